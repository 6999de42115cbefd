//! The worked clocks of the cases, edges of every rule, and what must hold for any order.

use super::*;
use chrono::Days;
use proptest::prelude::*;
use rstest::rstest;
use std::sync::LazyLock;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::default);

/// `03-05` or `02-27 17:45`, in 2026.
fn at(text: &str) -> Moment {
    let (day, time) = text.split_once(' ').map_or((text, None), |(day, time)| (day, Some(time)));
    Moment { date: day_of(day), time: time.map(|time| format!("{time}:00").parse().unwrap()) }
}

fn day_of(text: &str) -> NaiveDate {
    let full = if text.len() == 5 { format!("2026-{text}") } else { text.to_owned() };
    full.parse().unwrap()
}

fn facts(calendar: &Calendar) -> OrderFacts<'_> {
    OrderFacts {
        calendar,
        as_of: day_of("03-16"),
        closing_time: NaiveTime::from_hms_opt(18, 0, 0).unwrap(),
        order_cutoff: NaiveTime::from_hms_opt(17, 30, 0).unwrap(),
        ordered: None,
        in_writing: true,
        chain: Chain::None,
        limit: None,
        pieces: Some(1),
        promise: Promise::None,
        earlier: Vec::new(),
        latest: Round::default(),
        submission_unreadable: false,
        answered: false,
        confirmed: None,
        started: false,
        status: None,
        suspended: false,
    }
}

/// One order in one line: `下单=03-02 限=3 提交=03-05 往来=03-04/修改/03-06;… 意见=修改 意见日= 确认=√ …`
fn order<'a>(calendar: &'a Calendar, line: &str) -> OrderFacts<'a> {
    let mut facts = facts(calendar);
    let opinion = |text: &str| match text {
        "确认" => Some(Opinion::Confirmed),
        "修改" => Some(Opinion::Revise),
        "搁置" => Some(Opinion::Shelved),
        "取消" => Some(Opinion::Cancelled),
        _ => None,
    };
    for (name, value) in line.split(", ").filter_map(|part| part.split_once('=')) {
        let value = value.trim();
        match name.trim() {
            "检查日" => facts.as_of = day_of(value),
            "下单" => facts.ordered = Some(at(value)),
            "口头" => facts.in_writing = false,
            "前置确认" => {
                facts.chain = if value == "无" { Chain::Shut } else { Chain::From(day_of(value)) }
            }
            "限" => {
                let (target, upper) = value.split_once('-').unwrap_or((value, value));
                let (target, upper) = (target.parse().unwrap(), upper.parse().unwrap());
                facts.limit = Some(Limit { target, upper, per_piece: target == upper });
            }
            "款" => facts.pieces = Some(value.parse().unwrap()),
            "承诺" => facts.promise = Promise::By(day_of(value)),
            "往来" => {
                for round in value.split(';') {
                    let parts: Vec<&str> = round.split('/').collect();
                    facts.earlier.push(Round {
                        submitted: (!parts[0].is_empty()).then(|| at(parts[0])),
                        opinion: opinion(parts[1]),
                        opinion_date: (!parts[2].is_empty()).then(|| day_of(parts[2])),
                    });
                }
            }
            "提交" if value == "?" => facts.submission_unreadable = true,
            "提交" => facts.latest.submitted = Some(at(value)),
            "意见" => facts.latest.opinion = opinion(value),
            "意见日" => facts.latest.opinion_date = Some(day_of(value)),
            "确认" if value == "√" => facts.confirmed = Some(Signed::Undated),
            "确认" => facts.confirmed = Some(Signed::On(day_of(value))),
            "状态" => {
                facts.status = crate::model::choice::Choice::from_word(value);
                assert!(facts.status.is_some(), "{value}");
            }
            other => panic!("{other}"),
        }
    }
    let silent = facts.latest.opinion.is_none() && facts.latest.opinion_date.is_none();
    facts.answered = !silent || facts.confirmed.is_some();
    facts
}

/// `received target due days_used days_waiting over state`, dates of 2026 without the year.
fn told(clock: &OrderClock) -> String {
    let day = |day: Option<NaiveDate>| day.map_or("-".to_owned(), |day| day.format("%m-%d").to_string());
    let number = |n: Option<i64>| n.map_or("-".to_owned(), |n| n.to_string());
    format!(
        "{} {} {} {} {} {} {}",
        day(clock.received),
        day(clock.target),
        day(clock.due),
        number(clock.days_used),
        clock.days_waiting,
        number(clock.days_over),
        clock.state
    )
}

