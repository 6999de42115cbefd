//! The first ten minutes of an office, through the real files: init, run, a few rows, run.

use super::hand::Hand;
use crate::Request;
use crate::report::terminal;
use chrono::NaiveDate;
use std::path::Path;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn request(dir: &Path) -> Request {
    let as_of = day("2026-03-16");
    Request { dir: dir.to_owned(), out: None, as_of: Some(as_of), today: as_of, helper: None }
}

/// What a run says, and its run.json.
fn ran(dir: &Path) -> (String, serde_json::Value) {
    let (assessment, summary) = crate::run(&request(dir), &|_| {}).expect("it runs");
    assert!(assessment.complete && summary.all_written, "{summary:?}");
    let run = std::fs::read(dir.join("输出/管理/run.json")).expect("run.json");
    (terminal::summary(&summary), serde_json::from_slice(&run).expect("JSON"))
}

/// Types a row below the example row of a sheet.
fn fill(path: &Path, sheet: &str, rows: &[&[(&str, &str)]]) {
    let mut hand = Hand::open(path);
    for (number, row) in (3u32..).zip(rows) {
        for (heading, text) in *row {
            let example = hand.cell(sheet, &["示例"], heading);
            let column: String = example.chars().filter(char::is_ascii_uppercase).collect();
            hand.put(sheet, &format!("{column}{number}"), text);
        }
    }
    hand.save();
}

#[test]
fn what_init_writes_run_reads_with_one_line() {
    let dir = tempfile::tempdir().expect("a folder");
    crate::init(dir.path(), day("2026-03-16"), false).expect("it is laid out");
    let (said, run) = ran(dir.path());
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("模板尚未填写"), "{said}");
    let findings: Vec<&str> = run["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|f| f["message"].as_str().expect("words"))
        .collect();
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].starts_with("模板尚未填写"));
}

#[test]
fn three_rows_filled_in_give_a_time_limit_with_its_day() {
    let dir = tempfile::tempdir().expect("a folder");
    crate::init(dir.path(), day("2026-03-16"), false).expect("it is laid out");
    fill(
        &dir.path().join("项目名册.xlsx"),
        "项目",
        &[&[("项目名称", "云庭"), ("客户名称", "远岚置业"), ("客服", "张三")]],
    );
    let order = |ordered, kind| {
        [
            ("项目编号", "云庭"),
            ("下单时间", ordered),
            ("布署方式", "邮件"),
            ("工作类别", kind),
            ("工作内容", "三月"),
            ("责任人", "张三"),
        ]
    };
    let rows = [order("2026-3-6", "媒体排期计划"), order("2026-3-13", "阶段性计划")];
    fill(&dir.path().join("工作单.xlsx"), "工作单", &[&rows[0], &rows[1]]);
    let (said, run) = ran(dir.path());
    assert!(said.contains("红 ") && !said.contains("模板"), "{said}");
    let late: Vec<String> = run["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["code"] == "T01")
        .map(|finding| {
            format!(
                "{} {} {}",
                finding["place"]["cell"].as_str().expect("a cell"),
                finding["due"].as_str().expect("a day"),
                finding["owner"].as_str().expect("a name")
            )
        })
        .collect();
    assert_eq!(late.len(), 1, "{late:?}");
    assert!(late[0].ends_with("3 2026-03-11 张三"), "row 3, three working days after Friday 03-06: {late:?}");
}

#[test]
fn init_touches_nothing_that_is_there() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("工作单_云庭.csv"), "x").expect("written");
    std::fs::write(dir.path().join("先看我.html"), "ours").expect("written");
    let said = crate::init(dir.path(), day("2026-03-16"), false).expect("it is laid out").join("\n");
    assert!(said.contains("已有同类文件，没有写：工作单.xlsx、先看我.html"), "{said}");
    assert!(!dir.path().join("工作单.xlsx").exists());
    assert_eq!(std::fs::read_to_string(dir.path().join("先看我.html")).expect("readable"), "ours");
    let again = crate::init(dir.path(), day("2026-03-16"), false).expect("it is laid out").join("\n");
    assert!(!again.contains("已写入"), "{again}");
}

#[test]
fn the_templates_of_a_day_are_the_same_bytes() {
    let made = || crate::report::workspace(day("2026-03-16"), true, "1").expect("templates");
    assert_eq!(made(), made());
    let cmd = made().into_iter().find(|(name, _)| name.ends_with(".cmd")).expect("a command file").1;
    assert!(
        cmd.is_ascii() && cmd.windows(2).filter(|pair| *pair == b"\r\n").count() > 10,
        "pure ASCII, CRLF"
    );
}

/// The small office runs without a word about how it is written, and shows something of each kind.
#[test]
fn the_demo_office_is_clean_to_read_and_has_something_to_see() {
    let dir = tempfile::tempdir().expect("a folder");
    crate::init(dir.path(), day("2026-03-16"), true).expect("it is laid out");
    let (_, run) = ran(dir.path());
    let codes: std::collections::BTreeSet<&str> = run["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| finding["code"].as_str().expect("a code"))
        .collect();
    let reading: Vec<&&str> =
        codes.iter().filter(|code| code.starts_with('D') && !["D10", "D19", "D23"].contains(code)).collect();
    assert_eq!(reading, Vec::<&&str>::new());
    for code in ["T01", "T04", "T05", "T06", "T10", "A01", "A26", "M14"] {
        assert!(codes.contains(code), "{code} in {codes:?}");
    }
}
