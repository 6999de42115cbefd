//! Test only: how money is allocated and compared, told as text tables through the real stages.

use super::*;
use crate::finding::Code;
use crate::testing::{Outcome, run};

impl Outcome {
    pub(super) fn placed(&self, key: &str) -> &PlacementBooks {
        let at = self.office.placements.iter().position(|p| p.record.key.ends_with(key));
        &self.books.placements[at.unwrap_or_else(|| panic!("no placement {key}"))]
    }

    /// `M0401 自动 500.00 · 300.00 left`, of a receipt.
    pub(super) fn receipt(&self, key: &str) -> String {
        let at = self.office.receipts.iter().position(|r| r.record.key == key);
        let books = &self.books.receipts[at.unwrap_or_else(|| panic!("no receipt {key}"))];
        let part = |part: &Share| {
            let key = match part.to {
                Covered::Placement(id) => self.office.placements[id].record.key.clone(),
                Covered::Quote(id) => self.office.quotes[id].key.clone(),
                Covered::Fee(id) => self.office.fees[id].month.get().unwrap().to_string(),
            };
            let short = key.trim_start_matches("XM2026-101-");
            format!("{short} {} {}", part.by.word(), part.amount)
        };
        let mut parts: Vec<String> = books.parts.iter().map(part).collect();
        parts.push(format!("余 {}", books.unallocated));
        parts.join(" · ")
    }
}

/// Three placements of one project, confirmed in the order M0402, M0401, M0403; two quotes; fees.
pub(super) const OFFICE: &str = "
    [媒体排期/排期]
    排期编号         | 投放日期   | 客户金额 | 媒体成本 | 客户确认日
    XM2026-101-M0401 | 2026-05-01 | 500      | 450      | 2026-03-02
    XM2026-101-M0402 | 2026-05-02 | 300      | 270      | 2026-03-01
    XM2026-101-M0403 | 2026-05-03 | 200      | 180      | 2026-03-03
    XM2026-101-M0404 | 2026-05-04 | 900      | 810      |
    XM2026-102-M0401 | 2026-05-01 | 700      | 630      | 2026-03-01
    [制作/报价]
    报价单号        | 日期       | 金额 | 客户确认日
    XM2026-101-B01 | 2026-02-20 | 50   | 2026-03-05
    XM2026-101-B02 | 2026-02-21 | 60   | 2026-03-04
    [收付款/服务费]
    项目编号   | 月份    | 金额
    XM2026-101 | 2026-05 | 40
    XM2026-101 | 2026-03 | 30
";

fn receipts(rows: &str) -> Outcome {
    run(&format!(
        "{OFFICE}\n[收付款/客户到款]\n到款编号 | 到款日期 | 金额 | 项目编号 | 款项性质 | 对应单号\n{rows}"
    ))
}

#[test]
fn confirmed_first_served_first_and_never_what_is_not_confirmed() {
    let outcome =
        receipts("DK1 | 2026-03-05 | 400 | XM2026-101 | |\nDK2 | 2026-03-06 | 5000 | XM2026-101 | |");
    assert_eq!(outcome.receipt("DK1"), "M0402 自动 300.00 · M0401 自动 100.00 · 余 0.00");
    assert_eq!(outcome.receipt("DK2"), "M0401 自动 400.00 · M0403 自动 200.00 · 余 4,400.00");
    let project = &outcome.books.projects[0];
    assert_eq!((project.allocated, project.unallocated), (Fen::yuan(1_000), Fen::yuan(4_400)));
}

#[test]
fn a_single_key_takes_everything_several_only_what_each_lacks() {
    for (targets, expected) in [
        ("M0401", "M0401 对应单号 1,100.00 · 余 0.00"),
        // in the order of the first day; what is left goes on to the automatic step
        ("M0402、M0401", "M0401 对应单号 500.00 · M0402 对应单号 300.00 · M0403 自动 200.00 · 余 100.00"),
        ("M0404", "M0404 对应单号 1,100.00 · 余 0.00"),
        ("XM2026-102-M0401", "XM2026-102-M0401 对应单号 1,100.00 · 余 0.00"),
        // an unknown key: no automatic part
        ("M0402、M0499", "M0402 对应单号 300.00 · 余 800.00"),
        ("M0499", "余 1,100.00"),
        (
            "B01、M0402",
            "M0402 对应单号 300.00 · B01 对应单号 50.00 · M0401 自动 500.00 · M0403 自动 200.00 · 余 50.00",
        ),
    ] {
        let outcome = receipts(&format!("DK1 | 2026-03-05 | 1100 | XM2026-101 | | {targets}"));
        assert_eq!(outcome.receipt("DK1"), expected, "{targets}");
    }
}

