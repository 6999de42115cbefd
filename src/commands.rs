//! The commands beside the weekly run. Each reads what a run reads and shows or writes one thing of it.

use crate::error::{Error, Result};
use crate::model::{self, Month};
use crate::plan::{Request, RunPlan};
use crate::report::closing::{self, Closed};
use crate::report::terminal;
use crate::report::view::{Input, chase};
use crate::{assess, check, inputs, publish, read, recall, reconcile, report, stages};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

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
    let (mut recall, workspace) = inputs(&plan, &|_| {})?;
    let assessment = stages(&plan, workspace, recall.memory, &|_| {})?;
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
        let dir = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
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
/// If there is no such folder.
pub fn doctor(request: &Request) -> Result<Vec<crate::doctor::Check>> {
    let (plan, wrong) = match RunPlan::new(request) {
        Err(wrong) => (RunPlan::configured(request, |_| Ok(Default::default()))?, Some(wrong)),
        Ok(plan) => (plan, None),
    };
    let no_roster = crate::doctor::no_roster(crate::adopt::workspace(&plan.read, plan.as_of));
    let last = recall::newest(&plan.out).map(|(day, _)| day).max(recall::published(&plan.out));
    let checks = crate::doctor::checks(&plan.out, publish::probe(&plan.out), no_roster, last, request.today);
    let wrong = wrong.map(|wrong| crate::doctor::Check { fine: false, words: wrong.to_string() });
    Ok(wrong.into_iter().chain(checks).collect())
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
    let (mut recall, workspace) = inputs(&plan, &|_| {})?;
    let assessment = stages(&plan, workspace, recall.memory, &|_| {})?;
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
    let (adoption, given, mut notes) = crate::adopt::adopt(&plan.read, plan.as_of)?;
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
