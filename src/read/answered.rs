//! A status workbook of the out folder with everything people may have typed into it: hidden sheets,
//! remarks (批注), and the id of its publication. Nothing here knows what an answer is.

use super::bounds::{Budget, Read};
use super::package::{Package, attribute};
use super::table::{Refusal, Sheet};
use super::{load, of_no_role, package, sniff, worksheet, xlsx};
use crate::model::answer::fingerprint;
use quick_xml::events::Event;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// A remark on a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub sheet: String,
    pub row: u32,
    pub col: u16,
    pub text: String,
}

/// A workbook with everything people may have typed into it.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    pub sha256: String,
    pub sheets: Vec<Sheet>,
    pub remarks: Vec<Remark>,
    /// The value of the wanted document property.
    pub property: Option<String>,
    /// Why the workbook cannot be read.
    pub refused: Option<Refusal>,
}

/// The file of a status workbook. Its cells are read only where somebody may have typed into it.
pub struct Raw {
    bytes: Vec<u8>,
    pub sha256: String,
}

impl Raw {
    /// Loads a file.
    ///
    /// # Errors
    /// If it is not a regular file, or cannot be read.
    pub fn load(path: &Path, name: &str) -> Result<Raw, Refusal> {
        if !path.metadata().is_ok_and(|meta| meta.is_file()) {
            return Err(Refusal::new("不是普通文件"));
        }
        let (bytes, _) = load(&of_no_role(path, name))?;
        Ok(Raw { sha256: fingerprint(&bytes), bytes })
    }

    /// The value of a document property; no other part is unpacked.
    pub fn property(&self, name: &str) -> Option<String> {
        catch_unwind(AssertUnwindSafe(|| property_of(&mut Package::open(&self.bytes).ok()?, name)))
            .ok()
            .flatten()
    }

    /// Everything in it, with the value of a document property.
    pub fn read(self, property: &str) -> Answered {
        let mut answered = Answered { sha256: self.sha256, ..Answered::default() };
        let understood = catch_unwind(AssertUnwindSafe(|| understand(&self.bytes, property)))
            .unwrap_or_else(|_| Err(package::damaged("内容前后矛盾，读到一半读不下去")));
        match understood {
            Ok((sheets, remarks, property)) => {
                answered.sheets = sheets;
                answered.remarks = remarks;
                answered.property = property;
            }
            Err(refusal) => answered.refused = Some(refusal),
        }
        answered
    }
}

/// Reads a status workbook, with the value of the document property `property`.
pub fn answered(path: &Path, name: &str, property: &str) -> Answered {
    match Raw::load(path, name) {
        Ok(raw) => raw.read(property),
        Err(refusal) => Answered { refused: Some(refusal), ..Answered::default() },
    }
}

/// Like [`answered`], for bytes in memory.
#[cfg(test)]
pub(crate) fn of_bytes(bytes: &[u8], property: &str) -> Answered {
    Raw { bytes: bytes.to_vec(), sha256: fingerprint(bytes) }.read(property)
}

type Understood = (Vec<Sheet>, Vec<Remark>, Option<String>);

fn understand(bytes: &[u8], property: &str) -> Read<Understood> {
    match sniff::sniff(bytes, "xlsx")? {
        sniff::FileKind::Package => {}
        _ => return Err(Refusal::new("不是 .xlsx 工作簿，可能被另存成了别的格式或加了密码")),
    }
    let mut package = Package::open(bytes)?;
    if package.content()? != package::Content::Xlsx {
        return Err(Refusal::new("不是 .xlsx 工作簿，可能被另存成了别的格式"));
    }
    let budget = Budget::of_ours();
    let sheets = xlsx::read_all(bytes, &mut package, &mut budget.meter())?;
    let mut remarks = Vec::new();
    for (sheet, part) in xlsx::sheet_parts(&mut package)? {
        for comments in comment_parts(&mut package, &part) {
            let text = package.text(&comments)?;
            remarks.extend(remarks_of(&sheet, &text));
        }
    }
    let property = property_of(&mut package, property);
    Ok((sheets, remarks, property))
}

fn property_of(package: &mut Package<'_>, wanted: &str) -> Option<String> {
    let custom = "docProps/custom.xml";
    let text = package.has(custom).then(|| package.text(custom).ok()).flatten()?;
    custom_property(&text, wanted)
}

