//! What stands in the forms, from text tables.

use super::*;
use crate::model::memory::Memory;
use crate::testing::run;

const TABLE: &str = "[项目名册/项目]\n项目编号 | 项目名称 | 客户名称 | 合同开始 | 客服\nXM2026-101 | 云庭 | 远岚置业 | 2026-01-01 | 张三\n\
    [工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 工作类别 | 工作内容 | 责任人 | 提交日 | 客户确认日\n\
    XM2026-101-G001 | XM2026-101 | 2026-03-02 | 媒体排期计划 | 三月排期 | 张三 | 2026-03-05 | 2026-03-10\n\
    XM2026-101-G002 | XM2026-101 | 2026-03-12 | 阶段性计划 | 蓄客期 | 李四 |  |\n\
    [工作单/会议]\n会议单号 | 项目编号 | 会议主题 | 会议开始 | 会议结束 | 地点 | 与会客户 | 与会我司 | 议题 | 结论 | 行动项\n\
    XM2026-101-H01 | XM2026-101 | 三月例会 | 2026-03-13 09:30 | 2026-03-13 11:00 | 售楼处 | 王总 | 张三 | 排期 | 按第二案 | 完稿/李四/下周三；报价/张三/周五\n\
    [收付款/媒体付款]\n付款编号 | 项目编号 | 媒体名称 | 排期编号 | 应付金额 | 实付金额 | 计划付款日\n\
    FK1 | XM2026-101 | 都市晨报 | XM2026-101-M0302 | 48000 | 48000 | 2026-03-18\n\
    [媒体排期/排期]\n排期编号 | 项目编号 | 波次 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 费用清单提交日\n\
    XM2026-101-M0301 | XM2026-101 | 第一波 | 都市晨报 | 2026.3.5、2026.3.12 | 3 | 96000 | 90000 | 2026-02-25\n\
    XM2026-101-M0302 | XM2026-101 | 第二波 | 都市晨报 | 2026-03-25 | 1 | 51200.50 | 48000 |\n\
    [制作/报价]\n报价单号 | 项目编号 | 日期 | 内容 | 数量 | 单价 | 金额 | 客户确认日 | 交制作日 | 制作商 | 计划交货日\n\
    XM2026-101-B01 | XM2026-101 | 2026-03-02 | 围挡 | 20 | 600 | 12000 | 2026-03-04 | 2026-03-05 | 恒彩 | 2026-03-18\n";

fn made(kind: FormKind, key: &str) -> Form {
    let outcome = run(TABLE);
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let subject = kind.subject(&input, Some(key)).unwrap();
    form(&input, kind, subject)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(words) => words.to_string(),
        Value::Money(amount) => amount.to_string(),
        Value::Count(count) => count.to_string(),
        Value::Day(day) => day.to_string(),
        Value::At(moment) => moment.to_string(),
        _ => String::new(),
    }
}

/// Labels and values of the facts.
fn facts(form: &Form) -> String {
    form.facts
        .iter()
        .map(|(label, value)| format!("{label}={}", shown(value)))
        .collect::<Vec<_>>()
        .join(" | ")
}

fn tables(form: &Form) -> Vec<&FormTable> {
    form.blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Words { .. } => None,
        })
        .collect()
}

fn rows(table: &FormTable) -> Vec<String> {
    table.rows.iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join(" | ")).collect()
}

#[test]
fn minutes_have_their_fields_in_the_order_of_the_form() {
    let form = made(FormKind::Minutes, "H01");
    assert_eq!(
        facts(&form),
        "会议名称=三月例会 | 会议单号=XM2026-101-H01 | 项目=云庭（XM2026-101） | 客户=远岚置业 | 时间=2026-03-13 09:30 至 11:00 | 地点=售楼处 | 主持= | 记录= | 出席=王总；张三 | 缺席="
    );
    assert_eq!(rows(tables(&form)[0]), ["完稿 | 李四 | 下周三", "报价 | 张三 | 周五"]);
    assert!(form.answers.contains("工作单.xlsx · 会议 · "), "{}", form.answers);
    assert_eq!(form.path(), "客服/表单/会议单_XM2026-101-H01.xlsx");
}

