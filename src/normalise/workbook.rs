//! The reading plan: which sheet is which table. A sheet is known by its name, else by its file's name or by
//! the headers that fit best.

use crate::finding::{Code, Raised, Severity};
use crate::model::adoption::DEFAULTS;
use crate::model::coverage::{EXAMPLE_ROWS, EXAMPLE_TYPED_OVER};
use crate::model::source::SheetId;
use crate::model::{NotRead, Place, Sources};
use crate::normalise::cell::clean::compact;
use crate::normalise::cell::is_blank;
use crate::normalise::cell::text::is_example;
use crate::normalise::grid;
use crate::normalise::settings;
use crate::normalise::sheet::example;
use crate::normalise::sheet::header::{self, Names, Top};
use crate::normalise::sheet::schema::{self, Sheet as Schema};
use crate::normalise::sheet::table::{Job, TOP_ROWS, sheet_key};
use crate::read;
use crate::read::table::{File, Refusal, Role, Sheet, Value, Why, Workspace};
use std::collections::BTreeSet;

/// All sheets of a workspace with their ids, and which of them are read.
pub(crate) struct ReadingPlan<'a> {
    pub sources: Sources,
    /// The sheets of 设置, each with its table.
    pub settings: Vec<(SheetId, &'a Sheet, &'static str)>,
    pub jobs: Vec<Job<'a>>,
    /// Sheets of a known name that are not read, with the reason.
    pub unused: Vec<(Job<'a>, String)>,
    pub not_read: Vec<NotRead>,
    pub findings: Vec<Raised>,
    /// What is said of a sheet that is read with another of its table, if it is read.
    pub joined: Vec<(SheetId, Raised)>,
    /// The sheet 默认值 of 接入.xlsx, if any default of it is used.
    pub defaults: Option<SheetId>,
}

impl ReadingPlan<'_> {
    /// The example rows of a sheet of 设置, which no setting is made of.
    fn examples(&mut self, file: &File, sheet: &Sheet, table: &str) {
        let rows = sheet.cells.chunk_by(|a, b| a.row == b.row);
        let examples = rows.filter(|cells| {
            let first = cells.iter().find(|cell| !is_blank(&cell.value));
            first.is_some_and(|first| is_example(&first.value))
        });
        let path = format!("设置/{table}");
        let (own, as_written): (Vec<_>, Vec<_>) =
            examples.partition(|cells| example::is_typed_over(&path, cells));
        let both = [(EXAMPLE_ROWS, as_written.len()), (EXAMPLE_TYPED_OVER, own.len())];
        for (reason, rows) in both.into_iter().filter(|(_, rows)| *rows > 0) {
            self.not_read.push(NotRead {
                file: file.name.clone(),
                sheet: Some(sheet.name.clone()),
                table: Some(table.to_owned()),
                reason: reason.to_owned(),
                rows: Some(rows),
                sum: None,
            });
        }
    }

    /// What is wrong with jobbag.toml and 接入.xlsx, with the cell where it is one of 接入.xlsx.
    fn problems(&mut self, workspace: &Workspace) {
        for problem in &workspace.problems {
            let place = problem.at.map(|cell| {
                let id = self.answers(workspace, cell.sheet);
                Place::new(id, cell.row, cell.col)
            });
            let mut raised =
                Raised::new(problem.code, problem.key.as_str(), problem.message.as_str()).at(place);
            raised.field.clone_from(&problem.field);
            self.findings.push(raised);
        }
    }

    /// Files that are no inputs and are called after one of our tables, or after a role in a format that is
    /// not read: what lies there unread is said.
    fn named_after_tables(&mut self, workspace: &Workspace) {
        let inputs: BTreeSet<&str> = workspace.files.iter().map(|file| file.name.as_str()).collect();
        for name in &workspace.existing {
            let (folder, file_name) = name.rsplit_once('/').unwrap_or(("", name));
            let entered = !folder.contains('/') && !workspace.passed.iter().any(|one| one.folder == folder);
            if !entered || inputs.contains(name.as_str()) {
                continue;
            }
            let Some((words, is_read)) = read::of_no_role_name(file_name) else { continue };
            // what is called after a table in an office that was adopted is asked about in 接入.xlsx
            let tables = schema::SHEETS.iter().filter(|_| !is_read || workspace.answers.is_empty());
            let table = tables.copied().find(|table| is_called(words, table.name));
            let role = table
                .map(|table| table.role)
                .or_else(|| Role::ALL.into_iter().find(|role| !is_read && words.starts_with(role.word())))
                .or_else(|| {
                    // 2026收付款.xlsx; 制作 and 设置 are words of many other names
                    let names = |role: &Role| role.word().chars().count() >= 3;
                    let holds = |role: &Role| names(role) && compact(words).contains(role.word());
                    Role::ALL.into_iter().find(|role| is_read && workspace.answers.is_empty() && holds(role))
                });
            let Some(role) = role else { continue };
            let what = table.map_or(role.word(), |table| table.name);
            let remedy = match is_read {
                true => format!("要用请改名，以“{}”开头", role.word()),
                false => format!("这种格式读不了；要用请另存为 .xlsx 或 .csv，文件名以“{}”开头", role.word()),
            };
            self.not_read.push(NotRead {
                file: name.clone(),
                table: table.map(|table| table.name.to_owned()),
                reason: format!("名称像“{what}”，不是约定的文件，没有读；{remedy}"),
                ..NotRead::default()
            });
        }
    }

    /// A sheet of 接入.xlsx as a source.
    fn answers(&mut self, workspace: &Workspace, sheet: &str) -> SheetId {
        let known = self.sources.id_of(&workspace.answers, sheet);
        known.unwrap_or_else(|| self.sources.add(&workspace.answers, sheet))
    }
}

