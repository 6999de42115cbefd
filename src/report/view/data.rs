//! 管理/数据: the tables for other programs (a group's database, a BI tool, Excel's "from folder" query). A
//! column is never renamed, moved or removed; new ones are added at the end.

use super::shared::light::Light;
use super::shared::line::{RecordLine, counts};
use super::shared::listed;
use super::{Input, grouped};
use crate::finding::{Finding, Over};
use crate::link::{Case, CaseId, LinkedOrder, LinkedPayment, LinkedPlacement, LinkedReceipt};
use crate::model::Fen;
use crate::model::choice::Choice;
use crate::model::memory::Moved;
use crate::reconcile::{Fact, PaymentBooks, PlacementBooks, ProjectBooks, ReceiptBooks};
use chrono::NaiveDate;

/// What one cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum<'a> {
    /// Unknown, not read, or blank.
    Blank,
    Text(&'a str),
    Amount(Fen),
    Count(i64),
    Day(NaiveDate),
    /// 是 / 否
    YesNo(bool),
}

impl<'a> From<&'a str> for Datum<'a> {
    fn from(text: &'a str) -> Datum<'a> {
        if text.is_empty() { Datum::Blank } else { Datum::Text(text) }
    }
}

impl<'a> From<&'a String> for Datum<'a> {
    fn from(text: &'a String) -> Datum<'a> {
        text.as_str().into()
    }
}

impl<'a> From<Option<&'a str>> for Datum<'a> {
    fn from(text: Option<&'a str>) -> Datum<'a> {
        text.unwrap_or_default().into()
    }
}

impl From<Fen> for Datum<'_> {
    fn from(amount: Fen) -> Self {
        Datum::Amount(amount)
    }
}

impl From<Option<Fen>> for Datum<'_> {
    fn from(amount: Option<Fen>) -> Self {
        amount.map_or(Datum::Blank, Datum::Amount)
    }
}

impl From<i64> for Datum<'_> {
    fn from(count: i64) -> Self {
        Datum::Count(count)
    }
}

impl From<Option<i64>> for Datum<'_> {
    fn from(count: Option<i64>) -> Self {
        count.map_or(Datum::Blank, Datum::Count)
    }
}

impl From<usize> for Datum<'_> {
    fn from(count: usize) -> Self {
        Datum::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<Option<NaiveDate>> for Datum<'_> {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Datum::Blank, Datum::Day)
    }
}

impl From<bool> for Datum<'_> {
    fn from(yes: bool) -> Self {
        Datum::YesNo(yes)
    }
}

/// The value of a column for a row.
type Show<'a, R> = Box<dyn Fn(&R) -> Datum<'a> + 'a>;

/// One table: its columns after 办公室 and 检查日, and its rows.
pub struct DataTable<'a, R> {
    /// Its name, also that of its folder and file.
    pub name: &'static str,
    pub columns: Vec<(&'static str, Show<'a, R>)>,
    pub rows: Vec<R>,
}

impl<'a, R> DataTable<'a, R> {
    /// The table with 编号 as its first column.
    fn new<D: Into<Datum<'a>>>(
        name: &'static str,
        rows: Vec<R>,
        key: impl Fn(&R) -> D + 'a,
    ) -> DataTable<'a, R> {
        DataTable { name, columns: Vec::new(), rows }.col("编号", key)
    }

    fn col<D: Into<Datum<'a>>>(
        mut self,
        heading: &'static str,
        show: impl Fn(&R) -> D + 'a,
    ) -> DataTable<'a, R> {
        self.columns.push((heading, Box::new(move |row| show(row).into())));
        self
    }
}

/// Every finding of the run.
pub fn findings<'a>(input: &Input<'a>) -> DataTable<'a, &'a Finding> {
    let rule = input.rule;
    DataTable::new("问题", input.findings.iter().collect(), |row: &&'a Finding| &row.key)
        .col("代码", |row| row.code.as_str())
        .col("名称", move |row| rule(row.code).map(|rule| rule.title))
        .col("级别", |row| row.severity.word())
        .col("项目", |row| row.project.as_deref())
        .col("字段", |row| row.field.as_deref())
        .col("未了", |row| row.open)
        .col("应办日", |row| row.due.map(|due| due.date))
        .col("超期", |row| row.days_over.map(Over::days))
        .col("单位", |row| row.days_over.map(Over::unit))
        .col("涉款", |row| row.money_at_risk)
        .col("责任人", |row| &row.owner)
        .col("等谁", |row| row.waiting_on.word())
        .col("首见", |row| Some(row.first_seen))
        .col("红周数", |row| i64::from(row.weeks_red))
        .col("豁免", |row| row.waived)
        .col("遗留", |row| row.legacy)
}

/// 工作单 with their clocks.
pub fn orders<'a>(input: &Input<'a>) -> DataTable<'a, &'a LinkedOrder> {
    let input = *input;
    DataTable::new("工作单", listed::orders(&input), |row: &&'a LinkedOrder| &row.record.key)
        .col("项目", move |row| project_of(&input, row.case))
        .col("收单", |row| row.clock.received)
        .col("目标日", |row| row.clock.target)
        .col("上限日", |row| row.clock.due)
        .col("已用", |row| row.clock.days_used)
        .col("等客户", |row| row.clock.days_waiting)
        .col("状态", |row| row.clock.state.word())
}

/// 排期 with their five facts; an unknown amount is blank.
pub fn placements<'a>(input: &Input<'a>) -> DataTable<'a, (&'a LinkedPlacement, &'a PlacementBooks)> {
    type Row<'a> = (&'a LinkedPlacement, &'a PlacementBooks);
    let input = *input;
    DataTable::new("排期", listed::placements(&input), |row: &Row<'a>| &row.0.record.key)
        .col("项目", move |row| project_of(&input, row.0.case))
        .col("首日", |row| row.0.record.first_day())
        .col("订单", |row| row.1.ordered)
        .col("成本", |row| row.1.cost)
        .col("到款", |row| row.1.known_received())
        .col("付款", |row| row.1.known_paid())
        .col("抵扣", |row| row.1.known(Fact::Offset))
        .col("收票", |row| row.1.known(Fact::InvoicedIn))
        .col("开票", |row| row.1.known(Fact::InvoicedOut))
        .col("已发布", |row| row.1.known(Fact::Published))
        .col("已发布成本", |row| row.1.known(Fact::PublishedCost))
        .col("垫款", |row| row.1.known_advanced())
        .col("状态", |row| row.1.state.word())
}

