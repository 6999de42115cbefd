//! Test only: a text table → the real stages → findings.
//!
//! The tables of a rule's `bad` and `good` are written in this language; users read them through
//! `jobbag explain`, so they show only the columns that matter. What a sheet cannot do without and
//! the table does not mention is supplied with neutral values (`neutral.rs`), and a section may
//! switch that off with `@bare`.
//!
//! ```text
//! @as-of 2026-03-16
//! [媒体排期/排期]
//! 排期编号         | 客户确认日 | 订位日
//! XM2026-101-M0301 | 2026-03-09 | 2026-03-06
//! ```
//!
//! Sections are `[role/sheet]` or `[file.xlsx/sheet]`; the same sheet twice goes to a second file.
//! Cells are trimmed; a plain number is a number, `"3.1"` is text, `#REF!` an error, `=` a formula
//! without a stored value, `\n` a line break. `//` begins a remark.
//!
//! Directives for the run: `@as-of DAY`, `@also D13 A16` (companions of a `bad`), `@setting 名称=值`,
//! `@exists PATH`, `@file encrypted|truncated|… [NAME]` (a refused file), `@saved DAY` (workbook's own
//! date), `@last-run DAY`, `@last-finding CODE KEY FIRST-SEEN WEEKS`, `@last-record KEY [signed=DAY]
//! [field=value …]`. For the section that follows: `@bare`, `@hidden E`, `@hidden-row 3`,
//! `@hidden-sheet`, `@merge A2:A3`, `@format D2 0!.0,` (a number format), `@since-1904`.

mod arbitrary;
mod beginning;
mod coverage;
pub(crate) mod example;
pub(crate) mod hand;
mod neutral;
pub(crate) mod offices;
mod properties;
mod statements;
mod weeks;

use crate::finding::{Code, Finding, Raised};
use crate::link::Office;
use crate::model::closing::{ClosedRow, Closing};
use crate::model::memory::{AnswerCell, Doubt, Identity, Memory, PastFinding, PastRecord, PastRun};
use crate::model::{Fen, Month, Signed};
use crate::normalise::Normalised;
use crate::read::table::{Cell, File, Merge, NumberFormat, Refusal, Role, Sheet, Value, Workspace};
use crate::reconcile::Books;
use crate::report::view::Sheets;
use chrono::{NaiveDate, NaiveTime};
use std::collections::{BTreeMap, BTreeSet};

/// 检查日 where the table names none: a Monday.
pub(crate) const AS_OF: &str = "2026-03-16";

/// A text table, parsed: everything a run needs.
pub(crate) struct Table {
    pub(crate) workspace: Workspace,
    pub(crate) as_of: NaiveDate,
    pub(crate) memory: Memory,
    /// Codes a `bad` declares beside its own.
    pub(crate) also: BTreeSet<Code>,
}

/// A text table after all stages.
pub(crate) struct Outcome {
    pub(crate) office: Office,
    pub(crate) books: Books,
    pub(crate) due: crate::due::Due,
    pub(crate) findings: Vec<Finding>,
    pub(crate) movement: crate::model::memory::Movement,
    pub(crate) sheets: Sheets,
}

/// Runs a text table through the real stages.
pub(crate) fn run(text: &str) -> Outcome {
    of(&parse(text))
}

/// The same with what earlier runs left.
pub(crate) fn run_with(text: &str, memory: Memory) -> Outcome {
    of(&Table { memory, ..parse(text) })
}

/// The same of an office that keeps no workbook of a role.
pub(crate) fn run_without(role: Role, text: &str) -> Outcome {
    let mut table = parse(text);
    table.workspace.files.retain(|file| file.role != Some(role));
    of(&table)
}

