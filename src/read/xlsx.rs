//! xlsx and xlsm → sheets. The package is checked first, then calamine streams the cells. Declared sizes
//! are removed before, so that calamine cannot allocate by them.

use super::bounds::{FAILURES, FEW_STRINGS, LONG, MANY_STRINGS, Meter, Read, SHEETS, STRING, STRINGS, size};
use super::format;
use super::package::{Package, attribute, damaged};
use super::sheet::{Marked, finish, or_counted};
use super::table::{Cell, NumberFormat, Refusal, Sheet, Value};
use super::worksheet::{self, Marks};
use calamine::{Data, DataRef, Reader as _, SheetType, SheetVisible, Xlsx};
use quick_xml::events::{BytesStart, Event};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{BufRead, Cursor};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The sheets of an input. A hidden sheet that cannot be read is kept without its cells.
pub(super) fn read(bytes: &[u8], package: &mut Package<'_>, meter: &mut Meter<'_>) -> Read<Vec<Sheet>> {
    sheets(bytes, package, meter, false)
}

/// Like [`read`] for a workbook that people answer in: a hidden sheet must be readable too, and a time of day is
/// the text that a person sees.
pub(super) fn read_all(bytes: &[u8], package: &mut Package<'_>, meter: &mut Meter<'_>) -> Read<Vec<Sheet>> {
    sheets(bytes, package, meter, true)
}

/// Sheet name → part.
pub(super) fn sheet_parts(package: &mut Package<'_>) -> Read<BTreeMap<String, String>> {
    Ok(layout(package)?.parts)
}

fn sheets(
    bytes: &[u8],
    package: &mut Package<'_>,
    meter: &mut Meter<'_>,
    of_answers: bool,
) -> Read<Vec<Sheet>> {
    let layout = layout(package)?;
    let mut replaced = BTreeMap::new();
    let strings = safe_strings(package, &layout, &mut replaced, meter)?;
    let _alone = (strings > MANY_STRINGS).then(|| meter.alone());
    safe_relations(package, &layout, &mut replaced)?;
    let theme = format!("{}theme/theme1.xml", layout.folder);
    if package.has(&theme) {
        worksheet::walk(package.part(&theme)?, "样式部分", |_| Ok(()))?;
    }
    let styles = format!("{}styles.xml", layout.folder);
    let styles = if package.has(&styles) { styles_of(package.part(&styles)?)? } else { Vec::new() };
    let patched;
    let bytes = if replaced.is_empty() {
        bytes
    } else {
        patched = package.with_parts(&replaced)?;
        &patched
    };
    let readers = Mutex::new(Vec::new());
    let book = Book { bytes, package, layout: &layout, styles: &styles, of_answers, readers };
    let first = book.reader()?;
    let mut names = BTreeSet::new();
    let metas = first.xlsx.sheets_metadata().iter();
    let metas = metas.filter(|meta| meta.typ == SheetType::WorkSheet && names.insert(&meta.name)).cloned();
    let metas: Vec<calamine::Sheet> = metas.collect();
    book.give_back(first);
    if strings > FEW_STRINGS {
        return metas.into_iter().map(|meta| book.sheet(meta, meter)).collect();
    }
    // the largest first, so that none is left to one core at the end
    let mut sizes = package.clone();
    let mut size = |meta: &calamine::Sheet| sizes.packed(layout.parts.get(&meta.name)?);
    let mut by_size: Vec<(Option<u64>, usize, calamine::Sheet)> =
        metas.into_iter().enumerate().map(|(at, meta)| (size(&meta), at, meta)).collect();
    by_size.sort_by_key(|(size, ..)| Reverse(*size));
    let read = by_size.into_iter().par_bridge().map(|(_, at, meta)| (at, book.sheet(meta, meter)));
    let mut sheets: Vec<(usize, Read<Sheet>)> = read.collect();
    sheets.sort_by_key(|(at, _)| *at);
    sheets.into_iter().map(|(_, sheet)| sheet).collect()
}

