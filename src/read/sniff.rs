//! The real format of a file, from its bytes. Its name is not used.

use super::bounds::Read;
use super::table::Refusal;

/// The formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// A zip: xlsx, xlsm, xlsb, ods, or something else that is zipped.
    Package,
    /// An OLE compound file: xls, an encrypted xlsx, or something else of Office.
    Compound,
    /// Plain text: CSV.
    Text,
}

const HEAD: usize = 8 << 10;

/// The format of `bytes`; an error says what they are instead and the smallest fix.
pub(super) fn sniff(bytes: &[u8], extension: &str) -> Read<FileKind> {
    let refuse = |message: &str| Err(Refusal::new(message));
    if bytes.is_empty() {
        return refuse("文件是空的（0 字节），可能没有保存成功。请重新保存，或从备份取回");
    }
    if bytes.iter().all(|&byte| byte == 0) {
        return refuse("文件里全是零，内容已丢失（常见于拷贝或同步中断）。请从备份取回");
    }
    match bytes {
        [b'P', b'K', 3, 4, ..] => return Ok(FileKind::Package),
        [b'P', b'K', 5, 6, ..] => return refuse("这是一个空的压缩包，不是工作簿。请重新保存，或从备份取回"),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => return Ok(FileKind::Compound),
        [0x09, 0x00 | 0x02 | 0x04 | 0x08, 4..=16, 0, ..] => {
            return refuse("这是很旧的 Excel 格式（5.0 以前），读不准。请用 Excel 打开后另存为 .xlsx");
        }
        [b'%', b'P', b'D', b'F', ..] => {
            return refuse("这是 PDF 改了扩展名，不是工作簿。请放入原来的 Excel 文件");
        }
        [b'{', b'\\', b'r', b't', b'f', ..] => {
            return refuse("这是写字板（RTF）文档，不是工作簿。请把表格贴进 Excel 后存为 .xlsx");
        }
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', ..] => {
            return refuse("这是图片改了扩展名，不是工作簿。请放入原来的 Excel 文件");
        }
        [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xBC, 0xAF, ..] | [0x1F, 0x8B, ..] => {
            return refuse("这是压缩包改了扩展名。请先解压，再把里面的工作簿放进来");
        }
        _ => {}
    }
    let head = head(bytes);
    if is_markup(&head) {
        return Err(markup(&head));
    }
    if !super::text::is_text(bytes) {
        return refuse("不是 Excel 能打开的文件，可能已损坏或改过扩展名。请用 Excel/WPS 打开后另存为 .xlsx");
    }
    if extension.eq_ignore_ascii_case("csv") {
        return Ok(FileKind::Text);
    }
    refuse(
        "这其实是纯文本（多为系统导出的制表符或逗号分隔文件）。请用 Excel 打开后另存为 .xlsx，或把扩展名改为 .csv",
    )
}

/// The first lines, lower case, without BOM.
fn head(bytes: &[u8]) -> String {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    super::text::lossy(head).trim_start().to_lowercase()
}

fn is_markup(head: &str) -> bool {
    const BEGINNINGS: [&str; 12] = [
        "<!doctype",
        "<html",
        "<head",
        "<table",
        "<meta",
        "<style",
        "<div",
        "<body",
        "<!--",
        "<?xml",
        "<office:",
        "mime-version:",
    ];
    BEGINNINGS.iter().any(|beginning| head.starts_with(beginning))
}

fn markup(head: &str) -> Refusal {
    Refusal::new(if head.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        "这是 XML 表格（Excel 2003 的 XML 格式），请用 Excel 打开后另存为 .xlsx"
    } else if head.contains("office:document") {
        "这是单文件的 OpenDocument 表格（.fods），请用 WPS 或 LibreOffice 打开后另存为 .xlsx"
    } else if head.starts_with("<?xml") && !head.contains("<html") {
        "这是 XML 文件，不是工作簿。请用 Excel 打开后另存为 .xlsx"
    } else {
        "这是网页另存的表格，请用 Excel 打开后另存为 .xlsx"
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"PK\x03\x04....", "xls", FileKind::Package)]
    #[case(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "xlsx", FileKind::Compound)]
    #[case("编号,名称\n".as_bytes(), "csv", FileKind::Text)]
    #[case(b"\xFF\xFEa\0,\0", "CSV", FileKind::Text)]
    fn kinds(#[case] bytes: &[u8], #[case] extension: &str, #[case] kind: FileKind) {
        assert_eq!(sniff(bytes, extension), Ok(kind));
    }

    #[rstest]
    #[case(b"", "xlsx", "0 字节")]
    #[case(&[0; 512], "xlsx", "全是零")]
    #[case(b"PK\x05\x06", "xlsx", "空的压缩包")]
    #[case(b"<html><table>", "xls", "网页另存")]
    #[case("\u{feff}\n <!DOCTYPE HTML>".as_bytes(), "xls", "网页另存")]
    #[case(b"\xFF\xFE<\0h\0t\0m\0l\0>\0", "xls", "网页另存")]
    #[case(b"MIME-Version: 1.0\n", "xls", "网页另存")]
    #[case(
        b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
        "xls",
        "XML 表格"
    )]
    #[case(b"<?xml version=\"1.0\"?><office:document>", "ods", "OpenDocument")]
    #[case(b"<?xml version=\"1.0\"?><a/>", "xlsx", "XML 文件")]
    #[case(b"\x09\x08\x08\x00\x00\x05\x05\x00", "xls", "很旧的 Excel")]
    #[case(b"%PDF-1.7", "xlsx", "PDF")]
    #[case(b"\x89PNG\r\n", "xlsx", "图片")]
    #[case(b"Rar!\x1a", "xlsx", "解压")]
    #[case(b"{\\rtf1", "xls", "RTF")]
    #[case(b"a\tb\n1\t2\n", "xls", "纯文本")]
    #[case(b"\x01\x02\x00\x07\x00\x00abc", "xlsx", "不是 Excel 能打开的文件")]
    fn refusals(#[case] bytes: &[u8], #[case] extension: &str, #[case] expected: &str) {
        let refusal = sniff(bytes, extension).unwrap_err();
        assert!(refusal.message.contains(expected), "{}", refusal.message);
    }
}
