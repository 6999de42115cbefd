//! Identity: the subject of a finding or of an answer, the same in every run. If a record gets another key,
//! everything kept under the old key moves to the new one. It looks at no run.

use std::collections::BTreeMap;

/// The identity of a finding across runs: code + key + field. For an answer that is not about a finding
/// (待认领) the code is the name of its sheet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    pub code: String,
    pub key: String,
    pub field: Option<String>,
}

impl Identity {
    /// Code, key and field.
    pub fn parts(&self) -> (&str, &str, Option<&str>) {
        (&self.code, &self.key, self.field.as_deref())
    }

    /// The identity under the new keys of renamed records. A field may contain keys too (待认领, 催办).
    pub fn renamed(self, renamed: &BTreeMap<String, String>) -> Identity {
        if renamed.is_empty() {
            return self;
        }
        let field = self.field.map(|field| with_new_keys(&field, renamed));
        Identity { key: renamed.get(&self.key).cloned().unwrap_or(self.key), field, code: self.code }
    }
}

/// A map with some of its keys replaced.
pub(super) fn rekeyed<K: Ord, V>(map: &mut BTreeMap<K, V>, new: impl Fn(&K) -> Option<K>) -> BTreeMap<K, V> {
    std::mem::take(map).into_iter().map(|(key, value)| (new(&key).unwrap_or(key), value)).collect()
}

/// Replaces the keys in identities.
pub(super) fn identities<V>(map: &mut BTreeMap<Identity, V>, renamed: &BTreeMap<String, String>) {
    *map = std::mem::take(map).into_iter().map(|(one, value)| (one.renamed(renamed), value)).collect();
}

/// A text with the keys of renamed records replaced: `2026-03-02|远岚置业|临-01|51200`, `媒体款 临-01`.
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
