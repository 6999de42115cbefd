//! T10: handed in, and the client has said nothing for days.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::due::{About, ObligationKind};
use crate::finding::{Code, Over, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::T10,
    name: "client-confirmation-waiting",
    title: "客户确认滞留",
    clause: "H-4.1.4",
    severity: Severity::Yellow,
    desk: Desk::Account,
    rank: 15,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Confirmation,
    standing: Standing::Single,
    properties: &[Property::AlsoOf(Severity::Red)],
    needs: &[],
    also_reads: &[],
    explanation: "提交后客户应及时确认或提出修改意见。超过3个工作日没有意见为黄，请提醒客户；超过5个为红，请升级沟通（设置：客户确认提醒工作日、客户确认升级工作日）。\
        等客户的时间不算我方超时，本项只列入“待客户确认”。",
    bad: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别   | 内部方案确认日 | 提交日
        XM2026-102-G004 | 2026-03-09 10:00 | 阶段性计划 | 2026-03-10     | 2026-03-10
    ",
    good: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别   | 内部方案确认日 | 提交日
        XM2026-102-G004 | 2026-03-09 10:00 | 阶段性计划 | 2026-03-11     | 2026-03-11
    ",
    done: done::answered,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let settings = &review.settings;
    let (yellow, red) =
        (settings.parameters.confirmation_yellow_days, settings.parameters.confirmation_red_days);
    for owed in review.due.obligations.of(ObligationKind::ClientAnswer) {
        let About::Order(id) = owed.about else { continue };
        let order = &review.orders[id];
        let (Some(handed_in), Some(since)) = (owed.from, order.clock.awaiting_since) else { continue };
        let waited = settings.calendar.between(since, settings.as_of);
        let severity = match waited {
            days if days > i64::from(red) => Severity::Red,
            days if days > i64::from(yellow) => Severity::Yellow,
            _ => continue,
        };
        let record = &order.record;
        let ask = if severity == Severity::Red { "请客户总监出面催办" } else { "请提醒客户" };
        let mut finding = about(
            review.office,
            Code::T10,
            order,
            format!(
                "“{}”{handed_in} 提交，已等客户 {waited} 个工作日，没有意见也没有确认，{ask}。",
                record.content.text()
            ),
        )
        .at(owed.place)
        .severity(severity)
        .waiting_on(owed.waits_for)
        .days_over(Over::Working(waited - i64::from(yellow)))
        .provisional(owed.provisional);
        finding.due = owed.target;
        raised.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::{Code, Severity};
    use crate::testing::{self, assert_told};

    fn severity(submitted: &str, opinion: &str) -> Option<Severity> {
        let outcome = testing::run(&format!(
            "[工作单/工作单]
             工作单号 | 下单时间 | 工作类别 | 提交日 | 客户意见
             XM2026-101-G001 | 2026-03-02 10:00 | 创意概念 | {submitted} | {opinion}"
        ));
        outcome.all(Code::T10).first().map(|f| f.severity)
    }

    #[test]
    fn three_days_are_patience_and_five_the_limit() {
        for (submitted, expected) in [
            ("2026-03-11", None),
            ("2026-03-10", Some(Severity::Yellow)),
            ("2026-03-09", Some(Severity::Yellow)),
            ("2026-03-06", Some(Severity::Red)),
        ] {
            assert_eq!(severity(submitted, ""), expected, "{submitted}");
        }
        // a word that is not on the list is no opinion (D18)
        for opinion in ["待定", "待反馈"] {
            assert_eq!(severity("2026-03-06", opinion), Some(Severity::Red), "{opinion}");
        }
    }

    #[test]
    fn any_word_of_the_client_ends_the_wait() {
        for opinion in ["确认", "修改", "搁置"] {
            assert_eq!(severity("2026-03-03", opinion), None, "{opinion}");
        }
    }

    #[test]
    fn waiting_is_the_clients() {
        assert_told!(
            T10,
            "
                [工作单/工作单]
                工作单号        | 项目编号   | 下单时间         | 工作类别 | 提交日
                G001            |            | 2026-03-02 10:00 | 创意概念 | 2026-03-06
                XM2026-101-G002 | XM2026-101 | 2026-03-02 10:00 | 创意概念 | 2026-03-09 18:30
                XM2026-101-G003 | XM2026-101 | 2026-03-02 10:00 | 创意概念 | 2026-03-06
                [工作单/往来]
                工作单号        | 轮次 | 提交日     | 客户意见 | 客户意见日
                XM2026-101-G003 | 1    | 2026-03-06 | 确认     | 2026-03-09
            ",
            "
                G001 红 未了 2026-03-11 +3 张三 客户 - 工作单 · E2
                XM2026-101-G002 黄 未了 2026-03-13 +1 张三 客户 - 工作单 · E3
            "
        );
    }

    #[test]
    fn it_tells_the_written_day_and_counts_from_the_working_day() {
        let table = "[工作单/工作单]
             工作单号        | 下单时间         | 工作类别 | 提交日
             XM2026-101-G001 | 2026-03-02 10:00 | 创意概念 | 2026-03-07
             XM2026-101-G002 | 2026-03-02 10:00 | 创意概念 | 2026-03-05 19:00";
        let outcome = testing::run(table);
        let told: Vec<&str> = outcome.all(Code::T10).iter().map(|one| one.message.as_str()).collect();
        assert!(told[0].contains("2026-03-07 提交，已等客户 5 个工作日"), "{told:?}");
        assert!(told[1].contains("2026-03-05 提交，已等客户 6 个工作日"), "{told:?}");
    }

    #[test]
    fn holidays_do_not_count_as_waiting() {
        // handed in 09-28: 29, 30, 10-08, 09, 10 (make-up Saturday), 12
        for (as_of, expected) in [
            ("2026-10-08", None),
            ("2026-10-09", Some(Severity::Yellow)),
            ("2026-10-11", Some(Severity::Yellow)),
            ("2026-10-12", Some(Severity::Red)),
        ] {
            let outcome = testing::run(&format!(
                "@as-of {as_of}
                 [工作单/工作单]
                 工作单号 | 下单时间 | 工作类别 | 提交日
                 XM2026-101-G001 | 2026-09-28 10:00 | 创意概念 | 2026-09-28"
            ));
            assert_eq!(outcome.all(Code::T10).first().map(|f| f.severity), expected, "{as_of}");
        }
    }
}
