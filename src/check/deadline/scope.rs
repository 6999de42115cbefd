//! Which orders the time limits look at.

use crate::check::steps;
use crate::link::{LinkedOrder, Office};
use crate::model::choice::OrderStatus;

/// Orders with a time limit: not 取消, not 搁置, the first row of a key.
pub(super) fn timed_orders(office: &Office) -> impl Iterator<Item = &LinkedOrder> {
    steps::orders(office).filter(|order| office.is_timed(order.case) && !is_off(order))
}

/// 取消 or 搁置.
fn is_off(order: &LinkedOrder) -> bool {
    matches!(order.clock.state, OrderStatus::Cancelled | OrderStatus::Shelved)
}
