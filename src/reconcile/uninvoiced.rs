//! 缺票: payments to media without invoice, by month of service, and how long the client's money has been in
//! them.
//!
//! Within a placement an invoice covers the earliest month and the first payment first.

use super::books::{Ageing, Books};
use super::months::months;
use crate::link::{MediumId, Office, PaymentId, PlacementId};
use crate::model::{Fen, Month};
use chrono::NaiveDate;

/// What the payment was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaidFor {
    Placement(PlacementId),
    /// No placement: the payment itself.
    Payment(PaymentId),
}

/// One placement or payment that lacks an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uninvoiced {
    pub paid_for: PaidFor,
    pub medium: Option<MediumId>,
    /// `uninvoiced` in fen, above zero
    pub amount: Fen,
    /// By month of service; `None` if no day is known.
    pub months: Vec<(Option<Month>, Fen)>,
    /// The part that the client has paid for, by age from 实付日期.
    pub client_paid: Ageing,
}

/// Every placement and loose payment that lacks an invoice.
pub fn uninvoiced(office: &Office, books: &Books) -> Vec<Uninvoiced> {
    let placements = books.placements.with_ids().filter(|(_, own)| own.uninvoiced > Fen::ZERO);
    let placements = placements.map(|(id, own)| {
        let placement = &office.placements[id];
        Uninvoiced {
            paid_for: PaidFor::Placement(id),
            medium: placement.medium,
            amount: own.uninvoiced,
            months: by_month(&placement.record, own.paid, own.invoiced_in),
            client_paid: client_paid(office, books, id),
        }
    });
    let payments =
        books.payments.with_ids().filter(|(_, own)| own.counts && own.loose_uninvoiced > Fen::ZERO);
    let payments = payments.map(|(id, own)| Uninvoiced {
        paid_for: PaidFor::Payment(id),
        medium: office.payments[id].medium,
        amount: own.loose_uninvoiced,
        months: vec![(None, own.loose_uninvoiced)],
        client_paid: Ageing::default(),
    });
    placements.chain(payments).collect()
}

/// The paid amount by month of service, without what the invoices cover.
fn by_month(
    record: &crate::model::placement::Placement,
    paid: Fen,
    invoiced: Fen,
) -> Vec<(Option<Month>, Fen)> {
    let mut covered = invoiced;
    let Some(months) = months(record, Some(paid)) else { return vec![(None, paid - invoiced)] };
    let mut lacking = Vec::new();
    for (month, part) in months {
        let by_invoice = covered.min(part);
        covered -= by_invoice;
        if part > by_invoice {
            lacking.push((Some(month), part - by_invoice));
        }
    }
    lacking
}

/// The payments without invoice, oldest first, up to what the client has paid.
fn client_paid(office: &Office, books: &Books, id: PlacementId) -> Ageing {
    let own = &books.placements[id];
    let mut parts: Vec<(NaiveDate, Fen)> = own
        .payment_parts
        .iter()
        .filter_map(|part| Some((office.payments[part.from].record.date.get()?, part.cash)))
        .collect();
    parts.sort();
    let refunds = parts.iter().map(|(_, cash)| -(*cash).min(Fen::ZERO)).sum::<Fen>();
    let (mut covered, mut left) = (own.invoiced_in + refunds, own.received.min(own.uninvoiced).or_zero());
    let mut ages = Ageing::default();
    for (day, cash) in parts.into_iter().filter(|(_, cash)| *cash > Fen::ZERO) {
        let by_invoice = covered.min(cash).or_zero();
        covered -= by_invoice;
        let part = (cash - by_invoice).min(left);
        left -= part;
        ages.add((office.as_of() - day).num_days(), part);
    }
    ages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_month_of_service_and_by_age_of_the_client_s_money() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0201 | 都市晨报 | 2026-02-26、2026-03-26 | 2 | 50000 | 45000 | 2026-01-20
             XM2026-101-M0202 | 城市电台 | 2026-03-26 | 1 | 9000 | 8000 | 2026-01-20
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
             DK202602-001 | 2026-02-02 | 远岚置业 | 20000 | XM2026-101-M0201
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期
             FK202602-001 | 都市晨报 | XM2026-101-M0201 | 40000 | 2026-01-10
             FK202602-002 | 都市晨报 | XM2026-101-M0201 | 5000 | 2026-03-10
             FK202603-001 | 城市电台 | XM2026-101-M0202 | 8000 | 2026-03-10
             FK202603-002 | 城市电台 | | 600 | 2026-03-11
             [收付款/收票]
             发票号码 | 发票日期 | 开票单位 | 价税合计 | 排期编号
             25512000000012345678 | 2026-02-27 | 都市晨报 | 23000 | XM2026-101-M0201",
        );
        let found = uninvoiced(&outcome.office, &outcome.books);
        let told = |one: &Uninvoiced| {
            let months = one.months.iter().map(|(month, amount)| match month {
                Some(month) => format!("{month} {amount}"),
                None => format!("月份不明 {amount}"),
            });
            let ages = one.client_paid.0.map(|amount| amount.to_string()).join(" ");
            format!("{} = {} · {ages}", one.amount, months.collect::<Vec<_>>().join(" + "))
        };
        assert_eq!(
            found.iter().map(told).collect::<Vec<_>>(),
            [
                // half of 45,000 is February's; 23,000 invoiced cover it and 500 of March
                "22,000.00 = 2026-03 22,000.00 · 3,000.00 0.00 17,000.00 0.00 0.00 0.00",
                "8,000.00 = 2026-03 8,000.00 · 0.00 0.00 0.00 0.00 0.00 0.00",
                "600.00 = 月份不明 600.00 · 0.00 0.00 0.00 0.00 0.00 0.00",
            ]
        );
    }
}
