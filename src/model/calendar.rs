//! China's working days: the announcements of 2004–2026 are built in, the office's own days override them.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// The announcements of the State Council's General Office (date, kind, name).
const ANNOUNCED: &str = include_str!("cn_workdays.csv");

/// A year and its days: month, day, name.
type YearDays = (i32, &'static [(u32, u32, &'static str)]);

/// Statutory holidays of years whose notice is not built in (make-up working days are unknown).
const STATUTORY: &[YearDays] = &[(
    2027,
    &[
        (1, 1, "元旦"),
        (2, 5, "春节"),
        (2, 6, "春节"),
        (2, 7, "春节"),
        (2, 8, "春节"),
        (4, 5, "清明节"),
        (5, 1, "劳动节"),
        (5, 2, "劳动节"),
        (6, 9, "端午节"),
        (9, 15, "中秋节"),
        (10, 1, "国庆节"),
        (10, 2, "国庆节"),
        (10, 3, "国庆节"),
    ],
)];

/// With at least this many rows of 假期表 a year counts as announced.
const NOTICE_ROWS: usize = 10;

/// First and last year of the built counts. Dates outside count by weekday only.
const FIRST_YEAR: i32 = 2000;
const LAST_YEAR: i32 = 2100;

/// A day that differs from its weekday, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub working: bool,
    pub name: String,
}

/// A day the office entered in 设置 → 假期表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnDay {
    pub date: NaiveDate,
    pub working: bool,
    pub name: String,
}

/// The calendar of announcements and statutory holidays, which is the same in every run.
static BUILT_IN: LazyLock<Calendar> = LazyLock::new(Calendar::built_in);

/// Working-day arithmetic. Day 0 is never counted; day *n* is the *n*-th working day after it. Cheap to
/// clone.
#[derive(Clone, Debug)]
pub struct Calendar {
    exceptions: Arc<BTreeMap<NaiveDate, Exception>>,
    announced: Arc<BTreeSet<i32>>,
    /// The number of working days from [`FIRST_YEAR`] to each day, that day included.
    counts: Arc<[u32]>,
    epoch: NaiveDate,
}

/// Whether a day is worked where no exception says otherwise.
fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// `None` for an earlier day.
fn days_since(epoch: NaiveDate, day: NaiveDate) -> Option<usize> {
    usize::try_from(day.signed_duration_since(epoch).num_days()).ok()
}

impl Default for Calendar {
    fn default() -> Self {
        Calendar::new(&[])
    }
}

impl Calendar {
    /// The built-in calendar with the office's own days overriding it.
    pub fn new(own: &[OwnDay]) -> Calendar {
        if own.is_empty() {
            return BUILT_IN.clone();
        }
        let mut exceptions = BTreeMap::clone(&BUILT_IN.exceptions);
        let mut announced = BTreeSet::clone(&BUILT_IN.announced);
        let mut rows: BTreeMap<i32, usize> = BTreeMap::new();
        for day in own {
            *rows.entry(day.date.year()).or_default() += 1;
            exceptions.insert(day.date, Exception { working: day.working, name: day.name.clone() });
        }
        announced.extend(rows.into_iter().filter(|(_, n)| *n >= NOTICE_ROWS).map(|(year, _)| year));
        Calendar::counted(exceptions, announced)
    }

    fn built_in() -> Calendar {
        let mut exceptions = BTreeMap::new();
        let mut announced = BTreeSet::new();
        for line in ANNOUNCED.lines().skip(1) {
            let mut parts = line.split(',');
            let (Some(date), Some(kind), name) = (parts.next(), parts.next(), parts.next()) else { continue };
            let Ok(date) = date.parse::<NaiveDate>() else { continue };
            announced.insert(date.year());
            let name = name.unwrap_or_default().to_owned();
            exceptions.insert(date, Exception { working: kind == "上班", name });
        }
        for (year, days) in STATUTORY.iter().filter(|(year, _)| !announced.contains(year)) {
            for (month, day, name) in days.iter() {
                if let Some(date) = NaiveDate::from_ymd_opt(*year, *month, *day) {
                    exceptions.insert(date, Exception { working: false, name: (*name).to_owned() });
                }
            }
        }
        Calendar::counted(exceptions, announced)
    }

