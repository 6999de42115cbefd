//! The forms that are signed: the six of the handbook (H-7), 费用清单, 广告执行报告 and 客户问题清单, filled
//! from the registers as far as they go. A form is data (facts, tables, signature boxes); the writer
//! lays it out. Of money it shows only what the client is to pay.

mod media;
mod questions;
mod table;
mod weekly;
mod work;

use crate::due::{About, ObligationKind};
use crate::error::{Error, Result};
use crate::link::{CaseId, MeetingId, PlacementId, QuoteId, WaveId};
use crate::model::{Fen, Field, Moment, Place};
use crate::normalise::schema;
use crate::report::view::Input;
use crate::report::view::lookup;
use crate::report::view::status::table::Value;
use chrono::{Days, NaiveDate};
use rayon::prelude::*;
use std::collections::BTreeSet;
pub use table::{FormColumn, FormTable};
use table::{FormColumns, by_hand};

/// A form is written this many days before its day.
const AHEAD: u64 = 7;
/// The most forms of one kind that a run writes: those that wait longest. The number of the rest is told.
const MOST: usize = 200;

/// Which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormKind {
    Minutes,
    WeeklyProgress,
    Quote,
    Evaluation,
    Acceptance,
    Publication,
    CostList,
    ExecutionReport,
    Questions,
}

/// The record a form is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Nothing: an empty form.
    None,
    Project(CaseId),
    Meeting(MeetingId),
    Quote(QuoteId),
    Wave(WaveId),
    Placement(PlacementId),
}

/// A form, ready to be laid out.
#[derive(Clone, Debug)]
pub struct Form {
    pub name: &'static str,
    pub clause: &'static str,
    /// The record's key; empty of an empty form.
    pub key: String,
    /// A day grid needs the wide side.
    pub landscape: bool,
    /// Label and value, in the order of office custom, two a line.
    pub facts: Vec<(&'static str, Value<'static>)>,
    pub blocks: Vec<Block>,
    /// One box each.
    pub signatures: Vec<String>,
    /// Which row of which workbook it answers.
    pub answers: String,
    /// The rows to copy into the register, where they are new ones.
    pub register: Option<RegisterRows>,
}

/// A part between the facts and the signatures.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading with words below it, and so many empty lines to write on.
    Words {
        title: &'static str,
        text: String,
        lines: u32,
    },
    Table(FormTable),
}

/// Rows of a register: its sheet, and what is known of each by column.
#[derive(Clone, Debug)]
pub struct RegisterRows {
    pub sheet: &'static schema::Sheet,
    pub rows: Vec<Vec<(&'static str, Value<'static>)>>,
}

impl FormKind {
    pub const ALL: [FormKind; 9] = [
        FormKind::Minutes,
        FormKind::WeeklyProgress,
        FormKind::Quote,
        FormKind::Evaluation,
        FormKind::Acceptance,
        FormKind::Publication,
        FormKind::CostList,
        FormKind::ExecutionReport,
        FormKind::Questions,
    ];

