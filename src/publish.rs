//! STAGE 7: bytes → shared drive. The only place that writes, and only below the out folder.
//!
//! A reader never sees half a file: everything is written beside its target, flushed, then
//! renamed. Every run keeps a dated copy in the history folder beside each; run.json comes last, so that what the next
//! run remembers is what people can see. People's answers are never overwritten: a status
//! workbook that changed since it was loaded, that someone has open, or that could not be read
//! stays as it is, and the new one lies in history.

use crate::error::{Error, Result};
use crate::model::answer::{Answers, LEFT, MEMORY_FILE, fingerprint};
use crate::model::output::{Output, in_history, marked};
use crate::read;
use chrono::NaiveDate;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// Status workbooks as they were answered, before this run replaced them.
const REPLACED: &str = "替换前";
const LOCK: &str = ".jobbag.lock";
/// A rename over a file that is open elsewhere fails on Windows; most are closed soon.
const ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);

/// Held from before the first read to after the last write; released when dropped.
#[derive(Debug)]
pub struct Lock {
    out: PathBuf,
    /// Dropping the handle releases the lock; the empty file stays.
    _file: File,
}

/// What a run left behind, for its last words on the terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Below the out folder, in the order written.
    pub written: Vec<String>,
    pub set_aside: Vec<SetAside>,
}

/// A file that was not replaced, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub path: String,
    /// In Chinese, with what to do.
    pub reason: String,
    /// Where the new one lies, below the out folder.
    pub kept_at: String,
}

/// Takes the out folder for this run, making it where it is missing.
///
/// # Errors
/// [`Error::Locked`] where another run holds it, [`Error::Unwritable`] where it cannot be made.
pub fn lock(out: &Path) -> Result<Lock> {
    fs::create_dir_all(out).map_err(|e| unwritable(out, &e))?;
    let path = out.join(LOCK);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|e| unwritable(&path, &e))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { out: out.to_owned(), _file: file }),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(out.to_owned())),
        Err(TryLockError::Error(e)) => Err(unwritable(&path, &e)),
    }
}

/// Writes a run: the dated copies first, then the files people open, run.json last.
///
/// # Errors
/// [`Error::Unwritable`] where not even the copy can be written.
pub fn publish(lock: &Lock, as_of: NaiveDate, files: &[Output], answers: &Answers) -> Result<Summary> {
    let folder = Folder::open(&lock.out)?;
    let mut summary = Summary::default();
    let mut kept = Vec::with_capacity(files.len());
    for file in files {
        kept.push(folder.keep(&in_history(&file.path, as_of), &file.bytes)?);
    }
    let (memory, reports): (Vec<_>, Vec<_>) =
        files.iter().zip(kept).partition(|(file, _)| file.path == MEMORY_FILE);
    for (Output { path, bytes, .. }, kept_at) in reports.into_iter().chain(memory) {
        let refusal = match answers.guards(path) {
            true => folder.objection(path, answers),
            false => None,
        };
        let outcome = match refusal {
            Some(reason) => Err(reason),
            None => {
                if answers.answered.contains(path) {
                    folder.keep_replaced(path, as_of)?;
                }
                folder.replace(path, bytes).map_err(|e| {
                    format!("写不了（{e}），多半是有人正打开着它；请关闭后重跑，或先看历史里的新版")
                })
            }
        };
        match outcome {
            Ok(()) => {
                folder.forget_left(path, as_of);
                summary.written.push(path.clone());
            }
            Err(reason) => {
                if answers.guards(path) {
                    folder.keep_left(path, as_of, answers)?;
                }
                summary.set_aside.push(SetAside { path: path.clone(), reason, kept_at });
            }
        }
    }
    Ok(summary)
}

/// Where a run of an earlier week than another writes, below the out folder.
pub fn look_back_folder(as_of: NaiveDate) -> String {
    format!("回看/{as_of}")
}

/// Writes a look back into its own folder: no copy, no memory, no answers, nothing else touched.
///
/// # Errors
/// [`Error::Unwritable`] where a file cannot be written.
pub fn look_back(lock: &Lock, as_of: NaiveDate, files: &[Output]) -> Result<Summary> {
    let folder = Folder::open(&lock.out)?;
    let mut summary = Summary::default();
    for file in files {
        let path = format!("{}/{}", look_back_folder(as_of), file.path);
        folder.replace(&path, &file.bytes).map_err(|e| unwritable(&lock.out.join(&path), &e))?;
        summary.written.push(path);
    }
    Ok(summary)
}

/// The out folder; refuses every path that leads out of it.
struct Folder {
    root: PathBuf,
}

impl Folder {
    fn open(out: &Path) -> Result<Folder> {
        let root = out.canonicalize().map_err(|e| unwritable(out, &e))?;
        Ok(Folder { root })
    }

