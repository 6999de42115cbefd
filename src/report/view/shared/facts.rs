//! The summed figures of several placements. Unknown amounts are counted separately, never as 0. A sum is
//! unknown if one of its tables was not read completely.

use super::unknown::Unknown;
use super::words;
use crate::model::Fen;
use crate::reconcile::{Fact, PlacementBooks, Whole};
use std::collections::BTreeMap;

/// The facts ① to ⑤, without the balances computed from them.
const FACTS: [Fact; 9] = [
    Fact::Ordered,
    Fact::Received,
    Fact::InvoicedOut,
    Fact::Published,
    Fact::Cost,
    Fact::Paid,
    Fact::Offset,
    Fact::InvoicedIn,
    Fact::PublishedCost,
];

/// The summed figures of some placements.
#[derive(Clone, Debug)]
pub struct FactSums {
    pub placements: usize,
    sums: BTreeMap<Fact, Sum>,
    /// Whether placements may be missing; then no sum is known.
    pub lacks_placements: bool,
    /// The number of placements with one of the facts ① to ⑤ unknown.
    pub unknown: Unknown,
    pub unknown_margins: Unknown,
    /// The number of placements with any figure unknown.
    pub incomplete: usize,
}

/// What is known of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumTold {
    Known(Fen),
    /// Some of its amounts are unknown; this is the sum of the others.
    Part(Fen),
    /// None of its amounts is known.
    Unknown,
    /// One of its tables was not read completely.
    Unchecked,
}

impl SumTold {
    /// The sum of amounts, of which some may be unknown.
    pub fn of(amounts: impl IntoIterator<Item = Option<Fen>>) -> SumTold {
        let mut sum = Sum::default();
        amounts.into_iter().for_each(|amount| sum.add(amount));
        sum.told()
    }

    pub fn negative(self) -> SumTold {
        match self {
            SumTold::Known(amount) => SumTold::Known(-amount),
            SumTold::Part(amount) => SumTold::Part(-amount),
            other => other,
        }
    }

