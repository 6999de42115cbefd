//! `jobbag.toml`: 检查日, output folder and the file name patterns of each role. A value of the wrong kind
//! stops the run with all such problems in one message; an unknown key is D20.

use super::table::{Problem, Role};
use crate::error::{Error, Result};
use crate::finding::Code;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::Value;
use wildmatch::WildMatch;

pub const FILE_NAME: &str = "jobbag.toml";
/// The default of the out folder.
pub const OUT: &str = "输出";

/// The values of jobbag.toml.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// 检查日
    pub as_of: Option<NaiveDate>,
    /// Output folder as written: relative to the workspace, or absolute.
    pub out: Option<PathBuf>,
    /// Patterns of the file names of a role, instead of names that begin with its word. `*` is any text, `?` one
    /// character.
    pub patterns: BTreeMap<Role, Vec<String>>,
}

impl Config {
    /// What names the files of a role have: 以“工作单”开头, or as jobbag.toml says.
    pub(super) fn names_of(&self, role: Role) -> String {
        match self.patterns.get(&role) {
            None => format!("以“{}”开头", role.word()),
            Some(globs) => format!("名称合于“{}”（{FILE_NAME} 的样式）", globs.join("”“")),
        }
    }

    /// The patterns that fit no file of the workspace.
    pub(super) fn unmatched(&self, is_found: impl Fn(Role) -> bool) -> impl Iterator<Item = Problem> {
        let unmatched = self.patterns.iter().filter(move |(role, _)| !is_found(**role));
        unmatched.map(|(role, globs)| {
            let message = format!(
                "{FILE_NAME} 里 {role} 的样式“{}”没有对上任何文件，{role} 等于没有。请改正样式，或删去那一行（不写时读以“{role}”开头的工作簿）",
                globs.join("”“"),
                role = role.word(),
            );
            Problem::new(Code::D20, format!("patterns.{}", role.word()), message)
        })
    }
}

/// What `jobbag.toml` says, and keys of it that mean nothing (D20).
pub type Loaded = (Config, Vec<Problem>);

/// Reads `jobbag.toml` in `dir`; without the file, every value has its default. `day` reads a date in the
/// same forms as a cell.
///
/// # Errors
/// If the file cannot be read, is no TOML, or has a value of the wrong kind.
pub fn load(dir: &Path, day: fn(&str) -> Option<NaiveDate>) -> Result<Loaded> {
    let path = dir.join(FILE_NAME);
    if path.exists() && !path.is_file() {
        return Err(Error::Unreadable { path, reason: "不是普通文件".into() });
    }
    match std::fs::read(&path) {
        Ok(bytes) => {
            let (config, problems) = parse(&super::text::lossy(&bytes), day);
            if problems.wrong.is_empty() {
                Ok((config, problems.unknown))
            } else {
                Err(Error::Usage(problems.wrong.join("\n")))
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok((Config::default(), Vec::new())),
        // the folder cannot be opened, so it is not known whether the file exists
        Err(error)
            if error.kind() == std::io::ErrorKind::PermissionDenied && std::fs::read_dir(dir).is_err() =>
        {
            let reason = "没有权限打开这个文件夹，请找管理员开通读取权限".to_owned();
            Err(Error::Unreadable { path: dir.to_owned(), reason })
        }
        Err(error) => Err(Error::Unreadable { path, reason: super::io_reason(&error) }),
    }
}

fn parse(text: &str, day: fn(&str) -> Option<NaiveDate>) -> (Config, Problems) {
    let mut config = Config::default();
    let mut problems = Problems::default();
    let text = quote_keys(text);
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map_or(1, |span| {
                1 + text.as_bytes().iter().take(span.start).filter(|&&byte| byte == b'\n').count()
            });
            problems.wrong.push(format!(
                "{FILE_NAME} 第 {line} 行不合写法，写法如 as_of = \"2026-03-16\"；请改正后再运行"
            ));
            return (config, problems);
        }
    };
    for (key, value) in &table {
        match key.as_str() {
            "as_of" => match date(value, day) {
                Some(date) => config.as_of = Some(date),
                None => problems.wrong(key, value, "检查日，如 \"2026-03-16\""),
            },
            "out" => match value.as_str().map(str::trim) {
                Some(out) if !out.is_empty() => config.out = Some(PathBuf::from(out)),
                _ => problems.wrong(key, value, "文件夹，如 \"输出\""),
            },
            "patterns" => match value.as_table() {
                Some(table) => patterns(table, &mut config, &mut problems),
                None => problems.wrong(key, value, "一张表，如 [patterns] 下写 \"工作单\" = \"派工单*\""),
            },
            _ => problems.unknown(key, "as_of、out、patterns"),
        }
    }
    (config, problems)
}

