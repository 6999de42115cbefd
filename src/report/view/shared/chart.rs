//! Chart geometry in integer units of a viewBox. Templates only place it.

use super::tone::Shade;
use super::words;
use crate::model::Fen;
use serde::Serialize;

/// Horizontal bars, one per row, each of one or several segments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BarChart {
    pub id: &'static str,
    pub title: String,
    /// The same facts in a sentence, for people who cannot see the chart.
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
    /// The room behind its bar that the longest bar takes.
    pub free: u32,
    /// The position of the row's value, to the right of its bar.
    pub value_x: u32,
    pub value: String,
}

/// One piece of a bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Segment {
    pub x: u32,
    pub width: u32,
    pub tone: Shade,
    /// `红 3`, for the tooltip.
    pub text: String,
}

/// The meaning of a shade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LegendItem {
    pub tone: Shade,
    pub text: &'static str,
}

/// A part of a row before it is laid out.
pub struct Part {
    pub tone: Shade,
    pub size: i64,
    pub text: String,
}

const WIDTH: u32 = 720;
const LABEL: u32 = 150;
/// The least room for the value at the end of the longest bar. A wide value takes more, by its columns.
const VALUE: u32 = 130;
const COLUMN: u32 = 8;
const ROW: u32 = 26;
const BAR: u32 = 16;

/// Draws rows of (label, value in words, parts) with one scale. Parts below zero are not drawn.
pub fn bars(
    id: &'static str,
    title: String,
    rows: Vec<(String, String, Vec<Part>)>,
    legend: Vec<LegendItem>,
) -> BarChart {
    let total = |parts: &[Part]| parts.iter().map(|part| i128::from(part.size.max(0))).sum::<i128>();
    let largest = rows.iter().map(|(_, _, parts)| total(parts)).max().unwrap_or(0);
    let value = rows.iter().map(|(_, value, _)| words::columns(value)).max().unwrap_or(0);
    let value = u32::try_from(value).unwrap_or(0).saturating_mul(COLUMN).saturating_add(12);
    let room = WIDTH - LABEL - value.clamp(VALUE, WIDTH - LABEL - VALUE);
    let scale = |size: i128| match largest {
        0 => 0,
        _ => u32::try_from(size * i128::from(room) / largest).unwrap_or(0),
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
            let free = (LABEL + room).saturating_sub(end);
            let row = BarRow {
                label,
                y,
                text_y: y + BAR - 3,
                bar_height: BAR,
                segments,
                free,
                value_x: end + 8,
                value,
            };
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

/// The points of one curve: `x,y x,y …`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Curve {
    pub tone: Shade,
    pub text: String,
    pub points: String,
}

/// Dots placed by two amounts, each with its name beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DotChart {
    pub id: &'static str,
    pub title: String,
    pub description: String,
    pub width: u32,
    pub height: u32,
    pub left: u32,
    pub right: u32,
    pub base: u32,
    pub top: u32,
    pub dots: Vec<Dot>,
    pub across: Vec<Tick>,
    pub up: Vec<Tick>,
}

/// One dot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dot {
    pub x: u32,
    pub y: u32,
    pub label: String,
    /// Whether the name stands to the left of the dot, because the right edge is near.
    pub before: bool,
    pub text: String,
}

/// A dot before it is laid out: name, fen (horizontal), count (vertical), words.
pub struct Spot {
    pub label: String,
    pub across: Fen,
    pub up: u64,
    pub text: String,
}

