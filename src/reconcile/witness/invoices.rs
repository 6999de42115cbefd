//! The tax office compared with 收票 and 开票: every invoice with its net value and the register rows with its
//! number, and the rows without an invoice. It books nothing.

use super::ours::{Ours, Side, clients, payees};
use super::parties;
use crate::link::{InvoiceInId, InvoiceOutId, Office};
use crate::model::choice::InvoiceKind;
use crate::model::memory::{Declined, Memory};
use crate::model::tax::{RefusedInvoice, TaxInvoice, TaxParty, TaxStatus, forms};
use crate::model::{Fen, Id, IdVec, Place};
use crate::normalise::cell::clean::folded;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

pub type InvoiceId = Id<Invoice>;
pub type InvoiceRowId = Id<InvoiceRow>;

/// The tax office and the registers, compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invoices {
    /// Invoices up to 检查日, each number once, by day and number.
    pub invoices: IdVec<Invoice>,
    /// Register rows with a readable number, by side, day and number.
    pub rows: IdVec<InvoiceRow>,
    /// Files with invoices in which we are no party: file, first such invoice, and their number.
    pub strangers: Vec<(String, Place, usize)>,
    /// Whether 收票 or 开票 was not read completely, so that missing invoices may be there.
    pub is_unread: bool,
}

/// An invoice of the export, and the result of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    pub key: String,
    pub side: Side,
    pub record: TaxInvoice,
    /// Its value in fen after 作废 and 红冲; `None` if its status is unknown.
    pub net: Option<Fen>,
    /// The red invoices that reverse it.
    pub reds: Vec<InvoiceId>,
    /// The invoice of this export that it reverses. It is judged together with that one.
    pub reverses: Option<InvoiceId>,
    /// The register rows with its number.
    pub rows: Vec<InvoiceRowId>,
    /// Whether its other party is a medium's 收款单位 (收票) or a client (开票).
    pub is_known: bool,
    /// Whether a register row of its party and value has no readable number, so that it may be this one.
    pub is_unchecked: bool,
    /// 待登记 → 原因 of 不登记; empty if nobody declined it.
    pub declined: String,
}

impl Invoice {
    /// The other party.
    pub fn party(&self) -> &TaxParty {
        match self.side {
            Side::Incoming => &self.record.seller,
            Side::Outgoing => &self.record.buyer,
        }
    }
}

/// A row of 收票 or 开票.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceRow {
    pub document: InvoiceDocument,
    /// 发票号码
    pub key: String,
    /// The date; `None` if it cannot be read.
    pub date: Option<NaiveDate>,
    /// The amount with tax, in fen; `None` if it cannot be read.
    pub amount: Option<Fen>,
    pub party: String,
    /// Every name that the tax office may have for the party.
    names: Vec<String>,
    pub kind: Option<InvoiceKind>,
    pub at: Place,
    /// Its 项目编号, if it belongs to exactly one project.
    pub project: Option<String>,
    /// Whether it is compared: 专票, 普票 or blank 发票类型. Other papers (收据) are not.
    pub is_asked: bool,
    /// The invoice with its number.
    pub invoice: Option<InvoiceId>,
    /// Whether no invoice has its number although the export covers its day.
    pub is_missing: bool,
    /// Whether it may be an invoice of the export that could not be read.
    is_unread: bool,
    /// Whether several invoices have its bare number, and neither total nor party decides between them.
    is_tied: bool,
}

/// The result of comparing a row with the tax office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceMark<'a> {
    /// Net value, party, day and kind agree.
    Agrees,
    /// 已作废 or reversed, but still counted by the register.
    Void,
    /// The value differs.
    Differs,
    /// Party, day or kind differs.
    DetailDiffers,
    /// The export covers its day but does not have its number.
    Missing,
    Tied,
    /// The status is unknown, so that the value is unknown too.
    UnknownStatus(&'a str),
    /// Not compared: 收据 and other papers.
    NotAsked,
    /// No export covers its day.
    NotCovered,
    /// Rows of the export could not be read, and it may be one of them.
    Unread,
}

