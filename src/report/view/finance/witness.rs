//! 三方对证: a verdict in words, what the bank's accounts hold and how much of it the registers know,
//! then what differs. Lines that concern nobody we know are one count and one sum.

use super::riskiest;
use crate::finding::Finding;
use crate::model::Fen;
use crate::model::answer;
use crate::reconcile::{
    Account, BANK_REGISTERS, Document, LineBooks, LineStanding, Proof, RowBooks, RowMark, TAX_REGISTERS,
};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::line::RecordLine;
use crate::report::view::shared::tone::Tone;
use crate::report::view::shared::{unknown, words};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeSet;

/// The section.
#[derive(Clone, Debug, Serialize)]
pub struct WitnessView<'a> {
    /// A file of a witness lies in the workspace.
    pub present: bool,
    pub verdict: Vec<String>,
    pub accounts: Bounded<AccountTable>,
    /// 疑似: a line of the bank and the row it may be, side by side.
    pub candidates: Bounded<CandidateLine>,
    pub differs: Bounded<RecordLine<'a>>,
    /// Why more may differ; empty where the registers were read whole.
    pub unread: String,
}

/// Equal amount and near day, and the party is in no register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CandidateLine {
    pub day: String,
    pub party: String,
    pub amount: String,
    pub row: String,
    pub row_day: String,
    pub row_party: String,
}

/// One account of ours: every line of it stands in exactly one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountTable {
    pub account: String,
    pub proof: &'static str,
    pub tone: Tone,
    /// Covered days, stretch by stretch.
    pub covered: String,
    pub opening: String,
    pub closing: String,
    /// `另有 2 笔外币，没有比对`
    pub note: String,
    pub rows: Vec<LinesOf>,
}

/// Lines of one kind; the last row is their sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinesOf {
    pub name: &'static str,
    pub count: usize,
    pub income: String,
    pub expense: String,
    pub sum: bool,
}

/// The section of the page.
pub fn witness<'a>(input: &Input<'a>) -> WitnessView<'a> {
    let witness = &input.books.witness;
    let of_witness = |finding: &Finding| {
        (input.rule)(finding.code).is_some_and(|rule| rule.is_witness()) && finding.counts()
    };
    let accounts: Vec<&Account> = witness.accounts.iter().collect();
    let other = Rest::sheet(answer::MEMORY_FILE, "witnesses", "");
    WitnessView {
        present: !input.office.bank.is_empty(),
        verdict: verdict(input),
        accounts: Bounded::first(accounts, input.bounds.projects, no_amount, other)
            .map(|account| account_table(input, account)),
        candidates: candidates(input),
        differs: riskiest(input, of_witness, |_| true),
        unread: unknown::unread(input, &[BANK_REGISTERS, TAX_REGISTERS].concat(), None).unwrap_or_default(),
    }
}

fn candidates(input: &Input) -> Bounded<CandidateLine> {
    let (witness, as_of) = (&input.books.witness, input.office.as_of());
    let lines = witness.lines.iter().filter_map(|line| match line.standing {
        LineStanding::Candidate(row) => Some((line, &witness.rows[row])),
        _ => None,
    });
    let rest = Rest::sheet(answer::MONEY, "付款", "外部凭证 = 银行疑似");
    let amount = |(line, _): &(&LineBooks, &RowBooks)| Some(line.line.amount.abs());
    Bounded::first(lines.collect(), input.bounds.ledger, amount, rest).map(|(line, row)| CandidateLine {
        day: words::day(line.date(), as_of),
        party: line.line.party.clone(),
        amount: line.line.amount.to_string(),
        row: row.key.clone(),
        row_day: words::day(row.date, as_of),
        row_party: row.party.clone(),
    })
}

