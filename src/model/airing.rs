//! 播出证明 as read: rows of days with the times aired. It confirms nothing.

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
    /// Files that could not be used at all.
    pub unknown: Vec<UnknownFile>,
}

/// One proof: a grid or a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    pub file: String,
    /// The first cell of the header.
    pub at: Place,
    /// The last day of the printed period.
    pub end: Option<NaiveDate>,
    /// The months it is about.
    pub months: BTreeSet<Month>,
    /// Whether it has one column a day, so that each row covers all its months.
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

/// One row: all days of a placement, or one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProofRow {
    pub at: Place,
    /// 排期编号 as written
    pub placement: Field<String>,
    /// 项目编号 of the row, else of the proof.
    pub project: Option<String>,
    /// 媒体名称 of the row, else of the proof.
    pub medium: Option<String>,
    /// 版面/时段
    pub position: String,
    /// Times aired on each day.
    pub days: BTreeMap<NaiveDate, u32>,
    /// Days whose times cannot be read.
    pub unread: BTreeSet<NaiveDate>,
    /// Whether its day cannot be read, so that nothing of its months is known.
    pub unknown: bool,
}
