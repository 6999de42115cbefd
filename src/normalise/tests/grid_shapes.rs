//! Grids of other shapes: half months, booked days only, months side by side, blocks one below
//! the other, and days that their month does not have.

use crate::finding::{Code, Raised};
use crate::model::Signed;
use crate::model::placement::Placement;
use crate::normalise::Normalised;
use crate::testing::{normalised, run};
use rstest::rstest;

/// A sheet of 媒体排期 with the rows given.
fn sheet(rows: &str) -> Normalised {
    normalised(&format!("@bare\n[媒体排期.xlsx/排期]\n{rows}"))
}

fn days(placement: &Placement) -> String {
    placement.days.iter().map(|day| day.date.format("%m-%d").to_string()).collect::<Vec<_>>().join(" ")
}

fn days_by_key(n: &Normalised) -> Vec<String> {
    n.records.placements.iter().map(|p| format!("{} {} {}", p.key, p.project.text(), days(p))).collect()
}

fn codes(n: &Normalised) -> Vec<String> {
    let said = |f: &&Raised| !matches!(f.code, Code::D19 | Code::D23);
    let cell = |f: &Raised| f.place.map_or(String::new(), |place| place.cell());
    n.findings.iter().filter(said).map(|f| format!("{} {} {}", f.code, f.key, cell(f))).collect()
}

const TITLE: &str = "云庭 2026年3月 媒体排期表\n项目：XM2026-101 云庭　单位：元\n";

/// Header, days and a row whose marks stand under the columns given.
fn grid(title: &str, heads: &[&str], weekdays: &[&str], month: &str, marks: &[(usize, &str)]) -> String {
    let blank = |n: usize| vec![""; n];
    let line = |cells: &[&str]| cells.join(" | ");
    let mut text = title.to_owned();
    if !month.is_empty() {
        let mut cells = vec!["", ""];
        cells.extend(month.split(' ').map(|m| if m == "-" { "" } else { m }));
        text += &(line(&cells) + "\n");
    }
    let mut header = vec!["排期编号", "媒体名称"];
    header.extend(heads);
    header.extend(["次数", "客户金额"]);
    text += &(line(&header) + "\n");
    if !weekdays.is_empty() {
        let mut cells = vec!["", ""];
        cells.extend(weekdays);
        text += &(line(&cells) + "\n");
    }
    let mut cells = vec!["XM2026-101-M01", "晨报"];
    let mut own = blank(heads.len());
    for (at, mark) in marks {
        own[*at] = mark;
    }
    cells.extend(own);
    let times = marks.len().to_string();
    cells.extend([times.as_str(), "100"]);
    text + &line(&cells)
}

