//! Before STAGE 1: loads what earlier runs knew, and what people wrote into the status workbooks since.
//!
//! The result is the plain data of [`Memory`], and the [`Ledger`] with which `publish` never loses an answer.
//! Nothing here is fatal: what cannot be read is noted and left in place. Nothing here writes.

mod closing;
mod copy;
mod kept;
mod ledger;
mod line;
mod lost;
mod merge;
mod outputs;
mod run;
mod store;

use crate::model::FirstPage;
use crate::model::calendar::cut_off;
use crate::model::chain::{Answered, Chain};
use crate::model::memory::Memory;
use chrono::NaiveDate;
use kept::Shelf;
use std::path::Path;

pub use kept::{files_of, newest, published};
pub use ledger::Ledger;
pub use store::line_of;

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
    let week = cut_off(as_of);
    let mut shelf = Shelf::of(out, as_of);
    let (mut notes, mut doubts, mut not_used) = (Vec::new(), Vec::new(), Vec::new());
    let closing = closing::newest(out, as_of, &mut not_used);
    let ledger = Ledger::load(out, as_of, &mut shelf, &mut notes, &mut doubts, &mut not_used);
    let mut strays = ledger.keys_of(week);
    for births in &shelf.births {
        strays.retain(|key| !births.contains_key(*key));
    }
    let (mut chain, mut first_pages) = (Chain::new(week, shelf.newest()), Vec::new());
    let answered = Answered::of(ledger.answered());
    shelf.each_earlier(out, |mut run, is_last| {
        run.rename(ledger.renamed());
        first_pages.push((run.cut_off, FirstPage::of(&run, is_ours)));
        strays.retain(|key| !run.knows(key));
        chain.follow(&run, &answered);
        chain.add(run, is_last);
    });
    let said = |(file, reason)| (file, format!("用不上（{reason}），比较时跳过了它"));
    let passed_over: Vec<(String, String)> =
        shelf.passed_over.into_iter().map(said).chain(not_used).collect();
    notes.splice(
        0..0,
        passed_over.iter().map(|(file, reason)| format!("{file} {reason}")).collect::<Vec<_>>(),
    );
    let mut memory = Memory {
        later: shelf.later,
        births_of_week: shelf.births,
        passed_over,
        closing,
        doubts,
        first_pages,
        ..chain.memory()
    };
    if let Some(closing) = &mut memory.closing {
        closing.follow(ledger.renamed());
    }
    ledger.tell(&mut memory);
    memory.strays = ledger.strays(week, &strays);
    Recall { memory, ledger, notes }
}
