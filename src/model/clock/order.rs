//! An order's clock (H-5): from the written order to the hand-in, without the time spent waiting for the
//! client.
//!
//! It takes plain facts and gives dates and working days. It knows neither the record nor the settings. What
//! cannot be proved never counts against anybody.

use crate::model::calendar::Calendar;
use crate::model::choice::{Opinion, OrderStatus};
use crate::model::field::{Moment, Signed};
use chrono::{NaiveDate, NaiveTime};

/// The result of an order's clock as of 检查日.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderClock {
    /// Day 0; `None` if the clock has not started.
    pub received: Option<NaiveDate>,
    pub target: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    /// Working days that we used; `None` if the clock has not started.
    pub days_used: Option<i64>,
    /// Working days spent waiting for the client.
    pub days_waiting: i64,
    /// `due` before 修改 moved it: the promise as written, or the plain limit.
    pub first_due: Option<NaiveDate>,
    /// Working days by which 修改 moved it.
    pub days_moved: i64,
    /// Working days beyond the upper limit or the promise, at least 1; `None` if it is not late.
    pub days_over: Option<i64>,
    /// Whether a promise (承诺完成日) replaces the standard limit.
    pub promised: bool,
    /// Whether (received, due] has a day in a year without a notice.
    pub provisional: bool,
    /// The day of the hand-in as written, also if the clock has not started; `None` while it is open, or open
    /// again after 修改.
    pub submitted: Option<NaiveDate>,
    /// The working day that the hand-in belongs to. Days are counted from it; people read `submitted`.
    pub submitted_in: Option<NaiveDate>,
    /// Whether it was handed in (by its status or an unreadable date) on an unknown day. It is not judged.
    pub unproved: bool,
    /// The working day that the latest hand-in belongs to, if 客户意见, 客户意见日 and 客户确认日 are all blank (T10).
    pub awaiting_since: Option<NaiveDate>,
    /// 状态 by the dates, or the typed one if it says more than they do.
    pub state: OrderStatus,
    /// Whether T01–T03 are asked. They are not for 取消, 搁置, 暂停, several pieces, 其他 and unproved hand-ins.
    pub judged: bool,
    /// Our and the client's intervals in order, for the explanation day by day.
    pub spans: Vec<Span>,
}

/// An interval (from, to], and whether it was our turn or the client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub ours: bool,
}

/// The limits of a 工作类别 in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub target: u32,
    pub upper: u32,
    /// Whether the limits are for one piece only (单款).
    pub per_piece: bool,
}

/// Whether and from when the clock of a chained design step runs (H-5.4.2–5.4.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chain {
    /// Not chained, or 前置单号 is blank: it runs from its own receipt.
    #[default]
    None,
    /// It runs from the written 客户确认日 of the 前置单.
    From(NaiveDate),
    /// The 前置单 is unknown or not confirmed in writing: it has not started.
    Shut,
}

/// One hand-in and the client's answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub submitted: Option<Moment>,
    pub opinion: Option<Opinion>,
    pub opinion_date: Option<NaiveDate>,
}

/// 承诺完成日.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Promise {
    #[default]
    None,
    By(NaiveDate),
    /// The cell could not be read, so nothing is judged.
    Unreadable,
}

/// Everything an order's clock depends on.
#[derive(Clone, Debug)]
pub struct OrderFacts<'a> {
    pub calendar: &'a Calendar,
    /// 检查日
    pub as_of: NaiveDate,
    /// 下班时间
    pub closing_time: NaiveTime,
    /// 收单截止
    pub order_cutoff: NaiveTime,
    /// 下单时间
    pub ordered: Option<Moment>,
    /// Whether the order came in writing (布署方式).
    pub in_writing: bool,
    pub chain: Chain,
    /// The limit; `None` for 其他 and for a kind without a limit.
    pub limit: Option<Limit>,
    /// 款数; `None` if it could not be read.
    pub pieces: Option<u32>,
    pub promise: Promise,
    /// The rows of 往来 in order.
    pub earlier: Vec<Round>,
    /// The round in the main columns.
    pub latest: Round,
    /// Whether 提交日 is filled but could not be read.
    pub submission_unreadable: bool,
    /// Whether 客户意见, 客户意见日 or 客户确认日 is filled, readable or not.
    pub answered: bool,
    pub confirmed: Option<Signed>,
    /// Whether 开工日 is filled.
    pub started: bool,
    /// 状态 as typed.
    pub status: Option<OrderStatus>,
    /// Whether the project is 暂停 or 结束, or the row repeats a key of another row.
    pub suspended: bool,
}

