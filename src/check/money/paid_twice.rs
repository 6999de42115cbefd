//! M12: what looks like the same payment made a second time.

use super::ledger::{Paid, payments, placements};
use crate::check::about::about;
use crate::check::rule::{Asked, Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::PaymentId;
use crate::model::Fen;
use crate::model::text::unspaced;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

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
    matter: Matter::PaidTwice,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
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
    done,
    run: Run::Office(check),
};

/// A payment and its day.
type Made<'a> = (NaiveDate, Paid<'a>);

/// Why a payment looks like a second one.
struct Doubt<'a> {
    first: Made<'a>,
    said: String,
    money: Fen,
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let all: BTreeMap<PaymentId, Made> =
        payments(review).map(|(date, paid)| (paid.id, (date, paid))).collect();
    let mut doubts: BTreeMap<PaymentId, Vec<Doubt>> = BTreeMap::new();
    let same = same_amounts(review);
    // the same payee and amount is already a doubt about the whole payment
    let whole: BTreeSet<PaymentId> = same.iter().map(|(second, _)| *second).collect();
    let full = full_payments(review, &all).into_iter().filter(|(second, _)| !whole.contains(second));
    for (second, doubt) in same.into_iter().chain(full) {
        doubts.entry(second).or_default().push(doubt);
    }
    for (second, doubts) in doubts {
        if let Some(second) = all.get(&second) {
            raised.extend(finding(review, second, &doubts));
        }
    }
}

/// 收款单位 without spaces.
fn payee(paid: &Paid) -> Option<String> {
    paid.record.payee.known().map(|payee| unspaced(payee))
}

/// Payments of one amount to one payee within 重复付款天数. A payment that came back whole, in one refund or in
/// parts, is not counted, because money that came back was not paid twice.
fn same_amounts<'a>(review: &Review<'a>) -> Vec<(PaymentId, Doubt<'a>)> {
    let mut by_payee: BTreeMap<String, Vec<Made>> = BTreeMap::new();
    for (date, paid) in payments(review).filter(|(_, paid)| !paid.books.paid.is_zero()) {
        if let Some(payee) = payee(&paid) {
            by_payee.entry(payee).or_default().push((date, paid));
        }
    }
    let limit = i64::from(review.settings.parameters.duplicate_payment_days);
    let mut doubts = Vec::new();
    for (payee, made) in by_payee {
        let mut by_amount: BTreeMap<Fen, Vec<Made>> = BTreeMap::new();
        for one in not_returned(made) {
            by_amount.entry(one.1.books.paid).or_default().push(one);
        }
        for (amount, standing) in by_amount {
            for pair in standing.windows(2) {
                let [first, second] = pair else { continue };
                let days = (second.0 - first.0).num_days();
                if days <= limit {
                    let said = format!(
                        "{} 付{payee} {amount} 元，{days} 天前的 {} 也付了同一单位同样金额",
                        second.0, first.1.record.key
                    );
                    doubts.push((second.1.id, Doubt { first: *first, said, money: amount }));
                }
            }
        }
    }
    doubts
}

/// The payments to one payee that did not come back whole, by their days.
fn not_returned(mut made: Vec<Made>) -> Vec<Made> {
    made.sort_by(|a, b| order(a).cmp(&order(b)));
    // each payment with what of it has not come back yet
    let mut standing: Vec<(Made, Fen)> = Vec::new();
    for one in made {
        if one.1.books.paid > Fen::ZERO {
            standing.push((one, one.1.books.paid));
        } else {
            take_back(&mut standing, &one.1);
            standing.retain(|(_, left)| !left.is_zero());
        }
    }
    standing.into_iter().map(|(one, _)| one).collect()
}

/// Takes a refund off the payments before it that it can belong to: off the last one of which just so much is
/// left, else off the last ones.
fn take_back(standing: &mut [(Made, Fen)], refund: &Paid) {
    let mut back = refund.books.paid.abs();
    let belongs = |(paid, _): &&mut (Made, Fen)| can_return(refund, &paid.1);
    if let Some((_, left)) = standing.iter_mut().rev().filter(belongs).find(|(_, left)| *left == back) {
        *left = Fen::ZERO;
        return;
    }
    for (_, left) in standing.iter_mut().rev().filter(belongs) {
        let part = back.min(*left);
        *left -= part;
        back -= part;
    }
}

