//! Lines of the bank beside rows of the registers, step by step.

use super::*;
use crate::finding::Code;
use crate::model::memory::Declined;
use crate::testing::{self, Outcome};
use rstest::rstest;

const HEAD: &str = "[项目名册/媒体]
    媒体名称 | 收款单位 | 账号
    棹光户外 | 棹光户外传播公司 | \"6222999988887777\"
    [收付款/客户到款]
    到款编号 | 到款日期 | 付款单位 | 金额 | 流水号 | 收付方式
    {到款}
    [收付款/媒体付款]
    付款编号 | 媒体名称 | 收款单位 | 实付金额 | 实付日期
    {付款}
    [银行流水_6222000011112222.csv/流水]
    交易日期 | 金额 | 对方户名 | 摘要 | 流水号 | 对方账号 | 余额
    2026-03-02 | 1 | 利息 | | | | 0
    {流水}
    2026-03-20 | 1 | 利息 | | | |";

/// Tables of receipts, payments and lines; `;` ends a row.
fn run(receipts: &str, payments: &str, lines: &str) -> Outcome {
    let rows = |text: &str| text.split(';').map(str::trim).collect::<Vec<_>>().join("\n");
    let text = HEAD
        .replace("{到款}", &rows(receipts))
        .replace("{付款}", &rows(payments))
        .replace("{流水}", &rows(lines));
    testing::run(&format!("@as-of 2026-03-20\n@setting 本公司账号=6222000011112222\n{text}"))
}

/// `key@step` of every line but the interest, `-` where it has no row.
fn told(outcome: &Outcome) -> String {
    let witness = &outcome.books.witness;
    let one = |line: &LineBooks| {
        let keys = |rows: &[RowId]| {
            rows.iter().map(|id| witness.rows[*id].key.clone()).collect::<Vec<_>>().join("+")
        };
        match &line.standing {
            LineStanding::Matched { rows, step, .. } => format!("{}@{step}", keys(rows)),
            LineStanding::Names(row) => format!("{}!", witness.rows[*row].key),
            LineStanding::Candidate(row) => format!("{}?", witness.rows[*row].key),
            LineStanding::Tied { first, rows } => format!("{}={first}", keys(rows)),
            LineStanding::Own => "own".to_owned(),
            LineStanding::Returned { .. } => "returned".to_owned(),
            LineStanding::Unregistered => "free".to_owned(),
            LineStanding::Unrelated => "-".to_owned(),
        }
    };
    let mut lines: Vec<&LineBooks> = witness.lines.iter().filter(|line| line.line.party != "利息").collect();
    lines.sort_by_key(|line| line.line.at);
    lines.into_iter().map(one).collect::<Vec<_>>().join(" ")
}

