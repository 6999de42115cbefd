//! What a linked record proves: whether the client confirmed it in writing, and which steps of H-4.4 were
//! taken. It is decided only here, and every later stage reads the fields. It judges nothing; `check` asks
//! whether a step came too early.

use super::{LinkedMeeting, LinkedOrder, LinkedPlacement, LinkedPublication, Office, Quote};
use crate::model::choice::{Channel, MeetingKind, OrderStatus, PlacementStatus};
use crate::model::order::Order;
use crate::model::placement::Placement;
use crate::model::{Field, IdVec, Moment, Place, Signed};
use chrono::NaiveDate;

/// A confirmation: 客户确认日 with 确认方式, 客户签字日, 策略确认日, or a dated cell of our own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Confirmation {
    /// None on 检查日.
    #[default]
    None,
    /// In writing, with a date: 确认方式 is blank or a written one.
    Written(NaiveDate),
    /// 确认方式 does not count as writing; with or without a date.
    Spoken(Channel),
    /// √, 是 or a name without a date.
    Undated,
    /// The cell cannot be read. No rule treats it as missing.
    Unreadable,
}

impl Confirmation {
    fn read(confirmed: &Field<Signed>, by: &Field<Channel>, wechat_is_written: bool) -> Confirmation {
        if confirmed.is_refused() {
            return Confirmation::Unreadable;
        }
        if let Some(channel) = by.get().filter(|channel| !channel.is_written(wechat_is_written)) {
            return Confirmation::Spoken(channel);
        }
        match confirmed.get() {
            Some(Signed::On(day)) => Confirmation::Written(day),
            Some(Signed::Undated) => Confirmation::Undated,
            None => Confirmation::None,
        }
    }

    /// The confirmation of a cell without 确认方式: 策略确认日, 合同签订日, 内部方案确认日, 客户签字日.
    pub fn of_signed(field: &Field<Signed>) -> Confirmation {
        Confirmation::read(field, &Field::default(), true)
    }

    /// The confirmation of a dated cell of our own: 订位日, 交片日.
    pub fn of_day(field: &Field<NaiveDate>) -> Confirmation {
        match field.get() {
            Some(day) => Confirmation::Written(day),
            None if field.is_refused() => Confirmation::Unreadable,
            None => Confirmation::None,
        }
    }

    /// The day, if it is in writing.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Confirmation::Written(day) => Some(day),
            _ => None,
        }
    }

    pub fn is_written(self) -> bool {
        self.day().is_some()
    }

    /// Whether it is missing. A cell that cannot be read is not: it has a finding of its own.
    pub fn is_lacking(self) -> bool {
        matches!(self, Confirmation::None | Confirmation::Spoken(_) | Confirmation::Undated)
    }

    /// The rank of a confirmation. Of several lines the worst counts for the whole, and of dates the latest.
    fn rank(self) -> (u8, Option<NaiveDate>) {
        match self {
            Confirmation::Written(day) => (0, Some(day)),
            Confirmation::Unreadable => (1, None),
            Confirmation::Undated => (2, None),
            Confirmation::Spoken(_) => (3, None),
            Confirmation::None => (4, None),
        }
    }
}

/// Whether and when a step was taken, and the cell that proves it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Nothing proves that it was taken.
    #[default]
    Open,
    On(NaiveDate, Option<Place>),
    /// The status proves that it was taken, but not when.
    Undated(Option<Place>),
    /// The date cannot be read, so the step is not proved. No rule treats it as missing.
    Unreadable(Option<Place>),
}

impl Step {
    /// The step of a dated cell that no status can replace.
    pub fn dated(field: &Field<NaiveDate>) -> Step {
        match field.get() {
            Some(day) => Step::On(day, field.at),
            None if field.is_refused() => Step::Unreadable(field.at),
            None => Step::Open,
        }
    }

    pub fn is_taken(self) -> bool {
        matches!(self, Step::On(..) | Step::Undated(_))
    }