#[rstest]
#[case::first_half("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "", "", &[3, 10], "03-04 03-11")]
#[case::second_half("16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31", "", "", &[0, 15], "03-16 03-31")]
#[case::a_week("1 2 3 4 5 6 7", "", "", &[6], "03-07")]
#[case::booked_days_only("2 4 9 11 16 18 23 25", "", "", &[1, 7], "03-04 03-25")]
#[case::few_under_weekdays("4 11 18", "三 三 三", "", &[0, 2], "03-04 03-18")]
#[case::few_under_a_month("4 11 18", "", "3月 - -", &[0, 2], "03-04 03-18")]
#[case::few_under_the_next_month("4 11 18", "", "2026年4月 - -", &[0, 2], "04-04 04-18")]
#[case::few_under_a_month_in_figures("4 11 18", "", "'2026.4 - -", &[0, 2], "04-04 04-18")]
#[case::few_under_a_month_with_a_dash("4 11 18", "", "2026-04 - -", &[0, 2], "04-04 04-18")]
#[case::two_months_in_booked_days("25 28 1 8", "三 六 三 三", "3月 - 4月 -", &[0, 1, 2, 3], "03-25 03-28 04-01 04-08")]
#[case::two_months_without_headings("18 25 28 30 1 3 8 9", "", "", &[1, 4, 7], "03-25 04-01 04-09")]
#[case::two_months_that_begin_late("2 4 9 11 5 6 7 12", "", "3月 - - - 4月 - - -", &[0, 4, 7], "03-02 04-05 04-12")]
#[case::months_and_days("3.1 3.2 3.3 3.8 3.9 3.10 3.11", "", "", &[0, 5, 6], "03-01 03-10 03-11")]
#[case::slashes("3/1 3/4 3/8 3/11 3/15 3/18 4/1", "", "", &[1, 6], "03-04 04-01")]
#[case::words("3月1日 3月4日 3月8日 3月11日 3月15日 3月18日 3月22日", "", "", &[1], "03-04")]
#[case::weekdays_in_brackets("1(日) 2(一) 3(二) 4(三) 5(四) 6(五) 7(六)", "", "", &[3], "03-04")]
#[case::weekdays_behind("1日(日) 2日(一) 3日(二) 4日(三) 5日(四) 6日(五) 7日(六)", "", "", &[3], "03-04")]
#[case::dates_with_weekdays("3/1(日) 3/2(一) 3/3(二) 3/4(三) 3/5(四) 3/6(五) 3/7(六)", "", "", &[3], "03-04")]
#[case::words_with_weekdays("3月1日周日 3月2日周一 3月3日周二 3月4日周三 3月5日周四 3月6日周五 3月7日周六", "", "", &[3], "03-04")]
#[case::weekdays_before("周日1 周一2 周二3 周三4 周四5 周五6 周六7", "", "", &[3], "03-04")]
#[case::eight_digits("20260301 20260302 20260303 20260304 20260305 20260306 20260307", "", "", &[3], "03-04")]
#[case::real_days("2026-3-2 2026-3-4 2026-3-9 2026-3-11 2026-3-16 2026-3-18 2026-4-1", "", "", &[1, 6], "03-04 04-01")]
fn grids_of_other_widths(
    #[case] heads: &str,
    #[case] weekdays: &str,
    #[case] month: &str,
    #[case] marked: &[usize],
    #[case] expected: &str,
) {
    let split = |text: &'static str| text.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let heads: Vec<&str> = heads.split(' ').collect();
    let weekdays: Vec<&str> = weekdays.split(' ').filter(|part| !part.is_empty()).collect();
    let marks: Vec<(usize, &str)> = marked.iter().map(|at| (*at, "1")).collect();
    let n = sheet(&grid(TITLE, &heads, &weekdays, month, &marks));
    assert_eq!(days_by_key(&n), [format!("XM2026-101-M01 XM2026-101 {expected}")], "{:#?}", codes(&n));
    assert_eq!(codes(&n), split(""));
}

/// The days of the header are numbers that lost their date format: 1 to 8 March 2026.
#[test]
fn days_of_a_workbook_of_1904() {
    let days_of = |first: u32| (first..first + 8).map(|day| day.to_string()).collect::<Vec<_>>();
    for (directive, first, expected) in [("@since-1904\n", 44_620, "03-04"), ("", 46_082, "03-04")] {
        let heads = days_of(first);
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let rows = grid("项目：XM2026-101 云庭\n", &heads, &[], "", &[(3, "1")]);
        let n = normalised(&format!("{directive}@bare\n[媒体排期.xlsx/排期]\n{rows}"));
        assert_eq!(days_by_key(&n), [format!("XM2026-101-M01 XM2026-101 {expected}")], "{directive}");
        let year = n.records.placements[0].days[0].date.format("%Y").to_string();
        assert_eq!(year, "2026", "{directive}");
    }
}

#[test]
fn few_days_without_weekdays_or_a_month_are_a_list() {
    let n = sheet(
        "排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 4 | 11\nXM2026-101-M01 | XM2026-101 | 晨报 | 2026-3-5 | 1 | 100 | 1 | 1",
    );
    assert!(!n.records.placements[0].from_grid);
    assert_eq!(days(&n.records.placements[0]), "03-05");
}

