//! Native charts, each beside its figures. Series differ in shade and pattern, so that they can be told apart
//! in grey print.

use super::cell;
use super::style::Styles;
use crate::report::view::status::figure::{Figure, Shape};
use crate::report::view::status::table::{ColumnKind, Value};
use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartPatternFill,
    ChartPatternFillType, ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};

/// Widths in pixels: the columns of the figures, the gap before the charts, and the charts.
const NAME: u32 = 170;
const SERIES: u32 = 125;
const GAP: u32 = 24;
const NARROWEST: u32 = 620;
const WIDEST: u32 = 1000;
const ROW_HEIGHT: u32 = 22;
const AREA_HEIGHT: u32 = 420;
/// The size of landscape A4 within the margins in pixels, reduced for safety: without the workbook's font,
/// spreadsheet programs differ in the width of a column and the height of a row.
const PAPER: (u32, u32) = (880, 650);
/// The smallest print in per cent that can still be read.
const SMALLEST: u32 = 55;

/// A day of each week has its label: 42 of them would not be readable.
const DAYS_OF_A_WEEK: u16 = 7;
const RED: Color = Color::RGB(0xB0_24_1C);

/// How 图表 is printed: in one size; a figure that fits on a page is never cut.
struct Layout {
    /// Pixels of a chart.
    width: u32,
    /// Per cent.
    scale: u32,
    /// Rows of a printed page.
    page: u32,
}

impl Layout {
    fn of(figures: &[Figure]) -> Layout {
        let series = figures.iter().map(|figure| figure.series.len()).max().unwrap_or(0);
        let table = NAME + SERIES * u32::try_from(series).unwrap_or(0) + GAP;
        let tallest = figures.iter().map(rows).max().unwrap_or(1) * ROW_HEIGHT;
        let fits = (PAPER.1 * 100 / tallest.max(1)).clamp(SMALLEST, 100);
        let width = (PAPER.0 * 100 / fits).saturating_sub(table).clamp(NARROWEST, WIDEST);
        let scale = (PAPER.0 * 100 / (table + width)).min(fits).clamp(10, 100);
        Layout { width, scale, page: PAPER.1 * 100 / scale / ROW_HEIGHT }
    }
}

/// Pixels of a figure's chart.
fn height(figure: &Figure) -> u32 {
    let bars = u32::try_from(figure.bars.len()).unwrap_or(u32::MAX);
    match figure.shape {
        Shape::StackedAreas { .. } => AREA_HEIGHT,
        Shape::Bars | Shape::StackedBars => 110 + 30 * bars.min(30),
    }
}

/// The rows of a figure: its title, headings and values, or its chart if that is higher.
fn rows(figure: &Figure) -> u32 {
    let bars = u32::try_from(figure.bars.len()).unwrap_or(u32::MAX);
    (bars.saturating_add(2)).max(height(figure) / ROW_HEIGHT + 1)
}

/// The first row of each figure, and the rows before which a new page begins.
fn places(figures: &[Figure], page: u32) -> (Vec<u32>, Vec<u32>) {
    let (mut firsts, mut breaks) = (Vec::new(), Vec::new());
    let (mut row, mut begun) = (0u32, 0u32);
    for figure in figures {
        let rows = rows(figure);
        if row > begun && row.saturating_add(rows) > begun.saturating_add(page) {
            breaks.push(row);
            begun = row;
        }
        firsts.push(row);
        row = row.saturating_add(rows).saturating_add(2);
    }
    (firsts, breaks)
}

/// Writes all figures below one another.
pub(super) fn write(
    sheet: &mut Worksheet,
    name: &str,
    figures: &[Figure],
    styles: &Styles,
) -> Result<(), XlsxError> {
    let most = figures.iter().map(|figure| figure.series.len()).max().unwrap_or(0);
    let beside = u16::try_from(most + 2).unwrap_or(u16::MAX);
    sheet.set_column_width_pixels(0, NAME)?;
    for col in 1..beside - 1 {
        sheet.set_column_width_pixels(col, SERIES)?;
    }
    sheet.set_column_width_pixels(beside - 1, GAP)?;
    let layout = Layout::of(figures);
    let (firsts, breaks) = places(figures, layout.page);
    sheet.set_print_scale(u16::try_from(layout.scale).unwrap_or(100)).set_page_breaks(&breaks)?;
    for (figure, row) in figures.iter().zip(firsts) {
        sheet.write_string_with_format(row, 0, &figure.title, &styles.part)?;
        let headings = std::iter::once(figure.of).chain(figure.series.iter().map(String::as_str));
        for (col, heading) in (0u16..).zip(headings) {
            sheet.write_string_with_format(row + 1, col, heading, &styles.header)?;
        }
        let first = row + 2;
        for (row, (bar, values)) in (first..).zip(&figure.bars) {
            cell::write(sheet, (row, 0), &bar.as_str().into(), ColumnKind::Text)?;
            for (col, value) in (1u16..).zip(values) {
                let kind =
                    if matches!(value, Value::Count(_)) { ColumnKind::Count } else { ColumnKind::Money };
                cell::write(sheet, (row, col), value, kind)?;
            }
        }
        let bars = u32::try_from(figure.bars.len()).unwrap_or(u32::MAX);
        if let Some(last) = bars.checked_sub(1).map(|n| first + n) {
            sheet.insert_chart(row, beside, &chart(name, figure, (first, last), layout.width))?;
        }
    }
    Ok(())
}

