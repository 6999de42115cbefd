//! M27: bonus insertions were charged to the client.

use super::ledger::placements;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Fen;
use crate::model::placement::{MarkKind, Placement};

pub(crate) const RULE: Rule = Rule {
    code: Code::M27,
    name: "bonus-charged",
    title: "赠播补播被计费",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::FinanceAndMedia,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "赠播、补播不收客户的钱：只有赠播次数而客户金额大于 0，或者客户金额正好等于净价 ×（次数 + 赠播次数）的，请核对是否多收。",
    bad: "
        @also M24
        [媒体排期/排期]
        排期编号         | 次数 | 赠播次数 | 净价 | 客户金额
        XM2026-101-M0405 | 8    | 2        | 800  | 8000
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 次数 | 赠播次数 | 净价 | 客户金额
        XM2026-101-M0405 | 8    | 2        | 800  | 6400
    ",
    done: done::bonus_free,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for placed in placements(review) {
        let record = placed.record;
        let (bonus, Some(amount)) = (bonus(record), record.amount.get()) else { continue };
        if bonus == 0 || amount <= Fen::ZERO {
            continue;
        }
        let none = record.times.is_blank() || record.times.get() == Some(0);
        let net = record.net_price.get().filter(|net| *net > Fen::ZERO);
        let all = net
            .zip(record.times.get())
            .and_then(|(net, times)| net.checked_mul(i64::from(times).saturating_add(i64::from(bonus))));
        let (said, charged) = if none {
            (format!("只有赠播 {bonus} 次，却写客户金额 {amount} 元"), amount)
        } else if all == Some(amount) {
            let (net, times) = (net.unwrap_or_default(), record.times.get().unwrap_or_default());
            let due = net.checked_mul(i64::from(times)).unwrap_or_default();
            (
                format!(
                    "客户金额 {amount} 元 = 净价 {net} 元 ×（{times} 次 + 赠播 {bonus} 次），应为 {due} 元"
                ),
                amount - due,
            )
        } else {
            continue;
        };
        raised.push(
            about(
                review.office,
                Code::M27,
                placed.linked,
                format!("{said}。赠播不收费，请改客户金额；不是赠播的请改次数。"),
            )
            .at(record.amount.at.or(Some(record.at)))
            .related(record.bonus_times.at)
            .money(charged),
        );
    }
}

/// 赠播次数, or the bonus marks of the grid if it is blank.
fn bonus(record: &Placement) -> u32 {
    let marked = || {
        let marks = record.days.iter().filter(|mark| mark.kind == MarkKind::Bonus).map(|mark| mark.times);
        marks.fold(0u32, u32::saturating_add)
    };
    if record.bonus_times.is_blank() { marked() } else { record.bonus_times.get().unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn only_the_exact_sum_or_a_bare_bonus_is_charged() {
        for (times, bonus, net, amount, raised) in [
            ("8", "2", "800", "8000", true),
            ("8", "2", "800", "7999.99", false),
            ("8", "", "800", "8000", false),
            ("0", "2", "800", "1600", true),
            ("", "2", "800", "1600", true),
            ("0", "2", "800", "0", false),
        ] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 次数 | 赠播次数 | 净价 | 客户金额\nXM2026-101-M0405 | {times} | {bonus} | {net} | {amount}"
            ));
            assert_eq!(outcome.all(Code::M27).len(), usize::from(raised), "{times} {bonus} {amount}");
        }
    }
}
