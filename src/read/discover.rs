//! Discovery: which files of a workspace are inputs, who has them open, and what else exists.
//! Looks at names only; opens nothing but owner files.

use super::bounds::Read;
use super::config::{self, Config};
use super::table::{Refusal, Role};
use super::{copies, owner};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const EXTENSIONS: [&str; 6] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv"];
/// Sub-folders whose files are never inputs.
const SHELVED: [&str; 5] = ["输出", "存档", "备份", "旧", "历史"];
/// The walk for 文件 columns stops here.
const MAX_DEPTH: usize = 16;
const MAX_FILES: usize = 1_000_000;
/// An owner file is 165 bytes; a larger one is something else.
const OWNER_BYTES: u64 = 4_096;

/// One file that plays a role.
pub(super) struct Input {
    /// Below the workspace, `/` between parts.
    pub name: String,
    pub path: PathBuf,
    pub role: Role,
    /// What stands behind the role in the file name: the sheet's name of a CSV.
    pub table: String,
    /// Refused by its name already: one of two copies.
    pub usable: Read<()>,
}

#[derive(Default)]
pub(super) struct Found {
    /// In order of role and name.
    pub inputs: Vec<Input>,
    /// (file, user), sorted.
    pub open_by: Vec<(String, String)>,
    pub existing: BTreeSet<String>,
}

/// Walks `root`; `out` is never looked into.
pub(super) fn discover(root: &Path, out: &Path, config: &Config) -> std::io::Result<Found> {
    let mut found = Found::default();
    let out = out.canonicalize().unwrap_or_else(|_| out.to_owned());
    let mut folders = vec![(root.to_owned(), String::new(), 0_usize, true)];
    while let Some((folder, prefix, depth, live)) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if depth == 0 => return Err(error),
            Err(_) => continue,
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let file_name = entry.file_name().to_string_lossy().into_owned();
            let name = format!("{prefix}{file_name}");
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let is_out = path == out || path.canonicalize().is_ok_and(|real| real == out);
                if depth < MAX_DEPTH && !is_out && !file_name.starts_with('.') {
                    let live = live && depth == 0 && !is_shelved(&file_name);
                    folders.push((path, format!("{name}/"), depth + 1, live));
                }
            } else if path.is_file() && found.existing.len() < MAX_FILES {
                if live {
                    take(&mut found, &file_name, &name, path, config);
                }
                found.existing.insert(name);
            }
        }
    }
    found.inputs.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
    found.open_by.sort();
    refuse_copies(&mut found.inputs);
    Ok(found)
}

fn take(found: &mut Found, file_name: &str, name: &str, path: PathBuf, config: &Config) {
    if let Some(workbook) = owner::workbook(file_name) {
        let small = path.metadata().is_ok_and(|meta| meta.len() <= OWNER_BYTES);
        if small && role_of(workbook, workbook, config).is_some() {
            let folder = name.strip_suffix(file_name).unwrap_or_default();
            let bytes = std::fs::read(&path).unwrap_or_default();
            found.open_by.push((format!("{folder}{workbook}"), owner::user(file_name, &bytes)));
        }
    } else if !file_name.starts_with(['.', '~'])
        && let Some((role, table)) = role_of(file_name, name, config)
    {
        found.inputs.push(Input { name: name.into(), path, role, table, usable: Ok(()) });
    }
}

fn is_shelved(folder: &str) -> bool {
    let word = folder.trim_end_matches(|c: char| c.is_ascii_digit() || "-_. ()（）年月日".contains(c)).trim();
    SHELVED.contains(&word)
}

/// The role a file plays, and what its name says beyond that.
fn role_of(file_name: &str, name: &str, config: &Config) -> Option<(Role, String)> {
    let (stem, extension) = file_name.rsplit_once('.')?;
    if !EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)) {
        return None;
    }
    for (&role, globs) in &config.patterns {
        for glob in globs {
            let subject = if glob.contains('/') { name } else { file_name };
            if config::fits(glob, subject) {
                let beginning = glob.rsplit('/').next().and_then(|g| g.split(['*', '?']).next());
                let rest = beginning.and_then(|b| stem.strip_prefix(b)).unwrap_or(stem);
                return Some((role, table_name(rest, stem)));
            }
        }
    }
    let stem = copies::unprefixed(stem);
    let role = Role::ALL
        .into_iter()
        .find(|role| !config.patterns.contains_key(role) && stem.starts_with(role.word()))?;
    Some((role, table_name(stem.strip_prefix(role.word())?, role.word())))
}

fn table_name(rest: &str, otherwise: &str) -> String {
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "_-－＿—·.".contains(c));
    if rest.is_empty() { otherwise.into() } else { rest.into() }
}

