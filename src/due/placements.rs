//! Placements: booking and sending by the days that the medium requires (媒体 → 订位提前, 截稿提前).

use super::obligation::{About, Done, Limit, Obligation, ObligationKind};
use crate::link::{LinkedPlacement, Office, Step};
use crate::model::Moment;
use chrono::NaiveDate;

/// Working days that are assumed if the 媒体 table has no lead.
pub(super) const ASSUMED_LEAD: u32 = 1;

/// The last day to send the material: 截稿提前 working days before the first day.
pub(super) fn sending_day(office: &Office, placement: &LinkedPlacement, first_day: NaiveDate) -> NaiveDate {
    office.settings.calendar.add(first_day, -i64::from(sending_lead(office, placement)))
}

/// 截稿提前 of the medium, else the lead that is assumed.
pub(super) fn sending_lead(office: &Office, placement: &LinkedPlacement) -> u32 {
    let medium = office.medium_of(placement);
    medium.and_then(|medium| medium.material_lead.get()).unwrap_or(ASSUMED_LEAD)
}

/// The obligations of placements whose medium has a lead. There are none for a placement that is cancelled,
/// that has a 发布确认, or that was postponed before it was aired.
pub(super) fn obligations(office: &Office) -> Vec<Obligation> {
    let mut owed = Vec::new();
    for (id, placement) in office.placements.with_ids() {
        if placement.repeated || !office.is_timed(placement.case) || is_past(office, placement) {
            continue;
        }
        let (Some(medium), Some(first_day)) = (office.medium_of(placement), placement.record.first_day())
        else {
            continue;
        };
        let record = &placement.record;
        let steps = [
            (ObligationKind::Booking, medium.booking_lead.get(), placement.booking(), record.booked.at),
            (ObligationKind::Sending, medium.material_lead.get(), placement.sent, record.sent.at),
        ];
        for (kind, lead, step, cell) in steps {
            let Some(lead) = lead else { continue };
            let due = office.settings.calendar.add(first_day, -i64::from(lead));
            owed.push(Obligation {
                from: Some(first_day.into()),
                limit: Limit::WorkingDays(lead),
                due: Some(due.into()),
                done: done(step),
                place: cell.or(Some(record.at)),
                owner: office.media_buyer(placement.case),
                provisional: office.settings.calendar.is_provisional(due, first_day),
                ..Obligation::new(kind, About::Placement(id), placement.case)
            });
        }
    }
    owed
}

fn is_past(office: &Office, placement: &LinkedPlacement) -> bool {
    let as_of = office.as_of();
    let over = placement.record.last_day().is_some_and(|last_day| last_day < as_of);
    placement.is_cancelled(as_of)
        || !placement.judged_publications.is_empty()
        || (over && placement.is_rescheduled())
}

/// A step as what was handed in.
pub(super) fn done(step: Step) -> Done {
    match step {
        Step::On(date, at) => Done::On { when: Moment::from(date), at },
        Step::Undated(_) => Done::Undated,
        Step::Unreadable(_) => Done::Unreadable,
        Step::Open => Done::No,
    }
}
