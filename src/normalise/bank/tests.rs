//! Statements as banks write them, as literal text files: each gives the same three movements.

use crate::finding::Code;
use crate::model::Fen;
use crate::model::witness::Bank;
use crate::normalise::{Normalised, normalise};
use crate::read::table::{File, Role, Workspace};
use chrono::NaiveDate;
use rstest::rstest;

fn normalised(name: &str, bytes: &[u8]) -> Normalised {
    let file = File { role: Some(Role::Bank), ..crate::read::bytes(name, bytes) };
    assert_eq!(file.refused, None);
    let workspace = Workspace { files: vec![file], ..Workspace::default() };
    normalise(&workspace, "2026-03-16".parse().unwrap())
}

fn read(name: &str, text: &str) -> Bank {
    let text: Vec<&str> = text.trim().lines().map(str::trim).collect();
    normalised(name, text.join("\n").as_bytes()).records.bank
}

/// `day time amount balance party account` of every line.
fn lines(bank: &Bank) -> Vec<String> {
    let balance = |balance: Option<Fen>| balance.map_or("-".to_owned(), Fen::plain);
    bank.sheets
        .iter()
        .flat_map(|sheet| &sheet.lines)
        .map(|line| {
            let (day, amount) = (line.day.date, line.amount.plain());
            format!("{day} {amount} {} {} {}", balance(line.balance), line.party, line.account)
        })
        .collect()
}

const NAME: &str = "银行流水_6222000011112222.csv";

#[rstest]
#[case::two_columns(
    "交易日期,收入金额,支出金额,账户余额,对方户名,摘要
     2026-03-09,51200.00,,151200.00,远岚置业,款
     2026-03-10,,9000.00,142200.00,棹光户外,付款
     2026-03-11,,5.00,142195.00,银行,手续费"
)]
#[case::debit_and_credit_of_the_bank(
    "[HISTORYDETAIL],交易日期[ Transaction Date ],借方发生额（支取）,贷方发生额（收入）,余额[ Balance ],对方单位名称
     ,20260309,0.00,51200.00,151200.00,远岚置业
     ,20260310,9000.00,0.00,142200.00,棹光户外
     ,20260311,5.00,0.00,142195.00,银行"
)]
#[case::brackets_decide(
    "记账日,借方金额（收入）,贷方金额（支出）,余额,对方名称
     2026.3.9,51200,,151200,远岚置业
     2026.3.10,,9000,142200,棹光户外
     2026.3.11,,5,142195,银行"
)]
#[case::amount_and_flag(
    "交易日,借贷标志,交易金额,联机余额,对方户名
     20260309,贷,51200,151200,远岚置业
     20260310,借,9000,142200,棹光户外
     20260311,借Dr,5,142195,银行"
)]
#[case::flag_in_numbers(
    "交易日,借贷标志(1收2付),交易金额,本次余额,对方户名
     20260309,1,51200,151200,远岚置业
     20260310,2,9000,142200,棹光户外
     20260311,2,5,142195,银行"
)]
#[case::flag_and_sign_repeat_each_other(
    "交易日,收支,交易金额,余额,对方户名
     20260309,收入,51200,151200,远岚置业
     20260310,支出,-9000,142200,棹光户外
     20260311,支出,-5,142195,银行"
)]
#[case::signed(
    "入账日期;金额(元);余额(元);对方账户名称
     2026-03-09 09:15:00;+51,200.00;151,200.00;远岚置业
     2026-03-10 10:15:00;-9,000.00;142,200.00;棹光户外
     2026-03-11 11:15:00;-5.00;142,195.00;银行"
)]
#[case::payer_and_payee(
    "交易日期,交易类型,交易金额,交易后余额,付款人名称,收款人名称
     20260309,来账,51200,151200,远岚置业,远山广告
     20260310,往账,9000,142200,远山广告,棹光户外
     20260311,往账,5,142195,远山广告,银行"
)]
#[case::split_day_and_time(
    "交易日期,交易时间,收入,支出,余额,对方户名
     20260309,091500,51200,,151200,远岚置业
     20260310,101500,,9000,142200,棹光户外
     20260311,111500,,5,142195,银行"
)]
#[case::tabs_and_formulas(
    "交易日期\t收入\t支出\t余额\t对方户名\t账号
     =\"20260309\"\t51200\t\t151200\t=\"远岚置业\"\t=\"6222 0000 1111 2222\"
     =\"20260310\"\t\t9000\t142200\t棹光户外\t=\"6222 0000 1111 2222\"
     =\"20260311\"\t\t5\t142195\t银行\t=\"6222 0000 1111 2222\""
)]
#[case::lines_above_and_below(
    "某某银行账户明细,,,,
     账号：6222 0000 1111 2222,,,,
     户名：远山广告,,,,
     查询时间范围：2026-03-01至2026-03-16,,,,
     总笔数：3,,,,
     交易日期,收入,支出,余额,对方户名
     20260309,51200,,151200,远岚置业
     20260310,,9000,142200,棹光户外
     20260311,,5,142195,银行
     合计,51200,9005,,
     打印时间：2026-03-16,,,,"
)]
fn every_layout_gives_the_same_movements(#[case] text: &str) {
    let bank = read(NAME, text);
    assert_eq!(bank.unknown, []);
    assert_eq!(
        lines(&bank),
        [
            "2026-03-09 51200.00 151200.00 远岚置业 6222000011112222",
            "2026-03-10 -9000.00 142200.00 棹光户外 6222000011112222",
            "2026-03-11 -5.00 142195.00 银行 6222000011112222",
        ]
    );
    assert!(bank.sheets.iter().all(|sheet| sheet.totals.is_empty()), "{bank:?}");
}

