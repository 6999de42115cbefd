//! The zip package of xlsx, xlsm, xlsb and ods. Its directory is checked against the bounds before any part
//! is unpacked, and every part is read within them.

use super::bounds::{PACKAGE, PART, PARTS, RATIO, RATIO_FROM, Read, size};
use super::table::Refusal;
use crate::model::china::from_china;
use chrono::{DateTime, NaiveDateTime, SubsecRound};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read as _, Write as _};
use zip::read::ZipFile;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// The kind of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Xlsx,
    Xlsb,
    Ods,
}

#[derive(Clone)]
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Part name (lower case, with `/`) → index.
    index: BTreeMap<String, usize>,
}

pub(super) type Part<'p, 'a> = BufReader<ZipFile<'p, Cursor<&'a [u8]>>>;

impl<'a> Package<'a> {
    /// Opens a package and checks the sizes in its directory.
    pub(super) fn open(bytes: &'a [u8]) -> Read<Package<'a>> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| truncated())?;
        if zip.len() > PARTS {
            return Err(Refusal::new(format!(
                "压缩包里有 {} 个部件，超过上限 {PARTS}，不像工作簿",
                zip.len()
            )));
        }
        if zip.has_duplicate_names() || zip.has_overlapping_files().map_err(|_| truncated())? {
            return Err(duplicate());
        }
        let mut index = BTreeMap::new();
        let mut total = 0_u64;
        for at in 0..zip.len() {
            let part = zip.by_index_raw(at).map_err(|_| truncated())?;
            let name = String::from_utf8_lossy(part.name_raw()).replace('\\', "/").to_lowercase();
            if part.encrypted() {
                return Err(encrypted());
            }
            if !matches!(part.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
                return Err(damaged(&format!("部件 {name} 的压缩方式不是工作簿所用")));
            }
            total = total.saturating_add(part.size());
            if part.size() > PART || total > PACKAGE {
                return Err(Refusal::new(format!(
                    "部件 {name} 展开后有 {}（全文件已达 {}），超过上限（每个部件 {}，全文件 {}），没有展开。请用 Excel 打开，删掉多余的行和格式后另存",
                    size(part.size()),
                    size(total),
                    size(PART),
                    size(PACKAGE)
                )));
            }
            if part.size() > RATIO_FROM && part.size() / part.compressed_size().max(1) > RATIO {
                return Err(Refusal::new(format!(
                    "部件 {name} 从 {} 展开到 {}，压得异常紧，像是损坏或恶意的文件，没有展开。请用 Excel 打开后另存",
                    size(part.compressed_size()),
                    size(part.size())
                )));
            }
            if index.insert(name, at).is_some() {
                return Err(duplicate());
            }
        }
        Ok(Package { bytes, zip, index })
    }

    /// The kind of the package; an error says what else it is.
    pub(super) fn content(&mut self) -> Read<Content> {
        if self.has("mimetype") {
            let mime = self.text("mimetype")?;
            if !mime.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
                return Err(Refusal::new("这是 OpenDocument 文档，但不是表格。请放入表格文件"));
            }
            if self.has("META-INF/manifest.xml")
                && self.text("META-INF/manifest.xml")?.contains("encryption-data")
            {
                return Err(encrypted());
            }
            return Ok(Content::Ods);
        }
        if self.has("xl/workbook.bin") {
            return Ok(Content::Xlsb);
        }
        let starts = |prefix: &str| self.index.keys().any(|name| name.starts_with(prefix));
        if self.has("_rels/.rels") && (starts("xl/") || !(starts("word/") || starts("ppt/"))) {
            return Ok(Content::Xlsx);
        }
        Err(Refusal::new(if starts("word/") {
            "这是 Word 文档改了扩展名，不是工作簿。请把表格贴进 Excel 后存为 .xlsx"
        } else if starts("ppt/") {
            "这是 PowerPoint 文稿改了扩展名，不是工作簿。请放入原来的 Excel 文件"
        } else {
            "这是压缩包，不是工作簿。请先解压，再把里面的工作簿放进来"
        }))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.index.contains_key(&key(name))
    }

    /// Bytes that a part takes in the package.
    pub(super) fn packed(&mut self, name: &str) -> Option<u64> {
        let at = *self.index.get(&key(name))?;
        self.zip.by_index_raw(at).ok().map(|part| part.compressed_size())
    }

    /// Streams one part. Its CRC is checked at its end.
    pub(super) fn part(&mut self, name: &str) -> Read<Part<'_, 'a>> {
        let at = *self.index.get(&key(name)).ok_or_else(|| damaged(&format!("缺少部件 {name}")))?;
        let part = self.zip.by_index(at).map_err(|_| truncated())?;
        Ok(BufReader::with_capacity(64 << 10, part))
    }

    /// One part in memory.
    pub(super) fn bytes(&mut self, name: &str) -> Read<Vec<u8>> {
        let mut bytes = Vec::new();
        let broken = |_| damaged(&format!("部件 {name} 读不出来（压缩数据或校验值不对）"));
        self.part(name)?.take(PART).read_to_end(&mut bytes).map_err(broken)?;
        Ok(bytes)
    }

    /// One part as text.
    pub(super) fn text(&mut self, name: &str) -> Read<String> {
        Ok(String::from_utf8_lossy(&self.bytes(name)?).into_owned())
    }

    /// The whole package with some parts replaced, for readers that take only whole files.
    pub(super) fn with_parts(&mut self, parts: &BTreeMap<String, Vec<u8>>) -> Read<Vec<u8>> {
        let broken = |_| truncated();
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(self.bytes.len())));
        for (name, &at) in &self.index {
            match parts.get(name) {
                Some(bytes) => {
                    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
                    writer.start_file(name.as_str(), options).map_err(broken)?;
                    writer.write_all(bytes).map_err(|_| truncated())?;
                }
                None => {
                    let part = self.zip.by_index_raw(at).map_err(broken)?;
                    writer.raw_copy_file_rename(part, name).map_err(broken)?;
                }
            }
        }
        Ok(writer.finish().map_err(broken)?.into_inner())
    }

    /// When the workbook was last saved, by its own properties.
    pub(super) fn modified(&mut self) -> Option<NaiveDateTime> {
        let (part, tag) =
            if self.has("mimetype") { ("meta.xml", "date") } else { ("docProps/core.xml", "modified") };
        let text = self.has(part).then(|| self.text(part).ok()).flatten()?;
        let mut reader = Reader::from_str(&text);
        let mut inside = false;
        loop {
            match reader.read_event().ok()? {
                Event::Start(tag_start) => inside = tag_start.local_name().as_ref() == tag,
                Event::Text(stamp) if inside => return saved_at(stamp.xml10_content().trim()),
                Event::End(_) => inside = false,
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// The relationships of a part: id → (type, target).
    pub(super) fn relations(&mut self, name: &str) -> Read<BTreeMap<String, (String, String)>> {
        let text = self.text(name)?;
        let mut reader = Reader::from_str(&text);
        let mut relations = BTreeMap::new();
        loop {
            match reader.read_event().map_err(|_| damaged(&format!("部件 {name} 不是完整的 XML")))? {
                Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Relationship" => {
                    let get = |key| attribute(&tag, key).unwrap_or_default();
                    relations.insert(get("Id"), (get("Type"), get("Target")));
                }
                Event::Eof => return Ok(relations),
                _ => {}
            }
        }
    }
}

/// An attribute by its local name, entities resolved.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| {
            attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
        })
}

