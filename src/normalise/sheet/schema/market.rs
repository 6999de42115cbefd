//! The sheets of 媒体排期, 收付款 and 制作.

use super::*;
use crate::model::choice::*;

/// The sheets of 媒体排期, 收付款 and 制作 in this order.
pub(super) const REGISTERS: &[&Sheet] = &[
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
];

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
        col("稿件单号", FieldKind::Key).also(&["稿件"]),
        col("投放日期", FieldKind::Dates).required().plan().also(&["刊登日期", "发布日期", "播出日期"]),
        col("投放开始", FieldKind::Date).plan().also(&["上刊日期"]),
        col("投放结束", FieldKind::Date).plan().also(&["下刊日期"]),
        col("次数", FieldKind::Count).required().also(&["投放次数", "频次"]),
        col("赠播次数", FieldKind::Count).also(&["赠送", "配送"]),
        choice::<Pricing>("计价方式"),
        col("刊例价", FieldKind::Price),
        col("折扣", FieldKind::Discount).also(&["执行折扣"]),
        col("加价", FieldKind::Percent),
        col("净价", FieldKind::Price).also(&["执行价", "折后价", "成交价"]),
        col("客户金额", FieldKind::Money).required().also(&["金额", "合计", "总价", "应收"]),
        col("媒体成本", FieldKind::Money).also(&["成本价", "应付媒体", "媒体净价"]),
        col("代理服务费", FieldKind::Money),
        confirmed(),
        choice::<Channel>("确认方式"),
        col("签字人", FieldKind::Names),
        col("订位日", FieldKind::Date),
        text("订位凭证"),
        col("费用清单提交日", FieldKind::Date),
        col("交片日", FieldKind::Date),
        col("发片日", FieldKind::Date).also(&["发稿", "送片"]),
        col("变更书面文件", FieldKind::YesNo),
        choice::<PlacementStatus>("状态"),
        col("撤单日", FieldKind::Date),
        col("客户扣款", FieldKind::Money),
        col("媒体扣款", FieldKind::Money).also(&["违约金"]),
        col("文件", FieldKind::File),
        text("备注"),
    ],
)
.keyed(&["排期编号", "版本"])
.counted("客户金额");

pub static PROGRESS: Sheet = sheet(
    Role::Schedule,
    "排期进度",
    &[
        placement_key().required(),
        text("波次").also(&["轮次", "阶段", "期数"]),
        col("稿件单号", FieldKind::Key).also(&["稿件"]),
        col("媒体成本", FieldKind::Money).also(&["成本价", "应付媒体", "媒体净价"]),
        confirmed(),
        choice::<Channel>("确认方式"),
        col("签字人", FieldKind::Names),
        col("订位日", FieldKind::Date),
        col("费用清单提交日", FieldKind::Date),
        col("交片日", FieldKind::Date),
        col("发片日", FieldKind::Date).also(&["发稿", "送片"]),
        choice::<PlacementStatus>("状态"),
        col("撤单日", FieldKind::Date),
        col("客户扣款", FieldKind::Money),
        col("媒体扣款", FieldKind::Money).also(&["违约金"]),
        col("变更书面文件", FieldKind::YesNo),
    ],
)
.keyed(&["排期编号"]);

pub static MONTH_SPLIT: Sheet = sheet(
    Role::Schedule,
    "月度拆分",
    &[
        placement_key().required(),
        col("月份", FieldKind::Month).required(),
        col("金额", FieldKind::Money).required(),
    ],
)
.without_key();

pub static PUBLICATION: Sheet = sheet(
    Role::Schedule,
    "发布确认",
    &[
        col("确认单号", FieldKind::Key),
        placement_key().required(),
        col("计划日期", FieldKind::Date).plan(),
        col("实际日期", FieldKind::Date),
        col("计划次数", FieldKind::Count),
        col("实际次数", FieldKind::Count).required(),
        choice::<Deviation>("差异类型"),
        col("差异次数", FieldKind::Count),
        choice::<EvidenceKind>("凭证类型"),
        text("凭证编号"),
        col("补播日期", FieldKind::Date).plan(),
        col("补播次数", FieldKind::Count),
        text("媒介签字"),
        col("客户签字日", FieldKind::Signed),
        col("文件", FieldKind::File),
        text("备注"),
    ],
)
.keyed(&["确认单号"]);