    /// The cell that proves it, or that cannot be read.
    pub fn place(self) -> Option<Place> {
        match self {
            Step::Open => None,
            Step::On(_, place) | Step::Undated(place) | Step::Unreadable(place) => place,
        }
    }

    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Step::On(day, _) => Some(day),
            _ => None,
        }
    }

    /// Lets a typed status, or a later step, replace a missing or unreadable date.
    fn or_status(self, proved: bool, status: Option<Place>) -> Step {
        if proved && !self.is_taken() { Step::Undated(status) } else { self }
    }
}

/// Who must act on an open order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// Not handed in, or open again after 修改.
    Ours,
    /// Handed in, so that the client must confirm or answer.
    Client,
}

impl LinkedOrder {
    /// Who must act; `None` if it is closed, shelved or cancelled, if its project is 暂停 or 结束, or if the row
    /// repeats another.
    pub fn hands(&self, office: &Office) -> Option<Hands> {
        if self.repeated || !office.is_timed(self.case) {
            return None;
        }
        match self.clock.state {
            OrderStatus::NotStarted | OrderStatus::Running | OrderStatus::Revising => Some(Hands::Ours),
            OrderStatus::AwaitingClient => Some(Hands::Client),
            OrderStatus::Done | OrderStatus::Cancelled | OrderStatus::Shelved => None,
        }
    }

    /// Whether the work was ever handed in: 提交日, else by the clock, which knows 状态 and 客户确认日, else by the
    /// latest round of 往来.
    pub fn handed_in(&self) -> Step {
        let rounds = self.rounds.iter().map(|round| &round.submitted);
        let earlier = rounds.clone().filter_map(|field| Some((field.get()?, field.at))).max();
        let unreadable = rounds.chain([&self.record.submitted]).find(|field| field.is_refused());
        match (self.submitted(), self.clock.submitted) {
            (Some(moment), _) => Step::On(moment.date, self.record.submitted.at),
            // 客户确认日 replaces a 提交日 that was not entered
            (None, Some(day)) => Step::On(day, self.record.confirmed.at),
            (None, None) => match (earlier, unreadable) {
                (Some((moment, at)), _) => Step::On(moment.date, at),
                (None, Some(field)) => Step::Unreadable(field.at),
                (None, None) => Step::Open,
            }
            .or_status(self.says_handed_in(), self.record.status.at),
        }
    }

    /// Whether its state says so.
    fn says_handed_in(&self) -> bool {
        matches!(self.clock.state, OrderStatus::AwaitingClient | OrderStatus::Done)
    }

    /// The hand-in that stands: an order that came back for 修改 is open again.
    pub fn standing_hand_in(&self) -> Step {
        match (self.clock.submitted, self.handed_in()) {
            (Some(day), Step::On(_, at)) => Step::On(day, at),
            (None, _) if self.submitted().is_none() && self.says_handed_in() => {
                Step::Undated(self.record.status.at)
            }
            _ => Step::Open,
        }
    }

    /// 提交日 as written, with its hour. Whether the work was handed in says [`Self::handed_in`].
    pub fn submitted(&self) -> Option<Moment> {
        self.record.submitted.get()
    }

    /// Whether it is 取消 or 搁置 in 状态 or 客户意见.
    pub fn is_called_off(&self) -> bool {
        matches!(self.clock.state, OrderStatus::Cancelled | OrderStatus::Shelved)
    }

    /// Sets the confirmation and the steps from its cells.
    pub(crate) fn resolve(&mut self, wechat_is_written: bool) {
        let record = &self.record;
        self.confirmed = Confirmation::read(&record.confirmed, &record.confirmed_by, wechat_is_written);
        self.in_writing = record.channel.get().is_some_and(|channel| channel.is_written(wechat_is_written));
        self.started = started(record);
    }

    /// 布署方式, if it does not count as writing.
    pub fn spoken(&self) -> Option<Channel> {
        self.record.channel.get().filter(|_| !self.in_writing)
    }
}