fn chart(sheet: &str, figure: &Figure, (first, last): (u32, u32), width: u32) -> Chart {
    let mut chart = Chart::new(match figure.shape {
        Shape::Bars => ChartType::Bar,
        Shape::StackedBars => ChartType::BarStacked,
        Shape::StackedAreas { .. } => ChartType::AreaStacked,
    });
    let limit = matches!(figure.shape, Shape::StackedAreas { limit: true });
    let parts = figure.series.len() - usize::from(limit);
    let add = |chart: &mut Chart, col: u16, mut format: ChartFormat| {
        chart
            .add_series()
            .set_name((sheet, first - 1, col))
            .set_categories((sheet, first, 0, last, 0))
            .set_values((sheet, first, col, last, col))
            .set_format(&mut format);
    };
    let over_line = usize::from(matches!(figure.shape, Shape::StackedAreas { .. }));
    for (index, col) in (over_line..over_line + parts).zip(1u16..) {
        add(&mut chart, col, fill(index));
    }
    if let Some(col) = u16::try_from(parts + 1).ok().filter(|_| limit) {
        let mut over = Chart::new(ChartType::Line);
        let red = ChartLine::new().set_color(RED).set_width(2).set_dash_type(ChartLineDashType::Dash).clone();
        add(&mut over, col, ChartFormat::new().set_line(&red).clone());
        chart.combine(&over);
    }
    chart.title().set_name(figure.title.as_str()).set_font(ChartFont::new().set_size(12).set_bold());
    let pale = Color::RGB(0xD9_DE_E5);
    let line = ChartLine::new().set_color(pale).clone();
    match figure.shape {
        Shape::StackedAreas { .. } => {
            let slanted = ChartFont::new().set_rotation(-45).clone();
            chart.x_axis().set_label_interval(DAYS_OF_A_WEEK).set_font(&slanted);
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
    chart.set_width(width).set_height(height(figure));
    chart
}

/// Dark, pale, striped, middle, dotted, white with lines, so that they differ without colour. Areas begin with the
/// pale one: a line that crosses them is seen in grey print too.
fn fill(index: usize) -> ChartFormat {
    let (dark, middle, pale) = (Color::RGB(0x1F_3A_5F), Color::RGB(0x6F_8F_B5), Color::RGB(0xA9_BF_D8));
    let pattern = |pattern, colour: Color| {
        let mut fill = ChartPatternFill::new();
        fill.set_pattern(pattern).set_foreground_color(colour).set_background_color(Color::White);
        fill
    };
    let mut format = ChartFormat::new();
    match index % 6 {
        0 => format.set_solid_fill(ChartSolidFill::new().set_color(dark)),
        1 => format.set_solid_fill(ChartSolidFill::new().set_color(pale)),
        2 => format.set_pattern_fill(&pattern(ChartPatternFillType::DiagonalStripesDarkUpwards, RED)),
        3 => format.set_solid_fill(ChartSolidFill::new().set_color(middle)),
        4 => format.set_pattern_fill(&pattern(ChartPatternFillType::Dotted40Percent, dark)),
        _ => format.set_pattern_fill(&pattern(ChartPatternFillType::HorizontalStripesLight, dark)),
    };
    format
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(shape: Shape, bars: usize) -> Figure {
        Figure {
            title: String::new(),
            shape,
            of: "",
            series: vec![String::new(), String::new()],
            bars: vec![(String::new(), Vec::new()); bars],
        }
    }

    #[test]
    fn a_figure_that_a_page_can_hold_is_not_cut_in_two() {
        // 状态_收付款 of the samples: causes, causes that wait, ages, and 42 days
        let shapes = [
            (Shape::Bars, 8),
            (Shape::Bars, 2),
            (Shape::Bars, 6),
            (Shape::StackedAreas { limit: false }, 42),
        ];
        let figures: Vec<Figure> = shapes.into_iter().map(|(shape, bars)| figure(shape, bars)).collect();
        let layout = Layout::of(&figures);
        assert_eq!((layout.scale, layout.width, layout.page), (67, 869, 44));
        let (firsts, breaks) = places(&figures, layout.page);
        assert_eq!((firsts.as_slice(), breaks.as_slice()), ([0, 18, 28, 44].as_slice(), [44].as_slice()));
    }

    #[test]
    fn what_no_page_can_hold_is_printed_in_the_smallest_size() {
        let layout = Layout::of(&[figure(Shape::StackedAreas { limit: false }, 400)]);
        assert!(layout.scale >= SMALLEST && layout.width <= WIDEST, "{} {}", layout.scale, layout.width);
        assert_eq!(Layout::of(&[]).scale, 100);
    }
}
