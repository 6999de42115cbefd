//! "Covered on day d": what a run with 检查日 = d would print as `received`, for every day at once.
//!
//! Walks the days on which a receipt arrived, a placement was confirmed or a cancellation changed
//! what is owed, and keeps per project and 款项性质 the line up to which the automatic step reaches
//! (confirmed first, served first: a new confirmation only ever joins the end). A day moves the
//! line; only what it crosses is written down. Never looks past a day, never allocates parts.

use super::facts::Facts;
use super::receipts::{Plan, Voucher, answered, step_two};
use super::timelines::Timelines;
use crate::link::Office;
use crate::model::Fen;
use crate::model::choice::ReceiptKind;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What happens on a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A receipt arrives (index into the plan's vouchers).
    Arrives(usize),
    /// What a slot asks for changes: confirmed, cancelled, published after the cancellation.
    Changes(usize),
}

/// Replays all days.
pub(super) fn replay(office: &Office, facts: &Facts, plan: &Plan) -> Timelines {
    let mut events: Vec<(NaiveDate, Event)> = Vec::with_capacity(plan.vouchers.len() + facts.slots.len());
    events.extend(plan.vouchers.iter().enumerate().map(|(i, v)| (v.date, Event::Arrives(i))));
    for (slot, item) in facts.slots.iter().enumerate() {
        let days = item.confirmed.into_iter().chain(item.changes());
        events.extend(days.map(|day| (day, Event::Changes(slot))));
    }
    events.sort_unstable();
    let mut walk = Walk::new(office, facts, plan);
    for day in events.chunk_by(|a, b| a.0 == b.0) {
        walk.day(day);
    }
    let placements = office.placements.len();
    let slots = facts.slots.iter().enumerate().take(placements);
    let cancelled = slots.filter(|(_, slot)| !slot.cancelled.is_empty());
    let cancelled = cancelled.map(|(index, slot)| (index, slot.cancelled.clone())).collect();
    Timelines { timelines: walk.timelines, placements, cancelled }
}

/// What the automatic step has to spend and to fill, in one project and 款项性质.
#[derive(Default)]
struct Pool {
    /// Slots by (客户确认日, rank).
    order: Vec<usize>,
    /// What each still lacks before the automatic step; 0 while not open.
    lacks: Vec<Fen>,
    /// Slots confirmed by now: they stand first.
    active: usize,
    /// Slots before this one are filled.
    line: usize,
    /// Σ lacks before the line.
    before: Fen,
    /// Σ of what vouchers may spend.
    spendable: Fen,
    /// 未分配余额 before the automatic step, refunds deducted.
    balance: Fen,
    /// What the automatic step spends.
    spent: Fen,
}

impl Pool {
    /// What the automatic step gives the slot at a position.
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

    /// Moves the line to where today's money reaches; notes every position whose share changed.
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

/// The state of the walk.
struct Walk<'a> {
    facts: &'a Facts,
    plan: &'a Plan,
    pools: Vec<Pool>,
    /// Per slot: its pool and position there.
    seats: Vec<Option<(usize, usize)>>,
    /// Per voucher: the pool its rest belongs to.
    purses: Vec<Option<usize>>,
    /// Steps 1 to 3, per slot.
    named: Vec<Fen>,
    knots: Knots,
    /// Per voucher of a knot: what steps 1 to 3 left of it.
    rests: Vec<Fen>,
    automatic: bool,
    timelines: Vec<Vec<(NaiveDate, Fen)>>,
}

