//! A01 无书面布署单即开工: the clock of such an order has not started.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Asked, Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::check::steps;
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::A01,
    name: "work-without-written-order",
    title: "无书面布署单即开工",
    clause: "H-4.1.1",
    severity: Severity::Red,
    desk: Desk::Account,
    rank: 7,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[Property::Off(nobody_notes_the_channel), Property::Terms(&["微信算书面"])],
    needs: &[],
    also_reads: &[],
    explanation: "工作须有客户的书面布署单才能开始。布署方式为口头、电话或空白的工作单，一旦开工、提交或状态已往前走，\
                  就提示本项；此类单子不计时限，也不会被判为超时。请客户补一份书面布署（签字、盖章、传真或邮件），\
                  再把布署方式改过来，本项即消除。",
    bad: "[工作单/工作单]\n\
          工作单号        | 布署方式 | 开工日\n\
          XM2026-101-G001 | 电话     | 2026-03-05\n",
    good: "[工作单/工作单]\n\
           工作单号        | 布署方式 | 开工日\n\
           XM2026-101-G001 | 邮件     | 2026-03-05\n",
    done: done::ordered_in_writing,
    run: Run::Office(check),
};

/// Whether no 工作单 has the column 布署方式, so that every order counts as written.
fn nobody_notes_the_channel(review: &Review, _: &Asked) -> bool {
    review.office.orders.iter().all(|order| order.record.channel.at.is_none())
}

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for order in steps::orders(review.office) {
        let record = &order.record;
        let start = order.started;
        if !start.is_taken() || order.in_writing {
            continue;
        }
        let what = match record.channel.get() {
            Some(channel) => format!("布署方式为{channel}，不算书面"),
            None if record.channel.is_refused() => "布署方式不在列表里，看不出是书面".to_owned(),
            None => "布署方式为空".to_owned(),
        };
        let message = format!(
            "{}，{what}。须先有客户的书面布署单再开工，时限也从那时起算；请客户补一份书面布署单。",
            steps::words(start, "开工"),
        );
        raised.push(
            about(review.office, Code::A01, order, message)
                .at(record.channel.at.or(Some(record.at)))
                .related(start.place())
                .waiting_on(Party::Client),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::spoken("口头 | 2026-03-05 | | ", true)]
    #[case::blank(" | 2026-03-05 | | ", true)]
    #[case::not_started("电话 | | | ", false)]
    #[case::submitted("电话 | | 2026-03-05 | ", true)]
    #[case::status_only("电话 | | | 进行中", true)]
    #[case::status_not_started("电话 | | | 未开始", false)]
    #[case::wechat_counts("微信 | 2026-03-05 | | ", false)]
    #[case::start_is_later_than_today("电话 | 2026-03-17 | | 进行中", false)]
    fn only_written_orders_may_start(#[case] row: &str, #[case] raised: bool) {
        let text = format!("[工作单/工作单]\n工作单号|布署方式|开工日|提交日|状态\nXM2026-101-G001|{row}\n");
        let outcome = run(&text);
        assert_eq!(!outcome.all(Code::A01).is_empty(), raised, "{:#?}", outcome.lines());
    }

    #[rstest]
    #[case::blank("", "布署方式为空")]
    #[case::unknown("钉钉", "布署方式不在列表里，看不出是书面")]
    #[case::spoken("口头后补书面", "布署方式为口头，不算书面")]
    fn it_says_what_stands_in_the_cell(#[case] written: &str, #[case] words: &str) {
        let table = "[工作单/工作单]\n工作单号|布署方式|开工日\nXM2026-101-G002|邮件|\n";
        let outcome = run(&format!("{table}XM2026-101-G001|{written}|2026-03-05\n"));
        let finding = outcome.one(Code::A01);
        assert!(finding.message.contains(words), "{}", finding.message);
    }

    #[test]
    fn it_stays_open_and_waits_for_the_client() {
        let outcome = run(super::RULE.bad);
        let finding = outcome.one(Code::A01);
        assert!(finding.open);
        assert_eq!(outcome.cell(finding), "工作单 · B2");
        assert_eq!(finding.project.as_deref(), Some("XM2026-101"));
    }

    #[test]
    fn it_waits_for_the_client() {
        assert_told!(
            A01,
            "
                [工作单/工作单]
                工作单号        | 布署方式 | 开工日
                XM2026-101-G001 | 电话     | 2026-03-05
            ",
            "XM2026-101-G001 红 未了 - - 张三 客户 - 工作单 · B2"
        );
    }
}
