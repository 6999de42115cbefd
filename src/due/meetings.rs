//! Meetings: the minutes, and the client's signature on them.

use super::hour_limit;
use super::obligation::{About, Done, Limit, Obligation, ObligationKind};
use crate::finding::Party;
use crate::link::{Confirmation, LinkedMeeting, MeetingId, Office};
use crate::model::Moment;

/// The obligations of every meeting. Without 会议结束 no clock starts.
pub(super) fn obligations(office: &Office) -> Vec<Obligation> {
    let mut owed = Vec::new();
    for (id, meeting) in office.meetings.with_ids() {
        if !meeting.repeated && office.is_timed(meeting.case) {
            owed.extend(minutes(office, id, meeting));
            owed.extend(signature(office, id, meeting));
        }
    }
    owed
}

fn minutes(office: &Office, id: MeetingId, meeting: &LinkedMeeting) -> Option<Obligation> {
    let record = &meeting.record;
    let end = record.end.get()?;
    let hours = office.settings.parameters.minutes_hours;
    let limit = hour_limit(office, hours);
    let due = limit.judge(end, record.minutes.get(), office.as_of()).due;
    let obligation = Obligation {
        from: Some(end),
        limit: Limit::Hours(hours),
        due: Some(due),
        done: Done::first(
            record.minutes.get().map(|when| (when, record.minutes.at)),
            record.minutes.is_refused(),
            Some(due),
        ),
        owner: office.account(meeting.case),
        provisional: limit.skip_days_off && limit.calendar.is_provisional(end.date, due.date),
        ..Obligation::new(ObligationKind::Minutes, About::Meeting(id), meeting.case)
    };
    Some(obligation.seen_at(record.minutes.at.or(Some(record.at))))
}

/// The client's signature on the minutes of a 客户会议, or of a meeting without 会议类型.
fn signature(office: &Office, id: MeetingId, meeting: &LinkedMeeting) -> Option<Obligation> {
    let record = &meeting.record;
    let minutes = record.minutes.get()?;
    if !meeting.is_with_client() {
        return None;
    }
    let calendar = &office.settings.calendar;
    let days = office.settings.parameters.minutes_signature_days;
    let from = calendar.receipt_day(minutes.date, minutes.time, office.settings.parameters.closing_time);
    let due = calendar.add(from, i64::from(days));
    let done = match meeting.signed {
        Confirmation::Written(day) => Done::On { when: Moment::from(day), at: record.signed.at },
        Confirmation::Undated => Done::Undated,
        Confirmation::Unreadable => Done::Unreadable,
        Confirmation::None | Confirmation::Spoken(_) => Done::No,
    };
    let obligation = Obligation {
        from: Some(from.into()),
        limit: Limit::WorkingDays(days),
        due: Some(due.into()),
        done,
        owner: office.account(meeting.case),
        waits_for: Party::Client,
        provisional: calendar.is_provisional(from, due),
        ..Obligation::new(ObligationKind::MinutesSignature, About::Meeting(id), meeting.case)
    };
    Some(obligation.seen_at(record.signed.at.or(Some(record.at))))
}
