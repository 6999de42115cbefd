//! The answer cells of one sheet, and what they are published with.

use super::cell;
use crate::model::answer::{ANSWER_SHEETS, AnswerSheet, PublishedAnswers};
use crate::report::view::status::table::{Table, Value};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// The answers that a sheet asks for.
pub(super) struct Answers<'t> {
    /// Heading → position; no heading stands twice.
    positions: FxHashMap<&'t str, usize>,
    /// Each kind with the columns people fill in: heading and position.
    kinds: Vec<(&'static AnswerSheet, Vec<(&'static str, usize)>)>,
}

impl<'t> Answers<'t> {
    /// Of a table on the sheet of a name; `published` learns which of its columns are answered.
    pub(super) fn of(table: &'t Table<'_>, sheet: &str, published: &mut PublishedAnswers) -> Answers<'t> {
        let headings = table.columns.iter().map(|column| column.heading.as_str());
        let positions = headings.zip(0..).collect();
        let mut answers = Answers { positions, kinds: Vec::new() };
        let has = |name: &str| answers.position(name).is_some();
        let asked = ANSWER_SHEETS.iter().filter(|kind| kind.stands_on(sheet) && kind.is_asked(has));
        let columns = |kind: &AnswerSheet| {
            let named = kind.columns.iter().filter_map(|name| Some((*name, answers.position(name)?)));
            named.collect()
        };
        let kinds: Vec<(&AnswerSheet, Vec<(&str, usize)>)> =
            asked.map(|kind| (kind, columns(kind))).collect();
        if !kinds.is_empty() {
            let known = published.sheets.entry(sheet.to_owned()).or_default();
            let own = kinds.iter().flat_map(|(_, columns)| columns).map(|(name, _)| (*name).to_owned());
            let all: BTreeSet<String> = known.drain(..).chain(own).collect();
            known.extend(all);
        }
        answers.kinds = kinds;
        answers
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }

    /// Remembers what the answer cells of a row are published with.
    pub(super) fn note(&self, cells: &[Value<'_>], published: &mut PublishedAnswers) {
        let has = |name: &str| self.position(name).is_some();
        let at = |index: usize| cells.get(index).map(cell::read_back).unwrap_or_default();
        let text = |name: &str| self.position(name).map(at).unwrap_or_default();
        for (kind, columns) in &self.kinds {
            let filled = columns.iter().map(|(column, index)| (*column, at(*index)));
            let mut filled = filled.filter(|(_, value)| !value.is_empty()).peekable();
            if filled.peek().is_none() {
                continue;
            }
            let Some(identity) = kind.identity(has, text) else { continue };
            for (column, value) in filled {
                published.cells.insert((identity.clone(), column.to_owned()), value);
            }
        }
    }
}
