//! Reminders: whom they ask for what, and what holds them.

use super::*;
use crate::model::memory::{Declined, Memory};
use crate::testing;

fn asked(table: &str, memory: &Memory) -> Reminders {
    let outcome = testing::run(table);
    reminders(&outcome.input(memory))
}

const OFFICE: &str = "
    [项目名册/项目]
    项目编号   | 项目名称 | 客户名称 | 客服
    XM2026-101 | 云庭     | 远岚置业 | 张三
    [工作单/工作单]
    工作单号        | 下单时间         | 布署方式 | 工作类别 | 工作内容 | 责任人 | 提交日
    XM2026-101-G003 | 2026-03-02 10:00 | 邮件     | 完稿     | 单页     | 李四   | 2026-03-04
    [媒体排期/排期]
    排期编号         | 媒体名称 | 版面/时段 | 投放日期   | 次数 | 客户金额 | 客户确认日 | 订位日
    XM2026-101-M0301 | 都市晨报 | A1        | 2026-03-18 | 1    | 51200    | 2026-03-01 | 2026-03-02
    [收付款/客户到款]
    到款编号     | 到款日期   | 付款单位 | 金额  | 项目编号   | 款项性质   | 对应单号";

#[test]
fn a_client_is_asked_once_for_everything_with_amounts_in_words() {
    let asked = asked(OFFICE, &Memory::default());
    let [one] = asked.clients.as_slice() else { panic!("{asked:#?}") };
    assert_eq!((one.party.as_str(), one.stage, one.round), ("远岚置业", "催办", 1));
    assert_eq!(one.item_keys(), "确认 XM2026-101-G003、媒体款 XM2026-101-M0301");
    assert!(
        one.text.contains(
            "“都市晨报 A1”（3月18日首播）的媒体款还差 51,200.00 元（大写：人民币伍万壹仟贰佰元整）"
        ),
        "{}",
        one.text
    );
    assert!(one.text.contains("若已安排请忽略") && one.text.ends_with("张三　3月16日"), "{}", one.text);
}

#[test]
fn the_client_reads_the_written_day_of_the_hand_in() {
    for written in ["2026-03-07", "2026-03-07 19:00"] {
        let asked = asked(&OFFICE.replace("| 2026-03-04\n", &format!("| {written}\n")), &Memory::default());
        assert!(asked.clients[0].text.contains("“单页”已于3月7日提交"), "{}", asked.clients[0].text);
    }
}

#[test]
fn our_company_signs_where_its_name_is_known() {
    let asked = asked(&format!("@setting 本公司名称=远山广告有限公司\n{OFFICE}"), &Memory::default());
    let text = &asked.clients[0].text;
    assert!(text.ends_with("若已安排请忽略，谢谢。\n远山广告有限公司 张三　3月16日"), "{text}");
}

#[test]
fn no_money_is_asked_while_a_receipt_of_the_client_is_not_allocated() {
    let table = format!("{OFFICE}\n        DK202603-001 | 2026-03-02 | 远岚置业 | 20000 | | 媒体预付款 |");
    let asked = asked(&table, &Memory::default());
    let one = &asked.clients[0];
    assert_eq!(one.item_keys(), "确认 XM2026-101-G003", "{one:#?}");
    assert!(one.note.contains("先核对到款：到款 DK202603-001 还没有分配"), "{}", one.note);
    assert!(!one.text.contains("51,200.00"));
}

/// A receipt that counts nowhere may be just the money that would be asked for.
#[test]
fn no_money_is_asked_while_a_receipt_of_the_client_could_not_be_used() {
    for (rows, reason) in [
        ("DK202603-001 | 2026-03-02 | 远岚置业 | 约5万 | XM2026-101 | |", "没有读懂，没有计入"),
        ("DK202603-001 | 2026-02-30 | 远岚置业 | 51200 | | |", "没有读懂，没有计入"),
        ("DK202603-001 | | 远岚置业 | 51200 | XM2026-101 | |", "缺金额或到款日期，没有计入"),
        ("DK202603-001 | 月底 | 远岚置业 | 51200 | | |", "缺金额或到款日期，没有计入"),
        ("DK202603-001 | 2026-03-02 | 远岚置业 | | | |", "缺金额或到款日期，没有计入"),
        (
            "DK202603-001 | 2026-03-02 | 远岚置业 | 51200 | | |\nDK202603-001 | 2026-03-03 | 远岚置业 | 300 | | |",
            "的编号重复，没有计入",
        ),
    ] {
        let asked = asked(&format!("{OFFICE}\n{rows}"), &Memory::default());
        let one = &asked.clients[0];
        assert_eq!(one.item_keys(), "确认 XM2026-101-G003", "{one:#?}");
        assert_eq!(one.note, format!("先核对到款：到款 DK202603-001 {reason}，这次不催款"));
    }
}

