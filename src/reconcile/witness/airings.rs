//! Airings: the proofs of media compared with the schedule: planned and aired insertions of a placement and
//! month, by day if the plan has days. It confirms nothing.

use crate::link::{LinkedPlacement, MediumName, Office, PlacementId};
use crate::model::choice::Deviation;
use crate::model::placement::{MarkKind, Publication};
use crate::model::{Month, Place};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// One placement in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Airing {
    pub placement: PlacementId,
    pub month: Month,
    /// Planned insertions up to `until`.
    pub planned: u32,
    /// Aired insertions of the days that can be read; `None` if the proof has no row for the placement (未列),
    /// or if nothing of it can be compared.
    pub aired: Option<u32>,
    /// The last day that is compared.
    pub until: NaiveDate,
    /// The last day up to it on which the placement aired.
    pub last_aired: Option<NaiveDate>,
    /// The days with a difference; empty if the plan has no days.
    pub days: Vec<DayDiffers>,
    /// Missing insertions that a 发布确认 already states.
    pub stated: u32,
    /// Whether the plan has days.
    pub by_day: bool,
    /// Whether every day up to `until` was compared. A day whose times cannot be read is not.
    pub is_whole: bool,
    /// The days up to it whose times cannot be read.
    pub unread: Vec<NaiveDate>,
    /// The row of the proof, or the proof if it has none.
    pub at: Place,
}

/// A day on which the proof differs from the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayDiffers {
    pub date: NaiveDate,
    pub planned: u32,
    pub aired: u32,
    /// Whether a 发布确认 states what is missing on this day.
    pub stated: bool,
}

impl Airing {
    /// Whether the proof has no row for the placement.
    pub fn is_unlisted(&self) -> bool {
        self.aired.is_none() && self.is_whole
    }

    /// Whether less was aired than planned, beyond what a 发布确认 states.
    pub fn is_short(&self) -> bool {
        match (self.aired, self.by_day) {
            (None, _) => false,
            (Some(_), true) => self.days.iter().any(|day| day.aired < day.planned && !day.stated),
            (Some(aired), false) => aired.saturating_add(self.stated) < self.planned,
        }
    }

    /// Whether more was aired than planned, on at least one day.
    pub fn is_over(&self) -> bool {
        match (self.aired, self.by_day) {
            (None, _) => false,
            (Some(_), true) => self.days.iter().any(|day| day.aired > day.planned),
            (Some(aired), false) => aired > self.planned,
        }
    }
}

/// What all proofs say about one placement and month.
struct Proven {
    days: BTreeMap<NaiveDate, u32>,
    /// Days whose times cannot be read.
    unread: BTreeSet<NaiveDate>,
    /// Whether the day of a row cannot be read.
    unknown: bool,
    until: NaiveDate,
    at: Place,
}

/// Compares every proof with the schedule, in order of 排期编号 and month.
pub(super) fn airings(office: &Office) -> Vec<Airing> {
    let as_of = office.as_of();
    let mut proven: BTreeMap<(PlacementId, Month), Proven> = BTreeMap::new();
    let mut unlisted: BTreeMap<(PlacementId, Month), (NaiveDate, Place)> = BTreeMap::new();
    for proof in &office.proofs {
        let Some(last) = proof.record.last_mark() else { continue };
        let until = [Some(as_of), proof.record.end, Some(last)].into_iter().flatten().min().unwrap_or(last);
        for (id, row) in &proof.rows {
            let of_row = row.days.keys().chain(&row.unread).map(|day| Month::of(*day)).collect();
            let whole = proof.record.is_grid || row.unknown;
            let months: BTreeSet<Month> = if whole { proof.record.months.clone() } else { of_row };
            for month in months {
                let one = proven.entry((*id, month)).or_insert_with(|| Proven {
                    days: BTreeMap::new(),
                    unread: BTreeSet::new(),
                    unknown: false,
                    until,
                    at: row.at,
                });
                one.until = one.until.max(until);
                one.unread.extend(row.unread.iter().filter(|day| Month::of(**day) == month));
                one.unknown |= row.unknown;
            }
        }
        let mut here: BTreeMap<(PlacementId, NaiveDate), u32> = BTreeMap::new();
        for (id, row) in &proof.rows {
            for (day, times) in &row.days {
                *here.entry((*id, *day)).or_default() += times;
            }
        }
        for ((id, day), times) in here {
            if let Some(one) = proven.get_mut(&(id, Month::of(day))) {
                // the same airing in two files
                let known = one.days.entry(day).or_default();
                *known = (*known).max(times);
            }
        }
        for (id, placement) in office.placements.with_ids() {
            let about = placement.case.map(|case| (case, MediumName::of(placement)));
            if placement.repeated || !about.is_some_and(|about| proof.about.contains(&about)) {
                continue;
            }
            for month in &proof.record.months {
                let known = unlisted.entry((id, *month)).or_insert((until, proof.record.at));
                known.0 = known.0.max(until);
            }
        }
    }
    let is_doubtful =
        |key: &(PlacementId, Month)| office.proofs.iter().any(|proof| proof.doubtful.contains(key));
    unlisted.retain(|key, _| !proven.contains_key(key) && !is_doubtful(key));
    let is_cancelled = |id: PlacementId| office.placements[id].is_cancelled(as_of);
    let mut airings: Vec<Airing> = Vec::new();
    for ((id, month), proven) in proven {
        if let (false, Some(plan)) = (is_cancelled(id), PlannedAirings::new(office, &office.placements[id])) {
            let mut airing = plan.compare(id, month, &proven);
            // a sum of which a part cannot be read is not known
            if proven.unknown || (plan.by_day.is_none() && !proven.unread.is_empty()) {
                airing =
                    Airing { aired: None, days: Vec::new(), last_aired: None, is_whole: false, ..airing };
            }
            airings.extend((airing.planned > 0 || airing.aired != Some(0)).then_some(airing));
        }
    }
    for ((id, month), (until, at)) in unlisted {
        let Some(plan) = PlannedAirings::new(office, &office.placements[id]).filter(|_| !is_cancelled(id))
        else {
            continue;
        };
        let planned = plan.within(month, until);
        if planned > 0 {
            let (days, by_day) = (Vec::new(), plan.by_day.is_some());
            let airing = Airing {
                placement: id,
                month,
                planned,
                aired: None,
                until,
                last_aired: None,
                days,
                stated: 0,
                by_day,
                is_whole: true,
                unread: Vec::new(),
                at,
            };
            airings.push(airing);
        }
    }
    airings.sort_by_key(|airing| (airing.placement, airing.month));
    airings
}

