//! Load per person: open work by 责任人, and the open findings they own.

use crate::due::Agenda;
use crate::finding::Severity;
use crate::link::Office;
use crate::report::view::shared::chart::{BarChart, LegendItem, Part, bars};
use crate::report::view::shared::line::RecordLine;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One person's work as of 检查日.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Load {
    pub name: String,
    /// Orders not handed in yet
    pub running: usize,
    /// Of these beyond their limit
    pub late: usize,
    /// Of these due in the week ahead
    pub due: usize,
    /// Handed in, waiting for the client
    pub waiting: usize,
    /// Records with an open red or yellow finding they own
    pub red: usize,
    pub yellow: usize,
}

/// Everyone with something open, the fullest desk first.
pub fn load(office: &Office, agenda: &Agenda, records: &[RecordLine]) -> Vec<Load> {
    let due: BTreeSet<&str> = agenda.due.iter().map(|due| due.key.as_str()).collect();
    let mut people: BTreeMap<String, Load> = BTreeMap::new();
    for order in office.orders.iter().filter(|order| order.clock.judged && !order.repeated) {
        let Some(owner) = order.record.owner.known().and_then(|names| names.first()) else { continue };
        let load = people.entry(owner.to_owned()).or_default();
        if order.clock.submitted.is_none() {
            load.running += 1;
            load.late += usize::from(order.clock.days_over.is_some_and(|days| days > 0));
            load.due += usize::from(due.contains(order.record.key.as_str()));
        } else if order.clock.awaiting_since.is_some() {
            load.waiting += 1;
        }
    }
    for record in records {
        let owner = record.first.owner;
        if owner.is_empty() {
            continue;
        }
        let load = people.entry(owner.to_owned()).or_default();
        if record.has(Severity::Red) {
            load.red += 1;
        } else if record.has(Severity::Yellow) {
            load.yellow += 1;
        }
    }
    let mut loads: Vec<Load> =
        people.into_iter().map(|(name, load)| Load { name, ..load }).filter(Load::is_something).collect();
    loads.sort_by(|a, b| {
        (b.red, b.late, b.running, b.yellow, &a.name).cmp(&(a.red, a.late, a.running, a.yellow, &b.name))
    });
    loads
}

/// Work in hand as bars: beyond the limit, due this week, the rest, waiting for the client.
pub fn load_chart(people: &[Load]) -> BarChart {
    let working = people.iter().filter(|one| one.running + one.waiting > 0);
    let rows = working.map(|one| {
        let part = |tone, word: &str, count: usize| Part {
            tone,
            size: i64::try_from(count).unwrap_or(i64::MAX),
            text: format!("{word} {count}"),
        };
        let rest = one.running.saturating_sub(one.late + one.due);
        let parts = vec![
            part("red", "已超时", one.late),
            part("yellow", "本周到期", one.due),
            part("blue", "其他在做", rest),
            part("age1", "等客户", one.waiting),
        ];
        let value = format!("在做 {} · 等 {}", one.running, one.waiting);
        (one.name.clone(), value, parts)
    });
    let legend = vec![
        LegendItem { tone: "red", text: "已超时" },
        LegendItem { tone: "yellow", text: "本周到期" },
        LegendItem { tone: "blue", text: "其他在做" },
        LegendItem { tone: "age1", text: "已交、等客户" },
    ];
    bars("chart-people", "各人手上的工作单".to_owned(), rows.collect(), legend)
}

impl Load {
    fn is_something(&self) -> bool {
        self.running + self.waiting + self.red + self.yellow > 0
    }
}
