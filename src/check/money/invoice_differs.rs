//! M09: more was invoiced than was paid or ordered.

use super::ledger::{payments, placements};
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing, needs};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::{Link, PaymentId};
use crate::model::Place;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::M09,
    name: "invoice-differs",
    title: "票款不符",
    clause: "H-4.2.4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::Terms(&["金额容差"])],
    needs: needs::PAYMENTS_AND_INVOICES,
    also_reads: &[],
    explanation: "写同一付款编号的发票合计超过该付款（实付加返点抵扣），或一个排期的收票超过已付和媒体成本中较大者，超出金额容差的，票和款对不上，请与媒体核对（H-4.2.4）。",
    bad: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 媒体成本 | 客户确认日
        XM2026-101-M0405 | 2026-04-20 | 10000    | 2026-03-02
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期
        FK202603-002 | XM2026-101-M0405 | 9000     | 2026-03-03
        [收付款/收票]
        发票号码              | 价税合计 | 付款编号
        22699000000001000401 | 9600     | FK202603-002
    ",
    good: "
        @also M02 A09
        [媒体排期/排期]
        排期编号         | 投放日期   | 媒体成本 | 客户确认日
        XM2026-101-M0405 | 2026-04-20 | 10000    | 2026-03-02
        [收付款/媒体付款]
        付款编号      | 排期编号         | 实付金额 | 实付日期
        FK202603-002 | XM2026-101-M0405 | 9000     | 2026-03-03
        [收付款/收票]
        发票号码              | 价税合计 | 付款编号
        22699000000001000401 | 9000.05  | FK202603-002
    ",
    done: done::invoice_agrees,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let tolerance = review.settings.parameters.tolerance;
    let mut cells: BTreeMap<PaymentId, Vec<Place>> = BTreeMap::new();
    for (invoice, books) in review.office.invoices_in.iter().zip(&review.books.invoices_in) {
        if let (true, Link::To(payment)) = (books.counts, &invoice.payment) {
            cells.entry(*payment).or_default().push(invoice.record.total.at.unwrap_or(invoice.record.at));
        }
    }
    for (_, paid) in payments(review) {
        let Some(gross) = paid.books.gross() else { continue };
        let invoiced = paid.books.invoiced;
        if invoiced <= gross + tolerance || invoiced.is_zero() {
            continue;
        }
        let over = invoiced - gross;
        let places = cells.remove(&paid.id).unwrap_or_default();
        let message = format!(
            "写着 {} 的发票合计 {invoiced} 元，而这笔付款（含返点抵扣）是 {gross} 元，票多 {over} 元。请核对发票的付款编号，或请媒体重开。",
            paid.record.key
        );
        raised.push(
            about(review.office, Code::M09, paid.linked, message)
                .at(places.last().copied())
                .related(paid.record.paid.at)
                .waiting_on(Party::Medium)
                .money(over),
        );
    }
    for placed in placements(review) {
        let Some((cost, gross)) = placed.books.cost.zip(placed.books.gross()) else { continue };
        let invoiced = placed.books.invoiced_in;
        let allowed = gross.max(cost);
        if invoiced <= allowed + tolerance {
            continue;
        }
        let over = invoiced - allowed;
        let parts = placed.books.invoice_parts.iter().map(|(id, _)| &review.office.invoices_in[*id]);
        let places: Vec<Place> =
            parts.map(|invoice| invoice.record.total.at.unwrap_or(invoice.record.at)).collect();
        let message = format!(
            "收票 {invoiced} 元，已付（含返点抵扣）{gross} 元，媒体成本 {cost} 元，票多 {over} 元。请核对发票的排期编号，或在票据分配里分清。"
        );
        raised.push(
            about(review.office, Code::M09, placed.linked, message)
                .at(places.last().copied().or(Some(placed.record.at)))
                .related(placed.record.cost.at)
                .waiting_on(Party::Medium)
                .money(over),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn five_fen_are_tolerated() {
        for (total, keys) in [("10000.05", vec![]), ("10000.06", vec!["XM2026-101-M0405"])] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0405 | 10000
                 [收付款/收票]\n发票号码 | 价税合计 | 排期编号\n22699000000001000401 | {total} | XM2026-101-M0405"
            ));
            assert_eq!(outcome.keys(Code::M09), keys, "{total}");
        }
    }
}
