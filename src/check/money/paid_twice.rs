//! M12: what looks like the same payment made a second time.

use super::ledger::{Paid, in_case, payments, placements};
use crate::check::rule::{Desk, Matter, Review, Rule, Run};
use crate::finding::{Code, Finding, Findings, Party, Severity};
use crate::handbook::Lane;
use crate::model::Fen;
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::M12,
    name: "paid-twice",
    title: "疑似重复付款",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 26,
    money_gate: true,
    lane: Lane::Media,
    matter: Matter::Refund,
    explanation: "两笔实付相隔不超过重复付款天数（默认 10 天）、收款单位和实付金额都相同；或者一个排期已有一笔付足媒体成本，后来又有一笔付足。以后一笔为准。确非重复的，请在设置的豁免表注明。",
    bad: "
        @also M02 M06
        [收付款/媒体付款]
        付款编号      | 实付金额 | 实付日期   | 收款单位
        FK202603-005 | 52200    | 2026-03-04 | 都市晨报社
        FK202603-007 | 52200    | 2026-03-09 | 都市晨报社
    ",
    good: "
        @also M02 M06
        [收付款/媒体付款]
        付款编号      | 实付金额 | 实付日期   | 收款单位
        FK202603-005 | 52200    | 2026-02-26 | 都市晨报社
        FK202603-007 | 52200    | 2026-03-09 | 都市晨报社
    ",
    run: Run::Office(check),
};

/// A payment and its day.
type Made<'a> = (NaiveDate, Paid<'a>);

fn check(desk: &Review, findings: &mut Findings) {
    let mut by_payee: BTreeMap<(String, Fen), Vec<Made>> = BTreeMap::new();
    let mut all: BTreeMap<usize, Made> = BTreeMap::new();
    for (date, paid) in payments(desk) {
        all.insert(paid.index, (date, paid));
        if let Some(payee) = paid.record.payee.known().filter(|_| paid.books.paid > Fen::ZERO) {
            let payee = payee.chars().filter(|c| !c.is_whitespace()).collect();
            by_payee.entry((payee, paid.books.paid)).or_default().push((date, paid));
        }
    }
    let limit = i64::from(desk.settings.parameters.duplicate_payment_days);
    for ((payee, amount), mut made) in by_payee {
        made.sort_by(|a, b| order(a).cmp(&order(b)));
        for pair in made.windows(2) {
            let [first, second] = pair else { continue };
            let days = (second.0 - first.0).num_days();
            if days <= limit {
                let said = format!(
                    "{} 付{payee} {amount} 元，{days} 天前的 {} 也付了同一单位同样金额",
                    second.0, first.1.record.key
                );
                findings.push(finding(first, second, &said, amount));
            }
        }
    }
    for placed in placements(desk) {
        let Some(cost) = placed.record.cost.get().filter(|cost| *cost > Fen::ZERO) else { continue };
        let full = placed.books.payment_parts.iter().filter(|(_, cash, offset)| *cash + *offset >= cost);
        let mut full: Vec<&Made> = full.filter_map(|(i, _, _)| all.get(i)).collect();
        full.sort_by(|a, b| order(a).cmp(&order(b)));
        let Some((first, later)) = full.split_first() else { continue };
        for second in later {
            let said = format!(
                "{} 为 {} 付足媒体成本 {cost} 元，而 {} 的 {} 已经付足",
                second.0, placed.record.key, first.0, first.1.record.key
            );
            findings.push(finding(first, second, &said, cost));
        }
    }
}

fn order<'a>((date, paid): &'a Made) -> (NaiveDate, &'a str) {
    (*date, &paid.record.key)
}

fn finding(first: &Made, second: &Made, said: &str, money: Fen) -> Finding {
    let record = second.1.record;
    let message = format!("{said}。请核对银行流水；重复的请让对方退回，不是重复的请分清排期编号。");
    in_case(
        Finding::new(Code::M12, &record.key, message)
            .at(record.paid.at.or(Some(record.at)))
            .related(first.1.record.paid.at)
            .waiting_on(Party::Medium)
            .money(money),
        second.1.case,
    )
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn ten_days_apart_still_looks_the_same() {
        for (second, amount, raised) in [
            ("2026-03-14", "52200", true),
            ("2026-03-15", "52200", false),
            ("2026-03-14", "52200.01", false),
            ("2026-03-04", "52200", true),
        ] {
            let outcome = testing::run(&format!(
                "[收付款/媒体付款]\n付款编号 | 实付金额 | 实付日期 | 收款单位\nFK202603-005 | 52200 | 2026-03-04 | 都市晨报社\nFK202603-007 | {amount} | {second} | 都市晨报社"
            ));
            let keys: &[&str] = if raised { &["FK202603-007"] } else { &[] };
            assert_eq!(outcome.keys(Code::M12), keys, "{second} {amount}");
        }
    }

    #[test]
    fn a_placement_paid_in_full_twice_is_paid_twice() {
        for (second, raised) in [("45000", true), ("44999.99", false)] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0201 | 45000
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202601-001 | XM2026-101-M0201 | 45000 | 2026-01-05\nFK202603-001 | XM2026-101-M0201 | {second} | 2026-03-05"
            ));
            assert_eq!(outcome.all(Code::M12).len(), usize::from(raised), "{second}");
        }
    }

    #[test]
    fn a_cancellation_afterwards_does_not_make_the_second_payment_right() {
        let outcome = testing::run(
            "[媒体排期/排期]\n排期编号 | 媒体成本 | 状态 | 撤单日 | 媒体扣款\nXM2026-101-M0201 | 45000 | 撤单 | 2026-03-10 | 0
             [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202601-001 | XM2026-101-M0201 | 45000 | 2026-01-05\nFK202603-001 | XM2026-101-M0201 | 45000 | 2026-03-05",
        );
        assert_eq!(outcome.keys(Code::M12), ["FK202603-001"], "{:#?}", outcome.lines());
    }
}
