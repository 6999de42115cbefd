//! The workbooks that an office starts with: header notes, drop-downs from a list sheet, formats by the kind of
//! the column, grey example rows, grouped columns, print set-up. Nothing is protected, because protection
//! would prevent unfolding groups and extending tables.

use super::cell;
use super::style::{self, Styles};
use super::unmade;
use crate::error::Result;
use crate::normalise::schema::{self, FieldKind};
use crate::report::view::template::{Cell, Column, EXAMPLE, Grid, Sheet, Template};
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Formula, Note, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

const GUIDE: &str = schema::GUIDE_SHEET;
const LISTS: &str = schema::LIST_SHEET;
/// The defined names of the workbook with the names filled in on 人员 and on 项目.
const PEOPLE: &str = "人员名单";
const PROJECTS: &str = "项目名单";
/// The last row of a drop-down or a format.
const LAST_ROW: u32 = 2_000;
const PAPER_A4: u8 = 9;
/// The width of 说明, in characters.
const GUIDE_WIDTH: u16 = 110;
/// The empty rows of the grid for placements.
const GRID_ROWS: u32 = 12;
const GREY: Color = Color::RGB(0x8A_90_98);
const SHADE: Color = Color::RGB(0xE3_E6_EA);
const OPTIONAL: Color = Color::RGB(0x5B_6B_80);

type Drawn<T = ()> = std::result::Result<T, XlsxError>;

/// The file name and the bytes; the same day gives the same bytes.
///
/// # Errors
/// If the workbook could not be laid out.
pub fn write(template: &Template, today: NaiveDate) -> Result<(String, Vec<u8>)> {
    let bytes = draw(template, today).map_err(|error| unmade(&template.file, &error))?;
    Ok((template.file.clone(), bytes))
}

fn draw(template: &Template, today: NaiveDate) -> Drawn<Vec<u8>> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(
        u16::try_from(today.year()).unwrap_or(2000),
        u8::try_from(today.month()).unwrap_or(1),
        u8::try_from(today.day()).unwrap_or(1),
    )?;
    let title = template.file.trim_end_matches(".xlsx");
    workbook.set_properties(
        &DocProperties::new().set_title(title).set_author("jobbag").set_creation_datetime(&created),
    );
    workbook.set_default_format(&style::default_format(), style::ROW_PIXELS, style::COLUMN_PIXELS)?;
    let styles = Styles::all();
    let mut lists = Lists::default();
    for sheet in &template.sheets {
        columns(workbook.add_worksheet(), sheet, styles, &mut lists)?;
    }
    if let Some(grid) = &template.grid {
        day_grid(workbook.add_worksheet(), grid, styles)?;
    }
    guide(workbook.add_worksheet(), title, &template.guide, styles)?;
    lists.write(&mut workbook, styles)?;
    if template.sheets.iter().any(|sheet| sheet.name == "人员") {
        workbook.define_name(PEOPLE, &format!("={}", filled("人员", 'A')))?;
        // a project without 项目编号 goes by its name
        let (keys, names) = (filled("项目", 'A'), filled("项目", 'B'));
        workbook.define_name(PROJECTS, &format!("=IF({}<1,{names},{keys})", count("项目", 'A')))?;
    }
    workbook.save_to_buffer()
}

/// The drop-downs of a workbook. Each list stands once, as a column of the list sheet.
#[derive(Default)]
struct Lists(Vec<Vec<String>>);

impl Lists {
    /// The range of a list, as a formula.
    fn at(&mut self, choices: &[String]) -> Formula {
        let index = self.0.iter().position(|list| list == choices).unwrap_or_else(|| {
            self.0.push(choices.to_vec());
            self.0.len() - 1
        });
        let col = crate::model::source::Column(u16::try_from(index).unwrap_or(0));
        Formula::new(format!("={LISTS}!${col}$1:${col}${}", choices.len()))
    }

