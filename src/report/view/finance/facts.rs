//! The five facts of a placement side by side (ordered, received, paid, invoiced, published), per
//! placement, project and medium.

use crate::link::{Case, LinkedPlacement, PlacementId};
use crate::model::Fen;
use crate::reconcile::{PlacementBooks, Whole};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest};
use crate::report::view::shared::line::PlaceLine;
use crate::report::view::shared::unknown::Unknown;
use crate::report::view::shared::words;
use crate::report::view::shared::words::placement_subject;
use crate::report::view::shared::words::short_key;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

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
    pub published_cost: String,
    pub client_balance: String,
    pub media_balance: String,
    pub advanced: String,
    pub unreceived: String,
    pub uninvoiced: String,
    pub margin: String,
    /// 返点抵扣 beside ③; empty where there is none.
    pub with_offset: bool,
    /// `2 笔有金额未知，未知的未计入`
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
    pub placements: Bounded<FactsLine>,
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
    published_cost: Fen,
    client_balance: Fen,
    media_balance: Fen,
    advanced: Fen,
    unreceived: Fen,
    uninvoiced: Fen,
    margin: Fen,
    /// Placements with a fact that is unknown.
    unknown: usize,
    unknown_margins: Unknown,
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
        self.published_cost += other.published_cost;
        self.client_balance += other.client_balance;
        self.media_balance += other.media_balance;
        self.advanced += other.advanced;
        self.unreceived += other.unreceived;
        self.uninvoiced += other.uninvoiced;
        self.margin += other.margin;
        self.unknown += other.unknown;
        self.unknown_margins.merge(other.unknown_margins);
    }

    fn add(&mut self, books: &PlacementBooks) {
        let known = |amount: Option<Fen>| amount.unwrap_or(Fen::ZERO);
        self.ordered += known(books.ordered);
        self.received += known(books.known_received());
        self.cost += known(books.cost);
        self.paid += known(books.known_paid());
        self.offset += known(books.known_offset());
        self.invoiced_in += known(books.known_invoiced_in());
        self.invoiced_out += known(books.known_invoiced_out());
        self.published += known(books.known_published());
        self.published_cost += known(books.known_published_cost());
        self.client_balance += known(books.known_client_balance());
        self.media_balance += known(books.known_media_balance());
        self.advanced += known(books.known_advanced());
        self.unreceived += known(books.unreceived);
        self.uninvoiced += known(books.known_uninvoiced());
        self.margin += known(books.margin);
        let facts = [
            books.ordered,
            books.cost,
            books.known_offset(),
            books.known_published(),
            books.known_published_cost(),
            books.known_received(),
            books.known_invoiced_in(),
            books.known_invoiced_out(),
            books.known_client_balance(),
            books.known_media_balance(),
            books.known_advanced(),
            books.known_uninvoiced(),
            books.margin,
        ];
        self.unknown += usize::from(facts.iter().any(Option::is_none));
        if books.margin.is_none() {
            self.unknown_margins.add(books.ordered);
        }
    }

    /// The largest amounts at stake first.
    fn rank(&self) -> Reverse<(Fen, Fen, Fen)> {
        Reverse((self.advanced, self.uninvoiced, self.ordered))
    }

    /// `whole`: which tables were read whole for what it sums up.
    fn line(&self, name: String, key: String, whole: Whole) -> FactsLine {
        let told = |known: bool, amount: Fen| match known {
            true => words::dashed(amount),
            false => words::read_whole(None),
        };
        let (receipts, payments) = (whole.knows_receipts(), whole.knows_payments());
        FactsLine {
            name,
            key,
            ordered: words::dashed(self.ordered),
            received: told(receipts, self.received),
            cost: words::dashed(self.cost),
            paid: told(payments, self.paid),
            offset: told(payments, self.offset),
            with_offset: payments && !self.offset.is_zero(),
            invoiced_in: told(whole.knows_invoices_in(), self.invoiced_in),
            invoiced_out: told(whole.knows_invoices_out(), self.invoiced_out),
            published: told(whole.publications, self.published),
            published_cost: told(whole.publications, self.published_cost),
            client_balance: told(receipts && whole.publications, self.client_balance),
            media_balance: told(payments && whole.publications, self.media_balance),
            advanced: told(whole.advanced(), self.advanced),
            unreceived: told(receipts && whole.publications, self.unreceived),
            uninvoiced: told(payments && whole.knows_invoices_in(), self.uninvoiced),
            margin: words::dashed(self.margin),
            note: match self.unknown {
                0 => String::new(),
                n => {
                    let margins =
                        self.unknown_margins.words("毛利未知").map(|words| format!("，其中 {words}"));
                    format!("{n} 笔有金额未知，未知的未计入{}", margins.unwrap_or_default())
                }
            },
            ..FactsLine::default()
        }
    }
}

