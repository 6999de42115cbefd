//! STAGE 3: records → cases. Orphans and duplicates become findings. Nothing is read or judged here.
//!
//! [`link`] shows the order: complete the project keys, find duplicated keys, hide what does not exist yet,
//! then join each table to the records it names.

mod as_of;
mod cases;
mod claimed;
mod clients;
mod clocks;
mod duplicates;
mod evidence;
mod held;
mod keys;
mod linking;
mod money;
mod names;
mod office;
mod openings;
mod orders;
mod owners;
mod pasted;
mod proofs;
mod quotes;
mod recurring;
mod reference;
mod schedule;
mod short;
mod steps;
mod vanished;

#[cfg(test)]
mod tests;

pub use clients::Clients;
pub use names::{UNKNOWN_PROJECT, UNNAMED_MEDIUM};
pub use office::*;
pub use pasted::RefusedRow;
pub use proofs::{LinkedProof, MediumName};
pub use quotes::Delivery;
pub use reference::Link;
pub use steps::{Confirmation, Hands, Step};

use crate::model::text::SortKey;
use crate::model::{IdVec, Place, Records, births};
use crate::normalise::Normalised;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The register of projects, as coverage names it.
pub const PROJECTS: &str = "项目名册/项目";

/// Joins records to cases, as of 检查日.
pub fn link(mut normalised: Normalised) -> Office {
    let births = std::mem::take(&mut normalised.records.births); // nothing is joined by them
    let (mut office, births) = rayon::join(|| joined(normalised), || births::of_records(births));
    office.births = births;
    office
}

fn joined(normalised: Normalised) -> Office {
    let Normalised { settings, sources, mut records, coverage, used_aliases, findings } = normalised;
    let (as_of, wechat) = (settings.as_of, settings.parameters.wechat_is_written);
    let registered = IdVec::from(std::mem::take(&mut records.media));
    let media = names::Media::new(&registered, &settings);
    let whole_keys = std::mem::take(&mut records.whole_keys);
    let mut linking = linking::Linking::new(&settings, &sources, &whole_keys);
    (linking.findings, linking.used_aliases) = (findings, used_aliases);

    short::complete(&mut records);
    let pasted = pasted::take_out(&mut records, &mut linking);
    let duplicates = duplicates::find(&records, &mut linking);
    duplicates::names(&registered, &records.people, &mut linking);
    let later = as_of::replay(&mut records, as_of);
    let is_whole = !coverage.hides_rows(PROJECTS);
    let cases = cases::open(&mut records, is_whole, &mut linking);

    // an order names no placement, and of orders a placement only names that of its artwork
    let mut of_work = Records {
        orders: std::mem::take(&mut records.orders),
        rounds: std::mem::take(&mut records.rounds),
        present: records.present.clone(),
        ..Records::default()
    };
    let mut beside = linking.beside();
    let ((orders, order_keys), scheduled) = rayon::join(
        || {
            let (mut orders, keys) = orders::link(&mut of_work, later, &duplicates, &cases, &mut beside);
            orders.iter_mut().into_slice().par_iter_mut().for_each(|order| order.resolve(wechat));
            clocks::set(&mut orders, &cases, &mut beside);
            (orders, keys)
        },
        || {
            let (mut placements, keys) =
                schedule::link(&mut records, &media, &duplicates, &cases, &mut linking);
            let publications =
                schedule::publications(&mut records, &mut placements, &keys, &duplicates, &mut linking);
            let month_splits = schedule::month_splits(&mut records, &mut placements, &keys, &mut linking);
            let each = placements.iter_mut().into_slice().par_iter_mut();
            each.for_each(|placement| placement.resolve(wechat, &publications));
            let waves = schedule::waves(&mut placements, as_of);
            (placements, keys, publications, month_splits, waves)
        },
    );
    linking.absorb(beside);
    let (mut placements, placement_keys, publications, month_splits, mut waves) = scheduled;
    schedule::artworks(&mut placements, &order_keys, &mut linking);
    let (mut quotes, quote_keys, stray_acceptances) =
        quotes::link(&mut records, &order_keys, &duplicates, &cases, &mut linking);
    quotes.iter_mut().for_each(|quote| quote.resolve(wechat));
    let mut meetings = recurring::meetings(&mut records, &duplicates, &cases);
    meetings.iter_mut().for_each(LinkedMeeting::resolve);
    let services = recurring::services(&mut records, &cases, &mut waves, &mut linking);
    let evaluations = recurring::evaluations(&mut records, &cases, &mut waves, &mut linking);
    let money = money::link(
        &mut records,
        &money::Registers {
            cases: &cases,
            placements: &placements,
            placement_keys: &placement_keys,
            quotes: &quotes,
            quote_keys: &quote_keys,
            media: &media,
            duplicates: &duplicates,
            doubled_fees: &pasted.fees,
        },
        &mut linking,
    );

    let mut proven = std::mem::take(&mut records.proofs);
    let unknown_proofs = std::mem::take(&mut proven.unknown);
    let known =
        proofs::Known { cases: &cases, media: &media, placements: &placements, register: &placement_keys };
    let proofs = proofs::link(proven, &known, &mut linking);

    linking.place_findings(|key| office::find_case(&cases, key).is_some());
    let statements = {
        let mut statements = std::mem::take(&mut records.statements);
        in_order(&mut statements, |row| (&row.key, row.at));
        IdVec::from(statements)
    };
    let linking::Linking { used_aliases, findings, .. } = linking;
    let mut office = Office {
        settings,
        sources,
        present: std::mem::take(&mut records.present),
        roles: std::mem::take(&mut records.roles),
        people: std::mem::take(&mut records.people),
        media: registered,
        cases,
        clients: std::sync::OnceLock::new(),
        orders,
        meetings,
        services,
        placements,
        waves,
        publications,
        month_splits,
        evaluations,
        quotes,
        stray_acceptances,
        receipts: money.receipts,
        receipt_splits: money.receipt_splits,
        payments: money.payments,
        payment_splits: money.payment_splits,
        invoices_in: money.invoices_in,
        invoices_out: money.invoices_out,
        invoice_splits: money.invoice_splits,
        fees: money.fees,
        rebates: money.rebates,
        statements,
        openings: std::mem::take(&mut records.openings).into(),
        refused_rows: pasted.refused,
        doubled_fees: pasted.fees,
        headings: std::mem::take(&mut records.headings),
        bank: std::mem::take(&mut records.bank),
        tax: std::mem::take(&mut records.tax),
        proofs,
        evidence: evidence::by_word(std::mem::take(&mut records.evidence)),
        unknown_proofs,
        last_days: std::mem::take(&mut records.last_days),
        emptied: std::mem::take(&mut records.emptied),
        refused_cells: std::mem::take(&mut records.refused_cells),
        births: BTreeMap::new(),
        progress_rows: std::mem::take(&mut records.progress_rows),
        coverage,
        used_aliases,
        findings,
    };
    cases::fill(&mut office, &mut records);
    openings::name_the_strangers(&mut office);
    office
}

/// Sorts rows by key, then by place. Rows that stand so already, as in most registers of money, are not moved.
fn in_order<R>(rows: &mut [R], place: impl Fn(&R) -> (&String, Place)) {
    if !rows.is_sorted_by(|one, next| place(one) <= place(next)) {
        rows.sort_by_cached_key(|row| {
            let (key, at) = place(row);
            (SortKey::of(key), at)
        });
    }
}
