//! What ends a finding about money: receipts, payments, invoices and their allocations. It reads records and
//! books and runs no rule.

use super::placement::placement;
use super::written::placement_signed;
use super::{has_grown, has_not_shrunk, in_order};
use crate::check::rule::{Asked, Review};
use crate::link::{LinkedPayment, LinkedReceipt};
use crate::model::Fen;
use crate::model::payment::Statement;
use crate::reconcile::{Fact, PaymentBooks, ReceiptBooks};

fn payment<'a>(review: &Review<'a>, asked: &Asked) -> Option<(&'a LinkedPayment, &'a PaymentBooks)> {
    let mut rows = review.office.payments.keyed(asked.key, |payment| &payment.record.key);
    let own = rows.find(|(_, payment)| !payment.duplicate);
    own.map(|(id, payment)| (payment, &review.books.payments[id]))
}

fn receipt<'a>(review: &Review<'a>, asked: &Asked) -> Option<(&'a LinkedReceipt, &'a ReceiptBooks)> {
    let mut rows = review.office.receipts.keyed(asked.key, |receipt| &receipt.record.key);
    let own = rows.find(|(_, receipt)| !receipt.duplicate);
    own.map(|(id, receipt)| (receipt, &review.books.receipts[id]))
}

/// M02: money came or the medium paid some back, nothing of the project is advanced any more, and every payment
/// of it is known.
pub(in crate::check) fn advance_repaid(review: &Review, asked: &Asked) -> bool {
    let Some(id) = review.office.case_of(asked.key) else { return false };
    let mut payments = review.office.payments.of(&review.office.cases[id].payments);
    let kept = asked.memory.last.as_ref().and_then(|last| last.keys.get("收付款"));
    let is_new = |one: &LinkedPayment| kept.is_none_or(|keys| !keys.contains(&one.record.key));
    let is_refund = |one: &LinkedPayment| one.record.paid.get().is_some_and(|paid| paid < Fen::ZERO);
    let refunded = payments.clone().any(|one| is_refund(one) && is_new(one));
    let came = has_grown(asked, review.books.projects[id].known_received(), |last| last.received);
    let refused = payments.any(|one| one.record.paid.is_refused() || one.record.date.is_refused());
    (came || refunded) && !refused && review.books.projects[id].known_advanced() == Some(Fen::ZERO)
}

/// M04: a request has its 实付日期, or money was paid and the placement is paid for everything that was aired.
pub(in crate::check) fn paid(review: &Review, asked: &Asked) -> bool {
    if let Some((payment, _)) = payment(review, asked) {
        return payment.record.date.get().is_some();
    }
    placement(review, asked)
        .and_then(|(_, books)| books.gross().zip(books.known(Fact::PublishedCost)))
        .is_some_and(|(gross, used)| gross >= used && has_grown(asked, Some(gross), |last| last.paid))
}

/// M05: every placement it pays for is confirmed in writing.
pub(in crate::check) fn payment_covered_by_confirmation(review: &Review, asked: &Asked) -> bool {
    payment(review, asked).is_some_and(|(_, books)| {
        let mut paid = books.parts.iter().map(|part| &review.office.placements[part.to]);
        books.counts && paid.len() > 0 && paid.all(|placement| placement_signed(asked, placement))
    })
}

/// M06: the whole payment is allocated, and it is not smaller than it was.
pub(in crate::check) fn payment_allocated(review: &Review, asked: &Asked) -> bool {
    payment(review, asked).is_some_and(|(payment, books)| {
        books.counts
            && !books.parts.is_empty()
            && books.unallocated.is_some_and(Fen::is_zero)
            && has_not_shrunk(asked, payment.record.paid.get(), |last| last.paid)
    })
}

/// M07: the whole receipt is allocated, and its amount is not smaller than it was.
pub(in crate::check) fn receipt_allocated(review: &Review, asked: &Asked) -> bool {
    receipt(review, asked).is_some_and(|(receipt, books)| {
        books.counts
            && books.unallocated <= Fen::ZERO
            && has_not_shrunk(asked, receipt.record.amount.get(), |last| last.received)
    })
}