/// Which details of an invoice and its row differ, if both sides have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DetailsDiffer {
    pub party: bool,
    pub date: bool,
    pub kind: bool,
}

impl Invoice {
    /// Compares party, day and kind with a row.
    pub fn details(&self, row: &InvoiceRow) -> DetailsDiffer {
        let printed = self.party().name.as_str();
        DetailsDiffer {
            party: !printed.is_empty() && !row.party.is_empty() && !row.is_party(printed),
            date: row.date.is_some_and(|date| date != self.record.date),
            kind: row.kind.zip(self.record.kind).is_some_and(|(own, theirs)| own != theirs),
        }
    }
}

impl InvoiceRow {
    pub fn is_party(&self, printed: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| parties::same(name, printed))
    }
}

/// What a row of a register is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceDocument {
    In(InvoiceInId),
    Out(InvoiceOutId),
}

impl Invoices {
    /// The register value in fen: all rows with its number or with numbers of its red invoices; `None` if there is
    /// no such row, or an amount cannot be read.
    pub fn register_value(&self, invoice: &Invoice) -> Option<Fen> {
        let mut rows = self.rows_of(invoice).peekable();
        rows.peek()?;
        rows.map(|row| row.amount).sum()
    }

    /// The rows of an invoice and of its red invoices.
    pub fn rows_of<'a>(&'a self, invoice: &'a Invoice) -> impl Iterator<Item = &'a InvoiceRow> + 'a {
        let reds = invoice.reds.iter().flat_map(|red| &self.invoices[*red].rows);
        invoice.rows.iter().chain(reds).map(|id| &self.rows[*id])
    }

    /// The invoices to be judged, without those that reverse another one.
    fn judged(&self) -> impl Iterator<Item = &Invoice> {
        self.invoices.iter().filter(|invoice| invoice.reverses.is_none())
    }

    /// The invoices whose rows are all compared with the tax office, with these rows.
    pub fn asked(&self) -> impl Iterator<Item = (&Invoice, Vec<&InvoiceRow>)> {
        let with_rows = self.judged().map(|invoice| (invoice, self.rows_of(invoice).collect::<Vec<_>>()));
        with_rows.filter(|(_, rows)| rows.iter().all(|row| row.is_asked))
    }

    /// Register value and net value in fen, if the register counts more.
    pub fn excess(&self, invoice: &Invoice) -> Option<(Fen, Fen)> {
        let status = &invoice.record.status;
        let voided = matches!(status, TaxStatus::Void | TaxStatus::Reversed | TaxStatus::PartlyReversed);
        let (counted, left) = (self.register_value(invoice)?, invoice.net?);
        ((voided || !invoice.reds.is_empty()) && counted > left).then_some((counted, left))
    }

    /// The mark of a row. A red invoice is judged together with the invoice it reverses.
    pub fn mark(&self, row: &InvoiceRow) -> InvoiceMark<'_> {
        let Some(own) = row.invoice.map(|id| &self.invoices[id]) else {
            return match () {
                () if row.is_missing => InvoiceMark::Missing,
                () if !row.is_asked => InvoiceMark::NotAsked,
                () if row.is_tied => InvoiceMark::Tied,
                () if row.is_unread => InvoiceMark::Unread,
                () => InvoiceMark::NotCovered,
            };
        };
        let judged = own.reverses.map_or(own, |id| &self.invoices[id]);
        let Some(net) = judged.net else { return InvoiceMark::UnknownStatus(judged.record.status.word()) };
        let is_own = own.reverses.is_none();
        match () {
            () if !self.rows_of(judged).all(|row| row.is_asked) => InvoiceMark::NotAsked,
            () if self.excess(judged).is_some() => InvoiceMark::Void,
            () if self.register_value(judged) != Some(net) => InvoiceMark::Differs,
            () if is_own && own.details(row) != DetailsDiffer::default() => InvoiceMark::DetailDiffers,
            () => InvoiceMark::Agrees,
        }
    }

    /// The invoices of clients and media that no register has, with their net value.
    pub fn unregistered(&self) -> impl Iterator<Item = (&Invoice, Fen)> {
        let told =
            self.judged().filter(|invoice| invoice.is_known && !invoice.is_unchecked && !self.is_unread);
        told.filter_map(|invoice| {
            let net = invoice.net.filter(|net| !net.is_zero())?;
            self.rows_of(invoice).next().is_none().then_some((invoice, net))
        })
    }

    /// The invoices to be listed: a register has them, or their other party is a client or a medium.
    pub fn listed(&self) -> impl Iterator<Item = &Invoice> + Clone {
        let of_register = |invoice: &Invoice| {
            let reversed = invoice.reverses.map(|id| &self.invoices[id]);
            self.rows_of(invoice).next().is_some()
                || reversed.is_some_and(|blue| self.rows_of(blue).next().is_some())
        };
        self.invoices.iter().filter(move |invoice| invoice.is_known || of_register(invoice))
    }
}