/// Account and period as banks write them above the table.
#[rstest]
#[case("账号：6217 0033,,\n起止日期：20260301-20260316,,")]
#[case("账号 62170033,,\n查询起止日期 20260301-20260316,,")]
#[case("账号,62170033,\n起止日期,2026-03-01,2026-03-16")]
#[case("账    号：62170033,起止日期 : 2026/03/01 - 2026/03/16,")]
#[case("账　号,62170033,\n期 间,2026-03-01,2026-03-16")]
#[case("账号,62170033,\n期间,2026年3月1日,至,2026年3月16日")]
#[case("查询账号：62170033   币种:人民币  期间：2026年03月01日至2026年03月16日,,")]
#[case("户名：远山广告有限公司  账号：6217-0033  起止日期：2026/03/01-2026/03/16,,")]
#[case(
    "户名：远山广告有限公司账号：6217 0033币种：人民币,,\n期间：20260301-20260316 打印时间：2026-03-17 10:15,,"
)]
fn the_lines_above_give_account_and_period(#[case] above: &str) {
    let bank =
        read("银行流水.csv", &format!("{above}\n交易日期,收入,支出,余额,对方户名\n20260310,5,,5,远岚置业"));
    let [sheet] = &bank.sheets[..] else { panic!("{bank:?}") };
    let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    assert_eq!((sheet.account.as_str(), sheet.period), ("62170033", Some((day(1), day(16)))));
}

#[test]
fn a_statement_in_gbk_is_read() {
    // 交易日期,收入,支出,余额,对方户名 / 20260309,51200,,151200,远岚置业
    let mut bytes =
        b"\xbd\xbb\xd2\xd7\xc8\xd5\xc6\xda,\xca\xd5\xc8\xeb,\xd6\xa7\xb3\xf6,\xd3\xe0\xb6\xee,".to_vec();
    bytes.extend(
        b"\xb6\xd4\xb7\xbd\xbb\xa7\xc3\xfb\n20260309,51200,,151200,\xd4\xb6\xe1\xb0\xd6\xc3\xd2\xb5\n",
    );
    let bank = normalised(NAME, &bytes).records.bank;
    assert_eq!(lines(&bank), ["2026-03-09 51200.00 151200.00 远岚置业 6222000011112222"]);
}

