//! T08: the market analysis, every three to six months.

use super::periodic::Periodic;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Property, Rule, Run, Standing};
use crate::due::ObligationKind;
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::ServiceKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::T08,
    name: "market-analysis-overdue",
    title: "市场分析过期",
    clause: "H-6.5",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Service(ServiceKind::MarketAnalysis),
    standing: Standing::Single,
    properties: &[
        Property::AlsoOf(Severity::Red),
        Property::Terms(&["市场分析黄灯月数", "市场分析红灯月数"]),
    ],
    needs: &["工作单/定期服务"],
    also_reads: &[],
    explanation: "主要竞争对手广告策略分析与对策每3—6个月一次：距上次（或合同开始）满3个月后为黄，满6个月后为红（设置：市场分析黄灯月数、市场分析红灯月数）。",
    bad: "
        @also T18 T05 T15 T07
        [项目名册/项目]
        项目编号   | 合同开始
        XM2026-101 | 2025-12-01
        [工作单/定期服务]
        项目编号   | 服务项目 | 对应期间或波次 | 提交时间
        XM2026-101 | 市场分析 | 启动期         | 2025-12-10 10:00
    ",
    good: "
        [项目名册/项目]
        项目编号   | 合同开始
        XM2026-101 | 2025-12-01
        [工作单/定期服务]
        项目编号   | 服务项目 | 对应期间或波次 | 提交时间
        XM2026-101 | 市场分析 | 2025年四季度   | 2025-12-25 10:00
    ",
    done: done::analysis_submitted,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let parameters = &case.office.settings.parameters;
    let (yellow, red) = (parameters.analysis_yellow_months, parameters.analysis_red_months);
    Periodic { code: Code::T08, kind: ObligationKind::MarketAnalysis, yellow, red }.check(case, raised);
}

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::testing::{self, assert_told};

    #[test]
    fn a_contract_of_the_31st_falls_due_at_the_end_of_a_shorter_month() {
        for (as_of, severity) in [("2026-02-28", None), ("2026-03-01", Some(Severity::Yellow))] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | 2025-11-30
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001"
            ));
            let found = outcome.all(Code::T08).first().map(|f| f.severity);
            assert_eq!(found, severity, "{as_of}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn since_the_contract_or_the_last_one() {
        assert_told!(
            T08,
            "
                [项目名册/项目]
                项目编号   | 合同开始
                XM2026-101 | 2025-09-15
                XM2026-102 | 2025-09-15
                [工作单/定期服务]
                项目编号   | 服务项目 | 提交时间
                XM2026-102 | 市场分析 | 2025-12-10
            ",
            "
                XM2026-101 红 未了 2026-03-15 +1 张三 我司 - 项目 · B2
                XM2026-102 黄 未了 2026-03-10 +6 张三 我司 - 定期服务 · C2
            "
        );
    }
}
