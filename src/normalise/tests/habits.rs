//! What people write into lists, and what comes of it.

use crate::finding::{Code, Raised, Severity};
use crate::model::choice::Pricing;
use crate::model::{Content, Fen};
use crate::normalise::Normalised;
use crate::testing::normalised;
use rstest::rstest;

/// Code, key, cell of every finding but the notes on registers.
fn said(n: &Normalised) -> Vec<String> {
    let line = |f: &Raised| {
        let cell = f.place.map_or(String::new(), |place| place.cell());
        format!("{} {} {cell}", f.code, f.key)
    };
    n.findings.iter().filter(|f| f.code != Code::D23).map(line).collect()
}

fn one(n: &Normalised, code: Code) -> &Raised {
    let found: Vec<&Raised> = n.findings.iter().filter(|f| f.code == code).collect();
    assert_eq!(found.len(), 1, "{:#?}", n.findings);
    found[0]
}

#[test]
fn two_columns_for_one_field_refuse_the_sheet_and_name_both() {
    let n = normalised(
        "@bare\n[媒体排期/排期]\n排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 金额 | 应收\nM1 | X-1 | 晨报 | 2026-3-5 | 1 | 5 | 6",
    );
    let finding = one(&n, Code::D01);
    assert_eq!((finding.key.as_str(), n.records.placements.len()), ("媒体排期.xlsx/排期", 0));
    assert!(finding.message.contains("F列“金额”和G列“应收”"), "{}", finding.message);
    assert!(!n.records.has("媒体排期/排期"));
}

#[test]
fn missing_columns_and_sheets_are_named_once() {
    let n = normalised(
        "@bare\n[媒体排期/排期]\n排期编号 | 项目编号 | 媒体名称 | 投放开始 | 投放结束\nXM2026-101-M01 | XM2026-101 | 晨报 | 2026-3-5 | 2026-3-6",
    );
    let finding = one(&n, Code::D01);
    assert!(finding.message.contains("缺必填列：客户金额"), "{}", finding.message);
    assert_eq!(n.records.placements[0].days.len(), 2);

    let n = normalised(
        "@bare\n[工作单/会议]\n会议单号 | 项目编号 | 会议主题 | 会议结束\nH1 | X-1 | 例会 | 2026-3-5",
    );
    assert_eq!(one(&n, Code::D01).key, "工作单/工作单");
    let n = normalised("@hidden-sheet\n[工作单/工作单]\n工作单号\nXM2026-101-G01");
    assert_eq!(said(&n), ["D01 工作单/工作单 A1", "D10 工作单.xlsx/工作单 A1"]);
}

#[test]
fn a_sheet_that_only_begins_with_a_known_name_is_said_but_a_named_csv_is_not() {
    for (section, notes) in
        [("收付款.xlsx/客户到款3月", 1), ("收付款_客户到款_202603.csv/收付款_客户到款_202603", 0)]
    {
        let n = normalised(&format!(
            "@bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-3-5 | 远岚 | 100
             [{section}]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK2 | 2026-3-6 | 远岚 | 200"
        ));
        assert_eq!(n.records.receipts.len(), 2, "{section}");
        let joined = n.findings.iter().filter(|f| f.code == Code::D19 && f.message.contains("合在一起"));
        assert_eq!(joined.count(), notes, "{section}: {:#?}", n.findings);
    }
}

#[test]
fn totals_are_compared_and_are_no_data() {
    let n = normalised(
        "[收付款/客户到款]\n到款编号 | 金额\nDK1 | 100\nDK2 | 200\n小 计 | 300\nDK3 | 50\n小计 | 60\n合计 | 350\n合计（人民币大写）：叁佰肆拾元整",
    );
    assert_eq!(n.records.receipts.len(), 3);
    let wrong: Vec<_> = n.findings.iter().filter(|f| f.code == Code::D08).collect();
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    assert_eq!(wrong[0].key, "收付款.xlsx/客户到款/合计");
    assert_eq!(wrong[0].severity, Some(Severity::Red));
    assert!(wrong[0].message.contains("60.00") && wrong[0].message.contains("50.00"), "{}", wrong[0].message);
    assert!(one(&n, Code::D07).message.contains("340.00"));
}

