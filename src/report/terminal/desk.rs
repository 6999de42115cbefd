//! `jobbag today` and `jobbag chase`: one person's day, and the texts to send, on the terminal.

use super::{BOLD, DIM};
use crate::error::Result;
use crate::report::view::chase::{Reminder, Reminders};
use crate::report::view::lookup;
use crate::report::view::personal::{Group, Personal, TaskLine};
use crate::report::view::shared::words::columns;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The day of one person; without a name everyone's numbers. `known` are all names the workbooks
/// hold, whether or not there is anything to do.
///
/// # Errors
/// Where the name is nobody's, or several people's.
pub fn today(pages: &[Personal], known: &BTreeSet<&str>, name: Option<&str>) -> Result<String> {
    let Some(name) = name else { return Ok(everyone(pages)) };
    let names = pages.iter().map(|page| page.name.as_str()).chain(known.iter().copied());
    let name = lookup::one("姓名", name, names)?;
    let Some(page) = pages.iter().find(|page| page.name == name) else {
        return Ok(format!("{BOLD}{name}{BOLD:#}：今天没有待办，没有要催的，表里也没有要补的格。\n"));
    };
    let mut text = format!("{BOLD}{}{BOLD:#} · 检查日 {}\n", page.name, page.as_of);
    for group in &page.groups {
        told(&mut text, group);
    }
    for link in &page.desk {
        let _ = writeln!(text, "\n逐条见 {}", link.text);
    }
    Ok(text)
}

/// The texts to paste, each under the name it goes to. `known` are all clients and media, whether
/// or not anything is asked of them.
///
/// # Errors
/// Where the name is nobody's, or several parties'.
pub fn chase(all: &Reminders, known: &BTreeSet<&str>, name: Option<&str>) -> Result<String> {
    let texts: Vec<&Reminder> = all.clients.iter().chain(&all.media).collect();
    let names = texts.iter().map(|text| text.party.as_str()).chain(known.iter().copied());
    let wanted = name.map(|name| lookup::one("客户或媒体", name, names)).transpose()?;
    let shown = texts.iter().filter(|text| wanted.is_none_or(|party| text.party == party));
    let mut said = String::new();
    for text in shown {
        let _ = writeln!(said, "{BOLD}{}{BOLD:#}（{}，第 {} 次）", text.party, text.stage, text.round);
        if !text.note.is_empty() {
            let _ = writeln!(said, "{DIM}{}{DIM:#}", text.note);
        }
        if !text.text.is_empty() {
            let _ = writeln!(said, "{}", text.text);
        }
        said.push('\n');
    }
    Ok(match (said.is_empty(), wanted) {
        (false, _) => said,
        (true, None) => "现在没有要催的。\n".to_owned(),
        (true, Some(party)) => format!("{BOLD}{party}{BOLD:#}：现在没有要催的。\n"),
    })
}

fn everyone(pages: &[Personal]) -> String {
    if pages.is_empty() {
        return "今天没有待办。\n".to_owned();
    }
    let width = pages.iter().map(|page| columns(&page.name)).max().unwrap_or(0);
    let mut text = String::new();
    for page in pages {
        let counts: Vec<String> =
            page.groups.iter().map(|group| format!("{} {}", group.title, group.count)).collect();
        let space = " ".repeat(width - columns(&page.name));
        let _ = writeln!(text, "{}{space}  {}", page.name, counts.join(" · "));
    }
    text
}

fn told(text: &mut String, group: &Group) {
    let _ = writeln!(text, "\n{BOLD}{}{BOLD:#}（{}）", group.title, group.count);
    if group.count == 0 {
        let _ = writeln!(text, "  {}", group.nothing);
    }
    for line in group.first.iter().chain(&group.printed).chain(&group.folded) {
        one(text, line);
    }
    if group.left_out > 0 {
        let _ = writeln!(text, "  另有 {} 条，见各状态工作簿的问题清单", group.left_out);
    }
}

fn one(text: &mut String, line: &TaskLine) {
    let word = if line.word.is_empty() { "·" } else { line.word };
    let _ = writeln!(text, "  {word} {BOLD}{}{BOLD:#}  {DIM}{}{DIM:#}", line.what, line.about);
    if !line.message.is_empty() {
        let _ = writeln!(text, "     {}", line.message);
    }
    if let Some(place) = &line.place {
        let _ = writeln!(text, "     {DIM}--> {}{DIM:#}", place.text());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::view::chase::reminders;
    use crate::report::view::{chase, personal, records};
    use crate::testing::example;
    use rstest::rstest;

    /// A person and a party of whom nothing is asked are known; a name that stands nowhere is not.
    #[rstest]
    #[case::nothing_to_do("闲人甲", "闲人甲：今天没有待办")]
    #[case::beginning("闲人", "闲人甲：今天没有待办")]
    #[case::nobody("赵钱孙", "没有姓名“赵钱孙”")]
    fn a_known_person_without_matters_has_nothing_today(#[case] typed: &str, #[case] said: &str) {
        let mut example = example::office();
        let mut person = example.office.people.first().cloned().unwrap_or_default();
        person.name = crate::model::Field::known_at("闲人甲".to_owned(), Default::default());
        example.office.people.push(person);
        let input = example.input();
        let text =
            today(&personal::everyone(&input, &records(&input)), &personal::known(&input), Some(typed));
        let text = anstream::adapter::strip_str(&text.unwrap_or_else(|error| error.to_string())).to_string();
        assert!(text.starts_with(said), "{text}");
    }

    #[test]
    fn a_known_client_of_whom_nothing_is_asked_is_told_so() {
        let example = example::office();
        let input = example.input();
        let (all, known) = (Reminders::default(), chase::known(&input));
        assert!(!reminders(&input).clients.is_empty() || !known.is_empty());
        let client = example.office.cases[0].project.client.text().to_owned();
        let said = chase_text(&all, &known, &client);
        assert_eq!(said, format!("{client}：现在没有要催的。\n"));
        assert!(chase_text(&all, &known, "没有这家").starts_with("没有客户或媒体“没有这家”"));
    }

    fn chase_text(all: &Reminders, known: &BTreeSet<&str>, name: &str) -> String {
        let said = super::chase(all, known, Some(name)).unwrap_or_else(|error| error.to_string());
        anstream::adapter::strip_str(&said).to_string()
    }
}
