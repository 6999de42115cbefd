//! `jobbag today` and `jobbag chase`: one person's day, and the texts to send, on the terminal.

use super::{BOLD, DIM};
use crate::error::{Error, Result};
use crate::report::view::chase::{Reminder, Reminders};
use crate::report::view::personal::{Group, Personal, TaskLine};
use crate::report::view::shared::words::columns;
use std::fmt::Write;

/// The day of one person; without a name everyone's numbers.
///
/// # Errors
/// Where nobody of that name has anything to do.
pub fn today(pages: &[Personal], name: Option<&str>) -> Result<String> {
    let Some(name) = name else { return Ok(everyone(pages)) };
    let page = pick(pages, name, |page| &page.name)?;
    let mut text = format!("{BOLD}{}{BOLD:#} · 检查日 {}\n", page.name, page.as_of);
    for group in &page.groups {
        told(&mut text, group);
    }
    for link in &page.desk {
        let _ = writeln!(text, "\n逐条见 {}", link.text);
    }
    Ok(text)
}

/// The texts to paste, each under the name it goes to.
///
/// # Errors
/// Where nothing is asked of anyone of that name.
pub fn chase(all: &Reminders, name: Option<&str>) -> Result<String> {
    let texts: Vec<&Reminder> = all.clients.iter().chain(&all.media).collect();
    let wanted = match name {
        Some(name) => Some(pick(&texts, name, |text| &text.party)?.party.as_str()),
        None => None,
    };
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
    Ok(if said.is_empty() { "现在没有要催的。\n".to_owned() } else { said })
}

/// The one whose name it is, or begins or ends so, where that is one alone.
///
/// # Errors
/// Where there is none, or more than one: says which there are.
pub(super) fn pick<'p, T>(all: &'p [T], name: &str, of: impl Fn(&T) -> &String) -> Result<&'p T> {
    let name = name.trim();
    if let Some(one) = all.iter().find(|one| of(one) == name) {
        return Ok(one);
    }
    let mut like: Vec<&T> =
        all.iter().filter(|one| of(one).starts_with(name) || of(one).ends_with(name)).collect();
    like.dedup_by(|a, b| of(a) == of(b));
    if let [one] = like.as_slice() {
        return Ok(one);
    }
    let known: Vec<&str> = match like.is_empty() {
        true => all.iter().map(|one| of(one).as_str()).collect(),
        false => like.iter().map(|one| of(one).as_str()).collect(),
    };
    let known = if known.is_empty() { "（没有）".to_owned() } else { known.join("、") };
    let what = if like.is_empty() { "没有" } else { "不止一个" };
    Err(Error::Usage(format!("{what}“{name}”。可写：{known}")))
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

    #[test]
    fn a_name_is_found_by_its_beginning_or_end_where_that_is_one_alone() {
        let names: Vec<String> = ["张三", "张四", "李四五"].map(str::to_owned).to_vec();
        let found =
            |name: &str| pick(&names, name, |name| name).map(String::as_str).map_err(|e| e.to_string());
        assert_eq!(found("张三"), Ok("张三"));
        assert_eq!(found("李"), Ok("李四五"));
        assert!(found("张").is_err_and(|words| words.contains("张三、张四")));
        assert!(found("王").is_err_and(|words| words.contains("李四五")));
    }
}
