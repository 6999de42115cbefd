//! A colour has its reason beside it, and a sum says what it leaves out.

use super::front::{Front, SheetLine};
use super::register::Register;
use super::table::{Table, Tone, Value};
use super::{money, orders, placements, projects};
use crate::model::Fen;
use crate::model::memory::Memory;
use crate::report::view::{Input, finance, records};
use crate::testing::run;

/// The value under a heading in the row whose first cell says `key`.
#[track_caller]
fn cell<'t>(tables: &'t [Table<'_>], sheet: &str, key: &str, heading: &str) -> Value<'t> {
    let table = tables.iter().find(|table| table.name == sheet).unwrap();
    let column = table.columns.iter().position(|column| column.heading == heading).unwrap();
    let mut row = table.rows().find(|row| row[0] == key.into()).unwrap();
    row.swap_remove(column)
}

const OVERPAID: &str = "[媒体排期/排期]
    排期编号|投放日期|客户金额|媒体成本|客户确认日|费用清单提交日|订位日|交片日|发片日
    XM2026-101-M0301|2026-03-17|50000|45000|2026-02-25|2026-02-27|2026-03-03|2026-03-04|2026-03-05
    [收付款/客户到款]
    到款编号|到款日期|付款单位|金额|项目编号|对应单号
    DK202602-001|2026-02-27|某公司|50000|XM2026-101|XM2026-101-M0301
    [收付款/媒体付款]
    付款编号|排期编号|实付金额|实付日期
    FK202603-001|XM2026-101-M0301|60000|2026-03-04\n";

fn all<'t>(tables: impl Iterator<Item = Table<'t>>) -> Vec<Table<'static>> {
    tables.map(Table::made).collect()
}

#[test]
fn a_light_that_money_colours_says_whom_to_ask() {
    let (outcome, memory) = (run(OVERPAID), Memory::default());
    let input = outcome.input(&memory);
    let tables = all(placements::tables(&Register::new(&input, &records(&input))));
    let shown = |heading| cell(&tables, "排期", "XM2026-101-M0301", heading).clone();
    assert_eq!(shown("灯"), "红".into(), "{:#?}", outcome.lines());
    assert!(
        matches!(shown("问题"), Value::Text(text) if text.ends_with("款项问题，见财务")),
        "{:?}",
        shown("问题")
    );
}

