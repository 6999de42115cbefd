//! STAGE 6: the view model, then one file per writer. Writers lay out, they do not compute.

#[cfg(test)]
mod example;
pub mod html;
pub mod json;
pub mod view;
