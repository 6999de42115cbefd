//! Quotes of one or many lines, with their acceptances.

use super::duplicates::Duplicates;
use super::keys::Register;
use super::linking::{Linking, ReferenceRow};
use super::{Case, Confirmation, Link, LinkedOrder, OrderId, Quote, cases};
use crate::finding::Severity;
use crate::model::choice::AcceptanceResult;
use crate::model::quote::{Acceptance, QuoteLine};
use crate::model::{Fen, IdVec, Place, Records};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A delivery: a line of a quote, or the whole quote if its acceptances do not name their lines.
#[derive(Clone, Debug)]
pub struct Delivery<'a> {
    pub lines: Vec<&'a QuoteLine>,
    pub acceptances: Vec<&'a Acceptance>,
}

impl Delivery<'_> {
    /// 数量 of its lines; `None` where one is not known.
    pub fn ordered(&self) -> Option<i64> {
        self.lines.iter().map(|line| line.quantity.get().map(i64::from)).sum()
    }

    /// Missing pieces of what was sent: everything missing or returned, less what came beyond 应送数量, less
    /// what was sent beyond the ordered 数量, because that must have made up for missing pieces.
    pub fn short(&self) -> i64 {
        let rows = self.acceptances.as_slice();
        let short = match self.ordered() {
            Some(ordered) => {
                let missing: i64 = rows.iter().map(|row| row.shortfall()).sum();
                let sent: i64 = rows.iter().map(|row| row.sent()).sum();
                missing - (sent - ordered).max(0)
            }
            None => short_in_order(rows),
        };
        short.max(0)
    }

    /// Pieces still to come: those that are short, and those that were never sent.
    pub fn to_come(&self) -> i64 {
        let kept: Option<i64> = self.acceptances.iter().map(|row| row.kept()).sum();
        match self.ordered().zip(kept) {
            Some((ordered, kept)) => (ordered - kept).max(0),
            None => self.short(),
        }
    }
}

/// Without 数量: a later 合格 row makes up for what is short before it, if it was not due to bring more. Of the
/// rows of one day those with missing pieces come first.
fn short_in_order(rows: &[&Acceptance]) -> i64 {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| (row.date.get().or(row.delivered.get()), row.shortfall() <= 0));
    let mut short = 0;
    for row in rows {
        let sent = row.sent();
        let makes_up = row.result.get() == Some(AcceptanceResult::Passed) && sent > 0 && sent <= short;
        if makes_up {
            short -= sent;
        }
        short += row.shortfall();
    }
    short
}

impl Quote {
    /// Whether some of it was taken, on a known day or not.
    pub fn is_accepted(&self) -> bool {
        self.acceptances.iter().any(Acceptance::is_accepted)
    }

    /// The day of the first 合格 or 部分合格 acceptance.
    pub fn accepted_on(&self) -> Option<NaiveDate> {
        self.acceptances.iter().filter(|row| row.is_accepted()).filter_map(|row| row.date.get()).min()
    }

    /// The first 送货日.
    pub fn delivered_on(&self) -> Option<NaiveDate> {
        self.acceptances.iter().filter_map(|row| row.delivered.get()).min()
    }

    /// The deliveries that were not returned, accepted or not yet.
    pub fn rows_kept(&self) -> impl Iterator<Item = &Acceptance> {
        self.acceptances.iter().filter(|row| row.result.get() != Some(AcceptanceResult::Returned))
    }

    /// The pieces that came and were not returned; `None` if one 实收数量 is not known.
    pub fn pieces_received(&self) -> Option<u64> {
        self.rows_kept().map(|row| row.quantity_received.get().map(u64::from)).sum()
    }

    /// The row of its first line, whether it counts or not.
    pub fn at(&self) -> Option<Place> {
        let later = self.later_lines.first().or(self.later_duplicated_lines.first());
        self.lines.first().or(self.duplicated_lines.first()).or(later).map(|line| line.at)
    }

    /// Whether it exists on 检查日. If all its lines are later, it counts only in the control totals.
    pub fn exists(&self) -> bool {
        !(self.lines.is_empty() && self.duplicated_lines.is_empty())
    }

    /// The lines that T and A rules judge: those that count, and the first of each duplicated 行号.
    pub fn judged(&self) -> impl Iterator<Item = &QuoteLine> {
        let first = |i: usize, line: &QuoteLine| {
            !self.duplicated_lines.iter().take(i).any(|earlier| earlier.line.get() == line.line.get())
        };
        let duplicated = self.duplicated_lines.iter().enumerate().filter(move |(i, line)| first(*i, line));
        self.lines.iter().chain(duplicated.map(|(_, line)| line))
    }

    /// The lines of [`Quote::judged`], each with the order of its 稿件单号.
    pub fn artworks(&self) -> impl Iterator<Item = (&QuoteLine, &Link<OrderId>)> {
        self.judged().filter_map(|line| Some((line, self.line_artworks.get(&line.at)?)))
    }

    /// The orders of its 稿件单号, each once.
    pub fn artwork_orders(&self) -> BTreeSet<OrderId> {
        self.artworks().filter_map(|(_, link)| link.id()).collect()
    }

