//! Where people answer: the status workbooks, and the columns a run writes and the next reads.

use super::memory::Identity;
use super::source::hex;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What the next run remembers, below the out folder.
pub const MEMORY_FILE: &str = "管理/run.json";
/// Where format 1 kept a copy of each run: `历史/<检查日>/管理/run.json`.
pub const OLD_HISTORY: &str = "历史";
/// Every change people made, and what each copy was published with.
pub const STORE: &str = "管理/答复.jsonl";
/// Document property, and words on a sheet, that name the publication of a status workbook.
pub const PUBLICATION: &str = "发布号";

/// Status workbooks below the out folder: what people wrote there is never overwritten unread.
pub const STATUS_WORKBOOKS: [&str; 6] =
    [PROJECTS, ORDERS, SCHEDULE, MONEY, CLIENT_REMINDERS, MEDIUM_REMINDERS];
pub const PROJECTS: &str = "管理/状态_项目.xlsx";
pub const ORDERS: &str = "客服/状态_工作单.xlsx";
pub const SCHEDULE: &str = "客服/状态_媒体排期.xlsx";
pub const MONEY: &str = "财务/状态_收付款.xlsx";
pub const CLIENT_REMINDERS: &str = "客服/催办.xlsx";
pub const MEDIUM_REMINDERS: &str = "财务/催办.xlsx";

/// The three columns people fill in, beside the matter.
pub const STATUS: &str = "处理状态";
pub const OPINION: &str = "处理意见";
pub const HANDLER: &str = "处理人";
/// The drop-down of 处理状态.
pub const STATUS_CHOICES: [&str; 4] = ["未处理", "处理中", DONE, LEFT_ALONE];
/// What people write where they think a matter is over, and where they want it to be.
pub const DONE: &str = "已处理";
pub const LEFT_ALONE: &str = "不处理";

/// What stands in the key column of a totals row: it is about no record.
pub const TOTAL: &str = "合计";

/// Identity of a row: the code of its gravest finding, the record's key, the field or period.
pub const CODE: &str = "代码";
pub const FIELD: &str = "字段或期间";
/// Headings that carry the record's key; the first one a sheet has is its own.
pub const KEYS: [&str; 8] =
    ["编号", "工作单号", "会议单号", "排期编号", "到款编号", "付款编号", "报价单号", "发票号码"];
/// The key of 总览. On other sheets it stands beside the key of a record, and must not be taken for it
/// where that has been renamed.
pub const PROJECT: &str = "项目编号";
/// The sheet with a row for each project.
pub const OVERVIEW: &str = "总览";

/// 待认领, and its columns in order; people's tools read them by name, so none is renamed.
pub const CLAIMS: &str = "待认领";
pub const CLAIM_COLUMNS: [&str; 10] =
    ["到款编号", "到款日期", "付款单位", "金额", "未分配", "建议单号", "建议金额", "理由", "并列", "答复"];
pub const ACCEPT: &str = "确认";
pub const REJECT: &str = "否认";
/// Between the keys and between the amounts of one suggestion.
pub const LIST: char = '、';

/// Whether people write into this file.
pub fn is_answered(path: &str) -> bool {
    STATUS_WORKBOOKS.contains(&path)
}

/// A sheet people answer in: which columns say what a row is about, and which are theirs. A sheet
/// joins by one line in [`ANSWER_SHEETS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerSheet {
    /// The sheet; `None`: every sheet that has the columns.
    pub sheet: Option<&'static str>,
    /// The heading of the code, or the code itself where the sheet has no such column.
    pub code: CodeFrom,
    /// The first of these that a sheet has holds the key.
    pub keys: &'static [&'static str],
    /// These together are the field; a sheet of findings may lack them.
    pub fields: &'static [&'static str],
    /// What people fill in.
    pub columns: &'static [&'static str],
    /// The program fills it in first: of a copy of no known publication nothing can be told.
    pub prefilled: bool,
}