pub static EVALUATION: Sheet = sheet(
    Role::Schedule,
    "效果评估",
    &[
        project().required(),
        text("波次").required().also(&["轮次", "阶段", "期数"]),
        text("媒体名称").also(&["媒体"]),
        col("投放额", FieldKind::Money),
        col("有效来电", FieldKind::Count),
        col("有效来访", FieldKind::Count),
        col("认购", FieldKind::Count),
        col("数据截止", FieldKind::Date),
        text("评价"),
        text("建议"),
    ],
);

/// 播出证明: a medium's proof of what was aired, as a grid or a list. It is a witness, not a register.
pub static PROOF: Sheet = sheet(
    Role::Proof,
    "播出证明",
    &[
        placement_key(),
        project(),
        medium().also(&["媒体", "频道", "报纸", "刊物", "频率", "站点", "点位"]),
        text("版面/时段").also(&["版面", "版位", "段位", "时段", "栏目", "位置", "广告位"]),
        col("日期", FieldKind::Date).also(&[
            "播出日期",
            "实际播出日期",
            "刊登日期",
            "发布日期",
            "投放日期",
            "监播日期",
            "实际日期",
        ]),
        col("次数", FieldKind::Count).also(&[
            "播出次数",
            "实播次数",
            "实际播出次数",
            "监播次数",
            "投放次数",
            "实际次数",
            "频次",
        ]),
    ],
);

pub static RECEIPT: Sheet = required(
    Role::Money,
    "客户到款",
    &[
        col("到款编号", FieldKind::Key),
        col("到款日期", FieldKind::Date).required().also(&["收款日期", "入账日期"]),
        text("付款单位").required().descriptive().also(&["付款人名称", "付款方"]),
        col("金额", FieldKind::Money).required().also(&["收款金额", "到款金额"]),
        project(),
        choice::<ReceiptKind>("款项性质"),
        col("对应单号", FieldKind::Keys).also(&["排期编号", "对应排期编号"]),
        text("流水号").also(&["摘要"]),
        choice::<SettlementMethod>("收付方式"),
        text("备注"),
    ],
)
.keyed(&["到款编号"])
.counted("金额");

pub static RECEIPT_SPLIT: Sheet = sheet(
    Role::Money,
    "到款分配",
    &[
        col("到款编号", FieldKind::Key).required(),
        col("对应单号", FieldKind::Key).required().also(&["排期编号", "对应排期编号"]),
        col("分配金额", FieldKind::Money).required().perhaps(&["金额"]),
    ],
)
.without_key()
.counted("分配金额");

pub static PAYMENT: Sheet = sheet(
    Role::Money,
    "媒体付款",
    &[
        col("付款编号", FieldKind::Key),
        col("申请日期", FieldKind::Date),
        col("申请人", FieldKind::Person),
        project().required(),
        medium().required(),
        text("收款单位").also(&["供应商", "对方公司"]),
        col("排期编号", FieldKind::Keys).perhaps(&["对应单号", "对应排期编号"]),
        choice::<PaymentKind>("款项性质"),
        col("应付金额", FieldKind::Money),
        col("返点抵扣", FieldKind::Money),
        col("实付金额", FieldKind::Money).required(),
        col("是否垫付", FieldKind::YesNo),
        col("计划付款日", FieldKind::Date).plan(),
        col("实付日期", FieldKind::Date),
        col("部门审批", FieldKind::YesNo),
        col("财务审批", FieldKind::YesNo),
        col("总经理审批", FieldKind::YesNo),
        choice::<SettlementMethod>("收付方式"),
        text("流水号"),
        text("备注"),
    ],
)
.keyed(&["付款编号"])
.counted("实付金额");

pub static PAYMENT_SPLIT: Sheet = sheet(
    Role::Money,
    "付款分配",
    &[
        col("付款编号", FieldKind::Key).required(),
        placement_key().required(),
        col("金额", FieldKind::Money).required().perhaps(&["分配金额"]),
    ],
)
.without_key()
.counted("金额");

pub static INVOICE_IN: Sheet = sheet(
    Role::Money,
    "收票",
    &[
        col("发票号码", FieldKind::Key).required(),
        col("发票日期", FieldKind::Date).required(),
        text("开票单位").required().descriptive(),
        col("价税合计", FieldKind::Money).required(),
        col("税率", FieldKind::Percent),
        col("不含税", FieldKind::Money),
        col("税额", FieldKind::Money),
        choice::<InvoiceKind>("发票类型"),
        col("付款编号", FieldKind::Key),
        col("排期编号", FieldKind::Keys).perhaps(&["对应单号", "对应排期编号"]),
        col("所属月份", FieldKind::Month),
        text("备注"),
    ],
)
.keyed(&["发票号码"])
.counted("价税合计");

