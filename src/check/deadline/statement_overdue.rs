//! T15: the monthly statement of receipts and spending.

use super::scope::{account, is_served};
use crate::check::rule::{Case, Rule, Run};
use crate::finding::{Code, Finding, Findings, Severity};
use crate::model::Month;
use crate::model::choice::ServiceKind;
use crate::model::settings::AliasKind;
use crate::normalise::cell::month;

pub(crate) const RULE: Rule = Rule {
    code: Code::T15,
    name: "statement-overdue",
    title: "对账清单未定期提交",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    explanation: "服务中的项目，每月在次月第5个工作日前向客户提交上月的付款对账清单，核对到款及支出。\
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
    run: Run::Case(check),
};

fn check(case: &Case, findings: &mut Findings) {
    let office = case.office;
    if !is_served(case) || !office.roles.contains("工作单") {
        return;
    }
    let Some(start) = case.project.contract_start.get() else { return };
    let days = i64::from(office.settings.parameters.statement_days);
    let as_of = office.as_of();
    let due_of = |month: Month| office.settings.calendar.add(month.last_day(), days);
    let mut month = Month::of(as_of).previous();
    let after_the_end =
        |month: Month| case.project.contract_end.get().is_some_and(|end| end < month.last_day());
    while month.last_day() >= start && (due_of(month) >= as_of || after_the_end(month)) {
        month = month.previous();
    }
    if month.last_day() < start {
        return;
    }
    let submitted = case
        .services
        .iter()
        .filter_map(|index| office.services.get(*index))
        .any(|row| row.record.kind.get() == Some(ServiceKind::Statement) && row.months.contains(&month));
    let stated = office.statements.iter().any(|statement| {
        is_client(case, statement.counterparty.text()) && month::parse(statement.period.text()) == Some(month)
    });
    if submitted || stated {
        return;
    }
    let due = due_of(month);
    findings.push(
        Finding::new(
            Code::T15,
            case.key(),
            format!(
                "{}的付款对账清单应于次月第 {days} 个工作日（{due}）前提交客户，定期服务和对账中都没有记录。请补交并登记。",
                month.chinese()
            ),
        )
        .project(case.key())
        .field(month.to_string())
        .at(case.project.key_at.or(Some(case.project.at)))
        .owner(account(case))
        .due(due)
        .days_over((as_of - due).num_days().max(1)),
    );
}

/// The project's client, by its name or an alias of it.
fn is_client(case: &Case, name: &str) -> bool {
    let client = case.project.client.text();
    let mut aliases = case.office.settings.aliases.iter().filter(|alias| alias.kind == AliasKind::Client);
    !client.is_empty()
        && (name == client || aliases.any(|alias| alias.written == name && alias.standard == client))
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

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
        assert_eq!(outcome.one(Code::T15).field.as_deref(), Some("2026-01"));
    }

    #[test]
    fn due_on_the_fifth_working_day_of_the_next_month() {
        for (as_of, field) in [("2026-03-06", "2026-01"), ("2026-03-07", "2026-02")] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | 2026-01-01
                 [工作单/工作单]
                 工作单号
                 XM2026-101-G001"
            ));
            assert_eq!(outcome.one(Code::T15).field.as_deref(), Some(field), "{as_of}");
        }
    }
}
