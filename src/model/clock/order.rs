//! An order's clock: from the written order to the hand-in, with the time spent waiting for the
//! client left out.
//!
//! Plain facts in, dates and working days out. Knows neither the record nor the settings. What cannot be
//! proved is never counted against anybody.

use crate::model::calendar::Calendar;
use crate::model::choice::{Opinion, OrderStatus};
use crate::model::field::{Moment, Signed};
use chrono::{NaiveDate, NaiveTime};

/// What an order's clock says as of 检查日.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderClock {
    /// Day 0; `None` where the clock has not started.
    pub received: Option<NaiveDate>,
    pub target: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    /// Working days of ours; `None` where the clock has not started.
    pub days_used: Option<i64>,
    /// Working days spent waiting for the client.
    pub days_waiting: i64,
    /// Working days beyond the upper limit or the promise, at least 1 when late.
    pub days_over: Option<i64>,
    /// A promise (承诺完成日) replaces the standard limit.
    pub promised: bool,
    /// A day of (received, due] lies in a year without a notice.
    pub provisional: bool,
    /// The day the work counts as handed in, rolled (also where the clock has not started);
    /// `None` while open, or open again after 修改.
    pub submitted: Option<NaiveDate>,
    /// Handed in, by its status or an unreadable date, on a day nobody can know: not judged.
    pub unproved: bool,
    /// The latest hand-in, rolled, while 客户意见, 客户意见日 and 客户确认日 are all blank (T10).
    pub awaiting_since: Option<NaiveDate>,
    /// 状态, derived from the dates; the typed one where it says more than they do.
    pub state: OrderStatus,
    /// T01–T03 are asked: 取消, 搁置, 暂停, several pieces, 其他 and what cannot be proved are not.
    pub judged: bool,
    /// Our and the client's intervals, in order, for the day-by-day explanation.
    pub spans: Vec<Span>,
}

/// Whose turn it was in (from, to]: ours or the client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub ours: bool,
}

/// The limit of a 工作类别 in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub target: u32,
    pub upper: u32,
    /// 单款: for one piece only.
    pub per_piece: bool,
}

/// Whether a chained design step may count, and from when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chain {
    /// Not chained, or 前置单号 blank: its own receipt.
    #[default]
    None,
    /// 客户确认日 of the 前置单, in writing.
    From(NaiveDate),
    /// 前置单 unknown or not confirmed in writing: not started.
    Shut,
}

/// One hand-in and what the client said to it.
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
    /// Something stands there that could not be read: nothing is judged.
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
    /// 布署方式 is a written one.
    pub in_writing: bool,
    pub chain: Chain,
    /// `None`: 其他, or a kind without a limit.
    pub limit: Option<Limit>,
    /// 款数; `None` where it could not be read.
    pub pieces: Option<u32>,
    pub promise: Promise,
    /// 往来, in order.
    pub earlier: Vec<Round>,
    /// The main columns.
    pub latest: Round,
    /// 提交日 is written and could not be read.
    pub submission_unreadable: bool,
    /// 客户意见, 客户意见日 or 客户确认日 holds something, readable or not.
    pub answered: bool,
    pub confirmed: Option<Signed>,
    /// 开工日 is filled.
    pub started: bool,
    /// 状态 as typed.
    pub status: Option<OrderStatus>,
    /// A 暂停 or 结束 project, or a further row of a duplicated key.
    pub suspended: bool,
}

/// How a hand-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Revised(NaiveDate),
    Confirmed(NaiveDate),
    /// Answered on a day nobody wrote down.
    Undated,
    /// The client still has it.
    Waiting,
}

/// A hand-in on a day that can be counted, and its answer.
#[derive(Clone, Copy, Debug)]
struct HandIn {
    submitted: Moment,
    answer: Answer,
}