#[rstest]
// Every order of the clean case.
#[case("下单=01-06, 限=5-8, 提交=01-13, 确认=01-13", "01-06 01-13 01-16 5 0 - 完成")]
#[case("下单=01-29, 限=2, 提交=02-02, 确认=02-03", "01-29 02-02 02-02 2 1 - 完成")]
#[case("下单=01-29, 前置确认=02-03, 限=3, 提交=02-06, 确认=02-09", "02-03 02-06 02-06 3 1 - 完成")]
#[case("下单=02-03, 前置确认=02-09, 限=2, 提交=02-11, 确认=02-11", "02-09 02-11 02-11 2 0 - 完成")]
#[case("下单=02-13, 限=3, 提交=02-26, 确认=02-26", "02-13 02-25 02-25 4 0 1 完成")]
#[case("下单=02-27 17:45, 限=3, 提交=03-04, 确认=03-04", "02-28 03-04 03-04 3 0 - 完成")]
#[case(
    "下单=03-02, 限=3, 往来=03-04/修改/03-06;03-09/修改/03-11, 提交=03-12, 意见=确认, 意见日=03-13, 确认=03-13",
    "03-02 03-11 03-11 4 5 1 完成"
)]
#[case("下单=03-10, 前置确认=03-13, 限=2, 状态=进行中", "03-13 03-17 03-17 1 0 - 进行中")]
#[case("下单=01-06, 限=5-8, 提交=01-15, 确认=01-15", "01-06 01-13 01-16 7 0 - 完成")]
#[case("下单=03-04, 口头=, 限=2, 提交=03-09, 确认=03-10", "- - - - 1 - 完成")]
#[case("下单=03-02, 前置确认=03-10, 限=3", "03-10 03-13 03-13 4 0 1 未开始")]
#[case("下单=03-09, 限=4, 提交=03-10", "03-09 03-13 03-13 1 4 - 待客户确认")]
#[case("下单=03-10, 限=2, 款=2, 提交=03-11, 确认=03-11", "03-10 - - 1 0 - 完成")]
#[case("下单=03-06, 承诺=03-12, 提交=03-13, 确认=03-13", "03-06 03-12 03-12 5 0 1 完成")]
#[case("下单=03-11, 限=2, 提交=03-12, 确认=√", "03-11 03-13 03-13 1 0 - 待客户确认")]
// Stories of the real case.
#[case("下单=02-13 16:40, 限=3, 提交=02-26, 确认=02-26", "02-13 02-25 02-25 4 0 1 完成")]
#[case("下单=03-05, 前置确认=03-09, 限=2, 状态=进行中", "03-09 03-11 03-11 5 0 3 进行中")]
#[case("下单=03-05, 前置确认=03-10, 限=2, 提交=03-11, 确认=03-12", "03-10 03-12 03-12 1 1 - 完成")]
#[case("下单=03-05, 承诺=03-10, 提交=03-12, 确认=03-12", "03-05 03-10 03-10 5 0 2 完成")]
#[case("下单=02-26, 限=3, 提交=03-03, 确认=03-03", "02-26 03-02 03-02 4 0 1 完成")]
#[case("下单=02-12, 限=4, 提交=02-27", "02-12 02-25 02-25 6 12 2 待客户确认")]
#[case("下单=02-24, 限=3-8, 提交=03-03, 确认=03-04", "02-24 02-27 03-05 6 1 - 完成")]
#[case("下单=03-11, 限=3", "03-11 03-16 03-16 3 0 - 未开始")]
fn the_worked_cases(#[case] line: &str, #[case] expected: &str) {
    let calendar = &*CALENDAR;
    assert_eq!(told(&order(calendar, line).clock()), expected, "{line}");
}