/// A payment for two placements takes two rows; what is wrong with it stands on the first.
#[test]
fn a_document_of_several_rows_says_its_matter_once() {
    let outcome = run("[媒体排期/排期]
        排期编号|投放日期|客户金额|媒体成本|客户确认日
        XM2026-101-M0301|2026-03-27|50000|45000|2026-02-25
        XM2026-101-M0302|2026-03-27|50000|45000|2026-02-25
        [收付款/媒体付款]
        付款编号|排期编号|实付金额|实付日期
        FK202601-001|XM2026-101-M0301、XM2026-101-M0302|90000|2026-01-04\n");
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let tables = all(money::tables(&Register::new(&input, &records(&input))));
    let table = tables.iter().find(|table| table.name == "付款").unwrap();
    let column = |heading: &str| table.columns.iter().position(|column| column.heading == heading).unwrap();
    let (matter, light) = (column("问题"), column("灯"));
    let said: Vec<bool> = table.rows().map(|row| row[matter] != "".into()).collect();
    assert_eq!(said, [true, false], "{:#?}", outcome.lines());
    assert_eq!(table.value(0, light), table.value(1, light));
}

const MISSED: &str = "[媒体排期/排期]
    排期编号|投放日期|次数|客户金额|媒体成本|客户确认日|费用清单提交日|订位日|交片日|发片日
    XM2026-101-M0204|2026-03-06|12|12000|10000|2026-02-25|2026-02-27|2026-02-26|2026-02-28|2026-03-02
    [收付款/客户到款]
    到款编号|到款日期|付款单位|金额|项目编号|对应单号
    DK202602-001|2026-02-27|某公司|12000|XM2026-101|XM2026-101-M0204
    [收付款/媒体付款]
    付款编号|排期编号|实付金额|实付日期
    FK202603-001|XM2026-101-M0204|10000|2026-03-02
    [收付款/收票]
    发票号码|付款编号|价税合计
    22699000000001000401|FK202603-001|10000
    [媒体排期/发布确认]\n    确认单号|排期编号|实际日期|计划次数|实际次数|差异类型|补播次数|补播日期\n";

#[test]
fn a_placement_whose_confirmation_shows_misses_is_not_green() {
    for (confirmation, light, note, day) in [
        ("12|10|漏播||", "红", true, "漏"),
        ("12|12|位置不符||", "红", true, "错"),
        ("12|10|漏播|4|2026-03-12", "绿", false, ""),
    ] {
        let outcome =
            run(&format!("{MISSED}    XM2026-101-F004|XM2026-101-M0204|2026-03-06|{confirmation}\n"));
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let records = records(&input);
        let register = Register::new(&input, &records);
        let (media, finance) = (all(placements::tables(&register)), all(money::tables(&register)));
        for (tables, sheet) in [(&media, "排期"), (&media, "2026年3月"), (&finance, "排期五项")] {
            let shown = cell(tables, sheet, "XM2026-101-M0204", "灯");
            assert_eq!(shown, light.into(), "{confirmation} {sheet} {:#?}", outcome.lines());
        }
        for (tables, sheet) in [(&media, "排期"), (&finance, "排期五项")] {
            let words = match cell(tables, sheet, "XM2026-101-M0204", "问题") {
                Value::Text(text) => text.contains("发布确认 XM2026-101-F004："),
                _ => false,
            };
            assert_eq!(words, note, "{confirmation} {sheet}");
        }
        if !day.is_empty() {
            let mark = cell(&media, "2026年3月", "XM2026-101-M0204", "6\n五");
            assert_eq!(mark, Value::toned(format!("●{day}"), Tone::Red), "{confirmation}");
        }
    }
}

const UNKNOWN: &str = "[媒体排期/排期]
    排期编号|媒体名称|投放日期|客户金额|代理服务费|媒体成本|客户确认日|费用清单提交日
    XM2026-101-M0301|晨报|2026-03-20|50000|1000|45000|2026-02-25|2026-02-27
    XM2026-101-M0302|晨报|2026-03-21|30000|待定|20000|2026-02-25|2026-02-27
    XM2026-101-M0303|晨报|2026-03-22|面议|500|10000|2026-02-25|2026-02-27
    XM2026-101-M0304|晨报|2026-02-30|7000|0|5000|2026-02-25|2026-02-27\n";

#[test]
fn a_sum_says_what_it_leaves_out_and_what_that_is_worth() {
    let (outcome, memory) = (run(UNKNOWN), Memory::default());
    let input = outcome.input(&memory);
    let records = records(&input);
    let register = Register::new(&input, &records);
    let tables = all(money::tables(&register));
    let left_out = "2 笔毛利未知（客户金额合计 30,000.00 元，另 1 笔金额未知）";
    for (sheet, key) in [("按项目", "XM2026-101"), ("按媒体", "晨报")] {
        assert_eq!(cell(&tables, sheet, key, "毛利"), Value::KnownPart(Fen::yuan(8_000)), "{sheet}");
        let Value::Text(words) = cell(&tables, sheet, key, "未计入") else { panic!("{sheet}") };
        assert!(words.ends_with(left_out), "{sheet} {words}");
    }
    let overview = all(projects::tables(&register));
    let margin = cell(&overview, "总览", "XM2026-101", "毛利");
    let told = "未知：已知部分 8,000.00，2 笔未知（客户金额合计 30,000.00 元，另 1 笔金额未知）";
    assert_eq!(margin, Value::Part(Fen::yuan(8_000), told.into()));
    let page = finance::finance(&input);
    for line in page.sums.iter().chain(&page.media) {
        assert!(line.note.ends_with(left_out), "{} {}", line.name, line.note);
    }
}

#[test]
fn what_stands_in_no_month_is_told_one_by_one() {
    let (outcome, memory) = (run(UNKNOWN), Memory::default());
    let input = outcome.input(&memory);
    let told = ["XM2026-101-M0303：客户金额未知", "XM2026-101-M0304：没有可读的投放日，客户金额 7,000.00 元"];
    assert_eq!(finance::finance(&input).months.left_out.shown, told);
    let tables = all(money::tables(&Register::new(&input, &records(&input))));
    assert_eq!(cell(&tables, "按月", "XM2026-101", "合计"), Value::Money(Fen::yuan(80_000)));
    assert_eq!(cell(&tables, "按月", "XM2026-101", "未列入笔数"), Value::Count(2));
    assert_eq!(cell(&tables, "按月", "XM2026-101", "未列入的排期"), told.join("；").into());
}

/// Two placements of one project: one advanced, one received beyond what was paid for it. A receipt
/// without a project has no place to go.
const TWO_SIDES: &str = "[媒体排期/排期]
    排期编号|投放日期|客户金额|媒体成本|客户确认日|费用清单提交日|订位日|交片日|发片日
    XM2026-101-M0301|2026-03-10|50000|45000|2026-02-25|2026-02-27|2026-03-03|2026-03-04|2026-03-05
    XM2026-101-M0302|2026-03-27|30000|20000|2026-02-25|2026-02-27|2026-03-03|2026-03-04|2026-03-05
    [收付款/客户到款]
    到款编号|到款日期|付款单位|金额|项目编号|对应单号
    DK202602-001|2026-02-27|某公司|40000|XM2026-101|
    DK202603-002|2026-03-02|无名公司|700||
    [收付款/到款分配]
    到款编号|对应单号|分配金额
    DK202602-001|XM2026-101-M0301|10000
    DK202602-001|XM2026-101-M0302|30000
    [收付款/媒体付款]
    付款编号|排期编号|实付金额|实付日期
    FK202603-001|XM2026-101-M0301|45000|2026-03-04
    FK202603-002|XM2026-101-M0302|15000|2026-03-05
    [媒体排期/发布确认]
    确认单号|排期编号|实际日期|计划次数|实际次数|差异类型
    XM2026-101-F001|XM2026-101-M0301|2026-03-10|1|1|无\n";

/// A totals row under a heading.
#[track_caller]
fn total<'t>(table: &'t Table<'_>, row: usize, heading: &str) -> &'t Value<'static> {
    let column = table.columns.iter().position(|column| column.heading == heading).unwrap();
    &table.totals[row][column]
}

