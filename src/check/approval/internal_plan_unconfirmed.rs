//! A02 内部方案未确认即提案: box S3 before box S5.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::link::{Confirmation, Step};
use crate::model::settings::WorkLimit;

pub(crate) const RULE: Rule = Rule {
    code: Code::A02,
    name: "internal-plan-unconfirmed",
    title: "内部方案未确认即提案",
    clause: "H-4.4 S3",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 10,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "计划及媒体整合方案、阶段性计划在提交客户之前，须先确认内部书面工作方案（策略、创意方向等）。\
                  提交日早于内部方案确认日，或内部方案确认日为空，就提示本项。请补上确认日和方案确认人。",
    bad: "[工作单/工作单]\n\
          工作单号        | 工作类别   | 下单时间   | 内部方案确认日 | 提交日     | 客户确认日\n\
          XM2026-101-G001 | 阶段性计划 | 2026-03-02 |                | 2026-03-05 | 2026-03-06\n",
    good: "[工作单/工作单]\n\
           工作单号        | 工作类别   | 下单时间   | 内部方案确认日 | 提交日     | 客户确认日\n\
           XM2026-101-G001 | 阶段性计划 | 2026-03-02 | 2026-03-05     | 2026-03-05 | 2026-03-06\n",
    done: done::plan_confirmed,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for order in steps::orders(review.office) {
        let record = &order.record;
        let limit = review.settings.limit(record.kind.text());
        if !limit.is_some_and(WorkLimit::is_proposal) {
            continue;
        }
        let step = order.submitted().map_or(Step::Open, |moment| Step::On(moment.date, record.submitted.at));
        let Some(breach) = steps::breach(Confirmation::of_signed(&record.plan_confirmed), step) else {
            continue;
        };
        let message = format!(
            "{}{}，{}。须先确认内部书面方案再提案；{}。",
            steps::words(step, "提交"),
            record.kind.text(),
            breach.of_cell("内部方案确认日"),
            breach.remedy_of_cell("请补填内部方案确认日和方案确认人"),
        );
        raised.push(
            about(review.office, Code::A02, order, message)
                .at(record.plan_confirmed.at.or(step.place()))
                .related(step.place())
                .settled(breach.is_settled()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::missing("阶段性计划 | | 2026-03-05", Some(true))]
    #[case::late("计划及媒体整合方案 | 2026-03-06 | 2026-03-05", Some(false))]
    #[case::same_day("阶段性计划 | 2026-03-05 | 2026-03-05", None)]
    #[case::not_submitted("阶段性计划 | | ", None)]
    #[case::other_work("媒体排期计划 | | 2026-03-05", None)]
    #[case::submitted_later_than_today("阶段性计划 | | 2026-03-17", None)]
    fn plans_are_confirmed_inside_first(#[case] row: &str, #[case] open: Option<bool>) {
        let text = format!(
            "[工作单/工作单]\n工作单号|下单时间|工作类别|内部方案确认日|提交日\nXM2026-101-G001|2026-03-02|{row}\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A02).first().map(|finding| finding.open);
        assert_eq!(found, open, "{:#?}", outcome.lines());
    }

    /// 条款 is what people cite: it neither opens nor shuts a gate of a kind that the handbook knows.
    #[rstest]
    #[case::of_the_handbook("阶段性计划 | H-5.2", 1)]
    #[case::of_the_contract("阶段性计划 | 合同附件二", 1)]
    #[case::blank("阶段性计划 |", 1)]
    #[case::another_step("阶段性计划 | H-5.3", 1)]
    #[case::not_a_proposal("媒体排期计划 | H-5.2", 0)]
    #[case::own_kind("品牌手册 | H-5.2", 1)]
    #[case::own_kind_without_step("品牌手册 | 合同附件二", 0)]
    fn the_label_of_a_kind_does_not_switch_the_gate_off(#[case] limit: &str, #[case] raised: usize) {
        let kind = limit.split('|').next().unwrap().trim();
        let text = format!(
            "[设置/时限表]\n工作类别|条款|目标工作日|上限工作日\n{limit}|4|4\n\
             [工作单/工作单]\n工作单号|下单时间|工作类别|内部方案确认日|提交日\n\
             XM2026-101-G001|2026-03-02|{kind}||2026-03-05\n"
        );
        let outcome = run(&text);
        assert_eq!(outcome.all(Code::A02).len(), raised, "{:#?}", outcome.lines());
    }

    #[test]
    fn late_is_settled() {
        assert_told!(
            A02,
            "
                [工作单/工作单]
                工作单号        | 工作类别   | 下单时间   | 内部方案确认日 | 提交日
                XM2026-101-G001 | 阶段性计划 | 2026-03-02 | 2026-03-06     | 2026-03-05
            ",
            "XM2026-101-G001 黄 既成 - - 张三 我司 - 工作单 · D2"
        );
    }
}
