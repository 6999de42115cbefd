//! 设置.xlsx as an office writes it.

use super::*;
use crate::model::Sources;
use crate::read::table::{Cell, Value};
use chrono::NaiveTime;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A sheet of text cells; a plain number is a number.
fn sheet(name: &str, rows: &str) -> Sheet {
    let mut cells = Vec::new();
    for (row, line) in (0u32..).zip(rows.lines().map(str::trim)) {
        for (col, text) in (0u16..).zip(line.split('|').map(str::trim)) {
            let value = match text.parse::<f64>() {
                _ if text.is_empty() => continue,
                Ok(number) => Value::Number(number),
                Err(_) => Value::Text(text.into()),
            };
            cells.push(Cell { row, col, value });
        }
    }
    Sheet { name: name.to_owned(), cells, ..Sheet::default() }
}

fn read(sheets: &[Sheet]) -> (Settings, Vec<(Code, String, String)>) {
    let table = |sheet: &Sheet| table_of(&sheet.name).unwrap_or_default();
    let mut sources = Sources::default();
    let numbered: Vec<(SheetId, &Sheet, &str)> =
        sheets.iter().map(|sheet| (sources.add("设置.xlsx", &sheet.name), sheet, table(sheet))).collect();
    let (settings, findings) = settings(&numbered, day("2026-03-16"));
    let lines = findings.into_iter().map(|f| (f.code, f.key, f.place.unwrap().cell())).collect();
    (settings, lines)
}

#[test]
fn every_parameter_has_one_row_and_its_default() {
    let (settings, findings) = read(&[sheet(
        "参数",
        "公司设置 | |
         名称 | 值 | 说明
         下班时间 | 18:30 |
         收单截止 | 0.75 | as a spreadsheet keeps it
         会议单小时 | 48 |
         加急比例 | 40% |
         先款比例 | 0.5 |
         金额容差 | 1 |
         微信算书面 | 否 |
         检查起始日 | 2026-02-28 |
         办公室 | 华东一部 |
         策略黄灯月数 | |",
    )]);
    assert_eq!(findings, []);
    let p = settings.parameters;
    assert_eq!(p.closing_time, NaiveTime::from_hms_opt(18, 30, 0).unwrap());
    assert_eq!(p.order_cutoff, NaiveTime::from_hms_opt(18, 0, 0).unwrap());
    assert_eq!((p.minutes_hours, p.strategy_yellow_months), (48, 3));
    assert_eq!((p.rush_share.0, p.prepayment_share.0), (400_000, 500_000));
    assert_eq!((p.tolerance.0, p.wechat_is_written), (100, false));
    assert_eq!(p.check_from, Some(day("2026-02-28")));
    assert_eq!(p.office, "华东一部");
}

#[test]
fn all_problems_are_said_at_once() {
    let (settings, findings) = read(&[sheet(
        "参数",
        "名称 | 值
         会议单小时数 | 48
         会议单小时 | 很久
         执行报告小时 | -72
         微信算书面 | 也许
         下班时间 | 25:00
         缺票提醒天数 | 20
         缺票提醒天数 | 25",
    )]);
    let expected = [
        (Code::D20, "会议单小时数", "A2"),
        (Code::D21, "会议单小时", "B3"),
        (Code::D21, "执行报告小时", "B4"),
        (Code::D21, "微信算书面", "B5"),
        (Code::D21, "下班时间", "B6"),
        (Code::D02, "缺票提醒天数", "A8"),
    ];
    let expected = expected.map(|(code, key, cell)| (code, key.to_owned(), cell.to_owned()));
    assert_eq!(findings, expected);
    let p = settings.parameters;
    assert_eq!((p.minutes_hours, p.report_hours, p.wechat_is_written), (24, 72, true), "defaults stay");
    assert_eq!(p.invoice_yellow_days, 20);
}

