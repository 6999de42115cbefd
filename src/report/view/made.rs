//! Test only: counts which views were made of an office, and how often. So a test sees without a clock that a
//! view is made twice.

use super::Input;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The counts by the address of an office in memory, because other tests make views at the same time.
type Made = BTreeMap<usize, BTreeMap<&'static str, usize>>;

fn made() -> MutexGuard<'static, Made> {
    static MADE: Mutex<Made> = Mutex::new(BTreeMap::new());
    MADE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn place(input: &Input) -> usize {
    std::ptr::from_ref(input.office).addr()
}

/// Remembers that a view is made.
pub(in crate::report) fn note(view: &'static str, input: &Input) {
    *made().entry(place(input)).or_default().entry(view).or_default() += 1;
}

#[test]
fn every_view_is_made_once() {
    let example = crate::testing::example::office();
    let input = example.input();
    made().remove(&place(&input)); // of a test that is over
    crate::report::write(&input, &super::records(&input), &|_| (), &mut std::io::sink()).unwrap();
    let counts = made().remove(&place(&input)).unwrap();
    let views = ["data", "finance", "forms", "personal", "register", "reminders", "statements", "weekly"];
    assert_eq!(counts, views.into_iter().map(|view| (view, 1)).collect());
}