/// Columns by month, or seven and more columns with figures that change, are a list: no row of it is a row of
/// days.
#[rstest]
#[case::by_month("3月 | 4月", "1 | 2")]
#[case::by_year_and_month("2026年3月 | 2026年4月", "4 | 11")]
#[case::three_months("3月 | 4月 | 5月", "1 | 2 | 3")]
#[case::twelve_months("1月 | 2月 | 3月 | 4月 | 5月 | 6月 | 7月 | 8月", "2 | 4 | 2 | 4 | 2 | 4 | 2 | 4")]
#[case::by_place("华东 | 华南 | 华北 | 西南 | 西北 | 东北 | 华中", "1 | 2 | 3 | 4 | 5 | 6 | 7")]
fn columns_of_figures_are_no_days(#[case] heads: &str, #[case] figures: &str) {
    let record = |key: &str, date: &str, amount: &str| {
        format!("{key} | XM2026-101 | 晨报 | {date} | 1 | {amount} | {figures}\n")
    };
    let header = format!("排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | {heads}\n");
    let n = sheet(
        &(header + &record("XM2026-101-M01", "2026-3-5", "100") + &record("XM2026-101-M02", "2026-3-6", "7")),
    );
    assert_eq!(days_by_key(&n), ["XM2026-101-M01 XM2026-101 03-05", "XM2026-101-M02 XM2026-101 03-06"]);
    assert_eq!(codes(&n), [""; 0]);
}

/// Twenty and more marks that change from day to day are marks, and days that are printed again below a
/// record take nothing of it into the heading.
#[rstest]
#[case::marks("MARKS | 30", "", &["XM2026-101-M01 20", "XM2026-101-M02 1"])]
#[case::days_again("ONE | 1", "| | DAYS\n", &["XM2026-101-M01 1", "XM2026-101-M02 1"])]
fn rows_of_figures_below_the_days(#[case] first: &str, #[case] below: &str, #[case] expected: &[&str]) {
    let filled = |text: &str| {
        let days = (1..=20).map(|day| day.to_string()).collect::<Vec<_>>().join(" | ");
        let one = format!("1{}", " | ".repeat(19));
        text.replace("DAYS", &days).replace("ONE", &one).replace("MARKS", &["1 | 2"; 10].join(" | "))
    };
    let n = sheet(&filled(&format!(
        "{TITLE}排期编号 | 媒体名称 | DAYS | 次数 | 客户金额\nXM2026-101-M01 | 晨报 | {first} | 100\n{below}XM2026-101-M02 | 晨报 | ONE | 1 | 100"
    )));
    let read: Vec<String> =
        n.records.placements.iter().map(|p| format!("{} {}", p.key, p.days.len())).collect();
    assert_eq!(read, expected);
}

/// 2026-03-01 above other dates is the date of the row above, not the month of a grid.
#[test]
fn dates_below_the_first_of_a_month_are_a_list() {
    use crate::read::table::{Cell, Sheet, Value};
    let day = |text: &str| Value::Date(format!("{text}T00:00:00").parse().unwrap());
    let row = |row: u32, values: Vec<Value>| {
        (0..).zip(values).map(move |(col, value)| Cell { row, col, value }).collect::<Vec<_>>()
    };
    let text = |text: &str| Value::Text(text.into());
    let list = [
        row(0, ["排期编号", "媒体名称", "投放开始", "投放结束", "次数", "客户金额"].map(text).to_vec()),
        row(1, vec![text("M1"), text("晨报"), day("2026-03-01"), day("2026-03-02"), Value::Number(1.0)]),
        row(2, vec![text("M2"), text("晨报"), day("2026-03-20"), day("2026-03-21"), Value::Number(1.0)]),
    ];
    let sheet = Sheet { name: "排期".to_owned(), cells: list.concat(), ..Sheet::default() };
    assert!(!crate::normalise::grid::is_grid(&sheet));
    let month = [
        row(
            0,
            vec![text("排期编号"), text("媒体名称"), day("2026-03-01"), text(""), text(""), text("客户金额")],
        ),
        row(1, vec![text(""), text(""), Value::Number(4.0), Value::Number(11.0), Value::Number(18.0)]),
        row(2, vec![text("M1"), text("晨报"), Value::Number(1.0)]),
    ];
    let sheet = Sheet { cells: month.concat(), ..sheet };
    assert!(crate::normalise::grid::is_grid(&sheet));
}

