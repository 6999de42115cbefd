//! Every sheet and column of the workbooks, once: headers are matched by it, templates are made
//! of it, and a blank or missing ● column is known by it. It reads nothing itself.

use crate::model::choice::*;
use crate::read::table::Role;

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Key,
    Keys,
    /// 项目编号, or a unique 项目名称
    Project,
    Text,
    Date,
    Moment,
    /// 投放日期: a list or a range of days
    Dates,
    /// A confirmation: a day, or a tick without one
    Signed,
    Money,
    /// A price of one, which no total adds up
    Price,
    Count,
    Percent,
    Discount,
    YesNo,
    Choice(fn() -> Vec<&'static str>),
    /// 工作类别: the names of 时限表, or 其他
    WorkKind,
    Person,
    People,
    /// Names nobody registers: signers, aliases
    Names,
    Medium,
    Month,
    File,
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    /// ●
    pub required: bool,
    /// A day that may lie ahead without being implausible.
    pub plan: bool,
    /// Other headers of the same column.
    pub synonyms: &'static [&'static str],
    /// Headers that mean this column only where nothing better does.
    pub weak: &'static [&'static str],
}

/// One sheet of a role.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    pub role: Role,
    pub name: &'static str,
    /// ● must be there once per role.
    pub required: bool,
    pub columns: &'static [Column],
}

impl Sheet {
    /// `role/sheet`, as [`crate::model::Records::present`] and D01 name it.
    pub fn path(&self) -> String {
        format!("{}/{}", self.role.word(), self.name)
    }
}

impl Column {
    const fn required(mut self) -> Column {
        self.required = true;
        self
    }
    const fn plan(mut self) -> Column {
        self.plan = true;
        self
    }
    const fn also(mut self, synonyms: &'static [&'static str]) -> Column {
        self.synonyms = synonyms;
        self
    }
    const fn perhaps(mut self, weak: &'static [&'static str]) -> Column {
        self.weak = weak;
        self
    }
}

const fn col(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, required: false, plan: false, synonyms: &[], weak: &[] }
}

const fn text(name: &'static str) -> Column {
    col(name, Kind::Text)
}

const fn choice<C: Choice>(name: &'static str) -> Column {
    col(name, Kind::Choice(words::<C>))
}

fn words<C: Choice>() -> Vec<&'static str> {
    C::ALL.iter().map(|choice| choice.word()).collect()
}

/// 项目编号 of every sheet but 项目: a 项目名称 may stand in its place.
const fn project() -> Column {
    col("项目编号", Kind::Project).also(&["项目代码", "项目号", "案号"]).perhaps(&[
        "项目",
        "项目名称",
        "楼盘",
        "楼盘名称",
        "案名",
    ])
}

const fn medium() -> Column {
    col("媒体名称", Kind::Medium).also(&["媒体"])
}

const fn placement_key() -> Column {
    col("排期编号", Kind::Key).also(&["订单号", "执行单号"])
}

const fn order_key() -> Column {
    col("工作单号", Kind::Key).also(&["单号", "工单号", "任务单号", "下单号"])
}

const fn confirmed() -> Column {
    col("客户确认日", Kind::Signed).also(&["签字日期", "确认时间"])
}

const fn sheet(role: Role, name: &'static str, columns: &'static [Column]) -> Sheet {
    Sheet { role, name, required: false, columns }
}

const fn required(role: Role, name: &'static str, columns: &'static [Column]) -> Sheet {
    Sheet { role, name, required: true, columns }
}

