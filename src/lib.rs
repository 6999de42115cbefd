//! # The house
//!
//! jobbag reads the workbooks of an agency, checks them against its handbook, reconciles every media prepayment
//! and writes reports. Data flows in one direction; the modules below are in that order:
//!
//! ```text
//! read → normalise → link → reconcile → due → check → report → publish
//! ```
//!
//! | stage | gives | must never |
//! |---|---|---|
//! | [`read`] | files → raw tables with coordinates | know what a column means |
//! | [`normalise`] | raw tables → typed records | fail on bad data, guess, or default |
//! | [`link`] | records → cases, as of 检查日 | judge |
//! | [`reconcile`] | every fen of receipts, payments, invoices, publication | touch a record |
//! | [`due`] | what is owed, by when, handed in when; countdown, lanes, week ahead, forecast | judge, or name a rule |
//! | [`check`] | rules → findings, one rule a file | modify a case, read another rule's findings |
//! | [`report`] | view models, then one writer a file | compute in a writer |
//! | [`publish`] | bytes → shared drive | write outside the output folder |
//!
//! [`adopt`] is outside the flow: it reads the workbooks that an office already has and proposes tables and
//! fields, with normalise's schema and cell readers. Only what a person confirmed counts. [`recall`] loads the
//! earlier runs and people's answers. [`model`] imports no other module of ours. A [`finding`] is a matter that
//! a person must see, an [`error`] means that the work could not be done, [`handbook`] is the handbook as data.
//!
//! Absent on purpose: a clock below `main` (the as-of date is a setting), floats outside the two conversions,
//! hash-map order in output, writing to staff's files, an `Err` for bad data (that is a [`finding::Finding`]).

pub mod cli;

pub mod read;

pub mod normalise;

pub mod adopt;

pub mod link;

pub mod reconcile;

pub mod due;

pub mod check;

pub mod report;

pub mod recall;

pub mod publish;

pub mod doctor;

pub mod error;
pub mod finding;
pub mod handbook;
pub mod model;

#[cfg(test)]
mod testing;

use chrono::NaiveDate;
use due::Due;
use error::{Error, Result};
use finding::{Finding, Severity};
use link::Office;
use model::memory::Memory;
use model::{FirstPage, Month};
use reconcile::Books;
use report::closing::{self, Closed};
use report::terminal;
use report::view::weekly::{first_matters, first_page, legacy};
use report::view::{Input, InputFile, chase, records};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The options of a run. The clock and the path of the program come from `main`.
#[derive(Clone, Debug)]
pub struct Request {
    /// The workspace.
    pub dir: PathBuf,
    /// `--out`, else jobbag.toml's, else 输出 in the workspace.
    pub out: Option<PathBuf>,
    /// `--as-of`, else jobbag.toml's, else `today`.
    pub as_of: Option<NaiveDate>,
    pub today: NaiveDate,
    /// Our own binary, which reads old formats in a process of its own.
    pub helper: Option<PathBuf>,
}

/// A request with jobbag.toml applied.
struct RunPlan {
    as_of: NaiveDate,
    out: PathBuf,
    /// A run of a later week is kept: this one only looks back, into a folder of its own.
    looks_back: bool,
    read: read::Request,
}

impl RunPlan {
    fn new(request: &Request) -> Result<RunPlan> {
        let dir = std::path::absolute(&request.dir).map_err(|_| Error::NoWorkspace(request.dir.clone()))?;
        // a file of a workspace stands for its folder
        let dir = if dir.is_file() { dir.parent().map_or(dir.clone(), Path::to_owned) } else { dir };
        if !dir.is_dir() {
            return Err(Error::NoWorkspace(request.dir.clone())); // before the out folder is made in it
        }
        let (config, problems) = read::config::load(&dir, normalise::cell::date::in_full)?;
        let asked = request.out.as_deref().map(std::path::absolute).transpose();
        let asked = asked.map_err(|_| Error::Usage("--out 的路径不可用，请核对".to_owned()))?;
        let configured = config.out.as_deref().unwrap_or(Path::new(read::config::OUT));
        let out = asked.unwrap_or_else(|| dir.join(configured));
        let as_of = request.as_of.or(config.as_of).unwrap_or(request.today);
        let helper = request.helper.clone();
        Ok(RunPlan {
            as_of,
            out: out.clone(),
            looks_back: false,
            read: read::Request { dir, out, config, problems, helper },
        })
    }

