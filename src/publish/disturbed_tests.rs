//! Answers in a workbook that people have disturbed: sorted, filtered, moved, retitled, saved by
//! another program. Each disturbance is tried on every sheet in which the matter can be answered.

use super::tests::{KEY, Published};
use crate::model::answer::{HANDLER, OPINION, ORDERS, PROJECTS, PUBLICATION, STATUS};
use crate::read::answered::answered;
use crate::read::table::Value;
use rstest::rstest;
use rust_xlsxwriter::{DocProperties, Workbook};
use std::path::Path;

/// A sheet as rows of texts.
type Rows = Vec<Vec<String>>;

/// A workbook as another program holds it.
struct Book {
    property: Option<String>,
    sheets: Vec<(String, Rows)>,
    hidden: Vec<String>,
    filtered: bool,
}

impl Book {
    fn open(path: &Path) -> Book {
        let read = answered(path, "一本", PUBLICATION);
        let sheets = read.sheets.iter().map(|sheet| {
            let mut rows: Rows = Vec::new();
            for cell in &sheet.cells {
                let (row, col) = (cell.row as usize, usize::from(cell.col));
                if rows.len() <= row {
                    rows.resize(row + 1, Vec::new());
                }
                if rows[row].len() <= col {
                    rows[row].resize(col + 1, String::new());
                }
                rows[row][col] = match &cell.value {
                    Value::Text(text) => text.to_string(),
                    Value::Number(number) => number.to_string(),
                    Value::Date(at) => at.date().to_string(),
                    _ => String::new(),
                };
            }
            (sheet.name.clone(), rows)
        });
        Book {
            property: read.property.clone(),
            sheets: sheets.collect(),
            hidden: Vec::new(),
            filtered: false,
        }
    }

    fn rows(&mut self, sheet: &str) -> &mut Rows {
        &mut self.sheets.iter_mut().find(|(name, _)| name == sheet).unwrap().1
    }

    fn save(&self, path: &Path) {
        let mut book = Workbook::new();
        if let Some(id) = &self.property {
            book.set_properties(&DocProperties::new().set_custom_property(PUBLICATION, id.as_str()));
        }
        let visible =
            self.sheets.iter().position(|(name, _)| !self.hidden.contains(name)).unwrap_or_default();
        for (index, (name, rows)) in self.sheets.iter().enumerate() {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap();
            if self.hidden.contains(name) {
                sheet.set_hidden(true);
            }
            if index == visible {
                sheet.set_active(true).set_first_tab(true);
            }
            for (row, texts) in (0u32..).zip(rows) {
                for (col, text) in (0u16..).zip(texts).filter(|(_, text)| !text.is_empty()) {
                    sheet.write_string(row, col, text).unwrap();
                }
                if self.filtered && row > 0 {
                    sheet.set_row_hidden(row).unwrap();
                }
            }
        }
        book.save(path).unwrap();
    }
}

/// What was done to the sheet after the answer was typed.
#[derive(Clone, Copy, Debug)]
enum Disturbance {
    SavedByAnotherProgram,
    ColumnsReversed,
    ColumnInsertedBefore,
    ColumnInsertedAmongTheAnswers,
    ColumnsOfOthersDeleted,
    RowsReversed,
    RowsOfOthersDeleted,
    RowsFiltered,
    ThreeTitleRows,
    BlankRowsBetween,
    SheetHidden,
    SheetsReversed,
    SheetAdded,
    PropertyLost,
    HeadingsWithSpaces,
}

use Disturbance::*;

