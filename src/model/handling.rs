//! Handling: what people wrote beside a finding, a reminder or a proposal, and where. Plain data; `recall`
//! reads the workbooks.

use super::answer::agrees;
use super::identity::Identity;
use super::source::Place;
use chrono::NaiveDate;

/// 处理状态 / 处理意见 / 处理人, as people wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handling {
    pub status: String,
    pub opinion: String,
    pub handler: String,
}

/// 催办 → 已发/已答复 · 日期 of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminded {
    /// The client or medium.
    pub party: String,
    /// 事项编号, split.
    pub items: Vec<String>,
    /// 第几次, from 1.
    pub round: u32,
    /// 已发 or 已答复.
    pub word: String,
    /// 日期, or the 检查日 of the run that first saw the word.
    pub on: NaiveDate,
}

/// 待登记 → 不登记 · 原因 of one proposal, as people wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declined {
    pub word: String,
    pub reason: String,
}

impl Declined {
    /// The reason, if 不登记 and 原因 are both filled in. Only then the matter is settled.
    pub fn settled(&self) -> Option<&str> {
        let declined = agrees(&self.word) == Some(true) && !self.reason.trim().is_empty();
        declined.then_some(self.reason.trim())
    }
}

/// A cell of a status workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnswerCell {
    /// Path below the out folder.
    pub workbook: String,
    pub sheet: String,
    /// Row and column. The sheet id is not used, because the workbook is no input.
    pub place: Place,
}

/// A doubt about an answer that a person must look at (D24), or about a file of the out folder that could
/// not be used (D15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Key of the finding, or the file.
    pub key: String,
    /// The column.
    pub field: Option<String>,
    pub project: Option<String>,
    /// The finding that was answered. The doubt lasts as long as it is open; `None`: for this run only.
    pub matter: Option<Identity>,
    pub at: AnswerCell,
    pub related: Vec<AnswerCell>,
    pub message: String,
}

/// The cell of an answer, and the 检查日 of the run that saw its last change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAnswer {
    pub workbook: String,
    /// The cells in which the words stand.
    pub cells: Vec<AnswerCell>,
    pub seen: NaiveDate,
}
