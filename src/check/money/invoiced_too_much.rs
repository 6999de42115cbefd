//! M21: the client was invoiced for more than it ordered.

use super::ledger::placements;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::M21,
    name: "invoiced-too-much",
    title: "开票超额",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &["收付款/票据分配", "媒体排期/排期", "制作/报价"],
    explanation: "开给客户的发票不得超过订单金额加代理服务费。多开的请红冲，或在票据分配里改到所属的排期编号。",
    bad: "
        [媒体排期/排期]
        排期编号         | 客户金额
        XM2026-101-M0405 | 51200
        [收付款/开票]
        发票号码              | 对应单号         | 金额
        22699000000002000101 | XM2026-101-M0405 | 52200
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 客户金额 | 代理服务费
        XM2026-101-M0405 | 51200    | 1000
        [收付款/开票]
        发票号码              | 对应单号         | 金额
        22699000000002000101 | XM2026-101-M0405 | 52200
    ",
    done: done::invoiced_within,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for placed in placements(review) {
        let (Some(ordered), Some(fee)) = (placed.books.ordered, placed.record.fee.or_none()) else {
            continue;
        };
        let (invoiced, allowed) = (placed.books.invoiced_out, ordered + fee);
        if invoiced <= allowed.or_zero() {
            continue;
        }
        let over = invoiced - allowed;
        let parts = placed.books.invoice_out_parts.iter().map(|(id, _)| &review.office.invoices_out[*id]);
        let mut cells: Vec<_> =
            parts.map(|invoice| invoice.record.amount.at.unwrap_or(invoice.record.at)).collect();
        let last = cells.pop();
        let message = format!(
            "已开票 {invoiced} 元，订单 {ordered} 元加代理服务费 {fee} 元共 {allowed} 元，多开 {over} 元。请红冲，或在票据分配里分清。"
        );
        raised.push(
            about(review.office, Code::M21, placed.linked, message)
                .at(last.or(Some(placed.record.at)))
                .related(cells.into_iter().chain(placed.record.amount.at))
                .money(over),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn one_fen_too_much_is_too_much() {
        for (amount, raised) in [("52199.99", false), ("52200", false), ("52200.01", true)] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 客户金额 | 代理服务费\nXM2026-101-M0405 | 51200 | 1000
                 [收付款/开票]\n发票号码 | 对应单号 | 金额\n22699000000002000101 | XM2026-101-M0405 | {amount}"
            ));
            assert_eq!(outcome.all(Code::M21).len(), usize::from(raised), "{amount}");
        }
    }

    #[test]
    fn nothing_invoiced_is_never_too_much() {
        testing::run("[媒体排期/排期]\n排期编号 | 客户金额\nXM2026-101-M0405 | -7200").none(Code::M21);
    }
}
