//! 媒体排期 in LIST form, its splits, publication confirmations and evaluations.

use crate::finding::{Code, Raised};
use crate::model::choice::PlacementStatus;
use crate::model::placement::*;
use crate::model::records::join;
use crate::model::{Content, Fen, Field, Rate, Records};
use crate::normalise::cell::number::Discount;
use crate::normalise::intake::{Intake, Who};
use crate::normalise::sheet::row::Row;
use crate::normalise::sheet::signature::Signature;
use crate::normalise::sheet::table::Table;
use chrono::NaiveDate;

/// Days. A range of 投放开始 to 投放结束 of more than three years is not used.
const LONGEST: i64 = 1_100;

/// Adds the records of a LIST sheet of 媒体排期.
pub(crate) fn read<'w>(table: &Table<'w>, records: &mut Records, intake: &mut Intake<'w>) {
    match table.schema.name {
        "排期" => {
            let signature = table.signature(intake);
            let listed = |row: &mut Row<'_, '_>| listed(row, signature.as_ref());
            join(&mut records.placements, table.read(intake, listed));
        }
        "月度拆分" => join(&mut records.month_splits, table.read(intake, month_split)),
        "发布确认" => join(&mut records.publications, table.read(intake, publication)),
        "效果评估" => join(&mut records.evaluations, table.read(intake, evaluation)),
        _ => {}
    }
}

/// The placement of one row under a LIST header. A signature line under the table confirms every row
/// without 客户确认日; it does not confirm a row whose 客户确认日 is 待定.
pub(crate) fn listed(row: &mut Row<'_, '_>, signature: Option<&Signature>) -> Placement {
    let mut placement = common(row, signature);
    let listed = row.dates("投放日期");
    let first = row.date("投放开始");
    let last = row.date("投放结束");
    let (mut days, refused) = insertion_days(row, &listed, &first, &last);
    if !days.is_empty() || refused {
        row.excuse_blank("投放日期");
    }
    let given = [&listed.at, &first.at, &last.at].into_iter().flatten().next().copied();
    let own = |content_at: Option<crate::model::Place>, blank: bool| content_at.filter(|_| !blank);
    placement.days_at = own(listed.at, listed.is_blank())
        .or(own(first.at, first.is_blank()))
        .or(own(last.at, last.is_blank()))
        .or(given);
    if placement.discount.get() == Some(Rate(0)) {
        days.iter_mut().for_each(|day| day.kind = MarkKind::Bonus);
    }
    if !row.has_column("次数")
        && let Ok(times @ 1..) = u32::try_from(days.len())
    {
        placement.times.content = Content::Known(times);
    }
    placement.days = days;
    placement.days_refused = refused;
    placement
}

/// The fields that LIST and GRID rows have in common.
pub(crate) fn common(row: &mut Row<'_, '_>, signature: Option<&Signature>) -> Placement {
    let identity = row.identity("排期编号");
    let project = row.project("项目编号");
    let wave = row.text("波次");
    let version = row.text("版本");
    let kind = row.choice("媒体类别");
    let medium = row.medium("媒体名称");
    let position = row.text("版面/时段");
    let format = row.text("规格");
    let artwork = row.key("稿件单号");
    let times = row.count("次数");
    let bonus_times = row.count("赠播次数");
    let pricing = row.choice("计价方式");
    let list_price = row.price("刊例价");
    let written_discount = row.discount("折扣");
    let surcharge = row.surcharge("加价");
    let mut net_price = row.price("净价");
    let mut amount = row.charge("客户金额");
    let cost = row.charge("媒体成本");
    let fee = row.money("代理服务费");
    let (mut confirmed, mut signer) = row.confirmation("客户确认日", "签字人");
    if let Some(signature) = signature.filter(|_| row.says_nothing("客户确认日"))
        && confirmed.is_blank()
    {
        confirmed = signature.confirmed.clone();
        if signer.is_blank() {
            signer = signature.signer.clone();
        }
    }
    let free = matches!(written_discount.content, Content::Known(Discount::Free));
    let discount = Field {
        content: written_discount.content.map(|discount| match discount {
            Discount::Of(rate) => rate,
            Discount::Free => Rate(0),
        }),
        at: written_discount.at,
    };
    if free {
        for price in [&mut net_price, &mut amount] {
            if price.is_blank() {
                price.content = Content::Known(Fen::ZERO);
            }
        }
        row.excuse_blank("客户金额");
    }
    let placement = Placement {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        project,
        wave,
        version,
        kind,
        medium,
        position,
        format,
        artwork,
        times,
        bonus_times,
        pricing,
        list_price,
        discount,
        surcharge,
        net_price,
        amount,
        cost,
        fee,
        confirmed,
        confirmed_by: row.channel("确认方式"),
        signer,
        booked: row.date("订位日"),
        booking_evidence: row.text("订位凭证"),
        cost_list: row.date("费用清单提交日"),
        material_in: row.date("交片日"),
        sent: row.date("发片日"),
        change_document: row.yes_no_or_file("变更书面文件"),
        status: row.choice("状态"),
        cancelled: row.date("撤单日"),
        client_penalty: row.positive("客户扣款"),
        medium_penalty: row.positive("媒体扣款"),
        file: row.file("文件"),
        ..Placement::default()
    };
    row.look_at("备注");
    if !row.table.grid {
        no_times(row, &placement);
    }
    placement
}

