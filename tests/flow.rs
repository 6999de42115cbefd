//! The flow is one-way: a stage uses only what stands before it, plus the ground floor.

#![expect(clippy::expect_used, reason = "a test that cannot read its own files has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order of the flow; each may use those before it.
const FLOW: &[&str] = &["read", "normalise", "link", "reconcile", "due", "check", "report"];

/// What a room may use of ours, besides itself.
fn allowed(room: &str) -> Vec<&'static str> {
    let ground = ["model", "handbook", "finding", "error"];
    match room {
        "model" => vec![],
        "error" => vec![],
        "finding" => vec!["model"],
        "handbook" => vec!["model"],
        // beside the flow: proposals by the schema and the cell readers
        "adopt" => [&ground[..], &["read", "normalise"]].concat(),
        // what the last run knew: read and normalised, as plain data of the model
        "recall" => [&ground[..], &["read", "normalise"]].concat(),
        // writing needs to know who has a workbook open, and what was loaded, so as not to overwrite an answer
        "publish" => [&ground[..], &["read", "recall"]].concat(),
        // what a computer and a folder can do, asked of publish; what a run reads there
        "doctor" => [&ground[..], &["read", "publish"]].concat(),
        stage => {
            let before = FLOW.iter().position(|name| *name == stage).expect("a room of the flow");
            [&ground[..], &FLOW[..before]].concat()
        }
    }
}

/// Every Rust file below a folder.
fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The same without the files that only tests use.
fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    let mut all = Vec::new();
    rust_files(dir, &mut all);
    found.extend(all.into_iter().filter(|path| !is_test_only(path)));
}

/// `tests.rs`, `…_tests.rs` and what lies in `tests/` stand behind `#[cfg(test)]` in their parent.
fn is_test_only(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("tests"))
        || path.parent().and_then(Path::file_name).is_some_and(|folder| folder == "tests")
}

/// The file without its test module: `use` lines of tests may reach anywhere.
fn production_code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// The paths of a `use` tree, written out: `a::{b, c::d}` → `a::b`, `a::c::d`.
fn written_out(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((before, inside)) = tree.strip_suffix('}').and_then(|tree| tree.split_once('{')) else {
        return tree.split_whitespace().next().map(str::to_owned).into_iter().collect();
    };
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in inside.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match parts.last_mut() {
            Some(part) if c != ',' || depth > 0 => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    parts.iter().flat_map(|part| written_out(part)).map(|path| format!("{before}{path}")).collect()
}

/// Every path of ours that the code names outside comments: in `use` lines, and as `crate::…` or `super::…`.
fn named_paths(code: &str) -> Vec<String> {
    let lines = code.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let (mut paths, mut tree) = (Vec::new(), None::<String>);
    for line in lines {
        let is_use = line.starts_with("use ") || line.starts_with("pub") && line.contains(" use ");
        if let Some(begun) = tree.as_mut().filter(|_| !is_use) {
            begun.push_str(line);
        } else if is_use {
            tree = line.split_once("use ").map(|(_, tree)| tree.to_owned());
        } else {
            for start in ["crate::", "super::", "self::"] {
                for (at, _) in line.match_indices(start) {
                    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
                    if !line[..at].ends_with(is_part) {
                        paths.push(line[at..].chars().take_while(|c| is_part(*c)).collect::<String>());
                    }
                }
            }
        }
        if let Some(whole) = tree.take_if(|tree| tree.ends_with(';')) {
            paths.extend(written_out(whole.trim_end_matches(';')));
        }
    }
    paths
}

#[test]
fn paths_are_found_in_groups_over_several_lines_and_in_the_code() {
    let code = "use crate::{\n    due, model::{Fen, id as ids},\n};\npub(super) use super::a::B;\n// crate::no\nlet x = crate::link::f();";
    assert_eq!(
        named_paths(code),
        ["crate::due", "crate::model::Fen", "crate::model::id", "super::a::B", "crate::link::f"]
    );
}

/// Every room the code names: the first name behind `crate::`.
fn rooms_named(code: &str) -> Vec<String> {
    let paths = named_paths(code);
    let rooms = paths.iter().filter_map(|path| path.strip_prefix("crate::")?.split("::").next());
    let is_room = |room: &&str| !room.is_empty() && room.chars().all(|c| c.is_lowercase() || c == '_');
    rooms.filter(is_room).map(str::to_owned).collect()
}

#[test]
fn every_room_uses_only_what_stands_before_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut broken: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let relative = file.strip_prefix(&src).expect("below src");
        let first = relative.components().next().expect("a name").as_os_str().to_string_lossy();
        let room = first.trim_end_matches(".rs").to_owned();
        if ["lib", "main", "cli", "plan", "assessment", "commands", "testing"].contains(&room.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&file).expect("readable source");
        let may = allowed(&room);
        for named in rooms_named(production_code(&text)) {
            if named != room && !may.contains(&named.as_str()) && !["testing"].contains(&named.as_str()) {
                broken.entry(relative.display().to_string()).or_default().push(named);
            }
        }
    }
    assert!(broken.is_empty(), "rooms used against the flow: {broken:#?}");
}

