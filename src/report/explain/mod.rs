//! `jobbag explain KEY` and `jobbag workday`: a record's story, day by day and fen by fen.
//!
//! Plain text from what the stages found; nothing is judged here.

mod chronicle;
mod money;
mod order;
mod placement;
mod project;
mod timeline;

pub use timeline::workday;

use super::view::Input;
use crate::finding::{Finding, Place};
use std::fmt::Write;

/// The story of an order, placement, quote, receipt, payment or project; `None`: no such key.
///
/// Keys are found whatever their case and width.
pub fn record(input: &Input, key: &str) -> Option<String> {
    let key = crate::normalise::cell::clean::clean(key).to_uppercase();
    let text = order::explain(input, &key)
        .or_else(|| placement::explain(input, &key))
        .or_else(|| money::quote(input, &key))
        .or_else(|| money::receipt(input, &key))
        .or_else(|| money::payment(input, &key))
        .or_else(|| project::explain(input, &key))?;
    Some(text + &problems(input, &key))
}

/// What was found about the record.
fn problems(input: &Input, key: &str) -> String {
    let own = |finding: &&Finding| {
        finding.key.eq_ignore_ascii_case(key) || finding.key.to_uppercase().starts_with(&format!("{key}/"))
    };
    let mut text = String::from("\n问题：\n");
    let mut none = true;
    for finding in input.findings.iter().filter(own) {
        none = false;
        let state = match (finding.waived, finding.open) {
            (true, _) => "已豁免",
            (false, true) => "未了",
            (false, false) => "既成",
        };
        let title = (input.rule)(finding.code).map_or("", |rule| rule.title);
        let severity = input.severity(finding).word();
        let _ = writeln!(text, "  {severity} {} {title}（{state}） {}", finding.code, finding.message);
    }
    if none {
        text.push_str("  没有\n");
    }
    text
}

/// A step of the work: done with its evidence, or what is missing.
struct Step {
    name: &'static str,
    /// What was done, in words; `None`: not yet.
    done: Option<String>,
    at: Option<Place>,
}

impl Step {
    fn new(name: &'static str, done: Option<String>, at: Option<Place>) -> Step {
        Step { name, done, at }
    }
}

/// The steps with their evidence cells, and the first one missing.
fn steps(input: &Input, steps: &[Step]) -> String {
    let mut text = String::from("\n步骤与凭据：\n");
    for step in steps {
        let place = step.at.map(|at| cell(input, at)).unwrap_or_default();
        let _ = match &step.done {
            Some(done) => writeln!(text, "  [√] {} {done}   {place}", step.name),
            None => writeln!(text, "  [ ] {} 未见记录   {place}", step.name),
        };
    }
    if let Some(missing) = steps.iter().find(|step| step.done.is_none()) {
        let _ = writeln!(text, "下一步缺：{}", missing.name);
    }
    text
}

/// `文件 · 表 · D11`
fn cell(input: &Input, at: Place) -> String {
    input.office.sources.describe(at)
}
