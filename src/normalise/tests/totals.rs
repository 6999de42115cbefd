//! Total rows and footers in every word, over tables with a key and without one.

use crate::finding::Code;
use crate::testing::{normalised, run};

/// A line below a table whose rows need their number alone.
#[test]
fn lines_below_rounds_and_progress_are_no_records() {
    for line in ["填表说明：请按月填写", "（完）", "- 1 -", "更新日期：2026-03-16", "END", "***"]
    {
        for table in [
            "[工作单/工作单]\n工作单号\nXM2026-101-G01\n[工作单/往来]\n工作单号 | 提交日\nXM2026-101-G01 | 2026-03-02",
            "[媒体排期/排期]\n排期编号\nXM2026-101-M01\n[媒体排期/排期进度]\n排期编号 | 交片日\nXM2026-101-M01 | 2026-03-02",
        ] {
            let outcome = run(&format!("{table}\n{line}"));
            assert!(outcome.all(Code::D03).is_empty(), "{line}: {:#?}", outcome.lines());
        }
    }
}

/// (table as `file/sheet`, header, a row of 50,000, the cells after the word of the total).
const TABLES: [(&str, &str, &str, &str); 7] = [
    (
        "收付款/客户到款",
        "到款编号|到款日期|付款单位|金额|项目编号",
        "DK1|2026-03-09|禾垄置业|50000|XM2026-101",
        "||{}|",
    ),
    (
        "收付款/媒体付款",
        "付款编号|项目编号|媒体名称|实付金额|实付日期",
        "FK1|XM2026-101|都市晨报|50000|2026-03-09",
        "||{}|",
    ),
    ("收付款/服务费", "项目编号|月份|金额", "XM2026-101|2026-03|50000", "|{}"),
    (
        "收付款/期初",
        "类型|项目编号|对方|金额|截至日",
        "客户预收|XM2026-101|禾垄置业|50000|2025-12-31",
        "||{}|",
    ),
    (
        "收付款/开票",
        "发票号码|开票日期|客户名称|项目编号|金额",
        "\"26990000000000000001\"|2026-03-09|禾垄置业|XM2026-101|50000",
        "|||{}",
    ),
    (
        "制作/报价",
        "报价单号|项目编号|日期|内容|金额",
        "XM2026-101-B01|XM2026-101|2026-03-02|展板|50000",
        "|||{}",
    ),
    (
        "媒体排期/排期",
        "排期编号|项目编号|媒体名称|投放日期|次数|客户金额",
        "XM2026-101-M0301|XM2026-101|都市晨报|2026-03-20|1|50000",
        "||||{}",
    ),
];

const WORDS: [&str; 21] = [
    "汇总",
    "合共",
    "总额",
    "共计",
    "Total",
    "TOTAL:",
    "Grand Total",
    "Sum",
    "【合计】",
    "（总计）",
    "禾垄置业 汇总",
    "合计（元）",
    "小 计",
    "共 1 笔记录",
    "本月累计",
    "3月汇总",
    "总计金额",
    "合計",
    "總計：",
    "总金额",
    "累计到款",
];

/// What the control total of a table used: rows and fen; and how many D08 there are.
fn used(table: &str, rows: &str) -> (usize, i64, usize) {
    let outcome = run(&format!("@bare\n[{table}]\n{rows}"));
    let name = table.rsplit('/').next().unwrap();
    let total = outcome.books.control_totals.iter().find(|total| total.table == name).unwrap();
    (total.rows_used, total.used.0, outcome.all(Code::D08).len())
}

