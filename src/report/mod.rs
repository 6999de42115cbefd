//! STAGE 6: the view model, then one file per writer. Writers lay out, they do not compute.

pub mod view;
