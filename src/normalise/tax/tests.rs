//! Exports of the tax office as they come.

use crate::finding::Code;
use crate::model::tax::TaxInvoice;
use crate::testing::{self, Outcome};
use rstest::rstest;

/// `number date total status` of every invoice.
fn told(outcome: &Outcome) -> String {
    let one = |invoice: &TaxInvoice| {
        let (date, total) = (invoice.date.format("%m-%d"), invoice.total.plain());
        format!("{} {date} {total} {}", invoice.key(), invoice.status.word())
    };
    let sheets = outcome.office.tax.sheets.iter();
    sheets.flat_map(|sheet| sheet.invoices.iter().map(one)).collect::<Vec<_>>().join("; ")
}

fn run(sheets: &str) -> Outcome {
    testing::run(&format!("@as-of 2026-03-31\n@setting 本公司名称=我方\n{sheets}"))
}

#[rstest]
#[case::as_the_office_exports(
    "[全量发票查询导出结果.xlsx/发票基础信息]
     全量发票查询导出结果
     序号 | 发票代码 | 发票号码 | 数电发票号码 | 销方识别号 | 销方名称 | 购方识别号 | 购买方名称 | 开票日期 | 金额 | 税额 | 价税合计 | 发票来源 | 发票票种 | 发票状态 | 是否正数发票 | 开票人 | 备注
     1 | | | \"25310000000012345678\" | 91A | 甲 | 91B | 我方 | 2026-03-05 10:11:12 | 8490.57 | 509.43 | 9000 | 电子发票服务平台 | 数电票（普通发票） | 正常 | 是 | 张三 | ",
    "25310000000012345678 03-05 9000.00 正常"
)]
#[case::paper(
    "[税务发票.csv/发票基础信息(2)]
     发票代码 | 发票号码 | 销方名称 | 购方名称 | 开票日期 | 金额 | 税额 | 发票状态
     \"3100123456\" | \"00345678\" | 甲 | 我方 | 20260305 | 100 | 6 | 已作废",
    "310012345600345678 03-05 106.00 已作废"
)]
#[case::lines_are_added_up(
    "[税务发票.xlsx/信息汇总表]
     数电票号码 | 销方名称 | 购买方名称 | 开票日期 | 货物或应税劳务名称 | 金额 | 税额 | 价税合计 | 发票状态
     \"25310000000012345678\" | 甲 | 我方 | 2026-03-05 | 广告费 | 100 | 6 | 106 | 正常
     \"25310000000012345678\" | 甲 | 我方 | 2026-03-05 | 制作费 | 200 | 12 | 212 | 正常",
    "25310000000012345678 03-05 318.00 正常"
)]
#[case::lines_without_goods_are_added_up(
    "[税务发票.xlsx/信息汇总表]
     数电票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态
     \"25310000000012345678\" | 甲 | 我方 | 2026-03-05 | 50 | 正常
     \"25310000000012345678\" | 甲 | 我方 | 2026-03-05 | 70 | 正常",
    "25310000000012345678 03-05 120.00 正常"
)]
#[case::invoices_go_before_their_lines(
    "[税务发票.xlsx/信息汇总表]
     数电票号码 | 销方名称 | 购买方名称 | 开票日期 | 货物或应税劳务名称 | 金额 | 税额 | 价税合计 | 发票状态
     \"25310000000012345678\" | 甲 | 我方 | 2026-03-05 | 广告费 | 100 | 6 | 106 | 正常
     [税务发票.xlsx/发票基础信息]
     数电票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态
     \"25310000000012345678\" | 甲 | 我方 | 2026-03-05 | 106 | 正常",
    "25310000000012345678 03-05 106.00 正常"
)]
#[case::a_total_and_a_footer_are_no_data(
    "[税务发票.csv/导出]
     数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态
     \"25310000000012345678\" | 甲 | 我方 | 2026-03-05 | 106 | 正常
     合计 | | | | 106 |
     导出时间：2026-03-31 | | | | |",
    "25310000000012345678 03-05 106.00 正常"
)]
fn invoices_are_read_by_the_words_of_the_header(#[case] sheets: &str, #[case] expected: &str) {
    let outcome = run(sheets);
    assert_eq!(told(&outcome), expected);
    outcome.none(Code::W04);
}

#[rstest]
#[case::number_lost("2.5310000000012E+19 | 甲 | 我方 | 2026-03-05 | 106 | 正常", Code::D21)]
#[case::no_day("\"25310000000012345678\" | 甲 | 我方 | 三月五 | 106 | 正常", Code::D04)]
#[case::no_amount("\"25310000000012345678\" | 甲 | 我方 | 2026-03-05 | 约一百 | 正常", Code::D06)]
fn a_row_that_cannot_be_used_is_said(#[case] row: &str, #[case] code: Code) {
    let outcome = run(&format!(
        "[税务发票.csv/导出]\n数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态\n{row}"
    ));
    assert_eq!(told(&outcome), "");
    assert_eq!(outcome.one(code).key, "税务发票.csv", "{:#?}", outcome.lines());
}

#[test]
fn an_unknown_header_says_which_words_were_looked_for() {
    let outcome = run("[税务发票.csv/导出]\n号 | 卖家 | 买家 | 日子 | 钱\n1 | 甲 | 乙 | 2026-03-05 | 9");
    let finding = outcome.one(Code::W04);
    assert_eq!(finding.key, "税务发票.csv");
    for word in ["数电发票号码", "开票日期", "价税合计", "销方名称", "购买方名称"] {
        assert!(finding.message.contains(word), "{word}: {}", finding.message);
    }
}

