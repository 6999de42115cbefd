//! The books as finance reads them: five facts per placement, where each fen went, 待认领, ageing,
//! sums by project, medium and month, control totals.

use super::figure::{Figure, Shape};
use super::front::{Front, Number, SheetLine};
use super::orders::project_name;
use super::register::{MakeSheets, Register, Staff};
use super::table::{
    Band, ColumnKind, ColumnOf, Columns, DAYS_LEFT, Table, Tail, Tone, Value, col, matter_of, read_whole,
    trace_of,
};
use super::value::aired_times;
use super::witness::{self, Marks};
use super::{cash, documents};
use crate::link::{Case, CaseId, LinkedPlacement, PlacementId, UNNAMED_MEDIUM};
use crate::model::answer::{self};
use crate::model::control::ControlTotal;
use crate::model::{Fen, Month};
use crate::reconcile::{Ageing, Cause, Difference, Fact, PlacementBooks, ProjectBooks};
use crate::report::view::Input;
use crate::report::view::finance::ageing::{self as aged, Aged};
use crate::report::view::finance::claims::CLAIMED;
use crate::report::view::shared::facts::FactSums;
use crate::report::view::shared::unknown;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Every sheet of 状态_收付款. Each is made only when it is written, because the tables of a large office
/// together would take most of the memory.
pub fn tables<'r>(register: &'r Register<'r>) -> impl Iterator<Item = Table<'r>> {
    let sheets: [MakeSheets<'r>; 20] = [
        |register| vec![differences(register)],
        |register| vec![facts(register)],
        |register| vec![documents::claims(register.input())],
        |register| vec![cash::payable(register.input())],
        |register| vec![documents::receipts(register)],
        |register| vec![documents::payments(register)],
        |register| documents::invoices(register).into(),
        |register| unregistered_invoices(register),
        |register| proposals(register),
        |register| vec![ageing(register.input())],
        |register| cash::invoices(register.input()).into(),
        |register| vec![by_project(register.input())],
        |register| vec![by_medium(register.input())],
        |register| vec![by_month(register.input())],
        |register| vec![cash::six_weeks(register.input())],
        |register| vec![register.open_findings(Some(Staff::Finance))],
        |register| vec![register.reading_notes(Some(Staff::Finance))],
        |register| vec![register.settled_findings(answer::MONEY, Some(Staff::Finance))],
        |register| vec![control(register.input())],
        |register| vec![cash::bridges(register.input())],
    ];
    sheets
        .into_iter()
        .flat_map(move |make| make(register))
        .map(|table| cash::resting(register.input(), table))
}

/// Invoices of the tax office that no register has, where there is an export of its.
fn unregistered_invoices<'r>(register: &'r Register<'r>) -> Vec<Table<'r>> {
    match register.input().books.tax.invoices.is_empty() {
        true => Vec::new(),
        false => witness::invoices(register.input()).into(),
    }
}

/// Lines of the bank that no register has, where there is a statement.
fn proposals<'r>(register: &'r Register<'r>) -> Vec<Table<'r>> {
    match register.input().books.witness.present {
        true => witness::proposals(register.input()).into(),
        false => Vec::new(),
    }
}

