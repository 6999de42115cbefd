//! The last run.json, as far as the next run needs it. Unknown fields are passed over.

use crate::model::Signed;
use crate::model::memory::{Identity, Memory, PastFinding, PastRecord};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

#[derive(Deserialize)]
struct Run {
    as_of: NaiveDate,
    cut_off: NaiveDate,
    #[serde(default)]
    findings: Vec<Finding>,
    #[serde(default)]
    records: Vec<Record>,
    #[serde(default)]
    headline: Option<[i64; 4]>,
}

#[derive(Deserialize)]
struct Finding {
    code: String,
    key: String,
    field: Option<String>,
    severity: String,
    open: bool,
    waived: bool,
    first_seen: Option<NaiveDate>,
    weeks_red: u32,
    message: String,
}

#[derive(Deserialize)]
struct Record {
    key: String,
    signed_on: Option<NaiveDate>,
    #[serde(default)]
    confirmed: Confirmed,
    #[serde(default)]
    dates: Vec<Field>,
    #[serde(default)]
    gates: BTreeSet<String>,
}

/// Confirmed content: rows, in format 1 an object keyed by column.
#[derive(Deserialize)]
#[serde(untagged)]
enum Confirmed {
    Rows(Vec<Field>),
    ByColumn(BTreeMap<String, String>),
}

impl Default for Confirmed {
    fn default() -> Self {
        Confirmed::Rows(Vec::new())
    }
}

impl Confirmed {
    fn by_column(self) -> BTreeMap<String, String> {
        match self {
            Confirmed::ByColumn(values) => values,
            Confirmed::Rows(rows) => {
                rows.into_iter().filter_map(|row| Some((row.field, row.value?))).collect()
            }
        }
    }
}

/// A column of a record; no value where its cell is blank.
#[derive(Deserialize)]
struct Field {
    field: String,
    value: Option<String>,
}

/// An absent file is an empty memory; a broken one is a reason, in words.
pub(super) fn load(path: &Path) -> Result<Memory, String> {
    match fs::read(path) {
        Ok(bytes) => parse(&bytes),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Memory::default()),
        Err(e) => Err(e.to_string()),
    }
}

fn parse(bytes: &[u8]) -> Result<Memory, String> {
    let run: Run = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    let finding = |f: Finding| {
        let identity = Identity { code: f.code, key: f.key, field: f.field };
        let past = PastFinding {
            severity: f.severity,
            open: f.open,
            waived: f.waived,
            first_seen: f.first_seen.unwrap_or(run.as_of),
            weeks_red: f.weeks_red,
            message: f.message,
        };
        (identity, past)
    };
    let record = |r: Record| {
        let past = PastRecord {
            signed_on: r.signed_on.map(Signed::On),
            confirmed: r.confirmed.by_column(),
            dates: r.dates.into_iter().map(|row| (row.field, row.value)).collect(),
            gates: r.gates,
        };
        (r.key, past)
    };
    Ok(Memory {
        as_of: Some(run.as_of),
        cut_off: Some(run.cut_off),
        findings: run.findings.into_iter().map(finding).collect(),
        records: run.records.into_iter().map(record).collect(),
        headline: run.headline,
        ..Memory::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_remembered_with_its_findings_and_signatures() {
        let text = r#"{"tool":{"name":"jobbag"},"as_of":"2026-03-09","cut_off":"2026-03-06",
            "findings":[{"code":"T01","name":"order-late","key":"G012","field":null,"severity":"红","open":true,
              "waived":false,"first_seen":"2026-03-02","weeks_red":2,"message":"…","due":"2026-03-06T17:30"}],
            "records":[{"key":"M0301","signed_on":"2026-03-04","confirmed":{"客户金额":"51200.00"}},
              {"key":"M0302","signed_on":null,"confirmed":{}}]}"#;
        let memory = parse(text.as_bytes()).unwrap();
        let identity = Identity { code: "T01".into(), key: "G012".into(), field: None };
        assert_eq!(memory.findings[&identity].weeks_red, 2);
        assert_eq!(memory.records["M0301"].signed_on, Some(Signed::On("2026-03-04".parse().unwrap())));
        assert_eq!(memory.records["M0302"].signed_on, None);
        assert_eq!(memory.cut_off, "2026-03-06".parse().ok());
    }

    #[test]
    fn both_forms_of_confirmed_content_are_read() {
        let run = |record: &str| {
            let text = format!(r#"{{"as_of":"2026-03-09","cut_off":"2026-03-06","records":[{record}]}}"#);
            parse(text.as_bytes()).unwrap().records.remove("M0301").unwrap()
        };
        let old = run(r#"{"key":"M0301","signed_on":null,"confirmed":{"客户金额":"51200.00"}}"#);
        let new =
            run(r#"{"key":"M0301","signed_on":null,"confirmed":[{"field":"客户金额","value":"51200.00"}],
              "dates":[{"field":"客户确认日","value":null}],"gates":["A08"]}"#);
        assert_eq!(old.confirmed, new.confirmed);
        assert_eq!(new.confirmed["客户金额"], "51200.00");
        assert_eq!((new.dates["客户确认日"].as_deref(), new.gates.contains("A08")), (None, true));
    }

    #[test]
    fn an_absent_run_is_empty_and_a_broken_one_a_reason() {
        assert!(load(Path::new("/nowhere/run.json")).unwrap().as_of.is_none());
        assert!(parse(b"{").is_err());
    }
}
