//! Columns that an office may leave out.

use crate::finding::{Code, Finding};
use crate::model::choice::{Channel, ProjectStatus};
use crate::testing::{normalised, run};

fn told<'a>(findings: impl IntoIterator<Item = &'a Finding>, code: Code, key: &str) -> Vec<&'a str> {
    findings.into_iter().filter(|f| f.code == code && f.key == key).map(|f| f.message.as_str()).collect()
}

#[test]
fn a_project_needs_its_name_alone_and_the_name_is_its_key() {
    let outcome = run("@bare\n[项目名册/项目]\n项目名称\n云庭\n江岸\n@bare\n[工作单/工作单]\n\
         工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 工作内容 | 责任人\n\
         G001 | 云庭 | 2026-03-02 10:00 | 邮件 | 完稿 | 海报 | 顾砚秋");
    let keys: Vec<&str> = outcome.office.cases.iter().map(|case| case.project.key.as_str()).collect();
    assert_eq!(keys, ["云庭", "江岸"]);
    assert!(
        outcome.office.cases.iter().all(|case| case.project.status.get() == Some(ProjectStatus::Serving))
    );
    assert!(outcome.office.cases.iter().all(|case| !case.project.provisional));
    for code in [Code::D01, Code::D22, Code::D03] {
        let of_roster = |f: &&Finding| f.code == code && !f.key.contains("排期") && !f.key.contains("收付款");
        assert_eq!(outcome.findings.iter().filter(of_roster).count(), 0, "{code}: {:#?}", outcome.lines());
    }
    let said = told(&outcome.findings, Code::D23, "项目");
    assert_eq!(said.len(), 1);
    for column in ["项目编号", "客户名称", "合同开始", "客服", "状态"] {
        assert!(said[0].contains(column), "{said:?}");
    }
    assert!(
        said[0].starts_with("再加一列“提交日”（工作单表），就能判断每张单交了没有、迟了几天"),
        "{said:?}"
    );
    for register in ["人员", "媒体", "服务清单"] {
        assert!(told(&outcome.findings, Code::D23, register).is_empty(), "part of the one line");
        assert!(said[0].contains(&format!("登记“{register}”")), "{said:?}");
    }
}

/// A roster of three columns and one list of five: a real T01, and one line of what to add.
#[test]
fn a_small_office_gets_time_limits_and_one_line_of_advice() {
    let outcome = run(
        "@bare\n[项目名册/项目]\n项目名称 | 客户名称 | 客服\n云庭 | 远岚置业 | 顾砚秋\n@bare\n[工作单/工作单]\n\
         项目 | 下单时间 | 工作类别 | 工作内容 | 责任人\n\
         云庭 | 2026-03-06 | 媒体排期计划 | 三月排期 | 顾砚秋",
    );
    let late = outcome.one(Code::T01);
    assert_eq!(
        (late.due, late.owner.as_str()),
        (Some("2026-03-11".parse::<chrono::NaiveDate>().unwrap().into()), "顾砚秋")
    );
    let weekly = outcome.one(Code::T05);
    assert_eq!(
        (weekly.key.as_str(), weekly.due.map(|due| due.to_string())),
        ("云庭", Some("2026-03-09".to_owned()))
    );
    for code in [Code::T07, Code::T08, Code::T18, Code::T15] {
        outcome.none(code);
    }
    let roster =
        |f: &&&Finding| f.place.is_none() && !["媒体排期", "收付款", "制作"].contains(&f.key.as_str());
    let keys: Vec<&str> = outcome.all(Code::D23).iter().filter(roster).map(|f| f.key.as_str()).collect();
    assert_eq!(keys, ["布署方式", "项目"]);
}

/// The week of the first order is the first that is owed; the Friday before it is not.
#[rstest::rstest]
#[case::ordered_in_the_week_before("2026-03-13", 1)]
#[case::ordered_after_the_friday("2026-03-14", 0)]
fn without_a_contract_the_first_order_begins_the_weekly_reports(#[case] ordered: &str, #[case] owed: usize) {
    let outcome = run(&format!(
        "@as-of 2026-03-17\n@bare\n[项目名册/项目]\n项目名称\n云庭\n[工作单/工作单]\n\
         工作单号 | 项目编号 | 下单时间\nG001 | 云庭 | {ordered}"
    ));
    assert_eq!(outcome.all(Code::T05).len(), owed, "{:#?}", outcome.lines());
}

