//! Witnesses compared with the registers. For the bank: accounts with the proof of their balances, and lines
//! and rows of 客户到款 and 媒体付款 with the result for each. It confirms, contradicts or proposes, and books
//! nothing.

mod airings;
mod days;
mod invoices;
mod matching;
mod ours;
mod parties;
mod proof;

#[cfg(test)]
mod balance_tests;
#[cfg(test)]
mod tests;

pub use airings::{Airing, DayDiffers};
pub use invoices::REGISTERS as TAX_REGISTERS;
pub use invoices::{Invoice, InvoiceDocument, InvoiceId, InvoiceMark, InvoiceRow, InvoiceRowId, Invoices};
pub use ours::Side;
pub use proof::{Account, Jump, Proof};

use crate::link::{Office, PaymentId, ReceiptId, Target};
use crate::model::choice::SettlementMethod;
use crate::model::memory::Memory;
use crate::model::witness::BankLine;
use crate::model::{Fen, Id, IdVec};
use crate::normalise::cell::clean::folded;
use chrono::NaiveDate;
use days::Days;
use parties::{Names, Parties};
use std::collections::{BTreeMap, BTreeSet};

pub type LineId = Id<LineBooks>;
pub type RowId = Id<RowBooks>;

/// The bank and the registers, compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witness {
    /// In order of account.
    pub accounts: Vec<Account>,
    /// Lines up to 检查日, each movement once, by account, day and key.
    pub lines: IdVec<LineBooks, LineBooks>,
    /// Rows that the bank should show, by day and key.
    pub rows: IdVec<RowBooks, RowBooks>,
    /// Whether there is a 银行流水 with a readable header.
    pub present: bool,
}

/// A movement at the bank, and the result of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineBooks {
    /// `银-` and twelve hexadecimal digits of its identity.
    pub key: String,
    pub line: BankLine,
    pub standing: LineStanding,
    /// The register that should have it.
    pub register: Register,
    /// The possible clients, by name or by a named key; only for lines that no step matched.
    pub clients: BTreeSet<String>,
    /// Our projects and placements that its text names, as registered.
    pub names: Named,
    /// Working days beyond 银行未登记工作日, if it must be registered.
    pub overdue: Option<i64>,
    /// 待登记 → 原因 of 不登记; empty where nobody declined it.
    pub declined: String,
    /// Whether a register was not read completely, or a row of it has an unreadable day or amount and may be
    /// this line.
    pub is_unchecked: bool,
}

impl LineBooks {
    pub fn date(&self) -> NaiveDate {
        self.line.day.date
    }

    /// Whether it should be in a register and is in none. Of tied lines only the first counts.
    pub fn is_proposed(&self) -> bool {
        let free =
            matches!(self.standing, LineStanding::Unregistered | LineStanding::Tied { first: true, .. });
        free && !self.is_unchecked
    }

    /// Whether no row matches it, and nobody declined to register it.
    fn is_free(&self) -> bool {
        let free = matches!(self.standing, LineStanding::Unregistered | LineStanding::Tied { .. });
        free && self.declined.is_empty()
    }

    /// Whether it is money of a client that no row matches.
    pub fn is_free_receipt(&self) -> bool {
        self.is_free() && self.line.amount > Fen::ZERO
    }
}

impl Witness {
    /// The day on which the bank paid this amount to a payee without a row for it, so that a request may have
    /// been paid already.
    pub fn paid_unregistered(&self, payee: &str, amount: Fen) -> Option<NaiveDate> {
        let mut lines = self.lines.iter().filter(|line| line.is_free() && line.line.amount == -amount);
        lines.find(|line| parties::same(&line.line.party, payee)).map(LineBooks::date)
    }
}

/// The register of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// 客户到款
    Receipts,
    /// 媒体付款
    Payments,
}

/// Our keys in the text of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    pub projects: Vec<String>,
    pub placements: Vec<String>,
}

