//! The chain of kept runs: what they tell together. They are added one by one, in order of 检查日, and each is
//! used up at once, so that an office that has run for a year holds no more than one of them. It reads no file.

use super::age::Age;
use super::births::Birth;
use super::columns::ByColumn;
use super::field::Signed;
use super::identity::Identity;
use super::memory::Memory;
use super::missed::Kept;
use super::past_run::{PastRecord, PastRun};
use super::version::Version;
use chrono::NaiveDate;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The kept runs so far.
#[derive(Debug)]
pub struct Chain {
    memory: Memory,
    /// 截止日 of this run.
    cut_off: NaiveDate,
    /// The births of the runs so far of which the later ones cannot say that they are gone: they were not complete,
    /// or had no row of that table.
    births: BTreeMap<String, Birth>,
}

impl Chain {
    /// No run yet. `newest`: the run that will be added last.
    pub fn new(cut_off: NaiveDate, newest: Option<&PastRun>) -> Chain {
        let kept = newest.map(Kept::of).unwrap_or_default();
        Chain { memory: Memory { kept, ..Memory::default() }, cut_off, births: BTreeMap::new() }
    }

    /// What the runs tell.
    pub fn memory(self) -> Memory {
        self.memory
    }

    /// Notes what became of the findings that were answered.
    pub fn follow(&mut self, run: &PastRun, answered: &Answered<'_>) {
        let Memory { last_seen, gone, .. } = &mut self.memory;
        for identity in &answered.identities {
            if let Some(finding) = run.findings.get(*identity) {
                last_seen.insert((*identity).clone(), (run.as_of, finding.clone()));
            }
        }
        for moved in run.moved.iter().filter(|moved| answered.keys.contains(moved.identity.key.as_str())) {
            match moved.gone {
                true => drop(gone.insert(moved.identity.clone(), (run.as_of, moved.outcome.clone()))),
                false => drop(gone.remove(&moved.identity)),
            }
        }
    }

    /// Adds the next run. Of 上次 (`is_last`) everything is kept, of the others only their part of the sum.
    pub fn add(&mut self, mut run: PastRun, is_last: bool) {
        self.memory.kept.add(&run);
        self.memory.provisional.add(&run.births);
        self.memory.held.extend(run.held.clone());
        if is_last {
            self.memory.as_of = Some(run.as_of);
            self.memory.cut_off = Some(run.cut_off);
            self.memory.findings = run.findings.clone();
            self.memory.records = run.records.clone();
            self.memory.births_unread = self.unread(&run);
        } else if run.cut_off < self.cut_off {
            self.keep_births(&mut run);
        }
        self.age(&mut run);
        for (key, PastRecord { signed_on, confirmed, .. }) in std::mem::take(&mut run.records) {
            if let Some(day) = signed_on.and_then(Signed::date) {
                self.sign(key, day, confirmed);
            }
        }
        if is_last {
            self.memory.last = Some(Box::new(run));
        }
    }

    /// Adds one run to the ages. An identity that the run looked for and did not find is dropped. A run of this
    /// 截止日 drops nothing, because this run replaces it.
    fn age(&mut self, run: &mut PastRun) {
        let is_of_this_week = run.cut_off == self.cut_off;
        let ages = &mut self.memory.ages;
        ages.retain(|identity, age| is_of_this_week || age.goes_on(identity, run));
        for (identity, finding) in std::mem::take(&mut run.findings) {
            match ages.entry(identity) {
                Entry::Occupied(mut age) => age.get_mut().is_found(finding, run.as_of, !is_of_this_week),
                Entry::Vacant(age) => drop(age.insert(Age::new(finding, run.as_of, !is_of_this_week))),
            }
        }
        for (identity, unchecked) in run.unchecked.iter().flatten() {
            ages.entry(identity.clone()).or_insert_with(|| Age::of_unchecked(unchecked));
        }
    }

    /// Notes what a signed record says in the columns that no earlier run could read. A newer version under the
    /// same signature adds nothing: the content of the version signed counts.
    fn sign(&mut self, key: String, day: NaiveDate, confirmed: ByColumn<String>) {
        let version =
            |record: &ByColumn<String>| Version::read(record.get("版本").map_or("", String::as_str));
        match self.memory.first_signed.entry((key, day)) {
            Entry::Vacant(signed) => drop(signed.insert(confirmed)),
            Entry::Occupied(mut signed) if version(signed.get()) == version(&confirmed) => {
                let signed = signed.get_mut();
                for (column, content) in confirmed {
                    if signed.get(&column).is_none() {
                        signed.insert(column, content);
                    }
                }
            }
            Entry::Occupied(_) => {}
        }
    }