pub(crate) fn plan(workspace: &Workspace) -> ReadingPlan<'_> {
    let mut plan = ReadingPlan {
        sources: Sources::default(),
        settings: Vec::new(),
        jobs: Vec::new(),
        unused: Vec::new(),
        not_read: Vec::new(),
        findings: Vec::new(),
        joined: Vec::new(),
        defaults: None,
    };
    plan.folders(workspace);
    plan.problems(workspace);
    plan.named_after_tables(workspace);
    for file in &workspace.files {
        let Some(role) = file.role else { continue };
        if role.is_witness() && file.is_complete() {
            continue; // its own reader looks for a header by words
        }
        if let Some(refusal) = &file.refused {
            plan.refused(file, role, refusal);
            continue;
        }
        if workspace.is_adopted(file) {
            plan.adopted(workspace, file);
            continue;
        }
        let mut others = Vec::new();
        for sheet in &file.sheets {
            let schema = schema_of(file, sheet, role);
            let csv = file.name.to_ascii_lowercase().ends_with(".csv");
            let shown = schema.filter(|_| csv).map_or(sheet.name.as_str(), |schema| schema.name);
            let schema = schema.or_else(|| begun(&sheet.name, role));
            let table = schema.map_or("", |schema| schema.name);
            let id = plan.sources.add_as(&file.name, shown, role.word(), table);
            if role == Role::Settings {
                let fitting = || schema_of(file, sheet, role).filter(|_| !is_of_template(sheet));
                let table = settings::table_of(&sheet.name).or_else(|| Some(fitting()?.name));
                match table {
                    Some(table) if sheet.hidden => {
                        plan.findings.push(hidden(file, sheet, id));
                        plan.not_read.push(NotRead {
                            file: file.name.clone(),
                            sheet: Some(sheet.name.clone()),
                            table: Some(table.to_owned()),
                            reason: HIDDEN.to_owned(),
                            ..NotRead::default()
                        });
                    }
                    Some(table) => {
                        plan.settings.push((id, sheet, table));
                        plan.examples(file, sheet, table);
                    }
                    None if sheet.hidden || sheet.cells.is_empty() || is_of_template(sheet) => {}
                    None => others.push(sheet.name.as_str()),
                }
                continue;
            }
            let Some(schema) = schema else {
                if let Some(elsewhere) = of_another_role(sheet, role) {
                    let reason = format!(
                        "“{}”表应在 {} 工作簿里，在 {} 里没有读，请移过去",
                        elsewhere.name,
                        elsewhere.role.word(),
                        role.word()
                    );
                    let finding = Raised::new(Code::D19, sheet_key(file, sheet), reason.as_str());
                    plan.findings.push(finding.at(Place::new(id, 0, 0)).field("表名"));
                    plan.unused.push((Job { file, sheet, id, schema: elsewhere }, reason));
                    continue;
                }
                if !sheet.cells.is_empty() && !is_of_template(sheet) {
                    others.push(sheet.name.as_str());
                }
                continue;
            };
            let job = Job { file, sheet, id, schema };
            let exact = compact(&sheet.name) == schema.name;
            let is_day_grid = || role == Role::Schedule && grid::is_grid(sheet);
            if sheet.hidden {
                if exact || fits(sheet, schema) {
                    plan.findings.push(hidden(file, sheet, id));
                }
                plan.unused.push((job, HIDDEN.to_owned()));
            } else if exact || csv || is_day_grid() || !begins_with(&sheet.name, schema) {
                // a CSV named by its sheet (收付款_收票_202603.csv) and any day grid of a schedule are always read
                plan.jobs.push(job);
            } else if fits(sheet, schema) {
                let message = format!(
                    "表“{}”按“{}”表读入，与其他“{}”表合在一起；如不该算，请改名或移走",
                    sheet.name, schema.name, schema.name
                );
                let finding = Raised::new(Code::D19, sheet_key(file, sheet), message);
                plan.joined.push((id, finding.at(Place::new(id, 0, 0)).field("表名")));
                plan.jobs.push(job);
            } else if !sheet.cells.is_empty() {
                let reason = format!("表名以“{}”开头，但表头不是这张表的，没有读", schema.name);
                plan.unused.push((job, reason));
            }
        }
        if file.open_end {
            let message = "文件末尾没有换行，最后一行若还没写完，读到的就不全；请核对最后一行，或补一个换行";
            let at = plan.sources.first_of(&file.name).map(|id| Place::new(id, 0, 0));
            plan.findings.push(Raised::new(Code::D19, file.name.as_str(), message).at(at).field("末行"));
        }
        if !others.is_empty() {
            let (n, names) = (others.len(), others.join("、"));
            plan.not_read.push(NotRead {
                file: file.name.clone(),
                reason: format!("另有 {n} 张表的名称不在约定之内，没有读：{names}"),
                ..NotRead::default()
            });
        }
    }
    plan
}

