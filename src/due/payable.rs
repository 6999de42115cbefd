//! 本周可付: for each payment request what stands against paying it. May be paid: the client has
//! confirmed in writing, the medium is booked, the client's money is in, the payee is the medium's.
//! Judges nothing and names no rule: it gathers what link and reconcile know.

use crate::link::{LinkedPayment, Office, PaymentId, PlacementId, Target};
use crate::model::Fen;
use crate::model::choice::{ClientTerms, PaymentKind};
use crate::reconcile::{self, Books};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payable {
    pub payment: PaymentId,
    /// 计划付款日
    pub planned: Option<NaiveDate>,
    /// 实付金额 where it is filled already, else 应付金额
    pub amount: Option<Fen>,
    /// Nothing: it may be paid.
    pub against: Vec<Against>,
}

impl Payable {
    pub fn may_be_paid(&self) -> bool {
        self.against.is_empty()
    }
}

/// What stands against paying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Against {
    /// Neither amount can be read.
    NoAmount,
    /// The payee is not the one of the 媒体 table.
    OtherPayee,
    NoPlacement,
    Cancelled(PlacementId),
    NotConfirmed(PlacementId),
    NotBooked(PlacementId),
    /// The client still owes this much of what has to be in first.
    ClientOwes(PlacementId, Fen),
    /// 客户到款 was not read whole, or 客户金额 is unknown.
    ReceiptUnknown(PlacementId),
    /// 媒体成本 is paid already.
    PaidAlready(PlacementId),
    /// A 尾款 of what nothing proves yet to have been on air (H-7).
    NotPublished(PlacementId),
    /// So much more than its 媒体成本 still costs.
    BeyondCost(Fen),
    /// With this earlier request, which may be paid, more than 媒体成本 would be.
    Together(PlacementId, PaymentId),
    /// The bank shows the same amount to the same payee on this day, registered nowhere.
    BankShows(NaiveDate),
}

/// Every open request, in the order of 计划付款日 (without one: last) and 付款编号.
pub(super) fn payables(office: &Office, books: &Books) -> Vec<Payable> {
    // what a medium pays back is nothing to pay
    let is_payment = |one: &LinkedPayment| one.record.kind.get() != Some(PaymentKind::Refund);
    let requests =
        office.payments.with_ids().filter(|(_, one)| one.is_request() && !one.duplicate && is_payment(one));
    let mut payables: Vec<Payable> =
        requests.map(|(id, payment)| payable(office, books, id, payment)).collect();
    payables.sort_by_key(|one| {
        (one.planned.is_none(), one.planned, office.payments[one.payment].record.key.as_str())
    });
    beyond_cost(office, books, &mut payables);
    payables
}

/// In their order: what an earlier request takes of a 媒体成本 a later one cannot have again. What pays
/// several placements fills each up in turn.
fn beyond_cost(office: &Office, books: &Books, payables: &mut [Payable]) {
    let mut taken: BTreeMap<PlacementId, (Fen, PaymentId)> = BTreeMap::new();
    for one in payables.iter_mut().filter(|one| one.may_be_paid()) {
        let placements = placements(office, one.payment);
        let room: Option<Fen> = placements.iter().map(|id| open_cost(books, &taken, *id)).sum();
        let Some(room) = room else { continue };
        let amount = one.amount.unwrap_or_default();
        let shared = placements.iter().find_map(|id| taken.get(id).map(|(_, first)| (*id, *first)));
        match shared {
            Some((id, first)) if amount > room => one.against.push(Against::Together(id, first)),
            None if amount > room => one.against.push(Against::BeyondCost(amount - room)),
            _ => {
                let mut left = amount;
                for id in placements {
                    let part = left.min(open_cost(books, &taken, id).unwrap_or_default());
                    let (taken, _) = taken.entry(id).or_insert((Fen::ZERO, one.payment));
                    *taken += part;
                    left -= part;
                }
            }
        }
    }
}

/// What of a 媒体成本 is neither paid nor taken by an earlier request.
fn open_cost(books: &Books, taken: &BTreeMap<PlacementId, (Fen, PaymentId)>, id: PlacementId) -> Option<Fen> {
    let before = taken.get(&id).map_or(Fen::ZERO, |(taken, _)| *taken);
    books.placements[id].open_cost().map(|open| (open - before).or_zero())
}

