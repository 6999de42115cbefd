//! The status workbooks, read back: cells and what stands around them, never zip bytes.

use super::*;
use crate::model::answer;
use crate::model::memory::Identity;
use crate::publish;
use crate::read::{self, table::Value};
use crate::recall;
use crate::testing::example::{self, Example};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The example's workbooks in a folder of their own.
struct Written {
    dir: tempfile::TempDir,
}

impl Written {
    fn of(example: &Example) -> Written {
        let dir = tempfile::tempdir().unwrap();
        for (path, bytes) in write(&example.input()).unwrap() {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
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
        let mut zip = zip::ZipArchive::new(std::fs::File::open(self.path(workbook)).unwrap()).unwrap();
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }
}

#[test]
fn the_cells_are_as_they_should_be() {
    let written = Written::of(&example::office());
    for workbook in answer::STATUS_WORKBOOKS {
        let name = Path::new(workbook).file_stem().unwrap().to_str().unwrap();
        insta::assert_snapshot!(name, written.cells(workbook));
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let (one, two) = (example::office(), example::office());
    assert_eq!(write(&one.input()).unwrap(), write(&two.input()).unwrap());
}

#[test]
fn a_sheet_filters_freezes_prints_and_offers_answers() {
    let written = Written::of(&example::office());
    let sheet = written.part(answer::ORDERS, "xl/worksheets/sheet1.xml");
    for wanted in [
        r#"<pane xSplit="2" ySplit="1""#,
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
    let links = written.part(answer::ORDERS, "xl/worksheets/_rels/sheet1.xml.rels");
    assert!(links.contains(r#"Target="../../工作单.xlsx""#), "{links}");
    assert!(sheet.contains(r#"location="'工作单'!Q7""#), "the very cell");
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
fn what_people_answered_comes_back_with_the_next_run() {
    let example = example::office();
    let dir = tempfile::tempdir().unwrap();
    let lock = publish::lock(dir.path()).unwrap();
    let files = crate::report::write(&example.input()).unwrap();
    publish::publish(&lock, example.office.as_of(), &files, &Default::default()).unwrap();
    let recall = recall::load(dir.path(), example.office.as_of() + chrono::Days::new(7));
    assert_eq!(recall.notes, Vec::<String>::new());
    let identity = Identity { code: "T01".into(), key: "XM2026-001-G012".into(), field: None };
    assert_eq!(recall.memory.handling[&identity], example.memory.handling[&identity]);
    assert_eq!(recall.memory.handling.len(), 1);
    let [reply] = recall.memory.answers.as_slice() else { panic!("{:?}", recall.memory.answers) };
    assert!(reply.accepted);
    assert_eq!(reply.amounts, [5_120_000, 880_000]);
    let receipt = &example.office.receipts[0].record;
    let content = crate::model::memory::ClaimAnswer::content_of(
        receipt.date.get(),
        receipt.payer.text(),
        receipt.amount.get().unwrap(),
    );
    assert_eq!(reply.content, content);
    assert_eq!(recall.memory.as_of, Some(example.office.as_of()));
    assert_eq!(recall.memory.findings[&identity].first_seen, example::day("2026-03-13"));
    assert!(recall.answers.answered.is_empty(), "nobody wrote since");
    assert_eq!(recall.answers.hashes.len(), 4);
}

#[test]
fn an_answer_is_not_withdrawn_by_a_workbook_that_stayed_open() {
    let mut example = example::office();
    let as_of = example.office.as_of();
    let dir = tempfile::tempdir().unwrap();
    let run = |example: &Example, answers: &answer::Answers| {
        let lock = publish::lock(dir.path()).unwrap();
        publish::publish(&lock, as_of, &crate::report::write(&example.input()).unwrap(), answers).unwrap()
    };
    let handling = std::mem::take(&mut example.memory.handling);
    run(&example, &Default::default());
    let answers = recall::load(dir.path(), as_of).answers;
    // Somebody has the orders open, and has answered in the projects.
    example.memory.handling = handling.clone();
    let owner = dir.path().join("客服/~$状态_工作单.xlsx");
    std::fs::write(&owner, b"").unwrap();
    assert_eq!(run(&example, &answers).set_aside.len(), 1);
    assert_eq!(recall::load(dir.path(), as_of).memory.handling, handling);
    // Closed: everything is written, and the answer can be withdrawn again.
    std::fs::remove_file(&owner).unwrap();
    assert!(run(&example, &recall::load(dir.path(), as_of).answers).set_aside.is_empty());
    let recall = recall::load(dir.path(), as_of);
    assert_eq!((recall.memory.handling, recall.answers.answered.len()), (handling, 0));
    assert!(!dir.path().join("客服历史/状态_工作单 2026-03-16（未替换）.xlsx").exists());
}

#[test]
fn a_workbook_that_cannot_be_read_is_noted_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(answer::ORDERS);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "不是工作簿").unwrap();
    let recall = recall::load(dir.path(), example::day("2026-03-16"));
    assert!(recall.answers.unreadable.contains_key(answer::ORDERS));
    assert_eq!(recall.notes.len(), 1);
}

#[test]
fn a_link_is_relative_or_names_a_drive_or_a_share() {
    let [file, sheet, cell] = ["工作单.xlsx", "老板's", "Q7"].map(str::to_owned);
    let place = PlaceLine { text: String::new(), file, sheet, cell, href: String::new() };
    for (way, link) in [
        ("../../", Some("file:///../../工作单.xlsx#'老板''s'!Q7")),
        ("D:/jobs/", Some("file:///D:/jobs/工作单.xlsx#'老板''s'!Q7")),
        ("//nas/jobs/", Some(r"file:///\\nas\jobs\工作单.xlsx#'老板''s'!Q7")),
        ("../../50%/", None),
    ] {
        assert_eq!(super::link(&place, way).as_deref(), link, "{way}");
    }
}
