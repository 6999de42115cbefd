//! 会议单, 报价单 and 发货验收单.

use super::{
    Block, Form, FormColumns, RegisterRows, Subject, both_sides, by_hand, cell_or_row, day, fill_in, moment,
    money, names, project, text,
};
use crate::link::{Delivery, Quote};
use crate::model::Field;
use crate::model::order::Meeting;
use crate::model::quote::{Acceptance, QuoteLine};
use crate::normalise::schema;
use crate::report::view::Input;
use crate::report::view::status::table::Value;
use chrono::NaiveDate;

/// 内容 / 负责人 / 完成时间 of one agreed action.
const ACTION_SIGNS: [char; 3] = [';', '；', '\n'];

pub(super) fn minutes(input: &Input, subject: Subject) -> Form {
    let blank = Meeting::default();
    let linked = match subject {
        Subject::Meeting(id) => Some(&input.office.meetings[id]),
        _ => None,
    };
    let meeting = linked.map_or(&blank, |linked| &linked.record);
    let (of_project, client) = project(input, linked.and_then(|linked| linked.case));
    let time = match (meeting.start.get(), meeting.end.get()) {
        (Some(start), Some(end)) if start.date == end.date && end.time.is_some() => text(format!(
            "{start} 至 {}",
            end.time.map(|time| time.format("%H:%M").to_string()).unwrap_or_default()
        )),
        (Some(start), Some(end)) if start.date != end.date => text(format!("{start} 至 {end}")),
        (start, end) => moment(start.or(end)),
    };
    let present = [names(&meeting.clients), names(&meeting.staff)];
    let present: Vec<&str> = present.iter().map(String::as_str).filter(|names| !names.is_empty()).collect();
    let mut form = Form::new(
        meeting.key.clone(),
        vec![
            ("会议名称", text(meeting.subject.text())),
            ("会议单号", text(&meeting.key)),
            ("项目", of_project),
            ("客户", client),
            ("时间", time),
            ("地点", text(meeting.venue.text())),
            ("主持", Value::Blank),
            ("记录", Value::Blank),
            ("出席", text(present.join("；"))),
            ("缺席", Value::Blank),
        ],
    );
    let actions = meeting.actions.text().split(ACTION_SIGNS).map(str::trim).filter(|one| !one.is_empty());
    form.blocks = vec![
        Block::Words { title: "议题", text: meeting.agenda.text().to_owned(), lines: 3 },
        Block::Words { title: "结论", text: meeting.conclusion.text().to_owned(), lines: 4 },
        Block::Table(
            FormColumns::<Action>::new()
                .col("内容", 7, |action| text(action.what))
                .col("负责人", 2, |action| text(action.who))
                .col("完成时间", 3, |action| text(action.until))
                .table("行动表", actions.map(Action::read), |_| 4),
        ),
    ];
    form.signatures = both_sides(input);
    form.answers = fill_in(
        input,
        "提交后填“会议单提交时间”，客户签字后填“客户签字日”和“签字人”",
        linked.and_then(|linked| cell_or_row(&linked.record.minutes, linked.record.at)),
    );
    form
}

/// One agreed action of a meeting; a part that nobody wrote is empty.
#[derive(Debug, PartialEq, Eq)]
struct Action<'m> {
    what: &'m str,
    who: &'m str,
    until: &'m str,
}

impl<'m> Action<'m> {
    /// `完稿 / 何川 / 三天内`. A slash between two digits belongs to a date.
    fn read(words: &'m str) -> Action<'m> {
        let digit = |one: Option<char>| one.is_some_and(|one| one.is_ascii_digit());
        let separates = |(at, sign): &(usize, char)| {
            let (before, after) = (words.get(..*at), words.get(at + sign.len_utf8()..));
            let of_date = digit(before.and_then(|text| text.chars().next_back()))
                && digit(after.and_then(|text| text.chars().next()));
            matches!(sign, '/' | '／' | '|') && !of_date
        };
        let mut signs = words.char_indices().filter(separates);
        let mut from = 0;
        let mut part = |until: Option<(usize, char)>| {
            let (end, next) =
                until.map_or((words.len(), words.len()), |(at, sign)| (at, at + sign.len_utf8()));
            let part = words.get(from..end).unwrap_or_default().trim();
            from = next;
            part
        };
        let (first, second) = (signs.next(), signs.next());
        Action { what: part(first), who: part(second), until: part(None) }
    }
}

fn of_quote<'a>(input: &Input<'a>, subject: Subject) -> Option<&'a Quote> {
    match subject {
        Subject::Quote(id) => Some(&input.office.quotes[id]),
        _ => None,
    }
}