/// The files of `rooms` whose code has one of the `words`, with these words.
fn files_with<'w>(rooms: &[&str], words: &[&'w str]) -> BTreeMap<String, Vec<&'w str>> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for room in rooms {
        let mut files = Vec::new();
        let (dir, file) = (src.join(room), src.join(room).with_extension("rs"));
        if dir.is_dir() {
            sources(&dir, &mut files);
        }
        files.extend(file.is_file().then_some(file));
        for file in files {
            let text = fs::read_to_string(&file).expect("readable source");
            let code = production_code(&text);
            let named = words.iter().copied().filter(|words| code.contains(words));
            let relative = file.strip_prefix(&src).expect("below src").display().to_string();
            found.entry(relative).or_default().extend(named);
        }
    }
    found.retain(|_, words| !words.is_empty());
    found
}

/// What link decides once (confirmed in writing, begun, handed in, booked, sent, suspended) is read from its
/// fields.
#[test]
fn no_stage_after_link_decides_again_what_a_record_proves() {
    let decides = [
        "wechat_is_written",
        "channel.is_written(",
        "PlacementStatus::Booked",
        "PlacementStatus::Sent",
        "PlacementStatus::Published",
        "Booked, Sent",
        "Paused | ProjectStatus::Ended",
        "record.started.get(",
        "record.submitted.get(",
        "record.booked.get(",
        "record.material_in.get(",
        "record.sent.get(",
        "PlacementStatus::Cancelled",
        "PlacementStatus::Rescheduled",
    ];
    let broken = files_with(&["reconcile", "due", "check", "report", "recall", "publish"], &decides);
    assert!(broken.is_empty(), "decided in link, read from the linked record: {broken:#?}");
}

/// Whether the client's money for a placement, a quote or a fee is there is decided once in reconcile (`ClientMoney`).
#[test]
fn no_stage_after_reconcile_decides_again_whether_the_clients_money_is_there() {
    let decides = [
        ".prepayment_share",
        ".production_prepayment_share",
        "received >= ordered",
        "received >= *ordered",
        "received < ordered",
        "received >= amount",
        "received >= *amount",
    ];
    let broken = files_with(&["due", "check", "report", "recall", "publish"], &decides);
    assert!(broken.is_empty(), "decided in reconcile, read from the books: {broken:#?}");
}

