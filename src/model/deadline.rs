//! The deadlines beside an order's clock: pure functions on days and hours.
//!
//! A deadline has passed if its calendar date is before the as-of date. Its own day still counts as in time.

use super::calendar::Calendar;
use super::clock::Deadline;
use super::field::Moment;
use chrono::{Days, Months, NaiveDate, NaiveTime, TimeDelta};

/// A limit in natural hours (24 h of H-6.2, 72 h of H-6.4).
#[derive(Clone, Copy)]
pub struct HourLimit<'a> {
    pub calendar: &'a Calendar,
    pub hours: u32,
    /// 小时时限遇休息日顺延: whether a due date on a day off moves to the next working day.
    pub skip_days_off: bool,
}

impl HourLimit<'_> {
    /// The deadline counted from `end`, judged by the hand-in, else by the as-of date.
    ///
    /// If either side has no time, days are compared and the due date has no time.
    pub fn judge(&self, end: Moment, handed_in: Option<Moment>, as_of: NaiveDate) -> Deadline {
        let clocked = end.time.is_some() && handed_in.is_none_or(|moment| moment.time.is_some());
        let due = self.skip(match end.time.filter(|_| clocked) {
            Some(time) => {
                let due = end.date.and_time(time) + TimeDelta::hours(i64::from(self.hours));
                Moment { date: due.date(), time: Some(due.time()) }
            }
            None => Moment::from(end.date + Days::new(u64::from(self.hours.div_ceil(24)))),
        });
        Deadline { due, days_over: overdue(due, handed_in, as_of) }
    }

    /// The deadline counted from the end (24:00) of `last_day`.
    pub fn judge_from_day(
        &self,
        last_day: NaiveDate,
        handed_in: Option<Moment>,
        as_of: NaiveDate,
    ) -> Deadline {
        let midnight = last_day + Days::new(1);
        let due = midnight.and_time(NaiveTime::MIN) + TimeDelta::hours(i64::from(self.hours));
        let due = self.skip(if due.time() == NaiveTime::MIN {
            Moment::from(due.date() - Days::new(1))
        } else {
            Moment { date: due.date(), time: Some(due.time()) }
        });
        Deadline { due, days_over: overdue(due, handed_in, as_of) }
    }

    fn skip(&self, due: Moment) -> Moment {
        if !self.skip_days_off {
            return due;
        }
        Moment { date: self.calendar.roll_forward(due.date), time: due.time }
    }
}

/// Calendar days beyond a due moment, at least 1; `None` if it was met or has not passed.
pub fn overdue(due: Moment, handed_in: Option<Moment>, as_of: NaiveDate) -> Option<i64> {
    let until = match handed_in {
        Some(moment) => {
            let late = match (due.time, moment.time) {
                (Some(limit), Some(time)) => moment.date.and_time(time) > due.date.and_time(limit),
                _ => moment.date > due.date,
            };
            late.then_some(moment.date)
        }
        None => (due.date < as_of).then_some(as_of),
    };
    until.map(|day| (day - due.date).num_days().max(1))
}

/// Calendar days from a due date to the day on which something was done, else to the as-of date, at least 1;
/// `None` if it was in time.
pub fn days_late(due: NaiveDate, done: Option<NaiveDate>, as_of: NaiveDate) -> Option<i64> {
    overdue(Moment::from(due), done.map(Moment::from), as_of)
}

/// The due date of 投放前6天 (H-6.6): `days` calendar days before, on or before that day a working day.
pub fn days_before(calendar: &Calendar, first_day: NaiveDate, days: u32) -> NaiveDate {
    calendar.roll_back(first_day - Days::new(u64::from(days)))
}

/// The latest Friday whose report was due before `as_of`, and the due date: the Monday after it, or the next
/// working day (H-6.3).
pub fn weekly_report_due(
    calendar: &Calendar,
    cut_off: NaiveDate,
    as_of: NaiveDate,
) -> (NaiveDate, NaiveDate) {
    let mut friday = cut_off;
    loop {
        let due = calendar.roll_forward(friday + Days::new(3));
        if due < as_of {
            return (friday, due);
        }
        friday = friday - Days::new(7);
    }
}

