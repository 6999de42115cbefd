//! 加急 per client over 4 and 12 weeks: the evidence for H-5.6, and the figures T11 judges.

use super::words;
use crate::link::{LinkedOrder, Office};
use crate::model::choice::{Opinion, OrderStatus};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::collections::BTreeMap;

/// Weeks of the longer statistic; the shorter is a setting.
const LONG_WEEKS: u64 = 12;

/// One client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RushLine {
    pub client: String,
    pub short: RushCount,
    pub long: RushCount,
    /// T11 speaks.
    pub habitual: bool,
}

/// Rush orders of all orders in a number of weeks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RushCount {
    pub rush: usize,
    pub orders: usize,
    pub share: String,
}

/// The statistic and the weeks of its shorter column.
pub fn rush(office: &Office, habitual: &[&str]) -> (Vec<RushLine>, u32) {
    let as_of = office.as_of();
    let weeks = office.settings.parameters.rush_weeks;
    let within = |weeks: u64, day: NaiveDate| {
        let after = as_of.checked_sub_days(Days::new(weeks * 7)).unwrap_or(as_of);
        after < day && day <= as_of
    };
    let mut clients: BTreeMap<&str, (RushCount, RushCount)> = BTreeMap::new();
    for order in office.orders.iter().filter(|order| !order.repeated && !is_cancelled(order)) {
        let Some(case) = order.case.and_then(|i| office.cases.get(i)) else { continue };
        let Some(day) = order.record.ordered.get().map(|moment| moment.date) else { continue };
        if !within(LONG_WEEKS.max(weeks.into()), day) {
            continue;
        }
        let (short, long) = clients.entry(case.project.client.text()).or_default();
        let rush = usize::from(is_rush(office, order));
        for (count, weeks) in [(short, u64::from(weeks)), (long, LONG_WEEKS)] {
            if within(weeks, day) {
                count.orders += 1;
                count.rush += rush;
            }
        }
    }
    let lines = clients.into_iter().map(|(client, (mut short, mut long))| {
        for count in [&mut short, &mut long] {
            count.share = words::percent(count.rush, count.orders);
        }
        RushLine { client: client.to_owned(), habitual: habitual.contains(&client), short, long }
    });
    (lines.collect(), weeks)
}

fn is_cancelled(order: &LinkedOrder) -> bool {
    order.record.status.get() == Some(OrderStatus::Cancelled)
        || order.record.opinion.get() == Some(Opinion::Cancelled)
}

/// 是否加急, or wanted before the standard limit allows.
fn is_rush(office: &Office, order: &LinkedOrder) -> bool {
    let record = &order.record;
    if record.rush.known().is_some_and(|rush| rush.is_yes()) {
        return true;
    }
    let Some(wanted) = record.wanted.get() else { return false };
    standard_due(office, order).is_some_and(|due| wanted < due)
}

/// 上限 from 下单时间; none for 其他, several pieces, and design steps with a 前置单号.
fn standard_due(office: &Office, order: &LinkedOrder) -> Option<NaiveDate> {
    let settings = &office.settings;
    let limit = settings.limit(order.record.kind.text())?;
    let several = limit.per_piece && order.record.pieces.get().unwrap_or(1) > 1;
    if several || (limit.chained && !order.record.predecessor.is_blank()) {
        return None;
    }
    let ordered = order.record.ordered.get()?;
    let late = ordered.time.is_some_and(|time| time > settings.parameters.order_cutoff);
    let received = if settings.calendar.is_working_day(ordered.date) && late {
        settings.calendar.next_working_day(ordered.date)
    } else {
        settings.calendar.roll_forward(ordered.date)
    };
    Some(settings.calendar.add(received, limit.upper?.into()))
}
