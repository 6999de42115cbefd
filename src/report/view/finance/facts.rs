//! The five facts of a placement side by side (ordered, received, paid, invoiced, published), per
//! placement, project and medium.

use crate::link::{LinkedPlacement, PlacementId, UNNAMED_MEDIUM};
use crate::model::Fen;
use crate::model::answer;
use crate::reconcile::{Fact, PlacementBooks, Told};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest};
use crate::report::view::shared::facts::{FactSums, SumTold};
use crate::report::view::shared::line::PlaceLine;
use crate::report::view::shared::words::{self, placement_subject, short_key};
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
    /// 返点抵扣 beside ③; empty if there is none.
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

impl FactsLine {
    /// Its amounts, each taken by the given function.
    fn of(told: impl Fn(Fact) -> String) -> FactsLine {
        FactsLine {
            ordered: told(Fact::Ordered),
            received: told(Fact::Received),
            cost: told(Fact::Cost),
            paid: told(Fact::Paid),
            offset: told(Fact::Offset),
            invoiced_in: told(Fact::InvoicedIn),
            invoiced_out: told(Fact::InvoicedOut),
            published: told(Fact::Published),
            published_cost: told(Fact::PublishedCost),
            client_balance: told(Fact::ClientBalance),
            media_balance: told(Fact::MediaBalance),
            advanced: told(Fact::Advanced),
            unreceived: told(Fact::Unreceived),
            uninvoiced: told(Fact::Uninvoiced),
            margin: told(Fact::Margin),
            ..FactsLine::default()
        }
    }
}

/// The largest amounts at stake first.
fn rank(sums: &FactSums) -> Reverse<(Fen, Fen, Fen)> {
    Reverse((sums.rank(Fact::Advanced), sums.rank(Fact::Uninvoiced), sums.rank(Fact::Ordered)))
}

fn sum_line(sums: &FactSums, name: String, key: String) -> FactsLine {
    FactsLine {
        name,
        key,
        with_offset: match sums.told(Fact::Offset) {
            SumTold::Known(offset) | SumTold::Part(offset) => !offset.is_zero(),
            SumTold::Unknown | SumTold::Unchecked => false,
        },
        note: match sums.incomplete {
            0 => String::new(),
            n => {
                let margins = sums.unknown_margins.words("毛利未知").map(|words| format!("，其中 {words}"));
                format!("{n} 笔有金额未知，未知的未计入{}", margins.unwrap_or_default())
            }
        },
        ..FactsLine::of(|fact| sums.told(fact).words(words::dashed))
    }
}

fn total_line(sums: &FactSums) -> FactsLine {
    FactsLine { sum: true, ..sum_line(sums, "合计".to_owned(), String::new()) }
}

