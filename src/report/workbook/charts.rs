//! Native charts, each beside the figures it is drawn from. Series differ in shade and pattern, so
//! that they are told apart in grey print.

use super::cell;
use super::style::Styles;
use crate::report::view::status::figure::{Figure, Shape};
use crate::report::view::status::table::{ColumnKind, Value};
use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartPatternFill, ChartPatternFillType,
    ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};

/// Pixels.
const WIDTH: u32 = 620;
const ROW_HEIGHT: u32 = 22;
const AREA_HEIGHT: u32 = 420;

/// All figures below one another.
pub(super) fn write(
    sheet: &mut Worksheet,
    name: &str,
    figures: &[Figure],
    styles: &Styles,
) -> Result<(), XlsxError> {
    let most = figures.iter().map(|figure| figure.series.len()).max().unwrap_or(0);
    let beside = u16::try_from(most + 2).unwrap_or(u16::MAX);
    sheet.set_column_width(0, 22)?;
    for col in 1..beside - 1 {
        sheet.set_column_width(col, 16)?;
    }
    sheet.set_column_width(beside - 1, 3)?;
    let mut row = 0;
    for figure in figures {
        sheet.write_string_with_format(row, 0, &figure.title, &styles.part)?;
        let headings = std::iter::once(figure.of).chain(figure.series.iter().map(String::as_str));
        for (col, heading) in (0u16..).zip(headings) {
            sheet.write_string_with_format(row + 1, col, heading, &styles.header)?;
        }
        let first = row + 2;
        for (row, (bar, values)) in (first..).zip(&figure.bars) {
            let mut pen = cell::Pen::new(sheet, styles, "");
            pen.write((row, 0), &Value::Text(bar.clone()), ColumnKind::Text)?;
            for (col, value) in (1u16..).zip(values) {
                let kind =
                    if matches!(value, Value::Count(_)) { ColumnKind::Count } else { ColumnKind::Money };
                pen.write((row, col), value, kind)?;
            }
        }
        let bars = u32::try_from(figure.bars.len()).unwrap_or(u32::MAX);
        let height = match figure.shape {
            Shape::StackedAreas => AREA_HEIGHT,
            Shape::Bars | Shape::StackedBars => 110 + 34 * bars.min(30),
        };
        if let Some(last) = bars.checked_sub(1).map(|n| first + n) {
            sheet.insert_chart(row, beside, &chart(name, figure, (first, last), height))?;
        }
        row += (bars + 2).max(height / ROW_HEIGHT + 1) + 2;
    }
    Ok(())
}

fn chart(sheet: &str, figure: &Figure, (first, last): (u32, u32), height: u32) -> Chart {
    let mut chart = Chart::new(match figure.shape {
        Shape::Bars => ChartType::Bar,
        Shape::StackedBars => ChartType::BarStacked,
        Shape::StackedAreas => ChartType::AreaStacked,
    });
    for (index, col) in (0..figure.series.len()).zip(1u16..) {
        chart
            .add_series()
            .set_name((sheet, first - 1, col))
            .set_categories((sheet, first, 0, last, 0))
            .set_values((sheet, first, col, last, col))
            .set_format(&mut fill(index));
    }
    chart.title().set_name(figure.title.as_str()).set_font(ChartFont::new().set_size(12).set_bold());
    let pale = Color::RGB(0xD9_DE_E5);
    let line = ChartLine::new().set_color(pale).clone();
    match figure.shape {
        Shape::StackedAreas => {
            chart.y_axis().set_num_format("#,##0").set_major_gridlines_line(&line);
        }
        // The first bar on top, as in the table.
        Shape::Bars | Shape::StackedBars => {
            chart.x_axis().set_num_format("#,##0").set_major_gridlines_line(&line);
            chart.y_axis().set_reverse();
        }
    }
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_alt_text(figure.title.as_str());
    chart.set_width(WIDTH).set_height(height);
    chart
}

/// Dark, pale, striped, middle, dotted, white with lines: told apart without colour.
fn fill(index: usize) -> ChartFormat {
    let (dark, middle, pale) = (Color::RGB(0x1F_3A_5F), Color::RGB(0x6F_8F_B5), Color::RGB(0xA9_BF_D8));
    let red = Color::RGB(0xB0_24_1C);
    let pattern = |pattern, colour: Color| {
        let mut fill = ChartPatternFill::new();
        fill.set_pattern(pattern).set_foreground_color(colour).set_background_color(Color::White);
        fill
    };
    let mut format = ChartFormat::new();
    match index % 6 {
        0 => format.set_solid_fill(ChartSolidFill::new().set_color(dark)),
        1 => format.set_solid_fill(ChartSolidFill::new().set_color(pale)),
        2 => format.set_pattern_fill(&pattern(ChartPatternFillType::DiagonalStripesDarkUpwards, red)),
        3 => format.set_solid_fill(ChartSolidFill::new().set_color(middle)),
        4 => format.set_pattern_fill(&pattern(ChartPatternFillType::Dotted40Percent, dark)),
        _ => format.set_pattern_fill(&pattern(ChartPatternFillType::HorizontalStripesLight, dark)),
    };
    format
}
