//! A14 会议单未签字: the client has not signed the minutes in time.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::due::{About, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::A14,
    name: "minutes-unsigned",
    title: "会议单未签字",
    clause: "H-4.1.2",
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
    explanation: "客户会议的会议单须由客户签署。会议单提交后超过 3 个工作日（设置：会议单签字工作日）客户签字日仍为空，\
                  就提示本项。内部会议、暂停和结束的项目不提示。请催客户签回会议单。",
    bad: "[工作单/会议]\n\
          会议单号       | 会议类型 | 会议结束         | 会议单提交时间   | 客户签字日\n\
          XM2026-101-H01 | 客户会议 | 2026-03-09 16:00 | 2026-03-10 10:00 |\n",
    good: "[工作单/会议]\n\
           会议单号       | 会议类型 | 会议结束         | 会议单提交时间   | 客户签字日\n\
           XM2026-101-H01 | 客户会议 | 2026-03-10 16:00 | 2026-03-11 10:00 |\n",
    done: done::minutes_signed,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let calendar = &review.settings.calendar;
    for owed in
        review.due.obligations.of(ObligationKind::MinutesSignature).iter().filter(|owed| owed.is_open())
    {
        let About::Meeting(id) = owed.about else { continue };
        let meeting = &review.meetings[id];
        let (Some(from), Some(due)) = (owed.from, owed.due_day()) else { continue };
        let over = calendar.between(due, review.as_of());
        let record = &meeting.record;
        let Some(minutes) = record.minutes.get().filter(|_| over > 0) else { continue };
        let waited = calendar.between(from.date, review.as_of());
        let limit = review.settings.parameters.minutes_signature_days;
        let message = format!(
            "会议单 {} 已提交，至今 {waited} 个工作日客户未签字（提醒线 {limit} 个工作日）。请催客户签回会议单并填写客户签字日。",
            minutes.date,
        );
        let finding = about(review.office, Code::A14, owed, message);
        raised.push(finding.days_over(Over::Working(over)));
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    // 2026-03-16 is a Monday; a day without time is the whole day.
    #[rstest]
    #[case::three_days("客户会议", "2026-03-11", "", false)]
    #[case::four_days("客户会议", "2026-03-10", "", true)]
    #[case::after_hours_counts_from_the_next_day("客户会议", "2026-03-10 18:10", "", false)]
    #[case::friday_evening_is_monday("客户会议", "2026-03-06 18:10", "", true)]
    #[case::type_blank("", "2026-03-10", "", true)]
    #[case::inside("内部讨论", "2026-03-10", "", false)]
    #[case::signed("客户会议", "2026-03-10", "2026-03-12", false)]
    #[case::ticked("客户会议", "2026-03-10", "√", false)]
    fn signatures_are_awaited(
        #[case] kind: &str,
        #[case] minutes: &str,
        #[case] signed: &str,
        #[case] raised: bool,
    ) {
        let text = format!(
            "[工作单/会议]\n会议单号|会议类型|会议结束|会议单提交时间|客户签字日\n\
             XM2026-101-H01|{kind}|2026-03-06|{minutes}|{signed}\n"
        );
        let outcome = run(&text);
        assert_eq!(!outcome.all(Code::A14).is_empty(), raised, "{:#?}", outcome.lines());
    }

    #[rstest]
    #[case::over_the_holiday("2026-02-13", "2026-02-25", false)] // 14 (make-up), 24, 25
    #[case::the_day_after("2026-02-13", "2026-02-26", true)]
    fn days_off_are_not_counted(#[case] minutes: &str, #[case] as_of: &str, #[case] raised: bool) {
        let text = format!(
            "@as-of {as_of}\n[工作单/会议]\n会议单号|会议类型|会议结束|会议单提交时间|客户签字日\n\
             XM2026-101-H01|客户会议|2026-02-13|{minutes}|\n"
        );
        assert_eq!(!run(&text).all(Code::A14).is_empty(), raised);
    }

    #[test]
    fn a_paused_project_is_left_alone() {
        let table = super::RULE.bad.to_owned() + "[项目名册/项目]\n项目编号|状态\nXM2026-101|暂停\n";
        run(&table).none(Code::A14);
    }

    #[test]
    fn its_days_are_working_days() {
        assert_told!(
            A14,
            "
                [工作单/会议]
                会议单号       | 会议类型 | 会议结束         | 会议单提交时间   | 客户签字日
                XM2026-101-H01 | 客户会议 | 2026-03-09 16:00 | 2026-03-10 10:00 |
            ",
            "XM2026-101-H01 黄 未了 2026-03-13 +1 张三 客户 - 会议 · E2"
        );
    }
}