#[test]
fn ditto_is_copied_for_texts_and_days_and_refused_for_numbers() {
    let n = normalised(
        "[媒体排期/排期]\n排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 稿件单号\n\
         XM2026-101-M01 | 晨报 | 2026-3-20 | 1 | 500 | XM2026-101-G01\nXM2026-101-M02 | 〃 | 同上 | 同上 | ″ | 同上",
    );
    let row = &n.records.placements[1];
    assert_eq!(row.medium.text(), "晨报");
    assert_eq!(row.days, n.records.placements[0].days);
    assert!(row.times.is_refused() && row.amount.is_refused() && row.artwork.is_refused());
    assert_eq!(
        said(&n),
        [
            "D06 XM2026-101-M02 E3",
            "D19 XM2026-101-M02 B3",
            "D19 XM2026-101-M02 C3",
            "D21 XM2026-101-M02 D3",
            "D21 XM2026-101-M02 F3"
        ]
    );
}

#[test]
fn a_merged_amount_counts_once_and_a_merged_text_fills_down() {
    let n = normalised(
        "@merge B2:B3 D2:D3\n[媒体排期/排期]\n排期编号 | 媒体名称 | 投放日期 | 客户金额\n\
         XM2026-101-M01 | 晨报 | 2026-3-20 | 500\nXM2026-101-M02 | | 2026-3-21 |\n合计 | | | 500",
    );
    let [first, second] = &n.records.placements[..] else { panic!("two rows") };
    assert_eq!((first.amount.get(), second.amount.content.clone()), (Some(Fen::yuan(500)), Content::Merged));
    assert_eq!(second.medium.text(), "晨报");
    assert_eq!(said(&n), ["D19 XM2026-101-M02 B3", "D19 XM2026-101-M02 D3"]);
}

/// 〃 in a merged area is understood first, then filled down; a key or an amount is never copied.
#[test]
fn a_ditto_in_a_merged_area_stands_for_every_row_of_it() {
    let n = normalised(
        "@merge B3:B4 C3:C4 E3:E4\n[媒体排期/排期]\n排期编号 | 媒体名称 | 稿件单号 | 投放日期 | 客户金额\n\
         XM2026-101-M01 | 晨报 | G001 | 2026-3-20 | 500\n\
         XM2026-101-M02 | 〃 | 〃 | 2026-3-21 | 〃\n\
         XM2026-101-M03 | | | 2026-3-22 |\n\
         XM2026-101-M04 | | | 2026-3-23 | 300",
    );
    let media: Vec<&str> = n.records.placements.iter().map(|one| one.medium.text()).collect();
    assert_eq!(media, ["晨报", "晨报", "晨报", ""]);
    let [_, second, third, _] = &n.records.placements[..] else { panic!("four rows") };
    assert_eq!((&second.artwork.content, &third.artwork.content), (&Content::Refused, &Content::Blank));
    assert_eq!((second.amount.get(), third.amount.get()), (None, None));
}

#[test]
fn ten_thousands_hold_for_a_whole_column_or_table() {
    for head in [
        "到款编号 | 到款日期 | 付款单位 | 金额(万元)",
        "客户到款登记 单位：万元\n到款编号 | 到款日期 | 付款单位 | 金额",
        "到款编号 | 到款日期 | 付款单位 | 金额\\n（万元）",
    ] {
        let n = normalised(&format!(
            "@bare\n[收付款/客户到款]\n{head}\nDK1 | 2026-3-5 | 远岚置业 | 1.2\n合计 | | | 1.2"
        ));
        assert_eq!(n.records.receipts[0].amount.get(), Some(Fen::yuan(12_000)), "{head}");
        assert_eq!(one(&n, Code::D19).key, "收付款.xlsx/客户到款", "{head}");
    }
    let n = normalised(
        "@bare\n[收付款/客户到款]\n登记 单位：万元\n到款编号 | 到款日期 | 付款单位 | 金额（元）\n\
         DK1 | 2026-3-5 | 远岚置业 | 1.2",
    );
    assert_eq!(n.records.receipts[0].amount.get(), Some(Fen(120)));
}

#[test]
fn a_blank_column_is_one_finding_and_a_blank_cell_one_each() {
    let rows = "XM2026-101-H1 | | 2026-3-5\nXM2026-101-H2 | | 2026-3-6";
    let n = normalised(&format!("[工作单/会议]\n会议单号 | 会议主题 | 会议结束\n{rows}"));
    assert_eq!(one(&n, Code::D13).key, "工作单.xlsx/会议");
    let n = normalised(&format!(
        "[工作单/会议]\n会议单号 | 会议主题 | 会议结束\n{rows}\nXM2026-101-H3 | 例会 | 2026-3-7"
    ));
    assert_eq!(said(&n), ["D13 XM2026-101-H1 B2", "D13 XM2026-101-H2 B3"]);
}

