//! Work orders, meetings and recurring services for account staff: clock, light, missing evidence, and who must
//! act.

use super::front::{Front, Number, SheetLine};
use super::register::{MakeSheets, Register, Staff, names};
use super::table::{
    ColumnKind, Columns, DAYS_LEFT, Table, Tail, Tone, Value, col, matter_of, trace_of, urgency,
};
use crate::check::rule::Matter;
use crate::due::{self, About, Obligation};
use crate::finding::Finding;
use crate::link::{Case, CaseId, Confirmation, Hands, Link, LinkedMeeting, LinkedOrder, Office};
use crate::model::choice::{Choice, MeetingKind, OrderStatus};
use crate::model::clock::OrderClock;
use crate::model::clock::order::Span;
use crate::model::order::{Meeting, Order};
use crate::model::settings::WorkLimit;
use crate::model::{YesNo, answer};
use crate::report::view::Input;
use crate::report::view::shared;
use crate::report::view::shared::recurring::{Judged, Recurring, services};
use std::collections::BTreeMap;

/// Every sheet of 状态_工作单. Each is made only when it is written, because the tables of a large office together
/// would take most of the memory.
pub fn tables<'r>(register: &'r Register<'r>) -> impl Iterator<Item = Table<'r>> {
    let sheets: [MakeSheets; 6] = [
        |register| vec![orders(register)],
        |register| vec![meetings(register)],
        |register| vec![recurring(register)],
        |register| vec![register.open_findings(Some(Staff::Account))],
        |register| vec![register.reading_notes(Some(Staff::Account))],
        |register| vec![register.settled_findings(answer::ORDERS, Some(Staff::Account))],
    ];
    sheets.into_iter().flat_map(move |make| make(register))
}

/// 首页.
pub fn front(register: &Register, sheets: Vec<SheetLine>) -> Front {
    let office = register.input().office;
    let excused = shared::line::excused(register.input());
    let counted = |order: &&LinkedOrder| !order.repeated && !excused.contains(order.record.key.as_str());
    let in_hands = |hands: Hands| office.orders.iter().filter(|o| o.hands(office) == Some(hands)).count();
    let late = office.orders.iter().filter(counted);
    let late = late.filter(|order| days_left(office, &order.clock).is_some_and(|left| left < 0)).count();
    Front::new(
        register,
        sheets,
        &[
            ("工作单", "一张单一行：剩几个工作日、卡在谁、还缺什么；出问题的在前"),
            ("会议", "会议单有没有按时交、客户签了没有"),
            ("定期服务", "周进程、对账清单、费用清单、执行报告等该交哪一期"),
            ("问题清单", "客服要办的全部问题，出处一点就到登记表的那一格"),
            ("读表提示", "单元格是怎样读懂的，不用办，读错了再改"),
            ("台账", "已成事实的迟误和已经了结的答复，只供复盘，不再催办"),
        ],
    )
    .purpose("给客服看：今天哪张单要交、等谁、还缺什么凭据。")
    .numbers([
        Number::new("已超期的单", late, "我方没交而期限已过"),
        Number::new(
            "我方在做",
            in_hands(Hands::Ours),
            "还没有提交的，含未开始、修改中；暂停、结束的项目不算",
        ),
        Number::new(
            "等客户确认",
            in_hands(Hands::Client),
            "已提交，等客户书面确认或答复；这些天不算我方用时",
        ),
    ])
    .asked(&["从上往下办：出问题的在前，剩余工作日少的在前；绿的不用看。"])
    .legend([
        (Value::toned("超 3", Tone::Red), "剩余工作日：已超过期限 3 个工作日；“今天”是今天到期"),
        (Value::toned("■□", Tone::Blue), "一格一个工作日：■ 在我方，□ 在客户；客户审看的天数不算我方用时"),
        (Value::toned("遗留", Tone::Grey), "期限在检查起始日以前，不计数、不亮灯，逐条见问题清单"),
        (Value::toned("暂定", Tone::Grey), "期限落在放假安排还没录入的年份"),
    ])
}

