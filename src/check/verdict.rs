//! The verdict: makes a finding from what was raised and from its rule.
//!
//! Only here, blank severity, clause, project, owner and party are filled in, the waiver is looked up, and
//! the age is taken from earlier runs. A record has one finding for each code. Nothing is judged here.

use super::rule::Rule;
use super::rule_of;
use crate::finding::{Code, Finding, Party, Raised, Severity};
use crate::link::{Case, Office};
use crate::model::memory::Memory;
use crate::model::settings::Waiver;
use crate::normalise::cell::key::normalised;
use chrono::NaiveDate;
use rayon::prelude::*;

/// Makes the finding.
pub(crate) fn finding(office: &Office, memory: &Memory, raised: Raised) -> Finding {
    let (severity, clause) =
        rule_of(raised.code).map_or((Severity::Yellow, "—"), |r| (r.severity, r.clause));
    let project = raised.project.clone().or_else(|| project_of(office, &raised.key));
    let owner = raised.owner.clone().filter(|owner| !owner.is_empty());
    let owner = owner.unwrap_or_else(|| {
        let case = project.as_deref().and_then(|key| office.case_of(key));
        owner_of(office, &raised, office.case(case))
    });
    let mut finding = Finding {
        code: raised.code,
        key: raised.key,
        field: raised.field,
        project,
        place: raised.place,
        related: raised.related,
        message: raised.message,
        severity: raised.severity.unwrap_or(severity),
        clause: raised.clause.unwrap_or_else(|| clause.to_owned()),
        owner,
        waiting_on: raised.waiting_on.unwrap_or(Party::Agency),
        due: raised.due,
        days_over: raised.days_over,
        provisional: raised.provisional,
        open: raised.open,
        money_at_risk: raised.money_at_risk,
        waived: false,
        legacy: false,
        first_seen: office.as_of(),
        weeks_red: 0,
    };
    finding.waived = is_waived(office, &finding);
    finding.legacy = is_legacy(office, &finding);
    let red = finding.open && finding.severity == Severity::Red;
    (finding.first_seen, finding.weeks_red) = memory.age_of(&finding.identity(), office.as_of(), red);
    finding
}

/// Whether a waiver names this finding, by 检查代码 and the whole 编号 in normal form.
pub(super) fn names(waiver: &Waiver, finding: &Finding) -> bool {
    waiver.code.eq_ignore_ascii_case(finding.code.as_str())
        && (waiver.key == finding.key || normalised(&waiver.key) == normalised(&finding.key))
}

/// Whether 设置 → 豁免 covers the finding on 检查日.
fn is_waived(office: &Office, finding: &Finding) -> bool {
    office.settings.waivers.iter().any(|waiver| office.as_of() <= waiver.until && names(waiver, finding))
}

/// Whether the finding is older than 检查起始日: its due date, or else the last day in its row, is before it.
/// The rule says whether that matters ([`Rule::counts_from_start`]).
fn is_legacy(office: &Office, finding: &Finding) -> bool {
    let parameters = &office.settings.parameters;
    parameters.check_from.is_some()
        && rule_of(finding.code).is_some_and(Rule::counts_from_start)
        && finding
            .due
            .map(|due| due.date)
            .or_else(|| last_day(office, finding))
            .is_some_and(|day| parameters.is_before_start(day))
}

/// The last day of the record a finding is about: of its own rows, and of those the finding names.
fn last_day(office: &Office, finding: &Finding) -> Option<NaiveDate> {
    let key = finding.key.as_str();
    let placements = office.placements.keyed(key, |one| &one.record.key).map(|(_, one)| one.record.at);
    let quotes =
        office.quotes.keyed(key, |one| &one.key).flat_map(|(_, one)| one.judged().map(|line| line.at));
    let named = finding.place.into_iter().chain(finding.related.iter().copied());
    let rows = named.chain(placements).chain(quotes);
    rows.filter_map(|place| office.last_days.get(&(place.sheet, place.row)).copied()).max()
}

/// The project whose key is the beginning of the record's key.
fn project_of(office: &Office, key: &str) -> Option<String> {
    let begun = |key: &str| {
        let until = office.cases.partition_point(|case| case.key() <= key);
        let case = office.cases.get(until.checked_sub(1)?)?;
        let rest = key.strip_prefix(case.key())?;
        (rest.is_empty() || rest.starts_with(['-', '/'])).then(|| case.key().to_owned())
    };
    begun(key).or_else(|| begun(key.strip_prefix("临-")?))
}

