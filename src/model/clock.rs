//! The clock of an order (`order`), and the result of every other deadline (`model::deadline`).

pub mod order;

pub use order::{OrderClock, OrderFacts, Span};

use super::field::Moment;

/// A deadline, and how late it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub due: Moment,
    /// Calendar days over, at least 1; `None` if it is not late.
    pub days_over: Option<i64>,
}
