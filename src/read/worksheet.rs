//! One worksheet part of an xlsx, scanned before calamine reads its cells: whether it is valid, and the
//! marks that calamine does not give (hidden rows and columns, filters, formulas without a value, error
//! words of newer versions of Excel).

use super::bounds::{COLS, DEPTH, MERGES, ROWS, Read, TEXT};
use super::package::damaged;
use super::plain_cell::{PlainCell, plain_cell};
use super::reference::reference;
use super::table::{Merge, NumberFormat, Refusal};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

/// Depth below which no cell is too deep, whatever it holds.
const SHALLOW: usize = 16;

/// The marks of a sheet: everything beside its values.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_cols: BTreeSet<u16>,
    pub merges: Vec<Merge>,
    pub filtered: bool,
    /// Formulas whose result was never stored.
    pub no_value: BTreeSet<(u32, u16)>,
    /// Error values as they are written.
    pub errors: BTreeMap<(u32, u16), Box<str>>,
    /// Number formats that change the meaning of a figure.
    pub formats: BTreeMap<(u32, u16), NumberFormat>,
    /// Whether some cell has no reference.
    pub unplaced: bool,
}

/// Reads an XML part to its end and calls `see` for each event. Refuses a DTD, and depth and texts beyond
/// the bounds.
pub(super) fn walk(part: impl BufRead, what: &str, mut see: impl FnMut(&Event<'_>) -> Read<()>) -> Read<()> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut depth = 0;
    loop {
        buffer.clear();
        let event = bounded(reader.read_event_into(&mut buffer), what, &mut depth)?;
        if matches!(event, Event::Eof) {
            return Ok(());
        }
        see(&event)?;
    }
}

/// The event, if it is within the bounds.
fn bounded<'e>(
    event: std::result::Result<Event<'e>, quick_xml::Error>,
    what: &str,
    depth: &mut usize,
) -> Read<Event<'e>> {
    let event = event.map_err(|error| match error {
        quick_xml::Error::Io(_) => damaged(&format!("{what}读不出来（压缩数据或校验值不对）")),
        _ => damaged(&format!("{what}不是完整的 XML")),
    })?;
    match &event {
        Event::Start(_) => *depth += 1,
        Event::End(_) => *depth = depth.saturating_sub(1),
        Event::DocType(_) => {
            return Err(damaged(&format!("{what}带有 DTD 定义，工作簿不会有，为安全起见没有读")));
        }
        Event::Text(text) if text.len() > TEXT => return Err(too_long(what)),
        Event::CData(text) if text.len() > TEXT => return Err(too_long(what)),
        Event::Eof if *depth > 0 => return Err(damaged(&format!("{what}到一半就断了"))),
        _ => {}
    }
    if *depth > DEPTH {
        return Err(damaged(&format!("{what}嵌套超过 {DEPTH} 层")));
    }
    Ok(event)
}

fn too_long(what: &str) -> Refusal {
    damaged(&format!("{what}有一段文字超过 {} 字节，单元格里不会有这么长", TEXT))
}

/// The state of the scan.
#[derive(Default)]
struct Cursor {
    row: u32,
    /// The column of the next cell if it has no reference.
    next_col: u32,
    cell: Option<OpenCell>,
    filter_column: bool,
}

