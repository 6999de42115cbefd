//! 检查清单: what must be in order before a month is closed, step by step. It counts what the stages found. A
//! step whose documents are missing is shown as 未检查, never as fine.

use super::shown_keys;
use crate::due::ObligationKind;
use crate::finding::{Finding, Severity};
use crate::link::PlacementId;
use crate::model::{Fen, Month};
use crate::reconcile::{
    BALANCE, BANK_REGISTERS, CLOSED_TABLES, Cause, EARNINGS, InvoiceMark, InvoiceRow, LineStanding,
    MEDIA_BALANCE, Proof, RowBooks, RowMark, TAX_REGISTERS,
};
use crate::report::view::Input;
use crate::report::view::finance::FACTS;
use crate::report::view::shared::unknown;
use crate::report::view::status::table::Tone;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistStep {
    pub name: &'static str,
    pub outcome: Outcome,
    /// What was found.
    pub said: String,
    /// What to do; empty where nothing is.
    pub todo: String,
}

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Green,
    Red,
    /// Its documents are missing.
    Unchecked,
}

impl Outcome {
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Green => "绿",
            Outcome::Red => "红",
            Outcome::Unchecked => "未核对",
        }
    }

    pub fn tone(self) -> Tone {
        match self {
            Outcome::Green => Tone::Green,
            Outcome::Red => Tone::Red,
            Outcome::Unchecked => Tone::Grey,
        }
    }
}

/// Every step, in the order finance takes them: what belongs to the month or to one before it, as it
/// stands on 检查日.
pub fn checklist(input: &Input, month: Month) -> Vec<ChecklistStep> {
    let last = month.last_day();
    vec![
        control(input),
        read(input, &BANK_REGISTERS, bank(input, last)),
        read(input, &TAX_REGISTERS, tax(input, last)),
        proofs(input, month),
        read(input, &["收付款/客户到款", "收付款/到款分配"], unclaimed(input, last)),
        read(input, &INVOICES, invoices(input, last)),
        read(input, &["媒体排期/排期", "媒体排期/发布确认"], unconfirmed(input, last)),
        read(input, &FACTS, differences(input, last)),
        read(input, &["收付款/对账"], statements(input, month)),
    ]
}

/// The tables of 缺票.
const INVOICES: [&str; 4] = ["收付款/媒体付款", "收付款/付款分配", "收付款/收票", "收付款/票据分配"];
/// Makes a green step 未检查 if one of its tables was not read completely.
fn read(input: &Input, tables: &[&str], step: ChecklistStep) -> ChecklistStep {
    match unknown::unread(input, tables, None) {
        Some(unread) if step.outcome == Outcome::Green => absent(step.name, &unread, "先把这张表改好再结账"),
        _ => step,
    }
}

/// A step that is red if anything was found.
fn judged(name: &'static str, found: Vec<String>, fine: &str, todo: &str) -> ChecklistStep {
    match found.is_empty() {
        true => ChecklistStep { name, outcome: Outcome::Green, said: fine.to_owned(), todo: String::new() },
        false => {
            ChecklistStep { name, outcome: Outcome::Red, said: found.join("；"), todo: todo.to_owned() }
        }
    }
}

fn absent(name: &'static str, said: &str, todo: &str) -> ChecklistStep {
    ChecklistStep { name, outcome: Outcome::Unchecked, said: said.to_owned(), todo: todo.to_owned() }
}

/// `到款 3 笔 5,000.00 元（DK1、DK2）`, where there is any.
fn counted(what: &str, found: &[(String, Fen)]) -> Option<String> {
    let keys: Vec<String> = found.iter().map(|(key, _)| key.clone()).collect();
    let sum: Fen = found.iter().map(|(_, amount)| amount.abs()).sum();
    (!keys.is_empty()).then(|| format!("{what} {} 笔 {sum} 元（{}）", keys.len(), shown_keys(&keys)))
}