#[test]
fn too_few_days_are_said_to_be_too_few() {
    let n = sheet(&grid(TITLE, &["4", "11", "18"], &[], "", &[(0, "1")]));
    let message = &n.findings.iter().find(|f| f.code == Code::D01).unwrap().message;
    assert!(message.contains("日期列不足 7 列：并排的只有 3 列"), "{message}");
}

/// A column 序号 under a title that is a month: its first number is no day.
#[test]
fn a_numbered_list_under_a_month_is_a_list() {
    let n = sheet(
        "2026年3月\n序号 | 排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 客户金额\n\
         1 | XM2026-101-M01 | XM2026-101 | 晨报 | 2026-03-04 | 1 | 100\n",
    );
    assert_eq!(days_by_key(&n), ["XM2026-101-M01 XM2026-101 03-04"]);
    assert_eq!(n.records.placements[0].amount.get(), Some(crate::model::Fen::yuan(100)));
}

#[test]
fn rising_numbers_of_a_row_are_no_heading() {
    let marks: Vec<String> = (1..=15).map(|n| n.to_string()).collect();
    let rows = format!(
        "{TITLE}排期编号 | 媒体名称 | 版位 | 规格 | {} | 次数 | 客户金额\nXM2026-101-M01 | 晨报 | | | {} | 135 | 100",
        marks.join(" | "),
        (2..=16).map(|n| n.to_string()).collect::<Vec<_>>().join(" | ")
    );
    let n = sheet(&rows);
    assert_eq!(n.records.placements.len(), 1, "{:#?}", codes(&n));
    assert_eq!(n.records.placements[0].times.get(), Some(135));
}

#[rstest]
#[case::april("2026年4月", "", 31)]
#[case::february("2026年2月", "", 29)]
#[case::february_30("2026年2月", "", 30)]
#[case::june_by_label("2026年3月", "6月", 31)]
#[case::september("2026年9月", "", 31)]
#[case::november("2026年11月", "", 31)]
fn a_mark_on_a_day_that_the_month_does_not_have(
    #[case] title: &str,
    #[case] label: &str,
    #[case] absent: usize,
) {
    let heads: Vec<String> = (1..=31).map(|day| day.to_string()).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let title = format!("云庭 {title} 媒体排期表\n项目：XM2026-101 云庭\n");
    let n = sheet(&grid(&title, &heads, &[], label, &[(absent - 1, "1"), (27, "1")]));
    let placement = &n.records.placements[0];
    assert_eq!(placement.days.len(), 1, "{:#?}", codes(&n));
    assert!(days(placement).ends_with("-28"));
    let said: Vec<_> =
        n.findings.iter().filter(|f| f.code == Code::D16).map(|f| f.message.as_str()).collect();
    assert!(said.iter().any(|text| text.contains(&format!("没有{absent}日"))), "{said:?}");
    let n = sheet(&grid(&title, &heads, &[], label, &[(27, "1")]));
    assert_eq!(codes(&n), Vec::<String>::new(), "a column without a mark says nothing");
}

