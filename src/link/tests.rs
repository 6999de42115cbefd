//! The two worked cases through the real stages, and text tables for every join.

use super::*;
use crate::finding::{Code, Raised};
use crate::model::Signed;
use crate::model::choice::OrderStatus;
use crate::testing::linked;
use chrono::NaiveDate;
use rstest::rstest;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn case_on(name: &str, as_of: &str) -> Office {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let request = crate::read::Request { dir: root.clone(), out: root.join("输出"), ..Default::default() };
    let workspace = crate::read::workspace(&request).unwrap();
    link(crate::normalise::normalise(&workspace, day(as_of)))
}

fn case(name: &str) -> Office {
    case_on(name, "2026-03-16")
}

fn of(office: &Office, code: Code) -> Vec<&Raised> {
    office.findings.iter().filter(|finding| finding.code == code).collect()
}

fn order<'a>(office: &'a Office, key: &str) -> &'a LinkedOrder {
    office.orders.iter().find(|order| order.record.key == key).unwrap()
}

fn dates(clock: &crate::model::clock::OrderClock) -> [String; 3] {
    [clock.received, clock.target, clock.due]
        .map(|day| day.map_or("null".into(), |day| day.format("%m-%d").to_string()))
}

/// cases/README.md: received, target, due, days_used of every order of the clean case.
#[test]
fn every_clock_of_the_clean_case_is_as_worked_out_by_hand() {
    let office = case("clean");
    let told: Vec<String> = office
        .orders
        .iter()
        .map(|order| {
            let clock = &order.clock;
            let used = clock.days_used.map_or("null".to_owned(), |days| days.to_string());
            format!("{} {} {used}", order.record.key.trim_start_matches("XM2026-"), dates(clock).join(" "))
        })
        .collect();
    let expected = [
        "101-G001 01-06 01-13 01-16 5",
        "101-G002 01-29 02-02 02-02 2",
        "101-G003 02-03 02-06 02-06 3",
        "101-G004 02-09 02-11 02-11 2",
        "101-G005 02-13 02-25 02-25 4",
        "101-G006 02-28 03-04 03-04 3",
        "101-G007 03-02 03-11 03-11 4",
        "101-G008 03-13 03-17 03-17 1",
        "102-G001 01-06 01-13 01-16 7",
        "102-G002 null null null null",
        "102-G003 03-10 03-13 03-13 4",
        "102-G004 03-09 03-13 03-13 1",
        "102-G005 03-10 null null 1",
        "102-G006 03-06 03-12 03-12 5",
        "102-G007 03-11 03-13 03-13 1",
    ];
    assert_eq!(told, expected);
    assert_eq!(order(&office, "XM2026-101-G007").clock.days_waiting, 5);
    assert_eq!(office.findings, Vec::new());
}

#[rstest]
#[case("XM2026-001-G016", "02-13 02-25 02-25", Some(4), Some(1))]
#[case("XM2026-001-G017", "02-28 03-04 03-04", Some(3), None)]
#[case("XM2026-001-G027", "03-09 03-11 03-11", Some(5), Some(3))]
#[case("XM2026-001-G028", "03-02 03-11 03-11", Some(4), Some(1))]
#[case("XM2026-001-G029", "null null null", None, None)]
#[case("XM2026-001-G031", "03-10 03-12 03-12", Some(1), None)]
#[case("XM2026-001-G032", "03-05 03-10 03-10", Some(5), Some(2))]
#[case("XM2026-001-G033", "02-25 03-03 03-06", Some(7), None)]
#[case("XM2026-001-G034", "03-11 03-16 03-16", Some(3), None)]
#[case("XM2026-002-G032", "null null null", None, None)]
#[case("XM2026-003-G027", "02-26 03-02 03-02", Some(4), Some(1))]
#[case("XM2026-005-G001", "02-12 02-25 02-25", Some(6), Some(2))]
fn the_clocks_of_the_real_case(
    #[case] key: &str,
    #[case] expected: &str,
    #[case] used: Option<i64>,
    #[case] over: Option<i64>,
) {
    static REAL: std::sync::LazyLock<Office> = std::sync::LazyLock::new(|| case("real"));
    let clock = &order(&REAL, key).clock;
    assert_eq!(dates(clock).join(" "), expected, "{key}");
    assert_eq!((clock.days_used, clock.days_over), (used, over), "{key}");
}

