//! Neighbours of the faults, a small workspace each: `neighbours.txt` says what stands in its files
//! and what must be said of them.

use super::{AS_OF, xlsx_of};
use chrono::NaiveDate;
use jobbag::Assessment;
use std::collections::BTreeMap;
use std::path::Path;

/// Lines of one file or sheet.
struct Part<'a> {
    name: &'a str,
    lines: Vec<&'a str>,
}

/// What one block says.
struct Neighbour<'a> {
    name: &'a str,
    parts: Vec<Part<'a>>,
    statements: Vec<&'a str>,
}

fn neighbours(text: &str) -> Vec<Neighbour<'_>> {
    let mut found: Vec<Neighbour> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        if let Some(name) = line.strip_prefix("== ") {
            found.push(Neighbour { name, parts: Vec::new(), statements: Vec::new() });
            continue;
        }
        let neighbour = found.last_mut().expect("a name before anything else");
        if let Some(name) = line.strip_prefix("-- ") {
            neighbour.parts.push(Part { name, lines: Vec::new() });
        } else if let Some(statement) = line.strip_prefix("=> ") {
            neighbour.statements.push(statement);
        } else {
            neighbour.parts.last_mut().expect("a file before its lines").lines.push(line);
        }
    }
    found
}

/// Writes the files and reviews them, all stages.
fn reviewed(neighbour: &Neighbour<'_>, folder: &Path) -> Assessment {
    let mut books: BTreeMap<&str, Vec<(&str, &[&str])>> = BTreeMap::new();
    for part in &neighbour.parts {
        match part.name.split_once(".xlsx/") {
            Some((_, sheet)) => {
                let file = &part.name[..part.name.len() - sheet.len() - 1];
                books.entry(file).or_default().push((sheet, &part.lines));
            }
            None => {
                let path = folder.join(part.name);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                std::fs::write(path, part.lines.join("\n") + "\n").expect("a file");
            }
        }
    }
    for (file, sheets) in books {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        xlsx_of(&path, &sheets);
    }
    let as_of: NaiveDate = AS_OF.parse().expect("a day");
    let request =
        jobbag::Request { dir: folder.into(), out: None, as_of: Some(as_of), today: as_of, helper: None };
    jobbag::assess(&request, &|_| {}).expect("a assessment")
}

/// Whether a statement holds; else what stands there instead.
fn contradiction(assessment: &Assessment, statement: &str) -> Option<String> {
    let words: Vec<&str> = statement.split(' ').collect();
    let codes = || assessment.findings.iter().map(|finding| finding.code.as_str());
    let (holds, found) = match words[..] {
        ["used", table, rows, sum] => {
            let total = assessment.books.control_totals.iter().find(|total| total.table == table);
            let used = total.map_or((0, "0.00".to_owned()), |total| (total.rows_used, total.used.plain()));
            ((used.0.to_string().as_str(), used.1.as_str()) == (rows, sum), format!("{used:?}"))
        }
        ["has", code] => (codes().any(|one| one == code), codes().collect::<Vec<_>>().join(" ")),
        ["none", code] => (!codes().any(|one| one == code), codes().collect::<Vec<_>>().join(" ")),
        ["complete"] => (assessment.complete, "incomplete".to_owned()),
        ["incomplete"] => (!assessment.complete, "complete".to_owned()),
        ["notread", table, rows, sum] => {
            let said = &assessment.office.coverage.not_read;
            let holds = said.iter().any(|one| {
                one.table.as_deref() == Some(table)
                    && one.rows.map(|rows| rows.to_string()).as_deref() == Some(rows)
                    && one.sum.map(|sum| sum.plain()).as_deref() == Some(sum)
            });
            (holds, format!("{said:?}"))
        }
        ["unread", file] | ["notunread", file] => {
            let said = assessment.office.coverage.not_read.iter().map(|one| one.file.as_str());
            let said: Vec<&str> = said.collect();
            (said.contains(&file) == (words[0] == "unread"), format!("{said:?}"))
        }
        ["says", code, text] => {
            let of_code = assessment.findings.iter().filter(|finding| finding.code.as_str() == code);
            let said: Vec<String> = of_code.map(|finding| finding.message.replace(' ', "")).collect();
            (said.iter().any(|message| message.contains(text)), format!("{said:?}"))
        }
        ["started", key] => {
            let order = assessment.office.orders.iter().find(|order| order.record.key == key);
            (
                order.is_some_and(|order| order.clock.due.is_some()),
                format!("{:?}", order.map(|one| &one.clock)),
            )
        }
        ["due", key, day, waiting] => {
            let order = assessment.office.orders.iter().find(|order| order.record.key == key);
            let told =
                order.map(|order| (order.clock.due.map(|due| due.to_string()), order.clock.days_waiting));
            let holds = told == Some((Some(day.to_owned()), waiting.parse().expect("days")));
            (holds, format!("{told:?}"))
        }
        ["first", key, day] => {
            let placement = assessment.office.placements.iter().find(|one| one.record.key == key);
            let first = placement.and_then(|one| one.record.first_day()).map(|first| first.to_string());
            (first.as_deref() == Some(day), format!("{first:?}"))
        }
        _ => (false, "a statement of no known form".to_owned()),
    };
    (!holds).then(|| format!("{statement}: {found}"))
}

#[test]
fn neighbours_of_the_faults() {
    let text = include_str!("neighbours.txt");
    let all = neighbours(text);
    assert!(all.len() > 100, "{}", all.len());
    let mut wrong = Vec::new();
    for neighbour in &all {
        let folder = super::workspace(&[]);
        let assessment = reviewed(neighbour, folder.path());
        assert!(!neighbour.statements.is_empty(), "{}", neighbour.name);
        let said = neighbour.statements.iter().filter_map(|one| contradiction(&assessment, one));
        wrong.extend(said.map(|said| format!("{}: {said}", neighbour.name)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