/// The day `months` later; the last of the month if it has no such day.
pub fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn moment(text: &str) -> Moment {
        match text.split_once(' ') {
            Some((date, time)) => {
                Moment { date: day(date), time: Some(format!("{time}:00").parse().unwrap()) }
            }
            None => Moment::from(day(text)),
        }
    }

    #[test]
    fn hours_are_natural_hours() {
        let calendar = Calendar::default();
        // end, handed in, as of, due, days over
        for (end, handed, as_of, due, days) in [
            ("2026-03-05 17:30", "2026-03-06 18:10", "2026-03-16", "2026-03-06 17:30", Some(1)),
            ("2026-03-10 16:00", "2026-03-11 16:00", "2026-03-16", "2026-03-11 16:00", None),
            ("2026-02-13 17:00", "2026-02-24 09:00", "2026-03-16", "2026-02-14 17:00", Some(10)),
            ("2026-03-03", "2026-03-04", "2026-03-16", "2026-03-04", None),
            ("2026-03-03 10:00", "2026-03-05", "2026-03-16", "2026-03-04", Some(1)),
            ("2026-03-05 17:00", "", "2026-03-06", "2026-03-06 17:00", None),
            ("2026-03-05 17:00", "", "2026-03-07", "2026-03-06 17:00", Some(1)),
        ] {
            let limit = HourLimit { calendar: &calendar, hours: 24, skip_days_off: false };
            let handed = (!handed.is_empty()).then(|| moment(handed));
            let deadline = limit.judge(moment(end), handed, day(as_of));
            assert_eq!((deadline.due, deadline.days_over), (moment(due), days), "{end}");
        }
    }

    #[test]
    fn hours_may_skip_days_off() {
        let calendar = Calendar::default();
        let limit = HourLimit { calendar: &calendar, hours: 24, skip_days_off: true };
        let deadline = limit.judge(moment("2026-02-14 17:00"), None, day("2026-02-24"));
        assert_eq!((deadline.due, deadline.days_over), (moment("2026-02-24 17:00"), None));
    }

    #[test]
    fn a_round_ends_with_its_last_day_at_midnight() {
        let calendar = Calendar::default();
        for (hours, skip, last, due) in [
            (72, false, "2026-02-14", "2026-02-17"),
            (72, true, "2026-02-14", "2026-02-24"),
            (72, false, "2026-03-08", "2026-03-11"),
            (36, false, "2026-03-08", "2026-03-10 12:00"),
        ] {
            let limit = HourLimit { calendar: &calendar, hours, skip_days_off: skip };
            assert_eq!(
                limit.judge_from_day(day(last), None, day("2026-03-16")).due,
                moment(due),
                "{last} + {hours}"
            );
        }
    }

    #[test]
    fn six_days_back_and_then_back_to_a_working_day() {
        let calendar = Calendar::default();
        for (first, due) in [
            ("2026-02-25", "2026-02-14"),
            ("2026-03-01", "2026-02-14"),
            ("2026-03-14", "2026-03-06"),
            ("2026-03-18", "2026-03-12"),
            ("2026-10-09", "2026-09-30"),
            ("2026-10-16", "2026-10-10"),
        ] {
            assert_eq!(days_before(&calendar, day(first), 6), day(due), "{first}");
        }
    }

    #[test]
    fn the_weekly_report_is_due_on_the_working_day_after_its_friday() {
        let calendar = Calendar::default();
        for (as_of, cut_off, friday, due) in [
            ("2026-03-16", "2026-03-13", "2026-03-06", "2026-03-09"),
            ("2026-03-17", "2026-03-13", "2026-03-13", "2026-03-16"),
            ("2026-02-24", "2026-02-20", "2026-02-06", "2026-02-09"),
            ("2026-02-25", "2026-02-20", "2026-02-20", "2026-02-24"),
            ("2026-10-08", "2026-10-02", "2026-09-25", "2026-09-28"),
            ("2026-10-09", "2026-10-02", "2026-10-02", "2026-10-08"),
        ] {
            assert_eq!(
                weekly_report_due(&calendar, day(cut_off), day(as_of)),
                (day(friday), day(due)),
                "as of {as_of}"
            );
        }
    }

    #[test]
    fn months_end_with_the_month() {
        for (from, months, to) in [
            ("2025-11-30", 3, "2026-02-28"),
            ("2025-12-10", 3, "2026-03-10"),
            ("2025-09-01", 6, "2026-03-01"),
        ] {
            assert_eq!(months_after(day(from), months), day(to));
        }
    }

    proptest! {
        #[test]
        fn what_is_handed_in_later_is_never_less_late(start in 0i64..4000, first in 0i64..40, more in 0i64..40) {
            let calendar = Calendar::default();
            let limit = HourLimit { calendar: &calendar, hours: 72, skip_days_off: false };
            let last = day("2020-01-01") + chrono::TimeDelta::days(start);
            let handed = |days| Some(Moment::from(last + chrono::TimeDelta::days(days)));
            let as_of = day("2035-01-01");
            let early = limit.judge_from_day(last, handed(first), as_of).days_over;
            let late = limit.judge_from_day(last, handed(first + more), as_of).days_over;
            prop_assert!(early.unwrap_or(0) <= late.unwrap_or(0));
        }

        #[test]
        fn a_cost_list_is_due_on_a_working_day_at_least_six_days_before(offset in 0i64..4000) {
            let calendar = Calendar::default();
            let first = day("2020-01-01") + chrono::TimeDelta::days(offset);
            let due = days_before(&calendar, first, 6);
            prop_assert!(calendar.is_working_day(due));
            prop_assert!((first - due).num_days() >= 6);
        }
    }
}
