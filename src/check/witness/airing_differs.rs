//! W10: a medium's proof shows other airings than were planned.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::PlacementId;
use crate::reconcile::{Airing, DayDiffers};
use chrono::NaiveDate;

pub(crate) const RULE: Rule = Rule {
    code: Code::W10,
    name: "airing-differs",
    title: "播出与排期不符",
    clause: "H-7",
    severity: Severity::Red,
    desk: Desk::Media,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Off(is_not_covered), Property::AlsoOf(Severity::Yellow)],
    needs: &["媒体排期/发布确认"],
    also_reads: &[],
    explanation: "媒体的播出证明和排期逐日（排期不知道哪天的按合计）对不上：少播为红，只多播、或证明里没有列这一行为黄。请向媒体核实，把漏播、错播、补播登记到发布确认。发布确认已经写明差异次数的日子不再问。",
    bad: "
        @as-of 2026-03-16
        @also M01 M13
        [媒体排期/排期]
        排期编号         | 投放日期           | 次数 | 客户确认日 | 费用清单提交日
        XM2026-101-M0311 | 2026-03-05、03-06 | 2    | 2026-02-25 | 2026-02-27
        [播出证明_202603.xlsx/监播]
        排期编号         | 日期       | 次数
        XM2026-101-M0311 | 2026-03-05 | 1
        XM2026-101-M0311 | 2026-03-06 | 0
        XM2026-101-M0311 | 2026-03-07 | 1
    ",
    good: "
        @as-of 2026-03-16
        @also M01 M13
        [媒体排期/排期]
        排期编号         | 投放日期           | 次数 | 客户确认日 | 费用清单提交日
        XM2026-101-M0311 | 2026-03-05、03-06 | 2    | 2026-02-25 | 2026-02-27
        [播出证明_202603.xlsx/监播]
        排期编号         | 日期       | 次数
        XM2026-101-M0311 | 2026-03-05 | 1
        XM2026-101-M0311 | 2026-03-06 | 1
    ",
    done: aired_as_planned,
    run: Run::Office(check),
};

/// Done if the medium proves what was planned, or a 发布确认 says what is missing.
fn aired_as_planned(review: &Review, asked: &Asked) -> bool {
    let proven = airing(review, asked.key).and_then(|(_, airing)| airing);
    proven.is_some_and(|airing| airing.is_whole && airing.aired.is_some()) && done::is_quiet(review, asked)
}

/// Whether no proof covers the month of the placement, which still stands.
fn is_not_covered(review: &Review, asked: &Asked) -> bool {
    airing(review, asked.key).is_some_and(|(id, airing)| {
        let cancelled = review.placements[id].is_cancelled(review.office.as_of());
        airing.is_none_or(|airing| !airing.is_whole) && !cancelled
    })
}

/// The placement and the airing of a key `XM2026-101-M0311/2026-03`.
fn airing<'a>(review: &Review<'a>, key: &str) -> Option<(PlacementId, Option<&'a Airing>)> {
    let (placement, month) = key.rsplit_once('/')?;
    let mut rows = review.office.placements.keyed(placement, |one| &one.record.key);
    let (id, _) = rows.next()?;
    let of = |airing: &&Airing| airing.placement == id && airing.month.to_string() == month;
    Some((id, review.books.airings.iter().find(of)))
}

/// How many days are named before “等”.
const DAYS: usize = 12;

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for airing in &review.books.airings {
        if !(airing.is_unlisted() || airing.is_short() || airing.is_over()) {
            continue;
        }
        let placement = &review.placements[airing.placement];
        let severity = if airing.is_short() { Severity::Red } else { Severity::Yellow };
        raised.push(
            about(review.office, Code::W10, airing, said(airing, &placement.record.name()))
                .related([airing.at])
                .severity(severity)
                .waiting_on(Party::Medium),
        );
    }
}

