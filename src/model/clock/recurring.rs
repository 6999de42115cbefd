//! What recurs: every Monday, every month, every 3 to 6 months; and days counted back from a
//! placement's first day.

use crate::model::calendar::Calendar;
use crate::model::month::Month;
use chrono::{Datelike, Days, Months, NaiveDate};

/// The days a contract covers; without an end it goes on.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    pub start: NaiveDate,
    pub end: Option<NaiveDate>,
}

/// A week to report on: the seven days up to and including its Friday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    pub friday: NaiveDate,
    /// The Monday after, or the next working day.
    pub due: NaiveDate,
}

impl Week {
    fn of(friday: NaiveDate, calendar: &Calendar) -> Week {
        Week { friday, due: calendar.roll_forward(after(friday, 3)) }
    }

    /// The latest week within the contract whose report was due before 检查日 (H-6.3).
    pub fn last_due(contract: Contract, as_of: NaiveDate, calendar: &Calendar) -> Option<Week> {
        let latest = contract.end.map_or(as_of, |end| end.min(as_of));
        let since_friday = (latest.weekday().num_days_from_monday() + 3) % 7;
        let mut friday = before(latest, since_friday);
        // No holiday moves a Monday by more than a few weeks.
        for _ in 0..60 {
            if friday < contract.start {
                return None;
            }
            let week = Week::of(friday, calendar);
            if week.due < as_of {
                return Some(week);
            }
            friday = before(friday, 7);
        }
        None
    }
}

/// A month to give account of, with the day the account is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueMonth {
    pub month: Month,
    pub due: NaiveDate,
}

impl DueMonth {
    /// The latest month that ended inside the contract and whose statement was due, on the n-th
    /// working day of the next month, before 检查日 (H-4.2.4).
    pub fn last_due(contract: Contract, n: u32, as_of: NaiveDate, calendar: &Calendar) -> Option<DueMonth> {
        let latest = contract.end.map_or(as_of, |end| end.min(as_of));
        let mut month = Month::of(latest);
        for _ in 0..60 {
            if month.last_day() < contract.start {
                return None;
            }
            let due = calendar.add(month.last_day(), n.into());
            if month.last_day() <= latest && due < as_of {
                return Some(DueMonth { month, due });
            }
            month = month.previous();
        }
        None
    }
}

/// The same day of a later month, or that month's last.
pub fn months_after(base: NaiveDate, months: u32) -> NaiveDate {
    base.checked_add_months(Months::new(months)).unwrap_or(base)
}

/// Calendar days before the first day, moved back to a working day (H-6.6).
pub fn calendar_days_before(first_day: NaiveDate, days: u32, calendar: &Calendar) -> NaiveDate {
    calendar.roll_back(before(first_day, days))
}

/// The n-th working day before the first day (订位提前, 截稿提前).
pub fn working_days_before(first_day: NaiveDate, days: u32, calendar: &Calendar) -> NaiveDate {
    calendar.add(first_day, -i64::from(days))
}

fn before(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_sub_days(Days::new(days.into())).unwrap_or(day)
}

fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::default);

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn contract(start: &str, end: &str) -> Contract {
        Contract { start: day(start), end: end.parse().ok() }
    }

    #[test]
    fn the_week_to_report_on() {
        let calendar = Calendar::default();
        for (as_of, start, end, expected) in [
            ("2026-03-16", "2026-01-01", "", Some(("2026-03-06", "2026-03-09"))),
            ("2026-03-17", "2026-01-01", "", Some(("2026-03-13", "2026-03-16"))),
            ("2026-03-15", "2026-01-01", "", Some(("2026-03-06", "2026-03-09"))),
            // 春节: Monday 02-16 is off until 02-24; so is 02-23.
            ("2026-02-24", "2026-01-01", "", Some(("2026-02-06", "2026-02-09"))),
            ("2026-02-25", "2026-01-01", "", Some(("2026-02-20", "2026-02-24"))),
            // 国庆: Monday 10-05 moves to 10-08.
            ("2026-10-08", "2026-01-01", "", Some(("2026-09-25", "2026-09-28"))),
            ("2026-10-09", "2026-01-01", "", Some(("2026-10-02", "2026-10-08"))),
            ("2026-03-16", "2026-03-07", "", None),
            ("2026-03-16", "2026-03-06", "", Some(("2026-03-06", "2026-03-09"))),
            ("2026-03-16", "2025-01-01", "2026-02-28", Some(("2026-02-27", "2026-03-02"))),
            ("2026-03-16", "2025-01-01", "2026-03-13", Some(("2026-03-06", "2026-03-09"))),
        ] {
            let week = Week::last_due(contract(start, end), day(as_of), &calendar);
            let expected = expected.map(|(friday, due)| Week { friday: day(friday), due: day(due) });
            assert_eq!(week, expected, "{as_of} {start} {end}");
        }
    }

    #[test]
    fn the_month_to_give_account_of() {
        let calendar = Calendar::default();
        for (as_of, start, end, expected) in [
            ("2026-03-16", "2025-01-01", "", Some(("2026-02-01", "2026-03-06"))),
            ("2026-03-06", "2025-01-01", "", Some(("2026-01-01", "2026-02-06"))),
            ("2026-03-07", "2025-01-01", "", Some(("2026-02-01", "2026-03-06"))),
            ("2026-03-16", "2026-02-28", "", Some(("2026-02-01", "2026-03-06"))),
            ("2026-03-16", "2026-03-01", "", None),
            ("2026-03-16", "2025-01-01", "2026-02-27", Some(("2026-01-01", "2026-02-06"))),
            // 国庆: the fifth working day of October is the 13th (10-10 is a make-up Saturday).
            ("2026-10-13", "2025-01-01", "", Some(("2026-08-01", "2026-09-07"))),
            ("2026-10-14", "2025-01-01", "", Some(("2026-09-01", "2026-10-13"))),
        ] {
            let found = DueMonth::last_due(contract(start, end), 5, day(as_of), &calendar);
            let expected = expected.map(|(m, due)| DueMonth { month: Month::of(day(m)), due: day(due) });
            assert_eq!(found, expected, "{as_of} {start} {end}");
        }
    }

    #[test]
    fn months_are_clipped_at_their_end() {
        for (base, months, end) in [
            ("2025-11-30", 3, "2026-02-28"),
            ("2025-09-01", 6, "2026-03-01"),
            ("2025-08-31", 6, "2026-02-28"),
        ] {
            assert_eq!(months_after(day(base), months), day(end), "{base}");
        }
    }

    #[test]
    fn counted_back_from_the_first_day() {
        let calendar = Calendar::default();
        for (first, due) in [
            ("2026-03-18", "2026-03-12"),
            ("2026-03-14", "2026-03-06"),
            // 02-23 is off; 02-14 is a make-up Saturday.
            ("2026-03-01", "2026-02-14"),
            ("2026-03-06", "2026-02-28"),
        ] {
            assert_eq!(calendar_days_before(day(first), 6, &calendar), day(due), "{first}");
        }
        for (first, n, due) in [
            ("2026-03-20", 3, "2026-03-17"),
            ("2026-03-02", 1, "2026-02-28"),
            ("2026-02-24", 2, "2026-02-13"),
            ("2026-03-20", 0, "2026-03-20"),
        ] {
            assert_eq!(working_days_before(day(first), n, &calendar), day(due), "{first} {n}");
        }
    }

    proptest! {
        #[test]
        fn a_week_is_due_before_the_day_and_the_next_is_not(offset in 0u64..8_000) {
            let calendar = &*CALENDAR;
            let as_of = day("2005-01-01") + Days::new(offset);
            let week = Week::last_due(contract("2004-01-01", ""), as_of, calendar).unwrap();
            prop_assert_eq!(week.friday.weekday(), chrono::Weekday::Fri);
            prop_assert!(week.due < as_of && week.due > week.friday);
            prop_assert!(Week::of(week.friday + Days::new(7), calendar).due >= as_of);
        }
    }
}
