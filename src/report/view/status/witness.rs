//! What the witnesses say, in 状态_收付款: a mark on each row of a register, and 待登记, the rows that a
//! witness has and a register has not, in the register's own columns, ready to copy.

use super::table::{ColumnKind, Columns, Table, Tone, Value};
use crate::finding::{Finding, Severity};
use crate::link::{InvoiceInId, InvoiceOutId, PlacementId};
use crate::model::answer::{self, DECLINED, PROPOSAL, WHY};
use crate::model::choice::{Choice, Deviation, EvidenceKind, SettlementMethod};
use crate::model::{Fen, Field, Month};
use crate::reconcile::{
    Airing, Document, Invoice, InvoiceDocument, InvoiceMark, InvoiceRow, LineBooks, LineId, LineStanding,
    Register, RowBooks, RowMark, Side,
};
use crate::report::view::Input;
use crate::report::view::shared::unknown;
use std::collections::BTreeMap;

/// Heading of the marks.
pub const WITNESS: &str = "外部凭证";

/// A row proposed for a register.
pub struct Proposal<'a> {
    /// 建议编号
    pub key: String,
    pub reason: String,
    /// What the witness knows, by the columns of the schema.
    pub fields: BTreeMap<&'static str, Value<'a>>,
}

/// 待登记_收票 and 待登记_开票: invoices of the tax office that no register has.
pub fn invoices<'r>(input: &'r Input<'r>) -> [Table<'r>; 2] {
    let of = |side: Side| -> Vec<Proposal<'r>> {
        let own = input.books.tax.unregistered().filter(|(invoice, _)| invoice.side == side);
        own.map(|(invoice, net)| invoice_proposal(invoice, net)).collect()
    };
    [
        proposed(input, answer::PROPOSED_INVOICES_IN, "收付款/收票", of(Side::Incoming)),
        proposed(input, answer::PROPOSED_INVOICES_OUT, "收付款/开票", of(Side::Outgoing)),
    ]
}

fn invoice_proposal(invoice: &Invoice, net: Fen) -> Proposal<'_> {
    let (date, party, amount) = match invoice.side {
        Side::Incoming => ("发票日期", "开票单位", "价税合计"),
        Side::Outgoing => ("开票日期", "客户名称", "金额"),
    };
    let kind = invoice.record.kind.map(|kind| ("发票类型", kind.word().into()));
    // the tax office prints both parts of the whole invoice, not of what a red one left of it
    let whole = |part: Option<Fen>| part.filter(|_| net == invoice.record.total);
    let parts = [("不含税", whole(invoice.record.before_tax)), ("税额", whole(invoice.record.tax))];
    let parts = parts.into_iter().filter_map(|(column, part)| Some((column, Value::Money(part?))));
    let fields = [
        ("发票号码", invoice.key.as_str().into()),
        (date, Value::Day(invoice.record.date)),
        (party, invoice.party().name.as_str().into()),
        (amount, Value::Money(net)),
        ("备注", invoice.record.note.as_str().into()),
    ];
    let reason = match invoice.reds.is_empty() {
        true => "税务局有，登记里没有".to_owned(),
        false => "税务局有，登记里没有；金额已减去红冲".to_owned(),
    };
    Proposal {
        key: invoice.key.clone(),
        reason,
        fields: fields.into_iter().chain(kind).chain(parts).collect(),
    }
}