impl<'a> Walk<'a> {
    fn new(office: &Office, facts: &'a Facts, plan: &'a Plan) -> Walk<'a> {
        let mut numbers: BTreeMap<(usize, ReceiptKind), usize> = BTreeMap::new();
        let mut number = |key| {
            let next = numbers.len();
            *numbers.entry(key).or_insert(next)
        };
        let purses: Vec<Option<usize>> = plan.vouchers.iter().map(|v| v.pool.map(&mut number)).collect();
        let mut orders: Vec<Vec<usize>> = Vec::new();
        for (slot, item) in facts.slots.iter().enumerate() {
            let (Some(case), Some(_)) = (item.case, item.confirmed) else { continue };
            let pool = number((case, item.kind));
            if orders.len() <= pool {
                orders.resize_with(pool + 1, Vec::new);
            }
            if let Some(order) = orders.get_mut(pool) {
                order.push(slot);
            }
        }
        orders.resize_with(numbers.len(), Vec::new);
        let mut seats = vec![None; facts.slots.len()];
        let mut pools = Vec::with_capacity(orders.len());
        for (index, mut order) in orders.into_iter().enumerate() {
            order.sort_by_cached_key(|slot| facts.slots.get(*slot).map(|s| (s.confirmed, s.rank)));
            for (position, slot) in order.iter().enumerate() {
                if let Some(seat) = seats.get_mut(*slot) {
                    *seat = Some((index, position));
                }
            }
            pools.push(Pool { lacks: vec![Fen::ZERO; order.len()], order, ..Pool::default() });
        }
        Walk {
            facts,
            plan,
            pools,
            seats,
            purses,
            named: vec![Fen::ZERO; facts.slots.len()],
            knots: Knots::new(facts, plan),
            rests: vec![Fen::ZERO; plan.vouchers.len()],
            automatic: office.settings.parameters.auto_allocate,
            timelines: vec![Vec::new(); facts.slots.len()],
        }
    }

    fn day(&mut self, events: &[(NaiveDate, Event)]) {
        let Some((day, _)) = events.first().copied() else { return };
        let mut touched = Vec::new();
        let mut dirty = Vec::new();
        let mut stirred = Vec::new();
        for (_, event) in events {
            match event {
                Event::Changes(slot) => {
                    touched.push(*slot);
                    dirty.extend(self.knots.of(*slot));
                }
                Event::Arrives(index) => self.arrives(*index, &mut touched, &mut dirty, &mut stirred),
            }
        }
        dirty.sort_unstable();
        dirty.dedup();
        for knot in dirty {
            self.retie(knot, day, &mut touched, &mut stirred);
        }
        self.fill(day, touched, stirred);
    }

    /// A receipt whose parts do not depend on anything is booked at once; the rest with its knot.
    fn arrives(
        &mut self,
        index: usize,
        touched: &mut Vec<usize>,
        dirty: &mut Vec<usize>,
        stirred: &mut Vec<usize>,
    ) {
        let Some(voucher) = self.plan.vouchers.get(index) else { return };
        if voucher.depends() {
            let slots = voucher.named.iter().chain(voucher.answers.iter().map(|(slot, _)| slot));
            dirty.extend(slots.filter_map(|slot| self.knots.of(*slot)));
            if let Some(rest) = self.rests.get_mut(index) {
                *rest = Fen::ZERO;
            }
            return;
        }
        let mut rest = voucher.amount;
        for (slot, amount) in fixed(voucher) {
            rest -= amount;
            touched.push(slot);
            match self.knots.of(slot) {
                Some(knot) => dirty.push(knot),
                None => {
                    if let Some(named) = self.named.get_mut(slot) {
                        *named += amount;
                    }
                }
            }
        }
        self.rest(index, rest, stirred);
    }

    /// Books what steps 1 to 3 leave of a receipt.
    fn rest(&mut self, index: usize, rest: Fen, stirred: &mut Vec<usize>) {
        let Some(old) = self.rests.get_mut(index) else { return };
        let before = std::mem::replace(old, rest);
        let Some(pool) = self.purses.get(index).copied().flatten() else { return };
        let automatic = self.automatic && self.plan.vouchers.get(index).is_some_and(|v| v.automatic);
        if let Some(purse) = self.pools.get_mut(pool) {
            purse.balance += rest - before;
            if automatic {
                purse.spendable += rest.or_zero() - before.or_zero();
            }
            stirred.push(pool);
        }
    }

    /// Does steps 1 to 3 of a knot again, as of the day.
    fn retie(&mut self, knot: usize, day: NaiveDate, touched: &mut Vec<usize>, stirred: &mut Vec<usize>) {
        let members = self.knots.slots(knot).to_vec();
        let entries: Vec<usize> = self.knots.vouchers(knot).to_vec();
        for slot in &members {
            if let Some(named) = self.named.get_mut(*slot) {
                *named = Fen::ZERO;
            }
        }
        let plan = self.plan;
        let known = entries.iter().filter_map(|index| Some((*index, plan.vouchers.get(*index)?)));
        let known: Vec<(usize, &Voucher)> = known.filter(|(_, voucher)| voucher.date <= day).collect();
        let mut rests: Vec<Fen> = known.iter().map(|(_, voucher)| voucher.amount).collect();
        for ((_, voucher), rest) in known.iter().zip(&mut rests) {
            for (slot, amount) in &voucher.splits {
                *rest -= *amount;
                self.add(knot, *slot, *amount);
            }
        }
        for ((_, voucher), rest) in known.iter().zip(&mut rests) {
            let parts = step_two(voucher, *rest, |slot| self.lack(slot, day));
            for (slot, amount) in parts {
                *rest -= amount;
                self.add(knot, slot, amount);
            }
        }
        for ((_, voucher), rest) in known.iter().zip(&mut rests) {
            for (slot, wanted) in &voucher.answers {
                let amount = answered(*wanted, self.lack(*slot, day), *rest);
                *rest -= amount;
                self.add(knot, *slot, amount);
            }
        }
        for ((index, voucher), rest) in known.into_iter().zip(rests) {
            if voucher.depends() {
                self.rest(index, rest, stirred);
            }
        }
        touched.extend(members);
    }

    /// Adds to a slot, where it belongs to this knot (another knot or none books its own part).
    fn add(&mut self, knot: usize, slot: usize, amount: Fen) {
        if self.knots.of(slot) == Some(knot)
            && let Some(named) = self.named.get_mut(slot)
        {
            *named += amount;
        }
    }

    fn lack(&self, slot: usize, day: NaiveDate) -> Option<Fen> {
        Some(self.facts.ordered_on(slot, day)? - self.named.get(slot).copied()?)
    }

    /// Brings the pools up to the day and writes down what changed.
    fn fill(&mut self, day: NaiveDate, touched: Vec<usize>, mut stirred: Vec<usize>) {
        for slot in &touched {
            let Some((pool, position)) = self.seats.get(*slot).copied().flatten() else { continue };
            stirred.push(pool);
            let Some(item) = self.facts.slots.get(*slot) else { continue };
            let open = item.is_open_on(day);
            let lack = if open { self.lack(*slot, day).unwrap_or_default().or_zero() } else { Fen::ZERO };
            let Some(pool) = self.pools.get_mut(pool) else { continue };
            pool.set_lack(position, lack);
            if item.confirmed.is_some_and(|confirmed| confirmed <= day) {
                pool.active = pool.active.max(position + 1);
            }
        }
        stirred.sort_unstable();
        stirred.dedup();
        let mut crossed = Vec::new();
        for index in stirred {
            let Some(pool) = self.pools.get_mut(index) else { continue };
            crossed.clear();
            pool.settle(&mut crossed);
            for position in &crossed {
                if let Some(slot) = self.pools.get(index).and_then(|p| p.order.get(*position)).copied() {
                    self.write(slot, day);
                }
            }
        }
        for slot in touched {
            self.write(slot, day);
        }
    }

    fn write(&mut self, slot: usize, day: NaiveDate) {
        let named = self.named.get(slot).copied().unwrap_or_default();
        let given = self
            .seats
            .get(slot)
            .copied()
            .flatten()
            .and_then(|(pool, position)| Some(self.pools.get(pool)?.given(position)))
            .unwrap_or_default();
        let received = named + given;
        let Some(timeline) = self.timelines.get_mut(slot) else { return };
        match timeline.last_mut() {
            Some((last, amount)) if *last == day => *amount = received,
            Some((_, amount)) if *amount == received => {}
            None if received.is_zero() => {}
            _ => timeline.push((day, received)),
        }
    }
}