/// Whether a refund can belong to a payment: they name a common placement, or one of them names none.
fn can_return(refund: &Paid, paid: &Paid) -> bool {
    let (back, made) = (&refund.books.parts, &paid.books.parts);
    back.is_empty() || made.is_empty() || back.iter().any(|part| made.iter().any(|own| own.to == part.to))
}

/// Payments that each pay the whole 媒体成本 of a placement, if so much is still paid for it.
fn full_payments<'a>(
    review: &Review<'a>,
    all: &BTreeMap<PaymentId, Made<'a>>,
) -> Vec<(PaymentId, Doubt<'a>)> {
    let mut doubts = Vec::new();
    for placed in placements(review) {
        let Some(cost) = placed.record.cost.get().filter(|cost| *cost > Fen::ZERO) else { continue };
        let parts = &placed.books.payment_parts;
        let mut left: Fen = parts.iter().map(|part| part.gross()).sum();
        let full = parts.iter().filter(|part| part.gross() >= cost);
        let mut full: Vec<&Made> = full.filter_map(|part| all.get(&part.from)).collect();
        full.sort_by(|a, b| order(a).cmp(&order(b)));
        let Some((first, later)) = full.split_first() else { continue };
        left -= cost;
        for second in later {
            if left < cost {
                break;
            }
            left -= cost;
            let said = format!(
                "{} 为 {} 付足媒体成本 {cost} 元，而 {} 的 {} 已经付足",
                second.0, placed.record.key, first.0, first.1.record.key
            );
            doubts.push((second.1.id, Doubt { first: **first, said, money: cost }));
        }
    }
    doubts
}

fn order<'a>((date, paid): &'a Made) -> (NaiveDate, bool, &'a str) {
    (*date, paid.books.paid < Fen::ZERO, &paid.record.key)
}

/// Makes one finding for a payment, with the sum of everything it may have paid twice.
fn finding(review: &Review, second: &Made, doubts: &[Doubt]) -> Option<Raised> {
    let first = doubts.first()?;
    let record = second.1.record;
    let said: Vec<&str> = doubts.iter().map(|doubt| doubt.said.as_str()).collect();
    let message =
        format!("{}。请核对银行流水；重复的请让对方退回，不是重复的请分清排期编号。", said.join("；"));
    Some(
        about(review.office, Code::M12, second.1.linked, message)
            .at(record.paid.at.or(Some(record.at)))
            .related(first.first.1.record.paid.at)
            .waiting_on(Party::Medium)
            .money(doubts.iter().map(|doubt| doubt.money).sum::<Fen>()),
    )
}

