//! Quotes: the producer's delivery on 计划交货日.

use super::account;
use super::obligation::{About, Done, Obligation, ObligationKind};
use crate::finding::Party;
use crate::link::Office;
use crate::model::Moment;

/// The delivery of every quote that plans one: the earliest line speaks, the first 送货日 meets it.
pub(super) fn obligations(office: &Office) -> Vec<Obligation> {
    let mut owed = Vec::new();
    for (id, quote) in office.quotes.with_ids().filter(|(_, quote)| office.is_timed(quote.case)) {
        let lines = quote.judged().filter_map(|line| Some((line.delivery_planned.get()?, line)));
        let Some((planned, line)) = lines.min_by_key(|(day, line)| (*day, line.at)) else { continue };
        // Goods that were accepted were delivered, also where 送货日 is blank.
        let delivered = quote.acceptances.iter().filter_map(|row| {
            let field = if row.delivered.get().is_some() { &row.delivered } else { &row.date };
            Some((Moment::from(field.get()?), field.at))
        });
        let unreadable = quote.acceptances.iter().any(|row| row.delivered.is_refused());
        owed.push(Obligation {
            due: Some(planned.into()),
            done: Done::first(delivered, unreadable, Some(planned.into())),
            place: line.delivery_planned.at.or(Some(line.at)),
            owner: account(office, quote.case),
            waits_for: Party::Supplier,
            ..Obligation::new(ObligationKind::Delivery, About::Quote(id), quote.case)
        });
    }
    owed
}
