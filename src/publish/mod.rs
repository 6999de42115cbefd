//! STAGE 8: bytes → shared drive. The only place that writes, and only below the out folder (a ledger is
//! written to the path that was asked for).
//!
//! One protocol, in this order; a crash between two lines leaves what stands at its end:
//!
//! | step | a crash after it: what the next run sees |
//! |---|---|
//! | 0 while the reports are made, each is laid ready under a temporary name in its folder ([`prepare`]) | everything old; the temporary files are swept |
//! | 1 the changes people made, and what each workbook is published with, are appended to the store and flushed | everything old, the store complete: the same changes are found again and add nothing |
//! | 2 dated copies of pages | as before; the copies are written again |
//! | 3 for each status workbook: renamed away (替换中) | the workbook is missing, 替换中 is read in its place |
//! | 4 that file is read once more, what changed since goes into the store, flushed | as above |
//! | 5 the new workbook is moved in where nothing lies; what somebody saved there meanwhile goes through 3 and 4 first | both are read: 替换中 says what it said, the new one nothing |
//! | 6 替换中 is removed; kept in history where people wrote outside the answer cells; left for the next run where it changed in between | the next status workbook is at step 3 |
//! | 6a its dated copy, against which the next run sees what people wrote outside the answer cells: not before, or the copy of an earlier run of the day would be gone while its workbook is still read | the copy is written again |
//! | 7 pages, forms, data | some old, some new, each whole |
//! | 8 what no run writes any more moves to history; old copies go | all new |
//! | 9 run.json in history, then run.json | the run counts as kept from here on, not before |
//!
//! Where a report could not be written at all, steps 8 and 9 are left out: the run is not kept, and the
//! next one compares with what was kept before.
//!
//! A status workbook that must not be replaced (damaged, encrypted, open elsewhere, a heading gone)
//! stays as it is; the new one lies beside it as `…_新.xlsx`, which is read like the workbook.

mod adoption;
mod folder;
mod history;
mod kept_run;
mod probe;
mod ready;

use crate::error::{Error, Result, reason};
use crate::model::answer::{MEMORY_FILE, STORE, is_answered};
use crate::model::output::{Keeping, Output, beside, in_history, marked, parked, split_extension};
use crate::read;
use crate::recall::Ledger;
use chrono::NaiveDate;
use folder::{Folder, Placing, Ready};
use ready::ReadyFiles;
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

pub use adoption::adoption;
pub use history::{Dropped, drop_run};
use kept_run::Draft;
pub use kept_run::KeptRun;
pub use probe::{Probe, probe};
pub use ready::{Prepared, prepare};

/// The mark of a status workbook in which people wrote outside the answer cells.
const STAFF: &str = "员工改动";
const LOCK: &str = ".jobbag.lock";

/// The lock of the out folder. It is held from before the first read until after the last write.
#[derive(Debug)]
pub struct Lock {
    out: PathBuf,
    /// Dropping the handle releases the lock; the empty file stays.
    _file: File,
}

/// What a run wrote, for its summary on the terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Paths below the out folder, in the order of writing.
    pub written: Vec<String>,
    pub set_aside: Vec<SetAside>,
    /// Notes for people, in Chinese.
    pub notes: Vec<String>,
}

impl SetAside {
    /// What the terminal says of it.
    pub fn said(&self) -> String {
        format!("{}：{}。新版在 {}", self.path, self.reason, self.kept_at)
    }
}

impl Summary {
    /// Where the new version of a file lies, below the out folder: beside it if it could not be replaced.
    pub fn lies_at(&self, path: &str) -> String {
        let aside = self.set_aside.iter().find(|file| file.path == path);
        aside.map_or(path, |file| &file.kept_at).to_owned()
    }
}

/// A file that was not replaced, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub path: String,
    /// The reason in Chinese, with what to do.
    pub reason: String,
    /// Path of the new version, below the out folder.
    pub kept_at: String,
}

/// Locks the out folder for this run, creates it if it is missing, and removes leftovers of killed runs.
///
/// # Errors
/// [`Error::Locked`] if another run holds it, [`Error::Unwritable`] if it cannot be created.
pub fn lock(out: &Path) -> Result<Lock> {
    fs::create_dir_all(out).map_err(|e| Error::unwritable(out, &e))?;
    let path = out.join(LOCK);
    if path.symlink_metadata().is_ok_and(|meta| !meta.is_file()) {
        let strange = io::Error::new(io::ErrorKind::AlreadyExists, "同名的不是普通文件");
        return Err(Error::unwritable(&path, &strange)); // a pipe would be waited for
    }
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|e| Error::unwritable(&path, &e))?;
    match file.try_lock() {
        Ok(()) => {
            Folder::open(out)?.sweep();
            Ok(Lock { out: out.to_owned(), _file: file })
        }
        Err(TryLockError::WouldBlock) => Err(Error::Locked(out.to_owned())),
        Err(TryLockError::Error(e)) => Err(Error::unwritable(&path, &e)),
    }
}

