//! 待认领: suggestions for receipts with unallocated money. Nothing is booked.
//!
//! Candidates are receivables of the payer's client, best first: a key in 备注 or 流水号, one equal outstanding
//! amount, two to four amounts of one project that add up, the month of one project. If two suggestions are
//! equally good, a person must decide. The search is bounded and deterministic.

use super::books::{Claim, Covered, ReceiptBooks};
use super::receipts::{Keys, WrittenReceipts};
use super::receivables::{Receivable, ReceivableId, Receivables};
use crate::link::{CaseId, LinkedReceipt, Office, ReceiptId, Target};
use crate::model::choice::ReceiptKind;
use crate::model::claim::ClaimAnswers;
use crate::model::memory::Memory;
use crate::model::{Fen, IdVec, Month};
use std::collections::{BTreeMap, HashMap};

/// How many outstanding receivables of a project are tried for a sum, the earliest confirmed first.
const TRIED: usize = 24;
/// How many sums a run tries. Beyond it only single amounts and months are compared.
const SUMS: usize = 4_000_000;

/// All lines of 待认领, in order of date and key.
pub(super) fn claims(
    office: &Office,
    receivables: &Receivables,
    written: &WrittenReceipts,
    receipts: &IdVec<ReceiptBooks, LinkedReceipt>,
    received: &IdVec<Fen, Receivable>,
    memory: &Memory,
) -> Vec<Claim> {
    let answers = ClaimAnswers::new(&memory.answers);
    let outstanding = outstanding(office, receivables, received);
    let index = Index::new(office, receivables, &outstanding);
    let mut search = ClaimSearch {
        office,
        keys: Keys::new(office, memory),
        receivables,
        outstanding,
        index,
        sums_left: SUMS,
    };
    let mut claims = Vec::new();
    for voucher in &written.vouchers {
        let (receipt, books) = (&office.receipts[voucher.receipt], &receipts[voucher.receipt]);
        let kind = receipt.record.kind_or_prepayment();
        if !books.counts || kind.pays_nothing() {
            continue;
        }
        let given = answers.of(&receipt.record);
        let first = claims.len();
        for answer in &given {
            let open = if answer.accepted {
                !search.is_written(voucher.receipt, &answer.targets)
            } else {
                books.unallocated > Fen::ZERO
            };
            if open {
                claims.push(Claim {
                    receipt: voucher.receipt,
                    unallocated: books.unallocated,
                    targets: answer.targets.clone(),
                    amounts: answer.amounts.iter().map(|fen| Fen(*fen)).collect(),
                    reason: if answer.accepted {
                        "已答复确认；请在到款分配或对应单号里写明，写明后此行消失".to_owned()
                    } else {
                        "已答复否认".to_owned()
                    },
                    tie: false,
                    answer: Some(answer.accepted),
                });
            }
        }
        if books.unallocated > Fen::ZERO && books.unread {
            // nothing is suggested, because the key it names may be in a part that was not read
            claims.push(Claim {
                receipt: voucher.receipt,
                unallocated: books.unallocated,
                targets: Vec::new(),
                amounts: Vec::new(),
                reason: "排期或报价没有读全，这次不核对去向；读全后再认领".to_owned(),
                tie: false,
                answer: None,
            });
        } else if books.unallocated > Fen::ZERO {
            let denied: Vec<&[String]> = given
                .iter()
                .filter(|answer| !answer.accepted)
                .map(|answer| answer.targets.as_slice())
                .collect();
            claims.extend(search.suggest(voucher.receipt, receipt, kind, books.unallocated, &denied));
        }
        // the rest of a receipt stands in one of its lines, the open one, so that the column adds up
        let lines = claims.get_mut(first..).unwrap_or_default();
        if let Some((_, before)) = lines.split_last_mut() {
            before.iter_mut().for_each(|claim| claim.unallocated = Fen::ZERO);
        }
    }
    claims
}

/// A receivable with the amount that it still lacks.
#[derive(Clone, Copy)]
struct Lacking {
    receivable: ReceivableId,
    lack: Fen,
}

/// Outstanding receivables by project and 款项性质, first confirmed first (unconfirmed last).
type Outstanding = BTreeMap<(CaseId, ReceiptKind), Vec<Lacking>>;

