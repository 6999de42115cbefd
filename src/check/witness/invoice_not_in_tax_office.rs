//! W07: a register has an invoice that the tax office does not have.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::W07,
    name: "invoice-not-in-tax-office",
    title: "登记有、税局无",
    clause: "H-4.2.4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Off(done::number_is_not_covered)],
    needs: &[],
    also_reads: &[],
    explanation: "收票或开票登记了一张专票、普票，开票日期那天的税务局导出在手边，却没有这个号码。请核对号码有没有抄错；收票没有的可能是假发票，先不要付款、抵扣。收据等不是税务发票的，请在发票类型一栏写明。",
    bad: "
        @as-of 2026-03-16
        @also M06 M08 M09
        [收付款/收票]
        发票号码                 | 发票日期   | 开票单位         | 价税合计 | 发票类型
        \"25310000000012345600\" | 2026-03-05 | 棹光户外传播公司 | 9000     | 普票
        [税务发票_202603.csv/发票基础信息]
        数电发票号码             | 销方名称         | 购买方名称   | 开票日期   | 价税合计 | 发票状态
        \"25310000000012345678\" | 云泊商贸         | 我方广告公司 | 2026-03-02 | 90       | 正常
        \"25310000000012345679\" | 远山餐饮         | 我方广告公司 | 2026-03-09 | 80       | 正常
    ",
    good: "
        @as-of 2026-03-16
        @also M06 M08 M09
        [收付款/收票]
        发票号码                 | 发票日期   | 开票单位         | 价税合计 | 发票类型
        \"25310000000012345600\" | 2026-03-10 | 棹光户外传播公司 | 9000     | 普票
        [税务发票_202603.csv/发票基础信息]
        数电发票号码             | 销方名称         | 购买方名称   | 开票日期   | 价税合计 | 发票状态
        \"25310000000012345678\" | 云泊商贸         | 我方广告公司 | 2026-03-02 | 90       | 正常
        \"25310000000012345679\" | 远山餐饮         | 我方广告公司 | 2026-03-09 | 80       | 正常
    ",
    done: done::number_known,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for row in review.books.tax.rows.iter().filter(|row| row.is_missing) {
        let amount = row.amount.map_or("金额未知".to_owned(), |amount| format!("{amount} 元"));
        let date = row.date.map(|date| date.to_string()).unwrap_or_default();
        let message = format!(
            "{}登记了 {date} 的发票 {}（{}，{amount}），那几天的税务局导出里没有这个号码。请核对号码；收据等请在发票类型写明。",
            row.document.side().word(),
            row.key,
            row.party,
        );
        raised.push(about(review.office, Code::W07, row, message));
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;
    use rstest::rstest;

    /// A register row beside an export of 2026-03-02 to 2026-03-09 that knows 12345678 with its red one.
    fn told(row: &str) -> String {
        let outcome = testing::run(&format!(
            "@as-of 2026-03-16\n@setting 本公司名称=我方广告公司\n[收付款/收票]
             发票号码 | 发票日期 | 开票单位 | 价税合计 | 发票类型\n{row}
             [税务发票_202603.csv/发票基础信息]
             数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态 | 是否正数发票 | 备注
             \"25310000000012345678\" | 云泊商贸 | 我方广告公司 | 2026-03-02 | 90 | 已红冲-全额 | 是 |
             \"25310000000012345679\" | 云泊商贸 | 我方广告公司 | 2026-03-09 | -90 | 正常 | 否 | 被红冲蓝字数电票号码：25310000000012345678"
        ));
        outcome.told(Code::W07)
    }

    const SAID: &str = "25310000000012345600 红 未了 - - 财务 我司 9000.00 收票 · A2";

    #[rstest]
    #[case::unknown("\"25310000000012345600\" | 2026-03-05 | 云泊商贸 | 9000 | 专票", SAID)]
    #[case::on_the_first_covered_day("\"25310000000012345600\" | 2026-03-02 | 云泊商贸 | 9000 | 普票", SAID)]
    #[case::on_the_last_covered_day("\"25310000000012345600\" | 2026-03-09 | 云泊商贸 | 9000 | 普票", SAID)]
    #[case::before_the_export("\"25310000000012345600\" | 2026-03-01 | 云泊商贸 | 9000 | 普票", "")]
    #[case::after_the_export("\"25310000000012345600\" | 2026-03-10 | 云泊商贸 | 9000 | 普票", "")]
    #[case::without_a_kind("\"25310000000012345600\" | 2026-03-05 | 云泊商贸 | 9000 |", SAID)]
    #[case::electronic("\"25310000000012345600\" | 2026-03-05 | 云泊商贸 | 9000 | 电子普票", SAID)]
    #[case::digital("\"25310000000012345600\" | 2026-03-05 | 云泊商贸 | 9000 | 数电专票", SAID)]
    #[case::special("\"25310000000012345600\" | 2026-03-05 | 云泊商贸 | 9000 | 专", SAID)]
    #[case::ordinary("\"25310000000012345600\" | 2026-03-05 | 云泊商贸 | 9000 | 普", SAID)]
    #[case::in_full(
        "\"25310000000012345600\" | 2026-03-05 | 云泊商贸 | 9000 | 数电票（增值税专用发票）",
        SAID
    )]
    #[case::another_paper("\"25310000000012345600\" | 2026-03-05 | 云泊商贸 | 9000 | 收据", "")]
    #[case::a_number_that_lost_digits("2.53100000000123E+19 | 2026-03-05 | 云泊商贸 | 9000 | 普票", "")]
    #[case::without_a_day("\"25310000000012345600\" | | 云泊商贸 | 9000 | 普票", "")]
    // a red row that is registered is known
    #[case::the_red_one("\"25310000000012345679\" | 2026-03-09 | 云泊商贸 | -90 | 普票", "")]
    fn a_number_the_tax_office_does_not_know(#[case] row: &str, #[case] expected: &str) {
        assert_eq!(told(row), expected);
    }
}
