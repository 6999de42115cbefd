//! Meetings, recurring services and evaluations, and which 波次 or month their rows name.

use super::duplicates::Duplicates;
use super::linking::Linking;
use super::names::fold;
use super::{Case, LinkedMeeting, LinkedService, Wave, cases};
use crate::model::choice::ServiceKind;
use crate::model::placement::Evaluation;
use crate::model::{Month, Records};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// Meetings by key.
pub(super) fn meetings(
    records: &mut Records,
    duplicates: &Duplicates,
    cases: &[Case],
) -> Vec<LinkedMeeting> {
    let mut rows = std::mem::take(&mut records.meetings);
    rows.sort_by(|a, b| (&a.key, a.at).cmp(&(&b.key, b.at)));
    let mut seen = BTreeSet::new();
    rows.into_iter()
        .map(|record| {
            let repeated = duplicates.meetings.contains(&record.key) && !seen.insert(record.key.clone());
            LinkedMeeting { case: cases::of(cases, &record.project), record, repeated }
        })
        .collect()
}

/// 定期服务 rows by project and day; the 波次 they name know them.
pub(super) fn services(
    records: &mut Records,
    cases: &[Case],
    waves: &mut [Wave],
    linking: &Linking,
) -> Vec<LinkedService> {
    let mut rows = std::mem::take(&mut records.services);
    rows.sort_by_key(|row| {
        let submitted = row.submitted.get();
        (cases::of(cases, &row.project), row.kind.get(), submitted.is_none(), submitted, row.at)
    });
    let mut services = Vec::with_capacity(rows.len());
    for (index, record) in rows.into_iter().enumerate() {
        let case = cases::of(cases, &record.project);
        let near = record.submitted.get().map_or(linking.settings.as_of, |moment| moment.date);
        let periods = split(record.period.text());
        let months = periods.iter().filter_map(|period| month(period, near)).collect();
        let named = waves_named(case, &periods, near, waves);
        for wave in named.iter().filter_map(|wave| Some((*wave, record.kind.get()?))) {
            match (waves.get_mut(wave.0), wave.1) {
                (Some(wave), ServiceKind::ExecutionReport) => wave.reports.push(index),
                (Some(wave), ServiceKind::CostList) => wave.cost_lists.push(index),
                _ => {}
            }
        }
        services.push(LinkedService { record, case, periods, months, waves: named });
    }
    services
}

/// 效果评估 rows in their order; the 波次 they name know them.
pub(super) fn evaluations(
    records: &mut Records,
    cases: &[Case],
    waves: &mut [Wave],
    linking: &Linking,
) -> Vec<Evaluation> {
    let rows = std::mem::take(&mut records.evaluations);
    for (index, record) in rows.iter().enumerate() {
        let case = cases::of(cases, &record.project);
        let near = record.data_until.get().unwrap_or(linking.settings.as_of);
        for wave in waves_named(case, &split(record.wave.text()), near, waves) {
            if let Some(wave) = waves.get_mut(wave) {
                wave.evaluations.push(index);
            }
        }
    }
    rows
}

/// The 波次 of a project that any of these words names: by its name, or as its month.
fn waves_named(case: Option<usize>, periods: &[String], near: NaiveDate, waves: &[Wave]) -> Vec<usize> {
    let Some(case) = case else { return Vec::new() };
    let names = |wave: &Wave, period: &String| {
        fold(&wave.name) == fold(period) || month(period, near).is_some_and(|m| m.to_string() == wave.name)
    };
    let own = waves.iter().enumerate().filter(|(_, wave)| wave.case == case);
    own.filter(|(_, wave)| periods.iter().any(|period| names(wave, period))).map(|(i, _)| i).collect()
}

/// A list in one cell; `/` separates only where no digits stand around it.
fn split(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let is_digit = |at: Option<usize>| at.and_then(|i| letters.get(i)).is_some_and(char::is_ascii_digit);
    let mut parts = vec![String::new()];
    for (i, c) in letters.iter().enumerate() {
        let separates = match c {
            '、' | '，' | ',' | '；' | ';' | '\n' | '\r' => true,
            '/' => !(is_digit(i.checked_sub(1)) && is_digit(Some(i + 1))),
            _ => false,
        };
        match parts.last_mut() {
            Some(part) if !separates => part.push(*c),
            _ => parts.push(String::new()),
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// A text that reads as a month: `2026-03`, `2026年3月`, `2026.3`, `202603`, `3月份`, `三月`. Without
/// a year the one whose month lies nearest to `near`.
fn month(text: &str, near: NaiveDate) -> Option<Month> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_end_matches('份').trim_end_matches('度');
    let number = |text: &str| -> Option<u32> {
        (1..=4).contains(&text.len()).then_some(())?;
        text.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
        text.parse().ok()
    };
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Month::new(text.get(..4)?.parse().ok()?, number(text.get(4..)?)?);
    }
    if let Some((year, rest)) = text.split_once(['年', '-', '/', '.']) {
        let year = match (number(year)?, year.len()) {
            (year, 4) => year,
            (year, 2) => 2000 + year,
            _ => return None,
        };
        let (month, day) = rest.trim_end_matches(['月', '日']).split_once(['-', '/', '.', '月']).map_or(
            (rest.trim_end_matches('月'), None),
            |(month, day)| (month, Some(day)),
        );
        if day.is_some_and(|day| number(day).is_none()) {
            return None;
        }
        return Month::new(i32::try_from(year).ok()?, number(month)?);
    }
    let bare = text.strip_suffix('月')?;
    const NUMERALS: [&str; 12] =
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    let numeral = NUMERALS.iter().position(|n| *n == bare).and_then(|n| u32::try_from(n + 1).ok());
    let month = numeral.or_else(|| number(bare))?;
    let years = near.year() - 1..=near.year() + 1;
    let months = years.filter_map(|year| Month::new(year, month));
    months.min_by_key(|month| near.signed_duration_since(month.first_day()).num_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_read_in_any_form() {
        let near = NaiveDate::from_ymd_opt(2026, 1, 10).unwrap();
        for text in ["2026-03", "2026年3月", "2026/3", "2026.03", "202603", "3月", "三月", "3月份", "26年3月", "2026-03-01"]
        {
            assert_eq!(month(text, near).map(|m| m.to_string()).as_deref(), Some("2026-03"), "{text}");
        }
        assert_eq!(month("12月", near), Month::new(2025, 12));
        for text in ["开盘档", "第3周", "2026-13", "2026.3.2-3.8", "3", ""] {
            assert_eq!(month(text, near), None, "{text}");
        }
    }

    #[test]
    fn lists_are_split_and_dates_are_not() {
        assert_eq!(split("开盘档、加推档 / 春节档"), ["开盘档", "加推档", "春节档"]);
        assert_eq!(split("2026/3"), ["2026/3"]);
        assert!(split("").is_empty());
    }
}