fn of(table: &Table) -> Outcome {
    let mut office = crate::link::link(crate::normalise::normalise(&table.workspace, table.as_of));
    office.coverage.remember(&table.memory.held, &office.roles);
    office.claim(&table.memory.answers);
    let books = crate::reconcile::reconcile(&office, &table.memory);
    let due = crate::due::due(&office, &books);
    let findings = crate::check::check(&office, &books, &due, &table.memory);
    let rules = crate::check::rule::Review { office: &office, books: &books, due: &due };
    let roles = table.workspace.files.iter().filter_map(|file| file.role).map(Role::word).collect();
    only_declared_severities(&findings);
    let memory = crate::check::since_last_run(&rules, table.memory.clone(), &findings, &roles);
    Outcome { sheets: sheets(&office), office, books, due, findings, movement: memory.movement }
}

/// What `jobbag rules` says of a rule's severities holds for every finding of every test.
fn only_declared_severities(findings: &[Finding]) {
    for finding in findings {
        let rule = crate::check::rule_of(finding.code);
        let declared = rule.is_some_and(|rule| rule.severities().any(|one| one == finding.severity));
        assert!(declared, "{} does not declare {:?}: {finding:?}", finding.code, finding.severity);
    }
}

/// Runs a text table and compares what a machine reads of one code's findings ([`Outcome::told`]), a
/// line each: `assert_told!(T16, "table", "lines")`. Indentation does not count.
macro_rules! assert_told {
    ($code:ident, $table:expr, $lines:expr $(,)?) => {
        $crate::testing::compare_told($crate::finding::Code::$code, $table, $lines)
    };
}
pub(crate) use assert_told;

#[track_caller]
pub(crate) fn compare_told(code: Code, table: &str, lines: &str) {
    let outcome = run(table);
    let lines: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(outcome.told(code), lines.join("\n"), "{:#?}", outcome.lines());
}

/// Runs a text table up to stage 2.
pub(crate) fn normalised(text: &str) -> Normalised {
    let table = parse(text);
    crate::normalise::normalise(&table.workspace, table.as_of)
}

/// Runs a text table up to stage 3.
pub(crate) fn linked(text: &str) -> Office {
    crate::link::link(normalised(text))
}

/// The finding the verdict makes of something raised in an empty office.
pub(crate) fn found(raised: Raised) -> Finding {
    let office = crate::link::link(crate::normalise::normalise(&Workspace::default(), day(AS_OF)));
    crate::check::finding(&office, &Memory::default(), raised)
}

/// The sheets of an office, with the way to them from a report's folder.
pub(crate) fn sheets(office: &Office) -> Sheets {
    Sheets::new(&office.sources, "../../".to_owned())
}

impl Outcome {
    /// What the writers get of it.
    pub(crate) fn input<'a>(&'a self, memory: &'a Memory) -> crate::report::view::Input<'a> {
        crate::report::view::Input {
            office: &self.office,
            books: &self.books,
            due: &self.due,
            findings: &self.findings,
            memory,
            inputs: &[],
            complete: self.office.coverage.is_complete(),
            version: "1.0.0",
            rule: crate::check::rule_of,
            sheets: &self.sheets,
            folder: "远山广告",
            bounds: Default::default(),
        }
    }

    /// The findings of one code, in order.
    pub(crate) fn all(&self, code: Code) -> Vec<&Finding> {
        self.findings.iter().filter(|finding| finding.code == code).collect()
    }

    /// The only finding of a code.
    #[track_caller]
    pub(crate) fn one(&self, code: Code) -> &Finding {
        match self.all(code).as_slice() {
            [finding] => finding,
            others => panic!("{} findings of {code}, expected one: {:#?}", others.len(), self.lines()),
        }
    }

    #[track_caller]
    pub(crate) fn none(&self, code: Code) {
        assert!(self.all(code).is_empty(), "no {code} expected: {:#?}", self.lines());
    }

    /// Keys of a code's findings, in order.
    pub(crate) fn keys(&self, code: Code) -> Vec<&str> {
        self.all(code).into_iter().map(|finding| finding.key.as_str()).collect()
    }

    /// `工作单 · D11` of a finding, without the file.
    pub(crate) fn cell(&self, finding: &Finding) -> String {
        let Some(place) = finding.place else { return String::new() };
        format!("{} · {}", self.office.sources.sheet(place), place.cell())
    }

