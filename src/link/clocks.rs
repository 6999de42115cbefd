//! The clocks of all orders, computed when chains and rounds are known.

use super::linking::Linking;
use super::{Case, Link, LinkedOrder, OrderId};
use crate::finding::Code;
use crate::model::choice::{Opinion, OrderStatus};
use crate::model::clock::order::{Chain, Limit, OrderFacts, Promise, Round};
use crate::model::order;
use crate::model::source::SheetId;
use crate::model::{IdVec, Place, Settings};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The day each order was confirmed in writing.
type Confirmations = IdVec<Option<NaiveDate>, LinkedOrder>;

/// Sets the clock of every order. A chained step needs only the confirmation of its 前置单, so the order in
/// which clocks are set does not matter.
pub(super) fn set(orders: &mut IdVec<LinkedOrder>, cases: &IdVec<Case>, linking: &mut Linking) {
    let settings = linking.settings;
    let confirmations: Confirmations = orders.map(|order| order.confirmed.day());
    orders.iter_mut().into_slice().par_iter_mut().for_each(|order| {
        let case = order.case.map(|case| &cases[case]);
        order.clock = facts(order, case, &confirmations, settings).clock();
    });
    say_unwritten(orders, cases, linking);
    for order in orders.iter() {
        if order.clock.unproved {
            say_undated(&order.record, linking);
        } else if order.clock.awaiting_since.is_none()
            && order.clock.state == OrderStatus::AwaitingClient
            && !order.repeated
        {
            say_unanswered(&order.record, linking);
        }
    }
}

/// D13 for an order not begun whose 布署方式 is blank: its clock never starts, so that nothing is ever late. A sheet
/// without the column gets one finding. (An order that was begun has A01.)
fn say_unwritten(orders: &IdVec<LinkedOrder>, cases: &IdVec<Case>, linking: &mut Linking) {
    let has_limit = |order: &LinkedOrder, settings: &Settings| {
        let limit = settings.limit(order.record.kind.text()).and_then(|limit| limit.upper);
        limit.is_some() || order.record.promised.get().is_some()
    };
    let silent = |order: &&LinkedOrder| {
        order.record.channel.is_absent()
            && !order.record.channel.is_later()
            && !order.started.is_taken()
            && !order.repeated
            && !order.is_called_off()
            && order.record.confirmed.is_blank()
            && !order.case.is_some_and(|case| cases[case].is_suspended())
    };
    let mut without_column: BTreeMap<SheetId, (Place, usize)> = BTreeMap::new();
    for order in orders.iter().filter(silent) {
        let record = &order.record;
        if !has_limit(order, linking.settings) {
            continue;
        }
        match record.channel.at {
            Some(at) => {
                let message = "“布署方式”未填，时限没有起算，也就不会算超时；请补填（书面、邮件、口头…）";
                linking.note(Code::D13, &record.key, "布署方式", Some(at), message.to_owned());
            }
            None => without_column.entry(record.at.sheet).or_insert((record.at, 0)).1 += 1,
        }
    }
    for (at, count) in without_column.into_values() {
        let key = format!("{}/{}", linking.sources.file(at), linking.sources.sheet(at));
        let message = format!(
            "这张表没有“布署方式”列，别的工作单表有：{count} 张单的时限没有起算，也就不会算超时；请加这一列并填写"
        );
        linking.note(Code::D13, &key, "布署方式", Some(at), message);
    }
}

/// D13 for 修改 without its day: nobody knows from when the work is ours again, so that nothing is late.
fn say_unanswered(record: &order::Order, linking: &mut Linking) {
    if record.opinion.get() == Some(Opinion::Revise)
        && record.opinion_date.is_blank()
        && record.confirmed.is_blank()
    {
        let message =
            "客户意见是“修改”而“客户意见日”未填，不知道从哪天起又归我方，时限停着不判；请补填客户意见日";
        let at = record.opinion_date.at.or(record.opinion.at).or(Some(record.at));
        linking.note(Code::D13, &record.key, "客户意见日", at, message.to_owned());
    }
}

/// D13 for a 状态 or 客户意见 that says more than the dates: without 提交日 and 客户确认日 nothing can be judged.
fn say_undated(record: &order::Order, linking: &mut Linking) {
    let status = record.status.get().filter(|status| {
        matches!(status, OrderStatus::Done | OrderStatus::AwaitingClient | OrderStatus::Revising)
    });
    let status = status.map(|status| format!("状态是“{status}”"));
    let said = status.or_else(|| record.opinion.get().map(|opinion| format!("客户意见是“{opinion}”")));
    if let Some(said) = said
        && record.submitted.is_blank()
        && record.confirmed.is_blank()
    {
        let message = format!("{said}而“提交日”未填，时限无法判断；请补填提交日");
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
