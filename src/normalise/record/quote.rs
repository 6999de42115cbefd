//! 制作: rows → quote lines and acceptances.

use crate::model::Records;
use crate::model::quote::{Acceptance, QuoteLine};
use crate::normalise::intake::Intake;
use crate::normalise::sheet::row::Row;
use crate::normalise::sheet::table::Table;

/// Adds the records of a sheet of 制作.
pub(crate) fn read<'w>(table: &Table<'w>, records: &mut Records, intake: &mut Intake<'w>) {
    match table.schema.name {
        "报价" => records.quotes.extend(table.read(intake, quote)),
        "制作验收" => records.acceptances.extend(table.read(intake, acceptance)),
        _ => {}
    }
}

pub(crate) fn quote(row: &mut Row<'_, '_>) -> QuoteLine {
    let identity = row.identity("报价单号");
    let line = row.count("行号");
    let project = row.project("项目编号");
    let date = row.date("日期");
    let content = row.prose("内容");
    let format = row.text("规格");
    let material = row.text("材质");
    let quantity = row.count("数量");
    let unit = row.text("单位");
    let unit_price = row.price("单价");
    let amount = row.charge("金额");
    let tax_rate = row.percent("税率");
    let (confirmed, signer) = row.confirmation("客户确认日", "签字人");
    QuoteLine {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        line,
        project,
        date,
        content,
        format,
        material,
        quantity,
        unit,
        unit_price,
        amount,
        tax_rate,
        confirmed,
        confirmed_by: row.channel("确认方式"),
        signer,
        valid_until: row.date("有效期"),
        artwork: row.key("稿件单号"),
        to_production: row.date("交制作日"),
        producer: row.text("制作商"),
        delivery_planned: row.date("计划交货日"),
        paid_on: row.date("付款日"),
        paid: row.money("已付金额"),
        change: row.change("变更说明"),
        change_document: row.yes_no_or_file("变更书面文件"),
        file: row.file("文件"),
    }
}

pub(crate) fn acceptance(row: &mut Row<'_, '_>) -> Acceptance {
    let identity = row.identity("验收单号");
    Acceptance {
        at: row.at(),
        key: identity.key,
        provisional: identity.provisional,
        key_at: identity.at,
        quote: row.key("报价单号"),
        line: row.count("行号"),
        delivered: row.date("送货日"),
        quantity_due: row.count("应送数量"),
        quantity_received: row.count("实收数量"),
        result: row.choice("验收结果"),
        inspector: row.text("验收人"),
        date: row.date("验收日"),
        file: row.file("文件"),
    }
}