#[test]
fn a_request_needs_no_paid_amount_and_a_positive_refund_is_refused() {
    let n = normalised(
        "[收付款/媒体付款]\n付款编号 | 款项性质 | 实付金额 | 实付日期\nFK1 | 预付 | |\nFK2 | 预付 | | 2026-3-5\nFK3 | 退款 | 500 | 2026-3-5\nFK4 | 退款 | -500 | 2026-3-5",
    );
    assert_eq!(said(&n), ["D06 FK3 C4", "D13 FK2 C3"]);
    assert_eq!(n.records.payments[3].paid.get(), Some(Fen::yuan(-500)));
}

#[test]
fn a_positive_refund_to_the_client_is_refused() {
    let n = normalised(
        "[收付款/客户到款]\n到款编号 | 到款日期 | 款项性质 | 金额\nDK1 | 2026-3-5 | 退款 | 500\nDK2 | 2026-3-5 | 退还客户 | 500\nDK3 | 2026-3-5 | 退款 | -500\nDK4 | 2026-3-5 | 其他 | 500",
    );
    let refused: Vec<&str> =
        n.findings.iter().filter(|f| f.code == Code::D06).map(|f| f.key.as_str()).collect();
    assert_eq!(refused, ["DK1", "DK2"]);
    let amounts: Vec<_> = n.records.receipts.iter().map(|receipt| receipt.amount.get()).collect();
    assert_eq!(amounts, [None, None, Some(Fen::yuan(-500)), Some(Fen::yuan(500))]);
}

#[test]
fn days_that_cannot_be_are_said() {
    for (table, expected) in [
        (
            "[工作单/工作单]\n工作单号 | 下单时间 | 提交日\nXM2026-101-G1 | 2026-3-10 | 2026-3-9",
            "D14 XM2026-101-G1 C2",
        ),
        (
            "[工作单/工作单]\n工作单号 | 下单时间 | 提交日 | 客户确认日\nXM2026-101-G1 | 2026-3-2 | 2026-3-9 | 2026-3-6",
            "D14 XM2026-101-G1 D2",
        ),
        (
            "[工作单/会议]\n会议单号 | 会议开始 | 会议结束\nXM2026-101-H1 | 2026-3-5 16:00 | 2026-3-5 15:00",
            "D14 XM2026-101-H1 C2",
        ),
        ("[收付款/媒体付款]\n付款编号 | 申请日期 | 实付日期\nFK1 | 2026-3-5 | 2026-3-4", "D14 FK1 C2"),
        (
            "[工作单/工作单]\n工作单号 | 下单时间 | 提交日\nXM2026-101-G1 | 2026-3-10 | 2026-3-20",
            "D14 XM2026-101-G1 C2",
        ),
        (
            "[工作单/工作单]\n工作单号 | 下单时间 | 开工日 | 提交日\nXM2026-101-G1 | 2026-3-10 | 2025-3-10 | 2026-3-11",
            "D14 XM2026-101-G1 C2",
        ),
        (
            "[媒体排期/排期]\n排期编号 | 投放开始 | 投放结束\nXM2026-101-M1 | 2026-3-20 | 2026-3-2",
            "D14 XM2026-101-M1 C2",
        ),
    ] {
        assert_eq!(said(&normalised(table)), [expected], "{table}");
    }
    let plan = "[工作单/工作单]\n工作单号 | 下单时间 | 承诺完成日\nXM2026-101-G1 | 2026-3-10 | 2026-3-30";
    assert_eq!(said(&normalised(plan)), Vec::<String>::new());
}

#[test]
fn a_row_without_key_keeps_its_provisional_key_while_it_says_the_same() {
    let row = "| XM2026-101 | 2026-3-5 | 海报";
    let table = |rows: &str| {
        normalised(&format!("[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 工作内容\n{rows}"))
    };
    let (once, twice) =
        (table(row), table(&format!("XM2026-101-G1 | XM2026-101 | 2026-3-4 | 折页\n{row}\n{row}")));
    let key = once.records.orders[0].key.clone();
    assert!(key.starts_with("临-XM2026-101-") && key.len() == "临-XM2026-101-".len() + 8, "{key}");
    assert_eq!(twice.records.orders[1].key, key);
    assert_eq!(twice.records.orders[2].key, key);
    assert_eq!(one(&once, Code::D22).key, key);
}

