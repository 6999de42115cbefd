//! Orders joined to their project, their 前置单 and their earlier rounds, with their clocks.

use super::duplicates::Duplicates;
use super::keys::Register;
use super::linking::{Linking, ReferenceRow};
use super::{Case, Link, LinkedOrder, OrderId, cases, in_order};
use crate::finding::Severity;
use crate::model::order::Order;
use crate::model::{IdVec, Records};
use std::collections::BTreeSet;

/// The orders by key with their rounds, and the register of their keys, also of orders that do not exist yet.
pub(super) fn link(
    records: &mut Records,
    later: BTreeSet<String>,
    duplicates: &Duplicates,
    cases: &IdVec<Case>,
    linking: &mut Linking,
) -> (IdVec<LinkedOrder>, Register<LinkedOrder>) {
    let mut rows = std::mem::take(&mut records.orders);
    in_order(&mut rows, |row| (&row.key, row.at));
    let mut register = Register::of(records, "工作单/工作单", 'G');
    let mut orders: IdVec<LinkedOrder> = IdVec::with_capacity(rows.len());
    for record in rows {
        let duplicate = duplicates.orders.contains(&record.key);
        let repeated = duplicate && register.has(&record.key);
        register.add(&record.key, orders.next_id(), duplicate);
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
        order.predecessors = predecessors(&mut order.record, &register, linking);
    }
    open_circles(&mut orders, linking);
    attach_rounds(records, &mut orders, &register, linking);
    (orders, register)
}

fn predecessors(
    order: &mut Order,
    register: &Register<LinkedOrder>,
    linking: &mut Linking,
) -> Vec<Link<OrderId>> {
    let project = order.project.known().cloned();
    let row = ReferenceRow { key: &order.key, project: project.as_deref(), severity: Severity::Yellow };
    let mut links = linking.refer_all(&mut order.predecessor, row, "前置单号", register);
    let own = order.predecessor.known().into_iter().flatten().position(|key| *key == order.key);
    if let Some(link) = own.and_then(|own| links.get_mut(own)).filter(|link| link.id().is_some()) {
        let message =
            "前置单号写的是本单自己；本单时限按自己的下单时间起算。请改为上一步的工作单号，没有上一步的留空";
        linking.orphan(row, "前置单号", order.predecessor.at, message.to_owned());
        *link = Link::Circle(order.key.clone());
    }
    links
}

/// For each order those that it waits for, or those that wait for it.
type Arrows = IdVec<Vec<OrderId>, LinkedOrder>;

/// D03 for each order in a circle of 前置单号. None of them waits for another.
fn open_circles(orders: &mut IdVec<LinkedOrder>, linking: &mut Linking) {
    let before: Arrows = orders.map(|order| order.predecessors.iter().filter_map(Link::id).collect());
    let circles = in_circles(&before);
    if circles.iter().all(Option::is_none) {
        return; // as in most offices
    }
    let keys: IdVec<String, LinkedOrder> = orders.map(|order| order.record.key.clone());
    for (id, order) in orders.with_ids_mut() {
        let Some(circle) = &circles[id] else { continue };
        let mut named = Vec::new();
        for link in &mut order.predecessors {
            let Some(other) = link.id().filter(|other| circle.contains(other)) else { continue };
            named.push(keys[other].as_str());
            *link = Link::Circle(keys[other].clone());
        }
        let message = format!(
            "前置单号“{}”又以本单为前置，说不清先后；本单时限按自己的下单时间起算。请改为上一步的工作单号，没有上一步的留空",
            named.join("、")
        );
        let project = order.record.project.known().map(String::as_str);
        let row = ReferenceRow { key: &order.record.key, project, severity: Severity::Yellow };
        linking.orphan(row, "前置单号", order.record.predecessor.at, message);
    }
}

/// The circle of each order, if it is in one: all orders that it reaches and that reach it.
fn in_circles(before: &Arrows) -> IdVec<Option<BTreeSet<OrderId>>, LinkedOrder> {
    // an order that waits for none, or only for such orders, is in no circle: this removes most
    let mut waiting: IdVec<usize, LinkedOrder> = before.map(Vec::len);
    let mut after: Arrows = before.map(|_| Vec::new());
    for (id, names) in before.with_ids() {
        for name in names {
            after[*name].push(id);
        }
    }
    let mut free: Vec<OrderId> =
        before.with_ids().filter(|(_, names)| names.is_empty()).map(|(id, _)| id).collect();
    while let Some(id) = free.pop() {
        for next in &after[id] {
            let left = &mut waiting[*next];
            *left = left.saturating_sub(1);
            if *left == 0 {
                free.push(*next);
            }
        }
    }
    let mut circles: IdVec<Option<BTreeSet<OrderId>>, LinkedOrder> = before.map(|_| None);
    for id in before.ids().filter(|id| waiting[*id] > 0) {
        if circles[id].is_some() {
            continue;
        }
        let behind = reached(before, id);
        let circle: BTreeSet<OrderId> =
            reached(&after, id).into_iter().filter(|other| behind.contains(other)).collect();
        if circle.contains(&id) {
            for member in &circle {
                circles[*member] = Some(circle.clone());
            }
        }
    }
    circles
}

/// Every order reached from one along the arrows; the order itself only if an arrow leads back to it.
fn reached(arrows: &Arrows, from: OrderId) -> BTreeSet<OrderId> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        for next in &arrows[id] {
            if found.insert(*next) {
                open.push(*next);
            }
        }
    }
    found
}

fn attach_rounds(
    records: &mut Records,
    orders: &mut IdVec<LinkedOrder>,
    register: &Register<LinkedOrder>,
    linking: &mut Linking,
) {
    for mut round in std::mem::take(&mut records.rounds) {
        let key = round.order.text().to_owned();
        let row = ReferenceRow { key: &key, project: None, severity: Severity::Yellow };
        let link = linking.refer(&mut round.order, row, "工作单号", register);
        if let Some(order) = link.id() {
            let order = &mut orders[order];
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
