//! 升级表: who must be told of an open red or late record (H-1.2).

use crate::due::{About, Obligation, Period};
use crate::finding::Severity;
use crate::model::settings::{Escalation, EscalationTrigger};
use crate::report::view::Input;
use crate::report::view::shared::line::{FindingLine, RecordLine};
use chrono::NaiveDate;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// One rung of the ladder, with the records that reached it. The highest rung comes first.
#[derive(Clone, Debug, Serialize)]
pub struct Rung<'a> {
    pub notify: String,
    /// Why the records are here: `超期满 3 个工作日；或钱没到、没确认或未验收就执行、付款 …`.
    pub reason: String,
    pub lines: Vec<&'a FindingLine<'a>>,
}

/// Who is told of what if 设置 has no 升级表.
pub fn standard() -> Vec<Escalation> {
    let rung = |trigger, notify: &str| Escalation { trigger, notify: notify.to_owned() };
    vec![
        rung(EscalationTrigger::DaysOver(1), "AE 与小组"),
        rung(EscalationTrigger::DaysOver(2), "客户总监"),
        rung(EscalationTrigger::DaysOver(3), "总监室 + 财务"),
        rung(EscalationTrigger::MoneyGate, "总监室 + 财务"),
        rung(EscalationTrigger::WeeksRed(2), "总经理"),
    ]
}

