//! The story of a medium, a client or a 波次: what is registered of it, and what belongs to it.

use super::cell;
use crate::due::About;
use crate::model::choice::Choice;
use crate::report::view::Input;
use crate::report::view::shared::words::joined;
use std::fmt::Write;

/// The most keys that are named.
const NAMED: usize = 20;

pub(super) fn explain(input: &Input, name: &str) -> Option<String> {
    medium(input, name).or_else(|| client(input, name)).or_else(|| wave(input, name))
}

fn medium(input: &Input, name: &str) -> Option<String> {
    let office = input.office;
    let (id, medium) = office.media.with_ids().find(|(_, one)| one.name.text() == name)?;
    let own = office.placements.iter().filter(|one| one.medium == Some(id) && !one.repeated);
    let mut text = format!(
        "媒体 {name}（{}）\n收款单位 {} · 付款方式 {}   {}\n",
        medium.kind.get().map_or("类型未填", Choice::word),
        medium.payee.text(),
        medium.terms.get().map_or("预付", Choice::word),
        cell(input, medium.at),
    );
    text.push_str(&named("排期", own.map(|one| one.record.key.as_str()).collect()));
    Some(text)
}

fn client(input: &Input, name: &str) -> Option<String> {
    let cases = input.office.cases.iter().filter(|case| case.project.client.text() == name);
    let keys: Vec<&str> = cases.map(|case| case.key()).collect();
    (!keys.is_empty()).then(|| format!("客户 {name}\n{}", named("项目", keys)))
}

fn wave(input: &Input, name: &str) -> Option<String> {
    let office = input.office;
    let is =
        |key: &str, wave: &str| name.strip_prefix(key).and_then(|rest| rest.strip_prefix('/')) == Some(wave);
    let wave = office.waves.iter().find(|wave| is(office.cases[wave.case].key(), &wave.name))?;
    let mut text = format!("波次 {name}");
    if let (Some(first), Some(last)) = (wave.first_day, wave.last_day) {
        let _ = write!(text, " {first} 至 {last}");
    }
    text.push('\n');
    text.push_str(&named("排期", wave.members(office).map(|one| one.record.key.as_str()).collect()));
    Some(text)
}

/// Where the limits of the 波次 of a placement or project are told: `波次的期限另见：jobbag explain XM2026-101/亮相期`.
pub(super) fn rounds(input: &Input, key: &str) -> String {
    let office = input.office;
    let placement = office.placements.iter().find(|one| one.record.key.eq_ignore_ascii_case(key));
    let of_placement = placement.and_then(|one| one.wave);
    let own = office.waves.with_ids().filter(|(id, wave)| {
        of_placement == Some(*id) || office.cases[wave.case].key().eq_ignore_ascii_case(key)
    });
    let keys: Vec<String> = own.map(|(id, _)| About::Wave(id).key(office)).collect();
    let some = joined(keys.iter().map(String::as_str).take(NAMED), "、");
    let more = if keys.len() > NAMED { " 等" } else { "" };
    if keys.is_empty() { some } else { format!("\n波次的期限另见：jobbag explain {some}{more}\n") }
}

/// `排期 2 条：M0301、M0302`
fn named(what: &str, keys: Vec<&str>) -> String {
    let more = if keys.len() > NAMED { " 等" } else { "" };
    let some = joined(keys.iter().copied().take(NAMED), "、");
    let colon = if keys.is_empty() { "" } else { "：" };
    format!("{what} {} 条{colon}{some}{more}\n", keys.len())
}
