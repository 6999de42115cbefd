//! Kept runs: the run.json files of finished runs.
//!
//! Their paths are 管理/run.json, `管理历史/run <检查日>.json`, and `历史/<检查日>/管理/run.json` of format 1. Only
//! the newest of each 截止日 is read, at most [`MOST`]. A damaged file, or one of a newer format, is skipped and
//! named. Nothing here is fatal.

use super::{outputs, run};
use crate::model::answer::{MEMORY_FILE, OLD_HISTORY, fingerprint};
use crate::model::births::Birth;
use crate::model::calendar::cut_off;
use crate::model::memory::PastRun;
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// How many 截止日 are read.
const MOST: usize = 60;

/// How many runs are read at once. Each is used up before the next are read.
const AT_ONCE: usize = 2;

/// The kept runs of an out folder, as seen from a 检查日.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// The 检查日 of the newest kept run with a later 截止日. If there is one, this run is a look back.
    pub(super) later: Option<NaiveDate>,
    /// Skipped files with the reason.
    pub(super) passed_over: Vec<(String, String)>,
    /// 检查日 of 管理/run.json: the files in the out folder are of that run.
    pub(super) published: Option<NaiveDate>,
    /// The births of records in earlier runs of this 截止日.
    pub(super) births: Vec<BTreeMap<String, Birth>>,
    /// By path below the out folder: the SHA-256 of everything that a kept run wrote there.
    pub(super) written: BTreeMap<String, BTreeSet<String>>,
    /// The files of the published run, with its 检查日.
    pub(super) last: Vec<(String, NaiveDate)>,
    /// 截止日 of this run.
    own: NaiveDate,
    /// 管理/run.json, until it is used.
    current: Option<PastRun>,
    /// The files of the 截止日 before 上次, the latest first. Their runs are not read yet.
    before: Vec<Vec<Candidate>>,
    /// 上次 and the runs of this 截止日, in order.
    recent: Vec<PastRun>,
}

/// A run.json, and its 检查日.
#[derive(Debug)]
struct Candidate {
    day: NaiveDate,
    file: String,
}

impl Shelf {
    /// Everything that a run of this 检查日 may know from earlier runs. The runs before 上次 are read later, by
    /// [`Shelf::each_earlier`].
    pub(super) fn of(out: &Path, as_of: NaiveDate) -> Shelf {
        let own = cut_off(as_of);
        let mut shelf = Shelf { own, ..Shelf::default() };
        let mut weeks: BTreeMap<NaiveDate, Vec<Candidate>> = BTreeMap::new();
        match load(out, MEMORY_FILE) {
            None => {}
            Some(Ok(run)) => {
                let day = run.as_of;
                weeks.entry(cut_off(day)).or_default().push(Candidate { day, file: String::new() });
                shelf.published = Some(day);
                shelf.last = run.outputs.iter().map(|(file, _)| (file.clone(), day)).collect();
                // files of an earlier run of this 检查日 are ours too
                shelf.wrote(run.outputs.iter().cloned());
                if run.outputs.is_empty() {
                    // format 1 did not list its outputs but kept a copy of each
                    shelf.wrote(copies(&out.join(OLD_HISTORY).join(day.to_string()), "", 3));
                }
                shelf.current = Some(run);
            }
            Some(Err(reason)) => shelf.passed_over.push((MEMORY_FILE.to_owned(), reason)),
        }
        for candidate in candidates(out) {
            weeks.entry(cut_off(candidate.day)).or_default().push(candidate);
        }
        let wanted = |week, day| week > own || day < as_of;
        let mut newest = weeks.into_iter().rev().take(MOST).map(|(week, mut files)| {
            files.retain(|candidate| wanted(week, candidate.day));
            files.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.file.cmp(&b.file)));
            (week, files)
        });
        // down to 上次, of which everything is asked
        for (week, files) in newest.by_ref() {
            let looked = look(out, &files);
            let Some(run) = shelf.take(looked) else { continue };
            shelf.wrote(run.outputs.iter().cloned());
            if week > own {
                shelf.later = shelf.later.max(Some(run.as_of));
                continue;
            }
            shelf.recent.insert(0, run);
            if week < own {
                break;
            }
        }
        shelf.before = newest.map(|(_, files)| files).collect();
        let named = shelf.before.par_iter().flatten().filter(|candidate| !candidate.file.is_empty());
        let outputs = named.flat_map_iter(|one| outputs::of(&out.join(&one.file), one.day));
        let outputs = outputs.map(|output| (output.file, output.sha256)).collect::<Vec<_>>();
        shelf.wrote(outputs);
        let of_week = shelf.recent.iter().chain(&shelf.current).filter(|run| run.cut_off == own);
        shelf.births = of_week.map(|run| run.births.clone()).collect();
        shelf.current = shelf.current.take().filter(|run| run.cut_off < own);
        shelf
    }

    /// The newest run with an earlier 检查日.
    pub(super) fn newest(&self) -> Option<&PastRun> {
        self.recent.last()
    }

    /// Hands on the runs with an earlier 检查日, in order; one for each 截止日. Says of each whether it is 上次.
    pub(super) fn each_earlier(&mut self, out: &Path, mut each: impl FnMut(PastRun, bool)) {
        let before = std::mem::take(&mut self.before);
        for weeks in before.rchunks(AT_ONCE) {
            let looked: Vec<Looked> = weeks.par_iter().rev().map(|files| look(out, files)).collect();
            for looked in looked {
                self.take(looked).into_iter().for_each(|run| each(run, false));
            }
        }
        for run in std::mem::take(&mut self.recent) {
            let is_last = run.cut_off < self.own;
            each(run, is_last);
        }
        self.passed_over.sort();
        self.passed_over.dedup();
    }

    /// The run that was found, if there is one.
    fn take(&mut self, Looked { run, passed_over }: Looked) -> Option<PastRun> {
        self.passed_over.extend(passed_over);
        match run? {
            Found::Current => self.current.take(),
            Found::Kept(run) => Some(*run),
        }
    }

    /// Notes files that a run wrote.
    fn wrote(&mut self, files: impl IntoIterator<Item = (String, String)>) {
        for (file, hash) in files {
            self.written.entry(file).or_default().insert(hash);
        }
    }
}

