//! Lookup: the record, project or name that a person means by a typed text. The text may be the whole name,
//! or a beginning or end that only one name has. If several fit nothing is chosen; they are named, or the
//! nearest names.

use super::Input;
use crate::error::{Error, Result};
use crate::finding::Code;
use crate::link::Office;
use crate::model::Place;
use crate::normalise::cell::choice::near;
use crate::normalise::cell::clean::folded;

/// The most names offered if none or several fit.
const OFFERED: usize = 5;
/// Up to this many names, all are listed if none is near.
const LISTED: usize = 12;

/// The one name meant by what was typed; `what` says what was asked for (编号, 客户 …).
///
/// # Errors
/// If none or several fit; the message offers the nearest names.
pub fn one<'a>(what: &str, typed: &str, names: impl IntoIterator<Item = &'a str>) -> Result<&'a str> {
    let wanted = folded(typed);
    let mut names: Vec<(String, &str)> = names.into_iter().map(|name| (folded(name), name)).collect();
    names.sort_unstable();
    names.dedup_by(|a, b| a.0 == b.0);
    if wanted.is_empty() {
        return Err(Error::Usage(format!("请写{what}")));
    }
    if let Some((_, name)) = names.iter().find(|(name, _)| *name == wanted) {
        return Ok(name);
    }
    let fits: [fn(&str, &str) -> bool; 3] = [
        |name, part| name.ends_with(part),
        |name, part| name.starts_with(part),
        |name, part| name.contains(part),
    ];
    for fit in fits {
        let found: Vec<&str> =
            names.iter().filter(|(name, _)| fit(name, &wanted)).map(|(_, name)| *name).collect();
        match found.as_slice() {
            [] => {}
            [name] => return Ok(name),
            several => {
                let more = if several.len() > OFFERED { " 等" } else { "" };
                let offered = several.iter().take(OFFERED).copied().collect::<Vec<_>>().join("、");
                return Err(Error::Usage(format!(
                    "“{typed}”对得上 {} 个{what}：{offered}{more}。请写全一些",
                    several.len()
                )));
            }
        }
    }
    let near = nearest(&wanted, &names);
    let all: Vec<&str> = names.iter().map(|(_, name)| *name).collect();
    let offered = match (near.is_empty(), all.len()) {
        (false, _) => format!("。相近的有：{}", near.join("、")),
        (true, 1..=LISTED) => format!("。现有：{}", all.join("、")),
        (true, 0) => String::new(),
        (true, several) => {
            // keys of people before long numbers and codes of checks
            let is_code = |name: &str| Code::ALL.iter().any(|code| code.as_str() == name);
            let (numbers, keys): (Vec<&str>, Vec<&str>) =
                all.iter().partition(|name| name.starts_with(|c: char| c.is_ascii_digit()) || is_code(name));
            let some = keys.into_iter().chain(numbers).take(OFFERED).collect::<Vec<_>>().join("、");
            format!("。现有 {several} 个：{some} 等")
        }
    };
    Err(Error::Usage(format!("没有{what}“{typed}”{offered}")))
}

/// The 项目编号 of a project, by its key or name.
///
/// # Errors
/// As [`one`].
pub fn project(input: &Input, typed: &str) -> Result<String> {
    let cases = &input.office.cases;
    let names = cases.iter().flat_map(|case| [case.key(), case.project.name.text()]);
    let found = one("项目", typed, names.filter(|name| !name.is_empty()))?;
    let case = cases.iter().find(|case| case.key() == found);
    let case = case.or_else(|| cases.iter().find(|case| case.project.name.text() == found));
    Ok(case.map_or(found, |case| case.key()).to_owned())
}

/// What was typed of a 波次, with the key of its project for the project's name: `云庭/开盘档` as
/// `XM2026-001/开盘档`. Everything else stays as it is.
pub fn keyed(input: &Input, typed: &str) -> String {
    let keyed = || {
        let (name, wave) = typed.split_once(['/', '／'])?;
        let name = folded(name);
        let mut named = input.office.cases.iter().filter(|case| folded(case.project.name.text()) == name);
        match (named.next(), named.next()) {
            (Some(case), None) => Some(format!("{}/{wave}", case.key())),
            _ => None,
        }
    };
    keyed().unwrap_or_else(|| typed.to_owned())
}

/// The key of a record, project or finding, by the key or the project's name; a rule's code; or the name of a
/// medium, a client or a 波次, if no key fits.
///
/// # Errors
/// As [`one`].
pub fn record(input: &Input, typed: &str) -> Result<String> {
    let typed = &keyed(input, typed);
    let names = input.office.cases.iter().map(|case| case.project.name.text());
    let all = keys(input).chain(names).chain(Code::ALL.iter().map(|code| code.as_str()));
    let found = match one("代码或编号", typed, all.filter(|key| !key.is_empty())) {
        Ok(found) => found,
        Err(error) => return party(input, typed).unwrap_or(Err(error)),
    };
    let named = input.office.cases.iter().find(|case| case.project.name.text() == found);
    Ok(named.map_or(found, |case| case.key()).to_owned())
}

