//! One sheet as a table: its columns by the schema, its rows, the cells of a row, its printed totals and
//! its signature line. All files of this room may use `table`; `body` reads the rows and uses all others.
//! No record is known here.

pub(crate) mod birth;
pub(crate) mod body;
pub(crate) mod evidence;
pub(crate) mod example;
pub(crate) mod header;
pub(crate) mod label;
pub(crate) mod line;
pub(crate) mod period;
pub(crate) mod plausible;
pub(crate) mod row;
pub(crate) mod said;
pub mod schema;
pub(crate) mod signature;
pub(crate) mod table;
pub(crate) mod total_words;
pub(crate) mod totals;
pub(crate) mod unread;
