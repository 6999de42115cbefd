//! What a person chose by hand in 接入.xlsx, and templates that lie beside adopted files.

use super::*;

/// Templates beside the files of an office that was adopted are no registers: what was unknown stays so.
#[test]
fn empty_templates_beside_adopted_files_change_no_figure() {
    let dir = office();
    write(
        dir.path(),
        "财务/付媒体.csv",
        "付款日期|媒体|楼盘|付款金额|对应排期\n2026-03-02|都市晨报|云庭|40000|P-01",
    );
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), "媒介/三月投放明细.csv", "确认", "是");
    say(dir.path(), "财务/付媒体.csv", "采用", "媒体付款");
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), "财务/付媒体.csv", "确认", "是");
    let read = || {
        let (review, summary) = crate::run(&request(dir.path()), &|_| {}).unwrap();
        let money: Vec<String> = review
            .findings
            .iter()
            .filter(|finding| finding.code.as_str().starts_with('M') && finding.open)
            .map(|finding| format!("{} {}", finding.code, finding.key))
            .collect();
        (review.office.payments.len(), summary.advanced, money)
    };
    let before = read();
    assert_eq!(before.0, 1);
    crate::init(dir.path(), as_of(), false).unwrap();
    assert_eq!(read(), before);
}

/// A day grid with its weekdays below the days: every row of marks is a record, and its days are those of
/// the one heading that was confirmed.
#[test]
fn a_grid_with_weekdays_below_its_days_is_read_whole() {
    let dir = office();
    let days = |of: &dyn Fn(u32) -> String| (1..=31).map(of).collect::<Vec<_>>().join("|");
    let weekdays = ["日", "一", "二", "三", "四", "五", "六"];
    let row = |name: &str, marks: &[u32], amount: u32| {
        let marked = days(&|day| if marks.contains(&day) { "1".to_owned() } else { String::new() });
        format!("{name}|都市晨报|{}|{marked}|{}|{amount}", amount / 4, marks.len())
    };
    let text = [
        "云庭 2026年3月 都市晨报排期表".to_owned(),
        "项目：云庭   媒体：都市晨报   单位：元".to_owned(),
        format!("版面/时段|媒体名称|净价|3月{}|次数|客户金额", "|".repeat(30)),
        format!("|||{}||", days(&|day| day.to_string())),
        format!("|||{}||", days(&|day| weekdays[usize::try_from(day - 1).unwrap() % 7].to_owned())),
        row("A1", &[7, 14, 21, 28], 400),
        row("A2", &[1, 8, 15, 22], 40_000),
        row("A3", &[2, 9, 16, 23], 500),
    ];
    write(dir.path(), "媒介/三月计划.csv", &text.join("\n"));
    let plan = "媒介/三月计划.csv";
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), plan, "采用", "排期");
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), plan, "确认", "是");
    let (review, _) = crate::run(&request(dir.path()), &|_| {}).unwrap();
    let mut told: Vec<String> = review
        .office
        .placements
        .iter()
        .filter_map(|one| {
            let (first, amount) = (one.record.first_day()?, one.record.amount.get()?);
            Some(format!("{first} {}", amount.plain()))
        })
        .collect();
    told.sort();
    assert_eq!(told, ["2026-03-01 40000.00", "2026-03-02 500.00", "2026-03-07 400.00"]);
}

