//! The lanes S, A, B and C of H-4.4 in words: the progress of a project, box by box, and the lane that a
//! finding belongs to.

use super::tone::Tone;
use super::words;
use crate::due::lanes::StepBox;
use crate::finding::Finding;
use crate::handbook::{self, Lane};
use crate::link::{Case, CaseId, LinkedOrder};
use crate::model::choice::Scope;
use crate::report::view::Input;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// One lane of the workflow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LaneView {
    #[serde(skip)]
    pub lane: Lane,
    pub id: char,
    pub name: &'static str,
    /// The last box with evidence: `B3 媒体订位`, or `尚未开始`.
    pub reached: String,
    pub started: bool,
    pub boxes: Vec<StepBoxView>,
}

/// One of the 21 boxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepBoxView {
    pub id: &'static str,
    pub work: &'static str,
    /// The work in a few characters, to stand in the box.
    pub short: &'static str,
    /// 已做 / 部分 / 未做 / 不需要 / 未知 / 未检查
    pub state: &'static str,
    pub tone: Tone,
    /// `12/15`; empty if nothing is counted.
    pub count: String,
    /// The last day of its evidence.
    pub day: String,
    /// The share that is done, for the bar.
    pub percent: usize,
    /// The records that block it, a few by name; empty if nothing was begun.
    pub blocked_by: String,
}

/// The words for the boxes, in a few characters.
const SHORT: [(&str, &str); 21] = [
    ("S1", "布署"),
    ("S2", "内部布置"),
    ("S3", "方案确认"),
    ("S4", "内部讨论"),
    ("S5", "提案"),
    ("S6", "策略合同"),
    ("A1", "设计"),
    ("A2", "设计确认"),
    ("A3", "完稿"),
    ("A4", "完稿确认"),
    ("A5", "交片"),
    ("B1", "排期"),
    ("B2", "排期确认"),
    ("B3", "订位"),
    ("B4", "预付款"),
    ("B5", "发片"),
    ("B6", "效果"),
    ("C1", "制作报价"),
    ("C4", "交制作"),
    ("C5", "制作"),
    ("C6", "收货付款"),
];

/// The work of a box in a few characters.
pub fn short(step: &handbook::WorkflowStep) -> &'static str {
    SHORT.iter().find(|(id, _)| *id == step.id).map_or(step.work, |(_, short)| short)
}

/// The four lanes of a project.
pub fn lanes(input: &Input, case: CaseId) -> Vec<LaneView> {
    let as_of = input.office.as_of();
    input.due.lanes[case]
        .iter()
        .map(|lane| {
            let furthest = lane.furthest();
            LaneView {
                lane: lane.lane,
                id: lane.lane.letter(),
                name: lane.lane.name(),
                reached: furthest
                    .map_or("尚未开始".to_owned(), |one| format!("{} {}", one.step.id, short(one.step))),
                started: furthest.is_some(),
                boxes: lane
                    .boxes
                    .iter()
                    .map(|one| step_box(one, as_of, input.office.cases[case].key()))
                    .collect(),
            }
        })
        .collect()
}

/// The number of blocking records that a box names.
const NAMED: usize = 3;

fn step_box(one: &StepBox, as_of: NaiveDate, project: &str) -> StepBoxView {
    let named: Vec<String> =
        one.missing.iter().take(NAMED).map(|key| words::short_key(key, project)).collect();
    let more = one.missing.len() - named.len();
    let more = if more > 0 { format!(" 等 {} 项", one.missing.len()) } else { String::new() };
    let begun = one.done > 0 && !one.unread && !named.is_empty();
    let (tone, state) = match one.done {
        _ if one.unread => (Tone::None, "未检查"),
        0 if one.of == 0 && one.not_needed > 0 => (Tone::None, "不需要"),
        0 if one.of > 0 && one.unknown == one.of => (Tone::None, "未知"),
        0 => (Tone::None, "未做"),
        n if n < one.of => (Tone::Part, "部分"),
        _ => (Tone::Done, "已做"),
    };
    StepBoxView {
        id: one.step.id,
        work: one.step.work,
        short: short(one.step),
        state,
        tone,
        count: if one.of > 1 && !one.unread { format!("{}/{}", one.done, one.of) } else { String::new() },
        day: words::day_or_blank(one.last, as_of),
        percent: if one.unread { 0 } else { (100 * one.done).checked_div(one.of).unwrap_or(0).min(100) },
        blocked_by: if begun { format!("{}{more}", named.join("、")) } else { String::new() },
    }
}

/// The lane of every order, placement and quote, by key.
pub fn record_lanes<'a>(input: &Input<'a>, case: &'a Case) -> BTreeMap<&'a str, Lane> {
    let office = input.office;
    let order_lane = |order: &LinkedOrder| {
        let scope = office.settings.limit(order.record.kind.text()).and_then(|limit| limit.scope);
        match scope {
            Some(Scope::Design | Scope::Broadcast) => Lane::Creative,
            Some(Scope::Media | Scope::Monitoring) => Lane::Media,
            Some(Scope::Production) => Lane::Production,
            Some(Scope::Strategy) | None => Lane::Strategy,
        }
    };
    let orders = office.orders.of(&case.orders);
    let orders = orders.map(|order| (order.record.key.as_str(), order_lane(order)));
    let placements = office.placements.of(&case.placements);
    let quotes = office.quotes.of(&case.quotes);
    orders
        .chain(placements.map(|placement| (placement.record.key.as_str(), Lane::Media)))
        .chain(quotes.map(|quote| (quote.key.as_str(), Lane::Production)))
        .collect()
}

/// The lane that a finding belongs to: by the kind of its record, else by its rule.
pub fn lane_of(input: &Input, records: &BTreeMap<&str, Lane>, finding: &Finding) -> Lane {
    if let Some(lane) = records.get(finding.key.as_str()) {
        return *lane;
    }
    (input.rule)(finding.code).map_or(Lane::Strategy, |rule| rule.lane)
}