/// Whether a file is called after a table: its name, and behind it no more than a date, a number or a word
/// for a list.
fn is_called(words: &str, table: &str) -> bool {
    const LISTS: [&str; 6] = ["表", "明细", "登记", "台账", "记录", "汇总"];
    words.strip_prefix(table).is_some_and(|rest| {
        let listed = LISTS.iter().any(|word| rest.starts_with(word));
        listed || rest.chars().next().is_none_or(|c| c.is_ascii_digit() || !c.is_alphanumeric())
    })
}

/// Why a hidden sheet is not read.
const HIDDEN: &str = "隐藏的表，没有读";

/// D10 for a hidden sheet with the name of a table.
fn hidden(file: &File, sheet: &Sheet, id: SheetId) -> Raised {
    let message = format!("表“{}”是隐藏的，没有读；如要使用请取消隐藏，不用的请删除", sheet.name);
    Raised::new(Code::D10, sheet_key(file, sheet), message).at(Place::new(id, 0, 0))
}

/// Whether a sheet belongs to a blank form of `init` and holds no data: 说明 or the drop-down lists.
fn is_of_template(sheet: &Sheet) -> bool {
    let begins = |words: &str| {
        let first = sheet.cells.first().map(|cell| &cell.value);
        matches!(first, Some(Value::Text(text)) if text.starts_with(words))
    };
    match sheet.name.as_str() {
        schema::GUIDE_SHEET => begins(schema::GUIDE_TITLE),
        schema::LIST_SHEET => sheet.hidden,
        _ => false,
    }
}

/// The table whose name is the beginning of the sheet's name.
fn begun(name: &str, role: Role) -> Option<&'static Schema> {
    schema::of_role(role)
        .filter(|schema| begins_with(name, schema))
        .max_by_key(|schema| schema.name.chars().count())
}

/// The table of another workbook that a sheet is by its name and by its header.
fn of_another_role(sheet: &Sheet, role: Role) -> Option<&'static Schema> {
    let others = schema::SHEETS.iter().copied().filter(|schema| schema.role != role);
    let mut named =
        others.filter(|schema| compact(&sheet.name) == schema.name || begins_with(&sheet.name, schema));
    named.find(|schema| !sheet.hidden && fits(sheet, schema))
}

fn begins_with(name: &str, schema: &Schema) -> bool {
    let name = compact(name);
    name.starts_with(schema.name) && name != schema.name
}

/// Whether a header of the sheet has every ● column of the table.
fn fits(sheet: &Sheet, schema: &'static Schema) -> bool {
    let Some(header) = header::find(&Top::new(sheet, 0, TOP_ROWS), &Names::new(schema, &[]), 2) else {
        return false;
    };
    let has = |name: &str| {
        schema
            .columns
            .iter()
            .zip(&header.columns)
            .any(|(column, found)| column.name == name && found.is_some())
    };
    let needed = schema.columns.iter().filter(|column| column.required);
    needed.into_iter().all(|column| has(column.name) || (column.name == "投放日期" && has("投放开始")))
}

