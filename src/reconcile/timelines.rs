//! Timelines: what each placement and quote had received, and its value, on any day. They are the result of
//! the replay.
//!
//! Plain data; `replay` fills it. It never computes an allocation.

use crate::link::{LinkedPlacement, PlacementId, Quote, QuoteId};
use crate::model::{Fen, IdVec};
use chrono::NaiveDate;

/// (day, received from that day on), in order of day.
pub(super) type Timeline = Vec<(NaiveDate, Fen)>;

/// For every placement and quote the days on which its received amount changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timelines {
    pub(super) placements: IdVec<Timeline, LinkedPlacement>,
    pub(super) quotes: IdVec<Timeline, Quote>,
    /// For a cancelled placement: (day, 订单 from that day on), in order of day
    pub(super) cancelled: IdVec<Vec<(NaiveDate, Option<Fen>)>, LinkedPlacement>,
}

impl Timelines {
    /// ② 到款 of a placement on a day, in fen.
    pub fn received_on(&self, placement: PlacementId, day: NaiveDate) -> Fen {
        received_on(&self.placements[placement], day)
    }

    /// ① 订单 of a placement that was cancelled until a day, in fen; the outer `None` means not cancelled, the
    /// inner one unknown.
    pub fn cancelled_on(&self, placement: PlacementId, day: NaiveDate) -> Option<Option<Fen>> {
        worth_on(&self.cancelled[placement], day)
    }

    /// ② 到款 of a quote on a day, in fen.
    pub fn quote_received_on(&self, quote: QuoteId, day: NaiveDate) -> Fen {
        received_on(&self.quotes[quote], day)
    }

    /// The days on which the received amount of a placement changed, with the amount from that day on.
    pub fn of_placement(&self, placement: PlacementId) -> &[(NaiveDate, Fen)] {
        &self.placements[placement]
    }
}

fn received_on(timeline: &[(NaiveDate, Fen)], day: NaiveDate) -> Fen {
    let after = timeline.partition_point(|(from, _)| *from <= day);
    after.checked_sub(1).and_then(|i| timeline.get(i)).map_or(Fen::ZERO, |(_, received)| *received)
}

/// The value of a cancelled placement on a day; the outer `None` means before 撤单日.
pub(super) fn worth_on(cancelled: &[(NaiveDate, Option<Fen>)], day: NaiveDate) -> Option<Option<Fen>> {
    cancelled.iter().rev().find(|(from, _)| *from <= day).map(|(_, amount)| *amount)
}