#[test]
fn marks_without_times_on_such_a_day_are_counted_nowhere() {
    let n = sheet(
        "云庭 2026年4月\n项目：XM2026-101\n排期编号 | 媒体名称 | 4.25 | 4.26 | 4.27 | 4.28 | 4.29 | 4.30 | 4.31 | 客户金额\nXM2026-101-M01 | 晨报 | | | | | | 2 | 3 | 100",
    );
    let placement = &n.records.placements[0];
    assert_eq!((placement.times.get(), days(placement).as_str()), (Some(2), "04-30"));
    assert_eq!(codes(&n), ["D16 XM2026-101-M01 I4"]);
}

#[test]
fn blocks_one_below_the_other_each_have_their_own_title() {
    let block = |title: &str, project: &str, key: &str, sign: &str| {
        let heads: Vec<String> = (1..=15).map(|day| day.to_string()).collect();
        format!(
            "{title}\n客户：远岚置业　项目：{project}　单位：元\n排期编号 | 媒体名称 | {} | 次数 | 客户金额\n\
             {key}-M01 | 晨报 | | | | 1 | | | | | | | | | | | | 1 | 100\n\
             {key}-M02 | 晚报 | | | | | 1 | | | | | | | | | | | 1 | 100\n小计 | | | | | | | | | | | | | | | | | | 200\n{sign}\n",
            heads.join(" | ")
        )
    };
    let one = block(
        "云庭 2026年3月 媒体排期表",
        "XM2026-101",
        "XM2026-101",
        "客户确认（签字盖章）：王总　日期：2026.2.25",
    );
    let two = block(
        "江岸 2026年4月 媒体排期表(第2版)",
        "XM2026-102",
        "XM2026-102",
        "客户确认（签字盖章）：李总　日期：2026.3.25",
    );
    let three = block("汀葭 2026年5月 媒体排期表", "XM2026-103", "XM2026-103", "备注：以实际刊出为准");
    for between in ["", " | |\n", "备注：另附\n"] {
        let n = sheet(&format!("{one}{between}{two}{between}{three}"));
        assert_eq!(
            days_by_key(&n),
            [
                "XM2026-101-M01 XM2026-101 03-04",
                "XM2026-101-M02 XM2026-101 03-05",
                "XM2026-102-M01 XM2026-102 04-04",
                "XM2026-102-M02 XM2026-102 04-05",
                "XM2026-103-M01 XM2026-103 05-04",
                "XM2026-103-M02 XM2026-103 05-05"
            ],
            "{:#?}",
            codes(&n)
        );
        let confirmed: Vec<_> = n
            .records
            .placements
            .iter()
            .map(|p| p.confirmed.get().and_then(Signed::date).map_or("-".to_owned(), |day| day.to_string()))
            .collect();
        assert_eq!(confirmed, ["2026-02-25", "2026-02-25", "2026-03-25", "2026-03-25", "-", "-"]);
        let versions: Vec<&str> = n.records.placements.iter().map(|p| p.version.text()).collect();
        assert_eq!(versions, ["", "", "第2版", "第2版", "", ""]);
        assert_eq!(codes(&n), Vec::<String>::new());
    }
}

#[test]
fn a_wave_column_stands_in_a_grid_too() {
    let heads: Vec<String> = (1..=31).map(|day| day.to_string()).collect();
    let row =
        |key: &str, wave: &str| format!("{key} | {wave} | 晨报 | | | 1 |{} | 1 | 100\n", " |".repeat(27));
    let rows = format!(
        "@merge B5:B6\n[媒体排期.xlsx/排期]\n{TITLE}排期编号 | 波次 | 媒体名称 | {} | 次数 | 客户金额\n | | | {} | |\n{}{}{}",
        heads.join(" | "),
        ["日", "一", "二", "三", "四", "五", "六"]
            .iter()
            .cycle()
            .take(31)
            .copied()
            .collect::<Vec<_>>()
            .join(" | "),
        row("XM2026-101-M01", "首推期"),
        row("XM2026-101-M02", ""),
        row("XM2026-101-M03", "续推期"),
    );
    let n = normalised(&format!("@bare\n{rows}"));
    let waves: Vec<&str> = n.records.placements.iter().map(|p| p.wave.text()).collect();
    assert_eq!(waves, ["首推期", "首推期", "续推期"], "{:#?}", codes(&n));
}

