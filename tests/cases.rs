//! The binary over the two shared workspaces: every story worked out by hand comes out.
//!
//! The answers are tables under `tests/expected/`; a finding may point at another cell of the
//! same record, so the code, key, severity and status are compared, and the file it points into.

#![expect(clippy::expect_used, reason = "a test that cannot read its own files has failed")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the binary on a case as of 2026-03-16 and gives run.json and the exit code.
fn run(case: &str) -> (Value, i32) {
    let out = tempfile::tempdir().expect("a temporary folder");
    let status = Command::new(env!("CARGO_BIN_EXE_jobbag"))
        .arg("run")
        .arg(root().join("tests/cases").join(case))
        .args(["--as-of", "2026-03-16", "--quiet", "--out"])
        .arg(out.path())
        .status()
        .expect("the binary runs");
    let text = std::fs::read_to_string(out.path().join("管理/run.json")).expect("run.json was written");
    (serde_json::from_str(&text).expect("run.json is JSON"), status.code().expect("an exit code"))
}

/// A tab-separated table as rows of column → cell.
fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = root().join("tests/expected").join(name);
    let text = std::fs::read_to_string(&path).expect("an expected table");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    lines
        .map(|line| header.iter().map(|h| (*h).to_owned()).zip(line.split('\t').map(str::to_owned)).collect())
        .collect()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

fn same_key(expected: &str, found: &str) -> bool {
    match expected.strip_suffix('…') {
        Some(prefix) => found.starts_with(prefix),
        None => expected == found,
    }
}

fn findings_come_out(case: &str, run: &Value) {
    let found = run["findings"].as_array().expect("findings");
    let mut missing = Vec::new();
    for row in table(&format!("{case}_findings.tsv")) {
        let matching: Vec<&Value> = found
            .iter()
            .filter(|f| {
                let code = text(f, "code");
                (row["code"] == code || row["code"] == "T*" && code.starts_with('T'))
                    && same_key(&row["key"], text(f, "key"))
            })
            .collect();
        let story = format!("{} {} {} {}", row["kind"], row["code"], row["key"], row["cell"]);
        if row["kind"] == "none" {
            if !matching.is_empty() {
                missing.push(format!("{story}: must not be raised: {}", text(matching[0], "message")));
            }
            continue;
        }
        let fits = matching.iter().any(|f| {
            let status = match row["status"].as_str() {
                "open" => f["open"] == true,
                "settled" => f["open"] == false,
                _ => true,
            };
            text(f, "severity") == row["severity"] && status && f["waived"] == (row["waived"] == "waived")
        });
        if !fits {
            let seen: Vec<String> = matching
                .iter()
                .map(|f| format!("{} open={} waived={}", text(f, "severity"), f["open"], f["waived"]))
                .collect();
            missing.push(format!("{story} {} {}: found {seen:?}", row["severity"], row["status"]));
        }
    }
    assert!(missing.is_empty(), "{} stories differ:\n{}", missing.len(), missing.join("\n"));
}

/// Compares the columns of an expected table with the fields of a list of run.json.
fn rows_come_out(name: &str, key: &str, list: &Value) {
    let found: BTreeMap<&str, &Value> =
        list.as_array().expect("a list").iter().map(|row| (text(row, key), row)).collect();
    let mut wrong = Vec::new();
    for row in table(name) {
        let Some(actual) = found.get(row[key].as_str()) else {
            wrong.push(format!("{} is missing", row[key]));
            continue;
        };
        for (column, expected) in &row {
            let value = match &actual[column] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            if value != *expected {
                wrong.push(format!("{} {column}: expected {expected}, found {value}", row[key]));
            }
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}

#[test]
fn clean_comes_out_to_the_last_figure_and_nothing_else() {
    let (run, code) = run("clean");
    assert_eq!(code, 0);
    assert_eq!(run["complete"], true);
    assert_eq!(run["cut_off"], "2026-03-13");
    findings_come_out("clean", &run);
    let expected: BTreeSet<(String, String)> = table("clean_findings.tsv")
        .into_iter()
        .map(|row| (row["code"].clone(), row["key"].clone()))
        .collect();
    let extra: Vec<String> = run["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|f| text(f, "severity") != "蓝")
        .map(|f| (text(f, "code").to_owned(), text(f, "key").to_owned()))
        .filter(|id| !expected.contains(id))
        .map(|(code, key)| format!("{code} {key}"))
        .collect();
    assert!(extra.is_empty(), "nothing else is expected: {extra:?}");
    rows_come_out("clean_orders.tsv", "key", &run["orders"]);
    rows_come_out("clean_placements.tsv", "key", &run["placements"]);
    rows_come_out("clean_projects.tsv", "key", &run["projects"]);
    rows_come_out("clean_control_totals.tsv", "table", &run["control_totals"]);
}

#[test]
fn every_story_of_the_real_month_comes_out() {
    let (run, code) = run("real");
    assert_eq!(code, 2, "two copies of one file make the run incomplete");
    assert_eq!(run["complete"], false);
    findings_come_out("real", &run);
    rows_come_out("real_projects.tsv", "key", &run["projects"]);
}

#[test]
fn the_samples_run_with_exit_code_0_and_the_same_bytes_twice() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let mut trees = Vec::new();
    for name in ["one", "two"] {
        let dir = out.path().join(name);
        let status = Command::new(env!("CARGO_BIN_EXE_jobbag"))
            .arg("run")
            .arg(root().join("samples"))
            .args(["--quiet", "--out"])
            .arg(&dir)
            .status()
            .expect("the binary runs");
        assert_eq!(status.code(), Some(0));
        trees.push(files_below(&dir));
    }
    assert!(trees[0].contains_key("管理/周报.html") && trees[0].contains_key("财务/状态_收付款.xlsx"));
    assert_eq!(trees[0].keys().collect::<Vec<_>>(), trees[1].keys().collect::<Vec<_>>());
    for (name, bytes) in &trees[0] {
        assert!(trees[1][name] == *bytes, "{name} differs between two runs");
    }
    // the three outside witnesses of the samples contradict the registers in seven ways, once each
    let run: Value = serde_json::from_slice(&trees[0]["管理/run.json"]).expect("run.json is JSON");
    let findings = run["findings"].as_array().expect("findings").iter();
    let mut witnessed: Vec<&str> =
        findings.map(|finding| text(finding, "code")).filter(|code| code.starts_with('W')).collect();
    witnessed.sort_unstable();
    assert_eq!(witnessed, ["W01", "W02", "W03", "W05", "W07", "W08", "W10"]);
    let lines = run["witnesses"]["bank_lines"].as_array().expect("lines of the bank");
    let matched = lines.iter().filter(|line| !line["partners"].as_array().is_none_or(Vec::is_empty));
    assert_eq!(matched.count(), 43, "all else agrees");
}

fn files_below(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(dir).expect("below").to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read(&path).expect("readable"));
            }
        }
    }
    found
}