    fn recall(&self) -> recall::Recall {
        recall::load(&self.out, self.as_of, check::is_ours)
    }

    /// The same, once it is known whether a later week has been run.
    fn after(self, memory: &Memory) -> RunPlan {
        RunPlan { looks_back: memory.later.is_some(), ..self }
    }

    /// A file of the out folder as people find it from the workspace.
    fn below(&self, file: &str) -> String {
        let dir = std::path::absolute(&self.read.dir).unwrap_or_else(|_| self.read.dir.clone());
        let out = self.out.strip_prefix(dir).unwrap_or(&self.out).to_string_lossy().replace('\\', "/");
        format!("{out}/{file}")
    }

    /// The memory with its cells among the sources, so that a finding can stand in a status workbook.
    fn placed(&self, mut memory: Memory, sources: &mut model::Sources) -> Memory {
        for doubt in memory.doubts.iter_mut().chain(&mut memory.strays) {
            for cell in std::iter::once(&mut doubt.at).chain(&mut doubt.related) {
                cell.place.sheet = sources.add(&self.below(&cell.workbook), &cell.sheet);
            }
        }
        for cell in memory.answered.values_mut().flat_map(|answer| &mut answer.cells) {
            cell.place.sheet = sources.add(&self.below(&cell.workbook), &cell.sheet);
        }
        memory
    }

    /// Where the reports lie: the out folder, or the folder of a look back.
    fn reports(&self) -> PathBuf {
        if self.looks_back { self.out.join(publish::look_back_folder(self.as_of)) } else { self.out.clone() }
    }

    /// Name of the workspace's folder; empty where it has none (the root of a drive).
    fn folder(&self) -> String {
        let real = self.read.dir.canonicalize().unwrap_or_else(|_| self.read.dir.clone());
        real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// From a report's folder, one below the reports, to the workspace, with a closing slash:
    /// `../../` from 输出; the whole path only where no relative one leads there (another drive).
    fn to_workspace(&self) -> String {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let (out, dir) = (real(&self.out), real(&self.read.dir));
        let shared = out.components().zip(dir.components()).take_while(|(a, b)| a == b).count();
        if shared == 0 {
            let whole = self.read.dir.display().to_string().replace('\\', "/");
            return format!("{}/", whole.trim_end_matches('/'));
        }
        let deeper = if self.looks_back { 2 } else { 0 };
        let mut way = "../".repeat(out.components().count() - shared + 1 + deeper);
        for folder in dir.components().skip(shared) {
            way.push_str(&folder.as_os_str().to_string_lossy());
            way.push('/');
        }
        way
    }
}

/// Everything known after the stages up to `check`: what reports, `check` and `explain` speak of.
#[derive(Clone, Debug)]
pub struct Assessment {
    pub office: Office,
    pub books: Books,
    pub due: Due,
    pub findings: Vec<Finding>,
    pub memory: Memory,
    pub inputs: Vec<InputFile>,
    /// Who has which file open.
    pub open_by: Vec<(String, String)>,
    /// False where a file could not be used.
    pub complete: bool,
    /// From a report's folder to the workspace, with a closing slash.
    to_workspace: Arc<str>,
    /// Name of the workspace's folder.
    folder: String,
}

impl Assessment {
    /// The stages from `read` to `check`, one line each.
    fn of(plan: &RunPlan, memory: Memory, progress: &dyn Fn(&str)) -> Result<Assessment> {
        progress("读取工作簿");
        let workspace = adopt::workspace(&plan.read, plan.as_of)?;
        progress("整理记录");
        let normalised = normalise::normalise_after(&workspace, plan.as_of, &memory.provisional);
        let inputs = workspace.files.iter().map(|file| InputFile::of(file, &normalised.coverage)).collect();
        let used = workspace.files.iter().filter(|file| file.refused.is_none());
        let roles = used.filter_map(|file| file.role).map(read::table::Role::word).collect();
        let files_complete = workspace.is_complete();
        let seen: Vec<(String, String)> =
            workspace.files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect();
        let (open_by, found) = (workspace.open_by, read::table::Archives::of(&workspace.passed));
        drop(workspace.files); // raw tables are as large as the records made of them
        let mut office = link::link(normalised);
        let seen: Vec<(&str, &str)> =
            seen.iter().map(|(name, hash)| (name.as_str(), hash.as_str())).collect();
        office.miss(&memory.kept, &seen, |name| found.whereabouts(&plan.read.dir, name));
        let complete = files_complete && office.coverage.is_complete();
        office.coverage.remember(&memory.held, &office.roles);
        let mut memory = plan.placed(memory, &mut office.sources);
        memory.recognise(&office.births);
        office.claim(&memory.answers);
        office.coverage.leave_out(memory.answers_not_read.iter().cloned());
        progress("对账");
        let books = reconcile::reconcile(&office, &memory);
        balanced(&books)?;
        progress("检查");
        let due = due::due(&office, &books);
        let findings = check::check(&office, &books, &due, &memory);
        check::follow(&mut memory, &findings);
        let rules = check::rule::Review { office: &office, books: &books, due: &due };
        memory.movement = check::movement(&rules, &memory, &findings, &roles);
        let (to_workspace, folder) = (plan.to_workspace().into(), plan.folder());
        Ok(Assessment {
            office,
            books,
            due,
            findings,
            memory,
            inputs,
            open_by,
            complete,
            to_workspace,
            folder,
        })
    }

