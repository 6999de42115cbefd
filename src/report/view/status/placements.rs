//! Placements as media staff read them: gates, chain, next deadline, day grid, 倒排表. Neither
//! 媒体成本 nor 毛利 stands here.

use super::orders::{project_name, signature};
use super::register::{Desk, Register};
use super::table::{Kind, Table, Tone, Value};
use crate::due::Countdown;
use crate::due::countdown::{Progress, Step, Verdict};
use crate::finding::Finding;
use crate::link;
use crate::link::LinkedPlacement;
use crate::model::Month;
use crate::model::choice::{Choice, ClientTerms};
use crate::model::placement::{DayMark, MarkKind};
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
        register.settled_findings(seen),
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
) -> impl Iterator<Item = (usize, &'a LinkedPlacement, Option<&'a PlacementBooks>)> {
    let input = *register.input();
    let books = input.books;
    let all = input.office.placements.iter().enumerate();
    all.filter(|(_, placement)| !placement.repeated)
        .map(move |(index, placement)| (index, placement, books.placements.get(index)))
}

fn placements(register: &Register, countdowns: &[Countdown]) -> Table {
    let columns = [
        ("排期编号", Kind::Text),
        ("灯", Kind::Light),
        ("项目", Kind::Text),
        ("波次", Kind::Text),
        ("版本", Kind::Text),
        ("类别", Kind::Text),
        ("媒体名称", Kind::Text),
        ("版面/时段", Kind::Text),
        ("规格", Kind::Text),
        ("首日", Kind::Day),
        ("末日", Kind::Day),
        ("次数", Kind::Count),
        ("赠播", Kind::Count),
        ("客户金额", Kind::Money),
        ("客户确认", Kind::Text),
        ("费用清单", Kind::Day),
        ("订位", Kind::Text),
        ("客户到款", Kind::Text),
        ("交片", Kind::Text),
        ("发片", Kind::Text),
        ("已播次数", Kind::Text),
        ("链上状态", Kind::Text),
        ("该谁", Kind::Text),
        ("下一期限", Kind::Day),
        ("下一步", Kind::Text),
    ];
    let mut table = Table::new("排期", 2, columns).with_tail();
    let next: BTreeMap<usize, &Countdown> = countdowns.iter().map(|c| (c.placement, c)).collect();
    table.rows = in_force(register)
        .map(|(index, placement, books)| placement_row(register, placement, books, next.get(&index).copied()))
        .collect();
    table
}

fn placement_row(
    register: &Register,
    placement: &LinkedPlacement,
    books: Option<&PlacementBooks>,
    countdown: Option<&Countdown>,
) -> Vec<Value> {
    let input = register.input();
    let record = &placement.record;
    let next = countdown.and_then(Countdown::next);
    let of_medium = || input.office.medium_of(placement).and_then(|medium| medium.kind.get());
    let kind = record.kind.get().or_else(of_medium);
    let gate = |step: link::Step| match step {
        link::Step::On(day, _) => Value::Day(day),
        link::Step::Undated(_) => "已做，未写日期".into(),
        link::Step::Open | link::Step::Unreadable(_) => Value::Blank,
    };
    let mut row: Vec<Value> = vec![
        record.key.as_str().into(),
        register.light(&record.key).into(),
        project_name(input, placement.case).into(),
        record.wave.text().into(),
        record.version.text().into(),
        kind.map_or("", |kind| kind.word()).into(),
        record.medium.text().into(),
        record.position.text().into(),
        record.format.text().into(),
        record.first_day().into(),
        record.last_day().into(),
        record.times.get().into(),
        record.bonus_times.get().into(),
        books.and_then(|books| books.ordered).into(),
        signature(record.confirmed.get()),
        record.cost_list.get().into(),
        gate(placement.booked),
        receipts(register, placement, books).into(),
        gate(placement.material),
        gate(placement.sent),
        published(placement, books).into(),
        books.map_or("", |books| books.state.word()).into(),
        books.and_then(|books| books.state.owed_by()).unwrap_or_default().into(),
        next.map(|limit| limit.last).into(),
        next.map_or("", |limit| limit.step.word()).into(),
    ];
    let seen = |finding: &Finding| register.lies_on(Desk::Media, finding);
    row.extend(register.tail_where(&record.key, record.key_at.or(Some(record.at)), seen));
    row
}

/// Whether the client's money is there, in words: of its own amount only.
fn receipts(register: &Register, placement: &LinkedPlacement, books: Option<&PlacementBooks>) -> String {
    let office = register.input().office;
    let terms = placement.case.and_then(|i| office.cases.get(i)).map(|case| case.terms());
    let Some(books) = books else { return String::new() };
    match books.ordered {
        None => "金额未知".to_owned(),
        Some(ordered) if books.received >= ordered => "已到".to_owned(),
        Some(_) if terms.is_some_and(|terms| terms != ClientTerms::PrepayFirst) => "后付".to_owned(),
        Some(ordered) => format!("差 {}", ordered - books.received),
    }
}

