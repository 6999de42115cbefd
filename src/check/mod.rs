//! STAGE 5: the handbook's rules over reconciled cases, then severities and waivers.
//!
//! One rule is one file, whole: code, words, examples, check and tests. Rules never see each
//! other's findings, never modify a case, never touch files or the clock. `verdict` joins what a
//! rule knows (severity, clause, owner) to what was found, and puts everything in one order.

mod approval;
mod catalogue;
mod data;
mod deadline;
mod money;
pub mod rule;
mod verdict;

pub use catalogue::{catalogue, rule_of};

use crate::finding::Findings;
use crate::link::Office;
use crate::model::memory::Memory;
use crate::reconcile::Books;
use rayon::prelude::*;
use rule::{Case, Desk, Run};

/// Runs every rule and gives all findings of the run, finished and sorted.
pub fn check(office: &Office, books: &Books, memory: &Memory) -> Findings {
    let desk = Desk { office, books };
    let mut findings = office.findings.clone();
    let per_case: Vec<Findings> = (0..office.cases.len())
        .into_par_iter()
        .map(|index| check_case(&Case { office, books, index }))
        .collect();
    findings.extend(per_case.into_iter().flatten());
    for rule in catalogue() {
        match rule.run {
            Run::Office(check) => check(&desk, &mut findings),
            Run::Memory(check) => check(&desk, memory, &mut findings),
            Run::Reading | Run::Case(_) | Run::Afterwards(_) => {}
        }
    }
    let mut findings = verdict::one_each(verdict::complete(office, findings));
    verdict::waive(&office.settings, &mut findings);
    let mut last = Findings::new();
    for rule in catalogue() {
        if let Run::Afterwards(check) = rule.run {
            check(&desk, &findings, &mut last);
        }
    }
    let mut last = verdict::complete(office, last);
    verdict::waive(&office.settings, &mut last);
    findings.append(&mut last);
    verdict::remember(&office.settings, memory, &mut findings);
    findings.sort();
    findings
}

fn check_case(case: &Case) -> Findings {
    let mut findings = Findings::new();
    for rule in catalogue() {
        if let Run::Case(check) = rule.run {
            check(case, &mut findings);
        }
    }
    findings
}