/// Files of one folder whose names are one name: nobody can know which is meant.
fn refuse_copies(inputs: &mut [Input]) {
    let mut same: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (index, input) in inputs.iter().enumerate() {
        let (folder, file_name) = input.name.rsplit_once('/').unwrap_or(("", &input.name));
        let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        same.entry((folder.into(), copies::bare(stem))).or_default().push(index);
    }
    for group in same.into_values().filter(|group| group.len() > 1) {
        let names: Vec<String> =
            group.iter().filter_map(|&i| inputs.get(i)).map(|input| format!("“{}”", input.name)).collect();
        let message = format!(
            "{}像是同一个文件的 {} 份，不知道该用哪一份，都没有读。请只留一份，其余移到“存档”文件夹",
            names.join("、"),
            group.len()
        );
        for index in group {
            if let Some(input) = inputs.get_mut(index) {
                input.usable = Err(Refusal::new(&message));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("工作单.xlsx", Some((Role::Orders, "工作单")))]
    #[case("工作单_江岸.XLS", Some((Role::Orders, "江岸")))]
    #[case("收付款_客户到款.csv", Some((Role::Money, "客户到款")))]
    #[case("收付款_收票_202603.csv", Some((Role::Money, "收票_202603")))]
    #[case("复件 设置.xlsx", Some((Role::Settings, "设置")))]
    #[case("工作单.docx", None)]
    #[case("工作单", None)]
    #[case("我的工作单.xlsx", None)]
    fn roles(#[case] name: &str, #[case] expected: Option<(Role, &str)>) {
        let role = role_of(name, name, &Config::default());
        assert_eq!(role, expected.map(|(role, table)| (role, table.to_owned())));
    }

    #[test]
    fn patterns_replace_the_beginning() {
        let mut config = Config::default();
        config.patterns.insert(Role::Orders, vec!["派工*".into(), "江岸/G*".into()]);
        assert_eq!(role_of("派工_三月.csv", "派工_三月.csv", &config), Some((Role::Orders, "三月".into())));
        assert_eq!(role_of("G1.xlsx", "江岸/G1.xlsx", &config), Some((Role::Orders, "1".into())));
        assert_eq!(role_of("工作单.xlsx", "工作单.xlsx", &config), None);
        assert_eq!(role_of("制作.xlsx", "制作.xlsx", &config), Some((Role::Production, "制作".into())));
    }

    #[test]
    fn walks_one_folder_down_and_never_into_shelves() {
        let dir = tempfile::tempdir().unwrap();
        let files = [
            "工作单.xlsx",
            "江岸/工作单.xlsx",
            "江岸/深/工作单.xlsx",
            "存档/工作单_旧.xlsx",
            "备份2025/工作单_旧.xlsx",
            "报告/工作单_状态.xlsx",
            ".git/工作单.xlsx",
            "~$工作单.xlsx",
            ".~lock.江岸.xlsx#",
            "凭证/样报.jpg",
        ];
        for file in files {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let found = discover(dir.path(), &dir.path().join("报告"), &Config::default()).unwrap();
        let names: Vec<_> = found.inputs.iter().map(|input| input.name.as_str()).collect();
        assert_eq!(names, ["工作单.xlsx", "江岸/工作单.xlsx"]);
        assert!(found.inputs.iter().all(|input| input.usable.is_ok()));
        assert_eq!(found.open_by, [("工作单.xlsx".to_owned(), "某位同事".to_owned())]);
        assert!(found.existing.contains("凭证/样报.jpg"));
        assert!(found.existing.contains("江岸/深/工作单.xlsx"));
        assert!(!found.existing.iter().any(|name| name.starts_with("报告/")));
    }

    #[test]
    fn copies_are_refused_together() {
        let dir = tempfile::tempdir().unwrap();
        for file in ["制作_江岸.xlsx", "制作_江岸 - 副本.xlsx", "设置.xls", "设置.xlsx", "工作单 - 副本.xlsx"]
        {
            std::fs::write(dir.path().join(file), "x").unwrap();
        }
        let found = discover(dir.path(), &dir.path().join("输出"), &Config::default()).unwrap();
        for input in &found.inputs {
            match &input.usable {
                Ok(()) => assert_eq!(input.name, "工作单 - 副本.xlsx"),
                Err(refusal) => {
                    assert!(refusal.message.contains(&input.name), "{}", refusal.message);
                    assert!(refusal.message.contains("存档"));
                }
            }
        }
        assert_eq!(found.inputs.iter().filter(|input| input.usable.is_err()).count(), 4);
    }
}
