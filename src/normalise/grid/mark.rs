//! One mark of a day grid: the number of insertions and their kind.

use crate::model::Content;
use crate::model::placement::MarkKind;
use crate::normalise::cell::clean::{clean, compact};
use crate::normalise::cell::number;
use crate::read::table::Value;

/// Signs that mean "once".
const ONCE: &str = "●○◎•·√✓✔☑★☆■□▲△◆◇※×✕✖╳*#+";

/// Insertions by kind; empty for an empty cell or 0. An error is the text that was not understood.
pub(crate) fn read(value: &Value) -> Result<Vec<(u32, MarkKind)>, String> {
    let shown = crate::normalise::cell::shown(value);
    match value {
        Value::Number(_) => match number::count(value).content {
            Content::Known(0) => Ok(Vec::new()),
            Content::Known(times) => Ok(vec![(times, MarkKind::Normal)]),
            _ => Err(shown),
        },
        Value::Text(written) => {
            let text = compact(written);
            if text.is_empty() || matches!(text.as_str(), "-" | "—" | "/" | "0" | "无") {
                return Ok(Vec::new());
            }
            if joins_figures(&clean(written)) {
                return Err(shown);
            }
            let parts = text.split(['+', '、', ',', ';', '/']).filter(|part| !part.is_empty());
            let marks: Option<Vec<_>> = if ONCE.contains(text.as_str()) {
                Some(vec![(1, MarkKind::Normal)])
            } else {
                parts.map(part).collect()
            };
            marks.filter(|marks| !marks.is_empty()).ok_or(shown)
        }
        Value::Bool(true) => Ok(vec![(1, MarkKind::Normal)]),
        Value::Bool(false) => Ok(Vec::new()),
        Value::Date(_) | Value::Error(_) | Value::NoValue => Err(shown),
    }
}

/// Whether two figures stand beside each other with nothing that adds them: `1 1`, `1*2`, `3/4`.
fn joins_figures(text: &str) -> bool {
    let mut figures = text.split(|c: char| !c.is_ascii_digit()).filter(|figure| !figure.is_empty());
    let Some(first) = figures.next() else { return false };
    let mut rest = text.split_once(first).map_or("", |(_, rest)| rest);
    figures.any(|figure| {
        let Some((between, after)) = rest.split_once(figure) else { return false };
        rest = after;
        !between.contains(['+', '、', ',', ';', '赠', '送', '补'])
    })
}

/// `3`, `●`, `●●`, `A`, `A版`, `赠`, `赠2`, `2赠`, `补1`, `●(赠)`.
fn part(text: &str) -> Option<(u32, MarkKind)> {
    let kind = if text.contains(['赠', '送']) {
        MarkKind::Bonus
    } else if text.contains('补') {
        MarkKind::MakeGood
    } else {
        MarkKind::Normal
    };
    let kinds = |c: char| matches!(c, '赠' | '送' | '补');
    if text.split(kinds).filter(|piece| piece.contains(|c: char| c.is_ascii_digit())).count() > 1 {
        // `1赠1` is refused: its digits must not join to 11
        return None;
    }
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, '赠' | '送' | '补' | '播' | '版' | '次' | '(' | ')' | '×' | 'x' | '*'))
        .collect();
    if bare.is_empty() {
        // `×` alone was handled before; here the text is 赠, 补播 …
        return Some((1, kind));
    }
    if bare.bytes().all(|b| b.is_ascii_digit()) {
        return bare.parse().ok().filter(|times| (1..=9_999).contains(times)).map(|times| (times, kind));
    }
    if bare.chars().all(|c| ONCE.contains(c)) {
        return u32::try_from(bare.chars().count()).ok().map(|times| (times, kind));
    }
    let letter = bare.chars().count() == 1 && bare.chars().all(|c| c.is_ascii_alphabetic());
    letter.then_some((1, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use MarkKind::{Bonus, MakeGood, Normal};

    #[test]
    fn marks_are_read_as_media_departments_write_them() {
        for (text, expected) in [
            ("1", vec![(1, Normal)]),
            ("２", vec![(2, Normal)]),
            ("●", vec![(1, Normal)]),
            ("√", vec![(1, Normal)]),
            ("X", vec![(1, Normal)]),
            ("x", vec![(1, Normal)]),
            ("★", vec![(1, Normal)]),
            ("■", vec![(1, Normal)]),
            ("●●", vec![(2, Normal)]),
            ("B", vec![(1, Normal)]),
            ("A版", vec![(1, Normal)]),
            ("赠", vec![(1, Bonus)]),
            ("送", vec![(1, Bonus)]),
            ("赠2", vec![(2, Bonus)]),
            ("2赠", vec![(2, Bonus)]),
            ("补", vec![(1, MakeGood)]),
            ("补播2", vec![(2, MakeGood)]),
            ("2+1赠", vec![(2, Normal), (1, Bonus)]),
            ("2+赠", vec![(2, Normal), (1, Bonus)]),
            ("1、2", vec![(1, Normal), (2, Normal)]),
            ("2 次", vec![(2, Normal)]),
            ("×2", vec![(2, Normal)]),
            ("A/B", vec![(1, Normal), (1, Normal)]),
            (" ", vec![]),
            ("-", vec![]),
            ("0", vec![]),
        ] {
            assert_eq!(read(&Value::Text(text.into())), Ok(expected), "{text}");
        }
        for text in ["停", "改期", "周一", "1.5", "1赠1", "2补1", "1 1", "1\n1", "1*2", "2×3", "3/4", "2x3次"]
        {
            assert!(read(&Value::Text(text.into())).is_err(), "{text}");
        }
        assert_eq!(read(&Value::Number(3.0)), Ok(vec![(3, Normal)]));
        assert!(read(&Value::Number(1.5)).is_err());
        assert!(read(&Value::Number(-1.0)).is_err());
    }
}
