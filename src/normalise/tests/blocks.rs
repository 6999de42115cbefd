//! Several blocks on one sheet, and rows above its header: they are read, or said with their rows and sum.

use crate::finding::Code;
use crate::testing::run;

/// Two blocks one below the other are both read, each by its own header; one whose columns stand elsewhere
/// is said with what it holds. A small summary above a list is no block of it.
#[test]
fn blocks_one_below_the_other_are_read_or_said() {
    let used = |text: &str| {
        let outcome = run(&format!("@bare\n[收付款.xlsx/客户到款]\n{text}"));
        let total = outcome.books.control_totals.iter().find(|total| total.table == "客户到款").unwrap();
        let left_out: Vec<_> =
            outcome.office.coverage.not_read.iter().map(|one| (one.rows, one.sum.map(|sum| sum.0))).collect();
        let doubt = outcome.all(Code::D01).iter().filter(|one| one.key == "收付款.xlsx/客户到款").count();
        (total.rows_used, total.used.0, left_out, doubt)
    };
    let first = "2月到款\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号
        DK1 | 2026-02-05 | 禾垄置业 | 5000 | XM2026-101\nDK2 | 2026-02-06 | 禾垄置业 | 6000 | XM2026-101\n3月到款";
    let second = "DK3 | 2026-03-05 | 禾垄置业 | 7000 | XM2026-101 | 加班\nDK4 | 2026-03-06 | 禾垄置业 | 8000 | XM2026-101 |";
    let more = format!("{first}\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号 | 备注\n{second}");
    assert_eq!(used(&more), (4, 2_600_000, vec![], 0));
    let same = format!("{first}\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号\n{second}");
    assert_eq!(used(&same), (4, 2_600_000, vec![], 0));
    let elsewhere = format!(
        "{first}\n到款编号 | 付款单位 | 到款日期 | 金额 | 项目编号 | 备注\nDK3 | 禾垄置业 | 2026-03-05 | 7000 | XM2026-101 |"
    );
    assert_eq!(used(&elsewhere), (2, 1_100_000, vec![(Some(1), Some(700_000))], 1));
    let summary = format!("项目编号 | 金额 | 备注\nXM2026-101 | 11000 | 两笔\n{first}");
    assert_eq!(used(&summary), (2, 1_100_000, vec![], 0));

    let orders = run("@bare\n[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 工作内容 | 责任人
         G10 | XM2026-101 | 2026-03-02 | 邮件 | 完稿 | 海报 | 张三\nG11 | XM2026-101 | 2026-03-02 | 邮件 | 完稿 | 折页 | 张三
         二组\n工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 工作内容 | 责任人 | 提交日
         G12 | XM2026-101 | 2026-03-03 | 邮件 | 完稿 | 展板 | 张三 | 2026-03-04");
    let told: Vec<_> = orders
        .office
        .orders
        .iter()
        .map(|order| (order.record.key.as_str(), order.record.submitted.get().map(|at| at.to_string())))
        .collect();
    assert_eq!(told, [("G10", None), ("G11", None), ("G12", Some("2026-03-04".to_owned()))]);
}

/// Table, rows and sum of what was left out.
type LeftOut = (String, Option<usize>, Option<i64>);

/// What a sheet of several blocks used, and what it left out.
fn used_and_left_out(rows: &str) -> (i64, Vec<LeftOut>) {
    let outcome = run(&format!("@bare\n[收付款/客户到款]\n{rows}"));
    let total = outcome.books.control_totals.iter().find(|total| total.table == "客户到款").unwrap();
    let left_out = outcome
        .office
        .coverage
        .not_read
        .iter()
        .map(|one| (one.table.clone().unwrap_or_default(), one.rows, one.sum.map(|sum| sum.0)));
    (total.used.0, left_out.collect())
}

/// A block below with another header is counted by its own columns and its own table.
#[test]
fn what_stands_under_another_header_is_summed_by_that_header() {
    let first = "到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-03-02 | 远岚 | 10";
    let (used, left_out) = used_and_left_out(&format!(
        "{first}\n金额 | 到款编号 | 到款日期 | 付款单位\n7 | DK2 | 2026-03-03 | 远岚"
    ));
    assert_eq!((used, left_out), (1_000, vec![("客户到款".to_owned(), Some(1), Some(700))]));
    let (used, left_out) = used_and_left_out(&format!(
        "{first}\n付款编号 | 项目编号 | 媒体名称 | 实付金额 | 实付日期\nFK1 | XM1 | 都市晨报 | 7 | 2026-03-02\nFK2 | XM1 | 都市晨报 | 8 | 2026-03-03"
    ));
    assert_eq!((used, left_out), (1_000, vec![("媒体付款".to_owned(), Some(2), Some(1_500))]));
    let (used, left_out) = used_and_left_out(&format!(
        "{first}\n金额 | 到款编号 | 到款日期 | 付款单位\n7 | DK2 | 2026-03-03 | 远岚\n付款编号 | 媒体名称 | 实付金额 | 实付日期\nFK1 | 都市晨报 | 8 | 2026-03-02"
    ));
    let both = vec![("媒体付款".to_owned(), Some(1), Some(800)), ("客户到款".to_owned(), Some(1), Some(700))];
    assert_eq!((used, left_out), (1_000, both));
}

/// A heading that ends like a total word begins a header all the same.
#[test]
fn a_heading_that_is_a_total_word_is_no_total() {
    let outcome = run("@bare\n[收付款/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计\n26442000000012340001 | 2026-03-02 | 都市晨报社 | 10
         价税合计 | 发票日期 | 发票号码 | 开票单位\n7 | 2026-03-03 | 26442000000012340002 | 都市晨报社");
    let left_out: Vec<_> =
        outcome.office.coverage.not_read.iter().filter_map(|one| Some((one.rows?, one.sum?.0))).collect();
    assert_eq!(left_out, [(1, 700)], "{:#?}", outcome.lines());
}

/// A block below is read in the unit that it says, in its heading or in the line above it.
#[test]
fn a_further_block_is_read_in_its_own_unit() {
    let header = "到款编号 | 到款日期 | 付款单位 | 金额";
    for (between, used) in [
        (header, 1_100),
        ("到款编号 | 到款日期 | 付款单位 | 金额(元)", 1_100),
        ("到款编号 | 到款日期 | 付款单位 | 金额(万元)", 5_000_600),
        ("单位：万元\n到款编号 | 到款日期 | 付款单位 | 金额", 5_000_600),
        ("单位： | 万元\n到款编号 | 到款日期 | 付款单位 | 金额", 5_000_600),
        ("单位：美元\n到款编号 | 到款日期 | 付款单位 | 金额", 600),
        ("2月\n到款编号 | 到款日期 | 付款单位 | 金额", 1_100),
    ] {
        let rows = format!("{header}\nDK1 | 2026-03-02 | 远岚 | 6\n{between}\nDK2 | 2026-03-03 | 远岚 | 5");
        assert_eq!(used_and_left_out(&rows), (used, Vec::new()), "{between}");
    }
    for (line, used) in [
        ("单位： | 万元", 1_500_000),
        ("（万元）", 1_500_000),
        ("客户到款表 | | 万元", 1_500_000),
        ("币别：美元", 0),
        ("货币：人民币", 150),
        ("客户到款表（3月）", 150),
    ] {
        let rows = format!("{line}\n{header}\nDK1 | 2026-03-02 | 远岚 | 1.5");
        assert_eq!(used_and_left_out(&rows).0, used, "{line}");
    }
}

/// What stands above the header of the table that is read is counted, too.
#[test]
fn what_stands_above_the_header_is_left_out_with_its_sum() {
    let table =
        "到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-03-02 | 远岚 | 100\nDK2 | 2026-03-03 | 远岚 | 20";
    for (above, left_out) in [
        ("DK8 | 2026-02-02 | 远岚 | 5\nDK9 | 2026-02-03 | 远岚 | 6", Some(("客户到款", 2, 1_100))),
        (
            "到款编号 | 到款日期 | 金额\nDK8 | 2026-02-02 | 5\nDK9 | 2026-02-03 | 6",
            Some(("客户到款", 2, 1_100)),
        ),
        (
            "付款编号 | 媒体名称 | 实付金额 | 实付日期\nFK1 | 都市晨报 | 7 | 2026-03-02\nFK2 | 都市晨报 | 8 | 2026-03-03",
            Some(("媒体付款", 2, 1_500)),
        ),
        ("客户到款登记表\n制表：张三 | 日期 | 2026-03-16 | 单位：元", None),
        ("项目编号 | XM2026-101 | 期初余额 | 5000", None),
        ("截止日期 | 2026-03-01 | 本月到款 | 120\n编制日期 | 2026-03-01 | | 120", None),
        ("合计 | | | 120", None),
    ] {
        let (used, not_read) = used_and_left_out(&format!("{above}\n{table}"));
        let expected: Vec<_> = left_out
            .into_iter()
            .map(|(table, rows, sum)| (table.to_owned(), Some(rows), Some(sum)))
            .collect();
        assert_eq!((used, not_read), (12_000, expected), "{above}");
    }
}

/// The same of rows without an amount, which have a key.
#[test]
fn a_row_with_a_key_above_the_header_is_left_out() {
    for (table, header, row) in [
        (
            "工作单/工作单",
            "工作单号 | 下单时间 | 工作类别 | 工作内容",
            "XM2026-101-G00{} | 2026-03-02 10:00 | 完稿 | 甲",
        ),
        (
            "媒体排期/发布确认",
            "确认单号 | 排期编号 | 实际日期 | 实际次数",
            "F00{} | XM2026-101-M0301 | 2026-03-02 | 1",
        ),
        (
            "工作单/定期服务",
            "项目编号 | 服务项目 | 对应期间或波次 | 提交时间",
            "XM2026-101 | 每周工作进程 | 第{}周 | 2026-03-0{}",
        ),
        ("媒体排期/排期进度", "排期编号 | 订位日", "XM2026-101-M030{} | 2026-03-02"),
        ("项目名册/前期推进", "项目编号 | 事项 | 日期", "XM2026-101 | 首次拜访 | 2026-03-0{}"),
        ("项目名册/人员", "姓名 | 电话 | 部门", "王{} | 139 | 媒介部"),
    ] {
        let [above, below] = ["1", "2"].map(|number| row.replace("{}", number));
        let outcome = run(&format!("@bare\n[{table}]\n{above}\n{header}\n{below}"));
        let not_read = outcome.office.coverage.not_read.iter();
        let left_out: Vec<_> = not_read.filter_map(|one| Some((one.rows?, one.sum))).collect();
        assert_eq!(left_out, [(1, None)], "{table} {:#?}", outcome.lines());
    }
}

/// Lines of words above these tables are a preface.
#[test]
fn a_preface_of_names_and_days_is_no_record() {
    for (table, header, above) in [
        (
            "工作单/定期服务",
            "项目编号 | 服务项目 | 对应期间或波次 | 提交时间\nXM2026-101 | 每周工作进程 | | 2026-03-06",
            "XM2026-101 | 麦垄里 | 制表日期 | 2026-03-01",
        ),
        (
            "媒体排期/排期进度",
            "排期编号 | 订位日\nXM2026-101-M0301 | 2026-03-02",
            "更新日期 | 2026-03-01\n项目：XM2026-101 | 2026-03-01",
        ),
        ("项目名册/人员", "姓名 | 电话 | 部门\n王一 | 139 | 媒介部", "远岚广告 | 2026 | 通讯录"),
    ] {
        let outcome = run(&format!("@bare\n[{table}]\n{above}\n{header}"));
        let not_read = &outcome.office.coverage.not_read;
        assert!(not_read.iter().all(|one| one.sheet.is_none()), "{table}: {not_read:?}");
    }
}

/// The headings of a narrow table once more, in another order, begin rows that are not read.
#[test]
fn a_narrow_table_turned_round_is_left_out() {
    for (table, first, second) in [
        (
            "媒体排期/排期进度",
            "排期编号 | 订位日\nXM2026-101-M0301 | 2026-03-02",
            "订位日 | 排期编号\n2026-03-03 | XM2026-101-M0302",
        ),
        (
            "项目名册/前期推进",
            "项目编号 | 事项 | 日期\nXM2026-101 | 首次拜访 | 2026-03-02",
            "日期 | 事项 | 项目编号\n2026-03-03 | 首次拜访 | XM2026-101",
        ),
    ] {
        let outcome = run(&format!("@bare\n[{table}]\n{first}\n{second}"));
        let rows: Vec<_> = outcome.office.coverage.not_read.iter().filter_map(|one| one.rows).collect();
        assert_eq!(rows, [1], "{table} {:#?}", outcome.lines());
    }
}

/// A list above a grid on one sheet is not the grid's preamble.
#[test]
fn a_list_above_a_grid_is_left_out_with_its_sum() {
    let days = (1..=10).map(|day| day.to_string()).collect::<Vec<_>>().join(" | ");
    let outcome = run(&format!(
        "@bare\n[媒体排期/排期]\n排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 客户金额\nXM2026-101-M0301 | XM2026-101 | 都市晨报 | 2026-03-20 | 1 | 9
         云庭 2026年3月 媒体排期表\n排期编号 | 媒体名称 | 净价 | {days} | 次数 | 金额\nXM2026-101-M0302 | 都市晨报 | 500 | 1 | | | | | | | | | | 1 | 500"
    ));
    let total = outcome.books.control_totals.iter().find(|total| total.table == "排期").unwrap();
    assert_eq!((total.rows_used, total.used.0), (1, 50_000));
    let left_out: Vec<_> =
        outcome.office.coverage.not_read.iter().map(|one| (one.rows, one.sum.map(|sum| sum.0))).collect();
    assert_eq!(left_out, [(Some(1), Some(900))], "{:#?}", outcome.lines());
}

/// Two columns under one group are told apart by the headings below it.
#[test]
fn two_columns_of_a_group_are_named_by_their_own_headings() {
    let outcome =
        run("@merge D1:E1\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | | 项目编号\n\
         | | | 应收 | 实收 |\nDK1 | 2026-03-02 | 远岚 | 100 | 90 | XM2026-101");
    let said = &outcome.one(Code::D01).message;
    assert!(said.contains("D列“应收”和E列“实收”"), "{said}");
}
