//! 项目名册: the project, the people, the media, the contracted scope, the pipeline.

use super::choice::*;
use super::field::{Field, Signed};
use super::money::{Fen, Rate};
use super::source::Place;
use chrono::NaiveDate;

/// One row of 项目.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// The first cell of the row, for findings about the project as a whole.
    pub at: Place,
    /// 项目编号 (normalised; provisional where `provisional`)
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    /// 项目名称
    pub name: Field<String>,
    /// 客户名称
    pub client: Field<String>,
    /// 销售代理商
    pub sales_agent: Field<String>,
    /// 合同编号
    pub contract_no: Field<String>,
    /// 合同签订日
    pub contract_signed: Field<Signed>,
    /// 合同开始
    pub contract_start: Field<NaiveDate>,
    /// 合同结束 (a plan: never hidden by the as-of date)
    pub contract_end: Field<NaiveDate>,
    /// 策略确认日 (S6)
    pub strategy_confirmed: Field<Signed>,
    /// 客户总监
    pub client_director: Field<String>,
    /// 项目总监
    pub project_director: Field<String>,
    /// 项目负责人
    pub lead: Field<String>,
    /// 负责人职级
    pub lead_rank: Field<LeadRank>,
    /// 客服
    pub account: Field<String>,
    /// 策略
    pub planner: Field<String>,
    /// 撰文
    pub copywriter: Field<String>,
    /// 美术
    pub art: Field<String>,
    /// 媒介
    pub media_buyer: Field<String>,
    /// 客户签字授权人
    pub signers: Field<Vec<String>>,
    /// 媒体付款方式, blank: 先款后播
    pub terms: Field<ClientTerms>,
    /// 垫款额度
    pub advance_limit: Field<Fen>,
    /// 媒体代理费率
    pub fee_rate: Field<Rate>,
    /// 返点归属
    pub rebate_owner: Field<RebateOwner>,
    /// 电话, of the client
    pub phone: Field<String>,
    /// 预售许可证号
    pub presale_permit: Field<String>,
    /// 状态
    pub status: Field<ProjectStatus>,
}

impl Project {
    /// Whether somebody is named for 策略, 撰文 or 美术.
    pub fn names_team(&self) -> bool {
        [&self.planner, &self.copywriter, &self.art].iter().any(|name| !name.is_blank())
    }
}

/// One row of 人员.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub at: Place,
    pub name: Field<String>,
    /// 电话
    pub phone: Field<String>,
    pub department: Field<Department>,
    /// 上级
    pub superior: Field<String>,
    pub aliases: Field<Vec<String>>,
}

/// One row of 媒体.
#[derive(Clone, Debug, Default)]
pub struct Medium {
    pub at: Place,
    pub name: Field<String>,
    /// 联系人
    pub contact: Field<String>,
    /// 电话
    pub phone: Field<String>,
    pub aliases: Field<Vec<String>>,
    pub kind: Field<MediumKind>,
    /// 收款单位
    pub payee: Field<String>,
    /// 开户行
    pub bank: Field<String>,
    /// 账号
    pub account_no: Field<String>,
    /// 付款方式, blank: 预付
    pub terms: Field<MediumTerms>,
    /// 订位提前 (working days)
    pub booking_lead: Field<u32>,
    /// 截稿提前 (working days)
    pub material_lead: Field<u32>,
    /// 补播规则, blank: 错一补一漏一补二
    pub make_good: Field<MakeGoodRule>,
    /// 返点比例
    pub rebate_rate: Field<Rate>,
    /// 发票类型
    pub invoice_kind: Field<InvoiceKind>,
    /// 税率
    pub tax_rate: Field<Rate>,
}

/// One row of 服务清单 (H-2).
#[derive(Clone, Debug, Default)]
pub struct ScopeItem {
    pub at: Place,
    /// 项目编号
    pub project: Field<String>,
    pub scopes: Field<Vec<Scope>>,
    pub basis: Field<ScopeBasis>,
    pub content: Field<String>,
}

/// One row of 前期推进 (H-3).
#[derive(Clone, Debug, Default)]
pub struct PipelineEntry {
    pub at: Place,
    pub project: Field<String>,
    /// 事项
    pub step: Field<PipelineStep>,
    pub date: Field<NaiveDate>,
    pub attendees: Field<String>,
    /// 经办人
    pub handler: Field<String>,
    pub file: Field<String>,
}
