//! A chart of a status workbook, with its figures.

use super::table::Value;

/// How its series are placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Side by side, one bar each.
    Bars,
    /// One bar, its parts behind one another.
    StackedBars,
    /// Over time, the parts stacked; with a limit, the last series is a line over them.
    StackedAreas { limit: bool },
}

/// One chart with its figures before it, so that it can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub title: String,
    pub shape: Shape,
    /// The heading of the column that names the bars.
    pub of: &'static str,
    pub series: Vec<String>,
    /// The bars: a name, and a value for each series.
    pub bars: Vec<(String, Vec<Value<'static>>)>,
}
