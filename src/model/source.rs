//! The place of a fact: file, sheet and cell, small enough for every field to hold one.

use super::text::write_number;
use std::fmt::{self, Write as _};
use std::num::NonZeroU16;
use std::sync::Arc;

/// One sheet of one input file; `sheet` is empty for a file as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    pub file: Arc<str>,
    pub sheet: Arc<str>,
    /// The role and the table that it was read as (`收付款`, `客户到款`); empty if none. They need not agree with
    /// the names of file and sheet.
    pub role: &'static str,
    pub table: &'static str,
}

/// The number of a sheet in [`Sources`], from 1: a place that may be missing then takes no more memory than
/// one that is there, and a record has one for each of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SheetId(NonZeroU16);

impl Default for SheetId {
    fn default() -> Self {
        SheetId(NonZeroU16::MIN)
    }
}

impl SheetId {
    /// The id of the sheet at an index; beyond 65,535 sheets the last id is shared.
    fn at(index: usize) -> SheetId {
        let number = u16::try_from(index.saturating_add(1)).unwrap_or(u16::MAX);
        SheetId(NonZeroU16::new(number).unwrap_or(NonZeroU16::MAX))
    }

    /// Its index among all sheets of the run.
    pub fn index(self) -> usize {
        usize::from(self.0.get()) - 1
    }
}

/// All sheets read in this run, in the order of file and sheet.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Registers a sheet that is read as no table, and returns its id.
    pub fn add(&mut self, file: &str, sheet: &str) -> SheetId {
        self.add_as(file, sheet, "", "")
    }

    /// Registers a sheet with its role and table, and returns its id. Beyond 65,535 sheets the last id is
    /// shared.
    pub fn add_as(&mut self, file: &str, sheet: &str, role: &'static str, table: &'static str) -> SheetId {
        if self.0.len() < usize::from(u16::MAX) {
            self.0.push(Source { file: file.into(), sheet: sheet.into(), role, table });
        }
        SheetId::at(self.0.len() - 1)
    }

    /// The sheet of an id; `None` for an unknown id.
    pub fn get(&self, id: SheetId) -> Option<&Source> {
        self.0.get(id.index())
    }

    /// All sheets, each at the index of its id.
    pub fn all(&self) -> &[Source] {
        &self.0
    }

    /// A sheet of a file, by its name.
    pub fn id_of(&self, file: &str, sheet: &str) -> Option<SheetId> {
        let index = self.0.iter().position(|source| &*source.file == file && &*source.sheet == sheet)?;
        Some(SheetId::at(index))
    }

    /// The first sheet of a file.
    pub fn first_of(&self, file: &str) -> Option<SheetId> {
        let index = self.0.iter().position(|source| &*source.file == file)?;
        Some(SheetId::at(index))
    }

    /// Whether a name is or begins with a file or a `file/sheet` of this run.
    pub fn knows(&self, name: &str) -> bool {
        let is = |source: &Source| {
            let rest = name.strip_prefix(&*source.file);
            let sheet =
                rest.and_then(|rest| rest.strip_prefix('/')).map(|rest| rest.strip_prefix(&*source.sheet));
            rest.is_some_and(str::is_empty)
                || sheet.flatten().is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.0.iter().any(is)
    }

    /// Whether a `file/sheet` of this run has the name or the columns of a table. Whether it was read
    /// whole stands in the coverage.
    pub fn reads(&self, name: &str) -> bool {
        let is = |source: &Source| {
            let sheet = name.strip_prefix(&*source.file).and_then(|rest| rest.strip_prefix('/'));
            !source.table.is_empty() && sheet == Some(&*source.sheet)
        };
        self.0.iter().any(is)
    }

    pub fn file(&self, place: Place) -> &str {
        self.get(place.sheet).map_or("", |s| &s.file)
    }

    pub fn sheet(&self, place: Place) -> &str {
        self.get(place.sheet).map_or("", |s| &s.sheet)
    }

    /// The role of a place (`收付款`); empty if none.
    pub fn role(&self, place: Place) -> &'static str {
        self.get(place.sheet).map_or("", |s| s.role)
    }

    /// The table of a place (`客户到款`); empty if none.
    pub fn table(&self, place: Place) -> &'static str {
        self.get(place.sheet).map_or("", |s| s.table)
    }

    /// `文件 · 表 · D11`: the form of a place in every message.
    pub fn describe(&self, place: Place) -> String {
        format!("{} · {} · {}", self.file(place), self.sheet(place), place.cell())
    }
}

/// The length of the last cell's name, `XFD1048576`.
pub const LONGEST_CELL: usize = 10;

/// One cell: sheet, and row and column from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub sheet: SheetId,
    pub row: u32,
    pub col: u16,
}

impl Place {
    pub fn new(sheet: SheetId, row: u32, col: u16) -> Self {
        Place { sheet, row, col }
    }

    /// `D11` → row 10, column 3 of no sheet.
    pub fn from_cell(cell: &str) -> Option<Place> {
        let (letters, row) = cell.split_at(cell.find(|c: char| c.is_ascii_digit())?);
        let col = letters.bytes().try_fold(0u32, |col, letter| {
            letter.is_ascii_uppercase().then(|| col.saturating_mul(26) + u32::from(letter - b'A') + 1)
        })?;
        let row = row.parse::<u32>().ok()?.checked_sub(1)?;
        Some(Place { row, col: u16::try_from(col.checked_sub(1)?).ok()?, ..Place::default() })
    }

    /// The cell in spreadsheet notation, `D11`.
    pub fn cell(&self) -> String {
        let mut cell = String::with_capacity(LONGEST_CELL);
        self.write_cell(&mut cell);
        cell
    }

    /// Appends [`Place::cell`] to a text.
    pub fn write_cell(&self, text: &mut String) {
        Column(self.col).letters().for_each(|letter| text.push(letter));
        write_number(u64::from(self.row) + 1, false, text);
    }
}

/// A column from 0, shown as letters.
#[derive(Clone, Copy, Debug)]
pub struct Column(pub u16);

impl Column {
    /// Its letters from left to right.
    fn letters(self) -> impl Iterator<Item = char> {
        let letter = |n: u32| char::from(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0));
        let last = u32::from(self.0) + 1;
        let second = (last - 1) / 26;
        let first = second.saturating_sub(1) / 26;
        [first, second, last].into_iter().filter(|n| *n > 0).map(letter)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.letters().try_for_each(|letter| f.write_char(letter))
    }
}

/// Bytes as two hexadecimal digits each.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xF)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_written_as_a_spreadsheet_writes_them() {
        for (col, text) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (70, "BS"),
            (701, "ZZ"),
            (702, "AAA"),
            (1377, "AZZ"),
            (1378, "BAA"),
            (16_383, "XFD"),
        ] {
            assert_eq!(Column(col).to_string(), text);
            for row in [6, 9, 1_048_575, u32::MAX - 1] {
                let place = Place { row, col, ..Place::default() };
                assert_eq!(place.cell(), format!("{text}{}", u64::from(row) + 1));
                assert_eq!(Place::from_cell(&place.cell()), Some(place));
            }
        }
    }

    #[test]
    fn a_place_that_may_be_missing_takes_no_more_memory() {
        assert_eq!(size_of::<Option<Place>>(), size_of::<Place>());
    }

    #[test]
    fn bytes_are_written_as_two_digits_each() {
        assert_eq!(hex(&[0, 7, 0x10, 0xAB, 0xFF]), "000710abff");
    }
}
