//! The day of each column of a grid: from its heading, its title and its names.

use super::days::{bare_month, full_date, names_a_month};
use super::heading::{Day, DayColumn, Heading};
use super::months::{self, Months};
use super::weekdays;
use crate::model::Month;
use crate::normalise::cell::clean::compact;
use crate::normalise::sheet::header::Top;
use crate::normalise::sheet::period;
use crate::normalise::sheet::table::Table;
use crate::read::table::{self, Value};
use chrono::{Datelike, NaiveDate};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// The days of the sheet columns. `None`: the day of a day column is not known.
pub(super) struct Calendar {
    days: BTreeMap<u16, Option<NaiveDate>>,
    /// Day columns whose month does not have the day, with the message: `4月没有31日`.
    absent: BTreeMap<u16, String>,
    problem: Option<String>,
    /// How a year was found that is written nowhere.
    inferred: Option<String>,
}

impl Calendar {
    pub(super) fn new(heading: &Heading, table: &Table<'_>, above: &Top<'_>) -> Calendar {
        let around = Around { heading, table, above, inferred: Cell::default() };
        let mut calendar = around.calendar();
        calendar.distrust_weekdays(heading, &table.sheet.name);
        if let Some(year) = around.inferred.get().filter(|_| calendar.problem.is_none()) {
            calendar.inferred = Some(format!(
                "表“{}”的逐日排期没有写年份，按表头的星期和表中其他日期理解为 {year} 年；请在标题补上年份",
                table.sheet.name
            ));
        }
        calendar
    }

    /// The day of a column whose weekday contradicts it is not known.
    fn distrust_weekdays(&mut self, heading: &Heading, sheet: &str) {
        let known =
            |column: &DayColumn| self.days.get(&column.col).copied().flatten().map(|day| (*column, day));
        let wrong: Vec<(DayColumn, NaiveDate)> = heading
            .days
            .iter()
            .filter_map(known)
            .filter(|(column, day)| weekdays::contradicts(column, *day))
            .collect();
        for (column, _) in &wrong {
            self.days.insert(column.col, None);
        }
        self.problem = self.problem.take().or_else(|| weekdays::problem(sheet, &wrong, &heading.days));
    }

    /// The columns with a known day.
    pub(super) fn known(&self) -> BTreeMap<u16, NaiveDate> {
        self.days.iter().filter_map(|(col, day)| Some((*col, (*day)?))).collect()
    }

    /// What to say where the title says one month and none of the dates is of it: a date is often shown as a day
    /// alone, so nobody sees that the sheet is last month's.
    pub(super) fn disagreement(
        &self,
        heading: &Heading,
        table: &Table<'_>,
        above: &Top<'_>,
    ) -> Option<String> {
        let dated = heading.days.iter().all(|column| matches!(column.day, Day::On(_)));
        let months: BTreeSet<Month> = self.known().into_values().map(Month::of).collect();
        let read = months.first().filter(|_| dated)?;
        let title = texts(above).find(|text| period::of_title(text).is_some())?;
        let (year, month) = period::of_title(title).filter(|_| Months::of(title).is_none())?;
        let other = Month::new(year, month).filter(|month| !months.contains(month))?;
        Some(format!(
            "表“{}”的日期格是{}，标题写的是{}，按日期格读；沿用上月的表，请把日期格也改过来，否则请改标题",
            table.sheet.name,
            read.chinese(),
            other.chinese(),
        ))
    }

    /// How the year was found that is written nowhere (D05).
    pub(super) fn inferred(&self) -> Option<&str> {
        self.inferred.as_deref()
    }

    pub(super) fn problem(&self) -> Option<String> {
        self.problem.clone()
    }

    /// The message on a column whose month does not have its day.
    pub(super) fn absent(&self, col: u16) -> Option<&str> {
        self.absent.get(&col).map(String::as_str)
    }

