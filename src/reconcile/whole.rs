//! Which tables were read whole, that is completely. A figure that depends on another table is unknown: never
//! a number and never a green light. It looks at coverage only and computes no figure.

use crate::link::Office;
use crate::model::Fen;

/// A figure of a placement, or of a sum of them, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// ① 客户金额
    Ordered,
    /// ① 媒体成本
    Cost,
    /// ② 到款
    Received,
    /// ③ 付款
    Paid,
    /// ③ 返点抵扣
    Offset,
    /// ④ 收票
    InvoicedIn,
    /// ④ 开票
    InvoicedOut,
    /// ⑤ 发布金额
    Published,
    /// ⑤ 发布成本
    PublishedCost,
    /// 预收余额
    ClientBalance,
    /// 预付余额
    MediaBalance,
    /// 垫款
    Advanced,
    /// 已投未收
    Unreceived,
    /// 未到票
    Uninvoiced,
    /// 毛利
    Margin,
}

impl Fact {
    pub const ALL: [Fact; 15] = [
        Fact::Ordered,
        Fact::Cost,
        Fact::Received,
        Fact::Paid,
        Fact::Offset,
        Fact::InvoicedIn,
        Fact::InvoicedOut,
        Fact::Published,
        Fact::PublishedCost,
        Fact::ClientBalance,
        Fact::MediaBalance,
        Fact::Advanced,
        Fact::Unreceived,
        Fact::Uninvoiced,
        Fact::Margin,
    ];
}

/// What is known about a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Known(Fen),
    /// One of its cells cannot be read.
    Unknown,
    /// One of its tables was not read completely.
    Unchecked,
}

/// For one project, or for the office: whether the tables of each fact were read completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// ① 排期
    pub placements: bool,
    /// 排期进度, where days, cost and 状态 of a placement may stand
    pub progress: bool,
    /// 媒体 of 项目名册, with the terms and the 补播规则 of each medium
    pub media: bool,
    /// 报价
    pub quotes: bool,
    /// 返点
    pub rebates: bool,
    /// ② 客户到款 and its 分配
    pub receipts: bool,
    /// ③ 媒体付款 and its 分配
    pub payments: bool,
    /// ④ 收票 and its 分配
    pub invoices_in: bool,
    /// ④ 开票
    pub invoices_out: bool,
    /// ⑤ 发布确认
    pub publications: bool,
    /// 服务费
    pub fees: bool,
    /// 期初
    pub openings: bool,
    /// The office keeps 收付款 at all. Without it no figure of money is known, and that is no fault.
    pub kept: bool,
}

impl Default for Whole {
    fn default() -> Whole {
        Whole {
            placements: true,
            progress: true,
            media: true,
            quotes: true,
            rebates: true,
            receipts: true,
            payments: true,
            invoices_in: true,
            invoices_out: true,
            publications: true,
            fees: true,
            openings: true,
            kept: true,
        }
    }
}

impl Whole {
    /// For a project by its key, or (`None`) for the office.
    pub(super) fn of(office: &Office, project: Option<&str>) -> Whole {
        let whole = |tables: &[&str]| office.coverage.unknown(tables, project).is_none();
        Whole {
            placements: whole(&["媒体排期/排期"]),
            progress: whole(&["媒体排期/排期进度"]),
            media: whole(&["项目名册/媒体"]),
            quotes: whole(&["制作/报价"]),
            rebates: whole(&["收付款/返点"]),
            receipts: whole(&["收付款/客户到款", "收付款/到款分配"]),
            payments: whole(&["收付款/媒体付款", "收付款/付款分配"]),
            invoices_in: whole(&["收付款/收票", "收付款/票据分配"]),
            invoices_out: whole(&["收付款/开票"]),
            publications: whole(&["媒体排期/发布确认"]),
            fees: whole(&["收付款/服务费"]),
            openings: whole(&["收付款/期初"]),
            kept: office.roles.contains("收付款"),
        }
    }

    /// Whether everything that a placement's figure depends on was read.
    pub fn knows(self, fact: Fact) -> bool {
        match fact {
            Fact::Ordered | Fact::Cost => true,
            Fact::Margin => self.rebates,
            Fact::Received => self.knows_receipts(),
            Fact::Paid | Fact::Offset => self.knows_payments(),
            Fact::InvoicedIn => self.knows_invoices_in(),
            Fact::InvoicedOut => self.knows_invoices_out(),
            Fact::Published | Fact::PublishedCost => self.publications,
            Fact::ClientBalance | Fact::Unreceived => self.knows_receipts() && self.publications,
            Fact::MediaBalance => self.knows_payments() && self.publications,
            Fact::Advanced => self.advanced(),
            Fact::Uninvoiced => self.knows_payments() && self.knows_invoices_in(),
        }
    }

    /// Like [`Whole::knows`], for a sum over placements, of which none may be missing.
    pub fn knows_sum(self, fact: Fact) -> bool {
        self.placements && self.knows(fact)
    }

    /// Whether received amounts are known.
    pub fn knows_receipts(self) -> bool {
        self.receipts && self.kept
    }

    /// Whether paid amounts are known.
    pub fn knows_payments(self) -> bool {
        self.payments && self.kept
    }

    /// Whether the invoices of media are known.
    pub fn knows_invoices_in(self) -> bool {
        self.invoices_in && self.kept
    }

    /// Whether our own invoices are known.
    pub fn knows_invoices_out(self) -> bool {
        self.invoices_out && self.kept
    }

