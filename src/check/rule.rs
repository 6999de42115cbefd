//! The rule: what every file under `check/` fills in once, whole.

use crate::due::Due;
use crate::finding::{Code, Finding, Raised, Severity};
use crate::handbook::Lane;
use crate::link::{self, CaseId, Office};
use crate::model::choice::ServiceKind;
use crate::model::memory::Memory;
use crate::reconcile::Books;
use chrono::NaiveDate;
use std::ops::Deref;

/// One check of the handbook, of agency practice or of data quality.
pub struct Rule {
    /// Permanent, never reused.
    pub code: Code,
    /// File name with dashes; states the defect, never the remedy.
    pub name: &'static str,
    /// Its Chinese name, as pages and sheets show it.
    pub title: &'static str,
    /// Handbook clause, `—` for practice and data quality.
    pub clause: &'static str,
    /// The severity where a finding does not set its own.
    pub severity: Severity,
    /// Who sees it.
    pub desk: Desk,
    /// The order in which findings of one record are shown, 1 first; 90: no place in the workflow.
    pub rank: u8,
    /// Escalates at once, whatever the days over.
    pub money_gate: bool,
    /// The lane it colours where its record has none of its own.
    pub lane: Lane,
    /// What kind of matter it is for those who decide and count.
    pub matter: Matter,
    /// What tells its findings apart from run to run.
    pub standing: Standing,
    /// The tables in which it finds that something is missing. Where one of them was not read whole,
    /// its findings are withdrawn (`unread.rs`).
    pub needs: &'static [&'static str],
    /// Further tables in which it looks for what puts a matter right. Its findings are not withdrawn
    /// where one of them was not read, but one that is gone then counts as 停查 (`movement.rs`).
    pub also_reads: &'static [&'static str],
    /// What, why and how to end it, in plain Chinese.
    pub explanation: &'static str,
    /// A text table (see `testing.rs`) that raises the rule.
    pub bad: &'static str,
    /// A text table that does not.
    pub good: &'static str,
    /// Whether the fact that ends a finding is in the data now (`done.rs`). Asked about a finding of an
    /// earlier run that is gone or settled: true means 办妥, unless the fact was there last time already.
    /// Asked about open findings too, so that the next run knows which facts were there already.
    pub done: fn(&Review, &Asked) -> bool,
    pub run: Run,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

impl Rule {
    /// Counts in our own red number. What waits for the client has a list of its own instead.
    pub fn is_ours(&self) -> bool {
        self.matter != Matter::Confirmation
    }

    /// Speaks of data quality, not of the handbook.
    pub fn is_data(&self) -> bool {
        matches!(self.desk, Desk::File | Desk::FileAndFinance)
    }

    /// Speaks of what an outsider says: shown beside the witnesses.
    pub fn is_witness(&self) -> bool {
        self.code.as_str().starts_with('W')
    }

    /// Bookkeeping and data quality: listed apart, never a decision in 请您拍板.
    pub fn is_clerical(&self) -> bool {
        matches!(self.matter, Matter::Reading | Matter::Refused(_) | Matter::Clerical)
    }
}

/// Tables that several rules need.
pub(crate) mod needs {
    pub(crate) const RECEIPTS: &[&str] = &["收付款/客户到款", "收付款/到款分配"];
    pub(crate) const PAYMENTS: &[&str] = &["收付款/媒体付款", "收付款/付款分配"];
    pub(crate) const RECEIPTS_AND_PAYMENTS: &[&str] =
        &["收付款/客户到款", "收付款/到款分配", "收付款/媒体付款", "收付款/付款分配"];
    pub(crate) const INVOICES: &[&str] = &["收付款/收票", "收付款/票据分配"];
    /// What a 分配 row divides, and what it is divided among.
    pub(crate) const ALLOCATIONS: &[&str] = &[
        "收付款/客户到款",
        "收付款/到款分配",
        "收付款/媒体付款",
        "收付款/付款分配",
        "收付款/收票",
        "收付款/开票",
        "收付款/票据分配",
        "收付款/服务费",
        "媒体排期/排期",
        "制作/报价",
    ];
    pub(crate) const PAYMENTS_AND_INVOICES: &[&str] =
        &["收付款/收票", "收付款/票据分配", "收付款/媒体付款", "收付款/付款分配"];
}

