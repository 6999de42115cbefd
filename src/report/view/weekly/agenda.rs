//! 本周日历 of 周报: the seven days from 检查日, with due matters and running placements. It shows the days from
//! `due` and computes none.

use super::trouble::{Trouble, Worst};
use crate::due::{About, AgendaLine, OnAir};
use crate::link::CaseId;
use crate::model::answer;
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::light::Light;
use crate::report::view::shared::words;
use crate::report::view::shared::words::short_key;
use chrono::Datelike;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The place in the order of matters without a project: after every project.
const OF_NO_PROJECT: Worst = Reverse((Light::Green, -1));

/// A day of the week ahead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarDay {
    pub day: String,
    pub weekday: &'static str,
    /// The reason for a day off, or 调休上班; empty on an ordinary working day.
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

pub(super) fn week<'a>(input: &Input<'a>, trouble: &Trouble<'a>) -> Vec<CalendarDay> {
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
    let most = input.bounds.lines;
    // if a day has too many matters, those of the projects in most trouble come first
    let worst = |case: Option<CaseId>| case.map_or(OF_NO_PROJECT, |case| trouble.worst(case));
    agenda
        .days
        .iter()
        .map(|day| {
            let off = calendar.reason_off(*day);
            let make_up = calendar.exception(*day).filter(|exception| exception.working);
            let mut own: Vec<&AgendaLine> = agenda.due.iter().filter(|due| due.day == *day).collect();
            if own.len() > most {
                own.sort_by_key(|due| worst(due.case));
            }
            let rest_of_due = rest(own.get(most..).unwrap_or_default(), &format!("到期 {day}"));
            let month = format!("{}年{}月", day.year(), day.month());
            let rest_on_air = Rest::sheet(answer::SCHEDULE, &month, &format!("{} 日一列", day.day()));
            let due = own.iter().map(|due| {
                let (project, project_key) = name(due.case);
                CalendarLine { project, text: matter(due), key: key(due, project_key) }
            });
            let on_air = agenda.on_air.iter().filter(|airing| airing.day == *day);
            let on_air = Bounded::worst(
                on_air.collect(),
                most,
                |airing: &&OnAir| worst(airing.case),
                no_amount,
                rest_on_air,
            );
            CalendarDay {
                day: words::day(*day, office.as_of()),
                weekday: words::weekday(*day),
                off: off.is_some(),
                note: off.or(make_up.map(|_| "调休上班".to_owned())).unwrap_or_default(),
                due: Bounded::first(due.collect(), most, no_amount, rest_of_due),
                on_air: on_air.map(|airing| {
                    let (project, project_key) = name(airing.case);
                    let key = short_key(&airing.key, project_key);
                    CalendarLine { project, text: airing.subject.clone(), key }
                }),
            }
        })
        .collect()
}

/// The due matter and its record.
pub(super) fn matter(due: &AgendaLine) -> String {
    words::joined([due.what.as_str(), due.subject.as_str()], "：")
}

/// The key without its project; empty if the matter already names it, as for a 波次.
pub(super) fn key(due: &AgendaLine, project_key: &str) -> String {
    Some(short_key(&due.key, project_key)).filter(|key| *key != due.subject).unwrap_or_default()
}

/// The sheets with the matters that a list leaves out, each with its column of the day.
pub(super) fn rest(left_out: &[&AgendaLine], filter: &str) -> Rest {
    let places: BTreeSet<(&str, &str)> = left_out.iter().filter_map(|due| sheet_of(due.about)).collect();
    let mut places = places.into_iter();
    let Some((workbook, sheet)) = places.next() else {
        return Rest::sheet(answer::SCHEDULE, "倒排表 · 下一期限", filter);
    };
    let mut rest = Rest::sheet(workbook, sheet, filter);
    for (workbook, sheet) in places {
        rest.name.push('、');
        rest.name.push_str(&Rest::sheet(workbook, sheet, "").name);
    }
    rest
}

/// The sheet with the due matter, and the column of its day.
fn sheet_of(about: About) -> Option<(&'static str, &'static str)> {
    match about {
        About::Order(_) => Some((answer::ORDERS, "工作单 · 期限")),
        About::Meeting(_) => Some((answer::ORDERS, "会议 · 会议单期限")),
        About::Project(_) | About::Wave(_) => Some((answer::ORDERS, "定期服务 · 应交日")),
        About::Placement(_) => Some((answer::SCHEDULE, "倒排表 · 下一期限")),
        About::Payment(_) => Some((answer::MONEY, "付款 · 计划付款日")),
        About::Quote(_) | About::Fee(_) | About::Statement(_) | About::Publication(_) | About::Receipt(_) => {
            None
        }
    }
}
