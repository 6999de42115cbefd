//! 客服/催办.xlsx and 财务/催办.xlsx: texts to paste, and where people note that they were sent.

use super::sheet::Book;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::Input;
use crate::report::view::chase::{Reminder, reminders};
use crate::report::view::status::register::Register;
use crate::report::view::status::reminders::tables;

/// Clients, for 客服.
pub(super) fn to_clients(register: &Register) -> Result<Output> {
    let input = register.input();
    book(input, answer::CLIENT_REMINDERS, "催办客户", &reminders(input).clients)
}

/// Media, for 财务.
pub(super) fn to_media(register: &Register) -> Result<Output> {
    let input = register.input();
    book(input, answer::MEDIUM_REMINDERS, "催办媒体", &reminders(input).media)
}

fn book(input: &Input, path: &str, title: &'static str, texts: &[Reminder]) -> Result<Output> {
    let mut book = Book::new(path, title, input)?;
    for table in tables(texts) {
        book.table(&table)?;
    }
    book.guide(&[
        "一家一条，整格复制后粘贴到微信或邮件即可；发出后在“已发/已答复”选一项并填日期，下次运行会读回。",
        "提醒：期限前 3 天起；催办：期限已过。发出后 3 个工作日内不再催同样的事。",
        "“先核对到款”：这家客户有到款还没有分配，或到款表没有读全，先对清再催款，别的事照常催。",
        "明细：每件事的单号、期限和出处。",
    ])?;
    book.finish(Keeping::Dated)
}
