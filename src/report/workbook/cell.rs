//! One value → one cell. The only place where an amount becomes a floating-point number, because
//! a workbook knows no other.

use super::prompts;
use super::style::{self, Styles};
use crate::model::answer;
use crate::model::{Fen, Moment};
use crate::report::view::PlaceLine;
pub(super) use crate::report::view::shared::words::columns;
use crate::report::view::status::table::{Column, ColumnKind, Value};
use rust_xlsxwriter::{Format, IntoExcelDateTime, Worksheet, XlsxError};
use std::borrow::Cow;

/// A link costs as much as ten cells, in the run and when the workbook is opened, and Excel refuses more than
/// 65,530 on one sheet. What is in trouble comes first and has its links; below, the place is words.
const MOST_LINKS: usize = 2_000;
/// Excel refuses longer tips.
const LONGEST_TIP: usize = 200;
/// Symbols of one strip before it is cut.
const LONGEST_STRIP: u32 = 60;

/// What a formula begins with.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// Writes the cells of one sheet, in order.
pub(super) struct Pen<'a> {
    pub(super) sheet: &'a mut Worksheet,
    pub(super) styles: &'a Styles,
    /// From the folder of the workbook to the workspace, with a closing slash.
    pub(super) to_workspace: &'a str,
    /// Hyperlinks written so far.
    links: usize,
    in_constant_memory: bool,
    /// By column, the format that holds for cells written without one; none in a sheet that is written out as a
    /// whole. Looking a format up costs more than the cell itself, and most cells of a column have the same.
    in_force: Vec<Option<&'a Format>>,
    /// By column, whether a blank cell is written; see [`prompts::kept_blank`].
    kept_blank: Vec<bool>,
}

impl<'a> Pen<'a> {
    /// For a sheet laid out by hand: every cell says its format.
    pub(super) fn new(sheet: &'a mut Worksheet, styles: &'a Styles, to_workspace: &'a str) -> Pen<'a> {
        Pen {
            sheet,
            styles,
            to_workspace,
            links: 0,
            in_constant_memory: false,
            in_force: Vec::new(),
            kept_blank: Vec::new(),
        }
    }

    /// For a table, whose rows follow one another until [`Pen::last_row`]. In constant memory a row is written out
    /// when the next one begins: a format set for a column and a height set for all rows hold until then, and are
    /// nowhere in the file but in the cells and the rows.
    pub(super) fn of_table(
        sheet: &'a mut Worksheet,
        styles: &'a Styles,
        to_workspace: &'a str,
        columns: &[Column],
        in_constant_memory: bool,
    ) -> Pen<'a> {
        let in_force = if in_constant_memory { vec![None; columns.len()] } else { Vec::new() };
        let kept_blank = prompts::kept_blank(columns);
        Pen { in_constant_memory, in_force, kept_blank, ..Pen::new(sheet, styles, to_workspace) }
    }

