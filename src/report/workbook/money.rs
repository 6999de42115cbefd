//! 财务/状态_收付款.xlsx: the books, for finance.

use super::sheet::Book;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::status::money;
use crate::report::view::status::register::Register;

pub(super) fn write(register: &Register) -> Result<Output> {
    let mut book = Book::new(answer::MONEY, "收付款状态", register.input())?;
    for table in money::tables(register) {
        book.table(&table)?;
    }
    book.guide(&[
        "金额单位：元。“未知”表示金额空白或读不出，不当 0 计。",
        "排期五项：①订单 ②到款 ③付款 ④发票 ⑤发布，并列一行；进展状态是第一处没走完的环节。",
        "到款、付款：每一笔去了哪里，一处一行；到款金额、实付金额、未分配只在该笔第一行出现，可直接求和。",
        "待认领：只是建议，不入账。请在“答复”列选 确认 或 否认；确认后仍请在收付款的到款分配或对应单号里写明。",
        "账龄：自实付日起算；媒体成本未知的部分不入任何账龄段。",
        "处理状态、处理意见、处理人由大家填写，下次运行会读回并带到新表。",
    ])?;
    book.finish(Keeping::Dated)
}
