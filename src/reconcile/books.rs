//! The books: the results of reconciliation as of 检查日, parallel to the tables of
//! [`Office`](crate::link::Office).

use super::client_money::ClientMoney;
use super::timelines::Timelines;
use super::whole::{Fact, Told, Whole};
use super::witness::{Airing, Invoices, Witness};
use crate::error::{Error, Result};
use crate::link::*;
use crate::model::control::ControlTotal;
pub use crate::model::difference::{Between, Cause};
use crate::model::payment::ServiceFee;
use crate::model::{Fen, IdVec, Month};
use std::collections::BTreeMap;

/// All results. Each table has the ids of the office's table (`projects` those of `cases`).
#[derive(Clone, Debug, Default)]
pub struct Books {
    pub placements: IdVec<PlacementBooks, LinkedPlacement>,
    pub receipts: IdVec<ReceiptBooks, LinkedReceipt>,
    pub payments: IdVec<PaymentBooks, LinkedPayment>,
    pub invoices_in: IdVec<InvoiceBooks, LinkedInvoiceIn>,
    pub invoices_out: IdVec<InvoiceBooks, LinkedInvoiceOut>,
    pub quotes: IdVec<QuoteBooks, Quote>,
    /// Received on each 服务费 row.
    pub fees: IdVec<Fen, ServiceFee>,
    pub projects: IdVec<ProjectBooks, Case>,
    pub control_totals: Vec<ControlTotal>,
    /// 待认领
    pub claims: Vec<Claim>,
    /// 垫款 of the office: the sum over projects, never netted.
    pub advanced: Fen,
    /// Which tables were read completely, for the office.
    pub whole: Whole,
    /// 期初 媒体预付 by 对方 and age from 截至日. It is in no project's figures.
    pub opening_prepayments: BTreeMap<String, Ageing>,
    /// The bank compared with the registers.
    pub witness: Witness,
    /// The tax office compared with the registers.
    pub tax: Invoices,
    /// The proofs of the media compared with the schedule.
    pub airings: Vec<Airing>,
    /// What every placement and quote had received on any day.
    pub replay: Timelines,
}

impl Books {
    /// Control totals must balance: read = used + refused, in rows and in fen.
    ///
    /// # Errors
    /// With the tables that do not balance. Nothing is published then.
    pub fn balanced(&self) -> Result<()> {
        let unbalanced = self.control_totals.iter().filter(|total| !total.balances());
        let tables: Vec<&str> = unbalanced.map(|total| total.table.as_str()).collect();
        if tables.is_empty() { Ok(()) } else { Err(Error::Unbalanced(tables.join("、"))) }
    }

    /// What the client has still to pay of a month's 服务费, in fen, 0 or less if nothing; `None` if 金额 is unknown.
    pub fn fee_missing(&self, office: &Office, fee: FeeId) -> Option<Fen> {
        Some(office.fees[fee].amount.get()? - self.fees[fee])
    }
}

/// The five facts of a placement, and what follows from them; amounts in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacementBooks {
    /// ① 订单; `None` = unknown
    pub ordered: Option<Fen>,
    pub cost: Option<Fen>,
    /// ② 到款
    pub received: Fen,
    /// Whether the client's money is there, before the airing and in full.
    pub client: ClientMoney,
    /// ③ 付款
    pub paid: Fen,
    /// 返点抵扣; `None` if that of one of its payments cannot be read.
    pub offset: Option<Fen>,
    /// ④ 发票
    pub invoiced_in: Fen,
    pub invoiced_out: Fen,
    /// ⑤ 发布
    pub published: Option<Fen>,
    pub published_cost: Option<Fen>,
    pub published_times: Option<u32>,
    /// The sum of confirmed 计划次数 (实际次数 if blank); `None` if neither could be read.
    pub confirmed_times: Option<u32>,
    pub advanced: Fen,
    pub client_balance: Option<Fen>,
    pub media_balance: Option<Fen>,
    pub uninvoiced: Fen,
    /// 已投未收
    pub unreceived: Option<Fen>,
    pub margin: Option<Fen>,
    pub months: Option<BTreeMap<Month, Fen>>,
    pub state: PlacementState,
    /// Which tables were read completely, for its project.
    pub whole: Whole,
    /// The pairs of facts that do not agree, each with its cause.
    pub differences: Vec<Difference>,
    /// 预付余额 by age from 实付
    pub ageing: Ageing,
    /// 已投未收 by age
    pub receivable_ageing: Ageing,
    /// The parts of receipts allocated to it.
    pub receipt_parts: Vec<Share>,
    /// The parts of payments allocated to it.
    pub payment_parts: Vec<PaymentPart>,
    /// Invoices received for it: (invoice, amount)
    pub invoice_parts: Vec<(InvoiceInId, Fen)>,
    /// Invoices to the client for it: (invoice, amount)
    pub invoice_out_parts: Vec<(InvoiceOutId, Fen)>,
    /// The make-goods owed, one for each 发布确认 that owes any.
    pub make_goods: Vec<MakeGood>,
}