/// 首页.
pub fn front(register: &Register, sheets: Vec<SheetLine>) -> Front {
    let input = register.input();
    let open: Vec<&Difference> =
        in_force(input).flat_map(|(.., books)| &books.differences).filter(|one| !one.explained).collect();
    let is_read = unknown::unread_or_not_kept(input, &crate::report::view::finance::FACTS).is_none();
    let sum = |amount: fn(&ProjectBooks) -> Option<Fen>| -> Value<'static> {
        read_whole(input.books.projects.iter().map(amount).sum())
    };
    Front::new(
        register,
        sheets,
        &[
            ("差异", "应为与实为对不上的，须处理的在前，金额大的在前；原因可以改"),
            ("排期五项", "一条排期一行：①订单 ②到款 ⑤发布 ③付款 ④收票，问题和答复在旁；成本、开票和余额在后面"),
            ("待认领", "还没有去处的到款和建议；只是建议，不入账，请在“答复”列选 确认 或 否认"),
            ("本周可付", "每个付款申请能不能付，不能付的为什么：客户到款、确认、订位、收款单位"),
            ("到款", "每一笔到款去了哪里，一处一行"),
            ("付款", "每一笔付款去了哪里，一处一行；申请未付的也在"),
            ("收票", "每一张媒体开来的发票对着哪条排期，一处一行"),
            ("开票", "每一张开给客户的发票，同上"),
            (
                answer::PROPOSED_RECEIPTS,
                "银行有、客户到款没有的，列与登记表一样，可整行复制；不该登记的填 不登记 和原因",
            ),
            (answer::PROPOSED_PAYMENTS, "银行有、媒体付款没有的，同上"),
            (answer::PROPOSED_INVOICES_IN, "税务局有、收票没有的发票，列与登记表一样，可整行复制"),
            (answer::PROPOSED_INVOICES_OUT, "税务局有、开票没有的发票，同上"),
            ("账龄", "预付余额和已投未收放了多久，自实付日起算"),
            ("缺票", "付了媒体还没有到票的，按媒体和服务月份"),
            ("客户已付而媒体未开票", "其中客户的钱已经到了的，按我方实付日起的天数"),
            ("按项目", "项目合计"),
            ("按媒体", "媒体合计"),
            ("按月", "客户金额按投放月份"),
            ("六周收支", "往后六周，周一到周日：该收、该付、周末垫款；逐日的图在图表"),
            ("问题清单", "财务要办的全部问题，出处一点就到登记表的那一格"),
            ("读表提示", "单元格是怎样读懂的，不用办，读错了再改"),
            ("台账", "已成事实的迟误和已经了结的答复，只供复盘"),
            ("控制合计", "读入 = 采用 + 拒收，一张表一行"),
            ("两个合计之间", "从一个合计走到另一个合计，差在哪里，一步一行"),
            ("图表", "差异按原因、账龄、六周垫款；每张图旁边是它的数"),
        ],
    )
    .purpose("给财务看：每一分钱在哪里，哪些对不上，凭什么付。金额单位：元。")
    .numbers([
        Number::new("须处理的差异", if is_read { open.len().into() } else { read_whole(None) }, "在途和等客户确认的不算，列在差异表后面"),
        Number::new(
            "须处理的金额",
            read_whole(Some(open.iter().filter_map(|one| one.amount()).map(Fen::abs).sum()).filter(|_| is_read)),
            "差额的绝对值合计，未知的不计",
        ),
        Number::new(
            "垫款",
            sum(ProjectBooks::known_advanced),
            "付媒体超过媒体预付款到款的部分，逐项目计，不互抵",
        ),
        Number::new(
            "未分配到款",
            read_whole(input.books.known_unallocated(input.office).map(|left| left.all())),
            "媒体预付款里还没有去处的，加上没有项目的到款",
        ),
        Number::new(
            "待认领",
            match unknown::unread_or_not_kept(input, &CLAIMED) {
                Some(_) => read_whole(None),
                None => input.books.claims.len().into(),
            },
            "笔",
        ),
    ])
    .asked(&["先看差异里“须处理”的，再到待认领逐条答复；确认后仍请在收付款的到款分配或对应单号里写明。"])
    .legend([
        (Value::toned("未知", Tone::Grey), "金额空白或读不出，不当 0 计；合计写“已知部分”"),
        (Value::toned("①②③④⑤", Tone::Grey), "①订单 ②到款 ③付款 ④发票 ⑤发布；进展状态是第一处没走完的环节"),
        (
            Value::toned("银行 ✓", Tone::Green),
            "外部凭证一列：银行流水（税局 ✓ 税务局导出，播出 ✓ 媒体证明）里有，与登记相符；“不在流水期间”是那几天没有流水；空白是没有这种凭证",
        ),
        (Value::toned("须处理", Tone::Red), "有人要动手的差异；“已解释”的是在途或等客户确认"),
    ])
}

