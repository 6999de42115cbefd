//! `witnesses` of run.json: the rows of the bank, the tax office and the media, compared with the registers.
//! Lines of unknown parties are given as one count and one sum per account.

use super::{known, rows};
use crate::link::Office;
use crate::model::Fen;
use crate::reconcile::{Account, Airing, Invoice, LineBooks, LineStanding, RowBooks, RowId, Witness};
use crate::report::view::Input;
use chrono::NaiveDate;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// The four lists, in the order of the contract.
pub(super) struct Witnesses<'a>(pub &'a Input<'a>);

impl Serialize for Witnesses<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let witness = &self.0.books.witness;
        let told = |line: &&LineBooks| {
            let placed = matches!(
                line.standing,
                LineStanding::Matched { .. } | LineStanding::Names(_) | LineStanding::Candidate(_)
            );
            placed || line.overdue.is_some()
        };
        let lines: Vec<&LineBooks> = witness.lines.iter().filter(told).collect();
        let mut lists = serializer.serialize_map(None)?;
        lists.serialize_entry("accounts", &rows(&witness.accounts, AccountJson::of))?;
        lists.serialize_entry("bank_lines", &rows(lines, |line| BankLineJson::of(witness, line)))?;
        let (office, books) = (self.0.office, self.0.books);
        lists.serialize_entry("invoices", &rows(books.tax.listed(), InvoiceJson::of))?;
        lists.serialize_entry("airings", &rows(&books.airings, |airing| AiringJson::of(office, airing)))?;
        lists.end()
    }
}

#[derive(Serialize)]
struct AccountJson<'a> {
    account: &'a str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    lines: usize,
    #[serde(rename = "in")]
    income: String,
    #[serde(rename = "out")]
    expense: String,
    opening: Option<String>,
    closing: Option<String>,
    proof: &'static str,
    unrelated: UnrelatedJson,
}

#[derive(Serialize)]
struct UnrelatedJson {
    lines: usize,
    #[serde(rename = "in")]
    income: String,
    #[serde(rename = "out")]
    expense: String,
}

impl AccountJson<'_> {
    fn of(account: &Account) -> AccountJson<'_> {
        let (lines, income, expense) = account.unrelated;
        AccountJson {
            account: &account.account,
            from: account.from,
            to: account.to,
            lines: account.lines,
            income: account.income.plain(),
            expense: account.expense.plain(),
            opening: known(account.opening),
            closing: known(account.closing),
            proof: account.proof.word(),
            unrelated: UnrelatedJson { lines, income: income.plain(), expense: expense.plain() },
        }
    }
}

#[derive(Serialize)]
struct BankLineJson<'a> {
    key: &'a str,
    account: &'a str,
    date: NaiveDate,
    amount: String,
    party: &'a str,
    partners: Vec<&'a str>,
    /// The step of the comparison that found the match.
    step: Option<u8>,
    /// The row it may match, or the row that it names but differs from.
    candidate: Option<&'a str>,
}

impl<'a> BankLineJson<'a> {
    fn of(witness: &'a Witness, line: &'a LineBooks) -> BankLineJson<'a> {
        let key = |id: &RowId| -> &'a str {
            let row: &RowBooks = &witness.rows[*id];
            &row.key
        };
        let (partners, step, candidate) = match &line.standing {
            LineStanding::Matched { rows, step, .. } => (rows.iter().map(key).collect(), Some(*step), None),
            LineStanding::Names(row) | LineStanding::Candidate(row) => (Vec::new(), None, Some(key(row))),
            _ => (Vec::new(), None, None),
        };
        let amount: Fen = line.line.amount;
        BankLineJson {
            key: &line.key,
            account: &line.line.account,
            date: line.date(),
            amount: amount.plain(),
            party: &line.line.party,
            partners,
            step,
            candidate,
        }
    }
}

#[derive(Serialize)]
struct InvoiceJson<'a> {
    number: &'a str,
    side: &'static str,
    date: NaiveDate,
    party: &'a str,
    total: String,
    net: Option<String>,
    status: &'a str,
    registered: bool,
}

impl InvoiceJson<'_> {
    fn of(invoice: &Invoice) -> InvoiceJson<'_> {
        InvoiceJson {
            number: &invoice.key,
            side: invoice.side.word(),
            date: invoice.record.date,
            party: &invoice.party().name,
            total: invoice.record.total.plain(),
            net: known(invoice.net),
            status: invoice.record.status.word(),
            registered: !invoice.rows.is_empty(),
        }
    }
}

#[derive(Serialize)]
struct AiringJson<'a> {
    placement: &'a str,
    month: String,
    planned: u32,
    /// `None` if the proof has no row of it, or if a part of it could not be read.
    aired: Option<u32>,
}

impl AiringJson<'_> {
    fn of<'a>(office: &'a Office, airing: &Airing) -> AiringJson<'a> {
        AiringJson {
            placement: &office.placements[airing.placement].record.key,
            month: airing.month.to_string(),
            planned: airing.planned,
            aired: airing.aired.filter(|_| airing.is_whole),
        }
    }
}