#[test]
fn each_kind_fills_its_own_and_a_written_key_counts_whatever_the_kind() {
    for (kind, targets, expected) in [
        ("制作款", "", "B02 自动 60.00 · B01 自动 40.00 · 余 0.00"),
        ("服务费", "", "2026-03 自动 30.00 · 2026-05 自动 40.00 · 余 30.00"),
        ("制作款", "M0401", "M0401 对应单号 100.00 · 余 0.00"),
        ("媒体预付款", "B01", "B01 对应单号 100.00 · 余 0.00"),
        ("保证金", "M0401", "余 100.00"),
        ("其他", "", "余 100.00"),
    ] {
        let outcome = receipts(&format!("DK1 | 2026-03-05 | 100 | XM2026-101 | {kind} | {targets}"));
        assert_eq!(outcome.receipt("DK1"), expected, "{kind} {targets}");
    }
}

/// A month is read in every form, as everywhere else; a number that a record carries is its key.
#[test]
fn a_month_of_service_fees_is_named_in_any_form() {
    for (written, expected) in [
        ("2026-3", "2026-03 对应单号 30.00"),
        ("2026年3月", "2026-03 对应单号 30.00"),
        ("202603", "2026-03 对应单号 30.00"),
        ("2026/3", "2026-03 对应单号 30.00"),
        ("2026-03-01", "余 30.00"),
        ("2026年6月", "余 30.00"),
    ] {
        let outcome = receipts(&format!("DK1 | 2026-03-05 | 30 | XM2026-101 | 服务费 | {written}"));
        let told = outcome.receipt("DK1");
        assert!(told.starts_with(expected), "{written}: {told}");
    }
}

#[test]
fn a_refund_lowers_what_the_automatic_step_may_spend() {
    let outcome =
        receipts("DK1 | 2026-03-05 | 400 | XM2026-101 | |\nDK2 | 2026-03-06 | -150 | XM2026-101 | |");
    assert_eq!(outcome.receipt("DK1"), "M0402 自动 250.00 · 余 150.00");
    assert_eq!(outcome.books.projects[0].unallocated, Fen::ZERO);
    // with a key it takes back what was paid there
    let outcome = receipts(
        "DK1 | 2026-03-05 | 400 | XM2026-101 | | M0401\nDK2 | 2026-03-06 | -150 | XM2026-101 | | M0401",
    );
    assert_eq!(outcome.receipt("DK2"), "M0401 对应单号 -150.00 · 余 0.00");
    assert_eq!(outcome.placed("101-M0401").received, Fen::yuan(250));
}

#[test]
fn split_rows_are_cut_off_in_order_where_they_go_beyond() {
    let outcome = run(&format!(
        "{OFFICE}
         [收付款/客户到款]\n到款编号 | 到款日期 | 金额 | 项目编号\nDK1 | 2026-03-05 | 120 | XM2026-101
         [收付款/到款分配]
         到款编号 | 对应单号 | 分配金额
         DK1 | 2026-03 | 30
         DK1 | B01 | 50
         DK1 | M0402 | 40
         DK1 | M0402 | 20"
    ));
    assert_eq!(
        outcome.receipt("DK1"),
        "M0402 分配表 60.00 · B01 分配表 50.00 · 2026-03 分配表 10.00 · 余 0.00"
    );
    assert_eq!(outcome.books.receipts[0].split_total, Some(Fen::yuan(140)));
}

#[test]
fn an_unknown_key_in_the_split_table_keeps_the_rest_from_the_automatic_step() {
    let outcome = run(&format!(
        "{OFFICE}
         [收付款/客户到款]\n到款编号 | 到款日期 | 金额 | 项目编号\nDK1 | 2026-03-05 | 120 | XM2026-101
         [收付款/到款分配]\n到款编号 | 对应单号 | 分配金额\nDK1 | M0402 | 40\nDK1 | M0499 | 20"
    ));
    assert_eq!(outcome.receipt("DK1"), "M0402 分配表 40.00 · 余 80.00");
    let totals = outcome.books.control_totals.iter().find(|total| total.table == "到款分配").unwrap();
    assert_eq!((totals.rows_read, totals.rows_used, totals.refused), (2, 1, Fen::yuan(20)));
}