    /// The target below the root, its folder made; symbolic links out of the root are refused.
    fn target(&self, path: &str) -> io::Result<PathBuf> {
        let outside = || io::Error::new(io::ErrorKind::InvalidInput, "路径超出输出文件夹");
        let inside = !path.is_empty()
            && !path.contains(['\\', ':'])
            && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return Err(outside());
        }
        let target = self.root.join(path);
        let folder = target.parent().ok_or_else(outside)?;
        let existing = folder.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(&self.root);
        if !existing.canonicalize()?.starts_with(&self.root) {
            return Err(outside());
        }
        fs::create_dir_all(folder)?;
        Ok(target)
    }

    /// Temporary file in the target folder, flush, rename; tried again while someone has it open.
    fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.target(path)?;
        let folder = target.parent().unwrap_or(&self.root);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".jobbag-").suffix(".tmp");
        #[cfg(unix)]
        let readable = {
            use std::os::unix::fs::PermissionsExt;
            // A temporary file is private by default; colleagues must read this one (umask applies).
            fs::Permissions::from_mode(0o666)
        };
        #[cfg(unix)]
        builder.permissions(readable);
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        for attempt in 1.. {
            match file.persist(&target) {
                Ok(_) => break,
                Err(e) if attempt >= ATTEMPTS || !target.exists() => return Err(e.error),
                Err(e) => file = e.file,
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// The dated copy; beside it, numbered, where someone has that one open.
    fn keep(&self, path: &str, bytes: &[u8]) -> Result<String> {
        let Err(first) = self.replace(path, bytes) else { return Ok(path.to_owned()) };
        let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
        for n in 2..=9 {
            let other = format!("{stem}({n}).{extension}");
            if self.replace(&other, bytes).is_ok() {
                return Ok(other);
            }
        }
        Err(unwritable(&self.root.join(path), &first))
    }

    /// The answered workbook about to be replaced: its answers are carried on, but only of
    /// findings that still exist.
    fn keep_replaced(&self, path: &str, as_of: NaiveDate) -> Result<()> {
        let current = self.root.join(path);
        let Ok(bytes) = fs::read(&current) else { return Ok(()) };
        self.keep(&marked(path, as_of, REPLACED), &bytes).map(drop)
    }

    /// The workbook left in place, as this run read it, for the next run to tell what was written
    /// since; nothing of it where somebody already has.
    fn keep_left(&self, path: &str, as_of: NaiveDate, answers: &Answers) -> Result<()> {
        let current = fs::read(self.root.join(path)).unwrap_or_default();
        let as_read = answers.hashes.get(path).is_some_and(|hash| *hash == fingerprint(&current));
        let bytes = if as_read { current } else { Vec::new() };
        self.keep(&marked(path, as_of, LEFT), &bytes).map(drop)
    }

    /// An earlier run of the same day left the workbook in place; this one replaced it.
    fn forget_left(&self, path: &str, as_of: NaiveDate) {
        let left = self.root.join(marked(path, as_of, LEFT));
        // where there is none, or it is open, the next run at worst takes an answer for a new one
        let _ = fs::remove_file(left);
    }

    /// Why a status workbook must not be replaced now; `None` where it may.
    fn objection(&self, path: &str, answers: &Answers) -> Option<String> {
        let target = self.root.join(path);
        if let Some(owner) = read::opened_by(&target) {
            return Some(format!("{owner}正打开着它，未覆盖；请关闭后重跑，新版在历史里"));
        }
        if let Some(reason) = answers.unreadable.get(path) {
            return Some(format!("里面的处理意见读不出（{reason}），未覆盖；请修好或移走后重跑"));
        }
        let now = fs::read(&target).ok().map(|bytes| fingerprint(&bytes));
        (now.as_ref() != answers.hashes.get(path))
            .then(|| "运行期间有人改动了它，未覆盖；请重跑一次，把新写的意见读进来".to_owned())
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::Unwritable { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::answer;
    use std::collections::{BTreeMap, BTreeSet};

    fn day() -> NaiveDate {
        "2026-03-16".parse().unwrap()
    }

    fn files(text: &str) -> Vec<Output> {
        [answer::ORDERS, "管理/run.json", "管理/周报.html"]
            .map(|path| Output::dated(path, text.as_bytes().to_vec()))
            .to_vec()
    }

    fn loaded(text: &str) -> Answers {
        Answers {
            hashes: [(answer::ORDERS.to_owned(), fingerprint(text.as_bytes()))].into(),
            ..Answers::default()
        }
    }

    #[test]
    fn a_run_is_written_with_a_copy_and_run_json_comes_last() {
        let dir = tempfile::tempdir().unwrap();
        let lock = lock(&dir.path().join("输出")).unwrap();
        let summary = publish(&lock, day(), &files("一"), &Answers::default()).unwrap();
        assert_eq!(summary.written, [answer::ORDERS, "管理/周报.html", "管理/run.json"]);
        assert!(summary.set_aside.is_empty());
        for path in &summary.written {
            let read = |path: &str| fs::read_to_string(lock.out.join(path)).unwrap();
            assert_eq!(read(path), "一");
            assert_eq!(read(&in_history(path, day())), "一");
        }
        let left: Vec<_> =
            fs::read_dir(lock.out.join("管理")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "no temporary file stays: {left:?}");
    }

    #[test]
    fn a_second_run_is_refused_while_the_first_lasts() {
        let dir = tempfile::tempdir().unwrap();
        let first = lock(dir.path()).unwrap();
        assert!(matches!(lock(dir.path()), Err(Error::Locked(_))));
        drop(first);
        assert!(lock(dir.path()).is_ok());
    }

    #[test]
    fn an_answer_given_meanwhile_is_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let lock = lock(dir.path()).unwrap();
        publish(&lock, day(), &files("一"), &Answers::default()).unwrap();
        let path = dir.path().join(answer::ORDERS);
        fs::write(&path, "一，答复").unwrap();
        let summary = publish(&lock, day(), &files("二"), &loaded("一")).unwrap();
        let aside = &summary.set_aside[0];
        assert_eq!((aside.path.as_str(), summary.written.len()), (answer::ORDERS, 2));
        assert!(aside.reason.contains("有人改动"), "{}", aside.reason);
        assert_eq!(fs::read_to_string(&path).unwrap(), "一，答复");
        assert_eq!(fs::read_to_string(dir.path().join(&aside.kept_at)).unwrap(), "二");
        let summary = publish(&lock, day(), &files("三"), &loaded("一，答复")).unwrap();
        assert!(summary.set_aside.is_empty());
        assert_eq!(fs::read_to_string(&path).unwrap(), "三");
    }

    #[test]
    fn a_workbook_that_is_open_or_unreadable_stays() {
        let dir = tempfile::tempdir().unwrap();
        let lock = lock(dir.path()).unwrap();
        publish(&lock, day(), &files("一"), &Answers::default()).unwrap();
        let owner_file = dir.path().join("客服/~$状态_工作单.xlsx");
        let mut owner = vec![0u8; 165];
        owner[55] = 3;
        for (i, unit) in "尹知夏".encode_utf16().enumerate() {
            owner[57 + 2 * i..59 + 2 * i].copy_from_slice(&unit.to_le_bytes());
        }
        fs::write(&owner_file, owner).unwrap();
        let summary = publish(&lock, day(), &files("二"), &loaded("一")).unwrap();
        assert!(summary.set_aside[0].reason.starts_with("尹知夏正打开着它"));
        fs::remove_file(owner_file).unwrap();
        let unreadable = BTreeMap::from([(answer::ORDERS.to_owned(), "加密".to_owned())]);
        let summary = publish(&lock, day(), &files("二"), &Answers { unreadable, ..loaded("一") }).unwrap();
        assert!(summary.set_aside[0].reason.contains("加密"));
        assert_eq!(fs::read_to_string(dir.path().join(answer::ORDERS)).unwrap(), "一");
    }

    #[test]
    fn an_answered_workbook_is_kept_as_it_was_answered() {
        let dir = tempfile::tempdir().unwrap();
        let lock = lock(dir.path()).unwrap();
        publish(&lock, day(), &files("一"), &Answers::default()).unwrap();
        let answered = BTreeSet::from([answer::ORDERS.to_owned()]);
        publish(&lock, day(), &files("二"), &Answers { answered, ..loaded("一") }).unwrap();
        let kept = dir.path().join("客服历史/状态_工作单 2026-03-16（替换前）.xlsx");
        assert_eq!(fs::read_to_string(kept).unwrap(), "一");
    }

    #[test]
    fn nothing_is_written_outside_the_out_folder() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("输出");
        let lock = lock(&out).unwrap();
        for path in ["../外.txt", "/etc/外.txt", "管理/../../外.txt", "C:外.txt", "管理\\..\\外.txt", ""]
        {
            let files = [Output::dated(path, b"x".to_vec())];
            let aside = publish(&lock, day(), &files, &Answers::default());
            assert!(aside.is_err() || !aside.unwrap().set_aside.is_empty(), "{path}");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            let elsewhere = tempfile::tempdir().unwrap();
            std::os::unix::fs::symlink(elsewhere.path(), out.join("客服")).unwrap();
            let files = [Output::dated("客服/状态.txt", b"x".to_vec())];
            assert_eq!(publish(&lock, day(), &files, &Answers::default()).unwrap().set_aside.len(), 1);
            assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        }
    }
}
