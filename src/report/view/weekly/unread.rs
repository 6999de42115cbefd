//! 本次没有读的: what stands in `not_read` of run.json, line by line.

use crate::model::NotRead;
use crate::model::coverage::EXAMPLE_ROWS;
use crate::report::view::Input;
use crate::report::view::shared::bounded::Bounded;
use crate::report::view::shared::words;
use serde::Serialize;

/// One file, folder, sheet or group of rows that was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotReadLine {
    /// `收付款.xlsx · 客户到款 (2)`
    pub what: String,
    pub table: String,
    pub reason: String,
    /// `3 行，30,000.00 元`; empty where it could not be counted.
    pub size: String,
}

pub(super) fn not_read(input: &Input) -> Bounded<NotReadLine> {
    let line = |one: &NotRead| NotReadLine {
        what: words::joined([one.file.as_str(), one.sheet.as_deref().unwrap_or_default()], " · "),
        table: one.table.clone().unwrap_or_default(),
        reason: one.reason.clone(),
        size: match (one.rows, one.sum) {
            (Some(rows), Some(sum)) => format!("{rows} 行，{sum} 元"),
            (Some(rows), None) => format!("{rows} 行"),
            (None, _) => String::new(),
        },
    };
    // rows that show how to fill a table in are no data that is missing: at the end, a line a file
    let (examples, others): (Vec<&NotRead>, Vec<&NotRead>) =
        input.office.coverage.not_read.iter().partition(|one| one.reason == EXAMPLE_ROWS);
    let others = others.into_iter().map(|one| (line(one), one.sum));
    let examples = examples.chunk_by(|a, b| a.file == b.file).map(|of_file| match of_file {
        [one] => (line(one), one.sum),
        _ => {
            let file = of_file.first().map_or("", |one| one.file.as_str());
            let sheets: Vec<&str> = of_file.iter().filter_map(|one| one.sheet.as_deref()).collect();
            let rows: usize = of_file.iter().filter_map(|one| one.rows).sum();
            let folded = NotReadLine {
                what: words::joined([file, &sheets.join("、")], " · "),
                table: String::new(),
                reason: EXAMPLE_ROWS.to_owned(),
                size: format!("{rows} 行"),
            };
            (folded, None)
        }
    });
    let lines = others.chain(examples).collect();
    let rest = input.findings_sheet("");
    Bounded::first(lines, input.bounds.lines, |(_, sum)| *sum, rest).map(|(line, _)| line)
}

#[cfg(test)]
mod tests {
    use super::not_read;
    use crate::model::coverage::{EXAMPLE_ROWS, EXAMPLE_TYPED_OVER};
    use crate::testing::run;
    use rstest::rstest;

    /// Every entry of `not_read` stands on the page, of any table; example rows last.
    #[rstest]
    #[case::receipts(
        "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\n示例 | 2026-03-02 | 远岚置业有限公司 | 51200
         DK1 | 2026-03-02 | 远岚置业 | 100",
        &["收付款.xlsx|客户到款|1 行，51,200.00 元"]
    )]
    #[case::roster(
        "[项目名册/媒体]\n媒体名称 | 联系人\n（示例） | \n都市晨报 | 李\n",
        &["项目名册.xlsx|媒体|1 行"]
    )]
    #[case::settings(
        "[设置/参数]\n名称 | 值\n示例 | 3\n加急次数 | 4\n",
        &["设置.xlsx|参数|1 行"]
    )]
    #[case::after_a_sheet_that_does_not_fit(
        "[制作/报价]\n报价单号 | 日期 | 内容 | 金额\n示例 | 2026-03-02 | 围挡喷绘 | 18000\nXM2026-101-B01 | 2026-03-02 | 楼书 | 1
         [收付款/开票 (2)]\n甲 | 乙\n1 | 2\n",
        &["收付款.xlsx|开票|", "制作.xlsx|报价|1 行，18,000.00 元"]
    )]
    fn the_page_and_the_file_agree(#[case] sheets: &str, #[case] expected: &[&str]) {
        let outcome = run(sheets);
        let memory = Default::default();
        let page = not_read(&outcome.input(&memory));
        let lines: Vec<String> = page
            .shown
            .iter()
            .map(|line| {
                format!("{}|{}|{}", line.what.split(" · ").next().unwrap_or_default(), line.table, line.size)
            })
            .collect();
        assert_eq!(lines, expected, "{:#?}", outcome.office.coverage.not_read);
        assert_eq!(page.shown.len(), outcome.office.coverage.not_read.len());
    }

    /// An example row in which somebody typed is a line of its own, above those that nobody touched.
    #[test]
    fn an_example_row_that_was_typed_over() {
        let outcome = run("[收付款/客户到款]\n到款编号 | 金额\n示例 | 51200\n示例 | 777\nDK1 | 100\n
             [收付款/服务费]\n项目编号 | 月份 | 金额\n示例 | 2026-03 | 30000\nXM2026-101 | 2026-03 | 7");
        let memory = Default::default();
        let page = not_read(&outcome.input(&memory));
        let lines: Vec<(&str, &str)> =
            page.shown.iter().map(|line| (line.reason.as_str(), line.size.as_str())).collect();
        assert_eq!(lines, [(EXAMPLE_TYPED_OVER, "1 行，777.00 元"), (EXAMPLE_ROWS, "2 行")]);
    }

    /// A new office has an example row in every sheet: the page has a line for each file.
    #[test]
    fn example_rows_of_one_file_are_one_line() {
        let outcome = run("[收付款/客户到款]\n到款编号 | 金额\n示例 | 51200\nDK1 | 100\n
             [收付款/服务费]\n项目编号 | 月份 | 金额\n示例 | 2026-03 | 30000\nXM2026-101 | 2026-03 | 7\n
             [制作/报价]\n报价单号 | 金额\n示例 | 18000\nXM2026-101-B01 | 7");
        let memory = Default::default();
        let page = not_read(&outcome.input(&memory));
        let lines: Vec<(&str, &str)> =
            page.shown.iter().map(|line| (line.what.as_str(), line.size.as_str())).collect();
        assert_eq!(
            lines,
            [("制作.xlsx · 报价", "1 行，18,000.00 元"), ("收付款.xlsx · 客户到款、服务费", "2 行")]
        );
        assert_eq!(outcome.office.coverage.not_read.len(), 3);
    }
}