/// The client's answer to a hand-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Revised(NaiveDate),
    Confirmed(NaiveDate),
    /// Answered on an unknown day.
    Undated,
    /// Not answered yet.
    Waiting,
}

/// A hand-in with a known day, and its answer.
#[derive(Clone, Copy, Debug)]
struct HandIn {
    submitted: Moment,
    answer: Answer,
}

/// The hand-ins that count.
struct Course {
    hand_ins: Vec<HandIn>,
    /// If an earlier hand-in was overwritten: the 意见日 from which our time counts.
    restart: Option<NaiveDate>,
    /// Whether it was handed in (by a status or an unreadable date) on an unknown day.
    unproved: bool,
}

impl OrderFacts<'_> {
    /// The clock as of 检查日.
    pub fn clock(&self) -> OrderClock {
        let course = self.course();
        let received = self.received().map(|day| match course.restart {
            Some(restart) => self.calendar.roll_forward(restart),
            None => day,
        });
        let mut clock = OrderClock { received, unproved: course.unproved, ..OrderClock::default() };
        let moved = self.walk(&course, &mut clock);
        clock.days_moved = moved;
        clock.state = self.state(&course, &clock);
        let waits = course.hand_ins.last().is_some_and(|last| last.answer == Answer::Waiting);
        if waits && !self.answered {
            clock.awaiting_since = clock.submitted_in;
        }
        let Some(received) = received else { return clock };
        clock.days_used = Some(self.sum(&clock.spans, true));
        self.judge(&course, received, moved, &mut clock);
        clock
    }

    /// Day 0 of a written order, on a working day. A chained step begins not before its 前置单 is confirmed.
    fn received(&self) -> Option<NaiveDate> {
        let ordered = self.ordered.filter(|_| self.in_writing)?;
        let own = self.rolled(ordered, self.order_cutoff);
        match self.chain {
            Chain::None => Some(own),
            Chain::From(confirmed) => Some(own.max(self.calendar.roll_forward(confirmed))),
            Chain::Shut => None,
        }
    }

    /// The working day of a moment: the next one for a day off, and for a time after `closes`.
    fn rolled(&self, moment: Moment, closes: NaiveTime) -> NaiveDate {
        let day = self.calendar.roll_forward(moment.date);
        if day == moment.date && moment.time.is_some_and(|time| time > closes) {
            return self.calendar.next_working_day(day);
        }
        day
    }

    /// The round in the main columns. The client's answer to this hand-in may stand only in 往来.
    fn main(&self) -> Round {
        let same = |round: &&Round| is_one_hand_in(round, &self.latest);
        let silent = self.latest.opinion.is_none() && self.latest.opinion_date.is_none();
        let answered = self.earlier.iter().rev().find(same).filter(|_| silent);
        answered.map_or(self.latest, |round| Round { submitted: self.latest.submitted, ..*round })
    }

    /// The earlier rounds and the latest one. The latest is in the main columns, or in a row of 往来 with a
    /// hand-in after the main 提交日.
    fn rounds(&self) -> (Vec<Round>, Round) {
        let main = self.main();
        let after_main = |round: &&Round| is_before(main.submitted, round.submitted);
        let Some(last) = self.earlier.iter().filter(after_main).max_by_key(|round| round.submitted) else {
            return (self.earlier.iter().filter(|round| precedes(round, &main)).copied().collect(), main);
        };
        let mut last = *last;
        let mut earlier: Vec<Round> =
            self.earlier.iter().filter(|round| precedes(round, &last)).copied().collect();
        let handed_in = last.submitted.map(|moment| moment.date);
        let speaks_of_last = match main.opinion_date {
            Some(day) => handed_in.is_some_and(|handed_in| handed_in <= day),
            None => main.opinion.is_some(),
        };
        let mut before = main;
        if speaks_of_last {
            if last.opinion.is_none() && last.opinion_date.is_none() {
                (last.opinion, last.opinion_date) = (main.opinion, main.opinion_date);
            }
            (before.opinion, before.opinion_date) = (None, None);
        }
        if !earlier.iter().any(|round| is_one_hand_in(round, &main)) {
            let place = earlier.iter().position(|round| is_before(main.submitted, round.submitted));
            earlier.insert(place.unwrap_or(earlier.len()), before);
        }
        (earlier, last)
    }

    fn course(&self) -> Course {
        let (earlier, latest) = self.rounds();
        let confirmed_on = self.confirmed.and_then(Signed::date);
        let known_until = earlier.iter().filter_map(|round| round.opinion_date).max();

        let mut course = Course { hand_ins: Vec::new(), restart: None, unproved: false };
        for (n, round) in earlier.iter().enumerate() {
            let followed = n + 1 < earlier.len() || latest.submitted.is_some();
            match (round.submitted, round.opinion_date) {
                (Some(submitted), _) => {
                    course.hand_ins.push(HandIn { submitted, answer: earlier_answer(round, followed) });
                }
                // the hand-in was not recorded, so only the time after the opinion counts
                (None, Some(opinion)) => {
                    course.hand_ins.clear();
                    course.restart = Some(opinion);
                }
                (None, None) => {}
            }
        }

        let Some(submitted) = latest.submitted else {
            self.without_submission(&mut course, confirmed_on);
            return course;
        };
        let revised = latest.opinion_date.filter(|_| latest.opinion == Some(Opinion::Revise));
        let overwritten = revised.filter(|day| *day < submitted.date && known_until.is_none_or(|k| k < *day));
        if let Some(opinion) = overwritten {
            course.hand_ins.clear();
            course.restart = Some(opinion);
        }
        let answer = match (confirmed_on, self.confirmed) {
            (Some(day), _) => Answer::Confirmed(day),
            // signed without a day: the wait ends on the day of the opinion
            (None, Some(_)) => match latest.opinion_date.filter(|day| *day >= submitted.date) {
                Some(day) => Answer::Confirmed(day),
                None => Answer::Undated,
            },
            (None, None) => match (latest.opinion, latest.opinion_date) {
                (Some(Opinion::Revise), Some(day)) if day >= submitted.date => Answer::Revised(day),
                (Some(Opinion::Revise), _) | (None, None) => Answer::Waiting,
                (_, Some(day)) if day >= submitted.date => Answer::Confirmed(day),
                (None, Some(_)) => Answer::Waiting,
                (Some(_), _) => Answer::Undated,
            },
        };
        course.hand_ins.push(HandIn { submitted, answer });
        course
    }

    /// For a blank 提交日: 客户确认日 replaces it. A status, the client's opinion, or an unreadable date proves that
    /// the work was handed in but not when.
    fn without_submission(&self, course: &mut Course, confirmed_on: Option<NaiveDate>) {
        let first = course.hand_ins.is_empty();
        let waiting = course.hand_ins.last_mut().filter(|last| last.answer == Answer::Waiting);
        match (self.confirmed, confirmed_on, waiting) {
            (_, Some(day), Some(last)) => last.answer = Answer::Confirmed(day),
            (_, Some(day), None) => {
                course.hand_ins.push(HandIn { submitted: day.into(), answer: Answer::Confirmed(day) });
            }
            (Some(_), None, Some(last)) => last.answer = Answer::Undated,
            (Some(_), None, None) => course.unproved = true,
            (None, None, waiting) => {
                course.unproved = match self.status {
                    Some(OrderStatus::Done) => true,
                    Some(OrderStatus::AwaitingClient) => waiting.is_none(),
                    Some(OrderStatus::Revising) => first,
                    _ => false,
                };
                // what the client answered was handed in; after 修改 our time counts from its day
                let alone = first && course.restart.is_none() && !course.unproved;
                match (self.latest.opinion.filter(|_| alone), self.latest.opinion_date) {
                    (Some(Opinion::Revise), Some(day)) => course.restart = Some(day),
                    (Some(Opinion::Revise | Opinion::Confirmed), _) => course.unproved = true,
                    _ => {}
                }
            }
        }
        course.unproved |= self.submission_unreadable;
    }

    /// Adds the intervals to the clock. Returns the working days by which 修改 moves the limit.
    fn walk(&self, course: &Course, clock: &mut OrderClock) -> i64 {
        let mut moved = 0;
        let mut ours_from = clock.received;
        let mut waited_until = None;
        let mut hand_ins = course.hand_ins.iter().peekable();
        while let Some(hand_in) = hand_ins.next() {
            let submitted = self.rolled(hand_in.submitted, self.closing_time);
            // no interval begins before the order was received
            let waits_from = clock.received.map_or(submitted, |received| submitted.max(received));
            // a day of waiting counts once, even if two rounds overlap
            let waits_from = waited_until.map_or(waits_from, |until| waits_from.max(until));
            push(&mut clock.spans, ours_from, submitted, true);
            clock.submitted = Some(hand_in.submitted.date);
            clock.submitted_in = Some(submitted);
            match hand_in.answer {
                Answer::Revised(day) => {
                    let answered = self.calendar.roll_forward(day).max(submitted);
                    push(&mut clock.spans, Some(waits_from), answered, false);
                    moved += self.calendar.between(waits_from, answered).max(0);
                    (clock.submitted, clock.submitted_in) = (None, None);
                    waited_until = waited_until.max(Some(answered));
                    let until = waited_until.unwrap_or(answered);
                    ours_from = clock.received.map(|received| until.max(received));
                }
                Answer::Confirmed(day) => {
                    let answered = self.calendar.roll_forward(day);
                    push(&mut clock.spans, Some(waits_from), answered, false);
                    ours_from = None;
                }
                // the end of the wait is unknown, so nothing counts as ours until the next hand-in
                Answer::Undated => match hand_ins.peek() {
                    Some(next) => {
                        let answered = self.rolled(next.submitted, self.closing_time);
                        push(&mut clock.spans, Some(waits_from), answered, false);
                        moved += self.calendar.between(waits_from, answered).max(0);
                        ours_from = clock.received.map(|received| answered.max(received));
                    }
                    None => ours_from = None,
                },
                Answer::Waiting => {
                    push(&mut clock.spans, Some(waits_from), self.as_of, false);
                    ours_from = None;
                }
            }
        }
        if clock.submitted.is_none() {
            push(&mut clock.spans, ours_from, self.calendar.roll_forward(self.as_of), true);
        }
        clock.days_waiting = self.sum(&clock.spans, false);
        moved
    }

    fn sum(&self, spans: &[Span], ours: bool) -> i64 {
        let of_one = spans.iter().filter(|span| span.ours == ours);
        of_one.map(|span| self.calendar.between(span.from, span.to)).sum()
    }

    fn judge(&self, course: &Course, received: NaiveDate, moved: i64, clock: &mut OrderClock) {
        let ended = matches!(clock.state, OrderStatus::Cancelled | OrderStatus::Shelved);
        let judged = !(self.suspended || ended || course.unproved);
        let used = clock.days_used.unwrap_or(0);
        match (self.promise, self.limit) {
            (Promise::Unreadable, _) | (Promise::None, None) => return,
            (Promise::By(promise), _) => {
                let due = self.calendar.add(promise, moved);
                clock.promised = true;
                clock.first_due = Some(promise);
                clock.target = Some(due);
                clock.due = Some(due);
                let open = clock.submitted.is_none();
                let last = course.hand_ins.last().filter(|_| !open).map(|last| last.submitted.date);
                let day = last.unwrap_or(self.as_of);
                clock.days_over = (judged && day > due).then(|| self.calendar.between(due, day).max(1));
            }
            (Promise::None, Some(limit)) => {
                if limit.per_piece && self.pieces != Some(1) {
                    return;
                }
                let (target, upper) = (i64::from(limit.target), i64::from(limit.upper));
                clock.target = Some(self.calendar.add(received, target.saturating_add(moved)));
                clock.due = Some(self.calendar.add(received, upper.saturating_add(moved)));
                clock.first_due = Some(self.calendar.add(received, upper));
                clock.days_over = (judged && used > upper).then(|| used - upper);
            }
        }
        clock.judged = judged;
        clock.provisional = clock.due.is_some_and(|due| self.calendar.is_provisional(received, due));
    }

    fn state(&self, course: &Course, clock: &OrderClock) -> OrderStatus {
        let opinion = self.latest.opinion;
        if self.status == Some(OrderStatus::Cancelled) || opinion == Some(Opinion::Cancelled) {
            return OrderStatus::Cancelled;
        }
        if self.status == Some(OrderStatus::Shelved) || opinion == Some(Opinion::Shelved) {
            return OrderStatus::Shelved;
        }
        if self.confirmed.and_then(Signed::date).is_some() {
            return OrderStatus::Done;
        }
        if clock.submitted.is_some() {
            return OrderStatus::AwaitingClient;
        }
        // answered by the client, so it was handed in some day
        if course.unproved && opinion.is_some() && self.status.is_none() {
            return OrderStatus::AwaitingClient;
        }
        let reopened = !course.hand_ins.is_empty() || course.restart.is_some();
        match self.status {
            _ if reopened => OrderStatus::Revising,
            Some(OrderStatus::NotStarted) | None if self.started => OrderStatus::Running,
            Some(status) => status,
            None => OrderStatus::NotStarted,
        }
    }
}

