//! M28: a receipt, payment or invoice of a closed month was entered, changed or removed after the closing. It
//! compares with the newest closing only.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::closing::{ClosedRow, Closing, OpenRow};
use crate::model::memory::Memory;
use crate::model::{Fen, Place};
use crate::reconcile::{CLOSED_TABLES, row_of, rows_until};
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::M28,
    name: "entry-after-closing",
    title: "结账后补录",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::Off(nothing_was_closed)],
    needs: &[],
    also_reads: &[],
    explanation: "某月结账（jobbag close）之后，该月或更早的到款、付款、收票、开票又有补录、改动或删除。\
                  请财务核对；属实的重新结账（jobbag close 月份 --again），或在设置的豁免里写明原因。",
    bad: "
        @also M07
        @closed 2026-02 客户到款 DK202602-009 2026-02-05 50000.00
        [收付款/客户到款]
        到款编号     | 到款日期   | 金额
        DK202602-009 | 2026-02-05 | 60000
    ",
    good: "
        @closed 2026-02 客户到款 DK202602-009 2026-02-05 50000.00
        [收付款/客户到款]
        到款编号     | 到款日期   | 金额
        DK202602-009 | 2026-02-05 | 50000
    ",
    done: done::never,
    run: Run::Memory(check),
};

/// Whether the frozen rows of the closing are gone, so that nobody can compare with them.
fn nothing_was_closed(_: &Review, asked: &Asked) -> bool {
    asked.memory.closing.is_none()
}

/// The rows of one key: as they were closed, and as they are now.
#[derive(Default)]
struct Rows<'a> {
    closed: Vec<&'a ClosedRow>,
    now: Vec<&'a OpenRow>,
}

fn check(review: &Review, memory: &Memory, raised: &mut Vec<Raised>) {
    let Some(closing) = &memory.closing else { return };
    let open = rows_until(review.office, closing.month);
    let mut keys: BTreeMap<(&str, &str), Rows> = BTreeMap::new();
    for row in &closing.rows {
        keys.entry((&row.table, &row.key)).or_default().closed.push(row);
    }
    for row in &open {
        keys.entry((&row.row.table, &row.row.key)).or_default().now.push(row);
    }
    for ((table, key), rows) in keys {
        let whole = CLOSED_TABLES.iter().filter(|path| path.ends_with(&format!("/{table}")));
        let is_whole =
            whole.clone().all(|path| review.has(path) && review.coverage.unknown(&[path], None).is_none());
        if rows.now.len() < rows.closed.len() && !is_whole {
            continue; // the row may be in a part that was not read
        }
        if rows.closed.iter().copied().eq(rows.now.iter().map(|row| &row.row)) {
            continue;
        }
        raised.push(raise(review, closing, table, key, &rows));
    }
}

