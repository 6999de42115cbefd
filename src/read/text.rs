//! CSV: bytes → text → one sheet. Encodings are tried in this order: BOM, UTF-8, UTF-16, GB18030. The
//! delimiter is a comma, semicolon, tab or `|`. Every cell stays text.

use super::bounds::{COLS, CSV, Meter, ROWS, Read, size};
use super::table::{Cell, Refusal, Sheet};
use super::value;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records and bytes that are looked at to find the delimiter.
const SAMPLE: usize = 100;
const BEGINNING: usize = 1 << 20;

/// Reads one CSV into a sheet of the given name.
pub(super) fn read(bytes: &[u8], name: &str, meter: &mut Meter<'_>) -> Read<Sheet> {
    if bytes.len() > CSV {
        return Err(Refusal::new(format!("CSV 超过 {}。请分成几个文件", size(CSV as u64))));
    }
    meter.text(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    let open_end = ends_open(bytes);
    let mut text = decode(bytes)?;
    if open_end && text.ends_with('\u{FFFD}') {
        return Err(unfinished("最后一个字只有一半"));
    }
    if text.contains('\r') {
        text = text.replace("\r\n", "\n").replace('\r', "\n").into();
    }
    if !text.ends_with('\n') {
        text.to_mut().push('\n');
    }
    if text.contains("=\"") {
        text = formulas_quoted(&text).into();
    }
    // Excel's first line `sep=;` names the delimiter and counts as a row
    let (named, skipped, body) = match text.split_once('\n') {
        Some((first, rest)) => match separator(first) {
            Some(delimiter) => (Some(delimiter), 1, rest),
            None => (None, 0, &*text),
        },
        None => (None, 0, &*text),
    };
    let delimiter = named.unwrap_or_else(|| sniff(body));
    // A record is read whole, so that its count of fields is checked before.
    let fields = |line: &str| line.bytes().filter(|byte| *byte == delimiter).count();
    if body.lines().any(|line| line.len() >= COLS as usize && fields(line) >= COLS as usize) {
        return Err(beyond_excel());
    }
    let mut sheet = Sheet { name: name.into(), ..Sheet::default() };
    let mut records = records(body, delimiter);
    let mut record = csv::StringRecord::new();
    let mut row: u32 = skipped;
    let mut line_before = 1;
    let mut runs_on = None;
    let mut widths = Widths::default();
    loop {
        match records.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => return Err(Refusal::new("按 CSV 读不下去。请用 Excel 打开后另存为 .xlsx")),
        }
        // the reader skips blank lines, but they count as rows
        let line = records.position().line();
        let own: u64 = 1 + record.iter().map(newlines).sum::<u64>();
        let blank = line.saturating_sub(line_before).saturating_sub(own);
        row = u32::try_from(blank).ok().and_then(|blank| row.checked_add(blank)).unwrap_or(ROWS);
        let first_line = line_before + blank + u64::from(skipped);
        runs_on = record.iter().next_back().is_some_and(|last| newlines(last) > 0).then_some(first_line);
        line_before = line;
        if row >= ROWS || record.len() > COLS as usize {
            return Err(beyond_excel());
        }
        widths.add(row, record.len());
        for (col, field) in (0_u16..).zip(&record) {
            if let Some(value) = value::text_value(field) {
                meter.cell()?;
                sheet.cells.push(Cell { row, col, value });
            }
        }
        row += 1;
    }
    let quotes = body.bytes().filter(|&byte| byte == b'"').count();
    match runs_on {
        Some(line) if quotes % 2 == 1 => Err(Refusal::new(format!(
            "第 {line} 行起有一个英文引号没有配对，后面的内容连成了一格。请补上或删掉这个引号"
        ))),
        _ if open_end && widths.last_is_short() => {
            let Widths { last: (row, width), same, .. } = widths;
            Err(unfinished(&format!("最后的第 {} 行只有 {width} 列，上面各行都是 {same} 列", row + 1)))
        }
        _ => Ok(sheet),
    }
}