/// 待登记_发布确认: placements and months that a medium proves and no 发布确认 speaks of. Without
/// amounts: media staff read it.
pub fn publications<'r>(input: &'r Input<'r>) -> Table<'r> {
    let office = input.office;
    let confirmed = |airing: &Airing| {
        let own = office.placements[airing.placement].publications.iter();
        own.map(|id| &office.publications[*id].record).any(|record| {
            let day = record.actual.get().or(record.planned.get());
            day.is_some_and(|day| Month::of(day) == airing.month)
        })
    };
    // a number of which a part could not be read is not proposed
    let proven = input.books.airings.iter().filter(|airing| airing.is_whole && !confirmed(airing));
    let proposals = proven.filter_map(|airing| {
        let key = &office.placements[airing.placement].record.key;
        let aired = airing.aired?;
        let (deviation, missing) = match airing.planned.saturating_sub(aired) {
            0 => (Deviation::None, Value::Blank),
            missing => (Deviation::Missed, Value::Count(missing.into())),
        };
        let fields = [
            ("排期编号", key.as_str().into()),
            ("实际日期", airing.last_aired.map_or(Value::Blank, Value::Day)),
            ("计划次数", Value::Count(airing.planned.into())),
            ("实际次数", Value::Count(aired.into())),
            ("差异类型", deviation.word().into()),
            ("差异次数", missing),
            ("凭证类型", EvidenceKind::Certificate.word().into()),
        ];
        let reason = format!("播出证明有 {} 的播出，发布确认里没有", airing.month);
        Some(Proposal { key: format!("{key}/{}", airing.month), reason, fields: fields.into() })
    });
    proposed(input, answer::PROPOSED_PUBLICATIONS, "媒体排期/发布确认", proposals.collect())
}

/// 待登记_到款 and 待登记_付款.
pub fn proposals<'r>(input: &'r Input<'r>) -> [Table<'r>; 2] {
    let of = |register: Register| -> Vec<Proposal<'r>> {
        let lines = input.books.witness.lines.iter();
        let own = lines.filter(|line| line.is_proposed() && line.register == register);
        own.map(|line| proposal(input, line)).collect()
    };
    [
        proposed(input, answer::PROPOSED_RECEIPTS, "收付款/客户到款", of(Register::Receipts)),
        proposed(input, answer::PROPOSED_PAYMENTS, "收付款/媒体付款", of(Register::Payments)),
    ]
}

fn proposal<'r>(input: &'r Input<'r>, line: &'r LineBooks) -> Proposal<'r> {
    let of_bank = &line.line;
    let (date, party, amount, targets) = match line.register {
        Register::Receipts => ("到款日期", "付款单位", "金额", "对应单号"),
        Register::Payments => ("实付日期", "收款单位", "实付金额", "排期编号"),
    };
    let signed = match line.register {
        Register::Receipts => of_bank.amount,
        Register::Payments => -of_bank.amount,
    };
    let mut fields: BTreeMap<&'static str, Value<'_>> = BTreeMap::from([
        (date, Value::Day(line.date())),
        (party, of_bank.party.as_str().into()),
        (amount, Value::Money(signed)),
        (targets, line.names.placements.join(&answer::LIST.to_string()).into()),
        ("流水号", of_bank.number.as_str().into()),
        ("收付方式", SettlementMethod::Transfer.word().into()),
        ("备注", of_bank.text.as_str().into()),
    ]);
    if let Some(project) = project(input, line) {
        fields.insert("项目编号", project.into());
    }
    let media = || input.office.media.iter().filter(|medium| of_bank.is_of(medium.payee.text()));
    if let (Some(medium), None) = (media().next(), media().nth(1)) {
        fields.insert("媒体名称", medium.name.text().into());
    }
    let rows = &input.books.witness.rows;
    let reason = match &line.standing {
        LineStanding::Tied { rows: tied, .. } => {
            let keys: Vec<&str> = tied.iter().map(|id| rows[*id].key.as_str()).collect();
            format!("并列：与 {} 分不清，请指定", keys.join(&answer::LIST.to_string()))
        }
        _ => format!("银行流水有，登记里没有（账号尾号 {}）", tail(&of_bank.account)),
    };
    Proposal { key: line.key.clone(), reason, fields }
}

/// The one project a line names, itself or by its placements.
fn project<'a>(input: &Input<'a>, line: &'a LineBooks) -> Option<&'a str> {
    let of_key = |key: &String| {
        let mut placements = input.office.placements.keyed(key, |placement| &placement.record.key);
        placements.find_map(|(_, placement)| input.office.project_of(placement.case))
    };
    match line.names.projects.as_slice() {
        [] => {
            let mut named: Vec<&str> = line.names.placements.iter().filter_map(of_key).collect();
            named.dedup();
            <[&str; 1]>::try_from(named).ok().map(|[project]| project)
        }
        [project] => Some(project),
        _ => None,
    }
}

