//! ② 到款: allocates each fen of every receipt once: by 到款分配 (step 1), by 对应单号 (step 2), by the answers in
//! 待认领 (step 3), then automatically (step 4).
//!
//! [`WrittenReceipts`] is what was written, which is the same on every day; [`allocate`] computes the
//! allocation as of a day. Each step runs over all receipts in the order (到款日期, 到款编号) before the next
//! begins. It suggests nothing and judges nothing.

use super::books::By;
use super::receivables::{Receivable, ReceivableId, Receivables};
use crate::link::{CaseId, FeeId, Link, LinkedReceipt, Office, ReceiptId, Target};
use crate::model::choice::ReceiptKind;
use crate::model::claim::ClaimAnswers;
use crate::model::memory::Memory;
use crate::model::{Fen, Id, IdVec};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// The position of a receipt that counts, in the order (到款日期, 到款编号).
pub(super) type VoucherId = Id<Voucher>;

/// A voucher: a receipt that counts, with what was written about it.
#[derive(Debug)]
pub(super) struct Voucher {
    pub(super) receipt: ReceiptId,
    pub(super) date: NaiveDate,
    pub(super) amount: Fen,
    /// The pool of its rest: the project and 款项性质.
    pub(super) pool: Option<(CaseId, ReceiptKind)>,
    /// Whether step 4 may use it.
    pub(super) automatic: bool,
    /// Step 1: the parts of 到款分配, at most the receipt.
    pub(super) splits: Vec<(ReceivableId, Fen)>,
    /// Step 2: the named receivables, in the order in which they are filled.
    pub(super) named: Vec<ReceivableId>,
    /// Step 2: whether a single key takes everything.
    pub(super) single: bool,
    /// Step 3: (receivable, amount); `None` means up to what it lacks
    pub(super) answers: Vec<(ReceivableId, Option<Fen>)>,
}

impl Voucher {
    /// Whether steps 1 to 3 depend on what its receivables still lack.
    pub(super) fn depends(&self) -> bool {
        (!self.named.is_empty() && !self.single) || !self.answers.is_empty()
    }
}

/// What was written about all receipts. It is the same on every day.
#[derive(Debug, Default)]
pub(super) struct WrittenReceipts {
    /// In the order (到款日期, 到款编号).
    pub(super) vouchers: IdVec<Voucher>,
    /// The sum of 到款分配 as written, for receipts that it exceeds.
    pub(super) beyond: HashMap<ReceiptId, Fen>,
}

impl WrittenReceipts {
    pub(super) fn new(office: &Office, receivables: &Receivables, memory: &Memory) -> WrittenReceipts {
        let mut rows: IdVec<Rows, LinkedReceipt> = office.receipts.map(|_| Rows::default());
        for split in &office.receipt_splits {
            let (Link::To(receipt), Some(amount)) = (&split.receipt, split.record.amount.get()) else {
                continue;
            };
            let row = &mut rows[*receipt];
            row.written += amount;
            if split.wrong_sign {
                row.unresolved = true;
                row.wrong_sign = true;
                continue;
            }
            match split.target.as_ref().and_then(|target| receivables.named(office, target)) {
                Some(receivable) => {
                    *row.sums.entry((receivables.rank_of(receivable), receivable)).or_default() += amount
                }
                None => row.unresolved = true,
            }
        }
        let keys = Keys::new(office, memory);
        let (mut vouchers, mut beyond) = (Vec::new(), HashMap::new());
        for ((id, receipt), rows) in office.receipts.with_ids().zip(rows) {
            let Some((date, amount)) = counts(receipt) else { continue };
            let total = rows.sums.values().copied().sum::<Fen>();
            if rows.wrong_sign {
                beyond.insert(id, rows.written);
            } else if total.abs() > amount.abs() {
                beyond.insert(id, total);
            }
            vouchers.push(voucher(office, receivables, &keys, id, date, amount, rows));
        }
        let key = |v: &Voucher| office.receipts[v.receipt].record.key.as_str();
        vouchers.sort_by_cached_key(|v| (v.date, key(v), v.receipt));
        WrittenReceipts { vouchers: IdVec::from(vouchers), beyond }
    }
}

/// 到款日期 and 金额 of a receipt, if it counts: both readable, until 检查日, key not duplicated.
pub(super) fn counts(receipt: &LinkedReceipt) -> Option<(NaiveDate, Fen)> {
    if receipt.duplicate {
        return None;
    }
    receipt.record.date.get().zip(receipt.record.amount.get())
}

/// The 到款分配 rows of one receipt, added up by target in the order in which they are filled.
#[derive(Default)]
struct Rows {
    sums: BTreeMap<(u32, ReceivableId), Fen>,
    unresolved: bool,
    /// The sum of all its rows, used or not.
    written: Fen,
    wrong_sign: bool,
}

