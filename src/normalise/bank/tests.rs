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
    assert_eq!((sheet.lines.len(), sheet.foreign), (1, 1));
}