    fn write(&self, workbook: &mut Workbook, styles: &Styles) -> Drawn {
        if self.0.is_empty() {
            return Ok(());
        }
        let sheet = workbook.add_worksheet();
        sheet.set_name(LISTS)?.set_hidden(true);
        for (col, list) in (0u16..).zip(&self.0) {
            for (row, word) in (0u32..).zip(list) {
                sheet.write_string_with_format(row, col, word, &styles.text)?;
            }
        }
        Ok(())
    }
}

/// A sheet of columns: header, rows, and help for filling it in.
fn columns(sheet: &mut Worksheet, plan: &Sheet, styles: &Styles, lists: &mut Lists) -> Drawn {
    sheet.set_name(plan.name)?;
    page(sheet, plan.name)?;
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_row_height(0, 26)?;
    let optional = styles.header.clone().set_background_color(OPTIONAL).unset_bold();
    let mut headings = Vec::new();
    for (col, column) in (0u16..).zip(&plan.columns) {
        sheet.set_column_width(col, width(column))?;
        let format = format_of(column.kind, column.name);
        sheet.set_column_format(col, &format)?;
        let header = if column.required { &styles.header } else { &optional };
        headings.push(TableColumn::new().set_header(column.name).set_header_format(header));
        if !column.note.is_empty() {
            sheet.insert_note(0, col, &note(&column.note))?;
        }
        if let Some(validation) = drop_down(plan.name, column, lists) {
            sheet.add_data_validation(1, col, LAST_ROW, col, &validation)?;
        }
    }
    let first_seldom = plan.columns.iter().position(|column| column.seldom);
    let last_col = u16::try_from(plan.columns.len().saturating_sub(1)).unwrap_or(0);
    if let Some(first) = first_seldom.and_then(|first| u16::try_from(first).ok()) {
        // columns with data stay visible; the example row is none
        let filled = plan
            .rows
            .iter()
            .filter(|row| !row.example)
            .any(|row| row.cells.iter().skip(usize::from(first)).any(|cell| *cell != Cell::Blank));
        match filled {
            true => sheet.group_columns(first, last_col)?,
            false => sheet.group_columns_collapsed(first, last_col)?,
        };
    }
    let last_row = u32::try_from(plan.rows.len()).unwrap_or(0) + 1;
    let table = Table::new().set_columns(&headings).set_style(TableStyle::Light1).set_banded_rows(false);
    sheet.add_table(0, 0, last_row, last_col, &table)?;
    for (row, line) in (1u32..).zip(&plan.rows) {
        for ((col, value), column) in (0u16..).zip(&line.cells).zip(&plan.columns) {
            let mut format = format_of(column.kind, column.name);
            if line.example {
                format = format.set_font_color(GREY).set_italic();
            }
            write_cell(sheet, (row, col), value, &format)?;
        }
    }
    Ok(())
}

fn write_cell(sheet: &mut Worksheet, (row, col): (u32, u16), value: &Cell, format: &Format) -> Drawn {
    match value {
        Cell::Blank => sheet.write_blank(row, col, format)?,
        Cell::Text(text) => sheet.write_string_with_format(row, col, text, format)?,
        Cell::Money(amount) => sheet.write_number_with_format(row, col, cell::yuan(*amount), format)?,
        Cell::Count(count) => sheet.write_number_with_format(row, col, cell::number(*count), format)?,
        Cell::Percent(hundredths) => {
            sheet.write_number_with_format(row, col, cell::percent(*hundredths), format)?
        }
        Cell::Day(day) => {
            let format = format.clone().set_num_format("yyyy-mm-dd");
            sheet.write_datetime_with_format(row, col, day, &format)?
        }
        Cell::Moment(moment) => sheet.write_datetime_with_format(row, col, moment, format)?,
    };
    Ok(())
}

