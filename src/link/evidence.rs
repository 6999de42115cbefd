//! Evidence by file name: a file below 凭证/ belongs to the record whose key, or whose 20-digit 发票号码, is a
//! whole word of its name. The content is never read.

use super::Office;
use crate::normalise::cell::clean::{clean, is_dash};
use std::collections::BTreeMap;

impl Office {
    /// The files below 凭证/ whose names contain a key.
    pub fn evidence(&self, key: &str) -> &[String] {
        self.evidence.get(&key.to_uppercase()).map_or(&[], Vec::as_slice)
    }
}

/// Words of file names in the normal form of keys, each with the files that have it.
pub(super) fn by_word(files: Vec<String>) -> BTreeMap<String, Vec<String>> {
    let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let name = file.rsplit('/').next().unwrap_or(&file);
        let folded: String =
            clean(name).to_uppercase().chars().map(|c| if is_dash(c) { '-' } else { c }).collect();
        let parts = folded.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        for word in parts.map(|word| word.trim_matches('-')).filter(|word| word.len() >= 4) {
            let files = words.entry(word.to_owned()).or_default();
            if files.last() != Some(&file) {
                files.push(file.clone());
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_whole_word_of_the_name() {
        let files = [
            "凭证/3月/XM2026-001-M0305样报.jpg",
            "凭证/xm2026－001－m0305_2.png",
            "凭证/XM2026-001-M03051.jpg",
        ];
        let words = by_word(files.map(str::to_owned).to_vec());
        assert_eq!(words["XM2026-001-M0305"], files[..2]);
        assert_eq!(words["XM2026-001-M03051"], files[2..]);
    }
}
