//! What a file is by the end of its name.

const ARCHIVES: [&str; 3] = ["zip", "rar", "7z"];
/// What to do with an archive.
pub(super) const PACKED: &str = "压缩包里的表读不到，请先解压到这个文件夹";

pub(super) fn extension(file_name: &str) -> Option<&str> {
    file_name.rsplit_once('.').map(|(_, extension)| extension)
}

pub(super) fn is_one_of(extension: &str, known: &[&str]) -> bool {
    known.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Whether a name is that of an archive.
pub(super) fn is_archive(name: &str) -> bool {
    extension(name).is_some_and(|ext| is_one_of(ext, &ARCHIVES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_known_by_its_name() {
        assert!(is_archive("台账.ZIP") && !is_archive("台账.xlsx") && !is_archive("zip"));
    }
}
