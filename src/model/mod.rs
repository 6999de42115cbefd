//! The ground floor: typed records, money, dates, settings and clocks as plain data.
//!
//! Every stage uses these nouns. Nothing here reads a file, raises a finding or uses another room of ours.
//! The type of a number says its unit ([`Fen`], [`Rate`]).

pub mod adoption;
pub mod age;
pub mod airing;
pub mod amount_in_words;
pub mod answer;
pub mod births;
pub mod calendar;
pub mod chain;
pub mod china;
pub mod choice;
pub mod claim;
pub mod clock;
pub mod closing;
pub mod columns;
pub mod confirmed;
pub mod control;
pub mod coverage;
pub mod currency;
pub mod deadline;
pub mod difference;
pub mod field;
pub mod first_page;
pub mod handling;
pub mod id;
pub mod identity;
pub mod memory;
pub mod missed;
pub mod money;
pub mod month;
pub mod movement;
pub mod numeral;
pub mod order;
pub mod output;
pub mod past_run;
pub mod payment;
pub mod placement;
pub mod project;
pub mod provisional;
pub mod quote;
pub mod records;
pub mod settings;
pub mod source;
pub mod tax;
pub mod text;
pub mod unclear;
pub mod version;
pub mod witness;

pub use calendar::Calendar;
pub use coverage::{Coverage, NotRead};
pub use field::{Content, Field, Moment, Signed, YesNo};
pub use first_page::FirstPage;
pub use id::{Id, IdVec};
pub use money::{Fen, Rate};
pub use month::{Month, PeriodName};
pub use output::Output;
pub use records::Records;
pub use settings::Settings;
pub use source::{Place, Sources};
