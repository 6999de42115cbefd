//! A form as a workbook: A4, one page where it fits, boxes for signatures, and a second sheet with the row to
//! copy into the register, which is not printed. It lays out what the view says.

mod blank;
mod grid;
mod look;

use super::cell::{self, Cell, Content};
use super::formats::Formats;
use super::piece::{COMPRESSION_OF_A_FORM, Packer};
use super::style::Styles;
use crate::error::{Error, Result};
use crate::model::amount_in_words;
use crate::model::output::{Keeping, Output};
use crate::model::records::Heading;
use crate::report::view::Input;
use crate::report::view::form::{Block, Form, FormColumn, FormTable, RegisterRows};
use crate::report::view::status::table::{ColumnKind, Value};
use blank::{Blank, Shape};
use grid::Grid;
use look::{Kinds, Looks};
use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

const PAPER_A4: u8 = 9;
/// The columns of the page. Tables divide them among their own columns.
const TWELVE: u16 = 12;
/// The columns of a wide page with a day grid.
const THIRTY_SIX: u16 = 36;
const TITLE_PIXELS: u32 = 40;
const ROW_PIXELS: u32 = 24;
/// The same for a pen: of an empty form, and of every form that has the room.
const HAND_PIXELS: u32 = 36;
/// The lines of [`ROW_PIXELS`] on a page, upright and on its side.
const UPRIGHT: u32 = 62;
const SIDEWAYS: u32 = 45;
/// The height of one signature line in pixels.
const SIGNATURE_ROWS: u32 = 3;
/// Rows from which on a table repeats its headings on each page.
const LONG: usize = 20;
/// The sheet with the rows to copy.
const REGISTER: &str = "登记";
/// Of 登记, between its words and its headings.
const EMPTY_ROW: u32 = 1;

/// Writes forms. What is alike in them is made once.
pub struct FormWriter<'a> {
    input: &'a Input<'a>,
    /// The same in all forms.
    formats: Formats,
    looks: Looks,
    blanks: BTreeMap<Shape, Blank>,
    packer: Packer,
}

impl<'a> FormWriter<'a> {
    pub fn new(input: &'a Input<'a>) -> FormWriter<'a> {
        let mut formats = Formats::new(false);
        let looks = Looks::new(&mut formats);
        let packer = Packer::new(COMPRESSION_OF_A_FORM);
        FormWriter { input, formats, looks, blanks: BTreeMap::new(), packer }
    }

    /// The form to hand out.
    ///
    /// # Errors
    /// If a sheet could not be laid out.
    pub fn write(&mut self, form: &Form) -> Result<Output> {
        let unmade = |error: io::Error| Error::unmade(form.path(), &error);
        let mut page = Page::new(form, &self.looks);
        page.draw(form).map_err(unmade)?;
        let Page { grid, long, .. } = page;
        let is_long = grid.row() > on_a_page(form);
        let repeated = long.filter(|_| is_long);
        let mut grids = vec![grid];
        if let Some(register) = &form.register {
            let columns = columns_of(self.input, register);
            grids.push(rows_to_copy(&self.looks, register, &columns).map_err(unmade)?);
        }
        let Form { name, landscape, register, .. } = form;
        let shape = Shape { name, landscape: *landscape, is_long, has_register: register.is_some() };
        let blank = match self.blanks.entry(shape) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Blank::new(self.input, &self.formats, shape)?),
        };
        let bytes = blank.filled(&grids, repeated, &mut self.packer).map_err(unmade)?;
        Ok(Output::new(form.path(), bytes, Keeping::HandedOut))
    }
}

struct Page<'s> {
    grid: Grid,
    looks: &'s Looks,
    /// The columns of the page.
    width: u16,
    /// An empty form, to be filled in by hand.
    is_empty: bool,
    /// Pixels of a line.
    pitch: u32,
    /// The row of the headings of the first table that may run over pages.
    long: Option<u32>,
}

fn on_a_page(form: &Form) -> u32 {
    if form.landscape { SIDEWAYS } else { UPRIGHT }
}

/// The lines of a form, from its title to its last words, if every text fits in one line.
fn lines_of(form: &Form) -> u32 {
    const AROUND: usize = 4;
    let blocks = form.blocks.iter().map(|block| match block {
        Block::Words { text, lines, .. } => text.lines().count().max(*lines as usize),
        Block::Table(table) => {
            let beside = [!table.title.is_empty(), true, table.total.is_some(), table.says_total];
            table.rows.len() + table.blank + beside.into_iter().filter(|there| *there).count()
        }
    });
    let lines = blocks.sum::<usize>() + form.facts.len().div_ceil(2) + SIGNATURE_ROWS as usize + AROUND;
    u32::try_from(lines).unwrap_or(u32::MAX / HAND_PIXELS)
}

