//! 本周可付: the reasons against paying each payment request. A request may be paid if the client has
//! confirmed in writing, the medium is booked, the client's money is received, and the payee is the medium's.
//! It judges nothing and names no rule; it collects what link and reconcile know.

use crate::link::{CaseId, LinkedPayment, Office, PaymentId, PlacementId, Target};
use crate::model::Fen;
use crate::model::choice::PaymentKind;
use crate::reconcile::{Books, ClientPaid};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A payment request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payable {
    pub payment: PaymentId,
    /// 计划付款日
    pub planned: Option<NaiveDate>,
    /// The amount in fen: 实付金额 if it is filled in already, else 应付金额
    pub amount: Option<Fen>,
    /// The reasons against paying it; empty if it may be paid.
    pub against: Vec<Against>,
}

impl Payable {
    pub fn may_be_paid(&self) -> bool {
        self.against.is_empty()
    }
}

/// A reason against paying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Against {
    /// Neither amount can be read.
    NoAmount,
    /// The payee differs from the one in the 媒体 table.
    OtherPayee,
    NoPlacement,
    Cancelled(PlacementId),
    NotConfirmed(PlacementId),
    NotBooked(PlacementId),
    /// The client still owes this much of what must be paid first.
    ClientOwes(PlacementId, Fen),
    /// 客户到款 was not read completely, or 客户金额 is unknown.
    ReceiptUnknown(PlacementId),
    /// 媒体成本 is paid already.
    PaidAlready(PlacementId),
    /// A 尾款 for a placement without proof of publication (H-7).
    NotPublished(PlacementId),
    /// The request with its 返点抵扣 is `by` larger than the part of 媒体成本 that is not paid yet.
    BeyondCost {
        by: Fen,
        offset: bool,
    },
    /// 返点抵扣 cannot be read, so that nobody knows what the request uses of 媒体成本.
    OffsetUnreadable,
    /// This earlier request, if it is paid, uses up so much of 媒体成本 that the rest does not cover this one.
    Together(PlacementId, PaymentId),
    /// Paying it would take the project this much beyond its 垫款额度.
    BeyondLimit(Fen),
    /// The bank shows the same amount to the same payee on this day, and no register has it.
    BankShows(NaiveDate),
}

/// Every open request in order of 计划付款日 (blank last) and 付款编号.
pub(super) fn payables(office: &Office, books: &Books) -> Vec<Payable> {
    // a refund from a medium is no payment
    let is_payment = |one: &LinkedPayment| one.record.kind.get() != Some(PaymentKind::Refund);
    let requests =
        office.payments.with_ids().filter(|(_, one)| one.is_request() && !one.duplicate && is_payment(one));
    let mut payables: Vec<Payable> =
        requests.map(|(id, payment)| payable(office, books, id, payment)).collect();
    payables.sort_by_key(|one| {
        (one.planned.is_none(), one.planned, office.payments[one.payment].record.key.as_str())
    });
    beyond_cost(office, books, &mut payables);
    let mut headroom = Headroom::new(office, books);
    for one in payables.iter_mut().filter(|one| one.may_be_paid()) {
        let beyond = headroom.take(office.payments[one.payment].case, one.amount.unwrap_or_default());
        one.against.extend(beyond.map(Against::BeyondLimit));
    }
    payables
}

/// What each project may still advance: payments are added one by one, and one beyond 垫款额度 is refused.
pub struct Headroom<'a> {
    office: &'a Office,
    books: &'a Books,
    taken: BTreeMap<CaseId, Fen>,
}

impl<'a> Headroom<'a> {
    pub fn new(office: &'a Office, books: &'a Books) -> Headroom<'a> {
        Headroom { office, books, taken: BTreeMap::new() }
    }

    /// Adds a payment. `Some` with what it would be beyond the limit, in fen, where there is no room for it; then
    /// it is not added. Where the limit or the money is not known nothing is refused.
    pub fn take(&mut self, case: Option<CaseId>, amount: Fen) -> Option<Fen> {
        let case = case?;
        let own = &self.books.projects[case];
        let before = self.taken.get(&case).copied().unwrap_or_default();
        let advanced = own.known_paid()? + before + amount - own.known_received()?;
        let beyond = advanced - self.office.cases[case].advance_limit()?;
        if advanced > Fen::ZERO && beyond > Fen::ZERO {
            return Some(beyond);
        }
        self.taken.insert(case, before + amount);
        None
    }
}

