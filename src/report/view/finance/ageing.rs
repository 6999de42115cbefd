//! Balances by age and amounts by month: tables of one row a project.

use crate::model::answer;
use crate::model::{Fen, Month};
use crate::reconcile::{Ageing, PlacementBooks, ProjectBooks};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::chart::{BarChart, LegendItem, Part, bars};
use crate::report::view::shared::tone::Shade;
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
    pub title: String,
    /// What a row is: 项目, 媒体
    pub first: &'static str,
    pub labels: Vec<String>,
    pub rows: Bounded<MonthRow>,
    pub chart: BarChart,
    /// Why balances may be missing; empty where everything it rests on was read whole.
    pub unread: String,
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
    add(input.project_or_unknown(""), &mut homeless);
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
    let sheet = |name| Rest::sheet(answer::MONEY, name, "");
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
const AGES: [Shade; 6] =
    [Shade::Age(1), Shade::Age(2), Shade::Age(3), Shade::Age(4), Shade::Age(5), Shade::Age(6)];
/// The same words on the page, in the workbook and under the charts.
pub(in crate::report::view) const AGE_WORDS: [&str; 6] =
    ["0–30 天", "31–60 天", "61–90 天", "91–180 天", "181–365 天", "365 天以上"];

/// What an ageing sums up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aged {
    /// 预付余额
    Prepaid,
    /// 已投未收
    Unreceived,
    /// 客户已付而媒体未开票
    Uninvoiced,
}

impl Aged {
    /// What it rests on.
    fn tables(self) -> &'static [&'static str] {
        const PREPAID: [&str; 5] =
            ["收付款/媒体付款", "收付款/付款分配", "收付款/期初", "媒体排期/排期", "媒体排期/发布确认"];
        const UNRECEIVED: [&str; 4] =
            ["收付款/客户到款", "收付款/到款分配", "媒体排期/排期", "媒体排期/发布确认"];
        match self {
            Aged::Prepaid => &PREPAID,
            Aged::Unreceived => &UNRECEIVED,
            Aged::Uninvoiced => &UNINVOICED,
        }
    }
}

/// What 客户已付而媒体未开票 rests on.
pub(in crate::report::view) const UNINVOICED: [&str; 6] = [
    "收付款/媒体付款",
    "收付款/付款分配",
    "收付款/收票",
    "收付款/票据分配",
    "收付款/客户到款",
    "收付款/到款分配",
];

/// A name and its ages; `None` where a table they rest on was not read whole.
pub type NamedAges = (String, Option<Ageing>);

/// 期初 is in no project's figures.
const OPENINGS: &str = "收付款/期初";

/// Ages by project.
fn of_projects(
    input: &Input,
    aged: Aged,
    ages: fn(&ProjectBooks) -> Ageing,
    of_placement: fn(&PlacementBooks) -> Ageing,
) -> Vec<NamedAges> {
    let rows = input.office.cases.iter().zip(&input.books.projects);
    let tables: Vec<&str> = aged.tables().iter().copied().filter(|table| *table != OPENINGS).collect();
    rows.map(|(case, books)| {
        let unread = books.whole.kept && unknown::unread(input, &tables, Some(case.key())).is_some();
        (input.project_name(Some(case.key())), Some(ages(books)).filter(|_| !unread))
    })
    .chain(std::iter::once((input.project_or_unknown(""), Some(homeless(input, of_placement)))))
    .collect()
}

/// The ages of the placements of no known project.
pub(in crate::report::view) fn homeless(input: &Input, ages: fn(&PlacementBooks) -> Ageing) -> Ageing {
    let pairs = input.office.placements.iter().zip(&input.books.placements);
    let mut sum = Ageing::default();
    pairs.filter(|(one, _)| one.case.is_none()).for_each(|(_, books)| sum.merge(&ages(books)));
    sum
}

/// What the 期初 sheet says was prepaid to media, by 对方.
fn of_openings(input: &Input) -> impl Iterator<Item = NamedAges> {
    let rows = input.books.opening_prepayments.iter();
    let unread = (!input.books.whole.openings).then(|| ("期初".to_owned(), None));
    rows.map(|(counterparty, ages)| (format!("期初 {counterparty}"), Some(*ages))).chain(unread)
}

