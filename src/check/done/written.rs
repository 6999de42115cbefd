//! Whether a client confirmed in writing, as what ends a finding asks it. It knows what the last run said, for a
//! 确认方式 that was emptied since proves nothing.

use crate::check::rule::Asked;
use crate::link::{LinkedOrder, LinkedPlacement, Quote};
use crate::model::choice::Channel;
use crate::model::{Field, Signed};

/// Whether the client confirmed the order in writing, and not merely because its 确认方式 was emptied.
pub(super) fn order_signed(asked: &Asked, order: &LinkedOrder) -> bool {
    let record = &order.record;
    order.confirmed.is_written()
        && !is_channel_emptied(asked, &record.key, &record.confirmed, &record.confirmed_by)
}

/// The same of a placement.
pub(super) fn placement_signed(asked: &Asked, placement: &LinkedPlacement) -> bool {
    let record = &placement.record;
    placement.confirmed.is_written()
        && !is_channel_emptied(asked, &record.key, &record.confirmed, &record.confirmed_by)
}

/// The same of every line of a quote.
pub(super) fn quote_signed(asked: &Asked, quote: &Quote) -> bool {
    let mut lines = quote.judged();
    quote.confirmed.is_written()
        && !lines.any(|line| is_channel_emptied(asked, &quote.key, &line.confirmed, &line.confirmed_by))
}

/// Whether the last run had this very day, but not in writing, and 确认方式 is blank now. A blank one counts
/// as written, but nobody wrote anything.
fn is_channel_emptied(asked: &Asked, key: &str, day: &Field<Signed>, channel: &Field<Channel>) -> bool {
    let record = asked.memory.records.get(key);
    let before = record.and_then(|record| record.dates.get("客户确认日")).and_then(Option::as_deref);
    let now = day.get().and_then(Signed::date).map(|day| day.to_string());
    channel.is_blank() && before.is_some() && before == now.as_deref() && asked.unwritten.contains(key)
}
