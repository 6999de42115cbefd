//! The cell formats of a workbook and their numbers in its style part. The library gives a format its number when a
//! cell is written with it; the rows that we write ourselves must know it before.

use super::cell::Cell;
use super::style::{self, Styles};
use rust_xlsxwriter::{Format, Workbook};
use std::borrow::Cow;
use std::collections::HashMap;

/// The formats of a workbook's rows. They are registered before any other: sheets of a workbook are made apart from
/// it, and the library counts their formats only when it is saved.
#[derive(Clone)]
pub(super) struct Formats {
    /// In the order of their numbers; format 0 is the default.
    all: Vec<Format>,
    numbers: HashMap<Format, u32>,
    /// Formats of [`Styles`] that were asked for, known by their address: to compare two formats takes longer than to
    /// write a cell.
    known: Vec<(&'static Format, u32)>,
    /// The names of formats 1, 2, …
    pub(super) names: Vec<&'static str>,
}

impl Formats {
    /// Those that a person can change by name come first.
    pub(super) fn new(named: bool) -> Formats {
        let (all, numbers, known, names) = (Vec::new(), HashMap::new(), Vec::new(), Vec::new());
        let mut formats = Formats { all, numbers, known, names };
        formats.made(&style::default_format());
        if named {
            for (name, format) in Styles::all().named() {
                formats.made(format);
                formats.names.push(name);
            }
        }
        formats
    }

    /// The number of a cell's format.
    pub(super) fn number(&mut self, cell: &Cell<'_>) -> u32 {
        let Cow::Borrowed(format) = cell.format else { return self.made(&cell.format) };
        match self.known.iter().find(|(known, _)| std::ptr::eq(*known, format)) {
            Some((_, number)) => *number,
            None => {
                let number = self.made(format);
                self.known.push((format, number));
                number
            }
        }
    }

    pub(super) fn made(&mut self, format: &Format) -> u32 {
        if let Some(number) = self.numbers.get(format) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(format.clone());
        self.numbers.insert(format.clone(), number);
        number
    }

    /// Gives them their numbers in a workbook that has no other formats yet.
    pub(super) fn register(&self, workbook: &mut Workbook) {
        for format in &self.all {
            workbook.register_format(format);
        }
    }
}
