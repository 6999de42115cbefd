//! Bridges: the steps from one total of the books to another, so that finance can follow the difference. Both
//! ends come from the books independently, and a bridge that does not add up is shown as such.

use super::books::{Books, Covered};
use super::whole::Fact;
use crate::link::Office;
use crate::model::choice::{PaymentKind, ReceiptKind};
use crate::model::{Content, Fen};

/// The steps from one total to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    pub way: Way,
    pub start: Fen,
    pub steps: Vec<BridgeStep>,
    pub end: Fen,
    /// Whether one of its tables was not read completely, so that nothing of it is known.
    pub unchecked: bool,
}

impl Bridge {
    /// Whether the steps lead from the start to the end.
    pub fn adds_up(&self) -> bool {
        self.start + self.steps.iter().map(|step| step.amount).sum::<Fen>() == self.end
    }
}

/// The two totals of a bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Payments,
    Receipts,
    Prepaid,
    Months,
    Margin,
    Uninvoiced,
}

impl Way {
    /// The names of the two ends.
    pub fn ends(self) -> (&'static str, &'static str) {
        match self {
            Way::Payments => ("控制合计 媒体付款 读入金额", "③付款 合计"),
            Way::Receipts => ("控制合计 客户到款 读入金额", "②到款 合计"),
            Way::Prepaid => ("预付余额 合计", "预付余额账龄 合计"),
            Way::Months => ("①客户金额 合计", "投放月份 合计"),
            Way::Margin => ("①客户金额 合计", "毛利 合计"),
            Way::Uninvoiced => ("未到票 合计", "缺票 合计"),
        }
    }
}

/// What a step adds or takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Refused,
    NotPaid,
    Later,
    Deposits,
    Unallocated,
    Quotes,
    Fees,
    Unclaimed,
    Overrun,
    CostUnknown,
    UnallocatedPayments,
    Openings,
    NoMonth,
    Cancelled,
    MarginUnknown,
    Fee,
    Cost,
    Rebates,
    InvoicedBeyond,
    LoosePayments,
}

impl What {
    pub fn word(self) -> &'static str {
        match self {
            What::Refused => "拒收的行",
            What::NotPaid => "还没有实付日期的申请",
            What::Later => "检查日以后的",
            What::Deposits => "保证金和其他，不分到排期",
            What::Unallocated => "没有分到排期的（未分配）",
            What::Quotes => "分到制作报价的",
            What::Fees => "分到服务费的",
            What::Unclaimed => "没有项目的（待认领）",
            What::Overrun => "已播未付的负余额，账龄不计",
            What::CostUnknown => "媒体成本未知的排期，账龄不计",
            What::UnallocatedPayments => "没有分到排期的付款，账龄计入",
            What::Openings => "期初媒体预付",
            What::NoMonth => "分不出月份的排期（金额已知的）",
            What::Cancelled => "撤单排期按原客户金额分月的差额",
            What::MarginUnknown => "毛利未知的排期",
            What::Fee => "媒体代理服务费",
            What::Cost => "①媒体成本",
            What::Rebates => "归公司的返点（应计）",
            What::InvoicedBeyond => "票多于付款的排期，不抵别的缺票",
            What::LoosePayments => "没有分到排期的付款，缺票计入",
        }
    }
}

/// One step of a bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BridgeStep {
    pub what: What,
    /// The number of rows, documents or placements in it.
    pub count: usize,
    pub amount: Fen,
}

/// Every bridge, in the order of the pages.
pub fn bridges(office: &Office, books: &Books) -> Vec<Bridge> {
    vec![
        payments(office, books),
        receipts(office, books),
        prepaid(office, books),
        months(office, books),
        margin(office, books),
        uninvoiced(office, books),
    ]
}

/// Builds a bridge step by step.
struct BridgeBuilder {
    steps: Vec<BridgeStep>,
}

impl BridgeBuilder {
    fn new() -> BridgeBuilder {
        BridgeBuilder { steps: Vec::new() }
    }

    /// Adds a step, unless there are no amounts.
    fn add(&mut self, what: What, amounts: impl Iterator<Item = Fen>) {
        let (count, amount) = amounts.fold((0, Fen::ZERO), |(n, sum), one| (n + 1, sum + one));
        if count > 0 {
            self.steps.push(BridgeStep { what, count, amount });
        }
    }

    fn take(&mut self, what: What, amounts: impl Iterator<Item = Fen>) {
        self.add(what, amounts.map(|amount| -amount));
    }

    fn to(self, way: Way, start: Fen, end: Fen, checked: bool) -> Bridge {
        Bridge { way, start, steps: self.steps, end, unchecked: !checked }
    }
}

