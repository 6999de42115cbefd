//! The day columns of a grid: where they stand and which day each is.

use crate::model::Content;
use crate::model::Month;
use crate::model::numeral::chinese_number;
use crate::normalise::cell::clean::compact;
use crate::normalise::cell::{DateContext, date};
use crate::normalise::sheet::header::Top;
use crate::normalise::sheet::period;
use crate::normalise::sheet::table::Table;
use crate::read::table::{Cell, Sheet, Value};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// So many day columns in a row make a grid.
const SHORTEST: usize = 20;
/// A further run beside the first, cut short by a column between the months.
const SHORTEST_BESIDE: usize = 5;

/// What a day column's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// 1..31
    Of(u32),
    /// 3/1: month and day
    In(u32, u32),
    On(NaiveDate),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DayColumn {
    pub col: u16,
    pub day: Day,
}

/// The rows that head a grid.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    /// The row of the days.
    pub row: u32,
    /// With the weekdays above or below.
    pub top: u32,
    pub bottom: u32,
    pub days: Vec<DayColumn>,
}

/// Whether a row is a row of days.
pub(super) fn is_day_row(cells: &[Cell]) -> bool {
    cells.len() >= SHORTEST && runs(cells).iter().any(|run| run.len() >= SHORTEST)
}

/// Every grid heading of the sheet, from the top. Rows of days close together are one heading.
pub(super) fn headings(sheet: &Sheet) -> Vec<Heading> {
    let rows: Vec<&[Cell]> = sheet.cells.chunk_by(|a, b| a.row == b.row).collect();
    let mut headings: Vec<Heading> = Vec::new();
    for cells in rows.iter().filter(|cells| is_day_row(cells)) {
        let Some(row) = cells.first().map(|cell| cell.row) else { continue };
        let days: Vec<DayColumn> =
            runs(cells).into_iter().filter(|run| run.len() >= SHORTEST_BESIDE).flatten().collect();
        match headings.last_mut() {
            Some(last) if row - last.bottom <= 2 => {
                last.bottom = row;
                let dated = |days: &[DayColumn]| days.iter().any(|d| matches!(d.day, Day::On(_)));
                if dated(&days) && !dated(&last.days) {
                    (last.row, last.days) = (row, days);
                }
            }
            _ => headings.push(Heading { row, top: row, bottom: row, days }),
        }
    }
    for heading in &mut headings {
        let at = |row: Option<u32>| {
            rows.iter().find(|cells| cells.first().map(|cell| cell.row) == row && row.is_some()).copied()
        };
        let (above, below) = (heading.top.checked_sub(1), heading.bottom.checked_add(1));
        if at(above).is_some_and(|cells| is_weekday_row(cells, &heading.days)) {
            heading.top -= 1;
        }
        if at(below).is_some_and(|cells| is_weekday_row(cells, &heading.days)) {
            heading.bottom += 1;
        }
    }
    headings
}

fn is_weekday_row(cells: &[Cell], days: &[DayColumn]) -> bool {
    let weekday = |day: &&DayColumn| {
        let cell = cells.binary_search_by_key(&day.col, |cell| cell.col).ok().and_then(|i| cells.get(i));
        cell.is_some_and(|cell| matches!(&cell.value, Value::Text(text) if is_weekday(&compact(text))))
    };
    days.iter().filter(weekday).count() * 2 > days.len()
}

fn is_weekday(text: &str) -> bool {
    let bare = text.trim_start_matches("星期").trim_start_matches('周').trim_start_matches("礼拜");
    matches!(bare, "一" | "二" | "三" | "四" | "五" | "六" | "日" | "天")
        || matches!(text.to_uppercase().as_str(), "MON" | "TUE" | "WED" | "THU" | "FRI" | "SAT" | "SUN")
}

