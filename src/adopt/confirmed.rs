//! What a run reads by 接入.xlsx: the sheets of confirmed layouts with tables and fields, 默认值 within its limits,
//! and 项目草稿 if there is no 项目名册. Answers that fit nothing any more become findings.

use super::layouts::{self, Raw};
use super::{answers, is_of, sheets_of, tables};
use crate::error::{Error, Result};
use crate::finding::Code;
use crate::model::Month;
use crate::model::adoption::{
    AdoptionCell, Answers, DAYS, DEFAULT_FIELDS, DEFAULTS, DefaultRow, LayoutAnswer, UNUSED, WORKBOOK,
};
use crate::normalise::cell::amount::Unit;
use crate::normalise::cell::clean::compact;
use crate::normalise::cell::{is_blank, month, shown};
use crate::normalise::sheet::period;
use crate::normalise::sheet::schema::{PROJECT, Sheet as Schema};
use crate::read;
use crate::read::table::{Adopted, Cell, File, Given, Problem, Refusal, Role, Value, Workspace};
use chrono::{Months, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Months. A new file is recent if a day in its name or rows is not older.
const RECENT_MONTHS: u32 = 13;
/// The key of the finding that says what waits for a person.
pub const WAITING: &str = "接入";
/// What to do about a 接入.xlsx that cannot be read.
const MEND: &str = "请从备份恢复它，或删去它再运行 jobbag adopt，重新确认";
/// The sheet of the projects that no register has.
const DRAFTS: &str = "项目草稿";

/// The workspace: files by their names, and files that a person confirmed in 接入.xlsx.
///
/// # Errors
/// If the folder cannot be read, or has neither a 项目名册 nor an answer.
pub fn workspace(request: &read::Request, as_of: NaiveDate) -> Result<Workspace> {
    let folder = super::answered_in(request);
    let (given, problems) = answers::read(&folder);
    if given.sha256.is_none() && given.beside.is_none() && problems.is_empty() {
        return read::workspace(request);
    }
    let mut workspace = read::by_name(request)?;
    workspace.answers = below(request, &folder);
    let unread = (!problems.is_empty()).then(|| format!("{}；已确认的布局没有按它读", problems.join("；")));
    let mut files = read::spreadsheets(request)?;
    let mut join =
        Join { given: &given, said: Vec::new(), waiting_layouts: BTreeSet::new(), waiting: BTreeSet::new() };
    let readings = join.readings(&files, as_of);
    workspace.problems.append(&mut join.said);
    // of a workbook that was not read nobody knows what was confirmed
    if unread.is_none() && !(join.waiting.is_empty() && join.waiting_layouts.is_empty()) {
        let layouts = match join.waiting_layouts.len() {
            0 => String::new(),
            count => format!("{count} 种布局、"),
        };
        let message = format!("还有 {layouts}{} 个文件等您在 {WORKBOOK} 里确认，没有读", join.waiting.len());
        workspace.problems.push(Problem::new(Code::D23, WAITING, message));
    }
    let mut used: BTreeMap<String, Role> = BTreeMap::new();
    for ((file, sheet), reading) in readings {
        let Some(schema) = tables::by_name(&reading.table) else { continue };
        // one workbook may have every table; the one with the 项目 table is the roster
        let role = used.entry(file.clone()).or_insert(schema.role);
        if schema.role == Role::Roster {
            *role = Role::Roster;
        }
        workspace.adopted.insert((file, sheet), reading);
    }
    files.retain(|file| used.contains_key(&file.name));
    for file in &mut files {
        file.role = used.get(&file.name).copied();
    }
    let has_register = workspace.files.iter().any(|file| file.role == Some(Role::Roster))
        || workspace.adopted.values().any(|reading| reading.table == PROJECT.name);
    read::join(&mut workspace, files);
    if !has_register && let Some(file) = drafts(request, &folder, &mut workspace) {
        read::join(&mut workspace, vec![file]);
    }
    if !workspace.files.iter().any(|file| file.role == Some(Role::Roster)) {
        return Err(match (read::no_roster(request), unread) {
            (Error::NoRoster(dir, names, hint), Some(unread)) => {
                Error::NoRoster(dir, names, format!("{unread}，项目名册可能在其中：{MEND}。{hint}"))
            }
            (error, _) => error,
        });
    }
    if let Some(unread) = unread {
        let (name, message) = (workspace.answers.clone(), format!("{unread}；{MEND}"));
        workspace.problems.push(Problem::new(Code::D15, WORKBOOK, message.as_str()));
        let refused = Some(Refusal { message, copy_of: None });
        workspace.files.push(File { name, refused, ..File::default() });
    }
    Ok(workspace)
}

/// Joins the confirmed layouts with the files.
struct Join<'a> {
    given: &'a Answers,
    said: Vec<Problem>,
    waiting_layouts: BTreeSet<String>,
    waiting: BTreeSet<String>,
}