/// Whose status workbook shows a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// 财务 alone: it speaks of cost, payments or balances.
    Finance,
    /// 财务 and 媒介: of the client's money for a placement, or of publication.
    FinanceAndMedia,
    /// 财务 and 客服: of what the client owes for work.
    FinanceAndAccount,
    Media,
    Account,
    /// The desk whose record it is about: 媒介 for placements, 客服 for orders and quotes.
    Record,
    /// Data quality: the desk that keeps the file it stands in.
    File,
    /// Data quality of amounts: the desk that keeps the file, and 财务.
    FileAndFinance,
}

/// What kind of matter a finding is, for 请您拍板 and for the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// Booked without a written confirmation.
    Unsigned,
    /// Client money is short before the first day.
    Short,
    /// Sent or paid for without the client's money.
    Prepayment,
    /// A medium's deadline.
    Deadline,
    /// 垫款
    OverLimit,
    /// The same thing was paid for twice.
    PaidTwice,
    /// Paid to another than the medium's payee.
    WrongPayee,
    /// A medium was paid for what the client had not confirmed.
    PaidUnconfirmed,
    /// Money that a medium has to pay back.
    Refund,
    /// A make-good that has a last day.
    MakeGood,
    /// An insertion that was missed.
    Missed,
    /// Waits for the client's word: in 待客户确认, never in our own red number.
    Confirmation,
    /// Rush by habit: evidence for H-5.6.
    Rush,
    /// A recurring service.
    Service(ServiceKind),
    /// How a cell was understood; the record itself is in order.
    Reading,
    /// A row that the money tables cannot use as it stands.
    Refused(Refused),
    /// Other bookkeeping and data quality.
    Clerical,
    /// Anything else: whoever owns it is urged.
    Work,
}

/// The identity of a finding from run to run: code and key, and what else tells it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// One finding a key.
    Single,
    /// Several of a key stand open side by side, told apart by their field (a column, 订位/截稿).
    Fields,
    /// One finding a key, whatever the period: it is in the words and in `due`. A newer period takes
    /// its place; gone without being done it was missed (错过).
    Periods,
    /// Stages of one matter with the other rules listed, the gravest first.
    Stages(&'static [Code]),
}

impl Standing {
    /// The field belongs to the identity.
    pub fn has_fields(self) -> bool {
        self == Standing::Fields
    }
}

/// A finding of an earlier run, as [`Rule::done`] is asked about it.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub key: &'a str,
    pub field: Option<&'a str>,
    /// When it was due; tells the period of T05 and T15.
    pub due: Option<NaiveDate>,
    /// It stands open today.
    pub open: bool,
    /// How its rule looks for it.
    pub run: &'a Run,
}

/// Because of which part of it the control totals refuse a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// The row in every money table.
    Row,
    /// The date, without which receipts and payments do not count.
    Date,
    /// What a row of a 分配 table names.
    Target,
}

/// What a rule looks at.
pub enum Run {
    /// Raised while reading, normalising or linking.
    Reading,
    /// One project.
    Case(fn(&Case, &mut Vec<Raised>)),
    /// All projects, and records without one.
    Office(fn(&Review, &mut Vec<Raised>)),
    /// Against what the last run knew.
    Memory(fn(&Review, &Memory, &mut Vec<Raised>)),
    /// Over the findings of all other rules. Only D12 and D20 are of this kind.
    Afterwards(fn(&Review, &[Finding], &mut Vec<Raised>)),
}

/// The whole office with its books: everything a rule may see.
#[derive(Clone, Copy)]
pub struct Review<'a> {
    pub office: &'a Office,
    pub books: &'a Books,
    pub due: &'a Due,
}

impl<'a> Review<'a> {
    /// One project, as a rule over cases sees it.
    pub fn case(&self, id: CaseId) -> Case<'a> {
        Case { office: self.office, books: self.books, due: self.due, id }
    }
}

impl Deref for Review<'_> {
    type Target = Office;
    fn deref(&self) -> &Office {
        self.office
    }
}

/// One project as a rule over cases sees it. Derefs to the linked case.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    pub office: &'a Office,
    pub books: &'a Books,
    pub due: &'a Due,
    pub id: CaseId,
}

impl Deref for Case<'_> {
    type Target = link::Case;
    fn deref(&self) -> &link::Case {
        &self.office.cases[self.id]
    }
}