/// Whether two hand-ins are one: they have the same day, and not two different times.
pub fn is_same_hand_in(a: Moment, b: Moment) -> bool {
    a.date == b.date && a.time.zip(b.time).is_none_or(|(a, b)| a == b)
}

fn is_one_hand_in(a: &Round, b: &Round) -> bool {
    a.submitted.zip(b.submitted).is_some_and(|(a, b)| is_same_hand_in(a, b))
}

/// Whether one hand-in was before another; `false` if a day is unknown.
fn is_before(a: Option<Moment>, b: Option<Moment>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a < b && !is_same_hand_in(a, b))
}

/// Whether a row of 往来 is a round before the latest one.
fn precedes(round: &Round, latest: &Round) -> bool {
    match (round.submitted, latest.submitted) {
        (Some(_), Some(_)) => is_before(round.submitted, latest.submitted),
        (None, Some(last)) => round.opinion_date.is_some_and(|day| day <= last.date),
        (_, None) => round.submitted.is_some() || round.opinion_date.is_some(),
    }
}

/// The answer to an earlier round. Something was handed in again, so it was 修改, unless it says 确认.
fn earlier_answer(round: &Round, followed: bool) -> Answer {
    match (round.opinion, round.opinion_date) {
        (Some(Opinion::Confirmed), Some(day)) => Answer::Confirmed(day),
        (Some(Opinion::Revise), None) | (None, None) if !followed => Answer::Waiting,
        (_, Some(day)) => Answer::Revised(day),
        (_, None) => Answer::Undated,
    }
}

fn push(spans: &mut Vec<Span>, from: Option<NaiveDate>, to: NaiveDate, ours: bool) {
    if let Some(from) = from.filter(|from| *from < to) {
        spans.push(Span { from, to, ours });
    }
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
