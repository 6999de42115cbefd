//! Test only: what a month shows of amounts that nobody knows, and of placements of no known project.

use super::*;
use crate::model::memory::Memory;

const SCHEDULE: &str = "[项目名册/项目]
    项目编号 | 项目名称 | 客户名称
    P1 | 云庭 | 远岚置业
    [媒体排期/排期]
    排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日";
const AIRED: &str = "[媒体排期/发布确认]
    排期编号 | 计划日期 | 实际日期 | 计划次数 | 实际次数";

/// The page of February: the parties, what was earned, the bridges, and the ledger.
fn page_of(rows: &str, aired: &str, look: impl Fn(&ClosingPage, &Accounts)) {
    let outcome = crate::testing::run(&format!("{SCHEDULE}\n{rows}\n{AIRED}\n{aired}"));
    let month = Month::new(2026, 2).unwrap();
    let accounts = crate::reconcile::accounts(&outcome.office, &outcome.books, month);
    let memory = Memory::default();
    let input = outcome.input(&memory);
    look(&page(&input, &closing(&input, &accounts)), &accounts);
}

fn end<'p>(page: &'p ClosingPage, title: &str) -> &'p str {
    let bridge = page.bridges.iter().find(|bridge| bridge.title.starts_with(title)).unwrap();
    assert_ne!(bridge.word, "不符", "{title}: {:?}", bridge.lines);
    &bridge.lines.last().unwrap().1
}

/// A placement was published and its 媒体成本 is blank: no balance of the medium after it, and no margin, is 0.
#[test]
fn an_unknown_cost_is_unknown_in_every_table() {
    let rows = "P1-M1 | P1 | 晨报 | 2026-02-10 | 1 | 500 | 450 | 2026-01-20
        P1-M2 | P1 | 晨报 | 2026-02-11 | 1 | 1000 | | 2026-01-20";
    let aired = "P1-M1 | 2026-02-10 | 2026-02-10 | 1 | 1\nP1-M2 | 2026-02-11 | 2026-02-11 | 1 | 1";
    page_of(rows, aired, |page, accounts| {
        let [medium] = page.media.as_slice() else { panic!("{:?}", page.media) };
        let told = [&medium.opening, &medium.plus, &medium.minus, &medium.closing, &medium.below];
        assert_eq!(told, ["0.00", "0.00", "未知", "未知", "未知"]);
        assert_eq!([&page.media_sum.closing, &page.earned.margin], ["未知", "未知"]);
        assert_eq!([&page.earned.income, &page.earned.cost], ["1,500.00", "未知"]);
        assert_eq!([end(page, "媒体往来"), end(page, "收入 → 毛利")], ["未知", "未知"]);
        assert_eq!(page.clients[0].closing, "-1,500.00");
        let ledger = crate::report::ledger::write(accounts);
        assert!(!ledger.contains("balance Assets:Media"), "{ledger}");
    });
}

/// The same of 客户金额: what the client owes is unknown.
#[test]
fn an_unknown_amount_is_no_income_of_zero() {
    let rows = "P1-M1 | P1 | 晨报 | 2026-02-10 | 1 | 约5百 | 450 | 2026-01-20";
    page_of(rows, "P1-M1 | 2026-02-10 | 2026-02-10 | 1 | 1", |page, _| {
        let client = &page.clients[0];
        assert_eq!([&client.minus, &client.closing, &client.below], ["未知", "未知", "未知"]);
        assert_eq!([&page.earned.income, &page.earned.cost, &page.earned.margin], ["未知", "450.00", "未知"]);
        assert_eq!(end(page, "收入 → 毛利"), "未知");
    });
}

