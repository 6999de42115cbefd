//! 工作单.xlsx: work orders, their earlier rounds, meetings and recurring services.

use super::choice::*;
use super::field::{Field, Moment, Signed, YesNo};
use super::month::PeriodName;
use super::source::Place;
use chrono::NaiveDate;

/// One row of 工作单.
#[derive(Clone, Debug, Default)]
pub struct Order {
    pub at: Place,
    /// 工作单号
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    /// 项目编号 (completed)
    pub project: Field<String>,
    /// 下单时间
    pub ordered: Field<Moment>,
    /// 布署方式
    pub channel: Field<Channel>,
    /// 布署人
    pub ordered_by: Field<String>,
    /// 工作类别: the name in 时限表, or 其他
    pub kind: Field<String>,
    /// 工作内容
    pub content: Field<String>,
    /// 规格
    pub format: Field<String>,
    /// 款数, blank: 1
    pub pieces: Field<u32>,
    /// 前置单号 (completed)
    pub predecessor: Field<Vec<String>>,
    /// 是否加急
    pub rush: Field<YesNo>,
    /// 客户要求日 (a plan)
    pub wanted: Field<NaiveDate>,
    /// 承诺完成日 (a plan)
    pub promised: Field<NaiveDate>,
    /// 责任人: first = 主责
    pub owner: Field<Vec<String>>,
    /// 执行人
    pub worker: Field<Vec<String>>,
    /// 开工日
    pub started: Field<NaiveDate>,
    /// 内部方案确认日 (S3)
    pub plan_confirmed: Field<Signed>,
    /// 方案确认人
    pub plan_confirmed_by: Field<String>,
    /// 提交日 (latest round)
    pub submitted: Field<Moment>,
    /// 客户意见
    pub opinion: Field<Opinion>,
    /// 客户意见日
    pub opinion_date: Field<NaiveDate>,
    /// 客户确认日
    pub confirmed: Field<Signed>,
    /// 确认方式
    pub confirmed_by: Field<Channel>,
    /// 签字人 (several: any one authorised is enough)
    pub signer: Field<Vec<String>>,
    /// 变更说明
    pub change: Field<String>,
    /// 变更书面文件
    pub change_document: Field<YesNo>,
    /// 电子文件交客户
    pub files_delivered: Field<YesNo>,
    /// 含模特或租片
    pub has_licensed_material: Field<YesNo>,
    /// 法律文件存档
    pub legal_filed: Field<YesNo>,
    /// 版权移交日
    pub copyright_transferred: Field<NaiveDate>,
    /// 文件
    pub file: Field<String>,
    pub status: Field<OrderStatus>,
    /// 逾期原因
    pub delay_cause: Field<DelayCause>,
}

/// One row of 往来: an earlier round of an order.
#[derive(Clone, Debug, Default)]
pub struct Round {
    pub at: Place,
    /// 工作单号 (completed)
    pub order: Field<String>,
    /// 轮次
    pub number: Field<u32>,
    pub submitted: Field<Moment>,
    pub opinion: Field<Opinion>,
    pub opinion_date: Field<NaiveDate>,
    pub channel: Field<Channel>,
    pub signer: Field<Vec<String>>,
    pub file: Field<String>,
}

/// One row of 会议.
#[derive(Clone, Debug, Default)]
pub struct Meeting {
    pub at: Place,
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    pub project: Field<String>,
    pub kind: Field<MeetingKind>,
    pub subject: Field<String>,
    pub start: Field<Moment>,
    pub end: Field<Moment>,
    pub venue: Field<String>,
    /// 是否重要
    pub important: Field<YesNo>,
    pub clients: Field<Vec<String>>,
    pub staff: Field<Vec<String>>,
    pub agenda: Field<String>,
    pub conclusion: Field<String>,
    pub actions: Field<String>,
    /// 会议单提交时间
    pub minutes: Field<Moment>,
    /// 客户签字日
    pub signed: Field<Signed>,
    pub signer: Field<Vec<String>>,
    /// 归档
    pub filed: Field<YesNo>,
    pub file: Field<String>,
}

/// One row of 定期服务 (H-6).
#[derive(Clone, Debug, Default)]
pub struct ServiceRecord {
    pub at: Place,
    pub project: Field<String>,
    pub kind: Field<ServiceKind>,
    /// 对应期间或波次
    pub period: Field<String>,
    /// The same, lists split, months read.
    pub periods: Vec<PeriodName>,
    /// 提交时间
    pub submitted_at: Field<Moment>,
    pub recipient: Field<String>,
    pub file: Field<String>,
}
