//! Text forms, words that say "not yet", formats and 1904, through the real stages.

use crate::finding::Code;
use crate::model::{Fen, Signed};
use crate::testing::{normalised, run};
use rstest::rstest;

/// Words that plainly say "not yet".
const NOT_YET: [&str; 8] = ["待定", "待确认", "尽快", "月底", "待签", "未签", "未交", "待补"];

/// The gate accuses and the clock runs on as if the cell were blank; D04 stands beside it.
#[rstest]
#[case::booked(
    Code::A08,
    "[媒体排期/排期]\n排期编号 | 客户确认日 | 订位日\nXM2026-101-M0301 | {} | 2026-03-06"
)]
#[case::booked_in_progress(
    Code::A08,
    "[媒体排期/排期]\n排期编号 | 客户确认日 | 订位日\nXM2026-101-M0301 | | 2026-03-06\n\
     [媒体排期/排期进度]\n排期编号 | 客户确认日\nXM2026-101-M0301 | {}"
)]
#[case::contract(
    Code::A04,
    "[项目名册/项目]\n项目编号 | 合同签订日\nXM2026-101 | {}\n\
     [媒体排期/排期]\n排期编号 | 客户确认日 | 订位日\nXM2026-101-M0301 | 2026-03-10 | 2026-03-11"
)]
#[case::strategy(
    Code::A03,
    "[项目名册/项目]\n项目编号 | 策略确认日\nXM2026-101 | {}\n\
     [工作单/工作单]\n工作单号 | 工作类别 | 下单时间 | 开工日\nXM2026-101-G001 | 创意概念 | 2026-03-16 | 2026-03-16"
)]
#[case::submitted(
    Code::T01,
    "[工作单/工作单]\n工作单号 | 下单时间 | 工作类别 | 提交日\nXM2026-101-G005 | 2026-02-13 16:00 | 媒体排期计划 | {}"
)]
#[case::minutes(
    Code::T04,
    "[工作单/会议]\n会议单号 | 会议结束 | 是否重要 | 会议单提交时间 | 归档\n\
     XM2026-101-H01 | 2026-03-05 17:30 | 是 | {} | 是"
)]
#[case::to_be_booked(
    Code::T13,
    "[项目名册/媒体]\n媒体名称 | 付款方式 | 订位提前 | 截稿提前\n都市晨报 | 预付 | 3 | 2\n\
     [媒体排期/排期]\n排期编号 | 媒体名称 | 投放日期 | 费用清单提交日 | 订位日\n\
     XM2026-101-M0303 | 都市晨报 | 2026-03-20 | 2026-03-10 | {}"
)]
#[case::quote(
    Code::A06,
    "[制作/报价]\n报价单号 | 金额 | 客户确认日 | 交制作日\nXM2026-101-B01 | 12000 | {} | 2026-03-04"
)]
#[case::previous_step(
    Code::A05,
    "[工作单/工作单]\n工作单号 | 工作类别 | 前置单号 | 下单时间 | 开工日 | 提交日 | 客户确认日\n\
     XM2026-101-G001 | 创意概念 | | 2026-03-02 | | 2026-03-03 | {}\n\
     XM2026-101-G002 | 文案平面设计稿 | XM2026-101-G001 | 2026-03-02 | 2026-03-09 | |"
)]
#[case::change_document(
    Code::A11,
    "[媒体排期/排期]\n排期编号 | 版本 | 变更书面文件\nXM2026-101-M0301 | 变1 | {}"
)]
fn not_yet_is_as_blank_for_every_rule(#[case] code: Code, #[case] table: &str) {
    let keys = |word: &str| {
        let outcome = run(&table.replace("{}", word));
        outcome.keys(code).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let blank = keys("");
    assert!(!blank.is_empty(), "{code} speaks of the blank cell");
    for word in NOT_YET {
        let outcome = run(&table.replace("{}", word));
        assert_eq!(outcome.keys(code), blank, "{word}: {:#?}", outcome.lines());
        // 未签 in a Y column says 否
        let beside = if code == Code::A11 { Code::D21 } else { Code::D04 };
        let said = usize::from(code != Code::A11 || !word.starts_with('未'));
        assert_eq!(outcome.all(beside).len(), said, "{word}: {:#?}", outcome.lines());
        outcome.none(Code::D13);
    }
}

#[rstest]
#[case(Code::A08, "[媒体排期/排期]\n排期编号 | 客户确认日 | 订位日\nXM2026-101-M0301 | {} | 2026-03-06")]
#[case(
    Code::A04,
    "[项目名册/项目]\n项目编号 | 合同签订日\nXM2026-101 | {}\n\
     [媒体排期/排期]\n排期编号 | 客户确认日 | 订位日\nXM2026-101-M0301 | 2026-03-10 | 2026-03-11"
)]
#[case(
    Code::T01,
    "[工作单/工作单]\n工作单号 | 下单时间 | 工作类别 | 提交日\nXM2026-101-G005 | 2026-02-13 16:00 | 媒体排期计划 | {}"
)]
fn any_other_unreadable_date_accuses_nobody(#[case] code: Code, #[case] table: &str) {
    for word in ["2026-02-30", "2026-3-5-8", "日期不详", "5/3/26"] {
        let outcome = run(&table.replace("{}", word));
        outcome.none(code);
        assert_eq!(outcome.all(Code::D04).len(), 1, "{word}: {:#?}", outcome.lines());
    }
}

