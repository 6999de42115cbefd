//! 财务/对账.html: what may be paid this week, control totals and bridges, differences first, five
//! facts, missing invoices, the weeks ahead, 待认领.

pub(super) mod ageing;
pub(super) mod claims;
mod differences;
mod facts;
pub(super) mod forecast;
pub(super) mod invoices;
pub(super) mod payable;
mod totals;
#[cfg(test)]
mod whole_tests;
mod witness;

use crate::check::rule::Desk;
use crate::finding::Finding;
use crate::link::Case;
use crate::model::Fen;
use crate::model::answer;
use crate::reconcile::{self, Fact, ProjectBooks};
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest};
use crate::report::view::shared::head::{Head, Tile, head};
use crate::report::view::shared::line::{RecordFindings, RecordLine, SortedFindings};
use crate::report::view::shared::tone::Tone;
use crate::report::view::shared::unknown;
use crate::report::view::shared::words;
use ageing::{Aged, AgeingTable, MonthTable, ageing, months};
use claims::{CLAIMED, ClaimLine, claims};
use differences::{Differences, differences};
use facts::{FactsGroup, FactsLine, media, projects};
use forecast::{ForecastView, forecast};
use invoices::{MissingInvoices, missing_invoices};
use payable::{PayableView, payable};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use totals::{BridgeView, TotalLine, bridges, totals, unread_totals};
use witness::{WitnessView, witness};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct Finance<'a> {
    pub head: Head,
    /// Whether the office keeps 收付款; else what rests on it is told once, and not as a failure.
    pub kept: bool,
    pub tiles: Vec<Tile>,
    pub payable: PayableView,
    pub totals: Vec<TotalLine>,
    pub balanced: bool,
    /// Tables of money that were not read whole: `客户到款、媒体付款`.
    pub unread_totals: String,
    /// Rows of all tables.
    pub rows: RowCounts,
    pub bridges: Vec<BridgeView>,
    pub differences: Differences,
    pub findings: Bounded<RecordLine<'a>>,
    pub prepayments: Bounded<PrepaymentLine>,
    /// Each project's sum, and of more than one their total.
    pub sums: Bounded<FactsLine>,
    pub projects: Bounded<FactsGroup>,
    pub media: Bounded<FactsLine>,
    pub missing: MissingInvoices,
    pub months: MonthTable,
    pub prepaid: AgeingTable,
    pub receivable: AgeingTable,
    pub forecast: ForecastView,
    pub claims: Bounded<ClaimLine>,
    /// Σ 未分配 of 待认领.
    pub unclaimed: String,
    /// The receipts in 待认领; one of them may stand in several lines.
    pub claimed_receipts: usize,
    /// Why receipts may be missing there; empty where they were read whole.
    pub unread_claims: String,
    /// Why differences may be missing; empty where the facts were read whole.
    pub unread_facts: String,
    pub witness: WitnessView<'a>,
}

/// Rows read, used and refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    pub read: usize,
    pub used: usize,
    pub refused: usize,
}

/// Media prepayments of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrepaymentLine {
    pub name: String,
    pub key: String,
    pub received: String,
    pub allocated: String,
    pub unallocated: String,
    pub paid: String,
    pub advanced: String,
    /// Money is advanced.
    pub marked: bool,
    /// The sum of the lines above.
    pub sum: bool,
}

