//! The header of a statement: the best row of the first 25, found by its words, never by position.

use super::headings::{self, Field, Heading};
use crate::model::settings::{Alias, AliasKind};
use crate::model::{Content, Fen};
use crate::normalise::cell::amount::{Unit, amount_or_refund};
use crate::normalise::cell::clean::{clean_name, compact};
use crate::normalise::cell::date::{DateContext, date};
use crate::read::table::{Cell, Value};
use std::collections::BTreeMap;

/// The header is searched for in this many rows from the top.
const TOP_ROWS: usize = 25;
/// How many rows are looked at to tell what a column holds.
const SAMPLE: usize = 40;

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub col: u16,
    pub hint: String,
    pub word: String,
    /// `None`: the heading says none.
    pub unit: Option<Unit>,
}

/// How a line shows whether money came in or went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One column for money in, one for money out.
    Columns,
    /// One column of amounts, and one that says 收 or 付.
    Flagged,
    /// One column of signed amounts: positive is in, negative is out.
    Signed,
}

#[derive(Clone, Debug)]
pub(super) struct Header {
    /// Position among the rows.
    pub index: usize,
    pub columns: BTreeMap<Field, Vec<Column>>,
    pub shape: Shape,
    /// Rows of 别名表 that were used.
    pub aliases: Vec<usize>,
}

impl Header {
    /// The column of a field; of several, the one whose word stands first in [`headings::WORDS`].
    pub fn column(&self, field: Field) -> Option<&Column> {
        self.columns.get(&field)?.first()
    }

    /// The unit in a line above the table is that of the columns whose heading says none.
    pub fn declare(&mut self, unit: Unit) {
        for column in self.columns.values_mut().flatten() {
            column.unit.get_or_insert(unit);
        }
    }

    pub fn all(&self, field: Field) -> &[Column] {
        self.columns.get(&field).map_or(&[], Vec::as_slice)
    }
}

/// The row with the most known headings. It must have a date, an amount, and a balance or a counterparty.
pub(super) fn find(rows: &[&[Cell]], aliases: &[Alias]) -> Option<Header> {
    let mut best: Option<(usize, Header)> = None;
    for (index, row) in rows.iter().take(TOP_ROWS).enumerate() {
        let (columns, used) = columns(row, aliases);
        let has = |fields: &[Field]| fields.iter().any(|field| columns.contains_key(field));
        let fits = has(&[Field::Date])
            && has(&[Field::In, Field::Out, Field::Amount])
            && has(&[Field::Balance, Field::Party, Field::Payer, Field::Payee]);
        let score: usize = columns.values().map(Vec::len).sum();
        if fits && best.as_ref().is_none_or(|(other, _)| score > *other) {
            best = Some((score, Header { index, columns, shape: Shape::Signed, aliases: used }));
        }
    }
    let (_, mut header) = best?;
    let body = rows.get(header.index + 1..).unwrap_or_default();
    header.settle_days(body);
    header.settle_shape(body);
    Some(header)
}

fn columns(row: &[Cell], aliases: &[Alias]) -> (BTreeMap<Field, Vec<Column>>, Vec<usize>) {
    let mut found: BTreeMap<Field, Vec<(usize, Column)>> = BTreeMap::new();
    let mut used = Vec::new();
    for cell in row {
        let Value::Text(text) = &cell.value else { continue };
        let (heading, alias) = renamed(headings::heading(text), aliases);
        for (field, order) in headings::fields(&heading) {
            let unit = Unit::named(&heading.hint);
            let column =
                Column { col: cell.col, hint: heading.hint.clone(), word: heading.word.clone(), unit };
            found.entry(field).or_default().push((order, column));
            used.extend(alias);
        }
    }
    let sorted = found.into_iter().map(|(field, mut columns)| {
        columns.sort_by_key(|(order, column)| (*order, column.col));
        (field, columns.into_iter().map(|(_, column)| column).collect())
    });
    (sorted.collect(), used)
}

