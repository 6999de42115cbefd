//! How each limit of a record is counted, day by day. An order's own clock is told in its story.

use super::timeline;
use crate::due::{About, Done, Limit, Obligation, ObligationKind};
use crate::model::choice::Choice;
use crate::model::deadline::overdue;
use crate::model::{Calendar, Moment};
use crate::report::view::Input;
use crate::report::view::shared::words::weekday;
use chrono::{Days, NaiveDate, TimeDelta};
use std::fmt::Write;

const DAYS_INDENT: &str = "      ";

/// The limits of some records, each with its days; empty if there is none.
pub(super) fn of(input: &Input, keys: &[&str]) -> String {
    let own = |owed: &&Obligation| {
        let key = owed.about.key(input.office);
        owed.kind != ObligationKind::OrderHandIn && keys.iter().any(|one| one.eq_ignore_ascii_case(&key))
    };
    let text: String =
        input.due.obligations.all().iter().filter(own).map(|owed| clock(input, owed)).collect();
    if text.is_empty() { text } else { format!("\n期限怎么算：\n{text}") }
}

/// `费用清单 亮相期：首日 2026-03-18 前 6 天（自然日），期限 2026-03-12 周四；未做`, and its days.
fn clock(input: &Input, owed: &Obligation) -> String {
    let Some(due) = owed.due else { return String::new() };
    let calendar = &input.office.settings.calendar;
    let (rule, days) = match day_zero(input, owed) {
        Some(from) => counted(calendar, owed, from, due),
        None => (as_written(owed.kind).to_owned(), String::new()),
    };
    let reminder = reminder(input, owed);
    let mark = if owed.provisional { "（暂定：有年份的放假安排未录入）" } else { "" };
    let name = format!("{} {}", name(owed.kind), owed.subject(input.office));
    let (name, weekday) = (name.trim_end(), weekday(due.date));
    let state = state(owed, due, input.office.as_of());
    format!("  {name}：{rule}{reminder}，期限 {due} {weekday}{mark}；{state}\n{days}")
}

/// Day 0. An answer of the client is awaited from the working day of the hand-in.
fn day_zero(input: &Input, owed: &Obligation) -> Option<Moment> {
    match (owed.kind, owed.about) {
        (ObligationKind::ClientAnswer, About::Order(id)) => {
            input.office.orders[id].clock.awaiting_since.map(Moment::from)
        }
        _ => owed.from,
    }
}

/// The rule in words, and the days one by one.
fn counted(calendar: &Calendar, owed: &Obligation, from: Moment, due: Moment) -> (String, String) {
    let event = format!("{} {from}", event(owed));
    let (first, last) = (from.date, due.date);
    let days = |from, to| timeline::counted(calendar, from, to, DAYS_INDENT, |_| String::new());
    match owed.limit {
        Limit::WorkingDays(0) => (format!("{event} 当天"), String::new()),
        Limit::WorkingDays(n) => {
            (format!("{event} {}第 {n} 个工作日", side(last < first)), days(first, last))
        }
        Limit::CalendarDays(n) => {
            let plain = if last < first {
                first.checked_sub_days(Days::new(n.into()))
            } else {
                first.checked_add_days(Days::new(n.into()))
            };
            let plain = plain.unwrap_or(last);
            let rule = format!("{event} {}第 {n} 天（自然日，休息日也计）是 {plain}", side(last < first));
            let next = if last < first { first.pred_opt() } else { first.succ_opt() }.unwrap_or(first);
            let every = match n {
                0 => String::new(),
                _ => {
                    format!("{DAYS_INDENT}{} 至 {} 每天都计，共 {n} 天\n", next.min(plain), next.max(plain))
                }
            };
            let (moved, off) = moved(calendar, plain, last);
            (rule + moved, every + &off)
        }
        Limit::Hours(hours) => {
            let midnight = if from.time.is_none() { " 24:00 " } else { " " };
            let rule = format!("{event}{midnight}起 {hours} 小时（自然小时，休息日也计）");
            let plain = match from.time {
                Some(time) => (first.and_time(time) + TimeDelta::hours(i64::from(hours))).date(),
                None => first + Days::new(u64::from(hours.div_ceil(24))),
            };
            let (moved, off) = moved(calendar, plain, last);
            (rule + moved, off)
        }
        Limit::Months(months) => (format!("{event} 起满 {months} 个月，遇休息日不顺延"), String::new()),
        Limit::NextMonday => (format!("{event} 之后的周一，遇休息日顺延"), days(first, last)),
        Limit::NextMonthEnd => (format!("月结：{event} 的次月最后一天"), String::new()),
        Limit::Agreed => (format!("{event} 当天"), String::new()),
    }
}

