//! The part that a sum leaves out: the number of its unknown placements, and their value.

use crate::link::LinkedPlacement;
use crate::model::Fen;
use crate::model::coverage::Gap;
use crate::reconcile::PlacementBooks;
use crate::report::view::Input;

/// The placements left out of a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    pub placements: usize,
    /// Σ 客户金额 of the left-out placements whose 客户金额 is known.
    pub worth: Fen,
    /// The number of left-out placements whose 客户金额 is unknown too.
    pub of_unknown_worth: usize,
}

impl Unknown {
    /// Adds a placement with its 客户金额.
    pub fn add(&mut self, ordered: Option<Fen>) {
        self.placements += 1;
        self.worth += ordered.unwrap_or_default();
        self.of_unknown_worth += usize::from(ordered.is_none());
    }

    pub fn merge(&mut self, other: Unknown) {
        self.placements += other.placements;
        self.worth += other.worth;
        self.of_unknown_worth += other.of_unknown_worth;
    }

    /// `2 笔毛利未知（客户金额合计 51,200.00 元，另 1 笔金额未知）`; `None` if nothing is left out.
    pub fn words(&self, what: &str) -> Option<String> {
        let known = self.placements - self.of_unknown_worth;
        let worth = match (known, self.of_unknown_worth) {
            (0, 0) => return None,
            (0, _) => "客户金额也未知".to_owned(),
            (_, 0) => format!("客户金额合计 {} 元", self.worth),
            (_, unknown) => format!("客户金额合计 {} 元，另 {unknown} 笔金额未知", self.worth),
        };
        Some(format!("{} 笔{what}（{worth}）", self.placements))
    }
}

/// The sum of the known amounts, and the placements that it leaves out. Each placement is given as its amount
/// and its 客户金额.
pub fn sum(placements: impl Iterator<Item = (Option<Fen>, Option<Fen>)>) -> (Fen, Unknown) {
    let (mut known, mut unknown) = (Fen::ZERO, Unknown::default());
    for (amount, ordered) in placements {
        match amount {
            Some(amount) => known += amount,
            None => unknown.add(ordered),
        }
    }
    (known, unknown)
}

/// Says which of these tables of the office or of a project were not read completely:
/// `客户到款没有读全（收付款.xlsx；涉及 XM2026-101）`. A figure made of them is unknown.
pub fn unread(input: &Input, tables: &[&str], project: Option<&str>) -> Option<String> {
    input.office.coverage.unknown(tables, project).map(gap_in_words)
}

/// The same of tables of money for the office, and `没有收付款` where it keeps no such workbook.
pub fn unread_or_not_kept(input: &Input, tables: &[&str]) -> Option<String> {
    let not_kept = || (!input.books.whole.kept).then(|| "没有收付款".to_owned());
    unread(input, tables, None).or_else(not_kept)
}

/// What 垫款 leaves out: payments and receipts that are in the table and could not be counted. `；2 笔付款、1 笔到款没有计入`
pub fn uncounted(input: &Input) -> String {
    let refused = |table: &str, word: &str| {
        let total = input.books.control_totals.iter().find(|total| total.table == table);
        let rows = total.map_or(0, |total| total.rows_refused);
        (rows > 0).then(|| format!("{rows} 笔{word}"))
    };
    let told: Vec<String> = [("媒体付款", "付款"), ("客户到款", "到款")]
        .into_iter()
        .filter_map(|(table, word)| refused(table, word))
        .collect();
    if told.is_empty() { String::new() } else { format!("；{}没有计入", told.join("、")) }
}

fn gap_in_words(gap: &Gap) -> String {
    let sheet = gap.table.rsplit('/').next().unwrap_or(&gap.table);
    let projects = gap.projects.iter().flatten().map(String::as_str).collect::<Vec<_>>().join("、");
    let concerns = if projects.is_empty() { String::new() } else { format!("涉及 {projects}") };
    let about = [gap.file.as_str(), &concerns].into_iter().filter(|words| !words.is_empty());
    match about.collect::<Vec<_>>().join("；") {
        about if about.is_empty() => format!("{sheet}没有读全"),
        about => format!("{sheet}没有读全（{about}）"),
    }
}

/// The placements in no month of 投放月份, each with its reason and value. Placements entered again are in no
/// figure and are left out.
pub fn without_month<'a>(input: &Input<'a>) -> impl Iterator<Item = (&'a LinkedPlacement, String)> + use<'a> {
    let pairs = input.office.placements.iter().zip(&input.books.placements);
    pairs
        .filter(|(placement, books)| !placement.repeated && books.months.is_none())
        .map(|(placement, books)| (placement, why_no_month(placement, books)))
}

fn why_no_month(placement: &LinkedPlacement, books: &PlacementBooks) -> String {
    let dated = placement.record.days.iter().any(|mark| mark.times > 0);
    let why = match (placement.duplicate, books.ordered, dated) {
        (true, ..) => "编号重复，金额不计".to_owned(),
        (false, None, true) => "客户金额未知".to_owned(),
        (false, None, false) => "客户金额未知，没有可读的投放日".to_owned(),
        (false, Some(ordered), true) => format!("无法分月，客户金额 {ordered} 元"),
        (false, Some(ordered), false) => format!("没有可读的投放日，客户金额 {ordered} 元"),
    };
    format!("{}：{why}", placement.record.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_counted_and_valued() {
        let yuan = |yuan| Some(Fen::yuan(yuan));
        let (known, unknown) =
            sum([(yuan(5), yuan(9)), (None, yuan(50)), (None, None), (yuan(-2), None)].into_iter());
        assert_eq!(known, Fen::yuan(3));
        let words = unknown.words("毛利未知").unwrap();
        assert_eq!(words, "2 笔毛利未知（客户金额合计 50.00 元，另 1 笔金额未知）");
        assert_eq!(sum([(yuan(5), None)].into_iter()).1.words("毛利未知"), None);
    }
}
