//! One cell of calamine → one [`Value`]. Serial numbers are checked before a date is made of them.

use super::table::Value;
use crate::model::text::is_invisible;
use calamine::{Data, DataRef};
use chrono::{NaiveDate, NaiveDateTime, SubsecRound};
use std::borrow::Cow;

/// The value of a cell; `None` if it is blank.
pub(super) fn value(data: Data) -> Option<Value> {
    match data {
        Data::Empty => None,
        Data::String(text) | Data::DurationIso(text) => text_value(&text),
        Data::Int(number) => Some(Value::Number(from_integer(number))),
        Data::Float(number) => Some(number_value(number)),
        Data::Bool(truth) => Some(Value::Bool(truth)),
        Data::DateTime(stamp) => {
            let serial = stamp.as_f64();
            // 1900-01-01 to 9995-12-31, because the 1904 date system adds four years
            let dated = stamp.is_datetime() && (1.0..2_957_004.0).contains(&serial);
            let date = if dated { stamp.as_datetime() } else { None };
            Some(date.map_or_else(|| number_value(serial), date_value))
        }
        Data::DateTimeIso(text) => match iso(&text) {
            Some(date) => Some(date_value(date)),
            None => text_value(&text),
        },
        Data::Error(error) => Some(Value::Error(error.to_string().into())),
        // a kind of value that calamine may add later
        #[allow(unreachable_patterns)]
        other => text_value(&other.to_string()),
    }
}

/// The text of a time of day (`9:30`) or of a duration, as a person sees it; `None` of anything else.
pub(super) fn clock(data: &DataRef<'_>) -> Option<String> {
    let DataRef::DateTime(stamp) = data else { return None };
    let serial = stamp.as_f64();
    let seconds = stamp.as_duration().filter(|_| serial >= 0.0 && (!stamp.is_datetime() || serial < 1.0))?;
    let seconds = (seconds.num_milliseconds() + 500) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = if seconds == 0 { String::new() } else { format!(":{seconds:02}") };
    Some(format!("{hours}:{minutes:02}{rest}"))
}

/// The text without control characters, which no page or workbook may hold. Tabs and line ends stay.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let suspect =
        |byte: u8| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || matches!(byte, 0x7F | 0xC2);
    if !text.bytes().any(suspect) {
        return text.into();
    }
    text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')).collect()
}

/// The value of a text; `None` if it is blank.
pub(super) fn text_value(text: &str) -> Option<Value> {
    let text = printable(text);
    // formulas and error values do not begin with a letter, a figure or a Chinese character
    if matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | 0xe4..=0xe9)) {
        return Some(Value::Text(text.into()));
    }
    let text = match written_as_formula(&text) {
        Some(inside) => inside.into(),
        None => text,
    };
    if is_error(&text) {
        return Some(Value::Error(text.trim().into()));
    }
    (!text.is_empty()).then(|| Value::Text(text.into()))
}

/// Whether a text is an error value of a spreadsheet, as it stands in a CSV or after pasting.
fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 14] = [
        "#REF!",
        "#N/A",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BUSY!",
        "#BLOCKED!",
        "#CONNECT!",
        "#UNKNOWN!",
    ];
    let text = text.trim();
    text.starts_with('#') && ERRORS.iter().any(|error| error.eq_ignore_ascii_case(text))
}

/// The text in `="DK202603-001"`. Systems write this so that no program reads a number or a date.
fn written_as_formula(text: &str) -> Option<String> {
    let is_unseen = |c: char| c.is_whitespace() || is_invisible(c);
    let text = text.trim_matches(is_unseen).trim_start_matches('\'').trim_start_matches(is_unseen);
    let inside = text.strip_prefix(['=', '＝'])?.strip_prefix('"')?.strip_suffix('"')?;
    let single = inside.replace("\"\"", "");
    (!single.contains('"')).then(|| inside.replace("\"\"", "\""))
}

pub(super) fn number_value(number: f64) -> Value {
    if number.is_finite() { Value::Number(number) } else { Value::Error("#NUM!".into()) }
}

/// A date rounded to whole seconds, because workbooks store binary fractions of a day.
fn date_value(date: NaiveDateTime) -> Value {
    Value::Date(date.round_subsecs(0))
}

