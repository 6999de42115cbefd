//! T06: the execution report, 72 hours after each round.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Rule, Run, Standing};
use crate::due::ObligationKind;
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::ServiceKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::T06,
    name: "execution-report-late",
    title: "广告执行报告超72小时",
    clause: "H-6.4",
    severity: Severity::Red,
    desk: Desk::Media,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Service(ServiceKind::ExecutionReport),
    standing: Standing::Single,
    properties: &[],
    needs: &["工作单/定期服务", "媒体排期/排期进度"],
    also_reads: &[],
    explanation: "每轮广告投放（波次）最后一天24时起72小时（设置：执行报告小时；自然小时）内，向客户提交广告执行报告：效果及下步策略建议。\
        提交后请在 工作单 → 定期服务 写明波次。",
    bad: "
        @also T17 T09 M01 M13
        [媒体排期/排期]
        排期编号         | 波次   | 投放日期
        XM2026-101-M0201 | 春节档 | 2026-02-14
        [工作单/定期服务]
        项目编号   | 服务项目     | 对应期间或波次 | 提交时间
        XM2026-101 | 广告执行报告 | 春节档         | 2026-02-25 10:00
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 波次   | 投放日期
        XM2026-101-M0201 | 开盘档 | 2026-03-08
        [工作单/定期服务]
        项目编号   | 服务项目     | 对应期间或波次 | 提交时间
        XM2026-101 | 广告执行报告 | 开盘档         | 2026-03-11 16:00
    ",
    done: done::report_submitted,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let office = case.office;
    for owed in case.due.obligations.of_case(ObligationKind::ExecutionReport, case.id) {
        let (Some(last_day), Some(due)) = (owed.from, owed.due) else { continue };
        let Some(over) = owed.calendar_days_late(office.as_of()) else { continue };
        let done = match owed.done.when() {
            Some(moment) => format!("{moment} 才提交"),
            None => "未见提交记录，请补交并登记定期服务".to_owned(),
        };
        let hours = office.settings.parameters.report_hours;
        let end_of_day = if due.time.is_none() { " 24时" } else { "" };
        raised.push(
            about(case.office, Code::T06, owed, format!(
                    "{}最后投放日 {last_day}，广告执行报告应在其后 {hours} 小时内（{due}{end_of_day}前）提交，{done}。",
                    owed.subject(office)
                ))
            .days_over(Over::Calendar(over)),
        );
    }
}

#[cfg(test)]
mod tests {
    /// A row that names no 波次 of the project is not used, and D03 says so, of whichever table.
    #[rstest::rstest]
    #[case::by_name("", "开盘", &["XM2026-101"])]
    #[case::by_month("", "2026-01", &["XM2026-101"])]
    #[case::known("", "开盘档", &[])]
    #[case::blank("", "", &[])]
    #[case::part_of_a_list("", "开盘档、收官", &[])]
    #[case::not_read("@hidden-sheet", "开盘", &[])]
    fn a_row_of_an_unknown_round_is_said(#[case] schedule: &str, #[case] round: &str, #[case] said: &[&str]) {
        for service in ["广告执行报告", "费用清单"] {
            let outcome = crate::testing::run(&format!(
                "{schedule}\n[媒体排期/排期]\n排期编号 | 波次 | 投放日期 | 次数\nXM2026-101-M0201 | 开盘档 | 2026-02-10 | 1
                 [工作单/定期服务]
                 项目编号 | 服务项目 | 对应期间或波次 | 提交时间
                 XM2026-101 | {service} | {round} | 2026-02-12"
            ));
            assert_eq!(outcome.keys(crate::finding::Code::D03), said, "{:#?}", outcome.lines());
        }
        let outcome = crate::testing::run(&format!(
            "{schedule}\n[媒体排期/排期]\n排期编号 | 波次 | 投放日期 | 次数\nXM2026-101-M0201 | 开盘档 | 2026-02-10 | 1
             [媒体排期/效果评估]
             项目编号 | 波次 | 有效来电
             XM2026-101 | {round} | 12"
        ));
        assert_eq!(outcome.keys(crate::finding::Code::D03), said, "{:#?}", outcome.lines());
    }

    /// People copy the key that we print, and write months as they like.
    #[rstest::rstest]
    #[case::our_key("XM2026-101/2026-02")]
    #[case::our_key_in_a_list("XM2026-101/2026-01、XM2026-101/2026-02")]
    #[case::a_range("1-2月")]
    #[case::a_month("2月份")]
    #[case::a_month_of_something("2026年02月份广告")]
    #[case::a_month_of_a_deed("2月投放")]
    fn a_round_is_named_in_any_form(#[case] round: &str) {
        let outcome = crate::testing::run(&format!(
            "[媒体排期/排期]
             排期编号 | 投放日期 | 次数
             XM2026-101-M0201 | 2026-02-10 | 1
             [工作单/定期服务]
             项目编号 | 服务项目 | 对应期间或波次 | 提交时间
             XM2026-101 | 广告执行报告 | {round} | 2026-02-12"
        ));
        assert!(outcome.all(super::RULE.code).is_empty(), "{:#?}", outcome.lines());
    }

    use crate::finding::Code;
    use crate::testing::{self, assert_told};

    #[test]
    fn the_third_day_after_the_round_is_in_time() {
        for (as_of, submitted, late) in [
            ("2026-03-16", "2026-03-11 23:59", false),
            ("2026-03-16", "2026-03-12 00:01", true),
            ("2026-03-11", "", false),
            ("2026-03-12", "", true),
        ] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [媒体排期/排期]
                 排期编号 | 波次 | 投放日期
                 XM2026-101-M0201 | 开盘档 | 2026-03-01、2026-03-08
                 [工作单/定期服务]
                 项目编号 | 服务项目 | 对应期间或波次 | 提交时间
                 XM2026-101 | 广告执行报告 | 开盘档 | {submitted}"
            ));
            assert_eq!(!outcome.all(Code::T06).is_empty(), late, "{submitted}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn placements_without_a_round_form_one_a_month() {
        let outcome = testing::run(
            "[媒体排期/排期]
             排期编号 | 波次 | 投放日期
             XM2026-101-M0201 |  | 2026-02-10
             XM2026-101-M0202 |  | 2026-02-12
             [工作单/工作单]
             工作单号
             XM2026-101-G001",
        );
        assert_eq!(outcome.keys(Code::T06), ["XM2026-101/2026-02"]);
    }

    #[test]
    fn late_or_missing() {
        assert_told!(
            T06,
            "
                [媒体排期/排期]
                排期编号         | 波次   | 投放日期
                XM2026-101-M0301 | 开盘档 | 2026-03-01
                XM2026-101-M0302 | 开盘档 | 2026-03-08
                XM2026-101-M0303 | 加推档 | 2026-03-02
                [工作单/定期服务]
                项目编号   | 服务项目     | 对应期间或波次 | 提交时间
                XM2026-101 | 广告执行报告 | 加推档         | 2026-03-06 09:00
            ",
            "
                XM2026-101/加推档 红 既成 2026-03-05 +1 张三 我司 - 定期服务 · D2
                XM2026-101/开盘档 红 未了 2026-03-11 +5 张三 我司 - 排期 · C3
            "
        );
    }
}
