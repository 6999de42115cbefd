//! STAGE 2: raw tables → records + findings. It never fails on bad data.
//!
//! 设置 is read first (`settings`), then the registers of names, then every other sheet: `workbook`
//! decides which table a sheet is, `sheet` finds its header and reads its rows, `cell` reads one cell, and
//! `record` makes a record of each row. A day grid (`grid`) gives the same placements as a list;
//! `record::progress` completes both. 检查日 does not change a record; `link` resolves references.

pub mod cell;
pub mod settings;
pub mod sheet;

mod bank;
mod blank_forms;
mod copies;
pub(crate) mod grid;
mod growth;
mod intake;
mod outsider;
mod proof;
mod record;
mod tax;
mod workbook;

#[cfg(test)]
mod tests;

use crate::finding::{Code, Raised};
use crate::model::choice::ProjectStatus;
use crate::model::coverage::{Coverage, Gap};
use crate::model::past_run::DoubtedCells;
use crate::model::provisional::ProvisionalKeys;
use crate::model::records::Heading;
use crate::model::source::SheetId;
use crate::model::{Place, Records, Settings, Sources};
use crate::read::table::{File, Role, Why, Workspace};
use cell::clean::compact;
use chrono::NaiveDate;
use copies::Refused;
use intake::{Intake, RowNames};
use rayon::prelude::*;
use record::{money, order, placement, progress, quote, roster};
use sheet::birth::{self, Newborn};
use sheet::body;
pub(crate) use sheet::example::EXAMPLES;
pub use sheet::schema;
use sheet::table::{Job, Table};
use sheet::unread;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use workbook::ReadingPlan;

/// The folder of evidence; a file in it is named by the key of its record.
const EVIDENCE: &str = "凭证/";

/// All records of the workbooks, and the findings about what could not be understood.
#[derive(Clone, Debug)]
pub struct Normalised {
    pub settings: Settings,
    pub sources: Sources,
    pub records: Records,
    /// What was seen and is not read.
    pub coverage: Coverage,
    /// Rows of 别名表 used in this stage: headers, people, media.
    pub used_aliases: BTreeSet<Place>,
    pub findings: Vec<Raised>,
}

/// Reads 设置.xlsx first, then every table with these settings.
pub fn normalise(workspace: &Workspace, as_of: NaiveDate) -> Normalised {
    normalise_after(workspace, as_of, &ProvisionalKeys::default(), &DoubtedCells::new())
}

