//! H-6 定期服务: the last hand-in and the next due date, per project.
//!
//! Only the rules judge lateness. This gives dates, and the open finding about the same period.

use crate::check::catalogue;
use crate::check::rule::{Matter, Rule};
use crate::due::{Done, Obligation, ObligationKind};
use crate::finding::Finding;
use crate::model::Moment;
use crate::model::choice::ServiceKind;
use crate::report::view::{Groups, Input, grouped};
use chrono::{Days, NaiveDate};

/// A 波次 is shown if it begins or ends at most this many days from 检查日.
const NEAR: u64 = 28;

/// One recurring service of one project.
#[derive(Clone, Debug)]
pub struct Recurring<'a> {
    pub owed: &'a Obligation,
    pub kind: ServiceKind,
    /// The period or 波次; empty for the plans due every few months.
    pub period: String,
    /// The last hand-in; for a 波次, its own.
    pub last: Option<NaiveDate>,
    /// The limit in force, the same as in a finding about this period.
    pub due: Option<Moment>,
    /// The key of a finding about it.
    pub key: String,
}

impl Recurring<'_> {
    /// The rule that judges it.
    pub fn rule(&self) -> Option<&'static Rule> {
        catalogue().find(|rule| rule.matter == Matter::Service(self.kind))
    }

    /// Whether the tables that its rule needs were not read for its project, or the cell of the hand-in was not.
    pub fn is_unread(&self, input: &Input) -> bool {
        if self.owed.done == Done::Unreadable {
            return true;
        }
        let project = input.office.case(self.owed.case).map(|case| case.key());
        self.rule().is_some_and(|rule| input.office.coverage.unknown(rule.needs, project).is_some())
    }
}

/// The services in order of project, kind and period: for a weekly or monthly service the last period and
/// older ones that are still missing, for 波次 those that begin or end near 检查日.
pub fn services<'a>(input: &Input<'a>) -> Vec<Recurring<'a>> {
    let office = input.office;
    let mut shown = Vec::new();
    // nobody serves a project that is in no register
    for (case, _) in office.cases.with_ids().filter(|(_, case)| case.known) {
        for kind in [ObligationKind::WeeklyProgress, ObligationKind::Statement] {
            let periods = input.due.obligations.of_case(kind, case);
            if let Some((latest, older)) = periods.split_last() {
                shown.extend(older.iter().filter(|owed| !owed.is_done()));
                shown.push(latest);
            }
        }
        for kind in [ObligationKind::Strategy, ObligationKind::MarketAnalysis] {
            shown.extend(input.due.obligations.of_case(kind, case));
        }
        for kind in [ObligationKind::ExecutionReport, ObligationKind::CostList] {
            let near = |owed: &&Obligation| owed.from.is_some_and(|from| is_near(from.date, office.as_of()));
            let own = input.due.obligations.of_case(kind, case).iter();
            let mut rounds: Vec<&Obligation> = own.filter(near).collect();
            rounds.sort_by_key(|owed| owed.due);
            shown.extend(rounds);
        }
    }
    shown.into_iter().filter_map(|owed| service(input, owed)).collect()
}

fn service<'a>(input: &Input<'a>, owed: &'a Obligation) -> Option<Recurring<'a>> {
    let due = match owed.kind {
        ObligationKind::Strategy | ObligationKind::MarketAnalysis => owed.limit_on(input.office.as_of()),
        _ => owed.due,
    };
    let last = match owed.kind {
        ObligationKind::CostList | ObligationKind::ExecutionReport => owed.done.day(),
        // handed in, or sent according to 对账
        ObligationKind::Statement => owed.done.day().or(owed.last),
        _ => owed.last,
    };
    Some(Recurring {
        owed,
        kind: owed.kind.service()?,
        period: owed.subject(input.office),
        last,
        due,
        key: owed.about.key(input.office),
    })
}

fn is_near(day: NaiveDate, as_of: NaiveDate) -> bool {
    let (from, until) = (as_of.checked_sub_days(Days::new(NEAR)), as_of.checked_add_days(Days::new(NEAR)));
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
}

/// The open findings about services, by service and project.
pub struct Judged<'a>(Groups<(Option<Matter>, &'a str), &'a Finding>);

