//! What falls due in the next seven days, and what goes on air: the calendar of the week ahead.
//!
//! Only what is still open and not yet over; what is over stands in the red list.

use super::backward::{Countdown, Progress, Step, countdowns};
use super::recurring::{Recurring, services};
use super::words;
use crate::link::Office;
use crate::model::choice::{Choice, ProjectStatus};
use crate::model::deadline::HourLimit;
use crate::reconcile::Books;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Days the week ahead has, 检查日 included.
pub const DAYS: u64 = 7;
/// First days beyond the week whose limits may still fall into it.
const LOOK_AHEAD: u64 = 90;

/// Something that must happen on or before a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    pub day: NaiveDate,
    /// Index into `office.cases`
    pub case: Option<usize>,
    pub key: String,
    /// What is due: 完稿, 订位、客户付款 …
    pub what: String,
    /// What it is about: 工作内容, medium and position …
    pub subject: String,
    pub owner: String,
    pub provisional: bool,
}

/// A placement that is on air on some days of the week ahead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OnAir {
    pub day: NaiveDate,
    pub case: Option<usize>,
    pub key: String,
    pub medium: String,
    pub subject: String,
    pub times: u32,
}

/// The week ahead: [检查日, 检查日 + 6].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agenda {
    pub days: Vec<NaiveDate>,
    pub due: Vec<Due>,
    pub on_air: Vec<OnAir>,
}

impl Agenda {
    /// Records with something due: the first-page number.
    pub fn records(&self) -> usize {
        self.due.iter().map(|due| due.key.as_str()).collect::<BTreeSet<_>>().len()
    }
}

/// The week ahead of 检查日.
pub fn agenda(office: &Office, books: &Books) -> Agenda {
    let from = office.as_of();
    let days: Vec<NaiveDate> = from.iter_days().take(usize::try_from(DAYS).unwrap_or(7)).collect();
    let until = days.last().copied().unwrap_or(from);
    let week = Week { office, books, from, until };
    let mut due = week.orders();
    due.extend(week.placements());
    due.extend(week.meetings());
    due.extend(week.services());
    due.extend(week.quotes());
    due.extend(week.payments());
    due.sort();
    let mut on_air = week.on_air();
    on_air.sort();
    Agenda { days, due, on_air }
}

struct Week<'a> {
    office: &'a Office,
    books: &'a Books,
    from: NaiveDate,
    until: NaiveDate,
}