    /// In words, with `known` for a known sum: `51,200.00`, `已知部分 51,200.00`, 未知, 未检查.
    pub fn words(self, known: fn(Fen) -> String) -> String {
        match self {
            SumTold::Known(amount) => known(amount),
            SumTold::Part(amount) => format!("已知部分 {amount}"),
            SumTold::Unknown => words::money(None),
            SumTold::Unchecked => words::read_whole(None),
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    amount: Fen,
    /// How many of its amounts are known, and how many are not.
    known: usize,
    unknown: usize,
    /// Whether a table of it was not read completely for one of the placements.
    unread: bool,
}

impl Sum {
    fn add(&mut self, amount: Option<Fen>) {
        self.amount += amount.unwrap_or_default();
        self.known += usize::from(amount.is_some());
        self.unknown += usize::from(amount.is_none());
    }

    fn told(self) -> SumTold {
        match (self.known, self.unknown) {
            _ if self.unread => SumTold::Unchecked,
            (_, 0) => SumTold::Known(self.amount),
            (0, _) => SumTold::Unknown,
            _ => SumTold::Part(self.amount),
        }
    }
}

impl FactSums {
    /// The sum of no placements, for a project or office. `whole` says which tables were read completely.
    pub fn new(whole: Whole) -> FactSums {
        let sum = |fact: Fact| (fact, Sum { unread: !whole.knows(fact), ..Sum::default() });
        FactSums {
            placements: 0,
            sums: Fact::ALL.map(sum).into(),
            lacks_placements: !whole.placements,
            unknown: Unknown::default(),
            unknown_margins: Unknown::default(),
            incomplete: 0,
        }
    }

    /// The sum of no placements, for a medium. Its placements later say which tables count.
    pub fn of_medium(office: Whole) -> FactSums {
        FactSums::new(Whole { placements: office.placements, ..Whole::default() })
    }

    pub fn add(&mut self, books: &PlacementBooks) {
        self.placements += 1;
        for (fact, sum) in &mut self.sums {
            sum.add(books.known(*fact));
            sum.unread |= !books.whole.knows(*fact);
        }
        let lacks = |facts: &[Fact]| facts.iter().any(|fact| books.known(*fact).is_none());
        if lacks(&FACTS) {
            self.unknown.add(books.ordered);
        }
        if lacks(&[Fact::Margin]) {
            self.unknown_margins.add(books.ordered);
        }
        self.incomplete += usize::from(lacks(&Fact::ALL));
    }

    pub fn merge(&mut self, other: &FactSums) {
        self.placements += other.placements;
        for (fact, of_other) in &other.sums {
            let sum = self.sums.entry(*fact).or_default();
            sum.amount += of_other.amount;
            sum.known += of_other.known;
            sum.unknown += of_other.unknown;
            sum.unread |= of_other.unread;
        }
        self.lacks_placements |= other.lacks_placements;
        self.unknown.merge(other.unknown);
        self.unknown_margins.merge(other.unknown_margins);
        self.incomplete += other.incomplete;
    }

    /// What is known of a sum.
    pub fn told(&self, fact: Fact) -> SumTold {
        match self.sums.get(&fact) {
            Some(sum) if !self.lacks_placements => sum.told(),
            _ => SumTold::Unchecked,
        }
    }

    /// The sum of the known amounts, even if tables were not read. It serves for sorting and must never be shown.
    pub fn rank(&self, fact: Fact) -> Fen {
        self.sums.get(&fact).map(|sum| sum.amount).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Fen;
    use crate::model::memory::Memory;
    use crate::read::table::Role;
    use crate::report::explain;
    use crate::report::view::finance::finance;
    use crate::report::view::records;
    use crate::report::view::status::register::Register;
    use crate::report::view::status::table::{Value, read_whole};
    use crate::report::view::status::{money, projects};
    use crate::testing::{run, run_without};

    /// An office without 收付款: page, workbook and story leave out every figure made of it, in the same words.
    #[test]
    fn nothing_of_money_is_told_without_its_registers() {
        let outcome = run_without(
            Role::Money,
            "[媒体排期/排期]
             排期编号 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0301 | 2026-03-03 | 50000 | 45000 | 2026-03-01
             [媒体排期/发布确认]
             排期编号 | 计划日期 | 实际日期 | 计划次数 | 实际次数
             XM2026-101-M0301 | 2026-03-03 | 2026-03-03 | 1 | 1",
        );
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let page = finance(&input);
        let line = &page.projects.shown[0].placements.shown[0];
        let told = [&line.offset, &line.client_balance, &line.media_balance, &line.unreceived];
        assert_eq!(told, ["未检查"; 4]);
        assert_eq!((line.ordered.as_str(), line.published.as_str()), ("50,000.00", "50,000.00"));
        let records = records(&input);
        let register = Register::new(&input, &records);
        let table = money::tables(&register).find(|table| table.name == "排期五项").unwrap();
        for heading in ["②到款", "③返点抵扣", "预收余额", "预付余额", "已投未收", "未到票"]
        {
            let at = table.columns.iter().position(|column| column.heading == heading).unwrap();
            let Value::Toned(word, _) = &table.value(0, at) else {
                panic!("{heading} {:?}", table.value(0, at))
            };
            assert_eq!(word, "未检查", "{heading}");
        }
        let story = explain::record(&input, "XM2026-101-M0301").unwrap();
        assert!(story.contains("③付款 未检查 · 返点抵扣 未检查"), "{story}");
        assert!(story.contains("预收余额 未检查 · 垫款 未检查 · 预付余额 未检查"), "{story}");
    }

    /// 返点 of one project cannot be read: its 毛利 and that of the office are unknown on the page, in every
    /// sheet and in the bridge; that of the other project is known.
    #[test]
    fn a_margin_needs_the_rebates() {
        let outcome = run("[项目名册/项目]
             项目编号 | 项目名称
             XM2026-101 | 麦垄里
             XM2026-102 | 云庭
             [媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0301 | 都市晨报 | 2026-03-03 | 50000 | 45000 | 2026-03-01
             XM2026-102-M0301 | 城市电台 | 2026-03-03 | 8000 | 7000 | 2026-03-01
             @bare
             [收付款/返点]
             编号 | 媒体名称 | 项目编号 | 排期编号 | 日期
             FD1 | 都市晨报 | XM2026-101 | XM2026-101-M0301 | 2026-03-02");
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let page = finance(&input);
        for (lines, known) in [(&page.sums, "云庭"), (&page.media, "城市电台")] {
            assert_eq!(lines.shown.len(), 3);
            for line in &lines.shown {
                let told = if line.name == known { "1,000.00" } else { "未检查" };
                assert_eq!(line.margin, told, "{}", line.name);
            }
        }
        let bridge = page.bridges.iter().find(|bridge| bridge.to == "毛利 合计").unwrap();
        assert!(bridge.unchecked);
        let records = records(&input);
        let register = Register::new(&input, &records);
        let unchecked = read_whole(None);
        for name in ["排期五项", "按项目", "按媒体", "总览"] {
            let mut tables = money::tables(&register).chain(projects::tables(&register));
            let table = tables.find(|table| table.name == name).unwrap();
            let at = table.columns.iter().position(|column| column.heading == "毛利").unwrap();
            let rows = table.rows().chain(table.totals.iter().cloned());
            let cells = rows.map(|row| row[at].clone()).filter(|cell| *cell != Value::Blank);
            let mut told: Vec<String> = cells.map(|cell| format!("{cell:?}")).collect();
            told.sort();
            let known = format!("{:?}", Value::Money(Fen::yuan(1_000)));
            assert_eq!(told, [known, format!("{unchecked:?}"), format!("{unchecked:?}")], "{name}");
        }
    }

    /// The receipts of one project were not read; the sums of a medium that it does not use are known.
    #[test]
    fn a_medium_is_known_where_the_projects_it_serves_are() {
        let outcome = run("@file truncated 收付款_云庭.xlsx
             [项目名册/项目]
             项目编号 | 项目名称
             XM2026-101 | 麦垄里
             XM2026-102 | 云庭
             [媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0301 | 都市晨报 | 2026-03-03 | 50000 | 45000 | 2026-03-01
             XM2026-102-M0301 | 城市电台 | 2026-03-03 | 8000 | 7000 | 2026-03-01
             [收付款_主.xlsx/客户到款]
             到款编号 | 到款日期 | 金额 | 对应单号
             DK1 | 2026-03-02 | 20000 | XM2026-101-M0301");
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let lines = finance(&input).media.shown;
        let told: Vec<(&str, &str)> =
            lines.iter().map(|line| (line.name.as_str(), line.received.as_str())).collect();
        assert_eq!(told, [("城市电台", "未检查"), ("都市晨报", "20,000.00"), ("合计", "未检查")]);
        let records = records(&input);
        let register = Register::new(&input, &records);
        let table = money::tables(&register).find(|table| table.name == "按媒体").unwrap();
        let at = table.columns.iter().position(|column| column.heading == "②到款").unwrap();
        let received: Vec<Value> = table.rows().map(|row| row[at].clone()).collect();
        assert!(
            matches!(received[..], [Value::Toned(..), Value::Money(crate::model::Fen(2_000_000))]),
            "{received:?}"
        );
    }

    /// A medium and a project of which every amount is unknown are 未知, never 0.00; a sum with an unknown part
    /// says so on the page and in the workbook.
    #[test]
    fn an_unknown_amount_is_never_a_sum_of_zero() {
        let outcome = run("[项目名册/项目]
             项目编号 | 项目名称
             XM2026-101 | 麦垄里
             XM2026-102 | 云庭
             [媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0301 | 都市晨报 | 2026-03-03 | | 45000 | 2026-03-01
             XM2026-102-M0301 | 城市电台 | 2026-03-03 | 8000 | 7000 | 2026-03-01
             XM2026-102-M0302 | 城市电台 | 2026-03-03 | 约9千 | 7000 | 2026-03-01
             [收付款/客户到款]
             到款编号 | 到款日期 | 金额 | 对应单号");
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let page = finance(&input);
        for lines in [&page.sums, &page.media] {
            let mut told: Vec<&str> = lines.shown.iter().map(|line| line.ordered.as_str()).collect();
            told.sort_unstable();
            assert_eq!(told, ["已知部分 8,000.00", "已知部分 8,000.00", "未知"]);
        }
        let records = records(&input);
        let register = Register::new(&input, &records);
        let unknown = Value::from(Option::<Fen>::None);
        for name in ["按项目", "按媒体"] {
            let table = money::tables(&register).find(|table| table.name == name).unwrap();
            let at =
                |heading: &str| table.columns.iter().position(|column| column.heading == heading).unwrap();
            let (ordered, margin) = (at("①客户金额"), at("毛利"));
            let rows = table.rows().chain(table.totals.iter().cloned());
            let cells: Vec<(Value, Value)> =
                rows.map(|row| (row[ordered].clone(), row[margin].clone())).collect();
            let part = |yuan| Value::KnownPart(Fen::yuan(yuan));
            let (known, margin) = (part(8_000), part(1_000));
            assert_eq!(
                cells.iter().filter(|cell| **cell == (known.clone(), margin.clone())).count(),
                2,
                "{name} {cells:?}"
            );
            assert_eq!(
                cells.iter().filter(|cell| **cell == (unknown.clone(), unknown.clone())).count(),
                1,
                "{name}"
            );
        }
    }
}