impl Books {
    /// 垫款 of the office, if receipts and payments were read completely.
    pub fn known_advanced(&self) -> Option<Fen> {
        self.whole.advanced().then_some(self.advanced)
    }

    /// 未分配到款 of the office, if the receipts were read completely.
    pub fn known_unallocated(&self, office: &Office) -> Option<Unallocated> {
        let of_projects = self.projects.iter().map(ProjectBooks::known_unallocated).sum::<Option<Fen>>()?;
        let homeless = office.receipts.iter().zip(&self.receipts);
        let homeless = homeless.filter(|(receipt, own)| receipt.case.is_none() && own.counts);
        let unclaimed = homeless.map(|(_, own)| own.known_unallocated()).sum::<Option<Fen>>()?;
        Some(Unallocated { of_projects, unclaimed }).filter(|_| self.whole.knows_receipts())
    }
}

/// The rest of a document. If a possible target was not read the rest is unknown, because it may be for that
/// target. A rest of zero is always known.
fn left_over(left: Option<Fen>, knows_targets: bool) -> Option<Fen> {
    left.filter(|left| knows_targets || left.is_zero())
}

/// Received money that is not allocated, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unallocated {
    /// The rest of the 媒体预付款 receipts of the projects.
    pub of_projects: Fen,
    /// Receipts without a project, of any 款项性质.
    pub unclaimed: Fen,
}

impl Unallocated {
    pub fn all(self) -> Fen {
        self.of_projects + self.unclaimed
    }
}

/// Figures that are `None` if one of their tables was not read completely.
impl PlacementBooks {
    /// A figure in fen, if everything it depends on was read and is readable.
    pub fn known(&self, fact: Fact) -> Option<Fen> {
        let amount = match fact {
            Fact::Ordered => self.ordered,
            Fact::Cost => self.cost,
            Fact::Received => Some(self.received),
            Fact::Paid => Some(self.paid),
            Fact::Offset => self.offset,
            Fact::InvoicedIn => Some(self.invoiced_in),
            Fact::InvoicedOut => Some(self.invoiced_out),
            Fact::Published => self.published,
            Fact::PublishedCost => self.published_cost,
            // the balances of a cancelled placement do not depend on publications; `finish_placements` has
            // made them unknown already if another table was not read
            Fact::ClientBalance => return self.client_balance.filter(|_| self.whole.kept),
            Fact::MediaBalance => return self.media_balance.filter(|_| self.whole.kept),
            Fact::Advanced => Some(self.advanced),
            Fact::Unreceived => self.unreceived,
            Fact::Uninvoiced => Some(self.uninvoiced),
            Fact::Margin => self.margin,
        };
        amount.filter(|_| self.whole.knows(fact))
    }

    /// A figure, or the reason why it is unknown.
    pub fn told(&self, fact: Fact) -> Told {
        match self.known(fact) {
            Some(amount) => Told::Known(amount),
            None if self.whole.knows(fact) => Told::Unknown,
            None => Told::Unchecked,
        }
    }

    /// 已播次数, where the confirmations were read whole and are readable.
    pub fn known_times(&self) -> Option<u32> {
        self.published_times.filter(|_| self.whole.publications)
    }

    pub fn known_received(&self) -> Option<Fen> {
        self.known(Fact::Received)
    }

    pub fn known_paid(&self) -> Option<Fen> {
        self.known(Fact::Paid)
    }

