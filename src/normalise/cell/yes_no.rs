//! Yes, no or not applicable; some columns allow a date or a file path instead.

use super::clean::{clean, compact};
use super::date::{DateContext, date};
use super::{Note, Reading, date_text, shown, unusable};
use crate::finding::Code;
use crate::model::{Content, YesNo};
use crate::read::table::Value;

/// The answer of a yes-no cell; a date means yes (`3.5已签`). 1 is yes, 36526 and more is a date. Blank is not 否.
pub fn yes_no(value: &Value, context: &DateContext) -> Reading<YesNo> {
    match value {
        Value::Bool(true) => Reading::known(YesNo::Yes),
        Value::Bool(false) => Reading::known(YesNo::No),
        Value::Number(number) if *number == 1.0 => Reading::known(YesNo::Yes),
        Value::Number(number) if *number == 0.0 => Reading::known(YesNo::No),
        Value::Text(text) => match word(compact(text).trim_end_matches(['。', '.', '!', ';'])) {
            Some(content) => Reading { content, note: None },
            None if date_text::says_not_yet(text) => {
                let message = format!("「{}」按未填处理，请填 是、否 或 不适用", shown(value));
                Reading { content: Content::Blank, note: Some(Note { code: Code::D21, message }) }
            }
            None => dated(value, context),
        },
        Value::Number(_) | Value::Date(_) => dated(value, context),
        Value::Error(_) | Value::NoValue => unusable(value).unwrap_or_else(Reading::blank),
    }
}

/// Like [`yes_no`]; the path of a file means yes (变更书面文件).
pub fn yes_no_or_file(value: &Value, context: &DateContext) -> Reading<YesNo> {
    let reading = yes_no(value, context);
    match (reading.content, value) {
        (Content::Refused, Value::Text(text)) if looks_like_a_file(&clean(text)) => {
            Reading::known(YesNo::File(text.trim().to_owned()))
        }
        (content, _) => Reading { content, note: reading.note },
    }
}

/// Words for yes, in upper case.
const YES: [&str; 38] = [
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
    "急",
    "加急",
    "急件",
    "特急",
    "紧急",
    "很急",
    "较急",
    "重要",
    "很重要",
    "非常重要",
    "垫付",
];
const NO: [&str; 36] = [
    "×",
    "✗",
    "✘",
    "☒",
    "✖",
    "✕",
    "❌",
    "❎",
    "╳",
    "X",
    "0",
    "0.0",
    "N",
    "NO",
    "FALSE",
    "否",
    "不",
    "不是",
    "无",
    "没有",
    "未",
    "普通",
    "一般",
    "常规",
    "正常",
    "不急",
    "不紧急",
    "不加急",
    "非急件",
    "不重要",
    "未交",
    "未签",
    "未归档",
    "未存档",
    "未提交",
    "未完成",
];
const NOT_APPLICABLE: [&str; 12] =
    ["—", "——", "-", "--", "–", "/", "N/A", "NA", "不适用", "无需", "不需要", "免"];

fn word(text: &str) -> Option<Content<YesNo>> {
    let text = text.to_uppercase();
    let is = |words: &[&str]| words.contains(&text.as_str());
    if text.is_empty() {
        return Some(Content::Blank);
    }
    let answer = match (is(&YES), is(&NO), is(&NOT_APPLICABLE)) {
        (true, ..) => YesNo::Yes,
        (_, true, _) => YesNo::No,
        (_, _, true) => YesNo::NotApplicable,
        _ => return None,
    };
    Some(Content::Known(answer))
}

fn dated(value: &Value, context: &DateContext) -> Reading<YesNo> {
    let reading = date(value, context);
    if reading.content != Content::Refused {
        return reading.map(YesNo::On);
    }
    let message = format!("「{}」看不出是或否，请填 是、否 或 不适用", shown(value));
    Reading::refused(Code::D21, message)
}

/// Whether a text looks like a path or a file name with an extension.
fn looks_like_a_file(text: &str) -> bool {
    let extension = text.rsplit_once('.').map(|(_, end)| end);
    let named = extension.is_some_and(|e| {
        (1..=5).contains(&e.len())
            && e.bytes().all(|b| b.is_ascii_alphanumeric())
            && e.bytes().any(|b| b.is_ascii_alphabetic())
    });
    named || text.contains(['/', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn text(written: &str) -> Value {
        Value::Text(written.into())
    }

    fn row() -> DateContext {
        DateContext {
            row_dates: vec![NaiveDate::from_ymd_opt(2026, 3, 10).unwrap()],
            ..DateContext::default()
        }
    }

    #[test]
    fn answers_as_people_write_them() {
        let on = || YesNo::On(NaiveDate::from_ymd_opt(2026, 3, 5).unwrap());
        for (written, expected) in [
            (
                "√ ✓ ☑ 是 有 已 Y 1 ｙ ✔️ ☑️ √️ 急 加急 1.0 重要 垫付 很急 较急 非常重要 ■ 是。 ✅ True OK",
                YesNo::Yes,
            ),
            ("× 否 无 未 N 0 x X ✖️ 0.0 普通 一般 不急 常规 不重要 不紧急 ❌ ✕ False", YesNo::No),
            ("— N/A 不适用 无需 / － ／ 不需要", YesNo::NotApplicable),
            ("2026-3-5 3/5 3.5已签 王总3/5 46086", on()),
        ] {
            for written in written.split(' ') {
                assert_eq!(
                    yes_no(&text(written), &row()).content,
                    Content::Known(expected.clone()),
                    "{written}"
                );
            }
        }
        assert_eq!(yes_no(&text("　"), &row()).content, Content::Blank, "blank is 未填, never 否");
        for (number, expected) in [
            (1.0, Content::Known(YesNo::Yes)),
            (0.0, Content::Known(YesNo::No)),
            (46_086.0, Content::Known(on())),
            (36_525.0, Content::Refused),
            (3.1, Content::Refused),
        ] {
            assert_eq!(yes_no(&Value::Number(number), &row()).content, expected, "{number}");
        }
        let refused = yes_no(&text("也许"), &row());
        assert_eq!((refused.content, refused.note.unwrap().code), (Content::Refused, Code::D21));
        for not_yet in ["待补", "待归档", "还没交", "等客户", "尚未签", "3月底"] {
            let reading = yes_no(&text(not_yet), &row());
            assert_eq!(
                (reading.content, reading.note.unwrap().code),
                (Content::Blank, Code::D21),
                "{not_yet}"
            );
        }
    }

    #[test]
    fn files() {
        for (written, is_file) in [
            ("变更单.pdf", true),
            ("存档/变更函", true),
            (r"D:\变更\1.jpg", true),
            ("客户说了", false),
            ("3.1.", false),
        ] {
            let read = yes_no_or_file(&text(written), &DateContext::default()).content;
            assert_eq!(matches!(read, Content::Known(YesNo::File(_))), is_file, "{written}");
        }
        assert_eq!(yes_no_or_file(&text("否"), &row()).content, Content::Known(YesNo::No));
        assert_eq!(yes_no_or_file(&text("/"), &row()).content, Content::Known(YesNo::NotApplicable));
    }

    proptest! {
        #[test]
        fn no_cell_panics(written in "\\PC{0,20}", number in proptest::num::f64::ANY) {
            let _ = (yes_no_or_file(&text(&written), &row()), yes_no(&Value::Number(number), &row()));
        }
    }
}
