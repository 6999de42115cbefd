//! Control totals of every money table: read = used + refused, whatever the dates of the rows.
//!
//! Used means that the amount is in a figure of the reports. A row is refused if its amount could not be read (or a
//! ● amount is blank), if its key is duplicated, if its 到款日期 or 实付日期 was refused, if nobody knows whose or of
//! which month it is (服务费, 期初), or, in a 分配 table, if its target can have no money.

use crate::link::{Link, LinkedPayment, LinkedReceipt, Office, Target};
use crate::model::choice::OpeningKind;
use crate::model::control::ControlTotal;
use crate::model::payment::{Opening, ServiceFee};
use crate::model::{Content, Fen, Field};

/// One row of a money table: its readable amount, and whether it is used.
type Row = (Fen, bool);

/// The path of a table and its rows.
type TableRows = (&'static str, fn(&Office) -> Vec<Row>);

/// The money tables, as `role/sheet`, each with its rows. Their order is that of the page.
const TABLES: [TableRows; 12] = [
    ("媒体排期/排期", placements),
    ("收付款/客户到款", receipts),
    ("收付款/到款分配", receipt_splits),
    ("收付款/媒体付款", payments),
    ("收付款/付款分配", payment_splits),
    ("收付款/收票", invoices_in),
    ("收付款/票据分配", invoice_splits),
    ("收付款/开票", invoices_out),
    ("收付款/服务费", |office| office.fees.iter().map(|row| fee(office, row)).collect()),
    ("收付款/返点", rebates),
    ("制作/报价", quotes),
    ("收付款/期初", |office| office.openings.iter().map(|row| opening(office, row)).collect()),
];

/// The paths of all tables that have a control total, in the order of the page.
pub fn totalled() -> impl Iterator<Item = &'static str> {
    TABLES.into_iter().map(|(path, _)| path)
}

/// The totals of every money table; tables without a sheet and rows are left out.
pub(super) fn totals(office: &Office) -> Vec<ControlTotal> {
    let of_table = |(path, rows): (&'static str, fn(&Office) -> Vec<Row>)| {
        let sheet = path.rsplit('/').next().unwrap_or(path);
        let refused = office.refused_rows.iter().filter(|row| row.sheet == sheet);
        let mut rows = rows(office);
        rows.extend(refused.map(|row| required(&row.amount, true)));
        (!rows.is_empty() || office.has(path)).then(|| total(sheet, &rows))
    };
    TABLES.into_iter().filter_map(of_table).collect()
}

fn total(table: &str, rows: &[Row]) -> ControlTotal {
    let sum = |used: Option<bool>| {
        let amounts = rows.iter().filter(|(_, is_used)| used.is_none_or(|used| used == *is_used));
        amounts.map(|(amount, _)| i128::from(amount.0)).sum::<i128>()
    };
    let fen = |sum: i128| Fen(i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX }));
    let gross: i128 = rows.iter().map(|(amount, _)| i128::from(amount.0).abs()).sum();
    let rows_used = rows.iter().filter(|(_, used)| *used).count();
    ControlTotal {
        table: table.to_owned(),
        rows_read: rows.len(),
        rows_used,
        rows_refused: rows.len() - rows_used,
        read: fen(sum(None)),
        used: fen(sum(Some(true))),
        refused: fen(sum(Some(false))),
        overflowed: i64::try_from(gross).is_err(),
    }
}

/// A ● amount: a blank or unreadable one refuses the row; a merged one counts as 0.
fn required(amount: &Field<Fen>, refused: bool) -> Row {
    let readable = amount.get().is_some() || amount.is_merged();
    (amount.get().unwrap_or_default(), readable && !refused)
}

/// An amount that may be blank.
fn optional(amount: &Field<Fen>, refused: bool) -> Row {
    (amount.get().unwrap_or_default(), !amount.is_refused() && !refused)
}

