//! The closed lists of the workbooks: one enum each, with its Chinese words.

/// A closed list whose members are written as Chinese words.
pub trait Choice: Copy + Eq + 'static {
    /// Every member, in the order drop-downs show them.
    const ALL: &'static [Self];
    /// The word in the workbooks.
    fn word(self) -> &'static str;

    /// The member with exactly this word.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.word() == word)
    }
}

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$mark:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$mark])* $variant),+ }
        impl Choice for $name {
            const ALL: &'static [Self] = &[$($name::$variant),+];
            fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    )+};
}

choices! {
    /// 项目 状态
    ProjectStatus { Courting = "洽谈", Serving = "服务中", Paused = "暂停", Ended = "结束" }
    /// 负责人职级 (H-3.1)
    LeadRank { ProjectDirector = "项目总监", SeniorPlanner = "资深策略", SeniorAccount = "资深AE" }
    /// 媒体付款方式 of a client
    ClientTerms { PrepayFirst = "先款后播", Monthly = "月结", Advance = "垫付" }
    /// 返点归属
    RebateOwner { Client = "客户", Agency = "公司" }
    /// 部门
    Department {
        Account = "客户服务小组", Project = "项目服务小组", Media = "媒介部", Production = "制作部",
        Market = "市场部", Directors = "总监室", Finance = "财务",
    }
    /// 媒体类别
    MediumKind {
        Newspaper = "报纸", Magazine = "杂志", Television = "电视", Radio = "广播", Outdoor = "户外",
        Online = "网络", Other = "其他",
    }
    /// 付款方式 of a medium
    MediumTerms { Prepaid = "预付", Postpaid = "后付" }
    /// 补播规则
    MakeGoodRule {
        OneForWrong = "错一补一", TwoForMissed = "漏一补二", Both = "错一补一漏一补二", None = "无",
    }
    /// 发票类型
    InvoiceKind { Special = "专票", Ordinary = "普票" }
    /// 服务范围 (H-2)
    Scope {
        Strategy = "策略", Design = "创意设计", Broadcast = "影视广播", Media = "媒体",
        Monitoring = "监测评估", Production = "制作",
    }
    /// 服务清单 依据
    ScopeBasis { Contract = "合同", Supplement = "补充合同", Quote = "报价" }
    /// 前期推进 事项, in the order of H-3.1
    PipelineStep {
        FirstVisit = "首次拜访", OfferSubmitted = "服务内容及报价提交", Invitation = "邀请竞标及报价确认函",
        QuestionsSent = "客户问题清单发出", QuestionsReturned = "客户问题清单收回", ClientMinutes = "客户会议纪要",
        InternalBriefing = "内部通报会", TeamFormed = "项目小组成立", StrategyDraft = "策略规划草案",
        ContractDraft = "服务清单及合同草案", Proposal = "提案报告", StrategyMeeting = "策略沟通会",
        QuoteSubmitted = "服务清单及报价提交", ContractSigned = "签订合同",
    }
    /// 布署方式 and 确认方式: how something was said
    Channel {
        Written = "书面", Signature = "签字", Seal = "盖章", Email = "邮件", Fax = "传真", WeChat = "微信",
        Spoken = "口头", Telephone = "电话",
    }
    /// 客户意见
    Opinion { Confirmed = "确认", Revise = "修改", Shelved = "搁置", Cancelled = "取消" }
    /// 工作单 状态
    #[derive(Default)]
    OrderStatus {
        #[default]
        NotStarted = "未开始", Running = "进行中", AwaitingClient = "待客户确认", Revising = "修改中",
        Done = "完成", Cancelled = "取消", Shelved = "搁置",
    }
    /// 逾期原因
    DelayCause {
        ClientMaterial = "客户资料", ClientChange = "客户修改", Agency = "我司", Supplier = "供应商",
        ForceMajeure = "不可抗力",
    }
    /// 会议类型
    MeetingKind { Client = "客户会议", Internal = "内部讨论", Briefing = "内部通报", Strategy = "策略沟通" }
    /// 定期服务 服务项目 (H-6)
    ServiceKind {
        Strategy = "阶段广告策略与修正", WeeklyProgress = "每周工作进程", ExecutionReport = "广告执行报告",
        MarketAnalysis = "市场分析", CostList = "费用清单", Statement = "付款对账清单",
    }
    /// 计价方式
    Pricing { PerInsertion = "次", PerDay = "天", PerMonth = "月", Package = "打包" }
    /// 排期 状态
    PlacementStatus {
        Drafted = "拟定", Confirmed = "已确认", Booked = "已订位", Sent = "已发片", Published = "已发布",
        Rescheduled = "改期", Cancelled = "撤单",
    }
    /// 差异类型 of a 发布确认
    Deviation {
        None = "无", Missed = "漏播", Wrong = "错播", Rescheduled = "改期", Misplaced = "位置不符",
        Cancelled = "撤单",
    }
    /// 凭证类型
    EvidenceKind {
        TearSheet = "样报", Monitoring = "监播报告", Certificate = "播出证明", Photo = "上刊照片",
        Screenshot = "截图",
    }
    /// 款项性质 of a receipt
    ReceiptKind {
        MediaPrepayment = "媒体预付款", Production = "制作款", ServiceFee = "服务费", Deposit = "保证金",
        Other = "其他",
    }
    /// 款项性质 of a payment to a medium
    PaymentKind { Prepayment = "预付", Balance = "尾款", Deposit = "保证金", Refund = "退款" }
    /// 收付方式: how money was paid; only 转账 is looked for in the bank's statement
    SettlementMethod { Transfer = "转账", Cash = "现金", Bill = "承兑汇票", Offset = "抵款", ThirdParty = "第三方" }
    /// 期初 类型
    OpeningKind { ClientAdvance = "客户预收", MediaPrepayment = "媒体预付", Uninvoiced = "未到票" }
    /// 验收结果
    AcceptanceResult { Passed = "合格", Partly = "部分合格", Returned = "退回" }
}

impl ReceiptKind {
    /// 保证金 and 其他 pay for no placement, quote or fee, whatever key stands there.
    pub fn pays_nothing(self) -> bool {
        matches!(self, ReceiptKind::Deposit | ReceiptKind::Other)
    }
}

impl Channel {
    /// Whether the channel is in writing: 签字、盖章、传真、邮件, and 微信 if the office counts it.
    pub fn is_written(self, wechat_counts: bool) -> bool {
        match self {
            Channel::Written | Channel::Signature | Channel::Seal | Channel::Email | Channel::Fax => true,
            Channel::WeChat => wechat_counts,
            Channel::Spoken | Channel::Telephone => false,
        }
    }
}
