//! The out folder: resolves paths, moves whole files into place, and removes leftovers.
//!
//! A reader never sees half a file: a file is written beside its target, flushed and renamed, and then the
//! folder is flushed. Nothing outside the root is touched.

use crate::error::{Error, Result};
use crate::model::Output;
use crate::model::answer::fingerprint;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Seek as _, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tempfile::{NamedTempFile, PathPersistError, TempPath};

/// How often a rename is tried. On Windows it fails over a file that is open elsewhere, which is often closed
/// soon.
const ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);
/// How many files are written at once. A flush waits for the disk or the network, and needs no core.
const WRITERS: usize = 8;
const PREFIX: &str = ".jobbag-";
const SUFFIX: &str = ".tmp";
/// Levels of folders below the out folder into which runs write.
const DEPTH: usize = 4;

/// Writes the content of a file.
pub(super) type Fill<'f> = dyn Fn(&mut dyn Write) -> io::Result<()> + Sync + 'f;

/// A whole file that lies beside its target, flushed, and is not in its place yet. It is not held open, so that
/// hundreds can lie ready. Dropped it is removed.
pub(super) struct Ready {
    file: TempPath,
    target: PathBuf,
}

/// A file to be put in its place, which may lie ready there.
pub(super) struct Placing<'f> {
    pub(super) path: String,
    pub(super) bytes: &'f [u8],
    pub(super) ready: Option<Ready>,
}

impl Ready {
    /// Whether nobody removed it.
    pub(super) fn lies_there(&self) -> bool {
        self.file.exists()
    }
}

/// A temporary file beside its target that is being written.
pub(super) struct Unfinished {
    pub(super) file: NamedTempFile,
    target: PathBuf,
}

impl Unfinished {
    pub(super) fn flushed(self) -> io::Result<Ready> {
        self.file.as_file().sync_all()?;
        Ok(Ready { file: self.file.into_temp_path(), target: self.target })
    }
}

/// The out folder; refuses every path that leads out of it.
pub(super) struct Folder {
    pub(super) root: PathBuf,
    /// Folders that were found to lie below the root.
    below: Mutex<BTreeSet<PathBuf>>,
    writers: OnceLock<Option<ThreadPool>>,
}

impl Folder {
    pub(super) fn open(out: &Path) -> Result<Folder> {
        let root = out.canonicalize().map_err(|e| Error::unwritable(out, &e))?;
        Ok(Folder { root, below: Mutex::default(), writers: OnceLock::new() })
    }

    /// The threads that write several files at once; `None` where the system gives none.
    pub(super) fn writers(&self) -> Option<&ThreadPool> {
        let build = || ThreadPoolBuilder::new().num_threads(WRITERS).build().ok();
        self.writers.get_or_init(build).as_ref()
    }

