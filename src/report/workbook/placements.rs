//! 客服/状态_媒体排期.xlsx: placements, day grids, 倒排表, for media staff.

use super::sheet::Book;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::status::placements;
use crate::report::view::status::register::Register;

pub fn write(register: &Register) -> Result<Output> {
    let mut book = Book::status(answer::SCHEDULE, "媒体排期状态", register.input())?;
    let sheets = book.tables(placements::tables(register))?;
    book.front(&placements::front(register, sheets))?;
    book.finish(Keeping::Dated)
}
