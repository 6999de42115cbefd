//! Headings of the trade and of English forms for a column (`trade.tsv`: table, field, words; an empty
//! table means every table with the field). `adopt` proposes a field by these words and a person confirms
//! it. A run does not accept them as synonyms, because each may mean something else.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static LIST: &str = include_str!("trade.tsv");

/// (table, field) → words as headings write them.
static WORDS: LazyLock<BTreeMap<(&str, &str), Vec<&str>>> = LazyLock::new(|| {
    let rows = LIST.lines().skip(1).filter_map(|line| {
        let mut parts = line.split('\t');
        Some(((parts.next()?, parts.next()?), parts.next()?.split('|').collect()))
    });
    rows.collect()
});

/// The words for a field of a table.
pub(crate) fn words(table: &'static str, field: &'static str) -> impl Iterator<Item = &'static str> {
    [table, ""].into_iter().filter_map(move |table| WORDS.get(&(table, field))).flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::sheet::schema::SHEETS;

    #[test]
    fn every_word_is_for_a_field_of_the_schema() {
        for (table, field) in WORDS.keys() {
            let has = |sheet: &&&crate::normalise::sheet::schema::Sheet| {
                (table.is_empty() || sheet.name == *table) && sheet.columns.iter().any(|c| c.name == *field)
            };
            assert!(SHEETS.iter().any(|sheet| has(&sheet)), "{table} {field}");
        }
        assert_eq!(words("客户到款", "到款日期").next(), Some("回款日期"));
    }
}