/// Columns side by side whose days follow each other.
fn runs(cells: &[Cell]) -> Vec<Vec<DayColumn>> {
    let mut runs: Vec<Vec<DayColumn>> = Vec::new();
    for cell in cells {
        let Some(day) = day_of(&cell.value) else { continue };
        let column = DayColumn { col: cell.col, day };
        match runs.last_mut().and_then(|run| run.last().copied().map(|last| (run, last))) {
            Some((run, last)) if last.col + 1 == cell.col && follows(last.day, day) => run.push(column),
            _ => runs.push(vec![column]),
        }
    }
    runs
}

fn follows(before: Day, after: Day) -> bool {
    match (before, after) {
        (Day::Of(a), Day::Of(b)) => b == a + 1 || (b == 1 && a >= 28),
        (Day::In(m, a), Day::In(n, b)) => (m == n && b == a + 1) || (b == 1 && a >= 28 && n == m % 12 + 1),
        (Day::On(a), Day::On(b)) => a.succ_opt() == Some(b),
        _ => false,
    }
}

fn day_of(value: &Value) -> Option<Day> {
    match value {
        Value::Date(at) => Some(Day::On(at.date())),
        Value::Number(number) => {
            let whole = (1..=31_u32).find(|day| f64::from(*day) == *number);
            whole.map(Day::Of).or_else(|| serial(value).map(Day::On))
        }
        Value::Text(text) if text.len() <= 24 => {
            let text = compact(text);
            let digits = text.trim_end_matches(['日', '号']);
            if let Ok(day) = digits.parse::<u32>() {
                return (1..=31).contains(&day).then_some(Day::Of(day));
            }
            if let Some((month, day)) = digits.split_once(['/', '.', '-', '月'])
                && let (Ok(month @ 1..=12), Ok(day @ 1..=31)) = (month.parse(), day.parse())
            {
                return Some(Day::In(month, day));
            }
            full_date(value).map(Day::On)
        }
        _ => None,
    }
}

/// A date that lost its format.
fn serial(value: &Value) -> Option<NaiveDate> {
    matches!(value, Value::Number(number) if (36_526.0..73_050.0).contains(number))
        .then(|| full_date(value))?
}

fn full_date(value: &Value) -> Option<NaiveDate> {
    match date::date(value, &DateContext::default()).content {
        Content::Known(day) => Some(day),
        _ => None,
    }
}

/// Sheet column → day. A column whose day cannot be known is kept as `None`.
pub(super) struct Calendar {
    days: BTreeMap<u16, Option<NaiveDate>>,
    problem: Option<String>,
}

impl Calendar {
    pub(super) fn new(heading: &Heading, table: &Table<'_>, above: &Top<'_>) -> Calendar {
        let mut days = BTreeMap::new();
        let mut problem = None;
        let mut month: Option<Month> = None;
        let mut previous: Option<DayColumn> = None;
        for column in &heading.days {
            let day = match column.day {
                Day::On(date) => Some(date),
                Day::In(number, day) => {
                    month = month
                        .filter(|month| month.first_day().month() == number)
                        .or_else(|| month.map(Month::next).filter(|m| m.first_day().month() == number))
                        .or_else(|| Month::new(year_for(number, table, above)?, number));
                    month.and_then(|month| month.first_day().with_day(day))
                }
                Day::Of(day) => {
                    let begins = previous
                        .is_none_or(|last| !follows(last.day, column.day) || last.col + 1 != column.col)
                        || (day == 1 && previous.is_some());
                    if begins {
                        let after = month.map(Month::next).filter(|_| day == 1 || previous.is_some());
                        month = labelled(heading, column.col, table, above, month)
                            .or(after)
                            .or_else(|| titled(table, above));
                    }
                    month.and_then(|month| month.first_day().with_day(day))
                }
            };
            if month.is_none() && !matches!(column.day, Day::On(_)) {
                problem.get_or_insert_with(|| {
                    format!(
                        "表“{}”的逐日排期看不出是哪年哪月；请在标题写“2026年3月”这样的年月，或把日期格改成真正的日期",
                        table.sheet.name
                    )
                });
            }
            days.insert(column.col, day);
            previous = Some(*column);
        }
        Calendar { days, problem }
    }

