//! A workbook without cells, which the library lays out once for all forms that look alike: hundreds of forms are
//! handed out at once, and most of a package is the same in each.

use super::super::formats::Formats;
use super::super::package::{self, Package, Part, parts};
use super::super::piece::Packer;
use super::super::sheet::Book;
use super::grid::Grid;
use super::{PAPER_A4, REGISTER, THIRTY_SIX, TWELVE};
use crate::error::{Error, Result};
use crate::model::output::Keeping;
use crate::report::view::Input;
use rust_xlsxwriter::utility::quote_sheet_name;
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::fmt::Write as _;
use std::io;

const WORKBOOK: &str = "xl/workbook.xml";

/// In what forms differ beside their cells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) landscape: bool,
    /// It takes several pages.
    pub(super) is_long: bool,
    /// It has 登记.
    pub(super) has_register: bool,
}

impl Shape {
    /// The columns of its page, and the characters that fit in one.
    pub(super) fn columns(landscape: bool) -> (u16, f64) {
        if landscape { (THIRTY_SIX, 3.2) } else { (TWELVE, 7.4) }
    }

    fn sheets(&self) -> impl Iterator<Item = &'static str> {
        [self.name].into_iter().chain(self.has_register.then_some(REGISTER))
    }

    /// The page without cells.
    fn page(&self, sheet: &mut Worksheet) -> std::result::Result<(), XlsxError> {
        match self.landscape {
            true => sheet.set_landscape(),
            false => sheet.set_portrait(),
        };
        sheet.set_paper_size(PAPER_A4).set_print_center_horizontally(true);
        let (columns, characters) = Shape::columns(self.landscape);
        for col in 0..columns {
            sheet.set_column_width(col, characters)?;
        }
        match self.is_long {
            // smaller print could not be read: as many pages as it takes
            true => sheet.set_print_fit_to_pages(1, 0).set_header("").set_footer("&C第 &P 页，共 &N 页"),
            false => sheet.set_print_fit_to_pages(1, 1).set_header("").set_footer(""),
        };
        Ok(())
    }
}

/// The parts of a workbook; those that each form completes are known as text.
pub(super) struct Blank {
    shape: Shape,
    parts: Vec<(Part<'static>, Option<String>)>,
}

impl Blank {
    pub(super) fn new(input: &Input, formats: &Formats, shape: Shape) -> Result<Blank> {
        let mut book = Book::form(shape.name, shape.name, input).with_formats(formats.clone());
        book.free_sheet(shape.name, |sheet| shape.page(sheet))?;
        if shape.has_register {
            book.free_sheet(REGISTER, |_| Ok(()))?; // on its side and one page wide, as all sheets are
        }
        let bytes = book.finish(Keeping::HandedOut)?.bytes;
        let completed = |part: Part<'_>| {
            let is_completed = part.path == WORKBOOK || part.path.starts_with("xl/worksheets/");
            let text = if is_completed { Some(part.text()?) } else { None };
            Ok((part.kept(), text))
        };
        let parts = parts(&bytes).and_then(|parts| parts.into_iter().map(completed).collect());
        let parts = parts.map_err(|error: io::Error| Error::unmade(shape.name, &error))?;
        Ok(Blank { shape, parts })
    }

    /// The workbook with the cells of its sheets; each page repeats this row of headings.
    pub(super) fn filled(
        &self,
        grids: &[Grid],
        repeated: Option<u32>,
        packer: &mut Packer,
    ) -> io::Result<Vec<u8>> {
        let mut filled = Package::new(1 << 14);
        for (part, text) in &self.parts {
            let Some(text) = text else {
                filled.put(part)?;
                continue;
            };
            let grid = (1..).zip(grids).find(|(number, _)| part.path == package::sheet(*number));
            let text = match grid {
                Some((_, grid)) => grid.joined(text),
                None => self.with_names(text, grids, repeated).map(String::into_bytes),
            };
            packer.add(&text.ok_or(io::ErrorKind::InvalidData)?)?;
            filled.put(&Part::of(&part.path, &[packer.last()?]))?;
        }
        filled.finish()
    }

    /// The text of the workbook part that says what is printed.
    fn with_names(&self, workbook: &str, grids: &[Grid], repeated: Option<u32>) -> Option<String> {
        const BEHIND: &str = "<calcPr ";
        let (head, tail) = workbook.split_once(BEHIND)?;
        let mut names = String::new();
        let mut add = |name: &str, index: usize, sheet: &str, range: &str| {
            let sheet = quote_sheet_name(sheet);
            let _ = write!(
                names,
                "<definedName name=\"_xlnm.{name}\" localSheetId=\"{index}\">{sheet}!{range}</definedName>"
            );
        };
        for ((index, sheet), grid) in (0..).zip(self.shape.sheets()).zip(grids) {
            add("Print_Area", index, sheet, grid.printed());
        }
        if let Some(row) = repeated.map(|row| row + 1) {
            add("Print_Titles", 0, self.shape.name, &format!("${row}:${row}"));
        }
        Some(format!("{head}<definedNames>{names}</definedNames>{BEHIND}{tail}"))
    }
}
