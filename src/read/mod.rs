//! STAGE 1: files → raw tables with coordinates. The only place that names calamine.

pub mod table;
