//! Stage 2 over whole workspaces.

use super::*;
use crate::finding::Code;
use crate::read;
use crate::read::table::{Cell, File, Role, Sheet, Value};
use std::path::{Path, PathBuf};

mod blocks;
mod bounds;
mod faults;
mod forms;
mod grid_shapes;
mod grids;
mod habits;
mod left_out;
mod totals;
mod units;
mod weekdays;

fn case(name: &str) -> Normalised {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let request = read::Request { dir, out: PathBuf::from("/nowhere"), ..read::Request::default() };
    normalise(&read::workspace(&request).unwrap(), "2026-03-16".parse().unwrap())
}

fn lines(normalised: &Normalised, codes: impl Fn(Code) -> bool) -> Vec<String> {
    let place = |f: &Raised| f.place.map_or(String::new(), |place| normalised.sources.describe(place));
    normalised
        .findings
        .iter()
        .filter(|f| codes(f.code))
        .map(|f| format!("{} {} [{}] {}", f.code, f.key, place(f), f.message))
        .collect()
}

#[test]
fn the_clean_workspace_is_read_whole_and_without_a_remark() {
    let n = case("clean");
    let r = &n.records;
    assert_eq!(lines(&n, |_| true), Vec::<String>::new());
    let counts = [
        r.projects.len(),
        r.people.len(),
        r.media.len(),
        r.orders.len(),
        r.rounds.len(),
        r.meetings.len(),
        r.services.len(),
        r.placements.len(),
        r.publications.len(),
        r.receipts.len(),
        r.payments.len(),
        r.invoices_in.len(),
        r.quotes.len(),
        r.acceptances.len(),
    ];
    assert_eq!(counts, [2, 8, 2, 15, 2, 4, 8, 12, 6, 8, 4, 1, 4, 1]);
}

#[test]
fn the_real_workspace_is_read_whole() {
    let n = case("real");
    let r = &n.records;
    let counts = [
        r.orders.len(),
        r.meetings.len(),
        r.placements.len(),
        r.publications.len(),
        r.receipts.len(),
        r.payments.len(),
        r.invoices_in.len(),
        r.invoices_out.len(),
        r.quotes.len(),
        r.acceptances.len(),
    ];
    assert_eq!(counts, [118, 38, 147, 81, 19, 35, 18, 8, 10, 7]);
}

/// Every D story of stage 2 in the real workspace: code, key, cell.
#[test]
fn the_real_workspace_tells_its_stories() {
    let n = case("real");
    let told: Vec<(Code, &str, String)> = n
        .findings
        .iter()
        .map(|f| (f.code, f.key.as_str(), f.place.map_or(String::new(), |place| place.cell())))
        .collect();
    for (code, key, cell) in [
        (Code::D04, "DK202603-009", "B22"),
        (Code::D04, "XM2026-003-M0314", "I33"),
        (Code::D05, "XM2026-001-G041", "Q47"),
        (Code::D06, "XM2026-003-M0313", "O32"),
        (Code::D08, "媒体排期_鹭白渡_202603.xlsx/3月报纸/合计", "AO25"),
        (Code::D08, "收付款_2026.xlsx/客户到款/合计", "D24"),
        (Code::D09, "XM2026-003-M0316", "F36"),
        (Code::D10, "项目名册.xlsx/媒体", "E1"),
        (Code::D10, "工作单_鹭白渡.xlsx/工作单", "O4"),
        (Code::D13, "XM2026-003-H09", "F35"),
        (Code::D13, "XM2026-005", "F9"),
        (Code::D14, "XM2026-003-G025", "Q26"),
        (Code::D16, "XM2026-001-M0304", "AM9"),
        (Code::D16, "XM2026-001-M0332", "AM22"),
        (Code::D18, "XM2026-003-M0303", "E20"),
        (Code::D19, "DK202602-003", "D10"),
        (Code::D19, "XM2026-001-G007", "M11"),
        (Code::D21, "XM2026-003-M0317", "M37"),
        (Code::D21, "临-5a69a614", "A11"),
        (Code::D22, "临-XM2026-001-c68dc0f8", "A23"),
    ] {
        let found = told.iter().any(|(c, k, at)| *c == code && *k == key && at == cell);
        assert!(found, "{code} {key} {cell}: {:#?}", lines(&n, |c| c == code));
    }
    let expected = [
        (Code::D04, 2),
        (Code::D05, 1),
        (Code::D06, 1),
        (Code::D08, 2),
        (Code::D09, 1),
        (Code::D11, 0),
        (Code::D14, 1),
        (Code::D16, 2),
        (Code::D18, 1),
        (Code::D21, 2),
        (Code::D22, 1),
        (Code::D23, 0),
    ];
    for (code, count) in expected {
        let of_code =
            |f: &&Raised| f.code == code && f.place.is_none_or(|at| !n.sources.file(at).ends_with(".xls"));
        assert_eq!(n.findings.iter().filter(of_code).count(), count, "{:#?}", lines(&n, |c| c == code));
    }
}

