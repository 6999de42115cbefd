//! M24: the amounts of a placement do not follow from its prices.

use super::ledger::placements;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Property, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::model::choice::Pricing;
use crate::model::placement::Placement;
use crate::model::{Fen, Place, Rate};

pub(crate) const RULE: Rule = Rule {
    code: Code::M24,
    name: "price-differs",
    title: "金额计算不符",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::Finance,
    rank: 90,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Clerical,
    standing: Standing::Single,
    properties: &[Property::Terms(&["金额容差"])],
    needs: &[],
    also_reads: &[],
    explanation: "按次计价的排期，净价 × 次数应等于客户金额，刊例价 × 折扣 ×（1 + 加价）应等于净价，相差超过金额容差的请核对。按天、月、打包计价，或缺一个数的不查。",
    bad: "
        [媒体排期/排期]
        排期编号         | 次数 | 净价  | 客户金额
        XM2026-101-M0405 | 3    | 32000 | 99000
    ",
    good: "
        [媒体排期/排期]
        排期编号         | 次数 | 刊例价 | 折扣  | 净价  | 客户金额
        XM2026-101-M0405 | 3    | 100000 | 3.2折 | 32000 | 96000
    ",
    done: done::price_agrees,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    let tolerance = review.settings.parameters.tolerance;
    for placed in placements(review) {
        let record = placed.record;
        if record.pricing.get().unwrap_or(Pricing::PerInsertion) != Pricing::PerInsertion {
            continue;
        }
        let mut said = Vec::new();
        let mut place: Option<Place> = None;
        let mut money = Fen::ZERO;
        if let Some((required, amount)) = total(record).filter(|(a, b)| (*a - *b).abs() > tolerance) {
            let (net, times) =
                (record.net_price.get().unwrap_or_default(), record.times.get().unwrap_or_default());
            said.push(format!("净价 {net} 元 × {times} 次应为 {required} 元，客户金额写 {amount} 元"));
            place = record.amount.at;
            money = (amount - required).abs();
        }
        if let Some((required, net)) = net(record).filter(|(a, b)| (*a - *b).abs() > tolerance) {
            let surcharge = record.surcharge.get().map_or(String::new(), |rate| format!(" ×（1 + {rate}）"));
            said.push(format!(
                "刊例价 {} 元 × {}{surcharge} 应为 {required} 元，净价写 {net} 元",
                record.list_price.get().unwrap_or_default(),
                record.discount.get().unwrap_or_default(),
            ));
            place = place.or(record.net_price.at);
            money = money.max((net - required).abs());
        }
        if said.is_empty() {
            continue;
        }
        raised.push(
            about(
                review.office,
                Code::M24,
                placed.linked,
                format!("{}。请核对单价、次数和金额，改错的那一个。", said.join("；")),
            )
            .at(place.or(Some(record.at)))
            .money(money),
        );
    }
}

/// 净价 × 次数 and 客户金额, in fen.
fn total(record: &Placement) -> Option<(Fen, Fen)> {
    let required = record.net_price.get()?.checked_mul(i64::from(record.times.get()?))?;
    Some((required, record.amount.get()?))
}

/// 刊例价 × 折扣 × (1 + 加价), rounded once, and 净价, in fen.
fn net(record: &Placement) -> Option<(Fen, Fen)> {
    let surcharge = if record.surcharge.is_blank() { Rate(0) } else { record.surcharge.get()? };
    let factor = record.discount.get()?.0.checked_mul(Rate::ONE.0.checked_add(surcharge.0)?)?;
    let required = record.list_price.get()?.share(factor, Rate::ONE.0 * Rate::ONE.0)?;
    Some((required, record.net_price.get()?))
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing;

    #[test]
    fn five_fen_are_tolerated_and_only_insertions_are_multiplied() {
        for (pricing, list, discount, surcharge, net, amount, raised) in [
            ("", "", "", "", "32000", "96000.05", false),
            ("次", "", "", "", "32000", "96000.06", true),
            ("打包", "", "", "", "32000", "99000", false),
            ("", "100000", "3.2折", "", "32000.06", "96000.18", true),
            ("", "100000", "3.2折", "10%", "35200", "105600", false),
            ("", "100000", "3.2折", "", "35200", "105600", true),
            ("", "100000", "", "", "35200", "105600", false),
        ] {
            let outcome = testing::run(&format!(
                "[媒体排期/排期]\n排期编号 | 次数 | 计价方式 | 刊例价 | 折扣 | 加价 | 净价 | 客户金额\nXM2026-101-M0405 | 3 | {pricing} | {list} | {discount} | {surcharge} | {net} | {amount}"
            ));
            assert_eq!(
                outcome.all(Code::M24).len(),
                usize::from(raised),
                "{pricing} {net} {amount}: {:#?}",
                outcome.lines()
            );
        }
    }
}
