//! M10: an invoice has another kind or rate than the 媒体 table says, or does not add up.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Office;
use crate::model::project::Medium;
use crate::model::text::is_same_unspaced;

pub(crate) const RULE: Rule = Rule {
    code: Code::M10,
    name: "invoice-type-differs",
    title: "发票类型或税率不符",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &["项目名册/媒体"],
    explanation: "按开票单位在媒体表找收款单位（没有再找媒体名称），核对发票类型和税率；不含税加税额须等于价税合计，一分不差。不符的请媒体重开或更正登记。",
    bad: "
        [项目名册/媒体]
        媒体名称 | 收款单位   | 发票类型 | 税率
        都市晨报 | 都市晨报社 | 专票     | 6%
        [收付款/收票]
        发票号码              | 开票单位   | 价税合计 | 发票类型 | 税率
        22699000000001000666 | 都市晨报社 | 10600    | 普票     | 6%
    ",
    good: "
        [项目名册/媒体]
        媒体名称 | 收款单位   | 发票类型 | 税率
        都市晨报 | 都市晨报社 | 专票     | 6%
        [收付款/收票]
        发票号码              | 开票单位   | 价税合计 | 不含税 | 税额 | 发票类型 | 税率
        22699000000001000666 | 都市晨报社 | 10600    | 10000  | 600  | 专票     | 6%
    ",
    done: agrees,
    run: Run::Office(check),
};

/// What last week's words named is filled in on both sides now, and everything agrees. Where they are not known:
/// kind and rate of the medium, else the parts of the amount.
fn agrees(review: &Review, asked: &Asked) -> bool {
    let mut rows = review.office.invoices_in.keyed(asked.key, |one| &one.record.key);
    let filled = rows.next().is_some_and(|(_, one)| {
        let record = &one.record;
        let medium = medium(review.office, record.issuer.text());
        let kind = record.kind.get().is_some() && medium.is_some_and(|one| one.invoice_kind.get().is_some());
        let rate = record.tax_rate.get().is_some() && medium.is_some_and(|one| one.tax_rate.get().is_some());
        let sum = record.net.get().is_some() && record.tax.get().is_some() && record.total.get().is_some();
        let named = [(KIND, kind), (RATE, rate), (PARTS, sum)];
        let mut named = named.iter().filter(|(word, _)| asked.said.contains(word)).peekable();
        match named.peek() {
            Some(_) => named.all(|(_, filled)| *filled),
            None => record.total.get().is_some() && (kind || rate || sum),
        }
    });
    filled && done::in_order(review, asked)
}

/// The words of the three comparisons.
const KIND: &str = "发票类型是";
const RATE: &str = "税率是";
const PARTS: &str = "不含税";

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for (invoice, books) in review.office.invoices_in.iter().zip(&review.books.invoices_in) {
        if !books.counts && !invoice.duplicate {
            continue;
        }
        let record = &invoice.record;
        let mut said = Vec::new();
        let mut place = None;
        if let Some(medium) = medium(review.office, record.issuer.text()) {
            let name = medium.name.text();
            if let (Some(kind), Some(wanted)) = (record.kind.get(), medium.invoice_kind.get())
                && kind != wanted
            {
                said.push(format!("{KIND}{kind}，媒体表里{name}应开{wanted}"));
                place = place.or(record.kind.at);
            }
            if let (Some(rate), Some(wanted)) = (record.tax_rate.get(), medium.tax_rate.get())
                && rate != wanted
            {
                said.push(format!("{RATE} {rate}，媒体表里{name}是 {wanted}"));
                place = place.or(record.tax_rate.at);
            }
        }
        if let (Some(net), Some(tax), Some(total)) = (record.net.get(), record.tax.get(), record.total.get())
            && net + tax != total
        {
            let off = (net + tax - total).abs();
            said.push(format!("{PARTS} {net} 元加税额 {tax} 元，不等于价税合计 {total} 元，差 {off} 元"));
            place = place.or(record.tax.at);
        }
        if said.is_empty() {
            continue;
        }
        raised.push(
            about(
                review.office,
                Code::M10,
                invoice,
                format!(
                    "{}：{}。请核对票面；票错的请对方重开，登记错的请更正。",
                    record.issuer.text(),
                    said.join("；")
                ),
            )
            .of_project(review.office.project_of_invoice(invoice))
            .at(place.or(Some(record.at)))
            .waiting_on(Party::Medium)
            .money(record.total.get()),
        );
    }
}

/// The row of 媒体 whose 收款单位, or else whose 媒体名称, is the 开票单位.
fn medium<'a>(office: &'a Office, issuer: &str) -> Option<&'a Medium> {
    if issuer.is_empty() {
        return None;
    }
    let by_payee = office.media.iter().find(|medium| is_same_unspaced(medium.payee.text(), issuer));
    let is_named = |medium: &&Medium| {
        let aliases = medium.aliases.known().into_iter().flatten();
        is_same_unspaced(medium.name.text(), issuer)
            || aliases.into_iter().any(|alias| is_same_unspaced(alias, issuer))
    };
    by_payee.or_else(|| office.media.iter().find(is_named))
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn net_and_tax_add_up_to_the_fen() {
        for (tax, raised) in [("600", false), ("600.01", true), ("599.99", true)] {
            let outcome = testing::run(&format!(
                "[收付款/收票]\n发票号码 | 价税合计 | 不含税 | 税额\n22699000000001000666 | 10600 | 10000 | {tax}"
            ));
            assert_eq!(outcome.all(Code::M10).len(), usize::from(raised), "{tax}");
        }
    }
}
