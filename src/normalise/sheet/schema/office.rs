//! The sheets of 项目名册, 工作单 and 设置.

use super::*;
use crate::model::choice::*;

/// The sheets of 项目名册 and 工作单 in this order.
pub(super) const REGISTERS: &[&Sheet] =
    &[&PROJECT, &PERSON, &MEDIUM, &SCOPE, &PIPELINE, &ORDER, &ROUND, &MEETING, &SERVICE];

/// The sheets of 设置.
pub(super) const SETTINGS: &[&Sheet] = &[&PARAMETERS, &LIMITS, &OWN_DAYS, &ALIASES, &ESCALATIONS, &WAIVERS];

pub static PROJECT: Sheet = required(
    Role::Roster,
    "项目",
    &[
        col("项目编号", FieldKind::Key).required().also(&["编号", "项目代码", "项目号", "案号"]),
        text("项目名称").required().also(&["项目", "楼盘", "楼盘名称", "案名", "推广名"]),
        text("客户名称").required().also(&["客户", "开发商", "广告主", "甲方"]),
        text("销售代理商").also(&["代理商"]),
        text("合同编号").also(&["合同号"]),
        col("合同签订日", FieldKind::Signed).also(&["签约日期", "签订日期"]),
        col("合同开始", FieldKind::Date).required().plan().also(&["服务期起"]),
        col("合同结束", FieldKind::Date).plan().also(&["服务期止"]),
        col("策略确认日", FieldKind::Signed).also(&["S6"]),
        col("客户总监", FieldKind::Person),
        col("项目总监", FieldKind::Person),
        col("项目负责人", FieldKind::Person),
        choice::<LeadRank>("负责人职级"),
        col("客服", FieldKind::Person).required().also(&["AE", "客户执行", "客户经理"]),
        col("策略", FieldKind::Person).also(&["策划"]),
        col("撰文", FieldKind::Person).also(&["文案"]),
        col("美术", FieldKind::Person).also(&["设计", "设计师"]),
        col("媒介", FieldKind::Person),
        col("客户签字授权人", FieldKind::Names).also(&["签字人", "授权人", "授权签字人"]),
        choice::<ClientTerms>("媒体付款方式").also(&["付款方式"]),
        col("垫款额度", FieldKind::Money).also(&["授信额度"]),
        col("媒体代理费率", FieldKind::Percent).also(&["服务费率"]),
        choice::<RebateOwner>("返点归属"),
        text("电话").also(&["客户电话", "联系电话"]),
        text("预售许可证号"),
        choice::<ProjectStatus>("状态").required(),
        text("备注"),
    ],
)
.keyed(&["项目编号"]);

pub static PERSON: Sheet = sheet(
    Role::Roster,
    "人员",
    &[
        text("姓名").required(),
        text("电话").also(&["手机", "联系电话"]),
        choice::<Department>("部门"),
        col("上级", FieldKind::Person),
        col("别名", FieldKind::Names),
    ],
);

pub static MEDIUM: Sheet = sheet(
    Role::Roster,
    "媒体",
    &[
        text("媒体名称").required().also(&["媒体"]),
        text("联系人"),
        text("电话").also(&["手机", "联系电话"]),
        col("别名", FieldKind::Names),
        choice::<MediumKind>("类别").also(&["媒体类别"]),
        text("收款单位"),
        text("开户行"),
        text("账号"),
        choice::<MediumTerms>("付款方式"),
        col("订位提前", FieldKind::Count),
        col("截稿提前", FieldKind::Count),
        choice::<MakeGoodRule>("补播规则"),
        col("返点比例", FieldKind::Percent),
        choice::<InvoiceKind>("发票类型"),
        col("税率", FieldKind::Percent),
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
        col("日期", FieldKind::Date).required(),
        text("与会人员"),
        col("经办人", FieldKind::Person),
        col("文件", FieldKind::File),
        text("备注"),
    ],
);