#[test]
fn what_the_real_case_links_and_says() {
    let office = case("real");
    let keys = |code| of(&office, code).iter().map(|finding| finding.key.as_str()).collect::<Vec<_>>();
    assert_eq!(keys(Code::D02), ["XM2026-003-M0315", "XM2026-002-G031"]);
    assert_eq!(keys(Code::D03), ["XM2026-002-G032", "XM2026-002-Y05"]);
    assert!(of(&office, Code::D03).iter().all(|f| f.project.as_deref() == Some("XM2026-002")));
    // A paused project's order is not judged, however late.
    assert!(!order(&office, "XM2026-004-G007").clock.judged);
    // 变1 is in force, 新 is history; no duplicate.
    let changed = office.placements.iter().find(|p| p.record.key == "XM2026-003-M0310").unwrap();
    assert_eq!((changed.record.version.text(), changed.history.len(), changed.duplicate), ("变1", 1, false));
    // Twice without a version: judged once.
    let twice: Vec<bool> = office
        .placements
        .iter()
        .filter(|p| p.record.key == "XM2026-003-M0315" && p.duplicate)
        .map(|p| p.repeated)
        .collect();
    assert_eq!(twice, [false, true]);
    // Short keys and ranges on every payment that names placements.
    assert!(office.payments.iter().all(|p| !p.placements.iter().any(|t| matches!(t, Target::Unknown(_)))));
    // One receipt belongs to nobody.
    let unclaimed = office.receipts.iter().filter(|receipt| receipt.case.is_none());
    assert_eq!(unclaimed.map(|r| r.record.key.as_str()).collect::<Vec<_>>(), ["DK202603-002"]);
    let wave = office.waves.iter().find(|wave| wave.name == "春节档").unwrap();
    assert_eq!(wave.last_day, Some(day("2026-02-14")));
    assert_eq!((wave.reports.len(), wave.cost_lists.len()), (1, 1));
}

/// A run as of an earlier day knows nothing of what came after.
#[test]
fn nothing_later_than_the_day_is_known() {
    let as_of = day("2026-03-02");
    let office = case_on("real", "2026-03-02");
    assert!(office.orders.iter().all(|o| o.record.ordered.get().is_none_or(|m| m.date <= as_of)));
    for order in &office.orders {
        let record = &order.record;
        assert!(record.submitted.get().is_none_or(|m| m.date <= as_of), "{}", record.key);
        assert!(record.confirmed.get().and_then(Signed::date).is_none_or(|d| d <= as_of), "{}", record.key);
        assert!(order.rounds.iter().all(|r| r.opinion_date.get().is_none_or(|d| d <= as_of)));
        let ends = order.clock.spans.iter().map(|span| span.to).max();
        assert!(ends.is_none_or(|end| end <= as_of), "{}: {ends:?}", record.key);
    }
    for placement in &office.placements {
        let record = &placement.record;
        for date in [&record.booked, &record.sent, &record.material_in, &record.cancelled] {
            assert!(date.get().is_none_or(|date| date <= as_of), "{}", record.key);
        }
        let shown = placement.publications.iter().map(|i| &office.publications[*i]);
        assert!(shown.clone().all(|p| p.exists && p.record.effective().is_none_or(|d| d <= as_of)));
    }
    // Money rows stay for the control totals, marked.
    assert_eq!(office.receipts.len(), case("real").receipts.len());
    assert!(office.receipts.iter().any(|receipt| receipt.record.date.is_later()));
    assert!(office.payments.iter().all(|payment| payment.record.date.get().is_none_or(|d| d <= as_of)));
}

