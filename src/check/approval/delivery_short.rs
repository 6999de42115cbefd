//! A26 到货数量不足或退回: goods that are not there yet, whatever was signed.

use crate::check::rule::{Desk, Rule, Run};
use crate::check::steps;
use crate::finding::{Code, Findings, Party, Severity};
use crate::link::Quote;
use crate::model::choice::AcceptanceResult;
use crate::model::quote::Acceptance;

pub(crate) const RULE: Rule = Rule {
    code: Code::A26,
    name: "delivery-short",
    title: "到货数量不足或退回",
    clause: "H-7, H-4.4 C6",
    severity: Severity::Red,
    explanation: "发货验收单上实收数量少于应送数量，或验收结果为退回，之后又没有合格的验收补足，就提示本项，\
                  每份报价一条。请催供应商补货，补齐后再填一张合格的验收单。",
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
    run: Run::Office(check),
};

/// Pieces a delivery leaves open by itself; 0 where it is complete.
fn shortfall(row: &Acceptance) -> u64 {
    let received = row.quantity_received.get().map(u64::from);
    let due = row.quantity_due.get().map(u64::from);
    if row.result.get() == Some(AcceptanceResult::Returned) {
        return due.or(received).unwrap_or(1).max(1);
    }
    match (due, received) {
        (Some(due), Some(received)) => due.saturating_sub(received),
        _ => 0,
    }
}

/// Pieces of the same line that later deliveries, fully accepted, brought; of the same day only
/// what came whole.
fn made_up(quote: &Quote, row: &Acceptance) -> u64 {
    let day = |row: &Acceptance| row.date.get().or(row.delivered.get());
    let after = |other: &Acceptance| {
        day(other) > day(row) || (day(other) == day(row) && other.at != row.at && shortfall(other) == 0)
    };
    let same_line = |other: &Acceptance| match (row.line.get(), other.line.get()) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    let later = quote.acceptances.iter().filter(|other| {
        other.result.get() == Some(AcceptanceResult::Passed) && same_line(other) && after(other)
    });
    later.filter_map(|other| other.quantity_received.get().map(u64::from)).sum()
}

fn check(desk: &Desk, findings: &mut Findings) {
    for quote in &desk.quotes {
        let open = quote.acceptances.iter().map(|row| (row, shortfall(row)));
        let open: Vec<(&Acceptance, u64)> =
            open.filter(|(row, short)| *short > 0 && made_up(quote, row) < *short).collect();
        let Some((row, short)) = open.first() else { continue };
        let day = row.date.get().map(|day| format!("{day} ")).unwrap_or_default();
        let returned = row.result.get() == Some(AcceptanceResult::Returned);
        let what = match (row.quantity_due.get(), row.quantity_received.get()) {
            _ if returned => "验收结果为退回".to_owned(),
            (Some(due), Some(received)) => format!("应送 {due}，实收 {received}，少 {short}"),
            _ => format!("少 {short}"),
        };
        let message = format!("{day}{what}，之后没有合格的验收补足。请催供应商补货，补齐后再填验收单。");
        let cell = if returned { row.result.at } else { row.quantity_received.at };
        findings.push(
            steps::about_quote(desk.office, Code::A26, quote, message)
                .at(cell.or(Some(row.at)))
                .related(open.iter().skip(1).map(|(row, _)| row.at))
                .waiting_on(Party::Supplier),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::run;
    use rstest::rstest;

    #[rstest]
    #[case::complete("2000|2000|合格|2026-03-09", "", false)]
    #[case::one_short("2000|1999|部分合格|2026-03-09", "", true)]
    #[case::short_but_passed("2000|1850|合格|2026-03-09", "", true)]
    #[case::made_up("2000|1850|部分合格|2026-03-09", "150|150|合格|2026-03-10", false)]
    #[case::all_of_it_again("2000|1850|部分合格|2026-03-09", "2000|2000|合格|2026-03-10", false)]
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

    #[test]
    fn the_supplier_owes_it() {
        let outcome = crate::testing::run(
            "[制作/报价]\n\
             报价单号|金额\n\
             XM2026-101-B01|9000\n\
             [制作/制作验收]\n\
             报价单号|应送数量|实收数量|验收结果|验收日\n\
             XM2026-101-B01|2000|1850|部分合格|2026-03-09",
        );
        assert_eq!(outcome.told(Code::A26), "XM2026-101-B01 红 未了 - - 张三 供应商 9000.00 制作验收 · C2");
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
}
