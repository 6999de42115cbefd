//! 倒排表: the countdown of each placement, with every limit counted back from its first day and what is done.
//!
//! Dates and states only; pages and the media workbook put them into words. It also proves rush orders: an
//! order that came after its last day could not be done in time.

use super::obligation::Done;
use super::{money, placements, waves};
use crate::link::{Link, LinkedOrder, LinkedPlacement, Office, PlacementId};
use crate::model::{Calendar, IdVec};
use crate::reconcile::{Books, ClientPaid};
use chrono::NaiveDate;
use std::ops::RangeInclusive;

/// A step before the first day, in the order of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountdownStep {
    /// The order that starts the design chain
    Order,
    /// 文案平面设计稿 handed in
    Design,
    /// 完稿 handed in
    Artwork,
    /// 完稿 confirmed by the client in writing
    ArtworkConfirmation,
    /// 排期 confirmed by the client in writing
    Confirmation,
    /// 费用清单 (H-6.6)
    CostList,
    Booking,
    /// The client's prepayment
    Prepayment,
    /// 交片, to 媒介部
    Material,
    /// 发片, to the medium
    Sending,
}

impl CountdownStep {
    pub const ALL: [CountdownStep; 10] = [
        CountdownStep::Order,
        CountdownStep::Design,
        CountdownStep::Artwork,
        CountdownStep::ArtworkConfirmation,
        CountdownStep::Confirmation,
        CountdownStep::CostList,
        CountdownStep::Booking,
        CountdownStep::Prepayment,
        CountdownStep::Material,
        CountdownStep::Sending,
    ];

    pub fn word(self) -> &'static str {
        match self {
            CountdownStep::Order => "下单",
            CountdownStep::Design => "交设计稿",
            CountdownStep::Artwork => "交完稿",
            CountdownStep::ArtworkConfirmation => "客户确认完稿",
            CountdownStep::Confirmation => "客户确认排期",
            CountdownStep::CostList => "交费用清单",
            CountdownStep::Booking => "订位",
            CountdownStep::Prepayment => "客户付款",
            CountdownStep::Material => "交片",
            CountdownStep::Sending => "发片",
        }
    }
}

/// The progress of a step, by the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Done, with the day if it is known.
    Done(Option<NaiveDate>),
    Open,
    /// Not needed: by the client's terms, because there is nothing to pay, or because the artwork is handed over.
    NotNeeded,
    /// Not known, because 稿件单号 is blank.
    Unknown,
}

/// The state of a step on 检查日.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Passed,
    /// Due today or on the next working day
    Due,
    Ahead,
    DoneLate,
    Done,
    /// Not needed, or not known
    Silent,
}

/// The limit of one step of a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepLimit {
    pub step: CountdownStep,
    /// The last day on which the step is still in time.
    pub last: NaiveDate,
    pub progress: Progress,
    pub verdict: Verdict,
}

/// The countdown of one placement. `limits` are in the order of [`CountdownStep::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countdown {
    pub placement: PlacementId,
    pub first_day: NaiveDate,
    pub limits: Vec<StepLimit>,
    /// Whether 订位提前 and 截稿提前 are in the 媒体 table; else one working day is assumed.
    pub leads_known: bool,
    /// Whether a counted day lies in a year without a holiday notice.
    pub provisional: bool,
}

impl Countdown {
    pub fn limit(&self, step: CountdownStep) -> Option<&StepLimit> {
        self.limits.iter().find(|limit| limit.step == step)
    }

    /// The earliest open limit.
    pub fn next(&self) -> Option<&StepLimit> {
        self.limits.iter().filter(|limit| limit.progress == Progress::Open).min_by_key(|limit| limit.last)
    }
}

/// The countdowns of all placements in force with a known first day. They are made once a run.
#[derive(Clone, Debug, Default)]
pub struct Countdowns {
    /// In order of first day and placement.
    by_day: Vec<Countdown>,
    /// The index of each placement's countdown in `by_day`.
    places: IdVec<Option<usize>, LinkedPlacement>,
}