fn voucher(
    office: &Office,
    receivables: &Receivables,
    keys: &Keys,
    id: ReceiptId,
    date: NaiveDate,
    amount: Fen,
    rows: Rows,
) -> Voucher {
    let mut voucher = Voucher {
        receipt: id,
        date,
        amount,
        pool: None,
        automatic: false,
        splits: Vec::new(),
        named: Vec::new(),
        single: false,
        answers: Vec::new(),
    };
    let receipt = &office.receipts[id];
    let kind = receipt.record.kind_or_prepayment();
    voucher.pool = receipt.case.map(|case| (case, kind));
    if kind.pays_nothing() {
        return voucher;
    }
    let mut left = amount;
    for ((_, receivable), row) in rows.sums {
        let part = if amount < Fen::ZERO { row.max(left) } else { row.min(left) };
        if !part.is_zero() {
            voucher.splits.push((receivable, part));
            left -= part;
        }
    }
    let resolved = |target: &Target| receivables.named(office, target);
    voucher.named = receipt.targets.iter().filter_map(resolved).collect();
    voucher.named.sort_by_key(|receivable| receivables.rank_of(*receivable));
    voucher.named.dedup();
    let unresolved = receipt.targets.iter().any(|target| resolved(target).is_none())
        || receipt.record.targets.is_refused()
        || rows.unresolved;
    voucher.single = voucher.named.len() == 1 && receipt.targets.iter().all(|t| resolved(t).is_some());
    voucher.automatic = !unresolved && voucher.pool.is_some();
    voucher.answers = keys.answers(office, receivables, receipt);
    voucher
}

/// The keys by which answers in 待认领 are resolved.
pub(super) struct Keys<'a> {
    answers: ClaimAnswers<'a>,
    targets: HashMap<Cow<'a, str>, Target>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(office: &'a Office, memory: &'a Memory) -> Keys<'a> {
        let answers = ClaimAnswers::new(memory.answers.iter().filter(|answer| answer.accepted));
        let targets = if answers.is_empty() { HashMap::new() } else { office.targets_by_key() };
        Keys { answers, targets }
    }

    fn answers(
        &self,
        office: &Office,
        receivables: &Receivables,
        receipt: &LinkedReceipt,
    ) -> Vec<(ReceivableId, Option<Fen>)> {
        let mut found: Vec<(ReceivableId, Option<Fen>)> = Vec::new();
        for answer in self.answers.of(&receipt.record) {
            for (i, key) in answer.targets.iter().enumerate() {
                if let Some(receivable) = self.receivable(office, receivables, receipt, key) {
                    found.push((receivable, answer.amounts.get(i).map(|fen| Fen(*fen))));
                }
            }
        }
        found
    }

    /// What one key of an answer about a receipt means.
    pub(super) fn receivable(
        &self,
        office: &Office,
        receivables: &Receivables,
        receipt: &LinkedReceipt,
        key: &str,
    ) -> Option<ReceivableId> {
        let target = self.targets.get(key).cloned().or_else(|| fee(office, receipt, key))?;
        receivables.named(office, &target)
    }
}

/// `2026-03`: the 服务费 month of the receipt's project.
fn fee(office: &Office, receipt: &LinkedReceipt, key: &str) -> Option<Target> {
    let case = office.case(receipt.case)?;
    let month = |id: &FeeId| office.fees[*id].month.get().map(|month| month.to_string());
    case.fees.iter().copied().find(|id| month(id).as_deref() == Some(key)).map(Target::Fee)
}

/// The allocation of all receipts as of a day.
#[derive(Debug, Default)]
pub(super) struct Allocation {
    /// For each voucher: (receivable, amount, step)
    pub(super) parts: IdVec<Vec<(ReceivableId, Fen, By)>, Voucher>,
    /// For each voucher: the rest; 0 if it does not count yet.
    pub(super) left: IdVec<Fen, Voucher>,
    /// For each receivable: what it received.
    pub(super) received: IdVec<Fen, Receivable>,
    /// How many vouchers are dated until the day; they are the first ones.
    pub(super) counted: usize,
}

