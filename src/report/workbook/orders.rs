//! 客服/状态_工作单.xlsx: orders, meetings, recurring services, for account staff.

use super::sheet::Book;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::status::orders;
use crate::report::view::status::register::Register;

pub fn write(register: &Register) -> Result<Output> {
    let mut book = Book::status(answer::ORDERS, "工作单状态", register.input())?;
    let sheets = book.tables(orders::tables(register))?;
    book.front(&orders::front(register, sheets))?;
    book.finish(Keeping::Dated)
}