/// `参数 (2)` and its like are read with the table of their name.
#[test]
fn sheets_whose_name_begins_with_a_table_are_joined() {
    let (settings, findings) = read(&[
        sheet("参数", "名称 | 值\n会议单小时 | 48"),
        sheet("参数 (2)", "名称 | 值\n执行报告小时 | 96"),
        sheet("时限表 新", "工作类别 | 上限工作日\n软片 | 5"),
        sheet("别名表说明", "写给同事看的说明\n别名怎么填"),
        sheet("豁免2025", ""),
    ]);
    assert_eq!((settings.parameters.minutes_hours, settings.parameters.report_hours), (48, 96));
    assert_eq!(settings.limit("软片").unwrap().upper, Some(5));
    let expected = [
        (Code::D19, "设置/参数 (2)", "A1"),
        (Code::D19, "设置/时限表 新", "A1"),
        (Code::D01, "设置/别名表说明", "A1"),
    ];
    assert_eq!(findings, expected.map(|(code, key, cell)| (code, key.to_owned(), cell.to_owned())));
}

#[test]
fn limits_override_the_handbook_and_add_to_it() {
    let (settings, findings) = read(&[sheet(
        "时限表",
        "工作类别 | 目标工作日 | 上限工作日 | 条款 | 服务范围 | 启用
         媒体排期计划 | 2 | 4 | | |
         完稿（单款） | | 3 | | |
         软片 | | | | | 否
         阶段性计划 | 9 | 4 | | |
         计划及媒体整合方案 | | 9 | | |
         海报延展（单款） | | 2 | | |
         直邮设计 | 3 | 5 | | 创意设计 | 是",
    )]);
    let of = |name: &str| {
        let limit = settings.limit(name).unwrap();
        (limit.target, limit.upper, limit.clause.as_str())
    };
    assert_eq!(of("媒体排期计划"), (Some(2), Some(4), "H-5.3"));
    // no range of the handbook: the new limit is the target too
    assert_eq!(of("完稿"), (Some(3), Some(3), "H-5.4.3"));
    assert_eq!(of("计划及媒体整合方案"), (Some(5), Some(9), "H-5.1"));
    let per_piece = |name: &str| settings.limit(name).unwrap().per_piece;
    assert_eq!(["海报延展", "完稿", "直邮设计"].map(per_piece), [true, true, false]);
    assert_eq!(of("软片"), (None, None, "H-5.4.5"));
    assert_eq!(of("阶段性计划"), (Some(4), Some(4), "H-5.2"));
    assert_eq!(of("直邮设计"), (Some(3), Some(5), "H-5"));
    assert_eq!(settings.limit("直邮设计").unwrap().scope, Some(Scope::Design));
    assert_eq!(findings, [(Code::D21, "阶段性计划".to_owned(), "C5".to_owned())]);
}

