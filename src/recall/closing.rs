//! The closings of an out folder: the newest month that was frozen by the 检查日.

use crate::model::closing::{CLOSINGS, ClosedRow, Closing};
use crate::model::{Fen, Month};
use crate::normalise::cell::month;
use chrono::NaiveDate;
use serde::Deserialize;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
struct File {
    month: String,
    as_of: NaiveDate,
    rows: Vec<KeptRow>,
}

#[derive(Deserialize)]
struct KeptRow {
    table: String,
    key: String,
    date: NaiveDate,
    amount: Option<String>,
}

/// The newest month that was frozen on or before `as_of`. A file that cannot be read is skipped and named.
pub(super) fn newest(
    out: &Path,
    as_of: NaiveDate,
    passed_over: &mut Vec<(String, String)>,
) -> Option<Closing> {
    let entries = fs::read_dir(out.join(CLOSINGS)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| month_of(name).is_some())
        .collect();
    names.sort();
    names.iter().rev().find_map(|name| match read(out, name) {
        Ok(closing) => Some(closing).filter(|closing| closing.as_of <= as_of),
        Err(reason) => {
            passed_over.push((format!("{CLOSINGS}/{name}"), reason));
            None
        }
    })
}

/// The month of a file name: `月结_2026-03.json`.
fn month_of(name: &str) -> Option<Month> {
    month::parse(name.strip_prefix("月结_")?.strip_suffix(".json")?)
}

fn read(out: &Path, name: &str) -> Result<Closing, String> {
    let path = out.join(CLOSINGS).join(name);
    if !path.metadata().is_ok_and(|meta| meta.is_file()) {
        return Err("不是普通文件，结账后的补录没有核对".to_owned()); // a pipe would be waited for
    }
    let bytes = fs::read(&path).map_err(|error| crate::read::io_reason(&error))?;
    let damaged = || "内容不完整或被改动过，结账后的补录没有核对".to_owned();
    let file: File = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
    let month =
        month::parse(&file.month).filter(|month| month_of(name) == Some(*month)).ok_or_else(damaged)?;
    let row = |row: KeptRow| {
        let amount = match row.amount {
            Some(text) => Some(Fen::of_plain(&text).ok_or_else(damaged)?),
            None => None,
        };
        Ok(ClosedRow { table: row.table, key: row.key, date: row.date, amount })
    };
    let rows = file.rows.into_iter().map(row).collect::<Result<_, String>>()?;
    Ok(Closing { month, as_of: file.as_of, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_month_frozen_by_the_day_speaks_and_a_damaged_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join(CLOSINGS)).unwrap();
        for (name, text) in [
            ("月结_2026-01.json", r#"{"month":"2026-01","as_of":"2026-02-03","rows":[]}"#),
            (
                "月结_2026-02.json",
                r#"{"month":"2026-02","as_of":"2026-03-02","rows":[{"table":"客户到款","key":"DK1","date":"2026-02-05","amount":"1.00"}]}"#,
            ),
            ("月结_2026-03.json", "{"),
            ("别的.json", "{"),
        ] {
            fs::write(dir.path().join(CLOSINGS).join(name), text).unwrap();
        }
        let told = |as_of: &str| {
            let mut passed_over = Vec::new();
            let newest = newest(dir.path(), as_of.parse().unwrap(), &mut passed_over);
            assert_eq!(passed_over.len(), 1);
            newest.map(|closing| format!("{} {}", closing.month, closing.rows.len()))
        };
        assert_eq!(told("2026-03-16").as_deref(), Some("2026-02 1"));
        assert_eq!(told("2026-03-01").as_deref(), Some("2026-01 0"));
        assert_eq!(told("2026-02-01"), None);
    }
}
