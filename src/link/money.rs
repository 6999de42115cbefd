//! Money rows joined to what they name. Every row stays, whatever its date: the control totals
//! are about reading.

use super::duplicates::Duplicates;
use super::keys::{Keys, Register};
use super::linking::{Linking, Named, ReferenceCell, ReferenceRow};
use super::names::Media;
use super::*;
use crate::finding::{Code, Severity};
use crate::model::choice::ReceiptKind;
use crate::model::payment::{ServiceFee, TargetName};
use crate::model::{Content, Fen, Field, Id, IdVec, Month, Place, Records};
use std::collections::{BTreeMap, BTreeSet};

/// Everything a money row may name.
pub(super) struct Registers<'a> {
    pub cases: &'a IdVec<Case>,
    pub placements: &'a IdVec<LinkedPlacement>,
    pub placement_keys: &'a Register<LinkedPlacement>,
    pub quotes: &'a IdVec<Quote>,
    pub quote_keys: &'a Register<Quote>,
    pub media: &'a Media,
    pub duplicates: &'a Duplicates,
    /// 服务费 months whose rows contradict each other.
    pub doubled_fees: &'a BTreeSet<(String, Month)>,
}

impl<'a> Registers<'a> {
    /// The keys of the placements, then those of the quotes.
    fn keys(&self) -> [&'a Keys; 2] {
        [self.placement_keys.keys(), self.quote_keys.keys()]
    }

    /// The placement or quote of a full key and its project; `None` if it does not exist yet on 检查日.
    fn target(&self, key: &str) -> Option<(Target, Option<CaseId>)> {
        let placement = self.placement_keys.get(key);
        let placement = placement.map(|(id, twice)| (Target::Placement(id), self.placements[id].case, twice));
        let quote = || {
            let (id, twice) = self.quote_keys.get(key)?;
            Some((Target::Quote(id), self.quotes[id].case, twice))
        };
        let (target, case, twice) = placement.or_else(quote)?;
        Some((if twice { Target::Duplicated(key.to_owned()) } else { target }, case))
    }
}

/// The money part of the office.
#[derive(Default)]
pub(super) struct Money {
    pub receipts: IdVec<LinkedReceipt>,
    pub receipt_splits: Vec<LinkedReceiptSplit>,
    pub payments: IdVec<LinkedPayment>,
    pub payment_splits: Vec<LinkedPaymentSplit>,
    pub invoices_in: IdVec<LinkedInvoiceIn>,
    pub invoices_out: IdVec<LinkedInvoiceOut>,
    pub invoice_splits: Vec<LinkedInvoiceSplit>,
    pub fees: IdVec<ServiceFee>,
    pub rebates: IdVec<LinkedRebate>,
}

pub(super) fn link(records: &mut Records, registers: &Registers, linking: &mut Linking) -> Money {
    let mut rows = std::mem::take(&mut records.fees);
    rows.sort_by(|a, b| {
        (a.project.text(), a.month.get(), a.at).cmp(&(b.project.text(), b.month.get(), b.at))
    });
    let mut money = Money { fees: IdVec::from(rows), ..Money::default() };
    let mut fees = BTreeMap::new();
    for (id, fee) in money.fees.with_ids() {
        if let (Some(case), Some(month)) = (cases::of(registers.cases, &fee.project), fee.month.get()) {
            fees.entry((case, month)).or_insert(id);
        }
    }
    // what clients paid and what media were paid name the same placements, and not each other
    let mut of_clients = Records {
        receipts: std::mem::take(&mut records.receipts),
        receipt_splits: std::mem::take(&mut records.receipt_splits),
        invoices_out: std::mem::take(&mut records.invoices_out),
        ..Records::default()
    };
    let (mut income, mut beside) = (Money::default(), linking.beside());
    rayon::join(
        || {
            let mut joiner = Joiner { registers, fees: &fees, linking: &mut beside };
            joiner.receipts(&mut of_clients, &mut income);
            joiner.invoices_out(&mut of_clients, &mut income);
        },
        || {
            let mut joiner = Joiner { registers, fees: &fees, linking };
            joiner.payments(records, &mut money);
            joiner.rebates(records, &mut money);
        },
    );
    linking.absorb(beside);
    let Money { receipts, receipt_splits, invoices_out, .. } = income;
    let mut money = Money { receipts, receipt_splits, invoices_out, ..money };
    Joiner { registers, fees: &fees, linking }.invoice_splits(records, &mut money);
    money
}

struct Joiner<'a, 's> {
    registers: &'a Registers<'a>,
    /// 服务费 rows by project and month.
    fees: &'a BTreeMap<(CaseId, Month), FeeId>,
    linking: &'a mut Linking<'s>,
}

