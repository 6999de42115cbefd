//! A17 存档不全: electronic files, legal papers, minutes.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::settings::WorkLimit;

pub(crate) const RULE: Rule = Rule {
    code: Code::A17,
    name: "archive-incomplete",
    title: "存档不全",
    clause: "H-4.3",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "客户确认的创意设计、广播及CF，须把电子文件交给客户；含模特肖像或租片的，法律文件须存档；已提交的会议单须归档。\
                  相应的格子空白或为否，就提示本项；不适用的请填“不适用”或“/”。",
    bad: "[工作单/工作单]\n\
          工作单号        | 工作类别 | 提交日     | 客户确认日 | 电子文件交客户\n\
          XM2026-101-G001 | 创意概念 | 2026-03-12 | 2026-03-13 |\n",
    good: "[工作单/工作单]\n\
           工作单号        | 工作类别 | 提交日     | 客户确认日 | 电子文件交客户\n\
           XM2026-101-G001 | 创意概念 | 2026-03-12 | 2026-03-13 | 是\n",
    done: done::archived,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for order in steps::orders(review.office) {
        let record = &order.record;
        let limit = review.settings.limit(record.kind.text());
        let design = limit.is_some_and(WorkLimit::is_design);
        let Some(day) = order.confirmed.day().filter(|_| design) else { continue };
        let licensed = record.has_licensed_material.is_yes();
        let mut lacking = Vec::new();
        if record.files_delivered.is_unfiled() {
            lacking.push(("电子文件未交客户", record.files_delivered.at));
        }
        if licensed && record.legal_filed.is_unfiled() {
            lacking.push(("模特或租片的法律文件未存档", record.legal_filed.at));
        }
        let Some((_, at)) = lacking.first().copied() else { continue };
        let what: Vec<&str> = lacking.iter().map(|(what, _)| *what).collect();
        let filed = steps::filed(review.office, &record.key);
        let message = format!("客户 {day} 已确认，{}。{filed}请办好后在表中填是。", what.join("，"));
        raised.push(
            about(review.office, Code::A17, order, message)
                .at(at.or(Some(record.at)))
                .related(lacking.iter().skip(1).filter_map(|(_, at)| *at)),
        );
    }
    for meeting in review.meetings.iter().filter(|meeting| !meeting.repeated) {
        let record = &meeting.record;
        let Some(minutes) = record.minutes.get().filter(|_| record.filed.is_unfiled()) else { continue };
        let filed = steps::filed(review.office, &record.key);
        let message = format!("会议单 {} 已提交，尚未归档。{filed}请归档后在归档一栏填是。", minutes.date);
        let finding = about(review.office, Code::A17, meeting, message);
        raised.push(finding.at(record.filed.at.or(Some(record.at))));
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::blank("2026-03-13 | | | ", true)]
    #[case::no("2026-03-13 | 否 | | ", true)]
    #[case::day("2026-03-13 | 2026-03-14 | | ", false)]
    #[case::not_applicable("2026-03-13 | / | | ", false)]
    #[case::unconfirmed(" | | | ", false)]
    #[case::licensed_without_papers("2026-03-13 | 是 | 是 | ", true)]
    #[case::licensed_with_papers("2026-03-13 | 是 | 是 | 是", false)]
    #[case::nothing_licensed("2026-03-13 | 是 | 否 | ", false)]
    fn confirmed_design_is_filed(#[case] row: &str, #[case] raised: bool) {
        let text = format!(
            "[工作单/工作单]\n工作单号|工作类别|提交日|客户确认日|电子文件交客户|含模特或租片|法律文件存档\n\
             XM2026-101-G001|创意概念|2026-03-12|{row}\n"
        );
        let outcome = run(&text);
        assert_eq!(!outcome.all(Code::A17).is_empty(), raised, "{:#?}", outcome.lines());
    }

    #[test]
    fn submitted_minutes_are_filed() {
        let outcome = run("[工作单/会议]\n会议单号|会议结束|会议单提交时间|归档\n\
                           XM2026-101-H01|2026-03-15|2026-03-16|\nXM2026-101-H02|2026-03-15|2026-03-16|是\n\
                           XM2026-101-H03|2026-03-16||\n");
        assert_eq!(outcome.keys(Code::A17), ["XM2026-101-H01"]);
    }

    #[test]
    fn the_first_cell_that_lacks() {
        assert_told!(
            A17,
            "
                [工作单/工作单]
                工作单号        | 工作类别 | 提交日     | 客户确认日 | 电子文件交客户 | 含模特或租片 | 法律文件存档
                XM2026-101-G001 | 创意概念 | 2026-03-12 | 2026-03-13 | 否             | 是           |
            ",
            "XM2026-101-G001 黄 未了 - - 张三 我司 - 工作单 · E2"
        );
    }
}
