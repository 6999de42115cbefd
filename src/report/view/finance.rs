//! 财务/对账.html: control totals, differences first, five facts, ageing, the weeks ahead, 待认领.

use super::agenda::placement_subject;
use super::chart::{BarChart, LegendItem, Part, bars};
use super::forecast::{ForecastView, forecast};
use super::head::{Head, Tile, head};
use super::line::{PlaceLine, RecordLine, records_of};
use super::project::short_key;
use super::{Input, words};
use crate::finding::{Code, Finding, Place, Severity};
use crate::link::LinkedPlacement;
use crate::model::{Fen, Month};
use crate::reconcile::{Ageing, Between, Cause, Difference, PlacementBooks};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct Finance<'a> {
    pub head: Head,
    pub tiles: Vec<Tile>,
    pub totals: Vec<TotalLine>,
    pub balanced: bool,
    /// Someone must act.
    pub differences: Vec<DifferenceLine>,
    /// On their way: 在途, 未确认.
    pub pending: Vec<DifferenceLine>,
    pub findings: Vec<RecordLine<'a>>,
    pub prepayments: Vec<PrepaymentLine>,
    /// Each project's sum, and of more than one their total.
    pub sums: Vec<FactsLine>,
    pub projects: Vec<FactsGroup>,
    pub media: Vec<FactsLine>,
    pub months: MonthTable,
    pub prepaid: AgeingTable,
    pub receivable: AgeingTable,
    pub forecast: ForecastView,
    pub claims: Vec<ClaimLine>,
}

/// One control total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TotalLine {
    pub table: String,
    pub rows_read: usize,
    pub rows_used: usize,
    pub rows_refused: usize,
    pub read: String,
    pub used: String,
    pub refused: String,
    pub balances: bool,
    /// Where the refused rows are.
    pub places: Vec<PlaceLine>,
}

/// Two facts of one placement that do not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DifferenceLine {
    pub project_name: String,
    pub key: String,
    pub subject: String,
    /// The first broken link of its chain.
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

/// The five facts side by side, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FactsLine {
    pub name: String,
    pub key: String,
    pub state: &'static str,
    pub ordered: String,
    pub received: String,
    pub cost: String,
    pub paid: String,
    pub offset: String,
    pub invoiced_in: String,
    pub invoiced_out: String,
    pub published: String,
    pub client_balance: String,
    pub media_balance: String,
    pub advanced: String,
    pub uninvoiced: String,
    pub margin: String,
    /// `2 笔金额未知，未计入`
    pub note: String,
    /// The sum of the lines above.
    pub sum: bool,
    pub place: Option<PlaceLine>,
}

/// The placements of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactsGroup {
    pub name: String,
    pub key: String,
    pub placements: Vec<FactsLine>,
}

/// Media prepayments of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrepaymentLine {
    pub name: String,
    pub key: String,
    pub received: String,
    pub allocated: String,
    pub unallocated: String,
    pub paid: String,
    pub advanced: String,
    /// Money is advanced.
    pub marked: bool,
}

/// 客户金额 by month of placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthTable {
    pub months: Vec<String>,
    pub rows: Vec<MonthRow>,
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

/// One line of 待认领.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimLine {
    pub receipt: String,
    pub date: String,
    pub payer: String,
    pub amount: String,
    pub unallocated: String,
    pub suggestion: String,
    pub reason: String,
    pub tie: bool,
    pub answer: &'static str,
    pub place: Option<PlaceLine>,
}

/// Findings of other chapters that are about money.
const MONEY_CODES: &[Code] = &[Code::A09, Code::A12, Code::A13, Code::A20, Code::A25, Code::T15];

