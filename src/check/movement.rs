//! Movement: what became of every matter since the last run (ten outcomes), and the bridge from its red
//! number to this run's. It compares identities and does not judge again. Only a fact that meets the rule's
//! own condition counts as done (`Rule::done`).

use super::done::exists;
use super::rule::{Asked, Review, Rule, Standing};
use super::{is_about_an_answer, is_ours, rule_of, unread};
use crate::finding::{Code, Finding, Severity};
use crate::link::{Case, Office};
use crate::model::age::Age;
use crate::model::coverage::Gap;
use crate::model::memory::{
    Bridge, Ending, Identity, Memory, Moved, Movement, Outcome, PastFinding, PastRun, Unchecked,
};
use crate::model::text::SortKey;
use crate::normalise::settings;
use chrono::{Duration, NaiveDate};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A finding that was not checked for longer than this is no longer handed on.
const HANDED_ON_FOR: Duration = Duration::weeks(60);

/// One matter: its findings in the last run and now. Its stages are several findings of one matter.
#[derive(Default)]
struct MatterLines<'a> {
    was: Vec<(&'a Identity, &'a PastFinding)>,
    now: Vec<&'a Finding>,
}

/// Everything that moved, sorted by key, code and field. `roles` are the roles of the files that were used.
pub fn movement(review: &Review, memory: &Memory, findings: &[Finding], roles: &BTreeSet<&str>) -> Movement {
    let comparison = Comparison {
        review,
        findings,
        roles,
        memory,
        last: memory.last.as_deref(),
        spoiled: spoiled(findings, |_| true),
        spoiled_since: spoiled(findings, |one| !memory.findings.contains_key(&one.identity())),
        unwritten: unwritten(memory),
    };
    let causes = comparison.causes();
    let unchecked = comparison.unchecked();
    if memory.as_of.is_none() {
        return Movement { causes, unchecked, ..Movement::default() };
    }
    let mut matters: BTreeMap<(String, Code, Option<String>), MatterLines> = BTreeMap::new();
    for (identity, past) in memory.findings.iter().filter(|(_, past)| past.stands() && !past.waived) {
        let Some(code) = Code::from_name(&identity.code) else { continue };
        let matter = matters.entry(matter_of(code, &identity.key, identity.field.as_deref())).or_default();
        matter.was.push((identity, past));
    }
    for finding in findings.iter().filter(|finding| finding.is_to_do()) {
        let matter =
            matters.entry(matter_of(finding.code, &finding.key, finding.field.as_deref())).or_default();
        matter.now.push(finding);
    }
    let mut moved: Vec<Moved> = matters.values().filter_map(|matter| comparison.entry(matter)).collect();
    moved.sort_by(|a, b| (&a.key, &a.code, &a.field).cmp(&(&b.key, &b.code, &b.field)));
    let bridge = bridge(memory, findings, &moved);
    Movement { moved, bridge: Some(bridge), causes, unchecked }
}

/// The identity of a matter. Its stages share the first of their codes.
pub(super) fn matter_of(code: Code, key: &str, field: Option<&str>) -> (String, Code, Option<String>) {
    let standing = rule_of(code).map_or(Standing::Single, |rule| rule.standing);
    let first = match standing {
        Standing::Stages(others) => others.iter().copied().chain([code]).min().unwrap_or(code),
        _ => code,
    };
    let field = field.filter(|_| standing.has_fields()).map(str::to_owned);
    (key.to_owned(), first, field)
}

struct Comparison<'a> {
    review: &'a Review<'a>,
    findings: &'a [Finding],
    roles: &'a BTreeSet<&'a str>,
    memory: &'a Memory,
    last: Option<&'a PastRun>,
    /// Keys of records with a cell that cannot be used, and of those whose cell could be used last time. If a
    /// finding about them is gone, nobody settled it, and its check may have lacked that cell.
    spoiled: BTreeSet<&'a str>,
    spoiled_since: BTreeSet<&'a str>,
    /// Keys of records whose confirmation was not in writing.
    unwritten: BTreeSet<&'a str>,
}