/// The total of a money table; adds the step of its refused rows.
fn control(books: &Books, table: &str, builder: &mut BridgeBuilder) -> Fen {
    let Some(total) = books.control_totals.iter().find(|total| total.table == table) else {
        return Fen::ZERO;
    };
    if total.rows_refused > 0 {
        builder.steps.push(BridgeStep {
            what: What::Refused,
            count: total.rows_refused,
            amount: -total.refused,
        });
    }
    total.read
}

fn nonzero(amount: &Fen) -> bool {
    !amount.is_zero()
}

/// 控制合计 媒体付款 → ③, in cash.
fn payments(office: &Office, books: &Books) -> Bridge {
    let mut builder = BridgeBuilder::new();
    let start = control(books, "媒体付款", &mut builder);
    let used = || {
        let rows = office.payments.iter().zip(&books.payments);
        rows.filter(|(payment, _)| !payment.duplicate && payment.record.refused_refund.is_none())
    };
    let unpaid =
        used().filter(|(payment, _)| matches!(payment.record.date.content, Content::Blank | Content::Merged));
    builder.take(What::NotPaid, unpaid.filter_map(|(payment, _)| payment.record.paid.get()).filter(nonzero));
    let later = used().filter(|(payment, _)| matches!(payment.record.date.content, Content::Later(_)));
    builder.take(What::Later, later.filter_map(|(payment, _)| payment.record.paid.get()));
    let counted = || office.payments.iter().zip(&books.payments).filter(|(_, own)| own.counts);
    let loose = |deposit: bool| {
        counted()
            .filter(move |(payment, _)| (payment.record.kind.get() == Some(PaymentKind::Deposit)) == deposit)
            .map(|(_, own)| own.paid - own.parts.iter().map(|part| part.cash).sum::<Fen>())
            .filter(nonzero)
    };
    builder.take(What::Deposits, loose(true));
    builder.take(What::Unallocated, loose(false));
    let end = books.placements.iter().map(|own| own.paid).sum();
    builder.to(Way::Payments, start, end, books.whole.knows_payments())
}

/// 控制合计 客户到款 → ②.
fn receipts(office: &Office, books: &Books) -> Bridge {
    let mut builder = BridgeBuilder::new();
    let start = control(books, "客户到款", &mut builder);
    let later = office.receipts.iter().filter(|one| !one.duplicate);
    let later = later.filter(|one| matches!(one.record.date.content, Content::Later(_)));
    builder.take(What::Later, later.filter_map(|one| one.record.amount.get()));
    let counted = || office.receipts.iter().zip(&books.receipts).filter(|(_, own)| own.counts);
    let parts = || counted().flat_map(|(_, own)| &own.parts);
    builder.take(
        What::Quotes,
        parts().filter(|part| matches!(part.to, Covered::Quote(_))).map(|one| one.amount),
    );
    builder.take(What::Fees, parts().filter(|part| matches!(part.to, Covered::Fee(_))).map(|one| one.amount));
    let (mut deposits, mut unclaimed, mut unallocated) = (Vec::new(), Vec::new(), Vec::new());
    for (receipt, own) in counted().filter(|(_, own)| !own.unallocated.is_zero()) {
        match (receipt.record.kind_or_prepayment(), receipt.case) {
            (ReceiptKind::Deposit | ReceiptKind::Other, _) => deposits.push(own.unallocated),
            (_, None) => unclaimed.push(own.unallocated),
            _ => unallocated.push(own.unallocated),
        }
    }
    builder.take(What::Deposits, deposits.into_iter());
    builder.take(What::Unallocated, unallocated.into_iter());
    builder.take(What::Unclaimed, unclaimed.into_iter());
    let end = books.placements.iter().map(|own| own.received).sum();
    let left_is_known = counted().all(|(_, own)| own.known_unallocated().is_some());
    let known = books.whole.knows_receipts() && books.whole.placements && left_is_known;
    builder.to(Way::Receipts, start, end, known)
}

