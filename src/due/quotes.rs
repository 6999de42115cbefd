//! Quotes: the producer's delivery on 计划交货日.

use super::obligation::{About, Done, Obligation, ObligationKind};
use crate::finding::Party;
use crate::link::{Delivery, Office, Quote, QuoteId};
use crate::model::Moment;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The deliveries of every quote, one for each 计划交货日. Of several lines of one day a missing one counts, else
/// the latest.
pub(super) fn obligations(office: &Office) -> Vec<Obligation> {
    let mut owed = Vec::new();
    for (id, quote) in office.quotes.with_ids().filter(|(_, quote)| office.is_timed(quote.case)) {
        let mut days: BTreeMap<NaiveDate, Obligation> = BTreeMap::new();
        for delivery in quote.deliveries() {
            let Some((day, one)) = obligation(office, (id, quote), &delivery) else { continue };
            let rank = |one: &Obligation| (one.is_open(), one.done.day());
            match days.get_mut(&day) {
                Some(worst) if rank(&one) > rank(worst) => *worst = one,
                Some(_) => {}
                None => _ = days.insert(day, one),
            }
        }
        owed.extend(days.into_values());
    }
    owed
}

/// The obligation of one delivery: the earliest 计划交货日, met by the first 送货日.
fn obligation(
    office: &Office,
    (id, quote): (QuoteId, &Quote),
    delivery: &Delivery,
) -> Option<(NaiveDate, Obligation)> {
    let lines = delivery.lines.iter().filter_map(|line| Some((line.delivery_planned.get()?, *line)));
    let (planned, line) =
        lines.min_by_key(|(day, line)| (*day, line.line.get(), line.content.text(), line.at))?;
    // accepted goods were delivered, also if 送货日 is blank
    let delivered = delivery.acceptances.iter().filter_map(|row| {
        let field = if row.delivered.get().is_some() { &row.delivered } else { &row.date };
        Some((Moment::from(field.get()?), field.at))
    });
    let unreadable = delivery.acceptances.iter().any(|row| row.delivered.is_refused());
    let owed = Obligation {
        due: Some(planned.into()),
        done: Done::first(delivered, unreadable, Some(planned.into())),
        place: line.delivery_planned.at.or(Some(line.at)),
        owner: office.account(quote.case),
        waits_for: Party::Supplier,
        ..Obligation::new(ObligationKind::Delivery, About::Quote(id), quote.case)
    };
    Some((planned, owed))
}
