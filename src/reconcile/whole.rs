//! Which tables were read whole: a figure that rests on one that was not is unknown, never a
//! number and never a green light. It looks at coverage alone and computes no figure.

use crate::link::Office;

/// For one project, or the office: whether the tables behind each fact were read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// ① 排期
    pub placements: bool,
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
    /// The office keeps 收付款 at all; without it no figure of money is known, and nothing is amiss.
    pub kept: bool,
}

impl Default for Whole {
    fn default() -> Whole {
        Whole {
            placements: true,
            quotes: true,
            rebates: true,
            receipts: true,
            payments: true,
            invoices_in: true,
            invoices_out: true,
            publications: true,
            kept: true,
        }
    }
}

impl Whole {
    /// For a project by its key, or with `None` for the office.
    pub(super) fn of(office: &Office, project: Option<&str>) -> Whole {
        let whole = |tables: &[&str]| office.coverage.unknown(tables, project).is_none();
        Whole {
            placements: whole(&["媒体排期/排期"]),
            quotes: whole(&["制作/报价"]),
            rebates: whole(&["收付款/返点"]),
            receipts: whole(&["收付款/客户到款", "收付款/到款分配"]),
            payments: whole(&["收付款/媒体付款", "收付款/付款分配"]),
            invoices_in: whole(&["收付款/收票", "收付款/票据分配"]),
            invoices_out: whole(&["收付款/开票"]),
            publications: whole(&["媒体排期/发布确认"]),
            kept: office.roles.contains("收付款"),
        }
    }

    /// What was received is known.
    pub fn knows_receipts(self) -> bool {
        self.receipts && self.kept
    }

    /// What was paid is known.
    pub fn knows_payments(self) -> bool {
        self.payments && self.kept
    }

    /// What media invoiced is known.
    pub fn knows_invoices_in(self) -> bool {
        self.invoices_in && self.kept
    }

    /// What we invoiced is known.
    pub fn knows_invoices_out(self) -> bool {
        self.invoices_out && self.kept
    }

    /// Everything that money may be for was read: what is left over is left over indeed.
    pub fn knows_targets(self) -> bool {
        self.placements && self.quotes
    }

    /// What is still to come from clients.
    pub fn knows_incoming(self) -> bool {
        self.knows_receipts() && self.knows_targets()
    }

    /// What is still to be paid to media.
    pub fn knows_outgoing(self) -> bool {
        self.knows_payments() && self.placements
    }

    /// The ages of what was paid and has not been on air.
    pub fn knows_prepaid(self) -> bool {
        self.placements && self.publications && self.knows_payments()
    }

    /// The ages of what was on air and has not been received.
    pub fn knows_unreceived(self) -> bool {
        self.placements && self.publications && self.knows_receipts()
    }

    /// 垫款 compares what the client paid with what the medium was paid.
    pub fn advanced(self) -> bool {
        self.knows_receipts() && self.knows_payments()
    }
}
