//! One run.json of format 1 or 2. Unknown fields are ignored.

use crate::model::births::{Birth, Cells};
use crate::model::columns::ByColumn;
use crate::model::memory::{
    FORMAT, Identity, PastFigures, PastFile, PastFinding, PastOutcome, PastRecord, PastRun, Unchecked,
};
use crate::model::missed::{Missed, Part, PastSheet};
use crate::model::{Fen, Signed};
use chrono::NaiveDate;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fmt, fs};

/// The rule whose findings name the empty registers.
const REGISTER_EMPTY: &str = "register-empty";
/// Rules of periodic services, for which format 1 made the period part of the identity.
const PERIODIC: [&str; 2] = ["weekly-progress-missing", "statement-overdue"];

#[derive(Deserialize)]
struct Format {
    #[serde(default = "first")]
    format: u32,
}

fn first() -> u32 {
    1
}

fn whole() -> bool {
    true
}

#[derive(Deserialize)]
struct Run {
    #[serde(default = "first")]
    format: u32,
    as_of: NaiveDate,
    cut_off: NaiveDate,
    #[serde(default = "whole")]
    complete: bool,
    #[serde(default)]
    inputs: Vec<Input>,
    #[serde(default)]
    findings: Vec<Finding>,
    #[serde(default)]
    records: Vec<Record>,
    #[serde(default)]
    movement: Vec<Moved>,
    #[serde(default)]
    outputs: Vec<Output>,
    #[serde(default)]
    due_this_week: Option<i64>,
    #[serde(default)]
    projects: Vec<Project>,
    #[serde(default)]
    causes: Vec<Cause>,
    unchecked: Option<Vec<UncheckedRow>>,
    #[serde(default)]
    held: Vec<Held>,
    #[serde(default)]
    orders: Vec<Keyed>,
    #[serde(default)]
    placements: Vec<Placement>,
    #[serde(default)]
    receipts: Vec<Receipt>,
    #[serde(default)]
    payments: Vec<Payment>,
    #[serde(default)]
    control_totals: Vec<Total>,
    #[serde(default)]
    tables: Vec<String>,
    #[serde(default)]
    missed: Vec<MissedRow>,
    #[serde(default)]
    sheets: Vec<SheetRow>,
    #[serde(default)]
    births: Vec<Born>,
    parameters: Option<Vec<Parameter>>,
    #[serde(default)]
    deliveries: Vec<Delivery>,
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct Delivery {
    key: String,
    received: u64,
}

#[derive(Deserialize)]
struct Keyed {
    key: String,
}

#[derive(Deserialize)]
struct Placement {
    key: String,
    #[serde(default)]
    received: Option<String>,
    #[serde(default)]
    invoiced_out: Option<String>,
    #[serde(default)]
    published_times: Option<u32>,
    #[serde(default)]
    paid: Option<String>,
    #[serde(default)]
    offset: Option<String>,
}

#[derive(Deserialize)]
struct Payment {
    key: String,
    #[serde(default)]
    paid: Option<String>,
}

#[derive(Deserialize)]
struct Receipt {
    key: String,
    #[serde(default)]
    amount: Option<String>,
    #[serde(default)]
    allocations: Vec<Allocation>,
}

#[derive(Deserialize)]
struct Allocation {
    target: String,
    amount: String,
}

#[derive(Deserialize)]
struct Project {
    #[serde(default)]
    key: String,
    #[serde(default)]
    received: Option<String>,
    #[serde(default)]
    advanced: Option<String>,
}

#[derive(Deserialize)]
struct Total {
    table: String,
    #[serde(default)]
    rows_read: usize,
}

#[derive(Deserialize)]
struct SheetRow {
    file: String,
    sheet: String,
    table: String,
    rows: usize,
}

#[derive(Deserialize)]
struct MissedRow {
    name: String,
    role: Option<String>,
    #[serde(default)]
    table: Option<String>,
    #[serde(default)]
    sha256: String,
    seen: NaiveDate,
}

#[derive(Deserialize)]
struct Born {
    key: String,
    birth: String,
    cells: Option<String>,
}

impl Born {
    fn past(self) -> (String, Birth) {
        let cells = self.cells.as_deref().and_then(Cells::of_word);
        (self.key, Birth { born: self.birth, cells })
    }
}

#[derive(Deserialize)]
struct Cause {
    code: String,
    key: String,
    field: Option<String>,
    cause: String,
}

#[derive(Deserialize)]
struct UncheckedRow {
    key: String,
    project: Option<String>,
    code: String,
    field: Option<String>,
    severity: String,
    open: bool,
    waived: bool,
    legacy: bool,
    first_seen: NaiveDate,
    weeks_red: u32,
    due: Option<NaiveDate>,
    file: String,
    role: String,
    sheet: String,
    seen: NaiveDate,
}

#[derive(Deserialize)]
struct Held {
    file: String,
    projects: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Input {
    file: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    sha256: String,
    #[serde(default)]
    used: bool,
}

#[derive(Deserialize)]
struct Finding {
    code: String,
    #[serde(default)]
    name: String,
    key: String,
    field: Option<String>,
    project: Option<String>,
    place: Option<Place>,
    severity: String,
    open: bool,
    waived: bool,
    #[serde(default)]
    legacy: bool,
    first_seen: Option<NaiveDate>,
    weeks_red: u32,
    #[serde(default)]
    due: Option<String>,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
struct Place {
    file: String,
    sheet: String,
}

#[derive(Deserialize)]
struct Record {
    key: String,
    signed_on: Option<NaiveDate>,
    #[serde(default)]
    confirmed: Confirmed,
    #[serde(default)]
    dates: Dates,
    #[serde(default)]
    gates: BTreeSet<String>,
}

/// Columns with their content: format 1 wrote an object by column, format 2 writes rows.
#[derive(Default)]
struct Confirmed(ByColumn<String>);

impl<'de> Deserialize<'de> for Confirmed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Confirmed, D::Error> {
        from.deserialize_any(ConfirmedVisitor)
    }
}

struct ConfirmedVisitor;

impl<'de> Visitor<'de> for ConfirmedVisitor {
    type Value = Confirmed;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("columns with their content")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Confirmed, A::Error> {
        let mut confirmed = ByColumn::default();
        while let Some(Cell { field, value }) = rows.next_element()? {
            if let Some(value) = value {
                confirmed.insert(field, value);
            }
        }
        Ok(Confirmed(confirmed))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut columns: A) -> Result<Confirmed, A::Error> {
        let mut confirmed = ByColumn::default();
        while let Some((field, value)) = columns.next_entry::<String, String>()? {
            confirmed.insert(field, value);
        }
        Ok(Confirmed(confirmed))
    }
}

/// Columns with a date; null where it was blank.
#[derive(Default, Deserialize)]
#[serde(from = "Vec<Cell>")]
struct Dates(ByColumn<Option<String>>);

impl From<Vec<Cell>> for Dates {
    fn from(cells: Vec<Cell>) -> Dates {
        Dates(cells.into_iter().map(|cell| (cell.field, cell.value)).collect())
    }
}

#[derive(Deserialize)]
struct Cell {
    field: String,
    value: Option<String>,
}

#[derive(Deserialize)]
struct Moved {
    code: String,
    key: String,
    field: Option<String>,
    #[serde(default)]
    now: Option<String>,
    outcome: String,
}

#[derive(Deserialize)]
pub(super) struct Output {
    pub(super) file: String,
    pub(super) sha256: String,
}

/// Reads a run.json; `None` if the file does not exist. An error is the reason in Chinese.
pub(super) fn load(path: &Path) -> Option<Result<PastRun, String>> {
    let meta = fs::metadata(path).ok()?;
    if !meta.is_file() {
        return Some(Err("不是普通文件".to_owned())); // a pipe would be waited for
    }
    Some(match fs::read(path) {
        Ok(bytes) => parse(bytes),
        Err(error) => Err(crate::read::io_reason(&error)),
    })
}

fn parse(bytes: impl AsRef<[u8]>) -> Result<PastRun, String> {
    let newer = |format| format!("格式 {format} 是更新版本的程序写的，本版本只认到 {FORMAT}");
    let run: Run = serde_json::from_slice(bytes.as_ref()).map_err(|_| {
        // what a newer version writes may not fit at all
        let format: Option<Format> = serde_json::from_slice(bytes.as_ref()).ok();
        let format = format.map(|one| one.format).filter(|format| *format > FORMAT);
        format.map_or_else(|| "内容不完整或被改动过".to_owned(), newer)
    })?;
    if run.format > FORMAT {
        return Err(newer(run.format));
    }
    drop(bytes); // they are as large as all that is kept of them
    let roles: BTreeMap<&str, &str> =
        run.inputs.iter().map(|input| (input.file.as_str(), input.role.as_str())).collect();
    let used = || run.inputs.iter().filter(|input| input.used);
    let (as_of, figures) = (run.as_of, figures(&run));
    Ok(PastRun {
        as_of,
        cut_off: run.cut_off,
        complete: run.complete,
        parameters: run.parameters.map(|rows| rows.into_iter().map(|row| (row.name, row.value)).collect()),
        roles: used().map(|input| input.role.clone()).collect(),
        files: used()
            .map(|input| {
                let file = PastFile { role: input.role.clone(), sha256: input.sha256.clone() };
                (input.file.clone(), file)
            })
            .collect(),
        figures,
        keys: keys([
            ("工作单", run.orders.into_iter().map(|row| row.key).collect()),
            ("媒体排期", run.placements.into_iter().map(|row| row.key).collect()),
            ("收付款", run.receipts.into_iter().map(|row| row.key).collect()),
            ("收付款", run.payments.into_iter().map(|row| row.key).collect()),
        ]),
        tables: (run.control_totals.into_iter().filter(|one| one.rows_read > 0).map(|one| one.table))
            .chain(run.tables)
            .collect(),
        sheets: (run.sheets.into_iter())
            .map(|SheetRow { file, sheet, table, rows }| PastSheet { file, sheet, table, rows })
            .collect(),
        missed: run.missed.into_iter().map(MissedRow::past).collect(),
        empty: run.findings.iter().filter(|f| f.name == REGISTER_EMPTY).map(|f| f.key.clone()).collect(),
        findings: run.findings.into_iter().map(|f| f.past(&roles, as_of, run.format)).collect(),
        unchecked: run.unchecked.map(|rows| rows.into_iter().map(UncheckedRow::past).collect()),
        records: run.records.into_iter().map(Record::past).collect(),
        moved: run.movement.into_iter().map(Moved::past).collect(),
        outputs: run.outputs.into_iter().map(|output| (output.file, output.sha256)).collect(),
        due_this_week: run.due_this_week,
        advanced: advanced(&run.projects),
        causes: run
            .causes
            .into_iter()
            .map(|one| (Identity { code: one.code, key: one.key, field: one.field }, one.cause))
            .collect(),
        held: run.held.into_iter().map(|held| (held.file, held.projects)).collect(),
        births: run.births.into_iter().map(Born::past).collect(),
    })
}

/// 垫款 of the office in fen: the sum over all projects; `None` if one of them is unknown.
fn advanced(projects: &[Project]) -> Option<Fen> {
    let of_projects = projects.iter().map(|project| project.advanced.as_deref().and_then(Fen::of_plain));
    if projects.is_empty() { None } else { of_projects.sum() }
}

/// Keys by role; roles without keys are left out.
fn keys<const N: usize>(rows: [(&str, Vec<String>); N]) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (role, rows) in rows.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        keys.entry(role.to_owned()).or_default().extend(rows);
    }
    keys
}

