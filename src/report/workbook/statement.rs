//! One 付款对账清单 as a workbook: portrait A4, with boxes for stamp and signature.

use super::cell;
use super::sheet::Book;
use super::style;
use crate::error::Result;
use crate::model::Output;
use crate::model::output::Keeping;
use crate::model::{Fen, amount_in_words};
use crate::report::view::Input;
use crate::report::view::statement::{Statement, StatementEntry};
use chrono::NaiveDate;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

/// Heading, and the least and most width in characters of the sheet's own font. Each column is as wide as
/// its words in between; together they fill A4 portrait at about the type of the page.
const COLUMNS: [(&str, usize, usize); 8] = [
    ("日期", 10, 10),
    ("单据", 8, 15),
    ("项目", 8, 10),
    ("摘要", 18, 22),
    ("发票号码", 9, 18),
    ("应收", 11, 14),
    ("已收", 11, 14),
    ("余额", 11, 14),
];
const INVOICE: u16 = 4;
const DUE: u16 = 5;
const RECEIVED: u16 = 6;
const BALANCE: u16 = 7;
const PAPER_A4: u8 = 9;
const ROW_PIXELS: u32 = 22;
/// Pixels of A4 portrait within the margins. The height is taken a little less: programs differ in it.
const PAPER: (u32, u32) = (698, 975);
/// Pixels of a character of the sheet's own font.
const CHARACTER: u32 = 8;
/// Pixels of what is signed: the totals, the balance in words, the reply and the stamps.
const SIGNED: u32 = 12 * ROW_PIXELS;
/// The last lines, which stand on the page that is signed: nobody signs a page without figures.
const KEPT: usize = 3;
/// Points of the lines, and of the font in which widths are counted.
const POINTS: u8 = 9;
const SHEET_POINTS: usize = 11;

/// One workbook for signature.
///
/// # Errors
/// If the sheet could not be laid out.
pub fn write(input: &Input, statement: &Statement, folder: &str) -> Result<Output> {
    let path = format!("{folder}{}.xlsx", statement.file_stem());
    let mut book = Book::form(path, "付款对账清单", input);
    book.free_sheet("对账清单", |sheet| Page::new(sheet, widths(statement)).draw(statement))?;
    book.finish(Keeping::HandedOut)
}

/// Characters of the lines' font in so many of the sheet's own, less the indent.
fn room(width: usize) -> usize {
    (width * SHEET_POINTS / usize::from(POINTS)).saturating_sub(1)
}

/// The least width in which so many characters of the lines' font have room.
fn width_for(characters: usize) -> usize {
    ((characters + 1) * usize::from(POINTS)).div_ceil(SHEET_POINTS) + 1
}

/// What each column needs, within its bounds.
fn widths(statement: &Statement) -> [usize; COLUMNS.len()] {
    let mut widths = COLUMNS.map(|(_, least, _)| least);
    let mut need = |col: u16, words: &str| {
        let Some((width, (_, _, most))) = widths.iter_mut().zip(COLUMNS).nth(usize::from(col)) else {
            return;
        };
        let characters = words.lines().map(cell::columns).max().unwrap_or(0);
        *width = (*width).max(width_for(characters).min(most));
    };
    for entry in &statement.entries {
        for (col, words) in (1u16..).zip([&entry.document, &entry.project, &entry.summary]) {
            need(col, words);
        }
        entry.invoices.iter().for_each(|number| need(INVOICE, number));
        for (col, amount) in [(DUE, entry.due), (RECEIVED, entry.received), (BALANCE, Some(entry.balance))] {
            need(col, &amount.map(|amount| amount.to_string()).unwrap_or_default());
        }
    }
    let sums = [(DUE, statement.due), (RECEIVED, statement.received)];
    for (col, amount) in sums.into_iter().chain([(BALANCE, statement.opening), (BALANCE, statement.closing)])
    {
        need(col, &amount.to_string());
    }
    widths
}

type Drawn = std::result::Result<(), XlsxError>;