    pub fn known_advanced(&self) -> Option<Fen> {
        self.known(Fact::Advanced)
    }
}

impl ProjectBooks {
    pub fn known_received(&self) -> Option<Fen> {
        (self.whole.knows_receipts()).then_some(self.received)
    }

    /// The rest of its receipts in fen, if it is known for each of them.
    pub fn known_unallocated(&self) -> Option<Fen> {
        Some(self.unallocated).filter(|_| self.whole.knows_receipts() && !self.unread)
    }

    /// The allocated part of its receipts in fen; known if [`Self::known_unallocated`] is.
    pub fn known_allocated(&self) -> Option<Fen> {
        self.known_unallocated().map(|_| self.allocated)
    }

    /// 预付余额 by age, if everything it depends on was read.
    pub fn known_ageing(&self) -> Option<Ageing> {
        self.whole.knows_prepaid().then_some(self.ageing)
    }

    /// 已投未收 by age, if everything it depends on was read.
    pub fn known_receivable_ageing(&self) -> Option<Ageing> {
        self.whole.knows_unreceived().then_some(self.receivable_ageing)
    }

    pub fn known_paid(&self) -> Option<Fen> {
        (self.whole.knows_payments()).then_some(self.paid)
    }

    pub fn known_advanced(&self) -> Option<Fen> {
        self.whole.advanced().then_some(self.advanced)
    }
}

impl PlacementBooks {
    /// 实付 + 返点抵扣; `None` where that cannot be read.
    pub fn gross(&self) -> Option<Fen> {
        Some(self.paid + self.offset?)
    }

    /// Unpaid 媒体成本 in fen, below 0 if too much is paid; `None` if either cannot be read.
    pub fn open_cost(&self) -> Option<Fen> {
        Some(self.cost? - self.gross()?)
    }

    /// The refunds of the medium in fen, cash and offset.
    pub fn refunded(&self) -> Fen {
        self.payment_parts.iter().map(|part| -part.gross().min(Fen::ZERO)).sum()
    }
}

/// A 发布确认 that is not as planned, and what is owed for it by the medium's 补播规则.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakeGood {
    pub publication: PublicationId,
    /// 计划次数 − 实际次数, never below 0.
    pub missing: u32,
    /// Insertions owed; 0 if the medium's rule is 无.
    pub owed: u32,
    /// Insertions made good by 检查日.
    pub made_good: u32,
    /// Whether refunds of the medium settled it.
    pub refunded: bool,
}

impl MakeGood {
    /// Whether insertions are still owed.
    pub fn is_open(&self) -> bool {
        self.owed > self.made_good && !self.refunded
    }

    /// Whether it is neither made good nor refunded. With 补播规则 无 only a refund settles it.
    pub fn is_unsettled(&self) -> bool {
        !self.refunded && (self.owed == 0 || self.owed > self.made_good)
    }
}

/// A difference between two facts of one placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    pub between: Between,
    /// The required amount in fen; `None` if unknown.
    pub required: Option<Fen>,
    pub found: Fen,
    pub cause: Cause,
    /// Whether nobody has to act yet, because it is on its way or waits for the client.
    pub explained: bool,
    /// Whether the client must confirm or pay before the medium may be paid (H-4.4 B2, B4).
    pub client_first: bool,
}

impl Difference {
    /// found − required
    pub fn amount(&self) -> Option<Fen> {
        self.required.map(|required| self.found - required)
    }

    /// Who must act to end the difference. (The state of the chain names who takes the next step.)
    pub fn owed_by(&self) -> &'static str {
        let too_much = self.amount().is_some_and(|amount| amount > Fen::ZERO);
        match (self.between, too_much) {
            (Between::ReceivedOrdered, false) => "客户",
            (Between::PaidCost, false) if self.client_first => "客户",
            (Between::PaidCost, true) | (Between::InvoicedPaid | Between::PublishedOrdered, _) => "媒体",
            (Between::ReceivedOrdered, true) | (Between::PaidCost, false) => "财务",
        }
    }
}

