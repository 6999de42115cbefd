//! W09: an invoice in a register differs from the tax office.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::Choice;
use crate::reconcile::{Invoice, InvoiceRow};

pub(crate) const RULE: Rule = Rule {
    code: Code::W09,
    name: "invoice-differs-from-tax-office",
    title: "与税局不符",
    clause: "H-4.2.4",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Off(done::number_is_not_covered), Property::AlsoOf(Severity::Yellow)],
    needs: &crate::reconcile::TAX_REGISTERS,
    also_reads: &[],
    explanation: "登记的发票和税务局的同一张不一样：价税合计（连同它的红字发票）不等为红；开票单位、日期、专票普票不同为黄。以税务局的为准改正登记。",
    bad: "
        @as-of 2026-03-16
        @also M06 M08 M09
        [收付款/收票]
        发票号码                 | 发票日期   | 开票单位         | 价税合计 | 发票类型
        \"25310000000012345678\" | 2026-03-05 | 棹光户外传播公司 | 9600     | 普票
        [税务发票_202603.csv/发票基础信息]
        数电发票号码             | 销方名称         | 购买方名称   | 开票日期   | 价税合计 | 发票状态
        \"25310000000012345678\" | 棹光户外传播公司 | 我方广告公司 | 2026-03-05 | 9000     | 正常
        \"25310000000012345679\" | 远山餐饮         | 我方广告公司 | 2026-03-09 | 80       | 正常
    ",
    good: "
        @as-of 2026-03-16
        @also M06 M08 M09
        [收付款/收票]
        发票号码                 | 发票日期   | 开票单位         | 价税合计 | 发票类型
        \"25310000000012345678\" | 2026-03-05 | 棹光户外传播公司 | 9000     | 普票
        [税务发票_202603.csv/发票基础信息]
        数电发票号码             | 销方名称         | 购买方名称   | 开票日期   | 价税合计 | 发票状态
        \"25310000000012345678\" | 棹光户外传播公司 | 我方广告公司 | 2026-03-05 | 9000     | 正常
        \"25310000000012345679\" | 远山餐饮         | 我方广告公司 | 2026-03-09 | 80       | 正常
    ",
    done: done::invoice_as_at_tax_office,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let tax = &review.books.tax;
    for (invoice, rows) in tax.asked() {
        let Some(first) = rows.first() else { continue };
        if tax.excess(invoice).is_some() {
            continue;
        }
        let name = format!("{}的发票 {}（{}）", invoice.side.word(), invoice.key, first.party);
        if let Some((value, net)) = tax.register_value(invoice).zip(invoice.net)
            && value != net
        {
            let message = format!(
                "{name}登记 {value} 元，税务局 {net} 元，差 {} 元。请以税务局的为准核对改正。",
                (value - net).abs()
            );
            let mut new = about(review.office, Code::W09, *first, message);
            if invoice.rows.is_empty() {
                new.key.clone_from(&invoice.key); // only red invoices that reverse it are registered
            }
            let others = rows.iter().skip(1).map(|row| row.at);
            raised.push(new.related(others.chain([invoice.record.at])).money((value - net).abs()));
            continue;
        }
        let own = invoice.rows.iter().map(|id| &tax.rows[*id]);
        let Some((row, differences)) =
            own.map(|row| (row, differences(invoice, row))).find(|(_, differences)| !differences.is_empty())
        else {
            continue;
        };
        let message = format!("{name}与税务局不同：{}。请核对改正。", differences.join("；"));
        let new = about(review.office, Code::W09, row, message).related([invoice.record.at]);
        raised.push(new.severity(Severity::Yellow));
    }
}

