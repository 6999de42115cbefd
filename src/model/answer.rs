//! Where people answer: the status workbooks, and the columns that one run writes and the next reads.

use super::identity::Identity;
use super::source::hex;
use super::text::is_invisible;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The memory for the next run, below the out folder.
pub const MEMORY_FILE: &str = "管理/run.json";
/// The folder in which format 1 kept a copy of each run: `历史/<检查日>/管理/run.json`.
pub const OLD_HISTORY: &str = "历史";
/// The store: every answer people changed, and the content with which each copy was published.
pub const STORE: &str = "管理/答复.jsonl";
/// The document property and the label on a sheet with the publication id of a status workbook.
pub const PUBLICATION: &str = "发布号";

/// The status workbooks below the out folder. They are never overwritten before their answers are read.
pub const STATUS_WORKBOOKS: [&str; 6] =
    [PROJECTS, ORDERS, SCHEDULE, MONEY, CLIENT_REMINDERS, MEDIUM_REMINDERS];
pub const PROJECTS: &str = "管理/状态_项目.xlsx";
pub const ORDERS: &str = "客服/状态_工作单.xlsx";
pub const SCHEDULE: &str = "客服/状态_媒体排期.xlsx";
pub const MONEY: &str = "财务/状态_收付款.xlsx";
pub const CLIENT_REMINDERS: &str = "客服/催办.xlsx";
pub const MEDIUM_REMINDERS: &str = "财务/催办.xlsx";

/// The three columns that people fill in beside a finding.
pub const STATUS: &str = "处理状态";
pub const OPINION: &str = "处理意见";
pub const HANDLER: &str = "处理人";
/// The drop-down of 处理状态.
pub const STATUS_CHOICES: [&str; 4] = ["未处理", "处理中", DONE, LEFT_ALONE];
/// What people write if the matter is done, and if they decide to do nothing.
pub const DONE: &str = "已处理";
pub const LEFT_ALONE: &str = "不处理";

/// The text in the key column of a totals row, which is about no record.
pub const TOTAL: &str = "合计";
/// The same in 总览 for the matters that belong to no project.
pub const OF_NO_PROJECT: &str = "不属项目";

/// The identity of a row: the code of its gravest finding, the record's key, the field or period.
pub const CODE: &str = "代码";
pub const FIELD: &str = "字段或期间";
/// Headings of the record's key. The first one that a sheet has counts.
pub const KEYS: [&str; 8] =
    ["编号", "工作单号", "会议单号", "排期编号", "到款编号", "付款编号", "报价单号", "发票号码"];
/// The key of 总览. On other sheets it stands beside the record's key, and must not replace it if that
/// column was renamed.
pub const PROJECT: &str = "项目编号";
/// The sheet with a row for each project.
pub const OVERVIEW: &str = "总览";

/// 待认领 and its columns in order. Other programs read them by name, so none is ever renamed.
pub const CLAIMS: &str = "待认领";
pub const CLAIM_COLUMNS: [&str; 10] =
    ["到款编号", "到款日期", "付款单位", "金额", "未分配", "建议单号", "建议金额", "理由", "并列", "答复"];
pub const ACCEPT: &str = "确认";
pub const REJECT: &str = "否认";
/// Separates the keys and the amounts of one suggestion.
pub const LIST: char = '、';

/// Whether people write answers into this file.
pub fn is_answered(path: &str) -> bool {
    STATUS_WORKBOOKS.contains(&path)
}

/// A sheet for answers: which columns identify a row, and which ones people fill in. A further sheet needs
/// one line in [`ANSWER_SHEETS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerSheet {
    /// The name of the sheet; `None` for every sheet with the columns.
    pub sheet: Option<&'static str>,
    /// The heading of the code, or the code itself if the sheet has no such column.
    pub code: CodeFrom,
    /// Headings of the key. The first one that a sheet has counts.
    pub keys: &'static [&'static str],
    /// Headings that together are the field. A sheet of findings may lack them.
    pub fields: &'static [&'static str],
    /// The columns that people fill in.
    pub columns: &'static [&'static str],
    /// Whether the program fills the columns in first. In a copy without a known publication it is then unknown
    /// what people typed.
    pub prefilled: bool,
}

