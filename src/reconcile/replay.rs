//! The replay: for every day at once, what a run with that 检查日 would show as `received`.
//!
//! It goes through the days on which a receipt arrived, a placement was confirmed or a cancellation changed
//! an amount. For each project and 款项性质 it keeps the line: receivables before it are filled by the automatic
//! step. Receivables are in order of confirmation, so a new one only joins the end. A day moves the line, and
//! only receivables that the line passes change. It never looks at later days and allocates no parts.

use super::books::Covered;
use super::receipts::{Voucher, VoucherId, WrittenReceipts, answered, step_two};
use super::receivables::{Receivable, ReceivableId, Receivables};
use super::timelines::{Timeline, Timelines};
use crate::link::{CaseId, Office};
use crate::model::choice::ReceiptKind;
use crate::model::{Fen, Id, IdVec};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// An event of a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A receipt arrives.
    Arrives(VoucherId),
    /// The amount of a receivable changes: confirmed, cancelled, published after the cancellation.
    Changes(ReceivableId),
}

/// Replays all days.
pub(super) fn replay(office: &Office, receivables: &Receivables, written: &WrittenReceipts) -> Timelines {
    let mut events: Vec<(NaiveDate, Event)> =
        Vec::with_capacity(written.vouchers.len() + receivables.list.len());
    events.extend(written.vouchers.with_ids().map(|(id, v)| (v.date, Event::Arrives(id))));
    for (receivable, item) in receivables.list.with_ids() {
        let days = item.confirmed.into_iter().chain(item.changes());
        events.extend(days.map(|day| (day, Event::Changes(receivable))));
    }
    events.sort_unstable();
    let mut walk = ReplayRun::new(office, receivables, written);
    for day in events.chunk_by(|a, b| a.0 == b.0) {
        walk.day(day);
    }
    let mut of = |covered| std::mem::take(&mut walk.timelines[receivables.id(covered)]);
    Timelines {
        placements: office.placements.ids().map(|id| of(Covered::Placement(id))).collect(),
        quotes: office.quotes.ids().map(|id| of(Covered::Quote(id))).collect(),
        cancelled: office
            .placements
            .ids()
            .map(|id| receivables.list[receivables.id(Covered::Placement(id))].cancelled.clone())
            .collect(),
    }
}

type PoolId = Id<Pool>;

/// A pool: the money and the receivables of the automatic step in one project and 款项性质.
#[derive(Default)]
struct Pool {
    /// Receivables by (客户确认日, rank).
    order: Vec<ReceivableId>,
    /// What each lacks before the automatic step, in fen; 0 while it is not open.
    lacks: Vec<Fen>,
    /// How many receivables are confirmed so far; they are the first ones.
    active: usize,
    /// The line: receivables before this position are filled.
    line: usize,
    /// The sum of `lacks` before the line.
    before: Fen,
    /// The sum that vouchers may spend.
    spendable: Fen,
    /// 未分配余额 before the automatic step, after refunds.
    balance: Fen,
    /// What the automatic step spends.
    spent: Fen,
}

impl Pool {
    /// What the automatic step gives to the receivable at a position.
    fn given(&self, position: usize) -> Fen {
        let lack = self.lacks.get(position).copied().unwrap_or_default();
        match position.cmp(&self.line) {
            std::cmp::Ordering::Less => lack,
            std::cmp::Ordering::Equal => (self.spent - self.before).or_zero().min(lack),
            std::cmp::Ordering::Greater => Fen::ZERO,
        }
    }

    fn set_lack(&mut self, position: usize, lack: Fen) {
        if let Some(old) = self.lacks.get_mut(position) {
            if position < self.line {
                self.before += lack - *old;
            }
            *old = lack;
        }
    }

    /// Moves the line as far as the money reaches, and notes every position whose part may have changed.
    fn settle(&mut self, crossed: &mut Vec<usize>) {
        self.spent = self.spendable.min(self.balance).or_zero();
        crossed.push(self.line);
        while self.line < self.active {
            let reach = self.before + self.lacks.get(self.line).copied().unwrap_or_default();
            if reach > self.spent {
                break;
            }
            self.before = reach;
            self.line += 1;
            crossed.push(self.line);
        }
        while self.line > 0 && self.before > self.spent {
            self.line -= 1;
            self.before -= self.lacks.get(self.line).copied().unwrap_or_default();
            crossed.push(self.line);
        }
    }
}