    /// What a machine reads of a code's findings, one on each line: key (and field), severity and
    /// state, due and days over, owner and party, money at risk, cell.
    pub(crate) fn told(&self, code: Code) -> String {
        let line = |f: &&Finding| {
            let key = [Some(f.key.as_str()), f.field.as_deref()].into_iter().flatten().collect::<Vec<_>>();
            let state = if f.open { "未了" } else { "既成" };
            let due = f.due.map_or("-".to_owned(), |due| due.to_string());
            let over = f.days_over.map_or("-".to_owned(), |over| format!("+{}", over.days()));
            let owner = &f.owner;
            let party = f.waiting_on.word();
            let money = f.money_at_risk.map_or("-".to_owned(), |fen| fen.plain());
            let severity = f.severity.word();
            let key = key.join(" ");
            format!("{key} {severity} {state} {due} {over} {owner} {party} {money} {}", self.cell(f))
        };
        self.all(code).iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Every finding on one line, for messages of failing tests.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |f: &Finding| {
            let severity = f.severity.word();
            let state = if f.open { "未了" } else { "既成" };
            format!("{} {} {severity} {state} [{}] {}", f.code, f.key, self.cell(f), f.message)
        };
        self.findings.iter().map(line).collect()
    }
}

/// One section before it becomes a sheet.
#[derive(Default)]
pub(super) struct Section {
    /// File name, with its extension.
    file: String,
    pub(super) role: Option<Role>,
    pub(super) sheet: String,
    pub(super) rows: Vec<Vec<String>>,
    bare: bool,
    hidden: bool,
    hidden_cols: BTreeSet<u16>,
    hidden_rows: BTreeSet<u32>,
    merges: Vec<Merge>,
    formats: BTreeMap<(u32, u16), NumberFormat>,
    since_1904: bool,
}