/// The folder below the out folder for a run of an earlier week than the newest kept one.
pub fn look_back_folder(as_of: NaiveDate) -> String {
    format!("回看/{as_of}")
}

/// The path of a file of such a run, below the out folder.
fn below_look_back(as_of: NaiveDate, path: &str) -> String {
    format!("{}/{path}", look_back_folder(as_of))
}

/// Writes a look back into its own folder, without copies, memory and answers. Nothing else is touched.
///
/// # Errors
/// [`Error::Unwritable`] if a file cannot be written.
pub fn look_back(prepared: Prepared, files: &[Output], memory: &KeptRun<'_>) -> Result<Summary> {
    let Prepared { lock, as_of, folder, mut ready, draft, .. } = prepared;
    let unwritable = |path: &str, error: &io::Error| Error::unwritable(lock.out.join(path), error);
    let mut summary = Summary::default();
    let places = files.iter().map(|file| {
        let path = below_look_back(as_of, &file.path);
        Placing { ready: ready.remove(&path), path, bytes: &file.bytes }
    });
    let written = folder.replace_all(places.collect());
    for (file, written) in files.iter().zip(written) {
        let path = below_look_back(as_of, &file.path);
        written.map_err(|error| unwritable(&path, &error))?;
        summary.written.push(path);
    }
    for (path, ready) in memory.ready(&folder, draft)? {
        folder.put(ready).map_err(|error| unwritable(&path, &error))?;
        summary.written.push(path);
    }
    Ok(summary)
}

/// Writes a run in the order of the table above; `memory` writes its run.json.
///
/// # Errors
/// [`Error::Unwritable`] if the store, a dated copy or run.json cannot be written.
pub fn publish(
    prepared: Prepared,
    mut files: Vec<Output>,
    memory: &KeptRun<'_>,
    ledger: &mut Ledger,
) -> Result<Summary> {
    let Prepared { as_of, folder, ready, lines, draft, .. } = prepared;
    let mut publishing = Publishing { ready, lines, ..Publishing::new(&folder, as_of, ledger) };
    let (kept, published) = rayon::join(|| memory.ready(&folder, draft), || publishing.reports(&mut files));
    published?;
    publishing.ready.clear(); // copies that lay in their place already
    if publishing.all_lie_there {
        history::retire(&mut publishing, &files);
        // on a full disk there is more room now
        let again = || memory.ready(&folder, Draft::none(kept_run::places(as_of, false)));
        publishing.memory(kept.or_else(|_| again())?)?;
    }
    Ok(publishing.summary)
}

/// Writes the files of a command outside a run: statements, forms.
///
/// # Errors
/// [`Error::Unwritable`] if the store cannot be written.
pub fn hand_out(lock: &Lock, as_of: NaiveDate, files: &[Output], ledger: &mut Ledger) -> Result<Summary> {
    let folder = Folder::open(&lock.out)?;
    let mut publishing = Publishing::new(&folder, as_of, ledger);
    for file in files {
        publishing.ledger.wrote(&file.path, &file.sha256);
    }
    // the next run finds the changes of the status workbooks again
    publishing.store()?;
    publishing.others(&files.iter().collect::<Vec<_>>());
    Ok(publishing.summary)
}

/// Lays out a new workspace. Existing files stay as they are. Returns the written and the existing files.
///
/// # Errors
/// [`Error::Unwritable`] if the folder or a file cannot be written.
pub fn lay_out(dir: &Path, files: &[(String, Vec<u8>)]) -> Result<(Vec<String>, Vec<String>)> {
    fs::create_dir_all(dir).map_err(|e| Error::unwritable(dir, &e))?;
    let folder = Folder::open(dir)?;
    let (mut written, mut there) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        if folder.exists(name) {
            there.push(name.clone());
            continue;
        }
        folder.replace(name, bytes).map_err(|e| Error::unwritable(dir.join(name), &e))?;
        written.push(name.clone());
    }
    Ok((written, there))
}

