//! T18: no annual integrated plan within a month of the contract.

use super::scope::{account, is_served};
use crate::check::rule::{Case, Rule, Run};
use crate::finding::{Code, Finding, Findings, Severity};
use crate::model::choice::OrderStatus;
use crate::model::deadline::months_after;

pub(crate) const RULE: Rule = Rule {
    code: Code::T18,
    name: "annual-plan-missing",
    title: "年度推广计划未提交",
    clause: "H-2.1",
    severity: Severity::Yellow,
    explanation: "服务中的项目，合同开始一个月内须提交年度整合推广计划（工作类别“计划及媒体整合方案”的工作单，有提交日）。",
    bad: "
        @also T05
        [项目名册/项目]
        项目编号   | 合同开始
        XM2026-103 | 2026-02-12
        [工作单/定期服务]
        项目编号   | 服务项目     | 对应期间或波次 | 提交时间
        XM2026-103 | 付款对账清单 | 2026-02        | 2026-03-05 10:00
    ",
    good: "
        [项目名册/项目]
        项目编号   | 合同开始
        XM2026-103 | 2026-02-12
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别           | 内部方案确认日 | 提交日     | 客户确认日
        XM2026-103-G001 | 2026-02-24 10:00 | 计划及媒体整合方案 | 2026-02-28     | 2026-02-28 | 2026-03-02
    ",
    run: Run::Case(check),
};

/// The 工作类别 of the annual plan (H-5.1).
const PLAN: &str = "计划及媒体整合方案";

fn check(case: &Case, findings: &mut Findings) {
    let office = case.office;
    let Some(start) = case.project.contract_start.get() else { return };
    if !is_served(case) || !office.roles.contains("工作单") {
        return;
    }
    let due = months_after(start, office.settings.parameters.annual_plan_months);
    let submitted = case.orders.iter().filter_map(|index| office.orders.get(*index)).any(|order| {
        order.record.kind.text() == PLAN
            && order.clock.state != OrderStatus::Cancelled
            && order.record.submitted.get().is_some()
    });
    if submitted || office.as_of() <= due {
        return;
    }
    findings.push(
        Finding::new(
            Code::T18,
            case.key(),
            format!("合同 {start} 开始，年度推广计划应于 {due} 前提交，尚无已提交的“{PLAN}”工作单。"),
        )
        .project(case.key())
        .at(case.project.contract_start.at.or(Some(case.project.at)))
        .owner(account(case))
        .due(due)
        .days_over((office.as_of() - due).num_days().max(1)),
    );
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn a_month_after_the_contract_began() {
        for (start, missing) in [("2026-02-16", false), ("2026-02-15", true)] {
            let outcome = testing::run(&format!(
                "[项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-103 | {start}
                 [工作单/工作单]
                 工作单号
                 XM2026-103-G001"
            ));
            assert_eq!(!outcome.all(Code::T18).is_empty(), missing, "{start}: {:#?}", outcome.lines());
        }
    }
}