#[rstest::rstest]
#[case::due_before("2026-02-25", "2026-03-01", true)]
#[case::due_on_the_day("2026-02-25", "2026-02-28", false)]
#[case::no_start("2026-02-25", "", false)]
fn what_was_due_before_the_first_day_of_checking_is_only_listed(
    #[case] ordered: &str,
    #[case] start: &str,
    #[case] legacy: bool,
) {
    let setting =
        if start.is_empty() { String::new() } else { format!("@setting 检查起始日={start}\n") };
    let outcome = run(&format!(
        "{setting}[工作单/工作单]\n工作单号 | 下单时间 | 工作类别\n\
         XM2026-101-G001 | {ordered} | 媒体排期计划"
    ));
    let late = outcome.one(Code::T01);
    assert_eq!(
        late.due.map(|due| due.to_string()),
        Some("2026-02-28".to_owned()),
        "a Saturday worked for the holiday"
    );
    assert_eq!((late.legacy, late.counts()), (legacy, !legacy));
}

/// Without a due day the last day of the row decides: an approval of last year is history, one of
/// this month is not, and no money finding is.
#[rstest::rstest]
#[case::last_year("2025-03-20", "2025-03-02", true)]
#[case::this_month("2026-03-20", "2026-03-02", false)]
#[case::booked_long_ago_for_later("2026-03-20", "2025-03-02", false)]
fn an_approval_is_as_old_as_the_last_day_of_its_row(
    #[case] first: &str,
    #[case] booked: &str,
    #[case] legacy: bool,
) {
    let outcome = run(&format!(
        "@setting 检查起始日=2026-01-01\n[媒体排期/排期]\n排期编号 | 投放日期 | 订位日\n\
         XM2026-101-M0301 | {first} | {booked}"
    ));
    assert_eq!(outcome.one(Code::A08).legacy, legacy, "{:#?}", outcome.lines());
    assert!(outcome.findings.iter().filter(|f| f.code.as_str().starts_with('D')).all(|f| !f.legacy));
}

#[test]
fn a_project_table_with_all_columns_says_nothing() {
    let outcome = run("[项目名册/项目]\n项目编号\nXM2026-101");
    assert_eq!(told(&outcome.findings, Code::D23, "项目"), Vec::<&str>::new());
}

const ORDERS: &str = "@bare\n[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 工作类别 | 工作内容 | 责任人";

#[test]
fn orders_without_a_column_of_channels_count_as_written() {
    let row = "XM2026-101-G001 | XM2026-101 | 2026-02-13 10:00 | 媒体排期计划 | 排期 | 顾砚秋";
    let outcome = run(&format!("{ORDERS}\n{row}"));
    assert_eq!(outcome.office.orders[0].record.channel.get(), Some(Channel::Written));
    assert_eq!(outcome.keys(Code::T01), ["XM2026-101-G001"], "{:#?}", outcome.lines());
    outcome.none(Code::A01);
    assert_eq!(told(&outcome.findings, Code::D23, "布署方式").len(), 1);
}

#[test]
fn one_table_with_the_column_is_enough_for_it_to_count() {
    let row = "XM2026-101-G001 | XM2026-101 | 2026-02-13 10:00 | 媒体排期计划 | 排期 | 顾砚秋";
    let other = "@bare\n[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 工作内容 | 责任人\n\
                 XM2026-101-G002 | XM2026-101 | 2026-03-02 | 邮件 | 完稿 | 海报 | 顾砚秋";
    let outcome = run(&format!("{ORDERS}\n{row}\n{other}"));
    assert!(outcome.office.orders.iter().any(|order| order.record.channel.is_blank()));
    assert_eq!(told(&outcome.findings, Code::D23, "布署方式").len(), 0);
}

#[test]
fn without_a_column_of_times_a_placement_runs_once_a_day() {
    let outcome = run("@bare\n[媒体排期/排期]\n排期编号 | 项目编号 | 媒体名称 | 投放日期 | 客户金额\n\
         XM2026-101-M01 | XM2026-101 | 晨报 | 2026-3-20~2026-3-22 | 100\n\
         XM2026-101-M02 | XM2026-101 | 晨报 | 2026-3-20 | 100");
    let times: Vec<_> = outcome.office.placements.iter().map(|p| p.record.times.get()).collect();
    assert_eq!(times, [Some(3), Some(1)]);
    let of_schedule = |f: &&Finding| f.code == Code::D01 && f.key.contains("媒体排期");
    assert_eq!(outcome.findings.iter().filter(of_schedule).count(), 0);
}

