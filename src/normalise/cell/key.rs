//! Keys and other numbers that are text: 编号, 发票号码, 账号.
//!
//! Case, width and dashes are made uniform without a note. `link` resolves short keys (`M0305`) and
//! ranges (`M0305-08`), because they depend on the registers: here a range stays one part of a list, and
//! [`range`] spells out its keys.

use super::clean::{clean, compact, is_dash, is_ditto_text};
use super::words::{self, Asked};
use super::{Reading, amount, month, shown, text, unusable};
use crate::finding::Code;
use crate::model::payment::TargetName;
use crate::model::{Content, Month};
use crate::read::table::Value;
use chrono::{Datelike, NaiveTime};

/// A spreadsheet keeps this many digits of a number; a longer number lost the rest.
const DIGITS_KEPT: usize = 15;
/// Records. A longer range is not taken for a range.
const LONGEST_RANGE: u32 = 999;

/// Whether a compact text says that there is no number or name, or not yet.
pub fn names_nothing(text: &str) -> bool {
    words::names_nothing(Asked::Key, text)
}

/// The key of a cell.
pub fn key(value: &Value) -> Reading<String> {
    match value {
        Value::Text(text) => {
            let key = normalised(text);
            match settled(&key, value) {
                Some(reading) => reading,
                None => Reading::known(key),
            }
        }
        Value::Number(number) => of_number(*number, &shown(value)),
        Value::Date(_) => refuse(&shown(value), "被当成了日期，请把列设为文本后重录"),
        Value::Bool(_) => refuse(&shown(value), "不是编号"),
        Value::Error(_) | Value::NoValue => unusable(value).unwrap_or_else(Reading::blank),
    }
}

/// 项目编号, or a 项目名称 in its place as written.
pub fn project(value: &Value) -> Reading<String> {
    match value {
        Value::Text(written) if names_nothing(&compact(written)) => Reading::blank_noted(&shown(value)),
        Value::Text(written) if !written.contains(|c: char| c.is_ascii_alphanumeric() || is_wide(c)) => {
            text::text(value).map(|name| compact(&name))
        }
        _ => key(value),
    }
}

/// Whether a character is a full-width letter or digit.
fn is_wide(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// The keys of a cell, split at 、 ， , ; ； / white space and line breaks. A range stays one part.
pub fn keys(value: &Value) -> Reading<Vec<String>> {
    let Value::Text(text) = value else { return key(value).map(|key| vec![key]) };
    let whole = key(value);
    if matches!(whole.content, Content::Blank | Content::Refused) {
        return whole.map(|key| vec![key]);
    }
    let cleaned = joined_dashes(&clean(text));
    let separators = ['、', ',', ';', '/', '\n', ' ', '，', '；', '&', '|'];
    let parts: Vec<String> =
        cleaned.split(separators).map(normalised).filter(|part| !part.is_empty()).collect();
    match parts.iter().find(|part| has_lost_digits(part)) {
        Some(part) => lost(part),
        None if parts.is_empty() => Reading::blank_noted(&shown(value)),
        None => Reading::known(parts),
    }
}

/// What a receipt or an outgoing invoice is for: a key, or the month of a 服务费 in any form.
pub fn target(value: &Value) -> Reading<TargetName> {
    month_named(value).unwrap_or_else(|| key(value).map(target_name))
}

/// Like [`target`], for a cell that may name several.
pub fn targets(value: &Value) -> Reading<Vec<TargetName>> {
    let keys = || keys(value).map(|keys| keys.into_iter().map(target_name).collect());
    month_named(value).map_or_else(keys, |month| month.map(|month| vec![month]))
}

fn target_name(text: String) -> TargetName {
    TargetName { month: month::alone(&text), text }
}

fn target_of_month(month: Month) -> TargetName {
    TargetName { text: month.to_string(), month: Some(month) }
}

/// A month that [`key`] would refuse or split: a date cell on the first of a month (a spreadsheet makes
/// one of a typed 2026-3), the number 2026.3, `2026/3`.
fn month_named(value: &Value) -> Option<Reading<TargetName>> {
    match value {
        Value::Date(at) if at.day() == 1 && at.time() == NaiveTime::MIN => {
            let month = Month::of(at.date());
            let message = format!("「{}」是日期，按服务费月份 {month} 理解", shown(value));
            Some(Reading::noted(target_of_month(month), Code::D19, message))
        }
        Value::Number(number) => {
            let digits = amount::decimal(*number)?.to_string();
            let (_, month) = digits.split_once('.')?;
            let month = month::alone(&digits).filter(|_| month != "1")?;
            Some(Reading::known(target_of_month(month)))
        }
        Value::Text(text) if text.contains(['/', '／']) => {
            month::alone(text).map(|month| Reading::known(target_of_month(month)))
        }
        _ => None,
    }
}

/// The key in the form that records hold: no white space, upper case, one kind of dash.
pub fn normalised(text: &str) -> String {
    let is_so = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    if text.bytes().all(is_so) {
        return text.to_owned();
    }
    let compact = compact(text);
    // A leading apostrophe marks a text and is dropped; two apostrophes may mean 同上 and stay.
    let bare =
        if is_ditto_text(&compact) { &compact } else { compact.trim_start_matches(['\'', '‘', '’']) };
    bare.chars().map(|c| if is_dash(c) || c == '_' { '-' } else { c }).flat_map(char::to_uppercase).collect()
}

/// Takes out spaces around dashes, so that `M0305 - 08` stays one part.
fn joined_dashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let joins = is_dash(c) || matches!(c, '~' | '_');
        if joins {
            out.truncate(out.trim_end_matches(' ').len());
        }
        let after_join = out.ends_with(|last: char| is_dash(last) || matches!(last, '~' | '_'));
        if !(c == ' ' && after_join) {
            out.push(c);
        }
    }
    out
}

