//! ④ 发票: invoices of both directions, in order (date, number), and what they cover.
//!
//! 票据分配 first; one 排期编号 takes all; several in order up to what is not yet invoiced, the rest on
//! the last; only a 付款编号: along that payment's parts. Judges nothing.

use super::books::{Covered, InvoiceBooks, PaymentBooks};
use super::facts::Facts;
use crate::link::{Link, LinkedInvoiceIn, LinkedInvoiceOut, Office};
use crate::model::Fen;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// 票据分配 rows of one invoice, by place in the order of filling.
#[derive(Clone, Debug, Default)]
struct Rows {
    sums: BTreeMap<(u32, usize), Fen>,
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

/// 收票, parallel to the office's.
pub(super) fn incoming(
    office: &Office,
    facts: &Facts,
    costs: &[Option<Fen>],
    payments: &[PaymentBooks],
) -> Vec<InvoiceBooks> {
    let mut splits = split_rows(office, facts, true);
    let mut books = vec![InvoiceBooks::default(); office.invoices_in.len()];
    let mut invoiced: HashMap<usize, Fen> = HashMap::new();
    let mut along: HashMap<(usize, usize), Fen> = HashMap::new();
    let rows = office.invoices_in.iter().map(|v| (v.record.date.get(), v.record.key.as_str()));
    for index in sequence(rows) {
        let Some(invoice) = office.invoices_in.get(index) else { continue };
        let Some(amount) = counts_in(invoice) else { continue };
        let mut book = start(amount, splits.get_mut(index).map(std::mem::take).unwrap_or_default());
        let (named, known) = named(&invoice.placements, |t| facts.placement(office, t), facts);
        let payment = invoice.payment.index().filter(|_| matches!(invoice.payment, Link::To(_)));
        if !invoice.placements.is_empty() {
            if known {
                let room = |slot: usize| {
                    let cost = costs.get(slot).copied().flatten();
                    Some(cost? - invoiced.get(&slot).copied().unwrap_or_default())
                };
                book.spread(&named, room);
            }
        } else if let Some(payment) = payment
            && let Some(parts) = payments.get(payment).map(|p| &p.parts)
        {
            let slots: Vec<usize> = parts.iter().map(|(slot, _, _)| *slot).collect();
            let room = |slot: usize| {
                let part = parts.iter().find(|(s, _, _)| *s == slot).map(|(_, cash, offset)| *cash + *offset);
                Some(part? - along.get(&(payment, slot)).copied().unwrap_or_default())
            };
            book.spread(&slots, room);
        }
        for (slot, part) in &book.parts {
            *invoiced.entry(*slot).or_default() += *part;
            if let Some(payment) = payment {
                *along.entry((payment, *slot)).or_default() += *part;
            }
        }
        if let Some(place) = books.get_mut(index) {
            *place = book.finish(facts);
        }
    }
    books
}

/// 开票, parallel to the office's.
pub(super) fn outgoing(office: &Office, facts: &Facts) -> Vec<InvoiceBooks> {
    let mut splits = split_rows(office, facts, false);
    let mut books = vec![InvoiceBooks::default(); office.invoices_out.len()];
    let mut invoiced: HashMap<usize, Fen> = HashMap::new();
    let rows = office.invoices_out.iter().map(|v| (v.record.date.get(), v.record.key.as_str()));
    for index in sequence(rows) {
        let Some(invoice) = office.invoices_out.get(index) else { continue };
        let Some(amount) = counts_out(invoice) else { continue };
        let mut book = start(amount, splits.get_mut(index).map(std::mem::take).unwrap_or_default());
        let (named, known) = named(&invoice.targets, |t| facts.named(office, t), facts);
        if known {
            let room = |slot: usize| {
                let ordered = facts.ordered_on(slot, office.as_of())?;
                Some(ordered - invoiced.get(&slot).copied().unwrap_or_default())
            };
            book.spread(&named, room);
        }
        for (slot, part) in &book.parts {
            *invoiced.entry(*slot).or_default() += *part;
        }
        if let Some(place) = books.get_mut(index) {
            *place = book.finish(facts);
        }
    }
    books
}

/// Indices in the order (date, number); undated invoices stand last.
fn sequence<'a>(rows: impl Iterator<Item = (Option<NaiveDate>, &'a str)>) -> Vec<usize> {
    let mut order: Vec<(NaiveDate, &str, usize)> =
        rows.enumerate().map(|(i, (date, key))| (date.unwrap_or(NaiveDate::MAX), key, i)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, index)| index).collect()
}

/// The slots named, in order of (first day, key), and whether every key could be resolved.
fn named<T>(targets: &[T], slot: impl Fn(&T) -> Option<usize>, facts: &Facts) -> (Vec<usize>, bool) {
    let mut slots: Vec<usize> = targets.iter().filter_map(slot).collect();
    let known = slots.len() == targets.len();
    slots.sort_by_key(|slot| facts.rank_of(*slot));
    slots.dedup();
    (slots, known)
}

/// 票据分配 rows per invoice. A number that stands in both tables is taken as 收票.
fn split_rows(office: &Office, facts: &Facts, incoming: bool) -> Vec<Rows> {
    let invoices = if incoming { office.invoices_in.len() } else { office.invoices_out.len() };
    let mut rows: Vec<Rows> = vec![Rows::default(); invoices];
    for split in &office.invoice_splits {
        let invoice = match (&split.incoming, &split.outgoing) {
            (Link::To(i), _) if incoming => *i,
            (Link::To(_), _) => continue,
            (_, Link::To(i)) if !incoming => *i,
            _ => continue,
        };
        if split.wrong_sign {
            if let Some(row) = rows.get_mut(invoice) {
                *row.wrong_sign.get_or_insert_default() += split.record.amount.get().unwrap_or_default();
            }
            continue;
        }
        let slot = split.placement.as_ref().and_then(|target| facts.placement(office, target));
        if let (Some(rows), Some(slot), Some(amount)) =
            (rows.get_mut(invoice), slot, split.record.amount.get())
        {
            *rows.sums.entry((facts.rank_of(slot), slot)).or_default() += amount;
        }
    }
    rows
}

/// An invoice while it is spread out.
struct Spread {
    amount: Fen,
    left: Fen,
    parts: Vec<(usize, Fen)>,
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
    fn put(&mut self, slot: usize, part: Fen) {
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
    fn spread(&mut self, slots: &[usize], room: impl Fn(usize) -> Option<Fen>) {
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
        }
    }
}
