//! The history folders: which copies are kept for how long, and how a run of a wrong day is dropped.

use super::{Folder, Lock, Publishing, SetAside};
use crate::error::{Error, Result};
use crate::model::Output;
use crate::model::answer::{MEMORY_FILE, OLD_HISTORY, STORE, is_answered};
use crate::model::calendar::cut_off;
use crate::model::output::{DATA, beside, in_history, marked, split_extension};
use crate::recall::{self, Ledger};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// For how many 截止日 pages and workbooks are kept, this one included.
const WEEKS: usize = 8;
/// For how many 截止日 run.json is kept.
const RUNS: usize = 60;
const DROPPED: &str = "作废";

/// Moves files that runs no longer write into history, and removes copies that are too old. Files that people
/// changed, or that no run wrote, are not touched.
pub(super) fn retire(publishing: &mut Publishing<'_>, files: &[Output]) {
    supersede(publishing);
    let current: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for (path, day) in publishing.ledger.last_outputs() {
        let unchanged = |path: &str| {
            publishing.folder.sha256(path).is_some_and(|sha256| publishing.ledger.is_ours(path, &sha256))
        };
        if !current.contains(path.as_str())
            && !is_answered(&path)
            && day_of_data(&path).is_none()
            && unchanged(&path)
        {
            // a file that cannot be moved stays in place
            let _ = publishing.folder.rename(&path, &in_history(&path, day));
        }
        // the new version beside a form that somebody filled in goes with it
        let new = beside(&path);
        let ours =
            publishing.folder.sha256(&new).is_some_and(|sha256| publishing.ledger.is_ours(&path, &sha256));
        if !current.contains(path.as_str()) && !is_answered(&path) && ours {
            let _ = publishing.folder.rename(&new, &in_history(&new, day));
        }
    }
    let dated: Vec<(String, NaiveDate, bool)> = ["管理历史", "财务历史", "客服历史", "个人历史"]
        .into_iter()
        .flat_map(|folder| publishing.folder.files(folder, 2))
        .filter_map(|path| {
            let (original, day) = original(&path)?;
            let is_run = original == MEMORY_FILE;
            let ours = is_run || publishing.ledger.writes(&original) || original.starts_with(DATA);
            ours.then_some((path, day, is_run))
        })
        .collect();
    for (most, runs) in [(WEEKS, false), (RUNS, true)] {
        let own = dated.iter().filter(|(_, _, is_run)| *is_run == runs);
        let weeks: BTreeSet<NaiveDate> =
            own.clone().map(|(_, day, _)| cut_off(*day)).chain([cut_off(publishing.as_of)]).collect();
        let Some(oldest) = weeks.iter().rev().nth(most - 1) else { continue };
        for (path, ..) in own.filter(|(_, day, _)| cut_off(*day) < *oldest) {
            let _ = publishing.folder.remove(path);
        }
    }
}

/// Keeps one file for each 截止日 and table in 管理/数据. An earlier file of this week is moved to history, from
/// where dropping the run brings it back; files older than [`RUNS`] weeks are removed.
fn supersede(publishing: &Publishing<'_>) {
    let days: Vec<(String, NaiveDate)> = publishing
        .folder
        .files(DATA, 1)
        .into_iter()
        .filter_map(|path| day_of_data(&path).map(|day| (path, day)))
        .collect();
    let own = cut_off(publishing.as_of);
    for (path, _) in days.iter().filter(|(_, day)| cut_off(*day) == own && *day != publishing.as_of) {
        if publishing.folder.sha256(path).is_some_and(|sha256| publishing.ledger.is_ours(path, &sha256)) {
            let _ = publishing.folder.rename(path, &data_in_history(path));
        }
    }
    let weeks: BTreeSet<NaiveDate> = days.iter().map(|(_, day)| cut_off(*day)).collect();
    let Some(oldest) = weeks.iter().rev().nth(RUNS - 1) else { return };
    for (path, _) in days.iter().filter(|(_, day)| cut_off(*day) < *oldest) {
        let _ = publishing.folder.remove(path);
    }
}

/// The day of `管理/数据/工作单/工作单 2026-03-16.csv`; `None` for any other file.
fn day_of_data(path: &str) -> Option<NaiveDate> {
    let (table, name) = path.strip_prefix(DATA)?.strip_prefix('/')?.split_once('/')?;
    name.strip_prefix(table)?.strip_prefix(' ')?.strip_suffix(".csv")?.parse().ok()
}

