//! What a linked record proves: whether the client confirmed it in writing, and which steps of
//! H-4.4 were taken. Decided here once, when records are linked; every later stage reads the
//! fields. Judges nothing: whether a step came too early is asked in `check`.

use super::{LinkedMeeting, LinkedOrder, LinkedPlacement, LinkedPublication, Office, Quote};
use crate::model::choice::{Channel, OrderStatus, PlacementStatus};
use crate::model::order::Order;
use crate::model::placement::Placement;
use crate::model::{Field, IdVec, Place, Signed};
use chrono::NaiveDate;

/// What stands in a confirmation cell (客户确认日 with 确认方式, 客户签字日, 策略确认日, a dated cell of our own).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Confirmation {
    /// Nothing stands there on 检查日.
    #[default]
    None,
    /// A date, and 确认方式 blank or written (handbook reading 9).
    Written(NaiveDate),
    /// 确认方式 is one that does not count as writing, with or without a date.
    Spoken(Channel),
    /// √, 是 or a name, without a date.
    Undated,
    /// Something stands there that cannot be read: no rule takes it for missing.
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

    /// A signature without a 确认方式 beside it (策略确认日, 合同签订日, 内部方案确认日, 客户签字日).
    pub fn of_signed(field: &Field<Signed>) -> Confirmation {
        Confirmation::read(field, &Field::default(), true)
    }

    /// One dated cell of our own (订位日, 交片日).
    pub fn of_day(field: &Field<NaiveDate>) -> Confirmation {
        match field.get() {
            Some(day) => Confirmation::Written(day),
            None if field.is_refused() => Confirmation::Unreadable,
            None => Confirmation::None,
        }
    }

    /// The day of a confirmation in writing.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Confirmation::Written(day) => Some(day),
            _ => None,
        }
    }

    pub fn is_written(self) -> bool {
        self.day().is_some()
    }

    /// Of several lines the worst counts for the whole; of dates the latest.
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

/// Whether and when a step was taken, and the cell that says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Nothing says that it was taken.
    #[default]
    Open,
    On(NaiveDate, Option<Place>),
    /// The status proves that it was taken, but not on which day.
    Undated(Option<Place>),
    /// A date stands there that cannot be read: the step is not proved, and no rule takes it for missing.
    Unreadable(Option<Place>),
}

impl Step {
    /// A step of one dated cell, without a status that could stand for it.
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

    /// A typed status stands for a date that is missing or unreadable.
    fn or_status(self, proved: bool, status: Option<Place>) -> Step {
        if proved && !self.is_taken() { Step::Undated(status) } else { self }
    }
}

/// Who has to act on an order that is not closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// Not handed in, or open again after 修改.
    Ours,
    /// Handed in: the client has to confirm or to answer.
    Client,
}

impl LinkedOrder {
    /// In whose hands it is; in nobody's where it is closed, shelved or cancelled, its project is 暂停
    /// or 结束, or the row repeats another.
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

    /// 取消 or 搁置, in 状态 or in 客户意见.
    pub fn is_called_off(&self) -> bool {
        matches!(self.clock.state, OrderStatus::Cancelled | OrderStatus::Shelved)
    }

    /// Sets what its cells prove.
    pub(crate) fn resolve(&mut self, wechat_is_written: bool) {
        let record = &self.record;
        self.confirmed = Confirmation::read(&record.confirmed, &record.confirmed_by, wechat_is_written);
        self.in_writing = record.channel.get().is_some_and(|channel| channel.is_written(wechat_is_written));
        self.started = started(record);
    }

    /// 布署方式 where it is one that does not count as writing.
    pub fn spoken(&self) -> Option<Channel> {
        self.record.channel.get().filter(|_| !self.in_writing)
    }
}

/// The earlier of 开工日 and 提交日, else the status. A status says nothing of a day before the
/// dates beside it, so it counts for nothing where those are later than 检查日.
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
    /// Sets what its cells and its confirmations of publication prove.
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
}

/// 状态 is one of these; it counts for nothing where a date beside it is later than 检查日.
fn says(placement: &Placement, statuses: &[PlacementStatus]) -> bool {
    let later = placement.booked.is_later() || placement.sent.is_later();
    !later && placement.status.get().is_some_and(|status| statuses.contains(&status))
}

impl Quote {
    /// Sets what its lines prove: it is confirmed when every line is.
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
    /// Sets what 客户签字日 proves.
    pub(crate) fn resolve(&mut self) {
        self.signed = Confirmation::of_signed(&self.record.signed);
    }
}

#[cfg(test)]
impl super::Office {
    /// For offices built by hand: sets what every record proves.
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
}
