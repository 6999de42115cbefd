//! Before STAGE 1: what the last run knew, and what people wrote into its status workbooks since.
//!
//! Yields the plain data of [`Memory`] and what `publish` needs so as not to write over an
//! answer. Nothing here is fatal: what cannot be read is noted, and left where it lies.

mod handling;
mod run;

use crate::model::answer::{Answers, HISTORY, MEMORY_FILE, STATUS_WORKBOOKS, fingerprint};
use crate::model::memory::{ClaimAnswer, Memory};
use crate::read::table::Sheet;
use chrono::NaiveDate;
use handling::Rows;
use std::fs;
use std::path::Path;

/// The last run and the answers to it.
#[derive(Clone, Debug, Default)]
pub struct Recall {
    pub memory: Memory,
    pub answers: Answers,
    /// What could not be read, in Chinese, for the run's last words.
    pub notes: Vec<String>,
}

/// Reads run.json and the status workbooks of the out folder; empty before the first run.
pub fn load(out: &Path) -> Recall {
    let mut recall = Recall::default();
    match run::load(&out.join(MEMORY_FILE)) {
        Ok(memory) => recall.memory = memory,
        Err(reason) => recall.notes.push(format!("上次的 run.json 读不出（{reason}），本次按首次运行比较")),
    }
    let mut current = Rows::default();
    let mut baseline = Rows::default();
    for path in STATUS_WORKBOOKS {
        let Ok(bytes) = fs::read(out.join(path)) else { continue };
        let hash = fingerprint(&bytes);
        let kept = recall.memory.as_of.and_then(|day| kept_copy(out, day, path));
        let untouched = kept.as_deref().is_some_and(|kept| fingerprint(kept) == hash);
        recall.answers.hashes.insert(path.to_owned(), hash);
        let sheets = match sheets_of(&bytes) {
            Ok(sheets) => sheets,
            Err(reason) => {
                recall.notes.push(format!("{path} 里的处理意见读不出（{reason}），未覆盖它"));
                recall.answers.unreadable.insert(path.to_owned(), reason);
                continue;
            }
        };
        if !untouched {
            recall.answers.answered.insert(path.to_owned());
        }
        let before = kept.and_then(|bytes| sheets_of(&bytes).ok()).unwrap_or_default();
        current.add(&sheets);
        baseline.add(&before);
        recall.memory.answers.extend(claims(&sheets));
    }
    recall.memory.handling = current.against(&baseline);
    recall
}

/// The same workbook as the last run wrote it: what differs from it, people wrote.
fn kept_copy(out: &Path, as_of: NaiveDate, path: &str) -> Option<Vec<u8>> {
    fs::read(out.join(format!("{HISTORY}/{as_of}/{path}"))).ok()
}

fn claims(sheets: &[Sheet]) -> Vec<ClaimAnswer> {
    sheets.iter().flat_map(handling::claim_answers).collect()
}

fn sheets_of(_: &[u8]) -> Result<Vec<Sheet>, String> {
    Err(String::new())
}
