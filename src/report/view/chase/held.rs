//! The guard of 催办: the clients who must not be asked for money today, and why. It asks for nothing itself.

use super::{ReminderWriter, month_day};
use crate::link::{CaseId, ReceiptId};
use crate::model::Fen;
use crate::model::choice::ReceiptKind;
use crate::reconcile::is_refused;
use std::collections::{BTreeMap, BTreeSet};

impl ReminderWriter<'_, '_> {
    /// Clients who must not be asked for money today, with the reason.
    pub(super) fn held(&self) -> BTreeMap<String, String> {
        let office = self.input.office;
        let mut held: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (case, books) in office.cases.ids().zip(&self.input.books.projects) {
            if !books.whole.knows_receipts() {
                let reason = "客户到款没有读全".to_owned();
                held.entry(self.client(Some(case))).or_default().insert(reason);
            }
        }
        let clients = office.clients();
        let suggested: BTreeMap<ReceiptId, &[String]> =
            self.input.books.claims.iter().map(|claim| (claim.receipt, claim.targets.as_slice())).collect();
        for (id, receipt) in office.receipts.with_ids() {
            let books = &self.input.books.receipts[id];
            let kind = receipt.record.kind.get();
            let free = books.counts && books.unallocated > Fen::ZERO;
            // received money that is not counted may be exactly what would be asked for
            let record = &receipt.record;
            let unread = record.amount.is_refused() || record.date.is_refused();
            let state = match () {
                () if receipt.duplicate => "的编号重复，没有计入",
                () if unread => "没有读懂，没有计入",
                () if record.amount.is_merged() => "的金额在合并单元格里，没有计入",
                () if is_refused(receipt) => "缺金额或到款日期，没有计入",
                () if free => "还没有分配",
                () => continue,
            };
            // 保证金 pays for nothing; 其他, also read from an unknown word, may be the money that is asked for
            if kind == Some(ReceiptKind::Deposit) {
                continue;
            }
            let reason = format!("到款 {} {state}", receipt.record.key);
            let targets = suggested.get(&id).copied().unwrap_or_default();
            let cases: Vec<CaseId> = match receipt.case {
                Some(case) => vec![case],
                None => {
                    let of_targets = targets.iter().flat_map(|key| {
                        let projects = key.match_indices('-').filter_map(|(at, _)| key.get(..at));
                        projects.filter_map(|project| office.case_of(project))
                    });
                    clients.cases(receipt.record.payer.text()).iter().copied().chain(of_targets).collect()
                }
            };
            for case in cases {
                held.entry(self.client(Some(case))).or_default().insert(reason.clone());
            }
        }
        for line in self.input.books.witness.lines.iter().filter(|line| line.is_free_receipt()) {
            // account staff read this text, so the amount of the bank is left out
            let reason = format!("银行 {}有一笔到款还没有登记", month_day(line.date()));
            for client in &line.clients {
                let case = clients.cases(client).first();
                let name = case.map_or(client.as_str(), |case| clients.name_of(office, *case));
                held.entry(name.to_owned()).or_default().insert(reason.clone());
            }
        }
        held.into_iter().map(|(client, reasons)| (client, first_reasons(&reasons))).collect()
    }
}

fn first_reasons(reasons: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = reasons.iter().take(3).map(String::as_str).collect();
    match reasons.len() - shown.len() {
        0 => shown.join("；"),
        more => format!("{}等 {} 件", shown.join("；"), more + shown.len()),
    }
}