impl Countdowns {
    /// The countdowns with a first day in the range.
    pub fn within(&self, days: RangeInclusive<NaiveDate>) -> &[Countdown] {
        let from = self.by_day.partition_point(|one| one.first_day < *days.start());
        let until = self.by_day.partition_point(|one| one.first_day <= *days.end());
        self.by_day.get(from..until).unwrap_or_default()
    }

    pub fn of(&self, placement: PlacementId) -> Option<&Countdown> {
        self.places[placement].and_then(|place| self.by_day.get(place))
    }
}

/// Makes the countdowns for placements in force of projects with time limits. A further row of a key has none.
pub(super) fn countdowns(office: &Office, books: &Books) -> Countdowns {
    let mut by_day = Vec::new();
    for (id, placement) in office.placements.with_ids() {
        let Some(first_day) = placement.record.first_day().filter(|_| !placement.repeated) else { continue };
        if !placement.is_cancelled(office.as_of()) && office.is_timed(placement.case) {
            by_day.push(Planner { office, books, id, placement, first_day }.countdown());
        }
    }
    by_day.sort_by_key(|countdown| (countdown.first_day, countdown.placement));
    let mut places = office.placements.map(|_| None);
    for (place, countdown) in by_day.iter().enumerate() {
        places[countdown.placement] = Some(place);
    }
    Countdowns { by_day, places }
}

struct Planner<'a> {
    office: &'a Office,
    books: &'a Books,
    id: PlacementId,
    placement: &'a LinkedPlacement,
    first_day: NaiveDate,
}

