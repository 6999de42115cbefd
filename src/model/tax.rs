//! 税务发票 as read: one record for each invoice. It confirms nothing.

use super::choice::InvoiceKind;
use super::money::Fen;
use super::source::Place;
use super::witness::{TotalDiffers, UnknownFile};
use chrono::NaiveDate;

/// Every 税务发票 file of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxOffice {
    /// Sheets with a header, in the order of file and sheet.
    pub sheets: Vec<TaxSheet>,
    /// Files that could not be used at all.
    pub unknown: Vec<UnknownFile>,
}

/// One sheet of one export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxSheet {
    pub file: String,
    /// The first cell of the header.
    pub at: Place,
    /// The printed period.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// In the order of the file.
    pub invoices: Vec<TaxInvoice>,
    /// Printed totals that differ from the sums of their columns.
    pub totals: Vec<TotalDiffers>,
    /// Rows that cannot be used.
    pub refused: Vec<RefusedInvoice>,
}

/// A row of an export that was refused (D04, D06, D21).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedInvoice {
    pub at: Place,
    /// Its number in every form in which a register may have it; empty if it cannot be read.
    pub keys: Vec<String>,
    pub seller: TaxParty,
    pub buyer: TaxParty,
    /// 备注; a red invoice names the invoice that it reverses here
    pub note: String,
}

/// One side of an invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxParty {
    /// 识别号
    pub id: String,
    pub name: String,
}

/// One invoice of the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxInvoice {
    pub at: Place,
    /// 数电发票号码
    pub digital: String,
    /// 发票代码
    pub code: String,
    /// 发票号码
    pub number: String,
    pub seller: TaxParty,
    pub buyer: TaxParty,
    /// 开票日期
    pub date: NaiveDate,
    /// 价税合计; negative for a red invoice
    pub total: Fen,
    /// 金额 without tax; `None` if it is not printed
    pub before_tax: Option<Fen>,
    /// 税额; `None` if it is not printed
    pub tax: Option<Fen>,
    /// 发票票种; `None` if it is blank
    pub kind: Option<InvoiceKind>,
    pub status: TaxStatus,
    /// Whether 是否正数发票 is 否
    pub red: bool,
    /// 备注; a red invoice names the invoice that it reverses here
    pub note: String,
}

impl TaxInvoice {
    /// The 数电 number, else code and number, else the number alone.
    pub fn key(&self) -> String {
        match (self.digital.is_empty(), self.code.is_empty()) {
            (false, _) => self.digital.clone(),
            (true, false) => format!("{}{}", self.code, self.number),
            (true, true) => self.number.clone(),
        }
    }
}

/// The forms of a number: 数电, code and number, the number alone.
pub fn forms(digital: &str, code: &str, number: &str) -> Vec<String> {
    let coded = if code.is_empty() || number.is_empty() { String::new() } else { format!("{code}{number}") };
    let forms = [digital.to_owned(), coded, number.to_owned()];
    forms.into_iter().filter(|form| !form.is_empty()).collect()
}

/// 发票状态
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TaxStatus {
    #[default]
    Normal,
    /// 已作废
    Void,
    /// 已红冲-全额
    Reversed,
    /// 已红冲-部分
    PartlyReversed,
    /// An unknown word, so that the value of the invoice is unknown too.
    Other(String),
}

impl TaxStatus {
    /// The order of the statuses: an invoice never goes back to a lower one.
    pub fn rank(&self) -> u8 {
        match self {
            TaxStatus::Normal => 0,
            TaxStatus::Other(_) => 1,
            TaxStatus::PartlyReversed => 2,
            TaxStatus::Void | TaxStatus::Reversed => 3,
        }
    }

    /// The word in reports.
    pub fn word(&self) -> &str {
        match self {
            TaxStatus::Normal => "正常",
            TaxStatus::Void => "已作废",
            TaxStatus::Reversed => "已红冲-全额",
            TaxStatus::PartlyReversed => "已红冲-部分",
            TaxStatus::Other(word) => word,
        }
    }
}