/// The run that counts for one 截止日.
enum Found {
    /// 管理/run.json, which is loaded already.
    Current,
    Kept(Box<PastRun>),
}

struct Looked {
    run: Option<Found>,
    passed_over: Vec<(String, String)>,
}

/// The newest readable run of a 截止日, whose files are sorted. An empty file name is [`Found::Current`].
fn look(out: &Path, files: &[Candidate]) -> Looked {
    let mut looked = Looked { run: None, passed_over: Vec::new() };
    for Candidate { day, file } in files {
        if file.is_empty() {
            looked.run = Some(Found::Current);
            return looked;
        }
        match load(out, file) {
            Some(Ok(run)) if run.as_of == *day => {
                looked.run = Some(Found::Kept(Box::new(run)));
                return looked;
            }
            Some(Ok(run)) => {
                let reason = format!("里面写的检查日是 {}，与文件名不符", run.as_of);
                looked.passed_over.push((file.clone(), reason));
            }
            Some(Err(reason)) => looked.passed_over.push((file.clone(), reason)),
            None => {}
        }
    }
    looked
}

/// The dated run files; of a new and an old file of one day, the new one comes first.
fn candidates(out: &Path) -> Vec<Candidate> {
    let dated = names(out, "管理历史").into_iter().filter_map(|name| {
        let day = name.strip_prefix("run ")?.strip_suffix(".json")?.parse().ok()?;
        Some(Candidate { day, file: format!("管理历史/{name}") })
    });
    let old = names(out, OLD_HISTORY).into_iter().filter_map(|name| {
        let file = format!("{OLD_HISTORY}/{name}/{MEMORY_FILE}");
        let day = name.parse().ok()?;
        out.join(&file).exists().then_some(Candidate { day, file })
    });
    let mut seen = BTreeSet::new();
    dated.chain(old).filter(|candidate| seen.insert(candidate.day)).collect()
}

/// Every regular file below a folder, with its SHA-256.
fn copies(folder: &Path, below: &str, depth: usize) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for name in names(folder, below) {
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        match folder.join(&path).symlink_metadata() {
            Ok(meta) if meta.is_file() => {
                let bytes = fs::read(folder.join(&path)).unwrap_or_default();
                found.push((path, fingerprint(&bytes)));
            }
            Ok(meta) if meta.is_dir() && depth > 0 => found.extend(copies(folder, &path, depth - 1)),
            _ => {}
        }
    }
    found
}

