//! The birth of a record: what its rows held when a run first saw its key, and hashes of all its cells. A
//! record that was given another key is recognised by its birth. This file compares; it reads no workbook.

use super::text::SortKey;
use rustc_hash::{FxBuildHasher, FxHashSet};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What a record was born with: sheet, project and content, `工作单 XM2026-101 3f9a02c1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Birth {
    pub born: String,
    /// Hashes of all its cells now; `None` if the earlier run did not keep them.
    pub cells: Option<Cells>,
}

impl Birth {
    /// The sheet of the record.
    pub(super) fn table(&self) -> &str {
        self.born.split(' ').next().unwrap_or_default()
    }
}

/// Hashes of the cells of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cells {
    /// The hash of all cells.
    pub whole: u32,
    /// The hash of the cells that hold no key. It stays the same when records are given other keys.
    pub content: u32,
}

impl Cells {
    /// As run.json keeps them.
    pub fn word(self) -> String {
        format!("{:08x}{:08x}", self.whole, self.content)
    }

    pub fn of_word(word: &str) -> Option<Cells> {
        let half = |range| u32::from_str_radix(word.get(range)?, 16).ok();
        Some(Cells { whole: half(0..8)?, content: half(8..16)? })
    }
}

/// The birth of each record by its key: of several rows of one key, what comes first, whatever their order.
pub fn of_records(rows: Vec<(String, Birth)>) -> BTreeMap<String, Birth> {
    let mut rows: Vec<_> = rows.into_iter().map(|row| (SortKey::of(&row.0), row)).collect();
    rows.sort_unstable();
    rows.dedup_by(|(later, _), (first, _)| later == first);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Births that several records share. Only the other cells tell these records apart.
pub fn shared(births: &BTreeMap<String, Birth>) -> HashSet<&str> {
    let mut seen = FxHashSet::with_capacity_and_hasher(births.len(), FxBuildHasher);
    births.values().map(|birth| birth.born.as_str()).filter(|born| !seen.insert(*born)).collect()
}

/// Old key → new key of the records that were given another key between two runs.
///
/// A key that vanished and a new one of the same birth are one record, where each is the only one born
/// so; of several, those of the same cells. A project, a placement or a quote that has another key now stands
/// in the births of its records: they are compared under its new key, of several also by their own keys with
/// the project's replaced, and where the row named no project that is still there, without one.
pub(super) fn renamed(
    before: &BTreeMap<String, Birth>,
    now: &BTreeMap<String, Birth>,
) -> BTreeMap<String, String> {
    if before.keys().all(|key| now.contains_key(key)) {
        return BTreeMap::new(); // as in most weeks
    }
    let gone = |told: &BTreeMap<String, String>| -> BTreeMap<String, Birth> {
        let left = before.iter().filter(|(key, _)| !now.contains_key(*key) && !told.contains_key(*key));
        left.map(|(key, birth)| (key.clone(), birth.clone())).collect()
    };
    let new = |told: &BTreeMap<String, String>| -> BTreeMap<String, Birth> {
        let taken: BTreeSet<&String> = told.values().collect();
        let left = now.iter().filter(|(key, _)| !before.contains_key(*key) && !taken.contains(key));
        left.map(|(key, birth)| (key.clone(), birth.clone())).collect()
    };
    let whole = |(key, birth): (&'_ String, &'_ Birth)| Row::new(key, birth.born.clone(), birth.cells);
    let rows = |births: &BTreeMap<String, Birth>| -> Vec<Row<String>> { births.iter().map(whole).collect() };
    let none = BTreeMap::new();
    let mut renamed = same_born(&rows(&gone(&none)), &rows(&new(&none)), &none);
    loop {
        let moved: Vec<Row<String>> = gone(&renamed)
            .iter()
            .filter_map(|(key, birth)| Some(Row::new(key, translated(&birth.born, &renamed)?, birth.cells)))
            .collect();
        let found = same_born(&moved, &rows(&new(&renamed)), &renamed);
        if found.is_empty() {
            break;
        }
        renamed.extend(found);
    }
    renamed.extend(completed(&gone(&renamed), &new(&renamed)));
    let (gone, new) = (gone(&renamed), new(&renamed));
    let of_no_project = gone.iter().filter_map(|(key, birth)| {
        let (project, (sheet, content)) = parts(&birth.born)?;
        let row = || Row::new(key, (sheet.to_owned(), content.to_owned()), birth.cells);
        (!now.contains_key(project)).then(row)
    });
    let of_any = new.iter().filter_map(|(key, birth)| {
        let (_, (sheet, content)) = parts(&birth.born)?;
        Some(Row::new(key, (sheet.to_owned(), content.to_owned()), birth.cells))
    });
    let of_no_project: Vec<_> = of_no_project.collect();
    renamed.extend(same_born(&of_no_project, &of_any.collect::<Vec<_>>(), &renamed));
    renamed
}

/// A record as it is compared: its key, what it was born with, and its cells.
struct Row<B> {
    key: String,
    born: B,
    cells: Option<Cells>,
}

impl<B> Row<B> {
    fn new(key: &str, born: B, cells: Option<Cells>) -> Row<B> {
        Row { key: key.to_owned(), born, cells }
    }
}

/// A birth rewritten with the new keys of its project and of the record that it names; `None` if neither changed.
fn translated(birth: &str, renamed: &BTreeMap<String, String>) -> Option<String> {
    let (project, (sheet, content)) = parts(birth)?;
    let new_project = renamed.get(project);
    let record = content.split_once('@');
    let new_record = record.and_then(|(hash, record)| Some(format!("{hash}@{}", renamed.get(record)?)));
    if new_project.is_none() && new_record.is_none() {
        return None;
    }
    let project = new_project.map_or(project, String::as_str);
    Some(format!("{sheet} {project} {}", new_record.as_deref().unwrap_or(content)))
}

/// Rows that were filled in further. The birth of the old row is one of the births that the new row may have
/// (`b,a`). Only pairs of one old and one new row count.
fn completed(gone: &BTreeMap<String, Birth>, new: &BTreeMap<String, Birth>) -> BTreeMap<String, String> {
    let mut by_content: BTreeMap<(&str, &str, &str), Vec<&String>> = BTreeMap::new();
    for (key, birth) in new {
        let Some((project, (sheet, contents))) = parts(&birth.born) else { continue };
        for content in contents.split(',') {
            by_content.entry((sheet, project, content)).or_default().push(key);
        }
    }
    let mut found: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (key, birth) in gone {
        let Some((project, (sheet, contents))) = parts(&birth.born) else { continue };
        let first = contents.split(',').next().unwrap_or_default();
        if let Some([new]) = by_content.get(&(sheet, project, first)).map(Vec::as_slice) {
            found.entry(new).or_default().push(key);
        }
    }
    let only = |(new, old): (&String, Vec<&String>)| match old[..] {
        [old] => Some((old.clone(), new.clone())),
        _ => None,
    };
    found.into_iter().filter_map(only).collect()
}

/// Old key → new key of the parts of a renamed record: a wave of a project, a month of a placement
/// (`XM2026-101/一波`).
pub(super) fn of_parts<'a>(
    renamed: &BTreeMap<String, String>,
    known: impl Iterator<Item = &'a str>,
) -> BTreeMap<String, String> {
    let part = |key: &str| {
        let (record, part) = key.split_once('/')?;
        Some((key.to_owned(), format!("{}/{part}", renamed.get(record)?)))
    };
    known.filter_map(part).collect()
}

/// The old and the new key of each birth: the only ones; of several, those whose cells are alike, then those
/// whose keys are alike but for a project's that was `replaced`, then the only ones left.
fn same_born<B: Ord>(
    old: &[Row<B>],
    new: &[Row<B>],
    replaced: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut of_birth: BTreeMap<&B, Vec<&Row<B>>> = BTreeMap::new();
    new.iter().for_each(|row| of_birth.entry(&row.born).or_default().push(row));
    let mut alike: BTreeMap<&B, Vec<&Row<B>>> = BTreeMap::new();
    old.iter().for_each(|row| alike.entry(&row.born).or_default().push(row));
    let mut found = BTreeMap::new();
    for (born, mut old) in alike {
        let mut new = of_birth.remove(born).unwrap_or_default();
        let mut pair = |old: &mut Vec<&Row<B>>, new: &mut Vec<&Row<B>>, one: &Row<B>, other: &Row<B>| {
            found.insert(one.key.clone(), other.key.clone());
            old.retain(|row| row.key != one.key);
            new.retain(|row| row.key != other.key);
        };
        let content = |row: &Row<B>| row.cells.map(|cells| cells.content);
        for cells in old.iter().filter_map(|row| content(row)).collect::<BTreeSet<u32>>() {
            let same = |rows: &[&Row<B>]| rows.iter().filter(|row| content(row) == Some(cells)).count();
            let first = |rows: &[&'_ Row<B>]| rows.iter().position(|row| content(row) == Some(cells));
            if let (1, 1, Some(one), Some(other)) = (same(&old), same(&new), first(&old), first(&new)) {
                let (one, other) = (old[one], new[other]);
                pair(&mut old, &mut new, one, other);
            }
        }
        for one in old.clone() {
            let Some(key) = under_new_project(&one.key, replaced) else { continue };
            if let Some(other) = new.iter().copied().find(|row| row.key == key) {
                pair(&mut old, &mut new, one, other);
            }
        }
        if let ([one], [other]) = (&old[..], &new[..]) {
            found.insert(one.key.clone(), other.key.clone());
        }
    }
    found
}

/// `XM2026-001-G02` of the project that is XM2026-901 now: `XM2026-901-G02`; the same of a provisional key.
fn under_new_project(key: &str, replaced: &BTreeMap<String, String>) -> Option<String> {
    let (sign, own) = key.strip_prefix("临-").map_or(("", key), |own| ("临-", own));
    own.match_indices('-').find_map(|(at, _)| {
        let (project, rest) = own.split_at(at);
        Some(format!("{sign}{}{rest}", replaced.get(project)?))
    })
}

/// The parts of a birth: project, (sheet, content).
fn parts(birth: &str) -> Option<(&str, (&str, &str))> {
    let (sheet, rest) = birth.split_once(' ')?;
    let (project, content) = rest.rsplit_once(' ')?;
    Some((project, (sheet, content)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// `key=birth` or `key=birth#cells`, one content a number.
    fn births(text: &str) -> BTreeMap<String, Birth> {
        let one = |line: &str| {
            let (key, birth) = line.split_once('=').unwrap();
            let (born, cells) =
                birth.split_once('#').map_or((birth, None), |(born, cells)| (born, Some(cells)));
            let cells = cells.map(|cells| Cells { whole: 0, content: cells.parse().unwrap() });
            (key.to_owned(), Birth { born: born.to_owned(), cells })
        };
        text.split(';').filter(|line| !line.is_empty()).map(one).collect()
    }

    #[rstest]
    #[case::own_key("临-1=工作单 XM1 a", "G1=工作单 XM1 a", "临-1→G1")]
    #[case::another_birth("临-1=工作单 XM1 a", "G1=工作单 XM1 b", "")]
    #[case::another_sheet("临-1=会议  a", "G1=工作单 XM1 a", "")]
    #[case::two_new("临-1=工作单 XM1 a", "G1=工作单 XM1 a;G2=工作单 XM1 a", "")]
    #[case::two_gone("临-1=工作单 XM1 a;临-2=工作单 XM1 a", "G1=工作单 XM1 a", "")]
    #[case::both_keys_filled_in("临-1=工作单  a", "G1=工作单 XM1 a;XM1=项目  p", "临-1→G1")]
    #[case::the_project_alone(
        "云庭=项目  p;临-云庭-a=工作单 云庭 a",
        "XM1=项目  p;临-XM1-a=工作单 XM1 a",
        "临-云庭-a→临-XM1-a, 云庭→XM1"
    )]
    #[case::project_and_order(
        "云庭=项目  p;临-云庭-a=工作单 云庭 a",
        "XM1=项目  p;G1=工作单 XM1 a",
        "临-云庭-a→G1, 云庭→XM1"
    )]
    // it is unique under its project's new key, but not without a project
    #[case::two_projects_of_one_content(
        "云庭=项目  p;临-云庭-a=工作单 云庭 a",
        "XM1=项目  p;G1=工作单 XM1 a;G2=工作单 XM2 a",
        "临-云庭-a→G1, 云庭→XM1"
    )]
    // its project still exists, so an order with the same words in another project is another order
    #[case::the_old_project_lives("临-1=工作单 XM1 a;XM1=项目  p", "G1=工作单 XM2 a;XM1=项目  p", "")]
    #[case::two_without_a_project("临-1=工作单  a;临-2=工作单 云庭 a", "G1=工作单 XM1 a", "")]
    // a confirmation belongs to a placement, and the placement to a project; both have new keys
    #[case::what_belongs_to_a_renamed_record(
        "M09=排期 XM1 m;F01=发布确认 XM1 d@M09",
        "M99=排期 XM1 m;临-F=发布确认 XM1 d@M99",
        "F01→临-F, M09→M99"
    )]
    #[case::and_to_a_renamed_project(
        "XM1=项目  p;XM1-M9=排期 XM1 m;XM1-F1=发布确认 XM1 d@XM1-M9",
        "XM2=项目  p;XM2-M9=排期 XM2 m;XM2-F1=发布确认 XM2 d@XM2-M9",
        "XM1→XM2, XM1-F1→XM2-F1, XM1-M9→XM2-M9"
    )]
    #[case::of_another_record("F01=发布确认 XM1 d@M09", "F02=发布确认 XM1 d@M10", "")]
    // the day of payment was filled in; it is written before the day of the request
    #[case::completed("临-a=媒体付款  a", "临-b=媒体付款  b,a", "临-a→临-b")]
    #[case::completed_two_alike("临-a=媒体付款  a", "临-b=媒体付款  b,a;临-c=媒体付款  c,a", "")]
    #[case::two_were_completed("临-a=媒体付款  a;临-d=媒体付款  a,e", "临-b=媒体付款  b,a", "")]
    #[case::alike_but_for_their_cells(
        "临-1=工作单 XM1 a#1;临-1.2=工作单 XM1 a#2",
        "G2=工作单 XM1 a#2;G1=工作单 XM1 a#1",
        "临-1→G1, 临-1.2→G2"
    )]
    #[case::one_of_them_was_changed(
        "临-1=工作单 XM1 a#1;临-1.2=工作单 XM1 a#2",
        "G2=工作单 XM1 a#7;G1=工作单 XM1 a#1",
        "临-1→G1, 临-1.2→G2"
    )]
    #[case::one_of_them_is_gone(
        "临-1=工作单 XM1 a#1;临-1.2=工作单 XM1 a#2",
        "G2=工作单 XM1 a#2",
        "临-1.2→G2"
    )]
    #[case::three_of_a_renamed_project(
        "XM1=项目  p;XM1-G1=工作单 XM1 a#1;XM1-G2=工作单 XM1 a#2;XM1-G3=工作单 XM1 a#3",
        "XM9=项目  p;XM9-G1=工作单 XM9 a#1;XM9-G2=工作单 XM9 a#7;XM9-G3=工作单 XM9 a#8",
        "XM1→XM9, XM1-G1→XM9-G1, XM1-G2→XM9-G2, XM1-G3→XM9-G3"
    )]
    #[case::provisional_ones_of_a_renamed_project(
        "XM1=项目  p;临-XM1-a=工作单 XM1 a;临-XM1-a.2=工作单 XM1 a",
        "XM9=项目  p;临-XM9-a=工作单 XM9 a;临-XM9-a.2=工作单 XM9 a",
        "XM1→XM9, 临-XM1-a→临-XM9-a, 临-XM1-a.2→临-XM9-a.2"
    )]
    #[case::another_payment("临-a=媒体付款  a", "临-b=媒体付款  b,c", "")]
    fn a_record_is_known_again(#[case] before: &str, #[case] now: &str, #[case] expected: &str) {
        let found = renamed(&births(before), &births(now));
        let found: Vec<String> = found.iter().map(|(old, new)| format!("{old}→{new}")).collect();
        assert_eq!(found.join(", "), expected);
    }
}
