//! Whole workspaces through the stage: the case folders, and hostile files beside good ones.

use super::table::{Cell, Sheet, Value};
use super::*;
use std::collections::BTreeSet;

fn case(name: &str) -> Workspace {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    workspace(&Request { out: dir.join("输出"), dir, ..Request::default() }).unwrap()
}

fn file<'a>(workspace: &'a Workspace, name: &str) -> &'a File {
    workspace.files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name} was not read"))
}

fn sheet<'a>(workspace: &'a Workspace, name: &str, sheet: &str) -> &'a Sheet {
    let sheets = &file(workspace, name).sheets;
    sheets.iter().find(|one| one.name == sheet).unwrap_or_else(|| panic!("no {sheet} in {name}"))
}

/// The cell as Excel names it.
fn at<'a>(sheet: &'a Sheet, reference: &str) -> Option<&'a Value> {
    let (row, col) = worksheet::reference(reference).unwrap();
    let same = |cell: &&Cell| cell.row == row && u32::from(cell.col) == col;
    sheet.cells.iter().find(same).map(|cell| &cell.value)
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.into()))
}

fn date(text: &str) -> Option<Value> {
    Some(Value::Date(text.parse().unwrap()))
}

#[test]
fn the_clean_case_is_read_whole() {
    let clean = case("clean");
    let names: Vec<_> =
        clean.files.iter().map(|file| (file.role.unwrap().word(), file.name.as_str())).collect();
    assert_eq!(
        names,
        Role::ALL
            .map(|role| role.word())
            .map(|word| (word, word))
            .map(|(word, _)| { (word, names.iter().find(|(role, _)| *role == word).unwrap().1) })
    );
    for file in &clean.files {
        assert_eq!(file.refused, None, "{}", file.name);
        assert_eq!(file.sha256.len(), 64);
        assert!(file.modified.is_some());
        assert!(file.sheets.iter().all(|sheet| sheet.unreadable_cells == 0 && !sheet.cells.is_empty()));
    }
    let orders = sheet(&clean, "工作单.xlsx", "工作单");
    assert_eq!(at(orders, "A2").cloned(), text("XM2026-101-G001"));
    assert_eq!(clean.existing.len(), clean.files.len());
}

#[test]
fn the_real_case_is_read_as_it_is() {
    let real = case("real");
    assert_eq!(real.open_by, [("收付款_2026.xlsx".to_owned(), "尹知夏".to_owned())]);
    let refused: Vec<_> =
        real.files.iter().filter(|file| file.refused.is_some()).map(|file| file.name.as_str()).collect();
    let copies = ["制作_隰原台 - 副本.xlsx", "制作_隰原台.xlsx"];
    assert_eq!(refused.iter().filter(|name| copies.contains(name)).count(), 2);

    let orders = sheet(&real, "工作单_鹭白渡.xlsx", "工作单");
    assert_eq!(orders.hidden_cols, BTreeSet::from([14]));
    assert!(!sheet(&real, "工作单_隰原台穗屿坊.xlsx", "工作单").filtered);
    assert!(file(&real, "工作单_隰原台穗屿坊.xlsx").single_sheet);
    let hidden: Vec<_> = file(&real, "媒体排期_汀葭院、隰原台.xlsx")
        .sheets
        .iter()
        .filter(|sheet| sheet.hidden)
        .map(|sheet| sheet.cells.len())
        .collect();
    assert_eq!(hidden, [0]);

    let meetings = &file(&real, "工作单_会议.csv");
    assert!(meetings.single_sheet);
    assert_eq!(meetings.sheets[0].name, "会议");
    assert_eq!(at(&meetings.sheets[0], "A1").cloned(), text("会议单号"));
    assert_eq!(meetings.sheets[0].cells.iter().filter(|cell| cell.col == 0).count(), 39);
    let invoices = sheet(&real, "收付款_收票_202603.csv", "收票_202603");
    assert_eq!(at(invoices, "A3").cloned(), text("22699000000001000407"));

    let receipts = sheet(&real, "收付款_2026.xlsx", "客户到款");
    assert_eq!(at(receipts, "D10").cloned(), text("40万"));
    assert_eq!(at(receipts, "B22").cloned(), Some(Value::Number(3.1)));
    let paper = sheet(&real, "媒体排期_鹭白渡_202603.xlsx", "3月报纸");
    assert!(!paper.merges.is_empty());
    let grid = sheet(&real, "媒体排期_杉影里_2-3月.xlsx", "排期总表");
    assert!(grid.cells.iter().any(|cell| matches!(cell.value, Value::Date(_))));
    assert_eq!(at(sheet(&real, "工作单_汀葭院.xlsx", "工作单"), "Q28").cloned(), date("2026-03-03T00:00:00"));
}
