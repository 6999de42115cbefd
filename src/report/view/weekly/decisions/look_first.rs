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

#[cfg(test)]
mod tests {
    use crate::report::view::records;
    use crate::report::view::weekly::decisions::first;
    use rstest::rstest;
    use std::collections::BTreeSet;

    /// 垫款 of 30.00, no more than a bank's fee: a receipt of the client's other project that is free by so much is
    /// named, and none that is allocated to the last fen.
    #[rstest]
    #[case::free("100", "先看到款 DK1：30.00 元还没有分配")]
    #[case::allocated("70", "")]
    fn a_receipt_that_may_settle_it(#[case] received: &str, #[case] expected: &str) {
        let outcome = crate::testing::run(&format!(
            "[项目名册/项目]
             项目编号 | 客户名称 | 垫款额度
             XM2026-101 | 远岚置业 | 0
             XM2026-102 | 远岚置业 | 0
             [媒体排期/排期]
             排期编号 | 媒体名称 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0305 | 城市电台 | 30 | 30 | 2026-03-02
             XM2026-102-M0305 | 城市电台 | 70 | 70 | 2026-03-02
             [收付款/客户到款]
             到款编号 | 项目编号 | 到款日期 | 付款单位 | 款项性质 | 金额
             DK1 | XM2026-102 | 2026-03-05 | 远岚置业 | 媒体预付款 | {received}
             [收付款/到款分配]
             到款编号 | 排期编号 | 分配金额
             DK1 | XM2026-102-M0305 | 70
             [收付款/媒体付款]
             付款编号 | 排期编号 | 实付金额 | 实付日期 | 是否垫付
             FK1 | XM2026-101-M0305 | 30 | 2026-03-12 | 是"
        ));
        let memory = Default::default();
        let input = outcome.input(&memory);
        let matters = first(&input, &records(&input), usize::MAX);
        let told: BTreeSet<&str> = matters.iter().map(|one| one.look_first.as_str()).collect();
        assert!(matters.iter().any(|one| one.matter.contains("垫款超出额度")), "{:#?}", outcome.lines());
        assert_eq!(told, BTreeSet::from([expected]));
    }
}