fn outstanding(office: &Office, receivables: &Receivables, received: &IdVec<Fen, Receivable>) -> Outstanding {
    let today = office.as_of();
    let mut open = Outstanding::new();
    for (receivable, item) in receivables.list.with_ids() {
        let cancelled = item.changes().any(|day| day <= today);
        let (Some(case), Some(ordered), false) = (item.case, item.ordered_on(today), cancelled) else {
            continue;
        };
        let lack = ordered - received[receivable];
        if lack > Fen::ZERO {
            open.entry((case, item.kind)).or_default().push(Lacking { receivable, lack });
        }
    }
    for lacking in open.values_mut() {
        let order = |open: &Lacking| {
            let receivable = &receivables.list[open.receivable];
            (receivable.confirmed.unwrap_or(chrono::NaiveDate::MAX), receivable.rank)
        };
        lacking.sort_by_cached_key(order);
    }
    open
}

/// The outstanding receivables by key, by amount and by month, so that a receipt is compared with few.
#[derive(Default)]
struct Index {
    by_amount: HashMap<(CaseId, ReceiptKind, Fen), Vec<Lacking>>,
    /// Per project: month, what it lacks in all, its placements.
    by_month: HashMap<CaseId, Vec<(Month, Fen, Vec<Lacking>)>>,
    /// By project and key, whole and short (`M0305`).
    by_key: HashMap<(CaseId, String), Lacking>,
}

impl Index {
    fn new(office: &Office, receivables: &Receivables, outstanding: &Outstanding) -> Index {
        let mut index = Index::default();
        for ((case, kind), lacking) in outstanding {
            let mut months: BTreeMap<Month, (Fen, Vec<Lacking>)> = BTreeMap::new();
            for open in lacking {
                index.by_amount.entry((*case, *kind, open.lack)).or_default().push(*open);
                let key = key(office, receivables, open.receivable);
                let short = key.rsplit('-').next().unwrap_or_default();
                if short.len() > 2 && short.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    index.by_key.insert((*case, short.to_owned()), *open);
                }
                if let Covered::Placement(id) = receivables.covered(open.receivable)
                    && let Some(first) = office.placements[id].record.first_day()
                {
                    let (sum, set) = months.entry(Month::of(first)).or_default();
                    *sum += open.lack;
                    set.push(*open);
                }
                index.by_key.insert((*case, key), *open);
            }
            if !months.is_empty() {
                let months = months.into_iter().map(|(month, (sum, set))| (month, sum, set));
                index.by_month.insert(*case, months.collect());
            }
        }
        index
    }
}

/// The key of a receivable: 排期编号, 报价单号 or a 服务费 month.
fn key(office: &Office, receivables: &Receivables, receivable: ReceivableId) -> String {
    match receivables.covered(receivable) {
        Covered::Placement(id) => office.placements[id].record.key.clone(),
        Covered::Quote(id) => office.quotes[id].key.clone(),
        Covered::Fee(id) => office.fees[id].month.get().map(|month| month.to_string()).unwrap_or_default(),
    }
}

/// A set of receivables that fits, and the reason.
struct Fit {
    parts: Vec<(ReceivableId, Fen)>,
    reason: String,
}

struct ClaimSearch<'a> {
    office: &'a Office,
    keys: Keys<'a>,
    receivables: &'a Receivables,
    outstanding: Outstanding,
    index: Index,
    sums_left: usize,
}

