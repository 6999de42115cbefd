//! The store 管理/答复.jsonl: every change that a person made to an answer, and the content of each published
//! copy.
//!
//! Lines are only appended and never removed. A line that a crash cut short is skipped; the next append begins on a
//! new line.

use super::line::{Change, PUBLISHED, Published, PublishedHead, Renamed, StoreLine, Wrote};
use crate::model::answer::{HANDLER, OPINION, PublishedAnswers, STATUS, STATUS_CHOICES, meant};
use crate::model::memory::{AnswerCell, Identity};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

/// The column name of a remark on a row of a finding, which counts as an opinion.
pub(super) const REMARK: &str = "批注";

/// A voice: what one person wrote about an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Voice {
    from: Option<String>,
    at: AnswerCell,
    values: BTreeMap<String, String>,
    /// The cell of each value.
    cells: BTreeMap<String, AnswerCell>,
}

/// A publication. Its line is read when a copy of it is found: those of a year are larger than all else of the store.
#[derive(Clone, Debug)]
struct Publication {
    /// 检查日 of the run that wrote it first.
    on: NaiveDate,
    /// Where its line stands in the store.
    line: Range<usize>,
    answers: OnceLock<PublishedAnswers>,
}

/// The answers in force for one identity: one voice, or several that contradict each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct InForce {
    voices: Vec<Voice>,
    /// Values that somebody chose after the voices contradicted each other, by column.
    chosen: BTreeMap<String, String>,
    /// The cell into which each column was typed last.
    typed: BTreeMap<String, AnswerCell>,
    pub(super) seen: Option<NaiveDate>,
}

/// The store with the lines that this run adds.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    in_force: BTreeMap<Identity, InForce>,
    /// By id.
    publications: BTreeMap<String, Publication>,
    /// The bytes of the store, as long as publications are asked for.
    text: Vec<u8>,
    /// The content of a cell when it was last seen, by publication, workbook, sheet, identity and column.
    seen: BTreeMap<(Option<String>, String, String, Identity, String), String>,
    /// The 批注 that were taken: the publication of their copy, the identity of their row, and their text.
    remarks: BTreeSet<(Option<String>, Identity, String)>,
    pub(super) wrote: BTreeMap<String, BTreeSet<String>>,
    /// Old key → new key of renamed records.
    pub(super) renamed: BTreeMap<String, String>,
    /// The lines that this run adds, in order.
    pub(super) pending: Vec<String>,
    /// Numbers of the unreadable lines, without a last line that was cut short.
    pub(super) unreadable: Vec<usize>,
    /// Why the whole store could not be read. Nothing may be replaced then.
    pub(super) refused: Option<String>,
}

/// The line of the store for a publication. That of a large workbook takes long.
pub fn line_of(publication: &PublishedAnswers, as_of: NaiveDate) -> Option<String> {
    serde_json::to_string(&Published::of(publication, as_of)).ok()
}