    /// 表单名
    pub fn name(self) -> &'static str {
        match self {
            FormKind::Minutes => "会议单",
            FormKind::WeeklyProgress => "周工作进度汇报",
            FormKind::Quote => "报价单",
            FormKind::Evaluation => "广告效果评估单",
            FormKind::Acceptance => "发货验收单",
            FormKind::Publication => "媒介发布确认单",
            FormKind::CostList => "费用清单",
            FormKind::ExecutionReport => "广告执行报告",
            FormKind::Questions => "客户问题清单",
        }
    }

    fn clause(self) -> &'static str {
        match self {
            FormKind::Minutes => "H-6.2",
            FormKind::WeeklyProgress => "H-6.3",
            FormKind::CostList => "H-6.6",
            FormKind::ExecutionReport => "H-6.4",
            FormKind::Questions => "H-3.1",
            FormKind::Quote | FormKind::Evaluation | FormKind::Acceptance | FormKind::Publication => "H-7",
        }
    }

    /// The registers it is filled from, beside its own row: where one was not read, lines are missing.
    fn registers(self) -> &'static [&'static str] {
        match self {
            FormKind::WeeklyProgress => &["工作单", "媒体排期"],
            FormKind::CostList => &["媒体排期", "制作"],
            FormKind::Evaluation | FormKind::ExecutionReport => &["媒体排期"],
            FormKind::Minutes
            | FormKind::Quote
            | FormKind::Acceptance
            | FormKind::Publication
            | FormKind::Questions => &[],
        }
    }

    /// Whether a register it is filled from was not read whole for its project.
    fn is_unread(self, input: &Input, subject: Subject) -> bool {
        let case = match subject {
            Subject::Project(id) => Some(id),
            Subject::Wave(id) => Some(input.office.waves[id].case),
            Subject::None | Subject::Meeting(_) | Subject::Quote(_) | Subject::Placement(_) => None,
        };
        case.is_some_and(|id| input.office.coverage.lacks(self.registers(), input.office.cases[id].key()))
    }

    /// The form of this name; a unique part is enough.
    ///
    /// # Errors
    /// Where there is none, or several.
    pub fn named(typed: &str) -> Result<FormKind> {
        let name = lookup::one("表单", typed, FormKind::ALL.map(FormKind::name))?;
        let kind = FormKind::ALL.into_iter().find(|kind| kind.name() == name);
        kind.ok_or_else(|| Error::Usage(format!("没有表单“{typed}”")))
    }

    /// Every record it can be about, by key and by name.
    fn subjects(self, input: &Input) -> Vec<(String, Subject)> {
        let office = input.office;
        let projects = || {
            office.cases.with_ids().flat_map(|(id, case)| {
                [case.key(), case.project.name.text()].map(|name| (name.to_owned(), Subject::Project(id)))
            })
        };
        let waves =
            || office.waves.with_ids().map(|(id, _)| (About::Wave(id).key(office), Subject::Wave(id)));
        match self {
            FormKind::Minutes => office
                .meetings
                .with_ids()
                .map(|(id, meeting)| (meeting.record.key.clone(), Subject::Meeting(id)))
                .collect(),
            FormKind::WeeklyProgress | FormKind::Questions => projects().collect(),
            FormKind::Quote | FormKind::Acceptance => {
                office.quotes.with_ids().map(|(id, quote)| (quote.key.clone(), Subject::Quote(id))).collect()
            }
            FormKind::Publication => office
                .placements
                .with_ids()
                .filter(|(_, placement)| !placement.repeated)
                .map(|(id, placement)| (placement.record.key.clone(), Subject::Placement(id)))
                .collect(),
            FormKind::Evaluation | FormKind::CostList | FormKind::ExecutionReport => waves().collect(),
        }
    }

    /// The record that was asked for; without a key an empty form.
    ///
    /// # Errors
    /// Where no record, or several, fit the key.
    pub fn subject(self, input: &Input, key: Option<&str>) -> Result<Subject> {
        let Some(typed) = key else { return Ok(Subject::None) };
        let subjects = self.subjects(input);
        let names = subjects.iter().map(|(name, _)| name.as_str()).filter(|name| !name.is_empty());
        let found = lookup::one(&format!("{}的编号", self.name()), &lookup::keyed(input, typed), names)?;
        Ok(subjects.iter().find(|(name, _)| name == found).map_or(Subject::None, |(_, subject)| *subject))
    }
}

/// The form of a record.
pub fn form(input: &Input, kind: FormKind, subject: Subject) -> Form {
    let mut form = match kind {
        FormKind::Minutes => work::minutes(input, subject),
        FormKind::WeeklyProgress => weekly::progress(input, subject),
        FormKind::Quote => work::quote(input, subject),
        FormKind::Acceptance => work::acceptance(input, subject),
        FormKind::Publication => media::publication(input, subject),
        FormKind::Evaluation => media::evaluation(input, subject),
        FormKind::CostList => media::cost_list(input, subject),
        FormKind::ExecutionReport => media::execution_report(input, subject),
        FormKind::Questions => questions::questions(input, subject),
    };
    (form.name, form.clause) = (kind.name(), kind.clause());
    if kind.is_unread(input, subject) {
        let registers = kind.registers().join("、");
        let text = format!("{registers}没有读全，这张表可能少了内容，交客户前请核对补齐");
        form.blocks.insert(0, Block::Words { title: "未检查", text, lines: 0 });
    }
    form
}