/// The planned airings of a placement.
struct PlannedAirings<'a> {
    placement: &'a LinkedPlacement,
    publications: Vec<&'a Publication>,
    /// Insertions on each day, if the plan has days.
    by_day: Option<BTreeMap<NaiveDate, u32>>,
    /// 次数 + 赠播次数, if the plan has no days.
    times: u32,
    /// Moved and made-good insertions by day: added on the day of airing, taken off the planned day.
    moved: BTreeMap<NaiveDate, i64>,
}

impl<'a> PlannedAirings<'a> {
    /// `None` if 次数 or all days are unknown.
    fn new(office: &'a Office, placement: &'a LinkedPlacement) -> Option<PlannedAirings<'a>> {
        let record = &placement.record;
        let publications: Vec<&Publication> =
            office.publications.of(&placement.publications).map(|one| &one.record).collect();
        if record.days.is_empty() {
            return None;
        }
        let bonus = record.bonus_times.get().unwrap_or(0);
        let (mut days, mut made_good): (BTreeMap<NaiveDate, u32>, BTreeMap<NaiveDate, u32>) =
            Default::default();
        for mark in &record.days {
            let side = if mark.kind == MarkKind::MakeGood { &mut made_good } else { &mut days };
            let times = side.entry(mark.date).or_default();
            *times = times.saturating_add(mark.times);
        }
        let one_a_time = usize::try_from(record.times.get().unwrap_or(0)).ok() == Some(record.days.len());
        let knows_days = record.from_grid || (one_a_time && bonus == 0);
        let times = match record.from_grid {
            true => 0,
            false => record.times.get()?.saturating_add(bonus),
        };
        let mut moved: BTreeMap<NaiveDate, i64> = BTreeMap::new();
        for publication in &publications {
            let actual = publication.actual.get();
            if publication.deviation.get() == Some(Deviation::Rescheduled)
                && let Some((from, to)) =
                    publication.planned.get().zip(actual).filter(|(from, to)| from != to)
            {
                let all = publication.planned_times.get().or(publication.actual_times.get()).unwrap_or(1);
                let there = if knows_days { days.get(&from).copied().unwrap_or(0) } else { all };
                let times = i64::from(all.min(there));
                *moved.entry(from).or_default() -= times;
                *moved.entry(to).or_default() += times;
            }
            if let Some((day, times)) = publication.make_good.get().zip(publication.make_good_times.get()) {
                // a 补 in the grid on that day is the same make-good
                let marked = made_good.remove(&day).unwrap_or(0);
                *moved.entry(day).or_default() += i64::from(times.max(marked));
            }
        }
        for (day, times) in made_good {
            *moved.entry(day).or_default() += i64::from(times);
        }
        Some(PlannedAirings { placement, publications, by_day: knows_days.then_some(days), times, moved })
    }

    /// Planned insertions up to a day.
    fn through(&self, day: NaiveDate) -> u32 {
        let moved: i64 = self.moved.range(..=day).map(|(_, times)| times).sum();
        let base: u32 = match &self.by_day {
            Some(days) => days.range(..=day).map(|(_, times)| times).sum(),
            None => {
                let all = self.placement.record.days.len() as u64;
                let past = self.placement.record.days.iter().filter(|mark| mark.date <= day).count() as u64;
                // evenly over the days, half up
                let share = (u64::from(self.times) * past * 2 + all).checked_div(all * 2).unwrap_or(0);
                u32::try_from(share).unwrap_or(u32::MAX)
            }
        };
        u32::try_from((i64::from(base) + moved).max(0)).unwrap_or(u32::MAX)
    }

    /// Planned insertions of a month up to a day.
    fn within(&self, month: Month, until: NaiveDate) -> u32 {
        let until = until.min(month.last_day());
        if until < month.first_day() {
            return 0;
        }
        self.through(until).saturating_sub(self.through(month.previous().last_day()))
    }

    /// Planned insertions of one day.
    fn on(&self, day: NaiveDate) -> u32 {
        let base = self.by_day.as_ref().and_then(|days| days.get(&day)).copied().unwrap_or(0);
        let moved = self.moved.get(&day).copied().unwrap_or(0);
        u32::try_from((i64::from(base) + moved).max(0)).unwrap_or(u32::MAX)
    }

    /// Marks the days whose missing insertions a 发布确认 states. A 发布确认 that covers more than its own day is
    /// about the days since the one before it; its missing insertions go to these days in order.
    fn state(&self, days: &mut [DayDiffers]) {
        let mut before: Option<NaiveDate> = None;
        for (day, publication) in self.confirmed() {
            let all = publication.planned_times.get().or(publication.actual_times.get()).unwrap_or(0);
            let of_run = all > self.on(day);
            let covers = |date: NaiveDate| match of_run {
                true => date <= day && before.is_none_or(|before| date > before),
                false => date == day,
            };
            let mut missing = stated_times(publication);
            for differs in days.iter_mut().filter(|one| one.aired < one.planned && !one.stated) {
                let short = differs.planned - differs.aired;
                if covers(differs.date) && short <= missing {
                    missing -= short;
                    differs.stated = true;
                }
            }
            before = Some(day);
        }
    }

    /// The 发布确认 with a day, in order of day, without 改期.
    fn confirmed(&self) -> Vec<(NaiveDate, &'a Publication)> {
        let moved = |one: &&&Publication| one.deviation.get() != Some(Deviation::Rescheduled);
        let dated = |one: &&'a Publication| Some((one.planned.get().or(one.actual.get())?, *one));
        let mut confirmed: Vec<(NaiveDate, &Publication)> =
            self.publications.iter().filter(moved).filter_map(dated).collect();
        confirmed.sort_by_key(|(day, one)| (*day, one.at));
        confirmed
    }

    fn compare(&self, placement: PlacementId, month: Month, proven: &Proven) -> Airing {
        let until = proven.until.min(month.last_day());
        let aired: BTreeMap<NaiveDate, u32> = proven
            .days
            .range(month.first_day()..=until.max(month.first_day()))
            .map(|(d, t)| (*d, *t))
            .collect();
        let aired: BTreeMap<NaiveDate, u32> = aired.into_iter().filter(|(day, _)| *day <= until).collect();
        let planned_days = self.by_day.iter().flat_map(BTreeMap::keys).chain(self.moved.keys());
        let in_month = |day: &&NaiveDate| (month.first_day()..=until).contains(*day);
        let mut all: BTreeSet<NaiveDate> = planned_days.filter(in_month).copied().collect();
        all.extend(aired.keys());
        all.retain(|day| !proven.unread.contains(day));
        let unread: Vec<NaiveDate> = proven.unread.iter().filter(in_month).copied().collect();
        let mut days = Vec::new();
        if self.by_day.is_some() {
            for date in &all {
                let (planned, aired) = (self.on(*date), aired.get(date).copied().unwrap_or(0));
                if planned != aired {
                    days.push(DayDiffers { date: *date, planned, aired, stated: false });
                }
            }
            self.state(&mut days);
        }
        let stated = self.confirmed().into_iter().filter(|(day, _)| in_month(&day));
        Airing {
            placement,
            month,
            planned: self.within(month, until),
            aired: Some(aired.values().sum()),
            until,
            last_aired: aired.iter().filter(|(_, times)| **times > 0).map(|(day, _)| *day).next_back(),
            days,
            stated: stated.map(|(_, one)| stated_times(one)).sum(),
            by_day: self.by_day.is_some(),
            is_whole: unread.is_empty(),
            unread,
            at: proven.at,
        }
    }
}

/// 差异次数, or the insertions missing of 计划次数 if it is blank.
fn stated_times(publication: &Publication) -> u32 {
    let missing = || {
        let (planned, actual) = publication.planned_times.get().zip(publication.actual_times.get())?;
        Some(planned.saturating_sub(actual))
    };
    publication.deviation_times.get().or_else(missing).unwrap_or(0)
}