/// Filling a row in does not rename it; rows alike at birth are told apart by their other cells,
/// never by their order.
#[test]
fn a_provisional_key_is_of_what_was_known_at_birth() {
    let keys = |head: &str, rows: &[&str]| -> Vec<String> {
        let n = normalised(&format!("{head}\n{}", rows.join("\n")));
        let records = &n.records;
        let orders = records.orders.iter().map(|one| one.key.clone());
        orders.chain(records.receipts.iter().map(|one| one.key.clone())).collect()
    };
    let orders = "[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 工作内容 | 提交日 | 款数";
    let born = keys(orders, &["| XM2026-101 | 2026-3-5 | 海报 | | 1"]);
    assert_eq!(keys(orders, &["| XM2026-101 | 2026-3-5 | 海报 | 2026-3-9 | 2"]), born);
    assert_ne!(keys(orders, &["| XM2026-101 | 2026-3-5 | 折页 | | 1"]), born);
    let (one, two) = ("| XM2026-101 | 2026-3-5 | 海报 | | 1", "| XM2026-101 | 2026-3-5 | 海报 | | 2");
    let (there, back) = (keys(orders, &[one, two]), keys(orders, &[two, one]));
    assert_eq!([&there[0], &there[1]], [&back[1], &back[0]]);
    assert_ne!(there[0], there[1]);
    assert!(there.contains(&born[0]) && there.iter().all(|key| key.starts_with(&born[0])), "{there:?}");
    let receipts = "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号 | 对应单号";
    let born = keys(receipts, &["| 2026-3-5 | 禾垄置业 | 50000 | |"]);
    assert_eq!(keys(receipts, &["| 2026-3-5 | 禾垄置业 | 50000 | XM2026-101 | XM2026-101-M0301"]), born);
}

/// A day or an amount written in another form, a space more or less: the record is the same.
#[test]
fn a_provisional_key_is_of_what_the_cells_mean() {
    let key = |row: &str| {
        let n = normalised(&format!("[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 工作内容\n{row}"));
        n.records.orders[0].key.clone()
    };
    let born = key("| XM2026-101 | 2026-03-05 | 楼书内页");
    for row in ["| XM2026-101 | 2026.3.5 | 楼书 内页", "| XM2026-101 | 2026年3月5日 | 楼书内页"] {
        assert_eq!(key(row), born, "{row}");
    }
    let paid = |amount: &str| {
        let head = "[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额";
        normalised(&format!("{head}\n| 2026-3-5 | 禾垄置业 | {amount}")).records.receipts[0].key.clone()
    };
    assert_eq!(paid("50,000.00"), paid("50000"));
    assert_ne!(paid("50000"), paid("5000"));
}

/// Rows alike at birth in two files are two records, in one file or in two.
#[test]
fn twins_in_two_files_are_two_records() {
    let table = |first: &str, second: &str| {
        let head = "到款编号 | 到款日期 | 付款单位 | 金额 | 备注";
        normalised(&format!(
            "[收付款_1.xlsx/客户到款]\n{head}\n| 2026-2-20 | 远岚置业 | 500 | {first}\n\
             [收付款_2.xlsx/客户到款]\n{head}\n| 2026-2-20 | 远岚置业 | 500 | {second}"
        ))
    };
    let keys = |n: &Normalised| {
        let mut keys: Vec<String> = n.records.receipts.iter().map(|one| one.key.clone()).collect();
        keys.sort();
        keys
    };
    let two = keys(&table("甲", "乙"));
    assert!(two.len() == 2 && two[1] == format!("{}.2", two[0]), "{two:?}");
    assert_eq!(keys(&table("乙", "甲")), two);
    // sheets that are the same in every cell are one, and that is said
    let same = table("甲", "甲");
    assert_eq!(keys(&same), [two[0].clone()]);
    assert_eq!(same.findings.iter().filter(|one| one.code == Code::D15).count(), 1);
}