/// Puts quotes around `="1,000.50"`, so that its comma does not end the field. Banks write this to keep a
/// text a text.
fn formulas_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 64);
    let (mut rest, mut begins) = (text, true);
    while let Some(c) = rest.chars().next() {
        let inside = rest.strip_prefix("=\"").filter(|_| begins).and_then(|inside| inside.split_once('"'));
        match inside {
            Some((inside, after))
                if !inside.contains('\n') && after.starts_with([',', ';', '\t', '|', '\n']) =>
            {
                quoted.push_str(&format!("\"=\"\"{inside}\"\"\""));
                rest = after;
            }
            _ => {
                quoted.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
        begins = quoted.ends_with([',', ';', '\t', '|', '\n']);
    }
    quoted
}

/// The refusal of a file that is not written to its end.
fn unfinished(shown: &str) -> Refusal {
    Refusal::new(format!(
        "像是还没有写完：{shown}，后面也没有换行。请等它写完再运行；确实如此的，请在末尾补一个换行"
    ))
}

/// The counts of fields of the records: whether all but the last have the same count.
#[derive(Default)]
struct Widths {
    same: usize,
    differ: bool,
    before: usize,
    last: (u32, usize),
}

impl Widths {
    fn add(&mut self, row: u32, width: usize) {
        let (_, previous) = self.last;
        if self.before > 0 {
            self.differ |= self.before > 1 && previous != self.same;
            self.same = previous;
        }
        self.before += 1;
        self.last = (row, width);
    }

    fn last_is_short(&self) -> bool {
        self.before > 2 && !self.differ && self.last.1 < self.same
    }
}

/// Whether a file is a CSV that is empty or whose last line has no line end.
pub(super) fn has_open_end(name: &str, bytes: &[u8]) -> bool {
    let is_workbook = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
    let is_csv = name.to_ascii_lowercase().ends_with(".csv") && !is_workbook;
    is_csv && (bytes.is_empty() || ends_open(bytes))
}

/// Whether the last line has no line end, in any encoding.
fn ends_open(bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | 0x1A));
    !bytes.is_empty() && !end.and_then(|end| bytes.get(end)).is_some_and(|byte| matches!(byte, b'\n' | b'\r'))
}

fn beyond_excel() -> Refusal {
    Refusal::new("行数或列数超出 Excel 的范围（1,048,576 行、16,384 列）。请分成几个文件")
}

fn records(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

fn newlines(field: &str) -> u64 {
    field.bytes().filter(|&byte| byte == b'\n').map(|_| 1).sum()
}

/// The delimiter in a line `sep=;`.
fn separator(line: &str) -> Option<u8> {
    match line.trim_end().strip_prefix("sep=")?.as_bytes() {
        [one] => Some(*one),
        [] => Some(b'\t'),
        _ => None,
    }
}

/// The delimiter with which the most records at the beginning have the same number of fields, at least two.
fn sniff(text: &str) -> u8 {
    let text = text.get(..text.floor_char_boundary(BEGINNING)).unwrap_or(text);
    // a tab after a number separates nothing: banks write it to keep the number a text
    let text =
        &[",", ";", "|"].iter().fold(text.to_owned(), |text, next| text.replace(&format!("\t{next}"), next));
    let score = |delimiter: u8| {
        let widths: Vec<usize> = records(text, delimiter)
            .into_records()
            .take(SAMPLE)
            .filter_map(|record| record.ok().map(|record| record.len()))
            .filter(|&width| width > 1)
            .collect();
        let same = |width: usize| widths.iter().filter(|&&other| other == width).count();
        widths.iter().map(|&width| (same(width), width)).max().unwrap_or_default()
    };
    let mut best = (b',', (0, 0));
    for delimiter in DELIMITERS {
        let score = score(delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

fn encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let sample = bytes.get(..4_096).unwrap_or(bytes);
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // In UTF-16 every other byte of a separator or digit is zero; old systems pad a few cells with zeros.
    if (even + odd) * 4 < sample.len() && is_utf8(bytes) {
        return UTF_8;
    }
    match even.max(odd) >= 2 && even.min(odd) * 4 <= even.max(odd) {
        true if odd > even => UTF_16LE,
        true => UTF_16BE,
        false => GB18030,
    }
}

/// Whether bytes are UTF-8, complete or cut off within the last character.
fn is_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            error.error_len().is_none() && !before.is_ascii()
        }
    }
}

/// The text of a file; UTF-8 is not copied.
fn decode(bytes: &[u8]) -> Read<Cow<'_, str>> {
    let (text, _, broken) = encoding(bytes).decode(bytes);
    let lost = text.chars().filter(|&c| c == '\u{FFFD}').count();
    let foreign = text.chars().filter(|c| !c.is_ascii()).count();
    let lost = lost - usize::from(text.ends_with('\u{FFFD}') && ends_open(bytes));
    // Chinese that was decoded as Western letters and saved again: ¸¶¿î
    let western = text.chars().filter(|c| ('\u{80}'..='\u{FF}').contains(c)).count();
    let misread = western >= 8 && western * 2 > foreign;
    if misread
        || is_of_question_marks(&text)
        || (broken && lost * 20 > foreign)
        || (lost > 0 && lost * 4 > foreign)
        || text.contains("锟斤拷")
    {
        return Err(Refusal::new(
            "文字编码认不出来，内容已成乱码。请用 Excel 打开原文件，另存为“CSV UTF-8（逗号分隔）”或 .xlsx",
        ));
    }
    Ok(text)
}

