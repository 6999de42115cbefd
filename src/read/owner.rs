//! Owner files: who has a workbook open, from `~$x.xlsx` (Excel, WPS), `.~x.xlsx` (WPS) and
//! `.~lock.x#` (LibreOffice). An owner file is never an input.

/// The workbook to which an owner file belongs.
pub(super) fn workbook(file_name: &str) -> Option<&str> {
    let lock = file_name.strip_prefix(".~lock.");
    let name = match lock {
        Some(rest) => rest.strip_suffix('#'),
        None => file_name.strip_prefix("~$").or_else(|| file_name.strip_prefix(".~")),
    };
    name.filter(|name| !name.is_empty())
}

/// The names that programs give to the owner file of a workbook.
pub(super) fn files(workbook: &str) -> [String; 3] {
    [format!("~${workbook}"), format!(".~{workbook}"), format!(".~lock.{workbook}#")]
}

/// The user's name in an owner file; 某位同事 if it has none.
pub(super) fn user(file_name: &str, bytes: &[u8]) -> String {
    let name = if file_name.starts_with("~$") {
        wide_name(bytes).or_else(|| narrow_name(bytes))
    } else if !file_name.starts_with(".~lock.") {
        // the format of WPS is not documented: its name is used only if it is laid out like Excel's
        wide_name(bytes)
    } else {
        let text = String::from_utf8_lossy(bytes);
        let line = text.trim_end_matches(['\r', '\n', ';', '\0']);
        line.split(',').take(2).map(clean).find(|name| !name.is_empty())
    };
    name.unwrap_or_else(|| "某位同事".into())
}

/// Excel: length at byte 55, UTF-16 from byte 57.
fn wide_name(bytes: &[u8]) -> Option<String> {
    let length = usize::from(*bytes.get(55)?).min(54);
    let units: Vec<u16> = bytes
        .get(57..57 + 2 * length)?
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    // spaces throughout: the place of the name was never filled in
    let filled = units.iter().any(|unit| *unit != 0x2020);
    named(&String::from_utf16(&units).ok()?).filter(|_| filled)
}

/// Excel: length at byte 0, the name in the ANSI code page from byte 1.
fn narrow_name(bytes: &[u8]) -> Option<String> {
    let length = usize::from(*bytes.first()?).min(54);
    let (name, _) = encoding_rs::GB18030.decode_without_bom_handling(bytes.get(1..1 + length)?);
    named(&name)
}

fn named(text: &str) -> Option<String> {
    Some(clean(text)).filter(|name| !name.is_empty() && !name.contains('\u{FFFD}'))
}

fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect::<String>().trim().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excel(wide: &str, narrow: &[u8]) -> Vec<u8> {
        let mut bytes = vec![b' '; 165];
        bytes[0] = u8::try_from(narrow.len()).unwrap();
        bytes[1..1 + narrow.len()].copy_from_slice(narrow);
        bytes[55] = u8::try_from(wide.encode_utf16().count()).unwrap();
        bytes[56] = 0;
        for (i, unit) in wide.encode_utf16().enumerate() {
            bytes[57 + 2 * i..59 + 2 * i].copy_from_slice(&unit.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn names_who_has_it_open() {
        assert_eq!(user("~$a.xlsx", &excel("尹知夏", b"Yin")), "尹知夏");
        assert_eq!(user("~$a.xlsx", &excel("", b"Yin Zhixia")), "Yin Zhixia");
        assert_eq!(user("~$a.xlsx", &[]), "某位同事");
        let padded = |narrow: &[u8]| {
            let mut bytes = vec![b' '; 165];
            bytes[0] = u8::try_from(narrow.len()).unwrap();
            bytes[1..1 + narrow.len()].copy_from_slice(narrow);
            bytes
        };
        assert_eq!(user("~$a.xlsx", &padded(b"zhang3")), "zhang3");
        assert_eq!(user("~$a.xlsx", &padded(&encoding_rs::GB18030.encode("张三丰").0)), "张三丰");
        assert_eq!(user("~$a.xlsx", &padded(b"")), "某位同事");
        assert_eq!(user("~$a.xlsx", &[255; 60]), "某位同事");
        assert_eq!(user(".~lock.a.xlsx#", ",yin,pc-7,16.03.2026 09:12,file:///x;".as_bytes()), "yin");
        assert_eq!(user(".~lock.a.xlsx#", "尹知夏,yin,pc,,;".as_bytes()), "尹知夏");
        assert_eq!(workbook("~$a.xlsx"), Some("a.xlsx"));
        assert_eq!(workbook(".~lock.a.xlsx#"), Some("a.xlsx"));
        assert_eq!(workbook(".~a.xlsx"), Some("a.xlsx"));
        assert_eq!(user(".~a.xlsx", &excel("尹知夏", b"Yin")), "尹知夏");
        assert_eq!(user(".~a.xlsx", b"\x05\x06whatever"), "某位同事");
        assert!(files("a.xlsx").iter().all(|file| workbook(file) == Some("a.xlsx")));
        for other in ["a.xlsx", "~$", ".~", ".~lock.a.xlsx"] {
            assert_eq!(workbook(other), None, "{other}");
        }
    }
}