    /// The assessment as the reports look at it.
    pub fn input(&self) -> Input<'_> {
        Input {
            office: &self.office,
            books: &self.books,
            due: &self.due,
            findings: &self.findings,
            memory: &self.memory,
            inputs: &self.inputs,
            complete: self.complete,
            version: env!("CARGO_PKG_VERSION"),
            rule: check::rule_of,
            to_workspace: &self.to_workspace,
            folder: &self.folder,
            bounds: Default::default(),
        }
    }

    /// Files, folders and sheets that should have been read and could not, with the reasons.
    fn refused(&self) -> Vec<(String, String)> {
        let coverage = &self.office.coverage;
        let mut refused: Vec<(String, String)> = self
            .inputs
            .iter()
            .filter_map(|input| Some((input.file.clone(), input.refused.clone()?)))
            .chain(coverage.closed.clone())
            .collect();
        let parts = coverage.refused_parts(|file| refused.iter().any(|(whole, _)| whole == file));
        refused.extend(parts);
        refused
    }

    /// Whether any finding of ours counts and is red.
    pub fn has_open_red(&self) -> bool {
        let ours = |f: &Finding| check::is_ours(f.code.as_str());
        self.findings.iter().any(|f| f.counts() && f.severity == Severity::Red && ours(f))
    }
}

/// Control totals must balance: read = used + refused, in rows and in fen.
fn balanced(books: &Books) -> Result<()> {
    let unbalanced: Vec<&str> = books
        .control_totals
        .iter()
        .filter(|total| !total.balances())
        .map(|total| total.table.as_str())
        .collect();
    if unbalanced.is_empty() { Ok(()) } else { Err(Error::Unbalanced(unbalanced.join("、"))) }
}

/// The weekly job: reads, checks, reconciles and writes everything.
///
/// # Errors
/// If the work could not be done at all; bad data is a finding.
pub fn run(request: &Request, progress: &dyn Fn(&str)) -> Result<(Assessment, terminal::Summary)> {
    let plan = RunPlan::new(request)?;
    let lock = publish::lock(&plan.out)?;
    let mut recall = plan.recall();
    let plan = plan.after(&recall.memory);
    let assessment = Assessment::of(&plan, recall.memory, progress)?;
    recall.ledger.rename(&assessment.memory.renamed);
    progress("写出报告");
    let input = assessment.input();
    let records = records(&input);
    let (files, draft) = report::write(&input, &records)?;
    let numbers = first_page(&input, &records);
    let first = first_matters(&input, &records);
    progress("保存报告");
    let memory = |to: &mut dyn io::Write| report::memory(to, &draft, &files);
    let published = match plan.looks_back {
        true => publish::look_back(&lock, plan.as_of, &files, &memory)?,
        false => publish::publish(&lock, plan.as_of, &files, &memory, &mut recall.ledger)?,
    };
    let summary = summary(&plan, &assessment, (numbers, first), recall.notes, &published);
    Ok((assessment, summary))
}

