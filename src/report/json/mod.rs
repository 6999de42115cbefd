//! run.json: the whole run for machines. Field names and their order are a contract; money is a
//! string with two decimals, or null where it is unknown; lists are sorted by key,
//! and no object is keyed by data. Written row by row: nothing is gathered first.
//!
//! These keys are for the next run alone; other readers pass them over:
//!
//! | key | what the next run asks of it |
//! |---|---|
//! | `causes` | facts that could end an open finding and were in the data already: 办妥 needs a new one |
//! | `unchecked` | findings it could not look for again, with their age: they are not forgotten until a run has looked |
//! | `held` | whose records a file held, so that its loss greys the figures of those projects only |
//! | `sheets` | sheets that gave rows, with how many: one that is gone with rows of it is missed |
//! | `missed` | files and tables that an earlier run read and that are not there; they stay missed until they are back |
//! | `tables` | tables that held rows: one that is in no workbook next time is reported |
//! | `births` | what a record was first entered with, and of those that are alike in it a hash of their other cells: one with a new key, or without one, is recognised by it |
//! | `parameters` | the 参数 that the office has changed: a finding that is gone because one was changed is not 办妥 |
//! | `deliveries` | the pieces that came for each quote: A26 is 办妥 only if more came |
//! | `outputs` | the files of the run with their sha256: what nobody changed since may be replaced |
//! | `due_this_week` | records due in the seven days from 检查日, for 比上次; the other first-page numbers follow from `findings` and `projects` |

pub mod adoption;
mod lines;
mod money;
mod record;
mod witness;

use super::filter::Filter;
use super::view::shared::listed::{self, by_key};
use super::view::{Input, InputFile};
use crate::error::{Error, Result};
use crate::finding::{Finding, Over};
use crate::link::{self, CaseId, LinkedOrder, Office};
use crate::model::answer::MEMORY_FILE;
use crate::model::births::{self, Birth, Cells};
use crate::model::choice::Choice;
use crate::model::memory::{Ending, FORMAT, Identity, Moved, Unchecked};
use crate::model::missed::{Missed, Part, PastSheet};
use crate::model::{Fen, Moment, Place, calendar};
use crate::normalise;
use chrono::{NaiveDate, Timelike as _};
use lines::Lines;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::collections::{BTreeSet, HashSet};
use std::io::{self, BufWriter, Write as _};

/// Bytes of run.json gathered before they are written out.
const BUFFER: usize = 1 << 16;

/// The run as a person reads it on the terminal: each value on a line of its own.
///
/// `outputs`: the files of the run, and the sha256 of each.
pub fn write(input: &Input, outputs: &[(String, String)]) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&Run { input, outputs })
        .map_err(|error| Error::unmade(MEMORY_FILE, &error))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Writes the run that is kept. It ends with its list of the other files of the run, which is empty in a draft: see
/// [`complete`].
///
/// # Errors
/// Where it could not be written.
pub fn keep(input: &Input, outputs: &[(String, String)], to: &mut dyn io::Write) -> io::Result<()> {
    // the serializer writes a few bytes at a time
    let mut to = BufWriter::with_capacity(BUFFER, to);
    let run = Run { input, outputs };
    run.serialize(&mut serde_json::Serializer::with_formatter(&mut to, Lines::default()))?;
    to.write_all(b"\n")?;
    to.flush()
}

/// How a draft ends.
const NO_OUTPUTS: &[u8] = b"[]}\n";

/// Gives the draft of a run its list of the other files.
///
/// # Errors
/// Where it could not be written, or is no draft.
pub fn complete<F: io::Read + io::Write + io::Seek>(
    draft: &mut F,
    outputs: &[(String, String)],
) -> io::Result<()> {
    let end = io::SeekFrom::End(-(NO_OUTPUTS.len() as i64));
    draft.seek(end)?;
    let mut last = [0; NO_OUTPUTS.len()];
    draft.read_exact(&mut last)?;
    if last != NO_OUTPUTS {
        return Err(io::ErrorKind::InvalidData.into());
    }
    draft.seek(end)?;
    let mut to = BufWriter::with_capacity(BUFFER, draft);
    let listed = listed_outputs(outputs);
    listed.serialize(&mut serde_json::Serializer::with_formatter(&mut to, Lines::of_list()))?;
    to.write_all(b"}\n")?;
    to.flush()
}

/// The files of a run, sorted.
fn listed_outputs(outputs: &[(String, String)]) -> Vec<OutputJson<'_>> {
    let mut listed: Vec<&(String, String)> = outputs.iter().collect();
    listed.sort_unstable();
    listed.into_iter().map(|(file, sha256)| OutputJson { file, sha256 }).collect()
}

/// The run, in the order of the contract. Each list is written as it is made, row by row.
struct Run<'a> {
    input: &'a Input<'a>,
    outputs: &'a [(String, String)],
}

