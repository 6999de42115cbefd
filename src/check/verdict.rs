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

/// Whether one record may carry several findings of a code.
fn several_per_key(code: Code) -> bool {
    rule_of(code).is_some_and(|rule| rule.standing.has_fields())
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

/// How long each finding has been known, and at how many 截止日 it was open and red, this one
/// included: once a week, however often it was run.
pub(super) fn remember(settings: &Settings, memory: &Memory, findings: &mut Findings) {
    for finding in findings {
        let identity = Identity {
            code: finding.code.as_str().to_owned(),
            key: finding.key.clone(),
            field: finding.field.clone(),
        };
        let red = finding.open && finding.severity == Some(Severity::Red);
        let (first_seen, weeks_red) = memory.age_of(&identity, settings.as_of, red);
        finding.first_seen = Some(first_seen);
        finding.weeks_red = weeks_red;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::{PastFinding, PastRun};
    use chrono::NaiveDate;
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A finding as run.json hands it on.
    fn past(finding: &Finding) -> (Identity, PastFinding) {
        let identity = Identity {
            code: finding.code.as_str().to_owned(),
            key: finding.key.clone(),
            field: finding.field.clone(),
        };
        let past = PastFinding {
            severity: finding.severity.unwrap().word().to_owned(),
            project: None,
            due: None,
            open: finding.open,
            waived: finding.waived,
            first_seen: finding.first_seen.unwrap(),
            weeks_red: finding.weeks_red,
            message: finding.message.clone(),
            role: "工作单".to_owned(),
            sheet: "工作单".to_owned(),
        };
        (identity, past)
    }

    /// Runs after one another, `检查日: finding; finding …`, each remembered by the next as run.json
    /// hands it on; `检查日: -` could not read the register. Gives first seen and weeks red of
    /// `T01 G012` at the last.
    fn told(runs: &[&str]) -> String {
        let plain = Settings::new(day("2026-03-16"), Vec::new());
        let mut kept: Vec<PastRun> = Vec::new();
        let mut last = String::new();
        for run in runs {
            let (as_of, lines) = run.split_once(':').unwrap();
            let settings = Settings { as_of: day(&format!("2026-{as_of}")), ..plain.clone() };
            let unread = lines.trim() == "-";
            let lines = if unread { "" } else { lines };
            let mut findings: Findings =
                lines.split(';').filter(|l| !l.trim().is_empty()).map(finding).collect();
            let cut_off = settings.cut_off();
            // one a 截止日, as recall hands them on
            let newest =
                |run: &PastRun| !kept.iter().any(|o| o.cut_off == run.cut_off && o.as_of > run.as_of);
            let looked = kept.iter().filter(|run| newest(run)).cloned().collect();
            let memory = Memory::of(looked, cut_off);
            remember(&settings, &memory, &mut findings);
            let of = |f: &Finding| f.code == Code::T01 && f.key == "G012" && f.field.is_none();
            last = findings.iter().find(|f| of(f)).map_or_else(String::new, |f| {
                format!("{} {}", f.first_seen.unwrap().format("%m-%d"), f.weeks_red)
            });
            kept.push(PastRun {
                as_of: settings.as_of,
                cut_off,
                findings: findings.iter().map(past).collect(),
                roles: [if unread { "收付款" } else { "工作单" }.to_owned()].into(),
                ..PastRun::empty(settings.as_of)
            });
        }
        last
    }

    /// `T01 G012 红 未了`
    fn finding(line: &str) -> Finding {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let [code, key, severity, state] = parts[..] else { panic!("{line}") };
        let severity = if severity == "红" { Severity::Red } else { Severity::Yellow };
        let mut finding = Finding::new(Code::from_name(code).unwrap(), key, "").severity(severity);
        if let Some((key, field)) = key.split_once('/') {
            finding.key = key.to_owned();
            finding.field = Some(field.to_owned());
        }
        finding.settled(state == "既成")
    }

    // 2026-03-02, -09 and -16 are Mondays.
    #[rstest]
    #[case::first_run(&["03-16: T01 G012 红 未了"], "03-16 1")]
    #[case::a_week_later(&["03-09: T01 G012 红 未了", "03-16: T01 G012 红 未了"], "03-09 2")]
    #[case::twice_in_a_week(
        &["03-09: T01 G012 红 未了", "03-16: T01 G012 红 未了", "03-17: T01 G012 红 未了"],
        "03-09 2"
    )]
    #[case::a_friday_belongs_to_the_week_before(
        &["03-09: T01 G012 红 未了", "03-13: T01 G012 红 未了", "03-14: T01 G012 红 未了"],
        "03-09 2"
    )]
    #[case::seen_later_in_the_week(&["03-16:", "03-17: T01 G012 红 未了"], "03-17 1")]
    #[case::went_away_and_came_back(
        &["03-02: T01 G012 红 未了", "03-09:", "03-16: T01 G012 红 未了"],
        "03-16 1"
    )]
    #[case::a_week_without_a_run(&["03-02: T01 G012 红 未了", "03-16: T01 G012 红 未了"], "03-02 2")]
    #[case::a_week_in_which_it_was_not_checked(
        &["03-02: T01 G012 红 未了", "03-09: -", "03-16: T01 G012 红 未了"],
        "03-02 2"
    )]
    #[case::five_weeks(
        &["02-16: T01 G012 黄 未了", "02-23: T01 G012 红 未了", "03-02: T01 G012 黄 未了",
          "03-09: T01 G012 红 未了", "03-16: T01 G012 红 未了"],
        "02-16 3"
    )]
    #[case::yellow_before(&["03-09: T01 G012 黄 未了", "03-16: T01 G012 红 未了"], "03-09 1")]
    #[case::yellow_now(&["03-09: T01 G012 红 未了", "03-16: T01 G012 黄 未了"], "03-09 0")]
    #[case::settled(&["03-09: T01 G012 红 未了", "03-16: T01 G012 红 既成"], "03-09 0")]
    #[case::open_again(&["03-09: T01 G012 红 既成", "03-16: T01 G012 红 未了"], "03-09 1")]
    #[case::another_code(&["03-09: T03 G012 红 未了", "03-16: T01 G012 红 未了"], "03-16 1")]
    #[case::another_key(&["03-09: T01 G013 红 未了", "03-16: T01 G012 红 未了"], "03-16 1")]
    #[case::another_field(&["03-09: T01 G012/2026-02 红 未了", "03-16: T01 G012 红 未了"], "03-16 1")]
    fn age_is_handed_on_from_run_to_run(#[case] runs: &[&str], #[case] expected: &str) {
        assert_eq!(told(runs), expected);
    }
}
