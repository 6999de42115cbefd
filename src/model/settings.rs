//! The settings with their defaults, which 设置.xlsx and jobbag.toml may change.

use super::calendar::Calendar;
use super::choice::Scope;
use super::money::{Fen, Rate};
use super::source::Place;
use super::text::{is_same_name, unspaced};
use chrono::{NaiveDate, NaiveTime};

/// Everything that the office may set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// 检查日
    pub as_of: NaiveDate,
    pub calendar: Calendar,
    pub parameters: Parameters,
    /// 时限表: handbook H-5, then the office's own kinds.
    pub limits: Vec<WorkLimit>,
    pub aliases: Vec<Alias>,
    pub escalations: Vec<Escalation>,
    pub waivers: Vec<Waiver>,
    /// The office's own rows of 假期表 with their places, for "设置未生效".
    pub own_days: Vec<(NaiveDate, Place)>,
}

/// 设置 → 参数, one field for each row. The Chinese name says the unit: 工作日, 天数 (calendar days), 月数.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// 下班时间
    pub closing_time: NaiveTime,
    /// 收单截止
    pub order_cutoff: NaiveTime,
    /// 小时时限遇休息日顺延
    pub hours_skip_days_off: bool,
    /// 微信算书面
    pub wechat_is_written: bool,
    /// 会议单小时
    pub minutes_hours: u32,
    /// 执行报告小时
    pub report_hours: u32,
    /// 费用清单提前天数 (calendar days)
    pub cost_list_days: u32,
    /// 策略黄灯月数 / 策略红灯月数
    pub strategy_yellow_months: u32,
    pub strategy_red_months: u32,
    /// 市场分析黄灯月数 / 市场分析红灯月数
    pub analysis_yellow_months: u32,
    pub analysis_red_months: u32,
    /// 效果评估工作日
    pub evaluation_days: u32,
    /// 年度计划宽限月数
    pub annual_plan_months: u32,
    /// 对账清单工作日
    pub statement_days: u32,
    /// 客户确认提醒工作日 / 客户确认升级工作日
    pub confirmation_yellow_days: u32,
    pub confirmation_red_days: u32,
    /// 会议单签字工作日
    pub minutes_signature_days: u32,
    /// 加急次数, 加急统计周数, 加急比例
    pub rush_count: u32,
    pub rush_weeks: u32,
    pub rush_share: Rate,
    /// 前期停滞工作日
    pub pipeline_stall_days: u32,
    /// 缺票提醒天数 / 缺票红灯天数
    pub invoice_yellow_days: u32,
    pub invoice_red_days: u32,
    /// 缺发布确认天数
    pub publication_days: u32,
    /// 补播期限天数
    pub make_good_days: u32,
    /// 逾期应付天数
    pub payable_days: u32,
    /// 制作应收天数
    pub production_receivable_days: u32,
    /// 金额容差
    pub tolerance: Fen,
    /// 重复付款天数
    pub duplicate_payment_days: u32,
    /// 自动分配
    pub auto_allocate: bool,
    /// 先款比例
    pub prepayment_share: Rate,
    /// 制作先款比例
    pub production_prepayment_share: Rate,
    /// 到款未分配工作日
    pub unallocated_days: u32,
    /// 预付账龄黄灯天数 / 预付账龄红灯天数
    pub prepayment_yellow_days: u32,
    pub prepayment_red_days: u32,
    /// 返点结算天数
    pub rebate_days: u32,
    /// 对账单回传工作日
    pub statement_return_days: u32,
    /// 到款预警天数
    pub receipt_warning_days: u32,
    /// 检查预售许可证
    pub check_presale_permit: bool,
    /// 检查起始日: findings that were due before it are only listed
    pub check_from: Option<NaiveDate>,
    /// 办公室; blank: the name of the workspace's folder
    pub office: String,
    /// 本公司名称, as forms write it
    pub company: String,
    /// 本公司账号: our bank accounts as digits; empty if none is given
    pub accounts: Vec<String>,
    /// 银行匹配天数 (working days): how far a line of the bank and a row may be apart
    pub bank_match_days: u32,
    /// 银行未登记工作日
    pub bank_unregistered_days: u32,
    /// 本公司税号
    pub tax_id: String,
    /// 税局未登记工作日
    pub tax_unregistered_days: u32,
    /// 手续费上限
    pub bank_fee_limit: Fen,
}

fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()
}

