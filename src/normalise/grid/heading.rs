//! What the heading of a grid is: its rows, and the day and weekday of each day column.

use crate::read::table;
use chrono::{NaiveDate, Weekday};

/// The header of a day column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// 1..31: a day without its month.
    Of(u32),
    /// 3/1: month and day.
    In(u32, u32),
    On(NaiveDate),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DayColumn {
    pub col: u16,
    pub day: Day,
    /// The weekday written with the day, or in a row of weekdays.
    pub weekday: Option<Weekday>,
}

/// The heading of a grid: its rows and day columns.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    /// The row of the days.
    pub row: u32,
    /// First and last row, with the weekdays above or below the days.
    pub top: u32,
    pub bottom: u32,
    pub days: Vec<DayColumn>,
}

/// The cells of a row of the sheet.
pub(super) fn row_at<'a>(rows: &[&'a [table::Cell]], row: u32) -> Option<&'a [table::Cell]> {
    let at = rows.binary_search_by_key(&row, |cells| cells.first().map_or(0, |cell| cell.row)).ok()?;
    rows.get(at).copied()
}
