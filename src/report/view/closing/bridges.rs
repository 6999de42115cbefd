//! The bridges of a month: from opening to closing balances, from what was read to the documents of the month,
//! from income to margin. Both ends come from the books independently.

use crate::model::{Fen, Month};
use crate::reconcile::{Accounts, BALANCE, EARNINGS, Earning, EntryKind, MEDIA_BALANCE, PartyAccount};
use crate::report::view::Input;
use crate::report::view::shared::facts::SumTold;
use crate::report::view::shared::unknown;

/// A small table that adds up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    pub title: &'static str,
    /// The first line is the start, the last the end.
    pub lines: Vec<BridgeLine>,
    /// Whether one of its tables was not read completely, so that no amount is known.
    pub unchecked: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BridgeLine {
    pub name: String,
    pub amount: Fen,
    /// What is known of the amount.
    pub told: SumTold,
    /// Whether it is the end, to which the lines before it should add up.
    pub is_end: bool,
}

impl Bridge {
    /// Whether everything before the end adds up to it.
    pub fn adds_up(&self) -> bool {
        let sum = |end: bool| -> Fen {
            self.lines.iter().filter(|line| line.is_end == end).map(|line| line.amount).sum()
        };
        sum(false) == sum(true)
    }

    fn new(title: &'static str, steps: Vec<(&str, Fen)>, end: (&str, Fen)) -> Bridge {
        let line = |(name, amount): (&str, Fen), is_end| BridgeLine {
            name: name.to_owned(),
            amount,
            told: SumTold::Known(amount),
            is_end,
        };
        // the start and the end are always shown, a step only if it is not 0
        let kept = |(index, (_, amount)): &(usize, (&str, Fen))| *index == 0 || !amount.is_zero();
        let mut lines: Vec<BridgeLine> =
            steps.into_iter().enumerate().filter(kept).map(|(_, step)| line(step, false)).collect();
        lines.push(line(end, true));
        Bridge { title, lines, unchecked: false }
    }

    /// The same with what is known of some lines, by name.
    fn telling<const N: usize>(mut self, told: [(&str, SumTold); N]) -> Bridge {
        for (name, told) in told {
            self.lines.iter_mut().filter(|line| line.name == name).for_each(|line| line.told = told);
        }
        self
    }
}

/// Every bridge, in the order of the page.
pub fn bridges(input: &Input, accounts: &Accounts) -> Vec<Bridge> {
    let over = |bridge: Bridge, tables: &[&str]| Bridge {
        unchecked: unknown::unread(input, tables, None).is_some(),
        ..bridge
    };
    vec![
        over(clients(accounts), &BALANCE),
        over(media(accounts), &MEDIA_BALANCE),
        over(receipts(input, accounts), &["收付款/客户到款", "收付款/期初"]),
        over(payments(input, accounts), &["收付款/媒体付款", "收付款/期初"]),
        over(margin(accounts), &EARNINGS),
    ]
}

fn sum(parties: &[PartyAccount], of: impl Fn(&PartyAccount) -> Fen) -> Fen {
    parties.iter().map(of).sum()
}

fn clients(accounts: &Accounts) -> Bridge {
    let (parties, month) = (&accounts.clients, accounts.month);
    let of = |kind: EntryKind| sum(parties, |party| party.sum(month, &[kind]));
    Bridge::new(
        "客户往来：期初 → 期末",
        vec![
            ("期初余额（预收为正）", sum(parties, |party| party.opening)),
            ("本月到款", of(EntryKind::Receipt)),
            ("本月发布应收", of(EntryKind::Publication)),
            ("本月制作应收", of(EntryKind::Production)),
            ("本月服务费应收", of(EntryKind::ServiceFee)),
        ],
        ("期末余额", sum(parties, |party| party.closing)),
    )
    .telling([
        ("期初余额（预收为正）", SumTold::of(parties.iter().map(|party| party.known_opening(month)))),
        ("本月发布应收", published(parties, month, of(EntryKind::Publication))),
        ("期末余额", SumTold::of(parties.iter().map(|party| party.known_closing(month)))),
    ])
}

/// What was published in the month, of which a part may be of unknown amount.
fn published(parties: &[PartyAccount], month: Month, amount: Fen) -> SumTold {
    let mut unvalued = parties.iter().flat_map(|party| party.unvalued_in(month));
    if unvalued.next().is_none() { SumTold::Known(amount) } else { SumTold::Part(amount) }
}

