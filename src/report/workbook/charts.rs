//! Native charts, each beside the figures it is drawn from. Series differ in shade and pattern, so
//! that they are told apart in grey print.

use super::cell;
use super::style::Styles;
use crate::report::view::status::figure::{Figure, Shape};
use crate::report::view::status::table::{Kind, Value};
use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartPatternFill, ChartPatternFillType,
    ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};

/// Where the charts stand: behind a name and the figures of three series.
const CHART_COLUMN: u16 = 5;
/// Pixels.
const WIDTH: u32 = 620;
const ROW_HEIGHT: u32 = 22;

/// All figures below one another.
pub(super) fn write(
    sheet: &mut Worksheet,
    name: &str,
    figures: &[Figure],
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (col, width) in [(0, 22), (1, 16), (2, 16), (3, 16), (4, 3)] {
        sheet.set_column_width(col, width)?;
    }
    let mut row = 0;
    for figure in figures {
        sheet.write_string_with_format(row, 0, figure.title, &styles.part)?;
        let headings = std::iter::once(&figure.of).chain(&figure.series);
        for (col, heading) in (0u16..).zip(headings) {
            sheet.write_string_with_format(row + 1, col, *heading, &styles.header)?;
        }
        let first = row + 2;
        for (row, (bar, values)) in (first..).zip(&figure.bars) {
            let mut pen = cell::Pen::new(sheet, styles, "");
            pen.write((row, 0), &Value::Text(bar.clone()), Kind::Text)?;
            for (col, value) in (1u16..).zip(values) {
                let kind = if matches!(value, Value::Count(_)) { Kind::Count } else { Kind::Money };
                pen.write((row, col), value, kind)?;
            }
        }
        let bars = u32::try_from(figure.bars.len()).unwrap_or(u32::MAX);
        let height = 110 + 34 * bars.min(30);
        if let Some(last) = bars.checked_sub(1).map(|n| first + n) {
            sheet.insert_chart(row, CHART_COLUMN, &chart(name, figure, (first, last), height))?;
        }
        row += (bars + 2).max(height / ROW_HEIGHT + 1) + 2;
    }
    Ok(())
}

fn chart(sheet: &str, figure: &Figure, (first, last): (u32, u32), height: u32) -> Chart {
    let mut chart = Chart::new(match figure.shape {
        Shape::Bars => ChartType::Bar,
        Shape::StackedBars => ChartType::BarStacked,
    });
    for (index, col) in (0..figure.series.len()).zip(1u16..) {
        chart
            .add_series()
            .set_name((sheet, first - 1, col))
            .set_categories((sheet, first, 0, last, 0))
            .set_values((sheet, first, col, last, col))
            .set_format(&mut fill(index));
    }
    chart.title().set_name(figure.title).set_font(ChartFont::new().set_size(12).set_bold());
    let pale = Color::RGB(0xD9_DE_E5);
    chart.x_axis().set_num_format("#,##0").set_major_gridlines_line(ChartLine::new().set_color(pale));
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_alt_text(figure.title);
    // The first bar on top, as in the table.
    chart.y_axis().set_reverse();
    chart.set_width(WIDTH).set_height(height);
    chart
}

/// Dark, striped, pale: told apart without colour.
fn fill(index: usize) -> ChartFormat {
    let (dark, middle, pale) = (Color::RGB(0x1F_3A_5F), Color::RGB(0xB0_24_1C), Color::RGB(0xA9_BF_D8));
    let mut format = ChartFormat::new();
    match index {
        0 => format.set_solid_fill(ChartSolidFill::new().set_color(dark)),
        1 => format.set_solid_fill(ChartSolidFill::new().set_color(pale)),
        _ => format.set_pattern_fill(
            ChartPatternFill::new()
                .set_pattern(ChartPatternFillType::DiagonalStripesDarkUpwards)
                .set_foreground_color(middle)
                .set_background_color(Color::White),
        ),
    };
    format
}
