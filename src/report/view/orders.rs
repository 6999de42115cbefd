//! Work orders as people read them: the state the dates prove.

use crate::link::LinkedOrder;
use crate::model::choice::{Opinion, OrderStatus};

/// 状态, derived: a filled date wins over a typed status; the status speaks where no date does.
pub fn state(order: &LinkedOrder) -> OrderStatus {
    let record = &order.record;
    let typed = record.status.get();
    let opinion = record.opinion.get();
    if typed == Some(OrderStatus::Cancelled) || opinion == Some(Opinion::Cancelled) {
        return OrderStatus::Cancelled;
    }
    if typed == Some(OrderStatus::Shelved) || opinion == Some(Opinion::Shelved) {
        return OrderStatus::Shelved;
    }
    if record.confirmed.get().and_then(|signed| signed.date()).is_some() {
        return OrderStatus::Done;
    }
    match (record.submitted.get(), record.opinion_date.get()) {
        (Some(submitted), Some(answered))
            if opinion == Some(Opinion::Revise) && answered >= submitted.date =>
        {
            OrderStatus::Revising
        }
        (Some(_), _) => OrderStatus::AwaitingClient,
        (None, Some(_)) if opinion == Some(Opinion::Revise) => OrderStatus::Revising,
        (None, _) if record.started.get().is_some() => match typed {
            Some(OrderStatus::NotStarted) | None => OrderStatus::Running,
            Some(status) => status,
        },
        (None, _) => typed.unwrap_or(OrderStatus::NotStarted),
    }
}
