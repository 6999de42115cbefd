//! What ends a finding: the dated or written fact that meets the rule's own condition.
//!
//! Each [`Rule`](super::rule::Rule) names one of these functions, or one of its own. It gets today's data and
//! a finding of an earlier run, and returns true only if the fact is in the data. A finding that is gone for
//! another reason (record deleted or cancelled, limit or setting changed) is not done. These functions do not
//! judge again, and know nothing about the last run except what they are asked.

mod money;
mod order;
mod placement;
mod project;
mod quote;
mod signature;
mod witness;
mod written;

pub(super) use money::*;
pub(super) use order::*;
pub(super) use placement::*;
pub(super) use project::*;
pub(super) use quote::*;
pub(super) use signature::*;
pub(super) use witness::*;

use super::rule::{Asked, Review, Run};
use crate::finding::Raised;
use crate::link::{Case, Office, Quote};
use crate::model::memory::{PastFigures, quoted};
use chrono::{Datelike, NaiveDate};

/// Never: no fact ends it, because the window of days that the rule looks at moves on.
pub(super) fn never(_: &Review, _: &Asked) -> bool {
    false
}

/// The record still exists, and the rule does not raise it now: for conditions of several cells that must
/// agree.
pub(super) fn in_order(review: &Review, asked: &Asked) -> bool {
    if asked.open || !matches!(asked.run, Run::Office(_) | Run::Case(_)) {
        return false;
    }
    let raised = raised(review, asked.run);
    exists(review.office, asked.key) && !raised.iter().any(|finding| finding.open && finding.key == asked.key)
}

/// What a rule over the office or over projects raises with today's data; empty for other rules.
pub(super) fn raised(review: &Review, run: &Run) -> Vec<Raised> {
    let mut raised = Vec::new();
    match run {
        Run::Office(check) => check(review, &mut raised),
        Run::Case(check) => {
            for id in review.cases.ids() {
                check(&review.case(id), &mut raised);
            }
        }
        Run::Reading | Run::Memory(_) | Run::Afterwards(_) => {}
    }
    raised
}

/// A figure of the record in the last run; `None` if that run did not know it. What is already there when a finding
/// is raised is not asked again.
fn before<T>(asked: &Asked, figure: impl Fn(&PastFigures) -> Option<T>) -> Option<T> {
    let last = asked.memory.last.as_ref().filter(|_| !asked.open)?;
    last.figures.get(asked.key).and_then(figure)
}

/// Whether more stands there now than in the last run, as far as that run knew it.
fn has_grown<T: PartialOrd>(
    asked: &Asked,
    now: Option<T>,
    figure: impl Fn(&PastFigures) -> Option<T>,
) -> bool {
    before(asked, figure).is_none_or(|before| now.is_some_and(|now| now > before))
}

/// Whether no less stands there now than in the last run. An amount that was overtyped settles nothing.
fn has_not_shrunk<T: PartialOrd>(
    asked: &Asked,
    now: Option<T>,
    figure: impl Fn(&PastFigures) -> Option<T>,
) -> bool {
    before(asked, figure).is_none_or(|before| now.is_some_and(|now| now >= before))
}

/// Data quality: the record is still there and can be used now. A cell that was emptied was not corrected, and no
/// more is one beside it that did not agree with it.
pub(super) fn corrected(review: &Review, asked: &Asked) -> bool {
    let cell = |column: &str| (asked.key.to_owned(), column.to_owned());
    let mut columns = asked.field.into_iter().chain(quoted(asked.said));
    let emptied = columns.any(|column| review.office.emptied.contains(&cell(column)));
    !asked.open && !emptied && exists(review.office, asked.key)
}

/// Whether the workspace has a record, a file or a sheet with this key.
pub fn exists(office: &Office, key: &str) -> bool {
    let acceptance = |quote: &Quote| quote.acceptances.iter().any(|row| row.key == key);
    office.cases.keyed(key, Case::key).any(|(_, one)| one.known)
        || office.orders.keyed(key, |one| &one.record.key).next().is_some()
        || office.placements.keyed(key, |one| &one.record.key).next().is_some()
        || office.meetings.keyed(key, |one| &one.record.key).next().is_some()
        || office.publications.keyed(key, |one| &one.record.key).next().is_some()
        || office.receipts.keyed(key, |one| &one.record.key).next().is_some()
        || office.payments.keyed(key, |one| &one.record.key).next().is_some()
        || office.invoices_in.keyed(key, |one| &one.record.key).next().is_some()
        || office.invoices_out.keyed(key, |one| &one.record.key).next().is_some()
        || office.rebates.keyed(key, |one| &one.record.key).next().is_some()
        || office.wave_of(key).is_some()
        || office.quotes.iter().any(|one| one.key == key || acceptance(one))
        || office.statements.keyed(key, |one| &one.key).next().is_some()
        || office.cases.iter().any(|one| one.project.client.text() == key)
        || office.has(key)
        || office.bank.holds(key)
        || office.sources.knows(key)
        || key.rsplit_once('/').is_some_and(|(placement, _)| {
            office.placements.keyed(placement, |one| &one.record.key).next().is_some() // and a month of it
        })
}

/// D12: the year's notice is in 假期表 or built in.
pub(super) fn notice_entered(review: &Review, asked: &Asked) -> bool {
    let year = asked.key.parse().ok().and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
    let end = year.and_then(|first| first.with_month(12)).and_then(|day| day.with_day(31));
    year.zip(end).is_some_and(|(first, last)| !review.settings.calendar.is_provisional(first, last))
}

#[cfg(test)]
mod tests;
