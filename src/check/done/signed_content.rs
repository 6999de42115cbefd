//! What ends a finding about content that was changed after it was signed. It reads records and runs no rule.

use super::{order, placement, quote};
use crate::check::rule::{Asked, Review};
use crate::model::{Field, YesNo};

/// A24: a document; or, if all of it can be read, a new signature, a newer version, or the content as it was
/// signed.
pub(in crate::check) fn content_as_signed(review: &Review, asked: &Asked) -> bool {
    let is_yes = |field: &Field<YesNo>| field.known().is_some_and(YesNo::is_yes);
    if asked.open {
        return false;
    }
    if let Some(order) = order(review, asked) {
        let record = &order.record;
        return is_yes(&record.change_document)
            || order.confirmed.is_written() && record.pieces.get().is_some();
    }
    if let Some((placement, _)) = placement(review, asked) {
        let record = &placement.record;
        let is_known =
            record.amount.get().is_some() && record.times.get().is_some() && !record.days.is_empty();
        return is_yes(&record.change_document) || placement.confirmed.is_written() && is_known;
    }
    quote(review, asked).is_some_and(|(quote, _)| {
        let mut lines = quote.judged();
        lines.any(|line| is_yes(&line.change_document))
            || quote.confirmed.is_written() && quote.amount().is_some()
    })
}