/// A replay on d and a workspace that never held later rows come to the same clocks.
#[test]
fn a_replay_is_a_run_of_that_day() {
    let full = "
        @as-of 2026-03-06
        [工作单/工作单]
        工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 前置单号 | 提交日 | 客户意见 | 客户意见日 | 客户确认日 | 状态
        XM2026-001-G001 | XM2026-001 | 2026-03-02 | 邮件 | 创意概念 | | 2026-03-04 | 确认 | 2026-03-09 | 2026-03-09 | 完成
        XM2026-001-G002 | XM2026-001 | 2026-03-03 | 邮件 | 文案平面设计稿 | XM2026-001-G001 | 2026-03-12 | | | | 待客户确认
        XM2026-001-G003 | XM2026-001 | 2026-03-10 | 邮件 | 创意概念 | | | | | |
    ";
    let known = "
        @as-of 2026-03-06
        [工作单/工作单]
        工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 前置单号 | 提交日 | 客户意见 | 客户意见日 | 客户确认日 | 状态
        XM2026-001-G001 | XM2026-001 | 2026-03-02 | 邮件 | 创意概念 | | 2026-03-04 | | | |
        XM2026-001-G002 | XM2026-001 | 2026-03-03 | 邮件 | 文案平面设计稿 | XM2026-001-G001 | | | | |
    ";
    let clocks = |table| linked(table).orders.into_iter().map(|order| order.clock).collect::<Vec<_>>();
    assert_eq!(clocks(full), clocks(known));
    assert_eq!(clocks(full)[0].state, OrderStatus::AwaitingClient);
    assert_eq!(clocks(full)[1].received, None, "its 前置单 is not confirmed yet");
}

const ROSTER: &str = "
    [项目名册/项目]
    项目编号 | 项目名称 | 客户名称 | 客服 | 状态
    XM2026-001 | 云庭 | 远岚置业 | 张三 | 服务中
    XM2026-002 | 江岸 | 弋阑城建 | 张三 | 服务中
";

fn office(table: &str) -> Office {
    linked(&format!("{ROSTER}{table}"))
}

fn said(office: &Office, code: Code) -> Vec<String> {
    of(office, code).iter().map(|f| format!("{} {}", f.key, f.message)).collect()
}

#[rstest]
#[case::key("XM2026-001", "XM2026-001", None)]
#[case::name("云庭", "XM2026-001", Some(Code::D19))]
#[case::zeros("xm2026-1", "XM2026-001", Some(Code::D19))]
#[case::alias("云庭二期", "XM2026-001", None)]
#[case::unknown("XM2026-0O1", "XM2026-0O1", Some(Code::D03))]
fn projects_are_known_by_key_name_and_alias(
    #[case] written: &str,
    #[case] key: &str,
    #[case] code: Option<Code>,
) {
    let office = office(&format!(
        "[设置/别名表]\n类别 | 写法 | 标准名\n项目 | 云庭二期 | XM2026-001\n\
         [工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别\n\
         G1 | {written} | 2026-03-10 | 邮件 | 媒体排期计划"
    ));
    let order = order(&office, "G1");
    let case = &office.cases[order.case.unwrap()];
    assert_eq!((case.key(), order.record.project.text()), (key, key));
    assert_eq!(case.known, code != Some(Code::D03));
    let about: Vec<Code> = office
        .findings
        .iter()
        .filter(|finding| [Code::D03, Code::D19].contains(&finding.code))
        .map(|finding| finding.code)
        .collect();
    assert_eq!(about, Vec::from_iter(code), "{:#?}", office.findings);
    if code == Some(Code::D03) {
        assert!(said(&office, Code::D03)[0].contains("XM2026-001"), "the nearest is suggested");
        assert_eq!(order.clock.received, Some(day("2026-03-10")), "judged as 服务中");
    }
}