/// The figures by key. What a quote received stands with the receipts that were allocated to it.
fn figures(run: &Run) -> BTreeMap<String, PastFigures> {
    let fen = |text: &Option<String>| text.as_deref().and_then(Fen::of_plain);
    let mut figures: BTreeMap<String, PastFigures> = BTreeMap::new();
    for Allocation { target, amount } in run.receipts.iter().flat_map(|receipt| &receipt.allocations) {
        let own = figures.entry(target.clone()).or_default();
        own.received = Some(own.received.unwrap_or_default() + Fen::of_plain(amount).unwrap_or_default());
    }
    for one in &run.receipts {
        figures.insert(one.key.clone(), PastFigures { received: fen(&one.amount), ..PastFigures::default() });
    }
    for one in &run.payments {
        figures.insert(one.key.clone(), PastFigures { paid: fen(&one.paid), ..PastFigures::default() });
    }
    for one in &run.placements {
        let published = one.published_times;
        let (received, invoiced_out) = (fen(&one.received), fen(&one.invoiced_out));
        let paid = fen(&one.paid).map(|cash| cash + fen(&one.offset).unwrap_or_default());
        let own = PastFigures { received, invoiced_out, published, paid, ..PastFigures::default() };
        figures.insert(one.key.clone(), own);
    }
    for one in &run.projects {
        let received = fen(&one.received);
        figures.insert(one.key.clone(), PastFigures { received, ..PastFigures::default() });
    }
    for one in &run.deliveries {
        figures.entry(one.key.clone()).or_default().delivered = Some(one.received);
    }
    figures
}

