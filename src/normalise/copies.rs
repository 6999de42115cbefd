//! Copies: two files of one role, or two sheets of one table, that hold the same keys. It is not known
//! which one is valid, so neither is read, and the finding names what differs (D15). Of two sheets with
//! the same cells one is read (D15, yellow).

use crate::finding::{Code, Raised, Severity};
use crate::model::{Month, Place};
use crate::normalise::cell::clean::{compact, folded};
use crate::normalise::cell::key::is_short;
use crate::normalise::cell::shown;
use crate::normalise::grid;
use crate::normalise::intake::Intake;
use crate::normalise::sheet::header::Top;
use crate::normalise::sheet::schema::RowIdentity;
use crate::normalise::sheet::table::Job;
use crate::normalise::sheet::unread;
use crate::read::table::{Cell, Value};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Two sheets are copies if they share at least this many keys and [`SHARE`] of the smaller one's keys.
const LEAST: usize = 5;
/// Per cent.
const SHARE: usize = 80;

/// A job that is not read, and the reason.
pub(crate) struct Refused<'a> {
    pub job: Job<'a>,
    pub reason: String,
    /// Another sheet with the same cells is read, so the run is complete.
    pub identical: bool,
    /// The whole file is refused, not this sheet alone.
    pub file: bool,
}

/// Takes the copies out of `jobs` and returns them with their reasons.
pub(crate) fn refuse<'a>(jobs: &mut Vec<Job<'a>>, intake: &mut Intake<'_>) -> Vec<Refused<'a>> {
    let mut refused = identical(jobs, intake);
    let rivals = |job: &Job<'_>| {
        jobs.iter().any(|other| {
            other.id != job.id
                && other.schema.role == job.schema.role
                && (other.file.name != job.file.name || other.schema.name == job.schema.name)
        })
    };
    let of = |job: &Job<'a>| if rivals(job) { Keyed::of(*job, intake) } else { Keyed::default() };
    let keyed: Vec<Keyed<'_>> = jobs.par_iter().map(of).collect();
    let mut reasons: BTreeMap<usize, String> = BTreeMap::new();
    let mut files: BTreeSet<usize> = BTreeSet::new();
    for (one, other) in copied(jobs, &keyed, |job| job.file.name.clone()) {
        file_pair(jobs, &keyed, (&one, &other), intake, &mut reasons);
    }
    files.extend(reasons.keys());
    let sheet = |job: &Job<'_>| format!("{}/{}", job.file.name, job.sheet.name);
    for (one, other) in copied(jobs, &keyed, sheet) {
        let of = |name: &str| jobs.iter().position(|job| sheet(job) == name);
        let (Some(a), Some(b)) = (of(&one), of(&other)) else { continue };
        if reasons.contains_key(&a) || reasons.contains_key(&b) {
            continue;
        }
        let differs = differences(&keyed, &[a], &[b], (&one, &other));
        let reason = format!(
            "“{one}”与“{other}”的编号大半相同，像是同一张表的两份，都没有读。{differs}请只留一份，其余移到“存档”文件夹或删去"
        );
        for index in [a, b] {
            let Some(job) = jobs.get(index) else { continue };
            let finding = Raised::new(Code::D15, job.file.name.as_str(), reason.as_str());
            intake.findings.push(finding.at(Place::new(job.id, 0, 0)).field(job.sheet.name.as_str()));
            reasons.insert(index, reason.clone());
        }
    }
    let mut kept = Vec::new();
    for (index, job) in std::mem::take(jobs).into_iter().enumerate() {
        match reasons.remove(&index) {
            Some(reason) => {
                let file = files.contains(&index);
                refused.push(Refused { job, reason, identical: false, file });
            }
            None => kept.push(job),
        }
    }
    *jobs = kept;
    refused
}