#[test]
fn total_rows_are_no_data_and_are_compared() {
    let mut wrong = Vec::new();
    for (table, header, row, after) in TABLES {
        for word in WORDS {
            let after = |figure: &str| after.replace("{}", figure);
            let right = used(table, &format!("{header}\n{row}\n{word}|{}", after("50000")));
            if right != (1, 5_000_000, 0) {
                wrong.push(format!("{table} {word}: {right:?}"));
            }
            let differs = used(table, &format!("{header}\n{row}\n{word}|{}", after("51000")));
            // of which rows a month or another label speaks is known where it stands in them
            let named = match word {
                "3月汇总" => row.contains("2026-03"),
                "禾垄置业 汇总" => row.contains("禾垄置业"),
                _ => true,
            };
            if differs != (1, 5_000_000, usize::from(named)) {
                wrong.push(format!("{table} {word} of 51,000: {differs:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What ledger programs print below the rows: no row of the table, whatever it is.
#[test]
fn closing_lines_are_no_data() {
    let mut wrong = Vec::new();
    for (table, header, row, after) in TABLES {
        for word in [
            "余额",
            "结余",
            "期末余额：50000",
            "上期结余",
            "本期借方发生额",
            "承上页",
            "过次页",
            "承前页",
            "本页计",
            "以上共计伍万元整",
            "金额大写",
        ] {
            let told = used(table, &format!("{header}\n{row}\n{word}|{}", after.replace("{}", "50000")));
            let refused =
                refused(table, &format!("{header}\n{row}\n{word}|{}", after.replace("{}", "50000")));
            if (told, refused) != ((1, 5_000_000, 0), 0) {
                wrong.push(format!("{table} {word}: {told:?} {refused}"));
            }
        }
    }
    // a row with a day or a party of its own is somebody's row
    let (table, header, row, _) = TABLES[0];
    for own in ["|2026-03-10||700||余额", "余额||禾垄置业|700|", "DK2|||700|XM2026-101|余额"] {
        let rows = format!("{header}|备注\n{row}|\n{own}");
        assert_eq!(used(table, &rows).1 + refused(table, &rows), 5_070_000, "{own}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Ledger programs date their totals and balances: a day makes no record of 本月合计.
#[test]
fn a_total_with_a_day_is_no_data() {
    let mut wrong = Vec::new();
    for (table, header, row, total) in [
        (
            "收付款/客户到款",
            "到款编号|到款日期|付款单位|金额|项目编号",
            "DK1|2026-03-09|禾垄置业|300|XM2026-101",
            "|2026-03-31|{}|300|",
        ),
        (
            "收付款/收票",
            "发票号码|发票日期|开票单位|价税合计",
            "77001|2026-03-09|都市晨报社|300",
            "|2026-03-31|{}|300",
        ),
        (
            "收付款/开票",
            "发票号码|开票日期|客户名称|项目编号|金额",
            "77001|2026-03-09|禾垄置业|XM2026-101|300",
            "|2026-03-31|{}||300",
        ),
        (
            "收付款/媒体付款",
            "付款编号|实付日期|媒体名称|项目编号|实付金额",
            "FK1|2026-03-09|都市晨报|XM2026-101|300",
            "|2026-03-31|{}||300",
        ),
        (
            "收付款/期初",
            "类型|项目编号|对方|金额|截至日",
            "客户预收|XM2026-101|禾垄置业|300|2025-12-31",
            "||{}|300|2025-12-31",
        ),
        (
            "收付款/服务费",
            "项目编号|月份|金额|应收日",
            "XM2026-101|2026-03|300|2026-03-31",
            "{}|2026-03|300|",
        ),
    ] {
        for word in ["本月合计", "本年累计", "3月合计", "合计", "期末余额", "承前页", "过次页", "本月计"]
        {
            for day in ["2026-03-31", "\"2026-03-31\""] {
                let total = total.replace("{}", word).replace("2026-03-31", day);
                let rows = format!("{header}\n{row}\n{total}");
                let told = (used(table, &rows), refused(table, &rows));
                if told != ((1, 30_000, 0), 0) {
                    wrong.push(format!("{table} {word} {day}: {told:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // work that is called so is work
    let outcome = run(
        "[工作单/工作单]\n工作单号|下单时间|工作内容\n|2026-03-02|数据汇总\n[制作/报价]\n报价单号|日期|内容|金额\n|2026-03-02|资料汇总|80",
    );
    assert_eq!((outcome.office.orders.len(), outcome.office.quotes.len()), (1, 1), "{:#?}", outcome.lines());
}

/// A total of a part is right where it fits the rows that it names, and otherwise is D08.
#[test]
fn the_total_of_a_month_or_a_project_is_compared_with_its_rows() {
    let rows = "到款编号|到款日期|付款单位|金额|项目编号
        DK1|2026-02-20|禾垄置业|100|XM2026-101
        DK2|2026-03-02|禾垄置业|200|XM2026-101
        DK3|2026-03-05|禾垄置业|400|XM2026-102
        DK4|2026-02-28|禾垄置业|800|XM2026-101\n";
    for (word, right, wrong) in [
        ("3月合计", "600", "700"),
        ("三月小计", "600", "700"),
        ("合计：2月", "900", "700"),
        ("2026年2月份合计", "900", "700"),
        ("本月合计", "900", "600"),
        ("合计 XM2026-102", "400", "500"),
        ("XM2026-101合计", "1,100", "1,000"),
        ("禾垄置业合计", "1,500", "1,400"),
    ] {
        for (figure, said) in [(right, 0), (wrong, 1)] {
            let told = used("收付款/客户到款", &format!("{rows}{word}|||{figure}|"));
            assert_eq!(told, (4, 150_000, said), "{word} {figure}");
        }
    }
    // a label that stands in no row, and a month of which no row is
    for unknown in ["华东合计", "4月合计"] {
        assert_eq!(used("收付款/客户到款", &format!("{rows}{unknown}|||700|")).2, 0, "{unknown}");
    }
}

#[test]
fn footers_are_no_data_and_names_that_begin_like_totals_are() {
    for (table, header, row, after) in TABLES {
        for footer in
            ["导出时间：2026-03-16 09:00", "打印时间|2026-03-16", "以下空白", "第1页 共1页", "数据来源：网银"]
        {
            assert_eq!(
                used(table, &format!("{header}\n{row}\n{footer}")),
                (1, 5_000_000, 0),
                "{table} {footer}"
            );
        }
        for name in ["汇总路广告", "Totally 传媒", "共青城置业", "累计时代广场"] {
            let figures = after.replace("{}", "1000");
            let rows = format!("{header}\n{row}\n{name}|{figures}");
            assert_eq!(used(table, &rows).1 + refused(table, &rows), 5_100_000, "{table} {name}");
        }
    }
}

/// Fen of the rows refused.
fn refused(table: &str, rows: &str) -> i64 {
    let outcome = run(&format!("@bare\n[{table}]\n{rows}"));
    let name = table.rsplit('/').next().unwrap();
    outcome.books.control_totals.iter().find(|total| total.table == name).unwrap().refused.0
}

/// A remark beside which an amount stands is no row, and its amount is said as not read.
#[test]
fn an_amount_beside_a_remark_is_said() {
    let outcome =
        run("@bare\n[收付款/服务费]\n项目编号|月份|金额\nXM2026-101|2026-03|50000\n备注：另有|2026-04|300\n");
    let not_read = &outcome.office.coverage.not_read;
    let left_out: Vec<_> = not_read.iter().filter(|one| one.sheet.is_some()).collect();
    assert_eq!(left_out.len(), 1, "{not_read:?}");
    assert_eq!((left_out[0].rows, left_out[0].sum.map(|sum| sum.0)), (Some(1), Some(30_000)));
}

#[test]
fn a_figure_beside_a_remark_of_a_sheet_that_is_not_read_is_counted() {
    let outcome = crate::testing::run(
        "[收付款/客户到款]\n到款编号 | 金额\nDK1 | 100
         @bare\n@hidden-sheet\n[收付款.xlsx/客户到款 (2)]\n到款编号 | 到款日期 | 付款单位 | 金额
         DK2 | 2026-3-6 | 远岚 | 200\n备注：另有 | | | 30",
    );
    let left_out = &outcome.office.coverage.not_read;
    let told: Vec<_> = left_out.iter().map(|one| (one.rows, one.sum)).collect();
    assert_eq!(told, [(Some(2), Some(crate::model::Fen::yuan(230)))], "{left_out:#?}");
}

/// 合计 in a column of days or of projects, beside a figure that is text (every CSV): no data, and compared.
#[test]
fn a_total_word_in_a_column_of_days_is_no_day() {
    for (table, rows) in [
        (
            "收付款/客户到款",
            "到款日期 | 付款单位 | 金额 | 项目编号\n2026-03-02 | 远岚 | \"100.00\" | XM2026-101\n合计 | | \"{}\" |",
        ),
        (
            "收付款/客户到款",
            "到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-03-02 | 远岚 | 100\n | 合计 | | \"{}\"",
        ),
        (
            "收付款/客户到款",
            "到款日期 | 付款单位 | 金额 | 项目编号\n2026-03-02 | 远岚 | 100 | XM2026-101\n | | \"{}\" | 合计",
        ),
        (
            "收付款/媒体付款",
            "实付日期 | 收款单位 | 实付金额 | 项目编号\n2026-03-02 | 都市晨报社 | 100 | XM2026-101\n总计 | | \"{}\" |",
        ),
        (
            "媒体排期/排期",
            "投放日期 | 媒体名称 | 客户金额 | 项目编号 | 次数\n2026-03-20 | 都市晨报 | 100 | XM2026-101 | 1\n合计 | | \"{}\" | |",
        ),
        (
            "制作/报价",
            "日期 | 内容 | 金额 | 项目编号\n2026-03-02 | 吊旗 | 100 | XM2026-101\n合计 | | \"{}\" |",
        ),
    ] {
        assert_eq!(used(table, &rows.replace("{}", "100.00")), (1, 10_000, 0), "{table} {rows}");
        assert_eq!(used(table, &rows.replace("{}", "110.00")), (1, 10_000, 1), "{table} {rows}");
    }
    let rows =
        "投放日期 | 媒体名称 | 客户金额 | 项目编号 | 次数\n2026-03-20 | 都市晨报 | 100 | XM2026-101 | 1\n";
    for word in ["本月合计", "3月小计", "2026年3月合计", "云庭小计"] {
        let table = format!("{rows}{word} | | \"100.00\" | |");
        assert_eq!(used("媒体排期/排期", &table).1, 10_000, "{word}");
        let table = format!(
            "发票日期 | 开票单位 | 价税合计 | 排期编号\n2026-03-02 | 都市晨报社 | 100 | XM2026-101-M0301\n | | \"100.00\" | {word}"
        );
        assert_eq!(used("收付款/收票", &table).1, 10_000, "{word}");
    }
}

/// A row with a project, and a day or an amount, is data, even if its medium begins like a remark.
#[test]
fn a_medium_that_begins_like_a_remark_is_no_remark() {
    for medium in ["附1号楼LED", "单位1频道", "注1频道", "说明1", "联系人", "乙方"] {
        let rows = format!(
            "媒体名称 | 项目编号 | 投放日期 | 次数 | 客户金额\n{medium} | XM2026-101 | 2026-03-20 | 1 | 10"
        );
        assert_eq!(used("媒体排期/排期", &rows), (1, 1_000, 0), "{medium}");
    }
}

/// A project without a key goes by a name that begins like a remark, if its client stands beside it.
#[test]
fn a_project_that_begins_like_a_remark_is_no_remark() {
    let n = normalised(
        "@bare\n[项目名册/项目]\n项目名称 | 客户名称\n附1号院 | 远岚\n单位1号 | 禾垄\n备注：内部 | 远岚\n注1 |\n",
    );
    let names: Vec<&str> = n.records.projects.iter().map(|project| project.name.text()).collect();
    assert_eq!(names, ["附1号院", "单位1号"]);
}

/// What a closing line says is no record, and the reader is told so.
#[test]
fn closing_lines_are_said() {
    let n = normalised(
        "@bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-03-02 | 远岚 | 100\n | 2026-03-03 | 上年结转 | 778\n平均 | | | 50",
    );
    let said = n
        .findings
        .iter()
        .find(|finding| finding.field.as_deref() == Some("余额行"))
        .map(|f| f.message.clone());
    assert_eq!(said.as_deref(), Some("第 3、4 行是余额、结转、平均一类的数，不是记录"));
}

/// A word in 备注 makes no remark of a row with a day and an amount.
#[test]
fn a_receipt_with_a_remark_is_data() {
    let rows = "到款日期 | 付款单位 | 金额 | 备注\n2026-03-02 | | \"10\" | 附1\n2026-03-03 | | 10 | 说明";
    assert_eq!(used("收付款/客户到款", rows), (2, 2_000, 0));
}

/// A row under the header that counts the columns, or says which must be filled in, is no record.
#[test]
fn a_row_that_counts_the_columns_is_no_record() {
    for counting in ["1 | 2 | 3 | 4", "A | B | C | D", "必填 | 必填 | 选填 | 必填"] {
        let rows =
            format!("到款编号 | 到款日期 | 付款单位 | 金额\n{counting}\nDK1 | 2026-03-02 | 远岚 | 100");
        assert_eq!(used("收付款/客户到款", &rows), (1, 10_000, 0), "{counting}");
    }
}
