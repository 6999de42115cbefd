//! The distance between the days of a line and of a row, in working days.

use crate::link::Office;
use crate::model::Calendar;
use chrono::{Days as Span, NaiveDate};

pub(super) struct Days<'a> {
    calendar: &'a Calendar,
    /// 银行匹配天数
    limit: i64,
}

impl<'a> Days<'a> {
    pub(super) fn new(office: &'a Office) -> Days<'a> {
        let limit = i64::from(office.settings.parameters.bank_match_days);
        Days { calendar: &office.settings.calendar, limit }
    }

    /// The distance: working days in (earlier, later], then calendar days; 0 for the same day.
    pub(super) fn apart(&self, a: NaiveDate, b: NaiveDate) -> (i64, i64) {
        let (earlier, later) = (a.min(b), a.max(b));
        (self.calendar.between(earlier, later), (later - earlier).num_days())
    }

    pub(super) fn near(&self, a: NaiveDate, b: NaiveDate) -> bool {
        (a - b).num_days().abs() <= self.reach() && self.apart(a, b).0 <= self.limit
    }

    /// Calendar days that contain more than `limit` working days in any case.
    fn reach(&self) -> i64 {
        20 + self.limit * 7
    }

    /// The first and last day that may be near a day.
    pub(super) fn around(&self, date: NaiveDate) -> (NaiveDate, NaiveDate) {
        let reach = Span::new(u64::try_from(self.reach()).unwrap_or(0));
        (
            date.checked_sub_days(reach).unwrap_or(NaiveDate::MIN),
            date.checked_add_days(reach).unwrap_or(NaiveDate::MAX),
        )
    }

    /// The working days that would be near a day.
    pub(super) fn near_days(&self, date: NaiveDate) -> impl Iterator<Item = NaiveDate> + '_ {
        let (first, last) = self.around(date);
        let worked = |day: &NaiveDate| self.calendar.is_working_day(*day);
        first
            .iter_days()
            .take_while(move |day| *day <= last)
            .filter(worked)
            .filter(move |day| self.near(*day, date))
    }
}
