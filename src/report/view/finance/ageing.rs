//! Balances by age and amounts by month: tables of one row a project.

use crate::model::{Fen, Month};
use crate::reconcile::{Ageing, PlacementBooks, ProjectBooks};
use crate::report::view::Input;
use crate::report::view::shared::chart::{BarChart, LegendItem, Part, bars};
use crate::report::view::shared::unknown;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// 客户金额 by month of placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthTable {
    pub months: Vec<String>,
    pub rows: Vec<MonthRow>,
    /// Placements that stand in no month, each with why: `XM2026-101-M0301：客户金额未知`
    pub left_out: Vec<String>,
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
    pub labels: Vec<String>,
    pub rows: Vec<MonthRow>,
    pub chart: BarChart,
}

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
        let mut placements = case.placements.iter().filter_map(|i| input.books.placements.get(*i));
        add(input.project_name(Some(case.key())), &mut placements);
    }
    let pairs = office.placements.iter().zip(&input.books.placements);
    let mut homeless = pairs.filter(|(placement, _)| placement.case.is_none()).map(|(_, books)| books);
    add("（项目不明）".to_owned(), &mut homeless);
    let rows = sums.into_iter().map(|(name, sum)| MonthRow {
        name,
        amounts: months
            .iter()
            .map(|month| sum.get(month).map(|amount| amount.to_string()).unwrap_or_default())
            .collect(),
        total: sum.values().sum::<Fen>().to_string(),
        sum: false,
    });
    MonthTable {
        rows: rows.collect(),
        months: months.iter().map(|month| month.to_string()).collect(),
        left_out: unknown::without_month(input).map(|(_, words)| words).collect(),
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
pub fn ageing(id: &'static str, title: &str, ages: Vec<(String, Ageing)>) -> AgeingTable {
    let mut rows = Vec::new();
    let mut drawn = Vec::new();
    let mut total = Ageing::default();
    for (name, ageing) in ages {
        if ageing.0.iter().all(|amount| amount.is_zero()) {
            continue;
        }
        total.merge(&ageing);
        let sum: Fen = ageing.0.iter().sum();
        let parts = AGES.iter().zip(AGE_WORDS).zip(ageing.0).map(|((tone, age), amount)| Part {
            tone,
            size: amount.0,
            text: format!("{age} {amount}"),
        });
        drawn.push((name.clone(), sum.to_string(), parts.collect()));
        rows.push(age_row(name, &ageing, false));
    }
    if rows.len() > 1 {
        rows.push(age_row("合计".to_owned(), &total, true));
    }
    let legend = AGES.iter().zip(AGE_WORDS).map(|(tone, text)| LegendItem { tone, text }).collect();
    AgeingTable {
        labels: AGE_WORDS.iter().map(|word| (*word).to_owned()).collect(),
        rows,
        chart: bars(id, title.to_owned(), drawn, legend),
    }
}

fn age_row(name: String, ageing: &Ageing, sum: bool) -> MonthRow {
    MonthRow {
        name,
        amounts: ageing.0.iter().map(|amount| amount.to_string()).collect(),
        total: ageing.0.iter().sum::<Fen>().to_string(),
        sum,
    }
}
