//! 本周可付: each payment request, whether it may be paid, and else why not.

use crate::due::{Against, Payable};
use crate::link::{PlacementId, Target};
use crate::model::answer;
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest};
use crate::report::view::shared::line::PlaceLine;
use crate::report::view::shared::tone::Tone;
use crate::report::view::shared::unknown;
use crate::report::view::shared::words::{self, placement_subject, short_key};
use serde::Serialize;
use std::collections::BTreeMap;

/// The section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PayableView {
    /// Requests up to the end of this week and those without 计划付款日; 可付 first.
    pub requests: Bounded<RequestLine>,
    /// How many of them may be paid, and their sum; the others.
    pub may: usize,
    pub may_sum: String,
    pub may_not: usize,
    pub may_not_sum: String,
    /// Planned for a later week.
    pub later: usize,
    /// With its unit: `100.00 元`.
    pub later_sum: String,
    /// Why requests may be missing; empty where 媒体付款 was read whole.
    pub unread: String,
}

/// The table the requests stand in.
pub(in crate::report::view) const REQUESTS: [&str; 1] = ["收付款/媒体付款"];

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestLine {
    pub key: String,
    /// `03-18`; 未填
    pub planned: String,
    pub overdue: bool,
    pub payee: String,
    pub project_name: String,
    /// `M0305 都市晨报 A1`, one a placement
    pub placements: Vec<String>,
    pub amount: String,
    /// 可付 or 不可付
    pub word: &'static str,
    pub tone: Tone,
    /// Why not, one reason each; empty where it may be paid.
    pub why: Vec<String>,
    pub place: Option<PlaceLine>,
}

/// Requests of this week and before.
pub fn payable(input: &Input) -> PayableView {
    let last = input.due.agenda.last_day(input.office.as_of());
    let (later, mut near): (Vec<&Payable>, Vec<&Payable>) =
        input.due.payables.iter().partition(|one| one.planned.is_some_and(|day| day > last));
    near.sort_by_key(|one| !one.may_be_paid());
    let (may, may_not): (Vec<&Payable>, Vec<&Payable>) = near.iter().partition(|one| one.may_be_paid());
    let unread = unknown::unread_or_not_kept(input, &REQUESTS);
    let sum = |all: &[&Payable]| match unread {
        None => words::sum(all.iter().map(|one| one.amount)),
        Some(_) => words::read_whole(None),
    };
    let rest = Rest::sheet(answer::MONEY, "本周可付", "哪一周 = 本周");
    let counted = (may.len(), sum(&may), may_not.len(), sum(&may_not));
    PayableView {
        requests: Bounded::first(near, input.bounds.ledger, |one| one.amount, rest)
            .map(|one| line(input, one)),
        may: counted.0,
        may_sum: counted.1,
        may_not: counted.2,
        may_not_sum: counted.3,
        later: later.len(),
        later_sum: words::in_yuan(&sum(&later)),
        unread: unread.clone().unwrap_or_default(),
    }
}

fn line(input: &Input, one: &Payable) -> RequestLine {
    let office = input.office;
    let payment = &office.payments[one.payment];
    let record = &payment.record;
    let (word, tone) = may_be_paid(one);
    RequestLine {
        key: record.key.clone(),
        planned: one.planned.map_or("未填".to_owned(), |day| words::day(day, office.as_of())),
        overdue: one.planned.is_some_and(|day| day < office.as_of()),
        payee: payee(input, one).to_owned(),
        project_name: input.project_name(office.project_of(payment.case)),
        placements: placements(input, one).take(input.bounds.within).collect(),
        amount: words::money(one.amount),
        word,
        tone,
        why: reasons(input, &one.against),
        place: Some(PlaceLine::new(record.key_at.unwrap_or(record.at), input)),
    }
}

/// 可付 or 不可付, and its colour.
pub(in crate::report::view) fn may_be_paid(one: &Payable) -> (&'static str, Tone) {
    if one.may_be_paid() { ("可付", Tone::Green) } else { ("不可付", Tone::Red) }
}

