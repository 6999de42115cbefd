//! The status workbooks, read back: cells and what stands around them, never zip bytes.

use super::*;
use crate::model::{Output, answer};
use crate::read::{self, table::Value};
use crate::report::view::records;
use crate::report::view::status::register::Register;
use crate::report::view::status::table::Table;
use crate::testing::example::{self, Example};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The example's workbooks.
fn written(example: &Example) -> Vec<Output> {
    let input = example.input();
    let records = records(&input);
    let register = Register::new(&input, &records);
    let mut all = reminders(&register).unwrap();
    all.extend([projects, orders, placements, money].map(|write| write(&register).unwrap()));
    all
}

/// The example's workbooks in a folder of their own.
struct Written {
    dir: tempfile::TempDir,
}

impl Written {
    fn of(example: &Example) -> Written {
        let dir = tempfile::tempdir().unwrap();
        for Output { path, bytes, .. } in written(example) {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes.as_slice()).unwrap();
        }
        Written { dir }
    }

    fn path(&self, workbook: &str) -> PathBuf {
        self.dir.path().join(workbook)
    }

    /// Every filled cell: `表!A1 值`, a date and a number told from text.
    fn cells(&self, workbook: &str) -> String {
        let file = read::file(&self.path(workbook), workbook, None);
        assert!(file.refused.is_none(), "{:?}", file.refused);
        let mut lines = Vec::new();
        for sheet in file.sheets.iter().filter(|sheet| !sheet.hidden) {
            for cell in &sheet.cells {
                if matches!(&cell.value, Value::Text(text) if text.starts_with(answer::PUBLICATION)) {
                    continue; // a hash of all the rest
                }
                let place = crate::model::Place { row: cell.row, col: cell.col, ..Default::default() };
                let value = match &cell.value {
                    Value::Text(text) => format!("{text:?}"),
                    Value::Number(number) => format!("{number:.2}"),
                    Value::Date(date) => date.format("%Y-%m-%d %H:%M").to_string(),
                    other => format!("{other:?}"),
                };
                lines.push(format!("{}!{} {value}", sheet.name, place.cell()));
            }
        }
        lines.join("\n")
    }

    /// The XML of a part whose name ends so.
    fn part(&self, workbook: &str, name: &str) -> String {
        part_of(&std::fs::read(self.path(workbook)).unwrap(), name)
    }
}

