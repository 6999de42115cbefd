//! Work orders, meetings and recurring services as account staff read them: clock, light, what is
//! missing, who it waits for.

use super::register::{Desk, Register, names};
use super::table::{Kind, Table, Tone, Value};
use crate::check::catalogue;
use crate::check::rule::Matter;
use crate::due::{self, About, Obligation};
use crate::link::{CaseId, LinkedMeeting, LinkedOrder, Office};
use crate::model::choice::{Choice, MeetingKind, OrderStatus, Scope};
use crate::model::{Moment, YesNo, answer};
use crate::report::view::Input;
use crate::report::view::shared::light::Light;
use crate::report::view::shared::recurring::{Judged, services};
use std::collections::BTreeMap;

/// Every sheet of 状态_工作单.
pub fn tables(register: &Register) -> Vec<Table> {
    let seen = |finding: &crate::finding::Finding| register.lies_on(Desk::Account, finding);
    vec![
        orders(register),
        meetings(register),
        recurring(register),
        register.open_findings(seen),
        register.settled_findings(answer::ORDERS, seen),
    ]
}

fn orders(register: &Register) -> Table {
    let columns = [
        ("工作单号", Kind::Text),
        ("灯", Kind::Light),
        ("项目", Kind::Text),
        ("工作类别", Kind::Text),
        ("工作内容", Kind::Prose),
        ("责任人", Kind::Text),
        ("下单时间", Kind::Moment),
        ("起算日", Kind::Day),
        ("目标日", Kind::Day),
        ("期限", Kind::Day),
        ("提交日", Kind::Moment),
        ("客户确认日", Kind::Text),
        ("已用工作日", Kind::Count),
        ("等客户工作日", Kind::Count),
        ("剩余工作日", Kind::Count),
        ("我方■ 客户□", Kind::Strip),
        ("状态", Kind::Text),
        ("缺什么", Kind::Prose),
    ];
    let mut table = Table::new("工作单", 2, columns).with_tail();
    let rows = register.input().office.orders.iter().filter(|order| !order.repeated);
    table.rows = rows.map(|order| order_row(register, order)).collect();
    table
}

fn order_row(register: &Register, order: &LinkedOrder) -> Vec<Value> {
    let input = register.input();
    let (record, clock) = (&order.record, &order.clock);
    let calendar = &input.office.settings.calendar;
    let as_of = input.office.as_of();
    let state = clock.state;
    let running = clock.judged && clock.submitted.is_none() && state != OrderStatus::Done;
    let left = clock.due.filter(|_| running).map(|due| match clock.days_over {
        Some(over) if over > 0 => -over,
        _ => calendar.between(as_of, due),
    });
    let strip = clock
        .spans
        .iter()
        .map(|span| (span.ours, u32::try_from(calendar.between(span.from, span.to)).unwrap_or(u32::MAX)));
    let mut row: Vec<Value> = vec![
        record.key.as_str().into(),
        register.light(&record.key).into(),
        project_name(input, order.case).into(),
        record.kind.text().into(),
        record.content.text().into(),
        names(&record.owner).into(),
        record.ordered.get().into(),
        clock.received.into(),
        clock.target.into(),
        match clock.due {
            Some(due) if clock.provisional => Value::DayToned(due, "暂定", Tone::Grey),
            due => due.into(),
        },
        record.submitted.get().into(),
        signature(record.confirmed.get()),
        clock.days_used.into(),
        if clock.days_waiting > 0 { Value::Count(clock.days_waiting) } else { Value::Blank },
        left.into(),
        Value::Strip(strip.collect()),
        state.word().into(),
        missing(input.office, order).join("、").into(),
    ];
    row.extend(register.tail(&record.key, record.key_at.or(Some(record.at))));
    row
}

/// Evidence the handbook asks for at this point of the order and that is not there.
fn missing(office: &Office, order: &LinkedOrder) -> Vec<&'static str> {
    if matches!(order.clock.state, OrderStatus::Cancelled | OrderStatus::Shelved) {
        return Vec::new();
    }
    let record = &order.record;
    let scope = office.settings.limit(record.kind.text()).and_then(|limit| limit.scope);
    let submitted = order.clock.submitted.is_some() || record.submitted.is_refused();
    let confirmed = order.confirmed.is_written();
    let no = |field: &crate::model::Field<YesNo>| field.is_absent() || field.known() == Some(&YesNo::No);
    let checks = [
        (!order.in_writing, "书面布署单"),
        (
            submitted && scope == Some(Scope::Strategy) && record.plan_confirmed.get().is_none(),
            "内部方案确认",
        ),
        (!submitted && !confirmed, "提交"),
        (submitted && !confirmed, "客户书面确认"),
        (
            confirmed
                && matches!(scope, Some(Scope::Design | Scope::Broadcast))
                && no(&record.files_delivered),
            "电子文件交客户",
        ),
        (!record.change.text().is_empty() && no(&record.change_document), "变更书面文件"),
    ];
    checks.into_iter().filter(|(lacks, _)| *lacks).map(|(_, what)| what).collect()
}

