//! The statement: 付款对账清单 (H-4.2.4) of one client and month, with amounts due, receipts and the balance.
//!
//! 余额 = 已收 − 应收. Positive is the client's money with us, negative is what the client owes.

use super::books::{Books, ReceiptBooks};
use super::publication::{airing_on, confirmations, value};
use super::unvalued::{Unvalued, unvalued};
use crate::link::{Case, CaseId, LinkedPlacement, LinkedReceipt, Office};
use crate::model::choice::OpeningKind;
use crate::model::payment::Opening;
use crate::model::{Fen, Month};
use chrono::NaiveDate;
use std::collections::HashMap;

/// The statement of one client and month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// 客户名称 as asked for
    pub client: String,
    pub month: Month,
    /// The keys of the client's projects.
    pub projects: Vec<String>,
    /// 期初余额
    pub opening: Fen,
    /// The latest 截至日 of the client's 期初: a month that ends by then has no statement.
    pub opened: Option<NaiveDate>,
    /// By date, document.
    pub lines: Vec<StatementLine>,
    /// Totals of the month, in fen.
    pub due: Fen,
    pub received: Fen,
    /// 期末余额 = 期初 + 已收 − 应收
    pub closing: Fen,
}

/// One line of the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    pub date: NaiveDate,
    /// 排期编号, 报价单号, 服务费 month or 到款编号
    pub document: String,
    /// 项目编号; empty for a receipt without project.
    pub project: String,
    pub kind: LineKind,
    /// 摘要
    pub summary: String,
    /// 应收
    pub due: Fen,
    /// 已收; refunds negative
    pub received: Fen,
    /// 余额 after this line
    pub balance: Fen,
}

/// The kind of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    Publication,
    /// 制作
    Production,
    ServiceFee,
    Receipt,
}

/// The history of a client up to 检查日: its 期初, and every line after that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// 期初 客户预收, each with its 截至日.
    pub openings: Vec<(NaiveDate, Fen)>,
    /// By date, document.
    pub lines: Vec<StatementLine>,
    /// What was published at an unknown amount; it has no line.
    pub unvalued: Vec<Unvalued>,
}

/// The tables of a client's balance.
pub const BALANCE: [&str; 8] = [
    "收付款/客户到款",
    "收付款/到款分配",
    "收付款/期初",
    "收付款/服务费",
    "媒体排期/排期",
    "媒体排期/发布确认",
    "制作/报价",
    "制作/制作验收",
];

/// Whether all tables of a client's balance were read completely, for one of its projects or (`None`) for
/// receipts without project. Otherwise the statement must not be signed.
pub fn is_balance_read(office: &Office, project: Option<&str>) -> bool {
    office.coverage.unknown(&BALANCE, project).is_none()
}

/// The receipts without a project that count, by the registered name of the client that paid them.
pub struct Unclaimed<'a>(HashMap<String, Vec<(&'a LinkedReceipt, &'a ReceiptBooks)>>);

impl<'a> Unclaimed<'a> {
    pub fn new(office: &'a Office, books: &'a Books) -> Unclaimed<'a> {
        let mut by_client: HashMap<String, Vec<_>> = HashMap::new();
        let receipts = office.receipts.iter().zip(&books.receipts);
        for (receipt, books) in receipts.filter(|(receipt, books)| receipt.case.is_none() && books.counts) {
            let client = office.clients().standard(receipt.record.payer.text());
            by_client.entry(client).or_default().push((receipt, books));
        }
        Unclaimed(by_client)
    }
}

/// The statement of a client (registered name or alias) for a month; empty for an unknown client.
pub fn statement(
    office: &Office,
    books: &Books,
    unclaimed: &Unclaimed,
    client: &str,
    month: Month,
) -> Statement {
    let own = office.clients().cases(client);
    let History { openings, mut lines, .. } = history(office, books, unclaimed, client, own);
    let mut opening: Fen = openings.iter().map(|(_, amount)| *amount).sum();
    let opened = openings.iter().map(|(until, _)| *until).max();
    let (first, last) = (month.first_day(), month.last_day());
    opening +=
        lines.iter().filter(|line| line.date < first).map(|line| line.received - line.due).sum::<Fen>();
    lines.retain(|line| (first..=last).contains(&line.date));
    let mut balance = opening;
    for line in &mut lines {
        balance += line.received - line.due;
        line.balance = balance;
    }
    Statement {
        client: client.to_owned(),
        month,
        projects: office.cases.of(own).map(|case| case.key().to_owned()).collect(),
        opening,
        opened,
        due: lines.iter().map(|line| line.due).sum(),
        received: lines.iter().map(|line| line.received).sum(),
        lines,
        closing: balance,
    }
}