pub static PROJECT: Sheet = required(
    Role::Roster,
    "项目",
    &[
        col("项目编号", Kind::Key).required().also(&["编号", "项目代码", "项目号", "案号"]),
        text("项目名称").required().also(&["项目", "楼盘", "楼盘名称", "案名", "推广名"]),
        text("客户名称").required().also(&["客户", "开发商", "广告主", "甲方"]),
        text("销售代理商").also(&["代理商"]),
        text("合同编号").also(&["合同号"]),
        col("合同签订日", Kind::Date).also(&["签约日期", "签订日期"]),
        col("合同开始", Kind::Date).required().plan().also(&["服务期起"]),
        col("合同结束", Kind::Date).plan().also(&["服务期止"]),
        col("策略确认日", Kind::Date).also(&["S6"]),
        col("客户总监", Kind::Person),
        col("项目总监", Kind::Person),
        col("项目负责人", Kind::Person),
        choice::<LeadRank>("负责人职级"),
        col("客服", Kind::Person).required().also(&["AE", "客户执行", "客户经理"]),
        col("策略", Kind::Person).also(&["策划"]),
        col("撰文", Kind::Person).also(&["文案"]),
        col("美术", Kind::Person).also(&["设计", "设计师"]),
        col("媒介", Kind::Person),
        col("客户签字授权人", Kind::Names).also(&["签字人", "授权人"]),
        choice::<ClientTerms>("媒体付款方式").also(&["付款方式"]),
        col("垫款额度", Kind::Money).also(&["授信额度"]),
        col("媒体代理费率", Kind::Percent).also(&["服务费率"]),
        choice::<RebateOwner>("返点归属"),
        text("预售许可证号"),
        choice::<ProjectStatus>("状态").required(),
        text("备注"),
    ],
);

pub static PERSON: Sheet = sheet(
    Role::Roster,
    "人员",
    &[
        text("姓名").required(),
        choice::<Department>("部门"),
        col("上级", Kind::Person),
        col("别名", Kind::Names),
    ],
);

pub static MEDIUM: Sheet = sheet(
    Role::Roster,
    "媒体",
    &[
        text("媒体名称").required().also(&["媒体"]),
        col("别名", Kind::Names),
        choice::<MediumKind>("类别").also(&["媒体类别"]),
        text("收款单位"),
        text("开户行"),
        text("账号"),
        choice::<MediumTerms>("付款方式"),
        col("订位提前", Kind::Count),
        col("截稿提前", Kind::Count),
        choice::<MakeGoodRule>("补播规则"),
        col("返点比例", Kind::Percent),
        choice::<InvoiceKind>("发票类型"),
        col("税率", Kind::Percent),
    ],
);

pub static SCOPE: Sheet = sheet(
    Role::Roster,
    "服务清单",
    &[
        project().required(),
        choice::<Scope>("服务范围").required(),
        choice::<ScopeBasis>("依据"),
        text("内容"),
        text("备注"),
    ],
);

pub static PIPELINE: Sheet = sheet(
    Role::Roster,
    "前期推进",
    &[
        project().required(),
        choice::<PipelineStep>("事项").required(),
        col("日期", Kind::Date).required(),
        text("与会人员"),
        col("经办人", Kind::Person),
        col("文件", Kind::File),
        text("备注"),
    ],
);

pub static ORDER: Sheet = required(
    Role::Orders,
    "工作单",
    &[
        order_key(),
        project().required(),
        col("下单时间", Kind::Moment).required().also(&[
            "下单日期",
            "布署日期",
            "部署日期",
            "收单时间",
            "接单日期",
        ]),
        choice::<Channel>("布署方式").also(&["下单方式", "授权方式"]),
        text("布署人").also(&["客户对接人", "下单人"]),
        col("工作类别", Kind::WorkKind).required(),
        text("工作内容").required(),
        text("规格"),
        col("款数", Kind::Count),
        col("前置单号", Kind::Key).also(&["上一步", "关联单号"]),
        col("是否加急", Kind::YesNo).also(&["加急", "急件"]),
        col("客户要求日", Kind::Date).plan().also(&["要求完成时间", "截止日期"]),
        col("承诺完成日", Kind::Date).plan().also(&["约定完成日"]),
        col("责任人", Kind::People).required().also(&["负责人"]),
        col("执行人", Kind::People),
        col("开工日", Kind::Date),
        col("内部方案确认日", Kind::Date).also(&["S3"]),
        text("方案确认人"),
        col("提交日", Kind::Moment).also(&["实际提交", "完成时间", "提案日"]),
        choice::<Opinion>("客户意见").also(&["反馈"]),
        col("客户意见日", Kind::Date),
        confirmed(),
        choice::<Channel>("确认方式"),
        col("签字人", Kind::Names),
        text("变更说明"),
        col("变更书面文件", Kind::YesNo),
        col("电子文件交客户", Kind::YesNo).also(&["存档", "已存档"]),
        col("含模特或租片", Kind::YesNo),
        col("法律文件存档", Kind::YesNo),
        col("版权移交日", Kind::Date),
        col("文件", Kind::File),
        choice::<OrderStatus>("状态").also(&["进度"]),
        choice::<DelayCause>("逾期原因"),
        text("备注"),
    ],
);

