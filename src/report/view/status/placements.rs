//! Placements as media staff read them: gates, chain, next deadline, day grid, 倒排表. Neither
//! 媒体成本 nor 毛利 stands here.

use super::front::{Front, Number, SheetLine};
use super::orders::{project_name, signature};
use super::register::{MakeSheets, Register, Staff};
use super::table::{
    ColumnKind, Columns, DAYS_LEFT, Table, Tail, Tone, Value, col, matter_of, read_whole, trace_of, urgency,
};
use super::value::aired_times;
use super::witness;
use crate::due::countdown::{CountdownStep, StepLimit, Verdict};
use crate::due::{self, About, Countdown};
use crate::link;
use crate::link::{LinkedPlacement, PlacementId};
use crate::model::choice::{Choice, Deviation};
use crate::model::placement::{DayMark, MarkKind};
use crate::model::{Calendar, Fen, Month, answer};
use crate::reconcile::{ClientPaid, PlacementBooks};
use crate::report::view::shared::countdown::{MEANING, limit_tone, told};
use crate::report::view::shared::light::Light;
use crate::report::view::shared::words;
use chrono::{Datelike, Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Months before and after 检查日 that get a day grid.
const MONTHS_BACK: usize = 1;
const MONTHS_AHEAD: usize = 2;
/// First days further ahead need no countdown yet.
const COUNTDOWN_DAYS: u64 = 180;

/// Every sheet of 状态_媒体排期. Each is made only when it is written, because the tables of a large office
/// together would take most of the memory.
pub fn tables<'r>(register: &'r Register<'r>) -> impl Iterator<Item = Table<'r>> {
    let sheets: [MakeSheets; 7] = [
        |register| vec![placements(register, upcoming(register))],
        |register| grids(register),
        |register| aired(register),
        |register| vec![countdown(register, upcoming(register))],
        |register| vec![register.open_findings(Some(Staff::Media))],
        |register| vec![register.reading_notes(Some(Staff::Media))],
        |register| vec![register.settled_findings(answer::SCHEDULE, Some(Staff::Media))],
    ];
    sheets.into_iter().flat_map(move |make| make(register))
}

/// Placements and months that a medium proves and no 发布确认 names.
fn aired<'r>(register: &'r Register<'r>) -> Vec<Table<'r>> {
    match register.input().books.airings.is_empty() {
        true => Vec::new(),
        false => vec![witness::publications(register.input())],
    }
}

/// 首页.
pub fn front(register: &Register, sheets: Vec<SheetLine>) -> Front {
    let countdowns = upcoming(register);
    let limits = |verdict: Verdict| {
        let limits = countdowns.iter().flat_map(|countdown| &countdown.limits);
        limits.filter(|limit| limit.verdict == verdict).count()
    };
    let unconfirmed = unconfirmed_too_long(register).len();
    Front::new(
        register,
        sheets,
        &[
            ("排期", "一条排期一行：走到哪一步、该谁、下一期限；出问题的在前"),
            (
                "待登记_发布确认",
                "播出证明里有、发布确认里没有的，列与登记表相同，可整行复制；不该登记的写原因",
            ),
            ("倒排表", "从首日往回数，每一步最晚哪天还来得及"),
            ("问题清单", "媒介要办的全部问题，出处一点就到登记表的那一格"),
            ("读表提示", "单元格是怎样读懂的，不用办，读错了再改"),
            ("台账", "已成事实的迟误和已经了结的答复，只供复盘，不再催办"),
            ("", "月历：一天一格，数字为次数，● 为清单式排期的投放日；标“今天”、两边有竖线的一列是检查日"),
        ],
    )
    .purpose("给媒介看：哪条要订位、发片、要确认单，最晚哪天。这里没有成本和毛利。")
    .numbers([
        Number::new("已过的步骤", limits(Verdict::Passed), "倒排表里最晚一天已过、还没做"),
        Number::new("到期的步骤", limits(Verdict::Due), "今天或下一个工作日"),
        Number::new("超期未确认", unconfirmed, "播完多日，还没拿到发布确认"),
    ])
    .asked(&["先办倒排表里“已过”“到期”的，再看月历里带 漏、错、缺 的那些天。"])
    .legend([
        (Value::toned("1✓", Tone::Green), "月历：已有发布确认；赠=赠播，补=补播"),
        (Value::toned("1漏", Tone::Red), "月历：这一天漏播，还没补齐；错=错播或位置不符"),
        (Value::toned("1？", Tone::Yellow), "月历：已确认但次数不足，哪天少播没有写明"),
        (Value::toned("1缺", Tone::Red), "月历：播完多日，还没有发布确认；只有数字、黄底的是刚播完"),
        (Value::toned("1", Tone::Blue), "月历：还没到投放日"),
        (Value::toned("1改", Tone::Grey), "月历：改在别的日子播出，那一天标 ●✓；补播的日子标 ●补✓"),
        (Value::toned("1撤", Tone::Grey), "月历：已撤单"),
        (
            Value::toned("播出 ✓", Tone::Green),
            "外部凭证一列：媒体的播出证明与排期相符（写明到哪天）；播出少、多、未列 写月份；空白是没有证明",
        ),
        (Value::toned("倒排表", Tone::Red), MEANING[0]),
        (Value::toned("倒排表", Tone::Green), MEANING[1]),
    ])
}

/// The placements of 倒排表: those on air and those that begin later.
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
    id: PlacementId,
    placement: &'a LinkedPlacement,
    books: &'a PlacementBooks,
    light: Light,
    next: Option<&'a StepLimit>,
    /// The working days to 下一期限, else to the limit of its first finding.
    days_left: Option<i64>,
    tail: Tail<'a>,
}