#[rstest]
#[case("日子,进账,出账,结余,对家\n20260309,51200,,151200,远岚置业")]
#[case("交易日期,收入,支出\n20260309,51200,")]
#[case("交易日期,存入,取出,余额\n20260309,51200,,151200")]
#[case("收入,支出,余额,对方户名\n51200,,151200,远岚置业")]
#[case("什么也没有")]
fn a_file_without_known_words_names_those_looked_for(#[case] text: &str) {
    let bank = read(NAME, text);
    assert_eq!(bank.sheets, []);
    let [unknown] = &bank.unknown[..] else { panic!("{bank:?}") };
    assert_eq!(unknown.file, NAME);
    for word in ["交易日期", "贷方发生额", "借方发生额", "发生额", "账户余额", "对方户名"]
    {
        assert!(unknown.reason.contains(word), "{}", unknown.reason);
    }
}

#[test]
fn a_word_of_the_office_is_read_by_its_alias() {
    let text = "@setting 办公室=一部
        [设置/别名表]
        类别 | 写法 | 标准名
        表头 | 进账 | 收入
        表头 | 出账金额 | 支出
        [银行流水_6222000011112222.csv/流水]
        交易日期 | 进账 | 出账金额 | 余额
        2026-03-09 | 51200 | | 151200
        2026-03-10 | | 9000 | 142200";
    let normalised = crate::testing::normalised(text);
    let amounts: Vec<String> =
        normalised.records.bank.sheets[0].lines.iter().map(|line| line.amount.plain()).collect();
    assert_eq!(amounts, ["51200.00", "-9000.00"]);
    assert_eq!(normalised.used_aliases.len(), 2);
}

#[test]
fn a_minus_turns_a_flag_where_it_does_not_repeat_it() {
    let text = "交易日,借贷标志,交易金额,余额,对方户名
        20260309,借,9000,91000,棹光户外
        20260310,借,-9000,100000,棹光户外";
    assert_eq!(
        lines(&read(NAME, text)),
        [
            "2026-03-09 -9000.00 91000.00 棹光户外 6222000011112222",
            "2026-03-10 9000.00 100000.00 棹光户外 6222000011112222"
        ]
    );
    // every outgoing amount is negative, and only the turned signs agree with the balances
    let turned = "交易日,借贷标志,交易金额,余额,对方户名
        20260309,贷,1000,100000,远岚置业
        20260310,借,-9000,109000,棹光户外";
    assert_eq!(lines(&read(NAME, turned))[1], "2026-03-10 9000.00 109000.00 棹光户外 6222000011112222");
}

#[test]
fn our_own_ledger_is_refused() {
    let bank = read(
        NAME,
        "日期,收入,支出,余额,对方户名
         20260309,,51200,151200,远岚置业
         20260310,9000,,142200,棹光户外",
    );
    assert_eq!(bank.sheets, []);
    assert!(bank.unknown[0].reason.contains("日记账"), "{bank:?}");
}

#[test]
fn printed_totals_are_compared_as_printed() {
    let bank = read(
        NAME,
        "总笔数:,3,,,
         贷方发生总额:,51300.00,,,
         借方发生总额:,9000.00,,,
         交易日期,贷方发生额,借方发生额,余额,对方户名
         20260309,51200,,151200,远岚置业
         20260310,,9000,142200,棹光户外",
    );
    let said: Vec<String> = bank.sheets[0]
        .totals
        .iter()
        .map(|total| format!("{} {} {}", total.label, total.printed, total.summed))
        .collect();
    assert_eq!(said, ["总笔数 3 2", "贷方发生总额 51300.00 51200.00"]);
}