#[test]
fn a_word_of_the_office_s_own_is_an_alias() {
    let outcome = run("[设置/别名表]\n类别 | 写法 | 标准名\n表头 | 票据号 | 数电发票号码
         [税务发票.csv/导出]\n票据号 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态
         \"25310000000012345678\" | 甲 | 我方 | 2026-03-05 | 106 | 正常");
    assert_eq!(told(&outcome), "25310000000012345678 03-05 106.00 正常");
    outcome.none(Code::D20);
}

#[test]
fn a_printed_total_that_differs_is_red() {
    let outcome =
        run("[税务发票.csv/导出]\n数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态
         \"25310000000012345678\" | 甲 | 我方 | 2026-03-05 | 106 | 正常\n合计 | | | | 107 |");
    let finding = outcome.one(Code::W04);
    assert!(finding.message.contains("107.00") && finding.message.contains("106.00"), "{}", finding.message);
}

#[test]
fn invoices_of_others_are_one_line_and_listed_nowhere() {
    let outcome =
        run("[税务发票.csv/导出]\n数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态
         \"25310000000012345678\" | 甲 | 乙 | 2026-03-05 | 106 | 正常
         \"25310000000012345679\" | 甲 | 丙 | 2026-03-05 | 106 | 正常");
    assert!(outcome.one(Code::W04).message.contains("2 张"));
    assert!(outcome.books.tax.invoices.is_empty());
}

/// A number that stands in a row which cannot be used is known to the tax office; a row without a readable
/// number may be any invoice. Either way W04 says that rows were not used.
#[rstest]
#[case::read("\"25310000000000000009\" | 甲 | 我方 | 2026-03-06 | 100 | 正常", "W07")]
#[case::day("\"25310000000000000001\" | 甲 | 我方 | 三月 | 100 | 正常", "W04")]
#[case::lost_digits("2.531E+19 | 甲 | 我方 | 2026-03-06 | 100 | 正常", "W04")]
fn a_refused_row_proves_no_absence(#[case] row: &str, #[case] expected: &str) {
    let outcome = run(&format!(
        "[税务发票.xlsx/发票基础信息]
         数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态
         \"25310000000000000005\" | 甲 | 我方 | 2026-03-02 | 50 | 正常
         {row}
         \"25310000000000000006\" | 甲 | 我方 | 2026-03-10 | 60 | 正常
         [收付款/收票]
         发票号码 | 发票日期 | 开票单位 | 价税合计 | 发票类型
         \"25310000000000000001\" | 2026-03-06 | 甲 | 100 | 普票"
    ));
    let found = outcome.findings.iter().map(|finding| finding.code.as_str());
    let found: std::collections::BTreeSet<&str> =
        found.filter(|code| ["W04", "W07"].contains(code)).collect();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [expected], "{:#?}", outcome.lines());
}

/// An invoice may be a register row whose number lost its digits.
#[rstest]
#[case::of_another_amount("2.5310000000012E+19 | 2026-03-02 | 甲 | 51 | 普票", "W06")]
#[case::of_another_party("2.5310000000012E+19 | 2026-03-02 | 乙 | 50 | 普票", "W06")]
#[case::the_same("2.5310000000012E+19 | 2026-03-02 | 甲 | 50 | 普票", "")]
fn an_invoice_may_be_a_row_without_a_readable_number(#[case] row: &str, #[case] expected: &str) {
    let outcome = run(&format!(
        "[项目名册/媒体]\n媒体名称 | 收款单位\n甲报 | 甲\n乙报 | 乙
         [税务发票.xlsx/发票基础信息]
         数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态
         \"25310000000000000005\" | 甲 | 我方 | 2026-03-02 | 50 | 正常
         [收付款/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计 | 发票类型\n{row}"
    ));
    let found = outcome.findings.iter().map(|finding| finding.code.as_str());
    let found: Vec<&str> = found.filter(|code| *code == "W06").collect();
    assert_eq!(found.join(" "), expected, "{:#?}", outcome.lines());
}

/// Without all its lines, or without its red invoice, the value of an invoice is unknown: it is not compared.
#[rstest]
#[case::a_line(
    "[税务发票.xlsx/信息汇总表]
     数电票号码 | 销方名称 | 购买方名称 | 开票日期 | 货物或应税劳务名称 | 价税合计 | 发票状态 | 备注
     \"25310000000000000005\" | 甲 | 我方 | 2026-03-02 | 广告费 | 50 | 正常 |
     \"25310000000000000005\" | 甲 | 我方 | 2026-03-02 | 制作费 | 约五十 | 正常 |"
)]
#[case::a_red_one(
    "[税务发票.xlsx/发票基础信息]
     数电票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态 | 备注
     \"25310000000000000005\" | 甲 | 我方 | 2026-03-02 | 130 | 已红冲-部分 |
     \"25310000000000000006\" | 甲 | 我方 | 2026-03-03 | 约三十 | 正常 | 被红冲蓝字数电票号码：25310000000000000005"
)]
fn a_value_of_which_a_part_is_unread_is_not_compared(#[case] export: &str) {
    let outcome = run(&format!(
        "{export}
         [收付款/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计 | 发票类型
         \"25310000000000000005\" | 2026-03-02 | 甲 | 100 | 普票"
    ));
    for code in [Code::W07, Code::W08, Code::W09] {
        outcome.none(code);
    }
    outcome.one(Code::W04);
}
