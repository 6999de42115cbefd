//! 财务/对账.html: control totals, differences first, five facts, ageing, the weeks ahead, 待认领.

mod ageing;
mod facts;
mod forecast;

use crate::check::rule::{Desk, Matter, Refused};
use crate::finding::{Code, Finding, Place, Severity};
use crate::link::{Case, LinkedPlacement, PlacementId};
use crate::model::Fen;
use crate::model::payment::Receipt;
use crate::reconcile::{Between, Cause, Claim, Difference, PlacementBooks, ProjectBooks};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest, no_amount};
use crate::report::view::shared::head::{Head, Tile, head};
use crate::report::view::shared::line::{PlaceLine, RecordLine, records_of};
use crate::report::view::shared::unknown;
use crate::report::view::shared::words;
use crate::report::view::shared::words::placement_subject;
use ageing::{AgeingTable, MonthTable, ageing, months, of_openings, of_projects};
use facts::{FactsGroup, FactsLine, media, projects};
use forecast::{ForecastView, forecast};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct Finance<'a> {
    pub head: Head,
    pub tiles: Vec<Tile>,
    pub totals: Vec<TotalLine>,
    pub balanced: bool,
    /// Someone must act.
    pub differences: Bounded<DifferenceLine>,
    /// On their way: 在途, 未确认.
    pub pending: Bounded<DifferenceLine>,
    pub findings: Bounded<RecordLine<'a>>,
    pub prepayments: Bounded<PrepaymentLine>,
    /// Each project's sum, and of more than one their total.
    pub sums: Bounded<FactsLine>,
    pub projects: Bounded<FactsGroup>,
    pub media: Bounded<FactsLine>,
    pub months: MonthTable,
    pub prepaid: AgeingTable,
    pub receivable: AgeingTable,
    pub forecast: ForecastView,
    pub claims: Bounded<ClaimLine>,
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
    pub places: Bounded<PlaceLine>,
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
    let at_risk = |record: &RecordLine| record.first.finding.money_at_risk;
    let rest = input.findings_sheet("涉款");
    let findings = Bounded::first(findings, input.bounds.ledger, at_risk, rest);
    Finance {
        head: head(input),
        tiles: tiles(input, differences.count),
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
            of_projects(input, |books| books.ageing).into_iter().chain(of_openings(input)).collect(),
        ),
        receivable: ageing(
            input,
            "chart-receivable",
            "已投未收账龄（已播出、客户未付）",
            of_projects(input, |books| books.receivable_ageing),
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
    match (input.rule)(finding.code).map(|rule| rule.desk) {
        Some(Desk::Finance | Desk::FinanceAndMedia | Desk::FinanceAndAccount) => true,
        Some(Desk::File | Desk::FileAndFinance) => in_money_file(),
        _ => false,
    }
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
    let pairs = input.books.placements.iter().map(|books| (books.unreceived, books.ordered));
    let (unreceived, left_out) = unknown::sum(pairs);
    let left_out = left_out.words("未知，未计入").map(|words| format!("，{words}")).unwrap_or_default();
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
            input.books.known_advanced().map_or_else(|| "未检查".to_owned(), words::headline_money),
            "逐项目计，不互抵".to_owned(),
            input.books.known_advanced() > Some(Fen::ZERO),
            "projects",
        ),
        tile(
            "未分配到款",
            match input.books.whole.receipts && input.books.whole.kept {
                true => words::headline_money(unallocated + unclaimed),
                false => "未检查".to_owned(),
            },
            format!("其中无项目 {} 元", unclaimed),
            unclaimed > Fen::ZERO,
            "claims",
        ),
        tile(
            "已付未到票",
            match input.books.whole.payments && input.books.whole.invoices_in && input.books.whole.kept {
                true => words::headline_money(uninvoiced),
                false => "未检查".to_owned(),
            },
            format!("已播未收 {}{left_out}", words::headline_money(unreceived)),
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
            places: match total.rows_refused {
                0 => Bounded::default(),
                _ => refused_places(input, &total.table),
            },
        })
        .collect()
}

/// Cells of the table whose content was refused or doubled: findings say where.
fn refused_places(input: &Input, table: &str) -> Bounded<PlaceLine> {
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
    let refuses = |finding: &&Finding| match input.matter(finding) {
        Some(Matter::Refused(Refused::Row)) => true,
        Some(Matter::Refused(Refused::Date)) => matches!(sheet, "客户到款" | "媒体付款"),
        Some(Matter::Refused(Refused::Target)) => sheet.ends_with("分配"),
        _ => false,
    };
    let refusing = input.findings.iter().filter(refuses);
    let places: BTreeSet<Place> = refusing
        .flat_map(|finding| finding.place.iter().chain(&finding.related).copied())
        .filter(stands_in_table)
        .collect();
    let rest = input.findings_sheet("");
    Bounded::first(places.into_iter().collect(), input.bounds.within, no_amount, rest)
        .map(|place| PlaceLine::new(place, input))
}