/// Lists each record once, on the highest rung that one of its open findings reaches. Matters due for a week or
/// month before the office's first record are listed, but nobody is called for them.
pub fn ladder<'a>(input: &Input, records: &'a [RecordLine<'a>]) -> Vec<Rung<'a>> {
    let table = &input.office.settings.escalations;
    let before = before_the_records(input);
    let standard = standard();
    let table = if table.is_empty() { &standard } else { table };
    let mut rungs: Vec<Rung> = Vec::new();
    for escalation in table {
        let reason = reason(escalation.trigger);
        match rungs.iter_mut().find(|rung| rung.notify == escalation.notify) {
            Some(rung) => rung.reason = format!("{}；或{reason}", rung.reason),
            None => rungs.push(Rung { notify: escalation.notify.clone(), reason, lines: Vec::new() }),
        }
    }
    for record in records {
        let reached = record.lines().filter(|line| line.counts() && !before(line)).filter_map(|line| {
            let met = table.iter().rev().find(|escalation| is_met(input, escalation.trigger, line))?;
            let rung = rungs.iter().position(|rung| rung.notify == met.notify)?;
            Some((rung, line))
        });
        // Among equal findings, the one with the most days over represents the record, then the first.
        let worst = |(rung, line): &(usize, &FindingLine)| Reverse((*rung, line.working_days_over));
        if let Some((rung, line)) = reached.min_by_key(worst)
            && let Some(rung) = rungs.get_mut(rung)
        {
            rung.lines.push(line);
        }
    }
    rungs.reverse();
    rungs.retain(|rung| !rung.lines.is_empty());
    rungs
}

/// Whether a finding is about a time before the first record, such as a service for an earlier week or month.
fn before_the_records(input: &Input) -> impl Fn(&FindingLine) -> bool {
    let office = input.office;
    let from = office.kept_from();
    let early = |owed: &&Obligation| {
        let period = match owed.period {
            Period::Week(friday) => Some(friday),
            Period::Month(month) => Some(month.last_day()),
            Period::None => owed.due_day(),
        };
        matches!(owed.about, About::Project(_)) && period < from
    };
    let early = input.due.obligations.open().filter(early);
    let mut days: BTreeMap<String, BTreeSet<Option<NaiveDate>>> = BTreeMap::new();
    for owed in early {
        days.entry(owed.about.key(office)).or_default().insert(owed.due_day());
    }
    move |line| {
        let days = days.get(&line.finding.key);
        days.is_some_and(|days| days.contains(&line.finding.due.map(|due| due.date)))
    }
}

fn is_met(input: &Input, trigger: EscalationTrigger, line: &FindingLine) -> bool {
    match trigger {
        EscalationTrigger::DaysOver(days) => line.working_days_over >= i64::from(days),
        EscalationTrigger::MoneyGate => line.rule.is_some_and(|rule| rule.money_gate),
        EscalationTrigger::MoneyAtRisk(least) => {
            line.level == Severity::Red && line.finding.money_at_risk >= Some(least)
        }
        EscalationTrigger::WeeksRed(weeks) => {
            let is_running = weeks < 2 || was_red(input, line);
            line.level == Severity::Red && line.weeks_red >= weeks && is_running
        }
    }
}

/// Whether it was red on the Friday before: the weeks red of a matter need not follow one another.
fn was_red(input: &Input, line: &FindingLine) -> bool {
    let past = input.memory.findings.get(&line.finding.identity());
    past.is_some_and(|past| past.is_red() && past.stands() && !past.waived)
}

fn reason(trigger: EscalationTrigger) -> String {
    match trigger {
        EscalationTrigger::DaysOver(days) => format!("超期满 {days} 个工作日"),
        EscalationTrigger::MoneyGate => "钱没到、没确认或未验收就执行、付款，或付错了对方".to_owned(),
        EscalationTrigger::MoneyAtRisk(least) => format!("为红，涉款满 {least} 元"),
        EscalationTrigger::WeeksRed(weeks) => format!("连续 {weeks} 个周五为红"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Code, Finding, Over, Raised};
    use crate::model::memory::PastFinding;
    use crate::report::view::records;
    use crate::testing::{example, found};

    /// The person named by the rung of a finding that was red on `weeks` Fridays; last Friday it was of this
    /// severity.
    fn rung_after(raised: Raised, weeks: u32, last: &str) -> Option<String> {
        let mut example = example::office();
        let finding = Finding { weeks_red: weeks, ..found(raised.severity(Severity::Red)) };
        let past = PastFinding {
            severity: last.to_owned(),
            project: None,
            open: true,
            waived: false,
            legacy: false,
            first_seen: finding.first_seen,
            weeks_red: weeks.saturating_sub(1),
            due: None,
            message: String::new(),
            file: String::new(),
            role: String::new(),
            sheet: String::new(),
        };
        example.memory.findings = [(finding.identity(), past)].into();
        example.findings = vec![finding];
        let input = example.input();
        let records = records(&input);
        ladder(&input, &records).first().map(|rung| rung.notify.clone())
    }

    fn rung(raised: Raised, weeks: u32) -> Option<String> {
        rung_after(raised, weeks, "红")
    }

    /// A 阈值 of 涉款 is the least sum at risk; the gates of the rules do not matter there.
    #[test]
    fn a_threshold_of_money_at_risk_calls_from_that_sum_up() {
        let called = |amount: &str| {
            let outcome = crate::testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 投放日期 | 次数 | 客户金额 | 客户确认日 | 订位日\n\
                 XM2026-101-M0301 | 2026-03-18 | 1 | {amount} | 2026-03-01 | 2026-03-02\n\
                 [设置/升级表]\n触发 | 阈值 | 通知\n涉款 | 50000 | 老板"
            ));
            let memory = crate::model::memory::Memory::default();
            let input = outcome.input(&memory);
            let records = records(&input);
            ladder(&input, &records).first().map(|rung| (rung.notify.clone(), rung.reason.clone()))
        };
        let boss = ("老板".to_owned(), "为红，涉款满 50,000.00 元".to_owned());
        assert_eq!(called("50000"), Some(boss));
        assert_eq!(called("49999.99"), None);
    }

    /// Red, then yellow, then red again: the second red is its first week running.
    #[test]
    fn two_weeks_red_must_follow_one_another() {
        let late = || Raised::new(Code::T01, "K", "").days_over(Over::Working(1));
        assert_eq!(rung_after(late(), 2, "红").as_deref(), Some("总经理"));
        assert_eq!(rung_after(late(), 2, "黄").as_deref(), Some("AE 与小组"));
    }

    #[test]
    fn each_record_stands_on_the_highest_rung_it_reached() {
        let plain = |code| Raised::new(code, "K", "");
        let late = |code, days| plain(code).days_over(Over::Working(days));
        let hours_late = |days| plain(Code::T04).days_over(Over::Calendar(days));
        for (raised, weeks, notify) in [
            (late(Code::T01, 1), 1, Some("AE 与小组")),
            (late(Code::T01, 2), 1, Some("客户总监")),
            (late(Code::T01, 3), 1, Some("总监室 + 财务")),
            (plain(Code::A08), 1, Some("总监室 + 财务")),
            (plain(Code::M05), 1, Some("总监室 + 财务")),
            (plain(Code::M25), 1, Some("总监室 + 财务")),
            (plain(Code::A12), 1, Some("总监室 + 财务")),
            // 检查日 is Monday 03-16: three calendar days later, but one working day
            (late(Code::T04, 3), 1, Some("总监室 + 财务")),
            (hours_late(3), 1, Some("AE 与小组")),
            (hours_late(5), 1, Some("总监室 + 财务")),
            (late(Code::T01, 1), 2, Some("总经理")),
            (late(Code::T01, 3).settled(true), 1, None),
            (plain(Code::A01), 1, None),
        ] {
            let code = raised.code;
            assert_eq!(rung(raised, weeks).as_deref(), notify, "{code}");
        }
    }

    /// A month that ended before the office's first record is listed, but nobody is called for it.
    #[test]
    fn nobody_is_called_for_a_time_before_the_records() {
        let told = |more: &str| {
            let outcome = crate::testing::run(&format!(
                "@as-of 2026-03-17\n[项目名册/项目]\n项目编号 | 合同开始\nXM2026-101 | 2025-06-01\n[工作单/工作单]\n\
                 工作单号 | 项目编号 | 下单时间 | 工作类别 | 提交日 | 客户确认日\n\
                 XM2026-101-G001 | XM2026-101 | 2026-03-02 10:00 | 其他 | 2026-03-02 | 2026-03-02\n{more}"
            ));
            assert_eq!(outcome.all(Code::T15).len(), 1, "{:#?}", outcome.lines());
            let memory = Default::default();
            let input = outcome.input(&memory);
            let records = records(&input);
            let codes: Vec<&str> = ladder(&input, &records)
                .iter()
                .flat_map(|rung| rung.lines.iter().map(|line| line.code))
                .collect();
            codes.contains(&"T15")
        };
        assert!(!told(""), "the first record is of March, the statement of February");
        assert!(told("XM2026-101-G002 | XM2026-101 | 2026-02-09 10:00 | 其他 | 2026-02-09 | 2026-02-09"));
    }
}
