//! The heading of a grid: where its day columns stand, and what is written on each.

use super::heading::{Day, DayColumn, Heading, row_at};
use super::weekdays;
use crate::model::Content;
use crate::model::numeral::chinese_number;
use crate::normalise::cell::clean::compact;
use crate::normalise::cell::weekday::WEEK;
use crate::normalise::cell::{DateContext, date};
use crate::normalise::sheet::header::Names;
use crate::normalise::sheet::period;
use crate::read::table::{self, Sheet, Value};
use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Day columns side by side that make a grid. Under a row of weekdays or a month fewer are enough.
const ENOUGH: usize = 7;
/// Day columns that make a grid even if no column beside them has a known name.
const CERTAIN: usize = 20;
/// Rows from the top in which [`day_rows`] looks for days.
const LOOKED_AT: usize = 30;
/// Rows that one core looks at before it takes others.
const ROWS_AT_ONCE: usize = 256;
/// Day columns that make a further run in the row, after a column between two months.
const BESIDE: usize = 2;

/// Every grid heading of the sheet, from the top: a row of days with at least `least` known column names
/// beside it.
pub(super) fn headings(sheet: &Sheet, names: &Names, least: usize) -> Vec<Heading> {
    found(sheet, |heading, from| super::grid_header(sheet, heading, names, from, least).is_some())
}

/// The grid headings of a sheet that a person confirmed to be a grid: the one within the confirmed rows, and
/// below it those whose days stand in most of the same columns. Column names are not required, so nothing
/// else tells a heading from a row of marks and amounts.
pub(super) fn confirmed(sheet: &Sheet, top: u32, bottom: u32) -> Vec<Heading> {
    let all = found(sheet, |_, _| true);
    let Some(first) = all.iter().position(|heading| (top..=bottom).contains(&heading.row)) else {
        return all;
    };
    let columns = |heading: &Heading| heading.days.iter().map(|day| day.col).collect::<BTreeSet<u16>>();
    let own = all.get(first).map(columns).unwrap_or_default();
    let further = |heading: &Heading| columns(heading).intersection(&own).count() * 2 > own.len();
    all.into_iter()
        .enumerate()
        .skip(first)
        .filter_map(|(index, heading)| (index == first || further(&heading)).then_some(heading))
        .collect()
}

fn found(sheet: &Sheet, is_named: impl Fn(&Heading, u32) -> bool) -> Vec<Heading> {
    let dates = dates_of(sheet);
    let rows: Vec<&[table::Cell]> = sheet.cells.chunk_by(|a, b| a.row == b.row).collect();
    let mut headings: Vec<Heading> = Vec::new();
    let of_rows = rows.par_iter().with_min_len(ROWS_AT_ONCE).map(|cells| days_in(cells, &dates));
    for (index, (cells, days)) in rows.iter().zip(of_rows.collect::<Vec<_>>()).enumerate() {
        let Some(row) = cells.first().map(|cell| cell.row) else { continue };
        let Some((days, longest)) = days else { continue };
        // a row of weekdays below the days belongs to them, not to the first record below it
        let taken = headings.last().map(|last| last.bottom);
        if longest < ENOUGH && !is_headed(&rows, index, &days, taken) {
            continue;
        }
        let same = headings.last().is_some_and(|last| same_days(&last.days, &days));
        // the same days repeated in another form: once as numbers, once as dates
        if let Some(last) = headings.last_mut().filter(|last| same && reaches(last, row, &rows)) {
            last.bottom = row;
            let dated = |days: &[DayColumn]| days.iter().any(|d| matches!(d.day, Day::On(_)));
            if dated(&days) && !dated(&last.days) {
                (last.row, last.days) = (row, days);
            }
            continue;
        }
        // numbers below the days of a heading are marks
        let marks = !same && headings.last().is_some_and(|last| covers(last, &days));
        let from = headings.last().map_or(0, |last| last.bottom + 1);
        let mut heading = Heading { row, top: row, bottom: row, days };
        take_weekdays(&mut heading, &rows);
        if (longest >= CERTAIN && !marks) || is_named(&heading, from) {
            headings.push(heading);
        }
    }
    for heading in &mut headings {
        take_weekdays(heading, &rows);
        weekdays::read(heading, &rows);
    }
    headings
}

/// The rows and columns of the first row of days of a sheet, whatever the other columns are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DayRows {
    pub top: u32,
    pub bottom: u32,
    pub cols: Vec<u16>,
    /// Weekdays or a month stand beside the days, or the days are nearly a whole month.
    pub certain: bool,
}