/// The state of the chain: its first broken link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlacementState {
    /// 撤单待了结
    CancellationOpen,
    Cancelled,
    #[default]
    AwaitingConfirmation,
    Advanced,
    AwaitingReceipt,
    AwaitingBooking,
    AwaitingPayment,
    AwaitingMaterial,
    AwaitingSending,
    AwaitingAir,
    AwaitingPublication,
    MakeGoodOwed,
    AwaitingInvoice,
    Different,
    Settled,
    /// The next link depends on a table that was not read completely.
    Unchecked,
}

impl PlacementState {
    pub fn word(self) -> &'static str {
        match self {
            PlacementState::CancellationOpen => "撤单待了结",
            PlacementState::Cancelled => "已撤单",
            PlacementState::AwaitingConfirmation => "待客户确认",
            PlacementState::Advanced => "垫款",
            PlacementState::AwaitingReceipt => "待到款",
            PlacementState::AwaitingBooking => "待订位",
            PlacementState::AwaitingPayment => "待付款",
            PlacementState::AwaitingMaterial => "待交片",
            PlacementState::AwaitingSending => "待发片",
            PlacementState::AwaitingAir => "待投放",
            PlacementState::AwaitingPublication => "待发布确认",
            PlacementState::MakeGoodOwed => "漏播待补",
            PlacementState::AwaitingInvoice => "待收票",
            PlacementState::Different => "有差异",
            PlacementState::Settled => "已结清",
            PlacementState::Unchecked => "未检查",
        }
    }

    /// Who must take the next step; `None` if nothing is owed.
    pub fn owed_by(self) -> Option<&'static str> {
        match self {
            PlacementState::AwaitingConfirmation
            | PlacementState::Advanced
            | PlacementState::AwaitingReceipt => Some("客户"),
            PlacementState::AwaitingBooking
            | PlacementState::AwaitingSending
            | PlacementState::AwaitingPublication => Some("媒介部"),
            PlacementState::AwaitingMaterial => Some("客户服务小组"),
            PlacementState::AwaitingPayment
            | PlacementState::CancellationOpen
            | PlacementState::Different => Some("财务"),
            PlacementState::MakeGoodOwed | PlacementState::AwaitingInvoice | PlacementState::AwaitingAir => {
                Some("媒体")
            }
            PlacementState::Cancelled | PlacementState::Settled | PlacementState::Unchecked => None,
        }
    }
}

/// How a part of a receipt was allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    Split,
    Named,
    Claimed,
    Automatic,
}

impl By {
    pub fn word(self) -> &'static str {
        match self {
            By::Split => "分配表",
            By::Named => "对应单号",
            By::Claimed => "认领",
            By::Automatic => "自动",
        }
    }
}

/// A part of a receipt: its placement, quote or 服务费, the amount, and the step that allocated it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub from: ReceiptId,
    pub to: Covered,
    pub amount: Fen,
    pub by: By,
}

/// A part of a payment: its placement, cash and 返点抵扣.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentPart {
    pub from: PaymentId,
    pub to: PlacementId,
    pub cash: Fen,
    pub offset: Fen,
}

impl PaymentPart {
    /// Cash plus offset, in fen.
    pub fn gross(self) -> Fen {
        self.cash + self.offset
    }
}

/// The target of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Covered {
    Placement(PlacementId),
    Quote(QuoteId),
    Fee(FeeId),
}

/// The books of a receipt, in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptBooks {
    /// Whether it counts. A refused, duplicated or later receipt is in no figure.
    pub counts: bool,
    pub amount: Fen,
    pub parts: Vec<Share>,
    pub unallocated: Fen,
    /// The sum of 到款分配 as written, if it exceeds the receipt (M23).
    pub split_total: Option<Fen>,
    /// Whether a table of its possible targets was not read completely.
    pub unread: bool,
}

impl ReceiptBooks {
    /// The sum of the parts.
    pub fn allocated(&self) -> Fen {
        self.parts.iter().map(|part| part.amount).sum()
    }

    /// See [`left_over`].
    pub fn known_unallocated(&self) -> Option<Fen> {
        left_over(Some(self.unallocated), !self.unread)
    }
}

