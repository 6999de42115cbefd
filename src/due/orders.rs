//! Orders: the hand-in, and the client's answer to it. `link` sets their clock.

use super::obligation::{About, Done, Limit, Obligation, ObligationKind};
use super::placements;
use crate::finding::Party;
use crate::link::{LinkedOrder, Office, OrderId};
use crate::model::Moment;

/// The obligations of every order. There are none for 取消 and 搁置, for a further row of a key, and for
/// projects without time limits.
pub(super) fn obligations(office: &Office) -> Vec<Obligation> {
    let mut owed = Vec::new();
    for (id, order) in office.orders.with_ids() {
        if order.repeated || order.is_called_off() || !office.is_timed(order.case) {
            continue;
        }
        owed.push(hand_in(office, id, order));
        owed.extend(answer(office, id, order));
    }
    owed
}

fn hand_in(office: &Office, id: OrderId, order: &LinkedOrder) -> Obligation {
    let (record, clock) = (&order.record, &order.clock);
    let upper = office.settings.limit(record.kind.text()).and_then(|limit| limit.upper);
    let done = match clock.submitted {
        _ if clock.unproved => Done::Unreadable,
        Some(day) => Done::On {
            when: order.submitted().unwrap_or(Moment::from(day)),
            at: order.standing_hand_in().place(),
        },
        None => placements::done(order.standing_hand_in()),
    };
    Obligation {
        from: clock.received.map(Moment::from),
        limit: match upper {
            Some(days) if !clock.promised => Limit::WorkingDays(days),
            _ => Limit::Agreed,
        },
        target: clock.target.filter(|target| Some(*target) != clock.due).map(Moment::from),
        due: clock.due.map(Moment::from),
        done,
        place: record.submitted.at.or(Some(record.at)),
        owner: office.responsible(order),
        provisional: clock.provisional,
        ..Obligation::new(ObligationKind::OrderHandIn, About::Order(id), order.case)
    }
}

/// The client's answer, while it is missing: a reminder after the first limit, our superiors after the second.
fn answer(office: &Office, id: OrderId, order: &LinkedOrder) -> Option<Obligation> {
    let since = order.clock.awaiting_since?;
    let calendar = &office.settings.calendar;
    let parameters = &office.settings.parameters;
    let due = calendar.add(since, i64::from(parameters.confirmation_red_days));
    Some(Obligation {
        from: order.clock.submitted.map(Moment::from),
        limit: Limit::WorkingDays(parameters.confirmation_red_days),
        target: Some(calendar.add(since, i64::from(parameters.confirmation_yellow_days)).into()),
        due: Some(due.into()),
        place: order.record.submitted.at.or(Some(order.record.at)),
        owner: office.responsible(order),
        waits_for: Party::Client,
        provisional: calendar.is_provisional(since, due),
        ..Obligation::new(ObligationKind::ClientAnswer, About::Order(id), order.case)
    })
}
