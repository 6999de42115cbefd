//! M08: a medium was paid and its invoice has not come.

use super::ledger::overdue;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing, needs};
use crate::due::ObligationKind;
use crate::finding::{Code, Over, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M08,
    name: "invoice-missing",
    title: "已付款未到票",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::FollowUp, Property::AlsoOf(Severity::Red)],
    needs: needs::INVOICES,
    also_reads: &[],
    explanation: "实付后超过缺票提醒天数（默认 30 天）发票未到的为黄，超过缺票红灯天数（默认 60 天）的为红。写了付款编号的发票先抵，只写排期编号的按先付先抵；退款先扣除最后一笔付款。",
    bad: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 媒体成本 | 客户确认日
        XM2026-101-M0201 | 2026-04-05 | 45000    | 2026-01-20
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期
        FK202602-001 | XM2026-101-M0201 | 45000    | 2026-02-06
    ",
    good: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 媒体成本 | 客户确认日
        XM2026-101-M0201 | 2026-04-05 | 45000    | 2026-01-20
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期
        FK202602-001 | XM2026-101-M0201 | 45000    | 2026-02-06
        [收付款/收票]
        发票号码              | 发票日期   | 价税合计 | 付款编号
        22699000000001000401 | 2026-03-02 | 45000    | FK202602-001
    ",
    done: done::invoiced,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let parameters = &review.settings.parameters;
    let (yellow, red) = (i64::from(parameters.invoice_yellow_days), i64::from(parameters.invoice_red_days));
    for (date, due, over, id) in overdue(review, ObligationKind::MediumInvoice) {
        let (paid, books) = (&review.payments[id], &review.books.payments[id]);
        let (missing, days) = (books.uninvoiced, (review.as_of() - date).num_days());
        let payee = paid.record.payee_or_medium();
        let message = format!(
            "{date} 付{payee} {} 元，还有 {missing} 元没有发票，已 {days} 天（提醒 {yellow} 天，红灯 {red} 天）。请向媒体催票；票已到的，请在收票填付款编号或排期编号。",
            books.paid
        );
        raised.push(
            about(review.office, Code::M08, paid, message)
                .at(paid.record.date.at.or(Some(paid.record.at)))
                .severity(if days > red { Severity::Red } else { Severity::Yellow })
                .waiting_on(Party::Medium)
                .due(due)
                .days_over(Over::Calendar(over))
                .money(missing),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::testing;

    #[test]
    fn thirty_days_remind_and_sixty_are_red() {
        for (date, severity) in [
            ("2026-02-14", None),
            ("2026-02-13", Some(Severity::Yellow)),
            ("2026-01-15", Some(Severity::Yellow)),
            ("2026-01-14", Some(Severity::Red)),
        ] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0201 | 45000
                 [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202602-001 | XM2026-101-M0201 | 45000 | {date}"
            ));
            assert_eq!(outcome.all(Code::M08).first().map(|f| f.severity), severity, "{date}");
        }
    }

    #[test]
    fn it_was_due_on_the_thirtieth_day() {
        let outcome = testing::run(
            "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0201 | 45000
             [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK202602-001 | XM2026-101-M0201 | 45000 | 2026-02-06",
        );
        assert_eq!(
            outcome.told(Code::M08),
            "FK202602-001 黄 未了 2026-03-08 +8 财务 媒体 45000.00 媒体付款 · D2"
        );
    }

    #[test]
    fn the_first_paid_is_covered_first_and_a_refund_takes_off_the_last() {
        let outcome = testing::run(
            "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0201 | 90000
             [收付款/媒体付款]
             付款编号 | 排期编号 | 实付金额 | 实付日期 | 款项性质
             FK202601-001 | XM2026-101-M0201 | 30000 | 2026-01-05 |
             FK202601-002 | XM2026-101-M0201 | 30000 | 2026-01-06 |
             FK202601-003 | XM2026-101-M0201 | 30000 | 2026-01-07 |
             FK202601-004 | XM2026-101-M0201 | -30000 | 2026-01-08 | 退款
             [收付款/收票]\n发票号码 | 价税合计 | 排期编号\n22699000000001000401 | 40000 | XM2026-101-M0201",
        );
        assert_eq!(outcome.keys(Code::M08), ["FK202601-002"]);
        assert_eq!(outcome.one(Code::M08).money_at_risk, Some(crate::model::Fen::yuan(20_000)));
    }

    /// 1,000.00 paid for two placements. A red invoice by both keys takes back all that the first one gave; an
    /// invoice by the payment and one by a placement cover the payment together.
    #[rstest::rstest]
    #[case::red_over_both_keys(
        "1 | 2026-01-05 | 晨报 | 1000 | XM2026-101-M1、XM2026-101-M2 |
         2 | 2026-01-06 | 晨报 | -1000 | XM2026-101-M1、XM2026-101-M2 |",
        Some(1_000)
    )]
    #[case::by_placement_and_by_payment(
        "1 | 2026-01-05 | 晨报 | 450 | XM2026-101-M1 |
         2 | 2026-01-06 | 晨报 | 550 | | FK1",
        None
    )]
    #[case::together_too_little(
        "1 | 2026-01-05 | 晨报 | 450 | XM2026-101-M1 |
         2 | 2026-01-06 | 晨报 | 500 | | FK1",
        Some(50)
    )]
    #[case::more_than_the_placement_was_paid("1 | 2026-01-05 | 晨报 | 800 | XM2026-101-M1 |", Some(550))]
    fn the_invoices_of_a_payment_are_taken_together(#[case] invoices: &str, #[case] lacking: Option<i64>) {
        let outcome = testing::run(&format!(
            "[媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M1 | 晨报 | 2026-01-08 | 1 | 500 | 450 | 2025-12-20
             XM2026-101-M2 | 晨报 | 2026-01-09 | 1 | 600 | 550 | 2025-12-20
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期
             FK1 | 晨报 | XM2026-101-M1、XM2026-101-M2 | 1000 | 2026-01-02
             [收付款/收票]
             发票号码 | 发票日期 | 开票单位 | 价税合计 | 排期编号 | 付款编号
             {invoices}"
        ));
        let told = outcome.all(Code::M08).first().and_then(|finding| finding.money_at_risk);
        assert_eq!(told, lacking.map(crate::model::Fen::yuan));
    }
}
