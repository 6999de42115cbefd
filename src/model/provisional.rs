//! Provisional keys: which rows without a key of their own earlier runs knew, and as what. A row keeps its key
//! when it is completed, and when one that was born alike is changed or deleted. It looks at no file.

use super::births::{Birth, Cells};
use std::collections::{BTreeMap, BTreeSet};

/// By sheet and digits of the key (`3f9a02c1` of `临-XM2026-101-3f9a02c1.2`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProvisionalKeys(BTreeMap<(String, String), Vec<Known>>);

/// One such key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The project in the key; empty where the key has none.
    pub project: String,
    /// Of those that were born alike, 1 the first.
    pub number: u32,
    pub cells: Option<Cells>,
    /// The newest run that read rows of the sheet had it.
    pub current: bool,
}

impl ProvisionalKeys {
    /// Adds the births of the next run, in order of 检查日.
    pub(super) fn add(&mut self, births: &BTreeMap<String, Birth>) {
        let sheets: BTreeSet<&str> = births.values().map(Birth::table).collect();
        for ((sheet, _), known) in &mut self.0 {
            if sheets.contains(sheet.as_str()) {
                known.iter_mut().for_each(|one| one.current = false);
            }
        }
        for (key, birth) in births {
            let Some((project, digits, number)) = digits(key) else { continue };
            let known = self.0.entry((birth.table().to_owned(), digits.to_owned())).or_default();
            let one = Known { project: project.to_owned(), number, cells: birth.cells, current: true };
            match known
                .binary_search_by(|other| (other.project.as_str(), other.number).cmp(&(project, number)))
            {
                Ok(at) => known[at] = one,
                Err(at) => known.insert(at, one),
            }
        }
    }

    /// The keys of these digits for a row of a project: those of the project itself, and of projects of which no
    /// row is born so now (`projects`), because a project may get another key.
    pub fn of_project(
        &self,
        sheet: &str,
        digits: &str,
        project: &str,
        projects: &BTreeSet<&str>,
    ) -> Vec<Known> {
        let known = self.known(sheet, digits).iter();
        let own = |one: &&Known| one.project == project || !projects.contains(one.project.as_str());
        known.filter(own).cloned().collect()
    }

    /// The keys of these digits, by project and number.
    pub fn known(&self, sheet: &str, digits: &str) -> &[Known] {
        self.0.get(&(sheet.to_owned(), digits.to_owned())).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Whether a key was given to a row without one.
pub fn is_provisional(key: &str) -> bool {
    digits(key).is_some()
}

/// Project, digits and number of a provisional key; `None` of any other.
fn digits(key: &str) -> Option<(&str, &str, u32)> {
    let (project, name) = key.strip_prefix("临-").map(|own| own.rsplit_once('-').unwrap_or(("", own)))?;
    match name.split_once('.') {
        Some((digits, number)) => Some((project, digits, number.parse().ok()?)),
        None => Some((project, name, 1)),
    }
}

/// The numbers of rows that were born alike, in an order that does not depend on where they stand. A row that
/// says what a known one said is that one, whatever became of the others; a changed one takes the number of
/// one that is not there as it was; a new one a number that nobody had.
pub fn numbers(rows: &[Cells], known: &[Known]) -> Vec<u32> {
    let mut numbers: Vec<Option<u32>> = vec![None; rows.len()];
    let mut left: Vec<Known> = known.to_vec();
    left.sort_by_key(|one| (!one.current, one.number));
    for (row, number) in rows.iter().zip(&mut numbers) {
        let same = left.iter().position(|one| one.cells.is_some_and(|cells| cells.whole == row.whole));
        *number = same.map(|at| left.remove(at).number);
    }
    left.retain(|one| one.current);
    for at in 0..rows.len() {
        if left.is_empty() {
            break;
        }
        if numbers[at].is_some() {
            continue;
        }
        let alike =
            |other: usize| rows.get(other).map(|row| row.content) == rows.get(at).map(|row| row.content);
        let is_only = (0..rows.len()).filter(|other| numbers[*other].is_none() && alike(*other)).count() == 1;
        let content = |one: &Known| one.cells.map(|cells| cells.content) == Some(rows[at].content);
        let mut same = left.iter().enumerate().filter(|(_, one)| content(one)).map(|(index, _)| index);
        if let (true, Some(index), None) = (is_only, same.next(), same.next()) {
            numbers[at] = Some(left.remove(index).number);
        }
    }
    let mut left = left.into_iter();
    let mut next = known.iter().map(|one| one.number).max().unwrap_or_default();
    let mut other = || match left.next() {
        Some(one) => one.number,
        None => {
            next += 1;
            next
        }
    };
    numbers.into_iter().map(|number| number.unwrap_or_else(&mut other)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// `whole/content` of each row; `number:whole/content`, `-` before what is not current.
    fn told(rows: &str, known: &str) -> String {
        let cells = |text: &str| {
            let (whole, content) = text.split_once('/').unwrap();
            Cells { whole: whole.parse().unwrap(), content: content.parse().unwrap() }
        };
        let one = |text: &str| {
            let (number, of) = text.trim_start_matches('-').split_once(':').unwrap();
            let cells = (!of.is_empty()).then(|| cells(of));
            let current = !text.starts_with('-');
            Known { project: String::new(), number: number.parse().unwrap(), cells, current }
        };
        let rows: Vec<Cells> = rows.split_whitespace().map(cells).collect();
        let known: Vec<Known> = known.split_whitespace().map(one).collect();
        numbers(&rows, &known).iter().map(u32::to_string).collect::<Vec<_>>().join(" ")
    }

    #[rstest]
    #[case::first_seen("1/1 2/2", "", "1 2")]
    #[case::as_they_were("1/1 2/2", "1:2/2 2:1/1", "2 1")]
    #[case::the_first_was_completed("7/7 2/2", "1:1/1 2:2/2", "1 2")]
    #[case::and_comes_last_now("2/2 7/7", "1:1/1 2:2/2", "2 1")]
    #[case::the_first_was_deleted("2/2", "1:1/1 2:2/2", "2")]
    #[case::long_ago_and_the_other_changed_since("7/7", "-1:1/1 2:2/2", "2")]
    #[case::a_second_came("1/1 2/2", "1:2/2", "2 1")]
    #[case::a_third_after_one_was_deleted("2/2 3/3", "-1:1/1 2:2/2", "2 3")]
    #[case::the_deleted_one_is_back("1/1 2/2", "-1:1/1 2:2/2", "1 2")]
    #[case::only_a_key_was_filled_in("1/5 9/6", "1:3/6 2:1/5", "2 1")]
    #[case::of_a_run_that_kept_no_cells("1/1 2/2", "1: 2:", "1 2")]
    fn a_row_keeps_its_number(#[case] rows: &str, #[case] known: &str, #[case] expected: &str) {
        assert_eq!(told(rows, known), expected);
    }

    #[rstest]
    #[case("临-XM2026-101-3f9a02c1.2", Some(("XM2026-101", "3f9a02c1", 2)))]
    #[case("临-3f9a02c1", Some(("", "3f9a02c1", 1)))]
    #[case("XM2026-101-G001", None)]
    fn digits_of_a_key(#[case] key: &str, #[case] expected: Option<(&str, &str, u32)>) {
        assert_eq!(digits(key), expected);
    }
}
