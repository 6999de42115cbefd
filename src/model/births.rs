//! Births: what the rows of a record held when a run first saw its key. By them a record that was given
//! another key is known again. Compares; reads nothing.

use std::collections::BTreeMap;

/// The keys that one run knew and another knows of the same records: the one that vanished and the new
/// one, where each is the only one born so.
pub(super) fn renamed(
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Vec<(String, String)> {
    let only = |births: &BTreeMap<String, String>, others: &BTreeMap<String, String>| {
        let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, birth) in births.iter().filter(|(key, _)| !others.contains_key(*key)) {
            keys.entry(birth.clone()).or_default().push(key.clone());
        }
        keys
    };
    let (gone, new) = (only(before, now), only(now, before));
    let pairs = gone.iter().filter_map(|(birth, old)| match (old.as_slice(), new.get(birth)?.as_slice()) {
        ([old], [new]) => Some((old.clone(), new.clone())),
        _ => None,
    });
    pairs.collect()
}

/// A text that names records, with their new keys: `2026-03-02|远岚置业|临-01|51200`, `媒体款 临-01`.
pub(super) fn with_new_keys(text: &str, renamed: &BTreeMap<String, String>) -> String {
    let parts = text.split_inclusive(['|', '、', ' ', '，']);
    let new = parts.map(|part| {
        let key = part.trim_end_matches(['|', '、', ' ', '，']);
        match renamed.get(key) {
            Some(new) => format!("{new}{}", part.strip_prefix(key).unwrap_or_default()),
            None => part.to_owned(),
        }
    });
    new.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2026-03-02|远岚置业|临-01|51200", "2026-03-02|远岚置业|M0301|51200")]
    #[case("媒体款 临-01、制作款 临-011|2", "媒体款 M0301、制作款 临-011|2")]
    #[case("责任人", "责任人")]
    fn a_text_names_records_by_their_new_keys(#[case] text: &str, #[case] expected: &str) {
        let renamed = [("临-01".to_owned(), "M0301".to_owned())].into();
        assert_eq!(with_new_keys(text, &renamed), expected);
    }
}
