//! Test only: what an answer in 待认领 books beside what people write into the tables.

use super::story_tests::OFFICE;
use crate::model::Fen;
use crate::model::claim::ClaimAnswer;
use crate::model::memory::Memory;
use crate::testing;

/// A confirmed receipt is written down row by row. What 到款分配 already gives a target is not given again.
#[rstest::rstest]
#[case::nothing_yet("", "M0401 认领 500.00 · M0402 认领 300.00 · 余 0.00")]
#[case::one_row("DK1 | XM2026-101-M0401 | 500", "M0401 分配表 500.00 · M0402 认领 300.00 · 余 0.00")]
#[case::part_of_a_row(
    "DK1 | XM2026-101-M0401 | 100",
    "M0401 分配表 100.00 · M0401 认领 400.00 · M0402 认领 300.00 · 余 0.00"
)]
#[case::more_than_confirmed(
    "DK1 | XM2026-101-M0401 | 600",
    "M0401 分配表 600.00 · M0402 认领 200.00 · 余 0.00"
)]
#[case::both_rows(
    "DK1 | XM2026-101-M0401 | 500\nDK1 | XM2026-101-M0402 | 300",
    "M0401 分配表 500.00 · M0402 分配表 300.00 · 余 0.00"
)]
fn a_confirmed_part_is_given_once(#[case] rows: &str, #[case] expected: &str) {
    let answer = ClaimAnswer {
        receipt: "DK1".to_owned(),
        content: ClaimAnswer::content_of("2026-03-05".parse().ok(), "远岚置业", Fen::yuan(800)),
        targets: ["XM2026-101-M0401", "XM2026-101-M0402"].map(str::to_owned).to_vec(),
        amounts: vec![50_000, 30_000],
        accepted: true,
    };
    let table = format!(
        "{OFFICE}
        [收付款/客户到款]
        到款编号 | 到款日期 | 付款单位 | 金额
        DK1 | 2026-03-05 | 远岚置业 | 800
        [收付款/到款分配]
        到款编号 | 对应单号 | 分配金额
        {rows}"
    );
    let outcome = testing::run_with(&table, Memory { answers: vec![answer], ..Memory::default() });
    assert_eq!(outcome.receipt("DK1"), expected);
    let received = outcome.placed("M0401").received;
    let id = outcome
        .office
        .placements
        .ids()
        .find(|id| outcome.office.placements[*id].record.key.ends_with("M0401"));
    let replayed = outcome.books.replay.received_on(id.unwrap(), outcome.office.as_of());
    assert_eq!(replayed, received, "the replay of today");
}

const FEES: &str = "[项目名册/项目]
    项目编号 | 项目名称 | 客户名称
    P1 | 云庭 | 远岚置业
    P2 | 江岸 | 远岚置业
    [媒体排期/排期]
    排期编号 | 媒体名称 | 投放日期 | 客户金额 | 客户确认日
    P1-M1 | 晨报 | 2026-04-01 | 500 | 2026-03-02
    P1-M2 | 晨报 | 2026-04-01 | 100 |
    [收付款/服务费]
    项目编号 | 月份 | 金额
    P1 | 2026-03 | 700
    P2 | 2026-03 | 300
    [收付款/客户到款]
    到款编号 | 到款日期 | 付款单位 | 金额 | 款项性质";

/// What 待认领 shows of a receipt, and what is left of it: `suggestion 未分配 answer | …; left`.
fn claimed(row: &str, amount: i64, confirmed: &[(&str, i64)]) -> String {
    let answer = ClaimAnswer {
        receipt: "DK1".to_owned(),
        content: ClaimAnswer::content_of("2026-03-05".parse().ok(), "远岚置业", Fen::yuan(amount)),
        targets: confirmed.iter().map(|(key, _)| (*key).to_owned()).collect(),
        amounts: confirmed.iter().map(|(_, amount)| amount * 100).collect(),
        accepted: true,
    };
    let answers = if confirmed.is_empty() { Vec::new() } else { vec![answer] };
    let outcome = testing::run_with(&format!("{FEES}\n{row}"), Memory { answers, ..Memory::default() });
    let lines = outcome.books.claims.iter().map(|claim| {
        format!("{} {} {:?}", claim.targets.join("、"), claim.unallocated, claim.answer.is_some())
    });
    format!("{}; {}", lines.collect::<Vec<_>>().join(" | "), outcome.receipt("DK1"))
}

/// A month of 服务费 that two projects have is suggested with its project, and the answer books it.
#[test]
fn a_month_of_fees_is_suggested_with_its_project() {
    let row = "DK1 | 2026-03-05 | 远岚置业 | 300 | 服务费";
    assert_eq!(claimed(row, 300, &[]), "P2/2026-03 300.00 false; 余 300.00");
    let booked = claimed(row, 300, &[("P2/2026-03", 300)]);
    assert_eq!(booked, "P2/2026-03 0.00 true; 2026-03 认领 300.00 · 余 0.00");
}

/// The rest of a receipt of which a part is confirmed stands in the open line only.
#[test]
fn the_rest_of_a_receipt_stands_once() {
    let row = "DK1 | 2026-03-05 | 远岚置业 | 600 | 媒体预付款";
    let told = claimed(row, 600, &[("P1-M1", 500)]);
    assert_eq!(told, "P1-M1 0.00 true | P1-M2 100.00 false; P1-M1 认领 500.00 · 余 100.00");
}
