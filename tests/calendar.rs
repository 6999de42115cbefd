//! The built-in working-day calendar against a second source, day by day, 2004–2026.
//!
//! `tests/expected/working_days.tsv` was written with the Python package `chinesecalendar`.

use chrono::NaiveDate;
use jobbag::model::Calendar;

#[test]
fn every_day_of_23_years_agrees_with_a_second_source() {
    let calendar = Calendar::default();
    let table = include_str!("expected/working_days.tsv");
    let mut months = 0;
    for line in table.lines().skip(1) {
        let mut cells = line.split('\t');
        let month = cells.next().expect("a month");
        let days = cells.nth(1).expect("the days");
        let first: NaiveDate = format!("{month}-01").parse().expect("a month");
        let ours: Vec<String> = first
            .iter_days()
            .take_while(|day| day.format("%Y-%m").to_string() == month)
            .filter(|day| calendar.is_working_day(*day))
            .map(|day| day.format("%-d").to_string())
            .collect();
        assert_eq!(ours.join(" "), days, "{month}");
        months += 1;
    }
    assert_eq!(months, 23 * 12);
}