/// What a run lays ready: the forms that are owed and not handed in; of a project's progress lists the
/// latest, of each other kind those that wait longest.
pub fn due(input: &Input) -> Vec<Form> {
    #[cfg(test)]
    crate::report::view::made::note("forms", input);
    let owed = owed(input);
    let mut forms: Vec<Form> = Vec::new();
    for kind in FormKind::ALL {
        let subjects: Vec<Subject> = subjects(&owed, kind).take(most(kind)).collect();
        let mut of_kind: Vec<Form> =
            subjects.into_par_iter().map(|subject| form(input, kind, subject)).collect();
        of_kind.sort_by(|a, b| a.key.cmp(&b.key));
        of_kind.dedup_by(|later, first| later.key == first.key);
        forms.extend(of_kind);
    }
    forms
}

/// The forms that are owed and that a run does not lay ready, a line each kind.
pub fn left_out(input: &Input) -> Vec<String> {
    let owed = owed(input);
    let of_kind = |kind: FormKind| {
        let more = subjects(&owed, kind).count().checked_sub(most(kind)).filter(|more| *more > 0)?;
        let name = kind.name();
        Some(format!(
            "表单：{name}先备了等得最久的 {MOST} 张，另有 {more} 张，要哪张用 jobbag form {name} 编号"
        ))
    };
    FormKind::ALL.into_iter().filter_map(of_kind).collect()
}

/// A progress list is due of every project.
fn most(kind: FormKind) -> usize {
    if kind == FormKind::WeeklyProgress { usize::MAX } else { MOST }
}

fn subjects(owed: &[(FormKind, NaiveDate, Subject)], kind: FormKind) -> impl Iterator<Item = Subject> {
    let own = owed.iter().filter(move |(of, ..)| *of == kind).map(|(_, _, subject)| *subject);
    // of one project the latest counts: two Fridays of a progress list are one form
    let latest_first = kind == FormKind::WeeklyProgress;
    let mut own: Vec<Subject> = own.collect();
    if latest_first {
        own.reverse();
    }
    own.into_iter()
}

/// What is owed and not handed in, by kind and day.
fn owed(input: &Input) -> Vec<(FormKind, NaiveDate, Subject)> {
    let office = input.office;
    let as_of = office.as_of();
    let soon = as_of.checked_add_days(Days::new(AHEAD)).unwrap_or(as_of);
    let timely = |day: NaiveDate| day <= soon && !office.settings.parameters.is_before_start(day);
    let mut due: Vec<(FormKind, NaiveDate, Subject)> = Vec::new();
    for (owed, kind) in [
        (ObligationKind::Minutes, FormKind::Minutes),
        (ObligationKind::WeeklyProgress, FormKind::WeeklyProgress),
        (ObligationKind::CostList, FormKind::CostList),
        (ObligationKind::Evaluation, FormKind::Evaluation),
    ] {
        for obligation in input.due.obligations.of(owed).iter().filter(|one| one.is_open()) {
            let begun = obligation.from.is_none_or(|from| from.date <= as_of) || kind == FormKind::CostList;
            let subject = match obligation.about {
                About::Meeting(id) => Subject::Meeting(id),
                About::Project(id) => Subject::Project(id),
                About::Wave(id) => Subject::Wave(id),
                _ => continue,
            };
            // a client takes such a form to be complete, so it is written only if everything was read
            let whole = !kind.is_unread(input, subject);
            if let Some(day) = obligation.due_day().filter(|day| begun && whole && timely(*day)) {
                due.push((kind, day, subject));
            }
        }
    }
    let open = input.due.obligations.of(ObligationKind::Publication).iter().filter(|one| one.is_open());
    let unconfirmed: BTreeSet<PlacementId> = open
        .filter_map(|one| match one.about {
            About::Placement(id) => Some(id),
            _ => None,
        })
        .collect();
    for (id, placement) in office.placements.with_ids().filter(|(_, one)| !one.repeated) {
        let last = placement.record.last_day().filter(|day| *day <= as_of && timely(*day));
        let asked = unconfirmed.contains(&id);
        if let Some(last) = last.filter(|_| media::awaits_confirmation(placement, asked, as_of)) {
            due.push((FormKind::Publication, last, Subject::Placement(id)));
        }
    }
    for (id, quote) in office.quotes.with_ids().filter(|(_, quote)| quote.exists()) {
        if let Some(day) = work::delivery_awaited(quote, as_of).filter(|day| timely(*day)) {
            due.push((FormKind::Acceptance, day, Subject::Quote(id)));
        }
    }
    due.sort_by_key(|(kind, day, _)| (*kind, *day));
    due
}

