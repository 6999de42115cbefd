//! A placement's story: its gates, its chain, where each fen came from and went.

use super::{WorkStep, cell, steps, timeline, unconfirmed};
use crate::due::countdown::{CountdownStep, Progress, Verdict};
use crate::due::{Limit, client_term};
use crate::link::{EarlierVersion, LinkedPlacement, PlacementId};
use crate::model::choice::Choice;
use crate::model::placement::Publication;
use crate::reconcile::{ClientPaid, Fact, PaymentPart, PlacementBooks, PlacementState, Share};
use crate::report::view::Input;
use crate::report::view::shared::words::{self, money, weekday};
use chrono::NaiveDate;
use std::fmt::Write;

pub(super) fn explain(input: &Input, key: &str) -> Option<String> {
    let (id, placement) = input
        .office
        .placements
        .with_ids()
        .find(|(_, placement)| placement.record.key.eq_ignore_ascii_case(key))?;
    let books = &input.books.placements[id];
    let record = &placement.record;
    let project = input.office.case(placement.case).map(|case| case.key());
    let days = match (record.first_day(), record.last_day()) {
        (Some(first), Some(last)) if first != last => format!("{first} 至 {last}"),
        (Some(first), _) => first.to_string(),
        _ => "投放日期不明".to_owned(),
    };
    let mut text = format!(
        "排期 {} {} {}（{}）\n项目 {} · 波次 {} · 状态 {}",
        record.key,
        record.medium.text(),
        record.position.text(),
        days,
        input.project_name(project),
        placement.wave.map_or("", |wave| input.office.waves[wave].name.as_str()),
        books.state.word(),
    );
    match books.state.owed_by() {
        Some(who) => {
            let _ = writeln!(text, "，下一步该 {who}");
        }
        None => text.push('\n'),
    }
    text.push_str(&gates(input, placement, books));
    text.push_str(&countdown(input, id));
    text.push_str(&facts(input, placement, books));
    Some(text)
}

/// The key of the placement that is told with a 发布确认.
pub(super) fn beside<'a>(input: &Input<'a>, key: &str) -> Option<&'a str> {
    let office = input.office;
    let publication = office.publications.iter().find(|one| one.record.key.eq_ignore_ascii_case(key))?;
    publication.placement.id().map(|id| office.placements[id].record.key.as_str())
}

/// The keys of the 发布确认 of a placement.
pub(super) fn publications<'a>(input: &Input<'a>, key: &str) -> impl Iterator<Item = &'a str> {
    let office = input.office;
    let placement = office.placements.iter().find(|one| one.record.key.eq_ignore_ascii_case(key));
    let own = placement.into_iter().flat_map(|one| office.publications.of(&one.publications));
    own.map(|one| one.record.key.as_str())
}

/// The story of a 发布确认: its content, then that of its placement.
pub(super) fn publication(input: &Input, key: &str) -> Option<String> {
    let office = input.office;
    let publication = office.publications.iter().find(|one| one.record.key.eq_ignore_ascii_case(key))?;
    let record = &publication.record;
    let mut text = format!("发布确认 {}\n{}", record.key, aired(input, record));
    match publication.placement.id().map(|id| &office.placements[id]) {
        Some(placement) => {
            let story = explain(input, &placement.record.key).unwrap_or_default();
            let _ = write!(text, "\n它的排期：\n\n{story}");
        }
        None => text.push_str("排期编号没有对上任何排期\n"),
    }
    Some(text)
}

/// `2026-03-06 XM…-F015 计划 1 次 实际 1 次`, with its cell.
fn aired(input: &Input, record: &Publication) -> String {
    let day = record.effective().map(|day| day.to_string()).unwrap_or_default();
    let times = |times: Option<u32>| times.map_or_else(|| "未知".to_owned(), |times| times.to_string());
    let (planned, actual) = (times(record.planned_times.get()), times(record.actual_times.get()));
    format!("      {day} {} 计划 {planned} 次 实际 {actual} 次   {}\n", record.key, cell(input, record.at))
}

