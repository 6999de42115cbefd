//! 月结 as a workbook, with one sheet each for the checklist, income and cost, balances and bridges.

use super::sheet::Book;
use super::style::Styles;
use crate::error::Result;
use crate::model::Output;
use crate::model::output::Keeping;
use crate::report::view::Input;
use crate::report::view::closing::Closing;
use crate::report::view::status::table::ColumnKind;

/// `月结_<月>.xlsx`
///
/// # Errors
/// If a sheet could not be laid out.
pub fn write(input: &Input, closing: &Closing, path: String) -> Result<Output> {
    let mut book = Book::form(path, format!("月结 {}", closing.month), input);
    for table in closing.tables(input) {
        book.table(table)?;
    }
    let mut lines = vec![
        "检查清单：结账前逐步核对；红的改好再结，未核对的是没有材料。",
        "收入成本：按发布月；收入和成本是已发布部分，服务费含代理服务费，返点只算归公司的；本月一行与桥相同。",
        "客户往来：余额为正是预收，为负是应收；与付款对账清单的期初、期末一致。",
        "媒体往来：余额为正是预付，为负是应付；已付和返点抵扣减去已发布的媒体成本。",
        "桥：每张小表从第一行加到最后一行，相符才对。",
    ];
    lines.extend(closing.notes.iter().map(String::as_str));
    let title = format!("月结 {} · 检查日 {}", closing.month, input.office.as_of());
    let styles = Styles::all();
    book.free_sheet("说明", |sheet| {
        sheet.set_column_width(0, 120)?;
        sheet.write_string_with_format(0, 0, title, &styles.title)?;
        for (row, line) in (2u32..).zip(&lines) {
            sheet.write_string_with_format(row, 0, *line, styles.of(ColumnKind::Prose))?;
        }
        Ok(())
    })?;
    book.finish(Keeping::HandedOut)
}
