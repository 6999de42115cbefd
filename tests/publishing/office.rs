//! A small office in a folder of its own, and the runs over it.

use crate::hand::Hand;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

pub const DAY: &str = "2026-03-16";
pub const ORDERS: &str = "客服/状态_工作单.xlsx";
pub const PROJECTS: &str = "管理/状态_项目.xlsx";
pub const MONEY: &str = "财务/状态_收付款.xlsx";
pub const STORE: &str = "管理/答复.jsonl";
pub const MEMORY: &str = "管理/run.json";
/// The late orders people answer about.
pub const LATE: [&str; 3] = ["XM2026-101-G001", "XM2026-101-G002", "XM2026-101-G003"];

const ROSTER: &str = "项目编号,项目名称,客户名称,合同签订日,合同开始,状态\n\
                      XM2026-101,麦垄里,禾垄置业有限公司,2026-01-05,2026-01-06,服务中\n";
const WORK: &str = "工作单号,项目编号,工作内容,下单时间,布署方式,承诺完成日,责任人\n\
                    XM2026-101-G001,XM2026-101,海报,2026-03-02 10:00,邮件,2026-03-05,张三\n\
                    XM2026-101-G002,XM2026-101,折页,2026-03-03 10:00,邮件,2026-03-06,李四\n\
                    XM2026-101-G003,XM2026-101,楼书,2026-03-03 10:00,邮件,2026-03-09,李四\n";
const SCHEDULE: &str = "排期编号,项目编号,媒体名称,版面/时段,投放日期,次数,客户金额,媒体成本\n\
                        XM2026-101-M0301,XM2026-101,晨报,头版,2026-03-20,1,50000,45000\n";
const RECEIPTS: &str = "到款编号,到款日期,付款单位,金额,项目编号,对应单号\n\
                        DK202603-001,2026-03-09,禾垄置业有限公司,50000,,\n";

/// What one finished run said.
pub struct Said {
    pub code: i32,
    pub words: String,
}

pub struct Office {
    _folder: tempfile::TempDir,
    pub dir: PathBuf,
    pub out: PathBuf,
}

impl Office {
    pub fn new() -> Office {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let dir = folder.path().join("办公室");
        std::fs::create_dir(&dir).expect("a folder");
        let office = Office { out: dir.join("输出"), dir, _folder: folder };
        for (name, text) in [
            ("项目名册_项目.csv", ROSTER),
            ("工作单_工作单.csv", WORK),
            ("媒体排期_排期.csv", SCHEDULE),
            ("收付款_客户到款.csv", RECEIPTS),
        ] {
            office.write(name, text);
        }
        office
    }

    /// A copy of a folder of workbooks, without what an earlier run left there.
    pub fn of(workspace: &Path) -> Office {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let dir = folder.path().join("办公室");
        copy(workspace, &dir);
        let office = Office { out: dir.join("输出"), dir, _folder: folder };
        drop(std::fs::remove_dir_all(&office.out));
        office
    }

    /// run.json as it lies there.
    pub fn json(&self) -> serde_json::Value {
        let text = std::fs::read_to_string(self.path(MEMORY)).expect("run.json");
        serde_json::from_str(&text).expect("JSON")
    }

    /// After a first run.
    pub fn begun() -> Office {
        let office = Office::new();
        let said = office.run(DAY);
        assert_eq!(said.code, 0, "{}", said.words);
        office
    }

    /// The same office, inputs and reports, in another folder.
    pub fn copied(&self) -> Office {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let dir = folder.path().join("办公室");
        copy(&self.dir, &dir);
        Office { out: dir.join("输出"), dir, _folder: folder }
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.dir.join(name), text).expect("written");
    }

    pub fn command(&self, day: &str) -> Command {
        let binary = std::env::var_os("JOBBAG_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_jobbag").into());
        let mut command = Command::new(binary);
        command.arg("run").arg(&self.dir).args(["--as-of", day, "--out"]).arg(&self.out);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    pub fn start(&self, day: &str) -> Child {
        self.command(day).spawn().expect("the binary runs")
    }

    pub fn run(&self, day: &str) -> Said {
        finished(self.start(day))
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.out.join(path)
    }

    /// Types an answer about an order.
    pub fn answer(&self, workbook: &str, sheet: &str, key: &str, column: &str, text: &str) {
        let path = self.path(workbook);
        Hand::open(&path).answer(sheet, key, column, text).save(&path);
    }

    /// Whether a word stands in the cells of a workbook.
    pub fn shows(&self, workbook: &str, word: &str) -> bool {
        Hand::open(&self.path(workbook)).says(word)
    }

    /// Every file of the out folder but the lock, by path.
    pub fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.out, "", &mut found);
        found.remove(".jobbag.lock");
        found
    }
}

pub fn finished(child: Child) -> Said {
    let output = child.wait_with_output().expect("it ends");
    Said {
        code: output.status.code().unwrap_or(-1),
        words: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a readable folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.file_type().expect("a kind").is_dir() {
            true => copy(&entry.path(), &target),
            false => {
                std::fs::copy(entry.path(), &target).expect("copied");
                // run.json names the time of every input
                let modified = entry.metadata().and_then(|meta| meta.modified()).expect("a time");
                let file = std::fs::File::options().append(true).open(&target).expect("open");
                file.set_modified(modified).expect("the time");
            }
        }
    }
}

fn collect(root: &Path, below: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(root.join(below)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().into_string().expect("a name");
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => collect(root, &path, found),
            Ok(kind) if kind.is_file() => {
                found.insert(path, std::fs::read(entry.path()).unwrap_or_default());
            }
            _ => {}
        }
    }
}

/// How many faults of each kind: a few, or `FAULTS`.
pub fn faults(few: u64) -> u64 {
    std::env::var("FAULTS").ok().and_then(|count| count.parse().ok()).unwrap_or(few)
}

/// Where the numbers begin: the test's own, or `SEED`, so that several long forms can run side by side.
pub fn seed(own: u64) -> u64 {
    std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(own)
}