/// Every limit counted back from the first day, with the days off in between.
fn countdown(input: &Input, id: PlacementId) -> String {
    let Some(plan) = input.due.countdowns.of(id) else { return String::new() };
    let first_day = plan.first_day;
    let office = input.office;
    let (calendar, placement) = (&office.settings.calendar, &office.placements[id]);
    let paid_by = client_term(office, placement);
    let wave = placement.wave.and_then(|wave| office.waves[wave].first_day).unwrap_or(first_day);
    let mut text = format!("\n倒排（自首日 {first_day} 往前数）：\n");
    for limit in &plan.limits {
        let state = match (limit.verdict, limit.progress) {
            (Verdict::Silent, _) => continue,
            (Verdict::Passed, _) => "未做，已过".to_owned(),
            (Verdict::Due, _) => "未做，到期".to_owned(),
            (Verdict::Ahead, _) => "未做".to_owned(),
            (Verdict::DoneLate, Progress::Done(Some(day))) => format!("{day} 才做"),
            (_, Progress::Done(Some(day))) => format!("{day} 已做"),
            _ => "已做".to_owned(),
        };
        let before = match limit.step {
            CountdownStep::CostList => {
                let days = office.settings.parameters.cost_list_days;
                format!("波次首日 {wave} 前 {days} 天，遇休息日提前")
            }
            CountdownStep::Prepayment
                if let Some(Limit::CalendarDays(days)) = paid_by.map(|term| term.limit) =>
            {
                format!("首日前 {days} 天，休息日也计")
            }
            // the n-th working day before the first day, which may be a day off itself
            _ => {
                let eve = |day: NaiveDate| day.pred_opt().unwrap_or(day);
                format!("首日前 {} 个工作日", calendar.between(eve(limit.last), eve(first_day)))
            }
        };
        let (step, last) = (limit.step.word(), limit.last);
        let _ = writeln!(text, "  {step} 最晚 {last} {}（{before}） {state}", weekday(last));
    }
    let told: Vec<_> = plan.limits.iter().filter(|limit| limit.verdict != Verdict::Silent).collect();
    if let Some(earliest) = told.iter().map(|limit| limit.last).min() {
        text.push_str("  逐日往前数：\n");
        let steps = |day| {
            let of_day = told.iter().filter(|limit| limit.last == day).map(|limit| limit.step.word());
            of_day.map(|step| format!("◆{step}")).collect::<Vec<_>>().join(" ")
        };
        text.push_str(&timeline::counted(calendar, first_day, earliest, "      ", steps));
    }
    if !plan.leads_known {
        text.push_str("  媒体表未填订位或截稿提前，按 1 个工作日推\n");
    }
    if plan.provisional {
        text.push_str("  暂定：有年份的放假安排未录入\n");
    }
    text
}

/// The gates B2 to B6 with their evidence.
fn gates(input: &Input, placement: &LinkedPlacement, books: &PlacementBooks) -> String {
    let record = &placement.record;
    let confirmed = placement.confirmed.day().map(|day| {
        format!("{day} {}", record.signer.known().map(|names| names.join("、")).unwrap_or_default())
    });
    let (receipt, short) = prepaid(books);
    let published = books.known_times().filter(|times| *times > 0).map(|times| format!("{times} 次"));
    let first = placement.publications.first().map(|first| &input.office.publications[*first]);
    let taken = |step: crate::link::Step| match step.day() {
        Some(day) => Some(day.to_string()),
        None if !step.is_taken() => None,
        None if step.place() == record.status.at => {
            Some(format!("状态为{}，未写日期", record.status.get().map_or("", Choice::word)))
        }
        None => Some("已发片，未写日期".to_owned()),
    };
    let instead = unconfirmed(placement.confirmed, &record.signer);
    let mut all = vec![
        WorkStep::new("客户确认排期", confirmed, record.confirmed.at).instead(instead),
        WorkStep::new("媒体订位", taken(placement.booking()), record.booked.at),
        WorkStep::new("客户预付款到齐", receipt, record.amount.at).instead(short),
        WorkStep::new("向媒介部交片", taken(placement.delivery()), record.material_in.at),
        WorkStep::new("向媒体发片", taken(placement.sent), record.sent.at),
        WorkStep::new("发布确认", published, first.map(|publication| publication.record.at)).instead(
            match first {
                _ if !books.whole.publications => Some("未检查，发布确认没有读全".to_owned()),
                first => first.map(|one| format!("{} 没有实际播出的次数", one.record.key)),
            },
        ),
    ];
    if placement.is_cancelled(input.office.as_of()) {
        // steps that were not done are no longer owed, except the money
        all.retain(|step| step.done.is_ok());
        let on = record.cancelled.get().map(|day| day.to_string()).unwrap_or_default();
        all.push(WorkStep::new("撤单", Some(on), record.cancelled.at.or(record.status.at)));
        let settled = (books.state == PlacementState::Cancelled).then(String::new);
        all.push(
            WorkStep::new("了结撤单款项", settled, None).instead(Some("未了结，见下面的差异".to_owned())),
        );
    }
    steps(input, &all)
}

