//! The last step of reading a sheet: joins values and marks, sorts them, and cuts off what lies beyond the
//! used area.

use super::bounds::{AREA, Meter, Read};
use super::package::damaged;
use super::table::{Cell, Sheet, Value};
use super::worksheet::Marks;
use std::collections::BTreeSet;

/// The results of the two passes over one sheet.
pub(super) struct Marked {
    pub cells: Vec<Cell>,
    pub marks: Marks,
}

/// Makes an unreadable hidden sheet empty instead of refusing its file, because its content is not used.
pub(super) fn or_counted(sheet: &mut Sheet, filled: Read<()>) -> Read<()> {
    if sheet.hidden && filled.is_err() {
        sheet.cells.clear();
        return Ok(());
    }
    filled
}

/// Fills `sheet`. Hidden rows and columns without content are dropped; merged areas end with the used area.
pub(super) fn finish(sheet: &mut Sheet, marked: Marked, meter: &mut Meter<'_>) -> Read<()> {
    let Marked { mut cells, marks } = marked;
    for (row, col) in marks.no_value {
        meter.cell()?;
        cells.push(Cell { row, col, value: Value::NoValue });
    }
    let place = |cell: &Cell| (cell.row, cell.col);
    if !cells.is_sorted_by(|a, b| place(a) < place(b)) {
        cells.sort_by_key(place);
        // of two cells in one place the later one counts, as in Excel
        cells.reverse();
        cells.dedup_by_key(|cell| place(cell));
        cells.reverse();
    }

    let rows: BTreeSet<u32> = match marks.hidden_rows.is_empty() {
        true => BTreeSet::new(),
        false => cells.iter().map(|cell| cell.row).collect(),
    };
    let mut cols = BTreeSet::new();
    if !marks.hidden_cols.is_empty() {
        cols.extend(cells.iter().map(|cell| cell.col));
    }
    let last_row = cells.last().map_or(0, |cell| cell.row);
    let last_col = cells.iter().map(|cell| cell.col).max().unwrap_or(0);
    let mut area = 0_u64;
    for mut merge in marks.merges {
        merge.last_row = merge.last_row.min(last_row);
        merge.last_col = merge.last_col.min(last_col);
        if merge.first_row > merge.last_row || merge.first_col > merge.last_col {
            continue;
        }
        let height = u64::from(merge.last_row - merge.first_row) + 1;
        let width = u64::from(merge.last_col - merge.first_col) + 1;
        area = area.saturating_add(height.saturating_mul(width));
        if area > AREA {
            return Err(damaged(&format!("工作表“{}”的合并单元格互相重叠，面积超过上限", sheet.name)));
        }
        if height * width > 1 {
            sheet.merges.push(merge);
        }
    }
    sheet.merges.sort();
    sheet.merges.dedup();
    sheet.hidden_rows = marks.hidden_rows.into_iter().filter(|row| rows.contains(row)).collect();
    sheet.hidden_cols = marks.hidden_cols.into_iter().filter(|col| cols.contains(col)).collect();
    sheet.filtered = marks.filtered;
    sheet.formats = marks.formats;
    cells.shrink_to_fit();
    sheet.cells = cells;
    Ok(())
}