/// A workbook whose sheets are read, on one core or side by side.
struct Book<'b> {
    bytes: &'b [u8],
    package: &'b Package<'b>,
    layout: &'b Layout,
    styles: &'b [Option<NumberFormat>],
    of_answers: bool,
    /// Readers that no core uses now.
    readers: Mutex<Vec<BookReader<'b>>>,
}

/// What one core reads sheets with.
struct BookReader<'b> {
    package: Package<'b>,
    xlsx: Xlsx<Cursor<&'b [u8]>>,
    shared: Shared,
}

impl<'b> Book<'b> {
    fn free(&self) -> MutexGuard<'_, Vec<BookReader<'b>>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A reader that no other core uses.
    fn reader(&self) -> Read<BookReader<'b>> {
        if let Some(reader) = self.free().pop() {
            return Ok(reader);
        }
        let xlsx = Xlsx::new(Cursor::new(self.bytes)).map_err(|_| damaged("工作簿结构读不通"))?;
        Ok(BookReader { package: self.package.clone(), xlsx, shared: Shared::default() })
    }

    fn give_back(&self, reader: BookReader<'b>) {
        self.free().push(reader);
    }

    fn sheet(&self, meta: calamine::Sheet, meter: &Meter<'_>) -> Read<Sheet> {
        let hidden = meta.visible != SheetVisible::Visible;
        let since_1904 = self.layout.since_1904;
        let mut sheet = Sheet { name: meta.name, hidden, since_1904, ..Sheet::default() };
        let mut reader = self.reader()?;
        let filled = self.fill(&mut sheet, &mut reader, &mut meter.beside());
        self.give_back(reader);
        if self.of_answers {
            filled?
        } else {
            or_counted(&mut sheet, filled)?
        }
        Ok(sheet)
    }

    fn fill(&self, sheet: &mut Sheet, reader: &mut BookReader<'b>, meter: &mut Meter<'_>) -> Read<()> {
        let package = &mut reader.package;
        let path = self.layout.parts.get(&sheet.name).filter(|path| package.has(path));
        let path = path.ok_or_else(|| damaged(&format!("缺少工作表“{}”的内容", sheet.name)))?;
        let marks = worksheet::scan(package.part(path)?, &sheet.name, self.styles)?;
        let cells = cells(reader, sheet, (&marks, self.of_answers), meter)?;
        finish(sheet, Marked { cells, marks }, meter)
    }
}

/// Where the parts of a workbook lie.
struct Layout {
    /// The workbook's folder, with `/` at its end.
    folder: String,
    strings: String,
    relations: String,
    /// Sheet name → part.
    parts: BTreeMap<String, String>,
    /// Whether the workbook uses the 1904 date system.
    since_1904: bool,
}

fn layout(package: &mut Package<'_>) -> Read<Layout> {
    let root = package.relations("_rels/.rels")?;
    let workbook = root
        .into_values()
        .find(|(kind, _)| kind.ends_with("/relationships/officeDocument"))
        .map(|(_, target)| target.trim_start_matches('/').to_owned())
        .ok_or_else(|| damaged("找不到工作簿的主要部分"))?;
    let (folder, name) = match workbook.rfind('/') {
        Some(slash) => workbook.split_at(slash + 1),
        None => ("", workbook.as_str()),
    };
    let relations = format!("{folder}_rels/{name}.rels");
    let targets = package.relations(&relations)?;
    let mut parts = BTreeMap::new();
    let mut count = 0;
    let mut since_1904 = false;
    worksheet::walk(package.part(&workbook)?, "工作簿目录", |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "workbookPr"
        {
            since_1904 = attribute(tag, "date1904").is_some_and(|text| worksheet::truth(&text));
        }
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "sheet"
        {
            count += 1;
            if count > SHEETS {
                return Err(damaged(&format!("工作表超过 {SHEETS} 张")));
            }
            let target = attribute(tag, "id").and_then(|id| targets.get(&id));
            if let (Some(sheet), Some((_, target))) = (attribute(tag, "name"), target) {
                let part = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("{folder}{target}"),
                };
                parts.entry(sheet).or_insert(part);
            }
        }
        Ok(())
    })?;
    Ok(Layout {
        folder: folder.into(),
        strings: format!("{folder}sharedStrings.xml"),
        relations,
        parts,
        since_1904,
    })
}

