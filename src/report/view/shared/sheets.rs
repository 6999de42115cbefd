//! The sheets of the staff workbooks as people look for them, with the way to each. They are made once: a status
//! workbook names its places a hundred thousand times.

use super::words::as_link;
use crate::model::source::{Place, Source, Sources};
use std::sync::Arc;

/// One sheet, or a file as a whole.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SheetPlace {
    pub(super) file: Arc<str>,
    /// Empty for a file as a whole.
    pub(super) sheet: Arc<str>,
    /// What stands before a cell: `工作单.xlsx · 工作单 · `
    pub(super) text: String,
    /// The same of a link, relative and percent-encoded.
    pub(super) href: String,
}

/// All sheets of the run.
#[derive(Clone, Debug)]
pub struct Sheets {
    /// From a report's folder to the workspace, with a closing slash: `../../` for 输出/管理.
    pub to_workspace: String,
    /// By the index of their ids.
    known: Vec<Arc<SheetPlace>>,
    /// For the place of an unknown sheet.
    unknown: Arc<SheetPlace>,
}

impl Sheets {
    pub fn new(sources: &Sources, to_workspace: String) -> Sheets {
        let base = base(&to_workspace);
        let known = sources.all().iter().map(|source| Arc::new(SheetPlace::new(source, &base))).collect();
        let unknown = SheetPlace { href: base, ..SheetPlace::default() };
        Sheets { to_workspace, known, unknown: Arc::new(unknown) }
    }

    pub(super) fn of(&self, place: Place) -> &Arc<SheetPlace> {
        self.known.get(place.sheet.index()).unwrap_or(&self.unknown)
    }
}

impl SheetPlace {
    fn new(source: &Source, base: &str) -> SheetPlace {
        let Source { file, sheet, .. } = source;
        let mut line = SheetPlace {
            text: file.to_string(),
            href: format!("{base}{}", as_link(file)),
            file: file.clone(),
            sheet: sheet.clone(),
        };
        if !sheet.is_empty() {
            line.text.push_str(&format!(" · {sheet} · "));
            line.href.push_str(&format!("#{}!", as_link(sheet)));
        }
        line
    }
}

/// The way to the workspace as a link: relative as it is, a whole path as a file address.
fn base(to_workspace: &str) -> String {
    let encoded = as_link(to_workspace);
    if to_workspace.starts_with("../") {
        return encoded;
    }
    // `C:/…`, or `//server/share/…`, whose server is the host of the address.
    match encoded.strip_prefix("//") {
        Some(share) => format!("file://{share}"),
        None => format!("file:///{}", encoded.trim_start_matches('/').replace("%3A", ":")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_workspace_is_relative_or_whole() {
        for (way, link) in [
            ("../../", "../../"),
            ("../../项目 A/", "../../项目%20A/"),
            ("//nas/jobs/", "file://nas/jobs/"),
            ("/共享/项目 A/", "file:///共享/项目%20A/"),
            ("D:/jobs/", "file:///D:/jobs/"),
        ] {
            assert_eq!(base(way), link);
        }
    }
}
