//! Links from every report, and from its dated copy in history, lead to the workbooks they speak of,
//! wherever the out folder lies.

#![expect(clippy::expect_used, reason = "a test that cannot read its own files has failed")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Every target of `attribute="…"` in a text.
fn targets<'a>(text: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!("{attribute}=\"");
    text.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// `%20` and its kind as they were.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes().iter();
    while let Some(&byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits: String = rest.by_ref().take(2).map(|&digit| char::from(digit)).collect();
        bytes.push(u8::from_str_radix(&digits, 16).expect("two hex digits"));
    }
    String::from_utf8(bytes).expect("a name in UTF-8")
}

/// What a report links to outside itself.
fn links(report: &Path) -> Vec<String> {
    if report.extension().is_some_and(|e| e == "html") {
        let page = fs::read_to_string(report).expect("a page");
        let links = targets(&page, "href").into_iter().filter(|link| !link.starts_with('#'));
        return links.map(|link| decoded(link.split('#').next().unwrap_or(link))).collect();
    }
    let mut package = zip::ZipArchive::new(fs::File::open(report).expect("a workbook")).expect("a package");
    let mut part = |name: &str| -> Option<String> {
        let mut text = String::new();
        package.by_name(name).ok()?.read_to_string(&mut text).expect("text");
        Some(text)
    };
    let sheets = (1..).map_while(|number| {
        let sheet = part(&format!("xl/worksheets/sheet{number}.xml"))?;
        Some((sheet, part(&format!("xl/worksheets/_rels/sheet{number}.xml.rels")).unwrap_or_default()))
    });
    let of_sheet = |(sheet, relations): (String, String)| -> Vec<String> {
        let targets_of = |id: &str| {
            let id = format!("Id=\"{id}\"");
            let relation =
                relations.split("<Relationship ").find(|one| one.contains(&id)).expect("a relation");
            decoded(targets(relation, "Target").first().expect("a target"))
        };
        let links = sheet.split("<hyperlink ").skip(1).filter_map(|link| link.split('>').next());
        links.flat_map(|link| targets(link, "r:id").first().map(|id| targets_of(id))).collect()
    };
    sheets.flat_map(of_sheet).collect()
}

fn reports(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            reports(&path, found);
        } else if path.extension().is_some_and(|e| e == "html" || e == "xlsx") {
            found.push(path);
        }
    }
}

/// Links lead to the workspace's own files, or to another report of the same run.
fn lead_home(out: &[&str]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let workspace = folder.path().join("工作 2026");
    fs::create_dir(&workspace).expect("a folder");
    let clean = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/clean");
    for entry in fs::read_dir(clean).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            // what a link must not take for its own: a fragment, an escape, a space
            let name = name.replace("收付款", "收付款 50%20#1").replace("工作单", "工作单_100%#二");
            fs::copy(&path, workspace.join(name)).expect("copied");
        }
    }
    let out: PathBuf = out.iter().fold(folder.path().to_owned(), |path, part| path.join(part));
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_jobbag"))
        .arg("run")
        .arg(&workspace)
        .args(["--quiet", "--as-of", "2026-03-16", "--out"])
        .arg(&out)
        .status()
        .expect("the binary runs");
    assert_eq!(run.code(), Some(0));
    let mut found = Vec::new();
    reports(&out, &mut found);
    let mut followed = 0;
    for report in found {
        let from = report.parent().expect("a folder");
        for link in links(&report) {
            let target = from.join(&link);
            let real = target.canonicalize().unwrap_or_default();
            let home = real.parent().is_some_and(|at| at == workspace.canonicalize().expect("the workspace"));
            let inside = real.is_file() && real.starts_with(out.canonicalize().expect("the out folder"));
            assert!(home || inside, "{} → {link}", report.display());
            followed += usize::from(home);
        }
    }
    assert!(followed > 200, "{followed} links");
}

#[test]
fn from_the_workspace_itself() {
    lead_home(&["工作 2026", "输出"]);
}

#[test]
fn from_a_folder_beside_it() {
    lead_home(&["报告", "本周"]);
}