#[test]
fn a_row_that_cannot_be_used_is_said() {
    let text = "交易日期,借贷标志,交易金额,余额,对方户名,币种
        2026-02-30,贷,10,110,甲,人民币
        20260310,贷,约10,110,甲,人民币
        20260311,不明,10,110,甲,人民币
        20260312,贷,10,110,甲,美元
        20260313,贷,10,110,甲,人民币
        ,,,,,
        备注：以银行为准,,,,,";
    let text: Vec<&str> = text.lines().map(str::trim).collect();
    let normalised = normalised(NAME, text.join("\n").as_bytes());
    let codes: Vec<Code> = normalised.findings.iter().map(|f| f.code).filter(|c| *c != Code::D23).collect();
    assert_eq!(codes, [Code::D04, Code::D06, Code::D21]);
    // it may be somebody's salary
    assert!(normalised.findings.iter().all(|f| !f.message.contains("约10")), "{:?}", normalised.findings);
    let sheet = &normalised.records.bank.sheets[0];
    assert_eq!((sheet.lines.len(), sheet.foreign.len(), sheet.refused.len()), (1, 1, 3));
}

/// The currency of a line, as banks write our own.
#[rstest]
#[case("人民币", true)]
#[case("￥", true)]
#[case("01", true)]
#[case("156", true)]
#[case("美元", false)]
#[case("USD", false)]
#[case("日圆", false)]
#[case("港元/人民币", false)]
#[case("840", false)]
fn our_own_currency_is_known_however_it_is_written(#[case] written: &str, #[case] ours: bool) {
    let text = format!("交易日期,收入,支出,余额,对方户名,币种\n20260309,512,,512,远岚置业,{written}");
    let sheet = &read(NAME, &text).sheets[0];
    assert_eq!((sheet.lines.len(), sheet.foreign.len()), if ours { (1, 0) } else { (0, 1) });
}

/// Totals are added up as a bank prints them: a reversal on the side of its flag, every row counted.
#[rstest]
#[case::a_reversal(
    "收入总金额:,10000.00,,,\n支出总金额:,7500.00,,,
     交易日期,收支,发生额,余额,对方户名
     20260305,收入,10000,110000,远岚置业
     20260306,支出,8000,102000,棹光户外
     20260309,支出,-500,102500,棹光户外"
)]
#[case::a_sign_that_repeats_its_flag(
    "收入总金额:,10000.00,,,\n支出总金额:,8500.00,,,
     交易日期,收支,发生额,余额,对方户名
     20260305,收入,10000,110000,远岚置业
     20260306,支出,-8000,102000,棹光户外
     20260309,支出,-500,101500,棹光户外"
)]
#[case::nothing_moved(
    "总笔数:,2,,,
     交易日期,收支,发生额,余额,对方户名
     20260305,收入,10000,110000,远岚置业
     20260306,收入,0.00,110000,结息"
)]
#[case::dollars(
    "总笔数:,2,,,,\n收入总金额:,10030.00,,,,
     交易日期,收支,发生额,余额,对方户名,币种
     20260305,收入,10000,110000,远岚置业,人民币
     20260306,收入,30,30,远岚置业,美元"
)]
fn totals_are_those_of_the_rows_as_printed(#[case] text: &str) {
    assert_eq!(read(NAME, text).sheets[0].totals, []);
}

/// Merged days, 〃, 同上 and hidden rows of a statement are read as those of a register.
#[test]
fn a_statement_with_merged_days_and_ditto_marks_is_read_whole() {
    let outcome = crate::testing::run(
        "@as-of 2026-03-16\n@bare\n@merge A2:A4\n@hidden-row 3
        [银行流水_6222.xlsx/流水]\n交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-05 | 10 | | 110 | 甲\n | 5 | | 115 | 〃\n | | 15 | 100 | 乙
        〃 | 7 | | 107 | 同上\n2026-03-06 | 1 | | 108 | 丙",
    );
    let lines: Vec<String> = outcome
        .office
        .bank
        .sheets
        .iter()
        .flat_map(|sheet| &sheet.lines)
        .map(|line| format!("{} {} {}", line.day.date.format("%m-%d"), line.amount.plain(), line.party))
        .collect();
    assert_eq!(
        lines,
        ["03-05 10.00 甲", "03-05 5.00 甲", "03-05 -15.00 乙", "03-05 7.00 乙", "03-06 1.00 丙"]
    );
    assert_eq!(outcome.books.witness.accounts[0].proof.word(), "已证实");
    let said = outcome.one(Code::D19);
    assert!(said.message.contains("5 格"), "{}", said.message);
    assert_eq!((outcome.one(Code::D10).owner.as_str(), said.owner.as_str()), ("财务", "财务"));
    outcome.none(Code::W04);
}