/// The lower row of a merged amount may hold the money that would be asked for.
#[test]
fn no_money_is_asked_while_a_receipt_stands_in_a_merged_amount() {
    let first = "DK202603-001 | 2026-03-02 | 远岚置业 | 100 | XM2026-101 | 保证金 |";
    let second = "DK202603-002 | 2026-03-03 | 远岚置业 | | XM2026-101 | | XM2026-101-M0301";
    let merged = OFFICE.replace("[收付款/客户到款]", "@merge D2:D3\n[收付款/客户到款]");
    let asked = asked(&format!("{merged}\n{first}\n{second}"), &Memory::default());
    let one = &asked.clients[0];
    assert_eq!(one.item_keys(), "确认 XM2026-101-G003", "{one:#?}");
    assert_eq!(one.note, "先核对到款：到款 DK202603-002 的金额在合并单元格里，没有计入，这次不催款");
}

/// Money of 款项性质 其他, or of a word nobody knows, lies where no placement gets it; 保证金 is another matter.
#[rstest::rstest]
#[case::of_no_placement("其他", "先核对到款：到款 DK202603-001 还没有分配，这次不催款")]
#[case::unknown_word("乱写", "先核对到款：到款 DK202603-001 还没有分配，这次不催款")]
#[case::deposit("保证金", "")]
fn no_money_is_asked_while_a_receipt_of_another_kind_lies_there(#[case] kind: &str, #[case] note: &str) {
    let row =
        format!("DK202603-001 | 2026-03-02 | 远岚置业 | 51200 | XM2026-101 | {kind} | XM2026-101-M0301");
    let asked = asked(&format!("{OFFICE}\n{row}"), &Memory::default());
    assert_eq!(asked.clients[0].note, note, "{}", asked.clients[0].item_keys());
}

#[test]
fn no_money_is_asked_while_the_bank_shows_a_receipt_that_nobody_registered() {
    let table = format!(
        "{OFFICE}
         [银行流水_6222.csv/流水]
         交易日期 | 收入 | 支出 | 余额 | 对方户名
         2026-03-13 | 20000 | | 20000 | 远岚置业"
    );
    let held = asked(&table, &Memory::default());
    let one = &held.clients[0];
    assert_eq!(one.item_keys(), "确认 XM2026-101-G003", "{one:#?}");
    assert_eq!(one.note, "先核对到款：银行 3月13日有一笔到款还没有登记，这次不催款");
    let key =
        testing::run(&table).books.witness.lines.iter().map(|line| line.key.clone()).collect::<Vec<_>>();
    let memory = Memory {
        declined: [(key[0].clone(), Declined { word: "是".to_owned(), reason: "代收水电费".to_owned() })]
            .into(),
        ..Memory::default()
    };
    let outcome = testing::run_with(&table, memory.clone());
    let free = reminders(&outcome.input(&memory));
    assert_eq!(free.clients[0].item_keys(), "确认 XM2026-101-G003、媒体款 XM2026-101-M0301");
}

#[test]
fn what_was_sent_is_silent_for_three_working_days() {
    let sent = |on: &str| {
        let items = vec!["确认 XM2026-101-G003".to_owned(), "媒体款 XM2026-101-M0301".to_owned()];
        let on = on.parse().unwrap();
        let one = Reminded { party: "远岚置业".into(), items, round: 1, word: "已发".into(), on };
        Memory { reminded: vec![one], ..Memory::default() }
    };
    // 检查日 is Monday 2026-03-16: three working days back is Wednesday.
    let quiet = asked(OFFICE, &sent("2026-03-11")).clients;
    assert_eq!((quiet.len(), quiet[0].stage, quiet[0].text.as_str()), (1, "已发", ""));
    assert_eq!(quiet[0].note, "还有 2 项待办，3月17日 起再催");
    let again = asked(OFFICE, &sent("2026-03-10")).clients;
    assert_eq!((again.len(), again[0].stage, again[0].round), (1, "催办", 2));
}