fn media(accounts: &Accounts) -> Bridge {
    let (parties, month) = (&accounts.media, accounts.month);
    let of = |kind: EntryKind| sum(parties, |party| party.sum(month, &[kind]));
    Bridge::new(
        "媒体往来：期初 → 期末",
        vec![
            ("期初余额（预付为正）", sum(parties, |party| party.opening)),
            ("本月付款", of(EntryKind::Payment)),
            ("本月返点抵扣", of(EntryKind::Offset)),
            ("本月发布成本", of(EntryKind::Cost)),
        ],
        ("期末余额", sum(parties, |party| party.closing)),
    )
    .telling([
        ("期初余额（预付为正）", SumTold::of(parties.iter().map(|party| party.known_opening(month)))),
        ("本月发布成本", published(parties, month, of(EntryKind::Cost))),
        ("期末余额", SumTold::of(parties.iter().map(|party| party.known_closing(month)))),
    ])
}

/// The sums of a table's documents by their date.
#[derive(Default)]
struct Dated {
    all: Fen,
    before: Fen,
    month: Fen,
    after: Fen,
}

fn dated(documents: impl Iterator<Item = (chrono::NaiveDate, Fen)>, month: Month) -> Dated {
    let mut sums = Dated::default();
    for (date, amount) in documents {
        sums.all += amount;
        match Month::of(date) {
            own if own == month => sums.month += amount,
            own if own < month => sums.before += amount,
            _ => sums.after += amount,
        }
    }
    sums
}

/// Read and used of a control total.
fn control(input: &Input, table: &str) -> (Fen, Fen) {
    let total = input.books.control_totals.iter().find(|total| total.table == table);
    total.map_or((Fen::ZERO, Fen::ZERO), |total| (total.read, total.used))
}

fn receipts(input: &Input, accounts: &Accounts) -> Bridge {
    let (read, used) = control(input, "客户到款");
    let rows = input.office.receipts.iter().zip(&input.books.receipts);
    let rows = rows.filter(|(_, own)| own.counts);
    let dated =
        dated(rows.filter_map(|(row, own)| Some((row.record.date.get()?, own.amount))), accounts.month);
    let month = sum(&accounts.clients, |party| party.sum(accounts.month, &[EntryKind::Receipt]));
    Bridge::new(
        "控制合计 客户到款 → 本月到款",
        vec![
            ("读入金额", read),
            ("拒收的行", used - read),
            ("检查日以后的", dated.all - used),
            ("本月以后的", -dated.after),
            ("以前各月的", -dated.before),
            ("本月内、在期初截至日以前的", month - dated.month),
        ],
        ("客户往来 本月到款", month),
    )
}

fn payments(input: &Input, accounts: &Accounts) -> Bridge {
    let (read, used) = control(input, "媒体付款");
    let rows = input.office.payments.iter().zip(&input.books.payments);
    let rows = rows.filter(|(_, own)| own.counts);
    let dated = dated(rows.filter_map(|(row, own)| Some((row.record.date.get()?, own.paid))), accounts.month);
    let month = sum(&accounts.media, |party| party.sum(accounts.month, &[EntryKind::Payment]));
    Bridge::new(
        "控制合计 媒体付款 → 本月付款",
        vec![
            ("读入金额", read),
            ("拒收的行", used - read),
            ("没有实付日期的申请、检查日以后的", dated.all - used),
            ("本月以后的", -dated.after),
            ("以前各月的", -dated.before),
            ("本月内、在期初截至日以前的", month - dated.month),
        ],
        ("媒体往来 本月付款", month),
    )
}

fn margin(accounts: &Accounts) -> Bridge {
    let own = || accounts.earnings.iter().filter(|one| one.month == accounts.month);
    let known = |amounts: &dyn Fn(&Earning) -> Option<Fen>| own().filter_map(amounts).sum::<Fen>();
    let unknown = own()
        .filter(|one| one.margin().is_none())
        .map(|one| one.income.unwrap_or_default() + one.fee + one.rebate - one.cost.unwrap_or_default());
    Bridge::new(
        "收入 → 毛利",
        vec![
            ("收入", known(&|one| one.income)),
            ("服务费", own().map(|one| one.fee).sum()),
            ("归公司的返点", own().map(|one| one.rebate).sum()),
            ("成本", -known(&|one| one.cost)),
            ("毛利未知的项目，不计", -unknown.sum::<Fen>()),
        ],
        ("毛利", known(&|one| one.margin())),
    )
    .telling([
        ("收入", SumTold::of(own().map(|one| one.income))),
        ("成本", SumTold::of(own().map(|one| one.cost)).negative()),
        ("毛利", SumTold::of(own().map(|one| one.margin()))),
    ])
}