fn settled(key: &str, written: &Value) -> Option<Reading<String>> {
    if key.is_empty() {
        return Some(Reading::blank());
    }
    if names_nothing(key) {
        return Some(Reading::blank_noted(key));
    }
    if is_ditto_text(key) {
        return Some(refuse(&shown(written), "：编号不能写“同上”，请填写编号"));
    }
    has_lost_digits(key).then(|| lost(&shown(written)))
}

/// Whether a key is a long number that lost its digits in a spreadsheet: `2.2699E+19`.
fn has_lost_digits(key: &str) -> bool {
    key.contains('+')
        && key.split_once("E+").is_some_and(|(mantissa, exponent)| {
            let digits =
                |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            digits(mantissa) && digits(exponent)
        })
}

fn of_number(number: f64, shown: &str) -> Reading<String> {
    let whole = amount::decimal(number).filter(|d| d.fract().is_zero() && !d.is_sign_negative());
    match whole.map(|d| d.to_string()) {
        Some(digits) if digits == "0" => Reading::blank_noted("0"),
        Some(digits) if digits.len() > DIGITS_KEPT => lost(&digits),
        Some(digits) => Reading::known(digits),
        // too large for a decimal, so it has more than 15 digits
        None if number > 1e15 => lost(shown),
        None => refuse(shown, "不是编号，请把列设为文本后重录"),
    }
}

fn lost<T>(shown: &str) -> Reading<T> {
    refuse(shown, "存成了数字，末尾的位数已经丢失；请把列设为文本后重录")
}

fn refuse<T>(shown: &str, why: &str) -> Reading<T> {
    Reading::refused(Code::D21, format!("编号「{shown}」{why}"))
}

/// Whether a key is short: one letter and digits without a project (`M0305`, `M0305-08`).
pub fn is_short(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = text.len() - digits.len();
    let only_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    letters == 1
        && match digits.split_once('-') {
            None => only_digits(digits),
            Some((first, last)) => {
                only_digits(first) && only_digits(last.trim_start_matches(|c: char| c.is_ascii_alphabetic()))
            }
        }
}