/// 客户到款 that count.
pub fn receipts<'a>(input: &Input<'a>) -> DataTable<'a, (&'a LinkedReceipt, &'a ReceiptBooks)> {
    type Row<'a> = (&'a LinkedReceipt, &'a ReceiptBooks);
    let input = *input;
    DataTable::new("到款", listed::receipts(&input), |row: &Row<'a>| &row.0.record.key)
        .col("项目", move |row| project_of(&input, row.0.case))
        .col("日期", |row| row.0.record.date.get())
        .col("性质", |row| row.0.record.kind_or_prepayment().word())
        .col("金额", |row| row.1.amount)
        .col("未分配", |row| row.1.known_unallocated())
}

/// 媒体付款 that count.
pub fn payments<'a>(input: &Input<'a>) -> DataTable<'a, (&'a LinkedPayment, &'a PaymentBooks)> {
    type Row<'a> = (&'a LinkedPayment, &'a PaymentBooks);
    let input = *input;
    DataTable::new("付款", listed::payments(&input), |row: &Row<'a>| &row.0.record.key)
        .col("项目", move |row| project_of(&input, row.0.case))
        .col("日期", |row| row.0.record.date.get())
        .col("实付", |row| row.1.paid)
        .col("抵扣", |row| row.1.offset)
        .col("未分配", |row| row.1.known_unallocated())
}

/// A project with its light and its numbers of red and yellow records, as on its card.
pub struct ProjectRow<'a> {
    case: &'a Case,
    books: &'a ProjectBooks,
    light: Light,
    red: usize,
    yellow: usize,
}

/// 项目 with their money and lights.
pub fn projects<'a>(input: &Input<'a>, records: &[RecordLine<'a>]) -> DataTable<'a, ProjectRow<'a>> {
    let of_project = grouped(records, |record| record.counts_for());
    let row = |(case, books): (&'a Case, &'a ProjectBooks)| {
        let own: &[&RecordLine] = of_project.of(Some(case.key()));
        let found = own.iter().flat_map(|record| record.lines()).map(|line| line.finding);
        let light = Light::of_project(found, &input.office.coverage, case.key());
        let (red, yellow) = counts(own.iter().copied());
        ProjectRow { case, books, light, red, yellow }
    };
    let rows = listed::projects(input).into_iter().map(row).collect();
    DataTable::new("项目", rows, |row: &ProjectRow<'a>| row.case.key())
        .col("名称", |row| row.case.project.name.known())
        .col("客户", |row| row.case.project.client.known())
        .col("灯", |row| row.light.word())
        .col("到款", |row| row.books.known_received())
        .col("已分配", |row| row.books.known_allocated())
        .col("未分配", |row| row.books.known_unallocated())
        .col("付款", |row| row.books.known_paid())
        .col("垫款", |row| row.books.known_advanced())
        .col("红", |row| row.red)
        .col("黄", |row| row.yellow)
}

impl<'a> From<Option<&'a String>> for Datum<'a> {
    fn from(text: Option<&'a String>) -> Datum<'a> {
        text.map(String::as_str).into()
    }
}

/// What moved since the last run.
pub fn movement<'a>(input: &Input<'a>) -> DataTable<'a, &'a Moved> {
    let moved = input.memory.movement.moved.iter().collect();
    DataTable::new("变动", moved, |row: &&'a Moved| &row.key)
        .col("项目", |row| row.project.as_deref())
        .col("代码", |row| &row.code)
        .col("原", |row| row.was.as_deref())
        .col("现", |row| row.now.as_deref())
        .col("结果", |row| row.outcome.word())
}

fn project_of<'a>(input: &Input<'a>, case: Option<CaseId>) -> Option<&'a str> {
    input.office.project_of(case)
}