/// 预付余额 → its ages: negative balances and placements of unknown cost have no age, loose payments and 期初
/// have.
fn prepaid(office: &Office, books: &Books) -> Bridge {
    let mut builder = BridgeBuilder::new();
    let balances = || books.placements.iter().filter_map(|own| own.media_balance);
    builder.take(What::Overrun, balances().filter(|balance| *balance < Fen::ZERO));
    let of_unknown_cost = books.placements.iter().filter(|own| own.cost.is_none());
    let ageless = of_unknown_cost.filter_map(|own| Some(own.media_balance?.or_zero() - own.ageing.total()));
    builder.take(What::CostUnknown, ageless.filter(nonzero));
    let loose = office.payments.iter().zip(&books.payments).filter(|(payment, own)| {
        own.counts && payment.case.is_some() && payment.record.kind.get() != Some(PaymentKind::Deposit)
    });
    let loose = loose.map(|(_, own)| own.unallocated.unwrap_or_default().or_zero());
    builder.add(What::UnallocatedPayments, loose.filter(nonzero));
    builder.add(What::Openings, books.opening_prepayments.values().map(|ages| ages.total()).filter(nonzero));
    let pairs = office.placements.iter().zip(&books.placements);
    let homeless = pairs.filter(|(placement, _)| placement.case.is_none());
    let homeless = homeless.map(|(_, own)| own.ageing.total()).sum::<Fen>();
    let projects = homeless + books.projects.iter().map(|project| project.ageing.total()).sum::<Fen>();
    let openings = books.opening_prepayments.values().map(|ages| ages.total()).sum::<Fen>();
    let known = books.whole.knows_prepaid() && books.whole.openings;
    builder.to(Way::Prepaid, balances().sum(), projects + openings, known)
}

/// ① → the months of placement. After a 撤单 the months keep the whole 客户金额.
fn months(_: &Office, books: &Books) -> Bridge {
    let mut builder = BridgeBuilder::new();
    let of =
        |own: &super::PlacementBooks| own.months.as_ref().map(|months| months.values().copied().sum::<Fen>());
    let without = books.placements.iter().filter(|own| own.months.is_none());
    builder.take(What::NoMonth, without.filter_map(|own| own.ordered));
    let kept = books.placements.iter().filter_map(|own| Some(of(own)? - own.ordered.unwrap_or_default()));
    builder.add(What::Cancelled, kept.filter(nonzero));
    let start = books.placements.iter().filter_map(|own| own.ordered).sum();
    builder.to(Way::Months, start, books.placements.iter().filter_map(of).sum(), books.whole.placements)
}

/// ① → 毛利, with what is unknown.
fn margin(office: &Office, books: &Books) -> Bridge {
    let mut builder = BridgeBuilder::new();
    let rebates = super::company_rebates(office);
    let known = || books.placements.with_ids().filter(|(_, own)| own.margin.is_some());
    let unknown = books.placements.iter().filter(|own| own.margin.is_none());
    builder.take(What::MarginUnknown, unknown.filter_map(|own| own.ordered));
    let fees = known().filter_map(|(id, _)| office.placements[id].record.fee.or_none());
    builder.add(What::Fee, fees.filter(nonzero));
    builder.take(What::Cost, known().filter_map(|(_, own)| own.cost));
    builder.add(What::Rebates, known().filter_map(|(id, _)| rebates[id]).filter(nonzero));
    let start = books.placements.iter().filter_map(|own| own.ordered).sum();
    let end = books.placements.iter().filter_map(|own| own.margin).sum();
    builder.to(Way::Margin, start, end, books.whole.knows_sum(Fact::Margin))
}