pub(super) fn part_of(workbook: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_cells_are_as_they_should_be() {
    let written = Written::of(&example::office());
    // 催办 is asserted value by value where its texts are made
    let of_records = |path: &&&str| !path.ends_with("催办.xlsx");
    for workbook in answer::STATUS_WORKBOOKS.iter().filter(of_records) {
        let name = Path::new(workbook).file_stem().unwrap().to_str().unwrap();
        insta::assert_snapshot!(name, written.cells(workbook));
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let (one, two) = (example::office(), example::office());
    assert_eq!(written(&one), written(&two));
}

#[test]
fn a_sheet_filters_freezes_prints_and_offers_answers() {
    let written = Written::of(&example::office());
    let sheet = written.part(answer::ORDERS, "xl/worksheets/sheet2.xml");
    for wanted in [
        r#"<pane xSplit="2" ySplit="1""#,
        r#"promptTitle="处理意见""#,
        r#"paperSize="9""#,
        r#"orientation="landscape""#,
        r#"fitToHeight="0""#,
        "<tablePart ",
        "<conditionalFormatting ",
        "未处理,处理中,已处理,不处理",
        "选项!$A$2:$A$",
        "<hyperlink ",
    ] {
        assert!(sheet.contains(wanted), "{wanted}");
    }
    assert!(!sheet.contains("<f>"), "values, never formulas");
    let workbook = written.part(answer::ORDERS, "xl/workbook.xml");
    assert!(workbook.contains("_xlnm.Print_Titles"), "the header prints on every page");
    let core = written.part(answer::ORDERS, "docProps/core.xml");
    assert!(core.contains("2026-03-16T00:00:00Z"), "created as of 检查日: {core}");
    let links = written.part(answer::ORDERS, "xl/worksheets/_rels/sheet2.xml.rels");
    assert!(links.contains(r#"Target="../../工作单.xlsx""#), "{links}");
    assert!(sheet.contains(r#"location="'工作单'!Q7""#), "the very cell");
}

/// A blank cell is written only where a colour or a bar follows its value. The line under all others is one
/// conditional format, the ground of those where people write another, and what is typed there wraps.
#[test]
fn a_blank_cell_is_written_only_where_it_has_a_look_of_its_own() {
    use crate::model::output::Keeping;
    use crate::report::view::status::table::{ColumnKind, Columns, Value, col};
    let example = example::office();
    let mut book = super::sheet::Book::new(answer::PROJECTS, "项目状态", &example.input());
    let columns = Columns::<&str>::new()
        .col("编号", ColumnKind::Text, |key| (*key).into())
        .col("金额", ColumnKind::Money, |_| Value::Blank)
        .col(answer::STATUS, ColumnKind::Status, |_| Value::Blank)
        .col("日期", ColumnKind::Day, |_| Value::Blank)
        .and(col("次数", ColumnKind::Count, |_| Value::Blank).bars())
        .col("说明", ColumnKind::Prose, |_| Value::Blank);
    book.table(Table::of("表", 1, columns, ["甲", "乙"])).unwrap();
    let entry = || Columns::<&str>::new().col(answer::STATUS, ColumnKind::Status, |_| Value::Blank);
    book.table(Table::of("空表", 1, entry(), [])).unwrap();
    let output = book.finish(Keeping::Dated).unwrap();
    let empty = part_of(&output.bytes, "xl/worksheets/sheet2.xml");
    assert!(!empty.contains("type=\"expression\""), "nobody answers in an empty table: {empty}");
    let sheet = part_of(&output.bytes, "xl/worksheets/sheet1.xml");
    for (col, is_written) in
        [("A", true), ("B", false), ("C", false), ("D", false), ("E", true), ("F", false)]
    {
        for row in [2, 3] {
            assert_eq!(sheet.contains(&format!("<c r=\"{col}{row}\"")), is_written, "{col}{row}: {sheet}");
        }
    }
    for wanted in ["sqref=\"A2:B3 D2:D3 F2:F3\">", "<cfRule type=\"expression\" dxfId=\"4\""] {
        assert!(sheet.contains(wanted), "{wanted}: {sheet}");
    }
    assert!(sheet.contains("<col min=\"3\" max=\"3\" width=\"11.625\" style="), "{sheet}");
    assert!(!sheet.contains("<col min=\"2\" max=\"2\" width=\"12.625\" style="), "{sheet}");
}

#[test]
fn every_book_begins_with_its_front_and_its_tables_have_names() {
    let written = Written::of(&example::office());
    for path in answer::STATUS_WORKBOOKS {
        let file = read::file(&written.path(path), path, None);
        assert_eq!(file.sheets[0].name, "首页", "{path}");
    }
    let tables = ["xl/tables/table1.xml", "xl/tables/table2.xml", "xl/tables/table4.xml"];
    let names = tables.map(|part| {
        let xml = written.part(answer::ORDERS, part);
        let name = xml.split("displayName=\"").nth(1).and_then(|rest| rest.split('"').next());
        name.unwrap().to_owned()
    });
    assert_eq!(names, ["工作单状态", "会议状态", "问题清单"]);
}

#[test]
fn cell_formats_have_names() {
    let written = Written::of(&example::office());
    for path in answer::STATUS_WORKBOOKS {
        let styles = written.part(path, "xl/styles.xml");
        for name in ["表头", "金额", "日期", "请填写"] {
            assert!(styles.contains(&format!("<cellStyle name=\"{name}\" xfId=\"")), "{path} {name}");
        }
    }
    let styles = written.part(answer::MONEY, "xl/styles.xml");
    let id = styles.split("<cellStyle name=\"金额\" xfId=\"").nth(1).and_then(|rest| rest.split('"').next());
    let money: usize = id.unwrap().parse().unwrap();
    let formats = styles.split("<cellXfs").nth(1).unwrap();
    let format = formats.split("<xf ").nth(money + 1).unwrap();
    assert!(format.contains(&format!("xfId=\"{money}\"")), "{format}");
    assert!(format.contains("applyNumberFormat=\"1\""), "{format}");
}

/// Every sheet made of a table, in every workbook.
fn sheets(input: &Input) -> Vec<Table<'static>> {
    use crate::report::view::status::{money, orders, placements, projects, reminders};
    let records = records(input);
    let register = Register::new(input, &records);
    let month = crate::model::Month::new(2026, 2).unwrap();
    let accounts = crate::reconcile::accounts(input.office, input.books, month);
    let closing = crate::report::view::closing::closing(input, &accounts);
    let texts = crate::report::view::chase::reminders(input);
    let mut sheets: Vec<_> = projects::tables(&register).map(Table::made).collect();
    sheets.extend(orders::tables(&register).map(Table::made));
    sheets.extend(placements::tables(&register).map(Table::made));
    sheets.extend(money::tables(&register).map(Table::made));
    sheets.extend(reminders::tables(&texts.clients).into_iter().map(Table::made));
    sheets.extend(reminders::tables(&texts.media).into_iter().map(Table::made));
    sheets.extend(closing.tables(input).map(Table::made));
    sheets
}

/// What people answer stands within the first screen of a small notebook, beside the matter it answers.
#[test]
fn paper_holds_ten_columns_at_most_and_answers_stand_beside_the_matter() {
    use crate::report::view::status::table::ColumnKind;
    let example = example::office();
    let input = example.input();
    for table in sheets(&input) {
        let printed = &table.columns[..table.printed()];
        let wide = printed
            .iter()
            .filter(|column| !column.folded && !matches!(column.kind, ColumnKind::Grid | ColumnKind::Today));
        assert!(wide.count() <= 10, "{}", table.name);
        let at = |kind: ColumnKind| table.columns.iter().position(|column| column.kind == kind);
        if let Some(status) = at(ColumnKind::Status) {
            assert_eq!(at(ColumnKind::Entry), Some(status + 1), "{}", table.name);
            assert_eq!(at(ColumnKind::Person), Some(status + 2), "{}", table.name);
        }
        if let Some(last) = table.columns.iter().rposition(|column| column.kind.is_answer()) {
            let widths = super::measure::widths(&table, 0..table.len(), &table.totals);
            let seen = widths[..=last].iter().zip(&table.columns).filter(|(_, column)| !column.folded);
            let pixels: u32 = seen.map(|(width, _)| u32::from(*width) * 7 + 5).sum();
            assert!(pixels <= super::measure::FIRST_SCREEN, "{}: {pixels}", table.name);
        }
    }
}

/// Five long amounts before the matter: its sentence is narrower, and the answers stay on the screen.
#[test]
fn a_sentence_gives_way_to_the_answers_behind_it() {
    use crate::report::view::status::table::{ColumnKind, Columns, Value, col};
    let amount = |heading: &'static str| {
        col(heading, ColumnKind::Money, |_: &&str| Value::Money(crate::model::Fen::yuan(123_456_789)))
            .summed()
    };
    let columns = Columns::<&str>::new()
        .col("编号", ColumnKind::Text, |key| (*key).into())
        .all(["①", "②", "③", "④", "⑤"].map(amount))
        .col("问题", ColumnKind::Prose, |_| "很长的一句话".repeat(20).into())
        .col(answer::STATUS, ColumnKind::Status, |_| Value::Blank)
        .col(answer::OPINION, ColumnKind::Entry, |_| "已经同客户说过".into())
        .col(answer::HANDLER, ColumnKind::Person, |_| Value::Blank)
        .col("备注", ColumnKind::Prose, |_| "很长的一句话".repeat(20).into());
    let table = Table::of("表", 1, columns, ["XM2026-001-M0301-A", "乙"]);
    let widths = super::measure::widths(&table, 0..table.len(), &table.totals);
    let pixels: u32 = widths[..=9].iter().map(|width| u32::from(*width) * 7 + 5).sum();
    assert!(pixels <= super::measure::FIRST_SCREEN && (26..46).contains(&widths[6]), "{pixels} {widths:?}");
    assert_eq!(widths[10], 92, "what lies behind keeps its room");
}

#[test]
fn text_that_looks_like_a_formula_stays_text() {
    let written = Written::of(&example::office());
    assert!(written.cells(answer::ORDERS).contains("\"=四月排期\""));
}

#[test]
fn media_staff_see_neither_cost_nor_margin() {
    let written = Written::of(&example::office());
    let cells = written.cells(answer::SCHEDULE);
    for hidden in ["48000", "48,000", "18000", "3200", "媒体成本\"", "毛利\""] {
        assert!(!cells.contains(hidden), "{hidden}");
    }
    assert!(cells.contains("51200.00"), "the client's amount is theirs to know");
}

#[test]
fn a_sheet_that_is_full_goes_on_in_another_and_its_answers_are_known() {
    use crate::model::answer::{ANSWER_SHEETS, DIFFERENCES};
    use crate::model::output::Keeping;
    use crate::report::view::status::table::{ColumnKind, Columns};
    let example = example::office();
    let mut book = super::sheet::Book::new(answer::MONEY, "收付款状态", &example.input());
    book.most_rows = 2;
    let columns = Columns::<&str>::new()
        .col("排期编号", ColumnKind::Text, |key| (*key).into())
        .col(answer::PAIR, ColumnKind::Text, |_| "到款与订单".into())
        .col(answer::CAUSE, ColumnKind::Text, |key| format!("因 {key}").into());
    book.table(Table::of(DIFFERENCES, 1, columns, ["甲", "乙", "丙", "丁", "戊"])).unwrap();
    let output = book.finish(Keeping::Dated).unwrap();

    let read = read::bytes("状态_收付款.xlsx", &output.bytes);
    let sheets: Vec<(&str, usize)> =
        read.sheets.iter().filter(|sheet| !sheet.hidden).map(|s| (s.name.as_str(), s.cells.len())).collect();
    assert_eq!(sheets, [("差异", 9), ("差异 (2)", 9), ("差异 (3)", 6)], "each with its header");
    let publication = output.publication.unwrap();
    assert_eq!(publication.sheets.keys().collect::<Vec<_>>(), ["差异", "差异 (2)", "差异 (3)"]);
    assert_eq!(publication.cells.len(), 5);
    let asked = ANSWER_SHEETS.iter().find(|asked| asked.sheet == Some(DIFFERENCES)).unwrap();
    assert!(asked.stands_on("差异 (2)") && !asked.stands_on("差异二") && !asked.stands_on("差异 (旧)"));
}

/// The rows of a sheet have the heights of their texts and the cells their formats, whether it is written out row
/// by row or, where rows are folded, as a whole.
#[rstest::rstest]
#[case::row_by_row(None)]
#[case::folded(Some(3))]
fn a_row_has_its_height_and_a_cell_its_format(#[case] folded: Option<usize>) {
    use crate::model::output::Keeping;
    use crate::report::view::status::table::{ColumnKind, Columns};
    let example = example::office();
    let mut book = super::sheet::Book::new(answer::ORDERS, "状态", &example.input());
    let columns = Columns::<usize>::new()
        .col("说明", ColumnKind::Prose, |lines| vec!["一"; *lines].join("\n").into())
        .col("期限", ColumnKind::Day, |_| Some(example::day("2026-03-16")).into());
    let mut table = Table::of("台账", 1, columns, [1, 3, 1, 2, 2]);
    table.folded = folded;
    book.table(table).unwrap();
    let sheet = part_of(&book.finish(Keeping::Dated).unwrap().bytes, "xl/worksheets/sheet1.xml");

    let rows: Vec<&str> = sheet.split("<row ").skip(2).take(5).collect();
    let heights: Vec<Option<&str>> =
        rows.iter().map(|row| row.split('>').next()?.split_once(" ht=\"")?.1.split('"').next()).collect();
    assert_eq!(heights, [None, Some("49.5"), None, Some("33"), Some("33")], "{sheet}");
    let style = |row: &&str| row.split("<c r=\"B").nth(1)?.split('"').nth(2).map(str::to_owned);
    let styles: Vec<String> = rows.iter().filter_map(style).collect();
    assert!(styles.len() == 5 && styles.iter().all(|style| *style == styles[0]), "{styles:?} {sheet}");
}

/// The library writes the first link to each workbook, and we the others: each leads to its own cell. The native table
/// reaches down to the last row, whose number the library was not told.
#[test]
fn every_link_leads_to_its_cell_and_the_table_to_its_last_row() {
    use crate::model::output::Keeping;
    use crate::model::source::Place;
    use crate::report::view::PlaceLine;
    use crate::report::view::status::table::{ColumnKind, Columns, Value};
    let mut example = example::office();
    let sheets = [("工作单.xlsx", "甲<\"乙\""), ("排期 A.xlsx", "排期"), ("旧单.csv", "")]
        .map(|(file, sheet)| example.office.sources.add(file, sheet));
    let input = example.input();
    let place = |row: &u32| {
        let sheet = sheets[*row as usize % 3];
        let place = Place { sheet, ..Place::from_cell(&format!("B{row}")).unwrap() };
        Value::Link(std::borrow::Cow::Owned(PlaceLine::new(place, &input)))
    };
    let mut book = super::sheet::Book::new(answer::ORDERS, "状态", &input);
    let columns = Columns::<u32>::new().col("位置", ColumnKind::Link, move |row| place(row));
    book.table(Table::of("台账", 1, columns, 3..9)).unwrap();
    let bytes = book.finish(Keeping::Dated).unwrap().bytes;

    let relations = part_of(&bytes, "xl/worksheets/_rels/sheet1.xml.rels");
    let sheet = part_of(&bytes, "xl/worksheets/sheet1.xml");
    let attribute = |element: &str, name: &str| -> Option<String> {
        let (_, rest) = element.split_once(&format!(" {name}=\""))?;
        Some(quick_xml::escape::unescape(rest.split_once('"')?.0).unwrap().into_owned())
    };
    let leads = |link: &str| {
        let id = attribute(link, "r:id").unwrap();
        let relation = relations.split("<Relationship ").find(|one| one.contains(&format!("Id=\"{id}\"")));
        let [from, tip] = ["ref", "tooltip"].map(|name| attribute(link, name).unwrap());
        let to = attribute(&format!(" {}", relation.unwrap()), "Target").unwrap();
        format!("{from} {to} {} | {tip}", attribute(link, "location").unwrap_or_default())
    };
    let links: Vec<String> = sheet.split("<hyperlink").skip(2).map(leads).collect();
    assert_eq!(
        links,
        [
            "A2 ../../工作单.xlsx '甲<\"乙\"'!B3 | 工作单.xlsx · 甲<\"乙\" · B3",
            "A3 ../../排期%20A.xlsx '排期'!B4 | 排期 A.xlsx · 排期 · B4",
            "A4 ../../旧单.csv  | 旧单.csv",
            "A5 ../../工作单.xlsx '甲<\"乙\"'!B6 | 工作单.xlsx · 甲<\"乙\" · B6",
            "A6 ../../排期%20A.xlsx '排期'!B7 | 排期 A.xlsx · 排期 · B7",
            "A7 ../../旧单.csv  | 旧单.csv",
        ],
        "{sheet}"
    );
    let table = part_of(&bytes, "xl/tables/table1.xml");
    assert_eq!(table.matches(" ref=\"A1:A7\"").count(), 2, "{table}");
}

/// Every row of a sheet stands there once: a strict reader takes a row that stands there twice for damage.
#[test]
fn no_row_is_written_twice() {
    let mut rows = 0;
    for Output { path, bytes, .. } in written(&example::office()) {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes.as_slice())).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        let sheets = names.into_iter().filter(|name| name.starts_with("xl/worksheets/sheet"));
        for sheet in sheets {
            let mut xml = String::new();
            zip.by_name(&sheet).unwrap().read_to_string(&mut xml).unwrap();
            let numbers: Vec<u32> = xml
                .split("<row r=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
                .collect();
            assert!(numbers.is_sorted_by(|a, b| a < b), "{path} {sheet}");
            rows += numbers.len();
        }
    }
    assert!(rows > 100, "{rows}");
}

/// Widths of a sheet's columns, from the first.
fn widths_of(sheet: &str) -> Vec<f64> {
    fn of<T: std::str::FromStr>(col: &str, name: &str) -> T {
        let value = col.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name} of {col}"))
    }
    let columns = sheet.split("<col ").skip(1);
    columns
        .flat_map(|col| {
            let (first, last): (usize, usize) = (of(col, "min"), of(col, "max"));
            std::iter::repeat_n(of(col, "width"), last + 1 - first)
        })
        .collect()
}

/// 登记 is ours: it does not print with what the client signs, and a key has room in its column.
#[test]
fn the_rows_to_copy_do_not_print_and_their_keys_fit() {
    use crate::report::view::form::{FormKind, form as filled};
    let example = example::office();
    let input = example.input();
    let subject = FormKind::Publication.subject(&input, Some("XM2026-001-M0301")).unwrap();
    let form = filled(&input, FormKind::Publication, subject);
    let columns = form.register.as_ref().unwrap().sheet.columns;
    let key = columns.iter().position(|column| column.name == "排期编号").unwrap();
    let output = FormWriter::new(&input).write(&form).unwrap();
    let workbook = part_of(&output.bytes, "xl/workbook.xml");
    let areas: Vec<&str> = workbook.split("Print_Area\" localSheetId=").skip(1).collect();
    assert!(areas[1].contains("登记") && areas[1].contains("!$A$2<"), "an empty cell: {workbook}");
    let sheet = part_of(&output.bytes, "xl/worksheets/sheet2.xml");
    assert!(!sheet.contains("<c r=\"A2\""), "{sheet}");
    let width = widths_of(&sheet)[key];
    assert!(width > "XM2026-001-M0301".len() as f64, "{width}");
}

/// The office's own sheet has other columns in another order: so has 登记, and a pasted row falls into place.
#[test]
fn the_rows_to_copy_have_the_columns_of_the_register() {
    use crate::report::view::form::{FormKind, form as filled};
    let outcome = crate::testing::run(
        "[制作/报价]
         报价单号 | 内容 | 数量 | 金额 | 客户确认日 | 交制作日 | 计划交货日
         XM2026-101-B01 | 围挡 | 150 | 9000 | 2026-03-02 | 2026-03-03 | 2026-03-18
         @bare
         [制作/制作验收]
         报价单号 | 送货日 | 应送数量 | 实收数量 | 验收结果 | 验收日 | 车牌
         XM2026-101-B07 | 2026-03-02 | 1 | 1 | 合格 | 2026-03-02 | 甲",
    );
    let memory = Default::default();
    let input = outcome.input(&memory);
    let subject = FormKind::Acceptance.subject(&input, Some("XM2026-101-B01")).unwrap();
    let output = FormWriter::new(&input).write(&filled(&input, FormKind::Acceptance, subject)).unwrap();
    let file = read::bytes("发货验收单.xlsx", &output.bytes);
    let sheet = file.sheets.iter().find(|sheet| sheet.name == "登记").unwrap();
    let text = |row: u32| -> Vec<(u16, String)> {
        let own = sheet.cells.iter().filter(|cell| cell.row == row);
        own.map(|cell| {
            let words = match &cell.value {
                Value::Text(words) => words.to_string(),
                Value::Number(number) => format!("{number}"),
                other => format!("{other:?}"),
            };
            (cell.col, words)
        })
        .collect()
    };
    let headings: Vec<String> = text(2).into_iter().map(|(_, words)| words).collect();
    assert_eq!(headings, ["报价单号", "送货日", "应送数量", "实收数量", "验收结果", "验收日", "车牌"]);
    let row = text(3);
    assert!(
        row.contains(&(0, "XM2026-101-B01".to_owned())) && row.contains(&(2, "150".to_owned())),
        "{row:?}"
    );
}

/// As good as the page: the first and the last day stand beside the balances, and A4 is filled at nine
/// tenths of full size.
#[test]
fn a_statement_has_the_days_of_its_balances_and_readable_type() {
    let example = example::office();
    let input = example.input();
    let march = crate::model::Month::new(2026, 3).unwrap();
    let march = crate::report::view::statement::statement(&input, "远岚置业", march).unwrap();
    let output = super::statement(&input, &march, "").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("对账清单.xlsx");
    std::fs::write(&path, output.bytes.as_slice()).unwrap();
    let file = read::file(&path, "对账清单.xlsx", None);
    let cells = &file.sheets[0].cells;
    let row_of = |words: &str| {
        let cell =
            cells.iter().find(|cell| matches!(&cell.value, Value::Text(text) if **text == *words)).unwrap();
        assert_eq!(cell.col, 1, "{words}");
        cell.row
    };
    let day = |row: u32| {
        let cell = cells.iter().find(|cell| (cell.row, cell.col) == (row, 0)).unwrap();
        match &cell.value {
            Value::Date(day) => day.format("%Y-%m-%d").to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        (day(row_of("期初余额")), day(row_of("本期合计与期末余额"))),
        ("2026-03-01".to_owned(), "2026-03-31".to_owned())
    );
    let width: f64 = widths_of(&part_of(&output.bytes, "xl/worksheets/sheet1.xml")).iter().sum();
    assert!((80.0..=115.0).contains(&width), "{width}");
}
