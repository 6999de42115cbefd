//! ⑤ 发布: what was confirmed as published until a day, its value, and the make-goods owed.
//!
//! It reads 发布确认 only. 错播 is not taken off 实际次数, so these insertions count.

use super::books::{Books, MakeGood};
use crate::link::{LinkedPlacement, Office, PublicationId};
use crate::model::choice::{Deviation, MakeGoodRule};
use crate::model::placement::Publication;
use crate::model::{Content, Fen};
use chrono::NaiveDate;

/// The sum of the 发布确认 of one placement until a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Airing {
    /// Whether there is a 发布确认.
    pub(super) any: bool,
    /// The sum of 计划次数 (实际次数 if blank); `None` if neither could be read.
    pub(super) planned: Option<u32>,
    /// min(次数, Σ 实际次数 + Σ 补播次数); `None` if unknown.
    pub(super) times: Option<u32>,
}

/// What is confirmed until `day`. A 发布确认 exists from 实际日期 (计划日期 if blank), a make-good from 补播日期
/// (the day of its 发布确认 if blank).
pub(super) fn airing_on(office: &Office, placement: &LinkedPlacement, day: NaiveDate) -> Airing {
    let mut planned = Some(0u32);
    let mut aired = Some(0u32);
    // the readable insertions; if they are enough, unreadable ones do not matter
    let mut least = 0u32;
    let mut any = false;
    for publication in confirmations(office, placement) {
        if publication.effective().is_some_and(|from| from > day) {
            continue;
        }
        any = true;
        let actual = publication.actual_times.get();
        planned = add(planned, planned_times(publication));
        let made_good = made_good_by(publication, day);
        aired = add(add(aired, actual), made_good);
        least = least.saturating_add(actual.unwrap_or(0)).saturating_add(made_good.unwrap_or(0));
    }
    let ordered = placement.record.times_ordered().filter(|times| *times > 0);
    let times = match (any, ordered) {
        (false, _) => Some(0),
        (true, Some(ordered)) if least >= ordered => Some(ordered),
        (true, Some(_)) => aired,
        (true, None) => None,
    };
    Airing { any, planned, times }
}

fn add(sum: Option<u32>, part: Option<u32>) -> Option<u32> {
    Some(sum?.saturating_add(part?))
}

/// 计划次数, blank: 实际次数.
fn planned_times(publication: &Publication) -> Option<u32> {
    let planned = &publication.planned_times;
    if planned.is_blank() { publication.actual_times.get() } else { planned.get() }
}

/// 补播次数 until `day`; `None` if they could not be read.
fn made_good_by(publication: &Publication, day: NaiveDate) -> Option<u32> {
    let exists = match publication.make_good.content {
        Content::Known(on) => on <= day,
        Content::Later(_) => false,
        Content::Blank | Content::Refused | Content::Merged => true,
    };
    let times = &publication.make_good_times;
    if exists && !times.is_blank() { times.get() } else { Some(0) }
}

/// The 发布确认 of a placement that exist on 检查日, by effective date.
pub(super) fn confirmations<'a>(
    office: &'a Office,
    placement: &'a LinkedPlacement,
) -> impl Iterator<Item = &'a Publication> {
    office.publications.of(&placement.publications).map(|publication| &publication.record)
}

/// The value of what was published: amount × times / 次数, rounded once; the whole amount if all is published.
pub(super) fn value(placement: &LinkedPlacement, amount: Option<Fen>, airing: &Airing) -> Option<Fen> {
    match airing.times? {
        0 => Some(Fen::ZERO),
        times => amount?.share(i64::from(times), i64::from(placement.record.times_ordered()?)),
    }
}

/// The make-goods owed for 发布确认 with deviations, in order of day. A refund of the medium settles the
/// missing insertions it pays for; each fen of it counts once.
pub(super) fn make_goods(
    office: &Office,
    placement: &LinkedPlacement,
    cost: Option<Fen>,
    refunds: Fen,
) -> Vec<MakeGood> {
    let rule = office.make_good_rule(placement);
    let mut refunds = refunds;
    let mut owing = Vec::new();
    for &id in &placement.publications {
        let publication = &office.publications[id].record;
        let made_good = made_good_by(publication, office.as_of());
        let Some((mut owed, made_good)) = owed(publication, id, rule).zip(made_good) else { continue };
        owed.made_good = made_good;
        if owed.is_unsettled()
            && let Some(price) = price_of(placement, cost, owed.missing.max(1))
            && refunds >= price
            && refunds > Fen::ZERO
        {
            refunds -= price;
            owed.refunded = true;
        }
        owing.push(owed);
    }
    owing
}

/// 媒体成本 of a number of insertions, in fen.
fn price_of(placement: &LinkedPlacement, cost: Option<Fen>, times: u32) -> Option<Fen> {
    cost?.share(i64::from(times), i64::from(placement.record.times_ordered()?))
}

/// 媒体成本 of what a 发布确认 shows as missed, in fen: what a refund must reach to settle it.
pub fn cost_of_missed(office: &Office, books: &Books, id: PublicationId) -> Option<Fen> {
    let placement = office.publications[id].placement.id()?;
    let own = &books.placements[placement];
    let owed = own.make_goods.iter().find(|one| one.publication == id)?;
    price_of(&office.placements[placement], own.cost, owed.missing.max(1))
}

/// The make-good for one 发布确认; `None` if it is as planned, or is 改期 or 撤单.
fn owed(publication: &Publication, id: PublicationId, rule: MakeGoodRule) -> Option<MakeGood> {
    let actual = publication.actual_times.get();
    let missing = planned_times(publication).zip(actual).map_or(0, |(plan, done)| plan.saturating_sub(done));
    let owed = match publication.deviation.get() {
        Some(Deviation::Rescheduled | Deviation::Cancelled) => return None,
        Some(Deviation::Wrong | Deviation::Misplaced) => match rule {
            MakeGoodRule::None => 0,
            _ => missing.max(1),
        },
        None | Some(Deviation::None) if missing == 0 => return None,
        None | Some(Deviation::None | Deviation::Missed) => match rule {
            MakeGoodRule::None => 0,
            MakeGoodRule::OneForWrong => missing,
            MakeGoodRule::TwoForMissed | MakeGoodRule::Both => missing.saturating_mul(2),
        },
    };
    Some(MakeGood { publication: id, missing, owed, made_good: 0, refunded: false })
}
