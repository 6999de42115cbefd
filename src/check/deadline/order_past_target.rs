//! T02: an order within its promise of days but past the target.

use super::scope::{owner, timed_orders};
use crate::check::rule::{Case, Rule, Run};
use crate::finding::{Code, Finding, Findings, Severity};

pub(crate) const RULE: Rule = Rule {
    code: Code::T02,
    name: "order-past-target",
    title: "超过目标时限",
    clause: "H-5.1, H-5.5",
    severity: Severity::Yellow,
    explanation: "手册给出区间的工作（5—8、3—8个工作日），下限是目标，上限是承诺。超过目标而未到上限，提醒留意；到上限仍未提交即为超时。",
    bad: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别           | 内部方案确认日 | 提交日     | 客户确认日
        XM2026-101-G001 | 2026-01-06 10:00 | 计划及媒体整合方案 | 2026-01-14     | 2026-01-15 | 2026-01-19
    ",
    good: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别           | 内部方案确认日 | 提交日     | 客户确认日
        XM2026-101-G001 | 2026-01-06 10:00 | 计划及媒体整合方案 | 2026-01-12     | 2026-01-13 | 2026-01-15
    ",
    run: Run::Case(check),
};

fn check(case: &Case, findings: &mut Findings) {
    for order in timed_orders(case) {
        let clock = &order.clock;
        let record = &order.record;
        let Some(limit) = case.office.settings.limit(record.kind.text()) else { continue };
        let (Some(target), Some(upper), Some(used)) = (limit.target, limit.upper, clock.days_used) else {
            continue;
        };
        let between = i64::from(target) < used && used <= i64::from(upper);
        let (true, Some(target_day), Some(due)) =
            (clock.judged && !clock.promised && between, clock.target, clock.due)
        else {
            continue;
        };
        let settled = clock.submitted.is_some();
        let end = if settled { "已提交" } else { "尚未提交，请抓紧" };
        findings.push(
            Finding::new(
                Code::T02,
                &record.key,
                format!(
                    "{}目标 {target} 个工作日（{target_day}），上限 {upper} 个（{due}）；已用 {used} 个工作日，{end}。",
                    limit.name
                ),
            )
            .project(case.key())
            .at(record.submitted.at.or(Some(record.at)))
            .clause(limit.clause.as_str())
            .owner(owner(order))
            .due(due)
            .provisional(clock.provisional)
            .settled(settled),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn yellow_from_the_day_after_the_target_until_the_limit() {
        for (submitted, yellow) in
            [("2026-02-27", false), ("2026-02-28", true), ("2026-03-05", true), ("2026-03-06", false)]
        {
            let outcome = testing::run(&format!(
                "[工作单/工作单]
                 工作单号 | 下单时间 | 工作类别 | 提交日 | 客户确认日
                 XM2026-101-G022 | 2026-02-24 10:00 | 广播及CF创意 | {submitted} | 2026-03-10"
            ));
            assert_eq!(!outcome.all(Code::T02).is_empty(), yellow, "{submitted}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn limits_without_a_range_have_no_target_of_their_own() {
        testing::run(
            "[工作单/工作单]
             工作单号 | 下单时间 | 工作类别 | 提交日 | 客户确认日
             XM2026-101-G022 | 2026-02-24 10:00 | 媒体排期计划 | 2026-02-27 | 2026-03-02",
        )
        .none(Code::T02);
    }
}