/// The history of one client: the lines of its projects, and of its receipts without a project.
pub(super) fn history(
    office: &Office,
    books: &Books,
    unclaimed: &Unclaimed,
    client: &str,
    cases: &[CaseId],
) -> History {
    let mut book = Book { office, client, cutoff: None, lines: Vec::new(), unvalued: Vec::new() };
    let projects: Vec<&Case> = office.cases.of(cases).collect();
    let rows = openings(office, client, &projects).filter(|row| row.until.get().is_some());
    let rows: Vec<&Opening> = rows.collect();
    let opening = |row: &&Opening| Some((row.until.get()?, row.amount.get()?));
    let nameless = rows.iter().filter(|row| row.project.known().is_none());
    book.cutoff = nameless.clone().filter_map(|row| row.until.get()).max();
    let mut openings: Vec<(NaiveDate, Fen)> = nameless.filter_map(opening).collect();
    for case in office.cases.of(cases) {
        let own = rows.iter().filter(|row| row.project.known().map(String::as_str) == Some(case.key()));
        let own: Vec<_> = own.collect();
        openings.extend(own.iter().copied().filter_map(opening));
        let cutoff = own.iter().filter_map(|row| row.until.get()).max().or(book.cutoff);
        book.case(books, case, cutoff);
    }
    if !client.is_empty() {
        book.unclaimed(unclaimed);
    }
    let Book { mut lines, unvalued, .. } = book;
    lines.sort_by(|a, b| (a.date, &a.document, &a.summary).cmp(&(b.date, &b.document, &b.summary)));
    History { openings, lines, unvalued }
}

/// The 期初 rows 客户预收 of a client: those of its projects, and those without a project that name it.
pub fn openings<'a>(
    office: &'a Office,
    client: &'a str,
    cases: &'a [&Case],
) -> impl Iterator<Item = &'a Opening> {
    office.openings.iter().filter(move |row| {
        let own = row.project.known().is_some_and(|key| cases.iter().any(|case| case.key() == key));
        let nameless = row.project.known().is_none() && !client.is_empty();
        let named = nameless && office.clients().same(row.counterparty.text(), client);
        row.kind.get() == Some(OpeningKind::ClientAdvance) && (own || named)
    })
}

/// Collects the lines of a client's history.
struct Book<'a> {
    office: &'a Office,
    client: &'a str,
    /// 截至日 of the client's 期初 rows without a project.
    cutoff: Option<NaiveDate>,
    lines: Vec<StatementLine>,
    unvalued: Vec<Unvalued>,
}

impl<'a> Book<'a> {
    fn line(&mut self, date: NaiveDate, cutoff: Option<NaiveDate>, line: StatementLine) {
        let counts = date <= self.office.as_of() && cutoff.is_none_or(|cutoff| date > cutoff);
        if counts && !(line.due.is_zero() && line.received.is_zero()) {
            self.lines.push(line);
        }
    }

    fn case(&mut self, books: &Books, case: &Case, cutoff: Option<NaiveDate>) {
        let new = |date, document: &str, kind, summary: String, due, received| StatementLine {
            kind,
            date,
            document: document.to_owned(),
            project: case.key().to_owned(),
            summary,
            due,
            received,
            balance: Fen::ZERO,
        };
        let office = self.office;
        for id in &case.placements {
            let (placement, books) = (&office.placements[*id], &books.placements[*id]);
            if placement.duplicate || placement.repeated {
                continue;
            }
            self.unvalued.extend(unvalued(office, placement, placement.record.amount.get(), cutoff));
            for (date, summary, due) in
                fell_due(office, placement, placement.record.amount.get(), books.ordered)
            {
                let kind = LineKind::Publication;
                self.line(date, cutoff, new(date, &placement.record.key, kind, summary, due, Fen::ZERO));
            }
        }
        for (quote, books) in case.quotes.iter().map(|id| (&office.quotes[*id], &books.quotes[*id])) {
            if let (Some(date), Some(amount)) = (quote.accepted_on(), books.amount) {
                let content = quote.lines.first().map_or("", |line| line.content.text());
                let summary = format!("制作 {content}");
                let line = new(date, &quote.key, LineKind::Production, summary, amount, Fen::ZERO);
                self.line(date, cutoff, line);
            }
        }
        for fee in office.fees.of(&case.fees) {
            let Some((month, amount)) = fee.month.get().zip(fee.amount.get()) else { continue };
            let date = fee.due.get().unwrap_or(month.last_day());
            let summary = format!("{}服务费", month.chinese());
            let line = new(date, &month.to_string(), LineKind::ServiceFee, summary, amount, Fen::ZERO);
            self.line(date, cutoff, line);
        }
        for (receipt, books) in case.receipts.iter().map(|id| (&office.receipts[*id], &books.receipts[*id])) {
            if let (Some(date), true) = (receipt.record.date.get(), books.counts) {
                let kind = receipt.record.kind_or_prepayment();
                let word = if books.amount < Fen::ZERO { "退款" } else { "到款" };
                let summary = format!("{kind}{word}");
                let line =
                    new(date, &receipt.record.key, LineKind::Receipt, summary, Fen::ZERO, books.amount);
                self.line(date, cutoff, line);
            }
        }
    }

