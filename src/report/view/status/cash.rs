//! What finance pays and waits for, as sheets of 状态_收付款: 本周可付, 缺票 by medium and month,
//! what clients paid for without a medium's invoice, six weeks of money, and the way from one total
//! to another. The words are those of 对账.html.

use super::figure::{Figure, Shape};
use super::table::{ColumnKind, Columns, Table, Tone, Value, col, read_whole};
use crate::due::{ForecastWeek, LATE_DAYS, Payable};
use crate::link::UNNAMED_MEDIUM;
use crate::model::{Fen, Month};
use crate::reconcile::{self, Ageing, Bridge, Uninvoiced};
use crate::report::view::Input;
use crate::report::view::finance::FACTS;
use crate::report::view::finance::ageing::{AGE_WORDS, UNINVOICED};
use crate::report::view::finance::claims::CLAIMED;
use crate::report::view::finance::forecast::shares;
use crate::report::view::finance::invoices::medium;
use crate::report::view::finance::payable::{REQUESTS, may_be_paid, payee, placements, reasons};
use crate::report::view::shared::line::PlaceLine;
use crate::report::view::shared::{unknown, words};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Every open request: those of this week first, 可付 before 不可付.
pub(super) fn payable<'r>(input: &'r Input<'r>) -> Table<'r> {
    use ColumnKind::{Day, Link, Money, Prose, Text};
    let office = input.office;
    let last = input.due.agenda.last_day(office.as_of());
    let is_later = move |one: &Payable| one.planned.is_some_and(|day| day > last);
    let record = move |one: &Payable| &office.payments[one.payment].record;
    let columns = Columns::<&Payable>::new()
        .col("付款编号", Text, move |one| record(one).key.as_str().into())
        .col("可付否", Text, |one| {
            let (word, tone) = may_be_paid(one);
            Value::toned(word, tone)
        })
        .col("哪一周", Text, move |one| if is_later(one) { LATER } else { "本周" }.into())
        .col("计划付款日", Day, |one| one.planned.into())
        .col("收款单位", Text, |one| payee(input, one).into())
        .and(col("金额", Money, |one: &&Payable| one.amount.into()).summed().bars())
        .col("项目", Text, |one| {
            input.project_name(office.project_of(office.payments[one.payment].case)).into()
        })
        .col("排期", Prose, |one| placements(input, one).collect::<Vec<_>>().join("；").into())
        .col("为什么不可付", Prose, |one| reasons(input, &one.against).join("；").into())
        .col("出处", Link, move |one| {
            let at = record(one).key_at.unwrap_or(record(one).at);
            Value::Link(Cow::Owned(PlaceLine::new(at, input)))
        });
    let mut rows: Vec<&Payable> = input.due.payables.iter().collect();
    rows.sort_by_key(|one| (is_later(one), !one.may_be_paid()));
    // whoever pays from this sheet must not see one sum of 可付 and 不可付
    let is = |table: &Table<'_>, row: usize, kind: &str| match (table.value(row, 1), table.value(row, 2)) {
        (_, week) if week == LATER.into() => kind == LATER,
        (Value::Toned(word, _), _) => kind == word,
        _ => false,
    };
    Table::of("本周可付", 1, columns, rows).totalled_where(1, &["可付", "不可付", LATER], is)
}

/// Planned for a later week.
const LATER: &str = "以后";

/// 缺票 and 客户已付而媒体未开票.
pub(super) fn invoices<'r>(input: &'r Input<'r>) -> [Table<'r>; 2] {
    let found = reconcile::uninvoiced(input.office, input.books);
    [lacking(input, &found), client_paid(input, &found)]
}