/// The same without writing: findings for the terminal, records for `explain`.
///
/// # Errors
/// If the work could not be done at all; bad data is a finding.
pub fn assess(request: &Request, progress: &dyn Fn(&str)) -> Result<Assessment> {
    let plan = RunPlan::new(request)?;
    let recall = plan.recall();
    Assessment::of(&plan, recall.memory, progress)
}

/// The tasks of one person for today, or one line for each person.
///
/// # Errors
/// If nobody has the name, or the work could not be done at all.
pub fn today(request: &Request, name: Option<&str>) -> Result<String> {
    let assessment = assess(request, &|_| {})?;
    Ok(report::today(&assessment.input(), name)? + &terminal::incomplete_list(&assessment.refused()))
}

/// The reminder texts of one client or medium, or of all.
///
/// # Errors
/// If nobody has the name, or the work could not be done at all.
pub fn chase(request: &Request, name: Option<&str>) -> Result<String> {
    let assessment = assess(request, &|_| {})?;
    let (input, unread) = (assessment.input(), terminal::incomplete_list(&assessment.refused()));
    Ok(terminal::chase(&chase::reminders(&input), &chase::known(&input), name)? + &unread)
}

/// One 付款对账清单 (H-4.2.4) as workbook and page, written into the out folder.
///
/// # Errors
/// If no project has that client, or the work could not be done at all.
pub fn statement(request: &Request, client: &str, month: Month) -> Result<Vec<PathBuf>> {
    hand_out(request, |input| report::statement(input, client, month))
}

/// One form of the handbook, filled with what the registers know; without a key, an empty form.
///
/// # Errors
/// If there is no such form or record, or the work could not be done at all.
pub fn form(request: &Request, kind: &str, key: Option<&str>) -> Result<Vec<PathBuf>> {
    report::view::form::FormKind::named(kind)?; // before anything is read
    hand_out(request, |input| report::form(input, kind, key))
}

/// Writes files of a command outside a run into the folder where runs write them.
fn hand_out(request: &Request, make: impl Fn(&Input) -> Result<Vec<model::Output>>) -> Result<Vec<PathBuf>> {
    let plan = RunPlan::new(request)?;
    let lock = publish::lock(&plan.out)?;
    let mut recall = plan.recall();
    let assessment = Assessment::of(&plan, recall.memory, &|_| {})?;
    let files = make(&assessment.input())?;
    let written = publish::hand_out(&lock, plan.as_of, &files, &mut recall.ledger)?;
    if let Some(aside) = written.set_aside.first() {
        return Err(Error::Unwritable { path: plan.out.join(&aside.path), reason: aside.reason.clone() });
    }
    Ok(written.written.into_iter().map(|path| plan.out.join(path)).collect())
}

/// Whether a folder contains only the files delivered with the program. A double click there lays out templates.
pub fn is_new_folder(dir: &Path) -> bool {
    const HANDED_OUT: [&str; 6] =
        ["jobbag", "jobbag.exe", "双击运行.cmd", "说明.html", "LICENSE.txt", "输出"];
    let Ok(entries) = std::fs::read_dir(dir) else { return false };
    entries.filter_map(std::result::Result::ok).all(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        HANDED_OUT.contains(&name.as_ref()) || name.ends_with(".sha256") || name.ends_with(".zip")
    })
}

/// Makes a workspace in `dir`: templates, or with `demo` a small office with a month of work. Existing files are
/// not changed: a role with a file gets no template. Gives what was done, in Chinese.
///
/// # Errors
/// If the folder or a file cannot be written.
pub fn init(dir: &Path, today: NaiveDate, demo: bool) -> Result<Vec<String>> {
    let files = report::workspace(today, demo, env!("CARGO_PKG_VERSION"))?;
    let present = read::roles(dir);
    let (mut new, mut kept) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let role = read::table::Role::ALL.into_iter().find(|role| name.starts_with(role.word()));
        match role.is_some_and(|role| present.contains(&role)) {
            true => kept.push(name),
            false => new.push((name, bytes)),
        }
    }
    let (written, there) = publish::lay_out(dir, &new)?;
    kept.extend(there);
    let mut lines = Vec::new();
    if !written.is_empty() {
        lines.push(format!("已写入 {}：{}", dir.display(), written.join("、")));
    }
    if !kept.is_empty() {
        lines.push(format!("已有同类文件，没有写：{}", kept.join("、")));
    }
    lines.push(match demo {
        true if written.is_empty() => "这里已有同类的表，没有写演示办公室；请换一个空文件夹".to_owned(),
        true => "演示办公室已备好：在这个文件夹里运行 jobbag run，再打开 输出/管理/周报.html".to_owned(),
        false => "先看 先看我.html；填好项目表和工作单表后，双击 双击运行.cmd 或运行 jobbag run".to_owned(),
    });
    Ok(lines)
}