struct Page<'s> {
    sheet: &'s mut Worksheet,
    /// Width of each column.
    widths: [usize; COLUMNS.len()],
    row: u32,
    /// The height of the rows on this printed page so far, and the first row of each page but the first.
    pixels: u32,
    breaks: Vec<u32>,
    label: Format,
    text: Format,
    money: Format,
    day: Format,
    plain: Format,
}

impl<'s> Page<'s> {
    fn new(sheet: &'s mut Worksheet, widths: [usize; COLUMNS.len()]) -> Page<'s> {
        let boxed = style::default_format()
            .set_font_size(POINTS)
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter);
        Page {
            sheet,
            widths,
            row: 0,
            pixels: 0,
            breaks: Vec::new(),
            label: boxed
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_text_wrap()
                .set_background_color(Color::RGB(0xEC_EE_F0)),
            money: boxed
                .clone()
                .set_num_format("#,##0.00;[Red]-#,##0.00")
                .set_align(FormatAlign::Right)
                .set_indent(1),
            day: boxed.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
            text: boxed.set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
            plain: style::default_format().set_font_size(POINTS).set_align(FormatAlign::VerticalCenter),
        }
    }

    fn draw(mut self, statement: &Statement) -> Drawn {
        self.sheet.set_portrait().set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0);
        self.sheet.set_print_center_horizontally(true).set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
        self.sheet.set_header("").set_footer("&C第 &P 页，共 &N 页");
        self.sheet.set_screen_gridlines(false);
        for (col, width) in (0u16..).zip(self.widths) {
            self.sheet.set_column_width(col, u16::try_from(width).unwrap_or(u16::MAX))?;
        }
        let title = style::default_format().set_bold().set_align(FormatAlign::Center);
        if !statement.company.is_empty() {
            self.across(&statement.company, &title.clone().set_font_size(13), 1)?;
        }
        self.across("付款对账清单", &title.set_font_size(18), 2)?;
        self.head(statement)?;
        let note = self.plain.clone().set_font_color(Color::RGB(0x8E_10_10)).set_text_wrap();
        for words in statement.notes() {
            let lines = self.lines(&words, 0, BALANCE);
            self.across(&words, &note, lines)?;
        }
        let unit = "金额单位：元。余额为正是我方预收贵方的款，为负是贵方应付的款；发票号码是期末以前已开的。";
        self.across(unit, &self.plain.clone(), 1)?;
        let heading = self.label.clone();
        self.row(1, |page, row| {
            for (col, (words, ..)) in (0u16..).zip(COLUMNS) {
                page.sheet.write_string_with_format(row, col, words, &heading)?;
            }
            page.sheet.set_repeat_rows(row, row).map(drop)
        })?;
        let (first, last) = (statement.month.first_day(), statement.month.last_day());
        self.balance((first, "期初余额"), None, statement.opening)?;
        let heights: Vec<u32> = statement.entries.iter().map(|entry| self.height(entry)).collect();
        let mut rest = heights.iter().sum::<u32>() + SIGNED;
        let kept = statement.entries.len().saturating_sub(KEPT);
        for (index, (entry, height)) in statement.entries.iter().zip(heights).enumerate() {
            self.keep(if index == kept { rest } else { height });
            self.entry(entry)?;
            rest -= height;
        }
        self.sheet.set_page_breaks(&self.breaks)?;
        let sums = Some((statement.due, statement.received));
        self.balance((last, "本期合计与期末余额"), sums, statement.closing)?;
        let closing = statement.closing.abs();
        let words = format!(
            "期末余额：{} {closing} 元，大写：人民币{}",
            statement.closing_word(),
            amount_in_words::write(closing)
        );
        self.across(&words, &self.text.clone().set_bold(), 1)?;
        let reply = format!("{}\n\n□ 信息证明无误　　　□ 信息不符，差异说明：", statement.request());
        self.across(&reply, &self.text.clone(), 4)?;
        self.seals(&statement.seal(), &format!("{}（盖章）", statement.client))?;
        self.sheet.set_print_area(0, 0, self.row - 1, BALANCE)?;
        Ok(())
    }

    /// A row so many lines high, written column by column.
    fn row(&mut self, lines: u32, draw: impl FnOnce(&mut Self, u32) -> Drawn) -> Drawn {
        let (row, pixels) = (self.row, lines.max(1) * ROW_PIXELS);
        self.sheet.set_row_height_pixels(row, pixels)?;
        draw(self, row)?;
        self.row += 1;
        self.pixels += pixels;
        Ok(())
    }

    /// Begins a new page where so many pixels have no room on this one. Programs break pages at different
    /// rows, and none may cut what is signed. The heading is printed on each page.
    fn keep(&mut self, pixels: u32) {
        let width =
            self.widths.iter().filter_map(|width| u32::try_from(*width).ok()).sum::<u32>() * CHARACTER;
        let page = PAPER.1 * width.max(PAPER.0) / PAPER.0;
        if self.pixels + pixels > page {
            self.breaks.push(self.row);
            self.pixels = ROW_PIXELS;
        }
    }

    /// Pixels of a line.
    fn height(&self, entry: &StatementEntry) -> u32 {
        let invoices = entry.invoices.join("\n");
        let words = [&entry.document, &entry.project, &entry.summary, &invoices];
        let lines = (1u16..).zip(words).map(|(col, words)| self.lines(words, col, col)).max();
        lines.unwrap_or(1) * ROW_PIXELS
    }

    /// Lines that words take in the columns from `first` to `last`.
    fn lines(&self, words: &str, first: u16, last: u16) -> u32 {
        let own = self.widths.iter().skip(usize::from(first)).take(usize::from(last - first) + 1);
        let room = room(own.sum()).max(1);
        let lines: usize = words.lines().map(|line| cell::columns(line).div_ceil(room).max(1)).sum();
        u32::try_from(lines).unwrap_or(u32::MAX).max(1)
    }

    /// Words over the whole width.
    fn across(&mut self, words: &str, format: &Format, lines: u32) -> Drawn {
        self.row(lines, |page, row| page.sheet.merge_range(row, 0, row, BALANCE, words, format).map(drop))
    }

    /// The parties, project, period and bank account: two facts per row.
    fn head(&mut self, statement: &Statement) -> Drawn {
        let (first, last) = (statement.month.first_day(), statement.month.last_day());
        let projects = statement.projects.join("、");
        let facts = [
            [("客户", statement.client.clone()), ("编号", statement.number.clone())],
            [("项目", projects), ("期间", format!("{first} 至 {last}"))],
            [("收款单位", statement.company.clone()), ("收款账号", statement.bank())],
        ];
        for [left, right] in facts {
            let lines = self.lines(&left.1, 1, 3).max(self.lines(&right.1, DUE, BALANCE));
            let (label, text) = (self.label.clone(), self.text.clone());
            self.row(lines, |page, row| {
                page.sheet.write_string_with_format(row, 0, left.0, &label)?;
                page.sheet.merge_range(row, 1, row, 3, "", &text)?;
                cell::words(page.sheet, (row, 1), &left.1, &text)?;
                page.sheet.write_string_with_format(row, INVOICE, right.0, &label)?;
                page.sheet.merge_range(row, DUE, row, BALANCE, "", &text)?;
                cell::words(page.sheet, (row, DUE), &right.1, &text)
            })?;
        }
        Ok(())
    }

    /// 期初余额 of the first day, or the totals with 期末余额 of the last.
    fn balance(&mut self, (day, words): (NaiveDate, &str), sums: Option<(Fen, Fen)>, amount: Fen) -> Drawn {
        let (text, money) = (self.text.clone().set_bold(), self.money.clone().set_bold());
        let of_day = self.day.clone().set_bold();
        self.row(1, |page, row| {
            page.sheet.write_datetime_with_format(row, 0, day, &of_day)?;
            page.sheet.merge_range(row, 1, row, INVOICE, words, &text)?;
            for (col, sum) in [(DUE, sums.map(|sums| sums.0)), (RECEIVED, sums.map(|sums| sums.1))] {
                page.amount(row, col, sum, &money)?;
            }
            page.amount(row, BALANCE, Some(amount), &money)
        })
    }

    fn amount(&mut self, row: u32, col: u16, amount: Option<Fen>, format: &Format) -> Drawn {
        match amount {
            Some(amount) => {
                self.sheet.write_number_with_format(row, col, cell::yuan(amount), format).map(drop)
            }
            None => self.sheet.write_blank(row, col, format).map(drop),
        }
    }

    fn entry(&mut self, entry: &StatementEntry) -> Drawn {
        let (text, money, day) = (self.text.clone(), self.money.clone(), self.day.clone());
        let invoices = entry.invoices.join("\n");
        let words = [&entry.document, &entry.project, &entry.summary, &invoices];
        let lines = self.height(entry) / ROW_PIXELS;
        self.row(lines, |page, row| {
            page.sheet.write_datetime_with_format(row, 0, entry.day, &day)?;
            for (col, words) in (1u16..).zip(words) {
                cell::words(page.sheet, (row, col), words, &text)?;
            }
            page.amount(row, DUE, entry.due, &money)?;
            page.amount(row, RECEIVED, entry.received, &money)?;
            page.amount(row, BALANCE, Some(entry.balance), &money)
        })
    }

    /// The two stamps side by side.
    fn seals(&mut self, ours: &str, theirs: &str) -> Drawn {
        let format = self.text.clone().set_align(FormatAlign::Top);
        let words = |side: &str| format!("{side}\n\n\n经手人：\n\n日期：");
        self.row(6, |page, row| {
            page.sheet.merge_range(row, 0, row, 3, "", &format)?;
            cell::words(page.sheet, (row, 0), &words(ours), &format)?;
            page.sheet.merge_range(row, INVOICE, row, BALANCE, "", &format)?;
            cell::words(page.sheet, (row, INVOICE), &words(theirs), &format)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::workbook::tests::part_of;
    use crate::testing::example;

    fn statement(lines: usize) -> Statement {
        let day = NaiveDate::from_ymd_opt(2026, 2, 5).unwrap();
        let entry = StatementEntry {
            day,
            document: "XM2026-001-M0301".to_owned(),
            project: "鹭白渡".to_owned(),
            summary: "澜隰晨报 A3 整版".to_owned(),
            invoices: Vec::new(),
            due: Some(Fen::yuan(51_200)),
            received: None,
            balance: Fen::yuan(-51_200),
        };
        Statement {
            client: "槲溪置业有限公司".to_owned(),
            company: "衡木巷广告有限公司".to_owned(),
            number: "DZ-202602-XM2026-001".to_owned(),
            accounts: vec!["6228 4804 0256 4890 018".to_owned()],
            return_days: 3,
            as_of: day,
            namesakes: 0,
            projects: vec!["鹭白渡".to_owned()],
            month: crate::model::Month::new(2026, 2).unwrap(),
            opening: Fen::ZERO,
            opened: None,
            entries: vec![entry; lines],
            due: Fen::ZERO,
            received: Fen::ZERO,
            closing: Fen::ZERO,
            unknown: Vec::new(),
            refused: Vec::new(),
            running: false,
        }
    }

    /// The totals, the balance in words, the reply and the stamps of a long statement stand on one page with
    /// the last lines; nobody signs a page without figures.
    #[test]
    fn what_is_signed_stands_with_its_figures_on_one_page() {
        let example = example::office();
        let breaks = |lines: usize| -> Vec<usize> {
            let output = write(&example.input(), &statement(lines), "").unwrap();
            let sheet = part_of(&output.bytes, "xl/worksheets/sheet1.xml");
            let of_break = |rest: &str| rest.split('"').next().unwrap().parse().unwrap();
            sheet.split("<brk id=\"").skip(1).map(of_break).collect()
        };
        // the first line stands in row 8; a page has room for 47 rows, of which the signed part takes 12
        let head = 8;
        for lines in [0, 1, 10, 25] {
            assert_eq!(breaks(lines), [0usize; 0], "{lines}");
        }
        for lines in (26..120).step_by(5) {
            let breaks = breaks(lines);
            let last = breaks.last().copied().unwrap_or(0);
            let on_last = head + lines - last;
            assert!(last == 0 || (KEPT..=47 - 12 - 1).contains(&on_last), "{lines} {breaks:?}");
        }
        assert_eq!(breaks(30), [head + 30 - KEPT]);
    }
}
