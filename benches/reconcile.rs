//! How long reconciliation takes: placements with as many receipts, payments, invoices and
//! confirmations, in projects of a thousand placements over two years.

#![expect(clippy::expect_used, reason = "a bench that cannot build its data should stop")]

use chrono::{Days, NaiveDate};
use divan::Bencher;
use jobbag::link::{self, Office};
use jobbag::model::memory::Memory;
use jobbag::model::payment::{InvoiceIn, Payment, Receipt};
use jobbag::model::placement::{DayMark, MarkKind, Placement, Publication};
use jobbag::model::project::Project;
use jobbag::model::{Fen, Field, Place, Records, Settings, Signed, Sources};
use jobbag::normalise::Normalised;

const PER_PROJECT: usize = 1_000;
const SPAN: usize = 730;

fn known<T>(value: T) -> Field<T> {
    Field::known_at(value, Place::default())
}

fn day(offset: usize) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2024, 3, 1).expect("a date");
    first + Days::new((offset % SPAN) as u64)
}

fn office(count: usize) -> Office {
    let mut records = Records::default();
    let key = |i: usize, letter: char| format!("XM2026-{:03}-{letter}{i:06}", i / PER_PROJECT);
    for project in 0..count.div_ceil(PER_PROJECT) {
        records.projects.push(Project { key: format!("XM2026-{project:03}"), ..Project::default() });
    }
    for i in 0..count {
        let project = known(format!("XM2026-{:03}", i / PER_PROJECT));
        let amount = 10_000 + (i as i64 * 7_919) % 90_000;
        // a stride that visits the days in no order
        let confirmed = day(i * 389);
        let on_air = day(i * 389 + 20);
        records.placements.push(Placement {
            key: key(i, 'M'),
            project: project.clone(),
            days: vec![DayMark { date: on_air, times: 1, kind: MarkKind::Normal }],
            times: known(1),
            amount: known(Fen(amount)),
            cost: known(Fen(amount * 9 / 10)),
            confirmed: known(Signed::On(confirmed)),
            ..Placement::default()
        });
        let named = match i % 10 {
            0 | 1 => known(vec![key(i, 'M').into()]),
            2 => known((0..3).map(|before| key(i.saturating_sub(before), 'M').into()).collect()),
            _ => Field::default(),
        };
        records.receipts.push(Receipt {
            key: format!("DK{i:06}"),
            date: known(day(i * 389 + 5)),
            amount: known(Fen(if i % 50 == 49 { -20_000 } else { amount })),
            project: project.clone(),
            targets: named,
            ..Receipt::default()
        });
        records.payments.push(Payment {
            key: format!("FK{i:06}"),
            date: known(day(i * 389 + 10)),
            paid: known(Fen(amount * 9 / 10)),
            project,
            placements: known(vec![key(i, 'M')]),
            ..Payment::default()
        });
        records.invoices_in.push(InvoiceIn {
            key: format!("{i:020}"),
            date: known(day(i * 389 + 30)),
            total: known(Fen(amount * 9 / 10)),
            payment: known(format!("FK{i:06}")),
            ..InvoiceIn::default()
        });
        records.publications.push(Publication {
            key: key(i, 'F'),
            placement: known(key(i, 'M')),
            actual: known(on_air),
            planned_times: known(1),
            actual_times: known(1),
            ..Publication::default()
        });
    }
    let as_of = day(SPAN - 1);
    link::link(Normalised {
        settings: Settings::new(as_of, Vec::new()),
        sources: Sources::default(),
        records,
        findings: Vec::new(),
        coverage: jobbag::model::Coverage::default(),
        used_aliases: Default::default(),
    })
}

#[divan::bench(args = [20_000, 200_000], sample_count = 5)]
fn reconcile(bencher: Bencher, count: usize) {
    let office = office(count);
    bencher.bench_local(|| jobbag::reconcile::reconcile(&office, &Memory::default()));
}

fn main() {
    divan::main();
}
