//! What ends a finding about a signature, on a record of any kind: who signed, when, and what was changed
//! afterwards. It reads records and runs no rule.

use super::in_order;
use super::order::{meeting, order};
use super::placement::placement;
use super::project::case;
use super::quote::quote;
use super::written::{order_signed, placement_signed, quote_signed};
use crate::check::rule::{Asked, Review};
use crate::link::Confirmation;
use crate::model::{Field, Signed};

/// A15: a signer is filled in, and is one of 客户签字授权人.
pub(in crate::check) fn signer_authorised(review: &Review, asked: &Asked) -> bool {
    let signers = order(review, asked)
        .map(|order| &order.record.signer)
        .or_else(|| placement(review, asked).map(|(one, _)| &one.record.signer))
        .or_else(|| meeting(review, asked).map(|one| &one.record.signer))
        .or_else(|| quote(review, asked)?.0.lines.first().map(|line| &line.signer));
    signers.is_some_and(|signers| signers.known().is_some_and(|names| !names.is_empty()))
        && in_order(review, asked)
}

/// A11: 变更书面文件 says yes.
pub(in crate::check) fn change_documented(review: &Review, asked: &Asked) -> bool {
    if let Some(order) = order(review, asked) {
        return order.record.change_document.is_yes();
    }
    if let Some((placement, _)) = placement(review, asked) {
        return placement.record.change_document.is_yes();
    }
    quote(review, asked).is_some_and(|(quote, _)| {
        let mut changed = quote.judged().filter(|line| !line.change.is_blank());
        changed.all(|line| line.change_document.is_yes())
    })
}

/// A15, A16: a written confirmation, dated and signed by somebody.
pub(in crate::check) fn signed(review: &Review, asked: &Asked) -> bool {
    let of_ours = |fields: &[&Field<Signed>]| {
        let mut cells = fields.iter().map(|field| Confirmation::of_signed(field));
        cells.clone().any(Confirmation::is_written) && !cells.any(|cell| cell == Confirmation::Undated)
    };
    if let Some(order) = order(review, asked) {
        let nothing = order.confirmed == Confirmation::None && order.record.signer.known().is_none();
        let plan = &order.record.plan_confirmed;
        let ticked = Confirmation::of_signed(plan) == Confirmation::Undated;
        return !ticked && (order_signed(asked, order) || nothing && of_ours(&[plan]));
    }
    if let Some((placement, _)) = placement(review, asked) {
        return placement_signed(asked, placement);
    }
    if let Some((quote, _)) = quote(review, asked) {
        return quote_signed(asked, quote);
    }
    if let Some(meeting) = meeting(review, asked) {
        return of_ours(&[&meeting.record.signed]);
    }
    if let Some((_, row)) = review.publications.keyed(asked.key, |row| &row.record.key).next() {
        return of_ours(&[&row.record.client_signed]);
    }
    case(review, asked)
        .is_some_and(|case| of_ours(&[&case.project.contract_signed, &case.project.strategy_confirmed]))
}

/// A24: a document; or, if all of it can be read, a new signature, a newer version, or the content as it was
/// signed.
pub(in crate::check) fn content_as_signed(review: &Review, asked: &Asked) -> bool {
    if asked.open {
        return false;
    }
    if let Some(order) = order(review, asked) {
        let record = &order.record;
        return record.change_document.is_yes()
            || order.confirmed.is_written() && record.pieces.get().is_some();
    }
    if let Some((placement, _)) = placement(review, asked) {
        let record = &placement.record;
        let is_known =
            record.amount.get().is_some() && record.times.get().is_some() && !record.days.is_empty();
        return record.change_document.is_yes() || placement.confirmed.is_written() && is_known;
    }
    quote(review, asked).is_some_and(|(quote, _)| {
        let mut lines = quote.judged();
        lines.any(|line| line.change_document.is_yes())
            || quote.confirmed.is_written() && quote.amount().is_some()
    })
}