#[test]
fn doubled_keys_carry_no_money_but_stand_in_the_control_totals() {
    let outcome = run("[媒体排期/排期]
         排期编号 | 投放日期 | 客户金额 | 客户确认日
         XM2026-101-M0401 | 2026-05-01 | 500 | 2026-03-02
         XM2026-101-M0401 | 2026-05-02 | 300 | 2026-03-02
         [收付款/客户到款]
         到款编号 | 到款日期 | 金额 | 项目编号 | 对应单号
         DK1 | 2026-03-05 | 100 | XM2026-101 |
         DK1 | 2026-03-06 | 100 | XM2026-101 |
         DK2 | 2026-03-06 | 70 | XM2026-101 | M0401");
    assert!(outcome.books.placements.iter().all(|b| b.ordered.is_none() && b.received.is_zero()));
    assert_eq!(outcome.receipt("DK2"), "余 70.00");
    let project = &outcome.books.projects[0];
    assert_eq!((project.received, project.unallocated), (Fen::yuan(70), Fen::yuan(70)));
    let total = |name: &str| outcome.books.control_totals.iter().find(|t| t.table == name).unwrap().clone();
    assert_eq!((total("排期").refused, total("客户到款").refused), (Fen::yuan(800), Fen::yuan(200)));
    assert!(outcome.books.control_totals.iter().all(|total| total.balances()));
}

#[test]
fn the_version_in_force_counts_and_history_stands_in_the_control_totals() {
    let outcome = run("[媒体排期/排期]
         排期编号 | 版本 | 投放日期 | 客户金额
         XM2026-101-M0401 | 变1 | 2026-05-01 | 500
         XM2026-101-M0401 | 新 | 2026-05-01 | 300
         XM2026-101-M0401 | 变2 | 2026-05-01 | 400");
    assert_eq!(outcome.placed("M0401").ordered, Some(Fen::yuan(400)));
    let total = &outcome.books.control_totals[0];
    assert_eq!((total.rows_used, total.used, total.rows_refused), (3, Fen::yuan(1_200), 0));
}

#[test]
fn offset_fills_the_parts_in_order_and_the_rest_is_cash() {
    let outcome = run(&format!(
        "{OFFICE}
         [收付款/媒体付款]
         付款编号 | 排期编号 | 返点抵扣 | 实付金额 | 实付日期
         FK1 | M0402、M0401 | 500 | 220 | 2026-03-10
         FK2 | M0403 | | 100 | 2026-03-11
         FK3 | M0403 | | -30 | 2026-03-12
         FK4 | M0401、M0403 | | 100 | 2026-03-12"
    ));
    let money = |key| (outcome.placed(key).paid, outcome.placed(key).offset);
    assert_eq!(money("101-M0401"), (Fen::ZERO, Some(Fen::yuan(450))));
    assert_eq!(money("101-M0402"), (Fen::yuan(220), Some(Fen::yuan(50))));
    assert_eq!(money("101-M0403"), (Fen::yuan(70), Some(Fen::ZERO)));
    let last = &outcome.books.payments[3];
    assert_eq!(last.unallocated, Some(Fen::yuan(100)));
    assert_eq!(last.suggestion.iter().map(|(_, part)| part.0).collect::<Vec<_>>(), [7_143, 2_857]);
}

#[test]
fn an_offset_that_cannot_be_read_is_unknown_and_the_cash_still_counts() {
    let outcome = run(&format!(
        "{OFFICE}
         [收付款/媒体付款]
         付款编号 | 排期编号 | 返点抵扣 | 实付金额 | 实付日期
         FK1 | M0403 | 约一半 | 100 | 2026-03-11
         FK2 | M0401、M0402 | 约一半 | 670 | 2026-03-11"
    ));
    let placed = outcome.placed("101-M0403");
    assert_eq!((placed.paid, placed.offset, placed.media_balance), (Fen::yuan(100), None, None));
    assert_eq!(placed.differences.iter().find(|one| one.between == Between::PaidCost), None);
    let unallocated: Vec<_> = outcome.books.payments.iter().map(|p| (p.parts.len(), p.unallocated)).collect();
    assert_eq!(unallocated, [(1, None), (0, None)]);
    assert!(outcome.all(Code::M03).is_empty() && outcome.all(Code::M06).is_empty());
    assert_eq!(outcome.all(Code::D06).len(), 2);
}

#[test]
fn invoices_go_along_the_payment_and_the_rest_stays_on_the_last() {
    let outcome = run(&format!(
        "{OFFICE}
         [收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK1 | M0401、M0402 | 720 | 2026-03-10
         [收付款/收票]
         发票号码 | 发票日期 | 价税合计 | 付款编号 | 排期编号
         \"0001\" | 2026-03-11 | 400 | FK1 |
         \"0002\" | 2026-03-12 | 330 | FK1 |
         \"0003\" | 2026-03-12 | 200 | | XM2026-101-M0402、XM2026-101-M0403"
    ));
    let invoiced = |key| outcome.placed(key).invoiced_in;
    // 0001: 400 on M0401; 0002: 50 on M0401, 280 on the last; 0003: nothing to come on M0402
    assert_eq!(invoiced("101-M0401"), Fen::yuan(450));
    assert_eq!(invoiced("101-M0402"), Fen::yuan(280));
    assert_eq!(invoiced("101-M0403"), Fen::yuan(200));
    assert_eq!(outcome.books.payments[0].uninvoiced, Fen::ZERO);
}

#[test]
fn the_chain_names_the_first_broken_link() {
    const HEAD: &str = "排期编号 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日 | 交片日 | 发片日 | 状态 | 撤单日";
    const RECEIPT: &str =
        "[收付款/客户到款]\n到款编号 | 到款日期 | 金额 | 对应单号\nDK1 | 2026-03-02 | 500 | XM2026-101-M0301";
    const PAYMENT: &str = "[收付款/媒体付款]\n付款编号 | 排期编号 | 实付金额 | 实付日期\nFK1 | XM2026-101-M0301 | 450 | 2026-03-03";
    const AIRED: &str = "[媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数\nXM2026-101-F01 | XM2026-101-M0301 | 2026-03-10 | 2 | 2";
    const SHORT: &str = "[媒体排期/发布确认]\n确认单号 | 排期编号 | 实际日期 | 计划次数 | 实际次数\nXM2026-101-F01 | XM2026-101-M0301 | 2026-03-10 | 2 | 1";
    const INVOICE: &str = "[收付款/收票]\n发票号码 | 价税合计 | 付款编号\n\"0001\" | 450 | FK1";
    let all = "2026-03-01 | 2026-03-02 | 2026-03-03 | 2026-03-04 | |";
    for (last_day, dates, more, state) in [
        ("2026-03-10", "| | | | 撤单 | 2026-03-05", vec![RECEIPT], PlacementState::CancellationOpen),
        ("2026-03-10", "| | | | 撤单 | 2026-03-05", vec![], PlacementState::Cancelled),
        ("2026-03-10", "| | | | |", vec![RECEIPT, PAYMENT], PlacementState::AwaitingConfirmation),
        ("2026-03-10", "2026-03-01 | | | | |", vec![PAYMENT], PlacementState::Advanced),
        ("2026-03-10", "2026-03-01 | | | | |", vec![], PlacementState::AwaitingReceipt),
        ("2026-03-10", "2026-03-01 | | | | |", vec![RECEIPT], PlacementState::AwaitingBooking),
        ("2026-03-10", "2026-03-01 | 2026-03-02 | | | |", vec![RECEIPT], PlacementState::AwaitingPayment),
        (
            "2026-03-10",
            "2026-03-01 | 2026-03-02 | | | |",
            vec![RECEIPT, PAYMENT],
            PlacementState::AwaitingMaterial,
        ),
        (
            "2026-03-10",
            "2026-03-01 | 2026-03-02 | 2026-03-03 | | |",
            vec![RECEIPT, PAYMENT],
            PlacementState::AwaitingSending,
        ),
        ("2026-03-16", all, vec![RECEIPT, PAYMENT], PlacementState::AwaitingAir),
        ("2026-03-15", all, vec![RECEIPT, PAYMENT], PlacementState::AwaitingPublication),
        ("2026-03-10", all, vec![RECEIPT, PAYMENT, SHORT], PlacementState::MakeGoodOwed),
        ("2026-03-10", all, vec![RECEIPT, PAYMENT, AIRED], PlacementState::AwaitingInvoice),
        ("2026-03-10", all, vec![RECEIPT, PAYMENT, AIRED, INVOICE], PlacementState::Settled),
    ] {
        let more = more.join("\n");
        let text = format!(
            "[媒体排期/排期]\n{HEAD}\nXM2026-101-M0301 | {last_day} | 2 | 500 | 450 | {dates}\n{more}"
        );
        assert_eq!(run(&text).placed("M0301").state, state, "{text}");
    }
}

#[test]
fn opening_prepayments_age_from_their_day_and_are_no_project_s() {
    let outcome = run("[媒体排期/排期]\n排期编号\nXM2026-101-M0401
         [收付款/期初]
         类型 | 项目编号 | 对方 | 金额 | 截至日
         媒体预付 | XM2026-101 | 都市晨报 | 900 | 2025-12-31
         媒体预付 | | 都市晨报 | 50 | 2026-03-01
         客户预收 | XM2026-101 | 远岚置业 | 70 | 2025-12-31");
    let ages = &outcome.books.opening_prepayments;
    assert_eq!(ages.len(), 1);
    assert_eq!(ages["都市晨报"].0.map(|fen| fen.0 / 100), [50, 0, 900, 0, 0, 0]);
    assert_eq!(outcome.books.projects[0], ProjectBooks::default());
}

/// Every figure of `received`, on every day of a busy fortnight: replayed, and run again as of it.
#[test]
fn the_replay_is_what_a_run_on_that_day_would_print() {
    let text = format!(
        "{OFFICE}
         XM2026-101 | 2026-04 | 10
         [收付款/客户到款]
         到款编号 | 到款日期 | 金额 | 项目编号 | 款项性质 | 对应单号
         DK1 | 2026-02-27 | 350 | XM2026-101 | |
         DK2 | 2026-03-02 | 250 | XM2026-101 | | M0401、M0403
         DK3 | 2026-03-04 | -120 | XM2026-101 | |
         DK4 | 2026-03-05 | 200 | XM2026-101 | | M0402
         DK5 | 2026-03-08 | 80 | XM2026-101 | 制作款 |
         [媒体排期/排期]
         排期编号 | 投放日期 | 客户金额 | 客户确认日 | 状态 | 撤单日 | 客户扣款
         XM2026-101-M0405 | 2026-05-05 | 100 | 2026-02-28 | 撤单 | 2026-03-03 | 20"
    );
    let last = run(&format!("@as-of 2026-03-12\n{text}"));
    for day in 1..=12 {
        let on: chrono::NaiveDate = format!("2026-03-{day:02}").parse().unwrap();
        let then = run(&format!("@as-of {on}\n{text}"));
        for (id, placement) in last.office.placements.with_ids() {
            let printed = then.placed(&placement.record.key).received;
            assert_eq!(last.books.replay.received_on(id, on), printed, "{} on {on}", placement.record.key);
        }
    }
}

#[test]
fn a_payment_for_several_stays_theirs_when_one_is_cancelled_later() {
    let outcome = run("[媒体排期/排期]
         排期编号 | 投放日期 | 客户金额 | 媒体成本 | 次数 | 状态 | 撤单日 | 客户扣款 | 媒体扣款
         XM2026-101-M0401 | 2026-05-01 | 500 | 450 | 1 | | | |
         XM2026-101-M0402 | 2026-05-02 | 300 | 270 | 1 | 撤单 | 2026-03-12 | 0 | 20
         [收付款/媒体付款]
         付款编号 | 项目编号 | 排期编号 | 实付金额 | 实付日期
         FK1 | XM2026-101 | M0401、M0402 | 720 | 2026-03-05");
    outcome.none(Code::M06);
    assert_eq!(outcome.placed("M0402").paid, Fen::yuan(270));
    assert_eq!(outcome.keys(Code::M16), ["XM2026-101-M0402"]);
}

/// Booked and sent by status alone: the chain goes on, and no page asks for the booking again.
#[test]
fn a_status_proves_a_step_without_its_day() {
    let outcome = run("[媒体排期/排期]
         排期编号 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 状态
         XM2026-101-M0301 | 2026-03-20 | 1 | 500 | 450 | 2026-03-01 | 已发片
         [收付款/客户到款]
         到款编号 | 到款日期 | 金额 | 对应单号
         DK1 | 2026-03-02 | 500 | XM2026-101-M0301
         [收付款/媒体付款]
         付款编号 | 排期编号 | 实付金额 | 实付日期
         FK1 | XM2026-101-M0301 | 450 | 2026-03-03");
    assert_eq!(outcome.placed("M0301").state, PlacementState::AwaitingAir);
    outcome.none(Code::T13);
    assert_eq!(outcome.keys(Code::A10), ["XM2026-101-M0301"], "the gates before it are still accused");
}

/// cost unknown, and the medium only gave money back: nothing was paid yet.
#[test]
fn a_net_refund_of_an_unknown_cost_is_no_payment() {
    for (paid, state) in
        [("-200", PlacementState::AwaitingPayment), ("200", PlacementState::AwaitingMaterial)]
    {
        let outcome = run(&format!(
            "[媒体排期/排期]
             排期编号 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日 | 订位日
             XM2026-101-M0301 | 2026-01-20 | 500 | | 2026-01-01 | 2026-01-02
             [收付款/客户到款]
             到款编号 | 到款日期 | 金额 | 对应单号
             DK1 | 2026-01-02 | 500 | XM2026-101-M0301
             [收付款/媒体付款]
             付款编号 | 排期编号 | 实付金额 | 实付日期
             FK1 | XM2026-101-M0301 | {paid} | 2026-01-03"
        ));
        assert_eq!(outcome.placed("M0301").state, state, "{paid}");
        assert!(outcome.all(Code::M04).is_empty(), "{:#?}", outcome.lines());
    }
}

#[test]
fn a_positive_refund_stands_in_the_control_total_as_refused() {
    let outcome = run("[收付款/媒体付款]
         付款编号 | 项目编号 | 款项性质 | 实付金额 | 实付日期
         FK1 | XM2026-101 | 预付 | 8000 | 2026-03-05
         FK2 | XM2026-101 | 退款 | 2000 | 2026-03-06");
    assert_eq!(outcome.keys(Code::D06), ["FK2"]);
    let total = total(&outcome, "媒体付款");
    assert_eq!((total.rows_read, total.rows_refused), (2, 1));
    assert_eq!([total.read, total.used, total.refused], [10_000, 8_000, 2_000].map(Fen::yuan));
}

fn total(outcome: &Outcome, table: &str) -> crate::model::control::ControlTotal {
    outcome.books.control_totals.iter().find(|total| total.table == table).unwrap().clone()
}

#[test]
fn a_split_whose_sign_is_not_its_document_s_is_refused() {
    let outcome = run("[媒体排期/排期]
         排期编号 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日
         XM2026-101-M0301 | 2026-03-20 | 500 | 450 | 2026-03-01
         [收付款/客户到款]
         到款编号 | 到款日期 | 金额 | 项目编号
         DK1 | 2026-03-05 | 500 | XM2026-101
         DK2 | 2026-03-06 | -500 | XM2026-101
         [收付款/到款分配]
         到款编号 | 对应单号 | 分配金额
         DK1 | M0301 | 500
         DK2 | M0301 | 500
         [收付款/媒体付款]
         付款编号 | 项目编号 | 实付金额 | 实付日期
         FK1 | XM2026-101 | 450 | 2026-03-05
         FK2 | XM2026-101 | -450 | 2026-03-06
         [收付款/付款分配]
         付款编号 | 排期编号 | 金额
         FK1 | M0301 | 450
         FK2 | M0301 | 450
         [收付款/收票]
         发票号码 | 发票日期 | 价税合计
         10000001 | 2026-03-07 | 450
         [收付款/票据分配]
         发票号码 | 排期编号 | 金额
         10000001 | M0301 | -450");
    assert_eq!(outcome.keys(Code::D06), ["10000001", "DK2", "FK2"]);
    assert_eq!(outcome.keys(Code::M23), ["10000001", "DK2", "FK2"]);
    let books = outcome.placed("M0301");
    assert_eq!([books.received, books.paid, books.invoiced_in], [500, 450, 0].map(Fen::yuan));
    assert_eq!(outcome.receipt("DK2"), "余 -500.00");
    for table in ["到款分配", "付款分配", "票据分配"] {
        assert_eq!(total(&outcome, table).rows_refused, 1, "{table}");
    }
}

#[test]
fn rows_pasted_twice_count_once_and_contradictions_not_at_all() {
    let outcome = run("[媒体排期/排期]
         排期编号 | 投放日期 | 客户金额 | 客户确认日
         XM2026-101-M0301 | 2026-03-20 | 500 | 2026-03-01
         [收付款/客户到款]
         到款编号 | 到款日期 | 金额 | 项目编号
         DK1 | 2026-03-05 | 300 | XM2026-101
         | 2026-03-06 | 40 | XM2026-101
         | 2026-03-06 | 40 | XM2026-101
         [收付款/到款分配]
         到款编号 | 对应单号 | 分配金额
         DK1 | M0301 | 100
         DK1 | M0301 | 100
         DK1 | M0301 | 150
         [收付款/服务费]
         项目编号 | 月份 | 金额
         XM2026-101 | 2026-02 | 20
         XM2026-101 | 2026-02 | 20
         XM2026-101 | 2026-03 | 20
         XM2026-101 | 2026-03 | 30
         [收付款/期初]
         类型 | 项目编号 | 对方 | 金额 | 截至日
         客户预收 | XM2026-101 | 远岚置业 | 70 | 2025-12-31
         客户预收 | XM2026-101 | 远岚置业 | 70 | 2025-12-31");
    assert_eq!(outcome.placed("M0301").ordered, Some(Fen::yuan(500)));
    assert_eq!(outcome.receipt("DK1"), "M0301 分配表 250.00 · M0301 自动 50.00 · 余 0.00");
    assert_eq!(outcome.office.receipts.len(), 2);
    assert_eq!(outcome.office.fees.len(), 1);
    assert_eq!(outcome.office.openings.len(), 1);
    for (table, [rows, refused], amount) in
        [("客户到款", [3, 1], 40), ("到款分配", [3, 1], 100), ("服务费", [4, 3], 70), ("期初", [2, 1], 70)]
    {
        let total = total(&outcome, table);
        assert_eq!((total.rows_read, total.rows_refused), (rows, refused), "{table}");
        assert_eq!(total.refused, Fen::yuan(amount), "{table}");
    }
    assert_eq!(outcome.all(Code::D02).len(), 5, "{:#?}", outcome.lines());
}

/// Without a column 客户金额 nobody knows whether the client paid: the link is not passed as paid.
#[test]
fn without_a_column_of_amounts_the_link_of_receipts_is_unchecked() {
    for (column, amount, confirmed, state) in [
        ("备注", "", "2026-03-01", PlacementState::Unchecked),
        ("备注", "", "", PlacementState::AwaitingConfirmation),
        // one blank cell: A09 and M01 do not judge it, D13 says so
        ("客户金额", "", "2026-03-01", PlacementState::AwaitingBooking),
        ("客户金额", "500", "2026-03-01", PlacementState::AwaitingReceipt),
    ] {
        let outcome = run(&format!(
            "@bare\n[媒体排期/排期]
             排期编号 | 项目编号 | 媒体名称 | 投放日期 | 次数 | 客户确认日 | {column}
             XM2026-101-M0301 | XM2026-101 | 都市晨报 | 2026-03-20 | 1 | {confirmed} | {amount}
             [收付款/客户到款]
             到款编号 | 到款日期 | 金额 | 项目编号
             DK1 | 2026-03-02 | 10 | XM2026-102"
        ));
        assert_eq!(outcome.placed("M0301").state, state, "{column} {amount} {confirmed}");
    }
}

/// A number that a person wrote stands for one document: twice the same, nobody knows which is wrong.
#[test]
fn no_row_of_a_written_key_counts_even_where_both_are_equal() {
    let outcome = run("[媒体排期/排期]
         排期编号 | 投放日期 | 客户金额 | 客户确认日
         XM2026-101-M0301 | 2026-03-20 | 500 | 2026-03-01
         XM2026-101-M0301 | 2026-03-20 | 500 | 2026-03-01
         [收付款/客户到款]
         到款编号 | 到款日期 | 金额 | 项目编号
         DK1 | 2026-03-05 | 500 | XM2026-101
         DK1 | 2026-03-05 | 500 | XM2026-101
         [收付款/媒体付款]
         付款编号 | 实付金额 | 实付日期
         FK1 | 200 | 2026-03-05
         FK1 | 200 | 2026-03-05");
    assert_eq!(outcome.keys(Code::D02), ["DK1", "FK1", "XM2026-101-M0301"]);
    assert_eq!(outcome.placed("M0301").ordered, None);
    assert_eq!(outcome.books.projects[0].received, Fen::ZERO);
    assert_eq!(outcome.books.projects[0].paid, Fen::ZERO);
    for (table, amount) in [("排期", 1_000), ("客户到款", 1_000), ("媒体付款", 400)] {
        let total = total(&outcome, table);
        assert_eq!((total.rows_read, total.rows_refused), (2, 2), "{table}");
        assert_eq!(total.refused, Fen::yuan(amount), "{table}");
    }
}

#[test]
fn money_of_another_client_is_named_even_where_it_comes_out_even() {
    let outcome = run("[项目名册/项目]
         项目编号 | 项目名称 | 客户名称
         XM2026-101 | 甲 | 远岚置业
         XM2026-102 | 乙 | 江岸置业
         [媒体排期/排期]
         排期编号 | 投放日期 | 客户金额 | 客户确认日
         XM2026-102-M0301 | 2026-03-20 | 500 | 2026-03-01
         XM2026-102-M0302 | 2026-03-21 | 200 | 2026-03-01
         [收付款/客户到款]
         到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号
         DK1 | 2026-03-05 | 远岚置业 | 500 | XM2026-102-M0301
         DK2 | 2026-03-05 | 江岸置业 | 200 | XM2026-102-M0302");
    let causes = |key: &str| -> Vec<Cause> {
        let of = |one: &Difference| (one.between == Between::ReceivedOrdered).then_some(one.cause);
        outcome.placed(key).differences.iter().filter_map(of).collect()
    };
    assert_eq!((causes("M0301"), causes("M0302")), (vec![Cause::WrongProject], vec![]));
}

/// 原因 belongs to the record and the pair of facts beside which it was written.
#[test]
fn a_written_cause_changes_its_own_difference_only() {
    let outcome = run("[媒体排期/排期]
         排期编号 | 投放日期 | 客户金额 | 媒体成本 | 客户确认日
         XM2026-101-M0301 | 2026-03-20 | 500 | 450 | 2026-03-01");
    let mut memory = Memory::default();
    let key = outcome.office.placements[0].record.key.clone();
    memory.causes.insert((key, Between::PaidCost), "返点抵扣，见协议".to_owned());
    let books = reconcile(&outcome.office, &memory);
    let causes: Vec<_> = books.placements[0].differences.iter().map(|one| (one.between, one.cause)).collect();
    assert_eq!(
        causes,
        [(Between::ReceivedOrdered, Cause::Underpaid), (Between::PaidCost, Cause::RebateOffset)]
    );
}

/// A medium that must not be paid before the client (H-4.4 B2, B4) waits for the client, not for finance.
#[test]
fn who_ends_a_missing_payment_is_who_must_move_first() {
    let owner = |terms: &str, confirmed: &str, received: &str| {
        let outcome = run(&format!(
            "[项目名册/项目]
             项目编号 | 媒体付款方式
             XM2026-101 | {terms}
             [媒体排期/排期]
             排期编号 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日 | 订位日
             XM2026-101-M0301 | 2026-03-05 | 1 | 500 | 450 | {confirmed} | 2026-03-02
             [收付款/客户到款]
             到款编号 | 到款日期 | 金额 | 对应单号
             DK1 | 2026-03-03 | {received} | XM2026-101-M0301"
        ));
        let differences = &outcome.placed("M0301").differences;
        differences.iter().find(|one| one.between == Between::PaidCost).map(Difference::owed_by)
    };
    assert_eq!(owner("先款后播", "2026-03-01", "500"), Some("财务"));
    assert_eq!(owner("先款后播", "2026-03-01", "499.99"), Some("客户"));
    assert_eq!(owner("先款后播", "", "500"), Some("客户"));
    assert_eq!(owner("垫付", "2026-03-01", "1"), Some("财务"));
}