/// Where the code of an answer's identity comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFrom {
    Heading(&'static str),
    Own(&'static str),
}

/// A sheet that lists findings: every row has a code. On a register's sheet a record may have none.
pub const FINDINGS: &str = "问题清单";

/// The sheet 差异 and its column.
pub const DIFFERENCES: &str = "差异";
pub const PAIR: &str = "哪两项";
pub const CAUSE: &str = "原因";
/// 待认领: what people fill in.
pub const REPLY: &str = "答复";

/// 催办: whose text it is, what it asks for, which time it is asked, and what people fill in.
pub const REMINDERS: &str = "催办";
pub const PARTY: &str = "对方";
pub const ITEMS: &str = "事项编号";
pub const ROUND: &str = "第几次";
pub const SENT: &str = "已发/已答复";
pub const SENT_ON: &str = "日期";
/// The drop-down of 已发/已答复.
pub const SENT_CHOICES: [&str; 2] = ["已发", "已答复"];

/// 待登记: what a witness has and a register has not, a sheet for each register.
pub const PROPOSED: &str = "待登记";
pub const PROPOSED_RECEIPTS: &str = "待登记_到款";
pub const PROPOSED_PAYMENTS: &str = "待登记_付款";
pub const PROPOSED_INVOICES_IN: &str = "待登记_收票";
pub const PROPOSED_INVOICES_OUT: &str = "待登记_开票";
pub const PROPOSED_PUBLICATIONS: &str = "待登记_发布确认";
/// What tells a proposal from another: the key of what the witness has.
pub const PROPOSAL: &str = "建议编号";
/// What people fill in.
pub const DECLINED: &str = "不登记";
pub const WHY: &str = "原因";
/// The drop-down of 不登记.
pub const DECLINED_CHOICES: [&str; 1] = ["是"];

const fn proposed(sheet: &'static str) -> AnswerSheet {
    AnswerSheet {
        sheet: Some(sheet),
        code: CodeFrom::Own(PROPOSED),
        keys: &[PROPOSAL],
        fields: &[],
        columns: &[DECLINED, WHY],
        prefilled: false,
    }
}

/// Every kind of answer.
pub const ANSWER_SHEETS: [AnswerSheet; 10] = [
    proposed(PROPOSED_RECEIPTS),
    proposed(PROPOSED_PAYMENTS),
    proposed(PROPOSED_INVOICES_IN),
    proposed(PROPOSED_INVOICES_OUT),
    proposed(PROPOSED_PUBLICATIONS),
    AnswerSheet {
        sheet: None,
        code: CodeFrom::Heading(CODE),
        keys: &KEYS,
        fields: &[FIELD],
        columns: &[STATUS, OPINION, HANDLER],
        prefilled: false,
    },
    AnswerSheet {
        sheet: Some(OVERVIEW),
        code: CodeFrom::Heading(CODE),
        keys: &[PROJECT],
        fields: &[FIELD],
        columns: &[STATUS, OPINION, HANDLER],
        prefilled: false,
    },
    AnswerSheet {
        sheet: Some(CLAIMS),
        code: CodeFrom::Own(CLAIMS),
        keys: &["到款编号"],
        fields: &["到款日期", "付款单位", "金额", "建议单号", "建议金额"],
        columns: &[REPLY],
        prefilled: false,
    },
    AnswerSheet {
        sheet: Some(DIFFERENCES),
        code: CodeFrom::Own(DIFFERENCES),
        keys: &["排期编号"],
        fields: &[PAIR],
        columns: &[CAUSE],
        prefilled: true,
    },
    AnswerSheet {
        sheet: Some(REMINDERS),
        code: CodeFrom::Own(REMINDERS),
        keys: &[PARTY],
        fields: &[ITEMS, ROUND],
        columns: &[SENT, SENT_ON],
        prefilled: false,
    },
];

/// What a status workbook was published with: which sheets had which answer columns, and what stood
/// in every answer cell that was not blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    pub id: String,
    /// Below the out folder.
    pub workbook: String,
    /// Answer columns by sheet.
    pub sheets: BTreeMap<String, Vec<String>>,
    pub cells: BTreeMap<(Identity, String), String>,
}

