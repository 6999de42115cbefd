//! 设置 → 参数: 名称 | 值 | 说明. Each row sets one field of [`Parameters`].

use super::Reader;
use crate::finding::{Code, Raised};
use crate::model::settings::{Parameters, Settings};
use crate::model::source::SheetId;
use crate::model::{Content, Fen, Place, Rate, YesNo};
use crate::normalise::cell::amount::{Unit, amount};
use crate::normalise::cell::clean;
use crate::normalise::cell::clean::compact;
use crate::normalise::cell::date::{DateContext, date, time_of_day};
use crate::normalise::cell::yes_no::yes_no;
use crate::normalise::cell::{Reading, choice, number, shown};
use crate::read::table::{Sheet, Value};
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeMap;

/// The field and the kind of value of a parameter.
enum Parameter {
    Time(fn(&mut Parameters) -> &mut NaiveTime),
    YesNo(fn(&mut Parameters) -> &mut bool),
    Count(fn(&mut Parameters) -> &mut u32),
    /// A count that means nothing at 0.
    FromOne(fn(&mut Parameters) -> &mut u32),
    Rate(fn(&mut Parameters) -> &mut Rate),
    Money(fn(&mut Parameters) -> &mut Fen),
    Day(fn(&mut Parameters) -> &mut Option<NaiveDate>),
    Words(fn(&mut Parameters) -> &mut String),
    /// Account numbers, separated by 、 , ; and line breaks; only their digits are kept.
    Accounts(fn(&mut Parameters) -> &mut Vec<String>),
}

use Parameter::{Accounts, Count, Day, FromOne, Money, Time, Words};