impl Finding {
    fn past(self, roles: &BTreeMap<&str, &str>, as_of: NaiveDate, format: u32) -> (Identity, PastFinding) {
        let period = format == 1 && PERIODIC.contains(&self.name.as_str());
        let field = self.field.filter(|_| !period);
        let identity = Identity { code: self.code, key: self.key, field };
        let (file, sheet) = self.place.map(|place| (place.file, place.sheet)).unwrap_or_default();
        let past = PastFinding {
            severity: self.severity,
            project: self.project,
            open: self.open,
            waived: self.waived,
            legacy: self.legacy,
            first_seen: self.first_seen.unwrap_or(as_of),
            weeks_red: self.weeks_red,
            due: self.due.as_deref().and_then(|due| due.get(..10)?.parse().ok()),
            message: self.message,
            role: roles.get(file.as_str()).map(|role| (*role).to_owned()).unwrap_or_default(),
            file,
            sheet,
        };
        (identity, past)
    }
}

impl Record {
    fn past(self) -> (String, PastRecord) {
        let record = PastRecord {
            signed_on: self.signed_on.map(Signed::On),
            confirmed: self.confirmed.0,
            dates: self.dates.0,
            refused: BTreeMap::new(),
            gates: self.gates,
        };
        (self.key, record)
    }
}

