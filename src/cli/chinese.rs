//! The command line's own words in Chinese: usage, help, and what is wrong with what was typed.
//! clap finds the mistake; every word about it is written here.

use super::Cli;
use crate::normalise::cell::choice::nearest;
use crate::report::view::shared::words::columns;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory, Error, FromArgMatches};
use std::ffi::OsString;

const HELP: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}\n";

/// What to print instead of doing anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub text: String,
    /// False where help or the version was asked for.
    pub is_mistake: bool,
}

/// What was typed, or what to say of it.
///
/// # Errors
/// Where help was asked for, or something typed is not understood.
pub fn parse(typed: &[OsString]) -> Result<Cli, Reply> {
    let typed = &help_first(typed);
    let asked = command().try_get_matches_from(typed).and_then(|found| Cli::from_arg_matches(&found));
    asked.map_err(|error| Reply { text: said(&error, typed), is_mistake: error.use_stderr() })
}

/// `jobbag help run` as `jobbag run --help`.
fn help_first(typed: &[OsString]) -> Vec<OsString> {
    match typed {
        [program, help, asked @ ..] if help == "help" => {
            std::iter::once(program).chain(asked).cloned().chain(["--help".into()]).collect()
        }
        _ => typed.to_vec(),
    }
}

/// The commands with Chinese usage and help.
pub fn command() -> Command {
    localised(Cli::command(), "jobbag")
}

/// The commands that people are offered: without those that the program calls itself.
pub fn offered() -> Command {
    let whole = command();
    let shown = whole.get_subcommands().filter(|sub| !sub.is_hide_set()).cloned();
    let plain = Command::new("jobbag")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .disable_help_flag(true);
    plain.disable_version_flag(true).args(whole.get_arguments().cloned()).subcommands(shown)
}

fn localised(command: Command, path: &str) -> Command {
    let usage = usage(&command, path);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let places: Vec<String> = command.get_positionals().map(|arg| arg.get_id().to_string()).collect();
    let command = command.override_usage(usage).help_template(HELP).mut_args(|arg| {
        let place = places.iter().position(|place| arg.get_id() == place.as_str());
        let arg = match place {
            Some(place) => arg.display_order(place), // in the order of the usage
            None => arg,
        };
        match arg.get_action().takes_values() {
            true => arg.hide_default_value(true).hide_possible_values(true),
            false => arg,
        }
    });
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |sub| localised(sub, &format!("{path} {name}")))
    })
}

/// `jobbag explain [选项] <代码或编号> [文件夹]`
fn usage(command: &Command, path: &str) -> String {
    if command.has_subcommands() {
        return format!("{path} <命令> [选项]");
    }
    let mut words = vec![path.to_owned()];
    if command.get_arguments().any(|arg| !arg.is_positional()) {
        words.push("[选项]".to_owned());
    }
    words.extend(command.get_positionals().map(|arg| match arg.is_required_set() {
        true => format!("<{}>", name(arg)),
        false => format!("[{}]", name(arg)),
    }));
    words.join(" ")
}

fn name(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    names.first().map_or_else(|| arg.get_id().to_string(), ToString::to_string)
}

fn said(error: &Error, typed: &[OsString]) -> String {
    let words = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let headings = ["命令", "选项", "参数"].map(|heading| (format!("{heading}:\n"), heading));
            let help = aligned(&error.render().to_string());
            return headings
                .iter()
                .fold(help, |help, (ascii, heading)| help.replace(ascii, &format!("{heading}：\n")));
        }
        _ => mistake(error),
    };
    format!("jobbag：{words}\n查看用法：{} --help\n", command_typed(typed))
}

