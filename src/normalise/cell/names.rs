//! Names of people: one, or a list whose first is 主责.

use super::choice::is_member;
use super::clean::{clean, compact};
use super::date::{DateContext, is_channel, signed};
use super::signer::signature;
use super::words::{self, Asked, answers_no, says_no, says_yes};
use super::{Note, Reading, shown, unusable};
use crate::finding::Code;
use crate::model::Content;
use crate::model::choice::Channel;
use crate::read::table::Value;

/// Two-character surnames, so that 欧阳 娜娜 is one person.
const COMPOUND_SURNAMES: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯", "端木",
    "南宫",
];

/// What stands between two names.
const SEPARATORS: [char; 11] = ['/', '、', ',', ';', '&', '+', '\n', '|', '，', '；', '\\'];

/// The name of a cell; the first of a list.
pub fn name(value: &Value) -> Reading<String> {
    let Reading { content, note } = names(value);
    let content = match content {
        Content::Known(names) => names.into_iter().next().map_or(Content::Blank, Content::Known),
        Content::Refused => Content::Refused,
        _ => Content::Blank,
    };
    Reading { content, note }
}

/// The names of a cell: `张 三` → 张三; `张三/李四` → two, the first is 主责.
pub fn names(value: &Value) -> Reading<Vec<String>> {
    let text = match value {
        Value::Text(text) => clean(text),
        Value::Error(_) | Value::NoValue => return unusable(value).unwrap_or_else(Reading::blank),
        Value::Number(_) | Value::Date(_) | Value::Bool(_) => {
            return Reading::refused(Code::D21, format!("「{}」不是姓名，请填写姓名", shown(value)));
        }
    };
    if text.is_empty() {
        return Reading::blank();
    }
    if words::names_nothing(Asked::Person, &compact(&text)) {
        return Reading::blank_noted(&text);
    }
    let bare = without_brackets(&text);
    let mut names: Vec<String> = Vec::new();
    for name in bare.split(SEPARATORS).flat_map(persons).filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Reading::refused(Code::D21, format!("「{text}」不是姓名，请填写姓名"));
    }
    if bare.len() < text.len() {
        let message = format!("「{text}」理解为 {}", names.join("、"));
        return Reading::noted(names, Code::D19, message);
    }
    Reading::known(names)
}

/// The signers of a cell. √, 已签 and 盖章 say that somebody signed, but not who: an empty list, with a note
/// (D21). 未签 and 待定 say that nobody did: blank. Of `王总3/5` the name counts.
pub fn signers(value: &Value, context: &DateContext) -> Reading<Vec<String>> {
    let nameless = || {
        let message = format!("「{}」不是姓名，看不出是谁；请填写签字人姓名", shown(value));
        Reading { content: Content::Known(Vec::new()), note: Some(Note { code: Code::D21, message }) }
    };
    let text = match value {
        Value::Text(text) => compact(text),
        Value::Bool(true) | Value::Date(_) => return nameless(),
        Value::Bool(false) => return Reading::blank_noted(&shown(value)),
        Value::Number(number) if *number == 1.0 => return nameless(),
        Value::Number(number) if *number == 0.0 => return Reading::blank_noted(&shown(value)),
        _ => return names(value),
    };
    if says_yes(&text) {
        return nameless();
    }
    let put_off = |text: &str| says_no(text) || text.starts_with(['未', '待', '暂', '尽']);
    if put_off(&text)
        || answers_no(&text)
        || words::names_nothing(Asked::Person, &text)
        || bracketed(&text).any(put_off)
    {
        return Reading::blank_noted(&shown(value));
    }
    if text.contains(|c: char| c.is_ascii_digit())
        && let Content::Known((_, by)) = signed(value, context).content
    {
        return match by {
            Some(name) => {
                let message = format!("「{}」理解为签字人 {name}；日期请填在日期一栏", shown(value));
                Reading::noted(vec![name], Code::D19, message)
            }
            None => nameless(),
        };
    }
    let written = match value {
        Value::Text(text) => clean(text),
        other => shown(other),
    };
    let written_parts = listed(unwrapped(&written));
    let deputies = written_parts.split(SEPARATORS).map(|part| (part, deputy(part)));
    let for_another = deputies.clone().any(|(_, deputy)| deputy.is_some());
    let by_hand = deputies.map(|(part, deputy)| deputy.unwrap_or_else(|| part.to_owned()));
    let by_hand = by_hand.collect::<Vec<_>>().join("、");
    let Reading { content, note } = names(&Value::Text(by_hand.into()));
    match content {
        Content::Known(names) => {
            let single = names.iter().flat_map(|name| joined(name)).map(without_details);
            let unmarked = single.map(|name| without_tick(&name).to_owned());
            let mut signers: Vec<String> = Vec::new();
            for name in unmarked.filter(|name| !name.is_empty() && !is_mark(name)) {
                if !signers.contains(&name) {
                    signers.push(name);
                }
            }
            if signers.is_empty() {
                return nameless();
            }
            let message = || format!("「{written}」理解为签字人 {}", signers.join("、"));
            let note = note.or_else(|| for_another.then(|| Note { code: Code::D19, message: message() }));
            Reading { content: Content::Known(signers), note }
        }
        content => Reading { content, note },
    }
}