/// Everything the page shows.
pub fn finance<'a>(input: &Input<'a>) -> Finance<'a> {
    let (differences, pending) = differences(input);
    let (projects, sums) = projects(input);
    let totals = totals(input);
    let records = records_of(input, input.findings.iter().filter(|finding| is_about_money(input, finding)));
    let mut findings: Vec<RecordLine> = records
        .into_iter()
        .filter(|record| record.first.counts() && record.first.level != Severity::Blue)
        .collect();
    findings.sort_by(|a, b| {
        let rank = |record: &RecordLine| {
            (
                record.first.level,
                std::cmp::Reverse(record.first.finding.money_at_risk),
                record.first.finding.code,
            )
        };
        rank(a).cmp(&rank(b)).then_with(|| a.first.key.cmp(&b.first.key))
    });
    Finance {
        head: head(input),
        tiles: tiles(input, differences.len()),
        balanced: totals.iter().all(|total| total.balances),
        totals,
        differences,
        pending,
        findings,
        prepayments: prepayments(input),
        sums,
        projects,
        media: media(input),
        months: months(input),
        prepaid: ageing(
            input,
            "chart-prepaid",
            "预付余额账龄（已付媒体、尚未播出）",
            &input.books.projects.iter().map(|books| books.ageing).collect::<Vec<_>>(),
        ),
        receivable: ageing(
            input,
            "chart-receivable",
            "已投未收账龄（已播出、客户未付）",
            &input.books.projects.iter().map(|books| books.receivable_ageing).collect::<Vec<_>>(),
        ),
        forecast: forecast(input),
        claims: claims(input),
    }
}

fn is_about_money(input: &Input, finding: &Finding) -> bool {
    let in_money_file = || {
        let file = finding.place.map(|place| input.office.sources.file(place));
        file.is_some_and(|file| file.rsplit('/').next().unwrap_or(file).starts_with("收付款"))
    };
    let code = finding.code.as_str();
    code.starts_with('M') || MONEY_CODES.contains(&finding.code) || (code.starts_with('D') && in_money_file())
}

fn tiles(input: &Input, differences: usize) -> Vec<Tile> {
    let sum = |amounts: &mut dyn Iterator<Item = Fen>| amounts.sum::<Fen>();
    let unallocated = sum(&mut input.books.projects.iter().map(|books| books.unallocated));
    let unclaimed = sum(&mut input
        .office
        .receipts
        .iter()
        .zip(&input.books.receipts)
        .filter(|(receipt, books)| receipt.case.is_none() && books.counts)
        .map(|(_, books)| books.unallocated));
    let uninvoiced = sum(&mut input.books.placements.iter().map(|books| books.uninvoiced));
    let unreceived = sum(&mut input.books.placements.iter().filter_map(|books| books.unreceived));
    let tile = |name, value, note: String, marked: bool, anchor| Tile {
        name,
        value,
        change: String::new(),
        note,
        tone: if marked { "red" } else { "plain" },
        anchor,
    };
    vec![
        tile(
            "须处理差异",
            differences.to_string(),
            "笔，见差异一节".to_owned(),
            differences > 0,
            "differences",
        ),
        tile(
            "垫款",
            words::headline_money(input.books.advanced),
            "逐项目计，不互抵".to_owned(),
            input.books.advanced > Fen::ZERO,
            "projects",
        ),
        tile(
            "未分配到款",
            words::headline_money(unallocated + unclaimed),
            format!("其中无项目 {} 元", unclaimed),
            unclaimed > Fen::ZERO,
            "claims",
        ),
        tile(
            "已付未到票",
            words::headline_money(uninvoiced),
            format!("已播未收 {}", words::headline_money(unreceived)),
            false,
            "projects",
        ),
    ]
}

fn totals(input: &Input) -> Vec<TotalLine> {
    input
        .books
        .control_totals
        .iter()
        .map(|total| TotalLine {
            table: total.table.clone(),
            rows_read: total.rows_read,
            rows_used: total.rows_used,
            rows_refused: total.rows_refused,
            read: total.read.to_string(),
            used: total.used.to_string(),
            refused: total.refused.to_string(),
            balances: total.balances(),
            places: if total.rows_refused > 0 { refused_places(input, &total.table) } else { Vec::new() },
        })
        .collect()
}

