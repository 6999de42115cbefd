//! H-1.5: spending and effect of each 波次 side by side.

use crate::link::{Office, Wave};
use crate::model::Fen;
use crate::model::answer;
use crate::model::placement::Evaluation;
use crate::reconcile::Books;
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest};
use crate::report::view::shared::chart::{DotChart, Spot, dots};
use crate::report::view::shared::words;
use serde::Serialize;
use std::cmp::Reverse;

/// One 波次.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaveLine {
    pub project_name: String,
    pub wave: String,
    /// `03-01 至 03-08`
    pub period: String,
    pub placements: usize,
    /// Σ 客户金额 in force, and the published part of it.
    pub ordered: String,
    pub published: String,
    /// The figures of 效果评估; empty if none were handed in.
    pub calls: String,
    pub visits: String,
    pub sales: String,
    /// The published value per 有效来电 and per 有效来访.
    pub per_call: String,
    pub per_visit: String,
    /// `未评估` if there is no 效果评估.
    pub note: String,
}

/// The waves that have begun, by project and first day.
pub fn waves(input: &Input) -> Bounded<WaveLine> {
    let (office, books) = (input.office, input.books);
    let as_of = office.as_of();
    let mut begun: Vec<&Wave> =
        office.waves.iter().filter(|wave| wave.first_day.is_some_and(|day| day <= as_of)).collect();
    begun.sort_by(|a, b| (a.case, a.first_day, &a.name).cmp(&(b.case, b.first_day, &b.name)));
    let rank = |wave: &&Wave| Reverse(wave.first_day);
    let ordered = |wave: &&Wave| books.placements.of(&wave.placements).filter_map(|one| one.ordered).sum();
    let rest = Rest::sheet(answer::SCHEDULE, "排期", "");
    Bounded::worst(begun, input.bounds.lines, rank, |wave| Some(ordered(wave)), rest)
        .map(|wave| line(office, books, wave))
}

/// The dots: published value (horizontal), 有效来电 (vertical); only waves with figures.
pub fn effect(input: &Input) -> DotChart {
    let (office, books) = (input.office, input.books);
    let spots = office.waves.iter().filter_map(|wave| {
        let rows: Vec<&Evaluation> = office.evaluations.of(&wave.evaluations).collect();
        let calls = total(rows.iter().map(|row| row.calls.get()))?;
        let published: Option<Fen> = books.placements.of(&wave.placements).map(|one| one.published).sum();
        let published = published?;
        let label = format!("{} {}", input.project_name(Some(office.cases[wave.case].key())), wave.name);
        let text = format!("已播值 {published} 元，来电 {calls}");
        Some(Spot { label, across: published, up: calls, text })
    });
    let spots = spots.take(input.bounds.lines).collect();
    dots("chart-effect", "投放与来电：横为已播值，竖为有效来电，一点一个波次".to_owned(), spots)
}

fn line(office: &Office, books: &Books, wave: &Wave) -> WaveLine {
    let as_of = office.as_of();
    let of_wave = || books.placements.of(&wave.placements);
    // A sum with an unknown part is unknown.
    let ordered: Option<Fen> = of_wave().map(|one| one.ordered).sum();
    let published: Option<Fen> = of_wave().map(|one| one.published).sum();
    let rows: Vec<&Evaluation> = office.evaluations.of(&wave.evaluations).collect();
    let calls = total(rows.iter().map(|row| row.calls.get()));
    let visits = total(rows.iter().map(|row| row.visits.get()));
    let sales = total(rows.iter().map(|row| row.sales.get()));
    let text = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let per = |number: Option<u64>| {
        let number = i64::try_from(number.filter(|number| *number > 0)?).ok()?;
        published?.share(1, number).map(|amount| amount.to_string())
    };
    let project = &office.cases[wave.case].project;
    WaveLine {
        project_name: project.name.text().to_owned(),
        wave: wave.name.clone(),
        period: words::joined(
            [
                words::day_or_blank(wave.first_day, as_of).as_str(),
                words::day_or_blank(wave.last_day, as_of).as_str(),
            ],
            " 至 ",
        ),
        placements: wave.placements.len(),
        ordered: words::money(ordered),
        published: words::money(published),
        calls: text(calls),
        visits: text(visits),
        sales: text(sales),
        per_call: per(calls).unwrap_or_default(),
        per_visit: per(visits).unwrap_or_default(),
        note: if rows.is_empty() { "未评估".to_owned() } else { String::new() },
    }
}

/// `None` if no row gives a number.
fn total(numbers: impl Iterator<Item = Option<u32>>) -> Option<u64> {
    numbers.flatten().fold(None, |sum, number| Some(sum.unwrap_or(0) + u64::from(number)))
}