impl Join<'_> {
    fn unfit(&mut self, key: String, at: Option<AdoptionCell>, message: String) {
        unfit(&mut self.said, key, at, message);
    }

    fn readings(&mut self, files: &[File], as_of: NaiveDate) -> BTreeMap<(String, String), Adopted> {
        let sheets = sheets_of(files, self.given);
        let groups = layouts::group(&sheets);
        let mut readings = BTreeMap::new();
        let mut met: BTreeSet<u32> = BTreeSet::new();
        for (key, members) in &groups {
            let answer = self.given.layouts.iter().find(|answer| is_of(answer, key));
            let own: Vec<&Raw<'_>> = members.iter().filter_map(|index| sheets.get(*index)).collect();
            met.extend(answer.map(|answer| answer.number));
            let Some(answer) = answer else {
                self.waits(&own, format!("{key:?}"));
                continue;
            };
            let unused = answer.table.as_deref().is_some_and(tables::is_unused);
            if unused || (!answer.confirmed && answer.table.is_none() && !answer.proposed) {
                continue; // no table was proposed, or a person said no
            }
            if !answer.confirmed {
                self.waits(&own, answer.number.to_string());
                continue;
            }
            let Some((schema, fields)) = settled(answer, &mut self.said) else {
                self.waits(&own, answer.number.to_string());
                continue;
            };
            for raw in own {
                if self.is_admitted(answer, raw, as_of) {
                    let place = (raw.file.name.clone(), raw.sheet.name.clone());
                    readings.insert(place, self.reading(answer, schema, &fields, raw));
                } else {
                    self.waiting.insert(raw.file.name.clone());
                }
            }
        }
        for answer in
            self.given.layouts.iter().filter(|answer| answer.confirmed && !met.contains(&answer.number))
        {
            let message = format!(
                "布局{}已确认，但现在没有文件是这种表头；表头改过的请重新运行 jobbag adopt",
                answer.number
            );
            self.unfit(format!("布局{}", answer.number), answer.cells.confirmed, message);
        }
        for (answer, (heading, written, at)) in self
            .given
            .layouts
            .iter()
            .flat_map(|answer| super::answers::unclear(answer).into_iter().map(move |one| (answer, one)))
        {
            let message = format!(
                "布局{}的“{heading}”写的是“{written}”，看不出是或否，没有按 是 读；请改成 是 或清空",
                answer.number
            );
            self.unfit(format!("布局{}/{heading}", answer.number), at, message);
        }
        self.check_defaults();
        readings
    }

    fn waits(&mut self, own: &[&Raw<'_>], layout: String) {
        self.waiting_layouts.insert(layout);
        self.waiting.extend(own.iter().map(|raw| raw.file.name.clone()));
    }

    /// Whether a file is read: it was listed when the layout was confirmed, or new files are accepted and it is
    /// recent.
    fn is_admitted(&self, answer: &LayoutAnswer, raw: &Raw<'_>, as_of: NaiveDate) -> bool {
        if answer.files.iter().any(|file| file.name == raw.file.name && !file.new) {
            return true;
        }
        answer.automatic && is_recent(raw, as_of)
    }

    fn reading(
        &self,
        answer: &LayoutAnswer,
        schema: &'static Schema,
        fields: &[Option<&'static str>],
        raw: &Raw<'_>,
    ) -> Adopted {
        let mut reading = Adopted { table: schema.name.to_owned(), ..Adopted::default() };
        let Some(found) = &raw.found else { return reading };
        (reading.top, reading.bottom, reading.grid) = (found.top, found.bottom, !found.days.is_empty());
        let headers = answer.headers.iter().zip(fields).filter(|(header, _)| header.as_str() != DAYS);
        for ((_, field), heading) in headers.zip(&found.columns) {
            reading.columns.extend(field.map(|field| (heading.col, field.to_owned())));
        }
        let (mut year, mut of_year) = (None, None);
        for default in self.given.defaults.iter().filter(|default| concerns(default, answer, raw, schema)) {
            let value = compact(&default.value);
            match default.field.as_str() {
                "年份" => year = value.trim_end_matches('年').parse().ok(),
                "月份" => of_year = Some(value.clone()),
                "单位" if !schema.columns.iter().any(|column| column.name == "单位") => {
                    reading.unit = Some(default.value.clone());
                }
                _ => {}
            }
            if schema.columns.iter().any(|column| column.name == default.field) {
                let given = Given { value: default.value.clone(), row: default.row, col: default.col };
                reading.defaults.insert(default.field.clone(), given);
            }
        }
        let of = |text: &String| {
            month::parse(text)
                .or_else(|| month::parse_in(&format!("{}月", text.trim_end_matches(['月', '份'])), year?))
        };
        reading.month = of_year.as_ref().and_then(of).map(Month::first_day);
        reading.year = year;
        if let (Some(month), Some(given)) = (of_year.as_ref().and_then(of), reading.defaults.get_mut("月份"))
        {
            given.value = month.to_string();
        }
        reading
    }

    /// D20 for rows of 默认值 that no record uses.
    fn check_defaults(&mut self) {
        let given = self.given;
        for default in &given.defaults {
            let row = default.row + 1;
            let key = format!("默认值第{row}行");
            let number = default.of.trim_start_matches("布局").parse::<u32>().ok();
            let layout = self.given.layouts.iter().find(|answer| Some(answer.number) == number);
            let file = self
                .given
                .layouts
                .iter()
                .any(|answer| answer.files.iter().any(|file| is_file(&file.name, &default.of)));
            let why = if !DEFAULT_FIELDS.contains(&default.field.as_str()) {
                format!(
                    "“{}”不能用默认值：日期、金额、确认、工作类别和布署方式只能写在原表里。可用的有 {}",
                    default.field,
                    DEFAULT_FIELDS.join("、")
                )
            } else if default.value.is_empty() {
                "没有写值".to_owned()
            } else if layout.is_none() && !file {
                format!("没有布局或文件“{}”", default.of)
            } else if !default.table.is_empty() && tables::by_name(&default.table).is_none() {
                format!("没有“{}”这张表", default.table)
            } else if let Some(own) = layout.and_then(|layout| layout.table.as_deref())
                && !default.table.is_empty()
                && compact(&default.table) != compact(own)
            {
                format!("布局采用的是“{own}”表，不是“{}”表", default.table)
            } else if default.field == "单位"
                && Unit::named(&default.value).is_none()
                && default.table != "报价"
            {
                format!("看不懂单位“{}”", default.value)
            } else {
                continue;
            };
            let at = AdoptionCell { sheet: DEFAULTS, row: default.row, col: default.col };
            self.unfit(key, Some(at), format!("默认值第 {row} 行没有用：{why}"));
        }
    }
}

fn unfit(said: &mut Vec<Problem>, key: String, at: Option<AdoptionCell>, message: String) {
    said.push(Problem::new(Code::D20, key, message).at(at));
}

/// Table and fields of a confirmed layout; a problem for what cannot be understood.
pub(super) fn settled(
    answer: &LayoutAnswer,
    said: &mut Vec<Problem>,
) -> Option<(&'static Schema, Vec<Option<&'static str>>)> {
    let number = answer.number;
    let Some(written) = &answer.table else {
        let message =
            format!("布局{number}的“确认”写了是，但“采用”是空的，没有读；请在“采用”里选一张表或 {UNUSED}");
        unfit(said, format!("布局{number}/采用"), answer.cells.table, message);
        return None;
    };
    let Some(schema) = tables::by_name(written) else {
        let message = format!("布局{number}的“采用”写的是“{written}”，没有这张表，没有读；请从下拉列表里选");
        unfit(said, format!("布局{number}/采用"), answer.cells.table, message);
        return None;
    };
    let mut fields: Vec<Option<&'static str>> = Vec::new();
    let mut is_doubled = false;
    for (index, (header, written)) in answer.headers.iter().zip(&answer.fields).enumerate() {
        let at = answer.cells.fields.get(index).copied().flatten();
        let word = written.as_deref().map(compact).filter(|word| !word.is_empty() && word != UNUSED);
        let column = word.as_ref().and_then(|word| schema.columns.iter().find(|column| column.name == word));
        if let (Some(word), None) = (&word, column) {
            let message = format!(
                "布局{number}的列“{header}”的字段“{word}”不是“{}”表的列，没有用；请从下拉列表里选",
                schema.name
            );
            unfit(said, format!("布局{number}/{header}"), at, message);
        }
        let name = column.map(|column| column.name);
        let before = fields.iter().position(|field| field.is_some() && *field == name);
        if let (Some(name), Some(other)) = (name, before.and_then(|index| answer.headers.get(index))) {
            let message = format!(
                "布局{number}有两列的字段都是“{name}”：“{other}”和“{header}”，看不出用哪一列，这种布局没有读；请改正其中一列的字段"
            );
            let problem = Problem::new(Code::D01, format!("{WORKBOOK}/列"), message).at(at);
            said.push(problem.field(format!("布局{number}/{name}")));
            is_doubled = true;
        }
        fields.push(name);
    }
    if is_doubled {
        return None;
    }
    if fields.iter().all(Option::is_none) {
        let message = format!(
            "布局{number}已确认为“{}”，但“列”表里没有一列写了字段，没有读；请再运行一次 jobbag adopt，它会把建议的字段填上，核对后再写是",
            schema.name
        );
        let at = answer.cells.fields.first().copied().flatten();
        unfit(said, format!("布局{number}/字段"), at, message);
        return None;
    }
    Some((schema, fields))
}

fn is_file(name: &str, written: &str) -> bool {
    name == written || name.rsplit('/').next() == Some(written)
}

/// Whether a row of 默认值 is about a sheet.
fn concerns(default: &DefaultRow, answer: &LayoutAnswer, raw: &Raw<'_>, schema: &Schema) -> bool {
    let of = default.of.trim_start_matches("布局").parse() == Ok(answer.number)
        || is_file(&raw.file.name, &default.of);
    let table = default.table.is_empty() || compact(&default.table) == schema.name;
    of && table && DEFAULT_FIELDS.contains(&default.field.as_str()) && !default.value.is_empty()
}

/// Whether a new file is recent, so that it may be read without being asked about.
pub(super) fn is_recent(raw: &Raw<'_>, as_of: NaiveDate) -> bool {
    let since = as_of.checked_sub_months(Months::new(RECENT_MONTHS)).unwrap_or(as_of);
    newest(raw).is_some_and(|day| day >= since)
}

/// The newest day in a file's name or rows.
fn newest(raw: &Raw<'_>) -> Option<NaiveDate> {
    let day = |cell: &Cell| match &cell.value {
        Value::Date(at) => Some(at.date()),
        Value::Text(text) if super::header::is_day(text) => crate::normalise::cell::date::in_full(text),
        _ => None,
    };
    let rows = raw.rows.iter().copied().flatten().filter_map(day).max();
    let of_month = |(year, month): (i32, u32)| Month::new(year, month).map(Month::last_day);
    let named = period::of_file(&raw.file.name).and_then(of_month);
    let titled = period::of_title(&raw.title).and_then(of_month);
    [rows, named, titled].into_iter().flatten().max()
}

/// The path of 接入.xlsx below the workspace.
fn below(request: &read::Request, folder: &Path) -> String {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (root, out) = (real(&request.dir), real(folder));
    out.strip_prefix(root).unwrap_or(&out).join(WORKBOOK).to_string_lossy().replace('\\', "/")
}

/// 项目草稿 as a register: each row is provisional, and its name is the key if no key is written.
fn drafts(request: &read::Request, folder: &Path, workspace: &mut Workspace) -> Option<File> {
    let name = below(request, folder);
    let mut file = read::file(&folder.join(WORKBOOK), &name, None);
    file.sheets.retain(|sheet| compact(&sheet.name) == DRAFTS);
    let sheet = file.sheets.first()?;
    let words = |cell: &Cell| compact(&shown(&cell.value));
    let header = sheet.cells.iter().find(|cell| words(cell) == "项目名称")?.row;
    let column = |field: &str| {
        let cell = sheet.cells.iter().find(|cell| cell.row == header && words(cell) == field)?;
        Some((cell.col, field.to_owned()))
    };
    let filled = |col: u16| {
        sheet.cells.iter().any(|cell| cell.row > header && cell.col == col && !is_blank(&cell.value))
    };
    let columns: Vec<(u16, String)> = ["项目编号", "项目名称", "客户名称", "客服"]
        .into_iter()
        .filter_map(column)
        .filter(|(col, _)| filled(*col))
        .collect();
    let named = columns.iter().any(|(_, field)| field == "项目名称");
    if !named {
        return None;
    }
    let reading = Adopted {
        table: PROJECT.name.to_owned(),
        top: header,
        bottom: header,
        columns,
        provisional: true,
        ..Adopted::default()
    };
    workspace.adopted.insert((name, sheet.name.clone()), reading);
    file.role = Some(Role::Roster);
    Some(file)
}