#[rstest]
#[case::at_the_cut_off("下单=03-05 17:30, 限=1", "03-05 03-06 03-06 7 0 6 未开始")]
#[case::after_the_cut_off("下单=03-05 17:31, 限=1", "03-06 03-09 03-09 6 0 5 未开始")]
#[case::hour_of_a_day_off_is_ignored("下单=03-07 19:00, 限=1", "03-09 03-10 03-10 5 0 4 未开始")]
#[case::at_closing_time("下单=03-05, 限=1, 提交=03-06 18:00, 确认=03-06", "03-05 03-06 03-06 1 0 - 完成")]
#[case::after_closing_time("下单=03-05, 限=1, 提交=03-06 18:01, 确认=03-09", "03-05 03-06 03-06 2 0 1 完成")]
#[case::handed_in_on_a_day_off("下单=03-05, 限=1, 提交=03-07, 确认=03-09", "03-05 03-06 03-06 2 0 1 完成")]
#[case::open_on_a_day_off("检查日=03-14, 下单=03-12, 限=1", "03-12 03-13 03-13 2 0 1 未开始")]
#[case::last_good_day("下单=03-11, 限=3, 提交=03-16", "03-11 03-16 03-16 3 0 - 待客户确认")]
#[case::before_it_was_received(
    "下单=03-05, 前置确认=03-10, 限=2, 提交=03-06, 确认=03-06",
    "03-10 03-12 03-12 0 0 - 完成"
)]
#[case::chain_shut("下单=03-05, 前置确认=无, 限=2, 提交=03-06", "- - - - 6 - 待客户确认")]
#[case::other_kind("下单=03-05, 提交=03-06, 确认=03-06", "03-05 - - 1 0 - 完成")]
#[case::pieces_with_a_promise(
    "下单=03-05, 限=2, 款=3, 承诺=03-12, 提交=03-12, 确认=03-12",
    "03-05 03-12 03-12 5 0 - 完成"
)]
#[case::promise_on_a_saturday(
    "下单=03-05, 承诺=03-14, 提交=03-15, 确认=03-16",
    "03-05 03-14 03-14 7 0 1 完成"
)]
#[case::promise_moves_with_the_client(
    "下单=03-02, 承诺=03-05, 往来=03-04/修改/03-06, 提交=03-09, 确认=03-10",
    "03-02 03-09 03-09 3 3 - 完成"
)]
#[case::open_again("下单=03-02, 限=3, 提交=03-04, 意见=修改, 意见日=03-06", "03-02 03-09 03-09 8 2 5 修改中")]
#[case::opinion_without_day("下单=03-02, 限=3, 提交=03-04, 意见=修改", "03-02 03-05 03-05 2 8 - 待客户确认")]
#[case::overwritten(
    "下单=02-02, 限=3, 提交=03-12, 意见=修改, 意见日=03-09",
    "03-09 03-12 03-12 3 2 - 待客户确认"
)]
#[case::overwritten_then_confirmed(
    "下单=02-02, 限=3, 提交=03-13, 意见=修改, 意见日=03-09, 确认=03-16",
    "03-09 03-12 03-12 4 1 1 完成"
)]
#[case::opinion_of_a_kept_round(
    "下单=03-02, 限=3, 往来=03-04/修改/03-06, 提交=03-09, 意见=修改, 意见日=03-06",
    "03-02 03-09 03-09 3 7 - 待客户确认"
)]
#[case::a_round_was_not_kept(
    "下单=02-02, 限=3, 往来=02-04/修改/02-06, 提交=03-12, 意见=修改, 意见日=03-09",
    "03-09 03-12 03-12 3 2 - 待客户确认"
)]
#[case::round_repeated_in_rounds(
    "下单=03-02, 限=3, 往来=03-04/修改/03-06;03-09//, 提交=03-09, 确认=03-10",
    "03-02 03-09 03-09 3 3 - 完成"
)]
#[case::answer_only_in_rounds(
    "下单=03-02, 限=3, 往来=03-04/修改/03-06, 提交=03-04",
    "03-02 03-09 03-09 8 2 5 修改中"
)]
#[case::round_without_opinion_day(
    "下单=03-02, 限=3, 往来=03-04/修改/, 提交=03-10, 确认=03-11",
    "03-02 03-11 03-11 2 5 - 完成"
)]
#[case::round_without_hand_in(
    "下单=02-02, 限=3, 往来=/修改/03-05, 提交=03-10, 确认=03-10",
    "03-05 03-10 03-10 3 0 - 完成"
)]
// The main columns were not kept up: a later row of 往来 is the latest round.
#[case::later_in_rounds(
    "下单=03-02, 限=3, 往来=03-04/修改/03-06;03-10//, 提交=03-04",
    "03-02 03-09 03-09 4 6 1 待客户确认"
)]
#[case::later_in_rounds_alone(
    "下单=03-02, 限=3, 往来=03-10//, 提交=03-04, 意见=修改, 意见日=03-06",
    "03-02 03-09 03-09 4 6 1 待客户确认"
)]
#[case::main_opinion_of_the_later_round(
    "下单=03-02, 限=3, 往来=03-04/修改/03-06;03-10//, 提交=03-04, 意见=修改, 意见日=03-12",
    "03-02 03-11 03-11 6 4 3 修改中"
)]
// What was confirmed and handed in again moves nothing and takes none of our days.
#[case::confirmed_round(
    "下单=03-02, 限=3, 往来=03-04/确认/03-06, 提交=03-10",
    "03-02 03-05 03-05 2 6 - 待客户确认"
)]
#[case::main_columns_cleared("下单=03-02, 限=3, 往来=03-04/修改/03-06", "03-02 03-09 03-09 8 2 5 修改中")]
#[case::done_without_a_day("下单=03-02, 限=3, 状态=完成", "03-02 03-05 03-05 10 0 - 完成")]
#[case::signed_without_a_day(
    "下单=03-06, 限=2, 提交=03-09, 意见=确认, 意见日=03-11, 确认=√",
    "03-06 03-10 03-10 1 2 - 待客户确认"
)]
#[case::confirmation_stands_in("下单=03-02, 限=3, 状态=完成, 确认=03-06", "03-02 03-05 03-05 4 0 1 完成")]
#[case::unreadable_hand_in("下单=03-02, 限=3, 提交=?", "03-02 03-05 03-05 10 0 - 未开始")]
#[case::cancelled("下单=03-02, 限=3, 意见=取消", "03-02 03-05 03-05 10 0 - 取消")]
#[case::shelved("下单=03-02, 限=3, 状态=搁置", "03-02 03-05 03-05 10 0 - 搁置")]
#[case::a_date_wins_over_a_status(
    "下单=03-02, 限=3, 提交=03-05, 状态=未开始",
    "03-02 03-05 03-05 3 7 - 待客户确认"
)]
#[case::two_hand_ins_of_one_day(
    "下单=03-02, 限=3, 往来=03-05 10:00/修改/03-05, 提交=03-05 16:00",
    "03-02 03-05 03-05 3 7 - 待客户确认"
)]
#[case::one_hand_in_of_one_day(
    "下单=03-02, 限=3, 往来=03-05/修改/03-05, 提交=03-05 16:00",
    "03-02 03-05 03-05 10 0 7 修改中"
)]
#[case::answered_before_it_was_received(
    "下单=03-02, 前置确认=03-10, 限=3, 往来=03-04/修改/03-06",
    "03-10 03-13 03-13 4 0 1 修改中"
)]
#[case::handed_in_before_it_was_received(
    "下单=03-02, 前置确认=03-10, 限=3, 往来=03-04/修改/03-12",
    "03-10 03-17 03-17 2 2 - 修改中"
)]
fn the_edges(#[case] line: &str, #[case] expected: &str) {
    let calendar = &*CALENDAR;
    assert_eq!(told(&order(calendar, line).clock()), expected, "{line}");
}

