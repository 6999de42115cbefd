//! A06 制作报价未确认即制作: boxes C1 and A2 before C4.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::A06,
    name: "production-quote-unconfirmed",
    title: "制作报价未确认即制作",
    clause: "H-4.1.3 A2",
    severity: Severity::Red,
    desk: Desk::Account,
    rank: 16,
    money_gate: true,
    lane: Lane::Production,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Terms(&["微信算书面"])],
    needs: &[],
    also_reads: &[],
    explanation: "制作报价须经客户书面确认，方可交制作部。交制作日早于报价的客户确认日，或报价没有书面确认，就提示本项；\
                  一份报价有多行时，每一行都确认才算确认。",
    bad: "[制作/报价]\n\
          报价单号       | 金额  | 客户确认日 | 交制作日\n\
          XM2026-101-B01 | 12000 | 2026-03-05 | 2026-03-04\n",
    good: "[制作/报价]\n\
           报价单号       | 金额  | 客户确认日 | 交制作日\n\
           XM2026-101-B01 | 12000 | 2026-03-04 | 2026-03-04\n",
    done: done::quote_confirmed,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for quote in &review.quotes {
        let step = quote.produced;
        let Some(breach) = steps::breach(quote.confirmed, step) else { continue };
        let message = format!(
            "{}，而{}。报价须先经客户书面确认再制作；{}。",
            steps::words(step, "交制作"),
            breach.of_confirmation("报价"),
            breach.remedy(),
        );
        raised.push(
            about(review.office, Code::A06, quote, message)
                .at(step.place().or(quote.at()))
                .related(quote.judged().filter_map(|line| line.confirmed.at))
                .waiting_on(Party::Client)
                .settled(breach.is_settled()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::day_before("2026-03-05", "2026-03-05", "2026-03-04", Some(false))]
    #[case::same_day("2026-03-04", "2026-03-04", "2026-03-04", None)]
    #[case::second_line_later("2026-03-04", "2026-03-06", "2026-03-05", Some(false))]
    #[case::second_line_missing("2026-03-04", "", "2026-03-05", Some(true))]
    #[case::not_produced("", "", "", None)]
    fn every_line_is_confirmed_first(
        #[case] first: &str,
        #[case] second: &str,
        #[case] produced: &str,
        #[case] open: Option<bool>,
    ) {
        let text = format!(
            "[制作/报价]\n报价单号|行号|日期|金额|客户确认日|交制作日\n\
             XM2026-101-B01|1|2026-03-02|12000|{first}|{produced}\n\
             XM2026-101-B01|2|2026-03-02|8000|{second}|{produced}\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A06);
        assert_eq!(found.first().map(|finding| finding.open), open, "{:#?}", outcome.lines());
        if let Some(finding) = found.first() {
            assert_eq!(finding.money_at_risk.map(|fen| fen.plain()).as_deref(), Some("20000.00"));
        }
    }

    #[test]
    fn late_is_settled() {
        assert_told!(
            A06,
            "
                [制作/报价]
                报价单号       | 金额  | 客户确认日 | 交制作日
                XM2026-101-B01 | 12000 | 2026-03-05 | 2026-03-04
            ",
            "XM2026-101-B01 红 既成 - - 张三 客户 12000.00 报价 · D2"
        );
    }
}
