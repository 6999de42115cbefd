//! One value → one cell. The only place where an amount becomes a floating-point number, because
//! a workbook knows no other.

use super::style::{Ink, Styles};
use crate::model::answer;
use crate::model::{Fen, Moment};
use crate::report::view::PlaceLine;
pub(super) use crate::report::view::shared::words::columns;
use crate::report::view::status::table::{ColumnKind, Value};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use std::borrow::Cow;

/// Symbols of one strip before it is cut.
const LONGEST_STRIP: u32 = 60;

/// What a formula begins with.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// What stands in a cell.
pub(super) enum Content<'v> {
    Blank,
    Words(Cow<'v, str>),
    Money(Fen),
    /// A count, or a day as a workbook counts it.
    Whole(i64),
    /// A day and a part of it.
    Moment(f64),
    /// Words in several colours.
    Runs(Vec<(Ink, String)>),
}

/// A cell with its format.
pub(super) struct Cell<'v> {
    pub(super) content: Content<'v>,
    pub(super) format: Cow<'static, Format>,
}

impl<'v> Cell<'v> {
    fn new(content: Content<'v>, format: &'static Format) -> Cell<'v> {
        Cell { content, format: Cow::Borrowed(format) }
    }

    /// Text stays text: what begins like a formula is marked so, also when someone edits the cell.
    fn words(words: Cow<'v, str>, format: &'static Format) -> Cell<'v> {
        let words = match answer::as_cell(&words) {
            Cow::Borrowed(_) => words,
            Cow::Owned(cut) => Cow::Owned(cut),
        };
        match words {
            _ if words.is_empty() => Cell::new(Content::Blank, format),
            _ if words.starts_with(FORMULA) => {
                Cell { content: Content::Words(words), format: Cow::Owned(Styles::quoted(format)) }
            }
            _ => Cell::new(Content::Words(words), format),
        }
    }

    fn day(day: NaiveDate, format: &'static Format) -> Cell<'v> {
        match serial(day) {
            Some(serial) => Cell::new(Content::Whole(serial), format),
            None => Cell::words(day.to_string().into(), format),
        }
    }

    /// A value of a column of this kind.
    pub(super) fn of(value: &'v Value<'_>, kind: ColumnKind, styles: &'static Styles) -> Cell<'v> {
        let plain = styles.of(kind);
        match value {
            Value::Blank => Cell::new(Content::Blank, plain),
            Value::Text(words) => Cell::words(Cow::Borrowed(words), plain),
            Value::Money(amount) => Cell::new(Content::Money(*amount), &styles.money),
            Value::Count(count) => Cell::new(Content::Whole(*count), plain),
            Value::Day(day) if kind == ColumnKind::SentOn => Cell::day(*day, plain),
            Value::Day(day) | Value::At(Moment { date: day, time: None }) => Cell::day(*day, &styles.day),
            Value::At(Moment { date, time: Some(time) }) => match serial(*date) {
                Some(serial) => Cell::new(Content::Moment(with_time(serial, *time)), &styles.moment),
                None => Cell::words(format!("{date} {}", time.format("%H:%M")).into(), &styles.moment),
            },
            Value::Link(place) => Cell::words(place.text().into(), plain),
            Value::Toned(words, tone) => Cell::words(Cow::Borrowed(words), styles.toned(kind, *tone)),
            Value::Part(_, words) => Cell::words(Cow::Borrowed(words), &styles.told_part),
            Value::DayToned(day, word, tone) => {
                let format = Cow::Owned(styles.day_toned(word, *tone));
                Cell { format, ..Cell::day(*day, &styles.day) }
            }
            Value::KnownPart(amount) => Cell::new(Content::Money(*amount), &styles.known_part),
            Value::Strip(spans) => strip(spans, styles),
        }
    }

    /// The words of a cell that a link leads from. The file is in the tip: sheet and cell are enough in a narrow column.
    pub(super) fn link(place: &PlaceLine, styles: &'static Styles) -> Cell<'v> {
        Cell::new(Content::Words(short(place).into()), &styles.link)
    }

    /// Writes it to a sheet of the library.
    pub(super) fn write(&self, sheet: &mut Worksheet, (row, col): (u32, u16)) -> Result<(), XlsxError> {
        let format = self.format.as_ref();
        match &self.content {
            Content::Blank => sheet.write_blank(row, col, format)?,
            Content::Words(words) => sheet.write_string_with_format(row, col, words.as_ref(), format)?,
            Content::Money(amount) => sheet.write_number_with_format(row, col, yuan(*amount), format)?,
            Content::Whole(count) => sheet.write_number_with_format(row, col, number(*count), format)?,
            Content::Moment(serial) => sheet.write_number_with_format(row, col, *serial, format)?,
            Content::Runs(runs) => {
                let styles = Styles::all();
                let runs: Vec<(&Format, &str)> =
                    runs.iter().map(|(ink, words)| (ink.format(styles), words.as_str())).collect();
                sheet.write_rich_string_with_format(row, col, &runs, format)?
            }
        };
        Ok(())
    }
}

/// Writes a value to a sheet laid out by hand.
pub(super) fn write(
    sheet: &mut Worksheet,
    at: (u32, u16),
    value: &Value,
    kind: ColumnKind,
) -> Result<(), XlsxError> {
    Cell::of(value, kind, Styles::all()).write(sheet, at)
}

/// A cell of the totals row.
pub(super) fn total(
    sheet: &mut Worksheet,
    at: (u32, u16),
    value: &Value,
    kind: ColumnKind,
) -> Result<(), XlsxError> {
    let styles = Styles::all();
    let cell = match value {
        Value::Money(_) | Value::KnownPart(_) | Value::Count(_) => {
            let Cell { content, format } = Cell::of(value, kind, styles);
            Cell { content, format: Cow::Owned(Styles::in_total(&format)) }
        }
        Value::Text(words) => Cell::words(Cow::Borrowed(words), &styles.total),
        Value::Toned(words, _) | Value::Part(_, words) => Cell::words(Cow::Borrowed(words), &styles.total),
        _ => Cell::new(Content::Blank, &styles.total),
    };
    cell.write(sheet, at)
}

/// Words in a sheet laid out by hand; they stay text whatever they begin with.
pub(super) fn words(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    words: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let words = answer::as_cell(words);
    match words.starts_with(FORMULA) {
        true => sheet.write_string_with_format(row, col, words.as_ref(), &Styles::quoted(format)),
        false => sheet.write_string_with_format(row, col, words.as_ref(), format),
    }
    .map(drop)
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

/// ■ a working day of ours, □ one of the client's, in the order they passed.
fn strip(spans: &[(bool, u32)], styles: &'static Styles) -> Cell<'static> {
    let mut left = LONGEST_STRIP;
    let mut runs: Vec<(Ink, String)> = Vec::new();
    for (ours, days) in spans {
        let shown = (*days).min(left);
        left -= shown;
        let (ink, symbol) = if *ours { (Ink::Ours, "■") } else { (Ink::Theirs, "□") };
        if shown > 0 {
            runs.push((ink, symbol.repeat(shown as usize)));
        }
    }
    if spans.iter().map(|(_, days)| u64::from(*days)).sum::<u64>() > u64::from(LONGEST_STRIP) {
        runs.push((Ink::Ours, "…".to_owned()));
    }
    match <[(Ink, String); 1]>::try_from(runs) {
        Ok([(ink, symbols)]) => Cell::new(Content::Words(symbols.into()), ink.format(styles)),
        Err(runs) if runs.is_empty() => Cell::new(Content::Blank, &styles.text),
        Err(runs) => Cell::new(Content::Runs(runs), &styles.text),
    }
}

/// A day as a workbook counts it: 1 is 1900-01-01, and 60 is a day that never was. `None` for earlier ones.
fn serial(day: NaiveDate) -> Option<i64> {
    /// 1899-12-30, from which the days since 1900-03-01 are counted.
    const EPOCH: i64 = 693_594;
    let serial = i64::from(day.num_days_from_ce()) - EPOCH;
    match serial {
        61.. => Some(serial),
        2..61 => Some(serial - 1),
        _ => None,
    }
}

#[expect(clippy::float_arithmetic, reason = "a workbook holds a time as part of a day")]
fn with_time(serial: i64, time: NaiveTime) -> f64 {
    number(serial) + f64::from(time.num_seconds_from_midnight()) / 86_400.0
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
        Value::Money(amount) => amount.short().to_string(),
        Value::Count(count) => count.to_string(),
        Value::KnownPart(amount) => read_back(&Value::Money(*amount)),
        Value::Day(day) | Value::At(Moment { date: day, time: None }) | Value::DayToned(day, ..) => {
            day.to_string()
        }
        Value::At(Moment { date, time: Some(time) }) => format!("{date} {}", time.format("%H:%M")),
        Value::Link(place) => short(place),
    }
}

/// What a text is at most as wide as, known at once: no character is wider than it has bytes.
pub(super) fn most_width(value: &Value) -> Option<usize> {
    match value {
        Value::Text(words) => Some(words.len()),
        _ => None,
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
