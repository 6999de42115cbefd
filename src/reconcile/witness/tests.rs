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
    let one = |line: &Line| {
        let keys = |rows: &[RowId]| {
            rows.iter().map(|id| witness.rows[*id].key.clone()).collect::<Vec<_>>().join("+")
        };
        match &line.standing {
            Standing::Matched { rows, step, .. } => format!("{}@{step}", keys(rows)),
            Standing::Names(row) => format!("{}!", witness.rows[*row].key),
            Standing::Candidate(row) => format!("{}?", witness.rows[*row].key),
            Standing::Tied { first, rows } => format!("{}={first}", keys(rows)),
            Standing::Own => "own".to_owned(),
            Standing::Returned { .. } => "returned".to_owned(),
            Standing::Unregistered => "free".to_owned(),
            Standing::Unrelated => "-".to_owned(),
        }
    };
    let mut lines: Vec<&Line> = witness.lines.iter().filter(|line| line.line.party != "利息").collect();
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
#[case::a_sum_of_parts_that_can_be_told_in_two_ways_ties(
    "DK1 | 2026-03-10 | 远岚置业 | 100; DK2 | 2026-03-10 | 远岚置业 | 100; DK3 | 2026-03-10 | 远岚置业 | 100",
    "2026-03-10 | 200 | 远岚置业",
    "DK1+DK2+DK3=true"
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
    "2026-03-09 | -900 | 某人 | | | 6222000011112222",
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
    let outcome = testing::run(EXPORT);
    let [incoming, outgoing] =
        crate::report::view::status::witness::invoices(&outcome.input(&Memory::default()));
    assert_eq!((incoming.name.as_str(), outgoing.rows.len()), ("待登记_收票", 0));
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
    let [row] = &incoming.rows[..] else { panic!("{:?}", incoming.rows) };
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
        [媒体排期/发布确认]
        确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数
        XM2026-101-F01 | XM2026-101-M0312 | 2026-03-05 | 1 | 1
        [播出证明.csv/播出证明]
        排期编号 | 播出日期 | 播出次数
        XM2026-101-M0311 | 2026-03-05 | 1
        XM2026-101-M0312 | 2026-03-05 | 1
        XM2026-101-M0312 | 2026-03-06 | 0";
    let outcome = testing::run(plan);
    let table = crate::report::view::status::witness::publications(&outcome.input(&Memory::default()));
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| row.iter().take(6).map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        rows,
        [
            "Blank Text(\"XM2026-101-M0311\") Day(2026-03-05) Count(1) Count(1) Text(\"XM2026-101-M0311/2026-03\")"
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
#[case::another_account("2026-03-10 | -900 | 棹光户外传播公司 | | | 6222999988880000", "黄")]
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
        let tail = line.rsplit(' ').next().filter(|word| word.ends_with("0000") || word.ends_with("7777"));
        assert!(
            tail.is_none_or(|word| finding.message.contains(&word[word.len() - 4..])),
            "{}",
            finding.message
        );
    }
}

/// `account proof lines in out` of every account, with the codes and severities of W04.
fn proved(files: &[(&str, &str)]) -> String {
    let text: Vec<String> = files
        .iter()
        .map(|(name, rows)| {
            let rows = rows.replace(';', "\n");
            format!("[{name}/流水]\n交易日期 | 收入 | 支出 | 余额 | 对方户名\n{rows}")
        })
        .collect();
    let outcome = testing::run(&format!("@as-of 2026-03-20\n{}", text.join("\n")));
    let accounts = outcome.books.witness.accounts.iter();
    let accounts =
        accounts.map(|one| format!("{} {} {} {}", one.proof.word(), one.lines, one.income, one.expense));
    let found = outcome.all(Code::W04).into_iter().map(|f| format!("{}{}", f.severity.word(), f.key));
    accounts.chain(found).collect::<Vec<_>>().join(" ")
}

const A: &str = "银行流水_6222000011112222_a.csv";
const B: &str = "银行流水_6222000011112222_b.csv";

#[rstest]
#[case::whole(&[(A, "2026-03-02 | 10 | | 110;2026-03-03 | | 5 | 105")], "已证实 2 10.00 5.00")]
#[case::newest_first(&[(A, "2026-03-03 | | 5 | 105;2026-03-02 | 10 | | 110")], "已证实 2 10.00 5.00")]
#[case::removed(
    &[(A, "2026-03-02 | 10 | | 110;2026-03-04 | 1 | | 106")],
    "有断点 2 11.00 0.00 红银行流水_6222000011112222_a.csv"
)]
#[case::doubled(
    &[(A, "2026-03-02 | 10 | | 110;2026-03-03 | 10 | | 120;2026-03-03 | 10 | | 120")],
    "有断点 3 30.00 0.00 红银行流水_6222000011112222_a.csv"
)]
#[case::no_balance(&[(A, "2026-03-02 | 10 | | | 甲")], "无余额 1 10.00 0.00")]
#[case::overlap(
    &[(A, "2026-03-02 | 10 | | 110;2026-03-03 | 10 | | 120"), (B, "2026-03-03 | 10 | | 120;2026-03-04 | 10 | | 130")],
    "已证实 3 30.00 0.00"
)]
#[case::a_hole_whose_balances_meet(
    &[(A, "2026-03-02 | 10 | | 110"), (B, "2026-03-09 | 10 | | 120")],
    "已证实 2 20.00 0.00"
)]
#[case::a_file_is_missing(
    &[(A, "2026-03-02 | 10 | | 110"), (B, "2026-03-09 | 10 | | 220")],
    "缺期间 2 20.00 0.00 黄银行流水_6222000011112222_b.csv"
)]
#[case::a_jump_without_a_day_between(
    &[(A, "2026-03-02 | 10 | | 110"), (B, "2026-03-03 | 10 | | 220")],
    "有断点 2 20.00 0.00 红银行流水_6222000011112222_b.csv"
)]
fn balances_are_proved(#[case] files: &[(&str, &str)], #[case] expected: &str) {
    assert_eq!(proved(files), expected);
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
