//! Why two facts of a placement differ: one cause each, chosen by rule, overridden where a person
//! began 处理意见 with another.

use super::books::{Between, Cause, Difference, PlacementBooks};
use super::publication::Airing;
use super::state::terms;
use crate::link::{LinkedPlacement, Office};
use crate::model::Fen;
use crate::model::choice::{ClientTerms, MediumTerms};
use crate::model::memory::Memory;
use chrono::{Days, NaiveDate};
use std::collections::HashMap;

/// Up to here a difference is bank charges or rounding.
const CHARGES: Fen = Fen(50_00);

/// Causes that people wrote, by key of the record.
pub(super) struct Overrides<'a>(HashMap<&'a str, Cause>);

impl<'a> Overrides<'a> {
    pub(super) fn new(memory: &'a Memory) -> Overrides<'a> {
        let named = memory.handling.iter().filter_map(|(identity, handling)| {
            let cause = Cause::ALL.iter().find(|cause| handling.opinion.trim().starts_with(cause.word()))?;
            Some((identity.key.as_str(), *cause))
        });
        Overrides(named.collect())
    }
}

/// Every pair of facts that does not agree, with its cause.
pub(super) fn differences(
    office: &Office,
    placement: &LinkedPlacement,
    books: &PlacementBooks,
    airing: &Airing,
    overrides: &Overrides,
) -> Vec<Difference> {
    let case = Look { office, placement, books, airing, today: office.as_of() };
    let mut found = Vec::new();
    let mut differ = |between, required: Option<Fen>, amount: Fen, cause: &dyn Fn() -> Cause| {
        let agrees = required.map_or(amount.is_zero(), |required| required == amount);
        if !agrees {
            let cause = overrides.0.get(placement.record.key.as_str()).copied().unwrap_or_else(cause);
            found.push(Difference { between, required, found: amount, cause });
        }
    };
    differ(Between::ReceivedOrdered, books.ordered, books.received, &|| case.received());
    if let Some(gross) = books.gross() {
        differ(Between::PaidCost, books.cost, gross, &|| case.paid(gross));
    }
    differ(Between::InvoicedPaid, Some(books.paid), books.invoiced_in, &|| case.invoiced());
    if let (Some(published), false) = (books.published, placement.is_cancelled(case.today))
        && case.has_run()
    {
        differ(Between::PublishedOrdered, books.ordered, published, &|| case.published());
    }
    found
}

struct Look<'a> {
    office: &'a Office,
    placement: &'a LinkedPlacement,
    books: &'a PlacementBooks,
    airing: &'a Airing,
    today: NaiveDate,
}

impl Look<'_> {
    /// The last day is over.
    fn has_run(&self) -> bool {
        self.placement.record.last_day().is_some_and(|last| last < self.today)
    }

    /// The first day lies beyond 到款预警天数, or is not known.
    fn is_far(&self) -> bool {
        let warning = u64::from(self.office.settings.parameters.receipt_warning_days);
        let until = self.today.checked_add_days(Days::new(warning)).unwrap_or(self.today);
        self.placement.record.first_day().is_none_or(|first| first > until)
    }

    fn is_confirmed(&self) -> bool {
        self.placement.confirmed.is_written()
    }

    fn received(&self) -> Cause {
        let PlacementBooks { ordered, received, .. } = *self.books;
        let Some(ordered) = ordered else { return Cause::Slip };
        let foreign = |(receipt, _, _): &(usize, Fen, super::By)| {
            let case = self.office.receipts.get(*receipt).and_then(|r| r.case);
            case.is_some() && case != self.placement.case
        };
        let before = self.placement.history.iter().rev().find_map(|record| record.amount.get());
        if self.placement.is_cancelled(self.today) {
            Cause::Cancellation
        } else if self.books.receipt_parts.iter().any(foreign) {
            Cause::WrongProject
        } else if received > Fen::ZERO && (received - ordered).abs() <= CHARGES {
            Cause::Rounding
        } else if before.is_some_and(|before| before != ordered && before == received) {
            Cause::PriceChange
        } else if received > ordered {
            Cause::Overpaid
        } else if !self.is_confirmed() {
            Cause::Unconfirmed
        } else if self.is_far()
            || (terms(self.office, self.placement) != ClientTerms::PrepayFirst && !self.has_run())
        {
            Cause::InTransit
        } else {
            Cause::Underpaid
        }
    }

    fn paid(&self, gross: Fen) -> Cause {
        let Some(cost) = self.books.cost else { return Cause::Slip };
        let whole = |(_, cash, offset): &&(usize, Fen, Fen)| cost > Fen::ZERO && *cash + *offset >= cost;
        if self.placement.is_cancelled(self.today) {
            Cause::Cancellation
        } else if gross > Fen::ZERO && (gross - cost).abs() <= CHARGES {
            Cause::Rounding
        } else if gross > cost && self.books.payment_parts.iter().filter(whole).count() > 1 {
            Cause::PaidTwice
        } else if gross > cost && cost == self.books.paid {
            Cause::RebateOffset
        } else if gross > cost {
            Cause::Overpaid
        } else if gross.is_zero() && !self.is_confirmed() {
            Cause::Unconfirmed
        } else if gross.is_zero()
            && (!self.has_run() || self.office.medium_terms(self.placement) == MediumTerms::Postpaid)
        {
            Cause::InTransit
        } else {
            Cause::Underpaid
        }
    }

    fn invoiced(&self) -> Cause {
        let PlacementBooks { paid, invoiced_in, .. } = *self.books;
        if (invoiced_in - paid).abs() <= CHARGES {
            Cause::Rounding
        } else if invoiced_in > paid && self.books.gross().is_some_and(|gross| invoiced_in <= gross) {
            Cause::RebateOffset
        } else if invoiced_in > paid {
            let postpaid = self.office.medium_terms(self.placement) == MediumTerms::Postpaid;
            let expected = self.books.cost.is_some_and(|cost| invoiced_in <= cost);
            if postpaid && expected { Cause::InTransit } else { Cause::Slip }
        } else {
            let limit = i64::from(self.office.settings.parameters.invoice_yellow_days);
            let old = |(payment, _, _): &(usize, Fen, Fen)| {
                let date = self.office.payments.get(*payment).and_then(|p| p.record.date.get());
                date.is_some_and(|date| (self.today - date).num_days() > limit)
            };
            if self.books.payment_parts.iter().any(old) { Cause::InvoiceMissing } else { Cause::InTransit }
        }
    }

    fn published(&self) -> Cause {
        let times = self.placement.record.times_ordered().unwrap_or_default();
        let unconfirmed = self.airing.planned.is_some_and(|planned| planned < times);
        if unconfirmed { Cause::Unconfirmed } else { Cause::MakeGood }
    }
}
