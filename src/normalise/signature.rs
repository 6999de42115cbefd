//! The signature line under a table: `客户确认（签字盖章）：王总　　日期：2026.2.25`.
//!
//! It holds for every row above it. An empty line of underscores is no signature; a name without
//! a date is a signature without date.

use super::cell::clean::compact;
use super::cell::{clean, date, names};
use super::desk::Desk;
use super::table::Table;
use crate::finding::{Code, Finding};
use crate::model::{Content, Field, Signed};
use crate::read::table::{Cell, Value};

/// Who signed a whole table, and when.
#[derive(Clone, Debug, Default)]
pub(super) struct Signature {
    pub confirmed: Field<Signed>,
    pub signer: Field<Vec<String>>,
}

const LABELS: [&str; 8] =
    ["客户确认", "客户签字", "客户签章", "客户盖章", "客户签名", "甲方确认", "甲方签字", "客户(签字"];

/// Whether this row is one: its first text is a client's signature label.
pub(super) fn is_line(cells: &[Cell]) -> bool {
    let text = cells.iter().find_map(|cell| match &cell.value {
        Value::Text(text) if !text.trim().is_empty() => Some(compact(text)),
        _ => None,
    });
    text.is_some_and(|text| LABELS.iter().any(|label| text.starts_with(label)))
}

/// What the line says; `None` where nobody signed.
pub(super) fn read(cells: &[Cell], table: &Table<'_>, desk: &mut Desk<'_>) -> Option<Signature> {
    let at = cells.first().map(|cell| table.place(cell.row, cell.col))?;
    let text = cells.iter().map(|cell| said(&cell.value)).collect::<Vec<_>>().join(" ");
    let text = clean(&text);
    let (_, after) = text.split_once(':').or_else(|| text.split_once(')'))?;
    let (who, when) = split_at_date(after);
    let who = blanked(who);
    let when = blanked(day_of(when));
    let signer = match names::names(&Value::Text(who.as_str().into())).content {
        Content::Known(names) => Field::known_at(names, at),
        _ => Field::default(),
    };
    let day = match when.is_empty() {
        true => Content::Blank,
        false => {
            let reading = date::date(&Value::Text(when.as_str().into()), &table.dates);
            if let Some(note) = reading.note {
                let mut finding =
                    Finding::new(note.code, table.key(), format!("签字行日期：{}", note.message)).at(at);
                if note.code == Code::D04 {
                    finding = finding.field("客户确认日");
                }
                desk.findings.push(finding);
            }
            reading.content
        }
    };
    let confirmed = match day {
        Content::Known(day) => Field::known_at(Signed::On(day), at),
        Content::Refused => Field::new(Content::Refused, at),
        _ if !signer.is_blank() => Field::known_at(Signed::Undated, at),
        _ => return None,
    };
    Some(Signature { confirmed, signer })
}

fn said(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Date(at) => at.format("%Y-%m-%d").to_string(),
        other => super::cell::shown(other),
    }
}

/// The signer before, the day after a 日期 label; without one, what begins with a digit is the day.
fn split_at_date(text: &str) -> (&str, &str) {
    for label in ["签字日期", "确认日期", "日期", "时间"] {
        if let Some((who, when)) = text.split_once(label) {
            return (who, when.trim_start_matches([':', ' ']));
        }
    }
    match text.find(|c: char| c.is_ascii_digit()) {
        Some(at) => text.split_at_checked(at).unwrap_or((text, "")),
        None => (text, ""),
    }
}

/// What follows the day (another label, a remark) taken off.
fn day_of(text: &str) -> &str {
    let dated = |c: char| c.is_ascii_digit() || c.is_whitespace() || "年月日号./-_＿".contains(c);
    let end = text.find(|c: char| !dated(c)).unwrap_or(text.len());
    match text.get(..end).map(str::trim) {
        Some(day) if day.contains(|c: char| c.is_ascii_digit()) => day,
        _ => text,
    }
}

/// Without the lines people sign on.
fn blanked(text: &str) -> String {
    let text = text.replace(['_', '＿', '﹍', '…', '—'], " ");
    let text = text.trim().trim_matches(['(', ')', ':', ';', ',', '-', '.']).trim();
    // `   年  月  日`
    if text.chars().all(|c| c.is_whitespace() || matches!(c, '年' | '月' | '日')) {
        String::new()
    } else {
        text.to_owned()
    }
}
