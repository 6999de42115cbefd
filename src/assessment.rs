//! Everything known after the stages up to `check`, and what the terminal says of it. Decides nothing: each stage did.

use crate::adopt;
use crate::check;
use crate::due::Due;
use crate::finding::{Finding, Severity};
use crate::link::Office;
use crate::model::Coverage;
use crate::model::memory::Memory;
use crate::plan::RunPlan;
use crate::publish;
use crate::read::table::{Archives, Role, Workspace};
use crate::reconcile::Books;
use crate::report::view::{Input, InputFile, Records, Sheets, weekly};
use crate::report::{terminal, view};
use std::collections::BTreeSet;

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
    sheets: Sheets,
    /// Name of the workspace's folder.
    folder: String,
}

impl Assessment {
    pub(crate) fn new(
        plan: &RunPlan,
        seen: Seen,
        office: Office,
        books: Books,
        due: Due,
        findings: Vec<Finding>,
        memory: Memory,
    ) -> Assessment {
        Assessment {
            complete: seen.complete && office.coverage.is_complete(),
            inputs: seen.inputs,
            open_by: seen.open_by,
            sheets: Sheets::new(&office.sources, plan.to_workspace()),
            folder: plan.folder(),
            office,
            books,
            due,
            findings,
            memory,
        }
    }

    /// The same, compared with the last run. `roles` are those of the files that were used.
    pub(crate) fn since_last_run(mut self, roles: &BTreeSet<&'static str>) -> Assessment {
        if self.memory.unclear_reminders().next().is_some() {
            let texts = view::chase::reminders(&self.input());
            check::end_with_their_text(&mut self.memory, &mut self.findings, &texts.asked());
        }
        let memory = std::mem::take(&mut self.memory);
        let review = check::rule::Review { office: &self.office, books: &self.books, due: &self.due };
        self.memory = check::since_last_run(&review, memory, &self.findings, roles);
        self.memory.keep_for_reports();
        self
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
            sheets: &self.sheets,
            folder: &self.folder,
            bounds: Default::default(),
        }
    }

    /// Files, folders and sheets that should have been read and could not, with the reasons.
    pub(crate) fn refused(&self) -> Vec<(String, String)> {
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

    /// What the terminal says at the end of a run. `notes` are those of the memory, `left_out` the forms that were
    /// not laid ready.
    pub(crate) fn summary(
        &self,
        plan: &RunPlan,
        records: &Records,
        (notes, left_out): (Vec<String>, Vec<String>),
        published: &publish::Summary,
    ) -> terminal::Summary {
        let input = self.input();
        let numbers = weekly::first_page(&input, records);
        let looked_back = self.memory.later.map(|later| {
            format!(
                "已有更晚的 {later} 那次运行，这次只作回看，写在单独的文件夹里，不改动现有报告和处理意见。若那次日期写错，运行 jobbag run --drop-run {later}"
            )
        });
        terminal::Summary {
            as_of: plan.as_of.to_string(),
            red: numbers.red,
            yellow: numbers.yellow,
            first: weekly::first_matters(&input, records),
            due_this_week: numbers.due.unwrap_or_default(),
            advanced: terminal::advanced(&self.books).filter(|_| !self.office.coverage.unfilled),
            unfilled: self.office.coverage.unfilled,
            legacy: weekly::legacy(&self.findings),
            refused: self.refused(),
            complete: self.complete,
            open_by: self.open_by.clone(),
            all_written: published.set_aside.is_empty(),
            set_aside: looked_back
                .into_iter()
                .chain(self.waiting())
                .chain(notes)
                .chain(published.notes.iter().cloned())
                .chain(left_out)
                .chain(published.set_aside.iter().map(publish::SetAside::said))
                .collect(),
            out: plan.reports().display().to_string(),
            reports: terminal::REPORTS.map(|path| published.lies_at(path)),
        }
    }

    /// The proposals in 接入.xlsx that still wait for a person.
    fn waiting(&self) -> Option<String> {
        let waits = |finding: &&Finding| finding.key == adopt::WAITING;
        self.findings.iter().find(waits).map(|finding| finding.message.clone())
    }
}

/// What is kept of the files once the records are made. Raw tables are as large as the records, so they go.
pub(crate) struct Seen {
    inputs: Vec<InputFile>,
    /// Name and SHA-256 of every file.
    hashes: Vec<(String, String)>,
    /// The roles of which a file was used.
    pub(crate) roles: BTreeSet<&'static str>,
    open_by: Vec<(String, String)>,
    archives: Archives,
    complete: bool,
}

impl Seen {
    pub(crate) fn of(workspace: &Workspace, coverage: &Coverage) -> Seen {
        let used = workspace.files.iter().filter(|file| file.refused.is_none());
        Seen {
            inputs: workspace.files.iter().map(|file| InputFile::of(file, coverage)).collect(),
            hashes: workspace.files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect(),
            roles: used.filter_map(|file| file.role).map(Role::word).collect(),
            archives: Archives::of(&workspace.passed),
            complete: workspace.is_complete(),
            open_by: workspace.open_by.clone(),
        }
    }

    /// The memory beside the office of today: what is missing since the last run, what was renamed, whose answer it is.
    pub(crate) fn remember(&self, plan: &RunPlan, memory: Memory, office: &mut Office) -> Memory {
        let hashes: Vec<(&str, &str)> =
            self.hashes.iter().map(|(name, hash)| (name.as_str(), hash.as_str())).collect();
        office.miss(&memory.kept, &hashes, |name| self.archives.whereabouts(&plan.read.dir, name));
        office.coverage.remember(&memory.held, &office.roles);
        let mut memory = plan.placed(memory, &mut office.sources);
        memory.recognise(&office.births);
        office.claim(&memory.answers);
        office.coverage.leave_out(memory.answers_not_read.iter().cloned());
        memory
    }
}
