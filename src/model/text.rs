//! Text as people write it, made comparable. Whatever knows a language or a column stands in
//! normalise.

/// Without any white space: names and versions are compared so.
pub fn unspaced(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