/// When a workbook was saved, as UTC. LibreOffice writes local time without an offset: China's.
fn saved_at(text: &str) -> Option<NaiveDateTime> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    local.map(from_china).map(|moment| moment.trunc_subsecs(0)).or_else(|| moment(text))
}

/// ISO time in whole seconds; with an offset, as UTC.
pub(super) fn moment(text: &str) -> Option<NaiveDateTime> {
    DateTime::parse_from_rfc3339(text)
        .map(|moment| moment.naive_utc())
        .ok()
        .or_else(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok())
        .map(|moment| moment.trunc_subsecs(0))
}

fn key(name: &str) -> String {
    name.replace('\\', "/").to_lowercase()
}

pub(super) fn truncated() -> Refusal {
    Refusal::new("文件不完整，可能没有保存完或拷贝中断。请用 Excel/WPS 打开后重新保存，或从备份取回")
}

pub(super) fn encrypted() -> Refusal {
    Refusal::new("文件加了打开密码，读不了。请在 Excel/WPS 中打开，去掉密码后保存")
}

/// The refusal of a damaged file.
pub(super) fn damaged(how: &str) -> Refusal {
    Refusal::new(format!("文件已损坏：{how}。请用 Excel/WPS 打开并修复后另存，或从备份取回"))
}

fn duplicate() -> Refusal {
    damaged("压缩包里有重名或互相重叠的部件，不知道该信哪一个")
}