/// The row of a reference: its key and its own project.
#[derive(Clone, Copy)]
struct Origin<'a> {
    key: &'a str,
    project: Option<&'a str>,
    case: Option<CaseId>,
}

impl<'a> Origin<'a> {
    fn row(&self) -> ReferenceRow<'a> {
        ReferenceRow { key: self.key, project: self.project, severity: Severity::Red }
    }
}

/// The kinds of columns in money tables that name records.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyColumn {
    /// 排期编号: placements only.
    Placements,
    /// 对应单号: placements, quotes and months of 服务费.
    Targets,
}

impl KeyColumn {
    /// A cell of the column. The first of `registers` is that of the placements.
    fn cell<'a>(
        self,
        origin: Origin<'a>,
        at: Option<Place>,
        registers: &'a [&'a Keys; 2],
    ) -> ReferenceCell<'a> {
        let (column, registers) = match self {
            KeyColumn::Placements => ("排期编号", &registers[..1]),
            KeyColumn::Targets => ("对应单号", &registers[..]),
        };
        ReferenceCell { row: origin.row(), column, at, registers }
    }
}

/// The targets that a cell names, and their projects.
#[derive(Default)]
struct NamedTargets {
    targets: Vec<Target>,
    cases: Vec<Option<CaseId>>,
}

impl NamedTargets {
    /// The project of all targets, if it is only one.
    fn only_case(&self) -> Option<CaseId> {
        let first = *self.cases.first()?;
        self.cases.iter().all(|case| *case == first).then_some(first)?
    }
}

impl Joiner<'_, '_> {
    fn receipts(&mut self, records: &mut Records, money: &mut Money) {
        let mut register = Register::default();
        let mut rows = std::mem::take(&mut records.receipts);
        in_order(&mut rows, |row| (&row.key, row.at));
        let mut named: IdVec<NamedTargets, LinkedReceipt> = IdVec::with_capacity(rows.len());
        for record in rows {
            let duplicate = self.registers.duplicates.receipts.contains(&record.key);
            register.add(&record.key, money.receipts.next_id(), duplicate);
            let case = cases::of(self.registers.cases, &record.project);
            let origin =
                Origin { key: &record.key, project: record.project.known().map(String::as_str), case };
            let found = self.list(&record.targets, origin, KeyColumn::Targets);
            money.receipts.push(LinkedReceipt { case, targets: found.targets.clone(), record, duplicate });
            named.push(found);
        }
        for mut record in std::mem::take(&mut records.receipt_splits) {
            let key = record.receipt.text().to_owned();
            let row = ReferenceRow { key: &key, project: None, severity: Severity::Red };
            let receipt = self.linking.refer(&mut record.receipt, row, "到款编号", &register);
            let owner = receipt.id().map(|id| &money.receipts[id]);
            let project = owner.and_then(|owner| owner.record.project.known().cloned());
            let origin = Origin {
                key: record.receipt.text(),
                project: project.as_deref(),
                case: owner.and_then(|owner| owner.case),
            };
            let found = self.single(&record.target, origin, KeyColumn::Targets);
            self.linking.belongs(record.at, project.as_deref());
            if let Some(receipt) = receipt.id() {
                named[receipt].cases.extend(&found.cases);
            }
            let target = found.targets.into_iter().next();
            let whole = owner.and_then(|owner| owner.record.amount.get());
            let kind = owner.and_then(|owner| owner.record.kind.get()).filter(|kind| kind.pays_nothing());
            let pays_nothing = kind.is_some_and(|kind| self.is_of_no_use(&key, &record.amount, kind));
            let wrong_sign =
                !pays_nothing && self.has_wrong_sign(&key, "分配金额", &record.amount, whole, "到款");
            let split = LinkedReceiptSplit { record, receipt, target, pays_nothing, wrong_sign };
            money.receipt_splits.push(split);
        }
        for (receipt, found) in money.receipts.iter_mut().zip(&named) {
            if receipt.record.project.is_blank() {
                receipt.case = found.only_case();
                self.belongs(receipt.record.at, receipt.case);
            }
        }
    }