/// The same after earlier runs: a row without a key that they knew keeps the provisional one, and of the cells
/// that the last run could not use it is noted which are blank now.
pub fn normalise_after(
    workspace: &Workspace,
    as_of: NaiveDate,
    provisional: &ProvisionalKeys,
    doubted: &DoubtedCells,
) -> Normalised {
    let ReadingPlan {
        sources,
        settings: own,
        mut jobs,
        unused,
        not_read,
        findings: mut said,
        joined,
        defaults,
    } = workbook::plan(workspace);
    let (settings, problems) = settings::settings(&own, as_of);
    said.extend(problems);
    let mut intake = Intake::new(workspace, &settings, sources, (provisional, doubted));
    intake.not_read = not_read;
    intake.defaults = defaults;
    intake.grids = Arc::new(grids(&jobs));
    let copied = copies::refuse(&mut jobs, &mut intake);
    let is_read = |id: &SheetId| jobs.iter().any(|job| job.id == *id);
    said.extend(joined.into_iter().filter(|(id, _)| is_read(id)).map(|(_, joined)| joined));
    let doubled: BTreeSet<String> = copied.iter().map(|copy| copy.job.schema.path()).collect();
    let of_names = workspace.files.iter().filter_map(|file| Some(file.role?.word().to_owned()));
    let roles = of_names.chain(jobs.iter().map(|job| job.schema.role.word().to_owned())).collect();
    let mut records = Records { roles, ..Records::default() };
    let mut reader =
        Reader { intake: &mut intake, records: &mut records, progress: Vec::new(), tried: BTreeSet::new() };
    let first = |job: &&Job<'_>| ["人员", "媒体"].contains(&job.schema.name);
    let second = |job: &&Job<'_>| job.schema.name == "项目";
    for job in jobs.iter().filter(first) {
        reader.read(job);
    }
    for job in jobs.iter().filter(second) {
        reader.read(job);
    }
    let Reader { mut progress, mut tried, .. } = reader;
    // all names are known now, so the other sheets are read in parallel
    let others: Vec<&Job<'_>> = jobs.iter().filter(|job| !first(job) && !second(job)).collect();
    intake.row_names = Arc::new(row_names(&intake, &others));
    // the longest first, so that none is left to one core at the end
    let mut by_length: Vec<(usize, &Job<'_>)> = others.iter().copied().enumerate().collect();
    by_length.sort_by_key(|(_, job)| Reverse(job.sheet.cells.len()));
    let read = by_length.into_iter().par_bridge().map(|(place, job)| {
        let (mut intake, mut records) = (intake.beside(), Records::default());
        let mut reader = Reader {
            intake: &mut intake,
            records: &mut records,
            progress: Vec::new(),
            tried: BTreeSet::new(),
        };
        reader.read(job);
        let Reader { progress, tried, .. } = reader;
        (place, (intake, records, progress, tried))
    });
    let mut read: Vec<_> = read.collect();
    read.sort_by_key(|(place, _)| *place);
    let (mut intakes, mut tables) = (Vec::new(), Vec::new());
    for (_, (of_sheet, own, rows, sheets)) in read {
        intakes.push(of_sheet);
        tables.push(own);
        progress.extend(rows);
        tried.extend(sheets);
    }
    rayon::join(
        || intakes.into_iter().for_each(|of_sheet| intake.absorb(of_sheet)),
        || tables.into_iter().for_each(|own| records.absorb(own)),
    );
    let copies = unused_sheets(unused, copied, &mut intake);
    refused_files(workspace, &mut intake);
    records.progress_rows = progress::by_sheet(&progress);
    progress::complete(&mut records.placements, progress, &mut intake);
    placement::cancelled_without_penalty(&records.placements, &mut intake);
    let unfilled = records.is_empty() && records.has(&schema::PROJECT.path());
    let blank = if unfilled { BTreeSet::new() } else { blank_forms::find(workspace, &intake) };
    blank_forms::put_aside(&blank, workspace, &jobs, &mut records, &mut intake);
    let held = |path: &String| jobs.iter().any(|j| j.schema.path() == *path && !blank.contains(&j.file.name));
    tried.retain(held);
    tried.extend(doubled); // a table that stands there twice is not missing
    open_files(workspace, &jobs, &mut intake);
    missing_sheets(workspace, &tried, &blank, &mut intake);
    match unfilled {
        true => growth::unfilled(&mut intake),
        false => growth::say(&mut records, &mut intake),
    }
    intake.unregistered();
    records.bank = bank::read(workspace, &mut intake);
    records.tax = tax::read(workspace, &mut intake);
    records.proofs = proof::read(workspace, &mut intake);
    records.evidence = workspace.existing.iter().filter(|name| name.starts_with(EVIDENCE)).cloned().collect();
    headings_of_schemas(&mut records);
    let (sources, used_aliases) =
        (std::mem::take(&mut intake.sources), std::mem::take(&mut intake.used_aliases));
    records.digests = std::mem::take(&mut intake.digests);
    records.whole_keys = std::mem::take(&mut intake.whole_keys);
    records.refused_cells = std::mem::take(&mut intake.refused_cells);
    records.emptied = std::mem::take(&mut intake.emptied);
    records.births = std::mem::take(&mut intake.births);
    records.last_days = last_days(&records, &mut intake);
    said.append(&mut intake.findings);
    said.extend(intake.repeats.rest(&intake.sources));
    said.sort();
    let (mut not_read, gaps) = (std::mem::take(&mut intake.not_read), std::mem::take(&mut intake.gaps));
    not_read.sort();
    let closed = workspace.passed.iter().filter(|folder| folder.why == Why::Unreadable);
    let closed = closed.map(|folder| (folder.folder.clone(), folder.why.word().to_owned())).collect();
    let mut coverage = Coverage { not_read, gaps, copies, closed, unfilled, missed: Vec::new() };
    coverage.complete(&schema::PROGRESS.path(), &schema::PLACEMENT.path());
    Normalised { settings, sources, records, coverage, used_aliases, findings: said }
}

/// The sheets of 排期 that are day grids.
fn grids(jobs: &[Job<'_>]) -> BTreeSet<SheetId> {
    let is_grid = |job: &&Job<'_>| job.schema.name == "排期" && grid::is_grid(job.sheet);
    jobs.par_iter().filter(is_grid).map(|job| job.id).collect()
}

/// What the rows without a key are called of every table that stands in several sheets: two that were born
/// alike are told from each other wherever they stand.
fn row_names<'w>(intake: &Intake<'w>, jobs: &[&Job<'w>]) -> BTreeMap<String, Arc<RowNames>> {
    let mut of_tables: BTreeMap<String, Vec<&Job<'w>>> = BTreeMap::new();
    for job in jobs.iter().filter(|job| !intake.grids.contains(&job.id)) {
        of_tables.entry(job.schema.path()).or_default().push(job);
    }
    of_tables.retain(|_, jobs| jobs.len() > 1);
    let newborns = |job: &&Job<'w>| {
        let mut intake = intake.beside(); // what is said of the sheet is said when it is read
        Table::open(&mut intake, **job).map(|table| birth::newborns(&table, &intake)).unwrap_or_default()
    };
    let together = |(path, jobs): (String, Vec<&Job<'w>>)| {
        let sheet = jobs.first().map_or("", |job| job.schema.name);
        let sheets: Vec<Vec<Newborn>> = jobs.par_iter().map(newborns).collect();
        let rows: Vec<Newborn> = sheets.into_iter().flatten().collect();
        (path, Arc::new(birth::named(sheet, &rows, intake.provisional)))
    };
    of_tables.into_iter().map(together).collect()
}

/// Gives registers that the office does not keep the columns of the schema.
fn headings_of_schemas(records: &mut Records) {
    for schema in
        [&schema::RECEIPT, &schema::PAYMENT, &schema::INVOICE_IN, &schema::INVOICE_OUT, &schema::PUBLICATION]
    {
        let heading =
            |name: &'static str| Heading { written: name.to_owned(), field: Some(name), scaled: false };
        let columns = || schema.columns.iter().map(|column| heading(column.name)).collect();
        records.headings.entry(schema.path()).or_insert_with(columns);
    }
}

/// Reads the sheets into the records.
struct Reader<'r, 'w> {
    intake: &'r mut Intake<'w>,
    records: &'r mut Records,
    progress: Vec<progress::ProgressRow>,
    /// Sheets that were found, readable or not, as `role/sheet`.
    tried: BTreeSet<String>,
}

impl<'w> Reader<'_, 'w> {
    fn read(&mut self, job: &Job<'w>) {
        let path = job.schema.path();
        self.tried.insert(path.clone());
        let reading = self.intake.workspace.reading(job.file, job.sheet);
        let is_grid = || reading.map_or_else(|| self.intake.grids.contains(&job.id), |reading| reading.grid);
        let provisional = reading.is_some_and(|reading| reading.provisional);
        if job.schema.name == "排期" && is_grid() {
            let placements = grid::read(self.intake, *job);
            self.records.placements.extend(placements);
            self.records.present.insert(path);
            return;
        }
        let Some(table) = Table::open(self.intake, *job) else {
            self.unreadable(job);
            return;
        };
        if reading.is_none() {
            body::leave_out_above(self.intake, *job, table.header.top, Some(&table));
        }
        self.too_few_days(job, &table);
        self.without_columns(job, &table);
        self.without_day_of_payment(job, &table);
        self.records.headings.entry(path.clone()).or_insert_with(|| table.as_found());
        self.records.present.insert(path);
        let (records, intake) = (&mut *self.records, &mut *self.intake);
        match job.schema.role {
            Role::Roster => roster::read(&table, provisional, records, intake),
            Role::Orders => order::read(&table, records, intake),
            Role::Schedule if job.schema.name == "排期进度" => {
                self.progress.extend(table.read(intake, progress::progress_row));
            }
            Role::Schedule => placement::read(&table, records, intake),
            Role::Money => money::read(&table, records, intake),
            Role::Production => quote::read(&table, records, intake),
            Role::Settings | Role::Bank | Role::Tax | Role::Proof => {}
        }
    }
}

