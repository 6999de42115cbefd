//! The money rows that a closing freezes: receipts, payments and invoices of both kinds, dated in or before
//! a month. A row without a readable date belongs to no month. It judges nothing.

use crate::link::Office;
use crate::model::closing::{ClosedRow, OpenRow, RegisterRow};
use crate::model::{Fen, Field, Month, Place};
use chrono::NaiveDate;

/// The tables of a closing, as `role/sheet`.
pub const CLOSED_TABLES: [&str; 4] = ["收付款/客户到款", "收付款/媒体付款", "收付款/收票", "收付款/开票"];

/// One row of a closing's tables, of whatever day.
struct MoneyRow<'a> {
    table: &'static str,
    key: &'a str,
    at: Place,
    date: &'a Field<NaiveDate>,
    amount: &'a Field<Fen>,
    project: Option<&'a str>,
}

fn rows(office: &Office) -> impl Iterator<Item = MoneyRow<'_>> {
    let receipts = office.receipts.iter().map(|one| {
        let (record, project) = (&one.record, office.project_of(one.case));
        let (key, date, amount) = (&record.key, &record.date, &record.amount);
        MoneyRow { table: "客户到款", key, at: record.at, date, amount, project }
    });
    let payments = office.payments.iter().map(|one| {
        let (record, project) = (&one.record, office.project_of(one.case));
        let (key, date, amount) = (&record.key, &record.date, &record.paid);
        MoneyRow { table: "媒体付款", key, at: record.at, date, amount, project }
    });
    let incoming = office.invoices_in.iter().map(|one| {
        let (record, project) = (&one.record, office.project_of_invoice(one));
        let (key, date, amount) = (&record.key, &record.date, &record.total);
        MoneyRow { table: "收票", key, at: record.at, date, amount, project }
    });
    let outgoing = office.invoices_out.iter().map(|one| {
        let (record, project) = (&one.record, office.project_of(one.case));
        let (key, date, amount) = (&record.key, &record.date, &record.amount);
        MoneyRow { table: "开票", key, at: record.at, date, amount, project }
    });
    receipts.chain(payments).chain(incoming).chain(outgoing)
}

/// In order of table, key, date and amount.
pub fn rows_until(office: &Office, month: Month) -> Vec<OpenRow> {
    let last = month.last_day();
    let frozen = |row: MoneyRow<'_>| {
        let date = row.date.get().filter(|date| *date <= last)?;
        let (table, key, amount) = (row.table.to_owned(), row.key.to_owned(), row.amount.get());
        let project = row.project.map(str::to_owned);
        Some(OpenRow { row: ClosedRow { table, key, date, amount }, at: row.at, project })
    };
    let mut rows: Vec<OpenRow> = rows(office).filter_map(frozen).collect();
    rows.sort();
    rows
}

/// The first row of a key in one of the tables, of whatever day.
pub fn row_of(office: &Office, table: &str, key: &str) -> Option<RegisterRow> {
    let found = rows(office).find(|row| row.table == table && row.key == key)?;
    Some(RegisterRow {
        at: found.date.at.unwrap_or(found.at),
        date: found.date.get(),
        project: found.project.map(str::to_owned),
    })
}
