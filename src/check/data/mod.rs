//! D: data quality, raised while reading and linking; D12 and D20 after the checks. Rules, one a
//! file; the slice below is their order.

use super::rule::Rule;

mod answer_not_understood;
mod calendar_year_missing;
mod day_grid_mismatch;
mod duplicate_key;
mod evidence_file_missing;
mod formula_without_value;
mod hidden_content;
mod implausible_date;
mod inferred_year;
mod missing_column;
mod orphan_key;
mod provisional_key;
mod register_empty;
mod required_empty;
mod total_differs;
mod understood_as;
mod unknown_choice;
mod unreadable_amount;
mod unreadable_date;
mod unreadable_field;
mod unregistered_name;
mod unusable_file;
mod unused_setting;
mod words_differ_from_figures;

pub(crate) const RULES: &[&Rule] = &[
    &missing_column::RULE,
    &duplicate_key::RULE,
    &orphan_key::RULE,
    &unreadable_date::RULE,
    &inferred_year::RULE,
    &unreadable_amount::RULE,
    &words_differ_from_figures::RULE,
    &total_differs::RULE,
    &unregistered_name::RULE,
    &hidden_content::RULE,
    &formula_without_value::RULE,
    &calendar_year_missing::RULE,
    &required_empty::RULE,
    &implausible_date::RULE,
    &unusable_file::RULE,
    &day_grid_mismatch::RULE,
    &evidence_file_missing::RULE,
    &unknown_choice::RULE,
    &understood_as::RULE,
    &unused_setting::RULE,
    &unreadable_field::RULE,
    &provisional_key::RULE,
    &register_empty::RULE,
    &answer_not_understood::RULE,
];

pub use answer_not_understood::is_about_an_answer;
pub(crate) use answer_not_understood::{about_its_answers, end_with_their_matter, end_with_their_text};

#[cfg(test)]
mod tests {
    use crate::check::rule_of;
    use crate::finding::Code;
    use crate::testing::run;
    use rstest::rstest;

    /// Key, field, severity, owner and cell of what each rule's own example raises.
    #[rstest]
    #[case("D01", "工作单.xlsx/工作单 红 未了 - - 客户服务小组 我司 - 工作单 · A1")]
    #[case("D02", "XM2026-101-G001 红 未了 - - 张三 我司 - 工作单 · A2")]
    #[case("D03", "XM2026-101-G002 前置单号 黄 未了 - - 张三 我司 - 工作单 · B2")]
    #[case("D04", "XM2026-101-G001 提交日 黄 未了 - - 张三 我司 - 工作单 · B2")]
    #[case("D05", "XM2026-101-G001 提交日 蓝 未了 - - 张三 我司 - 工作单 · C2")]
    #[case("D06", "XM2026-101-M0301 客户金额 红 未了 - - 媒介部 我司 - 排期 · B2")]
    #[case("D07", "媒体排期.xlsx/排期/合计 红 未了 - - 媒介部 我司 - 排期 · B4")]
    #[case("D08", "媒体排期.xlsx/排期/合计 客户金额 黄 未了 - - 媒介部 我司 - 排期 · B3")]
    #[case("D09", "XM2026-101-G001 责任人 黄 未了 - - 张三 我司 - 工作单 · B2")]
    #[case("D10", "工作单.xlsx/工作单 蓝 未了 - - 客户服务小组 我司 - 工作单 · B1")]
    #[case("D11", "XM2026-101-M0301 客户金额 红 未了 - - 媒介部 我司 - 排期 · B2")]
    #[case("D12", "2027 黄 未了 - - 客户服务小组 我司 - 工作单 · B2")]
    #[case("D13", "XM2026-101-G001 责任人 黄 未了 - - 张三 我司 - 工作单 · C2")]
    #[case("D14", "XM2026-101-G001 提交日 黄 未了 - - 张三 我司 - 工作单 · C2")]
    #[case("D16", "XM2026-101-M0401 次数 红 未了 - - 媒介部 我司 - 4月 · X3")]
    #[case("D17", "XM2026-101-G001 文件 黄 未了 - - 张三 我司 - 工作单 · B2")]
    #[case("D18", "XM2026-101-G001 状态 黄 未了 - - 张三 我司 - 工作单 · B2")]
    #[case("D19", "XM2026-101-M0301 客户金额 蓝 未了 - - 媒介部 我司 - 排期 · B2")]
    #[case("D20", "A08/XM2026-101-M0301 蓝 未了 - - 客户服务小组 我司 - 豁免 · C2")]
    #[case("D21", "XM2026-101-M0301 折扣 黄 未了 - - 媒介部 我司 - 排期 · B2")]
    fn what_a_machine_reads_of_each_example(#[case] code: &str, #[case] told: &str) {
        let code = Code::from_name(code).unwrap();
        assert_eq!(run(rule_of(code).unwrap().bad).told(code), told);
    }