    /// Adds the receipts without project whose payer is the client.
    fn unclaimed(&mut self, unclaimed: &Unclaimed) {
        let own = unclaimed.0.get(&self.office.clients().standard(self.client));
        for (receipt, books) in own.into_iter().flatten() {
            let record = &receipt.record;
            let Some(date) = record.date.get() else { continue };
            let line = StatementLine {
                date,
                document: record.key.clone(),
                project: String::new(),
                kind: LineKind::Receipt,
                summary: "到款".to_owned(),
                due: Fen::ZERO,
                received: books.amount,
                balance: Fen::ZERO,
            };
            self.line(date, self.cutoff, line);
        }
    }
}

/// The parts of a placement's amount by the day on which they fell due: each insertion day with its value, and
/// the penalty on 撤单日. They add up to the published amount (after a 撤单 to `cancelled`). `amount` is 客户金额
/// for the client and 媒体成本 for the medium.
pub(super) fn fell_due(
    office: &Office,
    placement: &LinkedPlacement,
    amount: Option<Fen>,
    cancelled: Option<Fen>,
) -> Vec<(NaiveDate, String, Fen)> {
    let record = &placement.record;
    let name = [record.medium.text(), record.position.text()].join(" ");
    let days = confirmations(office, placement).flat_map(|p| [p.effective(), p.make_good.get()]).flatten();
    let mut days: Vec<NaiveDate> = days.filter(|day| *day <= office.as_of()).collect();
    days.sort_unstable();
    days.dedup();
    let (mut lines, mut before, mut sum) = (Vec::new(), 0, Fen::ZERO);
    for day in days {
        let airing = airing_on(office, placement, day);
        let Some(worth) = value(placement, amount, &airing) else { continue };
        if worth != sum {
            let times = airing.times.unwrap_or_default();
            lines.push((
                day,
                format!("{} 发布 {} 次", name.trim(), times.saturating_sub(before)),
                worth - sum,
            ));
            (before, sum) = (times, worth);
        }
    }
    if let (true, Some(cancelled)) = (placement.is_cancelled(office.as_of()), cancelled) {
        let day = record.cancelled.get().or(record.last_day()).unwrap_or(office.as_of());
        lines.push((day.min(office.as_of()), format!("{} 撤单扣款", name.trim()), cancelled - sum));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::{Books, reconcile};
    use super::*;
    use crate::model::memory::Memory;
    use crate::testing::offices::{day, known, office};

    fn desk() -> (Office, Books) {
        let mut office = office(day("2026-03-16"), 1);
        office.cases[0].project.client = known("远岚置业".to_owned());
        let aired = office.placement(0, "2026-02-10", 1_000, "2026-01-05");
        office.confirm(aired, "2026-02-10", 1, 1);
        let cancelled = office.placement(0, "2026-03-10", 4_000, "2026-01-05");
        office.cancel(cancelled, "2026-03-02", 500, 0);
        for (date, amount) in [("2026-01-10", 9_000), ("2026-02-20", 700), ("2026-03-01", -200)] {
            let index = office.receipt(Some(0), date, amount, &[]);
            office.cases[0].receipts.push(index);
        }
        let stranger = office.receipt(None, "2026-03-05", 50, &[]);
        office.receipts[stranger].record.payer = known("远岚置业".to_owned());
        office.openings.push(Opening {
            kind: known(OpeningKind::ClientAdvance),
            project: known("XM2026-001".to_owned()),
            amount: known(Fen(300)),
            until: known(day("2026-01-31")),
            ..Opening::default()
        });
        let books = reconcile(&office, &Memory::default());
        (office, books)
    }

    #[test]
    fn one_month_s_closing_is_the_next_one_s_opening() {
        let (office, books) = desk();
        let unclaimed = Unclaimed::new(&office, &books);
        let of = |month| statement(&office, &books, &unclaimed, "远岚置业", Month::new(2026, month).unwrap());
        let (february, march) = (of(2), of(3));
        // January stands in 期初 up to its 截至日
        assert_eq!((february.opening, february.due, february.received), (Fen(300), Fen(1_000), Fen(700)));
        assert_eq!(february.closing, Fen(0));
        assert_eq!(march.opening, february.closing);
        let lines: Vec<_> = march.lines.iter().map(|l| (l.due.0, l.received.0, l.balance.0)).collect();
        assert_eq!(lines, [(0, -200, -200), (500, 0, -700), (0, 50, -650)]);
        assert_eq!(march.closing, Fen(-650));
    }

    #[test]
    fn a_stranger_has_an_empty_list() {
        let (office, books) = desk();
        let unclaimed = Unclaimed::new(&office, &books);
        let list = statement(&office, &books, &unclaimed, "别人", Month::new(2026, 3).unwrap());
        assert!(list.lines.is_empty() && list.projects.is_empty() && list.closing.is_zero());
    }
}
