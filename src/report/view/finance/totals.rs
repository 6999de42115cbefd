//! 控制合计 (what was read) and the bridges (the steps from one total to the next).

use crate::check::rule::{Matter, Refused};
use crate::finding::{Finding, Place};
use crate::model::answer;
use crate::reconcile::{self, Bridge, Way, What};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, no_amount};
use crate::report::view::shared::line::PlaceLine;
use crate::report::view::shared::words;
use serde::Serialize;
use std::collections::BTreeSet;

/// One control total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TotalLine {
    pub table: String,
    pub rows_read: usize,
    pub rows_used: usize,
    pub rows_refused: usize,
    pub read: String,
    pub used: String,
    pub refused: String,
    pub balances: bool,
    /// The places of the refused rows.
    pub places: Bounded<PlaceLine>,
}

/// One bridge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BridgeView {
    pub from: &'static str,
    pub to: &'static str,
    pub start: String,
    pub end: String,
    pub steps: Vec<StepView>,
    pub adds_up: bool,
    pub unchecked: bool,
    /// Where the start and the end stand on the page.
    pub from_anchor: &'static str,
    pub to_anchor: &'static str,
}

/// One step of a bridge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepView {
    pub word: &'static str,
    pub count: usize,
    /// The amount with its sign.
    pub amount: String,
    /// Where its details stand: a place on the page, or a sheet of the workbook.
    pub href: String,
}

/// Every control total, in the order in which reconcile lists the tables.
pub fn totals(input: &Input) -> Vec<TotalLine> {
    let totals = input.books.control_totals.iter();
    totals
        .map(|total| TotalLine {
            table: total.table.clone(),
            rows_read: total.rows_read,
            rows_used: total.rows_used,
            rows_refused: total.rows_refused,
            read: total.read.to_string(),
            used: total.used.to_string(),
            refused: total.refused.to_string(),
            balances: total.balances(),
            places: match total.rows_refused {
                0 => Bounded::default(),
                _ => refused_places(input, &total.table),
            },
        })
        .collect()
}

/// The tables of the control totals that were not read whole, in words; empty if all of them were.
pub fn unread_totals(input: &Input) -> String {
    let unread = reconcile::totalled().filter(|path| input.office.coverage.hides_rows(path));
    let names: Vec<&str> = unread.map(|path| path.rsplit('/').next().unwrap_or(path)).collect();
    names.join("、")
}

/// Cells of the table whose content was refused or doubled; their findings say where.
fn refused_places(input: &Input, table: &str) -> Bounded<PlaceLine> {
    let sheet = table.split(' ').next().unwrap_or(table);
    let stands_in_table = |place: &Place| input.office.sources.table(*place) == sheet;
    let refuses = |finding: &&Finding| match input.matter(finding) {
        Some(Matter::Refused(Refused::Row)) => true,
        Some(Matter::Refused(Refused::Date)) => matches!(sheet, "客户到款" | "媒体付款"),
        Some(Matter::Refused(Refused::Target)) => sheet.ends_with("分配"),
        _ => false,
    };
    let refusing = input.findings.iter().filter(refuses);
    let places: BTreeSet<Place> = refusing
        .flat_map(|finding| finding.place.iter().chain(&finding.related).copied())
        .filter(stands_in_table)
        .collect();
    let rest = input.findings_sheet("");
    Bounded::first(places.into_iter().collect(), input.bounds.within, no_amount, rest)
        .map(|place| PlaceLine::new(place, input))
}

/// The bridges with content. Those of an office without any 收付款 are left out.
pub fn bridges(input: &Input) -> Vec<BridgeView> {
    let said =
        |bridge: &&Bridge| !bridge.start.is_zero() || !bridge.steps.is_empty() || !bridge.end.is_zero();
    let bridges = reconcile::bridges(input.office, input.books);
    bridges.iter().filter(said).map(view).collect()
}

fn view(bridge: &Bridge) -> BridgeView {
    let (from, to) = bridge.way.ends();
    let (from_anchor, to_anchor) = match bridge.way {
        Way::Payments | Way::Receipts => ("totals", "projects"),
        Way::Prepaid => ("projects", "ageing"),
        Way::Months => ("projects", "months"),
        Way::Margin => ("projects", "projects"),
        Way::Uninvoiced => ("projects", "missing"),
    };
    let steps = bridge.steps.iter().map(|step| StepView {
        word: step.what.word(),
        count: step.count,
        amount: words::signed(step.amount),
        href: told(bridge.way, step.what),
    });
    BridgeView {
        from,
        to,
        start: bridge.start.to_string(),
        end: bridge.end.to_string(),
        steps: steps.collect(),
        adds_up: bridge.adds_up(),
        unchecked: bridge.unchecked,
        from_anchor,
        to_anchor,
    }
}

/// Where all details of a step stand.
fn told(way: Way, what: What) -> String {
    let anchor = match what {
        What::Refused => "#totals",
        What::NotPaid => "#payable",
        What::Unclaimed => "#claims",
        What::Unallocated if way == Way::Receipts => "#projects",
        What::Openings => "#ageing",
        What::NoMonth => "#months",
        What::LoosePayments => "#missing",
        What::Overrun | What::Cost | What::Fee | What::Rebates | What::MarginUnknown => "#projects",
        _ => return format!("../{}", answer::MONEY),
    };
    anchor.to_owned()
}
