//! Weekdays in the heading of a grid: how they are written, and what they say of its month.
//!
//! A day and its weekday together name a month. Where they contradict the month in the title, nobody knows
//! which of the two is old: no day of such a column is known.

use super::heading::{Day, DayColumn, Heading, row_at};
use crate::model::Month;
use crate::normalise::cell::clean::{clean, compact};
use crate::normalise::cell::weekday::{WEEK, name, named};
use crate::read::table::{Cell, Value, at};
use chrono::{Datelike, NaiveDate, Weekday};

/// Whether most of the day columns hold a weekday in this row.
pub(super) fn is_row(cells: &[Cell], days: &[DayColumn]) -> bool {
    let weekday =
        |day: &&DayColumn| text_at(cells, day.col).is_some_and(|text| named(&compact(text)).is_some());
    days.iter().filter(weekday).count() * 2 > days.len()
}

fn text_at(cells: &[Cell], col: u16) -> Option<&str> {
    match at(cells, col)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// A header cell's day and its weekday: `1（日）`, `3月1日周日`, `周日 1`, or both on two lines.
pub(super) fn apart(text: &str) -> (String, Option<Weekday>) {
    let text = clean(text);
    if let Some((day, weekday)) = text.trim_end_matches(')').split_once('(')
        && let Some(weekday) = named(&compact(weekday))
    {
        return (compact(day), Some(weekday));
    }
    let (first, last) = match text.split_once(char::is_whitespace) {
        Some((first, last)) => (compact(first), compact(last)),
        None => {
            let at = WEEK.iter().filter_map(|word| text.find(word)).min().unwrap_or(text.len());
            let behind = text.get(at..).and_then(|rest| rest.find(|c: char| c.is_ascii_digit()));
            // the weekday is the beginning or the end of the text
            let cut = if at == 0 { behind.unwrap_or(text.len()) } else { at };
            (text.get(..cut).unwrap_or_default().to_owned(), text.get(cut..).unwrap_or_default().to_owned())
        }
    };
    match (named(&first), named(&last)) {
        (Some(weekday), _) => (last, Some(weekday)),
        (_, Some(weekday)) => (first, Some(weekday)),
        _ => (compact(&text), None),
    }
}

/// Reads the weekdays of a heading into its day columns.
pub(super) fn read(heading: &mut Heading, rows: &[&[Cell]]) {
    for row in heading.top..=heading.bottom {
        let Some(cells) = row_at(rows, row) else { continue };
        let is_row = is_row(cells, &heading.days);
        for column in &mut heading.days {
            let Some(text) = text_at(cells, column.col) else { continue };
            let weekday = if is_row { named(&compact(text)) } else { apart(text).1 };
            column.weekday = column.weekday.or(weekday);
        }
    }
    if are_units(&heading.days) {
        heading.days.iter_mut().for_each(|column| column.weekday = None);
    }
}

/// Whether 日 stands below every number, as in 1 日, 2 日: then it is no weekday.
fn are_units(days: &[DayColumn]) -> bool {
    let number = |column: &DayColumn| match column.day {
        Day::Of(day) => Some(day),
        Day::In(..) | Day::On(_) => None,
    };
    let sundays = days.iter().all(|column| matches!(column.weekday, None | Some(Weekday::Sun)));
    let together = |pair: &[DayColumn]| match pair {
        [one, other] => number(one).zip(number(other)).is_some_and(|(one, other)| one + 1 == other),
        _ => false,
    };
    sundays && days.windows(2).any(together)
}

/// Whether the weekday written with a day is not that of the date.
pub(super) fn contradicts(column: &DayColumn, date: NaiveDate) -> bool {
    column.weekday.is_some_and(|weekday| weekday != date.weekday())
}

/// Whether the first days of a heading, up to the next month, have their weekdays in this month.
pub(super) fn fit(days: &[DayColumn], month: Month) -> bool {
    let mut seen = 0;
    let mut last = 0;
    for column in days {
        let (Day::Of(day) | Day::In(_, day)) = column.day else { return false };
        if day <= last {
            break;
        }
        last = day;
        let Some(date) = month.first_day().with_day(day) else { return false };
        if contradicts(column, date) {
            return false;
        }
        seen += u32::from(column.weekday.is_some());
    }
    seen > 0
}

/// What to say of a grid whose weekdays contradict its dates. `read` is the month as it was read.
pub(super) fn problem(sheet: &str, wrong: &[(DayColumn, NaiveDate)], days: &[DayColumn]) -> Option<String> {
    let (column, date) = wrong.first()?;
    let month = Month::of(*date);
    let weekday = column.weekday?;
    let only = {
        let year = date.year();
        let months = (1..=12).filter_map(|other| Month::new(year, other)).filter(|other| fit(days, *other));
        let years =
            [year - 1, year + 1].into_iter().filter_map(|year| Month::new(year, month.first_day().month()));
        let fitting: Vec<Month> = months.chain(years.filter(|other| fit(days, *other))).collect();
        let words: Vec<String> = fitting.iter().map(|month| month.chinese()).collect();
        if words.is_empty() { String::new() } else { format!("，这些星期合 {}", words.join("、")) }
    };
    let count = wrong.len();
    Some(format!(
        "表“{sheet}”的逐日排期按{}读，{}应是星期{}，表头写“{}”，{count} 列如此{only}；年月和星期总有一个是旧的，\
         这些列的日期不猜，请改正标题的年月或表头的星期",
        month.chinese(),
        date.format("%-m月%-d日"),
        name(date.weekday()),
        name(weekday),
    ))
}