#[rstest]
#[case::number("DK1 | 2026-03-01 | 别人 | 500 | N7", "2026-03-10 | 500 | 远岚置业 | | N7", "DK1@1")]
#[case::own_key(
    "DK202603-001 | 2026-03-10 | 远岚置业 | 500",
    "2026-03-11 | 500 | 云泊 | 付ｄｋ202603－001款",
    "DK202603-001@2"
)]
#[case::a_key_is_a_whole_word(
    "DK202603-01 | 2026-03-10 | 远岚置业 | 500",
    "2026-03-11 | 500 | 云泊 | DK202603-011",
    "DK202603-01?"
)]
#[case::party("DK1 | 2026-03-10 | 远岚置业 | 500", "2026-03-13 | 500 | 远岚置业", "DK1@3")]
#[case::too_far("DK1 | 2026-03-05 | 远岚置业 | 500", "2026-03-11 | 500 | 远岚置业", "free")]
#[case::over_a_weekend("DK1 | 2026-03-06 | 远岚置业 | 500", "2026-03-11 | 500 | 远岚置业", "DK1@3")]
#[case::nearest_first(
    "DK1 | 2026-03-10 | 远岚置业 | 500; DK2 | 2026-03-12 | 远岚置业 | 500",
    "2026-03-11 | 500 | 远岚置业; 2026-03-12 | 500 | 远岚置业",
    "DK1@3 DK2@3"
)]
#[case::as_many_lines_as_rows(
    "DK1 | 2026-03-10 | 远岚置业 | 500; DK2 | 2026-03-10 | 远岚置业 | 500",
    "2026-03-10 | 500 | 远岚置业 | 甲; 2026-03-11 | 500 | 远岚置业 | 乙",
    "DK1@3 DK2@3"
)]
#[case::together(
    "DK1 | 2026-03-10 | 远岚置业 | 500; DK2 | 2026-03-10 | 远岚置业 | 300",
    "2026-03-10 | 800 | 远岚置业",
    "DK1+DK2@4"
)]
#[case::two_of_three(
    "DK1 | 2026-03-10 | 远岚置业 | 500; DK2 | 2026-03-10 | 远岚置业 | 300; DK3 | 2026-03-10 | 远岚置业 | 70",
    "2026-03-10 | 370 | 远岚置业",
    "DK2+DK3@4"
)]
#[case::one_row_of_two_lines(
    "DK1 | 2026-03-10 | 远岚置业 | 800",
    "2026-03-10 | 500 | 远岚置业; 2026-03-10 | 300 | 远岚置业",
    "DK1@4 DK1@4"
)]
#[case::less_a_fee("DK1 | 2026-03-10 | 远岚置业 | 500", "2026-03-10 | 450 | 远岚置业", "DK1@5")]
#[case::more_than_a_fee("DK1 | 2026-03-10 | 远岚置业 | 500", "2026-03-10 | 449.99 | 远岚置业", "free")]
#[case::names_and_differs(
    "DK1 | 2026-03-10 | 远岚置业 | 500 | N7",
    "2026-03-10 | 400 | 远岚置业 | | N7",
    "DK1!"
)]
#[case::unknown_party("DK1 | 2026-03-10 | 远岚置业 | 500", "2026-03-10 | 500 | 云泊商贸", "DK1?")]
#[case::salary("DK1 | 2026-03-10 | 远岚置业 | 500", "2026-03-10 | -8000 | 张三 | 工资", "-")]
#[case::not_a_transfer("DK1 | 2026-03-10 | 远岚置业 | 500 | | 现金", "2026-03-10 | 500 | 远岚置业", "free")]
#[case::returned(
    "DK1 | 2026-03-01 | 远岚置业 | 1",
    "2026-03-09 | -900 | 棹光户外传播公司 | 款; 2026-03-12 | 900 | 棹光户外传播公司 | 账号错退回",
    "returned returned"
)]
#[case::returned_the_same_day(
    "DK1 | 2026-03-01 | 远岚置业 | 1",
    "2026-03-09 | 900 | 棹光户外传播公司 | 冲账; 2026-03-09 | -900 | 棹光户外传播公司 | 款; 2026-03-09 | 700 | 甲 | 退; 2026-03-09 | -700 | 甲 | 款",
    "returned returned returned returned"
)]
#[case::returned_and_registered_both_ways(
    "DK1 | 2026-03-09 | 远岚置业 | 700; DK2 | 2026-03-12 | 远岚置业 | -700",
    "2026-03-09 | 700 | 远岚置业 | 款; 2026-03-12 | -700 | 远岚置业 | 撤单退款",
    "DK1@3 DK2@3"
)]
#[case::returned_and_registered_one_way(
    "DK1 | 2026-03-09 | 远岚置业 | 700",
    "2026-03-09 | 700 | 远岚置业 | 款; 2026-03-12 | -700 | 远岚置业 | 撤单退款",
    "returned returned"
)]
#[case::a_sum_of_parts_that_can_be_told_in_two_ways_ties(
    "DK1 | 2026-03-10 | 远岚置业 | 100; DK2 | 2026-03-10 | 远岚置业 | 100; DK3 | 2026-03-10 | 远岚置业 | 100",
    "2026-03-10 | 200 | 远岚置业",
    "DK1+DK2+DK3=true"
)]
#[case::whatever_stands_in_one_of_several_answers_ties(
    "DK1 | 2026-03-10 | 远岚置业 | 100; DK2 | 2026-03-10 | 远岚置业 | 100; DK3 | 2026-03-10 | 远岚置业 | 100; DK4 | 2026-03-10 | 远岚置业 | 50; DK5 | 2026-03-10 | 远岚置业 | 150",
    "2026-03-10 | 200 | 远岚置业",
    "DK1+DK2+DK3+DK4+DK5=true"
)]
#[case::a_fee_of_two_rows_ties(
    "DK1 | 2026-03-10 | 远岚置业 | 100; DK2 | 2026-03-10 | 远岚置业 | 101",
    "2026-03-10 | 99 | 远岚置业",
    "DK1+DK2=true"
)]
#[case::whoever_stands_in_a_register_is_no_unknown_party(
    "DK1 | 2026-03-10 | 远岚置业 | 500; DK2 | 2026-03-19 | 云泊商贸 | 7",
    "2026-03-10 | 500 | 云泊商贸",
    "-"
)]
#[case::own_account(
    "DK1 | 2026-03-01 | 远岚置业 | 1",
    "2026-03-09 | -900 | 某人 | | | \"6222000011112222\"",
    "own"
)]
#[case::one_line_of_two_rows_ties(
    "DK1 | 2026-03-10 | 远岚置业 | 500; DK2 | 2026-03-10 | 远岚置业 | 500",
    "2026-03-10 | 500 | 远岚置业",
    "DK1+DK2=true"
)]
fn a_line_finds_its_row(#[case] receipts: &str, #[case] lines: &str, #[case] expected: &str) {
    assert_eq!(told(&run(receipts, "", lines)), expected);
}

