//! The status workbooks of a real month: what stands in them, and who may see it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files has failed")]

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const STATUS: [&str; 4] =
    ["管理/状态_项目.xlsx", "客服/状态_工作单.xlsx", "客服/状态_媒体排期.xlsx", "财务/状态_收付款.xlsx"];

/// Runs the real month into a folder of its own.
fn run() -> (tempfile::TempDir, Value) {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("输出");
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/real");
    let as_of = "2026-03-16".parse().unwrap();
    let helper = Some(PathBuf::from(env!("CARGO_BIN_EXE_jobbag")));
    let request =
        jobbag::Request { dir: case, out: Some(out.clone()), as_of: Some(as_of), today: as_of, helper };
    jobbag::run(&request, &|_| {}).unwrap();
    let run = std::fs::read(out.join("管理/run.json")).unwrap();
    (dir, serde_json::from_slice(&run).unwrap())
}

/// Every filled cell of a workbook: sheet, heading, value.
fn cells(path: &Path) -> Vec<(String, String, Data)> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let mut cells = Vec::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).unwrap();
        let mut rows = range.rows();
        let headings: Vec<String> = rows.next().unwrap_or_default().iter().map(ToString::to_string).collect();
        for row in rows {
            for (heading, value) in headings.iter().zip(row).filter(|(_, value)| **value != Data::Empty) {
                cells.push((name.clone(), heading.clone(), value.clone()));
            }
        }
    }
    cells
}

fn amounts(run: &Value, fields: &[&str]) -> BTreeSet<String> {
    let placements = run["placements"].as_array().unwrap();
    let of = |placement: &Value| -> Vec<String> {
        fields.iter().filter_map(|field| Some(placement[*field].as_str()?.to_owned())).collect()
    };
    placements.iter().flat_map(of).filter(|amount| amount != "0.00").collect()
}

#[test]
fn media_staff_see_neither_cost_nor_margin() {
    let (dir, run) = run();
    let client = amounts(&run, &["ordered", "received"]);
    let hidden: BTreeSet<String> = &amounts(&run, &["cost", "published_cost"]) - &client;
    assert!(hidden.len() > 10, "the month has costs to hide");
    for (sheet, heading, value) in cells(&dir.path().join("输出/客服/状态_媒体排期.xlsx")) {
        assert!(!heading.contains("成本") && !heading.contains("毛利"), "{sheet}: {heading}");
        if let (Data::Float(number), "客户金额") = (&value, heading.as_str()) {
            assert!(!hidden.contains(&format!("{number:.2}")), "{sheet}: {number}");
        }
    }
}

#[test]
fn every_open_finding_lies_on_the_manager_s_desk_and_on_another() {
    let (dir, run) = run();
    let identities = |path: &str| -> BTreeSet<(String, String, String)> {
        let mut workbook: Xlsx<_> = open_workbook(dir.path().join("输出").join(path)).unwrap();
        let mut found = BTreeSet::new();
        for sheet in ["问题清单", "读表提示"] {
            let range = workbook.worksheet_range(sheet).unwrap();
            let rows: Vec<&[Data]> = range.rows().collect();
            let column = |name: &str| rows[0].iter().position(|heading| *heading == name).unwrap();
            let (code, key, field) = (column("代码"), column("编号"), column("字段或期间"));
            let filled = rows[1..].iter().filter(|row| row[code] != Data::Empty);
            found.extend(
                filled.map(|row| (row[code].to_string(), row[key].to_string(), row[field].to_string())),
            );
        }
        found
    };
    let open: BTreeSet<_> = run["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["open"] == true)
        .map(|finding| {
            let text = |field: &str| finding[field].as_str().unwrap_or_default().to_owned();
            (text("code"), text("key"), text("field"))
        })
        .collect();
    assert_eq!(identities(STATUS[0]), open, "the manager sees everything");
    let others: BTreeSet<_> = STATUS[1..].iter().flat_map(|path| identities(path)).collect();
    assert_eq!(others, open, "and every finding has a desk");
}

#[test]
fn values_not_formulas() {
    let (dir, _) = run();
    for path in STATUS {
        let mut workbook: Xlsx<_> = open_workbook(dir.path().join("输出").join(path)).unwrap();
        for name in workbook.sheet_names() {
            let formulas = workbook.worksheet_formula(&name).unwrap();
            assert!(formulas.used_cells().next().is_none(), "{path} {name}");
        }
    }
}