impl<'s> Page<'s> {
    fn new(form: &Form, looks: &'s Looks) -> Page<'s> {
        let (width, _) = Shape::columns(form.landscape);
        let has_room = form.key.is_empty() || lines_of(form) * HAND_PIXELS <= on_a_page(form) * ROW_PIXELS;
        Page {
            grid: Grid::new(width),
            looks,
            width,
            long: None,
            is_empty: form.key.is_empty(),
            pitch: if has_room { HAND_PIXELS } else { ROW_PIXELS },
        }
    }

    fn draw(&mut self, form: &Form) -> io::Result<()> {
        self.across(&form.name.into(), self.looks.title, TITLE_PIXELS)?;
        self.facts(&form.facts)?;
        for block in &form.blocks {
            match block {
                Block::Words { title, text, lines } => self.words(title, text, *lines)?,
                Block::Table(table) => self.table(table)?,
            }
        }
        self.signatures(&form.signatures)?;
        for words in [form.answers.clone(), format!("依《项目客户服务工作手册》{}", form.clause)]
        {
            // its print is smaller: 9 points of 11
            let lines = self.lines(cell::columns(&words) * 9 / 11, self.width);
            self.across(&words.into(), self.looks.note, lines * ROW_PIXELS)?;
        }
        let rows = self.grid.row();
        self.grid.print((0, rows - 1), self.width);
        Ok(())
    }

    /// A row of one value over the whole width.
    fn across(&mut self, value: &Value, look: u32, pixels: u32) -> io::Result<()> {
        self.grid.begin(Some(pixels))?;
        self.put(0, self.width, value, look)?;
        self.grid.end();
        Ok(())
    }

    /// Two facts per line, each a label and a value.
    fn facts(&mut self, facts: &[(&'static str, Value)]) -> io::Result<()> {
        let unit = self.width / TWELVE;
        for pair in facts.chunks(2) {
            let longest = pair.iter().map(|(_, value)| cell::width(value)).max().unwrap_or(0);
            let printed = self.lines(longest, 4 * unit) * ROW_PIXELS;
            self.grid.begin(Some(printed.max(self.pitch)))?;
            let mut col = 0;
            for (index, (label, value)) in pair.iter().enumerate() {
                let alone = pair.len() == 1 && index == 0;
                let (of_label, of_value) = (2 * unit, if alone { 10 * unit } else { 4 * unit });
                self.put(col, of_label, &Value::from(*label), self.looks.label)?;
                self.put(col + of_label, of_value, value, self.looks.value.of(value))?;
                col += of_label + of_value;
            }
            self.grid.end();
        }
        Ok(())
    }

    /// A heading, and a box with the text and room to write.
    fn words(&mut self, title: &str, text: &str, lines: u32) -> io::Result<()> {
        let unit = self.width / TWELVE;
        let printed: u32 = text.lines().map(|line| self.lines(cell::columns(line), 10 * unit)).sum();
        self.grid.begin(Some((printed * ROW_PIXELS).max(lines * self.pitch)))?;
        self.put(0, 2 * unit, &title.into(), self.looks.label)?;
        self.put(2 * unit, 10 * unit, &text.into(), self.looks.words)?;
        self.grid.end();
        Ok(())
    }

    fn table(&mut self, table: &FormTable) -> io::Result<()> {
        if !table.title.is_empty() {
            self.across(&Value::from(table.title), self.looks.heading, self.pitch)?;
        }
        let headings: Vec<Value> =
            table.columns.iter().map(|column| column.heading.as_str().into()).collect();
        if self.long.is_none() && table.rows.len() > LONG {
            self.long = Some(self.grid.row());
        }
        self.line(table, &headings, Kinds::all(self.looks.label))?;
        let empty = vec![Value::Blank; table.columns.len()];
        for row in table.rows.iter().chain(std::iter::repeat_n(&empty, table.blank)) {
            self.line(table, row, self.looks.value)?;
        }
        if let Some(total) = &table.total {
            self.total(table, total)?;
        }
        let to_write = (self.is_empty && table.says_total).then(String::new);
        if let Some(words) = table.in_words.map(amount_in_words::write).or(to_write) {
            let words = format!("合计大写：人民币{words}");
            self.across(&words.into(), self.looks.total.words, self.pitch)?;
        }
        Ok(())
    }

    fn line(&mut self, table: &FormTable, cells: &[Value], looks: Kinds) -> io::Result<()> {
        let of_cell = |(column, value): (&FormColumn, &Value)| self.lines(cell::width(value), column.share);
        let lines = table.columns.iter().zip(cells).map(of_cell).max().unwrap_or(1);
        self.grid.begin(Some((lines * ROW_PIXELS).max(self.pitch)))?;
        let mut col = 0;
        for (column, value) in table.columns.iter().zip(cells) {
            self.put(col, column.share, value, looks.of(value))?;
            col += column.share;
        }
        self.grid.end();
        Ok(())
    }

    /// The last line. Empty cells beside a text are merged with it.
    fn total(&mut self, table: &FormTable, cells: &[Value]) -> io::Result<()> {
        self.grid.begin(Some(self.pitch))?;
        let mut from = 0;
        let mut at = 0;
        while let Some(value) = cells.get(at) {
            let blank = |index: usize| cells.get(index) == Some(&Value::Blank);
            let mut until = at + 1;
            let words = matches!(value, Value::Text(_) | Value::Blank);
            while at > 0 && words && until < cells.len() && blank(until) {
                until += 1;
            }
            let share: u16 = table.columns.iter().skip(at).take(until - at).map(|column| column.share).sum();
            self.put(from, share, value, self.looks.total.of(value))?;
            (from, at) = (from + share, until);
        }
        self.grid.end();
        Ok(())
    }

    fn signatures(&mut self, boxes: &[String]) -> io::Result<()> {
        let Ok(count) = u16::try_from(boxes.len().max(1)) else { return Ok(()) };
        let share = self.width / count;
        self.grid.begin(Some(SIGNATURE_ROWS * self.pitch))?;
        for (index, words) in (0u16..).zip(boxes) {
            let last = index + 1 == count;
            let span = if last { self.width - share * index } else { share };
            let words = format!("{words}：\n\n日期：");
            self.put(share * index, span, &words.into(), self.looks.words)?;
        }
        self.grid.end();
        Ok(())
    }

    /// Writes one value over a number of columns of the row.
    fn put(&mut self, col: u16, span: u16, value: &Value, look: u32) -> io::Result<()> {
        let cell = Cell::of(value, ColumnKind::Text, Styles::all());
        self.grid.put(col, span, &cell.content, look)
    }

    /// The lines that a number of characters takes in a number of columns.
    fn lines(&self, characters: usize, span: u16) -> u32 {
        let room = (usize::from(span) * if self.width == TWELVE { 8 } else { 4 }).saturating_sub(1).max(1);
        u32::try_from(characters.div_ceil(room)).unwrap_or(1).max(1)
    }
}

/// The columns of the office's own sheet in their order; of a register it does not keep, those of the template.
fn columns_of(input: &Input, register: &RegisterRows) -> Vec<Heading> {
    let of_template = |column: &crate::normalise::schema::Column| Heading {
        written: column.name.to_owned(),
        field: Some(column.name),
        scaled: false,
    };
    let own = input.office.headings.get(&register.sheet.path()).cloned();
    own.unwrap_or_else(|| register.sheet.columns.iter().map(of_template).collect())
}

/// 登记: the register's headings and what is known of its new rows, to be copied. It is ours: its print
/// area is an empty cell, so that it does not print with what the client signs.
fn rows_to_copy(looks: &Looks, register: &RegisterRows, columns: &[Heading]) -> io::Result<Grid> {
    let RegisterRows { sheet: schema, rows } = register;
    let given = rows.iter().flatten().filter(|(_, value)| *value != Value::Blank);
    let has = |name: &str| columns.iter().any(|column| column.field == Some(name));
    let lacking: BTreeSet<&str> = given.map(|(name, _)| *name).filter(|name| !has(name)).collect();
    let lacking = match lacking.is_empty() {
        true => String::new(),
        false => {
            let names = lacking.into_iter().collect::<Vec<_>>().join("、");
            format!("；您的表没有“{names}”列，这里没有写")
        }
    };
    let words = format!(
        "把下面{}补全，整行复制，粘贴到 {} 工作簿“{}”表的最后一行下面（列与那张表相同{lacking}；本页不打印）：",
        if rows.len() > 1 { format!(" {} 行", rows.len()) } else { "这一行".to_owned() },
        schema.role.word(),
        schema.name
    );
    let known = |column: &Heading, row: &[(&str, Value<'static>)]| {
        let own = row.iter().find(|(name, _)| Some(*name) == column.field);
        match own.map_or(Value::Blank, |(_, value)| value.clone()) {
            // what is pasted below 万元 must say that it is in yuan
            Value::Money(amount) if column.scaled => format!("{}元", amount.plain()).into(),
            value => value,
        }
    };
    let mut grid = Grid::new(u16::try_from(columns.len()).unwrap_or(u16::MAX));
    grid.print((EMPTY_ROW, EMPTY_ROW), 1);
    grid.begin(None)?;
    grid.put(0, 1, &Content::Words(words.into()), 0)?;
    grid.end();
    grid.skip();
    grid.begin(None)?;
    for (col, column) in (0u16..).zip(columns) {
        grid.put(col, 1, &Content::Words(column.written.as_str().into()), looks.header)?;
    }
    grid.end();
    let mut widths: Vec<usize> = columns.iter().map(|column| cell::columns(&column.written) + 4).collect();
    for row in rows {
        grid.begin(None)?;
        for ((col, column), width) in (0u16..).zip(columns).zip(&mut widths) {
            let value = known(column, row);
            *width = (*width).max(cell::width(&value) + 3);
            let Cell { content, format } = Cell::of(&value, ColumnKind::Text, Styles::all());
            let is_quoted = matches!(format, Cow::Owned(_));
            grid.put(col, 1, &content, if is_quoted { looks.quoted } else { looks.copied.of(&value) })?;
        }
        grid.end();
    }
    let width = |width: usize| u16::try_from(width.clamp(12, 60)).unwrap_or(12);
    grid.widths = widths.into_iter().map(width).collect();
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::view::form::{FormKind, Subject, form};
    use crate::report::workbook::tests::part_of;
    use crate::testing::example;

    /// An empty form has lines high enough for a pen, and room for the amount in words.
    /// What is filled in by hand has room for a pen too, as long as the page has; a long form keeps to its lines,
    /// and its last words are not cut.
    #[test]
    fn a_filled_form_has_room_for_a_pen_while_the_page_has() {
        let of = |lines: usize| {
            let rows: String = (1..=lines)
                .map(|line| format!("XM2026-101-B01 | {line} | 折页 | 100 | 5 | 2026-03-02\n"))
                .collect();
            let table = format!("[制作/报价]\n报价单号 | 行号 | 内容 | 数量 | 单价 | 日期\n{rows}");
            let outcome = crate::testing::run(&table);
            let memory = crate::model::memory::Memory::default();
            let input = outcome.input(&memory);
            let (id, _) = outcome.office.quotes.with_ids().next().unwrap();
            let quote = form(&input, FormKind::Quote, Subject::Quote(id));
            let bytes = FormWriter::new(&input).write(&quote).unwrap().bytes;
            (quote.answers, part_of(&bytes, "xl/worksheets/sheet1.xml").matches(" ht=\"27\"").count())
        };
        let (answers, high) = of(3);
        assert!(answers.ends_with("制作.xlsx · 报价 · A2 至 A4"), "{answers}");
        assert!(high > 8, "{high} lines of 27 points");
        let (answers, high) = of(60);
        assert!(answers.ends_with("A2 至 A61"), "{answers}");
        assert_eq!(high, 0);
    }

    /// A long form takes several pages, and each has the headings of its long table.
    #[test]
    fn every_page_of_a_long_form_has_its_headings() {
        for (lines, titles) in [(3, None), (60, Some("报价单!$4:$4"))] {
            let rows: String = (1..=lines)
                .map(|line| format!("XM2026-101-B01 | {line} | 折页 | 100 | 5 | 2026-03-02\n"))
                .collect();
            let outcome = crate::testing::run(&format!(
                "[制作/报价]\n报价单号 | 行号 | 内容 | 数量 | 单价 | 日期\n{rows}"
            ));
            let memory = crate::model::memory::Memory::default();
            let input = outcome.input(&memory);
            let (id, _) = outcome.office.quotes.with_ids().next().unwrap();
            let form = form(&input, FormKind::Quote, Subject::Quote(id));
            let bytes = FormWriter::new(&input).write(&form).unwrap().bytes;
            let workbook = part_of(&bytes, "xl/workbook.xml");
            let said = workbook.split("Print_Titles\" localSheetId=\"0\">").nth(1);
            assert_eq!(said.and_then(|said| said.split('<').next()), titles, "{workbook}");
            let sheet = part_of(&bytes, "xl/worksheets/sheet1.xml");
            assert_eq!(sheet.contains("fitToHeight=\"0\""), titles.is_some(), "{sheet}");
            assert_eq!(sheet.contains("第 &amp;P 页"), titles.is_some(), "{sheet}");
        }
    }

    #[test]
    fn an_empty_form_is_filled_in_by_hand() {
        let example = example::office();
        let quote = form(&example.input(), FormKind::Quote, Subject::None);
        let output = FormWriter::new(&example.input()).write(&quote).unwrap();
        let sheet = part_of(&output.bytes, "xl/worksheets/sheet1.xml");
        assert!(sheet.matches(" ht=\"27\"").count() > 8, "36 pixels are 27 points: {sheet}");
        assert!(sheet.contains("合计大写：人民币<"));
    }
}
