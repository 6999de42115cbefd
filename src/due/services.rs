//! Recurring services (H-6, H-2.1): what a served project is owed every week, every month and every few months.
//!
//! 每周工作进程 and 付款对账清单 have two periods here: the latest one that is overdue or was due, and the one that
//! falls due next. Nothing is owed if the office keeps no 工作单, because there is no place to note it.

use super::obligation::{About, Done, Limit, Obligation, ObligationKind, Period};
use crate::link::{Case, CaseId, LinkedOrder, LinkedService, Office, Step};
use crate::model::choice::{OrderStatus, ProjectStatus, ServiceKind};
use crate::model::deadline::{months_after, weekly_report_due};
use crate::model::settings::AliasKind;
use crate::model::{Moment, Month, Place};
use chrono::{Days, NaiveDate};

/// The 工作类别 of the annual plan (H-5.1).
pub const ANNUAL_PLAN: &str = "计划及媒体整合方案";

/// The obligations of every project that is 服务中. A key that 项目名册 does not have (often a typing error) is
/// no project.
pub(super) fn obligations(office: &Office) -> Vec<Obligation> {
    let mut owed = Vec::new();
    if !office.roles.contains("工作单") {
        return owed;
    }
    for (id, case) in office.cases.with_ids() {
        if case.known && case.status() == ProjectStatus::Serving {
            let served = Served { office, case, id };
            owed.extend(served.weekly());
            owed.extend(served.statements());
            owed.extend(served.every_months(ObligationKind::Strategy, ServiceKind::Strategy));
            owed.extend(served.every_months(ObligationKind::MarketAnalysis, ServiceKind::MarketAnalysis));
            owed.extend(served.annual_plan());
        }
    }
    owed
}

struct Served<'a> {
    office: &'a Office,
    case: &'a Case,
    id: CaseId,
}

