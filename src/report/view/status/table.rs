//! A table as people read it: headings, typed values and tones. Writers only lay it out.

pub use super::column::{Band, Column, ColumnKind, ColumnOf, Columns, col};
use super::column::{MakeValue, number_repeated};
use super::sum::Sum;
pub use super::tail::{DAYS_LEFT, Tail, Urgency, handling_columns, matter_of, trace_of, urgency};
pub use super::value::{Value, read_whole};
use crate::model::answer;
pub use crate::report::view::shared::tone::Tone;

/// The records of a sheet, each a row. A cell is made when it is asked for: the cells of a large office together
/// would take most of the memory.
trait Cells {
    fn rows(&self) -> usize;
    /// Blank beyond the rows and columns.
    fn value(&self, row: usize, col: usize) -> Value<'_>;
    /// Adds the values of a row in so many columns.
    fn add_row<'s>(&'s self, row: usize, columns: usize, to: &mut Vec<Value<'s>>) {
        to.extend((0..columns).map(|col| self.value(row, col)));
    }
}

/// Cells made of records.
struct Records<'f, R> {
    values: Vec<MakeValue<'f, R>>,
    records: Vec<R>,
}

impl<R> Cells for Records<'_, R> {
    fn rows(&self) -> usize {
        self.records.len()
    }

    fn value(&self, row: usize, col: usize) -> Value<'_> {
        self.records.get(row).zip(self.values.get(col)).map_or(Value::Blank, |(record, value)| value(record))
    }

    fn add_row<'s>(&'s self, row: usize, _: usize, to: &mut Vec<Value<'s>>) {
        let values = self.records.get(row).map(|record| self.values.iter().map(move |value| value(record)));
        to.extend(values.into_iter().flatten());
    }
}

/// Rows behind those of another.
struct Followed<'f> {
    first: Box<dyn Cells + 'f>,
    more: Vec<Vec<Value<'f>>>,
}

impl Cells for Followed<'_> {
    fn rows(&self) -> usize {
        self.first.rows() + self.more.len()
    }

    fn value(&self, row: usize, col: usize) -> Value<'_> {
        match row.checked_sub(self.first.rows()) {
            None => self.first.value(row, col),
            Some(row) => self.more.get(row).and_then(|row| row.get(col)).cloned().unwrap_or_default(),
        }
    }
}

/// Some columns of another.
struct Picked<'f> {
    of: Box<dyn Cells + 'f>,
    columns: Vec<usize>,
}

impl Cells for Picked<'_> {
    fn rows(&self) -> usize {
        self.of.rows()
    }

    fn value(&self, row: usize, col: usize) -> Value<'_> {
        self.columns.get(col).map_or(Value::Blank, |col| self.of.value(row, *col))
    }
}

/// One sheet.
pub struct Table<'f> {
    /// Sheet name.
    pub name: String,
    pub columns: Vec<Column>,
    cells: Box<dyn Cells + 'f>,
    /// 合计 under the rows, one for each kind of thing they add up; none where nothing adds up.
    pub totals: Vec<Vec<Value<'static>>>,
    /// Leading columns that stay in sight.
    pub frozen: u16,
    /// From this row on they are folded away.
    pub folded: Option<usize>,
    /// What it rests on and was not read whole, in words: rows may be missing.
    pub unread: Option<String>,
}

