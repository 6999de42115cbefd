//! A04 未签合同即执行: no booking and no production before the contract. Once per project.

use super::first_steps::{FirstSteps, Gate};
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::A04,
    name: "contract-unsigned",
    title: "未签合同即执行",
    clause: "H-3.2",
    severity: Severity::Red,
    desk: Desk::Account,
    rank: 8,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "订位和交付制作都要花钱，须在合同签订之后。合同签订日为空，或晚于该项目最早的订位日、交制作日，\
                  就提示本项，每个项目只提一次。请尽快签订合同并填写合同签订日。",
    bad: "[项目名册/项目]\n\
          项目编号   | 合同签订日\n\
          XM2026-101 | 2026-03-12\n\
          [媒体排期/排期]\n\
          排期编号         | 客户确认日 | 订位日\n\
          XM2026-101-M0301 | 2026-03-10 | 2026-03-11\n",
    good: "[项目名册/项目]\n\
           项目编号   | 合同签订日\n\
           XM2026-101 | 2026-03-11\n\
           [媒体排期/排期]\n\
           排期编号         | 客户确认日 | 订位日\n\
           XM2026-101-M0301 | 2026-03-10 | 2026-03-11\n",
    done: done::contract_signed,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    if !case.known {
        return;
    }
    let gate = Gate {
        code: Code::A04,
        cell: &case.project.contract_signed,
        column: "合同签订日",
        order: "须先签合同再订位、交制作",
        remedy: "请尽快签订合同并填写合同签订日",
    };
    FirstSteps::of(case).without_sending().raise(case, gate, raised);
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::day_before("2026-03-04", Some(false))]
    #[case::same_day("2026-03-05", None)]
    #[case::day_after("2026-03-06", None)]
    fn production_waits_for_the_contract(#[case] produced: &str, #[case] open: Option<bool>) {
        let text = format!(
            "[项目名册/项目]\n项目编号|合同签订日\nXM2026-101|2026-03-05\n[制作/报价]\n报价单号|客户确认日|交制作日\n\
             XM2026-101-B01|2026-03-03|{produced}\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A04).first().map(|finding| finding.open);
        assert_eq!(found, open, "{:#?}", outcome.lines());
    }

    #[test]
    fn a_contract_signed_after_the_as_of_date_is_not_signed_yet() {
        let outcome = run("@as-of 2026-03-09\n[项目名册/项目]\n项目编号|合同签订日\nXM2026-101|2026-03-10\n\
             [制作/报价]\n报价单号|日期|客户确认日|交制作日\nXM2026-101-B01|2026-03-01|2026-03-03|2026-03-05\n");
        let finding = outcome.one(Code::A04);
        assert!(finding.open && !finding.message.contains("2026-03-10"), "{}", finding.message);
    }

    #[test]
    fn the_money_is_what_was_booked_too_early() {
        let outcome = run(super::RULE.bad);
        let finding = outcome.one(Code::A04);
        assert_eq!(finding.money_at_risk.map(|fen| fen.plain()).as_deref(), Some("50000.00"));
        assert!(!finding.open);
    }

    #[test]
    fn late_is_settled() {
        assert_told!(
            A04,
            "
                [项目名册/项目]
                项目编号   | 合同签订日
                XM2026-101 | 2026-03-10
                [媒体排期/排期]
                排期编号         | 客户确认日 | 订位日
                XM2026-101-M0301 | 2026-03-01 | 2026-03-09
            ",
            "XM2026-101 红 既成 - - 张三 客户 50000.00 项目 · B2"
        );
    }
}
