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

const INVOICE: &str = "[项目名册_媒体]\n媒体名称,收款单位,发票类型,税率\n都市晨报,都市晨报社,专票,6%\n\
    [收付款_收票]\n发票号码,发票日期,开票单位,价税合计,不含税,税额,税率,发票类型\n\
    26112000000000000001,2026-03-02,都市晨报社,106,100,6,3%,专票\n";
const SPOKEN: &str = "[媒体排期_排期]\n排期编号,项目编号,媒体名称,投放日期,客户确认日,确认方式,订位日\n\
    XM2026-101-M0301,XM2026-101,都市晨报,2026-05-10,2026-03-02,电话,2026-03-03\n";
const PRICED: &str = "[项目名册_项目]\n项目编号,项目名称,客户名称,客服,状态,媒体代理费率\nXM2026-101,云庭,远岚置业,张三,服务中,10%\n\
    [媒体排期_排期]\n排期编号,项目编号,媒体名称,投放日期,次数,刊例价,折扣,净价,客户金额,代理服务费\n\
    XM2026-101-M0301,XM2026-101,都市晨报,2026-05-10,2,1000,7折,800,1600,100\n";
const REBATE: &str = "[收付款_返点]\n编号,媒体名称,项目编号,应计,实收,日期,归属\nFD1,都市晨报,XM2026-101,1000,200,2025-11-01,公司\n";
const UNUSED: &str = "[媒体排期_排期]\n排期编号,项目编号,媒体名称,投放日期,客户金额,媒体成本,客户确认日\n\
    XM2026-101-M0301,XM2026-101,都市晨报,2026-05-10,2000,1000,2026-01-02\n\
    [收付款_媒体付款]\n付款编号,项目编号,媒体名称,排期编号,申请日期,实付金额,实付日期\n\
    FK1,XM2026-101,都市晨报,XM2026-101-M0301,2025-11-12,1000,2025-11-10\n";
const CALLED_OFF: &str = "[收付款_客户到款]\n到款编号,到款日期,付款单位,金额,项目编号\nDK1,2026-03-01,远岚置业,9000,XM2026-101\n\
    [媒体排期_排期]\n排期编号,项目编号,媒体名称,投放日期,客户金额,媒体成本,状态,撤单日,客户扣款,媒体扣款\n\
    XM2026-101-M0301,XM2026-101,都市晨报,2026-05-10,2000,1000,撤单,2026-03-05,0,100\n\
    [收付款_媒体付款]\n付款编号,项目编号,媒体名称,排期编号,款项性质,实付金额,实付日期\n\
    FK1,XM2026-101,都市晨报,XM2026-101-M0301,预付,1000,2026-03-01\n";
const NUMBER_TWICE: &str = "[收付款_开票]\n发票号码,开票日期,客户名称,项目编号,金额\n\
    26112000000000000001,2026-03-02,远岚置业,XM2026-101,100\n26112000000000000001,2026-03-03,远岚置业,XM2026-101,200\n";

const SPLIT: &str = "[收付款_客户到款]\n到款编号,到款日期,付款单位,金额,项目编号\nDK1,2026-03-01,远岚置业,9000,XM2026-101\n\
    [收付款_媒体付款]\n付款编号,项目编号,媒体名称,实付金额,实付日期\nFK1,XM2026-101,都市晨报,1000,2026-03-01\n\
    [收付款_付款分配]\n付款编号,排期编号,分配金额\nFK1,XM2026-101-M0301,1100\n\
    [媒体排期_排期]\n排期编号,项目编号,媒体名称,投放日期,客户金额,媒体成本\nXM2026-101-M0301,XM2026-101,都市晨报,2026-05-10,2000,1000\n";

const HALF: &str = "[收付款_客户到款]\n到款编号,到款日期,付款单位,金额,项目编号\nDK1,2026-03-01,远岚置业,9000,XM2026-101\n\
    [收付款_媒体付款]\n付款编号,项目编号,媒体名称,实付金额,实付日期\nFK1,XM2026-101,都市晨报,1500,2026-03-01\n\
    [收付款_付款分配]\n付款编号,排期编号,分配金额\nFK1,XM2026-101-M0301,1000\n\
    [媒体排期_排期]\n排期编号,项目编号,媒体名称,投放日期,客户金额,媒体成本\nXM2026-101-M0301,XM2026-101,都市晨报,2026-05-10,2000,1500\n";
const MODELS: &str = "[工作单_工作单]\n工作单号,项目编号,工作类别,客户确认日,电子文件交客户,含模特或租片,法律文件存档\n\
    XM2026-101-G001,XM2026-101,完稿,2026-03-02,是,是,否\n";
const KEY_TWICE: &str = "[工作单_工作单]\n工作单号,项目编号,下单时间,布署方式,工作类别,工作内容\n\
    XM2026-101-G001,XM2026-101,2026-03-13 10:00,书面,完稿,海报\n\
    XM2026-101-G001,XM2026-101,2026-03-12 10:00,书面,完稿,折页\n";

