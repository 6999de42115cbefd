//! As-of replay: hides or drops what does not exist on 检查日, before anything is joined.
//!
//! Plans (投放日期, 客户要求日, 承诺完成日, 计划付款日, 计划交货日, 计划日期, 有效期, 应收日) and the
//! contract's term (合同开始, 合同结束) are never hidden. What depends on a hidden date (signer, 确认方式, a
//! status that only that date proves) is hidden too. Undated cells stay.

use crate::model::choice::{Opinion, OrderStatus, PlacementStatus};
use crate::model::order::{Meeting, Order, Round};
use crate::model::placement::{Placement, Publication};
use crate::model::quote::{Acceptance, QuoteLine};
use crate::model::{Field, Moment, Records, Signed, YesNo};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Leaves only what exists on `day` in the records. Returns the keys of the dropped orders.
pub(super) fn replay(records: &mut Records, day: NaiveDate) -> BTreeSet<String> {
    let later_date = |field: &Field<NaiveDate>| field.get().is_some_and(|date| date > day);
    let later_moment = |field: &Field<Moment>| field.get().is_some_and(|moment| moment.date > day);

    for project in &mut records.projects {
        hide_signed(&mut project.contract_signed, day);
        hide_signed(&mut project.strategy_confirmed, day);
    }
    records.pipeline.retain(|entry| !later_date(&entry.date));

    let dropped = records.orders.extract_if(.., |order| later_moment(&order.ordered));
    let dropped: BTreeSet<String> = dropped.map(|order| order.key).collect();
    records.orders.par_iter_mut().for_each(|order| hide_in_order(order, day));
    records.rounds.retain(|round| !later_moment(&round.submitted));
    records.rounds.iter_mut().for_each(|round| hide_in_round(round, day));

    records.meetings.retain(|meeting| {
        if meeting.start.known().is_some() {
            !later_moment(&meeting.start)
        } else {
            !later_moment(&meeting.end)
        }
    });
    records.meetings.iter_mut().for_each(|meeting| hide_in_meeting(meeting, day));
    records.services.retain(|service| !later_moment(&service.submitted_at));

    records.placements.par_iter_mut().for_each(|placement| hide_in_placement(placement, day));
    records.publications.par_iter_mut().for_each(|publication| hide_in_publication(publication, day));
    records.evaluations.retain(|evaluation| !later_date(&evaluation.data_until));

    for receipt in &mut records.receipts {
        hide_date(&mut receipt.date, day);
    }
    for payment in &mut records.payments {
        hide_date(&mut payment.requested, day);
        hide_date(&mut payment.date, day);
        hide_yes(&mut payment.department_approval, day);
        hide_yes(&mut payment.finance_approval, day);
        hide_yes(&mut payment.manager_approval, day);
    }
    records.invoices_in.iter_mut().for_each(|invoice| hide_date(&mut invoice.date, day));
    records.invoices_out.iter_mut().for_each(|invoice| hide_date(&mut invoice.date, day));
    for rebate in &mut records.rebates {
        hide_date(&mut rebate.date, day);
        hide_date(&mut rebate.passed_on, day);
    }
    records.statements.retain(|statement| !later_date(&statement.sent));
    for statement in &mut records.statements {
        hide_date(&mut statement.returned, day);
        if statement.returned.is_later() {
            statement.sealed.hide_if(|_| true);
            statement.their_balance.hide_if(|_| true);
        }
    }
    records.openings.iter_mut().for_each(|opening| hide_date(&mut opening.until, day));

    records.quotes.iter_mut().for_each(|line| hide_in_quote(line, day));
    records.acceptances.iter_mut().for_each(|acceptance| hide_in_acceptance(acceptance, day));
    records.acceptances.retain(|acceptance| {
        let fields = [&acceptance.delivered, &acceptance.date];
        fields.iter().any(|field| field.known().is_some()) || !fields.iter().any(|field| field.is_later())
    });

    dropped
}

fn hide_date(field: &mut Field<NaiveDate>, day: NaiveDate) {
    field.hide_if(|date| *date > day);
}

fn hide_moment(field: &mut Field<Moment>, day: NaiveDate) {
    field.hide_if(|moment| moment.date > day);
}

fn hide_signed(field: &mut Field<Signed>, day: NaiveDate) {
    field.hide_if(|signed| signed.date().is_some_and(|date| date > day));
}

fn hide_yes(field: &mut Field<YesNo>, day: NaiveDate) {
    field.hide_if(|yes| matches!(yes, YesNo::On(date) if *date > day));
}

