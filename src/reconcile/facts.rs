//! ① 订单: what every placement, quote and fee month asks for, on any day.
//!
//! One number space ("slot") for everything a receipt may cover: placements, then quotes, then
//! 服务费 months. Knows amounts, order and dates; never what was received or paid.

use super::books::Covered;
use super::publication::{airing_on, confirmations, value};
use super::timelines::worth_on;
use crate::link::{LinkedPlacement, Office, Target};
use crate::model::choice::ReceiptKind;
use crate::model::{Content, Fen, Field};
use chrono::NaiveDate;

/// Everything a receipt may cover, in the number space of slots.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) slots: Vec<Slot>,
    placements: usize,
    quotes: usize,
}

/// One thing a receipt may cover.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) case: Option<usize>,
    /// 款项性质 whose automatic step covers it.
    pub(super) kind: ReceiptKind,
    /// Place in the order (first day, 排期编号), then (客户确认日, 报价单号), then month.
    pub(super) rank: u32,
    /// From this day on the automatic step may cover it.
    pub(super) confirmed: Option<NaiveDate>,
    /// 客户金额; `None` = unknown.
    amount: Option<Fen>,
    /// Days from which a cancelled placement is worth less; the first is 撤单日.
    pub(super) cancelled: Vec<(NaiveDate, Option<Fen>)>,
}

impl Slot {
    /// 订单 on a day.
    pub(super) fn ordered_on(&self, day: NaiveDate) -> Option<Fen> {
        worth_on(&self.cancelled, day).unwrap_or(self.amount)
    }

    /// The automatic step may cover it: confirmed in writing, not cancelled, amount known.
    pub(super) fn is_open_on(&self, day: NaiveDate) -> bool {
        self.amount.is_some()
            && self.confirmed.is_some_and(|confirmed| confirmed <= day)
            && self.cancelled.first().is_none_or(|(from, _)| *from > day)
    }

    /// Days on which `ordered_on` changes.
    pub(super) fn changes(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.cancelled.iter().map(|(day, _)| *day)
    }
}

impl Facts {
    pub(super) fn new(office: &Office) -> Facts {
        let mut slots: Vec<Slot> = office.placements.iter().map(|p| placement_slot(office, p)).collect();
        slots.extend(office.quotes.iter().map(|quote| Slot {
            case: quote.case,
            kind: ReceiptKind::Production,
            rank: 0,
            confirmed: quote.confirmed.day(),
            amount: quote.amount(),
            cancelled: Vec::new(),
        }));
        let mut fee_cases = vec![None; office.fees.len()];
        for (index, case) in office.cases.iter().enumerate() {
            for fee in &case.fees {
                if let Some(owner) = fee_cases.get_mut(*fee) {
                    *owner = Some(index);
                }
            }
        }
        slots.extend(office.fees.iter().zip(fee_cases).map(|(fee, case)| Slot {
            case,
            kind: ReceiptKind::ServiceFee,
            rank: 0,
            confirmed: Some(NaiveDate::MIN),
            amount: fee.amount.get(),
            cancelled: Vec::new(),
        }));
        let mut facts = Facts { slots, placements: office.placements.len(), quotes: office.quotes.len() };
        facts.rank(office);
        facts
    }

    fn rank(&mut self, office: &Office) {
        let key = |slot: usize| -> (u8, NaiveDate, &str) {
            match self.covered(slot) {
                Covered::Placement(i) => {
                    let record = office.placements.get(i).map(|p| &p.record);
                    let first = record.and_then(|r| r.first_day()).unwrap_or(NaiveDate::MAX);
                    (0, first, record.map_or("", |r| r.key.as_str()))
                }
                Covered::Quote(i) => {
                    let confirmed = self.slots.get(slot).and_then(|s| s.confirmed);
                    let key = office.quotes.get(i).map_or("", |q| q.key.as_str());
                    (1, confirmed.unwrap_or(NaiveDate::MAX), key)
                }
                Covered::Fee(i) => {
                    let fee = office.fees.get(i);
                    let month = fee.and_then(|f| f.month.get()).map_or(NaiveDate::MAX, |m| m.first_day());
                    (2, month, fee.map_or("", |f| f.project.text()))
                }
            }
        };
        let mut order: Vec<_> = (0..self.slots.len()).map(|slot| (key(slot), slot)).collect();
        order.sort_unstable();
        let order: Vec<usize> = order.into_iter().map(|(_, slot)| slot).collect();
        for (rank, slot) in order.into_iter().enumerate() {
            if let Some(slot) = self.slots.get_mut(slot) {
                slot.rank = u32::try_from(rank).unwrap_or(u32::MAX);
            }
        }
    }

