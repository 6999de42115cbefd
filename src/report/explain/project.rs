//! The story of a project: team, progress, money and open findings.

use super::{WorkStep, steps};
use crate::model::choice::Choice;
use crate::model::{Field, Signed};
use crate::report::view::Input;
use crate::report::view::shared::words::read_whole;
use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) fn explain(input: &Input, key: &str) -> Option<String> {
    let (id, case) = input.office.cases.with_ids().find(|(_, case)| case.key().eq_ignore_ascii_case(key))?;
    let books = &input.books.projects[id];
    let project = &case.project;
    let name = project.name.text();
    let named = if name == case.key() { String::new() } else { format!(" {name}") };
    let mut text = format!(
        "项目 {}{named}\n客户 {} · 状态 {} · 付款方式 {}",
        case.key(),
        project.client.text(),
        case.status().word(),
        case.terms().word(),
    );
    for (role, name) in [("客服", project.account.text()), ("媒介", project.media_buyer.text())] {
        if !name.is_empty() {
            let _ = write!(text, " · {role} {name}");
        }
    }
    text.push('\n');
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let signed = |field: &Field<Signed>| field.get().and_then(Signed::date);
    text.push_str(&steps(
        input,
        &[
            WorkStep::new("签订合同", day(signed(&project.contract_signed)), project.contract_signed.at),
            WorkStep::new("合同开始", day(project.contract_start.get()), project.contract_start.at),
            WorkStep::new(
                "确认传播策略",
                day(signed(&project.strategy_confirmed)),
                project.strategy_confirmed.at,
            ),
        ],
    ));
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for order in input.office.orders.of(&case.orders) {
        *states.entry(order.clock.state.word()).or_default() += 1;
    }
    let _ = writeln!(text, "\n工作单 {} 张{}", case.orders.len(), counted(&states));
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for placement in input.books.placements.of(&case.placements) {
        *states.entry(placement.state.word()).or_default() += 1;
    }
    let _ = writeln!(text, "排期 {} 条{}", case.placements.len(), counted(&states));
    let _ = writeln!(
        text,
        "媒体预付款（元）：到款 {}，已分配 {}，未分配 {}；付媒体 {}；垫款 {}",
        read_whole(books.known_received()),
        read_whole(books.known_allocated()),
        read_whole(books.known_unallocated()),
        read_whole(books.known_paid()),
        read_whole(books.known_advanced()),
    );
    if let Some(gap) = input.office.coverage.unchecked(Some(case.key())) {
        let _ = writeln!(text, "没有读全，与它有关的检查未运行：{}", gap.reason);
    }
    let open = |finding: &&crate::finding::Finding| {
        finding.counts() && finding.project.as_deref() == Some(case.key())
    };
    let _ =
        writeln!(text, "待办事项 {} 条，逐条见周报与问题清单。", input.findings.iter().filter(open).count());
    text.push_str(&super::chronicle::days(input, case));
    Some(text)
}

fn counted(states: &BTreeMap<&str, usize>) -> String {
    let all: Vec<String> = states.iter().map(|(state, n)| format!("{state} {n}")).collect();
    if all.is_empty() { String::new() } else { format!("：{}", all.join("，")) }
}