#[test]
fn receipts_find_what_they_name_and_their_project() {
    let office = office(
        "
        [媒体排期/排期]
        排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 客户金额
        XM2026-001-M0301 | XM2026-001 | 晨报 | 2026-03-20 | 1 | 100
        XM2026-001-M0302 | XM2026-001 | 晨报 | 2026-03-21 | 1 | 100
        XM2026-002-M0301 | XM2026-002 | 晨报 | 2026-03-21 | 1 | 100
        XM2026-002-M0302 | XM2026-002 | 晨报 | 2026-03-21 | 1 | 100
        XM2026-002-M0302 | XM2026-002 | 晨报 | 2026-03-22 | 1 | 100
        [收付款/服务费]
        项目编号 | 月份 | 金额
        XM2026-001 | 2026-03 | 500
        [收付款/客户到款]
        到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号 | 对应单号
        DK1 | 2026-03-10 | 远岚 | 100 | XM2026-001 | M0301-02、2026-03
        DK2 | 2026-03-10 | 远岚 | 100 | | XM2026-002-M0301
        DK3 | 2026-03-10 | 远岚 | 100 | | M0301
        DK4 | 2026-03-10 | 远岚 | 100 | | XM2026-002-M0301、XM2026-001-M0301
        DK5 | 2026-03-10 | 远岚 | 100 | XM2026-002 | M0302、M0399
        DK6 | 2026-03-20 | 远岚 | 100 | |
        [收付款/到款分配]
        到款编号 | 对应单号 | 分配金额
        DK1 | M0302 | 40
        DK6 | XM2026-002-M0301 | 60
        DK9 | XM2026-001-M0301 | 60
        ",
    );
    let receipt = |n: usize| &office.receipts[n - 1];
    let key = |case: Option<CaseId>| office.project_of(case);
    let fee = Target::Fee(0.into());
    assert_eq!(receipt(1).targets, [Target::Placement(0.into()), Target::Placement(1.into()), fee]);
    assert_eq!(key(receipt(2).case), Some("XM2026-002"), "the one project of everything it names");
    assert_eq!(receipt(3).targets, [Target::Unknown("M0301".into())]);
    assert_eq!(key(receipt(4).case), None, "two projects");
    let duplicated = Target::Duplicated("XM2026-002-M0302".into());
    assert_eq!(receipt(5).targets, [duplicated, Target::Unknown("M0399".into())]);
    assert_eq!(key(receipt(6).case), Some("XM2026-002"), "by its 到款分配");
    assert!(receipt(6).record.date.is_later());
    let splits: Vec<&Link<ReceiptId>> = office.receipt_splits.iter().map(|split| &split.receipt).collect();
    assert_eq!(splits, [&Link::To(0.into()), &Link::To(5.into()), &Link::Orphan("DK9".into())]);
    assert_eq!(office.receipt_splits[0].target, Some(Target::Placement(1.into())));
    assert_eq!(said(&office, Code::D21).len(), 1, "{:?}", said(&office, Code::D21));
    let orphans = of(&office, Code::D03);
    assert_eq!(orphans.iter().map(|f| f.key.as_str()).collect::<Vec<_>>(), ["DK5", "DK9"]);
    assert!(orphans.iter().all(|f| f.severity == Some(crate::finding::Severity::Red)));
}

#[test]
fn rounds_services_and_evaluations_name_their_wave_or_month() {
    let office = office(
        "
        [媒体排期/排期]
        排期编号 | 项目编号 | 波次 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 状态
        XM2026-001-M0301 | XM2026-001 | 开盘 档 | 晨报 | 2026-03-05 | 1 | 100 |
        XM2026-001-M0302 | XM2026-001 | 开盘档 | 晨报 | 2026-03-12 | 1 | 100 | 撤单
        XM2026-001-M0303 | XM2026-001 | | 晨报 | 2026-03-07、2026-04-02 | 2 | 100 |
        [工作单/定期服务]
        项目编号 | 服务项目 | 对应期间或波次 | 提交时间
        XM2026-001 | 广告执行报告 | 开盘档、2026年3月 | 2026-03-10
        XM2026-001 | 费用清单 | 3月 | 2026-03-01
        XM2026-002 | 费用清单 | 开盘档 | 2026-03-01
        [媒体排期/效果评估]
        项目编号 | 波次 | 数据截止
        XM2026-001 | 3月份 | 2026-03-12
        XM2026-001 | 开盘档 | 2026-03-20
        ",
    );
    let told: Vec<String> = office
        .waves
        .iter()
        .map(|w| {
            let (reports, lists, evaluated) = (w.reports.len(), w.cost_lists.len(), w.evaluations.len());
            let (first, last) = (w.first_day.unwrap(), w.last_day.unwrap());
            format!("{} {first} {last} {} {reports} {lists} {evaluated}", w.name, w.cancelled.len())
        })
        .collect();
    assert_eq!(told, ["2026-03 2026-03-07 2026-04-02 0 1 1 1", "开盘 档 2026-03-05 2026-03-05 1 1 0 0"]);
}