/// The state of the replay.
struct ReplayRun<'a> {
    receivables: &'a Receivables,
    written: &'a WrittenReceipts,
    pools: IdVec<Pool>,
    /// For each receivable: its pool, and its position in it.
    seats: IdVec<Option<(PoolId, usize)>, Receivable>,
    /// For each voucher: the pool of its rest.
    purses: IdVec<Option<PoolId>, Voucher>,
    /// For each receivable: what steps 1 to 3 gave it.
    named: IdVec<Fen, Receivable>,
    knots: Knots,
    /// For each voucher of a knot: its rest after steps 1 to 3.
    rests: IdVec<Fen, Voucher>,
    automatic: bool,
    timelines: IdVec<Timeline, Receivable>,
}

impl<'a> ReplayRun<'a> {
    fn new(office: &Office, receivables: &'a Receivables, written: &'a WrittenReceipts) -> ReplayRun<'a> {
        let mut pools: IdVec<Pool> = IdVec::new();
        let mut numbers: BTreeMap<(CaseId, ReceiptKind), PoolId> = BTreeMap::new();
        let mut pool_of =
            |pools: &mut IdVec<Pool>, key| *numbers.entry(key).or_insert_with(|| pools.push(Pool::default()));
        let purses = written.vouchers.map(|voucher| voucher.pool.map(|key| pool_of(&mut pools, key)));
        for (receivable, item) in receivables.list.with_ids() {
            let (Some(case), Some(_)) = (item.case, item.confirmed) else { continue };
            let pool = pool_of(&mut pools, (case, item.kind));
            pools[pool].order.push(receivable);
        }
        let mut seats = receivables.list.map(|_| None);
        for (id, pool) in pools.with_ids_mut() {
            pool.order.sort_by_cached_key(|receivable| {
                (receivables.list[*receivable].confirmed, receivables.list[*receivable].rank)
            });
            pool.lacks = vec![Fen::ZERO; pool.order.len()];
            for (position, receivable) in pool.order.iter().enumerate() {
                seats[*receivable] = Some((id, position));
            }
        }
        ReplayRun {
            receivables,
            written,
            pools,
            seats,
            purses,
            named: receivables.list.map(|_| Fen::ZERO),
            knots: Knots::new(receivables, written),
            rests: written.vouchers.map(|_| Fen::ZERO),
            automatic: office.settings.parameters.auto_allocate,
            timelines: receivables.list.map(|_| Timeline::new()),
        }
    }

    fn day(&mut self, events: &[(NaiveDate, Event)]) {
        let Some((day, _)) = events.first().copied() else { return };
        let mut touched = Vec::new();
        let mut dirty = Vec::new();
        let mut stirred = Vec::new();
        for (_, event) in events {
            match event {
                Event::Changes(receivable) => {
                    touched.push(*receivable);
                    dirty.extend(self.knots.of(*receivable));
                }
                Event::Arrives(id) => self.arrives(*id, &mut touched, &mut dirty, &mut stirred),
            }
        }
        dirty.sort_unstable();
        dirty.dedup();
        for knot in dirty {
            self.retie(knot, day, &mut touched, &mut stirred);
        }
        self.fill(day, touched, stirred);
    }

    /// Handles a new receipt. Its parts are booked at once, or with its knot if they depend on other receipts.
    fn arrives(
        &mut self,
        id: VoucherId,
        touched: &mut Vec<ReceivableId>,
        dirty: &mut Vec<KnotId>,
        stirred: &mut Vec<PoolId>,
    ) {
        let voucher = &self.written.vouchers[id];
        if voucher.depends() {
            let receivable_ids =
                voucher.named.iter().chain(voucher.answers.iter().map(|(receivable, _)| receivable));
            dirty.extend(receivable_ids.filter_map(|receivable| self.knots.of(*receivable)));
            self.rests[id] = Fen::ZERO;
            return;
        }
        let mut rest = voucher.amount;
        for (receivable, amount) in fixed(voucher) {
            rest -= amount;
            touched.push(receivable);
            match self.knots.of(receivable) {
                Some(knot) => dirty.push(knot),
                None => self.named[receivable] += amount,
            }
        }
        self.rest(id, rest, stirred);
    }

    /// Books the rest of a receipt after steps 1 to 3.
    fn rest(&mut self, id: VoucherId, rest: Fen, stirred: &mut Vec<PoolId>) {
        let before = std::mem::replace(&mut self.rests[id], rest);
        let Some(pool) = self.purses[id] else { return };
        let purse = &mut self.pools[pool];
        purse.balance += rest - before;
        if self.automatic && self.written.vouchers[id].automatic {
            purse.spendable += rest.or_zero() - before.or_zero();
        }
        stirred.push(pool);
    }

    /// Computes steps 1 to 3 of a knot again as of the day.
    fn retie(
        &mut self,
        knot: KnotId,
        day: NaiveDate,
        touched: &mut Vec<ReceivableId>,
        stirred: &mut Vec<PoolId>,
    ) {
        let Knot { receivable_ids: members, vouchers } = self.knots.knots[knot].clone();
        for receivable in &members {
            self.named[*receivable] = Fen::ZERO;
        }
        let written = self.written;
        let known = written.vouchers.with_ids_of(&vouchers);
        let known: Vec<(VoucherId, &Voucher)> = known.filter(|(_, voucher)| voucher.date <= day).collect();
        let mut rests: Vec<Fen> = known.iter().map(|(_, voucher)| voucher.amount).collect();
        for ((_, voucher), rest) in known.iter().zip(&mut rests) {
            for (receivable, amount) in &voucher.splits {
                *rest -= *amount;
                self.add(knot, *receivable, *amount);
            }
        }
        let mut named = Vec::with_capacity(known.len());
        for ((_, voucher), rest) in known.iter().zip(&mut rests) {
            let parts = step_two(voucher, *rest, |receivable| self.lack(receivable, day));
            for (receivable, amount) in &parts {
                *rest -= *amount;
                self.add(knot, *receivable, *amount);
            }
            named.push(parts);
        }
        for (((_, voucher), rest), named) in known.iter().zip(&mut rests).zip(&named) {
            for (receivable, wanted) in &voucher.answers {
                let parts = voucher.splits.iter().chain(named).filter(|(to, _)| to == receivable);
                let has = parts.map(|(_, part)| *part).sum();
                let amount = answered(*wanted, has, self.lack(*receivable, day), *rest);
                *rest -= amount;
                self.add(knot, *receivable, amount);
            }
        }
        for ((id, voucher), rest) in known.into_iter().zip(rests) {
            if voucher.depends() {
                self.rest(id, rest, stirred);
            }
        }
        touched.extend(members);
    }

    /// Adds to a receivable, if it belongs to this knot. Otherwise its own knot books it.
    fn add(&mut self, knot: KnotId, receivable: ReceivableId, amount: Fen) {
        if self.knots.of(receivable) == Some(knot) {
            self.named[receivable] += amount;
        }
    }

    fn lack(&self, receivable: ReceivableId, day: NaiveDate) -> Option<Fen> {
        Some(self.receivables.ordered_on(receivable, day)? - self.named[receivable])
    }

    /// Updates the pools for the day, and notes what changed in the timelines.
    fn fill(&mut self, day: NaiveDate, touched: Vec<ReceivableId>, mut stirred: Vec<PoolId>) {
        for receivable in &touched {
            let Some((pool, position)) = self.seats[*receivable] else { continue };
            stirred.push(pool);
            let item = &self.receivables.list[*receivable];
            let open = item.is_open_on(day);
            let lack =
                if open { self.lack(*receivable, day).unwrap_or_default().or_zero() } else { Fen::ZERO };
            let pool = &mut self.pools[pool];
            pool.set_lack(position, lack);
            if item.confirmed.is_some_and(|confirmed| confirmed <= day) {
                pool.active = pool.active.max(position + 1);
            }
        }
        stirred.sort_unstable();
        stirred.dedup();
        let mut crossed = Vec::new();
        for pool in stirred {
            crossed.clear();
            self.pools[pool].settle(&mut crossed);
            for position in &crossed {
                // the line may be after the last receivable
                if let Some(receivable) = self.pools[pool].order.get(*position).copied() {
                    self.write(receivable, day);
                }
            }
        }
        for receivable in touched {
            self.write(receivable, day);
        }
    }

    fn write(&mut self, receivable: ReceivableId, day: NaiveDate) {
        let given =
            self.seats[receivable].map_or(Fen::ZERO, |(pool, position)| self.pools[pool].given(position));
        let received = self.named[receivable] + given;
        let timeline = &mut self.timelines[receivable];
        match timeline.last_mut() {
            Some((last, amount)) if *last == day => *amount = received,
            Some((_, amount)) if *amount == received => {}
            None if received.is_zero() => {}
            _ => timeline.push((day, received)),
        }
    }
}