    fn payments(&mut self, records: &mut Records, money: &mut Money) {
        let mut register = Register::default();
        let mut rows = std::mem::take(&mut records.payments);
        in_order(&mut rows, |row| (&row.key, row.at));
        let mut named: IdVec<NamedTargets, LinkedPayment> = IdVec::with_capacity(rows.len());
        for record in rows {
            let duplicate = self.registers.duplicates.payments.contains(&record.key);
            register.add(&record.key, money.payments.next_id(), duplicate);
            let case = cases::of(self.registers.cases, &record.project);
            let origin =
                Origin { key: &record.key, project: record.project.known().map(String::as_str), case };
            let found = self.list(&record.placements, origin, KeyColumn::Placements);
            let medium = record.medium.known().and_then(|name| self.registers.media.find(name));
            let medium = medium.map(|(id, alias)| {
                self.linking.used_aliases.extend(alias);
                id
            });
            let placements = found.targets.clone();
            money.payments.push(LinkedPayment { case, medium, placements, record, duplicate });
            named.push(found);
        }
        for mut record in std::mem::take(&mut records.payment_splits) {
            let key = record.payment.text().to_owned();
            let row = ReferenceRow { key: &key, project: None, severity: Severity::Red };
            let payment = self.linking.refer(&mut record.payment, row, "付款编号", &register);
            let owner = payment.id().map(|id| &money.payments[id]);
            let project = owner.and_then(|owner| owner.record.project.known().cloned());
            let origin = Origin {
                key: record.payment.text(),
                project: project.as_deref(),
                case: owner.and_then(|owner| owner.case),
            };
            let found = self.single(&record.placement, origin, KeyColumn::Placements);
            self.linking.belongs(record.at, project.as_deref());
            if let Some(payment) = payment.id() {
                named[payment].cases.extend(&found.cases);
            }
            let placement = found.targets.into_iter().next();
            let whole = owner.and_then(|owner| owner.record.gross());
            let wrong_sign = self.has_wrong_sign(&key, "金额", &record.amount, whole, "付款");
            money.payment_splits.push(LinkedPaymentSplit { record, payment, placement, wrong_sign });
        }
        for (payment, found) in money.payments.iter_mut().zip(&named) {
            if payment.record.project.is_blank() {
                payment.case = found.only_case();
                self.belongs(payment.record.at, payment.case);
            }
        }
        self.invoices_in(records, &register, money);
    }

    fn invoices_in(&mut self, records: &mut Records, payments: &Register<LinkedPayment>, money: &mut Money) {
        let mut rows = std::mem::take(&mut records.invoices_in);
        in_order(&mut rows, |row| (&row.key, row.at));
        for mut record in rows {
            let key = record.key.clone();
            let duplicate = !record.provisional && self.registers.duplicates.invoices_in.contains(&key);
            let row = ReferenceRow { key: &key, project: None, severity: Severity::Red };
            let payment = self.linking.refer(&mut record.payment, row, "付款编号", payments);
            let owner = payment.id().map(|id| &money.payments[id]);
            let case = owner.and_then(|owner| owner.case);
            let project = case.map(|case| self.registers.cases[case].key().to_owned());
            let origin = Origin { key: &key, project: project.as_deref(), case };
            let found = self.list(&record.placements, origin, KeyColumn::Placements);
            self.belongs(record.at, case.or_else(|| found.only_case()));
            let placements = found.targets;
            money.invoices_in.push(LinkedInvoiceIn { record, payment, placements, duplicate });
        }
    }

    fn invoices_out(&mut self, records: &mut Records, money: &mut Money) {
        let mut rows = std::mem::take(&mut records.invoices_out);
        in_order(&mut rows, |row| (&row.key, row.at));
        for record in rows {
            let duplicate =
                !record.provisional && self.registers.duplicates.invoices_out.contains(&record.key);
            let own = cases::of(self.registers.cases, &record.project);
            let origin =
                Origin { key: &record.key, project: record.project.known().map(String::as_str), case: own };
            let found = self.list(&record.targets, origin, KeyColumn::Targets);
            let case = if record.project.is_blank() { found.only_case() } else { own };
            self.belongs(record.at, case);
            money.invoices_out.push(LinkedInvoiceOut { record, case, targets: found.targets, duplicate });
        }
    }

