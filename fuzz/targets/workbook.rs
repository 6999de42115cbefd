//! One file by its content, in this process: read or refused with a reason, in bounds, the same twice.
//!
//! What calamine panics on is caught by the reader and costs the file only, so only panics of our
//! own code count here.
#![no_main]

use jobbag::read::bytes;
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: {
        let abort = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map_or("", |at| at.file());
            if !place.contains("/calamine-") {
                abort(panic);
            }
        }));
    },
    |data: &[u8]| {
        let name = match data.first() {
            Some(b'P') => "工作单.xlsx",
            Some(0xD0) => "工作单.xls",
            _ => "工作单.csv",
        };
        let file = bytes(name, data);
        if let Some(refusal) = &file.refused {
            assert!(file.sheets.is_empty() && !refusal.message.is_empty());
        }
        for sheet in &file.sheets {
            assert!(sheet.cells.is_sorted_by(|a, b| (a.row, a.col) < (b.row, b.col)));
            let inside = |row: u32, col: u16| row < 1_048_576 && col < 16_384;
            assert!(sheet.cells.iter().all(|cell| inside(cell.row, cell.col)));
            assert!(sheet.merges.iter().all(|merge| inside(merge.last_row, merge.last_col)));
        }
        assert_eq!(format!("{file:?}"), format!("{:?}", bytes(name, data)));
    }
);
