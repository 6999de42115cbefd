//! T03: an open order due today or on the next working day.

use super::timed_orders::{has_no_limit_now, moved, timed_orders};
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::T03,
    name: "order-due-soon",
    title: "即将到期",
    clause: "H-5",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Stages(&[Code::T01, Code::T02, Code::T03]),
    properties: &[Property::Off(has_no_limit_now)],
    needs: &["工作单/往来"],
    also_reads: &[],
    explanation: "尚未提交，而今天或下一个工作日就到时限。请安排提交；做不完的，事先与客户书面改约。",
    bad: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别
        XM2026-101-G034 | 2026-03-11 10:00 | 媒体排期计划
    ",
    good: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别
        XM2026-101-G034 | 2026-03-13 10:00 | 媒体排期计划
    ",
    done: done::submitted,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let as_of = review.as_of();
    let tomorrow = review.settings.calendar.next_working_day(as_of);
    for (order, owed) in timed_orders(review).filter(|(_, owed)| owed.is_open()) {
        let clock = &order.clock;
        let record = &order.record;
        let Some(due) = owed.due_day() else { continue };
        if !clock.judged || due < as_of || due > tomorrow {
            continue;
        }
        let when = match due {
            due if due == as_of => "今天",
            due if due == tomorrow => "下一个工作日",
            // a promise may fall on a day off
            _ => "休息日",
        };
        let basis = if clock.promised { "承诺完成日" } else { "时限" };
        let day = moved(clock, due);
        let day = day.trim_end();
        let clause = review.settings.limit(record.kind.text()).map_or("H-5", |limit| limit.clause.as_str());
        raised.push(
            about(
                review.office,
                Code::T03,
                order,
                format!("“{}”{basis} {day}（{when}）到期，尚未提交。", record.content.text()),
            )
            .at(owed.place)
            .clause(clause)
            .due(due)
            .provisional(owed.provisional),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

    /// A promise may fall on a day off. It is neither today nor the next working day.
    #[test]
    fn a_promise_on_a_weekend_is_told_as_such() {
        for (promised, words) in [
            ("2026-03-13", "2026-03-13（今天）到期"),
            ("2026-03-14", "2026-03-14（休息日）到期"),
            ("2026-03-15", "2026-03-15（休息日）到期"),
            ("2026-03-16", "2026-03-16（下一个工作日）到期"),
        ] {
            let outcome = testing::run(&format!(
                "@as-of 2026-03-13
                 [工作单/工作单]
                 工作单号 | 下单时间 | 工作类别 | 承诺完成日
                 XM2026-101-G001 | 2026-03-02 10:00 | 完稿 | {promised}"
            ));
            let finding = outcome.one(Code::T03);
            assert!(finding.message.contains(words), "{}", finding.message);
        }
    }

    #[test]
    fn today_and_the_next_working_day_count() {
        // 检查日 is the Friday before 春节 2026; the next working day is Saturday 02-14.
        for (ordered, soon) in [
            ("2026-02-09 10:00", false), // due 02-12, over: T01
            ("2026-02-10 10:00", true),  // due 02-13, today
            ("2026-02-11 10:00", true),  // due 02-14, a make-up Saturday
            ("2026-02-12 10:00", false), // due 02-24
        ] {
            let outcome = testing::run(&format!(
                "@as-of 2026-02-13
                 [工作单/工作单]
                 工作单号 | 下单时间 | 工作类别
                 XM2026-101-G001 | {ordered} | 媒体排期计划"
            ));
            assert_eq!(!outcome.all(Code::T03).is_empty(), soon, "{ordered}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn it_is_an_open_promise() {
        assert_told!(
            T03,
            "
                [工作单/工作单]
                工作单号        | 下单时间         | 工作类别     | 承诺完成日
                XM2026-101-G001 | 2026-03-11 10:00 | 媒体排期计划 |
                XM2026-101-G002 | 2026-03-11 10:00 | 其他         | 2026-03-17
            ",
            "
                XM2026-101-G001 黄 未了 2026-03-16 - 张三 我司 - 工作单 · A2
                XM2026-101-G002 黄 未了 2026-03-17 - 张三 我司 - 工作单 · A3
            "
        );
    }

    #[test]
    fn the_next_working_day_lies_beyond_the_holidays() {
        // due 10-08, the first working day after National Day
        for (as_of, soon) in [
            ("2026-09-29", false),
            ("2026-09-30", true),
            ("2026-10-04", true),
            ("2026-10-08", true),
            ("2026-10-09", false),
        ] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [工作单/工作单]
                 工作单号 | 下单时间 | 工作类别
                 XM2026-101-G001 | 2026-09-28 10:00 | 媒体排期计划"
            ));
            assert_eq!(!outcome.all(Code::T03).is_empty(), soon, "{as_of}: {:#?}", outcome.lines());
        }
    }
}
