//! The probe: whether a run can write, rename, lock and use long paths in the out folder.

use super::folder::{Folder, reason};
use super::{Lock, lock};
use crate::error::Result;
use std::fs;
use std::io;
use std::path::Path;

/// The result of one trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// 能写, 能改名, 能加锁, 能用长路径
    pub what: &'static str,
    /// Why it failed, in Chinese.
    pub problem: Option<String>,
}

const FOLDER: &str = ".jobbag-试写";
/// Parts of a path that is longer than the 260 characters of old Windows programs.
const LONG: usize = 6;

/// Tries each in a folder of its own, which is removed afterwards.
///
/// # Errors
/// If another run holds the out folder, or it cannot be created.
pub fn probe(out: &Path) -> Result<Vec<Probe>> {
    let made = !out.exists();
    let lock: Lock = lock(out)?;
    let folder = Folder::open(out)?;
    let (one, other) = (format!("{FOLDER}/一.txt"), format!("{FOLDER}/二.txt"));
    let long: String = std::iter::repeat_n("很长的文件夹名很长的文件夹名/", LONG).collect();
    let tried: [(&'static str, io::Result<()>); 4] = [
        ("能加锁", Ok(())),
        ("能写", folder.replace(&one, b"1")),
        ("能改名", folder.rename(&one, &other).and_then(|()| folder.replace(&other, b"2"))),
        ("能用长路径", folder.replace(&format!("{FOLDER}/{long}{}.txt", "长".repeat(60)), b"3")),
    ];
    let _ = fs::remove_dir_all(folder.at(FOLDER));
    drop(lock);
    if made {
        // it can contain only our lock file
        let _ = fs::remove_dir_all(out);
    }
    let probes = tried.into_iter();
    Ok(probes.map(|(what, done)| Probe { what, problem: done.err().map(|error| reason(&error)) }).collect())
}
