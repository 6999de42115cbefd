//! ① 订单: what every placement, quote and fee month asks for, on any day.
//!
//! One number space ("slot") for everything a receipt may cover: placements, then quotes, then
//! 服务费 months. Knows amounts, order and dates; never what was received or paid.

use super::books::Covered;
use super::publication::{airing_on, confirmations, value};
use super::timelines::worth_on;
use crate::link::{CaseId, FeeId, LinkedPlacement, Office, PlacementId, QuoteId, Target};
use crate::model::choice::ReceiptKind;
use crate::model::payment::ServiceFee;
use crate::model::{Content, Fen, Field, Id, IdVec};
use chrono::NaiveDate;

/// Everything a receipt may cover, in the number space of slots.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) slots: IdVec<Slot>,
    placements: usize,
    quotes: usize,
}

/// The number of one thing a receipt may cover.
pub(super) type SlotId = Id<Slot>;

/// One thing a receipt may cover.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) case: Option<CaseId>,
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
        let mut fee_cases: IdVec<Option<CaseId>, ServiceFee> = office.fees.map(|_| None);
        for (id, case) in office.cases.with_ids() {
            for fee in &case.fees {
                fee_cases[*fee] = Some(id);
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
        let slots = IdVec::from(slots);
        let mut facts = Facts { slots, placements: office.placements.len(), quotes: office.quotes.len() };
        facts.rank(office);
        facts
    }

    fn rank(&mut self, office: &Office) {
        let key = |slot: SlotId| -> (u8, NaiveDate, &str) {
            match self.covered(slot) {
                Covered::Placement(id) => {
                    let record = &office.placements[id].record;
                    (0, record.first_day().unwrap_or(NaiveDate::MAX), record.key.as_str())
                }
                Covered::Quote(id) => {
                    let confirmed = self.slots[slot].confirmed;
                    (1, confirmed.unwrap_or(NaiveDate::MAX), office.quotes[id].key.as_str())
                }
                Covered::Fee(id) => {
                    let fee = &office.fees[id];
                    let month = fee.month.get().map_or(NaiveDate::MAX, |m| m.first_day());
                    (2, month, fee.project.text())
                }
            }
        };
        let mut order: Vec<_> = self.slots.ids().map(|slot| (key(slot), slot)).collect();
        order.sort_unstable();
        let order: Vec<SlotId> = order.into_iter().map(|(_, slot)| slot).collect();
        for (rank, slot) in order.into_iter().enumerate() {
            self.slots[slot].rank = u32::try_from(rank).unwrap_or(u32::MAX);
        }
    }

    /// The slot of something covered.
    pub(super) fn slot(&self, covered: Covered) -> SlotId {
        SlotId::new(match covered {
            Covered::Placement(id) => id.index(),
            Covered::Quote(id) => self.placements + id.index(),
            Covered::Fee(id) => self.placements + self.quotes + id.index(),
        })
    }

    /// What a slot stands for.
    pub(super) fn covered(&self, slot: SlotId) -> Covered {
        let index = slot.index();
        if index < self.placements {
            Covered::Placement(PlacementId::new(index))
        } else if index < self.placements + self.quotes {
            Covered::Quote(QuoteId::new(index - self.placements))
        } else {
            Covered::Fee(FeeId::new(index - self.placements - self.quotes))
        }
    }

    /// The slot a written key names; `None` where it names nothing that can carry money.
    pub(super) fn named(&self, office: &Office, target: &Target) -> Option<SlotId> {
        Some(match target {
            Target::Placement(_) => self.slot(Covered::Placement(self.placement(office, target)?)),
            Target::Quote(id) => self.slot(Covered::Quote(*id)),
            Target::Fee(id) => self.slot(Covered::Fee(*id)),
            Target::Duplicated(_) | Target::Unknown(_) => return None,
        })
    }

    /// The placement a written key names, likewise.
    pub(super) fn placement(&self, office: &Office, target: &Target) -> Option<PlacementId> {
        let Target::Placement(id) = target else { return None };
        let placement = &office.placements[*id];
        (!placement.duplicate && !placement.repeated).then_some(*id)
    }

    /// The slot of the placement a written key names, likewise.
    pub(super) fn placement_slot(&self, office: &Office, target: &Target) -> Option<SlotId> {
        self.placement(office, target).map(|id| self.slot(Covered::Placement(id)))
    }

    pub(super) fn rank_of(&self, slot: SlotId) -> u32 {
        self.slots[slot].rank
    }

    /// Place of a placement in the order (first day, 排期编号).
    pub(super) fn rank_of_placement(&self, id: PlacementId) -> u32 {
        self.rank_of(self.slot(Covered::Placement(id)))
    }

    pub(super) fn ordered_on(&self, slot: SlotId, day: NaiveDate) -> Option<Fen> {
        self.slots[slot].ordered_on(day)
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