impl Planner<'_> {
    fn countdown(&self) -> Countdown {
        let calendar = self.calendar();
        let medium = self.office.medium_of(self.placement);
        let booking_lead = medium.and_then(|medium| medium.booking_lead.get());
        let material_lead = medium.and_then(|medium| medium.material_lead.get());
        let sending = placements::sending_day(self.office, self.placement, self.first_day);
        let booking =
            self.before(self.first_day, booking_lead.unwrap_or(placements::ASSUMED_LEAD)).min(sending);

        let wave = self.placement.wave.map(|i| &self.office.waves[i]);
        let begins = wave.and_then(|wave| wave.first_day).unwrap_or(self.first_day);
        let cost_list = waves::cost_list_due(self.office, begins);
        let client = self.office.settings.parameters.confirmation_yellow_days;
        let chain = self.chain();
        let artwork = self.before(sending, client);
        let artwork_begins = self.before(artwork, self.upper_limit(chain.artwork_kind()));
        let (design, order) = if chain.is_broadcast() {
            (artwork_begins, artwork_begins)
        } else {
            let design = self.before(artwork_begins, client);
            let begins = self.before(design, self.upper_limit(DESIGN));
            let concept_first = chain.of_kind(CONCEPT).is_some();
            let order = if concept_first {
                self.before(self.before(begins, client), self.upper_limit(CONCEPT))
            } else {
                begins
            };
            (design, order)
        };

        let material = progress(placements::done(self.placement.delivery()));
        // 稿件单号 is blank but the artwork was handed over, so nothing is left to do for it
        let designed = |progress| match (progress, material) {
            (Progress::Unknown, Progress::Done(_)) => Progress::NotNeeded,
            _ => progress,
        };
        let steps = [
            (CountdownStep::Order, order, designed(chain.ordered())),
            (CountdownStep::Design, design, designed(chain.design())),
            (CountdownStep::Artwork, artwork, designed(chain.artwork_submitted())),
            (CountdownStep::ArtworkConfirmation, sending, designed(chain.artwork_confirmed())),
            (CountdownStep::Confirmation, booking, done_on(self.placement.confirmed.day())),
            (CountdownStep::CostList, cost_list, self.cost_list(cost_list)),
            (CountdownStep::Booking, booking, progress(placements::done(self.placement.booking()))),
            (CountdownStep::Prepayment, self.prepayment_due(sending), self.prepaid()),
            (CountdownStep::Material, sending, material),
            (CountdownStep::Sending, sending, progress(placements::done(self.placement.sent))),
        ];
        let limits = steps
            .into_iter()
            .map(|(step, last, progress)| StepLimit {
                step,
                last,
                progress,
                verdict: self.verdict(last, progress),
            })
            .collect();
        Countdown {
            placement: self.id,
            first_day: self.first_day,
            limits,
            leads_known: booking_lead.is_some() && material_lead.is_some(),
            provisional: calendar.is_provisional(order, self.first_day),
        }
    }

    fn calendar(&self) -> &Calendar {
        &self.office.settings.calendar
    }

    /// The `days`-th working day before `day`.
    fn before(&self, day: NaiveDate, days: u32) -> NaiveDate {
        self.calendar().add(day, -i64::from(days))
    }

    fn upper_limit(&self, kind: &str) -> u32 {
        self.office.settings.limit(kind).and_then(|limit| limit.upper).unwrap_or(0)
    }

    fn verdict(&self, last: NaiveDate, progress: Progress) -> Verdict {
        let as_of = self.office.as_of();
        match progress {
            Progress::Done(Some(day)) if day > last => Verdict::DoneLate,
            Progress::Done(_) => Verdict::Done,
            Progress::Open if last < as_of => Verdict::Passed,
            Progress::Open if last <= self.calendar().next_working_day(as_of) => Verdict::Due,
            Progress::Open => Verdict::Ahead,
            Progress::NotNeeded | Progress::Unknown => Verdict::Silent,
        }
    }

    /// The progress of the 费用清单; one covers the whole 波次.
    fn cost_list(&self, due: NaiveDate) -> Progress {
        let project = self.office.project_of(self.placement.case);
        let done = match self.placement.wave.map(|i| &self.office.waves[i]) {
            Some(wave) => progress(waves::cost_list_done(self.office, wave, due)),
            None => done_on(self.placement.record.cost_list.get()),
        };
        let unread = || self.office.coverage.unknown(&["工作单/定期服务"], project).is_some();
        if done == Progress::Open && unread() { Progress::Unknown } else { done }
    }

    /// The day on which the client's prepayment is due (先款后播); the day of sending if there is none.
    fn prepayment_due(&self, sending: NaiveDate) -> NaiveDate {
        let pays_first = self.books.placements[self.id].client.pays_first;
        let term = money::client_term(self.office, self.placement).filter(|_| pays_first);
        term.map_or(sending, |term| term.due)
    }

    /// The progress of the prepayment.
    fn prepaid(&self) -> Progress {
        match self.books.placements[self.id].client.prepayment() {
            None | Some(ClientPaid::Nothing) => Progress::NotNeeded,
            Some(ClientPaid::ShortBy(_)) => Progress::Open,
            Some(ClientPaid::On(day)) => Progress::Done(day),
            Some(ClientPaid::Unknown | ClientPaid::Unchecked) => Progress::Unknown,
        }
    }

    /// The order of 稿件单号 and the orders before it, latest first.
    fn chain(&self) -> Chain<'_> {
        let mut orders = Vec::new();
        let mut next = self.placement.artwork.id();
        // a chain has at most five design steps, and a circle in the data must end
        while let Some(order) = next.map(|i| &self.office.orders[i]).filter(|_| orders.len() < 8) {
            orders.push(order);
            next = order.predecessors.iter().find_map(Link::id);
        }
        Chain(orders)
    }
}

const CONCEPT: &str = "创意概念";
const DESIGN: &str = "文案平面设计稿";
const ARTWORK: &str = "完稿";
const BROADCAST: &str = "广播及CF创意";
const BEFORE_ARTWORK: [&str; 5] = ["计划及媒体整合方案", "阶段性计划", "媒体排期计划", CONCEPT, DESIGN];

struct Chain<'a>(Vec<&'a LinkedOrder>);