impl Store {
    /// Reads the store; a missing file is an empty store.
    pub(super) fn load(path: &Path) -> Store {
        let mut store = Store::default();
        match fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return store,
            Err(error) => store.refused = Some(crate::read::io_reason(&error)),
            Ok(meta) if !meta.is_file() => store.refused = Some("不是普通文件".to_owned()),
            Ok(_) => match fs::read(path) {
                Ok(bytes) => return Store::of(bytes),
                Err(error) => store.refused = Some(crate::read::io_reason(&error)),
            },
        }
        store
    }

    /// The store of these bytes.
    pub(super) fn of(bytes: Vec<u8>) -> Store {
        let mut store = Store::default();
        store.take(&bytes);
        store.text = bytes;
        store
    }

    /// Gives back the bytes of the store, once the copies are read.
    pub(super) fn close(&mut self) {
        self.text = Vec::new();
    }

    /// Reads the bytes of the store again: somebody changed a copy meanwhile, and its publication is asked for. An
    /// error is the reason in Chinese.
    pub(super) fn reopen(&mut self, path: &Path) -> Result<(), String> {
        let unread = self.publications.values().filter(|one| one.answers.get().is_none());
        let Some(end) = unread.map(|one| one.line.end).max() else { return Ok(()) };
        self.text = fs::read(path).map_err(|error| crate::read::io_reason(&error))?;
        match self.text.len() < end {
            true => Err("处理意见的记录变短了".to_owned()),
            false => Ok(()),
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        let mut lines = bytes.split(|byte| *byte == b'\n').zip(1usize..).peekable();
        let mut end = 0;
        while let Some((line, number)) = lines.next() {
            let place = end..end + line.len();
            end = place.end + 1;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if line.starts_with(PUBLISHED)
                && let Ok(PublishedHead { published, as_of, .. }) = serde_json::from_slice(line)
            {
                let publication = Publication { on: as_of, line: place, answers: OnceLock::new() };
                self.published(published, publication);
                continue;
            }
            match serde_json::from_slice(line) {
                Ok(StoreLine::Change(change)) => self.apply(&change),
                Ok(StoreLine::Published(line)) => {
                    let (id, on) = (line.published.clone().into_owned(), line.as_of);
                    self.published(id, Publication { on, line: place, answers: line.answers().into() });
                }
                Ok(StoreLine::Wrote(wrote)) => {
                    self.wrote.entry(wrote.wrote).or_default().insert(wrote.sha256);
                }
                Ok(StoreLine::Renamed(Renamed { renamed, to, .. })) => self.renamed_to(&renamed, &to),
                // cut short by a crash: its content is still in the workbook
                Err(_) if lines.peek().is_none() => {}
                Err(_) => self.unreadable.push(number),
            }
        }
    }

    fn published(&mut self, id: String, publication: Publication) {
        self.seen.retain(|(from, ..), _| from.as_ref() != Some(&id));
        self.publications.insert(id, publication);
    }

    /// The 检查日 on which an id was first published.
    pub(super) fn published_on(&self, id: &str) -> Option<NaiveDate> {
        self.publications.get(id).map(|publication| publication.on)
    }

    /// The publication of an id.
    pub(super) fn publication(&self, id: &str) -> Option<&PublishedAnswers> {
        let Publication { line, answers, .. } = self.publications.get(id)?;
        if answers.get().is_none() {
            let line: Published = serde_json::from_slice(self.text.get(line.clone())?).ok()?;
            let line = Some(line).filter(|line| line.published == id)?;
            let _ = answers.set(line.answers()); // a copy beside it may have asked at the same time
        }
        answers.get()
    }

    /// The content of a cell when it was last seen; `None` if nobody changed it.
    pub(super) fn seen(
        &self,
        from: Option<&str>,
        workbook: &str,
        sheet: &str,
        cell: &(Identity, String),
    ) -> Option<&str> {
        let (identity, column) = cell;
        let seen = (
            from.map(str::to_owned),
            workbook.to_owned(),
            sheet.to_owned(),
            identity.clone(),
            column.clone(),
        );
        self.seen.get(&seen).map(String::as_str)
    }

    /// The content with which a cell was published; blank if unknown.
    pub(super) fn published_with(&self, from: Option<&str>, cell: &(Identity, String)) -> &str {
        let published = from.and_then(|id| self.publication(id));
        published.and_then(|publication| publication.cells.get(cell)).map_or("", String::as_str)
    }

    /// The answer in force, as sheets show it.
    pub(super) fn shown(&self, identity: &Identity, column: &str) -> String {
        self.in_force
            .get(&identity.clone().renamed(&self.renamed))
            .map(|in_force| in_force.shown(column))
            .unwrap_or_default()
    }

    /// Whether somebody wrote or cleared a column of this identity itself, and not of another stage of its matter.
    pub(super) fn knows(&self, identity: &Identity, column: &str) -> bool {
        let own = self.in_force.get(&identity.clone().renamed(&self.renamed));
        own.is_some_and(|own| {
            let written = |voice: &Voice| voice.values.contains_key(column);
            own.chosen.contains_key(column) || own.voices.iter().any(written)
        })
    }

    /// Whether this 批注 was taken from this very copy, or stands in the opinion in force.
    pub(super) fn knows_remark(&self, from: Option<&str>, identity: &Identity, text: &str) -> bool {
        let taken = (from.map(str::to_owned), identity.clone().renamed(&self.renamed), text.to_owned());
        let opinion = self.shown(identity, OPINION);
        self.remarks.contains(&taken) || opinion.contains(&format!("{REMARK}：{text}"))
    }

    /// Records a change in memory and as a line.
    pub(super) fn add(&mut self, change: &Change) {
        self.apply(change);
        self.pending.extend(serde_json::to_string(change).ok());
    }

    /// Records the publication of a workbook, unless its id is recorded already. A copy with the same content that
    /// people changed since is another publication. `line` is its [`line_of`], if that was made before.
    pub(super) fn publish(&mut self, publication: PublishedAnswers, line: Option<String>, as_of: NaiveDate) {
        let changed = self.seen.keys().any(|(from, ..)| from.as_ref() == Some(&publication.id));
        if self.publications.contains_key(&publication.id) && !changed {
            return;
        }
        self.pending.extend(line.or_else(|| line_of(&publication, as_of)));
        let id = publication.id.clone();
        self.published(id, Publication { on: as_of, line: 0..0, answers: publication.into() });
    }

    /// Records the new key of a record. Its answers move to the new key.
    pub(super) fn rename(&mut self, old: &str, new: &str, as_of: NaiveDate) {
        if old == new || self.renamed.get(old).is_some_and(|to| to == new) {
            return;
        }
        self.renamed_to(old, new);
        let line = Renamed { renamed: old.to_owned(), to: new.to_owned(), as_of };
        self.pending.extend(serde_json::to_string(&line).ok());
    }

    fn renamed_to(&mut self, old: &str, new: &str) {
        self.renamed.remove(new); // the record has its former key again
        for to in self.renamed.values_mut().filter(|to| *to == old) {
            new.clone_into(to);
        }
        self.renamed.insert(old.to_owned(), new.to_owned());
        let names = |identity: &&Identity| {
            identity.key == old || identity.field.as_deref().is_some_and(|field| field.contains(old))
        };
        let moved: Vec<Identity> = self.in_force.keys().filter(names).cloned().collect();
        for identity in moved {
            if let Some(in_force) = self.in_force.remove(&identity) {
                // an answer under the new key stays
                self.in_force.entry(identity.renamed(&self.renamed)).or_insert(in_force);
            }
        }
    }

    /// Records a file that a command wrote outside a run.
    pub(super) fn wrote(&mut self, file: &str, sha256: &str) {
        if self.wrote.entry(file.to_owned()).or_default().insert(sha256.to_owned()) {
            let line = Wrote { wrote: file.to_owned(), sha256: sha256.to_owned() };
            self.pending.extend(serde_json::to_string(&line).ok());
        }
    }

    fn apply(&mut self, change: &Change) {
        let identity = change.identity().renamed(&self.renamed);
        let in_force = self.in_force.entry(identity.clone()).or_default();
        in_force.take(change);
        if change.column == REMARK {
            self.remarks.insert((change.from.clone(), identity, change.value.clone()));
            return;
        }
        self.seen_as(change);
    }

    /// Notes the content of a copy that is no new answer, so that no line is added.
    pub(super) fn seen_as(&mut self, change: &Change) {
        let seen = (
            change.from.clone(),
            change.workbook.clone(),
            change.sheet.clone(),
            change.identity(),
            change.column.clone(),
        );
        self.seen.insert(seen, change.value.clone());
    }

    /// All answers in force, by identity.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Identity, &InForce)> {
        self.in_force.iter()
    }
}