/// An amount that its cell shows in dollars or in 万 is no yuan.
#[rstest]
#[case("[$$-409]#,##0.00")]
#[case("0!.0,")]
fn an_amount_of_another_unit_is_refused(#[case] format: &str) {
    let outcome = crate::testing::run(&format!(
        "@as-of 2026-03-16\n@bare\n@format B2 {format}
        [银行流水_6222.xlsx/流水]\n交易日期 | 收入 | 支出 | 余额 | 对方户名\n2026-03-05 | 10 | | 110 | 甲"
    ));
    assert_eq!(outcome.one(Code::D06).owner, "财务");
    assert_eq!(outcome.office.bank.sheets[0].lines, []);
}

/// A line above the table gives the unit of columns that say none, and of the totals printed there.
#[rstest]
#[case::ten_thousand("单位：万元 | 贷方发生总额：10", "收入", "100000.00")]
#[case::its_own("单位：万元", "收入(元)", "10.00")]
#[case::a_currency("币种：人民币", "收入", "10.00")]
#[case::unclear("单位：百元", "收入", "")]
fn the_unit_above_a_statement(#[case] above: &str, #[case] heading: &str, #[case] expected: &str) {
    let outcome = crate::testing::run(&format!(
        "@as-of 2026-03-16\n@bare\n[银行流水_6222.xlsx/流水]\n{above}\n交易日期 | {heading} | 支出 | 对方户名\n\
         2026-03-05 | 10 | | 甲"
    ));
    let lines = &outcome.office.bank.sheets[0].lines;
    assert_eq!(lines.iter().map(|line| line.amount.plain()).collect::<String>(), expected);
    match expected {
        "" => assert_eq!(outcome.one(Code::D06).owner, "财务"),
        _ => outcome.none(Code::W04),
    }
}

/// Accounts that a spreadsheet turned into numbers have lost digits: they are none, and that is said once a column.
#[test]
fn an_account_that_is_a_number_is_none() {
    let outcome = crate::testing::run(
        "@as-of 2026-03-16\n@bare
        [银行流水_6222000011112222.xlsx/流水]\n交易日期 | 收入 | 支出 | 余额 | 对方户名 | 对方账号 | 本方账号
        2026-03-05 | 10 | | 110 | 甲 | 6.22200001111222E+15 | 6.22288880000111E+15
        2026-03-06 | 10 | | 120 | 甲 | 6.22200001111222E+15 | 6.22288880000111E+15",
    );
    let lines = &outcome.office.bank.sheets[0].lines;
    let accounts: Vec<_> =
        lines.iter().map(|line| (line.account.as_str(), line.party_account.as_str())).collect();
    assert_eq!(accounts, [("6222000011112222", ""); 2]);
    assert_eq!(outcome.all(Code::D21).len(), 2, "{:#?}", outcome.lines());
}

