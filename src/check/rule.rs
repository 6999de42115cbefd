//! The rule: everything that the rest of the program must know about it. Every rule file fills in one.

use crate::due::Due;
use crate::finding::{Code, Finding, Raised, Severity};
use crate::handbook::Lane;
use crate::link::{self, CaseId, Office};
use crate::model::choice::ServiceKind;
use crate::model::memory::Memory;
use crate::reconcile::Books;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::ops::Deref;

/// One check of the handbook, of agency practice or of data quality.
pub struct Rule {
    /// The code; it is permanent and never reused.
    pub code: Code,
    /// The file name with dashes. It states the defect, never the remedy.
    pub name: &'static str,
    /// The Chinese name on pages and sheets.
    pub title: &'static str,
    /// The clause of the handbook; `—` for practice and data quality.
    pub clause: &'static str,
    /// The severity of a finding that does not set its own. Others stand in [`Property::AlsoOf`].
    pub severity: Severity,
    /// The desk that sees its findings.
    pub desk: Desk,
    /// The order in which the findings of one record are shown, 1 first; 90 for a rule outside the workflow.
    pub rank: u8,
    /// Whether its findings escalate at once, whatever the days over.
    pub money_gate: bool,
    /// The workflow lane of its findings, if their record has no lane of its own.
    pub lane: Lane,
    /// The kind of matter, for 请您拍板 and for the counts.
    pub matter: Matter,
    /// How its findings are recognised from run to run.
    pub standing: Standing,
    /// What holds for a few rules only; empty for most.
    pub properties: &'static [Property],
    /// The tables in which it finds that something is missing. If one of them was not read completely, its
    /// findings are withdrawn (`unread.rs`).
    pub needs: &'static [&'static str],
    /// Further tables with facts that settle a matter. If one of them was not read, its findings stay, but a
    /// finding that is gone counts as 停查 (`movement.rs`).
    pub also_reads: &'static [&'static str],
    /// What it finds, why it matters and how to end it, in plain Chinese.
    pub explanation: &'static str,
    /// A text table (see `testing.rs`) that raises the rule.
    pub bad: &'static str,
    /// A text table that does not raise it.
    pub good: &'static str,
    /// Whether the fact that ends a finding is in the data now (`done/`). For a finding of an earlier run that
    /// is gone or settled, true means 办妥, unless the fact was already there last time. It is asked about open
    /// findings too, so that the next run knows which facts were already there.
    pub done: fn(&Review, &Asked) -> bool,
    pub run: Run,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

impl Rule {
    /// The severities its findings may have, its own first.
    pub fn severities(&self) -> impl Iterator<Item = Severity> {
        let others = self.properties.iter().filter_map(|one| match one {
            Property::AlsoOf(severity) => Some(*severity),
            _ => None,
        });
        std::iter::once(self.severity).chain(others)
    }

    /// Its severities in a word: `黄/红`.
    pub fn severity_words(&self) -> String {
        self.severities().map(Severity::word).collect::<Vec<_>>().join("/")
    }

    /// Whether its findings count in the office's own red number. What waits for the client does not; it has a
    /// list of its own.
    pub fn is_ours(&self) -> bool {
        self.matter != Matter::Confirmation
    }

    /// Whether it is about data quality and not about the handbook.
    pub fn is_data(&self) -> bool {
        matches!(self.desk, Desk::File | Desk::FileAndFinance)
    }

    /// Whether it is about a witness, so that its findings are shown beside the witnesses.
    pub fn is_witness(&self) -> bool {
        self.code.as_str().starts_with('W')
    }

    /// Whether its check does not run for the matter of a finding that is gone ([`Property::Off`]).
    pub fn is_off(&self, review: &Review, asked: &Asked) -> bool {
        self.properties.iter().any(|one| matches!(one, Property::Off(is_off) if is_off(review, asked)))
    }

    /// Whether what is older than 检查起始日 does not count: deadlines, approvals, and the money rules that
    /// follow up on a row. Balances use every row.
    pub fn counts_from_start(&self) -> bool {
        let follows_up = self.properties.iter().any(|one| matches!(one, Property::FollowUp));
        follows_up || self.code.as_str().starts_with(['T', 'A'])
    }

    /// Whether its findings say that a cell of the record cannot be used.
    pub fn is_unusable_cell(&self) -> bool {
        self.properties.iter().any(|one| matches!(one, Property::UnusableCell))
    }

    /// [`Property::Unwritten`]
    pub fn is_unwritten(&self) -> bool {
        self.properties.iter().any(|one| matches!(one, Property::Unwritten))
    }

    /// The parameters that its condition rests on, by name.
    pub fn terms(&self) -> impl Iterator<Item = &'static str> {
        let terms = self.properties.iter().filter_map(|one| match one {
            Property::Terms(names) => Some(names),
            _ => None,
        });
        terms.copied().flatten().copied()
    }

    /// Whether the key of its findings is a register that is empty.
    pub fn is_empty_register(&self) -> bool {
        self.properties.iter().any(|one| matches!(one, Property::EmptyRegister))
    }

    /// Whether it looks at the findings of all other rules.
    pub fn is_afterwards(&self) -> bool {
        matches!(self.run, Run::Afterwards(_))
    }

    /// Whether it is about bookkeeping or data quality. Such findings are listed apart and are no decision in
    /// 请您拍板.
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
    /// The tables whose amounts are divided by 分配 rows, and the tables that the parts go to.
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

