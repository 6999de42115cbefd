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
    /// Nothing is wrong with most records, and a large office has many of them.
    matter: Option<Box<Matter<'a>>>,
    place: Option<PlaceLine>,
    handling: Option<&'a Handling>,
}

/// What is wrong with a record.
#[derive(Default)]
struct Matter<'a> {
    code: &'static str,
    message: Cow<'a, str>,
    waiting_on: &'static str,
    field: &'a str,
    /// The record's further codes.
    folded: String,
    days_left: Option<i64>,
}

impl<'a> Tail<'a> {
    /// Of the first of a record's findings; blank, but for its place, where nothing is wrong.
    pub fn new(
        lines: &[&'a FindingLine<'a>],
        place: Option<PlaceLine>,
        answered: Option<&'a Handling>,
    ) -> Tail<'a> {
        let Some((line, others)) = lines.split_first() else {
            return Tail { matter: None, place, handling: answered };
        };
        let mut folded: Vec<&str> = others.iter().map(|other| other.code).collect();
        folded.dedup();
        let matter = Matter {
            code: line.code,
            message: match line.counts() {
                true => Cow::Borrowed(&*line.message),
                false => format!("{}：{}", line.state, line.message).into(),
            },
            waiting_on: line.waiting_on,
            field: line.field,
            folded: folded.join(" "),
            days_left: lines.iter().filter(|line| line.counts()).filter_map(|line| line.days_left).min(),
        };
        Tail { matter: Some(matter.into()), place: line.place.clone().or(place), handling: answered }
    }

    fn message(&self) -> &str {
        self.matter.as_ref().map_or("", |matter| &matter.message)
    }

    /// Working days left until the first of its open matters is due; negative beyond it.
    pub fn days_left(&self) -> Option<i64> {
        self.matter.as_ref().and_then(|matter| matter.days_left)
    }

    /// One of several rows of a record: where it has no finding, its field says which.
    pub fn of_part(mut self, part: Option<&'a str>) -> Tail<'a> {
        let has_code = self.matter.as_ref().is_some_and(|matter| !matter.code.is_empty());
        if let Some(part) = part.filter(|_| !has_code) {
            self.matter.get_or_insert_default().field = part;
        }
        self
    }

    /// A remark behind the message; the answers stay those of the record's own finding.
    pub fn noting(mut self, remark: &str) -> Tail<'a> {
        if !remark.is_empty() {
            let message = &mut self.matter.get_or_insert_default().message;
            let between = if message.is_empty() { "" } else { "；" };
            *message = format!("{}{between}{remark}", message.trim_end_matches('。')).into();
        }
        self
    }

    /// A record of several rows says its matter on the first of them.
    #[must_use]
    pub fn said_once(mut self, first: bool) -> Tail<'a> {
        if let Some(matter) = self.matter.as_mut().filter(|_| !first) {
            matter.message = Cow::Borrowed("");
        }
        self
    }

    /// The order of its row: trouble first, then the least time left.
    pub fn urgency(&self, light: Light) -> Urgency {
        urgency(light, self.days_left())
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
    let speaks = [col("问题", ColumnKind::Prose, move |row| tail(row).message().into())];
    speaks.into_iter().chain(handling_columns(move |row| tail(row).handling))
}

/// The end of a record's row: for whom it waits, where it stands, and, folded away, the codes.
pub fn trace_of<'f, R>(
    tail: impl for<'r> Fn(&'r R) -> &'r Tail<'r> + Copy + 'f,
) -> impl Iterator<Item = ColumnOf<'f, R>> {
    let of_matter = move |heading, pick: for<'m> fn(&'m Matter<'_>) -> &'m str| {
        col(heading, ColumnKind::Text, move |row: &R| tail(row).matter.as_deref().map_or("", pick).into())
    };
    let columns = [
        of_matter("卡在谁", |matter| matter.waiting_on),
        col("出处", ColumnKind::Link, move |row: &R| tail(row).place.as_ref().into()),
        of_matter(answer::CODE, |matter| matter.code).folded(),
        of_matter(answer::FIELD, |matter| matter.field).folded(),
        of_matter(FOLDED, |matter| &matter.folded).folded(),
    ];
    columns.into_iter()
}
