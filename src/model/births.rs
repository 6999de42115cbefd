//! Births: the content of a record's rows when a run first saw its key. A record that got another key is
//! recognised by its birth. It compares births and reads nothing.

use std::collections::{BTreeMap, BTreeSet};

/// Old key → new key of the records that got another key between two runs. A birth is sheet, project and
/// content: `工作单 XM2026-101 3f9a02c1`.
///
/// A key that vanished and a new key with the same birth are one record, if no other record has that birth.
/// The births of records contain the key of their project, placement or quote. If that key changed, the
/// births are compared under the new key; if the old project is gone, they are compared without a project.
pub(super) fn renamed(
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let gone = |told: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        let left = before.iter().filter(|(key, _)| !now.contains_key(*key) && !told.contains_key(*key));
        left.map(|(key, birth)| (key.clone(), birth.clone())).collect()
    };
    let new = |told: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        let taken: BTreeSet<&String> = told.values().collect();
        let left = now.iter().filter(|(key, _)| !before.contains_key(*key) && !taken.contains(key));
        left.map(|(key, birth)| (key.clone(), birth.clone())).collect()
    };
    let mut renamed = same_born(gone(&BTreeMap::new()).iter(), new(&BTreeMap::new()).iter());
    loop {
        let moved: BTreeMap<String, String> = gone(&renamed)
            .into_iter()
            .filter_map(|(key, birth)| Some((key, translated(&birth, &renamed)?)))
            .collect();
        let found = same_born(moved.iter(), new(&renamed).iter());
        if found.is_empty() {
            break;
        }
        renamed.extend(found);
    }
    renamed.extend(completed(&gone(&renamed), &new(&renamed)));
    let (gone, new) = (gone(&renamed), new(&renamed));
    let of_no_project = gone.iter().filter_map(|(key, birth)| {
        let (project, content) = parts(birth)?;
        (!now.contains_key(project)).then_some((key, content))
    });
    let of_any = new.iter().filter_map(|(key, birth)| Some((key, parts(birth)?.1)));
    renamed.extend(same_born(of_no_project, of_any));
    renamed
}

/// A birth with the new keys of its project and of the record it names; `None` if neither has a new key.
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

/// Old key → new key of rows whose cells were filled in later: the old birth is one of the births that
/// the new row may have had (`b,a`), and no other row fits.
fn completed(gone: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut by_content: BTreeMap<(&str, &str, &str), Vec<&String>> = BTreeMap::new();
    for (key, birth) in new {
        let Some((project, (sheet, contents))) = parts(birth) else { continue };
        for content in contents.split(',') {
            by_content.entry((sheet, project, content)).or_default().push(key);
        }
    }
    let mut found: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (key, birth) in gone {
        let Some((project, (sheet, contents))) = parts(birth) else { continue };
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

/// Old key → new key for each birth that exactly one old and one new record have.
fn same_born<'a, B: Ord>(
    old: impl Iterator<Item = (&'a String, B)>,
    new: impl Iterator<Item = (&'a String, B)>,
) -> BTreeMap<String, String> {
    let mut keys: BTreeMap<B, (Vec<&String>, Vec<&String>)> = BTreeMap::new();
    old.for_each(|(key, birth)| keys.entry(birth).or_default().0.push(key));
    new.for_each(|(key, birth)| keys.entry(birth).or_default().1.push(key));
    let only = |(old, new): &(Vec<&String>, Vec<&String>)| match (old.as_slice(), new.as_slice()) {
        ([old], [new]) => Some(((*old).clone(), (*new).clone())),
        _ => None,
    };
    keys.values().filter_map(only).collect()
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

    fn births(text: &str) -> BTreeMap<String, String> {
        let one = |line: &str| {
            let (key, birth) = line.split_once('=').unwrap();
            (key.to_owned(), birth.to_owned())
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
    // under its project's new key it is the only one; without a project it is not
    #[case::two_projects_of_one_content(
        "云庭=项目  p;临-云庭-a=工作单 云庭 a",
        "XM1=项目  p;G1=工作单 XM1 a;G2=工作单 XM2 a",
        "临-云庭-a→G1, 云庭→XM1"
    )]
    // its project is still there: another project's order of the same words is another order
    #[case::the_old_project_lives("临-1=工作单 XM1 a;XM1=项目  p", "G1=工作单 XM2 a;XM1=项目  p", "")]
    #[case::two_without_a_project("临-1=工作单  a;临-2=工作单 云庭 a", "G1=工作单 XM1 a", "")]
    // a confirmation belongs to a placement, a placement to a project: both have other keys now
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
    // the day of payment was filled in, and stands before the day it was asked for
    #[case::completed("临-a=媒体付款  a", "临-b=媒体付款  b,a", "临-a→临-b")]
    #[case::completed_two_alike("临-a=媒体付款  a", "临-b=媒体付款  b,a;临-c=媒体付款  c,a", "")]
    #[case::two_were_completed("临-a=媒体付款  a;临-d=媒体付款  a,e", "临-b=媒体付款  b,a", "")]
    #[case::another_payment("临-a=媒体付款  a", "临-b=媒体付款  b,c", "")]
    fn a_record_is_known_again(#[case] before: &str, #[case] now: &str, #[case] expected: &str) {
        let found = renamed(&births(before), &births(now));
        let found: Vec<String> = found.iter().map(|(old, new)| format!("{old}→{new}")).collect();
        assert_eq!(found.join(", "), expected);
    }
}