    pub(super) fn problem(&self) -> Option<String> {
        self.problem.clone()
    }

    /// `None` for a column that is no day; `Some(None)` for a day that cannot be known or does not exist.
    pub(super) fn day(&self, col: u16) -> Option<Option<NaiveDate>> {
        self.days.get(&col).copied()
    }
}

/// The month written above a run of days: `3月`, `2026年3月`, or a date shown as a month.
fn labelled(
    heading: &Heading,
    first: u16,
    table: &Table<'_>,
    above: &Top<'_>,
    before: Option<Month>,
) -> Option<Month> {
    let own = Top::new(table.sheet, table.header.top, heading.row.saturating_sub(table.header.top));
    // the label may be centred over the run without a merge: up to the next first of a month
    let run = heading.days.iter().skip_while(|day| day.col < first);
    let run = run.enumerate().take_while(|(i, day)| *i == 0 || day.day != Day::Of(1)).map(|(_, day)| day.col);
    for col in run {
        for row in (table.header.top..heading.row).rev() {
            match own.value(row, col) {
                Some(Value::Date(at)) => return Some(Month::of(at.date())),
                Some(Value::Text(text)) => {
                    if let Some((year, month)) = period::of_title(text) {
                        return Month::new(year, month);
                    }
                    if let Some(month) = bare_month(text) {
                        let year = match before {
                            Some(b) if month < b.first_day().month() => Some(b.first_day().year() + 1),
                            Some(b) => Some(b.first_day().year()),
                            None => year_for(month, table, above),
                        };
                        return Month::new(year?, month);
                    }
                }
                _ => {}
            }
        }
    }
    None
}

/// `3月`, `三月`, `3月份`.
fn bare_month(text: &str) -> Option<u32> {
    let text = compact(text);
    let (number, rest) = text.split_once('月')?;
    let month = number.parse().ok().or_else(|| chinese_number(number))?;
    let ends = rest.is_empty() || !rest.starts_with(|c: char| c.is_ascii_digit());
    ((1..=12).contains(&month) && ends).then_some(month)
}

/// The month of title, sheet name or file name.
fn titled(table: &Table<'_>, above: &Top<'_>) -> Option<Month> {
    if let Some((year, month)) = table.dates.period.or(table.dates.file_month) {
        return Month::new(year, month);
    }
    let texts = texts(above).chain([table.sheet.name.as_str()]);
    let month = texts.into_iter().find_map(month_within).or_else(|| month_within(&table.file.name))?;
    Month::new(year_for(month, table, above)?, month)
}

fn texts<'t>(above: &Top<'t>) -> impl Iterator<Item = &'t str> {
    let cells: Vec<&'t Cell> = above.rows().iter().copied().flatten().collect();
    cells.into_iter().filter_map(|cell| match &cell.value {
        Value::Text(text) => Some(text.as_ref()),
        _ => None,
    })
}

/// `3月` anywhere in a text: `鹭白渡3月报纸排期`.
fn month_within(text: &str) -> Option<u32> {
    let text = compact(text);
    text.match_indices('月').find_map(|(at, _)| {
        let before = text.get(..at)?;
        let start =
            before.char_indices().rev().take_while(|(_, c)| c.is_ascii_digit()).last().map(|(i, _)| i);
        before.get(start?..)?.parse().ok().filter(|month| (1..=12).contains(month))
    })
}

/// The year of a month that is written without one.
fn year_for(month: u32, table: &Table<'_>, above: &Top<'_>) -> Option<i32> {
    if let Some((year, around)) = table.dates.period.or(table.dates.file_month) {
        // 2025年12月–2026年1月: a month far before the title's belongs to the next year
        return Some(if month + 6 < around { year + 1 } else { year });
    }
    texts(above)
        .find_map(period::year_of)
        .or_else(|| period::year_of(&table.sheet.name))
        .or_else(|| period::year_of(&table.file.name))
}
