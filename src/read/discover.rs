//! Discovery: which files of a workspace are inputs, who has them open, and what else exists. It looks at
//! names only and opens no file but owner files.

use super::bounds::Read;
use super::config::{self, Config};
use super::extension::{PACKED, extension, is_archive, is_one_of};
use super::table::{Passed, Refusal, Role, Why};
use super::{composed, copies, owner};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const EXTENSIONS: [&str; 6] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv"];
/// Extensions of tables of other programs. Such files are named in a finding but not read.
const FOREIGN: [&str; 11] =
    ["et", "ett", "wps", "wpt", "dps", "numbers", "fods", "xlt", "xltx", "xltm", "tsv"];
/// Those of them that hold texts and slides rather than tables.
const PROSE: [&str; 3] = ["wps", "wpt", "dps"];
/// Formats in which systems hand out tables and that are not read.
const HANDED_OUT: [&str; 15] = [
    "txt", "prn", "dat", "xml", "htm", "html", "mht", "mhtml", "json", "dbf", "mdb", "accdb", "zip", "rar",
    "7z",
];
/// A folder whose name is or ends with one of these words is not entered.
const SHELVED: [&str; 9] = ["归档", "存档", "备份", "历史", "历史版本", "旧", "旧版", "回收站", "输出"];
/// Extensions of pictures and PDFs, which witnesses often are. They cannot be read.
const PICTURES: [&str; 11] =
    ["pdf", "ofd", "jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "webp", "heic"];
/// Depth of folders to which files are listed for 文件 columns.
const MAX_DEPTH: usize = 16;
const MAX_FILES: usize = 1_000_000;
/// Bytes. An owner file has 165; a larger file is something else.
const OWNER_BYTES: u64 = 4_096;

/// One input file.
pub(super) struct Input {
    /// Path below the workspace with `/`, in composed form (NFC).
    pub name: String,
    pub path: PathBuf,
    pub role: Role,
    /// The file name after the role: for a CSV the name of its sheet.
    pub table: String,
    /// An error if its name or kind alone is a reason to refuse it.
    pub usable: Read<()>,
}

#[derive(Default)]
pub(super) struct Discovered {
    /// In order of role and name.
    pub inputs: Vec<Input>,
    /// (file, user), sorted: who has which file open.
    pub open_by: Vec<(String, String)>,
    pub existing: BTreeSet<String>,
    /// Whether somebody has a workbook open that does not exist: it may be being saved.
    pub absent: bool,
    /// Folders that were not entered.
    pub passed: BTreeSet<Passed>,
    /// How many PDFs and pictures of witnesses lie in each folder.
    pub pictures: BTreeMap<String, usize>,
}

/// A folder that is still to be listed.
struct Folder {
    path: PathBuf,
    /// Its path below the workspace, ending with `/`; empty for the workspace itself.
    prefix: String,
    depth: usize,
    /// Why its files are no inputs; `None` if they are.
    shut: Option<Why>,
}

/// Walks through `root` but never enters `out`.
pub(super) fn discover(root: &Path, out: &Path, config: &Config) -> std::io::Result<Discovered> {
    let mut found = Discovered::default();
    let out = out.canonicalize().unwrap_or_else(|_| out.to_owned());
    let mut folders = vec![Folder { path: root.to_owned(), prefix: String::new(), depth: 0, shut: None }];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder.path) {
            Ok(entries) => entries,
            Err(error) if folder.depth == 0 => return Err(error),
            Err(_) => {
                found.pass(&folder, Why::Unreadable);
                continue;
            }
        };
        for entry in entries {
            let Ok(entry) = entry else {
                found.pass(&folder, Why::Unreadable);
                continue;
            };
            let path = entry.path();
            let file_name = composed(&entry.file_name().to_string_lossy());
            let name = format!("{}{file_name}", folder.prefix);
            let link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if path.is_dir() {
                let is_out = path == out || path.canonicalize().is_ok_and(|real| real == out);
                if is_out || folder.depth >= MAX_DEPTH {
                    continue;
                }
                let package = extension(&file_name).is_some_and(|ext| is_one_of(ext, &FOREIGN));
                if package && folder.shut.is_none() {
                    take(&mut found, &file_name, &name, path, config); // .numbers may be a folder
                    continue;
                }
                let shut = [
                    (is_shelved(&file_name), Why::Shelved),
                    (link, Why::Link),
                    (folder.depth > 0, Why::Deep),
                ];
                let shut = shut.into_iter().find_map(|(holds, why)| holds.then_some(why));
                let inner = Folder {
                    path,
                    prefix: format!("{name}/"),
                    depth: folder.depth + 1,
                    shut: folder.shut.or(shut),
                };
                if let Some(why) = shut.filter(|_| folder.depth == 0) {
                    found.pass(&inner, why);
                }
                if !link && !file_name.starts_with('.') {
                    folders.push(inner);
                }
            } else if found.existing.len() < MAX_FILES {
                match folder.shut {
                    None => {
                        found.picture(&folder, &file_name);
                        take(&mut found, &file_name, &name, path.clone(), config);
                    }
                    Some(why) if role_of(&file_name, &name, config).is_some() => {
                        found.pass(&folder, why);
                    }
                    Some(_) => {}
                }
                if path.is_file() {
                    found.existing.insert(name);
                }
            }
        }
    }
    found.mark_absent(config);
    found.inputs.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
    found.open_by.sort();
    Ok(found)
}