/// A placement without 项目编号 is owed by somebody: 往来 has what 收入成本 has.
#[test]
fn a_placement_of_no_project_is_in_every_table() {
    let rows = "P1-M1 | P1 | 晨报 | 2026-02-10 | 1 | 500 | 450 | 2026-01-20
        P0-M1 | | 晨报 | 2026-02-11 | 1 | 300 | 200 | 2026-01-20";
    let aired = "P1-M1 | 2026-02-10 | 2026-02-10 | 1 | 1\nP0-M1 | 2026-02-11 | 2026-02-11 | 1 | 1";
    page_of(rows, aired, |page, _| {
        let earned: Vec<(&str, &str)> =
            page.earnings.iter().map(|one| (one.name.as_str(), one.income.as_str())).collect();
        assert_eq!(earned, [("（项目不明）", "300.00"), ("云庭", "500.00")]);
        let clients: Vec<(&str, &str)> =
            page.clients.iter().map(|one| (one.party.as_str(), one.closing.as_str())).collect();
        assert_eq!(clients, [("远岚置业", "-500.00"), ("（项目不明）", "-300.00")]);
        assert_eq!([&page.earned.income, &page.clients_sum.minus], ["800.00", "800.00"]);
    });
}

/// 期初 of a later day says nothing of an earlier month: its balances are unknown, and no statement is made.
#[test]
fn an_opening_of_a_later_day_is_no_balance_of_the_month() {
    for (until, before, after, made) in [
        ("2026-01-31", "500.00", "500.00", true),
        ("2026-02-28", "未知", "500.00", false),
        ("2026-03-15", "未知", "未知", false),
    ] {
        let outcome = crate::testing::run(&format!(
            "{SCHEDULE}
            [收付款/客户到款]
            到款编号 | 到款日期 | 付款单位 | 项目编号 | 金额
            DK1 | 2026-01-05 | 远岚置业 | P1 | 1000
            [收付款/期初]
            类型 | 项目编号 | 对方 | 金额 | 截至日
            客户预收 | P1 | 远岚置业 | 500 | {until}"
        ));
        let month = Month::new(2026, 2).unwrap();
        let accounts = crate::reconcile::accounts(&outcome.office, &outcome.books, month);
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let page = page(&input, &closing(&input, &accounts));
        assert_eq!([&page.clients[0].opening, &page.clients[0].closing], [before, after], "{until}");
        assert_eq!(page.notes.iter().any(|note| note.contains("期初截至日")), before == "未知", "{until}");
        let statement = crate::report::statement(&input, "远岚置业", month);
        assert_eq!(statement.is_ok(), made, "{until}");
    }
}

/// 期初 and payments find their medium by 别名表 and by 收款单位; what names no medium has one name.
#[test]
fn a_medium_has_one_account_whatever_names_it() {
    let outcome = crate::testing::run(&format!(
        "[项目名册/媒体]
        媒体名称 | 收款单位
        都市晨报 | 晨报广告部
        [设置/别名表]
        类别 | 写法 | 标准名
        媒体 | 晨 | 都市晨报
        {SCHEDULE}
        P1-M1 | P1 | | 2026-02-10 | 1 | 500 | 450 | 2026-01-20
        {AIRED}
        P1-M1 | 2026-02-10 | 2026-02-10 | 1 | 1
        [收付款/媒体付款]
        付款编号 | 媒体名称 | 收款单位 | 项目编号 | 实付金额 | 实付日期
        FK1 | | 晨报广告部 | P1 | 33 | 2026-02-03
        [收付款/期初]
        类型 | 对方 | 金额 | 截至日
        媒体预付 | 晨 | 6 | 2026-01-31
        媒体预付 | 晨报广告部 | 500 | 2026-01-31"
    ));
    let month = Month::new(2026, 2).unwrap();
    let accounts = crate::reconcile::accounts(&outcome.office, &outcome.books, month);
    let media: Vec<String> =
        accounts.media.iter().map(|one| format!("{} {} {}", one.party, one.opening, one.closing)).collect();
    assert_eq!(media, ["都市晨报 506.00 539.00", "（未填媒体） 0.00 -450.00"]);
    let aged =
        outcome.books.opening_prepayments.iter().map(|(name, ages)| format!("{name} {}", ages.total()));
    assert_eq!(aged.collect::<Vec<_>>(), ["都市晨报 506.00"]);
}