#[rstest]
// the window of 2026-03-10 ends on 03-13: covered from 03-02 to 03-20
#[case::missing("DK1 | 2026-03-10 | 远岚置业 | 500", "", "DK1 红")]
#[case::its_last_day_is_covered("DK1 | 2026-03-17 | 远岚置业 | 500", "", "DK1 红")]
#[case::its_last_day_is_not("DK1 | 2026-03-18 | 远岚置业 | 500", "", "")]
#[case::before_the_statement("DK1 | 2026-03-04 | 远岚置业 | 500", "", "")]
#[case::there("DK1 | 2026-03-10 | 远岚置业 | 500", "2026-03-10 | 500 | 远岚置业", "")]
#[case::a_candidate("DK1 | 2026-03-10 | 远岚置业 | 500", "2026-03-10 | 500 | 云泊", "DK1 黄")]
#[case::a_tie(
    "DK1 | 2026-03-10 | 远岚置业 | 500; DK2 | 2026-03-10 | 远岚置业 | 500",
    "2026-03-10 | 500 | 远岚置业",
    ""
)]
fn a_row_the_bank_does_not_show(#[case] receipts: &str, #[case] lines: &str, #[case] expected: &str) {
    let outcome = run(receipts, "", lines);
    let found: Vec<String> =
        outcome.all(Code::W02).iter().map(|f| format!("{} {}", f.key, f.severity.word())).collect();
    assert_eq!(found.join(" "), expected);
}

#[test]
fn a_free_line_waits_three_working_days_and_outgoing_is_red() {
    // 2026-03-20 is a Friday: 03-17 is three working days old, 03-16 four
    for (line, expected) in [
        ("2026-03-16 | 500 | 远岚置业", "黄"),
        ("2026-03-17 | 500 | 远岚置业", ""),
        ("2026-03-16 | -500 | 棹光户外传播公司", "红"),
        ("2026-03-16 | -500 | 云泊 | XM2026-101 款", "红"),
        ("2026-03-16 | -500 | 云泊 | 房租", ""),
    ] {
        let outcome = run("DK1 | 2026-03-01 | 远岚置业 | 1", "", line);
        let found: Vec<&str> = outcome.all(Code::W01).iter().map(|f| f.severity.word()).collect();
        assert_eq!(found.join(" "), expected, "{line}");
    }
}