impl<'w> Reader<'_, 'w> {
    /// Notes a sheet that cannot be read: it has no header, or two columns for one field.
    fn unreadable(&mut self, job: &Job<'w>) {
        let said = self.intake.findings.last().filter(|f| f.code == Code::D01);
        let Some(reason) = said.map(|finding| finding.message.clone()) else { return };
        let (not_read, projects) = unread::of(self.intake, *job, &reason);
        self.intake.not_read.push(not_read);
        self.gap(job, reason, projects, true);
    }

    /// Says of a list without 投放日期 that its day columns are too few for a grid, if it has some.
    fn too_few_days(&mut self, job: &Job<'w>, table: &Table<'w>) {
        if table.missing().iter().all(|column| column.name != "投放日期") {
            return;
        }
        let header = table.header.top..=table.header.bottom;
        let few = job
            .sheet
            .cells
            .chunk_by(|a, b| a.row == b.row)
            .filter(|cells| cells.first().is_some_and(|cell| header.contains(&cell.row)))
            .find_map(|cells| grid::too_few(cells, job.sheet));
        let key = table.key();
        let said = self.intake.findings.iter_mut().rev().find(|f| f.code == Code::D01 && f.key == key);
        if let Some((days, said)) = few.zip(said) {
            said.message.push_str(&format!(
                "。日期列不足 7 列：并排的只有 {days} 列，上下又没有星期或年月，没有按逐日排期读；若是逐日排期，请在日期下面加一行星期"
            ));
        }
    }

    /// Notes missing ● columns: what is computed from them is unknown.
    fn without_columns(&mut self, job: &Job<'w>, table: &Table<'w>) {
        let missing = table.missing().into_iter().filter(|column| !column.descriptive);
        let missing: Vec<&str> = missing.map(|column| column.name).collect();
        if missing.is_empty() || job.schema.role == Role::Roster {
            return;
        }
        let reason = format!("表“{}”缺必填列 {}", job.sheet.name, missing.join("、"));
        let (_, projects) = unread::of(self.intake, *job, &reason);
        self.gap(job, reason, projects, false);
    }

    /// D01 for payments without a column 实付日期: nobody can tell a payment from a request.
    fn without_day_of_payment(&mut self, job: &Job<'w>, table: &Table<'w>) {
        const DAY: &str = "实付日期";
        if job.schema.name != schema::PAYMENT.name || table.column(DAY).is_some() {
            return;
        }
        let reason = format!("表“{}”没有“{DAY}”列，分不清哪些已经付了", job.sheet.name);
        let (not_read, projects) = unread::of_table(self.intake, table, &reason);
        if not_read.sum.is_none_or(|sum| sum.is_zero()) {
            return;
        }
        let message =
            format!("{reason}，各笔都当作申请，垫款不算；请把付款日期那一列改名为“{DAY}”，或补上这一列");
        let at = table.place(table.header.bottom, 0);
        self.intake.findings.push(Raised::new(Code::D01, table.key(), message).at(at).field(DAY));
        self.gap(job, reason, projects, false);
    }

    fn gap(&mut self, job: &Job<'w>, reason: String, projects: Option<BTreeSet<String>>, refused: bool) {
        let (table, file) = (job.schema.path(), job.file.name.clone());
        self.intake.gaps.push(Gap {
            table,
            file,
            reason,
            projects,
            by_name: false,
            refused,
            hides_rows: refused,
        });
    }
}

