//! Pages of persons, from text tables.

use super::*;
use crate::model::memory::Memory;
use crate::report::view::records;
use crate::testing;

fn pages(table: &str) -> Vec<Personal> {
    let outcome = testing::run(table);
    let memory = Memory::default();
    let input = outcome.input(&memory);
    everyone(&input, &records(&input))
}

const OFFICE: &str = "
    [项目名册/项目]
    项目编号   | 项目名称 | 客户名称 | 客服
    XM2026-101 | 云庭     | 远岚置业 | 张三
    [工作单/工作单]
    工作单号        | 下单时间         | 布署方式 | 工作类别 | 工作内容 | 责任人 | 开工日     | 提交日     | 客户要求日
    XM2026-101-G001 | 2026-03-03 10:00 | 邮件     | 完稿     | 开盘报广 | 李四   | 2026-03-03 |            |
    XM2026-101-G002 | 2026-03-12 10:00 | 邮件     | 完稿     | 围挡     | 李四   | 2026-03-13 |            |
    XM2026-101-G003 | 2026-03-02 10:00 | 邮件     | 完稿     | 单页     | 李四   | 2026-03-02 | 2026-03-04 |
    XM2026-101-G004 | 尽快             | 邮件     | 完稿     | 海报     | 李四   |            |            |";

#[test]
fn a_person_has_what_is_over_what_waits_and_what_to_fill_in() {
    let pages = pages(OFFICE);
    let page = pages.iter().find(|page| page.name == "李四").unwrap();
    assert_eq!(page.path, "个人/李四.html");
    let of = |id: &str| page.groups.iter().find(|group| group.id == id).unwrap();
    let today = of("today");
    assert!(
        today.first.iter().any(|line| line.what == "开盘报广 · 工作单超时" && line.word == "红"),
        "{today:#?}"
    );
    assert!(of("chase").first.iter().any(|line| line.what == "单页 · 客户确认滞留"), "{:#?}", of("chase"));
    // What is wrong with the row of an order is mended by its 责任人.
    let cell = &of("cells").first;
    assert!(cell.iter().any(|line| line.message.contains("尽快") && line.place.is_some()), "{cell:#?}");
}

/// Whoever is to ring somebody by 周报 has a page that says so, whether or not a matter is his own.
#[test]
fn who_is_to_ring_reads_it_on_his_page() {
    let pages = pages(
        "[项目名册/项目]
         项目编号 | 项目名称 | 客户名称 | 客户总监 | 客服 | 客户签字授权人
         XM2026-101 | 云庭 | 远岚置业 | 秦总 | 张三 | 褚经理
         [媒体排期/排期]
         排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日
         XM2026-101-M0301 | 都市晨报 | A1 | 2026-03-18 | 1 | 51200 | 48000 | 2026-03-01 | 2026-03-10
         [收付款/客户到款]
         到款编号 | 到款日期 | 付款单位 | 金额
         DK202603-001 | 2026-03-02 | 远岚置业 | 1000",
    );
    let page = pages.iter().find(|page| page.name == "秦总").unwrap();
    let call = &page.groups[0].first[0];
    assert_eq!((call.what.as_str(), call.word), ("去电话：褚经理（远岚置业）", "红"), "{page:#?}");
    assert!(call.about.starts_with("云庭 · M0301"), "{call:?}");
}

/// Late and due today stand side by side on one project, and nothing a person owns is left out.
#[test]
fn every_matter_of_a_project_stands_on_the_page_of_its_owner() {
    let outcome = testing::run(
        "@as-of 2026-03-16
         [项目名册/项目]
         项目编号 | 项目名称 | 客户名称 | 客户总监 | 客服 | 合同开始 | 状态
         XM2026-101 | 云庭 | 远岚置业 | 秦总 | 张三 | 2026-01-05 | 服务中
         [工作单/定期服务]
         项目编号 | 服务项目 | 期间 | 提交日
         XM2026-101 | 每周工作进程 | 2026-02-27 | 2026-03-02",
    );
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let pages = everyone(&input, &records(&input));
    let lines = |name: &str| -> Vec<&TaskLine> {
        let page = pages.iter().find(|page| page.name == name).unwrap();
        let groups = page.groups.iter();
        groups.flat_map(|group| group.first.iter().chain(&group.printed).chain(&group.folded)).collect()
    };
    let mut owed = 0;
    for finding in outcome.findings.iter().filter(|one| one.is_to_do() && one.key == "XM2026-101") {
        let rule = (input.rule)(finding.code).unwrap();
        if !rule.is_data() && ["秦总", "张三"].contains(&finding.owner.as_str()) {
            let told = lines(&finding.owner).iter().any(|line| line.what.ends_with(rule.title));
            assert!(told, "{} {} {}", finding.code.as_str(), finding.owner, rule.title);
            owed += 1;
        }
    }
    assert!(owed > 1, "{:#?}", outcome.lines());
    let today = input.due.agenda.due.iter().filter(|line| line.day == input.office.as_of());
    for line in today.filter(|line| line.owner == "张三") {
        assert!(lines("张三").iter().any(|told| told.what.starts_with(&line.what)), "{line:?}");
    }
}