/// Cells of the table whose content was refused or doubled: findings say where.
fn refused_places(input: &Input, table: &str) -> Vec<PlaceLine> {
    let sheet = table.split(' ').next().unwrap_or(table);
    let stands_in_table = |place: &Place| {
        let file = input.office.sources.file(*place);
        let file = file.rsplit('/').next().unwrap_or(file);
        match sheet {
            // A day grid's sheets are named by month or medium.
            "排期" => file.starts_with("媒体排期"),
            _ => input.office.sources.sheet(*place) == sheet || file.contains(&format!("_{sheet}")),
        }
    };
    let refuses = |code: Code| match code {
        Code::D02 | Code::D06 | Code::D11 | Code::M11 => true,
        Code::D04 => matches!(sheet, "客户到款" | "媒体付款"),
        Code::D03 | Code::D21 => sheet.ends_with("分配"),
        _ => false,
    };
    let refusing = input.findings.iter().filter(|finding| refuses(finding.code));
    let places: BTreeSet<Place> = refusing
        .flat_map(|finding| finding.place.iter().chain(&finding.related).copied())
        .filter(stands_in_table)
        .collect();
    places.into_iter().map(|place| PlaceLine::new(place, input)).collect()
}

/// Differences someone must act on, and those on their way; largest first within a project.
fn differences(input: &Input) -> (Vec<DifferenceLine>, Vec<DifferenceLine>) {
    let office = input.office;
    let mut codes: BTreeMap<&str, BTreeSet<Code>> = BTreeMap::new();
    for finding in input.findings.iter().filter(|finding| finding.open) {
        codes.entry(&finding.key).or_default().insert(finding.code);
    }
    let mut found: Vec<(&LinkedPlacement, usize, &PlacementBooks, &Difference)> = Vec::new();
    for (index, (placement, books)) in office.placements.iter().zip(&input.books.placements).enumerate() {
        found.extend(books.differences.iter().map(|difference| (placement, index, books, difference)));
    }
    found.sort_by_key(|(placement, index, _, difference)| {
        let size = difference.amount().map(Fen::abs);
        (placement.case, size.is_some(), std::cmp::Reverse(size), *index, difference.between)
    });
    let mut act = Vec::new();
    let mut pending = Vec::new();
    for (placement, index, books, difference) in found {
        let case = placement.case.and_then(|i| office.cases.get(i));
        let record = &placement.record;
        let amount = difference.amount();
        let line = DifferenceLine {
            project_name: input.project_name(case.map(|case| case.key())),
            key: record.key.clone(),
            subject: placement_subject(office, index),
            chain: books.state.word(),
            between: difference.between.word(),
            required: words::money(difference.required),
            found: difference.found.to_string(),
            amount: amount.map_or_else(|| "—".to_owned(), signed),
            cause: difference.cause.word(),
            owner: owed_by(difference),
            codes: codes.get(record.key.as_str()).map(joined).unwrap_or_default(),
            place: Some(PlaceLine::new(record.key_at.unwrap_or(record.at), input)),
        };
        match difference.cause {
            Cause::InTransit | Cause::Unconfirmed => pending.push(line),
            _ => act.push(line),
        }
    }
    (act, pending)
}

/// Who must move for this difference to end; the chain's state speaks of the next step instead.
fn owed_by(difference: &Difference) -> &'static str {
    let too_much = difference.amount().is_some_and(|amount| amount > Fen::ZERO);
    match (difference.between, too_much) {
        (Between::ReceivedOrdered, false) => "客户",
        (Between::PaidCost, true) | (Between::InvoicedPaid | Between::PublishedOrdered, _) => "媒体",
        (Between::ReceivedOrdered, true) | (Between::PaidCost, false) => "财务",
    }
}

fn joined(codes: &BTreeSet<Code>) -> String {
    codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(" ")
}

fn signed(amount: Fen) -> String {
    if amount > Fen::ZERO { format!("+{amount}") } else { amount.to_string() }
}

/// A running sum of the five facts; amounts that are unknown are counted, not guessed.
#[derive(Default)]
struct Facts {
    ordered: Fen,
    received: Fen,
    cost: Fen,
    paid: Fen,
    offset: Fen,
    invoiced_in: Fen,
    invoiced_out: Fen,
    published: Fen,
    client_balance: Fen,
    media_balance: Fen,
    advanced: Fen,
    uninvoiced: Fen,
    margin: Fen,
    unknown: usize,
}

impl Facts {
    fn merge(&mut self, other: &Facts) {
        self.ordered += other.ordered;
        self.received += other.received;
        self.cost += other.cost;
        self.paid += other.paid;
        self.offset += other.offset;
        self.invoiced_in += other.invoiced_in;
        self.invoiced_out += other.invoiced_out;
        self.published += other.published;
        self.client_balance += other.client_balance;
        self.media_balance += other.media_balance;
        self.advanced += other.advanced;
        self.uninvoiced += other.uninvoiced;
        self.margin += other.margin;
        self.unknown += other.unknown;
    }

