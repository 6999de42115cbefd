//! One cell → one value, with a note where people should know how it was understood.
//!
//! Pure functions from [`Value`] to [`Reading`], one file per kind of column. A clear form is accepted
//! without a note, other forms are normalised with a note (D05, D19), the rest is refused with a remedy.
//! Money and keys are never guessed. Nothing here knows a file, a sheet or another cell, and nothing
//! panics on any content.
//!
//! The caller handles 同上 and 〃 ([`text::is_ditto`]) and copies texts and dates from above. The readers
//! of amounts, numbers and keys refuse them.

pub mod amount;
pub mod choice;
pub mod clean;
pub mod date;
mod date_text;
mod day_list;
pub mod key;
pub mod month;
pub mod names;
mod no_day;
pub mod number;
mod signer;
mod synonyms;
pub mod text;
mod unit;
pub(crate) mod weekday;
pub(crate) mod words;
pub mod yes_no;

pub use clean::clean;
pub use date::DateContext;
pub use day_list::dates;
pub(crate) use unit::is_of_a_unit;

use crate::finding::Code;
use crate::model::{Content, calendar};
use crate::read::table::Value;
use chrono::{NaiveDateTime, Timelike};
use std::borrow::Cow;

/// The value of a cell, and a note on how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<T> {
    pub content: Content<T>,
    pub note: Option<Note>,
}

/// A remark on one cell; the row reader adds file, sheet, cell and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub code: Code,
    /// What is written, what was expected or understood, and the smallest fix; without the place.
    pub message: String,
}

impl<T> Reading<T> {
    pub fn blank() -> Self {
        Reading { content: Content::Blank, note: None }
    }

    pub fn known(value: T) -> Self {
        Reading { content: Content::Known(value), note: None }
    }

    /// A value that was understood, with a note.
    pub fn noted(value: T, code: Code, message: impl Into<String>) -> Self {
        Reading { content: Content::Known(value), note: Some(Note { code, message: message.into() }) }
    }

    pub fn refused(code: Code, message: impl Into<String>) -> Self {
        Reading { content: Content::Refused, note: Some(Note { code, message: message.into() }) }
    }

    /// A cell that counts as blank (`—` in a date column), with a note.
    pub(crate) fn blank_noted(shown: &str) -> Self {
        let message = format!("「{shown}」按未填处理；确实不需要时留空即可");
        Reading { content: Content::Blank, note: Some(Note { code: Code::D19, message }) }
    }

    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Reading<U> {
        Reading { content: self.content.map(f), note: self.note }
    }
}

/// Refuses what no column can use: an error value, or a formula that was never calculated (D11).
fn unusable<T>(value: &Value) -> Option<Reading<T>> {
    match value {
        Value::Error(error) => {
            Some(Reading::refused(Code::D11, format!("公式结果为 {error}，请改正公式或直接填写数值")))
        }
        Value::NoValue => Some(Reading::refused(
            Code::D11,
            "公式没有保存计算结果，请在 Excel/WPS 中打开并保存一次".to_owned(),
        )),
        _ => None,
    }
}

/// The cell as a message quotes it: cleaned, at most 40 characters.
pub fn shown(value: &Value) -> String {
    shown_as_is(value).into_owned()
}

/// The cell with its whole text.
pub(crate) fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => clean(text),
        other => shown(other),
    }
}

/// Like [`shown`], but a text that needs no change is not copied.
pub(crate) fn shown_as_is(value: &Value) -> Cow<'_, str> {
    let full: Cow<'_, str> = match value {
        Value::Text(text) => clean::cleaned(text),
        Value::Number(number) => amount::digits(*number).into(),
        Value::Date(moment) => moment_as_text(moment).into(),
        Value::Bool(true) => "TRUE".into(),
        Value::Bool(false) => "FALSE".into(),
        Value::Error(error) => error.as_ref().into(),
        Value::NoValue => "".into(),
    };
    if full.len() <= 40 {
        return full; // it has no more characters than bytes
    }
    match full.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", full.get(..cut).unwrap_or_default()).into(),
        None => full,
    }
}

/// `2026-03-05 15:20`; at midnight the day alone.
fn moment_as_text(moment: &NaiveDateTime) -> String {
    let day = calendar::iso(moment.date());
    match (moment.hour(), moment.minute()) {
        (0, 0) => day,
        (hour, minute) => format!("{day} {hour:02}:{minute:02}"),
    }
}

/// Whether the cell looks empty.
pub fn is_blank(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.chars().all(clean::is_unseen))
}

/// Whether the cell is what an exporting system writes for an empty one: NULL, NaN, None, NaT.
pub fn is_null(value: &Value) -> bool {
    const NULLS: [&str; 11] =
        ["NULL", "(NULL)", "[NULL]", "<NULL>", "NAN", "NONE", "NAT", "<NA>", "NIL", "UNDEFINED", "\\N"];
    matches!(value, Value::Text(text) if text.len() <= 24
        && clean::may_begin(text, |c| matches!(c, 'N' | 'n' | 'U' | 'u'))
        && NULLS.contains(&clean::folded(text).as_str()))
}

/// Whether the cell says N/A: 不适用 in a yes-no column, blank in any other.
pub fn is_not_available(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.len() <= 24
        && clean::may_begin(text, |c| matches!(c, 'N' | 'n'))
        && matches!(clean::folded(text).as_str(), "N/A" | "NA" | "#N/A"))
}

/// Whether a text means "nothing" in a column that has no such answer.
pub(crate) fn means_nothing(text: &str) -> bool {
    matches!(
        text,
        "-" | "--" | "—" | "——" | "–" | "/" | "\\" | "无" | "N/A" | "n/a" | "NA" | "不适用" | "无需"
    )
}