/// Blocks with the same headings one below the other are one table: its header is the first one's.
#[test]
fn blocks_of_one_list_are_one_layout() {
    let dir = office();
    let block = |name: &str| {
        let rows = (1..=5).map(|n| format!("云庭|2026-03-0{n}|邮件|完稿|{name}海报{n}|张三"));
        let rows = rows.collect::<Vec<_>>().join("\n");
        format!("{name}\n项目|下单日期|布署方式|工作类别|工作内容|责任人\n{rows}")
    };
    let text = ["一组", "二组", "三组"].map(block).join("\n");
    write(dir.path(), "策划/下单.csv", &text);
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    let json = std::fs::read_to_string(dir.path().join("输出/接入/接入.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let own = json["files"].as_array().unwrap().iter().find(|one| one["file"] == "策划/下单.csv").unwrap();
    assert_eq!(
        (&own["header_rows"], &own["rows"]),
        (&serde_json::json!([2]), &serde_json::json!(15)),
        "{own}"
    );
}

/// Groups merged over two columns each: the row below them belongs to the header, and the two together name
/// the columns.
#[test]
fn a_head_of_groups_has_two_rows() {
    let dir = tempfile::tempdir().unwrap();
    let text = "= 财务/出纳.xlsx / 2026
~
|2026年媒体付款登记
~
序|项目|媒体|金额||日期||备注
|||应付|实付|计划|实付|
1|云庭|都市晨报|48000|48000|2026-03-02|2026-03-03|
2|江岸|滨江广播|11600|11600|2026-03-05|2026-03-06|尾款
3|云庭|城南晚报|27000|27000|2026-03-09|2026-03-10|
4|江岸|都市晨报|36000|36000|2026-03-12|2026-03-13|
! merge A4:A5
! merge B4:B5
! merge C4:C5
! merge D4:E4
! merge F4:G4
! merge H4:H5";
    std::fs::write(dir.path().join("groups.txt"), text).unwrap();
    let files = files(&cases(dir.path()));
    let adoption = look(&files, &[], &Answers::default(), as_of());
    let seen = &adoption.sheets[0];
    assert_eq!((seen.header_rows.as_slice(), seen.rows), (&[4, 5][..], 4));
    let columns = &adoption.layouts[0].columns;
    let field = |header: &str| {
        let column = columns.iter().find(|column| column.header == header);
        column.unwrap_or_else(|| panic!("{header}: {columns:#?}")).field
    };
    assert_eq!(adoption.layouts[0].table, Some("媒体付款"));
    assert_eq!(
        ["金额应付", "金额实付", "日期计划", "日期实付"].map(field),
        [Some("应付金额"), Some("实付金额"), Some("计划付款日"), Some("实付日期")]
    );
}

/// An answer that counts as nothing is not counted as confirmed, and 结果 says why; a layout that was proposed
/// and has no 采用 yet waits.
#[test]
fn what_counts_as_nothing_is_not_confirmed() {
    const PLAN: &str = "媒介/三月投放明细.csv";
    let dir = office();
    crate::adopt(&request(dir.path()), &|_| {}).unwrap();
    say(dir.path(), PLAN, "采用", "客户回款");
    say(dir.path(), PLAN, "确认", "是");
    let looked = || {
        let given = answers(dir.path());
        let request = read::Request {
            dir: dir.path().to_owned(),
            out: dir.path().join("输出"),
            ..read::Request::default()
        };
        let files = read::spreadsheets(&request).unwrap();
        let adoption = look(&files, &[], &given, as_of());
        let own = adoption.layouts.into_iter().find(|one| one.files.iter().any(|file| file.name == PLAN));
        own.unwrap()
    };
    let own = looked();
    assert!(!own.counts && own.outcome.contains("没有这张表"), "{}", own.outcome);
    say(dir.path(), PLAN, "采用", "排期");
    let own = looked();
    assert!(own.counts && own.outcome.contains("行可读"), "{}", own.outcome);
}

/// One layout of a text in the language of the sets.
fn only(text: &str) -> Layout {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("one.txt"), text).unwrap();
    let files = files(&cases(dir.path()));
    look(&files, &[], &Answers::default(), as_of()).layouts.remove(0)
}

/// A list whose project stands in the title alone: no run reads it from there, so a person chooses the table.
#[test]
fn what_a_run_cannot_do_without_is_said_and_not_chosen() {
    let own = only(
        "= 媒介/台账.xlsx / 台账
|远岚置业 云庭项目 媒体投放台账
排期编号|媒体名称|投放日期|次数|客户金额|客户确认日
M01|都市晨报|2026-03-05|1|51200|2026-02-25
M02|城南晚报|2026-03-12|1|9000|2026-02-25
M03|都市晨报|2026-03-19|1|9000|2026-02-25",
    );
    assert_eq!((own.table, own.confidence), (Some("排期"), Confidence::Medium), "{}", own.reason);
    assert_eq!(own.outcome, "0 行可读，3 行有问题：缺必填列 项目编号");
    assert!(own.reason.contains("缺 项目编号"), "{}", own.reason);
    let sure = own.columns.iter().filter(|one| one.confidence == Confidence::High).count();
    assert_eq!(sure, 6, "its columns are as certain as before");
}

/// A list of projects may begin with their names alone, as a run reads it; what more columns are good for is said.
#[test]
fn a_list_of_projects_lacks_nothing_that_a_run_can_do_without() {
    let own = only(
        "= 楼盘清单.xlsx / 2026
序号|楼盘|开发商|签约日
1|云庭一期|远岚置业有限公司|2026-01-05
2|江岸|江岸地产|2026-01-06
3|望山|望山集团|2026-01-07",
    );
    assert_eq!((own.table, own.outcome.as_str()), (Some("项目"), "3 行可读"), "{}", own.reason);
    let missing: Vec<_> = own.missing.iter().map(|one| (one.field, one.matters.as_str())).collect();
    assert_eq!(
        missing,
        [
            ("合同开始", "有了它才能查对账清单、策略、市场分析和年度计划是否按期"),
            ("客服", "有了它才能把每条提示落到客服本人"),
            ("状态", "有了它才能区分洽谈、暂停和结束的项目"),
        ]
    );
}

/// Three certain columns are enough to propose a table that lacks one.
#[test]
fn a_table_that_lacks_one_column_is_proposed() {
    let own = only(
        "= 财务/收款.xlsx / 收款
收款日期|来款户|收款金额|项目编号
2026-02-26|远岚置业有限公司|51200|XM2026-001
2026-03-03|远岚置业有限公司|39200|XM2026-001
2026-03-09|槲溪置业有限公司|6000|XM2026-002",
    );
    assert_eq!((own.table, own.confidence), (Some("客户到款"), Confidence::Medium), "{}", own.reason);
    assert!(own.reason.contains("缺 付款单位"), "{}", own.reason);
    assert!(own.missing.iter().any(|one| one.field == "付款单位"));
}

/// A person sees of each grid which month and project it is taken for, and from where.
#[test]
fn a_grid_says_its_month_and_project() {
    let days = (1..=31).map(|day| day.to_string()).collect::<Vec<_>>().join("|");
    let row = |name: &str| format!("{name}|都市晨报|100|{}|1|100", "|".repeat(30));
    let own = only(&format!(
        "= 媒介/计划_202604.xlsx / 云庭
|2026年3月 媒体排期表
|项目：云庭
版面/时段|媒体名称|净价|{days}|次数|客户金额
{}
{}
{}",
        row("A1"),
        row("A2"),
        row("A3")
    ));
    assert_eq!(own.grids, ["媒介/计划_202604.xlsx·云庭：2026年3月（标题），项目 云庭（标题）"]);
}