/// Differences of party, day and kind, if both sides have them.
fn differences(invoice: &Invoice, row: &InvoiceRow) -> Vec<String> {
    let (mut said, differ) = (Vec::new(), invoice.details(row));
    if differ.party {
        said.push(format!("登记“{}”，税务局“{}”", row.party, invoice.party().name));
    }
    if let Some(date) = row.date.filter(|_| differ.date) {
        said.push(format!("登记 {date}，税务局 {}", invoice.record.date));
    }
    if let Some((own, theirs)) = row.kind.zip(invoice.record.kind).filter(|_| differ.kind) {
        said.push(format!("登记{}，税务局{}", own.word(), theirs.word()));
    }
    said
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;
    use rstest::rstest;

    const BLUE: &str = "25310000000012345678";

    /// Register rows and invoices, `;` between them; every finding of W06–W09 in order.
    fn told(rows: &str, invoices: &str) -> String {
        let lines = |text: &str| text.split(';').map(str::trim).collect::<Vec<_>>().join("\n");
        let outcome = testing::run(&format!(
            "@as-of 2026-03-31\n@setting 本公司名称=我方广告公司\n[项目名册/媒体]\n媒体名称 | 收款单位\n棹光户外 | 棹光户外传播公司
             [收付款/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计 | 发票类型\n{}
             [税务发票.csv/发票基础信息]\n数电发票号码 | 发票代码 | 发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票票种 | 发票状态 | 是否正数发票 | 备注\n{}
             \"25310000000000000001\" | | | 云泊商贸 | 我方广告公司 | 2026-03-01 | 1 | | | |
             \"25310000000000000002\" | | | 云泊商贸 | 我方广告公司 | 2026-03-30 | 1 | | | |",
            lines(rows),
            lines(invoices),
        ));
        let codes = [Code::W06, Code::W07, Code::W08, Code::W09];
        let of = |code| outcome.all(code).into_iter().map(move |f| format!("{code}{}", f.severity.word()));
        let money = |code| outcome.all(code).into_iter().map(|f| f.money_at_risk.map(|m| m.plain()));
        let said = codes.into_iter().flat_map(|code| {
            of(code).zip(money(code)).map(|(said, money)| format!("{said} {}", money.unwrap_or_default()))
        });
        said.collect::<Vec<_>>().join(", ")
    }

    #[rstest]
    #[case::equal("9000", "9000 | 普票 | 正常 | 是 |", "")]
    #[case::differs("9600", "9000 | | 正常 | 是 |", "W09红 600.00")]
    #[case::less("8000", "9000 | | 正常 | 是 |", "W09红 1000.00")]
    #[case::kind("9000", "9000 | 数电票（增值税专用发票） | 正常 | 是 |", "W09黄 9000.00")]
    #[case::void("9000", "9000 | | 已作废 | 是 |", "W08红 9000.00")]
    #[case::unknown_status("9000", "900 | | 失控 | 是 |", "")]
    fn one_invoice(#[case] registered: &str, #[case] invoice: &str, #[case] expected: &str) {
        let row = format!("\"{BLUE}\" | 2026-03-05 | 棹光户外传播公司 | {registered} | 普票");
        let invoice = format!("\"{BLUE}\" | | | 棹光户外传播公司 | 我方广告公司 | 2026-03-05 | {invoice}");
        assert_eq!(told(&row, &invoice), expected);
    }

    #[rstest]
    // the blue one alone is registered
    #[case::whole("蓝", "已红冲-全额", "-9000", "W08红 9000.00")]
    #[case::part("蓝", "已红冲-部分", "-3000", "W08红 3000.00")]
    #[case::both_registered("蓝红", "已红冲-部分", "-3000", "")]
    #[case::both_whole("蓝红", "已红冲-全额", "-9000", "")]
    #[case::only_the_red("红", "已红冲-全额", "-9000", "W09红 9000.00")]
    #[case::neither("", "已红冲-部分", "-3000", "W06黄 6000.00")]
    #[case::neither_whole("", "已红冲-全额", "-9000", "")]
    fn a_red_invoice_is_counted_with_the_one_it_reverses(
        #[case] registered: &str,
        #[case] status: &str,
        #[case] red: &str,
        #[case] expected: &str,
    ) {
        let mut rows = Vec::new();
        if registered.contains('蓝') {
            rows.push(format!("\"{BLUE}\" | 2026-03-05 | 棹光户外传播公司 | 9000 | 普票"));
        }
        if registered.contains('红') {
            rows.push(format!("\"25310000000087654321\" | 2026-03-08 | 棹光户外传播公司 | {red} | 普票"));
        }
        let invoices = format!(
            "\"{BLUE}\" | | | 棹光户外传播公司 | 我方广告公司 | 2026-03-05 | 9000 | 普通发票 | {status} | 是 | ;
             \"25310000000087654321\" | | | 棹光户外传播公司 | 我方广告公司 | 2026-03-08 | {red} | 普通发票 | 正常 | 否 | 被红冲蓝字数电票号码：{BLUE} 红字确认单"
        );
        assert_eq!(told(&rows.join(";"), &invoices), expected);
    }

    /// What is compared is the invoice, though only its red one is registered: its number is the key.
    #[test]
    fn the_key_is_the_number_that_is_compared() {
        let outcome = testing::run(&format!(
            "@as-of 2026-03-31\n@setting 本公司名称=我方广告公司\n[收付款/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计
             \"25310000000087654321\" | 2026-03-08 | 云泊商贸 | -9000
             [税务发票.csv/发票基础信息]\n数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态 | 是否正数发票 | 备注
             \"{BLUE}\" | 云泊商贸 | 我方广告公司 | 2026-03-05 | 9000 | 已红冲-全额 | 是 |
             \"25310000000087654321\" | 云泊商贸 | 我方广告公司 | 2026-03-08 | -9000 | 正常 | 否 | 被红冲蓝字数电票号码：{BLUE}"
        ));
        let finding = outcome.one(Code::W09);
        assert_eq!((finding.key.as_str(), finding.money_at_risk), (BLUE, Some(crate::model::Fen(900_000))));
    }

    #[rstest]
    #[case::code_and_number("310012345612345678", "")]
    #[case::number_alone("12345678", "")]
    #[case::with_a_sign_before_it("No.12345678", "")]
    #[case::with_another_sign("№ 310012345612345678", "")]
    #[case::another("12345679", "W06黄 9000.00, W07红 9000.00")]
    fn a_paper_invoice_goes_by_code_and_number(#[case] registered: &str, #[case] expected: &str) {
        let row = format!("\"{registered}\" | 2026-03-05 | 棹光户外传播公司 | 9000 | 普票");
        let invoice = "| \"3100123456\" | \"12345678\" | 棹光户外传播公司 | 我方广告公司 | 2026-03-05 | 9000 | 普通发票 | 正常 | 是 |";
        assert_eq!(told(&row, invoice), expected);
    }

    /// A number that lost its zeros is known where amount and party agree.
    #[test]
    fn a_number_without_its_zeros_is_known_by_amount_and_party() {
        let invoice = "| \"3100123456\" | \"00000006\" | 棹光户外传播公司 | 我方广告公司 | 2026-03-05 | 600 | 普通发票 | 正常 | 是 |";
        let row = |amount: &str| format!("6 | 2026-03-05 | 棹光户外传播公司 | {amount} | 普票");
        assert_eq!(told(&row("600"), invoice), "");
        assert_eq!(told(&row("601"), invoice), "W06黄 600.00, W07红 601.00");
    }

    #[test]
    fn what_is_no_tax_invoice_is_not_asked() {
        let row = "\"SJ001\" | 2026-03-05 | 棹光户外传播公司 | 9000 | 收据";
        assert_eq!(told(row, ""), "");
    }
}
