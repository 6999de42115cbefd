//! T03: an open order due today or on the next working day.

use super::scope::{owner, timed_orders};
use crate::check::rule::{Case, Rule, Run};
use crate::finding::{Code, Finding, Findings, Severity};

pub(crate) const RULE: Rule = Rule {
    code: Code::T03,
    name: "order-due-soon",
    title: "即将到期",
    clause: "H-5",
    severity: Severity::Yellow,
    explanation: "尚未提交，而今天或下一个工作日就到时限。请安排提交；做不完的，事先与客户书面改约。",
    bad: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别
        XM2026-101-G034 | 2026-03-11 10:00 | 媒体排期计划
    ",
    good: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别
        XM2026-101-G034 | 2026-03-13 10:00 | 媒体排期计划
    ",
    run: Run::Case(check),
};

fn check(case: &Case, findings: &mut Findings) {
    let as_of = case.office.as_of();
    let tomorrow = case.office.settings.calendar.next_working_day(as_of);
    for order in timed_orders(case) {
        let clock = &order.clock;
        let record = &order.record;
        let Some(due) = clock.due else { continue };
        if !clock.judged || clock.submitted.is_some() || due < as_of || due > tomorrow {
            continue;
        }
        let when = if due == as_of { "今天" } else { "下一个工作日" };
        let basis = if clock.promised { "承诺完成日" } else { "时限" };
        let clause =
            case.office.settings.limit(record.kind.text()).map_or("H-5", |limit| limit.clause.as_str());
        findings.push(
            Finding::new(
                Code::T03,
                &record.key,
                format!("“{}”{basis} {due}（{when}）到期，尚未提交。", record.content.text()),
            )
            .project(case.key())
            .at(record.submitted.at.or(Some(record.at)))
            .clause(clause)
            .owner(owner(order))
            .due(due)
            .provisional(clock.provisional),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn today_and_the_next_working_day_count() {
        // 检查日 is the Friday before 春节 2026; the next working day is Saturday 02-14.
        for (ordered, soon) in [
            ("2026-02-09 10:00", false), // due 02-12, over: T01
            ("2026-02-10 10:00", true),  // due 02-13, today
            ("2026-02-11 10:00", true),  // due 02-14, a make-up Saturday
            ("2026-02-12 10:00", false), // due 02-24
        ] {
            let outcome = testing::run(&format!(
                "@as-of 2026-02-13
                 [工作单/工作单]
                 工作单号 | 下单时间 | 工作类别
                 XM2026-101-G001 | {ordered} | 媒体排期计划"
            ));
            assert_eq!(!outcome.all(Code::T03).is_empty(), soon, "{ordered}: {:#?}", outcome.lines());
        }
    }
}