/// The desk whose status workbook shows a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// 财务 only: it is about cost, payments or balances.
    Finance,
    /// 财务 and 媒介: it is about the client's money for a placement, or about publication.
    FinanceAndMedia,
    /// 财务 and 客服: it is about what the client owes for work.
    FinanceAndAccount,
    Media,
    Account,
    /// The desk of the record: 媒介 for placements, 客服 for orders and quotes.
    Record,
    /// Data quality: the desk that keeps the file.
    File,
    /// Data quality of amounts: the desk that keeps the file, and 财务.
    FileAndFinance,
}

/// What holds for a few rules only.
#[derive(Clone, Copy)]
pub enum Property {
    /// Some of its findings have this severity instead of [`Rule::severity`]. The explanation says which.
    AlsoOf(Severity),
    /// Its check may be off for the matter of a finding: a setting says so, its register is empty, or no
    /// witness covers the matter. A finding that is gone then counts as 停查.
    Off(fn(&Review, &Asked) -> bool),
    /// A money rule that follows up on a row: what is older than 检查起始日 does not count.
    FollowUp,
    /// A cell of the record cannot be used. Other findings of the record that are gone count as 停查.
    UnusableCell,
    /// The parameters that its condition rests on, by name. If one was changed since the last run, a finding that
    /// is gone is not 办妥.
    Terms(&'static [&'static str]),
    /// The key is a register that is empty. Findings of that register that are gone count as 停查.
    EmptyRegister,
    /// Says that the client's confirmation of the record is not in writing. A 确认方式 that is emptied afterwards
    /// does not make it so.
    Unwritten,
}

/// The kind of matter of a finding, for 请您拍板 and for the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// Booked without a written confirmation.
    Unsigned,
    /// The client's money is short before the first insertion day.
    Short,
    /// Sent, or paid to the medium, without the client's money.
    Prepayment,
    /// A deadline of a medium.
    Deadline,
    /// 垫款
    OverLimit,
    /// The same thing was paid for twice.
    PaidTwice,
    /// Paid to somebody other than the medium's payee.
    WrongPayee,
    /// Paid to a medium for something that the client had not confirmed.
    PaidUnconfirmed,
    /// Money that a medium must pay back.
    Refund,
    /// A make-good with a last day.
    MakeGood,
    /// A missed insertion.
    Missed,
    /// Waits for the client: listed in 待客户确认, never counted in the office's own red number.
    Confirmation,
    /// Many rush orders (evidence for H-5.6).
    Rush,
    /// A recurring service.
    Service(ServiceKind),
    /// A note on how a cell was understood; the record itself is in order.
    Reading,
    /// A row that the money tables cannot use.
    Refused(Refused),
    /// Other bookkeeping and data quality.
    Clerical,
    /// Anything else: its owner is reminded.
    Work,
}

/// How a finding is recognised from run to run, besides code and key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// One finding for each key.
    Single,
    /// Several findings of one key may be open; the field (a column, 订位/截稿) tells them apart.
    Fields,
    /// One finding for each key, whatever its period, which is in the message and in `due`. A newer period
    /// replaces it; a period that is gone without being done was missed (错过).
    Periods,
    /// Its findings are stages of one matter together with those of the listed rules, the gravest first.
    Stages(&'static [Code]),
}

impl Standing {
    /// Whether the field is part of the identity.
    pub fn has_fields(self) -> bool {
        self == Standing::Fields
    }
}

/// A finding about which [`Rule::done`] and [`Property::Off`] are asked.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub key: &'a str,
    pub field: Option<&'a str>,
    /// Its due date, which also tells the period of T05 and T15.
    pub due: Option<NaiveDate>,
    /// What the last run said of it; blank if it is open today.
    pub said: &'a str,
    /// Whether it is open today.
    pub open: bool,
    /// How its rule runs.
    pub run: &'a Run,
    /// What the last run knew.
    pub memory: &'a Memory,
    /// Keys of records of which the last run said that their confirmation is not in writing.
    pub unwritten: &'a BTreeSet<&'a str>,
}

/// The part of a row for which the control totals refuse the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// The whole row, in every money table.
    Row,
    /// The date: without it receipts and payments do not count.
    Date,
    /// The document or target that a row of a 分配 table names.
    Target,
}

/// What a rule looks at.
pub enum Run {
    /// Raised by an earlier stage: read, normalise, link or reconcile.
    Reading,
    /// Looks at one project.
    Case(fn(&Case, &mut Vec<Raised>)),
    /// Looks at all projects, and at records without a project.
    Office(fn(&Review, &mut Vec<Raised>)),
    /// Compares with the last run.
    Memory(fn(&Review, &Memory, &mut Vec<Raised>)),
    /// Looks at the findings of all other rules.
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
    /// The case of one project.
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

/// One project with its books and obligations, for rules over cases. Derefs to the linked case.
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