/// 下一期限
fn next_limit(calendar: &Calendar, next: Option<&StepLimit>, first_day: Option<NaiveDate>) -> Value<'static> {
    let last = next.map(|next| next.last);
    let provisional = last.zip(first_day).is_some_and(|(last, first)| calendar.is_provisional(last, first));
    Value::limit(last, provisional)
}

fn placements<'r>(register: &'r Register<'r>, countdowns: &'r [Countdown]) -> Table<'r> {
    use ColumnKind::{Count, Day, Light, Money, Text};
    let input = register.input();
    let kind = move |placement: &LinkedPlacement| {
        let of_medium = || input.office.medium_of(placement).and_then(|medium| medium.kind.get());
        placement.record.kind.get().or_else(of_medium).map_or("", |kind| kind.word())
    };
    let marks = witness::Marks::new(input);
    let calendar = &input.office.settings.calendar;
    let front = Columns::<PlacementRow>::new()
        .col("排期编号", Text, |row| row.placement.record.key.as_str().into())
        .col("灯", Light, |row| row.light.into())
        .col("项目", Text, |row| project_name(input, row.placement.case).into())
        .col("媒体名称", Text, |row| row.placement.record.medium.text().into())
        .col("首日", Day, |row| row.placement.record.first_day().into())
        .col("进展状态", Text, |row| row.books.state.word().into())
        .all(matter_of(|row: &PlacementRow| &row.tail));
    let columns = front
        .and(
            col("该谁", Text, |row: &PlacementRow| row.books.state.owed_by().unwrap_or_default().into())
                .on_screen(),
        )
        .col("下一步", Text, |row| row.next.map_or("", |limit| limit.step.word()).into())
        .col("下一期限", Day, |row| next_limit(calendar, row.next, row.placement.record.first_day()))
        .col(DAYS_LEFT, ColumnKind::DaysLeft, |row| row.days_left.into())
        .col("版面/时段", Text, |row| row.placement.record.position.text().into())
        .and(col("客户金额", Money, |row: &PlacementRow| row.books.ordered.into()).summed())
        .col("客户到款", Text, |row| receipts(row.books).into())
        .and(col("客户还欠", Money, |row: &PlacementRow| still_owed(row.books)).summed().bars())
        .col("客户确认", Text, |row| signature(row.placement.record.confirmed.get()))
        .col("费用清单", Day, |row| row.placement.record.cost_list.get().into())
        .col("订位", Text, |row| gate(row.placement.booking()))
        .col("交片", Text, |row| gate(row.placement.delivery()))
        .col("发片", Text, |row| gate(row.placement.sent))
        .col("次数", Count, |row| row.placement.record.times.get().into())
        .col("已播次数", Count, |row| aired_times(row.books))
        .col(witness::WITNESS, Text, move |row| marks.placement(row.id))
        .col("赠播", Count, |row| row.placement.record.bonus_times.get().into())
        .col("末日", Day, |row| row.placement.record.last_day().into())
        .all(trace_of(|row: &PlacementRow| &row.tail))
        .and(col("波次", Text, |row: &PlacementRow| row.placement.record.wave.text().into()).folded())
        .and(col("类别", Text, move |row: &PlacementRow| kind(row.placement).into()).folded())
        .and(col("规格", Text, |row: &PlacementRow| row.placement.record.format.text().into()).folded())
        .and(col("版本", Text, |row: &PlacementRow| row.placement.record.version.text().into()).folded());
    let countdowns: BTreeMap<PlacementId, &Countdown> = countdowns.iter().map(|c| (c.placement, c)).collect();
    let rows = in_force(register).map(|(id, placement, books)| {
        let record = &placement.record;
        let tail = register.tail_on(Staff::Media, &record.key, record.key_at.or(Some(record.at)));
        let next = countdowns.get(&id).and_then(|countdown| countdown.next());
        let left = next.map(|next| calendar.days_left(input.office.as_of(), next.last));
        PlacementRow {
            id,
            placement,
            books,
            light: register.placement_light(placement, books),
            next,
            days_left: left.or(tail.days_left()),
            tail,
        }
    });
    let mut rows: Vec<PlacementRow> = rows.collect();
    rows.sort_by_key(|row| urgency(row.light, row.days_left));
    Table::of("排期", 2, columns, rows)
}

