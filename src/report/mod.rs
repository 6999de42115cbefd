//! STAGE 6: the view model, then one file per writer. Writers lay out, they do not compute.

#[cfg(test)]
mod example;
pub mod json;
pub mod view;