pub static ROUND: Sheet = sheet(
    Role::Orders,
    "往来",
    &[
        order_key().required(),
        col("轮次", Kind::Count),
        col("提交日", Kind::Moment).also(&["实际提交"]),
        choice::<Opinion>("客户意见").also(&["反馈"]),
        col("客户意见日", Kind::Date),
        choice::<Channel>("确认方式"),
        col("签字人", Kind::Names),
        col("文件", Kind::File),
    ],
);

pub static MEETING: Sheet = sheet(
    Role::Orders,
    "会议",
    &[
        col("会议单号", Kind::Key),
        project().required(),
        choice::<MeetingKind>("会议类型"),
        text("会议主题").required(),
        col("会议开始", Kind::Moment),
        col("会议结束", Kind::Moment).required(),
        text("地点"),
        col("是否重要", Kind::YesNo),
        col("与会客户", Kind::Names),
        col("与会我司", Kind::Names),
        text("议题"),
        text("结论"),
        text("行动项"),
        col("会议单提交时间", Kind::Moment),
        col("客户签字日", Kind::Signed),
        col("签字人", Kind::Names),
        col("归档", Kind::YesNo),
        col("文件", Kind::File),
    ],
);

pub static SERVICE: Sheet = sheet(
    Role::Orders,
    "定期服务",
    &[
        project().required(),
        choice::<ServiceKind>("服务项目").required(),
        text("对应期间或波次"),
        col("提交时间", Kind::Moment).required(),
        text("接收人"),
        col("文件", Kind::File),
        text("备注"),
    ],
);

pub static PLACEMENT: Sheet = required(
    Role::Schedule,
    "排期",
    &[
        placement_key(),
        project().required(),
        text("波次").also(&["轮次", "阶段", "期数"]),
        text("版本"),
        choice::<MediumKind>("媒体类别").also(&["类别"]),
        medium().required().also(&["媒体", "频道", "报纸", "刊物", "频率", "站点", "点位"]),
        text("版面/时段").also(&["版面", "版位", "段位", "时段", "栏目", "位置", "广告位"]),
        text("规格").also(&["尺寸", "秒数", "形式"]),
        col("稿件单号", Kind::Key).also(&["稿件"]),
        col("投放日期", Kind::Dates).required().plan().also(&["刊登日期", "发布日期", "播出日期"]),
        col("投放开始", Kind::Date).plan().also(&["上刊日期"]),
        col("投放结束", Kind::Date).plan().also(&["下刊日期"]),
        col("次数", Kind::Count).required().also(&["投放次数", "频次"]),
        col("赠播次数", Kind::Count).also(&["赠送", "配送"]),
        choice::<Pricing>("计价方式"),
        col("刊例价", Kind::Price),
        col("折扣", Kind::Discount).also(&["执行折扣"]),
        col("加价", Kind::Percent),
        col("净价", Kind::Price).also(&["执行价", "折后价", "成交价"]),
        col("客户金额", Kind::Money).required().also(&["金额", "合计", "总价", "应收"]),
        col("媒体成本", Kind::Money).also(&["成本价", "应付媒体", "媒体净价"]),
        col("代理服务费", Kind::Money),
        confirmed(),
        choice::<Channel>("确认方式"),
        col("签字人", Kind::Names),
        col("订位日", Kind::Date),
        text("订位凭证"),
        col("费用清单提交日", Kind::Date),
        col("交片日", Kind::Date),
        col("发片日", Kind::Date).also(&["发稿", "送片"]),
        col("变更书面文件", Kind::YesNo),
        choice::<PlacementStatus>("状态"),
        col("撤单日", Kind::Date),
        col("客户扣款", Kind::Money),
        col("媒体扣款", Kind::Money).also(&["违约金"]),
        col("文件", Kind::File),
        text("备注"),
    ],
);

