//! M11: one invoice number in several rows; the money of none of them counts.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Desk, Matter, Refused, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::{Fen, Field, Place};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const RULE: Rule = Rule {
    code: Code::M11,
    name: "invoice-number-twice",
    title: "发票号码重复",
    clause: "—",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Refused(Refused::Row),
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "同一发票号码登记了不止一行，可能重复报销。查清之前，这些行的金额都不计入收票或开票。多登的请删去，号码写错的请更正；没有号码或号码读不出的不查。",
    bad: "
        [收付款/收票]
        发票号码              | 价税合计
        22699000000001000407 | 45000
        22699000000001000407 | 45000
    ",
    good: "
        [收付款/收票]
        发票号码              | 价税合计
        22699000000001000407 | 45000
        22699000000001000408 | 45000
    ",
    done: numbered_once,
    run: Run::Office(check),
};

/// The number is there once, and no invoice of its party is without one: a number that was emptied is not corrected.
fn numbered_once(review: &Review, asked: &Asked) -> bool {
    let incoming = review.office.invoices_in.iter().map(|one| &one.record);
    let outgoing = review.office.invoices_out.iter().map(|one| &one.record);
    let incoming = incoming.map(|one| (&one.key, one.provisional, one.issuer.text()));
    let outgoing = outgoing.map(|one| (&one.key, one.provisional, one.client.text()));
    let rows: Vec<_> = incoming.chain(outgoing).collect();
    let own = rows.iter().find(|(key, ..)| *key == asked.key);
    let unnumbered = |party: &str| rows.iter().any(|(_, provisional, other)| *provisional && *other == party);
    own.is_some_and(|(_, _, party)| !unnumbered(party)) && done::invoice_in_order(review, asked)
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let mut incoming: BTreeMap<&str, Vec<(Place, Option<Fen>)>> = BTreeMap::new();
    let mut outgoing = incoming.clone();
    let mut projects: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
    let cell = |key_at: Option<Place>, at: Place, amount: &Field<Fen>| (key_at.unwrap_or(at), amount.get());
    for invoice in review.office.invoices_in.iter().filter(|v| v.duplicate && !v.record.provisional) {
        let record = &invoice.record;
        projects.entry(&record.key).or_default().insert(review.office.project_of_invoice(invoice));
        incoming.entry(&record.key).or_default().push(cell(record.key_at, record.at, &record.total));
    }
    for invoice in review.office.invoices_out.iter().filter(|v| v.duplicate && !v.record.provisional) {
        let record = &invoice.record;
        projects.entry(&record.key).or_default().insert(review.office.project_of(invoice.case));
        outgoing.entry(&record.key).or_default().push(cell(record.key_at, record.at, &record.amount));
    }
    for (sheet, rows) in [("收票", incoming), ("开票", outgoing)] {
        for (key, mut rows) in rows {
            rows.sort_unstable();
            // the same words whatever the order of the rows
            let mut amounts: Vec<Option<Fen>> = rows.iter().map(|(_, fen)| *fen).collect();
            amounts.sort_unstable_by_key(|fen| (fen.is_none(), *fen));
            let amounts =
                amounts.into_iter().map(|fen| fen.map_or("未知".to_owned(), |fen| fen.to_string()));
            let amounts: Vec<String> = amounts.collect();
            let message = format!(
                "{sheet}里发票号码 {key} 有 {} 行（金额 {} 元），都不计入。请查原票：多登的删去，写错的更正。",
                rows.len(),
                amounts.join("、")
            );
            // rows of two projects belong to neither
            let project = projects.get(key).and_then(|all| all.first().copied().filter(|_| all.len() == 1));
            let first = rows.first().map(|(place, _)| *place);
            raised.push(
                about(review.office, Code::M11, &(key, first), message)
                    .of_project(project.flatten())
                    .related(rows.iter().skip(1).map(|(place, _)| *place))
                    .money(rows.iter().filter_map(|(_, fen)| *fen).max()),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::model::Fen;
    use crate::testing;

    #[test]
    fn only_a_number_that_stands_twice_in_one_register_is_said_and_none_of_its_money_counts() {
        const A: &str = "22699000000001000407";
        const B: &str = "22699000000001000408";
        for (incoming, outgoing, keys, used) in [
            (vec![A], vec![], vec![], 10_000),
            (vec![A, B], vec![], vec![], 20_000),
            (vec![A, A], vec![], vec![A], 0),
            (vec![A, B, A, A], vec![], vec![A], 10_000),
            (vec![B, A, B, A], vec![], vec![A, B], 0),
            (vec![A], vec![A], vec![], 10_000),
            (vec![A], vec![B, B], vec![B], 10_000),
            // without a number, equal in every cell: one row pasted twice (D02)
            (vec!["", ""], vec![], vec![], 10_000),
        ] {
            let rows = |keys: &[&str]| keys.iter().map(|key| format!("{key} | 100\n")).collect::<String>();
            let outcome = testing::run(&format!(
                "[收付款/收票]\n发票号码 | 价税合计\n{}[收付款/开票]\n发票号码 | 金额\n{}",
                rows(&incoming),
                rows(&outgoing),
            ));
            let found: Vec<&str> =
                outcome.all(Code::M11).iter().map(|finding| finding.key.as_str()).collect();
            assert_eq!(found, keys, "{incoming:?} {outgoing:?}: {:#?}", outcome.lines());
            let total = outcome.books.control_totals.iter().find(|total| total.table == "收票").unwrap();
            assert_eq!(total.used, Fen(used), "{incoming:?}");
        }
    }

    /// The order of the rows changes no word.
    #[test]
    fn the_order_of_rows_changes_no_word() {
        let said = |rows: [&str; 2]| {
            let rows = rows.map(|amount| format!("22699000000001000407 | {amount}")).join("\n");
            let outcome = testing::run(&format!("[收付款/收票]\n发票号码 | 价税合计\n{rows}"));
            outcome.one(Code::M11).message.clone()
        };
        assert_eq!(said(["200", "100"]), said(["100", "200"]));
    }
}
