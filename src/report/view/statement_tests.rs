//! Test only: what stands on a statement, and what it names without counting it.

use super::*;
use crate::testing::example::{self, day};

fn march(example: &example::Example, client: &str) -> Option<Statement> {
    statement(&example.input(), client, Month::of(day("2026-03-01")))
}

#[test]
fn a_page_says_who_owes_whom_in_figures_and_numerals() {
    let example = example::office();
    let page = march(&example, "远岚置业").unwrap().page();
    assert_eq!(page.projects, "云庭");
    assert_eq!(page.lines.len(), 1, "one receipt, nothing on air yet");
    assert_eq!((page.lines[0].due.as_str(), page.lines[0].received.as_str()), ("", "60,000.00"));
    assert_eq!((page.closing_word, page.closing_in_words.as_str()), ("我方预收贵方", "陆万元整"));
    assert_eq!(page.notes, ["本月尚未结束，以下截至 2026-03-16。"]);
}

/// Two spellings of one client are one statement, written once, under the registered name.
#[test]
fn a_client_under_an_alias_has_one_statement() {
    let outcome = crate::testing::run(
        "[设置/别名表]\n类别 | 写法 | 标准名\n客户 | 远岚 | 远岚置业有限公司
         [项目名册/项目]\n项目编号 | 客户名称 | 合同开始
         XM2026-101 | 远岚 | 2026-01-05\nXM2026-102 | 远岚置业有限公司 | 2026-01-05
         [收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
         DK1 | 2026-02-03 | 远岚置业有限公司 | 500 | XM2026-101",
    );
    let memory = Default::default();
    let input = outcome.input(&memory);
    assert_eq!(clients(input.office).into_iter().collect::<Vec<_>>(), ["远岚置业有限公司"]);
    let due = due(&input, Month::of(day("2026-02-01")));
    let written: Vec<_> = due.iter().map(|one| (one.client.as_str(), one.projects.len())).collect();
    assert_eq!(written, [("远岚置业有限公司", 2)]);
}

#[test]
fn a_client_reads_our_name_account_and_invoices_and_no_inner_word() {
    let outcome = crate::testing::run(
        "@setting 本公司名称=远山广告有限公司
         @setting 本公司账号=6222021001116245702
         [项目名册/项目]
         项目编号 | 项目名称 | 客户名称
         XM2026-101 | 云庭 | 远岚置业
         [媒体排期/排期]
         排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数 | 客户金额 | 客户确认日
         XM2026-101-M0201 | 都市晨报 | A1 | 2026-02-05、2026-02-06、2026-02-12 | 3 | 3000 | 2026-01-20
         [媒体排期/发布确认]
         排期编号 | 计划日期 | 实际日期 | 计划次数 | 实际次数
         XM2026-101-M0201 | 2026-02-05 | 2026-02-05 | 1 | 1
         XM2026-101-M0201 | 2026-02-12 | 2026-02-12 | 2 | 2
         [收付款/客户到款]
         到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
         DK202602-001 | 2026-02-03 | 远岚置业 | 500 |
         | 2026-02-04 | 远岚置业 | 700 | XM2026-101
         [收付款/开票]
         发票号码 | 开票日期 | 客户名称 | 对应单号 | 金额
         25512000000012345678 | 2026-02-20 | 远岚置业 | XM2026-101-M0201 | 2000
         25512000000012345679 | 2026-03-02 | 远岚置业 | XM2026-101-M0201 | 1000",
    );
    let memory = crate::model::memory::Memory::default();
    let statement = statement(&outcome.input(&memory), "远岚置业", Month::new(2026, 2).unwrap()).unwrap();
    assert_eq!(
        (statement.company.as_str(), statement.number.as_str()),
        ("远山广告有限公司", "DZ-202602-XM2026-101")
    );
    assert_eq!(
        (statement.bank().as_str(), statement.seal().as_str()),
        ("6222 0210 0111 6245 702", "远山广告有限公司（盖章）")
    );
    let page = statement.page();
    let lines = page.lines.iter().map(|line| {
        format!("{} {} | {} | {}", line.day, line.document, line.summary, line.invoices.join(" "))
    });
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "2026-02-03 DK202602-001 | 到款 | ",
            "2026-02-04  | 媒体预付款到款 | ",
            "2026-02-05 XM2026-101-M0201 | 都市晨报 A1 发布 1 次 | 25512000000012345678",
            "2026-02-12 XM2026-101-M0201 | 都市晨报 A1 发布 2 次 | 25512000000012345678",
        ]
    );
}