pub static PROGRESS: Sheet = sheet(
    Role::Schedule,
    "排期进度",
    &[
        placement_key().required(),
        text("波次").also(&["轮次", "阶段", "期数"]),
        col("稿件单号", Kind::Key).also(&["稿件"]),
        col("媒体成本", Kind::Money).also(&["成本价", "应付媒体", "媒体净价"]),
        confirmed(),
        choice::<Channel>("确认方式"),
        col("签字人", Kind::Names),
        col("订位日", Kind::Date),
        col("费用清单提交日", Kind::Date),
        col("交片日", Kind::Date),
        col("发片日", Kind::Date).also(&["发稿", "送片"]),
        choice::<PlacementStatus>("状态"),
        col("撤单日", Kind::Date),
        col("客户扣款", Kind::Money),
        col("媒体扣款", Kind::Money).also(&["违约金"]),
        col("变更书面文件", Kind::YesNo),
    ],
);

pub static MONTH_SPLIT: Sheet = sheet(
    Role::Schedule,
    "月度拆分",
    &[placement_key().required(), col("月份", Kind::Month).required(), col("金额", Kind::Money).required()],
);

pub static PUBLICATION: Sheet = sheet(
    Role::Schedule,
    "发布确认",
    &[
        col("确认单号", Kind::Key),
        placement_key().required(),
        col("计划日期", Kind::Date).plan(),
        col("实际日期", Kind::Date),
        col("计划次数", Kind::Count),
        col("实际次数", Kind::Count).required(),
        choice::<Deviation>("差异类型"),
        col("差异次数", Kind::Count),
        choice::<EvidenceKind>("凭证类型"),
        text("凭证编号"),
        col("补播日期", Kind::Date).plan(),
        col("补播次数", Kind::Count),
        text("媒介签字"),
        col("客户签字日", Kind::Signed),
        col("文件", Kind::File),
        text("备注"),
    ],
);

pub static EVALUATION: Sheet = sheet(
    Role::Schedule,
    "效果评估",
    &[
        project().required(),
        text("波次").required().also(&["轮次", "阶段", "期数"]),
        text("媒体名称").also(&["媒体"]),
        col("投放额", Kind::Money),
        col("有效来电", Kind::Count),
        col("有效来访", Kind::Count),
        col("认购", Kind::Count),
        col("数据截止", Kind::Date),
        text("评价"),
        text("建议"),
    ],
);

pub static RECEIPT: Sheet = required(
    Role::Money,
    "客户到款",
    &[
        col("到款编号", Kind::Key),
        col("到款日期", Kind::Date).required().also(&["收款日期", "入账日期"]),
        text("付款单位").required().also(&["付款人名称", "付款方"]),
        col("金额", Kind::Money).required().also(&["收款金额", "到款金额"]),
        project(),
        choice::<ReceiptKind>("款项性质"),
        col("对应单号", Kind::Keys).also(&["排期编号", "对应排期编号"]),
        text("流水号").also(&["摘要"]),
        text("备注"),
    ],
);

pub static RECEIPT_SPLIT: Sheet = sheet(
    Role::Money,
    "到款分配",
    &[
        col("到款编号", Kind::Key).required(),
        col("对应单号", Kind::Key).required().also(&["排期编号", "对应排期编号"]),
        col("分配金额", Kind::Money).required().perhaps(&["金额"]),
    ],
);

pub static PAYMENT: Sheet = sheet(
    Role::Money,
    "媒体付款",
    &[
        col("付款编号", Kind::Key),
        col("申请日期", Kind::Date),
        col("申请人", Kind::Person),
        project().required(),
        medium().required(),
        text("收款单位").also(&["供应商", "对方公司"]),
        col("排期编号", Kind::Keys).perhaps(&["对应单号", "对应排期编号"]),
        choice::<PaymentKind>("款项性质"),
        col("应付金额", Kind::Money),
        col("返点抵扣", Kind::Money),
        col("实付金额", Kind::Money).required(),
        col("是否垫付", Kind::YesNo),
        col("计划付款日", Kind::Date).plan(),
        col("实付日期", Kind::Date),
        col("部门审批", Kind::YesNo),
        col("财务审批", Kind::YesNo),
        col("总经理审批", Kind::YesNo),
        text("备注"),
    ],
);

