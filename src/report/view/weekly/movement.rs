//! Against the last run: resolved, newly settled, unmoved for two weeks.

use super::{at_risk, urgency};
use crate::due::Obligation;
use crate::finding::{Code, Finding, Over, Severity};
use crate::model::answer;
use crate::model::memory::{Bridge, Identity, Moved, Outcome};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, LeftOut, Rest, no_amount};
use crate::report::view::shared::line::{FindingLine, RecordLine, identity, records_of};
use crate::report::view::shared::words;
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Days after which an open finding counts as unmoved.
const TWO_WEEKS: u64 = 14;

/// What moved, and what did not.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Movement<'a> {
    /// `上次 48 − 办妥 6 … = 51`: the red number, in records; empty on a first run.
    pub bridge: String,
    /// Records with something new, red first, each with what is new of it.
    pub fresh: Fresh<'a>,
    /// Gone because the thing owed was done.
    pub resolved: Bounded<ResolvedLine>,
    /// Gone although the thing owed was never done.
    pub missed: Bounded<ResolvedLine>,
    /// Gone for other reasons; the reason is named.
    pub others: Bounded<ResolvedLine>,
    /// 既成 for the first time, or first seen this week: after it only in the ledger.
    pub settled: Bounded<FindingLine<'a>>,
    /// Open and counting since two weeks or more.
    pub unmoved: usize,
    pub unmoved_red: Bounded<FindingLine<'a>>,
    pub unmoved_yellow: Bounded<FindingLine<'a>>,
    /// `2026-03-09`; empty on a first run.
    pub last_run: String,
}

/// The records with something new: the first lines are visible, the rest is folded.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fresh<'a> {
    pub count: usize,
    pub first: Vec<RecordLine<'a>>,
    pub folded: Vec<RecordLine<'a>>,
    pub left_out: Option<LeftOut>,
}

/// The number of visible lines of 本周新增.
const IN_SIGHT: usize = 10;

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
    /// 办妥, 错过 …
    pub outcome: &'static str,
    /// `迟 3 天（自然日）`; empty where it was done in time, or nobody knows.
    pub late: String,
}

/// Compares by identity: code, key, field.
pub fn movement<'a>(input: &Input<'a>) -> Movement<'a> {
    let as_of = input.office.as_of();
    let moved = &input.memory.movement;
    let most = input.bounds.lines;
    let gone = |wanted: &dyn Fn(Outcome) -> bool, filter: &str| {
        let lines = moved.moved.iter().filter(|one| one.now.is_none() && wanted(one.outcome));
        let rank = |one: &&Moved| one.was.as_deref() != Some("红");
        let rest = Rest::data("变动", as_of, filter);
        Bounded::worst(lines.collect(), most, rank, no_amount, rest).map(|one| resolved_line(input, one))
    };
    let list = |found: Vec<&'a Finding>, rest: Rest| {
        Bounded::first(found, most, |finding: &&Finding| finding.money_at_risk, rest)
            .map(|finding| FindingLine::new(finding, input))
    };
    let resolved = gone(&|outcome| outcome == Outcome::Done, "结果 = 办妥");
    let missed = gone(&|outcome| outcome == Outcome::Missed, "结果 = 错过");
    let others = gone(&|outcome| !matches!(outcome, Outcome::Done | Outcome::Missed), "");
    let new: BTreeSet<(&str, &str, Option<&str>)> = moved
        .moved
        .iter()
        .filter(|one| one.outcome == Outcome::New)
        .map(|one| (one.code.as_str(), one.key.as_str(), one.field.as_deref()))
        .collect();
    let is_new = |f: &&Finding| new.contains(&(f.code.as_str(), f.key.as_str(), f.field.as_deref()));
    let mut fresh = records_of(input, input.findings.iter().filter(is_new));
    fresh.sort_by(|a, b| {
        let rank = |record: &RecordLine| (!record.first.counts(), record.first.level, urgency(record));
        rank(a).cmp(&rank(b)).then_with(|| a.first.key.cmp(b.first.key))
    });
    let fresh = Bounded::first(fresh, most, at_risk, Rest::data("变动", as_of, "结果 = 新增"));
    let Bounded { shown: mut first, count, left_out } = fresh;
    let folded = first.split_off(first.len().min(IN_SIGHT));
    let fresh = Fresh { count, first, folded, left_out };
    let bridge = moved.bridge.as_ref().map(Bridge::words).unwrap_or_default();
    // A second run of the same week shows them again; one of the next week does not.
    let cut_off = input.office.settings.cut_off();
    let this_week = |finding: &Finding| finding.first_seen > cut_off;
    let known_settled = |finding: &Finding| {
        let past = input.memory.findings.get(&identity(finding));
        past.is_some_and(|past| !past.open) && !this_week(finding)
    };
    let settled: Vec<&Finding> = input
        .findings
        .iter()
        .filter(|finding| !finding.open && !finding.waived && !finding.legacy && !known_settled(finding))
        .collect();
    let rank = |finding: &&Finding| (finding.severity, Reverse(finding.money_at_risk));
    let amount = |finding: &&Finding| finding.money_at_risk;
    let rest = Rest::sheet(answer::ORDERS, "台账", "");
    let settled =
        Bounded::worst(settled, most, rank, amount, rest).map(|finding| FindingLine::new(finding, input));
    let limit = as_of.checked_sub_days(Days::new(TWO_WEEKS)).unwrap_or(as_of);
    let mut unmoved: Vec<&Finding> = input
        .findings
        .iter()
        .filter(|finding| finding.is_to_do())
        .filter(|finding| finding.first_seen <= limit)
        .collect();
    unmoved.sort_by(|a, b| {
        let rank = |finding: &Finding| (finding.first_seen, finding.severity, finding.code);
        rank(a).cmp(&rank(b)).then_with(|| a.key.cmp(&b.key))
    });
    let unmoved_count = unmoved.len();
    let (red, yellow) = unmoved.into_iter().partition(|finding| finding.severity == Severity::Red);
    let unmoved_red = list(red, input.findings_sheet("级别 = 红"));
    let unmoved_yellow = list(yellow, input.findings_sheet("级别 = 黄"));
    let last_run = input.memory.as_of.map(|day| day.to_string()).unwrap_or_default();
    Movement {
        bridge,
        fresh,
        resolved,
        missed,
        others,
        settled,
        unmoved: unmoved_count,
        unmoved_red,
        unmoved_yellow,
        last_run,
    }
}

