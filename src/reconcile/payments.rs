//! ③ 付款: allocates the gross (实付 + 返点抵扣) of each payment to placements, and says which part is cash.
//!
//! 付款分配 counts first, then a single 排期编号, then several whose 媒体成本 add up exactly. Nothing is guessed: the
//! rest stays unallocated, and a proportional split is suggested.

use super::books::{PaymentBooks, PaymentPart};
use super::receivables::Receivables;
use crate::link::{Link, LinkedPayment, Office, PaymentId, PlacementId};
use crate::model::{Fen, IdVec};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// 实付日期 and 实付金额 of a payment that counts.
pub(super) fn counts(payment: &LinkedPayment) -> Option<(NaiveDate, Fen)> {
    if payment.duplicate {
        return None;
    }
    let record = &payment.record;
    record.date.get().zip(record.paid.get())
}

/// Amounts per placement, in the order they are filled: (first day, 排期编号).
type Sums = BTreeMap<(u32, PlacementId), Fen>;

/// Books of every payment.
pub(super) fn allocate(office: &Office, receivables: &Receivables) -> IdVec<PaymentBooks, LinkedPayment> {
    let mut rows: IdVec<Sums, LinkedPayment> = office.payments.map(|_| Sums::new());
    // rows with the wrong sign allocate nothing (M23)
    let mut wrong: BTreeMap<PaymentId, Fen> = BTreeMap::new();
    for split in &office.payment_splits {
        let (Link::To(payment), Some(amount)) = (&split.payment, split.record.amount.get()) else { continue };
        if split.wrong_sign {
            *wrong.entry(*payment).or_default() += amount;
            continue;
        }
        let target = split.placement.as_ref().and_then(|target| receivables.placement(office, target));
        if let Some(id) = target {
            *rows[*payment].entry((receivables.rank_of_placement(id), id)).or_default() += amount;
        }
    }
    let book = |((id, payment), rows): ((PaymentId, &LinkedPayment), Sums)| {
        book(office, receivables, id, payment, rows, wrong.get(&id).copied())
    };
    office.payments.with_ids().zip(rows).map(book).collect()
}

fn book(
    office: &Office,
    receivables: &Receivables,
    id: PaymentId,
    payment: &LinkedPayment,
    rows: Sums,
    wrong_sign: Option<Fen>,
) -> PaymentBooks {
    let none = Some(Fen::ZERO);
    let mut books = PaymentBooks { offset: none, unallocated: none, ..PaymentBooks::default() };
    let Some((_, paid)) = counts(payment) else { return books };
    (books.counts, books.paid, books.offset) = (true, paid, payment.record.offset.or_none());
    let known = books.gross();
    let gross = known.unwrap_or(paid);
    let total: Fen = rows.values().copied().sum();
    let beyond = known.is_some_and(|gross| total.abs() > gross.abs()).then_some(total);
    books.split_total = wrong_sign.map(|wrong| total + wrong).or(beyond);
    let mut left = gross;
    let mut parts = Sums::new();
    for (key, row) in rows {
        let part = if gross < Fen::ZERO { row.max(left) } else { row.min(left) };
        *parts.entry(key).or_default() += part;
        left -= part;
    }
    let mut named: Vec<PlacementId> =
        payment.placements.iter().filter_map(|target| receivables.placement(office, target)).collect();
    let all_known = named.len() == payment.placements.len();
    named.sort_by_key(|id| receivables.rank_of_placement(*id));
    named.dedup();
    if all_known && !left.is_zero() {
        // 媒体成本 as written, because a later 撤单 does not change what the payment was for
        let cost_of = |id: &PlacementId| office.placements[*id].record.cost.get();
        match named.as_slice() {
            [] => {}
            [id] => *parts.entry((receivables.rank_of_placement(*id), *id)).or_default() += left,
            several if parts.is_empty() && known.is_some() => {
                let costs: Option<Vec<Fen>> = several.iter().map(cost_of).collect();
                match costs {
                    Some(costs) if costs.iter().copied().sum::<Fen>() == gross => {
                        let keys = several.iter().map(|id| (receivables.rank_of_placement(*id), *id));
                        parts.extend(keys.zip(costs));
                    }
                    Some(costs) => books.suggestion = proportional(several, &costs, gross),
                    None => {}
                }
            }
            _ => {}
        }
    }
    books.parts = cash_and_offset(id, parts, gross, gross - paid);
    let placed: Fen = books.parts.iter().map(|part| part.gross()).sum();
    books.unallocated = known.map(|gross| gross - placed);
    books
}

/// Splits the gross in proportion to 媒体成本, rounded cumulatively, so that the parts add up.
fn proportional(named: &[PlacementId], costs: &[Fen], gross: Fen) -> Vec<(PlacementId, Fen)> {
    let whole: Fen = costs.iter().copied().sum();
    let (mut sum, mut given) = (Fen::ZERO, Fen::ZERO);
    let mut parts = Vec::new();
    for (id, cost) in named.iter().zip(costs) {
        sum += *cost;
        let Some(reached) = gross.share(sum.0, whole.0) else { return Vec::new() };
        parts.push((*id, reached - given));
        given = reached;
    }
    parts
}

/// Splits the parts into offset and cash. The offset fills the parts in order, the rest is cash. If the whole
/// payment is allocated, the last part also takes an offset that exceeds the parts.
fn cash_and_offset(from: PaymentId, parts: Sums, gross: Fen, offset: Fen) -> Vec<PaymentPart> {
    let whole = parts.values().copied().sum::<Fen>() == gross;
    let mut left = offset;
    let mut filled: Vec<PaymentPart> = parts
        .into_iter()
        .map(|((_, to), part)| {
            let used =
                if left < Fen::ZERO { left.max(part).min(Fen::ZERO) } else { left.min(part).or_zero() };
            left -= used;
            PaymentPart { from, to, cash: part - used, offset: used }
        })
        .filter(|part| !part.cash.is_zero() || !part.offset.is_zero())
        .collect();
    if let (true, Some(last)) = (whole, filled.last_mut()) {
        last.cash -= left;
        last.offset += left;
    }
    filled
}
