//! What ends a finding about a project: its services, its waves, its first steps. It reads records and what is
//! due, and runs no rule.

use super::in_order;
use super::order::order;
use super::placement::placement;
use super::quote::quote;
use crate::check::rule::{Asked, Review};
use crate::due;
use crate::link::{Case, Confirmation, LinkedOrder, ServiceId, Wave};
use crate::model::Month;
use crate::model::choice::{PipelineStep, Scope, ServiceKind};
use crate::model::deadline::months_after;
use chrono::NaiveDate;

pub(super) fn case<'a>(review: &Review<'a>, asked: &Asked) -> Option<&'a Case> {
    let project = asked.key.split('/').next().unwrap_or_default();
    review.office.case_of(project).map(|index| &review.office.cases[index])
}

/// Days on which one service was handed in.
fn service_days<'a>(
    review: &Review<'a>,
    case: &'a Case,
    kind: ServiceKind,
) -> impl Iterator<Item = NaiveDate> {
    let rows = review.office.services.of(&case.services);
    rows.filter(move |row| row.record.kind.get() == Some(kind))
        .filter_map(|row| row.record.submitted_at.get().map(|moment| moment.date))
}

/// T05: a 每周工作进程 of the week that the finding is about.
pub(in crate::check) fn week_reported(review: &Review, asked: &Asked) -> bool {
    let Some(due) = asked.due else { return false };
    let friday = crate::model::calendar::cut_off(due);
    case(review, asked).is_some_and(|case| {
        service_days(review, case, ServiceKind::WeeklyProgress).any(|day| due::is_of_week(day, friday, due))
    })
}

/// T15: a 付款对账清单 of the month that the finding is about.
pub(in crate::check) fn month_stated(review: &Review, asked: &Asked) -> bool {
    let Some(due) = asked.due else { return false };
    let month = Month::of(due).previous();
    case(review, asked).is_some_and(|case| due::statement_done(review.office, case, month).is_done())
}

/// T18: an order of the annual plan that is handed in.
pub(in crate::check) fn annual_plan_submitted(review: &Review, asked: &Asked) -> bool {
    case(review, asked).is_some_and(|case| due::annual_plan_done(review.office, case).is_done())
}

/// T07: a strategy that is not yet overdue.
pub(in crate::check) fn strategy_submitted(review: &Review, asked: &Asked) -> bool {
    lasts(review, asked, ServiceKind::Strategy, review.settings.parameters.strategy_yellow_months)
}

/// T08: a market analysis that is not yet overdue.
pub(in crate::check) fn analysis_submitted(review: &Review, asked: &Asked) -> bool {
    lasts(review, asked, ServiceKind::MarketAnalysis, review.settings.parameters.analysis_yellow_months)
}

fn lasts(review: &Review, asked: &Asked, kind: ServiceKind, months: u32) -> bool {
    let last = case(review, asked).and_then(|case| service_days(review, case, kind).max());
    last.is_some_and(|day| review.as_of() <= months_after(day, months))
}

fn wave<'a>(review: &Review<'a>, asked: &Asked) -> Option<&'a Wave> {
    let case = case(review, asked)?;
    let name = asked.key.strip_prefix(case.key())?.strip_prefix('/')?;
    let mut waves = review.office.waves.of(&case.waves);
    waves.find(|wave| wave.name == name)
}

fn is_any_submitted(review: &Review, rows: &[ServiceId]) -> bool {
    let mut rows = review.office.services.of(rows);
    rows.any(|row| row.record.submitted_at.get().is_some())
}

/// T06: the wave's 广告执行报告.
pub(in crate::check) fn report_submitted(review: &Review, asked: &Asked) -> bool {
    wave(review, asked).is_some_and(|wave| is_any_submitted(review, &wave.reports))
}

/// T09: the wave's 费用清单, as a service or in its placement rows.
pub(in crate::check) fn cost_list_submitted(review: &Review, asked: &Asked) -> bool {
    wave(review, asked).is_some_and(|wave| {
        let noted = wave.members(review.office).any(|placement| placement.record.cost_list.get().is_some());
        noted || is_any_submitted(review, &wave.cost_lists)
    })
}

/// T17: an evaluation of the wave.
pub(in crate::check) fn evaluated(review: &Review, asked: &Asked) -> bool {
    wave(review, asked).is_some_and(|wave| !wave.evaluations.is_empty())
}

/// T14: a recent step, or the signed contract.
pub(in crate::check) fn pipeline_moved(review: &Review, asked: &Asked) -> bool {
    let limit = i64::from(review.settings.parameters.pipeline_stall_days);
    case(review, asked).is_some_and(|case| {
        let steps = case.pipeline.iter().filter_map(|row| Some((row.step.get(), row.date.get()?)));
        let recent = |day| review.settings.calendar.between(day, review.as_of()) <= limit;
        steps.into_iter().any(|(step, day)| step == Some(PipelineStep::ContractSigned) || recent(day))
    })
}

/// A21: every row of 前期推进 has its step and day, and they agree.
pub(in crate::check) fn steps_in_order(review: &Review, asked: &Asked) -> bool {
    case(review, asked).is_some_and(|case| {
        let mut rows = case.pipeline.iter();
        rows.len() > 0 && rows.all(|row| row.step.get().is_some() && row.date.get().is_some())
    }) && in_order(review, asked)
}

/// A22: the scope of the record is in the project's 服务清单.
pub(in crate::check) fn scope_contracted(review: &Review, asked: &Asked) -> bool {
    let office = review.office;
    let of_order = |one: &LinkedOrder| {
        let limit = office.settings.limit(one.record.kind.text());
        limit.and_then(|limit| limit.scope).zip(office.case(one.case))
    };
    let of_placement = || placement(review, asked).and_then(|(one, _)| office.case(one.case));
    let of_quote = || quote(review, asked).and_then(|(one, _)| office.case(one.case));
    let owed = order(review, asked)
        .and_then(of_order)
        .or_else(|| of_placement().map(|case| (Scope::Media, case)))
        .or_else(|| of_quote().map(|case| (Scope::Production, case)));
    owed.is_some_and(|(scope, case)| {
        case.scope.iter().any(|item| item.scopes.known().is_some_and(|of| of.contains(&scope)))
    })
}

/// A03: 策略确认日.
pub(in crate::check) fn strategy_confirmed(review: &Review, asked: &Asked) -> bool {
    case(review, asked)
        .is_some_and(|case| Confirmation::of_signed(&case.project.strategy_confirmed).is_written())
}

/// A04: 合同签订日.
pub(in crate::check) fn contract_signed(review: &Review, asked: &Asked) -> bool {
    case(review, asked)
        .is_some_and(|case| Confirmation::of_signed(&case.project.contract_signed).is_written())
}

/// A18: the four roles, and the rank of the lead.
pub(in crate::check) fn team_named(review: &Review, asked: &Asked) -> bool {
    case(review, asked).is_some_and(|case| {
        let project = &case.project;
        let team = [&project.account, &project.planner, &project.copywriter, &project.art];
        let ranked = project.lead.text().is_empty() || project.lead_rank.get().is_some();
        team.iter().all(|name| name.known().is_some()) && ranked
    })
}