/// The first row of days, if there is one. Dates that are months apart are no such row.
pub(crate) fn day_rows(sheet: &Sheet) -> Option<DayRows> {
    let dates = dates_of(sheet);
    let rows: Vec<&[table::Cell]> = sheet.cells.chunk_by(|a, b| a.row == b.row).collect();
    rows.iter().take(LOOKED_AT).enumerate().find_map(|(index, cells)| {
        let row = cells.first()?.row;
        let (days, longest) = days_in(cells, &dates)?;
        let headed = is_headed(&rows, index, &days, None);
        let apart = days.windows(2).any(|pair| match pair {
            [DayColumn { day: Day::On(a), .. }, DayColumn { day: Day::On(b), .. }] => {
                (*b - *a).num_days() > 14
            }
            _ => false,
        });
        if apart || (longest < ENOUGH && !headed) {
            return None;
        }
        let mut heading = Heading { row, top: row, bottom: row, days };
        take_weekdays(&mut heading, &rows);
        take_weekdays(&mut heading, &rows);
        // otherwise the row may be one that only counts the columns (1, 2, 3 …)
        let certain = headed || longest >= CERTAIN;
        let cols = heading.days.iter().map(|day| day.col).collect();
        Some(DayRows { top: heading.top, bottom: heading.bottom, cols, certain })
    })
}

/// Whether nothing but a row of weekdays stands between the heading and a row below it.
fn reaches(heading: &Heading, row: u32, rows: &[&[table::Cell]]) -> bool {
    let mut between = (heading.bottom + 1..row).filter_map(|row| row_at(rows, row));
    row - heading.bottom <= 2 && between.all(|cells| weekdays::is_row(cells, &heading.days))
}

/// Whether all the columns are day columns of the heading.
fn covers(heading: &Heading, days: &[DayColumn]) -> bool {
    days.iter().all(|day| heading.days.iter().any(|own| own.col == day.col))
}

/// Adds a row of weekdays above or below to the heading.
fn take_weekdays(heading: &mut Heading, rows: &[&[table::Cell]]) {
    let is_weekdays = |row: Option<u32>| {
        row.is_some_and(|row| row_at(rows, row).is_some_and(|cells| weekdays::is_row(cells, &heading.days)))
    };
    let (above, below) =
        (is_weekdays(heading.top.checked_sub(1)), is_weekdays(heading.bottom.checked_add(1)));
    heading.top -= u32::from(above);
    heading.bottom += u32::from(below);
}

/// Whether most columns hold the same day of a month.
fn same_days(one: &[DayColumn], other: &[DayColumn]) -> bool {
    let number = |day: Day| match day {
        Day::Of(day) | Day::In(_, day) => day,
        Day::On(date) => date.day(),
    };
    let same = |column: &&DayColumn| {
        one.iter().any(|own| own.col == column.col && number(own.day) == number(column.day))
    };
    other.iter().filter(same).count() * 2 > other.len()
}

/// How many day columns stand side by side in a row, where they are too few to make a grid.
pub(crate) fn too_few(cells: &[table::Cell], sheet: &Sheet) -> Option<usize> {
    let longest = runs(cells, &dates_of(sheet)).iter().map(Vec::len).max()?;
    (BESIDE..ENOUGH).contains(&longest).then_some(longest)
}

/// Whether weekdays stand above or below the days, or a month above them. The rows down to `taken` are of
/// another heading.
fn is_headed(rows: &[&[table::Cell]], index: usize, days: &[DayColumn], taken: Option<u32>) -> bool {
    let Some(row) = rows.get(index).and_then(|cells| cells.first()).map(|cell| cell.row) else {
        return false;
    };
    let weekdays = [row.checked_sub(1), row.checked_add(1)];
    if weekdays
        .into_iter()
        .flatten()
        .filter(|row| taken.is_none_or(|taken| *row > taken))
        .filter_map(|row| row_at(rows, row))
        .any(|cells| weekdays::is_row(cells, days))
    {
        return true;
    }
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return false };
    let numbered = days.iter().all(|column| matches!(column.day, Day::Of(_)));
    let is_month = |cell: &table::Cell| {
        let within = (first.col..=last.col).contains(&cell.col);
        within
            && match &cell.value {
                Value::Text(text) => text.len() <= 30 && names_a_month(text),
                // 2026-03-01, shown as 2026年3月; in a list it is the date of the row above
                Value::Date(at) => at.date().day() == 1 && numbered,
                _ => false,
            }
    };
    let above = |distance: u32| row.checked_sub(distance).and_then(|row| row_at(rows, row));
    // A month above each of them: columns by month, and the figures below are times.
    let months = |cells: &[table::Cell]| {
        let count = cells.iter().filter(|cell| is_month(cell)).count();
        count == 1 || (1..days.len()).contains(&count)
    };
    // A header between the month and the numbers means that they are no days: 序号, 次数.
    let named = |cells: &[table::Cell]| cells.iter().any(|cell| (first.col..=last.col).contains(&cell.col));
    above(1).is_some_and(months) || (!above(1).is_some_and(named) && above(2).is_some_and(months))
}

