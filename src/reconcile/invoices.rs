//! ④ 发票: invoices of both directions, in order (date, number), and what they cover.
//!
//! 票据分配 first; one 排期编号 takes all; several in order up to what is not yet invoiced, the rest on
//! the last; only a 付款编号: along that payment's parts. Judges nothing.

use super::books::{Covered, InvoiceBooks, PaymentBooks};
use super::facts::{Facts, SlotId};
use crate::link::{
    Link, LinkedInvoiceIn, LinkedInvoiceOut, LinkedPayment, LinkedPlacement, Office, PaymentId,
};
use crate::model::{Fen, Id, IdVec};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// 票据分配 rows of one invoice, by place in the order of filling.
#[derive(Clone, Debug, Default)]
struct Rows {
    sums: BTreeMap<(u32, SlotId), Fen>,
    /// Σ of the rows whose sign is not the invoice's: they allocate nothing.
    wrong_sign: Option<Fen>,
}

/// 价税合计 of an invoice from a medium that counts: readable, not doubled, by 检查日.
pub(super) fn counts_in(invoice: &LinkedInvoiceIn) -> Option<Fen> {
    let later = matches!(invoice.record.date.content, crate::model::Content::Later(_));
    (!invoice.duplicate && !later).then(|| invoice.record.total.get()).flatten()
}

/// 金额 of an invoice to a client that counts, likewise.
pub(super) fn counts_out(invoice: &LinkedInvoiceOut) -> Option<Fen> {
    let later = matches!(invoice.record.date.content, crate::model::Content::Later(_));
    (!invoice.duplicate && !later).then(|| invoice.record.amount.get()).flatten()
}

/// 收票
pub(super) fn incoming(
    office: &Office,
    facts: &Facts,
    costs: &IdVec<Option<Fen>, LinkedPlacement>,
    payments: &IdVec<PaymentBooks, LinkedPayment>,
) -> IdVec<InvoiceBooks, LinkedInvoiceIn> {
    let (mut splits, _) = split_rows(office, facts);
    let mut books = office.invoices_in.map(|_| InvoiceBooks::default());
    let mut invoiced: HashMap<SlotId, Fen> = HashMap::new();
    let mut along: HashMap<(PaymentId, SlotId), Fen> = HashMap::new();
    let rows = office.invoices_in.with_ids();
    for id in sequence(rows.map(|(id, v)| (v.record.date.get(), v.record.key.as_str(), id))) {
        let invoice = &office.invoices_in[id];
        let Some(amount) = counts_in(invoice) else { continue };
        let mut book = start(amount, std::mem::take(&mut splits[id]));
        let (named, known) = named(&invoice.placements, |t| facts.placement_slot(office, t), facts);
        let payment = invoice.payment.id().filter(|_| matches!(invoice.payment, Link::To(_)));
        if !invoice.placements.is_empty() {
            if known {
                let room = |slot: SlotId| {
                    let Covered::Placement(placement) = facts.covered(slot) else { return None };
                    Some(costs[placement]? - invoiced.get(&slot).copied().unwrap_or_default())
                };
                book.spread(&named, room);
            }
        } else if let Some(payment) = payment {
            let slot = |placement| facts.slot(Covered::Placement(placement));
            let parts = &payments[payment].parts;
            let slots: Vec<SlotId> = parts.iter().map(|part| slot(part.to)).collect();
            let room = |wanted: SlotId| {
                let part = parts.iter().find(|part| slot(part.to) == wanted).map(|part| part.gross());
                Some(part? - along.get(&(payment, wanted)).copied().unwrap_or_default())
            };
            book.spread(&slots, room);
        }
        for (slot, part) in &book.parts {
            *invoiced.entry(*slot).or_default() += *part;
            if let Some(payment) = payment {
                *along.entry((payment, *slot)).or_default() += *part;
            }
        }
        books[id] = book.finish(facts);
    }
    books
}

/// 开票
pub(super) fn outgoing(office: &Office, facts: &Facts) -> IdVec<InvoiceBooks, LinkedInvoiceOut> {
    let (_, mut splits) = split_rows(office, facts);
    let mut books = office.invoices_out.map(|_| InvoiceBooks::default());
    let mut invoiced: HashMap<SlotId, Fen> = HashMap::new();
    let rows = office.invoices_out.with_ids();
    for id in sequence(rows.map(|(id, v)| (v.record.date.get(), v.record.key.as_str(), id))) {
        let invoice = &office.invoices_out[id];
        let Some(amount) = counts_out(invoice) else { continue };
        let mut book = start(amount, std::mem::take(&mut splits[id]));
        let (named, known) = named(&invoice.targets, |t| facts.named(office, t), facts);
        if known {
            let room = |slot: SlotId| {
                let ordered = facts.ordered_on(slot, office.as_of())?;
                Some(ordered - invoiced.get(&slot).copied().unwrap_or_default())
            };
            book.spread(&named, room);
        }
        for (slot, part) in &book.parts {
            *invoiced.entry(*slot).or_default() += *part;
        }
        books[id] = book.finish(facts);
    }
    books
}