#[test]
fn what_cannot_be_valued_is_named() {
    let mut example = example::office();
    let publication = example.office.publications.push(crate::link::LinkedPublication::default());
    example.office.placements[0].publications = vec![publication];
    example.books.placements[0].published = None;
    let statement = march(&example, "远岚置业").unwrap();
    assert_eq!(statement.unknown, ["XM2026-001-M0301"]);
}

/// A receipt that no figure has is named: the client is not told that nothing is owed or held.
#[test]
fn a_receipt_that_cannot_be_read_is_named() {
    let outcome = crate::testing::run(
        "[项目名册/项目]\n项目编号 | 客户名称 | 合同开始\nXM2026-101 | 远岚置业 | 2026-01-05
         [收付款/客户到款]
         到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
         DK202602-002 | 2026-02-03 | 远岚置业 | 约3万 | XM2026-101
         DK202602-003 | 2026-02-30 | 远岚置业 | 500 |
         DK202602-004 | 2026-02-03 | 别的客户 | 约3万 |
         DK202602-005 | | 远岚置业 | 700 | XM2026-101
         DK202602-006 | 2026-02-03 | 远岚置业 | | XM2026-101",
    );
    let memory = Default::default();
    let statement = statement(&outcome.input(&memory), "远岚置业", Month::new(2026, 2).unwrap()).unwrap();
    assert_eq!(
        statement.notes(),
        ["以下到款的金额或日期还在核对，暂未列入：DK202602-002、DK202602-003、DK202602-005、DK202602-006。"]
    );
}

/// A balance of which a part was not read goes to nobody for signature.
/// A fee, an accepted quote and an opening balance whose amount is unknown are named: 两清 would be wrong.
#[rstest::rstest]
#[case::fee_refused(
    "[收付款/服务费]\n项目编号 | 月份 | 金额\nXM2026-101 | 2026-01 | 约3千",
    "2026年1月服务费"
)]
#[case::fee_twice(
    "[收付款/服务费]\n项目编号 | 月份 | 金额\nXM2026-101 | 2026-01 | 3000\nXM2026-101 | 2026-01 | 4000",
    "2026年1月服务费"
)]
#[case::opening_refused(
    "[收付款/期初]\n类型 | 对方 | 金额 | 截至日\n客户预收 | 远岚置业 | 约5百 | 2025-12-31",
    "期初余额"
)]
#[case::opening_without_its_day(
    "[收付款/期初]\n类型 | 对方 | 金额 | 截至日\n客户预收 | 远岚置业 | 500 |",
    "期初余额"
)]
#[case::quote_accepted(
    "[制作/报价]\n报价单号 | 日期 | 金额 | 客户确认日\nXM2026-101-B01 | 2026-01-05 | 约1百 | 2026-01-06
     [制作/制作验收]\n报价单号 | 验收日 | 结果\nXM2026-101-B01 | 2026-01-20 | 合格",
    "XM2026-101-B01"
)]
#[case::all_known("[收付款/服务费]\n项目编号 | 月份 | 金额\nXM2026-101 | 2026-01 | 3000", "")]
fn what_fell_due_with_an_unknown_amount_is_named(#[case] rows: &str, #[case] named: &str) {
    let outcome = crate::testing::run(&format!(
        "[项目名册/项目]\n项目编号 | 客户名称 | 合同开始\nXM2026-101 | 远岚置业 | 2026-01-05\n{rows}"
    ));
    let memory = Default::default();
    let statement = statement(&outcome.input(&memory), "远岚置业", Month::new(2026, 1).unwrap()).unwrap();
    assert_eq!(statement.unknown.join("、"), named);
}

