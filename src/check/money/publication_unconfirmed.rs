//! M13: a placement has run and nobody confirmed that it was published.

use super::ledger::placed;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::due::{About, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M13,
    name: "publication-unconfirmed",
    title: "已投未确认",
    clause: "H-7",
    severity: Severity::Red,
    desk: Desk::FinanceAndMedia,
    rank: 31,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::FollowUp],
    needs: &["媒体排期/发布确认"],
    also_reads: &[],
    explanation: "末播日过了缺发布确认天数（默认 7 天），发布确认的计划次数之和（空白按实际次数）还不到次数的，请向媒体要媒介发布确认单和样报、监播报告（H-7）。撤单的不查。",
    bad: "
        @also M01
        [媒体排期/排期]
        排期编号         | 投放日期   | 次数 | 客户确认日 | 费用清单提交日
        XM2026-101-M0311 | 2026-03-06 | 1    | 2026-02-25 | 2026-02-27
    ",
    good: "
        @also M01
        [媒体排期/排期]
        排期编号         | 投放日期   | 次数 | 客户确认日 | 费用清单提交日
        XM2026-101-M0311 | 2026-03-06 | 1    | 2026-02-25 | 2026-02-27
        [媒体排期/发布确认]
        确认单号         | 排期编号         | 计划日期   | 实际日期   | 计划次数 | 实际次数
        XM2026-101-F011 | XM2026-101-M0311 | 2026-03-06 | 2026-03-06 | 1        | 1
    ",
    done: done::publication_confirmed,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for owed in review.due.obligations.of(ObligationKind::Publication).iter().filter(|owed| owed.is_open()) {
        let (About::Placement(id), Some(last), Some(due)) = (owed.about, owed.from, owed.due_day()) else {
            continue;
        };
        let Some(over) = owed.calendar_days_late(review.as_of()) else { continue };
        let placed = placed(review, id);
        let (name, last) = (placed.name(), last.date);
        let times = placed.record.times_ordered().unwrap_or_default();
        let confirmed = placed.books.confirmed_times.unwrap_or_default();
        let filed = steps::filed(review.office, &placed.record.key);
        let message = format!(
            "{name} {last} 播完，{times} 次里确认了 {confirmed} 次，应在 {due} 前拿到发布确认。{filed}请向媒体要确认单和凭证，登记到发布确认。"
        );
        raised.push(
            about(review.office, Code::M13, placed.linked, message)
                .at(owed.place)
                .waiting_on(owed.waits_for)
                .due(due)
                .days_over(Over::Calendar(over))
                .money(placed.books.ordered),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn seven_days_after_the_last_day_are_allowed() {
        for (last, raised) in [("2026-03-08", true), ("2026-03-09", false), ("2026-03-10", false)] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 投放日期 | 次数\nXM2026-101-M0311 | {last} | 1"
            ));
            assert_eq!(outcome.all(Code::M13).len(), usize::from(raised), "{last}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn a_file_named_by_the_placement_is_mentioned() {
        let outcome = testing::run(
            "@exists 凭证/3月/XM2026-101-M0311 样报.jpg
             [媒体排期/排期]\n排期编号 | 投放日期 | 次数\nXM2026-101-M0311 | 2026-03-06 | 1",
        );
        let message = &outcome.one(Code::M13).message;
        assert!(message.contains("凭证/3月/XM2026-101-M0311 样报.jpg"), "{message}");
    }

    #[test]
    fn what_was_planned_counts_as_confirmed_even_where_it_was_missed() {
        for (planned, aired, raised) in
            [("12", "10", false), ("", "12", false), ("11", "12", true), ("", "11", true)]
        {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 投放日期 | 次数\nXM2026-101-M0311 | 2026-03-01 | 12
                 [媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数\nXM2026-101-F011 | XM2026-101-M0311 | 2026-03-01 | {planned} | {aired}"
            ));
            assert_eq!(outcome.all(Code::M13).len(), usize::from(raised), "{planned}/{aired}");
        }
    }
}
