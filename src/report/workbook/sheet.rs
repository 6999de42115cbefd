//! One table → one sheet: native table with filter, frozen header, widths for Chinese, drop-downs,
//! coloured words, print set-up. Rows are written once, in order: in constant memory whatever is
//! written late to an earlier row is silently lost.

use super::answers::Answers;
use super::cell;
use super::charts;
use super::front;
use super::measure::{Heights, header_height, widths};
use super::named;
use super::prompts;
use super::style::{self, Styles};
use super::unmade;
use crate::error::{Error, Result};
use crate::model::Output;
use crate::model::answer::{self, PublishedAnswers};
use crate::model::output::Keeping;
use crate::model::source::hex;
use crate::report::view::Input;
use crate::report::view::status::figure::Figure;
use crate::report::view::status::front::{Front, SheetLine};
use crate::report::view::status::table::{Column, Table, Value};
use chrono::Datelike;
use chrono::NaiveDate;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};
use sha2::{Digest, Sha256};

/// Hex digits of a publication's id.
const PUBLICATION_DIGITS: usize = 16;
/// Excel's rows, the header left out.
const MOST_ROWS: usize = 1_048_575;
/// The library remembers every cell of a native table, which is more than all else a large workbook
/// takes; beyond this a sheet has a filter alone.
const MOST_ROWS_OF_A_NATIVE_TABLE: usize = 5_000;
/// The first sheet of a workbook people answer in.
const FRONT: &str = "首页";
/// Sheets of native charts.
const CHARTS: &str = "图表";
const PAPER_A4: u8 = 9;
const SHEET_NAME: usize = 31;
/// Of a status workbook: level 3 takes half as much time again and makes it 5 % smaller.
const COMPRESSION: u8 = 2;
/// Of a form, which is small, while a run writes hundreds: level 2 takes more than twice the time and makes it
/// 1.6 kB smaller.
const COMPRESSION_OF_A_FORM: u8 = 1;
/// What one sheet holds of a table.
struct Part<'t> {
    /// Sheet name.
    name: String,
    /// Name of the native table.
    table: String,
    rows: Vec<Vec<Value>>,
    /// The totals rows; under the last rows only.
    totals: &'t [Vec<Value>],
    /// From this row on they are folded away.
    folded: Option<usize>,
}

/// A workbook being laid out.
pub(super) struct Book {
    workbook: Workbook,
    styles: &'static Styles,
    as_of: NaiveDate,
    /// Below the out folder; errors and print headers name it.
    path: String,
    title: String,
    /// 处理人, offered in every sheet.
    people: Vec<String>,
    to_workspace: String,
    /// Whether it is a run of an earlier day, in which nobody answers.
    looks_back: bool,
    /// Everything its tables show: the id of a publication is a hash of its content, so that a
    /// rerun keeps its bytes. `None` where nobody answers in it.
    content: Option<Sha256>,
    /// What stands in the answer cells.
    published: PublishedAnswers,
    /// Its formats are registered and get names.
    is_named: bool,
    /// The most rows of records on a sheet; the rest continues on another.
    pub(super) most_rows: usize,
}

impl Book {
    /// An empty workbook whose bytes depend on nothing but its content.
    pub(super) fn new(path: impl Into<String>, title: impl Into<String>, input: &Input) -> Result<Book> {
        let mut book = Book {
            workbook: Workbook::new(),
            styles: Styles::all(),
            as_of: input.office.as_of(),
            path: path.into(),
            title: title.into(),
            people: Vec::new(),
            to_workspace: input.sheets.to_workspace.clone(),
            looks_back: input.memory.later.is_some(),
            content: input.memory.later.is_none().then(Sha256::new),
            published: PublishedAnswers::default(),
            is_named: false,
            most_rows: MOST_ROWS,
        };
        book.begin().map_err(|e| book.error(&e))?;
        Ok(book)
    }