/// Writes a ledger to a path. It overwrites an earlier ledger of ours but never another file.
///
/// # Errors
/// [`Error::Usage`] if another file is there, [`Error::Unwritable`] if it cannot be written.
pub fn ledger(path: &Path, first_line: &str, text: &str) -> Result<()> {
    let other = || Error::Usage(format!("{} 已有别的文件，没有覆盖；请换一个文件名", path.display()));
    match fs::read(path) {
        Ok(there) if !there.is_empty() && !there.starts_with(first_line.as_bytes()) => return Err(other()),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(_) if path.exists() => return Err(other()),
        Err(error) => return Err(Error::unwritable(path, &error)),
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Folder::open(folder)?.replace(&name, text.as_bytes()).map_err(|e| Error::unwritable(path, &e))
}

/// How often replacing a workbook is tried while somebody saves it.
const SAVES: usize = 3;

/// The result of replacing a workbook.
enum Swap {
    Done,
    /// It stays as it was, with the reason.
    Left(String),
    /// Somebody saved it after it was renamed away, so that the saved file must be read first.
    SavedMeanwhile,
}

/// A run that is being written.
struct Publishing<'a> {
    folder: &'a Folder,
    as_of: NaiveDate,
    ledger: &'a mut Ledger,
    /// What lies ready and is not in its place yet.
    ready: ReadyFiles,
    /// Lines of the store that are made already, by the path of the workbook.
    lines: BTreeMap<String, String>,
    summary: Summary,
    /// Whether every report was written, in its place or beside the old one.
    all_lie_there: bool,
}

