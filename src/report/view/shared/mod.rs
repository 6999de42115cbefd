//! What several pages and workbooks use: one finding as a line, lists with bounds, which records stand in
//! lists for machines, the head of a page, lights, tones, charts, dates and amounts in words, what a sum
//! leaves out, the countdown, the calendar of the week, the workflow lanes.

pub mod area;
pub mod bounded;
pub mod chart;
pub mod countdown;
pub mod facts;
pub mod head;
pub mod lanes;
pub mod light;
pub(super) mod line;
pub mod listed;
pub mod pipeline;
pub mod recurring;
pub mod sheets;
pub mod subject;
pub mod tone;
pub mod unknown;
pub(crate) mod words;
