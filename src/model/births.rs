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