/// Ids in the order (date, number); undated invoices stand last.
fn sequence<'a, K>(rows: impl Iterator<Item = (Option<NaiveDate>, &'a str, Id<K>)>) -> Vec<Id<K>> {
    let mut order: Vec<(NaiveDate, &str, Id<K>)> =
        rows.map(|(date, key, id)| (date.unwrap_or(NaiveDate::MAX), key, id)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, id)| id).collect()
}

/// The slots named, in order of (first day, key), and whether every key could be resolved.
fn named<T>(targets: &[T], slot: impl Fn(&T) -> Option<SlotId>, facts: &Facts) -> (Vec<SlotId>, bool) {
    let mut slots: Vec<SlotId> = targets.iter().filter_map(slot).collect();
    let known = slots.len() == targets.len();
    slots.sort_by_key(|slot| facts.rank_of(*slot));
    slots.dedup();
    (slots, known)
}

/// 票据分配 rows per invoice. A number that stands in both tables is taken as 收票.
fn split_rows(
    office: &Office,
    facts: &Facts,
) -> (IdVec<Rows, LinkedInvoiceIn>, IdVec<Rows, LinkedInvoiceOut>) {
    let mut incoming = office.invoices_in.map(|_| Rows::default());
    let mut outgoing = office.invoices_out.map(|_| Rows::default());
    for split in &office.invoice_splits {
        let row = match (&split.incoming, &split.outgoing) {
            (Link::To(id), _) => &mut incoming[*id],
            (_, Link::To(id)) => &mut outgoing[*id],
            _ => continue,
        };
        if split.wrong_sign {
            *row.wrong_sign.get_or_insert_default() += split.record.amount.get().unwrap_or_default();
            continue;
        }
        let slot = split.placement.as_ref().and_then(|target| facts.placement_slot(office, target));
        if let (Some(slot), Some(amount)) = (slot, split.record.amount.get()) {
            *row.sums.entry((facts.rank_of(slot), slot)).or_default() += amount;
        }
    }
    (incoming, outgoing)
}

/// An invoice while it is spread out.
struct Spread {
    amount: Fen,
    left: Fen,
    parts: Vec<(SlotId, Fen)>,
    split_total: Option<Fen>,
}

/// Step 1: 票据分配, within the invoice.
fn start(amount: Fen, rows: Rows) -> Spread {
    let total: Fen = rows.sums.values().copied().sum();
    let beyond = (total.abs() > amount.abs()).then_some(total);
    let split_total = rows.wrong_sign.map(|wrong| total + wrong).or(beyond);
    let mut spread = Spread { amount, left: amount, parts: Vec::new(), split_total };
    for ((_, slot), row) in rows.sums {
        let part = if amount < Fen::ZERO { row.max(spread.left) } else { row.min(spread.left) };
        spread.put(slot, part);
    }
    spread
}

impl Spread {
    fn put(&mut self, slot: SlotId, part: Fen) {
        if part.is_zero() {
            return;
        }
        self.left -= part;
        match self.parts.iter_mut().find(|(s, _)| *s == slot) {
            Some((_, sum)) => *sum += part,
            None => self.parts.push((slot, part)),
        }
    }

    /// What is left: each slot up to its room, the rest on the last. A credit note takes back from
    /// each what is there beyond its room.
    fn spread(&mut self, slots: &[SlotId], room: impl Fn(SlotId) -> Option<Fen>) {
        let Some((last, others)) = slots.split_last() else { return };
        for slot in others {
            let booked = self.parts.iter().find(|(s, _)| s == slot).map_or(Fen::ZERO, |(_, part)| *part);
            let room = room(*slot).map_or(Fen::ZERO, |room| room - booked);
            let part = if self.left < Fen::ZERO {
                room.max(self.left).min(Fen::ZERO)
            } else {
                room.min(self.left).or_zero()
            };
            self.put(*slot, part);
        }
        self.put(*last, self.left);
    }

    fn finish(self, facts: &Facts) -> InvoiceBooks {
        let mut parts: Vec<(Covered, Fen)> =
            self.parts.into_iter().map(|(slot, part)| (facts.covered(slot), part)).collect();
        parts.sort_unstable();
        InvoiceBooks {
            counts: true,
            amount: self.amount,
            parts,
            unallocated: self.left,
            split_total: self.split_total,
            unread: false,
        }
    }
}
