//! Reads the words of the templates from the three text files: sections `[role/sheet]`, each with a header and
//! rows divided by `|`. A day is `@-7` (working days from today) or `@-7 10:00`.

use super::{Cell, Column};
use crate::model::{Calendar, Fen};
use crate::normalise::EXAMPLES;
use crate::normalise::schema::FieldKind;
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeMap;

const COLUMNS: &str = include_str!("columns.txt");
const DEMO: &str = include_str!("demo.txt");
/// The section for the columns grouped at the end.
const SELDOM: &str = "少用 ";
/// The section of notes for a column of any sheet.
const COMMON: &str = "通用";

/// All words, and the day from which days are counted.
pub(super) struct Texts {
    today: NaiveDate,
    calendar: Calendar,
    /// The purpose of each sheet.
    about: BTreeMap<&'static str, &'static str>,
    seldom: BTreeMap<&'static str, Vec<&'static str>>,
    notes: BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>,
    examples: BTreeMap<&'static str, Vec<Line>>,
    demo: BTreeMap<&'static str, Vec<Line>>,
}

/// One row: column and text.
pub(super) struct Line(Vec<(&'static str, &'static str)>);

impl Texts {
    pub(super) fn new(today: NaiveDate, demo: bool) -> Texts {
        let mut texts = Texts {
            today,
            calendar: Calendar::default(),
            about: BTreeMap::new(),
            seldom: BTreeMap::new(),
            notes: BTreeMap::new(),
            examples: if demo { BTreeMap::new() } else { rows(EXAMPLES) },
            demo: if demo { rows(DEMO) } else { BTreeMap::new() },
        };
        for (sheet, about, lines) in sections(COLUMNS) {
            texts.about.insert(sheet, about);
            for line in lines {
                match (line.strip_prefix(SELDOM), line.split_once('|')) {
                    (Some(names), _) => {
                        texts.seldom.insert(sheet, names.split_whitespace().collect());
                    }
                    (None, Some((column, note))) => {
                        texts.notes.entry(sheet).or_default().insert(column.trim(), note.trim());
                    }
                    (None, None) => {}
                }
            }
        }
        texts
    }

    pub(super) fn about(&self, sheet: &str) -> &'static str {
        self.about.get(sheet).copied().unwrap_or_default()
    }

    pub(super) fn is_seldom(&self, sheet: &str, column: &str) -> bool {
        self.seldom.get(sheet).is_some_and(|names| names.contains(&column))
    }

    pub(super) fn note(&self, sheet: &str, column: &str) -> Option<&'static str> {
        let of = |section: &str| self.notes.get(section)?.get(column).copied();
        of(sheet).or_else(|| of(COMMON))
    }

    pub(super) fn examples(&self, sheet: &str) -> &[Line] {
        self.examples.get(sheet).map_or(&[], Vec::as_slice)
    }

    pub(super) fn demo(&self, sheet: &str) -> &[Line] {
        self.demo.get(sheet).map_or(&[], Vec::as_slice)
    }

    /// The value of a cell by the kind of its column: `@-7 10:00`, a number or a text.
    fn cell(&self, kind: FieldKind, text: &str) -> Cell {
        if text.is_empty() {
            return Cell::Blank;
        }
        if let Some(day) = text.strip_prefix('@') {
            let (days, time) = day.split_once(' ').unwrap_or((day, ""));
            let Ok(days) = days.parse() else { return Cell::Text(text.to_owned()) };
            let day = self.calendar.add(self.today, days);
            return match NaiveTime::parse_from_str(time, "%H:%M") {
                Ok(time) => Cell::Moment(day.and_time(time)),
                Err(_) => Cell::Day(day),
            };
        }
        let number = match kind {
            FieldKind::Money | FieldKind::Price => fen(text).map(Cell::Money),
            FieldKind::Count => text.parse().ok().map(Cell::Count),
            FieldKind::Percent => text.strip_suffix('%').and_then(fen).map(|fen| Cell::Percent(fen.0)),
            _ => None,
        };
        number.unwrap_or_else(|| Cell::Text(text.to_owned()))
    }
}

impl Line {
    /// The cells in the order of the columns.
    pub(super) fn cells(&self, columns: &[Column], texts: &Texts) -> Vec<Cell> {
        let of = |column: &Column| {
            let text = self.0.iter().find(|(name, _)| *name == column.name).map_or("", |(_, text)| *text);
            texts.cell(column.kind, text)
        };
        columns.iter().map(of).collect()
    }
}