/// The owner: 财务 for money, 媒介 for media gates, the 责任人 for an order, else the project's 客服. The table
/// as which the place was read decides, because an adopted office has file names of its own.
fn owner_of(office: &Office, raised: &Raised, case: Option<&Case>) -> String {
    let role = raised.place.map_or("", |place| office.sources.role(place));
    let of = |name: fn(&Case) -> &str| case.map(name).filter(|name| !name.is_empty()).map(str::to_owned);
    if raised.code.as_str().starts_with(['M', 'W']) || matches!(role, "收付款" | "银行流水" | "税务发票")
    {
        return "财务".to_owned();
    }
    if matches!(role, "媒体排期" | "播出证明") {
        return of(|case| case.project.media_buyer.text()).unwrap_or_else(|| "媒介部".to_owned());
    }
    // a doubtful 责任人 cannot own the finding about himself
    let is_doubted = raised.field.as_deref() == Some("责任人");
    let order = office.orders.keyed(&raised.key, |order| &order.record.key).next();
    let order = order.filter(|_| !is_doubted);
    let responsible = order.map(|(_, order)| order.responsible().to_owned()).filter(|name| !name.is_empty());
    responsible
        .or_else(|| of(|case| case.project.account.text()))
        .unwrap_or_else(|| "客户服务小组".to_owned())
}

/// Whether one record may carry several findings of a code.
fn several_per_key(code: Code) -> bool {
    rule_of(code).is_some_and(|rule| rule.standing.has_fields())
}