/// 收款单位 as written; blank: the registered name of its medium.
pub(in crate::report::view) fn payee<'a>(input: &Input<'a>, one: &Payable) -> &'a str {
    let payment = &input.office.payments[one.payment];
    let medium = payment.medium.map(|medium| input.office.media[medium].name.text());
    let written = payment.record.payee.known().map(String::as_str);
    written.or(medium).unwrap_or(payment.record.medium.text())
}

/// The placements it pays, as [`named`].
pub(in crate::report::view) fn placements<'a>(
    input: &'a Input,
    one: &Payable,
) -> impl Iterator<Item = String> + 'a {
    input.office.payments[one.payment].placements.iter().filter_map(|target| match target {
        Target::Placement(id) => Some(named(input, *id)),
        _ => None,
    })
}

fn short(input: &Input, id: PlacementId) -> String {
    let placement = &input.office.placements[id];
    short_key(&placement.record.key, input.office.project_of(placement.case).unwrap_or_default())
}

/// `M0305 都市晨报 A1`
fn named(input: &Input, id: PlacementId) -> String {
    format!("{} {}", short(input, id), placement_subject(input.office, id))
}

/// What stands against paying in words; placements with the same reason in one sentence.
pub(in crate::report::view) fn reasons(input: &Input, against: &[Against]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let mut shared: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    const SHARED: [&str; 6] = [
        "已撤单",
        "客户没有书面确认",
        "没有订位",
        "媒体成本已经付足",
        "到款或客户金额未知",
        "还没有发布确认，尾款不能付（H-7）",
    ];
    for one in against {
        let (reason, id) = match *one {
            Against::NoAmount => {
                said.push("金额没有填或读不出".to_owned());
                continue;
            }
            Against::OtherPayee => {
                said.push("收款单位与媒体表不符".to_owned());
                continue;
            }
            Against::NoPlacement => {
                said.push("没有对应的排期".to_owned());
                continue;
            }
            Against::BankShows(day) => {
                let day = words::day(day, input.office.as_of());
                said.push(format!("银行 {day} 已有同额付给同一收款单位而未登记，先查是否已付"));
                continue;
            }
            Against::ClientOwes(id, amount) => {
                said.push(format!("{} 客户到款还差 {amount}", short(input, id)));
                continue;
            }
            Against::Together(id, first) => {
                let first = &input.office.payments[first].record.key;
                said.push(format!("{} 与 {first} 合计超过媒体成本", short(input, id)));
                continue;
            }
            Against::BeyondCost { by, offset } => {
                let with = if offset { "连同返点抵扣，" } else { "" };
                said.push(format!("{with}超过媒体成本 {by}"));
                continue;
            }
            Against::OffsetUnreadable => {
                said.push("返点抵扣读不出".to_owned());
                continue;
            }
            Against::BeyondLimit(amount) => {
                said.push(format!("付了就超出垫款额度 {amount}，先催客户到款"));
                continue;
            }
            Against::Cancelled(id) => (0, id),
            Against::NotConfirmed(id) => (1, id),
            Against::NotBooked(id) => (2, id),
            Against::PaidAlready(id) => (3, id),
            Against::ReceiptUnknown(id) => (4, id),
            Against::NotPublished(id) => (5, id),
        };
        shared.entry(reason).or_default().push(short(input, id));
    }
    said.extend(shared.into_iter().map(|(reason, keys)| {
        format!("{} {}", keys.join("、"), SHARED.get(reason).copied().unwrap_or_default())
    }));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::Memory;

    #[test]
    fn this_week_s_requests_are_told_and_later_ones_counted() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日
             XM2026-101-M0301 | 都市晨报 | 2026-03-26 | 1 | 50000 | 45000 | 2026-03-01 | 2026-03-03
             XM2026-101-M0302 | 城市电台 | 2026-03-26 | 1 | 9000 | 8000 | | |
             XM2026-101-M0303 | 城市电台 | 2026-03-27 | 1 | 9000 | 8000 | | |
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
             DK202603-001 | 2026-03-02 | 远岚置业 | 50000 | XM2026-101-M0301
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 排期编号 | 应付金额 | 实付金额 | 计划付款日
             FK202603-001 | 城市电台 | XM2026-101-M0302、XM2026-101-M0303 | 16000 | | 2026-03-12
             FK202603-002 | 都市晨报 | XM2026-101-M0301 | 45000 | | 2026-03-18
             FK202603-004 | 都市晨报 | XM2026-101-M0301 | 0.01 | | 2026-03-19
             FK202603-003 | 都市晨报 | XM2026-101-M0301 | 100 | | 2026-03-23",
        );
        let view = payable(&outcome.input(&Memory::default()));
        let told = view.requests.iter().map(|one| format!("{} {} {}", one.key, one.word, one.why.join("；")));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                "FK202603-002 可付 ",
                "FK202603-001 不可付 XM2026-101-M0302 客户到款还差 9,000.00；XM2026-101-M0303 客户到款还差 9,000.00；XM2026-101-M0302、XM2026-101-M0303 客户没有书面确认；XM2026-101-M0302、XM2026-101-M0303 没有订位",
                "FK202603-004 不可付 M0301 与 FK202603-002 合计超过媒体成本",
            ]
        );
        assert_eq!(
            (view.may, view.may_sum.as_str(), view.may_not_sum.as_str()),
            (1, "45,000.00", "16,000.01")
        );
        assert_eq!((view.later, view.later_sum.as_str()), (1, "100.00 元"));
    }

    /// A request without an amount: the sum says so, and is never 0.00.
    #[test]
    fn a_sum_of_unknown_amounts_is_no_zero() {
        let sums = |second: &str| {
            let outcome = crate::testing::run(&format!(
                "[媒体排期/排期]
                 排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本
                 XM2026-101-M0301 | 都市晨报 | 2026-03-26 | 1 | 50000 | 45000
                 [收付款/媒体付款]
                 付款编号 | 媒体名称 | 排期编号 | 应付金额 | 实付金额 | 计划付款日
                 FK202603-001 | 都市晨报 | XM2026-101-M0301 | | | 2026-03-18
                 {second}"
            ));
            payable(&outcome.input(&Memory::default())).may_not_sum
        };
        assert_eq!(sums(""), "未知");
        let second = "FK202603-002 | 都市晨报 | XM2026-101-M0301 | 100 | | 2026-03-18";
        assert_eq!(sums(second), "已知部分 100.00");
    }

    /// What is paid of 媒体成本 is cash and 返点抵扣 together: beyond it nothing is paid, and the forecast pays it once.
    #[rstest::rstest]
    #[case::offset_on_top("", "25000", "1000", "连同返点抵扣，超过媒体成本 1,000.00", "FK1 25,000.00")]
    #[case::both_make_the_cost("", "24000", "1000", "", "FK1 24,000.00")]
    #[case::part_of_the_cost("", "23000", "1000", "", "FK1 23,000.00 M0301 1,000.00")]
    #[case::asked_and_offset("25000", "", "1000", "连同返点抵扣，超过媒体成本 1,000.00", "FK1 25,000.00")]
    #[case::no_offset("", "25000.01", "", "超过媒体成本 0.01", "FK1 25,000.01")]
    #[case::unreadable("25000", "", "约1千", "返点抵扣读不出", "FK1 25,000.00")]
    fn an_offset_is_part_of_what_is_paid(
        #[case] due: &str,
        #[case] paid: &str,
        #[case] offset: &str,
        #[case] against: &str,
        #[case] forecast: &str,
    ) {
        let outcome = crate::testing::run(&format!(
            "[媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日
             XM2026-101-M0301 | 都市晨报 | 2026-03-18 | 1 | 30000 | 25000 | 2026-03-01 | 2026-03-03
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
             DK1 | 2026-03-02 | 远岚置业 | 30000 | XM2026-101-M0301
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 排期编号 | 应付金额 | 实付金额 | 返点抵扣 | 计划付款日
             FK1 | 都市晨报 | XM2026-101-M0301 | {due} | {paid} | {offset} | 2026-03-17"
        ));
        let view = payable(&outcome.input(&Memory::default()));
        assert_eq!(view.requests.shown[0].why.join(" "), against);
        let lines = outcome.due.forecast.lines.iter();
        let short = |key: &str| key.rsplit('-').next().unwrap_or_default().to_owned();
        let told: Vec<String> = lines.map(|line| format!("{} {}", short(&line.key), line.amount)).collect();
        assert_eq!(told.join(" "), forecast);
    }
}
