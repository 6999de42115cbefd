//! T17: the evaluation of effect, ten working days after a round.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Rule, Run, Standing};
use crate::due::ObligationKind;
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::T17,
    name: "effect-evaluation-missing",
    title: "效果评估未做",
    clause: "H-4.4 B6, H-2.4",
    severity: Severity::Yellow,
    desk: Desk::Media,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &["媒体排期/效果评估"],
    also_reads: &["媒体排期/排期"],
    explanation: "每轮投放结束后10个工作日内（设置：效果评估工作日）做广告效果评估（H-4.4 B6、H-2.4）：来电、来访、认购与评价建议，登记在 媒体排期 → 效果评估。",
    bad: "
        @also T09 M01 M13
        [媒体排期/排期]
        排期编号         | 波次   | 投放日期
        XM2026-103-M0201 | 亮相期 | 2026-02-12
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 波次   | 投放日期
        XM2026-103-M0201 | 亮相期 | 2026-02-12
        [媒体排期/效果评估]
        项目编号   | 波次   | 有效来电
        XM2026-103 | 亮相期 | 212
    ",
    done: done::evaluated,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let office = case.office;
    let settings = &office.settings;
    for owed in
        case.due.obligations.of_case(ObligationKind::Evaluation, case.id).iter().filter(|owed| owed.is_open())
    {
        let (Some(last_day), Some(due)) = (owed.from, owed.due_day()) else { continue };
        if settings.as_of <= due {
            continue;
        }
        let days = settings.parameters.evaluation_days;
        raised.push(
            about(case.office, Code::T17, owed, format!(
                    "{}最后投放日 {last_day}，效果评估应在其后 {days} 个工作日（{due}）内完成，尚无记录。请补做并登记效果评估。",
                    owed.subject(office)
                ))
            .days_over(Over::Working(settings.calendar.between(due, settings.as_of).max(1))),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

    #[test]
    fn the_tenth_working_day_is_in_time() {
        // 02-12 + 10 working days over 春节 2026 = 03-04
        for (as_of, missing) in [("2026-03-04", false), ("2026-03-05", true)] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [媒体排期/排期]
                 排期编号 | 波次 | 投放日期
                 XM2026-103-M0201 | 亮相期 | 2026-02-12"
            ));
            assert_eq!(!outcome.all(Code::T17).is_empty(), missing, "{as_of}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn the_last_row_of_the_round() {
        assert_told!(
            T17,
            "
                [媒体排期/排期]
                排期编号         | 波次   | 投放日期
                XM2026-103-M0201 | 亮相期 | 2026-02-12
                XM2026-103-M0202 | 亮相期 | 2026-02-10
            ",
            "XM2026-103/亮相期 黄 未了 2026-03-04 +8 张三 我司 - 排期 · C2"
        );
    }

    #[test]
    fn ten_working_days_over_national_day() {
        // after 09-24: 28, 29, 30, 10-08, 09, 10 (make-up), 12, 13, 14, 15
        for (as_of, missing) in [("2026-10-15", false), ("2026-10-16", true)] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [媒体排期/排期]
                 排期编号 | 波次 | 投放日期
                 XM2026-103-M0901 | 亮相期 | 2026-09-24"
            ));
            assert_eq!(!outcome.all(Code::T17).is_empty(), missing, "{as_of}: {:#?}", outcome.lines());
        }
    }
}
