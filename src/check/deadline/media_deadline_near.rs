//! T13: the medium's booking and material deadlines.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::due::{About, Limit, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::T13,
    name: "media-deadline-near",
    title: "订位或截稿期限",
    clause: "H-4.4 B3 B5",
    severity: Severity::Yellow,
    desk: Desk::Media,
    rank: 19,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Deadline,
    standing: Standing::Fields,
    properties: &[Property::AlsoOf(Severity::Red)],
    needs: &[],
    also_reads: &["媒体排期/排期进度", "项目名册/媒体"],
    explanation: "媒体要求在投放首日前若干工作日订位、交稿（项目名册 → 媒体 的订位提前、截稿提前）。期限就在今天或下一个工作日而尚未办理为黄，\
        已过为红：请立即订位或发片，赶不上的与客户商量改期。",
    bad: "
        @also M01
        [项目名册/媒体]
        媒体名称 | 付款方式 | 订位提前 | 截稿提前
        都市晨报 | 预付     | 3        | 2
        [媒体排期/排期]
        排期编号         | 媒体名称 | 投放日期   | 费用清单提交日
        XM2026-101-M0303 | 都市晨报 | 2026-03-20 | 2026-03-10
    ",
    good: "
        [项目名册/媒体]
        媒体名称 | 付款方式 | 订位提前 | 截稿提前
        都市晨报 | 预付     | 3        | 2
        [媒体排期/排期]
        排期编号         | 媒体名称 | 投放日期   | 费用清单提交日 | 客户确认日
        XM2026-101-M0303 | 都市晨报 | 2026-03-25 | 2026-03-10     | 2026-03-09
    ",
    done: done::booked_or_sent,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let settings = &review.settings;
    let as_of = settings.as_of;
    let tomorrow = settings.calendar.next_working_day(as_of);
    for (kind, field, limit) in
        [(ObligationKind::Booking, "订位", "订位"), (ObligationKind::Sending, "发片", "截稿")]
    {
        for owed in review.due.obligations.of(kind).iter().filter(|owed| owed.is_open()) {
            let About::Placement(id) = owed.about else { continue };
            let placement = &review.placements[id];
            let (Some(first_day), Some(due), Limit::WorkingDays(lead)) =
                (owed.from, owed.due_day(), owed.limit)
            else {
                continue;
            };
            if due > tomorrow {
                continue;
            }
            let passed = due < as_of;
            let end = if placement.record.last_day().is_some_and(|last_day| last_day < as_of) {
                "已过投放日，仍无订位/发片记录；已投的请登记并取得发布确认，未投的请登记改期或撤单".to_owned()
            } else if passed {
                format!("尚未{field}，期限已过，请立即办理，或与客户商量改期")
            } else if due == as_of {
                format!("尚未{field}，今天到期")
            } else {
                format!("尚未{field}，下一个工作日到期")
            };
            let medium = review.medium_of(placement).map_or("", |medium| medium.name.text());
            let message =
                format!("{medium}首日 {first_day}，{limit}须提前 {lead} 个工作日（{due}），{end}。");
            let mut finding = about(review.office, Code::T13, placement, message)
                .field(field)
                .at(owed.place)
                .severity(if passed { Severity::Red } else { Severity::Yellow })
                .due(due)
                .provisional(owed.provisional);
            finding.days_over = passed.then(|| Over::Working(settings.calendar.between(due, as_of).max(1)));
            raised.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_stays_after_the_last_day_until_it_is_booked_moved_cancelled_or_confirmed() {
        for (row, publication, found) in [
            ("2026-03-16 | |", "", true),
            ("2026-03-13 | |", "", true),
            ("2026-03-17 | 3.1 |", "", false),
            ("2026-03-13 | 2026-03-12 |", "", false),
            ("2026-03-13 | | 已订位", "", false),
            ("2026-03-13 | | 已发布", "", false),
            ("2026-03-13 | | 改期", "", false),
            ("2026-03-13 | | 撤单", "", false),
            ("2026-03-13 | |", "2026-03-13", false),
            // moved, but its day is still to come: the day it was moved to
            ("2026-03-17 | | 改期", "", true),
        ] {
            let publication = match publication {
                "" => String::new(),
                day => format!(
                    "[媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期\nQR1 | XM2026-101-M0301 | {day}"
                ),
            };
            let table = format!(
                "[项目名册/媒体]\n媒体名称 | 订位提前\n都市晨报 | 3\n\
                 [媒体排期/排期]\n排期编号 | 投放日期 | 订位日 | 状态\nXM2026-101-M0301 | {row}\n{publication}"
            );
            let outcome = testing::run(&table);
            assert_eq!(!outcome.all(Code::T13).is_empty(), found, "{row}: {:#?}", outcome.lines());
        }
    }

    #[test]
    fn after_the_last_day_its_words_change() {
        let outcome = run("2026-03-13", "");
        let finding = outcome.one(Code::T13);
        assert_eq!((finding.severity, finding.field.as_deref()), (Severity::Red, Some("订位")));
        assert!(finding.message.contains("已过投放日，仍无订位/发片记录"), "{}", finding.message);
    }

    use crate::finding::{Code, Severity};
    use crate::testing::{self, assert_told};

    fn run(first_day: &str, booked: &str) -> testing::Outcome {
        testing::run(&format!(
            "[项目名册/媒体]
             媒体名称 | 订位提前
             都市晨报 | 5
             [媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 订位日
             XM2026-101-M0301 | 都市晨报 | {first_day} | {booked}"
        ))
    }

    #[test]
    fn yellow_on_the_day_and_the_working_day_before_red_after() {
        for (first_day, severity) in [
            ("2026-03-20", Some(Severity::Red)),    // due 03-13
            ("2026-03-23", Some(Severity::Yellow)), // due 03-16, today
            ("2026-03-24", Some(Severity::Yellow)), // due 03-17
            ("2026-03-25", None),                   // due 03-18
        ] {
            let outcome = run(first_day, "");
            let found = outcome.all(Code::T13).first().map(|f| f.severity);
            assert_eq!(found, severity, "{first_day}: {:#?}", outcome.lines());
        }
        run("2026-03-20", "2026-03-10").none(Code::T13);
    }

    #[test]
    fn booking_and_material_each_speak() {
        assert_told!(
            T13,
            "
                [项目名册/项目]
                项目编号   | 媒介
                XM2026-101 | 孙媒
                [项目名册/媒体]
                媒体名称 | 订位提前 | 截稿提前
                都市晨报 | 5        | 3
                [媒体排期/排期]
                排期编号         | 投放日期   | 订位日     | 发片日
                XM2026-101-M0301 | 2026-03-20 |            |
                XM2026-101-M0302 | 2026-03-23 | 2026-03-10 |
                XM2026-101-M0302 | 2026-03-23 | 2026-03-10 |
            ",
            "
                XM2026-101-M0301 发片 黄 未了 2026-03-17 - 孙媒 我司 50000.00 排期 · D2
                XM2026-101-M0301 订位 红 未了 2026-03-13 +1 孙媒 我司 50000.00 排期 · C2
            "
        );
    }

    #[test]
    fn it_stays_red_after_the_last_day_until_a_record_ends_it() {
        // 投放日期, 订位日, 发片日, 状态, open fields
        for (row, fields) in [
            ("2026-03-13 | | | ", "发片 订位"),
            ("2026-03-13 | 2026-03-09 | | ", "发片"),
            ("2026-03-13 | | 2026-03-11 | ", ""),
            ("2026-03-13 | | | 已订位", "发片"),
            ("2026-03-13 | | | 已发片", ""),
            ("2026-03-13 | | | 改期", ""),
            ("2026-03-13 | | | 撤单", ""),
            ("2026-03-20 | | | 改期", "发片 订位"),
            ("2026-03-17 | 3.1 | 3.1 | ", ""),
        ] {
            let table = format!(
                "[项目名册/媒体]\n媒体名称 | 订位提前 | 截稿提前\n都市晨报 | 5 | 5\n\
                 [媒体排期/排期]\n排期编号 | 投放日期 | 订位日 | 发片日 | 状态\nXM2026-101-M0301 | {row}"
            );
            let outcome = testing::run(&table);
            let found = outcome.all(Code::T13).into_iter();
            let found: Vec<_> = found.map(|f| (f.field.as_deref().unwrap_or(""), f.severity)).collect();
            let names: Vec<_> = found.iter().map(|(field, _)| *field).collect();
            assert_eq!(names.join(" "), fields, "{row}: {:#?}", outcome.lines());
            assert!(found.iter().all(|(_, severity)| *severity == Severity::Red), "{row}");
        }
    }

    #[test]
    fn a_confirmation_of_publication_proves_that_it_was_booked_and_sent() {
        testing::run(
            "[项目名册/媒体]
             媒体名称 | 订位提前 | 截稿提前
             都市晨报 | 5 | 5
             [媒体排期/排期]
             排期编号 | 投放日期 | 订位日 | 发片日
             XM2026-101-M0301 | 2026-03-13 | |
             [媒体排期/发布确认]
             确认单号 | 排期编号 | 计划日期 | 实际日期 | 计划次数 | 实际次数
             XM2026-101-F001 | XM2026-101-M0301 | 2026-03-13 | 2026-03-13 | 1 | 1",
        )
        .none(Code::T13);
    }

    #[test]
    fn leads_are_counted_back_over_national_day() {
        // first day 10-10 (make-up Saturday), 3 before: 10-09, 10-08, 09-30
        for (as_of, severity) in [
            ("2026-09-28", None),
            ("2026-09-29", Some(Severity::Yellow)),
            ("2026-09-30", Some(Severity::Yellow)),
            ("2026-10-01", Some(Severity::Red)),
        ] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [项目名册/媒体]
                 媒体名称 | 订位提前
                 都市晨报 | 3
                 [媒体排期/排期]
                 排期编号 | 投放日期
                 XM2026-101-M0301 | 2026-10-10"
            ));
            let found = outcome.all(Code::T13).first().map(|f| f.severity);
            assert_eq!(found, severity, "{as_of}: {:#?}", outcome.lines());
        }
    }
}