#[test]
fn the_other_tables() {
    let (settings, findings) = read(&[
        sheet(
            "假期表",
            "日期 | 类型 | 说明\n2026-06-22 | 放假 | 周年庆\n2026.6.27 | 上班 |\n3.1 | 放假 |\n2026-7-1 | 半天 |",
        ),
        sheet(
            "别名表",
            "类别 | 写法 | 标准名\n媒体 | 晨报 | 都市晨报\n客户 | 远岚 | 远岚置业\n品牌 | 甲 | 乙\n媒体 | 丙 |",
        ),
        sheet(
            "升级表",
            "触发 | 阈值 | 通知\n超期工作日 | 2 | 客户总监\n涉款 | | 总监室\n涉款 | 50000 | 老板\n连续周数 | | 总经理",
        ),
        sheet(
            "豁免",
            "检查代码 | 编号 | 有效至 | 批准人 | 原因\nt07 | XM2026-001 | 2026-02-28 | 总监 | 客户要求\nM20 | FK1 | 尽快 | |\nM20 | FK2 | | |",
        ),
        Sheet { hidden: true, ..sheet("参数", "名称 | 值\n无此参数 | 1") },
    ]);
    assert!(!settings.calendar.is_working_day(day("2026-06-22")));
    assert!(settings.calendar.is_working_day(day("2026-06-27")));
    assert_eq!(
        settings.own_days.iter().map(|(day, _)| *day).collect::<Vec<_>>(),
        [day("2026-06-22"), day("2026-06-27")]
    );
    let aliases: Vec<(AliasKind, &str)> =
        settings.aliases.iter().map(|a| (a.kind, a.written.as_str())).collect();
    assert_eq!(aliases, [(AliasKind::Medium, "晨报"), (AliasKind::Client, "远岚")]);
    let triggers: Vec<EscalationTrigger> = settings.escalations.iter().map(|e| e.trigger).collect();
    assert_eq!(
        triggers,
        [
            EscalationTrigger::DaysOver(2),
            EscalationTrigger::MoneyGate,
            EscalationTrigger::MoneyAtRisk(crate::model::Fen::yuan(50_000))
        ]
    );
    let waivers: Vec<(&str, &str, NaiveDate)> =
        settings.waivers.iter().map(|w| (w.code.as_str(), w.key.as_str(), w.until)).collect();
    assert_eq!(waivers, [("T07", "XM2026-001", day("2026-02-28"))]);
    let codes: Vec<(Code, &str)> = findings.iter().map(|(code, key, _)| (*code, key.as_str())).collect();
    assert_eq!(
        codes,
        [
            (Code::D04, "假期表/第4行"),
            (Code::D18, "假期表/第5行"),
            (Code::D18, "甲"),
            (Code::D13, "丙"),
            (Code::D13, "升级表/第5行"),
            (Code::D04, "M20/FK1"),
            (Code::D13, "M20/FK2"),
        ]
    );
}

#[test]
fn a_table_without_its_columns_is_said_once() {
    let (settings, findings) = read(&[sheet("别名表", "甲 | 乙\n1 | 2"), sheet("参数", "")]);
    assert!(settings.aliases.is_empty());
    assert_eq!(findings, [(Code::D01, "设置/别名表".to_owned(), "A1".to_owned())]);
}

#[test]
fn a_parameter_of_nothing_but_invisible_signs_is_a_blank_row() {
    let (_, findings) = read(&[sheet("参数", "名称 | 值\n\u{feff} | 18:00")]);
    assert_eq!(findings, []);
}

#[test]
fn a_second_row_about_the_same_thing_is_said_and_the_first_holds() {
    let (settings, findings) = read(&[
        sheet("时限表", "工作类别 | 目标工作日 | 上限工作日\n媒体排期计划 | 3 | 4\n媒体排期计划 | 3 | 5"),
        sheet("假期表", "日期 | 类型\n2026-03-12 | 放假\n2026-03-12 | 上班"),
        sheet(
            "别名表",
            "类别 | 写法 | 标准名\n媒体 | 日讯 | 麦城日讯\n媒体 | 日讯 | 麦城之声\n媒体 | 日讯 | 麦城日讯",
        ),
    ]);
    let said = |key: &str, cell: &str| (Code::D02, key.to_owned(), cell.to_owned());
    assert_eq!(findings, [said("媒体排期计划", "A3"), said("2026-03-12", "A3"), said("日讯", "B3")]);
    let upper =
        settings.limits.iter().find(|limit| limit.name == "媒体排期计划").and_then(|limit| limit.upper);
    assert_eq!((upper, settings.aliases.len()), (Some(4), 1));
    assert!(!settings.calendar.is_working_day(day("2026-03-12")));
}

