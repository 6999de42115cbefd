//! T: time limits of the handbook (H-4, H-5, H-6), one rule a file.

mod annual_plan_missing;
mod client_confirmation_waiting;
mod cost_list_late;
mod delivery_late;
mod effect_evaluation_missing;
mod execution_report_late;
mod habitual_rush;
mod market_analysis_overdue;
mod media_deadline_near;
mod minutes_late;
mod order_due_soon;
mod order_late;
mod order_past_target;
mod periodic;
mod pipeline_stalled;
mod several_pieces_one_order;
mod statement_overdue;
mod strategy_overdue;
mod timed_orders;
mod weekly_progress_missing;

use super::rule::Rule;

pub(crate) use habitual_rush::{counted_for_rush, is_rush};

pub(crate) const RULES: &[&Rule] = &[
    &order_late::RULE,
    &order_past_target::RULE,
    &order_due_soon::RULE,
    &minutes_late::RULE,
    &weekly_progress_missing::RULE,
    &execution_report_late::RULE,
    &strategy_overdue::RULE,
    &market_analysis_overdue::RULE,
    &cost_list_late::RULE,
    &client_confirmation_waiting::RULE,
    &habitual_rush::RULE,
    &several_pieces_one_order::RULE,
    &media_deadline_near::RULE,
    &pipeline_stalled::RULE,
    &statement_overdue::RULE,
    &delivery_late::RULE,
    &effect_evaluation_missing::RULE,
    &annual_plan_missing::RULE,
];