fn patterns(table: &toml::Table, config: &mut Config, problems: &mut Problems) {
    for (word, value) in table {
        let key = format!("patterns.{word}");
        let Some(role) = Role::ALL.into_iter().find(|role| role.word() == word.trim()) else {
            problems.unknown(&key, &Role::ALL.map(Role::word).join("、"));
            continue;
        };
        let texts = match value {
            Value::String(text) => Some(vec![text.as_str()]),
            Value::Array(list) => list.iter().map(Value::as_str).collect(),
            _ => None,
        };
        let globs: Option<Vec<String>> = texts
            .map(|texts| texts.iter().map(|text| text.trim().replace('\\', "/")).collect::<Vec<_>>())
            .filter(|globs| !globs.is_empty() && globs.iter().all(|glob| !glob.is_empty()));
        match globs {
            Some(globs) => drop(config.patterns.insert(role, globs)),
            None => problems.wrong(&key, value, "文件名样式或一组样式，如 \"派工单*\""),
        }
    }
}

fn date(value: &Value, day: fn(&str) -> Option<NaiveDate>) -> Option<NaiveDate> {
    match value {
        Value::String(text) => day(text),
        Value::Datetime(stamp) => day(&stamp.date?.to_string()),
        _ => None,
    }
}

/// Puts the quotes around Chinese keys that TOML requires and people forget.
fn quote_keys(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.split_once('=') {
            Some((key, rest))
                if key.trim().chars().next().is_some_and(|c| !c.is_ascii())
                    && !key.contains(['"', '\'', '#', ',']) =>
            {
                quoted.push_str(&format!("\"{}\" ={rest}", key.trim()));
            }
            _ => quoted.push_str(line),
        }
    }
    quoted
}

#[derive(Default)]
struct Problems {
    /// One sentence about each value of the wrong kind.
    wrong: Vec<String>,
    unknown: Vec<Problem>,
}

impl Problems {
    fn unknown(&mut self, key: &str, known: &str) {
        let message = format!("{FILE_NAME} 里的 {key} 不认识，未生效。可用的有：{known}");
        self.unknown.push(Problem::new(Code::D20, key, message));
    }

    fn wrong(&mut self, key: &str, value: &Value, wanted: &str) {
        self.wrong.push(format!("{FILE_NAME} 里的 {key} 写的是 {value}，应为{wanted}；请改正后再运行"));
    }
}

/// Whether `name` fits `glob`: `*` is any text, `?` one character. A glob without both is a prefix.
pub(super) fn fits(glob: &str, name: &str) -> bool {
    let open = if glob.contains(['*', '?']) { "" } else { "*" };
    WildMatch::new_case_insensitive(&format!("{glob}{open}")).matches(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn reads_what_it_knows() {
        let (config, problems) = parse(
            "as_of = \"2026-03-16\"\nout = \"报告\"\n[patterns]\n\"工作单\" = [\"派工*\", \"G?.xlsx\"]\n项目名册 = '客户表*'\n",
            day,
        );
        assert_eq!((problems.wrong, problems.unknown), (vec![], vec![]));
        assert_eq!(config.as_of, NaiveDate::from_ymd_opt(2026, 3, 16));
        assert_eq!(config.out, Some("报告".into()));
        assert_eq!(config.patterns[&Role::Orders], ["派工*", "G?.xlsx"]);
        assert_eq!(config.patterns[&Role::Roster], ["客户表*"]);
        assert_eq!(parse("as_of = 2026-03-16", day).0.as_of, config.as_of);
    }

    #[test]
    fn a_value_of_the_wrong_kind_stops_with_every_problem_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let text = "as_of = \"三月\"\nout = 3\ncolour = \"red\"\n[patterns]\n\"出纳\" = \"x\"\n\"设置\" = 1\n\"制作\" = []\n";
        std::fs::write(dir.path().join(FILE_NAME), text).unwrap();
        let said = load(dir.path(), day).unwrap_err().to_string();
        for part in ["as_of 写的是 \"三月\"", "out 写的是 3", "patterns.设置", "patterns.制作"] {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert_eq!(said.lines().count(), 4);
    }

    #[test]
    fn a_key_nobody_reads_stops_nothing() {
        let (_, problems) = parse("colour = \"red\"\n[patterns]\n\"出纳\" = \"x\"\n", day);
        let found: Vec<_> = problems.unknown.iter().map(|p| (p.code, p.key.as_str())).collect();
        assert_eq!(found, [(Code::D20, "colour"), (Code::D20, "patterns.出纳")]);
        assert!(problems.wrong.is_empty());
    }

    #[test]
    fn a_file_that_is_no_toml_is_one_problem() {
        let (_, problems) = parse("out = \"x\"\n这不是设置\n", day);
        assert_eq!(problems.wrong.len(), 1);
        assert!(problems.wrong[0].contains("第 2 行"), "{}", problems.wrong[0]);
    }

    #[rstest]
    #[case("派工*", "派工单_江岸.xlsx", true)]
    #[case("派工", "派工单.xlsx", true)]
    #[case("*工作*.xlsx", "2026工作单.xlsx", true)]
    #[case("G?.xlsx", "g1.xlsx", true)]
    #[case("G?.xlsx", "g12.xlsx", false)]
    #[case("*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    #[case("*", "", true)]
    fn globs(#[case] glob: &str, #[case] name: &str, #[case] expected: bool) {
        assert_eq!(fits(glob, name), expected);
    }
}