/// The registers that must have the invoices of the tax office.
pub const REGISTERS: [&str; 2] = ["收付款/收票", "收付款/开票"];

/// Compares the export with the registers.
pub(super) fn invoices(office: &Office, memory: &Memory) -> Invoices {
    let sheets = &office.tax.sheets;
    if sheets.is_empty() {
        return Invoices::default();
    }
    let ours = Ours::new(office);
    let as_of = office.as_of();
    let is_unread = office.coverage.unknown(&REGISTERS, None).is_some();
    let mut found = Invoices { is_unread, ..Invoices::default() };
    let mut single: BTreeMap<(Side, String), (Option<NaiveDate>, TaxInvoice)> = BTreeMap::new();
    let mut covered: Vec<Covered> = Vec::new();
    let mut refused: Vec<&RefusedInvoice> = Vec::new();
    for sheet in sheets {
        let mut strangers: Vec<Place> = Vec::new();
        let last = sheet.invoices.iter().map(|invoice| invoice.date).max();
        let mut days: BTreeMap<Side, (NaiveDate, NaiveDate)> = BTreeMap::new();
        for invoice in &sheet.invoices {
            let Some(side) = ours.side(sheet, &invoice.seller, &invoice.buyer) else {
                strangers.push(invoice.at);
                continue;
            };
            if invoice.date > as_of {
                continue;
            }
            let span = days.entry(side).or_insert((invoice.date, invoice.date));
            *span = (span.0.min(invoice.date), span.1.max(invoice.date));
            // of two exports the later one has the current status
            let known = single.entry((side, invoice.key())).or_insert_with(|| (last, invoice.clone()));
            // if both exports end on one day, the further status counts, because an invoice never goes back to 正常
            let further = known.0 == last && known.1.status.rank() < invoice.status.rank();
            if known.0 < last || further {
                *known = (last, invoice.clone());
            }
        }
        if let Some(first) = strangers.first() {
            found.strangers.push((sheet.file.clone(), *first, strangers.len()));
        }
        // a row without a number may be any invoice of its side
        let of_row = |row: &RefusedInvoice| match ours.side(sheet, &row.seller, &row.buyer) {
            Some(side) => vec![side],
            None => vec![Side::Incoming, Side::Outgoing],
        };
        let nameless: BTreeSet<Side> =
            sheet.refused.iter().filter(|row| row.keys.is_empty()).flat_map(of_row).collect();
        refused.extend(&sheet.refused);
        for (side, (first, last)) in days {
            let (first, last) =
                sheet.period.map_or((first, last), |(from, to)| (first.min(from), last.max(to.min(as_of))));
            covered.push(Covered { side, first, last, whole: !nameless.contains(&side) });
        }
    }
    let (clients, media) = (clients(office), payees(office));
    let mut all: Vec<Invoice> = single
        .into_iter()
        .map(|((side, key), (_, record))| {
            let mut invoice = Invoice {
                side,
                net: None,
                reds: Vec::new(),
                reverses: None,
                rows: Vec::new(),
                is_known: false,
                is_unchecked: false,
                declined: memory
                    .declined
                    .get(&key)
                    .and_then(Declined::settled)
                    .unwrap_or_default()
                    .to_owned(),
                key,
                record,
            };
            let names = if side == Side::Incoming { &media } else { &clients };
            invoice.is_known = names.hold(&folded(&invoice.party().name));
            invoice
        })
        .collect();
    all.sort_by(|a, b| (a.record.date, &a.key, a.side).cmp(&(b.record.date, &b.key, b.side)));
    found.invoices = all.into();
    found.reverse(&refused);
    found.rows = rows(office).into();
    found.answer(&covered, &refused);
    found.doubt(office);
    found
}

