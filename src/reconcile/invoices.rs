//! ④ 发票: invoices of both directions, and their allocation in order of (date, number).
//!
//! 票据分配 counts first. A single 排期编号 takes everything; several are filled in order up to their uninvoiced
//! amount, and the rest goes to the last. With only a 付款编号 the invoice follows the parts of that payment. It
//! judges nothing.

use super::books::{Covered, InvoiceBooks, PaymentBooks};
use super::receivables::{ReceivableId, Receivables};
use crate::link::{
    Link, LinkedInvoiceIn, LinkedInvoiceOut, LinkedPayment, LinkedPlacement, Office, PaymentId,
};
use crate::model::{Fen, Id, IdVec};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// The 票据分配 rows of one invoice, in the order of filling.
#[derive(Clone, Debug, Default)]
struct Rows {
    sums: BTreeMap<(u32, ReceivableId), Fen>,
    /// The sum of rows whose sign differs from the invoice's. They allocate nothing.
    wrong_sign: Option<Fen>,
}

/// 价税合计 of an invoice from a medium, if it counts: readable, not duplicated, until 检查日.
pub(super) fn counts_in(invoice: &LinkedInvoiceIn) -> Option<Fen> {
    let later = matches!(invoice.record.date.content, crate::model::Content::Later(_));
    (!invoice.duplicate && !later).then(|| invoice.record.total.get()).flatten()
}

/// 金额 of an invoice to a client, if it counts.
pub(super) fn counts_out(invoice: &LinkedInvoiceOut) -> Option<Fen> {
    let later = matches!(invoice.record.date.content, crate::model::Content::Later(_));
    (!invoice.duplicate && !later).then(|| invoice.record.amount.get()).flatten()
}

/// 收票
pub(super) fn incoming(
    office: &Office,
    receivables: &Receivables,
    costs: &IdVec<Option<Fen>, LinkedPlacement>,
    payments: &IdVec<PaymentBooks, LinkedPayment>,
) -> IdVec<InvoiceBooks, LinkedInvoiceIn> {
    let (mut splits, _) = split_rows(office, receivables);
    let mut books = office.invoices_in.map(|_| InvoiceBooks::default());
    let mut invoiced: HashMap<ReceivableId, Fen> = HashMap::new();
    let mut along: HashMap<(PaymentId, ReceivableId), Fen> = HashMap::new();
    let rows = office.invoices_in.with_ids();
    for id in sequence(rows.map(|(id, v)| (v.record.date.get(), v.record.key.as_str(), id))) {
        let invoice = &office.invoices_in[id];
        let Some(amount) = counts_in(invoice) else { continue };
        let mut book = start(amount, std::mem::take(&mut splits[id]));
        let (named, known) = named(&invoice.placements, |t| receivables.of_placement(office, t), receivables);
        let payment = invoice.payment.id().filter(|_| matches!(invoice.payment, Link::To(_)));
        if !invoice.placements.is_empty() {
            if known {
                let room = |receivable: ReceivableId| {
                    let Covered::Placement(placement) = receivables.covered(receivable) else { return None };
                    Some(costs[placement]? - invoiced.get(&receivable).copied().unwrap_or_default())
                };
                book.spread(&named, room);
            }
        } else if let Some(payment) = payment {
            let receivable = |placement| receivables.id(Covered::Placement(placement));
            let parts = &payments[payment].parts;
            let receivable_ids: Vec<ReceivableId> = parts.iter().map(|part| receivable(part.to)).collect();
            let room = |wanted: ReceivableId| {
                let part = parts.iter().find(|part| receivable(part.to) == wanted).map(|part| part.gross());
                Some(part? - along.get(&(payment, wanted)).copied().unwrap_or_default())
            };
            book.spread(&receivable_ids, room);
        }
        for (receivable, part) in &book.parts {
            *invoiced.entry(*receivable).or_default() += *part;
            if let Some(payment) = payment {
                *along.entry((payment, *receivable)).or_default() += *part;
            }
        }
        books[id] = book.finish(receivables);
    }
    books
}

