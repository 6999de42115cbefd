//! A disk that fills up, and folders that may not be written.

use crate::checker;
use crate::dice::Dice;
use crate::office::{DAY, LATE, ORDERS, Office, Said, faults, finished};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk of its own, as far as this machine can mount one.
struct Disk(PathBuf);

impl Disk {
    fn mounted(at: &Path) -> Option<Disk> {
        std::fs::create_dir_all(at).expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Disk(at.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(&self.0).output());
    }
}

#[test]
fn a_full_disk_loses_nothing_and_is_named() {
    let start = Office::begun();
    start.answer(ORDERS, "工作单", LATE[0], "处理意见", "周三交");
    start.answer(ORDERS, "工作单", LATE[1], "处理意见", "周五交");
    let undisturbed = start.copied();
    assert_eq!(undisturbed.run("2026-03-23").code, 0);
    let new = undisturbed.contents();
    let mut dice = Dice::new(3);
    let mut full = 0;
    for round in 0..faults(8).min(100) {
        let what = format!("full disk {round}");
        let office = start.copied();
        let aside = office.dir.join("输出旧");
        std::fs::rename(&office.out, &aside).expect("moved");
        let Some(_disk) = Disk::mounted(&office.out) else {
            eprintln!("no disk can be mounted here: not tested");
            return;
        };
        crate::office::copy(&aside, &office.out);
        std::fs::remove_dir_all(&aside).expect("removed");
        let old = office.contents();
        let filler = office.path("占位");
        let free = 1024 * (4 + dice.below(700));
        let taken: u64 = old
            .values()
            .map(|bytes| u64::try_from(bytes.len()).expect("a length").div_ceil(4096) * 4096)
            .sum();
        let fill = (3u64 << 20).saturating_sub(taken + free + 40 * 4096);
        let filled = std::fs::write(&filler, vec![7u8; usize::try_from(fill).expect("small")]);
        let said = office.run("2026-03-23");
        if filled.is_err() || said.code != 0 {
            full += 1;
            assert_eq!(said.code, 2, "{what}");
            assert!(said.words.contains("磁盘已满"), "{what}: {}", said.words);
            assert!(!said.words.contains("有人正打开"), "{what}: {}", said.words);
        }
        std::fs::remove_file(&filler).expect("removed");
        checker::old_or_new(&office, &old, &new, &what);
        let said = office.run("2026-03-23");
        assert_eq!(said.code, 0, "{what}: {}", said.words);
        checker::as_if_nothing_had_happened(&office, &new, &what);
        checker::nothing_left_over(&office, &what);
    }
    eprintln!("{full} full disks");
    assert!(full > 0, "the disk was never full");
}

/// A page that cannot be replaced: said with its reason, exit code 2, and the run does not count.
#[test]
fn a_report_that_cannot_be_written_is_said_and_the_run_does_not_count() {
    let office = Office::begun();
    let page = office.path("财务/对账.html");
    std::fs::remove_file(&page).expect("removed");
    std::fs::create_dir(&page).expect("a folder");
    let said = office.run("2026-03-23");
    assert_eq!(said.code, 2);
    assert!(said.words.contains("财务/对账.html") && said.words.contains("不是普通文件"), "{}", said.words);
    assert!(said.words.contains("不算数"), "{}", said.words);
    assert!(!office.path("管理历史/run 2026-03-23.json").exists());
    std::fs::remove_dir(&page).expect("removed");
    let said = office.run("2026-03-23");
    assert_eq!(said.code, 0, "{}", said.words);
    assert!(office.path("管理历史/run 2026-03-23.json").exists());
}

/// A folder one may read and not write: whoever runs the test is somebody else for it.
#[cfg(unix)]
#[test]
fn a_read_only_folder_is_called_by_its_name() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::begun();
    let closed = |mode: u32| {
        for folder in ["客服", "客服历史"] {
            let rights = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(office.path(folder), rights).expect("rights");
        }
    };
    office.answer(ORDERS, "工作单", LATE[0], "处理意见", "周三交");
    let others: Vec<PathBuf> = ["管理", "管理历史", "财务", "财务历史", "个人", "个人历史"]
        .iter()
        .map(|name| office.path(name))
        .collect();
    for folder in others.iter().filter(|folder| folder.exists()).chain([&office.out]) {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o777)).expect("rights");
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let mode = if entry.path().is_dir() { 0o777 } else { 0o666 };
            std::fs::set_permissions(entry.path(), std::fs::Permissions::from_mode(mode)).expect("rights");
        }
    }
    for above in office.dir.ancestors().take(2) {
        std::fs::set_permissions(above, std::fs::Permissions::from_mode(0o755)).expect("rights");
    }
    closed(0o555);
    let said = run_by_another(&office, "2026-03-23");
    closed(0o755);
    let Some(said) = said else { return };
    assert_eq!(said.code, 2, "{}", said.words);
    assert!(said.words.contains("没有写入权限"), "{}", said.words);
    let said = office.run("2026-03-23");
    assert_eq!(said.code, 0, "{}", said.words);
    assert!(office.shows(ORDERS, "周三交"));
    assert_eq!(DAY, "2026-03-16");
}

/// A sub-folder nobody may look into may hold inputs: the run says so and is not complete.
#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_looked_into_makes_the_run_incomplete() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::new();
    let closed = office.dir.join("江岸项目");
    std::fs::create_dir(&closed).expect("a folder");
    std::fs::write(closed.join("工作单_江岸.csv"), "工作单号\nA-1\n").expect("written");
    let rights = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("rights");
    };
    for above in office.dir.ancestors().take(2) {
        rights(above, 0o777);
    }
    rights(&closed, 0o000);
    let said = run_by_another(&office, DAY);
    rights(&closed, 0o755);
    let Some(said) = said else { return };
    assert_eq!(said.code, 2, "{}", said.words);
    assert!(said.words.contains("江岸项目"), "{}", said.words);
    assert_eq!(office.json()["complete"], false);
    let not_read = &office.json()["not_read"];
    assert!(not_read.as_array().expect("a list").iter().any(|part| part["file"] == "江岸项目"), "{not_read}");
}

/// A run by somebody whom the rights of a folder bind: root is nobody for it. `None` where this machine
/// does not let it be.
#[cfg(unix)]
fn run_by_another(office: &Office, day: &str) -> Option<Said> {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    let mut command = office.command(day);
    if is_root() {
        command.uid(NOBODY);
    }
    match command.spawn() {
        Ok(child) => Some(finished(child)),
        Err(_) => {
            eprintln!("the binary cannot be run as somebody else here: not tested");
            None
        }
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