/// 图表: the differences by cause, those to act on apart, and the balances by age.
pub fn figures(input: &Input) -> Vec<Figure> {
    let by_cause = |title: &str, waiting: bool| {
        let sum = |cause: &Cause| -> Fen {
            let all = in_force(input).flat_map(|(.., books)| &books.differences);
            let own = all.filter(|one| one.cause == *cause && one.explained == waiting);
            own.filter_map(Difference::amount).map(Fen::abs).sum()
        };
        let mut sums: Vec<(Cause, Fen)> = Cause::ALL.iter().map(|cause| (*cause, sum(cause))).collect();
        sums.retain(|(_, sum)| !sum.is_zero());
        sums.sort_by_key(|(cause, sum)| (Reverse(*sum), *cause));
        Figure {
            title: title.to_owned(),
            shape: Shape::Bars,
            of: "原因",
            series: vec!["差额（元）".to_owned()],
            bars: sums.into_iter().map(|(cause, sum)| (cause.word().to_owned(), vec![sum.into()])).collect(),
        }
    };
    let by_age = [
        ("预付余额", Aged::Prepaid, aged::prepaid(input)),
        ("已投未收", Aged::Unreceived, aged::unreceived(input)),
    ];
    let by_age = by_age.map(|(name, of, ages)| (name, aged::total(input, of, &ages)));
    let is_known = input.books.whole.kept && by_age.iter().any(|(_, total)| total.is_some());
    let by_age = is_known.then(|| Figure {
        title: "账龄（元）".to_owned(),
        shape: Shape::Bars,
        of: "天数",
        series: by_age.map(|(name, _)| name.to_owned()).to_vec(),
        bars: aged::AGE_WORDS
            .iter()
            .enumerate()
            .map(|(bucket, label)| {
                let amounts = by_age.map(|(_, total)| total.and_then(|ages| ages.0.get(bucket).copied()));
                ((*label).to_owned(), amounts.map(read_whole).to_vec())
            })
            .collect(),
    });
    let by_cause = [
        by_cause("须处理的差异，按原因（元，绝对值）", false),
        by_cause("已解释的差异，按原因（元，绝对值）", true),
    ];
    by_cause.into_iter().chain(by_age).chain(cash::six_weeks_figure(input)).collect()
}

fn in_force<'a>(
    input: &Input<'a>,
) -> impl Iterator<Item = (PlacementId, &'a LinkedPlacement, &'a PlacementBooks)> + use<'a> {
    let (office, books) = (input.office, input.books);
    let all = office.placements.with_ids().filter(|(_, placement)| !placement.repeated);
    all.map(move |(id, placement)| (id, placement, &books.placements[id]))
}

/// One placement with its books.
struct PlacementRow<'a> {
    id: PlacementId,
    placement: &'a LinkedPlacement,
    books: &'a PlacementBooks,
    light: crate::report::view::shared::light::Light,
    project: &'a str,
    tail: Tail<'a>,
}

impl<'a> PlacementRow<'a> {
    fn new(
        register: &'a Register<'a>,
        (id, placement, books): (PlacementId, &'a LinkedPlacement, &'a PlacementBooks),
    ) -> Self {
        let record = &placement.record;
        PlacementRow {
            id,
            placement,
            books,
            light: register.placement_light(placement, books),
            project: project_name(register.input(), placement.case),
            tail: register.tail(&record.key, record.key_at.or(Some(record.at))),
        }
    }
}