/// The format of a column's cells.
fn format_of(kind: FieldKind, name: &str) -> Format {
    let plain = style::default_format();
    match kind {
        FieldKind::Money | FieldKind::Price => plain.set_num_format("#,##0.00"),
        FieldKind::Date | FieldKind::Signed | FieldKind::Dates => {
            plain.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left)
        }
        FieldKind::Moment => plain.set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Left),
        FieldKind::Percent => plain.set_num_format("0.##%"),
        FieldKind::Count | FieldKind::YesNo | FieldKind::Discount => plain,
        // 参数 → 值 contains days, times and amounts
        FieldKind::Text if name == "值" => plain.set_align(FormatAlign::Left),
        // text: a long number keeps its digits
        _ => plain.set_num_format("@"),
    }
}

/// The rows above the first name: the header, and the example row until it is deleted.
fn above(sheet: &str) -> String {
    format!("IF(INDEX({sheet}!$A:$A,2)=\"{EXAMPLE}\",2,1)")
}

/// The number of names in a column, as a formula.
fn count(sheet: &str, column: char) -> String {
    format!("(COUNTA({sheet}!${column}:${column})-{})", above(sheet))
}

/// The names filled in in a column, as a formula; one blank line if there are none.
fn filled(sheet: &str, column: char) -> String {
    format!("OFFSET({sheet}!${column}$1,{},0,MAX(1,{}),1)", above(sheet), count(sheet, column))
}

fn drop_down(sheet: &str, column: &Column, lists: &mut Lists) -> Option<DataValidation> {
    if column.choices.is_empty() {
        // names are offered if the register is in the same workbook; other names can be typed
        let roster = ["项目", "人员", "服务清单", "前期推进"].contains(&sheet);
        let names = match column.kind {
            FieldKind::Person if roster => PEOPLE,
            FieldKind::Project if roster => PROJECTS,
            _ => return None,
        };
        let list = Formula::new(format!("={names}"));
        return Some(DataValidation::new().allow_list_formula(list).show_error_message(false));
    }
    let list = lists.at(&column.choices);
    let validation = DataValidation::new().allow_list_formula(list);
    let prompt = validation.set_error_style(DataValidationErrorStyle::Warning);
    let prompt = prompt
        .set_error_title("不在列表里")
        .ok()?
        .set_error_message("请从下拉里选；确实没有合适的，可以照写，运行后会列出来。");
    prompt.ok()
}

/// The width in characters; a 汉字 takes two, the filter button some more.
fn width(column: &Column) -> f64 {
    let least: u16 = match column.kind {
        FieldKind::Moment => 18,
        FieldKind::Key | FieldKind::Keys | FieldKind::Project => 18,
        FieldKind::Money | FieldKind::Price | FieldKind::Date | FieldKind::Signed | FieldKind::Dates => 13,
        FieldKind::Text | FieldKind::Medium | FieldKind::Names | FieldKind::WorkKind => 16,
        _ => 10,
    };
    let least = match column.name {
        "工作内容" | "客户名称" | "付款单位" | "备注" | "说明" | "内容" | "结论" | "行动项" => {
            28
        }
        _ => least,
    };
    let heading = u16::try_from(cell::columns(column.name)).unwrap_or(10) + 4;
    f64::from(least.max(heading))
}

/// A4 landscape, one page wide.
fn page(sheet: &mut Worksheet, title: &str) -> Drawn {
    sheet.set_landscape().set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.6, 0.5, 0.3, 0.3);
    sheet.set_header(format!("&L{title}")).set_footer("&C第 &P 页，共 &N 页");
    Ok(())
}

/// 说明: one line per point.
fn guide(sheet: &mut Worksheet, title: &str, lines: &[String], styles: &Styles) -> Drawn {
    sheet.set_name(GUIDE)?;
    page(sheet, GUIDE)?;
    sheet.set_column_width(0, f64::from(GUIDE_WIDTH))?;
    sheet.write_string_with_format(0, 0, format!("{}{title}》", schema::GUIDE_TITLE), &styles.title)?;
    let words = style::default_format().set_text_wrap().set_align(FormatAlign::Top);
    for (row, line) in (2u32..).zip(lines) {
        let high = u32::try_from(cell::columns(line).div_ceil(usize::from(GUIDE_WIDTH))).unwrap_or(1);
        if high > 1 {
            sheet.set_row_height_pixels(row, high * style::ROW_PIXELS)?;
        }
        sheet.write_string_with_format(row, 0, line, &words)?;
    }
    Ok(())
}