    /// The slot of something covered.
    pub(super) fn slot(&self, covered: Covered) -> usize {
        match covered {
            Covered::Placement(i) => i,
            Covered::Quote(i) => self.placements + i,
            Covered::Fee(i) => self.placements + self.quotes + i,
        }
    }

    /// What a slot stands for.
    pub(super) fn covered(&self, slot: usize) -> Covered {
        if slot < self.placements {
            Covered::Placement(slot)
        } else if slot < self.placements + self.quotes {
            Covered::Quote(slot - self.placements)
        } else {
            Covered::Fee(slot - self.placements - self.quotes)
        }
    }

    /// The slot a written key names; `None` where it names nothing that can carry money.
    pub(super) fn named(&self, office: &Office, target: &Target) -> Option<usize> {
        let slot = match target {
            Target::Placement(i) => {
                let placement = office.placements.get(*i)?;
                (!placement.duplicate && !placement.repeated).then_some(*i)?
            }
            Target::Quote(i) => self.slot(Covered::Quote(*i)),
            Target::Fee(i) => self.slot(Covered::Fee(*i)),
            Target::Duplicated(_) | Target::Unknown(_) => return None,
        };
        (slot < self.slots.len()).then_some(slot)
    }

    /// The placement a written key names, likewise.
    pub(super) fn placement(&self, office: &Office, target: &Target) -> Option<usize> {
        matches!(target, Target::Placement(_)).then(|| self.named(office, target)).flatten()
    }

    pub(super) fn rank_of(&self, slot: usize) -> u32 {
        self.slots.get(slot).map_or(u32::MAX, |s| s.rank)
    }

    pub(super) fn ordered_on(&self, slot: usize, day: NaiveDate) -> Option<Fen> {
        self.slots.get(slot).and_then(|s| s.ordered_on(day))
    }
}

fn placement_slot(office: &Office, placement: &LinkedPlacement) -> Slot {
    let doubled = placement.duplicate || placement.repeated;
    Slot {
        case: placement.case,
        kind: ReceiptKind::MediaPrepayment,
        rank: 0,
        confirmed: placement.confirmed.day(),
        amount: if doubled { None } else { placement.record.amount.get() },
        cancelled: if doubled { Vec::new() } else { cancellation(office, placement) },
    }
}

/// The days from which a cancelled placement is worth its confirmed times plus 客户扣款: 撤单日, and
/// every later day of a confirmation or make-good.
fn cancellation(office: &Office, placement: &LinkedPlacement) -> Vec<(NaiveDate, Option<Fen>)> {
    if !placement.is_cancelled(office.as_of()) {
        return Vec::new();
    }
    let from = placement.record.cancelled.get().unwrap_or(NaiveDate::MIN);
    let mut days = vec![from];
    for publication in confirmations(office, placement) {
        let later = [publication.effective(), publication.make_good.get()].into_iter().flatten();
        days.extend(later.filter(|day| *day > from));
    }
    days.sort_unstable();
    days.dedup();
    let worth = |day: NaiveDate| {
        cancelled_amount(office, placement, &placement.record.amount, &placement.record.client_penalty, day)
    };
    days.into_iter().map(|day| (day, worth(day))).collect()
}

/// min(amount, value of the times confirmed by `day` + the penalty); a blank penalty is 0.00.
fn cancelled_amount(
    office: &Office,
    placement: &LinkedPlacement,
    amount: &Field<Fen>,
    penalty: &Field<Fen>,
    day: NaiveDate,
) -> Option<Fen> {
    let amount = amount.get()?;
    let penalty = match penalty.content {
        Content::Blank => Fen::ZERO,
        _ => penalty.get()?,
    };
    let aired = value(placement, Some(amount), &airing_on(office, placement, day))?;
    Some(amount.min(aired + penalty))
}

/// 媒体成本 on 检查日: after a 撤单 what was confirmed plus 媒体扣款. `None` = unknown.
pub(super) fn cost(office: &Office, placement: &LinkedPlacement) -> Option<Fen> {
    let record = &placement.record;
    if placement.duplicate || placement.repeated {
        return None;
    }
    if !placement.is_cancelled(office.as_of()) {
        return record.cost.get();
    }
    cancelled_amount(office, placement, &record.cost, &record.medium_penalty, office.as_of())
}
