//! What ends a finding about a placement or its publications. It reads records and books.

use super::quote::quote;
use super::written::{order_signed, placement_signed};
use super::{before, has_grown, has_not_shrunk, in_order};
use crate::check::rule::{Asked, Review};
use crate::link::LinkedPlacement;
use crate::model::Fen;
use crate::model::choice::Pricing;
use crate::reconcile::{PlacementBooks, paid_first};

/// A placement in force on 检查日, with its books.
pub(super) fn placement<'a>(
    review: &Review<'a>,
    asked: &Asked,
) -> Option<(&'a LinkedPlacement, &'a PlacementBooks)> {
    let mut rows = review.office.placements.keyed(asked.key, |placement| &placement.record.key);
    let own = rows.find(|(_, placement)| !placement.repeated && !placement.duplicate);
    own.map(|(id, placement)| (placement, &review.books.placements[id]))
}

/// T13: booked (订位; what is sent was booked) or sent (截稿, 发片), or a 发布确认, which proves both.
pub(in crate::check) fn booked_or_sent(review: &Review, asked: &Asked) -> bool {
    let mut rows = review.office.placements.keyed(asked.key, |placement| &placement.record.key);
    rows.find(|(_, placement)| !placement.repeated).is_some_and(|(_, placement)| {
        let booked = asked.field == Some("订位") && placement.booking().is_taken();
        booked || placement.sent.is_taken() || placement.published.is_taken()
    })
}

/// A08: the client's written confirmation of the placement.
pub(in crate::check) fn placement_confirmed(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, _)| placement_signed(asked, one))
}

/// A07: the written confirmation of all artwork that a placement or a quote uses.
pub(in crate::check) fn artwork_confirmed(review: &Review, asked: &Asked) -> bool {
    let of_placement = placement(review, asked).and_then(|(one, _)| one.artwork.id());
    let of_quote = quote(review, asked).map(|(one, _)| one.artwork_orders()).unwrap_or_default();
    let orders: Vec<_> = of_placement.into_iter().chain(of_quote).collect();
    !orders.is_empty() && orders.iter().all(|order| order_signed(asked, &review.orders[*order]))
}

/// A10: 订位日 and 交片日.
pub(in crate::check) fn booked_and_delivered(review: &Review, asked: &Asked) -> bool {
    placement(review, asked)
        .is_some_and(|(one, _)| one.booked.day().is_some() && one.material.day().is_some())
}

/// A13: a 发布确认 with a day.
pub(in crate::check) fn publication_dated(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, _)| {
        let mut rows = review.publications.of(&one.judged_publications);
        rows.any(|row| row.record.effective().is_some())
    })
}

/// A19: 预售许可证号 of the placement's project.
pub(in crate::check) fn permit_noted(review: &Review, asked: &Asked) -> bool {
    placement(review, asked)
        .and_then(|(one, _)| review.office.case(one.case))
        .is_some_and(|case| case.project.presale_permit.known().is_some())
}

/// M01, A09: money came, and the share of 客户金额 that must be paid first is received. If 客户金额 was lowered since the last
/// run, the share of what stood there then: a lower amount is no payment.
pub(in crate::check) fn prepaid(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(placement, books)| {
        let signed = asked.memory.records.get(asked.key).and_then(|record| record.confirmed.get("客户金额"));
        let before = signed.and_then(|amount| Fen::of_plain(amount)).filter(|_| !asked.open);
        let lowered = before.zip(placement.record.amount.get()).filter(|(before, now)| now < before);
        has_grown(asked, Some(books.received), |last| last.received)
            && books.client.share.is_there()
            && lowered.is_none_or(|(before, _)| books.received >= paid_first(review.office, before))
    })
}

/// M03: the medium paid money back, and no more is paid now than the placement costs.
pub(in crate::check) fn overpayment_refunded(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(_, books)| {
        let within = books.gross().zip(books.cost).is_some_and(|(gross, cost)| gross <= cost);
        within && books.refunded() > Fen::ZERO
    })
}

/// M16: the placement is still cancelled, and no more is paid than it costs: the medium paid money back, or what was
/// paid is owed to it now.
pub(in crate::check) fn cancellation_settled(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, books)| {
        let within = books.gross().zip(books.cost).is_some_and(|(gross, cost)| gross <= cost);
        let refunded = books.refunded() > Fen::ZERO;
        let still_paid =
            books.gross() > Some(Fen::ZERO) && has_not_shrunk(asked, books.gross(), |last| last.paid);
        within && one.is_cancelled(review.as_of()) && (refunded || still_paid)
    })
}