fn placements(office: &Office) -> Vec<Row> {
    let rows = office.placements.iter().flat_map(|placement| {
        let doubled = placement.duplicate || placement.repeated;
        let history = placement.history.iter();
        let history = history.map(|earlier| required(&earlier.record.amount, earlier.duplicate));
        history.chain([required(&placement.record.amount, doubled)])
    });
    rows.collect()
}

fn receipts(office: &Office) -> Vec<Row> {
    office.receipts.iter().map(receipt).collect()
}

/// Whether a receipt stands in the table and counts nowhere: its amount or 到款日期 is blank or unreadable, or its
/// number stands twice.
pub fn is_refused(row: &LinkedReceipt) -> bool {
    !receipt(row).1
}

fn receipt(receipt: &LinkedReceipt) -> Row {
    let undated = matches!(receipt.record.date.content, Content::Blank | Content::Refused | Content::Merged);
    match receipt.record.refused_refund {
        Some(amount) => (amount, false),
        None => required(&receipt.record.amount, undated || receipt.duplicate),
    }
}

fn payments(office: &Office) -> Vec<Row> {
    office.payments.iter().map(payment).collect()
}

/// A row of 媒体付款. Without 实付日期 it is a request, whose 实付金额 may be blank.
fn payment(payment: &LinkedPayment) -> Row {
    let record = &payment.record;
    let row = match record.date.content {
        Content::Blank => optional(&record.paid, payment.duplicate),
        Content::Refused => required(&record.paid, true),
        _ => required(&record.paid, payment.duplicate),
    };
    match record.refused_refund {
        Some(amount) => (amount, false),
        None => row,
    }
}

fn invoices_in(office: &Office) -> Vec<Row> {
    office.invoices_in.iter().map(|invoice| required(&invoice.record.total, invoice.duplicate)).collect()
}

fn invoices_out(office: &Office) -> Vec<Row> {
    office.invoices_out.iter().map(|invoice| required(&invoice.record.amount, invoice.duplicate)).collect()
}

/// A row of 服务费. Without its month or its project it is in no account and no receipt can cover it.
fn fee(office: &Office, row: &ServiceFee) -> Row {
    let project = row.project.known().and_then(|key| office.case_of(key));
    required(&row.amount, row.month.get().is_none() || project.is_none())
}

/// A row of 期初. Without 类型, 截至日 or a client nobody knows whose it is or from which day it
/// counts, and no figure has it.
fn opening(office: &Office, row: &Opening) -> Row {
    let undated = matches!(row.until.content, Content::Blank | Content::Refused | Content::Merged);
    let nobodys = match (row.kind.get(), row.project.known()) {
        (None, _) => true,
        (Some(OpeningKind::ClientAdvance), Some(key)) => office.case_of(key).is_none(),
        (Some(OpeningKind::ClientAdvance), None) => row.counterparty.known().is_none(),
        _ => false,
    };
    required(&row.amount, undated || nobodys)
}

/// Whether the key names something that a receipt may cover.
fn carries(target: Option<&Target>) -> bool {
    matches!(target, Some(Target::Placement(_) | Target::Quote(_) | Target::Fee(_)))
}

/// Whether the key names a placement, as payments and invoices must.
fn is_placement(target: Option<&Target>) -> bool {
    matches!(target, Some(Target::Placement(_)))
}

fn receipt_splits(office: &Office) -> Vec<Row> {
    let rows = office.receipt_splits.iter().map(|split| {
        let used = matches!(split.receipt, Link::To(id) if receipt(&office.receipts[id]).1)
            && carries(split.target.as_ref())
            && !split.pays_nothing
            && !split.wrong_sign;
        required(&split.record.amount, !used)
    });
    rows.collect()
}

fn payment_splits(office: &Office) -> Vec<Row> {
    let rows = office.payment_splits.iter().map(|split| {
        let used = matches!(split.payment, Link::To(id) if payment(&office.payments[id]).1)
            && is_placement(split.placement.as_ref())
            && !split.wrong_sign;
        required(&split.record.amount, !used)
    });
    rows.collect()
}

