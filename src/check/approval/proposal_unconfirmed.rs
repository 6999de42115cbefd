//! A03 提案未确认即执行: box S6 before lanes A, B and C. Once per project.

use super::first_steps::{FirstSteps, Gate};
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::A03,
    name: "proposal-unconfirmed",
    title: "提案未确认即执行",
    clause: "H-4.4 S6",
    severity: Severity::Red,
    desk: Desk::Account,
    rank: 9,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "客户确认传播策略与创意概念（策略确认日）之后，才可以做设计、订位、发片和制作。\
                  最早的一步早于策略确认日，或策略确认日为空，就提示本项，每个项目只提一次。\
                  请取得客户对提案的书面确认，并在项目名册填写策略确认日。",
    bad: "[项目名册/项目]\n\
          项目编号   | 策略确认日\n\
          XM2026-101 |\n\
          [工作单/工作单]\n\
          工作单号        | 工作类别 | 下单时间   | 开工日\n\
          XM2026-101-G001 | 创意概念 | 2026-03-16 | 2026-03-16\n",
    good: "[项目名册/项目]\n\
           项目编号   | 策略确认日\n\
           XM2026-101 | 2026-03-16\n\
           [工作单/工作单]\n\
           工作单号        | 工作类别 | 下单时间   | 开工日\n\
           XM2026-101-G001 | 创意概念 | 2026-03-16 | 2026-03-16\n",
    done: done::strategy_confirmed,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    if !case.known {
        return;
    }
    let gate = Gate {
        code: Code::A03,
        cell: &case.project.strategy_confirmed,
        column: "策略确认日",
        order: "须先由客户确认传播策略和创意概念，再做设计、订位、发片和制作",
        remedy: "请取得客户的书面确认并填写策略确认日",
    };
    FirstSteps::of(case).with_design(case).raise(case, gate, raised);
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::day_before("2026-03-10", "2026-03-09", Some(false))]
    #[case::same_day("2026-03-10", "2026-03-10", None)]
    #[case::missing("", "2026-03-10", Some(true))]
    fn booking_waits_for_the_strategy(#[case] gate: &str, #[case] booked: &str, #[case] open: Option<bool>) {
        let text = format!(
            "[项目名册/项目]\n项目编号|策略确认日\nXM2026-101|{gate}\n[媒体排期/排期]\n排期编号|客户确认日|订位日\n\
             XM2026-101-M0301|2026-03-01|{booked}\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A03).first().map(|finding| finding.open);
        assert_eq!(found, open, "{:#?}", outcome.lines());
    }

    #[test]
    fn work_without_a_day_is_held_against_a_missing_strategy_only() {
        let table = |gate: &str| {
            format!(
                "[项目名册/项目]\n项目编号|策略确认日\nXM2026-101|{gate}\n[工作单/工作单]\n\
                 工作单号|工作类别|状态\nXM2026-101-G001|完稿|进行中\nXM2026-101-G002|其他|进行中\n"
            )
        };
        assert_eq!(run(&table("")).keys(Code::A03), ["XM2026-101"]);
        run(&table("2026-03-16")).none(Code::A03);
    }

    #[test]
    fn late_is_settled() {
        assert_told!(
            A03,
            "
                [项目名册/项目]
                项目编号   | 策略确认日
                XM2026-101 | 2026-03-10
                [媒体排期/排期]
                排期编号         | 客户确认日 | 订位日
                XM2026-101-M0301 | 2026-03-01 | 2026-03-09
            ",
            "XM2026-101 红 既成 - - 张三 客户 50000.00 项目 · B2"
        );
    }

    #[test]
    fn missing_is_open() {
        assert_told!(
            A03,
            "
                [项目名册/项目]
                项目编号   | 策略确认日
                XM2026-101 |
                [制作/报价]
                报价单号       | 客户确认日 | 交制作日
                XM2026-101-B01 | 2026-03-01 | 2026-03-09
            ",
            "XM2026-101 红 未了 - - 张三 客户 12000.00 项目 · B2"
        );
    }
}
