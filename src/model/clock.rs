//! The order clock on a parameter struct of its own; the other deadlines are `model::deadline`.

pub mod order;

pub use order::{OrderClock, OrderFacts, Span};

use super::field::Moment;

/// A deadline and whether it was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub due: Moment,
    /// Calendar days over, at least 1 where late.
    pub days_over: Option<i64>,
}
