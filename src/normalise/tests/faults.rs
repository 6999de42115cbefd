//! Whole workspaces on which the reading went wrong once, with the right values.

use super::{case, lines};
use crate::finding::Code;
use crate::model::{Fen, YesNo};
use crate::normalise::Normalised;

fn fault(name: &str) -> Normalised {
    case(&format!("faults/{name}"))
}

fn days(n: &Normalised) -> Vec<String> {
    let day = |date: Option<chrono::NaiveDate>| date.map_or("-".to_owned(), |day| day.to_string());
    n.records.receipts.iter().map(|receipt| day(receipt.date.get())).collect()
}

#[test]
fn csv_eq_wrapper() {
    let n = fault("csv_eq_wrapper");
    let receipt = &n.records.receipts[0];
    assert_eq!((receipt.key.as_str(), receipt.amount.get()), ("DK202603-001", Some(Fen::yuan(50_000))));
    assert_eq!(days(&n), ["2026-03-09"]);
    assert_eq!(receipt.targets.known(), Some(&vec!["XM2026-101-M0301".to_owned().into()]));
}

#[test]
fn csv_system_timestamps() {
    let n = fault("csv_system_timestamps");
    let days = days(&n);
    for row in [1, 2, 3, 4, 5, 7, 8, 11, 12, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25] {
        assert_eq!(days[row - 1], "2026-03-09", "row {row}");
    }
    assert_eq!(days[5], "2026-03-08", "the time zone is not reckoned with");
    assert!(lines(&n, |code| code == Code::D19).iter().any(|line| line.contains("时区未计")));
}

#[test]
fn emoji_variation_selector() {
    let n = fault("emoji_variation_selector");
    assert_eq!(n.records.orders[0].files_delivered.known(), Some(&YesNo::Yes));
    assert_eq!(n.records.orders[1].confirmed.get(), Some(crate::model::Signed::Undated));
    assert_eq!(lines(&n, |code| matches!(code, Code::D04 | Code::D21)), Vec::<String>::new());
}

#[test]
fn grid_day_not_in_month() {
    let n = fault("grid_day_not_in_month");
    let said = lines(&n, |code| code == Code::D16);
    assert!(said.iter().any(|line| line.contains("AL4") && line.contains("没有31日")), "{said:#?}");
    assert!(said.iter().any(|line| line.contains("AL5")), "{said:#?}");
    let days: Vec<usize> = n.records.placements.iter().map(|placement| placement.days.len()).collect();
    assert_eq!(days, [0, 1]);
}

#[test]
fn grid_half_month() {
    let n = fault("grid_half_month");
    let placement = &n.records.placements[0];
    let days: Vec<String> = placement.days.iter().map(|day| day.date.to_string()).collect();
    assert_eq!(days, ["2026-03-04", "2026-03-11"]);
    assert_eq!(placement.project.text(), "XM2026-101");
    assert_eq!(lines(&n, |code| code == Code::D01), Vec::<String>::new());
}

#[test]
fn serial_in_1904_workbook() {
    assert_eq!(days(&fault("serial_in_1904_workbook")), ["2026-03-09", "2026-03-09"]);
}

#[test]
fn wan_yuan_display_format() {
    let n = fault("wan_yuan_display_format");
    let placement = &n.records.placements[0];
    assert!(placement.amount.is_refused() && placement.cost.is_refused());
    assert_eq!(lines(&n, |code| code == Code::D06).len(), 2);
}

#[test]
fn foreign_currency_cell() {
    let n = fault("foreign_currency_cell");
    assert!(n.records.receipts.iter().all(|receipt| receipt.amount.is_refused()));
    assert_eq!(lines(&n, |code| code == Code::D06).len(), 2);
}
