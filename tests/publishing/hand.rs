//! A person's hand in a status workbook: finds the cell under a heading and types into it, in the
//! package itself, as an office program leaves it.

use crate::package::Package;
use calamine::{Data, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

/// What stands in a sheet, by row and column.
type Cells = BTreeMap<(u32, u32), String>;

/// A workbook being edited.
pub struct Hand {
    package: Package,
    /// Sheets in order, with what stands in their cells.
    sheets: Vec<(String, Cells)>,
}

impl Hand {
    pub fn open(path: &Path) -> Hand {
        Hand::of(&std::fs::read(path).expect("a workbook"))
    }

    pub fn of(bytes: &[u8]) -> Hand {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
        let names = book.sheet_names();
        let read = |name: String| {
            let range = book.worksheet_range(&name).expect("a sheet");
            let (row, col) = range.start().unwrap_or_default();
            let texts = range.used_cells().filter_map(|(r, c, value)| {
                let at = (row + u32::try_from(r).ok()?, col + u32::try_from(c).ok()?);
                match value {
                    Data::Empty => None,
                    other => Some((at, other.to_string().trim().to_owned())),
                }
            });
            let texts = texts.collect();
            (name, texts)
        };
        let sheets = names.into_iter().map(read).collect();
        Hand { package: Package::of(bytes), sheets }
    }

    fn cells(&self, sheet: &str) -> (usize, &Cells) {
        let found = self.sheets.iter().position(|(name, _)| name == sheet).expect("the sheet");
        (found, &self.sheets[found].1)
    }

    /// The cell under a heading, in the first row that says T01 and this key.
    pub fn cell(&self, sheet: &str, key: &str, column: &str) -> (u32, u32) {
        self.cell_of(sheet, &["T01", key], column).expect("a row of that order")
    }

    /// The same of any words; `None` where no row says them all.
    pub fn cell_of(&self, sheet: &str, words: &[&str], column: &str) -> Option<(u32, u32)> {
        let (_, cells) = self.cells(sheet);
        let ((head, col), _) = cells.iter().find(|(_, text)| *text == column).expect("the heading");
        let last = cells.keys().map(|(row, _)| *row).max().expect("rows");
        let says = |row: u32, word: &str| cells.range((row, 0)..(row + 1, 0)).any(|(_, text)| text == word);
        let row = (head + 1..=last).find(|row| words.iter().all(|word| says(*row, word)))?;
        Some((row, *col))
    }

    /// The 答复 of a receipt in 待认领.
    pub fn reply(&self, receipt: &str) -> (u32, u32) {
        let (_, cells) = self.cells("待认领");
        let ((_, col), _) = cells.iter().find(|(_, text)| *text == "答复").expect("the heading");
        let ((row, _), _) = cells.iter().find(|(_, text)| *text == receipt).expect("the receipt");
        (*row, *col)
    }

    pub fn answer(&mut self, sheet: &str, key: &str, column: &str, text: &str) -> &mut Hand {
        let at = self.cell(sheet, key, column);
        self.put(sheet, at, text)
    }

    /// Types a text into a cell; an empty one clears it.
    pub fn put(&mut self, sheet: &str, (row, col): (u32, u32), text: &str) -> &mut Hand {
        let (index, _) = self.cells(sheet);
        self.package.put(index, &format!("{}{}", letters(col), row + 1), text);
        self
    }

    /// What stands in the row of these words, under a heading; empty where there is no such row.
    pub fn text_of(&self, sheet: &str, words: &[&str], column: &str) -> String {
        let at = self.cell_of(sheet, words, column);
        at.and_then(|at| self.cells(sheet).1.get(&at)).cloned().unwrap_or_default()
    }

    /// A cell by its name, `Q33`.
    pub fn put_at(&mut self, sheet: &str, cell: &str, text: &str) -> &mut Hand {
        let split = cell.find(|c: char| c.is_ascii_digit()).expect("a cell such as Q33");
        let (letters, row) = cell.split_at(split);
        let col = letters.bytes().fold(0, |col, letter| col * 26 + u32::from(letter - b'A') + 1) - 1;
        self.put(sheet, (row.parse::<u32>().expect("a row") - 1, col), text)
    }

    pub fn says(&self, word: &str) -> bool {
        self.sheets.iter().flat_map(|(_, cells)| cells.values()).any(|text| text.contains(word))
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.package.bytes()
    }

    /// Saves as office programs do: whole beside it, then moved over it.
    pub fn save(&self, path: &Path) {
        let beside = path.with_extension("保存中");
        std::fs::write(&beside, self.bytes()).expect("saved");
        std::fs::rename(&beside, path).expect("moved");
    }
}

fn letters(col: u32) -> String {
    let mut text = String::new();
    let mut left = col + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).expect("a letter");
        text.insert(0, char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    text
}