fn tone_of(class: &str) -> Tone {
    if class == "须处理" { Tone::Red } else { Tone::Grey }
}

/// The money tables of [`TWO_SIDES`] with their 首页, and what they are made of.
fn two_sides(look: impl FnOnce(&Input, &[Table<'_>], &Front)) {
    let (outcome, memory) = (run(TWO_SIDES), Memory::default());
    let input = outcome.input(&memory);
    let records = records(&input);
    let register = Register::new(&input, &records);
    let tables = all(money::tables(&register));
    let sheets = tables.iter().map(SheetLine::of).collect();
    look(&input, &tables, &money::front(&register, sheets));
}

#[test]
fn a_total_stands_only_under_what_adds_up_and_for_one_kind_of_thing() {
    two_sides(|_, tables, _| {
        let sheet = |name: &str| tables.iter().find(|table| table.name == name).unwrap();
        let yuan = |amount| Value::Money(Fen::yuan(amount));
        let facts = sheet("排期五项");
        assert_eq!(*total(facts, 0, "③付款"), yuan(60_000));
        assert_eq!(*total(facts, 0, "垫款"), Value::Blank, "of a project, not of a placement");
        assert_eq!(*total(sheet("按项目"), 0, "垫款"), yuan(20_000));
        let ages = sheet("账龄");
        let told: Vec<(Value, Value)> = (0..ages.totals.len())
            .map(|row| (total(ages, row, "款项").clone(), total(ages, row, "合计").clone()))
            .collect();
        assert_eq!(told, [("预付余额".into(), yuan(15_000)), ("已投未收".into(), yuan(40_000))]);
        let differences = sheet("差异");
        let column = |name: &str| differences.columns.iter().position(|one| one.heading == name).unwrap();
        let sizes = |class: &str| {
            let own = differences.rows().filter(|row| row[1] == Value::toned(class, tone_of(class)));
            let amounts = own.filter_map(|row| match row[column("差额")] {
                Value::Money(amount) => Some(amount.abs()),
                _ => None,
            });
            Value::Money(amounts.sum())
        };
        for (row, class) in ["须处理", "已解释"].into_iter().enumerate() {
            assert_eq!(*total(differences, row, "归类"), format!("{class}（绝对值）").into());
            assert_eq!(*total(differences, row, "差额"), sizes(class), "{class}");
        }
    });
}

#[test]
fn the_front_the_page_and_the_sheet_have_one_answer_to_what_is_unallocated() {
    two_sides(|input, tables, front| {
        let number = front.numbers.iter().find(|number| number.name == "未分配到款").unwrap();
        assert_eq!(number.value, Value::Money(Fen::yuan(700)));
        let receipts = tables.iter().find(|table| table.name == "到款").unwrap();
        assert_eq!(*total(receipts, 0, "未分配"), number.value);
        let page = finance::finance(input);
        let tile = page.tiles.iter().find(|tile| tile.name == "未分配到款").unwrap();
        assert_eq!((tile.value.as_str(), tile.note.as_str()), ("700 元", "其中待认领（无项目）700.00 元"));
    });
}

#[test]
fn the_front_counts_the_rows_a_person_sees() {
    two_sides(|_, tables, front| {
        let line = |name: &str| front.sheets.iter().find(|line| line.name == name).unwrap();
        assert_eq!(line("到款").rows, Some(3), "two parts of one receipt, and a receipt without parts");
        for table in tables {
            assert_eq!(line(&table.name).rows, Some(table.len()), "{}", table.name);
            let red = table.rows().filter(|row| row.contains(&"红".into())).count();
            if let Some((counted, _)) = line(&table.name).lights {
                assert_eq!(counted, red, "{}", table.name);
            }
        }
    });
}

#[test]
fn the_page_and_the_sheet_say_the_same_of_who_must_move() {
    two_sides(|input, tables, _| {
        let sheet = tables.iter().find(|table| table.name == "差异").unwrap();
        let column = |name: &str| sheet.columns.iter().position(|column| column.heading == name).unwrap();
        let [pair, owner] = ["哪两项", "该谁"].map(column);
        let text = |value: &Value| match value {
            Value::Text(text) => text.to_string(),
            other => panic!("{other:?}"),
        };
        let mut told: Vec<[String; 3]> = sheet
            .rows()
            .map(|row| [text(&row[0]).replace("XM2026-101-", ""), text(&row[pair]), text(&row[owner])])
            .collect();
        let page = finance::finance(input).differences;
        let lines = page.open.shown.iter().chain(&page.explained.shown);
        let mut shown: Vec<[String; 3]> =
            lines.map(|line| [line.key.clone(), line.between.to_owned(), line.owner.to_owned()]).collect();
        told.sort();
        shown.sort();
        assert_eq!(told, shown);
        assert!(!told.is_empty() && told.iter().all(|line| !line[2].is_empty()), "{told:?}");
    });
}

#[test]
fn what_is_said_of_credit_and_payment_stays_with_finance() {
    let outcome = run("[项目名册/项目]
        项目编号|垫款额度
        XM2026-101|30万
        [制作/报价]
        报价单号|金额|付款日|已付金额
        XM2026-101-B01|52000|2026-03-05|52000
        [制作/制作验收]
        报价单号|实收数量|验收结果|验收日
        XM2026-101-B01|520|合格|2026-03-10\n");
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let records = records(&input);
    let register = Register::new(&input, &records);
    let (account, finance) = (all(orders::tables(&register)), all(money::tables(&register)));
    let says = |tables: &[Table], words: &str| {
        let cells = tables.iter().flat_map(|table| table.rows().flatten());
        cells.filter(|value| matches!(value, Value::Text(text) if text.contains(words))).count()
    };
    for words in ["30万", "已付制作款"] {
        assert_eq!(says(&account, words), 0, "{words}");
        assert_eq!(says(&finance, words), 1, "{words} {:#?}", outcome.lines());
    }
}

/// 客服 has to act on an A12 and may not read it: it stands there without words and amount.
#[test]
fn who_must_act_on_what_finance_alone_may_read_is_told_whom_to_ask() {
    let outcome = run("[项目名册/项目]
        项目编号|项目名称|客服
        XM2026-101|云庭|张三
        [制作/报价]
        报价单号|金额|付款日|已付金额
        XM2026-101-B01|52000|2026-03-05|52000
        [制作/制作验收]
        报价单号|实收数量|验收结果|验收日
        XM2026-101-B01|520|退回|2026-03-10\n");
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let records = records(&input);
    let register = Register::new(&input, &records);
    let account = all(orders::tables(&register));
    let shown = |heading| cell(&account, "问题清单", "红", heading).clone();
    assert_eq!(shown("编号"), "XM2026-101-B01".into(), "{:#?}", outcome.lines());
    assert_eq!((shown("代码"), shown("名称")), ("A12".into(), "款项问题".into()));
    assert_eq!((shown("说明"), shown("涉款")), ("款项问题，见财务".into(), Value::Blank));
    let finance = all(money::tables(&register));
    let told = cell(&finance, "问题清单", "红", "说明");
    assert!(matches!(&told, Value::Text(words) if words.contains("已付制作款")), "{told:?}");
    let own = crate::report::view::personal::everyone(&input, &crate::report::view::records(&input));
    let lines = own.iter().filter(|page| page.name == "张三").flat_map(|page| &page.groups);
    let lines: Vec<&str> = lines.flat_map(|group| &group.first).map(|line| line.message.as_str()).collect();
    assert!(lines.contains(&"款项问题，见财务"), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("已付")), "{lines:?}");
}

/// 已播次数 that rests on a table not read is 未检查, as the amounts beside it.
#[test]
fn times_on_air_are_unchecked_without_the_confirmations() {
    let table = MISSED.replace("[媒体排期/发布确认]", "@hidden-sheet\n[媒体排期/发布确认]");
    let (outcome, memory) =
        (run(&format!("{table}XM2026-101-F001|XM2026-101-M0204|2026-03-06|12|12||||")), Memory::default());
    let input = outcome.input(&memory);
    let records = records(&input);
    let register = Register::new(&input, &records);
    let unchecked = Value::toned("未检查", Tone::Grey);
    let media = all(placements::tables(&register));
    assert_eq!(cell(&media, "排期", "XM2026-101-M0204", "已播次数"), unchecked);
    let money = all(money::tables(&register));
    assert_eq!(cell(&money, "排期五项", "XM2026-101-M0204", "已播次数"), unchecked);
}

/// Where 收付款 could not be read no figure of it is a known 0: 毛利, the open differences, how a client pays.
#[test]
fn nothing_is_known_of_money_where_its_file_was_refused() {
    let (outcome, memory) = (
        run("@file truncated 收付款_二.xlsx\n[媒体排期/排期]
            排期编号|投放日期|次数|客户金额|媒体成本|客户确认日
            XM2026-101-M0301|2026-03-03|1|50000|45000|2026-03-01"),
        Memory::default(),
    );
    let input = outcome.input(&memory);
    let records = records(&input);
    let register = Register::new(&input, &records);
    let tables = all(money::tables(&register));
    let unchecked = Value::toned("未检查", Tone::Grey);
    assert_eq!(cell(&tables, "排期五项", "XM2026-101-M0301", "毛利"), unchecked);
    let table = tables.iter().find(|table| table.name == "排期五项").unwrap();
    let margin = table.columns.iter().position(|column| column.heading == "毛利").unwrap();
    assert_eq!(table.totals[0][margin], unchecked);
    let page = finance::finance(&input);
    let tile = page.tiles.iter().find(|tile| tile.name == "须处理差异").unwrap();
    assert_eq!(tile.value, "未检查");
    let bridges = crate::reconcile::bridges(input.office, input.books);
    assert!(bridges.iter().all(|bridge| bridge.unchecked || bridge.way == crate::reconcile::Way::Months));
    let weekly = crate::report::view::weekly::weekly(&input, &records);
    assert_eq!(weekly.habits.shown[0].pay.words, "未检查");
}

/// 期初 belongs to no project: those stay known, and page, sheet and bridge say alike that the total is not.
#[test]
fn openings_that_were_not_read_leave_the_projects_known() {
    let (outcome, memory) = (
        run("[媒体排期/排期]\n排期编号|投放日期|次数|客户金额|媒体成本|客户确认日
            XM2026-101-M0301|2026-03-30|1|50000|45000|2026-03-01
            [收付款/媒体付款]\n付款编号|排期编号|实付金额|实付日期|项目编号
            FK1|XM2026-101-M0301|45000|2026-03-04|XM2026-101
            @hidden-sheet\n[收付款/期初]\n类型|对方|金额|截至日\n媒体预付|都市晨报|300|2026-01-01
            [收付款/服务费]\n项目编号|月份|金额|应收日\nXM2026-101|2026-03|800|2026-03-20"),
        Memory::default(),
    );
    let input = outcome.input(&memory);
    let records = records(&input);
    let tables = all(money::tables(&Register::new(&input, &records)));
    let unchecked = Value::toned("未检查", Tone::Grey);
    let sheet = tables.iter().find(|table| table.name == "账龄").unwrap();
    assert_eq!(cell(&tables, "账龄", "XM2026-101", "合计"), Value::Money(Fen::yuan(45_000)));
    let total = sheet.columns.iter().position(|column| column.heading == "合计").unwrap();
    assert_eq!(sheet.totals[0][total], unchecked, "{:#?}", sheet.totals);
    let page = finance::finance(&input).prepaid;
    let told: Vec<_> = page.rows.iter().map(|row| (row.name.as_str(), row.total.as_str())).collect();
    assert_eq!(told[0].1, "45,000.00", "{told:?}");
    assert!(told.contains(&("期初", "未检查")) && told.last().unwrap().1 == "未检查", "{told:?}");
    let bridges = crate::reconcile::bridges(input.office, input.books);
    let prepaid = bridges.iter().find(|bridge| bridge.way == crate::reconcile::Way::Prepaid).unwrap();
    assert!(prepaid.unchecked);
}

/// Money of production and service is no part of 垫款; without 服务费 nobody knows what comes in.
#[rstest::rstest]
#[case::fees("@hidden-sheet\n[收付款/服务费]\n项目编号|月份|金额\nXM2026-101|2026-03|800", true)]
#[case::quotes("@file truncated 制作.xlsx", true)]
#[case::payments("@hidden-sheet\n[收付款/媒体付款]\n付款编号|实付金额\nFK1|800", false)]
fn what_comes_in_and_what_is_advanced_rest_on_different_tables(#[case] more: &str, #[case] advanced: bool) {
    let (outcome, memory) = (
        run(&format!(
            "[媒体排期/排期]\n排期编号|投放日期|次数|客户金额|媒体成本|客户确认日
            XM2026-101-M0301|2026-03-30|1|50000|45000|2026-03-01
            [收付款/客户到款]\n到款编号|到款日期|金额\n{more}"
        )),
        Memory::default(),
    );
    let weeks = finance::finance(&outcome.input(&memory)).forecast.weeks;
    let incoming = if advanced { "未检查" } else { "50,000.00" };
    let week = weeks.iter().find(|week| week.incoming != "0.00").unwrap();
    assert_eq!((week.incoming.as_str(), week.advanced == "未检查"), (incoming, !advanced), "{weeks:#?}");
}

/// A confirmation of several days in one row does not say on which of them it was missed: no day is accused.
#[test]
fn a_row_of_several_days_marks_none_as_missed() {
    let (outcome, memory) = (
        run("[媒体排期/排期]\n排期编号|投放日期|次数|客户金额|媒体成本|客户确认日
            XM2026-101-M0204|2026.3.4、2026.3.5、2026.3.6|12|12000|10000|2026-02-25
            [媒体排期/发布确认]\n确认单号|排期编号|实际日期|计划次数|实际次数|差异类型
            XM2026-101-F004|XM2026-101-M0204|2026-03-06|12|10|漏播"),
        Memory::default(),
    );
    let input = outcome.input(&memory);
    let records = records(&input);
    let media = all(placements::tables(&Register::new(&input, &records)));
    for day in ["4\n三", "5\n四", "6\n五"] {
        let mark = cell(&media, "2026年3月", "XM2026-101-M0204", day);
        assert_eq!(mark, Value::toned("●？", Tone::Yellow), "{day}");
    }
}

/// An insertion that moved stands on the day it was aired, a make-good on its own day.
#[test]
fn the_grid_shows_the_days_on_which_it_was_aired() {
    let (outcome, memory) = (
        run("[媒体排期/排期]\n排期编号|投放日期|次数|客户金额|媒体成本|客户确认日
            XM2026-101-M0204|2026-03-05|1|12000|10000|2026-02-25
            XM2026-101-M0205|2026-03-04|1|12000|10000|2026-02-25
            [媒体排期/发布确认]\n确认单号|排期编号|计划日期|实际日期|计划次数|实际次数|差异类型|补播次数|补播日期
            XM2026-101-F004|XM2026-101-M0204|2026-03-05|2026-03-07|1|1|改期||
            XM2026-101-F005|XM2026-101-M0205|2026-03-04|2026-03-04|1|0|漏播|2|2026-03-10"),
        Memory::default(),
    );
    let input = outcome.input(&memory);
    let records = records(&input);
    let media = all(placements::tables(&Register::new(&input, &records)));
    for (key, day, shown) in [
        ("XM2026-101-M0204", "5\n四", Value::toned("●改", Tone::Grey)),
        ("XM2026-101-M0204", "7\n六休", Value::toned("●✓", Tone::Green)),
        ("XM2026-101-M0205", "10\n二", Value::toned("●补✓", Tone::Green)),
        ("XM2026-101-M0205", "9\n一", Value::Blank),
    ] {
        assert_eq!(cell(&media, "2026年3月", key, day), shown, "{key} {day}");
    }
}

/// On paper the manager has lights, money and the next day; the sheet of charts is on 首页.
#[test]
fn paper_has_the_money_of_a_project_and_the_front_the_charts() {
    let (outcome, memory) = (run(TWO_SIDES), Memory::default());
    let input = outcome.input(&memory);
    let records = records(&input);
    let register = Register::new(&input, &records);
    let tables = all(projects::tables(&register));
    let overview = tables.iter().find(|table| table.name == "总览").unwrap();
    let printed: Vec<&str> =
        overview.columns[..overview.printed()].iter().map(|column| column.heading.as_str()).collect();
    assert_eq!(printed[7..], ["垫款", "下一期限", "问题"]);
    for front in [projects::front, money::front] {
        let front = front(&register, vec![SheetLine::of_charts("图表")]);
        assert_eq!((front.sheets[0].rows, front.sheets[0].holds.is_empty()), (None, false));
    }
}

/// Work of a Sunday: what was due on Friday or Saturday is over, not due today, and what lies ahead has its days.
#[test]
fn a_limit_of_the_weekend_is_over_on_sunday() {
    let (outcome, memory) = (
        run("@as-of 2026-03-15
        [项目名册/项目]\n项目编号\nXM2026-101
        [工作单/会议]
        会议单号|项目编号|会议结束|会议单提交时间
        XM2026-101-H01|XM2026-101|2026-03-12 15:00|
        XM2026-101-H02|XM2026-101|2026-03-13 15:00|
        XM2026-101-H03|XM2026-101|2026-03-15 10:00|
        [工作单/定期服务]
        项目编号|服务项目|对应期间或波次|提交时间
        XM2026-101|费用清单|一波|2026-02-02
        [媒体排期/排期]
        排期编号|项目编号|波次|投放日期|次数
        XM2026-101-M0301|XM2026-101|一波|2026-03-11|1"),
        Memory::default(),
    );
    let input = outcome.input(&memory);
    let tables = all(orders::tables(&Register::new(&input, &records(&input))));
    let left = |sheet: &str, key: &str| match cell(&tables, sheet, key, "剩余工作日") {
        Value::Count(days) => Some(days),
        _ => None,
    };
    let meetings = ["H01", "H02", "H03"].map(|key| left("会议", &format!("XM2026-101-{key}")));
    assert_eq!(meetings, [Some(-1), Some(-1), Some(1)], "{:#?}", outcome.lines());
    assert_eq!(left("定期服务", "XM2026-101/一波"), Some(-1), "{:#?}", outcome.lines());
}

/// 剩余工作日 counts to the 下一期限 beside it, in every row.
#[test]
fn the_days_left_of_a_placement_are_those_to_its_next_limit() {
    let (outcome, memory) = (
        run("[项目名册/媒体]\n媒体名称|订位提前|截稿提前\n晨报|5|3
        [媒体排期/排期]
        排期编号|媒体名称|波次|投放日期|客户确认日|费用清单提交日|订位日
        XM2026-101-M0301|晨报|一波|2026-03-21|2026-02-25||
        XM2026-101-M0302|晨报|二波|2026-04-21|2026-02-25||"),
        Memory::default(),
    );
    let input = outcome.input(&memory);
    let tables = all(placements::tables(&Register::new(&input, &records(&input))));
    let calendar = &input.office.settings.calendar;
    for key in ["XM2026-101-M0301", "XM2026-101-M0302"] {
        let shown = |heading| cell(&tables, "排期", key, heading);
        let (Value::Day(next), Value::Count(left)) = (shown("下一期限"), shown("剩余工作日")) else {
            panic!("{key} {:?} {:?}", shown("下一期限"), shown("剩余工作日"));
        };
        assert_eq!(calendar.days_left(input.office.as_of(), next), left, "{key}");
    }
}

/// What rests on days of a year without a notice says so wherever it stands.
#[test]
fn a_limit_without_a_notice_is_provisional_on_every_sheet() {
    let (outcome, memory) = (
        run("@as-of 2026-12-28
        [项目名册/项目]\n项目编号|合同开始|合同结束\nXM2026-101|2026-01-01|2027-12-31
        [工作单/工作单]\n工作单号|项目编号|下单时间|工作类别\nXM2026-101-G001|XM2026-101|2026-12-28|计划及媒体整合方案
        [媒体排期/排期]
        排期编号|项目编号|波次|投放日期|客户确认日
        XM2026-101-M0301|XM2026-101|一波|2027-01-20|2026-12-01"),
        Memory::default(),
    );
    let input = outcome.input(&memory);
    let records = records(&input);
    let register = Register::new(&input, &records);
    let (work, media) = (all(orders::tables(&register)), all(placements::tables(&register)));
    for (tables, sheet, key, heading) in [
        (&work, "工作单", "XM2026-101-G001", "期限"),
        (&work, "工作单", "XM2026-101-G001", "目标日"),
        (&media, "排期", "XM2026-101-M0301", "下一期限"),
        (&media, "倒排表", "XM2026-101-M0301", "下一期限"),
    ] {
        let shown = cell(tables, sheet, key, heading);
        assert!(matches!(shown, Value::DayToned(_, "暂定", _)), "{sheet} {heading}: {shown:?}");
    }
    let services = work.iter().find(|table| table.name == "定期服务").unwrap();
    let cost_list = services.rows().find(|row| row.contains(&"费用清单".into())).unwrap();
    assert!(cost_list.iter().any(|cell| matches!(cell, Value::DayToned(_, "暂定", _))), "{cost_list:?}");
}