/// The keys of a range: `M0305-08`, `M0305~M0308`, `XM2026-001-M0305-08`, `M0305至08`.
///
/// `None` where the text is no range. The keys need not exist: `M0301-03` may also be one record's key.
pub fn range(part: &str) -> Option<Vec<String>> {
    let part = normalised(part);
    let explicit = part.split_once(['~', '至', '到']);
    let (first, last) = explicit.or_else(|| part.rsplit_once('-'))?;
    let digits_at = |text: &str| text.len() - text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (stem, from) = first.split_at_checked(digits_at(first))?;
    let (last_stem, to) = last.split_at_checked(digits_at(last))?;
    let same_stem = last_stem.is_empty() || (!stem.is_empty() && stem.ends_with(last_stem));
    let short = to.len() <= from.len() && !to.is_empty() && from.len() <= 9;
    let lettered = stem.ends_with(|c: char| c.is_ascii_alphabetic());
    if !(same_stem && short && (lettered || explicit.is_some())) {
        return None;
    }
    let kept = from.get(..from.len() - to.len())?;
    let (start, end) = (from.parse::<u32>().ok()?, format!("{kept}{to}").parse::<u32>().ok()?);
    let plausible = start < end && end - start < LONGEST_RANGE;
    plausible.then(|| (start..=end).map(|n| format!("{stem}{n:0width$}", width = from.len())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(written: &str) -> Value {
        Value::Text(written.into())
    }

    #[test]
    fn width_case_and_dashes() {
        for (value, expected) in [
            (text("xm2026-3"), "XM2026-3"),
            (text("XM2026－003"), "XM2026-003"),
            (text("XM2026_003"), "XM2026-003"),
            (text("ＸＭ２０２６—００３"), "XM2026-003"),
            (text(" XM2026 - 003 \u{200b}"), "XM2026-003"),
            (text("临-XM2026-001-3f9a02c1"), "临-XM2026-001-3F9A02C1"),
            (text("22699000000001000518"), "22699000000001000518"),
            (Value::Number(305.0), "305"),
            (Value::Number(999_999_999_999_999.0), "999999999999999"),
        ] {
            assert_eq!(key(&value), Reading::known(expected.to_owned()), "{value:?}");
        }
    }

    /// 待定 is no number that refers to nothing: the cell is blank, with a note.
    #[test]
    fn words_for_no_number() {
        fn is_blank<T>(read: Reading<T>, value: &Value) {
            assert!(matches!(read.content, Content::Blank), "{value:?}");
            assert_eq!(read.note.unwrap().code, Code::D19, "{value:?}");
        }
        for value in [
            text("无"),
            text("没有"),
            text("待定"),
            text("待 分配"),
            text("未知"),
            text("0"),
            Value::Number(0.0),
        ] {
            is_blank(key(&value), &value);
            is_blank(keys(&value), &value);
            is_blank(targets(&value), &value);
        }
    }

    #[test]
    fn lost_digits_and_other_refusals() {
        for value in [
            Value::Number(22_699_000_000_001_000_518.0),
            Value::Number(1e15),
            Value::Number(1e300),
            Value::Number(3.1),
            Value::Number(-3.0),
            Value::Number(f64::NAN),
            text("2.2699E+19"),
            text("同上"),
            text("〃"),
            Value::Bool(true),
        ] {
            let reading = key(&value);
            assert_eq!(reading.content, Content::Refused, "{value:?}");
            assert_eq!(reading.note.unwrap().code, Code::D21);
        }
        for blank in ["", "　", "—", "/", "无"] {
            assert_eq!(key(&text(blank)).content, Content::Blank, "{blank:?}");
            assert_eq!(keys(&text(blank)).content, Content::Blank, "{blank:?}");
        }
    }

    #[test]
    fn separators_alone_are_no_list() {
        assert_eq!(keys(&text(",，")).content, Content::Blank);
        assert!(keys(&text("、/")).note.is_some());
    }

    #[test]
    fn lists() {
        for (written, expected) in [
            ("M0305、M0306", "M0305 M0306"),
            ("M0305，M0306;M0307", "M0305 M0306 M0307"),
            ("m0305/m0306", "M0305 M0306"),
            ("XM2026-001-M0305\nXM2026-001-M0306", "XM2026-001-M0305 XM2026-001-M0306"),
            ("M0305-08", "M0305-08"),
            ("M0305 - 08、M0310", "M0305-08 M0310"),
            ("M0305～M0308", "M0305~M0308"),
            ("2026-03", "2026-03"),
        ] {
            let expected: Vec<String> = expected.split(' ').map(str::to_owned).collect();
            assert_eq!(keys(&text(written)), Reading::known(expected), "{written}");
        }
    }

    #[test]
    fn ranges() {
        for (part, expected) in [
            ("M0305-08", Some(("M0305", "M0308", 4))),
            ("M0305-M0308", Some(("M0305", "M0308", 4))),
            ("M0305~08", Some(("M0305", "M0308", 4))),
            ("XM2026-001-M0305-08", Some(("XM2026-001-M0305", "XM2026-001-M0308", 4))),
            ("XM2026-001-M0305~XM2026-001-M0308", Some(("XM2026-001-M0305", "XM2026-001-M0308", 4))),
            ("M0398-0402", Some(("M0398", "M0402", 5))),
            ("XM2026-001", None),
            ("XM2026-001-M0305", None),
            ("2026-03", None),
            ("M0308-05", None),
            ("M0305", None),
            ("M0305-G08", None),
            ("", None),
        ] {
            let spelled = range(part);
            let ends = spelled.as_ref().map(|all| (all[0].as_str(), all[all.len() - 1].as_str(), all.len()));
            // XM2026-001 would run from 2026 down to 2001: no range.
            assert_eq!(ends, expected, "{part}");
        }
    }

    /// What a spreadsheet makes of a typed 2026-3; any other day, and 2026.1, stay refused.
    #[test]
    fn a_month_of_service_fees_as_date_or_number() {
        let day = |text: &str| Value::Date(format!("{text}T00:00:00").parse().unwrap());
        let march =
            |text: &str| Content::Known(TargetName { text: text.to_owned(), month: Month::new(2026, 3) });
        for (value, expected) in [
            (day("2026-03-01"), march("2026-03")),
            (Value::Number(2026.3), march("2026-03")),
            (text("2026/3"), march("2026-03")),
            (text("2026-03"), march("2026-03")),
            (text("2026年3月"), march("2026年3月")),
            (text("M0305"), Content::Known("M0305".to_owned().into())),
            (day("2026-03-02"), Content::Refused),
            (Value::Number(2026.1), Content::Refused),
        ] {
            assert_eq!(target(&value).content, expected, "{value:?}");
            let list = expected.map(|name| vec![name]);
            assert_eq!(targets(&value).content, list, "{value:?}");
        }
        assert_eq!(target(&day("2026-03-01")).note.unwrap().code, Code::D19);
        assert_eq!(
            targets(&text("M0305/M0306")).content,
            Content::Known(["M0305", "M0306"].map(|key| key.to_owned().into()).to_vec())
        );
    }

    #[test]
    fn apostrophes_before_a_key_are_no_part_of_it() {
        for (written, expected) in [
            ("'G001", Content::Known("G001".to_owned())),
            ("''’G001", Content::Known("G001".to_owned())),
            ("''''''", Content::Blank),
            ("''", Content::Blank),
        ] {
            assert_eq!(key(&Value::Text(written.into())).content, expected, "{written}");
        }
    }

    proptest! {
        #[test]
        fn no_cell_panics(written in "\\PC{0,30}", like in "[M0-9~至-]{0,24}", number in proptest::num::f64::ANY) {
            for value in [Value::Text(written.clone().into()), Value::Text(like.clone().into()), Value::Number(number)] {
                let _ = (key(&value), keys(&value));
            }
            for part in [written, like] {
                prop_assert!(range(&part).is_none_or(|all| all.len() <= 999));
            }
        }
    }
}