/// The path in history: `管理历史/数据/工作单/工作单 2026-03-16.csv`.
fn data_in_history(path: &str) -> String {
    path.replacen('/', "历史/", 1)
}

/// `管理历史/周报 2026-03-16.html` → `管理/周报.html` and the day.
fn original(path: &str) -> Option<(String, NaiveDate)> {
    let (stem, extension) = split_extension(path);
    let (stem, day) = stem.rsplit_once(' ')?;
    let day: NaiveDate = day.parse().ok()?;
    let (folder, rest) = stem.split_once('/')?;
    Some((format!("{}/{rest}{extension}", folder.strip_suffix("历史")?), day))
}

/// The result of dropping a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// What was done, in Chinese.
    pub said: Vec<String>,
    /// False if a status workbook could not be replaced.
    pub whole: bool,
}

/// Drops a run with a wrong 检查日: its kept run is renamed. If it was the last run, the reports of the newest
/// kept run come back from history, the status workbooks as in a run: one that is open elsewhere stays.
///
/// # Errors
/// [`Error::Usage`] if there is no such run, [`Error::Unwritable`] if a file cannot be moved.
pub fn drop_run(lock: &Lock, day: NaiveDate, ledger: &mut Ledger) -> Result<Dropped> {
    let folder = Folder::open(&lock.out)?;
    let kept = recall::files_of(&lock.out, day);
    let current = recall::published(&lock.out) == Some(day);
    if kept.is_empty() && !current {
        return Err(Error::Usage(format!("没有检查日是 {day} 的运行可以作废")));
    }
    // first the answers are saved, so that none is lost
    let lines = ledger.lines();
    folder.append(STORE, &lines).map_err(|e| Error::unwritable(folder.at(STORE), &e))?;
    let mut said = Vec::new();
    for path in kept {
        let (stem, extension) = split_extension(&path);
        let to = |mark: &str| match path.starts_with(&format!("{OLD_HISTORY}/")) {
            true => marked(MEMORY_FILE, day, mark),
            false => format!("{stem}（{mark}）{extension}"),
        };
        let name = folder.keep(&path, to, DROPPED).map_err(|e| Error::unwritable(folder.at(&path), &e))?;
        said.push(format!("{path} 改名为 {name}"));
    }
    for path in folder.files(DATA, 1).into_iter().filter(|path| day_of_data(path) == Some(day)) {
        let (stem, extension) = split_extension(&path);
        let to = |mark: &str| data_in_history(&format!("{stem}（{mark}）{extension}"));
        folder.keep(&path, to, DROPPED).map_err(|e| Error::unwritable(folder.at(&path), &e))?;
    }
    if !current {
        return Ok(Dropped { said, whole: true });
    }
    folder
        .keep(MEMORY_FILE, |mark| marked(MEMORY_FILE, day, mark), DROPPED)
        .map_err(|e| Error::unwritable(folder.at(MEMORY_FILE), &e))?;
    let Some((newest, outputs)) = recall::newest(&lock.out) else {
        said.push("没有更早的运行，现有报告留在原处，下次运行会替换它们".to_owned());
        return Ok(Dropped { said, whole: true });
    };
    let mut publishing = Publishing::new(&folder, newest, ledger);
    for path in outputs.iter().map(String::as_str).chain([MEMORY_FILE]) {
        let copy = match day_of_data(path) {
            Some(_) => data_in_history(path),
            None => in_history(path, newest),
        };
        let Ok(bytes) = std::fs::read(folder.at(&copy)) else { continue };
        if is_answered(path) {
            publishing.answered(&Output::dated(path, bytes))?;
            continue;
        }
        folder.replace(path, &bytes).map_err(|e| Error::unwritable(folder.at(path), &e))?;
    }
    let set_aside = std::mem::take(&mut publishing.summary.set_aside);
    let kept =
        |file: &SetAside| format!("{} 没有换回：{}。换回的在 {}", file.path, file.reason, file.kept_at);
    said.extend(set_aside.iter().map(kept));
    said.append(&mut publishing.summary.notes);
    said.push(format!("报告已换回 {newest} 的那一次"));
    Ok(Dropped { said, whole: set_aside.is_empty() })
}