/// The client's prepayment: what is there, else what is there instead.
fn prepaid(books: &PlacementBooks) -> (Option<String>, Option<String>) {
    let received = books.received;
    match books.client.prepayment() {
        None => (Some("不需要，客户后付".to_owned()), None),
        Some(ClientPaid::Nothing) => (Some("不需要，没有要付的款".to_owned()), None),
        Some(ClientPaid::On(_)) => {
            let rest = match books.client.all {
                ClientPaid::ShortBy(missing) => format!("，余款 {missing} 元末日前付清"),
                _ => String::new(),
            };
            (Some(format!("{received} 元{rest}")), None)
        }
        Some(ClientPaid::ShortBy(missing)) => (None, Some(format!("已到 {received} 元，差 {missing} 元"))),
        Some(ClientPaid::Unknown) => (None, Some("客户金额未知".to_owned())),
        Some(ClientPaid::Unchecked) if !books.whole.kept => (None, Some("未检查，没有收付款".to_owned())),
        Some(ClientPaid::Unchecked) => (None, Some("未检查，到款没有读全".to_owned())),
    }
}

/// Parts of money in order of day; of one day they stay as they are.
fn sorted<T>(parts: &[T], day: impl Fn(&T) -> Option<NaiveDate>) -> Vec<&T> {
    let mut sorted: Vec<&T> = parts.iter().collect();
    sorted.sort_by_key(|part| day(part));
    sorted
}

