//! The catalogue in words: `jobbag rules`, `jobbag explain CODE`, the table in README.
//!
//! All words come from the rules; nothing about a rule is written here.

use super::view::shared::words::columns;
use crate::check::catalogue;
use crate::check::rule::Rule;
use crate::finding::Code;
use crate::handbook::clause_title;
use std::fmt::Write;

/// Every rule on a line: code, name, severity, clause, title.
pub fn list() -> String {
    let header = ["代码", "名称", "级别", "条款", "说的是"].map(str::to_owned);
    let rows = catalogue().map(|rule| {
        let severities = rule.severity_words();
        [rule.code.as_str(), rule.name, &severities, rule.clause, rule.title].map(str::to_owned)
    });
    let rows: Vec<Vec<String>> = std::iter::once(header).chain(rows).map(Vec::from).collect();
    aligned(&rows, "", "  ")
}

/// The code of a rule, by its code or one of its names: `T01`, `order-late`, 工作单超时.
pub fn code_of(typed: &str) -> Option<Code> {
    let typed = typed.trim();
    let is = |rule: &&Rule| rule.title == typed || rule.name.eq_ignore_ascii_case(typed);
    Code::from_name(typed).or_else(|| catalogue().find(is).map(|rule| rule.code))
}

/// A rule in full, with an example that breaks it and one that does not; `None` for an unknown code or name.
pub fn explain(code: &str) -> Option<String> {
    let code = code_of(code)?;
    catalogue().find(|rule| rule.code == code).map(in_full)
}

/// The table between the `<!-- rules -->` markers of README.
pub fn readme_table() -> String {
    let mut text = String::from("| 代码 | 名称 | 检查项 | 级别 | 条款 |\n|---|---|---|---|---|\n");
    for rule in catalogue() {
        let severity = rule.severity_words();
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {severity} | {} |",
            rule.code, rule.name, rule.title, rule.clause
        );
    }
    text
}

fn in_full(rule: &Rule) -> String {
    let mut text =
        format!("{} {}（{}）\n级别：{}\n", rule.code, rule.title, rule.name, rule.severity_words());
    let _ = writeln!(text, "条款：{}", clauses(rule.clause));
    let _ = writeln!(text, "\n{}\n", rule.explanation);
    let _ = writeln!(text, "会提示的例子（与此无关的必填列从略）：\n{}", example(rule.bad));
    let _ = writeln!(text, "不提示的例子：\n{}", example(rule.good));
    text
}

/// Each clause cited, with its title in the handbook.
fn clauses(cited: &str) -> String {
    let ids = cited.split([',', ' ']).filter(|word| word.starts_with("H-"));
    let titles: Vec<&str> = ids.filter_map(clause_title).collect();
    if titles.is_empty() {
        format!("{cited}（不出自手册：公司惯例或数据质量）")
    } else {
        format!("{cited} {}", titles.join("；"))
    }
}

/// A text table as a person reads it: sections with aligned columns, directives in words.
fn example(table: &str) -> String {
    let mut text = String::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in table.lines().map(str::trim) {
        if let Some(directive) = line.strip_prefix('@') {
            flush(&mut text, &mut rows);
            if let Some(words) = in_words(directive) {
                let _ = writeln!(text, "  {words}");
            }
        } else if line.starts_with('[') {
            flush(&mut text, &mut rows);
            let name = line.trim_matches(['[', ']']).replace('/', " · ");
            let _ = writeln!(text, "  {name}");
        } else if let Some(remark) = line.strip_prefix("//") {
            flush(&mut text, &mut rows);
            let _ = writeln!(text, "    注：{}", remark.trim());
        } else if !line.is_empty() {
            rows.push(line.split('|').map(|cell| cell.trim().trim_matches('"').to_owned()).collect());
        }
    }
    flush(&mut text, &mut rows);
    text
}

fn flush(text: &mut String, rows: &mut Vec<Vec<String>>) {
    text.push_str(&aligned(rows, "    ", " │ "));
    rows.clear();
}