/// The step about control totals: the money tables were read completely and balance.
fn control(input: &Input) -> ChecklistStep {
    let sheet = |table: &str| table.rsplit('/').next().unwrap_or(table).to_owned();
    let mut found: Vec<String> = CLOSED_TABLES
        .iter()
        .filter_map(|table| {
            let gap = input.office.coverage.unknown(&[table], None)?;
            Some(format!("{} 没有读全：{}", sheet(table), gap.reason))
        })
        .collect();
    let of_balances = BALANCE.iter().chain(&MEDIA_BALANCE).chain(&EARNINGS);
    let of_balances: BTreeSet<&str> =
        of_balances.copied().filter(|table| !CLOSED_TABLES.contains(table)).collect();
    found.extend(of_balances.iter().filter_map(|table| unknown::unread(input, &[table], None)));
    let refused = input.books.control_totals.iter().filter(|total| total.rows_refused > 0);
    found.extend(refused.map(|total| {
        format!("{} 有 {} 行不能用（金额合计 {} 元）", total.table, total.rows_refused, total.refused)
    }));
    let fine = "各张有金额的表都读全了，读入 = 使用 + 未用";
    let mut todo = "按对账页的控制合计改好原表里的那几行";
    if !input.books.whole.kept {
        found.push("没有收付款，没有可结的账".to_owned());
        todo = "先登记收付款再结账";
    }
    judged("控制合计", found, fine, todo)
}

fn bank(input: &Input, last: NaiveDate) -> ChecklistStep {
    let name = "银行流水";
    let witness = &input.books.witness;
    let unknown = input.office.bank.unknown.len();
    if !witness.present && unknown > 0 {
        let said = format!("{unknown} 个流水文件没有看懂，到款和付款没有与银行核对");
        return absent(name, &said, "按问题清单里的提示改好表头，或从网银另存一次");
    }
    if !witness.present {
        return absent(name, "没有银行流水，到款和付款没有与银行核对", "从网银下载当月流水放进工作文件夹");
    }
    if witness.lines.is_empty() {
        return absent(name, "流水里没有读出一笔，到款和付款没有与银行核对", "改正问题清单里点名的那些格");
    }
    let mut found = Vec::new();
    for account in &witness.accounts {
        if matches!(account.proof, Proof::Broken | Proof::Missing) {
            found.push(format!("账户尾号 {} 的余额{}", last_four(&account.account), account.proof.word()));
        }
    }
    let rows = |mark: &dyn Fn(&RowMark) -> bool| -> Vec<(String, Fen)> {
        let rows = witness.rows.iter().filter(|row| row.date <= last && mark(&row.mark));
        rows.map(|row| (row.key.clone(), row.amount)).collect()
    };
    found.extend(counted("登记有、银行无", &rows(&|mark| matches!(mark, RowMark::Missing))));
    found.extend(counted(
        "疑似、待核对",
        &rows(&|mark| matches!(mark, RowMark::Candidate(_) | RowMark::Tied)),
    ));
    found.extend(counted("与银行不符", &rows(&|mark| matches!(mark, RowMark::Differs(_)))));
    let said = red_of_witness(input);
    let matched =
        |row: &&RowBooks| row.date <= last && row.mark == RowMark::Matched && said.contains(row.key.as_str());
    let matched = witness.rows.iter().filter(matched);
    let matched: Vec<(String, Fen)> = matched.map(|row| (row.key.clone(), row.amount)).collect();
    found.extend(counted("找到了流水，收款方或日期不符", &matched));
    let lines = witness
        .lines
        .iter()
        .filter(|line| line.date() <= last && line.declined.is_empty() && !line.is_unchecked);
    let lines =
        lines.filter(|line| matches!(line.standing, LineStanding::Unregistered | LineStanding::Tied { .. }));
    let lines: Vec<(String, Fen)> = lines.map(|line| (line.key.clone(), line.line.amount)).collect();
    found.extend(counted("银行有、登记无", &lines));
    let open = [
        counted("流水没有盖到、没有核对的", &rows(&|mark| matches!(mark, RowMark::NotCovered))),
        counted("流水没有读全、没有核对的", &rows(&|mark| matches!(mark, RowMark::Unread))),
    ];
    let open: Vec<String> = open.into_iter().flatten().collect();
    if found.is_empty() && !open.is_empty() {
        return absent(name, &open.join("；"), "补上缺的流水，改好没有读成的行");
    }
    let fine = format!("{} 个账户，登记的转账都与银行相符", witness.accounts.len());
    judged(name, found, &fine, "逐笔核对，补登记或改正；缺的流水补上")
}

