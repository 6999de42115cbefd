//! The whole job against its floor, on the same generated office, in one run:
//! `cargo bench --bench floor -- 20000 80000` (rows of each office; without any: 10,000).
//!
//! The floor is what the two libraries need for the same cells on one thread: calamine visits every
//! input cell once, rust_xlsxwriter writes one workbook for each status workbook with the same
//! values, in constant memory, without formats, compression 3. Formats, links, history, HTML, JSON
//! and CSV are the job's own to absorb. Both run in a process of their own, so that the peak of one
//! is not the other's. Machines differ and are noisy; the ratio is what is compared. At last the same
//! office runs once more, a week later: what offices do every Monday.
//!
//! `cargo bench --bench floor -- office DIR 20000` writes such an office and stops, for a profiler.

#![expect(clippy::expect_used, reason = "a bench that cannot build its data should stop")]
#![expect(clippy::print_stdout, reason = "its result is what it prints")]
#![expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "seconds and ratios, no money")]

#[path = "../tests/support/dice.rs"]
mod dice;
#[path = "office/mod.rs"]
mod office;

use calamine::{Data, DataRef, Reader, Xlsx, open_workbook};
use chrono::Days;
use jobbag::Request;
use office::sink::Format;
use rust_xlsxwriter::Workbook;
use std::cell::RefCell;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Says to a child which part it measures.
const PART: &str = "JOBBAG_BENCH_PART";
const STATUS: [&str; 4] =
    ["管理/状态_项目.xlsx", "客服/状态_工作单.xlsx", "客服/状态_媒体排期.xlsx", "财务/状态_收付款.xlsx"];
const PAGES: [&str; 3] = ["管理/周报.html", "财务/对账.html", "管理/run.json"];
/// Ticks of the kernel's process clock a second.
const TICKS: u64 = 100;
const COMPRESSION: u8 = 3;
/// Whatever the size of the office.
const MOST_BYTES_OF_A_PAGE: u64 = 2_000_000;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.replace(['_', ','], "").parse().ok());
    match std::env::var(PART).ok().as_deref() {
        Some("run") => run(Path::new(&std::env::args().nth(1).expect("a folder")), 0),
        Some("again") => run(Path::new(&std::env::args().nth(1).expect("a folder")), 7),
        Some("floor") => floor(Path::new(&std::env::args().nth(1).expect("a folder"))),
        _ if std::env::args().nth(1).as_deref() == Some("office") => {
            let dir = PathBuf::from(std::env::args().nth(2).expect("a folder"));
            fs::create_dir_all(&dir).expect("a folder");
            numbers.next_back().into_iter().for_each(|rows| office::write(&dir, rows, Format::Workbook));
        }
        _ => {
            let mut sizes: Vec<usize> = numbers.collect();
            if sizes.is_empty() {
                sizes.push(10_000);
            }
            let offices: Vec<tempfile::TempDir> = sizes.into_iter().map(compare).collect();
            drop(offices);
        }
    }
}

/// One office, measured by three children. Gives its folder, to be kept until all are measured: for some minutes after
/// files were deleted, a file system looks long for room for new ones.
fn compare(rows: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    office::write(dir.path(), rows, Format::Workbook);
    let child = |part: &str| {
        let own = std::env::current_exe().expect("our own path");
        let output = Command::new(own).arg(dir.path()).env(PART, part).output().expect("a child");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Report::read(&String::from_utf8(output.stdout).expect("text"))
    };
    let job = child("run");
    let floor = child("floor");
    let again = child("again");
    println!("\n{rows} rows");
    println!("  {:<16}{:>10}{:>10}{:>10}", "", "wall s", "cpu s", "peak MB");
    for part in job.parts.iter().chain(&floor.parts) {
        println!("  {:<16}{:>10.2}{:>10.2}{:>10}", part.name, part.wall, part.cpu, part.peak >> 20);
    }
    let (job_all, again_all, floor_all) = (job.all(), again.all(), floor.all());
    println!("  {:<16}{:>10.2}{:>10.2}", "job", job_all.wall, job_all.cpu);
    let peak = again.peak >> 20;
    println!("  {:<16}{:>10.2}{:>10.2}{:>10}", "a week later", again_all.wall, again_all.cpu, peak);
    println!("  {:<16}{:>10.2}{:>10.2}", "floor", floor_all.wall, floor_all.cpu);
    println!(
        "  ratio of wall {:.2}, of cpu {:.2}; floor {:.2} million cells a second",
        job_all.wall / floor_all.wall,
        job_all.cpu / floor_all.cpu,
        floor.cells as f64 / floor_all.wall / 1e6,
    );
    let beyond = job.peak.saturating_sub(100 << 20) as f64 / rows as f64;
    println!("  peak {} MB, {:.0} bytes a row beyond 100 MB", job.peak >> 20, beyond);
    for page in PAGES {
        let size = fs::metadata(dir.path().join("输出").join(page)).map_or(0, |meta| meta.len());
        println!("  {page} {:.2} MB", size as f64 / 1e6);
        assert!(!page.ends_with(".html") || size < MOST_BYTES_OF_A_PAGE, "{page} is too large: {size} bytes");
    }
    dir
}

