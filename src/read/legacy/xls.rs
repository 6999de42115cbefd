//! .xls → sheets. The compound file and its records are scanned first, the sizes that they declare are
//! overwritten with zeros, then calamine parses. It runs in a child process where possible.

use super::biff;
use super::compound::Compound;
use crate::read::bounds::{Meter, Read};
use crate::read::package::{damaged, encrypted};
use crate::read::sheet::{Marked, finish, or_counted};
use crate::read::table::{Cell, Refusal, Sheet};
use crate::read::value;
use calamine::{Reader as _, SheetType, SheetVisible, Xls};
use std::io::Cursor;

const STREAM: &str = "Workbook";

/// Refuses a compound file that is not an .xls of Excel 97 or later.
pub(super) fn check(file: &Compound) -> Read<()> {
    if file.has("EncryptedPackage") {
        return Err(encrypted());
    }
    if file.has(STREAM) {
        return Ok(());
    }
    Err(if file.has("Book") {
        biff::old()
    } else if file.has("WordDocument") {
        Refusal::new("这是 Word 文档改了扩展名，不是工作簿。请把表格贴进 Excel 后存为 .xlsx")
    } else if file.has("PowerPoint Document") {
        Refusal::new("这是 PowerPoint 文稿改了扩展名，不是工作簿。请放入原来的 Excel 文件")
    } else {
        Refusal::new("这是 Office 的其他文件，不是工作簿。请放入原来的 Excel 文件")
    })
}

pub(super) fn read(bytes: &[u8], meter: &mut Meter<'_>) -> Read<Vec<Sheet>> {
    let mut file = Compound::open(bytes)?;
    check(&file)?;
    let records = biff::scan(&file.stream(STREAM)?)?;
    let blotted = file.without(STREAM, &records.declared)?;
    let mut book: Xls<_> = Xls::new(Cursor::new(blotted)).map_err(|_| damaged("工作簿结构读不通"))?;
    let metas = book.sheets_metadata().to_vec();
    let since_1904 = records.since_1904;
    let mut sheets = Vec::new();
    for (meta, marks) in metas.into_iter().zip(records.sheets) {
        if meta.typ != SheetType::WorkSheet {
            continue;
        }
        let hidden = meta.visible != SheetVisible::Visible;
        let mut sheet = Sheet { name: meta.name, hidden, since_1904, ..Sheet::default() };
        let filled = || {
            let range = book
                .worksheet_range(&sheet.name)
                .map_err(|_| damaged(&format!("工作表“{}”读不通", sheet.name)))?;
            let (top, left) = range.start().unwrap_or_default();
            let mut cells = Vec::new();
            for (row, col, data) in range.used_cells() {
                if let (Ok(row), Ok(col), Some(value)) =
                    (u32::try_from(row), u32::try_from(col), value::value(data.clone()))
                    && let (row, Ok(col)) = (row.saturating_add(top), u16::try_from(col.saturating_add(left)))
                {
                    meter.cell()?;
                    cells.push(Cell { row, col, value });
                }
            }
            finish(&mut sheet, Marked { cells, marks }, meter)
        };
        let filled = filled();
        or_counted(&mut sheet, filled)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}
