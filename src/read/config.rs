//! `jobbag.toml`: 检查日, output folder and the name patterns of each role. Every problem at once;
//! a value that cannot be read leaves the default in force.

use super::table::{Problem, Role};
use crate::finding::Code;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::Value;

pub const FILE_NAME: &str = "jobbag.toml";

/// What jobbag.toml says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// 检查日
    pub as_of: Option<NaiveDate>,
    /// Output folder, as written: relative to the workspace, or absolute.
    pub out: Option<PathBuf>,
    /// Names that play a role instead of those beginning with its word: `*` any text, `?` one character.
    pub patterns: BTreeMap<Role, Vec<String>>,
}

/// Reads `jobbag.toml` in `dir`; without one, everything has its default.
pub fn load(dir: &Path) -> (Config, Vec<Problem>) {
    let path = dir.join(FILE_NAME);
    match std::fs::read(&path) {
        Ok(bytes) => parse(&super::text::lossy(&bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => (Config::default(), Vec::new()),
        Err(error) => {
            let message = format!("读不了 {FILE_NAME}（{}），各项按默认值运行", super::io_reason(&error));
            (Config::default(), vec![Problem { code: Code::D21, key: FILE_NAME.into(), message }])
        }
    }
}

fn parse(text: &str) -> (Config, Vec<Problem>) {
    let mut config = Config::default();
    let mut problems = Problems(Vec::new());
    let text = quote_keys(text);
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map_or(1, |span| {
                1 + text.as_bytes().iter().take(span.start).filter(|&&byte| byte == b'\n').count()
            });
            let message = format!(
                "{FILE_NAME} 第 {line} 行不合写法，全部设置未生效，各项按默认值运行。写法如 as_of = \"2026-03-16\""
            );
            problems.0.push(Problem { code: Code::D21, key: FILE_NAME.into(), message });
            return (config, problems.0);
        }
    };
    for (key, value) in &table {
        match key.as_str() {
            "as_of" => match date(value) {
                Some(date) => config.as_of = Some(date),
                None => problems.wrong(key, value, "检查日，如 \"2026-03-16\"", "未设检查日"),
            },
            "out" => match value.as_str().map(str::trim) {
                Some(out) if !out.is_empty() => config.out = Some(PathBuf::from(out)),
                _ => problems.wrong(key, value, "文件夹，如 \"输出\"", "写到“输出”"),
            },
            "patterns" => match value.as_table() {
                Some(table) => patterns(table, &mut config, &mut problems),
                None => problems.wrong(
                    key,
                    value,
                    "一张表，如 [patterns] 下写 \"工作单\" = \"派工单*\"",
                    "按文件名开头认角色",
                ),
            },
            _ => problems.unknown(key, "as_of、out、patterns"),
        }
    }
    (config, problems.0)
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
            None => problems.wrong(
                &key,
                value,
                "文件名样式或一组样式，如 \"派工单*\"",
                &format!("仍按文件名以“{}”开头认", role.word()),
            ),
        }
    }
}

fn date(value: &Value) -> Option<NaiveDate> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Datetime(stamp) => stamp.date?.to_string(),
        _ => return None,
    };
    let date = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(&text, form).ok())?;
    let (from, to) = (NaiveDate::from_ymd_opt(2000, 1, 1)?, NaiveDate::from_ymd_opt(2100, 12, 31)?);
    (from..=to).contains(&date).then_some(date)
}

/// TOML wants quotes around Chinese keys; people forget them.
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

struct Problems(Vec<Problem>);

impl Problems {
    fn unknown(&mut self, key: &str, known: &str) {
        let message = format!("{FILE_NAME} 里的 {key} 不认识，未生效。可用的有：{known}");
        self.0.push(Problem { code: Code::D20, key: key.into(), message });
    }

    fn wrong(&mut self, key: &str, value: &Value, wanted: &str, instead: &str) {
        let message = format!("{FILE_NAME} 里的 {key} 写的是 {value}，应为{wanted}。这一项未生效，{instead}");
        self.0.push(Problem { code: Code::D21, key: key.into(), message });
    }
}

/// Whether `name` fits `glob`: `*` any text, `?` one character. A glob without either is a beginning.
pub(super) fn fits(glob: &str, name: &str) -> bool {
    let mut glob: Vec<char> = glob.chars().flat_map(char::to_lowercase).collect();
    if !glob.iter().any(|c| matches!(c, '*' | '?')) {
        glob.push('*');
    }
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    // `reached[i]`: the first i characters of the name fit the glob read so far
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for &wanted in &glob {
        let mut next = vec![false; name.len() + 1];
        let mut any = false;
        for at in 0..=name.len() {
            if wanted == '*' {
                any |= reached[at];
                next[at] = any;
            } else if at > 0 {
                next[at] = reached[at - 1] && (wanted == '?' || name[at - 1] == wanted);
            }
        }
        reached = next;
    }
    reached[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn reads_what_it_knows() {
        let (config, problems) = parse(
            "as_of = \"2026-03-16\"\nout = \"报告\"\n[patterns]\n\"工作单\" = [\"派工*\", \"G?.xlsx\"]\n项目名册 = '客户表*'\n",
        );
        assert_eq!(problems, []);
        assert_eq!(config.as_of, NaiveDate::from_ymd_opt(2026, 3, 16));
        assert_eq!(config.out, Some("报告".into()));
        assert_eq!(config.patterns[&Role::Orders], ["派工*", "G?.xlsx"]);
        assert_eq!(config.patterns[&Role::Roster], ["客户表*"]);
        assert_eq!(parse("as_of = 2026-03-16").0.as_of, config.as_of);
    }

    #[test]
    fn says_every_problem_at_once() {
        let (config, problems) = parse(
            "as_of = \"三月\"\nout = 3\ncolour = \"red\"\n[patterns]\n\"出纳\" = \"x\"\n\"设置\" = 1\n\"制作\" = []\n",
        );
        assert_eq!(config, Config::default());
        let mut found: Vec<_> = problems.iter().map(|p| (p.code, p.key.as_str())).collect();
        found.sort();
        let expected = [
            (Code::D20, "colour"),
            (Code::D20, "patterns.出纳"),
            (Code::D21, "as_of"),
            (Code::D21, "out"),
            (Code::D21, "patterns.制作"),
            (Code::D21, "patterns.设置"),
        ];
        assert_eq!(found, expected);
        assert!(problems.iter().any(|p| p.message.contains("三月")));
    }

    #[test]
    fn a_file_that_is_no_toml_is_one_problem() {
        let (config, problems) = parse("out = \"x\"\n这不是设置\n");
        assert_eq!(config, Config::default());
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].code, Code::D21);
        assert!(problems[0].message.contains("第 2 行"), "{}", problems[0].message);
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
