//! The hint for a folder without 项目名册: what lies there instead, and what to do.

use super::config::Config;
use super::discover::role_of;
use super::extension::extension;
use super::table::Role;
use std::cmp::Reverse;

/// The most spreadsheets named in a refusal.
const NAMED: usize = 5;

/// `发现 项目表.xlsx、开支.xlsx 等 7 个表格。`; empty where there is none.
pub(super) fn seen(names: &[&str]) -> String {
    let more = if names.len() > NAMED { format!(" 等 {} 个表格", names.len()) } else { String::new() };
    match names {
        [] => String::new(),
        _ => format!("发现 {}{more}。", names.iter().take(NAMED).copied().collect::<Vec<_>>().join("、")),
    }
}

/// A hint for a workspace without 项目名册: the spreadsheets that lie there, or what nothing reads, which of them may
/// be one by its name, and how to begin.
pub(super) fn hint(names: &[&str], unread: &[(String, String)]) -> String {
    let stem = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or(name);
        file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned()
    };
    // of names that share as many letters, the edit distance decides
    let likeness = |name: &str, role: Role| {
        let (stem, word) = (stem(name), role.word());
        let shared = word.chars().filter(|c| stem.contains(*c)).count();
        (shared, Reverse(strsim::levenshtein(&stem, word)))
    };
    let role_of = |name: &str| {
        let roles = Role::ALL.into_iter().filter(|role| *role != Role::Settings);
        roles.max_by_key(|role| likeness(name, *role))
    };
    let rosters = names.iter().filter(|name| role_of(name) == Some(Role::Roster));
    let nearest = rosters.max_by_key(|name| likeness(name, Role::Roster));
    let nearest = nearest.filter(|name| likeness(name, Role::Roster).0 >= 2);
    let deep = names.iter().copied().find(|name| is_roster(name));
    match (names, nearest) {
        _ if let Some((folder, _)) = deep.and_then(|name| name.rsplit_once('/')) => {
            format!("{folder} 里有项目名册，但隔了不止一层：请对 {folder} 运行，或把里面的表移上来")
        }
        ([], _) if let Some((name, reason)) = unread.first() => format!("发现 {name}：{reason}"),
        ([], _) => "请把项目名册放进该文件夹或其下一层子文件夹；还没有名册的，运行 jobbag init 得到空白的表"
            .to_owned(),
        (names, Some(name)) => {
            let which = if names.len() == 1 {
                "是项目名册吗".to_owned()
            } else {
                format!("{name} 是项目名册吗")
            };
            let extension = extension(name).unwrap_or("xlsx");
            let seen = seen(names);
            let seen = if names.len() == 1 { seen.replace('。', "，") } else { seen };
            format!("{seen}{which}？改名为 项目名册.{extension}，或运行 jobbag adopt")
        }
        (names, None) => {
            format!("{}哪个是项目名册？改名为 项目名册.xlsx，或运行 jobbag adopt", seen(names))
        }
    }
}

/// Whether a spreadsheet that was not read is a 项目名册 by its name: it lies too deep.
fn is_roster(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    role_of(file, file, &Config::default()).is_some_and(|(role, _)| role == Role::Roster)
}

#[cfg(test)]
mod tests {
    use super::super::extension::PACKED;
    use super::*;
    use rstest::rstest;

    /// What lies there is named; only a name like 项目名册 is asked about.
    #[rstest]
    #[case::nothing(&[], "请把项目名册放进该文件夹或其下一层子文件夹；还没有名册的，运行 jobbag init 得到空白的表")]
    #[case::too_deep(
        &["付款.xlsx", "台账/台账/项目名册.xlsx"],
        "台账/台账 里有项目名册，但隔了不止一层：请对 台账/台账 运行，或把里面的表移上来"
    )]
    #[case::one_like_it(&["项目登记表.xls"], "发现 项目登记表.xls，是项目名册吗？改名为 项目名册.xls，或运行 jobbag adopt")]
    #[case::one_of_several(
        &["付款.xlsx", "旧/项目表.xlsx"],
        "发现 付款.xlsx、旧/项目表.xlsx。旧/项目表.xlsx 是项目名册吗？改名为 项目名册.xlsx，或运行 jobbag adopt"
    )]
    #[case::others(
        &["财务/付媒体.xlsx", "媒体排期表.xlsx"],
        "发现 财务/付媒体.xlsx、媒体排期表.xlsx。哪个是项目名册？改名为 项目名册.xlsx，或运行 jobbag adopt"
    )]
    fn a_folder_without_a_roster_is_told_what_lies_there(#[case] names: &[&str], #[case] said: &str) {
        assert_eq!(hint(names, &[]), said);
    }

    #[test]
    fn an_archive_is_to_be_unpacked_first() {
        let said = "发现 台账.ZIP：压缩包里的表读不到，请先解压到这个文件夹";
        assert_eq!(hint(&[], &[("台账.ZIP".to_owned(), PACKED.to_owned())]), said);
    }
}
