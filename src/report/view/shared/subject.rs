//! The subject of a record in the words of the workbooks, by its key: 工作内容, 会议主题, medium and position,
//! content of a quote.

use crate::link::Office;
use std::borrow::Cow;

/// The subject of the record with this key; empty if it is unknown. Of records of several tables with one key a
/// 发布确认 comes first, then 报价, 排期, 会议, 工作单; of several rows the last.
pub fn subject<'a>(office: &'a Office, key: &str) -> Cow<'a, str> {
    if let Some((_, publication)) = office.publications.keyed(key, |one| &one.record.key).last() {
        let name = publication.placement.id().map(|id| office.placements[id].record.name());
        return name.unwrap_or_default().into();
    }
    if let Some((_, quote)) = office.quotes.keyed(key, |one| &one.key).last() {
        return quote.lines.first().map_or("", |line| line.content.text()).into();
    }
    if let Some((_, placement)) = office.placements.keyed(key, |one| &one.record.key).last() {
        return placement.record.name().into();
    }
    if let Some((_, meeting)) = office.meetings.keyed(key, |one| &one.record.key).last() {
        return meeting.record.subject.text().into();
    }
    let order = office.orders.keyed(key, |one| &one.record.key).last();
    order.map_or("", |(_, order)| order.record.content.text()).into()
}
