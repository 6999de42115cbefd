//! The state of a placement: the first broken link of its chain.

use super::books::{PlacementBooks, PlacementState};
use super::client_money::ClientPaid;
use super::publication::Airing;
use crate::link::{LinkedPlacement, Office};
use crate::model::choice::MediumTerms;

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
        if !whole.advanced() || ordered_unread {
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
    // an office that keeps no 收付款 has no links of money: the next step of the work is told
    match books.client.prepayment().filter(|_| whole.kept) {
        Some(ClientPaid::Unchecked) => return PlacementState::Unchecked,
        Some(ClientPaid::Unknown) if ordered_unread => return PlacementState::Unchecked,
        Some(ClientPaid::ShortBy(_)) if !whole.payments => return PlacementState::Unchecked,
        Some(ClientPaid::ShortBy(_)) if books.paid > books.received => return PlacementState::Advanced,
        Some(ClientPaid::ShortBy(_)) => return PlacementState::AwaitingReceipt,
        _ => {}
    }
    if !placement.booking().is_taken() {
        return open(PlacementState::AwaitingBooking);
    }
    let prepaid = office.medium_terms(placement) == MediumTerms::Prepaid;
    let pays_medium_first = prepaid && whole.kept;
    // an unreadable 返点抵扣 may have paid the rest, so nobody is asked to pay again
    let unpaid =
        gross.is_some_and(|gross| books.cost.map_or(gross <= crate::model::Fen::ZERO, |cost| gross < cost));
    // without 媒体 nobody knows whether the medium is paid first
    if pays_medium_first && !whole.payments || whole.kept && unpaid && !whole.media {
        return PlacementState::Unchecked;
    }
    if pays_medium_first && unpaid {
        return PlacementState::AwaitingPayment;
    }
    if !placement.delivery().is_taken() {
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
    if aired_short {
        return PlacementState::MakeGoodOwed;
    }
    if books.make_goods.iter().any(|owed| owed.is_open()) {
        return if whole.media { PlacementState::MakeGoodOwed } else { PlacementState::Unchecked };
    }
    if !(whole.knows_invoices_in() && whole.advanced()) {
        return PlacementState::Unchecked;
    }
    if books.invoiced_in < books.paid {
        return PlacementState::AwaitingInvoice;
    }
    if ordered_unread {
        return PlacementState::Unchecked;
    }
    if !books.client.pays_first && matches!(books.client.share, ClientPaid::ShortBy(_)) {
        return PlacementState::AwaitingReceipt;
    }
    if !prepaid && unpaid {
        return PlacementState::AwaitingPayment;
    }
    if received_differs || paid_differs { open(PlacementState::Different) } else { PlacementState::Settled }
}

#[cfg(test)]
mod tests {
    use super::PlacementState;
    use crate::read::table::Role;
    use crate::testing::run_without;
    use rstest::rstest;

    /// An office that keeps no 收付款: its links of money are passed over, and the end is never 已结清.
    #[rstest]
    #[case::to_book("", "", "", PlacementState::AwaitingBooking)]
    #[case::to_send("2026-03-02", "", "", PlacementState::AwaitingSending)]
    #[case::to_confirm("2026-03-02", "2026-03-09", "", PlacementState::AwaitingPublication)]
    #[case::on_air("2026-03-02", "2026-03-09", "2026-03-12", PlacementState::Unchecked)]
    fn without_money_the_next_step_of_the_work_is_told(
        #[case] booked: &str,
        #[case] sent: &str,
        #[case] aired: &str,
        #[case] state: PlacementState,
    ) {
        let published = match aired {
            "" => String::new(),
            day => format!("XM2026-101-F001 | XM2026-101-M0301 | {day} | 1 | 1"),
        };
        let outcome = run_without(
            Role::Money,
            &format!(
                "[媒体排期/排期]
                 排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日 | 交片日 | 发片日
                 XM2026-101-M0301 | 都市晨报 | 2026-03-12 | 1 | 500 | 450 | 2026-03-01 | {booked} | 2026-03-08 | {sent}
                 [媒体排期/发布确认]
                 确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数
                 {published}"
            ),
        );
        assert_eq!(outcome.books.placements[0usize].state, state);
    }
}