/// What a person sees when the mouse rests on a heading.
fn note(words: &str) -> Note {
    Note::new(words).add_author_prefix(false).set_width(260).set_height(110)
}

/// The grid of a month: title, a line of facts, header, days over weekdays, rows, totals, signature.
fn day_grid(sheet: &mut Worksheet, grid: &Grid, styles: &Styles) -> Drawn {
    sheet.set_name("排期")?;
    page(sheet, "媒体排期表")?;
    let small = |n: usize| u16::try_from(n).unwrap_or(0);
    let (before, days, after) = (small(grid.before.len()), small(grid.days.len()), small(grid.after.len()));
    let last = before + days + after - 1;
    let line = style::default_format().set_border(FormatBorder::Thin).set_border_color(SHADE);
    let centre = line.clone().set_align(FormatAlign::Center);
    let shaded = centre.clone().set_background_color(SHADE);
    let title = style::default_format().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    let note_on = |sheet: &mut Worksheet, col: u16, name: &str| -> Drawn {
        let words = grid.notes.get(name).filter(|words| !words.is_empty());
        words.map_or(Ok(()), |words| sheet.insert_note(2, col, &note(words)).map(|_| ()))
    };
    let month = grid.month.chinese();
    sheet.merge_range(0, 0, 0, last, &format!("{month} 媒体排期表（第1版）"), &title)?;
    sheet.write_string(1, 0, "单位：元")?;
    for (col, name) in (0u16..).zip(grid.before) {
        sheet.merge_range(2, col, 4, col, name, &styles.header)?;
        sheet.set_column_width(col, if col < 4 { 14 } else { 10 })?;
        note_on(sheet, col, name)?;
    }
    sheet.merge_range(2, before, 2, before + days - 1, &month, &styles.header)?;
    for (col, day) in (before..).zip(&grid.days) {
        sheet.set_column_width(col, 3.6)?;
        let look = if day.off.is_some() { &shaded } else { &centre };
        sheet.write_number_with_format(3, col, day.day, look)?;
        sheet.write_string_with_format(4, col, day.weekday, look)?;
        if let Some(reason) = &day.off {
            sheet.insert_note(
                3,
                col,
                &Note::new(reason).add_author_prefix(false).set_width(90).set_height(30),
            )?;
        }
    }
    for (col, name) in (before + days..).zip(grid.after) {
        sheet.merge_range(2, col, 4, col, name, &styles.header)?;
        sheet.set_column_width(col, 12)?;
        note_on(sheet, col, name)?;
    }
    for row in 5..5 + GRID_ROWS {
        let example = row == 5;
        let grey = |format: &Format| match example {
            true => format.clone().set_font_color(GREY).set_italic(),
            false => format.clone(),
        };
        let of = |name: &str| grid.example.iter().find(|(column, _)| example && *column == name);
        let names = (0u16..).zip(grid.before).chain((before + days..).zip(grid.after));
        for (col, name) in names {
            let value = of(name).map_or(&Cell::Blank, |(_, cell)| cell);
            let amount =
                matches!(value, Cell::Money(_)) || ["客户金额", "媒体成本", "刊例价", "净价"].contains(name);
            let format = if amount { line.clone().set_num_format("#,##0.00") } else { line.clone() };
            write_cell(sheet, (row, col), value, &grey(&format))?;
        }
        for (col, day) in (before..).zip(&grid.days) {
            let look = grey(if day.off.is_some() { &shaded } else { &centre });
            match example && day.day == grid.marked {
                true => sheet.write_number_with_format(row, col, 1, &look)?,
                false => sheet.write_blank(row, col, &look)?,
            };
        }
    }
    let below = 5 + GRID_ROWS;
    sheet.write_string_with_format(below, 0, "合计", &line)?;
    for (col, _) in (before + days + 1..=last).zip(grid.after) {
        let letter = crate::model::source::Column(col);
        let sum = Formula::new(format!("=SUM({letter}7:{letter}{below})")).set_result("0");
        sheet.write_formula_with_format(below, col, sum, &line.clone().set_num_format("#,##0.00"))?;
    }
    sheet.write_string(below + 1, 0, "备注：")?;
    sheet.write_string(below + 2, 0, "客户确认(签字盖章)：")?;
    sheet.write_string(below + 2, before, "日期：")?;
    sheet.set_freeze_panes(5, 3)?;
    sheet.set_repeat_rows(2, 4)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::view::template::templates;
    use std::io::Read as _;

    fn part(bytes: &[u8], name: &str) -> String {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn roster() -> Vec<u8> {
        let today = "2026-03-16".parse().unwrap();
        let template = templates(today, false).into_iter().find(|one| one.file == "项目名册.xlsx").unwrap();
        write(&template, today).unwrap().1
    }

    /// The text between the first of each of two marks.
    fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
        let from = text.find(start).map(|at| at + start.len()).unwrap();
        let rest = &text[from..];
        &rest[..rest.find(end).unwrap()]
    }

    #[test]
    fn required_headers_alone_are_bold() {
        let bytes = roster();
        let (sheet, styles) = (part(&bytes, "xl/worksheets/sheet1.xml"), part(&bytes, "xl/styles.xml"));
        let formats: Vec<&str> = between(&styles, "<cellXfs", "</cellXfs>").split("<xf ").skip(1).collect();
        let fonts: Vec<&str> = between(&styles, "<fonts", "</fonts>").split("<font>").skip(1).collect();
        let is_bold = |cell: &str| {
            let style: usize = between(&sheet, &format!("<c r=\"{cell}\" s=\""), "\"").parse().unwrap();
            let font: usize = between(formats[style], "fontId=\"", "\"").parse().unwrap();
            fonts[font].contains("<b/>")
        };
        // 项目编号, 项目名称, 客户名称
        assert_eq!(["A1", "B1", "C1"].map(is_bold), [false, true, false]);
    }

    /// The example row is no data: the columns that are seldom filled in are folded over it.
    #[test]
    fn seldom_columns_are_folded() {
        let sheet = part(&roster(), "xl/worksheets/sheet1.xml");
        let folded = between(&sheet, "<cols>", "</cols>")
            .split("<col ")
            .filter(|one| ["hidden=\"1\"", "outlineLevel=\"1\""].iter().all(|mark| one.contains(mark)));
        let number =
            |one: &str, name: &str| -> u32 { between(one, &format!("{name}=\""), "\"").parse().unwrap() };
        let columns: u32 = folded.map(|one| number(one, "max") - number(one, "min") + 1).sum();
        assert_eq!(columns, 15);
    }

    /// A drop-down of names offers the names in 人员 without the example row; any name can be typed.
    #[test]
    fn names_are_offered_as_they_are_filled_in() {
        let bytes = roster();
        let (workbook, sheet) = (part(&bytes, "xl/workbook.xml"), part(&bytes, "xl/worksheets/sheet1.xml"));
        let names = between(&workbook, "<definedName name=\"人员名单\">", "</definedName>");
        assert_eq!(
            names.replace("&quot;", "\""),
            "OFFSET(人员!$A$1,IF(INDEX(人员!$A:$A,2)=\"示例\",2,1),0,\
             MAX(1,(COUNTA(人员!$A:$A)-IF(INDEX(人员!$A:$A,2)=\"示例\",2,1))),1)"
        );
        let lists = sheet.split("<dataValidation ").skip(1);
        let of_names: Vec<&str> = lists.filter(|one| one.contains("<formula1>人员名单</formula1>")).collect();
        assert!(
            !of_names.is_empty() && of_names.iter().all(|one| !one.contains("showErrorMessage")),
            "{of_names:?}"
        );
    }
}