/// 【王总】 → 王总: a cell that is one pair of brackets.
fn unwrapped(text: &str) -> &str {
    let inside = [('(', ')'), ('[', ']'), ('【', '】')]
        .iter()
        .find_map(|(open, close)| text.trim().strip_prefix(*open)?.strip_suffix(*close));
    inside.filter(|inside| !inside.contains(['(', '[', '【'])).unwrap_or(text)
}

/// A numbered list in one line, with separators: `1.王总 2.李总`.
fn listed(text: &str) -> String {
    let is_number = |c: char| c.is_ascii_digit() || ('①'..='⑳').contains(&c);
    let words: Vec<&str> = text.split_whitespace().collect();
    let numbered = words.len() > 1 && words.iter().all(|word| word.starts_with(is_number));
    if numbered { words.join("、") } else { text.to_owned() }
}

/// The words in the brackets of a text.
fn bracketed(text: &str) -> impl Iterator<Item = &str> {
    text.split(['(', '[', '【']).skip(1).filter_map(|part| part.split([')', ']', '】']).next())
}

/// Of a signature for another the one who signed counts: `王总（李四代）` → 李四. `王总（代）` does not say who, and
/// is not the signature of 王总.
fn deputy(part: &str) -> Option<String> {
    let words = ["代签字", "代签", "代"];
    let signed_by = |inside| words.iter().find_map(|word| str::strip_suffix(inside, word));
    Some(match bracketed(part).find_map(signed_by)? {
        "" => format!("{}代签", without_brackets(part).trim()),
        deputy => deputy.to_owned(),
    })
}

/// The persons of a text that joins them by a word: `王总和李总`, `王总或李总`. Nobody is called 或, and a name with
/// 和 in it has fewer than two characters on one side.
fn joined(name: &str) -> Vec<&str> {
    let parts: Vec<&str> = name.split(['和', '与', '及', '或']).collect();
    let whole = parts.iter().all(|part| part.chars().count() >= 2);
    if whole { parts } else { vec![name] }
}

/// A name without what stands around it in lists of signers: a number (`1.王总`), a label (`授权人:王总`), a
/// telephone number.
fn without_details(name: &str) -> String {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || "-+ ".contains(c));
    let name = name.trim_end_matches([':', '：']);
    let name = name.rsplit([':', '：']).next().unwrap_or(name);
    let name = name.trim_start_matches(|c: char| c.is_ascii_digit() || ('①'..='⑳').contains(&c));
    let name = name.trim_matches(['.', ')', ' ', '。']);
    let short = ["均可", "都可以", "等人", "等"].iter().find_map(|word| name.strip_suffix(word));
    short.filter(|short| short.chars().count() >= 2).unwrap_or(name).to_owned()
}

/// `√褚经理` and `褚经理（已签）` → 褚经理. A tick alone stays.
fn without_tick(name: &str) -> &str {
    const TICKS: [&str; 10] = ["√", "✓", "✔", "☑", "✅", "■", "已签字", "已签", "签字", "签收"];
    let rest = TICKS.iter().fold(name, |rest, tick| rest.strip_prefix(tick).unwrap_or(rest));
    let rest = TICKS.iter().fold(rest, |rest, tick| rest.strip_suffix(tick).unwrap_or(rest));
    let rest = rest.trim_matches([':', '：', ' ']);
    if rest.is_empty() { name } else { rest }
}

/// Whether a word says that somebody signed, or how, but not who: √, 是, 已签, 客户盖章, 邮件.
fn is_mark(word: &str) -> bool {
    matches!(signature(word), Some(None)) || is_channel(word) || is_member::<Channel>(word)
}

