//! The colour in which something is shown. The view decides it once: pages use it as a class of the style
//! sheet, workbooks as the background of a cell. A word beside it always says the same.

use crate::finding::Severity;
use serde::{Serialize, Serializer};

/// The tone of a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    Red,
    Yellow,
    Green,
    Blue,
    /// Not checked, not known, or no longer of interest.
    Grey,
    /// Nothing to judge: only a number, or a day in the future.
    #[default]
    Plain,
    /// A step done in time.
    Done,
    /// A step done after its last day.
    Late,
    /// A step done for some of its records.
    Part,
    /// A step not begun, not needed, or unknown.
    None,
}

impl Tone {
    /// Maps the tone to one of the five with a background in workbooks.
    pub fn in_workbook(self) -> Tone {
        match self {
            Tone::Done => Tone::Green,
            Tone::Late | Tone::Part => Tone::Yellow,
            Tone::Plain => Tone::Blue,
            Tone::None => Tone::Grey,
            Tone::Red | Tone::Yellow | Tone::Green | Tone::Blue | Tone::Grey => self,
        }
    }
}

impl From<Severity> for Tone {
    fn from(severity: Severity) -> Tone {
        match severity {
            Severity::Red => Tone::Red,
            Severity::Yellow => Tone::Yellow,
            Severity::Blue => Tone::Blue,
        }
    }
}

/// The colour of one series of a chart: a tone if it is judged, else a shade that differs from its neighbours.
/// Shades are counted from 1, as in the style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    Of(Tone),
    /// A pair of compared facts, from dark to light.
    Pair(u8),
    /// The age of a balance, from new to old.
    Age(u8),
    /// A layer of stacked areas, the lowest first.
    Area(u8),
    /// The dashed line: the amount advanced if clients pay late.
    LatePayment,
}

impl Default for Shade {
    fn default() -> Shade {
        Shade::Of(Tone::default())
    }
}

impl From<Tone> for Shade {
    fn from(tone: Tone) -> Shade {
        Shade::Of(tone)
    }
}

impl Serialize for Shade {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Shade::Of(tone) => tone.serialize(serializer),
            Shade::Pair(n) => serializer.collect_str(&format_args!("pair{n}")),
            Shade::Age(n) => serializer.collect_str(&format_args!("age{n}")),
            Shade::Area(n) => serializer.collect_str(&format_args!("area{n}")),
            Shade::LatePayment => serializer.serialize_str("late"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const PAGES: [&str; 2] =
        [include_str!("../../../../templates/style.css"), include_str!("../../../../templates/finance.css")];

    fn class(shade: Shade) -> String {
        serde_json::to_value(shade).unwrap().as_str().unwrap().to_owned()
    }

    /// Every colour has a class in the style sheet; without one it would be drawn black.
    #[test]
    fn every_shade_of_a_chart_is_a_class_of_the_style_sheets() {
        let judged = [Tone::Red, Tone::Yellow, Tone::Green, Tone::Blue].map(Shade::Of);
        let counted = (1..=4).map(Shade::Pair).chain((1..=6).flat_map(|n| [Shade::Age(n), Shade::Area(n)]));
        let shades: Vec<Shade> = judged.into_iter().chain(counted).collect();
        let classes: BTreeSet<String> = shades.iter().map(|shade| class(*shade)).collect();
        assert_eq!(classes.len(), shades.len());
        for class in classes {
            for selector in [format!("svg .mark.{class} {{"), format!(".swatch.{class} {{")] {
                assert!(PAGES.iter().any(|css| css.contains(&selector)), "{selector}");
            }
        }
        assert_eq!(class(Shade::LatePayment), "late");
    }
}
