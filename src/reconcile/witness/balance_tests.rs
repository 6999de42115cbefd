//! Balances that prove an account, and what breaks the proof.

use super::*;
use crate::finding::Code;
use crate::testing;
use rstest::rstest;

/// Files of a bank with two columns of amounts.
fn sections(files: &[(&str, &str)]) -> String {
    let section = |(name, rows): &(&str, &str)| {
        let rows = rows.replace(';', "\n");
        format!("[{name}/流水]\n交易日期 | 收入 | 支出 | 余额 | 对方户名\n{rows}\n")
    };
    files.iter().map(section).collect()
}

/// `account proof lines in out` of every account, with the codes and severities of W04.
fn proved(files: &[(&str, &str)]) -> String {
    let outcome = testing::run(&format!("@as-of 2026-03-20\n{}", sections(files)));
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
#[case::every_line_refused(
    &[(A, "2026-03-02 | 约5 | | 110;2026-03-03 | 约6 | | 116")],
    "有断点 0 0.00 0.00 红银行流水_6222000011112222_a.csv"
)]
#[case::a_refused_line_between(
    &[(A, "2026-03-02 | 10 | | 110;2026-03-03 | 约5 | | 115;2026-03-04 | 1 | | 116")],
    "有断点 2 11.00 0.00 红银行流水_6222000011112222_a.csv"
)]
#[case::a_refused_line_at_the_end(
    &[(A, "2026-03-02 | 10 | | 110;2026-03-03 | 约5 | | 115")],
    "有断点 1 10.00 0.00 红银行流水_6222000011112222_a.csv"
)]
#[case::a_refused_line_at_the_start(
    &[(A, "2026-03-01 | 约5 | | 100;2026-03-02 | 10 | | 110")],
    "有断点 1 10.00 0.00 红银行流水_6222000011112222_a.csv"
)]
#[case::a_refused_line_without_a_day(
    &[(A, "2026-03-02 | 10 | | 110;2026-02-30 | 5 | | 115")],
    "有断点 1 10.00 0.00 红银行流水_6222000011112222_a.csv"
)]
#[case::a_refused_line_before_which_the_balance_stood(
    &[(A, "2026-03-02 | 10 | | 110;三月二日 | 10 | | 110")],
    "已证实 1 10.00 0.00"
)]
#[case::a_refused_line_without_balances(
    &[(A, "2026-03-02 | 10 | | | 甲;2026-03-03 | 约5 | | | 乙")],
    "无余额 1 10.00 0.00 黄银行流水_6222000011112222_a.csv"
)]
#[case::a_remark_below_the_lines(
    &[(A, "2026-03-02 | 10 | | 110 | 甲;以上为全部 | 10 | | | ")],
    "已证实 1 10.00 0.00"
)]
fn balances_are_proved(#[case] files: &[(&str, &str)], #[case] expected: &str) {
    assert_eq!(proved(files), expected);
}

/// The last printed balance closes the account, though its line could not be used; W04 names the row.
#[test]
fn a_line_that_was_refused_is_named_and_its_balance_closes_the_account() {
    let outcome = testing::run(&format!(
        "@as-of 2026-03-20\n[{A}/流水]\n交易日期 | 借贷标志 | 交易金额 | 余额 | 对方户名
         2026-03-02 | 贷 | 10 | 110 | 甲\n2026-03-03 | 3 | 5 | 115 | 乙"
    ));
    let account = &outcome.books.witness.accounts[0];
    assert_eq!((account.proof, account.closing), (Proof::Broken, Some(Fen(11_500))));
    let finding = outcome.one(Code::W04);
    assert!(finding.message.starts_with(&format!("{A} · 流水 · A3 1 行流水没有用")), "{}", finding.message);
    assert_eq!(outcome.one(Code::D21).owner, "财务");
}