/// `2 个账户余额逐笔证实` · `到款 18 笔中 17 笔与银行相符，1 笔银行无`
fn verdict(input: &Input) -> Vec<String> {
    let witness = &input.books.witness;
    let mut words = Vec::new();
    for proof in [Proof::Proved, Proof::Broken, Proof::Missing, Proof::NoBalance] {
        let of_yuan = witness.accounts.iter().filter(|account| !is_foreign(account));
        let count = of_yuan.filter(|account| account.proof == proof).count();
        if count > 0 {
            words.push(match proof {
                Proof::Proved => format!("{count} 个账户余额逐笔证实"),
                Proof::Broken => format!("{count} 个账户余额有断点"),
                Proof::Missing => format!("{count} 个账户缺一段期间"),
                Proof::NoBalance => format!("{count} 个账户的流水没有余额，无从证实"),
            });
        }
    }
    let foreign = witness.accounts.iter().filter(|account| is_foreign(account)).count();
    if foreign > 0 {
        words.push(format!("{foreign} 个账户只有外币，没有比对"));
    }
    if witness.present {
        let doubted = doubted(input);
        let rows = |receipts: bool| witness.rows.iter().filter(move |row| is_receipt(row) == receipts);
        for (name, table, receipts) in [("到款", RECEIPTS, true), ("付款", PAYMENTS, false)] {
            words.push(match unknown::unread(input, &[table], None) {
                Some(unread) => format!("{name}未检查：{unread}"),
                None => rows_said(name, rows(receipts), &doubted),
            });
        }
        let free = witness.lines.iter().filter(|line| line.is_proposed() && line.declined.is_empty());
        let (mut count, mut sum) = (0usize, Fen::ZERO);
        for line in free {
            count += 1;
            sum += line.line.amount.abs();
        }
        if count > 0 {
            words.push(format!("银行有、登记无 {count} 笔，共 {sum} 元"));
        }
        if let Some(why) = unknown::unread(input, &BANK_REGISTERS, None) {
            words.push(format!("银行有、登记无：未检查，{why}"));
        }
    }
    let unread = input.office.bank.unknown.len();
    if unread > 0 {
        words.push(format!("{unread} 个流水文件没有看懂，不在比对之内"));
    }
    words
}

/// Rows that an outsider contradicts: who was paid may differ though day and amount agree.
fn doubted<'a>(input: &Input<'a>) -> BTreeSet<&'a str> {
    let doubted = input.findings.iter().filter(|finding| {
        let of_witness = (input.rule)(finding.code).is_some_and(|rule| rule.is_witness());
        finding.is_to_do() && of_witness
    });
    doubted.map(|finding| finding.key.as_str()).collect()
}

/// All its lines are in another currency.
fn is_foreign(account: &Account) -> bool {
    account.lines == 0 && account.foreign > 0
}

fn is_receipt(row: &RowBooks) -> bool {
    matches!(row.document, Document::Receipt(_))
}

/// `到款 18 笔中 17 笔与银行相符，1 笔银行无；另有 2 笔不在流水期间`
fn rows_said<'r>(name: &str, rows: impl Iterator<Item = &'r RowBooks>, doubted: &BTreeSet<&str>) -> String {
    let (mut all, mut matched, mut outside, mut unread) = (0usize, 0usize, 0usize, 0usize);
    let (mut differs, mut missing, mut doubtful) = (0usize, 0usize, 0usize);
    for row in rows {
        all += 1;
        match row.mark {
            RowMark::Matched if doubted.contains(row.key.as_str()) => differs += 1,
            RowMark::Matched => matched += 1,
            RowMark::NotCovered => outside += 1,
            RowMark::Unread => unread += 1,
            RowMark::Differs(_) => differs += 1,
            RowMark::Missing => missing += 1,
            RowMark::Candidate(_) | RowMark::Tied => doubtful += 1,
        }
    }
    let within = all - outside - unread;
    let mut text = match within {
        0 => format!("{name}没有落在流水期间的"),
        within => format!("{name} {within} 笔中 {matched} 笔与银行相符"),
    };
    for (count, word) in [(differs, "笔不符"), (missing, "笔银行无"), (doubtful, "笔待核对")] {
        if count > 0 {
            text.push_str(&format!("，{count} {word}"));
        }
    }
    let others = [(outside, "笔不在流水期间"), (unread, "笔那几天的流水没有读全，没有核对")];
    for (count, word) in others.into_iter().filter(|(count, _)| *count > 0) {
        text.push_str(&format!("；另有 {count} {word}"));
    }
    text
}

const RECEIPTS: &str = "收付款/客户到款";
const PAYMENTS: &str = "收付款/媒体付款";

/// What a line counts as.
const KINDS: [&str; 9] = [
    "与登记相符",
    "与登记不符",
    "疑似",
    "银行有、登记无",
    "并列，待指定",
    "退回",
    "与客户媒体无关",
    "未检查，登记没有读全",
    "答复不登记",
];

