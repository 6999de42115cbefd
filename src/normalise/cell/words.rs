//! Short words and marks that say yes, no, not yet or nothing, each with the kinds of cells in which it says so.
//! Every reader of a cell asks here; what a longer text says of a day is read in [`super::no_day`].

use super::clean::upper;
use super::means_nothing;

/// A kind of cell that may hold such a word instead of what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// 编号 and the names of projects.
    Key,
    /// 责任人, 客服 …
    Person,
    /// 变更说明.
    Change,
    /// 通知, 批准人 and 原因 of 设置.
    Setting,
}

/// What says that there is nothing yet, in upper case: in every kind of cell but 变更说明, where 待确认 speaks of a
/// change.
const NOT_YET: [&str; 26] = [
    "待定",
    "未定",
    "待补",
    "未补",
    "待填",
    "未填",
    "待分配",
    "未分配",
    "待安排",
    "未安排",
    "待指定",
    "未指定",
    "待确定",
    "未确定",
    "待确认",
    "未确认",
    "待编",
    "未编号",
    "待认领",
    "暂无",
    "暂缺",
    "暂未",
    "TBD",
    "TBC",
    "TBA",
    "PENDING",
];

/// What says within a text in a date column, or in one of yes and no, that there is no day yet. In upper case.
const IN_A_DAY: &[&str] = &[
    "待",
    "尽快",
    "尽早",
    "月底",
    "月末",
    "年底",
    "年末",
    "季末",
    "下周",
    "本周",
    "这周",
    "周一",
    "周二",
    "周三",
    "周四",
    "周五",
    "周内",
    "星期",
    "明天",
    "明日",
    "后天",
    "节后",
    "节前",
    "月初",
    "月中",
    "月内",
    "年内",
    "暂缓",
    "流程中",
    "催",
    "下月",
    "下个月",
    "上旬",
    "中旬",
    "下旬",
    "近期",
    "近日",
    "稍后",
    "另定",
    "另行",
    "再定",
    "再议",
    "再说",
    "暂无",
    "暂缺",
    "暂未",
    "还没",
    "没签",
    "没定",
    "没交",
    "没确认",
    "没提交",
    "没回",
    "没到",
    "没订",
    "没发",
    "没做",
    "不确定",
    "预计",
    "争取",
    "等通知",
    "等客户",
    "TBD",
    "TBC",
    "TBA",
    "N/Y",
    "PENDING",
];

/// Whether a text in a date column holds words for a day that is still to come, in upper case.
pub(super) fn holds_not_yet(text: &str) -> bool {
    IN_A_DAY.iter().any(|word| text.contains(word))
}

/// What says so in one kind of cell only.
const OF_ONE_KIND: [(Asked, &[&str]); 4] = [
    (Asked::Key, &["0", "没有", "没", "不需要", "无前置", "首单", "不涉及", "未知", "不明"]),
    (Asked::Person, &["空缺", "没有", "没", "未知", "不明"]),
    (
        Asked::Change,
        &[
            "没有",
            "否",
            "0",
            "NONE",
            "NO",
            "×",
            "X",
            "同前",
            "同原",
            "同上版",
            "照旧",
            "照原",
            "按原",
            "不涉及",
            "待定",
            "未定",
        ],
    ),
    (Asked::Setting, &["没有", "没"]),
];

/// Whether a compact text stands for nothing, or nothing yet, where this is asked for.
pub(crate) fn names_nothing(asked: Asked, text: &str) -> bool {
    let text = upper(text);
    let own = OF_ONE_KIND.iter().filter(|(kind, _)| *kind == asked).flat_map(|(_, words)| words.iter());
    let not_yet = NOT_YET.iter().filter(|_| asked != Asked::Change);
    means_nothing(&text) || not_yet.chain(own).any(|word| *word == text)
}

/// Words and marks for no in a column of yes and no and in a date column, where they mean "not done". In upper
/// case.
const NO: [&str; 19] = [
    "×", "✗", "✘", "☒", "✖", "✕", "❌", "❎", "╳", "X", "N", "NO", "FALSE", "否", "不", "不是", "错", "没有",
    "没",
];

/// What is no in a column of yes and no. A date column does not know the day yet, or has words of its own for it.
const NO_AS_AN_ANSWER: [&str; 19] = [
    "0",
    "0.0",
    "无",
    "未",
    "未交",
    "未签",
    "未归档",
    "未存档",
    "未提交",
    "未完成",
    "未盖",
    "未盖章",
    "无章",
    "未批",
    "未审批",
    "未归",
    "驳回",
    "不同意",
    "缺",
];