/// Levels of folders below the workspace that `adopt` enters.
const ADOPTED_DEPTH: usize = 4;

/// Every spreadsheet below `root` that a run would not read as an input by its name.
pub(super) fn spreadsheets(root: &Path, out: &Path, config: &Config) -> std::io::Result<Vec<Input>> {
    let files = below(root, out)?.into_iter().filter(|file| !file.is_input(config) && file.is_a(&EXTENSIONS));
    let inputs = files.filter(|file| file.path.is_file()).map(|Below { path, name, file_name, .. }| {
        let table = file_name.rsplit_once('.').map_or(file_name.as_str(), |(stem, _)| stem).to_owned();
        Input { name, path, role: Role::Settings, table, usable: Ok(()) }
    });
    let mut inputs: Vec<Input> = inputs.collect();
    inputs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(inputs)
}

/// The tables of other programs and the archives below `root`, which nothing reads, each with what to do.
pub(super) fn not_spreadsheets(root: &Path, out: &Path, config: &Config) -> Vec<(String, String)> {
    let files = below(root, out).unwrap_or_default();
    let told = files.into_iter().filter(|file| !file.is_input(config)).filter_map(|file| {
        let extension = extension(&file.file_name)?.to_ascii_lowercase();
        let table = is_one_of(&extension, &FOREIGN) && !is_one_of(&extension, &PROSE);
        // the program itself is handed out in an archive
        let archive = is_archive(&file.file_name) && !file.file_name.starts_with("jobbag");
        match (table, archive) {
            (true, _) => Some((file.name, foreign(&extension))),
            (_, true) => Some((file.name, PACKED.to_owned())),
            _ => None,
        }
    });
    let mut told: Vec<(String, String)> = told.collect();
    told.sort();
    told
}

/// A file that `adopt` looks at.
struct Below {
    path: PathBuf,
    /// Its path below the root, with `/`.
    name: String,
    file_name: String,
    depth: usize,
}

impl Below {
    /// Whether a run reads it by its name.
    fn is_input(&self, config: &Config) -> bool {
        self.depth <= 1 && role_of(&self.file_name, &self.name, config).is_some()
    }

    fn is_a(&self, extensions: &[&str]) -> bool {
        extension(&self.file_name).is_some_and(|own| is_one_of(own, extensions))
    }
}

