//! Column → field of one table: the pairing with the best total. Each pair has its signals, its confidence and
//! its reason in words.

use super::likeness::{self, Heading, Likeness};
use super::profile::{Fit, KnownNames, Profile};
use crate::model::adoption::{Confidence, Signal};
use crate::model::source::Column as Letters;
use crate::normalise::cell::clean::folded;
use crate::normalise::sheet::schema::Sheet as Schema;
use pathfinding::prelude::{Matrix, kuhn_munkres};
use std::collections::BTreeMap;

/// One column of a layout: its heading and its values.
pub(super) struct Observed {
    pub heading: Heading,
    pub profile: Profile,
}

/// A field that was matched with a column.
#[derive(Clone, Debug)]
pub(super) struct Match {
    /// Index in the schema.
    pub field: usize,
    pub likeness: Option<Likeness>,
    pub signals: Vec<Signal>,
    pub confidence: Confidence,
    pub reason: String,
}

/// What people confirmed before: (table, compared heading) → field.
pub(super) type Remembered = BTreeMap<(String, String), String>;

/// The form in which a heading is remembered.
pub(super) fn remembered_as(heading: &str) -> String {
    folded(heading)
}

/// Matches the columns of a layout with fields of a table, in the order of the columns.
pub(super) fn pair(
    schema: &'static Schema,
    columns: &[Observed],
    known: &KnownNames,
    remembered: &Remembered,
) -> Vec<Option<Match>> {
    let mut candidates: Vec<BTreeMap<usize, Candidate>> = Vec::new();
    for column in columns {
        candidates.push(candidates_of(schema, column, known, remembered));
    }
    let width = schema.columns.len();
    let rows = columns.len();
    if rows == 0 {
        return Vec::new();
    }
    // every column may stay without a field: for each there is one more place of value 0
    let cells = candidates.iter().flat_map(|own| {
        (0..width + rows).map(|field| own.get(&field).map_or(0, |candidate| candidate.score))
    });
    let Ok(weights) = Matrix::from_vec(rows, width + rows, cells.collect()) else { return Vec::new() };
    let (_, pairs) = kuhn_munkres(&weights);
    let mut matches = Vec::new();
    for (own, field) in candidates.iter().zip(&pairs) {
        let found = own.get(field).filter(|candidate| candidate.score > 0);
        matches.push(found.map(|candidate| {
            let rival = rival(&candidates, own, *field, candidate, columns, schema);
            candidate.settled(*field, rival)
        }));
    }
    matches
}

/// A column and a field, before the pairing.
struct Candidate {
    score: i64,
    likeness: Option<Likeness>,
    remembered: bool,
    part: bool,
    fit: Fit,
}

fn candidates_of(
    schema: &'static Schema,
    column: &Observed,
    known: &KnownNames,
    remembered: &Remembered,
) -> BTreeMap<usize, Candidate> {
    let mut found = BTreeMap::new();
    if likeness::is_numbering(&column.heading) {
        return found;
    }
    let before = remembered
        .get(&(schema.name.to_owned(), remembered_as(&column.heading.shown())))
        .and_then(|field| schema.columns.iter().position(|own| own.name == field));
    let like = likeness::like(schema, &column.heading);
    for index in like.keys().copied().chain(before) {
        let Some(field) = schema.columns.get(index) else { continue };
        let likeness = like.get(&index).copied();
        let fit = column.profile.fit(field, known);
        let named = match likeness {
            Some((Likeness::Name, false)) => 1_000,
            Some((Likeness::Synonym, false)) => 960,
            Some((Likeness::Weak | Likeness::Ending, false)) => 800,
            Some((Likeness::Trade, false)) => 700,
            Some((Likeness::Name, true)) => 690,
            Some((Likeness::Variant, false)) => 650,
            Some((Likeness::Synonym, true)) => 640,
            Some((Likeness::Weak | Likeness::Ending | Likeness::Trade, true)) => 560,
            Some((Likeness::Variant, true)) => 480,
            Some((Likeness::Near, _)) => 360,
            None => 0,
        };
        let named = if before == Some(index) { named.max(1_100) } else { named };
        let values = match fit {
            Fit::Strong => 200,
            Fit::Fits => 60,
            Fit::Silent => 0,
            Fit::Against => -450,
        };
        // of equal fields a ● field comes first
        let score = named + values + i64::from(field.required) * 10;
        let (likeness, part) = likeness.map_or((None, false), |(likeness, part)| (Some(likeness), part));
        let remembered = before == Some(index);
        found.insert(index, Candidate { score: score.max(1), likeness, remembered, part, fit });
    }
    found
}

