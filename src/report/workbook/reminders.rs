//! 客服/催办.xlsx and 财务/催办.xlsx: texts to paste, with a column to note that they were sent.

use super::sheet::Book;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::chase::{Reminder, reminders as texts};
use crate::report::view::status::register::Register;
use crate::report::view::status::reminders;

/// The texts to clients for 客服 and to media for 财务. The texts are made once.
pub fn write(register: &Register) -> Result<Vec<Output>> {
    let texts = texts(register.input());
    Ok(vec![
        book(register, answer::CLIENT_REMINDERS, "催办客户", &texts.clients)?,
        book(register, answer::MEDIUM_REMINDERS, "催办媒体", &texts.media)?,
    ])
}

fn book(register: &Register, path: &str, title: &'static str, texts: &[Reminder]) -> Result<Output> {
    let mut book = Book::status(path, title, register.input())?;
    let sheets = book.tables(reminders::tables(texts))?;
    book.front(&reminders::front(register, sheets, texts))?;
    book.finish(Keeping::Dated)
}