/// Keys with an open red finding about a witness.
fn red_of_witness<'a>(input: &Input<'a>) -> BTreeSet<&'a str> {
    let of_witness = |finding: &&Finding| (input.rule)(finding.code).is_some_and(|rule| rule.is_witness());
    let red = input.findings.iter().filter(|one| one.counts() && one.severity == Severity::Red);
    red.filter(of_witness).map(|finding| finding.key.as_str()).collect()
}

fn last_four(account: &str) -> String {
    let digits: Vec<char> = account.chars().collect();
    digits.iter().skip(digits.len().saturating_sub(4)).collect()
}

fn tax(input: &Input, last: NaiveDate) -> ChecklistStep {
    let name = "税务发票";
    let (tax, exports) = (&input.books.tax, &input.office.tax);
    if tax.invoices.is_empty() && !(exports.sheets.is_empty() && exports.unknown.is_empty()) {
        let said = "税务局的发票导出没有读出一张可用的，收票和开票没有与税务局核对";
        return absent(name, said, "按问题清单里的说明改好，或重新导出");
    }
    if tax.invoices.is_empty() {
        return absent(
            name,
            "没有税务局的发票导出，收票和开票没有与税务局核对",
            "从电子税务局导出全量发票放进工作文件夹",
        );
    }
    let missing = tax.rows.iter().filter(|row| row.is_missing && row.date.is_some_and(|date| date <= last));
    let missing: Vec<(String, Fen)> =
        missing.map(|row| (row.key.clone(), row.amount.unwrap_or_default())).collect();
    let (mut differs, mut unregistered) = (Vec::new(), Vec::new());
    let judged_alone =
        |invoice: &&crate::reconcile::Invoice| invoice.record.date <= last && invoice.reverses.is_none();
    for invoice in tax.invoices.iter().filter(judged_alone) {
        let Some(net) = invoice.net else { continue };
        match tax.register_value(invoice) {
            Some(value) if value != net => differs.push((invoice.key.clone(), value - net)),
            None if invoice.is_known
                && !net.is_zero()
                && invoice.declined.is_empty()
                && !tax.is_unread
                && tax.rows_of(invoice).next().is_none() =>
            {
                unregistered.push((invoice.key.clone(), net));
            }
            _ => {}
        }
    }
    let found = [
        counted("登记有、税局无", &missing),
        counted("作废、红冲或金额与税局不符", &differs),
        counted("税局有、登记无", &unregistered),
    ];
    let of_month = |row: &&InvoiceRow| row.date.is_some_and(|date| date <= last);
    let open = |mark: InvoiceMark| -> Vec<(String, Fen)> {
        let rows = tax.rows.iter().filter(of_month).filter(|row| tax.mark(row) == mark);
        rows.map(|row| (row.key.clone(), row.amount.unwrap_or_default())).collect()
    };
    let open = [
        counted("不在税局导出期间、没有核对的", &open(InvoiceMark::NotCovered)),
        counted("税局导出没有读全、没有核对的", &open(InvoiceMark::Unread)),
    ];
    let open: Vec<String> = open.into_iter().flatten().collect();
    if found.iter().all(Option::is_none) && !open.is_empty() {
        return absent(name, &open.join("；"), "补上缺的那段导出，改好没有读成的行");
    }
    let fine = "登记的发票都与税务局相符";
    judged(name, found.into_iter().flatten().collect(), fine, "以税务局为准补登记或改正")
}

fn proofs(input: &Input, month: Month) -> ChecklistStep {
    let name = "播出证明";
    if input.office.proofs.is_empty() && !input.office.unknown_proofs.is_empty() {
        let said = "播出证明没有看懂，发布没有与媒体的证明核对";
        return absent(name, said, "按问题清单里的说明改好表头，或向媒体要表格");
    }
    if input.office.proofs.is_empty() {
        return absent(
            name,
            "没有播出证明，发布没有与媒体的证明核对",
            "向媒体要当月的播出证明放进工作文件夹",
        );
    }
    let short = input.books.airings.iter().filter(|airing| airing.month <= month && airing.is_short());
    let keys: Vec<String> =
        short.map(|airing| input.office.placements[airing.placement].record.key.clone()).collect();
    let found = (!keys.is_empty()).then(|| format!("少播 {} 条（{}）", keys.len(), shown_keys(&keys)));
    let open = without_proof(input, month);
    if found.is_none() && !open.is_empty() {
        let said = format!("本月播的有 {} 条没有证明（{}）", open.len(), shown_keys(&open));
        return absent(name, &said, "向媒体要这几条的播出证明");
    }
    judged(
        name,
        found.into_iter().collect(),
        "证明里没有少播的",
        "向媒体核实，登记到发布确认，落实补播或退款",
    )
}

