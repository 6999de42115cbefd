//! One moment: whether the workspace still is what was read of it. A file that was saved, moved or
//! written to meanwhile is seen by its content, so that a run never mixes an old half with a new.
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

/// So often the workspace is read before what still changes is refused.
pub(super) const LOOKS: u32 = 3;
/// Between two looks: longer than a program takes to put a saved workbook in its place.
const PAUSE: Duration = Duration::from_millis(400);

/// A text without an end to its last line has to lie still for so long: a program that writes a list
/// line by line stops longer between two lines than one that puts a saved workbook in its place.
const STILL: Duration = PAUSE.saturating_mul(2);

pub(super) fn pause() {
    std::thread::sleep(PAUSE);
}

/// Waits before what was read is looked at once more.
pub(super) fn wait(files: &[File]) {
    std::thread::sleep(if files.iter().any(|file| file.open_end) { STILL } else { PAUSE });
}

/// Why a file that changed during every look is not used.
pub(super) fn saving() -> Refusal {
    Refusal::new("正在保存，请稍后再运行（读的时候它的内容一直在变）")
}

/// Whether a file may still be written: a text without an end to its last line, or without any
/// line, or a workbook that someone has open and that is not there.
pub(super) fn is_restless(found: &Discovered, files: &[File]) -> bool {
    found.absent || files.iter().any(|file| file.open_end)
}

/// Names of inputs that are not what was read any more, or were not there before.
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

/// sha256 of what stands in a regular file now.
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
