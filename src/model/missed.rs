//! What earlier kept runs read and may be missed now. It looks at no file.

use super::memory::{PastFile, PastRun};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A file or a table that an earlier kept run read and a later one did not find.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missed {
    /// The file; of a table its name.
    pub name: String,
    /// `None` of a table.
    pub file: Option<PastFile>,
    /// 检查日 of the newest run that read it.
    pub seen: NaiveDate,
}

/// What must be there, since an earlier kept run read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    pub missable: Vec<Missed>,
    /// Keys of the orders, placements, receipts and payments of these runs, by 检查日 and role.
    pub keys: BTreeMap<NaiveDate, BTreeMap<String, BTreeSet<String>>>,
}

impl Kept {
    /// What the newest of the runs read, and what it missed itself.
    pub(super) fn of(runs: &[PastRun]) -> Kept {
        let Some(last) = runs.last() else { return Kept::default() };
        let seen = last.as_of;
        let files = last.files.iter().map(|(name, file)| Missed {
            name: name.clone(),
            file: Some(file.clone()),
            seen,
        });
        let tables = last.tables.iter().map(|name| Missed { name: name.clone(), file: None, seen });
        let missable: Vec<Missed> = files.chain(tables).chain(last.missed.iter().cloned()).collect();
        let days: BTreeSet<NaiveDate> = missable.iter().map(|one| one.seen).collect();
        let of_days = runs.iter().filter(|run| days.contains(&run.as_of));
        Kept { keys: of_days.map(|run| (run.as_of, run.keys.clone())).collect(), missable }
    }
}
