//! 客户金额 by month, in proportion to the day marks, rounded cumulatively, so that the months always add up.

use crate::model::placement::{DayMark, MarkKind, Placement};
use crate::model::{Fen, Month};
use std::collections::BTreeMap;

/// The amount by month, in fen; `None` if the amount or all days are unknown. Paid insertions share the
/// amount; bonus and make-good marks do only if there are no others.
pub(super) fn months(placement: &Placement, amount: Option<Fen>) -> Option<BTreeMap<Month, Fen>> {
    let amount = amount?;
    let weights = [Some(MarkKind::Normal), Some(MarkKind::Bonus), None]
        .into_iter()
        .map(|kind| weigh(placement.days.iter().filter(|mark| kind.is_none_or(|kind| mark.kind == kind))))
        .find(|weights| !weights.is_empty())?;
    let whole: i64 = weights.values().sum();
    let (mut weight, mut given) = (0, Fen::ZERO);
    let mut months = BTreeMap::new();
    for (month, part) in weights {
        weight += part;
        let reached = amount.share(weight, whole)?;
        months.insert(month, reached - given);
        given = reached;
    }
    Some(months)
}

/// Times per month.
fn weigh<'a>(marks: impl Iterator<Item = &'a DayMark>) -> BTreeMap<Month, i64> {
    let mut weights: BTreeMap<Month, i64> = BTreeMap::new();
    for mark in marks.filter(|mark| mark.times > 0) {
        *weights.entry(Month::of(mark.date)).or_default() += i64::from(mark.times);
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placement(days: &[(&str, u32, MarkKind)]) -> Placement {
        let mark = |(day, times, kind): &(&str, u32, MarkKind)| DayMark {
            date: day.parse().unwrap(),
            times: *times,
            kind: *kind,
        };
        Placement { days: days.iter().map(mark).collect(), ..Placement::default() }
    }

    #[test]
    fn months_follow_the_marks_and_add_up() {
        use MarkKind::*;
        for (days, amount, expected) in [
            (vec![("2026-02-27", 1, Normal), ("2026-03-01", 2, Normal)], 100, vec![33, 67]),
            (vec![("2026-02-27", 1, Normal), ("2026-03-01", 1, Normal)], 101, vec![51, 50]),
            (vec![("2026-02-27", 1, Normal), ("2026-03-01", 5, Bonus)], 100, vec![100]),
            (vec![("2026-03-01", 5, Bonus)], 100, vec![100]),
            (
                vec![("2026-01-01", 1, Normal), ("2026-02-01", 1, Normal), ("2026-03-01", 1, Normal)],
                200,
                vec![67, 66, 67],
            ),
        ] {
            let months = months(&placement(&days), Some(Fen(amount))).unwrap();
            assert_eq!(months.values().map(|fen| fen.0).collect::<Vec<_>>(), expected);
        }
        assert_eq!(months(&placement(&[]), Some(Fen(1))), None);
        assert_eq!(months(&placement(&[("2026-03-01", 1, Normal)]), None), None);
    }
}