/// The parts of steps 1 and 2 of a receipt that does not depend on others.
fn fixed(voucher: &Voucher) -> impl Iterator<Item = (ReceivableId, Fen)> + '_ {
    let split: Fen = voucher.splits.iter().map(|(_, amount)| *amount).sum();
    let rest = voucher.amount - split;
    let single = voucher.named.first().filter(|_| !rest.is_zero()).map(|receivable| (*receivable, rest));
    voucher.splits.iter().copied().chain(single)
}

type KnotId = Id<Knot>;

/// Knots: receivables that are connected by receipts naming several of them, so that what one gets depends on
/// the others.
#[derive(Clone, Default)]
struct Knot {
    receivable_ids: Vec<ReceivableId>,
    /// The vouchers of the knot, in order.
    vouchers: Vec<VoucherId>,
}

struct Knots {
    /// For each receivable: its knot.
    of: IdVec<Option<KnotId>, Receivable>,
    knots: IdVec<Knot>,
}

impl Knots {
    fn new(receivables: &Receivables, written: &WrittenReceipts) -> Knots {
        let mut parents: IdVec<ReceivableId, Receivable> = receivables.list.ids().collect();
        let mut tied = receivables.list.map(|_| false);
        for voucher in written.vouchers.iter().filter(|voucher| voucher.depends()) {
            let mut first = None;
            for receivable in named_by(voucher) {
                tied[receivable] = true;
                let root = root(&mut parents, receivable);
                match first {
                    None => first = Some(root),
                    Some(other) if other != root => parents[root] = other,
                    Some(_) => {}
                }
            }
        }
        let mut numbers: BTreeMap<ReceivableId, KnotId> = BTreeMap::new();
        let mut of = receivables.list.map(|_| None);
        let mut knots: IdVec<Knot> = IdVec::new();
        for receivable in tied.ids().filter(|receivable| tied[*receivable]) {
            let root = root(&mut parents, receivable);
            let knot = *numbers.entry(root).or_insert_with(|| knots.push(Knot::default()));
            of[receivable] = Some(knot);
            knots[knot].receivable_ids.push(receivable);
        }
        for (id, voucher) in written.vouchers.with_ids() {
            for knot in named_by(voucher).filter_map(|receivable| of[receivable]) {
                let vouchers = &mut knots[knot].vouchers;
                if vouchers.last() != Some(&id) {
                    vouchers.push(id);
                }
            }
        }
        Knots { of, knots }
    }

    fn of(&self, receivable: ReceivableId) -> Option<KnotId> {
        self.of[receivable]
    }
}

fn named_by(voucher: &Voucher) -> impl Iterator<Item = ReceivableId> + '_ {
    let splits = voucher.splits.iter().map(|(receivable, _)| *receivable);
    splits
        .chain(voucher.named.iter().copied())
        .chain(voucher.answers.iter().map(|(receivable, _)| *receivable))
}

fn root(parents: &mut IdVec<ReceivableId, Receivable>, receivable: ReceivableId) -> ReceivableId {
    let mut at = receivable;
    while parents[at] != at {
        let parent = parents[at];
        parents[at] = parents[parent];
        at = parent;
    }
    at
}