/// Everything the page shows.
pub fn finance<'a>(input: &Input<'a>) -> Finance<'a> {
    #[cfg(test)]
    crate::report::view::made::note("finance", input);
    let differences = differences(input);
    let payable = payable(input);
    let missing = missing_invoices(input, &reconcile::uninvoiced(input.office, input.books));
    let (projects, sums) = projects(input);
    let totals = totals(input);
    let (claims, unclaimed) = claims(input);
    let findings = riskiest(input, |finding| is_about_money(input, finding), Finding::is_to_do);
    let rows = totals.iter().fold(RowCounts::default(), |sum, total| RowCounts {
        read: sum.read + total.rows_read,
        used: sum.used + total.rows_used,
        refused: sum.refused + total.rows_refused,
    });
    Finance {
        head: head(input),
        tiles: tiles(input, &differences, &payable, &missing),
        payable,
        balanced: totals.iter().all(|total| total.balances),
        unread_totals: unread_totals(input),
        totals,
        rows,
        bridges: bridges(input),
        differences,
        findings,
        prepayments: prepayments(input),
        sums,
        projects,
        media: media(input),
        missing,
        months: months(input),
        prepaid: ageing(
            input,
            ("chart-prepaid", "预付余额账龄（已付媒体、尚未播出）"),
            "项目",
            Aged::Prepaid,
            ageing::prepaid(input),
        ),
        receivable: ageing(
            input,
            ("chart-receivable", "已投未收账龄（已播出、客户未付）"),
            "项目",
            Aged::Unreceived,
            ageing::unreceived(input),
        ),
        forecast: forecast(input),
        claims,
        unclaimed,
        claimed_receipts: input.books.claims.iter().map(|claim| claim.receipt).collect::<BTreeSet<_>>().len(),
        kept: input.books.whole.kept,
        unread_claims: unknown::unread_or_not_kept(input, &CLAIMED).unwrap_or_default(),
        unread_facts: unknown::unread_or_not_kept(input, &FACTS).unwrap_or_default(),
        witness: witness(input),
    }
}

/// The tables of the five facts.
pub(super) const FACTS: [&str; 9] = [
    "媒体排期/排期",
    "媒体排期/发布确认",
    "收付款/客户到款",
    "收付款/到款分配",
    "收付款/媒体付款",
    "收付款/付款分配",
    "收付款/收票",
    "收付款/票据分配",
    "收付款/开票",
];

/// Records of the findings `of` one kind, those with a grave finding and much money first. The first finding of each is
/// `wanted`.
fn riskiest<'a>(
    input: &Input<'a>,
    of: impl Fn(&Finding) -> bool,
    wanted: impl Fn(&Finding) -> bool,
) -> Bounded<RecordLine<'a>> {
    let findings = SortedFindings::new(input, input.findings.iter().filter(|finding| of(finding)));
    let mut records: Vec<RecordFindings> = findings.records().filter(|record| wanted(record.first)).collect();
    records.sort_by(|a, b| {
        let rank = |finding: &Finding| (finding.severity, Reverse(finding.money_at_risk), finding.code);
        rank(a.first).cmp(&rank(b.first)).then_with(|| a.first.key.cmp(&b.first.key))
    });
    let rest = Rest::sheet(answer::MONEY, "问题清单", "");
    let shown = Bounded::first(records, input.bounds.ledger, |record| record.first.money_at_risk, rest);
    shown.map(|record| record.line(input))
}

/// What a witness says stands in 三方对证.
fn is_about_money(input: &Input, finding: &Finding) -> bool {
    if (input.rule)(finding.code).is_some_and(|rule| rule.is_witness()) {
        return false;
    }
    let in_money_file = || finding.place.is_some_and(|place| input.office.sources.role(place) == "收付款");
    match (input.rule)(finding.code).map(|rule| rule.desk) {
        Some(Desk::Finance | Desk::FinanceAndMedia | Desk::FinanceAndAccount) => true,
        Some(Desk::File | Desk::FileAndFinance) => in_money_file(),
        _ => false,
    }
}

