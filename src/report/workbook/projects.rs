//! 管理/状态_项目.xlsx: the overview, everything open, the pipeline and two charts, for the manager.

use super::cell;
use super::sheet::Book;
use super::style::Styles;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::status::projects::{Bar, bars, tables};
use crate::report::view::status::register::Register;
use rust_xlsxwriter::{Chart, ChartFont, ChartLegendPosition, ChartType, Color, Worksheet, XlsxError};

const CHARTS: &str = "图表";
const HEADINGS: [&str; 6] = ["项目", "到款", "付媒体", "垫款", "待办红", "待办黄"];

pub(super) fn write(register: &Register) -> Result<Output> {
    let mut book = Book::new(answer::PROJECTS, "项目状态", register.input())?;
    for table in tables(register) {
        book.table(&table)?;
    }
    let bars = bars(register);
    book.free_sheet(CHARTS, |sheet, styles| charts(sheet, styles, &bars))?;
    book.guide(&[
        "灯：红 承诺已破或款项有险；黄 有风险或不完整；绿 没有待办。已豁免和已发生·存查的不计。",
        "S 策略、A 创意、B 媒体、C 制作：手册 H-4.4 的四条线；“流程进度”逐格列出有凭据的份数和最近一天。",
        "待办红、待办黄按记录计，一条记录只计一次；客户确认滞留不计入我方红灯。",
        "垫款：付媒体超过该项目媒体预付款到款的部分，逐项目计，不互抵。",
        "处理状态、处理意见、处理人由大家填写，下次运行会读回并带到新表。",
    ])?;
    book.finish(Keeping::Dated)
}

/// The figures first, so that the charts can be checked; then money, then open records.
fn charts(sheet: &mut Worksheet, styles: &Styles, bars: &[Bar]) -> std::result::Result<(), XlsxError> {
    for (col, heading) in (0u16..).zip(HEADINGS) {
        sheet.set_column_width(col, if col == 0 { 24.0 } else { 16.0 })?;
        sheet.write_string_with_format(0, col, heading, &styles.header)?;
    }
    for (row, bar) in (1u32..).zip(bars) {
        sheet.write_string_with_format(row, 0, &bar.project, &styles.text)?;
        for (col, amount) in (1u16..).zip([bar.received, bar.paid, bar.advanced]) {
            cell::money(sheet, (row, col), amount, styles)?;
        }
        for (col, count) in (4u16..).zip([bar.red, bar.yellow]) {
            cell::count(sheet, (row, col), count, styles)?;
        }
    }
    let Some(last) = u32::try_from(bars.len()).ok().filter(|last| *last > 0) else { return Ok(()) };
    let money = chart(
        "到款、付媒体、垫款（元）",
        last,
        &[(1, Color::RGB(0x1F_5F_A8)), (2, Color::RGB(0x8F_A9_C4)), (3, Color::RGB(0xB0_24_1C))],
    );
    let open = chart("待办（记录数）", last, &[(4, Color::RGB(0xB0_24_1C)), (5, Color::RGB(0xD9_A4_1E))]);
    sheet.insert_chart(last + 2, 0, &money)?;
    sheet.insert_chart(last + 2, 3, &open)?;
    Ok(())
}

fn chart(title: &str, last: u32, series: &[(u16, Color)]) -> Chart {
    let mut chart = Chart::new(ChartType::Bar);
    for (col, colour) in series {
        chart
            .add_series()
            .set_name((CHARTS, 0, *col))
            .set_categories((CHARTS, 1, 0, last, 0))
            .set_values((CHARTS, 1, *col, last, *col))
            .set_format(
                rust_xlsxwriter::ChartFormat::new()
                    .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(*colour)),
            );
    }
    chart.title().set_name(title).set_font(ChartFont::new().set_size(12).set_bold());
    chart.x_axis().set_num_format("#,##0");
    chart.legend().set_position(ChartLegendPosition::Bottom);
    // The first project on top, as in the table.
    chart.y_axis().set_reverse();
    chart.set_width(460).set_height(120 + 36 * last.min(30));
    chart
}