/// Whether a text is a month and nothing else: `3月`, `三月份`, `2026年3月`, `3月上半月`, `2026.3`, `2026-03`.
pub(super) fn names_a_month(text: &str) -> bool {
    let text = compact(text);
    let figures = text.split_once(['.', '-', '/']).filter(|(year, _)| year.len() == 4);
    if figures.is_some_and(|(year, month)| [year, month].iter().all(|part| is_figure(part))) {
        return period::of_title(&text).is_some();
    }
    let text = text.trim_end_matches(['份', '(', ')']).trim_end_matches("上半月").trim_end_matches("下半月");
    let ends = text.strip_suffix('月').is_some_and(|before| !before.is_empty());
    ends && (bare_month(text).is_some() || period::of_title(&format!("{text} ")).is_some())
}

fn is_figure(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// How the days of a sheet's headings are read: by the date system of its workbook.
fn dates_of(sheet: &Sheet) -> DateContext {
    DateContext { since_1904: sheet.since_1904, ..DateContext::default() }
}

/// The day columns of a row and the length of its longest run of them. `None`: it has none, or is a record.
fn days_in(cells: &[table::Cell], dates: &DateContext) -> Option<(Vec<DayColumn>, usize)> {
    // nearly every record has an amount, so that its days need not be read
    let is_amount = |cell: &table::Cell| match cell.value {
        Value::Number(number) => !may_be_a_day(number) && !is_a_year(number),
        _ => false,
    };
    if cells.iter().any(is_amount) {
        return None;
    }
    let runs = runs(cells, dates);
    let longest = runs.iter().map(Vec::len).max()?;
    let days: Vec<DayColumn> =
        runs.into_iter().filter(|run| run.len() >= BESIDE.min(longest)).flatten().collect();
    let dated = days.iter().any(|day| matches!(day.day, Day::On(_)));
    // No heading holds an amount or another date. A day that stands alone, a year and a month may stand there.
    let is_of_record = |cell: &table::Cell| match cell.value {
        Value::Number(number) => !(1..=31).any(|day| f64::from(day) == number) && !is_a_year(number),
        Value::Date(at) => !dated && at.date().day() != 1,
        _ => false,
    };
    let mut beside = cells.iter().filter(|cell| !days.iter().any(|day| day.col == cell.col));
    (!beside.any(is_of_record)).then_some((days, longest))
}

/// Splits a row into runs of columns side by side whose days follow each other.
fn runs(cells: &[table::Cell], dates: &DateContext) -> Vec<Vec<DayColumn>> {
    let mut runs: Vec<Vec<DayColumn>> = Vec::new();
    for cell in cells {
        let before = runs.last().and_then(|run| run.last()).filter(|last| last.col + 1 == cell.col);
        let Some(day) = day_of(&cell.value, before.map(|last| last.day), dates) else { continue };
        let column = DayColumn { col: cell.col, day, weekday: None };
        match runs.last_mut().and_then(|run| run.last().copied().map(|last| (run, last))) {
            Some((run, last))
                if last.col + 1 == cell.col && follows(last.day, day) && !falls_again(run, day) =>
            {
                run.push(column);
            }
            _ => runs.push(vec![column]),
        }
    }
    runs
}

/// Whether `after` may follow `before`. Gaps are allowed, because a grid may show booked days only; a
/// smaller day begins the next month.
fn follows(before: Day, after: Day) -> bool {
    match (before, after) {
        (Day::Of(a), Day::Of(b)) => b != a,
        (Day::In(m, a), Day::In(n, b)) => (m == n && b > a) || n == m % 12 + 1,
        (Day::On(a), Day::On(b)) => b > a,
        _ => false,
    }
}

/// Whether the days would fall twice in a row, which no calendar does: 9, 8, 7 …
fn falls_again(run: &[DayColumn], day: Day) -> bool {
    let number = |day: Day| if let Day::Of(number) = day { Some(number) } else { None };
    match run {
        [.., before, last] => {
            let (before, last, day) = (number(before.day), number(last.day), number(day));
            before > last && last > day && day.is_some()
        }
        _ => false,
    }
}

/// The day of a header cell; `before` is the day of the column before it.
fn day_of(value: &Value, before: Option<Day>, dates: &DateContext) -> Option<Day> {
    match value {
        Value::Date(at) => Some(Day::On(at.date())),
        Value::Number(number) if !may_be_a_day(*number) => None,
        Value::Number(number) => {
            let whole = (1..=31_u32).find(|day| f64::from(*day) == *number);
            whole
                .map(Day::Of)
                .or_else(|| month_and_day(*number, before))
                .or_else(|| full_date(value, dates).map(Day::On))
        }
        Value::Text(text) if text.len() <= 36 && has_a_digit(text) => {
            let (text, _) = weekdays::apart(text);
            let digits = text.trim_end_matches(['日', '号']);
            if let Ok(day) = digits.parse::<u32>()
                && digits.len() <= 2
            {
                return (1..=31).contains(&day).then_some(Day::Of(day));
            }
            if let Some((month, day)) = digits.split_once(['/', '.', '-', '月'])
                && let (Ok(month @ 1..=12), Ok(day @ 1..=31)) = (month.parse(), day.parse())
            {
                return Some(Day::In(month, day));
            }
            // year, month and day have three figures at least
            let is_figure = |c: &char| c.is_ascii_digit() || "〇零一二三四五六七八九十".contains(*c);
            let may_be_full = text.chars().filter(is_figure).count() >= 3;
            may_be_full.then(|| full_date(&Value::Text(text.into()), dates)).flatten().map(Day::On)
        }
        _ => None,
    }
}

/// Whether a number may be a day at all: 1 to 31, 3.15, a date that lost its format, or written in digits. Nearly
/// all amounts are none.
fn may_be_a_day(number: f64) -> bool {
    const SERIALS: std::ops::Range<f64> = 35_000.0..74_000.0;
    (1.0..32.0).contains(&number) || SERIALS.contains(&number) || number.abs() >= 20_000_000.0
}

fn is_a_year(number: f64) -> bool {
    (2000..=2100).any(|year| f64::from(year) == number)
}

/// Whether a text has a digit at its beginning or after a weekday.
fn has_a_digit(text: &str) -> bool {
    let text = text.trim_start();
    let begins =
        |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '０'..='９' | '\''));
    begins(text)
        || (WEEK.iter().any(|word| text.starts_with(word)) && text.contains(|c: char| c.is_ascii_digit()))
}