pub static PAYMENT_SPLIT: Sheet = sheet(
    Role::Money,
    "付款分配",
    &[
        col("付款编号", Kind::Key).required(),
        placement_key().required(),
        col("金额", Kind::Money).required().perhaps(&["分配金额"]),
    ],
);

pub static INVOICE_IN: Sheet = sheet(
    Role::Money,
    "收票",
    &[
        col("发票号码", Kind::Key).required(),
        col("发票日期", Kind::Date).required(),
        text("开票单位").required(),
        col("价税合计", Kind::Money).required(),
        col("税率", Kind::Percent),
        col("不含税", Kind::Money),
        col("税额", Kind::Money),
        choice::<InvoiceKind>("发票类型"),
        col("付款编号", Kind::Key),
        col("排期编号", Kind::Keys).perhaps(&["对应单号", "对应排期编号"]),
        col("所属月份", Kind::Month),
        text("备注"),
    ],
);

pub static INVOICE_SPLIT: Sheet = sheet(
    Role::Money,
    "票据分配",
    &[
        col("发票号码", Kind::Key).required(),
        placement_key().required(),
        col("金额", Kind::Money).required().perhaps(&["分配金额"]),
    ],
);

pub static INVOICE_OUT: Sheet = sheet(
    Role::Money,
    "开票",
    &[
        col("发票号码", Kind::Key).required(),
        col("开票日期", Kind::Date).required(),
        text("客户名称").required(),
        project().required(),
        col("对应单号", Kind::Keys).also(&["排期编号", "对应排期编号"]),
        col("金额", Kind::Money).required(),
        choice::<InvoiceKind>("发票类型"),
        text("内容"),
    ],
);

pub static FEE: Sheet = sheet(
    Role::Money,
    "服务费",
    &[
        project().required(),
        col("月份", Kind::Month).required(),
        col("金额", Kind::Money).required(),
        col("应收日", Kind::Date).plan(),
    ],
);

pub static REBATE: Sheet = sheet(
    Role::Money,
    "返点",
    &[
        col("编号", Kind::Key),
        medium().required(),
        project(),
        col("排期编号", Kind::Key),
        col("应计", Kind::Money).required(),
        col("实收", Kind::Money),
        col("日期", Kind::Date),
        choice::<RebateOwner>("归属"),
        col("转付客户日", Kind::Date),
    ],
);

pub static STATEMENT: Sheet = sheet(
    Role::Money,
    "对账",
    &[
        col("对账单号", Kind::Key),
        text("对方").required(),
        text("期间").required(),
        col("我方余额", Kind::Money),
        col("对方余额", Kind::Money),
        col("发出日", Kind::Date),
        col("回传日", Kind::Date),
        col("盖章", Kind::YesNo),
        text("差异说明"),
    ],
);

pub static OPENING: Sheet = sheet(
    Role::Money,
    "期初",
    &[
        choice::<OpeningKind>("类型").required(),
        project(),
        text("对方").required(),
        col("金额", Kind::Money).required(),
        col("截至日", Kind::Date).required(),
    ],
);

pub static QUOTE: Sheet = sheet(
    Role::Production,
    "报价",
    &[
        col("报价单号", Kind::Key).required(),
        col("行号", Kind::Count),
        project().required(),
        col("日期", Kind::Date).required(),
        text("内容").required(),
        text("规格"),
        text("材质"),
        col("数量", Kind::Count),
        text("单位"),
        col("单价", Kind::Price),
        col("金额", Kind::Money).required(),
        col("税率", Kind::Percent),
        confirmed(),
        choice::<Channel>("确认方式"),
        col("签字人", Kind::Names),
        col("有效期", Kind::Date).plan(),
        col("稿件单号", Kind::Key).also(&["稿件"]),
        col("交制作日", Kind::Date),
        text("制作商"),
        col("计划交货日", Kind::Date).plan(),
        col("付款日", Kind::Date),
        col("已付金额", Kind::Money),
        text("变更说明"),
        col("变更书面文件", Kind::YesNo),
        col("文件", Kind::File),
    ],
);