/// Keeps one finding for each code and key: the most severe, and of equal ones an open one.
pub(super) fn one_each(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.par_sort_by(|a, b| {
        let rank = |f: &Finding| (f.severity, !f.open);
        (a.code, &a.key, rank(a)).cmp(&(b.code, &b.key, rank(b))).then_with(|| a.cmp(b))
    });
    findings.dedup_by(|a, b| {
        let same = a.code == b.code && a.key == b.key;
        same && (!several_per_key(a.code) || (a.field == b.field && a.place == b.place))
    });
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::age::Age;
    use crate::model::memory::{Identity, Outcome, PastFinding, PastOutcome, PastRun, Unchecked};
    use chrono::NaiveDate;
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A finding as run.json hands it on.
    fn past(finding: &Finding) -> (Identity, PastFinding) {
        let past = PastFinding {
            severity: finding.severity.word().to_owned(),
            project: None,
            due: None,
            open: finding.open,
            waived: finding.waived,
            legacy: finding.legacy,
            first_seen: finding.first_seen,
            weeks_red: finding.weeks_red,
            message: finding.message.clone(),
            file: String::new(),
            role: "工作单".to_owned(),
            sheet: "工作单".to_owned(),
        };
        (finding.identity(), past)
    }

    /// Runs after one another, `检查日: finding; finding …`, each remembered by the next as run.json
    /// hands it on; `检查日: -` could not read the register, and a run of `停用` hands on what it did not
    /// check. Gives first seen and weeks red of `T01 G012` at the last.
    fn told(runs: &[&str]) -> String {
        let mut office = crate::testing::linked("[工作单/工作单]\n工作单号\nXM2026-101-G001");
        let mut kept: Vec<PastRun> = Vec::new();
        let mut last = String::new();
        for run in runs {
            let (as_of, lines) = run.split_once(':').unwrap();
            office.settings.as_of = day(&format!("2026-{as_of}"));
            let unread = lines.trim() == "-";
            let stopped = lines.trim() == "停查";
            let waits = stopped || lines.trim() == "仍未查";
            let off = lines.trim() == "停用";
            let lines = if unread || waits || off { "" } else { lines };
            let cut_off = office.settings.cut_off();
            // one a 截止日, as recall hands them on
            let newest =
                |run: &PastRun| !kept.iter().any(|o| o.cut_off == run.cut_off && o.as_of > run.as_of);
            let looked = kept.iter().filter(|run| newest(run)).cloned().collect();
            let memory = Memory::of(looked, cut_off);
            let lines = lines.split(';').filter(|line| !line.trim().is_empty());
            let findings: Vec<Finding> =
                lines.map(|line| super::finding(&office, &memory, raised(line))).collect();
            let of = |f: &Finding| f.code == Code::T01 && f.key == "G012" && f.field.is_none();
            last = findings
                .iter()
                .find(|f| of(f))
                .map_or_else(String::new, |f| format!("{} {}", f.first_seen.format("%m-%d"), f.weeks_red));
            kept.push(PastRun {
                as_of: office.as_of(),
                cut_off,
                findings: findings.iter().map(past).collect(),
                roles: [if unread { "收付款" } else { "工作单" }.to_owned()].into(),
                complete: !waits,
                unchecked: Some(handed_on(&memory)).filter(|_| off),
                moved: stopped.then(not_checked).into_iter().collect(),
                ..PastRun::empty(office.as_of())
            });
        }
        last
    }

    /// All that a run knows and did not check.
    fn handed_on(memory: &Memory) -> std::collections::BTreeMap<Identity, Unchecked> {
        let unchecked = memory.ages.iter().map(|(identity, age)| {
            let Age { first_seen, weeks_red, seen, .. } = *age;
            let finding = PastFinding { first_seen, weeks_red, ..age.finding.clone() };
            (identity.clone(), Unchecked { seen, finding })
        });
        unchecked.collect()
    }

    /// What a run says of the finding when another register that its check needs was not read.
    fn not_checked() -> PastOutcome {
        let identity = Identity { code: "T01".into(), key: "G012".into(), field: None };
        PastOutcome { identity, outcome: Outcome::Unchecked.word().to_owned(), gone: true }
    }

    /// `T01 G012 红 未了`
    fn raised(line: &str) -> Raised {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let [code, key, severity, state] = parts[..] else { panic!("{line}") };
        let severity = if severity == "红" { Severity::Red } else { Severity::Yellow };
        let (key, field) = key.split_once('/').map_or((key, None), |(key, field)| (key, Some(field)));
        let mut raised = Raised::new(Code::from_name(code).unwrap(), key, "").severity(severity);
        raised.field = field.map(str::to_owned);
        raised.settled(state == "既成")
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
    #[case::not_there_in_a_first_run_of_this_week(
        &["03-02: T01 G012 红 未了", "03-09:", "03-11: T01 G012 红 未了"],
        "03-02 2"
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
    #[case::weeks_in_which_another_register_was_missing(
        &["02-23: T01 G012 红 未了", "03-02: 停查", "03-09: 仍未查", "03-16: T01 G012 红 未了"],
        "02-23 2"
    )]
    #[case::three_weeks_in_which_it_was_off(
        &["02-16: T01 G012 红 未了", "02-23: 停用", "03-02: 停用", "03-09: 停用", "03-16: T01 G012 红 未了"],
        "02-16 2"
    )]
    #[case::settled_before_it_was_off(&["03-02: T01 G012 红 既成", "03-09: 停用", "03-16: T01 G012 红 未了"], "03-02 1")]
    #[case::found_to_be_over_after_it_was_off(
        &["02-23: T01 G012 红 未了", "03-02: 停用", "03-09:", "03-16: T01 G012 红 未了"],
        "03-16 1"
    )]
    #[case::found_to_be_over_after_that(
        &["02-23: T01 G012 红 未了", "03-02: 停查", "03-09:", "03-16: T01 G012 红 未了"],
        "03-16 1"
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

    /// The last day of a record is that of all its rows, whichever of them a finding points at.
    #[test]
    fn a_record_that_goes_on_after_the_first_day_of_checks_is_not_old() {
        let outcome = crate::testing::run(
            "[设置/参数]\n参数|取值\n检查起始日|2026-01-01\n\
             [媒体排期/排期]\n排期编号|投放日期|客户金额|媒体成本|客户确认日|订位日\n\
             XM2026-101-M0301|2026-03-10|1000|900|2025-12-01|2025-12-10\nXM2026-101-M0302|2026-03-10|1000|900||\n\
             XM2026-101-M0303|2025-12-20|1000|900||2025-12-10\n\
             [媒体排期/排期进度]\n排期编号|订位日\nXM2026-101-M0302|2025-12-10\n\
             [收付款/媒体付款]\n付款编号|排期编号|实付金额|实付日期|款项性质\nFK1|XM2026-101-M0301|900|2025-12-28|尾款\n\
             [制作/报价]\n报价单号|行号|日期|数量|金额|客户确认日|交制作日|计划交货日\n\
             XM2026-101-B01|1|2025-11-02|10|500||2025-11-20|2026-02-10\n\
             [制作/制作验收]\n验收单号|报价单号|验收日|应送数量|实收数量|验收结果\nY1|XM2026-101-B01|2025-12-20|10|5|部分合格\n",
        );
        let old = |code: Code, key: &str| {
            let mut found = outcome.findings.iter().filter(|one| one.code == code && one.key == key);
            found.next().map(|one| one.legacy)
        };
        for (code, key, expected) in [
            (Code::A09, "XM2026-101-M0301", false),
            (Code::A13, "XM2026-101-M0301", false),
            (Code::A08, "XM2026-101-M0302", false),
            (Code::A26, "XM2026-101-B01", false),
            (Code::A06, "XM2026-101-B01", false),
            (Code::A08, "XM2026-101-M0303", true),
        ] {
            assert_eq!(old(code, key), Some(expected), "{code} {key} {:#?}", outcome.lines());
        }
    }
}