/// The number format of each cell style, if it changes the meaning of a figure.
fn styles_of(part: impl BufRead) -> Read<Vec<Option<NumberFormat>>> {
    let mut formats: BTreeMap<u32, Option<NumberFormat>> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut in_cell_styles = false;
    worksheet::walk(part, "样式部分", |event| {
        let number = |tag: &BytesStart<'_>| attribute(tag, "numFmtId")?.trim().parse::<u32>().ok();
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (number(tag), attribute(tag, "formatCode")) {
                        formats.insert(id, format::of(&code));
                    }
                }
                "cellXfs" => in_cell_styles = true,
                "xf" if in_cell_styles => {
                    styles.push(number(tag).and_then(|id| formats.get(&id).cloned().flatten()));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => in_cell_styles = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// Checks the shared strings and returns the bytes they take. calamine keeps all of them and reserves memory
/// for `uniqueCount`, so a count that is larger than the real one is renamed.
fn safe_strings(
    package: &mut Package<'_>,
    layout: &Layout,
    replaced: &mut BTreeMap<String, Vec<u8>>,
    meter: &mut Meter<'_>,
) -> Read<u64> {
    if !package.has(&layout.strings) {
        return Ok(0);
    }
    let (real, declared, taken) = strings(package.part(&layout.strings)?, STRINGS)?;
    meter.text(taken)?;
    if declared <= real.saturating_add(1_000) {
        return Ok(taken);
    }
    let mut part = package.bytes(&layout.strings)?;
    overwrite(&mut part, b"uniqueCount", b"ignoreCount");
    replaced.insert(layout.strings.to_lowercase(), part);
    Ok(taken)
}

/// The real count of strings, the declared count, and the bytes they take; an error above `most` bytes.
fn strings(part: impl BufRead, most: u64) -> Read<(u64, u64, u64)> {
    let (mut real, mut declared, mut taken) = (0_u64, 0_u64, 0_u64);
    worksheet::walk(part, "文字表", |event| {
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "si" => {
                    real += 1;
                    taken = taken.saturating_add(STRING);
                }
                "sst" => {
                    // the largest of several attributes, because a reader may take any of them
                    for attribute in tag.attributes().with_checks(false).flatten() {
                        if attribute.key.local_name().as_ref() == "uniqueCount" {
                            declared = declared.max(attribute.value.trim().parse().unwrap_or(u64::MAX));
                        }
                    }
                }
                _ => {}
            },
            Event::Text(text) => taken = taken.saturating_add(text.len() as u64),
            Event::CData(text) => taken = taken.saturating_add(text.len() as u64),
            _ => {}
        }
        if taken > most {
            return Err(Refusal::new(format!(
                "文字太多：不重复的文字装进内存要超过 {}。请用 Excel 打开，删掉不用的工作表和多余的文字后另存，或分成几个文件",
                size(most)
            )));
        }
        Ok(())
    })?;
    Ok((real, declared, taken))
}

/// Overwrites every `from` with `to` of the same length, in place, because these parts may be large.
fn overwrite<const N: usize>(bytes: &mut [u8], from: &[u8; N], to: &[u8; N]) {
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.windows(N).position(|w| w == from)) {
        at += found;
        if let Some(place) = bytes.get_mut(at..at + N) {
            place.copy_from_slice(to);
        }
        at += N;
    }
}