/// The result for a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LineStanding {
    /// Not matched, and it concerns no client, medium or key of ours.
    #[default]
    Unrelated,
    /// Not matched; its party is a client or a medium's 收款单位, or it names a key of ours.
    Unregistered,
    /// Between accounts of ours.
    Own,
    /// Paid and returned, or the reverse.
    Returned { concerns: bool },
    /// Matched by a step. `fee` is by how much the bank shows less than the row (step 5).
    Matched { rows: Vec<RowId>, step: u8, fee: Fen },
    /// It names the row, but the amount or the day differs.
    Names(RowId),
    /// Near day and equal amount, but the party is in no register.
    Candidate(RowId),
    /// Lines and rows that cannot be told apart: the first line by (day, key) speaks for them.
    Tied { first: bool, rows: Vec<RowId> },
}

/// The document of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    Receipt(ReceiptId),
    Payment(PaymentId),
}

/// A row of 客户到款 or 媒体付款, as the bank should show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowBooks {
    pub document: Document,
    /// 到款编号 / 付款编号
    pub key: String,
    pub date: NaiveDate,
    /// Incoming positive, outgoing negative.
    pub amount: Fen,
    /// 流水号
    pub number: String,
    /// 付款单位, or 收款单位 of the row.
    pub party: String,
    /// Every name that the bank may print for the party.
    names: Vec<String>,
    /// The 排期编号 it names.
    placements: BTreeSet<String>,
    /// Its 项目编号.
    pub project: Option<String>,
    /// The lines matched to it.
    pub lines: Vec<LineId>,
    pub step: u8,
    /// Whether the matched lines are near its day.
    pub near: bool,
    /// Whether statements cover every working day near its day.
    pub covered: bool,
    pub mark: RowMark,
}

/// The result for a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowMark {
    /// Unknown: statements do not cover all its days.
    #[default]
    NotCovered,
    /// Unknown: statements cover its days, but a line of these days could not be read.
    Unread,
    Matched,
    /// A line names it and differs.
    Differs(LineId),
    Candidate(LineId),
    /// It cannot be told apart from others.
    Tied,
    /// Statements cover all its days, and it is not there.
    Missing,
}

/// Compares the tax office's invoices with the registers.
pub(super) fn invoices(office: &Office, memory: &Memory) -> Invoices {
    invoices::invoices(office, memory)
}

/// Compares the media's proofs with the schedule.
pub(super) fn airings(office: &Office) -> Vec<Airing> {
    airings::airings(office)
}

/// Compares the bank's lines with the registers.
pub(super) fn witness(office: &Office, memory: &Memory) -> Witness {
    if office.bank.sheets.is_empty() {
        return Witness::default();
    }
    let (mut accounts, merged) = proof::accounts(office);
    let as_of = office.as_of();
    let new = |line: &BankLine| LineBooks {
        key: line.key.clone(),
        line: line.clone(),
        standing: LineStanding::default(),
        register: Register::Receipts,
        clients: BTreeSet::new(),
        names: Named::default(),
        overdue: None,
        declined: String::new(),
        is_unchecked: false,
    };
    let lines: Vec<LineBooks> = merged.into_iter().filter(|line| line.day.date <= as_of).map(new).collect();
    let rows = rows(office);
    let parties = Parties::new(office, &rows, lines.iter().map(|line| line.line.party.as_str()));
    let mut witness = Witness { accounts: Vec::new(), lines: lines.into(), rows: rows.into(), present: true };
    let days = Days::new(office);
    matching::settle(office, &days, &parties, &accounts, &mut witness);
    let asked = proof::asked(office, &accounts);
    // rows are in order of day
    let mut known: Option<(NaiveDate, RowMark)> = None;
    for row in witness.rows.iter_mut() {
        row.near = row.lines.iter().all(|id| days.near(witness.lines[*id].date(), row.date));
        let absence = match known {
            Some((date, absence)) if date == row.date => absence,
            _ => absence(office, &days, &asked, row.date),
        };
        known = Some((row.date, absence));
        row.covered = absence == RowMark::Missing;
        if row.mark == RowMark::NotCovered {
            row.mark = absence;
        }
    }
    proposed(office, memory, &parties, &mut witness);
    for account in &mut accounts {
        let name = account.account.clone();
        let lines = witness.lines.keyed(&name, |line| &line.line.account);
        account.count_unrelated(lines.map(|(_, line)| line));
    }
    witness.accounts = accounts;
    witness
}