/// One file a sheet, with these rows of texts.
fn workspace(sheets: &[(&'static schema::Sheet, Vec<Vec<String>>)]) -> Workspace {
    let mut files = Vec::new();
    for (schema, rows) in sheets {
        let mut cells = Vec::new();
        for (row, columns) in (0..).zip(rows) {
            for (col, text) in (0..).zip(columns).filter(|(_, text)| !text.is_empty()) {
                cells.push(Cell { row, col, value: Value::Text(text.as_str().into()) });
            }
        }
        files.push(File {
            name: format!("{}_{}.xlsx", schema.role.word(), schema.name),
            role: Some(schema.role),
            sheets: vec![Sheet { name: schema.name.to_owned(), cells, ..Sheet::default() }],
            ..File::default()
        });
    }
    Workspace { files, ..Workspace::default() }
}

#[test]
fn every_column_of_the_schema_is_read_and_no_other() {
    let read = || schema::SHEETS.iter().copied().filter(|schema| schema.role != Role::Settings);
    let sheets: Vec<_> = read()
        .map(|schema| {
            let header: Vec<String> = schema.columns.iter().map(|column| column.name.to_owned()).collect();
            let row = vec!["x".to_owned(), "y".to_owned(), "z".to_owned()];
            (schema, vec![header, row])
        })
        .collect();
    sheet::row::ASKED.take();
    // on this thread alone: each thread has a set of its own
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().unwrap();
    let n = alone.install(|| normalise(&workspace(&sheets), "2026-03-16".parse().unwrap()));
    let asked = sheet::row::ASKED.take();
    let columns = read().flat_map(|schema| schema.columns.iter().map(move |c| (schema.path(), c.name)));
    let expected: BTreeSet<_> = columns.collect();
    assert_eq!(
        asked.difference(&expected).collect::<Vec<_>>(),
        Vec::<&(String, &str)>::new(),
        "not in the schema"
    );
    assert_eq!(expected.difference(&asked).collect::<Vec<_>>(), Vec::<&(String, &str)>::new(), "never read");
    assert_eq!(n.records.present.len(), read().count());
}

/// What stands in bad workbooks, and some of what stands in good ones.
const NASTY: [&str; 30] = [
    "",
    "",
    "",
    " ",
    "x",
    "1",
    "31",
    "-5",
    "3.1",
    "2026-3-5",
    "3月5日",
    "3/5-3/8",
    "同上",
    "〃",
    "合计",
    "小计",
    "备注：",
    "客户确认：王总 日期：",
    "XM2026-101-M01",
    "M0305-08",
    "王总3/5",
    "√",
    "赠",
    "约1.2万",
    "壹万元整",
    "项目：",
    "单位：万元",
    "a/b.pdf",
    "\u{200b}",
    "９９９９９９９９９９９９９９９９９９９９",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(8))]

    #[test]
    fn no_table_whatsoever_is_a_panic(
        picks in proptest::collection::vec(proptest::collection::vec(0usize..NASTY.len(), 40), 1..12),
        headed: bool,
        shift in 0usize..6,
        merged in proptest::collection::vec((0u32..12, 0u32..6, 0u16..40, 0u16..3), 0..6),
    ) {
        let sheets: Vec<_> = schema::SHEETS
            .iter()
            .copied()
            .map(|schema| {
                let header = schema.columns.iter().skip(if headed { 0 } else { shift }).map(|c| c.name.to_owned());
                let days = (1..=31).filter(|_| schema.name == "排期" && shift > 2).map(|day| day.to_string());
                let rows = picks.iter().map(|row| row.iter().map(|i| NASTY[*i].to_owned()).collect());
                (schema, std::iter::once(header.chain(days).collect()).chain(rows).collect())
            })
            .collect();
        let mut workspace = workspace(&sheets);
        for sheet in workspace.files.iter_mut().flat_map(|file| &mut file.sheets) {
            sheet.merges = merged
                .iter()
                .map(|&(first_row, rows, first_col, cols)| crate::read::table::Merge {
                    first_row,
                    last_row: first_row + rows,
                    first_col,
                    last_col: first_col + cols,
                })
                .collect();
        }
        let once = normalise(&workspace, "2026-03-16".parse().unwrap());
        let twice = normalise(&workspace, "2026-03-16".parse().unwrap());
        proptest::prop_assert_eq!(once.findings, twice.findings);
    }
}

#[test]
fn an_unreadable_column_does_not_fill_the_report() {
    let rows: String = (1..=1_100).map(|n| format!("XM2026-101-G{n} | 不清楚 | 无此人\n")).collect();
    let outcome = crate::testing::run(&format!(
        "[项目名册/人员]\n姓名 | 职务\n张三 | AE\n[工作单/工作单]\n工作单号 | 下单时间 | 责任人\n{rows}"
    ));
    assert_eq!(outcome.office.orders.len(), 1_100);
    for code in [Code::D04, Code::D09] {
        let found = outcome.all(code);
        let one_by_one = found.iter().filter(|finding| finding.key.starts_with("XM2026-101-G"));
        assert_eq!(one_by_one.count(), 1_000, "{code}");
        assert!(found.iter().any(|finding| finding.message.contains("共 1100 处")), "{code}");
    }
}

/// Orders of several projects with the same moment and the same words are not born alike: their keys do not
/// number each other.
#[test]
fn a_provisional_key_does_not_depend_on_other_projects() {
    let row = |project: &str| format!("{project} | 2026-03-02 10:00 | 完稿 | 海报\n");
    let keys = |projects: &[&str]| -> Vec<String> {
        let rows: String = projects.iter().map(|project| row(project)).collect();
        let outcome = crate::testing::run(&format!(
            "[项目名册/项目]\n项目编号\nXM2026-101\nXM2026-102\n@bare\n[工作单/工作单]\n项目编号 | 下单时间 | 工作类别 | 工作内容\n{rows}"
        ));
        outcome.office.orders.iter().map(|order| order.record.key.clone()).collect()
    };
    let both = keys(&["XM2026-101", "XM2026-102"]);
    assert!(both.iter().all(|key| !key.contains('.')), "{both:?}");
    assert_eq!(keys(&["XM2026-102"]), both[1..]);
}
