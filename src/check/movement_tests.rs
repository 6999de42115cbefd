//! What became of a matter, told by tables of one week after another.

use crate::testing;
use rstest::rstest;

const HEAD: &str = "[工作单/工作单]\n工作单号 | 提交日 | 状态\n";

/// A week in which these findings stood, then this order.
fn told(last: &str, row: &str) -> String {
    let text = format!("@as-of 2026-03-16\n{last}{HEAD}{row}\n");
    let movement = testing::run(&text).movement;
    let bridge = movement.bridge.expect("a last run");
    assert_eq!(bridge.sum(), bridge.now, "it adds up: {bridge:?}");
    let lines = movement.moved.iter().filter(|one| one.key == "XM2026-101-G001");
    lines
        .map(|one| {
            let word = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
            format!("{} {}→{} {}", one.code, word(&one.was), word(&one.now), one.outcome.word())
        })
        .collect::<Vec<_>>()
        .join("；")
}

#[rstest]
#[case::called_off("XM2026-101-G001 | | 取消", "A01 红→- 撤销")]
#[case::gone_from_the_register("XM2026-101-G002 | |", "A01 红→- 删除")]
fn a_matter_that_is_gone_says_why(#[case] row: &str, #[case] expected: &str) {
    let last = "@last-run 2026-03-09\n@last-finding A01 XM2026-101-G001 2026-03-09 1\n";
    assert_eq!(told(last, row), expected);
}

/// 取消 and 搁置 end a matter wherever the client's word stands, handed in or not.
#[rstest]
#[case::in_status("2026-03-13 | 取消 |", "T01 红→- 撤销")]
#[case::in_opinion(" | | 搁置", "T01 红→- 撤销")]
#[case::in_opinion_and_handed_in("2026-03-13 | | 取消", "T01 红→- 撤销")]
#[case::handed_in("2026-03-13 | |", "T01 红→- 办妥")]
fn an_order_called_off_was_not_settled(#[case] row: &str, #[case] expected: &str) {
    let last = "@last-run 2026-03-09\n@last-finding T01 XM2026-101-G001 2026-03-09 1\n";
    let head = "[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 款数 | 提交日 | 状态 | 客户意见\n";
    let text = format!(
        "@as-of 2026-03-16\n{last}{head}XM2026-101-G001 | XM2026-101 | 2026-03-02 10:00 | 书面 | 完稿 | 1 | {row}\n"
    );
    let movement = testing::run(&text).movement;
    let own: Vec<_> = movement.moved.iter().filter(|one| one.code == "T01").collect();
    let [one] = own[..] else { panic!("{own:?}") };
    let was = one.was.clone().unwrap_or_default();
    let told = format!("{} {was}→{} {}", one.code, one.now.as_deref().unwrap_or("-"), one.outcome.word());
    assert_eq!(told, expected);
}

/// A cancelled placement withdraws what its confirmations and its round were asked for.
#[test]
fn what_belongs_to_a_cancelled_placement_was_withdrawn() {
    let text = "@as-of 2026-03-16\n@last-run 2026-03-09\n@last-finding M14 XM2026-101-F001 2026-03-09 1\n\
        @last-finding T09 XM2026-101/一波 2026-03-09 1\n[媒体排期/排期]\n\
        排期编号 | 波次 | 投放日期 | 次数 | 状态 | 撤单日 | 客户扣款 | 媒体扣款\n\
        XM2026-101-M0301 | 一波 | 2026-03-05 | 3 | 撤单 | 2026-03-10 | 0 | 0\n[媒体排期/发布确认]\n\
        确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数\nXM2026-101-F001 | XM2026-101-M0301 | 2026-03-05 | 3 | 1\n";
    let movement = testing::run(text).movement;
    let own = movement.moved.iter().filter(|one| ["M14", "T09"].contains(&one.code.as_str()));
    let told: Vec<String> = own.map(|one| format!("{} {}", one.code, one.outcome.word())).collect();
    assert_eq!(told, ["M14 撤销", "T09 撤销"]);
}

