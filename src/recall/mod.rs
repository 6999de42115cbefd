//! Before STAGE 1: loads what earlier runs knew, and what people wrote into the status workbooks since.
//!
//! The result is the plain data of [`Memory`], and the [`Ledger`] with which `publish` never loses an answer.
//! Nothing here is fatal: what cannot be read is noted and left in place. Nothing here writes.

mod closing;
mod copy;
mod kept;
mod ledger;
mod lost;
mod merge;
mod run;
mod store;

use crate::model::FirstPage;
use crate::model::calendar::cut_off;
use crate::model::memory::Memory;
use chrono::NaiveDate;
use kept::Shelf;
use std::collections::BTreeSet;
use std::path::Path;

pub use kept::{files_of, newest, published};
pub use ledger::Ledger;

/// The memory and the ledger of a run.
#[derive(Clone, Debug, Default)]
pub struct Recall {
    pub memory: Memory,
    pub ledger: Ledger,
    /// What could not be read, in Chinese, for the summary of the run.
    pub notes: Vec<String>,
}

/// Reads the kept runs, the store of answers and the status workbooks of the out folder; empty before the first
/// run. `is_ours`: whether findings of a code count in the office's own numbers.
pub fn load(out: &Path, as_of: NaiveDate, is_ours: fn(&str) -> bool) -> Recall {
    let mut shelf = Shelf::of(out, as_of);
    for (_, reason) in &mut shelf.passed_over {
        *reason = format!("用不上（{reason}），比较时跳过了它");
    }
    let mut closing = closing::newest(out, as_of, &mut shelf.passed_over);
    let mut notes = Vec::new();
    let mut doubts = Vec::new();
    let ledger = Ledger::load(out, as_of, &mut shelf, &mut notes, &mut doubts);
    let passed_over = shelf.passed_over.iter().map(|(file, reason)| format!("{file} {reason}"));
    notes.splice(0..0, passed_over.collect::<Vec<_>>());
    for run in &mut shelf.earlier {
        run.rename(ledger.renamed());
    }
    if let Some(closing) = &mut closing {
        closing.follow(ledger.renamed());
    }
    let first_pages = shelf.earlier.iter().map(|run| (run.cut_off, FirstPage::of(run, is_ours))).collect();
    let known = known_keys(&shelf);
    let mut trail = Memory::default();
    trail.follow(&shelf.earlier, ledger.answered());
    let mut memory = Memory {
        gone: trail.gone,
        last_seen: trail.last_seen,
        later: shelf.later,
        births_of_week: shelf.births,
        passed_over: shelf.passed_over,
        closing,
        doubts,
        first_pages,
        ..Memory::of(shelf.earlier, cut_off(as_of))
    };
    ledger.tell(&mut memory);
    memory.strays = ledger.strays(cut_off(as_of), &known);
    Recall { memory, ledger, notes }
}

/// All keys known to kept runs.
fn known_keys(shelf: &Shelf) -> BTreeSet<String> {
    let of_runs = shelf.earlier.iter().flat_map(|run| {
        let findings = run.findings.keys().map(|identity| &identity.key);
        findings.chain(run.records.keys()).chain(run.births.keys()).chain(run.keys.values().flatten())
    });
    of_runs.chain(shelf.births.iter().flat_map(|births| births.keys())).cloned().collect()
}
