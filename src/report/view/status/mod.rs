//! The status workbooks as tables: headings, typed values, people's answers.

mod cash;
mod column;
mod documents;
pub mod figure;
pub mod front;
mod gone;
pub mod money;
pub mod orders;
pub mod placements;
pub mod projects;
pub mod register;
pub mod reminders;
mod sum;
pub mod table;
mod tail;
mod value;
pub mod witness;

#[cfg(test)]
mod tests;