fn disturb(book: &mut Book, sheet: &str, what: Disturbance) {
    let width = book.rows(sheet).iter().map(Vec::len).max().unwrap_or_default();
    let head = book.rows(sheet).iter().position(|row| row.iter().any(|text| text == OPINION)).unwrap();
    for row in book.rows(sheet).iter_mut() {
        row.resize(width, String::new());
    }
    let insert = |rows: &mut Rows, at: usize| {
        for (index, row) in rows.iter_mut().enumerate() {
            row.insert(at, if index == head { "自己加的".into() } else { String::new() });
        }
    };
    match what {
        SavedByAnotherProgram => {}
        ColumnsReversed => book.rows(sheet).iter_mut().for_each(|row| row.reverse()),
        ColumnInsertedBefore => insert(book.rows(sheet), 0),
        ColumnInsertedAmongTheAnswers => {
            let at = book.rows(sheet)[head].iter().position(|text| text == OPINION).unwrap();
            insert(book.rows(sheet), at);
        }
        ColumnsOfOthersDeleted => {
            let kept = ["编号", "工作单号", "代码", "字段或期间", STATUS, OPINION, HANDLER];
            let keep: Vec<bool> =
                book.rows(sheet)[head].iter().map(|text| kept.contains(&text.as_str())).collect();
            for row in book.rows(sheet).iter_mut() {
                let mut index = 0;
                row.retain(|_| {
                    index += 1;
                    keep[index - 1]
                });
            }
        }
        RowsReversed => book.rows(sheet)[head + 1..].reverse(),
        RowsOfOthersDeleted => {
            let mut index = 0;
            book.rows(sheet).retain(|row| {
                index += 1;
                index <= head + 1 || row.iter().any(|text| text == KEY)
            });
        }
        RowsFiltered => book.filtered = true,
        ThreeTitleRows => {
            for words in ["客服部内部使用", "", "请于周五前填写"] {
                book.rows(sheet).insert(0, vec![words.into()]);
            }
        }
        BlankRowsBetween => {
            let below = book.rows(sheet).split_off(head + 1);
            for row in below {
                book.rows(sheet).push(Vec::new());
                book.rows(sheet).push(row);
            }
        }
        SheetHidden => book.hidden.push(sheet.to_owned()),
        SheetsReversed => book.sheets.reverse(),
        SheetAdded => book.sheets.insert(0, ("我的草稿".into(), vec![vec!["待办".into()]])),
        PropertyLost => book.property = None,
        HeadingsWithSpaces => {
            for text in &mut book.rows(sheet)[head] {
                *text = format!(" {text} ");
            }
        }
    }
}

#[rstest]
fn an_answer_is_found_whatever_was_done_to_its_sheet(
    #[values((ORDERS, "工作单"), (ORDERS, "问题清单"), (PROJECTS, "问题清单"))] place: (&str, &str),
    #[values(
        SavedByAnotherProgram,
        ColumnsReversed,
        ColumnInsertedBefore,
        ColumnInsertedAmongTheAnswers,
        ColumnsOfOthersDeleted,
        RowsReversed,
        RowsOfOthersDeleted,
        RowsFiltered,
        ThreeTitleRows,
        BlankRowsBetween,
        SheetHidden,
        SheetsReversed,
        SheetAdded,
        PropertyLost,
        HeadingsWithSpaces
    )]
    what: Disturbance,
) {
    let (workbook, sheet) = place;
    let mut office = Published::begun();
    for (column, text) in [(STATUS, "处理中"), (OPINION, "周三交，客户已知道"), (HANDLER, "李四")]
    {
        office.answer(workbook, sheet, column, text);
    }
    let path = office.path(workbook);
    let mut book = Book::open(&path);
    disturb(&mut book, sheet, what);
    book.save(&path);
    let summary = office.run();
    assert_eq!(summary.set_aside, [], "{what:?}");
    let known = office.known();
    let told = (known.status.as_str(), known.opinion.as_str(), known.handler.as_str());
    assert_eq!(told, ("处理中", "周三交，客户已知道", "李四"), "{what:?} in {workbook} {sheet}");
    for shown in [ORDERS, PROJECTS] {
        assert!(office.shows(shown, "周三交，客户已知道"), "{what:?}: {shown}");
    }
    // and is taken back where it is cleared in the disturbed copy of the next week
    let mut book = Book::open(&path);
    let rows = book.rows(sheet);
    let head = rows.iter().position(|row| row.iter().any(|text| text == OPINION)).unwrap();
    let col = rows[head].iter().position(|text| text == OPINION).unwrap();
    for row in rows.iter_mut().skip(head + 1).filter(|row| row.iter().any(|text| text == KEY)) {
        if let Some(text) = row.get_mut(col).filter(|text| text.contains("周三交")) {
            text.clear();
        }
    }
    disturb(&mut book, sheet, what);
    book.save(&path);
    office.run();
    let expected = if matches!(what, PropertyLost) { "周三交，客户已知道" } else { "" };
    // without its id a blank cell says nothing; 说明 still names the publication
    let opinion = office.known().opinion;
    assert!(opinion.is_empty() || opinion == expected, "{what:?}: {opinion}");
}