/// A step as its cell shows it: the day, or that a status or a later step proves it.
fn gate(step: link::Step) -> Value<'static> {
    match step {
        link::Step::On(day, _) => Value::Day(day),
        link::Step::Undated(_) => "已做，未写日期".into(),
        link::Step::Open | link::Step::Unreadable(_) => Value::Blank,
    }
}

/// Whether the client's money is there, in words: of its own amount only.
fn receipts(books: &PlacementBooks) -> &'static str {
    match (books.client.all, books.client.prepayment()) {
        (ClientPaid::Unchecked, _) => "未检查",
        (ClientPaid::Unknown, _) => "金额未知",
        (ClientPaid::Nothing | ClientPaid::On(_), _) => "已到",
        (ClientPaid::ShortBy(_), None) => "后付",
        (ClientPaid::ShortBy(_), Some(first)) if first.is_there() => "先款已到",
        (ClientPaid::ShortBy(_), Some(_)) if books.received.is_zero() => "未到",
        (ClientPaid::ShortBy(_), Some(_)) => "未到齐",
    }
}

/// What the client has not paid of a placement; blank where everything is there.
fn still_owed(books: &PlacementBooks) -> Value<'static> {
    match books.client.all {
        ClientPaid::Unchecked => read_whole(None),
        ClientPaid::ShortBy(missing) => Value::Money(missing),
        ClientPaid::Nothing | ClientPaid::On(_) => Value::Blank,
        ClientPaid::Unknown => None::<Fen>.into(),
    }
}

/// One sheet a month around 检查日: who is on air on which day, and what became of it.
fn grids<'r>(register: &'r Register<'r>) -> Vec<Table<'r>> {
    let as_of = register.input().office.as_of();
    let this = Month::of(as_of);
    let first = (0..MONTHS_BACK).fold(this, |month, _| month.previous());
    let mut months = vec![first];
    for _ in 0..MONTHS_BACK + MONTHS_AHEAD {
        months.extend(months.last().map(|month| month.next()));
    }
    months.into_iter().filter_map(|month| grid(register, month)).collect()
}