fn published(placement: &LinkedPlacement, books: Option<&PlacementBooks>) -> String {
    let times = placement.record.times_ordered().map_or("？".to_owned(), |times| times.to_string());
    let shown = books.and_then(|books| books.published_times).map_or("？".to_owned(), |n| n.to_string());
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
    let days: Vec<NaiveDate> =
        month.first_day().iter_days().take_while(|day| *day <= month.last_day()).collect();
    let calendar = &register.input().office.settings.calendar;
    let heading = |day: &NaiveDate| {
        let weekday: String = words::weekday(*day).chars().skip(1).collect();
        let off = if calendar.is_working_day(*day) { "" } else { "休" };
        (format!("{}\n{weekday}{off}", day.day()), Kind::Grid)
    };
    let front = [
        ("排期编号", Kind::Text),
        ("灯", Kind::Light),
        ("项目", Kind::Text),
        ("媒体名称", Kind::Text),
        ("版面/时段", Kind::Text),
        ("链上状态", Kind::Text),
    ];
    let columns =
        front.into_iter().map(|(heading, kind)| (heading.to_owned(), kind)).chain(days.iter().map(heading));
    let mut table = Table::new(month.chinese(), 6, columns);
    for (_, placement, books) in in_force(register) {
        let record = &placement.record;
        let marks: BTreeMap<NaiveDate, Vec<&DayMark>> = record
            .days
            .iter()
            .filter(|mark| Month::of(mark.date) == month)
            .fold(BTreeMap::new(), |mut days: BTreeMap<_, Vec<_>>, mark| {
                days.entry(mark.date).or_default().push(mark);
                days
            });
        if marks.is_empty() {
            continue;
        }
        let mut row: Vec<Value> = vec![
            record.key.as_str().into(),
            register.light(&record.key).into(),
            project_name(register.input(), placement.case).into(),
            record.medium.text().into(),
            record.position.text().into(),
            books.map_or("", |books| books.state.word()).into(),
        ];
        let judge = DayJudge { register, placement, books };
        row.extend(days.iter().map(|day| match marks.get(day) {
            Some(marks) => judge.value(*day, marks),
            None => Value::Blank,
        }));
        table.rows.push(row);
    }
    (!table.rows.is_empty()).then_some(table)
}

struct DayJudge<'a> {
    register: &'a Register<'a>,
    placement: &'a LinkedPlacement,
    books: Option<&'a PlacementBooks>,
}

impl DayJudge<'_> {
    /// `1`, `2赠`, and behind it ✓ confirmed, 缺 unconfirmed too long, 撤 cancelled.
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
        let shown = reached(self.books.and_then(|books| books.published_times));
        let confirmed = reached(self.books.and_then(|books| books.confirmed_times));
        let confirmed_day = self
            .placement
            .publications
            .iter()
            .filter_map(|i| office.publications.get(*i))
            .any(|publication| publication.record.effective() == Some(day));
        let last = self.placement.record.last_day().unwrap_or(day);
        let patience = Days::new(u64::from(office.settings.parameters.publication_days));
        let overdue = last.checked_add_days(patience).is_some_and(|limit| limit < as_of);
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
}

/// The last day on which each step is still in time, with what is already done.
fn countdown(register: &Register, countdowns: &[Countdown]) -> Table {
    let front = [
        ("排期编号", Kind::Text),
        ("项目", Kind::Text),
        ("媒体名称", Kind::Text),
        ("版面/时段", Kind::Text),
        ("首日", Kind::Day),
        ("下一期限", Kind::Day),
        ("下一步", Kind::Text),
    ];
    let steps = Step::ALL.iter().map(|step| (step.word(), Kind::Day));
    let columns = front.into_iter().chain(steps).chain([("说明", Kind::Prose)]);
    let mut table = Table::new("倒排表", 1, columns);
    let input = register.input();
    for countdown in countdowns {
        let Some(placement) = input.office.placements.get(countdown.placement) else { continue };
        let next = countdown.next();
        let mut row: Vec<Value> = vec![
            placement.record.key.as_str().into(),
            project_name(input, placement.case).into(),
            placement.record.medium.text().into(),
            placement.record.position.text().into(),
            Value::Day(countdown.first_day),
            next.map(|limit| limit.last).into(),
            next.map_or("", |limit| limit.step.word()).into(),
        ];
        row.extend(Step::ALL.iter().map(|step| match countdown.limit(*step) {
            None => Value::Blank,
            Some(limit) => match (limit.verdict, limit.progress) {
                (Verdict::Passed, _) => Value::DayToned(limit.last, "已过", Tone::Red),
                (Verdict::Due, _) => Value::DayToned(limit.last, "到期", Tone::Yellow),
                (Verdict::Ahead, _) => Value::DayToned(limit.last, "前", Tone::Blue),
                (Verdict::DoneLate, _) => Value::DayToned(limit.last, "迟做", Tone::Yellow),
                (Verdict::Done, _) => Value::DayToned(limit.last, "已做", Tone::Green),
                (Verdict::Silent, Progress::NotNeeded) => Value::Toned("不需".to_owned(), Tone::Grey),
                (Verdict::Silent, _) => Value::Toned("未登记".to_owned(), Tone::Grey),
            },
        }));
        let notes = [
            (!countdown.leads_known, "媒体表未填订位或截稿提前，按 1 个工作日推"),
            (countdown.provisional, "含放假安排未录入的年份，暂定"),
        ];
        let notes = notes.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note);
        row.push(words::joined(notes, "；").into());
        table.rows.push(row);
    }
    table
}
