//! A12 未验收即付制作款: production was paid before the goods were accepted (box C6).

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Party, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::A12,
    name: "paid-before-acceptance",
    title: "未验收即付制作款",
    clause: "H-4.4 C6",
    severity: Severity::Red,
    desk: Desk::Finance,
    rank: 32,
    money_gate: true,
    lane: Lane::Production,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &["制作/制作验收"],
    also_reads: &[],
    explanation: "制作款须在收货验收（合格或部分合格）之后支付。付款日之前没有这样的验收，就提示本项；同一天不算。\
                  尚未验收的，请尽快收货并填写发货验收单。",
    bad: "[制作/报价]\n\
          报价单号       | 金额  | 付款日     | 已付金额\n\
          XM2026-101-B01 | 52000 | 2026-03-05 | 52000\n\
          [制作/制作验收]\n\
          报价单号       | 实收数量 | 验收结果 | 验收日\n\
          XM2026-101-B01 | 520      | 合格     | 2026-03-10\n",
    good: "[制作/报价]\n\
           报价单号       | 金额  | 付款日     | 已付金额\n\
           XM2026-101-B01 | 52000 | 2026-03-10 | 52000\n\
           [制作/制作验收]\n\
           报价单号       | 实收数量 | 验收结果 | 验收日\n\
           XM2026-101-B01 | 520      | 合格     | 2026-03-10\n",
    done: done::accepted,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for quote in &review.quotes {
        let paid = quote.judged().filter_map(|line| Some((line.paid_on.get()?, line.paid_on.at)));
        let Some((paid_on, place)) = paid.min() else { continue };
        let mut accepted = quote.acceptances.iter().filter(|row| row.is_accepted());
        if accepted.clone().any(|row| row.date.is_refused()) {
            continue;
        }
        let first = quote.accepted_on();
        let what = match first {
            Some(day) if day <= paid_on => continue,
            Some(day) => format!("{day} 才验收"),
            None if accepted.next().is_some() => "验收单没有验收日".to_owned(),
            None => "至今没有合格的验收".to_owned(),
        };
        let message = format!(
            "{paid_on} 已付制作款，而{what}。须先收货验收再付款；{}。",
            if first.is_some() {
                "此事已成，留作教训"
            } else {
                "请尽快验收并填写发货验收单"
            },
        );
        let places = quote.acceptances.iter().filter_map(|row| row.date.at);
        raised.push(
            about(review.office, Code::A12, quote, message)
                .at(place.or(quote.at()))
                .related(places)
                .waiting_on(Party::Supplier)
                .settled(first.is_some()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{assert_told, run};
    use rstest::rstest;

    #[rstest]
    #[case::day_before("2026-03-09", "合格 | 2026-03-10", Some(false))]
    #[case::same_day("2026-03-10", "合格 | 2026-03-10", None)]
    #[case::partly("2026-03-10", "部分合格 | 2026-03-10", None)]
    #[case::returned("2026-03-10", "退回 | 2026-03-10", Some(true))]
    #[case::accepted_after_today("2026-03-10", "合格 | 2026-03-17", Some(true))]
    #[case::not_paid("", "合格 | 2026-03-10", None)]
    fn goods_come_before_money(#[case] paid: &str, #[case] accepted: &str, #[case] open: Option<bool>) {
        let text = format!(
            "[制作/报价]\n报价单号|付款日\nXM2026-101-B01|{paid}\n\
             [制作/制作验收]\n报价单号|实收数量|验收结果|验收日\nXM2026-101-B01|1|{accepted}\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A12).first().map(|finding| finding.open);
        assert_eq!(found, open, "{:#?}", outcome.lines());
    }

    #[test]
    fn late_is_settled() {
        assert_told!(
            A12,
            "
                [制作/报价]
                报价单号       | 付款日
                XM2026-101-B01 | 2026-03-09
                [制作/制作验收]
                报价单号       | 实收数量 | 验收结果 | 验收日
                XM2026-101-B01 | 1        | 合格     | 2026-03-10
            ",
            "XM2026-101-B01 红 既成 - - 张三 供应商 12000.00 报价 · B2"
        );
    }
}
