//! Rows → records, one file a group of sheets. Each reads its columns by name, in the order of the
//! schema, and judges nothing.

pub(crate) mod money;
pub(crate) mod order;
pub(crate) mod placement;
pub(crate) mod progress;
pub(crate) mod quote;
pub(crate) mod roster;
