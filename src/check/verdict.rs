//! The verdict: what the rule knows is joined to what was found.
//!
//! Severity, clause, project, owner and party are filled where the finding leaves them open; one
//! finding a record and code; waivers mark, never hide; the last run gives age. Nothing is judged
//! here.

use super::rule_of;
use crate::finding::{Code, Finding, Findings, Party, Severity};
use crate::link::{Case, Office};
use crate::model::Settings;
use crate::model::memory::{Identity, Memory};

/// Fills what the rule, the project and the register know.
pub(super) fn complete(office: &Office, mut findings: Findings) -> Findings {
    for finding in &mut findings {
        if let Some(rule) = rule_of(finding.code) {
            finding.severity.get_or_insert(rule.severity);
            finding.clause.get_or_insert_with(|| rule.clause.to_owned());
        }
        if finding.project.is_none() {
            finding.project = project_of(office, &finding.key);
        }
        finding.waiting_on.get_or_insert(Party::Agency);
        if finding.owner.as_deref().is_none_or(str::is_empty) {
            let case = finding.project.as_deref().and_then(|key| office.case_of(key));
            let case = case.and_then(|index| office.cases.get(index));
            finding.owner = Some(owner(office, finding, case));
        }
    }
    findings
}

/// The project whose key the record's key begins with.
fn project_of(office: &Office, key: &str) -> Option<String> {
    let key = key.strip_prefix("临-").unwrap_or(key);
    let until = office.cases.partition_point(|case| case.key() <= key);
    let case = office.cases.get(until.checked_sub(1)?)?;
    let rest = key.strip_prefix(case.key())?;
    (rest.is_empty() || rest.starts_with(['-', '/'])).then(|| case.key().to_owned())
}

/// Money belongs to 财务, media gates to 媒介, everything else to the project's 客服.
fn owner(office: &Office, finding: &Finding, case: Option<&Case>) -> String {
    let file = finding.place.map_or("", |place| office.sources.file(place));
    let file = file.rsplit('/').next().unwrap_or_default();
    let of = |name: fn(&Case) -> &str| case.map(name).filter(|name| !name.is_empty()).map(str::to_owned);
    if finding.code.as_str().starts_with('M') || file.starts_with("收付款") {
        return "财务".to_owned();
    }
    if file.starts_with("媒体排期") {
        return of(|case| case.project.media_buyer.text()).unwrap_or_else(|| "媒介部".to_owned());
    }
    of(|case| case.project.account.text()).unwrap_or_else(|| "客户服务小组".to_owned())
}

/// Codes of which one record may carry several findings.
fn several_per_key(code: Code) -> bool {
    code == Code::T13 || code.as_str().starts_with('D')
}

/// One finding per (code, key); of several the most severe, open before settled, stands.
pub(super) fn one_each(mut findings: Findings) -> Findings {
    findings.sort_by(|a, b| {
        let rank = |f: &Finding| (f.severity, !f.open);
        (a.code, &a.key, rank(a)).cmp(&(b.code, &b.key, rank(b))).then_with(|| a.cmp(b))
    });
    findings.dedup_by(|a, b| {
        let same = a.code == b.code && a.key == b.key;
        same && (!several_per_key(a.code) || (a.field == b.field && a.place == b.place))
    });
    findings
}

/// Marks what 设置 → 豁免 covers on 检查日: 检查代码 and 编号 exact.
pub(super) fn waive(settings: &Settings, findings: &mut Findings) {
    for finding in findings {
        finding.waived = settings.waivers.iter().any(|waiver| {
            settings.as_of <= waiver.until
                && waiver.code.eq_ignore_ascii_case(finding.code.as_str())
                && waiver.key == finding.key
        });
    }
}