    /// The target below the root. Its folder is created; symbolic links out of the root are refused.
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
        let below = || self.below.lock().unwrap_or_else(PoisonError::into_inner);
        if below().contains(folder) && folder.is_dir() {
            return Ok(target); // was asked for another file
        }
        let existing = folder.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(&self.root);
        if !existing.canonicalize()?.starts_with(&self.root) {
            return Err(outside());
        }
        fs::create_dir_all(folder)?;
        below().insert(folder.to_owned());
        Ok(target)
    }

    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Whether anything exists at the path.
    pub(super) fn exists(&self, path: &str) -> bool {
        self.at(path).symlink_metadata().is_ok()
    }

    pub(super) fn is_file(&self, path: &str) -> bool {
        self.at(path).metadata().is_ok_and(|meta| meta.is_file())
    }

    /// The SHA-256 of a regular file; `None` for anything else.
    pub(super) fn sha256(&self, path: &str) -> Option<String> {
        let at = self.at(path);
        at.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(fingerprint(&fs::read(at).ok()?))
    }

    /// Whether this file lies at the path already.
    pub(super) fn holds(&self, path: &str, file: &Output) -> bool {
        self.is_as_long(path, file) && self.sha256(path).as_ref() == Some(&file.sha256)
    }

    /// Whether what lies at the path is as long as this file.
    pub(super) fn is_as_long(&self, path: &str, file: &Output) -> bool {
        self.at(path).metadata().is_ok_and(|meta| meta.len() == file.bytes.len() as u64)
    }

    /// Writes a temporary file in the target folder, flushes and renames it; tries again while the target is open.
    pub(super) fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.fill(path, &|to| to.write_all(bytes))
    }

    /// Like [`Folder::replace`], for a file that is too large for memory.
    pub(super) fn fill(&self, path: &str, fill: &Fill<'_>) -> io::Result<()> {
        self.put(self.ready(path, fill)?)
    }

    /// The first half of [`Folder::fill`]: writes the temporary file and flushes it.
    pub(super) fn ready(&self, path: &str, fill: &Fill<'_>) -> io::Result<Ready> {
        let file = self.begin(path)?;
        let mut to = BufWriter::new(file.file.as_file());
        fill(&mut to)?;
        to.flush()?;
        drop(to);
        file.flushed()
    }

    /// An empty temporary file in the target folder.
    pub(super) fn begin(&self, path: &str) -> io::Result<Unfinished> {
        step();
        let target = self.target(path)?;
        replaceable(&target)?;
        let folder = target.parent().unwrap_or(&self.root);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        let readable = {
            use std::os::unix::fs::PermissionsExt;
            // a temporary file is private by default, but colleagues must be able to read this one (umask applies)
            fs::Permissions::from_mode(0o666)
        };
        #[cfg(unix)]
        builder.permissions(readable);
        let file = builder.tempfile_in(folder)?;
        Ok(Unfinished { file, target })
    }

    /// The second half: moves it to its place, and flushes the folder.
    pub(super) fn put(&self, ready: Ready) -> io::Result<()> {
        sync(&self.moved(ready, |file, target| file.persist(target))?);
        Ok(())
    }

    /// Like [`Folder::replace`], for several files in parallel. Each folder is flushed once, after its files.
    pub(super) fn replace_all(&self, files: Vec<Placing>) -> Vec<io::Result<()>> {
        let several = files.len() > 1;
        let replace = |file| self.moved(self.whole(file)?, |file, target| file.persist(target));
        let replace_all = || {
            let moved: Vec<io::Result<PathBuf>> = files.into_par_iter().map(replace).collect();
            let folders: BTreeSet<&PathBuf> = moved.iter().flatten().collect();
            folders.into_par_iter().for_each(|folder| sync(folder));
            moved.into_iter().map(|one| one.map(drop)).collect()
        };
        match self.writers().filter(|_| several) {
            Some(writers) => writers.install(replace_all),
            None => replace_all(),
        }
    }

    /// Like [`Folder::replace`], but only if nothing exists at the path: [`io::ErrorKind::AlreadyExists`] if
    /// somebody saved a file of that name meanwhile.
    pub(super) fn place(&self, file: Placing) -> io::Result<()> {
        let folder = self.moved(self.whole(file)?, |file, target| {
            let placed = file.persist_noclobber(target);
            match placed {
                // some network shares cannot do it in one step
                Err(failed) if failed.error.kind() != io::ErrorKind::AlreadyExists && !target.exists() => {
                    failed.path.persist(target)
                }
                other => other,
            }
        })?;
        sync(&folder);
        Ok(())
    }

    /// What lies ready; it is written now where it does not, or not any more.
    fn whole(&self, file: Placing) -> io::Result<Ready> {
        match file.ready.filter(Ready::lies_there) {
            Some(ready) => Ok(ready),
            None => self.ready(&file.path, &|to| to.write_all(file.bytes)),
        }
    }

    /// Moves a file to its place and returns its folder, which must still be flushed.
    fn moved(
        &self,
        Ready { mut file, target }: Ready,
        persist: impl Fn(TempPath, &Path) -> std::result::Result<(), PathPersistError>,
    ) -> io::Result<PathBuf> {
        replaceable(&target)?;
        for attempt in 1.. {
            step();
            match persist(file, &target) {
                Ok(()) => break,
                Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => return Err(e.error),
                Err(e) if attempt >= ATTEMPTS || !target.exists() => return Err(e.error),
                Err(e) => file = e.path,
            }
            std::thread::sleep(PAUSE);
        }
        Ok(target.parent().unwrap_or(&self.root).to_owned())
    }

    /// Moves a file within the out folder.
    pub(super) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        step();
        let target = self.target(to)?;
        fs::rename(self.at(from), &target)?;
        sync(target.parent().unwrap_or(&self.root));
        Ok(())
    }

    /// Moves a file to the first free name: `…（员工改动）.xlsx`, `…（员工改动2）.xlsx`.
    pub(super) fn keep(&self, from: &str, to: impl Fn(&str) -> String, mark: &str) -> io::Result<String> {
        let mut name = to(mark);
        for n in 2.. {
            if !self.exists(&name) {
                break;
            }
            name = to(&format!("{mark}{n}"));
        }
        self.rename(from, &name)?;
        Ok(name)
    }

    pub(super) fn remove(&self, path: &str) -> io::Result<()> {
        step();
        fs::remove_file(self.at(path))
    }

    /// Appends whole lines and flushes them. A line that a crash cut short keeps its own line.
    pub(super) fn append(&self, path: &str, lines: &[String]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        step();
        let target = self.target(path)?;
        let mut text = String::new();
        if target.exists() {
            replaceable(&target)?;
            if !ends_with_a_line(&target)? {
                text.push('\n');
            }
        }
        for line in lines {
            text.push_str(line);
            text.push('\n');
        }
        let mut file = File::options().create(true).append(true).open(&target)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        sync(target.parent().unwrap_or(&self.root));
        Ok(())
    }

    /// Regular files below a folder, by their path below the out folder, sorted.
    pub(super) fn files(&self, folder: &str, depth: usize) -> Vec<String> {
        let mut found = Vec::new();
        let entries = fs::read_dir(self.at(folder)).into_iter().flatten().flatten();
        for entry in entries {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            match entry.file_type() {
                Ok(kind) if kind.is_file() => found.push(path),
                Ok(kind) if kind.is_dir() && depth > 0 => found.extend(self.files(&path, depth - 1)),
                _ => {}
            }
        }
        found.sort();
        found
    }

    /// Removes temporary files of killed runs. The lock is held, so no other run needs them.
    pub(super) fn sweep(&self) {
        for path in self.files("", DEPTH) {
            let name = path.rsplit('/').next().unwrap_or_default();
            if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
                // a file that cannot be removed does no harm
                let _ = self.remove(&path);
            }
        }
    }
}

/// A folder or a pipe of the same name is not ours to replace.
fn replaceable(target: &Path) -> io::Result<()> {
    match target.metadata() {
        Ok(meta) if !meta.is_file() => {
            Err(io::Error::new(io::ErrorKind::AlreadyExists, "同名的不是普通文件"))
        }
        _ => Ok(()),
    }
}

/// Whether a file is empty, or its last line is whole.
fn ends_with_a_line(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(io::SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Called between two steps of publishing. Tests kill runs there; a feature that no release has slows it down.
fn step() {
    #[cfg(feature = "slow-publishing")]
    std::thread::sleep(Duration::from_millis(12));
}

/// Flushes a folder, so that a rename survives a power cut. A system that cannot do this is ignored.
fn sync(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}
