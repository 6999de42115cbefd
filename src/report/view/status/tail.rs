//! The end of a record's row: its first finding, for whom it waits, what people answered.

use super::column::{ColumnKind, ColumnOf, col};
use crate::model::answer;
use crate::model::memory::Handling;
use crate::report::view::shared::light::Light;
use crate::report::view::shared::line::{FindingLine, PlaceLine};
use std::borrow::Cow;
use std::cmp::Reverse;

/// What people wrote beside a matter.
pub fn handling_columns<'f, R>(
    handling: impl for<'r> Fn(&'r R) -> Option<&'r Handling> + Copy + 'f,
) -> [ColumnOf<'f, R>; 3] {
    let text = move |heading, kind, pick: fn(&Handling) -> &str| {
        col(heading, kind, move |row: &R| handling(row).map_or("", pick).into())
    };
    [
        text(answer::STATUS, ColumnKind::Status, |handling| &handling.status),
        text(answer::OPINION, ColumnKind::Entry, |handling| &handling.opinion),
        text(answer::HANDLER, ColumnKind::Person, |handling| &handling.handler),
    ]
}

/// Heading of a record's further codes, after the first.
const FOLDED: &str = "其他代码";
/// Heading of the working days left.
pub const DAYS_LEFT: &str = "剩余工作日";

/// What a record's row says beside its own columns: its first finding, for whom it waits, what
/// people answered.
pub struct Tail<'a> {
    code: &'static str,
    message: Cow<'a, str>,
    waiting_on: &'static str,
    field: &'a str,
    /// The record's further codes.
    folded: String,
    place: Option<PlaceLine>,
    handling: Option<&'a Handling>,
    /// Working days left until the first of its open matters is due; negative beyond it.
    pub days_left: Option<i64>,
}

impl<'a> Tail<'a> {
    /// Of the first of a record's findings; blank, but for its place, where nothing is wrong.
    pub fn new(
        lines: &[&'a FindingLine<'a>],
        place: Option<PlaceLine>,
        answered: Option<&'a Handling>,
    ) -> Tail<'a> {
        let mut tail = Tail {
            code: "",
            message: Cow::Borrowed(""),
            waiting_on: "",
            field: "",
            folded: String::new(),
            place,
            handling: answered,
            days_left: None,
        };
        let Some((line, others)) = lines.split_first() else { return tail };
        let mut folded: Vec<&str> = others.iter().map(|other| other.code).collect();
        folded.dedup();
        tail.code = line.code;
        tail.message = match line.counts() {
            true => Cow::Borrowed(&*line.message),
            false => format!("{}：{}", line.state, line.message).into(),
        };
        tail.waiting_on = line.waiting_on;
        tail.field = line.field;
        tail.folded = folded.join(" ");
        tail.place = line.place.clone().or(tail.place);
        tail.days_left = lines.iter().filter(|line| line.counts()).filter_map(|line| line.days_left).min();
        tail
    }

    /// One of several rows of a record: where it has no finding, its field says which.
    pub fn of_part(mut self, part: Option<&'a str>) -> Tail<'a> {
        if let Some(part) = part.filter(|_| self.code.is_empty()) {
            self.field = part;
        }
        self
    }

    /// A remark behind the message; the answers stay those of the record's own finding.
    pub fn noting(mut self, remark: &str) -> Tail<'a> {
        if !remark.is_empty() {
            let between = if self.message.is_empty() { "" } else { "；" };
            self.message = format!("{}{between}{remark}", self.message.trim_end_matches('。')).into();
        }
        self
    }

    /// A record of several rows says its matter on the first of them.
    #[must_use]
    pub fn said_once(mut self, first: bool) -> Tail<'a> {
        if !first {
            self.message = Cow::Borrowed("");
        }
        self
    }

    /// The order of its row: trouble first, then the least time left.
    pub fn urgency(&self, light: Light) -> Urgency {
        urgency(light, self.days_left)
    }
}

/// Orders records: trouble first, by working days left; what has no limit behind those that have;
/// then red before yellow.
pub type Urgency = (bool, bool, Option<i64>, Reverse<Light>);

/// See [`Urgency`].
pub fn urgency(light: Light, days_left: Option<i64>) -> Urgency {
    (light == Light::Green, days_left.is_none(), days_left, Reverse(light))
}

/// The first finding of a record and, right beside it, what people answered.
pub fn matter_of<'f, R>(
    tail: impl for<'r> Fn(&'r R) -> &'r Tail<'r> + Copy + 'f,
) -> impl Iterator<Item = ColumnOf<'f, R>> {
    let speaks = [col("问题", ColumnKind::Prose, move |row| (&*tail(row).message).into())];
    speaks.into_iter().chain(handling_columns(move |row| tail(row).handling))
}

/// The end of a record's row: for whom it waits, where it stands, and, folded away, the codes.
pub fn trace_of<'f, R>(
    tail: impl for<'r> Fn(&'r R) -> &'r Tail<'r> + Copy + 'f,
) -> impl Iterator<Item = ColumnOf<'f, R>> {
    let columns = [
        col("卡在谁", ColumnKind::Text, move |row: &R| tail(row).waiting_on.into()),
        col("出处", ColumnKind::Link, move |row: &R| tail(row).place.as_ref().into()),
        col(answer::CODE, ColumnKind::Text, move |row: &R| tail(row).code.into()).folded(),
        col(answer::FIELD, ColumnKind::Text, move |row: &R| tail(row).field.into()).folded(),
        col(FOLDED, ColumnKind::Text, move |row: &R| tail(row).folded.as_str().into()).folded(),
    ];
    columns.into_iter()
}