/// What W04 says: the two cells, what was expected, what stands there, the difference; the days that are
/// missing between two files.
#[rstest]
#[case::a_jump(
    &[(A, "2026-03-02 | 10 | | 110;2026-03-04 | 1 | | 116.5")],
    &["A2 与", "A3 的余额接不上", "应为 111.00，印的是 116.50，差 5.50"]
)]
#[case::missing_days(
    &[(A, "2026-03-02 | 10 | | 110"), (B, "2026-03-09 | 10 | | 220")],
    &["之间缺 2026-03-03 至 2026-03-08 的流水", "应为 110.00，印的是 210.00，差 100.00"]
)]
fn a_break_is_said_with_its_figures(#[case] files: &[(&str, &str)], #[case] words: &[&str]) {
    let outcome = testing::run(&format!("@as-of 2026-03-20\n{}", sections(files)));
    let finding = outcome.one(Code::W04);
    for word in words {
        assert!(finding.message.contains(word), "{word}: {}", finding.message);
    }
    assert_eq!((finding.owner.as_str(), finding.clause.as_str()), ("财务", "H-4.2.4"));
}

/// Lines in dollars are said once, at the account they are of, and move nothing.
#[rstest]
#[case::a_column(
    "交易日期 | 账号 | 收入 | 支出 | 余额 | 对方户名 | 币种
     2026-03-02 | 62220001 | 10 | | 110 | 甲 | 人民币
     2026-03-02 | 62220002 | 20 | | 220 | 乙 | CNY
     2026-03-03 | 62220003 | 30 | | 30 | 丙 | 美元",
    "62220001 1 0 110.00, 62220002 1 0 220.00, 62220003 0 1 -"
)]
#[case::above_the_table(
    "账号：62220003 | 币种：美元
     交易日期 | 收入 | 支出 | 余额 | 对方户名
     2026-03-02 | 10 | | 110 | 远岚置业
     2026-03-03 | | 10 | 100 | 远岚置业",
    "62220003 0 2 -"
)]
#[case::a_cell_goes_before_the_line_above(
    "账号：62220001 币种：美元
     交易日期 | 收入 | 支出 | 余额 | 对方户名 | 币种
     2026-03-02 | 10 | | 110 | 甲 | CNY
     2026-03-03 | 5 | | 5 | 甲 |",
    "62220001 1 1 110.00"
)]
fn foreign_lines_are_counted_at_their_own_account(#[case] table: &str, #[case] expected: &str) {
    let outcome = testing::run(&format!("@as-of 2026-03-20\n@bare\n[银行流水.csv/流水]\n{table}"));
    let one = |account: &Account| {
        let closing = account.closing.map_or("-".to_owned(), Fen::plain);
        format!("{} {} {} {closing}", account.account, account.lines, account.foreign)
    };
    let accounts: Vec<String> = outcome.books.witness.accounts.iter().map(one).collect();
    assert_eq!(accounts.join(", "), expected);
    outcome.none(Code::W04);
    outcome.none(Code::W01);
}

/// The same dollars in two files are one line.
#[test]
fn a_foreign_line_in_two_files_counts_once() {
    let file = |name: &str, rows: &str| {
        format!("[{name}/流水]\n交易日期 | 收入 | 支出 | 余额 | 对方户名 | 币种\n{rows}\n")
    };
    let [a, b] = [
        file(A, "2026-03-02 | 10 | | 110 | 甲 | 人民币\n2026-03-03 | 30 | | 30 | 丙 | USD"),
        file(B, "2026-03-03 | 30 | | 30 | 丙 | USD\n2026-03-04 | 30 | | 60 | 丙 | USD"),
    ];
    let outcome = testing::run(&format!("@as-of 2026-03-20\n{a}{b}"));
    assert_eq!(outcome.books.witness.accounts[0].foreign, 2);
}