/// Name, field and explanation of each parameter.
const PARAMETERS: &[(&str, Parameter, &str)] = &[
    ("下班时间", Time(|p| &mut p.closing_time), "当天几点以后交的算第二天交"),
    ("收单截止", Time(|p| &mut p.order_cutoff), "几点以后收到的布署单算第二天收到"),
    (
        "小时时限遇休息日顺延",
        Parameter::YesNo(|p| &mut p.hours_skip_days_off),
        "会议单 24 小时、执行报告 72 小时遇休息日是否顺延",
    ),
    ("微信算书面", Parameter::YesNo(|p| &mut p.wechat_is_written), "客户在微信里的布署和确认算不算书面"),
    ("会议单小时", FromOne(|p| &mut p.minutes_hours), "会后几小时内提交会议单"),
    ("执行报告小时", FromOne(|p| &mut p.report_hours), "每轮投放结束后几小时内提交执行报告"),
    ("费用清单提前天数", Count(|p| &mut p.cost_list_days), "投放前几天（自然日）提交费用清单"),
    ("策略黄灯月数", FromOne(|p| &mut p.strategy_yellow_months), "距上次阶段策略满几个月提醒"),
    ("策略红灯月数", FromOne(|p| &mut p.strategy_red_months), "距上次阶段策略满几个月算过期"),
    ("市场分析黄灯月数", FromOne(|p| &mut p.analysis_yellow_months), "距上次市场分析满几个月提醒"),
    ("市场分析红灯月数", FromOne(|p| &mut p.analysis_red_months), "距上次市场分析满几个月算过期"),
    ("效果评估工作日", Count(|p| &mut p.evaluation_days), "每波结束后几个工作日内评估"),
    ("年度计划宽限月数", Count(|p| &mut p.annual_plan_months), "合同开始后几个月内提交年度计划"),
    ("对账清单工作日", FromOne(|p| &mut p.statement_days), "次月第几个工作日前提交付款对账清单"),
    ("客户确认提醒工作日", Count(|p| &mut p.confirmation_yellow_days), "提交后客户几个工作日没有答复就提醒"),
    ("客户确认升级工作日", Count(|p| &mut p.confirmation_red_days), "提交后客户几个工作日没有答复就升级"),
    ("会议单签字工作日", Count(|p| &mut p.minutes_signature_days), "会议单提交后几个工作日内客户签字"),
    ("加急次数", FromOne(|p| &mut p.rush_count), "统计期内加急几次算频繁"),
    ("加急统计周数", FromOne(|p| &mut p.rush_weeks), "加急看最近几周"),
    ("加急比例", Parameter::Rate(|p| &mut p.rush_share), "加急单占多少算频繁"),
    ("前期停滞工作日", Count(|p| &mut p.pipeline_stall_days), "洽谈项目几个工作日没有进展就提醒"),
    ("缺票提醒天数", Count(|p| &mut p.invoice_yellow_days), "付款后几天没到票就提醒"),
    ("缺票红灯天数", Count(|p| &mut p.invoice_red_days), "付款后几天没到票算红灯"),
    ("缺发布确认天数", Count(|p| &mut p.publication_days), "投放后几天没有发布确认就提示"),
    ("补播期限天数", Count(|p| &mut p.make_good_days), "漏播后几天内应当补播"),
    ("逾期应付天数", Count(|p| &mut p.payable_days), "应付款超过几天没付就提醒"),
    ("制作应收天数", Count(|p| &mut p.production_receivable_days), "验收后几天没收到制作款就提醒"),
    ("金额容差", Money(|p| &mut p.tolerance), "差多少元以内算相符"),
    ("重复付款天数", Count(|p| &mut p.duplicate_payment_days), "几天内同媒体同金额疑似重复付款"),
    ("自动分配", Parameter::YesNo(|p| &mut p.auto_allocate), "没有写明的到款是否按先后自动分配"),
    ("先款比例", Parameter::Rate(|p| &mut p.prepayment_share), "发片前要到款的比例"),
    ("制作先款比例", Parameter::Rate(|p| &mut p.production_prepayment_share), "交制作前要到款的比例"),
    ("到款未分配工作日", Count(|p| &mut p.unallocated_days), "到款几个工作日没有分配就提醒"),
    ("预付账龄黄灯天数", Count(|p| &mut p.prepayment_yellow_days), "预付媒体款几天没有发布就提醒"),
    ("预付账龄红灯天数", Count(|p| &mut p.prepayment_red_days), "预付媒体款几天没有发布算红灯"),
    ("返点结算天数", Count(|p| &mut p.rebate_days), "返点几天没结就提醒"),
    ("对账单回传工作日", Count(|p| &mut p.statement_return_days), "对账单发出后几个工作日没有回传就提醒"),
    ("到款预警天数", Count(|p| &mut p.receipt_warning_days), "投放前几天款还没到就预警"),
    (
        "检查预售许可证",
        Parameter::YesNo(|p| &mut p.check_presale_permit),
        "排期的项目没有预售许可证号是否提示",
    ),
    ("检查起始日", Day(|p| &mut p.check_from), "这一天以前到期的旧账只列清单，不计入数字；空着则全部检查"),
    ("办公室", Words(|p| &mut p.office), "写在汇总数据的第一列；空着用文件夹名"),
    ("本公司名称", Words(|p| &mut p.company), "写在表单和对账单上；银行流水、税务发票里靠它认出本公司"),
    ("本公司税号", Words(|p| &mut p.tax_id), "统一社会信用代码；税务发票里购方或销方是它的算我方的发票"),
    (
        "本公司账号",
        Accounts(|p| &mut p.accounts),
        "全部银行账号，用顿号分开，单元格设为文本；空着则以提供了流水的账户为全部",
    ),
    ("银行匹配天数", Count(|p| &mut p.bank_match_days), "流水与登记的日期相差几个工作日以内算同一笔"),
    (
        "银行未登记工作日",
        Count(|p| &mut p.bank_unregistered_days),
        "银行有流水、登记里没有，几个工作日后提示",
    ),
    ("税局未登记工作日", Count(|p| &mut p.tax_unregistered_days), "税局有发票、登记里没有，几个工作日后提示"),
    ("手续费上限", Money(|p| &mut p.bank_fee_limit), "银行少到多少元以内可能是手续费"),
];

/// The largest number of each unit. A larger one would switch its check off without a word.
const MOST: [(&str, u32); 5] = [("小时", 720), ("月数", 60), ("周数", 52), ("次数", 100), ("账龄", 1_096)];
/// The largest number of days, of any kind.
const MOST_DAYS: u32 = 366;
/// The largest sums in fen: 100 and 1,000 yuan.
const MOST_MONEY: [(&str, Fen); 2] = [("金额容差", Fen(10_000)), ("手续费上限", Fen(100_000))];

/// The largest count that a parameter may have.
fn most(name: &str) -> u32 {
    MOST.into_iter().find(|(unit, _)| name.contains(unit)).map_or(MOST_DAYS, |(_, most)| most)
}

/// The largest sum that a parameter may have.
fn most_money(name: &str) -> Fen {
    MOST_MONEY.into_iter().find(|(known, _)| *known == name).map_or(Fen::LIMIT, |(_, most)| most)
}

/// A parameter as a row of 设置.xlsx.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub name: &'static str,
    /// Its default; empty if it has none.
    pub value: String,
    pub meaning: &'static str,
}