/// D21 for a 次数 of 0 beside an amount, where nothing is given free of charge: no 发布确认 would ever be asked for.
pub(crate) fn no_times(row: &mut Row<'_, '_>, placement: &Placement) {
    let paid = placement.amount.get().is_some_and(|amount| amount > Fen::ZERO);
    let bonus = placement.bonus_times.get().is_some_and(|times| times > 0);
    let cancelled = placement.status.get() == Some(PlacementStatus::Cancelled);
    if placement.times.get() == Some(0) && paid && !bonus && !cancelled {
        let message = "“次数”写 0，而客户金额不是 0，已发布多少算不出；请填实际次数，全是赠播的请填赠播次数";
        row.say(Code::D21, "次数", placement.times.at, message.to_owned());
    }
}

/// 投放日期, else every day from 投放开始 to 投放结束 (blank: 投放开始 alone), and whether the cells hold
/// something that gives no days.
fn insertion_days(
    row: &mut Row<'_, '_>,
    listed: &Field<Vec<NaiveDate>>,
    first: &Field<NaiveDate>,
    last: &Field<NaiveDate>,
) -> (Vec<DayMark>, bool) {
    let mark = |date: NaiveDate| DayMark { date, times: 1, kind: MarkKind::Normal };
    if let Some(days) = listed.known() {
        return (days.iter().copied().map(mark).collect(), false);
    }
    if listed.is_refused() || first.is_refused() || last.is_refused() {
        return (Vec::new(), true);
    }
    let (begin, end) = match (first.get(), last.get()) {
        (Some(first), Some(last)) => (first, last),
        (Some(day), None) | (None, Some(day)) => (day, day),
        (None, None) => return (Vec::new(), false),
    };
    let length = (end - begin).num_days();
    if length < 0 {
        return (Vec::new(), true);
    }
    if length > LONGEST {
        let message = format!("投放从 {begin} 到 {end} 超过三年，未按天展开；请核对“投放结束”");
        row.say(Code::D14, "投放结束", last.at, message);
        return (Vec::new(), true);
    }
    (begin.iter_days().take_while(|day| *day <= end).map(mark).collect(), false)
}

/// D13: a cancelled placement without its two fees, asked after 排期进度 has been applied.
pub(crate) fn cancelled_without_penalty(placements: &[Placement], intake: &mut Intake<'_>) {
    for placement in placements {
        if placement.status.get() != Some(PlacementStatus::Cancelled) {
            continue;
        }
        for (name, fee) in [("客户扣款", &placement.client_penalty), ("媒体扣款", &placement.medium_penalty)]
        {
            if fee.is_blank() {
                let message = format!("已撤单而“{name}”未填，暂按 0.00 计；没有扣款请填 0");
                let mut finding = Raised::new(Code::D13, placement.key.as_str(), message)
                    .at(fee.at.or(placement.status.at).unwrap_or(placement.at))
                    .field(name);
                finding.project = placement.project.known().cloned();
                intake.findings.push(finding);
            }
        }
    }
}

pub(crate) fn month_split(row: &mut Row<'_, '_>) -> MonthSplit {
    let split = MonthSplit {
        at: row.at(),
        placement: row.key("排期编号"),
        month: row.month("月份"),
        amount: row.money("金额"),
    };
    row.known_as(&[split.placement.text()]);
    split
}

pub(crate) fn publication(row: &mut Row<'_, '_>) -> Publication {
    let identity = row.identity("确认单号");
    let publication = Publication {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        placement: row.key("排期编号"),
        planned: row.date("计划日期"),
        actual: row.date("实际日期"),
        planned_times: row.count("计划次数"),
        actual_times: row.count("实际次数"),
        deviation: row.choice("差异类型"),
        deviation_times: row.count("差异次数"),
        evidence: row.choice("凭证类型"),
        evidence_no: row.text("凭证编号"),
        make_good: row.date("补播日期"),
        make_good_times: row.count("补播次数"),
        media_signer: row.text("媒介签字"),
        client_signed: row.signed("客户签字日"),
        file: row.file("文件"),
    };
    row.look_at("备注");
    publication
}

/// Words in 效果评估 that mean all media.
const ALL_MEDIA: [&str; 6] = ["全部", "所有", "合计", "各媒体", "全媒体", "综合"];

pub(crate) fn evaluation(row: &mut Row<'_, '_>) -> Evaluation {
    let (wave, data_until) = (row.text("波次"), row.date("数据截止"));
    let evaluation = Evaluation {
        at: row.at(),
        project: row.project("项目编号"),
        waves: row.periods(&wave, data_until.get()),
        wave,
        medium: row.text("媒体名称"),
        spend: row.money("投放额"),
        calls: row.count("有效来电"),
        visits: row.count("有效来访"),
        sales: row.count("认购"),
        data_until,
        rating: row.prose("评价"),
        advice: row.prose("建议"),
    };
    row.known_as(&[evaluation.project.text(), evaluation.wave.text()]);
    for medium in evaluation.medium.text().split(['、', '/', ',', ';']).map(str::trim) {
        if !medium.is_empty() && !ALL_MEDIA.iter().any(|all| medium.starts_with(all)) {
            row.mention(Who::Medium, medium, "媒体名称", evaluation.medium.at.unwrap_or(evaluation.at));
        }
    }
    evaluation
}