#[test]
fn a_deadline_in_a_year_without_a_notice_is_provisional() {
    let calendar = &*CALENDAR;
    let line = "检查日=2026-12-31, 下单=2026-12-30, 限=3";
    assert!(order(calendar, line).clock().provisional);
    let line = "检查日=2026-12-31, 下单=2026-12-28, 限=3";
    assert!(!order(calendar, line).clock().provisional);
}

#[test]
fn only_an_unanswered_hand_in_waits() {
    let calendar = &*CALENDAR;
    let since = |line: &str| order(calendar, line).clock().awaiting_since;
    assert_eq!(since("下单=03-02, 限=3, 提交=03-05"), Some(day_of("03-05")));
    assert_eq!(since("下单=03-02, 口头=, 限=3, 提交=03-05 19:00"), Some(day_of("03-06")));
    assert_eq!(since("下单=03-02, 限=3, 往来=03-05/确认/03-06, 提交=03-05"), None);
    for answered in ["确认=√", "确认=03-06", "意见=修改", "意见日=03-06"] {
        assert_eq!(since(&format!("下单=03-02, 限=3, 提交=03-05, {answered}")), None, "{answered}");
    }
}

/// Before 收单截止, at it, after it, at 下班时间 and after.
fn hour() -> impl Strategy<Value = Option<NaiveTime>> {
    let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0);
    proptest::sample::select(vec![None, at(9, 0), at(17, 30), at(17, 31), at(18, 0), at(18, 1)])
}

fn moment() -> impl Strategy<Value = Moment> {
    (date(), hour()).prop_map(|(date, time)| Moment { date, time })
}

/// Its own receipt, or a 前置单 confirmed some days around it.
fn chain() -> impl Strategy<Value = Option<i64>> {
    proptest::option::of(-10i64..20)
}

fn chained(ordered: Moment, chain: Option<i64>) -> Chain {
    chain.map_or(Chain::None, |days| Chain::From(ordered.date + chrono::TimeDelta::days(days)))
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (0u64..400).prop_map(|n| day_of("2025-01-01") + Days::new(n))
}

