//! The chronicle of a project: everything dated in order of day, with its cell.

use super::cell;
use crate::finding::Place;
use crate::link::Case;
use crate::model::{Field, Signed};
use crate::report::view::Input;
use crate::report::view::shared::words::weekday;
use chrono::NaiveDate;
use std::fmt::Write;

/// One dated fact.
struct Event {
    day: NaiveDate,
    at: Option<Place>,
    /// The record's key; empty where it has none.
    key: String,
    what: String,
}

#[derive(Default)]
struct Chronicle(Vec<Event>);

impl Chronicle {
    fn tell(&mut self, day: Option<NaiveDate>, at: Option<Place>, key: &str, what: impl Into<String>) {
        if let Some(day) = day {
            self.0.push(Event { day, at, key: key.to_owned(), what: what.into() });
        }
    }

    fn date(&mut self, field: &Field<NaiveDate>, key: &str, what: impl Into<String>) {
        self.tell(field.get(), field.at, key, what);
    }

    fn signed(&mut self, field: &Field<Signed>, key: &str, what: impl Into<String>) {
        self.tell(field.get().and_then(Signed::date), field.at, key, what);
    }
}

/// All days of a project with a record, the earliest first.
pub(super) fn days(input: &Input, case: &Case) -> String {
    let mut chronicle = Chronicle::default();
    courtship(&mut chronicle, case);
    work(&mut chronicle, input, case);
    schedule(&mut chronicle, input, case);
    production(&mut chronicle, input, case);
    money(&mut chronicle, input, case);
    let mut entries = chronicle.0;
    entries.sort_by(|a, b| (a.day, a.at, &a.key, &a.what).cmp(&(b.day, b.at, &b.key, &b.what)));

    let mut text = String::from("\n逐日记事：\n");
    if entries.is_empty() {
        text.push_str("  没有\n");
    }
    let calendar = &input.office.settings.calendar;
    let as_of = input.office.as_of();
    let ahead = entries.partition_point(|entry| entry.day <= as_of);
    for (part, title) in [(entries.get(..ahead), ""), (entries.get(ahead..), "  以下在检查日之后\n")]
    {
        let part = part.unwrap_or_default();
        if !part.is_empty() {
            text.push_str(title);
        }
        for day in part.chunk_by(|a, b| a.day == b.day) {
            let Some(first) = day.first() else { continue };
            let off = calendar.reason_off(first.day).filter(|reason| reason != weekday(first.day));
            let off = off.map(|reason| format!("（{reason}）")).unwrap_or_default();
            let _ = writeln!(text, "  {} {}{off}", first.day, weekday(first.day));
            text.push_str(&one_day(input, day));
        }
    }
    text
}

/// One line for each fact. The same fact of three or more records has one line.
fn one_day(input: &Input, entries: &[Event]) -> String {
    const MANY: usize = 3;
    let mut text = String::new();
    for (n, entry) in entries.iter().enumerate() {
        let alike = |other: &&Event| other.what == entry.what && !other.key.is_empty();
        let count = entries.iter().filter(alike).count();
        if count >= MANY && entries.iter().take(n).any(|earlier| alike(&earlier)) {
            continue;
        }
        let place = entry.at.map(|at| cell(input, at)).unwrap_or_default();
        let more = if count >= MANY { format!(" 等 {count} 项") } else { String::new() };
        let space = if entry.key.is_empty() { "" } else { " " };
        let _ = writeln!(text, "      {}{more}{space}{}   {place}", entry.key, entry.what);
    }
    text
}

fn courtship(chronicle: &mut Chronicle, case: &Case) {
    for entry in &case.pipeline {
        let step = entry.step.get().map(|step| step.to_string()).unwrap_or_default();
        chronicle.date(&entry.date, "", format!("前期推进 {step}"));
    }
    let project = &case.project;
    chronicle.signed(&project.contract_signed, "", "合同签订");
    chronicle.date(&project.contract_start, "", "合同开始");
    chronicle.signed(&project.strategy_confirmed, "", "策略确认");
    chronicle.date(&project.contract_end, "", "合同结束");
}

