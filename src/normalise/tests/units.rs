//! Units of money with figures, in headings and above tables: what is not understood is never taken as yuan.

use crate::finding::Code;
use crate::testing::run;
use rstest::rstest;

/// What the control total uses and refuses of a receipt of 1.2, and how often D06 speaks.
fn read(above: &str, heading: &str) -> String {
    let outcome = run(&format!(
        "@bare\n[收付款/客户到款]\n{above}\n到款编号 | 到款日期 | 付款单位 | {heading} | 项目编号\nDK1 | 2026-03-05 | 远岚置业 | 1.2 | XM2026-101"
    ));
    let total = outcome.books.control_totals.iter().find(|total| total.table == "客户到款").unwrap();
    format!("{} {} {}", total.used, total.rows_refused, outcome.all(Code::D06).len())
}

#[rstest]
#[case::yuan("金额(元)", "1.20 0 0")]
#[case::a_price_each("金额(元/次)", "1.20 0 0")]
#[case::ten_thousand("金额(10000元)", "12,000.00 0 0")]
#[case::grouped("金额（10,000元）", "12,000.00 0 0")]
#[case::times("金额（×10000）", "12,000.00 0 0")]
#[case::after_a_slash("金额/10000元", "12,000.00 0 0")]
#[case::thousand("金额(千元)", "1,200.00 0 0")]
#[case::thousands("金额(RMB'000)", "1,200.00 0 0")]
#[case::hundred("金额(百元)", "0.00 1 1")]
#[case::per_thousand("金额（元/千）", "0.00 1 1")]
#[case::thirty("金额(30元)", "0.00 1 1")]
#[case::a_year("金额(2026)", "1.20 0 0")]
#[case::k("金额(K元,含税)", "0.00 1 1")]
fn in_a_heading(#[case] heading: &str, #[case] expected: &str) {
    assert_eq!(read("", heading), expected);
}

#[rstest]
#[case::ten_thousand("单位：10000元", "12,000.00 0 0")]
#[case::grouped("单位：10,000元", "12,000.00 0 0")]
#[case::times("金额单位：×10000", "12,000.00 0 0")]
#[case::thousand("单位：千元", "1,200.00 0 0")]
#[case::hundred("单位：百元", "0.00 1 1")]
#[case::per_thousand("单位：元/千", "0.00 1 1")]
#[case::dollars("单位：US$", "0.00 1 1")]
#[case::of_hong_kong("币种：HK$", "0.00 1 1")]
#[case::of_taiwan("单位：万新台币", "0.00 1 1")]
#[case::in_two_cells("单位 | 10000元", "12,000.00 0 0")]
#[case::yuan("单位：元 10000元以上须审批", "1.20 0 0")]
#[case::per_thousand_times("单位：元/千次", "1.20 0 0")]
#[case::with_a_month("单位：元 2026年3月", "1.20 0 0")]
#[case::an_amount("合同总额：| 1000000元", "1.20 0 0")]
#[case::a_budget("金额：50000元", "1.20 0 0")]
#[case::in_our_money("人民币50000元", "1.20 0 0")]
#[case::of_an_office("单位：远岚置业", "1.20 0 0")]
fn above_a_table(#[case] line: &str, #[case] expected: &str) {
    assert_eq!(read(line, "金额"), expected);
}