/// Reads a text table. A mistake in the table is a mistake in the test: it panics.
pub(crate) fn parse(text: &str) -> Table {
    let mut table = Table {
        workspace: Workspace { root: "/样例".into(), ..Workspace::default() },
        as_of: day(AS_OF),
        memory: Memory::default(),
        also: BTreeSet::new(),
    };
    let mut sections: Vec<Section> = Vec::new();
    let mut next = Section::default();
    let mut refused: Vec<File> = Vec::new();
    let mut settings: Vec<Vec<String>> = Vec::new();
    let mut saved = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        if let Some(directive) = line.strip_prefix('@') {
            let (word, rest) = directive.split_once(' ').unwrap_or((directive, ""));
            let rest = rest.trim();
            match word {
                "as-of" => table.as_of = day(rest),
                "also" => table.also.extend(rest.split_whitespace().map(code)),
                "setting" => settings.push(rest.split('=').map(|part| part.trim().to_owned()).collect()),
                "exists" => {
                    table.workspace.existing.insert(rest.to_owned());
                }
                "file" => refused.push(refused_file(rest)),
                "saved" => saved = Some(day(rest)),
                "bare" => next.bare = true,
                "hidden" => next.hidden_cols.extend(rest.split_whitespace().map(column)),
                "hidden-row" => {
                    next.hidden_rows
                        .extend(rest.split_whitespace().map(|row| row.parse::<u32>().expect("a row") - 1));
                }
                "hidden-sheet" => next.hidden = true,
                "format" => {
                    let (place, code) = rest.split_once(' ').expect("@format CELL CODE");
                    next.formats.extend(crate::read::format::of(code).map(|format| (cell(place), format)));
                }
                "since-1904" => next.since_1904 = true,
                "merge" => next.merges.extend(rest.split_whitespace().map(merge)),
                "last-run" => {
                    last_run(&mut table.memory, |run| *run = PastRun::empty(day(rest)));
                }
                "doubt" => doubt(&mut table.memory, rest),
                "last-finding" => past_finding(&mut table.memory, rest),
                "last-record" => past_record(&mut table.memory, rest),
                "closed" => closed(&mut table.memory, rest),
                "last-cause" => past_cause(&mut table.memory, rest),
                other => panic!("unknown directive @{other}"),
            }
        } else if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            sections.push(Section { rows: Vec::new(), ..named(name, std::mem::take(&mut next)) });
        } else {
            let section = sections.last_mut().expect("a section before the first row");
            section.rows.push(line.split('|').map(|cell| cell.trim().to_owned()).collect());
        }
    }
    if !settings.is_empty() {
        settings.insert(0, vec!["名称".to_owned(), "值".to_owned()]);
        sections.push(Section { rows: settings, ..named("设置/参数", Section::default()) });
    }
    for section in sections.iter_mut().filter(|section| !section.bare) {
        neutral::complete(section, text, table.as_of);
    }
    let bare = sections.iter().any(|section| section.bare);
    let missing = neutral::missing_sections(&sections, text, table.as_of, bare);
    sections
        .extend(missing.into_iter().map(|(name, rows)| Section { rows, ..named(name, Section::default()) }));

    let modified = saved.unwrap_or(table.as_of).and_time(NaiveTime::default());
    let mut files: Vec<File> = refused;
    for section in sections {
        let sheet = sheet(&section);
        let taken = |file: &File| file.sheets.iter().any(|other| other.name == sheet.name);
        let mut name = section.file.clone();
        if files.iter().any(|file| file.name == name && taken(file)) {
            name = name.replace(".xlsx", "_续.xlsx");
        }
        match files.iter_mut().find(|file| file.name == name) {
            Some(file) => file.sheets.push(sheet),
            None => files.push(File {
                sha256: format!("{name:0>64}"),
                role: section.role,
                modified: Some(modified),
                sheets: vec![sheet],
                name,
                ..File::default()
            }),
        }
    }
    for file in &mut files {
        let filled = |sheet: &&Sheet| !sheet.hidden && !sheet.cells.is_empty();
        file.single_sheet = file.sheets.iter().filter(filled).count() == 1;
    }
    files.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
    table.workspace.existing.extend(files.iter().map(|file| file.name.clone()));
    table.workspace.files = files;
    table
}

fn named(name: &str, section: Section) -> Section {
    let (file, sheet) = name.split_once('/').unwrap_or_else(|| panic!("[role/sheet] expected: [{name}]"));
    let role = role_of(file);
    let file = if file.contains('.') { file.to_owned() } else { format!("{file}.xlsx") };
    Section { file, role, sheet: sheet.to_owned(), ..section }
}

/// The role that a file's name begins with.
fn role_of(file: &str) -> Option<Role> {
    let begins = |role: &Role| {
        let names = role.witness_names().0.iter().copied().chain([role.word()]);
        names.into_iter().any(|name| file.starts_with(name))
    };
    Role::ALL.into_iter().chain(Role::WITNESSES).find(begins)
}

fn refused_file(text: &str) -> File {
    let (reason, name) = text.split_once(' ').unwrap_or((text, "制作.xlsx"));
    let message = match reason {
        "encrypted" => "文件有密码，无法读取；请去掉密码后另存".to_owned(),
        "truncated" => "文件不完整，无法读取；请重新复制一份".to_owned(),
        other => format!("文件无法读取（{other}）"),
    };
    File {
        name: name.to_owned(),
        role: role_of(name),
        refused: Some(Refusal { message, copy_of: None }),
        ..File::default()
    }
}

/// `@doubt KEY COLUMN WORD`: an answer that cannot be understood.
fn doubt(memory: &mut Memory, text: &str) {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [key, column, word] = parts[..] else { panic!("@doubt KEY COLUMN WORD") };
    memory.doubts.push(Doubt {
        key: key.to_owned(),
        field: Some(column.to_owned()),
        project: None,
        matter: None,
        at: AnswerCell::default(),
        related: Vec::new(),
        message: format!("“{column}”写着“{word}”"),
    });
}

