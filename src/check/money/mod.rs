//! M: where the client's money is, one rule a file. The numbers come from [`crate::reconcile`].

mod advanced_money;
mod agency_fee_differs;
mod allocation_differs;
mod bonus_charged;
mod cancellation_open;
mod change_unsettled;
mod entry_after_closing;
mod invoice_differs;
mod invoice_missing;
mod invoice_number_twice;
mod invoice_type_differs;
mod invoiced_too_much;
mod ledger;
mod make_good_due;
mod missed_insertion;
mod month_split_differs;
mod overpaid;
mod paid_before_confirmation;
mod paid_twice;
mod payee_differs;
mod payment_overdue;
mod payment_without_placement;
mod prepayment_aged;
mod price_differs;
mod production_receivable_overdue;
mod publication_unconfirmed;
mod rebate_open;
mod receipt_short;
mod receipt_unallocated;
mod statement_unreturned;

use super::rule::Rule;

pub(crate) const RULES: &[&Rule] = &[
    &receipt_short::RULE,
    &advanced_money::RULE,
    &overpaid::RULE,
    &payment_overdue::RULE,
    &paid_before_confirmation::RULE,
    &payment_without_placement::RULE,
    &receipt_unallocated::RULE,
    &invoice_missing::RULE,
    &invoice_differs::RULE,
    &invoice_type_differs::RULE,
    &invoice_number_twice::RULE,
    &paid_twice::RULE,
    &publication_unconfirmed::RULE,
    &missed_insertion::RULE,
    &make_good_due::RULE,
    &cancellation_open::RULE,
    &rebate_open::RULE,
    &agency_fee_differs::RULE,
    &month_split_differs::RULE,
    &prepayment_aged::RULE,
    &invoiced_too_much::RULE,
    &statement_unreturned::RULE,
    &allocation_differs::RULE,
    &price_differs::RULE,
    &payee_differs::RULE,
    &change_unsettled::RULE,
    &bonus_charged::RULE,
    &entry_after_closing::RULE,
    &production_receivable_overdue::RULE,
];
