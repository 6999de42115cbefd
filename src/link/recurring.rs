//! Meetings, recurring services and evaluations, and which 波次 or month their rows name.

use super::duplicates::Duplicates;
use super::linking::Linking;
use super::names::fold;
use super::{Case, LinkedMeeting, LinkedService, Wave, cases};
use crate::model::Records;
use crate::model::choice::ServiceKind;
use crate::model::placement::Evaluation;
use crate::normalise::cell::month::nearest as month;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Meetings by key.
pub(super) fn meetings(records: &mut Records, duplicates: &Duplicates, cases: &[Case]) -> Vec<LinkedMeeting> {
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
    let names = WaveNames::new(waves);
    let mut services = Vec::with_capacity(rows.len());
    for (index, record) in rows.into_iter().enumerate() {
        let case = cases::of(cases, &record.project);
        let near = record.submitted.get().map_or(linking.settings.as_of, |moment| moment.date);
        let periods = split(record.period.text());
        let months = periods.iter().filter_map(|period| month(period, near)).collect();
        let named = names.find(case, &periods, near);
        for wave in &named {
            match (waves.get_mut(*wave), record.kind.get()) {
                (Some(wave), Some(ServiceKind::ExecutionReport)) => wave.reports.push(index),
                (Some(wave), Some(ServiceKind::CostList)) => wave.cost_lists.push(index),
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
    let names = WaveNames::new(waves);
    let rows = std::mem::take(&mut records.evaluations);
    for (index, record) in rows.iter().enumerate() {
        let case = cases::of(cases, &record.project);
        let near = record.data_until.get().unwrap_or(linking.settings.as_of);
        for wave in names.find(case, &split(record.wave.text()), near) {
            if let Some(wave) = waves.get_mut(wave) {
                wave.evaluations.push(index);
            }
        }
    }
    rows
}

/// The 波次 of every project by name.
struct WaveNames(BTreeMap<(usize, String), usize>);

impl WaveNames {
    fn new(waves: &[Wave]) -> WaveNames {
        let names = waves.iter().enumerate().map(|(index, wave)| ((wave.case, fold(&wave.name)), index));
        WaveNames(names.collect())
    }

    /// The 波次 of a project that any of these words names: by its name, or as its month.
    fn find(&self, case: Option<usize>, periods: &[String], near: NaiveDate) -> Vec<usize> {
        let Some(case) = case else { return Vec::new() };
        let names = periods.iter().flat_map(|period| {
            let month = month(period, near).map(|month| month.to_string());
            std::iter::once(fold(period)).chain(month)
        });
        let found: BTreeSet<usize> = names.filter_map(|name| self.0.get(&(case, name)).copied()).collect();
        found.into_iter().collect()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_and_dates_are_not() {
        assert_eq!(split("开盘档、加推档 / 春节档"), ["开盘档", "加推档", "春节档"]);
        assert_eq!(split("2026/3"), ["2026/3"]);
        assert!(split("").is_empty());
    }
}
