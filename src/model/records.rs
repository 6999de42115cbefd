//! Everything the workbooks say, typed, before anything is linked.

use super::airing::Proofs;
use super::order::*;
use super::payment::*;
use super::placement::*;
use super::project::*;
use super::quote::*;
use super::source::{Place, SheetId};
use super::tax::TaxOffice;
use super::witness::Bank;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A column of a register as the office has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Empty where nothing stands there.
    pub written: String,
    /// The column of the schema; `None`: the office's own.
    pub field: Option<&'static str>,
    /// Its amounts are not in yuan.
    pub scaled: bool,
}

/// All records of a run, in the order of file, sheet and row.
#[derive(Clone, Debug, Default)]
pub struct Records {
    pub projects: Vec<Project>,
    pub people: Vec<Person>,
    pub media: Vec<Medium>,
    pub scope: Vec<ScopeItem>,
    pub pipeline: Vec<PipelineEntry>,
    pub orders: Vec<Order>,
    pub rounds: Vec<Round>,
    pub meetings: Vec<Meeting>,
    pub services: Vec<ServiceRecord>,
    pub placements: Vec<Placement>,
    pub month_splits: Vec<MonthSplit>,
    pub publications: Vec<Publication>,
    pub evaluations: Vec<Evaluation>,
    pub receipts: Vec<Receipt>,
    pub receipt_splits: Vec<ReceiptSplit>,
    pub payments: Vec<Payment>,
    pub payment_splits: Vec<PaymentSplit>,
    pub invoices_in: Vec<InvoiceIn>,
    pub invoice_splits: Vec<InvoiceSplit>,
    pub invoices_out: Vec<InvoiceOut>,
    pub fees: Vec<ServiceFee>,
    pub rebates: Vec<Rebate>,
    pub statements: Vec<Statement>,
    pub openings: Vec<Opening>,
    pub quotes: Vec<QuoteLine>,
    pub acceptances: Vec<Acceptance>,
    /// 银行流水: what the bank says, kept apart from every register.
    pub bank: Bank,
    /// 税务发票: what the tax office says.
    pub tax: TaxOffice,
    /// Files below 凭证/.
    pub evidence: Vec<String>,
    /// 播出证明: what the media prove.
    pub proofs: Proofs,
    /// The headings of each table's first sheet as found, by `role/sheet`.
    pub headings: BTreeMap<String, Vec<Heading>>,
    /// What the cells of a row say, by the row's place: rows that say the same in every cell are equal.
    pub digests: HashMap<Place, u64>,
    /// Cells that may name several records, as one key: `YT/2026/001` is one where it stands so.
    pub whole_keys: HashMap<Place, String>,
    /// What each record was born with, by its key: one that is renamed is known again by it.
    pub births: BTreeMap<String, String>,
    /// The last day each row names, where 检查起始日 is set: by sheet and row.
    pub last_days: HashMap<(SheetId, u32), NaiveDate>,
    /// Sheets found and read, as `role/sheet` (`收付款/期初`): what is absent switches rules off.
    pub present: BTreeSet<String>,
    /// Roles with at least one file found (used or refused).
    pub roles: BTreeSet<String>,
}

impl Records {
    /// Whether no table has a row.
    pub fn is_empty(&self) -> bool {
        let registers =
            [self.projects.len(), self.people.len(), self.media.len(), self.scope.len(), self.pipeline.len()];
        let work = [self.orders.len(), self.rounds.len(), self.meetings.len(), self.services.len()];
        let schedule =
            [self.placements.len(), self.month_splits.len(), self.publications.len(), self.evaluations.len()];
        let documents = [
            self.receipts.len(),
            self.receipt_splits.len(),
            self.payments.len(),
            self.payment_splits.len(),
            self.invoices_in.len(),
            self.invoice_splits.len(),
            self.invoices_out.len(),
        ];
        let books = [self.fees.len(), self.rebates.len(), self.statements.len(), self.openings.len()];
        let production = [self.quotes.len(), self.acceptances.len()];
        let all: [&[usize]; 6] = [&registers, &work, &schedule, &documents, &books, &production];
        all.iter().all(|lengths| lengths.iter().all(|length| *length == 0))
    }

    /// Takes the records of a sheet that was read by itself, behind those of the sheets before it.
    pub fn absorb(&mut self, sheet: Records) {
        self.projects.extend(sheet.projects);
        self.people.extend(sheet.people);
        self.media.extend(sheet.media);
        self.scope.extend(sheet.scope);
        self.pipeline.extend(sheet.pipeline);
        self.orders.extend(sheet.orders);
        self.rounds.extend(sheet.rounds);
        self.meetings.extend(sheet.meetings);
        self.services.extend(sheet.services);
        self.placements.extend(sheet.placements);
        self.month_splits.extend(sheet.month_splits);
        self.publications.extend(sheet.publications);
        self.evaluations.extend(sheet.evaluations);
        self.receipts.extend(sheet.receipts);
        self.receipt_splits.extend(sheet.receipt_splits);
        self.payments.extend(sheet.payments);
        self.payment_splits.extend(sheet.payment_splits);
        self.invoices_in.extend(sheet.invoices_in);
        self.invoice_splits.extend(sheet.invoice_splits);
        self.invoices_out.extend(sheet.invoices_out);
        self.fees.extend(sheet.fees);
        self.rebates.extend(sheet.rebates);
        self.statements.extend(sheet.statements);
        self.openings.extend(sheet.openings);
        self.quotes.extend(sheet.quotes);
        self.acceptances.extend(sheet.acceptances);
        self.present.extend(sheet.present);
        for (path, headings) in sheet.headings {
            self.headings.entry(path).or_insert(headings);
        }
    }

    /// Whether a sheet of this role was found and read.
    pub fn has(&self, role_and_sheet: &str) -> bool {
        self.present.contains(role_and_sheet)
    }
}
