//! What a medium proves to have run (播出证明), as read: rows of days with times. Confirms nothing yet.

use super::field::Field;
use super::month::Month;
use super::source::Place;
use super::witness::UnknownFile;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Every 播出证明 file of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proofs {
    /// Grids and lists, in the order of file, sheet and row.
    pub proofs: Vec<Proof>,
    /// Files of which nothing could be used.
    pub unknown: Vec<UnknownFile>,
}

/// One grid, or one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    pub file: String,
    /// The header's first cell.
    pub at: Place,
    /// The printed end of its period.
    pub end: Option<NaiveDate>,
    /// The months it is about.
    pub months: BTreeSet<Month>,
    /// A column a day: each row is about every month.
    pub is_grid: bool,
    /// 项目编号 or 项目名称, from the lines above or the file name.
    pub project: Option<String>,
    /// 媒体名称, from the lines above or the sheet's name.
    pub medium: Option<String>,
    pub rows: Vec<ProofRow>,
}

impl Proof {
    /// The last day with any mark.
    pub fn last_mark(&self) -> Option<NaiveDate> {
        let marked = |(day, times): (&NaiveDate, &u32)| (*times > 0).then_some(*day);
        self.rows.iter().flat_map(|row| row.days.iter().filter_map(marked)).max()
    }
}

/// One row: a placement's days, or one day of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProofRow {
    pub at: Place,
    /// 排期编号 as written
    pub placement: Field<String>,
    /// 项目编号 of the row, else of its proof.
    pub project: Option<String>,
    /// 媒体名称 of the row, else of its proof.
    pub medium: Option<String>,
    /// 版面/时段
    pub position: String,
    /// Times aired on each day.
    pub days: BTreeMap<NaiveDate, u32>,
}