/// ① 订单 ② 到款 ③ 付款 ④ 发票 ⑤ 发布, side by side.
fn facts<'r>(register: &'r Register<'r>) -> Table<'r> {
    use ColumnKind::{Count, Day, Light, Money, Text};
    type Row<'a> = PlacementRow<'a>;
    let amount = |heading: &'static str, band: Band, fact: Fact| {
        col(heading, Money, move |row: &Row| row.books.told(fact).into()).band(band)
    };
    let fact = |(heading, band, fact): (&'static str, Band, Fact)| amount(heading, band, fact).summed();
    // each of the five once, so that paper has them and the answers stand within the first screen
    let (five, others): (Vec<_>, Vec<_>) = FACTS.into_iter().partition(|(_, _, fact)| FIVE.contains(fact));
    // 垫款 is an amount of a project: that of its placements does not add up to it.
    let advanced = amount("垫款", Band::Balance, Fact::Advanced).bars();
    let balances = [
        amount("预收余额", Band::Balance, Fact::ClientBalance),
        amount("预付余额", Band::Balance, Fact::MediaBalance),
        amount("已投未收", Band::Balance, Fact::Unreceived).bars(),
        amount("未到票", Band::Balance, Fact::Uninvoiced).bars(),
        amount("毛利", Band::Balance, Fact::Margin),
    ];
    let marks = Marks::new(register.input());
    let columns = Columns::<Row>::new()
        .col("排期编号", Text, |row| row.placement.record.key.as_str().into())
        .col("灯", Light, |row| row.light.into())
        .all(five.into_iter().map(fact))
        .all(matter_of(|row: &Row| &row.tail))
        .col("媒体名称", Text, |row| row.placement.record.medium.text().into())
        .col("进展状态", Text, |row| row.books.state.word().into())
        .all(others.into_iter().map(fact))
        .and(advanced)
        .all(balances.map(ColumnOf::summed))
        .col(DAYS_LEFT, ColumnKind::DaysLeft, |row| row.tail.days_left().into())
        .col("该谁", Text, |row| row.books.state.owed_by().unwrap_or_default().into())
        .col("差异原因", Text, |row| causes(row.books).into())
        .col("项目", Text, |row| row.project.into())
        .col("版面/时段", Text, |row| row.placement.record.position.text().into())
        .col("首日", Day, |row| row.placement.record.first_day().into())
        .col("次数", Count, |row| row.placement.record.times.get().into())
        .col("已播次数", Count, |row| aired_times(row.books))
        .col(witness::WITNESS, Text, move |row| marks.placement(row.id))
        .all(trace_of(|row: &Row| &row.tail));
    let rows = in_force(register.input()).map(|row| PlacementRow::new(register, row));
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_key(|row| row.tail.urgency(row.light));
    Table::of("排期五项", 2, columns, rows)
}

fn causes(books: &PlacementBooks) -> String {
    let words: Vec<String> = books
        .differences
        .iter()
        .map(|difference| format!("{}：{}", difference.between.word(), difference.cause.word()))
        .collect();
    words.join("；")
}

/// 原因 as a person wrote it, else the one found.
fn cause<'a>(register: &'a Register, placement: &LinkedPlacement, one: &Difference) -> &'a str {
    let written = &register.input().memory.causes;
    if written.is_empty() {
        return one.cause.word();
    }
    let own = (placement.record.key.clone(), one.between);
    written.get(&own).map_or(one.cause.word(), String::as_str)
}

/// Differences first: both numbers, the cause, who owes the next step, the source.
fn differences<'r>(register: &'r Register<'r>) -> Table<'r> {
    use ColumnKind::{Cause, Day, Light, Money, Text};
    struct Row<'a> {
        of: PlacementRow<'a>,
        one: &'a Difference,
    }
    let columns = Columns::<Row>::new()
        .col("排期编号", Text, |row| row.of.placement.record.key.as_str().into())
        .col("归类", Text, |row| match row.one.explained {
            true => Value::toned(EXPLAINED, Tone::Grey),
            false => Value::toned(OPEN, Tone::Red),
        })
        .col("项目", Text, |row| row.of.project.into())
        .col("媒体名称", Text, |row| row.of.placement.record.medium.text().into())
        .col(answer::PAIR, Text, |row| row.one.between.word().into())
        .col("应为", Money, |row| row.one.required.into())
        .col("实为", Money, |row| row.one.found.into())
        .and(col("差额", Money, |row: &Row| row.one.amount().into()).summed_unsigned().bars())
        .col(answer::CAUSE, Cause, |row| cause(register, row.of.placement, row.one).into())
        .col("该谁", Text, |row| row.one.owed_by().into())
        .all(matter_of(|row: &Row| &row.of.tail).skip(1))
        .all(matter_of(|row: &Row| &row.of.tail).take(1))
        .col("灯", Light, |row| row.of.light.into())
        .col("进展状态", Text, |row| row.of.books.state.word().into())
        .col("首日", Day, |row| row.of.placement.record.first_day().into())
        .all(trace_of(|row: &Row| &row.of.tail));
    let mut differences: Vec<(_, &Difference)> = in_force(register.input())
        .flat_map(|row| row.2.differences.iter().map(move |one| (row, one)))
        .collect();
    // Unknown amounts first, then the largest; explained differences last.
    differences.sort_by_key(|(_, one)| (one.explained, one.amount().map(|amount| Reverse(amount.abs()))));
    let rows = differences.into_iter().map(|(row, one)| Row { of: PlacementRow::new(register, row), one });
    let totals = [OPEN, EXPLAINED].map(|word| format!("{word}（绝对值）"));
    let names = totals.each_ref().map(String::as_str);
    let explained = Value::toned(EXPLAINED, Tone::Grey);
    let is = |table: &Table<'_>, row: usize, total: &str| {
        (table.value(row, 1) == explained) == total.starts_with(EXPLAINED)
    };
    Table::of(answer::DIFFERENCES, 1, columns, rows).totalled_where(1, &names, is)
}

