//! Meetings, recurring services and evaluations, with the 波次 or months that their rows name.

use super::duplicates::Duplicates;
use super::linking::Linking;
use super::names::fold;
use super::{Case, CaseId, LinkedMeeting, LinkedService, Wave, WaveId, cases, in_order};
use crate::model::Records;
use crate::model::choice::{Choice, ServiceKind};
use crate::model::order::ServiceRecord;
use crate::model::placement::Evaluation;
use crate::model::{IdVec, Month, PeriodName};
use std::collections::{BTreeMap, BTreeSet};

/// Meetings by key.
pub(super) fn meetings(
    records: &mut Records,
    duplicates: &Duplicates,
    cases: &IdVec<Case>,
) -> IdVec<LinkedMeeting> {
    let mut rows = std::mem::take(&mut records.meetings);
    in_order(&mut rows, |row| (&row.key, row.at));
    let mut seen = BTreeSet::new();
    rows.into_iter()
        .map(|record| {
            let repeated = duplicates.meetings.contains(&record.key) && !seen.insert(record.key.clone());
            LinkedMeeting {
                case: cases::of(cases, &record.project),
                record,
                repeated,
                ..LinkedMeeting::default()
            }
        })
        .collect()
}

/// The rows of 定期服务 by project and day. They are added to the 波次 they name; D03 where there is no such 波次.
pub(super) fn services(
    records: &mut Records,
    cases: &IdVec<Case>,
    waves: &mut IdVec<Wave>,
    linking: &mut Linking,
) -> IdVec<LinkedService> {
    let mut rows = std::mem::take(&mut records.services);
    rows.sort_by_key(|row| {
        let submitted = row.submitted_at.get();
        (cases::of(cases, &row.project), row.kind.get(), submitted.is_none(), submitted, row.at)
    });
    let names = WaveNames::new(waves, cases);
    let mut services = IdVec::with_capacity(rows.len());
    for record in rows {
        let case = cases::of(cases, &record.project);
        let named = names.find(case, record.period.text(), &record.periods);
        if let Some(kind @ (ServiceKind::ExecutionReport | ServiceKind::CostList)) = record.kind.get()
            && named.is_empty()
            && let Some(message) = names.unknown(case, record.period.text(), kind.word())
        {
            linking.stray(record.project.text(), "对应期间或波次", record.period.at, message);
        }
        for wave in &named {
            match record.kind.get() {
                Some(ServiceKind::ExecutionReport) => waves[*wave].reports.push(services.next_id()),
                Some(ServiceKind::CostList) => waves[*wave].cost_lists.push(services.next_id()),
                _ => {}
            }
        }
        services.push(LinkedService { months: months(&record), record, case, waves: named });
    }
    services
}

/// The rows of 效果评估 in order. They are added to the 波次 they name.
pub(super) fn evaluations(
    records: &mut Records,
    cases: &IdVec<Case>,
    waves: &mut IdVec<Wave>,
    linking: &mut Linking,
) -> IdVec<Evaluation> {
    let names = WaveNames::new(waves, cases);
    let rows = IdVec::from(std::mem::take(&mut records.evaluations));
    for (id, record) in rows.with_ids() {
        let case = cases::of(cases, &record.project);
        let named = names.find(case, record.wave.text(), &record.waves);
        if named.is_empty()
            && let Some(message) = names.unknown(case, record.wave.text(), "效果评估")
        {
            linking.stray(record.project.text(), "波次", record.wave.at, message);
        }
        for wave in named {
            waves[wave].evaluations.push(id);
        }
    }
    rows
}

/// The months of a row. A 付款对账清单 without a period is for the month before its day.
fn months(record: &ServiceRecord) -> Vec<Month> {
    let before = record.submitted_at.get().filter(|_| record.kind.get() == Some(ServiceKind::Statement));
    match before.filter(|_| record.period.is_blank()) {
        Some(moment) => vec![Month::of(moment.date).previous()],
        None => record.periods.iter().filter_map(|period| period.month).collect(),
    }
}

/// The 波次 of every project by name.
struct WaveNames<'a> {
    names: BTreeMap<(CaseId, String), WaveId>,
    /// The names as written.
    written: BTreeMap<CaseId, Vec<String>>,
    cases: &'a IdVec<Case>,
}

impl<'a> WaveNames<'a> {
    fn new(waves: &IdVec<Wave>, cases: &'a IdVec<Case>) -> WaveNames<'a> {
        let names = waves.with_ids().map(|(id, wave)| ((wave.case, fold(&wave.name)), id));
        let mut written: BTreeMap<CaseId, Vec<String>> = BTreeMap::new();
        for wave in waves.iter() {
            written.entry(wave.case).or_default().push(wave.name.clone());
        }
        WaveNames { names: names.collect(), written, cases }
    }

    /// A name without the key of its project before it: people copy our `项目编号/波次`.
    fn bare(&self, case: CaseId, name: &str) -> String {
        let name = fold(name);
        let key = fold(&format!("{}/", self.cases[case].key()));
        name.strip_prefix(&key).map(str::to_owned).unwrap_or(name)
    }

    /// What to say of a name that no 波次 of the project has; `None` if nothing is named, or the project has none.
    fn unknown(&self, case: Option<CaseId>, written: &str, what: &str) -> Option<String> {
        let case = case.filter(|_| !written.is_empty())?;
        let own = self.written.get(&case)?;
        let shown: Vec<&str> = own.iter().take(5).map(String::as_str).collect();
        let more = if own.len() > shown.len() { "等" } else { "" };
        Some(format!(
            "{what}写的是“{written}”，本项目没有这个波次或投放月份，这一行没有用上；排期里有 {}{more}，请照写",
            shown.join("、")
        ))
    }

    /// The 波次 with this whole name (五一、端午档), else those that any part names, by name or by month.
    fn find(&self, case: Option<CaseId>, whole: &str, periods: &[PeriodName]) -> Vec<WaveId> {
        let Some(case) = case else { return Vec::new() };
        if let Some(wave) = self.names.get(&(case, self.bare(case, whole))) {
            return vec![*wave];
        }
        let names = periods.iter().flat_map(|period| {
            let month = period.month.map(|month| month.to_string());
            std::iter::once(self.bare(case, &period.text)).chain(month)
        });
        let found: BTreeSet<WaveId> =
            names.filter_map(|name| self.names.get(&(case, name)).copied()).collect();
        found.into_iter().collect()
    }
}