#[test]
fn a_word_that_is_repeated_by_ditto_is_said_where_it_is_repeated() {
    let n = normalised("[收付款/客户到款]\n到款编号 | 到款日期 | 金额\nDK1 | 待定 | 100\nDK2 | 同上 | 200");
    let said: Vec<_> = n.findings.iter().filter(|f| f.code == Code::D04).map(|f| f.key.as_str()).collect();
    assert_eq!(said, ["DK1", "DK2"]);
}

#[rstest]
#[case("到款日期", "[收付款/客户到款]\n到款编号 | 到款日期 | 流水号 | 金额")]
#[case("实付日期", "[收付款/媒体付款]\n付款编号 | 实付日期 | 收款单位 | 实付金额")]
#[case("提交日", "[工作单/工作单]\n工作单号 | 提交日 | 规格 | 款数")]
#[case("订位日", "[媒体排期/排期]\n排期编号 | 订位日 | 规格 | 客户金额")]
fn nulls_of_systems_are_blank_and_said_once_a_column(#[case] column: &str, #[case] header: &str) {
    for null in ["NULL", "null", "NaN", "None", "NaT", "N/A", "(null)"] {
        let n = normalised(&format!("{header}\nA-1 | {null} | {null} | 100\nA-2 | {null} | 甲 | 200"));
        let said: Vec<_> = n
            .findings
            .iter()
            .filter(|f| f.code == Code::D19 && f.message.contains("系统导出的空值"))
            .map(|f| (f.field.clone().unwrap_or_default(), f.message.clone()))
            .collect();
        assert_eq!(said.len(), 2, "{null}: {:#?}", n.findings);
        assert!(
            said.iter().any(|(field, text)| field == column && text.contains("2 格")),
            "{null}: {said:?}"
        );
        assert!(!n.findings.iter().any(|f| [Code::D04, Code::D06, Code::D21].contains(&f.code)), "{null}");
    }
    let n = normalised("[工作单/工作单]\n工作单号 | 含模特或租片\nXM2026-101-G001 | N/A");
    assert_eq!(n.records.orders[0].has_licensed_material.known(), Some(&crate::model::YesNo::NotApplicable));
}

