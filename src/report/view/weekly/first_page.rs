//! The four numbers at the top of 周报, each with its change since the last run.

use crate::check::rule::needs;
use crate::model::{Fen, FirstPage};
use crate::report::view::Input;
use crate::report::view::shared::head::Tile;
use crate::report::view::shared::line::{RecordLine, counts};
use crate::report::view::shared::tone::Tone;
use crate::report::view::shared::{unknown, words};
use std::cmp::Ordering;

/// The first-page numbers of this run.
pub fn first_page(input: &Input, records: &[RecordLine]) -> FirstPage {
    let (red, yellow) = counts(records);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    FirstPage {
        red: count(red),
        yellow: count(yellow),
        due: Some(count(input.due.agenda.records())),
        advanced: input.books.known_advanced(),
    }
}

/// The change of a number since the last run, in its unit; empty if the number is unknown now.
fn change<T: Copy + Ord + std::ops::Sub<Output = T>>(
    last: Option<&FirstPage>,
    now: Option<T>,
    of: impl Fn(&FirstPage) -> Option<T>,
    word: impl Fn(T) -> String,
) -> String {
    match (last, now, last.and_then(of)) {
        (None, ..) => "首次运行，无对比".to_owned(),
        (_, None, _) => String::new(),
        (_, _, None) => "上次未检查，无对比".to_owned(),
        (_, Some(now), Some(before)) => match now.cmp(&before) {
            Ordering::Equal => "与上次持平".to_owned(),
            Ordering::Greater => format!("比上次多 {}", word(now - before)),
            Ordering::Less => format!("比上次少 {}", word(before - now)),
        },
    }
}

/// The four numbers with their changes, in the order of the page.
pub(super) fn tiles(input: &Input, numbers: FirstPage) -> Vec<Tile> {
    let last = input.memory.last_first_page();
    let FirstPage { red, yellow, due, advanced } = numbers;
    let count = |number: i64| number.to_string();
    let projects = input.books.projects.iter().filter(|books| books.advanced > Fen::ZERO).count();
    vec![
        Tile {
            name: "红灯待办",
            value: red.to_string(),
            change: change(last, Some(red), |page| Some(page.red), count),
            note: "按记录计，不含待客户确认".to_owned(),
            tone: if red > 0 { Tone::Red } else { Tone::Green },
            anchor: "red",
        },
        Tile {
            name: "黄灯待办",
            value: yellow.to_string(),
            change: change(last, Some(yellow), |page| Some(page.yellow), count),
            note: "按记录计，红灯记录不重复计，不含客户确认滞留".to_owned(),
            tone: if yellow > 0 { Tone::Yellow } else { Tone::Green },
            anchor: "yellow",
        },
        Tile {
            name: "本周到期",
            value: due.map_or_else(String::new, count),
            change: change(last, due, |page| page.due, count),
            note: "检查日起七天内到期的记录".to_owned(),
            tone: Tone::Plain,
            anchor: "week",
        },
        Tile {
            name: "垫款",
            value: advanced.map_or("未检查".to_owned(), words::headline_money),
            change: change(last, advanced, |page| page.advanced, words::headline_money),
            note: match input.office.coverage.unknown(needs::RECEIPTS_AND_PAYMENTS, None) {
                Some(gap) => gap.reason.clone(),
                None if !input.books.whole.kept => "未见收付款，没有检查".to_owned(),
                None => format!("{projects} 个项目，逐项目计，不互抵{}", unknown::uncounted(input)),
            },
            tone: match advanced {
                None => Tone::Grey,
                Some(amount) if amount > Fen::ZERO => Tone::Red,
                Some(_) => Tone::Green,
            },
            anchor: "projects",
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::run;
    use rstest::rstest;

    const LAST: &str = "2026-03-06";

    fn page(due: Option<i64>, advanced: Option<Fen>) -> FirstPage {
        FirstPage { red: 3, yellow: 0, due, advanced }
    }

    /// A number unknown in the last run is not compared as 0.
    #[rstest]
    #[case::known(page(Some(2), Some(Fen::yuan(500))), ["比上次少 3", "与上次持平", "比上次少 2", "比上次少 500 元"])]
    #[case::unknown(page(None, None), ["比上次少 3", "与上次持平", "上次未检查，无对比", "上次未检查，无对比"])]
    fn numbers_are_compared_with_what_was_known(#[case] last: FirstPage, #[case] changes: [&str; 4]) {
        let outcome = run("[收付款/客户到款]\n到款编号 | 到款日期\n[收付款/媒体付款]\n付款编号 | 实付日期\n");
        let cut_off = LAST.parse().unwrap();
        let memory = crate::model::memory::Memory {
            cut_off: Some(cut_off),
            first_pages: vec![(cut_off, last)],
            ..Default::default()
        };
        let numbers = FirstPage { red: 0, yellow: 0, due: Some(0), advanced: Some(Fen::ZERO) };
        let tiles = tiles(&outcome.input(&memory), numbers);
        assert_eq!(tiles.iter().map(|tile| tile.change.as_str()).collect::<Vec<_>>(), changes);
    }

    #[test]
    fn a_first_run_compares_nothing_and_an_unknown_number_says_nothing() {
        assert_eq!(change(None, Some(1), |page| Some(page.red), |n: i64| n.to_string()), "首次运行，无对比");
        assert_eq!(change(Some(&page(None, None)), None, |page| page.due, |n: i64| n.to_string()), "");
    }
}
