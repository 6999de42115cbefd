//! Adopt: starts from the workbooks that an office already has. It examines every spreadsheet below a folder,
//! proposes a table for each sheet and a field for every column. A person agrees or corrects in 接入.xlsx, and
//! from then on a run reads these sheets accordingly.
//!
//! It stands beside the flow, after `read` and `normalise`: names of tables and fields come from
//! normalise's schema, cells are read by normalise's cell readers, and no later stage is used. In
//! this order: `header` finds the table of a sheet, `layouts` puts sheets of one make together,
//! `profile` says what stands in a column, `words` what its heading is like, `fields` pairs columns
//! and fields, `tables` chooses the table by `marks`, `answers` reads 接入.xlsx back, `draft` gathers projects,
//! `confirmed` hands a run what it may read.
//!
//! It must never write into staff's files, and never let a proposal count that no person confirmed.

mod answers;
mod confirmed;
mod draft;
mod fields;
mod header;
mod layouts;
mod likeness;
mod marks;
mod profile;
mod tables;

#[cfg(test)]
mod tests;

pub use confirmed::{WAITING, workspace};

use crate::error::Result;
use crate::model::Month;
use crate::model::adoption::{
    Adoption, Answers, ColumnFound, Confidence, DAYS, DefaultRow, FileName, Layout, LayoutAnswer, Missing,
    SUMMARY, Seen, WORKBOOK,
};
use crate::normalise::cell::DateContext;
use crate::normalise::cell::is_blank;
use crate::normalise::sheet::schema::{Column, Sheet as Schema};
use crate::read;
use crate::read::config::OUT;
use crate::read::table::{File, Role, Why};
use chrono::NaiveDate;
use fields::{Match, Observed, Remembered};
use layouts::{Key, Raw, Summary};
use profile::{KnownNames, MEDIA_NAMES};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tables::{Setting, Verdict};

/// Examines every spreadsheet below the workspace. The last value is what a person should know of it.
///
/// # Errors
/// If the folder cannot be read.
pub fn adopt(request: &read::Request, as_of: NaiveDate) -> Result<(Adoption, Answers, Vec<String>)> {
    let (given, problems) = answers::read(&answered_in(request));
    let files = read::spreadsheets(request)?;
    // files that a run reads by name only supply known names
    let workspace = read::by_name(request)?;
    let mut adoption = look(&files, &workspace.files, &given, as_of);
    let (closed, passed): (Vec<_>, Vec<_>) = workspace
        .passed
        .iter()
        .filter(|folder| folder.why != Why::Deep)
        .partition(|one| one.why == Why::Unreadable);
    let named = workspace.files.iter().filter(|file| !file.is_complete());
    let named = named.filter_map(|file| Some((file.name.clone(), file.refused.as_ref()?.message.clone())));
    let of_answers = problems.iter().map(|problem| {
        let reason = problem.strip_prefix(WORKBOOK).unwrap_or(problem);
        (WORKBOOK.to_owned(), reason.trim_start_matches([' ', '：']).to_owned())
    });
    let closed = closed.into_iter().map(|folder| (folder.folder.clone(), folder.why.word().to_owned()));
    adoption.refused.extend(named.chain(closed).chain(of_answers).chain(read::not_spreadsheets(request)));
    let mut notes: Vec<String> =
        passed.into_iter().map(|folder| format!("{}：{}", folder.folder, folder.why.word())).collect();
    for layout in &given.layouts {
        notes.extend(answers::unclear(layout).into_iter().map(|(heading, written, _)| {
            format!(
                "布局{}的“{heading}”写的是“{written}”，看不出是或否；照原样留着，要用请改成 是",
                layout.number
            )
        }));
    }
    Ok((adoption, given, notes))
}

/// The folder whose 接入.xlsx has the answers: the out folder, else that of the workspace, so that a run with
/// another `--out` also uses what was confirmed.
fn answered_in(request: &read::Request) -> PathBuf {
    let own = request.dir.join(request.config.out.as_deref().unwrap_or(Path::new(OUT)));
    if !answers::are_in(&request.out) && answers::are_in(&own) { own } else { request.out.clone() }
}