/// A payment is known again by what it was born with, whatever was filled in since.
#[test]
fn a_completed_payment_may_have_been_born_as_it_was() {
    let birth = |row: &str| {
        let head = "付款编号 | 申请日期 | 实付日期 | 收款单位 | 媒体名称 | 应付金额 | 实付金额";
        let n = normalised(&format!("[收付款/媒体付款]\n{head}\n{row}"));
        let mut births = n.records.births.into_iter().map(|(_, birth)| birth.born);
        births.find(|born| born.starts_with("媒体付款")).unwrap()
    };
    let content = |birth: &str| birth.rsplit(' ').next().unwrap().to_owned();
    let asked = birth("| | | | 都市晨报 | 300 |");
    let first = content(&asked).split(',').next().unwrap().to_owned();
    for row in [
        "| | 2026-03-10 | | 都市晨报 | 300 |",
        "| | 2026-03-10 | 晨报公司 | 都市晨报 | 300 | 300",
        "| 2026-03-02 | 2026-03-10 | 晨报公司 | 都市晨报 | 300 | 290",
    ] {
        assert!(content(&birth(row)).split(',').any(|hash| hash == first), "{row}");
    }
    for row in ["| | 2026-03-10 | | 城市电台 | 300 |", "| | 2026-03-10 | | 都市晨报 | 400 |"] {
        assert!(!content(&birth(row)).split(',').any(|hash| hash == first), "{row}");
    }
}

/// What belongs to a placement names it apart: the placement may get another number.
#[test]
fn a_confirmation_is_born_with_its_placement() {
    let births = |placement: &str| {
        let head = "[媒体排期/发布确认]\n确认单号 | 排期编号 | 计划日期";
        let n = normalised(&format!("{head}\nF001 | {placement} | 2026-03-10"));
        n.records.births.into_iter().find(|(key, _)| key == "F001").unwrap().1.born
    };
    let (one, other) = (births("XM2026-101-M0301"), births("XM2026-101-M0399"));
    assert!(one.ends_with("@XM2026-101-M0301"), "{one}");
    assert_eq!(one.replace("M0301", "M0399"), other);
}

#[test]
fn remarks_under_and_between_the_rows_are_no_data() {
    let header = "排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 客户金额";
    let n = normalised(&format!(
        "@bare\n[媒体排期/排期]\n云庭投放明细\n{header}\nXM2026-101-M1 | XM2026-101 | 晨报 | 2026-3-20 | 1 | 5\n\
         以下为4月\n{header}\nXM2026-101-M2 | XM2026-101 | 晨报 | 2026-4-2 | 1 | 5\n\
         备注：以实际刊出为准\n制表：张三",
    ));
    assert_eq!(n.records.placements.len(), 2);
    assert_eq!(said(&n), ["D19 媒体排期.xlsx/排期 A4"]);
}

#[test]
fn files_named_as_evidence_must_exist() {
    let n = normalised(
        "@exists 存档/会议单.pdf\n[工作单/会议]\n会议单号 | 文件\nXM2026-101-H1 | 存档/会议单.pdf\nXM2026-101-H2 | 存档/没有.pdf\nXM2026-101-H3 | 见邮件",
    );
    assert_eq!(said(&n), ["D17 XM2026-101-H2 B3"]);
}

#[test]
fn names_are_looked_up_where_there_is_a_register() {
    let register = "[项目名册/人员]\n姓名 | 别名\n张三 | 老张\n周楠\n李蔚\n何川";
    let table = |rows: &str| format!("{register}\n[工作单/工作单]\n工作单号 | 责任人 | 执行人\n{rows}");
    let n = normalised(&table("XM2026-101-G1 | 张 三 | 老张\nXM2026-101-G2 | 张三/李伟 |"));
    assert_eq!(said(&n), ["D09 XM2026-101-G2 B3"]);
    let first = &n.records.orders[0];
    let named = |field: &crate::model::Field<Vec<String>>| field.known().cloned().unwrap_or_default();
    assert_eq!((named(&first.owner), named(&first.worker)), (vec!["张三".into()], vec!["张三".into()]));
    // the field is the column, so that the same cell misspelt otherwise stays one matter
    let n = normalised(&table("XM2026-101-G2 | 张叁/李伟 | 何穿"));
    let unknown = n.findings.iter().filter(|finding| finding.code == Code::D09);
    let told: Vec<_> = unknown.map(|f| (f.field.as_deref().unwrap(), f.message.as_str())).collect();
    let [("执行人", _), ("责任人", two)] = told[..] else { panic!("{told:#?}") };
    assert!(two.starts_with("责任人“张叁”不在") && two.contains("；“李伟”不在人员表中"), "{two}");
    let n = normalised("[工作单/工作单]\n工作单号 | 责任人\nXM2026-101-G1 | 谁也不是");
    assert_eq!(said(&n), Vec::<String>::new());
}