#[test]
fn quotes_add_up_and_a_line_that_stands_twice_carries_no_money() {
    let office = office(
        "
        [制作/报价]
        报价单号 | 行号 | 项目编号 | 日期 | 内容 | 金额
        XM2026-001-B01 | 1 | XM2026-001 | 2026-03-01 | 围挡 | 100
        XM2026-001-B01 | 2 | XM2026-001 | 2026-03-01 | 灯箱 | 50
        XM2026-001-B02 | | XM2026-001 | 2026-03-01 | 楼书 | 10
        XM2026-001-B02 | | XM2026-001 | 2026-03-01 | 折页 | 20
        XM2026-001-B03 | 1 | XM2026-001 | 2026-03-01 | 吊旗 | 10
        XM2026-001-B03 | 1 | XM2026-001 | 2026-03-01 | 吊旗 | 15
        XM2026-001-B04 | 1 | XM2026-001 | 2026-03-20 | 展架 | 10
        [制作/制作验收]
        验收单号 | 报价单号 | 实收数量 | 验收结果 | 验收日
        Y1 | XM2026-001-B1 | 1 | 合格 | 2026-03-05
        Y2 | XM2026-001-B01 | 1 | 合格 | 2026-03-25
        Y3 | XM2026-001-B09 | 1 | 合格 | 2026-03-05
        ",
    );
    let amounts: Vec<_> = office.quotes.iter().map(|quote| quote.amount().map(|fen| fen.0)).collect();
    assert_eq!(amounts, [Some(15_000), Some(3_000), None, None]);
    assert_eq!(office.quotes[2].judged().count(), 1);
    assert_eq!(office.quotes[3].later_lines.len(), 1);
    assert_eq!(office.quotes[0].acceptances.len(), 1, "by missing zeros; the later one does not exist yet");
    assert_eq!(office.stray_acceptances.len(), 1);
    assert_eq!(said(&office, Code::D02).len(), 1);
}

/// The order of rows and files changes nothing but the places.
#[test]
fn the_order_of_rows_is_irrelevant() {
    let rows = [
        "XM2026-001-G001 | XM2026-001 | 2026-03-02 | 邮件 | 创意概念 | | 2026-03-04 | 2026-03-05",
        "XM2026-001-G002 | XM2026-001 | 2026-03-02 | 邮件 | 文案平面设计稿 | G001 | 2026-03-12 |",
        "XM2026-001-G003 | XM2026-001 | 2026-03-03 | 邮件 | 完稿 | G2 | |",
        "XM2026-002-G001 | 江岸 | 2026-03-03 | 电话 | 完稿 | | |",
    ];
    let told = |order: [usize; 4]| {
        let body: Vec<&str> = order.iter().map(|i| rows[*i]).collect();
        let office = office(&format!(
            "[工作单/工作单]\n工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 前置单号 | 提交日 | 客户确认日\n{}",
            body.join("\n")
        ));
        let orders = office.orders.into_iter();
        orders.map(|o| (o.record.key, o.case, o.predecessors, o.clock)).collect::<Vec<_>>()
    };
    let first = told([0, 1, 2, 3]);
    for order in [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        assert_eq!(told(order), first);
    }
}

/// What a missing table switches off is said once (D23), not of every key and every receipt.
#[rstest]
#[case::orders("[制作/报价]\n报价单号 | 稿件单号\nXM2026-101-B01 | XM2026-101-G004", "工作单")]
#[case::placements("@bare\n[收付款/客户到款]\n到款编号 | 对应单号\nDK1 | XM2026-101-M0201", "媒体排期")]
#[case::quotes("[收付款/客户到款]\n到款编号 | 对应单号\nDK1 | XM2026-101-B01", "制作")]
fn a_key_into_a_table_that_was_not_read_is_no_orphan(#[case] table: &str, #[case] missing: &str) {
    let office = linked(table);
    assert!(of(&office, Code::D03).is_empty());
    assert!(of(&office, Code::D23).iter().any(|finding| finding.key == missing));
}

