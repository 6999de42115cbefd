//! Columns that an office may leave out.

use crate::finding::{Code, Finding};
use crate::model::choice::{Channel, ProjectStatus};
use crate::testing::run;

fn told<'a>(findings: impl IntoIterator<Item = &'a Finding>, code: Code, key: &str) -> Vec<&'a str> {
    findings.into_iter().filter(|f| f.code == code && f.key == key).map(|f| f.message.as_str()).collect()
}

#[test]
fn a_project_needs_its_name_alone_and_the_name_is_its_key() {
    let outcome = run("@bare\n[项目名册/项目]\n项目名称\n云庭\n江岸\n@bare\n[工作单/工作单]\n\
         工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 工作内容 | 责任人\n\
         G001 | 云庭 | 2026-03-02 10:00 | 邮件 | 完稿 | 海报 | 顾砚秋");
    let keys: Vec<&str> = outcome.office.cases.iter().map(|case| case.project.key.as_str()).collect();
    assert_eq!(keys, ["云庭", "江岸"]);
    assert!(
        outcome.office.cases.iter().all(|case| case.project.status.get() == Some(ProjectStatus::Serving))
    );
    assert!(outcome.office.cases.iter().all(|case| !case.project.provisional));
    for code in [Code::D01, Code::D22, Code::D03] {
        let of_roster = |f: &&Finding| f.code == code && !f.key.contains("排期") && !f.key.contains("收付款");
        assert_eq!(outcome.findings.iter().filter(of_roster).count(), 0, "{code}: {:#?}", outcome.lines());
    }
    let said = told(&outcome.findings, Code::D23, "项目");
    assert_eq!(said.len(), 1);
    for column in ["项目编号", "客户名称", "合同开始", "客服", "状态"] {
        assert!(said[0].contains(column), "{said:?}");
    }
}

#[test]
fn a_project_table_with_all_columns_says_nothing() {
    let outcome = run("[项目名册/项目]\n项目编号\nXM2026-101");
    assert_eq!(told(&outcome.findings, Code::D23, "项目"), Vec::<&str>::new());
}

const ORDERS: &str = "@bare\n[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 工作类别 | 工作内容 | 责任人";

#[test]
fn orders_without_a_column_of_channels_count_as_written() {
    let row = "XM2026-101-G001 | XM2026-101 | 2026-02-13 10:00 | 媒体排期计划 | 排期 | 顾砚秋";
    let outcome = run(&format!("{ORDERS}\n{row}"));
    assert_eq!(outcome.office.orders[0].record.channel.get(), Some(Channel::Written));
    assert_eq!(outcome.keys(Code::T01), ["XM2026-101-G001"], "{:#?}", outcome.lines());
    outcome.none(Code::A01);
    assert_eq!(told(&outcome.findings, Code::D23, "布署方式").len(), 1);
}

#[test]
fn one_table_with_the_column_is_enough_for_it_to_count() {
    let row = "XM2026-101-G001 | XM2026-101 | 2026-02-13 10:00 | 媒体排期计划 | 排期 | 顾砚秋";
    let other = "@bare\n[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 工作内容 | 责任人\n\
                 XM2026-101-G002 | XM2026-101 | 2026-03-02 | 邮件 | 完稿 | 海报 | 顾砚秋";
    let outcome = run(&format!("{ORDERS}\n{row}\n{other}"));
    assert!(outcome.office.orders.iter().any(|order| order.record.channel.is_blank()));
    assert_eq!(told(&outcome.findings, Code::D23, "布署方式").len(), 0);
}

#[test]
fn without_a_column_of_times_a_placement_runs_once_a_day() {
    let outcome = run("@bare\n[媒体排期/排期]\n排期编号 | 项目编号 | 媒体名称 | 投放日期 | 客户金额\n\
         XM2026-101-M01 | XM2026-101 | 晨报 | 2026-3-20~2026-3-22 | 100\n\
         XM2026-101-M02 | XM2026-101 | 晨报 | 2026-3-20 | 100");
    let times: Vec<_> = outcome.office.placements.iter().map(|p| p.record.times.get()).collect();
    assert_eq!(times, [Some(3), Some(1)]);
    let of_schedule = |f: &&Finding| f.code == Code::D01 && f.key.contains("媒体排期");
    assert_eq!(outcome.findings.iter().filter(of_schedule).count(), 0);
}
