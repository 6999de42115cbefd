//! A closed month: the money rows dated in it or before, as they stood when finance closed the books.

use super::money::Fen;
use super::month::Month;
use super::source::Place;
use chrono::NaiveDate;

/// Where closings lie below the out folder.
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
    /// `None` where it could not be read.
    pub amount: Option<Fen>,
}

/// A month's closing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub month: Month,
    /// 检查日 on which it was closed.
    pub as_of: NaiveDate,
    /// In order.
    pub rows: Vec<ClosedRow>,
}

/// A row of today's workbooks, with the cell it stands in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenRow {
    pub row: ClosedRow,
    pub at: Place,
    /// The project it belongs to, where it is one.
    pub project: Option<String>,
}

/// A row of one of the tables, of whatever day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow {
    /// Its date, else the row.
    pub at: Place,
    pub date: Option<NaiveDate>,
    pub project: Option<String>,
}