/// The line under the table confirms every row that has no day of its own.
#[rstest]
#[case::grid(true)]
#[case::list(false)]
fn the_signature_line_holds_for_rows_without_a_day_of_their_own(#[case] grid: bool) {
    let (head, mark) = if grid {
        let days: Vec<String> = (1..=15).map(|day| day.to_string()).collect();
        (days.join(" | "), format!(" | | 1{}", " |".repeat(12)))
    } else {
        ("投放日期".to_owned(), "2026-3-3".to_owned())
    };
    let row = |key: &str, confirmed: &str, booked: &str| {
        format!("XM2026-101-{key} | XM2026-101 | 晨报 | {mark} | 1 | 100 | {confirmed} | {booked}\n")
    };
    let rows = format!(
        "@bare\n[媒体排期.xlsx/排期]\n云庭 2026年3月 媒体排期表\n\
         排期编号 | 项目编号 | 媒体名称 | {head} | 次数 | 客户金额 | 客户确认日 | 订位日\n{}{}{}{}客户确认（签字盖章）：王总　日期：2026.2.25\n",
        row("M01", "", "2026-2-26"),
        row("M02", "2026-2-27", "2026-2-26"),
        row("M03", "待定", "2026-2-26"),
        row("M04", "√", "2026-2-26"),
    );
    let outcome = run(&rows);
    let confirmed: Vec<_> = outcome.office.placements.iter().map(|p| p.record.confirmed.get()).collect();
    let day = |text: &str| Some(Signed::On(text.parse().unwrap()));
    assert_eq!(confirmed, [day("2026-02-25"), day("2026-02-27"), None, Some(Signed::Undated)]);
    let accused = outcome.keys(Code::A08);
    assert!(!accused.contains(&"XM2026-101-M01"), "{:#?}", outcome.lines());
    assert!(accused.contains(&"XM2026-101-M02") && accused.contains(&"XM2026-101-M03"));
}

/// The same medium, place and amount month after month, without numbers of their own.
#[test]
fn the_same_line_of_another_month_is_another_placement() {
    let block = |month: u32, marks: &str| {
        format!(
            "云庭 2026年{month}月 媒体排期\n项目：XM2026-101\n媒体名称 | 版面/时段 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 客户金额\n\
             都市晨报 | A1 | {marks} | | | | | | | | 100\n"
        )
    };
    for (marks, expected) in [("| 1 |", ["03-02", "04-02"]), ("| | 1", ["03-02", "04-03"])] {
        let n = sheet(&format!("{}\n{}", block(3, "| 1 |"), block(4, marks)));
        assert_eq!(n.records.placements.iter().map(days).collect::<Vec<_>>(), expected);
        let keys: std::collections::BTreeSet<_> = n.records.placements.iter().map(|one| &one.key).collect();
        let digests: std::collections::BTreeSet<_> =
            n.records.placements.iter().filter_map(|one| n.records.digests.get(&one.at)).collect();
        assert_eq!((keys.len(), digests.len()), (2, 2));
    }
}

/// One grid for each medium, named above it.
#[test]
fn the_medium_above_a_grid_tells_its_rows_from_another_ones() {
    let block = |medium: &str| {
        format!(
            "云庭 2026年3月 媒体排期\n项目：XM2026-101　媒体：{medium}\n版面/时段 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 客户金额\nA1 | | 1 | | | | | | | | | 100\n"
        )
    };
    let n = sheet(&format!("{}\n{}", block("都市晨报"), block("城南晚报")));
    let keys: std::collections::BTreeSet<_> = n.records.placements.iter().map(|one| &one.key).collect();
    assert_eq!((n.records.placements.len(), keys.len()), (2, 2), "{:#?}", codes(&n));
}
