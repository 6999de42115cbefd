//! Withdraws findings that depend on a table that was not read completely, because what a rule misses may be
//! in the part that was not read. Earlier stages have reported what was not read.

use super::rule::{Matter, Refused};
use super::rule_of;
use crate::finding::{Code, Finding};
use crate::link::{Office, PROJECTS};
use crate::normalise::schema;

const PROGRESS: &str = "媒体排期/排期进度";

/// Takes away the findings that rest on a table not read whole for their project, and what is judged of
/// a project whose row in 项目名册 may not have been read: its terms are not known.
pub(super) fn withdraw(office: &Office, findings: &mut Vec<Finding>) {
    if office.coverage.gaps.is_empty() {
        return;
    }
    let roster_is_whole = !office.coverage.hides_rows(PROJECTS);
    let is_stranger = |key: &str| office.case(office.case_of(key)).is_some_and(|case| !case.known);
    findings.retain(|finding| {
        let project = finding.project.as_deref();
        let judged = rule_of(finding.code).is_some_and(|rule| !rule.is_data());
        let unknown_terms = judged && !roster_is_whole && project.is_some_and(is_stranger);
        !unknown_terms
            && !rests_on_unread(office, finding.code, &finding.key, project)
            && !is_key_of_unread(office, finding)
    });
}

/// Whether a rule finds that something is missing in a table that was not read whole for a project, or
/// judges a placement whose 排期进度 was not read: its days, its cost and its 撤单 may stand there.
pub(super) fn rests_on_unread(office: &Office, code: Code, key: &str, project: Option<&str>) -> bool {
    let Some(rule) = rule_of(code) else { return false };
    let unfinished = || {
        office.coverage.unknown(&[PROGRESS], project).is_some()
            && office.placements.keyed(key, |one| &one.record.key).next().is_some()
    };
    office.coverage.unknown(rule.needs, project).is_some() || !rule.is_data() && unfinished()
}

