//! 管理/状态_项目.xlsx: the overview, everything open, the pipeline and two charts, for the manager.

use super::sheet::Book;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::status::projects;
use crate::report::view::status::register::Register;

pub fn write(register: &Register) -> Result<Output> {
    let mut book = Book::status(answer::PROJECTS, "项目状态", register.input())?;
    let mut sheets = book.tables(projects::tables(register))?;
    sheets.push(book.charts(&projects::figures(register))?);
    book.front(&projects::front(register, sheets))?;
    book.finish(Keeping::Dated)
}
