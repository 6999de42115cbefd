//! 月结: writes the books of a month as workbook, page and file (with the frozen rows), and the words of the
//! command.

use crate::error::{Error, Result};
use crate::link::Office;
use crate::model::closing::{ClosedRow, Closing, closing_file};
use crate::model::{Fen, Month, Output};
use crate::reconcile::{CLOSED_TABLES, EntryKind, PartyAccount, rows_until};
use crate::report::view::{self, Input};
use crate::report::{html, workbook};
use chrono::NaiveDate;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Serialize)]
struct FileJson<'a> {
    month: String,
    as_of: NaiveDate,
    rows: Vec<RowJson<'a>>,
    checklist: Vec<StepJson<'a>>,
    income: Vec<EarningJson<'a>>,
    clients: Vec<PartyJson<'a>>,
    media: Vec<PartyJson<'a>>,
}

#[derive(Serialize)]
struct StepJson<'a> {
    step: &'a str,
    outcome: &'a str,
    said: &'a str,
}

#[derive(Serialize)]
struct EarningJson<'a> {
    project: &'a str,
    month: String,
    /// `null` if it is unknown.
    income: Option<String>,
    cost: Option<String>,
    fee: Option<String>,
    rebate: Option<String>,
    margin: Option<String>,
}

#[derive(Serialize)]
struct PartyJson<'a> {
    party: &'a str,
    /// `null` if one of their tables was not read completely.
    opening: Option<String>,
    money: Option<String>,
    work: Option<String>,
    closing: Option<String>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    table: &'a str,
    key: &'a str,
    date: NaiveDate,
    amount: Option<String>,
}

/// The rows that closing a month freezes today.
pub fn closing(office: &Office, month: Month) -> Closing {
    let rows = rows_until(office, month).into_iter().map(|open| open.row).collect();
    Closing { month, as_of: office.as_of(), rows }
}

/// The file of a closing: the frozen rows, and the books at that time.
///
/// # Errors
/// Where it could not be laid out.
pub fn write(closing: &Closing, view: &view::closing::Closing) -> Result<Output> {
    let path = closing_file(closing.month);
    let rows = closing.rows.iter().map(|ClosedRow { table, key, date, amount }| RowJson {
        table,
        key,
        date: *date,
        amount: amount.map(Fen::plain),
    });
    let month = closing.month;
    let accounts = view.accounts;
    let file = FileJson {
        month: month.to_string(),
        as_of: closing.as_of,
        rows: rows.collect(),
        checklist: view
            .steps
            .iter()
            .map(|step| StepJson { step: step.name, outcome: step.outcome.word(), said: &step.said })
            .collect(),
        income: accounts
            .earnings
            .iter()
            .map(|one| {
                let told = |amount: Option<Fen>| amount.filter(|_| !one.unread).map(Fen::plain);
                EarningJson {
                    project: &one.project,
                    month: one.month.to_string(),
                    income: told(one.income),
                    cost: told(one.cost),
                    fee: told(Some(one.fee)),
                    rebate: told(Some(one.rebate)),
                    margin: told(one.margin()),
                }
            })
            .collect(),
        clients: accounts.clients.iter().map(|party| party_json(party, month)).collect(),
        media: accounts.media.iter().map(|party| party_json(party, month)).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&file).map_err(|error| Error::unmade(&path, &error))?;
    bytes.push(b'\n');
    Ok(Output::handed_out(path, bytes))
}

fn party_json(party: &PartyAccount, month: Month) -> PartyJson<'_> {
    let money = party.sum(month, &[EntryKind::Receipt, EntryKind::Payment, EntryKind::Offset]);
    let told = |amount: Option<Fen>| amount.filter(|_| !party.unread).map(Fen::plain);
    PartyJson {
        party: &party.party,
        opening: told(party.known_opening(month)),
        money: told(Some(money)),
        work: told(party.known_work(month).map(|work| -work)),
        closing: told(party.known_closing(month)),
    }
}

/// Workbook and page of a closing.
///
/// # Errors
/// Where one of them could not be laid out.
pub fn books(input: &Input, view: &view::closing::Closing) -> Result<Vec<Output>> {
    let stem = closing_file(view.month);
    let stem = stem.strip_suffix(".json").unwrap_or(&stem);
    let page = html::closing(&view::closing::page(input, view))?;
    Ok(vec![
        workbook::closing(input, view, format!("{stem}.xlsx"))?,
        Output::handed_out(format!("{stem}.html"), page),
    ])
}

/// The result of closing a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    month: Month,
    /// The rows of the month and of all months before, table by table.
    tables: Vec<String>,
    /// The red steps of the checklist, one line each.
    pub obstacles: Vec<String>,
    pub notes: Vec<String>,
    /// Nothing was written: it says what would be frozen.
    pub preview: bool,
    /// Where the frozen rows lie; `None` where the month was not frozen.
    pub file: Option<PathBuf>,
    /// Workbook, page and ledger.
    pub books: Vec<PathBuf>,
}

impl Closed {
    /// A closing as it would be, not written yet.
    pub fn of(closing: &Closing, view: &view::closing::Closing, preview: bool) -> Closed {
        let unfinished = closing.month.last_day() > closing.as_of;
        let note = || {
            let Closing { month, as_of, .. } = closing;
            format!("{month} 还没过完：{as_of} 之后登记的本月款项都会列为结账后补录")
        };
        Closed {
            month: closing.month,
            tables: CLOSED_TABLES
                .iter()
                .map(|table| match view.unread_tables.contains(table) {
                    true => format!("{}：没有读全，未检查", sheet(table)),
                    false => frozen(closing, sheet(table)),
                })
                .collect(),
            obstacles: view.red(),
            notes: unfinished.then(note).into_iter().collect(),
            preview,
            file: None,
            books: Vec::new(),
        }
    }

    /// The words for the terminal.
    pub fn words(&self) -> String {
        let mut lines = vec![match &self.file {
            None if self.preview => {
                let anyway = if self.obstacles.is_empty() {
                    ""
                } else {
                    "（检查清单有红项，须加 --anyway）"
                };
                format!(
                    "{} 预览：什么都没有写。结账会冻结下面这些行{anyway}，以后登记或改动的都列为结账后补录",
                    self.month
                )
            }
            Some(file) => format!("{} 已结账，冻结在 {}", self.month, file.display()),
            None => format!("{} 没有结账：检查清单有红项。改好后重来，或加 --anyway 照结", self.month),
        }];
        lines.extend(self.books.iter().map(|book| format!("  {}", book.display())));
        lines.extend(self.tables.iter().map(|table| format!("  {table}")));
        lines.extend(self.obstacles.iter().map(|obstacle| format!("  红 {obstacle}")));
        lines.extend(self.notes.iter().map(|note| format!("  {note}")));
        if self.file.is_some() {
            lines.push(format!(
                "  结错了：把上面的 .json 移到“存档”，改好后再运行 jobbag close {}",
                self.month
            ));
        }
        lines.join("\n") + "\n"
    }
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