impl<'a> Chain<'a> {
    /// The 完稿 of the chain, else the order of 稿件单号; `None` where that is an earlier step, which is no artwork.
    fn artwork(&self) -> Option<&'a LinkedOrder> {
        let is_earlier = |order: &&LinkedOrder| BEFORE_ARTWORK.contains(&order.record.kind.text());
        self.of_kind(ARTWORK).or_else(|| self.0.first().copied().filter(|order| !is_earlier(order)))
    }

    fn is_broadcast(&self) -> bool {
        self.artwork().is_some_and(|order| order.record.kind.text() == BROADCAST)
    }

    fn artwork_kind(&self) -> &'static str {
        if self.is_broadcast() { BROADCAST } else { ARTWORK }
    }

    fn of_kind(&self, kind: &str) -> Option<&'a LinkedOrder> {
        self.0.iter().copied().find(|order| order.record.kind.text() == kind)
    }

    fn ordered(&self) -> Progress {
        match self.0.iter().filter_map(|order| order.record.ordered.get()).min() {
            Some(moment) => Progress::Done(Some(moment.date)),
            None => Progress::Unknown,
        }
    }

    fn design(&self) -> Progress {
        match self.of_kind(DESIGN) {
            _ if self.is_broadcast() => Progress::NotNeeded,
            Some(order) => submitted(order),
            // 完稿 starts when the design is done, so the design is done
            None if matches!(self.artwork_submitted(), Progress::Done(_)) => Progress::Done(None),
            None => Progress::Unknown,
        }
    }

    fn artwork_submitted(&self) -> Progress {
        self.artwork().map_or(Progress::Unknown, submitted)
    }

    fn artwork_confirmed(&self) -> Progress {
        match self.artwork() {
            Some(order) => done_on(order.confirmed.day()),
            None => Progress::Unknown,
        }
    }
}

fn submitted(order: &LinkedOrder) -> Progress {
    progress(placements::done(order.standing_hand_in()))
}

fn progress(done: Done) -> Progress {
    match done {
        Done::No => Progress::Open,
        Done::On { when, .. } => Progress::Done(Some(when.date)),
        Done::Undated => Progress::Done(None),
        Done::Unreadable => Progress::Unknown,
    }
}