impl ClaimSearch<'_> {
    /// Whether 到款分配 or 对应单号 names every target.
    fn is_written(&self, receipt: ReceiptId, targets: &[String]) -> bool {
        let linked = &self.office.receipts[receipt];
        let splits = self.office.receipt_splits.iter().filter(|split| split.receipt.id() == Some(receipt));
        let named = linked.targets.iter().chain(splits.filter_map(|split| split.target.as_ref()));
        let receivable_ids: Vec<ReceivableId> =
            named.filter_map(|target| self.receivables.named(self.office, target)).collect();
        let meant = |key: &String| self.keys.receivable(self.office, self.receivables, linked, key);
        !targets.is_empty()
            && targets.iter().all(|key| meant(key).is_some_and(|meant| receivable_ids.contains(&meant)))
    }

    fn key(&self, receivable: ReceivableId) -> String {
        key(self.office, self.receivables, receivable)
    }

    /// The key that says which project's it is: of 服务费 the month alone does not.
    fn full_key(&self, receivable: ReceivableId) -> String {
        let fee = match self.receivables.covered(receivable) {
            Covered::Fee(id) => self.office.fee_key(id),
            _ => None,
        };
        fee.unwrap_or_else(|| self.key(receivable))
    }

    fn suggest(
        &mut self,
        id: ReceiptId,
        receipt: &LinkedReceipt,
        kind: ReceiptKind,
        amount: Fen,
        denied: &[&[String]],
    ) -> Option<Claim> {
        let payer = receipt.record.payer.text();
        let cases: Vec<CaseId> = match receipt.case {
            Some(case) => vec![case],
            None => self.office.clients().cases(payer).to_vec(),
        };
        let mut fits = self.by_key(receipt, &cases, amount);
        for step in [ClaimSearch::by_amount, ClaimSearch::by_sum, ClaimSearch::by_month] {
            fits.retain(|fit| !self.is_denied(receipt, fit, denied));
            if !fits.is_empty() {
                break;
            }
            fits = step(self, &cases, kind, amount);
        }
        fits.retain(|fit| !self.is_denied(receipt, fit, denied));
        let tie = fits.len() > 1;
        let other = fits.get(1).map(|fit| self.keys(receipt, fit).join("、"));
        let Some(fit) = fits.into_iter().next() else {
            return self.unexplained(id, receipt, amount, cases.is_empty());
        };
        let mut reason = fit.reason.clone();
        if let Some(other) = other {
            reason = format!("{reason}；{other} 也一样合适，请人工判断");
        }
        Some(Claim {
            receipt: id,
            unallocated: amount,
            targets: self.keys(receipt, &fit),
            amounts: fit.parts.iter().map(|(_, part)| *part).collect(),
            reason,
            tie,
            answer: None,
        })
    }

    /// The amount of a receipt that needs a suggestion: its part of the project's 未分配余额. A receipt without
    /// project, or with an unknown key, is always listed.
    fn unexplained(
        &self,
        id: ReceiptId,
        receipt: &LinkedReceipt,
        amount: Fen,
        stranger: bool,
    ) -> Option<Claim> {
        let unknown =
            receipt.targets.iter().any(|target| matches!(target, Target::Unknown(_) | Target::UnknownFee(_)));
        if receipt.case.is_some() && !unknown {
            return None;
        }
        let payer = receipt.record.payer.text();
        let reason = if unknown {
            "对应单号查不到，请更正".to_owned()
        } else if stranger {
            format!("付款单位“{payer}”不是登记的客户，也没有别名；请查明后填项目编号")
        } else {
            "该客户没有金额相符的未收款；请查明后填项目编号或对应单号".to_owned()
        };
        let (targets, amounts) = (Vec::new(), Vec::new());
        Some(Claim { receipt: id, unallocated: amount, targets, amounts, reason, tie: false, answer: None })
    }

    /// What a person may write into 对应单号; for a receipt without project, with the project of a month.
    fn keys(&self, receipt: &LinkedReceipt, fit: &Fit) -> Vec<String> {
        let key = |(receivable, _): &(ReceivableId, Fen)| match receipt.case {
            Some(_) => self.key(*receivable),
            None => self.full_key(*receivable),
        };
        fit.parts.iter().map(key).collect()
    }

    fn is_denied(&self, receipt: &LinkedReceipt, fit: &Fit, denied: &[&[String]]) -> bool {
        let mut keys = self.keys(receipt, fit);
        keys.sort_unstable();
        denied.iter().any(|targets| {
            let mut targets: Vec<&String> = targets.iter().collect();
            targets.sort_unstable();
            targets.into_iter().eq(keys.iter())
        })
    }

    /// (1) A key of an outstanding record in 备注 or 流水号, whole or short.
    fn by_key(&self, receipt: &LinkedReceipt, cases: &[CaseId], amount: Fen) -> Vec<Fit> {
        let text = format!("{} {}", receipt.record.note.text(), receipt.record.bank_no.text());
        let words = words(&text);
        if words.is_empty() {
            return Vec::new();
        }
        let mut named: Vec<Lacking> = Vec::new();
        for case in cases {
            let of_case = words.iter().filter_map(|word| self.index.by_key.get(&(*case, word.clone())));
            named.extend(of_case);
        }
        named.sort_by_key(|open| self.receivables.rank_of(open.receivable));
        named.dedup_by_key(|open| open.receivable);
        let mut parts: Vec<(ReceivableId, Fen)> = Vec::new();
        let mut left = amount;
        for open in named {
            let part = open.lack.min(left);
            if !part.is_zero() {
                parts.push((open.receivable, part));
                left -= part;
            }
        }
        let said = parts.iter().map(|(receivable, _)| self.key(*receivable)).collect::<Vec<_>>().join("、");
        let reason = format!("备注或流水里写着 {said}");
        if parts.is_empty() { Vec::new() } else { vec![Fit { parts, reason }] }
    }

    fn open(&self, case: CaseId, kind: ReceiptKind) -> &[Lacking] {
        self.outstanding.get(&(case, kind)).map_or(&[], Vec::as_slice)
    }

    /// (2) One equal outstanding amount.
    fn by_amount(&mut self, cases: &[CaseId], kind: ReceiptKind, amount: Fen) -> Vec<Fit> {
        let equal =
            cases.iter().filter_map(|case| self.index.by_amount.get(&(*case, kind, amount))).flatten();
        let fit = |open: &Lacking| Fit {
            parts: vec![(open.receivable, open.lack)],
            reason: format!("金额与 {} 的未收款 {} 元相等", self.full_key(open.receivable), open.lack),
        };
        equal.take(TRIED).map(fit).collect()
    }

    /// (3) Two to four outstanding amounts of one project that add up; fewer are better.
    fn by_sum(&mut self, cases: &[CaseId], kind: ReceiptKind, amount: Fen) -> Vec<Fit> {
        for size in 2..=4 {
            let mut found: Vec<Vec<Lacking>> = Vec::new();
            for case in cases {
                let open: Vec<Lacking> = self.open(*case, kind).iter().take(TRIED).copied().collect();
                let mut chosen = Vec::new();
                choose(&open, size, amount, &mut chosen, &mut found, &mut self.sums_left);
            }
            if !found.is_empty() {
                let fit = |set: Vec<Lacking>| {
                    let parts: Vec<(ReceivableId, Fen)> =
                        set.iter().map(|open| (open.receivable, open.lack)).collect();
                    let lacks: Vec<String> = set.iter().map(|open| open.lack.to_string()).collect();
                    Fit {
                        parts,
                        reason: format!("同一项目 {} 笔未收款之和相等：{}", set.len(), lacks.join(" + ")),
                    }
                };
                return found.into_iter().map(fit).collect();
            }
        }
        Vec::new()
    }

    /// (4) Everything that one project still lacks in one month.
    fn by_month(&mut self, cases: &[CaseId], kind: ReceiptKind, amount: Fen) -> Vec<Fit> {
        if kind != ReceiptKind::MediaPrepayment {
            return Vec::new();
        }
        let months = cases.iter().filter_map(|case| Some((case, self.index.by_month.get(case)?)));
        let equal = months.flat_map(|(case, months)| {
            months.iter().filter(|(_, sum, _)| *sum == amount).map(move |month| (case, month))
        });
        let fit = |(case, (month, sum, set)): (&CaseId, &(Month, Fen, Vec<Lacking>))| {
            let project = self.office.cases[*case].key();
            Fit {
                reason: format!("等于 {project} {}全部未收款 {sum} 元", month.chinese()),
                parts: set.iter().map(|open| (open.receivable, open.lack)).collect(),
            }
        };
        equal.map(fit).collect()
    }
}

