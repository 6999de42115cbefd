//! T07: the strategy of the stage, revised every three to six months.

use super::periodic::Periodic;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Property, Rule, Run, Standing};
use crate::due::ObligationKind;
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::ServiceKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::T07,
    name: "strategy-overdue",
    title: "阶段广告策略过期",
    clause: "H-6.1",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Service(ServiceKind::Strategy),
    standing: Standing::Single,
    properties: &[Property::AlsoOf(Severity::Red), Property::Terms(&["策略黄灯月数", "策略红灯月数"])],
    needs: &["工作单/定期服务"],
    also_reads: &[],
    explanation: "阶段广告策略与修正每3—6个月一次，以书面提案提交：距上次（或合同开始）满3个月后为黄，满6个月后为红（设置：策略黄灯月数、策略红灯月数）。",
    bad: "
        @also T18 T05 T15 T08
        [项目名册/项目]
        项目编号   | 合同开始
        XM2026-101 | 2025-12-01
        [工作单/定期服务]
        项目编号   | 服务项目           | 对应期间或波次 | 提交时间
        XM2026-101 | 阶段广告策略与修正 | 启动期         | 2025-12-10 10:00
    ",
    good: "
        [项目名册/项目]
        项目编号   | 合同开始
        XM2026-101 | 2025-12-01
        [工作单/定期服务]
        项目编号   | 服务项目           | 对应期间或波次 | 提交时间
        XM2026-101 | 阶段广告策略与修正 | 启动期         | 2025-12-16 10:00
    ",
    done: done::strategy_submitted,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let parameters = &case.office.settings.parameters;
    let (yellow, red) = (parameters.strategy_yellow_months, parameters.strategy_red_months);
    Periodic { code: Code::T07, kind: ObligationKind::Strategy, yellow, red }.check(case, raised);
}

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::testing::{self, assert_told};

    #[test]
    fn yellow_and_red_begin_the_day_after_the_month_is_full() {
        for (start, severity) in [
            ("2025-12-16", None),
            ("2025-12-15", Some(Severity::Yellow)),
            ("2025-09-16", Some(Severity::Yellow)),
            ("2025-09-15", Some(Severity::Red)),
        ] {
            let outcome = testing::run(&format!(
                "[项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | {start}
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001"
            ));
            let found = outcome.all(Code::T07).first().map(|f| f.severity);
            assert_eq!(found, severity, "{start}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn a_later_submission_or_a_project_out_of_service_is_not_overdue() {
        for (status, submitted) in [("服务中", "2026-01-10"), ("洽谈", "2025-01-10"), ("暂停", "2025-01-10")]
        {
            testing::run(&format!(
                "[项目名册/项目]
                 项目编号 | 合同开始 | 状态
                 XM2026-101 | 2025-06-01 | {status}
                 [工作单/定期服务]
                 项目编号 | 服务项目 | 提交时间
                 XM2026-101 | 阶段广告策略与修正 | {submitted}"
            ))
            .none(Code::T07);
        }
    }

    #[test]
    fn since_the_contract_or_the_last_one() {
        assert_told!(
            T07,
            "
                [项目名册/项目]
                项目编号   | 合同开始
                XM2026-101 | 2025-09-15
                XM2026-102 | 2025-09-15
                [工作单/定期服务]
                项目编号   | 服务项目           | 提交时间
                XM2026-102 | 阶段广告策略与修正 | 2025-12-10
            ",
            "
                XM2026-101 红 未了 2026-03-15 +1 张三 我司 - 项目 · B2
                XM2026-102 黄 未了 2026-03-10 +6 张三 我司 - 定期服务 · C2
            "
        );
    }
}
