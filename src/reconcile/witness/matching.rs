//! Matching of lines and rows, step by step. A step looks at the lines and rows that are free when it begins.
//! Pairs that are unique on both sides are matched; ties stay free.

use super::days::Days;
use super::parties::{self, Parties};
use super::proof::Account;
use super::{LineBooks, LineId, LineStanding, RowId, RowMark, Witness};
use crate::link::Office;
use crate::model::{Fen, IdVec};
use crate::normalise::cell::clean::folded;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Included};

/// Calendar days within which a returned payment comes back.
const RETURNED_DAYS: i64 = 10;
/// How many rows of one day are tried together, if there are not more than [`MANY`].
const TOGETHER: std::ops::RangeInclusive<usize> = 2..=4;
const MANY: usize = 20;

type Edge = (LineId, RowId);

struct Matching<'a> {
    days: &'a Days<'a>,
    parties: &'a Parties,
    witness: &'a mut Witness,
    free_lines: Free,
    free_rows: BTreeSet<RowId>,
    /// Pairs that a step could not tell apart.
    ties: BTreeSet<Edge>,
}

/// The lines that no step has taken yet.
struct Free(IdVec<bool, LineBooks>);

impl Free {
    /// The free lines in order.
    fn iter(&self) -> impl Iterator<Item = LineId> + '_ {
        self.0.with_ids().filter(|(_, free)| **free).map(|(id, _)| id)
    }

    fn contains(&self, line: LineId) -> bool {
        self.0[line]
    }

    fn remove(&mut self, line: LineId) {
        self.0[line] = false;
    }
}

/// Settles the standing of every line and the mark of every row.
pub(super) fn settle(
    office: &Office,
    days: &Days<'_>,
    parties: &Parties,
    accounts: &[Account],
    witness: &mut Witness,
) {
    let (free_lines, free_rows) = (Free(witness.lines.map(|_| true)), witness.rows.ids().collect());
    let mut matching = Matching { days, parties, witness, free_lines, free_rows, ties: BTreeSet::new() };
    matching.own_transfers(accounts, &office.settings.parameters.accounts);
    matching.returned();
    matching.by_number();
    matching.by_key();
    matching.by_party();
    matching.together();
    matching.less_a_fee(office.settings.parameters.bank_fee_limit);
    matching.named();
    matching.tied();
    matching.candidates();
    let free_lines = matching.free_lines;
    for id in free_lines.iter() {
        if parties.concern(&witness.lines[id].line) {
            witness.lines[id].standing = LineStanding::Unregistered;
        }
    }
}