fn side(before: bool) -> &'static str {
    if before { "前" } else { "起" }
}

/// That a plain day is a day off, so that the limit moves, and the days passed over.
fn moved(calendar: &Calendar, plain: NaiveDate, due: NaiveDate) -> (&'static str, String) {
    let (words, next): (_, fn(&NaiveDate) -> Option<NaiveDate>) = match plain.cmp(&due) {
        std::cmp::Ordering::Equal => return ("", String::new()),
        std::cmp::Ordering::Less => ("，遇休息日顺延", NaiveDate::succ_opt),
        std::cmp::Ordering::Greater => ("，遇休息日提前", NaiveDate::pred_opt),
    };
    let mut text = String::new();
    for day in std::iter::successors(Some(plain), next).take_while(|day| *day != due) {
        let reason = calendar.reason_off(day).unwrap_or_default();
        let _ = writeln!(text, "{DAYS_INDENT}{day} {}  {reason}，不是工作日", weekday(day));
    }
    let _ = writeln!(text, "{DAYS_INDENT}{due} {}  工作日", weekday(due));
    (words, text)
}

/// An earlier reminder, or the later day from which it is graver.
fn reminder(input: &Input, owed: &Obligation) -> String {
    let parameters = &input.office.settings.parameters;
    let later = match owed.kind {
        ObligationKind::MediumInvoice => Some(parameters.invoice_red_days),
        ObligationKind::PrepaymentUse => Some(parameters.prepayment_red_days),
        _ => None,
    };
    match (owed.target, later) {
        (Some(target), _) => format!("，{target} 先提醒"),
        (None, Some(days)) => format!("（满 {days} 天转红）"),
        (None, None) => String::new(),
    }
}

fn state(owed: &Obligation, due: Moment, as_of: NaiveDate) -> String {
    match owed.done {
        Done::No if due.date < as_of => "未做，已过".to_owned(),
        Done::No => "未做".to_owned(),
        Done::On { when, .. } if overdue(due, Some(when), as_of).is_some() => format!("{when} 才做"),
        Done::On { when, .. } => format!("{when} 已做"),
        Done::Undated => "已了结".to_owned(),
        Done::Unreadable => "写着的内容没有读全，不判".to_owned(),
    }
}

/// What is owed.
fn name(kind: ObligationKind) -> &'static str {
    match kind {
        ObligationKind::OrderHandIn => "提交",
        ObligationKind::ClientAnswer => "客户答复",
        ObligationKind::Minutes => "会议单",
        ObligationKind::MinutesSignature => "客户签会议单",
        ObligationKind::AnnualPlan => "年度推广计划",
        ObligationKind::Evaluation => "广告效果评估",
        ObligationKind::Booking => "订位",
        ObligationKind::Sending => "发片",
        ObligationKind::Delivery => "制作商交货",
        ObligationKind::ClientPayment => "客户付媒体款",
        ObligationKind::ClientBalance => "客户付余款",
        ObligationKind::MediumPayment => "付媒体款",
        ObligationKind::MediumBalance => "付清已发布的媒体款",
        ObligationKind::Publication => "媒体发布确认",
        ObligationKind::PaymentRequest => "按申请付款",
        ObligationKind::ProductionReceivable => "客户付制作款",
        ObligationKind::ServiceFee => "客户付服务费",
        ObligationKind::StatementReturn => "对账单盖章回传",
        ObligationKind::MakeGood => "补播",
        ObligationKind::MediumInvoice => "媒体开票",
        ObligationKind::Allocation => "到款分配",
        ObligationKind::PrepaymentUse => "预付款用完或退回",
        ObligationKind::WeeklyProgress
        | ObligationKind::Statement
        | ObligationKind::Strategy
        | ObligationKind::MarketAnalysis
        | ObligationKind::CostList
        | ObligationKind::ExecutionReport => kind.service().map_or("", Choice::word),
    }
}