/// The meaning of a directive in words; `None` if it only concerns the tests.
fn in_words(directive: &str) -> Option<String> {
    let (word, rest) = directive.split_once(' ').unwrap_or((directive, ""));
    Some(match word {
        "as-of" => format!("检查日 {rest}"),
        "setting" => format!("设置：{}", rest.replace('=', " = ")),
        "hidden" => format!("（下表 {rest} 列隐藏）"),
        "hidden-row" => format!("（下表第 {rest} 行隐藏）"),
        "hidden-sheet" => "（下表整张隐藏）".to_owned(),
        "merge" => format!("（下表 {rest} 合并）"),
        "exists" => format!("（文件 {rest} 在）"),
        "file" => {
            let (state, file) = rest.split_once(' ').unwrap_or((rest, "制作.xlsx"));
            let state = match state {
                "encrypted" => "有密码",
                "truncated" => "不完整",
                _ => "无法读取",
            };
            format!("（文件 {file} {state}）")
        }
        "last-run" => format!("上次检查日 {rest}"),
        "last-record" => {
            let (key, cells) = rest.split_once(' ').unwrap_or((rest, ""));
            let told: Vec<String> = cells.split_whitespace().map(last_cell).collect();
            format!("上次的记录 {key}：{}", told.join("，"))
        }
        _ => return None,
    })
}

/// What a `@last-record` says of one cell (`客户确认日?` was blank), of the signature, or of a gate.
fn last_cell(told: &str) -> String {
    match (told.split_once('?'), told.split_once('=')) {
        (Some((column, "")), _) => format!("{column}为空"),
        (Some((column, date)), _) => format!("{column} {date}"),
        (_, Some(("signed", day))) => format!("签字日 {day}"),
        (_, Some(("gate", code))) => format!("当时报着 {code}"),
        (_, Some((column, content))) => format!("{column} {content}"),
        _ => told.to_owned(),
    }
}

/// Rows with aligned columns; a 汉字 is two columns wide.
fn aligned(rows: &[Vec<String>], indent: &str, gap: &str) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(columns(cell));
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths);
        let padded: Vec<String> = cells
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(columns(cell)))))
            .collect();
        let _ = writeln!(text, "{indent}{}", padded.join(gap).trim_end());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_told_in_full() {
        let text = explain("a08").unwrap();
        assert!(text.contains("A08 排期未确认即订位（schedule-unconfirmed）"), "{text}");
        assert!(text.contains("得到客户书面同意之后，方可进入下一步工作"), "{text}");
        assert!(text.contains("XM2026-101-M0301 │ 50000    │ 2026-03-09 │ 2026-03-06"), "{text}");
        assert!(explain("A99").is_none());
        assert_eq!(
            (explain("Schedule-Unconfirmed"), explain("排期未确认即订位 ")),
            (Some(text.clone()), Some(text))
        );
    }

    #[test]
    fn every_clause_cited_is_told() {
        let text = explain("T04").unwrap();
        for title in ["H-4.2.2", "H-6.2"] {
            let words = clause_title(title).unwrap();
            assert!(text.contains(words), "{title}: {text}");
        }
    }

    #[test]
    fn every_example_is_shown_without_its_directives() {
        for rule in catalogue() {
            let text = in_full(rule);
            assert!(!text.contains('@') && !text.contains("  ["), "{text}");
            let test_words = ["signed=", "gate=", "?"].iter().any(|word| text.contains(word));
            assert!(!test_words, "{text}");
        }
    }

    #[test]
    fn what_stood_there_last_time_is_told_in_words() {
        for (code, words) in [
            ("A23", "上次的记录 XM2026-101-M0301：客户确认日为空，当时报着 A08"),
            ("A24", "上次的记录 XM2026-101-M0301：签字日 2026-03-04，次数 3"),
        ] {
            let text = explain(code).unwrap();
            assert!(text.lines().any(|line| line.trim() == words), "{text}");
        }
    }

    /// Codes and keys aside, a rule is told in Chinese; its name stands in the first line.
    #[test]
    fn no_rule_is_told_in_english() {
        let known =
            ["jobbag", "toml", "xlsx", "xls", "csv", "json", "png", "jpg", "pdf", "Excel", "close", "again"];
        for rule in catalogue() {
            let text = in_full(rule).replace(rule.name, "");
            let words = text.split(|c: char| !(c.is_ascii_alphabetic() || c == '_'));
            let foreign: Vec<&str> = words
                .filter(|word| word.len() > 1 && word.contains(|c: char| c.is_ascii_lowercase()))
                .filter(|word| !known.contains(word))
                .collect();
            assert!(foreign.is_empty(), "{} {foreign:?}\n{text}", rule.code);
        }
    }

    #[test]
    fn every_rule_stands_on_one_line() {
        assert_eq!(list().lines().count(), catalogue().count() + 1);
        assert_eq!(readme_table().lines().count(), catalogue().count() + 2);
    }
}