#[test]
fn nothing_on_a_page_is_an_amount_and_a_desk_only_counts() {
    let pages = pages(
        "[项目名册/项目]
         项目编号 | 项目名称 | 客户名称 | 客服 | 媒介
         XM2026-101 | 云庭 | 远岚置业 | 张三 | 王五
         [媒体排期/排期]
         排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日
         XM2026-101-M0301 | 都市晨报 | A1 | 2026-03-18 | 1 | 51200 | 48000 | | 2026-03-10
         [收付款/客户到款]
         到款编号 | 到款日期 | 付款单位 | 金额
         DK202603-001 | 2026-03-02 | 远岚置业 | 1000
         [收付款/媒体付款]
         付款编号 | 排期编号 | 收款单位 | 实付金额 | 实付日期
         FK202603-001 | XM2026-101-M0301 | 都市晨报 | 48000 | 2026-03-10",
    );
    let text = serde_json::to_string(&pages).unwrap();
    for amount in ["51,200", "48,000", "1,000.00", "51200", "48000"] {
        assert!(!text.contains(amount), "{amount} in {text}");
    }
    let desk = pages.iter().find(|page| page.name == "财务").unwrap();
    assert!(desk.groups.iter().any(|group| group.count > 0));
    assert!(desk.groups.iter().all(|group| group.first.is_empty()));
    assert_eq!(desk.desk[0].href, "../财务/对账.html");
}

/// A work order that a desk is to do stands in the workbook of the orders.
#[test]
fn a_desk_with_a_work_order_is_led_to_it() {
    let pages = pages(
        "[工作单/工作单]
         工作单号 | 下单时间 | 布署方式 | 工作类别 | 工作内容 | 责任人 | 开工日
         XM2026-101-G001 | 2026-03-03 10:00 | 邮件 | 完稿 | 报广 | 财务 | 2026-03-03",
    );
    let desk = pages.iter().find(|page| page.name == "财务").unwrap();
    let links: Vec<&str> = desk.desk.iter().map(|link| link.text.as_str()).collect();
    assert_eq!(links, ["财务/对账.html", "财务/状态_收付款.xlsx", "客服/状态_工作单.xlsx"]);
}

/// A phone shows four lines of 今天必须: what is due today and can still be in time is among them.
#[test]
fn what_is_due_today_stands_before_what_is_over() {
    let over = (1..=5).map(|n| {
        format!("XM2026-101-G00{n} | 2026-03-03 10:00 | 邮件 | 完稿 | 报广{n} | 李四 | 2026-03-03\n")
    });
    let pages = pages(&format!(
        "[项目名册/项目]
         项目编号 | 项目名称 | 客户名称 | 客服
         XM2026-101 | 云庭 | 远岚置业 | 张三
         [工作单/工作单]
         工作单号 | 下单时间 | 布署方式 | 工作类别 | 工作内容 | 责任人 | 开工日
         {}
         XM2026-101-G009 | 2026-03-12 10:00 | 邮件 | 完稿 | 围挡 | 李四 | 2026-03-13",
        over.collect::<String>()
    ));
    let page = pages.iter().find(|page| page.name == "李四").unwrap();
    let what: Vec<&str> = page.groups[0].first.iter().map(|line| line.what.as_str()).collect();
    assert_eq!((what.len(), what[0]), (4, "围挡 · 即将到期"), "{page:#?}");
    assert!(what[1].starts_with("报广1"), "{what:?}");
}

#[test]
fn a_list_shows_its_first_lines_and_counts_the_rest() {
    let line = TaskLine {
        word: "红",
        tone: Tone::Red,
        what: String::new(),
        about: String::new(),
        message: String::new(),
        place: None,
    };
    let group = Group::of("today", "今天必须", "", vec![line; 40], |line| line, Room { phone: 4, paper: 9 });
    assert_eq!((group.count, group.first.len(), group.printed.len(), group.folded.len()), (40, 4, 5, 21));
    assert_eq!((group.left_out, group.not_printed), (10, 31));
    // an empty list of five short lines leaves room for two that have words under them
    let week = Group::of("week", "本周", "", Vec::new(), |line| line, Room { phone: 3, paper: 5 });
    let mut groups = [group, week];
    fill_paper(&mut groups);
    assert_eq!((groups[0].printed.len(), groups[0].folded.len(), groups[0].not_printed), (7, 19, 29));
}

/// Two limits of one placement are two matters, and cells to fill in are named one by one.
#[test]
fn what_else_is_open_on_a_record_is_named() {
    let pages = pages(
        "@as-of 2026-03-11
         [项目名册/项目]
         项目编号   | 客服 | 媒介
         XM2026-101 | 张三 | 戊
         [项目名册/媒体]
         媒体名称 | 订位提前 | 截稿提前
         晨报     | 5              | 3
         [媒体排期/排期]
         排期编号         | 媒体名称 | 投放日期   | 次数 | 客户确认日
         XM2026-101-M0301 | 晨报     | 2026-03-14 | 1    | 2026-03-02
         [工作单/工作单]
         工作单号        | 下单时间 | 工作类别 | 责任人 | 提交日 | 承诺完成日
         XM2026-101-G001 | 乱写     | 完稿     | 李四   | 乱写   | 乱写",
    );
    let groups = pages.iter().flat_map(|page| &page.groups);
    let lines: Vec<&TaskLine> =
        groups.flat_map(|one| one.first.iter().chain(&one.printed).chain(&one.folded)).collect();
    let near = |line: &&TaskLine| line.about.contains("还有：") && line.about.contains("发片 2026-03-11");
    assert!(lines.iter().any(near), "{lines:#?}");
    let cell = lines.iter().find(|line| line.about.contains("同一记录还有")).unwrap();
    let told = format!("{} {}", cell.what, cell.about);
    assert!(["B2", "提交日 E2", "承诺完成日 F2"].iter().all(|cell| told.contains(cell)), "{cell:#?}");
}