impl Matching<'_> {
    fn own_transfers(&mut self, accounts: &[Account], listed: &[String]) {
        for (id, line) in self.witness.lines.with_ids_mut() {
            if self.parties.is_own(&line.line, accounts, listed) {
                line.standing = LineStanding::Own;
                self.free_lines.remove(id);
            }
        }
    }

    /// Finds returned payments: out and in with equal amount and party, and the later one says 退, 冲 or 撤. If the
    /// registers have both, they are matched like other money.
    fn returned(&mut self) {
        let registered: BTreeSet<LineId> = self.of_one_party().into_iter().map(|(line, _)| line).collect();
        let says_so = |line: &LineBooks| line.line.text.contains(['退', '冲', '撤']);
        let line = |id: &LineId| &self.witness.lines[*id];
        let sent_back = self.free_lines.iter().filter(|id| says_so(line(id)));
        let amounts: BTreeSet<Fen> = sent_back.map(|id| line(&id).line.amount.abs()).collect();
        let may_be = |id: &LineId| amounts.contains(&line(id).line.amount.abs());
        let mut order: Vec<LineId> = self.free_lines.iter().filter(may_be).collect();
        // of two lines at one moment, the one that says so is the later
        order.sort_by_cached_key(|id| {
            let line = &self.witness.lines[*id];
            (line.date(), line.line.day.time, says_so(line))
        });
        let mut by_amount: BTreeMap<Fen, Vec<LineId>> = BTreeMap::new();
        for id in order {
            let line = &self.witness.lines[id];
            let back = says_so(line) && !line.line.party.is_empty();
            let earlier = by_amount.get(&-line.line.amount).filter(|_| back).and_then(|others| {
                others.iter().rev().copied().find(|other| {
                    let other_line = &self.witness.lines[*other];
                    self.free_lines.contains(*other)
                        && (line.date() - other_line.date()).num_days() <= RETURNED_DAYS
                        && parties::same(&line.line.party, &other_line.line.party)
                })
            });
            by_amount.entry(line.line.amount).or_default().push(id);
            let unknown = |earlier: &LineId| !(registered.contains(earlier) && registered.contains(&id));
            if let Some(earlier) = earlier.filter(unknown) {
                for id in [earlier, id] {
                    let concerns = self.parties.concern(&self.witness.lines[id].line);
                    self.witness.lines[id].standing = LineStanding::Returned { concerns };
                    self.free_lines.remove(id);
                }
            }
        }
    }

    /// Step 1: equal 流水号 and amount.
    fn by_number(&mut self) {
        let mut rows: BTreeMap<Fen, Vec<(String, RowId)>> = BTreeMap::new();
        for id in &self.free_rows {
            let row = &self.witness.rows[*id];
            if !row.number.trim().is_empty() {
                rows.entry(row.amount).or_default().push((number(&row.number), *id));
            }
        }
        let mut edges = Vec::new();
        for id in self.free_lines.iter() {
            let line = &self.witness.lines[id].line;
            let Some(rows) = rows.get(&line.amount) else { continue };
            let printed = number(&line.number);
            edges.extend(rows.iter().filter(|(own, _)| *own == printed).map(|(_, row)| (id, *row)));
        }
        self.take_unique(edges, 1);
    }

    /// Step 2: the text names the row, or a placement or project that exactly one free row names.
    fn by_key(&mut self) {
        let equal = self.near_and_equal();
        let mut edges = Vec::new();
        for (line, rows) in group(&equal) {
            let words: BTreeSet<String> =
                parties::words(&self.witness.lines[line].line.text).into_iter().collect();
            let row = |id: &RowId| &self.witness.rows[*id];
            let own: Vec<RowId> =
                rows.iter().filter(|id| words.contains(&folded(&row(id).key))).copied().collect();
            if !own.is_empty() {
                edges.extend(own.into_iter().map(|row| (line, row)));
                continue;
            }
            let placed: Vec<RowId> = rows
                .iter()
                .filter(|id| words.iter().any(|word| parties::names_placement(row(id), word)))
                .copied()
                .collect();
            let of_project = || {
                let named = |id: &&RowId| {
                    row(id).project.as_ref().is_some_and(|project| words.contains(&folded(project)))
                };
                rows.iter().filter(named).copied().collect::<Vec<_>>()
            };
            let placements = words.iter().filter(|word| self.parties.is_placement(word)).count();
            let projects = words.iter().filter(|word| self.parties.is_project(word)).count();
            let named = match (placements, projects) {
                (0, 1) => of_project(),
                (1, _) => placed,
                _ => Vec::new(),
            };
            if let [only] = named[..] {
                edges.push((line, only));
            }
        }
        self.take_unique(edges, 2);
    }

    /// Step 3: near day, equal amount, one party; the nearest pairs first.
    fn by_party(&mut self) {
        let mut edges = self.of_one_party();
        loop {
            let apart = |(line, row): &Edge| {
                self.days.apart(self.witness.lines[*line].date(), self.witness.rows[*row].date)
            };
            let nearest_line = nearest(&edges, |edge| edge.0, apart);
            let nearest_row = nearest(&edges, |edge| edge.1, apart);
            let is_nearest = |edge: &&Edge| {
                let apart = apart(edge);
                nearest_line.get(&edge.0) == Some(&(apart, 1))
                    && nearest_row.get(&edge.1) == Some(&(apart, 1))
            };
            let taken: Vec<Edge> = edges.iter().filter(is_nearest).copied().collect();
            if taken.is_empty() {
                break;
            }
            taken.iter().for_each(|(line, row)| self.pair(&[*line], &[*row], 3, Fen::ZERO));
            edges.retain(|(line, row)| self.free_lines.contains(*line) && self.free_rows.contains(row));
        }
        let all: BTreeSet<&Edge> = edges.iter().collect();
        for (lines, rows) in components(&edges) {
            let whole = lines.len() == rows.len()
                && lines.iter().all(|line| rows.iter().all(|row| all.contains(&(*line, *row))));
            if whole {
                // both are in order of day and key already, except lines of several accounts
                let mut lines: Vec<LineId> = lines.into_iter().collect();
                lines.sort_by_key(|id| (self.witness.lines[*id].date(), self.witness.lines[*id].key.clone()));
                for (line, row) in lines.into_iter().zip(rows) {
                    self.pair(&[line], &[row], 3, Fen::ZERO);
                }
            }
        }
    }

    /// Step 4: all rows of one party and day are one line, or the reverse; else two to four of them.
    fn together(&mut self) {
        let rows = self.rows_by_party_and_day();
        let lines = self.lines_by_sum();
        let mut found: Vec<(Vec<LineId>, Vec<RowId>)> = Vec::new();
        let may_be = |id: &LineId| !rows.is_empty() && self.is_registered(*id);
        for line in self.free_lines.iter().filter(may_be) {
            let (first, last) = self.days.around(self.witness.lines[line].date());
            for group in rows.range(first..=last).flat_map(|(_, groups)| groups) {
                let fits = group.first().is_some_and(|row| self.is_near(line, *row))
                    && group.iter().all(|row| self.is_one_party(line, *row));
                if !fits {
                    continue;
                }
                let amounts: Vec<Fen> = group.iter().map(|id| self.witness.rows[*id].amount).collect();
                let wanted = self.witness.lines[line].line.amount;
                if amounts.iter().copied().sum::<Fen>() == wanted {
                    found.push((vec![line], group.clone()));
                } else if group.len() <= MANY {
                    let parts = subsets(&amounts, wanted);
                    let of = |part: &Vec<usize>| part.iter().filter_map(|i| group.get(*i).copied()).collect();
                    found.extend(parts.iter().map(|part| (vec![line], of(part))));
                }
            }
        }
        for row in self.free_rows.iter().copied() {
            for group in lines.get(&self.witness.rows[row].amount).into_iter().flatten() {
                let fits = |line: &LineId| self.is_near(*line, row) && self.is_one_party(*line, row);
                if group.iter().all(fits) {
                    found.push((group.clone(), vec![row]));
                }
            }
        }
        // lines and rows in two of the answers are ties
        let mut lines_used: BTreeMap<LineId, usize> = BTreeMap::new();
        let mut rows_used: BTreeMap<RowId, usize> = BTreeMap::new();
        for (lines, rows) in &found {
            lines.iter().for_each(|id| *lines_used.entry(*id).or_default() += 1);
            rows.iter().for_each(|id| *rows_used.entry(*id).or_default() += 1);
        }
        for (lines, rows) in found {
            let alone = lines.iter().all(|id| lines_used.get(id) == Some(&1))
                && rows.iter().all(|id| rows_used.get(id) == Some(&1));
            if alone {
                self.pair(&lines, &rows, 4, Fen::ZERO);
            } else {
                let pairs = lines.iter().flat_map(|line| rows.iter().map(move |row| (*line, *row)));
                self.ties.extend(pairs);
            }
        }
    }

    /// Step 5: near day, one party, the bank shows slightly less (a fee).
    fn less_a_fee(&mut self, limit: Fen) {
        if limit <= Fen::ZERO {
            return;
        }
        let mut rows: BTreeMap<Fen, Vec<RowId>> = BTreeMap::new();
        for id in &self.free_rows {
            rows.entry(self.witness.rows[*id].amount).or_default().push(*id);
        }
        let mut edges = Vec::new();
        for line in self.free_lines.iter().filter(|id| self.is_registered(*id)) {
            let amount = self.witness.lines[line].line.amount;
            // further from zero than the line, by at most the limit
            let close = match amount > Fen::ZERO {
                true => (Excluded(amount), Included(amount + limit)),
                false => (Included(amount - limit), Excluded(amount)),
            };
            let close = rows.range(close).flat_map(|(_, rows)| rows).copied();
            let fits = |row: &RowId| self.is_near(line, *row) && self.is_one_party(line, *row);
            edges.extend(close.filter(fits).map(|row| (line, row)));
        }
        self.take_unique(edges, 5);
    }

    /// Marks a free line that names exactly one free row by 流水号 or number but differs from it.
    fn named(&mut self) {
        let mut by_number: BTreeMap<String, Vec<RowId>> = BTreeMap::new();
        let mut by_key: BTreeMap<String, RowId> = BTreeMap::new();
        for id in self.free_rows.iter().copied() {
            let row = &self.witness.rows[id];
            if !row.number.trim().is_empty() {
                by_number.entry(number(&row.number)).or_default().push(id);
            }
            by_key.insert(folded(&row.key), id);
        }
        let mut edges = Vec::new();
        for line in self.free_lines.iter() {
            let of_bank = &self.witness.lines[line].line;
            let numbered = by_number.get(&number(&of_bank.number)).cloned().unwrap_or_default();
            let words = parties::words(&of_bank.text);
            let keyed = words.iter().filter_map(|word| by_key.get(word).copied());
            let one_way =
                |row: &RowId| (self.witness.rows[*row].amount > Fen::ZERO) == (of_bank.amount > Fen::ZERO);
            let named: BTreeSet<RowId> = numbered.into_iter().chain(keyed).filter(one_way).collect();
            edges.extend(named.into_iter().map(|row| (line, row)));
        }
        for (line, row) in unique(&edges) {
            self.witness.lines[line].standing = LineStanding::Names(row);
            self.witness.rows[row].mark = RowMark::Differs(line);
            self.free_lines.remove(line);
            self.free_rows.remove(&row);
        }
    }

    /// Marks the ties: the first line speaks for them, and no row counts as missing.
    fn tied(&mut self) {
        let mut edges = std::mem::take(&mut self.ties);
        edges.extend(self.of_one_party());
        edges.retain(|(line, row)| self.free_lines.contains(*line) && self.free_rows.contains(row));
        let edges: Vec<Edge> = edges.into_iter().collect();
        for (lines, rows) in components(&edges) {
            let mut lines: Vec<LineId> = lines.into_iter().collect();
            lines.sort_by_key(|id| (self.witness.lines[*id].date(), self.witness.lines[*id].key.clone()));
            for (index, line) in lines.into_iter().enumerate() {
                let rows = rows.iter().copied().collect();
                self.witness.lines[line].standing = LineStanding::Tied { first: index == 0, rows };
                self.free_lines.remove(line);
            }
            for row in rows {
                self.witness.rows[row].mark = RowMark::Tied;
                self.free_rows.remove(&row);
            }
        }
    }

    /// Marks candidates: near day, equal amount, unique, and the party is in no register. They are shown together.
    fn candidates(&mut self) {
        let unknown = |(line, _): &Edge| self.parties.is_stranger(&self.witness.lines[*line].line.party);
        let edges: Vec<Edge> = self.near_and_equal().into_iter().filter(unknown).collect();
        for (line, row) in unique(&edges) {
            self.witness.lines[line].standing = LineStanding::Candidate(row);
            self.witness.rows[row].mark = RowMark::Candidate(line);
            self.free_lines.remove(line);
        }
    }

    fn pair(&mut self, lines: &[LineId], rows: &[RowId], step: u8, fee: Fen) {
        for line in lines {
            self.witness.lines[*line].standing = LineStanding::Matched { rows: rows.to_vec(), step, fee };
            self.free_lines.remove(*line);
        }
        for row in rows {
            let row_books = &mut self.witness.rows[*row];
            row_books.lines = lines.to_vec();
            (row_books.step, row_books.mark) = (step, RowMark::Matched);
            self.free_rows.remove(row);
        }
    }

    fn take_unique(&mut self, edges: Vec<Edge>, step: u8) {
        for (line, row) in unique(&edges) {
            let fee = self.witness.rows[row].amount.abs() - self.witness.lines[line].line.amount.abs();
            self.pair(&[line], &[row], step, fee);
        }
        self.ties.extend(edges);
    }

    fn is_near(&self, line: LineId, row: RowId) -> bool {
        self.days.near(self.witness.lines[line].date(), self.witness.rows[row].date)
    }

    fn is_one_party(&self, line: LineId, row: RowId) -> bool {
        self.witness.rows[row].is_party(&self.witness.lines[line].line.party)
    }

    /// Pairs of free lines and rows with near days and equal amounts.
    fn near_and_equal(&self) -> Vec<Edge> {
        let mut rows: BTreeMap<Fen, Vec<RowId>> = BTreeMap::new();
        for id in &self.free_rows {
            rows.entry(self.witness.rows[*id].amount).or_default().push(*id);
        }
        let of = |id: LineId| rows.get(&self.witness.lines[id].line.amount).map_or(&[][..], Vec::as_slice);
        let pairs = self.free_lines.iter().flat_map(|line| of(line).iter().map(move |row| (line, *row)));
        pairs.filter(|(line, row)| self.is_near(*line, *row)).collect()
    }

    fn of_one_party(&self) -> Vec<Edge> {
        self.near_and_equal().into_iter().filter(|(line, row)| self.is_one_party(*line, *row)).collect()
    }

    /// Groups of two or more free rows of one party and day, by day.
    fn rows_by_party_and_day(&self) -> BTreeMap<NaiveDate, Vec<Vec<RowId>>> {
        by_party_and_day(self.free_rows.iter().map(|id| {
            let row = &self.witness.rows[*id];
            (row.date, self.parties.one_name(row.names.first().map_or("", String::as_str)), *id)
        }))
    }

    /// Groups of two or more free lines of one registered party and day, by their sum.
    fn lines_by_sum(&self) -> BTreeMap<Fen, Vec<Vec<LineId>>> {
        let lines = self.free_lines.iter().filter(|id| self.is_registered(*id)).map(|id| {
            let line = &self.witness.lines[id];
            (line.date(), self.parties.one_name(&line.line.party), id)
        });
        let mut by_sum: BTreeMap<Fen, Vec<Vec<LineId>>> = BTreeMap::new();
        for group in by_party_and_day(lines).into_values().flatten() {
            let sum: Fen = group.iter().map(|id| self.witness.lines[*id].line.amount).sum();
            by_sum.entry(sum).or_default().push(group);
        }
        by_sum
    }

    /// Whether a register has the name of the line's party.
    fn is_registered(&self, line: LineId) -> bool {
        self.parties.is_registered(&self.witness.lines[line].line.party)
    }
}