/// The last four digits.
fn tail(account: &str) -> String {
    let digits: Vec<char> = account.chars().collect();
    digits.iter().skip(digits.len().saturating_sub(4)).collect()
}

/// A sheet of proposals in the columns of the register's first sheet; to their right what we ask.
pub fn proposed<'r>(
    input: &'r Input<'r>,
    name: &'static str,
    register: &str,
    proposals: Vec<Proposal<'r>>,
) -> Table<'r> {
    let ours = [PROPOSAL, "理由", DECLINED, WHY];
    let mut columns = Columns::<Proposal>::new();
    for heading in input.office.headings.get(register).into_iter().flatten() {
        let field = heading.field.unwrap_or_default();
        let kind = match field {
            _ if field.ends_with("日期") => ColumnKind::Day,
            "金额" | "实付金额" | "应付金额" | "不含税" | "税额" | "价税合计" => {
                ColumnKind::Money
            }
            _ => ColumnKind::Text,
        };
        let written = match heading.written.as_str() {
            "" => "（空列）".to_owned(),
            // answers are found by their headings
            written if ours.contains(&written) => format!("{written}（登记表）"),
            written => written.to_owned(),
        };
        let scaled = heading.scaled;
        columns =
            columns.col(written, kind, move |row| match row.fields.get(field).cloned().unwrap_or_default() {
                // what is pasted below 万元 must say that it is in yuan
                Value::Money(amount) if scaled => format!("{}元", amount.plain()).into(),
                value => value,
            });
    }
    let needed: &[&str] = match register {
        "收付款/客户到款" | "收付款/媒体付款" => &crate::reconcile::BANK_REGISTERS,
        "收付款/收票" | "收付款/开票" => &crate::reconcile::TAX_REGISTERS,
        _ => &[register],
    };
    let unread = unknown::unread(input, needed, None);
    let proposals = if unread.is_none() { proposals } else { Vec::new() };
    let answered = |row: &Proposal| input.memory.declined.get(&row.key).cloned().unwrap_or_default();
    let columns = columns
        .col(PROPOSAL, ColumnKind::Text, |row| row.key.as_str().into())
        .col("理由", ColumnKind::Prose, |row| row.reason.as_str().into())
        .col(DECLINED, ColumnKind::Declined, move |row| answered(row).word.into())
        .col(WHY, ColumnKind::Why, move |row| answered(row).reason.into());
    Table::of(name, 0, columns, proposals).folding_blank().resting_on(unread)
}

/// What the bank says of each row of 客户到款 and 媒体付款, the tax office of 收票 and 开票, the media's
/// proofs of each placement.
pub struct Marks<'a> {
    input: &'a Input<'a>,
    receipts: BTreeMap<&'a str, &'a RowBooks>,
    payments: BTreeMap<&'a str, &'a RowBooks>,
    invoices_in: BTreeMap<InvoiceInId, &'a InvoiceRow>,
    invoices_out: BTreeMap<InvoiceOutId, &'a InvoiceRow>,
    airings: BTreeMap<PlacementId, Vec<&'a Airing>>,
    /// Keys of matched rows that an outsider contradicts all the same: who was paid, or when.
    doubted: BTreeMap<&'a str, Severity>,
}

