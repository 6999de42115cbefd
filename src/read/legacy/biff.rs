//! The records of an .xls workbook, scanned before calamine parses them: whether it is BIFF8, whether all
//! positions are valid, how large each sheet really is, and the marks that calamine does not give.

use super::compound::{u16_at, u32_at};
use crate::read::bounds::{AREA, MERGES, Read, SHEETS};
use crate::read::format;
use crate::read::package::{damaged, encrypted, truncated};
use crate::read::table::{Merge, NumberFormat, Refusal};
use crate::read::worksheet::Marks;
use std::collections::BTreeMap;
use std::ops::Range;

const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000A;
const DATE1904: u16 = 0x0022;
const FILEPASS: u16 = 0x002F;
const COLINFO: u16 = 0x007D;
const BOUNDSHEET: u16 = 0x0085;
const AUTOFILTER: u16 = 0x009E;
const MULRK: u16 = 0x00BD;
const RSTRING: u16 = 0x00D6;
const XF: u16 = 0x00E0;
const MERGECELLS: u16 = 0x00E5;
const LABELSST: u16 = 0x00FD;
const DIMENSIONS: u16 = 0x0200;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOLERR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const ROW: u16 = 0x0208;
const RK: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BOF: u16 = 0x0809;

/// The last column of .xls (IV).
const LAST_COL: u16 = 255;

/// What the scan found.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// The marks of each sheet, in the order of the BOUNDSHEET records.
    pub sheets: Vec<Marks>,
    pub since_1904: bool,
    /// Byte ranges of the sizes declared in DIMENSIONS records.
    pub declared: Vec<Range<usize>>,
}

/// Scans the Workbook stream.
pub(super) fn scan(stream: &[u8]) -> Read<Book> {
    let mut starts = Vec::new();
    let mut styles = Styles::default();
    for (count, record) in Records(stream, 0).enumerate() {
        let record = record?;
        match record.kind {
            BOF if u16_at(record.data, 0) != Some(0x0600) => return Err(old()),
            FILEPASS => return Err(encrypted()),
            DATE1904 => styles.since_1904 = u16_at(record.data, 0) == Some(1),
            FORMAT => styles.format(record.data),
            XF => styles.cells.push(u16_at(record.data, 2).unwrap_or_default()),
            BOUNDSHEET => {
                let start = u32_at(record.data, 0).and_then(|start| usize::try_from(start).ok());
                starts.push(start.filter(|&start| start < stream.len()).ok_or_else(truncated)?);
            }
            EOF => break,
            kind if count == 0 && kind != BOF => return Err(damaged("开头不是工作簿的记录")),
            _ => {}
        }
    }
    if starts.is_empty() {
        return Err(damaged("没有工作表"));
    }
    let mut sorted = starts.clone();
    sorted.sort_unstable();
    if starts.len() > SHEETS || sorted.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(damaged("工作表太多，或几张工作表指向同一处"));
    }
    let mut book = Book { since_1904: styles.since_1904, ..Book::default() };
    let mut area = 0_u64;
    for start in starts {
        let marks = sheet(stream, start, &styles, &mut area, &mut book.declared)?;
        book.sheets.push(marks);
    }
    Ok(book)
}

pub(super) fn old() -> Refusal {
    Refusal::new("这是很旧的 Excel 格式（Excel 5.0/95），文字读不准。请用 Excel 打开后另存为 .xlsx")
}

fn sheet(
    stream: &[u8],
    start: usize,
    styles: &Styles,
    area: &mut u64,
    declared: &mut Vec<Range<usize>>,
) -> Read<Marks> {
    let mut marks = Marks::default();
    let (mut values, mut formulas) = (Extent::default(), Extent::default());
    let mut formula = (0, 0);
    let mut depth = 0_usize;
    let mut begun = false;
    for record in Records(stream, start) {
        let record = record?;
        // charts in a sheet have cells of their own, which do not count
        match record.kind {
            BOF if begun => depth += 1,
            BOF => begun = true,
            EOF if depth == 0 => break,
            EOF => depth -= 1,
            _ if depth == 0 => {
                let data = record.data;
                match record.kind {
                    FORMULA => {
                        formula = place(data)?;
                        values.add(formula);
                        formulas.add(formula);
                        styles.mark(formula, u16_at(data, 4), &mut marks);
                    }
                    STRING => values.add(formula),
                    NUMBER | RK => {
                        let at = place(data)?;
                        values.add(at);
                        styles.mark(at, u16_at(data, 4), &mut marks);
                    }
                    LABEL | RSTRING | BOOLERR | LABELSST => values.add(place(data)?),
                    MULRK => {
                        let (row, first) = place(data)?;
                        let last = data.len().checked_sub(2).and_then(|at| u16_at(data, at));
                        let last =
                            last.filter(|&last| (first..=LAST_COL).contains(&last)).ok_or_else(outside)?;
                        values.add((row, first));
                        values.add((row, last));
                        // six bytes each: style and number
                        for (col, each) in
                            (first..=last).zip(data.get(4..).unwrap_or_default().chunks_exact(6))
                        {
                            styles.mark((row, col), u16_at(each, 0), &mut marks);
                        }
                    }
                    DIMENSIONS => declared.push(record.at..record.at + data.len()),
                    _ => mark(&record, &mut marks)?,
                }
            }
            _ => {}
        }
    }
    *area = area.saturating_add(values.area()).saturating_add(formulas.area());
    if *area > AREA {
        return Err(Refusal::new(format!(
            "单元格散得太开，占用的范围超过 {AREA} 格。请用 Excel 打开，删掉远处多余的内容后另存为 .xlsx"
        )));
    }
    Ok(marks)
}