    fn add(&mut self, books: &PlacementBooks) {
        let known = |amount: Option<Fen>| amount.unwrap_or(Fen::ZERO);
        self.ordered += known(books.ordered);
        self.received += books.received;
        self.cost += known(books.cost);
        self.paid += books.paid;
        self.offset += books.offset;
        self.invoiced_in += books.invoiced_in;
        self.invoiced_out += books.invoiced_out;
        self.published += known(books.published);
        self.client_balance += known(books.client_balance);
        self.media_balance += known(books.media_balance);
        self.advanced += books.advanced;
        self.uninvoiced += books.uninvoiced;
        self.margin += known(books.margin);
        let facts = [books.ordered, books.cost, books.published];
        self.unknown += usize::from(facts.iter().any(Option::is_none));
    }

    fn line(&self, name: String, key: String) -> FactsLine {
        FactsLine {
            name,
            key,
            ordered: self.ordered.to_string(),
            received: self.received.to_string(),
            cost: self.cost.to_string(),
            paid: self.paid.to_string(),
            offset: self.offset.to_string(),
            invoiced_in: self.invoiced_in.to_string(),
            invoiced_out: self.invoiced_out.to_string(),
            published: self.published.to_string(),
            client_balance: self.client_balance.to_string(),
            media_balance: self.media_balance.to_string(),
            advanced: self.advanced.to_string(),
            uninvoiced: self.uninvoiced.to_string(),
            margin: self.margin.to_string(),
            note: match self.unknown {
                0 => String::new(),
                n => format!("{n} 笔有金额未知，未知的未计入"),
            },
            ..FactsLine::default()
        }
    }
}

/// Placements by project, and the sums of each and of all.
fn projects(input: &Input) -> (Vec<FactsGroup>, Vec<FactsLine>) {
    let office = input.office;
    let (mut groups, mut sums) = (Vec::new(), Vec::new());
    let mut total = Facts::default();
    for case in &office.cases {
        let mut facts = Facts::default();
        let mut placements = Vec::new();
        for i in &case.placements {
            let (Some(placement), Some(one)) = (office.placements.get(*i), input.books.placements.get(*i))
            else {
                continue;
            };
            if !placement.repeated {
                facts.add(one);
                placements.push(placement_line(input, *i, placement, one, case.key()));
            }
        }
        if placements.is_empty() {
            continue;
        }
        let name = input.project_name(Some(case.key()));
        sums.push(facts.line(name.clone(), case.key().to_owned()));
        total.merge(&facts);
        groups.push(FactsGroup { name, key: case.key().to_owned(), placements });
    }
    if sums.len() > 1 {
        sums.push(FactsLine { sum: true, ..total.line("合计".to_owned(), String::new()) });
    }
    (groups, sums)
}

fn prepayments(input: &Input) -> Vec<PrepaymentLine> {
    let pairs = input.office.cases.iter().zip(&input.books.projects);
    pairs
        .filter(|(_, books)| !(books.received.is_zero() && books.paid.is_zero()))
        .map(|(case, books)| PrepaymentLine {
            name: input.project_name(Some(case.key())),
            key: case.key().to_owned(),
            received: books.received.to_string(),
            allocated: books.allocated.to_string(),
            unallocated: books.unallocated.to_string(),
            paid: books.paid.to_string(),
            advanced: books.advanced.to_string(),
            marked: books.advanced > Fen::ZERO,
        })
        .collect()
}

fn placement_line(
    input: &Input,
    index: usize,
    placement: &LinkedPlacement,
    books: &PlacementBooks,
    project: &str,
) -> FactsLine {
    let record = &placement.record;
    FactsLine {
        name: placement_subject(input.office, index),
        key: short_key(&record.key, project),
        state: books.state.word(),
        ordered: words::money(books.ordered),
        received: books.received.to_string(),
        cost: words::money(books.cost),
        paid: books.paid.to_string(),
        offset: books.offset.to_string(),
        invoiced_in: books.invoiced_in.to_string(),
        invoiced_out: books.invoiced_out.to_string(),
        published: words::money(books.published),
        client_balance: words::money(books.client_balance),
        media_balance: words::money(books.media_balance),
        advanced: books.advanced.to_string(),
        uninvoiced: books.uninvoiced.to_string(),
        margin: words::money(books.margin),
        note: String::new(),
        sum: false,
        place: Some(PlaceLine::new(record.key_at.unwrap_or(record.at), input)),
    }
}

