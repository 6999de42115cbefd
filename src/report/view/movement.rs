//! Against the last run: resolved, newly settled, unmoved for two weeks.

use super::line::{FindingLine, identity};
use super::{Input, words};
use crate::finding::{Code, Severity};
use crate::model::memory::Identity;
use chrono::Days;
use serde::Serialize;
use std::collections::BTreeSet;

/// Days after which an open finding counts as unmoved.
const TWO_WEEKS: u64 = 14;

/// What moved, and what did not.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Movement<'a> {
    /// Open last time, gone now.
    pub resolved: Vec<ResolvedLine>,
    /// 既成 for the first time: shown this once, then only in the ledger.
    pub settled: Vec<FindingLine<'a>>,
    /// Open and counting since two weeks or more.
    pub unmoved: Vec<FindingLine<'a>>,
    /// `2026-03-09`; empty on a first run.
    pub last_run: String,
}

/// A finding of the last run that is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResolvedLine {
    pub code: String,
    pub title: &'static str,
    pub severity: String,
    pub key: String,
    pub message: String,
    /// Since when it had stood there.
    pub since: String,
}

/// Compares by identity: code, key, field.
pub fn movement<'a>(input: &Input<'a>) -> Movement<'a> {
    let as_of = input.office.as_of();
    let now: BTreeSet<Identity> = input.findings.iter().map(identity).collect();
    let resolved = input
        .memory
        .findings
        .iter()
        .filter(|(id, past)| past.open && !past.waived && past.severity != "蓝" && !now.contains(id))
        .map(|(id, past)| ResolvedLine {
            title: Code::from_name(&id.code).and_then(input.rule).map_or("", |rule| rule.title),
            code: id.code.clone(),
            severity: past.severity.clone(),
            key: id.key.clone(),
            message: past.message.clone(),
            since: words::day(past.first_seen, as_of),
        })
        .collect();
    let known_settled = |id: &Identity| input.memory.findings.get(id).is_some_and(|past| !past.open);
    let settled = input
        .findings
        .iter()
        .filter(|finding| !finding.open && !finding.waived && !known_settled(&identity(finding)))
        .map(|finding| FindingLine::new(finding, input))
        .collect();
    let limit = as_of.checked_sub_days(Days::new(TWO_WEEKS)).unwrap_or(as_of);
    let mut unmoved: Vec<FindingLine> = input
        .findings
        .iter()
        .filter(|finding| finding.open && !finding.waived)
        .filter(|finding| finding.first_seen.is_some_and(|day| day <= limit))
        .map(|finding| FindingLine::new(finding, input))
        .filter(|line| line.level != Severity::Blue)
        .collect();
    unmoved.sort_by(|a, b| {
        let rank = |line: &FindingLine| (line.finding.first_seen, line.level, line.finding.code);
        rank(a).cmp(&rank(b)).then_with(|| a.key.cmp(&b.key))
    });
    let last_run = input.memory.as_of.map(|day| day.to_string()).unwrap_or_default();
    Movement { resolved, settled, unmoved, last_run }
}
