//! The obligation: something that is owed by a day, and when it was handed in.
//!
//! Every clock gives obligations, so that rules and pages read the same due date and the same hand-in. An
//! obligation judges nothing; the rules say whether it is late and how grave that is.

use crate::finding::{Party, Place};
use crate::link::{
    CaseId, FeeId, MeetingId, Office, OrderId, PaymentId, PlacementId, PublicationId, QuoteId, ReceiptId,
    StatementId, WaveId,
};
use crate::model::choice::ServiceKind;
use crate::model::deadline::overdue;
use crate::model::{Moment, Month};
use chrono::NaiveDate;

/// What is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObligationKind {
    /// An order's work is handed in (H-5, or the promise).
    OrderHandIn,
    /// The client answers work that was handed in (H-4.1.4).
    ClientAnswer,
    /// Minutes after a meeting (H-4.2.2, H-6.2).
    Minutes,
    /// The client signs the minutes (H-4.1.2).
    MinutesSignature,
    /// 每周工作进程, on Monday for the week up to Friday (H-6.3).
    WeeklyProgress,
    /// 付款对账清单 of a month (H-4.2.4).
    Statement,
    /// 阶段广告策略, every three to six months (H-6.1).
    Strategy,
    /// 市场分析, every three to six months (H-6.5).
    MarketAnalysis,
    /// 年度推广计划 after the contract began (H-2.1).
    AnnualPlan,
    /// 费用清单 before a 波次 begins (H-6.6).
    CostList,
    /// 广告执行报告 after a 波次 (H-6.4).
    ExecutionReport,
    /// 效果评估 after a 波次 (H-4.4 B6).
    Evaluation,
    /// 订位, as early as the medium requires (H-4.4 B3).
    Booking,
    /// 发片, as early as the medium requires (H-4.4 B5).
    Sending,
    /// A producer delivers on 计划交货日 (H-4.4 C5).
    Delivery,
    /// The client pays for a placement (H-4.4 B4): before the airing the share of 先款比例, else everything.
    ClientPayment,
    /// The client pays the rest that 先款比例 leaves for later.
    ClientBalance,
    /// We pay the medium for a placement.
    MediumPayment,
    /// We pay the medium for what was published, some days after the last day.
    MediumBalance,
    /// The medium confirms and proves the publication of a placement, some days after the last day (H-7).
    Publication,
    /// A payment request is paid on 计划付款日.
    PaymentRequest,
    /// The client pays an accepted quote (H-4.4 C6).
    ProductionReceivable,
    /// The client pays the service fee of a month.
    ServiceFee,
    /// The other party returns a statement with a seal (H-4.2.4).
    StatementReturn,
    /// The medium makes good what it missed (H-4.4 B6).
    MakeGood,
    /// The medium's invoice for what it was paid (H-4.2.4).
    MediumInvoice,
    /// A client's prepayment is allocated to placements (H-4.2.4).
    Allocation,
    /// A prepayment to a medium is used up by publications or refunded (H-4.2.4).
    PrepaymentUse,
}

impl ObligationKind {
    /// Whether it is a balance of money. A balance counts whatever its age; of everything else, what fell due
    /// before 检查起始日 does not.
    pub fn is_balance(self) -> bool {
        match self {
            ObligationKind::ClientPayment
            | ObligationKind::ClientBalance
            | ObligationKind::MediumPayment
            | ObligationKind::MediumBalance
            | ObligationKind::PaymentRequest
            | ObligationKind::ProductionReceivable
            | ObligationKind::ServiceFee
            | ObligationKind::StatementReturn
            | ObligationKind::Allocation => true,
            ObligationKind::OrderHandIn
            | ObligationKind::ClientAnswer
            | ObligationKind::Minutes
            | ObligationKind::MinutesSignature
            | ObligationKind::WeeklyProgress
            | ObligationKind::Statement
            | ObligationKind::Strategy
            | ObligationKind::MarketAnalysis
            | ObligationKind::AnnualPlan
            | ObligationKind::CostList
            | ObligationKind::ExecutionReport
            | ObligationKind::Evaluation
            | ObligationKind::Booking
            | ObligationKind::Sending
            | ObligationKind::Delivery
            | ObligationKind::Publication
            | ObligationKind::MakeGood
            | ObligationKind::MediumInvoice
            | ObligationKind::PrepaymentUse => false,
        }
    }