/// Differences someone must act on, and those on their way; largest first within a project.
fn differences(input: &Input) -> (Bounded<DifferenceLine>, Bounded<DifferenceLine>) {
    let office = input.office;
    let mut codes: BTreeMap<&str, BTreeSet<Code>> = BTreeMap::new();
    for finding in input.findings.iter().filter(|finding| finding.open) {
        codes.entry(&finding.key).or_default().insert(finding.code);
    }
    type Found<'a> = (&'a LinkedPlacement, PlacementId, &'a PlacementBooks, &'a Difference);
    let mut found: Vec<Found> = Vec::new();
    for ((id, placement), books) in office.placements.with_ids().zip(&input.books.placements) {
        found.extend(books.differences.iter().map(|difference| (placement, id, books, difference)));
    }
    found.sort_by_key(|(placement, id, _, difference)| {
        let size = difference.amount().map(Fen::abs);
        (placement.case, size.is_some(), std::cmp::Reverse(size), *id, difference.between)
    });
    let line = |(placement, id, books, difference): Found| {
        let case = office.case(placement.case);
        let record = &placement.record;
        let amount = difference.amount();
        DifferenceLine {
            project_name: input.project_name(case.map(|case| case.key())),
            key: record.key.clone(),
            subject: placement_subject(office, id),
            chain: books.state.word(),
            between: difference.between.word(),
            required: words::money(difference.required),
            found: difference.found.to_string(),
            amount: amount.map_or_else(|| "—".to_owned(), signed),
            cause: difference.cause.word(),
            owner: owed_by(difference),
            codes: codes.get(record.key.as_str()).map(joined).unwrap_or_default(),
            place: Some(PlaceLine::new(record.key_at.unwrap_or(record.at), input)),
        }
    };
    let waits = |(.., difference): &Found| matches!(difference.cause, Cause::InTransit | Cause::Unconfirmed);
    let (pending, act): (Vec<Found>, Vec<Found>) = found.into_iter().partition(waits);
    let size = |(.., difference): &Found| difference.amount().map(Fen::abs);
    let list = |found, filter| {
        let rest = Rest::sheet("财务/状态_收付款.xlsx", "差异", filter);
        let rank = |one: &Found| (size(one).is_some(), Reverse(size(one)));
        Bounded::worst(found, input.bounds.ledger, rank, size, rest).map(line)
    };
    (list(act, ""), list(pending, "原因 = 在途、未确认"))
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

fn prepayments(input: &Input) -> Bounded<PrepaymentLine> {
    type Pair<'a> = (&'a Case, &'a ProjectBooks);
    let pairs = input.office.cases.iter().zip(&input.books.projects);
    let pairs: Vec<Pair> = pairs
        .filter(|(_, books)| {
            !(books.received.is_zero() && books.paid.is_zero())
                || (books.whole.kept && !books.whole.advanced())
        })
        .collect();
    let rank = |(_, books): &Pair| Reverse((books.advanced, books.unallocated, books.received));
    let advanced = |(_, books): &Pair| books.known_advanced();
    let rest = Rest::sheet("财务/状态_收付款.xlsx", "按项目", "");
    Bounded::worst(pairs, input.bounds.ledger, rank, advanced, rest).map(|(case, books)| PrepaymentLine {
        name: input.project_name(Some(case.key())),
        key: case.key().to_owned(),
        received: words::read_whole(books.known_received()),
        allocated: words::read_whole(books.known_allocated()),
        unallocated: words::read_whole(books.known_unallocated()),
        paid: words::read_whole(books.known_paid()),
        advanced: words::read_whole(books.known_advanced()),
        marked: books.known_advanced() > Some(Fen::ZERO),
    })
}

fn claims(input: &Input) -> Bounded<ClaimLine> {
    let as_of = input.office.as_of();
    let line = |(claim, receipt): (&Claim, &Receipt)| {
        let suggestion: Vec<String> = claim
            .targets
            .iter()
            .zip(&claim.amounts)
            .map(|(target, amount)| format!("{target} {amount}"))
            .collect();
        ClaimLine {
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
        }
    };
    let claims = input.books.claims.iter();
    let claims = claims.map(|one| (one, &input.office.receipts[one.receipt].record));
    let amount = |(claim, _): &(&Claim, &Receipt)| Some(claim.unallocated);
    let rank = |one: &(&Claim, &Receipt)| (one.0.answer.is_some(), Reverse(amount(one)));
    let rest = Rest::sheet("财务/状态_收付款.xlsx", "待认领", "");
    Bounded::worst(claims.collect(), input.bounds.ledger, rank, amount, rest).map(line)
}