/// Stages of one order are one matter, under the gravest code.
#[rstest]
#[case::worse_now("", "T01 红→红 持续")]
#[case::handed_in("2026-03-13", "T02 红→- 办妥")]
fn stages_of_one_order_are_one_entry(#[case] submitted: &str, #[case] expected: &str) {
    let text = format!(
        "@as-of 2026-03-16\n@last-run 2026-03-09\n@last-finding T03 XM2026-101-G001 2026-03-09 1\n\
         @last-finding T02 XM2026-101-G001 2026-03-09 1\n[工作单/工作单]\n\
         工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 款数 | 提交日\n\
         XM2026-101-G001 | XM2026-101 | 2026-03-02 10:00 | 书面 | 完稿 | 1 | {submitted}\n"
    );
    let movement = testing::run(&text).movement;
    let stages = movement.moved.iter().filter(|one| ["T01", "T02", "T03"].contains(&one.code.as_str()));
    let word = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
    let told = stages
        .map(|one| format!("{} {}→{} {}", one.code, word(&one.was), word(&one.now), one.outcome.word()));
    assert_eq!(told.collect::<Vec<_>>(), [expected]);
}

/// Only a fact that stands there is a success: a cell that was emptied, lowered or spoiled is none.
#[rstest]
#[case::confirmed_all("M05", "FK1", PAID, "", "办妥")]
#[case::its_placement_is_gone("M05", "FK1", &PAID.replace("|XM2026-101-M0301|2026-03-09", "||2026-03-09"), "", "不再适用")]
#[case::its_day_is_unreadable("M05", "FK1", &PAID.replace("2026-03-09", "2026-02-30"), "", "停查")]
#[case::refunded("M03", "XM2026-101-M0301", &format!("{PAID}FK2|XM2026-101-M0301|2026-03-12|-100\n"), "", "办妥")]
#[case::the_cost_was_raised("M03", "XM2026-101-M0301", PAID, "", "不再适用")]
#[case::the_client_paid("M01", "XM2026-101-M0301", RECEIVED, "客户金额=50000.00", "办妥")]
#[case::less_is_asked("M01", "XM2026-101-M0301", RECEIVED, "客户金额=90000.00", "不再适用")]
fn only_a_fact_is_a_success(
    #[case] code: &str,
    #[case] key: &str,
    #[case] tables: &str,
    #[case] signed: &str,
    #[case] expected: &str,
) {
    let record = match signed {
        "" => String::new(),
        signed => format!("@last-record {key} signed=2026-03-02 {signed}\n"),
    };
    let text = format!(
        "@as-of 2026-03-16\n@last-run 2026-03-09\n@last-finding {code} {key} 2026-03-09 1\n{record}\
         [媒体排期/排期]\n排期编号|项目编号|投放日期|客户金额|媒体成本|客户确认日|订位日|发片日\n\
         XM2026-101-M0301|XM2026-101|2026-04-20|50000|45000|2026-03-02|2026-03-03|2026-03-05\n{tables}"
    );
    let movement = testing::run(&text).movement;
    let told = movement.moved.iter().find(|one| one.code == code && one.key == key);
    assert_eq!(told.map(|one| one.outcome.word()), Some(expected), "{:?}", movement.moved);
}

const PAID: &str =
    "[收付款/媒体付款]\n付款编号|排期编号|实付日期|实付金额\nFK1|XM2026-101-M0301|2026-03-09|45000\n";
const RECEIVED: &str = "[收付款/客户到款]\n到款编号|到款日期|付款单位|项目编号|对应单号|金额\n\
    DK1|2026-03-10|某公司|XM2026-101|XM2026-101-M0301|50000\n";

/// A register that is empty, or a check that 设置 switches off, ends nothing.
#[rstest]
#[case::no_scope("A22", "XM2026-101-G001", "[工作单/工作单]\n工作单号|工作类别\nXM2026-101-G001|完稿\n")]
#[case::no_signers(
    "A15",
    "XM2026-101-G001",
    "[工作单/工作单]\n工作单号|项目编号|签字人|客户确认日\nXM2026-101-G001|XM2026-101|樊助理|2026-03-12\n"
)]
#[case::permits_are_not_asked("A19", "XM2026-101-M0301", "[媒体排期/排期]\n排期编号\nXM2026-101-M0301\n")]
#[case::its_limit_is_off(
    "T01",
    "XM2026-101-G001",
    "[设置/时限表]\n工作类别|启用\n完稿|否\n[工作单/工作单]\n工作单号|工作类别\nXM2026-101-G001|完稿\n"
)]
#[case::the_closing_is_gone(
    "M28",
    "DK1",
    "[收付款/客户到款]\n到款编号|到款日期|金额\nDK1|2026-02-05|60000\n"
)]
fn what_is_switched_off_is_not_checked(#[case] code: &str, #[case] key: &str, #[case] tables: &str) {
    let text =
        format!("@as-of 2026-03-16\n@last-run 2026-03-09\n@last-finding {code} {key} 2026-03-09 1\n{tables}");
    let movement = testing::run(&text).movement;
    let told = movement.moved.iter().find(|one| one.code == code && one.key == key);
    assert_eq!(told.map(|one| one.outcome.word()), Some("停查"), "{:?}", movement.moved);
}