/// 预付余额 of every project, and 期初 of every medium.
pub fn prepaid(input: &Input) -> Vec<NamedAges> {
    let projects = of_projects(input, Aged::Prepaid, |books| books.ageing, |own| own.ageing);
    projects.into_iter().chain(of_openings(input)).collect()
}

/// 已投未收 of every project.
pub fn unreceived(input: &Input) -> Vec<NamedAges> {
    of_projects(input, Aged::Unreceived, |books| books.receivable_ageing, |own| own.receivable_ageing)
}

/// Their sum; `None` where a table they rest on was not read whole.
pub fn total(input: &Input, aged: Aged, ages: &[NamedAges]) -> Option<Ageing> {
    let mut total = Ageing::default();
    for ageing in ages.iter().filter_map(|(_, ageing)| ageing.as_ref()) {
        total.merge(ageing);
    }
    Some(total).filter(|_| unknown::unread(input, aged.tables(), None).is_none())
}

/// Bars of a chart; more could not be read on paper.
const DRAWN: usize = 12;

/// One ageing of everything that has a balance or may have one, and their sum.
pub fn ageing(
    input: &Input,
    (id, title): (&'static str, &str),
    first: &'static str,
    aged: Aged,
    ages: Vec<NamedAges>,
) -> AgeingTable {
    let unread = unknown::unread(input, aged.tables(), None);
    let moved = |(_, ageing): &NamedAges| ageing.is_none_or(|ages| ages != Ageing::default());
    let ages: Vec<NamedAges> = ages.into_iter().filter(moved).collect();
    let all = total(input, aged, &ages);
    let sum = |(_, ageing): &NamedAges| ageing.map(|ages| ages.total());
    let rank = |one: &NamedAges| Reverse(sum(one));
    let rest = Rest::sheet(answer::MONEY, "账龄", "");
    let known = ages.iter().filter(|(_, ageing)| ageing.is_some()).cloned().collect();
    let chart = Bounded::worst(known, input.bounds.projects.min(DRAWN), rank, no_amount, rest.clone());
    let chart_title = match chart.left_out {
        Some(_) => format!("{title}：最大的 {DRAWN} 个"),
        None => title.to_owned(),
    };
    let mut drawn = Vec::new();
    for (name, ageing) in chart.shown {
        let ageing = ageing.unwrap_or_default();
        let parts = AGES.iter().zip(AGE_WORDS).zip(ageing.0).map(|((tone, age), amount)| Part {
            tone: *tone,
            size: amount.0,
            text: format!("{age} {amount}"),
        });
        drawn.push((name, ageing.total().to_string(), parts.collect()));
    }
    let several = ages.len() > 1;
    let mut rows = Bounded::worst(ages, input.bounds.ledger, rank, sum, rest)
        .map(|(name, ageing)| age_row(name, ageing, false));
    if several {
        rows.shown.push(age_row("合计".to_owned(), all, true));
    }
    let legend = AGES.iter().zip(AGE_WORDS).map(|(tone, text)| LegendItem { tone: *tone, text }).collect();
    AgeingTable {
        title: title.to_owned(),
        first,
        labels: AGE_WORDS.iter().map(|word| (*word).to_owned()).collect(),
        rows,
        chart: bars(id, chart_title, drawn, legend),
        unread: unread.unwrap_or_default(),
    }
}

fn age_row(name: String, ageing: Option<Ageing>, sum: bool) -> MonthRow {
    let told = |amount: Fen| words::dashed(amount);
    let unknown = || vec![words::read_whole(None); AGE_WORDS.len()];
    MonthRow {
        name,
        amounts: ageing.map_or_else(unknown, |ages| ages.0.iter().map(|amount| told(*amount)).collect()),
        total: words::read_whole(ageing.map(|ages| ages.total())),
        sum,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Fen;
    use crate::model::memory::Memory;
    use crate::report::view::finance::finance;
    use crate::report::view::records;
    use crate::report::view::status::money;
    use crate::report::view::status::register::Register;
    use crate::report::view::status::table::{Value, read_whole};
    use rstest::rstest;

    /// 期初 belongs to no project: where it cannot be read, the project is known, 期初 is one line, and what
    /// all of them add up to is unknown on the page, in the workbook and in the bridge.
    #[rstest]
    #[case::read("类型 | 对方 | 金额 | 截至日\n媒体预付 | 都市晨报 | 600 | 2026-03-01", Some(600))]
    #[case::without_its_amounts("类型 | 对方 | 截至日\n媒体预付 | 都市晨报 | 2026-03-01", None)]
    fn what_was_prepaid_before(#[case] openings: &str, #[case] opening: Option<i64>) {
        let outcome = crate::testing::run(&format!(
            "[媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0301 | 都市晨报 | 2026-03-30 | 5000 | 4500 | 2026-03-01
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期
             FK1 | 都市晨报 | XM2026-101-M0301 | 4500 | 2026-03-10
             @bare
             [收付款/期初]
             {openings}"
        ));
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let all = opening.map(|yuan| Fen::yuan(4_500 + yuan));
        let opening = opening.map(Fen::yuan);
        let name = if opening.is_some() { "期初 都市晨报" } else { "期初" };
        let word = |amount: Option<Fen>| crate::report::view::shared::words::read_whole(amount);
        let page = finance(&input);
        let told: Vec<(&str, &str)> =
            page.prepaid.rows.shown.iter().map(|row| (row.name.as_str(), row.total.as_str())).collect();
        let project = input.project_name(Some("XM2026-101"));
        let (opened, summed) = (word(opening), word(all));
        assert_eq!(
            told,
            [(project.as_str(), "4,500.00"), (name, opened.as_str()), ("合计", summed.as_str())]
        );
        let records = records(&input);
        let register = Register::new(&input, &records);
        let table = money::tables(&register).find(|table| table.name == "账龄").unwrap();
        let at = table.columns.iter().position(|column| column.heading == "合计").unwrap();
        let rows = table.rows().chain(table.totals.iter().cloned());
        let rows = rows.filter(|row| row[2] != Value::from("已投未收"));
        let rows: Vec<Value> = rows.map(|row| row[at].clone()).collect();
        let amounts = [Some(Fen::yuan(4_500)), opening, all].map(read_whole);
        assert_eq!(rows, amounts);
        let bridge = page.bridges.iter().find(|bridge| bridge.to == "预付余额账龄 合计").unwrap();
        assert_eq!(bridge.unchecked, all.is_none());
        let figures = money::figures(&input);
        let drawn = figures.iter().find(|figure| figure.title == "账龄（元）");
        let youngest = drawn.map(|figure| figure.bars[0].1.clone());
        // 客户到款 was not read: 已投未收 is not known, and where both are unknown there is no picture
        assert_eq!(youngest, all.map(|all| vec![Value::Money(all), read_whole(None)]));
    }

    /// Forty bars cannot be read on paper: the chart draws the largest, the table has all of them.
    #[test]
    fn a_chart_of_many_projects_draws_the_largest() {
        let rows = (1..=15).map(|n| format!("FK{n} | XM2026-1{n:02} | 都市晨报 | {n}000 | 2026-03-02\n"));
        let outcome = crate::testing::run(&format!(
            "[收付款/媒体付款]\n付款编号 | 项目编号 | 媒体名称 | 实付金额 | 实付日期\n{}",
            rows.collect::<String>()
        ));
        let memory = Memory::default();
        let prepaid = finance(&outcome.input(&memory)).prepaid;
        assert_eq!((prepaid.chart.rows.len(), prepaid.rows.shown.len()), (12, 16));
        let drawn = |value: &str| prepaid.chart.rows.iter().any(|row| row.value == value);
        assert!(drawn("15,000.00") && drawn("4,000.00") && !drawn("3,000.00"), "{:#?}", prepaid.chart);
        assert_eq!(prepaid.chart.title, format!("{}：最大的 12 个", prepaid.title));
    }
}