impl<'a> ReadingPlan<'a> {
    /// Adds the sheets of a file that a person confirmed in 接入.xlsx. Its other sheets are ignored.
    fn adopted(&mut self, workspace: &Workspace, file: &'a File) {
        for sheet in file.sheets.iter().filter(|sheet| !sheet.hidden) {
            let Some(reading) = workspace.reading(file, sheet) else { continue };
            let schema = schema::SHEETS.iter().copied().find(|schema| schema.name == reading.table);
            let Some(schema) = schema else { continue };
            let id = self.sources.add_as(&file.name, &sheet.name, schema.role.word(), schema.name);
            if self.defaults.is_none() && !reading.defaults.is_empty() {
                self.defaults = Some(self.answers(workspace, DEFAULTS));
            }
            self.jobs.push(Job { file, sheet, id, schema });
        }
    }

    /// D15 for a refused file. Its sheets are counted as not read if they could be parsed.
    fn refused(&mut self, file: &'a File, role: Role, refusal: &Refusal) {
        let id = self.sources.add_as(&file.name, "", role.word(), "");
        let mut finding =
            Raised::new(Code::D15, file.name.as_str(), refusal.message.as_str()).at(Place::new(id, 0, 0));
        if refusal.copy_of.is_some() {
            finding = finding.severity(Severity::Yellow);
        }
        self.findings.push(finding);
        let tables: Vec<_> = file
            .sheets
            .iter()
            .filter_map(|sheet| {
                let schema = schema_of(file, sheet, role).or_else(|| begun(&sheet.name, role))?;
                Some(Job { file, sheet, id, schema })
            })
            .collect();
        if tables.is_empty() {
            self.not_read.push(NotRead {
                file: file.name.clone(),
                reason: refusal.message.clone(),
                ..NotRead::default()
            });
        }
        self.unused.extend(tables.into_iter().map(|job| (job, refusal.message.clone())));
    }

    /// Names the folders that were not entered in one note; D15 for a folder that could not be listed.
    fn folders(&mut self, workspace: &Workspace) {
        let mut names = Vec::new();
        for passed in &workspace.passed {
            let reason = passed.why.word().to_owned();
            if passed.why == Why::Unreadable {
                let message = format!("文件夹“{}”{reason}", passed.folder);
                self.findings.push(Raised::new(Code::D15, passed.folder.as_str(), message));
            } else {
                names.push(format!("“{}”", passed.folder));
            }
            self.not_read.push(NotRead { file: passed.folder.clone(), reason, ..NotRead::default() });
        }
        if !names.is_empty() {
            let message = format!(
                "没有进入 {} 个文件夹：{}；里面的文件都没有读。要用的文件请移到工作文件夹或普通的子文件夹",
                names.len(),
                names.join("、")
            );
            self.findings.push(Raised::new(Code::D19, "文件夹", message).field("未进入"));
        }
    }
}

fn schema_of(file: &File, sheet: &Sheet, role: Role) -> Option<&'static Schema> {
    let named = |name: &str| {
        let name = compact(name);
        schema::of_role(role).find(|schema| schema.name == name)
    };
    // the name of such a CSV says its role but not its table
    let unnamed = file.name.to_ascii_lowercase().ends_with(".csv") && sheet.name == role.word();
    if unnamed && let Some(schema) = best_fit(sheet, role) {
        return Some(schema);
    }
    if let Some(schema) = named(&sheet.name) {
        return Some(schema);
    }
    if role == Role::Schedule && !sheet.hidden && grid::is_grid(sheet) {
        return Some(&schema::PLACEMENT);
    }
    if !file.single_sheet || sheet.hidden || sheet.cells.is_empty() {
        return None;
    }
    let stem = file.name.rsplit('/').next().unwrap_or(&file.name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let rest = stem.strip_prefix(role.word()).unwrap_or(stem);
    let parts = || rest.split(['_', '-', ' ', '(', ')', '（', '）', '　']);
    parts().find_map(named).or_else(|| best_fit(sheet, role))
}

/// The table of the role whose headers fit best; at least two must fit.
fn best_fit(sheet: &Sheet, role: Role) -> Option<&'static Schema> {
    let top = Top::new(sheet, 0, TOP_ROWS);
    let mut best: Option<(usize, &'static Schema)> = None;
    for schema in schema::of_role(role) {
        let Some(header) = header::find(&top, &Names::new(schema, &[]), 2) else { continue };
        let needed = schema.columns.iter().zip(&header.columns);
        let needed = needed.filter(|(column, found)| column.required && found.is_some()).count();
        let fit = header.matched() * 2 + needed;
        if best.is_none_or(|(other, _)| fit > other) {
            best = Some((fit, schema));
        }
    }
    best.map(|(_, schema)| schema)
}