/// Steps 1 and 2 of a receipt that depends on nothing.
fn fixed(voucher: &Voucher) -> impl Iterator<Item = (usize, Fen)> + '_ {
    let split: Fen = voucher.splits.iter().map(|(_, amount)| *amount).sum();
    let rest = voucher.amount - split;
    let single = voucher.named.first().filter(|_| !rest.is_zero()).map(|slot| (*slot, rest));
    voucher.splits.iter().copied().chain(single)
}

/// Slots tied together by receipts that name several of them: what one gets depends on the others.
struct Knots {
    /// Per slot: its knot.
    of: Vec<Option<usize>>,
    slots: Vec<Vec<usize>>,
    /// Vouchers that touch a knot, in their order.
    vouchers: Vec<Vec<usize>>,
}

impl Knots {
    fn new(facts: &Facts, plan: &Plan) -> Knots {
        let mut parents: Vec<usize> = (0..facts.slots.len()).collect();
        let mut tied = vec![false; facts.slots.len()];
        for voucher in plan.vouchers.iter().filter(|voucher| voucher.depends()) {
            let mut first = None;
            for slot in slots_of(voucher) {
                if let Some(mark) = tied.get_mut(slot) {
                    *mark = true;
                }
                let root = root(&mut parents, slot);
                match first {
                    None => first = Some(root),
                    Some(other) if other != root => {
                        if let Some(parent) = parents.get_mut(root) {
                            *parent = other;
                        }
                    }
                    Some(_) => {}
                }
            }
        }
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        let mut of = vec![None; tied.len()];
        let mut slots: Vec<Vec<usize>> = Vec::new();
        for slot in (0..tied.len()).filter(|slot| tied.get(*slot) == Some(&true)) {
            let next = numbers.len();
            let knot = *numbers.entry(root(&mut parents, slot)).or_insert(next);
            if let Some(place) = of.get_mut(slot) {
                *place = Some(knot);
            }
            if slots.len() <= knot {
                slots.push(Vec::new());
            }
            if let Some(members) = slots.get_mut(knot) {
                members.push(slot);
            }
        }
        let mut knots = Knots { of, vouchers: vec![Vec::new(); slots.len()], slots };
        for (index, voucher) in plan.vouchers.iter().enumerate() {
            for slot in slots_of(voucher) {
                let Some(entries) = knots.of(slot).and_then(|knot| knots.vouchers.get_mut(knot)) else {
                    continue;
                };
                if entries.last() != Some(&index) {
                    entries.push(index);
                }
            }
        }
        for entries in &mut knots.vouchers {
            entries.dedup();
        }
        knots
    }

    fn of(&self, slot: usize) -> Option<usize> {
        self.of.get(slot).copied().flatten()
    }

    fn slots(&self, knot: usize) -> &[usize] {
        self.slots.get(knot).map_or(&[], Vec::as_slice)
    }

    fn vouchers(&self, knot: usize) -> &[usize] {
        self.vouchers.get(knot).map_or(&[], Vec::as_slice)
    }
}

fn slots_of(voucher: &Voucher) -> impl Iterator<Item = usize> + '_ {
    let splits = voucher.splits.iter().map(|(slot, _)| *slot);
    splits.chain(voucher.named.iter().copied()).chain(voucher.answers.iter().map(|(slot, _)| *slot))
}

fn root(parents: &mut [usize], slot: usize) -> usize {
    let mut at = slot;
    while let Some(&parent) = parents.get(at).filter(|parent| **parent != at) {
        let above = parents.get(parent).copied().unwrap_or(parent);
        if let Some(place) = parents.get_mut(at) {
            *place = above;
        }
        at = parent;
    }
    at
}