/// Checks whether the weekly work is possible on this computer and in this folder.
///
/// # Errors
/// If there is no such folder, or its jobbag.toml cannot be read.
pub fn doctor(request: &Request) -> Result<Vec<doctor::Check>> {
    let plan = RunPlan::new(request)?;
    let no_roster = doctor::no_roster(adopt::workspace(&plan.read, plan.as_of));
    let last = recall::newest(&plan.out).map(|(day, _)| day).max(recall::published(&plan.out));
    Ok(doctor::checks(&plan.out, publish::probe(&plan.out), no_roster, last, request.today))
}

/// How a month is closed.
#[derive(Clone, Debug)]
pub struct CloseOrder {
    pub month: Month,
    /// Closes a closed month again.
    pub again: bool,
    /// Freezes the month although the checklist has a red step.
    pub anyway: bool,
    /// Writes nothing.
    pub preview: bool,
    /// The path for the books as plain-text accounting.
    pub ledger: Option<PathBuf>,
}

/// Writes the books of a month and freezes its money rows, so that later runs see later entries.
///
/// # Errors
/// If the month has not begun, is closed and `again` is not set, or the work could not be done.
pub fn close(request: &Request, order: &CloseOrder) -> Result<Closed> {
    let plan = RunPlan::new(request)?;
    let month = order.month;
    if month.first_day() > plan.as_of {
        return Err(Error::Usage(format!("{month} 还没开始（检查日 {}），不能结账", plan.as_of)));
    }
    let lock = (!order.preview).then(|| publish::lock(&plan.out)).transpose()?;
    let file = model::closing::closing_file(month);
    if !order.again && plan.out.join(&file).exists() {
        let said = format!("{month} 已经结过账（{file}）；要按现在的账重结，请加 --again");
        return Err(Error::Usage(said));
    }
    let mut recall = plan.recall();
    let assessment = Assessment::of(&plan, recall.memory, &|_| {})?;
    let input = assessment.input();
    let accounts = reconcile::accounts(&assessment.office, &assessment.books, month);
    let view = report::view::closing::closing(&input, &accounts);
    let closing = closing::closing(&assessment.office, month);
    let mut closed = Closed::of(&closing, &view, order.preview);
    let Some(lock) = lock else { return Ok(closed) };
    if let (Some(path), Some(unread)) = (&order.ledger, &view.unread) {
        closed.notes.push(format!("{unread}，余额不可信，账没有写进 {}", path.display()));
    } else if let Some(path) = &order.ledger {
        // before the month is frozen: a path that cannot be written stops here
        publish::ledger(path, report::ledger::FIRST_LINE, &report::ledger::write(&accounts))?;
        closed.books.push(path.clone());
    }
    let mut outputs = closing::books(&input, &view)?;
    let frozen = closed.obstacles.is_empty() || order.anyway;
    if frozen {
        outputs.push(closing::write(&closing, &view)?);
    }
    let written = publish::hand_out(&lock, plan.as_of, &outputs, &mut recall.ledger)?;
    if let Some(aside) = written.set_aside.iter().find(|aside| aside.path == file) {
        return Err(Error::Unwritable { path: plan.out.join(&aside.path), reason: aside.reason.clone() });
    }
    let (json, books): (Vec<_>, Vec<_>) = written.written.iter().partition(|path| path.ends_with(".json"));
    closed.file = json.first().map(|path| plan.out.join(path));
    closed.books.splice(0..0, books.into_iter().map(|path| plan.out.join(path)));
    let aside = written.set_aside.iter().filter(|aside| aside.path != file);
    closed
        .notes
        .extend(aside.map(|aside| format!("{}：{}。新版在 {}", aside.path, aside.reason, aside.kept_at)));
    closed.notes.extend(written.notes);
    Ok(closed)
}

