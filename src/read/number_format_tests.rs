//! Number formats of the old and open formats: currencies, ten thousands, days counted from 1904.

use super::samples::{self, label, number, ods, record};
use super::table::{NumberFormat, Value};
use super::tests::{at, used};
use rstest::rstest;

/// Currencies, ten thousands and 1904 are seen in the old and open formats too.
#[rstest]
#[case::dollars("[$$-409]#,##0.00", Some(NumberFormat::Foreign("$".into())))]
#[case::words("#,##0.00\"美元\"", Some(NumberFormat::Foreign("美元".into())))]
#[case::scaled("0!.0,\"万\"", Some(NumberFormat::Scaled))]
#[case::unit("#,##0\"万\"", Some(NumberFormat::Unit("万".into())))]
#[case::yuan("\"¥\"#,##0.00", None)]
#[case::plain("General", None)]
fn number_formats_of_old_workbooks(#[case] code: &str, #[case] expected: Option<NumberFormat>) {
    let multiple = record(
        0x00BD,
        &[&[2, 0, 1, 0][..], &[2, 0, 0, 0, 0x59, 0x40], &[0, 0, 0, 0, 0x59, 0x40], &[2, 0]].concat(),
    );
    let records = [label(0, 0, "金额"), number(1, 0, 2, 100.0), multiple];
    let styles = [record(0x0022, &[1, 0]), samples::xls_format(164, code)];
    let file = used("工作单.xls", &samples::xls_with(0x0600, &styles, &records));
    let sheet = &file.sheets[0];
    assert!(sheet.since_1904);
    assert_eq!(sheet.formats.get(&(1, 0)), expected.as_ref());
    assert_eq!((sheet.formats.get(&(2, 1)), sheet.formats.get(&(2, 2))), (expected.as_ref(), None));

    let file = used("工作单.xlsb", &samples::xlsb_with(code, true));
    assert!(file.sheets[0].since_1904);
    assert_eq!(file.sheets[0].formats.get(&(1, 0)), expected.as_ref());
    assert_eq!(file.sheets[0].formats.len(), usize::from(expected.is_some()));
}

#[rstest]
#[case::currency_style(
    "<number:currency-style style:name='N1'><number:currency-symbol>HK$</number:currency-symbol><number:number/></number:currency-style>",
    "", Some(NumberFormat::Foreign("HK$".into()))
)]
#[case::its_own_currency("", "office:value-type='currency' office:currency='USD'", Some(NumberFormat::Foreign("USD".into())))]
#[case::yuan(
    "<number:currency-style style:name='N1'><number:currency-symbol>￥</number:currency-symbol><number:number/></number:currency-style>",
    "office:currency='CNY'",
    None
)]
#[case::ten_thousands(
    "<number:number-style style:name='N1'><number:number/><number:text>万</number:text></number:number-style>",
    "", Some(NumberFormat::Unit("万".into()))
)]
#[case::scaled(
    "<number:number-style style:name='N1'><number:number number:display-factor='1000'/></number:number-style>",
    "",
    Some(NumberFormat::Scaled)
)]
fn number_formats_of_ods(#[case] style: &str, #[case] cell: &str, #[case] expected: Option<NumberFormat>) {
    let content = format!(
        "{style}<style:style style:name='ce1' style:data-style-name='N1'/>\
         <table:calculation-settings><table:null-date table:date-value='1904-01-01'/></table:calculation-settings>\
         <table:table table:name='工作单'><table:table-column table:default-cell-style-name='ce1'/>\
         <table:table-row><table:table-cell office:value-type='string'><text:p>金额</text:p></table:table-cell></table:table-row>\
         <table:table-row><table:table-cell office:value-type='float' {cell} office:value='100'/>\
         <table:table-cell office:value-type='float' office:value='7'/></table:table-row></table:table>"
    );
    let file = used("工作单.ods", &ods(&content));
    let sheet = &file.sheets[0];
    assert!(sheet.since_1904);
    assert_eq!(at(sheet, "A2"), Some(Value::Number(100.0)));
    assert_eq!(sheet.formats.get(&(1, 0)), expected.as_ref());
    assert_eq!((sheet.formats.get(&(0, 0)), sheet.formats.get(&(1, 1))), (None, None));
}

