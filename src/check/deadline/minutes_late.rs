//! T04: minutes handed in, or still missing, more than 24 hours after the meeting.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::due::{About, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::T04,
    name: "minutes-late",
    title: "会议单超24小时",
    clause: "H-4.2.2, H-6.2",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::AlsoOf(Severity::Red)],
    needs: &[],
    also_reads: &[],
    explanation: "会后24小时（设置：会议单小时、小时时限遇休息日顺延；自然小时，遇节假日不顺延）内提交书面会议单（H-4.2.2、H-6.2）。重要会议超时为红，其余为黄。\
        只写日期的，次日结束前提交即为及时。",
    bad: "
        [工作单/会议]
        会议单号         | 会议结束         | 是否重要 | 会议单提交时间   | 客户签字日 | 归档
        XM2026-101-H01  | 2026-03-05 17:30 | 是       | 2026-03-06 18:10 | 2026-03-09 | 是
    ",
    good: "
        [工作单/会议]
        会议单号         | 会议结束         | 是否重要 | 会议单提交时间   | 客户签字日 | 归档
        XM2026-101-H02  | 2026-03-10 11:00 | 是       | 2026-03-11 11:00 | 2026-03-12 | 是
    ",
    done: done::minutes_submitted,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for owed in review.due.obligations.of(ObligationKind::Minutes) {
        let About::Meeting(id) = owed.about else { continue };
        let meeting = &review.meetings[id];
        let (Some(end), Some(due)) = (owed.from, owed.due) else { continue };
        let Some(over) = owed.calendar_days_late(review.as_of()) else { continue };
        let record = &meeting.record;
        let important = record.important.is_yes();
        let what = if important { "重要会议" } else { "会议" };
        let done = match owed.done.when() {
            Some(moment) => format!("{moment} 才提交会议单"),
            None => format!("到 {} 仍无会议单，请补交", review.as_of()),
        };
        let message = format!(
            "{what}“{}”{end} 结束，会议单应在 {} 小时内（{}）提交；{done}。",
            record.subject.text(),
            review.settings.parameters.minutes_hours,
            due
        );
        let finding = about(review.office, Code::T04, owed, message);
        raised.push(
            finding
                .severity(if important { Severity::Red } else { Severity::Yellow })
                .days_over(Over::Calendar(over)),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::testing::{self, assert_told};

    #[test]
    fn twenty_four_hours_are_in_time_and_one_minute_more_is_not() {
        for (minutes, late) in
            [("2026-03-11 16:00", false), ("2026-03-11 16:01", true), ("2026-03-11", false), ("", true)]
        {
            let outcome = testing::run(&format!(
                "[工作单/会议]
                 会议单号 | 会议结束 | 是否重要 | 会议单提交时间 | 客户签字日 | 归档
                 XM2026-101-H01 | 2026-03-10 16:00 | 否 | {minutes} | 2026-03-12 | 是"
            ));
            assert_eq!(!outcome.all(Code::T04).is_empty(), late, "{minutes}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn hours_are_not_extended_over_the_spring_festival_unless_the_office_says_so() {
        let table = "[工作单/会议]
            会议单号 | 会议结束 | 是否重要 | 会议单提交时间 | 客户签字日 | 归档
            XM2026-101-H01 | 2026-02-14 17:00 | 是 | 2026-02-24 09:00 | 2026-02-25 | 是";
        assert_eq!(testing::run(table).one(Code::T04).severity, Severity::Red);
        testing::run(&format!("@setting 小时时限遇休息日顺延=是\n{table}")).none(Code::T04);
    }

    #[test]
    fn hours_days_and_a_meeting_of_no_project() {
        assert_told!(
            T04,
            "
                [工作单/会议]
                会议单号       | 项目编号   | 会议结束         | 是否重要 | 会议单提交时间   | 归档
                H01            |            | 2026-03-12       | 否       | 2026-03-14 09:00 | 是
                XM2026-101-H02 | XM2026-101 | 2026-03-12 16:00 | 是       |                  |
                XM2026-101-H03 | XM2026-101 | 2026-03-12 16:00 | 是       | 2026-03-13       | 是
            ",
            "
                H01 黄 既成 2026-03-13 +1 客户服务小组 我司 - 会议 · E2
                XM2026-101-H02 红 未了 2026-03-13 16:00 +3 张三 我司 - 会议 · E3
            "
        );
    }
}
