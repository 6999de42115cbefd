//! ② 到款: each fen of every receipt, allocated once, by the steps of reconciliation.md.
//!
//! [`Plan`] is what was written, the same on every day; [`allocate`] is one whole run as of a day.
//! Steps run one after another over all receipts in the order (到款日期, 到款编号). Pure: suggests
//! nothing, judges nothing.

use super::books::By;
use super::facts::Facts;
use crate::link::{Link, LinkedReceipt, Office, Target};
use crate::model::choice::ReceiptKind;
use crate::model::memory::{ClaimAnswer, Memory};
use crate::model::{Fen, Month};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// A receipt that counts, and what was written about it.
#[derive(Debug)]
pub(super) struct Voucher {
    /// Index into the office's receipts
    pub(super) receipt: usize,
    pub(super) date: NaiveDate,
    pub(super) amount: Fen,
    /// The project and 款项性质 whose 未分配余额 its rest belongs to.
    pub(super) pool: Option<(usize, ReceiptKind)>,
    /// Step 4 may spend it.
    pub(super) automatic: bool,
    /// Step 1, within the receipt.
    pub(super) splits: Vec<(usize, Fen)>,
    /// Step 2, in the order they are filled.
    pub(super) named: Vec<usize>,
    /// Step 2: a single key takes everything.
    pub(super) single: bool,
    /// Step 3: (slot, amount; `None` = up to what it lacks)
    pub(super) answers: Vec<(usize, Option<Fen>)>,
}

impl Voucher {
    /// What steps 1 to 3 do with it depends on what its slots still lack.
    pub(super) fn depends(&self) -> bool {
        (!self.named.is_empty() && !self.single) || !self.answers.is_empty()
    }
}

/// What was written about all receipts; the same on every day.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// In the order (到款日期, 到款编号).
    pub(super) vouchers: Vec<Voucher>,
    /// Σ 到款分配 as written, of receipts it goes beyond.
    pub(super) beyond: HashMap<usize, Fen>,
}

impl Plan {
    pub(super) fn new(office: &Office, facts: &Facts, memory: &Memory) -> Plan {
        let mut rows: Vec<Rows> = Vec::new();
        rows.resize_with(office.receipts.len(), Rows::default);
        for split in &office.receipt_splits {
            let (Link::To(receipt), Some(amount)) = (&split.receipt, split.record.amount.get()) else {
                continue;
            };
            let Some(row) = rows.get_mut(*receipt) else { continue };
            row.written += amount;
            if split.wrong_sign {
                row.unresolved = true;
                row.wrong_sign = true;
                continue;
            }
            match split.target.as_ref().and_then(|target| facts.named(office, target)) {
                Some(slot) => *row.sums.entry((facts.rank_of(slot), slot)).or_default() += amount,
                None => row.unresolved = true,
            }
        }
        let keys = Keys::new(office, memory);
        let mut plan = Plan::default();
        for (index, (receipt, rows)) in office.receipts.iter().zip(rows).enumerate() {
            let Some((date, amount)) = counts(receipt) else { continue };
            let total = rows.sums.values().copied().sum::<Fen>();
            if rows.wrong_sign {
                plan.beyond.insert(index, rows.written);
            } else if total.abs() > amount.abs() {
                plan.beyond.insert(index, total);
            }
            plan.vouchers.push(voucher(office, facts, &keys, index, date, amount, rows));
        }
        let key = |v: &Voucher| office.receipts.get(v.receipt).map_or("", |r| r.record.key.as_str());
        plan.vouchers.sort_by_cached_key(|v| (v.date, key(v), v.receipt));
        plan
    }
}

/// 到款日期 and 金额 of a receipt that counts: both readable, by 检查日, key not doubled.
pub(super) fn counts(receipt: &LinkedReceipt) -> Option<(NaiveDate, Fen)> {
    if receipt.duplicate {
        return None;
    }
    receipt.record.date.get().zip(receipt.record.amount.get())
}

/// 款项性质, blank: 媒体预付款.
pub(super) fn kind(receipt: &LinkedReceipt) -> ReceiptKind {
    receipt.record.kind.get().unwrap_or(ReceiptKind::MediaPrepayment)
}

/// The 到款分配 rows of one receipt, added up per target in the order they are filled.
#[derive(Default)]
struct Rows {
    sums: BTreeMap<(u32, usize), Fen>,
    unresolved: bool,
    /// What all its rows say, used or not.
    written: Fen,
    wrong_sign: bool,
}

