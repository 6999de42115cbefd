//! The values of a record that come from 默认值 of 接入.xlsx, because the cells of its row are blank.

use super::cell;
use crate::model::{Field, Place};
use crate::report::view::Input;
use std::fmt::Write;

/// The sheet of 接入.xlsx with these values.
const SHEET: &str = "默认值";

/// One line for each such value of a placement, order, receipt or payment; empty if there is none.
pub(super) fn of(input: &Input, key: &str) -> String {
    let office = input.office;
    let is = |own: &String| own.eq_ignore_ascii_case(key);
    let mut values: Vec<(&str, String, Option<Place>)> = Vec::new();
    let mut take = |name: &'static str, field: &Field<String>| {
        values.push((name, field.text().to_owned(), field.at));
    };
    if let Some(record) = office.placements.iter().map(|one| &one.record).find(|one| is(&one.key)) {
        take("项目编号", &record.project);
        take("媒体名称", &record.medium);
        let times = record.times.get().map(|times| times.to_string()).unwrap_or_default();
        values.push(("次数", times, record.times.at));
    } else if let Some(record) = office.orders.iter().map(|one| &one.record).find(|one| is(&one.key)) {
        take("项目编号", &record.project);
        let pieces = record.pieces.get().map(|pieces| pieces.to_string()).unwrap_or_default();
        values.push(("款数", pieces, record.pieces.at));
    } else if let Some(record) = office.receipts.iter().map(|one| &one.record).find(|one| is(&one.key)) {
        take("项目编号", &record.project);
    } else if let Some(record) = office.payments.iter().map(|one| &one.record).find(|one| is(&one.key)) {
        take("项目编号", &record.project);
        take("媒体名称", &record.medium);
    }
    let mut text = String::new();
    for (name, value, at) in values {
        if let Some(at) = at.filter(|at| input.office.sources.sheet(*at) == SHEET) {
            let _ = writeln!(text, "默认值：{name} {value}（原表没有填，取自 {}）", cell(input, at));
        }
    }
    text
}