#[test]
fn what_was_declined_with_a_reason_is_settled() {
    let text = "@as-of 2026-03-16
        [银行流水_6222.csv/流水]
        交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-02 | | 500 | 500 | 远岚置业";
    let finding = testing::run(text).one(Code::W01).clone();
    assert!(finding.open && finding.severity == crate::finding::Severity::Red);
    let answer = |word: &str, reason: &str| {
        let declined = Declined { word: word.to_owned(), reason: reason.to_owned() };
        Memory { declined: [(finding.key.clone(), declined)].into(), ..Memory::default() }
    };
    // a word without a reason settles nothing
    for memory in [answer("是", ""), answer("", "退还保证金"), answer("否", "退还保证金")] {
        assert!(testing::run_with(text, memory).one(Code::W01).open);
    }
    let outcome = testing::run_with(text, answer("是", "退还保证金，见收据"));
    let settled = outcome.one(Code::W01);
    assert!(!settled.open && settled.message.ends_with("不登记，原因：退还保证金，见收据。"), "{settled:?}");
    // a client's money back belongs among its receipts
    assert!(settled.message.contains("客户到款里没有"), "{}", settled.message);
}

const EXPORT: &str = "@as-of 2026-03-16
    [项目名册/媒体]
    媒体名称 | 收款单位
    棹光户外 | 棹光户外传播公司
    [收付款/收票]
    发票号码 | 发票日期 | 开票单位 | 不含税 | 税额 | 价税合计
    25310000000000000001 | 2026-03-02 | 棹光户外传播公司 | | | 100
    [税务发票_202603.csv/发票基础信息]
    数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 金额 | 税额 | 价税合计 | 发票状态
    25310000000000000001 | 棹光户外传播公司 | 我方广告公司 | 2026-03-02 | 94.34 | 5.66 | 100 | 正常
    25310000000012345678 | 棹光户外传播公司 | 我方广告公司 | 2026-03-02 | 8490.57 | 509.43 | 9000 | 正常";

#[test]
fn an_invoice_declined_with_a_reason_is_settled() {
    assert!(testing::run(EXPORT).one(Code::W06).open);
    let key = "25310000000012345678".to_owned();
    let declined = Declined { word: "是".to_owned(), reason: "代收代付".to_owned() };
    let memory = Memory { declined: [(key, declined)].into(), ..Memory::default() };
    let outcome = testing::run_with(EXPORT, memory);
    let settled = outcome.one(Code::W06);
    assert!(!settled.open && settled.message.ends_with("不登记，原因：代收代付。"), "{settled:?}");
}

/// 待登记_收票: what the tax office has and the register has not, in the register's own columns.
#[test]
fn invoices_are_proposed_in_the_columns_of_their_register() {
    let (outcome, memory) = (testing::run(EXPORT), Memory::default());
    let input = outcome.input(&memory);
    let [incoming, outgoing] = crate::report::view::status::witness::invoices(&input);
    assert_eq!((incoming.name.as_str(), outgoing.len()), ("待登记_收票", 0));
    let headings: Vec<&str> = incoming.columns.iter().map(|column| column.heading.as_ref()).collect();
    assert_eq!(
        headings,
        [
            "发票号码",
            "发票日期",
            "开票单位",
            "不含税",
            "税额",
            "价税合计",
            "建议编号",
            "理由",
            "不登记",
            "原因"
        ]
    );
    let rows: Vec<_> = incoming.rows().collect();
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!(
        row.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>()[..7].join(" "),
        "Text(\"25310000000012345678\") Day(2026-03-02) Text(\"棹光户外传播公司\") Money(Fen(849057)) Money(Fen(50943)) Money(Fen(900000)) Text(\"25310000000012345678\")"
    );
}