/// The start: the earlier of 开工日 and 提交日, else by the status. If these dates are later than 检查日 the
/// status does not count, because it describes a later day.
fn started(order: &Order) -> Step {
    let start = order.started.get().map(|day| (day, order.started.at));
    let submitted = order.submitted.get().map(|moment| (moment.date, order.submitted.at));
    if let Some((day, place)) = [start, submitted].into_iter().flatten().min_by_key(|(day, _)| *day) {
        return Step::On(day, place);
    }
    let later = order.started.is_later() || order.submitted.is_later() || order.confirmed.is_later();
    let typed = matches!(
        order.status.get(),
        Some(OrderStatus::Running | OrderStatus::AwaitingClient | OrderStatus::Revising | OrderStatus::Done)
    );
    Step::Open.or_status(typed && !later, order.status.at)
}

impl LinkedPlacement {
    /// Sets the confirmation and the steps from its cells and its 发布确认.
    pub(crate) fn resolve(&mut self, wechat_is_written: bool, publications: &IdVec<LinkedPublication>) {
        use PlacementStatus::{Booked, Published, Sent};
        let record = &self.record;
        self.confirmed = Confirmation::read(&record.confirmed, &record.confirmed_by, wechat_is_written);
        self.booked =
            Step::dated(&record.booked).or_status(says(record, &[Booked, Sent, Published]), record.status.at);
        self.sent = Step::dated(&record.sent).or_status(says(record, &[Sent, Published]), record.status.at);
        self.material = Step::dated(&record.material_in);
        let first = self.judged_publications.first().map(|first| &publications[*first]);
        self.published = match first.map(|publication| &publication.record) {
            Some(first) => first.effective().map_or(Step::Undated(Some(first.at)), |day| {
                Step::On(day, first.actual.at.or(Some(first.at)))
            }),
            None => Step::Open.or_status(says(record, &[Published]), record.status.at),
        };
    }

    /// Whether 状态 says 改期.
    pub fn is_rescheduled(&self) -> bool {
        self.record.status.get() == Some(PlacementStatus::Rescheduled)
    }

    /// The booking for everybody but the gates: what was sent needs no booking any more. A gate judges only what
    /// 订位日 and 状态 say (`booked`).
    pub fn booking(&self) -> Step {
        self.booked.or_status(self.sent.is_taken(), self.sent.place())
    }

    /// The delivery of the material (交片) for everybody but the gates: what was sent was delivered.
    pub fn delivery(&self) -> Step {
        self.material.or_status(self.sent.is_taken(), self.sent.place())
    }
}

/// Whether 状态 is one of these. It does not count if the date of its own step, or of a step before it, is later
/// than 检查日: 已订位 stands beside a 发片日 that is planned.
fn says(placement: &Placement, statuses: &[PlacementStatus]) -> bool {
    placement.status.get().is_some_and(|status| {
        let sent_later = status != PlacementStatus::Booked && placement.sent.is_later();
        statuses.contains(&status) && !placement.booked.is_later() && !sent_later
    })
}

impl Quote {
    /// Sets the confirmation and the steps from its lines. It is confirmed when every line is.
    pub(crate) fn resolve(&mut self, wechat_is_written: bool) {
        let read = |line: &crate::model::quote::QuoteLine| {
            Confirmation::read(&line.confirmed, &line.confirmed_by, wechat_is_written)
        };
        let confirmations: Vec<Confirmation> = self.judged().map(read).collect();
        self.confirmed = confirmations.iter().copied().max_by_key(|one| one.rank()).unwrap_or_default();
        self.line_confirmations = confirmations;
        let steps = self.judged().map(|line| Step::dated(&line.to_production));
        let steps = steps.filter(|step| step.day().is_some());
        self.produced = steps.min_by_key(|step| (step.day(), step.place())).unwrap_or(Step::Open);
    }
}

impl LinkedMeeting {
    /// Whether the client signs its minutes: a 客户会议, or a meeting without 会议类型 (H-4.1.2).
    pub fn is_with_client(&self) -> bool {
        matches!(self.record.kind.get(), None | Some(MeetingKind::Client))
    }

    /// Sets the confirmation from 客户签字日.
    pub(crate) fn resolve(&mut self) {
        self.signed = Confirmation::of_signed(&self.record.signed);
    }
}

