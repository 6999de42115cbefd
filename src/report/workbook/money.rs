//! 财务/状态_收付款.xlsx: the books, for finance.

use super::sheet::Book;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::status::money;
use crate::report::view::status::register::Register;

pub fn write(register: &Register) -> Result<Output> {
    let mut book = Book::status(answer::MONEY, "收付款状态", register.input())?;
    let mut sheets = book.tables(money::tables(register))?;
    sheets.push(book.charts(&money::figures(register.input()))?);
    book.front(&money::front(register, sheets))?;
    book.finish(Keeping::Dated)
}
