//! One document over several rows: its key is one merged cell, and the rows below the first name more
//! keys it refers to. It decides nothing about which rows these are (`body` does).

use super::{Row, RowCell};
use crate::finding::Code;
use crate::model::{Content, Field};
use crate::normalise::cell::Reading;
use crate::normalise::sheet::schema::FieldKind;
use crate::read::table::{Cell, Value};

impl<'r, 'a> Row<'r, 'a> {
    /// The same row with those below that are part of it, said once.
    pub(crate) fn over(mut self, lower: Vec<&'a [Cell]>) -> Row<'r, 'a> {
        let last = lower.last().and_then(|cells| cells.first()).map(|cell| u64::from(cell.row) + 1);
        let columns = self.table.schema.columns.iter();
        let key = columns.into_iter().find(|column| matches!(column.kind, FieldKind::Key));
        if let Some(last) = last
            && let Some(slot) = key.and_then(|column| self.cell(column.name))
        {
            let first = slot.place.cell();
            let message =
                format!("{first} 起合并到第 {last} 行的编号是一张单据，金额只计一次，各行的单号合在一起");
            self.remark(slot, Code::D19, message);
        }
        self.lower = lower;
        self
    }

    /// The keys of a list with those in the rows below that are part of this one.
    pub(super) fn with_lower<T>(
        &mut self,
        name: &'static str,
        mut field: Field<Vec<T>>,
        read: impl Fn(&Value) -> Reading<Vec<T>>,
    ) -> Field<Vec<T>> {
        let Some(slot) = self.cell(name).filter(|_| !self.lower.is_empty()) else { return field };
        for cells in self.lower.clone() {
            let Some(cell) = cells.iter().find(|cell| cell.col == slot.place.col) else { continue };
            let place = self.table.place(cell.row, cell.col);
            let Reading { content, note } = read(&cell.value);
            self.note(RowCell { place, ..slot }, note);
            match (content, &mut field.content) {
                (Content::Known(more), Content::Known(keys)) => keys.extend(more),
                (Content::Known(more), Content::Blank) => field = Field::new(Content::Known(more), place),
                _ => {}
            }
        }
        field
    }
}