/// A help text with its columns aligned: clap counts characters, and a 汉字 is two columns wide.
fn aligned(help: &str) -> String {
    let block = |block: &str| {
        let rows: Vec<_> = block.lines().map(|line| (line, term_and_words(line))).collect();
        let widths = rows.iter().filter_map(|(_, row)| Some(columns(row.as_ref()?.0)));
        let width = widths.max().unwrap_or(0);
        let line = |(line, row): &(&str, Option<(&str, &str)>)| match row {
            Some((term, words)) => format!("{term}{}  {words}", " ".repeat(width - columns(term))),
            None => (*line).to_owned(),
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    help.trim_end().split("\n\n").map(block).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// `  run     每周一次` as `  run` and `每周一次`.
fn term_and_words(line: &str) -> Option<(&str, &str)> {
    let indent = line.len() - line.trim_start().len();
    let (name, _) = line.trim_start().split_once("  ").filter(|_| indent > 0)?;
    let (term, words) = line.split_at_checked(indent + name.len())?;
    Some((term, words.trim_start()))
}

/// `jobbag run`, as far as a command was typed.
fn command_typed(typed: &[OsString]) -> String {
    let first = typed.iter().skip(1).map(|word| word.to_string_lossy()).find(|word| !word.starts_with('-'));
    let known = first.filter(|word| Cli::command().find_subcommand(word.as_ref()).is_some());
    known.map_or_else(|| "jobbag".to_owned(), |command| format!("jobbag {command}"))
}

fn mistake(error: &Error) -> String {
    let all = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    let one = |kind| all(kind).join("、");
    let arg = one(ContextKind::InvalidArg);
    let value = one(ContextKind::InvalidValue);
    let perhaps = |words: Vec<String>| match words.is_empty() {
        true => String::new(),
        false => format!("，是不是“{}”", words.join("”或“")),
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let typed = one(ContextKind::InvalidSubcommand);
            format!("没有命令“{typed}”{}", perhaps(near_command(&typed)))
        }
        ErrorKind::UnknownArgument if arg.starts_with('-') => {
            format!("没有选项“{arg}”{}", perhaps(all(ContextKind::SuggestedArg)))
        }
        ErrorKind::UnknownArgument => format!("多写了“{arg}”；名称里有空格时请加引号"),
        ErrorKind::MissingRequiredArgument => format!("还要写：{}", bare(&arg)),
        ErrorKind::MissingSubcommand => "还要写命令，如 jobbag run".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{}”后面还要写内容", bare(&arg)),
        ErrorKind::InvalidValue => {
            let valid = all(ContextKind::ValidValue);
            let names: Vec<&str> = valid.iter().map(String::as_str).collect();
            let near = nearest(&value, &names).map(str::to_owned).into_iter().collect();
            format!("“{value}”不能用作{}{}；可以写：{}", bare(&arg), perhaps(near), valid.join("、"))
        }
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("{}：{reason}", bare(&arg))
        }
        ErrorKind::ArgumentConflict
            if one(ContextKind::PriorArg) == arg || all(ContextKind::PriorArg).is_empty() =>
        {
            format!("“{}”只能写一次", bare(&arg))
        }
        ErrorKind::ArgumentConflict => {
            format!("“{}”和“{}”不能同时用", bare(&arg), bare(&one(ContextKind::PriorArg)))
        }
        ErrorKind::InvalidUtf8 => "有一个参数里有系统不认的字符".to_owned(),
        _ => format!("“{}”写法不对", bare(&arg)),
    }
}

/// `--as-of <日期>` → `--as-of 日期`
fn bare(arg: &str) -> String {
    arg.replace(['<', '>'], "")
}

/// The nearest command, where one is near.
fn near_command(typed: &str) -> Vec<String> {
    let command = Cli::command();
    let names: Vec<&str> =
        command.get_subcommands().filter(|sub| !sub.is_hide_set()).map(Command::get_name).collect();
    nearest(typed, &names).map(str::to_owned).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn reply(typed: &str) -> Reply {
        let typed: Vec<OsString> = typed.split_whitespace().map(OsString::from).collect();
        parse(&typed).expect_err("nothing is done")
    }

    /// Command and option names, file names and formats: what may be Latin in a Chinese sentence.
    fn english(text: &str) -> Vec<String> {
        let command = command();
        let mut known: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
        let args = command.get_subcommands().flat_map(Command::get_arguments).chain(command.get_arguments());
        known.extend(args.filter_map(|arg| arg.get_long().map(str::to_owned)));
        let names = [
            "jobbag",
            "toml",
            "as_of",
            "json",
            "text",
            "bash",
            "zsh",
            "fish",
            "powershell",
            "elvish",
            "xlsx",
            "V",
            "h",
            "q",
            "N",
            "A",
            "T",
            "XM",
            "G",
            "M",
        ];
        known.extend(names.map(str::to_owned));
        let words = text.split(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_'));
        let words = words.map(|word| word.trim_matches('-')).filter(|word| !word.is_empty());
        words.filter(|word| !known.iter().any(|name| name == word)).map(str::to_owned).collect()
    }

    #[test]
    fn every_help_text_is_chinese() {
        let command = command();
        let mut asked = ["jobbag --help", "jobbag help", "jobbag help run", "jobbag --version", "jobbag"]
            .map(str::to_owned)
            .to_vec();
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            asked.push(format!("jobbag {} --help", sub.get_name()));
        }
        for typed in asked {
            let Reply { text, is_mistake } = reply(&typed);
            assert_eq!(english(&text), Vec::<String>::new(), "{typed}:\n{text}");
            assert!(!text.contains(":\n") && !text.contains("没有命令"), "{typed}:\n{text}");
            assert_eq!(is_mistake, typed == "jobbag", "{typed}");
        }
    }

    #[test]
    fn the_columns_of_a_help_text_are_aligned() {
        let help = "用法：jobbag run [选项]\n\n选项:\n  -h, --help  帮助\n      --out <文件夹>  输出\n";
        let told =
            "用法：jobbag run [选项]\n\n选项:\n  -h, --help          帮助\n      --out <文件夹>  输出\n";
        assert_eq!(aligned(help), told);
    }

    /// Arguments stand in the help in the order in which they are typed.
    #[rstest]
    #[case("jobbag chase --help", "jobbag chase [选项] [客户或媒体] [文件夹]", ["[客户或媒体]", "[文件夹]"])]
    #[case("jobbag form --help", "jobbag form [选项] <表单名> [编号] [文件夹]", ["<表单名>", "[编号]"])]
    fn arguments_stand_in_order(#[case] typed: &str, #[case] usage: &str, #[case] order: [&str; 2]) {
        let Reply { text, .. } = reply(typed);
        let (before, below) = text.split_once("参数：").unwrap();
        let places = order.map(|name| below.find(name).unwrap());
        assert!(before.contains(usage) && places.is_sorted(), "{text}");
    }

    /// What the program calls itself is not offered.
    #[test]
    fn completions_offer_what_people_type() {
        for shell in [clap_complete::Shell::Bash, clap_complete::Shell::Zsh, clap_complete::Shell::PowerShell]
        {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut offered(), "jobbag", &mut script);
            let script = String::from_utf8(script).unwrap();
            let told = ["workday", "--as-of", "legacy"].map(|word| script.contains(word));
            assert_eq!(told, [true, true, false], "{script}");
        }
    }

    #[rstest]
    #[case::unknown_command("jobbag chekc", "没有命令“chekc”，是不是“check”")]
    #[case::nothing_near("jobbag 周报", "没有命令“周报”")]
    #[case::unknown_option("jobbag run --as-off 2026-03-16", "没有选项“--as-off”，是不是“--as-of”")]
    #[case::one_too_many("jobbag run a b", "多写了“b”")]
    #[case::missing("jobbag statement 远岚", "还要写：月份")]
    #[case::missing_both("jobbag statement", "还要写：客户、月份")]
    #[case::missing_value("jobbag run --as-of", "“--as-of 日期”后面还要写内容")]
    #[case::no_date("jobbag run --as-of 明天", "--as-of 日期：“明天”不是日期，请写成 2026-03-16 这样")]
    #[case::no_format(
        "jobbag check --format jsn",
        "“jsn”不能用作--format 格式，是不是“json”；可以写：text、json"
    )]
    #[case::no_number("jobbag workday 2026-03-16 三", "“三”不是工作日数")]
    #[case::too_far("jobbag workday 2026-03-16 60000", "工作日数在 -5000 到 +5000 之间")]
    #[case::twice("jobbag run --as-of 2026-03-16 --as-of 2026-03-17", "“--as-of 日期”只能写一次")]
    #[case::no_shell("jobbag completions cmd", "可以写：bash")]
    #[case::no_time("jobbag schedule --monday 早上", "“早上”不是时刻，请写成 07:30 这样")]
    fn what_is_wrong_is_said_in_chinese(#[case] typed: &str, #[case] expected: &str) {
        let Reply { text, is_mistake } = reply(typed);
        assert!(is_mistake && text.contains(expected), "{typed}: {text}");
        let typed_words: Vec<&str> = typed.split_whitespace().collect();
        let foreign = english(&text)
            .into_iter()
            .filter(|word| !typed_words.iter().any(|typed| typed.contains(word.as_str())));
        assert_eq!(foreign.collect::<Vec<_>>(), Vec::<String>::new(), "{text}");
        assert!(text.contains("--help"), "{text}");
    }

    /// Every command, wrongly used in the same ways.
    #[test]
    fn every_command_says_in_chinese_what_is_wrong() {
        let command = command();
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            let name = sub.get_name();
            let mut wrong = vec![format!("jobbag {name} --zzzz"), format!("jobbag {name} a b c d e f")];
            for arg in sub.get_arguments().filter(|arg| arg.get_action().takes_values()) {
                if let Some(long) = arg.get_long() {
                    wrong.push(format!("jobbag {name} --{long}"));
                }
                if let Some(long) =
                    arg.get_long().filter(|long| ["as-of", "drop-run", "monday", "format"].contains(long))
                {
                    wrong.push(format!("jobbag {name} --{long} 明天"));
                }
            }
            for typed in wrong {
                let Reply { text, is_mistake } = reply(&typed);
                let words: Vec<&str> = typed.split_whitespace().collect();
                let foreign = english(&text);
                let foreign: Vec<&String> = foreign
                    .iter()
                    .filter(|word| !words.iter().any(|typed| typed.contains(word.as_str())))
                    .collect();
                assert!(is_mistake && foreign.is_empty(), "{typed}: {foreign:?}\n{text}");
            }
        }
    }
}
