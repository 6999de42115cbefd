//! Sheets of outsiders (the bank, the tax office): fills texts and days down as in our own registers, and
//! reports hidden rows and columns. It knows no column by name.

use super::intake::Intake;
use crate::finding::{Code, Raised};
use crate::model::Place;
use crate::model::source::SheetId;
use crate::normalise::cell::is_blank;
use crate::normalise::cell::text::is_ditto;
use crate::normalise::sheet::body::hidden_content;
use crate::read::table::{Cell, File, Sheet, Value};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Who owns the findings about the files of the bank and the tax office.
pub(super) const FINANCE: &str = "财务";

/// The cells of a sheet. In the columns `copied` below the header, the value of a merged area is repeated in
/// each of its rows, and 同上 is replaced by the value above. Amounts are never copied.
pub(super) fn filled_down<'s>(
    (file, sheet, id): (&File, &'s Sheet, SheetId),
    header: u32,
    copied: impl Fn(u16) -> bool,
    intake: &mut Intake<'_>,
) -> Cow<'s, [Cell]> {
    let key = format!("{}/{}", file.name, sheet.name);
    let place = |row: u32, col: u16| Place::new(id, row, col);
    let hidden = hidden_content(sheet, key, header, header, place);
    intake.findings.extend(hidden.map(|hidden| hidden.owner(FINANCE)));
    let is_copied = |cell: &&Cell| cell.row > header && copied(cell.col);
    let merges: Vec<_> = sheet
        .merges
        .iter()
        .filter(|area| area.first_row > header && area.last_row > area.first_row && copied(area.first_col))
        .collect();
    if merges.is_empty() && !sheet.cells.iter().filter(is_copied).any(|cell| is_ditto(&cell.value)) {
        return Cow::Borrowed(&sheet.cells);
    }
    let mut cells: BTreeMap<(u32, u16), Value> =
        sheet.cells.iter().map(|cell| ((cell.row, cell.col), cell.value.clone())).collect();
    let rows: BTreeSet<u32> = sheet.cells.iter().map(|cell| cell.row).collect();
    let mut filled = 0usize;
    for area in merges {
        let Some(value) = cells.get(&(area.first_row, area.first_col)).cloned() else { continue };
        for row in rows.range(area.first_row + 1..=area.last_row) {
            let cell = cells.entry((*row, area.first_col)).or_insert_with(|| Value::Text("".into()));
            if is_blank(cell) {
                *cell = value.clone();
                filled += 1;
            }
        }
    }
    let mut above: BTreeMap<u16, Value> = BTreeMap::new();
    let below = cells.iter_mut().filter(|((row, col), _)| *row > header && copied(*col));
    for ((_, col), value) in below {
        match above.get(col) {
            Some(before) if is_ditto(value) => {
                *value = before.clone();
                filled += 1;
            }
            _ if is_blank(value) => {}
            _ => drop(above.insert(*col, value.clone())),
        }
    }
    if filled > 0 {
        let message = format!("表“{}”有 {filled} 格是合并单元格或“同上”，按上面的内容读入", sheet.name);
        let said = Raised::new(Code::D19, file.name.as_str(), message).at(place(header, 0));
        intake.findings.push(said.field("合并与同上").owner(FINANCE));
    }
    let cell = |((row, col), value)| Cell { row, col, value };
    Cow::Owned(cells.into_iter().map(cell).collect())
}
