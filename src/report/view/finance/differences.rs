//! Differences between the facts of a placement: a chart of 元 by cause, then a list by 元 of the differences
//! that someone must act on. Explained differences stand in a list of their own.

use crate::finding::Code;
use crate::link::{LinkedPlacement, PlacementId};
use crate::model::Fen;
use crate::model::answer;
use crate::reconcile::{Between, Cause, Difference, PlacementBooks};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest};
use crate::report::view::shared::chart::{BarChart, LegendItem, Part, bars};
use crate::report::view::shared::line::PlaceLine;
use crate::report::view::shared::tone::Shade;
use crate::report::view::shared::words::{self, placement_subject, short_key};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The section.
#[derive(Clone, Debug, Serialize)]
pub struct Differences {
    /// The differences that someone must act on: one bar for each cause, in 元, with a segment for each pair of
    /// facts.
    pub chart: BarChart,
    /// The same chart of the explained differences, with its own scale.
    pub explained_chart: BarChart,
    /// Differences that someone must act on.
    pub open: Bounded<DifferenceLine>,
    pub open_sum: String,
    /// Differences that are on their way or wait for the client.
    pub explained: Bounded<DifferenceLine>,
    pub explained_sum: String,
    /// The causes found among the explained ones: `在途、未确认`.
    pub explained_causes: String,
}

/// Two facts of one placement that do not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DifferenceLine {
    pub project_name: String,
    /// The key without the project's part.
    pub key: String,
    pub subject: String,
    /// The first link of its chain that is broken.
    pub chain: &'static str,
    pub between: &'static str,
    pub required: String,
    pub found: String,
    pub amount: String,
    pub cause: &'static str,
    pub owner: &'static str,
    pub codes: String,
    pub place: Option<PlaceLine>,
}

/// A difference of a placement.
struct PlacementDifference<'a> {
    id: PlacementId,
    placement: &'a LinkedPlacement,
    books: &'a PlacementBooks,
    one: &'a Difference,
}

impl PlacementDifference<'_> {
    fn size(&self) -> Option<Fen> {
        self.one.amount().map(Fen::abs)
    }
}

/// Every difference: unknown amounts first, then the largest.
pub fn differences(input: &Input) -> Differences {
    let pairs = input.office.placements.with_ids().zip(&input.books.placements);
    let mut found: Vec<PlacementDifference> = pairs
        .flat_map(|((id, placement), books)| {
            books.differences.iter().map(move |one| PlacementDifference { id, placement, books, one })
        })
        .collect();
    found.sort_by_key(|one| (one.size().is_some(), Reverse(one.size()), one.id, one.one.between));
    let (explained, open): (Vec<PlacementDifference>, Vec<PlacementDifference>) =
        found.into_iter().partition(|one| one.one.explained);
    let chart_of_open = chart("chart-causes", "须处理的差额，按原因（元）", &open);
    let explained_chart = chart("chart-explained", "已解释的差额，按原因（元）", &explained);
    let sum = |found: &[PlacementDifference]| words::sum(found.iter().map(PlacementDifference::size));
    let (open_sum, explained_sum) = (sum(&open), sum(&explained));
    let causes: BTreeSet<Cause> = explained.iter().map(|one| one.one.cause).collect();
    let causes: Vec<&str> = causes.into_iter().map(Cause::word).collect();
    let list = |found, filter: &str| {
        let rest = Rest::sheet(answer::MONEY, "差异", filter);
        Bounded::first(found, input.bounds.ledger, PlacementDifference::size, rest)
    };
    let open = list(open, "");
    let explained = list(explained, &format!("原因 = {}", causes.join("、")));
    let shown = open.shown.iter().chain(&explained.shown);
    let mut codes: HashMap<&str, BTreeSet<Code>> =
        shown.map(|one| (one.placement.record.key.as_str(), BTreeSet::new())).collect();
    for finding in input.findings.iter().filter(|finding| finding.open) {
        codes.get_mut(finding.key.as_str()).map(|codes| codes.insert(finding.code));
    }
    Differences {
        chart: chart_of_open,
        explained_chart,
        open: open.map(|one| line(input, &codes, &one)),
        open_sum,
        explained: explained.map(|one| line(input, &codes, &one)),
        explained_sum,
        explained_causes: causes.join("、"),
    }
}

fn line(input: &Input, codes: &HashMap<&str, BTreeSet<Code>>, found: &PlacementDifference) -> DifferenceLine {
    let PlacementDifference { id, placement, books, one } = *found;
    let case = input.office.case(placement.case);
    let record = &placement.record;
    let joined =
        |codes: &BTreeSet<Code>| codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(" ");
    DifferenceLine {
        project_name: input.project_name(case.map(|case| case.key())),
        key: short_key(&record.key, case.map_or("", |case| case.key())),
        subject: placement_subject(input.office, id),
        chain: books.state.word(),
        between: one.between.word(),
        required: words::money(one.required),
        found: one.found.to_string(),
        amount: one.amount().map_or_else(|| "未知".to_owned(), words::signed),
        cause: one.cause.word(),
        owner: one.owed_by(),
        codes: codes.get(record.key.as_str()).map(joined).unwrap_or_default(),
        place: Some(PlaceLine::new(record.key_at.unwrap_or(record.at), input)),
    }
}

/// Tones of the four pairs, from dark to light, so that they differ in grey print.
const PAIRS: [(Between, Shade); 4] = [
    (Between::ReceivedOrdered, Shade::Pair(1)),
    (Between::PaidCost, Shade::Pair(2)),
    (Between::InvoicedPaid, Shade::Pair(3)),
    (Between::PublishedOrdered, Shade::Pair(4)),
];

/// What one cause comes to.
#[derive(Default)]
struct OfCause {
    /// Of each difference, if it is known.
    sizes: Vec<Option<Fen>>,
    /// What is known, by pair of facts.
    pairs: BTreeMap<Between, Fen>,
}

/// The largest cause first.
fn chart(id: &'static str, title: &str, found: &[PlacementDifference]) -> BarChart {
    let mut sums: BTreeMap<Cause, OfCause> = BTreeMap::new();
    for one in found {
        let sum = sums.entry(one.one.cause).or_default();
        sum.sizes.push(one.size());
        *sum.pairs.entry(one.one.between).or_default() += one.size().unwrap_or_default();
    }
    let total = |pairs: &BTreeMap<Between, Fen>| pairs.values().copied().sum::<Fen>();
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(cause, sum)| (Reverse(total(&sum.pairs)), *cause));
    let rows = sums.into_iter().map(|(cause, OfCause { sizes, pairs })| {
        let value = format!("{} · {} 项", words::sum(sizes.iter().copied()), sizes.len());
        let parts = PAIRS.iter().filter_map(|(between, tone)| {
            let amount = pairs.get(between)?;
            Some(Part { tone: *tone, size: amount.0, text: format!("{} {amount}", between.word()) })
        });
        (cause.word().to_owned(), value, parts.collect())
    });
    let legend = PAIRS.iter().map(|(between, tone)| LegendItem { tone: *tone, text: between.word() });
    bars(id, title.to_owned(), rows.collect(), legend.collect())
}
