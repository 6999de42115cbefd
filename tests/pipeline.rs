//! Properties of the whole pipeline over both case workspaces: the order of rows decides nothing, and
//! a run as of a day uses nothing that happened later. Of a generated office: its pages stay small.

#![expect(clippy::expect_used, reason = "a test that cannot read its own files has failed")]

#[path = "../tests/support/dice.rs"]
mod dice;
#[path = "../benches/office/mod.rs"]
mod office;

use chrono::{Days, NaiveDate};
use jobbag::model::memory::Memory;
use jobbag::normalise::Normalised;
use jobbag::read::table::{Sheet, Value as Written, Workspace};
use jobbag::report::view::{Input, Sheets};
use jobbag::{check, link, normalise, read, reconcile, report};
use proptest::prelude::*;
use proptest::test_runner::TestRng;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static CLEAN: LazyLock<Workspace> = LazyLock::new(|| workspace("clean"));
static REAL: LazyLock<Workspace> = LazyLock::new(|| workspace("real"));

fn workspace(case: &str) -> Workspace {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(case);
    let helper = Some(PathBuf::from(env!("CARGO_BIN_EXE_jobbag")));
    let request = read::Request { out: dir.join("输出"), dir, helper, ..read::Request::default() };
    read::workspace(&request).expect("the case is there")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// What a report says of records that went through every stage.
fn reported<T>(normalised: Normalised, report: impl FnOnce(&Input) -> T) -> T {
    let office = link::link(normalised);
    let memory = Memory::default();
    let books = reconcile::reconcile(&office, &memory);
    let due = jobbag::due::due(&office, &books);
    let findings = check::check(&office, &books, &due, &memory);
    let sheets = Sheets::new(&office.sources, "../../".to_owned());
    let input = Input {
        office: &office,
        books: &books,
        due: &due,
        findings: &findings,
        memory: &memory,
        inputs: &[],
        complete: true,
        version: "",
        rule: check::rule_of,
        sheets: &sheets,
        folder: "办公室",
        bounds: Default::default(),
    };
    report(&input)
}

/// run.json without the cells in which things stand.
fn outcome(normalised: Normalised) -> Value {
    let bytes = reported(normalised, |input| report::json::write(input, &[])).expect("run.json is written");
    let mut run: Value = serde_json::from_slice(&bytes).expect("run.json is JSON");
    for finding in run["findings"].as_array_mut().expect("findings") {
        let finding = finding.as_object_mut().expect("a finding");
        finding.retain(|field, _| field != "place" && field != "related");
    }
    run["findings"].as_array_mut().expect("findings").sort_by_cached_key(Value::to_string);
    run
}

/// Where two runs differ, table by table, for a message a person can read.
#[track_caller]
fn same(expected: &Value, found: &Value, why: &str) {
    for (table, rows) in expected.as_object().expect("an object") {
        let (Some(rows), Some(others)) = (rows.as_array(), found[table].as_array()) else {
            assert_eq!(rows, &found[table], "{why}: {table}");
            continue;
        };
        let only = |these: &[Value], those: &[Value]| -> Vec<String> {
            these.iter().filter(|row| !those.contains(row)).map(Value::to_string).collect()
        };
        assert!(rows == others, "{why}: {table}\n- {:#?}\n+ {:#?}", only(rows, others), only(others, rows));
    }
}

fn shuffle<T>(items: &mut [T], rng: &mut TestRng) {
    for last in (1..items.len()).rev() {
        items.swap(last, rng.random_range(0..=last));
    }
}

/// The rows below the header, in another order.
fn shuffle_rows(sheet: &mut Sheet, rng: &mut TestRng) {
    let mut rows: Vec<u32> = sheet.cells.iter().map(|cell| cell.row).filter(|row| *row > 0).collect();
    rows.dedup();
    let mut shuffled = rows.clone();
    shuffle(&mut shuffled, rng);
    let moved: BTreeMap<u32, u32> = rows.into_iter().zip(shuffled).collect();
    for cell in &mut sheet.cells {
        cell.row = moved.get(&cell.row).copied().unwrap_or(cell.row);
    }
    sheet.cells.sort_by_key(|cell| (cell.row, cell.col));
}

fn shuffle_records(normalised: &mut Normalised, rng: &mut TestRng) {
    macro_rules! each {
        ($($table:ident)+) => { $(shuffle(&mut normalised.records.$table, rng);)+ };
    }
    each!(projects people media scope pipeline orders rounds meetings services placements month_splits);
    each!(publications evaluations receipts receipt_splits payments payment_splits invoices_in);
    each!(invoice_splits invoices_out fees rebates statements openings quotes acceptances);
}

/// Columns that say what is planned or agreed begin so: they are known before their day.
const PLANS: [&str; 5] = ["投放", "承诺", "计划", "合同开始", "合同结束"];

/// Every fact dated after a day happens some days later still.
fn postpone(workspace: &mut Workspace, after: NaiveDate, by: u64) -> usize {
    let mut moved = 0;
    for sheet in workspace.files.iter_mut().flat_map(|file| &mut file.sheets) {
        let headings: BTreeMap<u16, String> = sheet
            .cells
            .iter()
            .filter(|cell| cell.row == 0)
            .filter_map(|cell| match &cell.value {
                Written::Text(text) => Some((cell.col, text.to_string())),
                _ => None,
            })
            .collect();
        for cell in sheet.cells.iter_mut().filter(|cell| cell.row > 0) {
            let Some(heading) = headings.get(&cell.col) else { continue };
            if PLANS.iter().any(|plan| heading.starts_with(plan)) {
                continue;
            }
            if let Written::Date(at) = &mut cell.value
                && at.date() > after
            {
                *at = *at + Days::new(by);
                moved += 1;
            }
        }
    }
    moved
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Rows of every sheet in any order: the same run but for the cells it points at.
    #[test]
    fn the_order_of_rows_decides_nothing(rng in any::<u64>().prop_perturb(|_, rng| rng)) {
        let as_of = day("2026-03-16");
        let mut rng = rng;
        let mut workspace = CLEAN.clone();
        workspace.files.iter_mut().flat_map(|file| &mut file.sheets).for_each(|s| shuffle_rows(s, &mut rng));
        let expected = outcome(normalise::normalise(&CLEAN, as_of));
        same(&expected, &outcome(normalise::normalise(&workspace, as_of)), "rows of clean");

        let normalised = normalise::normalise(&REAL, as_of);
        let mut shuffled = normalised.clone();
        shuffle_records(&mut shuffled, &mut rng);
        same(&outcome(normalised), &outcome(shuffled), "records of real");
    }

    /// Replay: what happens after 检查日 happens later still, and nothing changes.
    #[test]
    fn a_run_as_of_a_day_uses_nothing_later(back in 1u64..35, by in 1u64..40) {
        let as_of = day("2026-03-16") - Days::new(back);
        let mut later = CLEAN.clone();
        prop_assume!(postpone(&mut later, as_of, by) > 0);
        let run = |workspace: &Workspace| {
            let mut run = outcome(normalise::normalise(workspace, as_of));
            // Data quality and births speak of what is written, whenever it happens.
            run.as_object_mut().expect("an object").remove("births");
            let findings = run["findings"].as_array_mut().expect("findings");
            findings.retain(|finding| !finding["code"].as_str().is_some_and(|code| code.starts_with('D')));
            run
        };
        same(&run(&CLEAN), &run(&later), &format!("as of {as_of}, later by {by}"));
    }
}

/// Bytes of the largest page of a generated office of so many rows, and whose it is.
fn largest_page(rows: usize) -> (usize, String) {
    let folder = tempfile::tempdir().expect("a folder");
    office::write(folder.path(), rows, office::sink::Format::Csv);
    let dir = folder.path().to_owned();
    let request = read::Request { out: dir.join("输出"), dir, ..read::Request::default() };
    let workspace = read::workspace(&request).expect("an office");
    reported(normalise::normalise(&workspace, office::as_of()), |input| {
        let records = report::view::records(input);
        let mut pages = vec![
            (report::html::weekly_page(input, &records).expect("a page").len(), "周报".to_owned()),
            (report::html::finance_page(input).expect("a page").len(), "对账".to_owned()),
        ];
        for own in report::view::personal::everyone(input, &records) {
            pages.push((report::html::personal(&own).expect("a page").len(), own.path.clone()));
        }
        assert!(pages.len() > 10, "everyone has a page");
        pages.into_iter().max().expect("a page")
    })
}

/// The lists of a page are bounded, so that its bytes do not follow the rows: without that, 5,000 rows
/// make a page of 3.5 MB. `ROWS=50000` is the long form; `cargo bench --bench floor` holds any size.
#[test]
fn pages_of_a_large_office_open_on_a_phone() {
    let rows = std::env::var("ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(5_000);
    let (bytes, page) = largest_page(rows);
    assert!(bytes < report::html::LARGEST, "{page}: {bytes} bytes at {rows} rows");
}
