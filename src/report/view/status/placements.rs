//! Placements as media staff read them: gates, chain, next deadline, day grid, 倒排表. Neither
//! 媒体成本 nor 毛利 stands here.

use super::orders::{project_name, signature};
use super::register::{Desk, Register};
use super::table::{Columns, Kind, Table, Tail, Tone, Value, col, tail_of};
use crate::due::Countdown;
use crate::due::countdown::{Progress, Step, StepLimit, Verdict};
use crate::finding::Finding;
use crate::link;
use crate::link::{LinkedPlacement, PlacementId};
use crate::model::choice::{Choice, ClientTerms, Deviation};
use crate::model::placement::{DayMark, MarkKind};
use crate::model::{Month, answer};
use crate::reconcile::PlacementBooks;
use crate::report::view::shared::words;
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeMap;

/// Months before and after 检查日 that get a day grid.
const MONTHS_BACK: usize = 1;
const MONTHS_AHEAD: usize = 2;
/// First days further ahead need no countdown yet.
const COUNTDOWN_DAYS: u64 = 180;

/// Every sheet of 状态_媒体排期.
pub fn tables(register: &Register) -> Vec<Table> {
    let seen = |finding: &Finding| register.lies_on(Desk::Media, finding);
    let countdowns = upcoming(register);
    let mut tables = vec![placements(register, countdowns)];
    tables.extend(grids(register));
    tables.extend([
        countdown(register, countdowns),
        register.open_findings(seen),
        register.settled_findings(answer::SCHEDULE, seen),
    ]);
    tables
}

/// Placements not yet begun, and those on air: what still counts backward.
fn upcoming<'a>(register: &Register<'a>) -> &'a [Countdown] {
    let office = register.input().office;
    let until = office.as_of().checked_add_days(Days::new(COUNTDOWN_DAYS)).unwrap_or(NaiveDate::MAX);
    register.input().due.countdowns.within(office.as_of()..=until)
}

fn in_force<'a>(
    register: &'a Register,
) -> impl Iterator<Item = (PlacementId, &'a LinkedPlacement, &'a PlacementBooks)> {
    let input = *register.input();
    let books = input.books;
    let all = input.office.placements.with_ids();
    all.filter(|(_, placement)| !placement.repeated)
        .map(move |(id, placement)| (id, placement, &books.placements[id]))
}

/// One placement as media staff see it.
struct PlacementRow<'a> {
    placement: &'a LinkedPlacement,
    books: &'a PlacementBooks,
    next: Option<&'a StepLimit>,
    tail: Tail,
}

fn placements(register: &Register, countdowns: &[Countdown]) -> Table {
    use Kind::{Count, Day, Light, Money, Text};
    let input = register.input();
    let kind = |placement: &LinkedPlacement| {
        let of_medium = || input.office.medium_of(placement).and_then(|medium| medium.kind.get());
        placement.record.kind.get().or_else(of_medium).map_or("", |kind| kind.word())
    };
    let columns = Columns::<PlacementRow>::new()
        .col("排期编号", Text, |row| row.placement.record.key.as_str().into())
        .col("灯", Light, |row| register.light(&row.placement.record.key).into())
        .col("项目", Text, |row| project_name(input, row.placement.case).into())
        .col("波次", Text, |row| row.placement.record.wave.text().into())
        .col("版本", Text, |row| row.placement.record.version.text().into())
        .col("类别", Text, |row| kind(row.placement).into())
        .col("媒体名称", Text, |row| row.placement.record.medium.text().into())
        .col("版面/时段", Text, |row| row.placement.record.position.text().into())
        .col("规格", Text, |row| row.placement.record.format.text().into())
        .col("首日", Day, |row| row.placement.record.first_day().into())
        .col("末日", Day, |row| row.placement.record.last_day().into())
        .col("次数", Count, |row| row.placement.record.times.get().into())
        .col("赠播", Count, |row| row.placement.record.bonus_times.get().into())
        .col("客户金额", Money, |row| row.books.ordered.into())
        .col("客户确认", Text, |row| signature(row.placement.record.confirmed.get()))
        .col("费用清单", Day, |row| row.placement.record.cost_list.get().into())
        .col("订位", Text, |row| gate(row.placement.booked))
        .col("客户到款", Text, |row| receipts(register, row.placement, row.books).into())
        .col("交片", Text, |row| gate(row.placement.material))
        .col("发片", Text, |row| gate(row.placement.sent))
        .col("已播次数", Text, |row| published(row.placement, row.books).into())
        .col("进展状态", Text, |row| row.books.state.word().into())
        .col("该谁", Text, |row| row.books.state.owed_by().unwrap_or_default().into())
        .col("下一期限", Day, |row| row.next.map(|limit| limit.last).into())
        .col("下一步", Text, |row| row.next.map_or("", |limit| limit.step.word()).into());
    let countdowns: BTreeMap<PlacementId, &Countdown> = countdowns.iter().map(|c| (c.placement, c)).collect();
    let rows = in_force(register).map(|(id, placement, books)| PlacementRow {
        placement,
        books,
        next: countdowns.get(&id).and_then(|countdown| countdown.next()),
        tail: {
            let record = &placement.record;
            register.tail_on(Desk::Media, &record.key, record.key_at.or(Some(record.at)))
        },
    });
    Table::of("排期", 2, columns.into_iter().chain(tail_of(|row: &PlacementRow| &row.tail)), rows)
}

