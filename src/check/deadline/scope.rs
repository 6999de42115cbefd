//! The orders that have a time limit.

use crate::check::rule::Review;
use crate::due::{About, Obligation, ObligationKind};
use crate::link::LinkedOrder;

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
