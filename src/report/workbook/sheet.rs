//! One table → one sheet: native table with filter, frozen header, widths for Chinese, drop-downs,
//! coloured words, print set-up. The library lays out the sheet, its heading, links and totals; the rows between
//! are written beside it and join it in the finished package.

use super::answers::Answers;
use super::body::{Body, Rows};
use super::cell::{self, Cell};
use super::charts;
use super::formats::Formats;
use super::front;
use super::links::Links;
use super::measure::{Heights, header_height, widths};
use super::package;
use super::piece;
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
    DocProperties, ExcelDateTime, Format, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;

/// Hex digits of a publication's id.
const PUBLICATION_DIGITS: usize = 16;
/// Excel's rows, the header left out.
const MOST_ROWS: usize = 1_048_575;
/// The first sheet of a workbook people answer in.
const FRONT: &str = "首页";
/// Sheets of native charts.
const CHARTS: &str = "图表";
const PAPER_A4: u8 = 9;
const SHEET_NAME: usize = 31;

/// What one sheet holds of a table.
struct Part<'t> {
    /// Sheet name.
    name: String,
    /// Name of the native table.
    table: String,
    /// Which rows of the table.
    rows: Range<usize>,
    /// The totals rows; under the last rows only.
    totals: &'t [Vec<Value<'static>>],
    /// From this row on they are folded away.
    folded: Option<usize>,
}

impl Part<'_> {
    /// From 0, as the library counts; of an empty table the row that says so.
    fn last_row(&self) -> u32 {
        u32::try_from(self.rows.len().max(1)).unwrap_or(u32::MAX)
    }
}

/// A workbook being laid out.
pub(super) struct Book {
    /// Its sheets, apart from the workbook until it is finished: see [`Formats`].
    sheets: Vec<Worksheet>,
    /// The rows of tables, by the number of their sheet from 1.
    bodies: BTreeMap<usize, Body>,
    /// The last row of each table.
    tables: Vec<u32>,
    formats: Formats,
    compression: u8,
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
    /// What its tables show, as it is packed: the id of a publication is a hash of its content, so that a rerun keeps
    /// its bytes. `None` where nobody answers in it.
    content: Option<Sha256>,
    /// What stands in the answer cells.
    published: PublishedAnswers,
    /// The most rows of records on a sheet; the rest continues on another.
    pub(super) most_rows: usize,
}

impl Book {
    /// An empty workbook whose bytes depend on nothing but its content.
    pub(super) fn new(path: impl Into<String>, title: impl Into<String>, input: &Input) -> Book {
        Book {
            sheets: Vec::new(),
            bodies: BTreeMap::new(),
            tables: Vec::new(),
            formats: Formats::new(false),
            compression: piece::COMPRESSION,
            styles: Styles::all(),
            as_of: input.office.as_of(),
            path: path.into(),
            title: title.into(),
            people: Vec::new(),
            to_workspace: input.sheets.to_workspace.clone(),
            looks_back: input.memory.later.is_some(),
            content: input.memory.later.is_none().then(Sha256::new),
            published: PublishedAnswers::default(),
            most_rows: MOST_ROWS,
        }
    }

    /// A workbook people answer in: 首页 comes first, and is filled when all the rest is there.
    pub(super) fn status(path: impl Into<String>, title: impl Into<String>, input: &Input) -> Result<Book> {
        let (people, formats) = (super::people(input), Formats::new(true));
        let mut book = Book { people, formats, ..Book::new(path, title, input) };
        let front = sheet(FRONT).map_err(|error| book.error(&error))?;
        book.sheets.push(front);
        Ok(book)
    }

    /// A form without the list of names: nobody answers in it.
    pub(super) fn form(path: impl Into<String>, title: impl Into<String>, input: &Input) -> Book {
        Book { content: None, compression: piece::COMPRESSION_OF_A_FORM, ..Book::new(path, title, input) }
    }

    /// The same with these formats, whose numbers are known.
    pub(super) fn with_formats(self, formats: Formats) -> Book {
        Book { formats, ..self }
    }

    /// The workbook without its sheets: the document's properties, its publication among them.
    fn begin(&self) -> std::result::Result<Workbook, XlsxError> {
        let mut workbook = Workbook::new();
        let year = u16::try_from(self.as_of.year()).unwrap_or(2000);
        let month = u8::try_from(self.as_of.month()).unwrap_or(1);
        let day = u8::try_from(self.as_of.day()).unwrap_or(1);
        let created = ExcelDateTime::from_ymd(year, month, day)?;
        let mut properties =
            DocProperties::new().set_title(&self.title).set_author("jobbag").set_creation_datetime(&created);
        if let Some(id) = self.publication() {
            properties = properties.set_custom_property(answer::PUBLICATION, id);
        }
        workbook.set_properties(&properties);
        workbook.set_zip_compression_level(self.compression);
        workbook.set_default_format(&style::default_format(), style::ROW_PIXELS, style::COLUMN_PIXELS)?;
        self.formats.register(&mut workbook);
        Ok(workbook)
    }

