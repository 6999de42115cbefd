//! The one checker: what must hold of an out folder after a fault, and after the run that follows it.

use crate::office::{Office, STORE};
use std::collections::{BTreeMap, BTreeSet};

type Files = BTreeMap<String, Vec<u8>>;

/// After a fault: every file is one of `known` whole versions, or a temporary one; the store holds whole
/// lines of the store it leads to, but for the last.
pub fn old_or_new(office: &Office, old: &Files, new: &Files, what: &str) {
    for (path, bytes) in office.contents() {
        if is_temporary(&path) {
            continue;
        }
        if path == STORE {
            is_on_the_way(&bytes, &old[STORE], &new[STORE], what);
            continue;
        }
        let name = path.replace("（替换中）", "");
        let versions = [old, new].into_iter().flat_map(|files| files.get(&name));
        assert!(
            versions.into_iter().any(|version| *version == bytes),
            "{what}: {path} is neither old nor new"
        );
    }
    for path in old.keys().filter(|path| !office.path(path).exists()) {
        let parked = path.replace(".xlsx", "（替换中）.xlsx");
        let aged = !new.contains_key(path);
        assert!(aged || office.path(&parked).exists(), "{what}: {path} is gone");
    }
}

fn is_temporary(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with(".jobbag-") && name.ends_with(".tmp")
}

/// The old store, then lines of the new one; the last may be cut short.
fn is_on_the_way(bytes: &[u8], old: &[u8], new: &[u8], what: &str) {
    assert!(bytes.starts_with(old), "{what}: the store lost a line");
    let added = String::from_utf8_lossy(&bytes[old.len()..]).into_owned();
    let led_to: BTreeSet<String> = lines(new).collect();
    let mut whole: Vec<&str> = added.split('\n').collect();
    let cut = whole.pop().unwrap_or_default();
    for line in whole {
        assert!(line.is_empty() || led_to.contains(line), "{what}: a line of nobody: {line}");
    }
    assert!(led_to.iter().any(|line| line.starts_with(cut)), "{what}: half a line of nobody: {cut}");
}

fn lines(store: &[u8]) -> impl Iterator<Item = String> {
    String::from_utf8_lossy(store).lines().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// After the next run: byte for byte what an undisturbed run leaves, nothing over; of the store, the
/// same changes.
pub fn as_if_nothing_had_happened(office: &Office, undisturbed: &Files, what: &str) {
    let now = office.contents();
    let over: Vec<&String> = now.keys().filter(|path| !undisturbed.contains_key(*path)).collect();
    let missing: Vec<&String> = undisturbed.keys().filter(|path| !now.contains_key(*path)).collect();
    assert!(over.is_empty() && missing.is_empty(), "{what}: left over {over:?}, missing {missing:?}");
    for (path, bytes) in &now {
        if path == STORE {
            let has: BTreeSet<String> = lines(bytes).collect();
            let missing: Vec<String> =
                lines(&undisturbed[STORE]).filter(|line| !has.contains(line)).collect();
            assert!(missing.is_empty(), "{what}: the store lacks {missing:?}");
            continue;
        }
        assert!(bytes == &undisturbed[path], "{what}: {path} differs from an undisturbed run");
    }
}

/// Every workbook and page can be read, and run.json is JSON: nothing is torn, whoever wrote it.
pub fn all_whole(office: &Office, what: &str) {
    for (path, bytes) in office.contents().into_iter().filter(|(path, _)| !is_temporary(path)) {
        if path.ends_with(".xlsx") {
            drop(crate::hand::Hand::of(&bytes));
        } else if path.ends_with(".html") {
            assert!(
                String::from_utf8_lossy(&bytes).trim_end().ends_with("</html>"),
                "{what}: {path} is torn"
            );
        } else if path.ends_with(".json") {
            let read: Result<serde_json::Value, _> = serde_json::from_slice(&bytes);
            assert!(read.is_ok(), "{what}: {path} is torn");
        }
    }
}

/// Nothing of a run that did not end lies about.
pub fn nothing_left_over(office: &Office, what: &str) {
    let left: Vec<String> = office
        .contents()
        .into_keys()
        .filter(|path| is_temporary(path) || path.contains("替换中") || path.contains("_新."))
        .collect();
    assert!(left.is_empty(), "{what}: left over {left:?}");
}
