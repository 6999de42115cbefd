//! Age: how long an identity has been known, over the unbroken chain of kept runs. Weeks without a run, and
//! runs in which its check did not run, neither break the chain nor count. It reads no file.

use super::identity::Identity;
use super::movement::Outcome;
use super::past_run::{PastFinding, PastRun, Unchecked};
use chrono::NaiveDate;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Age {
    pub first_seen: NaiveDate,
    /// How many different 截止日 before this one it was open and red.
    pub weeks_red: u32,
    /// As the newest run that has it knew it, and that run's 检查日.
    pub finding: PastFinding,
    pub seen: NaiveDate,
    /// The last run did not check it.
    pub unchecked: bool,
}

impl Age {
    /// Of an identity that no run before this one has. `counts`: the run is not of this very 截止日.
    pub(super) fn new(finding: &PastFinding, seen: NaiveDate, counts: bool) -> Age {
        let red = finding.open && finding.is_red();
        let weeks_red = if red { finding.weeks_red.max(1) - u32::from(!counts) } else { 0 };
        let first_seen = finding.first_seen;
        Age { first_seen, weeks_red, finding: finding.clone(), seen, unchecked: false }
    }

    /// As a run handed it on that did not check it.
    pub(super) fn of_unchecked(past: &Unchecked) -> Age {
        let Unchecked { seen, finding } = past;
        let (first_seen, weeks_red) = (finding.first_seen, finding.weeks_red);
        Age { first_seen, weeks_red, finding: finding.clone(), seen: *seen, unchecked: true }
    }

    /// One more run has it.
    pub(super) fn is_found(&mut self, finding: &PastFinding, seen: NaiveDate, counts: bool) {
        let red = finding.open && finding.is_red();
        self.weeks_red += u32::from(red && counts);
        self.finding = finding.clone();
        self.seen = seen;
    }

    /// Whether the chain goes on over a run: it has the identity, or it did not check it. A run.json of an
    /// earlier version does not say what it did not check: then 停查 tells it, and after that, as long as
    /// something was not read, the same may be missing; and a register that was not read.
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
