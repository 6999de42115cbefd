//! STAGE 5: what is owed, by when, and when it was handed in. It is computed once a run and read by every
//! rule and page.
//!
//! There is one [`Obligation`] for every clock. The countdown (倒排表), the workflow lanes, the agenda and the
//! cash forecast are computed from obligations and first days. Nothing is judged here, and no rule is named.

pub mod agenda;
pub mod countdown;
pub mod forecast;
pub mod lanes;
mod meetings;
mod money;
pub mod obligation;
mod obligations;
mod orders;
mod payable;
mod placements;
mod quotes;
mod services;
mod waves;

pub use agenda::{Agenda, AgendaLine, OnAir};
pub use countdown::{Countdown, Countdowns};
pub use forecast::{Direction, Forecast, ForecastLine, ForecastWeek, LATE_DAYS, Peak};
pub use lanes::LaneProgress;
pub use money::client_term;
pub use obligation::{About, Done, Limit, Obligation, ObligationKind, Period};
pub use obligations::Obligations;
pub use payable::{Against, Headroom, Payable, against_placement};
pub use services::{ANNUAL_PLAN, annual_plan_done, is_of_week, statement_done};

use crate::link::{Case, Office};
use crate::model::IdVec;
use crate::model::deadline::HourLimit;
use crate::reconcile::Books;
use rayon::prelude::*;

/// What the office owes and is owed, as of 检查日.
#[derive(Clone, Debug)]
pub struct Due {
    pub obligations: Obligations,
    pub countdowns: Countdowns,
    /// The lanes S, A, B and C of each project.
    pub lanes: IdVec<Vec<LaneProgress>, Case>,
    pub agenda: Agenda,
    pub forecast: Forecast,
    /// The payment requests, each with the reasons against paying it.
    pub payables: Vec<Payable>,
}

/// Computes everything that is owed, from linked records and reconciled books.
pub fn due(office: &Office, books: &Books) -> Due {
    let lanes = || office.cases.par_iter().map(|case| lanes::lanes(office, books, case)).collect::<Vec<_>>();
    let (obligations, (countdowns, (lanes, payables))) = rayon::join(
        || Obligations::new(owed(office, books)),
        || {
            rayon::join(
                || countdown::countdowns(office, books),
                || (lanes(), payable::payables(office, books)),
            )
        },
    );
    let (agenda, forecast) = rayon::join(
        || agenda::agenda(office, &obligations, &countdowns),
        || forecast::forecast(office, books, &obligations),
    );
    Due { obligations, countdowns, lanes: lanes.into(), agenda, forecast, payables }
}

/// The obligations of every table.
fn owed(office: &Office, books: &Books) -> Vec<Obligation> {
    let (tables, of_money) = rayon::join(
        || {
            made(&[
                &|| orders::obligations(office),
                &|| meetings::obligations(office),
                &|| services::obligations(office),
                &|| waves::obligations(office),
                &|| placements::obligations(office),
                &|| quotes::obligations(office),
            ])
        },
        || money::obligations(office, books),
    );
    let mut owed = Vec::with_capacity(tables.iter().chain(&of_money).map(Vec::len).sum());
    tables.into_iter().chain(of_money).for_each(|table| owed.extend(table));
    owed
}

/// Makes the obligations of several tables side by side.
fn made(tables: &[&(dyn Fn() -> Vec<Obligation> + Sync)]) -> Vec<Vec<Obligation>> {
    tables.par_iter().with_max_len(1).map(|table| table()).collect()
}

/// A limit in natural hours (H-6.2, H-6.4).
fn hour_limit(office: &Office, hours: u32) -> HourLimit<'_> {
    HourLimit {
        calendar: &office.settings.calendar,
        hours,
        skip_days_off: office.settings.parameters.hours_skip_days_off,
    }
}
