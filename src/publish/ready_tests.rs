//! What lies ready before a run is published: it is used, it is written again where it is not there, and nothing
//! of it is left over.

use super::folder_tests::{laid_ready, published, written_by};
use super::*;
use crate::model::answer::ORDERS;
use std::io::Write as _;

const DAY: &str = "2026-03-16";
const PAGE: &str = "管理/周报.html";
const PAGE_COPY: &str = "管理历史/周报 2026-03-16.html";
const ORDERS_COPY: &str = "客服历史/状态_工作单 2026-03-16.xlsx";
const FORM: &str = "表单/发货验收单/甲.xlsx";
const TABLE: &str = "管理/数据/工作单/工作单 2026-03-16.csv";
/// The drafts of run.json and of its copy.
const DRAFTS: usize = 2;

fn day() -> NaiveDate {
    DAY.parse().unwrap()
}

/// A file of each kind, with these words in it.
fn files(words: &str) -> [Output; 4] {
    let bytes = words.as_bytes().to_vec();
    [
        Output::dated(ORDERS, bytes.clone()),
        Output::dated(PAGE, bytes.clone()),
        Output::handed_out(FORM, bytes.clone()),
        Output::one_a_day(TABLE, bytes),
    ]
}

fn finish(prepared: Prepared, files: &[Output]) -> Summary {
    publish(prepared, files.to_vec(), &written_by(&|to| to.write_all(b"{}")), &mut Ledger::default()).unwrap()
}

/// The reports below a folder and all else but the lock, the store and run.json, with their words.
fn contents(out: &Path) -> Vec<(String, String)> {
    let folder = Folder::open(out).unwrap();
    let own = |path: &String| ![LOCK, STORE, MEMORY_FILE].contains(&path.as_str()) && !path.contains("/run ");
    let files = folder.files("", 5).into_iter().filter(own);
    files.map(|path| (path.clone(), fs::read_to_string(out.join(&path)).unwrap())).collect()
}

/// The temporary files below a folder.
fn temporary(out: &Path) -> Vec<PathBuf> {
    let files = contents(out).into_iter().map(|(path, _)| path);
    files.filter(|path| path.ends_with(".tmp")).map(|path| out.join(path)).collect()
}

fn whole(words: &str) -> Vec<(String, String)> {
    let mut paths = [ORDERS, PAGE, FORM, TABLE, PAGE_COPY, ORDERS_COPY];
    paths.sort_unstable();
    paths.map(|path| (path.to_owned(), words.to_owned())).to_vec()
}

#[test]
fn what_lies_ready_is_moved_to_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let lock = lock(dir.path()).unwrap();
    let files = files("一");
    let prepared = laid_ready(&lock, day(), &files);
    let ready: Vec<&str> = prepared.ready.keys().map(String::as_str).collect();
    assert_eq!(ready, whole("").iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>());
    assert_eq!(contents(dir.path()).len(), ready.len() + DRAFTS, "nothing is in its place yet");
    for file in temporary(dir.path()) {
        fs::write(file, "原来那一份").unwrap();
    }
    assert_eq!(finish(prepared, &files).set_aside, []);
    assert_eq!(contents(dir.path()), whole("原来那一份"));
}

#[test]
fn a_copy_and_a_status_workbook_that_lie_there_are_not_written_again() {
    let dir = tempfile::tempdir().unwrap();
    let lock = lock(dir.path()).unwrap();
    published(&lock, day(), &files("一"), &|_| Ok(()), &mut Ledger::default()).unwrap();
    let ready = laid_ready(&lock, day(), &files("一")).ready;
    let mut rest = [PAGE, FORM, TABLE];
    rest.sort_unstable();
    assert_eq!(ready.into_keys().collect::<Vec<_>>(), rest);
    // as long as the old ones, and not the same
    let [_, page, _, table] = files("二");
    published(&lock, day(), &[page, table], &|_| Ok(()), &mut Ledger::default()).unwrap();
    let mut expected = whole("一");
    let changed = expected.iter_mut().filter(|(path, _)| [PAGE, PAGE_COPY, TABLE].contains(&path.as_str()));
    changed.for_each(|(_, words)| *words = "二".into());
    assert_eq!(contents(dir.path()), expected);
}

