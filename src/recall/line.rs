//! The lines of the store 管理/答复.jsonl: a change (identity, column, value, place), a publication (its id, and its
//! answer cells that are not blank), a file that a command wrote, and a renamed record.

use crate::model::answer::PublishedAnswers;
use crate::model::memory::{AnswerCell, Identity};
use crate::model::source::Place;
use chrono::NaiveDate;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One change, as in its line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Change {
    pub(super) code: String,
    pub(super) key: String,
    pub(super) field: Option<String>,
    pub(super) column: String,
    /// The new value; empty if it was cleared.
    pub(super) value: String,
    pub(super) workbook: String,
    pub(super) sheet: String,
    pub(super) cell: String,
    /// 处理人 of the row, if filled in.
    pub(super) person: Option<String>,
    /// 检查日 of the run that first saw it.
    pub(super) as_of: NaiveDate,
    /// The publication of the copy.
    pub(super) from: Option<String>,
    /// Whether it stands beside the answer in force and does not replace it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) beside: bool,
}

impl Change {
    pub(super) fn identity(&self) -> Identity {
        Identity { code: self.code.clone(), key: self.key.clone(), field: self.field.clone() }
    }

    pub(super) fn at(&self) -> AnswerCell {
        AnswerCell {
            workbook: self.workbook.clone(),
            sheet: self.sheet.clone(),
            place: Place::from_cell(&self.cell).unwrap_or_default(),
        }
    }
}

/// How the line of a publication begins.
pub(super) const PUBLISHED: &[u8] = br#"{"published":"#;

/// A publication's line.
#[derive(Serialize, Deserialize)]
pub(super) struct Published<'p> {
    pub(super) published: Cow<'p, str>,
    workbook: Cow<'p, str>,
    pub(super) as_of: NaiveDate,
    sheets: Cow<'p, BTreeMap<String, Vec<String>>>,
    cells: Vec<PublishedCell<'p>>,
}

/// The same without its cells.
#[derive(Deserialize)]
pub(super) struct PublishedHead {
    pub(super) published: String,
    pub(super) as_of: NaiveDate,
    #[serde(rename = "cells")]
    _cells: Vec<IgnoredAny>,
}

#[derive(Serialize, Deserialize)]
struct PublishedCell<'p> {
    code: Cow<'p, str>,
    key: Cow<'p, str>,
    field: Option<Cow<'p, str>>,
    column: Cow<'p, str>,
    value: Cow<'p, str>,
}

impl<'p> Published<'p> {
    pub(super) fn of(publication: &'p PublishedAnswers, as_of: NaiveDate) -> Published<'p> {
        let cells = publication.cells.iter().map(|((identity, column), value)| PublishedCell {
            code: identity.code.as_str().into(),
            key: identity.key.as_str().into(),
            field: identity.field.as_deref().map(Cow::from),
            column: column.into(),
            value: value.into(),
        });
        Published {
            published: publication.id.as_str().into(),
            workbook: publication.workbook.as_str().into(),
            as_of,
            sheets: Cow::Borrowed(&publication.sheets),
            cells: cells.collect(),
        }
    }

    pub(super) fn answers(self) -> PublishedAnswers {
        let cells = self.cells.into_iter().map(|cell| {
            let field = cell.field.map(Cow::into_owned);
            let identity = Identity { code: cell.code.into_owned(), key: cell.key.into_owned(), field };
            ((identity, cell.column.into_owned()), cell.value.into_owned())
        });
        PublishedAnswers {
            cells: cells.collect(),
            id: self.published.into_owned(),
            workbook: self.workbook.into_owned(),
            sheets: self.sheets.into_owned(),
        }
    }
}

/// A file that a command wrote outside a run.
#[derive(Serialize, Deserialize)]
pub(super) struct Wrote {
    pub(super) wrote: String,
    pub(super) sha256: String,
}

/// A record that got another key.
#[derive(Serialize, Deserialize)]
pub(super) struct Renamed {
    pub(super) renamed: String,
    pub(super) to: String,
    pub(super) as_of: NaiveDate,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum StoreLine {
    Change(Change),
    Published(Published<'static>),
    Wrote(Wrote),
    Renamed(Renamed),
}
