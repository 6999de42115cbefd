//! What ends a finding about a witness: a witness that agrees, not one that is missing. Also whether any
//! witness still covers the matter: a statement that is gone, or covers other days, ends nothing. It reads
//! what reconcile compared.

use super::{exists, raised};
use crate::check::rule::{Asked, Review};
use crate::model::choice::SettlementMethod;
use crate::reconcile::{Invoice, InvoiceMark, InvoiceRow, RowBooks, RowMark};

/// Whether the rule does not raise it now.
pub(in crate::check) fn is_quiet(review: &Review, asked: &Asked) -> bool {
    !asked.open && !raised(review, asked.run).iter().any(|one| one.open && one.key == asked.key)
}

fn row<'a>(review: &Review<'a>, key: &str) -> Option<&'a RowBooks> {
    review.books.witness.rows.iter().find(|row| row.key == key)
}

/// W02: the bank has the row, or the row says that it was no transfer.
pub(in crate::check) fn shown_by_bank(review: &Review, asked: &Asked) -> bool {
    let matched = row(review, asked.key).is_some_and(|row| row.mark == RowMark::Matched);
    is_quiet(review, asked) && (matched || went_another_way(review, asked.key))
}

/// Whether the row has a 收付方式 other than 转账, and its day and amount.
fn went_another_way(review: &Review, key: &str) -> bool {
    let another = |method: Option<SettlementMethod>| method.is_some_and(|m| m != SettlementMethod::Transfer);
    let receipt = review.office.receipts.keyed(key, |one| &one.record.key).map(|(_, one)| &one.record);
    let payment = review.office.payments.keyed(key, |one| &one.record.key).map(|(_, one)| &one.record);
    let mut receipt =
        receipt.map(|one| (one.method.get(), one.date.get().is_some() && one.amount.get().is_some()));
    let mut payment =
        payment.map(|one| (one.method.get(), one.date.get().is_some() && one.paid.get().is_some()));
    receipt.any(|(method, known)| another(method) && known)
        || payment.any(|(method, known)| another(method) && known)
}

/// W03, W05: the bank has the row and agrees.
pub(in crate::check) fn bank_agrees(review: &Review, asked: &Asked) -> bool {
    row(review, asked.key).is_some_and(|row| row.mark == RowMark::Matched) && is_quiet(review, asked)
}

/// W02, W03, W05: no statement covers the row any more: its file is gone, was refused, is about other
/// days, or has lines of these days that cannot be read.
pub(in crate::check) fn row_is_not_covered(review: &Review, asked: &Asked) -> bool {
    match row(review, asked.key) {
        Some(row) => matches!(row.mark, RowMark::NotCovered | RowMark::Unread),
        None => !review.books.witness.present && exists(review.office, asked.key),
    }
}

fn invoice_rows<'a>(review: &Review<'a>, key: &'a str) -> impl Iterator<Item = &'a InvoiceRow> + use<'a> {
    let rows = &review.books.tax.rows;
    rows.iter().filter(move |row| row.key == key)
}

fn invoice<'a>(review: &Review<'a>, key: &str) -> Option<&'a Invoice> {
    review.books.tax.invoices.iter().find(|invoice| invoice.key == key)
}

/// W07: the tax office knows the number.
pub(in crate::check) fn number_known(review: &Review, asked: &Asked) -> bool {
    invoice_rows(review, asked.key).any(|row| row.invoice.is_some()) && is_quiet(review, asked)
}

/// W08: the register counts no more than the remaining value.
pub(in crate::check) fn value_agrees(review: &Review, asked: &Asked) -> bool {
    let marks = [InvoiceMark::Agrees, InvoiceMark::DetailDiffers];
    is_marked(review, asked.key, &marks) && is_quiet(review, asked)
}

/// W09: value, party, day and kind agree.
pub(in crate::check) fn invoice_as_at_tax_office(review: &Review, asked: &Asked) -> bool {
    is_marked(review, asked.key, &[InvoiceMark::Agrees]) && is_quiet(review, asked)
}

/// Whether the rows of an invoice number have one of these marks. If only red invoices are registered, the
/// number is that of the invoice they reverse.
fn is_marked(review: &Review, key: &str, marks: &[InvoiceMark]) -> bool {
    let tax = &review.books.tax;
    let of_invoice = invoice(review, key).into_iter().flat_map(|invoice| tax.rows_of(invoice));
    let mut found = invoice_rows(review, key).chain(of_invoice).map(|row| tax.mark(row)).peekable();
    found.peek().is_some() && found.all(|mark| marks.contains(&mark))
}