    /// Writes the cells of a row that so many lines are high. The library remembers the own height of a row to the
    /// end: in constant memory none gets one.
    pub(super) fn row(
        &mut self,
        row: u32,
        lines: u32,
        write: impl FnOnce(&mut Pen<'a>) -> Result<(), XlsxError>,
    ) -> Result<(), XlsxError> {
        if !self.in_constant_memory {
            self.own_height(row, lines)?;
            return write(self);
        }
        write(self)?; // the row before is written out
        self.sheet.set_default_row_height_pixels(lines * style::ROW_PIXELS);
        Ok(())
    }

    fn own_height(&mut self, row: u32, lines: u32) -> Result<(), XlsxError> {
        if lines > 1 {
            self.sheet.set_row_height_pixels(row, lines * style::ROW_PIXELS)?;
        }
        Ok(())
    }

    /// Writes the last row of a table. It says its height and its cells say their formats: it is written out only
    /// with what follows, when those that held are taken back.
    pub(super) fn last_row(
        &mut self,
        row: u32,
        lines: u32,
        write: impl FnOnce(&mut Pen<'a>) -> Result<(), XlsxError>,
    ) -> Result<(), XlsxError> {
        let formatted = std::mem::take(&mut self.in_force);
        self.own_height(row, lines)?;
        write(self)?;
        self.sheet.set_default_row_height_pixels(style::ROW_PIXELS);
        let none = style::default_format();
        for (col, _) in (0u16..).zip(&formatted).filter(|(_, format)| format.is_some()) {
            self.sheet.set_column_format(col, &none)?;
        }
        Ok(())
    }

    /// Writes a cell in a format, or without one where that format holds for its column anyway.
    fn formatted(
        &mut self,
        col: u16,
        format: &'a Format,
        write: impl FnOnce(&mut Worksheet, Option<&Format>) -> Result<(), XlsxError>,
    ) -> Result<(), XlsxError> {
        let Some(in_force) = self.in_force.get_mut(usize::from(col)) else {
            return write(self.sheet, Some(format));
        };
        if in_force.is_some_and(|own| std::ptr::eq(own, format)) {
            return write(self.sheet, None);
        }
        write(self.sheet, Some(format))?;
        if in_force.is_none() {
            *in_force = Some(format);
            self.sheet.set_column_format(col, format)?;
        }
        Ok(())
    }

    fn text(&mut self, at: (u32, u16), words: String, format: &'a Format) -> Result<(), XlsxError> {
        let (row, col) = at;
        let cut = match answer::as_cell(&words) {
            Cow::Borrowed(_) => None,
            Cow::Owned(cut) => Some(cut),
        };
        let words = cut.unwrap_or(words);
        if words.is_empty() || words.starts_with(FORMULA) {
            return text(self.sheet, at, &words, format).map(drop);
        }
        self.formatted(col, format, |sheet, format| {
            match format {
                Some(format) => sheet.write_string_with_format(row, col, words, format),
                None => sheet.write_string(row, col, words),
            }
            .map(drop)
        })
    }

    fn number(&mut self, (row, col): (u32, u16), number: f64, format: &'a Format) -> Result<(), XlsxError> {
        self.formatted(col, format, |sheet, format| {
            match format {
                Some(format) => sheet.write_number_with_format(row, col, number, format),
                None => sheet.write_number(row, col, number),
            }
            .map(drop)
        })
    }

    fn day(
        &mut self,
        (row, col): (u32, u16),
        day: impl IntoExcelDateTime,
        format: &'a Format,
    ) -> Result<(), XlsxError> {
        self.formatted(col, format, |sheet, format| {
            match format {
                Some(format) => sheet.write_datetime_with_format(row, col, day, format),
                None => sheet.write_datetime(row, col, day),
            }
            .map(drop)
        })
    }

    /// Writes one value, which goes to the library as it is, for a workbook has a million of them.
    pub(super) fn write(&mut self, at: (u32, u16), value: Value, kind: ColumnKind) -> Result<(), XlsxError> {
        let ((row, col), styles) = (at, self.styles);
        let plain = styles.of(kind);
        match value {
            Value::Blank if self.kept_blank.get(usize::from(col)) == Some(&false) => Ok(()),
            Value::Blank => self.sheet.write_blank(row, col, plain).map(drop),
            Value::Text(words) => self.text(at, words.into_owned(), plain),
            Value::Money(amount) => self.number(at, yuan(amount), &styles.money),
            Value::Count(count) => self.number(at, number(count), plain),
            Value::Day(day) if kind == ColumnKind::SentOn => self.day(at, day, plain),
            Value::Day(day) | Value::At(Moment { date: day, time: None }) => self.day(at, day, &styles.day),
            Value::At(Moment { date, time: Some(time) }) => self.day(at, date.and_time(time), &styles.moment),
            Value::Link(place) => self.link(at, &place, plain),
            Value::Toned(words, tone) => text(self.sheet, at, &words, styles.toned(kind, tone)).map(drop),
            Value::Part(_, words) => text(self.sheet, at, &words, &styles.told_part).map(drop),
            Value::DayToned(day, word, tone) => {
                let format = styles.day_toned(word, tone);
                self.sheet.write_datetime_with_format(row, col, day, &format).map(drop)
            }
            Value::KnownPart(amount) => self.number(at, yuan(amount), &styles.known_part),
            Value::Strip(spans) => strip(self.sheet, at, &spans, styles),
        }
    }

    /// A cell of a staff workbook; its text alone where no link leads there, or there are too many.
    fn link(
        &mut self,
        (row, col): (u32, u16),
        place: &PlaceLine,
        plain: &'a Format,
    ) -> Result<(), XlsxError> {
        let url = if self.links < MOST_LINKS { super::link(place, self.to_workspace) } else { None };
        match url {
            // The file is in the tip: sheet and cell are enough in a narrow column.
            Some(url) => {
                self.links += 1;
                let mut tip = place.text();
                if let Some((end, _)) = tip.char_indices().nth(LONGEST_TIP) {
                    tip.truncate(end);
                }
                let format = Some(&self.styles.link);
                let sheet = &mut *self.sheet;
                sheet.write_url_with_options(row, col, url.as_str(), short(place), tip, format).map(drop)
            }
            None => self.text((row, col), place.text(), plain),
        }
    }

    /// A cell of the totals row.
    pub(super) fn total(&mut self, at: (u32, u16), value: &Value, kind: ColumnKind) -> Result<(), XlsxError> {
        let (row, col) = at;
        let (number, format) = match value {
            Value::Money(amount) => (yuan(*amount), &self.styles.money),
            Value::KnownPart(amount) => (yuan(*amount), &self.styles.known_part),
            Value::Count(count) => (number(*count), self.styles.of(kind)),
            Value::Text(words) => return text(self.sheet, at, words, &self.styles.total).map(drop),
            Value::Toned(words, _) | Value::Part(_, words) => {
                return text(self.sheet, at, words, &self.styles.total).map(drop);
            }
            _ => return self.sheet.write_blank(row, col, &self.styles.total).map(drop),
        };
        self.sheet.write_number_with_format(row, col, number, &Styles::in_total(format)).map(drop)
    }
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
    sheet.write_number_with_format(row, col, number(count), styles.of(ColumnKind::Count)).map(drop)
}

/// Text stays text: what begins like a formula is marked so, also when someone edits the cell.
fn text<'a>(
    sheet: &'a mut Worksheet,
    (row, col): (u32, u16),
    words: &str,
    format: &Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    let words = answer::as_cell(words);
    match words.starts_with(FORMULA) {
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
    match place.sheet() {
        "" => place.file().to_owned(),
        sheet => [sheet, &place.cell()].join(" "),
    }
}

/// A value as it is read back from its cell: numbers without trailing zeros, days as ISO.
pub(super) fn read_back(value: &Value) -> String {
    match value {
        Value::Blank | Value::Strip(_) => String::new(),
        Value::Text(words) => answer::as_cell(words).trim().to_owned(),
        Value::Toned(words, _) | Value::Part(_, words) => answer::as_cell(words).trim().to_owned(),
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

/// The display width of a value; a 汉字 is two wide.
pub(super) fn width(value: &Value) -> usize {
    match value {
        Value::Blank => 0,
        Value::Text(words) => columns(words),
        Value::Toned(words, _) | Value::Part(_, words) => columns(words),
        Value::Money(amount) => width_of_amount(*amount) + 1,
        Value::Count(count) => usize::from(*count < 0) + digits(count.unsigned_abs()) + 1,
        Value::KnownPart(amount) => width_of_amount(*amount) + 10,
        Value::Day(_) | Value::At(Moment { time: None, .. }) => 11,
        Value::At(_) => 17,
        Value::Link(place) => columns(&short(place)),
        Value::DayToned(_, word, _) => 12 + columns(word),
        Value::Strip(spans) => spans.iter().map(|(_, days)| 2 * *days as usize).sum(),
    }
}

/// The characters of `-51,200.00`.
fn width_of_amount(amount: Fen) -> usize {
    const FRACTION: usize = ".00".len();
    let digits = digits(amount.0.unsigned_abs() / 100);
    usize::from(amount.0 < 0) + digits + (digits - 1) / 3 + FRACTION
}

fn digits(number: u64) -> usize {
    number.checked_ilog10().map_or(1, |before| before as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_of_a_number_is_that_of_its_digits() {
        for number in [0, 7, 99, 100, 999, -1, -99, 99_999, 100_000, -12_345_678_900, i64::MAX, i64::MIN] {
            assert_eq!(width(&Value::Money(Fen(number))), Fen(number).to_string().len() + 1);
            assert_eq!(width(&Value::Count(number)), number.to_string().len() + 1);
        }
    }

    #[test]
    fn every_fen_survives_the_way_through_a_cell() {
        for fen in [0, 1, 7, 10, 29, 57, 58, 1_005, 99_999_999_999_999, -7, 10_000_000_000_000] {
            let shown = format!("{:.2}", yuan(Fen(fen)));
            assert_eq!(shown, Fen(fen).plain());
        }
    }
}
