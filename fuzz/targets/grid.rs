//! A day grid → records, and on to the findings: no panic, the same twice, control totals balance.
#![no_main]

use jobbag_fuzz::{judge, workspace};
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(workspace) = workspace(&mut Unstructured::new(data), true) {
        judge(&workspace);
    }
});
