//! The orders that have a time limit, and whether a limit was taken away.

use crate::check::rule::{Asked, Review};
use crate::due::{About, Obligation, ObligationKind};
use crate::handbook::standard_limits;
use crate::link::LinkedOrder;
use crate::model::clock::OrderClock;
use chrono::NaiveDate;

/// The orders with a time limit that `due` lists, each with its hand-in.
pub(super) fn timed_orders<'a>(
    review: &Review<'a>,
) -> impl Iterator<Item = (&'a LinkedOrder, &'a Obligation)> {
    let (office, due) = (review.office, review.due);
    due.obligations.of(ObligationKind::OrderHandIn).iter().filter_map(move |owed| match owed.about {
        About::Order(id) => Some((&office.orders[id], owed)),
        _ => None,
    })
}

/// The limit, and what it was before the client's 修改 moved it: `2026-03-09（原定 2026-03-04，等客户修改 3 个工作日，
/// 顺延）`, else the day with a space behind it. People promised the day that they wrote.
pub(super) fn moved(clock: &OrderClock, due: NaiveDate) -> String {
    match clock.first_due.filter(|first| *first != due) {
        Some(first) => format!("{due}（原定 {first}，等客户修改 {} 个工作日，顺延）", clock.days_moved),
        None => format!("{due} "),
    }
}

/// Whether the settings took the limit of the handbook away from this kind of order.
pub(super) fn has_no_limit_now(review: &Review, asked: &Asked) -> bool {
    let mut rows = review.office.orders.keyed(asked.key, |order| &order.record.key);
    rows.next().is_some_and(|(_, order)| {
        let kind = order.record.kind.text();
        let is_standard = standard_limits().iter().any(|limit| limit.name == kind);
        is_standard && review.settings.limit(kind).is_none_or(|limit| limit.upper.is_none())
    })
}