    /// Counts the working days once, so that every later count is one subtraction.
    fn counted(exceptions: BTreeMap<NaiveDate, Exception>, announced: BTreeSet<i32>) -> Calendar {
        let epoch = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or_default();
        let days = epoch.iter_days().take_while(|day| day.year() <= LAST_YEAR);
        let mut works: Vec<bool> = days.map(is_weekday).collect();
        for (day, exception) in &exceptions {
            if let Some(works) = days_since(epoch, *day).and_then(|index| works.get_mut(index)) {
                *works = exception.working;
            }
        }
        let mut total = 0;
        let counts = works.into_iter().map(|works| {
            total += u32::from(works);
            total
        });
        let (exceptions, announced, counts) = (Arc::new(exceptions), Arc::new(announced), counts.collect());
        Calendar { exceptions, announced, counts, epoch }
    }

    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        match self.exceptions.get(&day) {
            Some(exception) => exception.working,
            None => is_weekday(day),
        }
    }

    /// The exception on a day, with its name (春节, 调休 …).
    pub fn exception(&self, day: NaiveDate) -> Option<&Exception> {
        self.exceptions.get(&day)
    }

    /// The reason of a day off: the holiday's name, else 周六 or 周日; `None` for a working day.
    pub fn reason_off(&self, day: NaiveDate) -> Option<String> {
        if self.is_working_day(day) {
            return None;
        }
        Some(match self.exceptions.get(&day) {
            Some(exception) if !exception.name.is_empty() => exception.name.clone(),
            Some(_) => "放假".to_owned(),
            None => weekday_word(day.weekday()).to_owned(),
        })
    }

    /// The day itself if it is a working day, else the next working day.
    pub fn roll_forward(&self, day: NaiveDate) -> NaiveDate {
        self.roll(day, NaiveDate::succ_opt)
    }

    /// The day itself if it is a working day, else the working day before it.
    pub fn roll_back(&self, day: NaiveDate) -> NaiveDate {
        self.roll(day, NaiveDate::pred_opt)
    }

    fn roll(&self, mut day: NaiveDate, step: fn(&NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        while !self.is_working_day(day) {
            match step(&day) {
                Some(next) => day = next,
                None => break,
            }
        }
        day
    }

    /// Day 0 of a written order: the day itself, or the next working day if it is a day off (the time is then
    /// ignored) or if the order came in later than 收单截止.
    pub fn receipt_day(&self, day: NaiveDate, time: Option<NaiveTime>, cutoff: NaiveTime) -> NaiveDate {
        let too_late = self.is_working_day(day) && time.is_some_and(|time| time > cutoff);
        if too_late { self.next_working_day(day) } else { self.roll_forward(day) }
    }

    /// The `n`-th working day after `day`; for negative `n` before it; `day` itself for 0.
    pub fn add(&self, day: NaiveDate, n: i64) -> NaiveDate {
        let step = if n < 0 { NaiveDate::pred_opt } else { NaiveDate::succ_opt };
        let (mut day, mut left) = (day, n.unsigned_abs());
        while left > 0 {
            match step(&day) {
                Some(next) => day = next,
                None => break,
            }
            left -= u64::from(self.is_working_day(day));
        }
        day
    }

    /// The first working day after `day`.
    pub fn next_working_day(&self, day: NaiveDate) -> NaiveDate {
        self.add(day, 1)
    }

    /// Working days in (from, to]; 0 if `to` is not after `from`.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to <= from {
            return 0;
        }
        match (self.count_until(from), self.count_until(to)) {
            (Some(before), Some(after)) => i64::from(after) - i64::from(before),
            _ => {
                let days = from.iter_days().skip(1).take_while(|day| *day <= to);
                i64::try_from(days.filter(|day| self.is_working_day(*day)).count()).unwrap_or(i64::MAX)
            }
        }
    }

    /// Working days from `as_of` until `due`, negative beyond it. It is 0 on the day itself alone: a due day on
    /// a weekend is at least one day away or over.
    pub fn days_left(&self, as_of: NaiveDate, due: NaiveDate) -> i64 {
        match due.cmp(&as_of) {
            Ordering::Equal => 0,
            Ordering::Greater => self.between(as_of, due).max(1),
            Ordering::Less => -self.between(due, as_of).max(1),
        }
    }

    fn count_until(&self, day: NaiveDate) -> Option<u32> {
        self.counts.get(days_since(self.epoch, day)?).copied()
    }

    /// Whether the year's notice is known (built in, or ten or more own rows).
    pub fn is_announced(&self, year: i32) -> bool {
        self.announced.contains(&year)
    }

    /// The years of (from, to] without a notice. A deadline with such a year is 暂定.
    pub fn unannounced_years(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = i32> + '_ {
        let first = from.succ_opt().unwrap_or(from).year();
        let last = if to > from { to.year() } else { first - 1 };
        (first..=last).filter(|year| !self.is_announced(*year))
    }

    /// Whether any day of (from, to] falls in a year without a notice.
    pub fn is_provisional(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.unannounced_years(from, to).next().is_some()
    }
}

