//! W: witnesses compared with the registers, one rule a file. [`crate::reconcile`] matches lines and rows.

mod airing_differs;
mod bank_differs;
mod bank_line_unregistered;
mod invoice_differs_from_tax_office;
mod invoice_not_in_tax_office;
mod invoice_unregistered;
mod invoice_void;
mod payee_differs_from_bank;
mod register_not_in_bank;
mod witness_incomplete;

use super::rule::Rule;
use crate::model::{Fen, Field};
use crate::reconcile::{LineBooks, RowBooks};

pub(crate) const RULES: &[&Rule] = &[
    &bank_line_unregistered::RULE,
    &register_not_in_bank::RULE,
    &bank_differs::RULE,
    &witness_incomplete::RULE,
    &payee_differs_from_bank::RULE,
    &invoice_unregistered::RULE,
    &invoice_not_in_tax_office::RULE,
    &invoice_void::RULE,
    &invoice_differs_from_tax_office::RULE,
    &airing_differs::RULE,
];

/// A line in words: `2026-03-10 收入 51200.00（远岚置业）`.
fn said(line: &LineBooks) -> String {
    let way = if line.line.amount >= Fen::ZERO { "收入" } else { "支出" };
    let party = if line.line.party.is_empty() { "对方未写" } else { &line.line.party };
    format!("{} {way} {}（{party}）", line.date(), line.line.amount.abs())
}

/// A row in words: `DK202603-001：2026-03-10 51200.00`.
fn row_said(row: &RowBooks) -> String {
    format!("{}：{} {}", row.key, row.date, row.amount.abs())
}

/// The text of a field in a register; `未填` if it is blank.
fn written(field: &Field<String>) -> &str {
    if field.text().is_empty() { "未填" } else { field.text() }
}
