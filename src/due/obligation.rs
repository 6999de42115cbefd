//! One obligation: something that is owed by a day, and when it was handed in.
//!
//! Every clock of the office ends in this noun, so that rules and pages read the same day and the
//! same hand-in. An obligation judges nothing: whether it is late, and how bad that is, is asked of
//! the rules.

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
    /// 订位, as early as the medium asks (H-4.4 B3).
    Booking,
    /// 发片, as early as the medium asks (H-4.4 B5).
    Sending,
    /// A producer delivers on 计划交货日 (H-4.4 C5).
    Delivery,
    /// The client pays for a placement (H-4.4 B4).
    ClientPayment,
    /// We pay the medium for a placement.
    MediumPayment,
    /// We pay the medium for what was published, some days after the last day.
    MediumBalance,
    /// The medium confirms that a placement ran, some days after the last day (H-7).
    Publication,
    /// A payment request is paid on 计划付款日.
    PaymentRequest,
    /// The client pays an accepted quote (H-4.4 C6).
    ProductionReceivable,
    /// The client pays the service fee of a month.
    ServiceFee,
    /// The other party returns a statement, stamped (H-4.2.4).
    StatementReturn,
    /// The medium makes good what it missed (H-4.4 B6).
    MakeGood,
    /// The medium proves what was published (H-7).
    Proof,
    /// The medium's invoice for what it was paid (H-4.2.4).
    MediumInvoice,
    /// A client's prepayment is given to placements (H-4.2.4).
    Allocation,
    /// What a medium was paid is used up by publications, or comes back (H-4.2.4).
    PrepaymentUse,
}

impl ObligationKind {
    /// The service of 定期服务 in which this is noted.
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

/// The record an obligation is about.
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
    /// The key a person knows the record by; a 波次 is `项目编号/波次`, a fee `2026-03 服务费`.
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

/// The period an obligation stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// The record itself says it.
    #[default]
    None,
    /// The week up to this Friday.
    Week(NaiveDate),
    Month(Month),
}

/// How much time is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// A day that was agreed or planned.
    Agreed,
    WorkingDays(u32),
    CalendarDays(u32),
    /// Natural hours.
    Hours(u32),
    Months(u32),
    /// The Monday after, moved on where it is off.
    NextMonday,
}

/// What the records say of the hand-in on 检查日.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Nothing stands there.
    No,
    On {
        when: Moment,
        /// The cell that says so.
        at: Option<Place>,
    },
    /// A row or a status proves that it was done, but never on which day.
    Undated,
    /// Something stands there that cannot be read: it may have been in time, so no rule says it was not.
    Unreadable,
}

impl Done {
    /// The first hand-in. Where it is missing or late and another cannot be read, that one may have
    /// been in time.
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

    /// Handed in, on a day or not.
    pub fn is_done(self) -> bool {
        matches!(self, Done::On { .. } | Done::Undated)
    }

    /// When, where a day is known.
    pub fn when(self) -> Option<Moment> {
        match self {
            Done::On { when, .. } => Some(when),
            Done::No | Done::Undated | Done::Unreadable => None,
        }
    }

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

/// Something owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    pub kind: ObligationKind,
    pub about: About,
    pub case: Option<CaseId>,
    pub period: Period,
    /// Where the clock starts: the receipt of an order, the end of a meeting, the last day of a
    /// 波次 …; `None` where it has not started or nothing starts it.
    pub from: Option<Moment>,
    pub limit: Limit,
    /// The day to aim at, where it differs from `due`.
    pub target: Option<Moment>,
    /// The last day or hour in time; `None` where no limit is known: it is not judged.
    pub due: Option<Moment>,
    pub done: Done,
    /// The latest hand-in of this kind by the same project, whatever period it stands for.
    pub last: Option<NaiveDate>,
    /// The cell a person looks at: of the hand-in, else of the row that lacks it.
    pub place: Option<Place>,
    /// Empty where nobody is named.
    pub owner: String,
    pub waits_for: Party,
    /// A day of its time lies in a year without a holiday notice (暂定).
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

    /// With the cell of the hand-in where there is one, else the given one.
    pub(super) fn seen_at(mut self, missing: Option<Place>) -> Obligation {
        self.place = self.done.place().or(missing);
        self
    }

    /// Nothing was handed in, as far as the records say.
    pub fn is_open(&self) -> bool {
        self.done == Done::No
    }

    /// Handed in, on a day or not.
    pub fn is_done(&self) -> bool {
        self.done.is_done()
    }

    /// The due day, without its hour.
    pub fn due_day(&self) -> Option<NaiveDate> {
        self.due.map(|due| due.date)
    }

    /// Of the two limits of a service owed every few months, the one in force on a day: the first,
    /// until the second is over as well.
    pub fn limit_on(&self, day: NaiveDate) -> Option<Moment> {
        self.due.filter(|due| day > due.date).or(self.target).or(self.due)
    }

    /// What it is about, in a few words of the records: the content of an order, the period of a
    /// service, the name of a 波次.
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

    /// Calendar days from the due moment to the hand-in, else to 检查日; at least 1, `None` where it
    /// was in time, is not over, or cannot be known.
    pub fn calendar_days_late(&self, as_of: NaiveDate) -> Option<i64> {
        match self.done {
            Done::No => overdue(self.due?, None, as_of),
            Done::On { when, .. } => overdue(self.due?, Some(when), as_of),
            Done::Undated | Done::Unreadable => None,
        }
    }
}