/// What stood in a line that could not be used may be the row that is looked for: that day proves no absence.
#[rstest]
#[case::all_read("2026-02-20 | 10 | | 110;2026-03-04 | 7 | | 117;2026-03-13 | 1 | | 118", 1)]
#[case::an_amount("2026-02-20 | 10 | | 110;2026-03-04 | 约7 | | 117;2026-03-13 | 1 | | 118", 0)]
#[case::a_day("2026-02-20 | 10 | | 110;三月 | 7 | | 117;2026-03-13 | 1 | | 118", 0)]
#[case::without_balances("2026-02-20 | 10 | | ;2026-03-04 | 约7 | | ;2026-03-13 | 1 | | ", 0)]
#[case::without_balances_and_day("2026-02-20 | 10 | | ;三月 | 7 | | ;2026-03-13 | 1 | | ", 0)]
#[case::no_amount("2026-02-20 | 10 | | 110;2026-03-04 | | | 117 | 远岚;2026-03-13 | 1 | | 118", 0)]
#[case::a_balance_alone("2026-02-20 | 10 | | 110;2026-03-04 | | | 110 | 期末余额;2026-03-13 | 1 | | 111", 1)]
// the balances show that the line moved nothing
#[case::no_movement("2026-02-20 | 10 | | 110;2026-03-04 | 约7 | | 110;2026-03-13 | 1 | | 111", 1)]
fn a_refused_line_proves_no_absence(#[case] rows: &str, #[case] missing: usize) {
    assert_eq!(without_a_line(&[(A, rows)]), (missing, if missing == 1 { "Missing" } else { "Unread" }));
}

/// Another file has every line of the day.
#[test]
fn a_line_refused_in_one_file_may_be_read_in_another() {
    let whole = "2026-03-02 | 10 | | 120;2026-03-04 | 7 | | 127;2026-03-05 | 1 | | 128";
    let rows = "2026-02-20 | 10 | | 110;2026-03-02 | 10 | | 120;2026-03-04 | 约7 | | 127;2026-03-05 | 1 | | 128;2026-03-13 | 1 | | 129";
    assert_eq!(without_a_line(&[(A, rows), (B, whole)]), (1, "Missing"));
}

/// How many W02 a receipt of March 4 without a line raises, and its mark.
fn without_a_line(files: &[(&str, &str)]) -> (usize, &'static str) {
    let outcome = testing::run(&format!(
        "@as-of 2026-03-20\n@setting 本公司账号=6222000011112222\n{}
         [收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-03-04 | 远岚置业 | 100",
        sections(files)
    ));
    let mark = match outcome.books.witness.rows[0usize].mark {
        RowMark::Missing => "Missing",
        RowMark::Unread => "Unread",
        _ => "other",
    };
    (outcome.all(Code::W02).len(), mark)
}

/// Days with a line that could not be read are no covered days.
#[test]
fn a_covered_period_ends_before_an_unread_day() {
    let rows = "2026-03-02 | 10 | | 110;2026-03-04 | 约7 | | 117;2026-03-06 | 1 | | 118";
    let outcome = testing::run(&format!("@as-of 2026-03-20\n{}", sections(&[(A, rows)])));
    let stretches = outcome.books.witness.accounts[0].stretches();
    let told: Vec<String> = stretches.iter().map(|(first, last)| format!("{first} {last}")).collect();
    assert_eq!(told, ["2026-03-02 2026-03-03", "2026-03-05 2026-03-06"]);
}

/// A line may be a row whose amount or day cannot be read: nobody says that the row is not there.
#[rstest]
#[case::no_row("", 1)]
#[case::another_party("DK1 | 2026-03-04 | 槲溪置业 | 约一百", 1)]
#[case::another_day("DK1 | 2026-01-04 | 远岚置业 | 约一百", 1)]
#[case::an_amount("DK1 | 2026-03-04 | 远岚置业 | 约一百", 0)]
#[case::a_day("DK1 | 2026-02-30 | 远岚置业 | 100", 0)]
fn a_line_may_be_a_row_that_cannot_be_read(#[case] row: &str, #[case] free: usize) {
    let outcome = testing::run(&format!(
        "@as-of 2026-03-20
         [项目名册/项目]\n项目编号 | 客户名称\nXM2026-101 | 远岚置业
         {}
         [收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\n{row}",
        sections(&[(A, "2026-03-04 | 100 | | 100 | 远岚置业")])
    ));
    assert_eq!(outcome.all(Code::W01).len(), free, "{:#?}", outcome.lines());
}
