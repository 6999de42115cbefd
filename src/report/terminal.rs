//! The terminal's words: findings as a good compiler prints them, and the spoken summary.
//!
//! Pure text; `main` writes it. `anstream` takes the styles away in a file.

mod desk;

pub use desk::{chase, today};

use crate::check;
use crate::finding::{Finding, Severity};
use crate::model::Sources;
use anstyle::{AnsiColor, Style};
use std::collections::BTreeMap;
use std::fmt::Write;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Red => AnsiColor::Red,
        Severity::Yellow => AnsiColor::Yellow,
        Severity::Blue => AnsiColor::Cyan,
    };
    BOLD.fg_color(Some(colour.into()))
}

/// All findings, grouped by file: place, what stands there, what was expected, the fix.
pub fn findings(findings: &[Finding], sources: &Sources) -> String {
    let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| !finding.legacy) {
        let file = finding.place.map_or("", |place| sources.file(place));
        by_file.entry(file).or_default().push(finding);
    }
    let mut text = String::new();
    for (file, mut group) in by_file {
        group.sort_by_key(|f| (f.place.map(|p| (p.sheet, p.row, p.col)), f.severity, f.code));
        let heading = if file.is_empty() { "（整个工作文件夹）" } else { file };
        let _ = writeln!(text, "{BOLD}{heading}{BOLD:#}");
        for finding in group {
            one(&mut text, finding, sources);
        }
        text.push('\n');
    }
    text.push_str(&older(findings.iter().filter(|finding| finding.legacy).count()));
    text
}

/// The one line about what lies before 检查起始日.
fn older(count: usize) -> String {
    if count == 0 { String::new() } else { format!("起始日前遗留 {count} 条，见清单\n") }
}

fn one(text: &mut String, finding: &Finding, sources: &Sources) {
    let severity = finding.severity;
    let colour = style(severity);
    let title = check::rule_of(finding.code).map_or("", |rule| rule.title);
    let mut marks = Vec::new();
    if finding.waived {
        marks.push("已豁免");
    }
    if !finding.open {
        marks.push("既成");
    }
    if finding.provisional {
        marks.push("暂定");
    }
    let marks = if marks.is_empty() { String::new() } else { format!("（{}）", marks.join("，")) };
    let _ = writeln!(
        text,
        "  {colour}{}[{}]{colour:#} {BOLD}{title}{BOLD:#} {}{marks}",
        severity.word(),
        finding.code,
        finding.key,
    );
    if let Some(place) = finding.place {
        let _ = writeln!(text, "    {DIM}-->{DIM:#} {}", sources.describe(place));
    }
    let _ = writeln!(text, "     {DIM}|{DIM:#} {}", finding.message);
    let _ = writeln!(text, "     {DIM}= {}{DIM:#}", facts(finding));
}

/// Clause, owner, due date and money on one line.
fn facts(finding: &Finding) -> String {
    let mut parts = Vec::new();
    if finding.clause != "—" {
        parts.push(format!("手册 {}", finding.clause));
    }
    parts.push(format!("责任人 {}", finding.owner));
    parts.push(format!("卡在 {}", finding.waiting_on.word()));
    if let Some(due) = finding.due {
        parts.push(format!("应于 {due}"));
    }
    if let Some(over) = finding.days_over {
        parts.push(format!("超 {}", over.words()));
    }
    if let Some(money) = finding.money_at_risk {
        parts.push(format!("涉款 {money} 元"));
    }
    parts.join(" · ")
}

/// What a defect of the program says: where it is, and whom to send it to.
pub fn defect(place: Option<&str>) -> String {
    let place = place.map_or_else(|| "位置不明".to_owned(), |place| format!("位置 {place}"));
    format!("程序内部出错（{place}），本次未能完成。请把这一行和所用命令发给维护人员。")
}

/// A source file without the folders of the machine it was built on: `src/main.rs`,
/// `calamine-0.38.0/src/xlsx.rs`.
pub fn source_file(path: &str) -> String {
    let path = path.replace('\\', "/");
    match path.rsplit_once("/src/") {
        Some((before, file)) => format!("{}/src/{file}", before.rsplit('/').next().unwrap_or(before)),
        None => path,
    }
}