/// The parts that hold the remarks of a sheet.
fn comment_parts(package: &mut Package<'_>, part: &str) -> Vec<String> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let relations = format!("{folder}/_rels/{name}.rels");
    if !package.has(&relations) {
        return Vec::new();
    }
    let targets = package.relations(&relations).unwrap_or_default();
    let comments = targets.into_values().filter(|(kind, _)| kind.ends_with("/relationships/comments"));
    let path = |target: String| match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => {
            let mut parts: Vec<&str> = folder.split('/').collect();
            for step in target.split('/') {
                match step {
                    ".." => drop(parts.pop()),
                    step => parts.push(step),
                }
            }
            parts.join("/")
        }
    };
    comments.map(|(_, target)| path(target)).filter(|path| package.has(path)).collect()
}

fn remarks_of(sheet: &str, xml: &str) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut at = None;
    let mut text = String::new();
    let mut inside = false;
    let walked = worksheet::walk(xml.as_bytes(), "批注", |event| {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "comment" => {
                    at = attribute(tag, "ref").and_then(|cell| place(&cell));
                    text.clear();
                }
                "t" => inside = true,
                "rPh" => inside = false,
                _ => {}
            },
            Event::Text(words) if inside => text.push_str(&words.xml10_content()),
            Event::GeneralRef(entity) if inside => {
                text.push_str(&match entity.resolve_char_ref() {
                    Ok(Some(character)) => character.to_string(),
                    _ => match entity.xml10_content().as_ref() {
                        "amp" => "&".to_owned(),
                        "lt" => "<".to_owned(),
                        "gt" => ">".to_owned(),
                        "quot" => "\"".to_owned(),
                        "apos" => "'".to_owned(),
                        _ => String::new(),
                    },
                });
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => inside = false,
                "comment" => {
                    if let Some((row, col)) = at.take().filter(|_| !text.trim().is_empty()) {
                        let text = said(text.trim());
                        remarks.push(Remark { sheet: sheet.to_owned(), row, col, text });
                    }
                }
                _ => {}
            },
            _ => {}
        }
        Ok(())
    });
    // an unreadable part keeps the remarks read so far
    drop(walked);
    remarks
}

/// The text of a remark without Excel's own notice, which precedes the copy of a threaded remark in the
/// language of the program.
fn said(text: &str) -> String {
    let threaded = text.starts_with("[Threaded comment]") || text.starts_with("[线程批注]");
    let own = threaded.then(|| text.split_once("Comment:").or_else(|| text.split_once("批注:")));
    own.flatten().map_or(text, |(_, own)| own).trim().to_owned()
}

fn custom_property(xml: &str, wanted: &str) -> Option<String> {
    let mut inside = false;
    let mut value = String::new();
    let walked = worksheet::walk(xml.as_bytes(), "文档属性", |event| {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "property" => {
                inside = attribute(tag, "name").as_deref() == Some(wanted);
            }
            Event::Text(text) if inside => value.push_str(&text.xml10_content()),
            Event::End(tag) if tag.local_name().as_ref() == "property" => inside = false,
            _ => {}
        }
        Ok(())
    });
    walked.ok()?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// `Q7` → row 6, column 16.
fn place(cell: &str) -> Option<(u32, u16)> {
    let place = crate::model::Place::from_cell(cell)?;
    Some((place.row, place.col))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_read_whoever_saved_them() {
        let excel = r#"<comments xmlns="x"><commentList><comment ref="C3" authorId="0"><text><r><t>周三</t></r><r>
            <t xml:space="preserve">交 &amp; 补</t></r></text></comment><comment ref="D4"><text><t>[Threaded comment]

Your version of Excel allows you to read this.

Comment:
    客户口头同意</t></text></comment><comment ref="E5"><text/></comment></commentList></comments>"#;
        let remarks: Vec<_> =
            remarks_of("工作单", excel).into_iter().map(|r| (r.row, r.col, r.text)).collect();
        assert_eq!(remarks, [(2, 2, "周三交 & 补".to_owned()), (3, 3, "客户口头同意".to_owned())]);
    }

    #[test]
    fn a_time_of_day_is_read_as_a_person_sees_it() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let time = rust_xlsxwriter::Format::new().set_num_format("h:mm");
        book.add_worksheet().write_with_format(0, 0, 0.395_833_333_333_333_3, &time).unwrap();
        let read = of_bytes(&book.save_to_buffer().unwrap(), "发布号");
        assert_eq!(read.sheets[0].cells[0].value, crate::read::table::Value::Text("9:30".into()));
    }

    #[test]
    fn a_document_property_is_found_by_its_name() {
        let xml = r#"<Properties><property name="别的"><vt:lpwstr>1</vt:lpwstr></property>
            <property fmtid="{D5}" name="发布号"><vt:lpwstr>ab12</vt:lpwstr></property></Properties>"#;
        assert_eq!(custom_property(xml, "发布号").as_deref(), Some("ab12"));
        assert_eq!(custom_property(xml, "没有"), None);
    }
}
