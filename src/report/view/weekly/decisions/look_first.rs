//! Money that is there already: a receipt that no matter has used yet and that may settle it.

use super::act::{ActFinder, DecisionItem, DecisionKind};
use crate::model::Fen;

impl ActFinder<'_, '_> {
    /// A receipt of the client that was refused or is unallocated, and is the very amount.
    pub(super) fn look_first(&self, kind: DecisionKind, items: &[DecisionItem]) -> String {
        if !matches!(
            kind,
            DecisionKind::Prepayment
                | DecisionKind::AlreadySpent
                | DecisionKind::Unsigned
                | DecisionKind::OverLimit
        ) {
            return String::new();
        }
        let office = self.input.office;
        let Some(client) =
            items.first().and_then(|item| self.case(item.line)).map(|case| case.project.client.text())
        else {
            return String::new();
        };
        let mut wanted: Vec<Fen> = items.iter().filter_map(|item| item.short.or(item.money)).collect();
        wanted.push(wanted.iter().copied().sum());
        // a bank's fee may lie between the receipt and the amount
        let fee = self.input.office.settings.parameters.bank_fee_limit;
        let near = |amount: Fen| wanted.iter().any(|one| (*one - amount).abs() <= fee && *one > Fen::ZERO);
        let found = self.free.iter().find_map(|id| {
            let (receipt, books) = (&office.receipts[*id], &self.input.books.receipts[*id]);
            let record = &receipt.record;
            let of_project = receipt.case.map(|case| office.cases[case].project.client.text());
            let own = match of_project {
                Some(of) => of == client,
                None => self.input.office.clients().same(record.payer.text(), client),
            };
            if !own {
                return None;
            }
            let why = match books.counts {
                true if near(books.unallocated) => "还没有分配",
                false if record.amount.get().is_some_and(near) => "没有计入（日期或编号读不出）",
                _ => return None,
            };
            let amount = if books.counts { books.unallocated } else { record.amount.get()? };
            Some(format!("先看到款 {}：{amount} 元{why}", record.key))
        });
        found.unwrap_or_default()
    }
}
