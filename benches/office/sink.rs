//! Where generated rows go: a workbook, or a CSV file a sheet.

use chrono::NaiveDate;
use rust_xlsxwriter::{Format as CellFormat, Workbook};
use std::fs::File;
use std::path::{Path, PathBuf};

/// How an office's files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Workbook,
    /// Faster to write and to read where a test asks for size alone; it has no day grids.
    Csv,
}

/// One cell.
#[derive(Clone, Debug)]
pub enum Cell {
    Blank,
    Text(String),
    Number(i64),
    Day(NaiveDate),
}

/// One file of a role, written sheet by sheet.
pub struct Sink {
    dir: PathBuf,
    stem: String,
    book: Option<Workbook>,
    csv: Option<csv::Writer<File>>,
    day: CellFormat,
    row: u32,
}

impl Sink {
    pub fn new(dir: &Path, stem: &str, format: Format) -> Sink {
        Sink {
            dir: dir.to_owned(),
            stem: stem.to_owned(),
            book: (format == Format::Workbook).then(Workbook::new),
            csv: None,
            day: CellFormat::new().set_num_format("yyyy-mm-dd"),
            row: 0,
        }
    }

    /// The next sheet, with its headings.
    pub fn sheet(&mut self, name: &str, headings: &[&str]) {
        self.free_sheet(name);
        self.row(headings.iter().map(|heading| Cell::Text((*heading).to_owned())));
    }

    /// The next sheet, still empty.
    pub fn free_sheet(&mut self, name: &str) {
        self.row = 0;
        match &mut self.book {
            Some(book) => {
                book.add_worksheet_with_constant_memory().expect("a sheet").set_name(name).expect("its name");
            }
            None => {
                let (role, rest) = self.stem.split_once('_').unwrap_or((&self.stem, ""));
                let path = self.dir.join(format!("{role}_{name}{rest}.csv"));
                self.csv = Some(csv::WriterBuilder::new().flexible(true).from_path(path).expect("a file"));
            }
        }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let row = self.row;
        self.row += 1;
        if let Some(book) = &mut self.book {
            let sheet = book.worksheets_mut().last_mut().expect("a sheet");
            for (col, cell) in (0u16..).zip(cells) {
                match cell {
                    Cell::Blank => continue,
                    Cell::Text(words) => sheet.write_string(row, col, words).expect("a cell"),
                    Cell::Number(number) => sheet.write_number(row, col, number as f64).expect("a cell"),
                    Cell::Day(day) => {
                        sheet.write_datetime_with_format(row, col, day, &self.day).expect("a cell")
                    }
                };
            }
            return;
        }
        let csv = self.csv.as_mut().expect("a sheet");
        let cells = cells.into_iter().map(|cell| match cell {
            Cell::Blank => String::new(),
            Cell::Text(words) => words,
            Cell::Number(number) => number.to_string(),
            Cell::Day(day) => day.to_string(),
        });
        csv.write_record(cells).expect("a row");
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(book) = &mut self.book {
            book.save(self.dir.join(format!("{}.xlsx", self.stem))).expect("a workbook");
        }
    }
}
