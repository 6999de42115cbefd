//! The state of a placement: the first broken link of its chain.

use super::books::{PlacementBooks, PlacementState};
use super::publication::Airing;
use crate::link::{LinkedPlacement, Office};
use crate::model::choice::{ClientTerms, MediumTerms};

/// The state as of 检查日. The first condition that is true decides.
pub(super) fn state(
    office: &Office,
    placement: &LinkedPlacement,
    books: &PlacementBooks,
    airing: &Airing,
) -> PlacementState {
    let day = office.as_of();
    let record = &placement.record;
    let gross = books.gross();
    let received_differs = books.ordered != Some(books.received);
    let paid_differs = books.cost.is_none() || books.cost != gross;
    let whole = books.whole;
    // a step that seems to lack may stand in a 排期进度 that was not read
    let open = |state| if whole.progress { state } else { PlacementState::Unchecked };
    // no column 客户金额: what is due from the client was not read, for this row or any
    let ordered_unread = books.ordered.is_none() && record.amount.at.is_none();
    if placement.is_cancelled(day) {
        if !(whole.receipts && whole.payments) || ordered_unread {
            return PlacementState::Unchecked;
        }
        return if received_differs || paid_differs {
            PlacementState::CancellationOpen
        } else {
            PlacementState::Cancelled
        };
    }
    if !placement.confirmed.is_written() {
        return open(PlacementState::AwaitingConfirmation);
    }
    let prepay_first = terms(office, placement) == ClientTerms::PrepayFirst;
    let share = office.settings.parameters.prepayment_share;
    let short = books.ordered.is_some_and(|ordered| books.received < ordered.at(share));
    if prepay_first && (!whole.receipts || ordered_unread) {
        return PlacementState::Unchecked;
    }
    if prepay_first && short {
        if !whole.payments {
            return PlacementState::Unchecked;
        }
        return if books.paid > books.received {
            PlacementState::Advanced
        } else {
            PlacementState::AwaitingReceipt
        };
    }
    if !placement.booked.is_taken() {
        return open(PlacementState::AwaitingBooking);
    }
    let prepaid = office.medium_terms(placement) == MediumTerms::Prepaid;
    // an unreadable 返点抵扣 may have paid the rest, so nobody is asked to pay again
    let unpaid =
        gross.is_some_and(|gross| books.cost.map_or(gross <= crate::model::Fen::ZERO, |cost| gross < cost));
    if prepaid && !whole.payments {
        return PlacementState::Unchecked;
    }
    if prepaid && unpaid {
        return PlacementState::AwaitingPayment;
    }
    if !placement.material.is_taken() && !placement.sent.is_taken() {
        return open(PlacementState::AwaitingMaterial);
    }
    if !placement.sent.is_taken() {
        return open(PlacementState::AwaitingSending);
    }
    if record.last_day().is_some_and(|last| day <= last) {
        return PlacementState::AwaitingAir;
    }
    if !whole.publications {
        return PlacementState::Unchecked;
    }
    let unconfirmed = match record.times_ordered() {
        Some(times) => airing.planned.is_some_and(|planned| planned < times),
        None => !airing.any,
    };
    if unconfirmed {
        return PlacementState::AwaitingPublication;
    }
    let aired_short =
        books.published_times.zip(record.times_ordered()).is_some_and(|(aired, all)| aired < all);
    if aired_short || books.make_goods.iter().any(|owed| owed.is_open()) {
        return PlacementState::MakeGoodOwed;
    }
    if !(whole.invoices_in && whole.payments && whole.receipts) {
        return PlacementState::Unchecked;
    }
    if books.invoiced_in < books.paid {
        return PlacementState::AwaitingInvoice;
    }
    if ordered_unread {
        return PlacementState::Unchecked;
    }
    if !prepay_first && short {
        return PlacementState::AwaitingReceipt;
    }
    if !prepaid && unpaid {
        return PlacementState::AwaitingPayment;
    }
    if received_differs || paid_differs { open(PlacementState::Different) } else { PlacementState::Settled }
}

/// 媒体付款方式 of the placement's client, or 先款后播 if it is blank.
pub(crate) fn terms(office: &Office, placement: &LinkedPlacement) -> ClientTerms {
    office.case(placement.case).map_or(ClientTerms::PrepayFirst, |case| case.terms())
}