/// Two keys where one is expected: both exist, so the cell is no orphan, and it names neither.
#[rstest]
#[case::list("XM2026-101-B01、XM2026-101-B02", "写了 2 个编号")]
#[case::short("B01/B02", "写了 2 个编号")]
#[case::range("XM2026-101-B01-03", "写了 3 个编号")]
fn two_keys_in_a_cell_for_one(#[case] cell: &str, #[case] said: &str) {
    let office = linked(&format!(
        "[制作/报价]\n报价单号 | 项目编号 | 稿件单号\nXM2026-101-B09 | XM2026-101 | {cell}\n\
         [工作单/工作单]\n工作单号\nXM2026-101-B01\nXM2026-101-B02\nXM2026-101-B03"
    ));
    assert!(of(&office, Code::D03).is_empty());
    let [finding] = of(&office, Code::D21)[..] else { panic!("{cell}: one finding") };
    assert!(finding.message.contains(said), "{}", finding.message);
    assert!(office.quotes[0].artworks().all(|(_, artwork)| *artwork == Link::Refused));
}

#[test]
fn a_key_of_a_table_that_was_read_is_an_orphan_whatever_else_is_missing() {
    let office =
        linked("[媒体排期/排期]\n排期编号\n[收付款/客户到款]\n到款编号 | 对应单号\nDK1 | XM2026-101-M0999");
    assert_eq!(of(&office, Code::D03).len(), 1);
}

/// 状态 that says more than the dates is never silently left unjudged.
#[rstest]
#[case::done("完成", "", 1)]
#[case::with_the_client("待客户确认", "", 1)]
#[case::being_changed("修改中", "", 1)]
#[case::running("进行中", "", 0)]
#[case::the_round_says_when("待客户确认", "XM2026-001-G001 | 2026-03-04 | |", 0)]
#[case::changed_in_the_rounds("修改中", "XM2026-001-G001 | 2026-03-04 | 修改 | 2026-03-05", 0)]
#[case::not_the_last_hand_in("待客户确认", "XM2026-001-G001 | 2026-03-04 | 修改 | 2026-03-05", 1)]
#[case::done_after_the_rounds("完成", "XM2026-001-G001 | 2026-03-04 | 修改 | 2026-03-05", 1)]
fn a_status_that_says_more_than_the_dates_asks_for_them(
    #[case] status: &str,
    #[case] round: &str,
    #[case] asked: usize,
) {
    let office = office(&format!(
        "[工作单/工作单]
         工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 状态
         XM2026-001-G001 | XM2026-001 | 2026-03-02 | 邮件 | 媒体排期计划 | {status}
         [工作单/往来]
         工作单号 | 提交日 | 客户意见 | 客户意见日
         {round}"
    ));
    let undated = of(&office, Code::D13).into_iter().filter(|f| f.field.as_deref() == Some("提交日"));
    assert_eq!(undated.count(), asked, "{:?}", said(&office, Code::D13));
    assert_eq!(office.orders[0].clock.unproved, asked == 1);
}

/// A circle of one is a circle, too.
#[test]
fn an_order_cannot_come_before_itself() {
    let office = office(
        "[工作单/工作单]
         工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 前置单号
         XM2026-001-G002 | XM2026-001 | 2026-03-02 | 邮件 | 完稿 | G002",
    );
    assert_eq!(of(&office, Code::D03).len(), 1, "{:?}", said(&office, Code::D03));
    let received = office.orders[0].clock.received.map(|day| day.to_string());
    assert_eq!(received.as_deref(), Some("2026-03-02"));
    assert!(matches!(office.orders[0].predecessors[..], [Link::Circle(_)]));
}

/// A circle is said of each order in it; the clocks run from their own receipt.
#[test]
fn orders_in_a_circle_wait_for_nobody_in_it() {
    let office = office(
        "[工作单/工作单]
         工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 前置单号
         XM2026-001-G001 | XM2026-001 | 2026-03-02 | 邮件 | 完稿 | G003
         XM2026-001-G002 | XM2026-001 | 2026-03-03 | 邮件 | 完稿 | G001
         XM2026-001-G003 | XM2026-001 | 2026-03-04 | 邮件 | 完稿 | G002
         XM2026-001-G004 | XM2026-001 | 2026-03-05 | 邮件 | 完稿 | G003",
    );
    assert_eq!(of(&office, Code::D03).len(), 3, "{:?}", said(&office, Code::D03));
    let received = |n: usize| office.orders[n].clock.received.map(|day| day.to_string());
    assert_eq!(
        [received(0), received(1), received(2), received(3)].map(Option::unwrap_or_default),
        ["2026-03-02", "2026-03-03", "2026-03-04", ""]
    );
}