fn said(airing: &Airing, name: &str) -> String {
    let Airing { month, planned, until, .. } = airing;
    let Some(aired) = airing.aired else {
        return format!(
            "{name} {month} 到 {until} 计划 {planned} 次，播出证明里未列这一行。请向媒体核实，或补证明。"
        );
    };
    let mut text = format!("{name} {month} 到 {until} 计划 {planned} 次，播出证明 {aired} 次");
    let days = |days: &[NaiveDate]| -> String {
        let named: Vec<String> =
            days.iter().take(DAYS).map(|day| day.format("%-m月%-d日").to_string()).collect();
        named.join("、") + if days.len() > DAYS { "等" } else { "" }
    };
    if !airing.unread.is_empty() {
        text.push_str(&format!("（{} 的次数没有读懂，没有算）", days(&airing.unread)));
    }
    let day = |planned: u32, aired: u32, date: NaiveDate| {
        format!("{}（计划 {planned}，播出 {aired}）", date.format("%-m月%-d日"))
    };
    let (stated, open): (Vec<&DayDiffers>, Vec<&DayDiffers>) = airing.days.iter().partition(|day| day.stated);
    let named: Vec<String> =
        open.iter().take(DAYS).map(|one| day(one.planned, one.aired, one.date)).collect();
    if !named.is_empty() {
        let more = if open.len() > DAYS { "等" } else { "" };
        text.push_str(&format!("，不符的日子：{}{more}", named.join("、")));
    }
    if !stated.is_empty() {
        let stated: Vec<NaiveDate> = stated.iter().map(|one| one.date).collect();
        text.push_str(&format!("；{} 的差异发布确认已写明", days(&stated)));
    }
    text.push_str("。请向媒体核实，登记到发布确认。");
    text
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;
    use rstest::rstest;

    /// A list with one date a time, and its proof; `;` between rows.
    fn told(publications: &str, proof: &str) -> String {
        let lines = |text: &str| text.split(';').map(str::trim).collect::<Vec<_>>().join("\n");
        let publications = match publications {
            "" => String::new(),
            rows => format!(
                "[媒体排期/发布确认]\n确认单号 | 排期编号 | 计划日期 | 实际日期 | 计划次数 | 实际次数 | 差异类型 | 差异次数 | 补播日期 | 补播次数\n{}",
                lines(rows)
            ),
        };
        let outcome = testing::run(&format!(
            "@as-of 2026-03-16\n[媒体排期/排期]\n排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数
             XM2026-101-M0311 | 都市晨报 | 头版 | 2026-03-05、03-06、03-20 | 3
             XM2026-101-M0312 | 都市晨报 | 封底 | 2026-03-05 | 1
             {publications}
             [播出证明_202603.xlsx/监播]\n排期编号 | 日期 | 次数\n{}",
            lines(proof)
        ));
        let all = outcome.all(Code::W10);
        let said = all.iter().map(|f| format!("{} {}", f.key, f.severity.word()));
        said.collect::<Vec<_>>().join(", ")
    }

    const FULL: &str = "XM2026-101-M0311 | 2026-03-05 | 1; XM2026-101-M0311 | 2026-03-06 | 1";
    const OTHER: &str = "XM2026-101-M0312 | 2026-03-05 | 1";

    #[rstest]
    #[case::as_planned("", FULL, "")]
    #[case::missed(
        "",
        "XM2026-101-M0311 | 2026-03-05 | 1; XM2026-101-M0311 | 2026-03-06 | 0; XM2026-101-M0311 | 2026-03-07 | 1",
        "XM2026-101-M0311/2026-03 红"
    )]
    #[case::more(
        "",
        "XM2026-101-M0311 | 2026-03-05 | 1; XM2026-101-M0311 | 2026-03-06 | 2",
        "XM2026-101-M0311/2026-03 黄"
    )]
    #[case::up_to_the_last_mark("", "XM2026-101-M0311 | 2026-03-05 | 1", "")]
    #[case::stated(
        "XM2026-101-F1 | XM2026-101-M0311 | 2026-03-05 | 2026-03-05 | 1 | 0 | 漏播 | 1 | | ",
        "XM2026-101-M0311 | 2026-03-06 | 1",
        ""
    )]
    #[case::stated_for_the_run(
        "XM2026-101-F1 | XM2026-101-M0311 | 2026-03-06 | 2026-03-06 | 2 | 1 | 漏播 | 1 | | ",
        "XM2026-101-M0311 | 2026-03-05 | 0; XM2026-101-M0311 | 2026-03-06 | 1",
        ""
    )]
    #[case::stated_too_little(
        "XM2026-101-F1 | XM2026-101-M0311 | 2026-03-06 | 2026-03-06 | 2 | 2 | 无 | | | ",
        "XM2026-101-M0311 | 2026-03-05 | 0; XM2026-101-M0311 | 2026-03-06 | 1",
        "XM2026-101-M0311/2026-03 红"
    )]
    #[case::rescheduled(
        "XM2026-101-F1 | XM2026-101-M0311 | 2026-03-05 | 2026-03-07 | 1 | 1 | 改期 | | | ",
        "XM2026-101-M0311 | 2026-03-06 | 1; XM2026-101-M0311 | 2026-03-07 | 1",
        ""
    )]
    #[case::made_good(
        "XM2026-101-F1 | XM2026-101-M0311 | 2026-03-05 | 2026-03-05 | 1 | 0 | 漏播 | 1 | 2026-03-08 | 2",
        "XM2026-101-M0311 | 2026-03-06 | 1; XM2026-101-M0311 | 2026-03-08 | 2",
        ""
    )]
    fn a_list_is_compared_day_by_day(
        #[case] publications: &str,
        #[case] proof: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(told(publications, &format!("{proof}; {OTHER}")), expected);
    }

    #[test]
    fn a_placement_without_a_row_is_said() {
        assert_eq!(told("", FULL), "XM2026-101-M0312/2026-03 黄");
    }

    /// A row that fits two placements asks which is meant (D03); neither of them is without a row.
    #[test]
    fn a_row_that_fits_several_leaves_none_of_them_unlisted() {
        let outcome = testing::run(
            "@as-of 2026-03-16
            [项目名册/项目]\n项目编号 | 媒介\nXM2026-101 | 钱七
            [媒体排期/排期]\n排期编号 | 媒体名称 | 版面/时段 | 投放日期 | 次数
            XM2026-101-M0311 | 都市晨报 | 头版 | 2026-03-05 | 1
            XM2026-101-M0312 | 都市晨报 | 封底 | 2026-03-05 | 1
            XM2026-101-M0313 | 都市晨报 | 封底 | 2026-03-05 | 1
            XM2026-101-M0314 | 都市晨报 | 中缝 | 2026-03-05 | 1
            [播出证明_202603.xlsx/监播]\n项目编号 | 媒体名称 | 版面/时段 | 日期 | 次数
            XM2026-101 | 都市晨报 | 头版 | 2026-03-05 | 1
            XM2026-101 | 都市晨报 | 封底 | 2026-03-05 | 1",
        );
        assert_eq!(outcome.keys(Code::W10), ["XM2026-101-M0314/2026-03"], "{:#?}", outcome.lines());
        let asked = outcome.one(Code::D03);
        assert!(asked.message.contains("XM2026-101-M0312、XM2026-101-M0313"), "{}", asked.message);
        assert_eq!(asked.owner, "媒介部");
    }
}
