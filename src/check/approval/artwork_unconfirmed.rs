//! A07 完稿未确认即交片: box A4 before A5 and C4, along 稿件单号.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::check::steps::{self, Breach};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Step;
use crate::link::{Link, OrderId};
use crate::model::Place;

pub(crate) const RULE: Rule = Rule {
    code: Code::A07,
    name: "artwork-unconfirmed",
    title: "完稿未确认即交片",
    clause: "H-4.4 A4",
    severity: Severity::Red,
    desk: Desk::Record,
    rank: 17,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Terms(&["微信算书面"])],
    needs: &[],
    also_reads: &["工作单/工作单"],
    explanation: "完稿须经客户书面确认，方可交片给媒介部或交制作部。排期的交片日、报价的交制作日早于稿件单号所指工作单的\
                  客户书面确认，或该单没有书面确认，就提示本项。稿件单号空白的不判断。",
    bad: "[工作单/工作单]\n\
          工作单号        | 客户确认日\n\
          XM2026-101-G004 | 2026-03-05\n\
          [媒体排期/排期]\n\
          排期编号         | 稿件单号        | 交片日\n\
          XM2026-101-M0301 | XM2026-101-G004 | 2026-03-03\n",
    good: "[工作单/工作单]\n\
           工作单号        | 客户确认日\n\
           XM2026-101-G004 | 2026-03-05\n\
           [媒体排期/排期]\n\
           排期编号         | 稿件单号        | 交片日\n\
           XM2026-101-M0301 | XM2026-101-G004 | 2026-03-05\n",
    done: done::artwork_confirmed,
    run: Run::Office(check),
};

/// What is wrong with the artwork for a step: words, cell, and kind of breach.
struct Defect {
    words: String,
    at: Option<Place>,
    breach: Breach,
}

fn defect(review: &Review, artwork: &Link<OrderId>, step: Step, done: &str) -> Option<Defect> {
    let order = &review.orders[artwork.id()?];
    let breach = steps::breach(order.confirmed, step)?;
    let words = format!(
        "{}，而稿件单 {} {}。完稿须先经客户书面确认；{}。",
        steps::words(step, done),
        order.record.key,
        breach.of_confirmation("完稿"),
        breach.remedy(),
    );
    Some(Defect { words, at: order.record.confirmed.at, breach })
}

fn finish(finding: Raised, step: Step, defect: &Defect) -> Raised {
    let row = finding.place;
    finding
        .at(step.place().or(row))
        .related(defect.at)
        .waiting_on(Party::Client)
        .settled(defect.breach.is_settled())
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for (_, placement) in steps::placements(review.office) {
        let step = placement.material;
        if let Some(defect) = defect(review, &placement.artwork, step, "交片") {
            let finding = about(review.office, Code::A07, placement, defect.words.clone());
            raised.push(finish(finding, step, &defect));
        }
    }
    for quote in &review.quotes {
        let defects = quote.artworks().filter_map(|(line, artwork)| {
            let step = Step::dated(&line.to_production);
            Some((step, defect(review, artwork, step, "交制作")?))
        });
        // one finding a quote: of its worst line, then of the first that was produced
        let worst = defects.min_by_key(|(step, defect)| (defect.breach.is_settled(), step.day()));
        if let Some((step, defect)) = worst {
            let finding = about(review.office, Code::A07, quote, defect.words.clone());
            raised.push(finish(finding, step, &defect));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::day_before("2026-03-05 | ", "2026-03-04", Some(false))]
    #[case::same_day("2026-03-05 | ", "2026-03-05", None)]
    #[case::ticked("√ | ", "2026-03-05", Some(true))]
    #[case::spoken("2026-03-04 | 口头", "2026-03-05", Some(true))]
    #[case::missing(" | ", "2026-03-05", Some(true))]
    fn artwork_is_confirmed_first(#[case] artwork: &str, #[case] step: &str, #[case] open: Option<bool>) {
        let text = format!(
            "[工作单/工作单]\n工作单号|客户确认日|确认方式\nXM2026-101-G004|{artwork}\n\
             [媒体排期/排期]\n排期编号|稿件单号|交片日\nXM2026-101-M0301|G004|{step}\n\
             [制作/报价]\n报价单号|日期|稿件单号|客户确认日|交制作日\nXM2026-101-B01|2026-03-02|G004|2026-03-03|{step}\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A07);
        assert_eq!(found.len(), if open.is_some() { 2 } else { 0 }, "{:#?}", outcome.lines());
        assert_eq!(found.first().map(|finding| finding.open), open);
    }

    /// Each line of a quote is judged by its own 稿件单号 and 交制作日; the worst speaks.
    #[test]
    fn quotes_whose_lines_name_different_artworks() {
        assert_told!(
            A07,
            "
                [工作单/工作单]
                工作单号        | 客户确认日
                XM2026-101-G001 | 2026-03-02
                XM2026-101-G002 |
                [制作/报价]
                报价单号       | 行号 | 日期       | 稿件单号 | 客户确认日 | 交制作日
                XM2026-101-B01 | 1    | 2026-03-02 | G001     | 2026-03-03 | 2026-03-04
                XM2026-101-B01 | 2    | 2026-03-02 | G002     | 2026-03-03 | 2026-03-05
                XM2026-101-B02 | 1    | 2026-03-02 |          | 2026-03-01 | 2026-03-01
                XM2026-101-B02 | 2    | 2026-03-02 | G001     | 2026-03-01 | 2026-03-02
                XM2026-101-B03 | 1    | 2026-03-02 | G001     | 2026-03-01 | 2026-03-05
                XM2026-101-B03 | 2    | 2026-03-02 | G001     | 2026-03-01 | 2026-03-01
            ",
            "
                XM2026-101-B01 红 未了 - - 张三 客户 24000.00 报价 · F3
                XM2026-101-B03 红 既成 - - 张三 客户 24000.00 报价 · F7
            "
        );
    }

    #[test]
    fn without_an_artwork_order_nothing_is_judged() {
        run("[媒体排期/排期]\n排期编号|稿件单号|交片日\nXM2026-101-M0301||2026-03-03\n").none(Code::A07);
    }

    #[test]
    fn placements_and_quotes() {
        assert_told!(
            A07,
            "
                [工作单/工作单]
                工作单号        | 客户确认日 | 确认方式
                XM2026-101-G004 | 2026-03-05 |
                [媒体排期/排期]
                排期编号         | 稿件单号 | 交片日
                XM2026-101-M0301 | G004     | 2026-03-04
                [制作/报价]
                报价单号       | 日期       | 稿件单号 | 客户确认日 | 交制作日
                XM2026-101-B01 | 2026-03-02 | G004     | 2026-03-03 | 2026-03-04
            ",
            "
                XM2026-101-B01 红 既成 - - 张三 客户 12000.00 报价 · E2
                XM2026-101-M0301 红 既成 - - 媒介部 客户 50000.00 排期 · C2
            "
        );
    }
}