/// Allocates every receipt dated by `day`.
pub(super) fn allocate(
    office: &Office,
    receivables: &Receivables,
    written: &WrittenReceipts,
    day: NaiveDate,
) -> Allocation {
    let counted = written.vouchers.partition_point(|voucher| voucher.date <= day);
    let vouchers = || written.vouchers.with_ids().take(counted);
    let mut run = Allocation {
        parts: written.vouchers.map(|_| Vec::new()),
        left: written.vouchers.map(|voucher| if voucher.date <= day { voucher.amount } else { Fen::ZERO }),
        received: receivables.list.map(|_| Fen::ZERO),
        counted,
    };
    for (id, voucher) in vouchers() {
        for (receivable, amount) in &voucher.splits {
            run.put(id, *receivable, *amount, By::Split);
        }
    }
    for (id, voucher) in vouchers() {
        let parts =
            step_two(voucher, run.left[id], |receivable| lack(receivables, &run.received, receivable, day));
        for (receivable, amount) in parts {
            run.put(id, receivable, amount, By::Named);
        }
    }
    for (id, voucher) in vouchers() {
        for (receivable, wanted) in &voucher.answers {
            let lacks = lack(receivables, &run.received, *receivable, day);
            let has =
                run.parts[id].iter().filter(|(to, ..)| to == receivable).map(|(_, part, _)| *part).sum();
            let amount = answered(*wanted, has, lacks, run.left[id]);
            run.put(id, *receivable, amount, By::Claimed);
        }
    }
    if office.settings.parameters.auto_allocate {
        run.automatic(receivables, written, day);
    }
    run
}

/// What a receivable lacks (negative: has too much); `None` if unknown.
fn lack(
    receivables: &Receivables,
    received: &IdVec<Fen, Receivable>,
    receivable: ReceivableId,
    day: NaiveDate,
) -> Option<Fen> {
    Some(receivables.ordered_on(receivable, day)? - received[receivable])
}

/// Step 2: a single key takes everything, several keys each up to what they lack. A refund takes from each up
/// to what it has too much.
pub(super) fn step_two(
    voucher: &Voucher,
    mut left: Fen,
    lack: impl Fn(ReceivableId) -> Option<Fen>,
) -> Vec<(ReceivableId, Fen)> {
    if let (true, [receivable]) = (voucher.single, voucher.named.as_slice()) {
        return if left.is_zero() { Vec::new() } else { vec![(*receivable, left)] };
    }
    let mut parts = Vec::new();
    for receivable in &voucher.named {
        let lacks = lack(*receivable).unwrap_or_default();
        let part = if left > Fen::ZERO { lacks.min(left).or_zero() } else { lacks.max(left).min(Fen::ZERO) };
        if !part.is_zero() {
            parts.push((*receivable, part));
            left -= part;
        }
    }
    parts
}

/// Step 3: the confirmed amount less what the receivable `has` of this receipt by steps 1 and 2, or what it lacks;
/// at most the rest.
pub(super) fn answered(wanted: Option<Fen>, has: Fen, lacks: Option<Fen>, left: Fen) -> Fen {
    wanted.map(|wanted| wanted - has).or(lacks).unwrap_or_default().min(left).or_zero()
}

impl Allocation {
    fn put(&mut self, id: VoucherId, receivable: ReceivableId, amount: Fen, by: By) {
        if amount.is_zero() {
            return;
        }
        self.left[id] -= amount;
        self.received[receivable] += amount;
        self.parts[id].push((receivable, amount, by));
    }

    /// Step 4, for each project and 款项性质: the oldest receipt goes to the receivable confirmed first, in total at
    /// most the 未分配余额 after refunds.
    fn automatic(&mut self, receivables: &Receivables, written: &WrittenReceipts, day: NaiveDate) {
        let mut pools: BTreeMap<(CaseId, ReceiptKind), (Vec<VoucherId>, Fen)> = BTreeMap::new();
        for (id, voucher) in written.vouchers.with_ids().take(self.counted) {
            let Some(pool) = voucher.pool else { continue };
            let (spenders, balance) = pools.entry(pool).or_default();
            *balance += self.left[id];
            if voucher.automatic && self.left[id] > Fen::ZERO {
                spenders.push(id);
            }
        }
        let open = receivables.list.with_ids().filter(|(_, receivable)| receivable.is_open_on(day));
        let mut open: Vec<(ReceivableId, &Receivable)> = open.collect();
        open.sort_by_key(|(_, receivable)| {
            (receivable.case, receivable.kind, receivable.confirmed, receivable.rank)
        });
        for ((case, kind), (spenders, mut balance)) in pools {
            let key = (Some(case), kind);
            let start = open.partition_point(|(_, receivable)| (receivable.case, receivable.kind) < key);
            let end = open.partition_point(|(_, receivable)| (receivable.case, receivable.kind) <= key);
            let of_pool = open.get(start..end).unwrap_or_default();
            let mut takers = of_pool.iter().map(|(receivable, _)| *receivable).peekable();
            for id in spenders {
                while balance > Fen::ZERO && self.left[id] > Fen::ZERO {
                    let Some(receivable) = takers.peek().copied() else { break };
                    let lacks =
                        lack(receivables, &self.received, receivable, day).unwrap_or_default().or_zero();
                    let part = lacks.min(self.left[id]).min(balance);
                    if part.is_zero() {
                        takers.next();
                        continue;
                    }
                    self.put(id, receivable, part, By::Automatic);
                    balance -= part;
                }
            }
        }
    }
}