fn resolved_line(input: &Input, moved: &Moved) -> ResolvedLine {
    let identity = Identity { code: moved.code.clone(), key: moved.key.clone(), field: moved.field.clone() };
    let past = input.memory.findings.get(&identity);
    ResolvedLine {
        title: Code::from_name(&moved.code).and_then(input.rule).map_or("", |rule| rule.title),
        code: moved.code.clone(),
        severity: moved.was.clone().unwrap_or_default(),
        key: moved.key.clone(),
        message: past.map(|past| past.message.clone()).unwrap_or_default(),
        since: past.map(|past| words::day(past.first_seen, input.office.as_of())).unwrap_or_default(),
        outcome: moved.outcome.word(),
        late: past.and_then(|past| past.due).and_then(|due| late(input, &moved.key, due)).unwrap_or_default(),
    }
}

/// How late a thing was done that was due on a day: what is done is not always done in time.
fn late(input: &Input, key: &str, due: NaiveDate) -> Option<String> {
    let was_due = |owed: &&Obligation| {
        let days = [owed.due, owed.target].map(|day| day.map(|moment| moment.date));
        owed.is_done() && days.contains(&Some(due)) && owed.about.key(input.office) == key
    };
    let done = input.due.obligations.all().iter().filter(was_due);
    let days = done.filter_map(|owed| owed.done.day()).min()?.signed_duration_since(due).num_days();
    (days > 0).then(|| format!("迟 {}", Over::Calendar(days).words()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::PastFinding;
    use crate::testing::example::{self, day};

    fn past(open: bool) -> PastFinding {
        PastFinding {
            severity: "红".into(),
            open,
            waived: false,
            legacy: false,
            first_seen: day("2026-03-09"),
            weeks_red: 1,
            message: "旧".into(),
            project: None,
            due: None,
            file: String::new(),
            role: String::new(),
            sheet: String::new(),
        }
    }

    fn id(code: &str, key: &str) -> Identity {
        Identity { code: code.into(), key: key.into(), field: None }
    }

    #[test]
    fn gone_settled_and_unmoved_are_told_apart() {
        let mut example = example::office();
        example.memory.findings =
            [(id("A08", "XM2026-001-M0301"), past(true)), (id("A11", "XM2026-001-G001"), past(false))].into();
        example.findings[0].first_seen = day("2026-03-02");
        let gone = |key: &str, code: &str, outcome| Moved {
            key: key.into(),
            project: None,
            code: code.into(),
            field: None,
            was: Some("红".into()),
            now: None,
            outcome,
        };
        example.memory.movement.moved = vec![
            gone("XM2026-001-M0301", "A08", Outcome::Done),
            gone("XM2026-001", "T05", Outcome::Missed),
            gone("XM2026-001-G099", "T01", Outcome::Deleted),
        ];
        let input = example.input();
        let moved = movement(&input);
        let words = |lines: &Bounded<ResolvedLine>| lines.iter().map(|l| l.outcome).collect::<Vec<_>>();
        assert_eq!((words(&moved.missed), words(&moved.others)), (vec!["错过"], vec!["删除"]));
        let keys: Vec<&str> = moved.resolved.iter().map(|line| line.key.as_str()).collect();
        assert_eq!(keys, ["XM2026-001-M0301"], "what was settled already is not resolved again");
        let settled: Vec<&str> = moved.settled.iter().map(|line| line.code).collect();
        assert_eq!(settled, ["T04"]);
        let unmoved: Vec<&str> = moved.unmoved_red.iter().map(|line| line.code).collect();
        assert_eq!((unmoved, moved.unmoved), (vec!["T01"], 1));
    }

    /// A record with two new findings is one line, and its money stands there once.
    #[test]
    fn new_matters_are_records_not_findings() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]\n排期编号 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 订位日
            XM2026-101-M0301 | 2026-03-18 | 1 | 51200 | 48000 | 2026-03-02
            [收付款/客户到款]\n到款编号 | 到款日期",
        );
        let own = outcome.findings.iter().filter(|one| one.key == "XM2026-101-M0301");
        let new = own.map(|one| Moved {
            key: one.key.clone(),
            project: None,
            code: one.code.as_str().into(),
            field: one.field.clone(),
            was: None,
            now: Some(one.severity.word().to_owned()),
            outcome: Outcome::New,
        });
        let mut memory = crate::model::memory::Memory::default();
        memory.movement.moved = new.collect();
        assert!(memory.movement.moved.len() > 1, "{:#?}", outcome.lines());
        let moved = movement(&outcome.input(&memory));
        let [one] = moved.fresh.first.as_slice() else { panic!("{:#?}", moved.fresh) };
        assert_eq!((one.first.key, one.others.len() + 1), ("XM2026-101-M0301", memory.movement.moved.len()));
    }

    /// An order that was due on 03-05 and came on 03-06 is done, but not in time.
    #[test]
    fn what_was_done_too_late_says_so() {
        for (submitted, late) in [("2026-03-06", "迟 1 天（自然日）"), ("2026-03-05", "")] {
            let outcome = crate::testing::run(&format!(
                "[工作单/工作单]\n工作单号 | 下单时间 | 工作类别 | 提交日
                 XM2026-101-G001 | 2026-03-02 10:00 | 媒体排期计划 | {submitted}"
            ));
            let mut memory = crate::model::memory::Memory::default();
            let was_due = PastFinding { due: Some(day("2026-03-05")), ..past(true) };
            memory.findings = [(id("T03", "XM2026-101-G001"), was_due)].into();
            memory.movement.moved = vec![Moved {
                key: "XM2026-101-G001".into(),
                project: None,
                code: "T03".into(),
                field: None,
                was: Some("黄".into()),
                now: None,
                outcome: Outcome::Done,
            }];
            let moved = movement(&outcome.input(&memory));
            assert_eq!(moved.resolved.shown[0].late, late, "{submitted}");
        }
    }

    #[test]
    fn what_was_shown_as_settled_in_an_earlier_week_stays_in_the_ledger() {
        let mut example = example::office();
        example.memory.findings = [(id("T04", "XM2026-001-H01"), past(false))].into();
        for (first_seen, shown) in [("2026-03-13", 0), ("2026-03-14", 1), ("2026-03-16", 1)] {
            let settled = example.findings.iter_mut().filter(|finding| finding.code == Code::T04);
            settled.for_each(|finding| finding.first_seen = day(first_seen));
            assert_eq!(movement(&example.input()).settled.len(), shown, "{first_seen}");
        }
    }
}