/// The days of one side that an export covers.
struct Covered {
    side: Side,
    first: NaiveDate,
    last: NaiveDate,
    /// Whether the number of every row was read, so that a number that is not there does not exist.
    whole: bool,
}

impl Invoices {
    /// Finds the invoice that each red one reverses, and the net value of every invoice.
    fn reverse(&mut self, refused: &[&RefusedInvoice]) {
        let blue = |(_, invoice): &(InvoiceId, &Invoice)| !invoice.record.red;
        let mut whole: BTreeMap<(Side, String), InvoiceId> = BTreeMap::new();
        let mut bare: BTreeMap<(Side, String), Vec<InvoiceId>> = BTreeMap::new();
        for (id, invoice) in self.invoices.with_ids().filter(blue) {
            whole.insert((invoice.side, invoice.key.clone()), id);
            if !invoice.record.number.is_empty() {
                whole.insert((invoice.side, format!("{}{}", invoice.record.code, invoice.record.number)), id);
                bare.entry((invoice.side, invoice.record.number.clone())).or_default().push(id);
            }
        }
        let mut pairs: Vec<(InvoiceId, InvoiceId)> = Vec::new();
        for (id, red) in self.invoices.with_ids().filter(|(_, invoice)| invoice.record.red) {
            let runs = digits(&red.record.note);
            let of = |key: &String| whole.get(&(red.side, key.clone())).copied();
            let coded = || {
                runs.windows(2).find_map(|pair| match pair {
                    [code, number] => of(&format!("{code}{number}")),
                    _ => None,
                })
            };
            let alone = || {
                let named = runs.iter().filter_map(|run| bare.get(&(red.side, run.clone())));
                let named: BTreeSet<InvoiceId> = named.flatten().copied().collect();
                named.first().copied().filter(|_| named.len() == 1)
            };
            pairs.extend(runs.iter().find_map(of).or_else(coded).or_else(alone).map(|blue| (id, blue)));
        }
        for (red, blue) in pairs {
            self.invoices[red].reverses = Some(blue);
            self.invoices[blue].reds.push(red);
        }
        // without a red invoice that could not be read the net value is unknown
        let unread: BTreeSet<String> = refused.iter().flat_map(|row| digits(&row.note)).collect();
        let names = |invoice: &Invoice| {
            let record = &invoice.record;
            forms(&record.digital, &record.code, &record.number).iter().any(|form| unread.contains(form))
        };
        let net = |invoice: &Invoice| match invoice.record.status {
            _ if names(invoice) => None,
            TaxStatus::Void | TaxStatus::Reversed => Some(Fen::ZERO),
            TaxStatus::Other(_) => None,
            // a red invoice is counted with the invoice it reverses
            _ if invoice.reverses.is_some() => Some(Fen::ZERO),
            TaxStatus::Normal | TaxStatus::PartlyReversed => {
                let reds = invoice.reds.iter().map(|red| &self.invoices[*red].record);
                let counted = reds.filter(|red| red.status != TaxStatus::Void);
                Some(invoice.record.total + counted.map(|red| red.total).sum::<Fen>())
            }
        };
        let nets: Vec<Option<Fen>> = self.invoices.iter().map(net).collect();
        self.invoices.iter_mut().zip(nets).for_each(|(invoice, net)| invoice.net = net);
    }