fn voucher(
    office: &Office,
    facts: &Facts,
    keys: &Keys,
    index: usize,
    date: NaiveDate,
    amount: Fen,
    rows: Rows,
) -> Voucher {
    let mut voucher = Voucher {
        receipt: index,
        date,
        amount,
        pool: None,
        automatic: false,
        splits: Vec::new(),
        named: Vec::new(),
        single: false,
        answers: Vec::new(),
    };
    let Some(receipt) = office.receipts.get(index) else { return voucher };
    let kind = kind(receipt);
    voucher.pool = receipt.case.map(|case| (case, kind));
    if matches!(kind, ReceiptKind::Deposit | ReceiptKind::Other) {
        return voucher;
    }
    let mut left = amount;
    for ((_, slot), row) in rows.sums {
        let part = if amount < Fen::ZERO { row.max(left) } else { row.min(left) };
        if !part.is_zero() {
            voucher.splits.push((slot, part));
            left -= part;
        }
    }
    let resolved = |target: &Target| facts.named(office, target);
    voucher.named = receipt.targets.iter().filter_map(resolved).collect();
    voucher.named.sort_by_key(|slot| facts.rank_of(*slot));
    voucher.named.dedup();
    let unresolved = receipt.targets.iter().any(|target| resolved(target).is_none())
        || receipt.record.targets.is_refused()
        || rows.unresolved;
    voucher.single = voucher.named.len() == 1 && receipt.targets.iter().all(|t| resolved(t).is_some());
    voucher.automatic = !unresolved && voucher.pool.is_some();
    voucher.answers = keys.answers(office, facts, receipt, date, amount);
    voucher
}

/// What people confirmed in 待认领, by receipt, with the keys it names.
struct Keys<'a> {
    answers: HashMap<&'a str, Vec<&'a ClaimAnswer>>,
    slots: HashMap<&'a str, Target>,
}

impl<'a> Keys<'a> {
    fn new(office: &'a Office, memory: &'a Memory) -> Keys<'a> {
        let mut answers: HashMap<&str, Vec<&ClaimAnswer>> = HashMap::new();
        for answer in memory.answers.iter().filter(|answer| answer.accepted) {
            answers.entry(answer.receipt.as_str()).or_default().push(answer);
        }
        let mut slots = HashMap::new();
        if !answers.is_empty() {
            let placements = office.placements.iter().enumerate().filter(|(_, p)| !p.repeated);
            slots.extend(placements.map(|(i, p)| (p.record.key.as_str(), Target::Placement(i))));
            slots.extend(office.quotes.iter().enumerate().map(|(i, q)| (q.key.as_str(), Target::Quote(i))));
        }
        Keys { answers, slots }
    }

    fn answers(
        &self,
        office: &Office,
        facts: &Facts,
        receipt: &LinkedReceipt,
        date: NaiveDate,
        amount: Fen,
    ) -> Vec<(usize, Option<Fen>)> {
        let mut found: Vec<(usize, Option<Fen>)> = Vec::new();
        let Some(answers) = self.answers.get(receipt.record.key.as_str()) else { return found };
        let content = ClaimAnswer::content_of(Some(date), receipt.record.payer.text(), amount);
        for answer in answers.iter().filter(|answer| answer.content == content) {
            for (i, key) in answer.targets.iter().enumerate() {
                let target = self.slots.get(key.as_str()).cloned().or_else(|| fee(office, receipt, key));
                if let Some(slot) = target.and_then(|target| facts.named(office, &target)) {
                    found.push((slot, answer.amounts.get(i).map(|fen| Fen(*fen))));
                }
            }
        }
        found
    }
}

/// `2026-03`: the 服务费 month of the receipt's project.
fn fee(office: &Office, receipt: &LinkedReceipt, key: &str) -> Option<Target> {
    let case = office.cases.get(receipt.case?)?;
    let month = |i: &usize| office.fees.get(*i).and_then(|fee| fee.month.get()).map(|m: Month| m.to_string());
    case.fees.iter().copied().find(|i| month(i).as_deref() == Some(key)).map(Target::Fee)
}

/// One whole run as of a day.
#[derive(Debug, Default)]
pub(super) struct Allocation {
    /// Per voucher of the plan: (slot, amount, by)
    pub(super) parts: Vec<Vec<(usize, Fen, By)>>,
    /// Per voucher: what is left.
    pub(super) left: Vec<Fen>,
    /// Per slot.
    pub(super) received: Vec<Fen>,
    /// Vouchers dated by the day: they stand first.
    pub(super) counted: usize,
}

