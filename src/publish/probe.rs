//! The probe: whether a run can write, rename, lock and use long paths in the out folder.

use super::folder::Folder;
use super::{Lock, lock};
use crate::error::{Error, reason};
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

/// Tries each in a folder of its own, which is removed afterwards. Where the out folder cannot be made or
/// another run holds it, that is the only answer.
pub fn probe(out: &Path) -> Vec<Probe> {
    let made = !out.exists();
    let opened = lock(out).and_then(|lock| Ok((lock, Folder::open(out)?)));
    let (lock, folder): (Lock, Folder) = match opened {
        Ok(opened) => opened,
        Err(Error::Unwritable { reason, .. }) => {
            return vec![Probe { what: "能写", problem: Some(reason) }];
        }
        Err(error) => return vec![Probe { what: "能加锁", problem: Some(error.to_string()) }],
    };
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
    probes.map(|(what, done)| Probe { what, problem: done.err().map(|error| reason(&error)) }).collect()
}