#[test]
fn a_text_holds_what_a_message_holds() {
    let rows: String = (10..60)
        .map(|n| format!("\n        XM2026-101-G0{n} | 2026-03-02 10:00 | 邮件 | 完稿 | 一份名字很长的设计稿第 {n} 号 | 李四 | 2026-03-04"))
        .collect();
    let table = OFFICE.replace("\n    [媒体排期/排期]", &format!("{rows}\n    [媒体排期/排期]"));
    let asked = asked(&table, &Memory::default());
    let one = &asked.clients[0];
    assert!(one.text.chars().count() <= LONGEST, "{}", one.text.chars().count());
    assert!(one.items.len() > 5 && one.text.contains("另有"), "{}", one.text);
}

#[test]
fn a_medium_is_asked_for_proof_and_invoice() {
    let asked = asked(
        "[媒体排期/排期]
         排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
         XM2026-101-M0301 | 都市晨报 | A1 | 2026-02-02 | 1 | 51200 | 48000 | 2026-01-01
         [收付款/媒体付款]
         付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期
         FK202602-001 | 都市晨报 | XM2026-101-M0301 | 48000 | 2026-02-01",
        &Memory::default(),
    );
    let one = asked.media.iter().find(|one| one.party == "都市晨报").unwrap();
    assert_eq!(one.item_keys(), "发布确认 XM2026-101-M0301、发票 FK202602-001");
    assert!(one.text.contains("2月1日付款 48,000.00 元，尚欠发票 48,000.00 元"), "{}", one.text);
}

