//! 收付款: receipts, payments, invoices, fees, rebates, statements and opening balances.

use super::choice::*;
use super::field::{Field, YesNo};
use super::money::{Fen, Rate};
use super::month::Month;
use super::source::Place;
use chrono::NaiveDate;
use std::sync::Arc;

/// One name in a 对应单号: the key of a placement or a quote, or the month of a 服务费.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetName {
    pub text: String,
    /// The month, if the text can be one. A record with this text as its key goes first.
    pub month: Option<Month>,
}

impl From<String> for TargetName {
    /// A name that is no month.
    fn from(text: String) -> TargetName {
        TargetName { text, month: None }
    }
}

impl AsRef<str> for TargetName {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// One row of 客户到款.
#[derive(Clone, Debug, Default)]
pub struct Receipt {
    pub at: Place,
    /// 到款编号
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    pub date: Field<NaiveDate>,
    /// 付款单位
    pub payer: Field<String>,
    /// 金额; a refund to the client is negative
    pub amount: Field<Fen>,
    /// The amount in fen of a positive 退款, which is refused; used by the control totals only.
    pub refused_refund: Option<Fen>,
    /// 项目编号; blank = unclaimed
    pub project: Field<String>,
    /// 款项性质, blank: 媒体预付款
    pub kind: Field<ReceiptKind>,
    /// 对应单号, as written and split, not yet completed against the registers
    pub targets: Field<Vec<TargetName>>,
    /// 流水号
    pub bank_no: Field<String>,
    /// 收付方式, blank: 转账
    pub method: Field<SettlementMethod>,
    /// 备注, shared with its cell because it may be long
    pub note: Field<Arc<str>>,
}

/// One row of 到款分配.
#[derive(Clone, Debug, Default)]
pub struct ReceiptSplit {
    pub at: Place,
    pub receipt: Field<String>,
    /// 排期编号, 报价单号, or 服务费月份
    pub target: Field<TargetName>,
    pub amount: Field<Fen>,
}

/// One row of 媒体付款.
#[derive(Clone, Debug, Default)]
pub struct Payment {
    pub at: Place,
    /// 付款编号
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    /// 申请日期
    pub requested: Field<NaiveDate>,
    pub requester: Field<String>,
    pub project: Field<String>,
    pub medium: Field<String>,
    /// 收款单位
    pub payee: Field<String>,
    /// 排期编号 list
    pub placements: Field<Vec<String>>,
    /// 款项性质, blank: 预付
    pub kind: Field<PaymentKind>,
    /// 应付金额
    pub due_amount: Field<Fen>,
    /// 返点抵扣
    pub offset: Field<Fen>,
    /// 实付金额; a refund from the medium is negative
    pub paid: Field<Fen>,
    /// The amount in fen of a positive 退款, which is refused; used by the control totals only.
    pub refused_refund: Option<Fen>,
    /// 是否垫付
    pub advanced: Field<YesNo>,
    /// 计划付款日 (a plan)
    pub planned: Field<NaiveDate>,
    /// 实付日期; blank = a request
    pub date: Field<NaiveDate>,
    pub department_approval: Field<YesNo>,
    pub finance_approval: Field<YesNo>,
    pub manager_approval: Field<YesNo>,
    /// 收付方式, blank: 转账
    pub method: Field<SettlementMethod>,
    /// 流水号
    pub bank_no: Field<String>,
}

/// One row of 付款分配.
#[derive(Clone, Debug, Default)]
pub struct PaymentSplit {
    pub at: Place,
    pub payment: Field<String>,
    pub placement: Field<String>,
    pub amount: Field<Fen>,
}

/// One row of 收票 (an invoice from a medium).
#[derive(Clone, Debug, Default)]
pub struct InvoiceIn {
    pub at: Place,
    /// 发票号码; provisional where the number was refused or blank
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    pub date: Field<NaiveDate>,
    /// 开票单位
    pub issuer: Field<String>,
    /// 价税合计
    pub total: Field<Fen>,
    pub tax_rate: Field<Rate>,
    /// 不含税
    pub net: Field<Fen>,
    /// 税额
    pub tax: Field<Fen>,
    pub kind: Field<InvoiceKind>,
    /// 付款编号
    pub payment: Field<String>,
    pub placements: Field<Vec<String>>,
    /// 所属月份
    pub month: Field<Month>,
}

/// One row of 票据分配 (serves 收票 and 开票 alike).
#[derive(Clone, Debug, Default)]
pub struct InvoiceSplit {
    pub at: Place,
    pub invoice: Field<String>,
    pub placement: Field<String>,
    pub amount: Field<Fen>,
}

/// One row of 开票 (an invoice to the client).
#[derive(Clone, Debug, Default)]
pub struct InvoiceOut {
    pub at: Place,
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    pub date: Field<NaiveDate>,
    pub client: Field<String>,
    pub project: Field<String>,
    pub targets: Field<Vec<TargetName>>,
    pub amount: Field<Fen>,
    pub kind: Field<InvoiceKind>,
    pub content: Field<String>,
}

/// One row of 服务费.
#[derive(Clone, Debug, Default)]
pub struct ServiceFee {
    pub at: Place,
    pub project: Field<String>,
    pub month: Field<Month>,
    pub amount: Field<Fen>,
    /// 应收日 (a plan)
    pub due: Field<NaiveDate>,
}

/// One row of 返点.
#[derive(Clone, Debug, Default)]
pub struct Rebate {
    pub at: Place,
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    pub medium: Field<String>,
    pub project: Field<String>,
    pub placement: Field<String>,
    /// 应计
    pub accrued: Field<Fen>,
    /// 实收
    pub received: Field<Fen>,
    pub date: Field<NaiveDate>,
    pub owner: Field<RebateOwner>,
    /// 转付客户日
    pub passed_on: Field<NaiveDate>,
}

/// One row of 对账.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    pub at: Place,
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    /// 对方
    pub counterparty: Field<String>,
    /// 期间
    pub period: Field<String>,
    /// The month of 期间, if it is one.
    pub month: Field<Month>,
    /// 我方余额
    pub our_balance: Field<Fen>,
    /// 对方余额
    pub their_balance: Field<Fen>,
    /// 发出日
    pub sent: Field<NaiveDate>,
    /// 回传日
    pub returned: Field<NaiveDate>,
    /// 盖章
    pub sealed: Field<YesNo>,
    pub explanation: Field<String>,
}

/// One row of 期初.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    pub at: Place,
    pub kind: Field<OpeningKind>,
    pub project: Field<String>,
    pub counterparty: Field<String>,
    pub amount: Field<Fen>,
    /// 截至日
    pub until: Field<NaiveDate>,
}

impl Receipt {
    /// 款项性质, or 媒体预付款 if it is blank.
    pub fn kind_or_prepayment(&self) -> ReceiptKind {
        self.kind.get().unwrap_or(ReceiptKind::MediaPrepayment)
    }
}

impl Payment {
    /// The payee's name: 收款单位, or 媒体名称 if it is blank.
    pub fn payee_or_medium(&self) -> &str {
        self.payee.known().map_or(self.medium.text(), String::as_str)
    }

    /// 实付 + 返点抵扣 in fen; `None` if either cannot be read.
    pub fn gross(&self) -> Option<Fen> {
        Some(self.paid.get()? + self.offset.or_none()?)
    }
}