impl<'a> Publishing<'a> {
    /// Nothing lies ready.
    fn new(folder: &'a Folder, as_of: NaiveDate, ledger: &'a mut Ledger) -> Publishing<'a> {
        let summary = Summary::default();
        let (ready, lines) = (ReadyFiles::new(), BTreeMap::new());
        Publishing { folder, as_of, ledger, ready, lines, summary, all_lie_there: true }
    }

    /// A file with the place it is put to. What lies ready there is used once.
    fn placing<'f>(&mut self, path: String, file: &'f Output) -> Placing<'f> {
        Placing { ready: self.ready.remove(&path), path, bytes: &file.bytes }
    }

    /// Appends the new lines to the store and flushes them.
    fn store(&mut self) -> Result<()> {
        let lines = self.ledger.lines();
        self.folder.append(STORE, &lines).map_err(|e| Error::unwritable(self.folder.at(STORE), &e))
    }

    /// Writes the dated copies that do not exist yet.
    fn copies(&mut self, files: &[&Output]) -> Result<()> {
        let copies = files.iter().map(|file| (in_history(&file.path, self.as_of), *file));
        let missing = copies.filter(|(path, file)| !self.folder.holds(path, file));
        let missing: Vec<(String, &Output)> = missing.collect();
        let copies = missing.iter().map(|(path, file)| self.placing(path.clone(), file)).collect();
        for ((path, _), written) in missing.iter().zip(self.folder.replace_all(copies)) {
            written.map_err(|e| Error::unwritable(self.folder.at(path), &e))?;
        }
        Ok(())
    }

    /// Steps 1 to 7: the store, and everything but run.json.
    fn reports(&mut self, files: &mut [Output]) -> Result<()> {
        for file in &mut *files {
            match file.keeping {
                _ if is_answered(&file.path) => {
                    if let Some(one) = file.publication.take() {
                        self.ledger.publish(one, self.lines.remove(&file.path));
                    }
                }
                // so that it is still recognised as ours after a crash before run.json
                Keeping::HandedOut => self.ledger.wrote(&file.path, &file.sha256),
                Keeping::Dated | Keeping::OneADay => {}
            }
        }
        self.store()?;
        let (answered, others): (Vec<&Output>, Vec<&Output>) =
            files.iter().partition(|file| is_answered(&file.path));
        let dated: Vec<&Output> =
            others.iter().copied().filter(|file| file.keeping == Keeping::Dated).collect();
        self.copies(&dated)?;
        for file in answered {
            self.answered(file)?;
            self.copies(&[file])?;
        }
        self.others(&others);
        if !self.all_lie_there {
            let why = "有报告没有写成，这次运行不算数，下次仍与之前的比较；请按上面的原因处理后重跑";
            self.summary.notes.push(why.to_owned());
        }
        Ok(())
    }

    /// Moves run.json to its place in history, and then to the path that the next run reads.
    fn memory(&mut self, memory: Vec<(String, Ready)>) -> Result<()> {
        for (path, ready) in memory {
            self.folder.put(ready).map_err(|e| Error::unwritable(self.folder.at(&path), &e))?;
        }
        self.summary.written.push(MEMORY_FILE.to_owned());
        Ok(())
    }

    /// Notes a report that could not be written in its place.
    fn not_written(&mut self, path: &str, reason: String, kept_at: String) {
        self.all_lie_there = false;
        self.set_aside(path, reason, kept_at);
    }

    fn set_aside(&mut self, path: &str, reason: String, kept_at: String) {
        self.summary.set_aside.push(SetAside { path: path.to_owned(), reason, kept_at });
    }

    /// Writes pages, forms, statements and data in parallel. A handed-out file is overwritten only if it is
    /// unchanged; otherwise the new one is put beside it.
    fn others(&mut self, files: &[&Output]) {
        let path =
            |file: &&Output| if self.is_ours(file) { file.path.clone() } else { self.free_beside(file) };
        let paths: Vec<String> = files.iter().map(path).collect();
        let places = paths.iter().zip(files).map(|(path, file)| self.placing(path.clone(), file)).collect();
        let written = self.folder.replace_all(places);
        for ((file, path), written) in files.iter().zip(paths).zip(written) {
            match written {
                Ok(()) => {
                    if path != file.path {
                        let why = "有人填过或改过它，没有覆盖";
                        self.summary.notes.push(format!("{}：{why}，新版在 {path}", file.path));
                    }
                    self.summary.written.push(path);
                }
                Err(error) => {
                    let kept_at = match file.keeping {
                        Keeping::Dated => in_history(&file.path, self.as_of),
                        Keeping::HandedOut | Keeping::OneADay => "（没有）".to_owned(),
                    };
                    self.not_written(&path, format!("没有写成：{}", reason(&error)), kept_at);
                }
            }
        }
    }

    /// Whether nobody changed the existing file.
    fn is_ours(&self, file: &Output) -> bool {
        file.keeping != Keeping::HandedOut || self.is_unchanged(file, &file.path)
    }

    /// Whether what lies at `path`, if anything does, is a version of the file as we wrote it.
    fn is_unchanged(&self, file: &Output, path: &str) -> bool {
        self.folder
            .sha256(path)
            .is_none_or(|sha256| sha256 == file.sha256 || self.ledger.is_ours(&file.path, &sha256))
    }

    /// The first place beside a file that nobody filled in: `…_新.xlsx`, `…_新2.xlsx`.
    fn free_beside(&self, file: &Output) -> String {
        let mut path = beside(&file.path);
        let (stem, extension) = split_extension(&path);
        let (stem, extension) = (stem.to_owned(), extension.to_owned());
        for n in 2.. {
            if self.is_unchanged(file, &path) {
                break;
            }
            path = format!("{stem}{n}{extension}");
        }
        path
    }

    /// Writes a status workbook. It is never replaced unread.
    fn answered(&mut self, file: &Output) -> Result<()> {
        let path = file.path.as_str();
        let objection = match self.ledger.blocked(path) {
            Some(reason) => Some(format!("{reason}。没有覆盖；修好后重跑，两本里的意见都会读回")),
            None => read::opened_by(&self.folder.at(path))
                .map(|owner| format!("{owner}正打开着它，没有覆盖；请关闭后重跑，两本里的意见都会读回")),
        };
        let refused = match objection {
            Some(reason) => reason,
            None => match self.swap(file, path)? {
                Ok(()) => {
                    self.summary.written.push(path.to_owned());
                    return self.clear_beside(path);
                }
                Err(reason) => reason,
            },
        };
        let new = beside(path);
        match self.swap(file, &new)? {
            Ok(()) => self.set_aside(path, refused, new),
            Err(_) => self.not_written(path, refused, in_history(path, self.as_of)),
        }
        Ok(())
    }

    /// Steps 3–6 for one file, repeated if somebody saves it meanwhile. The inner error says why it was left as it
    /// was.
    fn swap(&mut self, file: &Output, path: &str) -> Result<std::result::Result<(), String>> {
        for _ in 0..SAVES {
            match self.swap_once(file, path)? {
                Swap::Done => return Ok(Ok(())),
                Swap::Left(reason) => return Ok(Err(reason)),
                Swap::SavedMeanwhile => {}
            }
        }
        Ok(Err("有人一直在保存它，没有覆盖；请关闭后重跑".to_owned()))
    }

    fn swap_once(&mut self, file: &Output, path: &str) -> Result<Swap> {
        let (workbook, away) = (file.path.as_str(), parked(path));
        if self.folder.holds(path, file) {
            return self.settle(workbook, path, &away).map(|()| Swap::Done);
        }
        if self.folder.exists(path) {
            // a file that an earlier run left there was read with the others
            self.settle(workbook, path, &away)?;
            if self.folder.exists(&away) {
                return Ok(Swap::Left(format!("{away} 还要再核对一遍，没有替换；请重跑")));
            }
            if let Err(error) = self.folder.rename(path, &away) {
                return Ok(Swap::Left(reason(&error)));
            }
        }
        if let Err(reason) = self.take(workbook, path, &away)? {
            return Ok(Swap::Left(self.put_back(path, &away, reason)));
        }
        let placing = self.placing(path.to_owned(), file);
        match self.folder.place(placing) {
            Ok(()) => self.settle(workbook, path, &away).map(|()| Swap::Done),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && self.folder.is_file(path) => {
                Ok(Swap::SavedMeanwhile)
            }
            Err(error) => Ok(Swap::Left(self.put_back(path, &away, reason(&error)))),
        }
    }

    /// Moves the old file back to its place.
    fn put_back(&self, path: &str, away: &str, why: String) -> String {
        let back = self.folder.exists(away) && !self.folder.exists(path);
        match back.then(|| self.folder.rename(away, path)) {
            None | Some(Ok(())) => why,
            Some(Err(_)) => format!("{why}；原来的那本现在叫 {away}"),
        }
    }

    /// Takes the changes in the renamed file since it was read.
    fn take(&mut self, workbook: &str, path: &str, away: &str) -> Result<std::result::Result<(), String>> {
        let Some(sha256) = self.folder.sha256(away) else { return Ok(Ok(())) };
        if self.ledger.is_as_read(path, &sha256) || self.ledger.is_as_read(away, &sha256) {
            return Ok(Ok(()));
        }
        let root = self.folder.root.clone();
        if let Err(reason) = self.ledger.take(&root, workbook, away) {
            return Ok(Err(format!("运行期间有人改动了它，改后的读不出（{reason}）")));
        }
        self.store()?;
        Ok(Ok(()))
    }

    /// Removes the renamed file, or keeps it in history if it has more than answers. If it changed since it was
    /// read it stays for the next run.
    fn settle(&mut self, workbook: &str, path: &str, away: &str) -> Result<()> {
        let Some(sha256) = self.folder.sha256(away) else { return Ok(()) };
        let read_as = [path, away].into_iter().find(|name| self.ledger.is_as_read(name, &sha256));
        let Some(read_as) = read_as else {
            if let Ok(()) = self.take(workbook, path, away)? {
                self.summary.notes.push(format!("运行期间有人改动了 {path}，改动已记下，下次运行再核对一遍"));
            }
            return Ok(());
        };
        self.dispose(workbook, read_as.to_owned().as_str(), away);
        Ok(())
    }

    /// Removes a copy that was read, or moves it to history if people wrote more than answers.
    fn dispose(&mut self, workbook: &str, read_as: &str, lies_at: &str) {
        let elsewhere = self.ledger.elsewhere(read_as).to_vec();
        let done = if elsewhere.is_empty() {
            self.folder.remove(lies_at)
        } else {
            let day = self.as_of;
            self.folder.keep(lies_at, |mark| marked(workbook, day, mark), STAFF).map(|kept| {
                let mut places = elsewhere.iter().take(5).cloned().collect::<Vec<_>>().join("、");
                if elsewhere.len() > 5 {
                    places.push_str(&format!(" 等 {} 处", elsewhere.len()));
                }
                self.summary
                    .notes
                    .push(format!("{workbook} 有带不到新表的改动（{places}），原样保存在 {kept}"));
            })
        };
        if let Err(error) = done {
            self.summary.notes.push(format!("{lies_at} 移不走（{}），内容已读过", reason(&error)));
        }
    }

    /// Removes the new version beside a workbook that could be replaced; its answers have been read.
    fn clear_beside(&mut self, path: &str) -> Result<()> {
        let new = beside(path);
        let Some(sha256) = self.folder.sha256(&new) else { return Ok(()) };
        if self.ledger.is_as_read(&new, &sha256) && read::opened_by(&self.folder.at(&new)).is_none() {
            self.dispose(path, &new, &new);
        }
        self.settle(path, &new, &parked(&new))
    }
}

#[cfg(test)]
mod disturbed_tests;
#[cfg(test)]
mod folder_tests;
#[cfg(test)]
mod ready_tests;
#[cfg(test)]
mod tests;
