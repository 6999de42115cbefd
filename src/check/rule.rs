//! The rule: what every file under `check/` fills in once, whole.

use crate::due::Due;
use crate::finding::{Code, Findings, Severity};
use crate::link::{self, Office};
use crate::model::memory::Memory;
use crate::reconcile::Books;
use std::ops::Deref;

/// One check of the handbook, of agency practice or of data quality.
pub struct Rule {
    /// Permanent, never reused.
    pub code: Code,
    /// File name with dashes; states the defect, never the remedy.
    pub name: &'static str,
    /// 名称 in checks.md.
    pub title: &'static str,
    /// Handbook clause, `—` for practice and data quality.
    pub clause: &'static str,
    /// The severity where a finding does not set its own.
    pub severity: Severity,
    /// What, why and how to end it, in plain Chinese.
    pub explanation: &'static str,
    /// A text table (see `testing.rs`) that raises the rule.
    pub bad: &'static str,
    /// A text table that does not.
    pub good: &'static str,
    pub run: Run,
}

/// What a rule looks at.
pub enum Run {
    /// Raised while reading, normalising or linking.
    Reading,
    /// One project.
    Case(fn(&Case, &mut Findings)),
    /// All projects, and records without one.
    Office(fn(&Desk, &mut Findings)),
    /// Against what the last run knew.
    Memory(fn(&Desk, &Memory, &mut Findings)),
    /// Over what all the others found: D12 and D20, and no more.
    Afterwards(fn(&Desk, &Findings, &mut Findings)),
}

/// The whole office with its books: everything a rule may see.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub office: &'a Office,
    pub books: &'a Books,
    pub due: &'a Due,
}

impl Deref for Desk<'_> {
    type Target = Office;
    fn deref(&self) -> &Office {
        self.office
    }
}

/// One project on the desk. Derefs to the linked case.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    pub office: &'a Office,
    pub books: &'a Books,
    pub due: &'a Due,
    /// Index into `office.cases` and `books.projects`.
    pub index: usize,
}

impl Deref for Case<'_> {
    type Target = link::Case;
    fn deref(&self) -> &link::Case {
        &self.office.cases[self.index]
    }
}
