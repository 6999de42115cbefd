//! A: approvals, the gates of H-4.4. Rules, one a file; the slice below is their order.

use super::rule::Rule;

mod archive_incomplete;
mod artwork_unconfirmed;
mod artwork_unpaid;
mod change_without_document;
mod contract_unsigned;
mod copyright_before_payment;
mod delivery_short;
mod edited_after_signature;
mod first_steps;
mod internal_plan_unconfirmed;
mod minutes_unsigned;
mod next_step_before_confirmation;
mod outside_scope;
mod paid_before_acceptance;
mod pipeline_out_of_order;
mod prepayment_missing;
mod presale_permit_missing;
mod production_quote_unconfirmed;
mod proposal_unconfirmed;
mod schedule_unconfirmed;
mod sent_before_booking_or_artwork;
mod settled_without_publication;
mod signature_entered_later;
mod signature_without_date;
mod signer_not_authorised;
mod team_incomplete;
mod work_without_written_order;

pub(crate) const RULES: &[&Rule] = &[
    &work_without_written_order::RULE,
    &internal_plan_unconfirmed::RULE,
    &proposal_unconfirmed::RULE,
    &contract_unsigned::RULE,
    &next_step_before_confirmation::RULE,
    &production_quote_unconfirmed::RULE,
    &artwork_unconfirmed::RULE,
    &schedule_unconfirmed::RULE,
    &prepayment_missing::RULE,
    &sent_before_booking_or_artwork::RULE,
    &change_without_document::RULE,
    &paid_before_acceptance::RULE,
    &settled_without_publication::RULE,
    &minutes_unsigned::RULE,
    &signer_not_authorised::RULE,
    &signature_without_date::RULE,
    &archive_incomplete::RULE,
    &team_incomplete::RULE,
    &presale_permit_missing::RULE,
    &copyright_before_payment::RULE,
    &pipeline_out_of_order::RULE,
    &outside_scope::RULE,
    &signature_entered_later::RULE,
    &edited_after_signature::RULE,
    &artwork_unpaid::RULE,
    &delivery_short::RULE,
];
