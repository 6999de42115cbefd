//! 首页 of a status workbook, laid out.

use super::cell;
use super::style::Styles;
use crate::model::answer;
use crate::report::view::status::front::{Front, SheetLine};
use crate::report::view::status::table::{ColumnKind, Value, read_whole};
use rust_xlsxwriter::{Url, Worksheet, XlsxError};

/// The width of each column in characters: a name, a number, two counts, and words.
const WIDTHS: [u16; 5] = [20, 22, 10, 10, 84];
const LAST: u16 = 4;

/// The sheet, written row by row from the top.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    row: u32,
}

/// Writes everything on one printed page.
pub(super) fn write(
    sheet: &mut Worksheet,
    title: &str,
    front: &Front,
    publication: Option<&str>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (col, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    sheet.set_screen_gridlines(false).set_print_fit_to_pages(1, 1);
    let mut page = Page { sheet, styles, row: 0 };
    page.sheet.write_string_with_format(0, 0, title, &styles.title)?;
    page.row = 1;
    page.line(&front.day)?;
    for line in &front.completeness {
        page.line(line)?;
    }
    page.line(front.purpose)?;

    page.part(["本册的数", "", "", "", "说明"])?;
    for number in &front.numbers {
        page.words(0, number.name)?;
        page.value(1, &number.value)?;
        page.words(4, number.note)?;
        page.row += 1;
    }

    page.part(["请您做", "", "", "", ""])?;
    for line in &front.asked {
        page.line(line)?;
    }

    page.part(["工作表", "行数", "红的行", "黄的行", "里面是什么"])?;
    for sheet in &front.sheets {
        page.sheet_line(sheet)?;
    }

    page.part(["颜色和记号", "意思", "", "", ""])?;
    for (sign, meaning) in &front.legend {
        page.value(0, sign)?;
        page.words(1, meaning)?;
        page.row += 1;
    }
    if let Some(id) = publication {
        page.row += 1;
        page.line(&format!("{} {id}", answer::PUBLICATION))?;
    }
    Ok(())
}

impl Page<'_> {
    fn line(&mut self, words: &str) -> Result<(), XlsxError> {
        self.words(0, words)?;
        self.row += 1;
        Ok(())
    }

    fn words(&mut self, col: u16, words: &str) -> Result<(), XlsxError> {
        // An indent keeps the words away from the figure in the column before.
        let format = if col == 0 { &self.styles.line } else { &self.styles.aside };
        self.sheet.write_string_with_format(self.row, col, words, format).map(drop)
    }

    fn value(&mut self, col: u16, value: &Value) -> Result<(), XlsxError> {
        let kind = match value {
            Value::Money(_) => ColumnKind::Money,
            Value::Count(_) => ColumnKind::Count,
            _ => ColumnKind::Text,
        };
        cell::write(self.sheet, (self.row, col), value, kind)
    }

    /// A heading with a line under it, one row below the part above.
    fn part(&mut self, headings: [&str; 5]) -> Result<(), XlsxError> {
        self.row += 1;
        let over_numbers = |col: u16| (1..LAST).contains(&col) && headings[1] == "行数";
        for (col, heading) in (0..=LAST).zip(headings) {
            let format = match col {
                LAST => &self.styles.part_of_words,
                _ if over_numbers(col) => &self.styles.part_of_numbers,
                _ => &self.styles.part,
            };
            self.sheet.write_string_with_format(self.row, col, heading, format)?;
        }
        self.row += 1;
        Ok(())
    }

    fn sheet_line(&mut self, line: &SheetLine) -> Result<(), XlsxError> {
        let place = format!("internal:'{}'!A1", line.name.replace('\'', "''"));
        let link = Url::new(place).set_text(&line.name);
        self.sheet.write_url_with_format(self.row, 0, link, &self.styles.link)?;
        match line.rows {
            _ if line.is_unread => self.value(1, &read_whole(None))?,
            Some(rows) => cell::count(self.sheet, (self.row, 1), rows, self.styles)?,
            None => {}
        }
        if let Some((red, yellow)) = line.lights {
            cell::count(self.sheet, (self.row, 2), red, self.styles)?;
            cell::count(self.sheet, (self.row, 3), yellow, self.styles)?;
        }
        self.words(4, line.holds)?;
        self.row += 1;
        Ok(())
    }
}
