//! T05: the weekly progress list, due every Monday.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Rule, Run, Standing};
use crate::due::{ObligationKind, Period};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::ServiceKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::T05,
    name: "weekly-progress-missing",
    title: "周一未报进程",
    clause: "H-6.3, H-4.2.1",
    severity: Severity::Red,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Service(ServiceKind::WeeklyProgress),
    standing: Standing::Periods,
    properties: &[],
    needs: &["工作单/定期服务"],
    also_reads: &[],
    explanation: "服务中的项目，每周一向客户提交截止上周五的工作进展动态清单（H-6.3、H-4.2.1）；周一放假的顺延到下一个工作日。\
        提交后请登记在 工作单 → 定期服务。",
    bad: "
        [项目名册/项目]
        项目编号   | 合同开始
        XM2026-101 | 2026-01-05
        @also T18
        [工作单/定期服务]
        项目编号   | 服务项目     | 对应期间或波次 | 提交时间
        XM2026-101 | 每周工作进程 | 2026-03-06     | 2026-03-10 10:00
        XM2026-101 | 付款对账清单 | 2026-02        | 2026-03-05 10:00
    ",
    good: "
        [项目名册/项目]
        项目编号   | 合同开始
        XM2026-101 | 2026-01-05
        [工作单/定期服务]
        项目编号   | 服务项目     | 对应期间或波次 | 提交时间
        XM2026-101 | 每周工作进程 | 2026-03-06     | 2026-03-09 10:00
    ",
    done: done::week_reported,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let as_of = case.office.as_of();
    for owed in case.due.obligations.of_case(ObligationKind::WeeklyProgress, case.id) {
        let (Period::Week(friday), Some(due)) = (owed.period, owed.due_day()) else { continue };
        let Some(over) = owed.calendar_days_late(as_of) else { continue };
        let done = match owed.done.when() {
            Some(moment) => format!("{moment} 才提交"),
            None => "未见提交记录，请补报并登记定期服务".to_owned(),
        };
        raised.push(
            about(
                case.office,
                Code::T05,
                owed,
                format!("截止 {friday}（周五）的每周工作进程应于 {due} 提交，{done}。"),
            )
            .days_over(Over::Calendar(over)),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

    fn run(as_of: &str, submitted: &str) -> testing::Outcome {
        testing::run(&format!(
            "@as-of {as_of}
             [项目名册/项目]
             项目编号 | 合同开始
             XM2026-101 | 2026-01-05
             [工作单/定期服务]
             项目编号 | 服务项目 | 提交时间
             XM2026-101 | 每周工作进程 | {submitted}"
        ))
    }

    #[test]
    fn the_monday_itself_is_in_time_and_the_monday_of_today_is_not_over() {
        for (as_of, submitted, open) in [
            ("2026-03-16", "2026-03-06", None),
            ("2026-03-16", "2026-03-09", None),
            ("2026-03-16", "2026-03-10", Some(false)),
            ("2026-03-16", "2026-03-02", Some(true)),
            // a list of the next Friday on is about that week
            ("2026-03-16", "2026-03-12", Some(false)),
            ("2026-03-16", "2026-03-13", Some(true)),
            // Monday 02-16 and 02-23 are off: the list of Friday 02-20 is due on 02-24
            ("2026-02-25", "2026-02-24", None),
            ("2026-02-25", "2026-02-25", Some(false)),
        ] {
            let outcome = run(as_of, submitted);
            assert_eq!(outcome.all(Code::T05).first().map(|f| f.open), open, "{as_of} {submitted}");
        }
    }

    #[test]
    fn late_or_missing() {
        assert_told!(
            T05,
            "
                [项目名册/项目]
                项目编号   | 合同开始
                XM2026-101 | 2026-01-05
                XM2026-102 | 2026-01-05
                XM2026-103 | 2026-03-07
                [工作单/定期服务]
                项目编号   | 服务项目     | 提交时间
                XM2026-101 | 每周工作进程 | 2026-03-10
                XM2026-102 | 每周工作进程 | 2026-03-05
            ",
            "
                XM2026-101 红 既成 2026-03-09 +1 张三 我司 - 定期服务 · C2
                XM2026-102 红 未了 2026-03-09 +7 张三 我司 - 项目 · A3
            "
        );
    }

    #[test]
    fn a_monday_within_national_day_moves_to_the_first_working_day() {
        for (as_of, submitted, field) in [
            ("2026-10-08", "2026-09-28", None),
            ("2026-10-09", "2026-10-08", None),
            ("2026-10-09", "2026-10-09", Some("2026-10-02")),
            // Saturday 10-10 is a working day, the Monday stays 10-12
            ("2026-10-13", "2026-10-12", None),
            ("2026-10-13", "2026-10-13", Some("2026-10-09")),
        ] {
            let outcome = run(as_of, submitted);
            let found = outcome.all(Code::T05).first().map(|f| f.message.clone());
            let friday = found.as_deref().and_then(|said| said.strip_prefix("截止 ")?.get(..10));
            assert_eq!(friday, field, "{as_of} {submitted}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn it_is_owed_within_the_contract_of_a_served_project() {
        for (begin, end, status, owed) in [
            ("2026-03-06", "2026-12-31", "服务中", true),
            ("2026-03-07", "2026-12-31", "服务中", false),
            ("2026-01-05", "2026-03-06", "服务中", true),
            ("2026-01-05", "2026-03-05", "服务中", false),
            ("2026-01-05", "2026-12-31", "洽谈", false),
            ("2026-01-05", "2026-12-31", "暂停", false),
        ] {
            let outcome = testing::run(&format!(
                "[项目名册/项目]
                 项目编号 | 合同开始 | 合同结束 | 状态
                 XM2026-101 | {begin} | {end} | {status}
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001"
            ));
            assert_eq!(!outcome.all(Code::T05).is_empty(), owed, "{begin} {end} {status}");
        }
    }

    #[test]
    fn three_mondays_running_are_one_matter_three_weeks_old() {
        let table = |as_of: &str, last: &str| {
            format!(
                "@as-of {as_of}
                 {last}
                 [项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | 2026-01-05
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001"
            )
        };
        let mut last = String::new();
        for (as_of, weeks) in [("2026-03-10", 1), ("2026-03-17", 2), ("2026-03-24", 3)] {
            let outcome = testing::run(&table(as_of, &last));
            let finding = outcome.one(Code::T05);
            assert_eq!((finding.field.as_deref(), finding.weeks_red), (None, weeks), "{as_of}");
            let seen = finding.first_seen;
            last = format!("@last-run {as_of}\n@last-finding T05 XM2026-101 {seen} {weeks}");
        }
    }

    #[test]
    fn a_row_meets_the_latest_friday_before_its_day_and_no_older_one() {
        for (submitted, told) in [
            // of Friday 03-06: late by a day, the day before the next Friday, on the next Friday
            ("2026-03-10", "既成"),
            ("2026-03-12", "既成"),
            ("2026-03-13", "未了"),
            ("2026-03-16", "未了"),
        ] {
            let outcome = run("2026-03-16", submitted);
            let state = if outcome.one(Code::T05).open { "未了" } else { "既成" };
            assert_eq!(state, told, "{submitted}: {:#?}", outcome.lines());
        }
    }
}