impl Served<'_> {
    fn obligation(&self, kind: ObligationKind) -> Obligation {
        Obligation {
            owner: self.office.account(Some(self.id)),
            last: kind
                .service()
                .and_then(|service| self.submissions(service).map(|(when, _)| when.date).max()),
            ..Obligation::new(kind, About::Project(self.id), Some(self.id))
        }
    }

    fn rows(&self, service: ServiceKind) -> impl Iterator<Item = &LinkedService> {
        rows(self.office, self.case, service)
    }

    /// The dated rows of a service: moment, and cell of the day.
    fn submissions(&self, service: ServiceKind) -> impl Iterator<Item = (Moment, Option<Place>)> {
        self.rows(service).filter_map(|row| {
            let submitted = &row.record.submitted_at;
            Some((submitted.get()?, submitted.at.or(Some(row.record.at))))
        })
    }

    /// Whether a row with an unreadable 提交时间 may be the hand-in between two days. A row that names another
    /// month or day cannot be.
    fn is_unreadable(&self, service: ServiceKind, from: NaiveDate, until: NaiveDate) -> bool {
        let elsewhere = |row: &LinkedService| {
            let periods = &row.record.periods;
            let apart = |(first, last): (NaiveDate, NaiveDate)| last < from || until < first;
            !periods.is_empty() && periods.iter().all(|period| period.days().is_some_and(apart))
        };
        self.rows(service).any(|row| row.record.submitted_at.is_refused() && !elsewhere(row))
    }

    /// The row of the project, for a service that is missing.
    fn project_place(&self) -> Option<Place> {
        self.case.project.key_at.or(Some(self.case.project.at))
    }

    /// H-6.3: due on the Monday after the Friday, or on the next working day.
    fn weekly(&self) -> Vec<Obligation> {
        let settings = &self.office.settings;
        let friday = settings.cut_off();
        let over = weekly_report_due(&settings.calendar, friday, settings.as_of);
        let monday_after =
            |friday: NaiveDate| (friday, settings.calendar.roll_forward(friday + Days::new(3)));
        let next = monday_after(friday);
        let mut fridays = vec![over];
        if next != over {
            fridays.push(next);
        }
        // the coming week, if it is due in the seven days from 检查日
        let coming = monday_after(friday + Days::new(7));
        if coming.1 <= settings.as_of + Days::new(6) {
            fridays.push(coming);
        }
        fridays.retain(|(friday, _)| self.serves(self.first_day(), *friday, *friday));
        fridays.into_iter().map(|(friday, due)| self.week(friday, due)).collect()
    }

    fn week(&self, friday: NaiveDate, due: NaiveDate) -> Obligation {
        let own = self.submissions(ServiceKind::WeeklyProgress);
        let own = own.filter(|(when, _)| is_of_week(when.date, friday, due));
        // a list may be named by any day of its week
        let unreadable = self.is_unreadable(ServiceKind::WeeklyProgress, friday - Days::new(6), due);
        let obligation = Obligation {
            period: Period::Week(friday),
            from: Some(friday.into()),
            limit: Limit::NextMonday,
            due: Some(due.into()),
            done: Done::first(own, unreadable, Some(due.into())),
            provisional: self.office.settings.calendar.is_provisional(friday, due),
            ..self.obligation(ObligationKind::WeeklyProgress)
        };
        obligation.seen_at(self.project_place())
    }

    /// 合同开始, or the day of the first order if it is blank: the weekly reports begin then.
    fn first_day(&self) -> Option<NaiveDate> {
        let start = &self.case.project.contract_start;
        if !start.is_blank() {
            return start.get();
        }
        let orders = self.office.orders.of(&self.case.orders);
        orders.filter_map(|order| order.record.ordered.get()).map(|ordered| ordered.date).min()
    }

    /// Whether the contract covers both days, from `start` on. Without a start nothing is owed.
    fn serves(&self, start: Option<NaiveDate>, from: NaiveDate, until: NaiveDate) -> bool {
        let project = &self.case.project;
        start.is_some_and(|start| start <= from) && project.contract_end.get().is_none_or(|end| until <= end)
    }

    /// H-4.2.4: due on a working day of the next month, for months that ended within the contract.
    fn statements(&self) -> Vec<Obligation> {
        let Some(start) = self.case.project.contract_start.get() else { return Vec::new() };
        let as_of = self.office.as_of();
        let mut months = Vec::new();
        let mut month = Month::of(as_of).previous();
        while month.last_day() >= start {
            let due = self.statement_due(month);
            if self.serves(Some(start), month.last_day(), month.last_day()) {
                months.push((month, due));
                if due < as_of {
                    break;
                }
            }
            month = month.previous();
        }
        months.into_iter().map(|(month, due)| self.statement(month, due)).collect()
    }

    fn statement_due(&self, month: Month) -> NaiveDate {
        let settings = &self.office.settings;
        settings.calendar.add(month.last_day(), i64::from(settings.parameters.statement_days))
    }

    fn statement(&self, month: Month, due: NaiveDate) -> Obligation {
        let obligation = Obligation {
            period: Period::Month(month),
            from: Some(month.last_day().into()),
            limit: Limit::WorkingDays(self.office.settings.parameters.statement_days),
            due: Some(due.into()),
            done: statement_done(self.office, self.case, month),
            provisional: self.office.settings.calendar.is_provisional(month.last_day(), due),
            ..self.obligation(ObligationKind::Statement)
        };
        obligation.seen_at(self.project_place())
    }

    /// H-6.1, H-6.5: counted from 合同开始 or the last hand-in, whichever is later.
    fn every_months(&self, kind: ObligationKind, service: ServiceKind) -> Option<Obligation> {
        let parameters = &self.office.settings.parameters;
        let (aim, most) = match kind {
            ObligationKind::Strategy => (parameters.strategy_yellow_months, parameters.strategy_red_months),
            _ => (parameters.analysis_yellow_months, parameters.analysis_red_months),
        };
        let start = &self.case.project.contract_start;
        if start.is_blank() {
            return None; // there is no start, even if something was handed in
        }
        let last = self.submissions(service).max();
        let last = last.filter(|(when, _)| start.get().is_none_or(|start| when.date >= start));
        let base = last.map(|(when, _)| when.date).or(start.get())?;
        let unreadable = self.is_unreadable(service, base, self.office.as_of());
        let done = if unreadable { Done::Unreadable } else { Done::No };
        Some(Obligation {
            from: Some(base.into()),
            limit: Limit::Months(most),
            target: Some(months_after(base, aim).into()),
            due: Some(months_after(base, most).into()),
            done,
            place: last.and_then(|(_, at)| at).or(start.at).or(Some(self.case.project.at)),
            ..self.obligation(kind)
        })
    }

    /// H-2.1: one hand-in is enough for ever.
    fn annual_plan(&self) -> Option<Obligation> {
        let start = self.case.project.contract_start.get()?;
        let months = self.office.settings.parameters.annual_plan_months;
        Some(Obligation {
            from: Some(start.into()),
            limit: Limit::Months(months),
            due: Some(months_after(start, months).into()),
            done: annual_plan_done(self.office, self.case),
            place: self.case.project.contract_start.at.or(Some(self.case.project.at)),
            ..self.obligation(ObligationKind::AnnualPlan)
        })
    }
}

