//! M16: a cancelled placement whose money has not come back from the medium.

use super::ledger::placements;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing, needs};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M16,
    name: "cancellation-open",
    title: "撤单未了结",
    clause: "H-4.2.4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 28,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Refund,
    standing: Standing::Single,
    properties: &[],
    needs: needs::RECEIPTS_AND_PAYMENTS,
    also_reads: &[],
    explanation: "撤单后媒体成本只剩已确认发布的次数加媒体扣款；已付（含返点抵扣）超过它的部分须由媒体退回（H-4.2.4）。退款以负数登记在媒体付款。",
    bad: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 媒体成本 | 客户确认日 | 状态 | 撤单日     | 客户扣款 | 媒体扣款
        XM2026-101-M0309 | 2026-04-20 | 25200    | 2026-02-25 | 撤单 | 2026-03-06 | 0        | 2520
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期
        FK202603-003 | XM2026-101-M0309 | 25200    | 2026-03-03
    ",
    good: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 媒体成本 | 客户确认日 | 状态 | 撤单日     | 客户扣款 | 媒体扣款
        XM2026-101-M0309 | 2026-04-20 | 25200    | 2026-02-25 | 撤单 | 2026-03-06 | 0        | 2520
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期   | 款项性质
        FK202603-003 | XM2026-101-M0309 | 25200    | 2026-03-03 |
        FK202603-004 | XM2026-101-M0309 | -22680   | 2026-03-12 | 退款
    ",
    done: done::cancellation_settled,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for placed in placements(review).filter(|placed| placed.is_cancelled()) {
        let Some((cost, gross)) = placed.books.cost.zip(placed.books.gross()) else { continue };
        if gross <= cost {
            continue;
        }
        let back = gross - cost;
        let day = placed.record.cancelled.get().map_or("已".to_owned(), |day| format!("{day} "));
        let payments = placed.books.payment_parts.iter().map(|part| &review.payments[part.from]);
        let message = format!(
            "{day}撤单，媒体成本按已发布加扣款只剩 {cost} 元，已付 {gross} 元，应退回 {back} 元。请催媒体退款，退款以负数登记。"
        );
        raised.push(
            about(review.office, Code::M16, placed.linked, message)
                .at(placed.record.cancelled.at.or(placed.record.status.at).or(Some(placed.record.at)))
                .related(payments.filter_map(|payment| payment.record.paid.at))
                .waiting_on(Party::Medium)
                .money(back),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn it_begins_on_the_day_of_cancellation_and_ends_to_the_fen() {
        for (day, refund, raised) in [
            ("2026-03-16", "-22680", false),
            ("2026-03-16", "-22679.99", true),
            ("2026-03-17", "-22679.99", false),
        ] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本 | 状态 | 撤单日 | 媒体扣款\nXM2026-101-M0309 | 25200 | 撤单 | {day} | 2520
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期 | 款项性质\nFK202603-003 | XM2026-101-M0309 | 25200 | 2026-03-03 |\nFK202603-004 | XM2026-101-M0309 | {refund} | 2026-03-12 | 退款"
            ));
            assert_eq!(outcome.all(Code::M16).len(), usize::from(raised), "{day} {refund}");
        }
    }
}
