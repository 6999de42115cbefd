//! STAGE 6: runs the handbook's rules over the reconciled cases and makes findings of what they raise.
//!
//! One rule is one file with code, words, examples, check and tests. Rules never see each other's findings,
//! never modify a case, never touch files or the clock. `steps` has what several gates ask. `verdict` makes a
//! finding from what was raised and from its rule (severity, clause, owner).

mod about;
mod approval;
mod catalogue;
mod data;
mod deadline;
mod done;
mod follow;
mod money;
mod movement;
pub mod rule;
#[cfg(test)]
mod severity_tests;
mod steps;
mod unread;
mod verdict;
mod witness;

pub use catalogue::{catalogue, is_approval, is_ours, rule_of};
pub(crate) use data::end_with_their_text;
pub use data::is_about_an_answer;
pub(crate) use deadline::{counted_for_rush, is_rush};
pub use done::exists;
pub use follow::speaks_of;
pub(crate) use verdict::finding;

use crate::due::Due;
use crate::finding::{Finding, Raised};
use crate::link::{CaseId, Office};
use crate::model::memory::Memory;
use crate::reconcile::Books;
use rayon::prelude::*;
use rule::{Case, Review, Rule, Run};
use std::collections::BTreeSet;

/// Runs every rule and returns all findings of the run, complete and sorted.
pub fn check(office: &Office, books: &Books, due: &Due, memory: &Memory) -> Vec<Finding> {
    let review = Review { office, books, due };
    let rules: Vec<&Rule> = catalogue().collect();
    let cases: Vec<CaseId> = office.cases.ids().collect();
    let of_office = || rules.par_iter().flat_map_iter(|rule| check_office(rule, &review, memory));
    let of_cases =
        || cases.par_iter().flat_map_iter(|id| check_case(&rules, &Case { office, books, due, id: *id }));
    let finding = |raised: Raised| verdict::finding(office, memory, raised);
    let of_stages = office.findings.par_iter().cloned();
    let raised = of_stages.chain(of_office()).chain(of_cases());
    let mut findings = verdict::one_each(raised.map(finding).collect());
    unread::withdraw(office, &mut findings);
    data::end_with_their_matter(memory, &mut findings);
    let contradictions = follow::contradictions(memory, &findings);
    findings.extend(contradictions.into_iter().map(finding));

    let last = rules.par_iter().flat_map_iter(|rule| check_afterwards(rule, &review, &findings));
    let last: Vec<Finding> = last.map(finding).collect();
    findings.extend(last);
    findings.par_sort();
    findings
}

/// The memory once today's findings are known: an answer stands beside the stage that its matter has reached, and
/// every finding of the last run has its outcome. `roles` are those of which a file was read.
pub fn since_last_run(
    review: &Review,
    mut memory: Memory,
    findings: &[Finding],
    roles: &BTreeSet<&str>,
) -> Memory {
    follow::follow(&mut memory, findings);
    memory.movement = movement::movement(review, &memory, findings, roles);
    memory
}

/// Runs a rule over the whole office.
fn check_office(rule: &Rule, review: &Review, memory: &Memory) -> Vec<Raised> {
    let mut raised = Vec::new();
    match rule.run {
        Run::Office(check) => check(review, &mut raised),
        Run::Memory(check) => check(review, memory, &mut raised),
        Run::Reading | Run::Case(_) | Run::Afterwards(_) => {}
    }
    raised
}

/// Runs a rule that asks what the others found.
fn check_afterwards(rule: &Rule, review: &Review, findings: &[Finding]) -> Vec<Raised> {
    let mut raised = Vec::new();
    if let Run::Afterwards(check) = rule.run {
        check(review, findings, &mut raised);
    }
    raised
}

/// Runs all rules over one project.
fn check_case(rules: &[&Rule], case: &Case) -> Vec<Raised> {
    let mut raised = Vec::new();
    for rule in rules {
        if let Run::Case(check) = rule.run {
            check(case, &mut raised);
        }
    }
    raised
}
