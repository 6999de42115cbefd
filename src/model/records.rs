//! All records of the workbooks, typed and not linked yet.

use super::airing::Proofs;
use super::births::Birth;
use super::order::*;
use super::payment::*;
use super::placement::*;
use super::project::*;
use super::quote::*;
use super::source::{Place, SheetId};
use super::tax::TaxOffice;
use super::witness::Bank;
use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A column of a register as the office wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The heading; empty if the column has none.
    pub written: String,
    /// The column of the schema; `None` for the office's own column.
    pub field: Option<&'static str>,
    /// Whether its amounts are not in yuan.
    pub scaled: bool,
}

/// Appends rows. The first ones are not copied.
pub fn join<R>(rows: &mut Vec<R>, more: Vec<R>) {
    if rows.is_empty() {
        *rows = more;
    } else {
        rows.extend(more);
    }
}

/// Defines [`Records`] from the only list of the registers.
macro_rules! records {
    ($($table:ident: $record:ty,)*) => {
        /// All records of a run, in the order of file, sheet and row.
        #[derive(Clone, Debug, Default)]
        pub struct Records {
            $(pub $table: Vec<$record>,)*
            /// 银行流水: the bank's statements, separate from every register.
            pub bank: Bank,
            /// 税务发票: the exports of the tax office.
            pub tax: TaxOffice,
            /// Files below 凭证/.
            pub evidence: Vec<String>,
            /// 播出证明: the proofs of the media.
            pub proofs: Proofs,
            /// The headings of each table's first sheet, by `role/sheet`.
            pub headings: BTreeMap<String, Vec<Heading>>,
            /// A digest of each row by its place. Rows with the same content have the same digest.
            pub digests: FxHashMap<Place, u64>,
            /// The whole text of cells that were split into several keys, in case it is one key (`YT/2026/001`).
            pub whole_keys: HashMap<Place, String>,
            /// What stands in the cells that were refused.
            pub refused_cells: HashMap<Place, String>,
            /// Cells that the last run could not use and that are blank now, or whose column is gone: key and column.
            pub emptied: BTreeSet<(String, String)>,
            /// The birth of each row, with the key of its record.
            pub births: Vec<(String, Birth)>,
            /// The number of rows of 排期进度 by sheet. They complete placements and are no records of their own.
            pub progress_rows: BTreeMap<SheetId, usize>,
            /// The last day in each row, by sheet and row; filled only if 检查起始日 is set.
            pub last_days: HashMap<(SheetId, u32), NaiveDate>,
            /// Sheets that were found and read, as `role/sheet` (`收付款/期初`). An absent sheet switches its rules off.
            pub present: BTreeSet<String>,
            /// Roles with at least one file found (used or refused).
            pub roles: BTreeSet<String>,
        }

        impl Records {
            /// Whether no table has a row.
            pub fn is_empty(&self) -> bool {
                true $(&& self.$table.is_empty())*
            }

            /// Appends the records of a sheet that was read by itself.
            pub fn absorb(&mut self, sheet: Records) {
                $(join(&mut self.$table, sheet.$table);)*
                self.present.extend(sheet.present);
                for (path, headings) in sheet.headings {
                    self.headings.entry(path).or_insert(headings);
                }
            }
        }
    };
}

records! {
    projects: Project,
    people: Person,
    media: Medium,
    scope: ScopeItem,
    pipeline: PipelineEntry,
    orders: Order,
    rounds: Round,
    meetings: Meeting,
    services: ServiceRecord,
    placements: Placement,
    month_splits: MonthSplit,
    publications: Publication,
    evaluations: Evaluation,
    receipts: Receipt,
    receipt_splits: ReceiptSplit,
    payments: Payment,
    payment_splits: PaymentSplit,
    invoices_in: InvoiceIn,
    invoice_splits: InvoiceSplit,
    invoices_out: InvoiceOut,
    fees: ServiceFee,
    rebates: Rebate,
    statements: Statement,
    openings: Opening,
    quotes: QuoteLine,
    acceptances: Acceptance,
}

impl Records {
    /// Whether a sheet of this role was found and read.
    pub fn has(&self, role_and_sheet: &str) -> bool {
        self.present.contains(role_and_sheet)
    }
}
