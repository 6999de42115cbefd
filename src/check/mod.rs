//! STAGE 5: the handbook's rules over reconciled cases, then severities and waivers.
//!
//! One rule is one file, whole: code, words, examples, check and tests. Rules never see each
//! other's findings, never modify a case, never touch files or the clock. `steps` holds what
//! several gates ask; `verdict` joins what a rule knows (severity, clause, owner) to what was
//! found, and puts everything in one order.

mod approval;
mod catalogue;
mod data;
mod deadline;
mod done;
mod money;
mod movement;
pub mod rule;
mod steps;
mod unread;
mod verdict;

pub use catalogue::{catalogue, is_approval, rule_of};
pub(crate) use deadline::is_rush;
pub use done::exists;
pub use movement::movement;

use crate::due::Due;
use crate::finding::Findings;
use crate::link::Office;
use crate::model::memory::Memory;
use crate::reconcile::Books;
use rayon::prelude::*;
use rule::{Case, Review, Rule, Run};

/// Runs every rule and gives all findings of the run, finished and sorted.
pub fn check(office: &Office, books: &Books, due: &Due, memory: &Memory) -> Findings {
    let desk = Review { office, books, due };
    let rules: Vec<&Rule> = catalogue().collect();
    let of_office: Vec<Findings> = rules.par_iter().map(|rule| check_office(rule, &desk, memory)).collect();
    let of_cases: Vec<Findings> = (0..office.cases.len())
        .into_par_iter()
        .map(|index| check_case(&rules, &Case { office, books, due, index }))
        .collect();
    let raised = office.findings.iter().cloned();
    let findings =
        raised.chain(of_office.into_iter().flatten()).chain(of_cases.into_iter().flatten()).collect();
    let mut findings = verdict::one_each(verdict::complete(office, findings));
    unread::withdraw(office, &mut findings);
    data::end_with_their_matter(memory, &mut findings);
    verdict::waive(&office.settings, &mut findings);

    let mut last = Findings::new();
    for rule in rules {
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

/// A rule over the whole office.
fn check_office(rule: &Rule, desk: &Review, memory: &Memory) -> Findings {
    let mut findings = Findings::new();
    match rule.run {
        Run::Office(check) => check(desk, &mut findings),
        Run::Memory(check) => check(desk, memory, &mut findings),
        Run::Reading | Run::Case(_) | Run::Afterwards(_) => {}
    }
    findings
}

/// All rules over one project.
fn check_case(rules: &[&Rule], case: &Case) -> Findings {
    let mut findings = Findings::new();
    for rule in rules {
        if let Run::Case(check) = rule.run {
            check(case, &mut findings);
        }
    }
    findings
}
