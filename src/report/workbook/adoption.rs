//! 接入.xlsx: the sheets of `view::adoption` with their drop-downs. The lists are on a hidden sheet.

use super::style::{self, Styles};
use super::unmade;
use crate::error::Result;
use crate::model::adoption::WORKBOOK;
use crate::report::view::adoption::{AdoptionSheet, CellKind, View};
use crate::report::view::shared::words::columns;
use crate::report::view::status::table::ColumnKind;
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, Formula, Workbook,
    Worksheet, XlsxError,
};
use std::collections::BTreeMap;

/// The sheet of the lists.
const LISTS: &str = "选项";
/// The greatest height of a row.
const MOST_LINES: usize = 10;

type Drawn = std::result::Result<(), XlsxError>;

/// The workbook as bytes, which depend only on its content and the day.
///
/// # Errors
/// If a sheet could not be laid out.
pub fn write(view: &View, as_of: NaiveDate) -> Result<Vec<u8>> {
    draw(view, as_of).map_err(|error| unmade(WORKBOOK, &error))
}

fn draw(view: &View, as_of: NaiveDate) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let styles = Styles::all();
    let year = u16::try_from(as_of.year()).unwrap_or(2000);
    let day = |n: u32| u8::try_from(n).unwrap_or(1);
    let created = ExcelDateTime::from_ymd(year, day(as_of.month()), day(as_of.day()))?;
    workbook.set_properties(
        &DocProperties::new().set_title("接入").set_author("jobbag").set_creation_datetime(&created),
    );
    workbook.set_default_format(&style::default_format(), style::ROW_PIXELS, style::COLUMN_PIXELS)?;
    let guide = workbook.add_worksheet();
    guide.set_name("说明")?;
    guide.set_column_width(0, 110)?;
    guide.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    guide.write_string_with_format(0, 0, format!("接入现有的表格 · 检查日 {as_of}"), &styles.title)?;
    for (row, line) in (2u32..).zip(&view.guide) {
        let height = u32::try_from(columns(line).div_ceil(104)).unwrap_or(1).max(1);
        guide.set_row_height_pixels(row, (height + 1) * style::ROW_PIXELS)?;
        guide.write_string_with_format(row, 0, line, styles.of(ColumnKind::Prose))?;
    }
    let places = places(view);
    for page in &view.pages {
        let sheet = workbook.add_worksheet();
        sheet.set_name(page.name)?;
        lay_out(sheet, page, styles, &places)?;
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(LISTS)?.set_hidden(true);
    for (col, (name, words)) in (0u16..).zip(&view.lists) {
        sheet.write_string(0, col, name)?;
        for (row, word) in (1u32..).zip(words) {
            sheet.write_string(row, col, *word)?;
        }
    }
    workbook.save_to_buffer()
}

/// Name of a list → the range of its words.
fn places(view: &View) -> BTreeMap<&str, String> {
    let place = |(col, (name, words)): (u16, (&'_ String, &'_ Vec<&str>))| {
        let letters = crate::model::source::Column(col);
        (col, name.len(), format!("={LISTS}!${letters}$2:${letters}${}", words.len() + 1))
    };
    let formulas = (0u16..).zip(&view.lists).map(place);
    view.lists.keys().map(String::as_str).zip(formulas.map(|(.., formula)| formula)).collect()
}

fn lay_out(
    sheet: &mut Worksheet,
    page: &AdoptionSheet,
    styles: &Styles,
    places: &BTreeMap<&str, String>,
) -> Drawn {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.6, 0.5, 0.3, 0.3);
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 1)?;
    for (col, column) in (0u16..).zip(&page.columns) {
        sheet.set_column_width(col, column.width)?;
    }
    sheet.set_row_height_pixels(0, style::ROW_PIXELS * 2)?;
    for (col, column) in (0u16..).zip(&page.columns) {
        sheet.write_string_with_format(0, col, column.heading, &styles.header)?;
    }
    let format = |kind: CellKind| -> &Format {
        match kind {
            CellKind::Answer => styles.of(ColumnKind::Entry),
            CellKind::Words | CellKind::Count => styles.of(ColumnKind::Prose),
        }
    };
    let blank = vec![String::new(); page.columns.len()];
    let spare = std::iter::repeat_n(&blank, page.spare);
    let mut last = 1;
    for (row, line) in (1u32..).zip(page.lines.iter().chain(spare)) {
        let mut height = 1;
        for ((at, cell), column) in (0u16..).zip(line).zip(&page.columns) {
            let room = usize::from(column.width).saturating_sub(2).max(1);
            height = height.max(cell.lines().map(|line| columns(line).div_ceil(room).max(1)).sum::<usize>());
            match cell.parse::<u32>() {
                Ok(number) if column.kind == CellKind::Count => {
                    sheet.write_number_with_format(row, at, number, styles.of(ColumnKind::Count))?;
                }
                _ if cell.is_empty() => drop(sheet.write_blank(row, at, format(column.kind))?),
                _ => super::cell::words(sheet, (row, at), cell, format(column.kind))?,
            }
        }
        let height = u32::try_from(height.min(MOST_LINES)).unwrap_or(1);
        sheet.set_row_height_pixels(row, height * style::ROW_PIXELS)?;
        last = row;
    }
    let last_col = u16::try_from(page.columns.len().saturating_sub(1)).unwrap_or(0);
    sheet.autofilter(0, 0, last, last_col)?;
    for choices in &page.choices {
        let Some(formula) = places.get(choices.list.as_str()) else { continue };
        let list = DataValidation::new()
            .allow_list_formula(Formula::new(formula))
            .set_error_style(DataValidationErrorStyle::Warning);
        let (first, end) = match choices.line {
            Some(line) => {
                let row = u32::try_from(line + 1).unwrap_or(1);
                (row, row)
            }
            None => (1, last),
        };
        let col = u16::try_from(choices.column).unwrap_or(0);
        sheet.add_data_validation(first, col, end, col, &list)?;
    }
    Ok(())
}