/// What is emptied settles nothing; what is written or came does.
#[rstest]
#[case::rate_of_the_medium(INVOICE, "专票,6%", "专票,", "M10", "26112000000000000001 不再适用")]
#[case::payee_of_the_medium(INVOICE, "晨报,都市晨报社", "晨报,", "M10", "26112000000000000001 不再适用")]
#[case::the_rate_is_right(INVOICE, "3%,专票", "6%,专票", "M10", "26112000000000000001 办妥")]
#[case::channel_of_the_signature(SPOKEN, "电话", "", "A16", "XM2026-101-M0301 不再适用")]
#[case::and_its_gate(SPOKEN, "电话", "", "A08", "XM2026-101-M0301 不再适用")]
#[case::signed_after_all(SPOKEN, "电话", "签字", "A08", "XM2026-101-M0301 办妥")]
#[case::signed_another_day(SPOKEN, "02,电话", "18,", "A08", "XM2026-101-M0301 办妥")]
#[case::discount(PRICED, "7折", "", "M24", "XM2026-101-M0301 不再适用")]
#[case::another_discount(PRICED, "7折", "8折", "M24", "XM2026-101-M0301 办妥")]
#[case::rate_of_the_project(PRICED, "10%", "", "M18", "XM2026-101-M0301 不再适用")]
#[case::another_fee(PRICED, "1600,100", "1600,160", "M18", "XM2026-101-M0301 办妥")]
#[case::day_of_the_rebate(REBATE, "2025-11-01", "", "M17", "FD1 不再适用")]
#[case::less_rebate_is_due(REBATE, "1000,200", "200,200", "M17", "FD1 不再适用")]
#[case::the_rebate_came(REBATE, "1000,200", "1000,1000", "M17", "FD1 办妥")]
#[case::cost_of_the_placement(UNUSED, "2000,1000", "2000,", "M20", "FK1 不再适用")]
#[case::the_other_day(UNUSED, "2025-11-12", "", "D14", "FK1 不再适用")]
#[case::the_other_day_is_right(UNUSED, "2025-11-12", "2025-11-08", "D14", "FK1 办妥")]
#[case::day_of_the_payment(CALLED_OFF, "1000,2026-03-01", "1000,", "M16", "XM2026-101-M0301 不再适用")]
#[case::less_was_paid_for_it(
    CALLED_OFF,
    "1000,2026-03-01",
    "100,2026-03-01",
    "M16",
    "XM2026-101-M0301 不再适用"
)]
#[case::the_medium_asks_more(CALLED_OFF, ",0,100", ",0,1000", "M16", "XM2026-101-M0301 办妥")]
#[case::one_of_the_numbers(
    NUMBER_TWICE,
    "26112000000000000001,2026-03-03",
    ",2026-03-03",
    "M11",
    "26112000000000000001 不再适用"
)]
#[case::another_number(
    NUMBER_TWICE,
    "26112000000000000001,2026-03-03",
    "26112000000000000002,2026-03-03",
    "M11",
    "26112000000000000001 办妥"
)]
#[case::day_of_what_is_split(SPLIT, "1000,2026-03-01", "1000,", "M23", "FK1 不再适用")]
#[case::models(MODELS, ",是,是,否", ",是,,否", "A17", "XM2026-101-G001 不再适用")]
#[case::no_models(MODELS, ",是,是,否", ",是,否,否", "A17", "XM2026-101-G001 办妥")]
#[case::one_key_emptied(
    KEY_TWICE,
    "XM2026-101-G001,XM2026-101,2026-03-12",
    ",XM2026-101,2026-03-12",
    "D02",
    "XM2026-101-G001 不再适用"
)]
#[case::another_key(
    KEY_TWICE,
    "G001,XM2026-101,2026-03-12",
    "G002,XM2026-101,2026-03-12",
    "D02",
    "XM2026-101-G001 办妥"
)]
#[case::less_was_paid(HALF, "1500,2026-03-01", "1000,2026-03-01", "M06", "FK1 不再适用")]
#[case::all_of_it_is_allocated(HALF, "0301,1000", "0301,1500", "M06", "FK1 办妥")]
#[case::the_parts_add_up(SPLIT, "0301,1100", "0301,1000", "M23", "FK1 办妥")]
fn what_is_emptied_settles_nothing(
    #[case] tables: &str,
    #[case] from: &str,
    #[case] to: &str,
    #[case] code: &str,
    #[case] outcome: &str,
) {
    let roster = if tables.contains("[项目名册_项目]") { "" } else { ROSTER };
    assert_eq!(moved_by_edit(roster, tables, (from, to), code), [outcome]);
}

/// How the findings of one rule moved in the week in which a text of the tables was overwritten by another.
fn moved_by_edit(roster: &str, tables: &str, (from, to): (&str, &str), code: &str) -> Vec<String> {
    let office = Weeks::new();
    office.week("2026-03-16", &format!("{roster}{tables}"));
    let second = office.week("2026-03-23", &format!("{roster}{}", tables.replace(from, to)));
    moved(&second, code)
}

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
    assert_eq!(moved_by_edit(ROSTER, tables, (from, to), code), [outcome]);
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