fn invoice_splits(office: &Office) -> Vec<Row> {
    let rows = office.invoice_splits.iter().map(|split| {
        let (amount, duplicate) = match (&split.incoming, &split.outgoing) {
            (Link::To(id), _) => {
                let invoice = &office.invoices_in[*id];
                (Some(&invoice.record.total), invoice.duplicate)
            }
            (_, Link::To(id)) => {
                let invoice = &office.invoices_out[*id];
                (Some(&invoice.record.amount), invoice.duplicate)
            }
            _ => (None, false),
        };
        let invoice = amount.is_some_and(|amount| required(amount, duplicate).1);
        let used = invoice && is_placement(split.placement.as_ref()) && !split.wrong_sign;
        required(&split.record.amount, !used)
    });
    rows.collect()
}

fn rebates(office: &Office) -> Vec<Row> {
    office.rebates.iter().map(|rebate| optional(&rebate.record.received, rebate.duplicate)).collect()
}

fn quotes(office: &Office) -> Vec<Row> {
    let rows = office.quotes.iter().flat_map(|quote| {
        let counted = quote.lines.iter().chain(&quote.later_lines).map(|line| required(&line.amount, false));
        let doubled = quote.duplicated_lines.iter().chain(&quote.later_duplicated_lines);
        counted.chain(doubled.map(|line| required(&line.amount, true)))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{Outcome, run};
    use rstest::rstest;

    /// Rows and fen that were used, then those that were refused.
    fn total(outcome: &Outcome, table: &str) -> (usize, i64, usize, i64) {
        let total = outcome.books.control_totals.iter().find(|total| total.table == table).unwrap();
        (total.rows_used, total.used.0, total.rows_refused, total.refused.0)
    }

    /// 期初 without a readable 截至日 is in no account, so it is refused; D13 or D04 says so.
    #[rstest]
    #[case::dated("2025-12-31", (1, 50_000, 0, 0), "")]
    #[case::blank("", (0, 0, 1, 50_000), "D13")]
    #[case::unreadable("2025-02-30", (0, 0, 1, 50_000), "D04")]
    #[case::unknown_kind("2025-12-31 | 乱写", (0, 0, 1, 50_000), "D18")]
    #[case::no_kind("2025-12-31 | -", (0, 0, 1, 50_000), "D13")]
    fn openings(#[case] until: &str, #[case] expected: (usize, i64, usize, i64), #[case] said: &str) {
        let (until, kind) = until.split_once(" | ").unwrap_or((until, "客户预收"));
        let outcome = run(&format!(
            "[收付款/期初]\n类型 | 项目编号 | 对方 | 金额 | 截至日\n{kind} | XM2026-101 | 远岚置业 | 500 | {until}"
        ));
        assert_eq!(total(&outcome, "期初"), expected);
        let codes = [(Code::D13, "D13"), (Code::D04, "D04"), (Code::D18, "D18")];
        let told = codes.iter().filter(|(code, _)| !outcome.all(*code).is_empty()).map(|(_, word)| *word);
        assert_eq!(told.collect::<Vec<_>>().join(" "), said, "{:#?}", outcome.lines());
    }

    /// 服务费 without a month or a project is in no figure, and no receipt covers it.
    #[rstest]
    #[case::whole("XM2026-101 | 2026-03", (1, 20_000, 0, 0), "20000", "")]
    #[case::unreadable_month("XM2026-101 | 三月份吧", (0, 0, 1, 20_000), "0", "D04")]
    #[case::month_to_come("XM2026-101 | 待定", (0, 0, 1, 20_000), "0", "D04")]
    #[case::blank_month("XM2026-101 | ", (0, 0, 1, 20_000), "0", "D13")]
    #[case::no_project(" | 2026-03", (0, 0, 1, 20_000), "0", "D13")]
    fn fees(
        #[case] row: &str,
        #[case] expected: (usize, i64, usize, i64),
        #[case] covered: &str,
        #[case] said: &str,
    ) {
        let outcome = run(&format!(
            "[收付款/服务费]\n项目编号 | 月份 | 金额\n{row} | 200
             [收付款/客户到款]\n到款编号 | 到款日期 | 项目编号 | 款项性质 | 金额\nDK1 | 2026-03-05 | XM2026-101 | 服务费 | 500"
        ));
        assert_eq!(total(&outcome, "服务费"), expected);
        let receipt = outcome.books.receipts.iter().next().unwrap();
        let parts: i64 = receipt.parts.iter().map(|part| part.amount.0).sum();
        assert_eq!(parts.to_string(), covered, "{:#?}", outcome.lines());
        let codes = [(Code::D04, "D04"), (Code::D13, "D13")];
        let told = codes.iter().filter(|(code, _)| !outcome.all(*code).is_empty()).map(|(_, word)| *word);
        assert_eq!(told.collect::<Vec<_>>().join(" "), said, "{:#?}", outcome.lines());
    }

    /// 保证金 and 其他 pay for nothing: a row of 到款分配 that gives of them is refused, and D06 says so.
    #[rstest]
    #[case::media("媒体预付款", (1, 10_000, 0, 0), 0)]
    #[case::of_production("制作款", (1, 10_000, 0, 0), 0)]
    #[case::other("其他", (0, 0, 1, 10_000), 1)]
    #[case::deposit("保证金", (0, 0, 1, 10_000), 1)]
    #[case::unknown_word("乱写", (0, 0, 1, 10_000), 1)]
    fn splits_of_what_pays_for_nothing(
        #[case] kind: &str,
        #[case] expected: (usize, i64, usize, i64),
        #[case] said: usize,
    ) {
        let outcome = run(&format!(
            "[媒体排期/排期]\n排期编号 | 客户金额\nXM2026-101-M0301 | 500
             [收付款/客户到款]\n到款编号 | 项目编号 | 款项性质 | 金额\nDK1 | XM2026-101 | {kind} | 100
             [收付款/到款分配]\n到款编号 | 对应单号 | 分配金额\nDK1 | XM2026-101-M0301 | 100"
        ));
        assert_eq!(total(&outcome, "到款分配"), expected);
        assert_eq!(outcome.all(Code::D06).len(), said, "{:#?}", outcome.lines());
        outcome.none(Code::M23);
    }

    /// A row that says 作废 is not used, and stands in what was not read with its amount.
    #[rstest]
    #[case::in_the_number("作废", "")]
    #[case::in_a_remark("DK2", "作废")]
    #[case::in_brackets("DK2", "（已作废）")]
    fn void_rows(#[case] key: &str, #[case] note: &str) {
        let outcome = run(&format!(
            "[收付款/客户到款]\n到款编号 | 到款日期 | 项目编号 | 金额 | 备注\nDK1 | 2026-03-05 | XM2026-101 | 100 |
             {key} | 2026-03-05 | XM2026-101 | 777 | {note}\nDK3 | 2026-03-06 | XM2026-101 | 50 | 上次的作废重开"
        ));
        assert_eq!(total(&outcome, "客户到款"), (2, 15_000, 0, 0));
        let not_read = &outcome.office.coverage.not_read;
        let said: Vec<_> = not_read.iter().map(|one| (one.reason.as_str(), one.rows, one.sum)).collect();
        assert_eq!(said, [(crate::model::coverage::VOID_ROWS, Some(1), Some(crate::model::Fen(77_700)))]);
    }

    /// A positive 退款 is read and refused.
    #[test]
    fn refunds_to_the_client() {
        let outcome = run("[收付款/客户到款]\n到款编号 | 到款日期 | 项目编号 | 款项性质 | 金额\n\
             DK1 | 2026-03-05 | XM2026-101 | 媒体预付款 | 8000\nDK2 | 2026-03-06 | XM2026-101 | 退款 | 2000");
        assert_eq!(outcome.keys(Code::D06), ["DK2"]);
        assert_eq!(total(&outcome, "客户到款"), (1, 800_000, 1, 200_000));
    }

    /// Two rows of one 版本, in force or earlier, are D02: refused here, and no version before for M26.
    #[rstest]
    #[case::two_versions("新 | 40000\n变1 | 50000", (2, 9_000_000, 0, 0), 1)]
    #[case::earlier_twice("新 | 40000\n新 | 30000\n变1 | 50000", (1, 5_000_000, 2, 7_000_000), 0)]
    #[case::earlier_twice_alike("新 | 40000\n新 | 40000\n变1 | 50000", (1, 5_000_000, 2, 8_000_000), 0)]
    #[case::blank_is_the_first(" | 40000\n新 | 30000\n变1 | 50000", (1, 5_000_000, 2, 7_000_000), 0)]
    #[case::earliest_twice("新 | 40000\n新 | 30000\n变1 | 45000\n变2 | 50000", (2, 9_500_000, 2, 7_000_000), 1)]
    #[case::in_force_twice("新 | 40000\n变1 | 50000\n变1 | 60000", (1, 4_000_000, 2, 11_000_000), 0)]
    fn versions(#[case] rows: &str, #[case] expected: (usize, i64, usize, i64), #[case] changed: usize) {
        let rows: Vec<String> = rows.lines().map(|row| format!("XM2026-101-M0405 | {row}")).collect();
        let outcome = run(&format!("[媒体排期/排期]\n排期编号 | 版本 | 客户金额\n{}", rows.join("\n")));
        assert_eq!(total(&outcome, "排期"), expected);
        assert_eq!(outcome.all(Code::D02).len(), usize::from(expected.2 > 0), "{:#?}", outcome.lines());
        assert_eq!(outcome.all(Code::M26).len(), changed, "{:#?}", outcome.lines());
    }

    /// A line without 行号 that is entered twice counts once; lines that differ in any cell are two.
    #[rstest]
    #[case::alike("XM2026-101-B01 | | 2026-03-01 | 吊旗 | 100", (1, 10_000, 1, 10_000), 1)]
    #[case::another_content("XM2026-101-B01 | | 2026-03-01 | 展架 | 100", (2, 20_000, 0, 0), 0)]
    fn quote_lines_without_number(
        #[case] second: &str,
        #[case] expected: (usize, i64, usize, i64),
        #[case] doubled: usize,
    ) {
        let outcome = run(&format!(
            "[制作/报价]\n报价单号 | 行号 | 日期 | 内容 | 金额\nXM2026-101-B01 | | 2026-03-01 | 吊旗 | 100\n{second}"
        ));
        assert_eq!(total(&outcome, "报价"), expected);
        assert_eq!(outcome.all(Code::D02).len(), doubled, "{:#?}", outcome.lines());
    }

    /// A 行号 that stands twice is refused whatever the dates of its rows.
    #[rstest]
    #[case::both_there("2026-03-01", "2026-03-02", (1, 5_000, 2, 30_000))]
    #[case::one_later("2026-03-01", "2026-03-20", (1, 5_000, 2, 30_000))]
    #[case::both_later("2026-03-20", "2026-03-21", (1, 5_000, 2, 30_000))]
    fn quote_lines(#[case] first: &str, #[case] second: &str, #[case] expected: (usize, i64, usize, i64)) {
        let outcome = run(&format!(
            "[制作/报价]\n报价单号 | 行号 | 日期 | 金额\nXM2026-101-B01 | 1 | {first} | 100\nXM2026-101-B01 | 1 | {second} | 200
             XM2026-101-B01 | 2 | 2026-03-20 | 50"
        ));
        assert_eq!(total(&outcome, "报价"), expected);
        assert_eq!(outcome.keys(Code::D02), ["XM2026-101-B01"]);
    }
}
