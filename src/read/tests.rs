//! Whole files through the stage: the case folders, every format, every refusal.

use super::samples::{self, Book, label, number, ods, package, record, xls, xlsb};
use super::table::{Cell, Merge, Value};
use super::*;
use rstest::rstest;
use std::collections::BTreeSet;
use std::time::Duration;

fn case(name: &str) -> Workspace {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    workspace(&Request { out: dir.join("输出"), dir, ..Request::default() }).unwrap()
}

fn file_of<'a>(workspace: &'a Workspace, name: &str) -> &'a File {
    workspace.files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name} was not read"))
}

fn sheet<'a>(workspace: &'a Workspace, name: &str, sheet: &str) -> &'a Sheet {
    let sheets = &file_of(workspace, name).sheets;
    sheets.iter().find(|one| one.name == sheet).unwrap_or_else(|| panic!("no {sheet} in {name}"))
}

/// The cell as Excel names it.
pub(super) fn at(sheet: &Sheet, reference: &str) -> Option<Value> {
    let (row, col) = super::reference::reference(reference).unwrap();
    let same = |cell: &&Cell| cell.row == row && u32::from(cell.col) == col;
    sheet.cells.iter().find(same).map(|cell| cell.value.clone())
}

pub(super) fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.into()))
}

pub(super) fn date(text: &str) -> Option<Value> {
    Some(Value::Date(format!("{text}T00:00:00").parse().unwrap()))
}

/// One file in an otherwise empty folder.
pub(super) fn read(name: &str, bytes: &[u8]) -> File {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    file(&path, name, None)
}

pub(super) fn used(name: &str, bytes: &[u8]) -> File {
    let file = read(name, bytes);
    assert_eq!(file.refused, None);
    file
}

fn why(name: &str, bytes: &[u8]) -> String {
    let file = read(name, bytes);
    assert!(file.sheets.is_empty());
    file.refused.map(|refusal| refusal.message).unwrap_or_else(|| panic!("{name} was used"))
}

#[test]
fn the_clean_case_is_read_whole() {
    let clean = case("clean");
    let roles: Vec<_> = clean.files.iter().filter_map(|file| file.role).collect();
    assert_eq!(roles, Role::ALL);
    for file in &clean.files {
        assert_eq!(file.refused, None, "{}", file.name);
        assert_eq!(file.sha256.len(), 64);
        assert!(file.modified.is_some());
        assert!(file.sheets.iter().all(|sheet| sheet.unreadable_cells == 0 && !sheet.cells.is_empty()));
    }
    assert_eq!(at(sheet(&clean, "工作单.xlsx", "工作单"), "A2"), text("XM2026-101-G001"));
    assert_eq!(clean.existing.len(), clean.files.len());
}

#[test]
fn the_real_case_is_read_as_it_is() {
    let real = case("real");
    assert_eq!(real.open_by, [("收付款_2026.xlsx".to_owned(), "尹知夏".to_owned())]);
    let refused: Vec<_> =
        real.files.iter().filter(|file| file.refused.is_some()).map(|file| file.name.as_str()).collect();
    assert_eq!(refused, ["制作_隰原台 - 副本.xlsx", "制作_隰原台.xlsx"]);

    let orders = sheet(&real, "工作单_鹭白渡.xlsx", "工作单");
    assert_eq!(orders.hidden_cols, BTreeSet::from([14]));
    assert!(!sheet(&real, "工作单_隰原台穗屿坊.xlsx", "工作单").filtered);
    assert!(file_of(&real, "工作单_隰原台穗屿坊.xlsx").single_sheet);
    assert_eq!(
        file_of(&real, "工作单_汀葭院.xlsx").modified,
        "2026-11-23T00:03:28".parse().ok(),
        "dcterms:modified of the workbook"
    );
    let hidden = file_of(&real, "媒体排期_汀葭院、隰原台.xlsx").sheets.iter().filter(|sheet| sheet.hidden);
    assert_eq!(hidden.map(|sheet| sheet.cells.len()).collect::<Vec<_>>(), [1], "counted as not read");

    let meetings = file_of(&real, "工作单_会议.csv");
    assert!(meetings.single_sheet);
    assert_eq!(at(sheet(&real, "工作单_会议.csv", "会议"), "A1"), text("会议单号"));
    assert_eq!(at(sheet(&real, "工作单_会议.csv", "会议"), "A33"), text("XM2026-001-H10"));
    let invoices = sheet(&real, "收付款_收票_202603.csv", "收票_202603");
    assert_eq!(at(invoices, "A3"), text("22699000000001000407"));

    let receipts = sheet(&real, "收付款_2026.xlsx", "客户到款");
    assert_eq!(at(receipts, "D10"), text("40万"));
    assert_eq!(at(receipts, "B22"), Some(Value::Number(3.1)));
    assert!(!sheet(&real, "媒体排期_鹭白渡_202603.xlsx", "3月报纸").merges.is_empty());
    let grid = sheet(&real, "媒体排期_杉影里_2-3月.xlsx", "排期总表");
    assert!(grid.cells.iter().any(|cell| matches!(cell.value, Value::Date(_))));
    assert_eq!(at(sheet(&real, "工作单_汀葭院.xlsx", "工作单"), "Q28"), date("2026-03-03"));
}

