//! Grids whose headings say weekdays: they prove a month, give a year, or contradict the title.

use crate::finding::{Code, Severity};
use crate::testing::{normalised, run};
use rstest::rstest;

/// 1 to 7 under Sunday to Saturday: March 2026, and not April.
const MARCH: &str = " | | 日 | 一 | 二 | 三 | 四 | 五 | 六";

fn office(file: &str, weekdays: &str, title: &str) -> String {
    format!(
        "@bare\n[媒体排期_{file}/排期]\n{title}\n排期编号 | 媒体名称 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 次数 | 客户金额 | 客户确认日\n\
         {weekdays}\nXM2026-101-M01 | 晨报 | | | | 1 | | | | 1 | 100 | 2026-2-20"
    )
}

/// The day of the mark, and what is said of the dates.
fn read(text: &str) -> String {
    let n = normalised(text);
    let placement = n.records.placements.first();
    let days: Vec<String> = placement.iter().flat_map(|p| &p.days).map(|day| day.date.to_string()).collect();
    let about = |code: &Code| matches!(code, Code::D04 | Code::D05 | Code::D14 | Code::D16);
    let said = n.findings.iter().map(|f| f.code).filter(about).map(|code| code.to_string());
    [days, said.collect()].concat().join(" ")
}

#[rstest]
#[case::right("2026.xlsx", "云庭三月排期", "2026-03-04")]
#[case::with_its_year("1.xlsx", "云庭2026年3月排期", "2026-03-04")]
#[case::another_month("2026.xlsx", "云庭四月排期", "D04")]
#[case::another_month_in_figures("1.xlsx", "云庭2026年4月排期", "D04")]
#[case::of_the_file("202604.xlsx", "云庭排期", "D04")]
#[case::another_year("1.xlsx", "云庭2025年3月排期", "D04")]
#[case::no_year("1.xlsx", "云庭3月排期", "2026-03-04 D05")]
#[case::no_year_and_another_month("1.xlsx", "云庭4月排期", "D04")]
fn a_month_and_its_weekdays(#[case] file: &str, #[case] title: &str, #[case] expected: &str) {
    assert_eq!(read(&office(file, MARCH, title)), expected);
}

/// 日 under every number is the word for a day; a single wrong weekday makes its own day unknown.
#[rstest]
#[case::units(" | | 日 | 日 | 日 | 日 | 日 | 日 | 日", "2026-03-04")]
#[case::elsewhere(" | | 日 | 一 | 二 | 三 | 四 | 六 | 六", "2026-03-04 D04")]
#[case::at_the_mark(" | | 日 | 一 | 二 | 二 | 四 | 五 | 六", "D04")]
#[case::in_english(" | | SUN | MON | TUE | WED | THU | FRI | SAT", "2026-03-04")]
#[case::wrong_in_english(" | | Wed | Thu | Fri | Sat | Sun | Mon | Tue", "D04")]
fn weekdays_of_single_columns(#[case] weekdays: &str, #[case] expected: &str) {
    assert_eq!(read(&office("1.xlsx", weekdays, "云庭2026年3月排期")), expected);
}

/// Real dates and dates with their weekday in one cell are compared, too.
#[rstest]
#[case::dates("2026-3-1 2026-3-2 2026-3-3 2026-3-4 2026-3-5 2026-3-6 2026-3-7", "2026-03-04")]
#[case::dates_of_last_year("2025-3-1 2025-3-2 2025-3-3 2025-3-4 2025-3-5 2025-3-6 2025-3-7", "D04")]
#[case::month_and_day("4/1 4/2 4/3 4/4 4/5 4/6 4/7", "D04")]
#[case::in_one_cell("1(三) 2(四) 3(五) 4(六) 5(日) 6(一) 7(二)", "D04")]
fn other_headings(#[case] heads: &str, #[case] expected: &str) {
    let heads = heads.replace(' ', " | ");
    let weekdays = if heads.contains('(') { "" } else { MARCH };
    let text = format!(
        "@bare\n[媒体排期.xlsx/排期]\n云庭2026年3月排期\n排期编号 | 媒体名称 | {heads} | 次数 | 客户金额\n{weekdays}\n\
         XM2026-101-M01 | 晨报 | | | | 1 | | | | 1 | 100"
    );
    assert_eq!(read(&text), expected);
}

