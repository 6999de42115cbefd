//! How wide the columns of a table are and how high its rows: a spreadsheet measures neither when it opens a file.

use super::cell;
use crate::report::view::shared::words::columns_of;
use crate::report::view::status::table::{Column, ColumnKind, Table, Value};
use std::ops::Range;

/// The number of rows by which the width of a column is measured.
const MEASURED: usize = 2_000;
/// A day of a grid: two digits and a mark.
const GRID_WIDTH: u16 = 5;
/// The greatest height of a row; a longer text is read in its cell.
const MOST_LINES: usize = 8;
/// Lines of a paragraph that get one more.
const LONG_TEXT: usize = 5;
/// The most room a sentence has, in characters: on paper, where it wraps, and where it is only seen on a
/// screen; there it stands in one line, for what is not printed must not stretch a printed page.
const PROSE: usize = 46;
const PROSE_ON_SCREEN: usize = 92;
/// The least room of a sentence that gives way, in characters.
const LEAST_PROSE: usize = 26;
/// Pixels of a character and of a cell's padding in the default font, and those of a small screen beside the
/// row numbers.
const PIXELS: u32 = 7;
const PADDING: u32 = 5;
pub(super) const FIRST_SCREEN: u32 = 1330;
/// A spreadsheet draws no row higher than 409 points.
const MOST_LINES_OF_A_TEXT: usize = 24;

/// The width of each column. Where what people answer would stand beyond the first screen, the sentences
/// before it give way.
pub(super) fn widths(table: &Table<'_>, rows: Range<usize>, totals: &[Vec<Value<'_>>]) -> Vec<u16> {
    let printed = table.printed();
    let of_column = |(index, column): (usize, &Column)| {
        let cells = rows.clone().take(MEASURED).map(|row| table.value(row, index));
        let total = totals.iter().filter_map(|total| total.get(index)).cloned();
        width(&column.heading, column.kind, index < printed, cells.chain(total))
    };
    let mut widths: Vec<u16> = table.columns.iter().enumerate().map(of_column).collect();
    let asked = table.columns.iter().rposition(|column| column.kind.is_answer()).map_or(0, |last| last + 1);
    loop {
        let seen = widths.iter().zip(&table.columns).take(asked).filter(|(_, column)| !column.folded);
        if seen.map(|(width, _)| u32::from(*width) * PIXELS + PADDING).sum::<u32>() <= FIRST_SCREEN {
            return widths;
        }
        let of_prose = widths.iter_mut().zip(&table.columns).take(asked);
        let of_prose = of_prose
            .filter(|(width, column)| column.kind == ColumnKind::Prose && usize::from(**width) > LEAST_PROSE);
        match of_prose.max_by_key(|(width, _)| **width) {
            Some((widest, _)) => *widest -= 1,
            None => return widths,
        }
    }
}

/// In characters of the default font; 汉字 are two. Prose wraps.
fn width<'v>(heading: &str, kind: ColumnKind, printed: bool, cells: impl Iterator<Item = Value<'v>>) -> u16 {
    let heading = cell::columns(heading);
    let (least, most) = match kind {
        ColumnKind::Grid | ColumnKind::Today => return GRID_WIDTH,
        ColumnKind::Prose if printed => (14, PROSE),
        ColumnKind::Prose => (14, PROSE_ON_SCREEN),
        ColumnKind::Message => (60, 72),
        ColumnKind::Entry | ColumnKind::Why => (16, 32),
        ColumnKind::Link => (8, 20),
        ColumnKind::Strip => (10, 40),
        ColumnKind::Status
        | ColumnKind::Person
        | ColumnKind::Answer
        | ColumnKind::Sent
        | ColumnKind::SentOn
        | ColumnKind::Cause
        | ColumnKind::Declined => (10, 14),
        ColumnKind::DaysLeft => (8, 10),
        ColumnKind::Light => (6, 8),
        ColumnKind::Money => (12, 20),
        _ => (5, 28),
    };
    // A long heading wraps, and the filter button needs room of its own.
    let heading = if heading > 8 { heading.div_ceil(2) } else { heading } + 3;
    let most = most.max(heading);
    let mut widest = least.max(heading);
    for cell in cells {
        if cell::most_width(&cell).is_some_and(|most| most + 2 <= widest) {
            continue;
        }
        widest = widest.max(cell::width(&cell) + 2);
        if widest >= most {
            break; // it gets no more, whatever else stands there
        }
    }
    u16::try_from(widest.min(most)).unwrap_or(GRID_WIDTH)
}

