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

mod plan;

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

mod assessment;
mod commands;
pub mod doctor;

pub mod error;
pub mod finding;
pub mod handbook;
pub mod model;

#[cfg(test)]
mod testing;

pub use assessment::Assessment;
pub use commands::{
    Adopted, CloseOrder, adopt, chase, close, doctor, drop_run, form, init, is_new_folder, statement, today,
};
pub use plan::Request;

use assessment::Seen;
use error::Result;
use model::memory::Memory;
use plan::RunPlan;
use publish::KeptRun;
use read::table::Workspace;
use recall::Recall;

/// The weekly job: reads, checks, reconciles and writes everything.
///
/// # Errors
/// If the work could not be done at all; bad data is a finding.
pub fn run(request: &Request, progress: &dyn Fn(&str)) -> Result<(Assessment, report::terminal::Summary)> {
    keep_freed_memory();
    let plan = RunPlan::new(request)?;
    let lock = publish::lock(&plan.out)?;
    let (mut recall, workspace) = inputs(&plan, progress)?;
    let plan = plan.after(&recall.memory);
    let assessment = stages(&plan, workspace, recall.memory, progress)?;
    recall.ledger.rename(&assessment.memory.renamed);
    progress("写出报告");
    let input = assessment.input();
    let records = in_pool(|| report::view::records(&input));
    let (files, prepared) = publish::prepare(&lock, plan.as_of, plan.looks_back, |made, kept| {
        report::write(&input, &records, made, kept)
    })?;
    progress("保存报告");
    let named = report::named(&files);
    let memory = KeptRun {
        whole: &|to| report::json::keep(&input, &named, to),
        complete: &|draft| report::json::complete(draft, &named),
    };
    let publish = || match plan.looks_back {
        true => publish::look_back(prepared, &files, &memory),
        false => publish::publish(prepared, files, &memory, &mut recall.ledger),
    };
    let (published, left_out) = rayon::join(publish, || report::view::form::left_out(&input));
    let summary = assessment.summary(&plan, &records, (recall.notes, left_out), &published?);
    Ok((assessment, summary))
}

/// Lets the system's allocator keep what is freed. Linux's gives every 128 KB back at once and asks for them again,
/// until it has seen a block freed that is as large as it ever looks for; this takes 4 % of a run. The block is not
/// touched, so it takes no memory.
fn keep_freed_memory() {
    const LARGEST_LOOKED_FOR: usize = 32 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(LARGEST_LOOKED_FOR - (8 << 10))));
}

/// Does a stage on a thread of the pool: from any other, each step that the cores share costs two changes of thread.
fn in_pool<T: Send>(stage: impl FnOnce() -> T + Send) -> T {
    rayon::scope(|_| stage())
}

/// The same without writing: findings for the terminal, records for `explain`.
///
/// # Errors
/// If the work could not be done at all; bad data is a finding.
pub fn assess(request: &Request, progress: &dyn Fn(&str)) -> Result<Assessment> {
    let plan = RunPlan::new(request)?;
    let (recall, workspace) = inputs(&plan, progress)?;
    stages(&plan, workspace, recall.memory, progress)
}

/// What earlier runs left in the out folder, and the workbooks; they are read side by side.
fn inputs(plan: &RunPlan, progress: &dyn Fn(&str)) -> Result<(Recall, Workspace)> {
    progress("读取工作簿");
    let (recall, workspace) = rayon::join(|| plan.recall(), || adopt::workspace(&plan.read, plan.as_of));
    Ok((recall, workspace?))
}

/// The stages from `normalise` to `check`.
fn stages(
    plan: &RunPlan,
    workspace: Workspace,
    memory: Memory,
    progress: &dyn Fn(&str),
) -> Result<Assessment> {
    progress("整理记录");
    let doubted = memory.doubted();
    let normalised =
        in_pool(|| normalise::normalise_after(&workspace, plan.as_of, &memory.provisional, &doubted));
    let seen = Seen::of(&workspace, &normalised.coverage);
    rayon::spawn(move || drop(workspace)); // a million texts are given back while the records are linked
    let mut office = in_pool(|| link::link(normalised));
    let memory = seen.remember(plan, memory, &mut office);
    progress("对账");
    let books = in_pool(|| reconcile::reconcile(&office, &memory));
    books.balanced()?;
    progress("检查");
    let due = in_pool(|| due::due(&office, &books));
    let findings = in_pool(|| check::check(&office, &books, &due, &memory));
    let roles = seen.roles.clone();
    let assessment = Assessment::new(plan, seen, office, books, due, findings, memory);
    Ok(in_pool(|| assessment.since_last_run(&roles)))
}
