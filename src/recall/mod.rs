//! Before STAGE 1: what the last run knew, and what people wrote into its status workbooks since.
//!
//! Yields the plain data of [`Memory`] and what `publish` needs so as not to write over an
//! answer. Nothing here is fatal: what cannot be read is noted, and left where it lies.

mod handling;
mod kept;
mod run;

use crate::model::answer::{Answers, LEFT, OLD_HISTORY, STATUS_WORKBOOKS};
use crate::model::calendar::cut_off;
use crate::model::memory::Memory;
use crate::model::output::{in_history, marked};
use crate::read;
use crate::read::table::File;
use chrono::NaiveDate;
use handling::Rows;
use kept::Shelf;
use std::path::Path;

/// The last run and the answers to it.
#[derive(Clone, Debug, Default)]
pub struct Recall {
    pub memory: Memory,
    pub answers: Answers,
    /// What could not be read, in Chinese, for the run's last words.
    pub notes: Vec<String>,
}

/// Reads the last run at or before 检查日 and the status workbooks of the out folder; empty before
/// the first run.
pub fn load(out: &Path, as_of: NaiveDate) -> Recall {
    let shelf = Shelf::of(out, as_of);
    let published = shelf.published;
    let mut recall = Recall { memory: Memory::of(shelf.earlier, cut_off(as_of)), ..Recall::default() };
    recall.memory.later = shelf.later;
    for (file, reason) in &shelf.passed_over {
        recall.notes.push(format!("{file} 用不上（{reason}），比较时跳过了它"));
    }
    recall.memory.passed_over = shelf.passed_over;
    let mut current = Rows::default();
    let mut baseline = Rows::default();
    for path in STATUS_WORKBOOKS {
        let Some(file) = workbook(&out.join(path), path) else { continue };
        let kept = published.and_then(|day| kept_copy(out, day, path));
        let untouched = kept.as_ref().is_some_and(|kept| same_cells(kept, &file));
        recall.answers.hashes.insert(path.to_owned(), file.sha256);
        if let Some(refusal) = file.refused {
            recall.notes.push(format!("{path} 里的处理意见读不出（{}），未覆盖它", refusal.message));
            recall.answers.unreadable.insert(path.to_owned(), refusal.message);
            continue;
        }
        if !untouched {
            recall.answers.answered.insert(path.to_owned());
        }
        let broken = current.add(path, &file.sheets);
        if !broken.is_empty() {
            let reason = format!("{} 是公式或错误值，意见前面请勿写 = + -", broken.join("、"));
            recall.notes.push(format!("{path}：{reason}"));
            recall.answers.unreadable.insert(path.to_owned(), reason);
        }
        baseline.add(path, kept.as_ref().map_or(&[], |kept| &kept.sheets));
        recall.memory.answers.extend(file.sheets.iter().flat_map(handling::claim_answers));
    }
    recall.memory.handling = current.against(&baseline);
    recall
}

/// Nobody wrote since: the same cells (the copy under 历史 has links of its own, and an office
/// program may have saved the file without a change).
fn same_cells(kept: &File, file: &File) -> bool {
    kept.sheets.len() == file.sheets.len()
        && kept.sheets.iter().zip(&file.sheets).all(|(a, b)| a.name == b.name && a.cells == b.cells)
}

/// The same workbook as the last run wrote it, or read it and left it: what differs, people wrote.
fn kept_copy(out: &Path, as_of: NaiveDate, path: &str) -> Option<File> {
    let old = out.join(format!("{OLD_HISTORY}/{as_of}/{path}"));
    let copies = [out.join(marked(path, as_of, LEFT)), out.join(in_history(path, as_of)), old];
    let copy = copies.into_iter().find(|copy| copy.exists())?;
    workbook(&copy, path).filter(|file| file.refused.is_none())
}

/// A status workbook, if it is there.
fn workbook(at: &Path, path: &str) -> Option<File> {
    // Always .xlsx, never an old format: no helper process is needed.
    at.exists().then(|| read::file(at, path, None))
}