/// Lays out dots; each axis goes from zero to its largest value.
pub fn dots(id: &'static str, title: String, spots: Vec<Spot>) -> DotChart {
    let (left, right, top, base) = (70u32, 690u32, 16u32, 210u32);
    let most_across = spots.iter().map(|one| one.across.0).max().unwrap_or(0).max(1);
    let most_up = spots.iter().map(|one| one.up).max().unwrap_or(0).max(1);
    let x = |fen: i64| {
        let at = i128::from(fen.max(0)) * i128::from(right - left) / i128::from(most_across);
        left + u32::try_from(at).unwrap_or(0)
    };
    let y = |count: u64| {
        let at = u128::from(count) * u128::from(base - top) / u128::from(most_up);
        base - u32::try_from(at).unwrap_or(0).min(base - top)
    };
    let sentences = spots.iter().map(|one| format!("{}：{}", one.label, one.text));
    let description = sentences.collect::<Vec<_>>().join("；");
    let across = [most_across / 2, most_across].into_iter().map(|fen| Tick {
        at: x(fen),
        text_at: base + 20,
        text: words::headline_money(Fen(fen)),
    });
    let up = [most_up.div_ceil(2), most_up].into_iter().map(|count| Tick {
        at: y(count),
        text_at: y(count) + 4,
        text: count.to_string(),
    });
    let (across, up) = (across.collect(), up.collect());
    let dots = spots.into_iter().map(|one| {
        let at = x(one.across.0);
        Dot { x: at, y: y(one.up), label: one.label, before: at > right - 120, text: one.text }
    });
    DotChart {
        id,
        title,
        description,
        width: WIDTH,
        height: base + 30,
        left,
        right,
        base,
        top,
        dots: dots.collect(),
        across,
        up,
    }
}

/// A label on an axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tick {
    pub at: u32,
    pub text_at: u32,
    pub text: String,
}

/// A curve of steps: an amount stays until the day it changes, so a horizontal line is followed by a vertical.
pub(super) fn steps(points: impl Iterator<Item = (u32, u32)>) -> String {
    let mut text = String::new();
    let mut before = None;
    for (x, y) in points {
        if let Some(before) = before.filter(|before| *before != y) {
            text.push_str(&format!("{x},{before} "));
        }
        text.push_str(&format!("{x},{y} "));
        before = Some(y);
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::view::shared::tone::Tone;

    fn row(name: &str, sizes: &[i64]) -> (String, String, Vec<Part>) {
        let parts =
            sizes.iter().map(|size| Part { tone: Shade::Of(Tone::Red), size: *size, text: String::new() });
        (name.to_owned(), sizes.len().to_string(), parts.collect())
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
        let room = WIDTH - VALUE - LABEL;
        let free: Vec<u32> = chart.rows.iter().map(|row| row.free).collect();
        assert_eq!(free, [room - 2, 0, room], "on a phone each bar is as long, against the longest");
        assert!(chart.rows.iter().flat_map(|row| &row.segments).all(|one| one.x + one.width <= WIDTH));
    }

    #[test]
    fn a_long_value_has_its_room_behind_the_longest_bar() {
        let long = "3,368,490.00 · 104 项".to_owned();
        let part = Part { tone: Shade::Of(Tone::Red), size: 1, text: String::new() };
        let chart = bars("c", String::new(), vec![("a".to_owned(), long, vec![part])], vec![]);
        assert_eq!(chart.rows[0].value_x - 8, WIDTH - (COLUMN * 22 + 12));
    }

    #[test]
    fn dots_lie_between_nothing_and_the_largest() {
        let spot = |yuan, up| Spot { label: String::new(), across: Fen::yuan(yuan), up, text: String::new() };
        let chart = dots("d", String::new(), vec![spot(0, 0), spot(50, 10), spot(100, 5)]);
        let at: Vec<(u32, u32)> = chart.dots.iter().map(|dot| (dot.x, dot.y)).collect();
        assert_eq!(at, [(70, 210), (380, 16), (690, 113)]);
        assert!(dots("d", String::new(), Vec::new()).dots.is_empty());
    }

    #[test]
    fn nothing_to_show_is_no_division_by_zero() {
        assert!(bars("c", String::new(), vec![row("a", &[])], vec![]).rows[0].segments.is_empty());
    }
}
