//! Proofs of media as they come.

use crate::finding::Code;
use crate::testing::{self, Outcome};
use rstest::rstest;

const PLAN: &str = "@as-of 2026-03-16
    [媒体排期/排期]
    排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数
    XM2026-101-M0311 | 都市晨报 | 头版 | 2026-03-05、03-06 | 2
    XM2026-101-M0312 | 都市晨报 | 封底 | 2026-03-05 | 1";

/// `key month planned/aired` of everything compared.
fn told(outcome: &Outcome) -> String {
    let one = |airing: &crate::reconcile::Airing| {
        let key = &outcome.office.placements[airing.placement].record.key;
        let aired = airing.aired.map_or("-".to_owned(), |times| times.to_string());
        let aired = if airing.is_whole { aired } else { format!("?{aired}") };
        format!("{key} {} {}/{aired}", airing.month, airing.planned)
    };
    outcome.books.airings.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[rstest]
#[case::grid_by_key(
    "[播出证明_202603.xlsx/监播]
     都市晨报 2026年3月 播出证明
     排期编号 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
     XM2026-101-M0311 | | | | | 1 | 1 | |
     XM2026-101-M0312 | | | | | 1 | | |
     以上广告已按上列次数播出，特此证明。
     晨报传媒公司（盖章） 2026年3月9日",
    "XM2026-101-M0311 2026-03 2/2; XM2026-101-M0312 2026-03 1/1"
)]
#[case::grid_by_position(
    "[监播报告_202603.xlsx/都市晨报]
     项目：XM2026-101  期间：2026-03-01 至 2026-03-05
     媒体 | 版面 | 3.1 | 3.2 | 3.3 | 3.4 | 3.5 | 3.6 | 3.7
     都市晨报 | 头版 | | | | | ● | ● |
     都市晨报 | 封底 | | | | | 2 | | ",
    "XM2026-101-M0311 2026-03 1/1; XM2026-101-M0312 2026-03 1/2"
)]
#[case::list(
    "[播出证明.csv/播出证明]
     排期编号 | 播出日期 | 播出次数
     XM2026-101-M0311 | 2026-03-05 | 1
     XM2026-101-M0311 | 2026-03-06 | 1",
    "XM2026-101-M0311 2026-03 2/2; XM2026-101-M0312 2026-03 1/-"
)]
#[case::the_same_airing_in_two_files(
    "[播出证明a.csv/播出证明]
     排期编号 | 播出日期 | 播出次数
     XM2026-101-M0311 | 2026-03-06 | 1
     XM2026-101-M0312 | 2026-03-05 | 1
     [播出证明b.csv/播出证明]
     排期编号 | 播出日期 | 播出次数
     XM2026-101-M0311 | 2026-03-05 | 1
     XM2026-101-M0311 | 2026-03-06 | 1",
    "XM2026-101-M0311 2026-03 2/2; XM2026-101-M0312 2026-03 1/1"
)]
fn grids_and_lists_are_read(#[case] proof: &str, #[case] expected: &str) {
    let outcome = testing::run(&format!("{PLAN}\n{proof}"));
    assert_eq!(told(&outcome), expected, "{:#?}", outcome.lines());
    outcome.none(Code::W04);
    outcome.none(Code::D03);
}

#[test]
fn a_row_that_fits_two_placements_names_both() {
    let outcome = testing::run(&format!(
        "{PLAN}\n[播出证明_202603.xlsx/都市晨报]\n项目：XM2026-101\n媒体 | 3.1 | 3.2 | 3.3 | 3.4 | 3.5 | 3.6 | 3.7\n都市晨报 | | | | | 1 | 1 |"
    ));
    let finding = outcome.one(Code::D03);
    for key in ["XM2026-101-M0311", "XM2026-101-M0312"] {
        assert!(finding.message.contains(key), "{}", finding.message);
    }
}