impl Parameters {
    /// Whether a day is before 检查起始日.
    pub fn is_before_start(&self, day: NaiveDate) -> bool {
        self.check_from.is_some_and(|start| day < start)
    }
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters {
            closing_time: at(18, 0),
            order_cutoff: at(17, 30),
            hours_skip_days_off: false,
            wechat_is_written: true,
            minutes_hours: 24,
            report_hours: 72,
            cost_list_days: 6,
            strategy_yellow_months: 3,
            strategy_red_months: 6,
            analysis_yellow_months: 3,
            analysis_red_months: 6,
            evaluation_days: 10,
            annual_plan_months: 1,
            statement_days: 5,
            confirmation_yellow_days: 3,
            confirmation_red_days: 5,
            minutes_signature_days: 3,
            rush_count: 3,
            rush_weeks: 4,
            rush_share: Rate::percent(30),
            pipeline_stall_days: 10,
            invoice_yellow_days: 30,
            invoice_red_days: 60,
            publication_days: 7,
            make_good_days: 30,
            payable_days: 30,
            production_receivable_days: 30,
            tolerance: Fen(5),
            duplicate_payment_days: 10,
            auto_allocate: true,
            prepayment_share: Rate::ONE,
            production_prepayment_share: Rate::ONE,
            unallocated_days: 5,
            prepayment_yellow_days: 90,
            prepayment_red_days: 180,
            rebate_days: 90,
            statement_return_days: 15,
            receipt_warning_days: 6,
            check_presale_permit: false,
            check_from: None,
            office: String::new(),
            company: String::new(),
            accounts: Vec::new(),
            bank_match_days: 3,
            bank_unregistered_days: 3,
            bank_fee_limit: Fen(5_000),
            tax_id: String::new(),
            tax_unregistered_days: 5,
        }
    }
}

/// One row of 时限表: 目标工作日 and 上限工作日 from the written order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkLimit {
    /// 工作类别, without （单款）
    pub name: String,
    /// Working days; `None` for both means that it is not judged (其他).
    pub target: Option<u32>,
    pub upper: Option<u32>,
    /// H-5.3 …; `H-5` for the office's own. Only for citations: the office may write what it likes.
    pub clause: String,
    /// The step of the handbook (H-5.3 …) of a kind that the handbook knows.
    pub step: Option<&'static str>,
    pub scope: Option<Scope>,
    /// 单款: the limit is for one piece
    pub per_piece: bool,
    /// H-5.4.2–5.4.5: runs from the confirmation of the 前置单
    pub chained: bool,
    /// The row of 时限表, if the office wrote it there
    pub place: Option<Place>,
}

impl WorkLimit {
    /// Its step in the handbook: the handbook's own, else what stands in 条款.
    fn step(&self) -> &str {
        self.step.unwrap_or(&self.clause)
    }

    /// H-5.1, H-5.2: work that is proposed to the client.
    pub fn is_proposal(&self) -> bool {
        ["H-5.1", "H-5.2"].contains(&self.step())
    }

    /// H-5.4.x, H-5.5: design and broadcast work.
    pub fn is_design(&self) -> bool {
        self.step().starts_with("H-5.4") || self.step() == "H-5.5"
    }
}

/// One row of 别名表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    pub kind: AliasKind,
    /// 写法
    pub written: String,
    /// 标准名
    pub standard: String,
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AliasKind {
    Project,
    Medium,
    Person,
    Header,
    Client,
}

/// One row of 升级表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    pub trigger: EscalationTrigger,
    pub notify: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscalationTrigger {
    /// 超期工作日 at least
    DaysOver(u32),
    /// 涉款: the rule is a money gate
    MoneyGate,
    /// 涉款 with a 阈值: red, and at least so much money (in fen) is at risk
    MoneyAtRisk(Fen),
    /// 连续周数: red for at least so many weeks
    WeeksRed(u32),
}

/// One row of 豁免, valid while 检查日 ≤ `until`. A waived finding is still shown but not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    pub code: String,
    pub key: String,
    pub until: NaiveDate,
    pub approver: String,
    pub reason: String,
    pub place: Place,
}

impl Settings {
    /// The defaults of the handbook at an as-of date.
    pub fn new(as_of: NaiveDate, limits: Vec<WorkLimit>) -> Settings {
        Settings {
            as_of,
            calendar: Calendar::default(),
            parameters: Parameters::default(),
            limits,
            aliases: Vec::new(),
            escalations: Vec::new(),
            waivers: Vec::new(),
            own_days: Vec::new(),
        }
    }

    /// The limit of a 工作类别, written with or without （单款）.
    pub fn limit(&self, kind: &str) -> Option<&WorkLimit> {
        self.limits.iter().find(|limit| limit.name == kind)
    }

    /// The standard name of a written name, by the aliases of these kinds. Spaces and the case of letters do not
    /// matter.
    pub fn standard(&self, kinds: &[AliasKind], written: &str) -> String {
        let mut aliases = self.aliases.iter().filter(|alias| kinds.contains(&alias.kind));
        let same = aliases.find(|alias| is_same_name(&alias.written, written));
        unspaced(same.map_or(written, |alias| &alias.standard))
    }

    /// 截止日: the last Friday strictly before 检查日.
    pub fn cut_off(&self) -> NaiveDate {
        super::calendar::cut_off(self.as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_off_is_the_friday_before() {
        for (as_of, friday) in [
            ("2026-03-16", "2026-03-13"),
            ("2026-03-13", "2026-03-06"),
            ("2026-03-14", "2026-03-13"),
            ("2026-03-19", "2026-03-13"),
        ] {
            let settings = Settings::new(as_of.parse().unwrap(), Vec::new());
            assert_eq!(settings.cut_off(), friday.parse().unwrap(), "{as_of}");
        }
    }
}
