//! Age: how long an identity has been known in an unbroken chain of kept runs. Weeks without a run, and runs
//! that did not check it, do not break the chain and do not count. It reads no file.

use super::identity::Identity;
use super::movement::Outcome;
use super::past_run::{PastFinding, PastRun, Unchecked};
use chrono::NaiveDate;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Age {
    pub first_seen: NaiveDate,
    /// The number of earlier 截止日 on which it was open and red.
    pub weeks_red: u32,
    /// The finding in the newest run that has it, and the 检查日 of that run.
    pub finding: PastFinding,
    pub seen: NaiveDate,
    /// Whether the last run did not check it.
    pub unchecked: bool,
}

impl Age {
    /// The age of an identity that no earlier run has. `counts`: whether the run has another 截止日 than this one.
    pub(super) fn new(finding: PastFinding, seen: NaiveDate, counts: bool) -> Age {
        let red = finding.open && finding.is_red();
        let weeks_red = if red { finding.weeks_red.max(1) - u32::from(!counts) } else { 0 };
        let first_seen = finding.first_seen;
        Age { first_seen, weeks_red, finding, seen, unchecked: false }
    }

    /// The age that a run which did not check it handed on.
    pub(super) fn of_unchecked(past: &Unchecked) -> Age {
        let Unchecked { seen, finding } = past;
        let (first_seen, weeks_red) = (finding.first_seen, finding.weeks_red);
        Age { first_seen, weeks_red, finding: finding.clone(), seen: *seen, unchecked: true }
    }

    /// Adds a run that has the identity.
    pub(super) fn is_found(&mut self, finding: PastFinding, seen: NaiveDate, counts: bool) {
        let red = finding.open && finding.is_red();
        self.weeks_red += u32::from(red && counts);
        self.finding = finding;
        self.seen = seen;
    }

    /// Whether a run continues the chain: it has the identity, or it did not check it. A run.json of an earlier
    /// version does not list what was not checked. For it the chain continues if the outcome was 停查, if it was
    /// unchecked before and the run was incomplete, or if its register was not read.
    pub(super) fn goes_on(&mut self, identity: &Identity, run: &PastRun) -> bool {
        let found = run.findings.contains_key(identity);
        let was_unchecked = || match &run.unchecked {
            Some(unchecked) => unchecked.contains_key(identity),
            None => {
                let stopped = |word: &str| word == Outcome::Unchecked.word();
                run.moved.iter().any(|moved| moved.identity == *identity && stopped(&moved.outcome))
                    || (self.unchecked && !run.complete)
                    || !run.looked_at(&self.finding)
            }
        };
        self.unchecked = !found && was_unchecked();
        found || self.unchecked
    }
}