/// The medium, client or 波次 meant by what was typed; `None` if none is, or if a key fits as well as a part of
/// its name.
fn party(input: &Input, typed: &str) -> Option<Result<String>> {
    let office = input.office;
    let media = office.media.iter().map(|medium| medium.name.text().to_owned());
    let clients = office.cases.iter().map(|case| case.project.client.text().to_owned());
    let waves = office.waves.iter().map(|wave| format!("{}/{}", office.cases[wave.case].key(), wave.name));
    let names: Vec<String> = media.chain(clients).chain(waves).filter(|name| !name.is_empty()).collect();
    let wanted = folded(typed);
    if let Some(whole) = names.iter().find(|name| folded(name) == wanted) {
        return Some(Ok(whole.clone()));
    }
    let fits = |name: &str| folded(name).contains(&wanted);
    let is_a_part = names.iter().any(|name| fits(name)) && !keys(input).any(fits);
    is_a_part.then(|| one("名称", typed, names.iter().map(String::as_str)).map(str::to_owned))
}

/// The keys of all records, projects and findings.
pub fn keys<'a>(input: &Input<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let unknown = input.office.cases.iter().map(|case| case.key());
    rows(input.office)
        .map(|(key, _)| key)
        .chain(unknown)
        .chain(input.findings.iter().map(|finding| finding.key.as_str()))
}

/// The rows of all records that have a key, those of earlier versions and of parts with the key they belong to.
pub fn rows(office: &Office) -> impl Iterator<Item = (&str, Place)> {
    let projects = office.cases.iter().filter(|case| case.known).map(|case| (case.key(), case.project.at));
    let orders = office.orders.iter().flat_map(|one| {
        let own = std::iter::once(one.record.at).chain(one.rounds.iter().map(|round| round.at));
        own.map(|at| (one.record.key.as_str(), at))
    });
    let meetings = office.meetings.iter().map(|one| (one.record.key.as_str(), one.record.at));
    let placements = office.placements.iter().flat_map(|one| {
        let earlier = one.history.iter().map(|record| record.record.at);
        let months = one.splits.iter().map(|id| office.month_splits[*id].at);
        let own = std::iter::once(one.record.at).chain(earlier).chain(months);
        own.map(|at| (one.record.key.as_str(), at))
    });
    let publications = office.publications.iter().map(|one| (one.record.key.as_str(), one.record.at));
    let quotes = office.quotes.iter().flat_map(|one| {
        let lines = one.lines.iter().chain(&one.duplicated_lines).chain(&one.later_lines);
        lines.map(|line| (one.key.as_str(), line.at))
    });
    let acceptances = office.quotes.iter().flat_map(|quote| &quote.acceptances);
    let acceptances = acceptances.chain(&office.stray_acceptances).map(|row| (row.key.as_str(), row.at));
    let receipts = office.receipts.iter().map(|one| (one.record.key.as_str(), one.record.at));
    let payments = office.payments.iter().map(|one| (one.record.key.as_str(), one.record.at));
    let invoices_in = office.invoices_in.iter().map(|one| (one.record.key.as_str(), one.record.at));
    let invoices_out = office.invoices_out.iter().map(|one| (one.record.key.as_str(), one.record.at));
    let rebates = office.rebates.iter().map(|one| (one.record.key.as_str(), one.record.at));
    let statements = office.statements.iter().map(|row| (row.key.as_str(), row.at));
    orders
        .chain(placements)
        .chain(publications)
        .chain(quotes)
        .chain(receipts)
        .chain(payments)
        .chain(meetings)
        .chain(acceptances)
        .chain(invoices_in)
        .chain(invoices_out)
        .chain(rebates)
        .chain(statements)
        .chain(projects)
}

/// The few nearest names of which at least half agrees.
fn nearest<'a>(wanted: &str, names: &[(String, &'a str)]) -> Vec<&'a str> {
    let beginning = |text: &str| text.chars().take(64).collect::<String>();
    let wanted = beginning(wanted);
    let alike = names.iter().filter_map(|(folded, name)| Some((near(&wanted, &beginning(folded))?, *name)));
    let mut alike: Vec<(usize, &str)> = alike.collect();
    alike.sort_unstable();
    alike.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NAMES: [&str; 5] =
        ["XM2026-001-M0337", "XM2026-001-M0338", "XM2026-002-G037", "弋阑城建", "远岚置业"];

    #[rstest]
    #[case::whole("xm2026-001-m0337", Ok("XM2026-001-M0337"))]
    #[case::ending("M0337", Ok("XM2026-001-M0337"))]
    #[case::full_width("Ｍ０３３８", Ok("XM2026-001-M0338"))]
    #[case::beginning("弋阑", Ok("弋阑城建"))]
    #[case::middle("026-002", Ok("XM2026-002-G037"))]
    #[case::ending_of_two("37", Err("“37”对得上 2 个编号：XM2026-001-M0337、XM2026-002-G037。请写全一些"))]
    #[case::nothing_near(
        "M0377",
        Err(
            "没有编号“M0377”。现有：XM2026-001-M0337、XM2026-001-M0338、XM2026-002-G037、弋阑城建、远岚置业"
        )
    )]
    #[case::mistyped("远岚制业", Err("没有编号“远岚制业”。相近的有：远岚置业"))]
    #[case::blank(" ", Err("请写编号"))]
    fn a_part_is_enough_where_one_has_it(
        #[case] typed: &str,
        #[case] expected: std::result::Result<&str, &str>,
    ) {
        match (one("编号", typed, NAMES), expected) {
            (Ok(found), Ok(name)) => assert_eq!(found, name),
            (Err(error), Err(words)) => assert_eq!(error.to_string(), words),
            (found, expected) => panic!("{found:?}, expected {expected:?}"),
        }
    }
}