#[test]
fn the_old_workbook_of_the_real_case() {
    let real = case("real");
    let old = sheet(&real, "工作单_杉影里.xls", "工作单");
    assert_eq!(at(old, "A35"), text("XM2026-002-G031"));
    assert_eq!(at(old, "Q37"), Some(Value::Number(3.1)));
    assert_eq!(at(old, "L40"), text("陆 闻笛"));
    assert_eq!(at(old, "I36"), text("XM2026-002-G088"));
}

#[test]
fn xlsx_cells_that_cannot_be_read_cost_themselves() {
    let inner = concat!(
        "<sheetData><row r='1'><c r='A1' t='s'><v>7</v></c><c r='B1' t='e'><f>X()</f><v>#SPILL!</v></c>",
        "<c r='C1' t='e'><v>#REF!</v></c><c r='D1'><f>A1</f></c><c r='E1' t='n'><v>abc</v></c><c r='F1'><v>5</v></c>",
        "<c r='G1' s='1'><v>46086</v></c><c r='H1' s='1'><v>-1e300</v></c></row>",
        "<row r='1048576'><c r='XFD1048576'><v>9</v></c></row></sheetData>",
    );
    let sheet = &used("工作单.xlsx", &Book::of(inner).bytes()).sheets[0];
    assert_eq!(sheet.unreadable_cells, 2);
    assert_eq!(at(sheet, "B1"), Some(Value::Error("#SPILL!".into())));
    assert_eq!(at(sheet, "C1"), Some(Value::Error("#REF!".into())));
    assert_eq!(at(sheet, "D1"), Some(Value::NoValue));
    assert_eq!(at(sheet, "F1"), Some(Value::Number(5.0)));
    assert_eq!(at(sheet, "G1"), date("2026-03-05"));
    assert_eq!(at(sheet, "H1"), Some(Value::Number(-1e300)));
    assert_eq!(at(sheet, "XFD1048576"), Some(Value::Number(9.0)));
    assert!(sheet.cells.is_sorted_by_key(|cell| (cell.row, cell.col)));
}

#[test]
fn dates_of_1904() {
    let inner = "<sheetData><row r='1'><c r='A1' s='1'><v>44624</v></c></row></sheetData>";
    let mut book = Book::of(inner);
    book.properties = "date1904='1'";
    assert_eq!(at(&used("工作单.xlsx", &book.bytes()).sheets[0], "A1"), date("2026-03-05"));
}

#[test]
fn macro_sheets_and_charts_are_passed_over() {
    let cell = "<sheetData><row r='1'><c r='A1'><v>1</v></c></row></sheetData>";
    let book = Book::of(cell).and("Macro1", "veryHidden", "xlMacrosheet", cell).and(
        "图表",
        "visible",
        "chartsheet",
        "",
    );
    let file = used("工作单.xlsm", &book.bytes());
    assert_eq!(file.sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["工作单"]);
}

#[rstest]
#[case("<sst uniqueCount='9223372036854775807'>")]
#[case("<sst uniqueCount = '9223372036854775807'>")]
#[case("<sst x:uniqueCount='1' uniqueCount='9223372036854775807'>")]
#[case("<sst uniqueCount='99999999999999999999'>")]
#[case("<sst uniqueCount='9223372036854775807'></sst><sst uniqueCount='1'>")]
fn a_declared_count_of_strings_is_not_believed(#[case] tag: &str) {
    let mut book =
        Book::of("<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>单号</t></is></c></row></sheetData>");
    book.strings = Some(format!("{tag}<si><t>甲</t></si></sst>"));
    assert_eq!(at(&used("工作单.xlsx", &book.bytes()).sheets[0], "A1"), text("单号"));
}

