//! The money rows that a closing freezes: receipts, payments, invoices of both kinds, dated in or
//! before a month. A row without a readable date belongs to no month. Judges nothing.

use crate::link::Office;
use crate::model::closing::{ClosedRow, OpenRow};
use crate::model::{Fen, Field, Month, Place};
use chrono::NaiveDate;

/// The tables of a closing, as `role/sheet`.
pub const CLOSED_TABLES: [&str; 4] = ["收付款/客户到款", "收付款/媒体付款", "收付款/收票", "收付款/开票"];

/// In order of table, key, date and amount.
pub fn rows_until(office: &Office, month: Month) -> Vec<OpenRow> {
    let last = month.last_day();
    let row = |table: &str, key: &str, at: Place, date: &Field<NaiveDate>, amount: &Field<Fen>| {
        let date = date.get().filter(|date| *date <= last)?;
        Some(OpenRow {
            row: ClosedRow { table: table.to_owned(), key: key.to_owned(), date, amount: amount.get() },
            at,
        })
    };
    let receipts = office.receipts.iter().map(|one| &one.record);
    let receipts = receipts.filter_map(|one| row("客户到款", &one.key, one.at, &one.date, &one.amount));
    let payments = office.payments.iter().map(|one| &one.record);
    let payments = payments.filter_map(|one| row("媒体付款", &one.key, one.at, &one.date, &one.paid));
    let incoming = office.invoices_in.iter().map(|one| &one.record);
    let incoming = incoming.filter_map(|one| row("收票", &one.key, one.at, &one.date, &one.total));
    let outgoing = office.invoices_out.iter().map(|one| &one.record);
    let outgoing = outgoing.filter_map(|one| row("开票", &one.key, one.at, &one.date, &one.amount));
    let mut rows: Vec<OpenRow> = receipts.chain(payments).chain(incoming).chain(outgoing).collect();
    rows.sort();
    rows
}