/// What happened on day 0.
fn event(owed: &Obligation) -> &'static str {
    match owed.kind {
        ObligationKind::ClientAnswer => "提交（下班后或休息日提交的，算下一个工作日）",
        ObligationKind::OrderHandIn => "收单",
        ObligationKind::Minutes => "会议结束",
        ObligationKind::MinutesSignature => "会议单提交（下班后或休息日提交的，算下一个工作日）",
        ObligationKind::WeeklyProgress => "周五",
        ObligationKind::Statement => "月末",
        ObligationKind::Strategy | ObligationKind::MarketAnalysis => "合同开始或上次提交",
        ObligationKind::AnnualPlan => "合同开始",
        ObligationKind::CostList => "波次首日",
        ObligationKind::ExecutionReport | ObligationKind::Evaluation => "波次末日",
        ObligationKind::Booking | ObligationKind::Sending => "首日",
        ObligationKind::ClientPayment if !matches!(owed.limit, Limit::Agreed | Limit::NextMonthEnd) => "首日",
        ObligationKind::MediumPayment if matches!(owed.limit, Limit::WorkingDays(_)) => "首日",
        ObligationKind::ClientPayment
        | ObligationKind::ClientBalance
        | ObligationKind::MediumPayment
        | ObligationKind::MediumBalance
        | ObligationKind::Publication => "末日",
        ObligationKind::ProductionReceivable => "验收",
        ObligationKind::StatementReturn => "发出",
        ObligationKind::MakeGood => "漏播或错播",
        ObligationKind::MediumInvoice | ObligationKind::PrepaymentUse => "实付",
        ObligationKind::Allocation => "到款",
        ObligationKind::Delivery | ObligationKind::PaymentRequest | ObligationKind::ServiceFee => "",
    }
}

/// The column that says the day, where nothing is counted.
fn as_written(kind: ObligationKind) -> &'static str {
    match kind {
        ObligationKind::Delivery => "照写的计划交货日",
        ObligationKind::PaymentRequest => "照写的计划付款日",
        ObligationKind::ServiceFee => "照写的应收日，没写就是当月最后一天",
        _ => "照写的日期",
    }
}

#[cfg(test)]
mod tests {
    use crate::model::memory::Memory;
    use crate::report::explain::record;
    use rstest::rstest;

    const OFFICE: &str = "[项目名册/项目]
        项目编号 | 合同开始 | 合同结束
        XM2026-101 | 2025-12-31 | 2026-12-31
        [项目名册/媒体]
        媒体名称 | 订位提前 | 截稿提前
        都市晨报 | 5 | 3
        [工作单/工作单]
        工作单号 | 下单时间 | 布署方式 | 工作类别 | 提交日
        XM2026-101-G001 | 2026-02-10 | 书面 | 媒体排期计划 | 2026-02-13
        [工作单/会议]
        会议单号 | 会议结束 | 会议类型 | 会议单提交时间
        XM2026-101-H01 | 2026-02-13 17:00 | 客户会议 | 2026-02-14 09:00
        [媒体排期/排期]
        排期编号 | 波次 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日 | 费用清单提交日
        XM2026-101-M0301 | 亮相期 | 2026-02-26 | 50000 | 45000 | 2026-02-02 | 2026-02-14
        XM2026-101-M0302 | 强销期 | 2026-03-18 | 50000 | 45000 | 2026-03-02 |
        [媒体排期/发布确认]
        确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数
        XM2026-101-F001 | XM2026-101-M0301 | 2026-02-26 | 1 | 0
        [制作/报价]
        报价单号 | 内容 | 数量 | 单价 | 客户确认日 | 计划交货日
        XM2026-101-B01 | 折页 | 100 | 5 | 2026-02-02 | 2026-02-12
        [制作/制作验收]
        验收单号 | 报价单号 | 送货日 | 应送数量 | 实收数量 | 验收结果 | 验收日
        XM2026-101-Y01 | XM2026-101-B01 | 2026-02-13 | 100 | 100 | 合格 | 2026-02-14
        [收付款/客户到款]
        到款编号 | 到款日期 | 金额 | 项目编号 | 对应单号
        DK1 | 2026-02-13 | 10000 | XM2026-101 | M0301
        [收付款/媒体付款]
        付款编号 | 排期编号 | 实付金额 | 实付日期 | 计划付款日
        FK1 | XM2026-101-M0301 | 20000 | 2026-02-24 |
        FK2 | XM2026-101-M0302 | 0 | | 2026-03-17
        [收付款/收票]
        发票号码 | 发票日期 | 价税合计 | 付款编号
        22699000000001000401 | 2026-03-02 | 20000 | FK1
        [收付款/对账]
        对账单号 | 对方 | 期间 | 我方余额 | 对方余额 | 发出日
        DZ1 | 远岚置业 | 2026-01 | 1 | 1 | 2026-02-13";