/// What a child measured: one line a part, then the cells and the peak.
#[derive(Default)]
struct Report {
    parts: Vec<Part>,
    cells: u64,
    /// Bytes of memory at most.
    peak: u64,
}

#[derive(Clone, Default)]
struct Part {
    name: String,
    wall: f64,
    cpu: f64,
    /// The most memory the process had taken when it ended, in bytes.
    peak: u64,
}

impl Report {
    fn read(text: &str) -> Report {
        let mut report = Report::default();
        for line in text.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            match fields.as_slice() {
                ["part", name, wall, cpu, peak] => report.parts.push(Part {
                    name: (*name).to_owned(),
                    wall: wall.parse().expect("seconds"),
                    cpu: cpu.parse().expect("seconds"),
                    peak: peak.parse().expect("bytes"),
                }),
                ["cells", cells] => report.cells = cells.parse().expect("a count"),
                ["peak", peak] => report.peak = peak.parse().expect("bytes"),
                _ => {}
            }
        }
        report
    }

    fn all(&self) -> Part {
        let sum = |of: fn(&Part) -> f64| self.parts.iter().map(of).sum();
        Part { wall: sum(|part| part.wall), cpu: sum(|part| part.cpu), ..Part::default() }
    }
}

/// Wall and CPU time of parts that follow one another.
struct Clock {
    name: String,
    wall: Instant,
    cpu: Duration,
}

impl Clock {
    fn start(name: &str) -> Clock {
        Clock { name: name.to_owned(), wall: Instant::now(), cpu: cpu() }
    }

    /// Ends a part and prints it.
    fn stop(&self) {
        let (wall, cpu) = (self.wall.elapsed(), cpu().saturating_sub(self.cpu));
        let (wall, cpu) = (wall.as_secs_f64(), cpu.as_secs_f64());
        println!("part\t{}\t{wall:.3}\t{cpu:.3}\t{}", self.name, peak());
    }
}

/// User and system time of this process, in all threads.
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1000 / TICKS)
}

fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() << 10
}

/// The whole job, stage by stage, so many days after the first.
fn run(dir: &Path, days: u64) {
    let as_of = office::as_of() + Days::new(days);
    let request = Request { dir: dir.to_owned(), out: None, as_of: Some(as_of), today: as_of, helper: None };
    let part: RefCell<Option<Clock>> = RefCell::default();
    let next = |name: &str| {
        if let Some(clock) = part.replace(Some(Clock::start(name))) {
            clock.stop();
        }
    };
    next("开始");
    let (assessment, _) = jobbag::run(&request, &next).expect("a run");
    if let Some(clock) = part.take() {
        clock.stop();
    }
    println!("peak\t{}", peak());
    drop(assessment);
}

/// What the two libraries need for the same cells.
fn floor(dir: &Path) {
    let mut cells = 0u64;
    let clock = Clock::start("calamine");
    for path in inputs(dir) {
        let mut book: Xlsx<BufReader<File>> = open_workbook(&path).expect("a workbook");
        for sheet in book.sheet_names() {
            let mut reader = book.worksheet_cells_reader(&sheet).expect("a sheet");
            while let Some(cell) = reader.next_cell().expect("a cell") {
                cells += u64::from(!matches!(black_box(cell.get_value()), DataRef::Empty));
            }
        }
    }
    clock.stop();
    for path in STATUS {
        let mut book: Xlsx<BufReader<File>> = open_workbook(dir.join("输出").join(path)).expect("a workbook");
        let sheets = book.sheet_names();
        let ranges: Vec<_> =
            sheets.iter().map(|sheet| book.worksheet_range(sheet).expect("a sheet")).collect();
        let clock = Clock::start("rust_xlsxwriter");
        let mut copy = Workbook::new();
        copy.set_zip_compression_level(COMPRESSION);
        for (name, range) in sheets.iter().zip(&ranges) {
            let sheet = copy.add_worksheet_with_constant_memory().expect("a sheet");
            sheet.set_name(name).expect("a name");
            let (top, left) = range.start().unwrap_or_default();
            for (row, col, value) in range.used_cells() {
                let at = (top + row as u32, (left as usize + col) as u16);
                cells += 1;
                match value {
                    Data::String(text) => sheet.write_string(at.0, at.1, text),
                    Data::Float(number) => sheet.write_number(at.0, at.1, *number),
                    Data::Int(number) => sheet.write_number(at.0, at.1, *number as f64),
                    Data::DateTime(moment) => sheet.write_number(at.0, at.1, moment.as_f64()),
                    Data::Bool(yes) => sheet.write_boolean(at.0, at.1, *yes),
                    other => sheet.write_string(at.0, at.1, other.to_string()),
                }
                .expect("a cell");
            }
        }
        black_box(copy.save_to_buffer().expect("a workbook"));
        clock.stop();
    }
    println!("cells\t{cells}");
}

/// The generated workbooks, in order of name.
fn inputs(dir: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("a file").path());
    let mut paths: Vec<PathBuf> =
        names.filter(|path| path.extension().is_some_and(|extension| extension == "xlsx")).collect();
    paths.sort();
    paths
}
