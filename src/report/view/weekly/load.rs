//! The load of each person: open work by 责任人, and the open findings they are responsible for.

use crate::finding::Severity;
use crate::link::Hands;
use crate::report::view::Input;
use crate::report::view::shared::chart::{BarChart, LegendItem, Part, bars};
use crate::report::view::shared::line::{RecordLine, excused};
use crate::report::view::shared::tone::{Shade, Tone};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One person's work as of 检查日.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Load {
    pub name: String,
    /// Orders not yet handed in.
    pub running: usize,
    /// Of these, the number past their limit; waived ones and those older than 检查起始日 are left out.
    pub late: usize,
    /// Of these, the number due in the coming week.
    pub due: usize,
    /// Orders handed in that wait for the client.
    pub waiting: usize,
    /// Records with an open red or yellow finding that the person is responsible for.
    pub red: usize,
    pub yellow: usize,
}

/// The name for records that nobody is responsible for.
const NOBODY: &str = "未填责任人";

/// Everyone with open work, the largest load first, and the sum of all.
pub fn load(input: &Input, records: &[RecordLine]) -> (Vec<Load>, Load) {
    let office = input.office;
    let excused = excused(input);
    let due: BTreeSet<&str> = input.due.agenda.due.iter().map(|due| due.key.as_str()).collect();
    let mut people: BTreeMap<String, Load> = BTreeMap::new();
    for order in &office.orders {
        let Some(hands) = order.hands(office) else { continue };
        let load = people.entry(office.responsible(order)).or_default();
        match hands {
            Hands::Ours => {
                load.running += 1;
                let is_over = order.clock.days_over.is_some_and(|days| days > 0);
                load.late += usize::from(is_over && !excused.contains(order.record.key.as_str()));
                load.due += usize::from(due.contains(order.record.key.as_str()));
            }
            Hands::Client => load.waiting += 1,
        }
    }
    for record in records {
        let owner = Some(record.first.owner).filter(|owner| !owner.is_empty()).unwrap_or(NOBODY);
        let load = people.entry(owner.to_owned()).or_default();
        if record.has(Severity::Red) {
            load.red += 1;
        } else if record.has(Severity::Yellow) {
            load.yellow += 1;
        }
    }
    let mut loads: Vec<Load> =
        people.into_iter().map(|(name, load)| Load { name, ..load }).filter(Load::is_something).collect();
    loads.sort_by(|a, b| {
        (b.red, b.late, b.running, b.yellow, &a.name).cmp(&(a.red, a.late, a.running, a.yellow, &b.name))
    });
    let mut all = Load { name: "合计".to_owned(), ..Load::default() };
    for one in &loads {
        all.running += one.running;
        all.late += one.late;
        all.due += one.due;
        all.waiting += one.waiting;
        all.red += one.red;
        all.yellow += one.yellow;
    }
    (loads, all)
}

/// Open work as bars: past the limit, due this week, the rest, waiting for the client.
pub fn load_chart(people: &[Load]) -> BarChart {
    let working = people.iter().filter(|one| one.running + one.waiting > 0);
    let rows = working.map(|one| {
        let part = |tone, word: &str, count: usize| Part {
            tone,
            size: i64::try_from(count).unwrap_or(i64::MAX),
            text: format!("{word} {count}"),
        };
        let rest = one.running.saturating_sub(one.late + one.due);
        let parts = vec![
            part(Tone::Red.into(), "已超时", one.late),
            part(Tone::Yellow.into(), "本周到期", one.due),
            part(Tone::Blue.into(), "其他在做", rest),
            part(Shade::Age(1), "等客户", one.waiting),
        ];
        let value = format!("在做 {} · 等客户 {}", one.running, one.waiting);
        (one.name.clone(), value, parts)
    });
    let legend = vec![
        LegendItem { tone: Tone::Red.into(), text: "已超时" },
        LegendItem { tone: Tone::Yellow.into(), text: "本周到期" },
        LegendItem { tone: Tone::Blue.into(), text: "其他在做" },
        LegendItem { tone: Shade::Age(1), text: "已交、等客户" },
    ];
    bars("chart-people", "各人手上的工作单".to_owned(), rows.collect(), legend)
}

impl Load {
    fn is_something(&self) -> bool {
        self.running + self.waiting + self.red + self.yellow > 0
    }
}

#[cfg(test)]
mod tests {
    use crate::model::memory::Memory;
    use crate::report::view::status::front::SheetLine;
    use crate::report::view::status::orders;
    use crate::report::view::status::register::Register;
    use crate::report::view::status::table::{Tone, Value};
    use crate::report::view::{records, weekly};
    use crate::testing;

