//! T01: an order handed in, or still open, beyond its limit or promise.

use super::timed_orders::{has_no_limit_now, moved, timed_orders};
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::model::clock::OrderClock;
use crate::model::clock::order::Span;

pub(crate) const RULE: Rule = Rule {
    code: Code::T01,
    name: "order-late",
    title: "工作单超时",
    clause: "H-5",
    severity: Severity::Red,
    desk: Desk::Account,
    rank: 14,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Stages(&[Code::T01, Code::T02, Code::T03]),
    properties: &[Property::Off(has_no_limit_now)],
    needs: &["工作单/往来"],
    also_reads: &[],
    explanation: "从收到客户书面布署单的次一工作日起算，工作须在手册规定的上限工作日内提交；写有承诺完成日的，以承诺完成日为准。\
        等候客户意见的时间不算我方时间。未提交的请立即提交或与客户书面改约（填承诺完成日）；已提交的记入台账，用于改进。",
    bad: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别     | 提交日     | 客户确认日
        XM2026-101-G005 | 2026-02-13 16:00 | 媒体排期计划 | 2026-02-26 | 2026-02-27
        // 第1天 02-14（调休上班），第2天 02-24，第3天 02-25；02-26 提交，超 1 天
    ",
    good: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别     | 提交日     | 客户确认日
        XM2026-101-G006 | 2026-02-27 17:45 | 媒体排期计划 | 2026-03-04 | 2026-03-05
        // 17:30 以后收到，02-28（调休上班）为第 0 天
    ",
    done: done::submitted,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for (order, owed) in timed_orders(review) {
        let clock = &order.clock;
        let (true, Some(over), Some(due)) = (clock.judged, clock.days_over, owed.due_day()) else { continue };
        let record = &order.record;
        let done = order.submitted();
        let settled = clock.submitted.is_some();
        let limit = review.settings.limit(record.kind.text());
        let basis = if clock.promised {
            format!("承诺 {}完成", moved(clock, due))
        } else {
            let upper = limit.and_then(|limit| limit.upper).unwrap_or_default();
            let used = clock.days_used.unwrap_or_default();
            format!(
                "{}上限 {upper} 个工作日，应于 {}提交，已用 {used} 个工作日",
                record.kind.text(),
                moved(clock, due),
            )
        };
        let waited = match waited_before(review, clock) {
            days if days <= clock.days_moved => String::new(),
            days => format!("（另有 {days} 个工作日在等客户，不计）"),
        };
        let end = match (done, clock.submitted) {
            (Some(day), Some(_)) => format!("{day} 才提交，超 {over} 个工作日。"),
            (None, Some(day)) => {
                format!("提交日未填，以客户确认日 {day} 计，超 {over} 个工作日。请补填提交日。")
            }
            _ => format!(
                "到 {} 仍未提交，超 {over} 个工作日。请立即提交，或与客户书面改约并填承诺完成日。",
                review.as_of()
            ),
        };
        let place = if clock.promised { record.promised.at } else { record.submitted.at };
        let clause = limit.map_or("H-5", |limit| limit.clause.as_str());
        raised.push(
            about(review.office, Code::T01, order, format!("{basis}{waited}；{end}"))
                .at(place.or(Some(record.at)))
                .clause(clause)
                .due(due)
                .days_over(Over::Working(over))
                .provisional(owed.provisional)
                .settled(settled),
        );
    }
}