/// Finds sheets of one table with the same cells; the first of them is read.
fn identical<'a>(jobs: &mut Vec<Job<'a>>, intake: &mut Intake<'_>) -> Vec<Refused<'a>> {
    let mut seen: BTreeMap<(&str, usize), Vec<Job<'a>>> = BTreeMap::new();
    let mut refused = Vec::new();
    jobs.retain(|job| {
        let same = seen.entry((job.schema.name, job.sheet.cells.len())).or_default();
        let first = same.iter().find(|other| {
            other.file.role == job.file.role
                && other.sheet.cells == job.sheet.cells
                && other.sheet.merges == job.sheet.merges
        });
        let Some(first) = first.filter(|first| {
            unread::laid_out(intake, **first).is_some_and(|table| !table.data(intake).is_empty())
        }) else {
            same.push(*job);
            return true;
        };
        let reason = format!(
            "表“{}”与“{}”的表“{}”逐格相同，只读了后者。请删去这一份",
            job.sheet.name, first.file.name, first.sheet.name
        );
        let finding = Raised::new(Code::D15, job.file.name.as_str(), reason.as_str());
        intake.findings.push(
            finding
                .at(Place::new(job.id, 0, 0))
                .related([Place::new(first.id, 0, 0)])
                .field(job.sheet.name.as_str())
                .severity(Severity::Yellow),
        );
        refused.push(Refused { job: *job, reason, identical: true, file: false });
        false
    });
    refused
}

/// The rows of one sheet by their keys.
#[derive(Default)]
struct Keyed<'a>(BTreeMap<String, Said<'a>>);

/// What a row says, as two of one key are compared.
struct Said<'a> {
    cells: &'a [Cell],
    /// The days marked, where the sheet is a grid.
    days: Vec<NaiveDate>,
}

impl Said<'_> {
    fn is_same(&self, other: &Said<'_>) -> bool {
        self.days == other.days && whole(self.cells) == whole(other.cells)
    }
}

impl<'a> Keyed<'a> {
    /// The keys of a sheet. A row without a key is known by all of its cells.
    fn of(job: Job<'a>, intake: &Intake<'_>) -> Keyed<'a> {
        let columns = match job.schema.rows {
            RowIdentity::Key(columns) => columns,
            RowIdentity::Whole => &[],
            RowIdentity::Shared => return Keyed::default(),
        };
        let Some(table) = unread::laid_out(intake, job) else { return Keyed::default() };
        // a grid has its 版本 in the title
        let titles = Top::new(job.sheet, 0, table.header.top);
        let version = titles.rows().iter().copied().flatten().find_map(|cell| match &cell.value {
            Value::Text(text) if job.schema.name == "排期" => grid::version(&compact(text)),
            _ => None,
        });
        let mut days = match intake.grids.contains(&job.id) {
            true => grid::marked_days(intake, job),
            false => BTreeMap::new(),
        };
        let above = grid::written_project(&titles);
        let project = table.column("项目编号");
        let rows = table.data(intake).into_iter().map(|cells| {
            let own = columns.iter().map(|name| {
                let col = table.column(name);
                cells.iter().find(|cell| Some(cell.col) == col).map(text).unwrap_or_default()
            });
            let own: Vec<String> = own.collect();
            let keyed = own.first().is_some_and(|key| !key.is_empty());
            let key = if keyed { own.join(" ") } else { whole(cells) };
            // M0305 of one project is not M0305 of another
            let key = match own.first().filter(|key| is_short(key)) {
                Some(_) => {
                    let written = cells.iter().find(|cell| Some(cell.col) == project).map(text);
                    let of = written.filter(|project| !project.is_empty()).or_else(|| above.clone());
                    format!("{} {key}", of.unwrap_or_default())
                }
                None => key,
            };
            let key = format!("{} {}", key.trim(), version.as_deref().unwrap_or_default());
            let days = cells.first().and_then(|cell| days.remove(&cell.row)).unwrap_or_default();
            (key.trim().to_owned(), Said { cells, days })
        });
        Keyed(rows.collect())
    }
}

/// A cell in the form in which rows are compared.
fn text(cell: &Cell) -> String {
    folded(&shown(&cell.value))
}

/// All cells of a row as one text.
fn whole(cells: &[Cell]) -> String {
    cells.iter().map(text).collect::<Vec<String>>().join("|")
}

