//! The view models: every number, word, order and chart geometry a page or sheet may show.
//!
//! Rooms are named after the page or workbook they fill: [`weekly`] the manager's page, [`finance`]
//! finance's, [`personal`] each person's, [`chase`] the reminder texts, [`status`] the status
//! workbooks, [`statement`] the client's 付款对账清单, [`closing`] the month's books, [`form`] the forms that are signed, [`template`] the workbooks an office begins with,
//! [`data`] the tables other programs read; [`shared`] is what several of them use. Pure functions of
//! one [`Input`]: no clock, no file, no template.

pub mod adoption;
#[cfg(test)]
mod agreement_tests;
pub mod chase;
pub mod closing;
pub mod data;
pub mod finance;
pub mod form;
pub mod lookup;
#[cfg(test)]
pub(in crate::report) mod made;
pub mod personal;
pub mod shared;
pub mod statement;
pub mod status;
pub mod template;
pub mod weekly;

use shared::bounded::{Bounds, Rest};
pub use shared::line::{FindingLine, PlaceLine, RecordLine};
pub use shared::sheets::Sheets;

use crate::check::rule::{Matter, Rule};
use crate::due::Due;
use crate::finding::{Code, Finding, Over};
use crate::link::{Office, UNKNOWN_PROJECT};
use crate::model::Coverage;
use crate::model::answer;
use crate::model::memory::Memory;
use crate::read::table::{File, Role};
use crate::reconcile::Books;
use chrono::NaiveDateTime;
use shared::line::records_of;
use std::ops::Deref;
use std::sync::OnceLock;
use weekly::decisions::Matters;

/// Everything that a report may read.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub office: &'a Office,
    pub books: &'a Books,
    pub due: &'a Due,
    /// The findings after `check`, sorted.
    pub findings: &'a [Finding],
    pub memory: &'a Memory,
    pub inputs: &'a [InputFile],
    /// False if a file was refused.
    pub complete: bool,
    pub version: &'a str,
    /// Finds the rule of a code in the catalogue.
    pub rule: fn(Code) -> Option<&'static Rule>,
    /// The sheets of the staff workbooks, and the way to them.
    pub sheets: &'a Sheets,
    /// The name of the workspace's folder.
    pub folder: &'a str,
    /// The number of lines that a page shows.
    pub bounds: Bounds,
}

impl<'a> Input<'a> {
    /// 办公室 in tables shared by the runs of several offices: the parameter, else the folder's name.
    pub fn office_name(&self) -> &'a str {
        match self.office.settings.parameters.office.as_str() {
            "" => self.folder,
            name => name,
        }
    }

    /// The kind of matter of a finding, as its rule says.
    pub fn matter(&self, finding: &Finding) -> Option<Matter> {
        (self.rule)(finding.code).map(|rule| rule.matter)
    }

    /// How far a finding is over, in working days whatever its limit counts in: the only measure in which
    /// findings of several rules are compared.
    pub fn working_days_over(&self, finding: &Finding) -> i64 {
        let working = |over: Over| over.working_days(&self.office.settings.calendar, self.office.as_of());
        finding.days_over.map_or(0, working)
    }

    /// The place of every finding.
    pub fn findings_sheet(&self, filter: &str) -> Rest {
        Rest::sheet(answer::PROJECTS, "问题清单", filter)
    }

    /// 项目名称, else the key itself; empty if there is no project.
    pub fn project_name(&self, project: Option<&str>) -> String {
        self.name_of(project).to_owned()
    }

    /// The same; （项目不明） for no project.
    pub fn project_or_unknown(&self, project: &str) -> String {
        if project.is_empty() { UNKNOWN_PROJECT.to_owned() } else { self.project_name(Some(project)) }
    }

    /// The same, borrowed.
    pub fn name_of<'n>(&self, project: Option<&'n str>) -> &'n str
    where
        'a: 'n,
    {
        let Some(key) = project else { return "" };
        let case = self.office.case_of(key).map(|i| &self.office.cases[i]);
        case.map(|case| case.project.name.text()).filter(|name| !name.is_empty()).unwrap_or(key)
    }
}

/// All records of a run, in the order of project and key; findings older than 检查起始日 stand in 问题清单 alone.
pub struct Records<'a> {
    lines: Vec<RecordLine<'a>>,
    matters: OnceLock<Matters>,
}

pub fn records<'a>(input: &Input<'a>) -> Records<'a> {
    Records { lines: records_of(input, input.findings), matters: OnceLock::new() }
}

impl<'a> Deref for Records<'a> {
    type Target = [RecordLine<'a>];
    fn deref(&self) -> &[RecordLine<'a>] {
        &self.lines
    }
}

impl Records<'_> {
    /// 请您拍板. The first who asks finds it, the pages and the terminal read the same.
    pub fn matters(&self, input: &Input) -> &Matters {
        self.matters.get_or_init(|| Matters::new(input, self))
    }
}

/// Items grouped by the key they belong to. Each group keeps the order in which the items came.
pub(in crate::report) struct Groups<K, T> {
    /// Each key once, in order, with the end of its items; they begin where those of the key before it end.
    ends: Vec<(K, usize)>,
    items: Vec<T>,
}

/// They mostly come in runs of one key, so the runs are sorted and not the items.
pub(in crate::report) fn grouped<K: Ord, T>(
    items: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Groups<K, T> {
    let mut runs: Vec<(K, Vec<T>)> = Vec::new();
    for item in items {
        let key = key(&item);
        match runs.last_mut().filter(|(last, _)| *last == key) {
            Some((_, run)) => run.push(item),
            None => runs.push((key, vec![item])),
        }
    }
    runs.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut groups =
        Groups { ends: Vec::new(), items: Vec::with_capacity(runs.iter().map(|(_, run)| run.len()).sum()) };
    for (key, run) in runs {
        groups.items.extend(run);
        let end = groups.items.len();
        match groups.ends.last_mut().filter(|(last, _)| *last == key) {
            Some((_, last)) => *last = end,
            None => groups.ends.push((key, end)),
        }
    }
    groups
}

impl<K: Ord, T> Groups<K, T> {
    /// The items of a key; empty if there are none.
    pub(in crate::report) fn of(&self, key: K) -> &[T] {
        let end = |at: usize| self.ends.get(at).map(|(_, end)| *end);
        let own = || {
            let at = self.ends.binary_search_by(|(known, _)| known.cmp(&key)).ok()?;
            let first = at.checked_sub(1).and_then(end).unwrap_or_default();
            self.items.get(first..end(at)?)
        };
        own().unwrap_or_default()
    }
}

/// One input file of the run, without its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    pub file: String,
    pub role: &'static str,
    pub sha256: String,
    pub modified: Option<NaiveDateTime>,
    /// Why it could not be used.
    pub refused: Option<String>,
}

impl InputFile {
    /// A file that was used, or refused while it was read, or refused later as a copy of another.
    pub fn of(file: &File, coverage: &Coverage) -> InputFile {
        // an outsider's file that exists twice is read once and is no fault
        let is_witness = file.role.is_some_and(Role::is_witness);
        let refused = file.refused.as_ref().filter(|refusal| !is_witness || refusal.copy_of.is_none());
        let read = refused.map(|refusal| refusal.message.clone());
        InputFile {
            file: file.name.clone(),
            role: file.role.map_or("", Role::word),
            sha256: file.sha256.clone(),
            modified: file.modified,
            refused: read.or_else(|| coverage.copies.get(&file.name).cloned()),
        }
    }
}