/// Where the code of an answer's identity comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFrom {
    Heading(&'static str),
    Own(&'static str),
}

/// The sheet that lists findings. Every row of it has a code; on the sheet of a register a row may have none.
pub const FINDINGS: &str = "问题清单";

/// The sheet 差异, its pair of facts, and the column that people fill in.
pub const DIFFERENCES: &str = "差异";
pub const PAIR: &str = "哪两项";
pub const CAUSE: &str = "原因";
/// 待认领: the column that people fill in.
pub const REPLY: &str = "答复";

/// 催办: the party, the items asked for, the number of the reminder, and the columns that people fill in.
pub const REMINDERS: &str = "催办";
pub const PARTY: &str = "对方";
pub const ITEMS: &str = "事项编号";
pub const ROUND: &str = "第几次";
pub const SENT: &str = "已发/已答复";
pub const SENT_ON: &str = "日期";
/// The drop-down of 已发/已答复.
pub const SENT_CHOICES: [&str; 2] = ["已发", "已答复"];

/// 待登记: what a witness has and a register does not; one sheet for each register.
pub const PROPOSED: &str = "待登记";
pub const PROPOSED_RECEIPTS: &str = "待登记_到款";
pub const PROPOSED_PAYMENTS: &str = "待登记_付款";
pub const PROPOSED_INVOICES_IN: &str = "待登记_收票";
pub const PROPOSED_INVOICES_OUT: &str = "待登记_开票";
pub const PROPOSED_PUBLICATIONS: &str = "待登记_发布确认";
/// The key of a proposal: the number of the fact that the witness has.
pub const PROPOSAL: &str = "建议编号";
/// The columns that people fill in.
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

/// The content with which a status workbook was published: the answer columns of its sheets, and every
/// answer cell that was not blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublishedAnswers {
    pub id: String,
    /// Path below the out folder.
    pub workbook: String,
    /// Answer columns by sheet.
    pub sheets: BTreeMap<String, Vec<String>>,
    pub cells: BTreeMap<(Identity, String), String>,
}

/// Characters that a cell can hold in any spreadsheet program.
const LONGEST_TEXT: usize = 32_000;

/// A text cut to the length of a cell, with a note. The store keeps the whole text.
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
    /// Whether a sheet of this name is of this kind. The continuation of a long sheet (`差异 (2)`) is too.
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

    /// The identity of a row, from the texts under its headings; `None` for a blank key and for a row of sums.
    pub fn identity(&self, has: impl Fn(&str) -> bool, text: impl Fn(&str) -> String) -> Option<Identity> {
        let key = self.keys.iter().find(|key| has(key))?;
        let key = Some(text(key)).filter(|key| !["", TOTAL, OF_NO_PROJECT].contains(&key.as_str()))?;
        let code = match self.code {
            CodeFrom::Heading(code) => text(code),
            CodeFrom::Own(code) => code.to_owned(),
        };
        let field = self.fields.iter().map(|field| text(field)).collect::<Vec<_>>().join("|");
        Some(Identity { code, key, field: Some(field).filter(|field| !field.is_empty()) })
    }
}

/// Whether a word in a 答复 cell means yes; `None` if it is unclear.
pub fn agrees(word: &str) -> Option<bool> {
    let is_dropped = |c: &char| c.is_whitespace() || is_invisible(*c) || "。！!.,，".contains(*c);
    let word: String = word.chars().filter(|c| !is_dropped(c)).collect();
    match word.to_lowercase().as_str() {
        "确认" | "已确认" | "确认无误" | "已确认无误" | "无误" | "同意" | "是" | "是的" | "对" | "正确"
        | "√" | "✓" | "✔" | "☑" | "✅" | "ok" | "yes" | "y" | "true" => Some(true),
        "否认" | "已否认" | "否" | "不是" | "不对" | "不同意" | "不正确" | "×" | "✗" | "✘" | "✕" | "✖"
        | "☒" | "❌" | "x" | "no" | "n" | "false" => Some(false),
        _ => None,
    }
}

/// What stands in an answer cell, for comparing it: of 答复 and 已发/已答复 what it means, for the sheet shows
/// 确认 or 已发 where somebody wrote √; of any other column the text itself.
pub fn meant<'a>(column: &str, text: &'a str) -> &'a str {
    match (column, agrees(text)) {
        (REPLY, Some(true)) => ACCEPT,
        (REPLY, Some(false)) => REJECT,
        (SENT, Some(true)) => SENT_CHOICES[0],
        _ => text,
    }
}

/// The SHA-256 of a file's bytes in hex.
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