/// The cell being read.
struct OpenCell {
    row: u32,
    col: u32,
    kind: CellType,
    formula: bool,
    value: bool,
    reading: bool,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CellType {
    Error,
    FormulaText,
    Other,
}

/// Scans a worksheet part. `styles` has the number format of each cell style, if it matters.
///
/// Plain cells that lie whole in the buffer need no events.
pub(super) fn scan(part: impl BufRead, sheet: &str, styles: &[Option<NumberFormat>]) -> Read<Marks> {
    let (mut marks, mut at, what) = (Marks::default(), Cursor::default(), what(sheet));
    let mut reader = Reader::from_reader(part);
    let (mut buffer, mut depth) = (Vec::new(), 0);
    loop {
        buffer.clear();
        let event = bounded(reader.read_event_into(&mut buffer), &what, &mut depth)?;
        if matches!(event, Event::Eof) {
            return Ok(marks);
        }
        see(&event, &mut at, &mut marks, &what, styles)?;
        // behind a tag the reader stands between two tags; behind a text it does not
        let is_tag = matches!(event, Event::Start(_) | Event::Empty(_) | Event::End(_));
        if is_tag && (1..SHALLOW).contains(&depth) {
            let part = reader.get_mut();
            let Ok(ahead) = part.fill_buf() else { continue }; // the reader says what is wrong
            let mut rest = ahead;
            while let Some((cell, after)) = plain_cell(rest) {
                see_plain(&cell, &mut at, &mut marks, styles);
                rest = after;
            }
            let read = ahead.len() - rest.len();
            part.consume(read);
        }
    }
}

/// What a plain cell changes: the same as its events would.
fn see_plain(cell: &PlainCell, at: &mut Cursor, marks: &mut Marks, styles: &[Option<NumberFormat>]) {
    at.next_col = cell.col + 1;
    if cell.empty {
        return;
    }
    at.cell = None;
    let format = cell.style.and_then(|style| styles.get(style)).and_then(Option::as_ref);
    if let (Some(format), Ok(col)) = (format, u16::try_from(cell.col)) {
        marks.formats.insert((cell.row, col), format.clone());
    }
}

fn what(sheet: &str) -> String {
    format!("工作表“{sheet}”")
}

fn see(
    event: &Event<'_>,
    at: &mut Cursor,
    marks: &mut Marks,
    what: &str,
    styles: &[Option<NumberFormat>],
) -> Read<()> {
    match event {
        Event::Start(tag) => open(tag, false, at, marks, what, styles)?,
        Event::Empty(tag) => open(tag, true, at, marks, what, styles)?,
        Event::Text(text) => {
            if let Some(cell) = at.cell.as_mut().filter(|cell| cell.reading) {
                cell.value |= !text.is_empty();
                if cell.kind == CellType::Error {
                    cell.text.push_str(text);
                }
            }
        }
        Event::End(tag) => match tag.local_name().as_ref() {
            "c" => close(at.cell.take(), marks),
            "v" => at.cell.iter_mut().for_each(|cell| cell.reading = false),
            "row" => {
                at.row = at.row.saturating_add(1);
                at.next_col = 0;
            }
            "filterColumn" => at.filter_column = false,
            _ => {}
        },
        _ => {}
    }
    Ok(())
}

fn open(
    tag: &BytesStart<'_>,
    empty: bool,
    at: &mut Cursor,
    marks: &mut Marks,
    what: &str,
    styles: &[Option<NumberFormat>],
) -> Read<()> {
    match tag.local_name().as_ref() {
        "c" => {
            let (mut place, mut kind, mut format) = (None, CellType::Other, None);
            for attribute in tag.attributes().with_checks(false).flatten() {
                match attribute.key.as_ref() {
                    "r" => {
                        place =
                            Some(reference(&attribute.value).ok_or_else(|| outside(what, &attribute.value))?)
                    }
                    "t" => {
                        kind = match attribute.value.as_ref() {
                            "e" => CellType::Error,
                            "str" => CellType::FormulaText,
                            _ => CellType::Other,
                        }
                    }
                    "s" => {
                        let style = attribute.value.trim().parse::<usize>().ok();
                        format = style.and_then(|style| styles.get(style)).and_then(Option::as_ref);
                    }
                    _ => {}
                }
            }
            marks.unplaced |= place.is_none();
            let (row, col) = place.unwrap_or((at.row, at.next_col));
            if row >= ROWS || col >= COLS {
                return Err(outside(what, "末尾"));
            }
            at.next_col = col + 1;
            if let (Some(format), false, Ok(col)) = (format, empty, u16::try_from(col)) {
                marks.formats.insert((row, col), format.clone());
            }
            if !empty {
                at.cell = Some(OpenCell {
                    row,
                    col,
                    kind,
                    formula: false,
                    value: false,
                    reading: false,
                    text: String::new(),
                });
            }
        }
        "f" => at.cell.iter_mut().for_each(|cell| cell.formula = true),
        "v" => {
            if let Some(cell) = at.cell.as_mut() {
                // an empty text is a stored result, an empty number is not
                cell.value |= cell.kind == CellType::FormulaText;
                cell.reading = !empty;
            }
        }
        "is" => at.cell.iter_mut().for_each(|cell| cell.value = true),
        "row" => {
            if let Some(text) = raw(tag, "r") {
                let row = text.trim().parse::<u32>().ok().filter(|row| (1..=ROWS).contains(row));
                at.row = row.ok_or_else(|| outside(what, &text))? - 1;
            }
            at.next_col = 0;
            if at.row < ROWS && raw(tag, "hidden").is_some_and(|text| truth(&text)) {
                marks.hidden_rows.insert(at.row);
            }
            if empty {
                at.row = at.row.saturating_add(1);
            }
        }
        "col" if raw(tag, "hidden").is_some_and(|text| truth(&text)) => {
            let number = |key| raw(tag, key).and_then(|text| text.trim().parse::<u32>().ok());
            let first = number("min").unwrap_or(1).clamp(1, COLS);
            let last = number("max").unwrap_or(first).clamp(first, COLS);
            marks.hidden_cols.extend((first..=last).filter_map(|col| u16::try_from(col - 1).ok()));
        }
        "mergeCell" => {
            if let Some(merge) = raw(tag, "ref").and_then(|text| area(&text)) {
                if marks.merges.len() >= MERGES {
                    return Err(damaged(&format!("{what}的合并单元格超过 {MERGES} 处")));
                }
                marks.merges.push(merge);
            }
        }
        "filterColumn" => at.filter_column = !empty,
        "filters" | "customFilters" | "top10" | "dynamicFilter" | "colorFilter" | "iconFilter" => {
            marks.filtered |= at.filter_column;
        }
        _ => {}
    }
    Ok(())
}

fn close(cell: Option<OpenCell>, marks: &mut Marks) {
    let Some(cell) = cell else { return };
    let Ok(col) = u16::try_from(cell.col) else { return };
    if cell.kind == CellType::Error && !cell.text.trim().is_empty() {
        marks.errors.insert((cell.row, col), cell.text.trim().into());
    } else if cell.formula && !cell.value {
        marks.no_value.insert((cell.row, col));
    }
}

fn outside(what: &str, reference: &str) -> Refusal {
    let reference: String = reference.chars().take(20).collect();
    damaged(&format!("{what}有单元格写在 Excel 范围（1,048,576 行、16,384 列）之外：{reference}"))
}

fn raw(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.as_ref() == name)
        .map(|attribute| attribute.value.into_owned())
}

