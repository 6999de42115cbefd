//! Text columns, and the marks that mean "as above".

use super::clean::{clean, clean_prose, cleaned_prose, compact, folded, is_ditto_text, may_begin};
use super::words::{self, Asked};
use super::{Reading, amount, moment_as_text, unusable};
use crate::model::Content;
use crate::read::table::Value;
use std::sync::Arc;

/// A name, a title, a specification, in half width.
pub fn text(value: &Value) -> Reading<String> {
    written(value, clean)
}

/// A sentence that is shown to people again (备注, 工作内容, 说明): Chinese punctuation stays.
pub fn prose(value: &Value) -> Reading<String> {
    written(value, clean_prose)
}

/// 变更说明: blank where it says that nothing changed (无变更, 没改动, 照旧), or not yet (待定).
pub fn change(value: &Value) -> Reading<String> {
    const DENIALS: [&str; 9] = ["没有", "没", "无", "未", "不", "暂无", "暂未", "尚无", "并无"];
    const CHANGES: [&str; 11] =
        ["", "变", "改", "变更", "变化", "变动", "更改", "改动", "修改", "调整", "更动"];
    let reading = prose(value);
    let says_none = |text: &String| {
        let text = compact(text).to_uppercase();
        let text = text.trim_end_matches(['。', '.', '!', '了']);
        let denied = || DENIALS.iter().filter_map(|denial| text.strip_prefix(denial));
        text.is_empty()
            || words::names_nothing(Asked::Change, text)
            || denied().any(|rest| CHANGES.contains(&rest))
    };
    match &reading.content {
        Content::Known(text) if says_none(text) => Reading::blank(),
        _ => reading,
    }
}

/// Like [`prose`]; a text that needs no cleaning is shared with its cell.
pub(crate) fn shared_prose(value: &Value) -> Reading<Arc<str>> {
    let Value::Text(text) = value else { return prose(value).map(Arc::from) };
    let cleaned = cleaned_prose(text);
    match *cleaned == **text {
        _ if cleaned.is_empty() => Reading::blank(),
        true => Reading::known(Arc::clone(text)),
        false => Reading::known(cleaned.into()),
    }
}

fn written(value: &Value, clean: fn(&str) -> String) -> Reading<String> {
    let text = match value {
        Value::Text(text) => clean(text),
        Value::Number(number) => {
            amount::decimal(*number).map_or_else(|| number.to_string(), |d| d.to_string())
        }
        Value::Date(at) => moment_as_text(at),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::Error(_) | Value::NoValue => return unusable(value).unwrap_or_else(Reading::blank),
    };
    if text.is_empty() { Reading::blank() } else { Reading::known(text) }
}

/// Whether the cell repeats the one above: 同上 〃 " ↑.
pub fn is_ditto(value: &Value) -> bool {
    matches!(value, Value::Text(text) if may_begin(text, |c| c == '同') && is_ditto_text(&compact(text)))
}

/// Whether the cell says 示例 (with or without brackets), so that its row is an example and no data.
pub fn is_example(value: &Value) -> bool {
    let mark = |c: char| matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '<' | '>' | ':');
    matches!(value, Value::Text(text) if text.len() <= 40
        && may_begin(text, |c| c == '示')
        && compact(text).trim_matches(mark) == "示例")
}

/// Whether the cell says 作废 and nothing else, so that its row of money was taken back.
pub fn says_void(value: &Value) -> bool {
    const WORDS: [&str; 6] = ["作废", "已作废", "此行作废", "本行作废", "发票作废", "VOID"];
    let mark = |c: char| matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '*');
    matches!(value, Value::Text(text) if text.len() <= 30
        && may_begin(text, |c| matches!(c, '作' | '已' | '此' | '本' | '发' | 'V' | 'v'))
        && WORDS.contains(&folded(text).trim_matches(mark)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Content;

    #[test]
    fn texts() {
        for (value, expected) in [
            (Value::Text("　半版（彩色）".into()), "半版(彩色)"),
            (Value::Number(15.0), "15"),
            (Value::Number(0.1), "0.1"),
            (Value::Bool(true), "是"),
        ] {
            assert_eq!(text(&value).content, Content::Known(expected.to_owned()));
        }
        assert_eq!(
            prose(&Value::Text("改３处，见附件".into())).content,
            Content::Known("改3处，见附件".into())
        );
        assert_eq!(text(&Value::Text("\u{200b} ".into())).content, Content::Blank);
        assert_eq!(shared_prose(&Value::Text("\u{200b} ".into())).content, Content::Blank);
        assert_eq!(
            shared_prose(&Value::Text(" 改３处，见附件".into())).content,
            Content::Known("改3处，见附件".into())
        );
        assert_eq!(shared_prose(&Value::Number(15.0)).content, Content::Known("15".into()));
        assert_eq!(shared_prose(&Value::NoValue).content, Content::Refused);
        assert_eq!(text(&Value::NoValue).content, Content::Refused);
    }

    #[test]
    fn a_note_that_is_clean_is_its_cell() {
        let cell: Arc<str> = "改3处，见附件".into();
        let Content::Known(kept) = shared_prose(&Value::Text(Arc::clone(&cell))).content else {
            panic!("not read")
        };
        assert!(Arc::ptr_eq(&cell, &kept));
    }

    #[test]
    fn examples() {
        for mark in ["示例", " 示 例 ", "（示例）", "【示例】", "示例："] {
            assert!(is_example(&Value::Text(mark.into())), "{mark}");
        }
        for other in ["", "例", "示例项目", "示例1", "XM2026-示例"] {
            assert!(!is_example(&Value::Text(other.into())), "{other}");
        }
    }

    #[test]
    fn as_above() {
        for mark in ["同上", "〃", "\"", "↑", "　〃　", "同 上", "＂"] {
            assert!(is_ditto(&Value::Text(mark.into())), "{mark}");
        }
        for other in ["", "上", "同上期", "-"] {
            assert!(!is_ditto(&Value::Text(other.into())), "{other}");
        }
    }
}