impl<'a> Marks<'a> {
    pub fn new(input: &'a Input<'a>) -> Marks<'a> {
        let of = |receipts: bool| {
            let rows = input.books.witness.rows.iter();
            let own = rows.filter(move |row| matches!(row.document, Document::Receipt(_)) == receipts);
            own.map(|row| (row.key.as_str(), row)).collect()
        };
        let rows = &input.books.tax.rows;
        let incoming = rows.iter().filter_map(|row| match row.document {
            InvoiceDocument::In(id) => Some((id, row)),
            InvoiceDocument::Out(_) => None,
        });
        let outgoing = rows.iter().filter_map(|row| match row.document {
            InvoiceDocument::Out(id) => Some((id, row)),
            InvoiceDocument::In(_) => None,
        });
        let mut airings: BTreeMap<PlacementId, Vec<&Airing>> = BTreeMap::new();
        for airing in &input.books.airings {
            airings.entry(airing.placement).or_default().push(airing);
        }
        let of_witness = |one: &&Finding| (input.rule)(one.code).is_some_and(|rule| rule.is_witness());
        let doubted = input.findings.iter().filter(of_witness).filter(|one| one.is_to_do());
        let mut severities: BTreeMap<&str, Severity> = BTreeMap::new();
        for finding in doubted {
            let known = severities.entry(&finding.key).or_insert(finding.severity);
            *known = (*known).min(finding.severity);
        }
        Marks {
            input,
            receipts: of(true),
            payments: of(false),
            invoices_in: incoming.collect(),
            invoices_out: outgoing.collect(),
            airings,
            doubted: severities,
        }
    }

    pub fn invoice_in(&self, id: InvoiceInId) -> Value<'static> {
        self.invoice(self.invoices_in.get(&id).copied())
    }

    pub fn invoice_out(&self, id: InvoiceOutId) -> Value<'static> {
        self.invoice(self.invoices_out.get(&id).copied())
    }

    fn invoice(&self, row: Option<&InvoiceRow>) -> Value<'static> {
        let Some(row) = row else { return Value::Blank };
        match self.input.books.tax.mark(row) {
            InvoiceMark::Agrees => Value::toned("税局 ✓", Tone::Green),
            InvoiceMark::Void => Value::toned("税局已作废或红冲", Tone::Red),
            InvoiceMark::Differs => Value::toned("与税局不符", Tone::Red),
            InvoiceMark::DetailDiffers => Value::toned("与税局不符", Tone::Yellow),
            InvoiceMark::Missing => Value::toned("税局无", Tone::Red),
            InvoiceMark::Tied => Value::toned("税局有多张同号", Tone::Yellow),
            InvoiceMark::UnknownStatus(word) => Value::toned(format!("税局状态：{word}"), Tone::Yellow),
            InvoiceMark::NotAsked => Value::toned("不问税局", Tone::Grey),
            InvoiceMark::NotCovered => Value::toned("不在税局导出期间", Tone::Grey),
            InvoiceMark::Unread => Value::toned("税局导出没有读全", Tone::Grey),
        }
    }

    /// 播出 of a placement, over every month that is proved; blank where no proof speaks of it.
    pub fn placement(&self, id: PlacementId) -> Value<'static> {
        let airings = self.airings.get(&id).map_or(&[][..], Vec::as_slice);
        let Some(last) = airings.iter().map(|airing| airing.until).max() else { return Value::Blank };
        let months = |holds: fn(&Airing) -> bool| -> String {
            let own = airings.iter().filter(|airing| holds(airing));
            own.map(|airing| airing.month.to_string()).collect::<Vec<_>>().join("、")
        };
        let differs = [
            (months(Airing::is_short), "播出少", Tone::Red),
            (months(Airing::is_unlisted), "播出未列", Tone::Yellow),
            (months(Airing::is_over), "播出多", Tone::Yellow),
            (months(|airing| !airing.is_whole), "播出证明没有读全", Tone::Grey),
        ];
        match differs.into_iter().find(|(months, ..)| !months.is_empty()) {
            Some((months, word, tone)) => Value::toned(format!("{word} {months}"), tone),
            None => Value::toned(format!("播出 ✓ 至 {last}"), Tone::Green),
        }
    }

    pub fn receipt(&self, key: &str, method: &Field<SettlementMethod>) -> Value<'static> {
        self.mark(self.receipts.get(key).copied(), method)
    }

    pub fn payment(&self, key: &str, method: &Field<SettlementMethod>) -> Value<'static> {
        self.mark(self.payments.get(key).copied(), method)
    }

    fn mark(&self, row: Option<&RowBooks>, method: &Field<SettlementMethod>) -> Value<'static> {
        let witness = &self.input.books.witness;
        if !witness.present {
            return Value::Blank;
        }
        let Some(row) = row else {
            let other = method.get().filter(|method| *method != SettlementMethod::Transfer);
            return other.map_or(Value::Blank, |method| {
                Value::toned(format!("不经银行：{}", method.word()), Tone::Grey)
            });
        };
        let day = |id: &LineId| witness.lines[*id].date();
        let every_account = !self.input.office.settings.parameters.accounts.is_empty();
        match row.mark {
            RowMark::Matched => {
                let days: Vec<String> = row.lines.iter().map(|id| day(id).to_string()).collect();
                let fee: Fen = row.lines.iter().map(|id| fee(&witness.lines[*id])).sum();
                let less = if fee.is_zero() { String::new() } else { format!("（差 {fee}）") };
                let mut days = days;
                days.dedup();
                if let Some(severity) = self.doubted.get(row.key.as_str()) {
                    let what = if row.near { "收款方不符" } else { "日期不符" };
                    let tone = if *severity == Severity::Red { Tone::Red } else { Tone::Yellow };
                    return Value::toned(format!("银行 {}，{what}", days.join("、")), tone);
                }
                Value::toned(format!("银行 ✓ {}{less}", days.join("、")), Tone::Green)
            }
            RowMark::Differs(line) => Value::toned(format!("与银行不符 {}", day(&line)), Tone::Red),
            RowMark::Candidate(line) => Value::toned(format!("银行疑似 {}", day(&line)), Tone::Yellow),
            RowMark::Tied => Value::toned("银行并列", Tone::Yellow),
            RowMark::Missing => Value::toned("银行无", if every_account { Tone::Red } else { Tone::Yellow }),
            RowMark::NotCovered => Value::toned("不在流水期间", Tone::Grey),
            RowMark::Unread => Value::toned("那几天的流水没有读全", Tone::Grey),
        }
    }
}

