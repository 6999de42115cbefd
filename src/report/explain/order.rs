//! An order's story: its limit, its days, its steps.

use super::{WorkStep, steps, timeline, unconfirmed};
use crate::link::{Link, LinkedOrder, Step};
use crate::model::choice::{Choice, OrderStatus};
use crate::model::order::Round;
use crate::model::{Moment, Signed, clock};
use crate::report::view::Input;
use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) fn explain(input: &Input, key: &str) -> Option<String> {
    let order = input.office.orders.iter().find(|order| order.record.key.eq_ignore_ascii_case(key))?;
    let record = &order.record;
    let project = input.office.case(order.case).map(|case| case.key());
    let mut text = format!(
        "工作单 {} {}（{}）\n项目 {} · 责任人 {} · 状态 {}\n",
        record.key,
        record.content.text(),
        record.kind.text(),
        input.project_name(project),
        record.owner.known().map(|names| names.join("、")).unwrap_or_default(),
        order.clock.state,
    );
    text.push_str(&limit(input, order));
    if let Some(received) = order.clock.received {
        let calendar = &input.office.settings.calendar;
        text.push_str(&timeline::days(
            calendar,
            received,
            &order.clock.spans,
            idle(order),
            &events(input, order),
        ));
    }
    text.push_str(&done(input, order));
    Some(text)
}

/// A working day that is neither ours nor the client's.
fn idle(order: &LinkedOrder) -> &'static str {
    match (order.clock.submitted, order.record.confirmed.get().and_then(Signed::date)) {
        (Some(_), Some(_)) => "已确认，不计",
        (Some(_), None) => "客户哪天答复没有写明，不计",
        (None, _) => "不计",
    }
}

/// The limit, the promise, or why the clock has not started.
fn limit(input: &Input, order: &LinkedOrder) -> String {
    let clock = &order.clock;
    let limit = input.office.settings.limit(order.record.kind.text());
    let mut text = String::from("\n时限：");
    let Some(received) = clock.received else {
        let _ = writeln!(text, "尚未起算——{}。", not_started(input, order));
        return text;
    };
    // the office's own limits stand in no handbook
    let clause = limit.map_or(String::new(), |limit| match limit.step {
        Some(_) => format!("手册 {}", limit.clause),
        None => limit.clause.clone(),
    });
    let basis = match (clock.promised, limit) {
        (true, _) => "按承诺完成日".to_owned(),
        (false, Some(limit)) => match (limit.target, limit.upper) {
            (Some(target), Some(upper)) if target != upper => {
                format!("{clause} {target}—{upper} 个工作日")
            }
            (_, Some(upper)) => format!("{clause} {upper} 个工作日"),
            _ => "没有标准时限".to_owned(),
        },
        (false, None) => "没有标准时限".to_owned(),
    };
    let _ = write!(text, "{basis}，{received} 起算（第 0 天）");
    if let Some(target) = clock.target.filter(|target| Some(*target) != clock.due) {
        let _ = write!(text, "，目标 {target}");
    }
    match clock.due {
        Some(due) => {
            let mark = if clock.provisional { "（暂定）" } else { "" };
            let _ = write!(text, "，期限 {due}{mark}");
            if let Some(first) = clock.first_due.filter(|first| *first != due) {
                let _ = write!(text, "（原定 {first}，等客户修改 {} 个工作日，顺延）", clock.days_moved);
            }
        }
        None => text.push_str("，不判期限"),
    }
    let used = clock.days_used.unwrap_or_default();
    let _ = write!(text, "；我方已用 {used} 个工作日，等客户 {} 个", clock.days_waiting);
    match clock.days_over {
        Some(over) => {
            let _ = writeln!(text, "，超 {over} 个工作日。");
        }
        None => text.push_str("。\n"),
    }
    text
}

/// Why the clock has not started.
fn not_started(input: &Input, order: &LinkedOrder) -> String {
    let record = &order.record;
    if let Some(channel) = order.spoken() {
        return format!("布署方式是{channel}，还没有客户的书面布署单");
    }
    if record.channel.is_refused() {
        return "布署方式不在列表里，看不出是书面布署单".to_owned();
    }
    if !order.in_writing {
        return "布署方式未填，还没有客户的书面布署单".to_owned();
    }
    if record.ordered.get().is_none() {
        return "下单时间未填或无法识别".to_owned();
    }
    let missing = order.predecessors.iter().filter_map(|link| match link {
        Link::To(id) | Link::Duplicated(id) => {
            let before = &input.office.orders[*id];
            (!before.confirmed.is_written())
                .then(|| format!("前置单 {} 还没有客户的书面确认", before.record.key))
        }
        Link::Orphan(key) => Some(format!("前置单 {key} 不存在")),
        Link::Later(key) => Some(format!("前置单 {key} 在检查日还没有下单")),
        Link::Circle(key) => Some(format!("前置单 {key} 又以本单为前置，说不清先后")),
        Link::Blank => None,
        Link::Refused => Some("前置单号无法识别".to_owned()),
    });
    missing.collect::<Vec<_>>().join("，")
}

