//! One cell → one value: what was understood, with a note where people should hear about it.

use crate::finding::Code;
use crate::model::Content;

/// What a cell came to, and what to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<T> {
    pub content: Content<T>,
    pub note: Option<Note>,
}

/// A remark on one cell; the row reader adds file, sheet, cell and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub code: Code,
    /// What stands there, what was expected or understood, the smallest fix. Without the place.
    pub message: String,
}

impl<T> Reading<T> {
    pub fn blank() -> Self {
        Reading { content: Content::Blank, note: None }
    }

    pub fn known(value: T) -> Self {
        Reading { content: Content::Known(value), note: None }
    }

    /// Understood, and said so.
    pub fn noted(value: T, code: Code, message: impl Into<String>) -> Self {
        Reading { content: Content::Known(value), note: Some(Note { code, message: message.into() }) }
    }

    pub fn refused(code: Code, message: impl Into<String>) -> Self {
        Reading { content: Content::Refused, note: Some(Note { code, message: message.into() }) }
    }

    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Reading<U> {
        let content = match self.content {
            Content::Known(value) => Content::Known(f(value)),
            Content::Later(value) => Content::Later(f(value)),
            Content::Blank => Content::Blank,
            Content::Refused => Content::Refused,
            Content::Merged => Content::Merged,
        };
        Reading { content, note: self.note }
    }
}