/// Who looks back at an earlier day has a 检查起始日 that lies ahead: it holds nothing back, and is said.
#[test]
fn a_day_to_check_from_that_lies_ahead_does_not_count() {
    for (written, from, said) in
        [("2026-08-01", None, vec![Code::D20]), ("2026-03-16", Some("2026-03-16"), vec![])]
    {
        let (settings, findings) = read(&[sheet("参数", &format!("名称 | 值\n检查起始日 | {written}"))]);
        assert_eq!(settings.parameters.check_from, from.map(day));
        assert_eq!(findings.iter().map(|(code, ..)| *code).collect::<Vec<_>>(), said, "{findings:#?}");
    }
}

/// A file of 设置 with one sheet of another name is read as the table whose headings fit; a row above the heading
/// is no setting, and an example row is counted as not read.
#[test]
fn one_sheet_of_another_name_is_the_table_that_fits() {
    let outcome = crate::testing::run("@bare\n[设置.xlsx/Sheet1]\n名称 | 值\n示例 | 20\n会议单小时 | 48");
    assert_eq!(outcome.office.settings.parameters.minutes_hours, 48);
    let not_read = outcome.office.coverage.not_read.iter();
    let not_read: Vec<_> = not_read.filter_map(|one| Some((one.table.as_deref()?, one.rows?))).collect();
    assert_eq!(not_read, [("参数", 1)]);
    let (settings, findings) = read(&[sheet("参数", "会议单小时 | 48\n名称 | 值\n执行报告小时 | 96")]);
    assert_eq!((settings.parameters.minutes_hours, settings.parameters.report_hours), (24, 96));
    assert_eq!(findings, [(Code::D20, "设置/参数".to_owned(), "A1".to_owned())]);
}

/// Numbers that lost their date format are counted from the first day of their workbook.
#[test]
fn days_of_a_workbook_of_1904() {
    for (directive, from, rest, until) in [
        ("@since-1904\n", "2026-03-01", "2026-03-10", "2026-03-20"),
        ("", "2022-02-28", "2022-03-09", "2022-03-19"),
    ] {
        let outcome = crate::testing::run(&format!(
            "{directive}[设置/参数]\n名称 | 值\n检查起始日 | 44620\n\
             {directive}[设置/假期表]\n日期 | 类型\n44629 | 放假\n\
             {directive}[设置/豁免]\n检查代码 | 编号 | 有效至\nT01 | XM2026-101-G01 | 44639"
        ));
        let settings = &outcome.office.settings;
        assert_eq!(settings.parameters.check_from, Some(day(from)), "{directive}");
        assert!(settings.own_days.iter().any(|(own, _)| *own == day(rest)), "{directive}");
        assert_eq!(settings.waivers.first().map(|waiver| waiver.until), Some(day(until)), "{directive}");
    }
}

#[test]
fn two_limits_in_the_wrong_order_stay_as_they_were() {
    for (rows, said) in [
        ("客户确认提醒工作日 | 6\n客户确认升级工作日 | 5", Some("B3")),
        ("客户确认提醒工作日 | 6", Some("B2")),
        ("客户确认提醒工作日 | 5\n客户确认升级工作日 | 5", None),
    ] {
        let (settings, findings) = read(&[sheet("参数", &format!("名称 | 值\n{rows}"))]);
        let parameters = &settings.parameters;
        let days = (parameters.confirmation_yellow_days, parameters.confirmation_red_days);
        assert_eq!(days, if said.is_some() { (3, 5) } else { (5, 5) }, "{rows}");
        let cell = |cell: &str| (Code::D21, "客户确认升级工作日".to_owned(), cell.to_owned());
        assert_eq!(findings, Vec::from_iter(said.map(cell)), "{rows}");
    }
}

