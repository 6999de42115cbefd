//! One data row: gives its cells by column name, each read by the kind of its column, and collects the
//! findings about them (D04–D06, D11, D13, D17–D19, D21, D22 and those of `plausible`). It makes no record.

mod columns;
mod lower;

use crate::finding::{Code, Raised, Severity};
use crate::model::{Content, Field, Moment, Place};
use crate::normalise::cell::{DateContext, Note, Reading, key, shown, text, written};
use crate::normalise::intake::{Intake, RowNames, Who};
use crate::normalise::sheet::birth::{self, BirthColumns, BirthRow, Known};
use crate::normalise::sheet::said::Said;
use crate::normalise::sheet::schema::FieldKind;
use crate::normalise::sheet::table::Table;
use crate::normalise::sheet::totals::Totals;
use crate::read::table::{Cell, Value, at};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

#[cfg(test)]
thread_local! {
    /// The columns that readers asked for, by `role/sheet`. A test compares them with the schema.
    pub(crate) static ASKED: std::cell::RefCell<std::collections::BTreeSet<(String, &'static str)>> =
        const { std::cell::RefCell::new(std::collections::BTreeSet::new()) };
}

/// A row under a table's header.
pub(crate) struct Row<'r, 'a> {
    pub table: &'r Table<'a>,
    pub cells: &'a [Cell],
    pub line: u32,
    /// Rows below that belong to this one, for their key is one merged cell.
    lower: Vec<&'a [Cell]>,
    pub intake: &'r mut Intake<'a>,
    memory: &'r mut Memory<'a>,
    totals: &'r mut Totals,
    /// Schema column read last. Readers take the columns in order, so the search begins here.
    cursor: usize,
    context: Option<DateContext>,
    key: String,
    project: Option<String>,
    notes: Vec<Remark>,
    blanks: Vec<usize>,
    mentions: Vec<(Who, String, &'static str, Place)>,
    /// The days read so far, with their schema columns, for D14.
    pub(crate) days: Vec<(usize, Moment)>,
}

/// Days that a row rarely has more of.
const DAYS: usize = 12;

/// A remark on one cell. It becomes a finding when the record's key is known.
struct Remark {
    code: Code,
    message: String,
    place: Place,
    field: &'static str,
}

/// What is remembered from row to row, and what is judged at the end of the sheet.
pub(crate) struct Memory<'a> {
    /// By schema column: the last filled cell above and its row.
    pub above: Vec<Option<(u32, &'a Value)>>,
    /// By schema column: what the row that is being read says.
    pub said: Vec<Said<'a>>,
    pub blanks: Vec<Blank>,
    /// By schema column: the cells with NULL and the like, written by an exporting system.
    pub nulls: BTreeMap<usize, Null>,
    /// What rows without a key are called.
    pub names: Arc<RowNames>,
    /// The columns that rows are born with.
    pub births: BirthColumns,
    /// What the rows are known by, by their lines.
    pub known: Vec<(u32, Known)>,
    pub readings: Readings,
}

/// What texts were read as that stand in many rows, by kind of column: a few people sign all of them.
#[derive(Default)]
pub(crate) struct Readings {
    pub signers: HashMap<Arc<str>, Reading<Vec<String>>>,
    pub names: HashMap<Arc<str>, Reading<Vec<String>>>,
    pub kinds: HashMap<Arc<str>, Reading<String>>,
}

/// The first NULL of a column, and how many cells have one.
pub(crate) struct Null {
    pub place: Place,
    pub shown: String,
    pub cells: usize,
}

/// A ● cell left blank.
pub(crate) struct Blank {
    pub index: usize,
    pub place: Place,
    pub key: String,
    pub project: Option<String>,
}

/// The key of a record.
pub(crate) struct Identity {
    pub key: String,
    pub provisional: bool,
    pub at: Option<Place>,
}

/// The value of a cell, with 同上 and merged areas resolved.
enum Source<'a> {
    Blank,
    Own(&'a Value),
    /// 同上: the value above.
    Ditto(&'a Value),
    /// 同上 with nothing above.
    DittoOfNothing,
    /// The value of a merged area, and its first row. The note is made once, in the second row.
    Merged(&'a Value, u32),
}

/// A column of this row.
#[derive(Clone, Copy)]
struct RowCell {
    index: usize,
    name: &'static str,
    required: bool,
    place: Place,
}

impl<'r, 'a> Row<'r, 'a> {
    pub(crate) fn new(
        table: &'r Table<'a>,
        cells: &'a [Cell],
        intake: &'r mut Intake<'a>,
        memory: &'r mut Memory<'a>,
        totals: &'r mut Totals,
    ) -> Row<'r, 'a> {
        let line = cells.first().map_or(0, |cell| cell.row);
        memory.said.clear();
        memory.said.extend(Said::of_row(table, cells));
        for (index, said) in memory.said.iter().enumerate() {
            let above = memory.above.get_mut(index);
            match (*said, above) {
                (Said::Null(value) | Said::NotAvailable(value), _) => {
                    let col = table.header.columns.get(index).copied().flatten().map_or(0, |found| found.col);
                    let first = || Null { place: table.place(line, col), shown: shown(value), cells: 0 };
                    memory.nulls.entry(index).or_insert_with(first).cells += 1;
                }
                (Said::Own(value), Some(above)) => *above = Some((line, value)),
                // 同上 in the first row of a merged area holds for its other rows too
                (Said::Ditto(_), Some(Some((row, _)))) => {
                    let kind = table.schema.columns.get(index).map(|column| column.kind);
                    if kind.is_some_and(FieldKind::is_copied) {
                        *row = line;
                    }
                }
                _ => {}
            }
        }
        Row {
            table,
            cells,
            line,
            lower: Vec::new(),
            intake,
            memory,
            totals,
            cursor: 0,
            context: None,
            key: String::new(),
            project: None,
            notes: Vec::new(),
            blanks: Vec::new(),
            mentions: Vec::new(),
            days: Vec::with_capacity(DAYS),
        }
    }

    /// The place of the row's first cell, for findings about the record as a whole.
    pub(crate) fn at(&self) -> Place {
        self.table.place(self.line, self.cells.first().map_or(0, |cell| cell.col))
    }

    fn cell(&mut self, name: &'static str) -> Option<RowCell> {
        #[cfg(test)]
        ASKED.with_borrow_mut(|asked| asked.insert((self.table.schema.path(), name)));
        let columns = self.table.schema.columns;
        let width = columns.len();
        let index = (0..width).map(|step| (self.cursor + step) % width).find(|index| {
            columns.get(*index).is_some_and(|column| std::ptr::eq(column.name, name) || column.name == name)
        })?;
        self.cursor = index;
        let found = self.table.header.columns.get(index).copied().flatten()?;
        let column = columns.get(index)?;
        let place = self.table.place(self.line, found.col);
        Some(RowCell { index, name: column.name, required: column.required, place })
    }

    fn source(&self, slot: RowCell) -> Source<'a> {
        let above = self.memory.above.get(slot.index).copied().flatten();
        match self.memory.said.get(slot.index).copied().unwrap_or(Said::Nothing) {
            Said::Ditto(_) => match above {
                Some((_, above)) => Source::Ditto(above),
                None => Source::DittoOfNothing,
            },
            Said::Own(value) => Source::Own(value),
            Said::Nothing | Said::Null(_) | Said::NotAvailable(_) => {
                match (self.table.merge(self.line, slot.place.col), above) {
                    (Some((first, _)), Some((row, value))) if row == first && first < self.line => {
                        Source::Merged(value, first)
                    }
                    _ => Source::Blank,
                }
            }
        }
    }

    /// Whether the sheet has the column.
    pub(crate) fn has_column(&mut self, name: &'static str) -> bool {
        self.cell(name).is_some()
    }

    /// Whether the row's cell of this column is blank, or there is no such column.
    pub(crate) fn says_nothing(&mut self, name: &'static str) -> bool {
        self.cell(name).is_none_or(|cell| matches!(self.source(cell), Source::Blank))
    }

    fn note(&mut self, slot: RowCell, note: Option<Note>) {
        if let Some(Note { code, message }) = note {
            self.remark(slot, code, message);
        }
    }

    fn remark(&mut self, slot: RowCell, code: Code, message: String) {
        self.notes.push(Remark { code, message, place: slot.place, field: slot.name });
    }

    /// Keeps the note of a reading and makes the field. A blank ● cell becomes D13, unless its note (待定)
    /// says already that it must be filled in.
    fn settle<T>(&mut self, slot: RowCell, reading: Reading<T>) -> Field<T> {
        let Reading { content, note } = reading;
        let said = note.as_ref().is_some_and(|note| matches!(note.code, Code::D04 | Code::D21));
        self.note(slot, note);
        if matches!(content, Content::Blank) {
            self.intake.note_blank(&self.key, slot.name);
        }
        if matches!(content, Content::Refused) {
            let text = match self.source(slot) {
                Source::Own(value) | Source::Ditto(value) | Source::Merged(value, _) => written(value),
                Source::DittoOfNothing | Source::Blank => "同上".to_owned(),
            };
            self.intake.refused_cells.insert(slot.place, text);
        }
        if slot.required && matches!(content, Content::Blank) && !said {
            self.blanks.push(slot.index);
        }
        Field::new(content, slot.place)
    }

    /// The value of a field in 默认值 of 接入.xlsx, and its place there.
    pub(super) fn given(&self, name: &str) -> Option<(Value, Place)> {
        let given = self.table.defaults.get(name)?;
        Some((
            Value::Text(given.value.as_str().into()),
            Place::new(self.intake.defaults?, given.row, given.col),
        ))
    }

    /// Reads a text, day or choice. 同上 and merged areas are copied down with a note. If the value above
    /// cannot be read, this cell is refused too.
    fn copied<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self, &Value) -> Reading<T>,
    ) -> Field<T> {
        let given = self.given(name);
        let Some(slot) = self.cell(name) else {
            self.intake.note_blank(&self.key, name);
            return given
                .map_or_else(Field::default, |(value, at)| Field::new(read(self, &value).content, at));
        };
        if let (Source::Blank, Some((value, at))) = (self.source(slot), given) {
            return Field::new(read(self, &value).content, at);
        }
        let reading = match self.source(slot) {
            Source::Blank => Reading::blank(),
            Source::Own(value) => read(self, value),
            Source::DittoOfNothing => {
                Reading::refused(Code::D21, "写的是“同上”，但上面没有可以照抄的内容；请直接填写")
            }
            Source::Ditto(value) => {
                let reading = read(self, value);
                if unread(&reading) {
                    reading
                } else {
                    let message = format!("“同上”按上一行理解为“{}”", shown(value));
                    self.remark(slot, Code::D19, message);
                    Reading { note: None, ..reading }
                }
            }
            Source::Merged(value, first) => {
                let reading = read(self, value);
                let refused = unread(&reading);
                if self.line == first + 1 && !refused {
                    let above = self.table.place(first, slot.place.col);
                    let message = format!("{} 起合并单元格，各行都按“{}”理解", above.cell(), shown(value));
                    self.remark(slot, Code::D19, message);
                }
                Reading { note: reading.note.filter(|_| refused), ..reading }
            }
        };
        self.settle(slot, reading)
    }

    /// Reads an amount or number. 同上 is refused with the code `refusal`; a merged cell counts only in its first row.
    fn counted<T>(
        &mut self,
        name: &'static str,
        refusal: Code,
        read: impl FnOnce(&mut Self, RowCell, &Value) -> Reading<T>,
    ) -> Field<T> {
        let Some(slot) = self.cell(name) else {
            self.intake.note_blank(&self.key, name);
            return Field::default();
        };
        let reading = match self.source(slot) {
            Source::Blank => Reading::blank(),
            Source::Own(value) => read(self, slot, value),
            Source::Ditto(_) | Source::DittoOfNothing => {
                self.totals.add(slot.index, None);
                Reading::refused(refusal, "数字不能写“同上”，请填写数字")
            }
            Source::Merged(value, first) => {
                if self.line == first + 1 {
                    let above = self.table.place(first, slot.place.col);
                    let message = format!(
                        "{} 起合并单元格，“{}”只计在第一行，其余各行按未知处理；如各行各有数额，请拆分后分别填写",
                        above.cell(),
                        shown(value)
                    );
                    self.remark(slot, Code::D19, message);
                }
                return Field::new(Content::Merged, slot.place);
            }
        };
        self.settle(slot, reading)
    }

    /// Reads a key. A merged key is copied down, 同上 is refused.
    fn keyed<T>(&mut self, name: &'static str, read: impl FnOnce(&Value) -> Reading<T>) -> Field<T> {
        let Some(slot) = self.cell(name) else { return self.copied(name, |_, value| read(value)) };
        if matches!(self.source(slot), Source::Ditto(_) | Source::DittoOfNothing) {
            self.remark(slot, Code::D21, "编号不能写“同上”，请填写完整编号".to_owned());
            return Field::new(Content::Refused, slot.place);
        }
        self.cursor = slot.index;
        self.copied(name, |_, value| read(value))
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Field<String> {
        self.copied(name, |_, value| text::text(value))
    }

    /// A sentence that is shown to people again: its punctuation stays.
    pub(crate) fn prose(&mut self, name: &'static str) -> Field<String> {
        self.copied(name, |_, value| text::prose(value))
    }

    /// 变更说明; blank where it says that nothing changed.
    pub(crate) fn change(&mut self, name: &'static str) -> Field<String> {
        self.copied(name, |_, value| text::change(value))
    }

    /// Like [`Row::prose`] for long sentences: the text is shared with its cell, not copied.
    pub(crate) fn shared_prose(&mut self, name: &'static str) -> Field<Arc<str>> {
        self.copied(name, |_, value| text::shared_prose(value))
    }

    /// Reads a sentence that no record keeps, so that an unreadable cell still becomes a finding.
    pub(crate) fn look_at(&mut self, name: &'static str) {
        self.shared_prose(name);
    }

    pub(crate) fn key(&mut self, name: &'static str) -> Field<String> {
        self.keyed(name, key::key)
    }

    pub(crate) fn keys(&mut self, name: &'static str) -> Field<Vec<String>> {
        let field = self.keyed(name, key::keys);
        self.remember_whole(name, &field);
        self.with_lower(name, field, key::keys)
    }

    /// Keeps the whole text of a cell that was split into keys: it may be one key (`YT/2026/001`). `link` decides.
    fn remember_whole<T>(&mut self, name: &'static str, field: &Field<Vec<T>>) {
        if field.known().is_none_or(|keys| keys.len() < 2) {
            return;
        }
        let Some(slot) = self.cell(name) else { return };
        if let Source::Own(Value::Text(text)) | Source::Merged(Value::Text(text), _) = self.source(slot) {
            self.intake.whole_keys.insert(slot.place, key::normalised(text));
        }
    }

    /// 项目编号. A 项目名称 in its place stays as written; `link` resolves it.
    pub(crate) fn project(&mut self, name: &'static str) -> Field<String> {
        let field = self.keyed(name, key::project);
        if let Some(project) = field.known() {
            self.belongs_to(project);
        }
        field
    }

    /// Sets the project of the findings about this row.
    pub(crate) fn belongs_to(&mut self, project: &str) {
        self.project = Some(self.intake.project(project).unwrap_or(project).to_owned());
    }

    /// The record's own key. A row without a key gets a provisional one from its birth (D22).
    pub(crate) fn identity(&mut self, name: &'static str) -> Identity {
        let field = self.key(name);
        self.identity_of(name, field)
    }

    /// Like [`Row::identity`], for a key that is read already.
    pub(crate) fn identity_of(&mut self, name: &'static str, field: Field<String>) -> Identity {
        if let Some(key) = field.known() {
            self.key.clone_from(key);
            return Identity { key: key.clone(), provisional: false, at: field.at };
        }
        let project = self.project_hint();
        let key = match project.as_deref().filter(|_| birth::names_project(self.table)) {
            // if the project has a provisional key itself, 临 stands only once: 临-3f9a02c1-8dcb2050
            Some(project) => format!("临-{}-{}", project.trim_start_matches("临-"), self.born()),
            None => format!("临-{}", self.born()),
        };
        self.key.clone_from(&key);
        if self.project.is_none() {
            self.project = project;
        }
        let place = field.at.unwrap_or_else(|| self.at());
        if field.is_refused() {
            if let Some(remark) = self.notes.last_mut().filter(|remark| remark.place == place) {
                remark.message.push_str(&format!("；本行暂用编号 {key}"));
            }
        } else {
            let message = format!(
                "没有“{name}”，按录入时就有的几格临时编为 {key}，补填其余各格不会改变它；请补填正式编号"
            );
            self.notes.push(Remark { code: Code::D22, message, place, field: name });
        }
        Identity { key, provisional: true, at: field.at }
    }

    /// Sets the key of the findings for a record that has no key of its own.
    pub(crate) fn known_as(&mut self, parts: &[&str]) {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        self.key = if parts.is_empty() { self.table.key() } else { parts.join("/") };
    }

    /// The project of a row without a key: its 项目编号, else the project of another key in the row.
    fn project_hint(&self) -> Option<String> {
        let columns = self.table.schema.columns.iter().zip(&self.table.header.columns);
        let mut named = None;
        for (column, found) in columns {
            let Some(value) = found.and_then(|found| at(self.cells, found.col)) else { continue };
            match column.kind {
                FieldKind::Project => {
                    let text = key::key(value).content;
                    if let Content::Known(key) = text {
                        return Some(self.intake.project(&key).unwrap_or(&key).to_owned());
                    }
                }
                FieldKind::Key | FieldKind::Keys if named.is_none() => {
                    if let Content::Known(keys) = key::keys(value).content {
                        named = keys.iter().find_map(|key| project_of(key)).map(str::to_owned);
                    }
                }
                _ => {}
            }
        }
        named.or_else(|| self.project.clone())
    }

    /// Eight hex digits of what the row was born with; of several born alike, which one it is.
    fn born(&self) -> String {
        let row = self.at_birth();
        let whole = row.says().whole;
        let named = self.memory.names.get(&whole).cloned();
        named.unwrap_or_else(|| birth::digits(&row.birth().unwrap_or(whole)))
    }

    fn at_birth(&self) -> BirthRow<'_, 'a> {
        let Memory { births, said, .. } = &*self.memory;
        BirthRow { table: self.table, columns: births, cells: self.cells, said }
    }

    /// Drops the D13 for a blank required cell, because another cell gives the value.
    pub(crate) fn excuse_blank(&mut self, name: &str) {
        let columns = self.table.schema.columns;
        self.blanks.retain(|index| columns.get(*index).is_none_or(|column| column.name != name));
    }

    /// Adds a remark on a cell of this row.
    pub(crate) fn say(&mut self, code: Code, field: &'static str, place: Option<Place>, message: String) {
        let place = place.unwrap_or_else(|| self.at());
        self.notes.push(Remark { code, message, place, field });
    }

    /// Ends the row: its remarks become findings with the record's key.
    pub(crate) fn finish(mut self) {
        let at = self.at();
        let last = self.days.iter().map(|(_, moment)| moment.date).max();
        if let Some(last) = last.filter(|_| self.intake.settings.parameters.check_from.is_some()) {
            self.intake.last_days.insert((at.sheet, at.row), last);
        }
        if self.key.is_empty() {
            self.known_as(&[]);
        }
        if self.project.is_none() {
            self.project = project_of(&self.key).map(str::to_owned);
        }
        let known = &self.memory.known;
        let of_line = known.binary_search_by_key(&self.line, |(line, _)| *line).ok();
        if let Some((_, known)) = of_line.and_then(|index| known.get(index)) {
            self.intake.digests.insert(at, known.digest);
            // a quote of several lines has one birth
            let born = known.birth(self.table, self.project.as_deref());
            self.intake.births.extend(born.map(|born| (self.key.clone(), born)));
        }
        let sheet = self.table.schema.name;
        for Remark { code, message, place, field } in self.notes.drain(..) {
            if !self.intake.repeats.admits(code, Some(place)) {
                continue;
            }
            let message =
                if message.contains(field) { message } else { format!("“{field}”：{message}") };
            let mut finding = Raised::new(code, self.key.as_str(), message).at(place).field(field);
            finding.project.clone_from(&self.project);
            finding.severity = severity(code, sheet, field, self.table);
            self.intake.findings.push(finding);
        }
        for (who, name, column, place) in self.mentions.drain(..) {
            self.intake.mention(who, name, column, place, &self.key, self.project.as_deref());
        }
        for index in self.blanks.drain(..) {
            let found = self.table.header.columns.get(index).copied().flatten();
            let place = self.table.place(self.line, found.map_or(0, |found| found.col));
            let (key, project) = (self.key.clone(), self.project.clone());
            self.memory.blanks.push(Blank { index, place, key, project });
        }
    }
}

/// The severity of a code that is red in some columns and yellow in others.
fn severity(code: Code, sheet: &str, field: &str, table: &Table<'_>) -> Option<Severity> {
    let red =
        match code {
            Code::D04 => matches!(
                (sheet, field),
                ("排期", "投放日期" | "投放开始" | "投放结束")
                    | ("媒体付款", "实付日期")
                    | ("客户到款", "到款日期")
            ),
            Code::D11 => table.schema.columns.iter().any(|column| {
                column.name == field && matches!(column.kind, FieldKind::Money | FieldKind::Price)
            }),
            _ => return None,
        };
    Some(if red { Severity::Red } else { Severity::Yellow })
}

/// The 项目编号 at the beginning of a key: `XM2026-001` of `XM2026-001-M0201`.
pub(crate) fn project_of(key: &str) -> Option<&str> {
    let (project, own) = key.rsplit_once('-')?;
    let number = own.strip_prefix(|c: char| c.is_ascii_uppercase())?;
    let is_record = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (is_record && project.contains(|c: char| c.is_ascii_digit())).then_some(project)
}

/// Whether the cell was refused or is blank with a note (待定). Each 同上 that repeats it gets the note too.
fn unread<T>(reading: &Reading<T>) -> bool {
    let not_yet = reading.note.as_ref().is_some_and(|note| matches!(note.code, Code::D04 | Code::D21));
    matches!(reading.content, Content::Refused) || (matches!(reading.content, Content::Blank) && not_yet)
}
