//! Linking: what the joins of this stage share. These are the settings, the findings so far, and the
//! project of each row.

use super::Link;
use super::keys::{Completion, KeyPlace, Keys, Register, Suggestions, complete, may_be_unread, written_keys};
use crate::finding::{Code, Raised, Repeats, Severity};
use crate::model::source::SheetId;
use crate::model::{Field, Id, Place, Settings, Sources};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The state that is passed from table to table.
pub(super) struct Linking {
    pub settings: Settings,
    pub sources: Sources,
    pub findings: Vec<Raised>,
    repeats: Repeats,
    pub used_aliases: BTreeSet<Place>,
    pub suggestions: Suggestions,
    rows: BTreeMap<(SheetId, u32), String>,
    /// The whole text of cells that were split into several keys, in case it is one key.
    pub whole_keys: HashMap<Place, String>,
}

/// The row of a reference, for its findings.
#[derive(Clone, Copy)]
pub(super) struct ReferenceRow<'a> {
    /// The key of the row's record.
    pub key: &'a str,
    /// The row's own project, for short keys.
    pub project: Option<&'a str>,
    /// The severity of D03: 红 in 收付款 and 排期, else 黄.
    pub severity: Severity,
}

/// A cell that names other records.
#[derive(Clone, Copy)]
pub(super) struct ReferenceCell<'a> {
    pub row: ReferenceRow<'a>,
    /// The heading of its column, for findings.
    pub column: &'a str,
    pub at: Option<Place>,
    /// The registers in which the named records may be.
    pub registers: &'a [&'a Keys],
}

/// One record named in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Index of the register, full key, and place in the register.
    Known {
        register: usize,
        key: String,
        index: usize,
        duplicate: bool,
    },
    Later(String),
    Orphan(String),
    Refused,
}

impl Linking {
    pub fn new(settings: Settings, sources: Sources, findings: Vec<Raised>) -> Linking {
        Linking {
            settings,
            sources,
            findings,
            repeats: Repeats::default(),
            used_aliases: BTreeSet::new(),
            suggestions: Suggestions::default(),
            rows: BTreeMap::new(),
            whole_keys: HashMap::new(),
        }
    }

    /// Sets the project of a row, for its findings.
    pub fn belongs(&mut self, at: Place, project: Option<&str>) {
        if let Some(project) = project.filter(|project| !project.is_empty()) {
            self.rows.entry((at.sheet, at.row)).or_insert_with(|| project.to_owned());
        }
    }

    /// The project of a row, if it is known.
    pub fn project_of(&self, at: Place) -> Option<&str> {
        self.rows.get(&(at.sheet, at.row)).map(String::as_str)
    }

    pub fn note(&mut self, code: Code, key: &str, column: &str, at: Option<Place>, message: String) {
        if self.repeats.admits(code, at) {
            self.findings.push(Raised::new(code, key, message).field(column).at(at));
        }
    }

    pub fn orphan(&mut self, row: ReferenceRow, column: &str, at: Option<Place>, message: String) {
        if self.repeats.admits(Code::D03, at) {
            let finding = Raised::new(Code::D03, row.key, message).field(column).at(at);
            self.findings.push(finding.severity(row.severity));
        }
    }

    /// The keys of a list, or the whole cell if a record has it as key.
    pub fn parts(&self, texts: &[String], cell: ReferenceCell) -> Vec<String> {
        let whole = cell.at.and_then(|at| self.whole_keys.get(&at));
        match whole.filter(|whole| cell.registers.iter().any(|keys| keys.get(whole).is_some())) {
            Some(whole) => vec![whole.clone()],
            None => texts.to_vec(),
        }
    }

