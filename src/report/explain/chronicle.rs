//! A project's days in order: everything dated, with the cell that says so.

use super::cell;
use crate::finding::Place;
use crate::link::Case;
use crate::model::{Field, Signed};
use crate::report::view::Input;
use crate::report::view::words::weekday;
use chrono::NaiveDate;
use std::fmt::Write;

/// One dated fact.
struct Entry {
    day: NaiveDate,
    at: Option<Place>,
    what: String,
}

#[derive(Default)]
struct Chronicle(Vec<Entry>);

impl Chronicle {
    fn tell(&mut self, day: Option<NaiveDate>, at: Option<Place>, what: impl Into<String>) {
        if let Some(day) = day {
            self.0.push(Entry { day, at, what: what.into() });
        }
    }

    fn date(&mut self, field: &Field<NaiveDate>, what: impl Into<String>) {
        self.tell(field.get(), field.at, what);
    }

    fn signed(&mut self, field: &Field<Signed>, what: impl Into<String>) {
        self.tell(field.get().and_then(Signed::date), field.at, what);
    }
}

/// All days of a project on which something is recorded, the earliest first.
pub(super) fn days(input: &Input, case: &Case) -> String {
    let mut chronicle = Chronicle::default();
    courtship(&mut chronicle, case);
    work(&mut chronicle, input, case);
    schedule(&mut chronicle, input, case);
    production(&mut chronicle, input, case);
    money(&mut chronicle, input, case);
    let mut entries = chronicle.0;
    entries.sort_by(|a, b| (a.day, a.at, &a.what).cmp(&(b.day, b.at, &b.what)));

    let mut text = String::from("\n逐日记事：\n");
    if entries.is_empty() {
        text.push_str("  没有\n");
    }
    let calendar = &input.office.settings.calendar;
    for (n, entry) in entries.iter().enumerate() {
        let first = n.checked_sub(1).and_then(|n| entries.get(n)).is_none_or(|last| last.day != entry.day);
        if first {
            let off = calendar.reason_off(entry.day).filter(|reason| reason != weekday(entry.day));
            let off = off.map(|reason| format!("（{reason}）")).unwrap_or_default();
            let _ = writeln!(text, "  {} {}{off}", entry.day, weekday(entry.day));
        }
        let place = entry.at.map(|at| cell(input, at)).unwrap_or_default();
        let _ = writeln!(text, "      {}   {place}", entry.what);
    }
    text
}

fn courtship(chronicle: &mut Chronicle, case: &Case) {
    for entry in &case.pipeline {
        let step = entry.step.get().map(|step| step.to_string()).unwrap_or_default();
        chronicle.date(&entry.date, format!("前期推进 {step}"));
    }
    let project = &case.project;
    chronicle.date(&project.contract_signed, "合同签订");
    chronicle.date(&project.contract_start, "合同开始");
    chronicle.date(&project.strategy_confirmed, "策略确认");
    chronicle.date(&project.contract_end, "合同结束");
}

fn work(chronicle: &mut Chronicle, input: &Input, case: &Case) {
    for order in case.orders.iter().filter_map(|index| input.office.orders.get(*index)) {
        let record = &order.record;
        let key = &record.key;
        let kind = record.kind.text();
        let ordered = record.ordered.get().map(|moment| moment.date);
        chronicle.tell(ordered, record.ordered.at, format!("{key} 下单 {kind}"));
        for round in &order.rounds {
            let submitted = round.submitted.get().map(|moment| moment.date);
            chronicle.tell(submitted, round.submitted.at, format!("{key} 提交 {kind}（此前一轮）"));
        }
        let submitted = record.submitted.get().map(|moment| moment.date);
        chronicle.tell(submitted, record.submitted.at, format!("{key} 提交 {kind}"));
        chronicle.signed(&record.confirmed, format!("{key} 客户确认"));
        if order.clock.submitted.is_none() {
            chronicle.tell(order.clock.due, Some(record.at), format!("{key} 期限"));
        }
    }
    for meeting in case.meetings.iter().filter_map(|index| input.office.meetings.get(*index)) {
        let record = &meeting.record;
        let (key, subject) = (&record.key, record.subject.text());
        let ended = record.end.get().or(record.start.get()).map(|moment| moment.date);
        chronicle.tell(ended, record.end.at, format!("{key} 会议 {subject}"));
        chronicle.tell(record.minutes.get().map(|m| m.date), record.minutes.at, format!("{key} 会议单提交"));
        chronicle.signed(&record.signed, format!("{key} 会议单客户签字"));
    }
    for service in case.services.iter().filter_map(|index| input.office.services.get(*index)) {
        let record = &service.record;
        let kind = record.kind.get().map(|kind| kind.to_string()).unwrap_or_default();
        let submitted = record.submitted.get().map(|moment| moment.date);
        chronicle.tell(submitted, record.submitted.at, format!("提交 {kind} {}", service.periods.join("、")));
    }
}

fn schedule(chronicle: &mut Chronicle, input: &Input, case: &Case) {
    for placement in case.placements.iter().filter_map(|index| input.office.placements.get(*index)) {
        let record = &placement.record;
        let key = &record.key;
        chronicle.signed(&record.confirmed, format!("{key} 客户确认排期"));
        chronicle.date(&record.booked, format!("{key} 订位 {}", record.medium.text()));
        chronicle.date(&record.cost_list, format!("{key} 提交费用清单"));
        chronicle.date(&record.material_in, format!("{key} 交片"));
        chronicle.date(&record.sent, format!("{key} 发片"));
        chronicle.date(&record.cancelled, format!("{key} 撤单"));
        let (first, last) = (record.first_day(), record.last_day());
        chronicle.tell(first, record.days_at, format!("{key} 首日 {}", record.medium.text()));
        if first != last {
            chronicle.tell(last, record.days_at, format!("{key} 末日"));
        }
    }
}

fn production(chronicle: &mut Chronicle, input: &Input, case: &Case) {
    for quote in case.quotes.iter().filter_map(|index| input.office.quotes.get(*index)) {
        let key = &quote.key;
        for line in quote.judged() {
            let what = line.content.text();
            chronicle.date(&line.date, format!("{key} 报价 {what}"));
            chronicle.signed(&line.confirmed, format!("{key} 客户确认报价 {what}"));
            chronicle.date(&line.to_production, format!("{key} 交制作 {what}"));
            chronicle.date(&line.paid_on, format!("{key} 付制作款 {what}"));
        }
        for acceptance in &quote.acceptances {
            chronicle.date(&acceptance.delivered, format!("{key} 送货"));
            let result = acceptance.result.get().map(|result| result.to_string()).unwrap_or_default();
            chronicle.date(&acceptance.date, format!("{key} 验收 {result}"));
        }
    }
}

fn money(chronicle: &mut Chronicle, input: &Input, case: &Case) {
    for index in &case.receipts {
        let (Some(receipt), Some(books)) =
            (input.office.receipts.get(*index), input.books.receipts.get(*index))
        else {
            continue;
        };
        if books.counts {
            let record = &receipt.record;
            chronicle.date(&record.date, format!("{} 到款 {} 元", record.key, books.amount));
        }
    }
    for index in &case.payments {
        let (Some(payment), Some(books)) =
            (input.office.payments.get(*index), input.books.payments.get(*index))
        else {
            continue;
        };
        let record = &payment.record;
        if books.counts {
            let what = format!("{} 付 {} {} 元", record.key, record.medium.text(), books.paid);
            chronicle.date(&record.date, what);
        } else if payment.is_request() {
            chronicle.date(&record.planned, format!("{} 计划付款 {}", record.key, record.medium.text()));
        }
    }
}