/// The working days that the client had before the hand-in. What it takes afterwards has nothing to do with it.
fn waited_before(review: &Review, clock: &OrderClock) -> i64 {
    let before = |span: &&Span| !span.ours && clock.submitted_in.is_none_or(|handed_in| span.to <= handed_in);
    let days = |span: &Span| review.settings.calendar.between(span.from, span.to);
    clock.spans.iter().filter(before).map(days).sum()
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

    #[test]
    fn the_clients_confirmation_stands_in_for_a_missing_submission() {
        let outcome = testing::run(
            "[工作单/工作单]\n工作单号|下单时间|工作类别|提交日|客户确认日\n\
             XM2026-101-G001|2026-03-02|媒体排期计划||2026-03-13\n",
        );
        let finding = outcome.one(Code::T01);
        assert!(!finding.open, "{}", finding.message);
        assert!(finding.message.contains("提交日未填，以客户确认日 2026-03-13 计"), "{}", finding.message);
    }

    /// What was promised is told as it was written, and the wait after the hand-in is no part of its lateness.
    #[rstest::rstest]
    #[case::promised(
        "完稿 | 2026-03-04 | 2026-03-05 | 修改 | 2026-03-10 |",
        "承诺 2026-03-09（原定 2026-03-04，等客户修改 3 个工作日，顺延）完成；到 2026-03-16 仍未提交"
    )]
    #[case::standard(
        "媒体排期计划 | | 2026-03-04 | 修改 | 2026-03-06 |",
        "应于 2026-03-09（原定 2026-03-05，等客户修改 2 个工作日，顺延）提交，已用 8 个工作日；"
    )]
    #[case::waits_after_the_hand_in(
        "完稿 | 2026-03-04 | 2026-03-05 | | |",
        "承诺 2026-03-04 完成；2026-03-05 才提交"
    )]
    #[case::waited_after_the_hand_in(
        "完稿 | 2026-03-04 | 2026-03-05 | | | 2026-03-12",
        "承诺 2026-03-04 完成；2026-03-05 才提交"
    )]
    fn the_written_promise_is_told(#[case] row: &str, #[case] words: &str) {
        let outcome = testing::run(&format!(
            "[工作单/工作单]
             工作单号 | 下单时间 | 工作类别 | 承诺完成日 | 提交日 | 客户意见 | 客户意见日 | 客户确认日
             XM2026-101-G001 | 2026-03-02 10:00 | {row}"
        ));
        let finding = outcome.one(Code::T01);
        assert!(finding.message.contains(words), "{}", finding.message);
    }

    /// What the client answered was handed in. Nothing is late by a day that nobody wrote down: it is asked for.
    #[rstest::rstest]
    #[case::confirmed(" | 确认 | 2026-03-09", false, "提交日")]
    #[case::confirmed_without_a_day(" | 确认 |", false, "提交日")]
    #[case::revised_without_a_day(" | 修改 |", false, "提交日")]
    #[case::revised(" | 修改 | 2026-03-04", true, "")]
    #[case::revised_lately(" | 修改 | 2026-03-13", false, "")]
    #[case::handed_in_and_revised("2026-03-04 | 修改 |", false, "客户意见日")]
    #[case::handed_in_and_revised_on_a_day("2026-03-04 | 修改 | 2026-03-05", true, "")]
    #[case::nothing(" | |", true, "")]
    fn an_answer_proves_the_hand_in(#[case] row: &str, #[case] late: bool, #[case] asked: &str) {
        let outcome = testing::run(&format!(
            "[工作单/工作单]
             工作单号 | 下单时间 | 工作类别 | 提交日 | 客户意见 | 客户意见日
             XM2026-101-G001 | 2026-03-02 10:00 | 完稿 | {row}"
        ));
        assert_eq!(!outcome.all(Code::T01).is_empty(), late, "{:#?}", outcome.lines());
        let fields = outcome.all(Code::D13).iter().filter_map(|one| one.field.clone()).collect::<Vec<_>>();
        let expected: Vec<&str> = [asked].into_iter().filter(|field| !field.is_empty()).collect();
        assert_eq!(fields, expected, "{:#?}", outcome.lines());
    }

    /// A clock that never starts is no silence: the blank 布署方式 is asked for, once for a sheet without the column.
    #[test]
    fn an_order_without_its_way_is_asked_for_it() {
        let outcome = testing::run(
            "[工作单_甲.xlsx/工作单]
             工作单号 | 布署方式 | 下单时间 | 工作类别 | 开工日
             XM2026-101-G001 | 邮件 | 2026-03-13 10:00 | 完稿 |
             XM2026-101-G002 |      | 2026-03-02 10:00 | 完稿 |
             XM2026-101-G003 |      | 2026-03-02 10:00 | 完稿 | 2026-03-03
             @bare
             [工作单_乙.xlsx/工作单]
             工作单号 | 项目编号 | 下单时间 | 工作类别 | 工作内容 | 责任人 | 提交日
             XM2026-101-G004 | XM2026-101 | 2026-03-02 10:00 | 完稿 | 甲 | 张三 |
             XM2026-101-G005 | XM2026-101 | 2026-03-02 10:00 | 完稿 | 乙 | 张三 |",
        );
        let asked = outcome.all(Code::D13);
        let asked = asked.iter().filter(|one| one.field.as_deref() == Some("布署方式"));
        let keys: Vec<&str> = asked.map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["XM2026-101-G002", "工作单_乙.xlsx/工作单"], "{:#?}", outcome.lines());
    }

    #[test]
    fn the_day_after_the_limit_is_late_and_the_limit_is_not() {
        // 下单, 工作类别, 提交日, days over
        for (ordered, kind, submitted, over) in [
            ("2026-03-02 10:00", "媒体排期计划", "2026-03-04", None),
            ("2026-03-02 10:00", "媒体排期计划", "2026-03-05", None),
            ("2026-03-02 10:00", "媒体排期计划", "2026-03-06", Some(1)),
            ("2026-03-02 10:00", "媒体排期计划", "2026-03-05 18:00", None),
            ("2026-03-02 10:00", "媒体排期计划", "2026-03-05 18:01", Some(1)),
            ("2026-02-12 10:00", "阶段性计划", "2026-02-25", None),
            ("2026-02-12 10:00", "阶段性计划", "2026-02-26", Some(1)),
            ("2025-09-26 10:00", "广播及CF创意", "2025-10-15", Some(1)),
            ("2025-09-26 10:00", "广播及CF创意", "2025-10-14", None),
        ] {
            let outcome = testing::run(&format!(
                "[工作单/工作单]
                 工作单号 | 下单时间 | 工作类别 | 提交日 | 内部方案确认日 | 客户确认日
                 XM2026-101-G001 | {ordered} | {kind} | {submitted} | 2025-09-27 | 2026-03-15"
            ));
            let found =
                outcome.all(Code::T01).first().and_then(|f| f.days_over).map(crate::finding::Over::days);
            assert_eq!(found, over, "{ordered} {kind} {submitted}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn an_open_order_is_late_from_the_day_after_its_due_date() {
        for (as_of, late) in [("2026-03-05", false), ("2026-03-06", true)] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [工作单/工作单]
                 工作单号 | 下单时间 | 工作类别
                 XM2026-101-G001 | 2026-03-02 10:00 | 媒体排期计划"
            ));
            assert_eq!(!outcome.all(Code::T01).is_empty(), late, "{as_of}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn a_promise_replaces_the_limit() {
        let table = "[工作单/工作单]
            工作单号 | 下单时间 | 工作类别 | 承诺完成日 | 提交日
            XM2026-101-G001 | 2026-03-05 14:00 | 其他 | 2026-03-10 | 2026-03-12";
        let outcome = testing::run(table);
        let finding = outcome.one(Code::T01);
        assert_eq!((finding.days_over.map(crate::finding::Over::days), finding.open), (Some(2), false));
        assert_eq!(outcome.cell(finding), "工作单 · D2");
    }

    #[test]
    fn orders_that_are_off_are_not_judged() {
        for (column, value) in
            [("状态", "取消"), ("状态", "搁置"), ("客户意见", "取消"), ("布署方式", "电话")]
        {
            let outcome = testing::run(&format!(
                "[工作单/工作单]
                 工作单号 | 下单时间 | 工作类别 | {column}
                 XM2026-101-G001 | 2026-03-02 10:00 | 媒体排期计划 | {value}"
            ));
            outcome.none(Code::T01);
        }
    }

    #[test]
    fn a_promise_and_a_record_without_a_project() {
        assert_told!(
            T01,
            "
                [工作单/工作单]
                工作单号        | 项目编号   | 下单时间         | 工作类别     | 承诺完成日 | 提交日     | 责任人
                G001            |            | 2026-03-02 10:00 | 媒体排期计划 |            |            | 张三
                XM2026-101-G002 | XM2026-101 | 2026-03-02 10:00 | 其他         | 2026-03-12 | 2026-03-13 | 李四、张三
                XM2026-101-G003 | XM2026-101 | 2026-03-11 10:00 | 完稿         |            | 2026-03-16 | 李四
            ",
            "
                G001 红 未了 2026-03-05 +7 张三 我司 - 工作单 · F2
                XM2026-101-G002 红 既成 2026-03-12 +1 李四 我司 - 工作单 · E3
                XM2026-101-G003 红 既成 2026-03-13 +1 李四 我司 - 工作单 · F4
            "
        );
    }

    #[test]
    fn national_day_2026_and_its_make_up_saturday() {
        // 09-25–27 and 10-01–07 off, Saturday 10-10 at work
        for (ordered, kind, submitted, over) in [
            ("2026-09-24 10:00", "媒体排期计划", "2026-09-30", None),
            ("2026-09-24 10:00", "媒体排期计划", "2026-10-08", Some(1)),
            ("2026-09-28 17:31", "媒体排期计划", "2026-10-09", None),
            ("2026-10-08 10:00", "阶段性计划", "2026-10-13", None),
            ("2026-10-08 10:00", "阶段性计划", "2026-10-13 18:01", Some(1)),
            // handed in within the holidays: as on 10-08
            ("2026-09-28 10:00", "媒体排期计划", "2026-10-03", None),
            ("2026-09-27 10:00", "媒体排期计划", "2026-10-03", None),
            ("2026-09-24 17:31", "完稿", "2026-10-01", Some(1)),
        ] {
            let outcome = testing::run(&format!(
                "@as-of 2026-11-02
                 [工作单/工作单]
                 工作单号 | 下单时间 | 工作类别 | 提交日
                 XM2026-101-G001 | {ordered} | {kind} | {submitted}"
            ));
            let found =
                outcome.all(Code::T01).first().and_then(|f| f.days_over).map(crate::finding::Over::days);
            assert_eq!(found, over, "{ordered} {kind} {submitted}: {:#?}", outcome.lines());
        }
    }
}
