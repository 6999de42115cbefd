//! Texts in a form in which they can be compared. Whatever depends on a language or a column belongs to
//! normalise.

/// The text without any white space: the form in which names and versions are compared.
pub fn unspaced(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether two names are the same, whatever their spaces and the case of their letters.
pub fn is_same_name(one: &str, other: &str) -> bool {
    unspaced(one).to_lowercase() == unspaced(other).to_lowercase()
}