/// The sorted names in a folder below the out folder; empty if it cannot be listed.
fn names(out: &Path, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(out.join(folder)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// The paths of every kept run of this 检查日, which `--drop-run` renames.
pub fn files_of(out: &Path, day: NaiveDate) -> Vec<String> {
    candidates(out).into_iter().filter(|candidate| candidate.day == day).map(|c| c.file).collect()
}

/// 检查日 of 管理/run.json.
pub fn published(out: &Path) -> Option<NaiveDate> {
    load(out, MEMORY_FILE)?.ok().map(|run| run.as_of)
}

/// The 检查日 of the newest kept run in history, and the files it wrote.
pub fn newest(out: &Path) -> Option<(NaiveDate, Vec<String>)> {
    let mut kept = candidates(out);
    kept.sort_by_key(|candidate| candidate.day);
    let run = kept.iter().rev().find_map(|candidate| load(out, &candidate.file)?.ok())?;
    Some((run.as_of, run.outputs.into_iter().map(|(file, _)| file).collect()))
}

/// Reads a run.json; `None` if the file does not exist.
fn load(out: &Path, file: &str) -> Option<Result<PastRun, String>> {
    run::load(&out.join(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// An out folder with these run.json, `path: format as_of`.
    fn out(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (file, content) in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = match content.split_once(' ') {
                Some((format, as_of)) => format!(
                    r#"{{"format":{format},"as_of":"{as_of}","cut_off":"{}","findings":[],"records":[]}}"#,
                    cut_off(day(as_of))
                ),
                None => (*content).to_owned(),
            };
            fs::write(path, text).unwrap();
        }
        dir
    }

    fn earlier(shelf: &mut Shelf, dir: &tempfile::TempDir) -> Vec<PastRun> {
        let mut runs = Vec::new();
        shelf.each_earlier(dir.path(), |run, _| runs.push(run));
        runs
    }

    fn told(files: &[(&str, &str)], as_of: &str) -> String {
        let dir = out(files);
        let mut shelf = Shelf::of(dir.path(), day(as_of));
        let earlier: Vec<String> =
            earlier(&mut shelf, &dir).iter().map(|run| run.as_of.to_string()).collect();
        let later = shelf.later.map(|day| day.to_string()).unwrap_or_default();
        let passed: Vec<&str> = shelf.passed_over.iter().map(|(file, _)| file.as_str()).collect();
        format!("{} | {later} | {}", earlier.join(" "), passed.join(" "))
    }

    // 2026-03-02, -09, -16 and -23 are Mondays.
    #[rstest::rstest]
    #[case::first(&[], "2026-03-16", " |  | ")]
    #[case::flat_history(
        &[("管理/run.json", "2 2026-03-16"), ("管理历史/run 2026-03-09.json", "2 2026-03-09")],
        "2026-03-23", "2026-03-09 2026-03-16 |  | "
    )]
    #[case::the_newest_of_a_week(
        &[("管理/run.json", "2 2026-03-17"), ("管理历史/run 2026-03-16.json", "2 2026-03-16"),
          ("管理历史/run 2026-03-17.json", "2 2026-03-17")],
        "2026-03-23", "2026-03-17 |  | "
    )]
    #[case::a_second_run_of_the_day_does_not_see_the_first(
        &[("管理/run.json", "2 2026-03-16"), ("管理历史/run 2026-03-16.json", "2 2026-03-16"),
          ("管理历史/run 2026-03-09.json", "2 2026-03-09")],
        "2026-03-16", "2026-03-09 |  | "
    )]
    #[case::old_history_counts(
        &[("管理/run.json", "1 2026-03-16"), ("历史/2026-03-09/管理/run.json", "1 2026-03-09")],
        "2026-03-23", "2026-03-09 2026-03-16 |  | "
    )]
    #[case::a_later_week_makes_it_a_replay(
        &[("管理/run.json", "2 2026-03-23"), ("管理历史/run 2026-03-09.json", "2 2026-03-09")],
        "2026-03-16", "2026-03-09 | 2026-03-23 | "
    )]
    #[case::a_later_day_of_the_same_week_does_not(
        &[("管理/run.json", "2 2026-03-17")], "2026-03-16", " |  | "
    )]
    #[case::a_lost_run_json_is_found_in_history(
        &[("管理历史/run 2026-03-09.json", "2 2026-03-09"), ("管理历史/run 2026-03-16.json", "2 2026-03-16")],
        "2026-03-23", "2026-03-09 2026-03-16 |  | "
    )]
    #[case::damaged_and_newer_ones_are_named(
        &[("管理/run.json", "{"), ("管理历史/run 2026-03-16.json", "3 2026-03-16"),
          ("管理历史/run 2026-03-09.json", "2 2026-03-09")],
        "2026-03-23", "2026-03-09 |  | 管理/run.json 管理历史/run 2026-03-16.json"
    )]
    #[case::a_dropped_one_is_none(
        &[("管理历史/run 2026-03-16（作废）.json", "2 2026-03-16")], "2026-03-23", " |  | "
    )]
    fn the_kept_runs_of_an_out_folder(
        #[case] files: &[(&str, &str)],
        #[case] as_of: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(told(files, as_of), expected);
    }

    #[test]
    fn at_most_sixty_weeks_are_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("管理历史")).unwrap();
        for week in 0..70 {
            let day = day("2025-01-06") + chrono::Days::new(7 * week);
            let text = format!(r#"{{"format":2,"as_of":"{day}","cut_off":"{}"}}"#, cut_off(day));
            fs::write(dir.path().join(format!("管理历史/run {day}.json")), text).unwrap();
        }
        let mut shelf = Shelf::of(dir.path(), day("2027-01-04"));
        assert_eq!(earlier(&mut shelf, &dir).len(), MOST);
    }
}