/// A sheet with the rows of a register names the parts of the register that were not read completely.
pub(super) fn resting<'r>(input: &Input, table: Table<'r>) -> Table<'r> {
    const RECEIPTS: [&str; 1] = ["收付款/客户到款"];
    const INVOICES_IN: [&str; 1] = ["收付款/收票"];
    const INVOICES_OUT: [&str; 1] = ["收付款/开票"];
    let lacking = UNINVOICED.get(..4).unwrap_or_default();
    let tables: &[&str] = match table.name.as_str() {
        "差异" => &FACTS,
        "待认领" => &CLAIMED,
        "本周可付" | "付款" => &REQUESTS,
        "到款" => &RECEIPTS,
        "收票" => &INVOICES_IN,
        "开票" => &INVOICES_OUT,
        "缺票" => lacking,
        "客户已付而媒体未开票" => &UNINVOICED,
        _ => return table,
    };
    table.resting_on(unknown::unread(input, tables, None))
}

fn of_medium(name: &str) -> Value<'_> {
    if name.is_empty() { UNNAMED_MEDIUM.into() } else { name.into() }
}

/// One row a medium and month of service, the largest medium first.
fn lacking<'r>(input: &'r Input<'r>, found: &[Uninvoiced]) -> Table<'r> {
    use ColumnKind::{Count, Money, Text};
    let mut sums: BTreeMap<(&str, bool, Option<Month>), (usize, Fen)> = BTreeMap::new();
    let mut of_media: BTreeMap<&str, Fen> = BTreeMap::new();
    for one in found {
        for (month, amount) in &one.months {
            let (count, sum) = sums.entry((medium(input, one), month.is_none(), *month)).or_default();
            *count += 1;
            *sum += *amount;
            *of_media.entry(medium(input, one)).or_default() += *amount;
        }
    }
    type Row<'a> = (&'a str, Option<Month>, usize, Fen, Fen);
    let columns = Columns::<Row>::new()
        .col("媒体名称", Text, |row| of_medium(row.0))
        .col("服务月份", Text, |row| {
            row.1.map_or("月份不明".to_owned(), |month| month.to_string()).into()
        })
        .and(col("笔数", Count, |row: &Row| row.2.into()).summed())
        .and(col("缺票金额", Money, |row: &Row| row.3.into()).summed().bars())
        .col("这家媒体共缺", Money, |row| row.4.into());
    let row = |((name, _, month), (count, sum))| -> Row {
        (name, month, count, sum, of_media.get(name).copied().unwrap_or_default())
    };
    let mut rows: Vec<Row> = sums.into_iter().map(row).collect();
    rows.sort_by_key(|row| (Reverse(row.4), row.0));
    Table::of("缺票", 2, columns, rows)
}

/// By medium and age of our payment, the largest sum first.
fn client_paid<'r>(input: &'r Input<'r>, found: &[Uninvoiced]) -> Table<'r> {
    use ColumnKind::{Money, Text};
    let mut ages: BTreeMap<&str, Ageing> = BTreeMap::new();
    for one in found {
        ages.entry(medium(input, one)).or_default().merge(&one.client_paid);
    }
    type Row<'a> = (&'a str, Ageing);
    let bucket = |(i, label): (usize, &'static str)| {
        col(label, Money, move |row: &Row| row.1.0.get(i).copied().unwrap_or_default().into()).summed()
    };
    let total = |row: &Row| row.1.0.iter().sum::<Fen>();
    let columns = Columns::<Row>::new()
        .col("媒体名称", Text, |row| of_medium(row.0))
        .all(AGE_WORDS.into_iter().enumerate().map(bucket))
        .and(col("合计", Money, move |row: &Row| total(row).into()).summed().bars());
    let mut rows: Vec<Row> = ages.into_iter().filter(|row| !total(row).is_zero()).collect();
    rows.sort_by_key(|row| Reverse(total(row)));
    Table::of("客户已付而媒体未开票", 1, columns, rows)
}

