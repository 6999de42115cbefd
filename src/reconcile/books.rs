//! What reconciliation found, as of 检查日: parallel to the vectors of [`Office`](crate::link::Office).

use crate::model::control::ControlTotal;
use crate::model::{Fen, Month};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Everything reconciled. Vectors `placements`, `receipts`, `payments`, `projects`, `quotes` run
/// parallel to those of the office (`projects` to `cases`).
#[derive(Clone, Debug, Default)]
pub struct Books {
    pub placements: Vec<PlacementBooks>,
    pub receipts: Vec<ReceiptBooks>,
    pub payments: Vec<PaymentBooks>,
    pub invoices_in: Vec<InvoiceBooks>,
    pub invoices_out: Vec<InvoiceBooks>,
    pub quotes: Vec<QuoteBooks>,
    /// Received on each 服务费 row, parallel to `fees`.
    pub fees: Vec<Fen>,
    pub projects: Vec<ProjectBooks>,
    pub control_totals: Vec<ControlTotal>,
    /// 待认领
    pub claims: Vec<Claim>,
    /// 垫款 of the office: Σ over projects, never netted.
    pub advanced: Fen,
}

/// The five facts of a placement and what follows from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacementBooks {
    /// ① 订单; `None` = unknown
    pub ordered: Option<Fen>,
    pub cost: Option<Fen>,
    /// ② 到款
    pub received: Fen,
    /// ③ 付款
    pub paid: Fen,
    pub offset: Fen,
    /// ④ 发票
    pub invoiced_in: Fen,
    pub invoiced_out: Fen,
    /// ⑤ 发布
    pub published: Option<Fen>,
    pub published_cost: Option<Fen>,
    pub published_times: Option<u32>,
    pub advanced: Fen,
    pub client_balance: Option<Fen>,
    pub media_balance: Option<Fen>,
    pub uninvoiced: Fen,
    /// 已投未收
    pub unreceived: Option<Fen>,
    pub margin: Option<Fen>,
    pub months: Option<BTreeMap<Month, Fen>>,
    pub state: State,
    /// Days on which `received` grew or shrank, cumulative, in date order: "covered on day d".
    /// Computed by full replay, see `reconcile::replay`.
    pub causes: Vec<(String, Cause)>,
    pub ageing: Ageing,
    /// Receipts that cover it: (index, amount, by)
    pub receipt_parts: Vec<(usize, Fen, By)>,
    /// Payments that pay it: (index, cash, offset)
    pub payment_parts: Vec<(usize, Fen, Fen)>,
    /// Invoices received for it: (index, amount)
    pub invoice_parts: Vec<(usize, Fen)>,
    /// 补播 still owed, per confirmation: (index into publications, times owed, times made good)
    pub make_goods: Vec<MakeGood>,
}

/// What one confirmation owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakeGood {
    pub publication: usize,
    pub owed: u32,
    pub made_good: u32,
    /// Settled by refunds of the medium.
    pub refunded: bool,
}

impl MakeGood {
    pub fn is_open(&self) -> bool {
        self.owed > self.made_good && !self.refunded
    }
}

/// The chain: the first broken link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
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
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            State::CancellationOpen => "撤单待了结",
            State::Cancelled => "已撤单",
            State::AwaitingConfirmation => "待客户确认",
            State::Advanced => "垫款",
            State::AwaitingReceipt => "待到款",
            State::AwaitingBooking => "待订位",
            State::AwaitingPayment => "待付款",
            State::AwaitingMaterial => "待交片",
            State::AwaitingSending => "待发片",
            State::AwaitingAir => "待投放",
            State::AwaitingPublication => "待发布确认",
            State::MakeGoodOwed => "漏播待补",
            State::AwaitingInvoice => "待收票",
            State::Different => "有差异",
            State::Settled => "已结清",
        }
    }

    /// Who owes the next step; `None` where nothing is owed.
    pub fn owed_by(self) -> Option<&'static str> {
        match self {
            State::AwaitingConfirmation | State::Advanced | State::AwaitingReceipt => Some("客户"),
            State::AwaitingBooking | State::AwaitingSending | State::AwaitingPublication => Some("媒介部"),
            State::AwaitingMaterial => Some("客户服务小组"),
            State::AwaitingPayment | State::CancellationOpen | State::Different => Some("财务"),
            State::MakeGoodOwed | State::AwaitingInvoice | State::AwaitingAir => Some("媒体"),
            State::Cancelled | State::Settled => None,
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

/// Where an allocated part went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Covered {
    Placement(usize),
    Quote(usize),
    Fee(usize),
}