    /// The kind of service in 定期服务 that fulfils it.
    pub fn service(self) -> Option<ServiceKind> {
        Some(match self {
            ObligationKind::WeeklyProgress => ServiceKind::WeeklyProgress,
            ObligationKind::Statement => ServiceKind::Statement,
            ObligationKind::Strategy => ServiceKind::Strategy,
            ObligationKind::MarketAnalysis => ServiceKind::MarketAnalysis,
            ObligationKind::CostList => ServiceKind::CostList,
            ObligationKind::ExecutionReport => ServiceKind::ExecutionReport,
            _ => return None,
        })
    }
}

/// The record of an obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    Order(OrderId),
    Meeting(MeetingId),
    Project(CaseId),
    Wave(WaveId),
    Placement(PlacementId),
    Quote(QuoteId),
    Payment(PaymentId),
    Fee(FeeId),
    Statement(StatementId),
    Publication(PublicationId),
    Receipt(ReceiptId),
}

impl About {
    /// The key of the record; for a 波次 `项目编号/波次`, for a fee `2026-03 服务费`.
    pub fn key(self, office: &Office) -> String {
        match self {
            About::Order(id) => office.orders[id].record.key.clone(),
            About::Meeting(id) => office.meetings[id].record.key.clone(),
            About::Project(id) => office.cases[id].key().to_owned(),
            About::Wave(id) => {
                let wave = &office.waves[id];
                format!("{}/{}", office.cases[wave.case].key(), wave.name)
            }
            About::Placement(id) => office.placements[id].record.key.clone(),
            About::Quote(id) => office.quotes[id].key.clone(),
            About::Payment(id) => office.payments[id].record.key.clone(),
            About::Fee(id) => {
                office.fees[id].month.get().map(|month| format!("{month} 服务费")).unwrap_or_default()
            }
            About::Statement(id) => office.statements[id].key.clone(),
            About::Publication(id) => office.publications[id].record.key.clone(),
            About::Receipt(id) => office.receipts[id].record.key.clone(),
        }
    }
}

/// The period of an obligation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// The period of the record itself.
    #[default]
    None,
    /// The week up to this Friday.
    Week(NaiveDate),
    Month(Month),
}

/// The kind of the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// An agreed or planned day.
    Agreed,
    WorkingDays(u32),
    CalendarDays(u32),
    /// Natural hours.
    Hours(u32),
    Months(u32),
    /// The next Monday, or the next working day.
    NextMonday,
    /// The last day of the next month.
    NextMonthEnd,
}

/// The hand-in, by the records on 检查日.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Not handed in.
    No,
    On {
        when: Moment,
        /// The cell of the hand-in.
        at: Option<Place>,
    },
    /// A row or a status proves that it was done, but not when.
    Undated,
    /// The cell cannot be read. It may have been in time, so no rule says that it was late.
    Unreadable,
}

impl Done {
    /// The first hand-in. If it is missing or late and another one cannot be read, that one may have been in
    /// time, and the result is [`Done::Unreadable`].
    pub(super) fn first(
        hand_ins: impl IntoIterator<Item = (Moment, Option<Place>)>,
        unreadable: bool,
        due: Option<Moment>,
    ) -> Done {
        let first = hand_ins.into_iter().min();
        let in_time =
            first.zip(due).is_some_and(|((when, _), due)| overdue(due, Some(when), when.date).is_none());
        match first {
            Some((when, at)) if in_time || !unreadable => Done::On { when, at },
            _ if unreadable => Done::Unreadable,
            _ => Done::No,
        }
    }

    /// Whether it was handed in, with or without a day.
    pub fn is_done(self) -> bool {
        matches!(self, Done::On { .. } | Done::Undated)
    }

    /// The day of the hand-in, if it is known.
    pub fn when(self) -> Option<Moment> {
        match self {
            Done::On { when, .. } => Some(when),
            Done::No | Done::Undated | Done::Unreadable => None,
        }
    }

    /// The same without its hour.
    pub fn day(self) -> Option<NaiveDate> {
        self.when().map(|when| when.date)
    }

    fn place(self) -> Option<Place> {
        match self {
            Done::On { at, .. } => at,
            Done::No | Done::Undated | Done::Unreadable => None,
        }
    }
}