    /// A workbook people answer in: 首页 comes first, and is filled when all the rest is there.
    pub(super) fn status(path: impl Into<String>, title: impl Into<String>, input: &Input) -> Result<Book> {
        let mut book = Book { people: super::people(input), ..Book::new(path, title, input)? };
        for (_, format) in book.styles.named() {
            book.workbook.register_format(format);
        }
        book.is_named = true;
        book.workbook.add_worksheet().set_name(FRONT).map_err(|error| unmade(&book.path, &error))?;
        Ok(book)
    }

    /// A form without the list of names: nobody answers in it.
    pub(super) fn form(path: impl Into<String>, title: impl Into<String>, input: &Input) -> Result<Book> {
        let mut book = Book::new(path, title, input)?;
        book.workbook.set_zip_compression_level(COMPRESSION_OF_A_FORM);
        Ok(Book { content: None, ..book })
    }

    /// The document's properties, its publication among them.
    fn describe(&mut self) -> std::result::Result<(), XlsxError> {
        let year = u16::try_from(self.as_of.year()).unwrap_or(2000);
        let month = u8::try_from(self.as_of.month()).unwrap_or(1);
        let day = u8::try_from(self.as_of.day()).unwrap_or(1);
        let created = ExcelDateTime::from_ymd(year, month, day)?;
        let mut properties =
            DocProperties::new().set_title(&self.title).set_author("jobbag").set_creation_datetime(&created);
        if let Some(id) = self.publication() {
            properties = properties.set_custom_property(answer::PUBLICATION, id);
        }
        self.workbook.set_properties(&properties);
        Ok(())
    }

    fn begin(&mut self) -> std::result::Result<(), XlsxError> {
        self.describe()?;
        self.workbook.set_zip_compression_level(COMPRESSION);
        self.workbook.set_default_format(
            &style::default_format(),
            style::ROW_PIXELS,
            style::COLUMN_PIXELS,
        )?;
        Ok(())
    }

    /// The id of the publication, of what the tables show so far.
    fn publication(&self) -> Option<String> {
        let mut content = self.content.clone()?;
        content.update(self.path.as_bytes());
        content.update(self.as_of.to_string().as_bytes());
        Some(hex(&content.finalize()).chars().take(PUBLICATION_DIGITS).collect())
    }

    /// Adds a sheet for each table before the next is made; gives what 首页 says of them.
    pub(super) fn tables(&mut self, tables: impl IntoIterator<Item = Table>) -> Result<Vec<SheetLine>> {
        let add = |table: Table| {
            let line = SheetLine::of(&table);
            self.table(table).map(|()| line)
        };
        tables.into_iter().map(add).collect()
    }

    /// Adds a sheet of one table, whose values are gone as soon as they are written.
    pub(super) fn table(&mut self, mut table: Table) -> Result<()> {
        if let Some(content) = &mut self.content {
            content.update(format!("{}{:?}", table.name, table.columns));
        }
        if self.looks_back {
            table = table.without_answers();
        }
        let mut rows = std::mem::take(&mut table.rows);
        let parts = rows.len().div_ceil(self.most_rows).max(1);
        for part in 0..parts {
            let rest = rows.split_off(rows.len().min(self.most_rows));
            let rows = std::mem::replace(&mut rows, rest);
            let name = match part {
                0 => table.name.clone(),
                part => format!("{} ({})", table.name, part + 1),
            };
            let folded = table.folded.and_then(|row| row.checked_sub(part * self.most_rows));
            let folded = folded.filter(|row| *row < rows.len());
            let totals = if part + 1 == parts { table.totals.as_slice() } else { &[] };
            let native = table_name(&table, part);
            let sheet = Part { name: sheet_name(&name), table: native, rows, totals, folded };
            self.write_table(&table, sheet).map_err(|e| self.error(&e))?;
        }
        Ok(())
    }

