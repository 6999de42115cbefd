//! The four numbers over the last twelve 截止日, as small lines.

use crate::model::FirstPage;
use crate::report::view::Input;
use serde::Serialize;

/// The number of 截止日 shown, including this one.
const WEEKS: usize = 12;
const WIDTH: i64 = 132;
const HEIGHT: i64 = 26;
const EDGE: i64 = 3;

/// One small line; a first run has no points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Course {
    pub width: i64,
    pub height: i64,
    pub points: String,
    pub last_x: i64,
    pub last_y: i64,
    /// `近 3 次：52、48、51`
    pub text: String,
}

/// The line of each of the four numbers; 垫款 in yuan. A line leaves out the days with an unknown number.
pub fn courses(input: &Input, now: FirstPage) -> [Course; 4] {
    let cut_off = input.office.settings.cut_off();
    let earlier = input.memory.first_pages.iter().filter(|(day, _)| *day < cut_off);
    let mut all: Vec<FirstPage> = earlier.map(|(_, page)| *page).collect();
    all.push(now);
    let from = all.len().saturating_sub(WEEKS);
    let shown = all.get(from..).unwrap_or_default();
    let of = |number: fn(&FirstPage) -> Option<i64>| {
        course(&shown.iter().filter_map(number).collect::<Vec<i64>>())
    };
    [
        of(|page| Some(page.red)),
        of(|page| Some(page.yellow)),
        of(|page| page.due),
        of(|page| page.advanced.map(|fen| fen.0 / 100)),
    ]
}

fn course(values: &[i64]) -> Course {
    let (Some(least), Some(most), 2..) = (values.iter().min(), values.iter().max(), values.len()) else {
        return Course::default();
    };
    let last = i64::try_from(values.len() - 1).unwrap_or(1);
    let point = |(index, value): (usize, &i64)| {
        let index = i64::try_from(index).unwrap_or(0);
        let x = EDGE + (WIDTH - 2 * EDGE) * index / last;
        let spread = (most - least).max(1);
        let y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - least) / spread;
        (x, y)
    };
    let points: Vec<(i64, i64)> = values.iter().enumerate().map(point).collect();
    let (last_x, last_y) = points.last().copied().unwrap_or_default();
    let told: Vec<String> = values.iter().map(i64::to_string).collect();
    Course {
        width: WIDTH,
        height: HEIGHT,
        points: points.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" "),
        last_x,
        last_y,
        text: format!("近 {} 次：{}", values.len(), told.join("、")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_needs_two_runs_and_goes_from_edge_to_edge() {
        assert_eq!(course(&[48]).points, "");
        let line = course(&[48, 61, 55]);
        assert_eq!(line.points, "3,23 66,3 129,13");
        assert_eq!((line.last_x, line.last_y, line.text.as_str()), (129, 13, "近 3 次：48、61、55"));
        assert_eq!(course(&[7, 7]).points, "3,23 129,23");
    }
}
