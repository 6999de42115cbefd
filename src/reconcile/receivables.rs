//! ① 订单: everything that a receipt may cover (placements, quotes, 服务费 months), and its amount on any day. It
//! knows amounts, order and dates, never what was received or paid.

use super::books::Covered;
use super::publication::{airing_on, confirmations, value};
use super::timelines::worth_on;
use crate::link::{CaseId, FeeId, LinkedPlacement, Office, PlacementId, QuoteId, Target};
use crate::model::choice::ReceiptKind;
use crate::model::payment::ServiceFee;
use crate::model::{Content, Fen, Field, Id, IdVec};
use chrono::NaiveDate;

/// All receivables in one numbering: placements, then quotes, then 服务费 months.
#[derive(Debug, Default)]
pub(super) struct Receivables {
    pub(super) list: IdVec<Receivable>,
    placements: usize,
    quotes: usize,
}

/// The id of a receivable.
pub(super) type ReceivableId = Id<Receivable>;

/// A receivable: one thing that a receipt may cover.
#[derive(Debug)]
pub(super) struct Receivable {
    pub(super) case: Option<CaseId>,
    /// The 款项性质 of receipts that the automatic step may use for it.
    pub(super) kind: ReceiptKind,
    /// Its position in the order: placements by (first day, 排期编号), quotes by (客户确认日, 报价单号), then months.
    pub(super) rank: u32,
    /// The day from which the automatic step may cover it.
    pub(super) confirmed: Option<NaiveDate>,
    /// 客户金额; `None` = unknown.
    amount: Option<Fen>,
    /// For a cancelled placement: the days on which its value changes, the first is 撤单日.
    pub(super) cancelled: Vec<(NaiveDate, Option<Fen>)>,
}

impl Receivable {
    /// Its amount on a day, in fen.
    pub(super) fn ordered_on(&self, day: NaiveDate) -> Option<Fen> {
        worth_on(&self.cancelled, day).unwrap_or(self.amount)
    }

    /// Whether the automatic step may cover it: confirmed in writing, not cancelled, amount known.
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

impl Receivables {
    pub(super) fn new(office: &Office) -> Receivables {
        let mut receivable_ids: Vec<Receivable> =
            office.placements.iter().map(|p| of_placement(office, p)).collect();
        receivable_ids.extend(office.quotes.iter().map(|quote| Receivable {
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
        receivable_ids.extend(office.fees.iter().zip(fee_cases).map(|(fee, case)| Receivable {
            case,
            kind: ReceiptKind::ServiceFee,
            rank: 0,
            confirmed: Some(NaiveDate::MIN),
            // of an unknown month it is in no account, so nothing is spent on it
            amount: fee.month.get().and(fee.amount.get()),
            cancelled: Vec::new(),
        }));
        let receivable_ids = IdVec::from(receivable_ids);
        let mut receivables = Receivables {
            list: receivable_ids,
            placements: office.placements.len(),
            quotes: office.quotes.len(),
        };
        receivables.rank(office);
        receivables
    }

    fn rank(&mut self, office: &Office) {
        let key = |receivable: ReceivableId| -> (u8, NaiveDate, &str) {
            match self.covered(receivable) {
                Covered::Placement(id) => {
                    let record = &office.placements[id].record;
                    (0, record.first_day().unwrap_or(NaiveDate::MAX), record.key.as_str())
                }
                Covered::Quote(id) => {
                    let confirmed = self.list[receivable].confirmed;
                    (1, confirmed.unwrap_or(NaiveDate::MAX), office.quotes[id].key.as_str())
                }
                Covered::Fee(id) => {
                    let fee = &office.fees[id];
                    let month = fee.month.get().map_or(NaiveDate::MAX, |m| m.first_day());
                    (2, month, fee.project.text())
                }
            }
        };
        let mut order: Vec<_> = self.list.ids().map(|receivable| (key(receivable), receivable)).collect();
        order.sort_unstable();
        let order: Vec<ReceivableId> = order.into_iter().map(|(_, receivable)| receivable).collect();
        for (rank, receivable) in order.into_iter().enumerate() {
            self.list[receivable].rank = u32::try_from(rank).unwrap_or(u32::MAX);
        }
    }

    /// The receivable of a placement, quote or fee.
    pub(super) fn id(&self, covered: Covered) -> ReceivableId {
        ReceivableId::new(match covered {
            Covered::Placement(id) => id.index(),
            Covered::Quote(id) => self.placements + id.index(),
            Covered::Fee(id) => self.placements + self.quotes + id.index(),
        })
    }

    /// The placement, quote or fee of a receivable.
    pub(super) fn covered(&self, receivable: ReceivableId) -> Covered {
        let index = receivable.index();
        if index < self.placements {
            Covered::Placement(PlacementId::new(index))
        } else if index < self.placements + self.quotes {
            Covered::Quote(QuoteId::new(index - self.placements))
        } else {
            Covered::Fee(FeeId::new(index - self.placements - self.quotes))
        }
    }

    /// The receivable of a written key; `None` if it names nothing that can have money.
    pub(super) fn named(&self, office: &Office, target: &Target) -> Option<ReceivableId> {
        Some(match target {
            Target::Placement(_) => self.id(Covered::Placement(self.placement(office, target)?)),
            Target::Quote(id) => self.id(Covered::Quote(*id)),
            Target::Fee(id) => self.id(Covered::Fee(*id)),
            Target::Duplicated(_) | Target::Unknown(_) | Target::UnknownFee(_) => return None,
        })
    }

    /// The placement of a written key, if it can have money.
    pub(super) fn placement(&self, office: &Office, target: &Target) -> Option<PlacementId> {
        let Target::Placement(id) = target else { return None };
        let placement = &office.placements[*id];
        (!placement.duplicate && !placement.repeated).then_some(*id)
    }

    /// The receivable of the placement of a written key, if it can have money.
    pub(super) fn of_placement(&self, office: &Office, target: &Target) -> Option<ReceivableId> {
        self.placement(office, target).map(|id| self.id(Covered::Placement(id)))
    }

    pub(super) fn rank_of(&self, receivable: ReceivableId) -> u32 {
        self.list[receivable].rank
    }

    /// The position of a placement in the order (first day, 排期编号).
    pub(super) fn rank_of_placement(&self, id: PlacementId) -> u32 {
        self.rank_of(self.id(Covered::Placement(id)))
    }

    pub(super) fn ordered_on(&self, receivable: ReceivableId, day: NaiveDate) -> Option<Fen> {
        self.list[receivable].ordered_on(day)
    }
}

fn of_placement(office: &Office, placement: &LinkedPlacement) -> Receivable {
    let doubled = placement.duplicate || placement.repeated;
    Receivable {
        case: placement.case,
        kind: ReceiptKind::MediaPrepayment,
        rank: 0,
        confirmed: placement.confirmed.day(),
        amount: if doubled { None } else { placement.record.amount.get() },
        cancelled: if doubled { Vec::new() } else { cancellation(office, placement) },
    }
}

/// The days on which the value of a cancelled placement changes: 撤单日, and every later day of a 发布确认 or
/// make-good. Its value is that of the confirmed insertions plus 客户扣款.
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

/// min(amount, value of the insertions confirmed until `day` + penalty), in fen; a blank penalty is 0.
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

/// 媒体成本 on 检查日 in fen: after a 撤单 the confirmed part plus 媒体扣款; `None` if unknown.
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