pub static INVOICE_SPLIT: Sheet = sheet(
    Role::Money,
    "票据分配",
    &[
        col("发票号码", FieldKind::Key).required(),
        placement_key().required(),
        col("金额", FieldKind::Money).required().perhaps(&["分配金额"]),
    ],
)
.without_key()
.counted("金额");

pub static INVOICE_OUT: Sheet = sheet(
    Role::Money,
    "开票",
    &[
        col("发票号码", FieldKind::Key).required(),
        col("开票日期", FieldKind::Date).required(),
        text("客户名称").required(),
        project().required(),
        col("对应单号", FieldKind::Keys).also(&["排期编号", "对应排期编号"]),
        col("金额", FieldKind::Money).required(),
        choice::<InvoiceKind>("发票类型"),
        text("内容"),
    ],
)
.keyed(&["发票号码"])
.counted("金额");

pub static FEE: Sheet = sheet(
    Role::Money,
    "服务费",
    &[
        project().required(),
        col("月份", FieldKind::Month).required(),
        col("金额", FieldKind::Money).required(),
        col("应收日", FieldKind::Date).plan(),
    ],
)
.without_key()
.counted("金额");

pub static REBATE: Sheet = sheet(
    Role::Money,
    "返点",
    &[
        col("编号", FieldKind::Key),
        medium().required(),
        project(),
        col("排期编号", FieldKind::Key),
        col("应计", FieldKind::Money).required(),
        col("实收", FieldKind::Money),
        col("日期", FieldKind::Date),
        choice::<RebateOwner>("归属"),
        col("转付客户日", FieldKind::Date),
    ],
)
.keyed(&["编号"])
.counted("实收");

pub static STATEMENT: Sheet = sheet(
    Role::Money,
    "对账",
    &[
        col("对账单号", FieldKind::Key),
        text("对方").required().descriptive(),
        text("期间").required(),
        col("我方余额", FieldKind::Money),
        col("对方余额", FieldKind::Money),
        col("发出日", FieldKind::Date),
        col("回传日", FieldKind::Date),
        col("盖章", FieldKind::YesNo),
        text("差异说明"),
    ],
)
.keyed(&["对账单号"]);

pub static OPENING: Sheet = sheet(
    Role::Money,
    "期初",
    &[
        choice::<OpeningKind>("类型").required(),
        project(),
        text("对方").required().descriptive(),
        col("金额", FieldKind::Money).required(),
        col("截至日", FieldKind::Date).required(),
    ],
)
.without_key()
.counted("金额");

pub static QUOTE: Sheet = sheet(
    Role::Production,
    "报价",
    &[
        col("报价单号", FieldKind::Key).required(),
        col("行号", FieldKind::Count),
        project().required(),
        col("日期", FieldKind::Date).required(),
        text("内容").required().descriptive(),
        text("规格"),
        text("材质"),
        col("数量", FieldKind::Count),
        text("单位"),
        col("单价", FieldKind::Price),
        col("金额", FieldKind::Money).required(),
        col("税率", FieldKind::Percent),
        confirmed(),
        choice::<Channel>("确认方式"),
        col("签字人", FieldKind::Names),
        col("有效期", FieldKind::Date).plan(),
        col("稿件单号", FieldKind::Key).also(&["稿件"]),
        col("交制作日", FieldKind::Date),
        text("制作商"),
        col("计划交货日", FieldKind::Date).plan(),
        col("付款日", FieldKind::Date),
        col("已付金额", FieldKind::Money),
        text("变更说明"),
        col("变更书面文件", FieldKind::YesNo),
        col("文件", FieldKind::File),
    ],
)
.keyed(&["报价单号", "行号"])
.counted("金额");

pub static ACCEPTANCE: Sheet = sheet(
    Role::Production,
    "制作验收",
    &[
        col("验收单号", FieldKind::Key),
        col("报价单号", FieldKind::Key).required(),
        col("行号", FieldKind::Count),
        col("送货日", FieldKind::Date),
        col("应送数量", FieldKind::Count),
        col("实收数量", FieldKind::Count).required(),
        choice::<AcceptanceResult>("验收结果").required(),
        text("验收人"),
        col("验收日", FieldKind::Date).required(),
        col("文件", FieldKind::File),
    ],
)
.keyed(&["验收单号"]);