fn orders<'r>(register: &'r Register<'r>) -> Table<'r> {
    use ColumnKind::{Count, Day, Light, Moment, Prose, Strip, Text};
    struct Row<'a> {
        order: &'a LinkedOrder,
        record: &'a Order,
        clock: &'a OrderClock,
        light: shared::light::Light,
        days_left: Option<i64>,
        /// Only late from before 检查起始日.
        legacy: bool,
        tail: Tail<'a>,
    }
    let input = register.input();
    let columns = Columns::<Row>::new()
        .col("工作单号", Text, |row| row.record.key.as_str().into())
        .col("灯", Light, |row| row.light.into())
        .col("项目", Text, |row| project_name(input, row.order.case).into())
        .col("工作内容", Prose, |row| row.record.content.text().into())
        .col("责任人", Text, |row| names(&row.record.owner).into())
        .col(DAYS_LEFT, ColumnKind::DaysLeft, |row| match row.legacy {
            true => Value::toned("遗留", Tone::Grey),
            false => row.days_left.into(),
        })
        .all(matter_of(|row: &Row| &row.tail))
        .and(col("期限", Day, |row: &Row| Value::limit(row.clock.due, row.clock.provisional)).on_screen())
        .col("状态", Text, |row| row.clock.state.word().into())
        .col("缺什么", Prose, |row| missing(input.office, row.order).join("、").into())
        .col("工作类别", Text, |row| row.record.kind.text().into())
        .col("我方■ 客户□", Strip, |row| strip(input.office, row.clock))
        .col("已用工作日", Count, |row| row.clock.days_used.into())
        .col("等客户工作日", Count, |row| Some(row.clock.days_waiting).filter(|days| *days > 0).into())
        .col("下单时间", Moment, |row| row.record.ordered.get().into())
        .col("提交日", Moment, |row| row.order.submitted().into())
        .col("客户确认日", Text, |row| signature(row.record.confirmed.get()))
        .all(trace_of(|row: &Row| &row.tail))
        .and(col("起算日", Day, |row: &Row| row.clock.received.into()).folded())
        .and(col("目标日", Day, |row: &Row| Value::limit(row.clock.target, row.clock.provisional)).folded());
    let excused = shared::line::excused(input);
    let shown = input.office.orders.iter().filter(|order| !order.repeated);
    let rows = shown.map(|order| {
        let record = &order.record;
        let tail = register.tail(&record.key, record.key_at.or(Some(record.at)));
        let legacy = excused.contains(record.key.as_str()) && register.is_legacy(&record.key);
        let days_left = days_left(input.office, &order.clock).filter(|_| !legacy);
        Row {
            order,
            record,
            clock: &order.clock,
            light: register.light(&record.key),
            days_left,
            legacy,
            tail,
        }
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_key(|row| urgency(row.light, row.tail.days_left().or(row.days_left)));
    Table::of("工作单", 2, columns, rows)
}

/// The working days to the limit of an order that is not handed in; negative if the limit is over.
fn days_left(office: &Office, clock: &OrderClock) -> Option<i64> {
    let running = clock.judged && clock.submitted.is_none() && clock.state != OrderStatus::Done;
    clock.due.filter(|_| running).map(|due| match clock.days_over {
        Some(over) if over > 0 => -over,
        _ => office.settings.calendar.days_left(office.as_of(), due),
    })
}

/// The working days to what is still to be handed in and is not over. What is over has a finding that says so.
fn ahead(office: &Office, owed: &Obligation) -> Option<i64> {
    let due = owed.limit_on(office.as_of()).filter(|_| owed.is_open())?.date;
    Some(office.settings.calendar.days_left(office.as_of(), due)).filter(|left| *left >= 0)
}

/// The working days, alternately ours and the client's.
fn strip(office: &Office, clock: &OrderClock) -> Value<'static> {
    let days = |span: &Span| office.settings.calendar.between(span.from, span.to);
    let spans = clock.spans.iter().map(|span| (span.ours, u32::try_from(days(span)).unwrap_or(u32::MAX)));
    Value::Strip(spans.collect())
}

