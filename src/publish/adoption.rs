//! Publishes 接入.xlsx, which is never replaced unread. The old file is renamed away, compared with what was
//! read and kept in the history folder; only then the new file is moved in. Otherwise the new one is put
//! beside it.

use super::folder::Folder;
use super::{Lock, SetAside, Summary};
use crate::error::{Error, Result, reason};
use crate::model::Output;
use crate::model::adoption::{Answers, WORKBOOK};
use crate::model::output::{beside, marked, parked};
use crate::read;
use chrono::NaiveDate;

/// The mark of a replaced copy.
const REPLACED: &str = "替换前";

/// Writes 接入.xlsx and 接入.json. `given` has the SHA-256 of the workbook when it was read.
///
/// # Errors
/// If a file cannot be written at all.
pub fn adoption(lock: &Lock, as_of: NaiveDate, files: &[Output], given: &Answers) -> Result<Summary> {
    let folder = Folder::open(&lock.out)?;
    let mut summary = Summary::default();
    for file in files {
        if file.path != WORKBOOK {
            folder
                .replace(&file.path, &file.bytes)
                .map_err(|e| Error::unwritable(folder.at(&file.path), &e))?;
            summary.written.push(file.path.clone());
            continue;
        }
        match replaced(&folder, as_of, file, given) {
            Ok(()) => {
                summary.written.push(file.path.clone());
                clear_beside(&folder, as_of, given);
            }
            Err(why) => {
                let new = beside(WORKBOOK);
                let untouched = folder.sha256(&new).is_none_or(|now| given.beside.as_ref() == Some(&now));
                if untouched && read::opened_by(&folder.at(&new)).is_none() {
                    folder.replace(&new, &file.bytes).map_err(|e| Error::unwritable(folder.at(&new), &e))?;
                }
                summary.set_aside.push(SetAside { path: file.path.clone(), reason: why, kept_at: new });
            }
        }
    }
    Ok(summary)
}

/// Replaces the workbook. An error says why the old one stays.
fn replaced(
    folder: &Folder,
    as_of: NaiveDate,
    file: &Output,
    given: &Answers,
) -> std::result::Result<(), String> {
    let away = parked(WORKBOOK);
    if !folder.exists(WORKBOOK) && folder.exists(&away) {
        // left behind by an adopt that was killed
        folder.rename(&away, WORKBOOK).map_err(|e| reason(&e))?;
    }
    let Some(now) = folder.sha256(WORKBOOK) else {
        return match folder.exists(WORKBOOK) {
            true => Err("同名的不是普通文件".to_owned()),
            false => folder.replace(WORKBOOK, &file.bytes).map_err(|e| reason(&e)),
        };
    };
    if now == file.sha256 {
        return Ok(());
    }
    if let Some(owner) = read::opened_by(&folder.at(WORKBOOK)) {
        let who = if owner.is_empty() { "有人" } else { owner.as_str() };
        return Err(format!("{who}正打开着它，没有替换；请关闭后重新运行 jobbag adopt"));
    }
    folder.rename(WORKBOOK, &away).map_err(|e| reason(&e))?;
    let put_back = |why: String| match folder.rename(&away, WORKBOOK) {
        Ok(()) => why,
        Err(_) => format!("{why}；原来的那本现在叫 {away}"),
    };
    if !given.missing.is_empty() {
        return Err(put_back(format!(
            "{}，没有替换；改好后请重新运行 jobbag adopt",
            given.missing.join("；")
        )));
    }
    if folder.sha256(&away) != given.sha256 {
        let why = "读不出，或读过之后又有人改动，没有替换；请重新运行 jobbag adopt";
        return Err(put_back(why.to_owned()));
    }
    folder.replace(WORKBOOK, &file.bytes).map_err(|e| put_back(reason(&e)))?;
    let keep = |mark: &str| marked(WORKBOOK, as_of, mark);
    // if it cannot be moved it is read again, which does no harm
    let _ = folder.keep(&away, keep, REPLACED);
    Ok(())
}

/// Moves the file beside the workbook, which has been read, to history.
fn clear_beside(folder: &Folder, as_of: NaiveDate, given: &Answers) {
    let new = beside(WORKBOOK);
    if folder.sha256(&new).is_some_and(|now| given.beside.as_ref() == Some(&now))
        && read::opened_by(&folder.at(&new)).is_none()
    {
        let _ = folder.keep(&new, |mark| marked(WORKBOOK, as_of, mark), "另一份");
    }
}
