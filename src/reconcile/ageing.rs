//! Ageing: 预付余额 by age from 实付日期, 已投未收 by age from the insertion day, and payments without invoice.
//!
//! Within a placement, publications and refunds use up the earliest payment first, and receipts cover the
//! earliest insertion day first.

use super::books::{Ageing, Covered, InvoiceBooks, PaymentBooks, PlacementBooks};
use super::publication::{airing_on, confirmations, value};
use crate::link::{Link, LinkedInvoiceIn, LinkedPayment, LinkedPlacement, Office, PaymentId, PlacementId};
use crate::model::choice::{OpeningKind, PaymentKind};
use crate::model::{Fen, IdVec};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// Payments that count, oldest first.
fn by_date(office: &Office, payments: &IdVec<PaymentBooks, LinkedPayment>) -> Vec<PaymentId> {
    let made = office.payments.with_ids().filter(|(id, _)| payments[*id].counts);
    let mut order: Vec<_> =
        made.map(|(id, payment)| (payment.record.date.get(), payment.record.key.as_str(), id)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, id)| id).collect()
}

/// Fills `unused` of payments, `ageing` of placements.
pub(super) fn prepayments(
    office: &Office,
    placements: &mut IdVec<PlacementBooks, LinkedPlacement>,
    payments: &mut IdVec<PaymentBooks, LinkedPayment>,
) {
    let mut used: IdVec<Option<Fen>, LinkedPlacement> = office
        .placements
        .iter()
        .zip(placements.iter())
        .map(|(placement, books)| {
            books.cost.zip(books.offset)?;
            let cancelled = placement.is_cancelled(office.as_of());
            let published = if cancelled { books.cost } else { books.published_cost }?;
            Some(published + books.refunded())
        })
        .collect();
    for id in by_date(office, payments) {
        let (record, books) = (&office.payments[id].record, &mut payments[id]);
        let age = record.date.get().map_or(0, |date| (office.as_of() - date).num_days());
        let deposit = record.kind.get() == Some(PaymentKind::Deposit);
        let mut unused = if deposit { Fen::ZERO } else { books.unallocated.unwrap_or_default().or_zero() };
        for part in &books.parts {
            let gross = part.gross().or_zero();
            let Some(used) = &mut used[part.to] else { continue };
            let rest = (gross - *used).or_zero();
            *used = (*used - gross).or_zero();
            unused += rest;
            placements[part.to].ageing.add(age, rest);
        }
        books.unused = unused;
    }
}

/// 期初 媒体预付 by 对方, aged from 截至日.
pub(super) fn opening_prepayments(office: &Office) -> BTreeMap<String, Ageing> {
    let mut ages: BTreeMap<String, Ageing> = BTreeMap::new();
    for opening in office.openings.iter().filter(|row| row.kind.get() == Some(OpeningKind::MediaPrepayment)) {
        if let (Some(amount), Some(until)) = (opening.amount.get(), opening.until.get()) {
            let days = (office.as_of() - until).num_days();
            let written = opening.counterparty.text();
            let medium = office.medium_or_payee(written).map(|medium| office.media[medium].name.text());
            ages.entry(medium.unwrap_or(written).to_owned()).or_default().add(days, amount);
        }
    }
    ages
}

/// 已投未收 of a placement by age from the insertion day.
pub(super) fn receivable(office: &Office, placement: &LinkedPlacement, books: &PlacementBooks) -> Ageing {
    let mut ageing = Ageing::default();
    let Some(owed) = books.unreceived.filter(|owed| *owed > Fen::ZERO) else { return ageing };
    let today = office.as_of();
    let days = confirmations(office, placement).flat_map(|p| [p.effective(), p.make_good.get()]).flatten();
    let mut days: Vec<NaiveDate> = days.filter(|day| *day < today).collect();
    days.sort_unstable();
    days.dedup();
    let mut covered = books.received.or_zero();
    let mut left = owed;
    for day in days {
        let on_air = value(placement, placement.record.amount.get(), &airing_on(office, placement, day));
        let Some(on_air) = on_air else { break };
        let part = (on_air - covered).or_zero().min(left);
        ageing.add((today - day).num_days(), part);
        covered += part;
        left -= part;
    }
    if !left.is_zero() {
        ageing.add(0, left);
    }
    ageing
}

/// Fills `invoiced` and `uninvoiced` of payments (M08). Refunds for a placement reduce its last payment first.
/// A payment is covered by the invoices that name it, then by invoices that name its placements, the earliest
/// payment first.
pub(super) fn uninvoiced(
    office: &Office,
    placements: &IdVec<PlacementBooks, LinkedPlacement>,
    payments: &mut IdVec<PaymentBooks, LinkedPayment>,
    invoices: &IdVec<InvoiceBooks, LinkedInvoiceIn>,
) {
    let mut by_placement: HashMap<PlacementId, Fen> = HashMap::new();
    for (invoice, books) in office.invoices_in.iter().zip(invoices).filter(|(_, books)| books.counts) {
        match invoice.payment {
            Link::To(payment) => payments[payment].invoiced += books.amount,
            _ => {
                for (covered, part) in &books.parts {
                    if let Covered::Placement(placement) = covered {
                        *by_placement.entry(*placement).or_default() += *part;
                    }
                }
            }
        }
    }
    let order = by_date(office, payments);
    let refund = |books: &PlacementBooks| {
        books.payment_parts.iter().map(|part| -part.cash.min(Fen::ZERO)).sum::<Fen>()
    };
    let mut refunds = placements.map(refund);
    let mut kept: HashMap<(PaymentId, PlacementId), Fen> = HashMap::new();
    for payment in order.iter().rev() {
        for part in &payments[*payment].parts {
            let back = refunds[part.to].min(part.cash.or_zero());
            refunds[part.to] -= back;
            kept.insert((*payment, part.to), part.cash.or_zero() - back);
        }
    }
    for id in order {
        let books = &mut payments[id];
        let cash_parts: Fen = books.parts.iter().map(|part| part.cash).sum();
        take_back(&mut by_placement, books);
        let kept = |to: PlacementId| kept.get(&(id, to)).copied().unwrap_or_default();
        let mut open: Fen = books.parts.iter().map(|part| kept(part.to)).sum();
        let by_payment = books.invoiced.or_zero().min(open);
        open -= by_payment;
        for part in &books.parts {
            let pool = by_placement.entry(part.to).or_default();
            let by_key = kept(part.to).min(pool.or_zero()).min(open);
            *pool -= by_key;
            open -= by_key;
        }
        let direct = books.invoiced.or_zero() - by_payment;
        let loose = (books.paid - cash_parts).or_zero();
        books.loose_uninvoiced = (loose - direct).or_zero();
        books.uninvoiced = open + books.loose_uninvoiced;
    }
}

/// A red invoice over several placements may take more from one than that one has: the others of the payment
/// make up for it.
fn take_back(by_placement: &mut HashMap<PlacementId, Fen>, books: &PaymentBooks) {
    let has =
        |by_placement: &HashMap<PlacementId, Fen>, to| by_placement.get(&to).copied().unwrap_or_default();
    for lacking in books.parts.iter().map(|part| part.to) {
        for giving in books.parts.iter().map(|part| part.to) {
            let lack = -has(by_placement, lacking).min(Fen::ZERO);
            let part = has(by_placement, giving).or_zero().min(lack);
            if !part.is_zero() {
                *by_placement.entry(lacking).or_default() += part;
                *by_placement.entry(giving).or_default() -= part;
            }
        }
    }
}
