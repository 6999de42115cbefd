//! What ends a finding about a quote, its deliveries and acceptances. It reads records, books and what is due.

use super::written::quote_signed;
use super::{has_grown, in_order};
use crate::check::rule::{Asked, Review};
use crate::due;
use crate::link::Quote;
use crate::reconcile::QuoteBooks;

pub(super) fn quote<'a>(review: &Review<'a>, asked: &Asked) -> Option<(&'a Quote, &'a QuoteBooks)> {
    let mut pairs = review.office.quotes.iter().zip(&review.books.quotes);
    pairs.find(|(quote, _)| quote.key == asked.key)
}

/// T16: everything that was due has a 送货日, or an acceptance that proves the delivery.
pub(in crate::check) fn delivered(review: &Review, asked: &Asked) -> bool {
    let of_quote = |owed: &&due::Obligation| owed.about.key(review.office) == asked.key;
    let deliveries = review.due.obligations.of(due::ObligationKind::Delivery).iter().filter(of_quote);
    let is_over = |owed: &due::Obligation| owed.due_day().is_some_and(|day| day < review.as_of());
    deliveries.clone().any(due::Obligation::is_done)
        && deliveries.clone().all(|owed| owed.is_done() || !is_over(owed))
}

/// A06: the client's written confirmation of every line.
pub(in crate::check) fn quote_confirmed(review: &Review, asked: &Asked) -> bool {
    quote(review, asked).is_some_and(|(quote, _)| quote_signed(asked, quote))
}

/// A26: more pieces came, and they add up to the due ones.
pub(in crate::check) fn delivery_completed(review: &Review, asked: &Asked) -> bool {
    let complete = quote(review, asked).is_some_and(|(quote, _)| {
        let due: Option<Vec<u32>> = quote.rows_kept().map(|row| row.quantity_due.get()).collect();
        let most = due.and_then(|due| due.into_iter().max()).map(u64::from);
        quote.pieces_received().zip(most).is_some_and(|(came, most)| came >= most)
            && has_grown(asked, quote.pieces_received(), |last| last.delivered)
    });
    complete && in_order(review, asked)
}

/// A12: a dated acceptance (合格 or 部分合格).
pub(in crate::check) fn accepted(review: &Review, asked: &Asked) -> bool {
    quote(review, asked).is_some_and(|(quote, _)| quote.accepted_on().is_some())
}

/// A25: money came, and the share of the quote that must be paid first is received.
pub(in crate::check) fn artwork_paid(review: &Review, asked: &Asked) -> bool {
    quote(review, asked).is_some_and(|(_, books)| {
        books.client.share.is_there() && has_grown(asked, Some(books.received), |last| last.received)
    })
}

/// M29: money came, and the quote is received in full.
pub(in crate::check) fn quote_received(review: &Review, asked: &Asked) -> bool {
    quote(review, asked).is_some_and(|(_, books)| {
        books.client.all.is_there() && has_grown(asked, Some(books.received), |last| last.received)
    })
}
