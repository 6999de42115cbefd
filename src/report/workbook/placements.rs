//! 客服/状态_媒体排期.xlsx: placements, day grids, 倒排表, for media staff.

use super::sheet::Book;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::status::placements;
use crate::report::view::status::register::Register;

pub(super) fn write(register: &Register) -> Result<Output> {
    let mut book = Book::status(answer::SCHEDULE, "媒体排期状态", register.input())?;
    let tables = placements::tables(register);
    for table in &tables {
        book.table(table)?;
    }
    book.front(&placements::front(register, &tables))?;
    book.finish(Keeping::Dated)
}