#[test]
fn a_step_of_two_predecessors_begins_once_both_are_confirmed() {
    for (second, received) in [("2026-03-09", "2026-03-09"), ("2026-03-05", "2026-03-06"), ("", "")] {
        let office = office(&format!(
            "[工作单/工作单]
             工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 前置单号 | 提交日 | 客户确认日
             XM2026-001-G001 | XM2026-001 | 2026-03-02 | 邮件 | 文案平面设计稿 | | 2026-03-04 | 2026-03-06
             XM2026-001-G002 | XM2026-001 | 2026-03-02 | 邮件 | 文案平面设计稿 | | 2026-03-04 | {second}
             XM2026-001-G003 | XM2026-001 | 2026-03-03 | 邮件 | 完稿 | G001、G002 | |"
        ));
        let found = order(&office, "XM2026-001-G003").clock.received.map(|day| day.to_string());
        assert_eq!(found.unwrap_or_default(), received, "{second}");
        assert!(of(&office, Code::D03).is_empty());
    }
}

/// 往来 pasted twice buys no days.
#[test]
fn a_round_pasted_twice_is_one_round() {
    let row = "XM2026-001-G001 | 1 | 2026-03-04 | 修改 | 2026-03-06";
    let due = |rows: &str| {
        let office = office(&format!(
            "[工作单/工作单]
             工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别 | 款数
             XM2026-001-G001 | XM2026-001 | 2026-03-02 | 邮件 | 创意概念 | 1
             [工作单/往来]\n工作单号 | 轮次 | 提交日 | 客户意见 | 客户意见日\n{rows}"
        ));
        let clock = &office.orders[0].clock;
        (clock.due, clock.days_waiting, of(&office, Code::D02).len())
    };
    let (once, twice) = (due(row), due(&format!("{row}\n{row}")));
    assert_eq!((once.0, once.1, once.2), (twice.0, twice.1, 0));
    assert_eq!(twice.2, 1);
    assert_eq!(once.1, 2);
}

/// A project written short or with a slip is asked for by the name that is there.
#[test]
fn an_unknown_project_is_told_the_name_it_may_mean() {
    let said = |written: &str| {
        let outcome = crate::testing::run(&format!(
            "[项目名册/项目]
             项目编号 | 项目名称
             XM2026-101 | 松泉府
             XM2026-102 | 江城里
             XM2026-103 | 江城湾
             [工作单/工作单]
             工作单号 | 项目编号 | 下单时间 | 布署方式 | 工作类别
             G1 | {written} | 2026-03-12 10:00 | 邮件 | 完稿"
        ));
        outcome.all(Code::D03).first().map(|one| one.message.clone()).unwrap_or_default()
    };
    assert!(said("松泉").ends_with("最接近的是“松泉府”，如是请改正"), "{}", said("松泉"));
    assert!(said("松泉俯").ends_with("最接近的是“松泉府”，如是请改正"), "{}", said("松泉俯"));
    assert!(said("江城").ends_with("请核对编号，或在项目名册登记"), "two hold it: {}", said("江城"));
}