/// A fact that was there last week and did not end the finding does not end it this week either.
#[rstest]
#[case::called_off_since("", "XM2026-101-G001 | | 取消", "A01 红→- 撤销")]
#[case::called_off_before_and_put_in_writing_since(
    "@last-cause A01 XM2026-101-G001 撤销\n",
    "XM2026-101-G001 | | 取消",
    "A01 红→- 办妥"
)]
#[case::project_at_rest_before_and_called_off_since(
    "@last-cause A01 XM2026-101-G001 项目暂停\n",
    "XM2026-101-G001 | | 取消",
    "A01 红→- 撤销"
)]
#[case::both_before(
    "@last-cause A01 XM2026-101-G001 撤销\n@last-cause A01 XM2026-101-G001 办妥\n",
    "XM2026-101-G001 | | 取消",
    "A01 红→- 不再适用"
)]
fn only_a_cause_that_is_new_counts(#[case] before: &str, #[case] row: &str, #[case] expected: &str) {
    let last = format!("@last-run 2026-03-09\n@last-finding A01 XM2026-101-G001 2026-03-09 1\n{before}");
    assert_eq!(told(&last, row), expected);
}

/// A ● column or sheet that the rule reads is not there: nobody knows whether the matter was dealt with.
#[rstest]
#[case::receipts_without_a_day(
    "M23",
    "DK1",
    "收付款.xlsx",
    "[收付款/客户到款]\n到款编号|付款单位|金额|项目编号\nDK1|某公司|300|XM2026-101\n\
     [收付款/到款分配]\n到款编号|对应单号|分配金额\nDK1|XM2026-101-M0301|300\n"
)]
#[case::orders_without_a_day(
    "T01",
    "XM2026-101-G001",
    "工作单.xlsx/工作单",
    "[工作单/工作单]\n工作单号|项目编号|工作类别|工作内容|责任人\nXM2026-101-G001|XM2026-101|完稿|海报|张三\n"
)]
#[case::meetings_without_an_end(
    "T04",
    "XM2026-101-H01",
    "工作单.xlsx/会议",
    "[工作单/会议]\n会议单号|项目编号|会议主题|责任人|会议单提交时间\nXM2026-101-H01|XM2026-101|周会|张三|2026-03-10\n"
)]
fn what_lost_a_column_is_not_checked(
    #[case] code: &str,
    #[case] key: &str,
    #[case] file: &str,
    #[case] tables: &str,
) {
    let text = format!(
        "@as-of 2026-03-16\n@last-run 2026-03-09\n@last-finding {code} {key} 2026-03-09 1 {file}\n@bare\n{tables}"
    );
    let movement = testing::run(&text).movement;
    let told = movement.moved.iter().find(|one| one.code == code && one.key == key);
    assert_eq!(told.map(|one| one.outcome.word()), Some("停查"), "{:?}", movement.moved);
}

/// A sheet that the rule reads is hidden: nobody knows whether the matter was dealt with, whichever it is.
#[test]
fn what_a_rule_reads_is_not_read() {
    for rule in crate::check::catalogue() {
        for table in rule.needs.iter().chain(rule.also_reads) {
            let code = rule.code.as_str();
            let text = format!(
                "@as-of 2026-03-16\n@last-run 2026-03-09\n@last-finding {code} XM2026-101-G001 2026-03-09 1\n\
                 @hidden-sheet\n[{table}]\n备注\n甲\n"
            );
            let outcome = testing::run(&text);
            let told =
                outcome.movement.moved.iter().find(|one| one.code == code && one.key == "XM2026-101-G001");
            assert_eq!(told.map(|one| one.outcome.word()), Some("停查"), "{code} {table}");
            let handed_on = &outcome.movement.unchecked;
            assert!(handed_on.iter().any(|(id, _)| id.code == code && id.key == "XM2026-101-G001"), "{code}");
        }
    }
}

