//! What the user typed (clap derive, Chinese help). Resolves nothing.

use crate::model::Month;
use crate::normalise::cell::date::in_full;
use crate::normalise::cell::month;
use chrono::NaiveDate;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// 按《项目客户服务工作手册》检查工作时限、客户确认与媒体预付款
#[derive(Debug, Parser)]
#[command(
    name = "jobbag",
    version,
    about = "按《项目客户服务工作手册》检查工作时限、客户确认与媒体预付款",
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    help_template = HELP,
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令",
    disable_help_flag = true,
    disable_version_flag = true,
    next_help_heading = "选项"
)]
pub struct Cli {
    /// 显示帮助
    #[arg(short, long, action = ArgAction::Help, global = true)]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    pub command: Command,
}

const HELP: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}\n";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 每周一次：读取工作簿，检查、对账，写出全部报告
    #[command(help_template = HELP)]
    Run(RunArgs),
    /// 只在屏幕上列出问题，不写任何文件
    #[command(help_template = HELP)]
    Check(CheckArgs),
    /// 今天要做什么：写姓名看一个人的，不写则每人一行
    #[command(help_template = HELP)]
    Today(PartyArgs),
    /// 催办：写出可直接粘贴给客户或媒体的话
    #[command(help_template = HELP)]
    Chase(PartyArgs),
    /// 列出全部检查项
    #[command(help_template = HELP)]
    Rules,
    /// 说明一个检查代码，或逐日说明一张工作单、一条排期、一笔款项、一个项目
    #[command(help_template = HELP)]
    Explain(ExplainArgs),
    /// 工作日推算：从某日起第 N 个工作日（N 可为负），逐日说明
    #[command(help_template = HELP)]
    Workday(WorkdayArgs),
    /// 写出一个客户某月的付款对账清单（表格和可打印的网页）
    #[command(help_template = HELP)]
    Statement(StatementArgs),
    /// 生成命令行补全脚本
    #[command(help_template = HELP)]
    Completions {
        /// bash、zsh、fish、powershell 或 elvish
        #[arg(hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
    /// Reads one .xls or .ods for the parent process; a crash costs only that file.
    #[command(hide = true)]
    ReadLegacy { file: PathBuf },
}

/// Where to read, as of when.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct Workspace {
    /// 工作文件夹（放着项目名册、工作单、媒体排期、收付款等工作簿）
    #[arg(default_value = ".", value_name = "文件夹", help_heading = "参数")]
    pub dir: PathBuf,
    /// 检查日，如 2026-03-16；默认取 jobbag.toml 的 as_of，否则为今天
    #[arg(long, value_name = "日期", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    /// 输出文件夹，默认为工作文件夹下的“输出”
    #[arg(long, value_name = "文件夹")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct RunArgs {
    #[command(flatten)]
    pub workspace: Workspace,
    /// 作废某个检查日的运行（日期写错时），换回前一次的报告；不做检查
    #[arg(long, value_name = "日期", value_parser = parse_date)]
    pub drop_run: Option<NaiveDate>,
    /// 不显示进度与小结
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct CheckArgs {
    #[command(flatten)]
    pub workspace: Workspace,
    /// 输出格式：text 给人看，json 给程序读
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "格式", hide_possible_values = true)]
    pub format: Format,
    /// 不显示进度
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct ExplainArgs {
    /// 检查代码（如 A08）或编号（如 XM2026-001-G028）
    #[arg(value_name = "代码或编号", help_heading = "参数")]
    pub what: String,
    #[command(flatten)]
    pub workspace: Workspace,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct PartyArgs {
    /// 姓名或名称；不写则列出全部
    #[arg(value_name = "名称", help_heading = "参数")]
    pub name: Option<String>,
    #[command(flatten)]
    pub workspace: Workspace,
}

impl PartyArgs {
    /// The name and where to read: a folder that stands alone is no name.
    pub fn split(self) -> (Option<String>, Workspace) {
        let PartyArgs { name, mut workspace } = self;
        let folder = name.as_deref().map(PathBuf::from).filter(|path| path.is_dir());
        match folder.filter(|_| workspace.dir.as_os_str() == ".") {
            Some(dir) => {
                workspace.dir = dir;
                (None, workspace)
            }
            None => (name, workspace),
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct StatementArgs {
    /// 客户名称或别名
    #[arg(value_name = "客户", help_heading = "参数")]
    pub client: String,
    /// 月份，如 2026-02
    #[arg(value_name = "月份", value_parser = parse_month, help_heading = "参数")]
    pub month: Month,
    #[command(flatten)]
    pub workspace: Workspace,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct WorkdayArgs {
    /// 起算日（第 0 天，不计）
    #[arg(value_name = "日期", value_parser = parse_date, help_heading = "参数")]
    pub date: NaiveDate,
    /// 工作日数，如 +3 或 -5
    #[arg(value_name = "±N", help_heading = "参数", allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(-5000..=5000))]
    pub days: i64,
    /// 工作文件夹，读取其中设置的假期表
    #[arg(long, value_name = "文件夹")]
    pub dir: Option<PathBuf>,
}

fn parse_date(text: &str) -> Result<NaiveDate, String> {
    in_full(text).ok_or_else(|| format!("“{text}”不是日期，请写成 2026-03-16 这样"))
}

fn parse_month(text: &str) -> Result<Month, String> {
    month::parse(text).ok_or_else(|| format!("“{text}”不是月份，请写成 2026-02 这样"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn dates_are_read_as_cells_are() {
        for text in
            ["2026-03-16", "2026/3/16", "2026.3.16", "2026年3月16日", "20260316", "二〇二六年三月十六日"]
        {
            assert_eq!(parse_date(text), Ok(NaiveDate::from_ymd_opt(2026, 3, 16).unwrap()), "{text}");
        }
        for text in ["三月", "3月16日", "2026-02-30", "尽快", ""] {
            assert!(parse_date(text).unwrap_err().contains("2026-03-16"), "{text}");
        }
    }
}
