//! A closing: the money rows dated in a month or before, as they were when finance closed that month.

use super::money::Fen;
use super::month::Month;
use super::source::Place;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The folder of the closings, below the out folder.
pub const CLOSINGS: &str = "财务/月结";

/// The file of a month: `财务/月结/月结_2026-03.json`.
pub fn closing_file(month: Month) -> String {
    format!("{CLOSINGS}/月结_{month}.json")
}

/// One frozen row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClosedRow {
    /// 客户到款, 媒体付款, 收票 or 开票.
    pub table: String,
    pub key: String,
    pub date: NaiveDate,
    /// In fen; `None` if it could not be read.
    pub amount: Option<Fen>,
}

/// The closing of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub month: Month,
    /// 检查日 of the run that closed it.
    pub as_of: NaiveDate,
    /// The frozen rows in order.
    pub rows: Vec<ClosedRow>,
}

impl Closing {
    /// Gives frozen rows the new keys of their records, unless the new key is itself frozen.
    pub fn follow(&mut self, renamed: &BTreeMap<String, String>) {
        let frozen: BTreeSet<(String, String)> =
            self.rows.iter().map(|row| (row.table.clone(), row.key.clone())).collect();
        for row in &mut self.rows {
            let new =
                renamed.get(&row.key).filter(|new| !frozen.contains(&(row.table.clone(), (*new).clone())));
            if let Some(new) = new {
                row.key.clone_from(new);
            }
        }
        self.rows.sort();
    }
}

/// A money row of today's workbooks, with its cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenRow {
    pub row: ClosedRow,
    pub at: Place,
    /// Its project, if it belongs to exactly one.
    pub project: Option<String>,
}

/// A row of any day in one of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow {
    /// The cell of its date, else of the row.
    pub at: Place,
    pub date: Option<NaiveDate>,
    pub project: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key that a record has since is the frozen row's; one that was frozen beside it is another row's.
    #[test]
    fn a_frozen_row_follows_its_record() {
        let row = |key: &str| ClosedRow {
            table: "客户到款".into(),
            key: key.into(),
            date: "2026-02-20".parse().unwrap(),
            amount: Some(Fen(90_000)),
        };
        let closing = |keys: &[&str]| Closing {
            month: Month::of("2026-02-01".parse().unwrap()),
            as_of: "2026-03-09".parse().unwrap(),
            rows: keys.iter().map(|key| row(key)).collect(),
        };
        let renamed = [("DK6".to_owned(), "DK66".to_owned())].into();
        for (keys, expected) in [(["DK6", "DK7"], ["DK66", "DK7"]), (["DK6", "DK66"], ["DK6", "DK66"])] {
            let mut one = closing(&keys);
            one.follow(&renamed);
            assert_eq!(one.rows, closing(&expected).rows);
        }
    }
}