pub(super) fn truth(text: &str) -> bool {
    matches!(text.trim(), "1" | "true" | "TRUE" | "on")
}

fn area(text: &str) -> Option<Merge> {
    let text = text.replace('$', "");
    let (first, last) = text.split_once(':')?;
    let ((top, left), (bottom, right)) = (reference(first)?, reference(last)?);
    Some(Merge {
        first_row: top.min(bottom),
        last_row: top.max(bottom),
        first_col: u16::try_from(left.min(right)).ok()?,
        last_col: u16::try_from(left.max(right)).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::io::BufReader;

    fn marks(inner: &str) -> Read<Marks> {
        let part = format!("<worksheet>{inner}</worksheet>");
        let whole = scan(part.as_bytes(), "工作单", &[]);
        // no plain cell lies whole in a buffer of a byte
        let by_events = scan(BufReader::with_capacity(1, part.as_bytes()), "工作单", &[]);
        assert_eq!(format!("{whole:?}"), format!("{by_events:?}"));
        whole
    }

    #[test]
    fn sees_what_calamine_does_not_tell() {
        let marks = marks(concat!(
            "<cols><col min='2' max='3' hidden='1'/><col min='5' max='9'/></cols><sheetData>",
            "<row r='1'><c r='A1'><v>1</v></c></row><row r='4' hidden='true'>",
            "<c r='A4'><f>B1</f></c><c r='B4'><f>B1</f><v></v></c><c r='C4'><f>B1</f><v/></c>",
            "<c r='D4' t='str'><f>B1</f><v></v></c><c r='E4'><f>B1</f><v>3</v></c>",
            "<c r='F4' t='e'><f>B1</f><v>#SPILL!</v></c></row></sheetData>",
            "<autoFilter ref='A1:C4'><filterColumn colId='0'><filters><filter val='x'/></filters></filterColumn>",
            "</autoFilter><mergeCells count='9'><mergeCell ref='A1:B2'/></mergeCells>",
        ))
        .unwrap();
        assert_eq!(marks.hidden_cols, BTreeSet::from([1, 2]));
        assert_eq!(marks.hidden_rows, BTreeSet::from([3]));
        assert_eq!(marks.no_value, BTreeSet::from([(3, 0), (3, 1), (3, 2)]));
        assert_eq!(marks.errors, BTreeMap::from([((3, 5), "#SPILL!".into())]));
        assert_eq!(marks.merges, [Merge { first_row: 0, last_row: 1, first_col: 0, last_col: 1 }]);
        assert!(marks.filtered && !marks.unplaced);
    }

    /// A cell without a reference stands behind the plain ones.
    #[test]
    fn plain_cells_change_the_same_as_their_events() {
        let part = concat!(
            "<worksheet><sheetData><row r=\"2\"><c r=\"A2\" s=\"1\"><v>1</v></c><c r=\"B2\" s=\"1\"/>",
            "<c><f>A1</f></c><c r=\"D2\" s=\"1\" t=\"s\"><v>3</v></c></row></sheetData></worksheet>"
        );
        let styles = [None, Some(NumberFormat::Yuan)];
        let whole = scan(part.as_bytes(), "工作单", &styles).unwrap();
        for bytes in 1..part.len() {
            let cut = scan(BufReader::with_capacity(bytes, part.as_bytes()), "工作单", &styles).unwrap();
            assert_eq!(format!("{cut:?}"), format!("{whole:?}"), "{bytes}");
        }
        assert_eq!(whole.no_value, BTreeSet::from([(1, 2)]));
        assert!(whole.formats.keys().eq(&[(1, 0), (1, 3)]));
    }

    #[test]
    fn a_filter_without_criteria_filters_nothing() {
        let bare =
            "<sheetData/><autoFilter ref='A1:C4'><filterColumn colId='0' hiddenButton='1'/></autoFilter>";
        assert!(!marks(bare).unwrap().filtered);
    }

    #[rstest]
    #[case("<sheetData><row r='1'><c r='XFE1'/></row></sheetData>", "范围")]
    #[case("<sheetData><row r='1048577'/></sheetData>", "范围")]
    #[case("<sheetData><row r='1'><c r='A99999999999'/></row></sheetData>", "范围")]
    #[case("<sheetData><row r='1'>", "不是完整的 XML")]
    #[case("<!DOCTYPE x [<!ENTITY a 'b'>]>", "DTD")]
    fn refuses(#[case] inner: &str, #[case] expected: &str) {
        let refusal = marks(inner).unwrap_err();
        assert!(refusal.message.contains(expected), "{}", refusal.message);
    }

    #[test]
    fn refuses_depth_and_length() {
        let deep = "<a>".repeat(10_000);
        assert!(marks(&deep).unwrap_err().message.contains("嵌套"));
        let long = format!("<v>{}</v>", "x".repeat(TEXT + 1));
        assert!(marks(&long).unwrap_err().message.contains("文字"));
    }
}