impl Form {
    /// With nothing but its facts.
    fn new(key: String, facts: Vec<(&'static str, Value<'static>)>) -> Form {
        Form {
            name: "",
            clause: "",
            key,
            landscape: false,
            facts,
            blocks: Vec::new(),
            signatures: Vec::new(),
            answers: String::new(),
            register: None,
        }
    }

    /// `客服/表单/会议单_XM2026-001-H03.xlsx`; `/` of a key as `-`.
    pub fn path(&self) -> String {
        let unsafe_in_names =
            |c: char| matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') || c.is_control();
        let key: String =
            self.key.chars().map(|c| if unsafe_in_names(c) { '-' } else { c }).take(80).collect();
        let key = if key.is_empty() { "空白".to_owned() } else { key };
        format!("客服/表单/{}_{}.xlsx", self.name, key.trim_end_matches(['.', ' ']))
    }
}

/// `登记：会议单提交后，把时间填进 工作单.xlsx · 会议 · N7`; several cells of one sheet as `N7、N8`, and those below
/// one another as `N7 至 N12`.
fn fill_in(input: &Input, what: &str, at: impl IntoIterator<Item = Place>) -> String {
    let mut sheets: Vec<Vec<Place>> = Vec::new();
    for place in at {
        match sheets.iter_mut().find(|cells| cells.iter().any(|one| one.sheet == place.sheet)) {
            Some(cells) => cells.push(place),
            None => sheets.push(vec![place]),
        }
    }
    let sources = &input.office.sources;
    let sheets = sheets.into_iter().map(|cells| {
        let below = |a: &Place, b: &Place| a.col == b.col && a.row + 1 == b.row;
        let runs = cells.chunk_by(below).filter_map(|run| Some((run.first()?, run.get(1..)?.last())));
        let told = runs.enumerate().map(|(index, (first, last))| {
            let first_cell = if index == 0 { sources.describe(*first) } else { first.cell() };
            match last {
                Some(last) if last.row - first.row > 1 => format!("{first_cell} 至 {}", last.cell()),
                Some(last) => format!("{first_cell}、{}", last.cell()),
                None => first_cell,
            }
        });
        told.collect::<Vec<_>>().join("、")
    });
    match sheets.collect::<Vec<_>>().join("；") {
        places if places.is_empty() => format!("登记：{what}"),
        places => format!("登记：{what}，填进 {places}"),
    }
}

/// The cell of a row in another column of its sheet, where that column is known to be there.
fn cell_or_row<T>(field: &Field<T>, row: Place) -> Option<Place> {
    Some(field.at.unwrap_or(row))
}

fn text(words: impl AsRef<str>) -> Value<'static> {
    words.as_ref().to_owned().into()
}

fn day(day: Option<NaiveDate>) -> Value<'static> {
    day.into()
}

fn moment(moment: Option<Moment>) -> Value<'static> {
    moment.into()
}

/// Blank where it is not known: a form is filled in by hand then.
fn money(amount: Option<Fen>) -> Value<'static> {
    amount.map_or(Value::Blank, Value::Money)
}

fn names(field: &Field<Vec<String>>) -> String {
    field.known().map(|names| names.join("、")).unwrap_or_default()
}

/// `云庭（XM2026-003）`, 客户名称.
fn project(input: &Input, case: Option<CaseId>) -> (Value<'static>, Value<'static>) {
    let Some(case) = case.map(|id| &input.office.cases[id]) else { return (Value::Blank, Value::Blank) };
    let name = case.project.name.text();
    let shown = match name.is_empty() || name == case.key() {
        true => case.key().to_owned(),
        false => format!("{name}（{}）", case.key()),
    };
    (text(shown), text(case.project.client.text()))
}

/// The two boxes most forms end with.
fn both_sides(input: &Input) -> Vec<String> {
    let company = &input.office.settings.parameters.company;
    let ours = if company.is_empty() { "我方".to_owned() } else { company.clone() };
    vec![format!("{ours}（签字）"), "客户（签字盖章）".to_owned()]
}

#[cfg(test)]
mod tests;