/// Whether every character that is no ASCII was lost: most fields of the first line are question marks alone.
fn is_of_question_marks(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if !text.is_ascii() || !first.contains("??") {
        return false;
    }
    let fields = first.split(DELIMITERS.map(char::from)).map(|field| field.trim_matches([' ', '"']));
    let fields: Vec<&str> = fields.filter(|field| !field.is_empty()).collect();
    let lost = fields.iter().filter(|field| field.len() >= 2 && field.bytes().all(|byte| byte == b'?'));
    lost.count() * 2 > fields.len()
}

/// The text with wrong bytes replaced, for the beginning of a file and for jobbag.toml.
pub(super) fn lossy(bytes: &[u8]) -> String {
    let utf8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        // a character cut off at the end of the head
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0,
    };
    let encoding = if utf8 && !bytes.contains(&0) { UTF_8 } else { encoding(bytes) };
    encoding.decode(bytes).0.into_owned()
}

/// Whether bytes are text: without control characters other than tab and line ends.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let head = bytes.get(..64 << 10).unwrap_or(bytes);
    let text = lossy(head);
    let control =
        text.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\x1a')).count();
    control * 20 <= text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::super::bounds::{Budget, CELLS};
    use super::super::table::Value;
    use super::*;
    use rstest::rstest;

    fn cells(bytes: &[u8]) -> Read<Vec<(u32, u16, String)>> {
        let budget = Budget::new(1_000);
        let sheet = read(bytes, "客户到款", &mut budget.meter())?;
        Ok(sheet
            .cells
            .into_iter()
            .map(|cell| match cell.value {
                Value::Text(text) => (cell.row, cell.col, text.as_ref().to_owned()),
                other => panic!("{other:?}"),
            })
            .collect())
    }

    fn at(row: u32, col: u16, text: &str) -> (u32, u16, String) {
        (row, col, text.into())
    }

    fn wide(text: &str, bom: bool) -> Vec<u8> {
        let bom = bom.then_some(0xFEFF);
        bom.into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    }

    #[rstest]
    #[case("编号,金额\nDK1,100\n".as_bytes().to_vec())]
    #[case("\u{feff}编号,金额\r\nDK1,100\r\n".as_bytes().to_vec())]
    #[case("编号;金额\nDK1;100".as_bytes().to_vec())]
    #[case("编号\t金额\rDK1\t100\r".as_bytes().to_vec())]
    #[case("编号|金额\r\nDK1|100\r\n".as_bytes().to_vec())]
    #[case(GB18030.encode("编号|金额\nDK1|100\n").0.into_owned())]
    #[case(GB18030.encode("编号,金额\nDK1,100\n").0.into_owned())]
    #[case(wide("编号\t金额\r\nDK1\t100\r\n", true))]
    #[case(wide("编号,金额\r\nDK1,100\r\n", false))]
    fn encodings_and_delimiters(#[case] bytes: Vec<u8>) {
        let expected = [at(0, 0, "编号"), at(0, 1, "金额"), at(1, 0, "DK1"), at(1, 1, "100")];
        assert_eq!(cells(&bytes).unwrap(), expected);
    }

    /// A save under a code page without Chinese leaves question marks, and nothing else of the words.
    #[rstest]
    #[case("????,????,????,??\nDK1,2026-03-02,????,100\n", true)]
    #[case("\"????\";\"??\"\n\"DK1\";100\n", true)]
    #[case("no,what?,??,amount\n1,?,??,3\n", false)]
    #[case("编号,??,??\nDK1,1,2\n", false)]
    fn words_that_became_question_marks(#[case] text: &str, #[case] lost: bool) {
        assert_eq!(cells(text.as_bytes()).is_err(), lost, "{text}");
    }

    #[test]
    fn rows_are_those_of_excel() {
        let text = "a,b\n\n\n\"x\ny\",2\n\n,,\nz,3";
        let expected =
            [at(0, 0, "a"), at(0, 1, "b"), at(3, 0, "x\ny"), at(3, 1, "2"), at(6, 0, "z"), at(6, 1, "3")];
        assert_eq!(cells(text.as_bytes()).unwrap(), expected);
        assert_eq!(cells(b"sep=;\na;b").unwrap(), [at(1, 0, "a"), at(1, 1, "b")]);
        assert_eq!(cells(b"\n\na,b").unwrap(), [at(2, 0, "a"), at(2, 1, "b")]);
    }

    #[test]
    fn a_tab_behind_a_number_is_no_delimiter() {
        let text = "编号\t,日期\t,金额\t\nDK1\t,2026-03-09\t,100\t\n";
        let cells = cells(text.as_bytes()).unwrap();
        assert_eq!(cells[3..], [at(1, 0, "DK1\t"), at(1, 1, "2026-03-09\t"), at(1, 2, "100\t")]);
    }

    #[test]
    fn quotes_and_amounts() {
        let text = "名称,金额\n\"云庭,一期\",\"1,200.00\"\n5\" 屏,3\n";
        let cells = cells(text.as_bytes()).unwrap();
        assert_eq!(
            cells[2..],
            [at(1, 0, "云庭,一期"), at(1, 1, "1,200.00"), at(2, 0, "5\" 屏"), at(2, 1, "3")]
        );
    }

    #[test]
    fn an_unpaired_quote_is_refused_with_its_row() {
        let refusal = cells("a,b\n1,2\n3,\"4\n5,6\n7,8\n".as_bytes()).unwrap_err();
        assert!(refusal.message.contains("第 3 行"), "{}", refusal.message);
    }

    /// A file that is cut off within a character, a record or a quoted field is refused.
    #[rstest]
    #[case("编号,金额,备注\nDK1,100,\nDK2,200,补\nDK3,30".as_bytes(), Some("第 4 行只有 2 列"))]
    #[case(&"编号,金额,备注\nDK1,100,\nDK2,200,补充".as_bytes()[..40], Some("最后一个字只有一半"))]
    #[case(&GB18030.encode("编号,金额,备注\nDK1,100,\nDK2,200,补充").0[..35], Some("最后一个字只有一半"))]
    #[case("编号,金额,备注\nDK1,100,\nDK2,200,\"补".as_bytes(), Some("引号"))]
    #[case("编号,金额,备注\nDK1,100,\nDK2,200,补".as_bytes(), None)]
    #[case("编号,金额\nDK1\nDK2,200\nDK3".as_bytes(), None)]
    #[case("编号,金额,备注\nDK1,100,\nDK2,200,\nDK3,30\n".as_bytes(), None)]
    fn what_is_not_written_to_its_end(#[case] bytes: &[u8], #[case] said: Option<&str>) {
        let message = cells(bytes).err().map(|refusal| refusal.message);
        match said {
            Some(said) => assert!(message.as_ref().is_some_and(|m| m.contains(said)), "{message:?}"),
            None => assert_eq!(message, None),
        }
    }

    #[rstest]
    #[case("a.csv", b"x,y\n", false)]
    #[case("a.csv", b"x,y\r\n\x1a", false)]
    #[case("a.csv", b"x\0\n\0", false)]
    #[case("a.CSV", b"x,y", true)]
    #[case("a.csv", b"", true)]
    #[case("a.xlsx", b"x,y", false)]
    #[case("a.csv", b"PK\x03\x04 a workbook", false)]
    fn a_text_may_end_within_a_line(#[case] name: &str, #[case] bytes: &[u8], #[case] open: bool) {
        assert_eq!(has_open_end(name, bytes), open);
    }

    /// Old systems pad cells with zero bytes.
    #[test]
    fn a_stray_zero_byte_is_no_other_encoding() {
        let bytes = "到款编号,到款日期,付款单位\nDK202603-001,2026-03-09,禾垄\0置业\n".as_bytes();
        assert!(is_text(bytes));
        let read = cells(bytes).unwrap();
        assert_eq!(read.last(), Some(&(1, 2, "禾垄置业".to_owned())));
    }

    #[test]
    fn mojibake_is_refused() {
        for bytes in
            ["编号,锟斤拷锟斤拷\n".as_bytes(), "a,\u{fffd}\u{fffd}\n".as_bytes(), b"a,\xff\xff\xff\xfe\xff\n"]
        {
            assert!(cells(bytes).unwrap_err().message.contains("编码"));
        }
    }

    #[test]
    fn too_many_columns_or_cells_are_refused() {
        let wide = "1,".repeat(20_000);
        assert!(cells(wide.as_bytes()).unwrap_err().message.contains("16,384"));
        let many = "1\n".repeat(2_000);
        assert!(cells(many.as_bytes()).unwrap_err().message.contains("单元格太多"));
    }

    #[test]
    fn rows_are_bounded_by_their_cells_alone_and_a_refused_file_gives_its_own_back() {
        let rows = |rows: usize| "1,2\n".repeat(rows);
        let budget = Budget::new(1_024);
        let mut meter = budget.meter();
        assert!(read(rows(1_000).as_bytes(), "工作单", &mut meter).is_err());
        meter.refund();
        assert!(read(rows(512).as_bytes(), "工作单", &mut budget.meter()).is_ok());
        assert!(read(rows(1).as_bytes(), "工作单", &mut budget.meter()).is_err());
        let long = read(rows(100_001).as_bytes(), "工作单", &mut Budget::new(CELLS).meter()).unwrap();
        assert_eq!(long.cells.len(), 200_002);
    }
}
