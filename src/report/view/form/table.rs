//! The tables of a form, column by column: heading, width, what it shows of a row, and what stands in the last
//! row are one line. It computes nothing; the writer lays it out.

use crate::model::Fen;
use crate::report::view::status::table::Value;

/// A table, ready to be laid out.
#[derive(Clone, Debug, Default)]
pub struct FormTable {
    pub title: &'static str,
    pub columns: Vec<FormColumn>,
    pub rows: Vec<Vec<Value<'static>>>,
    /// Empty rows below.
    pub blank: usize,
    /// The last row, in bold.
    pub total: Option<Vec<Value<'static>>>,
    /// Whether the total is said below the table in 大写.
    pub says_total: bool,
    /// The total as it is said, if it is known.
    pub in_words: Option<Fen>,
}

impl FormTable {
    /// The table with its total in 大写 below it, or with room to write it where it is not known.
    pub(super) fn said(self, total: Option<Fen>) -> FormTable {
        FormTable { says_total: true, in_words: total, ..self }
    }
}

/// A heading, and its share of the width in twelfths (of a day grid in thirty-sixths).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormColumn {
    pub heading: String,
    pub share: u16,
}

/// One column of a table whose rows are made of `R`.
struct FormColumnOf<'f, R> {
    column: FormColumn,
    value: Box<dyn for<'r> Fn(&'r R) -> Value<'r> + 'f>,
    total: Option<Value<'static>>,
}

/// The columns of a table, in order.
pub(super) struct FormColumns<'f, R>(Vec<FormColumnOf<'f, R>>);

impl<'f, R> FormColumns<'f, R> {
    pub(super) fn new() -> Self {
        FormColumns(Vec::new())
    }

    /// One column more: its heading, its share of the width, and what it shows of a row.
    pub(super) fn col(
        mut self,
        heading: impl Into<String>,
        share: u16,
        value: impl for<'r> Fn(&'r R) -> Value<'r> + 'f,
    ) -> Self {
        let column = FormColumn { heading: heading.into(), share };
        self.0.push(FormColumnOf { column, value: Box::new(value), total: None });
        self
    }

    /// What stands under the last column in the last row. A table without any such word has no last row.
    pub(super) fn total(mut self, value: Value<'static>) -> Self {
        if let Some(last) = self.0.last_mut() {
            last.total = Some(value);
        }
        self
    }

    /// The table with a row for each record; `blank` says how many empty ones are below, by the number of rows.
    pub(super) fn table(
        self,
        title: &'static str,
        records: impl IntoIterator<Item = R>,
        blank: impl FnOnce(usize) -> usize,
    ) -> FormTable {
        let row = |record: R| self.0.iter().map(|one| (one.value)(&record).into_owned()).collect();
        let rows: Vec<Vec<Value<'static>>> = records.into_iter().map(row).collect();
        let blank = blank(rows.len());
        let has_total = self.0.iter().any(|one| one.total.is_some());
        let (columns, totals): (Vec<FormColumn>, Vec<Value<'static>>) =
            self.0.into_iter().map(|one| (one.column, one.total.unwrap_or(Value::Blank))).unzip();
        let total = has_total.then_some(totals);
        FormTable { title, columns, rows, blank, total, says_total: false, in_words: None }
    }
}

/// So many empty rows, for a table that is written on by hand where it has none of its own.
pub(super) fn by_hand(empty: usize, more: usize) -> impl FnOnce(usize) -> usize {
    move |rows| if rows == 0 { empty } else { more }
}