/// Notes the sheets that are not read, with their rows and sums. Returns the files refused as copies.
fn unused_sheets(
    unused: Vec<(Job<'_>, String)>,
    copied: Vec<Refused<'_>>,
    intake: &mut Intake<'_>,
) -> BTreeMap<String, String> {
    let mut copies = BTreeMap::new();
    let of_files = unused.into_iter().map(|(job, reason)| {
        let known = compact(&job.sheet.name) == job.schema.name;
        let missed = match &job.file.refused {
            Some(_) => !job.file.is_complete(),
            None => known,
        };
        (job, reason, missed, job.file.refused.is_some())
    });
    let of_copies = copied.into_iter().map(|Refused { job, reason, identical, file }| {
        if file {
            copies.insert(job.file.name.clone(), reason.clone());
        }
        (job, reason, !identical, true)
    });
    let all: Vec<_> = of_files.chain(of_copies).collect();
    for (job, reason, missed, refused) in all {
        let (not_read, projects) = unread::of(intake, job, &reason);
        // money on a sheet that is called after the table is money of the table, whatever its header
        let has_money = not_read.sum.is_some_and(|sum| !sum.is_zero()) && !refused && !job.sheet.hidden;
        if (missed || has_money) && not_read.rows != Some(0) {
            let (table, file) = (job.schema.path(), job.file.name.clone());
            intake.gaps.push(Gap {
                table,
                file,
                reason: reason.clone(),
                projects,
                by_name: false,
                refused,
                hides_rows: true,
            });
        }
        intake.not_read.push(not_read);
    }
    copies
}

/// Notes refused files whose sheets are not known: any table of the role may be incomplete. A project in the
/// file name limits this to that project.
fn refused_files(workspace: &Workspace, intake: &mut Intake<'_>) {
    for file in workspace.files.iter().filter(|file| !file.is_complete() && file.sheets.is_empty()) {
        let Some(refusal) = &file.refused else { continue };
        let stem = file.name.rsplit('/').next().unwrap_or(&file.name);
        let projects = intake.project_in(stem).map(|project| BTreeSet::from([project.to_owned()]));
        let roles = roles_of(workspace, file);
        let of_roles = || roles.iter().flat_map(|role| schema::of_role(*role));
        let named: Vec<&schema::Sheet> = of_roles()
            .filter(|schema| stem.to_ascii_lowercase().ends_with(".csv") && stem.contains(schema.name))
            .collect();
        let all = || of_roles().collect();
        for schema in if named.is_empty() { all() } else { named } {
            intake.gaps.push(Gap {
                table: schema.path(),
                file: file.name.clone(),
                reason: format!("{}：{}", file.name, refusal.message),
                by_name: projects.is_some(),
                projects: projects.clone(),
                refused: true,
                hides_rows: true,
            });
        }
    }
}

/// The roles whose tables a refused file may hold. By 接入.xlsx, which has none, files are read that have no role
/// by their names.
fn roles_of(workspace: &Workspace, refused: &File) -> Vec<Role> {
    let is_there = |role: &Role| workspace.files.iter().any(|file| file.role == Some(*role));
    match refused.role {
        Some(role) => vec![role],
        None => Role::ALL.into_iter().filter(|role| *role != Role::Settings && !is_there(role)).collect(),
    }
}

/// D19 for each file that somebody has open, because changes that are not saved are not read.
fn open_files(workspace: &Workspace, jobs: &[Job<'_>], intake: &mut Intake<'_>) {
    for (file, name) in &workspace.open_by {
        let place = jobs.iter().find(|job| job.file.name == *file).map(|job| Place::new(job.id, 0, 0));
        let who = if name.is_empty() { "有人" } else { name.as_str() };
        let message = format!("{who}正打开着“{file}”，读到的是上次保存的内容；有改动请保存后再运行");
        intake.findings.push(Raised::new(Code::D19, file.as_str(), message).at(place).field("打开中"));
    }
}

/// D01 for ● sheets that no file of their role has, D23 for roles without a file.
fn missing_sheets(
    workspace: &Workspace,
    tried: &BTreeSet<String>,
    blank: &BTreeSet<String>,
    intake: &mut Intake<'_>,
) {
    for role in Role::ALL {
        let of_role = || workspace.files.iter().filter(move |file| file.role == Some(role));
        let mut files = of_role().filter(|file| !blank.contains(&file.name)).peekable();
        let tables_of = |path: &String| path.starts_with(&format!("{}/", role.word()));
        if files.peek().is_none() && tried.iter().any(tables_of) {
            continue; // a person confirmed its tables in files of other names
        }
        if files.peek().is_none() && workspace.files.iter().any(|file| file.role.is_none()) {
            continue; // 接入.xlsx could not be read: its files may have the tables
        }
        if files.peek().is_none() {
            if let Some(off) = switched_off(role) {
                let empty: Vec<&str> = of_role().map(|file| file.name.as_str()).collect();
                let message = match empty.is_empty() {
                    true => format!("未见{}工作簿，{off}", role.word()),
                    false => format!("{} 还没有填写，{off}", empty.join("、")),
                };
                intake.findings.push(Raised::new(Code::D23, role.word(), message));
            }
            continue;
        }
        let Some(first) = files.find(|file| file.refused.is_none()) else { continue };
        for schema in schema::of_role(role).filter(|s| s.required && !tried.contains(&s.path())) {
            // the table may be in a file that could not be used; that file has a finding already
            if intake.gaps.iter().any(|gap| gap.refused && gap.table == schema.path()) {
                continue;
            }
            let message = format!(
                "{}的各个工作簿里都没有“{}”表（隐藏的不算），相关检查无法进行；请新建该表，或把现有的表改名为“{}”",
                role.word(),
                schema.name,
                schema.name
            );
            let place = intake.sources.first_of(&first.name).map(|id| Place::new(id, 0, 0));
            intake.gaps.push(Gap {
                table: schema.path(),
                file: String::new(),
                reason: message.clone(),
                projects: None,
                by_name: false,
                refused: false,
                hides_rows: true,
            });
            intake.findings.push(Raised::new(Code::D01, schema.path(), message).at(place));
        }
    }
}

fn switched_off(role: Role) -> Option<&'static str> {
    match role {
        Role::Roster => Some("项目、人员和媒体都无从核对"),
        Role::Orders => Some("工作时限和审批检查未运行"),
        Role::Schedule => Some("排期与发布检查未运行"),
        Role::Money => Some("款项检查未运行"),
        Role::Production => Some("制作报价与验收检查未运行"),
        Role::Settings | Role::Bank | Role::Tax | Role::Proof => None,
    }
}

/// The last day in each row. A placement of a day grid has the days of its marks. A project without
/// 合同结束 goes on until its 状态 ends it.
fn last_days(records: &Records, intake: &mut Intake<'_>) -> HashMap<(SheetId, u32), NaiveDate> {
    let mut days = std::mem::take(&mut intake.last_days);
    if intake.settings.parameters.check_from.is_none() {
        return days;
    }
    for placement in &records.placements {
        if let Some(last) = placement.days.iter().map(|day| day.date).max() {
            let day = days.entry((placement.at.sheet, placement.at.row)).or_insert(last);
            *day = last.max(*day);
        }
    }
    for project in &records.projects {
        let ended = matches!(project.status.get(), Some(ProjectStatus::Ended | ProjectStatus::Paused));
        if !ended && project.contract_end.get().is_none() {
            days.remove(&(project.at.sheet, project.at.row));
        }
    }
    days
}
