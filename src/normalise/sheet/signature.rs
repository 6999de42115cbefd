//! The signature line under a table: `客户确认（签字盖章）：王总　　日期：2026.2.25`.
//!
//! It holds for every row above it. A line of underscores is no signature; a name without a date is a
//! signature without date.

use crate::finding::{Code, Raised};
use crate::model::{Content, Field, Signed};
use crate::normalise::cell::clean::compact;
use crate::normalise::cell::{clean, date, names};
use crate::normalise::intake::Intake;
use crate::normalise::sheet::table::Table;
use crate::read::table::{Cell, Value};

/// Who signed the whole table, and when.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signature {
    pub confirmed: Field<Signed>,
    pub signer: Field<Vec<String>>,
}

const LABELS: [&str; 16] = [
    "客户确认",
    "客户签字",
    "客户签章",
    "客户盖章",
    "客户签名",
    "客户(签字",
    "客户(盖章",
    "甲方确认",
    "甲方签字",
    "甲方盖章",
    "甲方(签字",
    "甲方(盖章",
    "客户代表签字",
    "客户代表(签字",
    "甲方代表签字",
    "甲方代表(签字",
];

/// Labels of others who may sign on the same line with their own date.
const OTHERS: [&str; 12] =
    ["制表", "编制", "审核", "审批", "复核", "经办", "媒介", "填表", "制单", "代理", "乙方", "我方"];

/// Labels of the date of signature.
const DATED: [&str; 5] = ["签字日期", "签署日期", "确认日期", "日期", "时间"];

/// Whether the row has the label of a client's signature.
pub(crate) fn is_line(cells: &[Cell]) -> bool {
    cells.iter().any(|cell| {
        matches!(&cell.value, Value::Text(text) if {
            let text = compact(text);
            LABELS.iter().any(|label| text.contains(label))
        })
    })
}

/// Whether the row begins with the date of the signature above it.
fn is_date_line(cells: &[Cell]) -> bool {
    let first = cells.iter().map(|cell| compact(&said(&cell.value))).find(|text| !text.is_empty());
    first.is_some_and(|text| DATED.iter().any(|label| text.starts_with(label)))
}

/// The signature on the line; `None` if nobody signed. Its date may stand on the line below.
pub(crate) fn read(
    cells: &[Cell],
    below: Option<&[Cell]>,
    table: &Table<'_>,
    intake: &mut Intake<'_>,
) -> Option<Signature> {
    let at = cells.first().map(|cell| table.place(cell.row, cell.col))?;
    let text = line(cells);
    let label = LABELS.iter().filter_map(|label| text.find(label)).min()?;
    let text = text.get(label..)?;
    let (_, after) = text.split_once(':').or_else(|| text.split_once(')'))?;
    let others = OTHERS.iter().filter_map(|other| after.find(other)).min();
    let mut own = after.get(..others.unwrap_or(after.len()))?.to_owned();
    if !own.contains(|c: char| c.is_ascii_digit())
        && let Some(date) = below.filter(|below| is_date_line(below))
    {
        own = format!("{own} {}", line(date));
    }
    let (who, when) = split_at_date(&own);
    let who = blanked(who);
    let signer = match names::signers(&Value::Text(who.as_str().into()), &table.dates).content {
        Content::Known(names) => Field::known_at(names, at),
        _ => Field::default(),
    };
    let when = blanked(day_of(when));
    let day = match when.is_empty() {
        true => Content::Blank,
        false => {
            let reading = date::date(&Value::Text(when.as_str().into()), &table.dates);
            if let Some(note) = reading.note {
                let mut finding =
                    Raised::new(note.code, table.key(), format!("签字行日期：{}", note.message)).at(at);
                if note.code == Code::D04 {
                    finding = finding.field("客户确认日");
                }
                intake.findings.push(finding);
            }
            reading.content
        }
    };
    let confirmed = match day {
        Content::Known(day) => Field::known_at(Signed::On(day), at),
        Content::Refused => {
            intake.refused_cells.insert(at, when);
            Field::new(Content::Refused, at)
        }
        _ if !signer.is_blank() => Field::known_at(Signed::Undated, at),
        _ => return None,
    };
    Some(Signature { confirmed, signer })
}

/// All cells of the row as one text.
fn line(cells: &[Cell]) -> String {
    clean(&cells.iter().map(|cell| said(&cell.value)).collect::<Vec<_>>().join(" "))
}

fn said(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Date(at) => at.format("%Y-%m-%d").to_string(),
        other => crate::normalise::cell::shown(other),
    }
}

/// Splits the text at a 日期 label into signer and day; without a label, at the first digit.
fn split_at_date(text: &str) -> (&str, &str) {
    for label in DATED {
        if let Some((who, when)) = text.split_once(label) {
            return (who, when.trim_start_matches([':', ' ']));
        }
    }
    match text.find(|c: char| c.is_ascii_digit()) {
        Some(at) => text.split_at_checked(at).unwrap_or((text, "")),
        None => (text, ""),
    }
}

/// The day without what follows it (another label, a remark).
fn day_of(text: &str) -> &str {
    let dated = |c: char| c.is_ascii_digit() || c.is_whitespace() || "年月日号./-_＿".contains(c);
    let end = text.find(|c: char| !dated(c)).unwrap_or(text.len());
    match text.get(..end).map(str::trim) {
        Some(day) if day.contains(|c: char| c.is_ascii_digit()) => day,
        _ => text,
    }
}

/// The text without the underscores of the signature line.
fn blanked(text: &str) -> String {
    let text = text.replace(['_', '＿', '﹍', '…', '—'], " ");
    let text = text.trim().trim_matches(['(', ')', ':', ';', ',', '-', '.']).trim();
    // a blank for the day: `   年  月  日`
    if text.chars().all(|c| c.is_whitespace() || matches!(c, '年' | '月' | '日')) {
        String::new()
    } else {
        text.to_owned()
    }
}
