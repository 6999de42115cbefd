//! A calendar month, `2026-03`. Service fees, splits and statements have one.

use chrono::{Datelike, Months, NaiveDate};
use std::fmt;

/// Year and month, ordered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Month {
    pub fn new(year: i32, month: u32) -> Option<Month> {
        NaiveDate::from_ymd_opt(year, month, 1).map(Month)
    }

    pub fn of(date: NaiveDate) -> Month {
        Month(date.with_day(1).unwrap_or(date))
    }

    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// Its last calendar day.
    pub fn last_day(self) -> NaiveDate {
        self.next().0.pred_opt().unwrap_or(self.0)
    }

    pub fn next(self) -> Month {
        Month(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }

    pub fn previous(self) -> Month {
        Month(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// `2026年3月`: the form in reports.
    pub fn chinese(self) -> String {
        format!("{}年{}月", self.0.year(), self.0.month())
    }
}

/// One part of a 对应期间或波次: its text (perhaps the name of a 波次), and its month or day if it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodName {
    pub text: String,
    pub month: Option<Month>,
    pub day: Option<NaiveDate>,
}

impl PeriodName {
    /// The first and the last day of it; `None` if it is neither a month nor a day.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let day = self.day.map(|day| (day, day));
        day.or_else(|| self.month.map(|month| (month.first_day(), month.last_day())))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}