    /// The id of the publication, of what the tables show so far.
    fn publication(&self) -> Option<String> {
        let mut content = self.content.clone()?;
        content.update(self.path.as_bytes());
        content.update(self.as_of.to_string().as_bytes());
        Some(hex(&content.finalize()).chars().take(PUBLICATION_DIGITS).collect())
    }

    /// Adds a sheet for each table before the next is made; gives what 首页 says of them.
    pub(super) fn tables<'t>(
        &mut self,
        tables: impl IntoIterator<Item = Table<'t>>,
    ) -> Result<Vec<SheetLine>> {
        let add = |table: Table<'t>| {
            let line = SheetLine::of(&table);
            self.table(table).map(|()| line)
        };
        tables.into_iter().map(add).collect()
    }

    /// Adds a sheet of one table, whose rows are made one by one as they are written.
    pub(super) fn table(&mut self, mut table: Table<'_>) -> Result<()> {
        if let Some(content) = &mut self.content {
            content.update(format!("{}{:?}", table.name, table.columns));
        }
        if self.looks_back {
            table = table.without_answers();
        }
        let parts = table.len().div_ceil(self.most_rows).max(1);
        for part in 0..parts {
            let first = part * self.most_rows;
            let rows = first..table.len().min(first.saturating_add(self.most_rows));
            let name = match part {
                0 => table.name.clone(),
                part => format!("{} ({})", table.name, part + 1),
            };
            let folded = table.folded.and_then(|row| row.checked_sub(first));
            let folded = folded.filter(|row| *row < rows.len());
            let totals = if part + 1 == parts { table.totals.as_slice() } else { &[] };
            let native = table_name(&table, part);
            let sheet = Part { name: sheet_name(&name), table: native, rows, totals, folded };
            self.write_table(&table, sheet).map_err(|e| self.error(&e))?;
        }
        Ok(())
    }

    fn write_table(&mut self, table: &Table<'_>, part: Part<'_>) -> std::result::Result<(), XlsxError> {
        let Some(last_col) = table.columns.len().checked_sub(1).and_then(|n| u16::try_from(n).ok()) else {
            return Ok(());
        };
        let Book { styles, as_of, title, people, tables, .. } = self;
        let mut sheet = sheet(&part.name)?;
        page(&mut sheet, &format!("{title} · {}", part.name), *as_of)?;
        let (last_row, is_empty) = (part.last_row(), part.rows.is_empty());
        let widths = widths(table, part.rows.clone(), part.totals);
        frame(&mut sheet, table, &part, last_col, &widths)?;
        tables.push(last_row);
        prompts::write(&mut sheet, &table.columns, (last_row, is_empty), people.len())?;
        for (row, total) in (last_row + 1..).zip(part.totals) {
            for ((col, value), column) in (0u16..).zip(total).zip(&table.columns) {
                cell::total(&mut sheet, (row, col), value, column.kind)?;
            }
        }
        match is_empty {
            true => {
                let none =
                    table.unread.as_ref().map_or("（无）".to_owned(), |why| format!("未检查：{why}"));
                sheet.write_string_with_format(1, 0, none, &styles.text)?;
                Answers::of(table, &part.name, &mut self.published); // it has no rows, but its columns are answered
            }
            false => {
                sheet.write_blank(last_row, last_col, &styles.text)?; // how far the sheet reaches
                self.write_rows(&mut sheet, table, part, &widths)?;
            }
        }
        self.sheets.push(sheet);
        Ok(())
    }

    /// Writes the rows of the sheet that comes next, and its links.
    fn write_rows(
        &mut self,
        sheet: &mut Worksheet,
        table: &Table<'_>,
        part: Part<'_>,
        widths: &[u16],
    ) -> std::result::Result<(), XlsxError> {
        let Book { styles, to_workspace, content, published, formats, .. } = self;
        let last_row = part.last_row();
        let mut body = Rows::new(table.columns.len());
        let mut links = Links::new(to_workspace);
        let kept_blank = prompts::kept_blank(&table.columns);
        let heights = Heights::of(table, widths);
        let answers = Answers::of(table, &part.name, published);
        let mut cells = Vec::with_capacity(table.columns.len());
        for (row, at) in (1u32..).zip(part.rows) {
            table.replace(&mut cells, at);
            answers.note(&cells, published);
            let is_folded = part.folded.is_some_and(|first| row as usize > first);
            body.begin(row, heights.lines(&cells), is_folded)?;
            for (((col, value), column), kept) in (0u16..).zip(&cells).zip(&table.columns).zip(&kept_blank) {
                let cell = match value {
                    Value::Blank if !kept => continue,
                    Value::Link(place) if links.write(sheet, &body, (row, col), place)? => {
                        Cell::link(place, styles)
                    }
                    value => Cell::of(value, column.kind, styles),
                };
                body.cell(col.into(), &cell.content, formats.number(&cell))?;
            }
            body.end()?;
        }
        let body = body.finish(last_row, std::mem::take(&mut links.more))?;
        if let Some(content) = content {
            body.rows.packed.blocks.iter().for_each(|block| content.update(block));
            content.update(&links.said);
        }
        self.bodies.insert(self.sheets.len() + 1, body);
        Ok(())
    }

    /// A sheet laid out by hand.
    pub(super) fn free_sheet(
        &mut self,
        name: &str,
        draw: impl FnOnce(&mut Worksheet) -> std::result::Result<(), XlsxError>,
    ) -> Result<()> {
        let drawn = sheet(&sheet_name(name)).and_then(|mut sheet| {
            page(&mut sheet, &format!("{} · {name}", self.title), self.as_of)?;
            draw(&mut sheet).map(|()| sheet)
        });
        self.sheets.push(drawn.map_err(|error| self.error(&error))?);
        Ok(())
    }

    /// 图表: native charts, each beside the figures it is drawn from; gives what 首页 says of them.
    pub(super) fn charts(&mut self, figures: &[Figure]) -> Result<SheetLine> {
        self.free_sheet(CHARTS, |sheet| charts::write(sheet, CHARTS, figures, Styles::all()))?;
        Ok(SheetLine::of_charts(CHARTS))
    }

    /// Fills 首页, once all tables are there.
    pub(super) fn front(&mut self, view: &Front) -> Result<()> {
        let id = self.publication();
        let Book { sheets, styles, title, as_of, .. } = self;
        let drawn = sheets.iter_mut().find(|sheet| sheet.name() == FRONT).map_or(Ok(()), |sheet| {
            page(sheet, title, *as_of)?;
            front::write(sheet, title, view, id.as_deref(), styles)
        });
        drawn.map_err(|e| self.error(&e))
    }

    /// The file, with the list sheet last.
    pub(super) fn finish(mut self, keeping: Keeping) -> Result<Output> {
        let people = std::mem::take(&mut self.people);
        let finished = (|| {
            if !people.is_empty() {
                let mut sheet = sheet(prompts::CHOICES)?;
                sheet.set_hidden(true);
                sheet.write_string_with_format(0, 0, answer::HANDLER, &self.styles.header)?;
                for (row, name) in (1u32..).zip(&people) {
                    sheet.write_string_with_format(row, 0, name, &self.styles.text)?;
                }
                self.sheets.push(sheet);
            }
            let mut workbook = self.begin()?;
            self.sheets.drain(..).for_each(|sheet| workbook.push_worksheet(sheet));
            workbook.save_to_buffer()
        })();
        let mut bytes = finished.map_err(|e| self.error(&e))?;
        let (names, bodies) = (&self.formats.names, std::mem::take(&mut self.bodies));
        if !names.is_empty() || !bodies.is_empty() || !self.tables.is_empty() {
            bytes = package::complete(&bytes, names, bodies, &self.tables)
                .map_err(|error| Error::unmade(&self.path, &error))?;
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

/// Everything of a table's sheet but its rows, its totals and what is offered in it: widths, heading, filter, what is
/// printed and what is folded away.
fn frame(
    sheet: &mut Worksheet,
    table: &Table<'_>,
    part: &Part<'_>,
    last_col: u16,
    widths: &[u16],
) -> std::result::Result<(), XlsxError> {
    let (styles, last_row, totals) = (Styles::all(), part.last_row(), part.totals.len());
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, table.frozen)?;
    for (col, columns) in (0u16..).zip(widths) {
        sheet.set_column_width(col, *columns)?;
    }
    for (first, last) in folded_columns(&table.columns) {
        sheet.group_columns_collapsed(first, last)?;
    }
    sheet.set_row_height(0, header_height(table))?;
    let headers = table.columns.iter().map(|column| styles.heading(column.kind, column.band));
    let column = |(column, header): (&Column, Format)| {
        TableColumn::new().set_header(&column.heading).set_header_format(header)
    };
    let columns: Vec<TableColumn> = table.columns.iter().zip(headers).map(column).collect();
    // one total is the table's own; several stand below it, for a table has no more than one
    let own_total = totals == 1;
    let native = rust_xlsxwriter::Table::new()
        .set_name(&part.table)
        .set_columns(&columns)
        .set_total_row(own_total)
        .set_style(TableStyle::Light1)
        .set_banded_rows(false);
    sheet.add_table(0, 0, package::ROWS_OF_A_TABLE + u32::from(own_total), last_col, &native)?;
    if let Some(printed) = table.printed().checked_sub(1).and_then(|n| u16::try_from(n).ok()) {
        let below = if table.has_printed_totals() { u32::try_from(totals).unwrap_or(u32::MAX) } else { 0 };
        sheet.set_print_area(0, 0, last_row.saturating_add(below), printed)?;
    }
    if let Some(first) = part.folded.and_then(|row| u32::try_from(row + 1).ok()) {
        sheet.group_rows_collapsed(first, last_row)?;
    }
    Ok(())
}

/// A sheet that belongs to no workbook yet.
fn sheet(name: &str) -> std::result::Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_default_format(&style::default_format(), style::ROW_PIXELS, style::COLUMN_PIXELS)?;
    sheet.set_name(name)?;
    Ok(sheet)
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
fn table_name(table: &Table<'_>, part: usize) -> String {
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