#[test]
fn a_free_row_costs_nothing() {
    let n = normalised(
        "[媒体排期/排期]\n排期编号 | 投放日期 | 折扣 | 净价 | 客户金额 | 计价方式\nXM2026-101-M1 | 2026-3-20 | 赠送 | | | 次",
    );
    let row = &n.records.placements[0];
    assert_eq!((row.amount.get(), row.net_price.get()), (Some(Fen::ZERO), Some(Fen::ZERO)));
    assert_eq!(row.pricing.get(), Some(Pricing::PerInsertion));
    assert_eq!(said(&n), Vec::<String>::new());
}

/// Offices write 赠送 where the price stands as well.
#[test]
fn a_price_that_is_a_word_is_nothing() {
    let n = normalised(
        "[媒体排期/排期]\n排期编号 | 投放日期 | 净价 | 客户金额 | 媒体成本\nXM2026-101-M1 | 2026-3-20 | 赠送 | 免费 | 赠",
    );
    let row = &n.records.placements[0];
    assert_eq!(
        (row.net_price.get(), row.amount.get(), row.cost.get()),
        (Some(Fen::ZERO), Some(Fen::ZERO), Some(Fen::ZERO))
    );
    assert_eq!(said(&n), ["D19 XM2026-101-M1 C2", "D19 XM2026-101-M1 E2", "D19 XM2026-101-M1 D2"]);
    let n = normalised(
        "[收付款/客户到款]\n到款编号 | 到款日期 | 金额 | 付款单位\nDK1 | 2026-3-20 | 免费 | 某公司",
    );
    assert_eq!(n.records.receipts[0].amount.get(), None);
}

#[test]
fn progress_completes_a_row_and_other_contradictions_are_said() {
    let n = normalised(
        "[媒体排期/排期]\n排期编号 | 版本 | 订位日 | 媒体成本\nXM2026-101-M1 | 新 | |\nXM2026-101-M1 | 变1 | | 100\n\
         [媒体排期/排期进度]\n排期编号 | 订位日 | 媒体成本 | 状态\nM1 | 2026-3-5 | 200 | 已订位\nXM2026-101-M9 | 2026-3-5",
    );
    let [old, new] = &n.records.placements[..] else { panic!("two rows") };
    assert!(old.booked.is_blank());
    assert_eq!((new.booked.get(), new.cost.get()), ("2026-03-05".parse().ok(), Some(Fen::yuan(100))));
    assert_eq!(said(&n), ["D03 XM2026-101-M9 A3", "D14 XM2026-101-M1 C2", "D19 XM2026-101-M1 A2"]);
}