/// `12`, `45283.02`
fn fen(text: &str) -> Option<Fen> {
    let (yuan, cents) = text.split_once('.').unwrap_or((text, ""));
    let cents: i64 = format!("{cents:0<2}").parse().ok().filter(|_| cents.len() <= 2)?;
    yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents).map(Fen)
}

/// `[role/sheet] what it is for`, and the lines below it.
fn sections(text: &'static str) -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let mut sections: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.split_once(']')) {
            Some((name, about)) => sections.push((name, about.trim(), Vec::new())),
            None => {
                if let Some((.., lines)) = sections.last_mut() {
                    lines.push(line);
                }
            }
        }
    }
    sections
}

/// The tables of a text: each a header and rows.
fn rows(text: &'static str) -> BTreeMap<&'static str, Vec<Line>> {
    let cells = |line: &'static str| line.split('|').map(str::trim).collect::<Vec<_>>();
    let table = |lines: Vec<&'static str>| -> Vec<Line> {
        let mut lines = lines.into_iter();
        let header = lines.next().map(cells).unwrap_or_default();
        lines.map(|line| Line(header.iter().copied().zip(cells(line)).collect())).collect()
    };
    sections(text).into_iter().map(|(sheet, _, lines)| (sheet, table(lines))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::schema::SHEETS;

    /// Fails if a column is renamed in the schema and not here.
    #[test]
    fn every_sheet_and_column_named_is_one_the_reader_knows() {
        let known = |path: &str, name: &str| {
            let sheet = SHEETS.iter().find(|sheet| sheet.path() == path);
            assert!(sheet.is_some(), "no sheet {path}");
            let found = sheet.unwrap().columns.iter().any(|column| column.name == name);
            assert!(found, "{path} has no column {name}");
        };
        let texts = Texts::new("2026-03-16".parse().unwrap(), false);
        for (path, names) in &texts.seldom {
            names.iter().for_each(|name| known(path, name));
        }
        for (path, notes) in texts.notes.iter().filter(|(path, _)| **path != COMMON) {
            notes.keys().for_each(|name| known(path, name));
        }
        for name in texts.notes[COMMON].keys() {
            let sheets =
                SHEETS.iter().filter(|sheet| sheet.columns.iter().any(|column| column.name == *name));
            let silent =
                sheets.filter(|sheet| !texts.notes.get(&*sheet.path()).is_some_and(|n| n.contains_key(name)));
            assert!(silent.count() > 0, "{COMMON} {name}: every sheet says something else");
        }
        for (path, lines) in rows(EXAMPLES).iter().chain(&rows(DEMO)) {
            for Line(cells) in lines {
                cells.iter().for_each(|(name, _)| known(path, name));
            }
        }
        for sheet in SHEETS {
            assert!(!texts.about(&sheet.path()).is_empty(), "nothing is said of {}", sheet.path());
        }
    }

    /// Every row has as many cells as its header; otherwise the cells after the fault would be shifted.
    #[test]
    fn every_row_has_as_many_cells_as_its_header() {
        for text in [EXAMPLES, DEMO] {
            for (path, _, lines) in sections(text) {
                let widths: Vec<usize> = lines.iter().map(|line| line.split('|').count()).collect();
                assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{path}: {widths:?}");
            }
        }
    }

    #[test]
    fn a_cell_is_typed_by_its_column() {
        let texts = Texts::new("2026-03-16".parse().unwrap(), false);
        let day = "2026-03-12".parse::<NaiveDate>().unwrap();
        for (kind, text, cell) in [
            (FieldKind::Date, "@-2", Cell::Day(day)),
            (FieldKind::Moment, "@-2 10:30", Cell::Moment(day.and_hms_opt(10, 30, 0).unwrap())),
            (FieldKind::Money, "45283.02", Cell::Money(Fen(4_528_302))),
            (FieldKind::Percent, "6%", Cell::Percent(600)),
            (FieldKind::Count, "20", Cell::Count(20)),
            (FieldKind::Key, "26442000000012345601", Cell::Text("26442000000012345601".into())),
            (FieldKind::Text, "", Cell::Blank),
        ] {
            assert_eq!(texts.cell(kind, text), cell, "{text}");
        }
    }
}
