//! Waves (H-6.4, H-6.6, H-4.4 B6): what a 波次 owes before it begins and after it ends.

use super::hour_limit;
use super::obligation::{About, Done, Limit, Obligation, ObligationKind};
use crate::link::{LinkedPlacement, LinkedService, Office, ServiceId, Wave, WaveId};
use crate::model::deadline::days_before;
use crate::model::{Moment, Place};
use chrono::NaiveDate;

/// The obligations of every 波次 whose placements have days.
pub(super) fn obligations(office: &Office) -> Vec<Obligation> {
    let mut owed = Vec::new();
    for (id, wave) in office.waves.with_ids() {
        if office.is_timed(Some(wave.case)) {
            owed.extend(cost_list(office, id, wave));
            owed.extend(report(office, id, wave));
            owed.extend(evaluation(office, id, wave));
        }
    }
    owed
}

fn obligation(office: &Office, kind: ObligationKind, id: WaveId, wave: &Wave) -> Obligation {
    Obligation {
        owner: office.account(Some(wave.case)),
        ..Obligation::new(kind, About::Wave(id), Some(wave.case))
    }
}

fn placements<'a>(office: &'a Office, wave: &'a Wave) -> impl Iterator<Item = &'a LinkedPlacement> {
    office.placements.of(&wave.placements)
}

fn rows<'a>(office: &'a Office, rows: &'a [ServiceId]) -> impl Iterator<Item = &'a LinkedService> {
    office.services.of(rows)
}

fn cost_list(office: &Office, id: WaveId, wave: &Wave) -> Option<Obligation> {
    let first_day = wave.first_day?;
    // there must be a place to note it: 工作单 files, or the column in its own rows
    let kept =
        office.roles.contains("工作单") || wave.members(office).any(|one| one.record.cost_list.at.is_some());
    if !kept {
        return None;
    }
    let due = cost_list_due(office, first_day);
    let obligation = Obligation {
        from: Some(first_day.into()),
        limit: Limit::CalendarDays(office.settings.parameters.cost_list_days),
        due: Some(due.into()),
        done: cost_list_done(office, wave, due),
        provisional: office.settings.calendar.is_provisional(due, first_day),
        ..obligation(office, ObligationKind::CostList, id, wave)
    };
    Some(obligation.seen_at(edge_row(office, wave, false)))
}

/// The due date of the 费用清单: 费用清单提前天数 before the first day of the 波次, on or before that day a
/// working day.
pub(super) fn cost_list_due(office: &Office, first_day: NaiveDate) -> NaiveDate {
    days_before(&office.settings.calendar, first_day, office.settings.parameters.cost_list_days)
}

/// The hand-in of the 费用清单: 费用清单提交日 of any placement (also one that was cancelled later), or a row of
/// 费用清单. One is enough for the whole 波次.
pub(super) fn cost_list_done(office: &Office, wave: &Wave, due: NaiveDate) -> Done {
    let noted = wave.members(office).map(|one| &one.record.cost_list);
    let noted = noted.filter_map(|field| Some((Moment::from(field.get()?), field.at)));
    let listed = rows(office, &wave.cost_lists).map(|row| &row.record.submitted_at);
    let listed = listed.filter_map(|field| Some((Moment::from(field.get()?.date), field.at)));
    let unreadable = wave.members(office).any(|one| one.record.cost_list.is_refused())
        || rows(office, &wave.cost_lists).any(|row| row.record.submitted_at.is_refused());
    Done::first(noted.chain(listed), unreadable, Some(due.into()))
}

fn report(office: &Office, id: WaveId, wave: &Wave) -> Option<Obligation> {
    let last_day = wave.last_day?;
    if !office.roles.contains("工作单") {
        return None;
    }
    let hours = office.settings.parameters.report_hours;
    let limit = hour_limit(office, hours);
    let due = limit.judge_from_day(last_day, None, office.as_of()).due;
    let reports = || rows(office, &wave.reports).map(|row| &row.record);
    let dated = reports()
        .filter_map(|record| Some((record.submitted_at.get()?, record.submitted_at.at.or(Some(record.at)))));
    let unreadable = reports().any(|record| record.submitted_at.is_refused());
    let obligation = Obligation {
        from: Some(last_day.into()),
        limit: Limit::Hours(hours),
        due: Some(due),
        done: Done::first(dated, unreadable, Some(due)),
        provisional: limit.skip_days_off && limit.calendar.is_provisional(last_day, due.date),
        ..obligation(office, ObligationKind::ExecutionReport, id, wave)
    };
    Some(obligation.seen_at(edge_row(office, wave, true)))
}

fn evaluation(office: &Office, id: WaveId, wave: &Wave) -> Option<Obligation> {
    let last_day = wave.last_day?;
    let settings = &office.settings;
    let days = settings.parameters.evaluation_days;
    let due = settings.calendar.add(last_day, i64::from(days));
    let done = if wave.evaluations.is_empty() { Done::No } else { Done::Undated };
    Some(Obligation {
        from: Some(last_day.into()),
        limit: Limit::WorkingDays(days),
        due: Some(due.into()),
        done,
        place: edge_row(office, wave, true),
        provisional: settings.calendar.is_provisional(last_day, due),
        ..obligation(office, ObligationKind::Evaluation, id, wave)
    })
}

/// The row of the placement that begins first or ends last.
fn edge_row(office: &Office, wave: &Wave, last: bool) -> Option<Place> {
    let rows = placements(office, wave);
    let place = |placement: &LinkedPlacement| placement.record.days_at.unwrap_or(placement.record.at);
    if last {
        rows.max_by_key(|one| (one.record.last_day(), one.record.at)).map(place)
    } else {
        let begun = rows.filter(|one| one.record.first_day().is_some());
        begun.min_by_key(|one| (one.record.first_day(), one.record.at)).map(place)
    }
}
