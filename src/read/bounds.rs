//! Bounds: how much one file and one run may hold. The sizes that a file declares are never used.

use super::table::Refusal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(super) type Read<T> = std::result::Result<T, Refusal>;

/// Rows and columns of an Excel sheet.
pub(super) const ROWS: u32 = 1_048_576;
pub(super) const COLS: u32 = 16_384;

/// Bytes of a file on disk.
pub(super) const FILE: u64 = 512 << 20;
/// Bytes of one unpacked part of a package.
pub(super) const PART: u64 = 512 << 20;
/// Bytes of all unpacked parts of a package.
pub(super) const PACKAGE: u64 = 2 << 30;
/// Parts of a package.
pub(super) const PARTS: usize = 10_000;
/// Bytes. A larger part is refused as a bomb if it unpacks to more than [`RATIO`] times its packed size.
pub(super) const RATIO_FROM: u64 = 64 << 20;
pub(super) const RATIO: u64 = 200;
/// Bytes of one text. Excel allows 32,767 characters a cell.
pub(super) const TEXT: usize = 1 << 20;
/// Bytes that the shared strings of a workbook may take in memory.
pub(super) const STRINGS: u64 = 384 << 20;
/// Bytes. A longer shared text is counted once for each cell that shows it.
pub(super) const LONG: usize = 1 << 10;
/// Bytes that a shared string takes beside its text.
pub(super) const STRING: u64 = 40;
/// Bytes. Workbooks with more shared strings are read one at a time, because calamine keeps a second copy
/// of them until the workbook is read.
pub(super) const MANY_STRINGS: u64 = 32 << 20;
/// Bytes. The sheets of a workbook with more shared strings are read by one core: each reader of calamine holds all
/// of them.
pub(super) const FEW_STRINGS: u64 = 2 << 20;
/// Depth of nested XML elements.
pub(super) const DEPTH: usize = 128;
/// Bytes of shared strings and CSV text in a run.
pub(super) const TEXTS: u64 = 512 << 20;
/// Bytes of a CSV. In memory it is held as bytes, as cells and, unless it is UTF-8, as text.
pub(super) const CSV: usize = 512 << 20;
/// Filled cells of a run: enough for three million rows, at about 60 bytes a cell.
pub(super) const CELLS: u64 = 60_000_000;
/// Positions in the used area of a sheet, in the formats in which blank positions take memory too.
pub(super) const AREA: u64 = 6_000_000;
/// Sheets of a workbook.
pub(super) const SHEETS: usize = 1_024;
/// Merged areas of a sheet.
pub(super) const MERGES: usize = 200_000;
/// Unreadable cells in a row after which the sheet is refused.
pub(super) const FAILURES: u32 = 1_000;

/// The cells and texts that a run may still hold, shared by the files that are read in parallel.
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

    /// The budget for a status workbook of ours, which may hold more cells than the inputs.
    pub(super) fn of_ours() -> Budget {
        Budget::new(2 * CELLS)
    }

    /// Whether any file was refused because other files used up the budget.
    pub(super) fn exhausted(&self) -> bool {
        self.exhausted.load(Ordering::Relaxed)
    }

    pub(super) fn meter(&self) -> Meter<'_> {
        Meter { budget: self, file: Arc::default(), spare: 0 }
    }
}

/// Counts what one file takes of the budget, or one of its sheets.
pub(super) struct Meter<'a> {
    budget: &'a Budget,
    file: Arc<Taken>,
    /// Cells that were taken and not used yet.
    spare: u64,
}

/// What one file has taken of the budget.
#[derive(Default)]
struct Taken {
    cells: AtomicU64,
    texts: AtomicU64,
}

impl<'a> Meter<'a> {
    const BATCH: u64 = 256;

    /// Another meter of the same file, for a sheet that is read beside others.
    pub(super) fn beside(&self) -> Meter<'a> {
        Meter { budget: self.budget, file: Arc::clone(&self.file), spare: 0 }
    }

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
                self.file.cells.fetch_add(Self::BATCH, Ordering::Relaxed);
                self.spare = Self::BATCH - 1;
                Ok(())
            }
            Err(_) => {
                let taken = self.file.cells.load(Ordering::Relaxed);
                self.wanted(taken + Self::BATCH <= self.budget.cells);
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
                self.file.texts.fetch_add(bytes, Ordering::Relaxed);
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

    /// Marks the budget as used up if the file would fit alone. It is then read again; a file that is too large
    /// by itself is not.
    fn wanted(&self, more_than_was_left: bool) {
        if more_than_was_left {
            self.budget.exhausted.store(true, Ordering::Relaxed);
        }
    }

    /// Gives everything back, because the file was refused.
    pub(super) fn refund(&mut self) {
        self.budget.left.fetch_add(self.file.cells.swap(0, Ordering::Relaxed), Ordering::Relaxed);
        self.budget.texts.fetch_add(self.file.texts.swap(0, Ordering::Relaxed), Ordering::Relaxed);
        self.spare = 0;
    }
}

/// A number of bytes for a message.
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

    /// One file's cells are not available to the next until they are given back.
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