    /// Whether all possible targets of money were read, so that unallocated rests are known.
    pub fn knows_targets(self) -> bool {
        self.placements && self.quotes
    }

    /// Whether the amounts still due from clients are known.
    pub fn knows_incoming(self) -> bool {
        self.knows_receipts() && self.knows_targets() && self.fees
    }

    /// 垫款 of the weeks ahead: production and service are no part of it.
    pub fn knows_advances_ahead(self) -> bool {
        self.knows_receipts() && self.knows_outgoing()
    }

    /// Whether the amounts still due to media are known.
    pub fn knows_outgoing(self) -> bool {
        self.knows_payments() && self.placements
    }

    /// Whether the ages of prepayments are known.
    pub fn knows_prepaid(self) -> bool {
        self.knows_sum(Fact::MediaBalance)
    }

    /// Whether the ages of 已投未收 are known.
    pub fn knows_unreceived(self) -> bool {
        self.knows_sum(Fact::Unreceived)
    }

    /// Whether 垫款 is known, which compares receipts with payments.
    pub fn advanced(self) -> bool {
        self.knows_receipts() && self.knows_payments()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Fen;
    use crate::testing::run;
    use rstest::rstest;

    /// 制作 cannot be read: a media prepayment that names no key has nothing to do with it.
    #[rstest]
    #[case::prepayment("媒体预付款", "", true)]
    #[case::nature_blank("", "", true)]
    #[case::production("制作款", "", false)]
    #[case::names_what_may_stand_there("媒体预付款", "XM2026-101-B09", false)]
    fn what_is_left_of_a_receipt_without_quotes(
        #[case] nature: &str,
        #[case] target: &str,
        #[case] known: bool,
        #[values("", "XM2026-101")] project: &str,
    ) {
        let outcome = run(&format!(
            "@file truncated 制作.xlsx
             [媒体排期/排期]
             排期编号 | 投放日期 | 客户金额
             XM2026-101-M0301 | 2026-03-30 | 9000
             [收付款/客户到款]
             到款编号 | 到款日期 | 金额 | 款项性质 | 项目编号 | 对应单号
             DK1 | 2026-03-02 | 50000 | {nature} | {project} | {target}"
        ));
        let left = known.then_some(Fen::yuan(50_000));
        let books = &outcome.books;
        assert_eq!(books.receipts[0usize].known_unallocated(), left);
        let office = books.known_unallocated(&outcome.office).map(|left| left.all());
        if nature != "制作款" || project.is_empty() {
            assert_eq!(office, left, "no page says otherwise");
        }
        let bridges = crate::reconcile::bridges(&outcome.office, books);
        let receipts = bridges.iter().find(|bridge| bridge.way == crate::reconcile::Way::Receipts).unwrap();
        assert_eq!(receipts.unchecked, !known);
    }

    /// Payments and invoices of media go to placements: what is left of them needs no 制作.
    #[rstest]
    #[case::production("制作.xlsx", Some(Fen::yuan(12_000)))]
    #[case::schedule("媒体排期_乙.xlsx", None)]
    fn what_is_left_of_a_payment(#[case] refused: &str, #[case] left: Option<Fen>) {
        let outcome = run(&format!(
            "@file truncated {refused}
             [媒体排期_甲.xlsx/排期]
             排期编号 | 投放日期 | 媒体成本
             XM2026-101-M0301 | 2026-03-30 | 9000
             [收付款/媒体付款]
             付款编号 | 媒体名称 | 实付金额 | 实付日期
             FK1 | 都市晨报 | 12000 | 2026-03-02
             [收付款/收票]
             发票号码 | 开票单位 | 价税合计
             22699000000001000401 | 都市晨报 | 12000"
        ));
        assert_eq!(outcome.books.payments[0usize].known_unallocated(), left);
        assert_eq!(outcome.books.invoices_in[0usize].known_unallocated(), left);
    }

    /// 服务费 cannot be read: a document that names a month may be for it, one that names a placement is not.
    #[rstest]
    #[case::a_month("2026-03", None)]
    #[case::a_placement("XM2026-101-M0301", Some(Fen::ZERO))]
    #[case::a_key_nobody_has("XM2026-101-M0399", Some(Fen::yuan(9_000)))]
    fn what_is_left_of_an_issued_invoice_without_fees(
        #[case] target: &str,
        #[case] left: Option<Fen>,
        #[values("媒体预付款", "制作款")] nature: &str,
    ) {
        let outcome = run(&format!(
            "[媒体排期/排期]
             排期编号 | 投放日期 | 客户金额
             XM2026-101-M0301 | 2026-03-30 | 9000
             @hidden-sheet
             [收付款/服务费]
             项目编号 | 月份 | 金额
             XM2026-101 | 2026-03 | 9000
             [收付款/开票]
             发票号码 | 开票日期 | 客户名称 | 项目编号 | 对应单号 | 金额
             22699000000001000402 | 2026-03-02 | 远岚置业 | XM2026-101 | {target} | 9000
             [收付款/客户到款]
             到款编号 | 到款日期 | 金额 | 款项性质 | 项目编号 | 对应单号
             DK1 | 2026-03-02 | 9000 | {nature} | XM2026-101 | {target}"
        ));
        assert_eq!(outcome.books.invoices_out[0usize].known_unallocated(), left);
        assert_eq!(outcome.books.receipts[0usize].known_unallocated(), left);
    }
}
