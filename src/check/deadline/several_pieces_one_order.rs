//! T12: several pieces on an order whose limit is for one.

use super::timed_orders::timed_orders;
use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;

pub(crate) const RULE: Rule = Rule {
    code: Code::T12,
    name: "several-pieces-one-order",
    title: "多款同单",
    clause: "H-5.4",
    severity: Severity::Blue,
    desk: Desk::Account,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "创意设计各步骤的时限按单款计。一张单写了多款又没有承诺完成日的，不判超时；请拆单，或与客户书面约定完成日。",
    bad: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别 | 款数 | 提交日     | 客户确认日
        XM2026-102-G005 | 2026-03-10 10:00 | 完稿     | 2    | 2026-03-11 | 2026-03-12
    ",
    good: "
        [工作单/工作单]
        工作单号         | 下单时间         | 工作类别 | 款数 | 承诺完成日 | 提交日     | 客户确认日
        XM2026-102-G005 | 2026-03-10 10:00 | 完稿     | 2    | 2026-03-13 | 2026-03-11 | 2026-03-12
    ",
    done: done::promised_or_one_piece,
    run: Run::Office(check),
};

fn check(review: &Review, raised: &mut Vec<Raised>) {
    for (order, _) in timed_orders(review) {
        let record = &order.record;
        let Some(limit) = review.settings.limit(record.kind.text()) else { continue };
        let Some(pieces) = record.pieces.get().filter(|n| *n > 1) else { continue };
        if !limit.per_piece || !record.promised.is_blank() {
            continue;
        }
        raised.push(
            about(
                review.office,
                Code::T12,
                order,
                format!(
                    "一张{}单写了 {pieces} 款，手册时限按单款计，未判超时。请拆成单款，或填承诺完成日。",
                    limit.name
                ),
            )
            .at(record.pieces.at.or(Some(record.at))),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::{self, assert_told};

    #[test]
    fn one_piece_or_a_limit_without_pieces_is_no_matter() {
        for (kind, pieces) in [("完稿", "1"), ("完稿", ""), ("媒体排期计划", "3"), ("其他", "5")]
        {
            testing::run(&format!(
                "[工作单/工作单]
                 工作单号 | 下单时间 | 工作类别 | 款数 | 提交日 | 客户确认日
                 XM2026-101-G001 | 2026-03-10 10:00 | {kind} | {pieces} | 2026-03-11 | 2026-03-12"
            ))
            .none(Code::T12);
        }
    }

    #[test]
    fn it_is_a_note() {
        assert_told!(
            T12,
            "
                [工作单/工作单]
                工作单号        | 下单时间         | 工作类别 | 款数
                XM2026-101-G001 | 2026-03-10 10:00 | 完稿     | 2
            ",
            "XM2026-101-G001 蓝 未了 - - 张三 我司 - 工作单 · D2"
        );
    }
}