/// The registers that must have the movements of the bank.
pub const BANK_REGISTERS: [&str; 2] = ["收付款/客户到款", "收付款/媒体付款"];

/// Fills in, for lines that no row matches: register, clients, days overdue, and whether somebody declined it.
fn proposed(office: &Office, memory: &Memory, parties: &Parties, witness: &mut Witness) {
    let clients: BTreeSet<&str> = office.cases.iter().map(|case| case.project.client.text()).collect();
    let clients: Vec<(&str, Names)> = clients
        .into_iter()
        .filter(|client| !client.is_empty())
        .map(|client| (client, Names::of(parties::names(office, std::iter::once(client.to_owned())).iter())))
        .collect();
    let mut of_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let limit = i64::from(office.settings.parameters.bank_unregistered_days);
    let is_unread = office.coverage.unknown(&BANK_REGISTERS, None).is_some();
    let (unreadable, days) = (unreadable(office), Days::new(office));
    for line in witness.lines.iter_mut() {
        if !matches!(line.standing, LineStanding::Unregistered | LineStanding::Tied { .. }) {
            continue;
        }
        line.is_unchecked = is_unread || unreadable.iter().any(|row| row.may_be(&line.line, &days));
        line.register = parties.register_of(&line.line);
        line.names = parties.named(&line.line.text);
        let party = folded(&line.line.party);
        let of_name = of_name.entry(party).or_insert_with_key(|party| {
            let of_name = clients.iter().filter(|(_, names)| names.hold(party));
            of_name.map(|(client, _)| (*client).to_owned()).collect()
        });
        line.clients = of_name.clone();
        let projects = line.names.projects.iter().filter_map(|key| office.case_of(key));
        let placements = line.names.placements.iter().flat_map(|key| {
            let rows = office.placements.keyed(key, |placement| &placement.record.key);
            rows.filter_map(|(_, placement)| placement.case)
        });
        line.clients.extend(
            projects.chain(placements).map(|case| office.cases[case].project.client.text().to_owned()),
        );
        let declined = memory.declined.get(&line.key).and_then(|answer| answer.settled());
        line.declined = declined.unwrap_or_default().to_owned();
        let over = office.settings.calendar.between(line.line.day.date, office.as_of()) - limit;
        line.overdue = (line.is_proposed() && over > 0).then_some(over);
    }
}

/// The mark of a row of this day that no line shows. It is missing if every required account covers every
/// working day near its day.
fn absence(office: &Office, days: &Days, asked: &[Vec<&Account>], date: NaiveDate) -> RowMark {
    let near: Vec<NaiveDate> = days.near_days(date).collect();
    let every = |holds: fn(&Account, NaiveDate) -> bool| {
        let of_day = |day: &NaiveDate| {
            asked.iter().all(|accounts| accounts.iter().any(|account| holds(account, *day)))
        };
        !asked.is_empty() && near.iter().all(|day| *day <= office.as_of() && of_day(day))
    };
    match () {
        () if every(Account::covers) => RowMark::Missing,
        () if every(Account::spans) => RowMark::Unread,
        () => RowMark::NotCovered,
    }
}

/// A row whose day or amount cannot be read.
struct Unreadable {
    incoming: bool,
    date: Option<NaiveDate>,
    amount: Option<Fen>,
    names: Vec<String>,
}

impl Unreadable {
    /// Whether what can be read of it fits a line.
    fn may_be(&self, line: &BankLine, days: &Days) -> bool {
        self.incoming == (line.amount > Fen::ZERO)
            && self.date.is_none_or(|date| days.near(line.day.date, date))
            && self.amount.is_none_or(|amount| amount.abs() == line.amount.abs())
            && (self.names.is_empty() || self.names.iter().any(|name| parties::same(name, &line.party)))
    }
}

