//! 客服/状态_工作单.xlsx: orders, meetings, recurring services, for account staff.

use super::sheet::Book;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::status::orders;
use crate::report::view::status::register::Register;

pub(super) fn write(register: &Register) -> Result<Output> {
    let mut book = Book::new(answer::ORDERS, "工作单状态", register.input())?;
    for table in orders::tables(register) {
        book.table(&table)?;
    }
    book.guide(&[
        "起算日：收到书面布署单之日（截止后或休息日顺延）；环环相扣的设计步骤从上一步客户书面确认起算。",
        "期限：手册 H-5 的上限或承诺完成日，客户审看的天数已扣除；暂定：涉及放假安排未录入的年份。",
        "我方■ 客户□：每一格一个工作日，按先后排列；等客户的日子不算我方用时。",
        "剩余工作日：到期限还有几天，负数为已超天数。",
        "台账：已成事实的迟误，只供复盘，不再催办。",
        "处理状态、处理意见、处理人由大家填写，下次运行会读回并带到新表。",
    ])?;
    book.finish(Keeping::Dated)
}