pub static ACCEPTANCE: Sheet = sheet(
    Role::Production,
    "制作验收",
    &[
        col("验收单号", Kind::Key),
        col("报价单号", Kind::Key).required(),
        col("行号", Kind::Count),
        col("送货日", Kind::Date),
        col("应送数量", Kind::Count),
        col("实收数量", Kind::Count).required(),
        choice::<AcceptanceResult>("验收结果").required(),
        text("验收人"),
        col("验收日", Kind::Date).required(),
        col("文件", Kind::File),
    ],
);

pub static PARAMETERS: Sheet =
    sheet(Role::Settings, "参数", &[text("名称").required(), text("值").required(), text("说明")]);

pub static LIMITS: Sheet = sheet(
    Role::Settings,
    "时限表",
    &[
        text("工作类别").required(),
        col("目标工作日", Kind::Count),
        col("上限工作日", Kind::Count),
        text("条款"),
        choice::<Scope>("服务范围"),
        col("启用", Kind::YesNo),
    ],
);

pub static OWN_DAYS: Sheet = sheet(
    Role::Settings,
    "假期表",
    &[col("日期", Kind::Date).required(), text("类型").required(), text("说明")],
);

pub static ALIASES: Sheet = sheet(
    Role::Settings,
    "别名表",
    &[text("类别").required(), text("写法").required(), text("标准名").required()],
);

pub static ESCALATIONS: Sheet =
    sheet(Role::Settings, "升级表", &[text("触发").required(), text("阈值"), text("通知").required()]);

pub static WAIVERS: Sheet = sheet(
    Role::Settings,
    "豁免",
    &[
        text("检查代码").required(),
        text("编号").required(),
        col("有效至", Kind::Date).required(),
        text("批准人"),
        text("原因"),
    ],
);

/// All sheets, in the order of workbooks.md.
pub static SHEETS: &[&Sheet] = &[
    &PROJECT,
    &PERSON,
    &MEDIUM,
    &SCOPE,
    &PIPELINE,
    &ORDER,
    &ROUND,
    &MEETING,
    &SERVICE,
    &PLACEMENT,
    &PROGRESS,
    &MONTH_SPLIT,
    &PUBLICATION,
    &EVALUATION,
    &RECEIPT,
    &RECEIPT_SPLIT,
    &PAYMENT,
    &PAYMENT_SPLIT,
    &INVOICE_IN,
    &INVOICE_SPLIT,
    &INVOICE_OUT,
    &FEE,
    &REBATE,
    &STATEMENT,
    &OPENING,
    &QUOTE,
    &ACCEPTANCE,
    &PARAMETERS,
    &LIMITS,
    &OWN_DAYS,
    &ALIASES,
    &ESCALATIONS,
    &WAIVERS,
];

/// The sheets of one role.
pub fn of_role(role: Role) -> impl Iterator<Item = &'static Sheet> {
    SHEETS.iter().copied().filter(move |sheet| sheet.role == role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_sheet_names_a_column_twice_even_by_synonym() {
        for sheet in SHEETS {
            let mut seen = BTreeSet::new();
            for column in sheet.columns {
                for name in std::iter::once(&column.name).chain(column.synonyms) {
                    assert!(seen.insert(*name), "{}: {name}", sheet.path());
                }
            }
            for weak in sheet.columns.iter().flat_map(|c| c.weak) {
                assert!(!seen.contains(weak), "{}: {weak}", sheet.path());
            }
        }
    }

    #[test]
    fn each_role_but_production_and_settings_has_one_required_sheet() {
        for role in Role::ALL {
            let needed = of_role(role).filter(|s| s.required).count();
            let expected = usize::from(!matches!(role, Role::Production | Role::Settings));
            assert_eq!(needed, expected, "{}", role.word());
        }
    }
}