/// The accounting format names no currency, only "that of this computer"; the text shows which it was.
#[rstest]
#[case::dollars(" $801.00 ", Some(NumberFormat::Foreign("$".into())))]
#[case::negative("-€801.00", Some(NumberFormat::Foreign("€".into())))]
#[case::yuan(" ￥801.00 ", None)]
#[case::plain("801.00", None)]
fn the_currency_of_the_computer(#[case] shown: &str, #[case] expected: Option<NumberFormat>) {
    let content = format!(
        "<number:currency-style style:name='N1'><number:currency-symbol/><number:number/></number:currency-style>\
         <style:style style:name='ce1' style:data-style-name='N1'/>\
         <table:table table:name='工作单'><table:table-row><table:table-cell table:style-name='ce1' \
         office:value-type='currency' office:value='801'><text:p>{shown}</text:p></table:table-cell></table:table-row></table:table>"
    );
    let file = used("工作单.ods", &ods(&content));
    assert_eq!(file.sheets[0].formats.get(&(0, 0)), expected.as_ref());
}

/// As LibreOffice writes them: the number formats stand in the styles, the cell styles in the content.
#[rstest]
#[case::ten_thousands_shown(
    "<number:number-style style:name='N144'><number:number number:decimal-places='1' number:display-factor='1000'><number:embedded-text number:position='0'>!</number:embedded-text></number:number></number:number-style>",
    "",
    Some(NumberFormat::Scaled)
)]
#[case::written_point(
    "<number:number-style style:name='N144'><number:number number:decimal-places='4'><number:embedded-text number:position='0'>!</number:embedded-text></number:number></number:number-style>",
    "",
    Some(NumberFormat::Scaled)
)]
#[case::written_point_and_unit(
    "<number:number-style style:name='N144'><number:number number:decimal-places='4'><number:embedded-text number:position='0'>!</number:embedded-text></number:number><number:text>万</number:text></number:number-style>",
    "",
    Some(NumberFormat::Scaled)
)]
#[case::unit(
    "<number:number-style style:name='N144'><number:number number:decimal-places='1'/><number:text>万元</number:text></number:number-style>",
    "", Some(NumberFormat::Unit("万".into()))
)]
#[case::words(
    "<number:number-style style:name='N144'><number:number/><number:text>港币</number:text></number:number-style>",
    "", Some(NumberFormat::Foreign("港币".into()))
)]
#[case::yen(
    "<number:currency-style style:name='N144'><number:currency-symbol number:language='ja' number:country='JP'>¥</number:currency-symbol><number:number/></number:currency-style>",
    "office:currency='¥'", Some(NumberFormat::Foreign("日元".into()))
)]
#[case::yuan(
    "<number:currency-style style:name='N144'><number:currency-symbol number:language='zh' number:country='CN'>￥</number:currency-symbol><number:number/></number:currency-style>",
    "office:currency='CNY'",
    None
)]
#[case::another_sign(
    "<number:number-style style:name='N144P0'><number:number/><number:text>美元</number:text></number:number-style>\
     <number:number-style style:name='N144'><number:number/><style:map style:condition='value()&gt;=0' style:apply-style-name='N144P0'/></number:number-style>",
    "", Some(NumberFormat::Foreign("美元".into()))
)]
#[case::grouping(
    "<number:number-style style:name='N144'><number:number number:grouping='true'/></number:number-style>",
    "",
    None
)]
fn number_formats_in_the_styles_of_ods(
    #[case] style: &str,
    #[case] cell: &str,
    #[case] expected: Option<NumberFormat>,
) {
    let styles = format!(
        "{style}<style:style style:name='Money' style:family='table-cell' style:data-style-name='N144'/>"
    );
    let number = |look: &str| {
        format!(
            "<table:table-row {look}><table:table-cell office:value-type='float' {cell} office:value='7'/></table:table-row>"
        )
    };
    let content = format!(
        "<style:style style:name='ce1' style:family='table-cell' style:parent-style-name='Default' style:data-style-name='N144'/>\
         <style:style style:name='ce2' style:family='table-cell' style:parent-style-name='Money'/>\
         <table:table table:name='工作单'><table:table-column table:default-cell-style-name='ce1'/>{}{}</table:table>",
        number(""),
        number("table:default-cell-style-name='ce2'"),
    );
    let file = used("工作单.ods", &samples::ods_with(&styles, &content));
    let sheet = &file.sheets[0];
    assert_eq!([0, 1].map(|row| sheet.formats.get(&(row, 0))), [expected.as_ref(), expected.as_ref()]);
}