impl InForce {
    fn take(&mut self, change: &Change) {
        self.seen = Some(change.as_of);
        self.typed.insert(change.column.clone(), change.at());
        if change.column == REMARK {
            return self.remark(change);
        }
        if change.beside {
            return self.stand_beside(change);
        }
        if self.voices.len() > 1 {
            if change.column != OPINION && self.voices.iter().any(|voice| voice.values.contains_key(OPINION))
            {
                self.chosen.insert(change.column.clone(), change.value.clone());
                return;
            }
            self.settle();
        }
        if self.voices.is_empty() {
            self.voices.push(Voice::new(change));
        }
        if let Some(voice) = self.voices.first_mut() {
            voice.at = change.at();
            voice.from.clone_from(&change.from);
            voice.put(change);
        }
    }

    /// Adds to the voice of the same person, or adds another voice.
    fn stand_beside(&mut self, change: &Change) {
        let at = change.at();
        let same = |voice: &&mut Voice| {
            let place = (&voice.at.workbook, &voice.at.sheet, voice.at.place.row);
            voice.from == change.from && place == (&at.workbook, &at.sheet, at.place.row)
        };
        match self.voices.iter_mut().skip(1).find(same) {
            Some(voice) => voice.put(change),
            None => {
                let mut voice = Voice::new(change);
                voice.put(change);
                self.voices.push(voice);
            }
        }
        self.chosen.clear();
    }

    /// Settles a contradiction after one of the opinions was deleted: the content of the cells now counts. Content
    /// of a column in which nobody wrote is ours and is removed.
    fn settle(&mut self) {
        let written = self.voices.iter().flat_map(|voice| voice.values.keys()).chain(self.chosen.keys());
        let columns: BTreeSet<String> = written.cloned().collect();
        let values = columns.into_iter().map(|column| (column.clone(), self.shown(&column))).collect();
        self.voices.truncate(1);
        self.chosen.clear();
        if let Some(voice) = self.voices.first_mut() {
            voice.values = values;
        }
    }