/// The template has the column: a cell left blank is as good as no column.
#[test]
fn where_the_number_of_a_project_is_blank_its_name_is_the_key() {
    let outcome = run(
        "@bare\n[项目名册/项目]\n项目编号 | 项目名称 | 客户名称\n | 云庭 | 远岚置业\nXM2026-101 | 江岸 | 澄江\n\
         @bare\n[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 工作内容 | 责任人\n\
         G001 | 云庭 | 2026-03-02 10:00 | 邮件 | 完稿 | 海报 | 顾砚秋",
    );
    let cases: Vec<(&str, bool)> =
        outcome.office.cases.iter().map(|case| (case.key(), case.project.provisional)).collect();
    assert_eq!(cases, [("XM2026-101", false), ("云庭", false)]);
    assert_eq!(outcome.office.project_of(outcome.office.orders[0].case), Some("云庭"));
    for code in [Code::D22, Code::D03] {
        outcome.none(code);
    }
    let numbers = |f: &&Finding| f.field.as_deref() == Some("项目编号");
    assert_eq!(outcome.findings.iter().filter(numbers).count(), 0, "{:#?}", outcome.lines());
}

/// Two projects of one name are told, whether or not one has a number; a row that names them is no one's.
#[rstest::rstest]
#[case::both_blank(" | 云庭\n | 云庭")]
#[case::one_numbered("XM2026-101 | 云庭\n | 云庭")]
#[case::the_other_way_round(" | 云庭\nXM2026-101 | 云庭")]
fn two_projects_of_a_name_are_told(#[case] rows: &str) {
    let outcome = run(&format!("@bare\n[项目名册/项目]\n项目编号 | 项目名称\n{rows}"));
    let twice = outcome.one(Code::D02);
    assert_eq!(twice.key, "云庭");
}

#[test]
fn a_name_of_two_projects_names_neither() {
    let outcome = run("@bare\n[项目名册/项目]\n项目编号 | 项目名称\nXM2026-101 | 云庭\n | 云庭\n\
         @bare\n[工作单/工作单]\n工作单号 | 项目编号 | 下单时间\nG001 | 云庭 | 2026-03-02 10:00");
    assert_eq!(outcome.keys(Code::D03), ["G001"], "{:#?}", outcome.lines());
}

/// A template of which three columns are filled in: what may be left out is not asked for as required.
#[rstest::rstest]
#[case::nobody(" | ", true)]
#[case::one_of_two("服务中 | 2026-01-05", false)]
fn a_column_nobody_filled_in_is_as_good_as_none(#[case] first: &str, #[case] blank: bool) {
    let outcome = run(&format!(
        "@bare\n[项目名册/项目]\n项目编号 | 项目名称 | 客户名称 | 客服 | 状态 | 合同开始\n\
         XM2026-101 | 云庭 | 远岚置业 | 王晓 | {first}\nXM2026-102 | 江岸 | 澄江 | 王晓 | | "
    ));
    let asked =
        |name: &str| outcome.findings.iter().any(|f| f.code == Code::D13 && f.field.as_deref() == Some(name));
    assert_eq!((asked("状态"), asked("合同开始")), (!blank, !blank), "{:#?}", outcome.lines());
    assert!(!blank || outcome.office.cases.iter().all(|case| case.is_served()));
}

/// A key made for a record of a project that has none itself says 临 once.
#[test]
fn a_provisional_key_holds_no_other() {
    let outcome = run("@bare\n[项目名册/项目]\n项目编号 | 项目名称 | 客户名称\n待定 | 待定 | 远岚置业\n\
         @bare\n[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 工作内容\n | 远岚 | 2026-03-02 10:00 | 海报");
    let keys: Vec<&str> = outcome.office.orders.iter().map(|order| order.record.key.as_str()).collect();
    assert!(keys.iter().all(|key| key.matches("临-").count() == 1), "{keys:?}");
}

/// The template tells people that the name alone is enough to begin with.
#[rstest::rstest]
#[case::a_name(" | 云庭 | ", 1)]
#[case::a_sentence(" | 本表由客服部每周一更新，请勿改动。 | ", 0)]
fn a_row_of_a_name_alone_is_a_project(#[case] row: &str, #[case] projects: usize) {
    let outcome = run(&format!("@bare\n[项目名册/项目]\n项目编号 | 项目名称 | 客户名称\n{row}"));
    assert_eq!(outcome.office.cases.len(), projects, "{:#?}", outcome.lines());
}

