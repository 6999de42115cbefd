//! T14: a prospective project whose pipeline has not moved for ten working days.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Property, Rule, Run, Standing};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::PipelineStep;

pub(crate) const RULE: Rule = Rule {
    code: Code::T14,
    name: "pipeline-stalled",
    title: "前期推进停滞",
    clause: "H-3.1",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Terms(&["前期停滞工作日"])],
    needs: &["项目名册/前期推进"],
    also_reads: &[],
    explanation: "洽谈中的项目，前期推进最近10个工作日（设置：前期停滞工作日）没有任何进展，也未签合同。请跟进下一步，或把项目状态改为暂停、结束。",
    bad: "
        [项目名册/项目]
        项目编号   | 状态
        XM2026-105 | 洽谈
        [项目名册/前期推进]
        项目编号   | 事项     | 日期
        XM2026-105 | 首次拜访 | 2026-02-27
    ",
    good: "
        [项目名册/项目]
        项目编号   | 状态
        XM2026-105 | 洽谈
        [项目名册/前期推进]
        项目编号   | 事项     | 日期
        XM2026-105 | 首次拜访 | 2026-03-06
    ",
    done: done::pipeline_moved,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let Some(first_row) = case.pipeline.first() else { return };
    let signed = case
        .pipeline
        .iter()
        .any(|entry| entry.step.get() == Some(PipelineStep::ContractSigned) && entry.date.get().is_some());
    // a step with an unreadable date (D04) may have been the last one
    let unreadable = case.pipeline.iter().any(|entry| entry.date.is_refused());
    if !case.is_courted() || signed || unreadable {
        return;
    }
    let settings = &case.office.settings;
    let limit = i64::from(settings.parameters.pipeline_stall_days);
    let last = case
        .pipeline
        .iter()
        .filter_map(|entry| Some((entry.date.get()?, entry)))
        .max_by_key(|(day, entry)| (*day, entry.step.get(), entry.at));
    let idle = last.map(|(day, _)| settings.calendar.between(day, settings.as_of));
    if idle.is_some_and(|days| days <= limit) {
        return;
    }
    let (entry, message) = match last {
        Some((day, entry)) => {
            let step = entry.step.get().map_or_else(|| "最后一项".to_owned(), |step| step.to_string());
            let days = idle.unwrap_or_default();
            (
                entry,
                format!(
                    "前期推进停在“{step}”（{day}），已 {days} 个工作日没有进展（限 {limit} 个）。请跟进下一步，或更新项目状态。"
                ),
            )
        }
        None => (first_row, "前期推进各项都没有日期，看不出进展。请补填日期，或更新项目状态。".to_owned()),
    };
    let handler = entry.handler.text();
    let mut finding = about(case.office, Code::T14, case, message)
        .at(entry.date.at.or(Some(entry.at)))
        .owner(if handler.is_empty() { case.project.account.text() } else { handler });
    if let Some((day, _)) = last {
        let due = settings.calendar.add(day, limit);
        finding = finding.due(due).provisional(settings.calendar.is_provisional(day, due));
    }
    finding.days_over = idle.map(|days| Over::Working(days - limit));
    raised.push(finding);
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

    #[test]
    fn a_step_whose_date_cannot_be_read_may_have_been_the_last() {
        let table = "[项目名册/项目]\n项目编号 | 状态\nXM2026-105 | 洽谈\n\
                     [项目名册/前期推进]\n项目编号 | 事项 | 日期\n\
                     XM2026-105 | 首次拜访 | 2026-02-02\nXM2026-105 | 提案报告 | 3.1";
        testing::run(table).none(Code::T14);
    }

    #[test]
    fn ten_working_days_are_patience() {
        for (last, stalled) in [("2026-02-28", true), ("2026-03-02", false)] {
            let outcome = testing::run(&format!(
                "[项目名册/项目]
                 项目编号 | 状态
                 XM2026-105 | 洽谈
                 [项目名册/前期推进]
                 项目编号 | 事项 | 日期
                 XM2026-105 | 首次拜访 | {last}"
            ));
            assert_eq!(!outcome.all(Code::T14).is_empty(), stalled, "{last}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn the_last_step_and_who_took_it() {
        assert_told!(
            T14,
            "
                [项目名册/项目]
                项目编号   | 状态
                XM2026-105 | 洽谈
                [项目名册/前期推进]
                项目编号   | 事项     | 日期       | 经办人
                XM2026-105 | 首次拜访 | 2026-02-27 | 何川
            ",
            "XM2026-105 黄 未了 2026-03-12 +2 何川 我司 - 前期推进 · C2"
        );
    }

    #[test]
    fn holidays_are_not_counted_and_a_signed_contract_ends_it() {
        // after 09-21: 22, 23, 24, 28, 29, 30, 10-08, 09, 10 (make-up), 12
        for (as_of, step, stalled) in [
            ("2026-10-12", "首次拜访", false),
            ("2026-10-13", "首次拜访", true),
            ("2026-10-13", "签订合同", false),
        ] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [项目名册/项目]
                 项目编号 | 状态
                 XM2026-105 | 洽谈
                 [项目名册/前期推进]
                 项目编号 | 事项 | 日期
                 XM2026-105 | {step} | 2026-09-21"
            ));
            assert_eq!(!outcome.all(Code::T14).is_empty(), stalled, "{as_of}: {:#?}", outcome.lines());
        }
    }
}