/// Changes the last run and remembers it again.
fn last_run(memory: &mut Memory, change: impl FnOnce(&mut PastRun)) {
    let mut last = match memory.last.take() {
        Some(last) => {
            let (findings, records) =
                (std::mem::take(&mut memory.findings), std::mem::take(&mut memory.records));
            PastRun { findings, records, ..*last }
        }
        None => PastRun::empty(day("2026-03-09")),
    };
    change(&mut last);
    let cut_off = last.cut_off + chrono::Days::new(7);
    let doubts = std::mem::take(&mut memory.doubts);
    *memory = Memory { doubts, ..Memory::of(vec![last], cut_off) };
}

fn past_finding(memory: &mut Memory, text: &str) {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [code, key, seen, weeks, ref file @ ..] = parts[..] else {
        panic!("@last-finding CODE KEY FIRST-SEEN WEEKS [FILE[/SHEET]]")
    };
    let file = file.join(" ");
    let (file, sheet) = file.split_once('/').unwrap_or((&file, ""));
    let role = Role::ALL.into_iter().map(Role::word).find(|role| file.starts_with(role));
    let identity = Identity { code: code.to_owned(), key: key.to_owned(), field: None };
    let past = PastFinding {
        severity: "红".to_owned(),
        project: None,
        due: None,
        open: true,
        waived: false,
        legacy: false,
        first_seen: day(seen),
        weeks_red: weeks.parse().expect("a number of weeks"),
        message: String::new(),
        file: file.to_owned(),
        role: role.filter(|_| !sheet.is_empty()).unwrap_or_default().to_owned(),
        sheet: sheet.to_owned(),
    };
    last_run(memory, |run| drop(run.findings.insert(identity, past)));
}

/// `@closed 2026-02 客户到款 DK202602-001 2026-02-05 50000.00`: a row of a month that finance closed.
fn closed(memory: &mut Memory, text: &str) {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [month, table, key, date, amount] = parts[..] else { panic!("@closed MONTH TABLE KEY DATE AMOUNT") };
    let month = Month::of(day(&format!("{month}-01")));
    let closing =
        memory.closing.get_or_insert(Closing { month, as_of: month.next().first_day(), rows: Vec::new() });
    let amount = Some(Fen::of_plain(amount).expect("an amount such as 50000.00"));
    closing.rows.push(ClosedRow { table: table.to_owned(), key: key.to_owned(), date: day(date), amount });
    closing.rows.sort();
}

/// `@last-cause CODE KEY 办妥`: what would have ended the finding stood there last time already.
fn past_cause(memory: &mut Memory, text: &str) {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [code, key, cause] = parts[..] else { panic!("@last-cause CODE KEY CAUSE") };
    let identity = Identity { code: code.to_owned(), key: key.to_owned(), field: None };
    last_run(memory, |run| {
        run.causes.insert((identity, cause.to_owned()));
    });
}

/// `@last-record KEY signed=2026-03-04 客户金额=100.00 客户确认日? 签约日?2026-03-01 gate=A08`: `?` stands
/// before what was in a signature column, nothing for a blank.
fn past_record(memory: &mut Memory, text: &str) {
    let mut parts = text.split_whitespace();
    let key = parts.next().expect("@last-record KEY").to_owned();
    last_run(memory, |run| {
        let record: &mut PastRecord = run.records.entry(key).or_default();
        for part in parts {
            if let Some((field, date)) = part.split_once('?') {
                let date = Some(date.to_owned()).filter(|date| !date.is_empty());
                record.dates.insert(field.to_owned(), date);
                continue;
            }
            match part.split_once('=') {
                Some(("signed", value)) => record.signed_on = Some(Signed::On(day(value))),
                Some(("gate", value)) => drop(record.gates.insert(value.to_owned())),
                Some((field, value)) => drop(record.confirmed.insert(field.to_owned(), value.to_owned())),
                None => panic!("@last-record {part}"),
            }
        }
    });
}