impl Comparison<'_> {
    fn entry(&self, matter: &MatterLines) -> Option<Moved> {
        let was = matter.was.iter().map(|(_, past)| past.is_red()).max();
        let now = matter.now.iter().map(|finding| finding.severity == Severity::Red).max();
        let outcome = match (was, now) {
            (None, None) => return None,
            (None, Some(_)) => Outcome::New,
            (Some(false), Some(true)) => Outcome::Graver,
            (Some(true), Some(false)) => Outcome::Lighter,
            (Some(_), Some(_)) => Outcome::Same,
            (Some(_), None) => {
                let outcomes = matter.was.iter().map(|(identity, past)| self.gone(identity, past, false));
                outcomes.min().unwrap_or(Outcome::NoLonger)
            }
        };
        let word = |red: Option<bool>| red.map(|red| if red { "红" } else { "黄" }.to_owned());
        let gravest_now = matter.now.iter().min_by_key(|finding| finding.code);
        let gravest_past = matter.was.iter().min_by_key(|(identity, _)| &identity.code);
        let (code, key, field, project) = match (gravest_now, gravest_past) {
            (Some(finding), _) => (
                finding.code.as_str().to_owned(),
                finding.key.clone(),
                finding.field.clone(),
                finding.project.clone(),
            ),
            (None, Some((identity, past))) => {
                (identity.code.clone(), identity.key.clone(), identity.field.clone(), past.project.clone())
            }
            (None, None) => return None,
        };
        Some(Moved { key, project, code, field, was: word(was), now: word(now), outcome })
    }

    /// The open findings with a fact in the data that could end them.
    fn causes(&self) -> Vec<(Identity, Ending)> {
        let open = self.findings.iter().filter(|finding| finding.is_to_do());
        let mut open: Vec<(SortKey, &Finding)> = open.map(|one| (SortKey::of(&one.key), one)).collect();
        open.par_sort_by(|(one, _), (other, _)| one.cmp(other));
        let records = open.par_chunk_by(|(one, _), (other, _)| one == other);
        let causes = records.flat_map_iter(|findings| {
            let findings = findings.iter().map(|(_, finding)| *finding);
            let key = findings.clone().next().map_or("", |finding| finding.key.as_str());
            let (deleted, called_off) = (!exists(self.review.office, key), self.is_called_off(key));
            findings.map(move |finding| (finding, deleted, called_off))
        });
        let causes = causes.flat_map_iter(|(finding, deleted, called_off)| {
            let done = rule_of(finding.code).is_some_and(|rule| {
                let (key, field) = (finding.key.as_str(), finding.field.as_deref());
                let due = finding.due.map(|due| due.date);
                let (said, run) = ("", &rule.run);
                let (memory, unwritten) = (self.memory, &self.unwritten);
                let asked = Asked { key, field, due, said, open: true, run, memory, unwritten };
                (rule.done)(self.review, &asked)
            });
            let endings = [
                (deleted, Ending::Deleted),
                (called_off, Ending::CalledOff),
                (self.is_at_rest(&finding.key, finding.project.as_deref()), Ending::AtRest),
                (done, Ending::Done),
            ];
            endings.into_iter().filter(|(is, _)| *is).map(|(_, ending)| (finding.identity(), ending))
        });
        let mut causes: Vec<(Identity, Ending)> = causes.collect();
        causes.sort();
        causes
    }

    /// Whether this fact was not in the data of the last run.
    fn is_news(&self, identity: &Identity, ending: Ending) -> bool {
        let known = (identity.clone(), ending.word().to_owned());
        !self.last.is_some_and(|last| last.causes.contains(&known))
    }

    /// Findings of earlier runs that this run does not have and did not check, by key, code and field.
    fn unchecked(&self) -> Vec<(Identity, Unchecked)> {
        if self.memory.ages.is_empty() {
            return Vec::new();
        }
        let now: BTreeSet<_> = self.findings.iter().map(Finding::parts).collect();
        let as_of = self.review.as_of();
        let absent: Vec<_> = self
            .memory
            .ages
            .iter()
            .filter(|(identity, age)| !now.contains(&identity.parts()) && as_of - age.seen <= HANDED_ON_FOR)
            .collect();
        let is_unchecked = |(identity, age): &(&Identity, &Age)| {
            self.gone(identity, &age.finding, age.unchecked) == Outcome::Unchecked
        };
        let unchecked = absent.into_par_iter().filter(is_unchecked).map(|(identity, age)| {
            let Age { first_seen, weeks_red, seen, .. } = *age;
            let finding = PastFinding { first_seen, weeks_red, ..age.finding.clone() };
            (identity.clone(), Unchecked { seen, finding })
        });
        let mut unchecked: Vec<(Identity, Unchecked)> = unchecked.collect();
        unchecked.sort_by(|(a, _), (b, _)| (&a.key, &a.code, &a.field).cmp(&(&b.key, &b.code, &b.field)));
        unchecked
    }

    /// Why a finding is gone: the first outcome that applies. `waits`: the last run had not checked it either, so
    /// what was missing then may still be missing.
    fn gone(&self, identity: &Identity, past: &PastFinding, waits: bool) -> Outcome {
        let Some(rule) = Code::from_name(&identity.code).and_then(rule_of) else { return Outcome::NoLonger };
        let deleted = !exists(self.review.office, &identity.key);
        let of_answer = is_about_an_answer(rule.code);
        let elsewhere = || {
            let key = &identity.key;
            deleted && (self.may_be_elsewhere(key, past) || of_answer && self.was_where_nothing_was_read(key))
        };
        let asked = Asked {
            key: &identity.key,
            field: identity.field.as_deref(),
            due: past.due,
            said: &past.message,
            open: false,
            run: &rule.run,
            memory: self.memory,
            unwritten: &self.unwritten,
        };
        if rule.is_off(self.review, &asked) || self.is_unread(rule.code, &identity.key, past) || elsewhere() {
            return Outcome::Unchecked;
        }
        if deleted && self.is_news(identity, Ending::Deleted) {
            return Outcome::Deleted;
        }
        let called_off = self.is_called_off(&identity.key) && self.is_news(identity, Ending::CalledOff);
        let at_rest = self.is_at_rest(&identity.key, past.project.as_deref());
        if self.is_waived(identity) || called_off || (at_rest && self.is_news(identity, Ending::AtRest)) {
            return Outcome::Withdrawn;
        }
        let done = !self.has_other_terms(rule)
            && (rule.done)(self.review, &asked)
            && self.is_news(identity, Ending::Done);
        let coverage = &self.review.office.coverage;
        let spoiled = if waits { &self.spoiled } else { &self.spoiled_since };
        match (done, rule.standing) {
            // without the column it is unknown why the finding is gone
            _ if self.lacks_a_column(past, waits) => Outcome::Unchecked,
            _ if spoiled.contains(identity.key.as_str()) => Outcome::Unchecked,
            (true, _) => Outcome::Done,
            (false, _) if coverage.has_lost(rule.needs, past.project.as_deref()) => Outcome::Unchecked,
            (false, Standing::Periods) if self.was_owed(&identity.key, past.due) => Outcome::Missed,
            (false, _) => Outcome::NoLonger,
        }
    }

    /// Whether a parameter that the rule rests on was changed since the last run.
    fn has_other_terms(&self, rule: &Rule) -> bool {
        let (mut terms, last) =
            (rule.terms().peekable(), self.last.and_then(|last| last.parameters.as_ref()));
        let Some(last) = last.filter(|_| terms.peek().is_some()) else { return false };
        let now = settings::changed(&self.review.office.settings.parameters);
        terms.any(|name| last.get(name) != now.get(name))
    }

    /// Whether the period of the finding is still owed by the terms of today, so that a newer one replaced it.
    fn was_owed(&self, key: &str, due: Option<NaiveDate>) -> bool {
        let office = self.review.office;
        let Some(due) = due else { return true };
        office.case(office.case_of(key)).is_none_or(|case| is_owed_on(office, case, due))
    }

    /// The check did not run: its register was not read or is empty, or what it misses may stand in
    /// what was not read.
    fn is_unread(&self, code: Code, key: &str, past: &PastFinding) -> bool {
        let coverage = &self.review.office.coverage;
        let refused = || coverage.gaps.iter().any(|gap| gap.refused && gap.file == past.file);
        let of_register = !past.role.is_empty()
            && (!self.roles.contains(past.role.as_str())
                || self.is_empty(&past.role)
                || self.is_empty(&past.sheet)
                || self.is_empty(self.table_of(past))
                || refused());
        let project = past.project.as_deref();
        let also_reads = rule_of(code).map_or(&[][..], |rule| rule.also_reads);
        of_register
            || unread::rests_on_unread(self.review.office, code, key, project)
            || coverage.unknown(also_reads, project).is_some()
            || self.has_lost_a_role(code)
            || self.has_lost_a_table(code)
    }

    /// Whether the check reads a table that had rows in an earlier run and is empty now.
    fn has_lost_a_table(&self, code: Code) -> bool {
        let missed = &self.review.office.coverage.missed;
        let tables = rule_of(code).into_iter().flat_map(|rule| rule.needs.iter().chain(rule.also_reads));
        let mut names = tables.filter_map(|table| table.split_once('/')).map(|(_, name)| name);
        names.any(|name| self.is_empty(name) && missed.iter().any(|one| one.table() == Some(name)))
    }

    /// The table that a sheet of the last run was read as: its name, unless the run says another.
    fn table_of<'p>(&'p self, past: &'p PastFinding) -> &'p str {
        let mut sheets = self.last.into_iter().flat_map(|last| &last.sheets);
        let own = sheets.find(|one| one.file == past.file && one.sheet == past.sheet);
        own.map_or(&past.sheet, |one| &one.table)
    }

    /// Whether the last run used a workbook that the check reads, and this run has none of its role.
    fn has_lost_a_role(&self, code: Code) -> bool {
        let tables = rule_of(code).into_iter().flat_map(|rule| rule.needs.iter().chain(rule.also_reads));
        let mut roles = tables.filter_map(|table| table.split('/').next());
        roles
            .any(|role| self.last.is_some_and(|last| last.roles.contains(role)) && !self.roles.contains(role))
    }

    /// Whether a ● column of its sheet is missing now (D01), so that it could not be found again.
    fn lacks_a_column(&self, past: &PastFinding, waits: bool) -> bool {
        let is_own = |gap: &Gap| {
            let table = gap.table.rsplit('/').next().unwrap_or_default();
            gap.role() == past.role && past.sheet.starts_with(table) && gap.file == past.file
        };
        // a column that was missing last time too changes nothing
        let sheet = format!("{}/{}", past.file, past.sheet);
        let mut before = self.memory.findings.iter();
        let lacked_before = before.any(|(identity, said)| identity.key == sheet && said.is_red());
        let says_so = |finding: &Finding| finding.key == sheet && finding.severity == Severity::Red;
        !past.file.is_empty()
            && (waits || !lacked_before)
            && (self.review.office.coverage.gaps.iter().any(is_own) || self.findings.iter().any(says_so))
    }

    /// Whether the record may be in a part that was not read: its file is gone or was read only in part (a hidden
    /// sheet), or a part of its workbook was not read.
    fn may_be_elsewhere(&self, key: &str, past: &PastFinding) -> bool {
        let office = self.review.office;
        let gaps = || office.coverage.gaps.iter().filter(|gap| gap.hides_rows);
        // the gap of a table that no file has any more has no file name
        let of_file = |gap: &Gap| gap.file == past.file || (gap.file.is_empty() && gap.role() == past.role);
        let stood_in = |gap: &Gap| {
            let keys = self.last.and_then(|last| last.keys.get(gap.role()));
            keys.is_some_and(|keys| keys.contains(key))
        };
        let file = !past.file.is_empty() && (!office.sources.knows(&past.file) || gaps().any(of_file));
        file || gaps().any(stood_in)
    }

    /// Whether a file of the table in which the last run found the record was not read now. A doubt about an answer has
    /// the place of the answer, not of the record.
    fn was_where_nothing_was_read(&self, key: &str) -> bool {
        let Some(last) = self.last else { return false };
        let table = last.births.get(key).and_then(|birth| birth.born.split(' ').next());
        let mut sheets = last.sheets.iter().filter(|sheet| Some(sheet.table.as_str()) == table);
        sheets.any(|sheet| !self.review.office.sources.knows(&sheet.file))
    }

    /// Whether the register is empty.
    fn is_empty(&self, register: &str) -> bool {
        let mut said = self.findings.iter().filter(|finding| finding.key == register);
        said.any(|finding| rule_of(finding.code).is_some_and(Rule::is_empty_register))
    }

    /// Whether a waiver covers the matter now. A finding that was waived last time is not compared at all.
    fn is_waived(&self, identity: &Identity) -> bool {
        let Some(code) = Code::from_name(&identity.code) else { return false };
        let matter = matter_of(code, &identity.key, identity.field.as_deref());
        let waived = self.findings.iter().filter(|finding| finding.open && finding.waived);
        waived
            .filter(|finding| finding.key == identity.key)
            .any(|finding| matter_of(finding.code, &finding.key, finding.field.as_deref()) == matter)
    }

    /// Whether the record was called off or put aside; of a confirmation its placement, of a 波次 all of them.
    fn is_called_off(&self, key: &str) -> bool {
        let office = self.review.office;
        let mut publications = office.publications.keyed(key, |one| &one.record.key);
        if let Some(id) = publications.find_map(|(_, one)| one.placement.id()) {
            return self.is_called_off(&office.placements[id].record.key);
        }
        if let Some(wave) = office.wave_of(key) {
            return wave.placements.is_empty() && !wave.cancelled.is_empty();
        }
        let key = key.split_once('/').map_or(key, |(record, _)| record); // a month of a placement
        let mut orders = office.orders.keyed(key, |order| &order.record.key);
        let order = orders.any(|(_, order)| order.is_called_off());
        let mut placements = office.placements.keyed(key, |placement| &placement.record.key);
        let placement = placements
            .any(|(_, placement)| placement.is_cancelled(office.as_of()) || placement.is_rescheduled());
        order || placement
    }

    /// Whether its project is 暂停 or 结束. The key of a project's own findings is its number.
    fn is_at_rest(&self, key: &str, project: Option<&str>) -> bool {
        let office = self.review.office;
        office.case(office.case_of(project.unwrap_or(key))).is_some_and(Case::is_suspended)
    }
}