#[rstest]
#[case("12,000.00-", Some(-1_200_000), Code::D19)]
#[case("12,000.00－", Some(-1_200_000), Code::D19)]
#[case("+1200", Some(120_000), Code::D23)]
#[case("＋￥1,200.00", Some(120_000), Code::D23)]
#[case("五六万", None, Code::D06)]
fn signs_of_amounts(#[case] written: &str, #[case] fen: Option<i64>, #[case] said: Code) {
    for table in [
        "[收付款/客户到款]\n到款编号 | 金额\nDK1 | {}",
        "[收付款/媒体付款]\n付款编号 | 实付金额\nFK1 | {}",
        "[媒体排期/排期]\n排期编号 | 客户金额\nXM2026-101-M01 | {}",
        "[制作/报价]\n报价单号 | 金额\nXM2026-101-B01 | {}",
    ] {
        let n = normalised(&table.replace("{}", written));
        let r = &n.records;
        let amounts = [
            r.receipts.first().and_then(|record| record.amount.get()),
            r.payments.first().and_then(|record| record.paid.get()),
            r.placements.first().and_then(|record| record.amount.get()),
            r.quotes.first().and_then(|record| record.amount.get()),
        ];
        let read = amounts.into_iter().flatten().find(|amount| *amount != Fen::ZERO);
        assert_eq!(read, fen.map(Fen), "{written} in {table}: {:#?}", n.findings);
        let money =
            |f: &&crate::finding::Raised| matches!(f.code, Code::D06 | Code::D19) && f.place.is_some();
        let codes: Vec<Code> = n.findings.iter().filter(money).map(|f| f.code).collect();
        let expected: Vec<Code> = if said == Code::D23 { vec![] } else { vec![said] };
        assert_eq!(codes, expected, "{written} in {table}: {:#?}", n.findings);
    }
}

#[test]
fn about_so_many_is_no_number() {
    for table in [
        "[媒体排期/排期]\n排期编号 | 次数\nXM2026-101-M01 | {}",
        "[工作单/工作单]\n工作单号 | 款数\nXM2026-101-G01 | {}",
        "[媒体排期/发布确认]\n确认单号 | 排期编号 | 实际次数\nXM2026-101-F01 | | {}",
        "[制作/报价]\n报价单号 | 数量\nXM2026-101-B01 | {}",
        "[项目名册/媒体]\n媒体名称 | 订位提前\n都市晨报 | {}",
    ] {
        for written in ["两三次", "三五次", "五六", "七八个", "二三十", "十几次", "3-5次"] {
            let n = normalised(&table.replace("{}", written));
            assert!(n.findings.iter().any(|f| f.code == Code::D21), "{written} in {table}");
        }
        for written in ["两次", "十二次", "二十", "3次"] {
            let n = normalised(&table.replace("{}", written));
            assert!(!n.findings.iter().any(|f| f.code == Code::D21), "{written} in {table}");
        }
    }
}

#[test]
fn a_plain_number_in_a_workbook_of_1904_is_counted_from_there() {
    for (table, of) in [
        ("[收付款/客户到款]\n到款编号 | 到款日期\nDK1 | 44628", 0),
        ("[收付款/媒体付款]\n付款编号 | 实付日期\nFK1 | 44628", 1),
        ("[工作单/工作单]\n工作单号 | 提交日\nXM2026-101-G01 | 44628", 2),
        ("[媒体排期/排期]\n排期编号 | 客户确认日\nXM2026-101-M01 | 44628", 3),
        ("[制作/报价]\n报价单号 | 客户确认日\nXM2026-101-B01 | 44628", 4),
    ] {
        for (directive, day) in [("@since-1904\n", "2026-03-09"), ("", "2022-03-08")] {
            let n = normalised(&format!("{directive}{table}"));
            let r = &n.records;
            let days = [
                r.receipts.first().and_then(|record| record.date.get()),
                r.payments.first().and_then(|record| record.date.get()),
                r.orders.first().and_then(|record| record.submitted.get()).map(|moment| moment.date),
                r.placements.first().and_then(|record| record.confirmed.get()).and_then(Signed::date),
                r.quotes.first().and_then(|record| record.confirmed.get()).and_then(Signed::date),
            ];
            assert_eq!(days[of].map(|day| day.to_string()).as_deref(), Some(day), "{table}");
        }
    }
}