/// The heights of the rows of a table.
pub(super) struct Heights {
    /// By column, the characters that fit in a line, and whether its text wraps on paper.
    rooms: Vec<(usize, bool)>,
    /// The most lines of a row.
    most: usize,
}

impl Heights {
    pub(super) fn of(table: &Table<'_>, widths: &[u16]) -> Heights {
        let printed = table.printed();
        let room = |(index, (column, width)): (usize, (&Column, &u16))| {
            (usize::from(*width).saturating_sub(2).max(1), index < printed && column.kind.wraps())
        };
        let most = match table.columns.iter().any(|column| column.kind == ColumnKind::Message) {
            true => MOST_LINES_OF_A_TEXT,
            false => MOST_LINES,
        };
        Heights { rooms: table.columns.iter().zip(widths).enumerate().map(room).collect(), most }
    }

    /// Lines the wrapped cells of a row need.
    pub(super) fn lines(&self, cells: &[Value<'_>]) -> u32 {
        let of_cell = |(value, (room, wraps)): (&Value<'_>, &(usize, bool))| match value {
            Value::Text(words) if *wraps => of_text(words, *room),
            Value::Part(_, words) => of_text(words, *room),
            _ => 1,
        };
        let lines = cells.iter().zip(&self.rooms).map(of_cell).max().unwrap_or(1);
        u32::try_from(lines.clamp(1, self.most)).unwrap_or(1)
    }
}

/// Another font may be wider: a long paragraph gets a line more.
fn of_text(words: &str, room: usize) -> usize {
    words.lines().map(|line| lines_of(line, room) * (LONG_TEXT + 1) / LONG_TEXT).sum()
}

/// Lines that words take: Chinese breaks anywhere, a key or an amount stays whole and goes to the next line.
fn lines_of(words: &str, room: usize) -> usize {
    // no character is wider than it has bytes
    if words.len() <= room {
        return 1;
    }
    let (mut lines, mut used) = (1, 0);
    let mut place = |piece: usize| {
        if used > 0 && used + piece > room {
            lines += 1;
            used = 0;
        }
        used += piece;
        while used > room {
            lines += 1;
            used -= room;
        }
    };
    let mut piece = 0;
    for c in words.chars() {
        piece += columns_of(c);
        if !c.is_ascii_alphanumeric() && !matches!(c, ',' | '.') {
            place(std::mem::take(&mut piece));
        }
    }
    place(piece);
    lines
}

/// Long headings wrap into two lines; under those of a day grid the filter button needs a third.
pub(super) fn header_height(table: &Table<'_>) -> f64 {
    if table.columns.iter().any(|column| column.kind == ColumnKind::Grid) {
        return 52.0;
    }
    let long = table.columns.iter().any(|column| cell::columns(&column.heading) > 8);
    if long { 36.0 } else { 22.0 }
}

#[cfg(test)]
mod tests {
    use super::lines_of;

    #[test]
    fn a_key_is_not_broken_and_needs_its_room() {
        assert_eq!([lines_of("", 10), lines_of("一二三四五", 10), lines_of("一二三四五六", 10)], [1, 1, 2]);
        assert_eq!(lines_of("一二三XM2026", 10), 2, "six and six do not stand side by side");
        assert_eq!(lines_of("XM2026-001-M0201、XM2026-001-M0202", 18), 2);
        assert_eq!(lines_of("22699000000001000407", 8), 3, "a number that is too long is broken");
    }
}
