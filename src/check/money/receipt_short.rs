//! M01: the client's money is missing although the placement is about to be aired.

use super::ledger::{days_after, placements};
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing, needs};
use crate::finding::{Code, Over, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::reconcile::ClientPaid;

pub(crate) const RULE: Rule = Rule {
    code: Code::M01,
    name: "receipt-short",
    title: "到款不足",
    clause: "H-4.4 B4",
    severity: Severity::Red,
    desk: Desk::FinanceAndMedia,
    rank: 22,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Short,
    standing: Standing::Single,
    properties: &[Property::Terms(&["先款比例"])],
    needs: needs::RECEIPTS,
    also_reads: &[],
    explanation: "先款后播的客户，首播日在到款预警天数（默认 6 天）之内而到款未达订单 × 先款比例的，须马上催款（H-4.4 B4）。到款到齐或撤单后本条消失。",
    bad: "
        [媒体排期/排期]
        排期编号         | 投放日期   | 客户金额 | 客户确认日 | 费用清单提交日
        XM2026-101-M0303 | 2026-03-20 | 7200     | 2026-03-10 | 2026-03-12
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 投放日期   | 客户金额 | 客户确认日 | 费用清单提交日
        XM2026-101-M0303 | 2026-03-20 | 7200     | 2026-03-10 | 2026-03-12
        [收付款/客户到款]
        到款编号      | 到款日期   | 金额 | 项目编号
        DK202603-001 | 2026-03-12 | 7200 | XM2026-101
    ",
    done: done::prepaid,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    if !review.knows_receipts() {
        return;
    }
    let parameters = &review.settings.parameters;
    let until = days_after(review.as_of(), parameters.receipt_warning_days);
    for placed in placements(review).filter(|placed| !placed.is_cancelled()) {
        let (Some(first), Some(ClientPaid::ShortBy(short))) =
            (placed.record.first_day(), placed.books.client.prepayment())
        else {
            continue;
        };
        if first > until {
            continue;
        }
        let received = placed.books.received;
        let required = received + short;
        let name = placed.name();
        let message = format!(
            "{name} {first} 首播，应先到款 {required} 元，已到 {received} 元，还差 {short} 元。请催客户付款；款已到的，请在客户到款登记并填对应单号。"
        );
        let finding = about(review.office, Code::M01, placed.linked, message)
            .at(placed.record.amount.at.or(Some(placed.record.at)))
            .waiting_on(Party::Client)
            .due(first)
            .money(short);
        let over = (review.as_of() - first).num_days();
        raised.push(if over > 0 { finding.days_over(Over::Calendar(over)) } else { finding });
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn the_warning_begins_six_days_before() {
        for (first, raised) in [("2026-03-21", true), ("2026-03-22", true), ("2026-03-23", false)] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 投放日期 | 客户金额 | 客户确认日\nXM2026-101-M0303 | {first} | 7200 | 2026-03-10"
            ));
            assert_eq!(outcome.all(Code::M01).len(), usize::from(raised), "{first}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn once_it_runs_the_days_since_the_first_day_are_over() {
        for (first, over) in [("2026-03-17", None), ("2026-03-16", None), ("2026-03-15", Some(1))] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 投放日期 | 客户金额 | 客户确认日\nXM2026-101-M0303 | {first} | 7200 | 2026-03-02"
            ));
            let finding = outcome.one(Code::M01);
            assert_eq!(finding.due.map(|due| due.to_string()), Some(first.to_owned()));
            assert_eq!(finding.days_over, over.map(crate::finding::Over::Calendar), "{first}");
        }
    }

    #[test]
    fn one_fen_short_is_short_and_the_share_is_a_setting() {
        for (amount, share, raised) in [
            ("7199.99", "100%", true),
            ("7200", "100%", false),
            ("3599.99", "50%", true),
            ("3600", "50%", false),
        ] {
            let outcome = testing::run(&format!(
                "@setting 先款比例={share}
                 [媒体排期/排期]\n排期编号 | 投放日期 | 客户金额 | 客户确认日\nXM2026-101-M0303 | 2026-03-20 | 7200 | 2026-03-10
                 [收付款/客户到款]\n到款编号 | 到款日期 | 金额 | 对应单号\nDK202603-001 | 2026-03-12 | {amount} | XM2026-101-M0303"
            ));
            assert_eq!(outcome.all(Code::M01).len(), usize::from(raised), "{amount} {share}");
        }
    }

    #[test]
    fn monthly_clients_and_cancelled_placements_are_not_asked() {
        for (terms, status, raised) in
            [("先款后播", "", true), ("月结", "", false), ("先款后播", "撤单", false)]
        {
            let outcome = testing::run(&format!(
                "[项目名册/项目]\n项目编号 | 媒体付款方式\nXM2026-101 | {terms}
                 [媒体排期/排期]\n排期编号 | 投放日期 | 客户金额 | 客户确认日 | 状态 | 撤单日\nXM2026-101-M0303 | 2026-03-20 | 7200 | 2026-03-10 | {status} | "
            ));
            assert_eq!(outcome.all(Code::M01).len(), usize::from(raised), "{terms} {status}");
        }
    }

    /// 客户到款 was refused: what came in is unknown, not nothing.
    #[test]
    fn without_receipts_nobody_is_accused() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]\n排期编号 | 客户确认日 | 投放日期 | 次数 | 客户金额 | 订位日 | 交片日 | 发片日\n\
             XM2026-101-M0301 | 2026-3-2 | 2026-3-18 | 1 | 50000 | 2026-3-3 | 2026-3-3 | 2026-3-4\n\
             [收付款/客户到款]\n到款编号 | 金额 | 到款金额\nDK1 | 50000 | 50000\n\
             [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\n\
             FK1 | XM2026-101-M0301 | 45000 | 2026-3-4",
        );
        outcome.one(Code::D01);
        for code in [Code::M01, Code::M02, Code::A09] {
            outcome.none(code);
        }
    }
}
