//! Dates and amounts as the pages write them: one place, so that all pages write alike.

use crate::link::Office;
use crate::model::Fen;
use chrono::{Datelike, NaiveDate};

/// `03-16`; with the year where it is not the year of 检查日.
pub fn day(date: NaiveDate, as_of: NaiveDate) -> String {
    if date.year() == as_of.year() { date.format("%m-%d").to_string() } else { date.to_string() }
}

/// As [`day`], empty where there is none.
pub fn day_or_blank(date: Option<NaiveDate>, as_of: NaiveDate) -> String {
    date.map(|date| day(date, as_of)).unwrap_or_default()
}

/// `周一`
pub fn weekday(date: NaiveDate) -> &'static str {
    const WORDS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    let index = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
    WORDS.get(index).copied().unwrap_or("")
}

/// `51,200.00`, and `未知` for an amount that could not be read.
pub fn money(amount: Option<Fen>) -> String {
    amount.map_or_else(|| "未知".to_owned(), |amount| amount.to_string())
}

/// Whole yuan in 万 for headlines: `69.57 万`; smaller amounts in yuan.
pub fn headline_money(amount: Fen) -> String {
    let sign = if amount.0 < 0 { "−" } else { "" };
    let fen = amount.0.unsigned_abs();
    if fen < 1_000_000 {
        return format!("{sign}{} 元", grouped((fen + 50) / 100));
    }
    let hundredths = (fen + 5_000) / 10_000;
    format!("{sign}{}.{:02} 万", grouped(hundredths / 100), hundredths % 100)
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count of whole percent, `36%`, rounded half up; `—` of nothing.
pub fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "—".to_owned();
    }
    format!("{}%", (part * 200 + whole) / (2 * whole))
}

/// The parts that say something, joined.
pub fn joined<'a>(parts: impl IntoIterator<Item = &'a str>, by: &str) -> String {
    let parts: Vec<&str> = parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.join(by)
}

/// `G031` of `XM2026-001-G031`, nothing of the project itself: the place says which project.
pub fn short_key(key: &str, project: &str) -> String {
    if key == project {
        return String::new();
    }
    let rest = key.strip_prefix(project).and_then(|rest| rest.strip_prefix(['-', '/']));
    rest.unwrap_or(key).to_owned()
}

/// `都市晨报 A1叠头版`
pub fn placement_subject(office: &Office, index: usize) -> String {
    let Some(placement) = office.placements.get(index) else { return String::new() };
    joined([placement.record.medium.text(), placement.record.position.text()], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_round_to_ten_thousandths_and_keep_the_sign() {
        for (fen, text) in [
            (0, "0 元"),
            (69_572_000, "69.57 万"),
            (999_949, "9,999 元"),
            (1_000_000, "1.00 万"),
            (-69_575_000, "−69.58 万"),
        ] {
            assert_eq!(headline_money(Fen(fen)), text);
        }
    }

    #[test]
    fn dates_of_other_years_keep_their_year() {
        let (date, as_of) = ("2025-12-30".parse().unwrap(), "2026-03-16".parse().unwrap());
        assert_eq!(day(date, as_of), "2025-12-30");
        assert_eq!(day(as_of, as_of), "03-16");
        assert_eq!(weekday(as_of), "周一");
    }
}