/// The day of 3.1 … 3.31 as a number. 3.1 is the first, or the tenth if the column before is the ninth.
fn month_and_day(number: f64, before: Option<Day>) -> Option<Day> {
    let shown = crate::normalise::cell::shown(&Value::Number(number));
    let (month, digits) = shown.split_once('.')?;
    let (Ok(month @ 1..=12), Ok(day @ 1..=31)) = (month.parse::<u32>(), digits.parse::<u32>()) else {
        return None;
    };
    let tens = (digits.len() == 1).then_some(day * 10).filter(|tens| *tens <= 31);
    let passed = matches!(before, Some(Day::In(m, last)) if m == month && last >= day);
    match tens {
        Some(tens) if passed => Some(Day::In(month, tens)),
        _ => (digits.len() <= 2).then_some(Day::In(month, day)),
    }
}

/// A full date: written out, as eight digits, or a number that lost its date format.
pub(super) fn full_date(value: &Value, dates: &DateContext) -> Option<NaiveDate> {
    match date::date(value, dates).content {
        Content::Known(day) => Some(day),
        _ => None,
    }
}

/// The month of `3月`, `三月`, `3月份`.
pub(super) fn bare_month(text: &str) -> Option<u32> {
    let text = compact(text);
    let (number, rest) = text.split_once('月')?;
    let month = number.parse().ok().or_else(|| chinese_number(number))?;
    let ends = rest.is_empty() || !rest.starts_with(|c: char| c.is_ascii_digit());
    ((1..=12).contains(&month) && ends).then_some(month)
}