impl Serialize for Run<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let input = self.input;
        let office = input.office;
        let mut run = serializer.serialize_map(None)?;
        run.serialize_entry("format", &FORMAT)?;
        run.serialize_entry("tool", &Tool { name: env!("CARGO_PKG_NAME"), version: input.version })?;
        run.serialize_entry("as_of", &office.as_of())?;
        run.serialize_entry("cut_off", &office.settings.cut_off())?;
        run.serialize_entry("complete", &input.complete)?;
        run.serialize_entry("compared_with", &input.memory.as_of)?;
        let inputs = by_key(input.inputs, |file| &file.file);
        run.serialize_entry("inputs", &rows(inputs, InputJson::of))?;
        let findings = by_key(input.findings, |finding| &finding.key);
        run.serialize_entry("findings", &rows(findings, |f| FindingJson::of(input, f)))?;
        run.serialize_entry("movement", &rows(&input.memory.movement.moved, MovedJson::of))?;
        run.serialize_entry("witnesses", &witness::Witnesses(input))?;
        run.serialize_entry("orders", &rows(listed::orders(input), |o| OrderJson::of(input, o)))?;
        money::write(&mut run, input)?;
        let records = record::listed(input);
        run.serialize_entry("records", &rows(&records, record::RecordJson::of))?;
        run.serialize_entry("causes", &rows(&input.memory.movement.causes, CauseJson::of))?;
        run.serialize_entry("unchecked", &rows(&input.memory.movement.unchecked, UncheckedJson::of))?;
        let held = office.held();
        run.serialize_entry("held", &rows(&held, |(file, projects)| HeldJson { file, projects }))?;
        run.serialize_entry("tables", &office.filled_tables())?;
        let sheets = office.filled_sheets();
        run.serialize_entry("sheets", &rows(&sheets, SheetJson::of))?;
        run.serialize_entry("missed", &rows(&office.coverage.missed, MissedJson::of))?;
        let shared = births::shared(&office.births);
        run.serialize_entry(
            "births",
            &rows(&office.births, |(key, birth)| BirthJson::of(key, birth, &shared)),
        )?;
        let parameters = normalise::settings::changed(&office.settings.parameters);
        run.serialize_entry("parameters", &rows(&parameters, |(name, value)| ParameterJson { name, value }))?;
        run.serialize_entry("deliveries", &rows(deliveries(office), |one| one))?;
        run.serialize_entry("due_this_week", &input.due.agenda.records())?;
        // known last, when all that it names is written
        run.serialize_entry("outputs", &listed_outputs(self.outputs))?;
        run.end()
    }
}

/// A list of which each row is made only when it is written.
struct Rows<I, F> {
    records: I,
    row: F,
}

fn rows<I, R, F>(records: I, row: F) -> Rows<I, F>
where
    I: IntoIterator,
    F: Fn(I::Item) -> R,
{
    Rows { records, row }
}

impl<I, R, F> Serialize for Rows<I, F>
where
    I: IntoIterator + Clone,
    R: Serialize,
    F: Fn(I::Item) -> R,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.records.clone().into_iter().map(&self.row))
    }
}

/// A day, or a day and hour limit, `2026-03-06T17:30`.
fn iso(moment: Moment) -> String {
    let day = calendar::iso(moment.date);
    match moment.time {
        Some(time) => format!("{day}T{:02}:{:02}", time.hour(), time.minute()),
        None => day,
    }
}

fn known(amount: Option<Fen>) -> Option<String> {
    amount.map(Fen::plain)
}

fn project_of<'a>(input: &Input<'a>, case: Option<CaseId>) -> Option<&'a str> {
    input.office.case(case).map(link::Case::key)
}

#[derive(Serialize)]
struct MovedJson<'a> {
    key: &'a str,
    project: Option<&'a str>,
    code: &'a str,
    field: Option<&'a str>,
    was: Option<&'a str>,
    now: Option<&'a str>,
    outcome: &'static str,
}

impl<'a> MovedJson<'a> {
    fn of(moved: &'a Moved) -> MovedJson<'a> {
        MovedJson {
            key: &moved.key,
            project: moved.project.as_deref(),
            code: &moved.code,
            field: moved.field.as_deref(),
            was: moved.was.as_deref(),
            now: moved.now.as_deref(),
            outcome: moved.outcome.word(),
        }
    }
}

/// A parameter that the office has changed.
#[derive(Serialize)]
struct ParameterJson<'a> {
    name: &'a str,
    value: &'a str,
}

/// The pieces that came for a quote.
#[derive(Serialize)]
struct DeliveryJson<'a> {
    key: &'a str,
    received: u64,
}