/// Placements with a day in the month and no proof.
fn without_proof(input: &Input, month: Month) -> Vec<String> {
    let as_of = input.office.as_of();
    let proven = |id: PlacementId| {
        input
            .books
            .airings
            .iter()
            .any(|one| one.placement == id && one.month == month && one.aired.is_some() && one.is_whole)
    };
    let placements =
        input.office.placements.with_ids().filter(|(_, one)| !one.repeated && !one.is_cancelled(as_of));
    let ran = placements.filter(|(_, one)| {
        one.record.days.iter().any(|mark| Month::of(mark.date) == month && mark.date <= as_of)
    });
    ran.filter(|(id, _)| !proven(*id)).map(|(_, one)| one.record.key.clone()).collect()
}

fn unclaimed(input: &Input, last: NaiveDate) -> ChecklistStep {
    let rows = input.office.receipts.iter().zip(&input.books.receipts);
    let open = rows.filter(|(row, own)| {
        let dated = row.record.date.get().is_some_and(|date| date <= last);
        dated && own.counts && row.case.is_none() && own.unallocated > Fen::ZERO
    });
    let open: Vec<(String, Fen)> = open.map(|(row, own)| (row.record.key.clone(), own.unallocated)).collect();
    let found = counted("没有项目的到款", &open);
    judged("待认领", found.into_iter().collect(), "没有待认领的到款", "问清是谁的款，填上项目编号或对应单号")
}

fn invoices(input: &Input, last: NaiveDate) -> ChecklistStep {
    let limit = i64::from(input.office.settings.parameters.invoice_red_days);
    let as_of = input.office.as_of();
    let rows = input.office.payments.iter().zip(&input.books.payments);
    let old = rows.filter_map(|(row, own)| {
        let date = row.record.date.get().filter(|date| *date <= last)?;
        let open = own.counts && own.uninvoiced > Fen::ZERO;
        (open && (as_of - date).num_days() > limit).then(|| (row.record.key.clone(), own.uninvoiced))
    });
    let old: Vec<(String, Fen)> = old.collect();
    let found = counted(&format!("付款超过 {limit} 天没有发票的"), &old);
    let fine = format!("没有超过 {limit} 天的缺票");
    judged("缺票", found.into_iter().collect(), &fine, "向媒体催票，或把到了的票登记上")
}

fn unconfirmed(input: &Input, last: NaiveDate) -> ChecklistStep {
    let as_of = input.office.as_of();
    let open = input.due.obligations.of(ObligationKind::Publication).iter().filter(|owed| {
        let ended = owed.from.is_some_and(|from| from.date <= last);
        owed.is_open() && ended && owed.due_day().is_some_and(|due| due < as_of)
    });
    let keys: Vec<String> = open.map(|owed| owed.about.key(input.office)).collect();
    let found = (!keys.is_empty())
        .then(|| format!("已播完而没有发布确认的 {} 条（{}）", keys.len(), shown_keys(&keys)));
    judged(
        "未确认",
        found.into_iter().collect(),
        "本月播完的都有发布确认",
        "向媒体要确认单和凭证，登记到发布确认",
    )
}

fn differences(input: &Input, last: NaiveDate) -> ChecklistStep {
    let placements = input.office.placements.iter().zip(&input.books.placements);
    let begun = placements.filter(|(placement, _)| {
        placement.record.first_day().is_some_and(|day| day <= last) && !placement.repeated
    });
    let open = begun.flat_map(|(placement, own)| {
        let acts = own.differences.iter().filter(|one| {
            !matches!(one.cause, Cause::InTransit | Cause::Unconfirmed | Cause::InvoiceMissing)
        });
        acts.map(|one| (placement.record.key.clone(), one.amount().unwrap_or_default()))
    });
    let open: Vec<(String, Fen)> = open.collect();
    let found = counted("须处理的差异", &open);
    judged("差异", found.into_iter().collect(), "没有须处理的差异", "按对账页的差异逐条处理，或写明原因")
}

