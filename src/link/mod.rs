//! STAGE 3: records → cases. Orphans and duplicates become findings; nothing is read or judged.

mod office;

pub use office::*;
