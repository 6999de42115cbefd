//! A form as a workbook: A4, one page where it fits, boxes for signatures, and a second sheet with the row to
//! copy into the register, which is not printed. It lays out what the view says.

use super::cell;
use super::sheet::Book;
use super::style::{self, Styles};
use crate::error::Result;
use crate::model::amount_in_words;
use crate::model::output::{Keeping, Output};
use crate::model::records::Heading;
use crate::report::view::Input;
use crate::report::view::form::{Block, Form, FormTable, RegisterRows};
use crate::report::view::status::table::ColumnKind;
use crate::report::view::status::table::Value;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use std::collections::BTreeSet;

const PAPER_A4: u8 = 9;
/// The columns of the page. Tables divide them among their own columns.
const TWELVE: u16 = 12;
/// The columns of a wide page with a day grid.
const THIRTY_SIX: u16 = 36;
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
/// Of 登记, between its words and its headings.
const EMPTY_ROW: u32 = 1;

type Drawn<T = ()> = std::result::Result<T, XlsxError>;

/// The form to hand out.
///
/// # Errors
/// If a sheet could not be laid out.
pub fn write(input: &Input, form: &Form) -> Result<Output> {
    let mut book = Book::form(form.path(), form.name, input);
    book.free_sheet(form.name, |sheet| Page::new(sheet, form).draw(form))?;
    if let Some(register) = &form.register {
        let columns = columns_of(input, register);
        book.free_sheet("登记", |sheet| rows_to_copy(sheet, Styles::all(), register, &columns))?;
    }
    book.finish(Keeping::HandedOut)
}