#[test]
fn a_short_key_of_several_projects_is_not_completed() {
    let n = normalised(
        "[媒体排期/排期]\n排期编号 | 订位日\nXM2026-101-M0304 |\nXM2026-102-M0304 |\nXM2026-102-M0305 |\n\
         [媒体排期/排期进度]\n排期编号 | 订位日\nM0304 | 2026-3-5\nM0305 | 2026-3-5",
    );
    assert_eq!(said(&n), ["D19 XM2026-102-M0305 A3", "D21 M0304 A2"]);
    let booked = n.records.placements.iter().map(|row| row.booked.get().is_some());
    assert_eq!(booked.collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn a_hidden_sheet_of_settings_is_said() {
    let n = normalised("@hidden-sheet\n[设置/参数]\n名称 | 值\n会议单小时 | 48");
    assert_eq!(said(&n), ["D10 设置.xlsx/参数 A1"]);
    assert_eq!(n.settings.parameters.minutes_hours, 24);
}

#[test]
fn a_sheet_never_calculated_is_one_finding() {
    let rows = |n: usize| (1..=n).map(|i| format!("DK{i} | =")).collect::<Vec<_>>().join("\n");
    let n = normalised(&format!("[收付款/客户到款]\n到款编号 | 金额\n{}", rows(2)));
    assert_eq!(said(&n), ["D11 DK1 B2", "D11 DK2 B3"]);
    let n = normalised(&format!("[收付款/客户到款]\n到款编号 | 金额\n{}", rows(12)));
    let finding = one(&n, Code::D11);
    assert_eq!((finding.key.as_str(), finding.severity), ("收付款.xlsx/客户到款", Some(Severity::Red)));
}

#[test]
fn three_header_rows_are_one_header() {
    let n = normalised(
        "@bare\n@merge A1:A3 B1:B3 D1:F1\n[工作单/会议]\n会议单号 | 项目编号 | 会议 | 会后 | | \n\
         | | 会议 | 客户 | | 我司\n\
         | | 主题 | 签字日 | 签字人 | 归档\n\
         XM2026-101-H1 | XM2026-101 | 例会 | 2026-3-5 | 王总 | 是",
    );
    let meeting = &n.records.meetings[0];
    assert_eq!((meeting.key.as_str(), meeting.subject.text()), ("XM2026-101-H1", "例会"));
    assert!(meeting.filed.known().is_some() && meeting.signer.known().is_some(), "{meeting:#?}");
    assert!(meeting.signed.known().is_some());
}

#[test]
fn what_cannot_be_read_above_cannot_be_read_where_it_is_repeated() {
    let rows = "到款编号 | 到款日期\nDK1 | 3月底\nDK2 | ";
    for repeated in
        [format!("[收付款/客户到款]\n{rows}同上"), format!("@merge B2:B3\n[收付款/客户到款]\n{rows}")]
    {
        let n = normalised(&repeated);
        assert_eq!(said(&n), ["D04 DK1 B2", "D04 DK2 B3"], "{repeated}");
    }
    let n = normalised("[工作单/会议]\n会议单号 | 归档\nXM2026-101-H1 | 也许\nXM2026-101-H2 | 〃");
    assert_eq!(said(&n), ["D21 XM2026-101-H1 B2", "D21 XM2026-101-H2 B3"]);
}

#[test]
fn other_units_are_converted_and_foreign_money_is_refused() {
    for head in [
        "到款编号 | 到款日期 | 付款单位 | 金额(千元)",
        "客户到款登记 单位：千元\n到款编号 | 到款日期 | 付款单位 | 金额",
        "到款编号 | 到款日期 | 付款单位 | 金额/千元",
    ] {
        let n = normalised(&format!(
            "@bare\n[收付款/客户到款]\n{head}\nDK1 | 2026-3-5 | 远岚置业 | 51.2\n合计 | | | 51.2"
        ));
        assert_eq!(n.records.receipts[0].amount.get(), Some(Fen::yuan(51_200)), "{head}");
        assert!(one(&n, Code::D19).message.contains("千元，各行已乘以 1,000"), "{head}");
    }
    let n = normalised(
        "@bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额(美元)\nDK1 | 2026-3-5 | 远岚置业 | 800",
    );
    assert_eq!(said(&n)[0], "D06 DK1 D2");
    assert!(n.records.receipts[0].amount.is_refused());
}

#[test]
fn a_part_summed_under_another_name_is_no_data() {
    let n = normalised(
        "[收付款/客户到款]\n到款编号 | 金额\nDK1 | 100\nDK2 | 200\n3月合计 | 300\n远岚小计： | 300\n合计 | 300",
    );
    assert_eq!(n.records.receipts.len(), 2);
    assert_eq!(said(&n), Vec::<String>::new());
}

/// A last row of nothing but the sum, or with a word for it, is no data, in any table; another figure is.
#[rstest]
#[case::no_word("| | | 300", 2)]
#[case::as_text("| | | \"300.00\"", 2)]
#[case::another_figure("| | | 310", 3)]
#[case::sign("∑ | | | 300", 2)]
#[case::altogether("总共 | | | 300", 2)]
#[case::all("全部 | | | 300", 2)]
#[case::carried("上月结转 | | | 70", 2)]
#[case::balance("Balance | | | 70", 2)]
fn a_sum_without_the_usual_word_is_no_data(#[case] last: &str, #[case] rows: usize) {
    let n = normalised(&format!(
        "@bare\n[收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额\nDK1 | 2026-03-02 | 远岚 | 100\nDK2 | 2026-03-03 | 远岚 | 200\n{last}"
    ));
    assert_eq!(n.records.receipts.len(), rows, "{:?}", said(&n));
    let n = normalised(&format!(
        "@bare\n[收付款/媒体付款]\n付款编号 | 实付日期 | 媒体名称 | 实付金额\nFK1 | 2026-03-02 | 晨报 | 100\nFK2 | 2026-03-03 | 晨报 | 200\n{last}"
    ));
    assert_eq!(n.records.payments.len(), rows, "{:?}", said(&n));
}

#[test]
fn an_account_number_stored_as_a_number_has_lost_its_end() {
    let n =
        normalised("[项目名册/媒体]\n媒体名称 | 账号\n晨报 | 6.22202E+18\n晚报 | \"6222020200112233445\"");
    assert_eq!(said(&n), ["D21 晨报 B2"]);
    assert_eq!(n.records.media[1].account_no.text(), "6222020200112233445");
}

#[test]
fn columns_of_days_go_by_day_and_time_alike() {
    let n = normalised(
        "[媒体排期/排期]\n排期编号 | 发稿日期 | 交片时间 | 订位时间\nXM2026-101-M1 | 2026-3-5 | 2026-3-4 | 2026-3-3",
    );
    let row = &n.records.placements[0];
    assert!(row.sent.get().is_some() && row.material_in.get().is_some() && row.booked.get().is_some());
    // each is said once, because another day may be meant: 完成日 is 提交日 only by 完成时间
    assert_eq!(
        said(&n),
        ["媒体排期.xlsx/排期 C1", "媒体排期.xlsx/排期 B1", "媒体排期.xlsx/排期 D1"]
            .map(|at| format!("D19 {at}"))
    );
    let n = normalised("[工作单/工作单]\n工作单号 | 完成日\nXM2026-101-G1 | 2026-3-16");
    assert_eq!(said(&n), ["D19 工作单.xlsx/工作单 B1"]);
    assert_eq!(one(&n, Code::D19).message, "表头“完成日”按“提交日”读；不是这个意思的，请改列名");
    let n = normalised(
        "@bare\n[工作单/工作单]\n\
         工作单号 | 项目编号 | 下单时间 | 部署方式 | 工作类别 | 工作内容 | 责任人 | 提交日 | 提交时间\n\
         XM2026-101-G1 | XM2026-101 | 2026-3-11 | 电话 | 完稿 | 海报 | 张三 | 2026-3-13 | 2026-3-12",
    );
    assert_eq!(said(&n), Vec::<String>::new());
    let row = &n.records.orders[0];
    assert!(row.channel.known().is_some() && said(&n).is_empty());
    assert_eq!(row.submitted.get().map(|m| m.date.to_string()).as_deref(), Some("2026-03-13"));
}

/// One document over several rows, its key and its amount merged: it counts once, with every placement it
/// names. Rows with amounts of their own are no such thing.
#[test]
fn a_document_with_a_merged_key_counts_once() {
    let outcome = crate::testing::run(
        "@bare\n@merge A2:A3 B2:B3 C2:C3 D2:D3 E2:E3\n[收付款/媒体付款]\n付款编号 | 项目编号 | 媒体名称 | 实付日期 | 实付金额 | 排期编号
         FK1 | XM2026-101 | 都市晨报 | 2026-03-09 | 900 | XM2026-101-M0301
          | | | | | XM2026-101-M0302
         FK2 | XM2026-101 | 都市晨报 | 2026-03-10 | 50 | XM2026-101-M0303",
    );
    let total = |outcome: &crate::testing::Outcome, table: &str| {
        let total = outcome.books.control_totals.iter().find(|total| total.table == table).unwrap();
        (total.rows_used, total.used.0, total.rows_refused)
    };
    assert_eq!(total(&outcome, "媒体付款"), (2, 95_000, 0));
    let first = outcome.office.payments.iter().find(|payment| payment.record.key == "FK1").unwrap();
    assert_eq!(
        first.record.placements.known(),
        Some(&vec!["XM2026-101-M0301".to_owned(), "XM2026-101-M0302".to_owned()])
    );
    assert_eq!(outcome.keys(Code::D02), Vec::<&str>::new());
    let said = outcome.all(Code::D19);
    assert!(
        said.iter().any(|one| one.key == "FK1" && one.message.contains("A2 起合并到第 3 行")),
        "{said:#?}"
    );

    let invoice = crate::testing::run(
        "@bare\n@merge A2:A3 B2:B3 C2:C3 D2:D3\n[收付款/收票]\n发票号码 | 发票日期 | 开票单位 | 价税合计 | 排期编号
         26990001 | 2026-03-09 | 都市晨报社 | 900 | XM2026-101-M0301
          | | | | XM2026-101-M0302",
    );
    assert_eq!(total(&invoice, "收票"), (1, 90_000, 0));
    assert_eq!(invoice.keys(Code::M11), Vec::<&str>::new());

    let two = crate::testing::run(
        "@bare\n@merge A2:A3\n[收付款/媒体付款]\n付款编号 | 项目编号 | 媒体名称 | 实付日期 | 实付金额 | 排期编号
         FK1 | XM2026-101 | 都市晨报 | 2026-03-09 | 400 | XM2026-101-M0301
          | XM2026-101 | 都市晨报 | 2026-03-09 | 500 | XM2026-101-M0302",
    );
    assert_eq!(total(&two, "媒体付款"), (0, 0, 2), "two amounts under one number are nobody's to add up");
}
