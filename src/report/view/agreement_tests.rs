//! One question has one answer: what the lanes, the countdown, the register and the story say of one record.

use super::chase::reminders;
use super::shared::lanes::lanes;
use super::status::table::{Table, Value};
use super::status::{placements, register::Register};
use super::{Input, records};
use crate::due::countdown::{CountdownStep, Progress};
use crate::due::{Against, against_placement};
use crate::finding::Code;
use crate::link::CaseId;
use crate::link::PlacementId;
use crate::model::memory::Memory;
use crate::read::table::Role;
use crate::reconcile::Between;
use crate::report::explain;
use crate::testing::{Outcome, run, run_without};
use rstest::rstest;

/// The state of a box of the first project's card, as `B3 已做`.
fn card(input: &Input, boxes: &[&str]) -> Vec<String> {
    let all = lanes(input, CaseId::new(0));
    let all = all.iter().flat_map(|lane| &lane.boxes).filter(|one| boxes.contains(&one.id));
    all.map(|one| format!("{} {}", one.id, one.state)).collect()
}

/// What the pages say of 订位, 交片 and 发片: the state, the card, the countdown, the register, the story.
fn told(row: &str) -> String {
    let outcome = run(&format!(
        "[媒体排期/排期]
         排期编号|投放日期|次数|媒体成本|客户确认日|订位日|交片日|发片日|状态
         XM2026-101-M0301|2026-03-18|1|0|2026-03-02|{row}
         [项目名册/项目]
         项目编号|媒体付款方式
         XM2026-101|月结"
    ));
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let (id, placement) = outcome.office.placements.with_ids().next().unwrap();
    let steps = [CountdownStep::Booking, CountdownStep::Material, CountdownStep::Sending];
    let countdown = outcome.due.countdowns.of(id).unwrap();
    let countdown = steps.map(|step| match countdown.limit(step).unwrap().progress {
        Progress::Done(Some(day)) => day.format("%m-%d").to_string(),
        Progress::Done(None) => "已做".to_owned(),
        _ => "未做".to_owned(),
    });
    let tables: Vec<_> =
        placements::tables(&Register::new(&input, &records(&input))).map(Table::made).collect();
    let sheet = tables.iter().find(|table| table.name == "排期").unwrap();
    let cells = ["订位", "交片", "发片"].map(|heading| {
        let column = sheet.columns.iter().position(|column| column.heading == heading).unwrap();
        match sheet.value(0, column) {
            super::status::table::Value::Blank => "未做",
            _ => "有",
        }
    });
    let story = explain::record(&input, &placement.record.key).unwrap();
    let gates = ["媒体订位", "向媒介部交片", "向媒体发片"]
        .map(|gate| if story.contains(&format!("[√] {gate}")) { "√" } else { "-" });
    format!(
        "{}：{}；{}；{}；{}",
        outcome.books.placements[id].state.word(),
        card(&input, &["B3", "A5", "B5"]).join(" "),
        countdown.join(" "),
        cells.join(" "),
        gates.join("")
    )
}

#[rstest]
#[case::sent_by_status("||| 已发片", "待投放：A5 已做 B3 已做 B5 已做；已做 已做 已做；有 有 有；√√√")]
#[case::booked_by_status("||| 已订位", "待交片：A5 未做 B3 已做 B5 未做；已做 未做 未做；有 未做 未做；√--")]
#[case::sent_without_booking(
    "| | 2026-03-05 |",
    "待投放：A5 已做 B3 已做 B5 已做；已做 已做 03-05；有 有 有；√√√"
)]
#[case::nothing("||| 拟定", "待订位：A5 未做 B3 未做 B5 未做；未做 未做 未做；未做 未做 未做；---")]
fn every_page_says_the_same_of_a_placement(#[case] row: &str, #[case] expected: &str) {
    assert_eq!(told(row), expected);
}

