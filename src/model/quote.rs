//! 制作: quote lines and acceptances.

use super::choice::*;
use super::field::{Field, Signed, YesNo};
use super::money::{Fen, Rate};
use super::source::Place;
use chrono::NaiveDate;

/// One row of 报价; the lines of one 报价单号 add up.
#[derive(Clone, Debug, Default)]
pub struct QuoteLine {
    pub at: Place,
    /// 报价单号
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    /// 行号
    pub line: Field<u32>,
    pub project: Field<String>,
    pub date: Field<NaiveDate>,
    pub content: Field<String>,
    pub format: Field<String>,
    pub material: Field<String>,
    pub quantity: Field<u32>,
    pub unit: Field<String>,
    pub unit_price: Field<Fen>,
    pub amount: Field<Fen>,
    pub tax_rate: Field<Rate>,
    pub confirmed: Field<Signed>,
    pub confirmed_by: Field<Channel>,
    pub signer: Field<Vec<String>>,
    /// 有效期 (a plan)
    pub valid_until: Field<NaiveDate>,
    /// 稿件单号
    pub artwork: Field<String>,
    /// 交制作日
    pub to_production: Field<NaiveDate>,
    /// 制作商
    pub producer: Field<String>,
    /// 计划交货日 (a plan)
    pub delivery_planned: Field<NaiveDate>,
    /// 付款日
    pub paid_on: Field<NaiveDate>,
    /// 已付金额
    pub paid: Field<Fen>,
    pub change: Field<String>,
    pub change_document: Field<YesNo>,
    pub file: Field<String>,
}

/// One row of 制作验收.
#[derive(Clone, Debug, Default)]
pub struct Acceptance {
    pub at: Place,
    /// 验收单号
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    /// 报价单号
    pub quote: Field<String>,
    pub line: Field<u32>,
    /// 送货日
    pub delivered: Field<NaiveDate>,
    /// 应送数量
    pub quantity_due: Field<u32>,
    /// 实收数量
    pub quantity_received: Field<u32>,
    pub result: Field<AcceptanceResult>,
    pub inspector: Field<String>,
    /// 验收日
    pub date: Field<NaiveDate>,
    pub file: Field<String>,
}

impl Acceptance {
    /// Whether the goods were taken: 合格, or 部分合格.
    pub fn is_accepted(&self) -> bool {
        matches!(self.result.get(), Some(AcceptanceResult::Passed | AcceptanceResult::Partly))
    }
}

impl Acceptance {
    fn is_returned(&self) -> bool {
        self.result.get() == Some(AcceptanceResult::Returned)
    }

    /// Pieces that this delivery is short by itself; below 0 if more came than was due.
    pub fn shortfall(&self) -> i64 {
        let received = self.quantity_received.get().map(i64::from);
        let due = self.quantity_due.get().map(i64::from);
        if self.is_returned() {
            return due.or(received).unwrap_or(1).max(1);
        }
        match (due, received) {
            (Some(due), Some(received)) => due - received,
            _ => 0,
        }
    }

    /// Pieces that were sent: 应送数量, or what came if it is blank.
    pub fn sent(&self) -> i64 {
        let known = self.quantity_due.get().or(self.quantity_received.get()).map_or(0, i64::from);
        if self.is_returned() { known.max(1) } else { known }
    }

    /// Pieces that were kept: 实收数量, or 应送数量 if it is blank; 0 if they were returned. `None` if no
    /// quantity is known.
    pub fn kept(&self) -> Option<i64> {
        if self.is_returned() {
            return Some(0);
        }
        self.quantity_received.get().or(self.quantity_due.get()).map(i64::from)
    }
}