fn deliveries(office: &Office) -> impl Iterator<Item = DeliveryJson<'_>> + Clone {
    let rows = office.quotes.iter().filter(|quote| !quote.acceptances.is_empty());
    let came = rows.filter_map(|quote| Some((quote.key.as_str(), quote.pieces_received()?)));
    came.map(|(key, received)| DeliveryJson { key, received })
}

#[derive(Serialize)]
struct CauseJson<'a> {
    key: &'a str,
    code: &'a str,
    field: Option<&'a str>,
    cause: &'static str,
}

impl<'a> CauseJson<'a> {
    fn of((identity, cause): &'a (Identity, Ending)) -> CauseJson<'a> {
        CauseJson {
            key: &identity.key,
            code: &identity.code,
            field: identity.field.as_deref(),
            cause: cause.word(),
        }
    }
}

#[derive(Serialize)]
struct UncheckedJson<'a> {
    key: &'a str,
    project: Option<&'a str>,
    code: &'a str,
    field: Option<&'a str>,
    severity: &'a str,
    open: bool,
    waived: bool,
    legacy: bool,
    first_seen: NaiveDate,
    weeks_red: u32,
    due: Option<NaiveDate>,
    file: &'a str,
    role: &'a str,
    sheet: &'a str,
    /// 检查日 of the newest run that had it.
    seen: NaiveDate,
}

impl<'a> UncheckedJson<'a> {
    fn of((identity, unchecked): &'a (Identity, Unchecked)) -> UncheckedJson<'a> {
        let past = &unchecked.finding;
        UncheckedJson {
            key: &identity.key,
            project: past.project.as_deref(),
            code: &identity.code,
            field: identity.field.as_deref(),
            severity: &past.severity,
            open: past.open,
            waived: past.waived,
            legacy: past.legacy,
            first_seen: past.first_seen,
            weeks_red: past.weeks_red,
            due: past.due,
            file: &past.file,
            role: &past.role,
            sheet: &past.sheet,
            seen: unchecked.seen,
        }
    }
}

#[derive(Serialize)]
struct BirthJson<'a> {
    key: &'a str,
    birth: &'a str,
    /// Where the key is provisional, or several records were born alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<String>,
}

impl<'a> BirthJson<'a> {
    fn of(key: &'a str, Birth { born, cells }: &'a Birth, shared: &HashSet<&str>) -> BirthJson<'a> {
        let asks = key.starts_with("临-") || shared.contains(born.as_str());
        BirthJson { key, birth: born, cells: cells.filter(|_| asks).map(Cells::word) }
    }
}

#[derive(Serialize)]
struct SheetJson<'a> {
    file: &'a str,
    sheet: &'a str,
    table: &'a str,
    rows: usize,
}

impl<'a> SheetJson<'a> {
    fn of(one: &'a PastSheet) -> SheetJson<'a> {
        SheetJson { file: &one.file, sheet: &one.sheet, table: &one.table, rows: one.rows }
    }
}

#[derive(Serialize)]
struct MissedJson<'a> {
    name: &'a str,
    role: Option<&'a str>,
    sha256: &'a str,
    table: Option<&'a str>,
    seen: NaiveDate,
}

impl<'a> MissedJson<'a> {
    fn of(missed: &'a Missed) -> MissedJson<'a> {
        let (role, sha256, table) = match &missed.part {
            Part::File(file) => (Some(file.role.as_str()), file.sha256.as_str(), None),
            Part::Sheet(table) => (None, "", Some(table.as_str())),
            Part::Table => (None, "", None),
        };
        MissedJson { name: &missed.name, role, sha256, table, seen: missed.seen }
    }
}

#[derive(Serialize)]
struct HeldJson<'a> {
    file: &'a str,
    projects: &'a BTreeSet<String>,
}

#[derive(Serialize)]
struct OutputJson<'a> {
    file: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct InputJson<'a> {
    file: &'a str,
    role: &'static str,
    sha256: &'a str,
    modified: Option<String>,
    used: bool,
}

impl InputJson<'_> {
    fn of(file: &InputFile) -> InputJson<'_> {
        InputJson {
            file: &file.file,
            role: file.role,
            sha256: &file.sha256,
            modified: file.modified.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
            used: file.refused.is_none(),
        }
    }
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    file: &'a str,
    sheet: &'a str,
    cell: String,
}