#[rstest]
#[case::display_in_wan("金额(万元)", "0!.0,", "50000", None)]
#[case::display_in_wan_escaped("金额（万元）", "0\\.0,\"万\"", "50000", None)]
#[case::display_in_thousands("金额(千元)", "#,##0,", "50000", None)]
#[case::wan_in_full("金额(万元)", "0.00", "5", Some(50_000))]
#[case::displayed_smaller_without_a_unit("金额", "0!.0,", "50000", Some(50_000))]
#[case::unit_behind_the_figure("金额", "0.00\"万元\"", "5", None)]
#[case::unit_behind_and_above("金额(万元)", "0.00\"万\"", "5", Some(50_000))]
#[case::dollars("金额", "[$$-409]#,##0.00", "50000", None)]
#[case::euro("金额", "#,##0.00\\ \"€\"", "50000", None)]
#[case::hong_kong("金额", "\"HK$\"#,##0.00", "50000", None)]
#[case::yen("金额", "[$¥-411]#,##0", "50000", None)]
#[case::yuan("金额", "[$¥-804]#,##0.00", "50000", Some(50_000))]
#[case::words("金额", "[DBNum2][$-804]General\"元整\"", "50000", Some(50_000))]
fn formats_that_change_what_a_figure_says(
    #[case] heading: &str,
    #[case] format: &str,
    #[case] figure: &str,
    #[case] yuan: Option<i64>,
) {
    for (table, of) in [
        (
            format!(
                "@bare\n@format D2 {format}\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | {heading}\nDK1 | 2026-3-9 | 甲 | {figure}"
            ),
            0,
        ),
        (
            format!(
                "@bare\n@format D2 {format}\n[制作/报价]\n报价单号 | 项目编号 | 内容 | {heading}\nXM2026-101-B01 | XM2026-101 | 海报 | {figure}"
            ),
            1,
        ),
        (
            format!(
                "@bare\n@format D2 {format}\n[媒体排期/排期]\n排期编号 | 媒体名称 | 次数 | {heading}\nXM2026-101-M01 | 晨报 | 1 | {figure}"
            ),
            2,
        ),
    ] {
        let n = normalised(&table);
        let r = &n.records;
        let amounts = [
            r.receipts.first().map(|record| &record.amount),
            r.quotes.first().map(|record| &record.amount),
            r.placements.first().map(|record| &record.amount),
        ];
        let amount = amounts[of].unwrap();
        assert_eq!(amount.get(), yuan.map(Fen::yuan), "{table}");
        assert_eq!(amount.is_refused(), yuan.is_none(), "{table}");
        let refused: Vec<_> = n.findings.iter().filter(|f| f.code == Code::D06).collect();
        assert_eq!(refused.len(), usize::from(yuan.is_none()), "{table}: {refused:#?}");
        assert!(!n.findings.iter().any(|f| f.code == Code::D07), "{table}");
    }
}

#[test]
fn a_row_in_another_currency_is_refused() {
    for (table, of) in [
        ("[收付款/客户到款]\n到款编号 | 金额 | 币种\nDK1 | 50000 | {}", 0),
        ("[收付款/媒体付款]\n付款编号 | 币别 | 实付金额\nFK1 | {} | 50000", 1),
        ("[收付款/开票]\n发票号码 | 货币 | 金额\nA1 | {} | 50000", 2),
    ] {
        for (currency, known) in [
            ("CNY", true),
            ("RMB", true),
            ("人民币", true),
            ("￥", true),
            ("¥", true),
            ("cny", true),
            ("", true),
            ("NULL", true),
            ("人民币元", true),
            ("USD", false),
            ("美元", false),
            ("HKD", false),
            ("港币", false),
            ("EUR", false),
            ("日元", false),
        ] {
            let n = normalised(&table.replace("{}", currency));
            let r = &n.records;
            let amounts = [
                r.receipts.first().map(|record| &record.amount),
                r.payments.first().map(|record| &record.paid),
                r.invoices_out.first().map(|record| &record.amount),
            ];
            assert_eq!(amounts[of].unwrap().get().is_some(), known, "{currency} in {table}");
            assert_eq!(n.findings.iter().any(|f| f.code == Code::D06), !known, "{currency} in {table}");
        }
    }
    let merged =
        "@merge C2:C3\n[收付款/客户到款]\n到款编号 | 金额 | 币种\nDK1 | 1 | 美元\nDK2 | 2 |\nDK3 | 3 |";
    let ditto = "[收付款/客户到款]\n到款编号 | 金额 | 币种\nDK1 | 1 | 美元\nDK2 | 2 | 同上\nDK3 | 3 | 人民币";
    let above = "@bare\n[收付款/客户到款]\n客户到款登记 币种：美元\n到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-3-9 | 甲 | 5";
    for (table, known) in
        [(merged, vec![false, false, true]), (ditto, vec![false, false, true]), (above, vec![false])]
    {
        let n = normalised(table);
        let read: Vec<bool> = n.records.receipts.iter().map(|r| r.amount.get().is_some()).collect();
        assert_eq!(read, known, "{table}");
    }
}

