//! A file a run leaves behind: its place below the out folder, and its bytes.

/// One report, as it lies in the out folder and in the copy under 历史.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Below the out folder, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
    /// The copy under 历史, where its links must lead from deeper down; `None`: the same bytes.
    pub in_history: Option<Vec<u8>>,
}

impl Output {
    /// A file that reads the same wherever it lies.
    pub fn anywhere(path: impl Into<String>, bytes: Vec<u8>) -> Output {
        Output { path: path.into(), bytes, in_history: None }
    }

    /// What lies under 历史.
    pub fn copy(&self) -> &[u8] {
        self.in_history.as_deref().unwrap_or(&self.bytes)
    }
}
