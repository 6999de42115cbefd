//! The clocks of all orders, computed when chains and rounds are known.

use super::linking::Linking;
use super::{Case, Link, LinkedOrder, OrderId};
use crate::finding::Code;
use crate::model::clock::order::{Chain, Limit, OrderFacts, Promise, Round};
use crate::model::order;
use crate::model::{IdVec, Settings};
use chrono::NaiveDate;

/// The day each order was confirmed in writing.
type Confirmations = IdVec<Option<NaiveDate>, LinkedOrder>;

/// Sets the clock of every order. A chained step needs only the confirmation of its 前置单, so the order in
/// which clocks are set does not matter.
pub(super) fn set(orders: &mut IdVec<LinkedOrder>, cases: &IdVec<Case>, linking: &mut Linking) {
    let settings = &linking.settings;
    let confirmations: Confirmations = orders.map(|order| order.confirmed.day());
    for order in orders.iter_mut() {
        let case = order.case.map(|case| &cases[case]);
        order.clock = facts(order, case, &confirmations, settings).clock();
    }
    for order in orders.iter().filter(|order| order.clock.unproved) {
        say_undated(&order.record, linking);
    }
}

/// D13 for a 状态 that says more than the dates: without 提交日 and 客户确认日 nothing can be judged.
fn say_undated(record: &order::Order, linking: &mut Linking) {
    if let Some(status) = record.status.get()
        && record.submitted.is_blank()
        && record.confirmed.is_blank()
    {
        let message = format!("状态是“{status}”而“提交日”未填，时限无法判断；请补填提交日");
        let at = record.submitted.at.or(record.status.at).or(Some(record.at));
        linking.note(Code::D13, &record.key, "提交日", at, message);
    }
}

fn facts<'a>(
    order: &LinkedOrder,
    case: Option<&Case>,
    confirmations: &Confirmations,
    settings: &'a Settings,
) -> OrderFacts<'a> {
    let record = &order.record;
    let limit = settings.limit(record.kind.text());
    let chain = if limit.is_some_and(|limit| limit.chained) {
        chain(&order.predecessors, confirmations)
    } else {
        Chain::None
    };
    let promise = match record.promised.get() {
        Some(day) => Promise::By(day),
        None if record.promised.is_refused() => Promise::Unreadable,
        None => Promise::None,
    };
    OrderFacts {
        calendar: &settings.calendar,
        as_of: settings.as_of,
        closing_time: settings.parameters.closing_time,
        order_cutoff: settings.parameters.order_cutoff,
        ordered: record.ordered.get(),
        in_writing: order.in_writing,
        chain,
        limit: limit.and_then(|limit| {
            let upper = limit.upper?;
            let target = limit.target.unwrap_or(upper);
            Some(Limit { target, upper, per_piece: limit.per_piece })
        }),
        pieces: if record.pieces.is_refused() { None } else { Some(record.pieces.get().unwrap_or(1).max(1)) },
        promise,
        earlier: order.rounds.iter().map(round).collect(),
        latest: Round {
            submitted: record.submitted.get(),
            opinion: record.opinion.get(),
            opinion_date: record.opinion_date.get(),
        },
        submission_unreadable: record.submitted.is_refused(),
        // a word that is not on the list counts as blank (D18)
        answered: !((record.opinion.is_absent() || record.opinion.is_refused())
            && record.opinion_date.is_absent()
            && record.confirmed.is_absent()),
        confirmed: record.confirmed.get(),
        started: record.started.get().is_some(),
        status: record.status.get(),
        suspended: case.is_some_and(Case::is_suspended) || order.repeated,
    }
}

/// When a chained step may begin: after every 前置单 is confirmed in writing. In a circle no order waits.
fn chain(predecessors: &[Link<OrderId>], confirmations: &Confirmations) -> Chain {
    let waits = |link: &&Link<OrderId>| !matches!(link, Link::Blank | Link::Circle(_));
    let confirmed = |link: &Link<OrderId>| confirmations[link.id()?];
    let days: Option<Vec<NaiveDate>> = predecessors.iter().filter(waits).map(confirmed).collect();
    match days {
        Some(days) => days.into_iter().max().map_or(Chain::None, Chain::From),
        None => Chain::Shut,
    }
}

fn round(record: &order::Round) -> Round {
    Round {
        submitted: record.submitted.get(),
        opinion: record.opinion.get(),
        opinion_date: record.opinion_date.get(),
    }
}
