//! A list of a page: its first lines by rank, and the number and sum of the rest with the place where the rest
//! stands. A page with only such lists does not grow with the office.

use crate::model::Fen;
use crate::model::output::DATA;
use crate::report::view::shared::words::as_link;
use chrono::NaiveDate;
use serde::Serialize;
use std::ops::Deref;

/// The number of lines that a page shows. A page that is still too large is made again with fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Lines of a list of 周报.
    pub lines: usize,
    /// Lines of a list of 对账.
    pub ledger: usize,
    /// Projects: cards, charts, strips.
    pub projects: usize,
    /// Lines within one project, day or week.
    pub within: usize,
    /// The worst records of each rung of 升级.
    pub rung: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds { lines: 30, ledger: 200, projects: 40, within: 10, rung: 5 }
    }
}

impl Bounds {
    /// Half of each number, and at least one line.
    pub fn halved(self) -> Bounds {
        let half = |n: usize| (n / 2).max(1);
        Bounds {
            lines: half(self.lines),
            ledger: half(self.ledger),
            projects: half(self.projects),
            within: half(self.within),
            rung: half(self.rung),
        }
    }
}

/// The lines shown, and the number and sum of the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bounded<T> {
    pub shown: Vec<T>,
    /// The number of all lines.
    pub count: usize,
    pub left_out: Option<LeftOut>,
}

impl<T> Default for Bounded<T> {
    fn default() -> Self {
        Bounded { shown: Vec::new(), count: 0, left_out: None }
    }
}

/// The part of a list that a page does not show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    pub count: usize,
    /// The sum of their amounts; empty if they have none.
    pub sum: String,
    pub rest: Rest,
}

/// The place of the whole list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rest {
    /// The path from the page's folder.
    pub href: String,
    /// `状态_项目.xlsx → 问题清单`
    pub name: String,
    /// The filter `级别 = 红`; empty if the sheet contains nothing else.
    pub filter: String,
}

impl Rest {
    /// A sheet of a status workbook in the out folder: `管理/状态_项目.xlsx`.
    pub fn sheet(workbook: &str, sheet: &str, filter: &str) -> Rest {
        let name = workbook.rsplit('/').next().unwrap_or(workbook);
        Rest {
            href: format!("../{workbook}"), name: format!("{name} → {sheet}"), filter: filter.to_owned()
        }
    }

    /// A table of 管理/数据.
    pub fn data(table: &str, as_of: NaiveDate, filter: &str) -> Rest {
        let path = format!("{DATA}/{table}/{table} {as_of}.csv");
        Rest {
            href: format!("../{}", as_link(&path)),
            name: format!("数据/{table}/{table} {as_of}.csv"),
            filter: filter.to_owned(),
        }
    }
}

/// Lines without an amount.
pub fn no_amount<T>(_: &T) -> Option<Fen> {
    None
}

impl<T> Bounded<T> {
    /// Takes the first `most` lines; the lines are in order of rank.
    pub fn first(lines: Vec<T>, most: usize, amount: impl Fn(&T) -> Option<Fen>, rest: Rest) -> Bounded<T> {
        Bounded::worst(lines, most, |_| (), amount, rest)
    }

    /// Takes the `most` lines of the lowest rank, in the order they came.
    pub fn worst<K: Ord>(
        lines: Vec<T>,
        most: usize,
        rank: impl Fn(&T) -> K,
        amount: impl Fn(&T) -> Option<Fen>,
        rest: Rest,
    ) -> Bounded<T> {
        let count = lines.len();
        if count <= most {
            return Bounded { shown: lines, count, left_out: None };
        }
        let mut ranked: Vec<(K, usize)> =
            lines.iter().enumerate().map(|(index, line)| (rank(line), index)).collect();
        ranked.sort();
        let mut stays = vec![false; count];
        for (_, index) in ranked.into_iter().take(most) {
            if let Some(stays) = stays.get_mut(index) {
                *stays = true;
            }
        }
        let mut shown = Vec::with_capacity(most);
        let mut sum: Option<Fen> = None;
        for (line, stays) in lines.into_iter().zip(stays) {
            if stays {
                shown.push(line);
            } else if let Some(amount) = amount(&line) {
                sum = Some(sum.unwrap_or_default() + amount);
            }
        }
        let sum = sum.map(|sum| sum.to_string()).unwrap_or_default();
        Bounded { shown, count, left_out: Some(LeftOut { count: count - most, sum, rest }) }
    }

    /// The same list with each shown line converted.
    pub fn map<U>(self, line: impl FnMut(T) -> U) -> Bounded<U> {
        let Bounded { shown, count, left_out } = self;
        Bounded { shown: shown.into_iter().map(line).collect(), count, left_out }
    }
}

impl<T> Deref for Bounded<T> {
    type Target = [T];

    /// The lines shown.
    fn deref(&self) -> &[T] {
        &self.shown
    }
}

impl<'a, T> IntoIterator for &'a Bounded<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.shown.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Reverse;

    fn list(most: usize) -> Bounded<i64> {
        let rest = Rest::sheet("管理/状态_项目.xlsx", "问题清单", "级别 = 红");
        Bounded::worst(vec![3, 9, 1, 7, 5], most, |n| Reverse(*n), |n| Some(Fen::yuan(*n)), rest)
    }

    #[test]
    fn the_worst_are_shown_in_their_order_and_the_rest_is_counted_and_summed() {
        let some = list(3);
        assert_eq!((some.shown.as_slice(), some.count), ([9, 7, 5].as_slice(), 5));
        let left_out = some.left_out.unwrap();
        assert_eq!((left_out.count, left_out.sum.as_str()), (2, "4.00"));
        assert_eq!(left_out.rest.href, "../管理/状态_项目.xlsx");
        assert_eq!(left_out.rest.name, "状态_项目.xlsx → 问题清单");
        assert_eq!(list(5).left_out, None);
        assert_eq!(Bounded::first(vec!["甲", "乙"], 1, no_amount, Rest::default()).shown, ["甲"]);
    }

    #[test]
    fn bounds_end_at_one_line() {
        let mut bounds = Bounds::default();
        for _ in 0..12 {
            bounds = bounds.halved();
        }
        assert_eq!(bounds, Bounds { lines: 1, ledger: 1, projects: 1, within: 1, rung: 1 });
    }
}
