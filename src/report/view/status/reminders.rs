//! 催办 as sheets: the texts with what people answer, and the matters one by one.

use super::table::{Columns, Kind, Table, Tone, Value};
use crate::model::answer;
use crate::report::view::chase::{Item, Reminder};

/// 催办 and 明细.
pub fn tables(texts: &[Reminder]) -> Vec<Table> {
    vec![sheet(texts), items(texts)]
}

fn sheet(texts: &[Reminder]) -> Table {
    use Kind::{Count, Day, Message, Prose, Sent, SentOn, Text};
    let columns = Columns::<&Reminder>::new()
        .col(answer::PARTY, Text, |row| row.party.as_str().into())
        .col("阶段", Text, |row| Value::toned(row.stage, tone(row)))
        .col("可直接粘贴的话", Message, |row| row.text.as_str().into())
        .col("说明", Prose, |row| row.note.as_str().into())
        .col(answer::SENT, Sent, |row| row.sent.as_str().into())
        .col(answer::SENT_ON, SentOn, |row| row.sent_on.into())
        .col("最早期限", Day, |row| row.first_due().into())
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

fn items(texts: &[Reminder]) -> Table {
    use Kind::{Day, Link, Money, Prose, Text};
    struct Row<'a>(&'a Reminder, &'a Item);
    let columns = Columns::<Row>::new()
        .col("对方名称", Text, |row| row.0.party.as_str().into())
        .col("项目", Text, |row| row.1.project.as_str().into())
        .col("单号", Text, |row| row.1.key.as_str().into())
        .col("请对方做什么", Prose, |row| row.1.words.as_str().into())
        .col("期限", Day, |row| Value::Day(row.1.due))
        .col("已过期", Text, |row| if row.1.past { Value::toned("已过期", Tone::Red) } else { Value::Blank })
        .col("金额", Money, |row| row.1.money.map_or(Value::Blank, Value::Money))
        .col("责任人", Text, |row| row.1.owner.as_str().into())
        .col("出处", Link, |row| row.1.place.clone().into());
    let rows = texts.iter().flat_map(|text| text.items.iter().map(move |item| Row(text, item)));
    Table::of("明细", 1, columns, rows.filter(|row| !row.1.key.is_empty()))
}