fn sheet(section: &Section) -> Sheet {
    let mut cells = Vec::new();
    for (row, texts) in (0u32..).zip(&section.rows) {
        let values = texts.iter().map(|text| value(text));
        cells.extend((0u16..).zip(values).filter_map(|(col, value)| Some(Cell { row, col, value: value? })));
    }
    Sheet {
        name: section.sheet.clone(),
        hidden: section.hidden,
        cells,
        merges: section.merges.clone(),
        hidden_rows: section.hidden_rows.clone(),
        hidden_cols: section.hidden_cols.clone(),
        formats: section.formats.clone(),
        since_1904: section.since_1904,
        ..Sheet::default()
    }
}

fn value(text: &str) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    Some(match quoted {
        Some(text) => Value::Text(text.into()),
        None if is_number(text) => Value::Number(text.parse().expect("a number")),
        None if text == "=" => Value::NoValue,
        None if text.starts_with('#') => Value::Error(text.into()),
        None => Value::Text(text.replace("\\n", "\n").into()),
    })
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    // more digits than a spreadsheet keeps: a 发票号码, written as text
    let kept = digits.len() <= 15;
    kept && all_digits(whole) && all_digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

#[track_caller]
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("not a day: {text}"))
}

#[track_caller]
fn code(text: &str) -> Code {
    Code::from_name(text).unwrap_or_else(|| panic!("not a code: {text}"))
}

fn column(letters: &str) -> u16 {
    letters.bytes().fold(0, |n, letter| n * 26 + u16::from(letter - b'A') + 1) - 1
}

fn cell(text: &str) -> (u32, u16) {
    let split = text.find(|c: char| c.is_ascii_digit()).expect("a cell such as A2");
    let (letters, row) = text.split_at(split);
    (row.parse::<u32>().expect("a row") - 1, column(letters))
}

fn merge(area: &str) -> Merge {
    let (first, last) = area.split_once(':').expect("an area such as A2:A3");
    let ((first_row, first_col), (last_row, last_col)) = (cell(first), cell(last));
    Merge { first_row, last_row, first_col, last_col }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_becomes_the_sheets_it_describes() {
        let table = parse(
            "@as-of 2026-03-20\n@also d13 A16\n@hidden B\n@merge A2:A3\n[工作单/工作单]\n\
             工作单号 | 款数 | 规格\nXM2026-101-G001 | 2 | \"3.1\"\n | #REF! | =\n",
        );
        assert_eq!(table.as_of, day("2026-03-20"));
        assert!(table.also.contains(&Code::D13) && table.also.contains(&Code::A16));
        let names: Vec<&str> = table.workspace.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["项目名册.xlsx", "工作单.xlsx"]);
        let sheet = &table.workspace.files[1].sheets[0];
        let at = |row, col| sheet.cells.iter().find(|c| (c.row, c.col) == (row, col)).map(|c| &c.value);
        assert_eq!(at(0, 1), Some(&Value::Text("款数".into())));
        assert_eq!(at(1, 1), Some(&Value::Number(2.0)));
        assert_eq!(at(1, 2), Some(&Value::Text("3.1".into())));
        assert_eq!(at(2, 0), None);
        assert_eq!(at(2, 1), Some(&Value::Error("#REF!".into())));
        assert_eq!(at(2, 2), Some(&Value::NoValue));
        assert!(sheet.hidden_cols.contains(&1));
        assert_eq!(sheet.merges[0].last_row, 2);
    }

    #[test]
    fn the_neutral_table_raises_nothing_red_or_yellow() {
        let outcome = run("[工作单/工作单]\n工作单号\nXM2026-101-G001\n[媒体排期/排期]\n排期编号\n\
                           XM2026-101-M0301\n[收付款/客户到款]\n到款编号\n[制作/报价]\n报价单号\nXM2026-101-B01\n");
        let loud = |f: &&Finding| f.severity != crate::finding::Severity::Blue;
        assert!(!outcome.findings.iter().any(|f| loud(&f)), "{:#?}", outcome.lines());
    }
}