/// 待登记_发布确认: one row a placement and month that the proof has and no 发布确认 speaks of.
#[test]
fn proven_months_without_a_confirmation_are_proposed() {
    let plan = "@as-of 2026-03-16
        [媒体排期/排期]
        排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数
        XM2026-101-M0311 | 都市晨报 | 头版 | 2026-03-05、03-06 | 2
        XM2026-101-M0312 | 都市晨报 | 封底 | 2026-03-05 | 1
        XM2026-101-M0313 | 都市晨报 | 内页 | 2026-03-10 | 1
        [媒体排期/发布确认]
        确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数
        XM2026-101-F01 | XM2026-101-M0312 | 2026-03-05 | 1 | 1
        [播出证明.csv/播出证明]
        排期编号 | 播出日期 | 播出次数
        XM2026-101-M0311 | 2026-03-05 | 1
        XM2026-101-M0312 | 2026-03-05 | 1
        XM2026-101-M0312 | 2026-03-06 | 0
        XM2026-101-M0313 | 2026-03-10 | 1";
    let (outcome, memory) = (testing::run(plan), Memory::default());
    let input = outcome.input(&memory);
    let table = crate::report::view::status::witness::publications(&input);
    let rows: Vec<String> = table
        .rows()
        .map(|row| row.iter().take(6).map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        rows,
        [
            "Blank Text(\"XM2026-101-M0311\") Day(2026-03-05) Count(2) Count(1) Text(\"XM2026-101-M0311/2026-03\")",
            "Blank Text(\"XM2026-101-M0313\") Day(2026-03-10) Count(1) Count(1) Text(\"XM2026-101-M0313/2026-03\")"
        ],
        "{:?}",
        outcome.books.airings
    );
}

#[test]
fn a_tie_is_said_once_on_its_first_line() {
    let outcome = run(
        "DK1 | 2026-03-10 | 远岚置业 | 500; DK2 | 2026-03-10 | 远岚置业 | 500",
        "",
        "2026-03-10 | 500 | 远岚置业",
    );
    let finding = outcome.one(Code::W01);
    assert!(
        finding.message.contains("并列，请指定") && finding.message.contains("DK2"),
        "{}",
        finding.message
    );
    assert!(finding.key.starts_with("银-") && finding.key.chars().count() == 14, "{}", finding.key);
    outcome.none(Code::W02);
}

#[rstest]
#[case::another_name("2026-03-10 | -900 | 云泊商贸 | FK202603-001", "红")]
#[case::another_name_and_account("2026-03-10 | -900 | 云泊商贸 | FK202603-001 | | 6222****7777", "红")]
#[case::the_medium("2026-03-10 | -900 | 棹光户外传播公司", "")]
#[case::another_account("2026-03-10 | -900 | 棹光户外传播公司 | | | \"6222999988880000\"", "黄")]
#[case::a_masked_account("2026-03-10 | -900 | 棹光户外传播公司 | | | 6222****7777", "")]
fn who_was_paid(#[case] line: &str, #[case] expected: &str) {
    let outcome = run(
        "DK1 | 2026-03-01 | 远岚置业 | 1",
        "FK202603-001 | 棹光户外 | 棹光户外传播公司 | 900 | 2026-03-10",
        line,
    );
    let found: Vec<&str> = outcome.all(Code::W05).iter().map(|f| f.severity.word()).collect();
    assert_eq!(found.join(" "), expected);
    for finding in outcome.all(Code::W05) {
        assert!(!finding.message.contains("622299"), "{}", finding.message);
        let tail = line.trim_matches('"').rsplit(' ').next();
        let tail = tail.filter(|word| word.ends_with("0000") || word.ends_with("7777"));
        assert!(
            tail.is_none_or(|word| finding.message.contains(&word[word.len() - 4..])),
            "{}",
            finding.message
        );
    }
}

