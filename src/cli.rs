//! What the user typed (clap derive, Chinese help). Resolves nothing.

pub mod chinese;
pub mod schedule;

use crate::model::Month;
use crate::normalise::cell::clean::folded;
use crate::normalise::cell::date::in_full;
use crate::normalise::cell::month;
use chrono::{NaiveDate, NaiveTime};
use clap::builder::{PathBufValueParser, TypedValueParser};
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

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 每周一次：读取工作簿，检查、对账，写出全部报告
    Run(RunArgs),
    /// 只在屏幕上列出问题，不写任何文件
    Check(CheckArgs),
    /// 今天要做什么：写姓名看一个人的，不写则每人一行
    Today(PersonArgs),
    /// 催办：写出可直接粘贴给客户或媒体的话
    Chase(PartyArgs),
    /// 建一个新的工作文件夹：空白的表、填写说明和双击运行的文件
    Init(InitArgs),
    /// 接入现有的表格：看文件夹里有哪些表，写出 接入.xlsx 供核对
    Adopt(AdoptArgs),
    /// 列出全部检查项
    Rules,
    /// 说明一个检查代码，或逐日说明一张工作单、一次会议、一条排期、一个波次、一份报价、一笔款项、一个项目
    Explain(ExplainArgs),
    /// 工作日推算：从某日起第 N 个工作日（N 可为负），逐日说明
    Workday(WorkdayArgs),
    /// 写出一个客户某月的付款对账清单（表格和可打印的网页）
    Statement(StatementArgs),
    /// 写出一张手册表单，从登记表填好；不写编号则是空白表单
    Form(FormArgs),
    /// 检查这台电脑和这个文件夹：能不能写、改名、加锁，日历和日期对不对
    Doctor(DoctorArgs),
    /// 写出怎样让系统每周一自动运行（只写出来，不设置）
    Schedule(ScheduleArgs),
    /// 月结：检查清单、收入成本、客户与媒体往来；冻结某月及以前的到款、付款、收票、开票
    Close(CloseArgs),
    /// 生成命令行补全脚本
    Completions {
        /// bash、zsh、fish、powershell 或 elvish
        #[arg(value_name = "命令行种类", help_heading = "参数", hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
    // Reads one .xls or .ods for the parent process; a crash costs only that file.
    /// 由程序自己调用：读一个旧格式的文件
    #[command(hide = true)]
    ReadLegacy {
        /// 要读的文件
        #[arg(value_name = "文件", help_heading = "参数")]
        file: PathBuf,
    },
}

/// Where to read, as of when.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct Workspace {
    /// 工作文件夹（放着项目名册、工作单、媒体排期、收付款等工作簿）
    #[arg(default_value = ".", value_name = "文件夹", value_parser = path(), help_heading = "参数")]
    pub dir: PathBuf,
    /// 检查日，如 2026-03-16；默认取 jobbag.toml 的 as_of，否则为今天
    #[arg(long, value_name = "日期", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    /// 输出文件夹，默认为工作文件夹下的“输出”
    #[arg(long, value_name = "文件夹", value_parser = path())]
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
    /// 没有项目名册时，改做 adopt：看现有的表格
    #[arg(long)]
    pub or_adopt: bool,
    /// 写完后打开周报
    #[arg(long)]
    pub open: bool,
    /// 不显示进度与小结
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct FormArgs {
    /// 会议单、周工作进度汇报、报价单、广告效果评估单、发货验收单、媒介发布确认单、费用清单、广告执行报告或客户问题清单
    #[arg(value_name = "表单名", help_heading = "参数")]
    pub kind: String,
    /// 编号，写头或尾即可；波次写 项目编号（或名称）/波次。不写则是空白表单
    #[arg(value_name = "编号", help_heading = "参数")]
    pub key: Option<String>,
    #[command(flatten)]
    pub workspace: Workspace,
}

