//! 缺票: amounts that media were paid without an invoice, by medium and month of service; and amounts that
//! clients paid while the medium's invoice is missing, by age.

use super::ageing::{Aged, AgeingTable, MonthRow, NamedAges, ageing};
use crate::link::UNNAMED_MEDIUM;
use crate::model::answer;
use crate::model::{Fen, Month};
use crate::reconcile::{Ageing, PaidFor, Uninvoiced};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The section.
#[derive(Clone, Debug, Serialize)]
pub struct MissingInvoices {
    /// `2026-03`; 月份不明 last.
    pub months: Vec<String>,
    /// One row for each medium, and their sum if there is more than one.
    pub media: Bounded<MonthRow>,
    #[serde(skip)]
    pub total: Fen,
    /// 客户已付而媒体未开票, by medium and age of our payment.
    pub client_paid: AgeingTable,
    /// Whether payments or invoices were not read completely.
    pub unchecked: bool,
}

/// Amounts that were paid and have no invoice.
pub fn missing_invoices(input: &Input, found: &[Uninvoiced]) -> MissingInvoices {
    let whole = input.books.whole;
    let mut media: BTreeMap<&str, BTreeMap<Option<Month>, Fen>> = BTreeMap::new();
    let mut ages: BTreeMap<&str, Ageing> = BTreeMap::new();
    for one in found {
        let months = media.entry(medium(input, one)).or_default();
        for (month, amount) in &one.months {
            *months.entry(*month).or_default() += *amount;
        }
        ages.entry(medium(input, one)).or_default().merge(&one.client_paid);
    }
    let months: BTreeSet<Option<Month>> = media.values().flat_map(BTreeMap::keys).copied().collect();
    let mut columns: Vec<Option<Month>> = months.into_iter().collect();
    columns.sort_by_key(|month| (month.is_none(), *month));
    let shown = |sums: &BTreeMap<Option<Month>, Fen>| {
        let amount = |month| sums.get(month).map(|amount: &Fen| amount.to_string()).unwrap_or_default();
        columns.iter().map(amount).collect()
    };
    let total = |sums: &BTreeMap<Option<Month>, Fen>| sums.values().copied().sum::<Fen>();
    let mut all: BTreeMap<Option<Month>, Fen> = BTreeMap::new();
    for (month, amount) in media.values().flatten() {
        *all.entry(*month).or_default() += *amount;
    }
    let several = media.len() > 1;
    let mut lines: Vec<(&str, &BTreeMap<Option<Month>, Fen>)> =
        media.iter().map(|(name, sums)| (*name, sums)).collect();
    lines.sort_by_key(|(name, sums)| (Reverse(total(sums)), *name));
    let rest = Rest::sheet(answer::MONEY, "排期五项", "未到票 > 0");
    let mut rows = Bounded::first(lines, input.bounds.ledger, |(_, sums)| Some(total(sums)), rest).map(
        |(name, sums)| MonthRow {
            name: if name.is_empty() { UNNAMED_MEDIUM.to_owned() } else { name.to_owned() },
            amounts: shown(sums),
            total: total(sums).to_string(),
            sum: false,
        },
    );
    if several {
        let (amounts, total) = (shown(&all), total(&all).to_string());
        rows.shown.push(MonthRow { name: "合计".to_owned(), amounts, total, sum: true });
    }
    let heading = |month: &Option<Month>| month.map_or("月份不明".to_owned(), |month| month.to_string());
    MissingInvoices {
        months: columns.iter().map(heading).collect(),
        media: rows,
        total: total(&all),
        client_paid: ageing(
            input,
            ("chart-client-paid", "客户已付而媒体未开票（自我方实付日起）"),
            "媒体",
            Aged::Uninvoiced,
            by_sum(ages),
        ),
        unchecked: !(whole.knows_payments() && whole.knows_invoices_in()),
    }
}

/// The largest first.
fn by_sum(ages: BTreeMap<&str, Ageing>) -> Vec<NamedAges> {
    let mut ages: Vec<(String, Ageing)> =
        ages.into_iter().map(|(name, ages)| (name.to_owned(), ages)).collect();
    ages.sort_by_key(|(name, ages)| (Reverse(ages.total()), name.clone()));
    ages.into_iter().map(|(name, ages)| (name, Some(ages))).collect()
}

/// The medium's registered name, else the name as written.
pub(in crate::report::view) fn medium<'a>(input: &Input<'a>, one: &Uninvoiced) -> &'a str {
    let office = input.office;
    let written = match one.paid_for {
        PaidFor::Placement(id) => office.placements[id].record.medium.text(),
        PaidFor::Payment(id) => office.payments[id].record.medium.text(),
    };
    one.medium.map_or(written, |medium| office.media[medium].name.text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::Memory;

    #[test]
    fn media_stand_by_their_sum_with_a_total() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0201 | 城市电台 | 2026-02-26 | 1 | 9000 | 8000 | 2026-01-20
             XM2026-101-M0202 | 都市晨报 | 2026-03-26 | 1 | 50000 | 45000 | 2026-01-20
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
             DK202602-001 | 2026-02-02 | 远岚置业 | 50000 | XM2026-101-M0202
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期
             FK202602-001 | 城市电台 | XM2026-101-M0201 | 8000 | 2026-02-10
             FK202602-002 | 都市晨报 | XM2026-101-M0202 | 45000 | 2026-02-10",
        );
        let found = crate::reconcile::uninvoiced(&outcome.office, &outcome.books);
        let view = missing_invoices(&outcome.input(&Memory::default()), &found);
        let rows =
            view.media.iter().map(|row| format!("{} {} = {}", row.name, row.amounts.join(" "), row.total));
        assert_eq!(view.months, ["2026-02", "2026-03"]);
        assert_eq!(
            rows.collect::<Vec<_>>(),
            [
                "都市晨报  45,000.00 = 45,000.00",
                "城市电台 8,000.00  = 8,000.00",
                "合计 8,000.00 45,000.00 = 53,000.00",
            ]
        );
        assert_eq!(view.client_paid.rows.len(), 1, "only what the client has paid");
        assert_eq!(view.client_paid.rows[0].amounts[1], "45,000.00");
    }
}