/// The finding names both months; nothing is late or published on a day that nobody knows.
#[test]
fn what_is_said_of_a_contradiction() {
    let outcome = run(&office("2026.xlsx", MARCH, "云庭四月排期"));
    let finding = outcome.one(Code::D04);
    assert_eq!((finding.severity, outcome.cell(finding).as_str()), (Severity::Red, "排期 · C2"));
    for words in ["2026年4月", "应是星期三，表头写“日”", "7 列", "2026年3月"] {
        assert!(finding.message.contains(words), "{words}: {}", finding.message);
    }
    outcome.none(Code::M13);
    assert_eq!(outcome.books.control_totals[0].used.0, 10_000, "the amount counts");
}

/// The sheet of last month under a new title: said, because nobody sees the month of a date that is shown as a day.
/// A title of several months says nothing, and a file may hold a sheet of another month.
#[rstest]
#[case::old_dates("1.xlsx", "云庭2026年4月排期", "2026-03-04 D14")]
#[case::another_file("202604.xlsx", "云庭2026年3月排期", "2026-03-04")]
#[case::as_it_is("202603.xlsx", "云庭2026年3月排期", "2026-03-04")]
#[case::several_months("1.xlsx", "云庭2026年2-3月排期", "2026-03-04")]
fn the_sheet_of_last_month(#[case] file: &str, #[case] title: &str, #[case] expected: &str) {
    let heads = (1..8).map(|day| format!("2026-3-{day}")).collect::<Vec<_>>().join(" | ");
    let text = format!(
        "@bare\n[媒体排期_{file}/排期]\n{title}\n排期编号 | 媒体名称 | {heads} | 次数 | 客户金额\n\
         XM2026-101-M01 | 晨报 | | | | 1 | | | | 1 | 100"
    );
    assert_eq!(read(&text), expected);
}

/// A title of several months: the days are of the only one that fits, or of the one that the sheet's name says.
#[rstest]
#[case::fits("云庭2026年2-3月排期", "排期", 1..=31, "2026-03-04")]
#[case::does_not("云庭2026年1-3月排期", "排期", 1..=31, "D04")]
#[case::both_fit("云庭2026年2-3月排期", "排期", 1..=28, "D04")]
#[case::sheet_says("云庭2026年2-3月排期", "3月报纸", 1..=28, "2026-03-04")]
#[case::from_a_day("2026年2月26日—3月31日 媒体排期", "排期", 1..=28, "2026-03-04")]
#[case::two_years("2025-2026年度 3月 媒体排期", "排期", 1..=31, "D04")]
#[case::over_new_year("2025年12月-2026年1月 媒体排期", "1月", 1..=31, "2026-01-04")]
#[case::written_that_day("云庭2026年3月排期（2月28日更新）", "排期", 1..=31, "2026-03-04")]
fn a_title_of_several_months(
    #[case] title: &str,
    #[case] sheet: &str,
    #[case] days: std::ops::RangeInclusive<u32>,
    #[case] expected: &str,
) {
    let heads = days.map(|day| day.to_string()).collect::<Vec<_>>().join(" | ");
    let text = format!(
        "@bare\n[媒体排期.xlsx/{sheet}]\n{title}\n排期编号 | 媒体名称 | {heads} | 次数 | 客户金额\n\
         XM2026-101-M01 | 晨报 | | | | 1 |{} 1 | 100",
        " |".repeat(heads.matches('|').count() - 3)
    );
    assert_eq!(read(&text), expected);
}