/// A party is one however it is written: a client by 别名表, a medium by the beginning of its name.
#[rstest]
#[case::rows_of_a_client(
    "DK1 | 2026-03-04 | 远岚置业 | 1100; DK2 | 2026-03-04 | 远岚地产 | 2200",
    "",
    "2026-03-05 | 3300 | 远岚置业",
    "DK1+DK2@4"
)]
#[case::lines_of_a_client(
    "DK1 | 2026-03-09 | 远岚地产 | 7000",
    "",
    "2026-03-09 | 3000 | 远岚置业; 2026-03-09 | 4000 | 远岚地产",
    "DK1@4 DK1@4"
)]
#[case::rows_of_a_medium(
    "DK1 | 2026-03-01 | 远岚置业 | 1",
    "FK1 | 棹光户外 | 棹光户外传播 | 100 | 2026-03-09; FK2 | 棹光户外 | 棹光户外传播公司 | 200 | 2026-03-09",
    "2026-03-09 | -300 | 棹光户外传播公司",
    "FK1+FK2@4"
)]
fn one_party_is_added_up_however_it_is_written(
    #[case] receipts: &str,
    #[case] payments: &str,
    #[case] lines: &str,
    #[case] expected: &str,
) {
    let rows = |text: &str| text.split(';').map(str::trim).collect::<Vec<_>>().join("\n");
    let text = HEAD
        .replace("{到款}", &rows(receipts))
        .replace("{付款}", &rows(payments))
        .replace("{流水}", &rows(lines));
    let alias = "[设置/别名表]\n类别 | 写法 | 标准名\n客户 | 远岚地产 | 远岚置业\n";
    let outcome = testing::run(&format!("@as-of 2026-03-20\n{alias}{text}"));
    assert_eq!(told(&outcome), expected);
}

