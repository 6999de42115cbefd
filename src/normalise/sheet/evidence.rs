//! D17: whether the files named as evidence exist. `read` supplies the list of existing files.

use crate::normalise::cell::clean::clean_prose;
use crate::read::table::Workspace;

/// The message about a path that does not exist; `None` if it exists or if the text is no path.
pub(crate) fn missing(written: &str, workspace: &Workspace) -> Option<String> {
    let path = clean_prose(written);
    let path = path.trim_matches(['"', '“', '”', '《', '》', ' ']);
    if !looks_like_a_path(path) || workspace.has_file(path) {
        return None;
    }
    Some(format!("“{path}”找不到；请把文件放到该处，或改正路径（可写相对工作文件夹的路径）"))
}

/// Whether a text has a folder separator or an extension. Links and words (“见邮件”) are no paths.
fn looks_like_a_path(text: &str) -> bool {
    if text.contains("://") {
        return false;
    }
    let extension = text.rsplit_once('.').is_some_and(|(stem, end)| {
        !stem.is_empty()
            && (1..=5).contains(&end.len())
            && end.bytes().all(|b| b.is_ascii_alphanumeric())
            && end.bytes().any(|b| b.is_ascii_alphabetic())
    });
    extension || text.contains(['/', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_are_looked_for() {
        let workspace = Workspace {
            existing: ["存档/会议单.pdf".to_owned()].into(),
            root: "/样例".into(),
            ..Workspace::default()
        };
        for (written, found) in [
            ("存档/会议单.pdf", true),
            ("存档\\会议单.pdf", true),
            (" ./存档/会议单.pdf", true),
            ("/样例/存档/会议单.pdf", true),
            ("存档/", true),
            ("见邮件", true),
            ("https://例.cn/a.pdf", true),
            ("存档/没有.pdf", false),
            ("没有.pdf", false),
            ("/别处/会议单.pdf", false),
        ] {
            assert_eq!(missing(written, &workspace).is_none(), found, "{written}");
        }
    }
}
