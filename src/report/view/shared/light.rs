//! A light: 红 / 黄 / 绿 from open, unwaived findings; always shown with its word.

use crate::finding::{Finding, Severity};

/// The colour a project, a lane or a record shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Light {
    #[default]
    Green,
    Yellow,
    Red,
}

impl Light {
    pub fn word(self) -> &'static str {
        match self {
            Light::Green => "绿",
            Light::Yellow => "黄",
            Light::Red => "红",
        }
    }

    /// The worst of some findings; settled and waived ones, and notes (蓝), leave it green.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Light {
        let one = |finding: &Finding| match finding.severity {
            Some(Severity::Red) if finding.open && !finding.waived => Light::Red,
            Some(Severity::Yellow) if finding.open && !finding.waived => Light::Yellow,
            _ => Light::Green,
        };
        findings.into_iter().map(one).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;

    #[test]
    fn only_open_unwaived_findings_colour_a_light() {
        let red = Finding::new(Code::T01, "G001", "").severity(Severity::Red);
        let yellow = Finding::new(Code::T10, "G001", "").severity(Severity::Yellow);
        let waived = Finding { waived: true, ..red.clone() };
        assert_eq!(Light::of([&yellow, &red]), Light::Red);
        assert_eq!(Light::of([&yellow, &red.clone().settled(true)]), Light::Yellow);
        assert_eq!(
            Light::of([&waived, &Finding::new(Code::D19, "", "").severity(Severity::Blue)]),
            Light::Green
        );
    }
}
