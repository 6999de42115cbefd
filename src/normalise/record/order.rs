//! 工作单: rows → orders, their earlier rounds, meetings, recurring services.

use crate::model::Records;
use crate::model::order::{Meeting, Order, Round, ServiceRecord};
use crate::model::records::join;
use crate::normalise::intake::Intake;
use crate::normalise::sheet::row::Row;
use crate::normalise::sheet::table::Table;

/// Adds the records of a sheet of 工作单.
pub(crate) fn read<'w>(table: &Table<'w>, records: &mut Records, intake: &mut Intake<'w>) {
    match table.schema.name {
        "工作单" => join(&mut records.orders, table.read(intake, order)),
        "往来" => join(&mut records.rounds, table.read(intake, round)),
        "会议" => join(&mut records.meetings, table.read(intake, meeting)),
        "定期服务" => join(&mut records.services, table.read(intake, service)),
        _ => {}
    }
}

pub(crate) fn order(row: &mut Row<'_, '_>) -> Order {
    let identity = row.identity("工作单号");
    let project = row.project("项目编号");
    let ordered = row.moment("下单时间");
    let channel = row.channel("布署方式");
    let ordered_by = row.text("布署人");
    let kind = row.work_kind("工作类别");
    let content = row.prose("工作内容");
    let format = row.text("规格");
    let pieces = row.count("款数");
    let predecessor = row.keys("前置单号");
    let rush = row.yes_no("是否加急");
    let wanted = row.date("客户要求日");
    let promised = row.date("承诺完成日");
    let owner = row.people("责任人");
    let worker = row.people("执行人");
    let started = row.date("开工日");
    let plan_confirmed = row.signed("内部方案确认日");
    let plan_confirmed_by = row.text("方案确认人");
    let submitted = row.moment("提交日");
    let opinion = row.choice("客户意见");
    let opinion_date = row.date("客户意见日");
    let (confirmed, signer) = row.confirmation("客户确认日", "签字人");
    let order = Order {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        project,
        ordered,
        channel,
        ordered_by,
        kind,
        content,
        format,
        pieces,
        predecessor,
        rush,
        wanted,
        promised,
        owner,
        worker,
        started,
        plan_confirmed,
        plan_confirmed_by,
        submitted,
        opinion,
        opinion_date,
        confirmed,
        confirmed_by: row.channel("确认方式"),
        signer,
        change: row.change("变更说明"),
        change_document: row.yes_no_or_file("变更书面文件"),
        files_delivered: row.yes_no("电子文件交客户"),
        has_licensed_material: row.yes_no("含模特或租片"),
        legal_filed: row.yes_no("法律文件存档"),
        copyright_transferred: row.date("版权移交日"),
        file: row.file("文件"),
        status: row.choice("状态"),
        delay_cause: row.choice("逾期原因"),
    };
    row.look_at("备注");
    order
}

pub(crate) fn round(row: &mut Row<'_, '_>) -> Round {
    let round = Round {
        at: row.at(),
        order: row.key("工作单号"),
        number: row.count("轮次"),
        submitted: row.moment("提交日"),
        opinion: row.choice("客户意见"),
        opinion_date: row.date("客户意见日"),
        channel: row.channel("确认方式"),
        signer: row.signers("签字人"),
        file: row.file("文件"),
    };
    row.known_as(&[round.order.text()]);
    round
}

pub(crate) fn meeting(row: &mut Row<'_, '_>) -> Meeting {
    let identity = row.identity("会议单号");
    Meeting {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        project: row.project("项目编号"),
        kind: row.choice("会议类型"),
        subject: row.prose("会议主题"),
        start: row.moment("会议开始"),
        end: row.moment("会议结束"),
        venue: row.prose("地点"),
        important: row.yes_no("是否重要"),
        clients: row.names("与会客户"),
        staff: row.names("与会我司"),
        agenda: row.prose("议题"),
        conclusion: row.prose("结论"),
        actions: row.prose("行动项"),
        minutes: row.moment("会议单提交时间"),
        signed: row.signed("客户签字日"),
        signer: row.signers("签字人"),
        filed: row.yes_no("归档"),
        file: row.file("文件"),
    }
}

pub(crate) fn service(row: &mut Row<'_, '_>) -> ServiceRecord {
    let (period, submitted_at) = (row.text("对应期间或波次"), row.moment("提交时间"));
    let near = submitted_at.get().map(|moment| moment.date);
    let record = ServiceRecord {
        at: row.at(),
        project: row.project("项目编号"),
        kind: row.choice("服务项目"),
        periods: row.periods(&period, near),
        period,
        submitted_at,
        recipient: row.text("接收人"),
        file: row.file("文件"),
    };
    row.look_at("备注");
    row.known_as(&[record.project.text()]);
    record
}