/// How long each finding has been known, and at how many Fridays running it was open and red.
pub(super) fn remember(settings: &Settings, memory: &Memory, findings: &mut Findings) {
    let cut_off = settings.cut_off();
    for finding in findings {
        let identity = Identity {
            code: finding.code.as_str().to_owned(),
            key: finding.key.clone(),
            field: finding.field.clone(),
        };
        let past = memory.findings.get(&identity);
        let first_seen = past.map_or(settings.as_of, |past| past.first_seen.min(settings.as_of));
        finding.first_seen = Some(first_seen);
        let red = finding.open && finding.severity == Some(Severity::Red);
        let past_weeks = past
            .filter(|past| past.open && past.severity == Severity::Red.word())
            .map_or(0, |past| past.weeks_red);
        finding.weeks_red = match memory.cut_off {
            _ if !red => 0,
            Some(last) if last < cut_off => past_weeks.saturating_add(1),
            _ => past_weeks.max(1),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handbook::standard_limits;
    use crate::model::memory::PastFinding;
    use chrono::NaiveDate;
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The last run: its 截止日 and what it said of the finding, as severity, open, first seen, weeks.
    type Past = (&'static str, Option<(Severity, bool, &'static str, u32)>);

    fn remembered(as_of: &str, now: (Severity, bool), past: Option<Past>) -> (String, u32) {
        let mut memory = Memory::default();
        if let Some((cut_off, finding)) = past {
            memory.cut_off = Some(day(cut_off));
            memory.findings = finding
                .map(|(severity, open, first_seen, weeks_red)| {
                    let identity =
                        Identity { code: "T05".into(), key: "XM1".into(), field: Some("03-09".into()) };
                    let (severity, first_seen) = (severity.word().to_owned(), day(first_seen));
                    let (waived, message) = (false, String::new());
                    (identity, PastFinding { severity, open, waived, first_seen, weeks_red, message })
                })
                .into_iter()
                .collect();
        }
        let finding = Finding::new(Code::T05, "XM1", "").field("03-09").severity(now.0).settled(!now.1);
        let mut findings = vec![finding];
        remember(&Settings::new(day(as_of), standard_limits()), &memory, &mut findings);
        (findings[0].first_seen.unwrap().to_string(), findings[0].weeks_red)
    }

    const RED: (Severity, bool) = (Severity::Red, true);

    #[rstest]
    #[case::first_run("2026-03-16", RED, None, "2026-03-16", 1)]
    #[case::new_in_a_later_run("2026-03-16", RED, Some(("2026-03-06", None)), "2026-03-16", 1)]
    #[case::again_in_the_same_week("2026-03-18", RED, Some(("2026-03-13", Some((Severity::Red, true, "2026-03-16", 1)))), "2026-03-16", 1)]
    #[case::the_friday_after("2026-03-23", RED, Some(("2026-03-13", Some((Severity::Red, true, "2026-03-16", 1)))), "2026-03-16", 2)]
    #[case::a_third_friday("2026-03-30", RED, Some(("2026-03-20", Some((Severity::Red, true, "2026-03-16", 2)))), "2026-03-16", 3)]
    #[case::yellow_before("2026-03-23", RED, Some(("2026-03-13", Some((Severity::Yellow, true, "2026-03-09", 0)))), "2026-03-09", 1)]
    #[case::settled_before("2026-03-23", RED, Some(("2026-03-13", Some((Severity::Red, false, "2026-03-09", 0)))), "2026-03-09", 1)]
    #[case::settled_now("2026-03-23", (Severity::Red, false), Some(("2026-03-13", Some((Severity::Red, true, "2026-03-09", 2)))), "2026-03-09", 0)]
    #[case::yellow_now("2026-03-23", (Severity::Yellow, true), Some(("2026-03-13", Some((Severity::Red, true, "2026-03-09", 2)))), "2026-03-09", 0)]
    #[case::an_earlier_day_than_last_time("2026-03-09", RED, Some(("2026-03-13", Some((Severity::Red, true, "2026-03-16", 2)))), "2026-03-09", 2)]
    fn age_and_fridays_in_red(
        #[case] as_of: &str,
        #[case] now: (Severity, bool),
        #[case] past: Option<Past>,
        #[case] first_seen: &str,
        #[case] weeks_red: u32,
    ) {
        assert_eq!(remembered(as_of, now, past), (first_seen.to_owned(), weeks_red));
    }
}