fn by_party_and_day<I>(
    all: impl Iterator<Item = (NaiveDate, String, I)>,
) -> BTreeMap<NaiveDate, Vec<Vec<I>>> {
    let mut groups: BTreeMap<(NaiveDate, String), Vec<I>> = BTreeMap::new();
    for (date, party, id) in all.filter(|(_, party, _)| !party.is_empty()) {
        groups.entry((date, party)).or_default().push(id);
    }
    let mut by_day: BTreeMap<NaiveDate, Vec<Vec<I>>> = BTreeMap::new();
    for ((date, _), group) in groups.into_iter().filter(|(_, group)| group.len() >= 2) {
        by_day.entry(date).or_default().push(group);
    }
    by_day
}

/// 流水号 in the form in which it is compared; a blank one equals nothing.
fn number(text: &str) -> String {
    folded(text)
}

/// The pairs of which neither side is in another pair.
fn unique(edges: &[Edge]) -> Vec<Edge> {
    let mut lines: BTreeMap<LineId, usize> = BTreeMap::new();
    let mut rows: BTreeMap<RowId, usize> = BTreeMap::new();
    for (line, row) in edges {
        *lines.entry(*line).or_default() += 1;
        *rows.entry(*row).or_default() += 1;
    }
    let alone = |(line, row): &&Edge| lines.get(line) == Some(&1) && rows.get(row) == Some(&1);
    edges.iter().filter(alone).copied().collect()
}