impl<'f> Table<'f> {
    /// A sheet with one row for each record.
    pub fn of<R: 'f>(
        name: impl Into<String>,
        frozen: u16,
        columns: impl IntoIterator<Item = ColumnOf<'f, R>>,
        records: impl IntoIterator<Item = R>,
    ) -> Table<'f> {
        let (mut columns, values): (Vec<Column>, Vec<_>) =
            columns.into_iter().map(|one| (one.column, one.value)).unzip();
        number_repeated(&mut columns);
        let cells = Box::new(Records { values, records: records.into_iter().collect() });
        let name = name.into();
        let mut table =
            Table { name, columns, cells, totals: Vec::new(), frozen, folded: None, unread: None };
        table.totals = table.total_of(|_| true).into_iter().collect();
        table
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.cells.rows()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What stands in a cell.
    pub fn value(&self, row: usize, col: usize) -> Value<'_> {
        self.cells.value(row, col)
    }

    /// What stands in the cells of a row.
    pub fn row(&self, row: usize) -> Vec<Value<'_>> {
        let mut cells = Vec::with_capacity(self.columns.len());
        self.replace(&mut cells, row);
        cells
    }

    /// Replaces `cells` by what stands in those of a row.
    pub fn replace<'s>(&'s self, cells: &mut Vec<Value<'s>>, row: usize) {
        cells.clear();
        self.cells.add_row(row, self.columns.len(), cells);
    }

    /// The rows, each made when it is asked for.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Value<'_>>> {
        (0..self.len()).map(|row| self.row(row))
    }

    /// The same with all its cells made, to be looked at when what they are made of is gone.
    #[cfg(test)]
    pub fn made(self) -> Table<'static> {
        let owned = |row: Vec<Value<'_>>| row.into_iter().map(Value::into_owned).collect();
        let more = self.rows().map(owned).collect();
        let none: Records<'_, ()> = Records { values: Vec::new(), records: Vec::new() };
        let cells = Box::new(Followed { first: Box::new(none), more });
        let Table { name, columns, totals, frozen, folded, unread, .. } = self;
        Table { name, columns, cells, totals, frozen, folded, unread }
    }

    /// The same with more rows behind the last.
    pub fn followed_by(mut self, more: Vec<Vec<Value<'f>>>) -> Table<'f> {
        self.cells = Box::new(Followed { first: self.cells, more });
        self
    }

    /// The same with a total for each kind of row: rows of different kinds do not add up. A kind is
    /// its name and the words that column `at` has in its rows.
    pub fn totalled_by(self, at: usize, kinds: &[(&str, &[&str])]) -> Table<'f> {
        let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
        self.totalled_where(at, &names, |table, row, name| {
            let mut words = kinds.iter().filter(|(kind, _)| *kind == name).flat_map(|(_, words)| *words);
            words.any(|word| table.value(row, at) == (*word).into())
        })
    }

    /// The same, but `is` says whether a row, by its number, is of a kind, by its name. The names of the kinds stand
    /// in column `at`.
    pub fn totalled_where(
        mut self,
        at: usize,
        kinds: &[&str],
        is: impl Fn(&Table<'f>, usize, &str) -> bool,
    ) -> Table<'f> {
        let named = |name: &&str| {
            let mut total = self.total_of(|row| is(&self, row, name))?;
            if let Some(cell) = total.get_mut(at) {
                *cell = (*name).to_owned().into();
            }
            Some(total)
        };
        self.totals = kinds.iter().filter_map(named).collect();
        self
    }

    /// The totals row of some rows: 合计, and the sum of every column that adds up; none where there is no such row or
    /// nothing adds up.
    fn total_of(&self, is_counted: impl Fn(usize) -> bool) -> Option<Vec<Value<'static>>> {
        let summed =
            |(col, column): (usize, &Column)| column.summed.then(|| (col, Sum::new(column.unsigned)));
        let mut sums: Vec<(usize, Sum)> = self.columns.iter().enumerate().filter_map(summed).collect();
        if sums.is_empty() {
            return None;
        }
        let mut has_rows = false;
        for row in (0..self.len()).filter(|row| is_counted(*row)) {
            has_rows = true;
            sums.iter_mut().for_each(|(col, sum)| sum.add(&self.value(row, *col)));
        }
        let mut total = vec![Value::Blank; self.columns.len()];
        for (col, sum) in sums {
            if let Some(cell) = total.get_mut(col) {
                *cell = sum.told();
            }
        }
        if let Some(first) = total.first_mut() {
            *first = answer::TOTAL.into();
        }
        has_rows.then_some(total)
    }

    /// The same with a line above the total for what belongs to none of the rows: its name, and the
    /// counts under their headings. The total counts it as well.
    pub fn with_outside(mut self, name: &'static str, counts: &[(&str, usize)]) -> Table<'f> {
        if self.totals.is_empty() || counts.iter().all(|(_, count)| *count == 0) {
            return self;
        }
        let of_column = |(index, column): (usize, &Column)| match index {
            0 => name.into(),
            _ => counts
                .iter()
                .find(|(heading, _)| *heading == column.heading)
                .map_or(Value::Blank, |(_, count)| (*count).into()),
        };
        let outside: Vec<Value> = self.columns.iter().enumerate().map(of_column).collect();
        for total in &mut self.totals {
            for (sum, more) in total.iter_mut().zip(&outside) {
                if let (Value::Count(sum), Value::Count(more)) = (sum, more) {
                    *sum += more;
                }
            }
        }
        self.totals.insert(0, outside);
        self
    }

    /// The same without the answer columns: nobody answers in a run of an earlier day.
    pub fn without_answers(mut self) -> Table<'f> {
        let is_kept = |(_, column): &(usize, &Column)| !column.kind.is_answer();
        let kept: Vec<usize> = self.columns.iter().enumerate().filter(is_kept).map(|(col, _)| col).collect();
        for total in &mut self.totals {
            *total = kept.iter().filter_map(|col| total.get(*col).cloned()).collect();
        }
        self.columns.retain(|column| !column.kind.is_answer());
        for column in self.columns.iter_mut().filter(|column| column.kind == ColumnKind::Cause) {
            column.kind = ColumnKind::Text;
        }
        self.cells = Box::new(Picked { of: self.cells, columns: kept });
        self
    }

    /// The same with the columns folded away in which no row has anything, so that paper and the first
    /// screen have room for those that say something. Their place stays: rows can be copied whole.
    pub fn folding_blank(mut self) -> Table<'f> {
        if self.is_empty() {
            return self;
        }
        let (cells, shown) =
            (&self.cells, self.columns.iter_mut().enumerate().skip(usize::from(self.frozen)));
        for (index, column) in shown.filter(|(_, column)| !column.kind.is_answer()) {
            column.folded |= (0..cells.rows()).all(|row| cells.value(row, index) == Value::Blank);
        }
        self
    }

    /// The same of tables not all of which were read whole: no sum is known, and a line under the
    /// rows says what is missing.
    pub fn resting_on(mut self, unread: Option<String>) -> Table<'f> {
        let Some(why) = unread else { return self };
        for total in &mut self.totals {
            let cells = total.iter_mut().zip(&self.columns).skip(1);
            cells.filter(|(_, column)| column.summed).for_each(|(cell, _)| *cell = read_whole(None));
        }
        if !self.is_empty() {
            let mut line = vec![Value::Blank; self.columns.len()];
            if let Some(first) = line.first_mut() {
                *first = format!("未检查：{why}").into();
            }
            self.totals.push(line);
        }
        self.unread = Some(why);
        self
    }

    /// Columns that go on paper: at most [`MOST_PRINTED`], the narrow days of a grid and those folded away
    /// not counted.
    pub fn printed(&self) -> usize {
        let marked = self.columns.iter().position(|column| column.on_screen).unwrap_or(self.columns.len());
        let wide = |(_, column): &(usize, &Column)| {
            !column.folded && !matches!(column.kind, ColumnKind::Grid | ColumnKind::Today)
        };
        let beyond = self.columns.iter().enumerate().filter(wide).nth(MOST_PRINTED).map(|(index, _)| index);
        marked.min(beyond.unwrap_or(marked))
    }

    /// Whether the totals say something in the columns that go on paper.
    pub fn has_printed_totals(&self) -> bool {
        let printed = self.printed();
        let said = |(column, value): (usize, &Value)| match column {
            0 => *value != answer::TOTAL.into(),
            _ => *value != Value::Blank,
        };
        self.totals.iter().any(|total| total.iter().enumerate().take(printed).any(said))
    }
}

/// Columns that an A4 page in landscape shows in a readable size.
pub const MOST_PRINTED: usize = 10;

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