/// The first line of a quote that says something of a column.
fn first<'q, T: 'q>(quote: Option<&'q Quote>, field: fn(&'q QuoteLine) -> &'q Field<T>) -> Option<&'q T> {
    quote?.judged().find_map(|line| field(line).known())
}

/// `300×200 铜版纸`
fn specification(line: &QuoteLine) -> Value<'static> {
    text([line.format.text(), line.material.text()].join(" ").trim())
}

pub(super) fn quote(input: &Input, subject: Subject) -> Form {
    let quote = of_quote(input, subject);
    let (of_project, client) = project(input, quote.and_then(|quote| quote.case));
    let key = quote.map(|quote| quote.key.clone()).unwrap_or_default();
    let mut form = Form::new(
        key.clone(),
        vec![
            ("单号", text(&key)),
            ("日期", day(first(quote, |line| &line.date).copied())),
            ("客户", client),
            ("项目", of_project),
        ],
    );
    let rate = |line: &QuoteLine| line.tax_rate.get().map(|rate| rate.to_string());
    let total = quote.and_then(Quote::amount);
    let lines = FormColumns::<&QuoteLine>::new()
        .col("项目", 3, |line| text(line.content.text()))
        .total(text("合计"))
        .col("规格", 2, |line| specification(line))
        .col("数量", 1, |line| line.quantity.get().into())
        .col("单位", 1, |line| text(line.unit.text()))
        .col("单价", 2, |line| money(line.unit_price.get()))
        .col("金额", 2, |line| money(line.amount.get()))
        .total(money(total))
        .col("税率", 1, |line| text(rate(line).unwrap_or_default()))
        .table("", quote.into_iter().flat_map(Quote::judged), by_hand(8, 2));
    let terms = FormColumns::<Option<NaiveDate>>::new()
        .col("有效期", 4, |valid_until| day(*valid_until))
        .col("付款方式", 8, |_| Value::Blank)
        .table("", [first(quote, |line| &line.valid_until).copied()], |_| 0);
    form.blocks = vec![Block::Table(lines.said(total)), Block::Table(terms)];
    form.signatures = both_sides(input);
    // each line has its own 客户确认日
    let lines = quote.into_iter().flat_map(Quote::judged);
    let at = lines.map(|line| line.confirmed.at.unwrap_or(line.at));
    form.answers = fill_in(input, "客户签字后填“客户确认日”“确认方式”“签字人”", at);
    form
}

/// The day goods of a quote are awaited: of what is delivered together the earliest that is still to come,
/// or that is in production or past its 计划交货日 without a delivery.
pub(super) fn delivery_awaited(quote: &Quote, as_of: NaiveDate) -> Option<NaiveDate> {
    let awaited = |delivery: Delivery| {
        let lines = || delivery.lines.iter();
        let planned = lines().filter_map(|line| line.delivery_planned.get()).min();
        let is_open = if delivery.acceptances.is_empty() {
            quote.produced.is_taken() || planned.is_some_and(|day| day < as_of)
        } else {
            delivery.to_come() > 0
        };
        let day = planned
            .or_else(|| lines().filter_map(|line| line.to_production.get()).min())
            .or_else(|| delivery.acceptances.iter().filter_map(|row| row.date.get()).min());
        day.filter(|_| is_open)
    };
    quote.deliveries().into_iter().filter_map(awaited).min()
}

/// One line of a 发货验收单.
struct Goods<'q> {
    line: &'q QuoteLine,
    /// 行号 as it is registered; blank where a quote has one line alone and no number.
    number: Option<u32>,
    /// 应送, 实收
    due: Option<i64>,
    received: Option<i64>,
}

/// What is still to come of a quote, or all of it where nothing is.
struct Expected<'q> {
    goods: Vec<Goods<'q>>,
    /// Pieces of several lines together, where their acceptances do not say which line they are of.
    together: Option<i64>,
    /// The acceptances of a quote that is complete.
    registered: Vec<&'q Acceptance>,
}

