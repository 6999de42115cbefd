//! 管理/数据 → CSV: UTF-8 with a byte order mark (which Excel and Power Query need), CRLF, ISO dates, amounts
//! with two decimals. Each row is written when it is made.

use super::view::data::{self, DataTable, Datum};
use super::view::{Input, RecordLine};
use crate::error::{Error, Result};
use crate::model::output::DATA;
use crate::model::{Output, calendar};
use rayon::prelude::*;
use std::borrow::Cow;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// All tables of a run, one file each.
///
/// # Errors
/// If the csv library refuses a row, which is a defect of ours.
pub fn files<'a>(input: &Input<'a>, records: &[RecordLine<'a>]) -> Result<Vec<Output>> {
    #[cfg(test)]
    crate::report::view::made::note("data", input);
    let tables: [&(dyn Fn() -> Result<Output> + Sync); 7] = [
        &|| write(input, &data::findings(input)),
        &|| write(input, &data::orders(input)),
        &|| write(input, &data::placements(input)),
        &|| write(input, &data::receipts(input)),
        &|| write(input, &data::payments(input)),
        &|| write(input, &data::projects(input, records)),
        &|| write(input, &data::movement(input)),
    ];
    tables.par_iter().map(|table| table()).collect()
}

/// `管理/数据/工作单/工作单 2026-03-16.csv`; every row begins with 办公室 and 检查日.
fn write<R>(input: &Input, table: &DataTable<R>) -> Result<Output> {
    let as_of = input.office.as_of().to_string();
    let path = format!("{DATA}/{0}/{0} {as_of}.csv", table.name);
    let office = guarded(input.office_name());
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let mut line = || -> csv::Result<()> {
        let headings = table.columns.iter().map(|(heading, _)| *heading);
        writer.write_record(["办公室", "检查日"].into_iter().chain(headings))?;
        for row in &table.rows {
            writer.write_field(office.as_ref())?;
            writer.write_field(&as_of)?;
            for (_, show) in &table.columns {
                writer.write_field(text(&show(row)).as_ref())?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        Ok(())
    };
    line().map_err(|error| Error::unmade(&path, &error))?;
    let bytes = writer.into_inner().map_err(|error| Error::unmade(&path, &error))?;
    Ok(Output::one_a_day(path, bytes))
}

fn text<'a>(datum: &Datum<'a>) -> Cow<'a, str> {
    match datum {
        Datum::Blank => Cow::Borrowed(""),
        Datum::Text(words) => guarded(words),
        Datum::Amount(amount) => Cow::Owned(amount.plain()),
        Datum::Count(count) => Cow::Owned(count.to_string()),
        Datum::Day(day) => Cow::Owned(calendar::iso(*day)),
        Datum::YesNo(yes) => Cow::Borrowed(if *yes { "是" } else { "否" }),
    }
}

/// Puts an apostrophe before a text that a spreadsheet would read as a formula.
fn guarded(words: &str) -> Cow<'_, str> {
    match words.starts_with(['=', '+', '-', '@']) {
        true => Cow::Owned(format!("'{words}")),
        false => Cow::Borrowed(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::view::records;
    use crate::testing::example;

    /// The headings as first published. New ones may only follow after the last of each table.
    const PUBLISHED: [(&str, &str); 7] = [
        (
            "问题",
            "办公室,检查日,编号,代码,名称,级别,项目,字段,未了,应办日,超期,单位,涉款,责任人,等谁,首见,红周数,豁免,遗留",
        ),
        ("工作单", "办公室,检查日,编号,项目,收单,目标日,上限日,已用,等客户,状态"),
        (
            "排期",
            "办公室,检查日,编号,项目,首日,订单,成本,到款,付款,抵扣,收票,开票,已发布,已发布成本,垫款,状态",
        ),
        ("到款", "办公室,检查日,编号,项目,日期,性质,金额,未分配"),
        ("付款", "办公室,检查日,编号,项目,日期,实付,抵扣,未分配"),
        ("项目", "办公室,检查日,编号,名称,客户,灯,到款,已分配,未分配,付款,垫款,红,黄"),
        ("变动", "办公室,检查日,编号,项目,代码,原,现,结果"),
    ];

    /// Of every file of an input, its path and text behind the byte order mark.
    fn texts(input: &Input) -> Vec<(String, String)> {
        let text = |file: Output| {
            let bytes = file.bytes.strip_prefix(BYTE_ORDER_MARK).expect("a byte order mark").to_vec();
            (file.path, String::from_utf8(bytes).unwrap())
        };
        files(input, &records(input)).unwrap().into_iter().map(text).collect()
    }

    #[test]
    fn columns_are_only_appended() {
        let office = example::office();
        let files = texts(&office.input());
        assert_eq!(files.len(), PUBLISHED.len());
        for ((table, headings), (path, text)) in PUBLISHED.iter().zip(&files) {
            assert_eq!(path, &format!("管理/数据/{table}/{table} {}.csv", office.office.as_of()));
            let first = text.lines().next().unwrap();
            assert!(format!("{first},").starts_with(&format!("{headings},")), "{table}: {first}");
        }
    }

    #[test]
    fn rows_are_as_the_contract_writes_them() {
        let office = example::office();
        let lines: Vec<String> = texts(&office.input())
            .into_iter()
            .flat_map(|(_, text)| {
                assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains('\n'));
                text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn the_office_is_the_parameter_else_the_folder() {
        let mut office = example::office();
        assert!(texts(&office.input())[1].1.contains("\r\n远山广告,2026-03-16,"));
        office.office.settings.parameters.office = "=华东,一部".to_owned();
        let named = &texts(&office.input())[1].1;
        assert!(named.contains("\r\n\"'=华东,一部\",2026-03-16,"), "quoted, and no formula: {named}");
    }
}