fn statements(input: &Input, month: Month) -> ChecklistStep {
    let name = "对账单";
    let own = |statement: &&crate::model::payment::Statement| {
        statement.month.get().is_some_and(|period| period <= month)
    };
    let sent = input.office.statements.iter().filter(own).count();
    if sent == 0 {
        return absent(name, "对账表里没有本月和以前的对账单", "把付款对账清单发给客户签章，登记到对账");
    }
    let as_of = input.office.as_of();
    let of_month = |owed: &&crate::due::Obligation| match owed.about {
        crate::due::About::Statement(id) => {
            input.office.statements[id].month.get().is_some_and(|period| period <= month)
        }
        _ => false,
    };
    let late = input.due.obligations.of(ObligationKind::StatementReturn).iter().filter(of_month);
    let late = late.filter(|owed| owed.is_open() && owed.due_day().is_some_and(|due| due < as_of));
    let late: Vec<String> = late.map(|owed| owed.about.key(input.office)).collect();
    let off = input.office.statements.iter().filter(own).filter_map(|statement| {
        let both = statement.our_balance.get().zip(statement.their_balance.get());
        let (ours, theirs) = both.filter(|(ours, theirs)| ours != theirs)?;
        Some(format!("{} 我方 {ours} 元、对方 {theirs} 元", statement.key))
    });
    let off: Vec<String> = off.collect();
    let mut found = Vec::new();
    if !late.is_empty() {
        found.push(format!("过期没有盖章回传的 {} 份（{}）", late.len(), shown_keys(&late)));
    }
    if !off.is_empty() {
        found.push(format!("双方余额不等的 {} 份（{}）", off.len(), shown_keys(&off)));
    }
    let fine = format!("{sent} 份，没有过期未回或余额不等的");
    judged(name, found, &fine, "催对方盖章回传，余额不等的逐笔核对")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::{Declined, Memory};
    use crate::read::table::Role;
    use crate::testing;
    use rstest::rstest;

    /// How a step of February comes out, with what it says.
    fn told(name: &str, tables: &str, memory: Memory) -> String {
        let text = format!("@as-of 2026-03-16\n@setting 本公司名称=我方广告公司\n{tables}");
        let outcome = testing::run_with(&text, memory.clone());
        let month = Month::of("2026-02-01".parse().unwrap());
        let steps = checklist(&outcome.input(&memory), month);
        let step = steps.iter().find(|step| step.name == name).unwrap();
        format!("{} {}", step.outcome.word(), step.said)
    }

    const BANK: &str =
        "[银行流水_6222.csv/流水]\n交易日期 | 金额 | 对方户名 | 流水号 | 余额\n2026-02-02 | 1 | 利息 | | 1\n";
    const PAID: &str = "[项目名册/媒体]\n媒体名称 | 收款单位\n棹光户外 | 棹光户外传播公司
        [收付款/媒体付款]\n付款编号 | 媒体名称 | 收款单位 | 实付金额 | 实付日期 | 流水号\nFK202602-001 | 棹光户外 | 棹光户外传播公司 | 8000 | 2026-02-09 | N7\n";

    #[rstest]
    #[case::paid_to_the_medium(
        "2026-02-09 | -8000 | 棹光户外传播公司 | N7 | -7999",
        "绿 1 个账户，登记的转账都与银行相符"
    )]
    #[case::paid_to_somebody_else(
        "2026-02-09 | -8000 | 骗子公司 | N7 | -7999",
        "红 找到了流水，收款方或日期不符 1 笔 8,000.00 元（FK202602-001）"
    )]
    #[case::on_another_day(
        "2026-02-27 | -8000 | 棹光户外传播公司 | N7 | -7999",
        "红 找到了流水，收款方或日期不符 1 笔 8,000.00 元（FK202602-001）"
    )]
    fn the_bank_agrees_with_the_whole_row(#[case] line: &str, #[case] expected: &str) {
        let rest = "\n2026-03-16 | 1 | 利息 | | -7998";
        assert_eq!(told("银行流水", &format!("{PAID}{BANK}{line}{rest}"), Memory::default()), expected);
    }

    /// What finance declined with a reason is settled: it stops no month.
    #[test]
    fn a_line_that_was_declined_is_no_red_step() {
        let tables = format!("{BANK}2026-02-09 | 77 | 远岚置业 | | 78");
        let text = format!("@as-of 2026-03-16\n{tables}");
        let key = testing::run(&text).one(crate::finding::Code::W01).key.clone();
        let red = "红 银行有、登记无 1 笔 77.00 元";
        assert!(told("银行流水", &tables, Memory::default()).starts_with(red));
        assert!(told("银行流水", &tables, declined(&key)).starts_with("绿"));
    }

    fn declined(key: &str) -> Memory {
        let declined = Declined { word: "是".to_owned(), reason: "误付，已退".to_owned() };
        Memory { declined: [(key.to_owned(), declined)].into(), ..Memory::default() }
    }

    const EXPORT: &str = "[项目名册/媒体]\n媒体名称 | 收款单位\n棹光户外 | 棹光户外传播公司
        [税务发票.csv/发票基础信息]\n数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态\n";
    const ROW: &str = "[收付款/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计 | 发票类型\n\
        \"25310000000012345678\" | 2026-02-12 | 棹光户外传播公司 | 8000 | 普票\n";

    #[rstest]
    #[case::known(
        &format!("{ROW}{EXPORT}\"25310000000012345678\" | 棹光户外传播公司 | 我方广告公司 | 2026-02-12 | 8000 | 正常"),
        "绿 登记的发票都与税务局相符"
    )]
    #[case::not_covered(
        &format!("{ROW}{EXPORT}\"25310000000012345679\" | 云泊商贸 | 我方广告公司 | 2026-03-12 | 9 | 正常"),
        "未核对 不在税局导出期间、没有核对的 1 笔 8,000.00 元（25310000000012345678）"
    )]
    #[case::number_lost(
        &format!("{ROW}{EXPORT}\"25310000000012345679\" | 云泊商贸 | 我方广告公司 | 2026-02-10 | 9 | 正常\n\
            2.5310000000012E+19 | 棹光户外传播公司 | 我方广告公司 | 2026-02-12 | 8000 | 正常\n\
            \"25310000000012345680\" | 云泊商贸 | 我方广告公司 | 2026-03-12 | 9 | 正常"),
        "未核对 税局导出没有读全、没有核对的 1 笔 8,000.00 元（25310000000012345678）"
    )]
    #[case::nothing_read(
        &format!("{ROW}{EXPORT}2.5310000000012E+19 | 棹光户外传播公司 | 我方广告公司 | 2026-02-12 | 8000 | 正常"),
        "未核对 税务局的发票导出没有读出一张可用的，收票和开票没有与税务局核对"
    )]
    fn an_invoice_the_export_does_not_cover_is_not_green(#[case] tables: &str, #[case] expected: &str) {
        assert_eq!(told("税务发票", tables, Memory::default()), expected);
    }

    #[test]
    fn an_invoice_that_was_declined_is_no_red_step() {
        let tables = format!(
            "{EXPORT}\"25310000000012345678\" | 棹光户外传播公司 | 我方广告公司 | 2026-02-12 | 9 | 正常"
        );
        let red = "红 税局有、登记无 1 笔 9.00 元（25310000000012345678）";
        assert_eq!(told("税务发票", &tables, Memory::default()), red);
        let fine = "绿 登记的发票都与税务局相符";
        assert_eq!(told("税务发票", &tables, declined("25310000000012345678")), fine);
    }

    const PLAN: &str = "[媒体排期/排期]\n排期编号 | 媒体名称 | 投放日期 | 次数\nXM2026-101-M0201 | 都市晨报 | 2026-02-10 | 1\nXM2026-101-M0301 | 都市晨报 | 2026-03-10 | 1\n\
        [播出证明.csv/播出证明]\n排期编号 | 播出日期 | 播出次数\n";

    #[rstest]
    #[case::proven("XM2026-101-M0201 | 2026-02-10 | 1", "绿 证明里没有少播的")]
    #[case::of_another_month(
        "XM2026-101-M0301 | 2026-03-10 | 1",
        "未核对 本月播的有 1 条没有证明（XM2026-101-M0201）"
    )]
    #[case::a_day_not_read(
        "XM2026-101-M0201 | 2026-02-10 | 两三次\nXM2026-101-M0301 | 2026-03-10 | 1",
        "未核对 本月播的有 1 条没有证明（XM2026-101-M0201）"
    )]
    fn a_month_without_a_proof_is_not_green(#[case] proof: &str, #[case] expected: &str) {
        assert_eq!(told("播出证明", &format!("{PLAN}{proof}"), Memory::default()), expected);
    }

    /// A step says how many and which, and of two balances that differ both.
    #[rstest]
    #[case::balances(
        "对账单",
        "[收付款/对账]\n对账单号 | 对方 | 期间 | 我方余额 | 对方余额 | 发出日 | 回传日 | 盖章\n\
         DZ202602-001 | 远岚置业 | 2026-02 | 152000 | 148400 | 2026-03-05 | 2026-03-09 | 是",
        "红 双方余额不等的 1 份（DZ202602-001 我方 152,000.00 元、对方 148,400.00 元）"
    )]
    #[case::not_returned(
        "对账单",
        "[收付款/对账]\n对账单号 | 对方 | 期间 | 发出日\nDZ202601-001 | 远岚置业 | 2026-01 | 2026-02-02",
        "红 过期没有盖章回传的 1 份（DZ202601-001）"
    )]
    #[case::not_confirmed(
        "未确认",
        "[媒体排期/排期]\n排期编号 | 媒体名称 | 投放日期 | 次数\nXM2026-101-M0201 | 都市晨报 | 2026-02-10 | 1",
        "红 已播完而没有发布确认的 1 条（XM2026-101-M0201）"
    )]
    fn a_red_step_says_which(#[case] step: &str, #[case] tables: &str, #[case] expected: &str) {
        assert_eq!(told(step, tables, Memory::default()), expected);
    }

    /// An office without 收付款 has nothing to close: the step about control totals is red, so nothing is frozen.
    #[test]
    fn what_is_not_kept_is_not_green() {
        let outcome = testing::run_without(Role::Money, "[工作单/工作单]\n工作单号\nXM2026-101-G001");
        let memory = Memory::default();
        let steps = checklist(&outcome.input(&memory), Month::of("2026-02-01".parse().unwrap()));
        let found = steps.iter().find(|one| one.name == "控制合计").unwrap();
        assert_eq!(format!("{} {}", found.outcome.word(), found.said), "红 没有收付款，没有可结的账");
    }

    /// 缺票 counts the days of a payment until 检查日, not until the end of the month.
    #[rstest]
    #[case::sixty_days("2026-04-10", "绿 没有超过 60 天的缺票")]
    #[case::a_day_more("2026-04-11", "红 付款超过 60 天没有发票的 1 笔 8,000.00 元（FK202602-001）")]
    fn a_missing_invoice_is_aged_at_the_as_of_date(#[case] as_of: &str, #[case] expected: &str) {
        let text = format!("@as-of {as_of}\n{PAID}");
        let outcome = testing::run(&text);
        let memory = Memory::default();
        let month = Month::of("2026-02-01".parse().unwrap());
        let steps = checklist(&outcome.input(&memory), month);
        let step = steps.iter().find(|step| step.name == "缺票").unwrap();
        assert_eq!(format!("{} {}", step.outcome.word(), step.said), expected);
    }

    /// A statement of which no line could be read compares nothing.
    #[test]
    fn a_bank_file_without_a_readable_line_is_not_green() {
        let tables = format!(
            "{PAID}[银行流水_6222.csv/流水]\n交易日期 | 金额 | 对方户名 | 余额\n2026-02-09 | 约八千 | 棹光户外传播公司 | 1"
        );
        let said = told("银行流水", &tables, Memory::default());
        assert!(said.starts_with("未核对 流水里没有读出一笔"), "{said}");
    }
}
