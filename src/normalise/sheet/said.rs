//! What the cells of a row say before their columns read them: nothing, 同上, N/A, or something of their own.
//! It is asked once a row, because every reader of the row and its birth need the answer.

use crate::normalise::cell::clean::may_begin;
use crate::normalise::cell::{is_blank, is_not_available, is_null, text};
use crate::normalise::sheet::schema::FieldKind;
use crate::normalise::sheet::table::Table;
use crate::read::table::{Cell, Value, at};

/// What one cell says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Said<'c> {
    /// The cell is blank, or the sheet does not have the column.
    Nothing,
    /// NULL and the like, written by an exporting system.
    Null(&'c Value),
    /// N/A in a column where it means nothing.
    NotAvailable(&'c Value),
    /// 同上 or one of its signs.
    Ditto(&'c Value),
    Own(&'c Value),
}

impl<'c> Said<'c> {
    /// What each column of the schema says in a row.
    pub(crate) fn of_row(table: &Table<'_>, cells: &'c [Cell]) -> impl Iterator<Item = Said<'c>> {
        table.schema.columns.iter().zip(&table.header.columns).map(|(column, found)| {
            let cell = found.and_then(|found| at(cells, found.col));
            cell.map_or(Said::Nothing, |value| Said::of(value, column.kind))
        })
    }

    fn of(value: &'c Value, kind: FieldKind) -> Said<'c> {
        let Value::Text(text) = value else { return Said::Own(value) };
        // nearly every text begins none of these words
        if !may_begin(text, |c| matches!(c, 'N' | 'n' | 'U' | 'u' | '同')) {
            return Said::Own(value);
        }
        match value {
            _ if is_blank(value) => Said::Nothing,
            _ if is_null(value) => Said::Null(value),
            _ if is_not_available(value) && !matches!(kind, FieldKind::YesNo) => Said::NotAvailable(value),
            _ if is_ditto(value) => Said::Ditto(value),
            _ => Said::Own(value),
        }
    }

    /// The value, if anything is written that an exporting system does not write for an empty cell.
    pub(crate) fn written(self) -> Option<&'c Value> {
        match self {
            Said::Nothing | Said::Null(_) => None,
            Said::NotAvailable(value) | Said::Ditto(value) | Said::Own(value) => Some(value),
        }
    }
}

/// Whether a cell says 同上 or one of its signs. The length is compared first, because it is cheap.
fn is_ditto(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.len() <= 24 && text::is_ditto(value))
}
