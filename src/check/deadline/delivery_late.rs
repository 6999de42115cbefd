//! T16: production delivered, or still missing, after the planned day.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::due::{About, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::T16,
    name: "delivery-late",
    title: "制作未按期交货",
    clause: "H-4.4 C5",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Production,
    matter: Matter::Work,
    standing: Standing::Single,
    needs: &["制作/制作验收"],
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
    done: done::delivered,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for owed in review.due.obligations.of(ObligationKind::Delivery) {
        let About::Quote(id) = owed.about else { continue };
        let quote = &review.quotes[id];
        let Some(planned) = owed.due_day() else { continue };
        let Some(over) = owed.calendar_days_late(review.as_of()) else { continue };
        let of_day = quote.judged().filter(|line| line.delivery_planned.get() == Some(planned));
        let Some(line) = of_day.min_by_key(|line| (line.line.get(), line.content.text(), line.at)) else {
            continue;
        };
        let producer = match line.producer.text() {
            "" => "制作商",
            name => name,
        };
        let done = match owed.done.day() {
            Some(day) => format!("{day} 才第一次送货"),
            None => format!("尚无送货记录，请催{producer}"),
        };
        let content = line.content.text();
        raised.push(
            about(
                review.office,
                Code::T16,
                quote,
                format!("“{content}”计划 {planned} 交货，{done}，超 {over} 天。"),
            )
            .at(owed.place)
            .waiting_on(owed.waits_for)
            .due(planned)
            .days_over(Over::Calendar(over))
            .settled(!owed.is_open()),
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

    #[test]
    fn open_or_settled() {
        let outcome = crate::testing::run(
            "[制作/报价]\n\
             报价单号|日期|客户确认日|交制作日|计划交货日\n\
             XM2026-101-B01|2026-03-03|2026-03-05|2026-03-05|2026-03-12\n\
             XM2026-101-B02|2026-03-03|2026-03-05|2026-03-05|2026-03-12\n\
             [制作/制作验收]\n\
             报价单号|送货日|实收数量|验收结果|验收日\n\
             XM2026-101-B02|2026-03-13|1|合格|2026-03-16",
        );
        assert_eq!(
            outcome.told(Code::T16),
            "XM2026-101-B01 黄 未了 2026-03-12 +4 张三 供应商 12000.00 报价 · E2\n\
             XM2026-101-B02 黄 既成 2026-03-12 +1 张三 供应商 12000.00 报价 · E3"
        );
    }
}
