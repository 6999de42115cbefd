//! Ages: 预付余额 from 实付, 已投未收 from the day on air, and which payments no invoice covers.
//!
//! Within a placement: what was published and what was refunded use up the first payment first,
//! what was received covers the first day on air first.

use super::books::{Ageing, Covered, InvoiceBooks, PaymentBooks, PlacementBooks};
use super::publication::{airing_on, confirmations, value};
use crate::link::{Link, LinkedPlacement, Office};
use crate::model::Fen;
use crate::model::choice::{OpeningKind, PaymentKind};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// Indices of payments that count, oldest first.
fn by_date(office: &Office, payments: &[PaymentBooks]) -> Vec<usize> {
    let made = office.payments.iter().zip(payments).enumerate().filter(|(_, (_, books))| books.counts);
    let mut order: Vec<_> =
        made.map(|(i, (payment, _))| (payment.record.date.get(), payment.record.key.as_str(), i)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, index)| index).collect()
}

/// Fills `unused` of payments, `ageing` of placements.
pub(super) fn prepayments(office: &Office, placements: &mut [PlacementBooks], payments: &mut [PaymentBooks]) {
    let mut used: Vec<Option<Fen>> = office
        .placements
        .iter()
        .zip(placements.iter())
        .map(|(placement, books)| {
            books.cost.zip(books.offset)?;
            let cancelled = placement.is_cancelled(office.as_of());
            let published = if cancelled { books.cost } else { books.published_cost }?;
            let refunds: Fen =
                books.payment_parts.iter().map(|(_, cash, offset)| -(*cash + *offset).min(Fen::ZERO)).sum();
            Some(published + refunds)
        })
        .collect();
    for index in by_date(office, payments) {
        let (Some(record), Some(books)) =
            (office.payments.get(index).map(|p| &p.record), payments.get_mut(index))
        else {
            continue;
        };
        let age = record.date.get().map_or(0, |date| (office.as_of() - date).num_days());
        let deposit = record.kind.get() == Some(PaymentKind::Deposit);
        let mut unused = if deposit { Fen::ZERO } else { books.unallocated.unwrap_or_default().or_zero() };
        for (placement, cash, offset) in &books.parts {
            let gross = (*cash + *offset).or_zero();
            let Some(Some(used)) = used.get_mut(*placement) else { continue };
            let rest = (gross - *used).or_zero();
            *used = (*used - gross).or_zero();
            unused += rest;
            if let Some(placement) = placements.get_mut(*placement) {
                placement.ageing.add(age, rest);
            }
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
            ages.entry(opening.counterparty.text().to_owned()).or_default().add(days, amount);
        }
    }
    ages
}

/// 已投未收 of a placement by age from the day on air.
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

/// Fills `invoiced` and `uninvoiced` of payments (M08): refunds allocated to a placement are taken
/// off its last payment first; invoices naming the payment cover it, then invoices naming its
/// placements, first paid first covered.
pub(super) fn uninvoiced(
    office: &Office,
    placements: &[PlacementBooks],
    payments: &mut [PaymentBooks],
    invoices: &[InvoiceBooks],
) {
    let mut by_placement: HashMap<usize, Fen> = HashMap::new();
    for (invoice, books) in office.invoices_in.iter().zip(invoices).filter(|(_, books)| books.counts) {
        match invoice.payment {
            Link::To(payment) => {
                if let Some(payment) = payments.get_mut(payment) {
                    payment.invoiced += books.amount;
                }
            }
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
    let mut refunds: Vec<Fen> = placements
        .iter()
        .map(|books| books.payment_parts.iter().map(|(_, cash, _)| -(*cash).min(Fen::ZERO)).sum())
        .collect();
    let mut kept: HashMap<(usize, usize), Fen> = HashMap::new();
    for index in order.iter().rev() {
        for (placement, cash, _) in payments.get(*index).map_or(&[][..], |books| &books.parts) {
            let back = refunds.get(*placement).copied().unwrap_or_default().min(cash.or_zero());
            if let Some(refunds) = refunds.get_mut(*placement) {
                *refunds -= back;
            }
            kept.insert((*index, *placement), cash.or_zero() - back);
        }
    }
    for index in order {
        let Some(books) = payments.get_mut(index) else { continue };
        let cash_parts: Fen = books.parts.iter().map(|(_, cash, _)| *cash).sum();
        let mut direct = books.invoiced.or_zero();
        let mut open = Fen::ZERO;
        for (placement, _, _) in &books.parts {
            let cash = kept.get(&(index, *placement)).copied().unwrap_or_default();
            let by_payment = cash.min(direct);
            direct -= by_payment;
            let pool = by_placement.entry(*placement).or_default();
            let by_key = (cash - by_payment).min(pool.or_zero());
            *pool -= by_key;
            open += cash - by_payment - by_key;
        }
        let loose = (books.paid - cash_parts).or_zero();
        books.uninvoiced = open + (loose - direct).or_zero();
    }
}