impl UncheckedRow {
    fn past(self) -> (Identity, Unchecked) {
        let finding = PastFinding {
            severity: self.severity,
            project: self.project,
            open: self.open,
            waived: self.waived,
            legacy: self.legacy,
            first_seen: self.first_seen,
            weeks_red: self.weeks_red,
            due: self.due,
            message: String::new(),
            file: self.file,
            role: self.role,
            sheet: self.sheet,
        };
        let identity = Identity { code: self.code, key: self.key, field: self.field };
        (identity, Unchecked { seen: self.seen, finding })
    }
}

impl MissedRow {
    fn past(self) -> Missed {
        let file = self.role.map(|role| Part::File(PastFile { role, sha256: self.sha256 }));
        let part = file.or(self.table.map(Part::Sheet)).unwrap_or(Part::Table);
        Missed { name: self.name, part, seen: self.seen }
    }
}

impl Moved {
    fn past(self) -> PastOutcome {
        PastOutcome {
            identity: Identity { code: self.code, key: self.key, field: self.field },
            outcome: self.outcome,
            gone: self.now.is_none_or(|now| now.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn both_formats_are_read() {
        let finding = r#"{"code":"T01","name":"order-late","key":"G012","field":null,"severity":"红","open":true,
            "project":"XM2026-001","place":{"file":"工作单.xlsx","sheet":"工作单","cell":"Q7"},
            "waived":false,"first_seen":"2026-03-02","weeks_red":2,"message":"…","due":"2026-03-06T17:30"}"#;
        let one = format!(
            r#"{{"tool":{{"name":"jobbag"}},"as_of":"2026-03-09","cut_off":"2026-03-06",
            "inputs":[{{"file":"工作单.xlsx","role":"工作单","used":true}}],"findings":[{finding}],
            "records":[{{"key":"M0301","signed_on":"2026-03-04","confirmed":{{"客户金额":"51200.00"}}}},
              {{"key":"M0302","signed_on":null,"confirmed":{{}}}}]}}"#
        );
        let two = one
            .replacen('{', r#"{"format":2,"#, 1)
            .replace(r#"{"客户金额":"51200.00"}"#, r#"[{"field":"客户金额","value":"51200.00"}]"#)
            .replace(r#""confirmed":{}"#, r#""confirmed":[],"dates":[{"field":"客户确认日","value":null}]"#);
        for text in [&one, &two] {
            let run = parse(text.as_bytes()).unwrap();
            let identity = Identity { code: "T01".into(), key: "G012".into(), field: None };
            assert_eq!(run.findings[&identity].weeks_red, 2);
            assert_eq!(run.findings[&identity].role, "工作单");
            assert_eq!(run.records["M0301"].signed_on, Some(Signed::On("2026-03-04".parse().unwrap())));
            assert_eq!(run.records["M0301"].confirmed["客户金额"], "51200.00");
            assert_eq!(run.records["M0302"].signed_on, None);
            assert_eq!(run.cut_off, "2026-03-06".parse().unwrap());
        }
        assert_eq!(parse(two.as_bytes()).unwrap().records["M0302"].dates["客户确认日"], None);
    }

    /// A project that was not known leaves the sum unknown; it is not 0.
    #[rstest]
    #[case::known(r#"[{"key":"A","advanced":"12.50"},{"key":"B","advanced":"0.00"}]"#, Some(Fen(1250)))]
    #[case::one_unknown(r#"[{"key":"A","advanced":"12.50"},{"key":"B","advanced":null}]"#, None)]
    #[case::none("[]", None)]
    fn the_sum_of_the_projects_is_known_where_each_is(#[case] projects: &str, #[case] sum: Option<Fen>) {
        let text = format!(r#"{{"as_of":"2026-03-09","cut_off":"2026-03-06","projects":{projects}}}"#);
        let run = parse(text.as_bytes()).unwrap();
        assert_eq!((run.advanced, run.due_this_week), (sum, None));
    }

    #[test]
    fn the_period_of_format_1_is_no_part_of_the_identity() {
        let text = r#"{"as_of":"2026-03-09","cut_off":"2026-03-06","findings":[{"code":"T05","name":"weekly-progress-missing","key":"XM2026-001",
            "field":"2026-03-06","severity":"红","open":true,"waived":false,"first_seen":null,"weeks_red":1}]}"#;
        let run = parse(text.as_bytes()).unwrap();
        let identity = Identity { code: "T05".into(), key: "XM2026-001".into(), field: None };
        assert_eq!(run.findings[&identity].first_seen, run.as_of);
    }

    #[test]
    fn an_absent_run_is_none_and_a_broken_one_a_reason() {
        assert!(load(Path::new("/nowhere/run.json")).is_none());
        assert!(parse(b"{").is_err());
        assert!(parse(br#"{"format":3,"something":"else"}"#).unwrap_err().contains("格式 3"));
    }
}