/// 开票
pub(super) fn outgoing(office: &Office, receivables: &Receivables) -> IdVec<InvoiceBooks, LinkedInvoiceOut> {
    let (_, mut splits) = split_rows(office, receivables);
    let mut books = office.invoices_out.map(|_| InvoiceBooks::default());
    let mut invoiced: HashMap<ReceivableId, Fen> = HashMap::new();
    let rows = office.invoices_out.with_ids();
    for id in sequence(rows.map(|(id, v)| (v.record.date.get(), v.record.key.as_str(), id))) {
        let invoice = &office.invoices_out[id];
        let Some(amount) = counts_out(invoice) else { continue };
        let mut book = start(amount, std::mem::take(&mut splits[id]));
        let (named, known) = named(&invoice.targets, |t| receivables.named(office, t), receivables);
        if known {
            let room = |receivable: ReceivableId| {
                let ordered = receivables.ordered_on(receivable, office.as_of())?;
                Some(ordered - invoiced.get(&receivable).copied().unwrap_or_default())
            };
            book.spread(&named, room);
        }
        for (receivable, part) in &book.parts {
            *invoiced.entry(*receivable).or_default() += *part;
        }
        books[id] = book.finish(receivables);
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

/// The receivables named, in order of (first day, key), and whether every key could be resolved.
fn named<T>(
    targets: &[T],
    receivable: impl Fn(&T) -> Option<ReceivableId>,
    receivables: &Receivables,
) -> (Vec<ReceivableId>, bool) {
    let mut receivable_ids: Vec<ReceivableId> = targets.iter().filter_map(receivable).collect();
    let known = receivable_ids.len() == targets.len();
    receivable_ids.sort_by_key(|receivable| receivables.rank_of(*receivable));
    receivable_ids.dedup();
    (receivable_ids, known)
}

/// The 票据分配 rows of each invoice. A number in both tables counts as 收票.
fn split_rows(
    office: &Office,
    receivables: &Receivables,
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
        let receivable = split.placement.as_ref().and_then(|target| receivables.of_placement(office, target));
        if let (Some(receivable), Some(amount)) = (receivable, split.record.amount.get()) {
            *row.sums.entry((receivables.rank_of(receivable), receivable)).or_default() += amount;
        }
    }
    (incoming, outgoing)
}

/// An invoice while it is allocated.
struct Spread {
    amount: Fen,
    left: Fen,
    parts: Vec<(ReceivableId, Fen)>,
    split_total: Option<Fen>,
}

/// Step 1: 票据分配, within the invoice.
fn start(amount: Fen, rows: Rows) -> Spread {
    let total: Fen = rows.sums.values().copied().sum();
    let beyond = (total.abs() > amount.abs()).then_some(total);
    let split_total = rows.wrong_sign.map(|wrong| total + wrong).or(beyond);
    let mut spread = Spread { amount, left: amount, parts: Vec::new(), split_total };
    for ((_, receivable), row) in rows.sums {
        let part = if amount < Fen::ZERO { row.max(spread.left) } else { row.min(spread.left) };
        spread.put(receivable, part);
    }
    spread
}

impl Spread {
    fn put(&mut self, receivable: ReceivableId, part: Fen) {
        if part.is_zero() {
            return;
        }
        self.left -= part;
        match self.parts.iter_mut().find(|(s, _)| *s == receivable) {
            Some((_, sum)) => *sum += part,
            None => self.parts.push((receivable, part)),
        }
    }

    /// Allocates the rest: each receivable up to its room, and what remains to the last. A credit note takes back
    /// what exceeds the room of each.
    fn spread(&mut self, receivable_ids: &[ReceivableId], room: impl Fn(ReceivableId) -> Option<Fen>) {
        let Some((last, others)) = receivable_ids.split_last() else { return };
        for receivable in others {
            let booked =
                self.parts.iter().find(|(s, _)| s == receivable).map_or(Fen::ZERO, |(_, part)| *part);
            let room = room(*receivable).map_or(Fen::ZERO, |room| room - booked);
            let part = if self.left < Fen::ZERO {
                room.max(self.left).min(Fen::ZERO)
            } else {
                room.min(self.left).or_zero()
            };
            self.put(*receivable, part);
        }
        self.put(*last, self.left);
    }

    fn finish(self, receivables: &Receivables) -> InvoiceBooks {
        let mut parts: Vec<(Covered, Fen)> = self
            .parts
            .into_iter()
            .map(|(receivable, part)| (receivables.covered(receivable), part))
            .collect();
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