#[test]
fn merges_end_with_the_used_area() {
    let inner = concat!(
        "<sheetData><row r='1'><c r='A1'><v>1</v></c></row><row r='3'><c r='B3'><v>1</v></c></row></sheetData>",
        "<mergeCells><mergeCell ref='A1:XFD1048576'/><mergeCell ref='D9:E10'/></mergeCells>",
    );
    let sheet = &used("工作单.xlsx", &Book::of(inner).bytes()).sheets[0];
    assert_eq!(sheet.merges, [Merge { first_row: 0, last_row: 2, first_col: 0, last_col: 1 }]);
}

/// The parts of a good xlsx with one of them changed.
fn with_part(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut parts = Book::of("<sheetData/>").parts();
    parts.retain(|(part, _)| part != name);
    parts.push((name.into(), bytes.into()));
    let parts: Vec<_> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    package(&parts)
}

fn bad_checksum() -> Vec<u8> {
    let long = "<!-- 甲乙丙丁 -->".repeat(50);
    let mut bytes = Book::of(&format!("<sheetData/>{long}")).bytes();
    // the checksum of every part stands in its header and in the directory
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(4).position(|window| window == b"PK\x01\x02") {
        at += found + 4;
        bytes[at + 12] ^= 0xFF;
    }
    bytes
}

fn duplicate_parts() -> Vec<u8> {
    let bytes = package(&[("_rels/.rels", b"<a/>"), ("_rels/.relt", b"<b/>")]);
    let text: Vec<u8> = bytes;
    let mut out = text.clone();
    for at in 0..text.len().saturating_sub(11) {
        if &text[at..at + 11] == b"_rels/.relt" {
            out[at + 10] = b's';
        }
    }
    out
}

fn declared_size(size: u32) -> Vec<u8> {
    let mut bytes = Book::of("<sheetData/>").bytes();
    let at = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
    bytes
}