/// 定期服务 rows of one service.
fn rows<'a>(
    office: &'a Office,
    case: &'a Case,
    service: ServiceKind,
) -> impl Iterator<Item = &'a LinkedService> {
    let rows = office.services.of(&case.services);
    rows.filter(move |row| row.record.kind.get() == Some(service))
}

/// Whether a list handed in on `day` is for the week up to `friday`, which is due on `due`. It is for the
/// latest Friday on or before `day`. It is for an earlier Friday only if that one was not overdue yet, before a
/// holiday of more than a week.
pub fn is_of_week(day: NaiveDate, friday: NaiveDate, due: NaiveDate) -> bool {
    friday <= day && day <= due.max(friday + Days::new(6))
}

/// The hand-in of the 付款对账清单 of a month: a row of 定期服务, or a row of 对账 with the client.
pub fn statement_done(office: &Office, case: &Case, month: Month) -> Done {
    let noted = rows(office, case, ServiceKind::Statement).filter(|row| row.months.contains(&month));
    let noted = noted.map(|row| (row.record.submitted_at.get(), row.record.submitted_at.at));
    let sent = office.statements.iter().filter(|statement| {
        statement.month.get() == Some(month) && is_client(office, case, statement.counterparty.text())
    });
    let sent = sent.map(|statement| (statement.sent.get().map(Moment::from), statement.sent.at));
    let all: Vec<_> = noted.chain(sent).collect();
    match all.iter().filter_map(|(when, at)| Some(((*when)?, *at))).min() {
        Some((when, at)) => Done::On { when, at },
        None if all.is_empty() => Done::No,
        None => Done::Undated,
    }
}

/// Whether a name is the project's client, by its name or an alias.
fn is_client(office: &Office, case: &Case, name: &str) -> bool {
    let standard = |name: &str| office.settings.standard(&[AliasKind::Client], name);
    let client = case.project.client.text();
    !client.is_empty() && standard(name) == standard(client)
}

/// The hand-in of the annual plan: an order of that 工作类别 that was not cancelled.
pub fn annual_plan_done(office: &Office, case: &Case) -> Done {
    let orders = office.orders.of(&case.orders);
    let plans = orders.filter(|order| {
        order.record.kind.text() == ANNUAL_PLAN && order.clock.state != OrderStatus::Cancelled
    });
    let handed_in: Vec<&LinkedOrder> = plans.filter(|order| was_submitted(order)).collect();
    let dated = handed_in.iter().filter_map(|order| {
        let submitted = &order.record.submitted;
        Some((submitted.get()?, submitted.at))
    });
    match dated.min() {
        Some((when, at)) => Done::On { when, at },
        None if handed_in.is_empty() => Done::No,
        None => Done::Undated,
    }
}

/// Whether an order was ever handed in, on a day that can be read or not; a confirmation proves it as well.
fn was_submitted(order: &LinkedOrder) -> bool {
    order.handed_in() != Step::Open || order.record.confirmed.known().is_some()
}
