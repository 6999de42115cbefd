//! What one row under a header is: data, a printed total, a remark or signature line, or nothing.
//! It reads no value.

use crate::normalise::cell::clean::compact;
use crate::normalise::cell::{clean, is_blank, is_null};
use crate::normalise::sheet::schema::Kind;
use crate::normalise::sheet::table::Table;
use crate::read::table::{Cell, Value};

/// What one row of the sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Data,
    /// 小计 … 合计, with what it adds up.
    Total {
        partial: bool,
    },
    /// A remark, a signature line, a repeated header.
    Skipped,
    Blank,
}

const TOTALS: [(&str, bool); 7] = [
    ("小计", true),
    ("本页合计", true),
    ("合计", false),
    ("总计", false),
    ("累计", false),
    ("共计", false),
    ("大写", false),
];

/// What remarks and signature lines begin with; a colon, a bracket or a digit follows.
const REMARKS: [&str; 31] = [
    "备注",
    "附注",
    "注",
    "说明",
    "附",
    "制表",
    "填表",
    "制单",
    "审核",
    "审批",
    "复核",
    "经办",
    "编制",
    "媒介",
    "代理",
    "客户确认",
    "客户签字",
    "客户签章",
    "客户盖章",
    "甲方确认",
    "甲方签字",
    "乙方",
    "签字",
    "盖章",
    "确认人",
    "日期",
    "单位",
    "报送",
    "抄送",
    "填报",
    "※",
];

impl Table<'_> {
    /// What the row is.
    pub(crate) fn line(&self, cells: &[Cell]) -> Line {
        let filled = |cell: &&Cell| !is_blank(&cell.value) && !is_null(&cell.value);
        let mapped = |cell: &&Cell| self.header.columns.iter().flatten().any(|found| found.col == cell.col);
        let Some(first) = cells.iter().find(filled) else { return Line::Blank };
        let first_text = cells.iter().filter(filled).find_map(|cell| match &cell.value {
            Value::Text(text) => Some((cell.col, text)),
            _ => None,
        });
        if let Some((col, text)) = first_text
            && (could_be_a_line(text) || sums_a_part(text))
            && self.keyless(cells, col)
        {
            let text = compact(text);
            let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、'));
            if let Some((_, partial)) = TOTALS.iter().find(|(word, _)| text.starts_with(word)) {
                return Line::Total { partial: *partial };
            }
            if sums_a_part(text) {
                return Line::Skipped;
            }
            if is_remark(text) || text.contains("(大写)") || text.starts_with("人民币") {
                let total = text.contains("大写");
                return if total { Line::Total { partial: false } } else { Line::Skipped };
            }
        }
        let mut content = cells.iter().filter(filled).filter(mapped);
        let Some(only) = content.next() else { return Line::Skipped };
        if content.next().is_none() && self.is_stray(only) {
            return Line::Skipped;
        }
        if matches!(&first.value, Value::Text(text) if compact(text) == self.heading(first.col))
            && cells.iter().filter(filled).filter(mapped).all(
                |cell| matches!(&cell.value, Value::Text(text) if compact(text) == self.heading(cell.col)),
            )
        {
            return Line::Skipped;
        }
        Line::Data
    }

    /// No key stands in the row, or the key cell is the very text looked at.
    fn keyless(&self, cells: &[Cell], text_col: u16) -> bool {
        let key = self.schema.columns.iter().zip(&self.header.columns);
        let key = key.filter(|(column, _)| matches!(column.kind, Kind::Key)).find_map(|(_, found)| *found);
        key.is_none_or(|found| {
            found.col == text_col
                || !cells.iter().any(|cell| {
                    cell.col == found.col
                        && !matches!(&cell.value, Value::Text(text) if text.trim().is_empty())
                })
        })
    }

    /// A single sentence in a sheet whose rows need more than one cell.
    fn is_stray(&self, only: &Cell) -> bool {
        let needed = self.schema.columns.iter().filter(|column| column.required).count();
        match &only.value {
            Value::Text(text) => {
                let text = clean(text);
                let ascii = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').count();
                let key_like = text.contains(|c: char| c.is_ascii_digit())
                    && !text.contains(char::is_whitespace)
                    && ascii * 2 >= text.chars().count();
                needed >= 2 && !key_like
            }
            _ => false,
        }
    }
}

/// A cheap look before a text is taken apart.
fn could_be_a_line(text: &str) -> bool {
    text.chars().find(|c| !c.is_whitespace()).is_some_and(|c| {
        c.is_ascii_digit()
            || "小本合总累共大人".contains(c)
            || REMARKS.iter().chain(&CAPTIONS).any(|word| word.starts_with(c))
    })
}

/// `3月合计`, `报纸小计`: of which rows is not known, so it is no data and nothing is compared.
fn sums_a_part(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches([':', '：']);
    ["小计", "合计", "总计", "累计"].iter().any(|word| text.ends_with(word))
}

/// What lines above a further table begin with; only a colon follows.
const CAPTIONS: [&str; 7] = ["客户", "项目", "媒体", "广告主", "甲方", "品牌", "楼盘"];

/// Whether a line that begins so closes the table above it: a total, a remark.
pub(crate) fn is_below_a_table(text: &str) -> bool {
    let text = compact(text);
    TOTALS.iter().any(|(word, _)| text.starts_with(word))
        || sums_a_part(&text)
        || ["备注", "附注", "注:", "说明", "客户确认", "客户签字"].iter().any(|word| text.starts_with(word))
}

fn is_remark(text: &str) -> bool {
    if CAPTIONS.iter().filter_map(|word| text.strip_prefix(word)).any(|rest| rest.starts_with(':')) {
        return true;
    }
    REMARKS.iter().filter_map(|word| text.strip_prefix(word)).any(|rest| {
        rest.is_empty()
            || rest
                .starts_with(|c: char| matches!(c, ':' | '(' | '[' | '【' | '.' | '、') || c.is_ascii_digit())
    })
}
