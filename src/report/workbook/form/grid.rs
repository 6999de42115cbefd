//! The cells of a sheet of a form, which joins them to the sheet without cells that the library made.

use super::super::body::Cells;
use super::super::cell::Content;
use rust_xlsxwriter::utility::{cell_range, cell_range_absolute};
use std::fmt::Write as _;
use std::io::{self, Write as _};

/// About the bytes of a sheet of one page.
const BYTES: usize = 1 << 15;
/// A width beside its whole characters: of a cell's padding, 5 pixels where a character has 8.
const PADDING: &str = ".625";

/// Rows and columns from 0.
pub(super) struct Grid {
    cells: Cells,
    columns: u16,
    /// The row that is being written.
    row: u32,
    /// Merged cells as a worksheet part holds them, and how many.
    merged: String,
    areas: usize,
    /// Width of each column in characters; where it is empty the sheet has its own.
    pub(super) widths: Vec<u16>,
    /// The cells that are printed.
    printed: String,
}

impl Grid {
    pub(super) fn new(columns: u16) -> Grid {
        Grid {
            cells: Cells::new(columns.into(), BYTES),
            columns,
            row: 0,
            merged: String::new(),
            areas: 0,
            widths: Vec::new(),
            printed: String::new(),
        }
    }

    pub(super) fn row(&self) -> u32 {
        self.row
    }

    /// Begins the row, of this height where it is not the usual one.
    pub(super) fn begin(&mut self, pixels: Option<u32>) -> io::Result<()> {
        self.cells.begin(self.row, pixels, false)
    }

    pub(super) fn end(&mut self) {
        self.cells.end();
        self.row += 1;
    }

    /// Leaves a row empty.
    pub(super) fn skip(&mut self) {
        self.row += 1;
    }

    /// Writes a cell over a number of columns of the row, in a format of this number.
    pub(super) fn put(&mut self, col: u16, span: u16, content: &Content<'_>, format: u32) -> io::Result<()> {
        let last = col + span.max(1) - 1;
        self.cells.cell(col.into(), content, format)?;
        for merged in col + 1..=last {
            self.cells.cell(merged.into(), &Content::Blank, format)?;
        }
        if last > col {
            self.areas += 1;
            for part in ["<mergeCell ref=\"", &self.cells.name(col), ":", &self.cells.name(last), "\"/>"] {
                self.merged.push_str(part);
            }
        }
        Ok(())
    }

    /// Prints these rows alone, from the first to the last, in so many columns.
    pub(super) fn print(&mut self, (first, last): (u32, u32), columns: u16) {
        self.printed = cell_range_absolute(first, 0, last, columns.saturating_sub(1));
    }

    pub(super) fn printed(&self) -> &str {
        &self.printed
    }

    /// The text of a worksheet part with its cells. `None` where the part without them is not as the library writes it.
    pub(super) fn joined(&self, sheet: &str) -> Option<Vec<u8>> {
        let (head, rest) = sheet.split_once("<dimension ref=\"A1\"/>")?;
        let (views, tail) = rest.split_once("<sheetData/>")?;
        let reach = cell_range(0, 0, self.row.saturating_sub(1), self.columns.saturating_sub(1));
        let mut columns = String::new();
        let mut first = 1;
        for equal in self.widths.chunk_by(|width, next| width == next) {
            let last = first + equal.len() - 1;
            let width = equal.first().copied().unwrap_or_default();
            let _ = write!(
                columns,
                "<col min=\"{first}\" max=\"{last}\" width=\"{width}{PADDING}\" customWidth=\"1\"/>"
            );
            first = last + 1;
        }
        if !columns.is_empty() {
            columns = format!("<cols>{columns}</cols>");
        }
        let mut text = Vec::with_capacity(sheet.len() + self.cells.text.len() + BYTES / 8);
        write!(text, "{head}<dimension ref=\"{reach}\"/>{views}{columns}<sheetData>").ok()?;
        text.extend_from_slice(&self.cells.text);
        text.extend_from_slice(b"</sheetData>");
        if !self.merged.is_empty() {
            write!(text, "<mergeCells count=\"{}\">{}</mergeCells>", self.areas, self.merged).ok()?;
        }
        text.extend_from_slice(tail.as_bytes());
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::package::parts;
    use super::super::super::style;
    use super::*;
    use rust_xlsxwriter::Workbook;

    /// The part of a sheet of one cell with a neighbour that is merged with it, and of columns of these widths.
    fn by_the_library(widths: &[u16]) -> String {
        let mut book = Workbook::new();
        book.set_default_format(&style::default_format(), style::ROW_PIXELS, style::COLUMN_PIXELS).unwrap();
        let sheet = book.add_worksheet();
        for (col, width) in (0..).zip(widths) {
            sheet.set_column_width(col, *width).unwrap();
        }
        let bold = style::default_format().set_bold();
        sheet.merge_range(0, 0, 0, 1, "", &bold).unwrap();
        sheet.set_row_height_pixels(0, 25).unwrap();
        sheet.write_number_with_format(0, 0, 7, &bold).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let part = parts(&bytes).unwrap().into_iter().find(|part| part.path.ends_with("sheet1.xml"));
        part.unwrap().text().unwrap()
    }

    /// They stand as the library writes them, but for a hint that it adds to rows and its form of a whole number.
    #[test]
    fn cells_widths_heights_and_merged_cells_are_those_of_the_library() {
        let widths = [12, 12, 60, 14];
        let mut grid = Grid::new(2);
        grid.widths = widths.to_vec();
        grid.begin(Some(25)).unwrap();
        grid.put(0, 2, &Content::Whole(7), 1).unwrap();
        grid.end();
        let own = grid.joined("<a><dimension ref=\"A1\"/><views/><sheetData/><b/>").unwrap();
        let library = by_the_library(&widths).replace(" spans=\"1:2\"", "").replace("7.0<", "7<");
        let own = String::from_utf8(own).unwrap();
        for element in ["<cols>", "<sheetData>", "<mergeCells "] {
            let of = |text: &str| {
                let end = format!("{}>", element.trim_end_matches([' ', '>']).replace('<', "</"));
                let (_, rest) = text.split_once(element).unwrap();
                rest.split_once(&end).unwrap().0.to_owned()
            };
            assert_eq!(of(&own), of(&library), "{element}");
        }
        assert!(own.contains("<dimension ref=\"A1:B1\"/>"), "{own}");
        assert_eq!(grid.joined("<worksheet/>"), None, "a part of another shape is none of ours");
    }
}
