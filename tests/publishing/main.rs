//! The real binary on a shared drive: killed, run twice, short of disk, with people saving while it
//! publishes. One checker looks at every out folder: each file old or new and whole, no answer lost
//! after the next run, nothing left over, and what failed is said with exit code 2.
//!
//! One module runs it over two weeks instead: a story worked out by hand.
//!
//! `cargo test --test publishing` takes a few kills; the long form takes as many as it is told, from
//! a binary slowed down between two steps so that most fall inside publishing:
//! `FAULTS=2000 cargo test --test publishing --features slow-publishing -- --nocapture --test-threads 1`.
//! `JOBBAG_BIN` names another binary to drive.

#![expect(clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "a test harness")]

mod cases;
mod checker;
#[path = "../support/dice.rs"]
mod dice;
mod disk;
mod half;
mod hand;
mod kills;
mod office;
#[path = "../support/package.rs"]
mod package;
mod saves;
mod story;
mod walk;
