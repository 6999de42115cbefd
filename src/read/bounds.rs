//! Bounds: how much one file and one run may hold. What a file declares is never believed.

use super::table::Refusal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(super) type Read<T> = std::result::Result<T, Refusal>;

/// Excel's grid.
pub(super) const ROWS: u32 = 1_048_576;
pub(super) const COLS: u32 = 16_384;

/// A file on disk, bytes.
pub(super) const FILE: u64 = 512 << 20;
/// One unpacked part, bytes.
pub(super) const PART: u64 = 512 << 20;
/// All unpacked parts of a file, bytes.
pub(super) const PACKAGE: u64 = 2 << 30;
/// Parts in a package.
pub(super) const PARTS: usize = 10_000;
/// Beyond this size, a part unpacking to more than [`RATIO`] times its packed size is a bomb.
pub(super) const RATIO_FROM: u64 = 64 << 20;
pub(super) const RATIO: u64 = 200;
/// One text, bytes. Excel itself stops at 32,767 characters a cell.
pub(super) const TEXT: usize = 1 << 20;
/// The shared strings of a workbook in memory, bytes.
pub(super) const STRINGS: u64 = 384 << 20;
/// Beyond this a text counts for every cell that shows it, bytes.
pub(super) const LONG: usize = 1 << 10;
/// What one of them takes beside its text, bytes.
pub(super) const STRING: u64 = 40;
/// Workbooks with more shared strings than this are read one at a time: the library holds all of them
/// beside ours until the workbook is read.
pub(super) const MANY_STRINGS: u64 = 32 << 20;
/// Nesting of XML elements.
pub(super) const DEPTH: usize = 128;
/// Shared strings and CSV text of a run, bytes.
pub(super) const TEXTS: u64 = 512 << 20;
/// A CSV, bytes: it is in memory as it is, as text where it is not UTF-8, and as cells.
pub(super) const CSV: usize = 128 << 20;
/// Filled cells of a run: an office of a million rows, at some 60 bytes a cell.
pub(super) const CELLS: u64 = 20_000_000;
/// Positions a sheet spreads over, where each takes memory whether it is filled or not.
pub(super) const AREA: u64 = 6_000_000;
/// Sheets of a workbook.
pub(super) const SHEETS: usize = 1_024;
/// Merged areas of a sheet.
pub(super) const MERGES: usize = 200_000;
/// Cells whose read fails one after the other before the sheet is given up.
pub(super) const FAILURES: u32 = 1_000;

/// The cells and texts a run may still hold, shared by the files read side by side.
pub(super) struct Budget {
    cells: u64,
    left: AtomicU64,
    texts: AtomicU64,
    exhausted: AtomicBool,
    /// Held while a workbook with many shared strings is read.
    many_strings: Mutex<()>,
}

impl Budget {
    pub(super) fn new(cells: u64) -> Budget {
        Budget {
            cells,
            left: AtomicU64::new(cells),
            texts: AtomicU64::new(TEXTS),
            exhausted: AtomicBool::new(false),
            many_strings: Mutex::new(()),
        }
    }

    /// For a status workbook of ours: its sheets hold more than was read.
    pub(super) fn of_ours() -> Budget {
        Budget::new(4 * CELLS)
    }

    /// Whether any file was refused for want of cells.
    pub(super) fn exhausted(&self) -> bool {
        self.exhausted.load(Ordering::Relaxed)
    }

    pub(super) fn meter(&self) -> Meter<'_> {
        Meter { budget: self, taken: 0, spare: 0, texts: 0 }
    }
}

/// What one file takes of the budget.
pub(super) struct Meter<'a> {
    budget: &'a Budget,
    taken: u64,
    spare: u64,
    texts: u64,
}

impl<'a> Meter<'a> {
    const BATCH: u64 = 256;

    /// Waits until no other workbook with many shared strings is being read.
    pub(super) fn alone(&self) -> MutexGuard<'a, ()> {
        self.budget.many_strings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one cell.
    pub(super) fn cell(&mut self) -> Read<()> {
        if let Some(spare) = self.spare.checked_sub(1) {
            self.spare = spare;
            return Ok(());
        }
        let take = |left: u64| left.checked_sub(Self::BATCH);
        match self.budget.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take) {
            Ok(_) => {
                self.taken = self.taken.saturating_add(Self::BATCH);
                self.spare = Self::BATCH - 1;
                Ok(())
            }
            Err(_) => {
                self.wanted(self.taken + Self::BATCH <= self.budget.cells);
                Err(Refusal::new(format!(
                    "单元格太多：全部文件合计超过 {} 个有内容的单元格。请把不再用的工作表移到“存档”文件夹",
                    self.budget.cells
                )))
            }
        }
    }

    /// Counts the shared strings of a workbook or the text of a CSV, in bytes.
    pub(super) fn text(&mut self, bytes: u64) -> Read<()> {
        let take = |left: u64| left.checked_sub(bytes);
        match self.budget.texts.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take) {
            Ok(_) => {
                self.texts = self.texts.saturating_add(bytes);
                Ok(())
            }
            Err(_) => {
                self.wanted(bytes <= TEXTS);
                Err(Refusal::new(format!(
                    "文字太多：全部文件的文字合计超过 {}，先读小的文件，这一份没有读。请把往年的行和不再用的工作表移到“存档”文件夹",
                    size(TEXTS)
                )))
            }
        }
    }

    /// A file refused for what others took is read again; one too large by itself need not be.
    fn wanted(&self, more_than_was_left: bool) {
        if more_than_was_left {
            self.budget.exhausted.store(true, Ordering::Relaxed);
        }
    }

    /// Gives everything back: the file was refused and holds nothing.
    pub(super) fn refund(&mut self) {
        self.budget.left.fetch_add(self.taken, Ordering::Relaxed);
        self.budget.texts.fetch_add(self.texts, Ordering::Relaxed);
        (self.taken, self.spare, self.texts) = (0, 0, 0);
    }
}

/// A number of bytes as people say it.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} 字节"),
        1_024..1_048_576 => format!("{} KB", bytes >> 10),
        1_048_576..1_073_741_824 => format!("{} MB", bytes >> 20),
        _ => format!("{} GB", bytes >> 30),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workbooks_with_many_strings_are_read_one_at_a_time() {
        let budget = Budget::new(1);
        let held = budget.meter().alone();
        assert!(budget.many_strings.try_lock().is_err());
        drop(held);
        assert!(budget.many_strings.try_lock().is_ok());
    }

    /// What one file takes is missing for the next, until it is given back.
    #[test]
    fn texts_of_a_run_are_one_budget() {
        let budget = Budget { texts: AtomicU64::new(100), ..Budget::new(CELLS) };
        let (mut one, mut other) = (budget.meter(), budget.meter());
        assert!(one.text(60).is_ok());
        let refusal = other.text(50).unwrap_err();
        assert!(refusal.message.contains("文字太多") && budget.exhausted(), "{}", refusal.message);
        one.refund();
        assert!(other.text(50).is_ok());
        assert!(budget.meter().text(TEXTS + 1).is_err());
    }
}
