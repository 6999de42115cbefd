//! M23: 分配 rows give out more than the receipt, payment or invoice holds.

use super::ledger::payments;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing, needs};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Link;
use crate::model::{Fen, Id, Place};
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::M23,
    name: "allocation-differs",
    title: "分配合计不符",
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
    also_reads: needs::ALLOCATIONS,
    explanation: "到款分配、付款分配、票据分配各行之和不得超过所分的到款、付款（实付加返点抵扣）或发票，正负号须与它们相同（退款为负）。超过的按首播日、编号的顺序用完为止，请更正分配表。",
    bad: "
        [媒体排期/排期]
        排期编号         | 投放日期   | 客户金额
        XM2026-101-M0405 | 2026-04-20 | 8000
        XM2026-101-M0406 | 2026-04-21 | 5000
        [收付款/客户到款]
        到款编号      | 到款日期   | 金额  | 项目编号
        DK202603-008 | 2026-03-12 | 12000 | XM2026-101
        [收付款/到款分配]
        到款编号      | 对应单号         | 分配金额
        DK202603-008 | XM2026-101-M0405 | 8000
        DK202603-008 | XM2026-101-M0406 | 5000
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 投放日期   | 客户金额
        XM2026-101-M0405 | 2026-04-20 | 8000
        XM2026-101-M0406 | 2026-04-21 | 5000
        [收付款/客户到款]
        到款编号      | 到款日期   | 金额  | 项目编号
        DK202603-008 | 2026-03-12 | 12000 | XM2026-101
        [收付款/到款分配]
        到款编号      | 对应单号         | 分配金额
        DK202603-008 | XM2026-101-M0405 | 8000
        DK202603-008 | XM2026-101-M0406 | 4000
    ",
    done: done::allocation_agrees,
    run: Run::Office(check),
};

/// The amount cells of the 分配 rows, by document.
struct Cells<K>(BTreeMap<Id<K>, Vec<Place>>);

impl<K> Cells<K> {
    fn of<'a, T: 'a>(
        rows: impl IntoIterator<Item = &'a T>,
        link: impl Fn(&T) -> &Link<Id<K>>,
        cell: impl Fn(&T) -> Place,
    ) -> Cells<K> {
        let mut cells = Cells(BTreeMap::new());
        for row in rows {
            if let Link::To(id) = link(row) {
                cells.0.entry(*id).or_default().push(cell(row));
            }
        }
        cells
    }

    fn finding(
        &self,
        id: Id<K>,
        (key, said): (&str, &str),
        total: Fen,
        whole: Fen,
        begin: impl Fn(String) -> Raised,
    ) -> Raised {
        let cells = self.0.get(&id).map_or(&[][..], Vec::as_slice);
        let over = total.abs() - whole.abs();
        let message = if over <= Fen::ZERO || (total < Fen::ZERO) != (whole < Fen::ZERO) {
            format!(
                "{said}有行的正负号与 {key}（{whole} 元）不符，这些行没有计入。请更正：退款的分配金额填负数，到款、付款和发票的填正数。"
            )
        } else {
            format!(
                "{said}各行合计 {total} 元，而 {key} 只有 {whole} 元，多分 {over} 元。请更正分配金额，使合计不超过 {whole} 元。"
            )
        };
        begin(message)
            .at(cells.last().copied())
            .related(cells.iter().rev().skip(1).rev().copied())
            .money(over.or_zero())
    }
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let office = review.office;
    let rows = Cells::of(
        &office.receipt_splits,
        |row| &row.receipt,
        |row| row.record.amount.at.unwrap_or(row.record.at),
    );
    for ((id, receipt), books) in office.receipts.with_ids().zip(&review.books.receipts) {
        if let Some(total) = books.split_total {
            let begin = |message| about(office, Code::M23, receipt, message);
            let said = (receipt.record.key.as_str(), "到款分配");
            raised.push(rows.finding(id, said, total, books.amount, begin));
        }
    }
    let rows = Cells::of(
        &office.payment_splits,
        |row| &row.payment,
        |row| row.record.amount.at.unwrap_or(row.record.at),
    );
    for (_, paid) in payments(review) {
        if let Some((total, gross)) = paid.books.split_total.zip(paid.books.gross()) {
            let begin = |message| about(office, Code::M23, paid.linked, message);
            let said = (paid.record.key.as_str(), "付款分配");
            raised.push(rows.finding(paid.id, said, total, gross, begin));
        }
    }
    let cell = |row: &crate::link::LinkedInvoiceSplit| row.record.amount.at.unwrap_or(row.record.at);
    let rows = Cells::of(&office.invoice_splits, |row| &row.incoming, cell);
    for ((id, invoice), books) in office.invoices_in.with_ids().zip(&review.books.invoices_in) {
        if let Some(total) = books.split_total {
            let begin = |message| about(office, Code::M23, invoice, message);
            let said = (invoice.record.key.as_str(), "票据分配");
            raised.push(rows.finding(id, said, total, books.amount, begin));
        }
    }
    let rows = Cells::of(&office.invoice_splits, |row| &row.outgoing, cell);
    for ((id, invoice), books) in office.invoices_out.with_ids().zip(&review.books.invoices_out) {
        if let Some(total) = books.split_total {
            let begin = |message| about(office, Code::M23, invoice, message);
            let said = (invoice.record.key.as_str(), "票据分配");
            raised.push(rows.finding(id, said, total, books.amount, begin));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn the_gross_of_a_payment_and_the_invoice_are_the_limits() {
        for (amount, raised) in [("45999.99", false), ("46000", false), ("46000.01", true)] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 媒体成本\nXM2026-101-M0405 | 46000
                 [收付款/媒体付款]\n付款编号 | 实付金额 | 返点抵扣 | 实付日期\nFK202603-001 | 45000 | 1000 | 2026-03-12
                 [收付款/付款分配]\n付款编号 | 排期编号 | 金额\nFK202603-001 | XM2026-101-M0405 | {amount}
                 [收付款/收票]\n发票号码 | 价税合计\n22699000000001000401 | 46000
                 [收付款/票据分配]\n发票号码 | 排期编号 | 金额\n22699000000001000401 | XM2026-101-M0405 | {amount}"
            ));
            let keys: &[&str] = if raised { &["22699000000001000401", "FK202603-001"] } else { &[] };
            assert_eq!(outcome.keys(Code::M23), keys, "{amount}: {:#?}", outcome.lines());
        }
    }
}
