//! China's time, eight hours ahead of UTC all the year. Workbooks say in UTC when they were saved.

use chrono::{NaiveDateTime, TimeDelta};

const AHEAD: TimeDelta = TimeDelta::hours(8);

/// A moment of UTC on a clock in China.
pub fn in_china(utc: NaiveDateTime) -> NaiveDateTime {
    utc.checked_add_signed(AHEAD).unwrap_or(utc)
}

/// The moment of UTC at which a clock in China shows this time.
pub fn from_china(local: NaiveDateTime) -> NaiveDateTime {
    local.checked_sub_signed(AHEAD).unwrap_or(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evening_of_utc_is_the_next_day_in_china() {
        let utc: NaiveDateTime = "2026-03-16T23:00:00".parse().unwrap();
        assert_eq!(in_china(utc), "2026-03-17T07:00:00".parse().unwrap());
        assert_eq!(from_china(in_china(utc)), utc);
    }
}
