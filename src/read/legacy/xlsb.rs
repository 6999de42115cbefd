//! xlsb → sheets. The binary records are scanned first (lengths, positions, hidden rows and columns,
//! merges, filters), then calamine streams the cells. It runs in a child process where possible.

use super::compound::{u16_at, u32_at};
use crate::read::bounds::{COLS, FAILURES, MERGES, Meter, ROWS, Read, SHEETS};
use crate::read::format;
use crate::read::package::{Package, damaged, truncated};
use crate::read::sheet::{Marked, finish, or_counted};
use crate::read::table::{Cell, Merge, NumberFormat, Sheet};
use crate::read::value;
use crate::read::worksheet::Marks;
use calamine::{Data, Reader as _, SheetType, SheetVisible, Xlsb};
use std::collections::BTreeMap;
use std::io::Cursor;

const WORKBOOK: &str = "xl/workbook.bin";

pub(super) fn read(bytes: &[u8], package: &mut Package<'_>, meter: &mut Meter<'_>) -> Read<Vec<Sheet>> {
    let (parts, since_1904) = parts(package)?;
    if package.has("xl/sharedStrings.bin") {
        walk(&package.bytes("xl/sharedStrings.bin")?, |_, _| Ok(()))?;
    }
    let styles = match package.has("xl/styles.bin") {
        true => styles(&package.bytes("xl/styles.bin")?)?,
        false => Vec::new(),
    };
    let mut book: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).map_err(|_| damaged("工作簿结构读不通"))?;
    let mut sheets = Vec::new();
    for meta in book.sheets_metadata().to_vec() {
        if meta.typ != SheetType::WorkSheet {
            continue;
        }
        let hidden = meta.visible != SheetVisible::Visible;
        let mut sheet = Sheet { name: meta.name, hidden, since_1904, ..Sheet::default() };
        let mut filled = || {
            let part = parts
                .get(&sheet.name)
                .ok_or_else(|| damaged(&format!("缺少工作表“{}”的内容", sheet.name)))?;
            let marks = scan(&package.bytes(part)?, &styles)?;
            let cells = cells(&mut book, &mut sheet, meter)?;
            finish(&mut sheet, Marked { cells, marks }, meter)
        };
        let filled = filled();
        or_counted(&mut sheet, filled)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn cells(book: &mut Xlsb<Cursor<&[u8]>>, sheet: &mut Sheet, meter: &mut Meter<'_>) -> Read<Vec<Cell>> {
    let broken = |_: calamine::XlsbError| damaged(&format!("工作表“{}”读不通", sheet.name));
    let mut reader = book.worksheet_cells_reader(&sheet.name).map_err(broken)?;
    let mut cells = Vec::new();
    loop {
        match reader.next_cell() {
            Ok(None) => return Ok(cells),
            Ok(Some(cell)) => {
                let (row, col) = cell.get_position();
                if let (Ok(col), Some(value)) =
                    (u16::try_from(col), value::value(Data::from(cell.get_value().clone())))
                {
                    meter.cell()?;
                    cells.push(Cell { row, col, value });
                }
            }
            Err(error) => {
                sheet.unreadable_cells += 1;
                if sheet.unreadable_cells > FAILURES {
                    return Err(broken(error));
                }
            }
        }
    }
}

/// The number format of each cell style, if it changes the meaning of a figure.
fn styles(part: &[u8]) -> Read<Vec<Option<NumberFormat>>> {
    let mut formats: BTreeMap<u16, NumberFormat> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut in_cell_styles = false;
    walk(part, |kind, data| {
        match kind {
            // BrtFmt: id, code
            0x002C => {
                let code = wide(data.get(2..).unwrap_or_default()).and_then(|(code, _)| format::of(&code));
                formats.extend(u16_at(data, 0).zip(code));
            }
            // BrtBeginCellXFs, BrtEndCellXFs
            0x0269 => in_cell_styles = true,
            0x026A => in_cell_styles = false,
            // BrtXF: parent, format id
            0x002F if in_cell_styles => {
                styles.push(u16_at(data, 2).and_then(|id| formats.get(&id).cloned()));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// Sheet name → part, and whether the workbook uses the 1904 date system.
fn parts(package: &mut Package<'_>) -> Read<(BTreeMap<String, String>, bool)> {
    let targets = package.relations("xl/_rels/workbook.bin.rels")?;
    let mut parts = BTreeMap::new();
    let mut since_1904 = false;
    walk(&package.bytes(WORKBOOK)?, |kind, data| {
        // BrtWbProp
        if kind == 0x0099 {
            since_1904 = data.first().is_some_and(|flags| flags & 1 != 0);
        }
        // BrtBundleSh: state, id, relationship id, name
        if kind == 0x009C
            && let Some((relation, rest)) = wide(data.get(8..).unwrap_or_default())
            && let Some((name, _)) = wide(rest)
            && let Some((_, target)) = targets.get(&relation)
        {
            parts.insert(name, format!("xl/{target}"));
        }
        if parts.len() > SHEETS {
            return Err(damaged(&format!("工作表超过 {SHEETS} 张")));
        }
        Ok(())
    })?;
    Ok((parts, since_1904))
}

fn scan(part: &[u8], styles: &[Option<NumberFormat>]) -> Read<Marks> {
    let mut marks = Marks::default();
    let mut row = 0;
    walk(part, |kind, data| {
        let outside = || damaged("有单元格写在 Excel 范围（1,048,576 行、16,384 列）之外");
        let long = |length: usize| if data.len() < length { Err(truncated()) } else { Ok(()) };
        match kind {
            // BrtRowHdr
            0x0000 => {
                long(17)?;
                row = u32_at(data, 0).filter(|&row| row < ROWS).ok_or_else(outside)?;
                if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    marks.hidden_rows.insert(row);
                }
            }
            // cells: column, style, value
            0x0001..=0x000B => {
                long(match kind {
                    0x0002 | 0x0006 | 0x0007 | 0x0008 => 12,
                    0x0003 | 0x0004 | 0x000A | 0x000B => 9,
                    0x0005 | 0x0009 => 16,
                    _ => 8,
                })?;
                let col = u32_at(data, 0).filter(|&col| col < COLS).ok_or_else(outside)?;
                // a style is three bytes wide
                let style = u32_at(data, 4).and_then(|style| usize::try_from(style & 0x00FF_FFFF).ok());
                let format = style.and_then(|style| styles.get(style)).and_then(Option::as_ref);
                // numbers, stored or computed
                if let (0x0002 | 0x0005 | 0x0009, Some(format), Ok(col)) = (kind, format, u16::try_from(col))
                {
                    marks.formats.insert((row, col), format.clone());
                }
            }
            // BrtWsDim
            0x0094 => long(16)?,
            // BrtColInfo
            0x003C => {
                let hidden = u16_at(data, 16).is_some_and(|flags| flags & 1 != 0);
                if let (true, Some(first), Some(last)) = (hidden, u32_at(data, 0), u32_at(data, 4)) {
                    let range = first.min(COLS)..=last.min(COLS - 1);
                    marks.hidden_cols.extend(range.filter_map(|col| u16::try_from(col).ok()));
                }
            }
            // BrtBeginFilterColumn
            0x00A3 => marks.filtered = true,
            // BrtMergeCell
            0x00B0 => {
                let at = |n: usize| u32_at(data, 4 * n);
                let col = |n: usize| at(n).and_then(|col| u16::try_from(col).ok());
                if let (Some(first_row), Some(last_row), Some(first_col), Some(last_col)) =
                    (at(0), at(1), col(2), col(3))
                {
                    marks.merges.push(Merge { first_row, last_row, first_col, last_col });
                }
                if marks.merges.len() > MERGES {
                    return Err(damaged(&format!("合并单元格超过 {MERGES} 处")));
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(marks)
}

/// Calls `see` for every record of a part, with its kind and data.
fn walk(part: &[u8], mut see: impl FnMut(u16, &[u8]) -> Read<()>) -> Read<()> {
    let mut rest = part;
    while !rest.is_empty() {
        let kind = number(&mut rest, 2)?;
        let length = number(&mut rest, 4)?;
        let (data, after) = rest.split_at_checked(length).ok_or_else(truncated)?;
        see(u16::try_from(kind).map_err(|_| truncated())?, data)?;
        rest = after;
    }
    Ok(())
}

/// A number in bytes of seven bits, low bits first.
fn number(rest: &mut &[u8], most: u32) -> Read<usize> {
    let mut number = 0_usize;
    for at in 0..most {
        let (&byte, after) = rest.split_first().ok_or_else(truncated)?;
        *rest = after;
        number |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Ok(number)
}

/// A text with its length before it, and the bytes after it.
fn wide(data: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(u32_at(data, 0)?).ok()?.checked_mul(2)?;
    let (text, rest) = data.get(4..)?.split_at_checked(length)?;
    let units: Vec<u16> = text.chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).collect();
    Some((String::from_utf16_lossy(&units), rest))
}