    fn remark(&mut self, change: &Change) {
        if self.voices.is_empty() {
            self.voices.push(Voice::new(change));
        }
        let Some(voice) = self.voices.first_mut() else { return };
        voice.cells.entry(OPINION.to_owned()).or_insert_with(|| change.at());
        let opinion = voice.values.entry(OPINION.to_owned()).or_default();
        let remark = format!("{REMARK}：{}", change.value);
        *opinion = if opinion.is_empty() { remark } else { format!("{opinion}；{remark}") };
    }

    /// Whether several copies have different answers and nobody has chosen between them yet.
    pub(super) fn contradicts(&self) -> bool {
        self.voices.len() > 1
    }

    /// The column in which they differ; of several, the one of the opinion.
    pub(super) fn disputed(&self) -> &str {
        let columns: BTreeSet<&str> =
            self.voices.iter().flat_map(|voice| voice.values.keys().map(String::as_str)).collect();
        let differs = |column: &&str| {
            let values = self.voices.iter().filter_map(|voice| voice.values.get(*column));
            let words: BTreeSet<&str> =
                values.filter(|value| !value.is_empty()).map(|value| meant(column, value)).collect();
            words.len() > 1
        };
        let first = [OPINION, STATUS, HANDLER].into_iter().find(differs);
        first.or_else(|| columns.into_iter().find(differs)).unwrap_or(OPINION)
    }

    /// The cells of the different answers.
    pub(super) fn cells(&self) -> impl Iterator<Item = &AnswerCell> {
        self.voices.iter().map(|voice| &voice.at)
    }

    /// The cells of a column in the different answers.
    pub(super) fn cells_of(&self, column: &str) -> Vec<AnswerCell> {
        self.voices.iter().map(|voice| voice.cells.get(column).unwrap_or(&voice.at).clone()).collect()
    }

    /// The cell into which a column was typed last.
    pub(super) fn typed(&self, column: &str) -> Option<&AnswerCell> {
        self.typed.get(column)
    }

    /// The whole answer of each voice: `工作单：周三交（处理中，张三）`; with the workbook where two have a sheet of
    /// one name.
    pub(super) fn words(&self) -> Vec<String> {
        let cells = self.cells_of(self.disputed());
        let alike = |at: &AnswerCell| {
            cells.iter().filter(|other| other.sheet == at.sheet).any(|other| other.workbook != at.workbook)
        };
        let words = |(voice, at): (&Voice, &AnswerCell)| {
            let file = at.workbook.rsplit('/').next().unwrap_or_default();
            let file = file.split('.').next().filter(|_| alike(at));
            let words = voice.words(&at.sheet);
            file.map_or_else(|| words.clone(), |file| format!("{file} {words}"))
        };
        self.voices.iter().zip(&cells).map(words).collect()
    }

    /// The text that a sheet shows in a column.
    pub(super) fn shown(&self, column: &str) -> String {
        if let Some(chosen) = self.chosen.get(column) {
            return chosen.clone();
        }
        let [_, _, ..] = self.voices.as_slice() else {
            let only = self.voices.first();
            return only.and_then(|voice| voice.values.get(column)).cloned().unwrap_or_default();
        };
        let is_of_finding =
            |voice: &Voice| [STATUS, OPINION, HANDLER].iter().any(|one| voice.values.contains_key(*one));
        let finding = self.voices.iter().any(is_of_finding);
        match column {
            STATUS if finding => STATUS_CHOICES[0].to_owned(),
            OPINION if finding => self.words().join("；"),
            _ => {
                let mut values: Vec<&str> = Vec::new();
                for value in self.voices.iter().filter_map(|voice| voice.values.get(column)) {
                    if !value.is_empty() && !values.contains(&value.as_str()) {
                        values.push(value);
                    }
                }
                values.join("、")
            }
        }
    }
}

impl Voice {
    /// Of whoever made a change, without the change.
    fn new(change: &Change) -> Voice {
        let (values, cells) = (BTreeMap::new(), BTreeMap::new());
        Voice { from: change.from.clone(), at: change.at(), values, cells }
    }

    fn put(&mut self, change: &Change) {
        self.values.insert(change.column.clone(), change.value.clone());
        self.cells.insert(change.column.clone(), change.at());
    }

    /// What it says, as of a cell of this sheet.
    fn words(&self, sheet: &str) -> String {
        let value = |column: &str| self.values.get(column).map_or("", String::as_str);
        let others: Vec<&str> = self
            .values
            .iter()
            .filter(|(column, value)| *column != OPINION && !value.is_empty())
            .map(|(_, value)| value.as_str())
            .collect();
        let others = others.join("，");
        match (value(OPINION), others.as_str()) {
            (opinion, "") => format!("{sheet}：{opinion}"),
            ("", others) => format!("{sheet}：{others}"),
            (opinion, others) => format!("{sheet}：{opinion}（{others}）"),
        }
    }
}
