//! Day grids in the varieties media departments draw.

use crate::finding::{Code, Raised};
use crate::model::Signed;
use crate::model::placement::{MarkKind, Placement};
use crate::normalise::Normalised;
use crate::testing::normalised;

/// A grid of one month: the lines above, days 1..=`days`, then `rows` of
/// (key, medium, [(day, mark)], times, amount).
struct Grid<'a> {
    file: &'a str,
    above: &'a str,
    label: &'a str,
    days: Vec<String>,
    weekdays: bool,
    /// The weekday of the first day, from Sunday.
    first: usize,
}

type GridRow<'a> = (&'a str, &'a str, &'a [(usize, &'a str)], &'a str, &'a str);

/// 2026-04-01 is a Wednesday.
const APRIL: usize = 3;

impl Default for Grid<'_> {
    fn default() -> Self {
        Grid {
            file: "媒体排期",
            above: "云庭 2026年3月 媒体排期表\n客户：远岚置业　项目：XM2026-101 云庭　单位：元",
            label: "3月",
            days: (1..=31).map(|day| day.to_string()).collect(),
            weekdays: true,
            first: 0,
        }
    }
}

impl Grid<'_> {
    fn text(&self, rows: &[GridRow<'_>], below: &str) -> String {
        let width = self.days.len();
        let mut text = format!("@bare\n[{}.xlsx/排期]\n{}\n", self.file, self.above);
        text += &format!(
            "排期编号 | 媒体名称 | 版面/时段 | {}{} | 次数 | 金额\n",
            self.label,
            " | ".repeat(width - 1)
        );
        text += &format!(" | | | {} | |\n", self.days.join(" | "));
        if self.weekdays {
            let days: Vec<&str> = (0..width)
                .map(|i| ["日", "一", "二", "三", "四", "五", "六"][(self.first + i) % 7])
                .collect();
            text += &format!(" | | | {} | |\n", days.join(" | "));
        }
        for (key, medium, marks, times, amount) in rows {
            let mut days = vec![""; width];
            for (day, mark) in *marks {
                days[day - 1] = mark;
            }
            text += &format!("{key} | {medium} | A1 | {} | {times} | {amount}\n", days.join(" | "));
        }
        text + below
    }

    fn read(&self, rows: &[GridRow<'_>], below: &str) -> Normalised {
        normalised(&self.text(rows, below))
    }
}

fn marks(placement: &Placement) -> Vec<String> {
    let mark = |d: &crate::model::placement::DayMark| {
        let kind = match d.kind {
            MarkKind::Normal => "",
            MarkKind::Bonus => "赠",
            MarkKind::MakeGood => "补",
        };
        format!("{} {}{kind}", d.date, d.times)
    };
    placement.days.iter().map(mark).collect()
}

fn codes(n: &Normalised) -> Vec<String> {
    let said = |f: &&Raised| !matches!(f.code, Code::D19 | Code::D23);
    n.findings.iter().filter(said).map(|f| format!("{} {} {}", f.code, f.key, f.message)).collect()
}

#[test]
fn marks_titles_and_the_signature_line_make_placements() {
    let n = Grid::default().read(
        &[
            ("XM2026-101-M01", "晨报", &[(2, "1"), (5, "●")], "2", "100"),
            ("XM2026-101-M02", "〃", &[(3, "\"1\""), (4, "赠"), (9, "补")], "1", "50"),
            ("小计", "", &[], "", "150"),
        ],
        "备注：以实际刊出为准\n客户确认（签字盖章）：王总　日期：2026.2.25",
    );
    let [first, second] = &n.records.placements[..] else { panic!("two rows: {:#?}", codes(&n)) };
    assert_eq!(marks(first), ["2026-03-02 1", "2026-03-05 1"]);
    assert_eq!(marks(second), ["2026-03-03 1", "2026-03-04 1赠", "2026-03-09 1补"]);
    assert_eq!((second.medium.text(), second.bonus_times.get()), ("晨报", Some(1)));
    for placement in [first, second] {
        assert!(placement.from_grid);
        assert_eq!(placement.project.text(), "XM2026-101");
        assert_eq!(placement.confirmed.get().and_then(Signed::date), "2026-02-25".parse().ok());
        assert_eq!(placement.signer.known(), Some(&vec!["王总".to_owned()]));
    }
    assert_eq!(codes(&n), Vec::<String>::new());
}

#[test]
fn an_empty_signature_line_is_none_and_a_name_alone_has_no_date() {
    for (line, confirmed) in [
        ("客户确认（签字盖章）：＿＿＿＿　日期：＿＿＿＿", None),
        ("客户确认（签字盖章）：       日期：   年  月  日", None),
        ("客户签字：王总", Some(Signed::Undated)),
        ("客户代表签字：王总", Some(Signed::Undated)),
        ("甲方代表（签字）：王总 | 日期：2026-2-25", Some(Signed::On("2026-02-25".parse().unwrap()))),
        ("客户签字： | 王总 | 日期： | 2026-2-25", Some(Signed::On("2026-02-25".parse().unwrap()))),
    ] {
        let n = Grid::default().read(&[("XM2026-101-M01", "晨报", &[(2, "1")], "1", "100")], line);
        assert_eq!(n.records.placements[0].confirmed.get(), confirmed, "{line}: {:#?}", codes(&n));
    }
}

#[test]
fn the_month_comes_from_label_title_sheet_or_file() {
    let row: &[GridRow<'_>] = &[("XM2026-101-M01", "晨报", &[(2, "1")], "1", "100")];
    for (file, above, label, day) in [
        ("媒体排期", "云庭排期表 2026年\n项目：XM2026-101", "4月", Some("2026-04-02")),
        ("媒体排期", "云庭 2026年4月排期表\n项目：XM2026-101", "", Some("2026-04-02")),
        ("媒体排期_云庭_202604", "云庭排期表\n项目：XM2026-101", "", Some("2026-04-02")),
        ("媒体排期_云庭_2026", "云庭4月排期表\n项目：XM2026-101", "", Some("2026-04-02")),
        ("媒体排期", "云庭排期表\n项目：XM2026-101", "2026年4月", Some("2026-04-02")),
        ("媒体排期", "云庭排期表\n项目：XM2026-101", "", None),
    ] {
        let n = Grid { file, above, label, first: APRIL, ..Grid::default() }.read(row, "");
        let placement = &n.records.placements[0];
        assert_eq!(
            placement.first_day(),
            day.map(|d| d.parse().unwrap()),
            "{above} {label}: {:#?}",
            codes(&n)
        );
        assert_eq!(placement.days_refused, day.is_none());
        assert_eq!(codes(&n).iter().any(|line| line.starts_with("D04")), day.is_none(), "{:#?}", codes(&n));
    }
}

#[test]
fn two_months_side_by_side_and_real_dates() {
    let numbers = (1..=28).chain(1..=31).map(|day: u32| day.to_string()).collect();
    let dates = (1..=28)
        .map(|day| format!("2026-2-{day}"))
        .chain((1..=31).map(|day| format!("2026-3-{day}")))
        .collect();
    let slashes =
        (1..=28).map(|day| format!("2/{day}")).chain((1..=31).map(|day| format!("3/{day}"))).collect();
    for days in [numbers, dates, slashes] {
        let days: Vec<String> = days;
        let grid =
            Grid {
                days, above: "云庭 2026年2-3月排期\n项目：XM2026-101", label: "2月", ..Grid::default()
            };
        let n = grid.read(&[("XM2026-101-M01", "晨报", &[(28, "1"), (29, "2")], "3", "100")], "");
        assert_eq!(marks(&n.records.placements[0]), ["2026-02-28 1", "2026-03-01 2"], "{:#?}", codes(&n));
    }
}

#[test]
fn the_year_turns_with_the_month() {
    let days: Vec<String> = (1..=31).chain(1..=31).map(|day: u32| day.to_string()).collect();
    let grid = Grid {
        days,
        above: "云庭 2025年12月-2026年1月排期\n项目：XM2026-101",
        label: "12月",
        first: 1,
        ..Grid::default()
    };
    let n = grid.read(&[("XM2026-101-M01", "晨报", &[(31, "1"), (32, "1")], "2", "100")], "");
    assert_eq!(marks(&n.records.placements[0]), ["2025-12-31 1", "2026-01-01 1"], "{:#?}", codes(&n));
}

#[test]
fn marks_and_times_must_agree() {
    for (cells, times, words) in [
        (&[(2, "1")][..], "3", "合计 1 次"),
        (&[][..], "14", "若用底色表示请改填 1"),
        (&[(2, "1"), (3, "停")][..], "2", "“停”不是认识的标记"),
    ] {
        let n = Grid::default().read(&[("XM2026-101-M01", "晨报", cells, times, "100")], "");
        assert!(codes(&n).iter().any(|line| line.contains(words)), "{words}: {:#?}", codes(&n));
    }
    let n = Grid::default().read(&[("XM2026-101-M01", "晨报", &[(2, "2"), (3, "1")], "", "100")], "");
    assert_eq!(n.records.placements[0].times.get(), Some(3));
    assert_eq!(codes(&n), Vec::<String>::new());
}

#[test]
fn one_sheet_may_hold_several_grids() {
    let march = Grid::default().text(
        &[("XM2026-101-M01", "晨报", &[(2, "1")], "1", "100"), ("合计", "", &[], "", "100")],
        "客户确认：王总　日期：2026.2.25\n",
    );
    let april = Grid {
        above: "云庭 2026年4月 媒体排期表\n项目：XM2026-101",
        label: "4月",
        first: APRIL,
        ..Grid::default()
    };
    let april =
        april.text(&[("XM2026-101-M02", "晨报", &[(2, "1")], "1", "70"), ("合计", "", &[], "", "70")], "");
    let april = april.split_once("排期]\n").unwrap().1;
    let n = normalised(&format!("{march}{april}客户确认：＿＿＿"));
    let [first, second] = &n.records.placements[..] else { panic!("two rows: {:#?}", codes(&n)) };
    assert_eq!((marks(first), marks(second)), (vec!["2026-03-02 1".into()], vec!["2026-04-02 1".into()]));
    assert!(first.confirmed.get().is_some() && second.confirmed.is_blank());
    assert_eq!(codes(&n), Vec::<String>::new());
}

#[test]
fn a_sheet_for_one_medium_needs_no_medium_column() {
    let text = Grid::default().text(&[("XM2026-101-M01", "", &[(2, "1")], "1", "100")], "");
    let text = text.replace("媒体名称", "序").replace("排期.xlsx/排期]", "排期.xlsx/都市晨报]");
    let n = normalised(&format!("[项目名册/媒体]\n媒体名称\n都市晨报\n{text}"));
    assert_eq!(n.records.placements[0].medium.text(), "都市晨报", "{:#?}", codes(&n));
}

#[test]
fn the_clients_signature_is_told_from_the_others_beside_it() {
    let row = ("XM2026-101-M01", "晨报", &[(2, "1")][..], "1", "100");
    let on = |day: &str| (Some(Signed::On(day.parse().unwrap())), "王总");
    for (below, (confirmed, signer)) in [
        ("媒介：沈汀兰　客户确认：王总　日期：2026/2/25", on("2026-02-25")),
        ("制表：张三 日期：2026.2.20　客户确认：王总 日期：2026.2.25", on("2026-02-25")),
        ("客户确认(签字盖章)：王总\n日期：2026年2月25日", on("2026-02-25")),
        ("甲方（盖章）：王总 2026-2-25", on("2026-02-25")),
        ("客户确认：王总　制表：张三 日期：2026.2.20", (Some(Signed::Undated), "王总")),
        ("客户确认（签章）：√", (Some(Signed::Undated), "")),
        ("客户确认：未签", (None, "")),
        ("客户确认：____　制表：张三 日期：2026.2.20", (None, "")),
    ] {
        let n = Grid::default().read(&[row], below);
        let placement = &n.records.placements[0];
        let signers = placement.signer.known().cloned().unwrap_or_default().join("、");
        assert_eq!((placement.confirmed.get(), signers.as_str()), (confirmed, signer), "{below}");
    }
}

#[test]
fn the_year_of_a_key_is_not_the_year_of_the_grid() {
    let above = "媒体排期\n项目：XM2025-007";
    let row = ("XM2025-007-M01", "晨报", &[(2, "1")][..], "1", "100");
    let n = Grid { above, ..Grid::default() }.read(&[row], "");
    assert!(
        codes(&n).iter().any(|line| line.starts_with("D04") && line.contains("哪年哪月")),
        "{:#?}",
        codes(&n)
    );
    let n = Grid { above, file: "媒体排期_2026", ..Grid::default() }.read(&[row], "");
    assert_eq!(marks(&n.records.placements[0]), ["2026-03-02 1"]);
}

#[test]
fn a_row_without_marks_and_times_lacks_its_times() {
    let n = Grid::default().read(&[("XM2026-101-M01", "晨报", &[], "", "100")], "");
    assert!(
        codes(&n)[0].starts_with("D13 XM2026-101-M01") && codes(&n)[0].contains("次数"),
        "{:#?}",
        codes(&n)
    );
}
