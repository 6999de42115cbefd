//! Texts in a form in which they can be compared. Whatever depends on a language or a column belongs to
//! normalise.

/// The text without any white space: the form in which names and versions are compared.
pub fn unspaced(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a character takes no room on the screen: zero-width spaces and joiners, marks of direction, soft hyphens,
/// byte order marks, and variation selectors (✔️ is ✔ with one behind it).
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Whether two names are the same, whatever their spaces and the case of their letters.
pub fn is_same_name(one: &str, other: &str) -> bool {
    unspaced(one).to_lowercase() == unspaced(other).to_lowercase()
}
