//! What the out folder holds and who may write there: one run at a time, nothing outside it, nothing
//! that a person filled in is written over, and one file of data a week.

use super::folder::Fill;
use super::*;
use crate::recall;

/// Lays files ready and publishes them, as a run does.
pub(super) fn published(
    lock: &Lock,
    day: NaiveDate,
    files: &[Output],
    memory: &Fill,
    ledger: &mut Ledger,
) -> Result<Summary> {
    publish(laid_ready(lock, day, files), files.to_vec(), &written_by(memory), ledger)
}

/// run.json that is not drafted.
pub(super) fn written_by<'f>(whole: &'f Fill<'f>) -> KeptRun<'f> {
    KeptRun { whole, complete: &|_| Err(io::ErrorKind::InvalidData.into()) }
}

/// Files of a run that has made them all.
pub(super) fn laid_ready<'l>(lock: &'l Lock, day: NaiveDate, files: &[Output]) -> Prepared<'l> {
    let prepared = prepare(lock, day, false, |made, _| {
        files.iter().for_each(made);
        Ok(())
    });
    prepared.unwrap().1
}

#[test]
fn a_statement_that_was_filled_in_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let lock = lock(dir.path()).unwrap();
    let day: NaiveDate = "2026-03-16".parse().unwrap();
    let write = |text: &str| {
        let mut ledger = recall::load(dir.path(), day, |_| true).ledger;
        let file = Output::handed_out("财务/对账单/甲.xlsx", text.as_bytes().to_vec());
        hand_out(&lock, day, &[file], &mut ledger).unwrap()
    };
    let read = |path: &str| fs::read_to_string(dir.path().join(path)).unwrap();
    write("一");
    write("二");
    assert_eq!(read("财务/对账单/甲.xlsx"), "二", "what we wrote is replaced");
    fs::write(dir.path().join("财务/对账单/甲.xlsx"), "二，已签").unwrap();
    assert!(write("三").notes[0].contains("甲_新.xlsx"));
    assert_eq!(
        (read("财务/对账单/甲.xlsx"), read("财务/对账单/甲_新.xlsx")),
        ("二，已签".into(), "三".into())
    );
    // somebody writes into the new one as well
    write("四");
    assert_eq!(read("财务/对账单/甲_新.xlsx"), "四", "what we wrote is replaced beside it too");
    fs::write(dir.path().join("财务/对账单/甲_新.xlsx"), "四，已签").unwrap();
    assert!(write("五").notes[0].contains("甲_新2.xlsx"));
    assert_eq!(
        (read("财务/对账单/甲_新.xlsx"), read("财务/对账单/甲_新2.xlsx")),
        ("四，已签".into(), "五".into())
    );
}

#[test]
fn a_second_run_is_refused_while_the_first_lasts() {
    let dir = tempfile::tempdir().unwrap();
    let first = lock(dir.path()).unwrap();
    assert!(matches!(lock(dir.path()), Err(Error::Locked(_))));
    drop(first);
    assert!(lock(dir.path()).is_ok());
}

#[test]
fn leftovers_of_killed_runs_are_swept() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("客服")).unwrap();
    for name in [".jobbag-ab.tmp", "客服/.jobbag-cd.tmp", "客服/别人的.tmp"] {
        fs::write(dir.path().join(name), "x").unwrap();
    }
    let _lock = lock(dir.path()).unwrap();
    assert!(!dir.path().join(".jobbag-ab.tmp").exists() && !dir.path().join("客服/.jobbag-cd.tmp").exists());
    assert!(dir.path().join("客服/别人的.tmp").exists());
}

#[test]
fn nothing_is_written_outside_the_out_folder() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("输出");
    let lock = lock(&out).unwrap();
    let day: NaiveDate = "2026-03-16".parse().unwrap();
    for path in ["../外.txt", "/etc/外.txt", "管理/../../外.txt", "C:外.txt", "管理\\..\\外.txt", ""]
    {
        let files = [Output::dated(path, b"x".to_vec())];
        let aside = published(&lock, day, &files, &|_| Ok(()), &mut Ledger::default());
        assert!(aside.is_err() || !aside.unwrap().set_aside.is_empty(), "{path}");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    #[cfg(unix)]
    {
        let elsewhere = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), out.join("客服")).unwrap();
        let files = [Output::one_a_day("客服/状态.txt", b"x".to_vec())];
        assert_eq!(
            published(&lock, day, &files, &|_| Ok(()), &mut Ledger::default()).unwrap().set_aside.len(),
            1
        );
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}

/// Publishes one table of 管理/数据 as a run of a day would, and gives what lies there afterwards.
fn publish_data(out: &Path, day: &str) -> Vec<String> {
    let lock = lock(out).unwrap();
    let day: NaiveDate = day.parse().unwrap();
    let mut recall = recall::load(out, day, |_| true);
    let path = format!("管理/数据/工作单/工作单 {day}.csv");
    let table = Output::one_a_day(path.clone(), day.to_string().into_bytes());
    let cut_off = crate::model::calendar::cut_off(day);
    let sha256 = table.sha256.clone();
    let run = format!(
        r#"{{"format":2,"as_of":"{day}","cut_off":"{cut_off}","findings":[],"records":[],"outputs":[{{"file":"{path}","sha256":"{sha256}"}}]}}"#
    );
    published(&lock, day, &[table], &|to| to.write_all(run.as_bytes()), &mut recall.ledger).unwrap();
    data(out)
}

fn data(out: &Path) -> Vec<String> {
    let names = fs::read_dir(out.join("管理/数据/工作单")).unwrap();
    let mut names: Vec<String> = names.map(|name| name.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn data_keeps_one_file_a_week_and_sixty_weeks() {
    let dir = tempfile::tempdir().unwrap();
    publish_data(dir.path(), "2026-03-09");
    publish_data(dir.path(), "2026-03-16");
    let newest = publish_data(dir.path(), "2026-03-17");
    assert_eq!(newest, ["工作单 2026-03-09.csv", "工作单 2026-03-17.csv"], "one a 截止日");

    let lock = lock(dir.path()).unwrap();
    let day = "2026-03-17".parse().unwrap();
    drop_run(&lock, day, &mut recall::load(dir.path(), day, |_| true).ledger).unwrap();
    assert_eq!(data(dir.path()), ["工作单 2026-03-09.csv", "工作单 2026-03-16.csv"], "back from history");
    drop(lock);

    for weeks in 1..=59 {
        let day: NaiveDate = "2026-03-16".parse().unwrap();
        publish_data(dir.path(), &(day + chrono::Days::new(7 * weeks)).to_string());
    }
    let kept = data(dir.path());
    assert_eq!((kept.len(), kept[0].as_str()), (60, "工作单 2026-03-16.csv"));
}