/// A spreadsheet holds no longer text in a cell.
const LONGEST_TEXT: usize = 32_000;

/// A text as a cell can hold it: cut with a note where it is too long. The store keeps the whole.
pub fn as_cell(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_TEXT {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => Cow::Owned(format!("{}…（过长，此处截断）", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

impl AnswerSheet {
    /// Whether a sheet of this name is of this kind, the continuation of a long one (`差异 (2)`) too.
    pub fn stands_on(&self, sheet: &str) -> bool {
        let continued = |own: &str| {
            let number = sheet.strip_prefix(own)?.strip_prefix(" (")?.strip_suffix(')')?;
            Some(number.chars().all(|c| c.is_ascii_digit()))
        };
        self.sheet.is_none_or(|own| own == sheet || continued(own) == Some(true))
    }

    /// Whether a sheet with these headings has answers of this kind.
    pub fn is_asked(&self, has: impl Fn(&str) -> bool) -> bool {
        let coded = match self.code {
            CodeFrom::Heading(code) => has(code),
            CodeFrom::Own(_) => self.fields.iter().all(|field| has(field)),
        };
        coded && self.keys.iter().any(|key| has(key)) && self.columns.iter().any(|column| has(column))
    }

    /// What a row is about, by what stands under its headings; `None` where its key is blank, and of
    /// a totals row.
    pub fn identity(&self, has: impl Fn(&str) -> bool, text: impl Fn(&str) -> String) -> Option<Identity> {
        let key = self.keys.iter().find(|key| has(key))?;
        let key = Some(text(key)).filter(|key| !key.is_empty() && key != TOTAL)?;
        let code = match self.code {
            CodeFrom::Heading(code) => text(code),
            CodeFrom::Own(code) => code.to_owned(),
        };
        let field = self.fields.iter().map(|field| text(field)).collect::<Vec<_>>().join("|");
        Some(Identity { code, key, field: Some(field).filter(|field| !field.is_empty()) })
    }
}

/// What the word in a 答复 cell means; `None` where it cannot be told.
pub fn agrees(word: &str) -> Option<bool> {
    // the selectors tell a phone how to draw the mark before them
    let is_dropped = |c: &char| c.is_whitespace() || "。！!.,，\u{fe0e}\u{fe0f}\u{200b}".contains(*c);
    let word: String = word.chars().filter(|c| !is_dropped(c)).collect();
    match word.to_lowercase().as_str() {
        "确认" | "已确认" | "确认无误" | "已确认无误" | "无误" | "同意" | "是" | "是的" | "对" | "正确"
        | "√" | "✓" | "✔" | "☑" | "✅" | "ok" | "yes" | "y" | "true" => Some(true),
        "否认" | "已否认" | "否" | "不是" | "不对" | "不同意" | "不正确" | "×" | "✗" | "✘" | "✕" | "✖"
        | "☒" | "❌" | "x" | "no" | "n" | "false" => Some(false),
        _ => None,
    }
}

/// What stands in an answer cell, for comparing it: of 答复 what it means, for the sheet shows 确认 where
/// somebody wrote √; of any other column the text itself.
pub fn meant<'a>(column: &str, text: &'a str) -> &'a str {
    match agrees(text).filter(|_| column == REPLY) {
        Some(true) => ACCEPT,
        Some(false) => REJECT,
        None => text,
    }
}

/// Hex sha256 of a file's bytes.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_taken_in_every_plain_word() {
        for word in
            ["确认", " 已确认", "确认无误。", "已确认无误", "同意", "是", "√", "✔\u{fe0f}", "✅", "OK", "ok"]
        {
            assert_eq!(agrees(word), Some(true), "{word}");
        }
        for word in ["否认", "否", "不是", "×", "❌", "✖\u{fe0f}"] {
            assert_eq!(agrees(word), Some(false), "{word}");
        }
        for word in ["", "也许", "等客户确认", "不确认也不否认"] {
            assert_eq!(agrees(word), None, "{word}");
        }
    }
}