    fn write_table(&mut self, table: &Table, part: Part<'_>) -> std::result::Result<(), XlsxError> {
        let Book { workbook, styles, as_of, title, people, to_workspace, content, published, .. } = self;
        let Part { name, table: native, rows, totals, folded } = part;
        let sheet = match folded {
            None => workbook.add_worksheet_with_constant_memory()?,
            // in constant memory the library writes no outline, and nobody could unfold the rows
            Some(_) => workbook.add_worksheet(),
        };
        sheet.set_name(&name)?;
        page(sheet, &format!("{title} · {name}"), *as_of)?;
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_freeze_panes(1, table.frozen)?;
        let last_row = u32::try_from(rows.len().max(1)).unwrap_or(u32::MAX);
        // One total is the table's own; several stand below it, for a table has no more than one.
        let own_total = totals.len() == 1;
        let end = if own_total { last_row + 1 } else { last_row };
        let last_total = last_row.saturating_add(u32::try_from(totals.len()).unwrap_or(u32::MAX));
        let Some(last_col) = table.columns.len().checked_sub(1).and_then(|n| u16::try_from(n).ok()) else {
            return Ok(());
        };
        let widths = widths(table, &rows, totals);
        for (col, columns) in (0u16..).zip(&widths) {
            sheet.set_column_width(col, *columns)?;
        }
        for (first, last) in folded_columns(&table.columns) {
            sheet.group_columns_collapsed(first, last)?;
        }
        sheet.set_row_height(0, header_height(table))?;
        let columns: Vec<TableColumn> = table
            .columns
            .iter()
            .map(|column| {
                let header = styles.heading(column.kind, column.band);
                TableColumn::new().set_header(&column.heading).set_header_format(header)
            })
            .collect();
        let native = rust_xlsxwriter::Table::new()
            .set_name(native)
            .set_columns(&columns)
            .set_total_row(own_total)
            .set_style(TableStyle::Light1)
            .set_banded_rows(false);
        match rows.len() > MOST_ROWS_OF_A_NATIVE_TABLE {
            true => {
                for (col, column) in (0u16..).zip(&table.columns) {
                    let header = styles.heading(column.kind, column.band);
                    sheet.write_string_with_format(0, col, &column.heading, &header)?;
                }
                sheet.autofilter(0, 0, last_row, last_col)?
            }
            false => sheet.add_table(0, 0, end, last_col, &native)?,
        };
        if let Some(printed) = table.printed().checked_sub(1).and_then(|n| u16::try_from(n).ok()) {
            let last = if table.has_printed_totals() { last_total } else { last_row };
            sheet.set_print_area(0, 0, last, printed)?;
        }
        if let Some(first) = folded.and_then(|row| u32::try_from(row + 1).ok()) {
            sheet.group_rows_collapsed(first, last_row)?;
        }
        let mut pen = cell::Pen::of_table(sheet, styles, to_workspace, &table.columns, folded.is_none());
        let heights = Heights::of(table, &widths);
        let answers = Answers::of(table, &name, published);
        let mut is_high = false;
        let is_empty = rows.is_empty();
        let mut bytes = Vec::new();
        for (row, cells) in (1u32..).zip(rows) {
            if let Some(content) = content {
                bytes.clear();
                cells.iter().for_each(|value| value.feed(&mut bytes));
                content.update(&bytes);
            }
            answers.note(&cells, published);
            let lines = heights.lines(&cells);
            is_high = lines > 1;
            let write = |pen: &mut cell::Pen<'_>| {
                let mut values = (0u16..).zip(cells).zip(&table.columns);
                values.try_for_each(|((col, value), column)| pen.write((row, col), value, column.kind))
            };
            match row == last_row {
                true => pen.last_row(row, lines, write)?,
                false => pen.row(row, lines, write)?,
            }
        }
        for (row, total) in (last_row + 1..).zip(totals) {
            for ((col, value), column) in (0u16..).zip(total).zip(&table.columns) {
                pen.total((row, col), value, column.kind)?;
            }
        }
        let cell::Pen { sheet, .. } = pen;
        if is_high && totals.is_empty() {
            // in constant memory the library writes the last row twice if it has a height of its own
            sheet.write_blank(last_row + 1, 0, &styles.text)?;
        }
        if is_empty {
            let none = table.unread.as_ref().map_or("（无）".to_owned(), |why| format!("未检查：{why}"));
            sheet.write_string_with_format(1, 0, none, &styles.text)?;
        }
        prompts::write(sheet, &table.columns, (last_row, is_empty), people.len())
    }

    /// A sheet laid out by hand; rows must be written in order.
    pub(super) fn free_sheet(
        &mut self,
        name: &str,
        draw: impl FnOnce(&mut Worksheet, &Styles) -> std::result::Result<(), XlsxError>,
    ) -> Result<()> {
        let (title, as_of) = (self.title.clone(), self.as_of);
        let drawn = (|| {
            let sheet = self.workbook.add_worksheet();
            sheet.set_name(sheet_name(name))?;
            page(sheet, &format!("{title} · {name}"), as_of)?;
            draw(sheet, self.styles)
        })();
        drawn.map_err(|e| self.error(&e))
    }

    /// 图表: native charts, each beside the figures it is drawn from; gives what 首页 says of them.
    pub(super) fn charts(&mut self, figures: &[Figure]) -> Result<SheetLine> {
        self.free_sheet(CHARTS, |sheet, styles| charts::write(sheet, CHARTS, figures, styles))?;
        Ok(SheetLine::of_charts(CHARTS))
    }

    /// Fills 首页, once all tables are there.
    pub(super) fn front(&mut self, view: &Front) -> Result<()> {
        let id = self.publication();
        let Book { workbook, styles, title, as_of, .. } = self;
        let drawn = workbook.worksheet_from_name(FRONT).and_then(|sheet| {
            page(sheet, title, *as_of)?;
            front::write(sheet, title, view, id.as_deref(), styles)
        });
        drawn.map_err(|e| self.error(&e))
    }

    /// The file, with the list sheet last.
    pub(super) fn finish(mut self, keeping: Keeping) -> Result<Output> {
        let people = std::mem::take(&mut self.people);
        let finished = (|| {
            self.describe()?; // the document says its publication, now that all is in it
            if !people.is_empty() {
                let sheet = self.workbook.add_worksheet_with_constant_memory()?;
                sheet.set_name(prompts::CHOICES)?.set_hidden(true);
                sheet.write_string_with_format(0, 0, answer::HANDLER, &self.styles.header)?;
                for (row, name) in (1u32..).zip(&people) {
                    sheet.write_string_with_format(row, 0, name, &self.styles.text)?;
                }
            }
            self.workbook.save_to_buffer()
        })();
        let mut bytes = finished.map_err(|e| self.error(&e))?;
        if self.is_named {
            let names = self.styles.named().map(|(name, _)| name);
            bytes = named::name(&bytes, &names).map_err(|error| Error::unmade(&self.path, &error))?;
        }
        let publication = self.publication().map(|id| {
            let workbook = self.path.clone();
            PublishedAnswers { id, workbook, ..std::mem::take(&mut self.published) }
        });
        Ok(Output { publication, ..Output::new(self.path, bytes, keeping) })
    }

    fn error(&self, error: &XlsxError) -> Error {
        unmade(&self.path, error)
    }
}