fn grid<'r>(register: &'r Register<'r>, month: Month) -> Option<Table<'r>> {
    use ColumnKind::{Grid, Text};
    struct Row<'a> {
        placement: &'a LinkedPlacement,
        books: &'a PlacementBooks,
        light: Light,
        marks: BTreeMap<NaiveDate, Vec<&'a DayMark>>,
        /// Its confirmation is overdue.
        is_overdue: bool,
    }
    let input = register.input();
    let as_of = input.office.as_of();
    let front = Columns::<Row>::new()
        .col("排期编号", Text, |row| row.placement.record.key.as_str().into())
        .col("灯", ColumnKind::Light, |row| row.light.into())
        .col("媒体名称", Text, |row| row.placement.record.medium.text().into())
        .col("版面/时段", Text, |row| row.placement.record.position.text().into());
    let behind = [
        col("项目", Text, |row: &Row| project_name(input, row.placement.case).into()).on_screen(),
        col("进展状态", Text, |row: &Row| row.books.state.word().into()),
    ];
    let calendar = &input.office.settings.calendar;
    let overdue = unconfirmed_too_long(register);
    let of_day = |day: NaiveDate| {
        let weekday: String = words::weekday(day).chars().skip(1).collect();
        let off = if calendar.is_working_day(day) { "" } else { "休" };
        let (kind, today) = if day == as_of { (ColumnKind::Today, "\n今天") } else { (Grid, "") };
        col(format!("{}\n{weekday}{off}{today}", day.day()), kind, move |row: &Row| {
            let judge =
                DayJudge { register, placement: row.placement, books: row.books, is_overdue: row.is_overdue };
            row.marks.get(&day).map_or_else(|| judge.off_plan(day), |marks| judge.value(day, marks))
        })
    };
    let days = month.first_day().iter_days().take_while(|day| *day <= month.last_day()).map(of_day);
    let rows = in_force(register).filter_map(|(id, placement, books)| {
        let mut marks: BTreeMap<NaiveDate, Vec<&DayMark>> = BTreeMap::new();
        for mark in placement.record.days.iter().filter(|mark| Month::of(mark.date) == month) {
            marks.entry(mark.date).or_default().push(mark);
        }
        let is_aired = || aired_days(register, placement).any(|(day, _)| Month::of(day) == month);
        (!marks.is_empty() || is_aired()).then(|| {
            let light = register.light(&placement.record.key);
            Row { placement, books, light, marks, is_overdue: overdue.contains(&id) }
        })
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_cached_key(|row| {
        register.tail_on(Staff::Media, &row.placement.record.key, None).urgency(row.light)
    });
    let columns = front.all(days).all(behind);
    (!rows.is_empty()).then(|| Table::of(month.chinese(), 4, columns, rows))
}

/// Placements whose confirmation is owed and overdue.
fn unconfirmed_too_long(register: &Register) -> BTreeSet<PlacementId> {
    let input = register.input();
    let owed = input.due.obligations.of(due::ObligationKind::Publication).iter();
    let late = owed.filter(|owed| owed.is_open() && owed.calendar_days_late(input.office.as_of()).is_some());
    let of_placement = |about| match about {
        About::Placement(id) => Some(id),
        _ => None,
    };
    late.filter_map(|owed| of_placement(owed.about)).collect()
}

/// The days on which a placement was aired, by its confirmations, and whether that was a make-good.
fn aired_days<'r>(
    register: &'r Register,
    placement: &'r LinkedPlacement,
) -> impl Iterator<Item = (NaiveDate, bool)> + use<'r> {
    let office = register.input().office;
    let confirmed = office.publications.of(&placement.publications).map(|publication| &publication.record);
    let days = confirmed.flat_map(|record| {
        let make_good = record.make_good.get().map(|day| (day, true));
        record.effective().map(|day| (day, false)).into_iter().chain(make_good)
    });
    days.filter(move |(day, _)| *day <= office.as_of())
}

struct DayJudge<'a> {
    register: &'a Register<'a>,
    placement: &'a LinkedPlacement,
    books: &'a PlacementBooks,
    /// Its confirmation is overdue.
    is_overdue: bool,
}

impl DayJudge<'_> {
    /// A day without a mark in the schedule: `●✓` aired on another day than planned, `●补✓` made good.
    fn off_plan(&self, day: NaiveDate) -> Value<'static> {
        let mut aired = aired_days(self.register, self.placement).filter(|(aired, _)| *aired == day);
        match aired.next() {
            Some((_, true)) => Value::toned("●补✓", Tone::Green),
            Some((_, false)) => Value::toned("●✓", Tone::Green),
            None => Value::Blank,
        }
    }

    /// Aired on another day than this one, on which it was planned.
    fn is_moved(&self, day: NaiveDate) -> bool {
        let office = self.register.input().office;
        let confirmed = || office.publications.of(&self.placement.publications).map(|one| &one.record);
        let moved = confirmed()
            .any(|one| one.planned.get() == Some(day) && one.actual.get().is_some_and(|aired| aired != day));
        moved && !confirmed().any(|one| one.effective() == Some(day))
    }

    /// `1`, `2赠`, and behind it ✓ confirmed, 漏 missed, 错 wrong or misplaced, ？ times missing and
    /// the day not written, 改 aired on another day, 缺 unconfirmed too long, 撤 cancelled.
    fn value(&self, day: NaiveDate, marks: &[&DayMark]) -> Value<'static> {
        let (tone, word) = self.verdict(day);
        let one = |mark: &&DayMark| {
            let kind = match mark.kind {
                MarkKind::Normal => "",
                MarkKind::Bonus => "赠",
                MarkKind::MakeGood => "补",
            };
            // A LIST row spreads its times over its days, so only the day counts, not the number.
            if self.placement.record.from_grid {
                format!("{}{kind}", mark.times)
            } else {
                format!("●{kind}")
            }
        };
        let marks: String = marks.iter().map(one).collect();
        Value::toned(format!("{marks}{word}"), tone)
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
        if let Some(missed) = self.missed_on(day) {
            return missed;
        }
        match () {
            () if self.is_moved(day) => (Tone::Grey, "改"),
            () if shown || confirmed_day => (Tone::Green, "✓"),
            // Confirmed as a whole with times missing: the row does not say on which days.
            () if confirmed => (Tone::Yellow, "？"),
            () if day > as_of => (Tone::Blue, ""),
            () if self.is_overdue => (Tone::Red, "缺"),
            () => (Tone::Yellow, ""),
        }
    }

    /// What a confirmation of this very day shows as missed and not made good.
    fn missed_on(&self, day: NaiveDate) -> Option<(Tone, &'static str)> {
        let office = self.register.input().office;
        let missed: Vec<&str> =
            self.register.missed(&self.placement.record.key).map(|line| line.key).collect();
        let of_placement = office.publications.of(&self.placement.publications);
        let mut of_day = of_placement
            .map(|publication| &publication.record)
            .filter(|record| record.effective() == Some(day) && missed.contains(&record.key.as_str()));
        of_day.next().map(|record| match record.deviation.get() {
            Some(Deviation::Wrong | Deviation::Misplaced) => (Tone::Red, "错"),
            // one row for several days does not say on which of them
            _ if record.planned_times.get() > Some(self.planned_on(day)) => (Tone::Yellow, "？"),
            _ => (Tone::Red, "漏"),
        })
    }

    /// Times planned on a day; a list spreads its times over its days.
    fn planned_on(&self, day: NaiveDate) -> u32 {
        let record = &self.placement.record;
        let marks = || record.days.iter().filter(|mark| mark.kind != MarkKind::MakeGood);
        if record.from_grid {
            return marks().filter(|mark| mark.date == day).map(|mark| mark.times).sum();
        }
        let days = u32::try_from(marks().count()).unwrap_or(u32::MAX).max(1);
        record.times_ordered().map_or(u32::MAX, |times| times.div_ceil(days))
    }
}