/// Every rule code in a text, as a variant (`T05`) or inside a string; `XM2026-101-M01` is a key.
fn codes_named(code: &str) -> Vec<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let words = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let words = words.flat_map(|line| line.split(|c| !is_word(c)));
    words
        .filter(|word| matches!(word.as_bytes(), [b'D' | b'T' | b'A' | b'M' | b'W', a, b] if a.is_ascii_digit() && b.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_code_is_found_as_a_variant_and_in_a_string_but_not_in_a_key_or_a_comment() {
    let text = "// T01\nCode::T05 | \"M12\" | \"XM2026-101-M01\" | \"M0314\" | Row::A1";
    assert_eq!(codes_named(text), ["T05", "M12"]);
}

/// A rule lives whole in its own file: what the rest must know of it stands in its `Rule`. Its file
/// and the stages that raise a code may name it, nobody else.
#[test]
fn no_code_is_named_outside_its_rule_and_the_stages_that_raise_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let src = root.join("src");
    let raises = ["read", "normalise", "adopt", "link", "reconcile", "testing"];
    let mut files = Vec::new();
    sources(&src, &mut files);
    files.retain(|file| {
        let relative = file.strip_prefix(&src).expect("below src");
        let room = relative.components().next().expect("a name").as_os_str().to_string_lossy();
        let room = room.trim_end_matches(".rs");
        let is_rule = || fs::read_to_string(file).expect("readable source").contains("const RULE: Rule");
        // the enumeration itself
        room != "finding" && !raises.contains(&room) && !(room == "check" && is_rule())
    });
    let templates = fs::read_dir(root.join("templates")).expect("a readable folder");
    let templates = templates.map(|entry| entry.expect("a readable entry").path());
    // a group's statements read findings as data, by their codes
    files.extend(templates.filter(|path| path.extension().is_none_or(|extension| extension != "sql")));
    let named: BTreeMap<String, Vec<String>> = files
        .iter()
        .map(|file| {
            let text = fs::read_to_string(file).expect("readable source");
            (file.display().to_string(), codes_named(production_code(&text)))
        })
        .filter(|(_, codes)| !codes.is_empty())
        .collect();
    assert!(named.is_empty(), "rule codes named outside their rules: {named:#?}");
}

/// How a finding begins (key, place, project, owner, money) is decided once, in `check/about.rs`.
#[test]
fn every_rule_begins_with_about() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src.join("check"), &mut files);
    let by_hand = |file: &&PathBuf| {
        let text = fs::read_to_string(file).expect("readable source");
        production_code(&text).contains("Raised::new")
    };
    let found: Vec<_> = files.iter().filter(|file| !file.ends_with("about.rs")).filter(by_hand).collect();
    assert!(found.is_empty(), "a rule says about(record): {found:?}");
}

#[test]
fn the_system_clock_is_read_only_in_main() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let reads_clock = |file: &PathBuf| {
        let text = fs::read_to_string(file).expect("readable source");
        ["Local::now", "Utc::now", "SystemTime::now"].iter().any(|call| text.contains(call))
    };
    let found: Vec<_> =
        files.iter().filter(|file| !file.ends_with("main.rs")).filter(|f| reads_clock(f)).collect();
    assert!(found.is_empty(), "the as-of date is a setting: {found:?}");
}

#[test]
fn no_file_is_longer_than_600_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "benches", "fuzz/src", "fuzz/targets"] {
        rust_files(&root.join(folder), &mut files);
    }
    let lines = |file: &PathBuf| fs::read_to_string(file).expect("readable source").lines().count();
    let long: Vec<_> = files.iter().filter(|file| lines(file) > 600).collect();
    assert!(long.is_empty(), "one noun a file: {long:?}");
}

#[test]
fn each_outside_crate_that_meets_the_world_is_named_in_one_room() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for (krate, homes) in [
        ("calamine::", &["read"][..]),
        // a workbook is a package: read unpacks it, the writer of workbooks names its styles
        ("zip::", &["read", "report/workbook"]),
        ("tera::", &["report"]),
        ("rust_xlsxwriter::", &["report"]),
    ] {
        // what tests do to a file stands in for a person at an office program
        for file in files.iter().filter(|file| !file.starts_with(src.join("testing"))) {
            let relative = file.strip_prefix(&src).expect("below src");
            let text = fs::read_to_string(file).expect("readable source");
            let names = production_code(&text).lines().any(|line| {
                line.match_indices(krate).any(|(at, _)| {
                    !line[..at]
                        .chars()
                        .next_back()
                        .is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
                })
            });
            let is_home = homes.iter().any(|home| relative.starts_with(home));
            assert!(!names || is_home, "{krate} outside {homes:?}: {}", relative.display());
        }
    }
}

/// The modules of the crate by their path (`report::view::weekly`), with their production code.
fn modules() -> BTreeMap<Vec<String>, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let module = |file: PathBuf| {
        let relative = file.strip_prefix(&src).expect("below src").with_extension("");
        let names = relative.iter().map(|name| name.to_string_lossy().into_owned());
        let path: Vec<String> =
            names.filter(|name| !["mod", "lib", "main"].contains(&name.as_str())).collect();
        let text = fs::read_to_string(&file).expect("readable source");
        (path, production_code(&text).to_owned())
    };
    let modules = files.into_iter().map(module);
    modules
        .filter(|(path, _)| path.first().is_none_or(|room| !["testing", "cli"].contains(&room.as_str())))
        .collect()
}

