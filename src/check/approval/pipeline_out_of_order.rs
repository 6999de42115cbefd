//! A21 前期步骤颠倒或缺失: H-3.1 from first contact to contract.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Rule, Run, Standing};
use crate::finding::{Code, Place, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::{Choice, PipelineStep};
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::A21,
    name: "pipeline-out-of-order",
    title: "前期步骤颠倒或缺失",
    clause: "H-3.1",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &["项目名册/前期推进"],
    also_reads: &[],
    explanation: "合作前期按手册的顺序推进：首次拜访、报价提交、邀请函、问题清单发出与收回、会议纪要、内部通报、成立小组、\
                  草案、提案、策略沟通、签约。后面的事项日期早于前面的，或签订合同后仍有缺项，就提示本项，每个项目一条。\
                  策略规划草案与服务清单及合同草案不分先后。请核对日期或补记缺项。",
    bad: "[项目名册/项目]\n\
          项目编号   | 状态\n\
          XM2026-101 | 洽谈\n\
          [项目名册/前期推进]\n\
          项目编号   | 事项             | 日期\n\
          XM2026-101 | 客户问题清单发出 | 2026-03-12\n\
          XM2026-101 | 客户问题清单收回 | 2026-03-11\n",
    good: "[项目名册/项目]\n\
           项目编号   | 状态\n\
           XM2026-101 | 洽谈\n\
           [项目名册/前期推进]\n\
           项目编号   | 事项             | 日期\n\
           XM2026-101 | 客户问题清单发出 | 2026-03-11\n\
           XM2026-101 | 客户问题清单收回 | 2026-03-12\n",
    done: done::steps_in_order,
    run: Run::Case(check),
};

/// The position of a step in the order of H-3.1; the two drafts have the same.
fn rank(step: PipelineStep) -> usize {
    let step = if step == PipelineStep::ContractDraft { PipelineStep::StrategyDraft } else { step };
    PipelineStep::ALL.iter().position(|other| *other == step).unwrap_or_default()
}

fn check(case: &Case, raised: &mut Vec<Raised>) {
    if case.pipeline.is_empty() {
        return;
    }
    let mut first: BTreeMap<PipelineStep, (NaiveDate, Option<Place>)> = BTreeMap::new();
    for entry in &case.pipeline {
        let (Some(step), Some(day)) = (entry.step.get(), entry.date.get()) else { continue };
        let known = first.entry(step).or_insert((day, entry.date.at));
        *known = (*known).min((day, entry.date.at));
    }
    let mut faults: Vec<(String, Option<Place>)> = Vec::new();
    for (step, (day, at)) in &first {
        let before =
            first.iter().filter(|(other, (earlier, _))| rank(**other) < rank(*step) && earlier > day);
        if let Some((other, (earlier, _))) = before.max_by_key(|(other, (earlier, _))| (*earlier, **other)) {
            faults.push((format!("{step}（{day}）早于{other}（{earlier}）"), *at));
        }
    }
    if let Some((_, signed)) = first.get(&PipelineStep::ContractSigned) {
        let missing = PipelineStep::ALL.iter().filter(|step| {
            let unreadable =
                case.pipeline.iter().any(|e| e.step.get() == Some(**step) && e.date.is_refused());
            !first.contains_key(step) && !unreadable
        });
        let missing: Vec<&str> = missing.map(|step| step.word()).collect();
        if !missing.is_empty() {
            faults.push((format!("已签订合同，缺{}", missing.join("、")), *signed));
        }
    }
    let Some((_, at)) = faults.first().cloned() else { return };
    let words: Vec<&str> = faults.iter().map(|(words, _)| words.as_str()).collect();
    let message = format!("前期步骤{}。请核对日期，或补记缺项。", words.join("；"));
    let row = case.pipeline.first().map(|entry| entry.at);
    raised.push(
        about(case.office, Code::A21, case, message)
            .at(at.or(row))
            .related(faults.iter().skip(1).filter_map(|(_, at)| *at)),
    );
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::in_order("首次拜访 | 2026-03-02", "客户会议纪要 | 2026-03-03", None)]
    #[case::same_day("首次拜访 | 2026-03-03", "客户会议纪要 | 2026-03-03", None)]
    #[case::reversed("首次拜访 | 2026-03-04", "客户会议纪要 | 2026-03-03", Some("C3"))]
    #[case::drafts_in_either_order("策略规划草案 | 2026-03-04", "服务清单及合同草案 | 2026-03-03", None)]
    #[case::after_today("首次拜访 | 2026-03-18", "客户会议纪要 | 2026-03-03", None)]
    fn steps_follow_each_other(#[case] first: &str, #[case] second: &str, #[case] cell: Option<&str>) {
        let text = format!(
            "[项目名册/项目]\n项目编号|状态\nXM2026-101|洽谈\n[项目名册/前期推进]\n项目编号|事项|日期\n\
             XM2026-101|{first}\nXM2026-101|{second}\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A21).first().map(|finding| outcome.cell(finding));
        assert_eq!(found, cell.map(|cell| format!("前期推进 · {cell}")), "{:#?}", outcome.lines());
    }

    #[test]
    fn a_signed_contract_asks_for_every_step() {
        let outcome = run("[项目名册/前期推进]\n项目编号|事项|日期\nXM2026-101|首次拜访|2026-03-02\n\
                           XM2026-101|签订合同|2026-03-12\n");
        assert!(outcome.one(Code::A21).message.contains("提案报告"));
    }

    #[test]
    fn the_step_that_came_too_early() {
        assert_told!(
            A21,
            "
                [项目名册/前期推进]
                项目编号   | 事项         | 日期
                XM2026-101 | 首次拜访     | 2026-03-04
                XM2026-101 | 客户会议纪要 | 2026-03-03
            ",
            "XM2026-101 黄 未了 - - 张三 我司 - 前期推进 · C3"
        );
    }
}
