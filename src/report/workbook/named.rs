//! Named cell styles. The library writes cell formats without names; they are named in the style
//! part of the finished package, so that a person can restyle a workbook by name.

/// The text of a style part with its formats 1, 2, … named in this order; format 0 is the default. `None` where it is
/// not as the library writes it.
pub(super) fn with_names(styles: &str, names: &[&str]) -> Option<String> {
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