/// Placements by project, and the sums of each and of all.
pub fn projects(input: &Input) -> (Bounded<FactsGroup>, Bounded<FactsLine>) {
    type Placements<'a> = Vec<(PlacementId, &'a LinkedPlacement, &'a PlacementBooks)>;
    let office = input.office;
    let bounds = input.bounds;
    let projects = office.cases.iter().zip(&input.books.projects);
    let projects = projects.map(|(case, own)| {
        let placements: Vec<PlacementId> = case.placements.clone();
        (case.key(), FactSums::new(own.whole), placements)
    });
    let homeless = office.placements.with_ids().filter(|(_, placement)| placement.case.is_none());
    let homeless = ("", FactSums::new(input.books.whole), homeless.map(|(id, _)| id).collect());
    let mut found: Vec<(&str, FactSums, Placements)> = Vec::new();
    let mut total = FactSums::new(input.books.whole);
    for (key, mut sums, ids) in projects.chain([homeless]) {
        let all = ids.into_iter().map(|id| (id, &office.placements[id]));
        let in_force = all.filter(|(_, placement)| !placement.repeated);
        let placements: Placements =
            in_force.map(|(id, placement)| (id, placement, &input.books.placements[id])).collect();
        placements.iter().for_each(|(_, _, books)| sums.add(books));
        if !placements.is_empty() {
            total.merge(&sums);
            found.push((key, sums, placements));
        }
    }
    let name = |key: &str| input.project_or_unknown(key);
    let sheet = |name, filter: &str| Rest::sheet(answer::MONEY, name, filter);
    let all: Vec<(&str, &FactSums)> = found.iter().map(|(key, sums, _)| (*key, sums)).collect();
    let several = all.len() > 1;
    let ordered = |(_, sums): &(&str, &FactSums)| Some(sums.rank(Fact::Ordered));
    let mut lines = Bounded::worst(all, bounds.ledger, |(_, sums)| rank(sums), ordered, sheet("按项目", ""))
        .map(|(key, sums)| sum_line(sums, name(key), key.to_owned()));
    if several {
        lines.shown.push(total_line(&total));
    }
    // few projects are shown completely; of many, each shows only its first placements
    let count: usize = found.iter().map(|(_, _, placements)| placements.len()).sum();
    let most = if count <= 2 * bounds.ledger { count } else { bounds.within };
    let of_group = |(_, sums, _): &(&str, FactSums, Placements)| rank(sums);
    let ordered = |(_, sums, _): &(&str, FactSums, Placements)| Some(sums.rank(Fact::Ordered));
    let groups = Bounded::worst(found, bounds.projects, of_group, ordered, sheet("排期五项", "")).map(
        |(key, sums, placements)| {
            let rank = |(_, _, books): &(PlacementId, &LinkedPlacement, &PlacementBooks)| {
                Reverse((books.advanced, books.uninvoiced, books.ordered))
            };
            let ordered = |(_, _, books): &(PlacementId, &LinkedPlacement, &PlacementBooks)| books.ordered;
            let rest = sheet(
                "排期五项",
                &if key.is_empty() { "项目 为空".to_owned() } else { format!("项目 = {key}") },
            );
            let several = placements.len() > 1;
            let mut placements = Bounded::worst(placements, most, rank, ordered, rest)
                .map(|(id, placement, books)| placement_line(input, id, placement, books, key));
            if several {
                placements.shown.push(total_line(&sums));
            }
            FactsGroup { name: name(key), key: key.to_owned(), placements }
        },
    );
    (groups, lines)
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
        with_offset: books.offset != Some(Fen::ZERO),
        place: Some(PlaceLine::new(record.key_at.unwrap_or(record.at), input)),
        ..FactsLine::of(|fact| match books.told(fact) {
            Told::Known(amount) => words::dashed(amount),
            figure => words::told(figure),
        })
    }
}

/// The sums of each medium in order of name, and a total if there is more than one.
pub fn media(input: &Input) -> Bounded<FactsLine> {
    let mut media: BTreeMap<&str, FactSums> = BTreeMap::new();
    let pairs = input.office.placements.iter().zip(&input.books.placements);
    let whole = input.books.whole;
    for (placement, books) in pairs.filter(|(placement, _)| !placement.repeated) {
        let name =
            input.office.medium_of(placement).map_or(placement.record.medium.text(), |one| one.name.text());
        media.entry(name).or_insert_with(|| FactSums::of_medium(whole)).add(books);
    }
    let mut total = FactSums::new(whole);
    media.values().for_each(|sums| total.merge(sums));
    let several = media.len() > 1;
    let ordered = |(_, sums): &(&str, FactSums)| Some(sums.rank(Fact::Ordered));
    let rest = Rest::sheet(answer::MONEY, "按媒体", "");
    let all = media.into_iter().collect();
    let mut lines = Bounded::worst(all, input.bounds.ledger, |(_, sums)| rank(sums), ordered, rest).map(
        |(name, sums)| {
            let name = if name.is_empty() { UNNAMED_MEDIUM } else { name };
            sum_line(&sums, name.to_owned(), String::new())
        },
    );
    if several {
        lines.shown.push(total_line(&total));
    }
    lines
}
