//! Test only: the tables of one page have one total, and what was not counted is said.

use super::finance;
use crate::model::memory::Memory;
use crate::report::view::records;
use crate::report::view::status::money;
use crate::report::view::status::register::Register;

/// A placement without 项目编号 has a row of its own: the totals by project and by medium, the ages and the bridges
/// agree.
#[test]
fn a_placement_of_no_project_has_a_row() {
    let outcome = crate::testing::run(
        "[项目名册/项目]
        项目编号 | 项目名称 | 客户名称
        P1 | 云庭 | 远岚置业
        [媒体排期/排期]
        排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
        P1-M1 | P1 | 晨报 | 2026-02-10 | 1 | 500 | 450 | 2026-01-20
        P0-M1 | | 晨报 | 2026-02-11 | 1 | 300 | 200 | 2026-01-20
        P0-M2 | | | 2026-04-11 | 1 | 70 | 60 | 2026-01-20
        [媒体排期/发布确认]
        排期编号 | 计划日期 | 实际日期 | 计划次数 | 实际次数
        P1-M1 | 2026-02-10 | 2026-02-10 | 1 | 1
        P0-M1 | 2026-02-11 | 2026-02-11 | 1 | 1
        [收付款/客户到款]
        到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
        DK3 | 2026-02-01 | 远岚置业 | 100 | P0-M1
        [收付款/媒体付款]
        付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期
        FK3 | 晨报 | P0-M2 | 60 | 2026-02-01",
    );
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let page = finance(&input);
    let line = |lines: &[super::FactsLine]| {
        let told = lines.iter().map(|one| format!("{} {} {}", one.name, one.ordered, one.unreceived));
        let mut told: Vec<String> = told.collect();
        told.sort();
        told
    };
    assert_eq!(
        line(&page.sums.shown),
        ["云庭 500.00 500.00", "合计 870.00 700.00", "（项目不明） 370.00 200.00"]
    );
    assert_eq!(line(&page.media.shown), ["合计 870.00 700.00", "晨报 800.00 700.00", "（未填媒体） 70.00 –"]);
    let ages = |table: &super::ageing::AgeingTable| {
        table.rows.shown.iter().map(|row| format!("{} {}", row.name, row.total)).collect::<Vec<_>>()
    };
    assert_eq!(ages(&page.receivable), ["云庭 500.00", "（项目不明） 200.00", "合计 700.00"]);
    assert_eq!(ages(&page.prepaid), ["（项目不明） 60.00"]);
    assert!(page.bridges.iter().all(|bridge| bridge.adds_up), "{:#?}", page.bridges);
    let records = records(&input);
    let register = Register::new(&input, &records);
    let total = |name: &str, heading: &str| {
        let table = money::tables(&register).find(|table| table.name == name).unwrap();
        let at = table.columns.iter().position(|column| column.heading == heading).unwrap();
        table.totals[0][at].clone()
    };
    assert_eq!(total("按项目", "①客户金额"), total("按媒体", "①客户金额"));
    assert_eq!(total("按项目", "毛利"), total("按媒体", "毛利"));
}

/// 垫款 of 0 beside a payment that could not be counted says so.
#[test]
fn a_payment_that_was_not_counted_is_said_beside_the_money_advanced() {
    for (amount, note) in [("900", "逐项目计，不互抵"), ("约900", "逐项目计，不互抵；1 笔付款没有计入")]
    {
        let outcome = crate::testing::run(&format!(
            "[收付款/客户到款]
            到款编号 | 到款日期 | 金额 | 项目编号
            DK1 | 2026-03-01 | 900 | XM2026-101
            [收付款/媒体付款]
            付款编号 | 媒体名称 | 项目编号 | 实付金额 | 实付日期
            FK1 | 晨报 | XM2026-101 | {amount} | 2026-03-02"
        ));
        let memory = Memory::default();
        let page = finance(&outcome.input(&memory));
        let tile = page.tiles.iter().find(|tile| tile.name == "垫款").unwrap();
        assert_eq!((tile.value.as_str(), tile.note.as_str()), ("0 元", note), "{amount}");
    }
}