/// `周一`
pub fn weekday_word(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "周一",
        Weekday::Tue => "周二",
        Weekday::Wed => "周三",
        Weekday::Thu => "周四",
        Weekday::Fri => "周五",
        Weekday::Sat => "周六",
        Weekday::Sun => "周日",
    }
}

/// `2026-03-05`. Put together by hand, because a run writes hundreds of thousands of them.
pub fn iso(day: NaiveDate) -> String {
    let (Ok(year @ 0..=9999), month, date) = (u32::try_from(day.year()), day.month(), day.day()) else {
        return day.to_string();
    };
    let digit = |number: u32| char::from_digit(number % 10, 10).unwrap_or_default();
    let mut text = String::with_capacity("2026-03-05".len());
    text.extend([year / 1000, year / 100, year / 10, year].map(digit));
    for number in [month, date] {
        text.extend(['-', digit(number / 10), digit(number)]);
    }
    text
}

/// 截止日: the last Friday strictly before a day.
pub fn cut_off(day: NaiveDate) -> NaiveDate {
    let back = (day.weekday().num_days_from_monday() + 2) % 7 + 1;
    day - chrono::Days::new(u64::from(back))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_written_as_the_library_writes_it() {
        for text in ["2026-03-05", "1900-12-31", "0007-01-01", "9999-10-20", "+10000-01-01", "-0001-01-01"] {
            assert_eq!(iso(day(text)), text);
        }
    }

    #[test]
    fn only_the_day_itself_is_today() {
        let calendar = Calendar::default();
        for (as_of, due, left) in [
            ("2026-03-13", "2026-03-13", 0),
            ("2026-03-13", "2026-03-14", 1),
            ("2026-03-13", "2026-03-16", 1),
            ("2026-03-13", "2026-03-17", 2),
            ("2026-03-15", "2026-03-15", 0),
            ("2026-03-15", "2026-03-14", -1),
            ("2026-03-15", "2026-03-13", -1),
            ("2026-03-16", "2026-03-13", -1),
            ("2026-02-20", "2026-02-14", -1),
        ] {
            assert_eq!(calendar.days_left(day(as_of), day(due)), left, "{as_of} {due}");
        }
    }

    #[test]
    fn the_published_vectors_hold() {
        let calendar = Calendar::default();
        for (from, n, to) in [
            ("2026-02-13", 3, "2026-02-25"),
            ("2026-02-13", 8, "2026-03-03"),
            ("2026-09-18", 3, "2026-09-22"),
            ("2026-09-18", 8, "2026-09-30"),
            ("2026-09-24", 4, "2026-10-08"),
            ("2025-09-26", 5, "2025-10-10"),
            ("2025-01-24", 2, "2025-01-27"),
            ("2026-04-30", 3, "2026-05-08"),
            ("2024-09-13", 3, "2024-09-19"),
        ] {
            assert_eq!(calendar.add(day(from), n), day(to), "{from} + {n}");
            assert_eq!(calendar.between(day(from), day(to)), n, "({from}, {to}]");
            assert!(!calendar.is_provisional(day(from), day(to)));
        }
        let due = calendar.add(day("2026-12-30"), 3);
        assert!(calendar.is_provisional(day("2026-12-30"), due));
    }
}
