//! Chart geometry in integer units of a viewBox: templates only place what stands here.

use serde::Serialize;

/// Horizontal bars, one a row, of one or several segments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BarChart {
    pub id: &'static str,
    pub title: String,
    /// The same facts in a sentence, for those who cannot see it.
    pub description: String,
    pub width: u32,
    pub height: u32,
    pub label_x: u32,
    pub axis_x: u32,
    pub rows: Vec<BarRow>,
    pub legend: Vec<LegendItem>,
}

/// One row of bars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BarRow {
    pub label: String,
    pub y: u32,
    pub text_y: u32,
    pub bar_height: u32,
    pub segments: Vec<Segment>,
    /// Where the row's value is written, right of its bar.
    pub value_x: u32,
    pub value: String,
}

/// One piece of a bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Segment {
    pub x: u32,
    pub width: u32,
    /// Class of the style sheet.
    pub tone: &'static str,
    /// `红 3`, for the tooltip.
    pub text: String,
}

/// What a tone means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LegendItem {
    pub tone: &'static str,
    pub text: &'static str,
}

/// A part of a row before it has a place: tone, size, words.
pub struct Part {
    pub tone: &'static str,
    pub size: i64,
    pub text: String,
}

const WIDTH: u32 = 720;
const LABEL: u32 = 150;
const VALUE: u32 = 130;
const ROW: u32 = 26;
const BAR: u32 = 16;

/// Rows of (label, value in words, parts) drawn to one scale; parts below zero are not drawn.
pub fn bars(
    id: &'static str,
    title: String,
    rows: Vec<(String, String, Vec<Part>)>,
    legend: Vec<LegendItem>,
) -> BarChart {
    let total = |parts: &[Part]| parts.iter().map(|part| i128::from(part.size.max(0))).sum::<i128>();
    let largest = rows.iter().map(|(_, _, parts)| total(parts)).max().unwrap_or(0);
    let space = i128::from(WIDTH - LABEL - VALUE);
    let scale = |size: i128| match largest {
        0 => 0,
        _ => u32::try_from(size * space / largest).unwrap_or(0),
    };
    let sentences = rows.iter().map(|(label, value, _)| format!("{label}：{value}"));
    let description = sentences.collect::<Vec<_>>().join("；");
    let mut y = 4;
    let rows: Vec<BarRow> = rows
        .into_iter()
        .map(|(label, value, parts)| {
            let mut before: i128 = 0;
            let segments: Vec<Segment> = parts
                .into_iter()
                .filter(|part| part.size > 0)
                .map(|part| {
                    let (from, to) = (scale(before), scale(before + i128::from(part.size)));
                    before += i128::from(part.size);
                    // A small amount stays visible.
                    Segment { x: LABEL + from, width: (to - from).max(2), tone: part.tone, text: part.text }
                })
                .collect();
            let end = segments.last().map_or(LABEL, |last| last.x + last.width);
            let row =
                BarRow { label, y, text_y: y + BAR - 3, bar_height: BAR, segments, value_x: end + 8, value };
            y += ROW;
            row
        })
        .collect();
    BarChart {
        id,
        title,
        description,
        width: WIDTH,
        height: y + 4,
        label_x: LABEL - 10,
        axis_x: LABEL,
        rows,
        legend,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, sizes: &[i64]) -> (String, String, Vec<Part>) {
        let parts = sizes.iter().map(|size| Part { tone: "red", size: *size, text: String::new() });
        (name.to_owned(), format!("{sizes:?}"), parts.collect())
    }

    #[test]
    fn the_largest_row_fills_the_space_and_nothing_leaves_the_picture() {
        let chart = bars(
            "c",
            String::new(),
            vec![row("a", &[1, 3]), row("b", &[i64::MAX, i64::MAX]), row("c", &[0, -5])],
            vec![],
        );
        let ends: Vec<u32> = chart.rows.iter().map(|row| row.value_x - 8).collect();
        assert_eq!(ends, [LABEL + 2 + 2 - 2, WIDTH - VALUE, LABEL]);
        assert!(chart.rows.iter().flat_map(|row| &row.segments).all(|one| one.x + one.width <= WIDTH));
    }

    #[test]
    fn nothing_to_show_is_no_division_by_zero() {
        assert!(bars("c", String::new(), vec![row("a", &[])], vec![]).rows[0].segments.is_empty());
    }
}
