//! Titles that name several months: `2-3月`, `2026年2月26日—3月31日`, `12月、1月`. Which of them the days of a grid
//! are of is known only where one answer fits.

use super::heading::{Day, DayColumn};
use super::weekdays;
use crate::model::Month;
use crate::model::numeral::chinese_number;
use crate::normalise::cell::clean::compact;
use chrono::{Datelike, NaiveDate};

/// A month, with its day where one is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound {
    month: u32,
    day: Option<u32>,
}

/// The first and the last month of a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Months {
    first: Bound,
    last: Bound,
}

impl Months {
    /// `None`: the text names one month or none.
    pub(super) fn of(text: &str) -> Option<Months> {
        let text: Vec<char> = compact(text).chars().collect();
        let named: Vec<Named> = (0..text.len()).filter_map(|at| named(&text, at)).collect();
        let joined = |pair: &[Named]| match pair {
            [one, other] => text.get(one.end..other.start).is_some_and(joins).then_some((*one, *other)),
            _ => None,
        };
        let short = named.iter().find_map(|last| {
            let before = text.get(..last.start)?;
            let (sign, before) = before.split_last()?;
            let (month, start) = SIGNS.contains(*sign).then(|| numeral_at_end(before)).flatten()?;
            let is_day = start.checked_sub(1).and_then(|at| before.get(at)) == Some(&'月');
            (!is_day).then_some((Bound { month, day: None }, last.bound))
        });
        let (first, last) = short
            .or_else(|| named.windows(2).find_map(joined).map(|(one, other)| (one.bound, other.bound)))?;
        (first.month != last.month).then_some(Months { first, last })
    }

    /// The month of the first month's number.
    pub(super) fn first(self) -> u32 {
        self.first.month
    }

    /// The month in which the days begin, if one of them fits and no other, or the sheet's name says which. `first`
    /// is the first month with its year.
    pub(super) fn begin(self, first: Month, days: &[DayColumn], of_sheet: Option<u32>) -> Option<Month> {
        let mut all: Vec<Month> =
            std::iter::successors(Some(first), |month| Some(month.next())).take(12).collect();
        let count = all.iter().position(|month| month.first_day().month() == self.last.month)? + 1;
        all.truncate(count);
        let last = *all.last()?;
        let from = first.first_day().with_day(self.first.day.unwrap_or(1))?;
        let to = self.last.day.map_or_else(|| Some(last.last_day()), |day| last.first_day().with_day(day))?;
        // a printed form has 31 columns for every month
        let fitting = |whole: bool| -> Vec<Month> {
            all.iter().copied().filter(|month| fits(*month, days, from..=to, whole)).collect()
        };
        let (whole, printed) = (fitting(true), fitting(false));
        match (whole.as_slice(), printed.as_slice()) {
            ([only], _) | ([], [only]) => Some(*only),
            _ => printed.into_iter().find(|month| Some(month.first_day().month()) == of_sheet),
        }
    }
}

/// Whether days that begin in a month lie in the range. `whole`: each of them exists.
fn fits(begin: Month, days: &[DayColumn], range: std::ops::RangeInclusive<NaiveDate>, whole: bool) -> bool {
    let (mut month, mut before) = (begin, 0);
    days.iter().all(|column| {
        let Day::Of(day) = column.day else { return true };
        if day <= before {
            month = month.next();
        }
        before = day;
        match month.first_day().with_day(day) {
            Some(date) => range.contains(&date) && !weekdays::contradicts(column, date),
            None => !whole && range.contains(&month.last_day()),
        }
    })
}

/// A month in a text and where it stands.
#[derive(Clone, Copy)]
struct Named {
    start: usize,
    end: usize,
    bound: Bound,
}

/// What joins two months.
const SIGNS: &str = "-~～至到—–/、和";

/// The month whose 月 stands here.
fn named(text: &[char], at: usize) -> Option<Named> {
    let (before, rest) = text.split_at_checked(at)?;
    let rest = rest.strip_prefix(&['月'])?;
    let (month, start) = numeral_at_end(before)?;
    let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let day: Option<u32> =
        rest.get(..digits).and_then(|digits| digits.iter().collect::<String>().parse().ok());
    let (day, length) = match rest.get(digits) {
        Some('日' | '号') => (day, digits + 1),
        Some(sign) if SIGNS.contains(*sign) => (day, digits),
        Some('份') if digits == 0 => (None, 1),
        _ => (None, 0),
    };
    Some(Named { start, end: at + 1 + length, bound: Bound { month, day } })
}

/// The number of a month at the end of a text, and where it begins.
pub(super) fn numeral_at_end(text: &[char]) -> Option<(u32, usize)> {
    let is_numeral = |c: &&char| c.is_ascii_digit() || "一二三四五六七八九十".contains(**c);
    let start = text.len() - text.iter().rev().take_while(is_numeral).count();
    let number: String = text.get(start..)?.iter().collect();
    let month = number.parse().ok().or_else(|| chinese_number(&number))?;
    (1..=12).contains(&month).then_some((month, start))
}

/// Whether what stands between two months joins them: a sign, with a year or without.
fn joins(between: &[char]) -> bool {
    let Some((sign, year)) = between.split_first() else { return false };
    let is_year = match year.strip_suffix(&['年']) {
        Some(year) => matches!(year.len(), 2 | 4) && year.iter().all(char::is_ascii_digit),
        None => year.is_empty(),
    };
    SIGNS.contains(*sign) && is_year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_months_of_a_title() {
        for (text, expected) in [
            ("云庭 2026年2-3月 媒体排期总表", "2 3"),
            ("2026年2月26日—3月31日 媒体排期", "2.26 3.31"),
            ("2025年12月-2026年1月排期", "12 1"),
            ("12月、1月排期", "12 1"),
            ("二至三月排期", "2 3"),
            ("2月份到3月份", "2 3"),
            ("2月6-3月5日排期", "2.6 3.5"),
            ("3月6-15日排期", ""),
            ("2026年3月", ""),
            ("2026-3月", ""),
            ("2026年3月 媒体排期（2月28日更新）", ""),
            ("3月1日-3月31日", ""),
            ("XM2026-3月", ""),
        ] {
            let bound = |bound: Bound| match bound.day {
                Some(day) => format!("{}.{day}", bound.month),
                None => bound.month.to_string(),
            };
            let months = Months::of(text);
            let said = months.map(|m| format!("{} {}", bound(m.first), bound(m.last))).unwrap_or_default();
            assert_eq!(said, expected, "{text}");
        }
    }
}
