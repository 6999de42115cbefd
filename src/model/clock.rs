//! The five clocks of the handbook, on parameter structs of their own.

use super::choice::OrderStatus;
use super::field::Moment;
use chrono::NaiveDate;

/// What an order's clock says as of 检查日 (clocks.md, "An order's clock").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderClock {
    /// Day 0; `None` where the clock has not started.
    pub received: Option<NaiveDate>,
    pub target: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    /// Working days of ours; `None` where the clock has not started.
    pub days_used: Option<i64>,
    /// Working days spent waiting for the client.
    pub days_waiting: i64,
    /// Working days beyond the upper limit or the promise, at least 1 when late.
    pub days_over: Option<i64>,
    /// A promise (承诺完成日) replaces the standard limit.
    pub promised: bool,
    /// A day of (received, due] lies in a year without a notice.
    pub provisional: bool,
    /// The day the work counts as handed in, rolled (also where the clock has not started);
    /// `None` while open, or open again after 修改.
    pub submitted: Option<NaiveDate>,
    /// The latest hand-in, rolled, while 客户意见, 客户意见日 and 客户确认日 are all blank (T10).
    pub awaiting_since: Option<NaiveDate>,
    /// 状态, derived from the dates; the typed one speaks where it says more.
    pub state: OrderStatus,
    /// The clock is judged at all: 取消, 搁置, 暂停, several pieces and so on are not.
    pub judged: bool,
    /// Our and the client's intervals (from, to], for the day-by-day explanation.
    pub spans: Vec<Span>,
}

/// Who had the ball in (from, to].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub ours: bool,
}

/// A deadline and whether it was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub due: Moment,
    /// Calendar days over, at least 1 where late.
    pub days_over: Option<i64>,
}