impl<'a> PlaceJson<'a> {
    fn of(input: &Input<'a>, place: Place) -> PlaceJson<'a> {
        let sources = &input.office.sources;
        PlaceJson { file: sources.file(place), sheet: sources.sheet(place), cell: place.cell() }
    }
}

/// The same with the findings that were asked for alone.
///
/// # Errors
/// Where it could not be written: a defect of ours.
pub fn of(input: &Input, filter: &Filter) -> Result<String> {
    let bytes = write(input, &[])?;
    if !filter.is_set() {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    let failed = |error: serde_json::Error| Error::unmade(MEMORY_FILE, &error);
    let mut run: serde_json::Value = serde_json::from_slice(&bytes).map_err(failed)?;
    let kept: Vec<FindingJson> = input
        .findings
        .iter()
        .filter(|finding| filter.admits(finding))
        .map(|f| FindingJson::of(input, f))
        .collect();
    if let Some(findings) = run.get_mut("findings") {
        *findings = serde_json::to_value(kept).map_err(failed)?;
    }
    serde_json::to_string_pretty(&run).map(|text| text + "\n").map_err(failed)
}

#[derive(Serialize)]
struct FindingJson<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    clause: &'a str,
    project: Option<&'a str>,
    key: &'a str,
    field: Option<&'a str>,
    place: Option<PlaceJson<'a>>,
    related: Vec<PlaceJson<'a>>,
    message: &'a str,
    owner: &'a str,
    waiting_on: &'static str,
    due: Option<String>,
    days_over: Option<i64>,
    /// 工作日 or 自然日; null where nothing is over.
    unit: Option<&'static str>,
    provisional: bool,
    open: bool,
    money_at_risk: Option<String>,
    waived: bool,
    legacy: bool,
    first_seen: String,
    weeks_red: u32,
}

impl<'a> FindingJson<'a> {
    fn of(input: &Input<'a>, finding: &'a Finding) -> FindingJson<'a> {
        FindingJson {
            code: finding.code.as_str(),
            name: (input.rule)(finding.code).map_or("", |rule| rule.name),
            severity: finding.severity.word(),
            clause: &finding.clause,
            project: finding.project.as_deref(),
            key: &finding.key,
            field: finding.field.as_deref(),
            place: finding.place.map(|place| PlaceJson::of(input, place)),
            related: finding.related.iter().map(|place| PlaceJson::of(input, *place)).collect(),
            message: &finding.message,
            owner: &finding.owner,
            waiting_on: finding.waiting_on.word(),
            due: finding.due.map(iso),
            days_over: finding.days_over.map(Over::days),
            unit: finding.days_over.map(Over::unit),
            provisional: finding.provisional,
            open: finding.open,
            money_at_risk: known(finding.money_at_risk),
            waived: finding.waived,
            legacy: finding.legacy,
            first_seen: calendar::iso(finding.first_seen),
            weeks_red: finding.weeks_red,
        }
    }
}

#[derive(Serialize)]
struct OrderJson<'a> {
    key: &'a str,
    project: Option<&'a str>,
    received: Option<String>,
    target: Option<String>,
    due: Option<String>,
    days_used: Option<i64>,
    days_waiting: i64,
    provisional: bool,
    state: &'static str,
}

impl<'a> OrderJson<'a> {
    fn of(input: &Input<'a>, order: &'a LinkedOrder) -> OrderJson<'a> {
        let clock = &order.clock;
        OrderJson {
            key: &order.record.key,
            project: project_of(input, order.case),
            received: clock.received.map(calendar::iso),
            target: clock.target.map(calendar::iso),
            due: clock.due.map(calendar::iso),
            days_used: clock.days_used,
            days_waiting: clock.days_waiting,
            provisional: clock.provisional,
            state: clock.state.word(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::example;

    #[test]
    fn run_json_is_as_the_contract_writes_it() {
        let example = example::office();
        let bytes = write(&example.input(), &[]).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        insta::assert_snapshot!(text);
    }

    /// What is kept says the same as what the terminal shows, whether it was completed or written as a whole.
    #[test]
    fn a_draft_is_completed_with_the_other_files() {
        let example = example::office();
        let input = example.input();
        let outputs = [("管理/周报.html", "12ab"), ("财务/对账.html", "34cd")]
            .map(|(file, sha256)| (file.to_owned(), sha256.to_owned()));
        for outputs in [&outputs[..], &[]] {
            let (mut whole, mut draft) = (Vec::new(), io::Cursor::new(Vec::new()));
            keep(&input, outputs, &mut whole).unwrap();
            keep(&input, &[], &mut draft).unwrap();
            complete(&mut draft, outputs).unwrap();
            assert_eq!(draft.into_inner(), whole);
            let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
            assert_eq!(read(&whole), read(&write(&input, outputs).unwrap()));
        }
        let mut other = io::Cursor::new(b"{\"outputs\":[1]}\n".to_vec());
        assert!(complete(&mut other, &outputs).is_err(), "what has a list already is no draft");
    }

    #[test]
    fn the_same_run_gives_the_same_bytes() {
        let (one, two) = (example::office(), example::office());
        assert_eq!(write(&one.input(), &[]).unwrap(), write(&two.input(), &[]).unwrap());
    }
}
