//! One moment: whether the workspace has changed while it was read. A file that was saved, moved or written
//! to meanwhile is noticed by its content, so that a run never mixes old and new files.
//!
//! It compares and waits; it reads nothing into a table.

use super::Input;
use super::discover::Discovered;
use super::table::{File, Refusal};
use crate::model::source::hex;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

/// How often the workspace is read before files that still change are refused.
pub(super) const LOOKS: u32 = 3;
/// Time between two readings. A program takes less to put a saved workbook in its place.
const PAUSE: Duration = Duration::from_millis(400);

/// How long a text whose last line has no line end must stay unchanged. A program that writes a list line by
/// line may pause longer than one that saves a workbook.
const STILL: Duration = PAUSE.saturating_mul(2);

pub(super) fn pause() {
    std::thread::sleep(PAUSE);
}

/// Waits before the files are compared again.
pub(super) fn wait(files: &[File]) {
    std::thread::sleep(if files.iter().any(|file| file.open_end) { STILL } else { PAUSE });
}

/// The refusal of a file that changed during every reading.
pub(super) fn saving() -> Refusal {
    Refusal::new("正在保存，请稍后再运行（读的时候它的内容一直在变）")
}

/// Whether a file may still be being written: a text that is empty or whose last line has no line end, or a
/// workbook that somebody has open and that does not exist.
pub(super) fn is_restless(found: &Discovered, files: &[File]) -> bool {
    found.absent || files.iter().any(|file| file.open_end)
}

/// Names of inputs that changed, appeared or disappeared since they were read.
pub(super) fn changed(before: &Discovered, now: &Discovered, files: &[File]) -> BTreeSet<String> {
    let named = |found: &Discovered| -> BTreeSet<String> {
        found.inputs.iter().map(|input| input.name.clone()).collect()
    };
    let mut changed: BTreeSet<String> = named(before).symmetric_difference(&named(now)).cloned().collect();
    let differs = |(input, file): (&Input, &File)| {
        (content(&input.path).unwrap_or_default() != file.sha256).then(|| file.name.clone())
    };
    let others: Vec<String> = before.inputs.par_iter().zip(files).filter_map(differs).collect();
    changed.extend(others);
    changed
}

/// The SHA-256 of a regular file's content now.
fn content(path: &Path) -> Option<String> {
    path.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mut file = std::fs::File::open(path).ok()?.take(super::FILE + 1);
    let (mut digest, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Some(hex(&digest.finalize())),
            Ok(read) => digest.update(buffer.get(..read)?),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}