/// Placements by project, and the sums of each and of all.
pub fn projects(input: &Input) -> (Bounded<FactsGroup>, Bounded<FactsLine>) {
    type Placements<'a> = Vec<(PlacementId, &'a LinkedPlacement, &'a PlacementBooks)>;
    let office = input.office;
    let bounds = input.bounds;
    let mut found: Vec<(&Case, Facts, Placements, Whole)> = Vec::new();
    let mut total = Facts::default();
    for (case, own) in office.cases.iter().zip(&input.books.projects) {
        let mut facts = Facts::default();
        let mut placements = Vec::new();
        for (id, placement) in office.placements.with_ids_of(&case.placements) {
            if !placement.repeated {
                let books = &input.books.placements[id];
                facts.add(books);
                placements.push((id, placement, books));
            }
        }
        if !placements.is_empty() {
            total.merge(&facts);
            found.push((case, facts, placements, own.whole));
        }
    }
    let name = |case: &Case| input.project_name(Some(case.key()));
    let sheet = |name, filter: &str| Rest::sheet("财务/状态_收付款.xlsx", name, filter);
    let all: Vec<(&Case, &Facts, &Whole)> =
        found.iter().map(|(case, facts, _, whole)| (*case, facts, whole)).collect();
    let several = all.len() > 1;
    let rank = |(_, facts, _): &(&Case, &Facts, &Whole)| facts.rank();
    let ordered = |(_, facts, _): &(&Case, &Facts, &Whole)| Some(facts.ordered);
    let mut sums = Bounded::worst(all, bounds.ledger, rank, ordered, sheet("按项目", ""))
        .map(|(case, facts, whole)| facts.line(name(case), case.key().to_owned(), *whole));
    if several {
        sums.shown
            .push(FactsLine {
                sum: true, ..total.line("合计".to_owned(), String::new(), input.books.whole)
            });
    }
    // a few projects are shown whole, of many each one's first placements
    let count: usize = found.iter().map(|(_, _, placements, _)| placements.len()).sum();
    let most = if count <= 2 * bounds.ledger { count } else { bounds.within };
    let rank = |(_, facts, ..): &(&Case, Facts, Placements, Whole)| facts.rank();
    let ordered = |(_, facts, ..): &(&Case, Facts, Placements, Whole)| Some(facts.ordered);
    let groups = Bounded::worst(found, bounds.projects, rank, ordered, sheet("排期五项", "")).map(
        |(case, facts, placements, own)| {
            let rank = |(_, _, books): &(PlacementId, &LinkedPlacement, &PlacementBooks)| {
                Reverse((books.advanced, books.uninvoiced, books.ordered))
            };
            let ordered = |(_, _, books): &(PlacementId, &LinkedPlacement, &PlacementBooks)| books.ordered;
            let rest = sheet("排期五项", &format!("项目 = {}", case.key()));
            let several = placements.len() > 1;
            let mut placements = Bounded::worst(placements, most, rank, ordered, rest)
                .map(|(id, placement, books)| placement_line(input, id, placement, books, case.key()));
            if several {
                let sum = facts.line("合计".to_owned(), String::new(), own);
                placements.shown.push(FactsLine { sum: true, ..sum });
            }
            FactsGroup { name: name(case), key: case.key().to_owned(), placements }
        },
    );
    (groups, sums)
}

fn placement_line(
    input: &Input,
    id: PlacementId,
    placement: &LinkedPlacement,
    books: &PlacementBooks,
    project: &str,
) -> FactsLine {
    let record = &placement.record;
    FactsLine {
        name: placement_subject(input.office, id),
        key: short_key(&record.key, project),
        state: books.state.word(),
        ordered: whole(true, books.ordered),
        received: whole(books.whole.knows_receipts(), Some(books.received)),
        cost: whole(true, books.cost),
        paid: whole(books.whole.knows_payments(), Some(books.paid)),
        offset: whole(books.whole.payments, books.offset),
        with_offset: books.offset != Some(Fen::ZERO),
        invoiced_in: whole(books.known_invoiced_in().is_some(), books.known_invoiced_in()),
        invoiced_out: whole(books.known_invoiced_out().is_some(), books.known_invoiced_out()),
        published: whole(books.whole.publications, books.published),
        published_cost: whole(books.whole.publications, books.published_cost),
        client_balance: whole(books.whole.receipts && books.whole.publications, books.known_client_balance()),
        media_balance: whole(books.whole.payments && books.whole.publications, books.known_media_balance()),
        advanced: whole(books.known_advanced().is_some(), books.known_advanced()),
        unreceived: whole(books.whole.receipts && books.whole.publications, books.unreceived),
        uninvoiced: whole(books.known_uninvoiced().is_some(), books.known_uninvoiced()),
        margin: whole(true, books.margin),
        note: String::new(),
        sum: false,
        place: Some(PlaceLine::new(record.key_at.unwrap_or(record.at), input)),
    }
}

/// 未检查 where a table was not read whole, 未知 where a cell could not be read.
fn whole(whole: bool, amount: Option<Fen>) -> String {
    match amount {
        _ if !whole => words::read_whole(None),
        Some(amount) => words::dashed(amount),
        None => words::money(None),
    }
}

/// The sums of each medium, in order of name, and of more than one their total.
pub fn media(input: &Input) -> Bounded<FactsLine> {
    let mut media: BTreeMap<&str, Facts> = BTreeMap::new();
    let pairs = input.office.placements.iter().zip(&input.books.placements);
    for (placement, books) in pairs.filter(|(placement, _)| !placement.repeated) {
        let name =
            input.office.medium_of(placement).map_or(placement.record.medium.text(), |one| one.name.text());
        media.entry(name).or_default().add(books);
    }
    let mut total = Facts::default();
    media.values().for_each(|facts| total.merge(facts));
    let several = media.len() > 1;
    let rank = |(_, facts): &(&str, Facts)| facts.rank();
    let ordered = |(_, facts): &(&str, Facts)| Some(facts.ordered);
    let rest = Rest::sheet("财务/状态_收付款.xlsx", "按媒体", "");
    let mut lines = Bounded::worst(media.into_iter().collect(), input.bounds.ledger, rank, ordered, rest)
        .map(|(name, facts)| facts.line(name.to_owned(), String::new(), input.books.whole));
    if several {
        lines
            .shown
            .push(FactsLine {
                sum: true, ..total.line("合计".to_owned(), String::new(), input.books.whole)
            });
    }
    lines
}
