//! Yes, no or not applicable; some columns allow a date or a file path instead.

use super::clean::{clean, compact, upper};
use super::date::{DateContext, date};
use super::words::{answers_no, is_not_applicable, says_yes};
use super::{Note, Reading, no_day, shown, unusable};
use crate::finding::Code;
use crate::model::{Content, YesNo};
use crate::read::table::Value;

/// Reads the answer of a yes-no cell.
pub type Reader = fn(&Value, &DateContext) -> Reading<YesNo>;

/// The reader of a column: 急 means yes in 是否加急 only, 重要 in 是否重要, 垫付 in 是否垫付.
pub fn of_column(name: &str) -> Reader {
    match name {
        "是否加急" => |value, context| answer(value, context, &URGENT),
        "是否重要" => |value, context| answer(value, context, &IMPORTANT),
        "是否垫付" => |value, context| answer(value, context, &ADVANCED),
        _ => yes_no,
    }
}

/// The reader of a column in which the path of a file may stand, too.
pub fn of_column_or_file(name: &str) -> Reader {
    match name {
        "是否加急" | "是否重要" | "是否垫付" => of_column(name),
        _ => yes_no_or_file,
    }
}

/// The answer of a yes-no cell; a date means yes (`3.5已签`). 1 is yes, 36526 and more is a date. Blank is not 否.
pub fn yes_no(value: &Value, context: &DateContext) -> Reading<YesNo> {
    answer(value, context, &Own { yes: &[], no: &[] })
}

/// Words of one column.
struct Own {
    yes: &'static [&'static str],
    no: &'static [&'static str],
}

const URGENT: Own = Own {
    yes: &["急", "加急", "急件", "特急", "紧急", "很急", "较急"],
    no: &["普通", "一般", "常规", "正常", "不急", "不紧急", "不加急", "非急件"],
};
const IMPORTANT: Own = Own {
    yes: &["重要", "很重要", "非常重要"],
    no: &["不重要", "普通", "一般", "常规", "正常"],
};
const ADVANCED: Own = Own {
    yes: &["垫付", "垫", "我司垫付", "我司垫", "已垫付"],
    no: &["不垫付", "未垫付", "不垫", "未垫"],
};

fn answer(value: &Value, context: &DateContext, own: &Own) -> Reading<YesNo> {
    match value {
        Value::Bool(true) => Reading::known(YesNo::Yes),
        Value::Bool(false) => Reading::known(YesNo::No),
        Value::Number(number) if *number == 1.0 => Reading::known(YesNo::Yes),
        Value::Number(number) if *number == 0.0 => Reading::known(YesNo::No),
        Value::Text(text) => match word(compact(text).trim_end_matches(['。', '.', '!', ';']), own) {
            Some(content) => Reading { content, note: None },
            None if is_to_come(&compact(text)) || no_day::says_not_yet(text) => {
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

fn word(text: &str, own: &Own) -> Option<Content<YesNo>> {
    let text = upper(text);
    let is = |words: &[&str]| words.contains(&&*text);
    if text.is_empty() {
        return Some(Content::Blank);
    }
    let answer = if says_yes(&text) || is(own.yes) {
        YesNo::Yes
    } else if answers_no(&text) || is(own.no) {
        YesNo::No
    } else if is_not_applicable(&text) {
        YesNo::NotApplicable
    } else {
        return None;
    };
    Some(Content::Known(answer))
}

/// Whether the words say that it is still to come, or that nothing is in writing: 后补, 补签中, 口头.
fn is_to_come(text: &str) -> bool {
    const WORDS: [&str; 10] =
        ["后补", "补签中", "补办中", "办理中", "签署中", "走流程", "口头", "电话", "口头同意", "口头通知"];
    WORDS.contains(&text)
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
            ("√ ✓ ☑ 是 有 已 Y 1 ｙ ✔️ ☑️ √️ 1.0 ■ 是。 ✅ True OK 已盖 有章", YesNo::Yes),
            ("× 否 无 未 N 0 x X ✖️ 0.0 ❌ ✕ False 未盖 驳回 缺", YesNo::No),
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

    /// 急, 重要 and 垫付 answer the question of their own column only.
    #[test]
    fn words_of_one_column() {
        for (column, yes, no) in [
            ("是否加急", "急 加急 很急 特急", "普通 一般 不急"),
            ("是否重要", "重要 非常重要", "不重要 一般"),
            ("是否垫付", "垫付 我司垫", "不垫付 不垫"),
        ] {
            for (words, expected) in [(yes, YesNo::Yes), (no, YesNo::No)] {
                for word in words.split(' ') {
                    let own = of_column(column)(&text(word), &row()).content;
                    assert_eq!(own, Content::Known(expected.clone()), "{column} {word}");
                    let other = of_column("变更书面文件")(&text(word), &row()).content;
                    assert_eq!(other, Content::Refused, "{word}");
                }
            }
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