    /// The records that a written key names; adds a finding if there is none.
    pub fn name(&mut self, text: &str, cell: ReferenceCell) -> Vec<Named> {
        let ReferenceCell { row, column, at, registers } = cell;
        let known = |key: String| {
            let place = registers
                .iter()
                .enumerate()
                .find_map(|(i, register)| register.get(&key).map(|entry| (i, entry)));
            match place {
                Some((register, KeyPlace { index, duplicate })) => {
                    Named::Known { register, key, index, duplicate }
                }
                None => Named::Later(key),
            }
        };
        match complete(text, row.project, registers) {
            Completion::Key(key) => vec![known(key)],
            Completion::Range(keys) => keys.into_iter().map(known).collect(),
            Completion::Zeros(key) => {
                let message = format!("{column}写的是“{text}”，按“{key}”理解；请补全编号里的 0");
                self.note(Code::D19, row.key, column, at, message);
                vec![known(key)]
            }
            Completion::Short => {
                let message = format!(
                    "{column}写的是短编号“{text}”，本行没有项目编号，不知是哪个项目的；请写全，如 XM2026-001-{text}"
                );
                self.note(Code::D21, row.key, column, at, message);
                vec![Named::Refused]
            }
            // the missing table has one finding already (D01, D15, D23), so its keys get none
            Completion::Unknown if may_be_unread(text, registers) => vec![Named::Orphan(text.to_owned())],
            Completion::Unknown => {
                let nearest = self.suggestions.nearest(text, row.project, registers);
                let advice = match nearest {
                    Some(key) => format!("最接近的是“{key}”，如是请改正"),
                    None => "请核对编号，或补录该行".to_owned(),
                };
                self.orphan(row, column, at, format!("{column}“{text}”在各表中都没有；{advice}"));
                vec![Named::Orphan(text.to_owned())]
            }
        }
    }

    /// D21 and `true` for a cell for one key that names several records.
    pub fn says_several(&mut self, text: &str, cell: ReferenceCell) -> bool {
        let several = written_keys(text, cell.row.project, cell.registers);
        if several > 1 {
            let column = cell.column;
            let message = format!("{column}“{text}”写了 {several} 个编号，这里只能写一个；请分行填写");
            self.note(Code::D21, cell.row.key, column, cell.at, message);
        }
        several > 1
    }

    /// Resolves a cell that names one record, and puts the full key into the field.
    pub fn refer<K>(
        &mut self,
        field: &mut Field<String>,
        row: ReferenceRow,
        column: &str,
        register: &Register<K>,
    ) -> Link<Id<K>> {
        let Some(text) = field.known().cloned() else {
            return if field.is_refused() { Link::Refused } else { Link::Blank };
        };
        let cell = ReferenceCell { row, column, at: field.at, registers: &[register.keys()] };
        if self.says_several(&text, cell) {
            return Link::Refused;
        }
        let mut named = self.name(&text, cell);
        match named.pop() {
            Some(Named::Known { key, index, duplicate, .. }) => {
                field.content = crate::model::Content::Known(key);
                if duplicate { Link::Duplicated(Id::new(index)) } else { Link::To(Id::new(index)) }
            }
            Some(Named::Later(key)) => Link::Later(key),
            Some(Named::Orphan(key)) => Link::Orphan(key),
            Some(Named::Refused) | None => Link::Refused,
        }
    }

    /// Resolves a cell that may name several records, and puts the full keys into the field.
    pub fn refer_all<K>(
        &mut self,
        field: &mut Field<Vec<String>>,
        row: ReferenceRow,
        column: &str,
        register: &Register<K>,
    ) -> Vec<Link<Id<K>>> {
        let Some(texts) = field.known().cloned() else {
            return if field.is_refused() { vec![Link::Refused] } else { Vec::new() };
        };
        let (mut links, mut keys) = (Vec::new(), Vec::new());
        let cell = ReferenceCell { row, column, at: field.at, registers: &[register.keys()] };
        for text in self.parts(&texts, cell) {
            for named in self.name(&text, cell) {
                let (key, link) = match named {
                    Named::Known { key, index, duplicate: true, .. } => {
                        (key, Link::Duplicated(Id::new(index)))
                    }
                    Named::Known { key, index, .. } => (key, Link::To(Id::new(index))),
                    Named::Later(key) => (key.clone(), Link::Later(key)),
                    Named::Orphan(key) => (key.clone(), Link::Orphan(key)),
                    Named::Refused => (text.clone(), Link::Refused),
                };
                if !links.contains(&link) {
                    links.push(link);
                    keys.push(key);
                }
            }
        }
        field.content = crate::model::Content::Known(keys);
        links
    }

    /// Gives every finding the project of its row, else the project at the beginning of its key.
    pub fn place_findings(&mut self, is_project: impl Fn(&str) -> bool) {
        self.findings.extend(self.repeats.rest(&self.sources));
        for finding in &mut self.findings {
            let of_row = finding.place.and_then(|at| self.rows.get(&(at.sheet, at.row)).cloned());
            let key = finding.key.as_str();
            let ends = key.match_indices(['-', '/']).map(|(end, _)| end).chain([key.len()]);
            let of_key = ends.filter_map(|end| key.get(..end)).find(|start| is_project(start));
            let of_key = of_key.map(str::to_owned);
            finding.project = of_row.or_else(|| finding.project.take()).or(of_key);
        }
    }
}