fn done_on(day: Option<NaiveDate>) -> Progress {
    day.map_or(Progress::Open, |day| Progress::Done(Some(day)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Field;
    use crate::model::choice::ProjectStatus;
    use crate::testing::example::{self, day};

    /// The example's second placement: first day Friday 2026-03-20, seen on Monday 2026-03-16.
    fn second(change: impl FnOnce(&mut example::Example)) -> Countdown {
        let mut example = example::office();
        change(&mut example);
        let plan = countdowns(&example.office, &example.books);
        let [one] = plan.within(day("2026-03-16")..=day("2026-04-12")) else {
            panic!("the first placement is on air already")
        };
        one.clone()
    }

    fn leads(booking: u32, material: u32) -> impl FnOnce(&mut example::Example) {
        move |example| {
            let medium = &mut example.office.media[0];
            medium.booking_lead = Field::known_at(booking, Default::default());
            medium.material_lead = Field::known_at(material, Default::default());
        }
    }

    fn last(countdown: &Countdown, step: CountdownStep) -> String {
        countdown.limit(step).unwrap().last.to_string()
    }

    #[test]
    fn every_limit_is_counted_backward_over_days_off() {
        let plan = second(leads(5, 2));
        for (step, day) in [
            (CountdownStep::Sending, "2026-03-18"),
            (CountdownStep::Material, "2026-03-18"),
            // 6 days before 03-20: when the client owes it
            (CountdownStep::Prepayment, "2026-03-14"),
            (CountdownStep::Booking, "2026-03-13"),
            (CountdownStep::Confirmation, "2026-03-13"),
            (CountdownStep::ArtworkConfirmation, "2026-03-18"),
            (CountdownStep::Artwork, "2026-03-13"),
            (CountdownStep::Design, "2026-03-06"),
            (CountdownStep::Order, "2026-03-03"),
            // 6 days before the wave's first day 03-12, a Friday.
            (CountdownStep::CostList, "2026-03-06"),
        ] {
            assert_eq!(last(&plan, step), day, "{step:?}");
        }
        assert!(plan.leads_known && !plan.provisional);
    }

    #[test]
    fn what_is_done_late_open_and_passed_are_told_apart() {
        let plan = second(leads(12, 2));
        let verdict = |step| plan.limit(step).unwrap().verdict;
        assert_eq!(last(&plan, CountdownStep::Booking), "2026-03-04");
        assert_eq!(verdict(CountdownStep::Booking), Verdict::DoneLate, "booked 03-05");
        assert_eq!(verdict(CountdownStep::Confirmation), Verdict::Done, "confirmed 03-04");
        assert_eq!(verdict(CountdownStep::Sending), Verdict::Ahead);
        assert_eq!(verdict(CountdownStep::CostList), Verdict::Passed);
        assert_eq!(verdict(CountdownStep::Order), Verdict::Silent, "no 稿件单号");
        assert_eq!(plan.next().unwrap().step, CountdownStep::CostList);
        assert_eq!(second(leads(3, 3)).limit(CountdownStep::Sending).unwrap().verdict, Verdict::Due);
    }

    #[test]
    fn an_unknown_lead_is_one_working_day_and_said() {
        let plan = second(|_| {});
        assert!(!plan.leads_known);
        assert_eq!(last(&plan, CountdownStep::Sending), "2026-03-19");
    }

    #[test]
    fn artwork_handed_over_needs_no_order() {
        let plan = second(|example| {
            example.office.placements[1].record.material_in =
                Field::known_at(day("2026-03-12"), Default::default());
            example.office.resolve();
        });
        assert_eq!(plan.limit(CountdownStep::Order).unwrap().progress, Progress::NotNeeded);
    }

    /// Only a 完稿 proves the artwork: an earlier step in 稿件单号 does not, and of a later one the 完稿 before it counts.
    #[rstest::rstest]
    #[case::concept("创意概念", "", Progress::Unknown)]
    #[case::design("文案平面设计稿", "", Progress::Unknown)]
    #[case::artwork("完稿", "", Progress::Done(Some(day("2026-03-04"))))]
    #[case::proof_after_artwork("分色打样", "XM2026-101-G002", Progress::Done(Some(day("2026-03-03"))))]
    #[case::own_kind("其他", "", Progress::Done(Some(day("2026-03-04"))))]
    fn what_proves_the_artwork(#[case] kind: &str, #[case] before: &str, #[case] expected: Progress) {
        let outcome = crate::testing::run(&format!(
            "[工作单/工作单]
             工作单号 | 工作类别 | 下单时间 | 前置单号 | 提交日 | 客户确认日
             XM2026-101-G001 | {kind} | 2026-03-02 | {before} | 2026-03-04 | 2026-03-05
             XM2026-101-G002 | 完稿 | 2026-03-02 | | 2026-03-03 | 2026-03-03
             [媒体排期/排期]
             排期编号 | 稿件单号 | 投放日期
             XM2026-101-M0301 | XM2026-101-G001 | 2026-03-27"
        ));
        let plan = countdowns(&outcome.office, &outcome.books);
        let [one] = plan.within(day("2026-03-16")..=day("2026-04-12")) else { panic!("one placement") };
        assert_eq!(one.limit(CountdownStep::Artwork).unwrap().progress, expected);
    }

    #[test]
    fn a_paused_project_has_no_countdown() {
        let mut example = example::office();
        example.office.cases[0].project.status = Field::known_at(ProjectStatus::Paused, Default::default());
        let plan = countdowns(&example.office, &example.books);
        assert!(plan.within(day("2026-03-01")..=day("2026-04-12")).is_empty());
    }
}
