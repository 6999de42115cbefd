//! M06: money was paid to a medium without saying for which placement.

use super::ledger::payments;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Target;
use crate::model::choice::PaymentKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::M06,
    name: "payment-without-placement",
    title: "付款未对应排期",
    clause: "H-4.2.4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[],
    needs: &["媒体排期/排期", "收付款/到款分配", "收付款/付款分配"],
    also_reads: &[],
    explanation: "每一笔付给媒体的钱都要落到排期编号上（H-4.2.4）：付款分配、单个排期编号，或几个排期编号的媒体成本之和正好等于付款。凑不上的不猜，列在这里。保证金除外。",
    bad: "
        @also M02
        [收付款/媒体付款]
        付款编号      | 实付金额 | 实付日期   | 收款单位
        FK202603-006 | 12000    | 2026-03-05 | 都市晨报社
    ",
    good: "
        @also M02
        [收付款/媒体付款]
        付款编号      | 实付金额 | 实付日期   | 收款单位   | 款项性质
        FK202603-006 | 12000    | 2026-03-05 | 都市晨报社 | 保证金
    ",
    done: done::payment_allocated,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    if !review.knows_placements() {
        return;
    }
    for (date, paid) in payments(review) {
        let Some((left, gross)) = paid.books.unallocated.zip(paid.books.gross()) else { continue };
        if left.is_zero() || paid.record.kind.get() == Some(PaymentKind::Deposit) {
            continue;
        }
        let shares: Vec<String> = paid
            .books
            .suggestion
            .iter()
            .map(|(placement, amount)| {
                format!("{} {amount} 元", review.office.placements[*placement].record.key)
            })
            .collect();
        let remedy = if !shares.is_empty() {
            format!(
                "所填排期编号的媒体成本加起来不等于付款；如按成本比例分，是{}。请核对后填付款分配",
                shares.join("、")
            )
        } else if paid.linked.placements.is_empty() {
            "请填排期编号，或在付款分配里逐条列明".to_owned()
        } else if paid.linked.placements.len() > 1 && lacks_a_cost(review, &paid.linked.placements) {
            "所写的几条排期媒体成本没有填全，分不清各付多少；请补填媒体成本，或在付款分配里逐条列明"
                .to_owned()
        } else {
            "请核对排期编号，或在付款分配里逐条列明".to_owned()
        };
        let payee = paid.record.payee_or_medium();
        let part = if left == gross { String::new() } else { format!("其中 {left} 元") };
        let offset = gross - paid.books.paid;
        let offset = if offset.is_zero() { String::new() } else { format!("、返点抵扣 {offset} 元") };
        let message =
            format!("{date} 付{payee} {} 元{offset}，{part}没有对应的排期。{remedy}。", paid.books.paid);
        raised.push(
            about(review.office, Code::M06, paid.linked, message)
                .at(paid.record.placements.at.or(Some(paid.record.at)))
                .money(left.abs()),
        );
    }
}

/// A payment for several placements is divided by their costs.
fn lacks_a_cost(review: &Review, paid_for: &[Target]) -> bool {
    let lacks = |target: &Target| match target {
        Target::Placement(id) => review.office.placements[*id].record.cost.get().is_none(),
        _ => false,
    };
    paid_for.iter().any(lacks)
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::model::Fen;
    use crate::testing;

    #[test]
    fn placements_without_a_cost_are_named_as_the_reason() {
        let outcome = testing::run(
            "[媒体排期/排期]\n排期编号\nXM2026-101-M0405\nXM2026-101-M0406
             [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK1 | XM2026-101-M0405、XM2026-101-M0406 | 18000 | 2026-03-04",
        );
        let message = &outcome.one(Code::M06).message;
        assert!(message.contains("媒体成本没有填全，分不清各付多少"), "{message}");
    }

    #[test]
    fn several_placements_must_add_up_exactly() {
        for (paid, offset, left) in [
            ("18000", "", None),
            ("17000", "1000", None),
            ("18000.01", "", Some(Fen(1_800_001))),
            ("17999.99", "", Some(Fen(1_799_999))),
        ] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0405 | 9000\nXM2026-101-M0406 | 9000
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 返点抵扣 | 实付日期\nFK202603-004 | XM2026-101-M0405、XM2026-101-M0406 | {paid} | {offset} | 2026-03-04"
            ));
            assert_eq!(outcome.all(Code::M06).first().and_then(|f| f.money_at_risk), left, "{paid}");
        }
    }

    /// Cash and 返点抵扣 are told apart.
    #[test]
    fn what_was_paid_is_cash() {
        let outcome = testing::run(
            "[收付款/媒体付款]\n付款编号 | 收款单位 | 实付金额 | 返点抵扣 | 实付日期\nFK202603-004 | 晨报社 | 1700 | 100 | 2026-03-04",
        );
        let said = "2026-03-04 付晨报社 1,700.00 元、返点抵扣 100.00 元，没有对应的排期。";
        assert!(outcome.one(Code::M06).message.starts_with(said), "{}", outcome.one(Code::M06).message);
    }
}