/// What no office can mean leaves the default in force and is said (D21).
#[test]
fn values_that_mean_nothing() {
    let default = |settings: &Settings| settings.parameters == Default::default();
    for row in [
        "先款比例 | 150%",
        "制作先款比例 | 101%",
        "加急比例 | 150%",
        "加急次数 | 0",
        "加急统计周数 | 0",
        "对账清单工作日 | 0",
        "会议单小时 | 0",
        "执行报告小时 | 0",
        "市场分析黄灯月数 | 0",
        "手续费上限 | -1",
        "下班时间 | 0:00",
        "收单截止 | 0:00",
        "自动分配 | 待定",
        "微信算书面 | 未定",
        "本公司税号 | 9131000012345678901",
    ] {
        let (settings, findings) = read(&[sheet("参数", &format!("名称 | 值\n{row}"))]);
        let key = row.split(" | ").next().unwrap();
        assert_eq!(findings, [(Code::D21, key.to_owned(), "B2".to_owned())], "{row}");
        assert!(default(&settings), "{row}");
    }
    for row in ["先款比例 | 0%", "先款比例 | 100%", "补播期限天数 | 0", "自动分配 |", "加急次数 | 1"]
    {
        let (_, findings) = read(&[sheet("参数", &format!("名称 | 值\n{row}"))]);
        assert_eq!(findings, [], "{row}");
    }
}

#[test]
fn escalations_that_mean_nothing() {
    for (row, said) in [
        ("涉款 | -5000 | 王总", Some(Code::D21)),
        ("超期工作日 | -1 | 王总", Some(Code::D21)),
        (" | 3 | 王总", Some(Code::D13)),
        ("超期工作日 | 3 | 待定", Some(Code::D13)),
        ("涉款 | 0 | 王总", None),
    ] {
        let (settings, findings) = read(&[sheet("升级表", &format!("触发 | 阈值 | 通知\n{row}"))]);
        let codes: Vec<Code> =
            findings.iter().map(|(code, ..)| *code).filter(|code| *code != Code::D19).collect();
        assert_eq!(codes, Vec::from_iter(said), "{row}");
        assert_eq!(settings.escalations.len(), usize::from(said.is_none()), "{row}");
    }
}

/// A waiver that nobody approved counts, and D13 asks for the name; once where the whole sheet lacks the same.
#[test]
fn a_waiver_without_approver_or_reason_is_said() {
    for (rows, said) in [
        ("A08 | K1 | 2026-12-31 | 李总 | 客户要求", vec![]),
        ("A08 | K1 | 2026-12-31 | | 客户要求", vec![("A08/K1", "D2")]),
        ("A08 | K1 | 2026-12-31 | 李总 | 待补", vec![("A08/K1", "E2")]),
        ("A08 | K1 | 2026-12-31 | 无 |\nA08 | K2 | 2026-12-31 | 李总 | 好", vec![("A08/K1", "D2")]),
        ("A08 | K1 | 2026-12-31 | |\nA08 | K2 | 2026-12-31 | |", vec![("设置/豁免", "D2")]),
    ] {
        let table = sheet("豁免", &format!("检查代码 | 编号 | 有效至 | 批准人 | 原因\n{rows}"));
        let (settings, findings) = read(&[table]);
        let expected: Vec<_> =
            said.into_iter().map(|(key, cell)| (Code::D13, key.to_owned(), cell.to_owned())).collect();
        assert_eq!(findings, expected, "{rows}");
        assert_eq!(settings.waivers.len(), rows.lines().count());
    }
    let (_, findings) = read(&[sheet("豁免", "检查代码 | 编号 | 有效至\nA08 | K1 | 2026-12-31")]);
    assert_eq!(findings, [(Code::D13, "A08/K1".to_owned(), "A2".to_owned())]);
}

