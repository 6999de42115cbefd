//! Balances by age and amounts by month: tables of one row a project.

use crate::model::{Fen, Month};
use crate::reconcile::{Ageing, PlacementBooks, ProjectBooks};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::chart::{BarChart, LegendItem, Part, bars};
use crate::report::view::shared::{unknown, words};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// 客户金额 by month of placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthTable {
    /// 更早 stands first where the years before [`MONTHS`] are one column.
    pub months: Vec<String>,
    pub rows: Bounded<MonthRow>,
    /// Placements that stand in no month, each with why: `XM2026-101-M0301：客户金额未知`
    pub left_out: Bounded<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthRow {
    pub name: String,
    pub amounts: Vec<String>,
    pub total: String,
    /// The sum of the rows above.
    pub sum: bool,
}

/// Amounts by age, drawn and listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgeingTable {
    /// What a row is: 项目, 媒体
    pub first: &'static str,
    pub labels: Vec<String>,
    pub rows: Bounded<MonthRow>,
    pub chart: BarChart,
}

/// Months that have a column of their own, the latest ones.
const MONTHS: usize = 18;

/// 客户金额 by project and month of placement.
pub fn months(input: &Input) -> MonthTable {
    let office = input.office;
    let mut months: BTreeSet<Month> = BTreeSet::new();
    let mut sums: Vec<(String, BTreeMap<Month, Fen>)> = Vec::new();
    let mut add = |name: String, placements: &mut dyn Iterator<Item = &PlacementBooks>| {
        let mut sum: BTreeMap<Month, Fen> = BTreeMap::new();
        for (month, amount) in placements.flat_map(|books| books.months.iter().flatten()) {
            *sum.entry(*month).or_default() += *amount;
        }
        if !sum.is_empty() {
            months.extend(sum.keys());
            sums.push((name, sum));
        }
    };
    for case in &office.cases {
        let mut placements = input.books.placements.of(&case.placements);
        add(input.project_name(Some(case.key())), &mut placements);
    }
    let pairs = office.placements.iter().zip(&input.books.placements);
    let mut homeless = pairs.filter(|(placement, _)| placement.case.is_none()).map(|(_, books)| books);
    add("（项目不明）".to_owned(), &mut homeless);
    let earlier: BTreeSet<Month> = months.iter().rev().skip(MONTHS).copied().collect();
    let total = |(_, sum): &(String, BTreeMap<Month, Fen>)| sum.values().sum::<Fen>();
    let row = |(name, sum): (String, BTreeMap<Month, Fen>)| {
        let before = earlier.iter().filter_map(|month| sum.get(month)).sum::<Fen>();
        let before = (!earlier.is_empty()).then(|| before.to_string());
        let shown = months.iter().filter(|month| !earlier.contains(month));
        let shown = shown.map(|month| sum.get(month).map(|amount| amount.to_string()).unwrap_or_default());
        MonthRow {
            name,
            amounts: before.into_iter().chain(shown).collect(),
            total: sum.values().sum::<Fen>().to_string(),
            sum: false,
        }
    };
    let several = sums.len() > 1;
    let mut all: BTreeMap<Month, Fen> = BTreeMap::new();
    for (month, amount) in sums.iter().flat_map(|(_, sum)| sum) {
        *all.entry(*month).or_default() += *amount;
    }
    let all = row(("合计".to_owned(), all));
    let headings = months.iter().filter(|month| !earlier.contains(month)).map(Month::to_string);
    let before = (!earlier.is_empty()).then(|| "更早".to_owned());
    let most = input.bounds.ledger;
    let sheet = |name| Rest::sheet("财务/状态_收付款.xlsx", name, "");
    let untold = unknown::without_month(input).map(|(_, words)| words).collect();
    let mut rows =
        Bounded::worst(sums, most, |one| Reverse(total(one)), |one| Some(total(one)), sheet("按月"))
            .map(&row);
    if several {
        rows.shown.push(MonthRow { sum: true, ..all });
    }
    MonthTable {
        months: before.into_iter().chain(headings).collect(),
        rows,
        left_out: Bounded::first(untold, most, no_amount, sheet("按月")),
    }
}

/// Tones of the six ages, youngest first.
const AGES: [&str; 6] = ["age1", "age2", "age3", "age4", "age5", "age6"];
const AGE_WORDS: [&str; 6] = ["0–30 天", "31–60 天", "61–90 天", "91–180 天", "181–365 天", "365 天以上"];

/// Ages by project.
pub fn of_projects(input: &Input, ages: fn(&ProjectBooks) -> Ageing) -> Vec<(String, Ageing)> {
    let rows = input.office.cases.iter().zip(&input.books.projects);
    rows.map(|(case, books)| (input.project_name(Some(case.key())), ages(books))).collect()
}

/// What the 期初 sheet says was prepaid to media, by 对方.
pub fn of_openings(input: &Input) -> impl Iterator<Item = (String, Ageing)> {
    let rows = input.books.opening_prepayments.iter();
    rows.map(|(counterparty, ages)| (format!("期初 {counterparty}"), *ages))
}

/// One ageing of everything that has a balance, and their sum.
pub fn ageing(
    input: &Input,
    id: &'static str,
    title: &str,
    first: &'static str,
    ages: Vec<(String, Ageing)>,
) -> AgeingTable {
    let ages: Vec<(String, Ageing)> =
        ages.into_iter().filter(|(_, ageing)| ageing.0.iter().any(|amount| !amount.is_zero())).collect();
    let mut total = Ageing::default();
    for (_, ageing) in &ages {
        total.merge(ageing);
    }
    let sum = |(_, ageing): &(String, Ageing)| ageing.0.iter().sum::<Fen>();
    let rank = |one: &(String, Ageing)| Reverse(sum(one));
    let amount = |one: &(String, Ageing)| Some(sum(one));
    let rest = Rest::sheet("财务/状态_收付款.xlsx", "账龄", "");
    let chart = Bounded::worst(ages.clone(), input.bounds.projects, rank, no_amount, rest.clone());
    let mut drawn = Vec::new();
    for (name, ageing) in chart.shown {
        let sum: Fen = ageing.0.iter().sum();
        let parts = AGES.iter().zip(AGE_WORDS).zip(ageing.0).map(|((tone, age), amount)| Part {
            tone,
            size: amount.0,
            text: format!("{age} {amount}"),
        });
        drawn.push((name, sum.to_string(), parts.collect()));
    }
    let several = ages.len() > 1;
    let mut rows = Bounded::worst(ages, input.bounds.ledger, rank, amount, rest)
        .map(|(name, ageing)| age_row(name, &ageing, false));
    if several {
        rows.shown.push(age_row("合计".to_owned(), &total, true));
    }
    let legend = AGES.iter().zip(AGE_WORDS).map(|(tone, text)| LegendItem { tone, text }).collect();
    AgeingTable {
        first,
        labels: AGE_WORDS.iter().map(|word| (*word).to_owned()).collect(),
        rows,
        chart: bars(id, title.to_owned(), drawn, legend),
    }
}

fn age_row(name: String, ageing: &Ageing, sum: bool) -> MonthRow {
    MonthRow {
        name,
        amounts: ageing.0.iter().map(|amount| words::dashed(*amount)).collect(),
        total: ageing.0.iter().sum::<Fen>().to_string(),
        sum,
    }
}
