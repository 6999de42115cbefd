//! The files of a run are laid ready while its other reports are still being made: each is written beside its
//! places under a temporary name, and flushed. Publishing then only renames.
//!
//! Nothing is decided here. Whether a file may be replaced is asked when it is published, and what does not lie
//! ready then is written in its turn, with the error that this may give.

use super::folder::{Folder, Ready};
use super::kept_run::{self, Draft};
use super::{Lock, below_look_back};
use crate::error::Result;
use crate::model::answer::is_answered;
use crate::model::output::{Keeping, Output, in_history};
use crate::recall;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// What lies ready, by the path of its place below the out folder.
pub(super) type ReadyFiles = BTreeMap<String, Ready>;

/// The out folder of a run, with the files that lie ready in it. Dropped unpublished it leaves nothing behind.
pub struct Prepared<'l> {
    pub(super) lock: &'l Lock,
    pub(super) as_of: NaiveDate,
    pub(super) folder: Folder,
    pub(super) ready: ReadyFiles,
    /// The lines of the store for the publications, by the path of the workbook.
    pub(super) lines: BTreeMap<String, String>,
    /// run.json without its list of these files.
    pub(super) draft: Draft,
}

/// Makes the files of a run. `make` tells of each file as soon as it is made, and drafts run.json; the writers lay the
/// files ready meanwhile. They wait for the disk most of the time, and need no core.
///
/// # Errors
/// What `make` gives, or [`crate::error::Error::Unwritable`] if there is no out folder.
pub fn prepare<'l, T>(
    lock: &'l Lock,
    as_of: NaiveDate,
    looks_back: bool,
    make: impl FnOnce(&(dyn Fn(&Output) + Sync), &mut (dyn Write + Send)) -> Result<T>,
) -> Result<(T, Prepared<'l>)> {
    let folder = Folder::open(&lock.out)?;
    let mut draft = Draft::begin(&folder, kept_run::places(as_of, looks_back));
    let laid = Laid(Mutex::new(Some(ReadyFiles::new())));
    let lines: Mutex<BTreeMap<String, String>> = Mutex::default();
    let note = |file: &Output| {
        if let Some(line) = file.publication.as_ref().and_then(|one| recall::line_of(one, as_of)) {
            lines.lock().unwrap_or_else(PoisonError::into_inner).insert(file.path.clone(), line);
        }
    };
    let made = match folder.writers() {
        None => make(&note, &mut draft),
        Some(writers) => writers.in_place_scope(|scope| {
            let lay = |file: &Output| {
                note(file);
                for path in places(file, as_of, looks_back) {
                    if !may_lie_there(&folder, &path, file) {
                        let (folder, laid, bytes) = (&folder, &laid, Arc::clone(&file.bytes));
                        scope.spawn(move |_| laid.lay(folder, path, &bytes));
                    }
                }
            };
            make(&lay, &mut draft)
        }),
    };
    let (ready, draft) = match laid.files() {
        Some(ready) => (ready, draft),
        // the drafts give their room back too
        None => (ReadyFiles::new(), Draft::none(kept_run::places(as_of, looks_back))),
    };
    let lines = lines.into_inner().unwrap_or_else(PoisonError::into_inner);
    let prepared = Prepared { lock, as_of, ready, lines, draft, folder };
    Ok((made?, prepared))
}

/// Where a file will lie if nothing speaks against it.
fn places(file: &Output, as_of: NaiveDate, looks_back: bool) -> Vec<String> {
    match file.keeping {
        _ if looks_back => vec![below_look_back(as_of, &file.path)],
        Keeping::Dated => vec![in_history(&file.path, as_of), file.path.clone()],
        Keeping::HandedOut | Keeping::OneADay => vec![file.path.clone()],
    }
}

/// Whether this very file may lie there already, so that it need not be written: a copy, or a status workbook.
fn may_lie_there(folder: &Folder, path: &str, file: &Output) -> bool {
    (path != file.path || is_answered(path)) && folder.is_as_long(path, file)
}

/// The files laid ready so far. `None` once one could not be: there may be no room for the old and the new files
/// at the same time, so all are removed, and each is written in its turn.
struct Laid(Mutex<Option<ReadyFiles>>);

impl Laid {
    fn lay(&self, folder: &Folder, path: String, bytes: &[u8]) {
        let given_up = || self.0.lock().unwrap_or_else(PoisonError::into_inner).is_none();
        if given_up() {
            return;
        }
        let ready = folder.ready(&path, &|to| to.write_all(bytes));
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (ready, files.as_mut()) {
            (Ok(ready), Some(files)) => {
                files.insert(path, ready);
            }
            _ => *files = None,
        }
    }

    fn files(self) -> Option<ReadyFiles> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
