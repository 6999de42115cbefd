//! 客服/状态_媒体排期.xlsx: placements, day grids, 倒排表, for media staff.

use super::sheet::Book;
use crate::error::Result;
use crate::model::Output;
use crate::model::answer;
use crate::model::output::Keeping;
use crate::report::view::status::placements;
use crate::report::view::status::register::Register;

pub(super) fn write(register: &Register) -> Result<Output> {
    let mut book = Book::new(answer::SCHEDULE, "媒体排期状态", register.input())?;
    for table in placements::tables(register) {
        book.table(&table)?;
    }
    book.guide(&[
        "进展状态：这条排期第一处没走完的环节；该谁：下一步由谁做。",
        "月历：数字为次数，●为清单式排期的投放日；赠=赠播，补=补播。",
        "月历颜色：绿 ✓ 已有发布确认；蓝 未到投放日；黄 已投待确认；黄 漏 已确认但次数不足；红 缺 超期未确认；灰 撤 已撤单。",
        "倒排表：从首日往回数，每一步最晚哪天还来得及；已做、迟做、到期、已过写在日期后面。",
        "处理状态、处理意见、处理人由大家填写，下次运行会读回并带到新表。",
    ])?;
    book.finish(Keeping::Dated)
}