/// calamine refuses a workbook with an Excel 4 macro sheet, which old macro viruses leave behind. Its
/// relationship is renamed to a kind of sheet that calamine skips.
fn safe_relations(
    package: &mut Package<'_>,
    layout: &Layout,
    replaced: &mut BTreeMap<String, Vec<u8>>,
) -> Read<()> {
    let bytes = package.bytes(&layout.relations)?;
    let mut part = bytes.clone();
    for macro_sheet in [&b"/xlMacrosheet\""[..], b"/xlIntlMacrosheet\""] {
        part = replace(part, macro_sheet, b"/dialogsheet\"");
    }
    if part != bytes {
        replaced.insert(layout.relations.to_lowercase(), part);
    }
    Ok(())
}

fn replace(bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    if !bytes.windows(from.len()).any(|window| window == from) {
        return bytes;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some((&first, tail)) = rest.split_first() {
        match rest.strip_prefix(from) {
            Some(after) => {
                out.extend_from_slice(to);
                rest = after;
            }
            None => {
                out.push(first);
                rest = tail;
            }
        }
    }
    out
}

/// The shared strings of a workbook as values, by their address in memory, so that a text of many cells is
/// held once.
#[derive(Default)]
struct Shared(HashMap<usize, Option<Value>>);

impl Shared {
    /// The value of a cell with this text. A long text is counted for each cell that shows it, because records
    /// may hold a copy each.
    fn value(&mut self, text: &str, meter: &mut Meter<'_>) -> Read<Option<Value>> {
        match self.0.entry(text.as_ptr().addr()) {
            Entry::Vacant(entry) => Ok(entry.insert(super::value::text_value(text)).clone()),
            Entry::Occupied(entry) => {
                if text.len() > LONG {
                    meter.text(u64::try_from(text.len()).unwrap_or(u64::MAX))?;
                }
                Ok(entry.get().clone())
            }
        }
    }
}

/// Streams the filled cells of one sheet. `clocks`: a time of day is a text as a person sees it, and no number.
fn cells(
    reader: &mut BookReader<'_>,
    sheet: &mut Sheet,
    (marks, clocks): (&Marks, bool),
    meter: &mut Meter<'_>,
) -> Read<Vec<Cell>> {
    let BookReader { xlsx, shared, .. } = reader;
    let broken = |_: calamine::XlsxError| damaged(&format!("工作表“{}”读不通", sheet.name));
    let mut reader = xlsx.worksheet_cells_reader(&sheet.name).map_err(broken)?;
    let mut cells = Vec::new();
    let (mut failed, mut in_a_row) = (0_u32, 0_u32);
    loop {
        match reader.next_cell() {
            Ok(None) => break,
            Ok(Some(cell)) => {
                in_a_row = 0;
                let (row, col) = cell.get_position();
                let Ok(col) = u16::try_from(col) else { continue };
                let value = match cell.get_value() {
                    DataRef::SharedString(text) => shared.value(text, meter)?,
                    DataRef::String(text) => super::value::text_value(text),
                    other if clocks && let Some(time) = super::value::clock(other) => {
                        super::value::text_value(&time)
                    }
                    other => super::value::value(Data::from(other.clone())),
                };
                if let Some(value) = value {
                    meter.cell()?;
                    cells.push(Cell { row, col, value });
                }
            }
            Err(error) => {
                // after an unreadable cell the reader goes on, but it loses its position if cells have no
                // references
                failed += 1;
                in_a_row += 1;
                if marks.unplaced || in_a_row > FAILURES {
                    return Err(broken(error));
                }
            }
        }
    }
    if failed > 0 {
        let known: BTreeSet<(u32, u16)> = cells.iter().map(|cell| (cell.row, cell.col)).collect();
        for (&(row, col), word) in &marks.errors {
            if !known.contains(&(row, col)) {
                failed = failed.saturating_sub(1);
                cells.push(Cell { row, col, value: Value::Error(word.clone()) });
            }
        }
    }
    sheet.unreadable_cells = failed;
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::super::bounds::{Budget, TEXTS};
    use super::super::table::Merge;
    use super::super::tests::{at, date, text, used};
    use super::*;
    use std::sync::Arc;

    #[test]
    fn strings_are_counted_and_bounded() {
        let part = "<sst uniqueCount='7'><si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r></si></sst>";
        let taken = 2 * STRING + 9;
        assert_eq!(strings(part.as_bytes(), taken), Ok((2, 7, taken)));
        assert!(strings(part.as_bytes(), taken - 1).unwrap_err().message.contains("文字太多"));
    }

    #[test]
    fn a_shared_text_is_held_once_and_a_long_one_counts_for_each_cell_that_shows_it() {
        let budget = Budget::new(1);
        let (mut meter, mut shared) = (budget.meter(), Shared::default());
        let long = "长".repeat(LONG);
        let mut shown = || match shared.value(&long, &mut meter) {
            Ok(Some(Value::Text(text))) => Ok(text),
            other => Err(other),
        };
        let (first, second) = (shown().unwrap(), shown().unwrap());
        assert!(Arc::ptr_eq(&first, &second));
        let rest = (2..=TEXTS / long.len() as u64).map(|_| shown()).filter(Result::is_ok).count();
        assert_eq!(rest as u64, TEXTS / long.len() as u64 - 1);
        let refused = shown().unwrap_err().unwrap_err();
        assert!(refused.message.contains("文字太多"), "{}", refused.message);
    }

    /// They are read side by side, the largest first; those with many shared strings one after the other.
    #[test]
    fn sheets_keep_their_order_and_their_texts() {
        for length in [1, 1_000] {
            let mut book = rust_xlsxwriter::Workbook::new();
            for (number, rows) in [(1, 10), (2, 1_000), (3, 100), (4, 2_000)] {
                let sheet = book.add_worksheet().set_name(format!("表{number}")).unwrap();
                for row in 0..rows {
                    sheet.write(row, 0, format!("{number}.{row}{}", "长".repeat(length))).unwrap();
                }
            }
            let file = used("工作单.xlsx", &book.save_to_buffer().unwrap());
            let seen: Vec<(&str, usize)> =
                file.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.cells.len())).collect();
            assert_eq!(seen, [("表1", 10), ("表2", 1_000), ("表3", 100), ("表4", 2_000)]);
            for (number, sheet) in (1..).zip(&file.sheets) {
                assert!(sheet.cells.iter().all(|cell| match &cell.value {
                    Value::Text(text) => text.starts_with(&format!("{number}.{}长", cell.row)),
                    _ => false,
                }));
            }
        }
    }

    #[test]
    fn xlsx_of_the_writer_comes_back() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet().set_name("工作单").unwrap();
        sheet.write(0, 0, "单号").unwrap();
        sheet.write(1, 0, 1.25).unwrap();
        sheet.write(1, 1, true).unwrap();
        let form = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_with_format(1, 2, &chrono::NaiveDate::from_ymd_opt(2026, 3, 5).unwrap(), &form).unwrap();
        sheet.merge_range(2, 0, 3, 1, "合并", &form).unwrap();
        sheet.write(4, 1, "末").unwrap();
        sheet.set_row_hidden(1).unwrap();
        sheet.set_column_hidden(2).unwrap();
        sheet.set_column_range_hidden(8, 16_383).unwrap();
        book.add_worksheet().set_name("旧").unwrap().set_hidden(true);
        let file = used("工作单.xlsx", &book.save_to_buffer().unwrap());
        assert!(file.single_sheet);
        let sheet = &file.sheets[0];
        assert_eq!(at(sheet, "A1"), text("单号"));
        assert_eq!(at(sheet, "A2"), Some(Value::Number(1.25)));
        assert_eq!(at(sheet, "B2"), Some(Value::Bool(true)));
        assert_eq!(at(sheet, "C2"), date("2026-03-05"));
        assert_eq!(sheet.merges, [Merge { first_row: 2, last_row: 3, first_col: 0, last_col: 1 }]);
        assert_eq!(sheet.hidden_rows, BTreeSet::from([1]));
        assert_eq!(sheet.hidden_cols, BTreeSet::from([2]), "hidden columns without content say nothing");
        assert!(file.sheets[1].hidden);
    }
}