/// Every parameter with its default, in the order of the sheet.
pub fn listed() -> Vec<Listed> {
    let mut defaults = Parameters::default();
    let value = |slot: &Parameter, defaults: &mut Parameters| match slot {
        Day(_) => String::new(),
        slot => shown_default(defaults, slot),
    };
    PARAMETERS
        .iter()
        .map(|(name, slot, meaning)| Listed { name, value: value(slot, &mut defaults), meaning })
        .collect()
}

/// The parameters that the office has changed, by name.
pub fn changed(parameters: &Parameters) -> BTreeMap<&'static str, String> {
    let (mut own, mut defaults) = (parameters.clone(), Parameters::default());
    let shown = PARAMETERS.iter().map(|(name, slot, _)| {
        let (own, default) = (shown_default(&mut own, slot), shown_default(&mut defaults, slot));
        (own != default).then_some((*name, own))
    });
    shown.flatten().collect()
}

/// Reads the sheet 参数 into `reader.settings.parameters`.
pub(super) fn read(
    reader: &mut Reader,
    id: SheetId,
    sheet: &Sheet,
    seen: &mut BTreeMap<&'static str, Place>,
) {
    reader.each(id, sheet, &["名称", "值"], |reader, row| {
        let name = match row.get("名称") {
            Some(Value::Text(text)) => compact(text),
            Some(other) => shown(other),
            None => return,
        };
        if name.is_empty() {
            return;
        }
        let Some((known, slot, _)) = PARAMETERS.iter().find(|(known, ..)| *known == name) else {
            let names: Vec<&str> = PARAMETERS.iter().map(|(known, ..)| *known).collect();
            let advice = choice::nearest(&name, &names).map_or(String::new(), |n| format!("；是否「{n}」"));
            let finding =
                Raised::new(Code::D20, name.clone(), format!("没有「{name}」这个参数，未生效{advice}"));
            reader.findings.push(finding.at(row.place("名称")));
            return;
        };
        let Some(value) = row.get("值") else { return };
        if seen.insert(*known, row.place("值")).is_some() {
            let message = format!("参数「{known}」写了两次，以前一行为准");
            reader.findings.push(Raised::new(Code::D02, *known, message).at(row.place("名称")));
            return;
        }
        if let Some(finding) = set(&mut reader.settings.parameters, known, slot, value, &row.dates) {
            reader.findings.push(finding.field("值").at(row.place("值")));
        }
        let Settings { as_of, parameters, .. } = &mut reader.settings;
        // a look back: before that day nothing would be checked
        if let Some(from) = parameters.check_from.take_if(|from| *from > *as_of) {
            let message =
                format!("{known} {from} 晚于检查日 {as_of}，未生效；请改成检查日或更早的一天，或清空");
            reader.findings.push(Raised::new(Code::D20, *known, message).field("值").at(row.place("值")));
        }
    });
}

/// Limits of which the second must not be the shorter one.
const STAGES: [(&str, &str); 5] = [
    ("策略黄灯月数", "策略红灯月数"),
    ("市场分析黄灯月数", "市场分析红灯月数"),
    ("客户确认提醒工作日", "客户确认升级工作日"),
    ("缺票提醒天数", "缺票红灯天数"),
    ("预付账龄黄灯天数", "预付账龄红灯天数"),
];

/// Sets two limits that contradict each other back to their defaults, with a finding.
pub(super) fn in_order(reader: &mut Reader, written: &BTreeMap<&'static str, Place>) {
    let mut defaults = Parameters::default();
    for (yellow, red) in STAGES {
        let field = |name: &str| match PARAMETERS.iter().find(|(known, ..)| *known == name) {
            Some((_, Count(field) | FromOne(field), _)) => Some(*field),
            _ => None,
        };
        let (Some(first), Some(second)) = (field(yellow), field(red)) else { continue };
        let parameters = &mut reader.settings.parameters;
        let (low, high) = (*first(parameters), *second(parameters));
        if low <= high {
            continue;
        }
        let (kept, then) = (*first(&mut defaults), *second(&mut defaults));
        *first(parameters) = kept;
        *second(parameters) = then;
        let message = format!("“{yellow}”{low} 大于“{red}”{high}，前后颠倒，两项沿用默认值 {kept}、{then}");
        let at = written.get(red).or(written.get(yellow)).copied();
        reader.findings.push(Raised::new(Code::D21, red, message).field("值").at(at));
    }
}