/// Whether a text in a date column means "not done": ×, 否.
pub(super) fn says_no(text: &str) -> bool {
    NO.contains(&&*upper(text))
}

/// Whether a compact text answers a question with no: ×, 否, 未签.
pub(super) fn answers_no(text: &str) -> bool {
    let text = upper(text);
    NO.iter().chain(&NO_AS_AN_ANSWER).any(|word| *word == text)
}

/// Words for yes, in upper case.
const YES: [&str; 31] = [
    "√",
    "✓",
    "✔",
    "☑",
    "✅",
    "■",
    "●",
    "1",
    "1.0",
    "Y",
    "YES",
    "TRUE",
    "OK",
    "是",
    "是的",
    "有",
    "已",
    "对",
    "同意",
    "已签",
    "已交",
    "已归档",
    "已存档",
    "已提交",
    "已完成",
    "已批",
    "已审批",
    "已盖",
    "已盖章",
    "有章",
    "已存",
];

/// Whether a compact text is a word or mark for yes and nothing else: √, ✅, 是的.
pub(super) fn says_yes(text: &str) -> bool {
    YES.contains(&&*upper(text))
}

const NOT_APPLICABLE: [&str; 12] =
    ["—", "——", "-", "--", "–", "/", "N/A", "NA", "不适用", "无需", "不需要", "免"];

/// Whether a compact text answers a question of yes and no with 不适用.
pub(super) fn is_not_applicable(text: &str) -> bool {
    NOT_APPLICABLE.contains(&&*upper(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Content, Signed, YesNo};
    use crate::normalise::cell::{DateContext, date, key, names, text, yes_no};
    use crate::read::table::Value;

    fn shown<T>(content: Content<T>, known: impl Fn(T) -> String) -> String {
        match content {
            Content::Known(value) => known(value),
            Content::Blank => "空".to_owned(),
            Content::Refused => "拒".to_owned(),
            Content::Merged | Content::Later(_) => "并".to_owned(),
        }
    }

    /// What each word says in each kind of cell: 空 is blank, 拒 refused, 字 a text as any other.
    fn line(word: &str) -> String {
        let value = Value::Text(word.into());
        let context = DateContext::default();
        let known = |_| "字".to_owned();
        let cells = [
            shown(date::date(&value, &context).content, |day| day.to_string()),
            shown(date::signed(&value, &context).content, |(signed, _)| match signed {
                Signed::Undated => "已签".to_owned(),
                other => format!("{other:?}"),
            }),
            shown(yes_no::yes_no(&value, &context).content, |answer| match answer {
                YesNo::Yes => "是".to_owned(),
                YesNo::No => "否".to_owned(),
                YesNo::NotApplicable => "不适用".to_owned(),
                other => format!("{other:?}"),
            }),
            shown(key::key(&value).content, known),
            shown(names::name(&value).content, known),
            shown(names::signers(&value, &context).content, |names| {
                if names.is_empty() { "无名".to_owned() } else { "字".to_owned() }
            }),
            shown(text::change(&value).content, known),
            if names_nothing(Asked::Setting, word) { "空".to_owned() } else { "字".to_owned() },
        ];
        format!("{word} | {}", cells.join(" | "))
    }

    #[test]
    fn every_word_in_every_kind_of_cell() {
        let of_one_kind = OF_ONE_KIND.iter().flat_map(|(_, words)| words.iter().copied());
        let nothing = ["", "-", "—", "/", "无", "N/A", "不适用", "无需"];
        let words = NOT_YET.into_iter().chain(of_one_kind).chain(NO).chain(NO_AS_AN_ANSWER).chain(YES);
        let mut seen = Vec::new();
        for word in words.chain(NOT_APPLICABLE).chain(nothing) {
            if !seen.contains(&word) {
                seen.push(word);
            }
        }
        let lines: Vec<String> = seen.iter().map(|word| line(word)).collect();
        insta::assert_snapshot!(format!(
            "写法 | 日期 | 确认日 | 是否 | 编号 | 人 | 签字人 | 变更说明 | 设置\n{}",
            lines.join("\n")
        ));
    }

    #[test]
    fn what_is_not_yet_there_is_blank_everywhere() {
        const CHANGE: usize = 7;
        for word in NOT_YET {
            let line = line(word);
            let mut cells = line.split(" | ").enumerate().filter(|(at, _)| ![0, CHANGE].contains(at));
            assert!(cells.all(|(_, cell)| cell == "空"), "{line}");
        }
    }
}
