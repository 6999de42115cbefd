//! The head of every page: 检查日, 截止日, inputs, completeness; and the number tiles.

use super::bounded::{Bounded, no_amount};
use super::tone::Tone;
use super::words;
use crate::model::china::in_china;
use crate::report::view::{Input, InputFile};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use serde::Serialize;

/// 检查日, 截止日, inputs, completeness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    pub as_of: String,
    pub cut_off: String,
    /// `03-16 至 03-22`
    pub week_ahead: String,
    /// `03-07 至 03-13`
    pub week_past: String,
    /// That a later week has been run, and answers are read from its workbooks alone; empty where this is the latest.
    pub look_back: String,
    pub complete: bool,
    pub completeness: String,
    pub inputs: Bounded<InputLine>,
    /// The files that could not be used, grouped by reason.
    pub refused: Bounded<RefusedLine>,
    /// The tables that were therefore not checked: `收付款 · 客户到款：打不开`.
    pub unchecked: Vec<String>,
    pub version: String,
}

/// One input file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputLine {
    pub file: String,
    pub role: &'static str,
    pub modified: String,
    pub used: bool,
    pub note: String,
}

/// Files refused for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedLine {
    pub files: String,
    pub note: String,
}

/// One of the numbers on a first screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tile {
    pub name: &'static str,
    pub value: String,
    /// `比上次 +2`, `与上次持平`, `首次运行`
    pub change: String,
    /// The words for what the number counts.
    pub note: String,
    pub tone: Tone,
    /// The place on the page with its details.
    pub anchor: &'static str,
}

/// The head of a page.
pub fn head(input: &Input) -> Head {
    let settings = &input.office.settings;
    let (as_of, cut_off) = (settings.as_of, settings.cut_off());
    let refused = input.inputs.iter().filter(|file| file.refused.is_some()).count();
    let used = input.inputs.len() - refused;
    let unchecked = unchecked(input);
    let completeness = match (input.complete, refused) {
        (true, _) if !unchecked.is_empty() => {
            format!("{used} 个文件全部读入；没有的表或列涉及的检查未运行，数字写作“未检查”")
        }
        (true, 0) => format!("完整：{used} 个文件全部读入"),
        (true, _) => format!("完整：读入 {used} 个文件，另有 {refused} 个是重复的副本"),
        (false, 0) => {
            format!("不完整：读入 {used} 个文件，另有内容没有读到，涉及的检查未运行，数字写作“未检查”")
        }
        (false, _) => format!("不完整：读入 {used} 个文件，{refused} 个未能读入，涉及的检查未运行"),
    };
    let span = |from: NaiveDate, days: u64| {
        let until = from.checked_add_days(Days::new(days)).unwrap_or(from);
        format!("{} 至 {}", words::day(from, as_of), words::day(until, as_of))
    };
    let past = cut_off.checked_sub_days(Days::new(6)).unwrap_or(cut_off);
    Head {
        as_of: format!("{as_of} {}", words::weekday(as_of)),
        cut_off: format!("{cut_off} {}", words::weekday(cut_off)),
        week_ahead: span(as_of, 6),
        week_past: span(past, 6),
        look_back: input.memory.later.map(look_back).unwrap_or_default(),
        complete: input.complete && unchecked.is_empty(),
        completeness,
        inputs: Bounded::worst(
            input.inputs.iter().collect(),
            input.bounds.lines,
            |file: &&InputFile| file.refused.is_none(),
            no_amount,
            input.findings_sheet(""),
        )
        .map(|file| InputLine {
            file: file.file.clone(),
            role: file.role,
            modified: file.modified.map(saved).unwrap_or_default(),
            used: file.refused.is_none(),
            note: file.refused.clone().unwrap_or_default(),
        }),
        refused: by_reason(input),
        unchecked,
        version: input.version.to_owned(),
    }
}

