//! W08: a register counts an invoice that was voided or reversed.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::tax::TaxStatus;

pub(crate) const RULE: Rule = Rule {
    code: Code::W08,
    name: "invoice-void",
    title: "作废或红冲仍计入",
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
    explanation: "税务局里这张发票已作废，或已全额、部分红冲，登记里还按原额计着。请把红字发票也登记上（金额为负），作废的删去或改为 0，再向对方要新的发票。",
    bad: "
        @as-of 2026-03-16
        @also M06 M08 M09
        [收付款/收票]
        发票号码                 | 发票日期   | 开票单位         | 价税合计 | 发票类型
        \"25310000000012345678\" | 2026-03-05 | 棹光户外传播公司 | 9000     | 普票
        [税务发票_202603.csv/发票基础信息]
        数电发票号码             | 销方名称         | 购买方名称   | 开票日期   | 价税合计 | 发票状态
        \"25310000000012345678\" | 棹光户外传播公司 | 我方广告公司 | 2026-03-05 | 9000     | 已作废
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
    done: done::value_agrees,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let tax = &review.books.tax;
    for (invoice, rows) in tax.asked() {
        let (Some((value, net)), Some(first)) = (tax.excess(invoice), rows.first()) else {
            continue;
        };
        let excess = value - net;
        let word = match invoice.record.status {
            TaxStatus::Normal | TaxStatus::Other(_) => "已红冲",
            _ => invoice.record.status.word(),
        };
        let message = format!(
            "{}的发票 {}（{}）税务局里{word}，还剩 {net} 元，登记里计着 {value} 元，多计 {excess} 元。请登记红字发票或改正，再要新的发票。",
            invoice.side.word(),
            invoice.key,
            first.party,
        );
        let new = about(review.office, Code::W08, *first, message);
        let reds = invoice.reds.iter().map(|red| tax.invoices[*red].record.at);
        raised.push(new.related(std::iter::once(invoice.record.at).chain(reds)).money(excess));
    }
}