/// Sets one parameter. Returns a finding if the value cannot be used or needs a note.
fn set(
    parameters: &mut Parameters,
    name: &str,
    slot: &Parameter,
    value: &Value,
    dates: &DateContext,
) -> Option<Raised> {
    let default = shown_default(parameters, slot);
    let note = match slot {
        Parameter::Time(field) => match time_of_day(value) {
            // a time of 00:00 is a day without a time everywhere else
            Reading { content: Content::Known(NaiveTime::MIN), .. } => {
                Some((Code::D21, "0:00 不是下班或截止的时间".to_owned()))
            }
            reading => put(reading, |time| *field(parameters) = time),
        },
        Parameter::YesNo(field) => match yes_no(value, dates) {
            Reading { content: Content::Known(YesNo::Yes), .. } => {
                put(Reading::known(true), |yes| *field(parameters) = yes)
            }
            Reading { content: Content::Known(YesNo::No), .. } => {
                put(Reading::known(false), |yes| *field(parameters) = yes)
            }
            Reading { content: Content::Blank, note: None } => None,
            _ => Some((Code::D21, "请填 是 或 否".to_owned())),
        },
        Count(field) | FromOne(field) => match number::count(value) {
            Reading { content: Content::Known(n), .. } if n > most(name) => {
                Some((Code::D21, format!("超过 {}", most(name))))
            }
            Reading { content: Content::Known(0), .. } if matches!(slot, FromOne(_)) => {
                Some((Code::D21, "至少是 1".to_owned()))
            }
            reading => put(reading, |n| *field(parameters) = n),
        },
        Parameter::Rate(field) => put(number::rate(value), |rate| *field(parameters) = rate),
        Parameter::Money(field) => match amount(value, Unit::Yuan) {
            Reading { content: Content::Known(fen), .. } if fen.0 < 0 => {
                Some((Code::D21, "不能是负数".to_owned()))
            }
            Reading { content: Content::Known(fen), .. } if fen > most_money(name) => {
                Some((Code::D21, format!("超过 {} 元", most_money(name))))
            }
            reading => put(reading, |fen| *field(parameters) = fen),
        },
        Parameter::Day(field) => put(date(value, dates), |day| *field(parameters) = Some(day)),
        Words(_) if lost_digits(value) => {
            Some((Code::D21, "后几位已丢失，请把单元格设为文本后重录".to_owned()))
        }
        Words(field) => {
            *field(parameters) = clean(&shown(value));
            None
        }
        Accounts(field) => accounts(value).map_or_else(
            |why| Some((Code::D21, why)),
            |accounts| {
                *field(parameters) = accounts;
                None
            },
        ),
    };
    let (code, why) = note?;
    Some(match code {
        Code::D05 | Code::D19 => Raised::new(code, name, format!("参数「{name}」：{why}")),
        _ => {
            let shown = shown(value);
            let message = format!("参数「{name}」的值「{shown}」不能用（{why}），沿用默认值 {default}");
            Raised::new(Code::D21, name, message)
        }
    })
}

/// The digits of each account.
fn accounts(value: &Value) -> Result<Vec<String>, String> {
    let text = match value {
        Value::Text(text) => clean(text),
        value => shown(value),
    };
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    let accounts: Vec<String> =
        text.split(['、', ',', ';', '\n', '，', '；']).map(digits).filter(|part| !part.is_empty()).collect();
    match lost_digits(value) {
        true => Err("账号的后几位已丢失，请把单元格设为文本后重录".to_owned()),
        false => Ok(accounts),
    }
}

/// Whether the value is a number of more digits than a cell keeps.
fn lost_digits(value: &Value) -> bool {
    matches!(value, Value::Number(number) if *number >= 1e15)
}

fn put<T>(reading: Reading<T>, set: impl FnOnce(T)) -> Option<(Code, String)> {
    if let Content::Known(value) = reading.content {
        set(value);
    }
    reading.note.map(|note| (note.code, note.message))
}

/// The value in force, as a message shows it.
fn shown_default(parameters: &mut Parameters, slot: &Parameter) -> String {
    match slot {
        Parameter::Time(field) => field(parameters).format("%H:%M").to_string(),
        Parameter::YesNo(field) => if *field(parameters) { "是" } else { "否" }.to_owned(),
        Count(field) | FromOne(field) => field(parameters).to_string(),
        Parameter::Rate(field) => field(parameters).to_string(),
        Parameter::Money(field) => field(parameters).to_string(),
        Parameter::Day(field) => field(parameters).map_or_else(|| "空".to_owned(), |day| day.to_string()),
        Words(field) => field(parameters).clone(),
        Accounts(field) => field(parameters).join("、"),
    }
}