/// A number beyond its bound would switch a check off: the default stays in force and is named.
#[rstest::rstest]
#[case("金额容差", "100", "100.01", "0.05")]
#[case("金额容差", "0", "1000000000", "0.05")]
#[case("手续费上限", "1000", "1000.01", "50.00")]
#[case("会议单小时", "720", "721", "24")]
#[case("策略红灯月数", "60", "61", "6")]
#[case("加急统计周数", "52", "53", "4")]
#[case("加急次数", "100", "101", "3")]
#[case("缺发布确认天数", "366", "367", "7")]
#[case("到款未分配工作日", "366", "9999", "5")]
#[case("预付账龄红灯天数", "1096", "1097", "180")]
fn a_number_beyond_its_bound(
    #[case] name: &str,
    #[case] most: &str,
    #[case] beyond: &str,
    #[case] default: &str,
) {
    let row = |value: &str| read(&[sheet("参数", &format!("名称 | 值\n{name} | {value}"))]);
    let (settings, findings) = row(most);
    assert_eq!(findings, [], "{name} {most}");
    assert_eq!(changed(&settings.parameters).len(), 1);
    let (settings, findings) = row(beyond);
    assert_eq!(findings, [(Code::D21, name.to_owned(), "B2".to_owned())]);
    assert_eq!(changed(&settings.parameters).len(), 0);
    let outcome = crate::testing::run(&format!("@setting {name}={beyond}\n[工作单/工作单]\n工作单号\n"));
    let said = &outcome.one(Code::D21).message;
    assert!(said.contains(&format!("沿用默认值 {default}")), "{said}");
}

/// A limit or a threshold of more than a year, and a threshold of 0.
#[rstest::rstest]
#[case::limit("时限表", "工作类别 | 目标工作日 | 上限工作日\n完稿 | 2 | 251", 1)]
#[case::target("时限表", "工作类别 | 目标工作日 | 上限工作日\n完稿 | 251 | 9", 1)]
#[case::longest("时限表", "工作类别 | 目标工作日 | 上限工作日\n完稿 | 2 | 250", 0)]
#[case::days("升级表", "触发 | 阈值 | 通知\n超期工作日 | 251 | 总监", 1)]
#[case::no_days("升级表", "触发 | 阈值 | 通知\n超期工作日 | 0 | 总监", 1)]
#[case::weeks("升级表", "触发 | 阈值 | 通知\n连续周数 | 2 | 总监", 0)]
fn limits_and_thresholds(#[case] table: &str, #[case] rows: &str, #[case] said: usize) {
    let (settings, findings) = read(&[sheet(table, rows)]);
    let codes: Vec<Code> = findings.iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes, vec![Code::D21; said]);
    if table == "升级表" {
        assert_eq!(settings.escalations.len(), 1 - said);
    } else if said == 1 {
        assert_ne!(settings.limit("完稿").unwrap().upper, Some(251));
        assert_ne!(settings.limit("完稿").unwrap().target, Some(251));
    }
}

/// Two files or two sheets of 参数: the first value is in force, and the second is said.
#[test]
fn a_parameter_in_two_sheets() {
    let one = sheet("参数", "名称 | 值\n微信算书面 | 否\n缺票提醒天数 | 50");
    let other = sheet("参数 (2)", "名称 | 值\n微信算书面 | 是\n缺票红灯天数 | 40");
    let (settings, findings) = read(&[one, other]);
    assert!(!settings.parameters.wechat_is_written);
    let said: Vec<String> =
        findings.into_iter().map(|(code, key, cell)| format!("{code} {key} {cell}")).collect();
    assert_eq!(said, ["D19 设置/参数 (2) A1", "D02 微信算书面 A2", "D21 缺票红灯天数 B3"]);
}

/// A sign or （单款） alone names no kind of work: no limit is made of it.
#[rstest::rstest]
#[case("、")]
#[case("（单款）")]
fn a_kind_of_work_without_a_name(#[case] written: &str) {
    let rows = format!("工作类别 | 目标工作日 | 上限工作日 | 服务范围\n{written} | 2 | 3 | 乱写");
    let (settings, findings) = read(&[sheet("时限表", &rows)]);
    assert_eq!(findings, [(Code::D18, "时限表".to_owned(), "A2".to_owned())]);
    assert!(settings.limits.iter().all(|limit| !limit.name.is_empty() && limit.place.is_none()));
}