/// M18: the fee, 客户金额 and the rate of the project are filled in, and they agree.
pub(in crate::check) fn fee_agrees(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, _)| {
        let rate = review.office.case(one.case).and_then(|case| case.project.fee_rate.get());
        one.record.fee.get().is_some() && one.record.amount.get().is_some() && rate.is_some()
    }) && in_order(review, asked)
}

/// M24: the prices that did not agree are filled in, and they agree.
pub(in crate::check) fn price_agrees(review: &Review, asked: &Asked) -> bool {
    let priced = |one: &LinkedPlacement| {
        let record = &one.record;
        let list = record.list_price.get().is_some() && record.discount.get().is_some();
        let per_insertion = record.pricing.get().is_none_or(|pricing| pricing == Pricing::PerInsertion);
        let net = record.net_price.get().is_some() && record.amount.get().is_some();
        per_insertion && net && record.times.get().is_some() && (list || !asked.said.contains("刊例价"))
    };
    placement(review, asked).is_some_and(|(one, _)| priced(one)) && in_order(review, asked)
}

/// M27: 客户金额 is filled in, and no bonus is charged.
pub(in crate::check) fn bonus_free(review: &Review, asked: &Asked) -> bool {
    let filled = |one: &LinkedPlacement| {
        let record = &one.record;
        record.amount.get().is_some() && !record.bonus_times.is_blank() && !record.times.is_blank()
    };
    placement(review, asked).is_some_and(|(one, _)| filled(one)) && in_order(review, asked)
}

/// M13: as many insertions confirmed as ordered, and more than before.
pub(in crate::check) fn publication_confirmed(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, books)| {
        let pair = books.confirmed_times.zip(one.record.times_ordered());
        pair.is_some_and(|(confirmed, ordered)| confirmed >= ordered)
            && has_grown(asked, books.known_times(), |last| last.published)
    })
}

/// M19: the months add up to 客户金额.
pub(in crate::check) fn months_add_up(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, _)| {
        let rows = review.month_splits.of(&one.splits);
        let sum: Option<Fen> = rows.map(|row| row.amount.get()).sum();
        let off = sum.zip(one.record.amount.get()).map(|(sum, amount)| (sum - amount).abs());
        off.is_some_and(|off| off <= review.settings.parameters.tolerance)
    })
}

/// M21: less is invoiced than before, and no more than 客户金额 and fee.
pub(in crate::check) fn invoiced_within(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(one, books)| {
        let allowed = books.ordered.zip(one.record.fee.or_none()).map(|(ordered, fee)| ordered + fee);
        let less = has_grown(asked, Some(-books.invoiced_out), |last| last.invoiced_out.map(|sum| -sum));
        less && books.invoiced_out > Fen::ZERO
            && allowed.is_some_and(|allowed| books.invoiced_out <= allowed.or_zero())
    })
}

/// M26: the changed amount is received, and other than before: money came, or was given back.
pub(in crate::check) fn difference_settled(review: &Review, asked: &Asked) -> bool {
    placement(review, asked).is_some_and(|(_, books)| {
        let moved = before(asked, |last| last.received).is_none_or(|before| before != books.received);
        moved && books.ordered == Some(books.received)
    })
}

/// M14: the insertion is made good or refunded.
pub(in crate::check) fn miss_settled(review: &Review, asked: &Asked) -> bool {
    made_good(review, asked, false)
}

/// M15: every owed insertion has been aired.
pub(in crate::check) fn made_up(review: &Review, asked: &Asked) -> bool {
    made_good(review, asked, true)
}

fn made_good(review: &Review, asked: &Asked, only_runs: bool) -> bool {
    let mut rows = review.publications.keyed(asked.key, |row| &row.record.key);
    let Some((id, publication)) = rows.next() else { return false };
    let books = publication.placement.id().map(|placement| &review.books.placements[placement]);
    let all = books.into_iter().flat_map(|books| &books.make_goods);
    let mut own = all.filter(|make_good| make_good.publication == id).peekable();
    own.peek().is_some()
        && own.all(|make_good| match only_runs {
            // a rule that asks for nothing any more has aired nothing
            true => !make_good.is_open() && (make_good.made_good > 0 || make_good.refunded),
            false => !make_good.is_unsettled(),
        })
}
