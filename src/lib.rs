//! # The house
//!
//! jobbag reads the workbooks an agency keeps, checks them against its handbook, reconciles every
//! media prepayment and writes reports. Data flows one way; the modules below are in that order:
//!
//! ```text
//! read → normalise → link → reconcile → check → report → publish
//! ```
//!
//! | stage | gives | must never |
//! |---|---|---|
//! | [`read`] | files → raw tables with coordinates | know what a column means |
//! | [`normalise`] | raw tables → typed records | fail on bad data, guess, or default |
//! | [`link`] | records → cases, as of 检查日 | judge |
//! | [`reconcile`] | every fen of receipts, payments, invoices, publication | touch a record |
//! | [`check`] | rules → findings, one rule a file | modify a case, read another rule's findings |
//! | [`report`] | view models, then one writer a file | compute in a writer |
//! | [`publish`] | bytes → shared drive | write outside the output folder |
//!
//! [`recall`] loads what the last run knew and what people answered since. The ground floor,
//! [`model`], imports nothing of ours; [`finding`] is what a person must see, [`error`] is "could
//! not do the work", [`handbook`] is the handbook as data.
//!
//! What is absent on purpose: a clock below `main` (the as-of date is a setting), floats outside
//! the two conversions, hash-map order in any output, a write into staff's own files, and an
//! `Err` for bad data (that is a [`finding::Finding`]).

pub mod cli;

pub mod read;

pub mod normalise;

pub mod link;

pub mod reconcile;

pub mod check;

pub mod report;

pub mod recall;

pub mod publish;

pub mod error;
pub mod finding;
pub mod handbook;
pub mod model;

#[cfg(test)]
mod testing;