struct Page<'s> {
    sheet: &'s mut Worksheet,
    /// The columns of the page.
    width: u16,
    /// The characters that fit in one column.
    characters: f64,
    row: u32,
    /// An empty form, to be filled in by hand.
    is_empty: bool,
    /// Pixels of a line.
    pitch: u32,
    /// The row of the headings of the first table that may run over pages.
    long: Option<u32>,
    label: Format,
    value: Format,
    heading: Format,
    plain: Format,
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
    fn new(sheet: &'s mut Worksheet, form: &Form) -> Page<'s> {
        let box_of =
            |format: Format| format.set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        let value = box_of(style::default_format()).set_text_wrap().set_align(FormatAlign::Left);
        let label = box_of(style::default_format()).set_bold().set_align(FormatAlign::Center).set_text_wrap();
        let width = if form.landscape { THIRTY_SIX } else { TWELVE };
        let has_room = form.key.is_empty() || lines_of(form) * HAND_PIXELS <= on_a_page(form) * ROW_PIXELS;
        Page {
            sheet,
            width,
            long: None,
            characters: if form.landscape { 3.2 } else { 7.4 },
            row: 0,
            is_empty: form.key.is_empty(),
            pitch: if has_room { HAND_PIXELS } else { ROW_PIXELS },
            heading: label.clone().set_background_color(rust_xlsxwriter::Color::RGB(0xEC_EE_F0)),
            label,
            value,
            plain: style::default_format().set_text_wrap().set_align(FormatAlign::Top),
        }
    }

    fn draw(mut self, form: &Form) -> Drawn {
        match form.landscape {
            true => self.sheet.set_landscape(),
            false => self.sheet.set_portrait(),
        };
        self.sheet.set_paper_size(PAPER_A4).set_print_center_horizontally(true);
        self.sheet.set_header("").set_footer("");
        for col in 0..self.width {
            self.sheet.set_column_width(col, self.characters)?;
        }
        let title = style::default_format().set_bold().set_font_size(18).set_align(FormatAlign::Center);
        self.sheet.merge_range(0, 0, 0, self.width - 1, form.name, &title)?;
        self.sheet.set_row_height_pixels(0, 40)?;
        self.row = 1;
        self.facts(&form.facts)?;
        for block in &form.blocks {
            match block {
                Block::Words { title, text, lines } => self.words(title, text, *lines)?,
                Block::Table(table) => self.table(table)?,
            }
        }
        self.signatures(&form.signatures)?;
        let plain = self.plain.clone().set_font_size(9);
        for words in [form.answers.clone(), format!("依《项目客户服务工作手册》{}", form.clause)]
        {
            self.sheet.merge_range(self.row, 0, self.row, self.width - 1, &words, &plain)?;
            // its print is smaller: 9 points of 11
            let lines = self.lines(cell::columns(&words) * 9 / 11, self.width);
            self.sheet.set_row_height_pixels(self.row, lines * ROW_PIXELS)?;
            self.row += 1;
        }
        self.sheet.set_print_area(0, 0, self.row - 1, self.width - 1)?;
        if self.row <= on_a_page(form) {
            self.sheet.set_print_fit_to_pages(1, 1);
            return Ok(());
        }
        // smaller print could not be read: as many pages as it takes, each with the heading of the long table
        self.sheet.set_print_fit_to_pages(1, 0);
        self.sheet.set_footer("&C第 &P 页，共 &N 页");
        if let Some(head) = self.long {
            self.sheet.set_repeat_rows(head, head)?;
        }
        Ok(())
    }

    /// Two facts per line, each a label and a value.
    fn facts(&mut self, facts: &[(&'static str, Value)]) -> Drawn {
        let unit = self.width / TWELVE;
        for pair in facts.chunks(2) {
            let mut col = 0;
            for (index, (label, value)) in pair.iter().enumerate() {
                let alone = pair.len() == 1 && index == 0;
                let (of_label, of_value) = (2 * unit, if alone { 10 * unit } else { 4 * unit });
                self.put(col, of_label, &Value::word(label), &self.label.clone())?;
                self.put(col + of_label, of_value, value, &self.value.clone())?;
                col += of_label + of_value;
            }
            let longest = pair.iter().map(|(_, value)| cell::width(value)).max().unwrap_or(0);
            self.height_of(longest, 4 * unit, 1)?;
            self.row += 1;
        }
        Ok(())
    }

    /// A heading, and a box with the text and room to write.
    fn words(&mut self, title: &str, text: &str, lines: u32) -> Drawn {
        let unit = self.width / TWELVE;
        self.put(0, 2 * unit, &title.into(), &self.label.clone())?;
        let value = self.value.clone().set_align(FormatAlign::Top);
        self.put(2 * unit, 10 * unit, &text.into(), &value)?;
        self.height(text, 10 * unit, lines)?;
        self.row += 1;
        Ok(())
    }

    fn table(&mut self, table: &FormTable) -> Drawn {
        if !table.title.is_empty() {
            self.sheet.set_row_height_pixels(self.row, self.pitch)?;
            self.put(0, self.width, &Value::word(table.title), &self.heading.clone())?;
            self.row += 1;
        }
        let (label, value) = (self.label.clone(), self.value.clone());
        let headings: Vec<Value> =
            table.columns.iter().map(|column| column.heading.as_str().into()).collect();
        if self.long.is_none() && table.rows.len() > LONG {
            self.long = Some(self.row);
        }
        self.line(table, &headings, &label)?;
        let empty = vec![Value::Blank; table.columns.len()];
        for row in table.rows.iter().chain(std::iter::repeat_n(&empty, table.blank)) {
            self.line(table, row, &value)?;
        }
        if let Some(total) = &table.total {
            self.total(table, total)?;
        }
        let to_write = (self.is_empty && table.says_total).then(String::new);
        if let Some(words) = table.in_words.map(amount_in_words::write).or(to_write) {
            let words = format!("合计大写：人民币{words}");
            self.sheet.set_row_height_pixels(self.row, self.pitch)?;
            self.put(0, self.width, &words.into(), &value.set_bold())?;
            self.row += 1;
        }
        Ok(())
    }

    fn line(&mut self, table: &FormTable, cells: &[Value], format: &Format) -> Drawn {
        let mut col = 0;
        let mut lines = 1;
        for (column, value) in table.columns.iter().zip(cells) {
            self.put(col, column.share, value, format)?;
            lines = lines.max(self.lines(cell::width(value), column.share));
            col += column.share;
        }
        self.sheet.set_row_height_pixels(self.row, (lines * ROW_PIXELS).max(self.pitch))?;
        self.row += 1;
        Ok(())
    }

    /// The last line. Empty cells beside a text are merged with it.
    fn total(&mut self, table: &FormTable, cells: &[Value]) -> Drawn {
        let bold = self.value.clone().set_bold();
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
            self.put(from, share, value, &bold)?;
            (from, at) = (from + share, until);
        }
        self.sheet.set_row_height_pixels(self.row, self.pitch)?;
        self.row += 1;
        Ok(())
    }

    fn signatures(&mut self, boxes: &[String]) -> Drawn {
        let Ok(count) = u16::try_from(boxes.len().max(1)) else { return Ok(()) };
        let share = self.width / count;
        let format = self.value.clone().set_align(FormatAlign::Top);
        for (index, words) in (0u16..).zip(boxes) {
            let last = index + 1 == count;
            let span = if last { self.width - share * index } else { share };
            let words = format!("{words}：\n\n日期：");
            self.put(share * index, span, &words.into(), &format)?;
        }
        self.sheet.set_row_height_pixels(self.row, SIGNATURE_ROWS * self.pitch)?;
        self.row += 1;
        Ok(())
    }

    /// Writes one value over a number of columns of the row.
    fn put(&mut self, col: u16, span: u16, value: &Value, format: &Format) -> Drawn {
        let (row, last) = (self.row, col + span.max(1) - 1);
        let format = match value {
            Value::Money(_) => format.clone().set_num_format("#,##0.00").set_align(FormatAlign::Right),
            Value::Count(_) => format.clone().set_align(FormatAlign::Center),
            Value::Day(_) => format.clone().set_num_format("yyyy-mm-dd"),
            Value::At(moment) if moment.time.is_none() => format.clone().set_num_format("yyyy-mm-dd"),
            Value::At(_) => format.clone().set_num_format("yyyy-mm-dd hh:mm"),
            _ => format.clone(),
        };
        if last > col {
            let words = if let Value::Text(words) = value { words.as_ref() } else { "" };
            self.sheet.merge_range(row, col, row, last, words, &format)?;
            if matches!(value, Value::Text(_) | Value::Blank) {
                return Ok(());
            }
        }
        match value {
            Value::Text(words) => self.sheet.write_string_with_format(row, col, words.as_ref(), &format)?,
            Value::Money(amount) => {
                self.sheet.write_number_with_format(row, col, cell::yuan(*amount), &format)?
            }
            Value::Count(count) => {
                self.sheet.write_number_with_format(row, col, cell::number(*count), &format)?
            }
            Value::Day(day) => self.sheet.write_datetime_with_format(row, col, day, &format)?,
            Value::At(moment) => match moment.time {
                Some(time) => {
                    self.sheet.write_datetime_with_format(row, col, moment.date.and_time(time), &format)?
                }
                None => self.sheet.write_datetime_with_format(row, col, moment.date, &format)?,
            },
            _ => self.sheet.write_blank(row, col, &format)?,
        };
        Ok(())
    }

    /// The lines that a number of characters takes in a number of columns.
    fn lines(&self, characters: usize, span: u16) -> u32 {
        let room = (usize::from(span) * if self.width == TWELVE { 8 } else { 4 }).saturating_sub(1).max(1);
        u32::try_from(characters.div_ceil(room)).unwrap_or(1).max(1)
    }

    fn height_of(&mut self, characters: usize, span: u16, least: u32) -> Drawn {
        let printed = self.lines(characters, span) * ROW_PIXELS;
        self.sheet.set_row_height_pixels(self.row, printed.max(least * self.pitch))?;
        Ok(())
    }

    fn height(&mut self, text: &str, span: u16, least: u32) -> Drawn {
        let lines: u32 = text.lines().map(|line| self.lines(cell::columns(line), span)).sum();
        self.sheet.set_row_height_pixels(self.row, (lines * ROW_PIXELS).max(least * self.pitch))?;
        Ok(())
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
fn rows_to_copy(
    sheet: &mut Worksheet,
    styles: &Styles,
    register: &RegisterRows,
    columns: &[Heading],
) -> Drawn {
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
    sheet.write_string(0, 0, words)?;
    sheet.set_landscape().set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0);
    sheet.set_print_area(EMPTY_ROW, 0, EMPTY_ROW, 0)?;
    for (col, column) in (0u16..).zip(columns) {
        let known = |row: &[(&str, Value)]| {
            let own = row.iter().find(|(name, _)| Some(*name) == column.field);
            match own.map_or(Value::Blank, |(_, value)| value.clone()) {
                // what is pasted below 万元 must say that it is in yuan
                Value::Money(amount) if column.scaled => format!("{}元", amount.plain()).into(),
                value => value,
            }
        };
        let values: Vec<Value> = rows.iter().map(|row| known(row)).collect();
        let widest = values.iter().map(|value| cell::width(value) + 3).max().unwrap_or(0);
        let width = widest.max(cell::columns(&column.written) + 4).clamp(12, 60);
        sheet.set_column_width(col, u16::try_from(width).unwrap_or(12))?;
        sheet.write_string_with_format(2, col, &column.written, &styles.header)?;
        for (row, value) in (3u32..).zip(values) {
            let kind = match value {
                Value::Money(_) => ColumnKind::Money,
                Value::Count(_) => ColumnKind::Count,
                Value::Day(_) | Value::At(_) => ColumnKind::Day,
                _ => ColumnKind::Text,
            };
            cell::write(sheet, (row, col), &value, kind)?;
        }
    }
    Ok(())
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
            let bytes = write(&input, &quote).unwrap().bytes;
            (quote.answers, part_of(&bytes, "xl/worksheets/sheet1.xml").matches(" ht=\"27\"").count())
        };
        let (answers, high) = of(3);
        assert!(answers.ends_with("制作.xlsx · 报价 · A2 至 A4"), "{answers}");
        assert!(high > 8, "{high} lines of 27 points");
        let (answers, high) = of(60);
        assert!(answers.ends_with("A2 至 A61"), "{answers}");
        assert_eq!(high, 0);
    }

    #[test]
    fn an_empty_form_is_filled_in_by_hand() {
        let example = example::office();
        let quote = form(&example.input(), FormKind::Quote, Subject::None);
        let output = write(&example.input(), &quote).unwrap();
        let sheet = part_of(&output.bytes, "xl/worksheets/sheet1.xml");
        assert!(sheet.matches(" ht=\"27\"").count() > 8, "36 pixels are 27 points: {sheet}");
        assert!(part_of(&output.bytes, "xl/sharedStrings.xml").contains("合计大写：人民币<"));
    }
}
