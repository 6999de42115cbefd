//! What ends a finding about an order or a meeting. It reads records and runs no rule.

use super::written::order_signed;
use crate::check::rule::{Asked, Review};
use crate::link::{Confirmation, Link, LinkedMeeting, LinkedOrder};
use crate::model::{Field, YesNo};

pub(super) fn order<'a>(review: &Review<'a>, asked: &Asked) -> Option<&'a LinkedOrder> {
    let mut rows = review.office.orders.keyed(asked.key, |order| &order.record.key);
    rows.find(|(_, order)| !order.repeated).map(|(_, order)| order)
}

pub(super) fn meeting<'a>(review: &Review<'a>, asked: &Asked) -> Option<&'a LinkedMeeting> {
    let mut rows = review.office.meetings.keyed(asked.key, |meeting| &meeting.record.key);
    rows.find(|(_, meeting)| !meeting.repeated).map(|(_, meeting)| meeting)
}

/// T01, T02, T03: 提交日, or the client's confirmation that replaces it.
pub(in crate::check) fn submitted(review: &Review, asked: &Asked) -> bool {
    order(review, asked).is_some_and(|order| order.clock.submitted.is_some())
}

/// T04: 会议单提交时间.
pub(in crate::check) fn minutes_submitted(review: &Review, asked: &Asked) -> bool {
    meeting(review, asked).is_some_and(|meeting| meeting.record.minutes.get().is_some())
}

/// T10: an answer of the client: 客户意见, 客户意见日 or 客户确认日.
pub(in crate::check) fn answered(review: &Review, asked: &Asked) -> bool {
    order(review, asked).is_some_and(|order| {
        let record = &order.record;
        let told = record.opinion.known().is_some() || record.opinion_date.get().is_some();
        told || record.confirmed.known().is_some()
    })
}

/// T12: one piece, or a 承诺完成日.
pub(in crate::check) fn promised_or_one_piece(review: &Review, asked: &Asked) -> bool {
    order(review, asked).is_some_and(|order| {
        order.record.promised.get().is_some() || order.record.pieces.get().is_some_and(|pieces| pieces <= 1)
    })
}

/// A01: a written 布署方式 that somebody filled in.
pub(in crate::check) fn ordered_in_writing(review: &Review, asked: &Asked) -> bool {
    order(review, asked).is_some_and(|order| order.in_writing && order.record.channel.at.is_some())
}

/// A02: 内部方案确认日.
pub(in crate::check) fn plan_confirmed(review: &Review, asked: &Asked) -> bool {
    order(review, asked)
        .is_some_and(|order| Confirmation::of_signed(&order.record.plan_confirmed).is_written())
}

/// A05: the written confirmation of the 前置单.
pub(in crate::check) fn predecessor_confirmed(review: &Review, asked: &Asked) -> bool {
    order(review, asked).is_some_and(|order| {
        let before = order.predecessors.iter().filter_map(Link::id).map(|id| &review.orders[id]);
        let gates: Vec<_> = before.map(|before| order_signed(asked, before)).collect();
        !gates.is_empty() && gates.iter().all(|written| *written)
    })
}

/// A14: 客户签字日.
pub(in crate::check) fn minutes_signed(review: &Review, asked: &Asked) -> bool {
    meeting(review, asked).is_some_and(|meeting| meeting.record.signed.known().is_some())
}

/// A17: 归档 for minutes, else 电子文件交客户 and, if it is needed, 法律文件存档.
pub(in crate::check) fn archived(review: &Review, asked: &Asked) -> bool {
    let is_filed = |field: &Field<YesNo>| field.known().is_some_and(|answer| *answer != YesNo::No);
    if let Some(meeting) = meeting(review, asked) {
        return is_filed(&meeting.record.filed);
    }
    order(review, asked).is_some_and(|order| {
        let record = &order.record;
        // a blank 含模特或租片 asks for nothing, but an emptied one filed nothing
        let unsaid = || asked.said.contains("法律文件");
        let licensed = record.has_licensed_material.known().map_or_else(unsaid, YesNo::is_yes);
        is_filed(&record.files_delivered) && (!licensed || is_filed(&record.legal_filed))
    })
}