fn work(chronicle: &mut Chronicle, input: &Input, case: &Case) {
    for order in input.office.orders.of(&case.orders) {
        let record = &order.record;
        let key = &record.key;
        let kind = record.kind.text();
        let ordered = record.ordered.get().map(|moment| moment.date);
        chronicle.tell(ordered, record.ordered.at, key, format!("下单 {kind}"));
        for round in &order.rounds {
            let submitted = round.submitted.get().map(|moment| moment.date);
            chronicle.tell(submitted, round.submitted.at, key, format!("提交 {kind}（此前一轮）"));
        }
        let submitted = order.submitted().map(|moment| moment.date);
        chronicle.tell(submitted, record.submitted.at, key, format!("提交 {kind}"));
        chronicle.signed(&record.confirmed, key, "客户确认");
        if order.clock.submitted.is_none() {
            chronicle.tell(order.clock.due, Some(record.at), key, "期限");
        }
    }
    for meeting in input.office.meetings.of(&case.meetings) {
        let record = &meeting.record;
        let (key, subject) = (&record.key, record.subject.text());
        let ended = record.end.get().or(record.start.get()).map(|moment| moment.date);
        chronicle.tell(ended, record.end.at, key, format!("会议 {subject}"));
        chronicle.tell(record.minutes.get().map(|m| m.date), record.minutes.at, key, "会议单提交");
        chronicle.signed(&record.signed, key, "会议单客户签字");
    }
    for service in input.office.services.of(&case.services) {
        let record = &service.record;
        let kind = record.kind.get().map(|kind| kind.to_string()).unwrap_or_default();
        let submitted = record.submitted_at.get().map(|moment| moment.date);
        let mut periods: Vec<&str> = record.periods.iter().map(|period| period.text.as_str()).collect();
        periods.dedup();
        chronicle.tell(submitted, record.submitted_at.at, "", format!("提交 {kind} {}", periods.join("、")));
    }
}

fn schedule(chronicle: &mut Chronicle, input: &Input, case: &Case) {
    for placement in input.office.placements.of(&case.placements) {
        let record = &placement.record;
        let key = &record.key;
        chronicle.signed(&record.confirmed, key, "客户确认排期");
        chronicle.date(&record.booked, key, format!("订位 {}", record.medium.text()));
        chronicle.date(&record.cost_list, key, "提交费用清单");
        chronicle.date(&record.material_in, key, "交片");
        chronicle.date(&record.sent, key, "发片");
        chronicle.date(&record.cancelled, key, "撤单");
        if placement.is_cancelled(input.office.as_of()) {
            continue;
        }
        let (first, last) = (record.first_day(), record.last_day());
        chronicle.tell(first, record.days_at, key, format!("首日 {}", record.medium.text()));
        if first != last {
            chronicle.tell(last, record.days_at, key, "末日");
        }
    }
}

fn production(chronicle: &mut Chronicle, input: &Input, case: &Case) {
    for quote in input.office.quotes.of(&case.quotes) {
        let key = &quote.key;
        for line in quote.judged() {
            let what = line.content.text();
            chronicle.date(&line.date, key, format!("报价 {what}"));
            chronicle.signed(&line.confirmed, key, format!("客户确认报价 {what}"));
            chronicle.date(&line.to_production, key, format!("交制作 {what}"));
            chronicle.date(&line.paid_on, key, format!("付制作款 {what}"));
        }
        for acceptance in &quote.acceptances {
            chronicle.date(&acceptance.delivered, key, "送货");
            let result = acceptance.result.get().map(|result| result.to_string()).unwrap_or_default();
            chronicle.date(&acceptance.date, key, format!("验收 {result}"));
        }
    }
}

fn money(chronicle: &mut Chronicle, input: &Input, case: &Case) {
    for (id, receipt) in input.office.receipts.with_ids_of(&case.receipts) {
        let books = &input.books.receipts[id];
        if books.counts {
            let record = &receipt.record;
            chronicle.date(&record.date, &record.key, format!("到款 {} 元", books.amount));
        }
    }
    for (id, payment) in input.office.payments.with_ids_of(&case.payments) {
        let books = &input.books.payments[id];
        let record = &payment.record;
        if books.counts {
            let what = format!("付 {} {} 元", record.medium.text(), books.paid);
            chronicle.date(&record.date, &record.key, what);
        } else if payment.is_request() {
            chronicle.date(&record.planned, &record.key, format!("计划付款 {}", record.medium.text()));
        }
    }
}