/// Adds the reasons about 媒体成本, request by request: what an earlier request uses of it is not available to a
/// later one. A request for several placements fills each in turn.
fn beyond_cost(office: &Office, books: &Books, payables: &mut [Payable]) {
    let mut taken: BTreeMap<PlacementId, (Fen, PaymentId)> = BTreeMap::new();
    for one in payables.iter_mut().filter(|one| one.may_be_paid()) {
        let placements = placements(office, one.payment);
        let room: Option<Fen> = placements.iter().map(|id| open_cost(books, &taken, *id)).sum();
        let Some(room) = room else { continue };
        let payment = &office.payments[one.payment];
        let Some(amount) = payment.asked_gross() else { continue };
        let offset = payment.record.offset.get().is_some_and(|offset| !offset.is_zero());
        let shared = placements.iter().find_map(|id| taken.get(id).map(|(_, first)| (*id, *first)));
        match shared {
            Some((id, first)) if amount > room => one.against.push(Against::Together(id, first)),
            None if amount > room => one.against.push(Against::BeyondCost { by: amount - room, offset }),
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

/// The part of 媒体成本 that is neither paid nor used by an earlier request, in fen.
fn open_cost(books: &Books, taken: &BTreeMap<PlacementId, (Fen, PaymentId)>, id: PlacementId) -> Option<Fen> {
    let before = taken.get(&id).map_or(Fen::ZERO, |(taken, _)| *taken);
    books.placements[id].open_cost().map(|open| (open - before).or_zero())
}

/// The placements of a request, from its row or from 付款分配.
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
    if payment.record.offset.or_none().is_none() {
        against.push(Against::OffsetUnreadable);
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

/// Whether it has a 发布确认 by 检查日, or may have one because the register was not read completely.
fn is_published(office: &Office, books: &Books, id: PlacementId) -> bool {
    let mut rows = office.publications.of(&office.placements[id].publications);
    let proves = |day: Option<NaiveDate>| day.is_none_or(|day| day <= office.as_of());
    !books.placements[id].whole.publications || rows.any(|row| proves(row.record.effective()))
}

/// The reasons against paying the medium for a placement, for any request.
pub fn against_placement(office: &Office, books: &Books, id: PlacementId) -> Vec<Against> {
    let (placement, own) = (&office.placements[id], &books.placements[id]);
    if placement.is_cancelled(office.as_of()) {
        return vec![Against::Cancelled(id)];
    }
    let mut against = Vec::new();
    if !placement.confirmed.is_written() {
        against.push(Against::NotConfirmed(id));
    }
    if !placement.booking().is_taken() {
        against.push(Against::NotBooked(id));
    }
    match own.client.prepayment() {
        Some(ClientPaid::ShortBy(missing)) => against.push(Against::ClientOwes(id, missing)),
        Some(ClientPaid::Unknown | ClientPaid::Unchecked) => against.push(Against::ReceiptUnknown(id)),
        Some(ClientPaid::Nothing | ClientPaid::On(_)) | None => {}
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
            other => format!("{other:?}").split(['(', ' ']).next().unwrap_or_default().to_owned(),
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
                let word = |one: &Against| {
                    format!("{one:?}").split(['(', ' ']).next().unwrap_or_default().to_owned()
                };
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

    /// Of a client who pays by the month: what takes the project beyond 垫款额度 is not paid, the first request
    /// before the second.
    #[rstest]
    #[case::room_for_both("90000", "", "")]
    #[case::room_for_one("45000", "", "超 45,000.00")]
    #[case::no_limit_is_nothing("", "超 45,000.00", "超 45,000.00")]
    #[case::a_limit_nobody_can_read("约八万", "", "")]
    fn a_request_beyond_the_limit_is_held_back(
        #[case] limit: &str,
        #[case] first: &str,
        #[case] second: &str,
    ) {
        let outcome = crate::testing::run(&format!(
            "[项目名册/项目]
             项目编号 | 媒体付款方式 | 垫款额度
             XM2026-101 | 月结 | {limit}
             [媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日
             XM2026-101-M0301 | 都市晨报 | 2026-03-26 | 1 | 50000 | 45000 | 2026-03-01 | 2026-03-03
             XM2026-101-M0302 | 都市晨报 | 2026-03-27 | 1 | 50000 | 45000 | 2026-03-01 | 2026-03-03
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 排期编号 | 应付金额 | 实付金额 | 计划付款日
             FK1 | 都市晨报 | XM2026-101-M0301 | 45000 | | 2026-03-17
             FK2 | 都市晨报 | XM2026-101-M0302 | 45000 | | 2026-03-18"
        ));
        let told: Vec<String> = outcome
            .due
            .payables
            .iter()
            .map(|one| match one.against[..] {
                [] => String::new(),
                [Against::BeyondLimit(beyond)] => format!("超 {beyond}"),
                ref others => format!("{others:?}"),
            })
            .collect();
        assert_eq!(told, [first, second]);
    }
}