/// `张三(主责)` → 张三; 「张三」 → 张三.
fn without_brackets(text: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0usize);
    for c in text.chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            '「' | '」' | '《' | '》' => {}
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The persons in a text separated by spaces only: 张 三 is one, 张三 李四 are two.
fn persons(part: &str) -> Vec<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let han = |word: &str| word.chars().all(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
    let full = |word: &&str| han(word) && (2..=4).contains(&word.chars().count());
    let compound = words.first().is_some_and(|first| COMPOUND_SURNAMES.contains(first));
    if words.len() > 1 && words.iter().all(full) && !compound {
        return words.into_iter().map(str::to_owned).collect();
    }
    let joint = if words.iter().any(|word| han(word)) { "" } else { " " };
    vec![words.join(joint)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_name_or_several() {
        for (written, expected, note) in [
            ("张三", "张三", None),
            ("张 三", "张三", None),
            ("张　三", "张三", None),
            ("陆 闻笛", "陆闻笛", None),
            ("欧阳 娜娜", "欧阳娜娜", None),
            ("张三/李四", "张三|李四", None),
            ("张三、李四，王五", "张三|李四|王五", None),
            ("张三 李四", "张三|李四", None),
            ("张三、张三", "张三", None),
            ("张三(主责)、李四", "张三|李四", Some(Code::D19)),
            ("John Smith", "John Smith", None),
        ] {
            let reading = names(&Value::Text(written.into()));
            let expected: Vec<String> = expected.split('|').map(str::to_owned).collect();
            assert_eq!(reading.note.map(|note| note.code), note, "{written}");
            assert_eq!(reading.content, Content::Known(expected.clone()), "{written}");
            let first = name(&Value::Text(written.into()));
            assert_eq!(first.content, Content::Known(expected[0].clone()), "{written}");
        }
        for blank in ["", "—", "/", "待定", "待分配", "暂无", "tbd"] {
            assert_eq!(names(&Value::Text(blank.into())).content, Content::Blank);
        }
        assert_eq!(names(&Value::Number(3.0)).content, Content::Refused);
    }

    #[test]
    fn a_tick_is_no_signer() {
        let read = |value: &Value| {
            let Reading { content, note } = signers(value, &DateContext::default());
            let code = note.map_or(String::new(), |note| format!(" {}", note.code));
            match content {
                Content::Known(names) => format!("{}{code}", names.join("|")),
                content => format!("{content:?}{code}"),
            }
        };
        for ticked in [
            "√",
            "✓",
            "☑",
            "✔\u{fe0f}",
            "是",
            "有",
            "已",
            "Y",
            "OK",
            "1",
            "已签",
            "已签字",
            "客户已盖章",
            "盖章",
            "公章",
            "邮件",
            "微信",
            "客户邮件确认",
            "同意",
            "√、已签",
            "2026-3-5",
            "2026.3.5已签",
        ] {
            assert_eq!(read(&Value::Text(ticked.into())), " D21", "{ticked}");
        }
        for value in [Value::Bool(true), Value::Number(1.0)] {
            assert_eq!(read(&value), " D21");
        }
        for blank in [
            "王总（未签）",
            "王总（待补签）",
            "未签",
            "待签",
            "待定",
            "待补签",
            "暂无",
            "×",
            "否",
            "没有",
            "N",
            "0",
            "无",
            "—",
        ] {
            assert_eq!(read(&Value::Text(blank.into())), "Blank D19", "{blank}");
        }
        for (written, expected) in [
            ("王总", "王总"),
            ("张三", "张三"),
            ("周一鸣", "周一鸣"),
            ("刘有为", "刘有为"),
            ("王总、√", "王总"),
            ("邢 总/樊助理", "邢总|樊助理"),
            ("王总2026-3-5", "王总 D19"),
            ("王总和李总", "王总|李总"),
            ("李四或王总", "李四|王总"),
            ("王和平", "王和平"),
            ("司徒和平", "司徒和平"),
            ("1.王总 2.李总", "王总|李总"),
            ("1、王总；2、李总", "王总|李总"),
            ("王总 13800000000", "王总"),
            ("王总：13800000000", "王总"),
            ("授权人：王总", "王总"),
            ("王总、李总均可", "王总|李总"),
            ("王总等", "王总"),
            ("【王总】", "王总"),
            ("（王总）", "王总"),
            ("王总（营销总监）", "王总 D19"),
            ("王总（代）", "王总代签 D19"),
            ("王总（代签）、李总", "王总代签|李总 D19"),
            ("王总（李四代）", "李四 D19"),
            ("李四（代王总）", "李四 D19"),
        ] {
            assert_eq!(read(&Value::Text(written.into())), expected, "{written}");
        }
        assert_eq!(read(&Value::Number(3.0)), "Refused D21");
    }

    proptest! {
        #[test]
        fn no_cell_panics(written in "\\PC{0,30}") {
            let _ = names(&Value::Text(written.into()));
        }
    }
}