/// How much less the bank shows than the row.
fn fee(line: &LineBooks) -> Fen {
    match line.standing {
        LineStanding::Matched { fee, .. } => fee,
        _ => Fen::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::Memory;
    use crate::report::view::records;
    use crate::report::view::status::register;
    use crate::report::view::status::{money, placements};
    use rstest::rstest;

    /// `key mark` of each row of a sheet.
    fn marks(text: &str, sheet: &str) -> String {
        let (outcome, memory) = (crate::testing::run(text), Memory::default());
        let input = outcome.input(&memory);
        let records = records(&input);
        let register = register::Register::new(&input, &records);
        let tables: Vec<Table> = money::tables(&register).chain(placements::tables(&register)).collect();
        let table = tables.iter().find(|table| table.name == sheet).unwrap();
        let column = table.columns.iter().position(|column| column.heading == WITNESS).unwrap();
        let one = |row: Vec<Value>| match (&row[0], &row[column]) {
            (Value::Text(key), Value::Toned(words, tone)) => format!("{key} {words} {tone:?}"),
            (Value::Text(key), other) => format!("{key} {other:?}"),
            other => format!("{other:?}"),
        };
        let mut rows: Vec<String> = table.rows().map(one).collect();
        rows.sort();
        rows.join("; ")
    }

    /// Two invoices of the export are never registered: they make its days covered.
    const EXPORT: &str = "@as-of 2026-03-16
        @setting 本公司名称=我方广告公司
        [收付款/收票]
        发票号码 | 发票日期 | 开票单位 | 价税合计 | 发票类型
        2531 | {登记}
        [税务发票_202603.csv/发票基础信息]
        发票代码 | 发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票票种 | 发票状态
        {税局}
        | 9000001 | 远山餐饮 | 我方广告公司 | 2026-03-02 | 80 | | 正常
        | 9000002 | 远山餐饮 | 我方广告公司 | 2026-03-12 | 90 | | 正常";

    #[rstest]
    #[case::agrees(
        "2026-03-05 | 棹光传播 | 900 | 普票",
        "| 2531 | 棹光传播 | 我方广告公司 | 2026-03-05 | 900 | 普通发票 | 正常",
        "税局 ✓ Green"
    )]
    #[case::void(
        "2026-03-05 | 棹光传播 | 900 | 普票",
        "| 2531 | 棹光传播 | 我方广告公司 | 2026-03-05 | 900 | | 已作废",
        "税局已作废或红冲 Red"
    )]
    #[case::value(
        "2026-03-05 | 棹光传播 | 960 | 普票",
        "| 2531 | 棹光传播 | 我方广告公司 | 2026-03-05 | 900 | | 正常",
        "与税局不符 Red"
    )]
    #[case::day(
        "2026-03-06 | 棹光传播 | 900 | 普票",
        "| 2531 | 棹光传播 | 我方广告公司 | 2026-03-05 | 900 | | 正常",
        "与税局不符 Yellow"
    )]
    #[case::kind(
        "2026-03-05 | 棹光传播 | 900 | 普票",
        "| 2531 | 棹光传播 | 我方广告公司 | 2026-03-05 | 900 | 增值税专用发票 | 正常",
        "与税局不符 Yellow"
    )]
    #[case::missing("2026-03-12 | 棹光传播 | 900 | 专票", "", "税局无 Red")]
    #[case::not_covered("2026-03-13 | 棹光传播 | 900 | 专票", "", "不在税局导出期间 Grey")]
    #[case::a_receipt_slip("2026-03-05 | 棹光传播 | 900 | 收据", "", "不问税局 Grey")]
    #[case::two_of_one_number(
        "2026-03-05 | 棹光传播 | 900 | 普票",
        "0101 | 2531 | 云泊 | 我方广告公司 | 2026-03-05 | 7 | | 正常\n0102 | 2531 | 云泊 | 我方广告公司 | 2026-03-05 | 8 | | 正常",
        "税局有多张同号 Yellow"
    )]
    #[case::unknown_status(
        "2026-03-05 | 棹光传播 | 900 | 普票",
        "| 2531 | 棹光传播 | 我方广告公司 | 2026-03-05 | 900 | | 失控",
        "税局状态：失控 Yellow"
    )]
    fn a_row_of_an_invoice_shows_what_the_tax_office_says(
        #[case] row: &str,
        #[case] invoices: &str,
        #[case] expected: &str,
    ) {
        let text = EXPORT.replace("{登记}", row).replace("{税局}", invoices);
        assert_eq!(marks(&text, "收票"), format!("2531 {expected}"));
    }

    #[test]
    fn without_an_export_the_mark_is_blank() {
        let (registers, _) = EXPORT.split_once("[税务发票").unwrap();
        let text = registers.replace("{登记}", "2026-03-05 | 棹光传播 | 900 | 普票");
        assert_eq!(marks(&text, "收票"), "2531 Blank");
    }

    #[rstest]
    #[case::as_planned(
        "XM2026-101-M0311 | 2026-03-05 | 1\nXM2026-101-M0311 | 2026-03-06 | 1",
        "播出 ✓ 至 2026-03-06 Green"
    )]
    #[case::less(
        "XM2026-101-M0311 | 2026-03-05 | 0\nXM2026-101-M0311 | 2026-03-06 | 1",
        "播出少 2026-03 Red"
    )]
    #[case::more(
        "XM2026-101-M0311 | 2026-03-05 | 1\nXM2026-101-M0311 | 2026-03-06 | 2",
        "播出多 2026-03 Yellow"
    )]
    #[case::no_row_of_it("XM2026-101-M0312 | 2026-03-06 | 1", "播出未列 2026-03 Yellow")]
    fn a_placement_shows_what_its_medium_proves(#[case] proof: &str, #[case] expected: &str) {
        let text = format!(
            "@as-of 2026-03-16
            [媒体排期/排期]
            排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数
            XM2026-101-M0311 | 都市晨报 | 头版 | 2026-03-05、03-06 | 2
            XM2026-101-M0312 | 都市晨报 | 封底 | 2026-03-06 | 1
            [播出证明_202603.csv/播出证明]
            排期编号 | 播出日期 | 播出次数
            {proof}"
        );
        for sheet in ["排期", "排期五项"] {
            let all = marks(&text, sheet);
            assert_eq!(
                all.split("; ").next(),
                Some(format!("XM2026-101-M0311 {expected}").as_str()),
                "{sheet}"
            );
        }
    }
}