/// 完成 without 开工日 and 提交日: the work was begun and handed in. 进行中 was begun.
#[test]
fn the_card_knows_the_status_of_an_order() {
    let outcome = run("[工作单/工作单]
        工作单号|项目编号|下单时间|布署方式|工作类别|客户确认日|确认方式|状态
        XM2026-101-G001|XM2026-101|2026-03-02|书面|完稿|2026-03-06|书面|完成
        XM2026-101-G002|XM2026-101|2026-03-12|书面|文案平面设计稿|||进行中");
    let memory = Memory::default();
    let boxes = card(&outcome.input(&memory), &["S2", "A1", "A3", "A4"]);
    assert_eq!(boxes, ["S2 已做", "A1 未做", "A3 已做", "A4 已做"]);
}

/// What the pages say of the client's money for the first placement: rule, state, card, countdown, register,
/// story, what stands against paying the medium, what 催办 asks, 客户习惯 (closed, open), and the cause of the
/// difference.
fn money_told(outcome: &Outcome) -> String {
    let memory = Memory::default();
    let input = outcome.input(&memory);
    let id = PlacementId::new(0);
    let countdown = outcome.due.countdowns.of(id).unwrap();
    let countdown = match countdown.limit(CountdownStep::Prepayment).unwrap().progress {
        Progress::Done(day) => {
            format!("已做 {}", day.map_or(String::new(), |day| day.format("%m-%d").to_string()))
        }
        Progress::Open => "未做".to_owned(),
        Progress::NotNeeded => "不需要".to_owned(),
        Progress::Unknown => "未知".to_owned(),
    };
    let tables: Vec<_> =
        placements::tables(&Register::new(&input, &records(&input))).map(Table::made).collect();
    let sheet = tables.iter().find(|table| table.name == "排期").unwrap();
    let cell = |heading: &str| {
        let column = sheet.columns.iter().position(|column| column.heading == heading).unwrap();
        match &sheet.value(0, column) {
            Value::Text(text) => text.to_string(),
            Value::Money(amount) => amount.to_string(),
            Value::Blank => "—".to_owned(),
            Value::Toned(words, _) => words.to_string(),
            other => format!("{other:?}"),
        }
    };
    let story = explain::record(&input, &outcome.office.placements[id].record.key).unwrap();
    let story = story.lines().find(|line| line.contains("客户预付款到齐")).unwrap();
    let story = story.split("   ").next().unwrap_or_default().trim().replace("客户预付款到齐 ", "");
    let against = against_placement(&outcome.office, &outcome.books, id);
    let against = against.iter().find_map(|one| match one {
        Against::ClientOwes(_, missing) => Some(format!("缺 {missing}")),
        Against::ReceiptUnknown(_) => Some("不知".to_owned()),
        _ => None,
    });
    let reminders = reminders(&input);
    let items = reminders.clients.iter().flat_map(|text| &text.items);
    let asked: Vec<String> =
        items.filter_map(|item| Some(format!("{} {}", item.id.split(' ').next()?, item.money?))).collect();
    let differences = &outcome.books.placements[id].differences;
    let difference = differences.iter().find(|one| one.between == Between::ReceivedOrdered);
    let habits = super::weekly::weekly(&input, &records(&input)).habits;
    let habit = habits.shown.first().map(|one| format!("{}/{}", one.pay.closed, one.pay.open));
    [
        format!("M01×{}", outcome.all(Code::M01).len()),
        outcome.books.placements[id].state.word().to_owned(),
        card(&input, &["B4"]).join(""),
        countdown,
        format!("{} {}", cell("客户到款"), cell("客户还欠")),
        story,
        against.unwrap_or("可付".to_owned()),
        if asked.is_empty() { "不催".to_owned() } else { asked.join("、") },
        habit.unwrap_or_default(),
        difference.map_or("—", |one| one.cause.word()).to_owned(),
    ]
    .join("；")
}

/// Half of 50,000.00 must be paid first; seen on 2026-03-16. The table: 媒体付款方式, 末日, 客户金额, what came in.
fn client_pays(terms: &str, last: &str, amount: &str, came: &str) -> String {
    let receipt = match came {
        "" => String::new(),
        came => format!("DK1|2026-03-09|{came}|XM2026-101-M0301"),
    };
    format!(
        "@setting 先款比例=50%
         [项目名册/项目]
         项目编号|项目名称|客户名称|媒体付款方式
         XM2026-101|云庭|远岚置业|{terms}
         [媒体排期/排期]
         排期编号|投放开始|投放结束|次数|客户金额|媒体成本|客户确认日|订位日
         XM2026-101-M0301|2026-03-18|{last}|1|{amount}|40000|2026-03-02|2026-03-03
         [收付款/客户到款]
         到款编号|到款日期|金额|对应单号
         {receipt}"
    )
}

#[rstest]
#[case::half(
    "先款后播",
    "2026-03-31",
    "50000",
    "25000",
    "M01×0；待付款；B4 已做；已做 03-09；先款已到 25,000.00；[√] 25,000.00 元，余款 25,000.00 元末日前付清；可付；不催；0/1；在途"
)]
#[case::half_and_the_rest_is_due(
    "先款后播",
    "2026-03-18",
    "50000",
    "25000",
    "M01×0；待付款；B4 已做；已做 03-09；先款已到 25,000.00；[√] 25,000.00 元，余款 25,000.00 元末日前付清；可付；媒体余款 25,000.00；0/1；在途"
)]
#[case::less_than_half(
    "先款后播",
    "2026-03-31",
    "50000",
    "24500",
    "M01×1；待到款；B4 未做；未做；未到齐 25,500.00；[ ] 已到 24,500.00 元，差 500.00 元；缺 500.00；媒体款 500.00；0/1；少付"
)]
#[case::less_than_half_and_the_rest_is_due(
    "先款后播",
    "2026-03-18",
    "50000",
    "24500",
    "M01×1；待到款；B4 未做；未做；未到齐 25,500.00；[ ] 已到 24,500.00 元，差 500.00 元；缺 500.00；媒体款 500.00、媒体余款 25,000.00；0/1；少付"
)]
#[case::all(
    "先款后播",
    "2026-03-18",
    "50000",
    "50000",
    "M01×0；待付款；B4 已做；已做 03-09；已到 —；[√] 50,000.00 元；可付；不催；1/0；—"
)]
#[case::by_the_month(
    "月结",
    "2026-03-18",
    "50000",
    "",
    "M01×0；待付款；B4 不需要；不需要；后付 50,000.00；[√] 不需要，客户后付；可付；不催；0/1；在途"
)]
#[case::advanced(
    "垫付",
    "2026-03-31",
    "50000",
    "",
    "M01×0；待付款；B4 不需要；不需要；后付 50,000.00；[√] 不需要，客户后付；可付；不催；0/1；在途"
)]
#[case::no_amount(
    "先款后播",
    "2026-03-18",
    "约五万",
    "25000",
    "M01×0；待付款；B4 未知；未知；金额未知 未知；[ ] 客户金额未知；不知；不催；；手误(需查)"
)]
#[case::nothing_to_pay(
    "先款后播",
    "2026-03-18",
    "0",
    "",
    "M01×0；待付款；B4 不需要；不需要；已到 —；[√] 不需要，没有要付的款；可付；不催；；—"
)]
fn every_page_says_the_same_of_the_clients_money(
    #[case] terms: &str,
    #[case] last: &str,
    #[case] amount: &str,
    #[case] came: &str,
    #[case] expected: &str,
) {
    assert_eq!(money_told(&run(&client_pays(terms, last, amount, came))), expected);
}

/// An office without 收付款: nobody says whether the money is there.
#[test]
fn without_registers_of_money_no_page_says_whether_it_is_there() {
    let outcome = run_without(Role::Money, &client_pays("先款后播", "2026-03-18", "50000", ""));
    assert_eq!(
        money_told(&outcome),
        "M01×0；待交片；B4 未检查；未知；未检查 未检查；[ ] 未检查，没有收付款；不知；不催；0/0；—"
    );
}
