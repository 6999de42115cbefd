//! W06: the tax office shows an invoice of a client or medium that no register has.

use crate::check::about::about;
use crate::check::rule::{Asked, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;
use crate::reconcile::Invoice;

pub(crate) const RULE: Rule = Rule {
    code: Code::W06,
    name: "invoice-unregistered",
    title: "税局有、登记无",
    clause: "H-4.2.4",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::Off(is_not_covered)],
    needs: &crate::reconcile::TAX_REGISTERS,
    also_reads: &[],
    explanation: "税务局的发票导出里有媒体开给我司、或我司开给客户的发票，收票、开票登记里没有，过了税局未登记工作日（默认 5 个工作日）。请补登记；不该有的发票请马上联系对方作废或红冲。已作废、已全额红冲的不提示。",
    bad: "
        @as-of 2026-03-16
        [项目名册/媒体]
        媒体名称 | 收款单位
        棹光户外 | 棹光户外传播公司
        [税务发票_202603.csv/发票基础信息]
        数电发票号码             | 销方名称         | 购买方名称   | 开票日期   | 价税合计 | 发票状态
        \"25310000000012345678\" | 棹光户外传播公司 | 我方广告公司 | 2026-03-02 | 9000     | 正常
        \"25310000000012345679\" | 云泊商贸         | 我方广告公司 | 2026-03-02 | 80       | 正常
    ",
    good: "
        @as-of 2026-03-16
        [项目名册/媒体]
        媒体名称 | 收款单位
        棹光户外 | 棹光户外传播公司
        [税务发票_202603.csv/发票基础信息]
        数电发票号码             | 销方名称         | 购买方名称   | 开票日期   | 价税合计 | 发票状态
        \"25310000000012345678\" | 棹光户外传播公司 | 我方广告公司 | 2026-03-02 | 9000     | 已作废
        \"25310000000012345679\" | 云泊商贸         | 我方广告公司 | 2026-03-02 | 80       | 正常
    ",
    done: registered,
    run: Run::Office(check),
};

/// Whether no export has the invoice any more, or a register row without a readable number may be it.
fn is_not_covered(review: &Review, asked: &Asked) -> bool {
    let tells = |invoice: &Invoice| invoice.key == asked.key && !invoice.is_unchecked;
    !review.books.tax.invoices.iter().any(tells)
}

/// Done if a row of a register has its number.
fn registered(review: &Review, asked: &Asked) -> bool {
    let tax = &review.books.tax;
    let is_done = |invoice: &Invoice| tax.rows_of(invoice).next().is_some() || !invoice.declined.is_empty();
    tax.invoices.iter().any(|invoice| invoice.key == asked.key && is_done(invoice))
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let tax = &review.books.tax;
    let limit = i64::from(review.settings.parameters.tax_unregistered_days);
    for (invoice, net) in tax.unregistered() {
        let age = review.settings.calendar.between(invoice.record.date, review.as_of());
        if age <= limit {
            continue;
        }
        let register = invoice.side.word();
        let mut message = format!(
            "税务局有 {} 的发票 {}（{}，{net} 元），{register}登记里没有。请补登记；不该有的请联系对方作废或红冲。",
            invoice.record.date,
            invoice.key,
            invoice.party().name,
        );
        if !invoice.declined.is_empty() {
            message.push_str(&format!("不登记，原因：{}。", invoice.declined.trim_end_matches('。')));
        }
        let new = about(review.office, Code::W06, invoice, message).settled(!invoice.declined.is_empty());
        let due = review.settings.calendar.add(invoice.record.date, limit);
        raised.push(new.due(due).days_over(Over::Working(age - limit)).money(net.abs()));
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;
    use rstest::rstest;

    #[rstest]
    // 2026-03-16 is a Monday: 03-09 is five working days old, 03-06 six
    #[case::young("2026-03-09", "正常", "", "")]
    #[case::old("2026-03-06", "正常", "", "25310000000012345678")]
    #[case::void("2026-03-06", "已作废", "", "")]
    #[case::reversed("2026-03-06", "已红冲-全额", "", "")]
    #[case::registered("2026-03-06", "正常", "\"25310000000012345678\"", "")]
    #[case::status_unknown("2026-03-06", "失控", "", "")]
    fn an_invoice_waits_five_working_days(
        #[case] date: &str,
        #[case] status: &str,
        #[case] registered: &str,
        #[case] expected: &str,
    ) {
        let row = if registered.is_empty() {
            String::new()
        } else {
            format!("{registered} | {date} | 棹光户外传播公司 | 9000 | 普票")
        };
        let outcome = testing::run(&format!(
            "@as-of 2026-03-16\n@setting 本公司名称=我方广告公司\n[项目名册/媒体]\n媒体名称 | 收款单位\n棹光户外 | 棹光户外传播公司
             [收付款/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计 | 发票类型\n{row}
             [税务发票.csv/发票基础信息]\n数电发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态
             \"25310000000012345678\" | 棹光户外传播公司 | 我方广告公司 | {date} 10:20:30 | 9000 | {status}"
        ));
        assert_eq!(outcome.keys(Code::W06).join(" "), expected, "{:#?}", outcome.lines());
    }
}
