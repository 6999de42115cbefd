//! jobbag: the house.

pub mod check;
pub mod cli;
pub mod link;
pub mod normalise;
pub mod publish;
pub mod read;
pub mod recall;
pub mod reconcile;
pub mod report;

pub mod error;
pub mod finding;
pub mod handbook;
pub mod model;

#[cfg(test)]
mod testing;