/// W07, W08, W09: no export of the tax office covers the number any more, its row there cannot be read, or its
/// status is unknown.
pub(in crate::check) fn number_is_not_covered(review: &Review, asked: &Asked) -> bool {
    let tax = &review.books.tax;
    let mut marks = invoice_rows(review, asked.key).map(|row| tax.mark(row)).peekable();
    let unknown =
        |mark| matches!(mark, InvoiceMark::NotCovered | InvoiceMark::Unread | InvoiceMark::UnknownStatus(_));
    match marks.peek() {
        Some(_) => marks.all(unknown),
        None => invoice(review, asked.key).is_none() && tax.invoices.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use rstest::rstest;

    /// A week in which a finding stood, then these tables: what became of it.
    fn told(code: &str, key: &str, tables: &str) -> String {
        let text = format!(
            "@as-of 2026-03-16\n@setting 本公司名称=我方广告公司\n@last-run 2026-03-09\n\
             @last-finding {code} {key} 2026-03-09 1\n{tables}"
        );
        let outcome = testing::run(&text);
        let moved = outcome.movement.moved.iter().find(|one| one.code == code && one.key == key);
        moved.map_or_else(String::new, |one| one.outcome.word().to_owned())
    }

    const RECEIPT: &str = "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 流水号 | 收付方式\n";
    const DK1: &str = "DK202603-001 | 2026-03-03 | 远岚置业 | 500 | |\n";
    const PAYMENT: &str = "[项目名册/媒体]\n媒体名称 | 收款单位\n棹光户外 | 棹光户外传播公司\n\
        [收付款/媒体付款]\n付款编号 | 媒体名称 | 收款单位 | 实付金额 | 实付日期\n";
    const FK1: &str = "FK202603-001 | 棹光户外 | 棹光户外传播公司 | 900 | 2026-03-03\n";
    const BANK: &str = "[银行流水_6222.csv/流水]\n交易日期 | 金额 | 对方户名 | 摘要 | 流水号 | 余额\n2026-02-02 | 1 | 利息 | | | 0\n";
    /// The usual rolling download: it covers later days alone.
    const LATER: &str =
        "[银行流水_6222.csv/流水]\n交易日期 | 金额 | 对方户名 | 余额\n2026-03-10 | 1 | 利息 | 1\n";

    #[rstest]
    #[case::the_bank_shows_it(&format!("{RECEIPT}{DK1}{BANK}2026-03-03 | 500 | 远岚置业 | | |"), "办妥")]
    #[case::it_was_cash(&format!("{RECEIPT}DK202603-001 | 2026-03-03 | 远岚置业 | 500 | | 现金\n{BANK}2026-03-16 | 1 | 利息 | | |"), "办妥")]
    #[case::no_statement(&format!("{RECEIPT}{DK1}"), "停查")]
    #[case::a_statement_of_other_days(&format!("{RECEIPT}{DK1}{LATER}"), "停查")]
    #[case::a_statement_nobody_understands(&format!("{RECEIPT}{DK1}@bare\n[银行流水_6222.csv/流水]\n日子 | 钱\n1 | 2\n"), "停查")]
    #[case::a_statement_that_is_cut(&format!("@file truncated 银行流水_6222.csv\n{RECEIPT}{DK1}"), "停查")]
    #[case::its_day_was_moved(&format!("{RECEIPT}DK202603-001 | 2026-03-13 | 远岚置业 | 500 | |\n{BANK}2026-03-16 | 1 | 利息 | | |"), "停查")]
    #[case::its_day_was_emptied(&format!("{RECEIPT}DK202603-001 | | 远岚置业 | 500 | |\n{BANK}2026-03-16 | 1 | 利息 | | |"), "停查")]
    fn a_row_that_the_bank_did_not_show(#[case] tables: &str, #[case] expected: &str) {
        assert_eq!(told("W02", "DK202603-001", tables), expected);
    }

    #[rstest]
    #[case::agrees("W03", &format!("{RECEIPT}{DK1}{BANK}2026-03-03 | 500 | 远岚置业 | | |"), "办妥")]
    #[case::missing_now("W03", &format!("{RECEIPT}{DK1}{BANK}2026-03-16 | 1 | 利息 | | |"), "不再适用")]
    #[case::no_statement("W03", &format!("{RECEIPT}{DK1}"), "停查")]
    #[case::other_days("W03", &format!("{RECEIPT}{DK1}{LATER}"), "停查")]
    fn a_row_that_differed_from_the_bank(#[case] code: &str, #[case] tables: &str, #[case] expected: &str) {
        assert_eq!(told(code, "DK202603-001", tables), expected);
    }

    #[rstest]
    #[case::paid_to_the_medium(&format!("{PAYMENT}{FK1}{BANK}2026-03-03 | -900 | 棹光户外传播公司 | | |"), "办妥")]
    #[case::its_day_was_emptied(&format!("{PAYMENT}FK202603-001 | 棹光户外 | 棹光户外传播公司 | 900 |\n{BANK}2026-03-03 | -900 | 骗子公司 | | |"), "不再适用")]
    #[case::no_statement(&format!("{PAYMENT}{FK1}"), "停查")]
    #[case::other_days(&format!("{PAYMENT}{FK1}{LATER}"), "停查")]
    fn a_payment_that_went_to_somebody_else(#[case] tables: &str, #[case] expected: &str) {
        assert_eq!(told("W05", "FK202603-001", tables), expected);
    }

    const NUMBER: &str = "25310000000012345678";
    const INVOICE: &str = "[收付款/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计 | 发票类型\n\
        \"25310000000012345678\" | 2026-03-03 | 云泊商贸 | 900 | 普票\n";
    const EXPORT: &str = "[税务发票.csv/发票基础信息]\n数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态\n";
    const ITS_OWN: &str = "\"25310000000012345678\" | 云泊商贸 | 我方广告公司 | 2026-03-03 | 900 | 正常\n";
    const ANOTHER: &str = "\"25310000000012345600\" | 云泊商贸 | 我方广告公司 | 2026-03-12 | 70 | 正常\n";

    #[rstest]
    #[case::known_and_equal(&format!("{INVOICE}{EXPORT}{ITS_OWN}"), "办妥")]
    #[case::no_export(INVOICE, "停查")]
    #[case::an_export_of_other_days(&format!("{INVOICE}{EXPORT}{ANOTHER}"), "停查")]
    #[case::an_export_that_is_cut(&format!("@file truncated 税务发票.csv\n{INVOICE}"), "停查")]
    fn an_invoice_that_the_tax_office_has_otherwise(
        #[case] tables: &str,
        #[case] expected: &str,
        #[values("W07", "W08", "W09")] code: &str,
    ) {
        assert_eq!(told(code, NUMBER, tables), expected, "{code}");
    }

    #[rstest]
    #[case::registered(&format!("{INVOICE}{EXPORT}{ITS_OWN}"), "办妥")]
    #[case::no_export(INVOICE, "停查")]
    #[case::an_export_of_other_days(&format!("{INVOICE}{EXPORT}{ANOTHER}"), "停查")]
    fn an_invoice_that_was_not_registered(#[case] tables: &str, #[case] expected: &str) {
        assert_eq!(told("W06", NUMBER, tables), expected);
    }

    #[test]
    fn a_line_whose_file_is_gone_is_not_checked() {
        assert_eq!(told("W01", "银-e9163e139d78", &format!("{RECEIPT}{DK1}{LATER}")), "停查");
    }

    #[rstest]
    #[case::whole(&format!("{BANK}2026-02-03 | 1 | 利息 | | | 1"), "办妥")]
    #[case::cut("@file truncated 银行流水_6222.csv\n", "停查")]
    fn a_file_that_did_not_add_up(#[case] tables: &str, #[case] expected: &str) {
        assert_eq!(told("W04", "银行流水_6222.csv", tables), expected);
    }

    const PLAN: &str = "[媒体排期/排期]\n排期编号 | 媒体名称 | 投放日期 | 次数 | 状态\nXM2026-101-M0311 | 都市晨报 | 2026-03-05 | 1 | ";

    #[rstest]
    #[case::aired(
        "\n[播出证明.csv/播出证明]\n排期编号 | 播出日期 | 播出次数\nXM2026-101-M0311 | 2026-03-05 | 1",
        "办妥"
    )]
    #[case::no_proof("\n", "停查")]
    #[case::a_proof_that_is_cut("\n@file truncated 播出证明.csv\n", "停查")]
    #[case::cancelled("撤单\n", "撤销")]
    fn an_airing_that_was_missed(#[case] rest: &str, #[case] expected: &str) {
        assert_eq!(told("W10", "XM2026-101-M0311/2026-03", &format!("{PLAN}{rest}")), expected);
    }
}