/// The placements a request names, in its row or in 付款分配.
fn placements(office: &Office, id: PaymentId) -> BTreeSet<PlacementId> {
    let splits = office.payment_splits.iter().filter(|split| split.payment.id() == Some(id));
    let named = office.payments[id].placements.iter();
    let named = named.chain(splits.filter_map(|split| split.placement.as_ref()));
    let placement = |target: &Target| match target {
        Target::Placement(id) => Some(*id),
        _ => None,
    };
    named.filter_map(placement).collect()
}

fn payable(office: &Office, books: &Books, id: PaymentId, payment: &LinkedPayment) -> Payable {
    let amount = payment.asked();
    let mut against = Vec::new();
    if amount.is_none() {
        against.push(Against::NoAmount);
    }
    if office.other_payee(payment).is_some() {
        against.push(Against::OtherPayee);
    }
    if let (Some(amount), Some(payee)) = (amount, office.payee(payment)) {
        against.extend(books.witness.paid_unregistered(payee, amount).map(Against::BankShows));
    }
    let placements = placements(office, id);
    if placements.is_empty() {
        against.push(Against::NoPlacement);
    }
    if payment.record.kind.get() == Some(PaymentKind::Balance) {
        let unproved = placements.iter().filter(|id| !is_published(office, books, **id));
        against.extend(unproved.map(|id| Against::NotPublished(*id)));
    }
    against.extend(placements.into_iter().flat_map(|id| against_placement(office, books, id)));
    Payable { payment: id, planned: payment.record.planned.get(), amount, against }
}

/// A 发布确认 of it is there by 检查日, or may be: the register was not read whole.
fn is_published(office: &Office, books: &Books, id: PlacementId) -> bool {
    let mut rows = office.publications.of(&office.placements[id].publications);
    let proves = |day: Option<NaiveDate>| day.is_none_or(|day| day <= office.as_of());
    !books.placements[id].whole.publications || rows.any(|row| proves(row.record.effective()))
}