/// What fell due before 检查起始日 is not asked, except money.
#[rstest::rstest]
#[case::checked_from_the_beginning(
    "2026-01-01",
    "媒体款 XM2026-101-M0301、会议单 XM2026-101-H01",
    "发布确认 XM2026-101-M0301"
)]
#[case::older("2026-03-10", "媒体款 XM2026-101-M0301", "")]
fn what_is_older_than_the_first_day_of_checking_is_not_asked(
    #[case] start: &str,
    #[case] client: &str,
    #[case] medium: &str,
) {
    let asked = asked(
        &format!(
            "@setting 检查起始日={start}
             [项目名册/项目]
             项目编号 | 客户名称 | 媒体付款方式
             XM2026-101 | 远岚置业 | 垫付
             [工作单/会议]
             会议单号 | 项目编号 | 会议类型 | 会议主题 | 会议结束 | 会议单提交时间
             XM2026-101-H01 | XM2026-101 | 客户会议 | 例会 | 2026-02-26 10:00 | 2026-02-26 18:00
             [媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 客户确认日
             XM2026-101-M0301 | 都市晨报 | 2026-02-20 | 1 | 51200 | 2026-01-01
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号"
        ),
        &Memory::default(),
    );
    let keys = |texts: &[Reminder]| texts.iter().map(Reminder::item_keys).collect::<Vec<_>>().join("；");
    assert_eq!((keys(&asked.clients).as_str(), keys(&asked.media).as_str()), (client, medium));
}

#[test]
fn what_was_paid_twice_is_asked_back_once() {
    let asked = asked(
        "[媒体排期/排期]
         排期编号         | 媒体名称 | 版面/时段 | 投放日期   | 次数 | 客户金额 | 媒体成本 | 客户确认日
         XM2026-101-M0301 | 都市晨报 | A1        | 2026-03-28 | 1    | 51200    | 27000    | 2026-03-01
         XM2026-101-M0302 | 都市晨报 | A2        | 2026-03-28 | 1    | 30000    | 25200    | 2026-03-01
         XM2026-101-M0303 | 都市晨报 | A3        | 2026-03-28 | 1    | 30000    | 9000     | 2026-03-01
         [收付款/媒体付款]
         付款编号     | 媒体名称 | 收款单位 | 排期编号         | 实付金额 | 实付日期
         FK202603-005 | 都市晨报 | 晨报广告 | XM2026-101-M0301 | 27000    | 2026-03-04
         FK202603-007 | 都市晨报 | 晨报广告 | XM2026-101-M0301 | 27000    | 2026-03-09
         FK202603-008 | 都市晨报 | 晨报广告 | XM2026-101-M0303 | 9500     | 2026-03-09",
        &Memory::default(),
    );
    let [one] = asked.media.as_slice() else { panic!("{asked:#?}") };
    assert_eq!(one.item_keys(), "退款 FK202603-007、退款 XM2026-101-M0303", "{}", one.text);
    assert!(one.text.contains("27,000.00 元（大写：人民币贰万柒仟元整）"), "{}", one.text);
}

/// 先款后播: what is over is asked by the last safe day (截稿提前, one working day where no lead is known)
/// while that is ahead, today where it is over, and as anything else once on air.
#[test]
fn money_is_asked_before_the_last_safe_day() {
    for (first_day, lead, asked_by) in [
        ("2026-03-16", "", "3月18日"), // on air today: two working days
        ("2026-03-17", "", "3月16日"),
        ("2026-03-18", "", "3月17日"),
        ("2026-03-18", "2", "3月16日"),
        ("2026-03-18", "5", "3月16日"),
        ("2026-03-20", "", "3月18日"),
        ("2026-03-23", "", "3月17日"), // not over yet: by the day it is due
    ] {
        let table = OFFICE.replace("2026-03-18 | 1", &format!("{first_day} | 1"));
        let table = format!("[项目名册/媒体]\n媒体名称 | 截稿提前\n都市晨报 | {lead}\n{table}");
        let asked = asked(&table, &Memory::default());
        let text = &asked.clients[0].text;
        let line = text.lines().find(|line| line.contains("媒体款还差")).unwrap();
        assert!(line.ends_with(&format!("，盼{asked_by}前办妥。")), "{first_day} {lead}: {line}");
    }
}

/// What is not confirmed and has to be paid, or is on air already, is asked for both.
#[rstest::rstest]
#[case::ahead("2026-03-18", "3月18日首播")]
#[case::aired("2026-03-06", "3月6日已播")]
fn an_unconfirmed_placement_is_confirmed_and_paid(#[case] first_day: &str, #[case] airing: &str) {
    let table = OFFICE.replace("2026-03-18 | 1 ", &format!("{first_day} | 1 "));
    let table = table.replace("51200    | 2026-03-01", "51200    |");
    let one = &asked(&table, &Memory::default()).clients[0];
    for id in ["媒体款 XM2026-101-M0301", "排期确认 XM2026-101-M0301"] {
        assert_eq!(one.items.iter().filter(|item| item.id == id).count(), 1, "{id} in {}", one.item_keys());
    }
    assert!(one.text.contains(&format!("都市晨报 A1（{airing}）的排期请您书面确认，")), "{}", one.text);
    let money = format!(
        "都市晨报 A1（{airing}）的媒体款还差 51,200.00 元（大写：人民币伍万壹仟贰佰元整），请与排期一并办理，"
    );
    assert!(one.text.contains(&money), "{}", one.text);
}

/// What a text has no room for stands in 明细 all the same, and in its total.
#[test]
fn what_a_text_has_no_room_for_is_asked_for_later() {
    let mut rows = String::new();
    for n in 1..=30 {
        rows.push_str(&format!(
            "\nXM2026-101-M03{n:02} | 都市晨报 | A{n} | 2026-03-18 | 1 | 1000 | 2026-03-01 | 2026-03-02"
        ));
    }
    let table = format!(
        "[项目名册/项目]\n项目编号 | 客户名称 | 客服\nXM2026-101 | 远岚置业 | 张三\n[媒体排期/排期]\n\
         排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数 | 客户金额 | 客户确认日 | 订位日{rows}\n\
         [收付款/客户到款]\n到款编号 | 到款日期 | 付款单位 | 金额 | 项目编号"
    );
    let asked = asked(&table, &Memory::default());
    let [one] = asked.clients.as_slice() else { panic!("{asked:#?}") };
    assert!(!one.later.is_empty() && one.items.len() + one.later.len() == 30, "{}", one.items.len());
    assert!(one.text.contains(&format!("另有 {} 项，随后告知", one.later.len())), "{}", one.text);
    let details = crate::report::view::status::reminders::tables(&asked.clients).pop().unwrap();
    assert_eq!(details.len(), 30);
    let money = details.columns.iter().position(|column| column.heading == "金额").unwrap();
    assert_eq!(details.totals[0][money], crate::report::view::status::table::Value::Money(Fen::yuan(30_000)));
}
