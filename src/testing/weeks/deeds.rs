//! What ends a finding in the next week: a deed, or a cell, column or 参数 that was changed.

use super::{ROSTER, Weeks, moved};
use rstest::rstest;

const UNINVOICED: &str = "[媒体排期_排期]\n排期编号,项目编号,媒体名称,投放日期,客户金额,媒体成本,客户确认日\n\
    XM2026-101-M0301,XM2026-101,都市晨报,2026-01-10,2000,1000,2026-01-02\n\
    [收付款_媒体付款]\n付款编号,项目编号,媒体名称,排期编号,实付金额,实付日期\n\
    FK1,XM2026-101,都市晨报,XM2026-101-M0301,1000,2026-01-12\n\
    [收付款_收票]\n发票号码,发票日期,开票单位,发票类型,价税合计,付款编号\n\
    26112000000000000001,2026-01-20,都市晨报,普票,100,FK1\n";
const SHORT: &str = "[制作_报价]\n报价单号,项目编号,金额\nXM2026-101-B01,XM2026-101,100\n\
    [制作_制作验收]\n验收单号,报价单号,应送数量,实收数量,验收结果,验收日\n\
    Y1,XM2026-101-B01,120,100,部分合格,2026-03-09\n";
const BY_WECHAT: &str = "[设置_参数]\n参数,值\n微信算书面,否\n\
    [工作单_工作单]\n工作单号,项目编号,布署方式,下单时间,开工日\n\
    XM2026-101-G001,XM2026-101,微信,2026-03-02 10:00,2026-03-03\n";

const UNREADABLE: &str = "[制作_报价]\n报价单号,项目编号,日期,金额,客户确认日\n\
    XM2026-101-B01,XM2026-101,2026-03-02,100,2026-02-31\n";

/// A cell or a 参数 was changed: the finding is gone, and only what came or was written is a success.
#[rstest]
#[case::fewer_pieces_are_due(SHORT, "120,100", "100,100", "A26", "XM2026-101-B01 不再适用")]
#[case::the_rest_came(SHORT, "120,100", "120,120", "A26", "XM2026-101-B01 办妥")]
#[case::another_parameter(BY_WECHAT, "书面,否", "书面,是", "A01", "XM2026-101-G001 不再适用")]
#[case::a_written_order(BY_WECHAT, "101,微信", "101,书面", "A01", "XM2026-101-G001 办妥")]
#[case::an_emptied_date(UNREADABLE, "2026-02-31", "", "D04", "XM2026-101-B01 不再适用")]
#[case::a_corrected_date(UNREADABLE, "2026-02-31", "2026-03-01", "D04", "XM2026-101-B01 办妥")]
#[case::less_was_paid(UNINVOICED, "000,2026", "00,2026", "M08", "FK1 不再适用")]
#[case::the_invoice_came(UNINVOICED, "票,100", "票,1000", "M08", "FK1 办妥")]
#[case::no_column_of_orders(BY_WECHAT, "布署方式", "备注", "A01", "XM2026-101-G001 停查")]
fn what_was_changed_is_no_deed(
    #[case] tables: &str,
    #[case] from: &str,
    #[case] to: &str,
    #[case] code: &str,
    #[case] outcome: &str,
) {
    let office = Weeks::new();
    office.week("2026-03-16", &format!("{ROSTER}{tables}"));
    let second = office.week("2026-03-23", &format!("{ROSTER}{}", tables.replace(from, to)));
    assert_eq!(moved(&second, code), [outcome]);
}

/// What was asked for is smaller now, or money came: only the latter is a success.
#[rstest]
#[case::the_payment_was_overtyped("100", "1000", "9", "1", "M02", "XM2026-101 不再适用")]
#[case::the_client_paid("200000", "300000", "9", "1", "M02", "XM2026-101 办妥")]
#[case::fewer_insertions_were_ordered("200000", "1000", "1", "1", "M13", "XM2026-101-M0301 不再适用")]
#[case::the_medium_confirmed("200000", "1000", "9", "9", "M13", "XM2026-101-M0301 办妥")]
fn what_is_only_asked_less_was_not_done(
    #[case] paid: &str,
    #[case] received: &str,
    #[case] times: &str,
    #[case] aired: &str,
    #[case] code: &str,
    #[case] outcome: &str,
) {
    let office = Weeks::new();
    let tables = |paid: &str, received: &str, times: &str, aired: &str| {
        format!(
            "{ROSTER}[媒体排期_排期]\n排期编号,项目编号,媒体名称,版面,投放日期,次数,客户金额,媒体成本,客户确认日\n\
             XM2026-101-M0301,XM2026-101,都市晨报,头版,2026-03-02,{times},500000,450000,2026-02-20\n\
             [媒体排期_发布确认]\n确认单号,排期编号,实际日期,计划次数,实际次数\n\
             XM2026-101-F001,XM2026-101-M0301,2026-03-02,{aired},{aired}\n\
             [收付款_客户到款]\n到款编号,到款日期,付款单位,金额,项目编号\nDK1,2026-03-02,远岚置业,{received},XM2026-101\n\
             [收付款_媒体付款]\n付款编号,项目编号,媒体名称,排期编号,实付金额,实付日期\nFK1,XM2026-101,都市晨报,XM2026-101-M0301,{paid},2026-03-03\n"
        )
    };
    office.week("2026-03-16", &tables("200000", "1000", "9", "1"));
    let second = office.week("2026-03-23", &tables(paid, received, times, aired));
    assert_eq!(moved(&second, code), [outcome]);
}