fn kind(line: &LineBooks) -> usize {
    match line.standing {
        LineStanding::Unregistered | LineStanding::Tied { .. } if !line.declined.is_empty() => 8,
        LineStanding::Unregistered | LineStanding::Tied { .. } if line.is_unchecked => 7,
        LineStanding::Matched { .. } => 0,
        LineStanding::Names(_) => 1,
        LineStanding::Candidate(_) => 2,
        LineStanding::Unregistered => 3,
        LineStanding::Tied { .. } => 4,
        LineStanding::Returned { concerns: true } => 5,
        LineStanding::Returned { concerns: false } | LineStanding::Own | LineStanding::Unrelated => 6,
    }
}

fn account_table(input: &Input, account: &Account) -> AccountTable {
    let doubted = doubted(input);
    let differs = |line: &LineBooks| match &line.standing {
        LineStanding::Matched { rows, .. } => {
            rows.iter().any(|row| doubted.contains(input.books.witness.rows[*row].key.as_str()))
        }
        _ => false,
    };
    let mut sums = [(0usize, Fen::ZERO, Fen::ZERO); KINDS.len()];
    let lines = input.books.witness.lines.iter().filter(|line| line.line.account == account.account);
    for line in lines {
        if let Some((count, income, expense)) = sums.get_mut(if differs(line) { 1 } else { kind(line) }) {
            *count += 1;
            match line.line.amount >= Fen::ZERO {
                true => *income += line.line.amount,
                false => *expense += -line.line.amount,
            }
        }
    }
    let row = |name, (count, income, expense): (usize, Fen, Fen), sum| LinesOf {
        name,
        count,
        income: income.to_string(),
        expense: expense.to_string(),
        sum,
    };
    let known = sums.iter().fold((0, Fen::ZERO, Fen::ZERO), |(n, i, e), (count, income, expense)| {
        (n + count, i + *income, e + *expense)
    });
    let later = (account.lines - known.0, account.income - known.1, account.expense - known.2);
    let kinds = KINDS.into_iter().zip(sums).filter(|(_, (count, ..))| *count > 0);
    let mut rows: Vec<LinesOf> = kinds.map(|(name, sums)| row(name, sums, false)).collect();
    if later.0 > 0 {
        rows.push(row("检查日之后", later, false));
    }
    rows.push(row("流水合计", (account.lines, account.income, account.expense), true));
    let stretch = |(first, last): &(NaiveDate, NaiveDate)| format!("{first} 至 {last}");
    AccountTable {
        account: if account.account.is_empty() {
            "账号未写明".to_owned()
        } else {
            account.account.clone()
        },
        proof: account.proof.word(),
        tone: match account.proof {
            Proof::Proved => Tone::Green,
            Proof::Broken => Tone::Red,
            Proof::Missing => Tone::Yellow,
            Proof::NoBalance => Tone::Plain,
        },
        covered: account.stretches().iter().map(stretch).collect::<Vec<_>>().join("、"),
        opening: account.opening.map_or_else(|| "—".to_owned(), |fen| fen.to_string()),
        closing: account.closing.map_or_else(|| "—".to_owned(), |fen| fen.to_string()),
        note: match account.foreign {
            0 => String::new(),
            count => format!("另有 {count} 笔外币，没有比对"),
        },
        rows,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::memory::Memory;
    use chrono::NaiveDate;
    use rstest::rstest;

    /// Registers that were not read: no line of the bank is said to be missing there, and no row to be absent.
    #[rstest]
    #[case::read(
        "",
        &["到款没有落在流水期间的", "付款没有落在流水期间的", "银行有、登记无 1 笔，共 500.00 元"],
        "银行有、登记无"
    )]
    #[case::unread(
        "@file truncated 收付款_江岸.xlsx",
        &["到款未检查", "付款未检查", "银行有、登记无：未检查"],
        "未检查，登记没有读全"
    )]
    fn nothing_is_said_of_registers_that_were_not_read(
        #[case] file: &str,
        #[case] said: &[&str],
        #[case] kind: &str,
    ) {
        let outcome = crate::testing::run(&format!(
            "@as-of 2026-03-16
             {file}
             [银行流水_6222.csv/流水]
             交易日期 | 金额 | 对方户名 | 余额
             2026-03-02 | 500 | 远岚置业 | 500"
        ));
        let memory = Memory::default();
        let view = super::witness(&outcome.input(&memory));
        let verdict: Vec<&str> = view.verdict.iter().skip(1).map(String::as_str).collect();
        assert_eq!(verdict.len(), said.len(), "{verdict:?}");
        for (words, said) in verdict.iter().zip(said) {
            assert!(words.starts_with(said), "{verdict:?}");
        }
        let rows = &view.accounts.shown[0].rows;
        let told: Vec<(&str, usize)> = rows.iter().map(|row| (row.name, row.count)).collect();
        assert_eq!(told, [(kind, 1), ("流水合计", 1)]);
        assert_eq!(view.unread.is_empty(), file.is_empty());
    }

    /// How many agree, how many do not and in what way, and how many could not be compared.
    #[test]
    fn the_verdict_counts_every_row_once() {
        let first: NaiveDate = "2026-02-23".parse().unwrap();
        let (mut balance, mut lines) = (0, String::new());
        for day in first.iter_days().take(21) {
            let (amount, party) = match day.to_string().as_str() {
                "2026-03-02" => (500, "远岚置业"),
                "2026-03-04" => (60, "远岚置业"),
                _ => (1, "利息"),
            };
            balance += amount;
            lines.push_str(&format!("{day} | {amount} | {party} | {balance}\n"));
        }
        let outcome = crate::testing::run(&format!(
            "@as-of 2026-03-16
             [项目名册/项目]
             项目编号 | 客户名称
             XM2026-101 | 远岚置业
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
             DK1 | 2026-03-02 | 远岚置业 | 500 | XM2026-101
             DK2 | 2026-03-03 | 远岚置业 | 700 | XM2026-101
             DK3 | 2026-01-05 | 远岚置业 | 900 | XM2026-101
             [银行流水_6222.csv/流水]
             交易日期 | 金额 | 对方户名 | 余额
             {lines}"
        ));
        let memory = Memory::default();
        let view = super::witness(&outcome.input(&memory));
        assert_eq!(
            view.verdict,
            [
                "1 个账户余额逐笔证实",
                "到款 2 笔中 1 笔与银行相符，1 笔银行无；另有 1 笔不在流水期间",
                "付款没有落在流水期间的",
                "银行有、登记无 1 笔，共 60.00 元"
            ]
        );
    }

    /// What finance declined to register stands in a row of its own: the verdict and the table count one
    /// number. A line that may be a row stands beside it.
    #[test]
    fn what_was_declined_and_what_may_be_a_row_stand_apart() {
        use crate::model::memory::Declined;
        let table = "@as-of 2026-03-16
             [项目名册/项目]
             项目编号 | 客户名称
             XM2026-101 | 远岚置业
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 收款单位 | 实付金额 | 实付日期
             FK2 | 滨江广播 | 滨江广播电台 | 11000 | 2026-03-04
             [银行流水_6222.csv/流水]
             交易日期 | 金额 | 对方户名 | 余额
             2026-03-03 | 8000 | 远岚置业 | 8000
             2026-03-04 | 300 | 远岚置业 | 8300
             2026-03-04 | -11000 | 滨江文化公司 | -2700";
        let key = |amount: i64| {
            let outcome = crate::testing::run(table);
            let lines = &outcome.books.witness.lines;
            let line = lines.iter().find(|line| line.line.amount == crate::model::Fen::yuan(amount)).unwrap();
            line.key.clone()
        };
        let declined = Declined { word: "是".to_owned(), reason: "误付".to_owned() };
        let memory = Memory { declined: [(key(8000), declined)].into(), ..Memory::default() };
        let outcome = crate::testing::run_with(table, memory.clone());
        let view = super::witness(&outcome.input(&memory));
        let free = view.verdict.iter().find(|words| words.starts_with("银行有、登记无"));
        assert_eq!(free.map(String::as_str), Some("银行有、登记无 1 笔，共 300.00 元"));
        let rows: Vec<(&str, usize)> =
            view.accounts.shown[0].rows.iter().map(|row| (row.name, row.count)).collect();
        assert_eq!(rows, [("疑似", 1), ("银行有、登记无", 1), ("答复不登记", 1), ("流水合计", 3)]);
        let beside: Vec<(&str, &str, &str)> = view
            .candidates
            .iter()
            .map(|one| (one.party.as_str(), one.row.as_str(), one.row_party.as_str()))
            .collect();
        assert_eq!(beside, [("滨江文化公司", "FK2", "滨江广播电台")]);
    }
}