#[rstest]
#[case::truncated(Book::of("<sheetData/>").bytes()[..200].to_vec(), "不完整")]
#[case::checksum(bad_checksum(), "校验值")]
#[case::duplicates(duplicate_parts(), "重名")]
#[case::too_large(declared_size(u32::MAX - 1), "超过上限")]
#[case::too_tight(with_part("xl/media/a.png", &vec![b' '; 80 << 20]), "压得异常紧")]
#[case::dtd(with_part("xl/worksheets/s0.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet/>"), "DTD")]
#[case::deep(Book::of(&"<a>".repeat(100_000)).bytes(), "嵌套")]
#[case::cut_xml(with_part("xl/worksheets/s0.xml", b"<worksheet><sheetData>"), "工作表“工作单”")]
#[case::long_text(Book::of(&format!("<sheetData><row r='1'><c t='str'><v>{}</v></c></row></sheetData>", "x".repeat(2 << 20))).bytes(), "文字超过")]
#[case::outside(Book::of("<sheetData><row r='1'><c r='ZZZ1'><v>1</v></c></row></sheetData>").bytes(), "范围")]
#[case::word(package(&[("_rels/.rels", b"<a/>"), ("word/document.xml", b"<a/>")]), "Word")]
#[case::slides(package(&[("_rels/.rels", b"<a/>"), ("ppt/presentation.xml", b"<a/>")]), "PowerPoint")]
#[case::some_zip(package(&[("a.txt", b"a")]), "压缩包")]
#[case::no_workbook(package(&[("_rels/.rels", b"<Relationships/>")]), "主要部分")]
#[case::encrypted(samples::compound("EncryptedPackage", b""), "密码")]
#[case::word_97(samples::compound("WordDocument", b""), "Word")]
#[case::biff5(xls(0x0500, &[]), "5.0/95")]
#[case::web("<html><table><tr><td>1</td></tr></table></html>".as_bytes().to_vec(), "网页另存")]
fn refusals_say_what_it_is(#[case] bytes: Vec<u8>, #[case] expected: &str) {
    // the ending plays no part
    for name in ["工作单.xlsx", "工作单.xls"] {
        let message = why(name, &bytes);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn xls_with_all_its_marks() {
    let mut row = vec![0; 16];
    row[0] = 1;
    row[12] = 0x20;
    let bytes = xls(
        0x0600,
        &[
            // declares 4,294,967,295 rows
            record(0x0200, &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0xFF, 0, 0, 0]),
            record(0x007D, &[1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0]),
            record(0x0208, &row),
            label(0, 0, "单号"),
            number(1, 1, 1, 46_086.0),
            number(1, 2, 0, 46_086.0),
            record(0x00E5, &[1, 0, 0, 0, 1, 0, 0, 0, 0, 0]),
            record(0x009E, &[0; 24]),
        ],
    );
    let file = used("工作单.xls", &bytes);
    assert!(file.single_sheet);
    let sheet = &file.sheets[0];
    assert_eq!(sheet.name, "工作单");
    assert_eq!(at(sheet, "A1"), text("单号"));
    assert_eq!(at(sheet, "B2"), date("2026-03-05"));
    assert_eq!(at(sheet, "C2"), Some(Value::Number(46_086.0)));
    assert_eq!(sheet.hidden_rows, BTreeSet::from([1]));
    assert_eq!(sheet.hidden_cols, BTreeSet::from([1]));
    assert_eq!(sheet.merges, [Merge { first_row: 0, last_row: 1, first_col: 0, last_col: 0 }]);
    assert!(sheet.filtered);
    // a name that lies does no harm
    assert_eq!(used("工作单.xlsx", &bytes).sheets[0].cells, sheet.cells);
}

#[rstest]
#[case::locked(vec![record(0x002F, &[1, 0, 0, 0])], None)]
#[case::far_column(vec![number(0, 300, 0, 1.0)], Some("256 列"))]
#[case::scattered((0..4).map(|_| number(0, 0, 0, 1.0)).chain([number(65_535, 255, 0, 1.0), record(0x0006, &[0; 22]), record(0x0006, &[[0xFF, 0xFF, 0xFF, 0].as_slice(), &[0; 18]].concat())]).collect(), Some("散得太开"))]
fn xls_beyond_bounds(#[case] records: Vec<Vec<u8>>, #[case] expected: Option<&str>) {
    let file = read("工作单.xls", &xls(0x0600, &records));
    assert_eq!(file.refused.is_some(), expected.is_some());
    if let (Some(refusal), Some(expected)) = (file.refused, expected) {
        assert!(refusal.message.contains(expected), "{}", refusal.message);
    }
}

#[test]
fn xlsb_is_read() {
    let file = used("工作单.xlsb", &xlsb());
    let sheet = &file.sheets[0];
    assert_eq!(sheet.name, "工作单");
    assert_eq!(at(sheet, "A1"), text("单号"));
    assert_eq!(at(sheet, "B1"), date("2026-03-05"));
    assert_eq!(at(sheet, "A2"), Some(Value::Number(2.5)));
    assert_eq!(sheet.hidden_rows, BTreeSet::from([1]));
    assert_eq!(sheet.hidden_cols, BTreeSet::from([1]));
    assert_eq!(sheet.merges, [Merge { first_row: 0, last_row: 0, first_col: 0, last_col: 1 }]);
}

pub(super) const ODS: &str = concat!(
    "<table:table table:name='工作单' table:style-name='ta1'><table:table-column/>",
    "<table:table-column table:visibility='collapse' table:number-columns-repeated='16383'/>",
    "<table:table-row table:number-rows-repeated='2'><table:table-cell table:number-columns-repeated='16384'/></table:table-row>",
    "<table:table-row><table:table-cell office:value-type='string' table:number-columns-spanned='2'>",
    "<office:annotation><text:p>批注</text:p></office:annotation><text:p>第一<text:s text:c='2'/>行</text:p><text:p>&#31532;二&amp;</text:p></table:table-cell>",
    "<table:covered-table-cell/><table:table-cell office:value-type='float' office:value='1.5' table:number-columns-repeated='2'/></table:table-row>",
    "<table:table-row table:visibility='filter'><table:table-cell office:value-type='date' office:date-value='2026-03-05'><text:p>3.5</text:p></table:table-cell>",
    "<table:table-cell table:formula='of:=A1'/><table:table-cell office:value-type='string' office:string-value='' calcext:value-type='error' table:formula='of:=1/0'><text:p>#DIV/0!</text:p></table:table-cell>",
    "<table:table-cell office:value-type='boolean' office:boolean-value='true'/><table:table-cell office:value-type='time' office:time-value='PT15H20M00S'><text:p>15:20</text:p></table:table-cell></table:table-row>",
    "<table:table-row table:number-rows-repeated='1048572'><table:table-cell table:number-columns-repeated='16384'/></table:table-row></table:table>",
    "<table:table table:name='旧' table:style-name='ta2'><table:table-row><table:table-cell office:value-type='float' office:value='1'/></table:table-row></table:table>",
);

#[test]
fn ods_is_read() {
    let file = used("工作单.ods", &ods(ODS));
    assert!(file.single_sheet);
    assert_eq!(file.modified, "2026-03-13T10:02:11".parse().ok(), "UTC: LibreOffice writes local time");
    let sheet = &file.sheets[0];
    assert_eq!(at(sheet, "A3"), text("第一  行\n第二&"));
    assert_eq!(at(sheet, "C3"), Some(Value::Number(1.5)));
    assert_eq!(at(sheet, "D3"), Some(Value::Number(1.5)));
    assert_eq!(at(sheet, "A4"), date("2026-03-05"));
    assert_eq!(at(sheet, "B4"), Some(Value::NoValue));
    assert_eq!(at(sheet, "C4"), Some(Value::Error("#DIV/0!".into())));
    assert_eq!(at(sheet, "D4"), Some(Value::Bool(true)));
    assert_eq!(at(sheet, "E4"), text("15:20"));
    assert_eq!(sheet.merges, [Merge { first_row: 2, last_row: 2, first_col: 0, last_col: 1 }]);
    assert_eq!(sheet.hidden_rows, BTreeSet::from([3]));
    assert_eq!(sheet.hidden_cols, BTreeSet::from([1, 2, 3, 4]));
    assert!(sheet.filtered && file.sheets[1].hidden);
}

#[rstest]
#[case(
    "<table:table table:name='a'><table:table-row table:number-rows-repeated='1048576'><table:table-cell table:number-columns-repeated='16384' office:value-type='float' office:value='1'/></table:table-row></table:table>",
    "重复"
)]
#[case(
    "<table:table table:name='a'><table:table-row><table:table-cell office:value-type='string'><text:p><text:s text:c='99999999999'/></text:p></table:table-cell></table:table-row></table:table>",
    "空格"
)]
#[case(
    "<table:table table:name='a'><table:table-row><table:table-cell table:number-columns-repeated='99999999999'/><table:table-cell office:value-type='float' office:value='1'/></table:table-row></table:table>",
    "范围"
)]
#[case(
    "<table:table table:name='a'><table:table-row><table:table-cell office:value-type='string'><text:p>&x;</text:p></table:table-cell></table:table-row></table:table>",
    "实体"
)]
fn ods_beyond_bounds(#[case] content: &str, #[case] expected: &str) {
    let message = why("工作单.ods", &ods(content));
    assert!(message.contains(expected), "{message}");
}

