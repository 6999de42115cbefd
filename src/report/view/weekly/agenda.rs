//! 本周日历 of 周报: the seven days from 检查日, with what is due and what is on air. Shows what `due`
//! counted; computes no day of its own.

use crate::due::AgendaLine;
use crate::link::CaseId;
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::words;
use crate::report::view::shared::words::short_key;
use chrono::Datelike;
use serde::Serialize;

/// A day of the week ahead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarDay {
    pub day: String,
    pub weekday: &'static str,
    /// Why it is off, or 调休上班; empty on an ordinary working day.
    pub note: String,
    pub off: bool,
    pub due: Bounded<CalendarLine>,
    pub on_air: Bounded<CalendarLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarLine {
    pub project: String,
    pub text: String,
    pub key: String,
}

pub(super) fn week(input: &Input) -> Vec<CalendarDay> {
    let office = input.office;
    let agenda = &input.due.agenda;
    let calendar = &office.settings.calendar;
    let name = |case: Option<CaseId>| {
        let case = office.case(case);
        (
            case.map(|case| case.project.name.text().to_owned()).unwrap_or_default(),
            case.map_or("", |case| case.key()),
        )
    };
    let list = |lines, rest| Bounded::first(lines, input.bounds.lines, no_amount, rest);
    agenda
        .days
        .iter()
        .map(|day| {
            let off = calendar.reason_off(*day);
            let make_up = calendar.exception(*day).filter(|exception| exception.working);
            let own: Vec<&AgendaLine> = agenda.due.iter().filter(|due| due.day == *day).collect();
            let left_out = own.get(input.bounds.lines..).unwrap_or_default();
            let rest_of_due = rest(input, left_out, |column| format!("{column} = {day}"));
            let month = format!("{}年{}月", day.year(), day.month());
            let rest_on_air =
                Rest::sheet("客服/状态_媒体排期.xlsx", &month, &format!("{} 日一列", day.day()));
            let due = own.iter().map(|due| {
                let (project, project_key) = name(due.case);
                let text = words::joined([due.what.as_str(), due.subject.as_str()], "：");
                CalendarLine { project, text, key: short_key(&due.key, project_key) }
            });
            let on_air = agenda.on_air.iter().filter(|airing| airing.day == *day).map(|airing| {
                let (project, project_key) = name(airing.case);
                CalendarLine {
                    project,
                    text: airing.subject.clone(),
                    key: short_key(&airing.key, project_key),
                }
            });
            CalendarDay {
                day: words::day(*day, office.as_of()),
                weekday: words::weekday(*day),
                off: off.is_some(),
                note: off.or(make_up.map(|_| "调休上班".to_owned())).unwrap_or_default(),
                due: list(due.collect(), rest_of_due),
                on_air: list(on_air.collect(), rest_on_air),
            }
        })
        .collect()
}

/// Where matters that a list leaves out stand: orders in 工作单, limits of placements in 倒排表. The
/// filter is told the column of the day.
pub(super) fn rest(input: &Input, left_out: &[&AgendaLine], filter: impl Fn(&str) -> String) -> Rest {
    let is_order =
        |line: &&AgendaLine| input.office.orders.keyed(&line.key, |one| &one.record.key).next().is_some();
    match left_out.iter().all(is_order) {
        true => Rest::sheet("客服/状态_工作单.xlsx", "工作单", &filter("期限")),
        false => Rest::sheet("客服/状态_媒体排期.xlsx", "倒排表", &filter("下一期限")),
    }
}