/// What is said of a written key: nothing where it is a record's, D03 where it can be read and no record has
/// it, D21 where it cannot be read, or is short on a row without project.
#[rstest]
#[case::whole("XM2026-101-M0305", "", "", "")]
#[case::width_and_dash("xm2026－101_m0305", "", "", "")]
#[case::short("M0305", "", "D21", "")]
#[case::short_of_two_projects("M0304", "", "D21", "D21")]
#[case::short_of_none("M0399", "D03", "D21", "D21")]
#[case::range_with_a_gap("M0305-99", "D03", "D21", "D21")]
#[case::whole_of_none("XM2026-101-M0399", "D03", "D03", "D03")]
#[case::of_another_make("甲-17", "D03", "D03", "D03")]
#[case::digits_alone("305", "D03", "D03", "D03")]
#[case::words("见合同", "D03", "D03", "D03")]
#[case::ditto("同上", "D21", "D21", "D21")]
#[case::lost_digits("2.2699E+19", "D21", "D21", "D21")]
fn a_written_key(
    #[case] written: &str,
    #[case] of_a_project: &str,
    #[case] without: &str,
    #[case] in_progress: &str,
) {
    let said = |table: &str, row: &str| {
        let outcome = crate::testing::run(&format!(
            "[媒体排期/排期]\n排期编号 | 项目编号 | 投放日期 | 次数\nXM2026-101-M0304 | XM2026-101 | 2026-03-20 | 1
             XM2026-102-M0304 | XM2026-102 | 2026-03-20 | 1\nXM2026-101-M0305 | XM2026-101 | 2026-03-20 | 1
             [{table}]\n{row}"
        ));
        let codes = outcome.findings.iter().map(|finding| finding.code.as_str());
        let codes: std::collections::BTreeSet<&str> =
            codes.filter(|code| ["D03", "D15", "D21"].contains(code)).collect();
        codes.into_iter().collect::<Vec<_>>().join(" ")
    };
    let receipt = "收付款/客户到款";
    let columns =
        "到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号 | 对应单号\nDK1 | 2026-03-02 | 远岚置业 | 100";
    assert_eq!(said(receipt, &format!("{columns} | XM2026-101 | {written}")), of_a_project, "of a project");
    assert_eq!(said(receipt, &format!("{columns} | | {written}")), without, "of no project");
    let payment = "付款编号 | 项目编号 | 排期编号 | 实付金额 | 实付日期\nFK1 | XM2026-101 | ";
    assert_eq!(said("收付款/媒体付款", &format!("{payment}{written} | 90 | 2026-03-02")), of_a_project);
    for table in ["媒体排期/发布确认", "媒体排期/月度拆分"] {
        let row = format!("排期编号 | 实际日期 | 月份 | 金额\n{written} | 2026-03-02 | 2026-03 | 1");
        assert_eq!(said(table, &row), without, "{table}");
    }
    let progress = format!("排期编号 | 订位日\n{written} | 2026-03-02");
    assert_eq!(said("媒体排期/排期进度", &progress), in_progress, "排期进度");
}

/// Short keys of two projects are different keys; the same keys of one project make two copies (D15).
#[rstest]
#[case::of_two_projects("XM2026-102", "", "")]
#[case::of_one_project("XM2026-101", "", "D15")]
#[case::of_two_projects_in_the_title("XM2026-102", "2026年3月 媒体排期表 | 项目:", "")]
#[case::of_one_project_in_the_title("XM2026-101", "2026年3月 媒体排期表 | 项目:", "D15")]
fn short_keys_of_two_files(#[case] project: &str, #[case] title: &str, #[case] expected: &str) {
    let file = |name: &str, project: &str, day: u32| {
        let rows = (1..=6).map(|n| match title {
            "" => format!("M030{n} | {project} | 2026-03-{day} | 1 | 都市晨报 | {day}00"),
            _ => format!(
                "M030{n} | 都市晨报 | {}1 | | | | | | 1 | {day}00",
                if day == 20 { "" } else { " | " }
            ),
        });
        let header = match title {
            "" => "排期编号 | 项目编号 | 投放日期 | 次数 | 媒体名称 | 客户金额".to_owned(),
            title => {
                format!("{title}{project}\n排期编号 | 媒体名称 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 次数 | 客户金额")
            }
        };
        format!("@bare\n[媒体排期_{name}.xlsx/排期]\n{header}\n{}\n", rows.collect::<Vec<_>>().join("\n"))
    };
    let outcome = crate::testing::run(&format!(
        "[项目名册/项目]\n项目编号 | 项目名称\nXM2026-101 | 麦垄里\nXM2026-102 | 云庭\n{}{}",
        file("甲", "XM2026-101", 20),
        file("乙", project, 21)
    ));
    let said: std::collections::BTreeSet<&str> =
        outcome.findings.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(said.contains("D15"), expected == "D15", "{:#?}", outcome.lines());
    assert_eq!(outcome.office.placements.len(), if expected == "D15" { 0 } else { 12 });
    assert!(!said.contains("D02"), "{:#?}", outcome.lines());
}