    /// Links every row to the invoice with its number.
    fn answer(&mut self, covered: &[Covered], refused: &[&RefusedInvoice]) {
        let unread: BTreeSet<String> =
            refused.iter().flat_map(|row| &row.keys).map(|key| spelt(key)).collect();
        let mut whole: BTreeMap<(Side, String), InvoiceId> = BTreeMap::new();
        let mut bare: BTreeMap<(Side, String), Vec<InvoiceId>> = BTreeMap::new();
        for (id, invoice) in self.invoices.with_ids() {
            let record = &invoice.record;
            for key in [record.digital.clone(), format!("{}{}", record.code, record.number)] {
                if !key.is_empty() && (!record.code.is_empty() || key == record.digital) {
                    whole.insert((invoice.side, spelt(&key)), id);
                }
            }
            bare.entry((invoice.side, spelt(&record.number))).or_default().push(id);
        }
        for (id, row) in self.rows.with_ids_mut() {
            let key = (row.document.side(), spelt(&row.key));
            row.invoice = whole.get(&key).copied().or_else(|| {
                let named = bare.get(&key).map_or(&[][..], Vec::as_slice);
                let alike = |id: &&InvoiceId| {
                    let invoice = &self.invoices[**id];
                    row.amount == Some(invoice.record.total) && row.is_party(&invoice.party().name)
                };
                let exactly: Vec<&InvoiceId> = named.iter().filter(alike).collect();
                let padded = with_zeros(&key.1).and_then(|number| bare.get(&(key.0, number)));
                let padded = padded.filter(|_| named.is_empty()).into_iter().flatten();
                let padded: Vec<&InvoiceId> = padded.filter(alike).collect();
                match (named, &exactly[..], &padded[..]) {
                    ([only], ..) => Some(*only),
                    (_, [only], _) | (_, _, [only]) => Some(**only),
                    _ => None,
                }
            });
            let of_day = |one: &&Covered| {
                one.side == key.0 && row.date.is_some_and(|day| one.first <= day && day <= one.last)
            };
            let tied = bare.get(&key).is_some_and(|named| named.len() > 1);
            let (is_covered, is_whole) =
                (covered.iter().any(|one| of_day(&one)), covered.iter().filter(of_day).any(|one| one.whole));
            let is_free = row.is_asked && row.invoice.is_none() && !tied;
            let is_refused = unread.contains(&key.1);
            row.is_unread = is_free && (is_refused || (is_covered && !is_whole));
            row.is_missing = is_free && is_whole && !is_refused;
            row.is_tied = tied && row.invoice.is_none();
            if let Some(invoice) = row.invoice {
                self.invoices[invoice].rows.push(id);
            }
        }
    }
}

impl Invoices {
    /// Marks the invoices without a row that a register row without a readable number may be.
    fn doubt(&mut self, office: &Office) {
        let rows = nameless(office);
        let of_invoice = |invoice: &Invoice, (side, amount, names): &(Side, Option<Fen>, Vec<String>)| {
            let values = [Some(invoice.record.total), invoice.net];
            *side == invoice.side
                && amount.is_none_or(|amount| values.contains(&Some(amount)))
                && (names.is_empty() || names.iter().any(|name| parties::same(name, &invoice.party().name)))
        };
        for invoice in self.invoices.iter_mut().filter(|invoice| invoice.rows.is_empty()) {
            invoice.is_unchecked = rows.iter().any(|row| of_invoice(invoice, row));
        }
    }
}