proptest! {
    /// Where every round is known, each day from receipt to the end of the clock is ours, the
    /// client's or off: whatever the hours, also of a step chained to another.
    #[test]
    fn every_day_has_one_owner(
        ordered in moment(),
        chain in chain(),
        gaps in proptest::collection::vec((0u64..9, hour()), 1..8),
        confirmed in any::<bool>(),
    ) {
        let calendar = &*CALENDAR;
        let mut facts = facts(calendar);
        facts.ordered = Some(ordered);
        facts.chain = chained(ordered, chain);
        facts.limit = Some(Limit { target: 3, upper: 5, per_piece: false });
        let received = facts.clock().received.unwrap();
        let mut day = received;
        let mut rounds = Vec::new();
        for pair in gaps.chunks(2) {
            let (gap, time) = pair[0];
            let submitted = Moment { date: day + Days::new(gap + 1), time };
            let handed_in = facts.rolled(submitted, facts.closing_time);
            let answered = pair.get(1).map(|(gap, _)| submitted.date + Days::new(*gap));
            let opinion = answered.map(|_| Opinion::Revise);
            rounds.push(Round { submitted: Some(submitted), opinion, opinion_date: answered });
            day = answered.map_or(handed_in, |answered| answered.max(handed_in));
        }
        facts.latest = rounds.pop().unwrap();
        facts.earlier = rounds;
        if confirmed {
            facts.confirmed = facts.latest.opinion_date.take().map(Signed::On);
            facts.latest.opinion = None;
        }
        facts.as_of = day + Days::new(20);
        facts.answered = facts.latest.opinion.is_some() || facts.confirmed.is_some();
        let clock = facts.clock();
        let (from, to) = (clock.received.unwrap(), clock.spans.last().map_or(received, |span| span.to));
        let off = from.iter_days().skip(1).take_while(|d| *d <= to).filter(|d| !calendar.is_working_day(*d));
        let days = to.signed_duration_since(from).num_days();
        let counted = clock.days_used.unwrap() + clock.days_waiting;
        prop_assert_eq!(counted + i64::try_from(off.count()).unwrap(), days, "{:?}", clock);
    }

    /// Another day off never makes an order due earlier: whatever the hour it came at, chained or
    /// not, and with a wait for the client that began in time. (A wait that began after the due
    /// date moves a date that had passed: there it is the days over that must not grow.)
    #[test]
    fn a_day_off_never_brings_the_due_date_forward(
        ordered in moment(),
        chain in chain(),
        upper in 1u32..12,
        off in date(),
        wait in proptest::option::of((0u64..12, hour(), 0u64..9)),
    ) {
        use crate::model::calendar::OwnDay;
        let plain = &*CALENDAR;
        let longer = Calendar::new(&[OwnDay { date: off, working: false, name: "停电".into() }]);
        let order = |calendar| {
            let mut facts = facts(calendar);
            facts.ordered = Some(ordered);
            facts.chain = chained(ordered, chain);
            facts.limit = Some(Limit { target: 1, upper, per_piece: false });
            facts.as_of = day_of("2027-12-31");
            facts
        };
        let received = order(plain).clock().received.unwrap();
        let clock = |calendar| {
            let mut facts = order(calendar);
            if let Some((took, time, gap)) = wait {
                let submitted = Moment { date: received + Days::new(took + 1), time };
                let answered = submitted.date + Days::new(gap);
                let opinion = Some(Opinion::Revise);
                facts.latest = Round { submitted: Some(submitted), opinion, opinion_date: Some(answered) };
                facts.answered = true;
            }
            facts.clock()
        };
        let (before, after) = (clock(plain), clock(&longer));
        let in_time = before.spans.first().is_none_or(|ours| plain.between(ours.from, ours.to) <= i64::from(upper));
        if in_time {
            prop_assert!(after.due >= before.due, "{before:?} {after:?}");
        }
        prop_assert!(after.received >= before.received);
    }

    /// Late exactly when more days were used than the limit allows, in agreement with the due date.
    #[test]
    fn days_and_dates_agree(ordered in date(), took in 0u64..30, upper in 1u32..12) {
        let calendar = &*CALENDAR;
        let mut facts = facts(calendar);
        facts.ordered = Some(ordered.into());
        facts.limit = Some(Limit { target: 1, upper, per_piece: false });
        facts.latest.submitted = Some((ordered + Days::new(took)).into());
        facts.as_of = ordered + Days::new(40);
        let clock = facts.clock();
        let handed_in = clock.submitted_in.unwrap();
        prop_assert_eq!(clock.days_over.is_some(), handed_in > clock.due.unwrap());
        prop_assert_eq!(clock.days_over.is_some(), clock.days_used.unwrap() > i64::from(upper));
    }
}