fn meetings(register: &Register) -> Table {
    let columns = [
        ("会议单号", Kind::Text),
        ("灯", Kind::Light),
        ("项目", Kind::Text),
        ("会议类型", Kind::Text),
        ("会议主题", Kind::Prose),
        ("重要", Kind::Text),
        ("会议结束", Kind::Moment),
        ("会议单期限", Kind::Moment),
        ("会议单提交", Kind::Moment),
        ("客户签字日", Kind::Text),
        ("归档", Kind::Text),
        ("缺什么", Kind::Prose),
    ];
    let mut table = Table::new("会议", 2, columns).with_tail();
    let input = register.input();
    let minutes: BTreeMap<About, &Obligation> =
        input.due.obligations.of(due::Kind::Minutes).iter().map(|owed| (owed.about, owed)).collect();
    let rows = input.office.meetings.with_ids().filter(|(_, meeting)| !meeting.repeated);
    table.rows = rows
        .map(|(id, meeting)| {
            let due = minutes.get(&About::Meeting(id)).and_then(|owed| owed.due);
            meeting_row(register, meeting, due)
        })
        .collect();
    table
}

fn meeting_row(register: &Register, meeting: &LinkedMeeting, due: Option<Moment>) -> Vec<Value> {
    let input = register.input();
    let record = &meeting.record;
    let with_client = matches!(record.kind.get(), None | Some(MeetingKind::Client));
    let submitted = record.minutes.get().is_some();
    let lacks = [
        (!submitted, "会议单"),
        (submitted && with_client && record.signed.get().is_none(), "客户签字"),
        (submitted && !record.filed.known().is_some_and(|filed| *filed != YesNo::No), "归档"),
    ];
    let lacks: Vec<&str> = lacks.into_iter().filter(|(lacks, _)| *lacks).map(|(_, what)| what).collect();
    let mut row: Vec<Value> = vec![
        record.key.as_str().into(),
        register.light(&record.key).into(),
        project_name(input, meeting.case).into(),
        record.kind.get().map_or("", MeetingKind::word).into(),
        record.subject.text().into(),
        yes_no(record.important.known()).into(),
        record.end.get().into(),
        due.into(),
        record.minutes.get().into(),
        signature(record.signed.get()),
        yes_no(record.filed.known()).into(),
        lacks.join("、").into(),
    ];
    row.extend(register.tail(&record.key, record.key_at.or(Some(record.at))));
    row
}

fn recurring(register: &Register) -> Table {
    let input = register.input();
    let columns = [
        ("编号", Kind::Text),
        ("灯", Kind::Light),
        ("项目", Kind::Text),
        ("服务项目", Kind::Text),
        ("期间或波次", Kind::Text),
        ("最近提交", Kind::Day),
        ("应交日", Kind::Day),
        ("已交", Kind::Text),
        ("条款", Kind::Text),
    ];
    let mut table = Table::new("定期服务", 2, columns).with_tail();
    let findings = Judged::new(input);
    for service in services(input) {
        let owed = service.owed;
        let case = input.office.case(owed.case);
        let matter = Matter::Service(service.kind);
        let own = |finding: &crate::finding::Finding| {
            input.matter(finding) == Some(matter) && finding.due == owed.due
        };
        let clause = catalogue().find(|rule| rule.matter == matter).map_or("", |rule| rule.clause);
        let mut row: Vec<Value> = vec![
            service.key.as_str().into(),
            Light::of(findings.open(&service)).into(),
            project_name(input, owed.case).into(),
            service.kind.word().into(),
            service.period.as_str().into(),
            service.last.into(),
            service.due.into(),
            if owed.is_done() { "已交".into() } else { Value::Blank },
            clause.into(),
        ];
        row.extend(register.tail_where(&service.key, case.map(|case| case.project.at), own));
        table.rows.push(row);
    }
    table
}

/// 项目名称 of a case.
pub(super) fn project_name(input: &Input, case: Option<CaseId>) -> String {
    let key = input.office.case(case).map(|case| case.key());
    input.project_name(key)
}

/// A signature's day; one without a day says so.
pub(super) fn signature(signed: Option<crate::model::Signed>) -> Value {
    use crate::model::Signed;
    match signed {
        Some(Signed::On(day)) => Value::Day(day),
        Some(Signed::Undated) => "已签未写日期".into(),
        None => Value::Blank,
    }
}

fn yes_no(answer: Option<&YesNo>) -> String {
    match answer {
        None => String::new(),
        Some(YesNo::Yes | YesNo::File(_)) => "是".to_owned(),
        Some(YesNo::On(day)) => format!("是 {day}"),
        Some(YesNo::No) => "否".to_owned(),
        Some(YesNo::NotApplicable) => "不适用".to_owned(),
    }
}