fn group(edges: &[Edge]) -> BTreeMap<LineId, Vec<RowId>> {
    let mut groups: BTreeMap<LineId, Vec<RowId>> = BTreeMap::new();
    edges.iter().for_each(|(line, row)| groups.entry(*line).or_default().push(*row));
    groups
}

/// The shortest distance of each side, and the number of edges with it.
fn nearest<K: Ord>(
    edges: &[Edge],
    side: impl Fn(&Edge) -> K,
    apart: impl Fn(&Edge) -> (i64, i64),
) -> BTreeMap<K, ((i64, i64), usize)> {
    let mut nearest: BTreeMap<K, ((i64, i64), usize)> = BTreeMap::new();
    for edge in edges {
        let apart = apart(edge);
        let best = nearest.entry(side(edge)).or_insert((apart, 0));
        match apart.cmp(&best.0) {
            std::cmp::Ordering::Less => *best = (apart, 1),
            std::cmp::Ordering::Equal => best.1 += 1,
            std::cmp::Ordering::Greater => {}
        }
    }
    nearest
}

/// Connected lines and rows, in order of their first line.
fn components(edges: &[Edge]) -> Vec<(BTreeSet<LineId>, BTreeSet<RowId>)> {
    let mut lines_of: BTreeMap<RowId, Vec<LineId>> = BTreeMap::new();
    edges.iter().for_each(|(line, row)| lines_of.entry(*row).or_default().push(*line));
    let rows_of = group(edges);
    let mut seen: BTreeSet<LineId> = BTreeSet::new();
    let mut components = Vec::new();
    for start in rows_of.keys().copied() {
        if !seen.insert(start) {
            continue;
        }
        let (mut lines, mut rows) = (BTreeSet::from([start]), BTreeSet::new());
        let mut left = vec![start];
        while let Some(line) = left.pop() {
            for row in rows_of.get(&line).into_iter().flatten().copied() {
                if rows.insert(row) {
                    let new =
                        lines_of.get(&row).into_iter().flatten().copied().filter(|line| seen.insert(*line));
                    let new: Vec<LineId> = new.collect();
                    lines.extend(&new);
                    left.extend(new);
                }
            }
        }
        components.push((lines, rows));
    }
    components
}