    /// Takes the births of a run before 上次. A complete run says of the tables that it read which records are gone.
    fn keep_births(&mut self, run: &mut PastRun) {
        let mut births = std::mem::take(&mut run.births);
        if run.complete {
            let read: BTreeSet<&str> = births.values().map(Birth::table).collect();
            self.births.retain(|_, birth| !read.contains(birth.table()));
        }
        self.births.append(&mut births);
    }

    /// The births of which neither 上次 nor a run before it says that they are gone. Of the same birth under another
    /// key, the record was renamed since.
    fn unread(&mut self, last: &PastRun) -> BTreeMap<String, Birth> {
        let born: BTreeSet<&str> = last.births.values().map(|birth| birth.born.as_str()).collect();
        let complete = last.births.values().filter(|_| last.complete);
        let read: BTreeSet<&str> = complete.map(Birth::table).collect();
        let mut unread = std::mem::take(&mut self.births);
        unread.retain(|key, birth| {
            let known = last.births.contains_key(key) || born.contains(birth.born.as_str());
            !read.contains(birth.table()) && !known
        });
        unread
    }
}

#[cfg(test)]
impl Memory {
    /// The memory from the kept runs before this one, in order of 检查日.
    pub fn of(runs: Vec<PastRun>, cut_off: NaiveDate) -> Memory {
        let earlier = runs.partition_point(|run| run.cut_off < cut_off);
        let mut chain = Chain::new(cut_off, runs.last());
        (1..).zip(runs).for_each(|(at, run)| chain.add(run, at == earlier));
        chain.memory()
    }
}

/// The identities beside which people wrote.
#[derive(Debug)]
pub struct Answered<'a> {
    identities: BTreeSet<&'a Identity>,
    keys: BTreeSet<&'a str>,
}

impl<'a> Answered<'a> {
    pub fn of(identities: impl Iterator<Item = &'a Identity>) -> Answered<'a> {
        let identities: BTreeSet<&Identity> = identities.collect();
        let keys = identities.iter().map(|identity| identity.key.as_str()).collect();
        Answered { identities, keys }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// Runs in order, the last is 上次: `+` complete, `-` not; `key=table content` of each birth.
    fn unread(runs: &[&str]) -> String {
        let monday: NaiveDate = "2026-03-02".parse().unwrap();
        let run = |(week, run): (u64, &&str)| {
            let (sign, births) = run.split_at(1);
            let birth = |one: &str| {
                let (key, born) = one.trim().split_once('=').unwrap();
                (key.to_owned(), Birth { born: born.to_owned(), cells: None })
            };
            let births = births.split(';').map(birth).collect();
            let day = monday + chrono::Days::new(7 * week);
            PastRun { complete: sign == "+", births, ..PastRun::empty(day) }
        };
        let runs: Vec<PastRun> = (0..).zip(runs).map(run).collect();
        let memory = Memory::of(runs, "2027-03-05".parse().unwrap());
        memory.births_unread.into_keys().collect::<Vec<_>>().join(" ")
    }

    #[rstest]
    #[case::seen_to_be_gone(&["+ G1=工作单 a", "+ G2=工作单 b"], "")]
    #[case::the_last_was_not_complete(&["+ G1=工作单 a", "- G2=工作单 b"], "G1")]
    #[case::its_table_had_no_row(&["+ G1=工作单 a; H1=会议 b", "+ G1=工作单 a"], "H1")]
    #[case::seen_to_be_gone_before(&["+ H1=会议 a", "+ H2=会议 b", "+ G1=工作单 a"], "H2")]
    #[case::never_since(&["+ H1=会议 a", "- H2=会议 b", "+ G1=工作单 a"], "H1 H2")]
    #[case::another_key_since(&["+ 临-1=工作单 a", "- G1=工作单 a"], "")]
    fn births_of_which_nobody_knows_that_they_are_gone(#[case] runs: &[&str], #[case] expected: &str) {
        assert_eq!(unread(runs), expected);
    }
}