impl<'a> Judged<'a> {
    pub fn new(input: &Input<'a>) -> Judged<'a> {
        let is_service = |finding: &&Finding| matches!(input.matter(finding), Some(Matter::Service(_)));
        let open = input.findings.iter().filter(|finding| finding.open).filter(is_service);
        Judged(grouped(open, |finding| (input.matter(finding), finding.key.as_str())))
    }

    /// The open finding about this period.
    pub fn open(&self, service: &'a Recurring<'_>) -> Option<&'a Finding> {
        let own = self.0.of((Some(Matter::Service(service.kind)), service.key.as_str()));
        own.iter().copied().find(|finding| finding.due.is_some() && finding.due == service.due)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::memory::Memory;
    use crate::report::view::{records, weekly};
    use crate::testing;

    fn page<T>(table: &str, lines: impl Fn(&weekly::Weekly) -> Vec<T>) -> Vec<T> {
        let outcome = testing::run(table);
        let memory = Memory::default();
        let input = outcome.input(&memory);
        lines(&weekly::weekly(&input, &records(&input)))
    }

    /// 周报 → 定期服务, one line per row: service, period, last, due, state.
    fn lines(table: &str) -> Vec<String> {
        let text = |line: &weekly::ServiceLine| {
            [line.service, &line.period, &line.last, &line.due, &line.state].join(" ")
        };
        page(table, |page| page.services.iter().map(text).collect())
    }

    /// 周报 → 本周到期, one line per matter: day, text.
    fn week(table: &str) -> Vec<String> {
        page(table, |page| {
            let due = page.week.iter().flat_map(|day| day.due.iter().map(move |line| (day, line)));
            due.map(|(day, line)| format!("{} {}", day.day, line.text)).collect()
        })
    }

    #[test]
    fn the_week_demands_no_statement_that_was_sent_or_is_not_owed() {
        for (end, service, statement, demanded) in [
            ("2026-12-31", "", "", true),
            ("2026-12-31", "", "DZ202603-001 | 远岚置业 | 2026-02 | 2026-03-02", false),
            ("2026-12-31", "付款对账清单 | 2026-02 | 2026-03-02", "", false),
            ("2026-12-31", "付款对账清单 | 2026-01 | 2026-03-02", "", true),
            ("2026-02-27", "", "", false),
            ("2026-02-28", "", "", true),
        ] {
            let service = if service.is_empty() { String::new() } else { format!("XM2026-101 | {service}") };
            let lines = week(&format!(
                "@as-of 2026-03-03
                 [项目名册/项目]
                 项目编号 | 客户名称 | 合同开始 | 合同结束
                 XM2026-101 | 远岚置业 | 2026-02-01 | {end}
                 [工作单/定期服务]
                 项目编号 | 服务项目 | 对应期间或波次 | 提交时间
                 {service}
                 [收付款/对账]
                 对账单号 | 对方 | 期间 | 发出日
                 {statement}"
            ));
            let line = "03-06 交付款对账清单：2026-02".to_owned();
            assert_eq!(lines.contains(&line), demanded, "{end} {service} {statement}: {lines:#?}");
        }
    }

    /// 定期服务 alone is enough to judge a service, 付款对账清单 needs 对账 as well.
    #[test]
    fn a_service_is_unchecked_without_the_tables_its_rule_needs() {
        const ALONE: &str = "[工作单/定期服务]
             项目编号 | 服务项目 | 对应期间或波次 | 提交时间
             XM2026-101 | 每周工作进程 | | 2026-03-02";
        const ORDERS: &str = "@hidden-sheet
             [工作单/工作单]
             工作单号
             XM2026-101-G001";
        const STATEMENTS: &str = "@hidden-sheet
             [收付款/对账]
             对账单号 | 对方 | 期间 | 发出日
             DZ202603-001 | 远岚置业 | 2026-02 | 2026-03-02";
        for (also, weekly, statement) in [
            ("", "红 逾期|今天到期", "黄 逾期"),
            (ORDERS, "红 逾期|今天到期", "黄 逾期"),
            (STATEMENTS, "红 逾期|今天到期", "未检查"),
        ] {
            let lines = lines(&format!(
                "[项目名册/项目]
                 项目编号 | 客户名称 | 合同开始
                 XM2026-101 | 远岚置业 | 2026-02-01
                 {ALONE}
                 {also}"
            ));
            let states = |service: &str| {
                let own = lines.iter().filter(|line| line.starts_with(service));
                let state = |line: &String| {
                    let known = ["红 逾期", "黄 逾期", "今天到期", "未检查"];
                    known.into_iter().find(|word| line.ends_with(word)).unwrap_or("?")
                };
                own.map(state).collect::<Vec<_>>().join("|")
            };
            assert_eq!(states("每周工作进程"), weekly, "{also}: {lines:#?}");
            assert_eq!(states("付款对账清单"), statement, "{also}: {lines:#?}");
        }
    }

    /// Late ones stand first, then what is not known, what is due by its day, and what is done.
    #[test]
    fn the_worst_service_stands_first() {
        let lines = lines(
            "[项目名册/项目]
             项目编号 | 项目名称 | 合同开始
             XM2026-101 | 甲 | 2026-01-05
             XM2026-102 | 乙 | 2026-01-05
             [工作单/定期服务]
             项目编号 | 服务项目 | 对应期间或波次 | 提交时间
             XM2026-101 | 每周工作进程 | 2026-03-06 | 2026-03-09
             XM2026-101 | 每周工作进程 | 2026-03-13 | 2026-03-16
             XM2026-101 | 市场分析 | | 2026-03-10",
        );
        let states: Vec<&str> = lines.iter().filter_map(|line| line.rsplit(' ').next()).collect();
        let order = ["逾期", "今天到期", "未到期", "已交"];
        let places: Vec<_> = states.iter().map(|state| order.iter().position(|word| word == state)).collect();
        assert!(places.is_sorted() && places.contains(&Some(3)), "{lines:#?}");
    }

    #[test]
    fn an_older_period_that_is_missing_is_a_row_of_its_own() {
        for (submitted, rows) in [
            // the list of 03-06 is missing, that of 03-13 is due today
            ("2026-03-02", vec!["截至 03-06 03-02 03-09 红 逾期", "截至 03-13 03-02 03-16 今天到期"]),
            ("2026-03-09", vec!["截至 03-13 03-09 03-16 今天到期"]),
            ("2026-03-10", vec!["截至 03-13 03-10 03-16 今天到期"]),
            // already handed in for 03-13; 03-06 has no row of its own
            ("2026-03-16", vec!["截至 03-06 03-16 03-09 红 逾期", "截至 03-13 03-16 03-16 已交"]),
        ] {
            let lines = lines(&format!(
                "[项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | 2026-01-05
                 [工作单/定期服务]
                 项目编号 | 服务项目 | 提交时间
                 XM2026-101 | 每周工作进程 | {submitted}"
            ));
            let own = lines.iter().filter_map(|line| line.strip_prefix("每周工作进程 "));
            assert_eq!(own.collect::<Vec<_>>(), rows, "{submitted}");
        }
    }

    /// What is older than 检查起始日 is not late in the list: 遗留 stands there, and the period of today as ever.
    #[test]
    fn a_period_before_the_first_day_of_checking_is_a_legacy() {
        let lines = lines(
            "@setting 检查起始日=2026-03-12
             [项目名册/项目]
             项目编号 | 合同开始
             XM2026-101 | 2026-01-05
             [工作单/定期服务]
             项目编号 | 服务项目 | 提交时间
             XM2026-101 | 每周工作进程 | 2026-03-02",
        );
        let own = lines.iter().filter_map(|line| line.strip_prefix("每周工作进程 "));
        let rows: Vec<&str> = own.collect();
        assert_eq!(rows, ["截至 03-13 03-02 03-16 今天到期", "截至 03-06 03-02 03-09 遗留"]);
    }

    /// A 提交时间 that cannot be read may be the list that is asked for, unless its row names another period.
    #[test]
    fn an_unreadable_hand_in_silences_its_own_period_only() {
        for (row, friday) in [
            ("每周工作进程 | | 乱写", "截至 03-06  03-09 未检查"),
            ("每周工作进程 | 2026-03-06 | 乱写", "截至 03-06  03-09 未检查"),
            ("每周工作进程 | 2026-03 | 乱写", "截至 03-06  03-09 未检查"),
            ("每周工作进程 | 2026-01-09 | 乱写", "截至 03-06  03-09 红 逾期"),
            ("每周工作进程 | 2026-01 | 乱写", "截至 03-06  03-09 红 逾期"),
        ] {
            let lines = lines(&format!(
                "[项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | 2026-01-05
                 [工作单/定期服务]
                 项目编号 | 服务项目 | 对应期间或波次 | 提交时间
                 XM2026-101 | {row}"
            ));
            let own = lines.iter().find_map(|line| line.strip_prefix("每周工作进程 "));
            assert_eq!(own, Some(friday), "{row}: {lines:#?}");
        }
    }

    #[test]
    fn an_unreadable_strategy_is_unchecked_and_an_older_one_is_not_asked() {
        for (period, state) in [("", "未检查"), ("2025-11", "未检查"), ("2025-02", "红 逾期")] {
            let lines = lines(&format!(
                "[项目名册/项目]
                 项目编号 | 合同开始
                 XM2026-101 | 2025-06-01
                 [工作单/定期服务]
                 项目编号 | 服务项目 | 对应期间或波次 | 提交时间
                 XM2026-101 | 阶段广告策略与修正 | {period} | 乱写"
            ));
            let own = lines.iter().find(|line| line.starts_with("阶段广告策略与修正"));
            assert!(own.is_some_and(|line| line.ends_with(state)), "{period}: {lines:#?}");
        }
    }
}
