//! T15: the monthly statement of receipts and spending.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Case, Desk, Matter, Rule, Run, Standing};
use crate::due::{ObligationKind, Period};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::ServiceKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::T15,
    name: "statement-overdue",
    title: "对账清单未定期提交",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    desk: Desk::FinanceAndAccount,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Service(ServiceKind::Statement),
    standing: Standing::Periods,
    properties: &[],
    needs: &["工作单/定期服务", "收付款/对账"],
    also_reads: &[],
    explanation: "服务中的项目，每月在次月第5个工作日前（设置：对账清单工作日）向客户提交上月的付款对账清单，核对到款及支出。\
        以定期服务的“付款对账清单”或收付款 → 对账 的该月记录为凭。",
    bad: "
        @also T05
        [项目名册/项目]
        项目编号   | 合同开始
        XM2026-101 | 2026-02-01
        [工作单/工作单]
        工作单号        | 下单时间         | 工作类别           | 内部方案确认日 | 提交日     | 客户确认日
        XM2026-101-G001 | 2026-02-03 10:00 | 计划及媒体整合方案 | 2026-02-09     | 2026-02-09 | 2026-02-10
    ",
    good: "
        [项目名册/项目]
        项目编号   | 合同开始
        XM2026-101 | 2026-02-01
        [工作单/定期服务]
        项目编号   | 服务项目     | 对应期间或波次 | 提交时间
        XM2026-101 | 付款对账清单 | 2026年2月      | 2026-03-06 10:00
    ",
    done: done::month_stated,
    run: Run::Case(check),
};

fn check(case: &Case, raised: &mut Vec<Raised>) {
    let office = case.office;
    let (as_of, days) = (office.as_of(), office.settings.parameters.statement_days);
    for owed in
        case.due.obligations.of_case(ObligationKind::Statement, case.id).iter().filter(|owed| owed.is_open())
    {
        let (Period::Month(month), Some(due)) = (owed.period, owed.due_day()) else { continue };
        if due >= as_of {
            continue;
        }
        raised.push(
            about(case.office, Code::T15, owed, format!(
                    "{}的付款对账清单应于次月第 {days} 个工作日（{due}）前提交客户，定期服务和对账中都没有记录。请补交并登记。",
                    month.chinese()
                ))
            .days_over(Over::Working(office.settings.calendar.between(due, as_of).max(1))),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

    #[test]
    fn the_last_month_that_ended_inside_the_contract_is_still_owed() {
        let outcome = testing::run(
            "[项目名册/项目]
             项目编号 | 合同开始 | 合同结束
             XM2026-101 | 2025-12-01 | 2026-02-15
             [工作单/工作单]
             工作单号
             XM2026-101-G001",
        );
        assert!(outcome.one(Code::T15).message.starts_with("2026年1月"), "{:#?}", outcome.lines());
    }

    #[test]
    fn due_on_the_fifth_working_day_of_the_next_month() {
        for (as_of, month) in [("2026-03-06", "2026年1月"), ("2026-03-07", "2026年2月")] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | 2026-01-01
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001"
            ));
            assert!(outcome.one(Code::T15).message.starts_with(month), "{as_of}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn a_month_after_the_other_is_one_matter_since_the_first() {
        let mut last = String::new();
        for (as_of, month) in
            [("2026-03-09", "2026年2月"), ("2026-03-16", "2026年2月"), ("2026-04-13", "2026年3月")]
        {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 {last}
                 [项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | 2026-02-01
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001"
            ));
            let finding = outcome.one(Code::T15);
            let seen = finding.first_seen;
            assert_eq!(
                (finding.field.as_deref(), seen.to_string().as_str()),
                (None, "2026-03-09"),
                "{as_of}"
            );
            assert!(finding.message.starts_with(month), "{as_of}: {}", finding.message);
            last = format!("@last-run {as_of}\n@last-finding T15 XM2026-101 {seen} 0");
        }
    }

    #[test]
    fn the_month_is_in_the_words_and_not_in_the_identity() {
        assert_told!(
            T15,
            "
                [项目名册/项目]
                项目编号   | 合同开始
                XM2026-101 | 2026-01-01
                [工作单/工作单]
                工作单号
                XM2026-101-G001
            ",
            "XM2026-101 黄 未了 2026-03-06 +6 张三 我司 - 项目 · A2"
        );
    }

    #[test]
    fn the_fifth_working_day_lies_after_national_day() {
        // 10-08, 09, 10 (make-up Saturday), 12, 13
        for (as_of, month) in [("2026-10-13", "2026年8月"), ("2026-10-14", "2026年9月")] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | 2026-07-01
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001"
            ));
            assert!(outcome.one(Code::T15).message.starts_with(month), "{as_of}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn a_statement_of_the_month_meets_it_however_the_month_is_written() {
        for (counterparty, period, met) in [
            ("远岚置业", "2026-02", true),
            ("远岚置业", "2026年2月", true),
            ("远岚置业", "2月", true),
            ("远岚", "2026-02", true),
            ("远 岚置业", "2026-02", true),
            ("远岚置业", "2026-01", false),
            ("都市晨报", "2026-02", false),
        ] {
            let outcome = testing::run(&format!(
                "[项目名册/项目]
                 项目编号 | 客户名称 | 合同开始
                 XM2026-101 | 远岚置业 | 2026-02-01
                 [设置/别名表]
                 类别 | 写法 | 标准名
                 客户 | 远岚 | 远岚置业
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001
                 [收付款/对账]
                 对账单号 | 对方 | 期间 | 发出日
                 DZ202603-001 | {counterparty} | {period} | 2026-03-05"
            ));
            assert_eq!(outcome.all(Code::T15).is_empty(), met, "{counterparty} {period}");
        }
    }

    #[test]
    fn a_row_without_a_period_is_of_the_month_before_its_day() {
        for (period, submitted, met) in [
            ("", "2026-03-05", true),
            ("", "2026-02-27", false),
            ("2026-02", "2026-02-27", true),
            ("2026-01", "2026-03-05", false),
        ] {
            let outcome = testing::run(&format!(
                "[项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | 2026-02-01
                 [工作单/定期服务]
                 项目编号 | 服务项目 | 对应期间或波次 | 提交时间
                 XM2026-101 | 付款对账清单 | {period} | {submitted}"
            ));
            assert_eq!(
                outcome.all(Code::T15).is_empty(),
                met,
                "{period} {submitted}: {:#?}",
                outcome.lines()
            );
        }
    }
}
