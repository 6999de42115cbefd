//! Example rows: what the template wrote into them, and whether somebody typed over it.
//!
//! An example row is no data, but an order that was typed into one would be lost without a word.

use crate::model::Content;
use crate::normalise::cell::date::date;
use crate::normalise::cell::{DateContext, clean, is_blank, shown, text};
use crate::read::table::{Cell, Value};
use rust_decimal::Decimal;

/// The example rows of the templates: sections `[role/sheet]`, each with a header and rows.
pub(crate) const EXAMPLES: &str = include_str!("examples.txt");
/// The example row of the template of a grid.
const OF_A_GRID: &str = "XM2026-003|都市晨报|A1叠头版|半版|160000|3.2折|51200|1|48000";

/// Whether an example row of a table (`role/sheet`) holds something that no template wrote into it. Any day may be
/// of a template, because it is counted from the day of init.
pub(crate) fn is_typed_over(path: &str, cells: &[Cell]) -> bool {
    let written: Vec<&str> = rows(path).flat_map(|row| row.split('|')).map(str::trim).collect();
    let mut own =
        cells.iter().map(|cell| &cell.value).filter(|value| !is_blank(value) && !text::is_example(value));
    !written.is_empty() && own.any(|value| !is_of(value, &written))
}

/// The example rows of one table, without their header.
fn rows(path: &str) -> impl Iterator<Item = &'static str> {
    let is_head = |line: &str| line.starts_with('[');
    let of_path =
        move |line: &str| line.strip_prefix('[').is_some_and(|line| line.strip_suffix(']') == Some(path));
    let lines = EXAMPLES.lines().skip_while(move |line| !of_path(line)).skip(2);
    let grid = (path == "媒体排期/排期").then_some(OF_A_GRID);
    lines.take_while(move |line| !is_head(line)).chain(grid)
}

fn is_of(value: &Value, written: &[&str]) -> bool {
    match value {
        Value::Date(_) => true,
        Value::Text(text) if written.contains(&clean(text).as_str()) || written.contains(&text.trim()) => {
            true
        }
        Value::Text(_) => matches!(date(value, &DateContext::default()).content, Content::Known(_)),
        Value::Number(_) => shown(value).parse::<Decimal>().is_ok_and(|number| {
            let percent = number.checked_mul(Decimal::ONE_HUNDRED).map(|percent| percent.normalize());
            let forms = [Some(number.normalize().to_string()), percent.map(|percent| format!("{percent}%"))];
            forms.iter().flatten().any(|form| written.contains(&form.as_str()))
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::run;
    use rstest::rstest;

    const RECEIPT: &str =
        "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号 | 款项性质 | 对应单号";

    /// An example row in which somebody typed is said on its own line, with its amount; it never counts.
    #[rstest]
    #[case::as_written(
        "示例 | 2026-03-02 | 远岚置业有限公司 | 51200 | XM2026-003 | 媒体预付款 | XM2026-003-M0305",
        "示例行（第一格写“示例”），没有算 51,200.00"
    )]
    #[case::a_day_alone(
        "示例 | 2025-12-30 | 远岚置业有限公司 | 51200 | | | ",
        "示例行（第一格写“示例”），没有算 51,200.00"
    )]
    #[case::another_amount(
        "示例 | 2026-03-02 | 远岚置业有限公司 | 30000 | XM2026-003 | 媒体预付款 | ",
        "示例行里填了别的内容，没有算；要算这一行请删去第一格的“示例” 30,000.00"
    )]
    #[case::another_payer(
        "示例 | 2026-03-02 | 江岸置业 | 51200 | | | ",
        "示例行里填了别的内容，没有算；要算这一行请删去第一格的“示例” 51,200.00"
    )]
    fn what_is_said(#[case] row: &str, #[case] expected: &str) {
        let outcome = run(&format!("{RECEIPT}\n{row}\nDK1 | 2026-03-02 | 远岚置业 | 100 | XM2026-101 | | "));
        let said = outcome.office.coverage.not_read.iter();
        let said: Vec<String> =
            said.map(|one| format!("{} {}", one.reason, one.sum.unwrap_or_default())).collect();
        assert_eq!(said, [expected]);
        let total = outcome.books.control_totals.iter().find(|total| total.table == "客户到款").unwrap();
        assert_eq!((total.rows_read, total.used.0), (1, 10_000));
    }

    #[test]
    fn an_order_in_an_example_row() {
        let outcome =
            run("[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 工作内容\n\
             示例 | XM2026-101 | 2026-03-02 | 邮件 | 完稿 | 楼书完稿\n\
             XM2026-101-G001 | XM2026-101 | 2026-03-02 | 邮件 | 完稿 | 海报");
        let said: Vec<&str> =
            outcome.office.coverage.not_read.iter().map(|one| one.reason.as_str()).collect();
        assert_eq!(said, [crate::model::coverage::EXAMPLE_TYPED_OVER]);
        assert_eq!(outcome.office.orders.len(), 1);
    }
}
