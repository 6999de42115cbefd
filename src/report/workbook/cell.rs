//! One value → one cell. The only place where an amount becomes a floating-point number, because
//! a workbook knows no other.

use super::style::Styles;
use crate::model::answer;
use crate::model::{Fen, Moment};
use crate::report::view::PlaceLine;
pub(super) use crate::report::view::shared::words::columns;
use crate::report::view::status::table::{Kind, Value};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// Excel refuses more links on one sheet.
const MOST_LINKS: usize = 60_000;
/// Excel refuses longer tips.
const LONGEST_TIP: usize = 200;
/// Symbols of one strip before it is cut.
const LONGEST_STRIP: u32 = 60;

/// Writes the cells of one sheet, in order.
pub(super) struct Pen<'a> {
    pub(super) sheet: &'a mut Worksheet,
    pub(super) styles: &'a Styles,
    /// From the folder of the workbook to the workspace, with a closing slash.
    pub(super) to_workspace: &'a str,
    /// Hyperlinks written so far.
    pub(super) links: usize,
}

impl Pen<'_> {
    pub(super) fn write(
        &mut self,
        (row, col): (u32, u16),
        value: &Value,
        kind: Kind,
    ) -> Result<(), XlsxError> {
        let Pen { sheet, styles, .. } = self;
        let plain = styles.of(kind);
        match value {
            Value::Blank => sheet.write_blank(row, col, plain)?,
            Value::Text(words) => text(sheet, (row, col), words, plain)?,
            Value::Money(amount) => sheet.write_number_with_format(row, col, yuan(*amount), &styles.money)?,
            Value::Count(count) => sheet.write_number_with_format(row, col, number(*count), plain)?,
            Value::Day(day) if kind == Kind::SentOn => {
                sheet.write_datetime_with_format(row, col, day, plain)?
            }
            Value::Day(day) | Value::At(Moment { date: day, time: None }) => {
                sheet.write_datetime_with_format(row, col, day, &styles.day)?
            }
            Value::At(Moment { date, time: Some(time) }) => {
                sheet.write_datetime_with_format(row, col, date.and_time(*time), &styles.moment)?
            }
            Value::Link(place) => match super::link(place, self.to_workspace) {
                // The file is in the tip: sheet and cell are enough in a narrow column.
                Some(url) if self.links < MOST_LINKS => {
                    self.links += 1;
                    let tip = place.text.chars().take(LONGEST_TIP).collect::<String>();
                    sheet.write_url_with_options(
                        row,
                        col,
                        url.as_str(),
                        short(place),
                        tip,
                        Some(&styles.link),
                    )?
                }
                _ => text(sheet, (row, col), &place.text, plain)?,
            },
            Value::Toned(words, tone) => text(sheet, (row, col), words, styles.toned(kind, *tone))?,
            Value::DayToned(day, word, tone) => {
                sheet.write_datetime_with_format(row, col, day, &styles.day_toned(word, *tone))?
            }
            Value::KnownPart(amount) => {
                sheet.write_number_with_format(row, col, yuan(*amount), &styles.known_part)?
            }
            Value::Strip(spans) => return strip(sheet, (row, col), spans, styles),
        };
        Ok(())
    }

    /// A cell of the totals row.
    pub(super) fn total(&mut self, at: (u32, u16), value: &Value, kind: Kind) -> Result<(), XlsxError> {
        let (row, col) = at;
        let (number, format) = match value {
            Value::Money(amount) => (yuan(*amount), &self.styles.money),
            Value::KnownPart(amount) => (yuan(*amount), &self.styles.known_part),
            Value::Count(count) => (number(*count), self.styles.of(kind)),
            Value::Text(words) => return text(self.sheet, at, words, &self.styles.total).map(drop),
            _ => return self.sheet.write_blank(row, col, &self.styles.total).map(drop),
        };
        self.sheet.write_number_with_format(row, col, number, &Styles::in_total(format)).map(drop)
    }
}

/// An amount in a sheet laid out by hand.
pub(super) fn money(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    amount: Fen,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.write_number_with_format(row, col, yuan(amount), &styles.money).map(drop)
}

/// Words in a sheet laid out by hand; they stay text whatever they begin with.
pub(super) fn words(
    sheet: &mut Worksheet,
    at: (u32, u16),
    words: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    text(sheet, at, words, format).map(drop)
}

/// A count in a sheet laid out by hand.
pub(super) fn count(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    count: usize,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    sheet.write_number_with_format(row, col, number(count), styles.of(Kind::Count)).map(drop)
}

