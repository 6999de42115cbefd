//! 播出证明: the medium's proof of what was aired → rows of days with times. A grid has one column a day and
//! is read like 媒体排期; a list has 排期编号, 日期, 次数.
//!
//! A proof is a witness: it never fills in a register, and a file that cannot be used changes no figure.

#[cfg(test)]
mod tests;

use super::bank::above::{PERIOD, days};
use super::grid::{self, Block};
use super::intake::Intake;
use crate::finding::Code;
use crate::model::airing::{Proof, ProofRow, Proofs};
use crate::model::witness::UnknownFile;
use crate::model::{Month, Place};
use crate::normalise::sheet::header::{self, Names, Top};
use crate::normalise::sheet::row::{Row, project_of};
use crate::normalise::sheet::schema;
use crate::normalise::sheet::table::{Job, TOP_ROWS, Table};
use crate::read::table::{Cell, File, Role, Value, Workspace};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Reads every 播出证明 file. Of byte-identical files one is read.
pub(crate) fn read<'w>(workspace: &'w Workspace, intake: &mut Intake<'w>) -> Proofs {
    let mut found = Proofs::default();
    let files = workspace.files.iter().filter(|file| file.role == Some(Role::Proof));
    for file in files.filter(|file| file.refused.is_none()) {
        let before = found.proofs.len();
        let mut first = None;
        for sheet in file.sheets.iter().filter(|sheet| !sheet.hidden) {
            let id = intake.sources.add_as(&file.name, &sheet.name, Role::Proof.word(), schema::PROOF.name);
            first = first.or(Some(id));
            let job = Job { file, sheet, id, schema: &schema::PROOF };
            let blocks = grid::blocks(intake, job);
            match blocks.is_empty() {
                false => found.proofs.extend(blocks.into_iter().map(|block| of_grid(job, block))),
                true => found.proofs.extend(of_list(intake, job)),
            }
        }
        if found.proofs.len() == before {
            let id = first.unwrap_or_else(|| intake.sources.add_as(&file.name, "", Role::Proof.word(), ""));
            let at = Place::new(id, 0, 0);
            found.unknown.push(UnknownFile { file: file.name.clone(), at, reason: no_header(file) });
        }
    }
    found
}

fn no_header(_: &File) -> String {
    "没有找到播出证明的表头：逐日的表要有一行日期（1、2、3 … 或 3.1、3.2 …）和 排期编号、媒体名称、版面/时段 等列；\
     逐行的表要有 排期编号（或 媒体名称）、日期（播出日期）、次数（播出次数）三列。\
     媒体用的是别的字时，请在 设置 的别名表加一行：类别 表头，写法 填媒体的字，标准名 填上面的字"
        .to_owned()
}

fn of_grid(job: Job<'_>, block: Block) -> Proof {
    let rows = job.sheet.cells.chunk_by(|a, b| a.row == b.row);
    let lines = |row: &&[Cell]| row.first().is_some_and(|cell| block.lines.contains(&cell.row));
    let end = printed_end(rows.filter(lines));
    Proof {
        file: job.file.name.clone(),
        at: block.at,
        end,
        is_grid: true,
        months: block.days.iter().map(|day| Month::of(*day)).collect(),
        project: block.project,
        medium: block.medium,
        rows: block.rows,
    }
}

/// The last day of a period printed above a table; other words may stand on the line.
fn printed_end<'a>(rows: impl Iterator<Item = &'a [Cell]>) -> Option<NaiveDate> {
    let texts = rows.flatten().filter_map(|cell| match &cell.value {
        Value::Text(text) => Some(text.as_ref()),
        _ => None,
    });
    let period = |text: &str| {
        let rest = PERIOD.iter().find_map(|label| text.split_once(label))?.1;
        match days(rest)[..] {
            [first, last, ..] if first <= last => Some(last),
            _ => None,
        }
    };
    let mut ends = texts.filter_map(period);
    ends.next()
}

/// Reads a list: 排期编号, 日期, 次数, one row a day.
fn of_list<'w>(intake: &mut Intake<'w>, job: Job<'w>) -> Option<Proof> {
    let top = Top::new(job.sheet, 0, TOP_ROWS);
    let names = Names::new(job.schema, &intake.settings.aliases);
    let header = header::find(&top, &names, 3)?;
    let lines = 0..header.top;
    let table = Table::with_header(intake, job, header, lines, u32::MAX, false).ok()?;
    let has = |name: &str| table.column(name).is_some();
    if !(has("日期") && has("次数") && (has("排期编号") || has("媒体名称"))) {
        return None;
    }
    let end = printed_end(table.above().rows().iter().copied());
    let project = intake.project_in(&job.file.name).map(str::to_owned);
    let rows: Vec<ProofRow> = table.read(intake, listed).into_iter().flatten().collect();
    let of_file = |row: ProofRow| ProofRow { project: row.project.or_else(|| project.clone()), ..row };
    let rows: Vec<ProofRow> = rows.into_iter().map(of_file).collect();
    Some(Proof {
        file: job.file.name.clone(),
        at: table.place(table.header.top, 0),
        end,
        is_grid: false,
        months: rows
            .iter()
            .flat_map(|row| row.days.keys().chain(&row.unread))
            .map(|day| Month::of(*day))
            .collect(),
        project,
        medium: None,
        rows,
    })
}

fn listed(row: &mut Row<'_, '_>) -> Option<ProofRow> {
    let placement = row.key("排期编号");
    let project = row.project("项目编号").known().cloned();
    let medium = row.text("媒体名称").known().cloned();
    let position = row.text("版面/时段").text().to_owned();
    let (day, times) = (row.date("日期"), row.count("次数"));
    let (mut days, mut unread) = (BTreeMap::new(), BTreeSet::new());
    row.known_as(&[placement.text()]);
    match (day.get(), times.get()) {
        (Some(day), Some(times)) => drop(days.insert(day, times)),
        (Some(day), None) => drop(unread.insert(day)),
        (None, _) if day.is_blank() && times.is_blank() => return None,
        (None, _) => {}
    }
    for (name, at, blank) in [("日期", day.at, day.is_blank()), ("次数", times.at, times.is_blank())] {
        if blank {
            row.say(Code::D13, name, at, format!("播出证明的“{name}”未填，这一行没有用；请向媒体核实后补上"));
        }
    }
    Some(ProofRow {
        at: row.at(),
        project: project.or_else(|| project_of(placement.text()).map(str::to_owned)),
        placement,
        medium,
        position,
        days,
        unread,
        unknown: day.get().is_none(),
    })
}