/// The module that a path in the code of `own` belongs to, if it is one of ours.
fn module_of<'m>(
    modules: &'m BTreeMap<Vec<String>, String>,
    own: &[String],
    path: &str,
) -> Option<&'m Vec<String>> {
    let mut names = path.split("::").map(str::trim).peekable();
    let mut full = own.to_vec();
    match names.peek().copied() {
        Some("crate") => full.clear(),
        Some("super" | "self") => {}
        Some(first) if modules.contains_key(&[own, &[first.to_owned()]].concat()) => {}
        _ => return None,
    }
    for name in names {
        match name {
            "crate" | "self" => {}
            "super" => drop(full.pop()),
            name => full.push(name.to_owned()),
        }
    }
    while !full.is_empty() && !modules.contains_key(&full) {
        full.pop();
    }
    modules.get_key_value(&full).map(|(module, _)| module).filter(|module| !module.is_empty())
}

/// What remains of a graph without everything that lies on no circle.
fn circles(mut uses: BTreeMap<Vec<String>, BTreeSet<Vec<String>>>) -> Vec<String> {
    loop {
        let before: usize = uses.values().map(BTreeSet::len).sum();
        let users: BTreeSet<Vec<String>> =
            uses.iter().filter(|(_, used)| !used.is_empty()).map(|(user, _)| user.clone()).collect();
        let used: BTreeSet<Vec<String>> = uses.values().flatten().cloned().collect();
        for (user, targets) in &mut uses {
            targets.retain(|target| users.contains(target) && used.contains(user));
        }
        if before == uses.values().map(BTreeSet::len).sum() {
            break;
        }
    }
    let line = |(user, used): (&Vec<String>, &BTreeSet<Vec<String>>)| {
        let used: Vec<String> = used.iter().map(|module| module.join("::")).collect();
        (!used.is_empty()).then(|| format!("{} uses {}", user.join("::"), used.join(", ")))
    };
    uses.iter().filter_map(line).collect()
}

#[test]
fn a_circle_is_found_and_what_leads_to_it_or_away_from_it_is_not() {
    let module = |name: &str| vec![name.to_owned()];
    let graph = |edges: &str| {
        let mut uses: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
        for (user, used) in edges.split(' ').filter_map(|edge| edge.split_once('>')) {
            uses.entry(module(user)).or_default().insert(module(used));
        }
        circles(uses)
    };
    assert_eq!(graph("a>b b>c a>c"), [""; 0]);
    assert_eq!(graph("a>b b>c c>b c>d"), ["b uses c", "c uses b"]);
}

/// Files do not use each other in a circle, and neither do the folders beside each other in any room. A
/// folder's `mod.rs` and the files below it may use each other.
#[test]
fn no_room_has_an_import_circle() {
    let modules = modules();
    let is_above = |one: &[String], other: &[String]| other.starts_with(one);
    let mut uses: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (own, code) in &modules {
        let paths = named_paths(code);
        let used = paths.iter().filter_map(|path| module_of(&modules, own, path));
        let others = used.filter(|used| !is_above(own, used) && !is_above(used, own)).cloned();
        uses.entry(own.clone()).or_default().extend(others);
    }
    assert!(uses.values().map(BTreeSet::len).sum::<usize>() > 1_000, "the imports were not understood");
    let mut found = circles(uses.clone());
    for depth in 2..=4 {
        let mut rooms: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
        for (user, used) in uses.iter().flat_map(|(user, used)| used.iter().map(move |one| (user, one))) {
            let (Some(user), Some(used)) = (user.get(..depth), used.get(..depth)) else { continue };
            if user != used && user.get(..depth - 1) == used.get(..depth - 1) {
                rooms.entry(user.to_vec()).or_default().insert(used.to_vec());
            }
        }
        found.extend(circles(rooms));
    }
    assert!(found.is_empty(), "import circles: {found:#?}");
}
