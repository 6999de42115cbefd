//! 月结: the frozen rows of a month as a file, and what the command says of it.

use crate::error::{Error, Result};
use crate::link::Office;
use crate::model::closing::{ClosedRow, Closing, closing_file};
use crate::model::control::ControlTotal;
use crate::model::{Fen, Month, Output};
use crate::reconcile::{CLOSED_TABLES, rows_until};
use chrono::NaiveDate;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Serialize)]
struct FileJson<'a> {
    month: String,
    as_of: NaiveDate,
    rows: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    table: &'a str,
    key: &'a str,
    date: NaiveDate,
    amount: Option<String>,
}

/// What closing a month freezes today.
pub fn closing(office: &Office, month: Month) -> Closing {
    let rows = rows_until(office, month).into_iter().map(|open| open.row).collect();
    Closing { month, as_of: office.as_of(), rows }
}

/// The file of a closing.
///
/// # Errors
/// Where it could not be laid out.
pub fn write(closing: &Closing) -> Result<Output> {
    let path = closing_file(closing.month);
    let rows = closing.rows.iter().map(|ClosedRow { table, key, date, amount }| RowJson {
        table,
        key,
        date: *date,
        amount: amount.map(Fen::plain),
    });
    let rows = rows.collect();
    let file = FileJson { month: closing.month.to_string(), as_of: closing.as_of, rows };
    let mut bytes = serde_json::to_vec_pretty(&file)
        .map_err(|e| Error::Unwritable { path: path.clone().into(), reason: e.to_string() })?;
    bytes.push(b'\n');
    Ok(Output::handed_out(path, bytes))
}

/// What closing a month came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    month: Month,
    /// The rows of the month and of all months before, table by table.
    tables: Vec<String>,
    /// Why the tables are not whole, one line each: frozen like this, rows would be missing.
    pub obstacles: Vec<String>,
    pub notes: Vec<String>,
    /// Where the frozen rows lie; `None` where the month was not frozen.
    pub file: Option<PathBuf>,
}

impl Closed {
    /// A closing as it would be, not written yet.
    pub fn of(closing: &Closing, office: &Office, control: &[ControlTotal]) -> Closed {
        let unfinished = closing.month.last_day() > closing.as_of;
        let note = || {
            let Closing { month, as_of, .. } = closing;
            format!("{month} 还没过完：{as_of} 之后登记的本月款项都会列为结账后补录")
        };
        Closed {
            month: closing.month,
            tables: CLOSED_TABLES.iter().map(|table| frozen(closing, sheet(table))).collect(),
            obstacles: obstacles(office, control),
            notes: unfinished.then(note).into_iter().collect(),
            file: None,
        }
    }

    /// For the terminal.
    pub fn words(&self) -> String {
        let mut lines = vec![match &self.file {
            Some(file) => format!("{} 已结账，冻结在 {}", self.month, file.display()),
            None => {
                format!("{} 没有结账：账没有读全，冻结了就会缺数。改好后重来，或加 --anyway 照结", self.month)
            }
        }];
        lines.extend(self.tables.iter().map(|table| format!("  {table}")));
        lines.extend(self.obstacles.iter().map(|obstacle| format!("  红 {obstacle}")));
        lines.extend(self.notes.iter().map(|note| format!("  {note}")));
        lines.join("\n") + "\n"
    }
}

fn obstacles(office: &Office, control: &[ControlTotal]) -> Vec<String> {
    let gaps = CLOSED_TABLES.iter().filter_map(|table| {
        let gap = office.coverage.unknown(&[table], None)?;
        Some(format!("{} 没有读全：{}", sheet(table), gap.reason))
    });
    let refused = control.iter().filter(|total| total.rows_refused > 0);
    let refused = refused.filter(|total| CLOSED_TABLES.iter().any(|table| sheet(table) == total.table));
    let refused = refused.map(|total| {
        let ControlTotal { table, rows_refused, refused, .. } = total;
        format!("{table} 有 {rows_refused} 行不能用（金额合计 {refused} 元），见对账页的控制合计")
    });
    gaps.chain(refused).collect()
}

/// `客户到款：当月 3 笔 150,000.00 元，连同以前共 12 笔`
fn frozen(closing: &Closing, table: &str) -> String {
    let own = closing.rows.iter().filter(|row| row.table == table);
    let month: Vec<&ClosedRow> = own.clone().filter(|row| Month::of(row.date) == closing.month).collect();
    let sum: Fen = month.iter().filter_map(|row| row.amount).sum();
    format!("{table}：当月 {} 笔 {sum} 元，连同以前共 {} 笔", month.len(), own.count())
}

fn sheet(table: &str) -> &str {
    table.rsplit('/').next().unwrap_or(table)
}