/// A period that nobody has to hand in any more was not missed.
#[rstest]
#[case::owed("2026-01-01 | 2026-12-31 | 服务中", None, true)]
#[case::the_contract_begins_later("2026-03-10 | 2026-12-31 | 服务中", None, false)]
#[case::the_contract_ended("2026-01-01 | 2026-03-05 | 服务中", None, false)]
#[case::no_contract_yet("2026-01-01 | 2026-12-31 | 洽谈", None, false)]
#[case::older_than_the_first_day_checked("2026-01-01 | 2026-12-31 | 服务中", Some("2026-03-08"), false)]
fn a_period_is_owed_by_the_terms_of_today(
    #[case] terms: &str,
    #[case] from: Option<&str>,
    #[case] expected: bool,
) {
    let mut office = testing::run(&format!(
        "[项目名册/项目]\n项目编号 | 合同开始 | 合同结束 | 状态\nXM2026-101 | {terms}\n"
    ))
    .office;
    office.settings.parameters.check_from = from.map(|day| day.parse().unwrap());
    let case = office.case(office.case_of("XM2026-101")).unwrap();
    assert_eq!(super::is_owed_on(&office, case, "2026-03-06".parse().unwrap()), expected);
}

/// Nothing in the data says why a finding is gone, and something of its project, in a table that its rule does
/// not read, should have been read and was not: refused or hidden, nobody knows.
#[rstest]
#[case::read("[制作/报价]\n报价单号 | 项目编号\nXM2026-101-B01 | XM2026-101\n", "A01 红→- 不再适用")]
#[case::refused("@file truncated 制作.xlsx\n", "A01 红→- 停查")]
#[case::hidden(
    "@hidden-sheet\n[制作/报价]\n报价单号 | 项目编号\nXM2026-101-B01 | XM2026-101\n",
    "A01 红→- 停查"
)]
fn a_finding_that_is_gone_while_something_of_its_project_was_not_read(
    #[case] tables: &str,
    #[case] expected: &str,
) {
    let roster = "[项目名册/项目]\n项目编号 | 项目名称\nXM2026-101 | 麦垄里\nXM2026-102 | 云庭\n";
    let last = "@last-run 2026-03-09\n@last-finding A01 XM2026-101-G001 2026-03-09 1\n\
                @last-cause A01 XM2026-101-G001 办妥\n";
    assert_eq!(told(&format!("{last}{tables}{roster}"), "XM2026-101-G001 | |"), expected);
}

/// A missing column alone does not make a record look deleted.
#[test]
fn a_record_that_is_gone_from_a_sheet_without_a_column_is_deleted() {
    let last = "@last-run 2026-03-09\n@last-finding A02 XM2026-101-G001 2026-03-09 1 工作单.xlsx\n@bare\n";
    let text = format!("@as-of 2026-03-16\n{last}{HEAD}XM2026-101-G002 | |\n");
    let outcome = testing::run(&text);
    assert!(
        outcome.office.coverage.gaps.iter().any(|gap| gap.file == "工作单.xlsx"),
        "{:?}",
        outcome.lines()
    );
    let moved = outcome.movement.moved.iter().find(|one| one.key == "XM2026-101-G001");
    assert_eq!(moved.map(|one| one.outcome.word()), Some("删除"));
}

#[test]
fn what_would_end_an_open_finding_is_remembered() {
    let table = "@as-of 2026-03-16\n[项目名册/项目]\n项目编号 | 状态\nXM2026-101 | 暂停\n[工作单/工作单]\n工作单号 | 项目编号 | 工作内容\n | XM2026-101 | 海报\n";
    let movement = testing::run(table).movement;
    let causes: Vec<String> =
        movement.causes.iter().map(|(id, cause)| format!("{} {}", id.code, cause.word())).collect();
    assert_eq!(causes, ["D22 项目暂停"]);
}

#[test]
fn a_first_run_has_no_movement() {
    let movement = testing::run(&format!("{HEAD}XM2026-101-G001 | |\n")).movement;
    assert!(movement.moved.is_empty() && movement.bridge.is_none());
}