/// A step as its cell shows it: the day, or that only a status says so.
fn gate(step: link::Step) -> Value {
    match step {
        link::Step::On(day, _) => Value::Day(day),
        link::Step::Undated(_) => "已做，未写日期".into(),
        link::Step::Open | link::Step::Unreadable(_) => Value::Blank,
    }
}

/// Whether the client's money is there, in words: of its own amount only.
fn receipts(register: &Register, placement: &LinkedPlacement, books: &PlacementBooks) -> String {
    let office = register.input().office;
    let terms = office.case(placement.case).map(|case| case.terms());
    match books.ordered {
        None => "金额未知".to_owned(),
        Some(ordered) if books.received >= ordered => "已到".to_owned(),
        Some(_) if terms.is_some_and(|terms| terms != ClientTerms::PrepayFirst) => "后付".to_owned(),
        Some(ordered) => format!("差 {}", ordered - books.received),
    }
}

fn published(placement: &LinkedPlacement, books: &PlacementBooks) -> String {
    let times = placement.record.times_ordered().map_or("？".to_owned(), |times| times.to_string());
    let shown = books.published_times.map_or("？".to_owned(), |n| n.to_string());
    format!("{shown}/{times}")
}

/// One sheet a month around 检查日: who is on air on which day, and what became of it.
fn grids(register: &Register) -> Vec<Table> {
    let as_of = register.input().office.as_of();
    let this = Month::of(as_of);
    let first = (0..MONTHS_BACK).fold(this, |month, _| month.previous());
    let mut months = vec![first];
    for _ in 0..MONTHS_BACK + MONTHS_AHEAD {
        months.extend(months.last().map(|month| month.next()));
    }
    months.into_iter().filter_map(|month| grid(register, month)).collect()
}

fn grid(register: &Register, month: Month) -> Option<Table> {
    use Kind::{Grid, Light, Text};
    struct Row<'a> {
        placement: &'a LinkedPlacement,
        books: &'a PlacementBooks,
        marks: BTreeMap<NaiveDate, Vec<&'a DayMark>>,
    }
    let input = register.input();
    let front = Columns::<Row>::new()
        .col("排期编号", Text, |row| row.placement.record.key.as_str().into())
        .col("灯", Light, |row| register.light(&row.placement.record.key).into())
        .col("项目", Text, |row| project_name(input, row.placement.case).into())
        .col("媒体名称", Text, |row| row.placement.record.medium.text().into())
        .col("版面/时段", Text, |row| row.placement.record.position.text().into())
        .col("进展状态", Text, |row| row.books.state.word().into());
    let calendar = &input.office.settings.calendar;
    let of_day = |day: NaiveDate| {
        let weekday: String = words::weekday(day).chars().skip(1).collect();
        let off = if calendar.is_working_day(day) { "" } else { "休" };
        col(format!("{}\n{weekday}{off}", day.day()), Grid, move |row: &Row| match row.marks.get(&day) {
            Some(marks) => {
                DayJudge { register, placement: row.placement, books: row.books }.value(day, marks)
            }
            None => Value::Blank,
        })
    };
    let days = month.first_day().iter_days().take_while(|day| *day <= month.last_day()).map(of_day);
    let rows = in_force(register).map(|(_, placement, books)| {
        let mut marks: BTreeMap<NaiveDate, Vec<&DayMark>> = BTreeMap::new();
        for mark in placement.record.days.iter().filter(|mark| Month::of(mark.date) == month) {
            marks.entry(mark.date).or_default().push(mark);
        }
        Row { placement, books, marks }
    });
    let rows: Vec<Row> = rows.filter(|row| !row.marks.is_empty()).collect();
    (!rows.is_empty()).then(|| Table::of(month.chinese(), 6, front.into_iter().chain(days), rows))
}

struct DayJudge<'a> {
    register: &'a Register<'a>,
    placement: &'a LinkedPlacement,
    books: &'a PlacementBooks,
}