/// The two classes of differences.
const OPEN: &str = "须处理";
const EXPLAINED: &str = "已解释";

/// 预付余额 and 已投未收 of each project, by age in days.
fn ageing<'r>(input: &'r Input<'r>) -> Table<'r> {
    use ColumnKind::{Money, Text};
    struct Row<'a> {
        key: &'a str,
        name: String,
        what: &'static str,
        ageing: Option<Ageing>,
    }
    let front = Columns::<Row>::new()
        .col("项目编号", Text, |row| row.key.into())
        .col("项目", Text, |row| row.name.as_str().into())
        .col("款项", Text, |row| row.what.into());
    let bucket = |(i, label): (usize, &'static str)| {
        col(label, Money, move |row: &Row| read_whole(row.ageing.and_then(|ages| ages.0.get(i).copied())))
            .summed()
    };
    let buckets = aged::AGE_WORDS.into_iter().enumerate().map(bucket);
    let sum = col("合计", Money, |row: &Row| read_whole(row.ageing.map(|ages| ages.total()))).summed().bars();
    let of_projects = input.office.cases.iter().zip(&input.books.projects).flat_map(|(case, books)| {
        let both = [("预付余额", books.known_ageing()), ("已投未收", books.known_receivable_ageing())];
        let told = both.into_iter().filter(|(_, ageing)| match ageing {
            Some(ages) => *ages != Ageing::default(),
            None => books.whole.kept,
        });
        told.map(|(what, ageing)| Row {
            key: case.key(),
            name: input.project_name(Some(case.key())),
            what,
            ageing,
        })
    });
    let of_openings = input.books.opening_prepayments.iter().map(|(counterparty, ageing)| Row {
        key: "",
        name: counterparty.clone(),
        what: "期初预付余额",
        ageing: Some(*ageing),
    });
    let unread = (!input.books.whole.openings).then_some(Row {
        key: "",
        name: "期初".to_owned(),
        what: "期初预付余额",
        ageing: None,
    });
    let homeless = [
        ("预付余额", aged::homeless(input, |own| own.ageing)),
        ("已投未收", aged::homeless(input, |own| own.receivable_ageing)),
    ];
    let homeless = homeless
        .into_iter()
        .filter(|(_, ages)| *ages != Ageing::default())
        .map(|(what, ages)| Row { key: "", name: input.project_or_unknown(""), what, ageing: Some(ages) });
    let rows = of_projects.chain(homeless).chain(of_openings).chain(unread);
    // 预付余额 and 已投未收 are never added up.
    let kinds: [(&str, &[&str]); 2] =
        [("预付余额", &["预付余额", "期初预付余额"]), ("已投未收", &["已投未收"])];
    Table::of("账龄", 3, front.all(buckets).and(sum), rows).totalled_by(2, &kinds)
}

/// The facts ① to ⑤ in the order of the sheets, band by band.
const FACTS: [(&str, Band, Fact); 9] = [
    ("①客户金额", Band::Receivable, Fact::Ordered),
    ("②到款", Band::Receivable, Fact::Received),
    ("④开票", Band::Receivable, Fact::InvoicedOut),
    ("⑤发布金额", Band::Receivable, Fact::Published),
    ("①媒体成本", Band::Payable, Fact::Cost),
    ("③付款", Band::Payable, Fact::Paid),
    ("④收票", Band::Payable, Fact::InvoicedIn),
    ("⑤发布成本", Band::Payable, Fact::PublishedCost),
    ("③返点抵扣", Band::Payable, Fact::Offset),
];