fn unreadable(office: &Office) -> Vec<Unreadable> {
    let receipts = office.receipts.iter().filter_map(|receipt| {
        let record = &receipt.record;
        let client = office.case(receipt.case).map(|case| case.project.client.text().to_owned());
        let payer = Some(record.payer.text().to_owned());
        (record.date.is_refused() || record.amount.is_refused()).then(|| Unreadable {
            incoming: true,
            date: record.date.get(),
            amount: record.amount.get(),
            names: parties::names(office, [payer, client].into_iter().flatten()),
        })
    });
    let payments = office.payments.iter().filter_map(|payment| {
        let record = &payment.record;
        let medium = payment.medium.map(|medium| office.media[medium].payee.text().to_owned());
        let names = [Some(record.payee.text().to_owned()), medium].into_iter().flatten();
        let is_paid = !record.date.is_absent();
        (record.date.is_refused() || (record.paid.is_refused() && is_paid)).then(|| Unreadable {
            incoming: false,
            date: record.date.get(),
            amount: record.paid.get(),
            names: names.filter(|name| !name.is_empty()).collect(),
        })
    });
    receipts.chain(payments).collect()
}

/// The rows with a day, an amount and 转账; of a duplicated key the first.
fn rows(office: &Office) -> Vec<RowBooks> {
    let asked = |method: Option<SettlementMethod>| method.is_none_or(|m| m == SettlementMethod::Transfer);
    let placements = |targets: &[Target]| -> BTreeSet<String> {
        let key = |target: &Target| match target {
            Target::Placement(id) => Some(office.placements[*id].record.key.clone()),
            _ => None,
        };
        targets.iter().filter_map(key).collect()
    };
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for (id, receipt) in office.receipts.with_ids() {
        let record = &receipt.record;
        let (Some(date), Some(amount)) = (record.date.get(), record.amount.get()) else { continue };
        if !asked(record.method.get()) || amount.is_zero() || !seen.insert((record.key.clone(), date, amount))
        {
            continue;
        }
        let client = office.case(receipt.case).map(|case| case.project.client.text().to_owned());
        let mut named = placements(&receipt.targets);
        let splits = office.receipt_splits.iter().filter(|split| split.receipt.id() == Some(id));
        named.extend(splits.flat_map(|split| placements(split.target.as_slice())));
        rows.push(RowBooks {
            document: Document::Receipt(id),
            key: record.key.clone(),
            date,
            amount,
            number: record.bank_no.text().to_owned(),
            party: record.payer.text().to_owned(),
            names: parties::names(
                office,
                [Some(record.payer.text().to_owned()), client].into_iter().flatten(),
            ),
            placements: named,
            project: office.project_of(receipt.case).map(str::to_owned),
            lines: Vec::new(),
            step: 0,
            near: false,
            covered: false,
            mark: RowMark::default(),
        });
    }
    seen.clear();
    for (id, payment) in office.payments.with_ids() {
        let record = &payment.record;
        let (Some(date), Some(paid)) = (record.date.get(), record.paid.get()) else { continue };
        if !asked(record.method.get()) || paid.is_zero() || !seen.insert((record.key.clone(), date, paid)) {
            continue;
        }
        let medium = payment.medium.map(|medium| office.media[medium].payee.text().to_owned());
        let mut named = placements(&payment.placements);
        let splits = office.payment_splits.iter().filter(|split| split.payment.id() == Some(id));
        named.extend(splits.flat_map(|split| placements(split.placement.as_slice())));
        let own = record.payee.text().to_owned();
        rows.push(RowBooks {
            document: Document::Payment(id),
            key: record.key.clone(),
            date,
            amount: -paid,
            number: record.bank_no.text().to_owned(),
            party: if own.is_empty() { medium.clone().unwrap_or_default() } else { own.clone() },
            names: [Some(own), medium].into_iter().flatten().filter(|name| !name.is_empty()).collect(),
            placements: named,
            project: office.project_of(payment.case).map(str::to_owned),
            lines: Vec::new(),
            step: 0,
            near: false,
            covered: false,
            mark: RowMark::default(),
        });
    }
    rows.sort_by(|a, b| (a.date, &a.key).cmp(&(b.date, &b.key)));
    rows
}

impl RowBooks {
    /// Whether a name printed by the bank is the row's party.
    pub fn is_party(&self, printed: &str) -> bool {
        self.names.iter().any(|name| parties::same(name, printed))
    }
}

/// Whether a printed, perhaps masked account may be a known one: no visible digit differs.
pub fn may_be_account(printed: &str, known: &str) -> bool {
    parties::may_be_account(printed, known)
}