/// Done if the payee has paid something back since.
fn done(review: &Review, asked: &Asked) -> bool {
    let own = payments(review).find(|(_, paid)| paid.record.key == asked.key);
    own.is_some_and(|(_, own)| {
        let mut others = payments(review);
        others.any(|(_, other)| {
            other.books.paid < Fen::ZERO && payee(&other) == payee(&own) && can_return(&other, &own)
        })
    })
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

    #[test]
    fn what_was_refunded_is_not_paid_twice() {
        for (refund, raised) in [
            ("FK202603-006 |  | -52200 | 2026-03-06 | 都市晨报社", false),
            ("FK202603-008 |  | -52200 | 2026-03-12 | 都市晨报社", false),
            ("FK202603-006 |  | -52199 | 2026-03-06 | 都市晨报社", true),
            ("FK202603-006 |  | -52200 | 2026-03-06 | 城市广播", true),
        ] {
            let outcome = testing::run(&format!(
                "[收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期 | 收款单位\n\
                 FK202603-005 |  | 52200 | 2026-03-04 | 都市晨报社\n{refund}\n\
                 FK202603-007 |  | 52200 | 2026-03-09 | 都市晨报社"
            ));
            assert_eq!(!outcome.all(Code::M12).is_empty(), raised, "{refund}: {:#?}", outcome.lines());
        }
    }

    /// However a payment came back, in one refund or in parts, it was not paid twice once all of it is back.
    #[test]
    fn what_came_back_in_parts_is_not_paid_twice() {
        for (refunds, raised) in [
            ("-40000 -5000", false),
            ("-5000 -40000", false),
            ("-15000 -15000 -15000", false),
            ("-40000 -4999.99", true),
            ("-40000", true),
        ] {
            let back = refunds.split(' ').enumerate().map(|(n, amount)| {
                format!("FK202603-10{n} | XM2026-101-M0201 | {amount} | 2026-03-05 | 都市晨报社\n")
            });
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0201 | 45000
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期 | 收款单位
                 FK202603-001 | XM2026-101-M0201 | 45000 | 2026-03-03 | 都市晨报社\n{}\
                 FK202603-007 | XM2026-101-M0201 | 45000 | 2026-03-07 | 都市晨报社",
                back.collect::<String>()
            ));
            let expected: &[&str] = if raised { &["FK202603-007"] } else { &[] };
            assert_eq!(outcome.keys(Code::M12), expected, "{refunds}");
        }
    }

    /// A refund takes away the payment of its own amount, though another one was made after it.
    #[test]
    fn a_refund_of_a_whole_payment_takes_nothing_off_another() {
        for (refund, raised) in [("-52200", false), ("-30000", true)] {
            let outcome = testing::run(&format!(
                "[收付款/媒体付款]\n付款编号 | 实付金额 | 实付日期 | 收款单位
                 FK202603-005 | 52200 | 2026-03-04 | 都市晨报社
                 FK202603-006 | 30000 | 2026-03-05 | 都市晨报社
                 FK202603-007 | {refund} | 2026-03-06 | 都市晨报社
                 FK202603-008 | 52200 | 2026-03-07 | 都市晨报社"
            ));
            let expected: &[&str] = if raised { &["FK202603-008"] } else { &[] };
            assert_eq!(outcome.keys(Code::M12), expected, "{refund}");
        }
    }

    /// What came back for one placement says nothing of another.
    #[test]
    fn a_refund_takes_away_a_payment_of_its_own_placement() {
        for (refunded, raised) in [("XM2026-101-M0202", true), ("XM2026-101-M0203", false), ("", false)] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0201 | 90000\nXM2026-101-M0202 | 90000\nXM2026-101-M0203 | 90000
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期 | 收款单位
                 FK202603-004 | XM2026-101-M0202 | 100 | 2026-02-14 | 晨报传媒
                 FK202603-005 | XM2026-101-M0203 | 100 | 2026-03-04 | 晨报传媒
                 FK202603-006 | {refunded} | -100 | 2026-03-06 | 晨报传媒
                 FK202603-007 | XM2026-101-M0201 | 100 | 2026-03-07 | 晨报传媒"
            ));
            let expected: &[&str] = if raised { &["FK202603-007"] } else { &[] };
            assert_eq!(outcome.keys(Code::M12), expected, "{refunded}");
        }
    }

    #[test]
    fn a_placement_paid_refunded_and_paid_again_is_paid_once() {
        let outcome = testing::run(
            "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0201 | 45000
             [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202601-001 | XM2026-101-M0201 | 45000 | 2026-01-05\nFK202602-001 | XM2026-101-M0201 | -45000 | 2026-02-05\nFK202603-001 | XM2026-101-M0201 | 45000 | 2026-03-05",
        );
        outcome.none(Code::M12);
    }

    #[test]
    fn a_payment_for_several_placements_says_the_money_of_all() {
        let outcome = testing::run(
            "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0201 | 45000\nXM2026-101-M0202 | 30000
             [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202601-001 | XM2026-101-M0201 | 45000 | 2026-01-05\nFK202601-002 | XM2026-101-M0202 | 30000 | 2026-01-05\nFK202603-001 | | 75000 | 2026-03-05
             [收付款/付款分配]\n付款编号 | 排期编号 | 分配金额\nFK202603-001 | XM2026-101-M0201 | 45000\nFK202603-001 | XM2026-101-M0202 | 30000",
        );
        let finding = outcome.one(Code::M12);
        assert_eq!(
            (finding.key.as_str(), finding.money_at_risk),
            ("FK202603-001", Some(crate::model::Fen::yuan(75_000)))
        );
        assert!(
            finding.message.contains("M0201") && finding.message.contains("M0202"),
            "{}",
            finding.message
        );
    }
}