/// Step 2 asks for one project; a text that names two says nothing of the row.
#[rstest]
#[case::one("XM2026-101 款", "DK1@2")]
#[case::one_twice("XM2026-101 款 XM2026-101", "DK1@2")]
#[case::two("XM2026-101 XM2026-102 款", "DK1?")]
fn a_text_that_names_two_projects_names_none(#[case] words: &str, #[case] expected: &str) {
    let outcome = testing::run(&format!(
        "@as-of 2026-03-20
        [项目名册/项目]\n项目编号\nXM2026-101\nXM2026-102
        [收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号\nDK1 | 2026-03-10 | 远岚置业 | 500 | XM2026-101
        [银行流水_6222.csv/流水]\n交易日期 | 金额 | 对方户名 | 摘要 | 余额\n2026-03-10 | 500 | 云泊商贸 | {words} | 500"
    ));
    assert_eq!(told(&outcome), expected);
}

/// Whoever an office knows without money (人员, 制作商) is no unknown party: a salary is no candidate.
#[rstest]
#[case::staff("[项目名册/人员]\n姓名 | 别名\n张三 | 老张", "张三", "-")]
#[case::staff_by_another_name("[项目名册/人员]\n姓名 | 别名\n张三 | 老张", "老张", "-")]
#[case::a_maker("[制作/报价]\n报价单号 | 制作商\nXM2026-101-B1 | 快印制作", "快印制作", "-")]
#[case::nobody("[项目名册/人员]\n姓名\n张三", "李四", "FK1?")]
fn a_candidate_is_known_to_no_register(#[case] table: &str, #[case] party: &str, #[case] expected: &str) {
    let outcome = testing::run(&format!(
        "@as-of 2026-03-20\n{table}
        [收付款/媒体付款]\n付款编号 | 收款单位 | 实付金额 | 实付日期\nFK1 | 棹光户外传播公司 | 3000 | 2026-03-05
        [银行流水_6222.csv/流水]\n交易日期 | 金额 | 对方户名 | 摘要 | 余额\n2026-03-05 | -3000 | {party} | 三月 | 1"
    ));
    assert_eq!(told(&outcome), expected);
}

/// An account of ours may be short.
#[test]
fn a_line_to_a_short_account_of_ours_is_a_transfer() {
    let outcome = testing::run(
        "@as-of 2026-03-20\n@setting 本公司账号=622288、622299
        [银行流水_622288.csv/流水]\n交易日期 | 金额 | 对方户名 | 对方账号 | 余额\n2026-03-05 | -50 | 远岚置业 | \"622299\" | 1",
    );
    assert_eq!(told(&outcome), "own");
}

/// A receipt of a later day is not there yet, and lends no stranger's line its key.
#[test]
fn a_receipt_dated_later_lends_no_key() {
    let line = "[银行流水_6222.csv/流水]\n交易日期 | 金额 | 对方户名 | 摘要 | 余额\n2026-02-24 | 200 | 某人 | DK202603-004 | 1";
    let row = |day: &str| {
        format!(
            "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK202603-004 | {day} | 远岚置业 | 900"
        )
    };
    testing::run(&format!("@as-of 2026-03-06\n{}\n{line}", row("2026-03-12"))).none(Code::W03);
    testing::run(&format!("@as-of 2026-03-06\n{}\n{line}", row("2026-03-02"))).one(Code::W03);
}

/// A placement that a text names says whose money it is, as a project does: nobody is asked for it.
#[rstest]
#[case("付 XM2026-102-M0301")]
#[case("付 XM2026-102")]
fn a_free_receipt_is_of_the_client_whose_key_it_names(#[case] words: &str) {
    let outcome = testing::run(&format!(
        "@as-of 2026-03-16
        [项目名册/项目]\n项目编号 | 客户名称\nXM2026-101 | 远岚置业\nXM2026-102 | 禾垄置业
        [媒体排期/排期]\n排期编号 | 项目编号\nXM2026-102-M0301 | XM2026-102
        [银行流水_6222.csv/流水]\n交易日期 | 金额 | 对方户名 | 摘要 | 余额\n2026-03-10 | 200 | 陌生人 | {words} | 1"
    ));
    let clients: Vec<&str> =
        outcome.books.witness.lines.iter().flat_map(|line| &line.clients).map(String::as_str).collect();
    assert_eq!(clients, ["禾垄置业"]);
}

/// What differs, by how much, with what money at risk, and the cell: a 流水号 or number names the row.
#[rstest]
#[case::less_came(
    "DK1 | 2026-03-10 | 远岚置业 | 500 | N7",
    "2026-03-10 | 400 | 远岚置业 | | N7",
    "DK1 红 未了 - - 财务 我司 100.00 客户到款 · A2",
    "相差 100.00"
)]
#[case::more_came(
    "DK1 | 2026-03-10 | 远岚置业 | 500 | N7",
    "2026-03-10 | 560.5 | 远岚置业 | | N7",
    "DK1 红 未了 - - 财务 我司 60.50 客户到款 · A2",
    "相差 60.50"
)]
#[case::named_by_its_key(
    "DK202603-001 | 2026-03-10 | 远岚置业 | 500",
    "2026-03-10 | 300 | 远岚置业 | 付DK202603-001",
    "DK202603-001 红 未了 - - 财务 我司 200.00 客户到款 · A2",
    "相差 200.00"
)]
#[case::its_day_is_far(
    "DK1 | 2026-03-03 | 远岚置业 | 500 | N7",
    "2026-03-10 | 500 | 远岚置业 | | N7",
    "DK1 红 未了 - - 财务 我司 - 客户到款 · A2",
    "日期相差太远"
)]
#[case::near_by_three_working_days(
    "DK1 | 2026-03-05 | 远岚置业 | 500 | N7",
    "2026-03-10 | 500 | 远岚置业 | | N7",
    "",
    ""
)]
#[case::a_fee(
    "DK1 | 2026-03-10 | 远岚置业 | 500",
    "2026-03-10 | 495 | 远岚置业",
    "DK1 蓝 未了 - - 财务 我司 5.00 客户到款 · A2",
    "差 5.00，疑手续费"
)]
#[case::as_much_as_a_fee_may_be(
    "DK1 | 2026-03-10 | 远岚置业 | 500",
    "2026-03-10 | 450 | 远岚置业",
    "DK1 蓝 未了 - - 财务 我司 50.00 客户到款 · A2",
    "差 50.00，疑手续费"
)]
#[case::more_than_a_fee("DK1 | 2026-03-10 | 远岚置业 | 500", "2026-03-10 | 449.99 | 远岚置业", "", "")]
fn a_line_that_differs_from_its_row(
    #[case] receipts: &str,
    #[case] line: &str,
    #[case] expected: &str,
    #[case] words: &str,
) {
    let outcome = run(receipts, "", line);
    assert_eq!(outcome.told(Code::W03), expected, "{:#?}", outcome.lines());
    assert!(outcome.all(Code::W03).iter().all(|finding| finding.message.contains(words)));
    if !expected.is_empty() {
        // it is said once: neither the line nor the row is missing beside it
        outcome.none(Code::W01);
        outcome.none(Code::W02);
    }
}

