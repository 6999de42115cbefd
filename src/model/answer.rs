//! Where people answer: the status workbooks, and the columns a run writes and the next reads.

use super::source::hex;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What the next run remembers, below the out folder.
pub const MEMORY_FILE: &str = "管理/run.json";
/// Where format 1 kept a copy of each run: `历史/<检查日>/管理/run.json`.
pub const OLD_HISTORY: &str = "历史";
/// Status workbooks the run could not replace, as they were when it read them.
pub const LEFT: &str = "未替换";

/// Status workbooks below the out folder: what people wrote there is never overwritten unread.
pub const STATUS_WORKBOOKS: [&str; 4] = [PROJECTS, ORDERS, SCHEDULE, MONEY];
pub const PROJECTS: &str = "管理/状态_项目.xlsx";
pub const ORDERS: &str = "客服/状态_工作单.xlsx";
pub const SCHEDULE: &str = "客服/状态_媒体排期.xlsx";
pub const MONEY: &str = "财务/状态_收付款.xlsx";

/// The three columns every status sheet ends with.
pub const STATUS: &str = "处理状态";
pub const OPINION: &str = "处理意见";
pub const HANDLER: &str = "处理人";
/// The drop-down of 处理状态.
pub const STATUS_CHOICES: [&str; 4] = ["未处理", "处理中", "已处理", "不处理"];

/// Identity of a row: the code that speaks, the record's key, the field or period.
pub const CODE: &str = "代码";
pub const FIELD: &str = "字段或期间";
/// Headings that carry the record's key; the first one a sheet has is its own.
pub const KEYS: [&str; 9] =
    ["编号", "工作单号", "会议单号", "排期编号", "到款编号", "付款编号", "报价单号", "发票号码", "项目编号"];

/// 待认领: exactly these columns (reconciliation.md).
pub const CLAIMS: &str = "待认领";
pub const CLAIM_COLUMNS: [&str; 10] =
    ["到款编号", "到款日期", "付款单位", "金额", "未分配", "建议单号", "建议金额", "理由", "并列", "答复"];
pub const ACCEPT: &str = "确认";
pub const REJECT: &str = "否认";
/// Between the keys and between the amounts of one suggestion.
pub const LIST: char = '、';

/// The status workbooks as they were when they were read, by path below the out folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// sha256 of what was loaded; absent where there was no such file.
    pub hashes: BTreeMap<String, String>,
    /// Workbooks whose answers could not be read, and why.
    pub unreadable: BTreeMap<String, String>,
    /// Workbooks in which somebody wrote something.
    pub answered: BTreeSet<String>,
}

impl Answers {
    /// Whether people write into this file.
    pub fn guards(&self, path: &str) -> bool {
        STATUS_WORKBOOKS.contains(&path)
    }
}

/// Hex sha256 of a file's bytes.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