/// The balances in the order of the page; 垫款 is an amount of a project.
const BALANCES: [(&str, Band, Fact); 4] = [
    ("预收余额", Band::Balance, Fact::ClientBalance),
    ("预付余额", Band::Balance, Fact::MediaBalance),
    ("已投未收", Band::Balance, Fact::Unreceived),
    ("未到票", Band::Balance, Fact::Uninvoiced),
];

/// ① to ⑤, each by the amount that says most of it.
const FIVE: [Fact; 5] = [Fact::Ordered, Fact::Received, Fact::Published, Fact::Paid, Fact::InvoicedIn];

fn sum_columns<'f, R>(
    sum: impl for<'r> Fn(&'r R) -> &'r FactSums + Copy + 'f,
) -> impl Iterator<Item = ColumnOf<'f, R>> {
    let amount = move |(heading, band, fact): (&'static str, Band, Fact)| {
        col(heading, ColumnKind::Money, move |row: &R| sum(row).told(fact).into()).summed().band(band)
    };
    let left_out = move |row: &R| {
        let sum = sum(row);
        let words = [sum.unknown.words("有金额未知"), sum.unknown_margins.words("毛利未知")];
        words.into_iter().flatten().collect::<Vec<_>>().join("；")
    };
    let behind = [
        col("毛利", ColumnKind::Money, move |row: &R| sum(row).told(Fact::Margin).into())
            .summed()
            .band(Band::Balance),
        col("排期数", ColumnKind::Count, move |row: &R| match sum(row).lacks_placements {
            true => read_whole(None),
            false => sum(row).placements.into(),
        })
        .summed(),
        col("金额未知", ColumnKind::Count, move |row: &R| match sum(row).unknown.placements {
            0 => Value::Blank,
            unknown => unknown.into(),
        })
        .summed(),
        col("未计入", ColumnKind::Prose, move |row: &R| left_out(row).into()),
    ];
    FACTS.into_iter().chain(BALANCES).map(amount).chain(behind)
}

fn by_project<'r>(input: &'r Input<'r>) -> Table<'r> {
    use ColumnKind::{Money, Text};
    struct Row<'a> {
        /// `None`: placements of no known project.
        of: Option<(&'a Case, &'a ProjectBooks)>,
        sum: FactSums,
    }
    fn key<'a>(row: &Row<'a>) -> &'a str {
        row.of.map_or("", |(case, _)| case.key())
    }
    let money = |heading: &'static str, amount: fn(&ProjectBooks) -> Option<Fen>| {
        col(heading, Money, move |row: &Row| {
            row.of.map_or(Value::Blank, |(_, books)| read_whole(amount(books)))
        })
        .summed()
    };
    let columns = Columns::<Row>::new()
        .col("项目编号", Text, |row| key(row).into())
        .col("项目", Text, move |row| input.project_or_unknown(key(row)).into())
        .col("客户名称", Text, |row| row.of.map_or("", |(case, _)| case.project.client.text()).into())
        .and(money("媒体预付款到款", ProjectBooks::known_received))
        .and(money("已分配", ProjectBooks::known_allocated))
        .and(money("未分配", ProjectBooks::known_unallocated).bars())
        .and(money("实付媒体", ProjectBooks::known_paid))
        .and(money("垫款", ProjectBooks::known_advanced).bars())
        .col("垫款额度", Money, |row| {
            row.of.and_then(|(case, _)| case.project.advance_limit.get()).map_or(Value::Blank, Value::Money)
        });
    let rows = input.office.cases.iter().zip(&input.books.projects).map(|(case, books)| {
        let mut sum = FactSums::new(books.whole);
        let placements = input.office.placements.with_ids_of(&case.placements);
        let in_force = placements.filter(|(_, placement)| !placement.repeated);
        in_force.for_each(|(id, _)| sum.add(&input.books.placements[id]));
        Row { of: Some((case, books)), sum }
    });
    let mut homeless = FactSums::new(input.books.whole);
    let of_none = in_force(input).filter(|(_, placement, _)| placement.case.is_none());
    of_none.for_each(|(_, _, books)| homeless.add(books));
    let homeless = (homeless.placements > 0).then_some(Row { of: None, sum: homeless });
    let rows = rows.chain(homeless);
    Table::of("按项目", 2, columns.all(sum_columns(|row: &Row| &row.sum)), rows)
}

