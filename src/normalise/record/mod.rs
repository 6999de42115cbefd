//! Rows → records, one file for each group of sheets. A reader takes its columns by name, in the order of
//! the schema, and judges nothing.

pub(crate) mod money;
pub(crate) mod order;
pub(crate) mod placement;
pub(crate) mod progress;
pub(crate) mod quote;
pub(crate) mod roster;
