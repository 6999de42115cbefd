//! What a rule or a stage says: code, identity, place, words, dates, money. Never what its rule knows.

use super::{Code, Over, Party, Severity};
use crate::model::{Fen, Moment, Place};

/// One thing said by a rule or a stage. Built with [`Raised::new`] and the chained setters; the
/// verdict makes a [`Finding`](super::Finding) of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    pub code: Code,
    /// The key of the record it is about: 工作单号, 排期编号, 项目编号/波次 …
    pub key: String,
    /// Field or period, where one record may carry several of a code.
    pub field: Option<String>,
    /// `None`: the project whose key the record's key begins with.
    pub project: Option<String>,
    /// `None` only where no cell exists.
    pub place: Option<Place>,
    pub related: Vec<Place>,
    pub message: String,
    /// `None`: the rule's own.
    pub severity: Option<Severity>,
    /// `None`: the rule's own (T01 cites the clause of its 工作类别).
    pub clause: Option<String>,
    /// `None` or empty: the desk that keeps the record.
    pub owner: Option<String>,
    /// `None`: 我司.
    pub waiting_on: Option<Party>,
    pub due: Option<Moment>,
    /// At least 1 when over.
    pub days_over: Option<Over>,
    pub provisional: bool,
    /// 未了 (true) or 既成
    pub open: bool,
    pub money_at_risk: Option<Fen>,
}

impl Raised {
    pub fn new(code: Code, key: impl Into<String>, message: impl Into<String>) -> Raised {
        Raised {
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

    /// The project of its record, where it has one.
    pub fn of_project(mut self, project: Option<&str>) -> Self {
        self.project = project.map(str::to_owned).or(self.project);
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

impl PartialOrd for Raised {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Raised {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}