fn by_medium<'r>(input: &'r Input<'r>) -> Table<'r> {
    let mut sums: BTreeMap<&str, FactSums> = BTreeMap::new();
    for (_, placement, books) in in_force(input) {
        let registered = input.office.medium_of(placement).map(|medium| medium.name.text());
        let name = registered.filter(|name| !name.is_empty()).unwrap_or(placement.record.medium.text());
        sums.entry(name).or_insert_with(|| FactSums::of_medium(input.books.whole)).add(books);
    }
    let name = col("媒体名称", ColumnKind::Text, |(name, _): &(&str, FactSums)| match *name {
        "" => UNNAMED_MEDIUM.into(),
        name => name.into(),
    });
    Table::of("按媒体", 1, [name].into_iter().chain(sum_columns(|row: &(&str, FactSums)| &row.1)), sums)
}

/// 客户金额 by the month it is on air, a column a month, and what stands in none.
fn by_month<'r>(input: &'r Input<'r>) -> Table<'r> {
    #[derive(Default)]
    struct Months {
        amounts: BTreeMap<Month, Fen>,
        left_out: Vec<String>,
    }
    type Row = (Option<CaseId>, Months);
    let mut by_project: BTreeMap<Option<CaseId>, Months> = BTreeMap::new();
    let mut months: BTreeSet<Month> = BTreeSet::new();
    for (_, placement, books) in in_force(input) {
        for (month, amount) in books.months.iter().flatten() {
            *by_project.entry(placement.case).or_default().amounts.entry(*month).or_default() += *amount;
            months.insert(*month);
        }
    }
    for (placement, words) in unknown::without_month(input) {
        by_project.entry(placement.case).or_default().left_out.push(words);
    }
    let front = Columns::<Row>::new()
        .col("项目编号", ColumnKind::Text, |row| documents::project_key(input, row.0).to_owned().into())
        .col("项目", ColumnKind::Text, move |row| project_name(input, row.0).to_owned().into());
    let month = |month: Month| {
        col(month.chinese(), ColumnKind::Money, move |row: &Row| {
            row.1.amounts.get(&month).map_or(Value::Blank, |a| (*a).into())
        })
        .summed()
    };
    let sum = col("合计", ColumnKind::Money, |row: &Row| row.1.amounts.values().sum::<Fen>().into()).summed();
    let left_out = [
        col("未列入笔数", ColumnKind::Count, |row: &Row| match row.1.left_out.len() {
            0 => Value::Blank,
            n => n.into(),
        })
        .summed(),
        col("未列入的排期", ColumnKind::Prose, |row: &Row| row.1.left_out.join("；").into()),
    ];
    let columns = front.into_iter().chain(months.into_iter().map(month)).chain([sum]).chain(left_out);
    Table::of("按月", 2, columns, by_project)
}

/// 控制合计: read = used + refused, table by table. Rows add up, amounts of different kinds do not.
fn control<'r>(input: &'r Input<'r>) -> Table<'r> {
    use ColumnKind::{Count, Money, Text};
    let columns = Columns::<&ControlTotal>::new()
        .col("表", Text, |total| total.table.as_str().into())
        .and(col("读入行", Count, |total: &&ControlTotal| total.rows_read.into()).summed())
        .and(col("采用行", Count, |total: &&ControlTotal| total.rows_used.into()).summed())
        .and(col("拒收行", Count, |total: &&ControlTotal| total.rows_refused.into()).summed())
        .col("读入金额", Money, |total| total.read.into())
        .col("采用金额", Money, |total| total.used.into())
        .col("拒收金额", Money, |total| total.refused.into())
        .col("平否", Text, |total| match total.balances() {
            true => Value::toned("平", Tone::Green),
            false => Value::toned("不平", Tone::Red),
        });
    Table::of("控制合计", 1, columns, &input.books.control_totals)
}