pub static ORDER: Sheet = required(
    Role::Orders,
    "工作单",
    &[
        order_key(),
        project().required(),
        col("下单时间", FieldKind::Moment).required().also(&[
            "下单日期",
            "布署日期",
            "部署日期",
            "收单时间",
            "接单日期",
        ]),
        choice::<Channel>("布署方式").also(&["下单方式", "授权方式"]),
        text("布署人").also(&["客户对接人", "下单人"]),
        col("工作类别", FieldKind::WorkKind).required(),
        text("工作内容").required().descriptive(),
        text("规格"),
        col("款数", FieldKind::Count),
        col("前置单号", FieldKind::Key).also(&["上一步", "关联单号"]),
        col("是否加急", FieldKind::YesNo).also(&["加急", "急件"]),
        col("客户要求日", FieldKind::Date).plan().also(&["要求完成时间", "截止日期"]),
        col("承诺完成日", FieldKind::Date).plan().also(&["约定完成日"]),
        col("责任人", FieldKind::People).required().descriptive().also(&["负责人"]),
        col("执行人", FieldKind::People),
        col("开工日", FieldKind::Date),
        col("内部方案确认日", FieldKind::Signed).also(&["S3"]),
        text("方案确认人"),
        col("提交日", FieldKind::Moment).also(&["实际提交", "完成时间", "提案日"]),
        choice::<Opinion>("客户意见").also(&["反馈"]),
        col("客户意见日", FieldKind::Date),
        confirmed(),
        choice::<Channel>("确认方式"),
        col("签字人", FieldKind::Names),
        text("变更说明"),
        col("变更书面文件", FieldKind::YesNo),
        col("电子文件交客户", FieldKind::YesNo).also(&["存档", "已存档"]),
        col("含模特或租片", FieldKind::YesNo),
        col("法律文件存档", FieldKind::YesNo),
        col("版权移交日", FieldKind::Date),
        col("文件", FieldKind::File),
        choice::<OrderStatus>("状态").also(&["进度"]),
        choice::<DelayCause>("逾期原因"),
        text("备注"),
    ],
)
.keyed(&["工作单号"]);

pub static ROUND: Sheet = sheet(
    Role::Orders,
    "往来",
    &[
        order_key().required(),
        col("轮次", FieldKind::Count),
        col("提交日", FieldKind::Moment).also(&["实际提交"]),
        choice::<Opinion>("客户意见").also(&["反馈"]),
        col("客户意见日", FieldKind::Date),
        choice::<Channel>("确认方式"),
        col("签字人", FieldKind::Names),
        col("文件", FieldKind::File),
    ],
)
.without_key();

pub static MEETING: Sheet = sheet(
    Role::Orders,
    "会议",
    &[
        col("会议单号", FieldKind::Key),
        project().required(),
        choice::<MeetingKind>("会议类型"),
        text("会议主题").required().descriptive(),
        col("会议开始", FieldKind::Moment),
        col("会议结束", FieldKind::Moment).required(),
        text("地点"),
        col("是否重要", FieldKind::YesNo),
        col("与会客户", FieldKind::Names),
        col("与会我司", FieldKind::Names),
        text("议题"),
        text("结论"),
        text("行动项"),
        col("会议单提交时间", FieldKind::Moment),
        col("客户签字日", FieldKind::Signed),
        col("签字人", FieldKind::Names),
        col("归档", FieldKind::YesNo),
        col("文件", FieldKind::File),
    ],
)
.keyed(&["会议单号"]);

pub static SERVICE: Sheet = sheet(
    Role::Orders,
    "定期服务",
    &[
        project().required(),
        choice::<ServiceKind>("服务项目").required(),
        text("对应期间或波次"),
        col("提交时间", FieldKind::Moment).required(),
        text("接收人"),
        col("文件", FieldKind::File),
        text("备注"),
    ],
);

pub static PARAMETERS: Sheet =
    sheet(Role::Settings, "参数", &[text("名称").required(), text("值").required(), text("说明")]);

pub static LIMITS: Sheet = sheet(
    Role::Settings,
    "时限表",
    &[
        text("工作类别").required(),
        col("目标工作日", FieldKind::Count),
        col("上限工作日", FieldKind::Count),
        text("条款"),
        choice::<Scope>("服务范围"),
        col("启用", FieldKind::YesNo),
    ],
);

pub static OWN_DAYS: Sheet = sheet(
    Role::Settings,
    "假期表",
    &[col("日期", FieldKind::Date).required(), text("类型").required(), text("说明")],
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
        col("有效至", FieldKind::Date).required(),
        text("批准人"),
        text("原因"),
    ],
);