/// The missing evidence that the handbook requires at this step of the order.
fn missing(office: &Office, order: &LinkedOrder) -> Vec<&'static str> {
    if order.is_called_off() {
        return Vec::new();
    }
    let record = &order.record;
    let limit = office.settings.limit(record.kind.text());
    let submitted = order.clock.submitted.is_some() || record.submitted.is_refused();
    let confirmed = order.confirmed.is_written();
    let before = || order.predecessors.iter().filter_map(Link::id).map(|id| &office.orders[id]);
    let checks = [
        (!order.in_writing, "书面布署单"),
        (!confirmed && before().any(|one| one.confirmed.is_lacking()), "前置单经客户确认"),
        (
            submitted
                && limit.is_some_and(WorkLimit::is_proposal)
                && Confirmation::of_signed(&record.plan_confirmed).is_lacking(),
            "内部方案确认",
        ),
        (!submitted && !confirmed, "提交"),
        (submitted && order.confirmed.is_lacking(), "客户书面确认"),
        (
            confirmed && limit.is_some_and(WorkLimit::is_design) && record.files_delivered.is_unfiled(),
            "电子文件交客户",
        ),
        (!record.change.is_absent() && record.change_document.is_undocumented(), "变更书面文件"),
    ];
    checks.into_iter().filter(|(lacks, _)| *lacks).map(|(_, what)| what).collect()
}

fn meetings<'r>(register: &'r Register<'r>) -> Table<'r> {
    use ColumnKind::{Light, Moment, Prose, Text};
    struct Row<'a> {
        meeting: &'a LinkedMeeting,
        record: &'a Meeting,
        minutes: Option<&'a Obligation>,
        days_left: Option<i64>,
        light: shared::light::Light,
        tail: Tail<'a>,
    }
    let input = register.input();
    let columns = Columns::<Row>::new()
        .col("会议单号", Text, |row| row.record.key.as_str().into())
        .col("灯", Light, |row| row.light.into())
        .col("项目", Text, |row| project_name(input, row.meeting.case).into())
        .col("会议主题", Prose, |row| row.record.subject.text().into())
        .col("会议单期限", Moment, |row| row.minutes.and_then(|owed| owed.due).into())
        .col(DAYS_LEFT, ColumnKind::DaysLeft, |row| row.days_left.into())
        .all(matter_of(|row: &Row| &row.tail))
        .and(
            col("会议类型", Text, |row: &Row| row.record.kind.get().map_or("", MeetingKind::word).into())
                .on_screen(),
        )
        .col("重要", Text, |row| yes_no(row.record.important.known()).into())
        .col("会议结束", Moment, |row| row.record.end.get().into())
        .col("会议单提交", Moment, |row| row.record.minutes.get().into())
        .col("客户签字日", Text, |row| signature(row.record.signed.get()))
        .col("归档", Text, |row| yes_no(row.record.filed.known()).into())
        .col("缺什么", Prose, |row| lacking(row.meeting).join("、").into())
        .all(trace_of(|row: &Row| &row.tail));
    let minutes: BTreeMap<About, &Obligation> = input
        .due
        .obligations
        .of(due::ObligationKind::Minutes)
        .iter()
        .map(|owed| (owed.about, owed))
        .collect();
    let shown = input.office.meetings.with_ids().filter(|(_, meeting)| !meeting.repeated);
    let rows = shown.map(|(id, meeting)| {
        let record = &meeting.record;
        let minutes = minutes.get(&About::Meeting(id)).copied();
        let tail = register.tail(&record.key, record.key_at.or(Some(record.at)));
        let days_left = tail.days_left().or_else(|| ahead(input.office, minutes?));
        Row { meeting, record, minutes, days_left, light: register.light(&record.key), tail }
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_key(|row| urgency(row.light, row.days_left));
    Table::of("会议", 2, columns, rows)
}

/// What a meeting still needs: its minutes, then the client's signature, then the file.
fn lacking(meeting: &LinkedMeeting) -> Vec<&'static str> {
    let record = &meeting.record;
    let submitted = record.minutes.get().is_some();
    let unsigned = meeting.is_with_client() && meeting.signed == Confirmation::None;
    let lacks = [
        (record.minutes.is_absent(), "会议单"),
        (submitted && unsigned, "客户签字"),
        (submitted && record.filed.is_unfiled(), "归档"),
    ];
    lacks.into_iter().filter(|(lacks, _)| *lacks).map(|(_, what)| what).collect()
}

