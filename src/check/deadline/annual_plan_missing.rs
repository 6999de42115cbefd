//! T18: no annual integrated plan within a month of the contract.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Rule, Run, Standing};
use crate::due::{ANNUAL_PLAN, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::T18,
    name: "annual-plan-missing",
    title: "年度推广计划未提交",
    clause: "H-2.1",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &["工作单/工作单"],
    also_reads: &[],
    explanation: "服务中的项目，合同开始一个月内（设置：年度计划宽限月数）须提交年度整合推广计划（工作类别“计划及媒体整合方案”的工作单，有提交日）。",
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
    done: done::annual_plan_submitted,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let as_of = case.office.as_of();
    for owed in
        case.due.obligations.of_case(ObligationKind::AnnualPlan, case.id).iter().filter(|owed| owed.is_open())
    {
        let (Some(start), Some(due)) = (owed.from, owed.due_day()) else { continue };
        if as_of <= due {
            continue;
        }
        raised.push(
            about(
                case.office,
                Code::T18,
                owed,
                format!(
                    "合同 {start} 开始，年度推广计划应于 {due} 前提交，尚无已提交的“{ANNUAL_PLAN}”工作单。"
                ),
            )
            .days_over(Over::Calendar((as_of - due).num_days().max(1))),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

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

    #[test]
    fn calendar_days_after_a_month() {
        assert_told!(
            T18,
            "
                [项目名册/项目]
                项目编号   | 合同开始
                XM2026-103 | 2026-02-12
                [工作单/工作单]
                工作单号
                XM2026-103-G001
            ",
            "XM2026-103 黄 未了 2026-03-12 +4 张三 我司 - 项目 · B2"
        );
    }

    #[test]
    fn whatever_shows_that_it_was_handed_in_is_enough() {
        for (row, rounds, missing) in [
            ("计划及媒体整合方案 | | | ", "", true),
            ("阶段性计划 | 2026-03-02 | | ", "", true),
            ("计划及媒体整合方案 | 2026-03-02 | | ", "", false),
            ("计划及媒体整合方案 | 2026-03-02 | | 取消", "", true),
            ("计划及媒体整合方案 | | 2026-03-02 | ", "", false),
            ("计划及媒体整合方案 | 3.1 | | ", "", false),
            ("计划及媒体整合方案 | | | 完成", "", false),
            ("计划及媒体整合方案 | | | 进行中", "", true),
            ("计划及媒体整合方案 | 2026-03-17 | | ", "", true),
            ("计划及媒体整合方案 | | | ", "XM2026-103-G001 | 2026-03-02", false),
        ] {
            let rounds = if rounds.is_empty() {
                String::new()
            } else {
                format!("[工作单/往来]\n工作单号 | 提交日\n{rounds}")
            };
            let outcome = testing::run(&format!(
                "[项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-103 | 2026-02-12
                 [工作单/工作单]
                 工作单号 | 工作类别 | 提交日 | 客户确认日 | 状态
                 XM2026-103-G001 | {row}
                 {rounds}"
            ));
            assert_eq!(!outcome.all(Code::T18).is_empty(), missing, "{row}: {:#?}", outcome.lines());
        }
    }
}