    /// Every computed day of every kind of record is told with the days that counted, and why others did not.
    #[rstest]
    #[case::order("G001", "期限 2026-02-13；我方已用 3 个工作日|2026-02-13 周五  我方  第 3 天")]
    #[case::answer(
        "G001",
        "客户答复 样例：提交（下班后或休息日提交的，算下一个工作日） 2026-02-13 起第 5 个工作日，2026-02-25 先提醒，期限 2026-02-27 周五；未做，已过|\
         2026-02-14 周六  第 1 个工作日（调休上班）|2026-02-15 周日  春节，不计|2026-02-27 周五  第 5 个工作日"
    )]
    #[case::meeting(
        "H01",
        "会议单 例会：会议结束 2026-02-13 17:00 起 24 小时（自然小时，休息日也计），期限 2026-02-14 17:00 周六；2026-02-14 09:00 已做|\
         2026-02-14 起第 3 个工作日，期限 2026-02-26 周四；未做，已过|2026-02-24 周二  第 1 个工作日"
    )]
    #[case::placement(
        "M0301",
        "客户付款 最晚 2026-02-14 周六（首日前 3 个工作日） 未做，已过|\
         2026-02-14 周六  第 3 个工作日（调休上班）   ◆交费用清单 ◆客户付款 ◆交片 ◆发片|\
         2026-02-12 周四  第 5 个工作日   ◆客户确认排期 ◆订位|\
         客户付媒体款 都市晨报：首日 2026-02-26 前第 3 个工作日，期限 2026-02-14 周六；未做，已过|\
         媒体发布确认 都市晨报：末日 2026-02-26 起第 7 天（自然日，休息日也计）是 2026-03-05，期限 2026-03-05 周四；已了结|\
         2026-02-27 至 2026-03-05 每天都计，共 7 天|\
         补播：漏播或错播 2026-02-26 起第 30 天|波次的期限另见：jobbag explain XM2026-101/亮相期"
    )]
    #[case::days_before_that_are_plain_days(
        "M0302",
        "客户付款 最晚 2026-03-12 周四（首日前 6 天，休息日也计）|\
         客户付媒体款 都市晨报：首日 2026-03-18 前第 6 天（自然日，休息日也计）是 2026-03-12，期限 2026-03-12 周四；未做，已过|\
         2026-03-12 至 2026-03-17 每天都计，共 6 天"
    )]
    #[case::round_before_a_holiday(
        "XM2026-101/亮相期",
        "费用清单 亮相期：波次首日 2026-02-26 前第 6 天（自然日，休息日也计）是 2026-02-20，遇休息日提前，期限 2026-02-14 周六；2026-02-14 已做|\
         2026-02-15 周日  春节，不是工作日|2026-02-14 周六  工作日|\
         广告执行报告 亮相期：波次末日 2026-02-26 24:00 起 72 小时（自然小时，休息日也计），期限 2026-03-01 周日；未做，已过|\
         广告效果评估 亮相期：波次末日 2026-02-26 起第 10 个工作日，期限 2026-03-11 周三；未做，已过|\
         2026-03-01 周日  周日，不计|2026-03-11 周三  第 10 个工作日"
    )]
    #[case::project(
        "XM2026-101",
        "每周工作进程 截至 03-06：周五 2026-03-06 之后的周一，遇休息日顺延，期限 2026-03-09 周一；未做，已过|\
         付款对账清单 2026-02：月末 2026-02-28 起第 5 个工作日，期限 2026-03-06 周五；未做，已过|\
         2026-02-28 周六  第 0 天，不计|2026-03-06 周五  第 5 个工作日|\
         市场分析：合同开始或上次提交 2025-12-31 起满 6 个月，遇休息日不顺延，2026-03-31 先提醒，期限 2026-06-30 周二；未做|\
         年度推广计划：合同开始 2025-12-31 起满 1 个月，遇休息日不顺延，期限 2026-01-31 周六；未做，已过|\
         波次的期限另见：jobbag explain XM2026-101/亮相期、XM2026-101/强销期"
    )]
    #[case::quote(
        "B01",
        "制作商交货 折页：照写的计划交货日，期限 2026-02-12 周四；2026-02-13 才做|\
         客户付制作款：验收 2026-02-14 起第 30 天（自然日，休息日也计）是 2026-03-16，期限 2026-03-16 周一；未做|\
         2026-02-15 至 2026-03-16 每天都计，共 30 天"
    )]
    #[case::acceptance("Y01", "客户付制作款：验收 2026-02-14 起第 30 天")]
    #[case::publication("F001", "补播：漏播或错播 2026-02-26 起第 30 天|期限 2026-03-28 周六；未做")]
    #[case::receipt(
        "DK1",
        "到款分配：到款 2026-02-13 起第 5 个工作日，期限 2026-02-27 周五；已了结|2026-02-27 周五  第 5 个工作日"
    )]
    #[case::payment(
        "FK1",
        "媒体开票 都市晨报 20,000.00 元：实付 2026-02-24 起第 30 天（自然日，休息日也计）是 2026-03-26（满 60 天转红），期限 2026-03-26 周四；已了结|\
         预付款用完或退回 都市晨报 20,000.00 元：实付 2026-02-24 起第 90 天"
    )]
    #[case::request("FK2", "照写的计划付款日，期限 2026-03-17 周二；未做")]
    #[case::invoice("22699000000001000401", "媒体开票 都市晨报 20,000.00 元：实付 2026-02-24 起第 30 天")]
    #[case::statement(
        "DZ1",
        "对账单盖章回传：发出 2026-02-13 起第 15 个工作日，期限 2026-03-12 周四；未做，已过|\
         2026-02-23 周一  春节，不计|2026-03-12 周四  第 15 个工作日"
    )]
    fn each_limit_is_told_day_by_day(#[case] key: &str, #[case] lines: &str) {
        let outcome = crate::testing::run(OFFICE);
        let text = record(&outcome.input(&Memory::default()), key).unwrap();
        for line in lines.split('|') {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }

    /// The terms of a client decide what is counted.
    #[rstest]
    #[case("月结", "客户付媒体款 都市晨报：月结：末日 2026-02-26 的次月最后一天，期限 2026-03-31 周二；未做")]
    #[case("垫付", "客户付媒体款 都市晨报：末日 2026-02-26 当天，期限 2026-02-26 周四；未做，已过")]
    fn a_client_pays_by_its_terms(#[case] terms: &str, #[case] line: &str) {
        let table = format!(
            "[项目名册/项目]\n项目编号 | 媒体付款方式\nXM2026-101 | {terms}\n\
             [媒体排期/排期]\n排期编号 | 投放日期 | 客户金额 | 客户确认日\n\
             XM2026-101-M0301 | 2026-02-26 | 50000 | 2026-02-02\n"
        );
        let outcome = crate::testing::run(&table);
        let text = record(&outcome.input(&Memory::default()), "M0301").unwrap();
        assert!(text.contains(line), "{line} in\n{text}");
    }

    /// With 小时时限遇休息日顺延 a limit of hours moves, and the days passed over are named.
    #[test]
    fn hours_that_move_over_days_off_say_so() {
        let outcome = crate::testing::run(&format!("@setting 小时时限遇休息日顺延=是\n{OFFICE}"));
        let text = record(&outcome.input(&Memory::default()), "XM2026-101/亮相期").unwrap();
        for line in [
            "起 72 小时（自然小时，休息日也计），遇休息日顺延，期限 2026-03-02 周一；未做，已过",
            "2026-03-01 周日  周日，不是工作日",
            "2026-03-02 周一  工作日",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }
}