/// Makes the proposals for `files`, with earlier answers. `named` are files that a run already reads.
fn look(files: &[File], named: &[File], given: &Answers, as_of: NaiveDate) -> Adoption {
    let sheets = sheets_of(files, given);
    let known = layouts::known_names(sheets.iter().chain(&sheets_of(named, given)));
    let has_roster = named.iter().any(|file| file.role == Some(Role::Roster));
    let remembered = remembered(given);
    let groups = layouts::group(&sheets);
    let numbers = numbers(&groups, given);
    let mut found: Vec<Layout> = groups
        .par_iter()
        .zip(&numbers)
        .map(|((key, members), number)| {
            let own = given.layouts.iter().find(|answer| answer.number == *number);
            let answer =
                own.cloned().unwrap_or_else(|| LayoutAnswer { number: *number, ..LayoutAnswer::default() });
            layout(&sheets, key, members, answer, &known, &remembered, (&given.defaults, as_of))
        })
        .collect();
    let seen = seen(&sheets, &groups, &numbers);
    found.extend(gone(given, &numbers));
    found.sort_by_key(|layout| layout.number);
    let drafts = match has_roster {
        true => given.drafts.clone(),
        false => draft::projects(&sheets, &groups, &numbers, &found, given),
    };
    let month = Month::of(as_of).previous().previous().previous();
    let refused =
        files.iter().filter_map(|file| Some((file.name.clone(), file.refused.as_ref()?.message.clone())));
    Adoption {
        sheets: seen,
        layouts: found,
        drafts,
        defaults: given.defaults.clone(),
        start: Some(month.first_day()),
        refused: refused.collect(),
    }
}

/// Every visible sheet with its header. Summaries are marked; earlier answers come first.
fn sheets_of<'a>(files: &'a [File], given: &Answers) -> Vec<Raw<'a>> {
    let visible: Vec<_> = files
        .iter()
        .flat_map(|file| file.sheets.iter().map(move |sheet| (file, sheet)))
        .filter(|(_, sheet)| !sheet.hidden && sheet.cells.iter().any(|cell| !is_blank(&cell.value)))
        .collect();
    let mut sheets: Vec<Raw<'_>> = visible.par_iter().map(|(file, sheet)| Raw::new(file, sheet)).collect();
    layouts::mark_summaries(&mut sheets);
    layouts::keep_answered(&mut sheets, given);
    sheets
}

/// (table, heading) → field, of all layouts that were confirmed.
fn remembered(given: &Answers) -> Remembered {
    let mut remembered = Remembered::new();
    for layout in given.layouts.iter().filter(|layout| layout.confirmed) {
        let Some(schema) = layout.table.as_deref().and_then(tables::by_name) else { continue };
        for (header, field) in layout.headers.iter().zip(&layout.fields) {
            if let Some(field) = field {
                remembered.insert((schema.name.to_owned(), fields::remembered_as(header)), field.clone());
            }
        }
    }
    remembered
}

/// The numbers of the layouts: those in 接入.xlsx, then further ones in order.
fn numbers(groups: &[(Key, Vec<usize>)], given: &Answers) -> Vec<u32> {
    let mut next = given.layouts.iter().map(|answer| answer.number).max().unwrap_or(0);
    let mut numbers = Vec::new();
    for (key, _) in groups {
        let known = given.layouts.iter().find(|answer| is_of(answer, key)).map(|answer| answer.number);
        numbers.push(known.unwrap_or_else(|| {
            next += 1;
            next
        }));
    }
    numbers
}

/// Whether an answer is about this layout.
fn is_of(answer: &LayoutAnswer, key: &Key) -> bool {
    answer.summary == key.summary
        && answer.headers.len() == key.headers.len()
        && answer.headers.iter().zip(&key.headers).all(|(written, own)| layouts::as_compared(written) == *own)
}

/// Answered layouts without any file left. Their answers stay.
fn gone(given: &Answers, numbers: &[u32]) -> Vec<Layout> {
    let kept: BTreeSet<u32> = numbers.iter().copied().collect();
    let missing = given.layouts.iter().filter(|answer| !kept.contains(&answer.number));
    missing
        .map(|answer| {
            let columns = answer.headers.iter().filter(|header| header.as_str() != DAYS);
            Layout {
                number: answer.number,
                reason: "现在没有这种表头的文件".to_owned(),
                summary: answer.summary,
                columns: (0..)
                    .zip(columns)
                    .map(|(col, header)| ColumnFound {
                        col,
                        header: header.clone(),
                        ..ColumnFound::default()
                    })
                    .collect(),
                answer: answer.clone(),
                ..Layout::default()
            }
        })
        .collect()
}