    /// Links 票据分配, whose rows may belong to either kind of invoice. An invoice number is never completed.
    fn invoice_splits(&mut self, records: &mut Records, money: &mut Money) {
        let incoming: Vec<(&str, bool)> = money
            .invoices_in
            .iter()
            .map(|invoice| (invoice.record.key.as_str(), invoice.duplicate))
            .collect();
        let outgoing: Vec<(&str, bool)> = money
            .invoices_out
            .iter()
            .map(|invoice| (invoice.record.key.as_str(), invoice.duplicate))
            .collect();
        for record in std::mem::take(&mut records.invoice_splits) {
            let (mut of_medium, mut to_client) = match record.invoice.known() {
                Some(number) => (find_invoice(&incoming, number), find_invoice(&outgoing, number)),
                None if record.invoice.is_refused() => (Link::Refused, Link::Refused),
                None => (Link::Blank, Link::Blank),
            };
            if let (Some(number), Link::Blank, Link::Blank) = (record.invoice.known(), &of_medium, &to_client)
            {
                let row = ReferenceRow { key: number, project: None, severity: Severity::Red };
                let message = format!("发票号码“{number}”在收票和开票中都没有；请核对号码，或补录发票");
                self.linking.orphan(row, "发票号码", record.invoice.at, message);
                of_medium = Link::Orphan(number.clone());
                to_client = Link::Orphan(number.clone());
            }
            let case = to_client.id().and_then(|id| money.invoices_out[id].case).or_else(|| {
                let payment = money.invoices_in[of_medium.id()?].payment.id()?;
                money.payments[payment].case
            });
            let project = case.map(|case| self.registers.cases[case].key().to_owned());
            let origin = Origin { key: record.invoice.text(), project: project.as_deref(), case };
            let found = self.single(&record.placement, origin, KeyColumn::Placements);
            self.belongs(record.at, case.or_else(|| found.only_case()));
            let placement = found.targets.into_iter().next();
            let whole = match (of_medium.id(), to_client.id()) {
                (Some(id), _) => money.invoices_in[id].record.total.get(),
                (None, Some(id)) => money.invoices_out[id].record.amount.get(),
                (None, None) => None,
            };
            let number = record.invoice.text().to_owned();
            let wrong_sign = self.has_wrong_sign(&number, "金额", &record.amount, whole, "发票");
            money.invoice_splits.push(LinkedInvoiceSplit {
                record,
                incoming: of_medium,
                outgoing: to_client,
                placement,
                wrong_sign,
            });
        }
    }

    fn rebates(&mut self, records: &mut Records, money: &mut Money) {
        let mut rows = std::mem::take(&mut records.rebates);
        in_order(&mut rows, |row| (&row.key, row.at));
        for mut record in rows {
            let key = record.key.clone();
            let duplicate = self.registers.duplicates.rebates.contains(&key);
            let project = record.project.known().cloned();
            let row = ReferenceRow { key: &key, project: project.as_deref(), severity: Severity::Red };
            let placement =
                self.linking.refer(&mut record.placement, row, "排期编号", self.registers.placement_keys);
            let case = if record.project.is_blank() {
                placement.id().and_then(|id| self.registers.placements[id].case)
            } else {
                cases::of(self.registers.cases, &record.project)
            };
            self.belongs(record.at, case);
            money.rebates.push(LinkedRebate { record, case, placement, duplicate });
        }
    }

    /// D06 and `true` for a 到款分配 row of a receipt that pays for nothing: 保证金, 其他.
    fn is_of_no_use(&mut self, key: &str, amount: &Field<Fen>, kind: ReceiptKind) -> bool {
        let Some(part) = amount.get().filter(|part| !part.is_zero()) else { return false };
        let message = format!(
            "到款 {key} 的款项性质是{kind}，不抵排期、报价和服务费，这一行分配 {part} 元不计；是媒体款的，请改客户到款的款项性质"
        );
        self.linking.note(Code::D06, key, "分配金额", amount.at, message);
        true
    }

    /// D06 and `true` for a 分配 row whose sign differs from its document's: a refund is negative in both.
    fn has_wrong_sign(
        &mut self,
        key: &str,
        column: &str,
        amount: &Field<Fen>,
        whole: Option<Fen>,
        document: &str,
    ) -> bool {
        let Some((part, whole)) = amount.get().zip(whole) else { return false };
        if part.is_zero() || whole.is_zero() || (part < Fen::ZERO) == (whole < Fen::ZERO) {
            return false;
        }
        let message = format!(
            "分配 {part} 元，而{document} {key} 是 {whole} 元，正负号不符，本行不计；退款的分配金额也填负数，请更正"
        );
        self.linking.note(Code::D06, key, column, amount.at, message);
        true
    }

    fn belongs(&mut self, at: Place, case: Option<CaseId>) {
        let project = case.map(|case| self.registers.cases[case].key().to_owned());
        self.linking.belongs(at, project.as_deref());
    }

    /// The targets of a list cell. A refused cell gives one unknown target.
    fn list<T>(&mut self, field: &Field<Vec<T>>, origin: Origin, column: KeyColumn) -> NamedTargets
    where
        T: Clone + From<String> + Into<TargetName>,
    {
        let mut found = NamedTargets::default();
        match &field.content {
            Content::Known(names) | Content::Later(names) => {
                let registers = self.registers.keys();
                let cell = column.cell(origin, field.at, &registers);
                for name in self.linking.parts(names, cell) {
                    self.add(&mut found, &name.into(), origin, cell);
                }
            }
            Content::Refused => found.targets.push(Target::Unknown(String::new())),
            Content::Blank | Content::Merged => {}
        }
        found
    }

