//! 媒体排期: placements of either form, their progress, publication and evaluation.

use super::choice::*;
use super::field::{Field, Signed, YesNo};
use super::money::{Fen, Rate};
use super::month::{Month, PeriodName};
use super::source::Place;
use chrono::NaiveDate;

/// The meaning of a day mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    Normal,
    /// 赠播
    Bonus,
    /// 补播
    MakeGood,
}

/// An insertion day. In a GRID `times` is the number of the mark. In a LIST it is 1: the insertions of the
/// row are spread evenly over its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayMark {
    pub date: NaiveDate,
    pub times: u32,
    pub kind: MarkKind,
}

/// One row of 排期 (LIST or GRID), completed by 排期进度 and the signature line.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    pub at: Place,
    /// 排期编号
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    pub project: Field<String>,
    /// 波次
    pub wave: Field<String>,
    /// 版本: 新 or blank < 变1 < 变2 …, 第1版 < 第2版 …
    pub version: Field<String>,
    pub kind: Field<MediumKind>,
    pub medium: Field<String>,
    /// 版面/时段
    pub position: Field<String>,
    pub format: Field<String>,
    /// 稿件单号 (completed)
    pub artwork: Field<String>,
    /// Insertion days in ascending order; empty if no date could be read.
    pub days: Vec<DayMark>,
    /// The cell of the dates: 投放日期, 投放开始 or the first mark.
    pub days_at: Option<Place>,
    /// Whether the date columns were filled but refused.
    pub days_refused: bool,
    /// Whether the row comes from a day grid.
    pub from_grid: bool,
    /// 次数
    pub times: Field<u32>,
    /// 赠播次数
    pub bonus_times: Field<u32>,
    /// 计价方式, blank: 次
    pub pricing: Field<Pricing>,
    /// 刊例价
    pub list_price: Field<Fen>,
    /// 折扣
    pub discount: Field<Rate>,
    /// 加价
    pub surcharge: Field<Rate>,
    /// 净价
    pub net_price: Field<Fen>,
    /// 客户金额
    pub amount: Field<Fen>,
    /// 媒体成本
    pub cost: Field<Fen>,
    /// 代理服务费
    pub fee: Field<Fen>,
    pub confirmed: Field<Signed>,
    pub confirmed_by: Field<Channel>,
    pub signer: Field<Vec<String>>,
    /// 订位日
    pub booked: Field<NaiveDate>,
    /// 订位凭证
    pub booking_evidence: Field<String>,
    /// 费用清单提交日
    pub cost_list: Field<NaiveDate>,
    /// 交片日 (to 媒介部)
    pub material_in: Field<NaiveDate>,
    /// 发片日 (to the medium)
    pub sent: Field<NaiveDate>,
    pub change_document: Field<YesNo>,
    pub status: Field<PlacementStatus>,
    /// 撤单日
    pub cancelled: Field<NaiveDate>,
    /// 客户扣款
    pub client_penalty: Field<Fen>,
    /// 媒体扣款
    pub medium_penalty: Field<Fen>,
    pub file: Field<String>,
}

impl Placement {
    /// Days on which the advertisement runs: normal and bonus marks, or make-goods if there are no others.
    fn running_days(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        let only_make_goods = self.days.iter().all(|d| d.kind == MarkKind::MakeGood);
        self.days.iter().filter(move |d| only_make_goods || d.kind != MarkKind::MakeGood).map(|d| d.date)
    }

    /// The name of the placement in a sentence: `都市晨报 A1叠头版`.
    pub fn name(&self) -> String {
        format!("{} {}", self.medium.text(), self.position.text()).trim().to_owned()
    }

    /// First insertion day.
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.running_days().min()
    }

    /// Last insertion day.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.running_days().max()
    }

    /// Ordered insertions: 次数; `None` if unknown.
    pub fn times_ordered(&self) -> Option<u32> {
        self.times.get()
    }
}

/// One row of 月度拆分.
#[derive(Clone, Debug, Default)]
pub struct MonthSplit {
    pub at: Place,
    pub placement: Field<String>,
    pub month: Field<Month>,
    pub amount: Field<Fen>,
}

/// One row of 发布确认.
#[derive(Clone, Debug, Default)]
pub struct Publication {
    pub at: Place,
    /// 确认单号
    pub key: String,
    pub provisional: bool,
    pub key_at: Option<Place>,
    pub placement: Field<String>,
    /// 计划日期 (a plan)
    pub planned: Field<NaiveDate>,
    /// 实际日期
    pub actual: Field<NaiveDate>,
    /// 计划次数
    pub planned_times: Field<u32>,
    /// 实际次数
    pub actual_times: Field<u32>,
    /// 差异类型
    pub deviation: Field<Deviation>,
    /// 差异次数
    pub deviation_times: Field<u32>,
    pub evidence: Field<EvidenceKind>,
    pub evidence_no: Field<String>,
    /// 补播日期
    pub make_good: Field<NaiveDate>,
    /// 补播次数
    pub make_good_times: Field<u32>,
    /// 媒介签字
    pub media_signer: Field<String>,
    /// 客户签字日
    pub client_signed: Field<Signed>,
    pub file: Field<String>,
}

impl Publication {
    /// The day from which the confirmation exists: 实际日期, or 计划日期 if it is blank.
    pub fn effective(&self) -> Option<NaiveDate> {
        if self.actual.is_blank() { self.planned.get() } else { self.actual.get() }
    }
}

/// One row of 效果评估.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    pub at: Place,
    pub project: Field<String>,
    pub wave: Field<String>,
    /// The parts of 对应期间或波次, with their months.
    pub waves: Vec<PeriodName>,
    pub medium: Field<String>,
    /// 投放额
    pub spend: Field<Fen>,
    /// 有效来电
    pub calls: Field<u32>,
    /// 有效来访
    pub visits: Field<u32>,
    /// 认购
    pub sales: Field<u32>,
    /// 数据截止
    pub data_until: Field<NaiveDate>,
    pub rating: Field<String>,
    pub advice: Field<String>,
}