#[cfg(test)]
impl super::Office {
    /// Sets the confirmations and steps of every record, for offices that tests build by hand.
    pub(crate) fn resolve(&mut self) {
        let wechat = self.settings.parameters.wechat_is_written;
        self.orders.iter_mut().for_each(|order| order.resolve(wechat));
        self.meetings.iter_mut().for_each(LinkedMeeting::resolve);
        self.placements.iter_mut().for_each(|placement| placement.resolve(wechat, &self.publications));
        self.quotes.iter_mut().for_each(|quote| quote.resolve(wechat));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Content;
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn field<T>(content: Content<T>) -> Field<T> {
        Field { content, at: None }
    }

    #[rstest]
    #[case::dated(
        Content::Known(Signed::On(day("2026-03-06"))),
        None,
        true,
        Confirmation::Written(day("2026-03-06"))
    )]
    #[case::by_wechat(
        Content::Known(Signed::On(day("2026-03-06"))),
        Some(Channel::WeChat),
        true,
        Confirmation::Written(day("2026-03-06"))
    )]
    #[case::wechat_is_not_writing(
        Content::Known(Signed::On(day("2026-03-06"))),
        Some(Channel::WeChat),
        false,
        Confirmation::Spoken(Channel::WeChat)
    )]
    #[case::ticked(Content::Known(Signed::Undated), None, true, Confirmation::Undated)]
    #[case::later(Content::Later(Signed::On(day("2026-03-06"))), None, true, Confirmation::None)]
    #[case::unreadable(Content::Refused, None, true, Confirmation::Unreadable)]
    #[case::blank(Content::Blank, None, true, Confirmation::None)]
    fn a_confirmation_is_a_date_in_writing(
        #[case] confirmed: Content<Signed>,
        #[case] by: Option<Channel>,
        #[case] wechat: bool,
        #[case] expected: Confirmation,
    ) {
        let by = field(by.map_or(Content::Blank, Content::Known));
        assert_eq!(Confirmation::read(&field(confirmed), &by, wechat), expected);
    }

    #[test]
    fn a_status_proves_the_steps_before_it_and_no_day() {
        let mut placement = LinkedPlacement::default();
        placement.record.status = field(Content::Known(PlacementStatus::Sent));
        placement.resolve(true, &IdVec::new());
        assert_eq!((placement.booked, placement.sent), (Step::Undated(None), Step::Undated(None)));
        assert_eq!((placement.material, placement.published), (Step::Open, Step::Open));

        placement.record.booked = field(Content::Refused);
        placement.record.status = field(Content::Blank);
        placement.resolve(true, &IdVec::new());
        assert_eq!((placement.booked, placement.sent), (Step::Unreadable(None), Step::Open));

        placement.record.status = field(Content::Known(PlacementStatus::Booked));
        placement.record.booked = field(Content::Later(day("2026-03-20")));
        placement.resolve(true, &IdVec::new());
        assert_eq!(placement.booked, Step::Open, "a status says nothing where the date beside it is later");
    }

    /// 已订位 says nothing of 发片日; what was sent on a later day is neither sent nor booked by its status.
    #[rstest]
    #[case::booked_and_sent_tomorrow("已订位", "", "2026-03-18", true)]
    #[case::booked_tomorrow("已订位", "2026-03-18", "", false)]
    #[case::sent_tomorrow("已发片", "", "2026-03-18", false)]
    #[case::published_and_sent_tomorrow("已发布", "", "2026-03-18", false)]
    fn a_status_stands_beside_a_date_that_is_planned(
        #[case] status: &str,
        #[case] booked: &str,
        #[case] sent: &str,
        #[case] expected: bool,
    ) {
        let outcome = crate::testing::run(&format!(
            "[媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日 | 发片日 | 状态
             XM2026-101-M0301 | 都市晨报 | 2026-03-20 | 1 | 1000 | 900 | 2026-03-01 | {booked} | {sent} | {status}"
        ));
        let (id, _) = outcome.office.placements.with_ids().next().unwrap();
        let placement = &outcome.office.placements[id];
        assert_eq!((placement.booked.is_taken(), placement.sent.is_taken()), (expected, false));
    }
}
