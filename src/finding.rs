//! What a person must see: a code, where it stands, what to do. The only thing outputs show.
//!
//! Stages 1–4 and the rules say [`Raised`]: a code, a key, places and a message. The verdict
//! (`check/verdict.rs`) makes one [`Finding`] of each, with the severity, clause, owner and party that
//! every finding has. Outputs read findings and never fill one in.

mod raised;
mod repeats;

use crate::model::calendar::Calendar;
use crate::model::memory::Identity;
use crate::model::{Fen, Moment};
use chrono::{Days, NaiveDate};

pub use crate::model::Place;
pub use raised::Raised;
pub use repeats::Repeats;

macro_rules! codes {
    ($($code:ident)+) => {
        /// A permanent rule code, never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($code),+ }
        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$code),+];
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$code => stringify!($code)),+ }
            }
        }
    };
}

codes! {
    D01 D02 D03 D04 D05 D06 D07 D08 D09 D10 D11 D12 D13 D14 D15 D16 D17 D18 D19 D20 D21 D22 D23
    D24
    T01 T02 T03 T04 T05 T06 T07 T08 T09 T10 T11 T12 T13 T14 T15 T16 T17 T18
    A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A12 A13 A14 A15 A16 A17 A18 A19 A20 A21 A22 A23 A24
    A25 A26
    M01 M02 M03 M04 M05 M06 M07 M08 M09 M10 M11 M12 M13 M14 M15 M16 M17 M18 M19 M20 M21 M22 M23 M24
    M25 M26 M27 M28 M29
    W01 W02 W03 W04 W05 W06 W07 W08 W09 W10
}

impl Code {
    pub fn from_name(text: &str) -> Option<Code> {
        let name = text.trim();
        let find = |is: &dyn Fn(&str) -> bool| Code::ALL.iter().copied().find(|code| is(code.as_str()));
        // as run.json writes it; a person may type it in small letters
        find(&|code| code == name).or_else(|| find(&|code| code.eq_ignore_ascii_case(name)))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// 红 = a promise broken or money at risk; 黄 = at risk or incomplete; 蓝 = a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Red,
    Yellow,
    Blue,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Red => "红",
            Severity::Yellow => "黄",
            Severity::Blue => "蓝",
        }
    }
}

/// Whom the record waits for (卡在谁).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    Client,
    Agency,
    Medium,
    Supplier,
}

impl Party {
    pub fn word(self) -> &'static str {
        match self {
            Party::Client => "客户",
            Party::Agency => "我司",
            Party::Medium => "媒体",
            Party::Supplier => "供应商",
        }
    }
}

/// How far a limit is exceeded, in the days the limit itself counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Working days, of limits in working days.
    Working(i64),
    /// Calendar days, of limits in hours, calendar days and months.
    Calendar(i64),
}

impl Over {
    /// The number alone.
    pub fn days(self) -> i64 {
        match self {
            Over::Working(days) | Over::Calendar(days) => days,
        }
    }

    /// 工作日 or 自然日
    pub fn unit(self) -> &'static str {
        match self {
            Over::Working(_) => "工作日",
            Over::Calendar(_) => "自然日",
        }
    }

    /// `3 个工作日`, `3 天（自然日）`
    pub fn words(self) -> String {
        match self {
            Over::Working(days) => format!("{days} 个工作日"),
            Over::Calendar(days) => format!("{days} 天（自然日）"),
        }
    }

    /// Working days, as the escalation counts: of calendar days those up to `as_of` that are worked.
    pub fn working_days(self, calendar: &Calendar, as_of: NaiveDate) -> i64 {
        match self {
            Over::Working(days) => days,
            Over::Calendar(days) => {
                let since = u64::try_from(days).ok().and_then(|days| as_of.checked_sub_days(Days::new(days)));
                since.map_or(0, |since| calendar.between(since, as_of))
            }
        }
    }
}

/// One finding, finished: nothing is left open that every finding has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    /// The key of the record it is about: 工作单号, 排期编号, 项目编号/波次 …
    pub key: String,
    /// Field or period, where one record may carry several of a code.
    pub field: Option<String>,
    /// `None` for what belongs to no project.
    pub project: Option<String>,
    /// `None` only where no cell exists.
    pub place: Option<Place>,
    pub related: Vec<Place>,
    pub message: String,
    pub severity: Severity,
    /// Handbook clause, `—` where it cites none.
    pub clause: String,
    pub owner: String,
    pub waiting_on: Party,
    pub due: Option<Moment>,
    /// At least 1 when over.
    pub days_over: Option<Over>,
    pub provisional: bool,
    /// 未了 (true) or 既成
    pub open: bool,
    pub money_at_risk: Option<Fen>,
    pub waived: bool,
    /// Older than 检查起始日: kept in the lists of the workbooks, in no number, light or escalation.
    pub legacy: bool,
    /// 检查日 of the first run of the unbroken chain that found it.
    pub first_seen: NaiveDate,
    /// Friday cut-offs at which it was open and red, this one included.
    pub weeks_red: u32,
}

impl Code {
    /// What an outsider says against the registers (W).
    pub fn is_witness(self) -> bool {
        self.as_str().starts_with('W')
    }
}

impl Finding {
    /// The project whose light and numbers it counts for: what a witness says counts for none.
    pub fn counts_for(&self) -> Option<&str> {
        self.project.as_deref().filter(|_| !self.code.is_witness())
    }

    /// Whether numbers, lights and lists count it: open, not waived, not older than 检查起始日.
    pub fn counts(&self) -> bool {
        self.open && !self.waived && !self.legacy
    }

    /// Whether somebody has to do something: it counts, and is red or yellow. 蓝 is a note.
    pub fn is_to_do(&self) -> bool {
        self.counts() && self.severity != Severity::Blue
    }

    /// 待办 / 已发生·存查, or why it does not count.
    pub fn state(&self) -> &'static str {
        match (self.waived, self.legacy, self.open) {
            (true, ..) => "已豁免",
            (_, true, _) => "遗留",
            (_, _, true) => "待办",
            (_, _, false) => "已发生·存查",
        }
    }

    /// What tells it apart from run to run.
    pub fn identity(&self) -> Identity {
        Identity { code: self.code.as_str().to_owned(), key: self.key.clone(), field: self.field.clone() }
    }

    /// The same, borrowed: see [`Identity::parts`].
    pub fn parts(&self) -> (&str, &str, Option<&str>) {
        (self.code.as_str(), &self.key, self.field.as_deref())
    }

    /// Total order: code, key, field, place, message.
    fn order(&self) -> (Code, &str, Option<&str>, Option<Place>, &str) {
        (self.code, &self.key, self.field.as_deref(), self.place, &self.message)
    }
}

impl PartialOrd for Finding {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Finding {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}