/// A run that could not lay one ready lays none: the old and the new may not have room beside each other.
#[test]
fn what_could_not_be_laid_ready_is_written_in_its_turn() {
    let dir = tempfile::tempdir().unwrap();
    let lock = lock(dir.path()).unwrap();
    fs::create_dir_all(dir.path().join(TABLE)).unwrap();
    let files = files("一");
    let prepared = laid_ready(&lock, day(), &files);
    assert_eq!((prepared.ready.len(), temporary(dir.path())), (0, vec![]));
    let summary = finish(prepared, &files);
    let [aside] = summary.set_aside.as_slice() else { panic!("{summary:?}") };
    assert_eq!((aside.path.as_str(), aside.reason.as_str()), (TABLE, "没有写成：同名的不是普通文件"));
    fs::remove_dir(dir.path().join(TABLE)).unwrap();
    assert_eq!(finish(laid_ready(&lock, day(), &files), &files).set_aside, []);
    assert_eq!(contents(dir.path()), whole("一"));
}

#[test]
fn what_does_not_lie_there_any_more_is_written_again() {
    let dir = tempfile::tempdir().unwrap();
    let lock = lock(dir.path()).unwrap();
    let files = files("一");
    let prepared = laid_ready(&lock, day(), &files);
    temporary(dir.path()).into_iter().for_each(|file| fs::remove_file(file).unwrap());
    fs::remove_dir(dir.path().join("客服")).unwrap();
    assert_eq!(finish(prepared, &files).set_aside, []);
    assert_eq!(contents(dir.path()), whole("一"));
}

#[test]
fn a_form_that_was_filled_in_meanwhile_is_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let lock = lock(dir.path()).unwrap();
    let files = files("一");
    let prepared = laid_ready(&lock, day(), &files);
    fs::write(dir.path().join(FORM), "已签").unwrap();
    let said = finish(prepared, &files).notes;
    assert_eq!(said, [format!("{FORM}：有人填过或改过它，没有覆盖，新版在 表单/发货验收单/甲_新.xlsx")]);
    let mut expected = whole("一");
    expected.push(("表单/发货验收单/甲_新.xlsx".into(), "一".into()));
    expected.iter_mut().filter(|(path, _)| path == FORM).for_each(|(_, words)| *words = "已签".into());
    expected.sort();
    assert_eq!(contents(dir.path()), expected);
}

#[test]
fn a_run_that_stops_before_publishing_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let held = lock(dir.path()).unwrap();
    drop(laid_ready(&held, day(), &files("一")));
    assert_eq!(contents(dir.path()), []);
    let stopped = prepare(&held, day(), false, |made, _| {
        files("一").iter().for_each(made);
        Err::<(), _>(Error::Usage("停".into()))
    });
    assert!(matches!(stopped, Err(Error::Usage(_))));
    assert_eq!(contents(dir.path()), []);
    // killed
    std::mem::forget(laid_ready(&held, day(), &files("一")));
    assert_eq!(temporary(dir.path()).len(), 6 + DRAFTS);
    drop(held);
    let _lock = lock(dir.path()).unwrap();
    assert_eq!(contents(dir.path()), []);
}

#[test]
fn a_look_back_is_laid_ready_in_its_own_folder() {
    let dir = tempfile::tempdir().unwrap();
    let lock = lock(dir.path()).unwrap();
    let files = files("一");
    let prepared = prepare(&lock, day(), true, |made, _| {
        files.iter().for_each(made);
        Ok(())
    });
    let ((), prepared) = prepared.unwrap();
    assert!(prepared.ready.keys().all(|path| path.starts_with("回看/2026-03-16/")));
    assert_eq!(prepared.ready.len(), files.len());
    let written = look_back(prepared, &files, &written_by(&|to| to.write_all(b"{}"))).unwrap().written;
    let paths = files.iter().map(|file| file.path.as_str()).chain([MEMORY_FILE]);
    assert_eq!(written, paths.map(|path| format!("回看/2026-03-16/{path}")).collect::<Vec<_>>());
    assert_eq!(contents(dir.path()).len(), written.len(), "and no temporary file");
}

#[test]
fn run_json_is_drafted_while_the_files_are_made_and_completed_in_all_its_places() {
    let dir = tempfile::tempdir().unwrap();
    let lock = lock(dir.path()).unwrap();
    let prepared = prepare(&lock, day(), false, |_, kept| {
        kept.write_all(b"draft").unwrap();
        Ok(())
    });
    let ((), prepared) = prepared.unwrap();
    let memory = KeptRun {
        whole: &|to| to.write_all(b"whole"),
        complete: &|draft| {
            io::Seek::seek(draft, io::SeekFrom::End(-1)).and_then(|_| draft.write_all(b"ined"))
        },
    };
    publish(prepared, vec![], &memory, &mut Ledger::default()).unwrap();
    let kept = [MEMORY_FILE, "管理历史/run 2026-03-16.json"];
    assert_eq!(kept.map(|path| fs::read_to_string(dir.path().join(path)).unwrap()), ["drafined"; 2]);
}
