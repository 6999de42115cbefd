//! What a person must see: a code, where it stands, what to do. The only thing outputs show.
//!
//! Stages 1–3 give a [`Code`], a key, places and a message; severity, clause and title live in
//! the rule of that code (`check/`), and are joined there.

use crate::model::calendar::Calendar;
use crate::model::source::{Column, SheetId};
use crate::model::{Fen, Moment, Sources};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

pub use crate::model::Place;

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
}

impl Code {
    pub fn from_name(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text.trim()))
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

/// One finding. Built with [`Finding::new`] and the chained setters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    /// The record's key as checks.md names it.
    pub key: String,
    /// Field or period, where one record may carry several of a code.
    pub field: Option<String>,
    pub project: Option<String>,
    /// `None` only where no cell exists.
    pub place: Option<Place>,
    pub related: Vec<Place>,
    pub message: String,
    /// `None`: the rule's own.
    pub severity: Option<Severity>,
    /// `None`: the rule's own (T01 cites the clause of its 工作类别).
    pub clause: Option<String>,
    pub owner: Option<String>,
    pub waiting_on: Option<Party>,
    pub due: Option<Moment>,
    /// At least 1 when over.
    pub days_over: Option<Over>,
    pub provisional: bool,
    /// 未了 (true) or 既成
    pub open: bool,
    pub money_at_risk: Option<Fen>,
    pub waived: bool,
    pub first_seen: Option<NaiveDate>,
    /// Friday cut-offs at which it was open and red, this one included.
    pub weeks_red: u32,
}

impl Finding {
    pub fn new(code: Code, key: impl Into<String>, message: impl Into<String>) -> Finding {
        Finding {
            code,
            key: key.into(),
            field: None,
            project: None,
            place: None,
            related: Vec::new(),
            message: message.into(),
            severity: None,
            clause: None,
            owner: None,
            waiting_on: None,
            due: None,
            days_over: None,
            provisional: false,
            open: true,
            money_at_risk: None,
            waived: false,
            first_seen: None,
            weeks_red: 0,
        }
    }

    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    pub fn related(mut self, places: impl IntoIterator<Item = Place>) -> Self {
        self.related.extend(places);
        self
    }

    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    pub fn project(mut self, project: impl Into<String>) -> Self {
        self.project = Some(project.into());
        self
    }

    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    pub fn clause(mut self, clause: impl Into<String>) -> Self {
        self.clause = Some(clause.into());
        self
    }

    pub fn owner(mut self, owner: impl Into<String>) -> Self {
        self.owner = Some(owner.into());
        self
    }

    pub fn waiting_on(mut self, party: Party) -> Self {
        self.waiting_on = Some(party);
        self
    }

    pub fn due(mut self, due: impl Into<Moment>) -> Self {
        self.due = Some(due.into());
        self
    }

    pub fn days_over(mut self, over: Over) -> Self {
        self.days_over = Some(over);
        self
    }

    pub fn provisional(mut self, provisional: bool) -> Self {
        self.provisional = provisional;
        self
    }

    pub fn settled(mut self, settled: bool) -> Self {
        self.open = !settled;
        self
    }

    pub fn money(mut self, money: impl Into<Option<Fen>>) -> Self {
        self.money_at_risk = money.into();
        self
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

/// How often the same of cells in one column is said cell by cell.
const REPEATS: u64 = 1_000;

/// A column wrong from top to bottom is one matter: what is said of its cells beyond [`REPEATS`] is
/// counted, and said once.
#[derive(Clone, Debug, Default)]
pub struct Repeats(BTreeMap<(Code, SheetId, u16), (u64, Place)>);

impl Repeats {
    /// Whether this one is still said by itself.
    pub fn admits(&mut self, code: Code, place: Option<Place>) -> bool {
        let Some(place) = place else { return true };
        let (said, last) = self.0.entry((code, place.sheet, place.col)).or_insert((0, place));
        *said += 1;
        *last = place;
        *said <= REPEATS
    }

    /// How many of a sheet were only counted; they will not be said again.
    pub fn settle(&mut self, code: Code, sheet: SheetId) -> u64 {
        let own = (code, sheet, u16::MIN)..=(code, sheet, u16::MAX);
        self.0.extract_if(own, |_, _| true).map(|(_, (said, _))| said.saturating_sub(REPEATS)).sum()
    }

    /// One finding a column for what was only counted, at the last cell of it.
    pub fn rest(&self, sources: &Sources) -> Findings {
        let beyond = self.0.iter().filter(|(_, (said, _))| *said > REPEATS);
        beyond
            .map(|((code, ..), (said, place))| {
                let key = format!("{}/{}", sources.file(*place), sources.sheet(*place));
                let message = format!(
                    "本列同样的问题共 {said} 处，前 {REPEATS} 处已逐格列出，其余到 {} 为止不再逐格列出；多半是同一个原因，请先改几格再运行",
                    place.cell()
                );
                Finding::new(*code, key, message).field(Column(place.col).to_string()).at(*place)
            })
            .collect()
    }
}

/// Where stages and rules put what they find.
pub type Findings = Vec<Finding>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_wrong_from_top_to_bottom_is_said_once_for_the_rest() {
        let mut sources = Sources::default();
        let sheet = sources.add("工作单.xlsx", "工作单");
        let mut repeats = Repeats::default();
        let said =
            (0..1_203).filter(|row| repeats.admits(Code::D04, Some(Place::new(sheet, *row, 2)))).count();
        assert_eq!(said, 1_000);
        assert!(repeats.admits(Code::D04, Some(Place::new(sheet, 5, 3))), "another column");
        assert!(repeats.admits(Code::D04, None));
        let rest = repeats.rest(&sources);
        let [one] = rest.as_slice() else { panic!("{rest:#?}") };
        assert_eq!(
            (one.code, one.key.as_str(), one.field.as_deref()),
            (Code::D04, "工作单.xlsx/工作单", Some("C"))
        );
        assert!(one.message.contains("共 1203 处") && one.message.contains("C1203"), "{}", one.message);
        assert_eq!(repeats.settle(Code::D04, sheet), 203);
        assert_eq!(repeats.rest(&sources), []);
    }
}