/// What finance looks at first: what may be paid, what does not agree, what is advanced, what is
/// not allocated, what lacks an invoice.
fn tiles(
    input: &Input,
    differences: &Differences,
    payable: &PayableView,
    missing: &MissingInvoices,
) -> Vec<Tile> {
    let books = input.books;
    let unallocated = books.known_unallocated(input.office);
    let unclaimed = unallocated.map_or(Fen::ZERO, |left| left.unclaimed);
    let pairs = books.placements.iter().map(|own| (own.unreceived, own.ordered));
    let (unreceived, left_out) = unknown::sum(pairs);
    let left_out = left_out.words("未知，未计入").map(|words| format!("，{words}")).unwrap_or_default();
    let known = |whole: bool, amount: Fen| {
        if whole { words::headline_money(amount) } else { "未检查".to_owned() }
    };
    let unreceived = known(books.whole.knows_sum(Fact::Unreceived), unreceived);
    let unread_facts = unknown::unread_or_not_kept(input, &FACTS).unwrap_or_default();
    let requests = |words: String| if payable.unread.is_empty() { words } else { "未检查".to_owned() };
    let tile = |name, value, note: String, marked: bool, anchor| Tile {
        name,
        value,
        change: String::new(),
        note,
        tone: if marked { Tone::Red } else { Tone::Plain },
        anchor,
    };
    vec![
        tile(
            "本周可付",
            requests(format!("{} 笔", payable.may)),
            match payable.unread.is_empty() {
                true => {
                    format!(
                        "{} 元；不可付 {} 笔 {}",
                        payable.may_sum,
                        payable.may_not,
                        words::in_yuan(&payable.may_not_sum)
                    )
                }
                false => payable.unread.clone(),
            },
            false,
            "payable",
        ),
        tile(
            "须处理差异",
            if unread_facts.is_empty() {
                format!("{} 项", differences.open.count)
            } else {
                "未检查".to_owned()
            },
            match unread_facts.is_empty() {
                true => {
                    let sum = words::in_yuan(&differences.open_sum);
                    format!("差额合计 {sum}；已解释 {} 项", differences.explained.count)
                }
                false => format!("{unread_facts}；已知 {} 项", differences.open.count),
            },
            differences.open.count > 0,
            "differences",
        ),
        tile(
            "垫款",
            books.known_advanced().map_or_else(|| "未检查".to_owned(), words::headline_money),
            format!("逐项目计，不互抵{}", unknown::uncounted(input)),
            books.known_advanced() > Some(Fen::ZERO),
            "projects",
        ),
        tile(
            "未分配到款",
            unallocated.map_or_else(|| "未检查".to_owned(), |left| words::headline_money(left.all())),
            unallocated.map_or_else(String::new, |_| format!("其中待认领（无项目）{unclaimed} 元")),
            unclaimed > Fen::ZERO,
            "claims",
        ),
        tile(
            "缺票",
            known(!missing.unchecked, missing.total),
            format!("已付媒体未到票；已投未收 {unreceived}{left_out}"),
            false,
            "missing",
        ),
    ]
}

fn prepayments(input: &Input) -> Bounded<PrepaymentLine> {
    type Pair<'a> = (&'a Case, &'a ProjectBooks);
    let pairs = input.office.cases.iter().zip(&input.books.projects);
    let pairs: Vec<Pair> = pairs
        .filter(|(_, books)| {
            !(books.received.is_zero() && books.paid.is_zero())
                || (books.whole.kept && !books.whole.advanced())
        })
        .collect();
    let rank = |(_, books): &Pair| Reverse((books.advanced, books.unallocated, books.received));
    let advanced = |(_, books): &Pair| books.known_advanced();
    let rest = Rest::sheet(answer::MONEY, "按项目", "");
    let several = pairs.len() > 1;
    let whole = input.books.whole;
    let all = |known: bool, amount: fn(&ProjectBooks) -> Fen| {
        words::read_whole(Some(pairs.iter().map(|(_, books)| amount(books)).sum()).filter(|_| known))
    };
    let receipts = whole.knows_receipts();
    let total = PrepaymentLine {
        name: "合计".to_owned(),
        key: String::new(),
        received: all(receipts, |books| books.received),
        allocated: all(receipts, |books| books.allocated),
        unallocated: all(receipts, |books| books.unallocated),
        paid: all(whole.knows_payments(), |books| books.paid),
        advanced: all(whole.advanced(), |books| books.advanced),
        marked: false,
        sum: true,
    };
    let line = |(case, books): Pair| PrepaymentLine {
        name: input.project_name(Some(case.key())),
        key: case.key().to_owned(),
        received: words::read_whole(books.known_received()),
        allocated: words::read_whole(books.known_allocated()),
        unallocated: words::read_whole(books.known_unallocated()),
        paid: words::read_whole(books.known_paid()),
        advanced: words::read_whole(books.known_advanced()),
        marked: books.known_advanced() > Some(Fen::ZERO),
        sum: false,
    };
    let mut lines = Bounded::worst(pairs.clone(), input.bounds.ledger, rank, advanced, rest).map(line);
    if several {
        lines.shown.push(total);
    }
    lines
}

