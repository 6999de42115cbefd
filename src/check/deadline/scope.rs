//! Which orders the time limits look at.

use crate::check::rule::Review;
use crate::due::{About, Obligation, ObligationKind};
use crate::link::LinkedOrder;

/// Orders with a time limit, each with its hand-in: what `due` lists, and nothing else.
pub(super) fn timed_orders<'a>(
    review: &Review<'a>,
) -> impl Iterator<Item = (&'a LinkedOrder, &'a Obligation)> {
    let (office, due) = (review.office, review.due);
    due.obligations.of(ObligationKind::OrderHandIn).iter().filter_map(move |owed| match owed.about {
        About::Order(id) => Some((&office.orders[id], owed)),
        _ => None,
    })
}
