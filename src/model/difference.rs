//! Differences between two facts of a placement, and their causes: the words of the sheet 差异. Plain data,
//! so that answers can be kept by record and pair of facts.

use super::text::unspaced;

/// Which two facts differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Between {
    /// ② 到款 against ① 订单
    ReceivedOrdered,
    /// ③ 付款 against ① 媒体成本
    PaidCost,
    /// ④ 收票 against ③ 付款
    InvoicedPaid,
    /// ⑤ 发布 against ① 订单
    PublishedOrdered,
}

impl Between {
    pub const ALL: [Between; 4] =
        [Between::ReceivedOrdered, Between::PaidCost, Between::InvoicedPaid, Between::PublishedOrdered];

    /// The pair with this word.
    pub fn read(word: &str) -> Option<Between> {
        Between::ALL.into_iter().find(|between| between.word() == word.trim())
    }

    pub fn word(self) -> &'static str {
        match self {
            Between::ReceivedOrdered => "到款与订单",
            Between::PaidCost => "付款与媒体成本",
            Between::InvoicedPaid => "收票与付款",
            Between::PublishedOrdered => "发布与订单",
        }
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
    pub const ALL: &'static [Cause] = &[
        Cause::InTransit,
        Cause::Cancellation,
        Cause::MakeGood,
        Cause::RebateOffset,
        Cause::PriceChange,
        Cause::Overpaid,
        Cause::Underpaid,
        Cause::WrongProject,
        Cause::PaidTwice,
        Cause::InvoiceMissing,
        Cause::Unconfirmed,
        Cause::Rounding,
        Cause::Slip,
    ];

    /// The cause a person wrote: one of the words, perhaps with more behind it.
    /// A Chinese keyboard writes its brackets wide.
    pub fn read(text: &str) -> Option<Cause> {
        let text = unspaced(text).replace('（', "(").replace('）', ")");
        Cause::ALL.iter().copied().find(|cause| text.starts_with(cause.word()))
    }

    /// Whether nobody has to act, because the difference ends by itself or waits for the client.
    pub fn is_explained(self) -> bool {
        matches!(self, Cause::InTransit | Cause::Unconfirmed)
    }

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
