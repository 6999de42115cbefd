//! What the witnesses say, in 状态_收付款: a mark on each row of a register, and 待登记, the rows that a
//! witness has and a register has not, in the register's own columns, ready to copy.

use super::table::{ColumnKind, Columns, Table, Tone, Value};
use crate::model::answer::{self, DECLINED, PROPOSAL, WHY};
use crate::model::choice::{Choice, Deviation, EvidenceKind, SettlementMethod};
use crate::model::{Fen, Field, Month};
use crate::reconcile::{Airing, Document, Invoice, Line, LineId, Mark, Register, Row, Side, Standing};
use crate::report::view::Input;
use std::collections::BTreeMap;

/// Heading of the marks.
pub const WITNESS: &str = "外部凭证";

/// A row proposed for a register.
pub struct Proposal {
    /// 建议编号
    pub key: String,
    pub reason: String,
    /// What the witness knows, by the columns of the schema.
    pub fields: BTreeMap<&'static str, Value>,
}

/// 待登记_收票 and 待登记_开票: invoices of the tax office that no register has.
pub fn invoices(input: &Input) -> [Table; 2] {
    let of = |side: Side| -> Vec<Proposal> {
        let own = input.books.tax.unregistered().filter(|(invoice, _)| invoice.side == side);
        own.map(|(invoice, net)| invoice_proposal(invoice, net)).collect()
    };
    [
        proposed(input, answer::PROPOSED_INVOICES_IN, "收付款/收票", of(Side::Incoming)),
        proposed(input, answer::PROPOSED_INVOICES_OUT, "收付款/开票", of(Side::Outgoing)),
    ]
}

fn invoice_proposal(invoice: &Invoice, net: Fen) -> Proposal {
    let (date, party, amount) = match invoice.side {
        Side::Incoming => ("发票日期", "开票单位", "价税合计"),
        Side::Outgoing => ("开票日期", "客户名称", "金额"),
    };
    let kind = invoice.record.kind.map(|kind| ("发票类型", kind.word().into()));
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
    Proposal { key: invoice.key.clone(), reason, fields: fields.into_iter().chain(kind).collect() }
}

