//! H-6 定期服务: what was handed in last, what is due next, per running project.
//!
//! Lateness is the rules' word: this only says dates, and cites the open finding where one stands.

use crate::link::{Case, LinkedService, Office};
use crate::model::Month;
use crate::model::choice::{ProjectStatus, ServiceKind};
use crate::model::deadline::{HourLimit, days_before, months_after};
use chrono::{Days, NaiveDate};

/// One recurring service of one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurring {
    /// Index into `office.cases`
    pub case: usize,
    pub kind: ServiceKind,
    /// Period or 波次 it stands for; empty for the plans every few months.
    pub period: String,
    /// The latest 提交时间.
    pub last: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    /// Handed in for this period.
    pub done: bool,
    /// Key of the finding that would speak of it.
    pub key: String,
    pub code: &'static str,
}

/// Services of projects 服务中, in the order of project, kind and period. Rounds are those whose
/// report or cost list falls due in the days around 检查日.
pub fn services(office: &Office) -> Vec<Recurring> {
    let serving = office.cases.iter().enumerate().filter(|(_, case)| {
        case.known && case.status() == ProjectStatus::Serving && !case.project.provisional
    });
    serving
        .flat_map(|(index, case)| {
            let desk = Desk { office, case, index };
            let mut services = vec![desk.weekly()];
            services.extend(desk.statement());
            services.push(desk.every_months(ServiceKind::Strategy));
            services.push(desk.every_months(ServiceKind::MarketAnalysis));
            services.extend(desk.rounds());
            services
        })
        .collect()
}

struct Desk<'a> {
    office: &'a Office,
    case: &'a Case,
    index: usize,
}

impl Desk<'_> {
    fn rows(&self, kind: ServiceKind) -> impl Iterator<Item = &LinkedService> {
        let rows = self.case.services.iter().filter_map(|i| self.office.services.get(*i));
        rows.filter(move |row| row.record.kind.get() == Some(kind))
    }

    fn submitted(&self, kind: ServiceKind) -> impl Iterator<Item = NaiveDate> {
        self.rows(kind).filter_map(|row| row.record.submitted.get()).map(|moment| moment.date)
    }

    fn service(
        &self,
        kind: ServiceKind,
        code: &'static str,
        period: String,
        due: Option<NaiveDate>,
    ) -> Recurring {
        Recurring {
            case: self.index,
            kind,
            period,
            last: self.submitted(kind).max(),
            due,
            done: false,
            key: self.case.key().to_owned(),
            code,
        }
    }

    /// H-6.3: the report to last Friday, due the Monday after, moved on where it is off.
    fn weekly(&self) -> Recurring {
        let friday = self.office.settings.cut_off();
        let due = self.office.settings.calendar.roll_forward(plus(friday, 3));
        let period = format!("截至 {}", friday.format("%m-%d"));
        let mut service = self.service(ServiceKind::WeeklyProgress, "T05", period, Some(due));
        service.done = self.submitted(ServiceKind::WeeklyProgress).any(|day| friday <= day && day <= due);
        service
    }

    /// H-4.2.4: last month's statement, due on the n-th working day of this month.
    fn statement(&self) -> Option<Recurring> {
        let settings = &self.office.settings;
        let month = Month::of(settings.as_of).previous();
        let starts = self.case.project.contract_start.get();
        if starts.is_some_and(|start| start > month.last_day()) {
            return None;
        }
        let due = settings.calendar.add(month.last_day(), i64::from(settings.parameters.statement_days));
        let mut service = self.service(ServiceKind::Statement, "T15", month.to_string(), Some(due));
        service.done = self.rows(ServiceKind::Statement).any(|row| row.months.contains(&month));
        Some(service)
    }

    /// H-6.1, H-6.5: due again after the yellow months, counted from the last one or the contract.
    fn every_months(&self, kind: ServiceKind) -> Recurring {
        let parameters = &self.office.settings.parameters;
        let (code, months) = match kind {
            ServiceKind::Strategy => ("T07", parameters.strategy_yellow_months),
            _ => ("T08", parameters.analysis_yellow_months),
        };
        let mut service = self.service(kind, code, String::new(), None);
        let base = service.last.max(self.case.project.contract_start.get());
        service.due = base.map(|day| months_after(day, months));
        service
    }

    /// H-6.4 and H-6.6 of each 波次 near 检查日.
    fn rounds(&self) -> Vec<Recurring> {
        let settings = &self.office.settings;
        let (from, until) = (minus(settings.as_of, 28), plus(settings.as_of, 28));
        let mut rounds = Vec::new();
        for wave in self.case.waves.iter().filter_map(|i| self.office.waves.get(*i)) {
            let near = |day: &NaiveDate| from <= *day && *day <= until;
            let handed_in = |rows: &[usize]| {
                let days = rows.iter().filter_map(|i| self.office.services.get(*i)?.record.submitted.get());
                days.map(|moment| moment.date).min()
            };
            if let Some(first_day) = wave.first_day.filter(near) {
                let due = days_before(&settings.calendar, first_day, settings.parameters.cost_list_days);
                let mut list = self.service(ServiceKind::CostList, "T09", wave.name.clone(), Some(due));
                let in_rows = wave
                    .placements
                    .iter()
                    .filter_map(|i| self.office.placements.get(*i))
                    .filter_map(|placement| placement.record.cost_list.get());
                list.last = in_rows.chain(handed_in(&wave.cost_lists)).min();
                list.done = list.last.is_some();
                list.key = format!("{}/{}", self.case.key(), wave.name);
                rounds.push(list);
            }
            if let Some(last_day) = wave.last_day.filter(near) {
                let limit = HourLimit {
                    calendar: &settings.calendar,
                    hours: settings.parameters.report_hours,
                    skip_days_off: settings.parameters.hours_skip_days_off,
                };
                let due = limit.judge_from_day(last_day, None, settings.as_of).due.date;
                let mut report =
                    self.service(ServiceKind::ExecutionReport, "T06", wave.name.clone(), Some(due));
                report.last = handed_in(&wave.reports);
                report.done = report.last.is_some();
                report.key = format!("{}/{}", self.case.key(), wave.name);
                rounds.push(report);
            }
        }
        rounds.sort_by(|a, b| (a.kind, a.due, &a.period).cmp(&(b.kind, b.due, &b.period)));
        rounds
    }
}

fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

fn minus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}