/// What happened on which day, and what was due.
fn events(input: &Input, order: &LinkedOrder) -> BTreeMap<chrono::NaiveDate, Vec<String>> {
    let mut events: BTreeMap<chrono::NaiveDate, Vec<String>> = BTreeMap::new();
    let mut tell = |day: Option<chrono::NaiveDate>, what: String| {
        if let Some(day) = day {
            events.entry(day).or_default().push(what);
        }
    };
    let record = &order.record;
    let day = |moment: Option<Moment>| moment.map(|moment| moment.date);
    tell(day(record.ordered.get()), "客户下单".to_owned());
    tell(order.started.day(), "开工".to_owned());
    for (index, round) in earlier(order).enumerate() {
        tell(day(round.submitted.get()), format!("第 {} 轮提交", index + 1));
        let opinion = round.opinion.get().map_or_else(|| "意见".to_owned(), |opinion| opinion.to_string());
        tell(round.opinion_date.get(), format!("客户{opinion}"));
    }
    tell(day(order.submitted()), "提交".to_owned());
    let opinion = record.opinion.get().map_or_else(|| "意见".to_owned(), |opinion| opinion.to_string());
    tell(record.opinion_date.get(), format!("客户{opinion}"));
    tell(record.confirmed.get().and_then(Signed::date), "客户签字确认".to_owned());
    let clock = &order.clock;
    if clock.target != clock.due {
        tell(clock.target, "◇目标日".to_owned());
    }
    tell(clock.due, "◆期限".to_owned());
    if clock.submitted.is_none() || clock.awaiting_since.is_some() {
        tell(Some(input.office.as_of()), "检查日".to_owned());
    }
    events
}

/// The rows of 往来 that are not the hand-in and the answer of the main columns once more.
fn earlier(order: &LinkedOrder) -> impl Iterator<Item = &Round> {
    let main = &order.record;
    let is_main = |round: &Round| {
        let same = |(a, b)| clock::order::is_same_hand_in(a, b);
        let silent = round.opinion.get().is_none() && round.opinion_date.get().is_none();
        let told =
            main.opinion.get() == round.opinion.get() && main.opinion_date.get() == round.opinion_date.get();
        round.submitted.get().zip(order.submitted()).is_some_and(same) && (silent || told)
    };
    order.rounds.iter().filter(move |round| !is_main(round))
}

/// The latest hand-in; what came back for 修改 since is to be handed in again.
fn handed_in(order: &LinkedOrder) -> WorkStep {
    let written = order.submitted().map(|moment| moment.to_string());
    let again = order.clock.state == OrderStatus::Revising && order.clock.submitted.is_none();
    let day = written.clone().or_else(|| order.handed_in().day().map(|day| day.to_string()));
    let back = day.filter(|_| again).map(|day| format!("{day} 提交后客户要修改，还没有再提交"));
    let done = written.or_else(|| taken(order, order.handed_in())).filter(|_| !again);
    WorkStep::new("提交", done, order.handed_in().place().or(order.record.submitted.at)).instead(back)
}

/// The steps of H-4.4 that an order has.
fn done(input: &Input, order: &LinkedOrder) -> String {
    let record = &order.record;
    let channel = record.channel.get().map(|channel| channel.to_string()).unwrap_or_default();
    let ordered =
        record.ordered.get().filter(|_| order.in_writing).map(|moment| format!("{moment} {channel}"));
    let confirmed = order.confirmed.day().map(|day| {
        let by = record.confirmed_by.get().map(|channel| channel.to_string()).unwrap_or_default();
        format!("{day} {by} {}", record.signer.known().map(|names| names.join("、")).unwrap_or_default())
    });
    let spoken = order.spoken().map(|channel| format!("{channel}布署，不算书面"));
    let at = if order.in_writing { record.ordered.at } else { record.channel.at.or(record.ordered.at) };
    let mut all = vec![WorkStep::new("客户书面布署", ordered, at).instead(spoken)];
    for before in order.predecessors.iter().filter_map(Link::id).map(|id| &input.office.orders[id]) {
        let (key, confirmed, before) = (&before.record.key, before.confirmed, &before.record);
        let done = confirmed.day().map(|day| format!("{key} {day}"));
        let instead = unconfirmed(confirmed, &before.signer);
        let instead = instead.map(|words| format!("{key} {words}"));
        all.push(WorkStep::new("前置单经客户确认", done, before.confirmed.at).instead(instead));
    }
    for round in earlier(order) {
        let day = round.submitted.get().map(|moment| moment.to_string());
        let opinion = round.opinion.get().map_or_else(String::new, |opinion| format!("，客户{opinion}"));
        let answered = round.opinion_date.get().map_or_else(String::new, |day| format!(" {day}"));
        let at = round.submitted.at.or(Some(round.at));
        all.push(WorkStep::new("此前一轮提交", day.map(|day| format!("{day}{opinion}{answered}")), at));
    }
    all.extend([
        WorkStep::new("开工", taken(order, order.started), order.started.place().or(record.started.at)),
        handed_in(order),
        WorkStep::new("客户书面确认", confirmed, record.confirmed.at)
            .instead(unconfirmed(order.confirmed, &record.signer)),
    ]);
    if let state @ (OrderStatus::Cancelled | OrderStatus::Shelved) = order.clock.state {
        // steps that were not done are no longer owed
        all.retain(|step| step.done.is_ok());
        let day = record.opinion_date.get().map(|day| day.to_string()).unwrap_or_default();
        let answered = record.opinion_date.known().and(record.opinion_date.at);
        let typed = record.status.known().and(record.status.at);
        let at = answered.or(typed).or(record.opinion.at);
        all.push(WorkStep::new(state.word(), Some(day), at));
    }
    steps(input, &all)
}

/// The day of a step, or that only the status proves it.
fn taken(order: &LinkedOrder, step: Step) -> Option<String> {
    let undated = step.is_taken().then(|| format!("未写日期（状态{}）", order.clock.state));
    step.day().map(|day| day.to_string()).or(undated)
}