fn seen(sheets: &[Raw<'_>], groups: &[(Key, Vec<usize>)], numbers: &[u32]) -> Vec<Seen> {
    let mut layout_of: BTreeMap<usize, u32> = BTreeMap::new();
    for ((_, members), number) in groups.iter().zip(numbers) {
        layout_of.extend(members.iter().map(|index| (*index, *number)));
    }
    let one = |(index, raw): (usize, &Raw<'_>)| {
        let csv = raw.file.name.to_ascii_lowercase().ends_with(".csv");
        let found = raw.found.as_ref();
        Seen {
            file: raw.file.name.clone(),
            sheet: if csv { String::new() } else { raw.sheet.name.clone() },
            layout: layout_of.get(&index).copied(),
            header_rows: found.map_or_else(Vec::new, |f| (f.top..=f.bottom).map(|row| row + 1).collect()),
            rows: raw.rows.len(),
            cols: found.map_or_else(Vec::new, |f| f.columns.iter().map(|heading| heading.col).collect()),
        }
    };
    sheets.iter().enumerate().map(one).collect()
}

/// Makes one layout: its table, its fields, and what is missing.
fn layout(
    sheets: &[Raw<'_>],
    key: &Key,
    members: &[usize],
    answer: LayoutAnswer,
    known: &KnownNames,
    remembered: &Remembered,
    (defaults, as_of): (&[DefaultRow], NaiveDate),
) -> Layout {
    let columns = layouts::observe(sheets, members, as_of);
    let own: Vec<&Raw<'_>> = members.iter().filter_map(|index| sheets.get(*index)).collect();
    let titles: Vec<String> = own.iter().map(|raw| raw.title.clone()).collect();
    let days =
        own.first().and_then(|raw| raw.found.as_ref()).map(|found| found.days.clone()).unwrap_or_default();
    let most =
        |holds: &dyn Fn(&str) -> bool| titles.iter().filter(|title| holds(title)).count() * 2 >= titles.len();
    let setting = Setting {
        titles: &titles,
        grid: !days.is_empty(),
        medium_above: most(&|title| names_medium(title, known)),
        project_above: most(&|title| names_project(title, known)),
    };
    let mut verdict = match key.summary {
        true => summary(&columns, own.iter().any(|raw| raw.summary == Summary::Now)),
        false => tables::choose(&columns, &setting, known, remembered),
    };
    let asked = answer.table.as_deref().and_then(tables::by_name);
    if let Some(schema) = asked
        && verdict.schema.is_none_or(|own| own.name != schema.name)
    {
        verdict.matches = fields::pair(schema, &columns, known, remembered);
        verdict.reason = format!("按“采用”里写的“{}”表；{}", schema.name, verdict.reason);
    }
    let schema = asked.or(verdict.schema);
    let found = found(&columns, schema, &verdict.matches);
    let mut answer = answer;
    if fill_in(&mut answer, asked, &found) {
        verdict.reason = format!("{FILLED_IN}；{}", verdict.reason);
    }
    let fields = decided(&found, &answer, schema);
    let missing = schema.map_or_else(Vec::new, |schema| missing(schema, &fields, &found, &setting));
    let of_layout = |row: &DefaultRow| {
        row.of == answer.number.to_string() || own.iter().any(|raw| raw.file.name == row.of)
    };
    let is_given = |field: &str| defaults.iter().any(|row| row.field == field && of_layout(row));
    let lacking: Vec<&str> = missing.iter().map(|one| one.field).filter(|field| !is_given(field)).collect();
    Layout {
        number: answer.number,
        counts: answer.confirmed && unfit(&answer).is_none(),
        files: files_of(&own, &answer, as_of),
        rows: own.iter().map(|raw| raw.rows.len()).sum(),
        table: verdict.schema.map(|schema| schema.name),
        confidence: verdict.confidence,
        summary: key.summary,
        outcome: match unfit(&answer) {
            Some(reason) => reason,
            None => schema.map_or_else(String::new, |schema| outcome(&own, schema, &fields, &lacking, as_of)),
        },
        missing,
        columns: found,
        days: days.first().copied().zip(days.last().copied()),
        grids: if days.is_empty() { Vec::new() } else { own.iter().map(|raw| raw.grid(known)).collect() },
        reason: verdict.reason,
        answer,
    }
}

/// The beginning of the reason for a layout whose fields were filled in for a table that somebody chose.
const FILLED_IN: &str = "字段已按建议填上，请到“列”表核对后再写是";

/// Fills in the proposed fields of a layout for which somebody chose a table but left 字段 blank. An earlier 是
/// is withdrawn, because nobody has seen these fields.
fn fill_in(answer: &mut LayoutAnswer, asked: Option<&'static Schema>, found: &[ColumnFound]) -> bool {
    let Some(schema) = asked else { return false };
    let fits = |field: &String| schema.columns.iter().any(|column| column.name == field.as_str());
    if answer.fields.iter().flatten().any(fits) || found.iter().all(|column| column.field.is_none()) {
        return false;
    }
    let mut columns = found.iter();
    for (header, field) in answer.headers.iter().zip(&mut answer.fields) {
        let proposed = if header.as_str() == DAYS { None } else { columns.next().and_then(|one| one.field) };
        if field.is_none() {
            *field = proposed.map(str::to_owned);
        }
    }
    answer.confirmed = false;
    true
}

fn summary(columns: &[Observed], now: bool) -> Verdict {
    let why = match now {
        true => "八成以上的行在别的表里已有，再读就重复了",
        false => "填写答复时，八成以上的行在别的表里已有；现在不是这样了，要读请改“采用”",
    };
    Verdict {
        schema: None,
        confidence: Confidence::Low,
        reason: format!("{SUMMARY}：{why}"),
        matches: columns.iter().map(|_| None).collect(),
    }
}

/// The columns to be shown; a weak proposal is left out.
fn found(
    columns: &[Observed],
    schema: Option<&'static Schema>,
    matches: &[Option<Match>],
) -> Vec<ColumnFound> {
    let one = |(index, column): (usize, &Observed)| {
        let found = matches.get(index).and_then(Option::as_ref);
        let name = found.zip(schema).and_then(|(found, schema)| Some(schema.columns.get(found.field)?.name));
        let proposed = name.is_some() && found.is_some_and(|found| found.confidence >= Confidence::Medium);
        let reason = match (found, name) {
            (Some(found), Some(_)) if proposed => found.reason.clone(),
            (Some(found), Some(name)) => format!("可能是“{name}”：{}", found.reason),
            _ => String::new(),
        };
        ColumnFound {
            col: column.heading.col,
            header: column.heading.shown(),
            samples: column.profile.samples(),
            field: name.filter(|_| proposed),
            confidence: found.filter(|_| proposed).map_or(Confidence::Low, |found| found.confidence),
            signals: found.filter(|_| name.is_some()).map_or_else(Vec::new, |found| found.signals.clone()),
            reason,
        }
    };
    columns.iter().enumerate().map(one).collect()
}

/// The fields that count once 确认 says 是: those that a person wrote, else the prefilled ones.
fn decided(
    found: &[ColumnFound],
    answer: &LayoutAnswer,
    schema: Option<&'static Schema>,
) -> Vec<Option<&'static str>> {
    let by_name = |written: &str| {
        let written = crate::normalise::cell::clean::compact(written);
        schema.and_then(|schema| schema.columns.iter().find(|column| column.name == written)).map(|c| c.name)
    };
    let one = |(index, column): (usize, &ColumnFound)| match answer.field(index) {
        Some(written) => by_name(written),
        None => column.field.filter(|_| column.confidence == Confidence::High && !answer.confirmed),
    };
    found.iter().enumerate().map(one).collect()
}

/// The files of a layout. A new file waits, unless new files are accepted and it is recent.
fn files_of(own: &[&Raw<'_>], answer: &LayoutAnswer, as_of: NaiveDate) -> Vec<FileName> {
    let names: BTreeSet<&str> = own.iter().map(|raw| raw.file.name.as_str()).collect();
    let known = |name: &str| answer.files.iter().find(|file| file.name == name);
    names
        .into_iter()
        .map(|name| {
            let of_now = || own.iter().any(|raw| raw.file.name == name && confirmed::is_recent(raw, as_of));
            let new = known(name).is_none_or(|file| file.new);
            let waits = answer.confirmed && new && !(answer.automatic && of_now());
            FileName { name: name.to_owned(), new: waits }
        })
        .collect()
}

/// Why a confirmed layout counts as nothing.
fn unfit(answer: &LayoutAnswer) -> Option<String> {
    let mut said = Vec::new();
    let unused = answer.table.as_deref().is_some_and(tables::is_unused);
    let settled = !answer.confirmed || unused || confirmed::settled(answer, &mut said).is_some();
    if settled { None } else { said.pop().map(|problem| problem.message) }
}

/// `118 行可读，3 行有问题`. A row has a problem if a reader refuses a cell, and every row has one if a ● column is
/// `lacking` on which figures rest.
fn outcome(
    own: &[&Raw<'_>],
    schema: &'static Schema,
    fields: &[Option<&'static str>],
    lacking: &[&str],
    as_of: NaiveDate,
) -> String {
    let lacks = |column: &&Column| {
        let needed = column.required && !schema.may_leave_out(column.name) && !column.descriptive;
        needed && lacking.contains(&column.name)
    };
    let lacking: Vec<&str> = schema.columns.iter().filter(lacks).map(|column| column.name).collect();
    if !lacking.is_empty() {
        let rows: usize = own.iter().map(|raw| raw.rows.len()).sum();
        return format!("0 行可读，{rows} 行有问题：缺必填列 {}", lacking.join("、"));
    }
    let columns: Vec<_> = fields
        .iter()
        .map(|field| field.and_then(|name| schema.columns.iter().find(|column| column.name == name)))
        .collect();
    let (mut good, mut bad) = (0, 0);
    for raw in own {
        let Some(header) = &raw.found else { continue };
        let context: DateContext = raw.dates(as_of);
        for cells in &raw.rows {
            let refused = header.columns.iter().zip(&columns).any(|(heading, column)| {
                let Some(column) = column else { return false };
                match cells.iter().find(|cell| cell.col == heading.col && !is_blank(&cell.value)) {
                    Some(cell) => profile::refuses(column, &cell.value, &context),
                    None => false,
                }
            });
            if refused { bad += 1 } else { good += 1 }
        }
    }
    if bad == 0 { format!("{good} 行可读") } else { format!("{good} 行可读，{bad} 行有问题") }
}

/// 缺少: ● fields and fields that switch a check on, if no column has them.
fn missing(
    schema: &'static Schema,
    fields: &[Option<&'static str>],
    found: &[ColumnFound],
    setting: &Setting<'_>,
) -> Vec<Missing> {
    // a proposed field is not missing; it waits for a person
    let has =
        |name: &str| fields.contains(&Some(name)) || found.iter().any(|column| column.field == Some(name));
    let lacking = schema.columns.iter().filter(|column| !has(column.name));
    lacking
        .filter(|column| match column.name {
            "投放日期" => !(setting.grid || has("投放开始")),
            "媒体名称" => !(setting.grid && setting.medium_above),
            "项目编号" => !(setting.grid && setting.project_above),
            _ => true,
        })
        .filter_map(|column| {
            let (matters, supply) = tables::matters(schema, column.name, column.kind)?;
            Some(Missing { field: column.name, matters, supply })
        })
        .collect()
}

fn names_medium(title: &str, known: &KnownNames) -> bool {
    ["媒体:", "媒体名称:", "媒介:"].iter().any(|label| title.contains(label))
        || known.media.iter().any(|name| title.contains(&name.to_uppercase()))
        || MEDIA_NAMES.iter().any(|word| title.contains(word))
}

fn names_project(title: &str, known: &KnownNames) -> bool {
    ["项目:", "项目名称:", "项目编号:", "楼盘:", "案名:"].iter().any(|label| title.contains(label))
        || known.projects.iter().any(|name| title.contains(&name.to_uppercase()))
}