/// The date of `2026-03-05` or `2026-03-05T15:20:00`.
pub(super) fn iso(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim().trim_end_matches('Z');
    let midnight = |date: NaiveDate| date.and_hms_opt(0, 0, 0);
    let date = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .ok()
        .or_else(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok())
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(midnight))?;
    let (from, to) = (NaiveDate::from_ymd_opt(1900, 1, 1)?, NaiveDate::from_ymd_opt(9999, 12, 30)?);
    (from..=to).contains(&date.date()).then_some(date)
}

/// An integer as a number. Integers in workbooks have 30 bits; wider ones lose digits, as in Excel.
#[expect(clippy::as_conversions, reason = "no lossless conversion exists")]
fn from_integer(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{CellErrorType, ExcelDateTime, ExcelDateTimeType};
    use rstest::rstest;

    fn stamp(serial: f64, is_1904: bool) -> Option<Value> {
        value(Data::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904)))
    }

    fn date(text: &str) -> Option<Value> {
        Some(Value::Date(text.parse().unwrap()))
    }

    #[test]
    fn what_cannot_be_printed_is_left_out() {
        for (text, expected) in
            [("云\u{7}庭\u{8}\u{1b}[31m", "云庭[31m"), ("a\tb\r\nc", "a\tb\r\nc"), ("\u{85}½\u{7f}", "½")]
        {
            assert_eq!(printable(text), expected);
        }
        assert_eq!(text_value("\u{7}"), None);
    }

    #[test]
    fn dates() {
        assert_eq!(stamp(46_086.0, false), date("2026-03-05T00:00:00"));
        assert_eq!(stamp(46_086.0 - 1_462.0, true), date("2026-03-05T00:00:00"));
        assert_eq!(stamp(46_086.638_888_888_9, false), date("2026-03-05T15:20:00"));
        assert_eq!(stamp(46_086.999_999_999, false), date("2026-03-06T00:00:00"));
        assert_eq!(value(Data::DateTimeIso("2026-03-05".into())), date("2026-03-05T00:00:00"));
        assert_eq!(value(Data::DateTimeIso("PT5H".into())), Some(Value::Text("PT5H".into())));
    }

    #[rstest]
    #[case(-1e308)]
    #[case(0.5)]
    #[case(1e300)]
    #[case(-0.0)]
    #[case(2_958_466.0)]
    fn serials_outside_are_numbers(#[case] serial: f64, #[values(false, true)] is_1904: bool) {
        assert_eq!(stamp(serial, is_1904), Some(Value::Number(serial)));
    }

    #[test]
    fn the_rest() {
        assert_eq!(value(Data::Empty), None);
        assert_eq!(value(Data::String(String::new())), None);
        for (written, text) in [
            ("=\"DK202603-001\"", "DK202603-001"),
            ("=\"00123\"\t", "00123"),
            ("\u{200b}=\"00123\"\u{a0}", "00123"),
            ("\u{feff}'=\"00123\"", "00123"),
            ("\u{202d}=\"00123\"\u{202c}", "00123"),
            ("\u{ad}\u{2066}=\"00123\"\u{2069}\u{fe0f}", "00123"),
            ("＝\"00123\"", "00123"),
            ("=\"5\"\" 屏\"", "5\" 屏"),
            ("=A1&\"甲\"", "=A1&\"甲\""),
            ("=\"甲\"&\"乙\"", "=\"甲\"&\"乙\""),
        ] {
            assert_eq!(value(Data::String(written.into())), Some(Value::Text(text.into())), "{written}");
        }
        assert_eq!(value(Data::String("=\"\"".into())), None);
        assert_eq!(value(Data::Float(f64::NAN)), Some(Value::Error("#NUM!".into())));
        assert_eq!(value(Data::Error(CellErrorType::Ref)), Some(Value::Error("#REF!".into())));
        assert_eq!(value(Data::Int(7)), Some(Value::Number(7.0)));
        let hours = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        let of = |serial, kind| clock(&DataRef::DateTime(ExcelDateTime::new(serial, kind, false)));
        assert_eq!(of(1.5, ExcelDateTimeType::TimeDelta).as_deref(), Some("36:00"));
        assert_eq!(of(0.395_833_333_333_333_3, ExcelDateTimeType::DateTime).as_deref(), Some("9:30"));
        assert_eq!(of(0.999_988_425_925_926, ExcelDateTimeType::DateTime).as_deref(), Some("23:59:59"));
        assert_eq!(of(46_086.5, ExcelDateTimeType::DateTime), None, "a day is no time");
        assert_eq!(value(Data::DateTime(hours)), Some(Value::Number(1.5)));
    }
}