    /// Red where money hangs on it.
    #[rstest]
    #[case::a_key_of_an_order(
        "D03",
        "[工作单/工作单]\n工作单号|前置单号\nXM2026-101-G001|XM2026-101-G099",
        "黄"
    )]
    #[case::a_key_of_a_placement(
        "D03",
        "[工作单/工作单]\n工作单号\nXM2026-101-G001\n[媒体排期/排期]\n排期编号|稿件单号\nXM2026-101-M0301|XM2026-101-G099",
        "红"
    )]
    #[case::a_key_of_a_publication(
        "D03",
        "[媒体排期/排期]\n排期编号\nXM2026-101-M0301\n[媒体排期/发布确认]\n排期编号|实际次数\nXM2026-101-M0399|1",
        "黄"
    )]
    #[case::a_key_of_a_receipt(
        "D03",
        "[媒体排期/排期]\n排期编号\nXM2026-101-M0301\n[收付款/客户到款]\n到款编号|项目编号|对应单号\nDK1|XM2026-101|XM2026-101-M0399",
        "红"
    )]
    #[case::a_day_of_work("D04", "[工作单/工作单]\n工作单号|提交日\nXM2026-101-G001|3.1", "黄")]
    #[case::a_day_on_air("D04", "[媒体排期/排期]\n排期编号|投放日期\nXM2026-101-M0301|3月底", "红")]
    #[case::a_day_of_booking("D04", "[媒体排期/排期]\n排期编号|订位日\nXM2026-101-M0301|尽快", "黄")]
    #[case::a_day_of_receipt("D04", "[收付款/客户到款]\n到款编号|到款日期\nDK1|3.1", "红")]
    #[case::a_day_of_payment(
        "D04",
        "[收付款/媒体付款]\n付款编号|项目编号|实付日期\nFK1|XM2026-101|下周三",
        "红"
    )]
    #[case::a_planned_day_of_payment(
        "D04",
        "[收付款/媒体付款]\n付款编号|项目编号|计划付款日\nFK1|XM2026-101|待定",
        "黄"
    )]
    #[case::a_total_of_the_schedule(
        "D08",
        "[媒体排期/排期]\n排期编号|客户金额\nXM2026-101-M0301|50000\n合计|60000",
        "黄"
    )]
    #[case::a_total_of_money("D08", "[收付款/客户到款]\n到款编号|金额\nDK1|50000\n合计|60000", "红")]
    #[case::an_amount_without_value(
        "D11",
        "[媒体排期/排期]\n排期编号|客户金额\nXM2026-101-M0301|#REF!",
        "红"
    )]
    #[case::a_day_without_value("D11", "[工作单/工作单]\n工作单号|提交日\nXM2026-101-G001|#N/A", "黄")]
    fn severity_follows_the_column(#[case] code: &str, #[case] table: &str, #[case] severity: &str) {
        let outcome = run(table);
        let finding = outcome.one(Code::from_name(code).unwrap());
        assert_eq!(finding.severity.word(), severity, "{:#?}", outcome.lines());
    }

    /// Everything D14 asks of a row's days.
    #[rstest]
    #[case::handed_in_before_it_was_ordered(
        "[工作单/工作单]\n工作单号|下单时间|提交日\nXM2026-101-G001|2026-03-10|2026-03-09",
        "提交日"
    )]
    #[case::confirmed_before_it_was_handed_in(
        "[工作单/工作单]\n工作单号|下单时间|提交日|客户确认日\nXM2026-101-G001|2026-03-02|2026-03-09|2026-03-06",
        "客户确认日"
    )]
    #[case::half_a_year_away(
        "[工作单/工作单]\n工作单号|下单时间|提交日\nXM2026-101-G001|2025-09-09|2026-03-09",
        "提交日"
    )]
    #[case::paid_before_it_was_asked_for(
        "[收付款/媒体付款]\n付款编号|项目编号|申请日期|实付日期\nFK1|XM2026-101|2026-03-06|2026-03-05",
        "实付日期"
    )]
    #[case::ended_before_it_began(
        "[工作单/会议]\n会议单号|会议开始|会议结束\nXM2026-101-H01|2026-03-06 10:00|2026-03-06 09:00",
        "会议结束"
    )]
    fn days_out_of_order(#[case] table: &str, #[case] field: &str) {
        let outcome = run(table);
        assert_eq!(outcome.one(Code::D14).field.as_deref(), Some(field), "{:#?}", outcome.lines());
    }

    #[rstest]
    #[case::the_same_day("2026-03-09|2026-03-09|2026-03-09")]
    #[case::a_hundred_and_eighty_days("2025-09-10|2026-03-09|")]
    fn days_in_order(#[case] row: &str) {
        run(&format!("[工作单/工作单]\n工作单号|下单时间|提交日|客户确认日\nXM2026-101-G001|{row}"))
            .none(Code::D14);
    }
}