/// Whether something due on this day is owed by the contract, the project's 状态 and 检查起始日.
fn is_owed_on(office: &Office, case: &Case, due: NaiveDate) -> bool {
    let project = &case.project;
    let has_begun = project.contract_start.get().is_none_or(|start| start <= due);
    let is_over = project.contract_end.get().is_some_and(|end| end < due);
    let is_older = office.settings.parameters.is_before_start(due);
    has_begun && !is_over && !is_older && !case.is_courted()
}

/// Records with a cell that cannot be used, as those of the findings say that are asked.
fn spoiled(findings: &[Finding], is_asked: impl Fn(&Finding) -> bool) -> BTreeSet<&str> {
    let spoils = |finding: &Finding| rule_of(finding.code).is_some_and(Rule::is_unusable_cell);
    findings
        .iter()
        .filter(|finding| spoils(finding) && is_asked(finding))
        .map(|finding| finding.key.as_str())
        .collect()
}

/// The records of which the last run said that their confirmation is not in writing.
fn unwritten(memory: &Memory) -> BTreeSet<&str> {
    let says_so = |identity: &Identity| {
        Code::from_name(&identity.code).and_then(rule_of).is_some_and(Rule::is_unwritten)
    };
    let open = memory.findings.iter().filter(|(_, past)| past.open);
    open.filter(|(identity, _)| says_so(identity)).map(|(identity, _)| identity.key.as_str()).collect()
}