fn look_back(later: NaiveDate) -> String {
    format!(
        "这是回看，只供查阅：截止日 {later} 的那一周已经运行过，答复请写在最新的状态工作簿里，这里写的不会读回。"
    )
}

/// When a workbook was saved, in China's local time. A program that knows only the day writes midnight; then
/// only the day is shown.
fn saved(time: NaiveDateTime) -> String {
    if time.time() == NaiveTime::MIN {
        return time.format("%Y-%m-%d").to_string();
    }
    in_china(time).format("%Y-%m-%d %H:%M").to_string()
}

/// The number of gaps named on the first screen.
const MOST_GAPS: usize = 4;

/// The tables that were not read, each with its reason. What needs them was not checked.
fn unchecked(input: &Input) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for gap in &input.office.coverage.gaps {
        let line = format!("{}：{}", gap.table.replace('/', " · "), gap.reason);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let more = lines.len().saturating_sub(MOST_GAPS);
    lines.truncate(MOST_GAPS);
    if more > 0 {
        lines.push(format!("另有 {more} 张表，见本次没有读的"));
    }
    lines
}

fn by_reason(input: &Input) -> Bounded<RefusedLine> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for file in input.inputs {
        let Some(note) = &file.refused else { continue };
        match reasons.iter_mut().find(|(reason, _)| reason == note) {
            Some((_, files)) => files.push(&file.file),
            None => reasons.push((note, vec![&file.file])),
        }
    }
    let most = input.bounds.lines;
    let line = |(note, files): (&str, Vec<&str>)| {
        let named = files.iter().take(most).copied().collect::<Vec<_>>().join("、");
        let more = if files.len() > most { format!(" 等 {} 个", files.len()) } else { String::new() };
        RefusedLine { files: format!("{named}{more}"), note: note.to_owned() }
    };
    Bounded::first(reasons, most, no_amount, input.findings_sheet("")).map(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Workbooks write UTC; midnight comes from a program that knew only the day.
    #[rstest::rstest]
    #[case("2026-03-13T10:02:11", "2026-03-13 18:02")]
    #[case("2026-03-13T17:30:00", "2026-03-14 01:30")]
    #[case("2026-03-13T00:00:00", "2026-03-13")]
    fn when_a_workbook_was_saved(#[case] written: &str, #[case] shown: &str) {
        assert_eq!(saved(written.parse().unwrap()), shown);
    }

    /// A run of a week before the newest one says so on every page.
    #[test]
    fn a_look_back_says_so() {
        let outcome = crate::testing::run("[项目名册/项目]\n项目编号\nXM2026-101");
        let mut memory = crate::model::memory::Memory::default();
        assert_eq!(head(&outcome.input(&memory)).look_back, "");
        memory.later = "2026-03-27".parse().ok();
        let said = head(&outcome.input(&memory)).look_back;
        assert!(said.starts_with("这是回看，只供查阅：截止日 2026-03-27 的那一周已经运行过"), "{said}");
    }

    /// The head does not say 完整 if it lists tables that were not read, and says 不完整 where run.json does.
    #[rstest::rstest]
    #[case::a_column(
        "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位\nDK1 | 2026-03-02 | 远岚",
        true,
        "0 个文件全部读入；没有的表或列"
    )]
    #[case::a_sheet(
        "[收付款/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计\n1 | 2026-03-02 | 远岚 | 1",
        true,
        "0 个文件全部读入；没有的表"
    )]
    fn what_lacks_a_sheet_is_not_whole(#[case] tables: &str, #[case] complete: bool, #[case] words: &str) {
        let outcome = crate::testing::run(&format!("@bare\n{tables}"));
        let memory = Default::default();
        let input = outcome.input(&memory);
        let head = head(&input);
        assert!(!head.unchecked.is_empty() && !head.complete, "{head:?}");
        assert_eq!(input.complete, complete);
        assert!(head.completeness.starts_with(words), "{}", head.completeness);
    }
}