#[test]
fn a_cost_list_shows_what_the_client_pays_and_no_cost() {
    let form = made(FormKind::CostList, "第二波");
    assert_eq!(form.key, "XM2026-101/第二波");
    assert_eq!(form.path(), "客服/表单/费用清单_XM2026-101-第二波.xlsx");
    let [approved, open] = tables(&form)[..] else { panic!("two tables") };
    assert_eq!((rows(approved).len(), approved.in_words), (0, None), "nobody has approved it yet");
    assert_eq!(rows(open), ["媒体 | 都市晨报 |  | 2026-03-25 | 1 | 51,200.50"]);
    let all = format!("{form:?}");
    assert!(!all.contains("4800000"), "no cost leaves finance");
}

/// 已批准 is what the client confirmed in writing: the rest stands apart, outside the sum, and what is
/// called off stands nowhere. The last day to hand it in is named.
#[test]
fn a_cost_list_adds_up_what_is_approved_alone() {
    let outcome = run("[媒体排期/排期]
        排期编号 | 项目编号 | 波次 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 客户确认日 | 确认方式 | 撤单日 | 稿件单号
        XM2026-101-M0301 | XM2026-101 | 一波 | 都市晨报 | 2026-03-25 | 1 | 1000 | 2026-03-10 | | | XM2026-101-G001
        XM2026-101-M0302 | XM2026-101 | 一波 | 城市电台 | 2026-03-26 | 2 | 200 | | |
        XM2026-101-M0303 | XM2026-101 | 一波 | 城市电台 | 2026-03-27 | 2 | 30 | 2026-03-10 | 电话 |
        XM2026-101-M0304 | XM2026-101 | 一波 | 城市电台 | 2026-03-28 | 2 | 4 | 2026-03-10 | | 2026-03-12 |
        [制作/报价]
        报价单号 | 内容 | 金额 | 客户确认日 | 确认方式 | 稿件单号
        XM2026-101-B01 | 拍摄 | 50 | 2026-03-10 | | XM2026-101-G001
        XM2026-101-B02 | 修图 | 7 | 2026-03-10 | 电话 | XM2026-101-G001");
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let subject = FormKind::CostList.subject(&input, Some("一波")).unwrap();
    let form = form(&input, FormKind::CostList, subject);
    let [approved, open] = tables(&form)[..] else { panic!("two tables") };
    let media = |table: &FormTable| {
        rows(table).iter().map(|row| row.split(" | ").last().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        (media(approved), approved.in_words),
        (vec!["1,000.00".to_owned(), "50.00".to_owned()], Some(Fen::yuan(1_050)))
    );
    assert_eq!((media(open), open.in_words), (vec!["200.00".to_owned(), "30.00".to_owned()], None));
    assert!(facts(&form).contains("提交期限=本清单须在投放前 6 天（2026-03-19 前）提交"), "{}", facts(&form));
}

/// What was missed and is made good stands in both forms about the publication, with its evidence.
#[test]
fn what_was_missed_and_made_good_is_filled_in() {
    let outcome = run("[媒体排期/排期]
        排期编号 | 项目编号 | 波次 | 媒体名称 | 投放日期 | 次数 | 客户金额
        XM2026-101-M0301 | XM2026-101 | 一波 | 城市电台 | 2026-03-06 | 12 | 1200
        [媒体排期/发布确认]
        确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数 | 差异类型 | 差异次数 | 凭证类型 | 补播日期 | 补播次数
        XM2026-101-F001 | XM2026-101-M0301 | 2026-03-06 | 12 | 8 | 漏播 | 4 | 监播报告 | 2026-03-10 | 4");
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let of = |kind: FormKind, key: &str| form(&input, kind, kind.subject(&input, Some(key)).unwrap());
    let confirmation = of(FormKind::Publication, "M0301");
    let words = confirmation.blocks.iter().find_map(|block| match block {
        Block::Words { text, .. } => Some(text.as_str()),
        Block::Table(_) => None,
    });
    assert_eq!(words, Some("2026-03-06 漏播 4 次，补播 4 次（2026-03-10）"));
    let report = of(FormKind::ExecutionReport, "一波");
    assert_eq!(rows(tables(&report)[0]), ["城市电台 |  | 12 | 8 | 4 | 0 | 监播报告"]);
}

#[test]
fn times_are_spread_over_the_days_and_add_up() {
    let form = made(FormKind::Publication, "M0301");
    let table = tables(&form)[0];
    let planned = &table.rows[0];
    let at = |day: usize| shown(&planned[day + 1]);
    assert_eq!((at(5), at(12), at(6)), ("2".to_owned(), "1".to_owned(), String::new()));
    assert_eq!(shown(planned.last().unwrap()), "3");
    assert_eq!(shown(&table.total.as_ref().unwrap()[2]), "计划 3 次，实际 ＿＿ 次，差异 ＿＿ 次");
    let register = form.register.as_ref().unwrap();
    assert_eq!(register.sheet.name, "发布确认");
    assert_eq!(table.columns.iter().map(|column| column.share).sum::<u16>(), 36);
}

#[test]
fn a_progress_list_has_its_four_parts_with_evidence() {
    let form = made(FormKind::WeeklyProgress, "云庭");
    assert_eq!(facts(&form).split(" | ").nth(2), Some("期间=2026-03-07 至 2026-03-13"));
    assert!(!format!("{form:?}").contains("48,000"), "what a medium is paid is not for the client");
    let [finished, running, stuck, coming] = tables(&form)[..] else { panic!("four parts") };
    assert_eq!(
        (finished.title, running.title, stuck.title, coming.title),
        ("本周完成", "进行中", "问题", "下周计划")
    );
    assert!(
        rows(finished)[0].starts_with("媒体排期计划：三月排期 | 03-10 客户确认 | 张三 | 工作单 · "),
        "{:?}",
        rows(finished)
    );
    assert!(rows(coming)[0].starts_with("提交：蓄客期 | 03-18 到期 | 李四 | "), "{:?}", rows(coming));
    assert!(
        rows(running)[0].starts_with("阶段性计划：蓄客期 | 03-18 前完成 | 李四 | "),
        "{:?}",
        rows(running)
    );
}

#[test]
fn a_run_lays_ready_what_is_owed() {
    let outcome = run(TABLE);
    let memory = Memory::default();
    let mut names: Vec<String> = due(&outcome.input(&memory)).iter().map(Form::path).collect();
    names.sort();
    for name in [
        "会议单_XM2026-101-H01",
        "周工作进度汇报_XM2026-101",
        "媒介发布确认单_XM2026-101-M0301",
        "发货验收单_XM2026-101-B01",
        "费用清单_XM2026-101-第二波",
    ] {
        assert!(names.contains(&format!("客服/表单/{name}.xlsx")), "{name} in {names:?}");
    }
    assert!(!names.iter().any(|name| name.contains("M0302") || name.contains("报价单_")), "{names:?}");
}

/// A client reads a list of its week as all there is: where the orders were not read, a run makes none,
/// and the one asked for says so.
#[test]
fn what_was_not_read_is_no_empty_list_for_the_client() {
    let table = format!("@file truncated 工作单_云庭.xlsx\n{TABLE}");
    let outcome = run(&table);
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let names: Vec<String> = due(&input).iter().map(Form::path).collect();
    assert!(!names.iter().any(|name| name.contains("周工作进度汇报")), "{names:?}");
    assert!(names.iter().any(|name| name.contains("费用清单_XM2026-101-第二波")), "{names:?}");
    let subject = FormKind::WeeklyProgress.subject(&input, Some("云庭")).unwrap();
    let Block::Words { title, text, .. } = &form(&input, FormKind::WeeklyProgress, subject).blocks[0] else {
        panic!("no words before the tables")
    };
    assert_eq!(*title, "未检查");
    assert_eq!(text, "工作单、媒体排期没有读全，这张表可能少了内容，交客户前请核对补齐");
}

/// Shares of a page add up, and no form fails to be laid out, empty or full.
#[test]
fn every_form_fits_its_page() {
    let outcome = run(TABLE);
    let memory = Memory::default();
    let input = outcome.input(&memory);
    for kind in FormKind::ALL {
        let first = kind.subjects(&input).into_iter().next().map_or(Subject::None, |(_, subject)| subject);
        for subject in [Subject::None, first] {
            let form = form(&input, kind, subject);
            let whole = if form.landscape { 36 } else { 12 };
            for table in tables(&form) {
                assert_eq!(
                    table.columns.iter().map(|column| column.share).sum::<u16>(),
                    whole,
                    "{}",
                    form.name
                );
                for row in table.rows.iter().chain(&table.total) {
                    assert_eq!(row.len(), table.columns.len(), "{} {}", form.name, table.title);
                }
            }
            crate::report::workbook::FormWriter::new(&input).write(&form).unwrap();
            if let Some(register) = &form.register {
                for (name, _) in register.rows.iter().flatten() {
                    assert!(register.sheet.columns.iter().any(|column| column.name == *name), "{name}");
                }
            }
        }
    }
}

#[test]
fn a_form_is_found_by_a_part_of_its_name() {
    assert_eq!(FormKind::named("会议").unwrap(), FormKind::Minutes);
    assert!(FormKind::named("单").unwrap_err().to_string().contains("对得上"));
    assert!(FormKind::named("收据").unwrap_err().to_string().contains("没有表单“收据”"));
}

/// 制作验收 is kept by line: a quote of two lines is registered in two rows, one of a single line needs no
/// number.
#[test]
fn an_acceptance_prepares_a_row_for_each_line_of_the_quote() {
    let registered = |lines: &str| {
        let outcome =
            run(&format!("[制作/报价]\n报价单号 | 项目编号 | 行号 | 内容 | 数量 | 金额 | 交制作日\n{lines}"));
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let subject = FormKind::Acceptance.subject(&input, Some("B01")).unwrap();
        let form = form(&input, FormKind::Acceptance, subject);
        crate::report::workbook::FormWriter::new(&input).write(&form).unwrap();
        let rows = form.register.unwrap().rows;
        let row = |cells: Vec<(&str, Value)>| {
            cells
                .iter()
                .map(|(name, value)| format!("{name} {}", shown(value)))
                .collect::<Vec<_>>()
                .join("，")
        };
        rows.into_iter().map(row).collect::<Vec<_>>()
    };
    const KEY: &str = "XM2026-101-B01";
    assert_eq!(
        registered(&format!(
            "{KEY} | XM2026-101 | | 海报 | 1000 | 900 | 2026-03-05\n{KEY} | XM2026-101 | | 折页 | 200 | 400 | 2026-03-05\n"
        )),
        [format!("报价单号 {KEY}，行号 1，应送数量 1000"), format!("报价单号 {KEY}，行号 2，应送数量 200")]
    );
    assert_eq!(
        registered(&format!("{KEY} | XM2026-101 | | 海报 | 1000 | 900 | 2026-03-05\n")),
        [format!("报价单号 {KEY}，行号 ，应送数量 1000")]
    );
}

/// A form that waits is not pushed out by newer ones, and what is beyond the bound is said.
#[test]
fn the_forms_that_wait_longest_are_laid_ready_and_the_rest_is_said() {
    let mut rows = String::new();
    for n in 0..MOST + 3 {
        let day = chrono::NaiveDate::from_ymd_opt(2025, 8, 1).unwrap() + Days::new(u64::try_from(n).unwrap());
        rows.push_str(&format!("\nXM2026-101-M{n:04} | XM2026-101 | 都市晨报 | {day} | 1 | 100 | 90"));
    }
    let outcome = run(&format!(
        "[媒体排期/排期]\n排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本{rows}"
    ));
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let ready: Vec<String> = due(&input)
        .into_iter()
        .filter(|form| form.name == FormKind::Publication.name())
        .map(|form| form.key)
        .collect();
    assert_eq!(ready.len(), MOST);
    assert!(ready.contains(&"XM2026-101-M0000".to_owned()), "the one that waits longest");
    let said = left_out(&input);
    assert!(
        said.iter().any(|line| line.contains("媒介发布确认单") && line.contains("另有 3 张")),
        "{said:?}"
    );
}

/// One row that speaks of five days: the days are blank, the total is what the words below it say.
#[rstest::rstest]
#[case::one_row_for_all("F1 | M1 | 2026-03-02 | 5 | 4", "", "-1")]
#[case::by_day("F1 | M1 | 2026-03-02 | 1 | 1\nF2 | M1 | 2026-03-03 | 1 | 0", "0", "-4")]
fn the_total_of_what_differs_is_that_of_the_two_rows_above(
    #[case] rows: &str,
    #[case] first: &str,
    #[case] total: &str,
) {
    let outcome = run(&format!(
        "[媒体排期/排期]\n排期编号 | 媒体名称 | 投放日期 | 次数\nM1 | 都市晨报 | 2026.3.2、2026.3.3、2026.3.4、2026.3.5、2026.3.6 | 5
         [媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数\n{rows}"
    ));
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let form = form(
        &input,
        FormKind::Publication,
        Subject::Placement(input.office.placements.ids().next().unwrap()),
    );
    let differs = &tables(&form)[0].rows[2];
    assert_eq!((shown(&differs[3]).as_str(), shown(differs.last().unwrap()).as_str()), (first, total));
}

/// What 效果评估 holds already stands in the form, and no row is prepared that would count it twice.
#[test]
fn an_evaluation_that_is_kept_fills_the_form() {
    let outcome = run("[媒体排期/排期]\n排期编号 | 波次 | 媒体名称 | 投放日期 | 客户金额
        XM2026-101-M0301 | 第一波 | 都市晨报 | 2026-03-02 | 900
        [媒体排期/效果评估]\n项目编号 | 波次 | 媒体名称 | 有效来电 | 有效来访 | 认购 | 数据截止 | 评价 | 建议
        XM2026-101 | 第一波 | 都市晨报 | 86 | 31 | 4 | 2026-03-14 | 达到预期 | 加投
        XM2026-101 | 第一波 | 滨江广播 | 12 | 3 | 0 | 2026-03-13 | 达到预期 |");
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let subject = FormKind::Evaluation.subject(&input, Some("XM2026-101/第一波")).unwrap();
    let evaluation = form(&input, FormKind::Evaluation, subject);
    let table = tables(&evaluation)[0];
    assert_eq!(rows(table), ["都市晨报 | 900.00 | 86 | 31 | 4 | ", "滨江广播 |  | 12 | 3 | 0 | "]);
    let total: Vec<String> = table.total.iter().flatten().map(shown).collect();
    assert_eq!(total.join(" | "), "合计 | 900.00 | 98 | 34 | 4 | ");
    assert!(facts(&evaluation).contains("数据截止=2026-03-14") && evaluation.register.is_none());
    assert!(evaluation.answers.ends_with("填进 媒体排期.xlsx · 效果评估 · A2、A3"), "{}", evaluation.answers);
    let report = form(&input, FormKind::ExecutionReport, subject);
    let words: Vec<&str> = report
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Words { text, .. } => Some(text.as_str()),
            Block::Table(_) => None,
        })
        .collect();
    assert_eq!(words, ["有效来电 98，有效来访 34，认购 4", "加投"]);
}

/// A delivery that was short is awaited again, and asked for is what is still to come.
#[test]
fn goods_that_were_short_are_awaited_again() {
    let table = format!(
        "{TABLE}[制作/制作验收]\n验收单号 | 报价单号 | 送货日 | 应送数量 | 实收数量 | 验收结果 | 验收日
         XM2026-101-Y01 | XM2026-101-B01 | 2026-03-10 | 20 | 18 | 部分合格 | 2026-03-10"
    );
    let outcome = run(&table);
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let due = due(&input);
    let awaited = due.iter().find(|form| form.name == FormKind::Acceptance.name()).unwrap();
    assert_eq!(rows(tables(awaited)[0]), ["围挡 |  |  | 2 | "]);
    let register = awaited.register.as_ref().unwrap();
    let asked: Vec<String> =
        register.rows[0].iter().map(|(name, value)| format!("{name} {}", shown(value))).collect();
    assert!(asked.contains(&"应送数量 2".to_owned()), "{asked:?}");
}

/// Only the media without a row of 效果评估 get one; a row of the round as a whole stands for all of them.
#[rstest::rstest]
#[case::of_one_medium("都市晨报 | 86", &["XM2026-101 | 第一波 | 滨江广播 | 300.00"])]
#[case::of_the_round(" | 86", &[])]
fn an_evaluation_prepares_the_media_that_are_missing(#[case] kept: &str, #[case] prepared: &[&str]) {
    let outcome = run(&format!(
        "[媒体排期/排期]\n排期编号 | 波次 | 媒体名称 | 投放日期 | 客户金额
        XM2026-101-M0301 | 第一波 | 都市晨报 | 2026-03-02 | 900
        XM2026-101-M0302 | 第一波 | 滨江广播 | 2026-03-02 | 300
        [媒体排期/效果评估]\n项目编号 | 波次 | 媒体名称 | 有效来电
        XM2026-101 | 第一波 | {kept}"
    ));
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let subject = FormKind::Evaluation.subject(&input, Some("XM2026-101/第一波")).unwrap();
    let evaluation = form(&input, FormKind::Evaluation, subject);
    assert_eq!(registered(&evaluation), prepared);
    let total: Vec<String> = tables(&evaluation)[0].total.iter().flatten().map(shown).collect();
    assert_eq!(total.join(" | "), "合计 | 1,200.00 | 86 |  |  | ");
}

/// Values of the prepared rows.
fn registered(form: &Form) -> Vec<String> {
    let rows = form.register.iter().flat_map(|register| &register.rows);
    rows.map(|row| row.iter().map(|(_, value)| shown(value)).collect::<Vec<_>>().join(" | ")).collect()
}

/// A handed-in report names its row of 定期服务 and prepares no second one.
#[test]
fn a_report_that_is_registered_names_its_row() {
    let table = format!(
        "{TABLE}[工作单/定期服务]\n项目编号 | 服务项目 | 对应期间或波次 | 提交时间\nXM2026-101 | 广告执行报告 | 第一波 |"
    );
    let outcome = run(&table);
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let answers = |wave: &str| {
        let subject = FormKind::ExecutionReport.subject(&input, Some(wave)).unwrap();
        let form = form(&input, FormKind::ExecutionReport, subject);
        (form.answers.clone(), registered(&form))
    };
    let (first, prepared) = answers("XM2026-101/第一波");
    assert!(first.ends_with("填进 工作单.xlsx · 定期服务 · D2") && prepared.is_empty(), "{first}");
    let (second, prepared) = answers("XM2026-101/第二波");
    assert!(second.contains("新增一行"), "{second}");
    assert_eq!(prepared, ["XM2026-101 | 广告执行报告 | 第二波"]);
}

/// The form waits while times confirmed are less than times ordered, and asks for what is missing.
#[rstest::rstest]
#[case::nothing_confirmed("", Some("M1 | 2026-03-03 | 2"))]
#[case::one_of_two("F1 | M1 | 2026-03-03 | 1 | 1", Some("M1 | 2026-03-05 | 1"))]
#[case::both("F1 | M1 | 2026-03-03 | 1 | 1\nF2 | M1 | 2026-03-05 | 1 | 0", None)]
#[case::one_row_for_both("F1 | M1 | 2026-03-05 | 2 | 2", None)]
fn a_confirmation_is_due_until_all_times_are_confirmed(#[case] rows: &str, #[case] asked: Option<&str>) {
    let outcome = run(&format!(
        "[媒体排期/排期]\n排期编号 | 媒体名称 | 投放日期 | 次数\nM1 | 都市晨报 | 2026.3.3、2026.3.5 | 2
         [媒体排期/发布确认]\n确认单号 | 排期编号 | 计划日期 | 计划次数 | 实际次数\n{rows}"
    ));
    let memory = Memory::default();
    let forms = due(&outcome.input(&memory));
    let ready = forms.iter().find(|form| form.name == FormKind::Publication.name());
    assert_eq!(ready.map(registered), asked.map(|row| vec![row.to_owned()]));
}

/// What is still to come of a quote, by line where the acceptances say which; what came is not asked again.
#[rstest::rstest]
#[case::nothing_came("1", "2", "", Some(&["B01 | 1 | 200", "B01 | 2 | 1"][..]))]
#[case::twenty_short_and_the_second_line("1", "2", "1 | 200 | 180 | 部分合格", Some(&["B01 | 1 | 20", "B01 | 2 | 1"][..]))]
#[case::the_second_line("1", "2", "1 | 200 | 200 | 合格", Some(&["B01 | 2 | 1"][..]))]
#[case::returned("1", "2", "1 | 200 | 200 | 退回\nB01 | 2 | 1 | 1 | 合格", Some(&["B01 | 1 | 200"][..]))]
#[case::complete("1", "2", "1 | 200 | 200 | 合格\nB01 | 2 | 1 | 1 | 合格", None)]
#[case::short_of_which_line("", "", " | 201 | 190 | 部分合格", Some(&["B01 | 11"][..]))]
#[case::complete_without_lines("", "", " | 201 | 201 | 合格", None)]
fn a_delivery_form_asks_for_what_is_still_to_come(
    #[case] first: &str,
    #[case] second: &str,
    #[case] rows: &str,
    #[case] asked: Option<&[&str]>,
) {
    let accepted = if rows.is_empty() { String::new() } else { format!("B01 | {rows}\n") };
    let outcome = run(&format!(
        "[制作/报价]\n报价单号 | 行号 | 内容 | 数量 | 交制作日 | 计划交货日
         B01 | {first} | 海报 | 200 | 2026-03-05 | 2026-03-10\nB01 | {second} | 安装 | 1 | 2026-03-05 | 2026-03-12
         [制作/制作验收]\n报价单号 | 行号 | 应送数量 | 实收数量 | 验收结果\n{accepted}"
    ));
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let forms = due(&input);
    let ready = forms.iter().find(|form| form.name == FormKind::Acceptance.name());
    assert_eq!(
        ready.map(registered),
        asked.map(|rows| rows.iter().map(|row| (*row).to_owned()).collect::<Vec<_>>())
    );
    let subject = FormKind::Acceptance.subject(&input, Some("B01")).unwrap();
    let form = form(&input, FormKind::Acceptance, subject);
    assert_eq!(form.register.is_none(), asked.is_none(), "{}", form.answers);
    assert_eq!(form.answers.contains("制作.xlsx · 制作验收 · A2"), asked.is_none(), "{}", form.answers);
}

/// A quote of several lines is confirmed when every line is.
#[test]
fn a_quote_names_the_row_of_every_line() {
    let outcome = run("[制作/报价]\n报价单号 | 行号 | 内容 | 数量 | 客户确认日
        B01 | 1 | 海报 | 200 |\nB01 | 2 | 安装 | 1 |");
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let subject = FormKind::Quote.subject(&input, Some("B01")).unwrap();
    let answers = form(&input, FormKind::Quote, subject).answers;
    assert!(answers.ends_with("填进 制作.xlsx · 报价 · E2、E3"), "{answers}");
}

/// Everything of the week stands in the list, and what is open stands under 问题.
#[test]
fn a_progress_list_has_what_was_confirmed_published_and_missed() {
    let outcome = run("[媒体排期/排期]
        排期编号 | 项目编号 | 波次 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 客户确认日 | 交片日
        XM2026-101-M0301 | XM2026-101 | 一波 | 城市电台 | 2026-03-10 | 12 | 1200 | 2026-03-09 | 2026-03-12
        [媒体排期/发布确认]
        确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数 | 差异类型
        XM2026-101-F001 | XM2026-101-M0301 | 2026-03-10 | 12 | 8 | 漏播
        [工作单/定期服务]
        项目编号 | 服务项目 | 对应期间或波次 | 提交时间
        XM2026-101 | 费用清单 | 一波 | 2026-03-13");
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let subject = FormKind::WeeklyProgress.subject(&input, Some("XM2026-101")).unwrap();
    let form = form(&input, FormKind::WeeklyProgress, subject);
    let [finished, _, stuck, _] = tables(&form)[..] else { panic!("four parts") };
    let first = |table: &FormTable| -> Vec<String> {
        let line = |row: &String| row.split(" | ").take(2).collect::<Vec<_>>().join(" ");
        rows(table).iter().map(line).collect()
    };
    let done = [
        "城市电台 03-09 客户确认排期",
        "城市电台 03-12 交片",
        "城市电台 03-10 发布 8 次",
        "费用清单：一波 03-13 提交",
    ];
    assert_eq!(first(finished), done);
    let open = ["漏播错播：城市电台 待补播", "交广告执行报告：一波 应于 03-13 完成"];
    assert_eq!(first(stuck), open);
}

/// 完成 by 状态 is not running; work that came back for 修改 is.
#[test]
fn running_work_is_what_is_in_our_hands() {
    let outcome = run("[项目名册/项目]
        项目编号|项目名称
        XM2026-101|云庭
        [工作单/工作单]
        工作单号|项目编号|下单时间|布署方式|工作类别|工作内容|提交日|客户意见|客户意见日|状态
        XM2026-101-G001|XM2026-101|2026-03-02|书面|完稿|做完的||||完成
        XM2026-101-G002|XM2026-101|2026-03-02|书面|完稿|没交的||||
        XM2026-101-G003|XM2026-101|2026-03-02|书面|完稿|改着的|2026-03-11|修改|2026-03-13|修改中");
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let subject = FormKind::WeeklyProgress.subject(&input, Some("XM2026-101")).unwrap();
    let form = form(&input, FormKind::WeeklyProgress, subject);
    let running = tables(&form).into_iter().find(|table| table.title == "进行中").unwrap();
    let words = rows(running).join("；");
    let named = ["做完的", "没交的", "改着的"].map(|word| words.contains(word));
    assert_eq!(named, [false, true, true], "{words}");
}

/// The list speaks of Friday evening. What happened since belongs into the next one.
#[test]
fn a_progress_list_ends_with_friday() {
    let outcome = run(
        "[项目名册/项目]
        项目编号|项目名称
        XM2026-101|云庭
        [工作单/工作单]
        工作单号|项目编号|下单时间|布署方式|工作类别|工作内容|提交日|客户意见|客户意见日|客户确认日
        XM2026-101-G001|XM2026-101|2026-03-02|书面|创意概念|周六交的|2026-03-07|||
        XM2026-101-G002|XM2026-101|2026-03-02|书面|创意概念|周六才交的|2026-03-14|||
        XM2026-101-G003|XM2026-101|2026-03-14|书面|创意概念|周六下单的||||
        XM2026-101-G004|XM2026-101|2026-03-02|书面|创意概念|周六退回的|2026-03-12|修改|2026-03-14|
        XM2026-101-G005|XM2026-101|2026-03-02|书面|创意概念|周一确认的|2026-03-12|确认|2026-03-16|2026-03-16
        XM2026-101-G006|XM2026-101|2026-03-02|书面|创意概念|周五确认的|2026-03-12|确认|2026-03-13|2026-03-13",
    );
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let subject = FormKind::WeeklyProgress.subject(&input, Some("XM2026-101")).unwrap();
    let form = form(&input, FormKind::WeeklyProgress, subject);
    let part = |title: &str| -> Vec<String> {
        let table = tables(&form).into_iter().find(|table| table.title == title).unwrap();
        let line = |row: &String| row.split(" | ").take(2).collect::<Vec<_>>().join(" ");
        rows(table).iter().map(line).collect()
    };
    assert_eq!(part("进行中"), ["创意概念：周六才交的 03-04 前完成"]);
    assert_eq!(
        part("问题")[..4],
        [
            "创意概念：周六交的 03-07 提交，待客户确认",
            "创意概念：周六退回的 03-12 提交，待客户确认",
            "创意概念：周一确认的 03-12 提交，待客户确认",
            "创意概念：周六才交的 应于 03-04 完成",
        ]
    );
    assert_eq!(part("本周完成").len(), 4, "{:?}", part("本周完成"));
}

/// The name of a project serves for its key in the key of a 波次 too.
#[test]
fn a_round_is_found_by_the_name_of_its_project() {
    assert_eq!(made(FormKind::CostList, "云庭/第二波").key, "XM2026-101/第二波");
}
