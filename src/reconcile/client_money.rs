//! Whether the client's money for a placement or a quote is there: what must be paid first (先款比例, 制作先款比例),
//! and the whole amount. It is decided only here; every rule and page reads it.

use crate::link::{LinkedPlacement, Office, Quote};
use crate::model::Fen;
use crate::model::choice::ClientTerms;
use chrono::NaiveDate;

/// How much of an amount the client has paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientPaid {
    /// The amount is zero, so nothing is to be paid.
    Nothing,
    /// What is missing, in fen.
    ShortBy(Fen),
    /// All of it, with the day since which it is there.
    On(Option<NaiveDate>),
    /// The amount is unknown.
    #[default]
    Unknown,
    /// The receipts were not read completely, or the office keeps no 收付款.
    Unchecked,
}

impl ClientPaid {
    /// What is missing, in fen; `None` if that is unknown.
    pub fn missing(self) -> Option<Fen> {
        match self {
            ClientPaid::Nothing | ClientPaid::On(_) => Some(Fen::ZERO),
            ClientPaid::ShortBy(missing) => Some(missing),
            ClientPaid::Unknown | ClientPaid::Unchecked => None,
        }
    }

    /// Whether nothing is missing.
    pub fn is_there(self) -> bool {
        self.missing() == Some(Fen::ZERO)
    }

    /// The day since which it is there.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            ClientPaid::On(day) => day,
            _ => None,
        }
    }
}

/// What came in for something, in fen, and its dated parts; `None` if the receipts were not read completely.
pub(super) type Received = Option<(Fen, Vec<(NaiveDate, Fen)>)>;

/// The client's money for one placement or quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientMoney {
    /// Whether the client pays first: 媒体付款方式 is 先款后播, or blank.
    pub pays_first: bool,
    /// The share that 先款比例 asks for before the airing; of a quote, that 制作先款比例 asks for before 交制作.
    pub share: ClientPaid,
    /// The whole 客户金额, or the whole quote.
    pub all: ClientPaid,
}

impl ClientMoney {
    pub(super) fn of(
        office: &Office,
        placement: &LinkedPlacement,
        ordered: Option<Fen>,
        received: &Received,
    ) -> ClientMoney {
        ClientMoney {
            pays_first: terms(office, placement) == ClientTerms::PrepayFirst,
            share: paid(received, ordered.map(|ordered| paid_first(office, ordered))),
            all: paid(received, ordered),
        }
    }

    pub(super) fn of_quote(office: &Office, quote: &Quote, received: &Received) -> ClientMoney {
        let (amount, terms) = (quote.amount(), office.case(quote.case).map(|case| case.terms()));
        ClientMoney {
            pays_first: terms.is_none_or(|terms| terms == ClientTerms::PrepayFirst),
            share: paid(received, amount.map(|amount| paid_before_production(office, amount))),
            all: paid(received, amount),
        }
    }

    /// What the client must pay before the airing; `None` if it pays afterwards (月结, 垫付).
    pub fn prepayment(self) -> Option<ClientPaid> {
        Some(self.share).filter(|_| self.pays_first)
    }

    /// What falls due first: the prepayment, else everything.
    pub fn due_first(self) -> ClientPaid {
        self.prepayment().unwrap_or(self.all)
    }

    /// What is still missing of the rest that falls due after the prepayment, in fen; `None` if there is no such
    /// rest, or if it is unknown.
    pub fn missing_rest(self) -> Option<Fen> {
        Some(self.all.missing()? - self.prepayment()?.missing()?)
    }
}

/// How much of an amount was received.
fn paid(received: &Received, needed: Option<Fen>) -> ClientPaid {
    match (received, needed) {
        (None, _) => ClientPaid::Unchecked,
        (_, None) => ClientPaid::Unknown,
        (Some((received, _)), Some(needed)) if *received < needed => ClientPaid::ShortBy(needed - *received),
        (_, Some(needed)) if needed <= Fen::ZERO => ClientPaid::Nothing,
        (Some((_, parts)), Some(needed)) => ClientPaid::On(there_since(parts, needed)),
    }
}

/// The part of an amount that 先款比例 asks for before the airing, in fen.
pub(crate) fn paid_first(office: &Office, amount: Fen) -> Fen {
    amount.at(office.settings.parameters.prepayment_share)
}

/// The part of a quote that 制作先款比例 asks for before 交制作, in fen.
pub(crate) fn paid_before_production(office: &Office, amount: Fen) -> Fen {
    amount.at(office.settings.parameters.production_prepayment_share)
}

/// 媒体付款方式 of the placement's client, or 先款后播 if it is blank.
pub(crate) fn terms(office: &Office, placement: &LinkedPlacement) -> ClientTerms {
    office.case(placement.case).map_or(ClientTerms::PrepayFirst, |case| case.terms())
}

/// The day since which the parts of receipts amount to `needed`. A refund in between begins anew.
fn there_since(parts: &[(NaiveDate, Fen)], needed: Fen) -> Option<NaiveDate> {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    let (mut sum, mut since) = (Fen::ZERO, None);
    for day in parts.chunk_by(|a, b| a.0 == b.0) {
        sum += day.iter().map(|(_, amount)| *amount).sum();
        let day = day.first().map(|(day, _)| *day);
        since = if sum >= needed { since.or(day) } else { None };
    }
    since
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last refund counts: what is there again is there since the day on which it came again.
    #[rstest::rstest]
    #[case::in_two_parts(&[("2026-03-02", 40), ("2026-03-05", 60), ("2026-03-09", 10)], "2026-03-05")]
    #[case::refunded_and_paid_again(&[("2026-03-02", 100), ("2026-03-05", -100), ("2026-03-09", 100)], "2026-03-09")]
    #[case::exchanged_on_one_day(&[("2026-03-02", 100), ("2026-03-05", 100), ("2026-03-05", -100)], "2026-03-02")]
    fn the_day_since_which_the_money_is_there(#[case] parts: &[(&str, i64)], #[case] since: &str) {
        let parts: Vec<(NaiveDate, Fen)> =
            parts.iter().map(|(day, amount)| (day.parse().unwrap(), Fen(*amount))).collect();
        assert_eq!(there_since(&parts, Fen(100)), Some(since.parse().unwrap()));
    }
}
