//! A26 到货数量不足或退回: a delivery is short, or was returned.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Delivery;
use crate::model::choice::AcceptanceResult;
use crate::model::quote::Acceptance;

pub(crate) const RULE: Rule = Rule {
    code: Code::A26,
    name: "delivery-short",
    title: "到货数量不足或退回",
    clause: "H-7, H-4.4 C6",
    severity: Severity::Red,
    desk: Desk::Account,
    rank: 34,
    money_gate: false,
    lane: Lane::Production,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &["制作/制作验收"],
    explanation: "发货验收单上实收数量少于应送数量，或验收结果为退回，至今没有补足的，提示本项，每份报价一条。\
                  还少多少：各次少收与退回之和，减去多收的和应送合计超出报价数量的部分（补货）；报价数量未填的，\
                  之后合格的验收应送不超过当时所缺，才算补货。请催供应商补货，补齐后再填一张合格的验收单。",
    bad: "[制作/报价]\n\
          报价单号       | 金额\n\
          XM2026-101-B01 | 9000\n\
          [制作/制作验收]\n\
          报价单号       | 应送数量 | 实收数量 | 验收结果 | 验收日\n\
          XM2026-101-B01 | 2000     | 1850     | 部分合格 | 2026-03-09\n",
    good: "[制作/报价]\n\
           报价单号       | 金额\n\
           XM2026-101-B01 | 9000\n\
           [制作/制作验收]\n\
           报价单号       | 应送数量 | 实收数量 | 验收结果 | 验收日\n\
           XM2026-101-B01 | 2000     | 1850     | 部分合格 | 2026-03-09\n\
           XM2026-101-B01 | 150      | 150      | 合格     | 2026-03-12\n",
    done: done::delivery_completed,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for quote in &review.quotes {
        let deliveries = quote.deliveries().into_iter().map(|delivery| (delivery.short(), delivery));
        let open: Vec<(i64, Delivery)> = deliveries.filter(|(short, _)| *short > 0).collect();
        let short: i64 = open.iter().map(|(short, _)| short).sum();
        let mut rows: Vec<&Acceptance> = open
            .into_iter()
            .flat_map(|(_, delivery)| delivery.acceptances)
            .filter(|row| row.shortfall() > 0)
            .collect();
        rows.sort_by_key(|row| (row.date.get().or(row.delivered.get()), row.key.as_str(), row.at));
        let Some((row, others)) = rows.split_first() else { continue };
        let day = row.date.get().map(|day| format!("{day} ")).unwrap_or_default();
        let returned = row.result.get() == Some(AcceptanceResult::Returned);
        let what = match (row.quantity_due.get(), row.quantity_received.get()) {
            _ if returned => "验收结果为退回".to_owned(),
            (Some(due), Some(received)) => format!("应送 {due}，实收 {received}"),
            _ => "数量不足".to_owned(),
        };
        let message = format!("{day}{what}，至今还少 {short}。请催供应商补货，补齐后再填一张合格的验收单。");
        let cell = if returned { row.result.at } else { row.quantity_received.at };
        raised.push(
            about(review.office, Code::A26, quote, message)
                .at(cell.or(Some(row.at)))
                .related(others.iter().map(|row| row.at))
                .waiting_on(Party::Supplier),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::complete("2000|2000|合格|2026-03-09", "", false)]
    #[case::one_short("2000|1999|部分合格|2026-03-09", "", true)]
    #[case::short_but_passed("2000|1850|合格|2026-03-09", "", true)]
    #[case::made_up("2000|1850|部分合格|2026-03-09", "150|150|合格|2026-03-10", false)]
    #[case::the_second_instalment("2000|1850|部分合格|2026-03-09", "2000|2000|合格|2026-03-10", true)]
    #[case::made_up_in_part("2000|1850|部分合格|2026-03-09", "149|149|合格|2026-03-10", true)]
    #[case::made_up_before("2000|1850|部分合格|2026-03-09", "150|150|合格|2026-03-08", true)]
    #[case::returned("100|100|退回|2026-03-09", "", true)]
    #[case::returned_and_replaced("100|100|退回|2026-03-09", "100|100|合格|2026-03-10", false)]
    fn short_goods_stay_open(#[case] first: &str, #[case] second: &str, #[case] raised: bool) {
        let second = if second.is_empty() {
            String::new()
        } else {
            format!("XM2026-101-Y02|XM2026-101-B01|{second}\n")
        };
        let text = format!(
            "[制作/报价]\n报价单号\nXM2026-101-B01\n[制作/制作验收]\n验收单号|报价单号|应送数量|实收数量|验收结果|验收日\n\
             XM2026-101-Y01|XM2026-101-B01|{first}\n{second}"
        );
        let outcome = run(&text);
        assert_eq!(!outcome.all(Code::A26).is_empty(), raised, "{:#?}", outcome.lines());
    }

    /// With 数量: what was sent beyond it made up for what was short, nothing else.
    #[rstest]
    #[case::second_instalment("2000", &["1000|850|部分合格|2026-03-09", "1000|1000|合格|2026-03-10"], Some(150))]
    #[case::made_up("2000", &["2000|1850|部分合格|2026-03-09", "150|150|合格|2026-03-10"], None)]
    #[case::one_make_up_for_two("2000", &["1000|850|部分合格|2026-03-09", "1000|900|部分合格|2026-03-10", "150|150|合格|2026-03-11"], Some(100))]
    #[case::make_up_short_too("2000", &["2000|1850|部分合格|2026-03-09", "150|140|合格|2026-03-10"], Some(10))]
    #[case::more_came_than_was_due("10", &["5|6|合格|2026-03-09", "5|4|部分合格|2026-03-10"], None)]
    #[case::the_rest_came_with_the_next("2000", &["1000|850|部分合格|2026-03-09", "1000|1150|合格|2026-03-10"], None)]
    #[case::the_rest_came_in_part("2000", &["1000|850|部分合格|2026-03-09", "1000|1149|合格|2026-03-10"], Some(1))]
    #[case::the_rest_came_with_the_next_of_unknown("", &["1000|850|部分合格|2026-03-09", "1000|1150|合格|2026-03-10"], None)]
    #[case::returned_and_replaced("100", &["100|100|退回|2026-03-09", "100|100|合格|2026-03-10"], None)]
    #[case::unknown_quantity("", &["1000|850|部分合格|2026-03-09", "1000|900|部分合格|2026-03-10", "150|150|合格|2026-03-11"], Some(100))]
    fn each_delivery_settles_its_own(
        #[case] ordered: &str,
        #[case] rows: &[&str],
        #[case] short: Option<u32>,
    ) {
        let rows: String =
            (1..).zip(rows).map(|(n, row)| format!("XM2026-101-Y{n:02}|XM2026-101-B01|{row}\n")).collect();
        let outcome = run(&format!(
            "[制作/报价]\n报价单号|数量\nXM2026-101-B01|{ordered}\n[制作/制作验收]\n\
             验收单号|报价单号|应送数量|实收数量|验收结果|验收日\n{rows}"
        ));
        match short {
            None => outcome.none(Code::A26),
            Some(short) => {
                let [one] = outcome.all(Code::A26)[..] else { panic!("{:#?}", outcome.lines()) };
                assert!(one.message.contains(&format!("至今还少 {short}。")), "{}", one.message);
            }
        }
    }

    /// Two short deliveries of one day: the words are those of the lower number, in any order of rows.
    #[test]
    fn rows_of_one_day_are_told_in_order_of_their_numbers() {
        let rows = [
            "XM2026-101-Y01|XM2026-101-B01|100|10|合格|2026-03-09",
            "XM2026-101-Y02|XM2026-101-B01|100|100|退回|2026-03-09",
        ];
        let told = |rows: &[&str]| {
            let rows = rows.join("\n");
            let outcome = run(&format!(
                "[制作/报价]\n报价单号\nXM2026-101-B01\n[制作/制作验收]\n验收单号|报价单号|应送数量|实收数量|验收结果|验收日\n{rows}"
            ));
            outcome.all(Code::A26).iter().map(|finding| finding.message.clone()).collect::<Vec<_>>()
        };
        assert_eq!(told(&rows), told(&[rows[1], rows[0]]));
        assert!(
            told(&rows)[0].starts_with("2026-03-09 应送 100，实收 10，至今还少 190。"),
            "{:?}",
            told(&rows)
        );
    }

    #[test]
    fn the_supplier_owes_it() {
        assert_told!(
            A26,
            "
                [制作/报价]
                报价单号       | 金额
                XM2026-101-B01 | 9000
                [制作/制作验收]
                报价单号       | 应送数量 | 实收数量 | 验收结果 | 验收日
                XM2026-101-B01 | 2000     | 1850     | 部分合格 | 2026-03-09
            ",
            "XM2026-101-B01 红 未了 - - 张三 供应商 9000.00 制作验收 · C2"
        );
    }

    /// What was delivered on one day is one delivery, in whatever order its rows stand.
    #[rstest]
    #[case::the_rest_the_same_day("2000|1850|部分合格|2026-03-09", "150|150|合格|2026-03-09", false)]
    #[case::both_short("2000|1850|合格|2026-03-09", "2000|1850|合格|2026-03-09", true)]
    fn one_day_has_no_order(#[case] first: &str, #[case] second: &str, #[case] raised: bool) {
        for (first, second) in [(first, second), (second, first)] {
            let outcome = run(&format!(
                "[制作/报价]\n报价单号\nXM2026-101-B01\n[制作/制作验收]\n验收单号|报价单号|应送数量|实收数量|验收结果|验收日\n\
                 XM2026-101-Y01|XM2026-101-B01|{first}\nXM2026-101-Y02|XM2026-101-B01|{second}\n"
            ));
            assert_eq!(!outcome.all(Code::A26).is_empty(), raised, "{:#?}", outcome.lines());
        }
    }

    #[test]
    fn goods_of_a_quote_that_does_not_exist_yet_are_not_judged() {
        run("[制作/报价]\n报价单号|日期\nXM2026-101-B01|2026-03-17\n\
             [制作/制作验收]\n报价单号|实收数量|验收结果|验收日\nXM2026-101-B01|100|退回|\n")
        .none(Code::A26);
    }

    /// D02: the second row of a 验收单号 is no make-up of the first.
    #[test]
    fn the_first_of_a_doubled_acceptance_is_judged() {
        let outcome = crate::testing::run(
            "[制作/报价]\n报价单号|日期|数量|金额|客户确认日\nXM2026-101-B01|2026-03-02|10|500|2026-03-02\n\
             [制作/制作验收]\n验收单号|报价单号|验收日|应送数量|实收数量|验收结果|验收人\n\
             Y1|XM2026-101-B01|2026-03-09|10|5|部分合格|甲\nY1|XM2026-101-B01|2026-03-09|10|5|部分合格|乙\n",
        );
        assert_eq!(outcome.keys(Code::D02), ["Y1"]);
        assert!(outcome.one(Code::A26).message.contains('5'), "{:#?}", outcome.lines());
    }
}
