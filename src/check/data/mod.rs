//! D: data quality, raised while reading and linking; D12 and D20 after the checks. Rules, one a
//! file; the slice below is their order.

use super::rule::Rule;

mod calendar_year_missing;
mod day_grid_mismatch;
mod duplicate_key;
mod evidence_file_missing;
mod formula_without_value;
mod hidden_content;
mod implausible_date;
mod inferred_year;
mod missing_column;
mod orphan_key;
mod provisional_key;
mod register_empty;
mod required_empty;
mod total_differs;
mod understood_as;
mod unknown_choice;
mod unreadable_amount;
mod unreadable_date;
mod unreadable_field;
mod unregistered_name;
mod unusable_file;
mod unused_setting;
mod words_differ_from_figures;

pub(crate) const RULES: &[&Rule] = &[
    &missing_column::RULE,
    &duplicate_key::RULE,
    &orphan_key::RULE,
    &unreadable_date::RULE,
    &inferred_year::RULE,
    &unreadable_amount::RULE,
    &words_differ_from_figures::RULE,
    &total_differs::RULE,
    &unregistered_name::RULE,
    &hidden_content::RULE,
    &formula_without_value::RULE,
    &calendar_year_missing::RULE,
    &required_empty::RULE,
    &implausible_date::RULE,
    &unusable_file::RULE,
    &day_grid_mismatch::RULE,
    &evidence_file_missing::RULE,
    &unknown_choice::RULE,
    &understood_as::RULE,
    &unused_setting::RULE,
    &unreadable_field::RULE,
    &provisional_key::RULE,
    &register_empty::RULE,
];
