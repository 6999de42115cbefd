//! The records listed for machines (run.json, 管理/数据), in order of their keys. Repeated rows and documents
//! that do not count are left out, so that both lists contain the same records.

use crate::link::{Case, LinkedOrder, LinkedPayment, LinkedPlacement, LinkedReceipt};
use crate::model::text::SortKey;
use crate::reconcile::{PaymentBooks, PlacementBooks, ProjectBooks, ReceiptBooks};
use crate::report::view::Input;

/// Sorts by key; rows of one key keep their order.
pub fn by_key<T>(records: impl IntoIterator<Item = T>, key: impl Fn(&T) -> &str) -> Vec<T> {
    let mut records: Vec<T> = records.into_iter().collect();
    if records.is_sorted_by_key(&key) {
        return records; // as those of a table are
    }
    records.sort_by_cached_key(|record| SortKey::of(key(record)));
    records
}

/// The orders without repeated rows.
pub fn orders<'a>(input: &Input<'a>) -> Vec<&'a LinkedOrder> {
    by_key(input.office.orders.iter().filter(|order| !order.repeated), |order| &order.record.key)
}

/// The placements in force, with their books.
pub fn placements<'a>(input: &Input<'a>) -> Vec<(&'a LinkedPlacement, &'a PlacementBooks)> {
    let pairs = input.office.placements.iter().zip(&input.books.placements);
    by_key(pairs.filter(|(placement, _)| !placement.repeated), |(placement, _)| &placement.record.key)
}

/// The receipts whose money counts.
pub fn receipts<'a>(input: &Input<'a>) -> Vec<(&'a LinkedReceipt, &'a ReceiptBooks)> {
    let pairs = input.office.receipts.iter().zip(&input.books.receipts);
    by_key(pairs.filter(|(_, books)| books.counts), |(receipt, _)| &receipt.record.key)
}

/// The payments whose money counts.
pub fn payments<'a>(input: &Input<'a>) -> Vec<(&'a LinkedPayment, &'a PaymentBooks)> {
    let pairs = input.office.payments.iter().zip(&input.books.payments);
    by_key(pairs.filter(|(_, books)| books.counts), |(payment, _)| &payment.record.key)
}

/// The projects of the roster, and other projects named by money rows.
pub fn projects<'a>(input: &Input<'a>) -> Vec<(&'a Case, &'a ProjectBooks)> {
    let has_money = |case: &Case, books: &ProjectBooks| {
        case.known || *books != ProjectBooks { whole: books.whole, ..ProjectBooks::default() }
    };
    let pairs = input.office.cases.iter().zip(&input.books.projects);
    by_key(pairs.filter(|(case, books)| has_money(case, books)), |(case, _)| &case.project.key)
}
