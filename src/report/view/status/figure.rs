//! A chart of a status workbook and the figures it is drawn from.

use super::table::Value;

/// How its series stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Side by side, one bar each.
    Bars,
    /// One bar, its parts behind one another.
    StackedBars,
    /// Over time, the parts on top of one another.
    StackedAreas,
}

/// One chart: the figures first, so that it can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub title: String,
    pub shape: Shape,
    /// Heading of what the bars stand for.
    pub of: &'static str,
    pub series: Vec<String>,
    /// One bar each: its name, and a value for each series.
    pub bars: Vec<(String, Vec<Value>)>,
}
