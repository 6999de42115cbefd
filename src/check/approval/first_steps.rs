//! The steps of a project that must wait for its strategy and its contract (A03, A04).

use crate::check::about::about;
use crate::check::rule::Case;
use crate::check::steps::{self, Breach};
use crate::finding::{Code, Party, Raised};
use crate::link::{Confirmation, Step};
use crate::model::settings::WorkLimit;
use crate::model::{Fen, Field, Signed};

/// One step of the project, and the money it may cost.
struct Taken<'a> {
    step: Step,
    key: &'a str,
    done: &'static str,
    amount: Option<Fen>,
}

impl Taken<'_> {
    /// `XM2026-101-M0301 2026-03-06 已订位`
    fn words(&self) -> String {
        format!("{} {}", self.key, steps::words(self.step, self.done))
    }
}

/// A cell of 项目 that must be signed before the steps.
pub(super) struct Gate<'a> {
    pub(super) code: Code,
    pub(super) cell: &'a Field<Signed>,
    pub(super) column: &'static str,
    /// The required order in Chinese.
    pub(super) order: &'static str,
    pub(super) remedy: &'static str,
}

/// The bookings, sendings and production of a project, and its design work if asked for.
pub(super) struct FirstSteps<'a>(Vec<Taken<'a>>);

impl<'a> FirstSteps<'a> {
    pub(super) fn of(case: &'a Case) -> FirstSteps<'a> {
        let mut taken = Vec::new();
        for placement in case.office.placements.of(&case.placements) {
            for (step, done) in [(placement.booked, "订位"), (placement.sent, "发片")] {
                let amount = steps::amount_of(placement);
                taken.push(Taken { step, key: &placement.record.key, done, amount });
            }
        }
        for quote in case.office.quotes.of(&case.quotes) {
            let step = quote.produced;
            taken.push(Taken { step, key: &quote.key, done: "交制作", amount: quote.amount() });
        }
        FirstSteps(taken)
    }

    /// Adds the work of H-5.4.x and H-5.5.
    pub(super) fn with_design(mut self, case: &'a Case) -> FirstSteps<'a> {
        for order in case.office.orders.of(&case.orders).filter(|o| !o.repeated) {
            let limit = case.office.settings.limit(order.record.kind.text());
            if limit.is_some_and(WorkLimit::is_design) {
                let step = order.started;
                self.0.push(Taken { step, key: &order.record.key, done: "开工", amount: None });
            }
        }
        self
    }

    /// Removes the sendings.
    pub(super) fn without_sending(mut self) -> FirstSteps<'a> {
        self.0.retain(|taken| taken.done != "发片");
        self
    }

    /// Raises one finding for the project, about the earliest step that the gate should have stopped.
    pub(super) fn raise(&self, case: &Case, gate: Gate, raised: &mut Vec<Raised>) {
        let signed = Confirmation::of_signed(gate.cell);
        let Some((first, breach)) = self.first_breach(signed) else { return };
        let message = format!(
            "{}，{}。{}；{}。",
            first.words(),
            breach.of_cell(gate.column),
            gate.order,
            breach.remedy_of_cell(gate.remedy),
        );
        raised.push(
            about(case.office, gate.code, case, message)
                .at(gate.cell.at.or(Some(case.project.at)))
                .related(first.step.place())
                .waiting_on(Party::Client)
                .money(self.money(signed))
                .settled(breach.is_settled()),
        );
    }

    /// The earliest step that the gate should have stopped; steps without a day come last.
    fn first_breach(&self, gate: Confirmation) -> Option<(&Taken<'a>, Breach)> {
        let breaches = self.0.iter().filter_map(|taken| Some((taken, steps::breach(gate, taken.step)?)));
        breaches.min_by_key(|(taken, _)| (taken.step.day().is_none(), taken.step.day(), taken.key))
    }

    /// The cost in fen of the steps taken too early, each record once; `None` if no amount is known.
    fn money(&self, gate: Confirmation) -> Option<Fen> {
        let early = self.0.iter().filter(|taken| steps::breach(gate, taken.step).is_some());
        let mut amounts: Vec<(&str, Fen)> =
            early.filter_map(|taken| Some((taken.key, taken.amount?))).collect();
        amounts.sort();
        amounts.dedup_by(|a, b| a.0 == b.0);
        if amounts.is_empty() { None } else { Some(amounts.into_iter().map(|(_, fen)| fen).sum()) }
    }
}