    /// One not begun, one in hand without 前置单 in writing, one with the client, one of a project at
    /// rest, one without a person.
    const OFFICE: &str = "[项目名册/项目]
        项目编号   | 状态   | 客服
        XM2026-101 | 服务中 | 张三
        XM2026-102 | 暂停   | 张三
        [工作单/工作单]
        工作单号        | 下单时间         | 布署方式 | 工作类别 | 责任人 | 前置单号        | 开工日     | 提交日     | 状态
        XM2026-101-G001 | 2026-03-12 10:00 | 邮件     | 完稿     | 李四   |                 |            |            | 未开始
        XM2026-101-G002 | 2026-03-03 10:00 | 邮件     | 完稿     | 李四   | XM2026-101-G003 | 2026-03-05 |            | 进行中
        XM2026-101-G003 | 2026-03-02 10:00 | 邮件     | 完稿     | 张三   |                 | 2026-03-02 | 2026-03-04 | 待客户确认
        XM2026-102-G001 | 2026-03-02 10:00 | 邮件     | 完稿     | 张三   |                 | 2026-03-02 |            | 进行中
        XM2026-101-G004 | 2026-03-13 10:00 | 邮件     | 完稿     |        |                 | 2026-03-13 |            | 进行中";

    #[test]
    fn the_page_and_the_workbook_count_the_same_orders() {
        let outcome = testing::run(OFFICE);
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let records = records(&input);
        let page = weekly::weekly(&input, &records);
        let told = |name: &str| {
            let one = page.people.shown.iter().find(|one| one.name == name).unwrap();
            (one.running, one.waiting)
        };
        // G004 names no 责任人: it is the 客服's, as its findings are
        assert_eq!((told("李四"), told("张三")), ((2, 0), (1, 1)));
        assert_eq!((page.everyone.running, page.everyone.waiting), (3, 1));
        let register = Register::new(&input, &records);
        let front =
            orders::front(&register, orders::tables(&register).map(|table| SheetLine::of(&table)).collect());
        let number = |name: &str| front.numbers.iter().find(|one| one.name == name).unwrap().value.clone();
        assert_eq!((number("我方在做"), number("等客户确认")), (Value::Count(3), Value::Count(1)));
        let first = weekly::first_page(&input, &records);
        let all = |count: usize| i64::try_from(count).unwrap();
        assert_eq!((all(page.everyone.red), all(page.everyone.yellow)), (first.red, first.yellow));
    }

    /// An order that is late from before 检查起始日, or waived, is in no number of late orders, and nobody asks
    /// the client for what is that old.
    #[test]
    fn what_does_not_count_is_in_no_number_of_late_orders() {
        let outcome = testing::run(
            "@setting 检查起始日=2026-02-01
             [项目名册/项目]
             项目编号   | 客户名称 | 客服
             XM2026-101 | 远岚置业 | 张三
             [工作单/工作单]
             工作单号        | 下单时间         | 布署方式 | 工作类别 | 工作内容 | 责任人 | 提交日
             XM2026-101-G001 | 2026-01-05 10:00 | 邮件     | 完稿     | 稿1      | 张三   |
             XM2026-101-G002 | 2026-03-02 10:00 | 邮件     | 完稿     | 稿2      | 张三   |
             XM2026-101-G003 | 2026-03-02 10:00 | 邮件     | 完稿     | 稿3      | 张三   |
             XM2026-101-G006 | 2026-01-05 10:00 | 邮件     | 完稿     | 稿6      | 张三   | 2026-01-06
             [设置/豁免]
             检查代码 | 编号            | 有效至     | 批准人 | 原因
             T01      | XM2026-101-G002 | 2026-12-31 | 总监   | 客户要求",
        );
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let records = records(&input);
        let page = weekly::weekly(&input, &records);
        assert_eq!((page.everyone.running, page.everyone.late), (3, 1));
        let register = Register::new(&input, &records);
        let tables: Vec<_> = orders::tables(&register).collect();
        let front = orders::front(&register, tables.iter().map(SheetLine::of).collect());
        let late = front.numbers.iter().find(|one| one.name == "已超期的单").unwrap();
        assert_eq!(late.value, Value::Count(1));
        let row = tables[0].rows().find(|row| row[0] == Value::from("XM2026-101-G001")).unwrap();
        assert!(row.contains(&Value::toned("遗留", Tone::Grey)), "{row:?}");
        let asked = crate::report::view::chase::reminders(&input);
        assert!(asked.clients.is_empty(), "{:#?}", asked.clients);
    }
}
