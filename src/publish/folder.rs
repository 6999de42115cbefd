//! The out folder: where a path leads, whole files moved into place, leftovers swept.
//!
//! A reader never sees half a file: everything is written beside its target, flushed, renamed, and
//! the folder is flushed after it. Nothing outside the root is touched.

use crate::error::{Error, Result};
use crate::model::answer::fingerprint;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;
use tempfile::{NamedTempFile, PersistError};

/// A rename over a file that is open elsewhere fails on Windows; most are closed soon.
const ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);
const PREFIX: &str = ".jobbag-";
const SUFFIX: &str = ".tmp";
/// Folders below the out folder that runs write into, at most so deep.
const DEPTH: usize = 4;

/// Writes the content of a file.
pub(super) type Fill<'f> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'f;

/// The out folder; refuses every path that leads out of it.
pub(super) struct Folder {
    pub(super) root: PathBuf,
}

impl Folder {
    pub(super) fn open(out: &Path) -> Result<Folder> {
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

    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Whether something lies there, whatever it is.
    pub(super) fn exists(&self, path: &str) -> bool {
        self.at(path).symlink_metadata().is_ok()
    }

    pub(super) fn is_file(&self, path: &str) -> bool {
        self.at(path).metadata().is_ok_and(|meta| meta.is_file())
    }

    /// sha256 of a regular file; `None` of anything else.
    pub(super) fn sha256(&self, path: &str) -> Option<String> {
        let at = self.at(path);
        at.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(fingerprint(&fs::read(at).ok()?))
    }

    /// Temporary file in the target folder, flush, rename; tried again while someone has it open.
    pub(super) fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.fill(path, &|to| to.write_all(bytes))
    }

    /// The same of a file too large to hold in memory.
    pub(super) fn fill(&self, path: &str, fill: &Fill<'_>) -> io::Result<()> {
        sync(&self.write(path, fill, |file, target| file.persist(target))?);
        Ok(())
    }

    /// The same of several files, side by side; each folder is flushed once, when its files lie there.
    pub(super) fn replace_all(&self, files: &[(String, &[u8])]) -> Vec<io::Result<()>> {
        let replace = |(path, bytes): &(String, &[u8])| {
            self.write(path, &|to| to.write_all(bytes), |file, target| file.persist(target))
        };
        let written: Vec<io::Result<PathBuf>> = files.par_iter().map(replace).collect();
        let folders: BTreeSet<&PathBuf> = written.iter().flatten().collect();
        folders.into_iter().for_each(|folder| sync(folder));
        written.into_iter().map(|one| one.map(drop)).collect()
    }

    /// The same where nothing lies: [`io::ErrorKind::AlreadyExists`] where somebody has saved a file
    /// of that name meanwhile.
    pub(super) fn place(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let folder = self.write(path, &|to| to.write_all(bytes), |file, target| {
            let placed = file.persist_noclobber(target);
            match placed {
                // a share that cannot do it in one step
                Err(failed) if failed.error.kind() != io::ErrorKind::AlreadyExists && !target.exists() => {
                    failed.file.persist(target)
                }
                other => other,
            }
        })?;
        sync(&folder);
        Ok(())
    }

    /// Writes one file and gives its folder, which is still to be flushed.
    fn write(
        &self,
        path: &str,
        fill: &Fill<'_>,
        persist: impl Fn(NamedTempFile, &Path) -> std::result::Result<File, PersistError>,
    ) -> io::Result<PathBuf> {
        step();
        let target = self.target(path)?;
        if target.metadata().is_ok_and(|meta| !meta.is_file()) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "同名的不是普通文件"));
        }
        let folder = target.parent().unwrap_or(&self.root);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        let readable = {
            use std::os::unix::fs::PermissionsExt;
            // A temporary file is private by default; colleagues must read this one (umask applies).
            fs::Permissions::from_mode(0o666)
        };
        #[cfg(unix)]
        builder.permissions(readable);
        let mut file = builder.tempfile_in(folder)?;
        let mut to = BufWriter::new(file.as_file());
        fill(&mut to)?;
        to.flush()?;
        drop(to);
        file.as_file().sync_all()?;
        for attempt in 1.. {
            step();
            match persist(file, &target) {
                Ok(_) => break,
                Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => return Err(e.error),
                Err(e) if attempt >= ATTEMPTS || !target.exists() => return Err(e.error),
                Err(e) => file = e.file,
            }
            std::thread::sleep(PAUSE);
        }
        Ok(folder.to_owned())
    }

    /// Moves a file within the out folder.
    pub(super) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        step();
        let target = self.target(to)?;
        fs::rename(self.at(from), &target)?;
        sync(target.parent().unwrap_or(&self.root));
        Ok(())
    }

    /// The same under the first name that is free: `…（员工改动）.xlsx`, `…（员工改动2）.xlsx`.
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

    /// Appends whole lines and flushes them; what a crash cut short stays on a line of its own.
    pub(super) fn append(&self, path: &str, lines: &[String]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        step();
        let target = self.target(path)?;
        let mut text = String::new();
        if target.exists() {
            if !target.metadata()?.is_file() {
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, "同名的不是普通文件"));
            }
            let bytes = fs::read(&target)?;
            if !bytes.is_empty() && !bytes.ends_with(b"\n") {
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

    /// Temporary files of runs that were killed; the lock is held, so no other run needs them.
    pub(super) fn sweep(&self) {
        for path in self.files("", DEPTH) {
            let name = path.rsplit('/').next().unwrap_or_default();
            if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
                // one that cannot be removed harms nobody
                let _ = self.remove(&path);
            }
        }
    }
}

/// Between two steps of publishing: the harness kills runs there, slowed down under a feature that no
/// release has.
fn step() {
    #[cfg(feature = "slow-publishing")]
    std::thread::sleep(Duration::from_millis(12));
}

/// Flushes a folder, so that a rename outlives a power cut; where a system cannot, it is done.
fn sync(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// Why the system would not write, in words: what is true, and what to do.
pub(super) fn reason(error: &io::Error) -> String {
    use io::ErrorKind::*;
    let sharing = cfg!(windows) && matches!(error.raw_os_error(), Some(5 | 32 | 33));
    match error.kind() {
        _ if sharing => "有人正打开着它；请关闭后重跑".to_owned(),
        StorageFull | QuotaExceeded => "磁盘已满；请腾出空间后重跑".to_owned(),
        ReadOnlyFilesystem => "所在的盘是只读的；请换一个能写的位置".to_owned(),
        PermissionDenied => "没有写入权限；请找管理员开通后重跑".to_owned(),
        ResourceBusy | ExecutableFileBusy => "有人正打开着它；请关闭后重跑".to_owned(),
        // our own words
        InvalidInput | AlreadyExists if error.raw_os_error().is_none() => error.to_string(),
        AlreadyExists | NotADirectory => "那里是一个文件，不是文件夹；请换一个文件夹".to_owned(),
        InvalidFilename => "文件名太长或有系统不认的字".to_owned(),
        NotFound => "文件夹不见了；请核对共享盘是否连着".to_owned(),
        _ => error
            .raw_os_error()
            .map_or_else(|| "系统写不进去".to_owned(), |code| format!("系统写不进去，代码 {code}")),
    }
}

pub(super) fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::Unwritable { path: path.to_owned(), reason: reason(error) }
}
