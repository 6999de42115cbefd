//! T16: production delivered, or still missing, after the planned day.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::due::{About, Obligation, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::link::QuoteId;
use crate::model::quote::QuoteLine;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BTreeMap;

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
    properties: &[],
    needs: &["制作/制作验收"],
    also_reads: &[],
    explanation: "制作须按报价单的计划交货日送货（H-4.4 C5）。过期未送的，请催制作商并告知客户；已送的以第一次送货日为准；验收单都写了行号的，逐行看，最差的一行出面。",
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
    let mut late: BTreeMap<QuoteId, Vec<(&Obligation, NaiveDate, i64)>> = BTreeMap::new();
    for owed in review.due.obligations.of(ObligationKind::Delivery) {
        let About::Quote(id) = owed.about else { continue };
        let Some(planned) = owed.due_day() else { continue };
        let Some(over) = owed.calendar_days_late(review.as_of()) else { continue };
        late.entry(id).or_default().push((owed, planned, over));
    }
    for (id, late) in late {
        let quote = &review.quotes[id];
        // the worst line counts: missing before late, then by days
        let worst =
            late.iter().max_by_key(|(owed, planned, over)| (owed.is_open(), *over, Reverse(*planned)));
        let Some(&(owed, planned, over)) = worst else { continue };
        let of_cell = |line: &&QuoteLine| line.delivery_planned.at.or(Some(line.at)) == owed.place;
        let Some(line) = quote.judged().find(of_cell) else { continue };
        let producer = match line.producer.text() {
            "" => "制作商",
            name => name,
        };
        let done = match owed.done.day() {
            Some(day) => format!("{day} 才第一次送货"),
            None => format!("尚无送货记录，请催{producer}"),
        };
        let content = line.content.text();
        let more = match late.len() {
            1 => String::new(),
            all => format!("这份报价另有 {} 批也未按期交货。", all - 1),
        };
        let others = late.iter().filter_map(|(other, _, _)| other.place).filter(|at| Some(*at) != owed.place);
        raised.push(
            about(
                review.office,
                Code::T16,
                quote,
                format!("“{content}”计划 {planned} 交货，{done}，超 {over} 天。{more}"),
            )
            .at(owed.place)
            .related(others)
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
    use crate::testing::{self, assert_told};

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

    /// Where every acceptance names its 行号, the goods of one line do not stand for those of another.
    #[rstest::rstest]
    #[case::the_second_line_is_missing(
        "1|2026-03-04",
        "",
        "未了 2026-03-10 +6 张三 供应商 24000.00 报价 · G3"
    )]
    #[case::the_second_line_came_late(
        "1|2026-03-04",
        "2|2026-03-12",
        "既成 2026-03-10 +2 张三 供应商 24000.00 报价 · G3"
    )]
    #[case::both_came_late(
        "1|2026-03-06",
        "2|2026-03-12",
        "既成 2026-03-10 +2 张三 供应商 24000.00 报价 · G3"
    )]
    #[case::the_first_is_missing("2|2026-03-12", "", "未了 2026-03-05 +11 张三 供应商 24000.00 报价 · G2")]
    #[case::each_in_time("2|2026-03-10", "1|2026-03-05", "")]
    #[case::one_acceptance_does_not_say_which("1|2026-03-04", "|2026-03-12", "")]
    #[case::a_line_that_the_quote_does_not_have("3|2026-03-04", "", "")]
    fn each_line_is_met_by_its_own_goods(#[case] first: &str, #[case] second: &str, #[case] expected: &str) {
        let row = |(n, row): (usize, &str)| {
            let (line, day) = row.split_once('|').unwrap();
            format!("XM2026-102-Y0{n}|XM2026-102-B01|{line}|{day}|1|1|合格|{day}\n")
        };
        let rows = [first, second].into_iter().filter(|row| !row.is_empty()).enumerate();
        let rows: String = rows.map(row).collect();
        let outcome = testing::run(&format!(
            "[制作/报价]\n\
             报价单号|行号|日期|内容|客户确认日|交制作日|计划交货日|数量\n\
             XM2026-102-B01|1|2026-03-01|楼书|2026-03-02|2026-03-02|2026-03-05|1\n\
             XM2026-102-B01|2|2026-03-01|折页|2026-03-02|2026-03-02|2026-03-10|1\n\
             [制作/制作验收]\n\
             验收单号|报价单号|行号|送货日|应送数量|实收数量|验收结果|验收日\n{rows}"
        ));
        let expected =
            if expected.is_empty() { String::new() } else { format!("XM2026-102-B01 黄 {expected}") };
        assert_eq!(outcome.told(Code::T16), expected);
    }

    #[test]
    fn open_or_settled() {
        assert_told!(
            T16,
            "
                [制作/报价]
                报价单号       | 日期       | 客户确认日 | 交制作日   | 计划交货日
                XM2026-101-B01 | 2026-03-03 | 2026-03-05 | 2026-03-05 | 2026-03-12
                XM2026-101-B02 | 2026-03-03 | 2026-03-05 | 2026-03-05 | 2026-03-12
                [制作/制作验收]
                报价单号       | 送货日     | 实收数量 | 验收结果 | 验收日
                XM2026-101-B02 | 2026-03-13 | 1        | 合格     | 2026-03-16
            ",
            "
                XM2026-101-B01 黄 未了 2026-03-12 +4 张三 供应商 12000.00 报价 · E2
                XM2026-101-B02 黄 既成 2026-03-12 +1 张三 供应商 12000.00 报价 · E3
            "
        );
    }
}
