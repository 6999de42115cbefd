//! Numbers that cannot be meant: 0 pieces, a lead of years, a negative limit. They are said, and never used.

use crate::finding::Code;
use crate::testing::{Outcome, run};
use rstest::rstest;

fn said(outcome: &Outcome, code: Code) -> String {
    let field = |finding: &&crate::finding::Finding| finding.field.clone().unwrap_or_default();
    outcome.all(code).iter().map(field).collect::<Vec<_>>().join(" ")
}

#[rstest]
#[case("3 | 2", "")]
#[case("0 | 0", "")]
#[case("120 | 120", "")]
#[case("121 | 2", "订位提前")]
#[case("3 | 100000", "截稿提前")]
fn leads_of_a_medium(#[case] leads: &str, #[case] fields: &str) {
    let outcome = run(&format!("[项目名册/媒体]\n媒体名称 | 订位提前 | 截稿提前\n都市晨报 | {leads}"));
    assert_eq!(said(&outcome, Code::D21), fields, "{:#?}", outcome.lines());
    let medium = outcome.office.media.iter().next().unwrap();
    assert_eq!(medium.booking_lead.is_refused(), fields == "订位提前");
    assert_eq!(medium.material_lead.is_refused(), fields == "截稿提前");
}

/// 0 is no number of pieces, of things ordered or of things to be delivered. 0 may be received, and aired.
#[rstest]
#[case("[工作单/工作单]\n工作单号 | 工作类别 | 款数\nXM2026-101-G001 | 完稿 | 0", "款数")]
#[case("[工作单/工作单]\n工作单号 | 工作类别 | 款数\nXM2026-101-G001 | 完稿 | 1", "")]
#[case("[制作/报价]\n报价单号 | 数量 | 金额\nXM2026-101-B01 | 0 | 100", "数量")]
#[case(
    "[制作/报价]\n报价单号 | 金额\nXM2026-101-B01 | 100\n[制作/制作验收]\n报价单号 | 应送数量 | 实收数量\nXM2026-101-B01 | 0 | 0",
    "应送数量"
)]
#[case(
    "[制作/报价]\n报价单号 | 金额\nXM2026-101-B01 | 100\n[制作/制作验收]\n报价单号 | 应送数量 | 实收数量\nXM2026-101-B01 | 10 | 0",
    ""
)]
#[case("[媒体排期/排期]\n排期编号 | 次数 | 客户金额\nXM2026-101-M01 | 0 | 100", "次数")]
#[case("[媒体排期/排期]\n排期编号 | 次数 | 客户金额\nXM2026-101-M01 | 0 | 0", "")]
#[case("[媒体排期/排期]\n排期编号 | 次数 | 赠播次数 | 客户金额\nXM2026-101-M01 | 0 | 2 | 100", "")]
#[case(
    "[媒体排期/排期]\n排期编号 | 次数 | 客户金额 | 状态 | 撤单日 | 客户扣款 | 媒体扣款\nXM2026-101-M01 | 0 | 100 | 撤单 | 2026-03-02 | 0 | 0",
    ""
)]
fn counts_of_nothing(#[case] table: &str, #[case] fields: &str) {
    let outcome = run(table);
    assert_eq!(said(&outcome, Code::D21), fields, "{:#?}", outcome.lines());
}

/// 垫款额度 and 扣款 are never negative: D06, and what rests on them is unknown, not 0.
#[rstest]
#[case("-50000", true)]
#[case("(50,000.00)", true)]
#[case("△50000", true)]
#[case("50000", false)]
#[case("0", false)]
fn a_negative_limit(#[case] limit: &str, #[case] refused: bool) {
    let outcome = run(&format!("[项目名册/项目]\n项目编号 | 垫款额度\nXM2026-101 | {limit}"));
    assert_eq!(said(&outcome, Code::D06), if refused { "垫款额度" } else { "" }, "{:#?}", outcome.lines());
    let case = outcome.office.cases.iter().next().unwrap();
    assert_eq!(case.project.advance_limit.is_refused(), refused);
    assert_eq!(outcome.due.forecast.limit.is_none(), refused);
}

#[rstest]
#[case("-100 | 0", "客户扣款")]
#[case("0 | -100", "媒体扣款")]
#[case("(100.00) | 50", "客户扣款")]
#[case("100 | 50", "")]
fn a_negative_penalty(#[case] penalties: &str, #[case] fields: &str) {
    let outcome = run(&format!(
        "[媒体排期/排期]\n排期编号 | 客户金额 | 媒体成本 | 状态 | 撤单日 | 客户扣款 | 媒体扣款\n\
         XM2026-101-M01 | 1000 | 800 | 撤单 | 2026-03-02 | {penalties}"
    ));
    assert_eq!(said(&outcome, Code::D06), fields, "{:#?}", outcome.lines());
    let books = outcome.books.placements.iter().next().unwrap();
    assert_eq!((books.ordered.is_none(), books.cost.is_none()), (fields == "客户扣款", fields == "媒体扣款"));
}