#[test]
fn different_times_of_one_day_are_said_and_the_larger_counts() {
    let outcome = testing::run(&format!(
        "{PLAN}\n[播出证明a.csv/播出证明]\n排期编号 | 播出日期 | 播出次数\nXM2026-101-M0311 | 2026-03-05 | 1\nXM2026-101-M0311 | 2026-03-06 | 1
         [播出证明b.csv/播出证明]\n排期编号 | 播出日期 | 播出次数\nXM2026-101-M0311 | 2026-03-06 | 3"
    ));
    assert_eq!(outcome.one(Code::D14).key, "XM2026-101-M0311/2026-03-06");
    assert!(told(&outcome).starts_with("XM2026-101-M0311 2026-03 2/4"), "{}", told(&outcome));
}

#[test]
fn a_file_of_unknown_shape_says_the_words() {
    let outcome =
        testing::run(&format!("{PLAN}\n[播出证明.csv/甲]\n栏目 | 哪天 | 几回\n头版 | 2026-03-05 | 1"));
    let finding = outcome.one(Code::W04);
    assert!(finding.message.contains("播出次数"), "{}", finding.message);
}

/// What cannot be read is not compared: a day of a grid or a list, or the whole placement where the day is not
/// known.
#[rstest]
#[case::a_day_of_a_grid(
    "[播出证明_202603.xlsx/监播]
     都市晨报 2026年3月 播出证明
     排期编号 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
     XM2026-101-M0311 | | | | | 两次 | 1 | |
     XM2026-101-M0312 | | | | | 1 | | |",
    "XM2026-101-M0311 2026-03 2/?1; XM2026-101-M0312 2026-03 1/1"
)]
#[case::times_of_a_list(
    "[播出证明.csv/播出证明]
     排期编号 | 播出日期 | 播出次数
     XM2026-101-M0311 | 2026-03-05 | 两三次
     XM2026-101-M0311 | 2026-03-06 | 1
     XM2026-101-M0312 | 2026-03-05 | 1",
    "XM2026-101-M0311 2026-03 2/?1; XM2026-101-M0312 2026-03 1/1"
)]
#[case::a_day_of_a_list(
    "[播出证明.csv/播出证明]
     排期编号 | 播出日期 | 播出次数
     XM2026-101-M0311 | 2026-02-30 | 1
     XM2026-101-M0311 | 2026-03-06 | 1
     XM2026-101-M0312 | 2026-03-05 | 1",
    "XM2026-101-M0311 2026-03 2/?-; XM2026-101-M0312 2026-03 1/1"
)]
#[case::a_day_without_times(
    "[播出证明.csv/播出证明]
     排期编号 | 播出日期 | 播出次数
     XM2026-101-M0311 | 2026-03-05 |
     XM2026-101-M0311 | 2026-03-06 | 1
     XM2026-101-M0312 | 2026-03-05 | 1",
    "XM2026-101-M0311 2026-03 2/?1; XM2026-101-M0312 2026-03 1/1"
)]
#[case::times_without_a_day(
    "[播出证明.csv/播出证明]
     排期编号 | 播出日期 | 播出次数
     XM2026-101-M0311 | | 1
     XM2026-101-M0311 | 2026-03-06 | 1
     XM2026-101-M0312 | 2026-03-05 | 1",
    "XM2026-101-M0311 2026-03 2/?-; XM2026-101-M0312 2026-03 1/1"
)]
fn what_cannot_be_read_is_not_compared(#[case] proof: &str, #[case] expected: &str) {
    let outcome = testing::run(&format!("{PLAN}\n{proof}"));
    assert_eq!(told(&outcome), expected, "{:#?}", outcome.lines());
    outcome.none(Code::W10);
    let said = |code: Code| outcome.all(code).iter().any(|one| one.key.starts_with("XM2026-101-M0311"));
    assert!([Code::D04, Code::D13, Code::D21].into_iter().any(said), "{:#?}", outcome.lines());
}
