//! The generated part of the README is what the catalogue says.
//!
//! `UPDATE_README=1 cargo test --test readme` writes it anew.

use std::path::Path;

const BEGIN: &str = "<!-- rules -->\n";
const END: &str = "<!-- /rules -->";

#[test]
fn the_rule_table_is_the_catalogue() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&path).expect("README.md");
    let (before, rest) = text.split_once(BEGIN).expect("the opening marker");
    let (table, after) = rest.split_once(END).expect("the closing marker");
    let generated = format!("{}\n", jobbag::report::rules::readme_table().trim_end());
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{generated}{END}{after}"))
            .expect("README.md is written");
        return;
    }
    assert!(table == generated, "README 的检查项表已过时：请运行 UPDATE_README=1 cargo test --test readme");
}