    /// The targets of a cell for one key.
    fn single<T>(&mut self, field: &Field<T>, origin: Origin, column: KeyColumn) -> NamedTargets
    where
        T: Clone + Into<TargetName>,
    {
        let mut found = NamedTargets::default();
        match &field.content {
            Content::Known(name) | Content::Later(name) => {
                let name: TargetName = name.clone().into();
                let registers = self.registers.keys();
                let cell = column.cell(origin, field.at, &registers);
                if self.linking.says_several(&name.text, cell) {
                    found.targets.push(Target::Unknown(name.text));
                } else {
                    self.add(&mut found, &name, origin, cell);
                }
            }
            Content::Refused => found.targets.push(Target::Unknown(String::new())),
            Content::Blank | Content::Merged => {}
        }
        found
    }

    fn add(&mut self, found: &mut NamedTargets, name: &TargetName, origin: Origin, cell: ReferenceCell) {
        let text = name.text.as_str();
        let is_key = self.registers.keys().iter().any(|keys| keys.has(text));
        if let Some(month) = name.month.filter(|_| !is_key) {
            self.add_fee(found, month, text, origin, cell);
            return;
        }
        for named in self.linking.name(text, cell) {
            let target = match named {
                Named::Known(key) => match self.registers.target(&key) {
                    Some((target, case)) => {
                        found.cases.push(case);
                        target
                    }
                    None => Target::Unknown(key),
                },
                Named::Orphan(key) => Target::Unknown(key),
                Named::Refused => Target::Unknown(text.to_owned()),
            };
            if !found.targets.contains(&target) {
                found.targets.push(target);
            }
        }
    }

    fn add_fee(
        &mut self,
        found: &mut NamedTargets,
        month: Month,
        text: &str,
        origin: Origin,
        cell: ReferenceCell,
    ) {
        let ReferenceCell { row, column, at, .. } = cell;
        let fee = origin.case.and_then(|case| self.fees.get(&(case, month)));
        if let Some(fee) = fee {
            found.cases.push(origin.case);
            found.targets.push(Target::Fee(*fee));
            return;
        }
        let doubled = |project: &str| self.registers.doubled_fees.contains(&(project.to_owned(), month));
        if origin.project.is_some_and(doubled) {
            found.targets.push(Target::Duplicated(text.to_owned()));
            return;
        }
        if origin.project.is_none() {
            let message =
                format!("{column}写的是服务费月份“{text}”，本行没有项目编号，不知是哪个项目的；请补项目编号");
            self.linking.note(Code::D21, origin.key, column, at, message);
        } else {
            let message =
                format!("{column}“{text}”：服务费表里没有该项目这个月的服务费；请核对月份，或补录服务费");
            self.linking.orphan(row, column, at, message);
        }
        found.targets.push(Target::UnknownFee(month));
    }
}

/// Finds an invoice by its number. `invoices` are sorted by number.
fn find_invoice<K>(invoices: &[(&str, bool)], number: &str) -> Link<Id<K>> {
    let first = invoices.partition_point(|(key, _)| *key < number);
    match invoices.get(first) {
        Some((key, true)) if *key == number => Link::Duplicated(Id::new(first)),
        Some((key, false)) if *key == number => Link::To(Id::new(first)),
        _ => Link::Blank,
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::model::Fen;
    use crate::testing::run;

    /// A cell that is the key of a record is that key, whatever stands in it.
    #[test]
    fn a_key_with_a_separator_inside_is_one_key() {
        for key in ["YT/2026/001", "PQ 2026 07", "A&B-01", "XM2026-101-M05/06"] {
            let outcome = run(&format!(
                "[媒体排期/排期]\n排期编号 | 项目编号 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日
                 {key} | XM2026-101 | 2026-05-01 | 500 | 450 | 2026-03-02
                 [收付款/客户到款]\n到款编号 | 到款日期 | 金额 | 项目编号 | 对应单号\nDK1 | 2026-03-05 | 500 | XM2026-101 | {key}
                 [收付款/媒体付款]\n付款编号 | 项目编号 | 排期编号 | 实付金额 | 实付日期\nFK1 | XM2026-101 | {key} | 450 | 2026-03-06"
            ));
            let books = &outcome.books.placements[0];
            assert_eq!((books.received, books.paid), (Fen::yuan(500), Fen::yuan(450)), "{key}");
            outcome.none(Code::D03);
        }
    }
}