impl FormArgs {
    /// The form, the key and where to read: a folder that stands alone is no key.
    pub fn split(self) -> (String, Option<String>, Workspace) {
        let party = PartyArgs { name: self.key, workspace: self.workspace };
        let (key, workspace) = party.split();
        (self.kind, key, workspace)
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct DoctorArgs {
    #[command(flatten)]
    pub workspace: Workspace,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct ScheduleArgs {
    /// 工作文件夹
    #[arg(default_value = ".", value_name = "文件夹", value_parser = path(), help_heading = "参数")]
    pub dir: PathBuf,
    /// 每周一几点运行
    #[arg(long, value_name = "时刻", default_value = "07:30", value_parser = parse_time)]
    pub monday: NaiveTime,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct InitArgs {
    /// 新的工作文件夹；已有的文件一律不动
    #[arg(default_value = ".", value_name = "文件夹", value_parser = path(), help_heading = "参数")]
    pub dir: PathBuf,
    /// 写一个演示办公室：两个项目、一个月的工作
    #[arg(long)]
    pub demo: bool,
    /// 以哪一天为今天，如 2026-03-16
    #[arg(long, value_name = "日期", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct CheckArgs {
    #[command(flatten)]
    pub workspace: Workspace,
    /// 只看这个人的
    #[arg(long, value_name = "责任人")]
    pub owner: Option<String>,
    /// 只看这个项目的：编号或名称
    #[arg(long, value_name = "项目")]
    pub project: Option<String>,
    /// 只看这个检查的：代码或名称，如 T01 或 工作单超时
    #[arg(long, value_name = "代码")]
    pub code: Option<String>,
    /// 只看这个级别的：红、黄或蓝
    #[arg(long, value_name = "级别")]
    pub level: Option<String>,
    /// 输出格式：text 给人看，json 给程序读
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "格式", hide_possible_values = true)]
    pub format: Format,
    /// 不显示进度
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct AdoptArgs {
    #[command(flatten)]
    pub workspace: Workspace,
    /// 不显示进度与小结
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
    /// 检查代码或名称（如 A08）或编号（如 XM2026-001-G028）
    #[arg(value_name = "代码或编号", help_heading = "参数")]
    pub what: String,
    #[command(flatten)]
    pub workspace: Workspace,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct PersonArgs {
    /// 姓名；不写则每人一行
    #[arg(value_name = "姓名", help_heading = "参数")]
    pub name: Option<String>,
    #[command(flatten)]
    pub workspace: Workspace,
}

impl PersonArgs {
    /// The name and where to read.
    pub fn split(self) -> (Option<String>, Workspace) {
        PartyArgs { name: self.name, workspace: self.workspace }.split()
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct PartyArgs {
    /// 客户或媒体的名称；不写则列出全部
    #[arg(value_name = "客户或媒体", help_heading = "参数")]
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
pub struct CloseArgs {
    /// 月份，如 2026-02
    #[arg(value_name = "月份", value_parser = parse_month, help_heading = "参数")]
    pub month: Month,
    #[command(flatten)]
    pub workspace: Workspace,
    /// 已结过账的月份按现在的账重结
    #[arg(long)]
    pub again: bool,
    /// 检查清单有红项也照结
    #[arg(long)]
    pub anyway: bool,
    /// 只看会冻结什么、检查清单有没有红项，什么都不写
    #[arg(long)]
    pub preview: bool,
    /// 另写一份纯文本的账，可由别的程序核对
    #[arg(long, value_name = "文件", value_parser = path())]
    pub ledger: Option<PathBuf>,
}

impl CloseArgs {
    /// Where to look, and what to close.
    pub fn split(self) -> (Workspace, crate::CloseOrder) {
        let CloseArgs { month, workspace, again, anyway, preview, ledger } = self;
        (workspace, crate::CloseOrder { month, again, anyway, preview, ledger })
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct WorkdayArgs {
    /// 起算日（第 0 天，不计）
    #[arg(value_name = "日期", value_parser = parse_date, help_heading = "参数")]
    pub date: NaiveDate,
    /// 工作日数，如 +3 或 -5
    #[arg(value_name = "±N", help_heading = "参数", allow_negative_numbers = true, value_parser = parse_days)]
    pub days: i64,
    /// 工作文件夹，读取其中设置的假期表
    #[arg(long, value_name = "文件夹", value_parser = path())]
    pub dir: Option<PathBuf>,
}

/// A path without the quotation marks around it: pasted ones, and the one that Windows leaves at the end of
/// `"D:\项目\"`.
fn path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().map(unquoted)
}

fn unquoted(path: PathBuf) -> PathBuf {
    let inner = path.to_str().map(|text| text.trim().trim_matches(['"', '“', '”']));
    inner.filter(|inner| !inner.is_empty()).map(PathBuf::from).unwrap_or(path)
}

fn parse_date(text: &str) -> Result<NaiveDate, String> {
    in_full(text).ok_or_else(|| format!("“{text}”不是日期，请写成 2026-03-16 这样"))
}

fn parse_days(text: &str) -> Result<i64, String> {
    let days = folded(text).parse().map_err(|_| format!("“{text}”不是工作日数，请写成 +3 或 -5 这样"))?;
    let most = -5000..=5000;
    if most.contains(&days) { Ok(days) } else { Err("工作日数在 -5000 到 +5000 之间".to_owned()) }
}

fn parse_time(text: &str) -> Result<NaiveTime, String> {
    let text = folded(text).replace('：', ":");
    NaiveTime::parse_from_str(&text, "%H:%M").map_err(|_| format!("“{text}”不是时刻，请写成 07:30 这样"))
}

fn parse_month(text: &str) -> Result<Month, String> {
    month::parse(text).ok_or_else(|| format!("“{text}”不是月份，请写成 2026-02 这样"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        chinese::command().debug_assert();
    }

    #[test]
    fn quotation_marks_around_a_path_do_not_count() {
        for typed in [r#"D:\项目 A""#, r#""D:\项目 A""#, r"“D:\项目 A”", r" D:\项目 A ", r"D:\项目 A"]
        {
            assert_eq!(unquoted(typed.into()), PathBuf::from(r"D:\项目 A"), "{typed}");
        }
    }

    #[test]
    fn numbers_are_read_in_full_width_too() {
        for (text, days) in [("+3", 3), ("３", 3), ("－５", -5), ("＋ 3", 3)] {
            assert_eq!(parse_days(text), Ok(days), "{text}");
        }
        assert_eq!(parse_time("０７：３０"), Ok(NaiveTime::from_hms_opt(7, 30, 0).unwrap()));
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
