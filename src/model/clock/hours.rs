//! Limits in natural hours: 会后24小时, 投放后72小时. Not extended over days off unless the
//! office's settings say so.

use super::Deadline;
use crate::model::calendar::Calendar;
use crate::model::field::Moment;
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

/// A number of hours from a moment.
#[derive(Clone, Copy, Debug)]
pub struct HourLimit {
    /// Without a time of day, whole days are compared.
    pub from: Moment,
    pub hours: u32,
    /// 小时时限遇休息日顺延: a limit ending on a day off ends at the same hour of the next working day.
    pub skip_days_off: bool,
}

impl HourLimit {
    /// From the end of a day, 24:00 (a round ends with its last placement day).
    pub fn after_day(day: NaiveDate, hours: u32, skip_days_off: bool) -> HourLimit {
        // Whole days end with a day, so days are compared; other limits end at an hour.
        let midnight = (hours % 24 != 0).then(|| day.succ_opt()).flatten();
        let from = match midnight {
            Some(next) => Moment { date: next, time: Some(NaiveTime::MIN) },
            None => day.into(),
        };
        HourLimit { from, hours, skip_days_off }
    }

    /// When the time is up; a date alone means its 24:00. `by_days`: only days can be compared.
    pub fn due(&self, by_days: bool, calendar: &Calendar) -> Moment {
        let exact = self.from.time.filter(|_| !by_days).and_then(|time| {
            let end =
                self.from.date.and_time(time).checked_add_signed(TimeDelta::hours(self.hours.into()))?;
            Some(Moment { date: end.date(), time: Some(end.time()) })
        });
        let days = Days::new(u64::from(self.hours.div_ceil(24)));
        let whole = || self.from.date.checked_add_days(days).unwrap_or(self.from.date).into();
        let due: Moment = exact.unwrap_or_else(whole);
        let date = if self.skip_days_off { calendar.roll_forward(due.date) } else { due.date };
        Moment { date, ..due }
    }

    /// Whether it was kept: by what was done, or, while nothing is, by 检查日.
    pub fn judge(&self, done: Option<Moment>, as_of: NaiveDate, calendar: &Calendar) -> Deadline {
        let by_days = done.is_some_and(|done| done.time.is_none());
        let due = self.due(by_days, calendar);
        let (late, until) = match done {
            Some(done) => (is_after(done, due), done.date),
            None => (due.date < as_of, as_of),
        };
        Deadline { due, days_over: late.then(|| calendar_days_over(due.date, until)) }
    }
}

/// Later by the clock where both times are known, else by the day.
pub fn is_after(done: Moment, due: Moment) -> bool {
    match (done.time, due.time) {
        (Some(done_at), Some(due_at)) => (done.date, done_at) > (due.date, due_at),
        _ => done.date > due.date,
    }
}

/// Calendar days beyond a deadline, at least 1.
pub fn calendar_days_over(due: NaiveDate, until: NaiveDate) -> i64 {
    (until - due).num_days().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::default);

    fn moment(text: &str) -> Moment {
        let (date, time) = text.split_once(' ').unwrap_or((text, ""));
        Moment { date: date.parse().unwrap(), time: format!("{time}:00").parse().ok() }
    }

    #[test]
    fn twenty_four_hours_after_a_meeting() {
        let calendar = Calendar::default();
        for (from, done, due, over) in [
            ("2026-03-05 17:30", Some("2026-03-06 17:29"), "2026-03-06 17:30", None),
            ("2026-03-05 17:30", Some("2026-03-06 17:30"), "2026-03-06 17:30", None),
            ("2026-03-05 17:30", Some("2026-03-06 17:31"), "2026-03-06 17:30", Some(1)),
            ("2026-03-05 17:30", Some("2026-03-06 18:10"), "2026-03-06 17:30", Some(1)),
            ("2026-03-10 16:00", Some("2026-03-11 16:00"), "2026-03-11 16:00", None),
            ("2026-03-03", Some("2026-03-04"), "2026-03-04", None),
            ("2026-03-03", Some("2026-03-05"), "2026-03-04", Some(1)),
            ("2026-03-03", Some("2026-03-04 23:50"), "2026-03-04", None),
            ("2026-03-03 16:00", Some("2026-03-04"), "2026-03-04", None),
            ("2026-03-03 16:00", Some("2026-03-05"), "2026-03-04", Some(1)),
            // Not extended over 春节: 02-14 is due although the office is closed.
            ("2026-02-13 17:00", Some("2026-02-24 10:00"), "2026-02-14 17:00", Some(10)),
            ("2026-03-12 16:00", None, "2026-03-13 16:00", Some(3)),
            // D itself is not over.
            ("2026-03-15 16:00", None, "2026-03-16 16:00", None),
            ("2026-03-14 16:00", None, "2026-03-15 16:00", Some(1)),
        ] {
            let limit = HourLimit { from: moment(from), hours: 24, skip_days_off: false };
            let judged = limit.judge(done.map(moment), "2026-03-16".parse().unwrap(), &calendar);
            assert_eq!(judged, Deadline { due: moment(due), days_over: over }, "{from} {done:?}");
        }
    }

    #[test]
    fn an_office_may_extend_over_days_off() {
        let calendar = Calendar::default();
        for (from, due) in [
            ("2026-02-14 17:00", "2026-02-24 17:00"),
            // 02-28 is a make-up Saturday.
            ("2026-02-27 10:00", "2026-02-28 10:00"),
            ("2026-02-28 10:00", "2026-03-02 10:00"),
            ("2026-03-06", "2026-03-09"),
        ] {
            let limit = HourLimit { from: moment(from), hours: 24, skip_days_off: true };
            assert_eq!(limit.due(false, &calendar), moment(due), "{from}");
        }
    }

    #[test]
    fn seventy_two_hours_after_a_round() {
        let calendar = Calendar::default();
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        for (last, hours, skip, due) in [
            ("2026-03-08", 72, false, "2026-03-11"),
            ("2026-02-14", 72, false, "2026-02-17"),
            ("2026-02-14", 72, true, "2026-02-24"),
            ("2026-03-08", 60, false, "2026-03-11 12:00"),
        ] {
            let limit = HourLimit::after_day(day(last), hours, skip);
            assert_eq!(limit.due(false, &calendar), moment(due), "{last} + {hours}");
        }
        let limit = HourLimit::after_day(day("2026-03-08"), 72, false);
        for (done, over) in [("2026-03-11 23:59", None), ("2026-03-11", None), ("2026-03-12", Some(1))] {
            assert_eq!(
                limit.judge(Some(moment(done)), day("2026-03-16"), &calendar).days_over,
                over,
                "{done}"
            );
        }
    }

    proptest! {
        #[test]
        fn later_work_is_never_earlier(start in 0i64..20_000, hours in 1u32..200, a in 0i64..500, b in 0i64..500) {
            let calendar = &*CALENDAR;
            let epoch: NaiveDate = "2004-01-01".parse().unwrap();
            let from = epoch.and_hms_opt(0, 1, 0).unwrap() + TimeDelta::hours(start * 7);
            let at = |h: i64| {
                let at = from + TimeDelta::hours(h);
                Moment { date: at.date(), time: Some(at.time()) }
            };
            let limit = HourLimit { from: at(0), hours, skip_days_off: false };
            let late = |h: i64| limit.judge(Some(at(h)), epoch, calendar).days_over.is_some();
            prop_assert_eq!(late(a), a > i64::from(hours));
            prop_assert!(!(a <= b && late(a) && !late(b)));
        }
    }
}
