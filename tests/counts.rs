//! Counts that no busy machine disturbs, of generated offices: how often a run asks for memory, and how much of
//! it the facts of the office keep, for each row more. `COUNTS=1` prints them.

#![expect(clippy::expect_used, reason = "a test that cannot build its data has failed")]
#![expect(clippy::print_stdout, reason = "what was counted, where it is asked for")]

#[path = "support/dice.rs"]
mod dice;
#[path = "../benches/office/mod.rs"]
mod office;

use jobbag::Request;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Sizes of the two offices: what they differ by is what a row costs, without what every run costs.
const FEW: usize = 1_000;
const MANY: usize = 3_000;
/// Requests for memory of a whole run, a row: 727 when this was written.
const REQUESTS: usize = 760;
/// Bytes kept after the checks, a row: 2,402 when this was written.
const KEPT: usize = 2_500;

#[derive(Clone, Copy, Debug)]
struct Counted {
    requests: usize,
    kept: usize,
}

/// A run over a generated office of so many rows.
fn counted(rows: usize) -> Counted {
    let folder = tempfile::tempdir().expect("a folder");
    office::write(folder.path(), rows, office::sink::Format::Workbook);
    let request = Request {
        dir: folder.path().to_owned(),
        out: None,
        as_of: Some(office::as_of()),
        today: office::as_of(),
        helper: None,
    };
    let memory = Region::new(MEMORY);
    let (assessment, _) = jobbag::run(&request, &|_| {}).expect("a run");
    let requests = memory.change().allocations + memory.change().reallocations;
    let with_it = memory.change();
    drop(assessment);
    let kept = memory.change().bytes_deallocated - with_it.bytes_deallocated;
    Counted { requests, kept }
}

#[test]
fn a_row_more_costs_no_more_memory_than_before() {
    counted(FEW); // what is made once for all runs
    let (few, many) = (counted(FEW), counted(MANY));
    let a_row = |count: fn(Counted) -> usize| (count(many) - count(few)) / (MANY - FEW);
    let (requests, kept) = (a_row(|counted| counted.requests), a_row(|counted| counted.kept));
    if std::env::var_os("COUNTS").is_some() {
        println!("a row more: {requests} requests for memory, {kept} bytes kept");
    }
    assert!(requests <= REQUESTS, "{requests} requests for memory a row, more than {REQUESTS}");
    assert!(kept <= KEPT, "{kept} bytes kept a row, more than {KEPT}");
}
