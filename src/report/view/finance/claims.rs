//! 待认领: receipts that nobody claimed, each with the projects they may be for.

use crate::model::Fen;
use crate::model::answer;
use crate::model::payment::Receipt;
use crate::reconcile::Claim;
use crate::report::view::Input;
use crate::report::view::shared::bounded::{Bounded, Rest};
use crate::report::view::shared::line::PlaceLine;
use crate::report::view::shared::words;
use serde::Serialize;
use std::cmp::Reverse;

/// One line of 待认领.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimLine {
    pub receipt: String,
    pub date: String,
    pub payer: String,
    pub amount: String,
    pub unallocated: String,
    pub suggestion: String,
    pub reason: String,
    pub tie: bool,
    pub answer: &'static str,
    pub place: Option<PlaceLine>,
}

/// The tables in which a receipt can be unclaimed.
pub(in crate::report::view) const CLAIMED: [&str; 2] = ["收付款/客户到款", "收付款/到款分配"];

/// Suggestions, the largest first, those answered last; and Σ 未分配.
pub fn claims(input: &Input) -> (Bounded<ClaimLine>, String) {
    let sum = input.books.claims.iter().map(|claim| claim.unallocated).sum::<Fen>();
    let claims = input.books.claims.iter();
    let claims = claims.map(|one| (one, &input.office.receipts[one.receipt].record));
    let amount = |(claim, _): &(&Claim, &Receipt)| Some(claim.unallocated);
    let rank = |one: &(&Claim, &Receipt)| (one.0.answer.is_some(), Reverse(amount(one)));
    let rest = Rest::sheet(answer::MONEY, "待认领", "");
    let lines = Bounded::worst(claims.collect(), input.bounds.ledger, rank, amount, rest);
    (lines.map(|(claim, receipt)| line(input, claim, receipt)), sum.to_string())
}

fn line(input: &Input, claim: &Claim, receipt: &Receipt) -> ClaimLine {
    let suggestion: Vec<String> = claim
        .targets
        .iter()
        .zip(&claim.amounts)
        .map(|(target, amount)| format!("{target} {amount}"))
        .collect();
    ClaimLine {
        receipt: receipt.key.clone(),
        date: words::day_or_blank(receipt.date.get(), input.office.as_of()),
        payer: receipt.payer.text().to_owned(),
        amount: words::money(receipt.amount.get()),
        unallocated: claim.unallocated.to_string(),
        suggestion: if suggestion.is_empty() { "无合适建议".to_owned() } else { suggestion.join("；") },
        reason: claim.reason.clone(),
        tie: claim.tie,
        answer: match claim.answer {
            Some(true) => "确认",
            Some(false) => "否认",
            None => "待答复",
        },
        place: Some(PlaceLine::new(receipt.key_at.unwrap_or(receipt.at), input)),
    }
}
