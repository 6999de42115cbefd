//! Which records stand in lists for machines (run.json, 管理/数据), in order of their keys. Repeated
//! rows and documents that do not count are left out, so that both lists hold the same records.

use crate::link::{Case, LinkedOrder, LinkedPayment, LinkedPlacement, LinkedReceipt};
use crate::reconcile::{PaymentBooks, PlacementBooks, ProjectBooks, ReceiptBooks};
use crate::report::view::Input;

/// Sorted by key; rows of one key keep their order.
pub fn by_key<T>(records: impl IntoIterator<Item = T>, key: impl Fn(&T) -> &String) -> Vec<T> {
    let mut records: Vec<T> = records.into_iter().collect();
    records.sort_by(|a, b| key(a).cmp(key(b)));
    records
}

/// Orders that are not written twice.
pub fn orders<'a>(input: &Input<'a>) -> Vec<&'a LinkedOrder> {
    by_key(input.office.orders.iter().filter(|order| !order.repeated), |order| &order.record.key)
}

/// Placements in force, with their books.
pub fn placements<'a>(input: &Input<'a>) -> Vec<(&'a LinkedPlacement, &'a PlacementBooks)> {
    let pairs = input.office.placements.iter().zip(&input.books.placements);
    by_key(pairs.filter(|(placement, _)| !placement.repeated), |(placement, _)| &placement.record.key)
}

/// Receipts whose money counts.
pub fn receipts<'a>(input: &Input<'a>) -> Vec<(&'a LinkedReceipt, &'a ReceiptBooks)> {
    let pairs = input.office.receipts.iter().zip(&input.books.receipts);
    by_key(pairs.filter(|(_, books)| books.counts), |(receipt, _)| &receipt.record.key)
}

/// Payments whose money counts.
pub fn payments<'a>(input: &Input<'a>) -> Vec<(&'a LinkedPayment, &'a PaymentBooks)> {
    let pairs = input.office.payments.iter().zip(&input.books.payments);
    by_key(pairs.filter(|(_, books)| books.counts), |(payment, _)| &payment.record.key)
}

/// Projects of the roster, and others that money names.
pub fn projects<'a>(input: &Input<'a>) -> Vec<(&'a Case, &'a ProjectBooks)> {
    let has_money = |case: &Case, books: &ProjectBooks| {
        case.known || *books != ProjectBooks { whole: books.whole, ..ProjectBooks::default() }
    };
    let pairs = input.office.cases.iter().zip(&input.books.projects);
    by_key(pairs.filter(|(case, books)| has_money(case, books)), |(case, _)| &case.project.key)
}
