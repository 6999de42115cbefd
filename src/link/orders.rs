//! Work orders joined to their project, their 前置单 and their earlier rounds; clocks set last.

use super::duplicates::Duplicates;
use super::keys::Register;
use super::linking::{Linking, Row};
use super::{Case, Link, LinkedOrder, cases};
use crate::finding::Severity;
use crate::model::Records;
use crate::model::order::Order;
use std::collections::BTreeSet;

/// Orders by key, the register of their keys (those not yet written included), rounds attached.
pub(super) fn link(
    records: &mut Records,
    later: BTreeSet<String>,
    duplicates: &Duplicates,
    cases: &[Case],
    linking: &mut Linking,
) -> (Vec<LinkedOrder>, Register) {
    let mut rows = std::mem::take(&mut records.orders);
    rows.sort_by(|a, b| (&a.key, a.at).cmp(&(&b.key, b.at)));
    let mut register = Register::of(records, "工作单/工作单", 'G');
    let mut orders: Vec<LinkedOrder> = Vec::with_capacity(rows.len());
    for record in rows {
        let duplicate = duplicates.orders.contains(&record.key);
        let repeated = duplicate && register.get(&record.key).is_some();
        register.add(&record.key, orders.len(), duplicate);
        orders.push(LinkedOrder {
            case: cases::of(cases, &record.project),
            record,
            duplicate,
            repeated,
            ..LinkedOrder::default()
        });
    }
    register.add_later(later);
    for order in &mut orders {
        order.predecessor = predecessor(&mut order.record, &register, linking);
    }
    attach_rounds(records, &mut orders, &register, linking);
    (orders, register)
}

fn predecessor(order: &mut Order, register: &Register, linking: &mut Linking) -> Link {
    let project = order.project.known().cloned();
    let row = Row { key: &order.key, project: project.as_deref(), severity: Severity::Yellow };
    let link = linking.refer(&mut order.predecessor, row, "前置单号", register);
    if link.index().is_some() && order.predecessor.known() == Some(&order.key) {
        let message = "前置单号写的是本单自己，时限无法起算；请改为上一步的工作单号，没有上一步的留空";
        linking.orphan(row, "前置单号", order.predecessor.at, message.to_owned());
        return Link::Orphan(order.key.clone());
    }
    link
}

fn attach_rounds(
    records: &mut Records,
    orders: &mut [LinkedOrder],
    register: &Register,
    linking: &mut Linking,
) {
    for mut round in std::mem::take(&mut records.rounds) {
        let key = round.order.text().to_owned();
        let row = Row { key: &key, project: None, severity: Severity::Yellow };
        let link = linking.refer(&mut round.order, row, "工作单号", register);
        if let Some(order) = link.index().and_then(|index| orders.get_mut(index)) {
            linking.belongs(round.at, order.record.project.known().map(String::as_str));
            order.rounds.push(round);
        }
    }
    for order in orders {
        order.rounds.sort_by_key(|round| {
            let submitted = round.submitted.get();
            let when = submitted.map(|moment| moment.date).or(round.opinion_date.get());
            (when.is_none(), when, round.number.get(), submitted, round.at)
        });
    }
}
