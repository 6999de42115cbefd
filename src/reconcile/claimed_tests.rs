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