/// The ways to reach `amount` with `size` of the amounts, in order. It stops at two, which make a tie.
fn choose(
    open: &[Lacking],
    size: usize,
    amount: Fen,
    chosen: &mut Vec<Lacking>,
    found: &mut Vec<Vec<Lacking>>,
    left: &mut usize,
) {
    if size == 0 {
        if amount.is_zero() {
            found.push(chosen.clone());
        }
        return;
    }
    for (i, first) in open.iter().enumerate() {
        if found.len() >= 2 || *left == 0 {
            return;
        }
        *left -= 1;
        if first.lack > amount {
            continue;
        }
        chosen.push(*first);
        let rest = open.get(i + 1..).unwrap_or_default();
        choose(rest, size - 1, amount - first.lack, chosen, found, left);
        chosen.pop();
    }
}

/// Words that may be keys: half width, upper case, letters, digits and dashes.
fn words(text: &str) -> Vec<String> {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xfee0).map_or(c, |half| half.to_ascii_uppercase())
        }
        '—' | '–' => '-',
        _ => c.to_ascii_uppercase(),
    };
    let text: String = text.chars().map(half).collect();
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| word.chars().any(|c| c.is_ascii_digit())).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Share, reconcile};
    use super::*;
    use crate::model::claim::ClaimAnswer;
    use crate::reconcile::books::By;
    use crate::testing::offices::{day, known, office};

    fn search() -> Office {
        let mut office = office(day("2026-03-16"), 2);
        for case in &mut office.cases {
            case.project.client = known("远岚置业".to_owned());
        }
        office
    }

    fn pay(office: &mut Office, amount: i64, note: &str) {
        let index = office.receipt(None, "2026-03-05", amount, &[]);
        office.receipts[index].record.payer = known("远岚 置业".to_owned());
        office.receipts[index].record.note = known(note.into());
    }

    fn suggestion(office: &Office, memory: &Memory) -> (Vec<String>, bool) {
        let claims = reconcile(office, memory).claims;
        let open: Vec<&Claim> = claims.iter().filter(|claim| claim.answer.is_none()).collect();
        assert_eq!(open.len(), 1, "{claims:#?}");
        (open[0].targets.clone(), open[0].tie)
    }

    #[test]
    fn the_best_reason_speaks() {
        for (amount, note, targets, tie) in [
            (5_000, "付 m0001 款", vec!["XM2026-001-M0001"], false),
            (5_000, "", vec!["XM2026-001-M0000"], false),
            (2_000, "", vec!["XM2026-001-M0001"], true),
            (7_000, "", vec!["XM2026-001-M0000", "XM2026-001-M0001"], true),
            (3_000, "", vec!["XM2026-002-M0003"], false),
            (9_999, "", vec![], false),
        ] {
            let mut office = search();
            office.placement(0, "2026-04-01", 5_000, "2026-03-01");
            office.placement(0, "2026-04-02", 2_000, "2026-03-02");
            office.placement(0, "2026-04-03", 2_000, "2026-03-03");
            office.placement(1, "2026-04-04", 3_000, "2026-03-04");
            pay(&mut office, amount, note);
            let found = suggestion(&office, &Memory::default());
            assert_eq!(found, (targets.into_iter().map(str::to_owned).collect(), tie), "{amount} {note}");
        }
    }

    #[test]
    fn a_month_of_more_than_four_is_found_as_a_month() {
        let mut office = search();
        for i in 0..5 {
            office.placement(0, "2026-04-01", 1_000 + 7 * i, "2026-03-01");
        }
        pay(&mut office, 5_070, "");
        assert_eq!(suggestion(&office, &Memory::default()).0.len(), 5);
    }

    #[test]
    fn an_answer_is_followed_and_a_denial_leads_to_the_next() {
        let mut office = search();
        office.placement(0, "2026-04-01", 5_000, "2026-03-01");
        office.placement(1, "2026-04-02", 5_000, "2026-03-02");
        pay(&mut office, 5_000, "");
        let answer = |accepted| ClaimAnswer {
            receipt: "DK0000".to_owned(),
            content: ClaimAnswer::content_of(Some(day("2026-03-05")), "远岚 置业", Fen(5_000)),
            targets: vec!["XM2026-001-M0000".to_owned()],
            amounts: vec![5_000],
            accepted,
        };
        let denied = Memory { answers: vec![answer(false)], ..Memory::default() };
        assert_eq!(suggestion(&office, &denied), (vec!["XM2026-002-M0001".to_owned()], false));

        let accepted = Memory { answers: vec![answer(true)], ..Memory::default() };
        let to = Covered::Placement(0.into());
        let whole = |by| Share { from: 0.into(), to, amount: Fen(5_000), by };
        let books = reconcile(&office, &accepted);
        assert_eq!(books.placements[0].receipt_parts, [whole(By::Claimed)]);
        assert_eq!(books.claims.len(), 1, "it stays until it is written down");
        assert_eq!(books.claims[0].answer, Some(true));

        office.receipts[0].targets = vec![Target::Placement(0.into())];
        let books = reconcile(&office, &accepted);
        assert_eq!(books.placements[0].receipt_parts, [whole(By::Named)]);
        assert!(books.claims.is_empty());

        // the same number for another amount is another receipt
        office.receipts[0].targets.clear();
        office.receipts[0].record.amount = known(Fen(4_000));
        assert_eq!(reconcile(&office, &accepted).placements[0].received, Fen::ZERO);
    }
}
