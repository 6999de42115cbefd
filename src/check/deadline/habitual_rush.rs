//! T11: a client whose orders are often rush orders (evidence for H-5.6).

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::{LinkedOrder, Office};
use crate::model::Fen;
use crate::model::choice::OrderStatus;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::T11,
    name: "habitual-rush",
    title: "加急频繁",
    clause: "H-5.6",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Rush,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "同一客户四周内加急单达到3张、且占其工作单30%以上（设置：加急统计周数、加急次数、加急比例），属经常性计划不当：可据此与客户沟通计划，或拒绝加急（H-5.6）。\
        加急＝标明加急，或客户要求日早于标准时限。",
    bad: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别 | 是否加急 | 提交日     | 客户确认日
        XM2026-101-G017 | 2026-03-02 10:00 | 其他     | 是       | 2026-03-03 | 2026-03-04
        XM2026-101-G018 | 2026-03-04 10:00 | 其他     | 是       | 2026-03-05 | 2026-03-06
        XM2026-101-G019 | 2026-03-09 10:00 | 其他     | 是       | 2026-03-10 | 2026-03-11
    ",
    good: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别 | 是否加急 | 提交日     | 客户确认日
        XM2026-101-G017 | 2026-03-02 10:00 | 其他     | 是       | 2026-03-03 | 2026-03-04
        XM2026-101-G018 | 2026-03-04 10:00 | 其他     | 是       | 2026-03-05 | 2026-03-06
        XM2026-101-G019 | 2026-03-09 10:00 | 其他     | 否       | 2026-03-10 | 2026-03-11
    ",
    done: done::never,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let parameters = &review.settings.parameters;
    let as_of = review.as_of();
    let after = as_of - Days::new(u64::from(parameters.rush_weeks) * 7);
    for (client, orders) in orders_by_client(review.office, after, as_of) {
        let rush: Vec<&LinkedOrder> =
            orders.iter().copied().filter(|order| is_rush(review.office, order)).collect();
        let (some, all) = (count(rush.len()), count(orders.len()));
        // share ≥ the setting: rush × 1,000,000 ≥ all × rate
        let share = Fen(some).share(100, all).map_or(0, |percent| percent.0);
        let frequent = some.saturating_mul(1_000_000) >= all.saturating_mul(parameters.rush_share.0);
        let Some(first) = rush.first().filter(|_| some >= i64::from(parameters.rush_count) && frequent)
        else {
            continue;
        };
        let keys: Vec<&str> = rush.iter().map(|order| order.record.key.as_str()).collect();
        let place = |order: &&LinkedOrder| order.record.rush.at.unwrap_or(order.record.at);
        let mut finding = about(
            review.office,
            Code::T11,
            &(client, place(first)),
            format!(
                "近 {} 周 {all} 张工作单中 {some} 张加急（{share}%）：{}。可作为 H-5.6 的依据与客户沟通计划。",
                parameters.rush_weeks,
                keys.join("、")
            ),
        )
        .related(rush.iter().skip(1).map(place))
        .owner(first.responsible())
        .waiting_on(Party::Client);
        if rush.iter().all(|order| order.case == first.case) {
            finding.project = review.office.project_of(first.case).map(str::to_owned);
        }
        raised.push(finding);
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Orders with 下单 in (after, until], in order of day and key.
fn orders_by_client(
    office: &Office,
    after: NaiveDate,
    until: NaiveDate,
) -> BTreeMap<&str, Vec<&LinkedOrder>> {
    let names = office.clients();
    let mut clients: BTreeMap<&str, Vec<&LinkedOrder>> = BTreeMap::new();
    for order in counted_for_rush(office) {
        let Some(day) = order.record.ordered.get().map(|moment| moment.date) else { continue };
        let Some(client) = order.case.map(|case| names.name_of(office, case)) else { continue };
        if !client.is_empty() && day > after && day <= until {
            clients.entry(client).or_default().push(order);
        }
    }
    for orders in clients.values_mut() {
        orders.sort_by_key(|order| (order.record.ordered.get(), &order.record.key));
    }
    clients
}

/// The orders of which rush is a share: 取消 left out, and projects that are 暂停 or 结束.
pub(crate) fn counted_for_rush(office: &Office) -> impl Iterator<Item = &LinkedOrder> {
    let timed = steps::orders(office).filter(|order| office.is_timed(order.case));
    timed.filter(|order| order.clock.state != OrderStatus::Cancelled)
}

/// 是否加急, or 客户要求日 before the standard due date: the upper limit from 下单, whatever the
/// channel, without promise or chain; none for 其他, several pieces and steps with a 前置单号.
pub(crate) fn is_rush(office: &Office, order: &LinkedOrder) -> bool {
    let record = &order.record;
    if record.rush.is_yes() {
        return true;
    }
    let Some(limit) = office.settings.limit(record.kind.text()) else { return false };
    let several =
        limit.per_piece && (record.pieces.is_refused() || record.pieces.get().is_some_and(|n| n > 1));
    let chained = limit.chained && !record.predecessor.is_blank();
    let (Some(wanted), Some(ordered), Some(upper), false) =
        (record.wanted.get(), record.ordered.get(), limit.upper, several || chained)
    else {
        return false;
    };
    let settings = &office.settings;
    let received =
        settings.calendar.receipt_day(ordered.date, ordered.time, settings.parameters.order_cutoff);
    wanted < settings.calendar.add(received, i64::from(upper))
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

    /// `rush` of `all` orders of one client within four weeks.
    fn run(rush: usize, all: usize, last_rush: &str) -> testing::Outcome {
        let mut table = String::from("[工作单/工作单]\n工作单号 | 下单时间 | 工作类别 | 是否加急\n");
        for n in 0..all {
            let (day, word) = if n < rush {
                (if n == 0 { last_rush } else { "2026-03-10" }, "是")
            } else {
                ("2026-03-10", "否")
            };
            table.push_str(&format!("XM2026-101-G{n:03} | {day} 10:00 | 其他 | {word}\n"));
        }
        testing::run(&table)
    }

    #[test]
    fn three_orders_and_thirty_percent_within_four_weeks() {
        for (rush, all, day, found) in [
            (2, 4, "2026-03-10", false),
            (3, 10, "2026-03-10", true),
            (3, 11, "2026-03-10", false),
            (3, 3, "2026-02-17", true),
            (3, 3, "2026-02-16", false),
        ] {
            let outcome = run(rush, all, day);
            assert_eq!(
                !outcome.all(Code::T11).is_empty(),
                found,
                "{rush} of {all}, {day}: {:#?}",
                outcome.lines()
            );
        }
    }

    #[test]
    fn wanted_before_the_standard_due_date_is_rush_without_saying_so() {
        for (wanted, found) in [("2026-03-04", true), ("2026-03-05", false)] {
            let mut table = String::from("[工作单/工作单]\n工作单号 | 下单时间 | 工作类别 | 客户要求日\n");
            for n in 0..3 {
                table.push_str(&format!("XM2026-101-G{n:03} | 2026-03-02 10:00 | 媒体排期计划 | {wanted}\n"));
            }
            assert_eq!(!testing::run(&table).all(Code::T11).is_empty(), found, "{wanted}");
        }
    }

    #[test]
    fn a_shelved_order_was_rush_all_the_same() {
        assert_told!(
            T11,
            "
                [工作单/工作单]
                工作单号        | 下单时间         | 工作类别     | 款数 | 客户要求日 | 状态
                XM2026-101-G001 | 2026-03-10 10:00 | 媒体排期计划 |      | 2026-03-11 |
                XM2026-101-G002 | 2026-03-10 10:00 | 媒体排期计划 |      | 2026-03-11 | 搁置
                XM2026-102-G003 | 2026-03-10 10:00 | 媒体排期计划 |      | 2026-03-11 |
                XM2026-102-G004 | 2026-03-10 10:00 | 完稿         | 两   | 2026-03-11 |
                XM2026-102-G005 | 2026-03-10 10:00 | 媒体排期计划 |      | 2026-03-11 | 取消
            ",
            "远岚置业 黄 未了 - - 张三 客户 - 工作单 · A2"
        );
    }

    /// One client under its name, an alias and with a space.
    #[test]
    fn an_alias_is_the_same_client() {
        let outcome = testing::run(
            "[设置/别名表]
             类别 | 写法 | 标准名
             客户 | 远岚 | 远岚置业有限公司
             [项目名册/项目]
             项目编号 | 客户名称
             XM2026-101 | 远岚置业有限公司
             XM2026-102 | 远岚
             XM2026-103 | 远岚 置业有限公司
             [工作单/工作单]
             工作单号 | 下单时间 | 工作类别 | 是否加急
             XM2026-101-G001 | 2026-03-02 10:00 | 其他 | 是
             XM2026-102-G001 | 2026-03-04 10:00 | 其他 | 是
             XM2026-103-G001 | 2026-03-09 10:00 | 其他 | 是",
        );
        assert_eq!(outcome.keys(Code::T11), ["远岚置业有限公司"]);
    }
}