/// M08: an invoice for everything that was paid, which is not less than it was.
pub(in crate::check) fn invoiced(review: &Review, asked: &Asked) -> bool {
    payment(review, asked).is_some_and(|(payment, books)| {
        books.counts
            && books.uninvoiced <= Fen::ZERO
            && has_not_shrunk(asked, payment.record.paid.get(), |last| last.paid)
    })
}

/// M09: no more is invoiced than was paid, or than the placement costs.
pub(in crate::check) fn invoice_agrees(review: &Review, asked: &Asked) -> bool {
    let tolerance = review.settings.parameters.tolerance;
    if let Some((_, books)) = payment(review, asked) {
        let invoiced = Some(books.invoiced).filter(|invoiced| *invoiced > Fen::ZERO);
        return books.gross().zip(invoiced).is_some_and(|(gross, invoiced)| invoiced <= gross + tolerance);
    }
    placement(review, asked).is_some_and(|(_, books)| {
        let allowed = books.cost.zip(books.gross()).map(|(cost, gross)| cost.max(gross));
        books.invoiced_in > Fen::ZERO
            && allowed.is_some_and(|allowed| books.invoiced_in <= allowed + tolerance)
    })
}

/// M25: the payment and the medium have a payee, and it is the same.
pub(in crate::check) fn payee_agrees(review: &Review, asked: &Asked) -> bool {
    payment(review, asked).is_some_and(|(one, _)| {
        let registered = one.medium.is_some_and(|id| review.office.media[id].payee.known().is_some());
        one.record.payee.known().is_some() && registered
    }) && in_order(review, asked)
}

/// M10, M11: the invoice is there once, and agrees now.
pub(in crate::check) fn invoice_in_order(review: &Review, asked: &Asked) -> bool {
    let incoming = review.office.invoices_in.keyed(asked.key, |one| &one.record.key);
    let outgoing = review.office.invoices_out.keyed(asked.key, |one| &one.record.key);
    !asked.open && incoming.count() + outgoing.count() == 1
}

/// M20: the cost of everything it pays for is known, no part of the payment is unused, and it is not smaller than
/// it was.
pub(in crate::check) fn prepayment_used(review: &Review, asked: &Asked) -> bool {
    payment(review, asked).is_some_and(|(payment, books)| {
        let mut parts = books.parts.iter();
        books.counts
            && parts.all(|part| review.books.placements[part.to].cost.is_some())
            && books.unused <= Fen::ZERO
            && has_not_shrunk(asked, payment.record.paid.get(), |last| last.paid)
    })
}

/// M22: returned with a seal, and the balances agree. Where neither stands there, it came back since the last run.
pub(in crate::check) fn statement_returned(review: &Review, asked: &Asked) -> bool {
    let last = asked.memory.as_of;
    let is_new = |one: &Statement| last.zip(one.returned.get()).is_none_or(|(last, day)| day >= last);
    let agrees = |one: &Statement| match (one.our_balance.get(), one.their_balance.get()) {
        (Some(ours), Some(theirs)) => ours == theirs,
        (ours, theirs) => ours.is_none() && theirs.is_none() && is_new(one),
    };
    let sealed = |one: &Statement| one.sealed.is_yes();
    let own = review.statements.iter().find(|one| one.key == asked.key);
    own.is_some_and(|one| one.returned.get().is_some() && sealed(one) && agrees(one))
}

/// M23: the document counts, there are 分配 rows, all their amounts are known, and they add up to it.
pub(in crate::check) fn allocation_agrees(review: &Review, asked: &Asked) -> bool {
    let office = review.office;
    let known =
        |mut amounts: Vec<Option<Fen>>| !amounts.is_empty() && amounts.drain(..).all(|one| one.is_some());
    if let Some((_, books)) = payment(review, asked) {
        let own = office.payment_splits.iter().filter(|row| row.record.payment.text() == asked.key);
        return books.counts
            && books.split_total.is_none()
            && known(own.map(|row| row.record.amount.get()).collect());
    }
    if let Some((_, books)) = receipt(review, asked) {
        let own = office.receipt_splits.iter().filter(|row| row.record.receipt.text() == asked.key);
        return books.counts
            && books.split_total.is_none()
            && known(own.map(|row| row.record.amount.get()).collect());
    }
    let own = office.invoice_splits.iter().filter(|row| row.record.invoice.text() == asked.key);
    known(own.map(|row| row.record.amount.get()).collect()) && invoice_in_order(review, asked)
}