/// Side, amount and names of every register row without a readable number.
fn nameless(office: &Office) -> Vec<(Side, Option<Fen>, Vec<String>)> {
    let named = |text: &str| [text.to_owned()].into_iter().filter(|name| !name.is_empty());
    let incoming = office.invoices_in.iter().map(|one| &one.record).filter(|one| one.provisional);
    let incoming =
        incoming.map(|one| (Side::Incoming, one.total.get(), named(one.issuer.text()).collect::<Vec<_>>()));
    let outgoing = office.invoices_out.iter().map(|one| &one.record).filter(|one| one.provisional);
    let outgoing = outgoing
        .map(|one| (Side::Outgoing, one.amount.get(), parties::names(office, named(one.client.text()))));
    incoming.chain(outgoing).collect()
}

/// An invoice number in the form in which numbers are compared: without `No.` and the dash between code and
/// number.
fn spelt(number: &str) -> String {
    let number = folded(number).replace('-', "");
    let plain = number.trim_start_matches(|c: char| "NO№号.:#".contains(c));
    if plain.bytes().all(|b| b.is_ascii_digit()) { plain.to_owned() } else { number }
}

/// A number with the leading zeros that it lost.
fn with_zeros(number: &str) -> Option<String> {
    let digits = number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty();
    (digits && number.len() < PRINTED).then(|| format!("{number:0>PRINTED$}"))
}

/// Digits of a bare number.
const PRINTED: usize = 8;

impl InvoiceDocument {
    pub fn side(self) -> Side {
        match self {
            InvoiceDocument::In(_) => Side::Incoming,
            InvoiceDocument::Out(_) => Side::Outgoing,
        }
    }
}

/// Every row with a readable number that is not later than 检查日.
fn rows(office: &Office) -> Vec<InvoiceRow> {
    let mut rows = Vec::new();
    for (id, invoice) in office.invoices_in.with_ids() {
        let record = &invoice.record;
        if record.provisional || record.date.is_later() {
            continue;
        }
        rows.push(InvoiceRow {
            document: InvoiceDocument::In(id),
            key: record.key.clone(),
            date: record.date.get(),
            amount: record.total.get(),
            party: record.issuer.text().to_owned(),
            names: [record.issuer.text().to_owned()].into_iter().filter(|name| !name.is_empty()).collect(),
            kind: record.kind.get(),
            at: record.key_at.unwrap_or(record.at),
            project: office.project_of_invoice(invoice).map(str::to_owned),
            is_asked: !record.kind.is_refused(),
            invoice: None,
            is_missing: false,
            is_unread: false,
            is_tied: false,
        });
    }
    for (id, invoice) in office.invoices_out.with_ids() {
        let record = &invoice.record;
        if record.provisional || record.date.is_later() {
            continue;
        }
        let written = record.client.text().to_owned();
        rows.push(InvoiceRow {
            document: InvoiceDocument::Out(id),
            key: record.key.clone(),
            date: record.date.get(),
            amount: record.amount.get(),
            names: parties::names(office, [written.clone()].into_iter()),
            party: written,
            kind: record.kind.get(),
            at: record.key_at.unwrap_or(record.at),
            project: office.project_of(invoice.case).map(str::to_owned),
            is_asked: !record.kind.is_refused(),
            invoice: None,
            is_missing: false,
            is_unread: false,
            is_tied: false,
        });
    }
    let side = |row: &InvoiceRow| row.document.side();
    rows.sort_by(|a, b| (side(a), a.date, &a.key, a.at).cmp(&(side(b), b.date, &b.key, b.at)));
    rows
}

/// Every run of digits in a text.
fn digits(text: &str) -> Vec<String> {
    let text = folded(text);
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).map(str::to_owned).collect()
}