impl<'q> Expected<'q> {
    fn of(quote: &'q Quote) -> Expected<'q> {
        let all: Vec<&QuoteLine> = quote.judged().collect();
        let number = |line: &QuoteLine| match all.len() {
            1 => line.line.get(),
            _ => line.line.get().or_else(|| {
                let index = all.iter().position(|other| std::ptr::eq(*other, line))?;
                u32::try_from(index + 1).ok()
            }),
        };
        let deliveries = quote.deliveries();
        let is_open = |delivery: &Delivery| delivery.acceptances.is_empty() || delivery.to_come() > 0;
        let complete = !deliveries.iter().any(is_open);
        let mut expected = Expected { goods: Vec::new(), together: None, registered: Vec::new() };
        for delivery in deliveries.into_iter().filter(|delivery| complete || is_open(delivery)) {
            let begun = !delivery.acceptances.is_empty();
            let alone = delivery.lines.len() == 1;
            if begun && !complete && !alone {
                expected.together = Some(delivery.to_come());
            }
            let kept: Option<i64> = delivery.acceptances.iter().map(|row| row.kept()).sum();
            expected.goods.extend(delivery.lines.iter().map(|line| Goods {
                line,
                number: number(line),
                due: match begun && !complete {
                    true => Some(delivery.to_come()).filter(|_| alone),
                    false => line.quantity.get().map(i64::from),
                },
                received: kept.filter(|_| complete && alone),
            }));
            if complete {
                expected.registered.extend(delivery.acceptances);
            }
        }
        expected
    }
}

pub(super) fn acceptance(input: &Input, subject: Subject) -> Form {
    let quote = of_quote(input, subject);
    let (of_project, client) = project(input, quote.and_then(|quote| quote.case));
    let key = quote.map(|quote| quote.key.clone()).unwrap_or_default();
    let nothing = Expected { goods: Vec::new(), together: None, registered: Vec::new() };
    let expected = quote.map_or(nothing, Expected::of);
    let last = expected.registered.last();
    let producer = first(quote, |line| &line.producer).cloned().unwrap_or_default();
    let mut form = Form::new(
        key.clone(),
        vec![
            ("单号", text(last.map(|one| one.key.clone()).unwrap_or_default())),
            ("报价单号", text(&key)),
            ("供应商", text(&producer)),
            ("项目", of_project),
            ("送货日", day(last.and_then(|one| one.delivered.get()))),
            ("验收日", day(last.and_then(|one| one.date.get()))),
            ("客户", client),
            ("计划交货日", day(first(quote, |line| &line.delivery_planned).copied())),
        ],
    );
    let pieces = |count: Option<i64>| count.map_or(Value::Blank, Value::Count);
    let goods = FormColumns::<&Goods>::new()
        .col("名称", 4, |goods| text(goods.line.content.text()))
        .col("规格", 3, |goods| specification(goods.line))
        .col("单位", 1, |goods| text(goods.line.unit.text()))
        .col("应送", 2, |goods| pieces(goods.due))
        .col("实收", 2, |goods| pieces(goods.received))
        .table("", &expected.goods, by_hand(8, 3));
    form.blocks = vec![
        Block::Table(goods),
        Block::Words {
            title: "结果", text: "□ 合格　　□ 部分合格　　□ 退回　　说明：".to_owned(), lines: 2
        },
    ];
    form.signatures = vec!["送货人（签字）".to_owned(), "收货人（签字）".to_owned()];
    if !expected.registered.is_empty() {
        let places = expected.registered.iter().map(|row| row.at);
        form.answers = fill_in(input, "已经登记，要改的", places);
        return form;
    }
    form.answers =
        "登记：在 制作 工作簿的制作验收表每行货物新增一行；“登记”页里备好了，补上数量、结果和日期后复制过去"
            .to_owned();
    let mut rows: Vec<Vec<(&'static str, Value<'static>)>> = Vec::new();
    match expected.together {
        Some(count) => {
            let words = format!("还少 {count}，已有的验收没有写行号，不知是哪几行的");
            form.blocks.insert(1, Block::Words { title: "应送", text: words, lines: 1 });
            rows.push(vec![("报价单号", text(&key)), ("应送数量", Value::Count(count))]);
        }
        None => rows.extend(expected.goods.iter().map(|goods| {
            vec![("报价单号", text(&key)), ("行号", goods.number.into()), ("应送数量", pieces(goods.due))]
        })),
    }
    if rows.is_empty() {
        rows.push(vec![("报价单号", text(&key))]);
    }
    form.register = Some(RegisterRows { sheet: &schema::ACCEPTANCE, rows });
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_has_its_three_parts() {
        let action = |words| {
            let Action { what, who, until } = Action::read(words);
            [what, who, until]
        };
        assert_eq!(action("完稿 / 何川 / 三天内"), ["完稿", "何川", "三天内"]);
        assert_eq!(action("完稿 / 何川 / 三天内 / 急"), ["完稿", "何川", "三天内 / 急"]);
        assert_eq!(action("完稿"), ["完稿", "", ""]);
        assert_eq!(action("排期/媒介庚/3/22"), ["排期", "媒介庚", "3/22"]);
        assert_eq!(action("排期-媒介庚-3/22"), ["排期-媒介庚-3/22", "", ""]);
    }
}