/// Something that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    pub kind: ObligationKind,
    pub about: About,
    pub case: Option<CaseId>,
    pub period: Period,
    /// The start of the clock: the receipt of an order, the end of a meeting, the last day of a 波次 …; `None` if
    /// it has not started or has no start.
    pub from: Option<Moment>,
    pub limit: Limit,
    /// The target day, if it differs from `due`.
    pub target: Option<Moment>,
    /// The last day or hour that is in time; `None` if there is no known limit, so that it is not judged.
    pub due: Option<Moment>,
    pub done: Done,
    /// The latest hand-in of this kind by the same project, for any period.
    pub last: Option<NaiveDate>,
    /// The cell to look at: of the hand-in, or of the row without one.
    pub place: Option<Place>,
    /// The owner; empty if there is none.
    pub owner: String,
    pub waits_for: Party,
    /// Whether one of its days lies in a year without a holiday notice (暂定).
    pub provisional: bool,
}

impl Obligation {
    pub(super) fn new(kind: ObligationKind, about: About, case: Option<CaseId>) -> Obligation {
        Obligation {
            kind,
            about,
            case,
            period: Period::None,
            from: None,
            limit: Limit::Agreed,
            target: None,
            due: None,
            done: Done::No,
            last: None,
            place: None,
            owner: String::new(),
            waits_for: Party::Agency,
            provisional: false,
        }
    }

    /// Sets the place: the cell of the hand-in, or `missing` if there is none.
    pub(super) fn seen_at(mut self, missing: Option<Place>) -> Obligation {
        self.place = self.done.place().or(missing);
        self
    }

    /// Whether nothing was handed in, by the records.
    pub fn is_open(&self) -> bool {
        self.done == Done::No
    }

    /// Whether it was handed in, with or without a day.
    pub fn is_done(&self) -> bool {
        self.done.is_done()
    }

    /// Whether it fell due before 检查起始日, so that it does not count.
    pub fn is_legacy(&self, office: &Office) -> bool {
        let start = &office.settings.parameters;
        !self.kind.is_balance() && self.due_day().is_some_and(|due| start.is_before_start(due))
    }

    /// The due date without its hour.
    pub fn due_day(&self) -> Option<NaiveDate> {
        self.due.map(|due| due.date)
    }

    /// The limit of a service owed every few months on a day: the first, until the second is over too.
    pub fn limit_on(&self, day: NaiveDate) -> Option<Moment> {
        self.due.filter(|due| day > due.date).or(self.target).or(self.due)
    }

    /// The subject in a few words: the content of an order, the period of a service, the name of a 波次.
    pub fn subject(&self, office: &Office) -> String {
        match self.period {
            Period::Week(friday) => return format!("截至 {}", friday.format("%m-%d")),
            Period::Month(month) => return month.to_string(),
            Period::None => {}
        }
        match self.about {
            About::Order(id) => office.orders[id].record.content.text().to_owned(),
            About::Meeting(id) => office.meetings[id].record.subject.text().to_owned(),
            About::Wave(id) => office.waves[id].name.clone(),
            About::Placement(id) => office.placements[id].record.name(),
            About::Quote(id) => {
                let lines = office.quotes[id].judged();
                let planned = lines.filter(|line| line.delivery_planned.get() == self.due_day());
                planned.min_by_key(|line| line.at).map_or("", |line| line.content.text()).to_owned()
            }
            About::Payment(id) => {
                let record = &office.payments[id].record;
                let amount = record.due_amount.get().or(record.paid.get());
                let amount = amount.map(|amount| format!("{amount} 元")).unwrap_or_default();
                format!("{} {amount}", record.medium.text()).trim().to_owned()
            }
            About::Project(_)
            | About::Fee(_)
            | About::Statement(_)
            | About::Publication(_)
            | About::Receipt(_) => String::new(),
        }
    }

    /// Calendar days from the due moment to the hand-in, else to 检查日, at least 1; `None` if it was in time, is
    /// not overdue, or is unknown.
    pub fn calendar_days_late(&self, as_of: NaiveDate) -> Option<i64> {
        match self.done {
            Done::No => overdue(self.due?, None, as_of),
            Done::On { when, .. } => overdue(self.due?, Some(when), as_of),
            Done::Undated | Done::Unreadable => None,
        }
    }
}