/// The books of a payment, in fen. Gross is 实付 + 返点抵扣.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentBooks {
    /// Whether it counts. A refused, duplicated or later payment, or a request without 实付日期, does not.
    pub counts: bool,
    pub paid: Fen,
    /// 返点抵扣; `None` if it cannot be read. Then only the cash is allocated, and the gross is unknown.
    pub offset: Option<Fen>,
    pub parts: Vec<PaymentPart>,
    /// Unallocated gross
    pub unallocated: Option<Fen>,
    /// Whether a table of its possible targets was not read completely.
    pub unread: bool,
    /// The sum of 付款分配 as written, if it exceeds the gross (M23).
    pub split_total: Option<Fen>,
    /// The sum of the invoices that name it.
    pub invoiced: Fen,
    /// The part of 实付 without invoice, after refunds (M08).
    pub uninvoiced: Fen,
    /// The part of `uninvoiced` that is for no placement.
    pub loose_uninvoiced: Fen,
    /// The part that publications have not used up yet (M20).
    pub unused: Fen,
    /// A suggested proportional split, if the sums do not fit: (placement, gross)
    pub suggestion: Vec<(PlacementId, Fen)>,
}

impl PaymentBooks {
    /// 实付 + 返点抵扣; `None` where that cannot be read.
    pub fn gross(&self) -> Option<Fen> {
        Some(self.paid + self.offset?)
    }

    /// See [`left_over`].
    pub fn known_unallocated(&self) -> Option<Fen> {
        left_over(self.unallocated, !self.unread)
    }
}

/// The books of an invoice of either direction, in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvoiceBooks {
    pub counts: bool,
    pub amount: Fen,
    /// The targets of the invoice: placements, and for an invoice to the client also quotes and fees.
    pub parts: Vec<(Covered, Fen)>,
    pub unallocated: Fen,
    /// The sum of 票据分配 as written, if it exceeds the invoice (M23).
    pub split_total: Option<Fen>,
    /// Whether a table of its possible targets was not read completely.
    pub unread: bool,
}

impl InvoiceBooks {
    /// See [`left_over`].
    pub fn known_unallocated(&self) -> Option<Fen> {
        left_over(Some(self.unallocated), !self.unread)
    }
}

/// The books of a quote, in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteBooks {
    pub amount: Option<Fen>,
    pub received: Fen,
    pub parts: Vec<Share>,
    /// Whether the client's money is there.
    pub client: ClientMoney,
}

/// The books of a project: its media prepayments, in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectBooks {
    pub received: Fen,
    pub allocated: Fen,
    pub unallocated: Fen,
    /// Whether the rest of one of its receipts may be for something that was not read.
    pub unread: bool,
    pub paid: Fen,
    pub advanced: Fen,
    /// The sum of 实付 marked 是否垫付
    pub advanced_marked: Fen,
    /// 预付余额 by age from 实付
    pub ageing: Ageing,
    /// 已投未收 by age
    pub receivable_ageing: Ageing,
    /// Which tables were read completely, for this project.
    pub whole: Whole,
}

/// Amounts in fen by age in calendar days: 0–30, 31–60, 61–90, 91–180, 181–365, > 365.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ageing(pub [Fen; 6]);

impl Ageing {
    pub const LABELS: [&'static str; 6] = ["0-30", "31-60", "61-90", "91-180", "181-365", ">365"];

    /// The bucket of an age in calendar days.
    pub fn bucket(days: i64) -> usize {
        [30, 60, 90, 180, 365].iter().position(|limit| days <= *limit).unwrap_or(5)
    }

    pub fn add(&mut self, days: i64, amount: Fen) {
        self.0[Ageing::bucket(days)] += amount;
    }

    pub fn total(&self) -> Fen {
        self.0.iter().sum()
    }

    pub fn merge(&mut self, other: &Ageing) {
        self.0.iter_mut().zip(other.0).for_each(|(sum, part)| *sum += part);
    }
}

/// One line of 待认领: a suggestion for a receipt. It books nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub receipt: ReceiptId,
    /// The unallocated rest of the receipt, in fen; 0 where a later line of the same receipt has it.
    pub unallocated: Fen,
    /// 建议单号; empty if nothing fits.
    pub targets: Vec<String>,
    /// 建议金额 for each target, in fen
    pub amounts: Vec<Fen>,
    /// 理由 in Chinese
    pub reason: String,
    /// Whether there is another equally good suggestion.
    pub tie: bool,
    /// `Some(true)` 确认, `Some(false)` 否认
    pub answer: Option<bool>,
}