    /// Sum of 金额; `None` where a line's is unknown or no line counts.
    pub fn amount(&self) -> Option<Fen> {
        self.lines.first()?;
        self.lines.iter().map(|l| l.amount.get()).sum()
    }

    /// The lines of [`Quote::judged`], each with its confirmation.
    pub fn confirmations(&self) -> impl Iterator<Item = (&QuoteLine, Confirmation)> {
        self.judged().zip(self.line_confirmations.iter().copied())
    }

    /// The lines that count, each with its confirmation.
    pub fn counted(&self) -> impl Iterator<Item = (&QuoteLine, Confirmation)> {
        self.confirmations().take(self.lines.len())
    }

    /// The deliveries with their acceptances: one for each line if every line and every acceptance has a
    /// matching 行号, else one for the whole quote.
    pub fn deliveries(&self) -> Vec<Delivery<'_>> {
        let lines: Vec<&QuoteLine> = self.judged().collect();
        let rows: Vec<&Acceptance> = self.acceptances.iter().collect();
        let numbered = lines.iter().all(|line| line.line.get().is_some());
        let fits = |row: &&Acceptance| {
            row.line.get().is_some_and(|number| lines.iter().any(|line| line.line.get() == Some(number)))
        };
        if !numbered || !rows.iter().all(fits) {
            return vec![Delivery { lines, acceptances: rows }];
        }
        let of = |number| rows.iter().copied().filter(move |row| row.line.get() == number);
        lines
            .into_iter()
            .map(|line| Delivery { lines: vec![line], acceptances: of(line.line.get()).collect() })
            .collect()
    }
}

/// One quote for each 报价单号, the register of their keys, and the acceptances without a known quote.
pub(super) fn link(
    records: &mut Records,
    orders: &Register<LinkedOrder>,
    duplicates: &Duplicates,
    cases: &IdVec<Case>,
    linking: &mut Linking,
) -> (IdVec<Quote>, Register<Quote>, Vec<Acceptance>) {
    let mut by_key: BTreeMap<String, Vec<QuoteLine>> = BTreeMap::new();
    for line in std::mem::take(&mut records.quotes) {
        by_key.entry(line.key.clone()).or_default().push(line);
    }
    let mut register = Register::of(records, "制作/报价", 'B');
    let mut quotes: IdVec<Quote> = IdVec::with_capacity(by_key.len());
    for (key, mut lines) in by_key {
        lines.sort_by_key(|line| (line.line.get(), line.at));
        let mut quote = Quote { key: key.clone(), ..Quote::default() };
        for mut line in lines {
            let project = line.project.known().cloned();
            let row = ReferenceRow { key: &key, project: project.as_deref(), severity: Severity::Yellow };
            let artwork = linking.refer(&mut line.artwork, row, "稿件单号", orders);
            quote.line_artworks.insert(line.at, artwork);
            quote.case = quote.case.or_else(|| cases::of(cases, &line.project));
            let twice = line.line.get().is_some_and(|n| duplicates.quotes.contains(&(key.clone(), n)));
            let list = match (line.date.is_later(), twice) {
                (true, true) => &mut quote.later_duplicated_lines,
                (true, false) => &mut quote.later_lines,
                (false, true) => &mut quote.duplicated_lines,
                (false, false) => &mut quote.lines,
            };
            list.push(line);
        }
        register.add(&key, quotes.next_id(), quote.lines.is_empty() && !quote.duplicated_lines.is_empty());
        quotes.push(quote);
    }
    let stray = attach(records, &mut quotes, &register, duplicates, linking);
    (quotes, register, stray)
}

fn attach(
    records: &mut Records,
    quotes: &mut IdVec<Quote>,
    register: &Register<Quote>,
    duplicates: &Duplicates,
    linking: &mut Linking,
) -> Vec<Acceptance> {
    let mut rows = std::mem::take(&mut records.acceptances);
    // of a 验收单号 that stands twice (D02) the first row is judged
    let mut first: BTreeMap<String, Place> = BTreeMap::new();
    for row in rows.iter().filter(|row| duplicates.acceptances.contains(&row.key)) {
        let place = first.entry(row.key.clone()).or_insert(row.at);
        *place = row.at.min(*place);
    }
    rows.sort_by(|a, b| (a.date.get(), &a.key, a.at).cmp(&(b.date.get(), &b.key, b.at)));
    let mut stray = Vec::new();
    for mut acceptance in rows {
        let key = acceptance.key.clone();
        let row = ReferenceRow { key: &key, project: None, severity: Severity::Yellow };
        let link = linking.refer(&mut acceptance.quote, row, "报价单号", register);
        match link.id() {
            Some(quote) => {
                let quote = &mut quotes[quote];
                let project = quote.at().and_then(|at| linking.project_of(at)).map(str::to_owned);
                linking.belongs(acceptance.at, project.as_deref());
                let repeated = first.get(&acceptance.key).is_some_and(|first| *first != acceptance.at);
                // what does not exist yet has not been delivered
                if quote.exists() && !repeated {
                    quote.acceptances.push(acceptance);
                }
            }
            None => stray.push(acceptance),
        }
    }
    stray
}