/// Every way to reach `wanted` with two to four of the amounts. Amounts in several answers are ties.
fn subsets(amounts: &[Fen], wanted: Fen) -> Vec<Vec<usize>> {
    fn choose(amounts: &[Fen], from: usize, left: Fen, chosen: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
        if left.is_zero() && TOGETHER.contains(&chosen.len()) {
            found.push(chosen.clone());
        }
        if chosen.len() == *TOGETHER.end() {
            return;
        }
        for (index, amount) in amounts.iter().enumerate().skip(from) {
            chosen.push(index);
            choose(amounts, index + 1, left - *amount, chosen, found);
            chosen.pop();
        }
    }
    let mut found = Vec::new();
    choose(amounts, 0, wanted, &mut Vec::new(), &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_to_four_amounts_that_add_up() {
        let fen = |amounts: &[i64]| amounts.iter().map(|fen| Fen(*fen)).collect::<Vec<_>>();
        assert_eq!(subsets(&fen(&[100, 200, 400]), Fen(600)), [vec![1, 2]]);
        assert_eq!(subsets(&fen(&[100, 200, 300]), Fen(300)), [vec![0, 1]]);
        assert_eq!(subsets(&fen(&[100, 100, 100, 100, 100]), Fen(500)), Vec::<Vec<usize>>::new());
        assert_eq!(subsets(&fen(&[100, 100, 100]), Fen(200)).len(), 3);
    }

    #[test]
    fn what_hangs_together_is_one_component() {
        let edge = |line: usize, row: usize| (LineId::new(line), RowId::new(row));
        let found = components(&[edge(0, 0), edge(1, 1), edge(0, 1), edge(2, 2)]);
        let sizes: Vec<_> = found.iter().map(|(lines, rows)| (lines.len(), rows.len())).collect();
        assert_eq!(sizes, [(2, 2), (1, 1)]);
        assert_eq!(unique(&[edge(0, 0), edge(1, 1), edge(2, 1)]), [edge(0, 0)]);
    }
}