/// The numbers a run ends with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// 检查日, as the reports write it
    pub as_of: String,
    /// Records with open findings
    pub red: i64,
    pub yellow: i64,
    /// Records due within the next week
    pub due_next_week: i64,
    /// 垫款 of the office: `45,000.00 元`, or 未检查; `None` where no 收付款 is kept
    pub advanced: Option<String>,
    /// Findings older than 检查起始日
    pub legacy: usize,
    /// Files and sheets that could not be read, each with the reason
    pub refused: Vec<(String, String)>,
    /// Who has which file open: (file, name)
    pub open_by: Vec<(String, String)>,
    /// Whether every report lies where it belongs
    pub all_written: bool,
    /// What people should know of the files: what could not be replaced, and why
    pub set_aside: Vec<String>,
    /// Where the reports are
    pub out: String,
}

/// The short spoken summary at the end of a run.
pub fn summary(summary: &Summary) -> String {
    let mut text = String::new();
    let advanced = summary.advanced.as_ref().map(|amount| format!("，垫款 {amount}")).unwrap_or_default();
    let _ = writeln!(
        text,
        "检查日 {}：红 {} 项，黄 {} 项，下周到期 {} 项{advanced}。",
        summary.as_of, summary.red, summary.yellow, summary.due_next_week
    );
    text.push_str(&older(summary.legacy));
    for (file, name) in &summary.open_by {
        let _ = writeln!(text, "提示：{name} 正打开着 {file}，读到的是上次保存的内容。");
    }
    text.push_str(&not_read(&summary.refused));
    for note in &summary.set_aside {
        let _ = writeln!(text, "注意：{note}");
    }
    let _ = writeln!(text, "报告已写入 {}", summary.out);
    text
}

/// What could not be read and why: said after every run that is incomplete, with `--quiet` too.
pub fn not_read(refused: &[(String, String)]) -> String {
    let mut text = String::new();
    for (what, reason) in refused {
        let _ = writeln!(text, "未能使用：{what}：{}", reason.trim_end_matches('。'));
    }
    if !refused.is_empty() {
        let _ = writeln!(text, "本次结果不完整，涉及的数字写作“未检查”。");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Code, Party, Raised};
    use crate::model::Place;

    #[rstest::rstest]
    #[case::ours("src/report/json/mod.rs", "src/report/json/mod.rs")]
    #[case::of_a_library("/home/a/registry/calamine-0.38.0/src/xlsx.rs", "calamine-0.38.0/src/xlsx.rs")]
    #[case::on_windows(r"C:\Users\a\chrono-0.4.41\src\date.rs", "chrono-0.4.41/src/date.rs")]
    fn a_defect_says_where_it_is_in_one_line(#[case] path: &str, #[case] shown: &str) {
        let text = defect(Some(&format!("{}:12", source_file(path))));
        assert!(text.contains(&format!("（位置 {shown}:12）")) && text.contains("发给维护人员"), "{text}");
        assert_eq!(text.lines().count(), 1);
        assert!(defect(None).contains("位置不明"));
    }

    #[test]
    fn a_finding_says_where_what_and_who() {
        let mut sources = Sources::default();
        let sheet = sources.add("媒体排期.xlsx", "排期");
        let raised = Raised::new(Code::A08, "XM2026-101-M0301", "订位日 2026-03-06，客户确认日 2026-03-09。")
            .at(Place::new(sheet, 5, 18))
            .severity(Severity::Red)
            .clause("H-4.1.3")
            .owner("沈汀兰")
            .waiting_on(Party::Agency)
            .settled(true)
            .money(crate::model::Fen::yuan(50_000));
        let text = findings(&[crate::testing::found(raised)], &sources);
        for part in [
            "媒体排期.xlsx · 排期 · S6",
            "红[A08]",
            "（既成）",
            "客户确认日 2026-03-09",
            "手册 H-4.1.3 · 责任人 沈汀兰 · 卡在 我司 · 涉款 50,000.00 元",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
