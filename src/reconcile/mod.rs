//! STAGE 4: receipts, orders, payments, invoices and publication put side by side.
//!
//! Pure and deterministic: allocation, replay, states, ageing, suggestions, control totals.

mod books;

pub use books::*;