/// A flag that nobody understands says nothing of the way its money went: no such line is used.
#[rstest]
#[case::numbers_without_a_bracket("借贷标志", "1", "2")]
#[case::other_words("收支", "增", "减")]
fn a_flag_that_is_not_understood_is_refused(#[case] heading: &str, #[case] one: &str, #[case] other: &str) {
    let text = format!(
        "交易日期,{heading},发生额,对方户名\n20260305,{one},10000,远岚置业\n20260306,{other},8000,都市晨报社\n20260309,{one},300,远岚置业"
    );
    let normalised = normalised(NAME, text.as_bytes());
    let said = normalised.findings.iter().filter(|finding| finding.code == Code::D21).count();
    let sheet = &normalised.records.bank.sheets[0];
    assert_eq!((sheet.lines.len(), sheet.refused.len(), said), (0, 3, 3));
}

/// Beside amounts with signs of their own a column that is not understood is no flag.
#[test]
fn signed_amounts_need_no_flag() {
    let text = "交易日期,借贷标志,发生额,余额,对方户名\n20260305,普通,10000,110000,远岚置业\n20260306,普通,-8000,102000,都市晨报社";
    assert_eq!(
        lines(&read(NAME, text)),
        [
            "2026-03-05 10000.00 110000.00 远岚置业 6222000011112222",
            "2026-03-06 -8000.00 102000.00 都市晨报社 6222000011112222"
        ]
    );
}

/// A file that names an account by its last digits is of that account, where exactly one ends so: what two
/// files hold of one day is one movement.
#[rstest]
#[case::printed_in_another_file("", "账号：6222000012345678", "6222000012345678 3 60.00")]
#[case::listed("@setting 本公司账号=6222000012345678\n", "", "6222000012345678 3 60.00")]
#[case::two_end_so(
    "@setting 本公司账号=6222000012345678;6333000012345678\n",
    "账号：6222000012345678",
    "5678 2 30.00, 6222000012345678 2 50.00"
)]
fn an_account_is_known_by_its_tail(#[case] setting: &str, #[case] above: &str, #[case] expected: &str) {
    let outcome = crate::testing::run(&format!(
        "{setting}@bare\n[银行流水_尾号5678_2月.xlsx/流水]\n交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-04 | 10 | | 110 | 甲\n2026-03-05 | 20 | | 130 | 乙
        @bare\n[银行流水_尾号5678_3月.xlsx/流水]\n{above}\n交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-05 | 20 | | 130 | 乙\n2026-03-06 | 30 | | 160 | 丙"
    ));
    let accounts = outcome.books.witness.accounts.iter();
    let accounts = accounts.map(|one| format!("{} {} {}", one.account, one.lines, one.income.plain()));
    assert_eq!(accounts.collect::<Vec<_>>().join(", "), expected);
}

/// The name of a company has its brackets as the bank prints it; the same movement printed in two ways is
/// one, and its client is known.
#[test]
fn a_party_keeps_its_brackets() {
    let outcome = crate::testing::run(
        "@bare\n[项目名册/项目]\n项目编号 | 项目名称 | 客户名称\nXM2026-101 | 云庭 | 远岚(上海)置业有限公司
        @bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-03-05 | 远岚（上海）置业有限公司 | 20
        @bare\n[银行流水_6222_3月.xlsx/流水]\n交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-05 | 20 | | 130 | 远岚（上海）置业有限公司\n2026-03-06 | 1 | | 131 | 结息
        @bare\n[银行流水_6222_1旬.xlsx/流水]\n交易日期 | 收入 | 支出 | 余额 | 对方户名
        2026-03-05 | 20 | | 130 | 远岚(上海)置业有限公司",
    );
    let lines = &outcome.books.witness.lines;
    let told = lines.iter().map(|line| format!("{} {}", line.line.amount.plain(), line.line.party));
    let told: Vec<String> = told.collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|one| one.contains("置业")), "{told:?}");
    let parties: Vec<&str> = outcome.office.bank.sheets.iter().map(|s| s.lines[0].party.as_str()).collect();
    assert!(parties.contains(&"远岚（上海）置业有限公司"), "{parties:?}");
    assert_eq!(outcome.all(Code::W02).len() + outcome.all(Code::W01).len(), 0, "{:#?}", outcome.lines());
}
