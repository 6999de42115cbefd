//! T02: an order past its target day, but within its limit.

use super::timed_orders::{has_no_limit_now, timed_orders};
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::T02,
    name: "order-past-target",
    title: "超过目标时限",
    clause: "H-5.1, H-5.5",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Stages(&[Code::T01, Code::T02, Code::T03]),
    properties: &[Property::Off(has_no_limit_now)],
    needs: &["工作单/往来"],
    also_reads: &[],
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
    done: done::submitted,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for (order, owed) in timed_orders(review) {
        let clock = &order.clock;
        let record = &order.record;
        let Some(limit) = review.settings.limit(record.kind.text()) else { continue };
        let (Some(target), Some(upper), Some(used)) = (limit.target, limit.upper, clock.days_used) else {
            continue;
        };
        let between = i64::from(target) < used && used <= i64::from(upper);
        let (true, Some(target_day), Some(due)) =
            (clock.judged && !clock.promised && between, owed.target, owed.due_day())
        else {
            continue;
        };
        let settled = clock.submitted.is_some();
        let end = if settled { "已提交" } else { "尚未提交，请抓紧" };
        raised.push(
            about(
                review.office,
                Code::T02,
                order,
                format!(
                    "{}目标 {target} 个工作日（{target_day}），上限 {upper} 个（{due}）；已用 {used} 个工作日，{end}。",
                    limit.name
                ),
            )
            .at(owed.place)
            .clause(limit.clause.as_str())
            .due(due)
            .provisional(owed.provisional)
            .settled(settled),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

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

    #[test]
    fn it_is_due_by_the_upper_limit() {
        assert_told!(
            T02,
            "
                [工作单/工作单]
                工作单号        | 下单时间         | 工作类别           | 提交日     | 内部方案确认日
                XM2026-101-G001 | 2026-02-24 10:00 | 广播及CF创意       | 2026-03-05 |
                XM2026-101-G002 | 2026-03-06 10:00 | 计划及媒体整合方案 |            |
            ",
            "
                XM2026-101-G001 黄 既成 2026-03-05 - 张三 我司 - 工作单 · D2
                XM2026-101-G002 黄 未了 2026-03-18 - 张三 我司 - 工作单 · D3
            "
        );
    }

    #[test]
    fn over_national_day() {
        // 2026-09-24: target day 3 is 09-30, the upper day 8 is 10-13 (Saturday 10-10 at work)
        for (submitted, yellow) in
            [("2026-09-30", false), ("2026-10-08", true), ("2026-10-13", true), ("2026-10-14", false)]
        {
            let outcome = testing::run(&format!(
                "@as-of 2026-11-02
                 [工作单/工作单]
                 工作单号 | 下单时间 | 工作类别 | 提交日
                 XM2026-101-G022 | 2026-09-24 10:00 | 广播及CF创意 | {submitted}"
            ));
            assert_eq!(!outcome.all(Code::T02).is_empty(), yellow, "{submitted}: {:#?}", outcome.lines());
        }
    }
}
