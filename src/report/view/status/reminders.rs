//! 催办 as sheets: the texts with what people answer, and the matters one by one.

use super::front::{Front, Number, SheetLine};
use super::register::Register;
use super::table::{ColumnKind, Columns, Table, Tone, Value, col};
use crate::model::answer;
use crate::report::view::chase::{Reminder, ReminderItem};

/// 催办 and 明细.
pub fn tables<'r>(texts: &'r [Reminder]) -> Vec<Table<'r>> {
    vec![sheet(texts), items(texts)]
}

/// 首页.
pub fn front(register: &Register, sheets: Vec<SheetLine>, texts: &[Reminder]) -> Front {
    let of_stage = |stage: &str| texts.iter().filter(|text| text.stage == stage).count();
    Front::new(
        register,
        sheets,
        &[
            (answer::REMINDERS, "一家一条，整格复制后粘贴到微信或邮件即可"),
            ("明细", "每件事的单号、期限和出处"),
        ],
    )
    .purpose("催办的话已经写好：复制、粘贴、发出，再回来记一笔。")
    .numbers([
        Number::new("催办", of_stage("催办"), "期限已过的，家"),
        Number::new("提醒", of_stage("提醒"), "期限前 3 天起，家"),
    ])
    .legend([
        (Value::toned("催办", Tone::Red), "期限已过"),
        (Value::toned("提醒", Tone::Yellow), "期限前 3 天起"),
        (Value::toned("已发", Tone::Grey), "3 个工作日内发过，这次不再催"),
    ])
    .asked(&[
        "发出后在“已发/已答复”选一项并填日期，下次运行会读回；发出后 3 个工作日内不再催同样的事。",
        "写着“先核对到款”的：这家客户有到款还没有分配，或到款表没有读全，先对清再催款，别的事照常催。",
    ])
}

fn sheet<'r>(texts: &'r [Reminder]) -> Table<'r> {
    use ColumnKind::{Count, Day, Message, Prose, Sent, SentOn, Text};
    let columns = Columns::<&Reminder>::new()
        .col(answer::PARTY, Text, |row| row.party.as_str().into())
        .col("阶段", Text, |row| Value::toned(row.stage, tone(row)))
        .col("可直接粘贴的话", Message, |row| row.text.as_str().into())
        .col("说明", Prose, |row| row.note.as_str().into())
        .col(answer::SENT, Sent, |row| row.sent.as_str().into())
        .col(answer::SENT_ON, SentOn, |row| {
            row.sent_on.map_or_else(|| row.sent_on_words.as_str().into(), Value::Day)
        })
        .and(col("最早期限", Day, |row: &&Reminder| row.first_due().into()).on_screen())
        .col("上次催办", Day, |row| row.last.into())
        .col(answer::ROUND, Count, |row| row.round.into())
        .col(answer::ITEMS, Prose, |row| row.item_keys().into());
    Table::of(answer::REMINDERS, 1, columns, texts)
}

fn tone(row: &Reminder) -> Tone {
    match row.stage {
        "催办" => Tone::Red,
        "提醒" => Tone::Yellow,
        _ => Tone::Grey,
    }
}

fn items<'r>(texts: &'r [Reminder]) -> Table<'r> {
    use ColumnKind::{Day, Link, Money, Prose, Text};
    struct Row<'a>(&'a Reminder, &'a ReminderItem, &'static str);
    let columns = Columns::<Row>::new()
        .col("对方名称", Text, |row| row.0.party.as_str().into())
        .col("项目", Text, |row| row.1.project.as_str().into())
        .col("单号", Text, |row| row.1.key.as_str().into())
        .col("请对方做什么", Prose, |row| row.1.words.as_str().into())
        .col("期限", Day, |row| Value::Day(row.1.due))
        .col("已过期", Text, |row| if row.1.past { Value::toned("已过期", Tone::Red) } else { Value::Blank })
        .col("写进话里", Text, |row| row.2.into())
        .and(col("金额", Money, |row: &Row| row.1.money.map_or(Value::Blank, Value::Money)).summed())
        .col("责任人", Text, |row| row.1.owner.as_str().into())
        .col("出处", Link, |row| row.1.place.as_ref().into());
    let rows = texts.iter().flat_map(|text| {
        let now = text.items.iter().map(move |item| Row(text, item, "本次"));
        now.chain(text.later.iter().map(move |item| Row(text, item, "随后")))
    });
    Table::of("明细", 1, columns, rows.filter(|row| !row.1.key.is_empty()))
}