#[test]
fn no_statement_is_laid_out_where_a_part_of_the_balance_was_not_read() {
    let count = |fees: &str| {
        let outcome = crate::testing::run(&format!(
            "[项目名册/项目]\n项目编号 | 客户名称 | 合同开始\nXM2026-101 | 远岚置业 | 2026-01-05
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
             DK202602-001 | 2026-02-03 | 远岚置业 | 100 | XM2026-101
             {fees}"
        ));
        let memory = Default::default();
        due(&outcome.input(&memory), Month::of(day("2026-02-01"))).len()
    };
    let fees = "[收付款/服务费]\n项目编号 | 月份 | 金额 | 应收日\nXM2026-101 | 2026-02 | 6000 | 2026-02-28";
    assert_eq!((count(fees), count(&format!("@hidden-sheet\n{fees}"))), (1, 0));
}

#[test]
fn a_client_no_longer_served_is_told_while_money_moves_or_stays() {
    let mut example = example::office();
    example.office.present.insert("收付款/客户到款".to_owned());
    let month = Month::of(day("2026-03-01"));
    let clients = |example: &example::Example, month| -> Vec<String> {
        due(&example.input(), month).into_iter().map(|statement| statement.client).collect()
    };
    let served = clients(&example, month);
    assert!(served.iter().any(|client| client == "远岚置业"), "{served:?}");
    for case in &mut example.office.cases {
        case.project.status.content =
            crate::model::Content::Known(crate::model::choice::ProjectStatus::Paused);
    }
    assert_eq!(clients(&example, month), ["远岚置业"], "its receipt lies in March");
    assert_eq!(clients(&example, month.next()), ["远岚置业"], "and is still there in April");
    assert!(clients(&example, month.previous()).is_empty());
}

#[test]
fn a_client_without_a_project_has_no_statement_and_names_are_safe_files() {
    let example = example::office();
    assert!(march(&example, "无此客户").is_none());
    let statement = Statement { client: "甲/乙:有限".into(), ..march(&example, "远岚置业").unwrap() };
    assert_eq!(statement.file_stem(), "付款对账清单_甲_乙_有限_2026-03");
    let named = |client: &str, namesakes| {
        Statement { client: client.into(), namesakes, ..march(&example, "远岚置业").unwrap() }.file_stem()
    };
    assert_eq!(named("甲方\n纳税人识别号：0000", 0), "付款对账清单_甲方_2026-03");
    assert_eq!(named("甲方", 1), "付款对账清单_甲方_2_2026-03");
    assert!(named(&"麦".repeat(300), 0).len() < 200);
}

#[test]
fn a_client_without_contract_movement_and_balance_gets_no_statement() {
    let rows = |start: &str, receipt: &str| {
        let outcome = crate::testing::run(&format!(
            "[项目名册/项目]\n项目编号 | 客户名称 | 合同开始\nXM2026-101 | 远岚置业 | {start}\n\
             [收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号\n{receipt}"
        ));
        let memory = Default::default();
        due(&outcome.input(&memory), Month::of(day("2026-02-01"))).len()
    };
    let (february, march) = (
        "DK202602-001 | 2026-02-03 | 远岚置业 | 100 | XM2026-101",
        "DK202603-001 | 2026-03-03 | 远岚置业 | 100 | XM2026-101",
    );
    assert_eq!((rows("", february), rows("", march)), (1, 0));
    assert_eq!((rows("2026-01-05", march), rows("2026-03-01", march)), (1, 0));
}
