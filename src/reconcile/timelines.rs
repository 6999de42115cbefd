//! What each placement and quote had received, and was worth, on any day: the result of the replay.
//!
//! Plain data with its questions; `replay` fills it. Never computes an allocation.

use crate::model::Fen;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// For every placement and quote the days on which what it received changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timelines {
    /// Per slot, in order of day: (day, received from then on)
    pub(super) timelines: Vec<Vec<(NaiveDate, Fen)>>,
    pub(super) placements: usize,
    /// Per cancelled placement, in order of day: (day, 订单 from then on)
    pub(super) cancelled: BTreeMap<usize, Vec<(NaiveDate, Option<Fen>)>>,
}

impl Timelines {
    /// ② 到款 of a placement as a run with this 检查日 would print it.
    pub fn received_on(&self, placement: usize, day: NaiveDate) -> Fen {
        self.on(if placement < self.placements { placement } else { usize::MAX }, day)
    }

    /// ① 订单 of a placement that was cancelled by a day, as a run with this 检查日 would print it;
    /// outer `None` where it was not.
    pub fn cancelled_on(&self, placement: usize, day: NaiveDate) -> Option<Option<Fen>> {
        worth_on(self.cancelled.get(&placement)?, day)
    }

    /// ② 到款 of a quote, likewise.
    pub fn quote_received_on(&self, quote: usize, day: NaiveDate) -> Fen {
        self.on(self.placements.saturating_add(quote), day)
    }

    /// The days on which what a placement received changed, with what it had from then on.
    pub fn of_placement(&self, placement: usize) -> &[(NaiveDate, Fen)] {
        if placement < self.placements { self.timeline(placement) } else { &[] }
    }

    fn timeline(&self, slot: usize) -> &[(NaiveDate, Fen)] {
        self.timelines.get(slot).map_or(&[], Vec::as_slice)
    }

    fn on(&self, slot: usize, day: NaiveDate) -> Fen {
        let timeline = self.timeline(slot);
        let after = timeline.partition_point(|(from, _)| *from <= day);
        after.checked_sub(1).and_then(|i| timeline.get(i)).map_or(Fen::ZERO, |(_, received)| *received)
    }
}

/// What a cancelled placement is worth on a day; outer `None` before 撤单日.
pub(super) fn worth_on(cancelled: &[(NaiveDate, Option<Fen>)], day: NaiveDate) -> Option<Option<Fen>> {
    cancelled.iter().rev().find(|(from, _)| *from <= day).map(|(_, amount)| *amount)
}