#[test]
fn cells_of_a_run_are_bounded_whoever_comes_first() {
    let dir = tempfile::tempdir().unwrap();
    for (name, rows) in
        [("项目名册.csv", 100), ("工作单_甲.csv", 1_000), ("工作单_乙.csv", 900), ("设置.csv", 101)]
    {
        std::fs::write(dir.path().join(name), "1,2\n".repeat(rows)).unwrap();
    }
    let request = Request { dir: dir.path().into(), out: dir.path().join("输出"), ..Request::default() };
    for _ in 0..5 {
        let workspace = within(&request, 4_500).unwrap();
        let refused: Vec<_> = workspace.files.iter().map(|file| file.refused.is_some()).collect();
        // in order of role and name; the largest file is the one that finds no room
        assert_eq!(refused, [false, false, true, false]);
    }
}

/// A drive that keeps an accent as typed or taken apart can hold both: nobody knows which is meant.
#[test]
fn two_files_that_show_one_name_are_both_refused() {
    let dir = tempfile::tempdir().unwrap();
    let roster = "项目编号,项目名称\nXM2026-101,麦垄里\n";
    for (name, text) in [
        ("项目名册.csv", roster),
        ("工作单_caf\u{e9}.csv", "工作单号\nA-1\n"),
        ("工作单_cafe\u{301}.csv", "工作单号\nA-2\n"),
    ] {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    let request = Request { dir: dir.path().into(), out: dir.path().join("输出"), ..Request::default() };
    let files = workspace(&request).unwrap().files;
    let refused: Vec<(&str, bool)> =
        files.iter().map(|file| (file.name.as_str(), file.refused.is_some())).collect();
    let name = "工作单_caf\u{e9}.csv";
    if refused.len() == 3 {
        assert_eq!(refused, [("项目名册.csv", false), (name, true), (name, true)]);
        let message = &files[1].refused.as_ref().unwrap().message;
        assert!(
            message.starts_with("几个名称看上去一样的“工作单_café.csv”像是同一个文件的 2 份"),
            "{message}"
        );
    } else {
        assert_eq!(refused, [("项目名册.csv", false), (name, false)], "this drive keeps one of the two");
    }
}

#[test]
fn a_workspace_that_cannot_work() {
    let dir = tempfile::tempdir().unwrap();
    let request = Request { dir: dir.path().into(), out: dir.path().join("输出"), ..Request::default() };
    assert!(matches!(workspace(&request), Err(Error::NoRoster(..))));
    let nowhere = Request { dir: dir.path().join("没有"), ..request };
    assert!(matches!(workspace(&nowhere), Err(Error::NoWorkspace(_))));
}

#[test]
fn the_child_says_all_it_reads() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("工作单.xls");
    let bytes = xls(0x0600, &[label(0, 0, "单号"), number(1, 0, 1, 46_086.5), number(2, 0, 0, 0.1)]);
    std::fs::write(&path, &bytes).unwrap();
    let mut answer = Vec::new();
    legacy::serve(&path, &mut answer).unwrap();
    let here = used("工作单.xls", &bytes);
    assert_eq!(legacy::tests::heard(&answer, &bytes).unwrap()[0].cells, here.sheets[0].cells);
    assert!(legacy::tests::heard(&answer, b"other").unwrap_err().message.contains("改动"));
    let cut = &answer[..answer.len() - 10];
    assert!(legacy::tests::heard(cut, &bytes).unwrap_err().message.contains("隔离"));
}

