//! STAGE 5: the handbook's rules over reconciled cases, then severities and waivers.

mod approval;
mod data;
mod deadline;
mod money;
pub mod rule;