/// A table of which two copies were refused is there: one cause, one finding.
#[test]
fn a_table_that_stands_there_twice_is_not_missing() {
    let rows: Vec<String> =
        (1..=6).map(|n| format!("DK202603-00{n} | 2026-03-0{n} | 远岚置业 | {n}00 | XM2026-101")).collect();
    let header = "到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号";
    let copy = |more: &str| format!("{header}\n{}\n{more}", rows.join("\n"));
    let outcome = run(&format!(
        "[收付款.xlsx/客户到款]\n{}\n[收付款_别名.xlsx/客户到款]\n{}",
        copy("DK202603-008 | 2026-03-08 | 远岚置业 | 1 | XM2026-101"),
        copy("DK202603-009 | 2026-03-09 | 远岚置业 | 2 | XM2026-101"),
    ));
    assert_eq!(outcome.keys(Code::D15), ["收付款.xlsx", "收付款_别名.xlsx"]);
    assert!(told(&outcome.findings, Code::D01, "收付款/客户到款").is_empty(), "{:#?}", outcome.lines());
}

/// Files called after a table, or after a role in a format nobody reads: what lies there unread is said,
/// with the name it should have. Others are nobody's tables.
#[test]
fn files_called_after_a_table_are_said() {
    let there = [
        "客户到款.csv",
        "财务/媒体付款3月.xlsx",
        "收付款_客户到款.txt",
        "工作单.xml",
        "客户到款单.pdf",
        "媒体刊例.xlsx",
        "财务/二层/收票.csv",
        "【财务】收付款.xlsx",
        "2026 收 付 款.xlsx",
        "海报制作进度.xlsx",
    ];
    let existing: String = there.iter().map(|name| format!("@exists {name}\n")).collect();
    let outcome = run(&format!("{existing}[收付款/客户到款]\n到款编号 | 金额\nDK1 | 100"));
    let said: Vec<_> = outcome
        .office
        .coverage
        .not_read
        .iter()
        .map(|one| (one.file.as_str(), one.table.as_deref()))
        .collect();
    assert_eq!(
        said,
        [
            ("2026 收 付 款.xlsx", None),
            ("【财务】收付款.xlsx", None),
            ("客户到款.csv", Some("客户到款")),
            ("工作单.xml", Some("工作单")),
            ("收付款_客户到款.txt", None),
            ("财务/媒体付款3月.xlsx", Some("媒体付款")),
        ]
    );
    let reason = |file: &str| {
        let found = outcome.office.coverage.not_read.iter().find(|one| one.file == file);
        found.map(|one| one.reason.clone()).unwrap_or_default()
    };
    assert!(reason("客户到款.csv").contains("请改名，以“收付款”开头"), "{}", reason("客户到款.csv"));
    assert!(reason("收付款_客户到款.txt").contains("另存为 .xlsx"), "{}", reason("收付款_客户到款.txt"));
}

/// Grids of two months under one set of keys are two copies by their keys; what differs is the month, or
/// the days.
#[rstest::rstest]
#[case::months("4月", 0, "月份不同：“媒体排期.xlsx/3月”排的是 2026-03，“媒体排期.xlsx/次月”排的是 2026-04")]
#[case::days("3月", 1, "内容不同的有：XM2026-101-M0301、XM2026-101-M0302、XM2026-101-M0303等 6 行")]
fn grids_that_look_like_copies_say_what_differs(#[case] month: &str, #[case] day: usize, #[case] told: &str) {
    let sheet = |name: &str, month: &str, day: usize| {
        let marks = format!("{}1 | {}", "| ".repeat(day), "| ".repeat(6 - day));
        let rows: Vec<String> = (1..=6)
            .map(|n| format!("XM2026-101-M030{n} | 都市晨报 | A{n} | 100 | {marks} 1 | 100"))
            .collect();
        format!(
            "[媒体排期.xlsx/{name}]\n云庭 2026年{month} 媒体排期表\n排期编号 | 媒体名称 | 版面/时段 | 净价 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 次数 | 客户金额\n{}\n",
            rows.join("\n")
        )
    };
    let outcome = run(&format!("{}{}", sheet("3月", "3月", 0), sheet("次月", month, day)));
    let copies = outcome.all(Code::D15);
    assert_eq!(copies.len(), 2, "{:#?}", outcome.lines());
    assert!(copies.iter().all(|one| one.message.contains(told)), "{}", copies[0].message);
}