#[cfg(test)]
mod tests {
    use crate::model::difference::Between;
    use crate::model::memory::Memory;
    use crate::reconcile::reconcile;
    use crate::testing::{self, Outcome};
    use rstest::rstest;

    const OFFICE: &str = "
        [媒体排期/排期]
        排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
        XM2026-101-M0201 | 都市晨报 | 2026-02-26 | 1 | 50000 | 45000 | 2026-01-20
        [媒体排期/发布确认]
        排期编号 | 计划日期 | 实际日期 | 计划次数 | 实际次数
        XM2026-101-M0201 | 2026-02-26 | 2026-02-26 | 1 | 1
        ";
    const RECEIPT: &str = "[收付款/客户到款]
        到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
        DK202602-001 | 2026-02-02 | 远岚置业 | 20000 | XM2026-101-M0201
        ";
    const PAYMENT: &str = "[收付款/媒体付款]
        付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期
        FK202602-001 | 都市晨报 | XM2026-101-M0201 | 45000 | 2026-02-10
        ";

    fn page(table: &str) -> String {
        let outcome = crate::testing::run(table);
        let memory = Memory::default();
        String::from_utf8(crate::report::html::finance_page(&outcome.input(&memory)).unwrap()).unwrap()
    }

    /// A register that was not read is said, and is never nothing, a dash or a sum.
    #[rstest]
    #[case::receipts(
        &format!("{OFFICE}{PAYMENT}@hidden-sheet\n{RECEIPT}"),
        &["待认领（未检查）", "客户到款没有读全", "已投未收账龄（已播出、客户未付）：客户到款没有读全"],
        &["没有待认领的到款", "已投未收账龄（已播出、客户未付）：没有余额", "已投未收 0 元"]
    )]
    #[case::payments(
        &format!("{OFFICE}{RECEIPT}@hidden-sheet\n{PAYMENT}"),
        &["本周可付（未检查）", "媒体付款没有读全", "预付余额账龄（已付媒体、尚未播出）：媒体付款没有读全"],
        &["本周没有付款申请", "预付余额账龄（已付媒体、尚未播出）：没有余额"]
    )]
    #[case::both_were_read(
        &format!("{OFFICE}{RECEIPT}{PAYMENT}"),
        &["没有待认领的到款", "本周没有付款申请"],
        &["未检查）", "没有读全（"]
    )]
    fn a_register_that_was_not_read_is_said(
        #[case] table: &str,
        #[case] said: &[&str],
        #[case] unsaid: &[&str],
    ) {
        let page = page(table);
        for words in said {
            assert!(page.contains(words), "{words}\n{page}");
        }
        for words in unsaid {
            assert!(!page.contains(words), "{words}");
        }
    }

    /// 收付款 cannot be read: the tables that were read balance, and the page names those that were not.
    #[test]
    fn a_register_that_was_not_read_is_in_no_total() {
        let page = page(&format!("@file truncated 收付款_二.xlsx\n{OFFICE}"));
        assert!(page.contains("未检查</span> 客户到款"), "{page}");
        assert!(page.contains("没有读全，没读到的行不在下表"), "{page}");
        assert!(page.contains("差异：未检查（已知须处理") && !page.contains("各表 读入 = 采用"));
    }

    /// An office without 收付款 knows neither its requests nor its differences.
    #[test]
    fn without_money_no_tile_says_nothing_is_due() {
        let outcome = crate::testing::run_without(crate::read::table::Role::Money, OFFICE);
        let memory = Memory::default();
        let view = super::finance(&outcome.input(&memory));
        let told: Vec<&str> = view.tiles.iter().take(4).map(|tile| tile.value.as_str()).collect();
        assert_eq!(told, ["未检查"; 4]);
        assert_eq!((view.unread_facts.as_str(), view.payable.unread.as_str()), ("没有收付款", "没有收付款"));
    }

    /// The five facts of a project and a medium, and their totals, are unknown with the register.
    #[test]
    fn sums_of_what_was_not_read_are_unknown() {
        let outcome = crate::testing::run(&format!("{OFFICE}{PAYMENT}@hidden-sheet\n{RECEIPT}"));
        let memory = Memory::default();
        let view = super::finance(&outcome.input(&memory));
        let line = &view.media[0];
        let facts = [&line.received, &line.unreceived, &line.advanced, &line.client_balance, &line.paid];
        assert_eq!(facts, ["未检查", "未检查", "未检查", "未检查", "45,000.00"]);
        assert_eq!(view.sums[0].received, "未检查");
    }

    /// 差异 of the page: key, pair of facts, amount and cause.
    fn differences(outcome: &Outcome) -> Vec<String> {
        let memory = Memory::default();
        let differences = super::finance(&outcome.input(&memory)).differences;
        let lines = differences.open.iter().chain(differences.explained.iter());
        lines.map(|one| [one.key.as_str(), one.between, &one.amount, one.cause].join(" ")).collect()
    }

    /// An unknown difference is no 0.00: sums say that they are of the known part.
    #[test]
    fn a_sum_with_an_unknown_difference_says_so() {
        let outcome = testing::run(
            "[媒体排期/排期]
             排期编号 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0301 | 2026-03-05 | 1 | 约五万 | 45000 | 2026-03-01
             XM2026-101-M0302 | 2026-03-05 | 1 | 50000 | 45000 | 2026-03-01
             [收付款/客户到款]
             到款编号 | 到款日期 | 金额 | 对应单号
             DK1 | 2026-03-03 | 42000 | XM2026-101-M0301
             DK2 | 2026-03-03 | 60000 | XM2026-101-M0302",
        );
        let memory = Memory::default();
        let view = super::finance(&outcome.input(&memory));
        let bars: Vec<&str> = view.differences.chart.rows.iter().map(|row| row.value.as_str()).collect();
        assert_eq!(view.differences.open_sum, "已知部分 100,000.00", "{bars:?}");
        assert!(bars.contains(&"10,000.00 · 1 项") && bars.contains(&"未知 · 1 项"), "{bars:?}");
        let tile = view.tiles.iter().find(|tile| tile.anchor == "differences").map(|tile| &tile.note);
        assert!(tile.is_some_and(|note| note.starts_with("差额合计 已知部分 100,000.00 元")), "{tile:?}");
    }

    /// Money of another client is 串户, also on a cancelled placement: the cancellation explains how much is
    /// owed, not whose money lies there.
    #[rstest]
    #[case::another_client("", "远岚置业", "3000", Some("0.00 串户"))]
    #[case::another_client_and_too_little("", "远岚置业", "2000", Some("-1,000.00 串户"))]
    #[case::cancelled_and_another_client("撤单", "远岚置业", "500", Some("0.00 串户"))]
    #[case::cancelled_and_too_little_of_another("撤单", "远岚置业", "400", Some("-100.00 串户"))]
    #[case::cancelled_and_too_little("撤单", "江岸置业", "400", Some("-100.00 撤单"))]
    #[case::cancelled_and_settled("撤单", "江岸置业", "500", None)]
    fn money_of_another_client_is_named(
        #[case] status: &str,
        #[case] payer: &str,
        #[case] amount: &str,
        #[case] said: Option<&str>,
    ) {
        let cancelled = if status.is_empty() { " | | " } else { "2026-03-10 | 500 | 0" };
        let outcome = testing::run(&format!(
            "[项目名册/项目]
             项目编号 | 项目名称 | 客户名称
             XM2026-101 | 甲 | 远岚置业
             XM2026-102 | 乙 | 江岸置业
             [媒体排期/排期]
             排期编号 | 投放日期 | 客户金额 | 客户确认日 | 状态 | 撤单日 | 客户扣款 | 媒体扣款
             XM2026-102-M0301 | 2026-03-20 | 3000 | 2026-03-01 | {status} | {cancelled}
             [收付款/客户到款]
             到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
             DK1 | 2026-03-05 | {payer} | {amount} | XM2026-102-M0301"
        ));
        let received = differences(&outcome).into_iter().filter(|line| line.contains(" 到款与订单 "));
        let expected = said.map(|said| format!("M0301 到款与订单 {said}"));
        assert_eq!(received.collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
    }

    /// A placement of which all four pairs differ: what a person wrote beside one is said of that one only.
    #[test]
    fn a_written_cause_stands_beside_its_own_difference_only() {
        let mut outcome = testing::run(
            "[媒体排期/排期]
             排期编号 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0301 | 2026-03-05 | 2 | 50000 | 45000 | 2026-03-01
             [媒体排期/发布确认]
             排期编号 | 计划日期 | 实际日期 | 计划次数 | 实际次数
             XM2026-101-M0301 | 2026-03-05 | 2026-03-05 | 2 | 1
             [收付款/客户到款]
             到款编号 | 到款日期 | 金额 | 对应单号
             DK1 | 2026-03-03 | 42000 | XM2026-101-M0301
             [收付款/媒体付款]
             付款编号 | 排期编号 | 实付金额 | 实付日期
             FK1 | XM2026-101-M0301 | 40000 | 2026-03-10
             [收付款/收票]
             发票号码 | 发票日期 | 价税合计 | 排期编号
             77001 | 2026-03-11 | 30000 | XM2026-101-M0301",
        );
        let by_rule = differences(&outcome);
        assert_eq!(by_rule.len(), 4, "{by_rule:#?}");
        let key = outcome.office.placements[0].record.key.clone();
        for between in Between::ALL {
            let mut memory = Memory::default();
            memory.causes.insert((key.clone(), between), "价格变更，见协议".to_owned());
            outcome.books = reconcile(&outcome.office, &memory);
            let mut expected: Vec<String> = by_rule.clone();
            for line in expected.iter_mut().filter(|line| line.contains(between.word())) {
                let rule = line.rsplit(' ').next().unwrap_or_default().len();
                line.replace_range(line.len() - rule.., "价格变更");
            }
            let mut written = differences(&outcome);
            written.sort();
            expected.sort();
            assert_eq!(written, expected, "{between:?}");
        }
    }

    /// Money that came back, whole or in parts, is no doubt on the page.
    #[rstest]
    #[case::nothing_came_back(&[], true)]
    #[case::in_one(&["-45000"], false)]
    #[case::in_two_parts(&["-40000", "-5000"], false)]
    #[case::not_all(&["-40000"], true)]
    fn what_was_paid_twice_is_said(#[case] refunds: &[&str], #[case] said: bool) {
        let refund = |(n, amount): (usize, &&str)| {
            format!("FK202603-1{n} | XM2026-101-M0301 | {amount} | 2026-03-04 | 都市晨报社\n")
        };
        let refunds: String = refunds.iter().enumerate().map(refund).collect();
        let page = page(&format!(
            "[媒体排期/排期]
             排期编号 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日
             XM2026-101-M0301 | 2026-03-25 | 50000 | 45000 | 2026-03-01
             [收付款/媒体付款]
             付款编号 | 排期编号 | 实付金额 | 实付日期 | 收款单位
             FK202603-001 | XM2026-101-M0301 | 45000 | 2026-03-02 | 都市晨报社
             {refunds}FK202603-002 | XM2026-101-M0301 | 45000 | 2026-03-06 | 都市晨报社"
        ));
        assert_eq!(page.contains("疑似重复付款"), said);
    }
}