fn media(input: &Input) -> Vec<FactsLine> {
    let mut media: BTreeMap<&str, Facts> = BTreeMap::new();
    for (placement, books) in input.office.placements.iter().zip(&input.books.placements) {
        let name =
            input.office.medium_of(placement).map_or(placement.record.medium.text(), |one| one.name.text());
        media.entry(name).or_default().add(books);
    }
    media.into_iter().map(|(name, facts)| facts.line(name.to_owned(), String::new())).collect()
}

fn months(input: &Input) -> MonthTable {
    let office = input.office;
    let mut months: BTreeSet<Month> = BTreeSet::new();
    let mut sums: Vec<(String, BTreeMap<Month, Fen>)> = Vec::new();
    for case in &office.cases {
        let mut sum: BTreeMap<Month, Fen> = BTreeMap::new();
        for books in case.placements.iter().filter_map(|i| input.books.placements.get(*i)) {
            for (month, amount) in books.months.iter().flatten() {
                *sum.entry(*month).or_default() += *amount;
            }
        }
        if !sum.is_empty() {
            months.extend(sum.keys());
            sums.push((input.project_name(Some(case.key())), sum));
        }
    }
    let rows = sums.into_iter().map(|(name, sum)| MonthRow {
        name,
        amounts: months
            .iter()
            .map(|month| sum.get(month).map(|amount| amount.to_string()).unwrap_or_default())
            .collect(),
        total: sum.values().sum::<Fen>().to_string(),
        sum: false,
    });
    MonthTable { rows: rows.collect(), months: months.iter().map(|month| month.to_string()).collect() }
}

/// Tones of the six ages, youngest first.
const AGES: [&str; 6] = ["age1", "age2", "age3", "age4", "age5", "age6"];
const AGE_WORDS: [&str; 6] = ["0–30 天", "31–60 天", "61–90 天", "91–180 天", "181–365 天", "365 天以上"];

fn ageing(input: &Input, id: &'static str, title: &str, ages: &[Ageing]) -> AgeingTable {
    let mut rows = Vec::new();
    let mut drawn = Vec::new();
    let mut total = Ageing::default();
    for (case, ageing) in input.office.cases.iter().zip(ages) {
        if ageing.0.iter().all(|amount| amount.is_zero()) {
            continue;
        }
        total.merge(ageing);
        let name = input.project_name(Some(case.key()));
        let sum: Fen = ageing.0.iter().sum();
        let parts = AGES.iter().zip(AGE_WORDS).zip(ageing.0).map(|((tone, age), amount)| Part {
            tone,
            size: amount.0,
            text: format!("{age} {amount}"),
        });
        drawn.push((name.clone(), sum.to_string(), parts.collect()));
        rows.push(age_row(name, ageing, false));
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

fn claims(input: &Input) -> Vec<ClaimLine> {
    let as_of = input.office.as_of();
    let line = |claim: &crate::reconcile::Claim| {
        let receipt = &input.office.receipts.get(claim.receipt)?.record;
        let suggestion: Vec<String> = claim
            .targets
            .iter()
            .zip(&claim.amounts)
            .map(|(target, amount)| format!("{target} {amount}"))
            .collect();
        Some(ClaimLine {
            receipt: receipt.key.clone(),
            date: words::day_or_blank(receipt.date.get(), as_of),
            payer: receipt.payer.text().to_owned(),
            amount: words::money(receipt.amount.get()),
            unallocated: claim.unallocated.to_string(),
            suggestion: if suggestion.is_empty() {
                "无合适建议".to_owned()
            } else {
                suggestion.join("；")
            },
            reason: claim.reason.clone(),
            tie: claim.tie,
            answer: match claim.answer {
                Some(true) => "确认",
                Some(false) => "否认",
                None => "待答复",
            },
            place: Some(PlaceLine::new(receipt.key_at.unwrap_or(receipt.at), input)),
        })
    };
    input.books.claims.iter().filter_map(line).collect()
}