/// A4 landscape, one page wide, header row on every page.
fn page(sheet: &mut Worksheet, title: &str, as_of: NaiveDate) -> std::result::Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.6, 0.5, 0.3, 0.3);
    sheet.set_header(format!("&L{title}&R检查日 {as_of}")).set_footer("&C第 &P 页，共 &N 页");
    Ok(())
}

/// Runs of columns that are folded away.
fn folded_columns(columns: &[Column]) -> Vec<(u16, u16)> {
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for (col, _) in (0u16..).zip(columns).filter(|(_, column)| column.folded) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == col => *last = col,
            _ => runs.push((col, col)),
        }
    }
    runs
}

/// `工作单状态`, `问题清单`, `月历_2026年3月`: a name of a native table, which begins with a letter and has
/// no blanks; the continuation of a full sheet is numbered.
fn table_name(table: &Table, part: usize) -> String {
    let clean: String = table.name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let of_records = table.columns.iter().any(|column| column.heading == "灯");
    let name = match clean.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("月历_{clean}"),
        false if of_records => format!("{clean}状态"),
        false => clean,
    };
    if part == 0 { name } else { format!("{name}_{}", part + 1) }
}

/// At most 31 characters, none that a sheet name refuses.
fn sheet_name(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { ' ' } else { c })
        .collect();
    clean.trim().chars().take(SHEET_NAME).collect()
}