/// The files of the folders that `adopt` enters.
fn below(root: &Path, out: &Path) -> std::io::Result<Vec<Below>> {
    let out = out.canonicalize().unwrap_or_else(|_| out.to_owned());
    let mut files = Vec::new();
    let mut folders = vec![(root.to_owned(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if depth == 0 => return Err(error),
            Err(_) => continue,
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let file_name = composed(&entry.file_name().to_string_lossy());
            let name = format!("{prefix}{file_name}");
            let link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if path.is_dir() {
                let is_out = path == out || path.canonicalize().is_ok_and(|real| real == out);
                if !(is_out || link || is_shelved(&file_name)) && depth < ADOPTED_DEPTH {
                    folders.push((path, format!("{name}/"), depth + 1));
                }
            } else if !file_name.starts_with(['.', '~']) {
                files.push(Below { path, name, file_name, depth });
            }
        }
    }
    Ok(files)
}

impl Discovered {
    /// Notes workbooks that somebody has open and that do not exist: while saving, a program removes the old
    /// file before the new one gets its name.
    fn mark_absent(&mut self, config: &Config) {
        let open = std::mem::take(&mut self.open_by);
        let (there, absent) = open.into_iter().partition(|(file, _)| self.existing.contains(file));
        self.open_by = there;
        let absent: BTreeMap<String, String> = Vec::into_iter(absent).collect();
        for (name, user) in absent {
            let file_name = name.rsplit('/').next().unwrap_or(&name);
            let Some((role, table)) = role_of(file_name, &name, config) else { continue };
            let owner = owner::files(file_name).join("、");
            let refusal = Refusal::new(format!(
                "{user}正打开着它，但此刻它不在文件夹里：可能正在保存，请稍后再运行。若早已改名或删去，请删掉残留的 {owner}"
            ));
            self.absent = true;
            self.inputs.push(Input {
                path: PathBuf::new(),
                name: name.clone(),
                role,
                table,
                usable: Err(refusal),
            });
        }
    }

    /// Counts a PDF or picture that lies where a witness is expected.
    fn picture(&mut self, folder: &Folder, file_name: &str) {
        let picture = extension(file_name).is_some_and(|ext| is_one_of(ext, &PICTURES));
        let folder = folder.prefix.trim_end_matches('/');
        let in_folder = witness_by_folder(&format!("{folder}/"));
        let witness = in_folder.or_else(|| witness_by_name(copies::unprefixed(file_name)));
        if let Some(role) = witness.filter(|_| picture && !file_name.starts_with(['.', '~'])) {
            let key = if folder.is_empty() { role.word() } else { folder };
            *self.pictures.entry(key.to_owned()).or_default() += 1;
        }
    }

    fn pass(&mut self, folder: &Folder, why: Why) {
        let name = folder.prefix.trim_end_matches('/').to_owned();
        let within = |passed: &Passed| {
            passed.why == why
                && name.strip_prefix(passed.folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        if !self.passed.iter().any(within) {
            self.passed.insert(Passed { folder: name, why });
        }
    }
}

fn take(found: &mut Discovered, file_name: &str, name: &str, path: PathBuf, config: &Config) {
    if let Some(workbook) = owner::workbook(file_name) {
        let small = path.metadata().is_ok_and(|meta| meta.is_file() && meta.len() <= OWNER_BYTES);
        if small && role_of(workbook, workbook, config).is_some() {
            let folder = name.strip_suffix(file_name).unwrap_or_default();
            let bytes = std::fs::read(&path).unwrap_or_default();
            found.open_by.push((format!("{folder}{workbook}"), owner::user(file_name, &bytes)));
        }
    } else if !file_name.starts_with(['.', '~'])
        && let Some((role, table)) = role_of(file_name, name, config)
    {
        let usable = match extension(file_name).filter(|ext| is_one_of(ext, &FOREIGN)) {
            Some(ext) => Err(Refusal::new(foreign(&ext.to_ascii_lowercase()))),
            None if path.is_file() => Ok(()),
            None => Err(Refusal::new("不是普通文件（可能是失效的链接），没有读。请放一份真正的工作簿")),
        };
        found.inputs.push(Input { name: name.into(), path, role, table, usable });
    }
}

/// What to do with a table of another program.
fn foreign(extension: &str) -> String {
    format!("这是 .{extension} 文件，读不了。请用原来的程序打开，另存为 .xlsx，再把这一份移到“存档”文件夹")
}

/// Of a file that is no input and may hold a table: the words its name begins with, and whether its format
/// is one that is read.
pub(super) fn of_no_role(file_name: &str) -> Option<(&str, bool)> {
    let (stem, extension) = file_name.rsplit_once('.')?;
    let is_read = is_one_of(extension, &EXTENSIONS);
    let may_be = is_read || is_one_of(extension, &FOREIGN) || is_one_of(extension, &HANDED_OUT);
    (may_be && !file_name.starts_with(['.', '~'])).then(|| (copies::unprefixed(stem), is_read))
}

fn is_shelved(folder: &str) -> bool {
    let word = folder.trim_end_matches(|c: char| c.is_ascii_digit() || "-_. ()（）年月日".contains(c)).trim();
    folder.starts_with(['.', '#', '$', '@', '~']) || SHELVED.iter().any(|shelf| word.ends_with(shelf))
}

/// The role of a file, and the rest of its name.
pub(super) fn role_of(file_name: &str, name: &str, config: &Config) -> Option<(Role, String)> {
    let (stem, extension) = file_name.rsplit_once('.')?;
    if !is_one_of(extension, &EXTENSIONS) && !is_one_of(extension, &FOREIGN) {
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
    if let Some(role) = witness_by_folder(name) {
        return Some((role, stem.to_owned())); // whatever its name begins with
    }
    let role = Role::ALL
        .into_iter()
        .find(|role| !config.patterns.contains_key(role) && stem.starts_with(role.word()));
    if let Some(role) = role {
        return Some((role, table_name(stem.strip_prefix(role.word())?, role.word())));
    }
    witness_by_name(stem).map(|role| (role, stem.to_owned()))
}

/// The outsider named at the beginning of a file name.
fn witness_by_name(stem: &str) -> Option<Role> {
    let named = |role: &Role| role.witness_names().0.iter().any(|word| stem.starts_with(word));
    Role::WITNESSES.into_iter().find(named)
}

/// The outsider in whose folder a file lies (`银行/`).
fn witness_by_folder(name: &str) -> Option<Role> {
    let in_folder = |role: &Role| {
        let (_, folder) = role.witness_names();
        name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    Role::WITNESSES.into_iter().find(in_folder)
}

fn table_name(rest: &str, otherwise: &str) -> String {
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "_-－＿—·.".contains(c));
    if rest.is_empty() { otherwise.into() } else { rest.into() }
}

/// Refuses files of one folder whose names differ only by copy words, because it is not known which is
/// valid. `names` are readable files that are no byte-identical copies.
pub(super) fn namesakes<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, Refusal> {
    let mut same: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for name in names {
        let (folder, file_name) = name.rsplit_once('/').unwrap_or(("", name));
        let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        same.entry((folder, copies::bare(stem))).or_default().push(name);
    }
    let mut refused = BTreeMap::new();
    for group in same.into_values().filter(|group| group.len() > 1) {
        let mut names: Vec<String> = group.iter().map(|name| format!("“{name}”")).collect();
        names.dedup();
        let message = format!(
            "{}像是同一个文件的 {} 份，不知道该用哪一份，都没有读。请只留一份，其余移到“存档”文件夹",
            // a drive may hold one accent in two forms: then two files have the same composed name
            if names.len() > 1 {
                names.join("、")
            } else {
                format!("几个名称看上去一样的{}", names.concat())
            },
            group.len()
        );
        refused.extend(group.into_iter().map(|name| (name, Refusal::new(&message))));
    }
    refused
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

    #[rstest]
    #[case("播出证明/媒体排期_都市晨报_202603.xlsx", Some(Role::Proof))]
    #[case("银行/收付款_3月.xlsx", Some(Role::Bank))]
    #[case("银行/项目名册.csv", Some(Role::Bank))]
    #[case("银行/银行流水.xlsx", Some(Role::Bank))]
    #[case("税务/随便.xlsx", Some(Role::Tax))]
    #[case("江岸/银行流水.xlsx", Some(Role::Bank))]
    #[case("江岸/收付款.xlsx", Some(Role::Money))]
    #[case("银行对账/收付款.xlsx", Some(Role::Money))]
    fn any_name_will_do_in_the_folder_of_an_outsider(#[case] name: &str, #[case] expected: Option<Role>) {
        let file = name.rsplit('/').next().unwrap();
        assert_eq!(role_of(file, name, &Config::default()).map(|(role, _)| role), expected);
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
            "#recycle/收付款.xlsx",
            "项目归档/收付款.xlsx",
            "历史版本/制作.xlsx",
            "$RECYCLE.BIN/制作.xlsx",
            "@eaDir/制作.xlsx",
            "回收站/样报.jpg",
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
        let passed: Vec<_> = found.passed.iter().map(|p| (p.folder.as_str(), p.why)).collect();
        let shelved = |name| (name, Why::Shelved);
        let expected = [
            shelved("#recycle"),
            shelved("$RECYCLE.BIN"),
            shelved(".git"),
            shelved("@eaDir"),
            shelved("历史版本"),
            shelved("回收站"),
            shelved("备份2025"),
            shelved("存档"),
            ("江岸/深", Why::Deep),
            shelved("项目归档"),
        ];
        assert_eq!(passed, expected);
    }

    #[test]
    fn copies_by_name_are_refused_together() {
        let names = [
            "制作_江岸.xlsx",
            "制作_江岸 - 副本.xlsx",
            "设置.xls",
            "设置.xlsx",
            "工作单 - 副本.xlsx",
            "江岸/设置.xls",
        ];
        let refused = namesakes(names.into_iter());
        assert_eq!(refused.keys().copied().collect::<BTreeSet<_>>(), names[..4].iter().copied().collect());
        for (name, refusal) in refused {
            assert!(
                refusal.message.contains(name) && refusal.message.contains("存档"),
                "{}",
                refusal.message
            );
        }
    }

    /// Tables of other programs are named with what to do, whatever their case; others are no inputs.
    #[rstest]
    #[case("收付款.et", Some("另存为 .xlsx"))]
    #[case("工作单_江岸.NUMBERS", Some("另存为 .xlsx"))]
    #[case("制作.wps", Some("另存为 .xlsx"))]
    #[case("媒体排期.dps", Some("另存为 .xlsx"))]
    #[case("收付款_客户到款.tsv", Some("另存为 .xlsx"))]
    #[case("收付款.pdf", None)]
    #[case("报价.et", None)]
    fn tables_of_other_programs(#[case] file: &str, #[case] expected: Option<&str>) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(file), "x").unwrap();
        let found = discover(dir.path(), &dir.path().join("输出"), &Config::default()).unwrap();
        let said = found.inputs.first().and_then(|input| input.usable.as_ref().err());
        assert_eq!(said.map(|refusal| refusal.message.contains(expected.unwrap())), expected.map(|_| true));
    }

    /// 收付款.numbers kept as a folder, a link that leads nowhere, a name with its accents apart.
    #[cfg(unix)]
    #[test]
    fn what_is_no_plain_file_is_said_and_names_are_composed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("收付款.numbers")).unwrap();
        std::os::unix::fs::symlink("没有", dir.path().join("工作单.xlsx")).unwrap();
        std::os::unix::fs::symlink("/", dir.path().join("共享盘")).unwrap();
        std::fs::write(dir.path().join("制作_Cafe\u{301}.xlsx"), "x").unwrap();
        let found = discover(dir.path(), &dir.path().join("输出"), &Config::default()).unwrap();
        let refused = |name: &str| {
            let input = found.inputs.iter().find(|input| input.name == name).unwrap();
            input.usable.as_ref().err().map(|refusal| refusal.message.clone())
        };
        assert!(refused("收付款.numbers").unwrap().contains("另存为"));
        assert!(refused("工作单.xlsx").unwrap().contains("链接"));
        assert_eq!(refused("制作_Caf\u{e9}.xlsx"), None);
        assert!(found.existing.contains("制作_Caf\u{e9}.xlsx"));
        assert_eq!(found.passed.first().map(|p| (p.folder.as_str(), p.why)), Some(("共享盘", Why::Link)));
    }
}
