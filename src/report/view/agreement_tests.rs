//! One question has one answer: what the lanes, the countdown, the register and the story say of one record.

use super::shared::lanes::lanes;
use super::status::{placements, register::Register};
use super::{Input, records};
use crate::due::countdown::{CountdownStep, Progress};
use crate::link::CaseId;
use crate::model::memory::Memory;
use crate::report::explain;
use crate::testing::run;
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
    let tables: Vec<_> = placements::tables(&Register::new(&input, &records(&input))).collect();
    let sheet = tables.iter().find(|table| table.name == "排期").unwrap();
    let cells = ["订位", "交片", "发片"].map(|heading| {
        let column = sheet.columns.iter().position(|column| column.heading == heading).unwrap();
        match sheet.rows[0][column] {
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