/// Six weeks, Monday to Sunday: what comes in, what goes out, 垫款 at the end of each.
pub(super) fn six_weeks<'r>(input: &'r Input<'r>) -> Table<'r> {
    use ColumnKind::{Day, Money};
    let whole = input.books.whole;
    let told = |known: bool, amount: Fen| read_whole(Some(amount).filter(|_| known));
    let forecast = whole.knows_advances_ahead();
    let columns = Columns::<&ForecastWeek>::new()
        .col("周一", Day, |week| Value::Day(week.from))
        .col("周日", Day, |week| Value::Day(week.to))
        .and(
            col("应收客户", Money, move |week: &&ForecastWeek| {
                told(whole.knows_incoming(), week.incoming)
            })
            .summed()
            .bars(),
        )
        .and(
            col("应付媒体", Money, move |week: &&ForecastWeek| {
                told(whole.knows_outgoing(), week.outgoing)
            })
            .summed()
            .bars(),
        )
        .col("周末垫款（按期付）", Money, move |week| told(forecast, week.advanced))
        .col(format!("周末垫款（客户晚 {LATE_DAYS} 个工作日）"), Money, move |week| {
            told(forecast, week.advanced_late)
        })
        .col("垫款额度", Money, |_| input.due.forecast.limit.map_or(Value::Blank, Value::Money));
    Table::of("六周收支", 2, columns, &input.due.forecast.weeks)
}

/// 垫款 day by day, the projects behind one another; none where it is not known.
pub(super) fn six_weeks_figure(input: &Input) -> Option<Figure> {
    let forecast = &input.due.forecast;
    if !input.books.whole.knows_advances_ahead() || forecast.projects.is_empty() {
        return None;
    }
    let shares = shares(input);
    let as_of = input.office.as_of();
    let limit = forecast.limit.filter(|limit| *limit > Fen::ZERO);
    let bar = |(index, (day, ..)): (usize, &(chrono::NaiveDate, Fen, Fen))| {
        let of_project = |days: &[Fen]| days.get(index).copied().unwrap_or_default().into();
        let values = shares.iter().map(|share| of_project(&share.values));
        (words::day(*day, as_of), values.chain(limit.map(Value::Money)).collect())
    };
    let peak = format!("最高 {} {}", words::day(forecast.peak.day, as_of), forecast.peak.amount);
    Some(Figure {
        title: format!("六周垫款（各方按期付款，按项目叠加，元）：{peak}"),
        shape: Shape::StackedAreas { limit: limit.is_some() },
        of: "日期",
        bars: forecast.days.iter().enumerate().map(bar).collect(),
        series: shares
            .iter()
            .map(|share| share.text.clone())
            .chain(limit.map(|_| "垫款额度".to_owned()))
            .collect(),
    })
}

/// From one total to another, a line each step; the end says whether it adds up.
pub(super) fn bridges<'r>(input: &'r Input<'r>) -> Table<'r> {
    use ColumnKind::{Count, Money, Prose, Text};
    /// Which bridge, what it says, rows behind it, amount, and whether it adds up.
    struct Row(String, &'static str, Option<usize>, Option<Fen>, Option<bool>);
    let columns = Columns::<Row>::new()
        .col("从哪里到哪里", Prose, |row| row.0.as_str().into())
        .col("项", Prose, |row| row.1.into())
        .col("笔数", Count, |row| row.2.map_or(Value::Blank, Value::from))
        .col("金额", Money, |row| row.3.map_or(Value::Blank, Value::Money))
        .col("平否", Text, |row| match row.4 {
            None => Value::Blank,
            Some(true) => Value::toned("平", Tone::Green),
            Some(false) => Value::toned("不平", Tone::Red),
        });
    let said = |bridge: &Bridge| !bridge.start.is_zero() || !bridge.steps.is_empty() || !bridge.end.is_zero();
    let rows = reconcile::bridges(input.office, input.books).into_iter().filter(said).flat_map(|bridge| {
        let (from, to) = bridge.way.ends();
        let way = format!("{from} → {to}");
        if bridge.unchecked {
            return vec![Row(way, "未检查：有表没有读全", None, None, None)];
        }
        let steps = bridge.steps.iter().map(|step| (step.what.word(), Some(step.count), step.amount, None));
        let line = |(what, count, amount, adds_up)| Row(way.clone(), what, count, Some(amount), adds_up);
        std::iter::once((from, None, bridge.start, None))
            .chain(steps)
            .chain([(to, None, bridge.end, Some(bridge.adds_up()))])
            .map(line)
            .collect()
    });
    Table::of("两个合计之间", 1, columns, rows)
}
