//! T16: production delivered, or still missing, after the planned day.

use super::scope::{account, is_timed};
use crate::check::rule::{Case, Rule, Run};
use crate::finding::{Code, Finding, Findings, Party, Severity};
use crate::model::deadline::days_late;

pub(crate) const RULE: Rule = Rule {
    code: Code::T16,
    name: "delivery-late",
    title: "制作未按期交货",
    clause: "H-4.4 C5",
    severity: Severity::Yellow,
    explanation: "制作须按报价单的计划交货日送货（H-4.4 C5）。过期未送的，请催制作商并告知客户；已送的以第一次送货日为准。",
    bad: "
        [制作/报价]
        报价单号        | 日期       | 客户确认日 | 交制作日   | 计划交货日
        XM2026-102-B01 | 2026-03-03 | 2026-03-05 | 2026-03-05 | 2026-03-12
    ",
    good: "
        [制作/报价]
        报价单号        | 日期       | 客户确认日 | 交制作日   | 计划交货日
        XM2026-102-B01 | 2026-03-03 | 2026-03-05 | 2026-03-05 | 2026-03-16
    ",
    run: Run::Case(check),
};

fn check(case: &Case, findings: &mut Findings) {
    if !is_timed(case) {
        return;
    }
    for quote in case.quotes.iter().filter_map(|index| case.office.quotes.get(*index)) {
        let line = quote
            .judged()
            .filter_map(|line| Some((line.delivery_planned.get()?, line)))
            .min_by_key(|(d, l)| (*d, l.at));
        let Some((planned, line)) = line else { continue };
        // goods that were accepted were delivered, also where 送货日 is blank
        let delivered = quote.acceptances.iter().filter_map(|a| a.delivered.get().or(a.date.get())).min();
        if delivered.is_none_or(|day| day > planned)
            && quote.acceptances.iter().any(|row| row.delivered.is_refused())
        {
            continue;
        }
        let Some(over) = days_late(planned, delivered, case.office.as_of()) else { continue };
        let producer = match line.producer.text() {
            "" => "制作商",
            name => name,
        };
        let done = match delivered {
            Some(day) => format!("{day} 才第一次送货"),
            None => format!("尚无送货记录，请催{producer}"),
        };
        let content = line.content.text();
        findings.push(
            Finding::new(
                Code::T16,
                &quote.key,
                format!("“{content}”计划 {planned} 交货，{done}，超 {over} 天。"),
            )
            .project(case.key())
            .at(line.delivery_planned.at.or(Some(line.at)))
            .owner(account(case))
            .waiting_on(Party::Supplier)
            .due(planned)
            .days_over(over)
            .settled(delivered.is_some())
            .money(quote.amount()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn the_planned_day_is_in_time() {
        for (delivered, open) in [("2026-03-12", None), ("2026-03-13", Some(false)), ("", Some(true))] {
            let acceptance = if delivered.is_empty() {
                String::new()
            } else {
                format!(
                    "[制作/制作验收]\n验收单号 | 报价单号 | 送货日 | 应送数量 | 实收数量 | 验收结果 | 验收日\nXM2026-102-Y01 | XM2026-102-B01 | {delivered} | 1 | 1 | 合格 | {delivered}"
                )
            };
            let outcome = testing::run(&format!(
                "[制作/报价]
                 报价单号 | 日期 | 客户确认日 | 交制作日 | 计划交货日
                 XM2026-102-B01 | 2026-03-03 | 2026-03-05 | 2026-03-05 | 2026-03-12
                 {acceptance}"
            ));
            assert_eq!(
                outcome.all(Code::T16).first().map(|f| f.open),
                open,
                "{delivered}: {:#?}",
                outcome.lines()
            );
        }
    }
}