#[test]
fn what_concerns_nobody_is_one_count_and_one_sum() {
    let outcome = run(
        "DK1 | 2026-03-10 | 远岚置业 | 500",
        "",
        "2026-03-10 | 500 | 远岚置业; 2026-03-11 | -8000 | 张三 | 工资; 2026-03-12 | -3000 | 物业 | 房租",
    );
    let account = &outcome.books.witness.accounts[0];
    // the two lines of interest are among them
    assert_eq!(account.unrelated, (4, Fen(200), Fen(1_100_000)));
    assert!(!outcome.lines().iter().any(|line| line.contains("工资") || line.contains("房租")));
}

#[test]
fn a_statement_changes_no_other_figure() {
    let without = testing::run(
        "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK202603-001 | 2026-03-02 | 远岚置业 | 500\n\
         [收付款/媒体付款]\n付款编号 | 实付金额 | 实付日期\nFK202603-001 | 900 | 2026-03-10",
    );
    let with = testing::run(
        "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK202603-001 | 2026-03-02 | 远岚置业 | 500\n\
         [收付款/媒体付款]\n付款编号 | 实付金额 | 实付日期\nFK202603-001 | 900 | 2026-03-10\n\
         [银行流水_622200.csv/流水]\n交易日期 | 金额 | 余额\n2026-02-02 | 1 | 1\n2026-03-12 | 70 | 71",
    );
    let others = |outcome: &Outcome| {
        let others = outcome.lines().into_iter().filter(|line| !line.starts_with('W'));
        others.collect::<Vec<_>>()
    };
    assert_eq!(others(&without), others(&with));
    assert!(with.books.witness.present && !without.books.witness.present);
    assert_eq!(format!("{:?}", without.books.projects), format!("{:?}", with.books.projects));
    assert_eq!(without.books.control_totals, with.books.control_totals);
}

/// Where 客户到款 or 媒体付款 was not read whole, what the bank has may stand there: nothing is proposed.
#[test]
fn nothing_is_proposed_for_a_register_that_was_not_read() {
    let line =
        "[银行流水_6222.csv/流水]\n交易日期 | 金额 | 对方户名 | 余额\n2026-03-02 | 500 | 远岚置业 | 500";
    let proposed = |text: &str| {
        let outcome = testing::run(&format!("@as-of 2026-03-16\n{text}\n{line}"));
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let tables = crate::report::view::status::witness::proposals(&input);
        (outcome.all(Code::W01).len(), tables[0].len(), tables[0].unread.is_some())
    };
    assert_eq!(proposed(""), (1, 1, false));
    assert_eq!(proposed("@file truncated 收付款_江岸.xlsx"), (0, 0, true));
}

/// One month exported twice, the invoice voided in between: 已作废 counts, whatever the files are called.
#[rstest]
#[case("正常", "已作废")]
#[case("已作废", "正常")]
fn an_invoice_does_not_come_back(#[case] first: &str, #[case] second: &str) {
    let export = |file: &str, status: &str| {
        format!(
            "[{file}/发票基础信息]\n数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态
             \"25310000000012345678\" | 云泊商贸 | 我方 | 2026-02-27 | 100 | {status}\n"
        )
    };
    let outcome = testing::run(&format!(
        "@as-of 2026-03-31\n@setting 本公司名称=我方\n{}{}",
        export("税务发票_a.csv", first),
        export("税务发票_b.csv", second)
    ));
    let nets: Vec<Option<Fen>> = outcome.books.tax.invoices.iter().map(|invoice| invoice.net).collect();
    assert_eq!(nets, [Some(Fen::ZERO)]);
}

/// Two rows of one number are two rows beside the bank.
#[test]
fn rows_that_share_a_number_are_both_laid_beside_the_bank() {
    let outcome = run(
        "DK1 | 2026-03-04 | 远岚置业 | 500; DK1 | 2026-03-05 | 远岚置业 | 600",
        "",
        "2026-03-04 | 500 | 远岚置业; 2026-03-05 | 600 | 远岚置业",
    );
    assert_eq!(told(&outcome), "DK1@3 DK1@3");
    outcome.none(Code::W01);
}