/// The heading that 别名表 (类别 表头) gives for one of the office's own, and the row of 别名表 used.
pub(in crate::normalise) fn renamed(heading: Heading, aliases: &[Alias]) -> (Heading, Option<usize>) {
    let own = aliases.iter().enumerate().find(|(_, alias)| {
        let written = compact(&alias.written);
        alias.kind == AliasKind::Header && [&heading.whole, &heading.word].contains(&&written)
    });
    match own {
        Some((index, alias)) => {
            let standard = headings::heading(&alias.standard);
            let hint = if heading.hint.is_empty() { standard.hint } else { heading.hint };
            (Heading { whole: standard.whole, word: standard.word, hint }, Some(index))
        }
        None => (heading, None),
    }
}

impl Header {
    /// Keeps, of several date columns, the first whose cells are dates; 交易时间 beside it may hold the time.
    fn settle_days(&mut self, body: &[&[Cell]]) {
        let reads = |column: &Column| {
            let values = sample(body, column.col);
            let dates = values.iter().filter(|value| is_day(value)).count();
            dates > 0 && dates * 2 >= values.len()
        };
        let columns = self.all(Field::Date).to_vec();
        if let Some(day) = columns.iter().find(|column| reads(column)).or(columns.first()) {
            let day = day.clone();
            if let Some(times) = self.columns.get_mut(&Field::Time) {
                times.retain(|time| time.col != day.col);
            }
            self.columns.insert(Field::Date, vec![day]);
        }
    }

    fn settle_shape(&mut self, body: &[&[Cell]]) {
        let day = self.column(Field::Date).map(|column| column.col);
        let is_line = |row: &&&[Cell]| row.iter().any(|cell| Some(cell.col) == day && is_day(&cell.value));
        // lines below the table are not looked at
        let lines: Vec<&[Cell]> = body.iter().filter(is_line).take(SAMPLE).copied().collect();
        let negative = |value: &&Value| match amount_or_refund(value, Unit::Yuan).content {
            Content::Known(fen) => fen < Fen::ZERO,
            _ => false,
        };
        let amounts = self.column(Field::Amount).map(|column| sample(&lines, column.col));
        let is_signed = amounts.is_some_and(|amounts| amounts.iter().any(negative));
        let known = |column: &&Column| {
            let values = sample(&lines, column.col);
            let flags =
                values.iter().filter(|value| headings::direction(&plain(value), &column.hint).is_some());
            let flags = flags.count();
            let all = values.iter().filter(|value| !plain(value).is_empty()).count();
            // 交易类型 may hold anything. The other columns are flags even where no cell is understood,
            // unless the amounts are signed.
            match column.word.as_str() {
                "交易类型" => flags > 0 && flags == all,
                _ => flags > 0 || (all > 0 && !is_signed),
            }
        };
        let flag = self.all(Field::Flag).iter().find(known).cloned();
        let two = self.columns.contains_key(&Field::In) && self.columns.contains_key(&Field::Out);
        let one = self.columns.contains_key(&Field::Amount);
        self.shape = match (two, one, flag) {
            (true, ..) | (_, false, _) => Shape::Columns,
            (_, true, Some(flag)) => {
                self.columns.insert(Field::Flag, vec![flag]);
                Shape::Flagged
            }
            (_, true, None) => Shape::Signed,
        };
    }
}

fn sample<'a>(body: &[&'a [Cell]], col: u16) -> Vec<&'a Value> {
    let cells = body.iter().filter_map(|row| row.iter().find(|cell| cell.col == col));
    cells.take(SAMPLE).map(|cell| &cell.value).collect()
}

/// Whether a cell holds a day, with or without a time. A time alone is not a day.
fn is_day(value: &Value) -> bool {
    matches!(date(value, &DateContext::default()).content, Content::Known(_))
}

/// The name of a party as an outsider prints it: its brackets stay.
pub(in crate::normalise) fn name(value: &Value) -> String {
    match value {
        Value::Text(text) if !crate::normalise::cell::is_null(value) => clean_name(text).replace('\n', " "),
        other => plain(other),
    }
}

/// The whole text of a cell.
pub(in crate::normalise) fn plain(value: &Value) -> String {
    use crate::normalise::cell::{clean, is_null, shown};
    match value {
        Value::Text(_) if is_null(value) => String::new(),
        Value::Text(text) => {
            let text = clean(text);
            if text.contains('\n') { text.replace('\n', " ") } else { text }
        }
        other => shown(other),
    }
}