impl DayJudge<'_> {
    /// `1`, `2赠`, and behind it ✓ confirmed, 漏 missed, 错 wrong or misplaced, 缺 unconfirmed too
    /// long, 撤 cancelled.
    fn value(&self, day: NaiveDate, marks: &[&DayMark]) -> Value {
        let (tone, word) = self.verdict(day);
        let one = |mark: &&DayMark| {
            let kind = match mark.kind {
                MarkKind::Normal => "",
                MarkKind::Bonus => "赠",
                MarkKind::MakeGood => "补",
            };
            // A LIST row spreads its times over its days: the day counts, not the number.
            if self.placement.record.from_grid {
                format!("{}{kind}", mark.times)
            } else {
                format!("●{kind}")
            }
        };
        let marks: String = marks.iter().map(one).collect();
        Value::Toned(format!("{marks}{word}"), tone)
    }

    fn verdict(&self, day: NaiveDate) -> (Tone, &'static str) {
        let office = self.register.input().office;
        let as_of = office.as_of();
        if self.placement.is_cancelled(as_of) {
            return (Tone::Grey, "撤");
        }
        let times = self.placement.record.times_ordered().filter(|times| *times > 0);
        let reached = |count: Option<u32>| count.zip(times).is_some_and(|(count, times)| count >= times);
        let shown = reached(self.books.published_times);
        let confirmed = reached(self.books.confirmed_times);
        let confirmed_day = office
            .publications
            .of(&self.placement.publications)
            .any(|publication| publication.record.effective() == Some(day));
        let last = self.placement.record.last_day().unwrap_or(day);
        let patience = Days::new(u64::from(office.settings.parameters.publication_days));
        let overdue = last.checked_add_days(patience).is_some_and(|limit| limit < as_of);
        if let Some(word) = self.missed_on(day) {
            return (Tone::Red, word);
        }
        match () {
            () if shown => (Tone::Green, "✓"),
            // Confirmed as a whole, with times missing: on which days, nobody wrote.
            () if confirmed => (Tone::Yellow, "漏"),
            () if confirmed_day => (Tone::Green, "✓"),
            () if day > as_of => (Tone::Blue, ""),
            () if overdue => (Tone::Red, "缺"),
            () => (Tone::Yellow, ""),
        }
    }

    /// What a confirmation of this very day shows as missed and not made good.
    fn missed_on(&self, day: NaiveDate) -> Option<&'static str> {
        let office = self.register.input().office;
        let missed: Vec<&str> =
            self.register.missed(&self.placement.record.key).map(|line| line.key.as_str()).collect();
        let of_placement = office.publications.of(&self.placement.publications);
        let mut of_day = of_placement
            .map(|publication| &publication.record)
            .filter(|record| record.effective() == Some(day) && missed.contains(&record.key.as_str()));
        of_day.next().map(|record| match record.deviation.get() {
            Some(Deviation::Wrong | Deviation::Misplaced) => "错",
            _ => "漏",
        })
    }
}

/// The last day on which each step is still in time, with what is already done.
fn countdown(register: &Register, countdowns: &[Countdown]) -> Table {
    use Kind::{Day, Prose, Text};
    type Row<'a> = (&'a Countdown, &'a LinkedPlacement);
    let input = register.input();
    let front = Columns::<Row>::new()
        .col("排期编号", Text, |(_, placement)| placement.record.key.as_str().into())
        .col("项目", Text, |(_, placement)| project_name(input, placement.case).into())
        .col("媒体名称", Text, |(_, placement)| placement.record.medium.text().into())
        .col("版面/时段", Text, |(_, placement)| placement.record.position.text().into())
        .col("首日", Day, |(countdown, _)| Value::Day(countdown.first_day))
        .col("下一期限", Day, |(countdown, _)| countdown.next().map(|limit| limit.last).into())
        .col("下一步", Text, |(countdown, _)| {
            countdown.next().map_or("", |limit| limit.step.word()).into()
        });
    let of_step = |step: &Step| {
        let step = *step;
        col(step.word(), Day, move |(countdown, _): &Row| last_day(countdown.limit(step)))
    };
    let notes = col("说明", Prose, |(countdown, _): &Row| notes(countdown).into());
    let columns = front.into_iter().chain(Step::ALL.iter().map(of_step)).chain([notes]);
    let rows = countdowns.iter().map(|one| (one, &input.office.placements[one.placement]));
    Table::of("倒排表", 1, columns, rows)
}

fn last_day(limit: Option<&StepLimit>) -> Value {
    let Some(limit) = limit else { return Value::Blank };
    match (limit.verdict, limit.progress) {
        (Verdict::Passed, _) => Value::DayToned(limit.last, "已过", Tone::Red),
        (Verdict::Due, _) => Value::DayToned(limit.last, "到期", Tone::Yellow),
        (Verdict::Ahead, _) => Value::DayToned(limit.last, "前", Tone::Blue),
        (Verdict::DoneLate, _) => Value::DayToned(limit.last, "迟做", Tone::Yellow),
        (Verdict::Done, _) => Value::DayToned(limit.last, "已做", Tone::Green),
        (Verdict::Silent, Progress::NotNeeded) => Value::toned("不需", Tone::Grey),
        (Verdict::Silent, _) => Value::toned("未登记", Tone::Grey),
    }
}

fn notes(countdown: &Countdown) -> String {
    let notes = [
        (!countdown.leads_known, "媒体表未填订位或截稿提前，按 1 个工作日推"),
        (countdown.provisional, "含放假安排未录入的年份，暂定"),
    ];
    words::joined(notes.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note), "；")
}