/// A sheet that stands in the wrong workbook is named with its rows and sum, and what rests on it is not known.
#[test]
fn a_table_in_the_wrong_workbook_is_counted_and_named() {
    let outcome = run(
        "[工作单/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-03-02 | 远岚置业 | 10000\n\
         DK2 | 2026-03-03 | 远岚置业 | 500",
    );
    let missed = &outcome.office.coverage.not_read;
    let one = missed.iter().find(|one| one.table.as_deref() == Some("客户到款")).unwrap();
    assert_eq!((one.rows, one.sum), (Some(2), Some(crate::model::Fen::yuan(10_500))), "{missed:#?}");
    assert!(one.reason.contains("应在 收付款 工作簿里"), "{}", one.reason);
    assert!(outcome.office.coverage.unknown(&["收付款/客户到款"], None).is_some());
}

/// Money on a sheet that is called after a table and has another header: the table was not read whole.
#[test]
fn money_on_a_sheet_that_does_not_fit_leaves_the_table_unknown() {
    let paid = "[收付款.xlsx/客户到款]\n到款编号 | 金额\nDK1 | 100\n[收付款.xlsx/媒体付款]\n付款编号 | 实付金额 | 实付日期\nFK1 | 100 | 2026-03-02\n@bare\n[收付款.xlsx/媒体付款 (2)]\n";
    for (sheet, known) in [
        ("摘要 | 实付金额 | 实付日期\n补付 | 45000 | 2026-03-03", false),
        ("摘要 | 实付金额 | 实付日期\n补付 | | 2026-03-03", true),
        ("填写说明\n每周五前填好", true),
    ] {
        let outcome = run(&format!("{paid}{sheet}"));
        assert_eq!(outcome.books.known_advanced().is_some(), known, "{sheet}");
        assert_eq!(outcome.office.coverage.is_complete(), known, "{sheet}");
    }
}

/// Without a column 实付日期 nobody can tell a payment from a request: said, and the advance is not known.
#[test]
fn payments_without_a_column_of_days_are_said() {
    for (heading, known) in [("实付日期", true), ("付款日期", false), ("支付日期", false)] {
        let outcome = run(&format!(
            "@bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号\nDK1 | 2026-03-02 | 远岚 | 100 | XM2026-101
             @bare\n[收付款/媒体付款]\n付款编号 | 项目编号 | 媒体名称 | 实付金额 | {heading}\nFK1 | XM2026-101 | 都市晨报 | 45000 | 2026-03-03"
        ));
        assert_eq!(outcome.books.known_advanced().is_some(), known, "{heading}");
        let said = outcome.all(Code::D01).iter().filter(|one| one.message.contains("实付日期")).count();
        assert_eq!(said, usize::from(!known), "{heading}: {:#?}", outcome.lines());
    }
}

/// A sheet 人员 whose names cannot be read (D01) registers nobody, so that no name is called unregistered.
#[test]
fn a_register_without_its_names_registers_nobody() {
    let outcome = run(
        "@bare\n[项目名册/人员]\n电话 | 部门\n139 | 媒介部\n[工作单/工作单]\n工作单号 | 责任人\nXM2026-101-G001 | 顾砚秋",
    );
    outcome.none(Code::D09);
    assert!(!told(&outcome.findings, Code::D01, "项目名册.xlsx/人员").is_empty(), "{:#?}", outcome.lines());
}

/// The example row is no data: columns that are folded over it alone hide nothing.
#[test]
fn columns_folded_over_the_example_row_hide_nothing() {
    let table = |phone: &str| {
        run(&format!("@hidden B\n[项目名册/人员]\n姓名 | 电话\n示例 | 139\n顾砚秋 | {phone}"))
            .all(Code::D10)
            .len()
    };
    assert_eq!((table(""), table("138")), (0, 1));
}

/// A copy that is not read is joined with nothing.
#[test]
fn a_refused_copy_is_not_said_to_be_joined() {
    let rows: String = (1..=6).map(|n| format!("DK{n} | 2026-3-5 | 远岚 | {n}00\n")).collect();
    let header = "到款编号 | 到款日期 | 付款单位 | 金额";
    let n = normalised(&format!(
        "@bare\n[收付款/客户到款]\n{header}\n{rows}[收付款.xlsx/客户到款3月]\n{header}\n{}",
        rows.replace("100", "150")
    ));
    assert!(n.findings.iter().any(|f| f.code == Code::D15));
    assert!(!n.findings.iter().any(|f| f.message.contains("合在一起")), "{:#?}", n.findings);
}