fn hide_in_order(order: &mut Order, day: NaiveDate) {
    hide_date(&mut order.started, day);
    hide_signed(&mut order.plan_confirmed, day);
    hide_moment(&mut order.submitted, day);
    hide_date(&mut order.opinion_date, day);
    hide_signed(&mut order.confirmed, day);
    hide_date(&mut order.copyright_transferred, day);
    hide_yes(&mut order.change_document, day);
    hide_yes(&mut order.files_delivered, day);
    hide_yes(&mut order.legal_filed, day);
    if order.plan_confirmed.is_later() {
        order.plan_confirmed_by.hide_if(|_| true);
    }
    if order.confirmed.is_later() {
        order.confirmed_by.hide_if(|_| true);
        order.signer.hide_if(|_| true);
    }
    let confirmed_later = order.confirmed.is_later();
    if order.opinion_date.is_later() {
        order.opinion.hide_if(|_| true);
    } else if order.opinion_date.is_blank() && confirmed_later {
        order.opinion.hide_if(|opinion| *opinion == Opinion::Confirmed);
    }
    let (started, submitted, answered) =
        (order.started.is_later(), order.submitted.is_later(), order.opinion_date.is_later());
    order.status.hide_if(|status| match status {
        OrderStatus::Running => started,
        OrderStatus::AwaitingClient => submitted,
        OrderStatus::Revising => answered || submitted,
        OrderStatus::Done => submitted || confirmed_later,
        OrderStatus::Cancelled | OrderStatus::Shelved => answered,
        OrderStatus::NotStarted => false,
    });
}

fn hide_in_round(round: &mut Round, day: NaiveDate) {
    hide_date(&mut round.opinion_date, day);
    if round.opinion_date.is_later() {
        round.opinion.hide_if(|_| true);
        round.channel.hide_if(|_| true);
        round.signer.hide_if(|_| true);
    }
}

fn hide_in_meeting(meeting: &mut Meeting, day: NaiveDate) {
    hide_moment(&mut meeting.end, day);
    hide_moment(&mut meeting.minutes, day);
    hide_signed(&mut meeting.signed, day);
    hide_yes(&mut meeting.filed, day);
    if meeting.signed.is_later() {
        meeting.signer.hide_if(|_| true);
    }
}

fn hide_in_placement(placement: &mut Placement, day: NaiveDate) {
    hide_signed(&mut placement.confirmed, day);
    hide_date(&mut placement.booked, day);
    hide_date(&mut placement.cost_list, day);
    hide_date(&mut placement.material_in, day);
    hide_date(&mut placement.sent, day);
    hide_date(&mut placement.cancelled, day);
    hide_yes(&mut placement.change_document, day);
    let confirmed = placement.confirmed.is_later();
    if confirmed {
        placement.confirmed_by.hide_if(|_| true);
        placement.signer.hide_if(|_| true);
    }
    let (booked, sent, cancelled) =
        (placement.booked.is_later(), placement.sent.is_later(), placement.cancelled.is_later());
    placement.status.hide_if(|status| match status {
        PlacementStatus::Confirmed => confirmed,
        PlacementStatus::Booked => booked,
        PlacementStatus::Sent | PlacementStatus::Published => booked || sent,
        PlacementStatus::Cancelled => cancelled,
        PlacementStatus::Drafted | PlacementStatus::Rescheduled => false,
    });
}

fn hide_in_publication(publication: &mut Publication, day: NaiveDate) {
    hide_date(&mut publication.actual, day);
    hide_date(&mut publication.make_good, day);
    hide_signed(&mut publication.client_signed, day);
    if publication.make_good.is_later() {
        publication.make_good_times.hide_if(|_| true);
    }
}

fn hide_in_quote(line: &mut QuoteLine, day: NaiveDate) {
    hide_date(&mut line.date, day);
    hide_signed(&mut line.confirmed, day);
    hide_date(&mut line.to_production, day);
    hide_date(&mut line.paid_on, day);
    hide_yes(&mut line.change_document, day);
    if line.confirmed.is_later() {
        line.confirmed_by.hide_if(|_| true);
        line.signer.hide_if(|_| true);
    }
    if line.paid_on.is_later() {
        line.paid.hide_if(|_| true);
    }
}

fn hide_in_acceptance(acceptance: &mut Acceptance, day: NaiveDate) {
    hide_date(&mut acceptance.delivered, day);
    hide_date(&mut acceptance.date, day);
    if acceptance.date.is_later() {
        acceptance.result.hide_if(|_| true);
        acceptance.inspector.hide_if(|_| true);
        acceptance.quantity_received.hide_if(|_| true);
    }
}