fn recurring<'r>(register: &'r Register<'r>) -> Table<'r> {
    use ColumnKind::{Day, Light, Text};
    struct Row<'a> {
        service: Recurring<'a>,
        days_left: Option<i64>,
        clause: &'static str,
        light: shared::light::Light,
        tail: Tail<'a>,
    }
    let input = register.input();
    let findings = Judged::new(input);
    let columns = Columns::<Row>::new()
        .col("编号", Text, |row| row.service.key.as_str().into())
        .col("灯", Light, |row| row.light.into())
        .col("项目", Text, |row| project_name(input, row.service.owed.case).into())
        .col("服务项目", Text, |row| row.service.kind.word().into())
        .col("期间或波次", Text, |row| row.service.period.as_str().into())
        .col("应交日", Day, |row| {
            Value::limit(row.service.due.map(|due| due.date), row.service.owed.provisional)
        })
        .all(matter_of(|row: &Row| &row.tail))
        .and(col(DAYS_LEFT, ColumnKind::DaysLeft, |row: &Row| row.days_left.into()).on_screen())
        .col("已交", Text, |row| if row.service.owed.is_done() { "已交".into() } else { Value::Blank })
        .col("最近提交", Day, |row| row.service.last.into())
        .col("条款", Text, |row| row.clause.into())
        .all(trace_of(|row: &Row| &row.tail));
    let rows = services(input).into_iter().map(|service| {
        let matter = Matter::Service(service.kind);
        let own = |finding: &Finding| input.matter(finding) == Some(matter) && finding.due == service.due;
        let at = input.office.case(service.owed.case).map(|case| case.project.at);
        let unread = shared::light::Light::unread(!service.owed.is_done() && service.is_unread(input));
        let tail = register.tail_of(&service.key, Some(service.kind.word()), at, own);
        Row {
            days_left: tail.days_left().or_else(|| ahead(input.office, service.owed)),
            clause: service.rule().map_or("", |rule| rule.clause),
            light: shared::light::Light::of(findings.open(&service)).max(unread),
            tail,
            service,
        }
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_key(|row| urgency(row.light, row.days_left));
    Table::of("定期服务", 2, columns, rows)
}

/// 项目名称 of a case.
pub(super) fn project_name<'a>(input: &Input<'a>, case: Option<CaseId>) -> &'a str {
    input.office.case(case).map_or("", Case::name)
}

/// The day of a signature; the text says if it has no day.
pub(super) fn signature(signed: Option<crate::model::Signed>) -> Value<'static> {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// 缺什么 asks for nothing that a rule takes for done: a cell that cannot be read, a column that is not kept.
    #[test]
    fn what_is_lacking_is_what_the_rules_ask_for() {
        let outcome = crate::testing::run(
            "[工作单/工作单]
            工作单号 | 布署方式 | 工作类别 | 提交日 | 客户确认日 | 变更说明 | 变更书面文件
            XM2026-101-G001 | 书面 | 创意概念 | 2026-03-10 | 2026-13-45 | |
            XM2026-101-G002 | 书面 | 创意概念 | 2026-03-10 | 2026-03-12 | |
            XM2026-101-G003 | 书面 | 创意概念 | 2026-03-10 | 2026-03-12 | 改色 | 不适用
            [工作单/会议]
            会议单号 | 会议类型 | 会议结束 | 会议单提交时间 | 客户签字日
            XM2026-101-H01 | 客户会议 | 2026-03-09 | 2026-13-45 |
            XM2026-101-H02 | 客户会议 | 2026-03-09 | 2026-03-10 | 2026-13-45
            XM2026-101-H03 | 客户会议 | 2026-03-09 | 2026-03-10 |",
        );
        let office = &outcome.office;
        let orders = office.orders.iter().map(|order| missing(office, order).join("、"));
        assert_eq!(orders.collect::<Vec<_>>(), ["", "", "变更书面文件"]);
        let meetings = office.meetings.iter().map(|meeting| lacking(meeting).join("、"));
        assert_eq!(meetings.collect::<Vec<_>>(), ["", "", "客户签字"]);
    }
}
