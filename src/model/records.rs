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

/// The tables of the registers: their list stands here once.
macro_rules! records {
    ($($table:ident: $record:ty,)*) => {
        /// All records of a run, in the order of file, sheet and row.
        #[derive(Clone, Debug, Default)]
        pub struct Records {
            $(pub $table: Vec<$record>,)*
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
            /// What each record was first entered with, by its key: a record with a new key is recognised by it.
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
                true $(&& self.$table.is_empty())*
            }

            /// Takes the records of a sheet that was read by itself, behind those of the sheets before it.
            pub fn absorb(&mut self, sheet: Records) {
                $(self.$table.extend(sheet.$table);)*
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
