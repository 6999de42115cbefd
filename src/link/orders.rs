//! Orders joined to their project, their 前置单 and their earlier rounds, with their clocks.

use super::duplicates::Duplicates;
use super::keys::Register;
use super::linking::{Linking, ReferenceRow};
use super::{Case, Link, LinkedOrder, OrderId, cases};
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
    rows.sort_by(|a, b| (&a.key, a.at).cmp(&(&b.key, b.at)));
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
        let message = "前置单号写的是本单自己，时限无法起算；请改为上一步的工作单号，没有上一步的留空";
        linking.orphan(row, "前置单号", order.predecessor.at, message.to_owned());
        *link = Link::Orphan(order.key.clone());
    }
    links
}

/// D03 for each order in a circle of 前置单号. None of them waits for another.
fn open_circles(orders: &mut IdVec<LinkedOrder>, linking: &mut Linking) {
    let before: Vec<Vec<usize>> = orders
        .iter()
        .map(|order| order.predecessors.iter().filter_map(Link::id).map(OrderId::index).collect())
        .collect();
    let open = in_circles(&before);
    let keys: Vec<String> = orders.iter().map(|order| order.record.key.clone()).collect();
    for (index, order) in orders.iter_mut().enumerate() {
        let Some(circle) = open.get(index).and_then(Option::as_ref) else { continue };
        let mut named = Vec::new();
        for link in &mut order.predecessors {
            let Some(key) =
                link.id().map(OrderId::index).filter(|i| circle.contains(i)).and_then(|i| keys.get(i))
            else {
                continue;
            };
            named.push(key.clone());
            *link = Link::Circle(key.clone());
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

/// The circle of each record, if it is in one: all records that it reaches and that reach it.
fn in_circles(before: &[Vec<usize>]) -> Vec<Option<BTreeSet<usize>>> {
    // a record that waits for none, or only for such records, is in no circle: this removes most
    let mut waiting: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); before.len()];
    for (index, names) in before.iter().enumerate() {
        for name in names {
            if let Some(after) = after.get_mut(*name) {
                after.push(index);
            }
        }
    }
    let mut free: Vec<usize> =
        (0..before.len()).filter(|i| before.get(*i).is_some_and(Vec::is_empty)).collect();
    while let Some(index) = free.pop() {
        for next in after.get(index).into_iter().flatten() {
            if let Some(left) = waiting.get_mut(*next) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    free.push(*next);
                }
            }
        }
    }
    let stuck = |index: usize| waiting.get(index).is_some_and(|left| *left > 0);
    let mut circles: Vec<Option<BTreeSet<usize>>> = vec![None; before.len()];
    for index in (0..before.len()).filter(|index| stuck(*index)) {
        if circles.get(index).is_some_and(Option::is_some) {
            continue;
        }
        let behind = reached(before, index);
        let circle: BTreeSet<usize> =
            reached(&after, index).into_iter().filter(|other| behind.contains(other)).collect();
        if circle.contains(&index) {
            for member in &circle {
                if let Some(place) = circles.get_mut(*member) {
                    *place = Some(circle.clone());
                }
            }
        }
    }
    circles
}

/// Every record reached from one along the arrows; the record itself only if an arrow leads back to it.
fn reached(arrows: &[Vec<usize>], from: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(index) = open.pop() {
        for next in arrows.get(index).into_iter().flatten() {
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