/// Whether an unknown key may belong to a row that was not read.
fn is_key_of_unread(office: &Office, finding: &Finding) -> bool {
    let names_nothing =
        rule_of(finding.code).is_some_and(|rule| rule.matter == Matter::Refused(Refused::Target));
    let tables = finding.field.as_deref().map(schema::named_in).unwrap_or_default();
    // a row's own key refers to nothing
    let own = finding.place.map_or("", |place| office.sources.table(place));
    let refers = tables.iter().all(|table| table.rsplit('/').next() != Some(own));
    names_nothing && refers && office.coverage.may_hide(tables, finding.project.as_deref())
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::run;
    use rstest::rstest;

    const PAID: &str = "[媒体排期/排期]\n排期编号|投放日期|客户金额|媒体成本|客户确认日|订位日|发片日\nXM2026-101-M0301|2026-03-10|50000|45000|2026-03-02|2026-03-03|2026-03-05\n\
        [收付款/媒体付款]\n付款编号|排期编号|实付金额|实付日期\nFK202603-001|XM2026-101-M0301|45000|2026-03-04\n";

    /// Receipts that were not read, in four ways: no rule says that money is missing.
    #[rstest]
    #[case::two_columns(
        "@bare\n[收付款/客户到款]\n到款编号|到款日期|付款单位|金额|项目编号|金额\nDK1|2026-03-01|某公司|50000|XM2026-101|40000\n"
    )]
    #[case::no_header("@bare\n[收付款/客户到款]\n甲|乙\n1|2\n")]
    #[case::no_amount(
        "@bare\n[收付款/客户到款]\n到款编号|到款日期|付款单位|项目编号\nDK1|2026-03-01|某公司|XM2026-101\n"
    )]
    #[case::hidden("@hidden-sheet\n[收付款/客户到款]\n到款编号|金额\nDK1|50000\n")]
    fn receipts_that_were_not_read(#[case] receipts: &str) {
        let outcome = run(&format!("{PAID}{receipts}"));
        for code in [Code::M01, Code::M02, Code::A09] {
            outcome.none(code);
        }
        let books = &outcome.books;
        assert!(!books.whole.advanced() && !books.projects[0].whole.advanced());
        assert_eq!(books.placements[0].state.word(), "未检查");
    }

    #[test]
    fn a_file_that_names_its_project_concerns_that_one_alone() {
        let outcome = run(&format!(
            "@file truncated 收付款_云庭.xlsx\n{PAID}[收付款_主.xlsx/客户到款]\n到款编号|金额|项目编号\nDK1|1|XM2026-101\n\
             [项目名册/项目]\n项目编号|项目名称\nXM2026-101|麦垄里\nXM2026-102|云庭\n"
        ));
        let whole: Vec<bool> = outcome.books.projects.iter().map(|books| books.whole.advanced()).collect();
        assert_eq!((whole, outcome.books.whole.advanced()), (vec![true, false], false));
        assert_eq!(outcome.keys(Code::M02), ["XM2026-101"]);
    }

    /// One of two 媒体排期 files, or the whole table, was not read: what names its rows is no orphan, and
    /// what names a row of another project is.
    #[rstest]
    #[case::a_file("@file truncated 媒体排期_云庭.xlsx", "[媒体排期_麦垄里.xlsx/排期]", true)]
    #[case::hidden("", "@hidden-sheet\n[媒体排期/排期]", false)]
    fn keys_of_rows_that_were_not_read_are_no_orphans(
        #[case] file: &str,
        #[case] sheet: &str,
        #[case] others_are_read: bool,
    ) {
        let outcome = run(&format!(
            "{file}\n[项目名册/项目]\n项目编号|项目名称\nXM2026-101|麦垄里\nXM2026-102|云庭\n\
             {sheet}\n排期编号|投放日期|客户金额\nXM2026-101-M0301|2026-03-10|50000\n\
             [收付款/媒体付款]\n付款编号|项目编号|排期编号|实付金额|实付日期\n\
             FK1|XM2026-102|XM2026-102-M0301|70|2026-03-04\nFK2|XM2026-101|XM2026-101-M0399|80|2026-03-04\n"
        ));
        let expected: &[&str] = if others_are_read { &["FK2"] } else { &[] };
        assert_eq!(outcome.keys(Code::D03), expected, "{:#?}", outcome.lines());
    }

    /// The broken number of an invoice is its own: no other table need be read to see it.
    #[test]
    fn a_number_that_lost_digits_is_broken_whatever_was_read() {
        let outcome = run("@hidden-sheet\n[收付款/开票]\n发票号码\n26112000000000000001\n\
             [收付款/收票]\n发票号码|发票日期|开票单位|价税合计\n2.6112E+19|2026-03-02|都市晨报|100\n");
        assert_eq!(outcome.all(Code::D21).len(), 1, "{:#?}", outcome.lines());
    }

    /// A month's statement may stand in 对账: where that was not read, none is said to be missing.
    #[rstest]
    #[case::read("", 1)]
    #[case::hidden("@hidden-sheet\n[收付款/对账]\n对方|期间\n远岚置业|2026-02\n", 0)]
    fn a_statement_may_stand_in_a_table_that_was_not_read(#[case] statements: &str, #[case] findings: usize) {
        let outcome = run(&format!(
            "[项目名册/项目]\n项目编号|客户名称|合同开始|合同结束|状态\nXM2026-101|远岚置业|2026-01-01|2026-12-31|服务中\n\
             [工作单/定期服务]\n项目编号|服务项目|提交时间\nXM2026-101|市场分析|2026-03-02\n{statements}"
        ));
        assert_eq!(outcome.all(Code::T15).len(), findings, "{:#?}", outcome.lines());
    }

    /// One of two 项目名册 files cannot be read: its projects are no orphans, and nobody knows their terms.
    #[test]
    fn projects_of_a_roster_that_was_not_read_accuse_nobody() {
        let outcome = run(&format!(
            "@file truncated 项目名册_江岸.xlsx\n[项目名册/项目]\n项目编号|项目名称\nXM2026-102|云庭\n{PAID}\
             [收付款/客户到款]\n到款编号|金额|项目编号\nDK1|1|XM2026-102\n"
        ));
        for code in [Code::D03, Code::M01, Code::M02, Code::A09] {
            outcome.none(code);
        }
        assert_eq!(outcome.all(Code::D15).len(), 1, "{:#?}", outcome.lines());
    }

    /// What the office adds to a schedule was not read: the days, the cost and the 撤单 of its placements may
    /// stand there, so nothing is said to be missing of them, and their states are not known.
    #[rstest]
    #[case::hidden(
        "@hidden-sheet\n[媒体排期/排期进度]\n排期编号|订位日|客户确认日|媒体成本\nXM2026-101-M0301|2026-03-03|2026-03-02|900\n",
        true
    )]
    #[case::read(
        "[媒体排期/排期进度]\n排期编号|订位日|客户确认日|媒体成本\nXM2026-101-M0301|2026-03-03||900\n",
        false
    )]
    fn what_completes_a_schedule_was_not_read(#[case] progress: &str, #[case] unread: bool) {
        let outcome = run(&format!(
            "[媒体排期/排期]\n排期编号|媒体名称|投放日期|客户金额|订位日\nXM2026-101-M0301|都市晨报|2026-03-10|1000|2026-03-03\n\
             XM2026-101-M0302|都市晨报|2026-03-11|1000|\n{progress}\
             [项目名册/媒体]\n媒体名称|订位提前|截稿提前\n都市晨报|3|2\n\
             [收付款/媒体付款]\n付款编号|排期编号|实付金额|实付日期\nFK202603-001|XM2026-101-M0301、XM2026-101-M0302|1800|2026-03-04\n"
        ));
        for code in [Code::T13, Code::A08, Code::M06] {
            assert_eq!(outcome.all(code).is_empty(), unread, "{code} {:#?}", outcome.lines());
        }
        let states: Vec<&str> = outcome.books.placements.iter().map(|books| books.state.word()).collect();
        assert_eq!(states == ["未检查", "未检查"], unread, "{states:?}");
    }
}