/// What counts of the hand-ins.
struct Course {
    hand_ins: Vec<HandIn>,
    /// An earlier hand-in was overwritten: our time counts from this 意见日 only.
    restart: Option<NaiveDate>,
    /// Handed in, by a status or an unreadable date, on a day that cannot be known.
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
        clock.state = self.state(&course, &clock);
        let waits = course.hand_ins.last().is_some_and(|last| last.answer == Answer::Waiting);
        if waits && !self.answered {
            clock.awaiting_since = clock.submitted;
        }
        let Some(received) = received else { return clock };
        clock.days_used = Some(self.sum(&clock.spans, true));
        self.judge(&course, received, moved, &mut clock);
        clock
    }

    /// Day 0: a written order, rolled; a chained step not before its 前置单 was confirmed.
    fn received(&self) -> Option<NaiveDate> {
        let ordered = self.ordered.filter(|_| self.in_writing)?;
        let own = self.rolled(ordered, self.order_cutoff);
        match self.chain {
            Chain::None => Some(own),
            Chain::From(confirmed) => Some(own.max(self.calendar.roll_forward(confirmed))),
            Chain::Shut => None,
        }
    }

    /// A working day after its hour, or a day off, belongs to the next working day.
    fn rolled(&self, moment: Moment, closes: NaiveTime) -> NaiveDate {
        let day = self.calendar.roll_forward(moment.date);
        if day == moment.date && moment.time.is_some_and(|time| time > closes) {
            return self.calendar.next_working_day(day);
        }
        day
    }

    /// The main columns; what the client said to this very hand-in may stand in 往来 only.
    fn main(&self) -> Round {
        let same = |round: &&Round| is_one_hand_in(round, &self.latest);
        let silent = self.latest.opinion.is_none() && self.latest.opinion_date.is_none();
        let answered = self.earlier.iter().rev().find(same).filter(|_| silent);
        answered.map_or(self.latest, |round| Round { submitted: self.latest.submitted, ..*round })
    }

    /// The rounds before the latest one, and the latest: the main columns, or a row of 往来 that was
    /// handed in after the main 提交日.
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
                // Its hand-in was not kept: only what comes after the opinion can be counted.
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
            // Signed without a day: the opinion's day ends the wait.
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

    /// 提交日 blank: 客户确认日 stands in for it; a status alone, or an unreadable date, proves
    /// that it was handed in but not when.
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
                }
            }
        }
        course.unproved |= self.submission_unreadable;
    }

    /// Lays the intervals down; gives the working days by which the client's 修改 moves the limit.
    fn walk(&self, course: &Course, clock: &mut OrderClock) -> i64 {
        let mut moved = 0;
        let mut ours_from = clock.received;
        let mut waited_until = None;
        let mut hand_ins = course.hand_ins.iter().peekable();
        while let Some(hand_in) = hand_ins.next() {
            let submitted = self.rolled(hand_in.submitted, self.closing_time);
            // No interval begins before the order was received.
            let waits_from = clock.received.map_or(submitted, |received| submitted.max(received));
            // A day is waited for once, also where two rounds overlap.
            let waits_from = waited_until.map_or(waits_from, |until| waits_from.max(until));
            push(&mut clock.spans, ours_from, submitted, true);
            clock.submitted = Some(submitted);
            match hand_in.answer {
                Answer::Revised(day) => {
                    let answered = self.calendar.roll_forward(day).max(submitted);
                    push(&mut clock.spans, Some(waits_from), answered, false);
                    moved += self.calendar.between(waits_from, answered).max(0);
                    clock.submitted = None;
                    waited_until = waited_until.max(Some(answered));
                    let until = waited_until.unwrap_or(answered);
                    ours_from = clock.received.map(|received| until.max(received));
                }
                Answer::Confirmed(day) => {
                    let answered = self.calendar.roll_forward(day);
                    push(&mut clock.spans, Some(waits_from), answered, false);
                    ours_from = None;
                }
                // Where the wait ended is not known: up to the next hand-in nothing is ours.
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
        let reopened = !course.hand_ins.is_empty() || course.restart.is_some();
        match self.status {
            _ if reopened => OrderStatus::Revising,
            Some(OrderStatus::NotStarted) | None if self.started => OrderStatus::Running,
            Some(status) => status,
            None => OrderStatus::NotStarted,
        }
    }
}

/// Two hand-ins of one day are one, unless both carry a time and the times differ.
fn is_same_hand_in(a: Moment, b: Moment) -> bool {
    a.date == b.date && a.time.zip(b.time).is_none_or(|(a, b)| a == b)
}

fn is_one_hand_in(a: &Round, b: &Round) -> bool {
    a.submitted.zip(b.submitted).is_some_and(|(a, b)| is_same_hand_in(a, b))
}

/// One hand-in before another one; `false` where a day is not known.
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

/// What the client said to an earlier round: something was handed in again, so it was 修改, unless
/// 确认 stands there.
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
