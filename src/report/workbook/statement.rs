//! One 付款对账清单 as a workbook: A4 portrait, for stamp and signature.

use super::cell;
use super::sheet::Book;
use super::style::Styles;
use crate::error::Result;
use crate::model::Output;
use crate::model::output::Keeping;
use crate::model::{Fen, amount_in_words};
use crate::report::view::Input;
use crate::report::view::statement::{Entry, Statement};
use crate::report::view::status::table::Kind;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

const COLUMNS: [(&str, f64); 7] = [
    ("日期", 12.0),
    ("单据", 22.0),
    ("项目", 14.0),
    ("摘要", 38.0),
    ("应收", 16.0),
    ("已收", 16.0),
    ("余额", 16.0),
];
const LAST: u16 = 6;
const DUE: u16 = 4;
const RECEIVED: u16 = 5;
const BALANCE: u16 = 6;

/// One workbook for signature.
///
/// # Errors
/// Where the sheet could not be laid out.
pub fn write(input: &Input, statement: &Statement, folder: &str) -> Result<Output> {
    let path = format!("{folder}{}.xlsx", statement.file_stem());
    let mut book = Book::form(path, "付款对账清单", input)?;
    book.free_sheet("对账清单", |sheet, styles| draw(sheet, styles, statement))?;
    book.finish(Keeping::HandedOut)
}

type Drawn = std::result::Result<(), XlsxError>;

fn draw(sheet: &mut Worksheet, styles: &Styles, statement: &Statement) -> Drawn {
    sheet.set_portrait();
    for (col, (_, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width(col, width)?;
    }
    let title = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, LAST, "付款对账清单", &title)?;
    let (first, last) = (statement.month.first_day(), statement.month.last_day());
    let head = [
        format!("客户：{}", statement.client),
        format!("项目：{}", statement.projects.join("、")),
        format!("期间：{first} 至 {last}"),
    ];
    let mut row = 1;
    for line in head.into_iter().chain(statement.notes()) {
        sheet.write_string(row, 0, line)?;
        row += 1;
    }
    sheet.write_string(row, 0, "金额单位：元。余额为正是我方预收，为负是贵方应付。")?;
    row += 1;
    for (col, (heading, _)) in (0u16..).zip(COLUMNS) {
        sheet.write_string_with_format(row, col, heading, &styles.header)?;
    }
    sheet.set_repeat_rows(row, row)?;
    row += 1;
    row = balance(sheet, styles, row, "期初余额", statement.opening)?;
    for entry in &statement.entries {
        line(sheet, styles, row, entry)?;
        row += 1;
    }
    let totals = row;
    row = balance(sheet, styles, row, "本期合计与期末余额", statement.closing)?;
    cell::money(sheet, (totals, DUE), statement.due, styles)?;
    cell::money(sheet, (totals, RECEIVED), statement.received, styles)?;
    let closing = statement.closing.abs();
    let words = format!(
        "期末余额：{} {closing} 元，大写：人民币{}",
        statement.closing_word(),
        amount_in_words::write(closing)
    );
    sheet.write_string_with_format(row + 1, 0, words, &Format::new().set_bold())?;
    reply(sheet, row + 3, &statement.client)
}

fn balance(
    sheet: &mut Worksheet,
    styles: &Styles,
    row: u32,
    words: &str,
    amount: Fen,
) -> std::result::Result<u32, XlsxError> {
    for col in 0..BALANCE {
        sheet.write_blank(row, col, &styles.text)?;
    }
    sheet.write_string_with_format(row, 3, words, &styles.text)?;
    cell::money(sheet, (row, BALANCE), amount, styles)?;
    Ok(row + 1)
}

fn line(sheet: &mut Worksheet, styles: &Styles, row: u32, entry: &Entry) -> Drawn {
    sheet.write_datetime_with_format(row, 0, entry.day, &styles.day)?;
    for (col, words) in (1u16..).zip([&entry.document, &entry.project, &entry.summary]) {
        cell::words(sheet, (row, col), words, styles.of(Kind::Prose))?;
    }
    for (col, amount) in [(DUE, entry.due), (RECEIVED, entry.received)] {
        match amount {
            Some(amount) => cell::money(sheet, (row, col), amount, styles)?,
            None => sheet.write_blank(row, col, &styles.text).map(drop)?,
        }
    }
    cell::money(sheet, (row, BALANCE), entry.balance, styles)
}

/// The client's answer: right or not, and both stamps.
fn reply(sheet: &mut Worksheet, row: u32, client: &str) -> Drawn {
    sheet.write_string(row, 0, "请贵方核对后勾选、签章并回传：")?;
    sheet.write_string(row + 1, 0, "□ 信息证明无误")?;
    sheet.write_string(row + 2, 0, "□ 信息不符，差异说明：")?;
    for (col, side) in [(0u16, "我方（盖章）".to_owned()), (DUE, format!("{client}（盖章）"))] {
        sheet.write_string(row + 5, col, side)?;
        sheet.write_string(row + 7, col, "经手人签字：")?;
        sheet.write_string(row + 9, col, "日期：")?;
    }
    Ok(())
}
