//! Test only: what must hold of any workspace, from its rows to its findings.

use super::arbitrary::{any_day, any_office};
use super::{Outcome, run};
use crate::finding::{Finding, Place};
use crate::link::{PaymentId, PlacementId, ReceiptId};
use crate::model::Sources;
use crate::read::table::Role;
use crate::reconcile::Covered;
use chrono::NaiveDate;
use proptest::prelude::*;

/// A finding without the places it points at, in its words too.
fn told(finding: &Finding, sources: &Sources) -> String {
    let Finding { code, key, field, project, severity, clause, owner, .. } = finding;
    let without = |message: String, place: &Place| message.replace(&sources.describe(*place), "…");
    let message = finding.related.iter().fold(finding.message.clone(), without);
    let Finding { waiting_on, due, days_over, provisional, open, money_at_risk, .. } = finding;
    format!(
        "{code} {key} {field:?} {project:?} {severity:?} {clause:?} {owner:?} {waiting_on:?} {due:?} {days_over:?} \
         {provisional} {open} {money_at_risk:?} {message}"
    )
}

/// Findings, clocks and money of a run, a line each: no places, no positions.
fn digest(outcome: &Outcome, counted: impl Fn(&Finding) -> bool) -> Vec<String> {
    let (office, books) = (&outcome.office, &outcome.books);
    let mut lines: Vec<String> =
        outcome.findings.iter().filter(|f| counted(f)).map(|f| told(f, &office.sources)).collect();
    lines.extend(office.orders.iter().map(|order| format!("{} {:?}", order.record.key, order.clock)));
    let receipt = |id: &ReceiptId| office.receipts[*id].record.key.as_str();
    let payment = |id: &PaymentId| office.payments[*id].record.key.as_str();
    let placement = |id: &PlacementId| office.placements[*id].record.key.as_str();
    for (row, books) in office.placements.iter().zip(&books.placements) {
        let receipts: Vec<_> =
            books.receipt_parts.iter().map(|part| (receipt(&part.from), part.amount, part.by)).collect();
        let payments: Vec<_> =
            books.payment_parts.iter().map(|part| (payment(&part.from), part.cash, part.offset)).collect();
        let made_good: Vec<_> = books.make_goods.iter().map(|m| (m.missing, m.owed, m.made_good)).collect();
        let b = books;
        lines.push(format!(
            "{} {:?} {:?}",
            row.record.key,
            (b.ordered, b.cost, b.received, b.paid, b.offset, b.invoiced_in, b.invoiced_out, b.published),
            (b.published_cost, b.published_times, b.advanced, b.client_balance, b.media_balance, b.margin)
        ));
        lines.push(format!(
            "{} {:?} {:?}",
            row.record.key,
            (b.uninvoiced, b.unreceived, &b.months, b.state, &b.differences, b.ageing, b.receivable_ageing),
            (receipts, payments, made_good)
        ));
    }
    for (row, books) in office.receipts.iter().zip(&books.receipts).filter(|(_, books)| books.counts) {
        let part = |covered: &Covered| match covered {
            Covered::Placement(i) => placement(i).to_owned(),
            Covered::Quote(i) => office.quotes[*i].key.clone(),
            Covered::Fee(i) => format!("{:?}", Some(office.fees[*i].month.get())),
        };
        let parts: Vec<_> = books.parts.iter().map(|one| (part(&one.to), one.amount, one.by)).collect();
        lines.push(format!("{} {:?} {:?} {parts:?}", row.record.key, books.amount, books.unallocated));
    }
    for (row, books) in office.payments.iter().zip(&books.payments).filter(|(_, books)| books.counts) {
        let parts: Vec<_> =
            books.parts.iter().map(|part| (placement(&part.to), part.cash, part.offset)).collect();
        let rest = (books.unallocated, books.invoiced, books.uninvoiced, books.unused);
        lines.push(format!("{} {rest:?} {parts:?}", row.record.key));
    }
    for (case, books) in office.cases.iter().zip(&books.projects) {
        lines.push(format!("{} {books:?}", case.key()));
    }
    lines.sort();
    lines
}

/// A bank statement with names, keys and amounts of the office in it.
fn any_statement() -> impl Strategy<Value = String> {
    let amount = proptest::sample::select(&["500", "9000", "20000", "51200", "48000"][..]);
    let party = proptest::sample::select(&["远岚置业", "都市晨报", "都市晨报广告公司", "张三", ""][..]);
    let text = proptest::sample::select(&["", "款", "XM2026-101", "XM2026-101-M0301", "退回"][..]);
    let row = (any_day(), any::<bool>(), amount, party, text);
    proptest::collection::vec(row, 1..8).prop_map(|rows| {
        let line = |(day, incoming, amount, party, text): (NaiveDate, bool, &str, &str, &str)| {
            let (income, expense) = if incoming { (amount, "") } else { ("", amount) };
            format!("{day} | {income} | {expense} | 100 | {party} | {text} |\n")
        };
        let head = "@bare\n[银行流水_6222.csv/流水]\n交易日期 | 收入 | 支出 | 余额 | 对方户名 | 摘要 |\n";
        format!("{head}{}", rows.into_iter().map(line).collect::<String>())
    })
}

