//! One sheet as a table: its columns by the schema, its rows, what a row says, its printed totals
//! and its signature line. `table` is the floor of this room; `body` reads the rows and stands on
//! all others. No record is known here.

pub(crate) mod birth;
pub(crate) mod body;
pub(crate) mod evidence;
pub(crate) mod header;
pub(crate) mod line;
pub(crate) mod period;
pub(crate) mod plausible;
pub(crate) mod row;
pub mod schema;
pub(crate) mod signature;
pub(crate) mod table;
pub(crate) mod total_words;
pub(crate) mod totals;
pub(crate) mod unread;