#[cfg(unix)]
#[rstest]
#[case::crash("#!/bin/sh\nkill -9 $$\n", "隔离")]
#[case::nonsense("#!/bin/sh\necho nonsense\n", "隔离")]
#[case::hang("#!/bin/sh\nexec sleep 60\n", "秒内没有读完")]
fn a_child_that_fails_costs_one_file(#[case] script: &str, #[case] expected: &str) {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let helper = dir.path().join("helper");
    std::fs::write(&helper, script).unwrap();
    std::fs::set_permissions(&helper, std::fs::Permissions::from_mode(0o755)).unwrap();
    let refusal = legacy::tests::asked(&helper, Duration::from_millis(500)).unwrap_err();
    assert!(refusal.message.contains(expected), "{}", refusal.message);
}

/// Statements of two accounts in which nothing moved are the same but for the account in their name: each
/// is read. A second download of one account is not, nor a register that lies there twice.
#[test]
fn identical_statements_of_two_accounts_are_two() {
    let dir = tempfile::tempdir().unwrap();
    let header = "交易日期,收入,支出,余额,对方户名\n";
    for (name, content) in [
        ("项目名册.csv", "项目名称\n云庭\n"),
        ("银行流水_62220002.csv", header),
        ("银行流水_62220003.csv", header),
        ("银行流水_62220003 (1).csv", header),
        ("收付款_收票_20260301.csv", "发票号码,价税合计\n1,2\n"),
        ("收付款_收票_6222.csv", "发票号码,价税合计\n1,2\n"),
    ] {
        std::fs::write(dir.path().join(name), content).unwrap();
    }
    let read =
        workspace(&Request { dir: dir.path().into(), out: dir.path().join("输出"), ..Request::default() });
    let read = read.unwrap();
    let skipped: Vec<_> = read
        .files
        .iter()
        .filter(|file| file.refused.as_ref().is_some_and(|refusal| refusal.copy_of.is_some()))
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(skipped, ["收付款_收票_20260301.csv", "银行流水_62220003 (1).csv"]);
}

/// Tables of WPS and archives are told to who adopts; what a run names anyway, texts and our own archive are not.
#[test]
fn what_nothing_reads_is_told_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("客户部")).unwrap();
    for name in
        ["客户部/派工.ET", "台账.zip", "工作单.et", "合同.wps", "jobbag-0.1.0-windows-x86_64.zip", "表.xlsx"]
    {
        std::fs::write(dir.path().join(name), b"x").unwrap();
    }
    let request = Request { dir: dir.path().into(), out: dir.path().join("输出"), ..Request::default() };
    let told = not_spreadsheets(&request);
    let told: Vec<(&str, &str)> =
        told.iter().map(|(name, reason)| (name.as_str(), reason.as_str())).collect();
    assert_eq!(
        told,
        [
            ("台账.zip", "压缩包里的表读不到，请先解压到这个文件夹"),
            (
                "客户部/派工.ET",
                "这是 .et 文件，读不了。请用原来的程序打开，另存为 .xlsx，再把这一份移到“存档”文件夹"
            ),
        ]
    );
}