/// The number formats of the workbook that change the meaning of a figure.
#[derive(Default)]
struct Styles {
    since_1904: bool,
    /// By format id.
    formats: BTreeMap<u16, NumberFormat>,
    /// The format id of each cell style.
    cells: Vec<u16>,
}

impl Styles {
    /// Reads a FORMAT record: id, count of characters, and a text with one or two bytes a character.
    fn format(&mut self, data: &[u8]) {
        let (Some(id), Some(length), Some(flags)) = (u16_at(data, 0), u16_at(data, 2), data.get(4)) else {
            return;
        };
        let text = data.get(5..).unwrap_or_default();
        let length = usize::from(length);
        let code: String = match flags & 1 {
            0 => text.iter().take(length).map(|byte| char::from(*byte)).collect(),
            _ => {
                let units: Vec<u16> =
                    text.chunks_exact(2).take(length).filter_map(|unit| u16_at(unit, 0)).collect();
                String::from_utf16_lossy(&units)
            }
        };
        if let Some(format) = format::of(&code) {
            self.formats.insert(id, format);
        }
    }

    fn mark(&self, (row, col): (u16, u16), style: Option<u16>, marks: &mut Marks) {
        let id = style.and_then(|style| self.cells.get(usize::from(style)));
        if let Some(format) = id.and_then(|id| self.formats.get(id)) {
            marks.formats.insert((row.into(), col), format.clone());
        }
    }
}

fn mark(record: &Record<'_>, marks: &mut Marks) -> Read<()> {
    let data = record.data;
    match record.kind {
        ROW => {
            let hidden = u16_at(data, 12).is_some_and(|options| options & 0x20 != 0);
            if let Some(row) = u16_at(data, 0).filter(|_| hidden) {
                marks.hidden_rows.insert(row.into());
            }
        }
        COLINFO => {
            let hidden = u16_at(data, 8).is_some_and(|options| options & 1 != 0);
            if let (true, Some(first), Some(last)) = (hidden, u16_at(data, 0), u16_at(data, 2)) {
                marks.hidden_cols.extend(first..=last.min(LAST_COL));
            }
        }
        AUTOFILTER => marks.filtered = true,
        MERGECELLS => {
            let count = u16_at(data, 0).unwrap_or(0);
            let listed = data.get(2..).unwrap_or_default().chunks_exact(8).take(count.into());
            marks.merges.extend(listed.filter_map(|area| {
                Some(Merge {
                    first_row: u16_at(area, 0)?.into(),
                    last_row: u16_at(area, 2)?.into(),
                    first_col: u16_at(area, 4)?,
                    last_col: u16_at(area, 6)?,
                })
            }));
            if marks.merges.len() > MERGES {
                return Err(damaged(&format!("合并单元格超过 {MERGES} 处")));
            }
        }
        _ => {}
    }
    Ok(())
}

fn place(data: &[u8]) -> Read<(u16, u16)> {
    match (u16_at(data, 0), u16_at(data, 2)) {
        (Some(row), Some(col)) if col <= LAST_COL => Ok((row, col)),
        (Some(_), Some(_)) => Err(outside()),
        _ => Err(truncated()),
    }
}

fn outside() -> Refusal {
    damaged("有单元格写在 .xls 的范围（65,536 行、256 列）之外")
}

/// The used area of a sheet.
#[derive(Default)]
struct Extent(Option<(u16, u16, u16, u16)>);

impl Extent {
    fn add(&mut self, (row, col): (u16, u16)) {
        let (top, bottom, left, right) = self.0.unwrap_or((row, row, col, col));
        self.0 = Some((top.min(row), bottom.max(row), left.min(col), right.max(col)));
    }

    fn area(&self) -> u64 {
        self.0.map_or(0, |(top, bottom, left, right)| {
            (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
        })
    }
}

struct Record<'a> {
    kind: u16,
    /// Offset of its data in the stream.
    at: usize,
    data: &'a [u8],
}

/// The records of a stream from an offset on.
struct Records<'a>(&'a [u8], usize);

impl<'a> Iterator for Records<'a> {
    type Item = Read<Record<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let Records(stream, at) = *self;
        if at >= stream.len() {
            return None;
        }
        let record = u16_at(stream, at).zip(u16_at(stream, at + 2)).and_then(|(kind, length)| {
            let data = stream.get(at + 4..at + 4 + usize::from(length))?;
            Some(Record { kind, at: at + 4, data })
        });
        self.1 = record.as_ref().map_or(stream.len(), |record| record.at + record.data.len());
        Some(record.ok_or_else(truncated))
    }
}
