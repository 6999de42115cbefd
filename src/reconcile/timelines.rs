//! What each placement and quote had received, and was worth, on any day: the result of the replay.
//!
//! Plain data with its questions; `replay` fills it. Never computes an allocation.

use crate::link::{LinkedPlacement, PlacementId, Quote, QuoteId};
use crate::model::{Fen, IdVec};
use chrono::NaiveDate;

/// In order of day: (day, received from then on).
pub(super) type Timeline = Vec<(NaiveDate, Fen)>;

/// For every placement and quote the days on which what it received changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timelines {
    pub(super) placements: IdVec<Timeline, LinkedPlacement>,
    pub(super) quotes: IdVec<Timeline, Quote>,
    /// Of a cancelled placement, in order of day: (day, 订单 from then on)
    pub(super) cancelled: IdVec<Vec<(NaiveDate, Option<Fen>)>, LinkedPlacement>,
}

impl Timelines {
    /// ② 到款 of a placement as a run with this 检查日 would print it.
    pub fn received_on(&self, placement: PlacementId, day: NaiveDate) -> Fen {
        received_on(&self.placements[placement], day)
    }

    /// ① 订单 of a placement that was cancelled by a day, as a run with this 检查日 would print it;
    /// outer `None` where it was not.
    pub fn cancelled_on(&self, placement: PlacementId, day: NaiveDate) -> Option<Option<Fen>> {
        worth_on(&self.cancelled[placement], day)
    }

    /// ② 到款 of a quote, likewise.
    pub fn quote_received_on(&self, quote: QuoteId, day: NaiveDate) -> Fen {
        received_on(&self.quotes[quote], day)
    }

    /// The days on which what a placement received changed, with what it had from then on.
    pub fn of_placement(&self, placement: PlacementId) -> &[(NaiveDate, Fen)] {
        &self.placements[placement]
    }
}

fn received_on(timeline: &[(NaiveDate, Fen)], day: NaiveDate) -> Fen {
    let after = timeline.partition_point(|(from, _)| *from <= day);
    after.checked_sub(1).and_then(|i| timeline.get(i)).map_or(Fen::ZERO, |(_, received)| *received)
}

/// What a cancelled placement is worth on a day; outer `None` before 撤单日.
pub(super) fn worth_on(cancelled: &[(NaiveDate, Option<Fen>)], day: NaiveDate) -> Option<Option<Fen>> {
    cancelled.iter().rev().find(|(from, _)| *from <= day).map(|(_, amount)| *amount)
}
