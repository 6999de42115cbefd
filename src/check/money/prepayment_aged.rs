//! M20: a medium has held a prepayment for long and published nothing for it.

use super::ledger::overdue;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::due::ObligationKind;
use crate::finding::{Code, Over, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M20,
    name: "prepayment-aged",
    title: "预付账龄过长",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::FollowUp, Property::AlsoOf(Severity::Red)],
    needs: &["媒体排期/发布确认"],
    also_reads: &[],
    explanation: "付给媒体而尚未用于发布的钱，从实付日期起超过预付账龄黄灯天数（默认 90 天）为黄，超过红灯天数（默认 180 天）为红（H-4.2.4）。同一排期先付的先用；媒体成本未知的不查。",
    bad: "
        @also M02 M08 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 媒体成本 | 客户确认日
        XM2026-101-M0405 | 2026-04-20 | 32400    | 2025-11-10
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期
        FK202511-001 | XM2026-101-M0405 | 32400    | 2025-11-20
    ",
    good: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 媒体成本 | 客户确认日
        XM2026-101-M0405 | 2026-04-20 | 32400    | 2026-02-10
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期
        FK202602-001 | XM2026-101-M0405 | 32400    | 2026-02-20
    ",
    done: done::prepayment_used,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let parameters = &review.settings.parameters;
    let yellow = i64::from(parameters.prepayment_yellow_days);
    let red = i64::from(parameters.prepayment_red_days);
    for (date, due, over, id) in overdue(review, ObligationKind::PrepaymentUse) {
        let (paid, books) = (&review.payments[id], &review.books.payments[id]);
        let (unused, days) = (books.unused, (review.as_of() - date).num_days());
        let payee = paid.record.payee_or_medium();
        let message = format!(
            "{date} 付{payee} {} 元，还有 {unused} 元没有用于发布，已 {days} 天（黄灯 {yellow} 天，红灯 {red} 天）。请安排投放，或让媒体退款。",
            books.gross().unwrap_or(books.paid)
        );
        raised.push(
            about(review.office, Code::M20, paid, message)
                .at(paid.record.date.at.or(Some(paid.record.at)))
                .severity(if days > red { Severity::Red } else { Severity::Yellow })
                .waiting_on(Party::Medium)
                .due(due)
                .days_over(Over::Calendar(over))
                .money(unused),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::model::Fen;
    use crate::testing;

    #[test]
    fn ninety_days_are_yellow_and_one_hundred_and_eighty_red() {
        for (date, severity) in [
            ("2025-12-16", None),
            ("2025-12-15", Some(Severity::Yellow)),
            ("2025-09-17", Some(Severity::Yellow)),
            ("2025-09-16", Some(Severity::Red)),
        ] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0405 | 32400
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202511-001 | XM2026-101-M0405 | 32400 | {date}"
            ));
            assert_eq!(outcome.all(Code::M20).first().map(|f| f.severity), severity, "{date}");
        }
    }

    #[test]
    fn it_was_to_be_used_by_the_ninetieth_day() {
        let outcome = testing::run(
            "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0405 | 32400
             [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202511-001 | XM2026-101-M0405 | 32400 | 2025-11-20",
        );
        assert_eq!(
            outcome.told(Code::M20),
            "FK202511-001 黄 未了 2026-02-18 +26 财务 媒体 32400.00 媒体付款 · D2"
        );
    }

    #[test]
    fn the_first_payment_is_used_first() {
        let outcome = testing::run(
            "[媒体排期/排期]\n排期编号 | 次数 | 媒体成本 | 投放日期\nXM2026-101-M0405 | 3 | 90000 | 2026-03-10
             [媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数\nXM2026-101-F01 | XM2026-101-M0405 | 2026-03-10 | 1 | 1
             [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期
             FK202511-001 | XM2026-101-M0405 | 20000 | 2025-11-20
             FK202511-002 | XM2026-101-M0405 | 20000 | 2025-11-21",
        );
        assert_eq!(outcome.one(Code::M20).key, "FK202511-002");
        assert_eq!(outcome.one(Code::M20).money_at_risk, Some(Fen::yuan(10_000)));
    }
}