/// The five facts, each with its records.
fn facts(input: &Input, placement: &LinkedPlacement, books: &PlacementBooks) -> String {
    let office = input.office;
    let mut text = String::from("\n款项（元）：\n");
    let _ = writeln!(text, "  ①订单 客户金额 {} · 媒体成本 {}", money(books.ordered), money(books.cost));
    for earlier in &placement.history {
        let EarlierVersion { record, duplicate } = earlier;
        let (version, amount) = (record.version.text(), money(record.amount.get()));
        let doubled = if *duplicate { "（此版本重复，不计）" } else { "" };
        let _ = writeln!(text, "      旧版本 {version} {amount}{doubled}   {}", cell(input, record.at));
    }
    let told = |fact| words::told(books.told(fact));
    let _ = writeln!(text, "  ②到款 {}", told(Fact::Received));
    let receipts = sorted(&books.receipt_parts, |part| office.receipts[part.from].record.date.get());
    for Share { from, amount, by, .. } in receipts {
        let receipt = &office.receipts[*from].record;
        let day = receipt.date.get().map(|day| day.to_string()).unwrap_or_default();
        let place = cell(input, receipt.at);
        let _ = writeln!(text, "      {day} {} 分得 {amount}（{}）   {place}", receipt.key, by.word());
    }
    let _ = writeln!(text, "  ③付款 {} · 返点抵扣 {}", told(Fact::Paid), told(Fact::Offset));
    let payments = sorted(&books.payment_parts, |part| office.payments[part.from].record.date.get());
    for PaymentPart { from, cash, offset, .. } in payments {
        let payment = &office.payments[*from].record;
        let day = payment.date.get().map(|day| day.to_string()).unwrap_or_default();
        let place = cell(input, payment.at);
        let _ = writeln!(text, "      {day} {} 付 {cash} 抵 {offset}   {place}", payment.key);
    }
    let _ = writeln!(text, "  ④发票 收票 {} · 开票 {}", told(Fact::InvoicedIn), told(Fact::InvoicedOut));
    for (invoice, amount) in sorted(&books.invoice_parts, |(id, _)| office.invoices_in[*id].record.date.get())
    {
        let invoice = &office.invoices_in[*invoice].record;
        let day = invoice.date.get().map(|day| day.to_string()).unwrap_or_default();
        let _ = writeln!(text, "      {day} {} {amount}   {}", invoice.key, cell(input, invoice.at));
    }
    let out = sorted(&books.invoice_out_parts, |(id, _)| office.invoices_out[*id].record.date.get());
    for (invoice, amount) in out {
        let invoice = &office.invoices_out[*invoice].record;
        let day = invoice.date.get().map(|day| day.to_string()).unwrap_or_default();
        let _ = writeln!(text, "      {day} {} 开给客户 {amount}   {}", invoice.key, cell(input, invoice.at));
    }
    let _ = writeln!(text, "  ⑤发布 {} · 成本 {}", told(Fact::Published), told(Fact::PublishedCost));
    for publication in office.publications.of(&placement.publications) {
        text.push_str(&aired(input, &publication.record));
    }
    for owed in &books.make_goods {
        let key = &office.publications[owed.publication].record.key;
        let refunded = if owed.refunded { "，媒体已退款" } else { "" };
        let _ = writeln!(
            text,
            "      {key} 少播 {} 次，应补 {} 次，已补 {} 次{refunded}",
            owed.missing, owed.owed, owed.made_good
        );
    }
    let _ = writeln!(
        text,
        "  预收余额 {} · 垫款 {} · 预付余额 {} · 未到票 {}",
        told(Fact::ClientBalance),
        told(Fact::Advanced),
        told(Fact::MediaBalance),
        told(Fact::Uninvoiced)
    );
    for difference in &books.differences {
        let _ = writeln!(
            text,
            "  差异 {}：应为 {}，实为 {}（{}）",
            difference.between.word(),
            money(difference.required),
            difference.found,
            difference.cause.word()
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::model::memory::Memory;

    /// The parts of a placement stand in order of day, whatever their numbers.
    #[test]
    fn money_is_told_day_by_day() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]
            排期编号 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日
            XM2026-101-M0301 | 2026-03-03 | 50000 | 45000 | 2026-01-01
            [收付款/客户到款]
            到款编号 | 到款日期 | 金额 | 对应单号
            DK1 | 2026-02-13 | 100 | XM2026-101-M0301
            DK2 | 2025-11-30 | 200 | XM2026-101-M0301
            [收付款/媒体付款]
            付款编号 | 排期编号 | 实付金额 | 实付日期
            FK1 | XM2026-101-M0301 | 70 | 2026-02-03
            FK2 | XM2026-101-M0301 | 30 | 2026-01-03
            [收付款/收票]
            发票号码 | 发票日期 | 价税合计 | 排期编号
            22699000000001000401 | 2026-02-09 | 60 | XM2026-101-M0301
            22699000000001000402 | 2026-01-09 | 40 | XM2026-101-M0301",
        );
        let story = super::explain(&outcome.input(&Memory::default()), "XM2026-101-M0301").unwrap();
        let at = |text: &str| story.find(text).unwrap_or_else(|| panic!("{text} in {story}"));
        for (earlier, later) in [
            ("2025-11-30 DK2", "2026-02-13 DK1"),
            ("2026-01-03 FK2", "2026-02-03 FK1"),
            ("2026-01-09 22699000000001000402", "2026-02-09 22699000000001000401"),
        ] {
            assert!(at(earlier) < at(later), "{story}");
        }
    }
}