/// Allocates every receipt dated by `day`.
pub(super) fn allocate(office: &Office, facts: &Facts, plan: &Plan, day: NaiveDate) -> Allocation {
    let counted = plan.vouchers.partition_point(|voucher| voucher.date <= day);
    let vouchers = plan.vouchers.get(..counted).unwrap_or_default();
    let mut run = Allocation {
        parts: vec![Vec::new(); plan.vouchers.len()],
        left: vouchers.iter().map(|voucher| voucher.amount).collect(),
        received: vec![Fen::ZERO; facts.slots.len()],
        counted,
    };
    for (index, voucher) in vouchers.iter().enumerate() {
        for (slot, amount) in &voucher.splits {
            run.put(index, *slot, *amount, By::Split);
        }
    }
    for (index, voucher) in vouchers.iter().enumerate() {
        for (slot, amount) in
            step_two(voucher, run.left_of(index), |slot| lack(facts, &run.received, slot, day))
        {
            run.put(index, slot, amount, By::Named);
        }
    }
    for (index, voucher) in vouchers.iter().enumerate() {
        for (slot, wanted) in &voucher.answers {
            let lacks = lack(facts, &run.received, *slot, day);
            let amount = answered(*wanted, lacks, run.left_of(index));
            run.put(index, *slot, amount, By::Claimed);
        }
    }
    if office.settings.parameters.auto_allocate {
        run.automatic(facts, vouchers, day);
    }
    run
}

/// What a slot lacks (negative: has too much) beside what it received; `None` = unknown.
fn lack(facts: &Facts, received: &[Fen], slot: usize, day: NaiveDate) -> Option<Fen> {
    let ordered = facts.ordered_on(slot, day)?;
    Some(ordered - received.get(slot).copied().unwrap_or_default())
}

/// Step 2: a single key takes everything, several each up to what it lacks; a refund takes from
/// each up to what it has too much.
pub(super) fn step_two(
    voucher: &Voucher,
    mut left: Fen,
    lack: impl Fn(usize) -> Option<Fen>,
) -> Vec<(usize, Fen)> {
    if let (true, [slot]) = (voucher.single, voucher.named.as_slice()) {
        return if left.is_zero() { Vec::new() } else { vec![(*slot, left)] };
    }
    let mut parts = Vec::new();
    for slot in &voucher.named {
        let lacks = lack(*slot).unwrap_or_default();
        let part = if left > Fen::ZERO { lacks.min(left).or_zero() } else { lacks.max(left).min(Fen::ZERO) };
        if !part.is_zero() {
            parts.push((*slot, part));
            left -= part;
        }
    }
    parts
}

/// Step 3: the confirmed amount, or what the slot lacks, never beyond what is left.
pub(super) fn answered(wanted: Option<Fen>, lacks: Option<Fen>, left: Fen) -> Fen {
    wanted.or(lacks).unwrap_or_default().min(left).or_zero()
}

impl Allocation {
    fn left_of(&self, index: usize) -> Fen {
        self.left.get(index).copied().unwrap_or_default()
    }

    fn put(&mut self, index: usize, slot: usize, amount: Fen, by: By) {
        if amount.is_zero() {
            return;
        }
        if let (Some(left), Some(parts), Some(received)) =
            (self.left.get_mut(index), self.parts.get_mut(index), self.received.get_mut(slot))
        {
            *left -= amount;
            *received += amount;
            parts.push((slot, amount, by));
        }
    }

    /// Step 4, per project and 款项性质: oldest receipt first, to what is confirmed first, never more
    /// than the 未分配余额 with refunds deducted.
    fn automatic(&mut self, facts: &Facts, vouchers: &[Voucher], day: NaiveDate) {
        let mut pools: BTreeMap<(usize, ReceiptKind), (Vec<usize>, Fen)> = BTreeMap::new();
        for (index, voucher) in vouchers.iter().enumerate() {
            let Some(pool) = voucher.pool else { continue };
            let (spenders, balance) = pools.entry(pool).or_default();
            *balance += self.left_of(index);
            if voucher.automatic && self.left_of(index) > Fen::ZERO {
                spenders.push(index);
            }
        }
        let mut open: Vec<usize> = (0..facts.slots.len())
            .filter(|slot| facts.slots.get(*slot).is_some_and(|s| s.is_open_on(day)))
            .collect();
        open.sort_by_cached_key(|slot| facts.slots.get(*slot).map(|s| (s.case, s.kind, s.confirmed, s.rank)));
        for ((case, kind), (spenders, mut balance)) in pools {
            let key = (Some(case), kind);
            let of = |slot: &usize| facts.slots.get(*slot).map(|s| (s.case, s.kind));
            let start = open.partition_point(|slot| of(slot) < Some(key));
            let end = open.partition_point(|slot| of(slot) <= Some(key));
            let mut takers = open.get(start..end).unwrap_or_default().iter().copied().peekable();
            for index in spenders {
                while balance > Fen::ZERO && self.left_of(index) > Fen::ZERO {
                    let Some(slot) = takers.peek().copied() else { break };
                    let lacks = lack(facts, &self.received, slot, day).unwrap_or_default().or_zero();
                    let part = lacks.min(self.left_of(index)).min(balance);
                    if part.is_zero() {
                        takers.next();
                        continue;
                    }
                    self.put(index, slot, part, By::Automatic);
                    balance -= part;
                }
            }
        }
    }
}