fn raise(review: &Review, closing: &Closing, table: &str, key: &str, rows: &Rows) -> Raised {
    // the row may now have a date of another month, or none
    let moved = rows.now.is_empty().then(|| row_of(review.office, table, key)).flatten();
    let row = |row: &ClosedRow| {
        let amount = row.amount.map_or("金额未知".to_owned(), |amount| format!("{amount} 元"));
        format!("{} {amount}", row.date)
    };
    let were = rows.closed.iter().map(|closed| row(closed)).collect::<Vec<_>>().join("、");
    let are = rows.now.iter().map(|open| row(&open.row)).collect::<Vec<_>>().join("、");
    let what = match (were.is_empty(), are.is_empty()) {
        (true, _) => format!("结账时没有，现在有 {are}"),
        (_, true) => match moved.as_ref().map(|row| row.date) {
            None => format!("结账时有 {were}，现在这个月里没有"),
            Some(Some(date)) => format!("结账时有 {were}，现在日期是 {date}，不在这个月里"),
            Some(None) => format!("结账时有 {were}，现在没有可读的日期，不在这个月里"),
        },
        _ => format!("结账时为 {were}，现为 {are}"),
    };
    let message = format!(
        "{} 已于 {} 结账，{table}这一笔{what}。请财务核对；属实的重新结账，或在豁免里写明原因",
        closing.month, closing.as_of
    );
    let sum = |amounts: Vec<Option<Fen>>| amounts.into_iter().sum::<Option<Fen>>();
    let were = sum(rows.closed.iter().map(|row| row.amount).collect());
    let are = sum(rows.now.iter().map(|row| row.row.amount).collect());
    let money = were.zip(are).map(|(were, are)| (are - were).abs()).filter(|money| !money.is_zero());
    let now = rows.now.first();
    let place: Option<Place> = now.map(|open| open.at).or(moved.as_ref().map(|row| row.at));
    let project = now.and_then(|open| open.project.clone()).or(moved.and_then(|row| row.project));
    about(review.office, Code::M28, &(key, place), message).of_project(project.as_deref()).money(money)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::run;
    use rstest::rstest;

    const CLOSED: &str = "@closed 2026-02 客户到款 DK202602-009 2026-02-05 50000.00\n\
                          [收付款/客户到款]\n到款编号 | 到款日期 | 金额\n";

    #[rstest]
    #[case::as_it_was("DK202602-009 | 2026-02-05 | 50000", "")]
    #[case::amount_changed(
        "DK202602-009 | 2026-02-05 | 60000",
        "DK202602-009 10000.00 结账时为 2026-02-05 50,000.00 元，现为 2026-02-05 60,000.00 元"
    )]
    #[case::moved_to_the_next_month(
        "DK202602-009 | 2026-03-05 | 50000",
        "DK202602-009 50000.00 结账时有 2026-02-05 50,000.00 元，现在日期是 2026-03-05，不在这个月里"
    )]
    #[case::its_date_is_gone(
        "DK202602-009 | | 50000",
        "DK202602-009 50000.00 结账时有 2026-02-05 50,000.00 元，现在没有可读的日期，不在这个月里"
    )]
    #[case::moved_within_the_month(
        "DK202602-009 | 2026-02-06 | 50000",
        "DK202602-009 - 结账时为 2026-02-05 50,000.00 元，现为 2026-02-06 50,000.00 元"
    )]
    #[case::taken_out(
        "DK202603-001 | 2026-03-02 | 1",
        "DK202602-009 50000.00 结账时有 2026-02-05 50,000.00 元，现在这个月里没有"
    )]
    #[case::entered_since(
        "DK202602-009 | 2026-02-05 | 50000\nDK202601-001 | 2026-01-31 | 7",
        "DK202601-001 7.00 结账时没有，现在有 2026-01-31 7.00 元"
    )]
    #[case::of_a_later_month("DK202602-009 | 2026-02-05 | 50000\nDK202603-001 | 2026-03-01 | 7", "")]
    fn against_the_closing(#[case] rows: &str, #[case] expected: &str) {
        let outcome = run(&format!("{CLOSED}{rows}\n"));
        let found = outcome.all(Code::M28);
        let told = found.iter().map(|f| {
            assert!(f.open && f.severity == Severity::Yellow && f.owner == "财务");
            let what = f.message.split("这一笔").nth(1).unwrap().split('。').next().unwrap();
            format!("{} {} {what}", f.key, f.money_at_risk.map_or("-".to_owned(), Fen::plain))
        });
        assert_eq!(told.collect::<Vec<_>>().join("；"), expected);
    }

    /// Where it stands, and whose it is.
    #[rstest]
    #[case::changed("DK202602-009 | 2026-02-05 | 60000 | XM2026-101", Some("A2"), Some("XM2026-101"))]
    #[case::moved("DK202602-009 | 2026-03-05 | 50000 | XM2026-101", Some("B2"), Some("XM2026-101"))]
    #[case::gone("DK202603-001 | 2026-03-02 | 1 | XM2026-101", None, None)]
    fn its_place_and_its_project(
        #[case] row: &str,
        #[case] place: Option<&str>,
        #[case] project: Option<&str>,
    ) {
        let text = CLOSED.replace("金额\n", "金额 | 项目编号\n");
        let outcome = run(&format!("{text}{row}\n"));
        let finding = outcome.one(Code::M28);
        assert_eq!(finding.place.map(|place| place.cell()).as_deref(), place);
        assert_eq!(finding.project.as_deref(), project);
    }

    #[test]
    fn a_table_that_was_not_read_accuses_nobody() {
        run("@closed 2026-02 媒体付款 FK202602-001 2026-02-05 50000.00\n[收付款/客户到款]\n到款编号\nDK1\n")
            .none(Code::M28);
        run(&format!("@file truncated 收付款_二.xlsx\n{CLOSED}DK202603-001 | 2026-03-02 | 1\n"))
            .none(Code::M28);
    }
}