/// The bridge in records: a record with an open red finding counts once. What waits for the client and what is
/// waived is left out on both sides.
fn bridge(memory: &Memory, findings: &[Finding], moved: &[Moved]) -> Bridge {
    let mut was: BTreeMap<&str, bool> = BTreeMap::new();
    for (identity, past) in memory.findings.iter().filter(|(_, past)| past.stands() && !past.waived) {
        if is_ours(&identity.code) {
            *was.entry(&identity.key).or_default() |= past.is_red();
        }
    }
    let mut now: BTreeMap<&str, bool> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.is_to_do() && is_ours(finding.code.as_str())) {
        *now.entry(&finding.key).or_default() |= finding.severity == Severity::Red;
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let reds = |records: &BTreeMap<&str, bool>| count(records.values().filter(|red| **red).count());
    let mut bridge = Bridge { last: reds(&was), now: reds(&now), ..Bridge::default() };
    for (key, red) in &was {
        let still = now.get(key).copied();
        match (*red, still) {
            (true, Some(false)) => bridge.to_yellow += 1,
            (true, None) => {
                let first = moved.partition_point(|one| one.key.as_str() < *key);
                let own = moved.iter().skip(first).take_while(|one| one.key == *key);
                let outcomes = own.filter(|one| one.now.is_none());
                let worst =
                    outcomes.map(|one| bridge_rank(one.outcome)).min().map_or(Outcome::NoLonger, |(_, o)| o);
                *bridge.gone.entry(worst).or_default() += 1;
            }
            (false, Some(true)) => bridge.to_red += 1,
            (true, Some(true)) | (false, _) => {}
        }
    }
    bridge.new = count(now.iter().filter(|(key, red)| **red && !was.contains_key(**key)).count());
    bridge
}

/// The rank of an outcome. For a record with several outcomes the lowest rank counts.
fn bridge_rank(outcome: Outcome) -> (usize, Outcome) {
    let order = [
        Outcome::Deleted,
        Outcome::Unchecked,
        Outcome::Withdrawn,
        Outcome::Missed,
        Outcome::NoLonger,
        Outcome::Done,
    ];
    (order.iter().position(|one| *one == outcome).unwrap_or(order.len()), outcome)
}

#[cfg(test)]
#[path = "movement_tests.rs"]
mod tests;