/// Text stays text: what begins like a formula is marked so, also when someone edits the cell.
fn text<'a>(
    sheet: &'a mut Worksheet,
    (row, col): (u32, u16),
    words: &str,
    format: &Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    let words = answer::as_cell(words);
    match words.starts_with(['=', '+', '-', '@']) {
        true => sheet.write_string_with_format(row, col, words.as_ref(), &Styles::quoted(format)),
        false => sheet.write_string_with_format(row, col, words.as_ref(), format),
    }
}

/// ■ a working day of ours, □ one of the client's, in the order they passed.
fn strip(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    spans: &[(bool, u32)],
    styles: &Styles,
) -> Result<(), XlsxError> {
    let mut left = LONGEST_STRIP;
    let mut parts: Vec<(&Format, String)> = Vec::new();
    for (ours, days) in spans {
        let shown = (*days).min(left);
        left -= shown;
        let symbols = if *ours { "■" } else { "□" }.repeat(shown as usize);
        if !symbols.is_empty() {
            parts.push((if *ours { &styles.ours } else { &styles.theirs }, symbols));
        }
    }
    if spans.iter().map(|(_, days)| u64::from(*days)).sum::<u64>() > u64::from(LONGEST_STRIP) {
        parts.push((&styles.ours, "…".to_owned()));
    }
    match parts.as_slice() {
        [] => sheet.write_blank(row, col, &styles.text)?,
        [(format, symbols)] => sheet.write_string_with_format(row, col, symbols, format)?,
        several => {
            let segments: Vec<(&Format, &str)> = several.iter().map(|(f, s)| (*f, s.as_str())).collect();
            sheet.write_rich_string_with_format(row, col, &segments, &styles.text)?
        }
    };
    Ok(())
}

/// Yuan with two decimals: exact to the fen for every amount a cell may hold (15 digits).
#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a workbook stores floating-point numbers; fen below 2^53 divide to the nearest one"
)]
pub(super) fn yuan(amount: Fen) -> f64 {
    amount.0 as f64 / 100.0
}

/// 600 → 0.06, as a cell shown in per cent holds it.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a workbook stores floating-point numbers"
)]
pub(super) fn percent(hundredths: i64) -> f64 {
    hundredths as f64 / 10_000.0
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn number(count: i64) -> f64 {
    count as f64
}

/// `工作单 Q7`; of a file as a whole its name.
fn short(place: &PlaceLine) -> String {
    match place.sheet.as_str() {
        "" => place.file.clone(),
        sheet => format!("{sheet} {}", place.cell),
    }
}

/// A value as it is read back from its cell: numbers without trailing zeros, days as ISO.
pub(super) fn read_back(value: &Value) -> String {
    match value {
        Value::Blank | Value::Strip(_) => String::new(),
        Value::Text(words) | Value::Toned(words, _) => answer::as_cell(words).trim().to_owned(),
        Value::Money(amount) => {
            let plain = amount.plain();
            plain.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        Value::Count(count) => count.to_string(),
        Value::KnownPart(amount) => read_back(&Value::Money(*amount)),
        Value::Day(day) | Value::At(Moment { date: day, time: None }) | Value::DayToned(day, ..) => {
            day.to_string()
        }
        Value::At(Moment { date, time: Some(time) }) => format!("{date} {}", time.format("%H:%M")),
        Value::Link(place) => short(place),
    }
}

/// Columns a value needs, a 汉字 counting as two.
pub(super) fn width(value: &Value) -> usize {
    match value {
        Value::Blank => 0,
        Value::Text(words) | Value::Toned(words, _) => columns(words),
        Value::Money(amount) => amount.to_string().len() + 1,
        Value::Count(count) => count.to_string().len() + 1,
        Value::KnownPart(amount) => amount.to_string().len() + 10,
        Value::Day(_) | Value::At(Moment { time: None, .. }) => 11,
        Value::At(_) => 17,
        Value::Link(place) => columns(&short(place)),
        Value::DayToned(_, word, _) => 12 + columns(word),
        Value::Strip(spans) => spans.iter().map(|(_, days)| 2 * *days as usize).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fen_survives_the_way_through_a_cell() {
        for fen in [0, 1, 7, 10, 29, 57, 58, 1_005, 99_999_999_999_999, -7, 10_000_000_000_000] {
            let shown = format!("{:.2}", yuan(Fen(fen)));
            assert_eq!(shown, Fen(fen).plain());
        }
    }
}