/// 待登记_发布确认: placements and months that a medium proves and no 发布确认 speaks of. Without
/// amounts: media staff read it.
pub fn publications(input: &Input) -> Table {
    let office = input.office;
    let confirmed = |airing: &Airing| {
        let own = office.placements[airing.placement].publications.iter();
        own.map(|id| &office.publications[*id].record).any(|record| {
            let day = record.actual.get().or(record.planned.get());
            day.is_some_and(|day| Month::of(day) == airing.month)
        })
    };
    let proven = input.books.airings.iter().filter(|airing| !confirmed(airing));
    let proposals = proven.filter_map(|airing| {
        let key = &office.placements[airing.placement].record.key;
        let aired = airing.aired?;
        let (deviation, missing) = match airing.planned.saturating_sub(aired) {
            0 => (Deviation::None, Value::Blank),
            missing => (Deviation::Missed, Value::Count(missing.into())),
        };
        let fields = [
            ("排期编号", key.as_str().into()),
            ("实际日期", Value::Day(airing.until)),
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
pub fn proposals(input: &Input) -> [Table; 2] {
    let of = |register: Register| -> Vec<Proposal> {
        let lines = input.books.witness.lines.iter();
        let own = lines.filter(|line| line.is_proposed() && line.register == register);
        own.map(|line| proposal(input, line)).collect()
    };
    [
        proposed(input, answer::PROPOSED_RECEIPTS, "收付款/客户到款", of(Register::Receipts)),
        proposed(input, answer::PROPOSED_PAYMENTS, "收付款/媒体付款", of(Register::Payments)),
    ]
}

fn proposal(input: &Input, line: &Line) -> Proposal {
    let of_bank = &line.line;
    let (date, party, amount, targets) = match line.register {
        Register::Receipts => ("到款日期", "付款单位", "金额", "对应单号"),
        Register::Payments => ("实付日期", "收款单位", "实付金额", "排期编号"),
    };
    let signed = match line.register {
        Register::Receipts => of_bank.amount,
        Register::Payments => -of_bank.amount,
    };
    let mut fields: BTreeMap<&'static str, Value> = BTreeMap::from([
        (date, Value::Day(line.date())),
        (party, of_bank.party.as_str().into()),
        (amount, Value::Money(signed)),
        (targets, line.names.placements.join(&answer::LIST.to_string()).into()),
        ("流水号", of_bank.number.as_str().into()),
        ("收付方式", SettlementMethod::Transfer.word().into()),
        ("备注", of_bank.text.as_str().into()),
    ]);
    if let [project] = line.names.projects.as_slice() {
        fields.insert("项目编号", project.as_str().into());
    }
    let media = || input.office.media.iter().filter(|medium| medium.payee.text() == of_bank.party);
    if let (Some(medium), None) = (media().next(), media().nth(1)) {
        fields.insert("媒体名称", medium.name.text().into());
    }
    let rows = &input.books.witness.rows;
    let reason = match &line.standing {
        Standing::Tied { rows: tied, .. } => {
            let keys: Vec<&str> = tied.iter().map(|id| rows[*id].key.as_str()).collect();
            format!("并列：与 {} 分不清，请指定", keys.join(&answer::LIST.to_string()))
        }
        _ => format!("银行流水有，登记里没有（账号尾号 {}）", tail(&of_bank.account)),
    };
    Proposal { key: line.key.clone(), reason, fields }
}

/// The last four digits.
fn tail(account: &str) -> String {
    let digits: Vec<char> = account.chars().collect();
    digits.iter().skip(digits.len().saturating_sub(4)).collect()
}

/// A sheet of proposals in the columns of the register's first sheet; to their right what we ask.
pub fn proposed(input: &Input, name: &'static str, register: &str, proposals: Vec<Proposal>) -> Table {
    let ours = [PROPOSAL, "理由", DECLINED, WHY];
    let mut columns = Columns::<Proposal>::new();
    for heading in input.office.headings.get(register).into_iter().flatten() {
        let field = heading.field.unwrap_or_default();
        let kind = match field {
            _ if field.ends_with("日期") => ColumnKind::Day,
            "金额" | "实付金额" | "应付金额" | "税额" => ColumnKind::Money,
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
    let answered = |row: &Proposal| input.memory.declined.get(&row.key).cloned().unwrap_or_default();
    let columns = columns
        .col(PROPOSAL, ColumnKind::Text, |row| row.key.as_str().into())
        .col("理由", ColumnKind::Prose, |row| row.reason.as_str().into())
        .col(DECLINED, ColumnKind::Declined, move |row| answered(row).word.into())
        .col(WHY, ColumnKind::Why, move |row| answered(row).reason.into());
    Table::of(name, 0, columns, proposals)
}

/// What the bank says of each row of 客户到款 and 媒体付款.
pub struct Marks<'a> {
    input: &'a Input<'a>,
    receipts: BTreeMap<&'a str, &'a Row>,
    payments: BTreeMap<&'a str, &'a Row>,
}

impl<'a> Marks<'a> {
    pub fn new(input: &'a Input<'a>) -> Marks<'a> {
        let of = |receipts: bool| {
            let rows = input.books.witness.rows.iter();
            let own = rows.filter(move |row| matches!(row.document, Document::Receipt(_)) == receipts);
            own.map(|row| (row.key.as_str(), row)).collect()
        };
        Marks { input, receipts: of(true), payments: of(false) }
    }

    pub fn receipt(&self, key: &str, method: &Field<SettlementMethod>) -> Value {
        self.mark(self.receipts.get(key).copied(), method)
    }

    pub fn payment(&self, key: &str, method: &Field<SettlementMethod>) -> Value {
        self.mark(self.payments.get(key).copied(), method)
    }

    fn mark(&self, row: Option<&Row>, method: &Field<SettlementMethod>) -> Value {
        let witness = &self.input.books.witness;
        if !witness.present {
            return Value::Blank;
        }
        let Some(row) = row else {
            let other = method.get().filter(|method| *method != SettlementMethod::Transfer);
            return other.map_or(Value::Blank, |method| {
                Value::Toned(format!("不经银行：{}", method.word()), Tone::Grey)
            });
        };
        let day = |id: &LineId| witness.lines[*id].date();
        let every_account = !self.input.office.settings.parameters.accounts.is_empty();
        match row.mark {
            Mark::Matched => {
                let days: Vec<String> = row.lines.iter().map(|id| day(id).to_string()).collect();
                let fee: Fen = row.lines.iter().map(|id| fee(&witness.lines[*id])).sum();
                let less = if fee.is_zero() { String::new() } else { format!("（差 {fee}）") };
                let mut days = days;
                days.dedup();
                Value::Toned(format!("银行 ✓ {}{less}", days.join("、")), Tone::Green)
            }
            Mark::Differs(line) => Value::Toned(format!("与银行不符 {}", day(&line)), Tone::Red),
            Mark::Candidate(line) => Value::Toned(format!("银行疑似 {}", day(&line)), Tone::Yellow),
            Mark::Tied => Value::toned("银行并列", Tone::Yellow),
            Mark::Missing => Value::toned("银行无", if every_account { Tone::Red } else { Tone::Yellow }),
            Mark::NotCovered => Value::toned("不在流水期间", Tone::Grey),
        }
    }
}

/// How much less the bank shows than the row.
fn fee(line: &Line) -> Fen {
    match line.standing {
        Standing::Matched { fee, .. } => fee,
        _ => Fen::ZERO,
    }
}