/// 未到票 of all placements → 缺票. An excess invoice covers nothing else, and a payment without placement also
/// lacks an invoice.
fn uninvoiced(office: &Office, books: &Books) -> Bridge {
    let mut builder = BridgeBuilder::new();
    let beyond = books.placements.iter().map(|own| own.uninvoiced).filter(|amount| *amount < Fen::ZERO);
    builder.take(What::InvoicedBeyond, beyond);
    let counted = books.payments.iter().filter(|own| own.counts);
    builder.add(What::LoosePayments, counted.map(|own| own.loose_uninvoiced.or_zero()).filter(nonzero));
    let start = books.placements.iter().map(|own| own.uninvoiced).sum();
    let end = super::uninvoiced(office, books).iter().map(|one| one.amount).sum();
    let whole = books.whole;
    let known = whole.placements && whole.knows_payments() && whole.knows_invoices_in();
    builder.to(Way::Uninvoiced, start, end, known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const OFFICE: &str = "[媒体排期/排期]
        排期编号 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 代理服务费 | 客户确认日 | 撤单日 | 客户扣款 | 媒体扣款
        XM2026-101-M0301 | 2026-03-02、2026-04-02 | 2 | 50000 | 45000 | 500 | 2026-02-20 | | |
        XM2026-101-M0302 | 2026-03-26 | 1 | 8000 | 未定 | | 2026-02-20 | | |
        XM2026-101-M0303 | 2026-03-28 | 1 | 6000 | 5000 | | 2026-02-20 | 2026-03-10 | 1000 | 900
        XM2026-101-M0304 |  | 1 | 3000 | 2000 | | 2026-02-20 | | |
        [收付款/客户到款]
        到款编号 | 到款日期 | 付款单位 | 金额 | 对应单号 | 款项性质
        DK202603-001 | 2026-03-02 | 远岚置业 | 50000 | XM2026-101-M0301 | 媒体预付款
        DK202603-002 | 2026-03-03 | 远岚置业 | 700 | | 保证金
        DK202603-003 | 2026-03-30 | 远岚置业 | 900 | XM2026-101-M0301 | 媒体预付款
        DK202603-004 | 2026-03-03 | 远岚置业 | 约500 | | 媒体预付款
        [收付款/媒体付款]
        付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期 | 款项性质
        FK202603-001 | 都市晨报 | XM2026-101-M0301 | 45000 | 2026-03-01 | 预付
        FK202603-002 | 都市晨报 | | 300 | 2026-03-02 | 预付
        FK202603-003 | 都市晨报 | XM2026-101-M0302 | 7000 | | 预付
        FK202603-004 | 都市晨报 | XM2026-101-M0302 | 20 | 2026-03-20 | 预付
        [收付款/收票]
        发票号码 | 价税合计 | 排期编号
        22699000000001000401 | 40000 | XM2026-101-M0301
        22699000000001000402 | 60 | XM2026-101-M0302";

    fn told(way: Way) -> String {
        let outcome = crate::testing::run(OFFICE);
        let bridges = bridges(&outcome.office, &outcome.books);
        let bridge = bridges.iter().find(|bridge| bridge.way == way).unwrap();
        assert!(bridge.adds_up(), "{bridge:#?}");
        let steps = bridge.steps.iter().map(|step| format!("{} {}", step.what.word(), step.amount));
        format!("{} | {} | {}", bridge.start, steps.collect::<Vec<_>>().join(" | "), bridge.end)
    }

    #[rstest]
    #[case::payments(
        Way::Payments,
        "52,320.00 | 还没有实付日期的申请 -7,000.00 | 检查日以后的 -20.00 | 没有分到排期的（未分配） -300.00 | 45,000.00"
    )]
    #[case::receipts(
        Way::Receipts,
        "51,600.00 | 拒收的行 0.00 | 检查日以后的 -900.00 | 保证金和其他，不分到排期 -700.00 | 50,000.00"
    )]
    #[case::prepaid(
        Way::Prepaid,
        "44,100.00 | 已播未付的负余额，账龄不计 900.00 | 没有分到排期的付款，账龄计入 300.00 | 45,300.00"
    )]
    #[case::months(
        Way::Months,
        "62,000.00 | 分不出月份的排期（金额已知的） -3,000.00 | 撤单排期按原客户金额分月的差额 5,000.00 | 64,000.00"
    )]
    #[case::margin(
        Way::Margin,
        "62,000.00 | 毛利未知的排期 -8,000.00 | 媒体代理服务费 500.00 | ①媒体成本 -47,900.00 | 6,600.00"
    )]
    #[case::uninvoiced(
        Way::Uninvoiced,
        "4,940.00 | 票多于付款的排期，不抵别的缺票 60.00 | 没有分到排期的付款，缺票计入 300.00 | 5,300.00"
    )]
    fn each_bridge_tells_where_the_totals_part(#[case] way: Way, #[case] expected: &str) {
        assert_eq!(told(way), expected);
    }

    /// What was paid for a placement whose cost nobody wrote is in the balance and in no bucket of its age.
    #[test]
    fn a_paid_placement_of_unknown_cost_is_a_step_of_its_own() {
        let outcome = crate::testing::run(
            "[媒体排期/排期]\n排期编号 | 投放日期 | 次数 | 客户金额 | 媒体成本 | 客户确认日
            XM2026-101-M0301 | 2026-03-20 | 1 | 2000 | | 2026-02-20
            XM2026-101-M0302 | 2026-03-20 | 1 | 2000 | 900 | 2026-02-20
            [收付款/媒体付款]\n付款编号 | 媒体名称 | 排期编号 | 实付金额 | 实付日期 | 款项性质
            FK202603-001 | 都市晨报 | XM2026-101-M0301 | 1690.44 | 2026-03-01 | 预付
            FK202603-002 | 都市晨报 | XM2026-101-M0302 | 900 | 2026-03-01 | 预付",
        );
        let bridge = prepaid(&outcome.office, &outcome.books);
        let steps: Vec<_> = bridge.steps.iter().map(|step| (step.what, step.count, step.amount)).collect();
        assert_eq!(steps, [(What::CostUnknown, 1, -Fen(169_044))]);
        assert_eq!((bridge.start, bridge.end, bridge.adds_up()), (Fen(259_044), Fen(90_000), true));
    }
}