/// An export of the tax office with numbers, parties and amounts of the office in it, both sides.
fn any_export() -> impl Strategy<Value = String> {
    let number = proptest::sample::select(&["22699001", "22699002", "33699001", "25310000000000000009"][..]);
    let party = proptest::sample::select(&["都市晨报", "远岚置业", "云泊商贸"][..]);
    let amount = proptest::sample::select(&["500", "9000", "20000", "-9000"][..]);
    let status = proptest::sample::select(&["正常", "已作废", "已红冲-全额", "已红冲-部分", "失控"][..]);
    let row = (any_day(), any::<bool>(), number, party, amount, status);
    proptest::collection::vec(row, 1..8).prop_map(|rows| {
        let line = |(day, incoming, number, party, amount, status): (NaiveDate, bool, &str, &str, &str, &str)| {
            let (seller, buyer) = if incoming { (party, "我方广告公司") } else { ("我方广告公司", party) };
            let (positive, note) = match amount.starts_with('-') {
                true => ("否", "被红冲发票号码：22699001"),
                false => ("是", ""),
            };
            format!("{number} | {seller} | {buyer} | {day} | {amount} | {status} | {positive} | {note}\n")
        };
        let head = "@bare\n[税务发票_202601.csv/发票基础信息]\n发票号码 | 销方名称 | 购买方名称 | 开票日期 | 价税合计 | 发票状态 | 是否正数发票 | 备注\n";
        format!("{head}{}", rows.into_iter().map(line).collect::<String>())
    })
}

/// A medium's proof, some of whose rows are of no placement of ours.
fn any_proof() -> impl Strategy<Value = String> {
    let key = proptest::sample::select(
        &["XM2026-101-M0301", "XM2026-101-M0302", "XM2026-101-M0303", "XM2026-101-M0999"][..],
    );
    proptest::collection::vec((key, any_day(), 0u32..4), 1..8).prop_map(|rows| {
        let line = |(key, day, times): (&str, NaiveDate, u32)| format!("{key} | {day} | {times}\n");
        let head = "@bare\n[播出证明_202601.csv/播出证明]\n排期编号 | 播出日期 | 播出次数\n";
        format!("{head}{}", rows.into_iter().map(line).collect::<String>())
    })
}

/// The lines only one of two runs has.
fn differences(a: &[String], b: &[String]) -> Vec<String> {
    let only = |a: &[String], b: &[String], sign: &str| -> Vec<String> {
        a.iter().filter(|line| !b.contains(line)).map(|line| format!("{sign} {line}")).collect()
    };
    [only(a, b, "-"), only(b, a, "+")].concat()
}

fn as_of(day: NaiveDate, text: &str) -> Outcome {
    run(&format!("@as-of {day}\n{text}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// The order of rows changes nothing but where a finding points.
    #[test]
    fn the_order_of_rows_changes_nothing(office in any_office(), by in 0usize..5, day in any_day()) {
        let all = |_: &Finding| true;
        let straight = digest(&as_of(day, &office.text()), all);
        let turned = digest(&as_of(day, &office.turned(by).text()), all);
        let found = differences(&straight, &turned);
        prop_assert!(found.is_empty(), "{found:#?}");
    }

    /// A run as of a day says what a run over the workbooks of that day said: what is dated later
    /// is not used. D looks at how the workbooks are written, whatever the dates.
    #[test]
    fn a_replay_never_uses_a_later_fact(office in any_office(), day in any_day()) {
        let counted = |finding: &Finding| !finding.code.as_str().starts_with('D');
        let replayed = digest(&as_of(day, &office.text()), counted);
        let then = digest(&as_of(day, &office.written_by(day).text()), counted);
        let found = differences(&replayed, &then);
        prop_assert!(found.is_empty(), "{found:#?}");
    }

    /// A witness confirms, contradicts or proposes: it books nothing and judges no record by other
    /// rules. Each of the three alone, any two, and all of them; what is wrong in their own files is theirs.
    #[test]
    fn a_witness_changes_no_other_figure(
        office in any_office(), statement in any_statement(), export in any_export(), proof in any_proof(),
        which in 1u8..8, day in any_day()
    ) {
        let files = [(1, &statement), (2, &export), (4, &proof)];
        let files = files.into_iter().filter(|(bit, _)| which & bit != 0).map(|(_, text)| text.as_str());
        let without = as_of(day, &office.text());
        let with = as_of(day, &format!("{}{}", office.text(), files.collect::<String>()));
        prop_assert!(!without.books.witness.present);
        prop_assert_eq!(with.books.witness.present, which & 1 != 0);
        prop_assert_eq!(!with.office.tax.sheets.is_empty(), which & 2 != 0);
        prop_assert_eq!(with.office.proofs.len(), usize::from(which & 4 != 0));
        let others = |outcome: &Outcome| {
            let files = Role::WITNESSES.map(Role::word);
            let sources = &outcome.office.sources;
            let of_witness = |place: Place| files.iter().any(|word| sources.file(place).starts_with(word));
            digest(outcome, |finding| {
                !finding.code.as_str().starts_with('W') && !finding.place.is_some_and(of_witness)
            })
        };
        let found = differences(&others(&without), &others(&with));
        prop_assert!(found.is_empty(), "{found:#?}");
        prop_assert_eq!(&without.books.control_totals, &with.books.control_totals);
    }
}
