//! M04: a payment to a medium is overdue, by its plan or after the placement was aired.

use super::ledger::placed;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::due::{About, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Fen;
use crate::model::choice::PaymentKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::M04,
    name: "payment-overdue",
    title: "逾期未付",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[],
    needs: &["收付款/媒体付款", "收付款/付款分配", "项目名册/媒体"],
    also_reads: &["媒体排期/发布确认"],
    explanation: "计划付款日已过而没有实付日期的（按付款编号），或者已发布的媒体成本超过已付款、末播日又过了逾期应付天数（默认 30 天）的（按排期编号），请付款或改期。",
    bad: "
        [收付款/媒体付款]
        付款编号      | 应付金额 | 实付金额 | 计划付款日
        FK202603-013 | 9000     |          | 2026-03-10
    ",
    good: "
        [收付款/媒体付款]
        付款编号      | 应付金额 | 实付金额 | 计划付款日
        FK202603-013 | 9000     |          | 2026-03-16
    ",
    done: done::paid,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let today = review.as_of();
    let late = |kind: ObligationKind| {
        let open = review.due.obligations.of(kind).iter().filter(|owed| owed.is_open());
        open.filter_map(|owed| Some((owed, owed.due_day()?, owed.calendar_days_late(today)?)))
    };
    for (owed, planned, days) in late(ObligationKind::PaymentRequest) {
        let About::Payment(id) = owed.about else { continue };
        let record = &review.payments[id].record;
        let amount = record.due_amount.get().or(record.paid.get());
        let payee = record.payee_or_medium();
        let is_refund =
            record.kind.get() == Some(PaymentKind::Refund) || amount.is_some_and(|sum| sum < Fen::ZERO);
        let said = |sum: Fen| format!(" {sum} 元");
        let message = if is_refund {
            let sum = amount.map_or_else(String::new, |sum| said(sum.abs()));
            format!(
                "计划 {planned} 由{payee}退款{sum}，至今无实付日期，过了 {days} 天。已退的请补实付日期，金额填负数；未退的请催媒体或改计划付款日。"
            )
        } else {
            let sum = amount.map_or_else(String::new, said);
            format!(
                "计划 {planned} 付{payee}{sum}，至今无实付日期，过了 {days} 天。已付的请补实付日期，未付的请付款或改计划付款日。"
            )
        };
        raised.push(
            about(review.office, Code::M04, &review.payments[id], message)
                .at(owed.place)
                .due(planned)
                .days_over(Over::Calendar(days))
                .money(amount),
        );
    }
    if !review.knows_receipts() {
        return;
    }
    for (owed, due, days) in late(ObligationKind::MediumBalance) {
        let (About::Placement(id), Some(last)) = (owed.about, owed.from) else { continue };
        let placed = placed(review, id);
        let (Some(used), Some(gross)) = (placed.books.published_cost, placed.books.gross()) else { continue };
        let (last, rest) = (last.date, used - gross);
        let message = format!(
            "{last} 已播完，已发布的媒体成本 {used} 元，已付 {gross} 元，还欠媒体 {rest} 元，应在 {due} 前付清。请付款；已付的请登记并填排期编号。"
        );
        raised.push(
            about(review.office, Code::M04, placed.linked, message)
                .at(owed.place)
                .due(due)
                .days_over(Over::Calendar(days))
                .money(rest),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn thirty_days_after_the_last_day_are_allowed() {
        for (aired, raised) in [("2026-02-13", true), ("2026-02-14", false)] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 投放日期 | 媒体成本\nXM2026-101-M0201 | {aired} | 45000
                 [媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数\nXM2026-101-F001 | XM2026-101-M0201 | {aired} | 1 | 1"
            ));
            assert_eq!(outcome.all(Code::M04).len(), usize::from(raised), "{aired}: {:#?}", outcome.lines());
        }
    }

    /// The medium owes a refund; nobody is asked to pay it.
    #[test]
    fn a_refund_is_asked_of_the_medium() {
        for (kind, sum) in [("退款", "9000"), ("退款", "-9000"), ("预付", "-9000")] {
            let outcome = testing::run(&format!(
                "[收付款/媒体付款]\n付款编号 | 收款单位 | 款项性质 | 应付金额 | 实付金额 | 计划付款日\nFK202603-013 | 晨报社 | {kind} | {sum} | | 2026-03-10"
            ));
            let said = outcome.all(Code::M04);
            let message = said.first().map(|one| one.message.as_str()).unwrap_or_default();
            assert!(message.contains("由晨报社退款 9,000.00 元"), "{kind} {sum}: {message}");
        }
    }

    #[test]
    fn the_planned_day_itself_is_not_over_and_a_paid_one_never() {
        for (planned, paid, raised) in
            [("2026-03-15", "", true), ("2026-03-16", "", false), ("2026-03-10", "2026-03-12", false)]
        {
            let outcome = testing::run(&format!(
                "[收付款/媒体付款]\n付款编号 | 实付金额 | 计划付款日 | 实付日期\nFK202603-013 | 9000 | {planned} | {paid}"
            ));
            assert_eq!(outcome.all(Code::M04).len(), usize::from(raised), "{planned} {paid}");
        }
    }
}
