//! The files, sheets, tables and records that earlier kept runs read and this run may not find. It reads no
//! file.

use super::births::Birth;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A file, sheet or table that an earlier kept run read and a later run did not find.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missed {
    /// The file, `file/sheet`, or the name of the table.
    pub name: String,
    pub part: Part,
    /// 检查日 of the newest run that read it.
    pub seen: NaiveDate,
}

impl Missed {
    /// The table that it is, if it is no whole file.
    pub fn table(&self) -> Option<&str> {
        match &self.part {
            Part::File(_) => None,
            Part::Sheet(table) => Some(table),
            Part::Table => Some(&self.name),
        }
    }
}

/// The kind of a missed input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    File(PastFile),
    /// A sheet that was read as this table. Its file still exists.
    Sheet(String),
    /// A table that no file contains.
    Table,
}

/// A sheet of an earlier run: the table it was read as, and its number of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastSheet {
    pub file: String,
    pub sheet: String,
    pub table: String,
    pub rows: usize,
}

/// The records of an earlier run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Then {
    /// Keys of its orders, placements, receipts and payments, by role.
    pub keys: BTreeMap<String, BTreeSet<String>>,
    /// What each record was born with, by its key: `table project hash`.
    pub births: BTreeMap<String, Birth>,
    pub sheets: Vec<PastSheet>,
}

/// The inputs that must exist because an earlier kept run read them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    pub missable: Vec<Missed>,
    /// The earlier runs in order of 检查日.
    pub then: BTreeMap<NaiveDate, Then>,
}

/// An input file of an earlier run.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PastFile {
    pub role: String,
    pub sha256: String,
}
