//! The cause of a difference between two facts of a placement: chosen by rule, unless a person wrote another
//! 原因 for this record and this pair of facts.

use super::books::{Between, Cause, Difference, PaymentPart, PlacementBooks, PlacementState};
use super::client_money::ClientPaid;
use super::publication::Airing;
use super::whole::Fact;
use crate::link::{LinkedPlacement, Office};
use crate::model::Fen;
use crate::model::choice::MediumTerms;
use crate::model::memory::Memory;
use chrono::{Days, NaiveDate};

/// The grounds on which causes are chosen.
pub(super) struct Grounds<'a> {
    memory: &'a Memory,
}

impl<'a> Grounds<'a> {
    pub(super) fn new(memory: &'a Memory) -> Grounds<'a> {
        Grounds { memory }
    }

    /// The cause that a person wrote for this difference.
    fn written(&self, key: &str, between: Between) -> Option<Cause> {
        Cause::read(self.memory.causes.get(&(key.to_owned(), between))?)
    }
}

/// Every pair of facts that does not agree, with its cause. A fact is not compared if one of its tables was not
/// read completely.
pub(super) fn differences(
    office: &Office,
    placement: &LinkedPlacement,
    books: &PlacementBooks,
    airing: &Airing,
    grounds: &Grounds,
) -> Vec<Difference> {
    let case = ComparedPlacement { office, placement, books, airing, today: office.as_of() };
    let mut found = Vec::new();
    let mut differ = |between, required: Option<Fen>, amount: Fen, cause: &dyn Fn() -> Cause| {
        let agrees = required.map_or(amount.is_zero(), |required| required == amount);
        // money of another project or client is reported even if the amounts agree
        let foreign = between == Between::ReceivedOrdered && case.has_foreign_money();
        if !agrees || foreign {
            let cause = grounds.written(&placement.record.key, between).unwrap_or_else(cause);
            // a placement that was paid or published no longer waits for the client's confirmation
            let begun = books.paid > Fen::ZERO || books.published.is_some_and(|amount| amount > Fen::ZERO);
            let late = cause == Cause::Unconfirmed && between != Between::PublishedOrdered && begun;
            let explained = cause.is_explained() && !late;
            let client_first = case.client_first();
            found.push(Difference { between, required, found: amount, cause, explained, client_first });
        }
    };
    if let Some(received) = books.known_received() {
        differ(Between::ReceivedOrdered, books.ordered, received, &|| case.received());
    }
    if let (Some(gross), true) = (books.gross(), books.whole.knows_payments()) {
        differ(Between::PaidCost, books.cost, gross, &|| case.paid(gross));
    }
    if let (Some(paid), Some(invoiced)) = (books.known_paid(), books.known(Fact::InvoicedIn)) {
        differ(Between::InvoicedPaid, Some(paid), invoiced, &|| case.invoiced());
    }
    if let (Some(published), false) = (books.known(Fact::Published), placement.is_cancelled(case.today))
        && case.has_run()
    {
        differ(Between::PublishedOrdered, books.ordered, published, &|| case.published());
    }
    found
}

struct ComparedPlacement<'a> {
    office: &'a Office,
    placement: &'a LinkedPlacement,
    books: &'a PlacementBooks,
    airing: &'a Airing,
    today: NaiveDate,
}

impl ComparedPlacement<'_> {
    /// 手续费上限 in fen: a difference up to this amount is bank charges or rounding.
    fn charges(&self) -> Fen {
        self.office.settings.parameters.bank_fee_limit
    }

    /// Whether the last day is over.
    fn has_run(&self) -> bool {
        self.placement.record.last_day().is_some_and(|last| last < self.today)
    }

    /// Whether the first day is more than 到款预警天数 away, or is unknown.
    fn is_far(&self) -> bool {
        let warning = u64::from(self.office.settings.parameters.receipt_warning_days);
        let until = self.today.checked_add_days(Days::new(warning)).unwrap_or(self.today);
        self.placement.record.first_day().is_none_or(|first| first > until)
    }

    /// Whether the client must act before the medium may be paid.
    fn client_first(&self) -> bool {
        match self.books.state {
            PlacementState::AwaitingConfirmation | PlacementState::Advanced => true,
            PlacementState::AwaitingReceipt => self.books.client.pays_first,
            _ => false,
        }
    }

    /// Whether what is missing falls due only after the airing: by the terms, or because the share that must be
    /// paid first is there.
    fn pays_the_rest_later(&self) -> bool {
        self.books.client.prepayment().is_none_or(ClientPaid::is_there)
    }

    fn is_confirmed(&self) -> bool {
        self.placement.confirmed.is_written()
    }

    /// 串户: whether a receipt of another project or client covers a part of the placement.
    fn has_foreign_money(&self) -> bool {
        self.books.receipt_parts.iter().map(|part| &self.office.receipts[part.from]).any(|receipt| {
            let other_project = receipt.case.is_some() && receipt.case != self.placement.case;
            let payers = self.office.clients().cases(receipt.record.payer.text());
            let own = self.placement.case.is_some_and(|case| payers.contains(&case));
            other_project || (!payers.is_empty() && !own)
        })
    }

    fn received(&self) -> Cause {
        let PlacementBooks { ordered, received, .. } = *self.books;
        let Some(ordered) = ordered else { return Cause::Slip };
        let before = self.placement.version_before().and_then(|record| record.amount.get());
        if self.has_foreign_money() {
            Cause::WrongProject
        } else if self.placement.is_cancelled(self.today) {
            Cause::Cancellation
        } else if received > Fen::ZERO && (received - ordered).abs() <= self.charges() {
            Cause::Rounding
        } else if before.is_some_and(|before| before != ordered && before == received) {
            Cause::PriceChange
        } else if received > ordered {
            Cause::Overpaid
        } else if !self.is_confirmed() {
            Cause::Unconfirmed
        } else if self.is_far() || (self.pays_the_rest_later() && !self.has_run()) {
            Cause::InTransit
        } else {
            Cause::Underpaid
        }
    }

    fn paid(&self, gross: Fen) -> Cause {
        let Some(cost) = self.books.cost else { return Cause::Slip };
        let whole = |part: &&PaymentPart| cost > Fen::ZERO && part.gross() >= cost;
        if self.placement.is_cancelled(self.today) {
            Cause::Cancellation
        } else if gross > Fen::ZERO && (gross - cost).abs() <= self.charges() {
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
        if (invoiced_in - paid).abs() <= self.charges() {
            Cause::Rounding
        } else if invoiced_in > paid && self.books.gross().is_some_and(|gross| invoiced_in <= gross) {
            Cause::RebateOffset
        } else if invoiced_in > paid {
            let postpaid = self.office.medium_terms(self.placement) == MediumTerms::Postpaid;
            let expected = self.books.cost.is_some_and(|cost| invoiced_in <= cost);
            if postpaid && expected { Cause::InTransit } else { Cause::Slip }
        } else {
            let limit = i64::from(self.office.settings.parameters.invoice_yellow_days);
            let old = |part: &PaymentPart| {
                let date = self.office.payments[part.from].record.date.get();
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