#[test]
fn urgent_in_words() {
    for (written, urgent) in [
        ("急", true),
        ("加急", true),
        ("特急", true),
        ("是", true),
        ("普通", false),
        ("一般", false),
        ("不急", false),
        ("x", false),
    ] {
        let n = normalised(&format!("[工作单/工作单]\n工作单号 | 是否加急\nXM2026-101-G01 | {written}"));
        assert_eq!(
            n.records.orders[0].rush.known().map(crate::model::YesNo::is_yes),
            Some(urgent),
            "{written}"
        );
    }
}

/// A second table below the first is another table: no payment becomes a receipt, and it is said.
#[test]
fn a_second_table_on_the_sheet_is_not_read_by_the_first_header() {
    let n = normalised(
        "@bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号\nDK1 | 2026-3-9 | 某公司 | 100 | XM2026-101\n\
         二、媒体付款 | | | |\n付款编号 | 实付日期 | 收款单位 | 实付金额 | 项目编号\nFK1 | 2026-3-10 | 晨报广告 | 80 | XM2026-101",
    );
    let read: Vec<_> = n.records.receipts.iter().map(|one| (one.key.as_str(), one.amount.get())).collect();
    assert_eq!(read, [("DK1", Some(Fen::yuan(100)))]);
    let not_read: Vec<_> = n.coverage.not_read.iter().map(|one| (one.rows, one.reason.as_str())).collect();
    assert_eq!(not_read, [(Some(1), "第 4 行起是另一个表头（像“媒体付款”表），从这一行起没有读")]);
    assert!(n.coverage.gaps.iter().any(|gap| gap.table == "收付款/媒体付款"), "{:?}", n.coverage.gaps);
}

/// The header printed again on the next page, with a unit more or less, is no table.
#[test]
fn a_header_that_stands_again_is_passed_over() {
    let n = normalised(
        "@bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-3-9 | 某公司 | 100\n\
         到款编号 | 收款日期 | 付款方 | 金额（元）\nDK2 | 2026-3-10 | 某公司 | 80",
    );
    assert_eq!(n.records.receipts.len(), 2);
    assert_eq!(n.coverage.not_read, []);
}

/// Lines below a table in which somebody signs, dates or is reached are no receipts.
#[rstest]
#[case("经办人签字： | | | 日期：2026-3-5")]
#[case("制表人：张三 | | 审核：李四 |")]
#[case("2026年3月16日 | | |")]
#[case("填表日期：2026.3.16 | | |")]
#[case("联系电话： | 13800000000 | |")]
fn a_line_of_signatures_is_no_record(#[case] line: &str) {
    let n = normalised(&format!(
        "@bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-3-9 | 某公司 | 100\n{line}"
    ));
    assert_eq!(n.records.receipts.len(), 1, "{line}");
    assert!(n.findings.iter().all(|one| one.code != Code::D06 && one.code != Code::D13), "{:?}", n.findings);
}

/// A numeral in words is counted in the unit of its column, unless it says its own.
#[rstest]
#[case("三", 30_000)]
#[case("十二", 120_000)]
#[case("壹万贰仟元整", 12_000)]
fn a_numeral_in_words_has_the_unit_of_its_column(#[case] written: &str, #[case] yuan: i64) {
    let n = normalised(&format!(
        "@bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额(万元)\nDK1 | 2026-3-9 | 某公司 | {written}"
    ));
    assert_eq!(n.records.receipts[0].amount.get(), Some(Fen::yuan(yuan)), "{written}");
}
