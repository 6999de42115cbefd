//! `jobbag doctor`: whether this computer and this folder can do the weekly work, one line a question.
//! It mends nothing and leaves nothing behind.

use crate::error::Result;
use crate::model::Calendar;
use crate::publish::Probe;
use crate::read::table::{File, Role, Workspace};
use chrono::{Datelike, NaiveDate};
use std::path::Path;

/// One question answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub fine: bool,
    pub words: String,
}

/// Why a run would have no 项目名册; `None` if it would read one. `read` is what a run reads.
pub fn no_roster(read: Result<Workspace>) -> Option<String> {
    match read {
        Ok(workspace) => {
            let of_roster = |file: &&File| file.role == Some(Role::Roster);
            let rosters: Vec<&File> = workspace.files.iter().filter(of_roster).collect();
            let refused = rosters.iter().find_map(|file| Some((&file.name, file.refused.as_ref()?)));
            let all = rosters.iter().all(|file| file.refused.is_some());
            refused.filter(|_| all).map(|(name, refusal)| format!("{name} 读不了：{}", refusal.message))
        }
        Err(error) => Some(format!("{error}。没有表可以运行 jobbag init")),
    }
}

/// Everything asked, in order. `no_roster` says why there is no 项目名册; `last` is the 检查日 of the newest
/// kept run.
pub fn checks(
    out: &Path,
    probes: Vec<Probe>,
    no_roster: Option<String>,
    last: Option<NaiveDate>,
    today: NaiveDate,
) -> Vec<Check> {
    let fine = no_roster.is_none();
    let mut checks = vec![Check { fine, words: no_roster.unwrap_or_else(|| "有项目名册".to_owned()) }];
    checks.extend(probes.into_iter().map(|Probe { what, problem }| Check {
        fine: problem.is_none(),
        words: match problem {
            None => format!("输出文件夹{what}：{}", out.display()),
            Some(problem) => format!("输出文件夹不{what}：{}：{problem}", out.display()),
        },
    }));
    let calendar = Calendar::default();
    for year in [today.year(), today.year() + 1] {
        let known = calendar.is_announced(year);
        // next year's notice comes out in November
        let needed = year == today.year() || today.month() == 12;
        checks.push(Check {
            fine: known || !needed,
            words: match known {
                true => format!("{year} 年的放假安排已内置"),
                false => format!(
                    "{year} 年的放假安排没有内置；公布后请写进 设置.xlsx 的假期表，之前按周末和法定节日暂定"
                ),
            },
        });
    }
    let behind = last.filter(|last| *last > today);
    checks.push(Check {
        fine: behind.is_none(),
        words: match (behind, last) {
            (Some(last), _) => {
                format!("电脑日期 {today} 早于已有的一次运行 {last}，请核对电脑日期；那次日期写错的，用 jobbag run --drop-run {last}")
            }
            (None, Some(last)) => format!("电脑日期 {today}；最近一次运行的检查日 {last}"),
            (None, None) => format!("电脑日期 {today}；还没有运行过"),
        },
    });
    checks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use rstest::rstest;

    #[rstest]
    #[case::all_well("2026-03-16", Some("2026-03-09"), true)]
    #[case::the_clock_is_behind("2026-03-16", Some("2027-03-09"), false)]
    #[case::a_year_without_a_notice("2031-03-16", None, false)]
    fn each_question_has_its_line(#[case] today: &str, #[case] last: Option<&str>, #[case] fine: bool) {
        let probes = vec![Probe { what: "能写", problem: None }];
        let last = last.map(|day| day.parse().unwrap());
        let checks = checks(Path::new("/共享/输出"), probes, None, last, today.parse().unwrap());
        assert_eq!(checks.iter().all(|check| check.fine), fine, "{checks:?}");
        assert_eq!(checks.len(), 5);
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        let probes = vec![Probe { what: "能改名", problem: Some("没有写入权限".to_owned()) }];
        let none = no_roster(Err(Error::NoRoster("/共享".into(), "以“项目名册”开头".into(), String::new())));
        let checks = checks(Path::new("/共享/输出"), probes, none, None, "2026-03-16".parse().unwrap());
        let wrong: Vec<&str> = checks.iter().filter(|c| !c.fine).map(|c| c.words.as_str()).collect();
        assert_eq!(wrong.len(), 2);
        assert!(wrong[0].contains("jobbag init"));
        assert_eq!(wrong[1], "输出文件夹不能改名：/共享/输出：没有写入权限");
    }
}