    /// `None`: the column is no day column. `Some(None)`: its day is not known or does not exist.
    pub(super) fn day(&self, col: u16) -> Option<Option<NaiveDate>> {
        self.days.get(&col).copied()
    }
}

/// A heading with everything that may name its month.
struct Around<'a, 't> {
    heading: &'a Heading,
    table: &'a Table<'t>,
    above: &'a Top<'t>,
    /// The year that weekdays gave, because none is written.
    inferred: Cell<Option<i32>>,
}

impl Around<'_, '_> {
    fn calendar(&self) -> Calendar {
        let (mut days, mut absent) = (BTreeMap::new(), BTreeMap::new());
        let mut problem = None;
        let mut month: Option<Month> = None;
        let mut previous: Option<DayColumn> = None;
        for column in &self.heading.days {
            let day = match column.day {
                Day::On(date) => Some(date),
                Day::In(number, day) => {
                    month = month
                        .filter(|month| month.first_day().month() == number)
                        .or_else(|| month.map(Month::next).filter(|m| m.first_day().month() == number))
                        .or_else(|| Month::new(self.year_for(number)?, number));
                    month.and_then(|month| month.first_day().with_day(day))
                }
                Day::Of(day) => {
                    // the next month begins with a smaller day, after a column that is no day, or under a
                    // month of its own
                    let smaller =
                        matches!(previous, Some(DayColumn { day: Day::Of(last), .. }) if last >= day);
                    let apart = previous.is_none_or(|last| last.col + 1 != column.col);
                    if let Some(own) = self.month_above(column.col, month) {
                        month = Some(own);
                    } else if smaller || apart {
                        let after = month.map(Month::next).filter(|_| smaller);
                        month =
                            self.labelled(column.col, month).or(after).or(month).or_else(|| self.titled());
                    }
                    month.and_then(|month| month.first_day().with_day(day))
                }
            };
            if month.is_none() && !matches!(column.day, Day::On(_)) {
                problem.get_or_insert_with(|| self.unknown());
            }
            if let (None, Some(month), Day::Of(number) | Day::In(_, number)) = (day, month, column.day) {
                absent.insert(column.col, format!("{month}没有{number}日"));
            }
            days.insert(column.col, day);
            previous = Some(*column);
        }
        Calendar { days, absent, problem, inferred: None }
    }

    /// The month written above a run of days: `3月`, `2026年3月`, or a date shown as a month. It may stand
    /// above any column of the run, because labels are often centred without a merge.
    fn labelled(&self, first: u16, before: Option<Month>) -> Option<Month> {
        let mut previous = None;
        for column in self.heading.days.iter().skip_while(|column| column.col < first) {
            if matches!((previous, column.day), (Some(Day::Of(a)), Day::Of(b)) if b <= a) {
                break;
            }
            previous = Some(column.day);
            if let Some(month) = self.month_above(column.col, before) {
                return Some(month);
            }
        }
        None
    }

    /// The month written in the heading above one column.
    fn month_above(&self, col: u16, before: Option<Month>) -> Option<Month> {
        let (heading, table) = (self.heading, self.table);
        // months may stand in a line above the column names
        let first = table.header.top.min(heading.row.saturating_sub(2));
        let own = Top::new(table.sheet, first, heading.row.saturating_sub(first));
        (first..heading.row).rev().find_map(|row| match own.value(row, col)? {
            Value::Date(at) if row >= table.header.top => Some(Month::of(at.date())),
            Value::Text(text) if row >= table.header.top || names_a_month(text) => {
                if let Some((year, month)) = period::of_title(text) {
                    return Month::new(year, month);
                }
                let month = bare_month(text)?;
                let year = match before {
                    Some(b) if month < b.first_day().month() => Some(b.first_day().year() + 1),
                    Some(b) => Some(b.first_day().year()),
                    None => self.year_for(month),
                };
                Month::new(year?, month)
            }
            _ => None,
        })
    }

