//! M03: more was paid for a placement than it costs.

use super::ledger::placements;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing, needs};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M03,
    name: "overpaid",
    title: "多付",
    clause: "H-4.2.4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 27,
    money_gate: true,
    lane: Lane::Media,
    matter: Matter::Refund,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: needs::PAYMENTS,
    explanation: "实付金额加返点抵扣超过媒体成本的，多付的部分要么退回，要么改对应的排期编号（H-4.2.4）。撤单的由 M16 说。",
    bad: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 客户金额 | 媒体成本 | 客户确认日
        XM2026-101-M0405 | 2026-04-20 | 50000    | 45000    | 2026-03-02
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 返点抵扣 | 实付日期
        FK202603-001 | XM2026-101-M0405 | 45000    | 1000     | 2026-03-12
    ",
    good: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 客户金额 | 媒体成本 | 客户确认日
        XM2026-101-M0405 | 2026-04-20 | 50000    | 45000    | 2026-03-02
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 返点抵扣 | 实付日期
        FK202603-001 | XM2026-101-M0405 | 44000    | 1000     | 2026-03-12
    ",
    done: done::overpayment_refunded,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for placed in placements(review).filter(|placed| !placed.is_cancelled()) {
        let Some((cost, gross)) = placed.books.cost.zip(placed.books.gross()) else { continue };
        if gross <= cost {
            continue;
        }
        let over = gross - cost;
        let payments = placed.books.payment_parts.iter().map(|part| &review.payments[part.from]);
        let keys: Vec<&str> = payments.clone().map(|p| p.record.key.as_str()).collect();
        let named = if keys.is_empty() { String::new() } else { format!("（{}）", keys.join("、")) };
        let message = format!(
            "媒体成本 {cost} 元，已付（含返点抵扣）{gross} 元，多付 {over} 元{named}。请让媒体退回，或在付款分配里把多付部分改到所属的排期编号。"
        );
        raised.push(
            about(review.office, Code::M03, placed.linked, message)
                .at(placed.record.cost.at.or(Some(placed.record.at)))
                .related(payments.filter_map(|p| p.record.paid.at))
                .waiting_on(Party::Medium)
                .money(over),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::model::Fen;
    use crate::testing;

    #[test]
    fn one_fen_too_much_is_too_much() {
        for (paid, over) in [("45000", None), ("45000.01", Some(Fen(1))), ("44999.99", None)] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0405 | 45000
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202603-001 | XM2026-101-M0405 | {paid} | 2026-03-12"
            ));
            assert_eq!(outcome.all(Code::M03).first().and_then(|f| f.money_at_risk), over, "{paid}");
        }
    }

    /// A placement that is overpaid by what it was offset alone names no payment, and no empty brackets.
    #[test]
    fn a_message_without_payments_has_no_empty_brackets() {
        let told = |payment: &str| {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0405 | 45000
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\n{payment} | XM2026-101-M0405 | 45001 | 2026-03-12"
            ));
            outcome.one(Code::M03).message.clone()
        };
        let said = told("FK202603-001");
        assert!(said.contains("多付 1.00 元（FK202603-001）。"), "{said}");
        assert!(!said.contains("（）"), "{said}");
        assert!(!told("").contains("（）"), "{}", told(""));
    }
}