/// The pairs of files or sheets (by `name`) that share enough keys.
fn copied(
    jobs: &[Job<'_>],
    keyed: &[Keyed<'_>],
    name: impl Fn(&Job<'_>) -> String,
) -> BTreeSet<(String, String)> {
    let names: Vec<String> = jobs.iter().map(name).collect();
    // of each table the keys, and who holds them
    let mut tables: BTreeMap<(&str, &str), Vec<(&str, &str)>> = BTreeMap::new();
    for ((job, name), keys) in jobs.iter().zip(&names).zip(keyed) {
        let held = tables.entry((job.schema.role.word(), job.schema.name)).or_default();
        held.extend(keys.0.keys().map(|key| (key.as_str(), name.as_str())));
    }
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut shared: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for mut held in tables.into_values() {
        held.par_sort();
        held.dedup();
        for holders in held.chunk_by(|(one, _), (other, _)| one == other) {
            for (index, (_, one)) in holders.iter().enumerate() {
                *sizes.entry(one).or_default() += 1;
                for (_, other) in holders.iter().skip(index + 1) {
                    *shared.entry((one, other)).or_default() += 1;
                }
            }
        }
    }
    let enough = |((one, other), shared): ((&str, &str), usize)| {
        let smaller = sizes.get(one).min(sizes.get(other)).copied().unwrap_or_default();
        let pair = || (one.to_owned(), other.to_owned());
        (shared >= LEAST && shared * 100 >= smaller * SHARE).then(pair)
    };
    shared.into_iter().filter_map(enough).collect()
}

fn file_pair(
    jobs: &[Job<'_>],
    keyed: &[Keyed<'_>],
    (one, other): (&str, &str),
    intake: &mut Intake<'_>,
    reasons: &mut BTreeMap<usize, String>,
) {
    let of = |name: &str| -> Vec<usize> {
        (0..jobs.len()).filter(|&i| jobs.get(i).is_some_and(|job| job.file.name == name)).collect()
    };
    let (a, b) = (of(one), of(other));
    let differs = differences(keyed, &a, &b, (one, other));
    let reason = format!(
        "“{one}”与“{other}”的编号大半相同，像是同一个文件的两份，都没有读。{differs}请只留一份，其余移到“存档”文件夹"
    );
    for indices in [a, b] {
        let Some(job) = indices.first().and_then(|&index| jobs.get(index)) else { continue };
        if !indices.iter().any(|index| reasons.contains_key(index)) {
            let finding = Raised::new(Code::D15, job.file.name.as_str(), reason.as_str());
            intake.findings.push(finding.at(Place::new(job.id, 0, 0)));
        }
        for index in indices {
            reasons.entry(index).or_insert_with(|| reason.clone());
        }
    }
}

/// Says what differs between two files or sheets; at most three examples of each kind.
fn differences(keyed: &[Keyed<'_>], a: &[usize], b: &[usize], (one, other): (&str, &str)) -> String {
    let all = |of: &[usize]| -> BTreeMap<&str, &Said<'_>> {
        let sheets = of.iter().filter_map(|&index| keyed.get(index));
        sheets.flat_map(|keys| keys.0.iter().map(|(key, row)| (key.as_str(), row))).collect()
    };
    let (a, b) = (all(a), all(b));
    let first = |keys: Vec<&str>| {
        let shown: Vec<&str> = keys.iter().take(3).copied().collect();
        let more = if keys.len() > 3 { format!("等 {} 行", keys.len()) } else { String::new() };
        format!("{}{more}", shown.join("、"))
    };
    let only = |a: &BTreeMap<&str, &Said>, b: &BTreeMap<&str, &Said>| -> Vec<String> {
        a.keys().filter(|key| !b.contains_key(*key)).map(|key| (*key).to_owned()).collect()
    };
    let changed: Vec<&str> = a
        .iter()
        .filter(|(key, row)| b.get(*key).is_some_and(|other| !other.is_same(row)))
        .map(|(key, _)| *key)
        .collect();
    let mut said = Vec::new();
    for (name, keys) in [(one, only(&a, &b)), (other, only(&b, &a))] {
        if !keys.is_empty() {
            said.push(format!("只在“{name}”里有：{}", first(keys.iter().map(String::as_str).collect())));
        }
    }
    let months = |rows: &BTreeMap<&str, &Said<'_>>| {
        let months: BTreeSet<Month> =
            rows.values().flat_map(|row| &row.days).map(|day| Month::of(*day)).collect();
        months.iter().map(Month::to_string).collect::<Vec<_>>().join("、")
    };
    let (of_one, of_other) = (months(&a), months(&b));
    if of_one != of_other && !of_one.is_empty() && !of_other.is_empty() {
        said.push(format!("月份不同：“{one}”排的是 {of_one}，“{other}”排的是 {of_other}"));
    }
    if !changed.is_empty() {
        said.push(format!("内容不同的有：{}", first(changed)));
    }
    if said.is_empty() { "各行内容相同。".to_owned() } else { format!("{}。", said.join("；")) }
}
