//! The words on the terminal: findings in the form of compiler messages, and the summary of a run.
//!
//! Pure text; `main` writes it. `anstream` takes the styles away in a file.

mod desk;

pub use desk::{chase, today};

use crate::check;
use crate::finding::{Finding, Severity};
use crate::model::Sources;
use crate::model::adoption::Adoption;
use crate::model::answer;
use crate::model::output::{FINANCE_PAGE, WEEKLY_PAGE};
use crate::reconcile::Books;
use anstyle::{AnsiColor, Style};
use std::collections::{BTreeMap, BTreeSet};
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
    text.push_str(&tally(findings));
    text
}

/// The last line with the counts. Notes (蓝) are not counted as open.
fn tally(findings: &[Finding]) -> String {
    let shown = || findings.iter().filter(|finding| !finding.legacy);
    let of = |level| shown().filter(|finding| finding.severity == level).count();
    let open = shown().filter(|finding| finding.is_to_do()).count();
    format!(
        "共 {} 条：红 {}、黄 {}、蓝 {}，其中待办 {open} 条\n",
        shown().count(),
        of(Severity::Red),
        of(Severity::Yellow),
        of(Severity::Blue)
    )
}

/// The line about findings older than 检查起始日.
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
        marks.push("已发生·存查");
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

/// The message about a defect of the program: its place, and whom to send it to.
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

/// The summary of `adopt`: how much it found, how much is asked, where to answer.
pub fn adopted(adoption: &Adoption, out: &str, notes: &[String]) -> String {
    let files: BTreeSet<&str> = adoption.sheets.iter().map(|sheet| sheet.file.as_str()).collect();
    let proposed = || adoption.layouts.iter().filter(|layout| layout.table.is_some());
    let confirmed = adoption.layouts.iter().filter(|layout| layout.counts).count();
    let waiting = adoption.layouts.iter().flat_map(|layout| &layout.files).filter(|file| file.new).count();
    let mut text = format!(
        "看了 {} 个文件、{} 张表，归成 {} 种布局：认出 {} 种，已确认 {confirmed} 种。\n",
        files.len(),
        adoption.sheets.len(),
        adoption.layouts.len(),
        proposed().count(),
    );
    if waiting > 0 {
        let _ = writeln!(text, "有 {waiting} 个新文件属于已确认的布局，标着（新），等您认可。");
    }
    text.push_str(&not_looked_at(adoption, notes));
    let _ = match waiting == 0 && confirmed > 0 && proposed().all(|layout| layout.counts) {
        true => writeln!(text, "认出的都已确认：直接运行 jobbag run，或双击 双击运行.cmd。要改就改 {out}。"),
        false => writeln!(
            text,
            "请打开 {out}，核对后在“确认”里写 是，存盘关闭，再运行 jobbag run，或双击 双击运行.cmd。"
        ),
    };
    text
}

/// The summary of `adopt` if it found no table and wrote no 接入.xlsx.
pub fn nothing_to_adopt(
    adoption: &Adoption,
    dir: &std::path::Path,
    has_roster: bool,
    notes: &[String],
) -> String {
    let next = match has_roster {
        true if !adoption.refused.is_empty() => {
            "没有看到要接入的表格，但上面没有读成的还没有看过；改好后再运行 jobbag adopt。\n".to_owned()
        }
        true => "没有要接入的：看到的表格都已按文件名读入，直接运行 jobbag run。\n".to_owned(),
        false => how_to_begin(dir),
    };
    format!("{}{next}", not_looked_at(adoption, notes))
}

fn not_looked_at(adoption: &Adoption, notes: &[String]) -> String {
    let mut text = String::new();
    for (file, reason) in &adoption.refused {
        let _ = writeln!(text, "没有读成 {file}：{reason}");
    }
    for note in notes {
        let _ = writeln!(text, "{note}");
    }
    text
}

/// 垫款 for the summary: 未检查 if it is unknown, `None` if the office keeps no 收付款.
pub fn advanced(books: &Books) -> Option<String> {
    let known = || books.known_advanced().map_or("未检查".to_owned(), |amount| format!("{amount} 元"));
    books.whole.kept.then(known)
}

/// The reports that the last line of a run names.
pub const REPORTS: [&str; 3] = [WEEKLY_PAGE, FINANCE_PAGE, answer::ORDERS];