/// A receipt, fen by fen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptBooks {
    /// False: refused, duplicated or later than 检查日; in no figure.
    pub counts: bool,
    pub amount: Fen,
    pub parts: Vec<(Covered, Fen, By)>,
    pub unallocated: Fen,
    /// Σ 到款分配 beyond the receipt (M23): the sum as written.
    pub split_total: Option<Fen>,
}

/// A payment, fen by fen. Gross = 实付 + 返点抵扣.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentBooks {
    /// False: refused, duplicated, later than 检查日, or a request without 实付日期.
    pub counts: bool,
    pub paid: Fen,
    pub offset: Fen,
    /// (placement, cash, offset)
    pub parts: Vec<(usize, Fen, Fen)>,
    /// Unallocated gross
    pub unallocated: Fen,
    pub split_total: Option<Fen>,
    /// A proportional split suggested where the sums do not fit: (placement, gross)
    pub suggestion: Vec<(usize, Fen)>,
}

/// An invoice of either direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvoiceBooks {
    pub counts: bool,
    pub amount: Fen,
    /// (placement, amount)
    pub parts: Vec<(usize, Fen)>,
    pub unallocated: Fen,
    pub split_total: Option<Fen>,
}

/// A quote's money.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteBooks {
    pub amount: Option<Fen>,
    pub received: Fen,
    pub parts: Vec<(usize, Fen, By)>,
}

/// A project's media prepayments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectBooks {
    pub received: Fen,
    pub allocated: Fen,
    pub unallocated: Fen,
    pub paid: Fen,
    pub advanced: Fen,
    /// Σ 实付 marked 是否垫付
    pub advanced_marked: Fen,
    /// 预付余额 by age from 实付
    pub ageing: Ageing,
    /// 已投未收 by age
    pub receivable_ageing: Ageing,
}

/// Amounts by age in days: 0–30, 31–60, 61–90, 91–180, 181–365, > 365.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ageing(pub [Fen; 6]);

impl Ageing {
    pub const LABELS: [&'static str; 6] = ["0-30", "31-60", "61-90", "91-180", "181-365", ">365"];

    /// The bucket of an age in days.
    pub fn bucket(days: i64) -> usize {
        [30, 60, 90, 180, 365].iter().position(|limit| days <= *limit).unwrap_or(5)
    }

    pub fn add(&mut self, days: i64, amount: Fen) {
        self.0[Ageing::bucket(days)] += amount;
    }

    pub fn merge(&mut self, other: &Ageing) {
        self.0.iter_mut().zip(other.0).for_each(|(sum, part)| *sum += part);
    }
}

/// Why two facts of a placement differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    InTransit,
    Cancellation,
    MakeGood,
    RebateOffset,
    PriceChange,
    Overpaid,
    Underpaid,
    WrongProject,
    PaidTwice,
    InvoiceMissing,
    Unconfirmed,
    Rounding,
    Slip,
}

impl Cause {
    pub fn word(self) -> &'static str {
        match self {
            Cause::InTransit => "在途",
            Cause::Cancellation => "撤单",
            Cause::MakeGood => "漏播待补",
            Cause::RebateOffset => "返点抵扣",
            Cause::PriceChange => "价格变更",
            Cause::Overpaid => "多付",
            Cause::Underpaid => "少付",
            Cause::WrongProject => "串户",
            Cause::PaidTwice => "重复付款",
            Cause::InvoiceMissing => "缺票",
            Cause::Unconfirmed => "未确认",
            Cause::Rounding => "手续费尾差",
            Cause::Slip => "手误(需查)",
        }
    }
}

/// One line of 待认领: a suggestion, never a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub receipt: usize,
    pub date: Option<NaiveDate>,
    /// Still unallocated before an answer was applied.
    pub unallocated: Fen,
    pub targets: Vec<String>,
    pub amounts: Vec<Fen>,
    pub reason: String,
    /// An equally good answer exists.
    pub tie: bool,
    /// `Some(true)` 确认, `Some(false)` 否认
    pub answer: Option<bool>,
}