/// What stands against paying the medium for a placement, whoever asks for it.
pub fn against_placement(office: &Office, books: &Books, id: PlacementId) -> Vec<Against> {
    let (placement, own) = (&office.placements[id], &books.placements[id]);
    if placement.is_cancelled(office.as_of()) {
        return vec![Against::Cancelled(id)];
    }
    let mut against = Vec::new();
    if !placement.confirmed.is_written() {
        against.push(Against::NotConfirmed(id));
    }
    if !placement.booked.is_taken() {
        against.push(Against::NotBooked(id));
    }
    if reconcile::terms(office, placement) == ClientTerms::PrepayFirst {
        let share = office.settings.parameters.prepayment_share;
        match (own.ordered.map(|ordered| ordered.at(share)), own.known_received()) {
            (Some(needed), Some(received)) if received < needed => {
                against.push(Against::ClientOwes(id, needed - received));
            }
            (Some(_), Some(_)) => {}
            _ => against.push(Against::ReceiptUnknown(id)),
        }
    }
    if own.cost.zip(own.gross()).is_some_and(|(cost, paid)| cost > Fen::ZERO && paid >= cost) {
        against.push(Against::PaidAlready(id));
    }
    against
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn against(placement: &str, payee: &str, received: &str, amount: &str) -> String {
        let outcome = crate::testing::run(&format!(
            "[项目名册/媒体]
             媒体名称 | 收款单位
             都市晨报 | 晨报广告公司
             [媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日
             XM2026-101-M0301 | 都市晨报 | 2026-03-26 | 1 | 50000 | 45000 | {placement}
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
             DK202603-001 | 2026-03-02 | 远岚置业 | {received} | XM2026-101-M0301
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 收款单位 | 排期编号 | 应付金额 | 实付金额 | 计划付款日
             FK202603-001 | 都市晨报 | {payee} | XM2026-101-M0301 | {amount} | | 2026-03-18"
        ));
        let words = outcome.due.payables[0].against.iter().map(|one| match one {
            Against::ClientOwes(_, amount) => format!("还差 {amount}"),
            other => format!("{other:?}").split('(').next().unwrap_or_default().to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[rstest]
    #[case::everything_stands("2026-03-01 | 2026-03-03", "晨报广告公司", "50000", "45000", "")]
    #[case::spaces_do_not_matter("2026-03-01 | 2026-03-03", "晨报 广告公司", "50000", "45000", "")]
    #[case::one_fen_short("2026-03-01 | 2026-03-03", "晨报广告公司", "49999.99", "45000", "还差 0.01")]
    #[case::nothing_stands(
        " | ",
        "别的公司",
        "20000",
        "约四万",
        "NoAmount OtherPayee NotConfirmed NotBooked 还差 30,000.00"
    )]
    fn what_stands_against_paying_is_named(
        #[case] placement: &str,
        #[case] payee: &str,
        #[case] received: &str,
        #[case] amount: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(against(placement, payee, received, amount), expected);
    }

    /// 尾款 waits for the proof of airing, nothing is paid beyond 媒体成本, and a refund is no request.
    #[rstest]
    #[case::whole_before_the_airing("预付", "45000", "", "")]
    #[case::balance_without_proof("尾款", "45000", "", "NotPublished")]
    #[case::balance_with_proof("尾款", "45000", "2026-03-10", "")]
    #[case::beyond_the_cost("预付", "45000.01", "", "BeyondCost")]
    #[case::back("退款", "-300", "", "no request")]
    fn what_would_break_a_rule_when_paid_is_held_back(
        #[case] kind: &str,
        #[case] amount: &str,
        #[case] aired: &str,
        #[case] expected: &str,
    ) {
        let outcome = crate::testing::run(&format!(
            "[媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日
             XM2026-101-M0301 | 都市晨报 | 2026-03-10 | 1 | 50000 | 45000 | 2026-03-01 | 2026-03-03
             [媒体排期/发布确认]
             确认单号 | 排期编号 | 实际日期 | 实际次数
             {}
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
             DK202603-001 | 2026-03-02 | 远岚置业 | 50000 | XM2026-101-M0301
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 收款单位 | 排期编号 | 款项性质 | 应付金额 | 实付金额
             FK202603-001 | 都市晨报 | | XM2026-101-M0301 | {kind} | {amount} |",
            if aired.is_empty() { String::new() } else { format!("F1 | XM2026-101-M0301 | {aired} | 1") }
        ));
        let found = match outcome.due.payables.first() {
            None => "no request".to_owned(),
            Some(one) => {
                let word =
                    |one: &Against| format!("{one:?}").split('(').next().unwrap_or_default().to_owned();
                one.against.iter().map(word).collect::<Vec<_>>().join(" ")
            }
        };
        assert_eq!(found, expected, "{:#?}", outcome.lines());
    }

    /// What the bank paid and nobody registered is not paid twice.
    #[rstest]
    #[case::same_payee_and_amount("晨报广告公司", "45000", true)]
    #[case::another_amount("晨报广告公司", "45000.01", false)]
    #[case::another_payee("棹光户外", "45000", false)]
    fn a_payment_of_the_bank_stands_against_it(
        #[case] payee: &str,
        #[case] paid: &str,
        #[case] stands: bool,
    ) {
        let outcome = crate::testing::run(&format!(
            "@as-of 2026-03-16
             [项目名册/媒体]
             媒体名称 | 收款单位
             都市晨报 | 晨报广告公司
             户外大牌 | 棹光户外
             [媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日
             XM2026-101-M0301 | 都市晨报 | 2026-03-26 | 1 | 50000 | 45000 | 2026-03-01 | 2026-03-03
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
             DK202603-001 | 2026-03-02 | 远岚置业 | 50000 | XM2026-101-M0301
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 收款单位 | 排期编号 | 应付金额 | 实付金额 | 计划付款日
             FK202603-001 | 都市晨报 | 晨报广告公司 | XM2026-101-M0301 | 45000 | | 2026-03-18
             [银行流水_2026-03.xlsx/流水]
             交易日期 | 收入 | 支出 | 余额 | 对方户名
             2026-03-12 | | {paid} | 100000 | {payee}"
        ));
        let against = &outcome.due.payables[0].against;
        let found = against.iter().any(|one| matches!(one, Against::BankShows(_)));
        assert_eq!(found, stands, "{against:?} {:#?}", outcome.lines());
    }
}