/// The facts for the summary of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// 检查日, as the reports write it
    pub as_of: String,
    /// Records with open findings
    pub red: i64,
    pub yellow: i64,
    /// The first matters, a line each
    pub first: Vec<String>,
    /// Records due within the next week
    pub due_this_week: i64,
    /// 垫款 of the office: `45,000.00 元`, or 未检查; `None` where no 收付款 is kept
    pub advanced: Option<String>,
    /// Nobody has filled in a row yet
    pub unfilled: bool,
    /// Findings older than 检查起始日
    pub legacy: usize,
    /// Files and sheets that could not be read, each with the reason
    pub refused: Vec<(String, String)>,
    /// Whether everything that should have been read was read
    pub complete: bool,
    /// Who has which file open: (file, name)
    pub open_by: Vec<(String, String)>,
    /// Whether every report lies where it belongs
    pub all_written: bool,
    /// Notes on files: which could not be replaced, and why
    pub set_aside: Vec<String>,
    /// Where the reports are
    pub out: String,
    /// Where [`REPORTS`] lie, below `out`
    pub reports: [String; 3],
}

/// The short spoken summary at the end of a run.
pub fn summary(summary: &Summary) -> String {
    if summary.unfilled && summary.refused.is_empty() && summary.set_aside.is_empty() {
        return "模板尚未填写：先填 项目名册.xlsx 的项目表（项目名称、客户名称、客服），再填 工作单.xlsx 的工作单表；灰色的示例行不算，写在它下面，或删去第一格的“示例”\n".to_owned();
    }
    let mut text = String::new();
    let advanced = summary.advanced.as_ref().map(|amount| format!("，垫款 {amount}")).unwrap_or_default();
    let _ = writeln!(
        text,
        "检查日 {}：红 {} 项，黄 {} 项，本周到期 {} 项{advanced}。",
        summary.as_of, summary.red, summary.yellow, summary.due_this_week
    );
    text.push_str(&older(summary.legacy));
    for (number, matter) in (1..).zip(&summary.first) {
        let _ = writeln!(text, "{number}. {matter}");
    }
    for (file, name) in &summary.open_by {
        let _ = writeln!(text, "提示：{name} 正打开着 {file}，读到的是上次保存的内容。");
    }
    text.push_str(&not_read(summary));
    for note in &summary.set_aside {
        let _ = writeln!(text, "注意：{note}");
    }
    let [weekly, finance, orders] = &summary.reports;
    let _ =
        writeln!(text, "报告已写入 {}：{weekly}（经理）、{finance}（财务）、{orders}（客服）", summary.out);
    text
}

/// What is said where a file was given for the folder.
pub const OF_A_FILE: &str = "给的是一个文件，按它所在的文件夹运行。";

/// What to do with a form that was written.
pub const FORM_READY: &str = "已写好。打印、签字后照表里的“登记”一行记回登记表；改过的表不会被覆盖。";

/// What to do with a statement that was written.
pub const STATEMENT_READY: &str = "已写好。发给客户盖章，回传后记在 收付款 → 对账。";

/// What is said where the program was started by double click.
pub const DOUBLE_CLICKED: &str = "这个程序要在工作文件夹里运行：\n\
    · 已有工作文件夹：把 jobbag.exe 放进去，双击同一文件夹里的“双击运行.cmd”\n\
    · 还没有：在文件夹的地址栏里输入 cmd 回车，再输入 jobbag init 回车，会生成空白的表和“双击运行.cmd”\n\
    按回车键关闭这个窗口。";

/// What to do where a folder has no 项目名册.
fn how_to_begin(dir: &std::path::Path) -> String {
    format!(
        "{} 里还没有项目名册。\n还没有表：运行 jobbag init，生成空白的表，填三列就能用。\n已有自己的台账：把登记项目的那本改名，以“项目名册”开头，再运行一次。\n",
        dir.display()
    )
}

/// One line for each file or table that could not be used.
fn not_used(refused: &[(String, String)]) -> String {
    let line =
        |(what, reason): &(String, String)| format!("未能使用：{what}：{}\n", reason.trim_end_matches('。'));
    refused.iter().map(line).collect()
}

/// Follows a list that rests on files which could not be used.
pub fn incomplete_list(refused: &[(String, String)]) -> String {
    match refused {
        [] => String::new(),
        refused => format!("\n{}有内容没有读到，以上清单可能不全。\n", not_used(refused)),
    }
}

/// What could not be read and why. It is printed after every incomplete run, also with `--quiet`.
pub fn not_read(summary: &Summary) -> String {
    let mut text = not_used(&summary.refused);
    // a byte-identical copy leaves nothing out
    if !summary.complete {
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
            "（已发生·存查）",
            "客户确认日 2026-03-09",
            "手册 H-4.1.3 · 责任人 沈汀兰 · 卡在 我司 · 涉款 50,000.00 元",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