/// Withdraws the run of a wrong 检查日.
///
/// # Errors
/// If there is no such run, or a file cannot be moved.
pub fn drop_run(request: &Request, day: NaiveDate) -> Result<publish::Dropped> {
    let plan = RunPlan::new(request)?;
    let lock = publish::lock(&plan.out)?;
    let mut recall = recall::load(&plan.out, day, check::is_ours);
    publish::drop_run(&lock, day, &mut recall.ledger)
}

/// The result of `adopt`.
pub struct Adopted {
    pub said: String,
    /// The number of sheets found.
    pub sheets: usize,
    /// False if 接入.xlsx could not be read or replaced.
    pub all_written: bool,
}

/// Reads the workbooks that an office already has and writes 接入.xlsx, in which a person confirms the proposals.
///
/// # Errors
/// If the folder cannot be read, or nothing can be written.
pub fn adopt(request: &Request, progress: &dyn Fn(&str)) -> Result<Adopted> {
    let plan = RunPlan::new(request)?;
    let lock = publish::lock(&plan.out)?;
    progress("查看表格");
    let (adoption, given, mut notes) = adopt::adopt(&plan.read, plan.as_of)?;
    if adoption.sheets.is_empty() && given.layouts.is_empty() {
        // nothing to ask about: a folder without any table gets no 接入.xlsx
        let has_roster = read::roles(&plan.read.dir).contains(&read::table::Role::Roster);
        let said = terminal::nothing_to_adopt(&adoption, &request.dir, has_roster, &notes);
        return Ok(Adopted { said, sheets: 0, all_written: adoption.is_answered() });
    }
    progress("写出接入表");
    let files = report::adoption(&adoption, plan.as_of)?;
    let published = publish::adoption(&lock, plan.as_of, &files, &given)?;
    let set_aside = published.set_aside.iter();
    notes.extend(set_aside.map(|file| format!("{}：{}。新版在 {}", file.path, file.reason, file.kept_at)));
    let workbook = plan.out.join(model::adoption::WORKBOOK).display().to_string();
    let said = terminal::adopted(&adoption, &workbook, &notes);
    let sheets = adoption.sheets.len();
    Ok(Adopted { said, sheets, all_written: published.set_aside.is_empty() && adoption.is_answered() })
}

/// The proposals in 接入.xlsx that still wait for a person.
fn waiting(assessment: &Assessment) -> Option<String> {
    let waits = |finding: &&Finding| finding.key == adopt::WAITING;
    assessment.findings.iter().find(waits).map(|finding| finding.message.clone())
}

fn summary(
    plan: &RunPlan,
    assessment: &Assessment,
    (numbers, first): (FirstPage, Vec<String>),
    notes: Vec<String>,
    published: &publish::Summary,
) -> terminal::Summary {
    let looked_back = assessment.memory.later.map(|later| {
        format!(
            "已有更晚的 {later} 那次运行，这次只作回看，写在单独的文件夹里，不改动现有报告和处理意见。若那次日期写错，运行 jobbag run --drop-run {later}"
        )
    });
    let set_aside = published
        .set_aside
        .iter()
        .map(|file| format!("{}：{}。新版在 {}", file.path, file.reason, file.kept_at));
    terminal::Summary {
        as_of: plan.as_of.to_string(),
        red: numbers.red,
        yellow: numbers.yellow,
        first,
        due_this_week: numbers.due.unwrap_or_default(),
        advanced: terminal::advanced(&assessment.books),
        unfilled: assessment.office.coverage.unfilled,
        legacy: legacy(&assessment.findings),
        refused: assessment.refused(),
        complete: assessment.complete,
        open_by: assessment.open_by.clone(),
        all_written: published.set_aside.is_empty(),
        set_aside: looked_back
            .into_iter()
            .chain(waiting(assessment))
            .chain(notes)
            .chain(published.notes.iter().cloned())
            .chain(report::view::form::left_out(&assessment.input()))
            .chain(set_aside)
            .collect(),
        out: plan.reports().display().to_string(),
    }
}
