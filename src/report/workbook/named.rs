//! Named cell styles. The library writes cell formats without names; they are named in the style
//! part of the finished package, so that a person can restyle a workbook by name.

use std::io::{self, Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const PART: &str = "xl/styles.xml";

/// The package with its cell formats 1, 2, … named in this order; format 0 is the default. All other
/// parts stay byte for byte.
///
/// # Errors
/// Where the package is not as the library writes it.
pub(super) fn name(bytes: &[u8], names: &[&str]) -> io::Result<Vec<u8>> {
    let mut package = ZipArchive::new(Cursor::new(bytes))?;
    let mut named = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for index in 0..package.len() {
        let mut part = package.by_index(index)?;
        if part.name()? != PART {
            drop(part);
            named.raw_copy_file(package.by_index_raw(index)?)?;
            continue;
        }
        let mut styles = String::new();
        part.read_to_string(&mut styles)?;
        let styles = with_names(&styles, names).ok_or(io::ErrorKind::InvalidData)?;
        let mut options = SimpleFileOptions::default().compression_method(part.compression());
        if let Some(written) = part.last_modified() {
            options = options.last_modified_time(written);
        }
        named.start_file(PART, options)?;
        named.write_all(styles.as_bytes())?;
    }
    Ok(named.finish()?.into_inner())
}

/// The same of the style part's text; `None` where it is not as expected.
fn with_names(styles: &str, names: &[&str]) -> Option<String> {
    let (before, base, rest) = element(styles, "cellStyleXfs")?;
    let (between, formats, rest) = element(rest, "cellXfs")?;
    let (behind, named, after) = element(rest, "cellStyles")?;
    let mut formats = list(formats);
    let known = list(base).len();
    let (mut base, mut named) = (base.to_owned(), named.to_owned());
    for (index, name) in names.iter().enumerate() {
        let id = known + index;
        let format = formats.get_mut(index + 1)?;
        base.push_str(&format.replacen(" xfId=\"0\"", "", 1));
        named.push_str(&format!("<cellStyle name=\"{name}\" xfId=\"{id}\"/>"));
        *format = format.replacen(" xfId=\"0\"", &format!(" xfId=\"{id}\""), 1);
    }
    let count = known + names.len();
    Some(format!(
        "{before}<cellStyleXfs count=\"{count}\">{base}</cellStyleXfs>\
         {between}<cellXfs count=\"{}\">{}</cellXfs>\
         {behind}<cellStyles count=\"{count}\">{named}</cellStyles>{after}",
        formats.len(),
        formats.concat(),
    ))
}

/// What stands before an element, in it and behind it.
fn element<'t>(text: &'t str, name: &str) -> Option<(&'t str, &'t str, &'t str)> {
    let (before, rest) = text.split_once(&format!("<{name} "))?;
    let (_, inner) = rest.split_once('>')?;
    let (inner, after) = inner.split_once(&format!("</{name}>"))?;
    Some((before, inner, after))
}

/// The `<xf …>` elements of a list, one by one.
fn list(formats: &str) -> Vec<String> {
    let starts: Vec<usize> = formats.match_indices("<xf ").map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([formats.len()]);
    starts.iter().zip(ends).filter_map(|(from, to)| formats.get(*from..to)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_gets_its_name_and_the_others_stay() {
        let styles = "<a/><cellStyleXfs count=\"1\"><xf n=\"0\"/></cellStyleXfs><cellXfs count=\"3\"><xf n=\"0\" xfId=\"0\"/>\
                      <xf n=\"1\" xfId=\"0\"><b/></xf><xf n=\"2\" xfId=\"0\"/></cellXfs><cellStyles count=\"1\"><c/></cellStyles><d/>";
        let named = "<a/><cellStyleXfs count=\"2\"><xf n=\"0\"/><xf n=\"1\"><b/></xf></cellStyleXfs><cellXfs count=\"3\"><xf n=\"0\" xfId=\"0\"/>\
                     <xf n=\"1\" xfId=\"1\"><b/></xf><xf n=\"2\" xfId=\"0\"/></cellXfs><cellStyles count=\"2\"><c/><cellStyle name=\"金额\" xfId=\"1\"/></cellStyles><d/>";
        assert_eq!(with_names(styles, &["金额"]).as_deref(), Some(named));
        assert_eq!(with_names(styles, &["金额", "日期", "数量"]), None, "there are two formats to name");
        assert_eq!(with_names("<styleSheet/>", &["金额"]), None);
    }
}
