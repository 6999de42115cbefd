//! The project of a receipt that people confirmed in 待认领: the project of everything that the receipt names
//! or was confirmed for, if it is only one. It allocates nothing.

use super::{CaseId, FeeId, LinkedReceipt, Office, Target};
use crate::model::Id;
use crate::model::claim::{ClaimAnswer, ClaimAnswers};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl Office {
    /// Gives receipts without 项目编号 the project they were confirmed for. A receipt that also names another
    /// project belongs to none.
    pub fn claim(&mut self, answers: &[ClaimAnswer]) {
        let confirmed = self.confirmed(answers);
        for (id, cases) in confirmed {
            let receipt = &self.receipts[id];
            let case = match receipt.case {
                Some(named) => Some(named).filter(|named| cases.iter().all(|case| case == named)),
                None if self.names_something(id) => None,
                None => cases.first().copied().filter(|_| cases.len() == 1),
            };
            self.belongs_to(id, case);
        }
    }

    /// The projects of what a receipt was confirmed for, by receipt.
    fn confirmed(&self, answers: &[ClaimAnswer]) -> BTreeMap<Id<LinkedReceipt>, BTreeSet<CaseId>> {
        let answers = ClaimAnswers::new(answers.iter().filter(|answer| answer.accepted));
        if answers.is_empty() {
            return BTreeMap::new();
        }
        let (targets, clients) = (self.targets_by_key(), self.clients());
        let mut confirmed = BTreeMap::new();
        let unnamed =
            |(_, receipt): &(_, &LinkedReceipt)| !receipt.duplicate && receipt.record.project.is_blank();
        for (id, receipt) in self.receipts.with_ids().filter(unnamed) {
            let meant = answers.of(&receipt.record);
            if meant.is_empty() {
                continue;
            }
            let of_payer = clients.cases(receipt.record.payer.text());
            let owner = |key: &String| match targets.get(key.as_str()) {
                Some(Target::Placement(id)) => self.placements[*id].case,
                Some(Target::Quote(id)) => self.quotes[*id].case,
                Some(Target::Fee(id)) => self.fee_case(*id),
                _ => self.fee_owner(of_payer, key),
            };
            let targets = meant.iter().flat_map(|answer| &answer.targets);
            let cases: BTreeSet<CaseId> = targets.filter_map(owner).collect();
            if !cases.is_empty() {
                confirmed.insert(id, cases);
            }
        }
        confirmed
    }

    /// What a person may confirm by its key: a placement, a quote, and a month of 服务费 with its project
    /// (`XM2026-001/2026-03`).
    pub fn targets_by_key(&self) -> HashMap<Cow<'_, str>, Target> {
        let placements = self.placements.with_ids().filter(|(_, placement)| !placement.repeated);
        let placements =
            placements.map(|(id, one)| (Cow::Borrowed(one.record.key.as_str()), Target::Placement(id)));
        let quotes =
            self.quotes.with_ids().map(|(id, one)| (Cow::Borrowed(one.key.as_str()), Target::Quote(id)));
        let fee = |(id, _)| Some((Cow::Owned(self.fee_key(id)?), Target::Fee(id)));
        placements.chain(quotes).chain(self.fees.with_ids().filter_map(fee)).collect()
    }

    /// A month of 服务费 with its project: `XM2026-001/2026-03`.
    pub fn fee_key(&self, id: FeeId) -> Option<String> {
        Some(format!("{}/{}", self.cases[self.fee_case(id)?].key(), self.fees[id].month.get()?))
    }

    fn fee_case(&self, id: FeeId) -> Option<CaseId> {
        self.fees[id].project.known().and_then(|key| self.case_of(key))
    }

    /// The project of these with a 服务费 of that month (`2026-03`), if it is only one.
    fn fee_owner(&self, cases: &[CaseId], month: &str) -> Option<CaseId> {
        let has = |case: &&CaseId| {
            let mut fees = self.cases[**case].fees.iter().map(|id| &self.fees[*id]);
            fees.any(|fee| fee.month.get().is_some_and(|own| own.to_string() == month))
        };
        let mut owners = cases.iter().filter(has);
        owners.next().copied().filter(|_| owners.next().is_none())
    }

    /// Whether a receipt has a 对应单号 or rows of 到款分配.
    fn names_something(&self, id: Id<LinkedReceipt>) -> bool {
        !self.receipts[id].record.targets.is_blank()
            || self.receipt_splits.iter().any(|split| split.receipt.id() == Some(id))
    }

    fn belongs_to(&mut self, id: Id<LinkedReceipt>, case: Option<CaseId>) {
        let before = std::mem::replace(&mut self.receipts[id].case, case);
        if before == case {
            return;
        }
        if let Some(before) = before {
            self.cases[before].receipts.retain(|own| *own != id);
        }
        if let Some(case) = case {
            let own = &mut self.cases[case].receipts;
            own.push(id);
            own.sort_unstable();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Fen;
    use crate::model::claim::ClaimAnswer;
    use crate::model::memory::Memory;
    use crate::testing;
    use rstest::rstest;

    const TABLES: &str = "@as-of 2026-03-16
        [项目名册/项目]
        项目编号 | 项目名称 | 客户名称
        XM2026-001 | 麦垄里 | 禾垄置业
        XM2026-002 | 汀葭院 | 禾垄置业
        [媒体排期/排期]
        排期编号 | 媒体名称 | 投放日期 | 客户金额 | 客户确认日
        XM2026-001-M01 | 晨报 | 2026-04-01 | 2000 | 2026-03-02
        XM2026-002-M01 | 晨报 | 2026-04-01 | 2000 | 2026-03-02
        [收付款/客户到款]
        到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号 | 对应单号";

    /// A receipt of 2,500.00 confirmed for 2,000.00 of one placement or for 1,000.00 of each.
    #[rstest]
    #[case("", &["XM2026-001-M01"], Some("XM2026-001"))]
    #[case("", &["XM2026-001-M01", "XM2026-002-M01"], None)]
    #[case("XM2026-001-M01", &["XM2026-002-M01"], None)]
    #[case("XM2026-002-M01", &["XM2026-002-M01"], Some("XM2026-002"))]
    fn a_receipt_belongs_to_the_project_it_was_confirmed_for(
        #[case] named: &str,
        #[case] targets: &[&str],
        #[case] expected: Option<&str>,
    ) {
        let amount = Fen::yuan(2_500);
        let answer = ClaimAnswer {
            receipt: "DK01".into(),
            content: ClaimAnswer::content_of("2026-03-05".parse().ok(), "禾垄置业", amount),
            targets: targets.iter().map(|target| (*target).to_owned()).collect(),
            amounts: Vec::new(),
            accepted: true,
        };
        let memory = Memory { answers: vec![answer], ..Memory::default() };
        let text = format!("{TABLES}\nDK01 | 2026-03-05 | 禾垄置业 | 2500 | | {named}");
        let outcome = testing::run_with(&text, memory);
        let office = &outcome.office;
        assert_eq!(office.receipts[0].case.map(|case| office.cases[case].key()), expected);
        for (id, case) in office.cases.with_ids() {
            let own = expected == Some(case.key());
            assert_eq!(!case.receipts.is_empty(), own, "{}", case.key());
            let received = if own { amount } else { Fen::ZERO };
            assert_eq!(outcome.books.projects[id].received, received, "{}", case.key());
        }
    }

    /// A month of 服务费 is one of the payer's projects', as far as only one has it.
    #[rstest]
    #[case("2026-02", Some("XM2026-001"))]
    #[case("2026-03", None)]
    #[case("XM2026-002/2026-03", Some("XM2026-002"))]
    fn a_fee_that_was_confirmed_is_received(#[case] month: &str, #[case] expected: Option<&str>) {
        let amount = Fen::yuan(3_000);
        let answer = ClaimAnswer {
            receipt: "DK01".into(),
            content: ClaimAnswer::content_of("2026-03-05".parse().ok(), "禾垄置业", amount),
            targets: vec![month.to_owned()],
            amounts: Vec::new(),
            accepted: true,
        };
        let text = format!(
            "{TABLES} | 款项性质\nDK01 | 2026-03-05 | 禾垄置业 | 3000 | | | 服务费
            [收付款/服务费]
            项目编号 | 月份 | 金额
            XM2026-001 | 2026-02 | 3000
            XM2026-001 | 2026-03 | 3000
            XM2026-002 | 2026-03 | 3000"
        );
        let outcome = testing::run_with(&text, Memory { answers: vec![answer], ..Memory::default() });
        let office = &outcome.office;
        assert_eq!(office.receipts[0].case.map(|case| office.cases[case].key()), expected);
        let left = if expected.is_some() { Fen::ZERO } else { amount };
        assert_eq!(outcome.books.receipts[0].unallocated, left);
    }
}
