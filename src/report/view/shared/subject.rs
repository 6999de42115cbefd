//! The subject of a record in the words of the workbooks, by its key: 工作内容, 会议主题, medium and position,
//! content of a quote.

use crate::link::Office;
use std::collections::BTreeMap;

/// The subjects of all records of an office.
pub struct Subjects<'a>(BTreeMap<&'a str, String>);

impl<'a> Subjects<'a> {
    pub fn new(office: &'a Office) -> Subjects<'a> {
        let mut all = BTreeMap::new();
        for order in &office.orders {
            all.insert(order.record.key.as_str(), order.record.content.text().to_owned());
        }
        for meeting in &office.meetings {
            all.insert(meeting.record.key.as_str(), meeting.record.subject.text().to_owned());
        }
        for placement in &office.placements {
            all.insert(placement.record.key.as_str(), placement.record.name());
        }
        for quote in &office.quotes {
            let content = quote.lines.first().map(|line| line.content.text().to_owned());
            all.insert(quote.key.as_str(), content.unwrap_or_default());
        }
        for publication in &office.publications {
            let name = publication.placement.id().map(|id| office.placements[id].record.name());
            let name = name.unwrap_or_default();
            all.insert(publication.record.key.as_str(), name);
        }
        Subjects(all)
    }

    /// The subject of a key; empty if it is unknown.
    pub fn of(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }
}