impl Week<'_> {
    fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }

    fn runs(&self, case: Option<usize>) -> bool {
        let status = case.and_then(|i| self.office.cases.get(i)).map(|case| case.status());
        !matches!(status, Some(ProjectStatus::Paused | ProjectStatus::Ended))
    }

    fn orders(&self) -> Vec<Due> {
        let open = self.office.orders.iter().filter(|order| {
            order.clock.judged && order.clock.submitted.is_none() && !order.repeated && self.runs(order.case)
        });
        open.filter_map(|order| {
            let day = order.clock.due.filter(|day| self.holds(*day))?;
            Some(Due {
                day,
                case: order.case,
                key: order.record.key.clone(),
                what: words::joined(["提交", order.record.kind.text()], ""),
                subject: order.record.content.text().to_owned(),
                owner: first(order.record.owner.known()),
                provisional: order.clock.provisional,
            })
        })
        .collect()
    }

    /// Open limits counted backward, one entry a placement and day; the cost list is due once a 波次.
    fn placements(&self) -> Vec<Due> {
        let beyond = self.until.checked_add_days(Days::new(LOOK_AHEAD)).unwrap_or(self.until);
        let mut lists = BTreeSet::new();
        let mut due = Vec::new();
        for countdown in countdowns(self.office, self.books, self.from, beyond) {
            let Some(placement) = self.office.placements.get(countdown.placement) else { continue };
            for (day, steps) in self.steps_by_day(&countdown) {
                let steps: Vec<&str> = steps
                    .into_iter()
                    .filter(|step| {
                        *step != Step::CostList || placement.wave.is_none_or(|wave| lists.insert(wave))
                    })
                    .map(Step::word)
                    .collect();
                if !steps.is_empty() {
                    due.push(Due {
                        day,
                        case: placement.case,
                        key: placement.record.key.clone(),
                        what: steps.join("、"),
                        subject: words::placement_subject(self.office, countdown.placement),
                        owner: self.media_buyer(placement.case),
                        provisional: countdown.provisional,
                    });
                }
            }
        }
        due
    }

    fn steps_by_day(&self, countdown: &Countdown) -> BTreeMap<NaiveDate, Vec<Step>> {
        let mut days: BTreeMap<NaiveDate, Vec<Step>> = BTreeMap::new();
        for limit in countdown.limits.iter().filter(|limit| limit.progress == Progress::Open) {
            // Design steps with an order have a clock of their own.
            let designed = matches!(limit.step, Step::Order | Step::Design | Step::Artwork);
            if self.holds(limit.last) && !designed {
                days.entry(limit.last).or_default().push(limit.step);
            }
        }
        days
    }

    fn media_buyer(&self, case: Option<usize>) -> String {
        let project = case.and_then(|i| self.office.cases.get(i)).map(|case| &case.project);
        project.map(|project| project.media_buyer.text().to_owned()).unwrap_or_default()
    }

    fn account(&self, case: Option<usize>) -> String {
        let project = case.and_then(|i| self.office.cases.get(i)).map(|case| &case.project);
        project.map(|project| project.account.text().to_owned()).unwrap_or_default()
    }

    fn meetings(&self) -> Vec<Due> {
        let settings = &self.office.settings;
        let limit = HourLimit {
            calendar: &settings.calendar,
            hours: settings.parameters.minutes_hours,
            skip_days_off: settings.parameters.hours_skip_days_off,
        };
        self.office
            .meetings
            .iter()
            .filter(|meeting| {
                meeting.record.minutes.is_absent() && !meeting.repeated && self.runs(meeting.case)
            })
            .filter_map(|meeting| {
                let due = limit.judge(meeting.record.end.get()?, None, self.from).due;
                let day = Some(due.date).filter(|day| self.holds(*day))?;
                Some(Due {
                    day,
                    case: meeting.case,
                    key: meeting.record.key.clone(),
                    what: "交会议单".to_owned(),
                    subject: meeting.record.subject.text().to_owned(),
                    owner: self.account(meeting.case),
                    provisional: false,
                })
            })
            .collect()
    }

    fn services(&self) -> Vec<Due> {
        let open = services(self.office).into_iter().filter(|service| !service.done);
        // The cost list is among the limits of its placements.
        let open = open.filter(|service| service.code != "T09");
        open.filter_map(|service| {
            let day = service.due.filter(|day| self.holds(*day))?;
            Some(self.service(service, day))
        })
        .collect()
    }

    fn service(&self, service: Recurring, day: NaiveDate) -> Due {
        Due {
            day,
            case: Some(service.case),
            key: service.key,
            what: format!("交{}", service.kind.word()),
            subject: service.period,
            owner: self.account(Some(service.case)),
            provisional: false,
        }
    }

    fn quotes(&self) -> Vec<Due> {
        let open = self.office.quotes.iter().filter(|quote| {
            self.runs(quote.case) && quote.acceptances.iter().all(|one| one.delivered.get().is_none())
        });
        open.filter_map(|quote| {
            let line = quote
                .lines
                .iter()
                .find(|line| line.delivery_planned.get().is_some_and(|day| self.holds(day)))?;
            Some(Due {
                day: line.delivery_planned.get()?,
                case: quote.case,
                key: quote.key.clone(),
                what: "制作交货".to_owned(),
                subject: line.content.text().to_owned(),
                owner: self.account(quote.case),
                provisional: false,
            })
        })
        .collect()
    }

    fn payments(&self) -> Vec<Due> {
        let requests = self
            .office
            .payments
            .iter()
            .filter(|payment| payment.is_request() && !payment.duplicate && self.runs(payment.case));
        requests
            .filter_map(|payment| {
                let day = payment.record.planned.get().filter(|day| self.holds(*day))?;
                let amount = payment.record.due_amount.get().or(payment.record.paid.get());
                let amount = amount.map(|amount| format!("{amount} 元")).unwrap_or_default();
                Some(Due {
                    day,
                    case: payment.case,
                    key: payment.record.key.clone(),
                    what: "计划付款".to_owned(),
                    subject: words::joined([payment.record.medium.text(), amount.as_str()], " "),
                    owner: "财务".to_owned(),
                    provisional: false,
                })
            })
            .collect()
    }

    fn on_air(&self) -> Vec<OnAir> {
        let mut airings: BTreeMap<(NaiveDate, usize), u32> = BTreeMap::new();
        for (index, placement) in self.office.placements.iter().enumerate() {
            if placement.repeated || placement.is_cancelled(self.from) || !self.runs(placement.case) {
                continue;
            }
            for mark in placement.record.days.iter().filter(|mark| self.holds(mark.date)) {
                *airings.entry((mark.date, index)).or_default() += mark.times;
            }
        }
        let airing = |((day, index), times): ((NaiveDate, usize), u32)| {
            let placement = self.office.placements.get(index)?;
            let subject = words::placement_subject(self.office, index);
            Some(OnAir {
                day,
                case: placement.case,
                key: placement.record.key.clone(),
                medium: placement.record.medium.text().to_owned(),
                subject,
                times,
            })
        };
        airings.into_iter().filter_map(airing).collect()
    }
}

fn first(names: Option<&Vec<String>>) -> String {
    names.and_then(|names| names.first()).cloned().unwrap_or_default()
}
