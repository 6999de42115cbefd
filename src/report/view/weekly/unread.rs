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
    // rows that show how to fill a table in are no data that is missing, so they stand at the end
    let (examples, mut all): (Vec<&NotRead>, Vec<&NotRead>) =
        input.office.coverage.not_read.iter().partition(|one| one.reason == EXAMPLE_ROWS);
    all.extend(examples);
    let rest = input.findings_sheet("");
    Bounded::first(all, input.bounds.lines, |one: &&NotRead| one.sum, rest).map(line)
}

#[cfg(test)]
mod tests {
    use super::not_read;
    use crate::testing::run;
    use rstest::rstest;

    /// Every entry of `not_read` is a line of the page, of any table; example rows stand last.
    #[rstest]
    #[case::receipts(
        "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\n示例 | 2026-03-02 | 远岚置业 | 9
         DK1 | 2026-03-02 | 远岚置业 | 100",
        &["收付款.xlsx|客户到款|1 行，9.00 元"]
    )]
    #[case::roster(
        "[项目名册/媒体]\n媒体名称 | 联系人\n（示例） | 王\n都市晨报 | 李\n",
        &["项目名册.xlsx|媒体|1 行"]
    )]
    #[case::settings(
        "[设置/参数]\n名称 | 值\n示例 | 3\n加急次数 | 4\n",
        &["设置.xlsx|参数|1 行"]
    )]
    #[case::after_a_sheet_that_does_not_fit(
        "[制作/报价]\n报价单号 | 日期 | 内容 | 金额\n示例 | 2026-03-02 | 楼书 | 9\nXM2026-101-B01 | 2026-03-02 | 楼书 | 1
         [收付款/开票 (2)]\n甲 | 乙\n1 | 2\n",
        &["收付款.xlsx|开票|", "制作.xlsx|报价|1 行，9.00 元"]
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
}