/// The last day on which each step is still in time, with what is already done.
fn countdown<'r>(register: &'r Register<'r>, countdowns: &'r [Countdown]) -> Table<'r> {
    use ColumnKind::{Day, Prose, Text};
    type Row<'a> = (&'a Countdown, &'a LinkedPlacement);
    let input = register.input();
    let front = Columns::<Row>::new()
        .col("排期编号", Text, |(_, placement)| placement.record.key.as_str().into())
        .col("媒体名称", Text, |(_, placement)| placement.record.medium.text().into())
        .col("首日", Day, |(countdown, _)| Value::Day(countdown.first_day))
        .col("下一步", Text, |(countdown, _)| {
            countdown.next().map_or("", |limit| limit.step.word()).into()
        })
        .col("下一期限", Day, |(countdown, _)| {
            next_limit(&input.office.settings.calendar, countdown.next(), Some(countdown.first_day))
        });
    let of_step = |step: CountdownStep| {
        col(step.word(), Day, move |(countdown, _): &Row| last_day(countdown.limit(step)))
    };
    let rest = CountdownStep::ALL.into_iter().filter(|step| !ON_PAPER.contains(step));
    let behind = [
        col("项目", Text, |(_, placement): &Row| project_name(input, placement.case).into()).on_screen(),
        col("版面/时段", Text, |(_, placement): &Row| placement.record.position.text().into()),
    ];
    let columns = front.all(ON_PAPER.map(of_step)).all(behind).all(rest.map(of_step)).col(
        "说明",
        Prose,
        |(countdown, _): &Row| notes(countdown).into(),
    );
    let mut rows: Vec<Row> =
        countdowns.iter().map(|one| (one, &input.office.placements[one.placement])).collect();
    rows.sort_by_key(|(countdown, _)| {
        let next = countdown.next().map(|limit| limit.last);
        (next.is_none(), next)
    });
    Table::of("倒排表", 1, columns, rows)
}

/// The steps that a printed 倒排表 has room for: those that reach the client and the medium.
const ON_PAPER: [CountdownStep; 5] = [
    CountdownStep::Confirmation,
    CountdownStep::CostList,
    CountdownStep::Booking,
    CountdownStep::Prepayment,
    CountdownStep::Sending,
];

fn last_day(limit: Option<&StepLimit>) -> Value<'static> {
    let Some(limit) = limit else { return Value::Blank };
    let tone = limit_tone(limit.verdict);
    match told(limit) {
        (Some(day), word) => Value::DayToned(day, word, tone),
        (None, word) => Value::toned(word, tone),
    }
}

fn notes(countdown: &Countdown) -> String {
    let notes = [
        (!countdown.leads_known, "媒体表未填订位或截稿提前，按 1 个工作日推"),
        (countdown.provisional, "含放假安排未录入的年份，暂定"),
    ];
    words::joined(notes.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note), "；")
}
