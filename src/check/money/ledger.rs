//! The ledger of the money rules: placements in force and payments, each with its books.

use crate::check::rule::Review;
use crate::due::{About, ObligationKind};
use crate::link::{Case, LinkedPayment, LinkedPlacement, PaymentId, PlacementId};
use crate::model::payment::Payment;
use crate::model::placement::Placement;
use crate::model::{Content, Moment};
use crate::reconcile::{PaymentBooks, PlacementBooks};
use chrono::{Days, NaiveDate};

/// A placement in force with its books.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) linked: &'a LinkedPlacement,
    pub(super) record: &'a Placement,
    pub(super) books: &'a PlacementBooks,
    pub(super) case: Option<&'a Case>,
    cancelled: bool,
}

/// Every placement in force whose key is unique. Placements with a duplicated key have no money (D02).
pub(super) fn placements<'a>(review: &Review<'a>) -> impl Iterator<Item = Placed<'a>> {
    let review = *review;
    let single = review.office.placements.with_ids();
    let single = single.filter(|(_, linked)| !linked.duplicate && !linked.repeated);
    single.map(move |(id, _)| placed(&review, id))
}

/// A placement with its books.
pub(super) fn placed<'a>(review: &Review<'a>, id: PlacementId) -> Placed<'a> {
    let (office, linked) = (review.office, &review.office.placements[id]);
    Placed {
        linked,
        record: &linked.record,
        books: &review.books.placements[id],
        case: office.case(linked.case),
        cancelled: linked.is_cancelled(office.as_of()),
    }
}

impl Placed<'_> {
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled
    }

    /// The name in a message: `都市晨报 A1`.
    pub(super) fn name(&self) -> String {
        let name = [self.record.medium.text(), self.record.position.text()];
        name.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// A payment with its books.
#[derive(Clone, Copy)]
pub(super) struct Paid<'a> {
    pub(super) id: PaymentId,
    pub(super) linked: &'a LinkedPayment,
    pub(super) record: &'a Payment,
    pub(super) books: &'a PaymentBooks,
}

/// Every payment with a unique key that exists on 检查日: paid, or still a request.
pub(super) fn payments_and_requests<'a>(review: &Review<'a>) -> impl Iterator<Item = Paid<'a>> {
    let office = review.office;
    let pairs = office.payments.with_ids().zip(&review.books.payments);
    pairs
        .filter(|((_, linked), books)| {
            let requested = !matches!(linked.record.requested.content, Content::Later(_));
            books.counts || (requested && !linked.duplicate)
        })
        .map(|((id, linked), books)| Paid { id, linked, record: &linked.record, books })
}

/// Every payment made until 检查日, with its day.
pub(super) fn payments<'a>(review: &Review<'a>) -> impl Iterator<Item = (NaiveDate, Paid<'a>)> {
    payments_and_requests(review)
        .filter(|paid| paid.books.counts)
        .filter_map(|paid| Some((paid.record.date.get()?, paid)))
}

/// What media still owe for payments after its due date: 实付日期, due date, calendar days since then, and
/// the payment.
pub(super) fn overdue<'a>(
    review: &Review<'a>,
    kind: ObligationKind,
) -> impl Iterator<Item = (NaiveDate, Moment, i64, PaymentId)> + use<'a> {
    let as_of = review.as_of();
    review.due.obligations.of(kind).iter().filter(|owed| owed.is_open()).filter_map(move |owed| {
        let About::Payment(id) = owed.about else { return None };
        Some((owed.from?.date, owed.due?, owed.calendar_days_late(as_of)?, id))
    })
}

/// The day `days` calendar days later; a date at the end of the calendar stays.
pub(super) fn days_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(day)
}