/// The rival of a pair: another field of the column, or another column of the field, with the same score.
fn rival(
    candidates: &[BTreeMap<usize, Candidate>],
    own: &BTreeMap<usize, Candidate>,
    field: usize,
    pair: &Candidate,
    columns: &[Observed],
    schema: &'static Schema,
) -> Option<String> {
    let ties = |other: &Candidate| other.score + 15 >= pair.score;
    for (column, others) in columns.iter().zip(candidates) {
        if !std::ptr::eq(others, own) && others.get(&field).is_some_and(ties) {
            let heading = column.heading.shown();
            return Some(format!("{} 列“{heading}”同样像，请核对是哪一列", Letters(column.heading.col)));
        }
    }
    let (index, _) = own.iter().find(|(index, other)| **index != field && ties(other))?;
    schema.columns.get(*index).map(|column| format!("也像“{}”，请核对", column.name))
}

impl Candidate {
    /// The pair with its confidence and its reason in words.
    fn settled(&self, field: usize, rival: Option<String>) -> Match {
        let mut signals = Vec::new();
        let mut reasons = Vec::new();
        let exact =
            matches!(self.likeness, Some(Likeness::Name | Likeness::Synonym | Likeness::Weak)) && !self.part;
        if exact {
            signals.push(Signal::Exact);
            reasons.push("列名就是约定的名称或同义词".to_owned());
        }
        if self.remembered {
            signals.push(Signal::Remembered);
            reasons.push("以前确认过同名的列".to_owned());
        }
        if !exact {
            match self.likeness {
                Some(Likeness::Trade | Likeness::Name | Likeness::Synonym | Likeness::Weak) => {
                    signals.push(Signal::Trade);
                    reasons.push("列名是行内常用的说法".to_owned());
                }
                Some(Likeness::Ending | Likeness::Variant | Likeness::Near) => {
                    signals.push(Signal::Spelling);
                    reasons.push("列名写法相近".to_owned());
                }
                None => {}
            }
        }
        match self.fit {
            Fit::Strong => {
                signals.push(Signal::Values);
                reasons.push("内容正是这一类".to_owned());
            }
            Fit::Fits => {
                signals.push(Signal::Values);
                reasons.push("内容读得通".to_owned());
            }
            Fit::Silent => reasons.push("列里还没有内容".to_owned()),
            Fit::Against => reasons.push("但过半的内容读不成这一类".to_owned()),
        }
        let strong_name = !self.part && self.likeness.is_some_and(|likeness| likeness <= Likeness::Variant);
        let sure = exact && self.likeness != Some(Likeness::Weak) || self.remembered;
        let mut confidence = match self.fit {
            Fit::Against => Confidence::Low,
            _ if sure => Confidence::High,
            Fit::Silent if self.likeness == Some(Likeness::Weak) && !self.part => Confidence::Medium,
            Fit::Silent => Confidence::Low,
            Fit::Strong if strong_name => Confidence::High,
            Fit::Strong => Confidence::Medium,
            Fit::Fits if self.likeness == Some(Likeness::Near) => Confidence::Low,
            Fit::Fits => Confidence::Medium,
        };
        if let Some(rival) = rival {
            confidence = confidence.min(Confidence::Medium);
            reasons.push(rival);
        }
        Match { field, likeness: self.likeness, signals, confidence, reason: reasons.join("；") }
    }
}