    /// The month of the title, the sheet name or the file name. Of several months in a title it is the one in
    /// which the days begin.
    fn titled(&self) -> Option<Month> {
        let period = self.table.dates.period.or(self.table.dates.file_month);
        match (self.several(), period) {
            (Some((_, months)), _) => {
                let year = self.year_for(months.first())?;
                let first = Month::new(year, months.first())?;
                months.begin(first, &self.heading.days, month_within(&self.table.sheet.name))
            }
            (None, Some((year, month))) => Month::new(year, month),
            (None, None) => {
                let month = self.names().find_map(month_within)?;
                Month::new(self.year_for(month)?, month)
            }
        }
    }

    /// The first name that says a month, if it says several.
    fn several(&self) -> Option<(&str, Months)> {
        let name = self.names().find(|name| month_within(name).is_some())?;
        Some((name, Months::of(name)?))
    }

    /// What may name the month: the lines above, the sheet, the file.
    fn names(&self) -> impl Iterator<Item = &str> {
        texts(self.above).chain([self.table.sheet.name.as_str(), self.table.file.name.as_str()])
    }

    /// What to say where the month of a day is not known.
    fn unknown(&self) -> String {
        let sheet = &self.table.sheet.name;
        match self.several() {
            Some((name, _)) => format!(
                "表“{sheet}”的逐日排期看不出是哪个月：“{name}”写了几个月；请在日期格上方写月份，或把标题改成一个年月"
            ),
            None => format!(
                "表“{sheet}”的逐日排期看不出是哪年哪月；请在标题写“2026年3月”这样的年月，或把日期格改成真正的日期"
            ),
        }
    }

    /// The year of a month written without a year: of a month or a year elsewhere, else the only one near the
    /// table's dates in which the days have their weekdays.
    fn year_for(&self, month: u32) -> Option<i32> {
        let table = self.table;
        if let Some((year, around)) = table.dates.period.or(table.dates.file_month) {
            // 2025年12月–2026年1月: a month more than six before the title's belongs to the next year
            return Some(if month + 6 < around { year + 1 } else { year });
        }
        texts(self.above)
            .find_map(period::year_of)
            .or_else(|| period::year_of(&table.sheet.name))
            .or_else(|| period::year_of(&table.file.name))
            .or_else(|| {
                let year = self.year_of_weekdays(month);
                self.inferred.set(year);
                year
            })
    }

    fn year_of_weekdays(&self, month: u32) -> Option<i32> {
        if self.heading.days.iter().all(|column| column.weekday.is_none()) {
            return None;
        }
        let days: BTreeSet<u16> = self.heading.days.iter().map(|column| column.col).collect();
        let cells = self.table.body().flatten().filter(|cell| !days.contains(&cell.col));
        let years: BTreeSet<i32> = cells
            .filter_map(|cell| match &cell.value {
                Value::Date(at) => Some(at.date().year()),
                Value::Text(text) if text.len() <= 36 => {
                    Some(full_date(&cell.value, &self.table.yearless)?.year())
                }
                _ => None,
            })
            .collect();
        let near = years.first()? - 1..=years.last()? + 1;
        let mut fitting = near.filter(|year| {
            Month::new(*year, month).is_some_and(|month| weekdays::fit(&self.heading.days, month))
        });
        fitting.next().filter(|_| fitting.next().is_none())
    }
}

fn texts<'t>(above: &Top<'t>) -> impl Iterator<Item = &'t str> {
    let cells: Vec<&'t table::Cell> = above.rows().iter().copied().flatten().collect();
    cells.into_iter().filter_map(|cell| match &cell.value {
        Value::Text(text) => Some(text.as_ref()),
        _ => None,
    })
}

/// `3月`, `三月` anywhere in a text: `鹭白渡3月报纸排期`.
fn month_within(text: &str) -> Option<u32> {
    let text: Vec<char> = compact(text).chars().collect();
    let before = |at| text.get(..at).and_then(months::numeral_at_end);
    (0..text.len()).filter(|at| text.get(*at) == Some(&'月')).find_map(|at| Some(before(at)?.0))
}
